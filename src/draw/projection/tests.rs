//! The chart of made pasts and futures of every kind: nothing overlaps, nothing leaves the picture, ticks are round.

use chrono::{Days, NaiveDate};

use super::*;
use crate::domain::past::Past;
use crate::domain::quantity::{Rate, Share};
use crate::draw::checks::{check_readings, check_words, is_round, levels, past};
use crate::draw::figure::Figure;
use crate::draw::{Mark, Options, Scales};
use crate::model::Basis;
use crate::study::projection::{Request, project};

fn request() -> Request {
    Request { paths: 200, ..Request::of("made") }
}

fn projected(table: &Past) -> Projection {
    project(table, &request()).unwrap()
}

/// Pasts of every kind that a chart must stand.
fn pasts() -> Vec<(&'static str, Past)> {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    vec![
        ("advancing", past("Donetsk", 26_602.0, levels(600, 16_000.0, 8.0, 60.0))),
        ("slow", past("Slow", 26_602.0, levels(600, 16_000.0, 0.5, 2.0))),
        ("wild", past("Wild", 10_000.0, levels(600, 4_000.0, 1.5, 900.0))),
        ("half of the futures", past("Half", 10_000.0, levels(600, 4_000.0, 0.4, 120.0))),
        ("within weeks", past("Town", 40.0, levels(200, 3.0, 0.17, 0.3))),
        ("shrinking", past("Shrinking", 30_000.0, levels(500, 12_000.0, -9.0, 50.0))),
        ("shrinking slowly", past("Shrinking", 30_000.0, levels(500, 20_000.0, -0.4, 3.0))),
        ("flat", past("Flat", 30_000.0, levels(500, 12_000.0, 0.0, 0.0))),
        ("taken", past("Taken", 244.0, levels(400, 180.0, 0.2, 0.0))),
        ("always taken", past("Taken", 244.0, levels(400, 244.0, 0.0, 0.0))),
        ("nothing held", past("Free", 21_833.0, levels(400, 0.0, 0.0, 0.0))),
        ("hardly anything held", past("Free", 23_834.0, levels(400, 1.0, 0.4, 2.0))),
        ("two days", past("Two", 1_000.0, levels(2, 400.0, 2.0, 0.0))),
        ("tiny", past("Hut", 0.004, levels(300, 0.001, 0.000_004, 0.000_01))),
        ("huge", past("Ocean", 3.6e8, levels(600, 1.0e8, 2.0e5, 1.0e6))),
        ("a long name", past(long, 26_602.0, levels(600, 19_000.0, 5.0, 100.0))),
        ("one long word", past(&"Донецьк".repeat(30), 26_602.0, levels(600, 19_000.0, 5.0, 100.0))),
    ]
}

fn mark(day: &str, label: &str) -> Mark {
    Mark { day: day.parse().unwrap(), label: label.into() }
}

fn drawn(projection: &Projection, marks: &[Mark], options: &Options) -> Figure {
    crate::draw::figure(&[&ProjectionChart::new(projection, marks)], options).unwrap()
}

/// No text over another or outside, every tick round, and a frame with room.
fn check(kind: &str, figure: &Figure) {
    check_words(kind, figure);
    check_readings(kind, figure);
    let panel = &figure.panels[0];
    assert!(panel.frame.height() > 0.25 * f64::from(figure.size.1), "{kind}: {:?}", panel.frame);
    assert!((2..=11).contains(&panel.values.len()), "{kind}: {:?}", panel.values);
    let step = panel.values[1].value - panel.values[0].value;
    assert!(is_round(step), "{kind}: step {step}");
    assert!(figure.panels[0].values.last().unwrap().words[0].ends_with(" %"), "{kind}: no unit on the top tick");
    assert!(
        !figure.panels[0].time.is_empty() && figure.panels[0].time.len() <= 11,
        "{kind}: {:?}",
        figure.panels[0].time
    );
    assert!(figure.alternative.len() > 100, "{kind}");
}

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_past() {
    for (kind, table) in pasts() {
        let projection = projected(&table);
        for size in [(1600, 1000), (1080, 1350), (1200, 630), (640, 480), (400, 300), (3000, 800)] {
            let options = Options { size, ..Options::default() };
            check(&format!("{kind} at {size:?}"), &drawn(&projection, &[], &options));
        }
    }
}

