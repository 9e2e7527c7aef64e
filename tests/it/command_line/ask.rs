//! Questions in a line and in ledgers: their odds are those of the other commands, and maps say what came.

use serde_json::Value;

use super::program::{Folder, KNOWN};
use crate::golden::world::world;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_region_has_the_odds_of_its_projection() {
    let folder = world();
    let terms = "--table made.csv --paths 400";
    let asked = json(&folder.done(&format!("ask donetsk 70% by 2025-09-30 {terms} --format json")).out);
    let projected = format!("project donetsk --target 0.7 --by 2025-09-30 {terms} --format json --chart none");
    let projected = json(&folder.done(&projected).out);
    let odds = projected["completion"]["by"][0]["probability"].as_f64();
    assert!(odds.is_some(), "{projected:#}");
    assert!((asked["odds"].as_f64().unwrap() - odds.unwrap()).abs() < 1e-6, "{asked:#}");
    assert_eq!(asked["criterion"]["value"], 0.7);
    assert_eq!(asked["replayed"]["asked"]["region"], "donetsk");
    // Four models on one map: there is no other.
    assert_eq!(asked["answers"].as_array().unwrap().len(), 4);
}

#[test]
fn a_place_has_the_odds_of_the_whole_front() {
    let folder = Folder::new();
    let terms = format!("{KNOWN} --paths 60");
    let asked = json(&folder.done(&format!("ask kostiantynivka by 2026-12-31 {terms} --format json")).out);
    let place = format!("place kostiantynivka --within 0 --by 2026-12-31 {terms} --format json");
    let place = json(&folder.done(&place).out);
    let reach = place["within"].as_array().unwrap().iter().find(|of| of["within_km"] == 0.0).unwrap();
    assert_eq!(asked["odds"].as_f64(), reach["by"][0]["probability"].as_f64(), "{place:#}");
    assert_eq!(asked["futures_of"], "front");
    assert_eq!(asked["answers"].as_array().unwrap().len(), 8);
}

#[test]
fn what_is_so_already_is_said_to_be() {
    let said = Folder::new().done(&format!("ask pokrovsk within 5 km by 2026-12-31 {KNOWN}")).out;
    assert!(said.starts_with("It is so already on the DeepState map of 22 August 2026"), "{said}");
}

#[test]
fn wrong_questions_say_what_to_write() {
    let folder = Folder::new();
    for (question, words) in [
        ("donetsk 95%", "names no day"),
        ("donetsk 500 km2 by 2027-01-01", "+500 km2 is a gain"),
        ("nowhere by 2027-01-01", "unknown region or place"),
        ("donetsk all by 2020-01-01", "not after the last day that is known"),
    ] {
        let complaint = folder.run(&format!("ask {question}")).ends_with(2).err;
        assert!(complaint.contains(words), "{question}: {complaint}");
    }
}

#[test]
fn ladders_are_told_by_the_maps() {
    let folder = Folder::new();
    let ids = "pokrovsk-all-2026-04,pokrovsk-all-2026-05,huliaipole-all-2026-04,kostiantynivka-2026-06,bakhmut-2023-05";
    let line = format!("published questions --id {ids} {KNOWN} --paths 30 --format json");
    let told = json(&folder.done(&line).out);
    let came: Vec<(&str, &Value, &str)> = told["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["id"].as_str().unwrap(), &of["maps"][0]["came"], of["maps"][0]["day"].as_str().unwrap()))
        .collect();
    assert_eq!(
        came,
        [
            ("pokrovsk-all-2026-04", &Value::Bool(false), "2026-04-30"),
            ("pokrovsk-all-2026-05", &Value::Bool(true), "2026-05-20"),
            ("huliaipole-all-2026-04", &Value::Bool(false), "2026-04-30"),
            ("kostiantynivka-2026-06", &Value::Bool(false), "2026-06-30"),
            ("bakhmut-2023-05", &Value::Bool(true), "2023-04-05"),
        ]
    );
}

#[test]
fn a_ledger_of_ones_own_is_scored_with_the_bundled_one() {
    let folder = Folder::new();
    folder.write(
        "mine.csv",
        "id,criterion,odds_day,odds,outcome\nmine,donetsk 79% by 2026-06-30,2025-11-26,40%,1\nmine,donetsk 79% by 2026-06-30,\
         2026-01-15,0.6,1\n",
    );
    let line = format!("published questions --ledger mine.csv --id mine {KNOWN} --paths 200 --format json");
    let told = json(&folder.done(&line).out);
    let scores = &told["by_rules"];
    assert_eq!((&scores["rows"], &scores["questions"], &scores["came_true"]), (&2.into(), &1.into(), &1.into()));
    // (0.6² + 0.4²) / 2, and never's are 1.
    assert!((scores["crowd"]["brier"].as_f64().unwrap() - 0.26).abs() < 1e-9);
    assert_eq!(scores["never"]["brier"], 1.0);
    let ours: Vec<f64> =
        told["questions"][0]["rows"].as_array().unwrap().iter().map(|row| row["ours"].as_f64().unwrap()).collect();
    let mean = ours.iter().map(|odds| (1.0 - odds).powi(2)).sum::<f64>() / 2.0;
    assert!((scores["ours"]["brier"].as_f64().unwrap() - mean).abs() < 1e-6);
    folder.write("twice.csv", "id,criterion\nlyman-2025,lyman all by 2027-01-01\n");
    assert!(folder.run("published questions --ledger twice.csv").ends_with(1).err.contains("give yours another id"));
}
