//! What is known and projected of places: in words, as tables and as JSON.

pub mod json;
pub mod ranking;
pub mod replay;
pub mod sheet;
pub mod words;

use chrono::NaiveDate;

use super::provenance::Source;
use crate::domain::place::{PlaceSeries, Stand};
use crate::tabular::{Cells, Table};

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
