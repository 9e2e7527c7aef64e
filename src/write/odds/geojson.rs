//! Odds as GeoJSON (RFC 7946): cells as squares, places as points, with the columns of their rows as properties, but for what
//! all have in common.

use serde_json::{Value, json};

use super::{Told, tables};
use crate::survey::cells::corners;
use crate::tabular::{Table, millionths};
use crate::write::rows;

/// Odds of a cell that is worth its shape.
pub const LEAST: f32 = 0.01;

/// Cells that are free on the map and held in one of a hundred futures. Rings run anticlockwise.
pub fn cells(told: &Told) -> Value {
    let square = |cell: usize| {
        let corners = corners(told.grid(), cell).map(|(lon, lat)| [millionths(lon), millionths(lat)]);
        let ring: Vec<[f64; 2]> = corners.iter().chain(&corners[..1]).copied().collect();
        json!({"type": "Polygon", "coordinates": [ring]})
    };
    collection(told, &tables::cells(told, LEAST), told.cells(LEAST).map(|of| square(of.cell as usize)))
}

/// Free places near the front.
pub fn places(told: &Told) -> Value {
    let towns = told.places.iter().map(|of| &of.settlement.town);
    collection(
        told,
        &tables::places(told),
        towns.map(|town| json!({"type": "Point", "coordinates": [town.lon, town.lat]})),
    )
}

fn collection(told: &Told, table: &Table, shapes: impl Iterator<Item = Value>) -> Value {
    const COMMON: [&str; 5] = ["source", "as_of", "day", "lon", "lat"];
    let own = |mut row: Value| {
        if let Value::Object(columns) = &mut row {
            columns.retain(|name, _| !COMMON.contains(&name.as_str()));
        }
        row
    };
    let Value::Array(rows) = rows::json(table) else { return Value::Null };
    let feature = |(shape, row)| json!({"type": "Feature", "geometry": shape, "properties": own(row)});
    json!({
        "type": "FeatureCollection",
        "source": told.odds.source,
        "as_of": told.odds.as_of.to_string(),
        "day": told.odds.map_day.to_string(),
        "features": shapes.zip(rows).map(feature).collect::<Vec<Value>>(),
    })
}
