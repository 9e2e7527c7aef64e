//! The data that a chart shows, as rows.

use chrono::NaiveDate;

use crate::domain::completion::Arrival;
use crate::domain::region::Region;
use crate::domain::series::ControlSeries;
use crate::tabular::{Cells, Table, millionths};

/// Rows of curves and marks: of which region, what, on which day, at which probability level, the value and its unit.
pub(super) struct Rows {
    region: String,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    day: Option<NaiveDate>,
    level: Option<f64>,
    value: Option<f64>,
    unit: &'static str,
}

/// Cells of lower odds are left out.
pub(super) const LEAST_ODDS: f32 = 0.01;

/// The unit of areas.
pub(super) const KM2: &str = "km2";

impl Rows {
    pub fn of(region: &Region) -> Self {
        Rows { region: region.id.to_string(), rows: Vec::new() }
    }

    /// Adds a value of a day.
    pub fn add(&mut self, what: &str, day: NaiveDate, value: f64, unit: &'static str) {
        let (day, value) = (Some(day), Some(millionths(value)));
        self.rows.push(Row { what: what.into(), day, level: None, value, unit });
    }

    /// Adds a quantile of a day.
    pub fn quantile(&mut self, what: &str, day: NaiveDate, level: f64, value: f64, unit: &'static str) {
        let (day, level, value) = (Some(day), Some(level), Some(millionths(value)));
        self.rows.push(Row { what: what.into(), day, level, value, unit });
    }

    /// Adds a day by which something comes with a probability; none where it does not within the horizon.
    pub fn arrival(&mut self, what: &str, level: f64, arrival: Arrival) {
        self.rows.push(Row { what: what.into(), day: arrival.day(), level: Some(level), value: None, unit: "" });
    }

    /// Adds a day with words and nothing else.
    pub fn mark(&mut self, what: String, day: NaiveDate) {
        self.rows.push(Row { what, day: Some(day), level: None, value: None, unit: "" });
    }

    /// Adds what maps of some days show as held.
    pub fn held(&mut self, series: &ControlSeries, (from, to): (NaiveDate, NaiveDate)) {
        for level in series.levels().iter().filter(|level| from <= level.day && level.day <= to) {
            self.add("held", level.day, level.value.km2(), KM2);
        }
    }

    pub fn table(self) -> Table {
        let rows = &self.rows;
        Table::default()
            .with("region", Cells::Text(rows.iter().map(|_| Some(self.region.clone())).collect()))
            .with("what", Cells::Text(rows.iter().map(|row| Some(row.what.clone())).collect()))
            .with("day", Cells::Day(rows.iter().map(|row| row.day).collect()))
            .with("level", Cells::Number(rows.iter().map(|row| row.level).collect()))
            .with("value", Cells::Number(rows.iter().map(|row| row.value).collect()))
            .with(
                "unit",
                Cells::Text(
                    rows.iter().map(|row| Some(row.unit.to_string()).filter(|unit| !unit.is_empty())).collect(),
                ),
            )
    }
}
