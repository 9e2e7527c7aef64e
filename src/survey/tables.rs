//! Surveys as tables: the control table and the table of places.

use crate::domain::quantity::Length;
use crate::survey::surveyor::{RegionSurvey, Survey};
use crate::tabular::{Cells, Table, millionths, thousandths};

/// A control table with one row for each day and region; front lengths where they were measured.
pub fn control_table(source: &str, surveys: &[Survey]) -> Table {
    let rows: Vec<(&Survey, &RegionSurvey)> =
        surveys.iter().flat_map(|survey| survey.regions.iter().map(move |row| (survey, row))).collect();
    let numbers =
        |value: fn(&RegionSurvey) -> f64| Cells::Number(rows.iter().map(|(_, row)| Some(value(row))).collect());
    let table = Table::default()
        .with("source", Cells::Text(vec![Some(source.to_string()); rows.len()]))
        .with("region", Cells::Text(rows.iter().map(|(_, row)| Some(row.region.id.to_string())).collect()))
        .with("day", Cells::Day(rows.iter().map(|(survey, _)| Some(survey.day)).collect()))
        .with("controlled_km2", numbers(|row| thousandths(row.controlled.km2())))
        .with("area_km2", numbers(|row| thousandths(row.region.area.km2())))
        .with("held_km2", numbers(|row| thousandths(row.held.km2())))
        .with("remaining_km2", numbers(|row| thousandths(row.remaining().km2())))
        .with("share", numbers(|row| millionths(row.controlled.share_of(row.region.area).fraction())));
    match rows.iter().any(|(_, row)| row.front.is_some()) {
        true => {
            let km = |length: Length| thousandths(length.km());
            table.with("front_km", Cells::Number(rows.iter().map(|(_, row)| row.front.map(km)).collect()))
        }
        false => table,
    }
}

/// A table with one row for each day and place.
pub fn places_table(source: &str, surveys: &[Survey]) -> Table {
    let rows: Vec<_> =
        surveys.iter().flat_map(|survey| survey.towns.iter().map(move |row| (survey.day, row))).collect();
    Table::default()
        .with("source", Cells::Text(vec![Some(source.to_string()); rows.len()]))
        .with("place", Cells::Text(rows.iter().map(|(_, row)| Some(row.town.name.clone())).collect()))
        .with("region", Cells::Text(rows.iter().map(|(_, row)| Some(row.town.region.to_string())).collect()))
        .with("day", Cells::Day(rows.iter().map(|(day, _)| Some(*day)).collect()))
        .with("distance_km", Cells::Number(rows.iter().map(|(_, row)| Some(thousandths(row.distance_km))).collect()))
        .with(
            "front_distance_km",
            Cells::Number(rows.iter().map(|(_, row)| row.front_distance_km.map(thousandths)).collect()),
        )
        .with(
            "disc_held_share",
            Cells::Number(rows.iter().map(|(_, row)| Some(millionths(row.disc_held.fraction()))).collect()),
        )
}
