//! What becomes of fed rows: new, revised, unchanged, contradicting or refused.

use chrono::Local;
use serde_json::{Value, json};

use super::made::{Kept, Row, csv, many, on};

/// Counts of an ingest: new, revised, unchanged, quarantined, refused.
fn counts(document: &Value) -> [u64; 5] {
    ["new", "revised", "unchanged", "quarantined", "refused"].map(|name| document["rows"][name].as_u64().unwrap())
}

/// Ingests a table and tells its counts.
fn fed(kept: &Kept, rows: &[Row], more: &str) -> [u64; 5] {
    counts(&kept.feed_text(&csv(rows), &format!("--format json {more}")).json())
}

/// One row of a0 with the head of a table.
fn one(day: &str, km2: &str, known_on: &str) -> String {
    format!("source,region,day,controlled_km2,known_on,area_km2\nmade,a0,{day},{km2},{known_on},20000\n")
}

#[test]
fn rows_are_counted_by_what_they_bring() {
    let kept = Kept::new();
    let rows = many(2, 40);
    assert_eq!(fed(&kept, &rows[..60], ""), [60, 0, 0, 0, 0]);
    let mut more = rows.clone();
    more[3].km2 += 1.0;
    assert_eq!(fed(&kept, &more, ""), [20, 1, 59, 0, 0]);
    kept.is_clean();
}

#[test]
fn the_same_file_again_is_no_news_and_no_entry() {
    let kept = Kept::new();
    let rows = many(2, 40);
    kept.feed(&rows).ends_with(0);
    let before = kept.files();
    assert!(kept.done("data verify").out.starts_with("store: 1 entry and 1 file, "));
    let ran = kept.feed(&rows).ends_with(0);
    assert!(
        ran.out.starts_with("Nothing is new, and nothing was stored.\nRows: 0 new, 0 revised, 80 unchanged"),
        "{}",
        ran.out
    );
    assert_eq!(kept.files(), before);
    // In another order, in another format and packed, it is the same still.
    let backwards: Vec<Row> = rows.iter().rev().cloned().collect();
    assert_eq!(fed(&kept, &backwards, ""), [0, 0, 80, 0, 0]);
    kept.done("data export --source made --output all.parquet --quiet");
    assert_eq!(counts(&kept.done("ingest all.parquet --format json").json()), [0, 0, 80, 0, 0]);
    kept.0.write("fed.csv.gz", crate::command_line::maps::gzip(&csv(&rows)));
    assert_eq!(counts(&kept.done("ingest fed.csv.gz --format json").json()), [0, 0, 80, 0, 0]);
    assert_eq!(kept.files(), before);
}

#[test]
fn a_feed_that_was_undone_can_be_fed_again() {
    let kept = Kept::new();
    let rows = many(1, 40);
    kept.feed(&rows).ends_with(0);
    kept.done("data undo 1");
    assert_eq!(kept.rows(), 0);
    assert_eq!(fed(&kept, &rows, ""), [40, 0, 0, 0, 0]);
    assert_eq!(kept.rows(), 40);
    kept.is_clean();
}

#[test]
fn rows_become_known_on_their_day_unless_they_say_otherwise() {
    let kept = Kept::new();
    let today = Local::now().date_naive().to_string();
    kept.feed_text(&one("2025-01-01", "100.5", ""), "").ends_with(0);
    kept.feed_text(&one("2025-01-02", "101", "2025-01-05"), "").ends_with(0);
    kept.feed_text(&one("2025-01-03", "102", ""), "--known-on 2025-01-09").ends_with(0);
    kept.feed_text(&one("2025-01-04", "103", "2025-01-06"), "--known-on 2025-01-09").ends_with(0);
    // Another value of a known day: known today, or when it is said.
    kept.feed_text(&one("2025-01-01", "100.25", ""), "").ends_with(0);
    kept.feed_text(&one("2025-01-01", "100.75", "2025-02-01"), "").ends_with(0);
    let export = kept.export("--source made");
    let known: Vec<&str> = export.lines().skip(1).map(|line| line.split(',').nth(4).unwrap()).collect();
    assert_eq!(known, ["2025-01-01", "2025-02-01", &today, "2025-01-05", "2025-01-09", "2025-01-06"], "{export}");
}

