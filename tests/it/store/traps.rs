//! Traps that were met in real sources: each is named with its size, and none reaches a projection unseen.

use std::sync::OnceLock;

use super::made::{Kept, Row, csv, noise, on, thousandths};

const DAYS: u64 = 150;
/// Area of Ukraine in the bundled boundaries, km².
const AREA_KM2: f64 = 599_098.629;
/// Square kilometres in a square mile (international mile of 1.609344 km).
const SQUARE_MILE_KM2: f64 = 2.589_988;

/// Held area of a whole country: 105,000 km² and 50 more every day, with decimals.
fn level(n: u64) -> f64 {
    // The last day before the old map has the decimals of the old map's day: the change is 75 times 50.
    let of = if n == 139 { 64 } else { n };
    thousandths(105_000.0 + 50.0 * n as f64 + 4.0 * noise(7, of))
}

fn rows() -> Vec<Row> {
    let row =
        |n: u64| Row { source: "made".into(), region: "ukraine".into(), day: on(n), km2: level(n), known_on: None };
    (0..DAYS).map(row).collect()
}

/// Day, value, kind and size as it is told, of each trap.
fn traps() -> [(u64, f64, &'static str, String); 5] {
    let size = |km2: f64| format!("−{:.1} km²", -km2);
    let (miles, percent) = (thousandths(level(100) / SQUARE_MILE_KM2), thousandths(100.0 * level(120) / AREA_KM2));
    [
        (60, thousandths(level(59) - 16_619.0), "scope_change", "−16,619.0 km²".into()),
        (80, thousandths(level(79) - 64_100.0), "outage", "−64,100.0 km²".into()),
        (100, miles, "square_miles", size(miles - level(99))),
        (120, percent, "percent", size(percent - level(119))),
        (140, level(64), "old_map", "−3,750.0 km²".into()),
    ]
}

/// The size with commas between thousands.
fn with_commas(size: &str) -> String {
    let (whole, rest) = size.split_once('.').unwrap();
    let digits = whole.trim_start_matches('−');
    let (thousands, units) = digits.split_at(digits.len() - 3);
    let thousands = thousands.trim_end_matches(',');
    format!("−{thousands},{units}.{rest}")
}

/// The series with every trap in it, and a day of the year 2202.
fn trapped() -> String {
    let mut rows = rows();
    traps().iter().for_each(|(n, km2, ..)| rows[*n as usize].km2 = *km2);
    bare(&rows) + "made,ukraine,2202-06-01,112000,,\n"
}

/// The series without the days of the traps.
fn without() -> Vec<Row> {
    rows().into_iter().filter(|row| traps().iter().all(|(n, ..)| row.day != on(*n))).collect()
}

const LINE: &str = "project ukraine --source made --format json --chart none --paths 200";

/// Projections after each trap, and of today.
fn projections(kept: &Kept) -> Vec<String> {
    let days = [60, 80, 100, 121, 140].map(|n| kept.done(&format!("{LINE} --as-of {}", on(n))).out);
    days.into_iter().chain([kept.done(LINE).out]).collect()
}

fn of_without() -> &'static [String] {
    static PROJECTIONS: OnceLock<Vec<String>> = OnceLock::new();
    PROJECTIONS.get_or_init(|| {
        let kept = Kept::new();
        kept.feed_text(&bare(&without()), "").ends_with(0);
        projections(&kept)
    })
}

/// Rows as a table that leaves the areas of regions to the bundled boundaries.
fn bare(rows: &[Row]) -> String {
    csv(rows).replace(",20000\n", ",\n")
}

