//! Rates of advance of one region: by month, by window, before against after a day, and between changes of the pace.

mod changes;
mod noise;
pub mod periods;
mod random_days;
pub mod split;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::other_maps::{OtherMap, other_maps};
use crate::domain::calendar::Window;
use crate::domain::front::FrontSeries;
use crate::domain::past::Past;
use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::model::PastPace;
use crate::model::simulate::stream::Stream;
use periods::{MonthRate, PeriodRate, WindowBrought};
use split::{Draws, Split};

/// Draws of what `reverting` believes: simulation moves a probability by at most a point and a half.
pub const DRAWS: usize = 4_000;

/// What is asked of a region's rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Days to compare before and after.
    pub splits: Vec<NaiveDate>,
    /// The days of each window around a split; `None` for the longest that fit.
    pub window: Option<u32>,
    /// Seed of the draws of what `reverting` believes.
    pub seed: u64,
    /// The number of those draws; none leave its belief out.
    pub draws: usize,
}

impl Default for Asked {
    fn default() -> Self {
        Asked { splits: Vec::new(), window: None, seed: 1, draws: DRAWS }
    }
}

/// The rates of one region.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// What was known.
    pub history: ControlSeries,
    /// The last day of knowledge.
    pub as_of: NaiveDate,
    pub seed: u64,
    /// Over the last 7, 30, 90, 180 and 365 days, as far as the series reaches.
    pub windows: Vec<WindowBrought>,
    /// By calendar month, oldest first.
    pub months: Vec<MonthRate>,
    /// Before against after each day asked for, in order of days.
    pub splits: Vec<Split>,
    /// Days on which the pace itself changed.
    pub changes: Changes,
    /// The pace of the last days on other maps; none unless it was asked for, see [`Rates::with_other_maps`].
    pub other_maps: Vec<OtherMap>,
}

impl Rates {
    /// With the pace of the last 90 days, or of fewer where fewer are told, on the other sources of a table that is cut off
    /// at the last day of knowledge.
    pub fn with_other_maps(mut self, all: &Past) -> Self {
        const USUAL_DAYS: i64 = 90;
        let told = self.windows.iter().filter(|of| of.of.is_some() && of.window.days() <= USUAL_DAYS);
        let window = told.max_by_key(|of| of.window.days()).map(|of| of.window);
        self.other_maps = window.map_or_else(Vec::new, |window| other_maps(all, &self.history, window));
        self
    }

    /// The months that the maps tell, with what they brought.
    pub fn told_months(&self) -> impl Iterator<Item = (&MonthRate, &PeriodRate)> + Clone {
        self.months.iter().filter_map(|month| Some((month, month.of.as_ref()?)))
    }
}

/// What a search for changes of the pace found.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// In order of time.
    pub found: Vec<Change>,
    /// The probability that the pace never changed beyond deviations that die out, 0 to 1. `None` for a series under sixteen
    /// weeks or one that never moved, where nothing can be searched.
    pub never: Option<f64>,
}

/// A change of the pace itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The first day on which the new pace may have begun.
    pub from: NaiveDate,
    /// The last such day.
    pub to: NaiveDate,
    /// The last day of the old pace, where the change is likeliest.
    pub day: NaiveDate,
    /// The probability that a change lies between `from` and `to`, 0 to 1.
    pub probability: f64,
    /// From the change before, or the first day, up to `day`.
    pub before: PeriodRate,
    /// From `day` on to the next change, or the last day.
    pub after: PeriodRate,
}

/// The rates of a region from a series that is cut off at `as_of`, with the lengths of its front as known on that day.
///
/// # Errors
/// [`crate::Error::NoData`] for a series of one day; [`crate::Error::Usage`] for a split or window that does not fit into the series.
pub fn rates(series: &ControlSeries, fronts: Option<&FrontSeries>, as_of: NaiveDate, asked: &Asked) -> Result<Rates> {
    Ok(Rates {
        history: series.clone(),
        as_of,
        seed: asked.seed,
        windows: periods::windows(series, fronts)?,
        months: periods::months(series, fronts)?,
        splits: splits(series, fronts, as_of, asked)?,
        changes: changes(series, fronts)?,
        other_maps: Vec::new(),
    })
}

/// Compares before against after the days asked for, in order of days, each once.
pub fn splits(
    series: &ControlSeries,
    fronts: Option<&FrontSeries>,
    as_of: NaiveDate,
    asked: &Asked,
) -> Result<Vec<Split>> {
    let mut days = asked.splits.clone();
    days.sort_unstable();
    days.dedup();
    let windows = days.iter().map(|day| split::window_days(series, *day, asked.window)).collect::<Result<Vec<_>>>()?;
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let past = PastPace::new(series)?;
    let stream = Stream::new(asked.seed, &series.region().id, PastPace::MODEL, as_of);
    // A stream for each draw, so that threads do not matter.
    let paces = (0..asked.draws).into_par_iter().map(|draw| past.draw(&mut stream.path(draw))).collect();
    let draws = Draws::new(&past, paces);
    let compare = |(day, window): (&NaiveDate, u32)| split::split(series, fronts, *day, window, &draws);
    days.iter().zip(windows).map(compare).collect()
}

/// Finds the changes of the pace and the rates between them.
///
/// # Errors
/// [`crate::Error::NoData`] for a series of one day.
pub fn changes(series: &ControlSeries, fronts: Option<&FrontSeries>) -> Result<Changes> {
    let past = PastPace::new(series)?;
    let (search, known) = (changes::search(past.roots()), past.increments());
    let days: Vec<NaiveDate> = std::iter::once(series.first_day())
        .chain(search.found.iter().map(|found| known[found.likeliest].from))
        .chain([series.last_day()])
        .collect();
    let rates = days
        .windows(2)
        .map(|pair| PeriodRate::over(series, fronts, Window { from: pair[0], to: pair[1] }))
        .collect::<Result<Vec<_>>>()?;
    let change = |(found, rates): (&changes::Found, &[PeriodRate])| Change {
        from: known[found.increments.0].from + Days::new(1),
        to: known[found.increments.1].to,
        day: known[found.likeliest].from,
        probability: found.probability,
        before: rates[0],
        after: rates[1],
    };
    Ok(Changes { found: search.found.iter().zip(rates.windows(2)).map(change).collect(), never: search.never })
}
