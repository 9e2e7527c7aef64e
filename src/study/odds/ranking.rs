//! Places that people live in, by their odds.

use super::{Odds, PlaceOdds};
use crate::domain::cells::{CellSeries, Cover};
use crate::domain::place::{PlaceName, Settlement, Town};
use crate::domain::region::RegionId;
use crate::survey::cells::place;

/// Places farther from held land are not followed, km.
pub const NEAR_KM: f64 = 60.0;

/// A place with its odds.
#[derive(Debug, Clone, Copy)]
pub struct Ranked<'o> {
    pub odds: &'o PlaceOdds,
    pub settlement: &'o Settlement,
}

impl Ranked<'_> {
    /// The odds that the front came within some kilometres of its centre by a day, both by number.
    pub fn within(&self, goal: usize, day: usize) -> f64 {
        self.odds.within[goal].1[day]
    }
}

/// Free places of some regions, those first whose centres are the likeliest to be passed by the first day, of equal odds the
/// nearer to the front; and how many places has it passed.
pub fn rank<'o>(
    odds: &'o Odds,
    settlements: &'o [Settlement],
    is_told: impl Fn(&RegionId) -> bool,
) -> (Vec<Ranked<'o>>, usize) {
    let told = settlements.iter().filter(|of| is_told(&of.town.region));
    let free_or_far = |of: &Settlement| !is_held(odds, &of.town);
    let passed = told.clone().filter(|of| !free_or_far(of)).count();
    let find = |settlement: &'o Settlement| {
        let name = PlaceName { region: settlement.town.region.clone(), name: settlement.town.name.clone() };
        odds.places.iter().find(|of| of.place == name).map(|odds| Ranked { odds, settlement })
    };
    let mut ranked: Vec<Ranked> = told.filter(|of| free_or_far(of)).filter_map(find).collect();
    let first =
        |of: &Ranked| of.odds.within.iter().map(|(_, by)| by.first().copied().unwrap_or(0.0)).collect::<Vec<_>>();
    ranked.sort_by(|a, b| {
        let by_odds = first(b).partial_cmp(&first(a)).unwrap_or(std::cmp::Ordering::Equal);
        by_odds.then(a.odds.distance_km.total_cmp(&b.odds.distance_km))
    });
    (ranked, passed)
}

/// Whether the front has passed the centre of a town on the map.
pub fn is_held(odds: &Odds, town: &Town) -> bool {
    let at = odds.grid.at(place(&odds.grid, town.lon, town.lat));
    at.is_some_and(|cell| odds.today.holds(cell))
}

/// The towns that are free on the last map of some cells and near held land.
pub fn near(cells: &CellSeries, settlements: &[Settlement]) -> Vec<Town> {
    let grid = cells.grid();
    let Some(cover) = cells.cover(cells.last_day()) else { return Vec::new() };
    let reach = (NEAR_KM / grid.cell_km).ceil() as i64;
    let is_near = |town: &&Town| {
        let Some(own) = grid.at(place(grid, town.lon, town.lat)) else { return false };
        let (column, row) = ((own % grid.columns) as i64, (own / grid.columns) as i64);
        let holds = |(across, up): (i64, i64)| {
            let (column, row) = (column + across, row + up);
            let is_on = (0..grid.columns as i64).contains(&column) && (0..grid.rows as i64).contains(&row);
            is_on && across * across + up * up <= reach * reach && holds_at(&cover, column, row, grid.columns)
        };
        !cover.holds(own) && (-reach..=reach).any(|up| (-reach..=reach).any(|across| holds((across, up))))
    };
    settlements.iter().map(|of| &of.town).filter(is_near).cloned().collect()
}

fn holds_at(cover: &Cover, column: i64, row: i64, columns: usize) -> bool {
    cover.holds(row as usize * columns + column as usize)
}
