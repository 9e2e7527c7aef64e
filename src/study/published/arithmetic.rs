//! The division behind a date: rate, remaining area and days are tied, any two give the third.

use chrono::{Days, NaiveDate};

use crate::domain::calendar::Window;
use crate::domain::published::{Entry, Goal, Span};
use crate::domain::quantity::{Area, Rate};
use crate::domain::rate::Scope;
use crate::domain::series::ControlSeries;

/// What an entry's own figures give for the figure it leaves out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Implied {
    /// The free area it must have started from: rate × days, least and most.
    Remaining {
        /// At the earliest day.
        least: Area,
        /// At the latest day; `None` where no latest is named.
        most: Option<Area>,
    },
    /// The rate it must have used: remaining ÷ days.
    Rate {
        /// At the latest day; `None` where no latest is named.
        least: Option<Rate>,
        /// At the earliest day.
        most: Rate,
    },
    /// The day it must have named: remaining ÷ rate from publication on.
    Day {
        /// The quotient, days.
        days: f64,
        /// From the first to the last day it can have been published; `None` beyond the calendar.
        day: Option<Span>,
    },
    /// Fewer than two of the three are told, the rate is no advance, or it is not all of the region that is meant.
    Nothing,
}

/// Something in an entry that does not go together.
#[derive(Debug, Clone, PartialEq)]
pub enum Contradiction {
    /// Figures for one area differ.
    SameArea(Vec<Area>),
    /// Rate and remaining area give another day than the one named.
    Day {
        /// What they give.
        implied: Span,
        /// What is named.
        due: Span,
    },
    /// The duration leads to another day than the one named.
    Duration {
        /// Where it leads.
        implied: Span,
        /// What is named.
        due: Span,
    },
}

/// What the entry's own figures imply.
pub fn implied(entry: &Entry) -> Implied {
    if entry.goal != Goal::Whole {
        return Implied::Nothing;
    }
    let days = entry.days_to_due().filter(|(least, _)| *least > 0);
    let rate = entry.rate.map(Rate::km2_per_day);
    match (rate, entry.remaining.map(Area::km2), days) {
        (Some(rate), Some(remaining), _) if rate > 0.0 => {
            let days = remaining / rate;
            Implied::Day { days, day: after(entry.published, days) }
        }
        (Some(rate), None, Some((least, most))) if rate > 0.0 => {
            let area = |days: i64| Area::from_km2(rate * days as f64).ok();
            area(least).map_or(Implied::Nothing, |least| Implied::Remaining { least, most: most.and_then(area) })
        }
        (None, Some(remaining), Some((least, most))) => {
            let rate = |days: i64| Rate::from_km2_per_day(remaining / days as f64).ok();
            rate(least)
                .map_or(Implied::Nothing, |most_rate| Implied::Rate { least: most.and_then(rate), most: most_rate })
        }
        _ => Implied::Nothing,
    }
}

/// The day that lies so many days after publication, from its first to its last possible day.
fn after(published: Span, days: f64) -> Option<Span> {
    let later = |day: NaiveDate| day.checked_add_days(Days::new(days.ceil() as u64));
    (days < 1e7).then_some(())?;
    Some(Span { first: later(published.first)?, last: later(published.last)? })
}

/// Where an entry's own figures do not go together. Figures may differ by what rounding leaves: an area by a tenth, a day by a
/// month or a tenth of the way.
pub fn contradictions(entry: &Entry) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let km2 = || entry.same_area.iter().map(|area| area.km2());
    let (least, most) = (km2().fold(f64::INFINITY, f64::min), km2().fold(0.0, f64::max));
    if most > 1.1 * least {
        found.push(Contradiction::SameArea(entry.same_area.clone()));
    }
    let Some(due) = due_span(entry) else { return found };
    let apart = |implied: Span| {
        let way = (due.last - entry.published.first).num_days();
        let slack = (way / 10).max(31);
        (implied.first - due.last).num_days() > slack || (due.first - implied.last).num_days() > slack
    };
    if let Implied::Day { day: Some(implied), .. } = implied(entry)
        && apart(implied)
    {
        found.push(Contradiction::Day { implied, due });
    }
    let led = entry.duration_days.and_then(|days| after(entry.published, f64::from(days)));
    if let Some(implied) = led.filter(|implied| apart(*implied)) {
        found.push(Contradiction::Duration { implied, due });
    }
    found
}

fn due_span(entry: &Entry) -> Option<Span> {
    use crate::domain::published::Due;
    match entry.due {
        Due::In(span) => Some(span),
        Due::By(day) | Due::NotBefore(day) => Some(Span::day(day)),
        Due::Unsaid => None,
    }
}

