//! Sources with a map a week or a month: what lies between two maps is a straight line, and no standing front.

use chrono::{Datelike, Days, NaiveDate};
use serde_json::Value;

use crate::command_line::program::{Folder, cells, day};

/// Half a km² a day from 300 on, of a region of 1,000 km², with maps on these days from 1 January 2024 (0) on.
fn steady(days: impl IntoIterator<Item = u64>) -> Folder {
    made(days, |n| 300.0 + 0.5 * n as f64)
}

fn made(days: impl IntoIterator<Item = u64>, level: impl Fn(u64) -> f64) -> Folder {
    let mut rows = String::from("region,day,controlled_km2,area_km2\n");
    for n in days {
        rows += &format!("afar,{},{},1000\n", on(n), level(n));
    }
    let folder = Folder::new();
    folder.write("control.csv", rows);
    folder
}

fn on(n: u64) -> NaiveDate {
    day("2024-01-01") + Days::new(n)
}

/// The first of each of so many months.
fn firsts(months: i32) -> Vec<u64> {
    let first = |n: i32| NaiveDate::from_ymd_opt(2024 + n / 12, n.unsigned_abs() % 12 + 1, 1).unwrap();
    (0..months).map(|n| (first(n) - on(0)).num_days().unsigned_abs()).collect()
}

/// Days of maps, with the shortest window that they tell and how many months have no map.
fn kinds() -> Vec<(&'static str, Vec<u64>, i64, usize)> {
    let gaps = [5, 12, 40, 7, 31, 9, 22, 6, 38, 14, 27, 8];
    let irregular = (0..30).scan(0, |day, n| {
        *day += gaps[n % gaps.len()];
        Some(*day)
    });
    vec![
        ("daily", (0..800).collect(), 7, 0),
        ("weekly", (0..115).map(|n| 7 * n).collect(), 7, 0),
        ("weekly, a day early or late", (0..116).map(|n| 7 * n + n * n % 3).collect(), 30, 0),
        ("two-weekly", (0..58).map(|n| 14 * n).collect(), 30, 0),
        ("monthly", firsts(27), 30, 0),
        ("quarterly", firsts(27).into_iter().step_by(3).collect(), 180, 16),
        ("5 to 40 days", irregular.collect(), 90, 2),
        ("140 days missing", (0..300).chain(439..800).collect(), 7, 4),
        ("60 days missing at the end", (0..300).chain(359..362).collect(), 90, 1),
    ]
}

fn rate(of: &Value) -> Option<f64> {
    of["km2_per_day"].as_f64()
}

fn list(of: &Value) -> &Vec<Value> {
    of.as_array().unwrap_or_else(|| panic!("no list: {of}"))
}

#[test]
fn every_window_that_maps_tell_and_every_month_with_a_map_shows_the_pace() {
    for (kind, days, shortest, months) in kinds() {
        let folder = steady(days);
        let json = folder.done("rate afar --table control.csv --format json").json();
        for window in list(&json["windows"]) {
            let told = (window["days"].as_i64().unwrap() >= shortest).then_some(0.5);
            assert_eq!(rate(window), told, "{kind}: {window}");
        }
        let unknown = list(&json["months"]).iter().filter(|month| rate(month).is_none()).count();
        assert_eq!(unknown, months, "{kind}: {}", json["months"]);
        assert!(list(&json["months"]).iter().filter_map(rate).all(|rate| rate == 0.5), "{kind}: {}", json["months"]);
        assert!(list(&json["changes"]).is_empty(), "{kind}: {}", json["changes"]);

        let csv = folder.done("rate afar --table control.csv --format csv").out;
        let rows = cells(&csv);
        let column = |name: &str| rows[0].iter().position(|head| *head == name).unwrap();
        let (of_kind, of_rate, of_gain) = (column("kind"), column("rate_km2_per_day"), column("gain_km2"));
        let empty = rows[1..].iter().filter(|row| row[of_rate].is_empty() && row[of_gain].is_empty());
        let empty = empty.filter(|row| row[of_kind] == "month").count();
        assert_eq!(empty, months, "{kind}\n{csv}");

        let text = folder.done("rate afar --table control.csv --months all").unwrapped();
        assert_eq!(text.contains("– means that no map shows a day of the month"), months > 0, "{kind}\n{text}");
        let gaps = "– means that the window is shorter than the gaps between maps, which are up to ";
        assert_eq!(text.contains(gaps), shortest > 7, "{kind}\n{text}");
    }
}

