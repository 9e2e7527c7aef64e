//! Boundaries: the regions of a country as polygons, from GeoJSON with a property `region` or `name`.

use std::path::Path;

use geo::{BoundingRect, Coord, Line, MultiPolygon, Rect};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use serde_json::{Map, Value};

use super::clip::Window;
use super::geojson::{self, Feature};
use super::{area, files, groups, overlay, rings};
use crate::domain::groups::{Declared, Regions};
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::error::{Error, Place, Result};

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

/// The regions of a country and its outline.
#[derive(Debug, Clone)]
pub struct Boundaries {
    regions: Vec<RegionShape>,
    /// What the regions are called, and the groups they form.
    known: Regions,
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
        let regions = regions_of(UKRAINE, BUNDLED)?;
        let known = Regions::from(names_of(&regions)).with(groups::bundled()?);
        Ok(Boundaries::of(regions, known))
    }

    /// Names, areas and groups of the bundled regions, without the geometry that only measuring needs.
    ///
    /// # Errors
    /// None in practice, as for [`Boundaries::bundled`].
    pub fn bundled_regions() -> Result<Regions> {
        Ok(Regions::from(names_of(&regions_of(UKRAINE, BUNDLED)?)).with(groups::bundled()?))
    }

    /// Names, areas and groups of the regions in a GeoJSON file.
    ///
    /// # Errors
    /// As [`Boundaries::from_file`].
    pub fn regions_from_file(path: &Path) -> Result<Regions> {
        let (bytes, origin) = (files::read(path)?, files::name(path));
        known_of(&bytes, &origin, &regions_of(&bytes, &origin)?)
    }

    /// Boundaries from a GeoJSON file, plain or gzip.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Input`] with the feature and what is wrong with it.
    pub fn from_file(path: &Path) -> Result<Self> {
        Boundaries::parse(&files::read(path)?, &files::name(path))
    }

    fn parse(bytes: &[u8], origin: &str) -> Result<Self> {
        let regions = regions_of(bytes, origin)?;
        let known = known_of(bytes, origin, &regions)?;
        Ok(Boundaries::of(regions, known))
    }

    fn of(regions: Vec<RegionShape>, known: Regions) -> Self {
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
        Boundaries { regions, known, whole, country, outline, borders: RTree::bulk_load(borders) }
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

fn regions_of(bytes: &[u8], origin: &str) -> Result<Vec<RegionShape>> {
    let document = geojson::read(bytes, origin)?;
    let mut regions = document.features.into_iter().map(|f| region_of(f, origin)).collect::<Result<Vec<_>>>()?;
    if regions.is_empty() {
        return Err(Error::input(origin, Place::Whole, "no regions in it"));
    }
    regions.sort_by(|a, b| a.region.id.cmp(&b.region.id));
    if let Some(pair) = regions.windows(2).find(|p| p[0].region.id == p[1].region.id) {
        return Err(Error::input(origin, Place::Whole, format!("region {} comes twice", pair[0].region.id)));
    }
    Ok(regions)
}

fn region_of(feature: Feature, origin: &str) -> Result<RegionShape> {
    let here = |problem: String| Error::input(origin, Place::Feature(feature.number), problem);
    let text = |key: &str| text_of(&feature.properties, key);
    let id = match (text("region"), text("name")) {
        (Some(region), _) => RegionId::new(region).or_else(|_| RegionId::from_name(region)),
        (None, Some(name)) => RegionId::from_name(name),
        (None, None) => return Err(here("no property \"region\" or \"name\" to call it by".into())),
    }
    .map_err(|problem| here(problem.to_string()))?;
    let name = text("name").or(text("region")).unwrap_or(id.as_str()).to_string();
    let mut polygons = Vec::new();
    for raw in feature.polygons {
        polygons.extend(rings::repair(raw).map_err(&here)?.polygons);
    }
    let shape = MultiPolygon::new(polygons);
    let km2 = area::km2(&shape);
    const MARGIN: f64 = 0.01;
    let (bounds, window) = shape
        .bounding_rect()
        .zip(Window::around(&shape, MARGIN))
        .filter(|_| km2 > 0.0)
        .ok_or_else(|| here(format!("{id} has no area")))?;
    Ok(RegionShape { region: Region { id, name, area: Area::from_km2(km2)? }, shape, bounds, window })
}

fn text_of<'a>(properties: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    properties.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
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
        let error = Boundaries::parse(bytes, "x.geojson").unwrap_err().to_string();
        assert_eq!(error, "x.geojson: feature 1: no property \"region\" or \"name\" to call it by");
    }
}
