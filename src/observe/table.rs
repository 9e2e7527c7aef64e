//! Control tables: `source,region,day,controlled_km2,known_on` from CSV or Parquet, checked row by row.

mod columns;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::dialect::{self, Decimal};
use super::files;
use super::names::Names;
use crate::domain::control::ControlTable;
use crate::domain::front::{FrontLengths, MeasuredFront};
use crate::domain::groups::Regions;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::{Region, RegionId};
use crate::domain::series::{ControlSeries, Observation};
use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table};
use columns::{Columns, NO_VALUE};

pub use columns::{Unit, source_name};

/// How a table is written, where it does not say so itself. The default is to look.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wording {
    /// Our names of columns with the table's own: `("day", "Datum")`.
    pub columns: Vec<(String, String)>,
    /// The character between cells.
    pub delimiter: Option<u8>,
    /// The mark before decimals.
    pub decimal: Option<Decimal>,
    /// The unit of the controlled area, where it is not km².
    pub unit: Option<Unit>,
    /// The source of rows that name none.
    pub source: Option<String>,
}

/// What a reader of tables needs to know beside the table.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    /// Regions whose name and area need not be in the table.
    known: &'a Regions,
    names: Names,
    today: NaiveDate,
    wording: Wording,
}

/// One row of a control table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number; the header is row 1, as in a spreadsheet.
    pub row: usize,
    /// The source and the region.
    pub series: Arc<(String, Region)>,
    /// The day it is of.
    pub day: NaiveDate,
    /// The day it became known, where the table says so.
    pub known_on: Option<NaiveDate>,
    /// Area held by the advancing side; `None` where what was known before is withdrawn from `known_on` on.
    pub controlled: Option<Area>,
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
    /// The day it is of.
    pub day: Option<NaiveDate>,
    /// What is wrong with it.
    pub problem: String,
}

/// Reads a control table from a file, every row of it.
///
/// `known` are the regions whose name and area need not be in the table. Days after `today` are refused.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with the row and what is wrong with it.
pub fn read(path: &Path, known: &Regions, today: NaiveDate) -> Result<ControlTable> {
    read_with_fronts(path, known, today).map(|(table, _)| table)
}

/// As [`read`], with the lengths of the front that the table tells.
///
/// # Errors
/// As [`read`].
pub fn read_with_fronts(path: &Path, known: &Regions, today: NaiveDate) -> Result<(ControlTable, FrontLengths)> {
    let (name, bytes) = (files::name(path), files::read(path)?);
    let rows = parsed(&bytes, Format::of_bytes(&bytes), &name, known, today)?;
    let fronts = rows.fronts();
    Ok((rows.into_table(&name)?.grouped(known)?, fronts))
}

/// Reads a control table from bytes, every row of it; `origin` names it in errors.
///
/// # Errors
/// [`Error::Input`] as for [`read`].
pub fn parse(bytes: &[u8], format: Format, origin: &str, known: &Regions, today: NaiveDate) -> Result<ControlTable> {
    parsed(bytes, format, origin, known, today)?.into_table(origin)?.grouped(known)
}

fn parsed(bytes: &[u8], format: Format, origin: &str, known: &Regions, today: NaiveDate) -> Result<Rows> {
    let read = Reader::new(known, today, Wording { source: Some("table".into()), ..Wording::default() })?;
    read.rows(bytes, format, origin)
}

impl<'a> Reader<'a> {
    /// A reader of tables; days after `today` are refused.
    ///
    /// # Errors
    /// None in practice: the bundled names are part of the tests.
    pub fn new(known: &'a Regions, today: NaiveDate, wording: Wording) -> Result<Self> {
        Ok(Reader { known, names: Names::bundled(known)?, today, wording })
    }

    /// The rows of a table; `origin` names it in errors.
    ///
    /// # Errors
    /// [`Error::Input`] when it is no table, lacks a column or has no rows. A bad row is no error here, but one of
    /// [`Rows::refused`].
    pub fn rows(&self, bytes: &[u8], format: Format, origin: &str) -> Result<Rows> {
        let whole = |problem: String| Error::input(origin, Place::Whole, problem);
        let (table, first_row, decimal) = self.open(bytes, format).map_err(whole)?;
        let columns = Columns::find(&table, &self.wording, decimal).map_err(whole)?;
        if table.rows() == 0 {
            return Err(whole("no rows".into()));
        }
        let mut series: BTreeMap<(&str, &str), Arc<(String, Region)>> = BTreeMap::new();
        let mut rows = Rows { rows: Vec::with_capacity(table.rows()), refused: Vec::new() };
        for row in 0..table.rows() {
            match self.row(&columns, row, row + first_row, &mut series) {
                Ok(read) => rows.rows.push(read),
                Err(problem) => {
                    let known = series.get(&(columns.source(row), columns.region.text(row))).cloned();
                    let day = columns.day_of(row);
                    rows.refused.push(RefusedRow { row: row + first_row, series: known, day, problem });
                }
            }
        }
        Ok(rows)
    }

