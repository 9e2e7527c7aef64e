//! The history chart of made pasts of every kind: nothing overlaps, nothing leaves the picture, what is drawn is what is known.

use super::*;
use crate::domain::event::Event;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::draw::checks::{check_readings, check_upright_lines, check_words, is_round};
use crate::draw::figure::Figure;
use crate::draw::{Options, Scales};
use crate::study::history::history;

fn start() -> NaiveDate {
    "2025-01-01".parse().unwrap()
}

fn km2(of: f64) -> Area {
    Area::from_km2(of).unwrap()
}

/// One value: the day and the day it became known, counted from the start, and the area held.
type Row = (u64, u64, Option<f64>);

fn made(name: &str, area: f64, rows: impl Iterator<Item = Row>, events: &[(u64, &str)]) -> History {
    let seen = |(on, known_on, held): Row| {
        let (day, known_on) = (start() + Days::new(on), start() + Days::new(known_on));
        Vintage { day, known_on, value: held.map(|held| km2(held.clamp(0.0, area))) }
    };
    let region = Region { id: RegionId::new("made").unwrap(), name: name.into(), area: km2(area) };
    let series = ControlSeries::new("made", region, rows.map(seen).collect()).unwrap();
    let event = |(on, label): &(u64, &str)| Event { day: start() + Days::new(*on), label: (*label).into() };
    let events: Vec<Event> = events.iter().map(event).collect();
    let as_of = series.last_known_on();
    history(&series, as_of, &events)
}

/// Daily levels known on their day: a start, a daily gain, and a wave.
fn daily(days: u64, begin: f64, gain: f64, wave: f64) -> impl Iterator<Item = Row> {
    (0..days).map(move |i| (i, i, Some(begin + gain * i as f64 + wave * (0.31 * i as f64).sin())))
}

const EVENTS: [(u64, &str); 6] = [
    (30, "a summit"),
    (33, "an offensive begins on the whole length of the front, as announced long before"),
    (200, "Перемирʼя"),
    (205, "a ceasefire"),
    (210, "elections"),
    (595, "the last day"),
];

fn pasts() -> Vec<(&'static str, History)> {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    let with_jump =
        daily(600, 9_000.0, 5.0, 3.0).map(|(i, k, held)| (i, k, held.map(|h| if i < 300 { h } else { h - 2_000.0 })));
    let with_gap = daily(600, 9_000.0, 5.0, 3.0).filter(|(i, ..)| !(200..280).contains(i));
    let later = |i: u64| (i, i + 9, Some(9_060.0 + 5.0 * i as f64));
    let revised = daily(600, 9_000.0, 5.0, 3.0).chain((100..140).map(later)).chain([(400, 500, None)]);
    vec![
        ("advancing", made("Donetsk", 26_602.0, daily(600, 16_000.0, 8.0, 60.0), &[])),
        ("with events", made("Donetsk", 26_602.0, daily(600, 16_000.0, 8.0, 60.0), &EVENTS)),
        ("shrinking", made("Shrinking", 26_602.0, daily(600, 16_000.0, -8.0, 60.0), &EVENTS)),
        ("flat", made("Flat", 30_000.0, daily(500, 12_000.0, 0.0, 0.0), &EVENTS)),
        ("nearly flat", made("Flat", 30_000.0, daily(500, 12_000.0, 0.01, 0.5), &[])),
        ("nothing held", made("Free", 21_833.0, daily(400, 0.0, 0.0, 0.0), &[])),
        ("all held", made("Taken", 244.0, daily(400, 244.0, 0.0, 0.0), &EVENTS)),
        ("becomes all", made("Taken", 244.0, daily(400, 180.0, 0.2, 0.0), &[])),
        ("hardly anything", made("Free", 23_834.0, daily(400, 0.1, 0.001, 0.2), &[])),
        ("a jump", made("Jump", 26_602.0, with_jump, &EVENTS)),
        ("a long gap", made("Gap", 26_602.0, with_gap, &[])),
        ("revised", made("Revised", 26_602.0, revised, &EVENTS)),
        ("weekly", made("Weekly", 26_602.0, daily(80, 9_000.0, 40.0, 90.0).map(|(i, _, h)| (7 * i, 7 * i, h)), &[])),
        ("one day", made("One", 1_000.0, daily(1, 400.0, 2.0, 0.0), &[(0, "now")])),
        ("two days", made("Two", 1_000.0, daily(2, 400.0, 2.0, 0.0), &[(1, "now")])),
        ("thirty years", made("Long", 26_602.0, daily(11_000, 100.0, 2.0, 300.0), &EVENTS)),
        ("tiny", made("Hut", 0.004, daily(300, 0.001, 0.000_004, 0.000_01), &[])),
        ("huge", made("Ocean", 3.6e8, daily(600, 1.0e8, 2.0e5, 1.0e6), &[])),
        ("a long name", made(long, 26_602.0, daily(600, 19_000.0, 5.0, 100.0), &EVENTS)),
        ("one long word", made(&"Донецьк".repeat(30), 26_602.0, daily(600, 19_000.0, 5.0, 100.0), &EVENTS)),
    ]
}

