//! Replays of made tables: what a forecast may know, from where it is made, and how it is scored.

mod edges;
mod origins;
mod past;
mod scored;

use chrono::{Days, NaiveDate};

use crate::Result;
use crate::domain::past::Past;
use crate::domain::projection::Standstill;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::model::{Basis, MODELS, model};
use crate::study::backtest::{Backtest, Replay};
use crate::study::bands::HUB_LEVELS;

fn day(n: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(n)
}

/// One row of a control table: region, day, the day it became known, km².
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row(&'static str, u64, u64, f64);

/// A table of regions of 20,000 km² each.
fn table(rows: &[Row]) -> Past {
    let mut slugs: Vec<&str> = rows.iter().map(|row| row.0).collect();
    slugs.sort_unstable();
    slugs.dedup();
    let km2 = |km2| Area::from_km2(km2).unwrap();
    let series = |slug: &str| {
        let mine = rows.iter().filter(|row| row.0 == slug);
        let observations =
            mine.map(|row| Vintage { day: day(row.1), known_on: day(row.2), value: Some(km2(row.3)) }).collect();
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: km2(20_000.0) };
        ControlSeries::new("made", region, observations).unwrap()
    };
    Past::new(slugs.into_iter().map(series).collect())
        .unwrap()
        .grouped(&crate::survey::boundaries::Boundaries::bundled_regions().unwrap())
}

/// Daily rows of a region, known on their day: a pace that wavers, and now and then a loss.
fn daily(slug: &'static str, days: std::ops::Range<u64>, start: f64, pace: f64) -> Vec<Row> {
    let mut level = start;
    days.map(|n| {
        let wave = (n as f64 / 40.0).sin() + ((n * 7_919) % 13) as f64 / 6.0 - 1.0;
        level = (level + pace * (1.0 + 2.0 * wave)).clamp(0.0, 20_000.0);
        Row(slug, n, n, level)
    })
    .collect()
}

/// Three regions over a year, two of them with gaps; a fortnightly map of the first one is revised a hundred days on.
fn year() -> Vec<Row> {
    let mut rows = daily("donetsk", 0..366, 9_000.0, 6.0);
    rows.extend(daily("luhansk", 0..366, 15_000.0, 1.0).into_iter().filter(|row| row.1 % 5 != 0));
    rows.extend(daily("sumy", 90..366, 100.0, 0.7).into_iter().filter(|row| row.1 % 9 != 2));
    let revised: Vec<Row> = rows.iter().filter(|row| row.0 == "donetsk" && row.1 % 14 == 3).copied().collect();
    rows.extend(revised.into_iter().map(|Row(slug, n, _, km2)| Row(slug, n, n + 100, km2 + 25.0)));
    rows
}

/// A quick replay of some regions with every model: 50 paths, two or three horizons.
fn replay(regions: &[&str]) -> Replay {
    let of_name = |name: &str| model(name, Basis::Learned).unwrap();
    Replay {
        regions: regions.iter().map(ToString::to_string).collect(),
        models: MODELS.iter().map(|entry| of_name(entry.name.as_str())).collect(),
        stride: 30,
        min_history: 100,
        horizons: vec![10, 45, 91],
        levels: HUB_LEVELS.to_vec(),
        thresholds_km2: vec![5.0, 100.0],
        paths: 50,
        seed: 3,
        standstill: Standstill::Ends,
    }
}

fn backtest(table: &Past, replay: &Replay) -> Result<Backtest> {
    crate::study::backtest::backtest(table, replay, &|| ())
}
