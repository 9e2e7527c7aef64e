//! The pace that a projection rests on, on the other maps of the same days.
//!
//! Each is taken over as many days as the projection's own, up to the last day that both maps know, and is set beside the
//! own pace of those very days. Whether it matters is decided as for any two maps, see [`disagree`].

use chrono::Days;

use super::sources::{CURRENT_DAYS, disagree, rate_over};
use crate::domain::calendar::Window;
use crate::domain::past::Past;
use crate::domain::quantity::Rate;
use crate::domain::region::same_region;
use crate::domain::series::ControlSeries;

/// A pace on another map.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherMap {
    pub source: String,
    /// The days, up to the last that both maps know.
    pub window: Window,
    /// The mean rate over them on that map.
    pub rate: Rate,
    /// The same on the map of the projection.
    pub own: Rate,
    /// Whether the two lead to another conclusion.
    pub disagrees: bool,
}

/// The paces of the other sources of a table, which is cut off at the origin, beside that of a series over some days.
/// Sources whose last map is old beside the series', or that cannot tell those days, are left out.
pub fn other_maps(table: &Past, own: &ControlSeries, window: Window) -> Vec<OtherMap> {
    let days = window.days().unsigned_abs();
    let others = table.sources().into_iter().filter(|source| *source != own.source());
    let pace = |source: &str| {
        let of = table.of_source(Some(source)).ok()?;
        let series = of.region(own.region().id.as_str()).ok()?;
        let is_part = of.makeup(own.region().id.as_str()).is_some_and(|of| of.lacking > 0);
        let to = own.last_day().min(series.last_day());
        let is_old = (own.last_day() - to).num_days() > CURRENT_DAYS;
        if is_part || is_old || !same_region(own.region(), series.region()) {
            return None;
        }
        let window = Window { from: to.checked_sub_days(Days::new(days))?, to };
        let (rate, own_rate) = (rate_over(&series, window)?, rate_over(own, window)?);
        let disagrees = disagree(own_rate, rate, window, own.region().area);
        Some(OtherMap { source: source.into(), window, rate, own: own_rate, disagrees })
    };
    others.filter_map(pace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;
    use chrono::NaiveDate;

    fn series(source: &str, days: std::ops::Range<u64>, gain: f64) -> ControlSeries {
        let (start, area) = (NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(), |of| Area::from_km2(of).unwrap());
        let region = Region { id: RegionId::new("a").unwrap(), name: "A".into(), area: area(50_000.0) };
        let seen = |n: u64| {
            let (day, held) = (start + Days::new(n), area(10_000.0 + gain * n as f64));
            Vintage { day, known_on: day, value: Some(held) }
        };
        ControlSeries::new(source, region, days.map(seen).collect()).unwrap()
    }

    #[test]
    fn other_maps_are_asked_about_the_same_days() {
        let own = series("m", 0..200, 2.0);
        let others = [series("k", 0..198, -1.0), series("l", 0..199, 1.9), series("old", 0..120, 5.0)];
        let new = series("new", 150..200, 5.0);
        let table = Past::new(others.into_iter().chain([own.clone(), new]).collect()).unwrap();
        let window = Window { from: own.last_day() - Days::new(90), to: own.last_day() };
        let found = other_maps(&table, &own, window);
        let told: Vec<(&str, f64, i64, bool)> = found
            .iter()
            .map(|of| (of.source.as_str(), of.rate.km2_per_day(), of.window.days(), of.disagrees))
            .collect();
        assert_eq!(found.len(), 2, "one ended long ago, one begins too late: {told:?}");
        assert!(told[0].0 == "k" && (told[0].1 + 1.0).abs() < 1e-9 && told[0].3);
        assert!(told[1].0 == "l" && !told[1].3);
        assert!(found.iter().all(|of| of.window.days() == 90 && (of.own.km2_per_day() - 2.0).abs() < 1e-9));
        assert_eq!(found[0].window.to, own.last_day() - Days::new(2));
    }
}