/// One division on observed data: what remained, at the rate of some days, from the last map on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Division {
    /// Whose rate.
    pub scope: Scope,
    /// The days it was taken over; `None` for a rate that was given.
    pub window: Option<Window>,
    /// Net gain over them, km².
    pub gain_km2: Option<f64>,
    pub rate: Rate,
    /// Free area of the region on the last map.
    pub remaining: Area,
    pub last_map: NaiveDate,
    /// Remaining ÷ rate, days; `None` at a rate of zero or less.
    pub days: Option<f64>,
    /// The day it leads to; `None` for never or beyond the calendar.
    pub day: Option<NaiveDate>,
}

/// Remaining area of a region over the rate of a series (its own or the theatre's) on the days of a window, as far as the
/// series knows them; `None` where it knows no two of those days.
pub fn division(region: &ControlSeries, of: &ControlSeries, scope: Scope, asked: Window) -> Option<Division> {
    let window = Window { from: asked.from.max(of.first_day()), to: asked.to.min(of.last_day()) };
    if window.days() < 1 {
        return None;
    }
    let gain_km2 = of.change_over(window)?;
    let rate = Rate::from_km2_per_day(gain_km2 / window.days() as f64).ok()?;
    Some(Division { window: Some(window), gain_km2: Some(gain_km2), ..at_rate(region, scope, rate) })
}

/// Remaining area of a region over a rate that was given.
pub fn at_rate(region: &ControlSeries, scope: Scope, rate: Rate) -> Division {
    let (remaining, last_map) = (region.remaining(), region.last_day());
    let days = (rate.km2_per_day() > 0.0).then(|| remaining.km2() / rate.km2_per_day());
    let day = days.filter(|days| *days < 1e7).and_then(|days| last_map.checked_add_days(Days::new(days.ceil() as u64)));
    Division { scope, window: None, gain_km2: None, rate, remaining, last_map, days, day }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::published::Due;
    use crate::domain::published::tests::{day, made};

    #[test]
    fn a_rate_and_a_month_give_the_remaining_area() {
        // 9.3 km²/day from 26 November 2025 to 1 and 31 August 2027: 613 and 643 days.
        let Implied::Remaining { least, most: Some(most) } = implied(&made()) else { panic!() };
        assert!((least.km2() - 5_700.9).abs() < 1e-9 && (most.km2() - 5_979.9).abs() < 1e-9);
        let at_least = Entry { due: Due::NotBefore(day("2027-08-01")), ..made() };
        assert!(matches!(implied(&at_least), Implied::Remaining { most: None, .. }));
    }

    #[test]
    fn remaining_and_days_give_the_rate_and_both_the_day() {
        let remaining = Some(Area::from_km2(6_430.0).unwrap());
        let Implied::Rate { least: Some(least), most } = implied(&Entry { rate: None, remaining, ..made() }) else {
            panic!()
        };
        assert!((least.km2_per_day() - 10.0).abs() < 1e-9 && (most.km2_per_day() - 6_430.0 / 613.0).abs() < 1e-9);
        let Implied::Day { days, day: Some(on) } = implied(&Entry { remaining, ..made() }) else { panic!() };
        assert!((days - 691.397_85).abs() < 1e-5);
        assert_eq!(on, Span::day(day("2027-10-19")));
        assert_eq!(implied(&Entry { rate: None, ..made() }), Implied::Nothing);
        assert_eq!(implied(&Entry { goal: Goal::Standstill, ..made() }), Implied::Nothing, "no area has to be covered");
    }

    #[test]
    fn figures_that_do_not_go_together_are_found() {
        assert_eq!(contradictions(&made()), []);
        let areas = [176.1, 98.0].map(|km2| Area::from_km2(km2).unwrap()).to_vec();
        let found = contradictions(&Entry { same_area: areas.clone(), ..made() });
        assert_eq!(found, [Contradiction::SameArea(areas)]);
        let close = [176.1, 176.0].map(|km2| Area::from_km2(km2).unwrap()).to_vec();
        assert_eq!(contradictions(&Entry { same_area: close, ..made() }), []);
        let remaining = Some(Area::from_km2(20_000.0).unwrap());
        assert!(matches!(contradictions(&Entry { remaining, ..made() })[..], [Contradiction::Day { .. }]));
        let long = Entry { duration_days: Some(2_000), ..made() };
        assert!(matches!(contradictions(&long)[..], [Contradiction::Duration { .. }]));
        assert_eq!(contradictions(&Entry { duration_days: Some(640), ..made() }), []);
    }
}
