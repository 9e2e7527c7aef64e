//! The recursions beside sums over every placement, and what a search finds.

use super::*;

/// A series of small waves about a level, and about another one from a week on.
fn roots(weeks: u32, change: u32, step: f64) -> Vec<f64> {
    let noise = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
    (0..weeks).map(|i| 1.0 + 2.0 * noise(i) + if i >= change { step } else { 0.0 }).collect()
}

/// ln N(x; 0, σ²·V) with the whole covariance matrix of one stretch, by Cholesky.
fn dense(values: &[f64], dynamics: &Dynamics, noise_variance: f64) -> f64 {
    let (f, q, n) = (dynamics.persistence, dynamics.shock_variance, values.len());
    let start = (q / (1.0 - f * f)).min(50.0);
    let covariance = |s: usize, t: usize| {
        let early = s.min(t) as i32 + 1;
        let steps: f64 = (0..early).map(|k| f.powi(2 * k)).sum();
        let deviation = f.powi(s.abs_diff(t) as i32) * (f.powi(2 * early) * start + q * steps);
        noise_variance * (dynamics.level_variance + deviation + f64::from(s == t))
    };
    let mut lower = vec![vec![0.0; n]; n];
    let (mut log, mut solved) = (0.0, Vec::<f64>::new());
    for i in 0..n {
        for j in 0..=i {
            let rest = covariance(i, j) - (0..j).map(|k| lower[i][k] * lower[j][k]).sum::<f64>();
            lower[i][j] = if i == j { rest.sqrt() } else { rest / lower[j][j] };
        }
        let rest = values[i] - (0..i).map(|k| lower[i][k] * solved[k]).sum::<f64>();
        solved.push(rest / lower[i][i]);
        log -= 0.5 * (2.0 * std::f64::consts::PI).ln() + lower[i][i].ln() + 0.5 * solved[i] * solved[i];
    }
    log
}

#[test]
fn the_recursions_are_what_summing_over_every_placement_gives() {
    let values = roots(27, 13, 2.0);
    let (n, noise_variance) = (values.len(), 0.3);
    let dynamics = Dynamics { level_persistence: 1.0, level_variance: 2.0, persistence: 0.85, shock_variance: 0.5 };
    let stays = 0.5_f64.powf(1.0 / (n - LEAST_WEEKS) as f64);
    // None, one or two changes fit into 27 weeks.
    let mut placements: Vec<Vec<usize>> = vec![vec![0, n]];
    for first in LEAST_WEEKS..=n - LEAST_WEEKS {
        placements.push(vec![0, first, n]);
        placements.extend((first + LEAST_WEEKS..=n - LEAST_WEEKS).map(|second| vec![0, first, second, n]));
    }
    let weight = |ends: &Vec<usize>| {
        let stretch = |pair: &[usize]| {
            let (s, t) = (pair[0], pair[1]);
            let lasts = stays.powi((t - s - LEAST_WEEKS) as i32) * if t < n { 1.0 - stays } else { 1.0 };
            dense(&values[s..t], &dynamics, noise_variance) + lasts.ln()
        };
        ends.windows(2).map(stretch).sum::<f64>().exp()
    };
    let weights: Vec<f64> = placements.iter().map(weight).collect();
    let whole: f64 = weights.iter().sum();
    let errors = prediction_errors(&values, &dynamics);
    let recursion = Recursion::new(&errors, n, noise_variance);
    assert!((recursion.forward()[n] - whole.ln()).abs() < 1e-9);
    let stretches = Stretches { weeks: n, cells: recursion.cells() };
    assert!((stretches.cells[n] - weights[0] / whole).abs() < 1e-9);
    let spanning = stretches.spanning();
    for (a, b) in [(8, 8), (10, 14), (12, 19)] {
        let none: f64 = placements
            .iter()
            .zip(&weights)
            .filter(|(ends, _)| !ends[1..ends.len() - 1].iter().any(|end| (a..=b).contains(end)))
            .map(|(_, weight)| weight / whole)
            .sum();
        assert!((spanning[(a - 1) * (n + 1) + b + 1] - none).abs() < 1e-9, "{a} to {b}");
    }
}

#[test]
fn a_large_step_is_found_where_it_is() {
    let found = search(&roots(104, 60, 6.0)).found;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!((found[0].weeks.0..=found[0].weeks.1).contains(&60) && found[0].likeliest == 60, "{found:?}");
    assert!(found[0].probability > 0.9 && search(&roots(104, 60, 6.0)).never.unwrap() < 1e-3);
}

#[test]
fn the_unit_does_not_matter_and_a_mirror_mirrors() {
    let values = roots(80, 30, 3.0);
    let tenfold: Vec<f64> = values.iter().map(|x| -10.0 * x).collect();
    let (one, ten) = (search(&values), search(&tenfold));
    assert!((one.never.unwrap() - ten.never.unwrap()).abs() < 1e-9);
    assert_eq!(
        one.found.iter().map(|f| f.weeks).collect::<Vec<_>>(),
        ten.found.iter().map(|f| f.weeks).collect::<Vec<_>>()
    );
}

#[test]
fn what_is_short_or_never_moved_has_no_changes() {
    for values in [&roots(15, 8, 9.0)[..], &[0.0; 60], &[3.0; 60], &[]] {
        let search = search(values);
        assert!(search.found.is_empty() && search.never.is_none(), "{search:?}");
    }
}

#[test]
fn only_the_last_ten_years_are_searched() {
    let found = search(&roots(560, 500, 6.0)).found;
    assert!(found.iter().any(|change| change.likeliest == 500), "{found:?}");
}
