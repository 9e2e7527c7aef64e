//! Cells: from boundaries to a grid of equal-area squares, and from a map to the share of each that is held.
//!
//! The share of a cell that lies inside a shape is measured along [`LINES`] lines through the cell, west to east and evenly
//! spaced: exact along a line, by the rule of midpoints across lines. A straight edge through a cell is measured exactly, but
//! for the strips of a quarter of a kilometre in which it begins and ends. A cell on the border of two regions counts for one
//! of them whole; by how much the area of a region is off tells [`largest_difference`]. What is controlled is the land less the free land of a survey, so that cells add up to what
//! tables say.

use geo::{BoundingRect, Coord, Intersects, LineString, MultiPolygon, Polygon};

use super::boundaries::Boundaries;
use super::cartography::equal_area::EqualArea;
use super::snapshot::Snapshot;
use super::surveyor::Surveyor;
use crate::domain::cells::{Cover, Grid, Ground};
use crate::domain::map::MapPoint;
use crate::domain::region::RegionId;
use crate::error::{Error, Result};

/// The side of a cell, km.
pub const CELL_KM: f64 = 2.0;
/// Lines through a cell.
const LINES: usize = 8;
/// Most cells of a grid: a country of sixteen million km², with what lies between.
const MOST: usize = 1 << 24;

/// A share as it is kept, in 255ths.
fn kept(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// The grid of a country. `across` is the land across a state border from which a front may open.
///
/// # Errors
/// [`Error::OutOfRange`] for a country of too many cells or regions.
pub fn grid(boundaries: &Boundaries, across: &MultiPolygon<f64>) -> Result<Grid> {
    let bounds = boundaries.country.bounding_rect().ok_or_else(|| Error::NoData("the boundaries are empty".into()))?;
    let rounded = |degrees: f64| (degrees * 2.0).round() / 2.0;
    let middle = Coord { x: rounded(bounds.center().x), y: rounded(bounds.center().y) };
    let plane = EqualArea::about(middle);
    let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    for corner in boundaries.country.iter().flat_map(|part| part.exterior().coords()) {
        let MapPoint { right, up } = plane.place(*corner);
        low = (low.0.min(right), low.1.min(up));
        high = (high.0.max(right), high.1.max(up));
    }
    let cell = |km: f64| (km / CELL_KM).floor() as i32;
    // One cell around, for what lies across the border.
    let corner = (cell(low.0) - 1, cell(low.1) - 1);
    let count = |high: f64, corner: i32| (cell(high) + 2 - corner).unsigned_abs() as usize;
    let (columns, rows) = (count(high.0, corner.0), count(high.1, corner.1));
    let regions = boundaries.regions();
    if columns.saturating_mul(rows) > MOST || regions.len() > usize::from(u16::MAX) {
        return Err(Error::OutOfRange {
            quantity: "cells of a country",
            met: format!("{columns} by {rows}"),
            allowed: "16 million cells, 65,000 regions",
        });
    }
    let mut grid = Grid {
        middle: (middle.x, middle.y),
        cell_km: CELL_KM,
        corner,
        columns,
        rows,
        regions: regions.iter().map(|shape| shape.region.id.clone()).collect(),
        ground: vec![Ground::Beyond; columns * rows],
        land: Vec::new(),
    };
    let (mut land, mut most) = (vec![0.0; grid.cells()], vec![0.0; grid.cells()]);
    for (number, region) in regions.iter().enumerate() {
        for (cell, share) in
            shares(&grid, region.shape.iter()).into_iter().enumerate().filter(|(_, share)| *share > 0.0)
        {
            land[cell] += share;
            if share > most[cell] {
                most[cell] = share;
                grid.ground[cell] = Ground::Region(number as u16);
            }
        }
    }
    grid.land = land.iter().map(|share| kept(*share)).collect();
    for cell in 0..grid.cells() {
        match grid.land[cell] {
            0 if is_across(&grid, &plane, across, cell) => grid.ground[cell] = Ground::Across,
            0 => grid.ground[cell] = Ground::Beyond,
            _ => {}
        }
    }
    Ok(grid)
}

/// Whether a cell lies just across a border from which a front may open.
fn is_across(grid: &Grid, plane: &EqualArea, across: &MultiPolygon<f64>, cell: usize) -> bool {
    let mut beside = grid.beside(cell);
    beside.any(|other| grid.land[other] > 0) && across.intersects(&plane.point(grid.centre(cell)))
}

/// Which share of each cell lies inside polygons that do not overlap.
fn shares<'p>(grid: &Grid, polygons: impl Iterator<Item = &'p Polygon<f64>>) -> Vec<f64> {
    let plane = EqualArea::about(Coord { x: grid.middle.0, y: grid.middle.1 });
    let step = grid.cell_km / LINES as f64;
    // In lines and cells from the corner of the grid.
    let place = |point: &Coord<f64>| {
        let MapPoint { right, up } = plane.place(*point);
        (right / grid.cell_km - f64::from(grid.corner.0), up / step - f64::from(grid.corner.1) * LINES as f64)
    };
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); grid.rows * LINES];
    let mut cross = |ring: &LineString<f64>| {
        let points: Vec<(f64, f64)> = ring.coords().map(place).collect();
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = if pair[0].1 <= pair[1].1 { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            // Lines run through the middles of their strips; a corner on a line counts for the edge above it.
            let (from, to) = ((y0 - 0.5).ceil().max(0.0), (y1 - 0.5).ceil().min(crossings.len() as f64));
            let lines = crossings.iter_mut().enumerate().take(to.max(0.0) as usize).skip(from as usize);
            for (line, crossings) in lines {
                let part = (line as f64 + 0.5 - y0) / (y1 - y0);
                crossings.push(x0 + part * (x1 - x0));
            }
        }
    };
    polygons.for_each(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()).for_each(&mut cross));
    let mut shares = vec![0.0; grid.cells()];
    for (line, crossings) in crossings.iter_mut().enumerate() {
        crossings.sort_unstable_by(f64::total_cmp);
        let row = &mut shares[line / LINES * grid.columns..][..grid.columns];
        for inside in crossings.chunks_exact(2) {
            let (from, to) = (inside[0].max(0.0), inside[1].min(grid.columns as f64));
            for (column, share) in row.iter_mut().enumerate().take(to.ceil().max(0.0) as usize).skip(from as usize) {
                let length = to.min(column as f64 + 1.0) - from.max(column as f64);
                *share += length.max(0.0) / LINES as f64;
            }
        }
    }
    shares
}

