//! Figures of made data, compared line by line with what they were when somebody last looked at the pictures.
//!
//! After a change that is meant, look at the pictures, then write the files anew with `FRONTCAST_SNAPSHOTS=write cargo test
//! --release snapshots` and read the difference.

use chrono::NaiveDate;
use frontcast::compare::compare;
use frontcast::draw::chart::Chart;
use frontcast::draw::comparison::ComparisonChart;
use frontcast::draw::projection::ProjectionChart;
use frontcast::draw::rate::RateChart;
use frontcast::draw::{Mark, Options, figure};
use frontcast::observe::scenarios;
use frontcast::project::project;
use frontcast::summarise::rates::{Asked, DRAWS, Rates, rates};
use frontcast::{Area, Boundaries, ControlTable, Projection, Request, bundled_control};

use super::outline::outline;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The bundled data as known on 25 November 2025.
fn known() -> ControlTable {
    bundled_control(&Boundaries::bundled_regions().unwrap()).unwrap().as_of(day("2025-11-25")).unwrap()
}

fn projection(region: &str) -> Projection {
    project(&known(), &Request { paths: 200, ..Request::of(region) }).unwrap()
}

fn rates_of(region: &str) -> Rates {
    let series = known().region(region).unwrap();
    let asked = Asked { splits: vec![day("2025-08-15")], window: None, seed: 1, draws: DRAWS };
    rates(&series, &Default::default(), day("2025-11-25"), &asked).unwrap()
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
fn a_region_that_is_wholly_held() {
    let mut table = String::from("source,region,day,controlled_km2,area_km2\n");
    for (i, on) in day("2025-01-01").iter_days().take(300).enumerate() {
        table += &format!("made,village,{on},{},12\n", (0.05 * i as f64).min(12.0));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.csv");
    std::fs::write(&path, table).unwrap();
    let table = frontcast::observe::table::read(&path, &[], day("2026-01-01")).unwrap();
    let projection = project(&table, &Request { paths: 200, ..Request::of("village") }).unwrap();
    assert_eq!(projection.history.last().controlled, Area::from_km2(12.0).unwrap());
    is_as_it_was("held", &[&ProjectionChart::new(&projection, &[])]);
}
