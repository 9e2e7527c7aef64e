//! Map-making: from snapshots and boundaries to a map as it is drawn, shapes on a plane in kilometres.
//!
//! What is drawn as held is what is counted as controlled: the country less its free land, so that coasts and borders are those of
//! the boundaries, and the area on the map is the number in its title.

use std::collections::HashSet;

use chrono::NaiveDate;
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon};

use super::boundaries::{Boundaries, RegionShape};
use super::cracks::Cracks;
use super::front::FrontEdge;
use super::snapshot::Snapshot;
use super::surveyor::{Extent, Survey, Surveyor};
use super::{area, overlay};
use crate::domain::map::{Change, MappedPlace, NamedLand, Path, Piece, RegionMap, Turned};
use crate::domain::place::Town;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::{Region, RegionId};
use crate::error::{Error, Result};
pub use cells::TownOnCells;
use equal_area::EqualArea;

mod cells;
pub(super) mod equal_area;
mod land;
mod shapes;

/// Pieces smaller than this, km², are left of rounding where borders run along each other.
const ROUNDING_KM2: f64 = 0.005;

/// What a snapshot says, measured and cut along the boundaries.
#[derive(Debug, Clone)]
pub struct Ground {
    survey: Survey,
    controlled: MultiPolygon<f64>,
    front: Vec<FrontEdge>,
}

/// Makes maps on one set of boundaries.
#[derive(Debug)]
pub struct Cartographer<'a> {
    boundaries: &'a Boundaries,
    surveyor: Surveyor<'a>,
}

/// The regions that a map shows, as one.
struct Shown<'a> {
    region: Region,
    members: Vec<&'a RegionShape>,
    shape: MultiPolygon<f64>,
}

impl Shown<'_> {
    /// The plane about their middle.
    fn plane(&self) -> EqualArea {
        EqualArea::about(self.shape.bounding_rect().map_or(Coord { x: 0.0, y: 0.0 }, |bounds| bounds.center()))
    }
}

impl Ground {
    /// The day of the snapshot.
    pub fn day(&self) -> NaiveDate {
        self.survey.day
    }

    /// The cracks that were closed before the front was looked for.
    pub fn cracks(&self) -> Option<&Cracks> {
        self.survey.cracks.as_ref()
    }
}

impl<'a> Cartographer<'a> {
    /// A map-maker who writes these towns on maps.
    pub fn new(boundaries: &'a Boundaries, towns: Vec<Town>) -> Self {
        Cartographer {
            boundaries,
            surveyor: Surveyor::new(boundaries, Extent { front: true, towns, ..Extent::default() }),
        }
    }

    /// Measures a snapshot and cuts it along the boundaries.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing of it falls in any region.
    pub fn ground(&self, snapshot: &Snapshot) -> Result<Ground> {
        let survey = self.surveyor.survey(snapshot)?;
        let (free, front) = self.surveyor.free_land(snapshot);
        let [controlled, _] = overlay::differences(&self.boundaries.country, &free);
        Ok(Ground { survey, controlled, front })
    }

    /// The map of a region or group, with what changed since the ground of an earlier day where that is given.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a region that the boundaries do not know.
    pub fn map(&self, slug: &str, source: &str, ground: &Ground, since: Option<&Ground>) -> Result<RegionMap> {
        let shown = self.shown(slug)?;
        let plane = shown.plane();
        let (controlled, front_length) = of_region(&shown, &ground.survey)?;
        let held = overlay::cut(&ground.controlled, &shown.shape);
        let change = since.map(|since| change(&shown, ground, since, &plane)).transpose()?;
        Ok(RegionMap {
            controlled,
            front_length,
            change,
            held: rings(&held.inside, &plane),
            held_around: rings(&held.outside, &plane),
            front: front(&ground.front, &plane),
            places: places(&shown, &ground.survey, &plane),
            ..self.bare(shown, source, ground.survey.day, &plane)?
        })
    }

    /// The map of regions on which nothing is held.
    fn bare(&self, shown: Shown, source: &str, day: NaiveDate, plane: &EqualArea) -> Result<RegionMap> {
        let named = |shape: &RegionShape| NamedLand {
            name: shape.region.name.clone(),
            is_shown: shown.members.iter().any(|member| member.region.id == shape.region.id),
            rings: rings(&shape.shape, plane),
        };
        Ok(RegionMap {
            source: source.into(),
            day,
            controlled: Area::ZERO,
            front_length: Length::from_km(0.0)?,
            change: None,
            country: rings(&self.boundaries.country, plane),
            beyond: land::around(&self.boundaries.country, plane),
            land: rings(&shown.shape, plane),
            held: Vec::new(),
            held_around: Vec::new(),
            borders: self.borders(plane),
            front: Vec::new(),
            names: self.boundaries.regions().iter().map(named).collect(),
            places: Vec::new(),
            made_from: String::new(),
            region: shown.region,
        })
    }

