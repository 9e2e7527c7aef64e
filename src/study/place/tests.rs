//! Places: distances to the front, the replay of their projections, and the command.

mod leak;
mod replay;
mod roads;

use chrono::{Days, NaiveDate};

use crate::domain::past::Past;
use crate::domain::place::{Observed, PlaceName, PlaceSeries, Stand};
use crate::domain::quantity::Share;
use crate::domain::region::RegionId;
use crate::domain::vintage::Vintage;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn stand(km: f64) -> Stand {
    let held = if km < 0.0 { 1.0 } else { 0.0 };
    Stand { front_distance_km: km, distance_km: km, disc_held: Share::from_fraction(held).unwrap() }
}

/// A place of Donetsk with a disc of 2 km, seen on every day from 1 January 2024 on.
fn place(name: &str, km: &[f64]) -> PlaceSeries {
    let seen = |(n, km): (usize, &f64)| {
        let day = day("2024-01-01") + Days::new(n as u64);
        Vintage { day, known_on: day, value: Some(stand(*km)) }
    };
    let place = PlaceName { region: RegionId::new("donetsk").unwrap(), name: name.into() };
    PlaceSeries::new("made", Observed { name: place, radius_km: Some(2.0) }, km.iter().enumerate().map(seen).collect())
        .unwrap()
}

/// A front that comes in steps: still for some weeks, then a jump, now and then back.
fn stepping(start: f64, days: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        // Knuth's multiplier: any sequence will do that does not repeat.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut km = start;
    (0..days)
        .map(|_| {
            if next() < 0.04 {
                km -= 2.5 * next() - 0.4;
            }
            km
        })
        .collect()
}

fn table(series: Vec<PlaceSeries>) -> Past {
    Past::of_places(series)
}
