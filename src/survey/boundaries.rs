//! Boundaries: the regions of a country as polygons, from a file of shapes whose features have a property that names them.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{BoundingRect, Coord, Line, MultiPolygon, Polygon, Rect};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use super::clip::Window;
use super::document;
use super::feature::Feature;
use super::{area, overlay, rings};
use crate::domain::groups::{Declared, Regions};
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::error::{Error, Place, Result};
use crate::read::{archive, files, groups};
use naming::Naming;

mod naming;

/// The bundled boundaries: Ukraine's 27 first-level regions, from Natural Earth.
const UKRAINE: &[u8] = include_bytes!("../../data/regions/ukraine.geojson");
/// What they are called in errors.
const BUNDLED: &str = "the bundled boundaries";

/// A region with its shape.
#[derive(Debug, Clone)]
pub struct RegionShape {
    /// Slug, name and area.
    pub region: Region,
    pub(super) shape: MultiPolygon<f64>,
    pub(super) bounds: Rect<f64>,
    /// What a map draws outside of it does not touch the region.
    pub(super) window: Window,
}

/// An edge of a region's border, with the index of the region.
pub(super) type BorderEdge = GeomWithData<rstar::primitives::Line<[f64; 2]>, usize>;

/// A file of boundaries.
#[derive(Debug, Clone, Copy)]
pub struct BoundaryFile<'a> {
    pub path: &'a Path,
    /// The property that names a region; `None` for a usual one.
    pub region_name: Option<&'a str>,
}

impl<'a> From<&'a Path> for BoundaryFile<'a> {
    /// A file whose regions have their names in a usual property.
    fn from(path: &'a Path) -> Self {
        BoundaryFile { path, region_name: None }
    }
}

/// The regions of a country and its outline.
#[derive(Debug, Clone)]
pub struct Boundaries {
    regions: Vec<RegionShape>,
    /// What the regions are called, and the groups they form.
    known: Regions,
    notes: Vec<String>,
    /// All regions as one, where the theatre has a name of its own.
    pub(super) whole: Option<Region>,
    pub(super) country: MultiPolygon<f64>,
    /// The outer border as line segments.
    pub(super) outline: RTree<rstar::primitives::Line<[f64; 2]>>,
    /// All borders, inner and outer, as line segments.
    pub(super) borders: RTree<BorderEdge>,
}

impl Boundaries {
    /// The bundled boundaries.
    ///
    /// # Errors
    /// None in practice: the bundled file is part of the tests.
    pub fn bundled() -> Result<Self> {
        let (regions, notes) = regions_of(UKRAINE, BUNDLED, None)?;
        let known = Regions::from(names_of(&regions)).with(groups::bundled()?);
        Ok(Boundaries::of(regions, known, notes))
    }

    /// Names, areas and groups of the bundled regions, without the geometry that only measuring needs.
    ///
    /// # Errors
    /// None in practice, as for [`Boundaries::bundled`].
    pub fn bundled_regions() -> Result<Regions> {
        Ok(Regions::from(names_of(&regions_of(UKRAINE, BUNDLED, None)?.0)).with(groups::bundled()?))
    }

    /// Names, areas and groups of the regions in a file of shapes.
    ///
    /// # Errors
    /// As [`Boundaries::from_file`].
    pub fn regions_from_file(file: BoundaryFile) -> Result<Regions> {
        let (bytes, origin) = (archive::read(file.path)?, files::name(file.path));
        known_of(&bytes, &origin, &regions_of(&bytes, &origin, file.region_name)?.0)
    }

    /// Boundaries from a file of shapes. Features of one name are one region of all their parts.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Input`] with the feature and what is wrong with it.
    pub fn from_file(file: BoundaryFile) -> Result<Self> {
        let origin = files::name(file.path);
        let mut boundaries = Boundaries::parse(&archive::read(file.path)?, &origin, file.region_name)?;
        let overlaps = overlaps(&boundaries.regions, &boundaries.country);
        boundaries.notes.extend(overlaps.map(|words| Error::input(origin, Place::Whole, words).to_string()));
        Ok(boundaries)
    }

    fn parse(bytes: &[u8], origin: &str, region_name: Option<&str>) -> Result<Self> {
        let (regions, notes) = regions_of(bytes, origin, region_name)?;
        let known = known_of(bytes, origin, &regions)?;
        Ok(Boundaries::of(regions, known, notes))
    }

