//! Figures of made data, compared line by line with what they were when somebody last looked at the pictures.
//!
//! After a change that is meant, look at the pictures, then write the files anew with `FRONTCAST_SNAPSHOTS=write cargo test
//! --release snapshots` and read the difference.

use chrono::NaiveDate;

use crate::domain::event::Event;
use crate::domain::projection::Standstill;
use crate::domain::published::Entry;
use crate::draw::backtest::BacktestChart;
use crate::draw::chart::{Chart, Period};
use crate::draw::comparison::ComparisonChart;
use crate::draw::completion::CompletionChart;
use crate::draw::history::HistoryChart;
use crate::draw::map::MapChart;
use crate::draw::projection::ProjectionChart;
use crate::draw::published::PublishedChart;
use crate::draw::rate::RateChart;
use crate::draw::sources::SourcesChart;
use crate::draw::{Mark, Options, figure, marks};
use crate::model::{self, NoChange};
use crate::read::ledger;
use crate::read::scenarios;
use crate::store::bundled;
use crate::study::backtest::scored::Scored;
use crate::study::backtest::{Replay, backtest};
use crate::study::bands::HUB_LEVELS;
use crate::study::comparison::compare;
use crate::study::history::history;
use crate::study::projection::project;
use crate::study::published::{Terms, assess};
use crate::study::rates::{Asked, DRAWS, Rates, rates};
use crate::study::sources::sources;
use crate::survey::cartography::Cartographer;
use crate::survey::places;
use crate::survey::snapshot::Snapshot;
use crate::{Area, Boundaries, Past, Projection, Request, bundled_control};

use super::outline::outline;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The bundled data as known on 25 November 2025.
fn known() -> Past {
    let all = bundled_control(&Boundaries::bundled_regions().unwrap()).unwrap();
    // The days that the figures were approved with.
    all.since(day("2024-07-08")).unwrap().as_of(day("2025-11-25")).unwrap()
}

fn projection(region: &str) -> Projection {
    project(&known(), &Request { paths: 200, ..Request::of(region) }).unwrap()
}

fn rates_of(region: &str) -> Rates {
    let series = known().region(region).unwrap();
    let asked = Asked { splits: vec![day("2025-08-15")], window: None, seed: 1, draws: DRAWS };
    rates(&series, None, day("2025-11-25"), &asked).unwrap()
}

fn is_as_it_was(name: &str, charts: &[&dyn Chart]) {
    let drawn = outline(&figure(charts, &Options::default()).unwrap());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/fixtures/figures/{name}.txt"));
    if std::env::var_os("FRONTCAST_SNAPSHOTS").is_some_and(|wish| wish == "write") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    for (i, (now, before)) in drawn.lines().zip(before.lines()).enumerate() {
        assert_eq!(now, before, "{name}, line {}", i + 1);
    }
    assert_eq!(drawn.lines().count(), before.lines().count(), "{name}");
}

#[test]
fn a_projection_with_published_days() {
    let projection = projection("donetsk");
    let marks = [Mark { day: day("2027-08-12"), label: "An institute".into() }];
    is_as_it_was("projection", &[&ProjectionChart::new(&projection, &marks)]);
}

#[test]
fn projections_side_by_side() {
    let all = ["donetsk", "luhansk", "kherson"].map(projection);
    let [a, b, c] = &all;
    let [a, b, c] = [a, b, c].map(|of| ProjectionChart::new(of, &[]));
    is_as_it_was("projections", &[&a, &b, &c]);
}

#[test]
fn sources_side_by_side() {
    let known = Boundaries::bundled_regions().unwrap();
    let all = bundled::all(&known, &[]).unwrap().as_of(day("2026-07-28")).unwrap();
    let of = sources(&all, "ukraine", "deepstate", day("2026-07-28")).unwrap();
    is_as_it_was("sources", &[&SourcesChart::new(&of, Period::default())]);
}

#[test]
fn rates_with_a_split() {
    is_as_it_was("rate", &[&RateChart::new(&rates_of("donetsk"))]);
}

