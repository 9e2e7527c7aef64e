//! `project --table`: control data of the user's own.

use super::program::{Folder, Ran, day};

/// Made rows of one region: so much on the first day, so much more each day.
#[derive(Clone)]
pub struct Rows {
    region: &'static str,
    from: &'static str,
    days: u64,
    start: f64,
    daily: f64,
}

impl Rows {
    pub fn of(region: &'static str) -> Self {
        Rows { region, from: "2026-01-01", days: 120, start: 500.0, daily: 1.0 }
    }

    pub fn from(self, from: &'static str) -> Self {
        Rows { from, ..self }
    }

    pub fn days(self, days: u64) -> Self {
        Rows { days, ..self }
    }

    pub fn start(self, start: f64) -> Self {
        Rows { start, ..self }
    }

    pub fn daily(self, daily: f64) -> Self {
        Rows { daily, ..self }
    }

    pub fn text(&self) -> String {
        let row = |n: u64| {
            let (day, km2) = (day(self.from) + chrono::Days::new(n), self.start + self.daily * n as f64);
            format!("made,{},{day},{km2},{day}\n", self.region)
        };
        (0..self.days).map(row).collect()
    }
}

/// A control table with these rows.
pub fn table(rows: &str) -> String {
    format!("source,region,day,controlled_km2,known_on\n{rows}")
}

/// Projects one region from a table.
fn project(table: &str, line: &str) -> Ran {
    let folder = Folder::new();
    folder.write("control.csv", table);
    folder.run(&format!("project {line} --table control.csv --paths 500 --chart my.png --quiet"))
}

#[test]
fn a_region_that_is_being_lost_is_never_taken() {
    let rows = table(&Rows::of("kharkiv").daily(-2.0).text());
    let said = project(&rows, "kharkiv").ends_with(0).unwrapped();
    assert!(said.contains("the advancing side loses ground") && said.contains("−2.0 km²/day"), "{said}");
    let json = project(&rows, "kharkiv --format json").ends_with(0).json();
    assert!(json["completion"]["median"].is_null());
    assert_eq!(json["completion"]["not_within_horizon"], 1.0);
    // Nothing below nothing.
    assert_eq!(json["bands"].as_array().unwrap().last().unwrap()["controlled_km2"]["0.025"], 0.0);
}

#[test]
fn a_front_that_stands_still_is_never_through() {
    let said = project(&table(&Rows::of("kharkiv").daily(0.0).text()), "kharkiv").ends_with(0).unwrapped();
    assert!(said.contains("the front stands still"), "{said}");
}

#[test]
fn two_days_are_enough_for_a_pace() {
    let rows = table(&Rows::of("kharkiv").days(2).text());
    let json = project(&rows, "kharkiv --model constant --format json").ends_with(0).json();
    assert_eq!(json["rate"]["km2_per_day"], 1.0);
    assert_eq!(json["rate"]["window"]["days"], 1);
    project(&rows, "kharkiv").ends_with(0);
}

#[test]
fn one_day_is_too_little_for_a_pace() {
    let rows = table(&Rows::of("kharkiv").days(1).text());
    let ran = project(&rows, "kharkiv").ends_with(1);
    assert!(ran.complaint().contains("one day only (2026-01-01)"), "{}", ran.err);
    // With a given rate it is enough.
    project(&rows, "kharkiv --rate 5").ends_with(0);
}

#[test]
fn days_may_be_missing() {
    let text = Rows::of("kharkiv").text();
    let kept: String = text.lines().filter(|row| !row.contains("-02-")).map(|row| format!("{row}\n")).collect();
    let json = project(&table(&kept), "kharkiv --model constant --window 90 --format json").ends_with(0).json();
    assert!((json["rate"]["km2_per_day"].as_f64().unwrap() - 1.0).abs() < 0.05, "{}", json["rate"]);
}

#[test]
fn another_war_brings_its_areas_and_its_script() {
    let row = |day: &str, a: f64, b: f64| format!("{day},тестова-область,{a},4000\n{day},північ,{b},1000\n");
    let rows = row("2026-03-01", 1000.0, 10.0) + &row("2026-03-31", 1060.0, 10.0);
    let rows = format!("day,region,controlled_km2,area_km2\n{rows}");
    let folder = Folder::new();
    folder.write("control.csv", &rows);
    let line = "project тестова-область all --model constant --table control.csv --quiet";
    let json = folder.done(&format!("{line} --format json")).json();
    assert_eq!(json[0]["observed"]["remaining_km2"], 2940.0);
    assert_eq!(json[0]["source"], "table");
    // 2940 km² at 60 / 30 km² a day.
    assert_eq!(json[0]["completion"]["median"], "2030-04-09");
    assert_eq!(json[1]["observed"]["area_km2"], 5000.0);
    assert!(folder.read("output/тестова-область-2026-03-31-constant.png").starts_with(b"\x89PNG"));
    let ran = folder.run("project donetsk --table control.csv").ends_with(2);
    assert!(ran.complaint().contains("donetsk") && ran.complaint().contains("північ"), "{}", ran.err);
}

#[test]
fn shares_in_percent_are_read() {
    let rows = "region,day,share_percent\ndonetsk,2026-01-01,75\ndonetsk,2026-01-31,75.5\n";
    let json = project(rows, "donetsk --format json").ends_with(0).json();
    assert_eq!(json["observed"]["share"], 0.755);
}

