//! Futures of a group: the sums of its members' futures, path by path.
//!
//! ```text
//! level(t) = Σ level of member m (t),     complete on the day on which its last member is
//! ```
//!
//! Each member is drawn as in its own projection, from its own stream, so that a group and its members never contradict
//! each other. Members are independent: weekly surprises of regions correlate from −.12 to .25, about 0 on average, and
//! correlated draws scored worse. Land that a map holds outside the boundaries is one more member, which does not have to
//! be complete.

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::domain::calendar::{day_after, weeks_to};
use crate::domain::completion::{Arrival, Completion};
use crate::domain::past::Past;
use crate::domain::projection::{Path, Paths, Standstill};
use crate::domain::quantity::{Area, Share};
use crate::domain::scenario::Scenario;
use crate::domain::scenario::schedule::{Schedule, Span};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::simulate::completion::{arrivals, completion};
use crate::model::simulate::stream::Stream;
use crate::model::simulate::{Plan, simulate};
use crate::model::{FittedRate, RateModel};

/// A group whose members are drawn one by one.
pub(crate) struct Sum<'a> {
    known: &'a Past,
    group: &'a ControlSeries,
    members: Vec<ControlSeries>,
    /// What is held outside the members, where the table gives the group itself.
    outside: Option<ControlSeries>,
}

/// The futures of a group.
pub(crate) struct Drawn {
    pub paths: Paths,
    /// When the target is reached.
    pub completion: Completion,
    /// The probability that it is not within the horizon if a standstill ends and if it lasts, where that makes a difference.
    pub not_within: Option<[(Standstill, f64); 2]>,
}

impl<'a> Sum<'a> {
    /// The members of a group, as known at an origin from one source; `None` for a region, for a group of one member, and for
    /// one of which only the table's own sum is known.
    pub fn of(known: &'a Past, group: &'a ControlSeries) -> Option<Self> {
        let (members, outside) = known.parts(group.region().id.as_str())?;
        Some(Sum { known, group, members, outside })
    }

    /// Whether the table gives the group itself, with land outside of its members.
    pub fn is_given(&self) -> bool {
        self.outside.is_some()
    }

    /// Draws each member with a model, under a scenario of its own days.
    ///
    /// # Errors
    /// As [`super::project`] for a member.
    pub fn draw(
        &self,
        model: &dyn RateModel,
        (plan, scenario): (Plan, Option<&Scenario>),
        (seed, target): (u64, Share),
    ) -> Result<Drawn> {
        self.draw_with((plan, target), |member, until, is_outside| {
            let others = if is_outside { Vec::new() } else { self.known.others(&member.region().id) };
            let fitted: Box<dyn FittedRate> = model.fit(member, &others)?;
            let span = Span { start: member.last_day(), origin: plan.origin, end: until };
            let schedule = scenario.map(|of| Schedule::new(of, span, member, self.known)).transpose()?;
            let stream = Stream::new(seed, &member.region().id, model.name(), plan.origin);
            simulate(fitted.as_ref(), member, Plan { scenario: schedule.as_ref(), end: until, ..plan }, &stream)
        })
    }