    /// The cells of a table, the number of its first row, and its decimal mark.
    fn open(&self, bytes: &[u8], format: Format) -> std::result::Result<(Table, usize, Option<Decimal>), String> {
        let no_table = |reason: String| format!("not a table: {reason}");
        if format == Format::Parquet {
            return Ok((Table::read(bytes, format).map_err(no_table)?, 2, None));
        }
        let form = dialect::recognise(bytes, self.wording.delimiter, self.wording.decimal).map_err(no_table)?;
        let text = dialect::text(bytes).map_err(no_table)?;
        // Spreadsheets count the header as row 1, and a line before it that names the delimiter.
        let skipped = bytes.len() - text.len();
        let first_row = if bytes[..skipped].contains(&b'\n') { 3 } else { 2 };
        let table = Table::read_separated(text.as_bytes(), form.delimiter).map_err(no_table)?;
        Ok((table, first_row, form.decimal))
    }

    fn row<'t>(
        &self,
        columns: &Columns<'t>,
        row: usize,
        number: usize,
        series: &mut BTreeMap<(&'t str, &'t str), Arc<(String, Region)>>,
    ) -> std::result::Result<Row, String> {
        let (source, written) = (columns.source(row), columns.region.text(row));
        let known = match series.get(&(source, written)) {
            Some(known) => Arc::clone(known),
            None => {
                let region = columns.region(row, written, self.known, &self.names)?;
                let source = columns.source_name(source, self.wording.source.as_deref())?;
                let known = Arc::new((source, region));
                series.insert((columns.source(row), written), Arc::clone(&known));
                known
            }
        };
        columns.same_area(row, &known.1)?;
        let (day, known_on) = columns.days(row, self.today)?;
        let controlled = match columns.controlled(row, &known.1)? {
            // The cell of a withdrawal is empty, and a withdrawal comes later than what it withdraws.
            None if known_on.is_none_or(|known_on| known_on == day) => return Err(NO_VALUE.into()),
            controlled => controlled,
        };
        let (held, front) = columns.extras(row)?;
        Ok(Row { row: number, series: known, day, known_on, controlled, held, front })
    }
}

/// The observations of one series, and the row it begins in.
struct Gathered {
    series: Arc<(String, Region)>,
    first_row: usize,
    observations: Vec<Observation>,
}

impl Rows {
    /// The lengths of the front that rows tell, in the order of the table.
    pub fn fronts(&self) -> FrontLengths {
        let measured = |row: &Row| {
            Some(MeasuredFront {
                source: row.series.0.clone(),
                region: row.series.1.id.to_string(),
                day: row.day,
                known_on: row.known_on.unwrap_or(row.day),
                length: row.front?,
            })
        };
        FrontLengths::new(self.rows.iter().filter_map(measured).collect())
    }

