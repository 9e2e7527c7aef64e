//! Cells of a made country, from its maps to scores: nothing in the program knows the country.

use serde_json::{Value, json};

use super::program::Folder;

/// Two regions side by side, and 70 weekly maps of a front that comes from the west, faster in the middle.
fn country() -> (Folder, String) {
    let folder = Folder::new();
    let rectangle = |west: f64, east: f64| json!([[[west, 20], [east, 20], [east, 21], [west, 21], [west, 20]]]);
    let region = |name: &str, west, east| {
        json!({"type": "Feature", "properties": {"name": name},
               "geometry": {"type": "Polygon", "coordinates": rectangle(west, east)}})
    };
    let regions = [region("Alba", 10.0, 10.6), region("Bora", 10.6, 11.2)];
    folder.write("regions.geojson", json!({"type": "FeatureCollection", "features": regions}).to_string());
    let mut names = Vec::new();
    for week in 0..70_i32 {
        let day = "2025-01-04".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(7 * week as u64);
        let reach = |row: i32| 10.2 + 0.004 * f64::from(week) * if (8..12).contains(&row) { 1.5 } else { 0.7 };
        let edge = (0..=20).map(|row| json!([reach(row), 20.0 + 0.05 * f64::from(row)]));
        let corners: Vec<Value> =
            std::iter::once(json!([10, 20])).chain(edge).chain([json!([10, 21]), json!([10, 20])]).collect();
        let name = format!("map_{}.geojson", day.format("%Y%m%d"));
        folder.write(&name, json!({"type": "Polygon", "coordinates": [corners]}).to_string());
        names.push(name);
    }
    (folder, names.join(" "))
}

#[test]
fn a_made_country_gets_cells_and_scores_of_its_map_of_odds() {
    let (folder, maps) = country();
    let measured = folder.done(&format!(
        "measure {maps} --source made --regions regions.geojson --cells made.cells --output control.csv"
    ));
    assert!(measured.err.contains("on 70 maps; areas of regions from cells differ by up to"), "{}", measured.err);
    let scored = "backtest --cells --table control.csv --cells-from made.cells --regions regions.geojson --paths 50 \
                  --horizons 30,90 --format json";
    let document: Value = serde_json::from_str(&folder.done(scored).out).unwrap();
    assert_eq!(document["schema"], "frontcast.backtest_cells/1");
    let of = |model: &str, horizon: u32| {
        let rows = document["cells"].as_array().unwrap();
        let row = rows.iter().find(|row| row["model_id"] == model && row["horizon"] == horizon);
        row.unwrap()["brier"].as_f64().unwrap()
    };
    // The front comes as it came before, row for row.
    for horizon in [30, 90] {
        let [growth, idle] = ["growth", "no-change"].map(|model| of(model, horizon));
        assert!(growth < 0.5 * idle, "{horizon}: {growth} {idle}");
    }
    assert!(document["groups"].as_array().unwrap().iter().any(|row| row["region"] == "all" && row["is_group"] == true));
    let text = folder
        .done("backtest --cells --table control.csv --cells-from made.cells --regions regions.geojson --paths 20");
    assert!(text.out.contains("How often cells of some odds were held"), "{}", text.out);
}

#[test]
fn a_made_country_gets_a_map_of_odds_with_its_places() {
    let (folder, maps) = country();
    folder.done(&format!(
        "measure {maps} --source made --regions regions.geojson --cells made.cells --output control.csv --quiet"
    ));
    folder.write(
        "towns.csv",
        "name,region,lon,lat,radius_km\nMid,bora,10.75,20.5,1\nTop,bora,10.9,20.95,1\nTaken,alba,10.1,20.5,1\n",
    );
    let made = "--table control.csv --cells-from made.cells --regions regions.geojson --places towns.csv --paths 50";
    let told = folder.done(&format!("odds --by 2026-08-31 2027-04-30 {made} --format json --quiet")).json();
    let place = |name: &str| {
        let places = told["places"].as_array().unwrap();
        places.iter().find(|of| of["place"] == name).unwrap_or_else(|| panic!("{name} in {told}"))
    };
    let odds = |name: &str, by: &str| place(name)[format!("within_0_km_odds_by_{by}")].as_f64().unwrap();
    // The middle comes on faster, and what was reached stays so.
    assert!(odds("Mid", "2027-04-30") >= odds("Mid", "2026-08-31"));
    assert!(odds("Mid", "2027-04-30") > odds("Top", "2027-04-30"));
    assert_eq!((told["passed_left_out"].as_i64(), told["places"].as_array().unwrap().len()), (Some(1), 2));
    let shapes = folder.done(&format!("odds --by 2026-08-31 {made} --format geojson --quiet")).json();
    assert!(shapes["features"].as_array().unwrap().len() > 20, "{shapes}");
    for kind in ["odds --by 2026-08-31 --later 2026-05-02", "arrival"] {
        let as_of = if kind == "arrival" { "" } else { "--as-of 2026-01-03" };
        folder.done(&format!("chart {kind} {made} {as_of} --horizon 2 --output o.svg --quiet"));
        let svg = folder.text("o.svg");
        assert!(svg.contains("Mid") && svg.contains("growth"), "{kind}");
    }
}

#[test]
fn a_table_without_cells_has_no_map_of_odds() {
    let (folder, maps) = country();
    folder.done(&format!("measure {maps} --source made --regions regions.geojson --output control.csv"));
    let ran = folder.run("backtest --cells --table control.csv --regions regions.geojson");
    assert!(ran.err.contains("no maps of cells of made are known"), "{}", ran.err);
}
