//! Shapes for other programs: they hold what was measured, and come back through `measure`.

use serde_json::{Value, json};

use super::program::{Folder, number};

/// A country of two regions, and two maps of it.
fn country() -> Folder {
    let folder = Folder::new();
    let rectangle = |west: f64, east: f64| json!([[west, 20], [east, 20], [east, 21], [west, 21], [west, 20]]);
    let region = |name: &str, west, east| {
        json!({"type": "Feature", "properties": {"name": name},
               "geometry": {"type": "Polygon", "coordinates": [rectangle(west, east)]}})
    };
    let regions = [region("Alba", 10.0, 10.6), region("Bora", 10.6, 11.2)];
    folder.write("regions.geojson", json!({"type": "FeatureCollection", "features": regions}).to_string());
    for (name, west) in [("then_20260524.geojson", 10.8), ("now_20260822.geojson", 10.4)] {
        folder.write(name, json!({"type": "Polygon", "coordinates": [rectangle(west, 11.2)]}).to_string());
    }
    folder
}

#[test]
fn areas_come_back_through_measure() {
    let folder = country();
    let line =
        "shapes alba bora --map now_20260822.geojson --since-map then_20260524.geojson --regions regions.geojson";
    let said = folder.done(&format!("{line} --output shapes.geojson")).err;
    assert!(said.contains("Shapes: shapes.geojson ("), "{said}");
    let document: Value = serde_json::from_str(&folder.text("shapes.geojson")).unwrap();
    let features = document["features"].as_array().unwrap();
    let of = |kind: &str, region: &str| {
        let is = |feature: &&Value| feature["properties"]["kind"] == kind && feature["properties"]["region"] == region;
        features.iter().find(is).unwrap_or_else(|| panic!("{kind} {region}"))
    };
    let km2 = |kind: &str, region: &str| of(kind, region)["properties"]["area_km2"].as_f64().unwrap();
    // Of Alba a third was taken (parallels are cut into great circles of other lengths); of Bora a third, and the rest was held.
    assert!((km2("held", "alba") - km2("gained", "alba")).abs() < 1e-6);
    assert!((km2("free", "alba") / km2("held", "alba") - 2.0).abs() < 1e-3);
    assert_eq!(of("gained", "bora")["properties"]["since"], "2026-05-24");
    assert!(!features.iter().any(|feature| feature["properties"]["kind"] == "lost"));
    let km = of("front", "alba")["properties"]["length_km"].as_f64().unwrap();
    assert!((km - 110.7).abs() < 0.2, "{km}");
    let held: Vec<Value> = features.iter().filter(|feature| feature["properties"]["kind"] == "held").cloned().collect();
    folder.write("back_20260822.geojson", json!({"type": "FeatureCollection", "features": held}).to_string());
    let back = folder.done("measure back_20260822.geojson --regions regions.geojson --format csv").out;
    for region in ["alba", "bora"] {
        let held = number(&back, &[region], "held_km2");
        assert!((held - km2("held", region)).abs() < 6e-4, "{region}: {held}, written to three decimals");
    }
    // What was gained lies on what is held, and its corners cut edges of 40 km in two, which are other great circles.
    let alone = line.replace("--since-map then_20260524.geojson ", "");
    for (line, most) in [(alone.as_str(), 1e-6), (line, 1e-5)] {
        for ending in ["geojson", "kml", "parquet", "fgb"] {
            folder.done(&format!("{line} --output shapes.{ending} --quiet"));
            let back = folder.done(&format!("measure shapes.{ending} --regions regions.geojson --format csv")).out;
            for region in ["alba", "bora"] {
                let part = number(&back, &[region], "held_km2") / km2("held", region) - 1.0;
                assert!(part.abs() < most, "{region} in {ending}: {part}");
            }
        }
    }
}

#[test]
fn what_cannot_be_written_is_said() {
    let folder = country();
    let line = "shapes alba --map now_20260822.geojson --regions regions.geojson";
    let refused = folder.run(&format!("{line} --output shapes.shp")).ends_with(2).err;
    assert!(refused.contains(".geojson, .kml, .parquet, .fgb"), "{refused}");
    let refused = folder.run(&format!("{line} --since 2026-05-24 --output shapes.kml")).ends_with(1).err;
    assert!(refused.contains("--since-map FILE"), "{refused}");
}
