//! Increments of a control series, and their signed roots.
//!
//! Between two maps nothing is known. Where they lie more than a week apart, what they tell is one number: the mean change of
//! the weeks between them. So an increment over k weeks is one observation of a mean of k weeks, and not k − 1 weeks without
//! a change and a jump.

use chrono::{Days, NaiveDate};

use super::dynamics::Dynamics;
use crate::domain::series::ControlSeries;
use crate::stats::normal_cdf;

pub(super) const WEEK_DAYS: f64 = 7.0;

/// The change from one day to another as one observation of the mean of the weeks between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Increment {
    /// The day of the first level.
    pub from: NaiveDate,
    /// The day of the last level.
    pub to: NaiveDate,
    /// The number of weeks, at least one.
    pub weeks: usize,
    /// Their mean change, km².
    pub weekly_km2: f64,
}

/// The signed root of the mean change of some weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Root {
    /// sign(w)·√|w| of the mean weekly change w in km².
    pub value: f64,
    /// The number of weeks, at least one.
    pub weeks: usize,
}

impl From<f64> for Root {
    /// Of one week.
    fn from(value: f64) -> Self {
        Root { value, weeks: 1 }
    }
}

impl Increment {
    /// Its signed root.
    pub fn root(&self) -> Root {
        Root { value: signed_root(self.weekly_km2), weeks: self.weeks }
    }

    fn between((from, before): (NaiveDate, f64), (to, after): (NaiveDate, f64)) -> Self {
        let days = (to - from).num_days().max(1) as f64;
        let weeks = ((days / WEEK_DAYS).round() as usize).max(1);
        Increment { from, to, weeks, weekly_km2: (after - before) * (WEEK_DAYS / days) }
    }
}

/// The changes up to the last map, oldest first, each over one week where the maps lie no more than a week apart, else from
/// one map to another.
///
/// A history shorter than a week counts as one week at its mean pace, so there is always at least one. Otherwise the days
/// before the first whole week are left out.
pub fn increments(series: &ControlSeries) -> Vec<Increment> {
    let (first, last) = (series.levels()[0], series.last());
    let mut found = Vec::new();
    let mut end = (last.day, last.value.km2());
    while (end.0 - first.day).num_days() >= WEEK_DAYS as i64 {
        let start = week_before(series, end.0);
        found.push(Increment::between(start, end));
        end = start;
    }
    if found.is_empty() {
        found.push(Increment::between((first.day, first.value.km2()), end));
    }
    found.reverse();
    found
}

/// The least days that pass for a week where a map comes a little early.
const LEAST_DAYS: i64 = 4;

/// The day a week before another one with its level, on the line between maps that are at most a week apart; else that of a
/// map: the one nearest to that day, if it leaves four days at least, or the last before it.
fn week_before(series: &ControlSeries, day: NaiveDate) -> (NaiveDate, f64) {
    let target = day - Days::new(WEEK_DAYS as u64);
    let on = |day| (day, series.line_on(day).map_or(0.0, |area| area.km2()));
    match series.maps_around(target) {
        Some((before, after)) if (after.day - before.day).num_days() > WEEK_DAYS as i64 => {
            let is_nearer = after.day - target <= target - before.day;
            let is_early = (day - after.day).num_days() >= LEAST_DAYS;
            on(if is_nearer && is_early { after.day } else { before.day })
        }
        _ => on(target),
    }
}

/// The signed roots of increments.
pub(super) fn roots(increments: &[Increment]) -> Vec<Root> {
    increments.iter().map(Increment::root).collect()
}

/// A value for each week: that of an increment as often as it has weeks.
pub(super) fn by_week(roots: &[Root]) -> Vec<f64> {
    roots.iter().flat_map(|root| std::iter::repeat_n(root.value, root.weeks)).collect()
}

/// The root of a square metre, in km²: what moved less did not move.
const LEAST_ROOT: f64 = 1e-3;

