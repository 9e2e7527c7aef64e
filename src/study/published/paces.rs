//! Claims about pace, judged by every map: whether the pace went the way that was said, over windows that are named.
//!
//! What decides is the window that the claim names, or as many days just before where it names none. Beside it stand the year
//! before and the same days a year earlier, since a pace that rose against one may have fallen against another.

use chrono::{Days, Months, NaiveDate};

use super::region_of;
use crate::domain::calendar::Window;
use crate::domain::past::Past;
use crate::domain::published::pace::PaceClaim;
use crate::domain::quantity::Rate;
use crate::domain::region::Region;
use crate::study::sources::rate_over;

/// The days of the year before.
const YEAR_DAYS: u64 = 365;

/// A claim with what each map says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PaceJudged {
    pub claim: PaceClaim,
    /// The region, where a map knows it.
    pub region: Option<Region>,
    /// The maps that can tell the days it is about, the publisher's own first.
    pub maps: Vec<OnMap>,
    /// What they say together.
    pub verdict: PaceVerdict,
}

/// What one map says of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct OnMap {
    pub source: String,
    /// Whether it is the map that the publisher used.
    pub is_own: bool,
    /// The days it is about, and the pace over them.
    pub after: (Window, Rate),
    /// What they are set against; the first decides.
    pub before: Vec<Against>,
}

/// One window that a pace is set against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    pub which: Which,
    /// Its days.
    pub window: Window,
    /// The pace over them.
    pub rate: Rate,
    /// Whether the claim holds against it.
    pub holds: bool,
}

/// Which window a pace is set against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The days that the claim names.
    Named,
    /// As many days just before.
    AsLong,
    YearBefore,
    /// The same days a year earlier.
    YearEarlier,
}

impl Which {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Which::Named => "named",
            Which::AsLong => "as_long_before",
            Which::YearBefore => "year_before",
            Which::YearEarlier => "year_earlier",
        }
    }
}

/// What all maps say of a claim together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaceVerdict {
    /// It holds on every map that can tell.
    Holds,
    HoldsOnSome,
    /// It holds on none.
    DoesNotHold,
    /// No map can tell.
    NotCheckable,
}

impl PaceVerdict {
    /// The words for it.
    pub fn as_str(self) -> &'static str {
        match self {
            PaceVerdict::Holds => "holds",
            PaceVerdict::HoldsOnSome => "holds on some maps",
            PaceVerdict::DoesNotHold => "does not hold",
            PaceVerdict::NotCheckable => "not checkable",
        }
    }
}

/// Judges claims on all sources of a table that is cut off at the last day known; those of a later day are left out.
pub fn judged(all: &Past, claims: &[PaceClaim], as_of: NaiveDate) -> Vec<PaceJudged> {
    claims.iter().filter(|claim| claim.origin() <= as_of).map(|claim| judge(all, claim)).collect()
}

fn judge(all: &Past, claim: &PaceClaim) -> PaceJudged {
    let mut region = None;
    let mut sources = all.sources();
    sources.sort_by_key(|source| claim.map.as_deref() != Some(*source));
    let on_map = |source: &str| {
        let series = region_of(&all.of_source(Some(source)).ok()?, &claim.region).ok()?;
        region.get_or_insert_with(|| series.region().clone());
        let window = claim.window();
        let after = rate_over(&series, window)?;
        let first = if claim.against.is_some() { Which::Named } else { Which::AsLong };
        let windows =
            [(first, claim.before()), (Which::YearBefore, year_before(window)), (Which::YearEarlier, earlier(window))];
        let against = |(which, before): (Which, Option<Window>)| {
            let before = before?;
            let rate = rate_over(&series, before)?;
            let holds = claim.direction.holds(rate.km2_per_day(), after.km2_per_day());
            Some(Against { which, window: before, rate, holds })
        };
        let before: Vec<Against> = windows.into_iter().filter_map(against).collect();
        let is_own = claim.map.as_deref() == Some(source);
        // Without the window that decides the others decide nothing.
        let decides = before.first().is_some_and(|of| of.which == first);
        decides.then(|| OnMap { source: source.into(), is_own, after: (window, after), before })
    };
    let maps: Vec<OnMap> = sources.into_iter().filter_map(on_map).collect();
    let holding = maps.iter().filter(|map| map.before[0].holds).count();
    let verdict = match (holding, maps.len()) {
        (_, 0) => PaceVerdict::NotCheckable,
        (0, _) => PaceVerdict::DoesNotHold,
        (some, all) if some == all => PaceVerdict::Holds,
        _ => PaceVerdict::HoldsOnSome,
    };
    PaceJudged { claim: claim.clone(), region, maps, verdict }
}