#[test]
fn known_on_is_not_before_the_day_and_not_in_the_future() {
    let kept = Kept::new();
    let ran = kept.feed_text(&one("2025-01-05", "1", "2025-01-04"), "").ends_with(1);
    assert!(ran.err.contains("fed.csv row 2") && ran.err.contains("2025-01-04"), "{}", ran.err);
    let ran = kept.feed_text(&one("2025-01-05", "1", ""), "--known-on 2025-01-04").ends_with(1);
    assert!(ran.err.contains("fed.csv row 2"), "{}", ran.err);
    assert!(
        kept.feed_text(&one("2025-01-05", "1", ""), "--known-on 2999-01-01").ends_with(2).complaint().contains("2999")
    );
    let ran = kept.feed_text(&one("2025-01-05", "1", "2999-01-01"), "").ends_with(1);
    assert!(ran.err.contains("future"), "{}", ran.err);
    assert!(kept.files().is_empty());
}

#[test]
fn two_values_for_one_day_contradict_each_other() {
    let kept = Kept::new();
    let both = one("2025-01-01", "100", "2025-01-02") + "made,a0,2025-01-01,101,2025-01-02,20000\n";
    let ran = kept.feed_text(&both, "").ends_with(3);
    assert!(
        ran.err.contains("refused fed.csv row 3: made a0 2025-01-01: 101 km² contradicts the 100 km² of row 2"),
        "{}",
        ran.err
    );
    assert_eq!(kept.rows(), 1);
    let ran = kept.feed_text(&one("2025-01-01", "102", "2025-01-02"), "");
    assert!(ran.code != 0 && ran.err.contains("a revision has a later known_on"), "{}", ran.err);
    assert_eq!(kept.rows(), 1);
    // In two files of one ingest they contradict each other too.
    kept.0.write("one.csv", one("2025-02-01", "100", ""));
    kept.0.write("other.csv", one("2025-02-01", "101", ""));
    let ran = kept.run("ingest one.csv other.csv").ends_with(3);
    assert!(ran.err.contains("refused other.csv row 2") && ran.err.contains("row 2 of one.csv"), "{}", ran.err);
}

#[test]
fn a_dry_run_says_the_same_and_stores_nothing() {
    let kept = Kept::new();
    let mut rows = many(2, 40);
    rows[30].km2 -= 3_000.0;
    let table = csv(&rows) + "made,a0,2025-13-01,5,,20000\n";
    let dry = kept.feed_text(&table, "--dry-run --format json").ends_with(3);
    assert!(!kept.path().exists());
    let wet = kept.feed_text(&table, "--format json").ends_with(3);
    let (dry, wet) = (dry.json(), wet.json());
    assert_eq!((&dry["dry_run"], &wet["dry_run"]), (&json!(true), &json!(false)));
    for key in ["rows", "findings", "inputs", "projection"] {
        assert_eq!(dry[key], wet[key], "{key}");
    }
    assert!(dry["id"].is_null() && wet["id"] == 1);
    // Nor does it touch a store that is there.
    let before = kept.files();
    kept.feed_text(&csv(&many(2, 50)), "--dry-run").ends_with(0);
    assert_eq!(kept.files(), before);
    let ran = kept.feed_text(&csv(&many(2, 50)), "--dry-run --accept").ends_with(0);
    assert!(ran.out.starts_with("This was a dry run, and nothing was stored."), "{}", ran.out);
}

#[test]
fn bad_rows_are_named_and_the_others_are_in() {
    let kept = Kept::new();
    let rows = many(1, 30);
    let bad = [
        ("made,a0,2025-13-01,1,,20000", "2025-13-01"),
        ("made,a0,2202-01-01,1,,20000", "2202-01-01 is in the future"),
        ("made,a0,2025-06-01,-1,,20000", "zero or more"),
        ("made,a0,2025-06-01,NaN,,20000", "NaN"),
        ("made,a0,2025-06-01,20001,,20000", "more than"),
        ("made,a0,2025-06-01,,,20000", "controlled_km2"),
        ("made,a0,2025-06-01,1,2025-05-01,20000", "known_on"),
        ("made,a0,2025-06-01,1,,30000", "area_km2"),
        ("made,mordor,2025-06-01,1,,", "mordor"),
        (",a0,2025-06-01,1,,20000", "source"),
    ];
    let table = csv(&rows) + &bad.map(|(row, _)| format!("{row}\n")).concat();
    let ran = kept.feed_text(&table, "").ends_with(3);
    for (at, (row, words)) in bad.iter().enumerate() {
        let line = format!("refused fed.csv row {}:", 32 + at);
        let told = ran.err.lines().find(|told| told.starts_with(&line));
        assert!(told.is_some_and(|told| told.contains(words)), "{row}\n{}", ran.err);
    }
    assert_eq!(kept.rows(), 30);
    let log = kept.done("data log 1").out;
    assert_eq!(log.matches("refused fed.csv row").count(), bad.len(), "{log}");
    // Words for people may be kept away, these not.
    let kept = Kept::new();
    assert!(kept.feed_text(&table, "--quiet").ends_with(3).err.contains("refused fed.csv row 41"));
}

