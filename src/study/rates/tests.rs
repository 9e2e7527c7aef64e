//! `rate`: what its intervals, shares and changes promise, on series made for it; and the command itself.

mod calibration;

use chrono::{Days, NaiveDate};

use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;

fn day(n: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(n)
}

/// A series of weekly levels whose weeks change so much, km², far from its bounds.
fn weekly_series(weekly_km2: &[f64]) -> ControlSeries {
    let area = |km2| Area::from_km2(km2).unwrap();
    let mut level = 1e6;
    let mut seen = vec![Vintage { day: day(0), known_on: day(0), value: Some(area(level)) }];
    for (week, change) in weekly_km2.iter().enumerate() {
        level += change;
        let on = day(7 * (week as u64 + 1));
        seen.push(Vintage { day: on, known_on: on, value: Some(area(level)) });
    }
    let region = Region { id: RegionId::new("made").unwrap(), name: "Made".into(), area: area(2e6) };
    ControlSeries::new("made", region, seen).unwrap()
}
