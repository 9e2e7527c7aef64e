//! The chart of made maps of every kind: nothing overlaps, nothing leaves the picture, what is drawn is what is known.

use super::*;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::vintage::Vintage;
use crate::draw::checks::{check_readings, check_upright_lines, check_words, is_round};
use crate::draw::figure::Figure;
use crate::draw::{Options, Scales};
use crate::study::sources::sources;

type Level = Box<dyn Fn(f64) -> f64>;

/// Maps of a region by name: their first and last day, and the level of each day, km².
fn made(name: &str, area: f64, maps: Vec<(&str, std::ops::Range<u64>, Level)>) -> Sources {
    let start: NaiveDate = "2025-01-01".parse().unwrap();
    let km2 = |km2: f64| Area::from_km2(km2.clamp(0.0, area)).unwrap();
    let region = Region { id: RegionId::new("made").unwrap(), name: name.into(), area: km2(area) };
    let series = maps.into_iter().map(|(source, days, level)| {
        let seen = |n: u64| {
            let day = start + Days::new(n);
            Vintage { day, known_on: day, value: Some(km2(level(n as f64))) }
        };
        ControlSeries::new(source, region.clone(), days.map(seen).collect()).unwrap()
    });
    let table = Past::new(series.collect()).unwrap();
    let as_of = table.origin(None);
    sources(&table, "made", "deepstate", as_of).unwrap()
}

fn line(begin: f64, gain: f64, wave: f64) -> Level {
    Box::new(move |n| begin + gain * n + wave * (0.11 * n).sin())
}

fn cases() -> Vec<(&'static str, Sources)> {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    let three = |gains: [f64; 3], wave: f64| {
        vec![
            ("deepstate", 0..600, line(9_000.0, gains[0], wave)),
            ("economist_isw", 0..598, line(9_300.0, gains[1], 2.0 * wave)),
            ("uacontrolmap", 0..598, line(8_700.0, gains[2], 0.5 * wave)),
        ]
    };
    let parting: Level = Box::new(|n| 9_000.0 + 2.0 * n + 6.0 * (n - 500.0).max(0.0) + 9.0 * (0.3 * n).sin());
    let five = (0..5_u8).map(|i| {
        let name = ["a", "b", "a source with a long name", "d", "e"][usize::from(i)];
        (name, 0..500, line(1_000.0, 1.0 + 0.01 * f64::from(i), 20.0))
    });
    vec![
        ("three", made("Donetsk", 26_602.0, three([3.0, 2.0, 2.5], 60.0))),
        ("the same end", made("Same", 26_602.0, three([2.0, 2.0, 2.0], 0.0))),
        ("losing", made("Losing", 26_602.0, three([-3.0, 1.0, -0.5], 60.0))),
        ("still", made("Still", 26_602.0, three([0.0, 0.0, 0.0], 0.0))),
        (
            "parting",
            made(
                "Apart",
                26_602.0,
                vec![("deepstate", 0..600, parting), ("uacontrolmap", 0..600, line(8_900.0, 2.0, 0.0))],
            ),
        ),
        ("one", made("One", 26_602.0, vec![("deepstate", 0..400, line(9_000.0, 4.0, 90.0))])),
        ("five", made("Five", 26_602.0, five.collect())),
        (
            "one begins later",
            made(
                "Later",
                26_602.0,
                vec![("deepstate", 0..600, line(9_000.0, 4.0, 90.0)), ("k", 500..600, line(1.0, 5.0, 3.0))],
            ),
        ),
        ("two days", made("Two", 1_000.0, vec![("k", 0..2, line(4.0, 2.0, 0.0)), ("m", 0..2, line(4.0, 1.0, 0.0))])),
        ("one day", made("Day", 1_000.0, vec![("k", 0..1, line(4.0, 2.0, 0.0)), ("m", 0..1, line(4.0, 1.0, 0.0))])),
        (
            "tiny",
            made("Hut", 0.004, vec![("k", 0..300, line(0.001, 4e-6, 1e-5)), ("m", 0..300, line(0.001, 2e-6, 0.0))]),
        ),
        ("huge", made("Ocean", 3.6e8, vec![("k", 0..600, line(1e8, 2e5, 1e6)), ("m", 0..600, line(2e8, 1e5, 0.0))])),
        ("a long name", made(long, 26_602.0, three([3.0, 2.0, 2.5], 60.0))),
    ]
}

fn drawn(of: &[&Sources], options: &Options) -> Figure {
    let charts: Vec<SourcesChart> = of.iter().map(|sources| SourcesChart::new(sources, options.period)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    crate::draw::figure(&charts, options).unwrap()
}

fn check(kind: &str, figure: &Figure) {
    check_words(kind, figure);
    check_upright_lines(kind, figure);
    check_readings(kind, figure);
    for axes in &figure.panels {
        assert!(axes.frame.height() > 0.05 * f64::from(figure.size.1), "{kind}: {:?}", axes.frame);
        assert!((2..=12).contains(&axes.values.len()), "{kind}: {:?}", axes.values);
        assert!(is_round(axes.values[1].value - axes.values[0].value), "{kind}: {:?}", axes.values);
        assert!((1..=11).contains(&axes.time.len()), "{kind}: {:?}", axes.time);
    }
}

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_maps() {
    for (kind, sources) in cases() {
        for size in [(1600, 1000), (1000, 1600), (1080, 1350), (900, 675), (640, 400)] {
            check(&format!("{kind} at {size:?}"), &drawn(&[&sources], &Options { size, ..Options::default() }));
        }
    }
}

#[test]
fn panels_side_by_side_stand_any_scale() {
    let all = cases();
    let all: Vec<&Sources> = all.iter().map(|(_, of)| of).collect();
    for (i, few) in all.chunks(3).enumerate() {
        for scales in [Scales::Common, Scales::Free] {
            check(&format!("{i} {scales:?}"), &drawn(few, &Options { scales, ..Options::default() }));
        }
    }
}

#[test]
fn every_map_is_named_with_its_gain_its_level_and_its_pace() {
    let all = cases();
    let of = |kind: &str| &all.iter().find(|(name, _)| *name == kind).unwrap().1;
    let figure = drawn(&[of("three")], &Options::default());
    let said = |figure: &Figure, words: &str| figure.texts.iter().any(|text| text.words.contains(words));
    for words in ["DeepState +", "ISW +", "UAControlMap +", "km² held", "Pace of the 90 days up to each day"] {
        assert!(said(&figure, words), "{words}: {:?}", figure.texts);
    }
    assert_eq!(figure.panels.len(), 2, "gains and paces");
    let [gains, paces] = &figure.panels[..] else { unreachable!() };
    assert_eq!((gains.frame.left > 0.0, gains.frame.right), (true, paces.frame.right), "a day lies below itself");
    let apart = drawn(&[of("parting")], &Options::default());
    assert!(
        said(&apart, "DeepState and UAControlMap part, ") && apart.alternative.contains("part since"),
        "{}",
        apart.alternative
    );
    assert!(
        figure.footer.contains("ISW map (The Economist)") && figure.footer.contains("Sources:"),
        "{}",
        figure.footer
    );
}
