//! The rate of an entry redone on every map, its publisher's own first.
//!
//! A rate "from 15 August to 20 November" is the difference of the maps of those two days by the days between them. A period
//! that begins with the first of a month counts that day's change too, as months and years do. Both ways of counting are told
//! where they differ.

use super::region_of;
use crate::domain::calendar::Window;
use crate::domain::past::Past;
use crate::domain::published::{Entry, Goal};
use crate::domain::quantity::Rate;
use crate::domain::rate::Scope;
use crate::domain::series::ControlSeries;
use crate::study::published::arithmetic::{Division, division};
use crate::study::sources::rate_over;

/// The rate of an entry on one map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapRate {
    pub source: String,
    /// Whether it is the map that the publisher used.
    pub is_own: bool,
    pub scope: Scope,
    pub window: Window,
    /// The rate over it.
    pub rate: Rate,
    /// The window that counts the change of its first day too, with its rate, where that is another.
    pub with_first_day: Option<(Window, Rate)>,
    /// What remained of the region at that rate, and of which source that is; `None` for an entry that is not about all of a
    /// region.
    pub division: Option<(Division, String)>,
}

/// The rate of an entry on every source of a table, as known on the day of the entry, its publisher's own first; none where the
/// entry names no days or no map of its own. `usual` is the source whose remaining area is taken where a map does not have the
/// region.
pub fn on_maps(all: &Past, entry: &Entry, usual: &str) -> Vec<MapRate> {
    let (Some(days), Some(own)) = (entry.window, entry.map.as_deref()) else { return Vec::new() };
    let Ok(all) = all.as_of(entry.origin()) else { return Vec::new() };
    let (window, counted) = (days.between(), days.window());
    let mut sources = all.sources();
    sources.sort_by_key(|source| (own != *source, usual != *source));
    let region = |source: &str| region_of(&all.of_source(Some(source)).ok()?, &entry.region).ok();
    let on_map = |source: &str| {
        let of = all.of_source(Some(source)).ok()?;
        let whole = of.groups().whole().id.to_string();
        let scope = if entry.rate_scope == Some(Scope::Theatre) && entry.region != whole {
            Scope::Theatre
        } else {
            Scope::Region
        };
        let series = match scope {
            Scope::Theatre => region_of(&of, &whole).ok()?,
            _ => region(source)?,
        };
        let rate = rate_over(&series, window)?;
        let with_first_day = (counted != window).then(|| Some((counted, rate_over(&series, counted)?))).flatten();
        let division = quotient(entry, &series, scope, window, &[region(source), region(usual)]);
        Some(MapRate { source: source.into(), is_own: own == source, scope, window, rate, with_first_day, division })
    };
    sources.into_iter().filter_map(on_map).collect()
}

/// What remained of the region over the rate: the remaining area of the first source that has it.
fn quotient(
    entry: &Entry,
    of: &ControlSeries,
    scope: Scope,
    window: Window,
    regions: &[Option<ControlSeries>],
) -> Option<(Division, String)> {
    let region = regions.iter().flatten().next().filter(|_| entry.goal == Goal::Whole)?;
    Some((division(region, of, scope, window)?, region.source().to_string()))
}
