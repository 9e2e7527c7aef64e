//! GeoParquet 1.1: a row for each shape, its geometry as well-known binary (OGC 06-103r4, little-endian).

use serde_json::json;

use super::{Made, table};
use crate::domain::shape::{Corner, Outline, Shape};
use crate::tabular::parquet::GEO;

const COLUMN: &str = "geometry";

/// The bytes of a file.
///
/// # Errors
/// What went wrong, in words.
pub fn geoparquet(shapes: &[Shape], made: &Made) -> Result<Vec<u8>, String> {
    let geometries: Vec<Vec<u8>> = shapes.iter().map(|of| wkb(&of.outline)).collect();
    let metadata = json!({
        "version": "1.1.0",
        "primary_column": COLUMN,
        "columns": {COLUMN: {
            "encoding": "WKB",
            "geometry_types": ["MultiPolygon", "MultiLineString", "Point"],
            "orientation": "counterclockwise",
        }},
    });
    let mut bytes = Vec::new();
    table(shapes, made).write_with_bytes(&mut bytes, (COLUMN, &geometries), (GEO, metadata.to_string()))?;
    Ok(bytes)
}

/// Kinds of geometries: point, line, polygon, and many of the last two.
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const LINES: u32 = 5;
const POLYGONS: u32 = 6;

/// A geometry as well-known binary.
pub(super) fn wkb(outline: &Outline) -> Vec<u8> {
    let mut bytes = Vec::new();
    match outline {
        Outline::Point(at) => {
            head(&mut bytes, POINT);
            corner(&mut bytes, at);
        }
        Outline::Lines(lines) => {
            head(&mut bytes, LINES);
            count(&mut bytes, lines.len());
            for line in lines {
                head(&mut bytes, LINE);
                corners(&mut bytes, line);
            }
        }
        Outline::Areas(areas) => {
            head(&mut bytes, POLYGONS);
            count(&mut bytes, areas.len());
            for rings in areas {
                head(&mut bytes, POLYGON);
                count(&mut bytes, rings.len());
                rings.iter().for_each(|ring| corners(&mut bytes, ring));
            }
        }
    }
    bytes
}

fn head(bytes: &mut Vec<u8>, kind: u32) {
    // The first byte says that the rest is little-endian.
    bytes.push(1);
    bytes.extend(kind.to_le_bytes());
}

fn count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn corners(bytes: &mut Vec<u8>, all: &[Corner]) {
    count(bytes, all.len());
    all.iter().for_each(|at| corner(bytes, at));
}

fn corner(bytes: &mut Vec<u8>, [lon, lat]: &Corner) {
    bytes.extend(lon.to_le_bytes());
    bytes.extend(lat.to_le_bytes());
}