fn drawn(of: &[&History], options: &Options) -> Figure {
    let charts: Vec<HistoryChart> = of.iter().map(|history| HistoryChart::new(history, options.period)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    crate::draw::figure(&charts, options).unwrap()
}

/// No text over another, outside or crossed by an upright line; ticks round with the unit on the top; a title that is told.
fn check(kind: &str, figure: &Figure) {
    check_words(kind, figure);
    check_upright_lines(kind, figure);
    check_readings(kind, figure);
    let height = f64::from(figure.size.1);
    for axes in &figure.panels {
        assert!(axes.frame.height() > 0.08 * height, "{kind}: {:?}", axes.frame);
        assert!((2..=11).contains(&axes.values.len()), "{kind}: {:?}", axes.values);
        let step = axes.values[1].value - axes.values[0].value;
        assert!(is_round(step), "{kind}: step {step}");
        assert!(axes.values.last().unwrap().words[0].ends_with(" %"), "{kind}: no unit on the top tick");
        assert!((1..=11).contains(&axes.time.len()), "{kind}: {:?}", axes.time);
        assert!(!axes.readings.is_empty(), "{kind}: nothing can be read off");
    }
}

const SIZES: [(u32, u32); 5] = [(1600, 1000), (1000, 1600), (1080, 1350), (640, 400), (400, 300)];

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_past() {
    for (kind, history) in pasts() {
        for size in SIZES {
            check(&format!("{kind} at {size:?}"), &drawn(&[&history], &Options { size, ..Options::default() }));
        }
    }
}

#[test]
fn panels_side_by_side_stand_any_scale() {
    let all = pasts();
    let all: Vec<&History> = all.iter().map(|(_, history)| history).collect();
    for (i, few) in all.chunks(3).enumerate() {
        for scales in [Scales::Common, Scales::Free] {
            for size in [(1600, 1000), (1000, 1600)] {
                check(
                    &format!("{i} {scales:?} {size:?}"),
                    &drawn(few, &Options { scales, size, ..Options::default() }),
                );
            }
        }
    }
}

fn said(figure: &Figure, words: &str) -> bool {
    figure.texts.iter().any(|text| text.words.contains(words))
}

fn of<'a>(pasts: &'a [(&str, History)], kind: &str) -> &'a History {
    &pasts.iter().find(|(name, _)| *name == kind).unwrap().1
}

