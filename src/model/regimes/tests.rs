//! Closed forms of what `regimes` draws.

use super::super::posterior::tests::{
    Weighed, agrees, deviation_after, made, points, rng, roots, shares_below, tail_below,
};
use super::super::weekly::signed_root;
use super::*;
use crate::domain::quantity::Rate;

const WEEKS: [usize; 4] = [1, 4, 13, 52];
const DRAWS: usize = 40_000;
const LEVELS: [(f64, f64); 3] = [(0.9935, 0.3), (0.9935, 1.0), (0.9935, 3.0)];
const DURATIONS: [f64; 3] = [8.0, 26.0, 104.0];

fn past() -> Vec<f64> {
    roots(80).into_iter().map(signed_square).collect()
}

fn past_roots() -> Vec<f64> {
    past().into_iter().map(signed_root).collect()
}

/// A level with its probability, and the noise that comes with it.
#[derive(Clone, Copy)]
struct Next {
    share: f64,
    level: f64,
    noise: f64,
}

/// Levels that an urn of two draws of its own past gives: 13 weeks in a row, half as likely for each 26 weeks of age.
fn own() -> Vec<Next> {
    let roots = past_roots();
    let all: f64 = (0..68).map(|age| 0.5_f64.powf(f64::from(age) / 26.0)).sum();
    let quarters = roots.windows(13).enumerate();
    quarters
        .map(|(i, run)| {
            let share = 2.0 / 3.0 * 0.5_f64.powf((67 - i) as f64 / 26.0) / all;
            Next { share, level: run.iter().sum::<f64>() / 13.0, noise: 0.0 }
        })
        .collect()
}

/// Levels from outside the urn where there are no others: 13 weeks in a row, all as likely, with the noise they had.
fn whole_past() -> Vec<Next> {
    let of = |run: &[f64]| {
        let squares = run.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum::<f64>();
        Next { share: 1.0 / 3.0 / 68.0, level: run.iter().sum::<f64>() / 13.0, noise: (squares / 24.0).sqrt() }
    };
    past_roots().windows(13).map(of).collect()
}

/// The probability that a week's root lies below `root`: a mixture over the grid, over how often levels are redrawn, and
/// over what came last: nothing, a standstill, or a level. Draws from a Pólya urn are exchangeable, so each of them is
/// distributed as the first. Noise that comes with a level is told for the first week only: later ones have it from the
/// week of the redraw on.
fn below(root: f64, week: usize, grid: &[Weighed], levels: &[Next]) -> f64 {
    assert!(week == 1 || levels.iter().all(|next| next.noise == 0.0));
    let mut chance = 0.0;
    for weeks_between in DURATIONS {
        let redraw: f64 = 1.0 / weeks_between;
        let neither = (1.0 - redraw) * (1.0 - 0.002);
        let stays = neither.powi(week as i32);
        let redrawn = redraw * (1.0 - stays) / (1.0 - neither);
        for (_, dynamics, found, weight) in grid {
            let (mean, variance) = deviation_after(week, dynamics, found);
            let [of_level, shared, _] = found.covariance;
            let all = of_level + 2.0 * dynamics.persistence.powi(week as i32) * shared + variance + 1.0;
            let at =
                |level: f64, variance: f64| tail_below((root - level - mean) / (found.noise * variance.sqrt()), 10);
            let anew = |next: &Next| {
                // Only what is new this week has the noise of the level.
                let more = (next.noise / found.noise).max(1.0).powi(2) - 1.0;
                next.share * at(next.level, variance + 1.0 + more * (dynamics.shock_variance + 1.0))
            };
            let anew: f64 = levels.iter().map(anew).sum();
            let still = (1.0 - stays - redrawn) * at(0.0, variance + 1.0);
            chance += weight / 3.0 * (stays * at(found.level, all) + redrawn * anew + still);
        }
    }
    chance
}

