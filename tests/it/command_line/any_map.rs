//! What the commands print of both statements, and what their files hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::program::{Folder, cells};

/// Regions with their first level and their pace.
const REGIONS: [(&str, f64, f64); 3] = [("donetsk", 9_000.0, 6.0), ("kharkiv", 900.0, 2.0), ("sumy", 150.0, 0.4)];

/// A folder with a table of two maps, and one of the first alone.
fn folder() -> Folder {
    let rows = |source: &str, phase| {
        let of_region = |(slug, start, pace): (&str, f64, f64)| {
            let mut level = start;
            let row = |n: usize| {
                // A pace that wavers, beside which a map errs for a while.
                level += pace * (1.0 + (n as f64 / 40.0).sin() + ((n * 7_919) % 13) as f64 / 6.0 - 1.0);
                let km2 = level + 4.0 * pace * ((n + phase) as f64 / 9.0).sin();
                let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(n as u64);
                format!("{source},{slug},{day},{km2:.3}\n")
            };
            (0..300).map(row).collect::<String>()
        };
        REGIONS.map(of_region).concat()
    };
    let folder = Folder::new();
    let (head, first, second) = ("source,region,day,controlled_km2\n", rows("first", 0), rows("second", 40));
    folder.write("one.csv", format!("{head}{first}"));
    folder.write("other.csv", format!("{head}{second}"));
    folder.write("two.csv", format!("{head}{first}{second}"));
    folder
}

const PROJECT: &str = "project donetsk --source first --paths 200 --horizon 5 --chart none --quiet";

#[test]
fn text_tells_both_statements_and_says_where_there_is_one() {
    let folder = folder();
    let both = folder.done(&format!("{PROJECT} --table two.csv --explain")).out;
    for words in ["On any reputable map, km²", "on first's map", "mean pace of the maps of first and second"] {
        assert!(both.contains(words), "no {words:?} in\n{both}");
    }
    assert!(both.contains("standard deviation of a map's difference"), "{both}");
    let this = folder.done(&format!("{PROJECT} --table two.csv --bands this-map")).out;
    assert!(!this.contains("reputable"), "{this}");
    let any = folder.done(&format!("{PROJECT} --table two.csv --bands any-map")).out;
    assert!(any.contains("Completion on any reputable map") && !any.contains("Controlled area, km²"), "{any}");
    let alone = folder.done(&format!("{PROJECT} --table one.csv")).out;
    let words = alone.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("said of first's map alone: one map alone is known"), "{alone}");
    let ran = folder.run(&format!("{PROJECT} --table one.csv --bands any-map"));
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("nothing tells what any map would show: one map alone is known"), "{}", ran.err);
}

#[test]
fn json_and_hub_rows_hold_both_under_their_own_keys() {
    let folder = folder();
    let read = |line: &str| -> Value {
        serde_json::from_str(&folder.done(&format!("{PROJECT} --table two.csv --format json {line}")).out).unwrap()
    };
    let both = read("");
    let any = &both["any_map"];
    let horizons = |bands: &Value| {
        bands.as_array().unwrap().iter().map(|band| band["horizon"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(horizons(&any["bands"]), horizons(&both["bands"]));
    assert_eq!(any["members"], serde_json::json!(["first", "second"]));
    assert_eq!(any["differences"]["maps"].as_array().unwrap().len(), 2);
    let by = |of: &Value| of["completion"]["by"].as_array().unwrap().len();
    assert_eq!(by(any), by(&both));
    let (this, only) = (read("--bands this-map"), read("--bands any-map"));
    assert_eq!((&this["bands"], &this["any_map"]), (&both["bands"], &Value::Null));
    assert_eq!((&only["bands"], &only["completion"], &only["any_map"]), (&Value::Null, &Value::Null, any));

    let csv = folder.done(&format!("{PROJECT} --table two.csv --format csv --standstill lasts")).out;
    let ids: BTreeSet<&str> = cells(&csv)[1..].iter().map(|row| row[0]).collect();
    assert_eq!(
        ids.into_iter().collect::<Vec<_>>(),
        ["regimes+any-map+standstill-lasts+source-first", "regimes+standstill-lasts+source-first"]
    );
}

#[test]
fn scores_with_a_truth_are_those_of_the_files_that_it_writes() {
    let folder = folder();
    let line = "backtest donetsk sumy --table one.csv --truth other.csv --models regimes --min-history 150 --stride 50 \
                --horizons 14,45 --paths 60 --quiet --format csv --forecasts forecasts.csv --truths truths.csv";
    let scores = folder.done(line).out;
    let table = |text: &str| -> Vec<BTreeMap<String, String>> {
        let cells = cells(text);
        let row = |row: &Vec<&str>| {
            cells[0].iter().map(ToString::to_string).zip(row.iter().map(ToString::to_string)).collect()
        };
        cells[1..].iter().map(row).collect()
    };
    let number = |text: &str| text.parse::<f64>().unwrap();
    let key = |row: &BTreeMap<String, String>| {
        ["location", "reference_date", "target_end_date"].map(|column| row[column].clone())
    };
    let truths: BTreeMap<_, f64> =
        table(&folder.text("truths.csv")).iter().map(|row| (key(row), number(&row["value"]))).collect();
    let mut losses = Vec::new();
    for row in table(&folder.text("forecasts.csv")).iter().filter(|row| row["model_id"] == "regimes") {
        let (level, miss) = (number(&row["output_type_id"]), truths[&key(row)] - number(&row["value"]));
        losses.push(2.0 * if miss >= 0.0 { level * miss } else { (level - 1.0) * miss });
    }
    let own = losses.iter().sum::<f64>() / losses.len() as f64;
    let all = table(&scores).into_iter().find(|row| row["model_id"] == "regimes" && row["region"] == "all").unwrap();
    assert!((number(&all["wis_km2"]) - own).abs() < 1e-6 * own, "{all:?} {own}");
    assert_eq!((all["bands"].as_str(), all["truth"].as_str()), ("this-map", "second"));

    // Two maps are needed to speak of any.
    let ran = folder.run(&format!("{line} --bands both"));
    assert_eq!(ran.code, 1, "{}", ran.err);
    let both = "backtest donetsk --table two.csv --source first --truth second --bands both --models regimes \
                --min-history 150 --stride 50 --horizons 14 --paths 60 --quiet --forecasts both.csv";
    let text = folder.done(both).out;
    assert!(text.contains("What happened is the gain since each origin on second's map"), "{text}");
    assert!(text.contains("bands on any map relative to those of the same model"), "{text}");
    let written = folder.text("both.csv");
    let ids: BTreeSet<&str> = cells(&written)[1..].iter().map(|row| row[0]).collect();
    let expected = ["no-change+source-first", "regimes+any-map+source-first", "regimes+source-first"];
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_truth_that_is_neither_or_several_is_wrong_use() {
    let folder = folder();
    let line = "backtest donetsk --table one.csv --models regimes --quiet";
    let none = folder.run(&format!("{line} --truth nowhere.csv"));
    assert_eq!(none.code, 2);
    assert!(none.err.contains("neither a file nor a known source"), "{}", none.err);
    let several = folder.run(&format!("{line} --truth two.csv"));
    assert_eq!(several.code, 2);
    assert!(several.err.contains("several sources (first, second)"), "{}", several.err);
    let drawn = folder.run(&format!("{line} --truth other.csv --chart chart.png"));
    assert_eq!(drawn.code, 2, "{}", drawn.err);
}
