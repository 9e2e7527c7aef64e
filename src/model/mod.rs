//! From a control series to a rate that futures can be drawn from: one model per file, a registry by name.

mod bootstrap;
mod constant;
mod draws;
pub mod dynamics;
mod explain;
pub mod filter;
mod forgetting;
pub mod maps;
mod past;
mod pool;
mod posterior;
mod regimes;
mod reverting;
pub mod simulate;
mod stretches;
pub mod weekly;
mod windows;

use std::fmt;

use rand_core::Rng;

use crate::domain::calendar::Window;
use crate::domain::quantity::Rate;
use crate::domain::rate::{WindowRate, rate_over_at_most};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
pub use bootstrap::Bootstrap;
pub use constant::{Constant, NoChange};
pub use explain::{Fact, INTERVAL, Unit};
pub use past::PastPace;
pub use pool::Pool;
pub use regimes::Regimes;
pub use reverting::Reverting;
pub use weekly::{Root, usual_weeks};
pub use windows::Windows;

/// The last days that a rate is taken over when nothing else is asked for.
pub const WINDOW_DAYS: u32 = 90;

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
    /// Returns the week (from 0) in which the first standstill began, where the model knows such a thing and one did; the
    /// changes drawn after it are those of a standstill that ends.
    fn draw_into(&self, weekly_km2: &mut [f64], rng: &mut dyn Rng) -> Option<usize>;

    /// Whether every draw is the same, so that one path says all.
    fn is_certain(&self) -> bool {
        false
    }

    /// The rate that futures start from.
    fn basis(&self) -> Basis;

    /// What the model believes and assumes; `rng` for what it can tell by drawing only.
    fn explain(&self, rng: &mut dyn Rng) -> Vec<Fact>;
}

/// The rate a fitted model rests on, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Basis {
    /// A rate that was given goes on.
    Given(Rate),
    /// The mean rate of a window goes on.
    Mean(WindowRate),
    /// The rate changes as it did before; the last one is named so that readers know where it starts.
    Changing(WindowRate),
}

impl Basis {
    /// A changing rate that starts from that of the last 90 days.
    ///
    /// # Errors
    /// As [`rate_over_at_most`].
    fn recent(series: &ControlSeries) -> Result<Self> {
        rate_over_at_most(series, WINDOW_DAYS).map(Basis::Changing)
    }

    /// The rate as a fact about a model.
    fn fact(self) -> Fact {
        let what = match self {
            Basis::Given(_) => "rate that goes on, as given".into(),
            Basis::Mean(of) => format!("mean rate of {} days, which goes on", of.window.days()),
            Basis::Changing(of) => format!("mean rate of the last {} days", of.window.days()),
        };
        Fact::plain(what, Unit::Km2PerDay, self.rate().km2_per_day())
    }

    /// The rate.
    pub fn rate(self) -> Rate {
        match self {
            Basis::Given(rate) => rate,
            Basis::Mean(of) | Basis::Changing(of) => of.rate,
        }
    }

    /// The days over which it was measured; `None` for a rate that was given.
    pub fn window(self) -> Option<Window> {
        match self {
            Basis::Given(_) => None,
            Basis::Mean(of) | Basis::Changing(of) => Some(of.window),
        }
    }
}

/// What a user can set about a model. `None` is the model's own default.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    /// The last days to learn from.
    pub window: Option<u32>,
    /// A rate to take instead of a learned one; only a constant rate can.
    pub rate: Option<Rate>,
}

impl Settings {
    /// For a model that learns all by itself.
    fn refuse_all(self, name: ModelName) -> Result<()> {
        let flag = match self {
            Settings { window: Some(_), .. } => "--window goes with --model bootstrap or constant",
            Settings { rate: Some(_), .. } => "--rate goes with --model constant",
            Settings { window: None, rate: None } => return Ok(()),
        };
        Err(Error::Usage(format!("the model {name} learns from the whole history; {flag}")))
    }
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
pub const MODELS: [Entry; 6] = [
    Entry {
        name: regimes::NAME,
        summary: "a pace near a level that is redrawn now and then, also from other regions' past; noise that forgets",
        caveat: "These bands hold that paces change as they have changed before, here and in the other regions of the \
                 table. A collapse like that of Kharkiv in September 2022 lies outside them, and so does what never \
                 happened in those data.",
        build: |settings| Ok(Box::new(Regimes::new(settings)?)),
    },
    Entry {
        name: reverting::NAME,
        summary: "a pace that leaves its lasting level for months and comes back to it: for short histories",
        caveat: "These bands hold that the pace returns to its lasting level. Replayed, they grew too narrow from half a \
                 year on: a quiet front that wakes, or a level that changes, lies outside. They are for short \
                 histories: an old violent time stays in their level and noise for ever.",
        build: |settings| Ok(Box::new(Reverting::new(settings)?)),
    },
    Entry {
        name: windows::NAME,
        summary: "weekly changes redrawn from the last quarter, half year, year or two years",
        caveat: "These bands hold the doubt about which stretch of the last two years goes on, and nothing that the \
                 region has not seen in them.",
        build: |settings| Ok(Box::new(Windows::new(settings)?)),
    },
    Entry {
        name: pool::NAME,
        summary: "equal parts of regimes, reverting and windows",
        caveat: "These bands are the mean of three models' views, one of which (reverting) never forgets an old violent \
                 time.",
        build: |settings| Ok(Box::new(Pool::new(settings)?)),
    },
    Entry {
        name: bootstrap::NAME,
        summary: "daily changes of the last 90 days redrawn in blocks of 14 days: a pace that stays",
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

/// Whether futures of a model can come to a standstill, so that it matters what a standstill leads to.
pub fn knows_standstill(name: ModelName) -> bool {
    [regimes::NAME, pool::NAME].contains(&name)
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
        "{} was observed on one day only ({}): a rate needs at least two",
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
