//! Where the front may be: odds of regions, places and cells as text, JSON, rows and GeoJSON.

mod geojson;
mod sheet;
mod tables;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

pub use geojson::{LEAST, cells as cells_geojson, places as places_geojson};
pub use sheet::{finding, from, replayed, sheet, unknowns};
pub use tables::{cells, places, regions};

use super::json::{each, iso, with};
use super::rows;
use crate::domain::cells::Grid;
use crate::domain::place::{Settlement, Town};
use crate::domain::region::RegionId;
use crate::study::odds::{CellOdds, Odds, Ranked, RegionOdds, is_held, rank};

/// What is told of an answer: all of it, or some regions and what lies in them.
pub struct Told<'a> {
    pub odds: &'a Odds,
    /// Regions and then groups.
    pub regions: Vec<&'a RegionOdds>,
    /// Free places near the front, the likeliest first.
    pub places: Vec<Ranked<'a>>,
    /// How many places the front has passed.
    pub passed: usize,
    /// The regions whose cells are told, by their numbers in the grid.
    is_told: Vec<bool>,
}

impl<'a> Told<'a> {
    /// Without slugs, all regions and groups.
    pub fn new(odds: &'a Odds, settlements: &'a [Settlement], slugs: &[String]) -> Self {
        let all = || odds.regions.iter().chain(&odds.groups);
        let of = |slug: &String| all().find(|of| of.region.id.as_str() == slug);
        let regions: Vec<&RegionOdds> =
            if slugs.is_empty() { all().collect() } else { slugs.iter().filter_map(of).collect() };
        let has =
            |id: &RegionId| slugs.is_empty() || regions.iter().any(|of| of.region.id == *id || of.members.contains(id));
        let (places, passed) = rank(odds, settlements, has);
        let is_told = odds.grid.regions.iter().map(has).collect();
        Told { odds, regions, places, passed, is_told }
    }

    /// The cells that are told, of these odds and more by some day that was asked for.
    pub fn cells(&self, least: f32) -> impl Iterator<Item = &'a CellOdds> {
        let of = move |cell: &&CellOdds| {
            let is_told = self.odds.grid.region(cell.cell as usize).is_some_and(|number| self.is_told[number]);
            is_told && cell.by.iter().any(|odds| *odds >= least)
        };
        self.odds.cells.iter().filter(of)
    }

    /// Whether the front has passed the centre of a town.
    pub fn is_held(&self, town: &Town) -> bool {
        is_held(&self.odds.grid, &self.odds.today, town)
    }

    fn grid(&self) -> &'a Grid {
        &self.odds.grid
    }
}

/// The answer as JSON, `frontcast.odds/1`, with its cells where they are asked for.
pub fn json(told: &Told, has_cells: bool) -> Value {
    let odds = told.odds;
    let document = json!({
        "schema": "frontcast.odds/1",
        "source": odds.source,
        "as_of": iso(odds.as_of),
        "map_day": iso(odds.map_day),
        "horizon_end": iso(odds.end),
        "model": crate::model::growth::NAME.as_str(),
        "budget_model": odds.model.as_str(),
        "scenario": odds.scenario.as_ref().map(|scenario| &scenario.name),
        "zones": sheet::zones(odds),
        "paths": odds.paths,
        "seed": odds.seed,
        "by": each(&odds.by, |day| iso(*day)),
        "sentence": finding(told),
        "unknown": unknowns(),
        "regions": rows::json(&regions(told)),
        "places": rows::json(&places(told)),
        "passed_left_out": told.passed,
    });
    if has_cells { with(document, json!({"cells": rows::json(&cells(told, 0.0))})) } else { document }
}
