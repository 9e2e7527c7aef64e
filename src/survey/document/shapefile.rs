//! Shapefiles: records of polygons (.shp), with their attributes (.dbf), reference system (.prj) and encoding (.cpg) beside.
//!
//! The format says which rings are holes by the way they run, and many programs write them otherwise. What lies within
//! another ring and runs the other way is a hole; what runs the same way is not clear and is refused.
//!
//! # References
//! ESRI Shapefile Technical Description, July 1998.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, LineString};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use serde_json::Map;

use super::dbf::Dbf;
use crate::error::Place;
use crate::read::formats;
use crate::survey::area::grid_km2;
use crate::survey::feature::{Budget, Document, Feature, Located, RawPolygon, position};

/// The parts of a shapefile.
#[derive(Default)]
pub(super) struct Parts {
    pub shapes: Vec<u8>,
    pub attributes: Option<Vec<u8>>,
    pub system: Option<Vec<u8>>,
    pub encoding: Option<Vec<u8>>,
}

/// The features of a shapefile, one for each record.
///
/// # Errors
/// With the record, which is the feature of that number.
pub(super) fn read(parts: &Parts, origin: &str) -> Located<Document> {
    let whole = |problem: String| (Place::Whole, problem);
    let system = parts.system.as_deref().map(String::from_utf8_lossy);
    if let Some(problem) = system.and_then(|wkt| formats::wkt_problem(&wkt, origin)) {
        return Err(whole(problem));
    }
    let encoding = parts.encoding.as_deref();
    let table = parts.attributes.as_deref().map(|bytes| Dbf::open(bytes, encoding)).transpose().map_err(whole)?;
    let mut records = Records::open(&parts.shapes).map_err(whole)?;
    let (mut features, mut budget, mut effort) = (Vec::new(), Budget::default(), Effort::default());
    while !records.rest.is_empty() {
        let number = features.len() + 1;
        let here = |problem: String| (Place::Feature(number), problem);
        let rings = rings(records.next().map_err(here)?, &mut budget).map_err(here)?;
        let properties = match &table {
            Some(table) => table.row(number - 1, &mut budget).map_err(here)?,
            None => Map::new(),
        };
        features.push(Feature::of(number, properties, grouped(rings, &mut effort).map_err(here)?));
    }
    if let Some(table) = table.as_ref().filter(|table| table.rows() != features.len()) {
        let (rows, shapes) = (table.rows(), features.len());
        return Err(whole(format!("its .shp has {shapes} records, and its .dbf has {rows}: they are not of one map")));
    }
    if table.is_none() && features.len() > 1 {
        return Err(whole("its .dbf is missing, which tells the features apart: put it beside the .shp".into()));
    }
    let notes = table.map(|table| table.notes()).unwrap_or_default();
    Ok(Document { features, notes, ..Document::default() })
}

/// The records that are left.
struct Records<'b> {
    rest: &'b [u8],
}

impl<'b> Records<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, String> {
        const HEADER: usize = 100;
        let words = bytes.get(24..28).and_then(|four| four.try_into().ok()).map(i32::from_be_bytes);
        // Counted in words of 16 bits.
        let length = words.and_then(|words| usize::try_from(words).ok()).map(|words| 2 * words);
        match length.filter(|length| *length >= HEADER).and_then(|length| bytes.get(HEADER..length)) {
            Some(rest) => Ok(Records { rest }),
            None => Err("this shapefile is cut off: it is shorter than its header says".into()),
        }
    }

    /// The content of the next record.
    fn next(&mut self) -> Result<&'b [u8], String> {
        let cut_off = || "the record is cut off".to_string();
        let (header, rest) = self.rest.split_first_chunk::<8>().ok_or_else(cut_off)?;
        let words = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let (content, rest) = rest.split_at_checked(2 * words).ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(content)
    }
}

/// A whole number at a place in a record.
fn number(content: &[u8], at: usize) -> Result<usize, String> {
    let bytes = content.get(at..at + 4).and_then(|four| four.try_into().ok()).map(i32::from_le_bytes);
    bytes.and_then(|number| usize::try_from(number).ok()).ok_or_else(|| "the record ends too soon".into())
}

/// The rings of a record; points and lines have none.
fn rings(content: &[u8], budget: &mut Budget) -> Result<Vec<Vec<Coord<f64>>>, String> {
    /// After the kind and the box around the shape.
    const COUNTS: usize = 36;
    budget.feature(0)?;
    match number(content, 0)? {
        // Polygons, also with heights or measures, which stand behind the positions.
        5 | 15 | 25 => {}
        0 | 1 | 3 | 8 | 11 | 13 | 18 | 21 | 23 | 28 => return Ok(Vec::new()),
        31 => return Err("the record is a multipatch, a surface in space: give the map as polygons".into()),
        other => return Err(format!("unknown kind {other} of a record")),
    }
    let (parts, points) = (number(content, COUNTS)?, number(content, COUNTS + 4)?);
    let cut_off = || "the record ends too soon".to_string();
    let starts = content.get(COUNTS + 8..).and_then(|rest| rest.get(..parts.checked_mul(4)?)).ok_or_else(cut_off)?;
    let corners = content.get(COUNTS + 8 + 4 * parts..).and_then(|rest| rest.get(..points.checked_mul(16)?));
    budget.spend(parts.saturating_add(points))?;
    let float = |eight: &[u8]| eight.try_into().map_or(f64::NAN, f64::from_le_bytes);
    let corner = |bytes: &[u8]| position(float(&bytes[..8]), float(&bytes[8..]));
    let corners = corners.ok_or_else(cut_off)?.chunks_exact(16).map(corner).collect::<Result<Vec<_>, _>>()?;
    let starts = (0..parts).map(|part| number(starts, 4 * part)).collect::<Result<Vec<_>, _>>()?;
    let ends = starts.iter().copied().skip(1).chain([points]);
    let ring = |(start, end): (&usize, usize)| corners.get(*start..end).map(<[_]>::to_vec);
    let rings: Option<Vec<_>> = starts.iter().zip(ends).map(ring).collect();
    rings.ok_or_else(|| "the parts of the record do not follow each other".into())
}

