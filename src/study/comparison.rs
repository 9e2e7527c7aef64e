//! Scenarios beside the base case: the same random futures under other assumptions, so that no difference is noise.

use crate::domain::completion::Arrival;
use crate::domain::past::Past;
use crate::domain::scenario::Scenario;
use crate::domain::statement::Statements;
use crate::error::{Error, Result};
use crate::study::projection::{Projection, Request, project};

/// Scenarios compared in one go; each keeps a sample of futures in memory.
pub const MOST_SCENARIOS: usize = 6;

/// A projection of one region without a scenario, and under some.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Without any.
    pub base: Projection,
    /// Under each scenario, in the order given.
    pub scenarios: Vec<Compared>,
}

/// A projection under a scenario, and what it changes.
#[derive(Debug, Clone)]
pub struct Compared {
    pub projection: Projection,
    /// How much later each future completes than without the scenario.
    pub delay: Delay,
}

/// How much later than in the base case something happens on one future.
///
/// Ordered by time, with [`Later::NotWithin`] after every number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Later {
    /// By so many days; negative is sooner.
    Days(i64),
    /// Not within the horizon any more.
    NotWithin,
}

impl Later {
    /// The days, if it happens within the horizon.
    pub fn days(self) -> Option<i64> {
        match self {
            Later::Days(days) => Some(days),
            Later::NotWithin => None,
        }
    }
}

/// The delay of completion, future by future. Futures that do not complete within the horizon without the scenario have no
/// day to be compared with: they are counted apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Delay {
    /// In order, of the futures that complete in the base case.
    later: Vec<Later>,
    /// The futures that complete under the scenario only.
    only_here: usize,
    futures: usize,
}

impl Delay {
    /// From the arrivals of the same futures without and with a scenario, at least one.
    fn of(base: &[Arrival], scenario: &[Arrival]) -> Self {
        let pairs = || base.iter().zip(scenario);
        let mut later: Vec<Later> = pairs()
            .filter_map(|pair| match pair {
                (Arrival::On(before), Arrival::On(after)) => Some(Later::Days((*after - *before).num_days())),
                (Arrival::On(_), Arrival::NotWithin(_)) => Some(Later::NotWithin),
                (Arrival::NotWithin(_), _) => None,
            })
            .collect();
        later.sort_unstable();
        let only_here = pairs().filter(|pair| matches!(pair, (Arrival::NotWithin(_), Arrival::On(_)))).count();
        Delay { later, only_here, futures: base.len() }
    }

    /// The delay that this part of the futures that complete in the base case does not exceed; `None` where none does.
    pub fn quantile(&self, probability: f64) -> Option<Later> {
        let n = self.later.len();
        let rank = (probability * n as f64 - 1e-9).ceil().clamp(1.0, n.max(1) as f64) as usize;
        self.later.get(rank - 1).copied()
    }

    /// The central interval of a level.
    pub fn interval(&self, level: f64) -> Option<(Later, Later)> {
        self.quantile((1.0 - level) / 2.0).zip(self.quantile(f64::midpoint(1.0, level)))
    }

    /// The part of all futures that complete in the base case, 0 to 1.
    pub fn comparable(&self) -> f64 {
        self.later.len() as f64 / self.futures as f64
    }

    /// The part of all futures that complete in the base case and not within the horizon under the scenario, 0 to 1.
    pub fn no_longer(&self) -> f64 {
        let kept = self.later.partition_point(|later| *later < Later::NotWithin);
        (self.later.len() - kept) as f64 / self.futures as f64
    }

    /// The part of all futures that complete under the scenario only, 0 to 1.
    pub fn only_here(&self) -> f64 {
        self.only_here as f64 / self.futures as f64
    }
}

impl Compared {
    /// Days between the median of the base case and the one under the scenario, which need not be the same future; `None`
    /// where one of them is not within the horizon.
    pub fn difference_of_medians(&self, base: &Projection) -> Option<i64> {
        let medians = self.projection.outlook.median.day().zip(base.outlook.median.day());
        medians.map(|(under, without)| (under - without).num_days())
    }
}

/// Projects a region without a scenario and under each of some; whatever scenario the request has is left out.
pub fn compare(table: &Past, request: &Request, scenarios: Vec<Scenario>) -> Result<Comparison> {
    check(&scenarios)?;
    // Delays are told future by future, on the chosen map.
    let base = project(table, &Request { scenario: None, statements: Statements::ThisMap, ..request.clone() })?;
    beside(base, table, request, scenarios)
}

/// Refuses scenarios that are too many or the same.
fn check(scenarios: &[Scenario]) -> Result<()> {
    if scenarios.len() > MOST_SCENARIOS {
        return Err(Error::Usage(format!("{} scenarios: at most {MOST_SCENARIOS} are compared", scenarios.len())));
    }
    for (i, scenario) in scenarios.iter().enumerate() {
        if let Some(known) = scenarios[..i].iter().find(|known| known.name == scenario.name) {
            let name = &scenario.name;
            return Err(Error::Usage(match known == scenario {
                true => format!("--scenario {name} is given twice: once is enough"),
                false => format!("two scenarios have the name {name}: rename one of the files"),
            }));
        }
    }
    Ok(())
}

/// Projects a region under each of some scenarios beside what it is without: the same request, projected already.
pub fn beside(base: Projection, table: &Past, request: &Request, scenarios: Vec<Scenario>) -> Result<Comparison> {
    check(&scenarios)?;
    let one = |scenario: Scenario| {
        let projection = project(table, &Request { scenario: Some(scenario), ..request.clone() })?;
        let delay = Delay::of(&base.arrivals, &projection.arrivals);
        Ok(Compared { projection, delay })
    };
    let scenarios = scenarios.into_iter().map(one).collect::<Result<_>>()?;
    Ok(Comparison { base, scenarios })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, NaiveDate};

    #[test]
    fn delays_are_told_of_futures_that_complete_in_the_base_case() {
        let day = |n: u64| Arrival::On(NaiveDate::from_ymd_opt(2030, 1, 1).unwrap() + Days::new(n));
        let never = Arrival::NotWithin(NaiveDate::from_ymd_opt(2031, 1, 1).unwrap());
        let delay = Delay::of(&[day(9), day(5), never, never, day(1)], &[day(4), never, day(7), never, day(3)]);
        assert_eq!(delay.quantile(0.0), Some(Later::Days(-5)));
        assert_eq!(delay.quantile(0.5), Some(Later::Days(2)));
        assert_eq!(delay.interval(0.8), Some((Later::Days(-5), Later::NotWithin)));
        assert_eq!((delay.comparable(), delay.no_longer(), delay.only_here()), (0.6, 0.2, 0.2));
        assert_eq!(Delay::of(&[never], &[day(1)]).quantile(0.5), None);
    }
}