/// Which share of each cell's land is controlled on a map, on the boundaries that the grid was made from.
pub fn cover(surveyor: &Surveyor, grid: &Grid, snapshot: &Snapshot) -> Cover {
    let (free, _) = surveyor.free_land(snapshot);
    let free = shares(grid, free.iter());
    let land = grid.land.iter().zip(&grid.ground);
    let share = |((land, ground), free): ((&u8, &Ground), f64)| match ground {
        Ground::Region(_) if *land > 0 => kept(1.0 - free / (f64::from(*land) / 255.0)),
        _ => 0,
    };
    Cover(land.zip(free).map(share).collect())
}

/// The region whose area from cells differs most from what was measured, with the difference in km².
pub fn largest_difference(grid: &Grid, cover: &Cover, measured_km2: &[f64]) -> Option<(RegionId, f64)> {
    let differences =
        cover.held_by_region(grid).into_iter().zip(measured_km2).map(|(cells, measured)| cells - measured);
    let named = grid.regions.iter().cloned().zip(differences);
    named.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
}

/// The place of a point, degrees on WGS 84, on the plane of a grid.
pub fn place(grid: &Grid, lon: f64, lat: f64) -> MapPoint {
    EqualArea::about(Coord { x: grid.middle.0, y: grid.middle.1 }).place(Coord { x: lon, y: lat })
}

/// A point of the plane of a grid in degrees (longitude, latitude).
pub fn degrees(grid: &Grid, point: MapPoint) -> (f64, f64) {
    let point = EqualArea::about(Coord { x: grid.middle.0, y: grid.middle.1 }).point(point);
    (point.x, point.y)
}

/// The middle of a cell in degrees (longitude, latitude).
pub fn middle(grid: &Grid, cell: usize) -> (f64, f64) {
    degrees(grid, grid.centre(cell))
}

/// The corners of a cell in degrees (longitude, latitude), anticlockwise from the south-west.
pub fn corners(grid: &Grid, cell: usize) -> [(f64, f64); 4] {
    let (centre, half) = (grid.centre(cell), grid.cell_km / 2.0);
    [(-half, -half), (half, -half), (half, half), (-half, half)]
        .map(|(right, up)| degrees(grid, MapPoint { right: centre.right + right, up: centre.up + up }))
}