#[test]
fn where_all_is_bad_nothing_is_stored() {
    let kept = Kept::new();
    let ran = kept.feed_text(&one("2025-13-01", "1", ""), "").ends_with(1);
    assert!(ran.err.contains("refused fed.csv row 2") && ran.complaint().contains("nothing was stored"), "{}", ran.err);
    for (table, words) in
        [("", "empty"), ("a,b\n1,2\n", "region"), ("source,region,day,controlled_km2\n", "there are no rows")]
    {
        let ran = kept.feed_text(table, "--source made").ends_with(1);
        assert!(ran.err.contains("refused fed.csv:") && ran.err.contains(words), "{}", ran.err);
    }
    assert!(!kept.path().exists());
    let ran = kept.run("ingest nowhere.csv").ends_with(1);
    assert!(ran.err.contains("nowhere.csv"), "{}", ran.err);
    kept.run("ingest").ends_with(2);
}

#[test]
fn a_file_that_cannot_be_read_keeps_no_other_out() {
    let kept = Kept::new();
    kept.0.write("good.csv", csv(&many(1, 30)));
    kept.0.write("bad.csv", "no table at all");
    let ran = kept.run("ingest bad.csv good.csv nowhere.csv").ends_with(3);
    assert!(ran.err.contains("refused bad.csv:") && ran.err.contains("refused nowhere.csv:"), "{}", ran.err);
    assert_eq!(kept.rows(), 30);
}

#[test]
fn sources_do_not_mix() {
    let kept = Kept::new();
    let rows = many(1, 40);
    let other: Vec<Row> =
        rows.iter().map(|row| Row { source: "other".into(), km2: row.km2 + 50.0, ..row.clone() }).collect();
    assert_eq!(fed(&kept, &[rows.clone(), other].concat(), ""), [80, 0, 0, 0, 0]);
    let observed = |source: &str| {
        let line = format!("project a0 --source {source} --format json --chart none --paths 100");
        kept.done(&line).json()["observed"]["controlled_km2"].as_f64().unwrap()
    };
    assert!((observed("other") - observed("made") - 50.0).abs() < 0.01);
    let ran = kept.run("project a0 --chart none --paths 100").ends_with(2);
    assert!(ran.complaint().contains("made, other"), "{}", ran.err);
    // Rows without a source get the one that is given; those with one keep it.
    let bare = "source,region,day,controlled_km2,area_km2\n,a0,2023-06-01,5400,20000\nmade,a0,2023-06-01,5300,20000\n";
    kept.feed_text(bare, "--source third").ends_with(0);
    assert_eq!(kept.export("--source third").lines().count(), 2);
    assert_eq!(kept.export("--source made").lines().count(), 42);
}

#[test]
fn bundled_regions_are_found_by_name_and_the_bundled_source_is_chosen() {
    let kept = Kept::new();
    let table =
        "source,region,day,controlled_km2\nmade,Донецька область,2026-01-01,20000\nmade,Donetsk,2026-01-02,20001\n";
    kept.feed_text(table, "").ends_with(0);
    let line = "project donetsk --format json --chart none --paths 100 --as-of 2026-01-05";
    let ran = kept.done(line);
    assert!(
        ran.json()["source"] == "deepstate" && ran.err.contains("made") && ran.err.contains("--source"),
        "{}",
        ran.err
    );
    let own = kept.done(&format!("{line} --source made")).json();
    assert_eq!((&own["source"], &own["observed"]["controlled_km2"]), (&json!("made"), &json!(20001.0)));
}

