//! The rows of a table, and the control table that they form.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Advice, quoted};
use crate::domain::finding::FindingKind;
use crate::domain::front::Told;
use crate::domain::past::Past;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::error::{Error, Place, Result};

/// One row of a control table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number; the header is row 1, as in a spreadsheet.
    pub row: usize,
    /// The source and the region.
    pub series: Arc<(String, Region)>,
    pub day: NaiveDate,
    /// The day it became known, where the table says so.
    pub known_on: Option<NaiveDate>,
    /// Area held by the advancing side; `None` where what was known before is withdrawn from `known_on` on.
    pub controlled: Option<Area>,
    /// The number that the area is made of, where it was read as percent and nothing but the column's name says so.
    pub percent: Option<f64>,
    /// The unit that the number looks like, where that is another.
    pub looks_like: Option<FindingKind>,
    /// What the map behind it draws as held.
    pub held: Option<Area>,
    /// The length of the front on that map.
    pub front: Option<Length>,
}

/// The rows of a table: those that can be used, and those that cannot with the reason.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// In the order of the table.
    pub rows: Vec<Row>,
    /// In the order of the table.
    pub refused: Vec<RefusedRow>,
}

/// A row that cannot be used, with what of it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedRow {
    /// Its number.
    pub row: usize,
    /// The source and the region.
    pub series: Option<Arc<(String, Region)>>,
    pub day: Option<NaiveDate>,
    /// What is wrong with it.
    pub problem: String,
}

/// The observations of one series, and the row it begins in.
struct Gathered {
    series: Arc<(String, Region)>,
    first_row: usize,
    observations: Vec<Vintage<Area>>,
}

impl Rows {
    /// The control table that all rows together are.
    ///
    /// # Errors
    /// [`Error::Input`] for the first row that is refused, or when rows contradict each other.
    pub fn into_table(self, origin: &str) -> Result<Past> {
        if let Some(refused) = self.refused.into_iter().next() {
            return Err(Error::input(origin, Place::Row(refused.row), refused.problem));
        }
        if let Some((doubtful, percent)) =
            self.rows.iter().find_map(|row| row.looks_like.and(row.percent).map(|of| (row, of)))
        {
            let advice = Advice::Feed(quoted(origin)).choice(("--unit", "fraction", "percent"));
            let problem =
                format!("all shares lie within 0 to 1, so that this one ({percent} %) may be a fraction: {advice}");
            return Err(Error::input(origin, Place::Row(doubtful.row), problem));
        }
        let mut gathered: BTreeMap<(String, RegionId), Gathered> = BTreeMap::new();
        let mut fronts = Told::default();
        for Row { row, series, day, known_on, controlled, front, .. } in self.rows {
            let known_on = known_on.unwrap_or(day);
            if front.is_some() {
                fronts.add(&series.0, &series.1.id, Vintage { day, known_on, value: front });
            }
            let of = gathered.entry((series.0.clone(), series.1.id.clone()));
            let of = of.or_insert_with(|| Gathered { series, first_row: row, observations: Vec::new() });
            of.observations.push(Vintage { day, known_on, value: controlled });
        }
        let series = gathered.into_values().map(|of| {
            let first = of.first_row;
            ControlSeries::new(&of.series.0, of.series.1.clone(), of.observations)
                .map_err(|problem| Error::input(origin, Place::Whole, format!("series from row {first} on: {problem}")))
        });
        Ok(Past::new(series.collect::<Result<_>>()?)?.with_fronts(fronts.series()))
    }
}