#[test]
fn a_projection_goes_on_at_the_pace_whatever_the_distance_of_maps() {
    for (kind, days, shortest, _) in kinds() {
        let last = *days.last().unwrap();
        let folder = steady(days);
        for model in ["regimes", "reverting", "windows", "pool", "bootstrap", "constant"] {
            let line =
                format!("project afar --table control.csv --model {model} --paths 400 --chart none --format json");
            let json = folder.done(&line).json();
            assert_eq!(rate(&json["rate"]), Some(0.5), "{kind}, {model}");
            let median = json["bands"][0]["controlled_km2"]["0.5"].as_f64().unwrap();
            assert!((median - (300.0 + 0.5 * (last + 30) as f64)).abs() < 3.0, "{kind}, {model}: {median}");
            for window in list(&json["rate"]["windows"]) {
                let told = (window["days"].as_i64().unwrap() >= shortest).then_some(0.5);
                assert_eq!(rate(window), told, "{kind}: {window}");
            }
        }
        let text = folder.done("project afar --table control.csv --paths 100 --chart none").unwrapped();
        assert_eq!(
            text.contains("– means that the window is shorter than the gaps between maps, which are up to "),
            shortest > 7,
            "{kind}\n{text}"
        );
    }
}

#[test]
fn a_split_within_a_gap_is_told_by_the_line_and_says_so() {
    let folder = steady((0..300).chain(439..800));
    let asked = on(350);
    let ran = folder.done(&format!("rate afar --table control.csv --split {asked}"));
    let said = format!(
        "No map shows {asked}: its level lies on the straight line between the maps of {} and {}.",
        on(299),
        on(439)
    );
    assert!(ran.unwrapped().contains(&said), "{}", ran.out);
    let json = folder.done(&format!("rate afar --table control.csv --split {asked} --format json")).json();
    let split = &json["splits"][0];
    assert_eq!(
        (rate(&split["before"]), rate(&split["after"]), rate(&split["change"])),
        (Some(0.5), Some(0.5), Some(0.0))
    );
    assert_eq!(split["levels_on_line"][0]["from"], on(299).to_string());
    let near = folder.done(&format!("rate afar --table control.csv --split {asked} --window 20")).unwrapped();
    assert!(near.contains("Maps lie up to 140 days apart here, which is longer than the windows"), "{near}");
    let far = folder.done(&format!("rate afar --table control.csv --split {}", on(100))).unwrapped();
    assert!(!far.contains("No map shows"), "{far}");
}

/// A noisy pace that goes from 2 to 6 km²/day on day 400.
fn step(n: u64) -> f64 {
    let noise = |n: u64| ((n.wrapping_mul(2_654_435_761) >> 8) % 1000) as f64 / 100.0;
    50.0 + 2.0 * n as f64 + if n > 400 { 4.0 * (n - 400) as f64 } else { 0.0 } + noise(n)
}

#[test]
fn a_change_of_pace_is_found_between_maps_and_no_gap_is_one() {
    for (kind, days) in [
        ("daily", (0..800).collect::<Vec<_>>()),
        ("weekly", (0..115).map(|n| 7 * n).collect()),
        ("monthly", firsts(27)),
        ("a gap of 140 days", (0..100).chain(240..800).collect()),
    ] {
        let folder = made(days, |n| step(n) / 10.0);
        let json = folder.done("rate afar --table control.csv --format json").json();
        let changes = list(&json["changes"]);
        assert_eq!(changes.len(), 1, "{kind}: {changes:?}");
        let (from, to) = (day(changes[0]["from"].as_str().unwrap()), day(changes[0]["to"].as_str().unwrap()));
        assert!(from <= on(404) && on(396) <= to, "{kind}: {from} to {to}");
    }
}

#[test]
fn a_slow_source_is_replayed_from_its_maps_over_days_that_its_maps_meet() {
    let folder = made((0..115).map(|n| 7 * n), |n| step(n) / 10.0);
    let line = "backtest afar --table control.csv --paths 50 --models regimes,bootstrap --truths truths.csv \
                --forecasts forecasts.csv --format json";
    let ran = folder.done(line);
    assert!(
        ran.err.contains("Forecasts are scored 28, 91, 182, 364 days ahead instead of 30, 90, 180, 365"),
        "{}",
        ran.err
    );
    let json = ran.json();
    assert_eq!(json["settings"]["horizons"].to_string(), "[28,91,182,364]");
    assert_eq!(json["truths"]["days"], json["truths"]["observed"]);
    let (forecasts, truths) = (folder.text("forecasts.csv"), folder.text("truths.csv"));
    assert!(truths.starts_with("location,target_end_date,value,truth\n"), "{truths}");
    let truths: Vec<Vec<&str>> = cells(&truths)[1..].to_vec();
    assert!(!truths.is_empty());
    for row in &truths {
        let n = (day(row[1]) - on(0)).num_days().unsigned_abs();
        assert_eq!((n % 7, row[3], row[2].parse::<f64>().unwrap()), (0, "observed", step(n) / 10.0), "{row:?}");
    }
    // Each forecast has a truth, and each origin is the day of a map.
    let known: std::collections::BTreeSet<(&str, &str)> = truths.iter().map(|row| (row[0], row[1])).collect();
    for row in &cells(&forecasts)[1..] {
        assert!(known.contains(&(row[2], row[4])), "{row:?}");
        assert_eq!((day(row[1]) - on(0)).num_days() % 7, 0, "{row:?}");
    }
    // What the user asks for is judged by the line.
    let asked =
        folder.done("backtest afar --table control.csv --paths 50 --models bootstrap --horizons 30 --truths t.parquet");
    assert!(asked.unwrapped().contains("the straight line between two maps gives the others"), "{}", asked.out);
    assert!(!asked.err.contains("instead of"), "{}", asked.err);
    assert!(folder.path("t.parquet").is_file());
}

