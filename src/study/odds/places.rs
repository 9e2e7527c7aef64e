//! Places among cells: what lies around a place, and where the front stands to it in one future.

use chrono::NaiveDate;

use crate::domain::cells::{Cover, Grid};
use crate::domain::map::MapPoint;
use crate::domain::past::Past;
use crate::domain::place::{PlaceName, Town};
use crate::model::growth::{Landscape, March, NEVER};
use crate::survey::cells;

/// How much farther than today the front is looked for, km.
const ROOM_KM: f64 = 20.0;
/// A front that is farther away is not followed, km.
const FAR_KM: f64 = 250.0;
/// Cells reach half their side from their middles, km.
const HALF_KM: f64 = cells::CELL_KM / 2.0;
/// Points along a side of a cell by which a disc is measured.
const POINTS: usize = 8;

/// A place with the cells around it.
pub(super) struct Spot {
    pub place: PlaceName,
    pub radius_km: f64,
    /// Distance on the map, km, negative behind the front; as measured, else from cells.
    pub distance_km: f64,
    /// What is added to a distance from cells, so that today's is the measured one.
    shift_km: f64,
    own: usize,
    /// Cells of the country around it, nearest first, with the distance of their middles in km.
    near: Vec<(u32, f32)>,
    /// Cells of its disc: number, part of the disc, share that is held on the map.
    disc: Vec<(u32, f64, f64)>,
}

impl Spot {
    /// A place as it stands on a map; `None` outside the country and where no front is near enough.
    pub fn new(landscape: &Landscape, today: &Cover, known: &Past, map_day: NaiveDate, town: &Town) -> Option<Self> {
        let grid = landscape.grid();
        let at = cells::place(grid, town.lon, town.lat);
        let own = grid.at(at).filter(|cell| grid.land[*cell] > 0)?;
        let place = PlaceName { region: town.region.clone(), name: town.name.clone() };
        let measured = known.places().iter().find(|series| *series.place() == place);
        let measured = measured.and_then(|series| series.line_on(map_day));
        let from_front = landscape.distance_km(own);
        if from_front > FAR_KM {
            return None;
        }
        let near = around(grid, at, from_front + ROOM_KM + town.radius_km);
        let is_held = |cell: usize| today.holds(cell);
        let mut spot = Spot {
            place,
            radius_km: town.radius_km,
            distance_km: 0.0,
            shift_km: 0.0,
            own,
            near,
            disc: disc(grid, today, at, town.radius_km),
        };
        let gridded = spot.gridded(is_held);
        let distance_km = measured.unwrap_or(gridded);
        spot.shift_km = distance_km - gridded;
        spot.distance_km = distance_km.max(-town.radius_km);
        Some(spot)
    }

    /// The distance from the centre to the edge of the cells that are held, km, negative where its own is.
    fn gridded(&self, is_held: impl Fn(usize) -> bool) -> f64 {
        let own = is_held(self.own);
        let other = self.near.iter().find(|(cell, _)| is_held(*cell as usize) != own).or(self.near.last());
        let km = (other.map_or(FAR_KM, |(_, km)| f64::from(*km)) - HALF_KM).max(0.0);
        if own { -km } else { km }
    }

    /// The distance of the front at a step of a future, km: that of cells, with today's difference from the measured one; not
    /// below minus the radius, and never on the wrong side once its own cell changed hands.
    pub fn distance_on(&self, march: &March) -> f64 {
        let own = march.holds(self.own);
        let km = self.gridded(|cell| march.holds(cell)) + self.shift_km;
        let was_held = march.first_held(self.own) == 0;
        let km = match (was_held, own) {
            (false, true) => km.min(0.0),
            (true, false) => km.max(0.0),
            _ => km,
        };
        km.max(-self.radius_km)
    }

    /// The share of the disc that is held at a step of a future.
    pub fn held(&self, march: &March) -> f64 {
        self.disc.iter().map(|(cell, part, at_first)| part * march.share(*cell as usize, *at_first)).sum()
    }

