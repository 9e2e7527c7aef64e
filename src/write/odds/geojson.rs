//! Odds as GeoJSON (RFC 7946): cells as squares, places as points, with the columns of their rows as properties.

use serde_json::{Value, json};

use super::{Told, tables};
use crate::survey::cells::corners;
use crate::tabular::{Table, millionths};
use crate::write::rows;

/// Cells that are free on the map and held in some future. Rings run anticlockwise.
pub fn cells(told: &Told) -> Value {
    let square = |cell: usize| {
        let corners = corners(told.grid(), cell).map(|(lon, lat)| [millionths(lon), millionths(lat)]);
        let ring: Vec<[f64; 2]> = corners.iter().chain(&corners[..1]).copied().collect();
        json!({"type": "Polygon", "coordinates": [ring]})
    };
    collection(&tables::cells(told), told.cells().map(|of| square(of.cell as usize)))
}

/// Free places near the front.
pub fn places(told: &Told) -> Value {
    let towns = told.places.iter().map(|of| &of.settlement.town);
    collection(&tables::places(told), towns.map(|town| json!({"type": "Point", "coordinates": [town.lon, town.lat]})))
}

fn collection(table: &Table, shapes: impl Iterator<Item = Value>) -> Value {
    let Value::Array(rows) = rows::json(table) else { return Value::Null };
    let feature = |(shape, row)| json!({"type": "Feature", "geometry": shape, "properties": row});
    json!({"type": "FeatureCollection", "features": shapes.zip(rows).map(feature).collect::<Vec<Value>>()})
}
