//! Made maps: squares of a tenth of a degree in the middle of Donetsk oblast.

/// Area of the square [37.5, 37.6] × [48.0, 48.1], km²: between the parallels on WGS 84 by the closed form of the authalic
/// latitude, in Python. Edges as great circles add less than 0.0005 km².
pub const SQUARE_KM2: f64 = 82.8967;

/// The corners of a box, closed, anticlockwise.
pub fn ring(west: f64, south: f64, east: f64, north: f64) -> String {
    format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]")
}

/// A bare polygon of these rings.
pub fn polygon(rings: &str) -> String {
    format!(r#"{{"type":"Polygon","coordinates":[{rings}]}}"#)
}

/// The square of [`SQUARE_KM2`].
pub fn square() -> String {
    polygon(&ring(37.5, 48.0, 37.6, 48.1))
}

/// A feature of a geometry, with properties.
pub fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

/// A collection of features.
pub fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// The bytes as gzip.
pub fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