fn compare(others: &[ControlSeries], outside: &[Next], typical: f64, weeks: &[usize]) {
    let fitted = Regimes.fit(&made("donetsk", &past()), others).unwrap();
    let levels: Vec<Next> = own().into_iter().chain(outside.iter().copied()).collect();
    assert!((levels.iter().map(|next| next.share).sum::<f64>() - 1.0).abs() < 1e-12);
    let grid = points(&Posterior::forgetting(&past_roots(), &LEVELS, typical));
    assert_eq!(grid.len(), 270);
    let bounds = [-30.0, -2.0, 0.0, 0.5, 4.0, 60.0, 110.0];
    for (week, bound, share) in shares_below(fitted.as_ref(), DRAWS, weeks, &bounds) {
        let expected = below(signed_root(bound), week, &grid, &levels);
        assert!(agrees(share, expected, DRAWS), "week {week}, below {bound}: {share}, closed form {expected}");
    }
}

#[test]
fn every_week_ahead_has_the_distribution_of_the_closed_form() {
    // Steady regions bring levels of 10 and −7 without noise of their own; the third one never moved.
    let others = [made("luhansk", &[100.0; 40]), made("sumy", &[-49.0; 60]), made("lviv", &[0.0; 60])];
    let next = |level| Next { share: 1.0 / 6.0, level, noise: 0.0 };
    compare(&others, &[next(10.0), next(-7.0)], 0.0, &WEEKS);
}

#[test]
fn without_others_that_moved_levels_come_from_all_of_the_own_past_with_their_noise() {
    compare(&[], &whole_past(), 0.0, &WEEKS[..1]);
    compare(&[made("lviv", &[0.0; 60])], &whole_past(), 0.0, &WEEKS[..1]);
}

#[test]
fn near_quarters_of_others_come_more_often_and_their_noise_is_the_middle_one() {
    // 40 weeks of 0 and 4 in turns, then 40 of 5 and 5: of the changes squared, older ones count less.
    let value = |i: u32| if i < 40 { 4.0 * f64::from(i % 2) } else { 5.0 };
    let values: Vec<f64> = (0..80).map(value).collect();
    let age = |weeks: usize| 0.5_f64.powf(weeks as f64 / 104.0);
    let squares = |i: usize| (values[i + 1] - values[i]).powi(2) / 2.0;
    let noise2 = (0..79).map(|i| age(78 - i) * squares(i)).sum::<f64>() / (0..79).map(age).sum::<f64>();
    let all: f64 = (0..68).map(age).sum();
    let of = |(i, run): (usize, &[f64])| {
        let share = 1.0 / 3.0 / 3.0 * age(67 - i) / all;
        Next { share, level: run.iter().sum::<f64>() / 13.0, noise: noise2.sqrt() }
    };
    let mut outside: Vec<Next> = values.windows(13).enumerate().map(of).collect();
    outside.extend([10.0, -7.0].map(|level| Next { share: 1.0 / 9.0, level, noise: 0.0 }));
    let weekly: Vec<f64> = values.iter().copied().map(signed_square).collect();
    let others = [made("luhansk", &[100.0; 40]), made("kherson", &weekly), made("sumy", &[-49.0; 60])];
    // The middle of 0, 0 and noise².
    compare(&others, &outside, 0.0, &WEEKS[..1]);
    assert!(typical_variance(&others[..2].iter().filter_map(Donor::of).collect::<Vec<_>>()) - noise2 / 2.0 < 1e-9);
}

#[test]
fn a_quiet_region_wakes_as_another_lived_with_the_noise_it_had() {
    // Nothing ever moved here: the first week moves only if its level is redrawn (once in 8, 26 or 104 weeks), and not
    // from the two levels of its own urn but from the other region. Its noise comes with it, in units of which q counts.
    const DRAWS: usize = 200_000;
    let loud: Vec<f64> = (0..40).map(|i| if i % 2 == 0 { 64.0 } else { 4.0 }).collect();
    let fitted = Regimes.fit(&made("sumy", &[0.0; 52]), &[made("donetsk", &loud)]).unwrap();
    let redrawn = DURATIONS.map(|weeks| 1.0 / weeks).iter().sum::<f64>() / 3.0 / 3.0;
    // Roots alternate between 8 and 2: means of 13 are 5 ± 3/13, the last of them 5 − 3/13; changes are ±6.
    let even: f64 = (0..28).step_by(2).map(|age| 0.5_f64.powf(f64::from(age) / 104.0)).sum();
    let odd: f64 = (1..28).step_by(2).map(|age| 0.5_f64.powf(f64::from(age) / 104.0)).sum();
    let means = [(odd / (even + odd), 5.0 + 3.0 / 13.0), (even / (even + odd), 5.0 - 3.0 / 13.0)];
    let noise = 18.0_f64.sqrt();
    for (_, bound, share) in shares_below(fitted.as_ref(), DRAWS, &[1], &[-1.0, 4.0, 25.0, 64.0]) {
        let mut expected = if bound < 0.0 { 0.0 } else { 1.0 - redrawn };
        for q in [0.003, 0.01, 0.03, 0.1, 0.3, 1.0_f64] {
            let at = |level: f64| tail_below((signed_root(bound) - level) / (noise * (1.0 + q).sqrt()), 10);
            expected += redrawn / 6.0 * means.iter().map(|(share, level)| share * at(*level)).sum::<f64>();
        }
        assert!(agrees(share, expected, DRAWS), "below {bound}: {share}, closed form {expected}");
    }
}