/// The land across Ukraine's state border from which a front may open: roughly what lies east of it.
const UKRAINE_ACROSS: &[u8] = include_bytes!("../../data/regions/ukraine_across.geojson");

/// The land across the border of the bundled boundaries.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn bundled_across() -> Result<MultiPolygon<f64>> {
    across(UKRAINE_ACROSS, "the bundled land across the border")
}

/// The land across a border from a file of shapes.
///
/// # Errors
/// [`Error::Input`] with what is wrong with it.
pub fn across(bytes: &[u8], origin: &str) -> Result<MultiPolygon<f64>> {
    let document = super::document::read(bytes, origin)?;
    let mut polygons = Vec::new();
    for feature in document.features {
        for raw in feature.polygons {
            let here = |problem: String| Error::input(origin, crate::error::Place::Feature(feature.number), problem);
            polygons.extend(super::rings::repair(raw).map_err(here)?.polygons);
        }
    }
    Ok(MultiPolygon::new(polygons))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::surveyor::Extent;

    fn square(x: f64, y: f64, side: f64) -> String {
        let (x1, y1) = (x + side, y + side);
        format!(r#"{{"type":"Polygon","coordinates":[[[{x},{y}],[{x1},{y}],[{x1},{y1}],[{x},{y1}],[{x},{y}]]]}}"#)
    }

    #[test]
    fn regions_of_cells_are_as_large_as_measured_ones() {
        let boundaries = Boundaries::bundled().unwrap();
        let grid = grid(&boundaries, &bundled_across().unwrap()).unwrap();
        let all = Cover(grid.ground.iter().map(|of| if *of == Ground::Beyond { 0 } else { 255 }).collect());
        let measured: Vec<f64> = boundaries.regions().iter().map(|shape| shape.region.area.km2()).collect();
        let (region, km2) = largest_difference(&grid, &all, &measured).unwrap();
        // A border of 1,000 km has some 700 cells on it; each belongs to one side whole.
        assert!(km2.abs() < 60.0, "{region}: {km2}");
        let whole: f64 = (0..grid.cells()).map(|cell| grid.land_km2(cell)).sum();
        assert!((whole / measured.iter().sum::<f64>() - 1.0).abs() < 2e-4, "{whole}");
        let across = grid.ground.iter().filter(|of| **of == Ground::Across).count();
        assert!((400..1200).contains(&across), "{across} cells across some 1,500 km of border");
    }

    #[test]
    fn a_cover_is_what_a_survey_measures() {
        let boundaries = Boundaries::bundled().unwrap();
        let grid = grid(&boundaries, &MultiPolygon::new(Vec::new())).unwrap();
        let day = "2025-01-01".parse().ok();
        let map = Snapshot::parse(square(36.0, 47.6, 0.9).as_bytes(), "a", "a", day, day.unwrap()).unwrap();
        let surveyor = Surveyor::new(&boundaries, Extent::default());
        let cover = cover(&surveyor, &grid, &map);
        let survey = surveyor.survey(&map).unwrap();
        let measured: Vec<f64> =
            survey.regions.iter().take(grid.regions.len()).map(|row| row.controlled.km2()).collect();
        assert!(measured.iter().sum::<f64>() > 6_000.0);
        let (region, km2) = largest_difference(&grid, &cover, &measured).unwrap();
        // As on the bundled maps, of which the largest difference is 27 km²: a cell on a border counts for one side.
        assert!(km2.abs() < 30.0, "{region}: {km2}");
        // Its middle is held, a place beside it is not.
        let holds = |lon, lat| cover.holds(grid.at(place(&grid, lon, lat)).unwrap());
        assert!(holds(36.45, 48.0) && !holds(37.2, 48.0));
    }

    #[test]
    fn corners_enclose_the_cell() {
        let grid = crate::domain::cells::tests::grid(3, 3);
        for cell in 0..grid.cells() {
            let corners = corners(&grid, cell);
            let (lon, lat) = corners.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0 / 4.0, sum.1 + at.1 / 4.0));
            assert_eq!(grid.at(place(&grid, lon, lat)), Some(cell));
        }
    }
}