    /// The control table that all rows together are.
    ///
    /// # Errors
    /// [`Error::Input`] for the first row that is refused, or when rows contradict each other.
    pub fn into_table(self, origin: &str) -> Result<ControlTable> {
        if let Some(refused) = self.refused.into_iter().next() {
            return Err(Error::input(origin, Place::Row(refused.row), refused.problem));
        }
        let mut gathered: BTreeMap<(String, RegionId), Gathered> = BTreeMap::new();
        for Row { row, series, day, known_on, controlled, .. } in self.rows {
            let of = gathered.entry((series.0.clone(), series.1.id.clone()));
            let of = of.or_insert_with(|| Gathered { series, first_row: row, observations: Vec::new() });
            let known_on = known_on.unwrap_or(day);
            of.observations.push(Observation { day, known_on, controlled });
        }
        let series = gathered.into_values().map(|of| {
            let first = of.first_row;
            ControlSeries::new(&of.series.0, of.series.1.clone(), of.observations)
                .map_err(|problem| Error::input(origin, Place::Whole, format!("series from row {first} on: {problem}")))
        });
        ControlTable::new(series.collect::<Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<ControlTable> {
        let donetsk = Region {
            id: RegionId::new("donetsk").unwrap(),
            name: "Donetsk".into(),
            area: Area::from_km2(26_602.562).unwrap(),
        };
        parse(text.as_bytes(), Format::Csv, "t.csv", &vec![donetsk].into(), "2026-09-01".parse().unwrap())
    }

    #[test]
    fn areas_and_shares_are_both_read() {
        let series = |text| table(text).unwrap().region("donetsk").unwrap();
        let by_area = series("source,region,day,controlled_km2\nx,donetsk,2026-01-01,13301.281\n");
        let by_share = series("region,day,share_percent\ndonetsk,2026-01-01,50\n");
        assert!((by_area.last().controlled.km2() - by_share.last().controlled.km2()).abs() < 1e-9);
        assert_eq!(by_share.source(), "table");
        assert_eq!(by_area.region().name, "Donetsk");
    }

    #[test]
    fn a_region_of_another_war_brings_its_area() {
        let text = "region,day,controlled_km2,area_km2\nafar,2026-01-01,10,100\nafar,2026-01-02,12,100\n";
        assert_eq!(table(text).unwrap().theatre().unwrap().remaining().km2(), 88.0);
        let error = table("region,day,controlled_km2\nafar,2026-01-01,10\n").unwrap_err().to_string();
        assert!(error.starts_with("t.csv: row 2: unknown region \"afar\"; known: donetsk"), "{error}");
        assert!(error.ends_with("(a region of your own needs area_km2 or --regions)"), "{error}");
    }

    #[test]
    fn every_mistake_names_its_row() {
        let cases = [
            ("donetsk,2026-13-01,1", "row 3: day \"2026-13-01\" is not a day"),
            ("donetsk,2027-01-01,1", "row 3: 2027-01-01 is in the future"),
            ("donetsk,2202-01-01,1", "in the future"),
            ("donetsk,2026-01-02,12 34", "row 3: controlled_km2 \"12 34\" is not one finite number"),
            ("donetsk,2026-01-02,\"1,234\"", "row 3: controlled_km2 \"1,234\""),
            ("donetsk,2026-01-02,NaN", "is not one finite number"),
            ("donetsk,2026-01-02,inf", "is not one finite number"),
            ("donetsk,2026-01-02,-1", "zero or more"),
            ("donetsk,2026-01-02,30000", "row 3: controlled area 30000 km² is more than"),
            ("donetsk,2026-01-02,", "neither controlled_km2 nor share_percent"),
            ("donetsk,,5", "the day is empty"),
            (",2026-01-02,5", "the region is empty"),
            ("Donezk1,2026-01-02,5", "unknown region \"Donezk1\"; did you mean \"donetsk\"?"),
            ("donetsk,2026-01-01,2", "contradict"),
        ];
        for (row, problem) in cases {
            let error = table(&format!("region,day,controlled_km2\ndonetsk,2026-01-01,1\n{row}\n"));
            let error = error.map(|_| row).unwrap_err().to_string();
            let fits = error.contains(problem) || (problem == "contradict" && error.contains("one value for one day"));
            assert!(error.starts_with("t.csv: ") && fits, "{row}: {error}");
        }
        assert!(table("region,day\nx,y\n").unwrap_err().to_string().contains("columns met: region, day"));
        assert!(table("region,day,controlled_km2\n").unwrap_err().to_string().contains("no rows"));
    }

    #[test]
    fn lengths_of_the_front_are_read_where_a_table_has_them() {
        let text = "source,region,day,controlled_km2,known_on,front_km\nx,donetsk,2026-01-01,1,,120.5\n\
                    x,donetsk,2026-01-01,2,2026-01-09,\nx,donetsk,2026-01-02,2,2026-01-05,121\n";
        let known = Regions::from(vec![Region {
            id: RegionId::new("donetsk").unwrap(),
            name: "Donetsk".into(),
            area: Area::from_km2(26_602.562).unwrap(),
        }]);
        let rows = parsed(text.as_bytes(), Format::Csv, "t.csv", &known, "2026-09-01".parse().unwrap()).unwrap();
        let front = |on: &str, known_on: &str, km| MeasuredFront {
            source: "x".into(),
            region: "donetsk".into(),
            day: on.parse().unwrap(),
            known_on: known_on.parse().unwrap(),
            length: Length::from_km(km).unwrap(),
        };
        let expected = vec![front("2026-01-01", "2026-01-01", 120.5), front("2026-01-02", "2026-01-05", 121.0)];
        assert_eq!(rows.fronts(), FrontLengths::new(expected));
        assert!(table(text).unwrap().region("donetsk").is_ok());
    }

    #[test]
    fn revisions_are_kept_with_the_day_they_became_known() {
        let text = "region,day,controlled_km2,known_on\ndonetsk,2026-01-01,1,\ndonetsk,2026-01-01,2,2026-01-09\n";
        let series = table(text).unwrap().region("donetsk").unwrap();
        assert_eq!(series.observations().len(), 2);
        let early = series.as_of("2026-01-05".parse().unwrap()).unwrap();
        assert_eq!(early.last().controlled.km2(), 1.0);
    }
}