/// Corners of rings that may still be looked at to find what lies within what: some seconds.
struct Effort(usize);

impl Default for Effort {
    fn default() -> Self {
        Effort(1_000_000_000)
    }
}

impl Effort {
    fn spend(&mut self, corners: usize) -> Result<(), String> {
        let left = self.0.checked_sub(corners);
        self.0 = left.ok_or("its rings lie in each other too often: draw fewer")?;
        Ok(())
    }
}

/// The rings of a record as polygons: each with its holes behind it.
fn grouped(rings: Vec<Vec<Coord<f64>>>, effort: &mut Effort) -> Result<Vec<RawPolygon>, String> {
    if rings.len() < 2 {
        return Ok(rings.into_iter().map(|ring| vec![ring]).collect());
    }
    let lines: Vec<LineString<f64>> = rings.iter().map(|ring| LineString::new(ring.clone())).collect();
    let boxed = |(i, line): (usize, &LineString<f64>)| {
        let bounds = line.bounding_rect()?;
        let corners = [bounds.min(), bounds.max()].map(|at| [at.x, at.y]);
        Some(GeomWithData::new(rstar::primitives::Rectangle::from_corners(corners[0], corners[1]), i))
    };
    let boxes = RTree::bulk_load(lines.iter().enumerate().filter_map(boxed).collect());
    let sizes: Vec<f64> = lines.iter().map(grid_km2).collect();
    let parents =
        (0..lines.len()).map(|i| parent(i, (&lines, &sizes), &boxes, effort)).collect::<Result<Vec<_>, _>>()?;
    let depth = |mut ring: usize| {
        let mut depth = 0;
        while let Some(outer) = parents[ring].filter(|_| depth <= lines.len()) {
            (ring, depth) = (outer, depth + 1);
        }
        depth
    };
    let turns = |ring: usize| sizes[ring] < 0.0;
    let mut polygons: Vec<RawPolygon> = Vec::new();
    let mut places = vec![0; rings.len()];
    let mut holes = Vec::new();
    for (i, ring) in rings.into_iter().enumerate() {
        match parents[i] {
            Some(outer) if turns(outer) == turns(i) => {
                let (ring, outer) = (i + 1, outer + 1);
                return Err(format!(
                    "ring {ring} lies within ring {outer} and runs the same way, so that it is not clear whether it is a \
                     hole: draw holes the other way"
                ));
            }
            Some(outer) if depth(i) % 2 == 1 => holes.push((outer, ring)),
            _ => {
                places[i] = polygons.len();
                polygons.push(vec![ring]);
            }
        }
    }
    holes.into_iter().for_each(|(outer, ring)| polygons[places[outer]].push(ring));
    Ok(polygons)
}

type Boxes = RTree<GeomWithData<rstar::primitives::Rectangle<[f64; 2]>, usize>>;

/// The smallest ring that holds another one.
fn parent(
    ring: usize,
    (lines, sizes): (&[LineString<f64>], &[f64]),
    boxes: &Boxes,
    effort: &mut Effort,
) -> Result<Option<usize>, String> {
    /// What it takes to look at a box, in corners.
    const BOX: usize = 64;
    let Some(first) = lines[ring].0.first() else { return Ok(None) };
    let mut smallest: Option<(f64, usize)> = None;
    for of in boxes.locate_in_envelope_intersecting(&AABB::from_point([first.x, first.y])) {
        effort.spend(BOX)?;
        let (outer, size) = (of.data, sizes[of.data].abs());
        let fits = size > sizes[ring].abs() && smallest.is_none_or(|(known, _)| size < known);
        if fits && holds(&lines[outer], &lines[ring], effort)? {
            smallest = Some((size, outer));
        }
    }
    Ok(smallest.map(|(_, outer)| outer))
}

/// Whether a ring holds another: by the first corner that does not lie on it.
fn holds(outer: &LineString<f64>, inner: &LineString<f64>, effort: &mut Effort) -> Result<bool, String> {
    for corner in &inner.0 {
        effort.spend(outer.0.len())?;
        match coord_pos_relative_to_ring(*corner, outer) {
            CoordPos::Inside => return Ok(true),
            CoordPos::Outside => return Ok(false),
            CoordPos::OnBoundary => {}
        }
    }
    Ok(false)
}

#[cfg(test)]
pub(super) mod tests;