#[test]
fn a_table_from_a_spreadsheet_is_read() {
    // A byte order mark and CRLF, as Excel writes them.
    let rows = format!("\u{feff}{}", table(&Rows::of("kharkiv").text())).replace('\n', "\r\n");
    let json = project(&rows, "kharkiv --format json").ends_with(0).json();
    assert_eq!(json["observed"]["controlled_km2"], 619.0);
}

#[test]
fn order_of_rows_and_columns_does_not_matter() {
    let text = Rows::of("kharkiv").text();
    let backwards: String = text.lines().rev().map(|row| format!("{row}\n")).collect();
    let answer = |rows: &str| project(&table(rows), "kharkiv --format json").ends_with(0).out;
    assert_eq!(answer(&text), answer(&backwards));
}

#[test]
fn a_group_that_the_table_gives_is_not_summed() {
    let rows =
        table(&(Rows::of("donetsk").text() + &Rows::of("luhansk").text() + &Rows::of("donbas").start(7.0).text()));
    let json = project(&rows, "donbas --format json").ends_with(0).json();
    assert_eq!(json["observed"]["controlled_km2"], 126.0);
}

#[test]
fn ukraine_is_the_sum_of_what_a_table_has() {
    let rows = table(&(Rows::of("donetsk").text() + &Rows::of("kharkiv").start(40.0).text()));
    let json = project(&rows, "ukraine --format json").ends_with(0).json();
    assert_eq!(json["observed"]["controlled_km2"], 540.0 + 2.0 * 119.0);
    assert_eq!(json["rate"]["km2_per_day"], 2.0);
}

#[test]
fn a_group_that_lacks_a_member_is_not_guessed() {
    let ran = project(&table(&Rows::of("donetsk").text()), "donbas").ends_with(1);
    assert!(ran.complaint().contains("luhansk"), "{}", ran.err);
}

#[test]
fn a_region_has_one_area() {
    let rows = "region,day,controlled_km2,area_km2\nafar,2026-01-01,1,100\nafar,2026-01-31,2,200\n";
    let ran = project(rows, "afar").ends_with(1);
    assert!(ran.complaint().contains("control.csv: ") && ran.complaint().contains("area"), "{}", ran.err);
}

#[test]
fn of_several_sources_one_is_chosen() {
    let made = Rows::of("kharkiv").text();
    let rows = table(&(made.clone() + &made.replace("made,", "isw,")));
    let ran = project(&rows, "kharkiv").ends_with(2);
    assert!(ran.complaint().contains("--source: isw, made"), "{}", ran.err);
    let json = project(&rows, "kharkiv --source isw --format json").ends_with(0).json();
    assert_eq!(json["source"], "isw");
}

#[test]
fn a_bad_row_is_named_with_its_number() {
    for (row, words) in [
        ("made,kharkiv,2026-13-01,1,", "2026-13-01"),
        ("made,kharkiv,2999-01-01,1,", "future"),
        ("made,kharkiv,2026-06-01,NaN,", "NaN"),
        ("made,kharkiv,2026-06-01,1e999,", "row 122"),
        ("made,kharkiv,2026-06-01,-1,", "zero or more"),
        ("made,kharkiv,2026-06-01,99999,", "more than"),
        ("made,kharkiv,2026-06-01,\"1,234\",", "1,234"),
        ("made,kharkiv,2026-06-01,,", "controlled_km2"),
        ("made,kharkiv,2026-06-01,5,2026-05-01", "known_on"),
        ("made,mordor,2026-06-01,5,", "area_km2"),
        ("made,,2026-06-01,5,", "region is empty"),
    ] {
        let ran = project(&table(&(Rows::of("kharkiv").text() + row + "\n")), "kharkiv").ends_with(1);
        let complaint = ran.complaint();
        assert!(complaint.contains("control.csv: row 122: ") && complaint.contains(words), "{row}\n{complaint}");
    }
}

#[test]
fn what_is_no_table_is_named() {
    for (bytes, words) in [
        ("", "empty"),
        ("source,region,day,controlled_km2\n", "there are no rows"),
        ("a;b;c\n1;2;3\n", "region"),
        ("region,day\nkharkiv,2026-01-01\n", "controlled_km2"),
        ("{\"type\":\"FeatureCollection\"}", "`frontcast measure` turns a map into a table"),
        ("\u{89}PNG\u{0}\u{1}", "not a table"),
    ] {
        let ran = project(bytes, "kharkiv").ends_with(1);
        assert!(ran.complaint().contains("control.csv: ") && ran.complaint().contains(words), "{bytes}\n{}", ran.err);
    }
}

#[test]
fn a_region_known_on_one_day_needs_a_rate_and_is_told_how_to_give_one() {
    let folder = Folder::new();
    folder.write("one.csv", "source,region,day,controlled_km2,area_km2\nm,x,2026-01-01,5,10\n");
    let ran = folder.run("project x --table one.csv").ends_with(1);
    assert!(ran.complaint().ends_with("a rate needs at least two: give a rate with --rate"), "{}", ran.err);
    folder.done("project x --table one.csv --rate 0.1 --chart none");
    assert!(!folder.run("rate x --table one.csv").complaint().contains("--rate"));
}