#[test]
fn an_urn_holds_a_level_for_every_half_year_and_two_at_most() {
    for (weeks, balls) in [(1, 1), (30, 1), (38, 1), (40, 2), (80, 2), (500, 2)] {
        let fitted = Regimes.fit(&made("donetsk", &roots(weeks)), &[]).unwrap();
        let facts = fitted.explain(&mut rng(1));
        let own = facts.iter().find(|fact| fact.what.contains("one of its own")).unwrap().value;
        assert!((own - f64::from(balls) / f64::from(balls + 1)).abs() < 1e-12, "{weeks} weeks: {own}");
    }
}

#[test]
fn a_standstill_begins_as_often_as_it_should() {
    let fitted = Regimes.fit(&made("donetsk", &past()), &[]).unwrap();
    let (mut changes, mut rng) = ([0.0; 260], rng(5));
    let begun: Vec<Option<usize>> = (0..DRAWS).map(|_| fitted.draw_into(&mut changes, &mut rng)).collect();
    for weeks in [1, 52, 260] {
        let share = begun.iter().filter(|first| first.is_some_and(|week| week < weeks)).count() as f64;
        let none = |d: f64| (1.0 - (1.0 - 1.0 / d) * 0.002).powi(weeks as i32);
        let expected = 1.0 - DURATIONS.map(none).iter().sum::<f64>() / 3.0;
        assert!(agrees(share / DRAWS as f64, expected, DRAWS), "{weeks} weeks: {share} of {DRAWS}, {expected}");
    }
}

#[test]
fn the_urn_is_polyas() {
    // κ = 1 beside N = 3 levels: the number of foreign ones among k redraws is beta-binomial with parameters 1 and 3, so
    // it has mean k/4 and variance k·(k + 4)·3/(16·5): Johnson & Kotz (1977), Urn models and their application.
    const K: usize = 20;
    let regime = Regime {
        roots: vec![1.0.into()],
        posterior: Posterior::forgetting(&[1.0], &LEVELS, 0.0),
        own: Stretches::aged(&[1.0.into()], 0.0, 26.0),
        urn_size: 3,
        outside: Outside::Others(vec![Stretches::aged(&[5.0.into()], 2.0, 104.0)]),
        tail: TailScale::new(DEGREES),
        starting_rate: StartingRate::Given(Rate::from_km2_per_day(1.0).unwrap()),
    };
    let mut rng = rng(6);
    let foreign: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let mut urn = regime.urn(&mut rng);
            let drawn: Vec<Ball> = (0..K).map(|_| regime.redraw(&mut urn, &mut rng)).collect();
            assert_eq!(urn.len(), 3 + K);
            assert!(drawn.iter().all(|ball| (ball.level == 5.0) == (ball.noise == 2.0)), "level and noise go together");
            drawn.iter().filter(|ball| ball.level == 5.0).count() as f64
        })
        .collect();
    let n = DRAWS as f64;
    let (k, mean) = (K as f64, foreign.iter().sum::<f64>() / n);
    let variance = k * (k + 4.0) * 3.0 / 80.0;
    assert!((mean - k / 4.0).abs() < 4.0 * (variance / n).sqrt(), "{mean}");
    let squares: Vec<f64> = foreign.iter().map(|count| (count - k / 4.0).powi(2)).collect();
    let found = squares.iter().sum::<f64>() / n;
    let error = (squares.iter().map(|s| (s - found).powi(2)).sum::<f64>() / n / n).sqrt();
    assert!((found - variance).abs() < 4.0 * error, "{found} {variance}");
}
