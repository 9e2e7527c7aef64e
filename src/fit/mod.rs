//! From a control series to a rate that futures can be drawn from: one model per file, a registry by name.

mod bootstrap;
mod constant;

use std::fmt;

use rand_core::Rng;

use crate::domain::quantity::Rate;
use crate::domain::rate::Window;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
pub use bootstrap::Bootstrap;
pub use constant::Constant;

/// The name of a model, as in `--model` and in hub rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelName(&'static str);

impl ModelName {
    /// The name as written.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// A model of the rate of advance with its settings, not yet fitted.
pub trait RateModel: Send + Sync {
    /// Its name in the registry.
    fn name(&self) -> ModelName;

    /// Learns from a region's series, and from the other regions of the same table where the model can.
    ///
    /// All series must already be cut off at the origin.
    ///
    /// # Errors
    /// [`Error::NoData`] when the series is too short for the model.
    fn fit(&self, region: &ControlSeries, others: &[ControlSeries]) -> Result<Box<dyn FittedRate>>;
}

/// A fitted model: futures can be drawn from it.
pub trait FittedRate: Send + Sync {
    /// Draws one future: fills `weekly_km2` with the changes of the coming weeks in km², gains positive.
    ///
    /// Parameter uncertainty is drawn once per call, noise once per week. The bounds of the region are not its business.
    fn draw_into(&self, weekly_km2: &mut [f64], rng: &mut dyn Rng);

    /// Whether every draw is the same, so that one path says all.
    fn is_certain(&self) -> bool {
        false
    }

    /// What the future is drawn from, in numbers.
    fn basis(&self) -> Basis;
}

/// The rate a fitted model rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Basis {
    /// The rate that the model believes in at the origin.
    pub rate: Rate,
    /// The days it was learned from; `None` for a rate that was given.
    pub window: Option<Window>,
}

/// What a user can set about a model. `None` is the model's own default.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    /// The last days to learn from.
    pub window: Option<u32>,
    /// A rate to take instead of a learned one; only a constant rate can.
    pub rate: Option<Rate>,
}

/// A model in the registry.
pub struct Entry {
    /// Its name.
    pub name: ModelName,
    /// What it does, in half a sentence.
    pub summary: &'static str,
    /// What a reader of its bands should know, as a sentence.
    pub caveat: &'static str,
    build: fn(Settings) -> Result<Box<dyn RateModel>>,
}

/// Every model, the default first.
pub const MODELS: [Entry; 2] = [
    Entry {
        name: bootstrap::NAME,
        summary: "daily changes of the last 90 days, redrawn in blocks of 14 days",
        caveat: "These bands hold the noise around one pace and not the doubt about that pace: beyond some months they \
                 are far too narrow.",
        build: |settings| Ok(Box::new(Bootstrap::new(settings)?)),
    },
    Entry {
        name: constant::NAME,
        summary: "the mean rate of the last 90 days, or a given one, as a straight line without a band",
        caveat: "A straight line has no band and no odds.",
        build: |settings| Ok(Box::new(Constant::new(settings)?)),
    },
];

/// What a reader of a model's bands should know.
pub fn caveat(name: ModelName) -> &'static str {
    MODELS.iter().find(|entry| entry.name == name).map_or("", |entry| entry.caveat)
}

/// The model of this name with its settings.
///
/// # Errors
/// [`Error::Unknown`] for a name that is not in [`MODELS`]; [`Error::Usage`] for settings the model cannot take.
pub fn model(name: &str, settings: Settings) -> Result<Box<dyn RateModel>> {
    let entry = MODELS
        .iter()
        .find(|entry| entry.name.as_str() == name)
        .ok_or_else(|| Error::unknown("model", name, MODELS.iter().map(|entry| entry.name.as_str())))?;
    if settings.window == Some(0) {
        return Err(Error::Usage("a window of 0 days has no rate: give at least 1".into()));
    }
    (entry.build)(settings)
}

/// Two observed days are the least that a rate can be learned from.
fn require_a_change(series: &ControlSeries) -> Result<()> {
    if series.first_day() < series.last_day() {
        return Ok(());
    }
    Err(Error::NoData(format!(
        "{} was observed on one day only ({}): a rate needs at least two, or give one with --rate",
        series.region().id,
        series.first_day()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_found_by_its_own_name() {
        for entry in &MODELS {
            assert_eq!(model(entry.name.as_str(), Settings::default()).unwrap().name(), entry.name);
        }
        assert!(matches!(model("bootstrp", Settings::default()), Err(Error::Unknown { .. })));
        assert!(model("constant", Settings { window: Some(0), rate: None }).is_err());
    }
}
