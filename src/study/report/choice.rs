//! Which regions a report is about where nobody said.

use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::study::overview::slugs;

/// The regions that a report is about at most, where none are named.
pub const MOST_REGIONS: usize = 8;
/// The days whose movement counts.
const RECENT_DAYS: u64 = 365;

/// The regions of a report and those it leaves out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choice {
    /// Those it is about: the whole, the others by how much they moved, sums of these.
    pub regions: Vec<String>,
    /// Those that are held in part or have moved, and are left out.
    pub left_out: Vec<String>,
    /// Those where nothing is held and nothing has moved.
    pub untouched: Vec<String>,
}

/// Chooses the regions where something is held or has moved: the whole theatre, then the others, the one whose held area changed
/// most in the last year first. Other groups are sums of these: they come last, where there is room.
///
/// # Errors
/// None in practice: every slug is one of the table's own.
pub fn choose(table: &Past) -> Result<Choice> {
    let mut choice = Choice::default();
    let mut touched: Vec<(String, bool, f64)> = Vec::new();
    for slug in slugs(table) {
        let series = table.region(&slug)?;
        match series.levels().iter().any(|level| level.value != Area::ZERO) {
            true => touched.push((slug, series.remaining() == Area::ZERO, moved(&series))),
            false => choice.untouched.push(slug),
        }
    }
    let order: Vec<String> = touched.iter().map(|(slug, ..)| slug.clone()).collect();
    let (groups, whole) = (table.groups(), table.groups().whole().id.as_str());
    let is_sum = |slug: &str| groups.find(slug).is_some() && slug != whole;
    // The sort is stable: what moved as much stays in order of names.
    touched.sort_by(|a, b| {
        // Where all is held there is nothing to project.
        let rank = |(slug, is_whole, _): &(String, bool, f64)| (is_sum(slug), slug != whole, *is_whole);
        rank(a).cmp(&rank(b)).then(b.2.total_cmp(&a.2))
    });
    choice.regions = touched.into_iter().map(|(slug, ..)| slug).take(MOST_REGIONS).collect();
    choice.left_out = order.into_iter().filter(|slug| !choice.regions.contains(slug)).collect();
    Ok(choice)
}

/// How much the held area changed in the last year, km², whichever way.
fn moved(series: &ControlSeries) -> f64 {
    let since = series.last_day() - chrono::Days::new(RECENT_DAYS);
    let recent = series.levels().partition_point(|level| level.day < since);
    (series.last().value.km2() - series.levels()[recent.saturating_sub(1)].value.km2()).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::groups::{About, Declared, Regions, Whole};
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;
    use chrono::NaiveDate;

    fn series(slug: &str, level: impl Fn(u32) -> f64) -> ControlSeries {
        let area = |km2: f64| Area::from_km2(km2).unwrap();
        let first: NaiveDate = "2026-01-01".parse().unwrap();
        let seen = |(i, day): (u32, NaiveDate)| Vintage { day, known_on: day, value: Some(area(level(i))) };
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: area(1000.0) };
        ControlSeries::new("made", region, (0..20).zip(first.iter_days()).map(seen).collect()).unwrap()
    }

    #[test]
    fn those_that_moved_most_are_chosen_and_the_others_named() {
        let mut all: Vec<ControlSeries> =
            (1..=9).map(|n| series(&format!("r{n}"), move |i| f64::from(i * n))).collect();
        all.push(series("still", |_| 0.0));
        all.push(series("held", |_| 1000.0));
        all.push(series("ukraine", f64::from));
        let whole =
            Whole { id: RegionId::new("ukraine").unwrap(), name: "Ukraine".into(), about: About::AnyOf([].into()) };
        let regions = Regions::default().with(Declared { whole: Some(whole), parts: Vec::new() });
        let choice = choose(&Past::new(all).unwrap().grouped(&regions)).unwrap();
        assert_eq!(choice.regions, ["ukraine", "r9", "r8", "r7", "r6", "r5", "r4", "r3"]);
        assert_eq!(choice.left_out, ["held", "r1", "r2"]);
        assert_eq!(choice.untouched, ["still"]);
    }

    #[test]
    fn one_day_of_one_region_is_enough() {
        let one = ControlSeries::new(
            "made",
            series("a", |_| 5.0).region().clone(),
            series("a", |_| 5.0).vintages()[..1].to_vec(),
        );
        let choice = choose(&Past::new(vec![one.unwrap()]).unwrap()).unwrap();
        assert_eq!((choice.regions, choice.left_out, choice.untouched), (vec!["a".into()], vec![], vec![]));
    }
}