/// Whether anything ever changed.
pub(super) fn ever_moved(roots: &[Root]) -> bool {
    roots.iter().any(|root| root.value.abs() > LEAST_ROOT)
}

/// The weeks of the increment that the middle of all weeks lies in: 1 for a source whose maps are mostly at most a week apart.
pub fn usual_weeks(increments: &[Increment]) -> usize {
    let mut weeks: Vec<usize> = increments.iter().map(|of| of.weeks).collect();
    weeks.sort_unstable();
    let half = weeks.iter().sum::<usize>().div_ceil(2);
    let mut counted = 0;
    let middle = weeks.iter().find(|weeks| {
        counted += **weeks;
        counted >= half
    });
    middle.copied().unwrap_or(1)
}

/// sign(w)·√|w|: brings quiet and loud weeks onto one scale and keeps zero and the sign.
pub(super) fn signed_root(value: f64) -> f64 {
    value.abs().sqrt().copysign(value)
}

/// The inverse of [`signed_root`].
pub(super) fn signed_square(root: f64) -> f64 {
    root * root.abs()
}

/// The mean of [`signed_square`] over a normal variable: (μ² + s²)·(2Φ(μ/s) − 1) + 2·μ·s·φ(μ/s).
pub(super) fn mean_signed_square(mean: f64, spread: f64) -> f64 {
    if spread <= 0.0 {
        return signed_square(mean);
    }
    let z = mean / spread;
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    (mean * mean + spread * spread) * (2.0 * normal_cdf(z) - 1.0) + 2.0 * mean * spread * density
}

/// How fast [`mean_signed_square`] grows with the mean: twice the mean of the absolute value.
fn slope(mean: f64, spread: f64) -> f64 {
    let z = mean / spread;
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    2.0 * (mean * (2.0 * normal_cdf(z) - 1.0) + 2.0 * spread * density)
}

/// The mean of a normal variable whose [`mean_signed_square`] is given: its inverse.
fn root_of_mean(square: f64, spread: f64) -> f64 {
    let root = signed_root(square);
    if spread <= 0.0 || root == 0.0 {
        return root;
    }
    // Convex on the side of its sign, and the root lies beyond the solution: Newton's steps come down to it.
    let mut mean = root.abs();
    for _ in 0..20 {
        let step = (mean_signed_square(mean, spread) - square.abs()) / slope(mean, spread);
        mean = (mean - step).max(0.0);
        if step.abs() <= 1e-12 * root.abs() {
            break;
        }
    }
    mean.copysign(root)
}

/// The mean of the roots of the weeks behind each root, and the logarithm of how densely such means lie where the mean changes
/// lie densely.
///
/// A mean change is larger than the square of the mean root by what single weeks stray from it, in which they differ by
/// noise and by their deviations: σ²·(1 − 1/k) + σ²·q/(1 − φ²)·(1 − v), where v is the variance of the mean of k deviations as
/// a part of that of one. Nothing for one week.
pub(super) fn means_of_roots(roots: &[Root], dynamics: &Dynamics, noise: f64) -> (Vec<Root>, f64) {
    let (f, q) = (dynamics.persistence, dynamics.shock_variance);
    let mut log_density = 0.0;
    let mean = |root: &Root| {
        if root.weeks == 1 {
            return *root;
        }
        let k = root.weeks as f64;
        let strays = (1.0 - 1.0 / k) + q / (1.0 - f * f) * (1.0 - dynamics.variance_of_mean(root.weeks));
        let spread = noise * strays.max(0.0).sqrt();
        let value = root_of_mean(signed_square(root.value), spread);
        log_density -= slope(value.abs(), spread).max(f64::MIN_POSITIVE).ln();
        Root { value, ..*root }
    };
    (roots.iter().map(mean).collect(), log_density)
}

/// Means over every run of `width` values in a row, or over all of them where there are fewer.
pub(super) fn running_means(values: &[f64], width: usize) -> Vec<f64> {
    let width = width.clamp(1, values.len().max(1));
    values.windows(width).map(|run| run.iter().sum::<f64>() / width as f64).collect()
}

