//! The rate chart of made pasts of every kind: nothing overlaps, nothing leaves the picture, ticks are round.

use chrono::Days;

use super::*;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::draw::checks::{check_readings, check_words, is_round};
use crate::draw::figure::Figure;
use crate::draw::{Options, Scales};
use crate::study::rates::{Asked, rates};

/// Rates of a past of daily levels in km², split on some days after its first.
fn made(name: &str, levels: impl Iterator<Item = f64>, splits: &[u64], window: Option<u32>) -> Rates {
    let start: NaiveDate = "2025-01-01".parse().unwrap();
    let area = |km2| Area::from_km2(km2).unwrap();
    let seen = |(i, level): (usize, f64)| {
        let day = start + Days::new(i as u64);
        Vintage { day, known_on: day, value: Some(area(level.clamp(0.0, 1e8))) }
    };
    let region = Region { id: RegionId::new("made").unwrap(), name: name.into(), area: area(1e8) };
    let series = ControlSeries::new("made", region, levels.enumerate().map(seen).collect()).unwrap();
    let splits = splits.iter().map(|day| start + Days::new(*day)).collect();
    let asked = Asked { splits, window, draws: 50, ..Asked::default() };
    rates(&series, None, series.last_day(), &asked).unwrap()
}

/// Level after `i` days: a start, a daily gain, other ones from a day on, and a wave.
fn levels(days: usize, gains: (f64, usize, f64), wave: f64) -> impl Iterator<Item = f64> {
    (0..days).map(move |i| {
        let late = i.saturating_sub(gains.1) as f64;
        1e6 + gains.0 * i as f64 + (gains.2 - gains.0) * late + wave * (0.31 * i as f64).sin()
    })
}

fn pasts() -> Vec<(&'static str, Rates)> {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    vec![
        ("steady", made("Donetsk", levels(700, (8.0, 700, 0.0), 30.0), &[350], None)),
        ("a change", made("Donetsk", levels(700, (8.0, 400, 1.0), 3.0), &[350], None)),
        ("several splits", made("Donetsk", levels(700, (8.0, 400, 1.0), 30.0), &[200, 230, 350, 500], Some(90))),
        ("splits at the ends", made("Donetsk", levels(700, (8.0, 400, 1.0), 30.0), &[1, 350, 698], None)),
        ("a split near a change", made("Donetsk", levels(700, (8.0, 400, 1.0), 3.0), &[375, 480], None)),
        ("falling", made("Shrinking", levels(500, (-9.0, 250, -2.0), 20.0), &[250], None)),
        ("flat", made("Flat", levels(500, (0.0, 500, 0.0), 0.0), &[250], None)),
        ("no split", made("Плоско", levels(500, (1.0, 300, 4.0), 5.0), &[], None)),
        ("two days", made("Two", levels(2, (2.0, 2, 0.0), 0.0), &[], None)),
        ("a month", made("Month", levels(31, (2.0, 20, 0.0), 1.0), &[15], None)),
        ("tiny", made("Hut", levels(300, (1e-6, 200, 1e-5), 0.0), &[150], None)),
        ("huge", made("Ocean", levels(600, (2e4, 300, 1e5), 1e5), &[300], None)),
        ("a long name", made(long, levels(600, (5.0, 300, 9.0), 9.0), &[300], None)),
        ("one long word", made(&"Донецьк".repeat(30), levels(600, (5.0, 300, 9.0), 9.0), &[300], None)),
    ]
}

fn drawn(rates: &Rates, options: &Options) -> Figure {
    crate::draw::figure(&[&RateChart::new(rates)], options).unwrap()
}

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_past() {
    for (kind, rates) in pasts() {
        for size in [(1600, 1000), (1000, 1600), (640, 400), (400, 300)] {
            let figure = drawn(&rates, &Options { size, ..Options::default() });
            check_words(&format!("{kind} {size:?}"), &figure);
            check_readings(&format!("{kind} {size:?}"), &figure);
            assert!(figure.texts.iter().any(|text| text.words == "km²/day"), "{kind} {size:?}: no unit");
            let over_frame = figure.shapes.iter().filter_map(|shape| match shape {
                Shape::Line { points, .. } if points.iter().all(|point| point.y <= figure.panels[0].frame.top) => {
                    Some(points)
                }
                _ => None,
            });
            for points in over_frame.filter(|points| points.len() == 2 && points[0].x == points[1].x) {
                let (x, (top, bottom)) = (points[0].x, (points[0].y.min(points[1].y), points[0].y.max(points[1].y)));
                let line = Rect { left: x - 0.5, top: top + 1.0, right: x + 0.5, bottom };
                let crossed = figure.texts.iter().find(|text| text.bounds.overlaps(&line));
                assert!(crossed.is_none(), "{kind} {size:?}: a line crosses {crossed:?}");
            }
            assert!(
                figure.panels[0].frame.height() > 0.2 * f64::from(size.1),
                "{kind} {size:?}: {:?}",
                figure.panels[0].frame
            );
            assert!(figure.panels[0].values.len() >= 2, "{kind} {size:?}: {:?}", figure.panels[0].values);
            let step = figure.panels[0].values[1].value - figure.panels[0].values[0].value;
            assert!(is_round(step), "{kind}: step {step}");
        }
    }
}

#[test]
fn panels_side_by_side_keep_their_words_apart() {
    let pasts = pasts();
    let charts: Vec<RateChart> = pasts.iter().map(|(_, rates)| RateChart::new(rates)).collect();
    for (count, size) in [(2, (800, 500)), (6, (1600, 1000)), (12, (2400, 1600))] {
        for scales in [Scales::Common, Scales::Free] {
            for few in charts.chunks(count).filter(|few| few.len() > 1) {
                let few: Vec<&dyn Chart> = few.iter().map(|chart| chart as &dyn Chart).collect();
                let figure = crate::draw::figure(&few, &Options { size, scales, ..Options::default() }).unwrap();
                check_words(&format!("{count} at {size:?}, {scales:?}"), &figure);
                let units = figure.texts.iter().filter(|text| text.words == "km²/day").count();
                assert_eq!(units, few.len(), "{count} at {size:?}, {scales:?}: a unit in each panel");
            }
        }
    }
}

#[test]
fn splits_means_and_found_changes_are_named() {
    let rates = made("Donetsk", levels(700, (8.0, 400, 1.0), 3.0), &[350], None);
    let figure = drawn(&rates, &Options::default());
    let said = |words: &str| figure.texts.iter().any(|text| text.words.contains(words));
    assert!(figure.title.starts_with("Since 17 December 2025, the pace in Donetsk averaged"), "{}", figure.title);
    for words in ["17 December 2025", "before: 8.0", "after:", "change found", "last 90 days", "km²/day"] {
        assert!(said(words), "no {words:?} in {:?}", figure.texts.iter().map(|t| &t.words).collect::<Vec<_>>());
    }
}

#[test]
fn columns_keep_to_the_days_asked_for() {
    let rates = made("Donetsk", levels(700, (8.0, 700, 0.0), 30.0), &[], None);
    let period = Period { from: "2025-10-10".parse().ok(), to: "2026-03-20".parse().ok() };
    let figure = drawn(&rates, &Options { period, ..Options::default() });
    let frame = figure.panels[0].frame;
    let columns: Vec<&Vec<Point>> = figure
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Fill { outline, colour: COLUMN } => Some(outline),
            _ => None,
        })
        .collect();
    assert_eq!(columns.len(), 6, "October to March");
    assert!(columns.into_iter().flatten().all(|point| frame.left <= point.x && point.x <= frame.right));
}
