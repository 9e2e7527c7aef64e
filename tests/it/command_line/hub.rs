//! A forecast hub, from our forecasts and another team's rows to the scores of both.

use serde_json::Value;

use crate::golden::world::world;

#[test]
fn two_teams_meet_in_a_hub_and_are_scored_by_the_rules_of_a_backtest() {
    let folder = world();
    let own = "donetsk sumy --table made.csv --models windows --paths 100 --horizons 30,90";
    folder.done(&format!("hub hub {own} --replay --quiet"));
    // The same rows from a file, as those of another team, make no difference but the name.
    folder.done(&format!("backtest {own} --forecasts rows.parquet --format json --output backtest.json"));
    let said = folder.done("hub hub --rows rows.parquet --team others --table made.csv").out;
    assert!(said.starts_with("Hub: hub ("), "{said}");
    let tasks: Value = serde_json::from_str(&folder.text("hub/hub-config/tasks.json")).unwrap();
    let ids = &tasks["rounds"][0]["model_tasks"][0]["task_ids"];
    assert_eq!(ids["location"]["optional"], serde_json::json!(["donetsk", "sumy"]));
    assert_eq!(ids["horizon"]["optional"], serde_json::json!([30, 90]));
    let scores = folder.done("hub score hub --reference others-no_change --format json").out;
    let scores: Value = serde_json::from_str(&scores).unwrap();
    let row = |model: &str| {
        let rows = scores["scores"].as_array().unwrap();
        rows.iter().find(|row| row["model_id"] == model && row["horizon"].is_null()).unwrap()["relative_wis"].clone()
    };
    assert_eq!(row("frontcast-windows"), row("others-windows"));
    assert_eq!(row("others-no_change"), 1.0);
    let replayed: Value = serde_json::from_str(&folder.text("backtest.json")).unwrap();
    let rows = replayed["scores"].as_array().unwrap();
    let all =
        rows.iter().find(|row| row["model_id"] == "windows" && row["region"] == "all" && row["horizon"].is_null());
    let relative = all.unwrap()["relative_wis_no_change"].as_f64().unwrap();
    assert!((row("frontcast-windows").as_f64().unwrap() - relative).abs() < 1e-9, "{relative}");
    assert!(folder.done("hub score hub").out.contains("Weighted interval score, 1 is the reference"));
}

#[test]
fn a_hub_keeps_what_its_maintainer_changed_and_grows_by_a_day() {
    let folder = world();
    let own = "hub hub donetsk --table made.csv --models constant --paths 50 --quiet";
    folder.done(&format!("{own} --as-of 2024-12-01"));
    let admin = folder.text("hub/hub-config/admin.json").replace("Front-line forecast hub", "Our hub");
    folder.write("hub/hub-config/admin.json", admin);
    folder.done(own);
    assert!(folder.text("hub/hub-config/admin.json").contains("Our hub"));
    let tasks: Value = serde_json::from_str(&folder.text("hub/hub-config/tasks.json")).unwrap();
    let origins = tasks["rounds"][0]["model_tasks"][0]["task_ids"]["reference_date"]["optional"].clone();
    assert_eq!(origins, serde_json::json!(["2024-12-01", "2025-05-14"]));
    let files = std::fs::read_dir(folder.path("hub/model-output/frontcast-constant")).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["2024-12-01-frontcast-constant.parquet", "2025-05-14-frontcast-constant.parquet"]);
}

#[test]
fn a_hub_says_what_is_wrong() {
    let folder = world();
    let complaint = |line: &str, code| folder.run(line).ends_with(code).err;
    assert!(complaint("hub hub --team a-b --table made.csv", 2).contains("letters, digits and _"));
    assert!(complaint("hub score nowhere", 1).contains("model-output/TEAM-MODEL"));
    let rows = "model_id,reference_date,location,horizon,target_end_date,output_type,output_type_id,value\n";
    folder.write("rows.csv", format!("{rows}m,2025-01-01,donetsk,30,2025-01-31,quantile,0.5,many\n"));
    assert!(complaint("hub hub --rows rows.csv --table made.csv", 1).contains("rows.csv: row 2: value \"many\""));
    folder.write("rows.csv", format!("{rows}m,2025-01-01,donetsk,30,2025-01-31,quantile,0.5,14000\n"));
    folder.done("hub hub --rows rows.csv --team a --table made.csv --quiet");
    assert!(complaint("hub score hub --reference b", 2).contains("unknown model of the hub \"b\""));
    folder.done("hub other donetsk --table made.csv --models constant --paths 50 --quiet");
    assert!(complaint("hub other --rows rows.csv --team a --table made.csv", 1).contains("levels of the hub"));
}