    fn shown(&self, slug: &str) -> Result<Shown<'_>> {
        let regions = self.boundaries.regions();
        let groups = self.boundaries.known().groups();
        let unknown = || {
            let groups = groups.iter().map(|group| group.id.as_str());
            Error::unknown("region", slug, regions.iter().map(|shape| shape.region.id.as_str()).chain(groups))
        };
        if let Some(shape) = regions.iter().find(|shape| shape.region.id.as_str() == slug) {
            return Ok(Shown { region: shape.region.clone(), members: vec![shape], shape: shape.shape.clone() });
        }
        let group = groups.find(slug).ok_or_else(unknown)?;
        let members: Vec<&RegionShape> = regions.iter().filter(|shape| group.contains(&shape.region.id)).collect();
        let has = |needed: &RegionId| members.iter().any(|member| member.region.id == *needed);
        if members.is_empty() || !group.required().all(has) {
            return Err(unknown());
        }
        let area = Area::sum(members.iter().map(|member| member.region.area));
        let shape = overlay::unite(members.iter().flat_map(|member| member.shape.iter()));
        Ok(Shown { region: group.region(area), members, shape })
    }

    /// The borders of all regions as lines, each edge once.
    fn borders(&self, plane: &EqualArea) -> Vec<Path> {
        let mut seen: HashSet<[u64; 4]> = HashSet::new();
        let mut lines: Vec<Path> = Vec::new();
        let shapes = self.boundaries.regions().iter().flat_map(|region| region.shape.iter());
        for ring in shapes.flat_map(rings_of) {
            let mut is_joined = false;
            for edge in ring.lines() {
                let [a, b] = [edge.start, edge.end].map(|end| [end.x.to_bits(), end.y.to_bits()]);
                let (low, high) = if a <= b { (a, b) } else { (b, a) };
                let is_new = seen.insert([low[0], low[1], high[0], high[1]]);
                match lines.last_mut().filter(|_| is_new && is_joined) {
                    Some(line) => line.push(plane.place(edge.end)),
                    None if is_new => lines.push(vec![plane.place(edge.start), plane.place(edge.end)]),
                    None => {}
                }
                is_joined = is_new;
            }
        }
        lines
    }
}

/// What `measure` says is controlled in the region, and the length of its front.
fn of_region(shown: &Shown, survey: &Survey) -> Result<(Area, Length)> {
    // The theatre has a row of its own, with what is held just beyond the boundaries.
    let own = survey.regions.iter().find(|row| row.region.id == shown.region.id);
    if let Some(row) = own {
        return Ok((row.controlled, row.front.unwrap_or(Length::from_km(0.0)?)));
    }
    let is_member = |id: &RegionId| shown.members.iter().any(|member| member.region.id == *id);
    let rows = || survey.regions.iter().filter(|row| is_member(&row.region.id));
    let km: f64 = rows().filter_map(|row| row.front).map(Length::km).sum();
    Ok((Area::sum(rows().map(|row| row.controlled)), Length::from_km(km.max(0.0))?))
}

fn change(shown: &Shown, now: &Ground, then: &Ground, plane: &EqualArea) -> Result<Change> {
    let [gained, lost] = overlay::differences(&now.controlled, &then.controlled);
    let pieces = |land: &MultiPolygon<f64>| {
        let within = overlay::cut(land, &shown.shape).inside;
        let measured = within.0.into_iter().map(|polygon| (area::polygon_km2(&polygon), polygon));
        let mut measured: Vec<(f64, Polygon<f64>)> = measured.filter(|(km2, _)| *km2 > ROUNDING_KM2).collect();
        measured.sort_by(|a, b| b.0.total_cmp(&a.0));
        let piece = |(km2, polygon): (f64, Polygon<f64>)| {
            Ok(Piece { area: Area::from_km2(km2)?, rings: rings(&polygon.into(), plane) })
        };
        measured.into_iter().map(piece).collect::<Result<Vec<Piece>>>()
    };
    let drawn = Some(Turned { gains: pieces(&gained)?, losses: pieces(&lost)? });
    Ok(Change { since: then.survey.day, controlled: of_region(shown, &then.survey)?.0, drawn })
}

fn places(shown: &Shown, survey: &Survey, plane: &EqualArea) -> Vec<MappedPlace> {
    let place = |row: &super::distance::TownSurvey| MappedPlace {
        name: row.town.name.clone(),
        at: plane.place(Coord { x: row.town.lon, y: row.town.lat }),
        radius_km: row.town.radius_km,
        is_shown: shown.members.iter().any(|member| member.region.id == row.town.region),
        is_held: row.distance_km < 0.0,
        front_km: row.front_distance_km.map(f64::abs),
    };
    survey.towns.iter().map(place).collect()
}

