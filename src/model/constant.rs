//! `constant`: the pace goes on as it was.
//!
//! Equation: L(t + h) = L(t) + r·h, with r = (L(t) − L(t − n)) / n over a window of n days, or r given.
//!
//! Estimated: r. Random: nothing; every future is the same line, so it has no band and its odds are 0 or 1.
//! Wrong when: the pace changes, which it does; a year ahead the truth lies well off the line more often than not.
//! It is here because it is what published projections do, and to redo their arithmetic.

use super::draws::{Random, Weeks};
use super::{Basis, Fact, FittedRate, ModelName, RateModel, StartingRate, WINDOW_DAYS, require_a_change};
use crate::domain::quantity::Rate;
use crate::domain::rate::rate_over_at_most;
use crate::domain::series::ControlSeries;
use crate::error::Result;

pub(super) const NAME: ModelName = ModelName("constant");

/// A constant rate, learned or given.
#[derive(Debug, Clone, Copy)]
pub struct Constant(pub Basis);

impl RateModel for Constant {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, _others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        if let Basis::Given(rate) = self.0 {
            return Ok(Box::new(Line(StartingRate::Given(rate))));
        }
        require_a_change(region)?;
        let learned = rate_over_at_most(region, self.0.window().unwrap_or(WINDOW_DAYS))?;
        Ok(Box::new(Line(StartingRate::Mean(learned))))
    }
}

/// The reference that nothing changes. It is there to measure others by and not in the registry.
#[derive(Debug, Clone, Copy)]
pub struct NoChange;

impl RateModel for NoChange {
    fn name(&self) -> ModelName {
        ModelName("no-change")
    }

    fn fit(&self, _region: &ControlSeries, _others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        Ok(Box::new(Line(StartingRate::Given(Rate::from_km2_per_day(0.0)?))))
    }
}

/// A straight line.
struct Line(StartingRate);

impl FittedRate for Line {
    fn draw(&self, weeks: &mut Weeks, _rng: &mut Random) -> Option<usize> {
        while weeks.are_asked() {
            weeks.push(7.0 * self.0.rate().km2_per_day());
        }
        None
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn starting_rate(&self) -> StartingRate {
        self.0
    }

    fn explain(&self, _rng: &mut Random) -> Vec<Fact> {
        vec![self.0.fact()]
    }
}