#[test]
fn monthly_and_irregular_sources_are_replayed_too() {
    let folder = made(firsts(27), |n| step(n) / 10.0);
    let json = folder.done("backtest afar --table control.csv --paths 50 --models bootstrap --format json").json();
    let horizons: Vec<i64> = list(&json["settings"]["horizons"]).iter().filter_map(Value::as_i64).collect();
    assert!(horizons[0] >= 28 && horizons[0] <= 31 && horizons.last() == Some(&365), "{horizons:?}");
    assert!(json["truths"]["observed"].as_u64() >= Some(15), "{}", json["truths"]);
    for origin in [&json["origins"]["first"], &json["origins"]["last"]] {
        assert_eq!(day(origin.as_str().unwrap()).day(), 1, "{origin}");
    }
    // Of a long time without maps nothing is judged, and that is told.
    let folder = made((0..300).chain(439..800), |n| step(n) / 10.0);
    let ran = folder.done("backtest afar --table control.csv --paths 50 --models bootstrap --truths truths.csv");
    assert!(
        ran.unwrapped().contains("forecasts are not scored, because their days lie in a long gap between maps"),
        "{}",
        ran.out
    );
    let truths = folder.text("truths.csv");
    let days = cells(&truths)[1..].iter().map(|row| day(row[1])).collect::<Vec<_>>();
    assert!(days.iter().all(|day| *day <= on(299) || *day >= on(439)), "{days:?}");
}

#[test]
fn daily_maps_with_a_day_missing_are_replayed_over_the_usual_days() {
    let folder = made((0..800).filter(|n| n % 90 != 61), |n| step(n) / 10.0);
    let ran = folder.done("backtest afar --table control.csv --paths 50 --models bootstrap --format json");
    assert_eq!(ran.json()["settings"]["horizons"].to_string(), "[30,90,180,365]");
    assert!(!ran.err.contains("instead of"), "{}", ran.err);
}

#[test]
fn nothing_after_the_origin_draws_the_line_before_it() {
    // Two tables that differ after the origin alone: the map that follows it, and when that became known.
    let rows = |after: f64| {
        let mut rows = String::from("region,day,controlled_km2,area_km2,known_on\n");
        for n in (0..20).map(|n| 31 * n) {
            let km2 = if n > 400 { after } else { 300.0 + 0.5 * n as f64 };
            rows += &format!("afar,{},{km2},1000,{}\n", on(n), on(n + 2));
        }
        rows
    };
    let folder = Folder::new();
    folder.write("low.csv", rows(510.0));
    folder.write("high.csv", rows(900.0));
    for command in ["rate afar --format json --as-of", "project afar --paths 100 --chart none --format json --as-of"] {
        // The map of day 403 is seen the next day, and known on day 405.
        for as_of in [402, 404] {
            let told = |table: &str| {
                let mut json = folder.done(&format!("{command} {} --table {table}", on(as_of))).json();
                json.as_object_mut().unwrap().remove("provenance");
                json
            };
            assert_eq!(told("low.csv"), told("high.csv"), "{command} {as_of}");
        }
    }
}

#[test]
fn charts_of_slow_sources_leave_out_months_without_maps() {
    let folder = steady((0..300).chain(439..800));
    folder.done("chart rate afar --table control.csv --output rate.svg");
    let picture = folder.text("rate.svg");
    assert!(picture.contains("Months without a column have no map."), "{picture}");
    let quarterly = steady(firsts(27).into_iter().step_by(3));
    for chart in ["history", "rate", "projection"] {
        quarterly.done(&format!("chart {chart} afar --table control.csv --output {chart}.svg"));
        assert!(quarterly.text(&format!("{chart}.svg")).contains("</svg>"), "{chart}");
    }
}