#[test]
fn the_title_is_true_for_any_past() {
    let all = pasts();
    let title = |kind| drawn(&[of(&all, kind)], &Options::default()).title;
    assert_eq!(title("advancing"), "Donetsk: 60.1 % held on 1 January 2025, 78.1 % on 23 August 2026");
    assert_eq!(title("shrinking"), "Shrinking: 60.1 % held on 1 January 2025, 42.1 % on 23 August 2026");
    assert_eq!(title("flat"), "Flat: 40 % held on every map from 1 January 2025 to 15 May 2026");
    assert_eq!(title("nothing held"), "Free: nothing held on any map from 1 January 2025 to 4 February 2026");
    assert_eq!(title("all held"), "Taken: 100 % held on every map from 1 January 2025 to 4 February 2026");
    assert_eq!(title("one day"), "One: 40 % held on 1 January 2025");
    assert!(title("nearly flat").starts_with("Flat: 40.0 % held on 15 May 2026, "), "{}", title("nearly flat"));
}

#[test]
fn the_line_stands_where_its_values_are() {
    let all = pasts();
    let figure = drawn(&[of(&all, "advancing")], &Options::default());
    let axes = &figure.panels[0];
    let scale = |value: f64| {
        let (a, b) = (&axes.values[0], &axes.values[axes.values.len() - 1]);
        a.position + (value - a.value) / (b.value - a.value) * (b.position - a.position)
    };
    let line = figure.shapes.iter().find_map(|shape| match shape {
        Shape::Line { points, colour: HISTORY, dash: None, .. } => Some(points),
        _ => None,
    });
    let line = line.unwrap();
    assert_eq!(line.len(), 600);
    for (i, point) in line.iter().enumerate() {
        let held = 16_000.0 + 8.0 * i as f64 + 60.0 * (0.31 * i as f64).sin();
        assert!((point.y - scale(100.0 * held / 26_602.0)).abs() < 0.01, "day {i}");
    }
    let reading = axes.readings.last().unwrap();
    assert_eq!(reading.heading, "23 August 2026");
    assert!(reading.lines[0].starts_with("78.1 % held, 20,7"), "{:?}", reading.lines);
}

#[test]
fn gaps_jumps_revisions_and_events_are_told() {
    let all = pasts();
    let options = Options::default();
    let gap = drawn(&[of(&all, "a long gap")], &options);
    assert!(gap.shapes.iter().any(|shape| matches!(shape, Shape::Line { dash: Some(_), colour: HISTORY, .. })));
    assert!(gap.subtitle.contains("520 maps, 80 days without one; dotted"), "{}", gap.subtitle);
    let jump = drawn(&[of(&all, "a jump")], &options);
    assert!(said(&jump, "jump of −1,99") && said(&jump, "28 October 2025"), "{:?}", jump.texts);
    let revised = drawn(&[of(&all, "revised")], &options);
    assert!(revised.subtitle.contains("41 days revised later, by +6"), "{}", revised.subtitle);
    assert!(said(&revised, "as first known") && said(&revised, "5 February 2026") && said(&revised, "withdrawn since"));
    let events = drawn(&[of(&all, "with events")], &options);
    for (_, label) in EVENTS.iter().filter(|(_, label)| label.len() < 30) {
        assert!(said(&events, label), "no {label:?}");
    }
    assert!(events.alternative.contains("2 August 2025: elections") || events.alternative.contains("elections"));
    let lines = |figure: &Figure| {
        let is_event = |shape: &&Shape| matches!(shape, Shape::Line { points, colour: QUIET, .. } if points.len() == 2);
        figure.shapes.iter().filter(is_event).count()
    };
    assert_eq!(lines(&events), 2 * EVENTS.len(), "each event has a line in the frame and one up to its name");
}

#[test]
fn the_words_speak_of_the_days_asked_for() {
    let all = pasts();
    let period = Period { from: Some("2025-07-01".parse().unwrap()), to: Some("2025-12-31".parse().unwrap()) };
    let figure = drawn(&[of(&all, "advancing")], &Options { period, ..Options::default() });
    assert!(figure.title.contains("1 July 2025") && figure.title.contains("31 December 2025"), "{}", figure.title);
    assert!(figure.subtitle.contains("184 maps."), "{}", figure.subtitle);
    check("a period", &figure);
}
