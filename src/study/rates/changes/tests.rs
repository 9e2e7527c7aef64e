//! The recursions beside sums over every placement, and what a search finds.

use super::*;

/// A series of small waves about a level, and about another one from a week on.
fn roots(weeks: u32, change: u32, step: f64) -> Vec<Root> {
    let noise = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
    (0..weeks).map(|i| (1.0 + 2.0 * noise(i) + if i >= change { step } else { 0.0 }).into()).collect()
}

/// Means of runs of so many of them.
fn means(roots: &[Root], runs: &[usize]) -> Vec<Root> {
    let mut rest = roots;
    let mut mean = |weeks: &usize| {
        let (run, others) = rest.split_at(*weeks);
        rest = others;
        Root { value: run.iter().map(|root| root.value).sum::<f64>() / *weeks as f64, weeks: *weeks }
    };
    runs.iter().map(&mut mean).collect()
}

/// ln N(x; 0, σ²·V) with the whole covariance matrix of one stretch, by Cholesky.
fn dense(roots: &[Root], dynamics: &Dynamics, noise_variance: f64) -> f64 {
    let (f, q, n) = (dynamics.persistence, dynamics.shock_variance, roots.len());
    let values: Vec<f64> = roots.iter().map(|root| root.value).collect();
    let weeks = Weeks::of(roots).0;
    let start = (q / (1.0 - f * f)).min(50.0);
    let of_weeks = |s: usize, t: usize| {
        let early = s.min(t) as i32 + 1;
        let steps: f64 = (0..early).map(|k| f.powi(2 * k)).sum();
        let deviation = f.powi(s.abs_diff(t) as i32) * (f.powi(2 * early) * start + q * steps);
        noise_variance * (dynamics.level_variance + deviation + f64::from(s == t))
    };
    let covariance = |s: usize, t: usize| {
        let pairs = (weeks[s]..weeks[s + 1]).flat_map(|a| (weeks[t]..weeks[t + 1]).map(move |b| (a, b)));
        pairs.map(|(a, b)| of_weeks(a, b)).sum::<f64>() / (roots[s].weeks * roots[t].weeks) as f64
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
    compare(&roots(27, 13, 2.0), &[(8, 8), (10, 14), (12, 19)]);
    // 31 weeks, some of which are known by their mean.
    let runs = [1, 1, 4, 1, 1, 2, 1, 5, 1, 1, 1, 4, 1, 1, 1, 5];
    compare(&means(&roots(31, 13, 2.0), &runs), &[(5, 5), (6, 8), (7, 13)]);
}

/// Every placement of changes at the ends of increments, at least eight weeks apart.
fn placements(weeks: &[usize]) -> Vec<Vec<usize>> {
    let n = weeks.len() - 1;
    let is_whole = |s: usize, t: usize| weeks[t] - weeks[s] >= LEAST_WEEKS;
    let mut done = Vec::new();
    let mut open = vec![vec![0]];
    while let Some(begun) = open.pop() {
        let s = begun[begun.len() - 1];
        if is_whole(s, n) {
            done.push([&begun[..], &[n]].concat());
        }
        open.extend((s + 1..n).filter(|t| is_whole(s, *t) && is_whole(*t, n)).map(|t| [&begun[..], &[t]].concat()));
    }
    done.sort_by_key(Vec::len);
    done
}

fn compare(values: &[Root], asked: &[(usize, usize)]) {
    let (n, noise_variance) = (values.len(), 0.3);
    let weeks = Weeks::of(values);
    let dynamics = Dynamics { level_persistence: 1.0, level_variance: 2.0, persistence: 0.85, shock_variance: 0.5 };
    let stays = 0.5_f64.powf(1.0 / (weeks.all() - LEAST_WEEKS) as f64);
    let placements = placements(&weeks.0);
    let weight = |ends: &Vec<usize>| {
        let stretch = |pair: &[usize]| {
            let (s, t) = (pair[0], pair[1]);
            let changes = 1.0 - stays.powi(values[t - 1].weeks as i32);
            let lasts = stays.powi((weeks.between(s, t) - LEAST_WEEKS) as i32) * if t < n { changes } else { 1.0 };
            dense(&values[s..t], &dynamics, noise_variance) + lasts.ln()
        };
        ends.windows(2).map(stretch).sum::<f64>().exp()
    };
    let weights: Vec<f64> = placements.iter().map(weight).collect();
    let whole: f64 = weights.iter().sum();
    let errors = prediction_errors(values, &dynamics);
    let recursion = Recursion::new(&errors, &weeks, noise_variance);
    assert!((recursion.forward()[n] - whole.ln()).abs() < 1e-9);
    let stretches = Stretches { cells: recursion.cells(), weeks: Weeks::of(values) };
    assert!((stretches.cells[n] - weights[0] / whole).abs() < 1e-9);
    let spanning = stretches.spanning();
    for (a, b) in asked.iter().copied() {
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
    assert!((found[0].increments.0..=found[0].increments.1).contains(&60) && found[0].likeliest == 60, "{found:?}");
    assert!(found[0].probability > 0.9 && search(&roots(104, 60, 6.0)).never.unwrap() < 1e-3);
}

#[test]
fn the_unit_does_not_matter_and_a_mirror_mirrors() {
    let values = roots(80, 30, 3.0);
    let tenfold: Vec<Root> = values.iter().map(|root| Root { value: -10.0 * root.value, ..*root }).collect();
    let (one, ten) = (search(&values), search(&tenfold));
    assert!((one.never.unwrap() - ten.never.unwrap()).abs() < 1e-9);
    assert_eq!(
        one.found.iter().map(|f| f.increments).collect::<Vec<_>>(),
        ten.found.iter().map(|f| f.increments).collect::<Vec<_>>()
    );
}

#[test]
fn what_is_short_or_never_moved_has_no_changes() {
    let almost: Vec<f64> = (0..60).map(|i| 3.0 + 1e-15 * f64::from(i % 3)).collect();
    for values in [vec![0.0; 60], vec![3.0; 60], vec![], almost] {
        let search = search(&values.into_iter().map(Root::from).collect::<Vec<_>>());
        assert!(search.found.is_empty() && search.never.is_none(), "{search:?}");
    }
    let short = means(&roots(15, 8, 9.0), &[4, 4, 4, 3]);
    for values in [&roots(15, 8, 9.0), &short] {
        let search = search(values);
        assert!(search.found.is_empty() && search.never.is_none(), "{search:?}");
    }
}

#[test]
fn only_the_last_ten_years_are_searched() {
    let found = search(&roots(560, 500, 6.0)).found;
    assert!(found.iter().any(|change| change.likeliest == 500), "{found:?}");
}

#[test]
fn a_step_between_monthly_means_is_found_and_a_long_gap_is_none() {
    let monthly = search(&means(&roots(120, 60, 6.0), &[4; 30]));
    let of_found = |change: &Found| (change.increments, change.likeliest);
    assert_eq!(monthly.found.iter().map(of_found).collect::<Vec<_>>(), [((15, 15), 15)], "{monthly:?}");
    let runs: Vec<usize> = std::iter::repeat_n(1, 40).chain([20]).chain(std::iter::repeat_n(1, 40)).collect();
    let gap = search(&means(&roots(100, 100, 0.0), &runs));
    assert!(gap.found.is_empty() && gap.never.unwrap() > 0.5, "{gap:?}");
}

#[test]
fn what_differences_are_expected_to_be_goes_with_the_weeks() {
    let dynamics = Dynamics { level_persistence: 1.0, level_variance: 2.0, persistence: 0.85, shock_variance: 0.5 };
    let of = |weeks: &[usize]| {
        differences(&weeks.iter().map(|w| Root { value: 0.0, weeks: *w }).collect::<Vec<_>>(), &dynamics)
    };
    assert!((of(&[1, 1, 1]) - (1.0 + 0.5 / 1.85)).abs() < 1e-12);
    // Means of 4 and 2 weeks, every covariance written out.
    let own = 0.5 / (1.0 - 0.85 * 0.85);
    let u = |s: i32, t: i32| own * 0.85_f64.powi((s - t).abs());
    let mean = |a: std::ops::Range<i32>, b: std::ops::Range<i32>| {
        let n = (a.len() * b.len()) as f64;
        a.flat_map(|s| b.clone().map(move |t| (s, t))).map(|(s, t)| u(s, t)).sum::<f64>() / n
    };
    let all = mean(0..4, 0..4) + mean(4..6, 4..6) - 2.0 * mean(0..4, 4..6);
    assert!((of(&[4, 2]) - (1.0 + all / (0.25 + 0.5))).abs() < 1e-12);
}
