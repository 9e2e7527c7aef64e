//! From a control series to a rate that futures can be drawn from: one model per file, a registry by name.

mod bootstrap;
mod constant;
mod draws;
pub mod dynamics;
mod explain;
pub mod filter;
mod forgetting;
pub mod growth;
mod innovations;
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

use crate::domain::calendar::Window;
use crate::domain::quantity::Rate;
use crate::domain::rate::{WindowRate, rate_over_at_most};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
pub use bootstrap::Bootstrap;
pub use constant::{Constant, NoChange};
pub use draws::{Random, Weeks};
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

/// A model of the rate of advance on a basis, not yet fitted.
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
    /// Draws one future: the changes of the coming weeks, as many as are asked for.
    ///
    /// Parameter uncertainty is drawn once per call, noise once per week. The bounds of the region are not its business.
    /// Returns the week (from 0) in which the first standstill began, where the model knows such a thing and one did; the
    /// changes drawn after it are those of a standstill that ends.
    fn draw(&self, weeks: &mut Weeks, rng: &mut Random) -> Option<usize>;

    /// Whether every draw is the same, so that one path says all.
    fn is_certain(&self) -> bool {
        false
    }

    /// The rate that futures start from.
    fn starting_rate(&self) -> StartingRate;

    /// What the model believes and assumes; `rng` for what it can tell by drawing only.
    fn explain(&self, rng: &mut Random) -> Vec<Fact>;
}

impl dyn FittedRate + '_ {
    /// Draws one future of a fixed number of weeks: as [`FittedRate::draw`].
    pub fn draw_into(&self, weekly_km2: &mut [f64], rng: &mut Random) -> Option<usize> {
        let (count, mut filled) = (weekly_km2.len(), 0);
        let mut take = |block: &[f64]| {
            weekly_km2[filled..filled + block.len()].copy_from_slice(block);
            filled += block.len();
            true
        };
        self.draw(&mut Weeks::new(count, &mut take), rng)
    }
}

/// The rate a fitted model rests on, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StartingRate {
    /// A rate that was given goes on.
    Given(Rate),
    /// The mean rate of a window goes on.
    Mean(WindowRate),
    /// The rate changes as it did before; the last one is named so that readers know where it starts.
    Changing(WindowRate),
}

impl StartingRate {
    /// A changing rate that starts from that of the last 90 days.
    ///
    /// # Errors
    /// As [`rate_over_at_most`].
    fn recent(series: &ControlSeries) -> Result<Self> {
        rate_over_at_most(series, WINDOW_DAYS).map(StartingRate::Changing)
    }

    /// The rate as a fact about a model.
    fn fact(self) -> Fact {
        let what = match self {
            StartingRate::Given(_) => "rate that goes on, as given".into(),
            StartingRate::Mean(of) => format!("mean rate of {} days, which goes on", of.window.days()),
            StartingRate::Changing(of) => format!("mean rate of the last {} days", of.window.days()),
        };
        Fact::plain(what, Unit::Km2PerDay, self.rate().km2_per_day())
    }

    pub fn rate(self) -> Rate {
        match self {
            StartingRate::Given(rate) => rate,
            StartingRate::Mean(of) | StartingRate::Changing(of) => of.rate,
        }
    }

    /// The days over which it was measured; `None` for a rate that was given.
    pub fn window(self) -> Option<Window> {
        match self {
            StartingRate::Given(_) => None,
            StartingRate::Mean(of) | StartingRate::Changing(of) => Some(of.window),
        }
    }
}

/// Where a model has its rate from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Basis {
    /// From what it was made to learn it from.
    #[default]
    Learned,
    /// From so many last days.
    Window(u32),
    /// From the user.
    Given(Rate),
}

impl Basis {
    /// The days to learn from, where they were asked for.
    pub fn window(self) -> Option<u32> {
        if let Basis::Window(days) = self { Some(days) } else { None }
    }

