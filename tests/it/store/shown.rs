//! What the store says of itself: overview, log, revisions, export.

use serde_json::Value;

use super::made::{Kept, Row, csv, many, on, thousandths};
use crate::command_line::program::{cell, cells};

/// Forty days of two regions with a gap of three days, a revised day and a doubtful one.
fn kept() -> Kept {
    let kept = Kept::new();
    let mut rows = many(2, 40);
    rows.retain(|row| row.region != "a1" || !(on(10)..=on(12)).contains(&row.day));
    kept.feed(&rows).ends_with(0);
    let revised = Row { known_on: Some(on(45)), km2: thousandths(rows[5].km2 + 2.0), ..rows[5].clone() };
    kept.feed(&[revised]).ends_with(0);
    let far = Row { day: on(40), km2: thousandths(rows[39].km2 - 3_000.0), ..rows[39].clone() };
    kept.feed(&[far]).ends_with(3);
    kept
}

#[test]
fn the_overview_has_days_gaps_revisions_and_what_is_kept_apart() {
    let kept = kept();
    let out = kept.done("data a0 a1 --format csv").out;
    for (region, days, missing, gaps, revised, apart) in
        [("a0", "40", "0", "0", "1", "1"), ("a1", "37", "3", "1", "0", "0")]
    {
        let of = |column: &str| cell(&out, &["made", region], column);
        assert_eq!([of("days"), of("missing_days"), of("gaps")], [days, missing, gaps], "{out}");
        assert_eq!([of("revised_days"), of("quarantined_days")], [revised, apart], "{out}");
        assert_eq!([of("first_day"), of("last_day")], [on(0).to_string(), on(39).to_string()]);
    }
    let json = kept.done("data a1 --format json").json();
    assert_eq!(json["schema"], "frontcast.data/1");
    assert_eq!(json["series"][0]["gaps"][0]["from"], on(10).to_string());
    assert_eq!(json["series"][0]["gaps"][0]["to"], on(12).to_string());
    assert_eq!((&json["quarantined"][0]["id"], &json["quarantined"][0]["rows"]), (&Value::from(3), &Value::from(1)));
    let text = kept.done("data").out;
    assert!(
        text.contains("The store store has 3 entries")
            && text.contains("Ingest 3 has 1 doubtful row that is kept apart"),
        "{text}"
    );
    assert!(text.contains("deepstate") && text.contains("made"), "the bundled data are known too\n{text}");
}

