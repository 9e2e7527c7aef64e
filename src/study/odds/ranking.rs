//! Places that people live in, by their odds.

use super::{Odds, PlaceOdds};
use crate::domain::cells::{CellSeries, Cover, Grid};
use crate::domain::map::MapPoint;
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
    let is_free = |of: &&Settlement| !is_held(&odds.grid, &odds.today, &of.town);
    let passed = told.clone().filter(|of| !is_free(of)).count();
    let find = |settlement: &'o Settlement| {
        let name = PlaceName { region: settlement.town.region.clone(), name: settlement.town.name.clone() };
        odds.places.iter().find(|of| of.place == name).map(|odds| Ranked { odds, settlement })
    };
    let mut ranked: Vec<Ranked> = told.filter(is_free).filter_map(find).collect();
    let first =
        |of: &Ranked| of.odds.within.iter().map(|(_, by)| by.first().copied().unwrap_or(0.0)).collect::<Vec<_>>();
    ranked.sort_by(|a, b| {
        let by_odds = first(b).partial_cmp(&first(a)).unwrap_or(std::cmp::Ordering::Equal);
        by_odds.then(a.odds.distance_km.total_cmp(&b.odds.distance_km))
    });
    (ranked, passed)
}

/// Whether the front has passed the centre of a town on a map: its cell is held, or the share that is held, linear between the
/// middles of the cells around it, is one half. Of 947 settlements on the map of 22 August 2026 13 are judged otherwise than by
/// its outline, all within 1.4 km of it; by their cells alone 17 are.
pub fn is_held(grid: &Grid, cover: &Cover, town: &Town) -> bool {
    let at = place(grid, town.lon, town.lat);
    let half = grid.cell_km / 2.0;
    let corners = [(-half, -half), (half, -half), (-half, half), (half, half)];
    let around = corners.map(|(right, up)| {
        let cell = grid.at(MapPoint { right: at.right + right, up: at.up + up })?;
        let middle = grid.centre(cell);
        let near = |a: f64, b: f64| 1.0 - ((a - b).abs() / grid.cell_km).min(1.0);
        let weight = near(middle.right, at.right) * near(middle.up, at.up);
        grid.region(cell).map(|_| (weight, weight * f64::from(cover.0[cell]) / 255.0))
    });
    let (all, held) = around.iter().flatten().fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    grid.at(at).is_some_and(|cell| cover.holds(cell)) || (all > 0.0 && held / all >= 0.5)
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
        !is_held(grid, &cover, town) && (-reach..=reach).any(|up| (-reach..=reach).any(|across| holds((across, up))))
    };
    settlements.iter().map(|of| &of.town).filter(is_near).cloned().collect()
}

fn holds_at(cover: &Cover, column: i64, row: i64, columns: usize) -> bool {
    cover.holds(row as usize * columns + column as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cells::tests::grid;
    use crate::survey::cells::degrees;

    #[test]
    fn a_town_is_passed_where_half_of_what_lies_around_it_is_held() {
        let grid = grid(6, 3);
        let cover = Cover((0..18).map(|cell| if cell % 6 < 2 { 255 } else { 0 }).collect());
        // The border of the second and the third column is at 2.
        let holds = |right: f64| {
            let (lon, lat) = degrees(&grid, MapPoint { right, up: -1.0 });
            let region = RegionId::new("a").unwrap();
            is_held(&grid, &cover, &Town { name: "T".into(), region, lon, lat, radius_km: 1.0 })
        };
        assert_eq!([-1.0, 1.0, 1.9, 2.1, 4.0].map(holds), [true, true, true, false, false]);
        let partly = Cover((0..18).map(|cell| [255, 255, 120, 0, 0, 0][cell % 6]).collect());
        let holds = |right: f64| {
            let (lon, lat) = degrees(&grid, MapPoint { right, up: -1.0 });
            let region = RegionId::new("a").unwrap();
            is_held(&grid, &partly, &Town { name: "T".into(), region, lon, lat, radius_km: 1.0 })
        };
        // The third cell is free by itself, its western half is not.
        assert_eq!([2.2, 2.8, 3.2].map(holds), [true, true, false]);
    }
}
