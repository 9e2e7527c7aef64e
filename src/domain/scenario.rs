//! Scenarios: what is assumed of the coming days on top of a model. They scale the changes a model draws, day by day, so
//! that a scenario and its base case share the same random futures.

use chrono::{Days, NaiveDate};

use crate::error::{Error, Result};

/// Assumptions under a name. Steps that overlap multiply, so their order does not matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name, as in `--scenario`.
    pub name: String,
    /// What it assumes, in a sentence.
    pub summary: String,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// Days over which every change is scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The day after which changes are scaled.
    pub from: Moment,
    /// The last day whose change is scaled; `None` is for ever.
    pub to: Option<Moment>,
    /// What changes are multiplied by: 0 stops the front, 1 leaves it alone. Finite, not negative.
    pub factor: f64,
}

/// A day, by the calendar or counted from the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A calendar day.
    On(NaiveDate),
    /// Days after the origin.
    After(u32),
}

impl Moment {
    fn day(self, origin: NaiveDate) -> NaiveDate {
        match self {
            Moment::On(day) => day,
            Moment::After(days) => origin.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX),
        }
    }
}

impl Scenario {
    /// What the changes of each week from `start` on are multiplied by: the mean of its days.
    ///
    /// # Errors
    /// [`Error::Usage`] for a step that begins before the origin or ends before it begins.
    pub fn weekly_factors(&self, origin: NaiveDate, start: NaiveDate, weeks: usize) -> Result<Vec<f64>> {
        for step in &self.steps {
            let (from, to) = (step.from.day(origin), step.to.map_or(NaiveDate::MAX, |to| to.day(origin)));
            if from < origin {
                return Err(Error::Usage(format!(
                    "scenario {}: a step begins on {from}, before the origin {origin}",
                    self.name
                )));
            }
            if to <= from {
                return Err(Error::Usage(format!("scenario {}: a step from {from} to {to} has no days", self.name)));
            }
        }
        let mut days = start.iter_days().skip(1);
        let mut week = || days.by_ref().take(7).map(|day| self.factor_on(day, origin)).sum::<f64>() / 7.0;
        Ok((0..weeks).map(|_| week()).collect())
    }

    fn factor_on(&self, day: NaiveDate, origin: NaiveDate) -> f64 {
        let holds = |step: &&Step| day > step.from.day(origin) && step.to.is_none_or(|to| day <= to.day(origin));
        self.steps.iter().filter(holds).map(|step| step.factor).product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn scenario(steps: Vec<Step>) -> Scenario {
        Scenario { name: "made".into(), summary: String::new(), steps }
    }

    #[test]
    fn a_pause_takes_exactly_its_days() {
        let pause = Step { from: Moment::After(0), to: Some(Moment::After(10)), factor: 0.0 };
        let origin = day("2026-01-01");
        let factors = scenario(vec![pause]).weekly_factors(origin, origin, 4).unwrap();
        assert_eq!(factors, [0.0, 4.0 / 7.0, 1.0, 1.0]);
    }

    #[test]
    fn overlapping_steps_multiply_in_any_order() {
        let (half, freeze) = (
            Step { from: Moment::After(0), to: None, factor: 0.5 },
            Step { from: Moment::On(day("2026-01-15")), to: None, factor: 0.0 },
        );
        let origin = day("2026-01-01");
        let factors = |steps| scenario(steps).weekly_factors(origin, origin, 3).unwrap();
        assert_eq!(factors(vec![half, freeze]), [0.5, 0.5, 0.0]);
        assert_eq!(factors(vec![half, freeze]), factors(vec![freeze, half]));
    }

    #[test]
    fn the_past_cannot_be_changed() {
        let early = Step { from: Moment::On(day("2025-12-31")), to: None, factor: 0.0 };
        let origin = day("2026-01-01");
        assert!(scenario(vec![early]).weekly_factors(origin, origin, 1).is_err());
    }
}
