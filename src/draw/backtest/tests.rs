//! The chart of made replays of every kind: nothing overlaps, nothing leaves the picture, and it says what the scores say.

use super::*;
use crate::domain::past::Past;
use crate::domain::projection::Standstill;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::vintage::Vintage;
use crate::draw::checks::{check_words, is_round};
use crate::draw::figure::{Axes, Figure};
use crate::draw::{Options, Scales};
use crate::model::{Basis, NoChange, RateModel, model};
use crate::study::backtest::{Backtest, Replay, backtest};

/// A region of an area with daily levels.
fn made(slug: &str, name: &str, area_km2: f64, levels: impl Iterator<Item = f64>) -> ControlSeries {
    let start: NaiveDate = "2024-01-01".parse().unwrap();
    let area = |km2| Area::from_km2(km2).unwrap();
    let seen = |(i, level): (usize, f64)| {
        let day = start + Days::new(i as u64);
        Vintage { day, known_on: day, value: Some(area(level.clamp(0.0, area_km2))) }
    };
    let region = Region { id: RegionId::new(slug).unwrap(), name: name.into(), area: area(area_km2) };
    ControlSeries::new("made", region, levels.enumerate().map(seen).collect()).unwrap()
}

/// Levels of some days: a start, a gain a day, and a wave.
fn levels(days: usize, start: f64, gain: f64, wave: f64) -> impl Iterator<Item = f64> {
    (0..days).map(move |i| start + gain * i as f64 + wave * (0.17 * i as f64).sin())
}

/// A replay of regions with models by name, and what came of it.
fn replayed(regions: &[ControlSeries], models: &[&str], horizons: &[u32], stride: u32) -> (Replay, Backtest) {
    let mut built: Vec<Box<dyn RateModel>> = models.iter().map(|name| model(name, Basis::Learned).unwrap()).collect();
    built.push(Box::new(NoChange));
    let replay = Replay {
        regions: regions.iter().map(|of| of.region().id.to_string()).collect(),
        models: built,
        stride,
        min_history: 60,
        horizons: horizons.to_vec(),
        levels: crate::study::bands::HUB_LEVELS.to_vec(),
        thresholds_km2: Vec::new(),
        paths: 60,
        seed: 1,
        standstill: Standstill::Ends,
    };
    let done = backtest(&Past::new(regions.to_vec()).unwrap(), &replay, &|| ()).unwrap();
    (replay, done)
}