#[test]
fn scenarios_beside_their_base_case() {
    let scenarios = ["ceasefire-60", "half-pace"].map(|name| scenarios::find(name).unwrap()).to_vec();
    let request = Request { paths: 200, ..Request::of("donetsk") };
    let compared = compare(&known(), &request, scenarios).unwrap();
    is_as_it_was("comparison", &[&ComparisonChart(&compared)]);
}

#[test]
fn a_history_with_an_event() {
    let events = [Event { day: day("2025-02-24"), label: "Рік четвертий".into() }];
    let history = history(&known().region("donetsk").unwrap(), day("2025-11-25"), &events);
    is_as_it_was("history", &[&HistoryChart::new(&history, Period::default())]);
}

#[test]
fn a_completion_with_published_days() {
    let projection = projection("donetsk");
    let marks = marks::of_projection(&ledger::bundled().unwrap(), &projection);
    is_as_it_was("completion", &[&CompletionChart::new(&projection, &marks, Period::default())]);
}

#[test]
fn published_projections_on_one_region() {
    let entries: Vec<Entry> =
        ledger::bundled().unwrap().into_iter().filter(|entry| entry.region == "donetsk").collect();
    let as_of = day("2025-11-25");
    let terms = Terms { as_of, model: Some("bootstrap".into()), paths: 200, seed: 1, horizon_years: 30 };
    let assessed = assess(&known(), &entries, &terms, &|| ()).unwrap();
    is_as_it_was("published", &[&PublishedChart::new(&assessed, as_of, "deepstate")]);
}

#[test]
fn a_backtest_of_two_models() {
    let of = |name| model::model(name, model::Basis::Learned).unwrap();
    let replay = Replay {
        regions: vec!["donetsk".into()],
        models: vec![of("windows"), of("bootstrap"), Box::new(NoChange)],
        stride: 28,
        min_history: 180,
        horizons: vec![30, 90],
        levels: HUB_LEVELS.to_vec(),
        thresholds_km2: vec![100.0],
        paths: 200,
        seed: 1,
        standstill: Standstill::Ends,
    };
    let done = backtest(&known(), &replay, &|| ()).unwrap();
    let (scored, truth) = (Scored::new(&replay, &done), known().region("donetsk").unwrap());
    is_as_it_was("backtest", &[&BacktestChart::new(&scored, &truth, None)]);
}

#[test]
fn a_map_with_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let boundaries = Boundaries::bundled().unwrap();
    let cartographer = Cartographer::new(&boundaries, places::bundled().unwrap());
    let ground = |name: &str, ring: &str| {
        let path = folder.path().join(name);
        let shape = format!(r#"{{"type":"Polygon","coordinates":[[{ring}]]}}"#);
        std::fs::write(&path, shape).unwrap();
        cartographer
            .ground(&Snapshot::newest_from_file(&path, &Default::default(), None, day("2026-01-01")).unwrap())
            .unwrap()
    };
    // The east of the country, with a corner lost and another gained.
    let before = ground("20250827.geojson", "[37.0,46.0],[41.0,46.0],[41.0,50.0],[37.0,50.0],[37.0,46.0]");
    let now = ground(
        "20251125.geojson",
        "[36.9,46.0],[41.0,46.0],[41.0,50.0],[37.2,50.0],[37.2,48.2],[36.9,48.2],[36.9,46.0]",
    );
    let map = cartographer.map("donetsk", "made", &now, Some(&before)).unwrap();
    is_as_it_was("map", &[&MapChart::new(&map)]);
}

#[test]
fn a_region_that_is_wholly_held() {
    let mut table = String::from("source,region,day,controlled_km2,area_km2\n");
    for (i, on) in day("2025-01-01").iter_days().take(300).enumerate() {
        table += &format!("made,village,{on},{},12\n", (0.05 * i as f64).min(12.0));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.csv");
    std::fs::write(&path, table).unwrap();
    let table = crate::read::table::read(&path, &crate::domain::groups::Regions::default(), day("2026-01-01")).unwrap();
    let projection = project(&table, &Request { paths: 200, ..Request::of("village") }).unwrap();
    assert_eq!(projection.history.last().value, Area::from_km2(12.0).unwrap());
    is_as_it_was("held", &[&ProjectionChart::new(&projection, &[])]);
}
