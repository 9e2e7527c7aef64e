//! The chart of made ledgers of every kind: nothing overlaps, nothing leaves the picture, and marks stand on their days.

use super::*;
use crate::domain::past::Past;
use crate::domain::published::tests::{day, made};
use crate::domain::published::{Due, Entry, Goal, Span as Named};
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::draw::Options;
use crate::draw::checks::check_words;
use crate::draw::figure::Figure;
use crate::draw::theme::PUBLISHED;
use crate::study::published::{Terms, assess};

/// A region of 1,000 km² with a gain a day over 400 days from 1 January 2025 on.
fn table(name: &str, gain: f64) -> Past {
    let area = |km2: f64| Area::from_km2(km2).unwrap();
    let region = Region { id: RegionId::new("made").unwrap(), name: name.into(), area: area(1000.0) };
    let days = day("2025-01-01").iter_days().take(400).enumerate();
    let level = |i: usize| (500.0 + gain * i as f64 + (0.3 * i as f64).sin()).clamp(0.0, 1000.0);
    let seen = |(i, day)| Vintage { day, known_on: day, value: Some(area(level(i))) };
    Past::new(vec![ControlSeries::new("made", region, days.map(seen).collect()).unwrap()]).unwrap()
}

fn assessed(table: &Past, entries: &[Entry]) -> Vec<Assessment> {
    let terms = Terms { as_of: day("2026-01-31"), model: None, paths: 30, seed: 1, horizon_years: 5 };
    assess(table, entries, &terms, &|| ()).unwrap()
}

/// Entries of every form: for a month, by and not before a day, without a day, in words, far off, of what no map knows.
fn every_form() -> Vec<Entry> {
    let dues = [
        Due::In(Named::month_of(day("2027-08-09"))),
        Due::In(Named::day(day("2026-01-10"))),
        Due::By(day("2025-12-31")),
        Due::NotBefore(day("2025-12-20")),
        Due::NotBefore(day("2120-01-01")),
        Due::In(Named::new(day("2114-01-01"), day("2114-12-31")).unwrap()),
        Due::Unsaid,
    ];
    let goals = [
        Goal::Whole,
        Goal::Standstill,
        Goal::Gain { area: Area::from_km2(40.0).unwrap(), over: Named::month_of(day("2025-12-31")) },
        Goal::Words("half of it".into()),
    ];
    let publishers = ["", "X", "Somebody", "Інститут вивчення війни, за словами очевидців у переказі інших видань"];
    let of = |i: usize| Entry {
        id: format!("made-{i}"),
        publisher: publishers[i % publishers.len()].into(),
        published: Named::day(day("2025-06-01") + Days::new(7 * i as u64)),
        goal: goals[if i < dues.len() { 0 } else { i % goals.len() }].clone(),
        due: dues[i % dues.len()],
        region: if i == 5 { "elsewhere".into() } else { "made".into() },
        rate: None,
        window: None,
        ..made()
    };
    (0..24).map(of).collect()
}

fn drawn(assessments: &[Assessment], options: &Options) -> Figure {
    let chart = PublishedChart::new(assessments, day("2026-01-31"), "made");
    crate::draw::figure(&[&chart], options).unwrap()
}

const SIZES: [(u32, u32); 5] = [(1600, 1000), (1080, 1350), (1000, 1600), (640, 400), (400, 300)];

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_ledger() {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    let word = "Донецьк".repeat(30);
    let many: Vec<Entry> = (0..60).map(|i| Entry { id: format!("more-{i}"), ..every_form()[i % 24].clone() }).collect();
    let kinds: Vec<(&str, Vec<Assessment>)> = vec![
        ("every form", assessed(&table("Donetsk", 0.5), &every_form())),
        ("long name", assessed(&table(long, 0.5), &every_form())),
        ("long word", assessed(&table(&word, 0.5), &every_form()[..7])),
        ("shrinking", assessed(&table("Shrinking", -0.7), &every_form())),
        ("flat", assessed(&table("Flat", 0.0), &every_form()[..3])),
        ("all held", assessed(&table("Held", 3.0), &every_form()[..9])),
        ("none", Vec::new()),
        ("one", assessed(&table("One", 0.5), &every_form()[..1])),
        ("many", assessed(&table("Many", 0.5), &many)),
    ];
    for (kind, assessments) in &kinds {
        for size in SIZES {
            let figure = drawn(assessments, &Options { size, ..Options::default() });
            check_words(&format!("{kind} {size:?}"), &figure);
            let axes = &figure.panels[0];
            assert!(axes.frame.width() > 0.2 * f64::from(size.0), "{kind} {size:?}: {:?}", axes.frame);
            assert!(!axes.time.is_empty() && axes.readings.is_sorted_by(|a, b| a.y < b.y), "{kind} {size:?}");
            if *kind != "many" {
                assert_eq!(axes.readings.len(), assessments.len(), "{kind} {size:?}: every entry has a row");
            } else if axes.readings.len() < assessments.len() {
                let left_out = assessments.len() - axes.readings.len();
                let note = format!("{left_out} said earlier");
                assert!(figure.texts.iter().any(|text| text.words.starts_with(&note)), "{size:?}: no {note:?}");
            }
        }
    }
}

