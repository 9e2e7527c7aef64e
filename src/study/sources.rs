//! Every source side by side: what each knows of a region, its pace over the same days, and how far their gains differ.
//!
//! All paces end on one day, the last that every current source knows. A source is current where its last map lies at most
//! [`CURRENT_DAYS`] before the newest map of all: one that ended long ago would take the others' last months with it.
//! Differences of levels say little, since maps draw coasts and borders differently and keep that difference for years; what
//! is compared is what they gained over the same days. Nothing is estimated but a spread; see [`pair`] for its equations.

pub mod pair;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

use crate::domain::calendar::Window;
use crate::domain::past::Past;
use crate::domain::quantity::{Area, Rate};
use crate::domain::rate::WINDOWS;
use crate::domain::region::{Region, same_region};
use crate::domain::series::ControlSeries;
use crate::error::Result;
pub use pair::{Pair, Parting, Spread};

/// Days that the last map of a current source lies at most before the newest map of all.
pub const CURRENT_DAYS: i64 = 60;
/// Gains that differ by less, km², do not disagree: a change below this may be taken back from one day to the next.
const SMALL_KM2: f64 = 10.0;
/// In a small region, this part of it.
const SMALL_PART: f64 = 0.000_5;

/// One region by every source that knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    /// The region, as the first source has it.
    pub region: Region,
    /// The last day known.
    pub as_of: NaiveDate,
    /// The sources, the one that is used where none is asked for first.
    pub maps: Vec<SourceMap>,
    /// The last day that every current source knows.
    pub common_day: NaiveDate,
    /// The windows of the paces, each up to that day.
    pub windows: Vec<Window>,
    /// How far each two current sources differ.
    pub pairs: Vec<Pair>,
    /// Sources that know a region of this name and are not compared, with the reason.
    pub left_out: Vec<(String, String)>,
}

/// What one source knows of a region.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceMap {
    /// What it says.
    pub series: ControlSeries,
    /// How many regions it knows, groups not counted; none for a source that has the whole theatre alone.
    pub regions: usize,
    /// Days between the first and the last map without one.
    pub missing_days: usize,
    /// Runs of such days.
    pub gaps: usize,
    /// Whether its last map is recent enough to be compared.
    pub is_current: bool,
    /// The level on the last day that every current source knows; `None` where it knows nothing of that day.
    pub common_level: Option<Area>,
    /// The mean rate over each of the windows; `None` where it begins later or its maps lie too far apart.
    pub paces: Vec<Option<Rate>>,
}

impl SourceMap {
    /// Its name.
    pub fn source(&self) -> &str {
        self.series.source()
    }
}

impl Sources {
    /// The sources that are compared.
    pub fn current(&self) -> impl Iterator<Item = &SourceMap> {
        self.maps.iter().filter(|map| map.is_current)
    }

    /// The window that is spoken of first, with the pace of each source that has one: the 90 days to the last common day, or
    /// the longest window below or the shortest above that most sources can tell. `None` where no source tells any.
    pub fn told(&self) -> Option<(Window, Vec<(&SourceMap, Rate)>)> {
        const USUAL: u32 = 90;
        let paces = |at: usize| -> Vec<(&SourceMap, Rate)> {
            self.current().filter_map(|map| Some((map, map.paces[at]?))).collect()
        };
        let far = |at: usize| (self.windows[at].days() - i64::from(USUAL)).abs();
        let at = (0..self.windows.len()).min_by_key(|at| (std::cmp::Reverse(paces(*at).len()), far(*at)))?;
        let told = paces(at);
        (!told.is_empty()).then(|| (self.windows[at], told))
    }

    /// Whether any two paces over a window lead to another conclusion, see [`disagree`].
    pub fn disagree(&self, window: Window, paces: &[(&SourceMap, Rate)]) -> bool {
        let pairs = paces.iter().enumerate().flat_map(|(i, a)| paces[..i].iter().map(move |b| (a.1, b.1)));
        pairs.into_iter().any(|(a, b)| disagree(a, b, window, self.region.area))
    }
}

/// Whether two paces over the same days lead to another conclusion: one gains where the other loses, or one is less than half
/// of the other; and their gains differ by [`SMALL_KM2`] at least, in a small region by a part of it.
pub fn disagree(a: Rate, b: Rate, window: Window, area: Area) -> bool {
    let (a, b) = (a.km2_per_day(), b.km2_per_day());
    let gap = (a - b).abs();
    gap * window.days() as f64 >= small_km2(area) && 2.0 * gap > a.abs().max(b.abs())
}