#[test]
fn rows_of_the_bundled_source_go_on_where_it_ends() {
    let kept = Kept::new();
    let bundled = kept.export("--source deepstate");
    let last = bundled.lines().rfind(|line| line.contains(",donetsk,")).unwrap().split(',').collect::<Vec<_>>();
    let (day, km2): (chrono::NaiveDate, f64) = (last[2].parse().unwrap(), last[3].parse().unwrap());
    let next = day.succ_opt().unwrap();
    let table = |km2: f64| format!("source,region,day,controlled_km2\ndeepstate,donetsk,{next},{km2}\n");
    kept.feed_text(&table(km2 + 6.5), "").ends_with(0);
    let line = "project donetsk --format json --chart none --paths 100";
    assert_eq!(kept.done(line).json()["observed"]["day"], next.to_string());
    // The bundled days themselves are nothing new, and one that differs is a revision.
    kept.0.write("bundled.csv", &bundled);
    assert!(kept.done("ingest bundled.csv --format json").json()["id"].is_null());
    let row = format!("source,region,day,controlled_km2\ndeepstate,donetsk,{day},{}\n", km2 + 1.0);
    let document = kept.feed_text(&row, "--format json").ends_with(0).json();
    assert_eq!(counts(&document), [0, 1, 0, 0, 0]);
}

#[test]
fn a_region_of_ones_own_has_one_area() {
    let kept = Kept::new();
    let row = |area: &str| format!("source,region,day,controlled_km2,area_km2\nmade,afar,2025-01-01,10,{area}\n");
    let ran = kept.feed_text(&row(""), "").ends_with(1);
    assert!(ran.err.contains("row 2") && ran.err.contains("area_km2"), "{}", ran.err);
    kept.feed_text(&row("27000"), "").ends_with(0);
    let later = row("10424.7").replace("2025-01-01", "2025-01-02");
    let ran = kept.feed_text(&later, "");
    assert!(ran.code != 0 && ran.err.contains("27000"), "{}", ran.err);
    assert_eq!(kept.rows(), 1);
}

#[test]
fn an_area_that_was_a_mistake_is_undone_with_its_ingest() {
    let kept = Kept::new();
    let row = |area: &str| format!("source,region,day,controlled_km2,area_km2\nmade,afar,2025-01-01,10,{area}\n");
    kept.feed_text(&row("100"), "").ends_with(0);
    kept.done("data undo 1");
    kept.feed_text(&row("27000"), "").ends_with(0);
    assert!(kept.export("--source made").contains(",27000"), "{}", kept.export("--source made"));
}

#[test]
fn a_spreadsheet_with_its_own_columns_is_read() {
    let kept = Kept::new();
    let table = "Datum;Gebiet;Fläche\n01.01.2025;Donezk;20.000,5\n02.01.2025;Donezk;20.004,25\n";
    let line = "--source mine --column day=Datum --column region=Gebiet --column controlled_km2=Fläche";
    let ran = kept.feed_text(table, line);
    assert!(ran.code == 0 || ran.err.contains("Donezk"), "{}", ran.err);
    kept.feed_text(&table.replace("Donezk", "Donetsk"), line).ends_with(0);
    let export = kept.export("--source mine");
    assert!(export.contains("mine,donetsk,2025-01-01,20000.5,") && export.contains(",20004.25,"), "{export}");
}

#[test]
fn doubtful_rows_may_be_accepted_at_once_or_by_feeding_them_again() {
    let mut rows = many(1, 40);
    rows[39].km2 -= 3_000.0;
    let kept = Kept::new();
    let ran = kept.feed_text(&csv(&rows), "--accept").ends_with(0);
    assert!(ran.err.contains("noted fed.csv row 41: made a0"), "{}", ran.err);
    assert_eq!(kept.rows(), 40);
    let kept = Kept::new();
    assert_eq!(fed(&kept, &rows, ""), [39, 0, 0, 1, 0]);
    assert_eq!(fed(&kept, &rows, ""), [0, 0, 40, 0, 0], "it waits already");
    assert_eq!(fed(&kept, &rows, "--accept"), [1, 0, 39, 0, 0]);
    assert_eq!(kept.rows(), 40);
    // A correction of what waits is no contradiction.
    let kept = Kept::new();
    kept.feed(&rows).ends_with(3);
    assert_eq!(fed(&kept, &many(1, 40), ""), [1, 0, 39, 0, 0]);
    assert_eq!(kept.rows(), 40);
    assert!(kept.export(&format!("a0 --as-of {}", on(39))).lines().count() == 41);
}