/// The front as lines of connected edges.
fn front(edges: &[FrontEdge], plane: &EqualArea) -> Vec<Path> {
    let mut lines: Vec<Path> = Vec::new();
    let mut end = None;
    for edge in edges.iter().map(|edge| edge.line) {
        match lines.last_mut().filter(|_| end == Some(edge.start)) {
            Some(line) => line.push(plane.place(edge.end)),
            None => lines.push(vec![plane.place(edge.start), plane.place(edge.end)]),
        }
        end = Some(edge.end);
    }
    lines
}

fn rings_of(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn rings(shape: &MultiPolygon<f64>, plane: &EqualArea) -> Vec<Path> {
    // A ring closes of itself on a map.
    let open = |ring: &LineString<f64>| {
        ring.0[..ring.0.len().saturating_sub(1)].iter().map(|corner| plane.place(*corner)).collect()
    };
    shape.iter().flat_map(rings_of).map(open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::places::OwnPlace;

    /// A map that holds a box within Donetsk, degrees.
    fn snapshot(day: &str, (west, south, east, north): (f64, f64, f64, f64)) -> Snapshot {
        let ring = format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]");
        let text = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        let day: chrono::NaiveDate = day.parse().unwrap();
        Snapshot::parse(text.as_bytes(), "made", "made", Some(day), day).unwrap()
    }

    fn box_km2(west: f64, south: f64, east: f64, north: f64) -> f64 {
        area::ring_km2(&area::ring(&[(west, south), (east, south), (east, north), (west, north)])).abs()
    }

    fn on_plane_km2(rings: &[Path]) -> f64 {
        let shoelace = |ring: &Path| {
            let edges = ring.iter().zip(ring.iter().cycle().skip(1));
            edges.map(|(a, b)| a.right * b.up - b.right * a.up).sum::<f64>() / 2.0
        };
        rings.iter().map(shoelace).sum()
    }

    #[test]
    fn what_changed_hands_is_what_the_boxes_say() {
        let boundaries = Boundaries::bundled().unwrap();
        let town = OwnPlace::parse("Town,37.8,47.9,1").unwrap().town(&boundaries).unwrap();
        let cartographer = Cartographer::new(&boundaries, vec![town]);
        let then = cartographer.ground(&snapshot("2026-05-24", (37.4, 47.8, 37.7, 48.1))).unwrap();
        let now = cartographer.ground(&snapshot("2026-08-22", (37.5, 47.8, 37.75, 48.1))).unwrap();
        for slug in ["donetsk", "donbas"] {
            let map = cartographer.map(slug, "made", &now, Some(&then)).unwrap();
            let held = box_km2(37.5, 47.8, 37.75, 48.1);
            assert!((map.controlled.km2() - held).abs() < 0.01, "{}", map.controlled.km2());
            assert!((on_plane_km2(&map.held) / held - 1.0).abs() < 1e-3, "{}", on_plane_km2(&map.held));
            let change = map.change.as_ref().unwrap();
            let (gained, lost) = change.drawn.as_ref().unwrap().areas();
            assert!((gained.km2() - box_km2(37.7, 47.8, 37.75, 48.1)).abs() < 0.01, "{}", gained.km2());
            assert!((lost.km2() - box_km2(37.4, 47.8, 37.5, 48.1)).abs() < 0.01, "{}", lost.km2());
            let net = map.controlled.km2() - change.controlled.km2();
            assert!((gained.km2() - lost.km2() - net).abs() < 0.01, "pieces and numbers agree");
            let km = map.places[0].front_km.unwrap();
            // A degree of longitude is 74.7 km long there.
            assert!((km - 0.05 * 74.7).abs() < 0.05 && !map.places[0].is_held && map.places[0].is_shown, "{km}");
        }
    }

    #[test]
    fn all_around_the_held_box_is_front_and_borders_come_once() {
        let boundaries = Boundaries::bundled().unwrap();
        let cartographer = Cartographer::new(&boundaries, Vec::new());
        let ground = cartographer.ground(&snapshot("2026-08-22", (37.5, 47.8, 37.75, 48.1))).unwrap();
        let map = cartographer.map("ukraine", "made", &ground, None).unwrap();
        let long =
            |path: &Path| -> f64 { path.windows(2).map(|p| (p[0].right - p[1].right).hypot(p[0].up - p[1].up)).sum() };
        let front: f64 = map.front.iter().map(long).sum();
        // Off the middle of a map of all Ukraine lengths are off by some tenths of a percent.
        assert!((front / map.front_length.km() - 1.0).abs() < 0.005, "{front} {}", map.front_length.km());
        let around = |rings: &[Path]| -> f64 {
            rings.iter().map(|ring| long(&ring.iter().chain(ring.first()).copied().collect())).sum()
        };
        let all: f64 = map.names.iter().map(|land| around(&land.rings)).sum();
        let once: f64 = map.borders.iter().map(long).sum();
        assert!(
            (all - once - (once - around(&map.country))).abs() < 1e-3 * once,
            "inner borders twice, outer ones once"
        );
        assert!(cartographer.map("atlantis", "made", &ground, None).is_err());
    }
}
