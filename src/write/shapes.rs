//! Shapes for other programs: GeoJSON, KML, GeoParquet, FlatGeobuf, with what each shows, its size, days, and how it was made.

mod flatgeobuf;
mod geojson;
mod kml;
mod wkb;

pub use flatgeobuf::flatgeobuf;
pub use geojson::geojson;
pub use kml::kml;
pub use wkb::geoparquet;

use crate::domain::shape::Shape;
use crate::tabular::{Cells, Table, millionths, thousandths};

/// Where shapes come from.
pub struct Made<'a> {
    /// The source of the map.
    pub source: &'a str,
    /// The program, its arguments and the origin of boundaries.
    pub by: &'a str,
}

/// What is known of each shape, in columns; areas and lengths keep every digit, so that they can be compared.
pub fn table(shapes: &[Shape], made: &Made) -> Table {
    let text = |value: &dyn Fn(&Shape) -> Option<String>| Cells::Text(shapes.iter().map(value).collect());
    let number = |value: &dyn Fn(&Shape) -> Option<f64>| Cells::Number(shapes.iter().map(value).collect());
    Table::default()
        .with("kind", text(&|of| Some(of.kind.as_str().into())))
        .with("region", text(&|of| Some(of.region.id.to_string())))
        .with("region_name", text(&|of| Some(of.region.name.clone())))
        .with("name", text(&|of| of.name.clone()))
        .with("day", Cells::Day(shapes.iter().map(|of| Some(of.day)).collect()))
        .with("since", Cells::Day(shapes.iter().map(|of| of.since).collect()))
        .with("area_km2", number(&|of| of.area_km2))
        .with("length_km", number(&|of| of.length_km))
        .with("front_distance_km", number(&|of| of.front_distance_km.map(thousandths)))
        .with("odds_by", Cells::Day(shapes.iter().map(|of| of.odds.map(|(day, _)| day)).collect()))
        .with("odds", number(&|of| of.odds.map(|(_, odds)| millionths(odds))))
        .with("source", text(&|_| Some(made.source.into())))
        .with("made_by", text(&|_| Some(made.by.into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::shape::{Outline, ShapeKind};

    fn shapes() -> Vec<Shape> {
        let region = Region {
            id: RegionId::new("alba").unwrap(),
            name: "Alba & <Sons>".into(),
            area: Area::from_km2(100.0).unwrap(),
        };
        let shape = |kind, outline| Shape {
            kind,
            region: region.clone(),
            name: None,
            day: "2026-08-22".parse().unwrap(),
            since: None,
            area_km2: None,
            length_km: None,
            front_distance_km: None,
            odds: None,
            outline,
        };
        let ring = |a: f64, b: f64| vec![[a, a], [b, a], [b, b], [a, b], [a, a]];
        let hole = ring(1.0, 2.0).into_iter().rev().collect();
        vec![
            Shape { area_km2: Some(8.5), ..shape(ShapeKind::Held, Outline::Areas(vec![vec![ring(0.0, 3.0), hole]])) },
            Shape {
                length_km: Some(4.25),
                ..shape(ShapeKind::Front, Outline::Lines(vec![vec![[0.0, 0.0], [0.5, 3.0]]]))
            },
            Shape { name: Some("Town".into()), ..shape(ShapeKind::Place, Outline::Point([0.25, 0.75])) },
        ]
    }

    const MADE: Made = Made { source: "made", by: "frontcast" };

    #[test]
    fn geojson_has_every_shape_with_what_is_known_of_it() {
        let document = geojson(&shapes(), &MADE);
        let features = document["features"].as_array().unwrap();
        assert_eq!(features.len(), 3);
        assert_eq!(features[0]["geometry"]["type"], "MultiPolygon");
        assert_eq!(features[0]["geometry"]["coordinates"][0][1][0], serde_json::json!([1.0, 1.0]));
        assert_eq!(features[0]["properties"]["area_km2"], 8.5);
        assert_eq!(features[1]["geometry"]["type"], "MultiLineString");
        assert_eq!(features[2]["properties"]["name"], "Town");
        assert!(features[2]["properties"].get("area_km2").is_none(), "what is not known is left out");
    }

    #[test]
    fn kml_escapes_names_and_has_holes() {
        let text = kml(&shapes(), &MADE);
        assert!(text.contains("Alba &amp; &lt;Sons&gt;") && !text.contains("<Sons>"));
        assert_eq!(text.matches("<innerBoundaryIs>").count(), 1);
        assert!(text.contains("<coordinates>0.25,0.75</coordinates>"));
    }

    #[test]
    fn well_known_binary_is_as_its_standard_says() {
        let bytes = wkb::wkb(&Outline::Point([0.25, 0.75]));
        assert_eq!(bytes[..5], [1, 1, 0, 0, 0]);
        assert_eq!(bytes[5..13], 0.25_f64.to_le_bytes());
        let bytes = wkb::wkb(&shapes()[0].outline);
        // A multipolygon of one polygon of two rings of five corners.
        assert_eq!((bytes[1], bytes[5], bytes[10], bytes[14]), (6, 1, 3, 2));
        assert_eq!(bytes.len(), 9 + 9 + 2 * (4 + 5 * 16));
    }

    #[test]
    fn parquet_and_flatgeobuf_begin_as_they_must() {
        let parquet = geoparquet(&shapes(), &MADE).unwrap();
        assert!(
            parquet.starts_with(b"PAR1")
                && parquet.windows(11).any(|met| met == b"\"WKB\",\"geom" || met == b"primary_col")
        );
        let flat = flatgeobuf(&shapes(), &MADE).unwrap();
        assert_eq!(flat[..4], *b"fgb\x03");
    }
}
