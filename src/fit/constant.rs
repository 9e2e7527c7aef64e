//! `constant`: the pace goes on as it was.
//!
//! Equation: L(t + h) = L(t) + r·h, with r = (L(t) − L(t − n)) / n over a window of n days, or r given.
//!
//! Estimated: r. Random: nothing; every future is the same line, so it has no band and its odds are 0 or 1.
//! Wrong when: the pace changes, which it does; a year ahead the truth lies well off the line more often than not.
//! It is here because it is what published projections do, and to redo their arithmetic.

use rand_core::Rng;

use super::{Basis, FittedRate, ModelName, RateModel, Settings, require_a_change};
use crate::domain::rate::{Window, rate_over_at_most};
use crate::domain::series::ControlSeries;
use crate::error::Result;

pub(super) const NAME: ModelName = ModelName("constant");

/// Settings of the constant rate.
#[derive(Debug, Clone, Copy)]
pub struct Constant {
    settings: Settings,
}

/// The last days a rate is taken over when nothing else is asked for.
const WINDOW_DAYS: u32 = 90;

impl Constant {
    /// A constant rate, learned or given.
    ///
    /// # Errors
    /// [`crate::Error::Usage`] when both a window and a rate are given.
    pub fn new(settings: Settings) -> Result<Self> {
        if let Settings { window: Some(_), rate: Some(_) } = settings {
            return Err(crate::Error::Usage(
                "--rate gives the rate and --window the days to learn it from: give one of them".into(),
            ));
        }
        Ok(Constant { settings })
    }
}

impl RateModel for Constant {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, _others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        if let Some(rate) = self.settings.rate {
            return Ok(Box::new(Line(Basis { rate, window: None })));
        }
        require_a_change(region)?;
        let learned = rate_over_at_most(region, self.settings.window.unwrap_or(WINDOW_DAYS))?;
        let window: Option<Window> = Some(learned.window);
        Ok(Box::new(Line(Basis { rate: learned.rate, window })))
    }
}

/// A straight line.
struct Line(Basis);

impl FittedRate for Line {
    fn draw_into(&self, weekly_km2: &mut [f64], _rng: &mut dyn Rng) {
        weekly_km2.fill(7.0 * self.0.rate.km2_per_day());
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn basis(&self) -> Basis {
        self.0
    }
}
