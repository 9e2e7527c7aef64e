//! `windows`: nobody knows how far back the past still tells the future, so each path takes its own view.
//!
//! Equation: each path picks one of the windows of 13, 26, 52 or 104 weeks; its weekly increments are consecutive circular
//! blocks of 4 weeks of that window. An increment over k weeks is their mean, k times; where k is usual, a block is four of them.
//!
//! Estimated: nothing beyond the increments themselves. Random: the window, once for each path, and which blocks come. Wrong
//! when: a pace comes that the region did not have in two years.
//!
//! # References
//! Politis & Romano (1992), see [`super::bootstrap`]. Averaging forecasts over windows: Pesaran & Timmermann (2007), "Selection of estimation
//! window in the presence of breaks", Journal of Econometrics 137, 134–161.

use super::draws::{Random, Weeks, index};
use super::weekly::{Increment, WEEK_DAYS, increments, usual_weeks};
use super::{Basis, Fact, FittedRate, ModelName, RateModel, StartingRate, Unit, require_a_change};
use crate::domain::series::ControlSeries;
use crate::error::Result;

pub(super) const NAME: ModelName = ModelName("windows");

/// Weeks of the windows; whoever has fewer takes all there are.
const WINDOWS: [usize; 4] = [13, 26, 52, 104];
/// Increments in a block.
const BLOCK_WEEKS: usize = 4;

/// The windows model, which has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Windows;

impl Windows {
    /// The windows model.
    ///
    /// # Errors
    /// [`crate::Error::Usage`] when a window or a rate is given.
    pub fn new(asked: Basis) -> Result<Self> {
        asked.must_be_learned(NAME).map(|()| Windows)
    }
}

impl RateModel for Windows {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, _others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        require_a_change(region)?;
        let increments = increments(region);
        let of_week = |of: &Increment| std::iter::repeat_n(of.weekly_km2, of.weeks);
        Ok(Box::new(Resampling {
            block_weeks: BLOCK_WEEKS * usual_weeks(&increments),
            weekly_km2: increments.iter().flat_map(of_week).collect(),
            starting_rate: StartingRate::recent(region)?,
        }))
    }
}

/// The weekly changes to draw from.
struct Resampling {
    weekly_km2: Vec<f64>,
    block_weeks: usize,
    starting_rate: StartingRate,
}

impl FittedRate for Resampling {
    fn draw(&self, weeks: &mut Weeks, rng: &mut Random) -> Option<usize> {
        let all = self.weekly_km2.len();
        let window = &self.weekly_km2[all - WINDOWS[index(WINDOWS.len(), rng)].min(all)..];
        while weeks.are_asked() {
            let first = index(window.len(), rng);
            let (before, from) = window.split_at(first);
            from.iter().chain(before).cycle().take(self.block_weeks).for_each(|change| weeks.push(*change));
        }
        None
    }

    fn starting_rate(&self) -> StartingRate {
        self.starting_rate
    }

    fn explain(&self, _rng: &mut Random) -> Vec<Fact> {
        let all = self.weekly_km2.len();
        let mut weeks = WINDOWS.map(|weeks| weeks.min(all)).to_vec();
        weeks.dedup();
        let mean = |weeks: usize| self.weekly_km2[all - weeks..].iter().sum::<f64>() / (WEEK_DAYS * weeks as f64);
        weeks.iter().map(|n| Fact::plain(format!("mean rate of {n} weeks"), Unit::Km2PerDay, mean(*n))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::posterior::tests::{made, rng, roots};
    use super::*;

    /// Mean, variance and fourth central moment, each value as likely as any other.
    fn moments(values: &[f64]) -> [f64; 3] {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let central = |power| values.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
        [mean, central(2), central(4)]
    }

    /// Moments of the sum over so many weeks of independent circular blocks of four.
    fn of_blocks(window: &[f64], weeks: usize) -> [f64; 3] {
        let sums = |length: usize| -> Vec<f64> {
            (0..window.len()).map(|first| (0..length).map(|i| window[(first + i) % window.len()]).sum()).collect()
        };
        let ([a, va, fa], [b, vb, fb]) = (moments(&sums(4)), moments(&sums(weeks % 4)));
        let blocks = (weeks / 4) as f64;
        let variance = blocks * va + vb;
        // Fourth cumulants of independent parts add up.
        [blocks * a + b, variance, blocks * (fa - 3.0 * va * va) + (fb - 3.0 * vb * vb) + 3.0 * variance * variance]
    }

    /// Moments of a mixture of equal parts.
    fn mixed(parts: &[[f64; 3]]) -> [f64; 3] {
        let n = parts.len() as f64;
        let mean = parts.iter().map(|[m, ..]| m).sum::<f64>() / n;
        let third_ignored = |m: f64, v: f64, f: f64| f + 6.0 * (m - mean).powi(2) * v + (m - mean).powi(4);
        let variance = parts.iter().map(|[m, v, _]| v + (m - mean).powi(2)).sum::<f64>() / n;
        [mean, variance, parts.iter().map(|[m, v, f]| third_ignored(*m, *v, *f)).sum::<f64>() / n]
    }

    fn compare(weekly: &[f64]) {
        const PATHS: usize = 40_000;
        let fitted = Windows.fit(&made("donetsk", weekly), &[]).unwrap();
        for weeks in [1, 4, 13, 52] {
            let (mut changes, mut rng) = (vec![0.0; weeks], rng(4));
            let sums: Vec<f64> = (0..PATHS)
                .map(|_| {
                    assert_eq!(fitted.draw_into(&mut changes, &mut rng), None);
                    changes.iter().sum()
                })
                .collect();
            let parts =
                [13, 26, 52, 104].map(|window| of_blocks(&weekly[weekly.len() - window.min(weekly.len())..], weeks));
            let ([mean, variance, fourth], n) = (mixed(&parts), PATHS as f64);
            let [found, found_variance, _] = moments(&sums);
            // Four standard errors. The fourth moment leaves out the third moments of the windows, which are small beside
            // it: it only sets the margin.
            assert!((found - mean).abs() < 4.0 * (variance / n).sqrt(), "mean at {weeks} weeks: {found}, {mean}");
            let error = ((fourth - variance * variance) / n).sqrt();
            assert!(
                (found_variance - variance).abs() < 4.0 * error,
                "variance at {weeks}: {found_variance}, {variance}"
            );
        }
    }

    #[test]
    fn sums_have_the_moments_of_a_mixture_of_circular_blocks() {
        // A pace that changed, so that the four windows differ, and before all of them one that is forgotten.
        let pace = |week: usize| {
            if week < 20 {
                90.0
            } else if week < 60 {
                0.0
            } else if week < 110 {
                8.0
            } else {
                3.0
            }
        };
        compare(&roots(130).iter().enumerate().map(|(week, noise)| pace(week) + noise).collect::<Vec<_>>());
    }

    #[test]
    fn a_history_shorter_than_all_windows_is_one_window() {
        compare(&roots(9));
        // Shorter than a block, which then goes round it.
        compare(&[5.0, -1.0, 2.0]);
    }
}
