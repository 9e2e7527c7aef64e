//! Reads the rows of forecast hubs, one quantile each, whoever made them.
//!
//! # References
//! Hubverse, "Model output data": <https://docs.hubverse.io/en/latest/user-guide/model-output.html>.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::files;
use crate::error::{Error, Place, Result};
use crate::tabular::{Cells, Format, Table};

/// Quantiles of one day from one origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Who made it: a model, or in a hub `TEAM-MODEL`.
    pub model: String,
    /// The region's slug.
    pub region: String,
    /// The last day it knew.
    pub origin: NaiveDate,
    /// Days ahead.
    pub horizon: u32,
    pub target_day: NaiveDate,
    /// Probability levels, rising, with the controlled area in km².
    pub quantiles: Vec<(f64, f64)>,
}

/// Reads a file of rows; `model` has made those that name none.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with the row, what it says and what is allowed.
pub fn read(path: &Path, model: Option<&str>) -> Result<Vec<Forecast>> {
    let (name, bytes) = (files::name(path), files::read(path)?);
    let table = Table::read(&bytes, Format::of_bytes(&bytes));
    let table = table.map_err(|reason| Error::input(&name, Place::Whole, format!("this is not a table: {reason}")))?;
    forecasts(&table, &name, model)
}

/// The forecasts that the rows of a table make up, by model, region, origin and horizon.
///
/// # Errors
/// As [`read`].
pub fn forecasts(table: &Table, name: &str, model: Option<&str>) -> Result<Vec<Forecast>> {
    let column = |column: &str| {
        let met = || table.names().collect::<Vec<_>>().join(", ");
        table.column(column).ok_or_else(|| {
            let problem = format!("there is no column {column:?}, which rows of hubs have; the columns are {}", met());
            Error::input(name, Place::Whole, problem)
        })
    };
    let columns = [column("horizon")?, column("output_type_id")?, column("value")?];
    let (days, location) = ([column("reference_date")?, column("target_end_date")?], column("location")?);
    let (kinds, models) = (table.column("output_type"), table.column("model_id"));
    let mut found: BTreeMap<(String, String, NaiveDate, u32), Forecast> = BTreeMap::new();
    for row in 0..table.rows() {
        let wrong = |problem: String| Error::input(name, Place::Row(row + 2), problem);
        if kinds.is_some_and(|kinds| kinds.text(row) != "quantile") {
            continue;
        }
        let number = |cells: &Cells, what: &str| match cells.number(row) {
            Ok(Some(number)) => Ok(number),
            Ok(None) => Err(wrong(format!("{what} is empty"))),
            Err(met) => Err(wrong(format!("{what} {met:?} is no number"))),
        };
        let day = |cells: &Cells, what: &str| match cells.day(row) {
            Ok(Some(day)) => Ok(day),
            Ok(None) => Err(wrong(format!("{what} is empty"))),
            Err(met) => Err(wrong(format!("{what} {met:?} is no day such as 2026-08-22"))),
        };
        let (horizon, level) = (number(columns[0], "horizon")?, number(columns[1], "output_type_id")?);
        if !(0.0..1.0).contains(&level) || level == 0.0 {
            return Err(wrong(format!("output_type_id {level} is no level between 0 and 1")));
        }
        if horizon.fract() != 0.0 || !(1.0..=36_525.0).contains(&horizon) {
            return Err(wrong(format!("horizon {horizon} is no number of days from 1 to 36525")));
        }
        let value = number(columns[2], "value")?;
        let named = models.map(|models| models.text(row)).filter(|named| !named.is_empty()).or(model);
        let Some(model) = named else { return Err(wrong("nothing names its model: model_id is missing".into())) };
        let (region, origin) = (location.text(row), day(days[0], "reference_date")?);
        let key = (model.to_string(), region.to_string(), origin, horizon as u32);
        let of = found.entry(key).or_insert_with(|| Forecast {
            model: model.into(),
            region: region.into(),
            origin,
            horizon: horizon as u32,
            target_day: NaiveDate::MIN,
            quantiles: Vec::new(),
        });
        of.target_day = day(days[1], "target_end_date")?;
        of.quantiles.push((level, value));
    }
    let mut forecasts: Vec<Forecast> = found.into_values().collect();
    forecasts.iter_mut().try_for_each(|of| of.sort().map_err(|why| Error::input(name, Place::Whole, why)))?;
    Ok(forecasts)
}

/// Rounding of quantiles that others have written, km².
const SLACK: f64 = 1e-6;

impl Forecast {
    fn sort(&mut self) -> std::result::Result<(), String> {
        self.quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
        let of = || format!("{} of {} from {}, {} days ahead", self.model, self.region, self.origin, self.horizon);
        for pair in self.quantiles.windows(2) {
            let [(low, a), (high, b)] = [pair[0], pair[1]];
            if low == high {
                return Err(format!("{}: level {low} is there twice", of()));
            }
            if a > b + SLACK {
                return Err(format!("{}: the quantile of {low} is above that of {high}", of()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "model_id,reference_date,location,horizon,target_end_date,output_type,output_type_id,value";

    fn told(rows: &[&str]) -> std::result::Result<Vec<Forecast>, String> {
        let text = format!("{HEAD}\n{}\n", rows.join("\n"));
        let table = Table::read(text.as_bytes(), Format::Csv).unwrap();
        forecasts(&table, "rows.csv", None).map_err(|problem| problem.to_string())
    }

    #[test]
    fn rows_in_any_order_make_up_forecasts() {
        let found = told(&[
            "a,2026-01-01,x,30,2026-01-31,quantile,0.9,12",
            "a,2026-01-01,x,30,2026-01-31,mean,,11",
            "b,2026-01-01,x,30,2026-01-31,quantile,0.5,9",
            "a,2026-01-01,x,30,2026-01-31,quantile,0.5,10",
        ])
        .unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].quantiles, [(0.5, 10.0), (0.9, 12.0)]);
        assert_eq!(found[1].target_day.to_string(), "2026-01-31");
    }

    #[test]
    fn mistakes_are_named_with_their_row() {
        let row = |level: &str, value: &str| format!("a,2026-01-01,x,30,2026-01-31,quantile,{level},{value}");
        let met = |rows: &[&str]| told(rows).unwrap_err();
        assert!(met(&[&row("1.5", "3")]).contains("row 2: output_type_id 1.5"));
        assert!(met(&[&row("0.5", "many")]).contains("row 2: value \"many\" is no number"));
        assert!(met(&[&row("0.5", "3"), &row("0.5", "3")]).contains("level 0.5 is there twice"));
        assert!(met(&[&row("0.5", "3"), &row("0.9", "2")]).contains("above that of 0.9"));
        assert!(met(&["a,soon,x,30,2026-01-31,quantile,0.5,1"]).contains("reference_date \"soon\""));
    }
}
