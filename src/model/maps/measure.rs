//! How far maps differ from each other, and for how long: measured from the differences so far.

use super::daily::Daily;

/// The weeks over which changes of differences are measured.
const HORIZONS: [usize; 4] = [4, 13, 26, 52];
/// The half-lives that a difference may have, weeks.
const HALF_LIVES: [f64; 7] = [2.0, 4.0, 8.0, 13.0, 26.0, 52.0, 104.0];
/// The least days of pairs that a horizon needs, and the least days that two maps need in common.
const LEAST_PAIRS: usize = 28;
/// See [`LEAST_PAIRS`].
pub(super) const LEAST_DAYS: usize = 60;
/// The least weight of a horizon.
const LEAST_WEIGHT: f64 = 0.3;
/// Days in a week.
const WEEK: usize = 7;
const QUARTER_DAYS: f64 = 91.0;

/// How far a map lies from the others at any time, and how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// s, km².
    pub scale_km2: f64,
    /// η, weeks; `None` where they never parted by another amount than at first, so that nothing tells how long they do.
    pub half_life: Option<f64>,
    /// The days that the maps have in common, in quarters.
    pub quarters: f64,
}

/// Differences of maps with the factor that makes their squares those of an unknown map.
pub(super) type Differences = [(Daily, f64)];

impl Spread {
    /// The spread that differences show; `None` where no two maps have days enough in common.
    pub fn of(differences: &Differences) -> Option<Self> {
        let enough = || differences.iter().filter(|(apart, _)| apart.days() >= LEAST_DAYS);
        let days = enough().map(|(apart, _)| apart.days()).max()?;
        let points: Vec<Point> = HORIZONS
            .iter()
            .filter_map(|weeks| {
                let seen = enough().map(|(apart, factor)| (apart.mean_square_change(WEEK * weeks), factor));
                let seen: Vec<(f64, usize)> = seen
                    .filter(|((_, pairs), _)| *pairs >= LEAST_PAIRS)
                    .map(|((square, pairs), factor)| (square * factor, pairs))
                    .collect();
                let square = seen.iter().map(|(square, _)| square).sum::<f64>() / seen.len() as f64;
                let pairs = seen.iter().map(|(_, pairs)| *pairs).max()? as f64;
                let weight = (pairs / (WEEK * weeks) as f64).max(LEAST_WEIGHT).sqrt();
                // Maps that never parted over a horizon say nothing of the ratio to the others.
                (square > 0.0).then(|| Point { weeks: *weeks as f64, log_square: square.ln(), weight })
            })
            .collect();
        let (scale_km2, half_life) = least_squares(&points).map_or((0.0, None), |(scale, life)| (scale, Some(life)));
        Some(Spread { scale_km2, half_life, quarters: days as f64 / QUARTER_DAYS })
    }
}

/// The logarithm of the mean square change over some weeks.
struct Point {
    weeks: f64,
    log_square: f64,
    weight: f64,
}

/// s and η by weighted least squares of ln V(h) on ln 2s²(1 − 2^(−h/η)).
fn least_squares(points: &[Point]) -> Option<(f64, f64)> {
    let all: f64 = points.iter().map(|point| point.weight).sum();
    let fit = |half_life: &f64| {
        // Given η the best ln s² is a mean.
        let rest = |point: &Point| point.log_square - (2.0 * (1.0 - (-point.weeks / half_life).exp2())).ln();
        let log_square = points.iter().map(|point| point.weight * rest(point)).sum::<f64>() / all;
        let error: f64 = points.iter().map(|point| point.weight * (rest(point) - log_square).powi(2)).sum();
        (error, ((0.5 * log_square).exp(), *half_life))
    };
    let fits = HALF_LIVES.iter().map(fit).filter(|_| !points.is_empty());
    fits.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::super::daily::tests::daily;
    use super::*;

    #[test]
    fn exact_squares_give_back_what_made_them() {
        let point = |weeks: usize| {
            let square: f64 = 2.0 * 50.0_f64.powi(2) * (1.0 - (-(weeks as f64) / 13.0).exp2());
            Point { weeks: weeks as f64, log_square: square.ln(), weight: weeks as f64 }
        };
        let (scale, half_life) = least_squares(&HORIZONS.map(point)).unwrap();
        assert!((scale - 50.0).abs() < 1e-9 && half_life == 13.0, "{scale} {half_life}");
        assert_eq!(least_squares(&[]), None);
    }

    #[test]
    fn one_horizon_is_met_exactly_by_the_shortest_half_life() {
        // 60 days of a difference that grows by one a day: pairs over 28 days change by 28, of other horizons there are none.
        let grows: Vec<f64> = (0..60).map(f64::from).collect();
        let found = Spread::of(&[(daily(0, &grows), 0.75)]).unwrap();
        let expected = (0.75 * 28.0_f64.powi(2) / (2.0 * (1.0 - 0.25))).sqrt();
        assert!((found.scale_km2 - expected).abs() < 1e-9 && found.half_life == Some(2.0), "{found:?}");
        assert!((found.quarters - 60.0 / 91.0).abs() < 1e-12);
        assert_eq!(Spread::of(&[(daily(0, &grows[..59]), 0.75)]), None, "too few days in common");
        let same = Spread::of(&[(daily(0, &[7.0; 90]), 1.0)]).unwrap();
        assert_eq!((same.scale_km2, same.half_life), (0.0, None), "maps that never parted");
    }

    #[test]
    fn squares_are_averaged_over_the_maps_that_have_pairs_enough() {
        let ramp = |slope: f64| (0..60).map(|n| slope * f64::from(n)).collect::<Vec<_>>();
        let both = Spread::of(&[(daily(0, &ramp(1.0)), 1.0), (daily(9, &ramp(3.0)), 1.0)]).unwrap();
        let one = Spread::of(&[(daily(0, &ramp(5.0_f64.sqrt())), 1.0)]).unwrap();
        assert!((both.scale_km2 - one.scale_km2).abs() < 1e-9, "{both:?} {one:?}: (1 + 9)/2 is 5");
    }
}