#[test]
fn the_log_tells_every_entry() {
    let kept = kept();
    kept.done("data undo 2");
    let json = kept.done("data log --format json").json();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    let column = |name: &str| rows.iter().map(|row| row[name].as_str().unwrap_or("").to_string()).collect::<Vec<_>>();
    assert_eq!(column("what"), ["ingest fed.csv", "ingest fed.csv", "ingest fed.csv", "undo 2"]);
    assert_eq!(column("counts"), ["yes", "undone", "yes", "yes"]);
    assert_eq!(kept.done("data log --format csv").out.lines().count(), 5);
    assert_eq!(kept.done("data log").out.lines().count(), 5);
    let one = kept.done("data log 3").out;
    assert!(one.contains("ingest fed.csv") && one.contains("sha256") && one.contains("a0"), "{one}");
    assert!(one.ends_with("1 row is kept apart; `frontcast data accept 3` uses it.\n"), "{one}");
    let one = kept.done("data log 3 --format json").json();
    assert_eq!((&one["entry"]["id"], &one["waiting"]), (&Value::from(3), &Value::from(1)));
    assert_eq!(one["entry"]["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
    let findings = kept.done("data log 3 --format csv").out;
    assert!(cells(&findings)[1].contains(&"quarantined"), "{findings}");
    assert!(kept.done("data log 2").out.contains("(undone)"));
    assert_eq!(Kept::new().done("data log").out, "Nothing has been fed yet.\n");
}

#[test]
fn revisions_have_every_value_of_a_day() {
    let kept = kept();
    let out = kept.done("data revisions a0 --format csv").out;
    let rows = cells(&out);
    assert_eq!(rows.len(), 4, "{out}");
    let statuses: Vec<&str> = rows[1..].iter().map(|row| row[5]).collect();
    assert_eq!(statuses, ["replaced", "used", "quarantined"], "{out}");
    assert_eq!(cell(&out, &["used"], "known_on"), on(45).to_string());
    assert_eq!(cell(&out, &["used"], "change_km2"), "2.0");
    assert_eq!([cell(&out, &["replaced"], "ingest"), cell(&out, &["used"], "ingest")], ["1", "2"]);
    assert!(kept.done("data revisions a0").out.contains("quarantined"));
    assert_eq!(kept.done("data revisions a0 --format json").json()["rows"].as_array().unwrap().len(), 3);
    assert_eq!(kept.done("data revisions a1").out, "No day of a1 has more than one value.\n");
    kept.done("data undo 2");
    assert!(kept.done("data revisions a0 --format csv").out.contains(",undone,2"));
}

#[test]
fn an_export_can_be_fed_to_another_store() {
    let kept = kept();
    let export = kept.export("--source made");
    assert_eq!(export.lines().next(), Some("source,region,day,controlled_km2,known_on,area_km2"));
    assert_eq!(export.lines().count(), 1 + 40 + 37 + 1);
    kept.done("data export --source made --output all.parquet");
    kept.done("data export --source made --output all.csv");
    assert!(kept.0.read("all.parquet").starts_with(b"PAR1"));
    assert_eq!(kept.0.text("all.csv"), export);
    assert!(kept.0.path("all.parquet.provenance.json").exists() && kept.0.path("all.csv.provenance.json").exists());
    for name in ["all.csv", "all.parquet"] {
        let other = Kept::new();
        other.0.write(name, kept.0.read(name));
        other.done(&format!("ingest {name}"));
        assert_eq!(other.export("--source made"), export, "{name}");
        let line = "project a0 --format json --chart none --paths 100";
        let (fed, table) =
            (other.done(&format!("{line} --source made")), other.done(&format!("{line} --table {name}")));
        assert_eq!(fed.json()["bands"], table.json()["bands"]);
    }
}

#[test]
fn an_export_may_be_a_part() {
    let kept = kept();
    let only = |line: &str| kept.export(line).lines().count() - 1;
    assert_eq!(only("a1 --source made"), 37);
    assert_eq!(only("a0 a1 --source made"), 78);
    assert_eq!(only(&format!("a0 --source made --as-of {}", on(20))), 21);
    assert_eq!(only(&format!("a0 --as-of {}", on(44))), 40);
    assert!(only("") > 20_000, "bundled data are in it");
}

#[test]
fn target_data_of_a_hub_are_of_one_source() {
    let kept = kept();
    let out = kept.export("--layout hub --source made");
    assert_eq!(out.lines().next(), Some("target_end_date,location,observation,as_of"));
    assert_eq!(out.lines().count(), 79);
    assert!(out.contains(&format!("{},a0,", on(0))), "{out}");
    assert_eq!(kept.export("--layout hub"), kept.export("--layout hub --source deepstate"));
}

#[test]
fn what_is_not_there_is_wrong_use() {
    let kept = kept();
    for (line, words) in [
        ("data log 9", "no entry 9"),
        ("data undo 9", "no entry 9"),
        ("data accept 9", "no entry 9"),
        ("data accept 1", "nothing of ingest 1"),
        ("data accept 3 --day 2020-01-01", "2020-01-01"),
        ("data revisions mordor", "mordor"),
        ("data mordor", "mordor"),
        ("data export mordor", "mordor"),
        ("data export --source nobody", "nobody"),
        ("data export --as-of 2999-01-01", "2999-01-01"),
        ("project a0 --source nobody --chart none", "nobody"),
    ] {
        let before = kept.files();
        let ran = kept.run(line).ends_with(2);
        assert!(ran.complaint().contains(words) && ran.out.is_empty(), "{line}\n{}", ran.err);
        assert_eq!(kept.files(), before, "{line}");
    }
    for line in ["data undo", "data accept", "data log x", "data undo -1", "data revisions", "data export --layout x"] {
        kept.run(line).ends_with(2);
    }
}

#[test]
fn wrong_use_makes_no_store() {
    let kept = Kept::new();
    for line in ["data undo 1", "data accept 1", "data log 1"] {
        kept.run(line).ends_with(2);
    }
    assert!(!kept.path().exists());
}

#[test]
fn every_command_on_the_store_has_help_with_an_example() {
    let kept = Kept::new();
    for line in
        ["ingest", "data", "data export", "data verify", "data log", "data undo", "data accept", "data revisions"]
    {
        let ran = kept.done(&format!("{line} --help"));
        let has_example = ran.out.lines().any(|told| told.trim_start().starts_with(&format!("frontcast {line}")));
        assert!(has_example && ran.out.contains("Usage: frontcast"), "{line}\n{}", ran.out);
    }
}

#[test]
fn a_verified_store_is_told_in_every_format() {
    let kept = kept();
    let text = kept.done("data verify").out;
    assert!(text.starts_with("store: 3 entries and 3 files"), "{text}");
    let json = kept.done("data verify --format json").json();
    assert_eq!((&json["entries"], &json["files"]), (&Value::from(3), &Value::from(3)));
    assert_eq!(kept.done("data verify --format csv").out, "file,problem\n");
    assert!(Kept::new().done("data verify").out.contains("0 entries"));
}

#[test]
fn an_ingest_tells_the_projection_before_and_after() {
    let kept = Kept::new();
    let rows = many(1, 60);
    kept.feed(&rows[..40]).ends_with(0);
    let document = kept.feed_text(&csv(&rows), "--format json").ends_with(0).json();
    let projection = &document["projection"];
    assert_eq!((&projection["region"], &projection["source"]), (&Value::from("a0"), &Value::from("made")));
    assert_eq!(projection["before"]["last_map"], on(39).to_string());
    assert_eq!(projection["after"]["last_map"], on(59).to_string());
    let remaining = projection["after"]["remaining_km2"].as_f64().unwrap();
    assert!((remaining - (20_000.0 - rows[59].km2)).abs() < 0.002, "{projection}");
    // The median is the one that `project` tells.
    let line = "project a0 --source made --format json --chart none";
    assert_eq!(projection["after"]["median"], kept.done(line).json()["completion"]["median"]);
}

#[test]
fn the_order_of_files_and_rows_moves_no_answer() {
    let rows = many(2, 50);
    let revised = Row { known_on: Some(on(60)), km2: thousandths(rows[49].km2 - 3.0), ..rows[49].clone() };
    let (early, late) = rows.split_at(60);
    let late = [late, &[revised]].concat();
    let backwards: Vec<Row> = late.iter().chain(early).rev().cloned().collect();
    let answers = |files: &[&[Row]]| {
        let kept = Kept::new();
        let names: Vec<String> = (0..files.len()).map(|n| format!("{n}.csv")).collect();
        names.iter().zip(files).for_each(|(name, rows)| kept.0.write(name, csv(rows)));
        kept.done(&format!("ingest {}", names.join(" ")));
        let observed = |as_of: u64| {
            let line = format!("project a0 --source made --format json --chart none --paths 100 --as-of {}", on(as_of));
            let json = kept.done(&line).json();
            (json["observed"].clone(), json["bands"].clone())
        };
        let export = kept.export("--source made");
        (export, kept.export(&format!("--source made --as-of {}", on(38))), [30, 59, 60].map(observed))
    };
    let expected = answers(&[early, &late]);
    let levels = expected.2.each_ref().map(|(observed, _)| observed["controlled_km2"].as_f64().unwrap());
    assert_eq!(levels, [rows[30].km2, rows[49].km2, thousandths(rows[49].km2 - 3.0)]);
    assert_eq!(answers(&[&late, early]), expected);
    assert_eq!(answers(&[&backwards]), expected);
}
