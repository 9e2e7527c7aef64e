//! Days on which one map of a region jumps alone, over all that is known; see [`alone`] for what counts as one.

use chrono::NaiveDate;

use crate::domain::calendar::Window;
use crate::domain::pace::Pace;
use crate::domain::past::Past;
use crate::domain::region::{Region, same_region};
use crate::domain::series::ControlSeries;
use crate::read::findings::alone::{self, is_alone, is_large};

/// A step of one map that no other map of the same days shows.
#[derive(Debug, Clone, PartialEq)]
pub struct LoneJump {
    pub source: String,
    pub region: Region,
    /// The map before, and the one that shows the step.
    pub step: Window,
    /// The step, km², positive when the advancing side gained.
    pub km2: f64,
    /// The change of each other map from a week before to a week after, km².
    pub others: Vec<(String, f64)>,
}

/// All of a table, by day and source.
pub fn lone_jumps(table: &Past) -> Vec<LoneJump> {
    let all = table.series();
    let mut found: Vec<LoneJump> = all.iter().flat_map(|series| of_series(series, all)).collect();
    found.sort_by(|a, b| (a.step.to, &a.source, &a.region.id).cmp(&(b.step.to, &b.source, &b.region.id)));
    found
}

fn of_series(series: &ControlSeries, all: &[ControlSeries]) -> Vec<LoneJump> {
    let is_other = |of: &&ControlSeries| of.source() != series.source() && of.region().id == series.region().id;
    let others: Vec<&ControlSeries> =
        all.iter().filter(is_other).filter(|of| same_region(of.region(), series.region())).collect();
    if others.is_empty() {
        return Vec::new();
    }
    let (mut pace, mut found) = (Pace::default(), Vec::new());
    for pair in series.levels().windows(2) {
        let step = Window { from: pair[0].day, to: pair[1].day };
        let km2 = pair[1].value.km2() - pair[0].value.km2();
        if is_large(km2, step.days(), &pace, series.region().area) {
            let days = alone::around(step);
            let changes: Vec<(String, f64)> = others.iter().filter_map(|of| change(of, days, step.to)).collect();
            if is_alone(km2, &changes) {
                let (source, region) = (series.source().to_string(), series.region().clone());
                found.push(LoneJump { source, region, step, km2, others: changes });
            }
        }
        pace.add(km2, step.days());
    }
    found
}

/// The change of another map over some days, up to its last map where that lies within them.
fn change(of: &ControlSeries, days: Window, at_least_to: NaiveDate) -> Option<(String, f64)> {
    let to = days.to.min(of.last_day());
    let change = of.change_over(Window { to, ..days }).filter(|_| to >= at_least_to)?;
    Some((of.source().to_string(), change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::RegionId;
    use crate::domain::vintage::Vintage;
    use crate::store::bundled;
    use crate::survey::boundaries::Boundaries;

    fn series(source: &str, level: impl Fn(u64) -> f64) -> ControlSeries {
        let (start, area) = (NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(), |of| Area::from_km2(of).unwrap());
        let region = Region { id: RegionId::new("a").unwrap(), name: "A".into(), area: area(50_000.0) };
        let seen = |n: u64| {
            let day = start + chrono::Days::new(n);
            Vintage { day, known_on: day, value: Some(area(level(n))) }
        };
        ControlSeries::new(source, region, (0..200).map(seen).collect()).unwrap()
    }

    #[test]
    fn a_jump_that_another_map_shows_some_days_later_is_not_alone() {
        let steady = |n: u64| 10_000.0 + 2.0 * n as f64 + f64::from(n.is_multiple_of(3));
        let jump = move |on: u64| move |n: u64| steady(n) + if n >= on { 90.0 } else { 0.0 };
        let found = |a: ControlSeries, b: ControlSeries| lone_jumps(&Past::new(vec![a, b]).unwrap());
        let alone = found(series("m", jump(100)), series("k", steady));
        let [of] = &alone[..] else { panic!("{alone:?}") };
        assert_eq!((of.source.as_str(), of.step.to.to_string()), ("m", "2025-04-11".to_string()));
        assert!((of.km2 - 91.0).abs() < 3.0 && of.others[0].0 == "k" && of.others[0].1 < 40.0, "{of:?}");
        assert_eq!(
            found(series("m", jump(100)), series("k", jump(105))),
            [],
            "an event that maps show some days apart"
        );
        assert_eq!(found(series("m", jump(100)), series("k", jump(130))).len(), 2);
        assert_eq!(found(series("m", steady), series("k", steady)), []);
        let one = Past::new(vec![series("m", jump(100))]).unwrap();
        assert_eq!(lone_jumps(&one), [], "nothing to set it beside");
    }

    #[test]
    fn false_alarms_on_the_bundled_maps_are_few() {
        let table = bundled::all(&Boundaries::bundled_regions().unwrap(), &[]).unwrap();
        let found = lone_jumps(&table);
        let steps: usize = table.series().iter().map(|of| of.levels().len()).sum();
        assert!(steps > 30_000 && found.len() <= 12, "{} of {steps}: {found:#?}", found.len());
    }
}
