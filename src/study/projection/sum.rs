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

use std::sync::Arc;

use rayon::prelude::*;

use super::Shared;

use crate::domain::calendar::day_after;
use crate::domain::completion::Arrival;
use crate::domain::past::Past;
use crate::domain::projection::{Frame, Path, Paths, Standstill};
use crate::domain::quantity::{Area, Share};
use crate::domain::scenario::Scenario;
use crate::domain::scenario::schedule::{Schedule, Span};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::simulate::completion::arrivals;
use crate::model::simulate::stream::Stream;
use crate::model::simulate::{Futures, Levels, Plan, simulate};
use crate::model::{FittedRate, RateModel};

/// A group whose members are drawn one by one.
pub(crate) struct Sum<'a> {
    known: &'a Past,
    group: &'a ControlSeries,
    members: Vec<ControlSeries>,
    /// What is held outside the members, where the table gives the group itself.
    outside: Option<ControlSeries>,
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
        plan: Plan,
        scenario: Option<&Scenario>,
        (seed, shared): (u64, &Shared),
    ) -> Result<Futures> {
        self.draw_with(plan, |member, plan, is_outside| {
            let draw = || {
                let others = if is_outside { Vec::new() } else { self.known.others(&member.region().id) };
                let fitted: Box<dyn FittedRate> = model.fit(member, &others)?;
                let span = Span { start: member.last_day(), origin: plan.origin, end: plan.end };
                let schedule = scenario.map(|of| Schedule::new(of, span, member, self.known)).transpose()?;
                let stream = Stream::new(seed, &member.region().id, model.name(), plan.origin);
                simulate(fitted.as_ref(), member, Plan { scenario: schedule.as_ref(), ..plan }, &stream)
            };
            match scenario.is_some() || is_outside {
                true => draw().map(Arc::new),
                false => shared.or_draw(member, (model.name(), seed), plan, draw),
            }
        })
    }

    /// Draws each member in a way of its own, as its plan says; the flag says whether it is the land outside.
    ///
    /// # Errors
    /// Those of the drawing.
    pub fn draw_with(
        &self,
        plan: Plan,
        draw: impl Fn(&ControlSeries, Plan, bool) -> Result<Arc<Futures>>,
    ) -> Result<Futures> {
        let (start, area) = (self.group.last(), self.group.region().area);
        let frame = Frame::new(start.day, plan.end, area, plan.scenario);
        let is_still = |of: &ControlSeries| of.levels().iter().all(|level| level.value == Area::ZERO);
        // Nothing is held there and nothing has moved, so that no future holds all of the group.
        let never = self.members.iter().any(is_still);
        // The day on which all is held is read from the members; that on which a part is from the sum.
        let is_whole = plan.target.is_none_or(|target| target == Share::WHOLE);
        let values = match plan.levels {
            Levels::To(day) if is_whole => frame.values_to(day),
            Levels::ToArrival(day) if is_whole && never => frame.values_to(day),
            _ => frame.values(),
        };
        let last_day = day_after(start.day, frame.day(values - 1) as u32);
        let of_member = Plan {
            target: plan.target.filter(|_| is_whole && !never),
            levels: if values < frame.values() { Levels::To(last_day) } else { Levels::All },
            ..plan
        };
        let parts = || self.members.iter().map(|of| (of, false)).chain(self.outside.iter().map(|of| (of, true)));
        // Those that lack most come first: where one never gets there the day of the others is not asked for.
        let mut moving: Vec<(&ControlSeries, bool)> = parts().filter(|(of, _)| !is_still(of)).collect();
        moving.sort_by(|(a, _), (b, _)| b.remaining().km2().total_cmp(&a.remaining().km2()));
        // What rounding and maps of other days leave between the group and its parts.
        let rest = start.value.km2() - parts().map(|(of, _)| of.last().value.km2()).sum::<f64>();
        let chosen = usize::from(plan.standstill == Standstill::Lasts);
        let told = if is_whole { vec![chosen] } else { vec![0, 1] };
        let mut sums = [0, 1].map(|which| vec![rest; if told.contains(&which) { plan.paths * values } else { 0 }]);
        let first = if never { Arrival::NotWithin(plan.end) } else { Arrival::On(start.day) };
        let mut last = [vec![first; plan.paths], vec![first; plan.paths]];
        let mut know_standstill = false;
        if moving.is_empty() {
            return Err(Error::NoData(format!("nothing is held in any region of {}", self.group.region().id)));
        }
        for (member, is_outside) in moving {
            let target = of_member.target.filter(|_| !is_outside);
            if values == 1 && target.is_none() {
                // Nothing is asked of it but where it starts.
                sums.iter_mut().flatten().for_each(|level| *level += member.last().value.km2());
                continue;
            }
            let is_never = |path: usize| last.iter().all(|last| last[path].day().is_none());
            let idle: Vec<bool> = (0..plan.paths).map(is_never).collect();
            let end = match member.last_day() == start.day {
                true => plan.end,
                // Where its last map is older its weeks end on other days.
                false => day_after(start.day, 7 * frame.weeks() as u32).max(plan.end),
            };
            let idle = if idle.contains(&true) { &idle[..] } else { &[] };
            let futures = draw(member, Plan { end, target, idle, ..of_member }, is_outside)?;
            know_standstill |= futures.know_standstill;
            let ahead = (start.day - futures.paths.start()).num_days().max(0).unsigned_abs() as usize;
            for which in &told {
                let paths: Vec<Path> = futures.paths.iter_when(Standstill::BOTH[*which]).collect();
                let add = |(levels, path): (&mut [f64], Path)| match plan.scenario.is_none() && ahead.is_multiple_of(7)
                {
                    true => path.add_weeks(ahead / 7, levels),
                    false => {
                        let levels = levels.iter_mut().enumerate();
                        levels.for_each(|(at, level)| *level += path.level_after(ahead + frame.day(at)));
                    }
                };
                sums[*which].par_chunks_exact_mut(values).zip(paths).for_each(add);
            }
            for (last, arrivals) in last.iter_mut().zip(&futures.arrivals) {
                last.iter_mut().zip(arrivals).for_each(|(last, arrival)| {
                    *last = match arrival.day().filter(|day| *day <= plan.end) {
                        Some(day) => (*last).max(Arrival::On(day)),
                        None => Arrival::NotWithin(plan.end),
                    };
                });
            }
        }
        let [ends, lasts] = [0, 1].map(|which| (Standstill::BOTH[which], std::mem::take(&mut sums[which])));
        let paths = |(standstill, levels): (Standstill, Vec<f64>)| {
            Paths::framed(frame.clone(), values, levels).with_standstills(vec![None; plan.paths], standstill)
        };
        let (of_chosen, of_other) = if chosen == 0 { (ends, lasts) } else { (lasts, ends) };
        let of_chosen = paths(of_chosen);
        if let Some(target) = plan.target.filter(|_| !is_whole) {
            last[chosen] = arrivals(&of_chosen, target);
            last[1 - chosen] = arrivals(&paths(of_other), target);
        }
        Ok(Futures { paths: of_chosen, arrivals: last, know_standstill })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;
    use crate::study::projection::{Projection, Request, project};
    use chrono::NaiveDate;

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
