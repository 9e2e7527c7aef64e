//! `bootstrap`: the coming days are drawn from the last ones.
//!
//! Equation: ΔL(t + 1), ΔL(t + 2), … are consecutive blocks of b = 14 daily changes, each block starting on a day drawn
//! uniformly from the last n = 90 days and running on in a circle. The days between two maps share the change between them; where
//! maps usually lie k weeks apart, a block is k times as long, and where they lie farther apart than n days, so is the window.
//!
//! Estimated: nothing beyond the n daily changes themselves. Random: which blocks come. The mean of the futures is the
//! mean rate of the window. Wrong when: the pace of the coming year differs from that of the last 90 days; the bands hold
//! the noise around a pace and not the doubt about it, so they are far too narrow from a few months ahead on.
//!
//! # References
//! Politis & Romano (1992), "A circular block-resampling procedure for stationary data", in: Exploring the Limits of
//! Bootstrap, 263–270. Künsch (1989), Annals of Statistics 17, 1217–1241, for blocks.

use super::draws::{Random, Weeks, index};
use super::weekly::{increments, usual_weeks};
use super::{Basis, Fact, FittedRate, ModelName, RateModel, StartingRate, Unit, WINDOW_DAYS, require_a_change};
use crate::domain::rate::rate_over_at_most;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};

pub(super) const NAME: ModelName = ModelName("bootstrap");

/// Weeks in a block: neighbouring days move together, so they are drawn together.
const BLOCK_WEEKS: usize = 2;

/// The block bootstrap.
#[derive(Debug, Clone, Copy)]
pub struct Bootstrap {
    window_days: u32,
}

impl Bootstrap {
    /// A block bootstrap over a window, 90 days by default.
    ///
    /// # Errors
    /// [`Error::Usage`] when a rate is given.
    pub fn new(asked: Basis) -> Result<Self> {
        match asked {
            Basis::Given(_) => {
                Err(Error::Usage(format!("the model {NAME} learns its rate; --rate goes with --model constant")))
            }
            Basis::Window(window_days) => Ok(Bootstrap { window_days }),
            Basis::Learned => Ok(Bootstrap { window_days: WINDOW_DAYS }),
        }
    }
}

impl RateModel for Bootstrap {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, _others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        require_a_change(region)?;
        let learned = rate_over_at_most(region, self.window_days)?;
        let days = u32::try_from(learned.window.days()).unwrap_or(u32::MAX);
        Ok(Box::new(Blocks {
            weekly: circular_weeks(&region.daily_changes(days)),
            block_weeks: BLOCK_WEEKS * usual_weeks(&increments(region)),
            starting_rate: StartingRate::Mean(learned),
        }))
    }
}

/// The change over the seven days from each day of the window on, km², the window closed to a circle.
fn circular_weeks(daily_km2: &[f64]) -> Vec<f64> {
    let n = daily_km2.len();
    (0..n).map(|start| (start..start + 7).map(|day| daily_km2[day % n]).sum()).collect()
}

/// The circle of daily changes, as sums of seven days.
struct Blocks {
    weekly: Vec<f64>,
    block_weeks: usize,
    starting_rate: StartingRate,
}

impl FittedRate for Blocks {
    fn draw(&self, weeks: &mut Weeks, rng: &mut Random) -> Option<usize> {
        let n = self.weekly.len();
        while weeks.are_asked() {
            let mut at = index(n, rng);
            for _ in 0..self.block_weeks {
                weeks.push(self.weekly[at]);
                at = (at + 7) % n;
            }
        }
        None
    }

    fn starting_rate(&self) -> StartingRate {
        self.starting_rate
    }

    fn explain(&self, _rng: &mut Random) -> Vec<Fact> {
        let n = self.weekly.len() as f64;
        let mean = self.weekly.iter().sum::<f64>() / n;
        let spread = (self.weekly.iter().map(|week| (week - mean).powi(2)).sum::<f64>() / n).sqrt();
        vec![
            self.starting_rate.fact(),
            Fact::plain("standard deviation of one week's rate", Unit::Km2PerDay, spread / 7.0),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circle_closes_even_for_a_window_shorter_than_a_week() {
        assert_eq!(circular_weeks(&[1.0, 2.0]), [10.0, 11.0]);
        let ten: Vec<f64> = (0..10).map(f64::from).collect();
        assert_eq!(circular_weeks(&ten)[9], f64::from(9 + 1 + 2 + 3 + 4 + 5));
    }
}