    /// The rate that was given, if one was.
    pub fn rate(self) -> Option<Rate> {
        if let Basis::Given(rate) = self { Some(rate) } else { None }
    }

    /// For a model that learns all by itself.
    fn must_be_learned(self, name: ModelName) -> Result<()> {
        let flag = match self {
            Basis::Learned => return Ok(()),
            Basis::Window(_) => "--window goes with --model bootstrap or constant",
            Basis::Given(_) => "--rate goes with --model constant",
        };
        Err(Error::Usage(format!("the model {name} learns from the whole history; {flag}")))
    }
}

/// A model in the registry.
pub struct Entry {
    pub name: ModelName,
    /// What it does, in half a sentence.
    pub summary: &'static str,
    /// What a reader of its bands should know, as a sentence.
    pub caveat: &'static str,
    build: fn(Basis) -> Result<Box<dyn RateModel>>,
}

/// Every model, the default first.
pub const MODELS: [Entry; 6] = [
    Entry {
        name: regimes::NAME,
        summary: "a pace near a level that is redrawn now and then, also from other regions' past; noise that forgets",
        caveat: "These bands hold that paces change as they have changed before, here and in the other regions of the \
                 table. A collapse like that of Kharkiv in September 2022 lies outside them, and so does what never \
                 happened in those data.",
        build: |basis| Ok(Box::new(Regimes::new(basis)?)),
    },
    Entry {
        name: reverting::NAME,
        summary: "a pace that leaves its lasting level for months and comes back to it: for short histories",
        caveat: "These bands hold that the pace returns to its lasting level. Replayed, they grew too narrow from half a \
                 year on: a quiet front that wakes, or a level that changes, lies outside. They are for short \
                 histories: an old violent time stays in their level and noise for ever.",
        build: |basis| Ok(Box::new(Reverting::new(basis)?)),
    },
    Entry {
        name: windows::NAME,
        summary: "weekly changes redrawn from the last quarter, half year, year or two years",
        caveat: "These bands hold the doubt about which stretch of the last two years goes on, and nothing that the \
                 region has not seen in them.",
        build: |basis| Ok(Box::new(Windows::new(basis)?)),
    },
    Entry {
        name: pool::NAME,
        summary: "equal parts of regimes, reverting and windows",
        caveat: "These bands are the mean of three models' views, one of which (reverting) never forgets an old violent \
                 time.",
        build: |basis| Ok(Box::new(Pool::new(basis)?)),
    },
    Entry {
        name: bootstrap::NAME,
        summary: "daily changes of the last 90 days redrawn in blocks of 14 days: a pace that stays",
        caveat: "These bands hold the noise around one pace and not the doubt about that pace: beyond some months they \
                 are far too narrow.",
        build: |basis| Ok(Box::new(Bootstrap::new(basis)?)),
    },
    Entry {
        name: constant::NAME,
        summary: "the mean rate of the last 90 days, or a given one, as a straight line without a band",
        caveat: "A straight line has no band and no odds.",
        build: |basis| Ok(Box::new(Constant(basis))),
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

/// The model of this name on a basis.
///
/// # Errors
/// [`Error::Unknown`] for a name that is not in [`MODELS`]; [`Error::Usage`] for a basis that the model cannot have.
pub fn model(name: &str, basis: Basis) -> Result<Box<dyn RateModel>> {
    let entry = MODELS
        .iter()
        .find(|entry| entry.name.as_str() == name)
        .ok_or_else(|| Error::unknown("model", name, MODELS.iter().map(|entry| entry.name.as_str())))?;
    if basis == Basis::Window(0) {
        return Err(Error::Usage("a window of 0 days has no rate: give at least 1".into()));
    }
    (entry.build)(basis)
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
            assert_eq!(model(entry.name.as_str(), Basis::Learned).unwrap().name(), entry.name);
        }
        assert!(matches!(model("bootstrp", Basis::Learned), Err(Error::Unknown { .. })));
        assert!(model("constant", Basis::Window(0)).is_err());
    }
}
