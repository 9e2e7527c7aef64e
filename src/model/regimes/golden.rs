//! Numbers of a second writing of `regimes` in another language: tests/it/fixtures/golden_regimes.py.

use super::super::filter::Filtered;
use super::super::posterior::tests::{Weighed, agrees, made, points, rng};
use super::*;

const GOLDEN: &str = include_str!("../../../tests/it/fixtures/golden_regimes.txt");
const LEVELS: [(f64, f64); 3] = [(0.9935, 0.3), (0.9935, 1.0), (0.9935, 3.0)];

/// Numbers that look random and are the same in every language, from −½ to ½.
fn noise(i: u64) -> f64 {
    ((i * 2_654_435_761 % (1 << 32)) >> 16) as f64 / 65_536.0 - 0.5
}

fn calm(count: u64, first: u64, level: f64, size: f64) -> Vec<f64> {
    let wave = |i: u64| (i % 36).abs_diff(18) as f64 / 18.0;
    (0..count).map(|i| level + wave(i) + size * noise(first + i)).collect()
}

fn collapse(count: u64, first: u64) -> Vec<f64> {
    let mut roots = calm(count, first, 1.0, 3.0);
    let at = roots.len() - 23;
    roots[at..at + 2].copy_from_slice(&[-70.0, -40.0]);
    roots
}

fn series(name: &str) -> Vec<f64> {
    match name {
        "calm" => calm(80, 0, 1.0, 3.0),
        "collapse" => collapse(80, 0),
        "still" => vec![0.0; 40],
        other => panic!("no series {other}"),
    }
}

/// Other regions, one of which never moved.
fn donors() -> Vec<ControlSeries> {
    let roots = [calm(60, 1_000, 4.0, 6.0), collapse(100, 2_000), vec![0.0; 60], calm(90, 3_000, -1.0, 1.0)];
    roots.iter().zip(["luhansk", "kherson", "lviv", "sumy"]).map(|(roots, slug)| region(slug, roots)).collect()
}

fn region(slug: &str, roots: &[f64]) -> ControlSeries {
    made(slug, &roots.iter().copied().map(signed_square).collect::<Vec<_>>())
}

/// The lines of a kind: words, then numbers.
fn lines(kind: &str) -> Vec<(Vec<&'static str>, Vec<f64>)> {
    let of_kind = GOLDEN.lines().map(|line| line.split(' ').collect::<Vec<_>>()).filter(|line| line[0] == kind);
    let found: Vec<_> = of_kind
        .map(|line| {
            let words = line.iter().take_while(|word| word.parse::<f64>().is_err()).count();
            (line[1..words].to_vec(), line[words..].iter().map(|number| number.parse().unwrap()).collect())
        })
        .collect();
    assert!(!found.is_empty(), "{kind}");
    found
}

fn typical() -> f64 {
    lines("typical")[0].1[0]
}

fn posterior(name: &str, beside: &str) -> Posterior {
    Posterior::forgetting(&series(name), &LEVELS, if beside == "beside" { typical() } else { 0.0 })
}

#[test]
fn the_typical_noise_of_others_is_the_golden_one() {
    let donors: Vec<Donor> = donors().iter().filter_map(Donor::of).collect();
    assert_eq!(donors.len(), 3);
    // Levels of a million km² keep changes to 1e-10.
    assert!((typical_variance(&donors) - typical()).abs() < 1e-7);
}

#[test]
fn filter_states_and_weights_are_the_golden_ones() {
    for (words, numbers) in lines("state") {
        let [half_life, persistence, shock_variance, level_variance, expected @ ..] = &numbers[..] else { panic!() };
        let dynamics = Dynamics {
            level_persistence: 0.9935,
            level_variance: *level_variance,
            persistence: *persistence,
            shock_variance: *shock_variance,
        };
        let grid = points(&posterior(words[0], words[1]));
        let (_, _, found, weight) = grid.iter().find(|point| point.0 == *half_life && point.1 == dynamics).unwrap();
        let Filtered { level, deviation, covariance: [a, b, c], noise, .. } = *found;
        for (found, expected) in [level, deviation, a, b, c, noise, *weight].iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{words:?} {dynamics:?}: {found}, expected {expected}");
        }
        assert_eq!(expected.len(), 7);
    }
}

#[test]
fn the_whole_posterior_is_the_golden_one() {
    for (words, expected) in lines("whole") {
        let grid = points(&posterior(words[0], words[1]));
        let sum = |of: &dyn Fn(&Weighed) -> f64| grid.iter().map(|p| p.3 * of(p)).sum::<f64>();
        let mut found = vec![sum(&|p| p.2.level + p.2.deviation), sum(&|p| p.2.noise)];
        found.extend([8.0, 26.0, 104.0].map(|h| sum(&|p| f64::from(u8::from(p.0 == h)))));
        found.extend([0.75, 0.85, 0.92, 0.96, 0.985].map(|f| sum(&|p| f64::from(u8::from(p.1.persistence == f)))));
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{words:?}: {found}, expected {expected}");
        }
    }
}

#[test]
fn bands_of_ten_thousand_paths_are_the_golden_ones() {
    const PATHS: usize = 10_000;
    let cases: Vec<_> = lines("band");
    let mut names: Vec<_> = cases.iter().map(|(words, _)| words.clone()).collect();
    names.dedup();
    for words in names {
        let others = if words[1] == "beside" { donors() } else { Vec::new() };
        let fitted = Regimes.fit(&region("donetsk", &series(words[0])), &others).unwrap();
        let (mut changes, mut rng) = ([0.0; 52], rng(8));
        let paths: Vec<[f64; 52]> = (0..PATHS)
            .map(|_| {
                fitted.draw_into(&mut changes, &mut rng);
                changes
            })
            .collect();
        for (_, numbers) in cases.iter().filter(|(of, _)| *of == words) {
            let [weeks, level, km2] = numbers[..] else { panic!() };
            let below = paths.iter().filter(|path| path[..weeks as usize].iter().sum::<f64>() <= km2).count();
            let share = below as f64 / PATHS as f64;
            // Four standard errors; the golden quantile is of a million paths, a tenth of that error.
            assert!(agrees(share, level, PATHS), "{words:?} {weeks} weeks, {level}: {share} below {km2} km²");
        }
    }
}