#[test]
fn each_trap_is_named_and_none_is_used_until_it_is_accepted() {
    let kept = Kept::new();
    let ran = kept.feed_text(&trapped(), "").ends_with(3);
    for (n, _, kind, size) in traps() {
        let size = if size.contains(',') { size } else { with_commas(&size) };
        let begin = format!("quarantined fed.csv row {}: made Ukraine {}: {kind} {size} ", n + 2, on(n));
        let begin = begin.replace(": scope", " scope").replace(": outage", " outage").replace(": square", " square");
        let begin = begin.replace(": percent", " percent").replace(": old", " old");
        assert!(ran.err.lines().any(|line| line.starts_with(begin.trim_end())), "{begin}\n{}", ran.err);
    }
    assert!(
        ran.err.contains("refused fed.csv row 152: made Ukraine 2202-06-01: 2202-06-01 is in the future"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("5 doubtful rows of 5 days") && ran.err.contains("data accept 1"), "{}", ran.err);
    assert!(ran.out.contains("145 new, 0 revised, 0 unchanged, 5 quarantined, 1 refused"), "{}", ran.out);
    kept.is_clean();
    // The projections are those of data without these days.
    let clean = of_without();
    assert_eq!(projections(&kept), clean);

    let log = kept.done("data log 1").out;
    traps().iter().for_each(|(n, _, kind, _)| {
        let told = |line: &str| line.contains(kind) && line.contains(&on(*n).to_string()) && line.contains("km²");
        assert!(log.lines().any(told), "{kind}\n{log}");
    });
    assert!(log.contains("2202-06-01") && log.contains("5 rows are kept apart"), "{log}");
    let overview = kept.done("data ukraine --format json").json();
    let made = overview["series"].as_array().unwrap().iter().find(|series| series["source"] == "made").unwrap();
    assert_eq!((made["quarantined_days"].as_u64(), made["days"].as_u64()), (Some(5), Some(145)), "{made}");
    assert!(kept.done("data").out.contains("data accept 1"));

    // One day first, then the others.
    kept.done(&format!("data accept 1 --day {}", on(60)));
    let accepted = kept.done(&format!("{LINE} --as-of {}", on(60))).json();
    assert_eq!(accepted["observed"]["controlled_km2"], traps()[0].1);
    assert_eq!(kept.done(&format!("{LINE} --as-of {}", on(140))).json()["observed"]["day"], on(139).to_string());
    kept.done("data accept 1");
    let now = projections(&kept);
    // On the days of the traps themselves; later the model may be too robust to notice a single day.
    assert!([0, 1, 2, 4].into_iter().all(|at| now[at] != clean[at]));
    assert_eq!(kept.done(&format!("{LINE} --as-of {}", on(140))).json()["observed"]["controlled_km2"], level(64));
    kept.run("data accept 1").ends_with(2);
    // And back: both acceptances undone.
    kept.done("data undo 2 3");
    assert_eq!(projections(&kept), clean);
    kept.is_clean();
}

#[test]
fn traps_that_come_day_by_day_are_the_same() {
    let kept = Kept::new();
    let table = trapped();
    let lines: Vec<&str> = table.lines().collect();
    // Each trap with the days since the one before.
    let mut from = 1;
    for (n, _, kind, _) in traps() {
        let to = n as usize + 2;
        let ran = kept.feed_text(&format!("{}\n{}\n", lines[0], lines[from..to].join("\n")), "").ends_with(3);
        assert!(ran.err.contains(kind) && ran.out.contains(" 1 quarantined"), "{}{}", ran.out, ran.err);
        from = to;
    }
    kept.feed_text(&format!("{}\n{}\n", lines[0], lines[from..151].join("\n")), "").ends_with(0);
    assert_eq!(projections(&kept), of_without());
}

#[test]
fn a_change_of_scope_that_stays_is_kept_apart_as_long_as_it_stays() {
    let kept = Kept::new();
    let mut rows = rows();
    rows[60..90].iter_mut().for_each(|row| row.km2 = thousandths(row.km2 - 16_619.0));
    let table = bare(&rows);
    let ran = kept.feed_text(&table, "").ends_with(3);
    assert!(ran.out.contains("120 new") && ran.out.contains("30 quarantined"), "{}", ran.out);
    let mut without = self::rows();
    without.drain(60..90);
    let clean = Kept::new();
    clean.feed_text(&bare(&without), "").ends_with(0);
    assert_eq!(kept.export("--source made"), clean.export("--source made"));
}

#[test]
fn a_doubtful_map_is_kept_apart_whole() {
    let kept = Kept::new();
    let mut rows = super::made::many(4, 60);
    rows.iter_mut().filter(|row| row.day == on(50) && row.region == "a2").for_each(|row| row.km2 -= 800.0);
    let ran = kept.feed(&rows).ends_with(3);
    assert!(ran.err.contains(&format!("made a2 {} jump −", on(50))), "{}", ran.err);
    assert!(ran.out.contains("236 new") && ran.out.contains("4 quarantined"), "{}", ran.out);
    for region in 0..4 {
        let observed = kept.done(&format!(
            "project a{region} --source made --format json --chart none --paths 100 --as-of {}",
            on(50)
        ));
        assert_eq!(observed.json()["observed"]["day"], on(49).to_string());
    }
}

#[test]
fn clean_series_have_no_findings() {
    for seed in 0..4 {
        let kept = Kept::new();
        let rows: Vec<Row> = (0..3).flat_map(|i| super::made::series(&format!("a{i}"), 200, 10 * seed + i)).collect();
        let ran = kept.feed_text(&csv(&rows), "--format json").ends_with(0);
        assert_eq!(ran.json()["findings"].as_array().unwrap().len(), 0, "{}", ran.out);
    }
}

#[test]
fn numbers_in_another_unit_are_right_when_it_is_said() {
    let kept = Kept::new();
    kept.feed_text(&bare(&rows()[..100]), "").ends_with(0);
    let next = |km2: f64| format!("source,region,day,controlled_km2\nmade,ukraine,{},{km2}\n", on(100));
    let ran = kept.feed_text(&next(level(100) / SQUARE_MILE_KM2), "--unit square-miles").ends_with(0);
    assert!(ran.out.contains("1 new") && ran.out.contains("0 quarantined"), "{}", ran.out);
    let next = next(100.0 * level(101) / AREA_KM2).replace(&on(100).to_string(), &on(101).to_string());
    kept.feed_text(&next, "--unit percent").ends_with(0);
}