/// The least difference of gains, km², that is no trifle in a region of this area.
pub fn small_km2(area: Area) -> f64 {
    SMALL_KM2.min(SMALL_PART * area.km2())
}

/// A region by every source of a table that is cut off at `as_of`; `first` is the source that is used where none is asked for.
///
/// # Errors
/// [`crate::Error::Unknown`] where no source has the region; [`crate::Error::NoData`] where a group lacks a member everywhere.
pub fn sources(table: &Past, slug: &str, first: &str, as_of: NaiveDate) -> Result<Sources> {
    let mut names = table.sources();
    names.sort_by_key(|name| (*name != first, *name));
    let mut maps: Vec<(ControlSeries, usize)> = Vec::new();
    let mut left_out: Vec<(String, String)> = Vec::new();
    for name in names {
        let of = table.of_source(Some(name))?;
        let Ok(series) = of.region(slug) else { continue };
        match (lacking(&of, slug), maps.first()) {
            (Some(why), _) => left_out.push((name.into(), why)),
            (None, Some((known, _))) if !same_region(known.region(), series.region()) => {
                left_out.push((name.into(), "its region of this name has another area".into()));
            }
            (None, _) => maps.push((series, of.singles().count())),
        }
    }
    if maps.is_empty() {
        // A sum of a part of the regions is all that there is.
        let chosen = left_out.first().map(|(name, _)| name.clone());
        let of = chosen.map_or_else(|| Ok(table.clone()), |name| table.of_source(Some(&name)))?;
        maps.push((of.region(slug)?, of.singles().count()));
        left_out.drain(..left_out.len().min(1));
    }
    Ok(compared(maps, left_out, as_of))
}

/// Why a sum is not the region that others know: it lacks some of its parts.
fn lacking(of: &Past, slug: &str) -> Option<String> {
    let makeup = of.makeup(slug).filter(|of| of.lacking > 0)?;
    let all = makeup.members.len() + makeup.lacking;
    Some(format!("it has {} of the {all} regions that {slug} is the sum of", makeup.members.len()))
}

fn compared(known: Vec<(ControlSeries, usize)>, left_out: Vec<(String, String)>, as_of: NaiveDate) -> Sources {
    let newest = known.iter().map(|(series, _)| series.last_day()).max().unwrap_or(as_of);
    let is_current = |series: &ControlSeries| (newest - series.last_day()).num_days() <= CURRENT_DAYS;
    let current = known.iter().map(|(series, _)| series).filter(|series| is_current(series));
    let common_day = current.map(ControlSeries::last_day).min().unwrap_or(newest);
    let window = |days: &u32| {
        let from = common_day.checked_sub_days(Days::new(u64::from(*days)))?;
        Some(Window { from, to: common_day })
    };
    let windows: Vec<Window> = WINDOWS.iter().filter_map(window).collect();
    let map = |(series, regions): (ControlSeries, usize)| {
        let span = (series.last_day() - series.first_day()).num_days().unsigned_abs() as usize + 1;
        let apart = |pair: &&[crate::domain::vintage::Level<Area>]| (pair[1].day - pair[0].day).num_days() > 1;
        let is_current = is_current(&series);
        let pace = |window: &Window| rate_over(&series, *window).filter(|_| is_current);
        SourceMap {
            regions,
            missing_days: span - series.levels().len(),
            gaps: series.levels().windows(2).filter(apart).count(),
            common_level: series.line_on(common_day).filter(|_| is_current),
            paces: windows.iter().map(pace).collect(),
            is_current,
            series,
        }
    };
    let region = known[0].0.region().clone();
    let maps: Vec<SourceMap> = known.into_iter().map(map).collect();
    let compared: Vec<&ControlSeries> =
        maps.iter().filter(|of| of.is_current && of.series.first_day() < common_day).map(|of| &of.series).collect();
    let later = |(i, a): (usize, &&ControlSeries)| -> Vec<Pair> {
        compared[i + 1..].iter().map(|b| Pair::of(a, b, common_day)).collect()
    };
    let pairs = compared.iter().enumerate().flat_map(later).collect();
    Sources { region, as_of, maps, common_day, windows, pairs, left_out }
}

/// The mean rate of a series over a window that ends on a day it knows; `None` where it begins later or its maps lie farther
/// apart than the window is long.
pub fn rate_over(series: &ControlSeries, window: Window) -> Option<Rate> {
    let is_told = series.last_day() >= window.to && series.can_tell(window);
    let gain = series.change_over(window).filter(|_| is_told)?;
    Rate::from_km2_per_day(gain / window.days() as f64).ok()
}