    fn of(regions: Vec<RegionShape>, known: Regions, notes: Vec<String>) -> Self {
        let country = overlay::unite(regions.iter().flat_map(|r| r.shape.iter()));
        let ends =
            |line: Line<f64>| rstar::primitives::Line::new([line.start.x, line.start.y], [line.end.x, line.end.y]);
        let outline = RTree::bulk_load(lines(&country).map(ends).collect());
        let borders = regions
            .iter()
            .enumerate()
            .flat_map(|(i, region)| lines(&region.shape).map(move |line| GeomWithData::new(ends(line), i)))
            .collect();
        let whole = known.whole();
        Boundaries { regions, known, notes, whole, country, outline, borders: RTree::bulk_load(borders) }
    }

    /// The same boundaries with groups that a file of groups declares.
    pub fn with_groups(self, declared: Declared) -> Self {
        let known = self.known.with_first(declared);
        Boundaries { whole: known.whole(), known, ..self }
    }

    /// What the regions are called, and the groups they form.
    pub fn known(&self) -> &Regions {
        &self.known
    }

    /// What was noticed about the file: features that are one region, what was left out, regions that overlap.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The regions, by slug.
    pub fn regions(&self) -> &[RegionShape] {
        &self.regions
    }

    /// The index of the region that holds a point, the first where borders overlap.
    pub(super) fn region_at(&self, point: Coord<f64>) -> Option<usize> {
        self.regions.iter().position(|r| {
            geo::Intersects::intersects(&r.bounds, &point) && geo::Intersects::intersects(&r.shape, &point)
        })
    }

    /// The region that holds a point, degrees on WGS 84; `None` outside all of them.
    pub fn region_of(&self, lon: f64, lat: f64) -> Option<&Region> {
        self.region_at(Coord { x: lon, y: lat }).map(|index| &self.regions[index].region)
    }

    /// Whether a point lies on the outer border, to within about a centimetre.
    pub(super) fn on_outline(&self, point: Coord<f64>) -> bool {
        const NEAR: f64 = 1e-7;
        self.outline.locate_within_distance([point.x, point.y], NEAR * NEAR).next().is_some()
    }

    /// Whether a straight line meets the outer border.
    pub(super) fn outline_meets(&self, line: Line<f64>) -> bool {
        let envelope = AABB::from_corners([line.start.x, line.start.y], [line.end.x, line.end.y]);
        self.outline.locate_in_envelope_intersecting(&envelope).any(|edge| {
            let edge = Line::new((edge.from[0], edge.from[1]), (edge.to[0], edge.to[1]));
            geo::Intersects::intersects(&edge, &line)
        })
    }
}

/// The edges of all rings.
pub(super) fn lines(polygons: &MultiPolygon<f64>) -> impl Iterator<Item = Line<f64>> {
    polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()).flat_map(|ring| ring.lines()))
}

fn names_of(shapes: &[RegionShape]) -> Vec<Region> {
    shapes.iter().map(|shape| shape.region.clone()).collect()
}

fn known_of(bytes: &[u8], origin: &str, shapes: &[RegionShape]) -> Result<Regions> {
    let known = Regions::from(names_of(shapes));
    let declared = groups::of_boundaries(bytes, origin, &known)?;
    Ok(known.with(declared))
}

/// The regions of a file by slug, with what was noticed.
fn regions_of(bytes: &[u8], origin: &str, region_name: Option<&str>) -> Result<(Vec<RegionShape>, Vec<String>)> {
    let document = document::read(bytes, origin)?;
    let mut notes = document.notes(origin);
    // Points that carry the names of regions have no area.
    let features: Vec<Feature> = document.features.into_iter().filter(|f| !f.polygons.is_empty()).collect();
    let naming = Naming::of(&features, region_name, origin)?;
    let mut parts: BTreeMap<RegionId, Parts> = BTreeMap::new();
    for feature in features {
        let here = |problem: String| Error::input(origin, Place::Feature(feature.number), problem);
        let (id, name) = naming.names(&feature).ok_or_else(|| here("the feature has no name".into()))?;
        let id =
            RegionId::new(&id).or_else(|_| RegionId::from_name(&id)).map_err(|problem| here(problem.to_string()))?;
        let known = parts.entry(id).or_insert_with(|| Parts { name: name.clone(), ..Parts::default() });
        if known.name.to_lowercase() != name.to_lowercase() {
            return Err(here(format!("{name:?} and {:?} of an earlier feature cannot be told apart", known.name)));
        }
        known.features += 1;
        for raw in feature.polygons {
            let repaired = rings::repair(raw).map_err(&here)?;
            known.polygons.extend(repaired.polygons);
            notes.extend(repaired.notes.into_iter().map(|note| here(note).to_string()));
        }
    }
    let mut regions = Vec::with_capacity(parts.len());
    for (id, parts) in parts {
        let whole = |problem: String| Error::input(origin, Place::Whole, problem);
        if parts.features > 1 {
            let words =
                format!("{} features have the name {:?} and are taken as one region", parts.features, parts.name);
            notes.push(whole(words).to_string());
        }
        regions.push(region_of(id, parts).map_err(whole)?);
    }
    match regions.is_empty() {
        true => Err(Error::input(origin, Place::Whole, "the file has no regions")),
        false => Ok((regions, notes)),
    }
}

