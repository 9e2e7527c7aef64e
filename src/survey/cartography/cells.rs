//! Maps of cells: what is held and what may be, as areas on the plane of a map, cut along the boundaries.

use chrono::NaiveDate;
use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::{Cartographer, EqualArea, rings};
use crate::domain::cells::{Cover, Grid};
use crate::domain::map::{MapPoint, MappedPlace, Path, RegionMap};
use crate::domain::place::Town;
use crate::domain::quantity::Area;
use crate::error::Result;
use crate::survey::{contour, overlay};

/// What is known of a town on a map of cells.
#[derive(Debug, Clone)]
pub struct TownOnCells<'t> {
    pub town: &'t Town,
    pub is_held: bool,
    /// Distance from its centre to the front, km, not negative; `None` where it is not known.
    pub front_km: Option<f64>,
}

impl Cartographer<'_> {
    /// The map of a region or group on which the outline of what is held is that of cells half of which are held.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::error::Error::Unknown) for a region that the boundaries do not know.
    pub fn map_of_cells(
        &self,
        slug: &str,
        source: &str,
        day: NaiveDate,
        grid: &Grid,
        cover: &Cover,
    ) -> Result<RegionMap> {
        let shown = self.shown(slug)?;
        let plane = shown.plane();
        let is_its = |cell: usize| {
            let id = grid.region(cell).map(|number| &grid.regions[number]);
            id.is_some_and(|id| shown.members.iter().any(|member| member.region.id == *id))
        };
        let km2: f64 = (0..grid.cells()).filter(|cell| is_its(*cell)).map(|cell| cover.held_km2(grid, cell)).sum();
        let held = self.area(grid, &shares(grid, cover), 0.5);
        let held = overlay::cut(&held, &shown.shape);
        Ok(RegionMap {
            controlled: Area::from_km2(km2)?,
            held: rings(&held.inside, &plane),
            held_around: rings(&held.outside, &plane),
            front: self.front_of_cells(slug, grid, cover)?,
            ..self.bare(shown, source, day, &plane)?
        })
    }

    /// The front on cells, as lines on the plane of a region's map.
    ///
    /// # Errors
    /// As [`map_of_cells`](Self::map_of_cells).
    pub fn front_of_cells(&self, slug: &str, grid: &Grid, cover: &Cover) -> Result<Vec<Path>> {
        let plane = self.shown(slug)?.plane();
        let place = |line: &Path| line.iter().map(|point| plane.place(degrees(grid, *point))).collect();
        Ok(contour::land_lines(grid, &shares(grid, cover), 0.5).iter().map(place).collect())
    }

    /// The parts of the country in which a value of cells, linear between their middles, has a level or more, on the plane of
    /// a region's map.
    ///
    /// # Errors
    /// As [`map_of_cells`](Self::map_of_cells).
    pub fn areas(&self, slug: &str, grid: &Grid, values: &[f32], levels: &[f32]) -> Result<Vec<Vec<Path>>> {
        let plane = self.shown(slug)?.plane();
        let carried = contour::carried_on(grid, values);
        Ok(levels.iter().map(|level| rings(&self.area(grid, &carried, *level), &plane)).collect())
    }

    /// The middles of cells on the plane of a region's map.
    ///
    /// # Errors
    /// As [`map_of_cells`](Self::map_of_cells).
    pub fn middles(&self, slug: &str, grid: &Grid, cells: impl Iterator<Item = usize>) -> Result<Vec<MapPoint>> {
        let plane = self.shown(slug)?.plane();
        Ok(cells.map(|cell| plane.place(degrees(grid, grid.centre(cell)))).collect())
    }

    /// Towns on the plane of a region's map.
    ///
    /// # Errors
    /// As [`map_of_cells`](Self::map_of_cells).
    pub fn towns(&self, slug: &str, towns: &[TownOnCells]) -> Result<Vec<MappedPlace>> {
        let shown = self.shown(slug)?;
        let plane = shown.plane();
        let mapped = |of: &TownOnCells| MappedPlace {
            name: of.town.name.clone(),
            at: plane.place(Coord { x: of.town.lon, y: of.town.lat }),
            radius_km: of.town.radius_km,
            is_shown: shown.members.iter().any(|member| member.region.id == of.town.region),
            is_held: of.is_held,
            front_km: of.front_km,
        };
        Ok(towns.iter().map(mapped).collect())
    }

    fn area(&self, grid: &Grid, values: &[f32], level: f32) -> MultiPolygon<f64> {
        // Rings that lie in each other are holes by the rule of odd crossings.
        let polygon = |ring: Path| {
            let mut outline: LineString<f64> = ring.iter().map(|point| degrees(grid, *point)).collect();
            outline.close();
            Polygon::new(outline, Vec::new())
        };
        let all = MultiPolygon::new(contour::rings(grid, values, level).into_iter().map(polygon).collect());
        overlay::cut(&all, &self.boundaries.country).inside
    }
}

fn degrees(grid: &Grid, point: MapPoint) -> Coord<f64> {
    EqualArea::about(Coord { x: grid.middle.0, y: grid.middle.1 }).point(point)
}

/// The held shares of cells, carried on beyond the country.
fn shares(grid: &Grid, cover: &Cover) -> Vec<f32> {
    let shares: Vec<f32> = cover.0.iter().map(|share| f32::from(*share) / 255.0).collect();
    contour::carried_on(grid, &shares)
}
