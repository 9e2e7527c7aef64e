//! Scenarios: what they do to futures, and what a comparison says of it.

mod futures;
mod lines;

use chrono::{Days, NaiveDate};

use crate::domain::past::Past;
use crate::domain::projection::Paths;
use crate::domain::quantity::{Area, Rate};
use crate::domain::region::{Region, RegionId};
use crate::domain::scenario::{Change, Moment, Scenario, Side, Spot, Step};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::study::projection::{Projection, Request, project};

/// A day of the made tables, which begin on 1 January 2025 and end on day 420.
fn day(n: u64) -> NaiveDate {
    "2025-01-01".parse::<NaiveDate>().unwrap() + Days::new(n)
}

const LAST: u64 = 420;

/// Two regions of 2,000 km² with paces that change, gains and losses.
fn table() -> Past {
    made(2000.0, [("donetsk", 900.0, 1.0), ("luhansk", 1500.0, 0.4)])
}

/// Two regions of some size, each with its first level and its pace.
fn made(km2: f64, regions: [(&str, f64, f64); 2]) -> Past {
    let series = |(slug, first, pace): (&str, f64, f64)| {
        let wave = |n: u64| (n as f64 / 30.0).sin() + 0.8 * ((n * n % 17) as f64 / 17.0 - 0.5);
        let mut level = first;
        let seen = (0..=LAST).map(|n| {
            level += pace * (1.0 + 1.2 * wave(n));
            let controlled = Some(Area::from_km2(level).unwrap());
            Vintage { day: day(n), known_on: day(n), value: controlled }
        });
        let area = Area::from_km2(km2).unwrap();
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area };
        ControlSeries::new("made", region, seen.collect()).unwrap()
    };
    Past::new(regions.map(series).into())
        .unwrap()
        .grouped(&crate::survey::boundaries::Boundaries::bundled_regions().unwrap())
}

/// A step that holds after some days, up to others where there are any.
fn step(from: u32, to: Option<u32>, change: Change) -> Step {
    let spot = Spot { file: "made.toml".into(), line: 1 };
    Step { spot, from: Moment::After(from), to: to.map(Moment::After), change }
}

fn scenario(steps: Vec<Step>) -> Scenario {
    Scenario { name: "made".into(), summary: "As made".into(), steps }
}

fn cap(km2_per_day: f64) -> Change {
    Change::Cap(Rate::from_km2_per_day(km2_per_day).unwrap())
}

fn transfer(regions: &[&str], to: Side) -> Change {
    Change::Transfer { regions: regions.iter().map(ToString::to_string).collect(), to }
}

/// The projection of a made region under some steps, or none.
fn under(region: &str, steps: Vec<Step>) -> Projection {
    let scenario = (!steps.is_empty()).then(|| scenario(steps));
    project(&table(), &Request { paths: 400, horizon_years: 12, scenario, ..Request::of(region) }).unwrap()
}

/// As [`under`], in a region so large that no future meets its bounds.
fn far_from_bounds(steps: Vec<Step>) -> Projection {
    let wide = made(1e6, [("donetsk", 5e5, 1.0), ("luhansk", 5e5, 0.4)]);
    let scenario = (!steps.is_empty()).then(|| scenario(steps));
    project(&wide, &Request { paths: 400, horizon_years: 5, scenario, ..Request::of("donetsk") }).unwrap()
}

/// The level of every future some days after the start.
fn levels(paths: &Paths, days: usize) -> Vec<f64> {
    paths.iter().map(|path| path.level_after(days)).collect()
}