/// The standard deviation of a week's noise about a level that moves slowly, from the changes from one value to the next: two
/// means of k₁ and k₂ weeks differ by noise of the variance σ²·(1/k₁ + 1/k₂), and by the drift between their middles.
pub(super) fn noise_by_differences(roots: &[Root]) -> f64 {
    let pairs = || roots.windows(2).map(|pair| (pair[0], pair[1]));
    let apart = |a: Root, b: Root| (a.weeks + b.weeks) as f64 / 2.0;
    let n = pairs().count();
    if n == 0 {
        return 0.0;
    }
    let drift = pairs().map(|(a, b)| b.value - a.value).sum::<f64>() / pairs().map(|(a, b)| apart(a, b)).sum::<f64>();
    let squares = pairs().map(|(a, b)| {
        let share = 1.0 / a.weeks as f64 + 1.0 / b.weeks as f64;
        (b.value - a.value - drift * apart(a, b)).powi(2) / share
    });
    (squares.sum::<f64>() / n as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;

    #[test]
    fn roots_keep_the_sign_and_square_back() {
        for value in [-16.0, -0.25, 0.0, 9.0] {
            assert_eq!(signed_square(signed_root(value)), value);
        }
        assert_eq!(signed_root(-16.0), -4.0);
    }

    #[test]
    fn the_mean_of_a_signed_square_matches_scipy() {
        // scipy 1.17.1: scipy.integrate.quad of z·|z|·norm(m, s).pdf(z), epsabs 1e-13, split at 0.
        for (mean, spread, expected) in GOLDEN_MEANS {
            let found = mean_signed_square(mean, spread);
            assert!((found - expected).abs() < 1e-8, "{mean} ± {spread}: {found}");
        }
        assert_eq!(mean_signed_square(-3.0, 0.0), -9.0);
    }

    const GOLDEN_MEANS: [(f64, f64, f64); 3] =
        [(1.0, 2.0, 3.322885919797), (-0.5, 0.25, -0.311778909161), (3.0, 1.0, 9.999593129839)];

    #[test]
    fn the_mean_behind_a_mean_square_comes_back() {
        for (mean, spread) in [(1.0, 2.0), (-0.5, 0.25), (3.0, 1.0), (0.01, 5.0), (40.0, 0.1)] {
            let back = root_of_mean(mean_signed_square(mean, spread), spread);
            assert!((back - mean).abs() < 1e-9, "{mean} ± {spread}: {back}");
            let rise = mean_signed_square(mean + 1e-6, spread) - mean_signed_square(mean - 1e-6, spread);
            assert!((slope(mean, spread) - rise / 2e-6).abs() < 1e-6, "{mean} ± {spread}");
        }
        assert_eq!((root_of_mean(-9.0, 0.0), root_of_mean(0.0, 1.0)), (-3.0, 0.0));
    }

    #[test]
    fn means_run_over_whole_windows_or_all_there_is() {
        assert_eq!(running_means(&[1.0, 3.0, 5.0], 2), [2.0, 4.0]);
        assert_eq!(running_means(&[1.0, 3.0], 13), [2.0]);
    }

    #[test]
    fn noise_ignores_a_steady_drift() {
        let noise = |values: &[f64]| noise_by_differences(&values.iter().copied().map(Root::from).collect::<Vec<_>>());
        assert_eq!(noise(&[1.0, 2.0, 3.0, 4.0]), 0.0);
        assert_eq!(noise(&[1.0]), 0.0);
        // Differences 2, −2: variance 4, halved.
        assert!((noise(&[0.0, 2.0, 0.0]) - 2.0_f64.sqrt()).abs() < 1e-12);
        // Middles of 2, 1 and 4 weeks on a line.
        let root = |value, weeks| Root { value, weeks };
        assert_eq!(noise_by_differences(&[root(1.0, 2), root(2.5, 1), root(5.0, 4)]), 0.0);
        // Means of four weeks stray half as far: the same noise of a week.
        let four = noise_by_differences(&[root(0.0, 4), root(1.0, 4), root(0.0, 4)]);
        assert!((four - 2.0_f64.sqrt()).abs() < 1e-12);
    }

    /// Weeks and weekly km² of the increments of a series of half a km² a day and some more at times.
    fn told(days: &[u64], more: &[(u64, f64)]) -> Vec<(usize, f64)> {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let area = |km2| Area::from_km2(km2).unwrap();
        let seen = |n: &u64| {
            let jumps: f64 = more.iter().filter(|(day, _)| day <= n).map(|(_, km2)| km2).sum();
            let day = first + Days::new(*n);
            Vintage { day, known_on: day, value: Some(area(300.0 + 0.5 * *n as f64 + jumps)) }
        };
        let region = Region { id: RegionId::new("a").unwrap(), name: "a".into(), area: area(10_000.0) };
        let series = ControlSeries::new("made", region, days.iter().map(seen).collect()).unwrap();
        let found = increments(&series);
        assert!(found.windows(2).all(|pair| pair[0].to == pair[1].from), "{found:?}");
        assert_eq!(found.last().unwrap().to, series.last_day());
        found.iter().map(|of| (of.weeks, (of.weekly_km2 * 1e9).round() / 1e9)).collect()
    }

    #[test]
    fn an_increment_spans_the_weeks_between_two_maps() {
        let weeks = |days: &[u64]| {
            let told = told(days, &[]);
            assert!(told.iter().all(|(_, km2)| *km2 == 3.5), "{told:?}");
            told.into_iter().map(|(weeks, _)| weeks).collect::<Vec<_>>()
        };
        assert_eq!(
            weeks(&(0..=30).collect::<Vec<_>>()),
            [1; 4],
            "daily: the two days before the first week are left out"
        );
        assert_eq!(weeks(&[0, 7, 14, 21]), [1; 3]);
        assert_eq!(
            weeks(&[0, 6, 15, 21]),
            [1, 1],
            "weekly, a day or two late; the six days before the first week are left out"
        );
        assert_eq!(weeks(&[0, 31, 59, 90]), [4; 3]);
        assert_eq!(weeks(&[0, 92, 183]), [13; 2]);
        assert_eq!(weeks(&[0, 1, 2, 3, 4, 5, 6, 7, 147, 148, 149, 150, 151]), [1, 20, 1]);
        assert_eq!(weeks(&[0, 3]), [1], "less than a week is a week at its pace");
        assert_eq!(weeks(&[0, 10]), [1]);
        assert_eq!(weeks(&[0, 5, 45, 57, 63]), [6, 2, 1]);
        assert_eq!(weeks(&[0, 7, 15, 21, 30]), [1; 4]);
    }

    #[test]
    fn days_without_a_map_leave_whole_weeks_and_gaps_share_the_change() {
        // 21 days back from the last, one day of which no map shows: half of what came on the two days around it.
        let days: Vec<u64> = (0..=21).filter(|day| *day != 14).collect();
        assert_eq!(told(&days, &[(15, 8.0)]), [(1, 3.5), (1, 7.5), (1, 7.5)]);
        assert_eq!(told(&[0, 28, 56], &[(28, 40.0)]), [(4, 13.5), (4, 3.5)]);
    }

    #[test]
    fn the_usual_weeks_are_those_that_most_of_the_time_is_known_by() {
        let of = |weeks: &[usize]| {
            let day = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
            usual_weeks(
                &weeks.iter().map(|w| Increment { from: day, to: day, weeks: *w, weekly_km2: 1.0 }).collect::<Vec<_>>(),
            )
        };
        assert_eq!((of(&[1, 1, 1, 20]), of(&[1; 30]), of(&[4, 5, 4]), of(&[])), (20, 1, 4, 1));
        assert_eq!(of(&[[1; 30].as_slice(), &[20]].concat()), 1);
    }
}
