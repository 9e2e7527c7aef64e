//! What is known and projected of places: in words, as tables and as JSON.

pub mod json;
pub mod ranking;
pub mod replay;
pub mod text;
pub mod words;

use chrono::NaiveDate;

use super::provenance::Source;
use crate::domain::place::{PlaceSeries, Stand};
use crate::domain::vintage::Level;
use crate::tabular::{Cells, Table};

/// The days before the last map whose distances are told.
const DAYS_BEFORE: [u32; 6] = [0, 7, 30, 90, 180, 365];

/// A distance that is told.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Told {
    days_before: u32,
    day: NaiveDate,
    /// The day of the map that it is from; earlier where the day has none.
    map: NaiveDate,
    stand: Stand,
}

/// The distances at [`DAYS_BEFORE`] that the series is long enough for, carried forward where a day has no map.
fn told(series: &PlaceSeries) -> Vec<Told> {
    let at = |days_before: &u32| {
        let day = series.last_day().checked_sub_days(chrono::Days::new(u64::from(*days_before)))?;
        let Level { day: map, value: stand } = series.on(day)?;
        Some(Told { days_before: *days_before, day, map, stand })
    };
    DAYS_BEFORE.iter().filter_map(at).collect()
}

/// The whole series of a place as rows: the newest value of every day, with the day it became known.
pub fn series_table(series: &PlaceSeries) -> Table {
    let newest = |day: NaiveDate| series.vintages().iter().rfind(|seen| seen.day == day);
    let stands = series.levels();
    let text = |word: &str| Cells::Text(vec![Some(word.to_string()); stands.len()]);
    let numbers = |value: fn(&Stand) -> f64| Cells::Number(stands.iter().map(|of| Some(value(&of.value))).collect());
    Table::default()
        .with("source", text(series.source()))
        .with("place", text(&series.place().name))
        .with("region", text(series.place().region.as_str()))
        .with("day", Cells::Day(stands.iter().map(|of| Some(of.day)).collect()))
        .with("known_on", Cells::Day(stands.iter().map(|of| newest(of.day).map(|seen| seen.known_on)).collect()))
        .with("distance_km", numbers(|stand| stand.distance_km))
        .with("front_distance_km", numbers(|stand| stand.front_distance_km))
        .with("disc_held_share", numbers(|stand| stand.disc_held.fraction()))
}

impl Source {
    /// The source of a place's distances.
    pub fn of_place(series: &PlaceSeries) -> Self {
        Source { name: series.source().into(), first_day: series.first_day(), last_day: series.last_day() }
    }
}