#[test]
fn type_stays_readable_with_as_many_entries_as_are_bundled() {
    let figure = drawn(&assessed(&table("Donetsk", 0.5), &every_form()), &Options::default());
    assert!(figure.texts.iter().all(|text| text.style.size >= 16.0 - 1e-9));
}

#[test]
fn marks_stand_on_the_days_said_and_named() {
    let assessments = assessed(&table("Donetsk", 0.5), &every_form()[..3]);
    let figure = drawn(&assessments, &Options::default());
    let axes = &figure.panels[0];
    let (first, last) = (&axes.time[0], axes.time.last().unwrap());
    let place = |on: NaiveDate| {
        use chrono::Datelike;
        let part = (f64::from(on.num_days_from_ce()) - first.value) / (last.value - first.value);
        first.position + part * (last.position - first.position)
    };
    let dots: Vec<f64> = figure
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Dot { centre, colour, .. } if *colour == PUBLISHED => Some(centre.x),
            _ => None,
        })
        .collect();
    let said: Vec<f64> = assessments.iter().map(|of| place(of.entry.origin())).collect();
    assert!(dots.len() == 3 && dots.iter().zip(&said).all(|(a, b)| (a - b).abs() < 1e-6), "{dots:?} {said:?}");
    // The first is for August 2027: a bar over that month.
    let bar = (place(day("2027-08-01")), place(day("2027-08-31")));
    let is_bar = |shape: &Shape| match shape {
        Shape::Line { points, colour, .. } if *colour == PUBLISHED => {
            (points[0].x - bar.0).abs() < 1e-6 && (points[1].x - bar.1).abs() < 1e-6
        }
        _ => false,
    };
    assert!(figure.shapes.iter().any(is_bar));
    let median = assessments[0].then.as_ref().unwrap().outlook.median.day();
    let is_median = |shape: &Shape| match shape {
        Shape::Dot { centre, colour, .. } => *colour == MEDIAN && (centre.x - place(median.unwrap())).abs() < 1e-6,
        _ => false,
    };
    assert_eq!(figure.shapes.iter().any(is_median), median.is_some());
}

#[test]
fn the_tally_is_true_for_one_and_for_many() {
    let table = table("Donetsk", 0.5);
    let title = |which: &[usize]| {
        let entries: Vec<Entry> = which.iter().map(|i| every_form()[*i].clone()).collect();
        drawn(&assessed(&table, &entries), &Options::default()).title
    };
    assert_eq!(title(&[0]), "The one published projection on Donetsk is open");
    assert_eq!(title(&[0, 4]), "All 2 published projections on Donetsk are open");
    assert_eq!(title(&[0, 1, 2, 3]), "Of 4 published projections on Donetsk, 1 was met, 2 were missed and 1 is open");
    assert_eq!(title(&[0, 1, 5]), "Of 3 published projections, 1 was missed, 1 is open and 1 cannot be checked");
    assert_eq!(drawn(&[], &Options::default()).title, "No published projection is known up to this day");
}

#[test]
fn every_row_says_who_said_it_and_long_names_are_short() {
    let isw = |entry: &Entry| Entry { publisher: "Institute for the Study of War, as cited".into(), ..entry.clone() };
    let entries: Vec<Entry> =
        every_form().iter().enumerate().map(|(i, of)| if i % 3 == 0 { isw(of) } else { of.clone() }).collect();
    for count in 1..=entries.len() {
        let assessments = assessed(&table("Donetsk", 0.5), &entries[..count]);
        for size in SIZES {
            let figure = drawn(&assessments, &Options { size, ..Options::default() });
            let frame = figure.panels[0].frame;
            let rows = figure.panels[0].readings.len();
            let column =
                figure.texts.iter().filter(|text| text.bounds.right < frame.left && text.bounds.top > frame.top - 1.0);
            let first = column.clone().map(|text| text.bounds.left).fold(f64::INFINITY, f64::min);
            let names = column.filter(|text| text.bounds.left < first + 1.0 && text.bounds.bottom < frame.bottom + 1.0);
            assert!(names.count() >= rows, "{count} at {size:?}: a row without who said it");
        }
    }
    let figure = drawn(&assessed(&table("Donetsk", 0.5), &entries), &Options::default());
    let said = |words: &str| figure.texts.iter().any(|text| text.words.contains(words));
    assert!(said("ISW, as cited") && said("ISW: Institute for the Study of War."));
}
