//! How an estimate moved: when a region would be complete, as estimated on the first of each month, blind to later.

use chrono::{Datelike, Days, Months, NaiveDate};
use rayon::prelude::*;

use crate::domain::completion::Outlook;
use crate::domain::past::Past;
use crate::domain::region::Region;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::ModelName;
use crate::study::projection::{Keep, Projection, Request, project};

/// Days of maps before the first estimate.
const MIN_HISTORY: u64 = 180;

/// An estimate of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The origin: nothing known after this day was used.
    pub day: NaiveDate,
    pub outlook: Outlook,
}

/// The estimates of a region.
#[derive(Debug, Clone)]
pub struct Drift {
    pub region: Region,
    /// What is known at the last origin.
    pub history: ControlSeries,
    pub model: ModelName,
    /// Years that each estimate looks ahead.
    pub horizon_years: u32,
    /// One for the first of each month, and one for the last day known.
    pub estimates: Vec<Estimate>,
}

/// Estimates as [`project`] makes them on the first of each month and on the last day known. `step` is told of each.
///
/// # Errors
/// As [`project`]; [`Error::NoData`] where the maps begin too late for any.
pub fn drift(table: &Past, request: &Request, step: &(dyn Fn() + Sync)) -> Result<Drift> {
    let (known, as_of) = table.known(request.as_of, request.source.as_deref())?;
    let history = known.region(&request.region)?;
    let days = days(history.first_day(), as_of);
    let one = |day: &NaiveDate| -> Result<Option<Projection>> {
        step();
        let request = Request { as_of: Some(*day), keep: Keep::Nothing, by: vec![*day], ..request.clone() };
        match project(table, &request) {
            // Of rows that became known later nothing was known that day.
            Err(Error::NoData(_)) => Ok(None),
            projection => projection.map(Some),
        }
    };
    let projections: Vec<Option<Projection>> = days.par_iter().map(one).collect::<Result<_>>()?;
    let projections: Vec<Projection> = projections.into_iter().flatten().collect();
    let Some(last) = projections.last() else {
        return Err(Error::NoData(format!(
            "the maps of {} begin on {}: an estimate needs {MIN_HISTORY} days of them",
            history.region().name,
            history.first_day()
        )));
    };
    Ok(Drift {
        model: last.model,
        horizon_years: request.horizon_years,
        region: history.region().clone(),
        estimates: projections.iter().map(|of| Estimate { day: of.as_of, outlook: of.outlook.clone() }).collect(),
        history,
    })
}

/// The first of each month with history enough, and the last day.
pub fn days(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let begin = first.checked_add_days(Days::new(MIN_HISTORY)).unwrap_or(last);
    let month = begin.with_day(1).unwrap_or(begin);
    let firsts = (0..).map_while(|n| month.checked_add_months(Months::new(n))).take_while(|day| *day <= last);
    let mut days: Vec<NaiveDate> = firsts.filter(|day| *day >= begin).collect();
    if last >= begin && days.last() != Some(&last) {
        days.push(last);
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_of_firsts_of_months_and_of_the_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let told = |first, last| days(day(first), day(last)).iter().map(NaiveDate::to_string).collect::<Vec<_>>();
        assert_eq!(told("2025-01-01", "2025-09-03"), ["2025-07-01", "2025-08-01", "2025-09-01", "2025-09-03"]);
        assert_eq!(told("2025-01-01", "2025-08-01"), ["2025-07-01", "2025-08-01"]);
        assert_eq!(told("2025-01-01", "2025-06-29"), Vec::<String>::new());
    }
}
