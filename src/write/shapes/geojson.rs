//! GeoJSON as in RFC 7946: WGS 84, outer rings counter-clockwise.

use serde_json::{Value, json};

use super::{Made, table};
use crate::domain::shape::{Outline, Shape};
use crate::write::rows;

/// A collection with a feature for each shape.
pub fn geojson(shapes: &[Shape], made: &Made) -> Value {
    let rows = rows::json(&table(shapes, made));
    let properties = rows.as_array().cloned().unwrap_or_default().into_iter();
    let known = |mut properties: Value| {
        if let Some(properties) = properties.as_object_mut() {
            properties.retain(|_, value| !value.is_null());
        }
        properties
    };
    let feature = |(shape, properties): (&Shape, Value)| json!({"type": "Feature", "properties": known(properties), "geometry": geometry(&shape.outline)});
    let features: Vec<Value> = shapes.iter().zip(properties).map(feature).collect();
    json!({"type": "FeatureCollection", "features": features})
}

fn geometry(outline: &Outline) -> Value {
    match outline {
        Outline::Areas(areas) => json!({"type": "MultiPolygon", "coordinates": areas}),
        Outline::Lines(lines) => json!({"type": "MultiLineString", "coordinates": lines}),
        Outline::Point(at) => json!({"type": "Point", "coordinates": at}),
    }
}