/// A made past, the models, the horizons and the days between origins.
type Made = (&'static str, ControlSeries, &'static [&'static str], &'static [u32], u32);

fn pasts() -> Vec<Made> {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    let all: &[&str] = &["bootstrap", "constant", "windows"];
    vec![
        ("steady", made("a", "Donetsk", 26e3, levels(700, 19e3, 8.0, 30.0)), all, &[30, 90, 180], 30),
        ("one origin", made("a", "Donetsk", 26e3, levels(95, 19e3, 8.0, 30.0)), &["bootstrap"], &[30, 90], 14),
        ("two days ahead", made("a", "Two", 26e3, levels(63, 19e3, 8.0, 3.0)), &["bootstrap"], &[1, 2], 1),
        ("years", made("a", "Years", 26e3, levels(11_000, 1e3, 2.0, 900.0)), &["bootstrap"], &[90, 365], 300),
        ("shrinking", made("a", "Shrinking", 26e3, levels(500, 19e3, -9.0, 20.0)), all, &[30, 90], 30),
        ("flat", made("a", "Плоско", 26e3, levels(500, 19e3, 0.0, 0.0)), all, &[30, 90], 30),
        ("nearly flat", made("a", "Still", 26e3, levels(500, 19e3, 0.0, 2.0)), all, &[30, 90], 30),
        ("to the end", made("a", "Full", 5e3, levels(500, 1e3, 9.0, 3.0)), all, &[30, 90], 30),
        ("no band", made("a", "Line", 26e3, levels(500, 19e3, 9.0, 3.0)), &["constant"], &[30, 90], 30),
        ("no change only", made("a", "Nothing", 26e3, levels(500, 19e3, 9.0, 3.0)), &[], &[30, 90], 30),
        ("tiny", made("a", "Hut", 0.05, levels(500, 0.01, 2e-5, 1e-4)), all, &[30, 90], 30),
        ("huge", made("a", "Ocean", 1e8, levels(500, 1e6, 1e5, 2e5)), all, &[30, 90], 30),
        (
            "many horizons",
            made("a", long, 26e3, levels(500, 19e3, 9.0, 30.0)),
            all,
            &[7, 14, 21, 30, 45, 60, 75, 90],
            30,
        ),
        ("long word", made("a", "Донецьк", 26e3, levels(500, 19e3, 9.0, 30.0)), all, &[30, 90], 30),
    ]
}

fn check(kind: &str, figure: &Figure) {
    check_words(&format!("{kind} {:?}", figure.size), figure);
    for axes in &figure.panels {
        assert!(axes.frame.width() > 20.0 && axes.frame.height() > 20.0, "{kind} {:?}: {:?}", figure.size, axes.frame);
        if let [first, second, ..] = axes.values.as_slice() {
            let step = second.value - first.value;
            assert!(is_round(step), "{kind}: step {step}");
        }
        assert!(axes.readings.is_sorted_by(|a, b| a.x <= b.x), "{kind}");
    }
    let whole = || {
        figure.shapes.iter().flat_map(|shape| match shape {
            Shape::Fill { outline, .. } => outline.clone(),
            Shape::Line { points, .. } => points.clone(),
            _ => Vec::new(),
        })
    };
    assert!(whole().all(|point| point.x.is_finite() && point.y.is_finite()), "{kind}");
    assert!(figure.title.chars().count() > 10 && figure.alternative.contains(&figure.title), "{kind}");
}

const SIZES: [(u32, u32); 4] = [(1600, 1000), (1000, 1600), (640, 400), (400, 300)];

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_past() {
    for (kind, truth, models, horizons, stride) in pasts() {
        let name = if kind == "long word" { "Донецьк".repeat(30) } else { truth.region().name.clone() };
        let region = Region { name, ..truth.region().clone() };
        let truth = ControlSeries::new("made", region, truth.vintages().to_vec()).unwrap();
        let (replay, done) = replayed(std::slice::from_ref(&truth), models, horizons, stride);
        let scored = Scored::new(&replay, &done);
        let chart = BacktestChart::new(&scored, &truth, None);
        for size in SIZES {
            let figure = crate::draw::figure(&[&chart], &Options { size, ..Options::default() }).unwrap();
            check(kind, &figure);
            assert!(figure.panels[0].values.len() >= 2, "{kind} {size:?}: {:?}", figure.panels[0].values);
        }
    }
}

#[test]
fn several_regions_stand_side_by_side_on_one_scale_or_each_on_its_own() {
    let regions = [
        made("a", "Donetsk", 26e3, levels(700, 19e3, 8.0, 30.0)),
        made("b", "Запоріжжя", 27e3, levels(300, 20e3, 0.5, 1.0)),
        made("c", "Kherson", 28e3, levels(700, 20e3, 0.0, 0.0)),
    ];
    let (replay, done) = replayed(&regions, &["bootstrap"], &[30, 90], 30);
    let scored = Scored::new(&replay, &done);
    let charts: Vec<BacktestChart> = regions.iter().map(|truth| BacktestChart::new(&scored, truth, None)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    for scales in [Scales::Common, Scales::Free] {
        for size in [(1600, 1000), (1000, 1600)] {
            let figure = crate::draw::figure(&charts, &Options { size, scales, ..Options::default() }).unwrap();
            check("several", &figure);
            assert_eq!(figure.panels.len(), 3, "fans alone");
            let ticks = |axes: &Axes| axes.values.iter().map(|tick| tick.value).collect::<Vec<_>>();
            let is_one = ticks(&figure.panels[0]) == ticks(&figure.panels[1]);
            assert_eq!(is_one, scales == Scales::Common, "{size:?}");
        }
    }
}

#[test]
fn fans_and_parts_stand_where_the_scores_say() {
    let truth = made("a", "Donetsk", 26e3, levels(700, 19e3, 8.0, 30.0));
    let (replay, done) = replayed(std::slice::from_ref(&truth), &["bootstrap", "constant"], &[30, 90, 180], 30);
    let scored = Scored::new(&replay, &done);
    let chart = BacktestChart::new(&scored, &truth, Some(90));
    let figure = crate::draw::figure(&[&chart], &Options::default()).unwrap();
    let [fans, coverage, errors] = &figure.panels[..] else { panic!("three parts") };
    let mine = scored.scores.iter().find(|of| of.model.as_str() == "bootstrap").unwrap();
    let reference = scored.scores.iter().find(|of| of.model.as_str() == "no-change").unwrap();
    // Heights by the ticks: two of them give the scale.
    let height = |axes: &Axes, value: f64| {
        let (first, last) = (&axes.values[0], axes.values.last().unwrap());
        let part = (value - first.value) / (last.value - first.value);
        first.position + part * (last.position - first.position)
    };
    let relative = mine.relative_wis_by_horizon(reference);
    for (i, (horizon, means)) in mine.by_horizon.iter().enumerate() {
        assert!((coverage.readings[i].y - height(coverage, 100.0 * means.coverage[1])).abs() < 1e-6);
        assert!((errors.readings[i].y - height(errors, 100.0 * relative[horizon])).abs() < 1e-6, "{horizon}");
    }
    // The first fan's 95 % band ends at the quantiles of the forecast 90 days ahead.
    let first = done.judged.iter().find(|of| of.model.as_str() == "bootstrap" && of.horizon == 90).unwrap();
    let base = truth.line_on(first.origin).unwrap().km2();
    let quantile = |level: f64| first.quantiles.iter().find(|of| (of.0 - level).abs() < 1e-9).unwrap().1;
    let outline = figure.shapes.iter().find_map(|shape| match shape {
        Shape::Fill { outline, colour } if *colour == BANDS[0].tint => Some(outline),
        _ => None,
    });
    // Up along the upper edge (origin, 30, 90 days), back along the lower.
    let outline = outline.unwrap();
    assert_eq!(outline.len(), 6);
    assert!((outline[2].y - height(fans, quantile(0.975) - base)).abs() < 1e-6);
    assert!((outline[3].y - height(fans, quantile(0.025) - base)).abs() < 1e-6);
    assert!(
        figure.title.starts_with("90 days ahead, the 80 % bands for Donetsk held what happened in"),
        "{}",
        figure.title
    );
    let held = (100.0 * mine.by_horizon[&90].coverage[1]).round();
    let said = [format!("{held} %"), "all".into(), "none".into(), " of ".into()];
    assert!(said.iter().any(|said| figure.title.contains(said)), "{}", figure.title);
    let reading = |words: &str| fans.readings.iter().any(|of| of.lines.iter().any(|line| line.contains(words)));
    assert!(reading("forecast on 1 March 2024") && reading("happened: "));
}

#[test]
fn fans_do_not_lie_over_each_other_and_are_a_handful() {
    let truth = made("a", "Years", 26e3, levels(4000, 1e3, 2.0, 300.0));
    let (replay, done) = replayed(std::slice::from_ref(&truth), &["bootstrap"], &[30, 90, 180], 30);
    let scored = Scored::new(&replay, &done);
    for asked in [None, Some(30), Some(180)] {
        let past = PastForecasts::new(&scored, &truth, asked);
        let fans = past.fans(None);
        assert!((4..=6).contains(&fans.len()), "{asked:?}: {}", fans.len());
        let ends = |fan: &Fan| fan.steps.last().unwrap().target_day;
        assert!(fans.windows(2).all(|pair| ends(&pair[0]) <= pair[1].origin));
        assert_eq!(fans[0].steps.last().unwrap().horizon, asked.unwrap_or(180));
    }
}

#[test]
fn titles_are_plain_where_expecting_no_change_was_nearer() {
    // A wave that no model foresees around a level that stays.
    let truth = made("a", "Wave", 26e3, levels(500, 19e3, 0.0, 40.0));
    let (replay, done) = replayed(std::slice::from_ref(&truth), &["constant"], &[30], 30);
    let scored = Scored::new(&replay, &done);
    let past = PastForecasts::new(&scored, &truth, None);
    let ratio = past.error(30).unwrap();
    assert!(ratio > 1.0, "{ratio}");
    let words = words::page(&past, &past.fans(None));
    assert!(words.title.ends_with(&words::beside(ratio)), "{}", words.title);
    // An advance that ends when forecasts begin.
    let levels = (0..500).map(|i| 19e3 + 20.0 * f64::from(i.min(60)) + (0.17 * f64::from(i)).sin());
    let truth = made("a", "Stopped", 26e3, levels);
    let (replay, done) = replayed(std::slice::from_ref(&truth), &["windows"], &[30], 30);
    let scored = Scored::new(&replay, &done);
    let past = PastForecasts::new(&scored, &truth, None);
    assert!(past.error(30).unwrap() > 1.0, "{:?}", past.error(30));
    let title = words::page(&past, &[]).title;
    assert!(title.ends_with("but expecting no change was nearer"), "{title}");
}

#[test]
fn every_horizon_is_written_and_what_happened_is_named() {
    for (kind, truth, models, horizons, stride) in pasts() {
        let (replay, done) = replayed(std::slice::from_ref(&truth), models, horizons, stride);
        let scored = Scored::new(&replay, &done);
        let figure = crate::draw::figure(&[&BacktestChart::new(&scored, &truth, None)], &Options::default()).unwrap();
        let said = |words: &str| figure.texts.iter().any(|text| text.words == words);
        assert!(said("what happened"), "{kind}");
        let judged = |horizon: &&u32| done.judged.iter().any(|of| of.horizon == **horizon);
        let shown: Vec<&u32> = horizons.iter().filter(judged).collect();
        let has_parts = figure.panels.len() > 1;
        if let ([first, _], true) = (shown.as_slice(), has_parts) {
            assert!(said(&first.to_string()), "{kind}: no words below {first} days");
        }
    }
}
