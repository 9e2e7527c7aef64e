//! The strip along the front: what lies within some kilometres of it, on the held side and on the free side.
//!
//! The front is cut into runs of some kilometres. Each run is widened on a plane on which distances from its first point are
//! true in every direction (azimuthal equidistant, by geodesics of WGS 84), so that no distance is off by more than some
//! millionths; the widened runs are then united on the map. Arcs are drawn in steps of 0.032 radians, the finest that the
//! geometry library draws, which lie up to 1.3 ten-thousandths of the width inside the true arc: 2 m for 15 km.

use chrono::NaiveDate;
use geo::algorithm::buffer::{Buffer, BufferStyle, LineCap, LineJoin};
use geo::{Bearing, Coord, Destination, Distance, Geodesic, LineString, MultiPolygon, Point};

use super::boundaries::Boundaries;
use super::distance::{self, TownSurvey};
use super::front::FrontEdge;
use super::snapshot::Snapshot;
use super::surveyor::{Extent, Surveyor};
use super::{area, overlay};
use crate::domain::place::Town;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::Region;
use crate::error::{Error, Result};

/// How far a run of the front may reach from its first point, km: near enough for a true plane, long enough for few unions.
const RUN_KM: f64 = 10.0;
/// The step of arcs, radians.
const ARC_STEP: f64 = 0.032;

/// What lies within a distance of the front on one map.
#[derive(Debug, Clone)]
pub struct Strip {
    /// The day of the map.
    pub day: NaiveDate,
    /// The distance from the front.
    pub depth: Length,
    pub front: Length,
    /// One row for each region that the strip reaches, by slug.
    pub regions: Vec<StripRegion>,
    /// The towns whose centre lies in it, the nearest to the front first.
    pub towns: Vec<TownSurvey>,
}

/// The strip within one region.
#[derive(Debug, Clone, PartialEq)]
pub struct StripRegion {
    pub region: Region,
    /// Its held part.
    pub held: Area,
    /// Its free part.
    pub free: Area,
}

/// Measures what lies within a distance of the front of a map.
///
/// # Errors
/// [`Error::NoData`] when the map has no front within the boundaries.
pub fn strip(snapshot: &Snapshot, boundaries: &Boundaries, depth: Length, towns: &[Town]) -> Result<Strip> {
    let (free, front) = Surveyor::new(boundaries, Extent::default()).free_land(snapshot);
    if front.is_empty() {
        return Err(Error::NoData(format!("the map of {} has no front in any region", snapshot.day)));
    }
    let widened = widened(&front, depth);
    let [held, free] = [&snapshot.held, &free].map(|land| overlay::cut(land, &widened).inside);
    let regions = boundaries.regions().iter().map(|shape| {
        let within = |land: &MultiPolygon<f64>| {
            let inside = overlay::cut(&shape.shape, &shape.window.clip(land)).inside;
            // The sum of no pieces is a negative zero.
            Area::from_km2(if inside.0.is_empty() { 0.0 } else { area::km2(&inside) })
        };
        Ok(StripRegion { region: shape.region.clone(), held: within(&held)?, free: within(&free)? })
    });
    let mut regions = regions.collect::<Result<Vec<_>>>()?;
    // What is left of rounding along a border is no part of a strip.
    const ROUNDING_KM2: f64 = 0.005;
    regions.retain(|row| row.held.km2() + row.free.km2() > ROUNDING_KM2);
    let far = |town: &TownSurvey| town.front_distance_km.map_or(f64::INFINITY, f64::abs);
    let mut towns = distance::survey(towns, &snapshot.held, &front)?;
    towns.retain(|town| far(town) <= depth.km());
    towns.sort_by(|a, b| far(a).total_cmp(&far(b)));
    let km = front.iter().flat_map(|edge| &edge.by_region).map(|(_, km)| km).sum();
    Ok(Strip { day: snapshot.day, depth, front: Length::from_km(km)?, regions, towns })
}

/// All that lies within a distance of the front.
fn widened(front: &[FrontEdge], depth: Length) -> MultiPolygon<f64> {
    let runs: Vec<MultiPolygon<f64>> = runs(front).iter().map(|run| widened_run(run, depth)).collect();
    overlay::unite(runs.iter().flatten())
}

/// The front as lines of connected edges that stay near their first point.
fn runs(front: &[FrontEdge]) -> Vec<Vec<Coord<f64>>> {
    let mut runs: Vec<Vec<Coord<f64>>> = Vec::new();
    for edge in front.iter().map(|edge| edge.line) {
        match runs.last_mut() {
            Some(run) if run.last() == Some(&edge.start) && km(run[0], edge.end) <= RUN_KM => run.push(edge.end),
            _ => runs.push(vec![edge.start, edge.end]),
        }
    }
    runs
}

fn widened_run(run: &[Coord<f64>], depth: Length) -> MultiPolygon<f64> {
    let origin = Point(run[0]);
    let on_plane = |place: &Coord<f64>| {
        let (km, bearing) = (km(run[0], *place), Geodesic.bearing(origin, Point(*place)).to_radians());
        Coord { x: km * bearing.sin(), y: km * bearing.cos() }
    };
    let on_map = |place: Coord<f64>| {
        let bearing = place.x.atan2(place.y).to_degrees();
        Geodesic.destination(origin, bearing, 1000.0 * place.x.hypot(place.y)).0
    };
    let style = BufferStyle::new(depth.km()).line_join(LineJoin::Round(ARC_STEP)).line_cap(LineCap::Round(ARC_STEP));
    let line = LineString::new(run.iter().map(on_plane).collect());
    geo::MapCoords::map_coords(&line.buffer_with_style(style), on_map)
}

fn km(from: Coord<f64>, to: Coord<f64>) -> f64 {
    Geodesic.distance(Point(from), Point(to)) / 1000.0
}