    /// The step of a future at which the front first was within some kilometres of the centre; 0 where it is on the map.
    pub fn within(&self, km: f64, march: &March) -> u16 {
        if self.distance_km <= km {
            return 0;
        }
        if march.first_held(self.own) == 0 {
            // Its cell is held on the map and it is not quite: it will be when what is nearest is held too.
            let reach = HALF_KM + self.shift_km - km;
            let near = self.near.iter().take_while(|(_, distance)| f64::from(*distance) < reach);
            return near.map(|(cell, _)| march.first_held(*cell as usize)).max().unwrap_or(0);
        }
        let reach = km + HALF_KM - self.shift_km;
        let near = self.near.iter().take_while(|(_, distance)| km > 0.0 && f64::from(*distance) <= reach);
        let first = near.map(|(cell, _)| march.first_held(*cell as usize)).min().unwrap_or(NEVER);
        first.min(march.first_held(self.own))
    }

    /// The step of a future at which the last cell of its disc was first held, and the centre passed.
    pub fn disc_passed(&self, march: &March) -> u16 {
        let passed = self.disc.iter().map(|(cell, ..)| march.first_held(*cell as usize));
        passed.fold(self.within(0.0, march), u16::max)
    }
}

/// The cells with land of the country whose middles lie within some kilometres of a point, nearest first.
fn around(grid: &Grid, at: MapPoint, km: f64) -> Vec<(u32, f32)> {
    let mut near: Vec<(u32, f32)> = square(grid, at, km)
        .filter(|cell| grid.region(*cell).is_some())
        .map(|cell| {
            let centre = grid.centre(cell);
            (cell as u32, (centre.right - at.right).hypot(centre.up - at.up) as f32)
        })
        .filter(|(_, distance)| f64::from(*distance) <= km)
        .collect();
    near.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    near
}

/// The cells of the square that reaches some kilometres from a point.
fn square(grid: &Grid, at: MapPoint, km: f64) -> impl Iterator<Item = usize> {
    let reach = |at: f64, corner: i32, count: usize| {
        let cell = |km: f64| (km / grid.cell_km).floor() - f64::from(corner);
        let end = count as f64;
        (cell(at - km).clamp(0.0, end) as usize)..((cell(at + km) + 1.0).clamp(0.0, end) as usize)
    };
    let (columns, rows) = (reach(at.right, grid.corner.0, grid.columns), reach(at.up, grid.corner.1, grid.rows));
    let width = grid.columns;
    rows.flat_map(move |row| columns.clone().map(move |column| row * width + column))
}

/// The share of a town's disc that is held on a map of cells.
pub fn disc_held(grid: &Grid, cover: &Cover, town: &Town) -> f64 {
    let at = cells::place(grid, town.lon, town.lat);
    disc(grid, cover, at, town.radius_km).iter().map(|(_, part, held)| part * held).sum()
}

/// The cells of a disc, each with the part of the disc's land that lies in it and the share of it that is held.
fn disc(grid: &Grid, today: &Cover, at: MapPoint, radius_km: f64) -> Vec<(u32, f64, f64)> {
    let step = grid.cell_km / POINTS as f64;
    let points = |cell: usize| {
        let centre = grid.centre(cell);
        let along = |i: usize| (i as f64 + 0.5) * step - grid.cell_km / 2.0;
        let inside = |i: usize| {
            let (right, up) = (centre.right + along(i % POINTS), centre.up + along(i / POINTS));
            (right - at.right).hypot(up - at.up) <= radius_km
        };
        (0..POINTS * POINTS).filter(|i| inside(*i)).count()
    };
    let cells = square(grid, at, radius_km).filter(|cell| grid.region(*cell).is_some());
    let mut parts: Vec<(u32, f64, f64)> = cells
        .map(|cell| (cell as u32, points(cell) as f64, f64::from(today.0[cell]) / 255.0))
        .filter(|(_, points, _)| *points > 0.0)
        .collect();
    // A disc smaller than the distance of two points is where its centre is.
    if parts.is_empty() {
        parts.extend(grid.at(at).map(|cell| (cell as u32, 1.0, f64::from(today.0[cell]) / 255.0)));
    }
    let all: f64 = parts.iter().map(|(_, points, _)| points).sum();
    parts.iter_mut().for_each(|(_, part, _)| *part /= all);
    parts
}
