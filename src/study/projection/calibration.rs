//! Calibration of the models: closed forms beside simulations, order among bands and odds, coverage on made series.

mod closed_form;
mod coverage;
mod edges;
mod made;
mod order;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use chrono::{Days, NaiveDate};

use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::stats::normal_quantile;
use crate::study::projection::{Projection, Request, project};

fn day(n: u64) -> NaiveDate {
    "2020-01-01".parse::<NaiveDate>().unwrap() + Days::new(n)
}

fn area(km2: f64) -> Area {
    Area::from_km2(km2).unwrap()
}

/// A table of one region, `donetsk`, from its area and its levels as (day, km²).
fn table(whole_km2: f64, levels: &[(u64, f64)]) -> Past {
    table_of(whole_km2, &[("donetsk", levels)])
}

/// A table of several regions of the same area.
fn table_of(whole_km2: f64, regions: &[(&str, &[(u64, f64)])]) -> Past {
    let seen = |(n, km2): &(u64, f64)| Vintage { day: day(*n), known_on: day(*n), value: Some(area(*km2)) };
    let series = |(slug, levels): &(&str, &[(u64, f64)])| {
        let region = Region { id: RegionId::new(slug).unwrap(), name: (*slug).into(), area: area(whole_km2) };
        ControlSeries::new("made", region, levels.iter().map(seen).collect()).unwrap()
    };
    Past::new(regions.iter().map(series).collect())
        .unwrap()
        .grouped(&crate::survey::boundaries::Boundaries::bundled_regions().unwrap())
}

/// Levels of consecutive days from a first one and its daily changes.
fn levels(first_km2: f64, changes: &[f64]) -> Vec<(u64, f64)> {
    let mut level = first_km2;
    let rest = changes.iter().enumerate().map(|(i, change)| {
        level += change;
        (i as u64 + 1, level)
    });
    std::iter::once((0, first_km2)).chain(rest).collect()
}

/// Independent normal daily changes, km².
fn normal_changes(count: usize, mean: f64, spread: f64, rng: &mut ChaCha8Rng) -> Vec<f64> {
    (0..count).map(|_| mean + spread * normal(rng)).collect()
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    // The middle of one of 2⁵³ equal steps: never 0 or 1.
    normal_quantile(((rng.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
}

/// Uniform from 0 up to, not including, 1.
fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn projected(table: &Past, model: &str, request: Request) -> Projection {
    project(table, &Request { model: Some(model.into()), ..request }).unwrap()
}
