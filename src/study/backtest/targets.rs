//! What a replay asks of the past: from which days it forecasts, how far ahead, and what happened there.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::replay::{Ground, Replay};
use crate::domain::calendar::day_after;
use crate::domain::series::ControlSeries;
use crate::error::Result;

/// The days ahead that are judged when nothing else is asked for, as far as maps meet them: see [`horizons_met`].
pub const HORIZONS: [u32; 4] = [30, 90, 180, 365];

/// The origins of a table: from its first day and `min_history` days on, every `stride` days, as long as the shortest horizon is
/// observed. An origin that no map shows is put off to the next map.
pub fn origins(ground: Ground, replay: &Replay) -> Vec<NaiveDate> {
    let table = ground.table;
    if replay.stride == 0 {
        return Vec::new();
    }
    let shortest = replay.horizons.iter().min().copied().unwrap_or(0);
    let last = ground.truth.last_day();
    let first = day_after(table.first_day(), replay.min_history);
    // Of all regions, so that origins do not depend on which of them are replayed.
    let maps: BTreeSet<NaiveDate> =
        table.series().iter().flat_map(|series| series.levels().iter().map(|level| level.day)).collect();
    let mut origins: Vec<NaiveDate> = (0..)
        .map_while(|k: u32| first.checked_add_days(Days::new(u64::from(k) * u64::from(replay.stride))))
        .map_while(|day| maps.range(day..).next().copied())
        .take_while(|origin| day_after(*origin, shortest) <= last)
        .collect();
    origins.dedup();
    origins
}

/// The horizons whose target days most maps show: each of `replay` itself for a source of daily maps, else the nearest number of
/// days, at most half the usual distance of maps away, that meets the most maps. Horizons that meet none are left out, unless
/// all do.
///
/// # Errors
/// [`Error::Unknown`] for a region that the table has not.
pub fn horizons_met(ground: Ground, replay: &Replay) -> Result<Vec<u32>> {
    let truths = replay.regions.iter().map(|slug| ground.truth.region(slug)).collect::<Result<Vec<_>>>()?;
    let usual = truths.iter().map(ControlSeries::usual_gap).min().unwrap_or(1);
    if usual <= 1 {
        return Ok(replay.horizons.clone());
    }
    let reach = u32::try_from(usual / 2).unwrap_or(0);
    let origins = origins(ground, replay);
    let met = |horizon: u32| {
        let is_met = |truth: &ControlSeries, origin: &NaiveDate| {
            let target = day_after(*origin, horizon);
            truth.maps_around(target).is_some_and(|(map, _)| map.day == target)
        };
        truths.iter().map(|truth| origins.iter().filter(|origin| is_met(truth, origin)).count()).sum::<usize>()
    };
    let nearest = |asked: &u32| {
        let near = asked.saturating_sub(reach).max(1)..=asked.saturating_add(reach);
        let best = near.map(|horizon| (met(horizon), std::cmp::Reverse(horizon.abs_diff(*asked)), horizon)).max()?;
        (best.0 > 0).then_some(best.2)
    };
    let found: BTreeSet<u32> = replay.horizons.iter().filter_map(nearest).collect();
    Ok(if found.is_empty() { replay.horizons.clone() } else { found.into_iter().collect() })
}

/// What happened: the area on a day of a map, or on the straight line between two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// Controlled area, km².
    pub km2: f64,
    /// Whether a map shows the day.
    pub is_observed: bool,
}

/// The truth on a day; `None` after the last map, before the first, and in a long time without maps, of which a line tells
/// little.
pub fn truth_on(truth: &ControlSeries, day: NaiveDate) -> Option<Truth> {
    let (before, after) = truth.maps_around(day)?;
    let is_told = (after.day - before.day).num_days() < truth.long_gap();
    is_told.then_some(Truth { km2: truth.line_on(day)?.km2(), is_observed: before.day == after.day })
}
