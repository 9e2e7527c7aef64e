//! Odds as rows: one for each region and group, for each place, for each cell.

use chrono::NaiveDate;

use super::Told;
use crate::domain::completion::Completion;
use crate::stats::quantile;
use crate::study::odds::{CellOdds, Ranked, RegionOdds};
use crate::survey::cells::middle;
use crate::tabular::{Cells, Table, millionths, thousandths};
use crate::write::place::words::distance_asked;

fn text<T>(of: &[T], value: impl Fn(&T) -> Option<String>) -> Cells {
    Cells::Text(of.iter().map(value).collect())
}

fn numbers<T>(of: &[T], value: impl Fn(&T) -> Option<f64>) -> Cells {
    Cells::Number(of.iter().map(value).collect())
}

fn days<T>(of: &[T], value: impl Fn(&T) -> Option<NaiveDate>) -> Cells {
    Cells::Day(of.iter().map(value).collect())
}

/// The columns that all tables begin with.
fn begun<T>(told: &Told, of: &[T]) -> Table {
    Table::default()
        .with("source", text(of, |_| Some(told.odds.source.clone())))
        .with("as_of", days(of, |_| Some(told.odds.as_of)))
        .with("day", days(of, |_| Some(told.odds.map_day)))
}

/// Regions and groups.
pub fn regions(told: &Told) -> Table {
    let of = &told.regions[..];
    let completion = |of: &RegionOdds, value: fn(&Completion) -> f64| Some(millionths(value(&of.completion)));
    let mut table = begun(told, of)
        .with("region", text(of, |of| Some(of.region.id.to_string())))
        .with("name", text(of, |of| Some(of.region.name.clone())))
        .with("is_group", text(of, |of| Some((!of.members.is_empty()).to_string())))
        .with("area_km2", numbers(of, |of| Some(thousandths(of.region.area.km2()))))
        .with("complete_median", days(of, |of| of.completion.median().day()))
        .with("not_complete_within_horizon", numbers(of, |of| completion(of, Completion::not_within)));
    for (at, by) in told.odds.by.iter().enumerate() {
        table =
            table.with(&format!("complete_odds_by_{by}"), numbers(of, |of| Some(millionths(of.completion.by(*by)))));
        for (name, level) in [("0.1", 0.1), ("0.5", 0.5), ("0.9", 0.9)] {
            let gain = |of: &&RegionOdds| Some(thousandths(quantile_of(&of.gains_km2[at], level)));
            table = table.with(&format!("gain_km2_{name}_by_{by}"), numbers(of, gain));
        }
    }
    table
}

/// A quantile of sorted values.
pub(super) fn quantile_of(sorted: &[f32], level: f64) -> f64 {
    let values: Vec<f64> = sorted.iter().map(|value| f64::from(*value)).collect();
    quantile(&values, level)
}

/// Free places near the front, the likeliest first.
pub fn places(told: &Told) -> Table {
    let of = &told.places[..];
    let mut table = begun(told, of)
        .with("place", text(of, |of| Some(of.settlement.town.name.clone())))
        .with("name_uk", text(of, |of| of.settlement.name_uk.clone()))
        .with("region", text(of, |of| Some(of.settlement.town.region.to_string())))
        .with("lon", numbers(of, |of| Some(of.settlement.town.lon)))
        .with("lat", numbers(of, |of| Some(of.settlement.town.lat)))
        .with("people", Cells::Whole(of.iter().map(|of| of.settlement.people.map(i64::from)).collect()))
        .with("front_distance_km", numbers(of, |of| Some(thousandths(of.odds.distance_km))))
        .with("disc_radius_km", numbers(of, |of| Some(of.settlement.town.radius_km)))
        .with("disc_is_measured", text(of, |of| Some(of.settlement.is_measured.to_string())));
    let goals = of.first().map_or(&[][..], |of| &of.odds.within[..]);
    for (at, by) in told.odds.by.iter().enumerate() {
        for (goal, (km, _)) in goals.iter().enumerate() {
            let name = format!("within_{}_km_odds_by_{by}", distance_asked(*km));
            table = table.with(&name, numbers(of, |of| Some(millionths(of.within(goal, at)))));
        }
        let disc = |of: &Ranked| Some(millionths(of.odds.disc_passed[at]));
        let held = |of: &Ranked| Some(millionths(of.odds.mean_disc_held(at)));
        table = table
            .with(&format!("disc_passed_odds_by_{by}"), numbers(of, disc))
            .with(&format!("disc_held_mean_share_by_{by}"), numbers(of, held));
    }
    table
}

/// Cells that are free on the map and held in this share of futures by some day that was asked for, and in one of all: their
/// middles, what is held of them, and their odds.
pub fn cells(told: &Told, least: f32) -> Table {
    let (grid, odds): (_, Vec<&CellOdds>) = (told.grid(), told.cells(least).collect());
    let of = &odds[..];
    let middles: Vec<(f64, f64)> = of.iter().map(|of| middle(grid, of.cell as usize)).collect();
    let region = |of: &&CellOdds| grid.region(of.cell as usize).map(|number| grid.regions[number].to_string());
    let mut table = begun(told, of)
        .with("region", text(of, region))
        .with("lon", numbers(&middles, |at| Some(millionths(at.0))))
        .with("lat", numbers(&middles, |at| Some(millionths(at.1))))
        .with("land_km2", numbers(of, |of| Some(thousandths(grid.land_km2(of.cell as usize)))))
        .with(
            "held_share",
            numbers(of, |of| Some(thousandths(f64::from(told.odds.today.0[of.cell as usize]) / 255.0))),
        );
    for (at, by) in told.odds.by.iter().enumerate() {
        table = table.with(&format!("odds_by_{by}"), numbers(of, |of| Some(millionths(f64::from(of.by[at])))));
    }
    table
        .with("odds_within_horizon", numbers(of, |of| Some(millionths(f64::from(of.within)))))
        .with("median", days(of, |of| of.median))
}