    /// Draws each member in a way of its own, up to a day that covers the last week of the group; the flag says whether it is
    /// the land outside.
    ///
    /// # Errors
    /// Those of the drawing.
    pub fn draw_with(
        &self,
        (plan, target): (Plan, Share),
        draw: impl Fn(&ControlSeries, NaiveDate, bool) -> Result<Paths>,
    ) -> Result<Drawn> {
        let start = self.group.last();
        let weeks = weeks_to(start.day, plan.end);
        let days = plan.scenario.map_or_else(|| (0..=weeks).map(|week| 7 * week).collect(), Schedule::days);
        let parts = || self.members.iter().map(|of| (of, false)).chain(self.outside.iter().map(|of| (of, true)));
        // A member whose last map is older has weeks that end on other days.
        let until = day_after(start.day, 7 * weeks as u32).max(plan.end);
        // What rounding and maps of other days leave between the group and its parts.
        let rest = start.value.km2() - parts().map(|(of, _)| of.last().value.km2()).sum::<f64>();
        let chosen = usize::from(plan.standstill == Standstill::Lasts);
        // The day on which all is held is read from the members, so that other levels are needed for a part of it alone.
        let told = if target == Share::WHOLE { vec![chosen] } else { vec![0, 1] };
        let mut sums = [Vec::new(), Vec::new()];
        let mut last = vec![[Arrival::On(start.day); 2]; plan.paths];
        let mut knows_standstill = false;
        for (member, is_outside) in parts() {
            if member.levels().iter().all(|level| level.value == Area::ZERO) {
                // Nothing is held there and nothing has moved.
                last.fill([Arrival::NotWithin(plan.end); 2]);
                continue;
            }
            let paths = draw(member, until, is_outside)?;
            knows_standstill |= paths.knows_standstill();
            let ahead = (start.day - paths.start()).num_days().max(0).unsigned_abs() as usize;
            for which in &told {
                let levels: &mut Vec<f64> = &mut sums[*which];
                levels.resize(plan.paths * days.len(), rest);
                let paths: Vec<Path> = paths.iter_when(Standstill::BOTH[*which]).collect();
                let add = |(levels, path): (&mut [f64], Path)| {
                    levels.iter_mut().zip(&days).for_each(|(level, day)| *level += path.level_after(ahead + day));
                };
                levels.par_chunks_exact_mut(days.len()).zip(paths).for_each(add);
            }
            if !is_outside {
                for (which, standstill) in Standstill::BOTH.into_iter().enumerate() {
                    let arrived = arrivals(&paths, Share::WHOLE, standstill);
                    let within = arrived.into_iter().map(|of| match of.day().filter(|day| *day <= plan.end) {
                        Some(day) => Arrival::On(day),
                        None => Arrival::NotWithin(plan.end),
                    });
                    last.iter_mut().zip(within).for_each(|(last, of)| last[which] = last[which].max(of));
                }
            }
        }
        if sums[chosen].is_empty() {
            return Err(Error::NoData(format!("nothing is held in any region of {}", self.group.region().id)));
        }
        let [ends, lasts] = [0, 1].map(|which| (Standstill::BOTH[which], std::mem::take(&mut sums[which])));
        let paths = |(standstill, levels): (Standstill, Vec<f64>)| {
            let area = self.group.region().area;
            let paths = match plan.scenario {
                Some(schedule) => Paths::scheduled(start.day, plan.end, area, schedule, levels),
                None => Paths::new(start.day, plan.end, area, levels),
            };
            paths.with_standstills(vec![None; plan.paths], standstill)
        };
        let (of_chosen, of_other) = if chosen == 0 { (ends, lasts) } else { (lasts, ends) };
        let of_other = (!of_other.1.is_empty()).then(|| paths(of_other));
        let of_chosen = paths(of_chosen);
        let completed = |which: usize| match &of_other {
            None => Completion::new(target, plan.end, last.iter().map(|last| last[which]).collect()),
            Some(_) if which == chosen => completion(&of_chosen, target),
            Some(other) => completion(other, target),
        };
        let both = [completed(0), completed(1)];
        let never = [0, 1].map(|which| (Standstill::BOTH[which], both[which].not_within()));
        let [ends, lasts] = both;
        Ok(Drawn {
            paths: of_chosen,
            completion: if chosen == 0 { ends } else { lasts },
            not_within: knows_standstill.then_some(never),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;
    use crate::study::projection::{Projection, Request, project};

    fn series(slug: &str, area: f64, level: impl Fn(f64) -> f64) -> ControlSeries {
        let region =
            Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: Area::from_km2(area).unwrap() };
        let first: NaiveDate = "2025-01-01".parse().unwrap();
        let seen = (0..300).map(|n| {
            let day = first + chrono::Days::new(n);
            Vintage { day, known_on: day, value: Some(Area::from_km2(level(n as f64)).unwrap()) }
        });
        ControlSeries::new("made", region, seen.collect()).unwrap()
    }

    /// Two oblasts that move and, with land outside of them, the whole.
    fn past() -> Past {
        let wave = |n: f64| 4.0 * (n / 9.0).sin();
        let donetsk = move |n: f64| 500.0 + 1.1 * n + wave(n);
        let luhansk = move |n: f64| 300.0 + 0.4 * n + wave(2.0 * n);
        let all = vec![
            series("donetsk", 1_000.0, donetsk),
            series("luhansk", 450.0, luhansk),
            series("ukraine", 9_000.0, move |n| donetsk(n) + luhansk(n) + 20.0),
        ];
        let regions = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
        Past::new(all).unwrap().grouped(&regions)
    }

    fn told(slug: &str, target: f64) -> Projection {
        let target = Share::from_fraction(target).unwrap();
        project(&past(), &Request { paths: 300, target, horizon_years: 10, ..Request::of(slug) }).unwrap()
    }

    #[test]
    fn a_group_holds_what_its_members_hold_and_completes_with_the_last() {
        let [donetsk, luhansk, donbas] = ["donetsk", "luhansk", "donbas"].map(|slug| told(slug, 1.0));
        assert!(donbas.by_members && !donetsk.by_members);
        let futures = donetsk.paths.iter().zip(luhansk.paths.iter()).zip(donbas.paths.iter());
        for ((one, other), both) in futures {
            for days in [0, 28, 364, 3_003] {
                let sum = one.level_after(days) + other.level_after(days);
                assert!((both.level_after(days) - sum).abs() < 1e-6, "{sum} after {days} days");
            }
        }
        for year in 2026..2036 {
            let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let [one, other, both] = [&donetsk, &luhansk, &donbas].map(|of| of.completion.by(day));
            assert!(both <= one.min(other), "{day}: {both} of {one} and {other}");
        }
        assert!(donbas.completion.by("2035-01-01".parse().unwrap()) > 0.0, "some future holds both");
    }

    #[test]
    fn land_outside_the_regions_is_part_of_the_whole_and_need_not_be_complete() {
        let [donbas, ukraine] = ["donbas", "ukraine"].map(|slug| told(slug, 1.0));
        let beyond = ukraine.history.last().value.km2() - donbas.history.last().value.km2();
        assert!((beyond - 20.0).abs() < 1e-9 && ukraine.by_members);
        assert_eq!(ukraine.completion.arrivals(), donbas.completion.arrivals());
        let levels = [&donbas, &ukraine].map(|of| of.paths.sorted_levels_on("2026-06-01".parse().unwrap()));
        assert!(levels[0].iter().zip(&levels[1]).all(|(part, whole)| (whole - part - 20.0).abs() < 1e-6));
    }

    #[test]
    fn a_part_of_a_group_is_reached_when_the_sum_reaches_it() {
        let whole = told("donbas", 1.0);
        let most = told("donbas", 0.8);
        let day = |of: &Projection| of.completion.median();
        assert!(day(&most) < day(&whole));
        let level = 0.8 * 1_450.0;
        let by: NaiveDate = "2027-01-01".parse().unwrap();
        let there = most.paths.iter().filter(|path| path.days_to(level).is_some_and(|days| days <= 431)).count();
        assert!((there as f64 / 300.0 - most.completion.by(by)).abs() < 0.02, "{there} by {by}");
    }

    #[test]
    fn a_line_and_a_rate_of_its_own_are_those_of_the_sum() {
        let of = |request: Request| project(&past(), &Request { paths: 50, ..request }).unwrap().by_members;
        assert!(!of(Request { model: Some("constant".into()), ..Request::of("donbas") }));
        assert!(!of(Request { theatre: Some("theatre".into()), ..Request::of("donbas") }));
        assert!(!of(Request { remaining: Some(Area::from_km2(100.0).unwrap()), ..Request::of("donbas") }));
    }
}