fn year_before(window: Window) -> Option<Window> {
    Some(Window { from: window.from.checked_sub_days(Days::new(YEAR_DAYS))?, to: window.from })
}

fn earlier(window: Window) -> Option<Window> {
    let year = Months::new(12);
    let to = window.to.checked_sub_months(year)?;
    Some(Window { from: to.checked_sub_signed(window.to - window.from)?, to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::published::Span;
    use crate::domain::published::pace::Direction;
    use crate::domain::quantity::Area;
    use crate::domain::region::RegionId;
    use crate::domain::series::ControlSeries;
    use crate::domain::vintage::Vintage;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A map whose pace changes after 15 August 2025.
    fn map(source: &str, before: f64, after: f64) -> ControlSeries {
        let area = |km2: f64| Area::from_km2(km2).unwrap();
        let region = Region { id: RegionId::new("a").unwrap(), name: "A".into(), area: area(100_000.0) };
        let (first, split) = (day("2024-01-01"), day("2025-08-15"));
        let level = |on: NaiveDate| {
            let (early, late) = ((on.min(split) - first).num_days(), (on - split).num_days().max(0));
            1_000.0 + before * early as f64 + after * late as f64
        };
        let seen = |on: NaiveDate| Vintage { day: on, known_on: on, value: Some(area(level(on))) };
        ControlSeries::new(source, region, first.iter_days().take(700).map(seen).collect()).unwrap()
    }

    fn claim(direction: Direction) -> PaceClaim {
        PaceClaim {
            id: "a".into(),
            publisher: "A".into(),
            published: Span::day(day("2025-11-26")),
            region: "a".into(),
            direction,
            days: Span::new(day("2025-08-15"), day("2025-11-20")).unwrap(),
            against: None,
            map: Some("k".into()),
            note: String::new(),
            url: String::new(),
        }
    }

    #[test]
    fn a_claim_is_judged_by_every_map_and_the_publishers_comes_first() {
        let all = Past::new(vec![map("b", 2.0, 4.0), map("k", 4.0, 3.0)]).unwrap();
        let [of] = &judged(&all, &[claim(Direction::Rise)], day("2025-11-28"))[..] else { panic!() };
        assert_eq!(of.verdict, PaceVerdict::HoldsOnSome);
        let told: Vec<(&str, bool, f64, f64)> = of
            .maps
            .iter()
            .map(|map| (map.source.as_str(), map.is_own, map.before[0].rate.km2_per_day(), map.after.1.km2_per_day()))
            .collect();
        assert_eq!(told, [("k", true, 4.0, 3.0), ("b", false, 2.0, 4.0)]);
        assert_eq!(
            of.maps[0].before.iter().map(|of| of.which).collect::<Vec<_>>(),
            [Which::AsLong, Which::YearBefore, Which::YearEarlier]
        );
        let fall = judged(&all, &[claim(Direction::Fall)], day("2025-11-28")).remove(0);
        assert_eq!(fall.verdict, PaceVerdict::HoldsOnSome);
        let one = Past::new(vec![map("k", 4.0, 3.0)]).unwrap();
        assert_eq!(judged(&one, &[claim(Direction::Rise)], day("2025-11-28"))[0].verdict, PaceVerdict::DoesNotHold);
        assert_eq!(judged(&one, &[claim(Direction::Fall)], day("2025-11-28"))[0].verdict, PaceVerdict::Holds);
    }

    #[test]
    fn later_claims_do_not_exist_and_unknown_days_are_not_judged() {
        let all = Past::new(vec![map("k", 4.0, 3.0)]).unwrap();
        assert!(judged(&all, &[claim(Direction::Rise)], day("2025-11-25")).is_empty());
        let elsewhere = PaceClaim { region: "elsewhere".into(), ..claim(Direction::Rise) };
        assert_eq!(judged(&all, &[elsewhere], day("2025-11-28"))[0].verdict, PaceVerdict::NotCheckable);
        let early =
            PaceClaim { days: Span::new(day("2024-01-10"), day("2024-03-01")).unwrap(), ..claim(Direction::Rise) };
        let found = judged(&all, &[early], day("2025-11-28")).remove(0);
        assert!(found.maps.is_empty(), "no map knows as many days before: {found:?}");
    }
}