#[test]
fn panels_side_by_side_keep_their_words_apart_on_one_scale_and_on_their_own() {
    let projections: Vec<Projection> = pasts().iter().map(|(_, table)| projected(table)).collect();
    let charts: Vec<ProjectionChart> = projections.iter().map(|of| ProjectionChart::new(of, &[])).collect();
    for (count, size) in [(2, (640, 480)), (5, (1600, 1000)), (9, (1080, 1350)), (12, (2400, 1600))] {
        for scales in [Scales::Common, Scales::Free] {
            for few in charts.chunks(count).filter(|few| few.len() > 1) {
                let few: Vec<&dyn Chart> = few.iter().map(|chart| chart as &dyn Chart).collect();
                let figure = crate::draw::figure(&few, &Options { size, scales, ..Options::default() }).unwrap();
                let kind = format!("{count} at {size:?}, {scales:?}");
                check_words(&kind, &figure);
                check_readings(&kind, &figure);
                assert_eq!(figure.panels.len(), few.len());
                let values =
                    |panel: &crate::draw::figure::Axes| panel.values.iter().map(|tick| tick.value).collect::<Vec<_>>();
                let first = values(&figure.panels[0]);
                let is_one = figure.panels.iter().all(|panel| values(panel) == first);
                let all: Vec<_> = figure.panels.iter().map(values).collect();
                assert!(scales == Scales::Free || is_one, "panels on one scale have the same ticks: {all:?} {size:?}");
            }
        }
    }
    let many: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let small = Options { size: (640, 480), ..Options::default() };
    assert!(crate::draw::figure(&many, &small).unwrap_err().to_string().contains("no room"));
}

#[test]
fn the_days_asked_for_are_shown() {
    let projection = projected(&past("Donetsk", 26_602.0, levels(600, 16_000.0, 8.0, 60.0)));
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let period = Period { from: Some(day("2026-01-01")), to: Some(day("2027-07-01")) };
    let figure = drawn(&projection, &[], &Options { period, ..Options::default() });
    check("a period", &figure);
    let words = |place: usize| figure.panels[0].time[place].words.join(" ");
    assert_eq!((words(0), words(figure.panels[0].time.len() - 1)), ("Jan 2026".into(), "Jul".into()));
    let read: Vec<&str> = figure.panels[0].readings.iter().map(|reading| &reading.heading[..]).collect();
    assert_eq!(read.last(), Some(&"1 July 2027"));
}

#[test]
fn published_days_find_room_wherever_they_fall() {
    let marks = ["2020-01-01", "2026-12-01", "2027-01-01", "2027-08-31", "2028-03-01", "2030-01-01", "2090-01-01"];
    let marks = marks.map(|day| mark(day, "An institute"));
    for (kind, table) in pasts() {
        let projection = projected(&table);
        for count in [1, 3, marks.len()] {
            check(&format!("{kind} with {count} marks"), &drawn(&projection, &marks[..count], &Options::default()));
        }
    }
}

#[test]
fn a_straight_line_has_no_bands_and_a_day_to_the_day() {
    let table = past("Donetsk", 26_602.0, levels(600, 16_000.0, 8.0, 60.0));
    let rate = Some(Rate::from_km2_per_day(9.3).unwrap());
    let request = Request { basis: rate.map_or(Basis::Learned, Basis::Given), ..request() };
    let projection = project(&table, &request).unwrap();
    let figure = drawn(&projection, &[], &Options::default());
    check("straight", &figure);
    let words: Vec<&str> = figure.texts.iter().map(|text| &text.words[..]).collect();
    let day = crate::write::words::day(projection.outlook.median.day().unwrap());
    assert!(words.contains(&&day[..]) && words.contains(&"straight line"), "{words:?}");
    assert!(!words.iter().any(|words| words.contains("95 %")));
}

#[test]
fn the_median_meets_the_target_on_the_median_day_even_where_futures_fall_back() {
    let table = past("Wild", 10_000.0, levels(600, 4_000.0, 1.5, 900.0));
    // An odd number of paths has one in the middle.
    let projection = project(&table, &Request { paths: 201, ..request() }).unwrap();
    let median = projection.outlook.median.day().unwrap();
    let fan = Fan::of(&projection, median + Days::new(300));
    let reached = fan.days.iter().zip(fan.quantile(0.5)).find(|(_, level)| **level >= at_target(&projection)).unwrap();
    assert_eq!(*reached.0, median);
    assert!((0..fan.days.len()).all(|i| fan.quantile(0.1)[i] <= fan.quantile(0.25)[i]), "bands nest");
}

#[test]
fn what_is_never_reached_is_said_and_not_drawn_as_a_day() {
    let projection = projected(&past("Slow", 26_602.0, levels(600, 16_000.0, 0.5, 2.0)));
    let figure = drawn(&projection, &[], &Options::default());
    let words: Vec<&str> = figure.texts.iter().map(|text| &text.words[..]).collect();
    assert!(words.iter().any(|words| words.contains("ot within 30 years") && words.ends_with('→')), "{words:?}");
    assert!(!words.iter().any(|words| words.starts_with("Median:")));
}

#[test]
fn a_lower_target_is_named_and_lies_inside() {
    let table = past("Donetsk", 26_602.0, levels(600, 16_000.0, 8.0, 60.0));
    let target = Share::from_fraction(0.9).unwrap();
    let projection = project(&table, &Request { target, ..request() }).unwrap();
    let figure = drawn(&projection, &[], &Options::default());
    check("target", &figure);
    assert!(figure.texts.iter().any(|text| text.words == "90 % of Donetsk: 23,942 km²"));
}