/// What the features of one region have.
#[derive(Default)]
struct Parts {
    name: String,
    features: usize,
    polygons: Vec<Polygon<f64>>,
}

fn region_of(id: RegionId, parts: Parts) -> std::result::Result<RegionShape, String> {
    let shape = match parts.features {
        1 => MultiPolygon::new(parts.polygons),
        _ => rings::unite(parts.polygons)?.0,
    };
    let km2 = area::km2(&shape);
    const MARGIN: f64 = 0.01;
    let (bounds, window) = shape
        .bounding_rect()
        .zip(Window::around(&shape, MARGIN))
        .filter(|_| km2 > 0.0)
        .ok_or_else(|| format!("{id} has no area"))?;
    let area = Area::from_km2(km2).map_err(|problem| problem.to_string())?;
    Ok(RegionShape { region: Region { id, name: parts.name, area }, shape, bounds, window })
}

/// Says which regions overlap and by how much: what is held there counts in each of them.
fn overlaps(regions: &[RegionShape], country: &MultiPolygon<f64>) -> Option<String> {
    const MOST: usize = 3;
    /// Borders drawn with different corners overlap by less.
    const LEAST_KM2: f64 = 0.1;
    let sum: f64 = regions.iter().map(|shape| shape.region.area.km2()).sum();
    if sum - area::km2(country) < LEAST_KM2 {
        return None;
    }
    let pairs = regions.iter().enumerate().flat_map(|(i, a)| regions[i + 1..].iter().map(move |b| (a, b)));
    let near = pairs.filter(|(a, b)| geo::Intersects::intersects(&a.bounds, &b.bounds));
    let shared = near.map(|(a, b)| (area::km2(&overlay::cut(&a.shape, &b.shape).inside), a, b));
    let mut shared: Vec<_> = shared.filter(|(km2, ..)| *km2 >= LEAST_KM2).collect();
    shared.sort_by(|a, b| b.0.total_cmp(&a.0));
    let pair = |(km2, a, b): &(f64, &RegionShape, &RegionShape)| {
        format!("{} and {} share {km2:.1} km²", a.region.name, b.region.name)
    };
    let listed: Vec<String> = shared.iter().take(MOST).map(pair).collect();
    let more = shared.len().checked_sub(MOST).filter(|more| *more > 0);
    let more = more.map_or_else(String::new, |more| format!("; {more} more pairs overlap"));
    (!listed.is_empty()).then(|| {
        format!("regions overlap: {}{more}. Land that is held there counts in each of them.", listed.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_areas_match_geographiclib() {
        // pyproj 3.7.2 on the same file: Geod(ellps="WGS84").geometry_area_perimeter; great circles and geodesics part
        // by less than 0.05 km² on a region.
        let known = [
            ("donetsk", 26_602.562),
            ("luhansk", 26_308.426),
            ("zaporizhzhia", 27_083.102),
            ("kherson", 26_173.609),
            ("kharkiv", 31_388.724),
            ("crimea", 26_346.062),
            ("sevastopol", 749.287),
            ("zakarpattia", 12_969.619),
        ];
        let regions = Boundaries::bundled_regions().unwrap();
        assert_eq!(regions.iter().count(), 27);
        for (id, km2) in known {
            let region = regions.iter().find(|r| r.id.as_str() == id).unwrap();
            assert!((region.area.km2() - km2).abs() < 0.05, "{id}: {}", region.area.km2());
        }
    }

    #[test]
    fn neighbours_share_their_border_exactly() {
        // Were there gaps or overlaps between regions, the outline would have holes or the areas would not add up.
        let boundaries = Boundaries::bundled().unwrap();
        assert!(boundaries.country.iter().all(|part| part.interiors().is_empty()));
        let sum: f64 = boundaries.regions().iter().map(|r| r.region.area.km2()).sum();
        assert!((area::km2(&boundaries.country) - sum).abs() < 0.01, "{}", area::km2(&boundaries.country) - sum);
    }

    #[test]
    fn a_region_without_a_name_is_refused_by_its_number() {
        let bytes = br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":
            {"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#;
        let error = Boundaries::parse(bytes, "x.geojson", None).unwrap_err().to_string();
        assert!(error.starts_with("x.geojson: feature 1: none of the usual properties names the regions"), "{error}");
    }
}
