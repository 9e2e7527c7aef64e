//! Reads control tables: `source,region,day,controlled_km2,known_on` from CSV or Parquet, checked row by row.

mod columns;
mod layout;
mod open;
mod rows;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::dialect::{DateOrder, Decimal};
use super::files;
use super::names::Names;
use crate::domain::finding::FindingKind;
use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::region::Region;
use crate::error::{Error, Place, Result};
use crate::tabular::Format;
use columns::{Columns, Level, NO_VALUE};
use open::{Opened, open};

pub use columns::{Unit, source_name};
pub use rows::{RefusedRow, Row, Rows};

/// How a table is written, where it does not say so itself. The default is to look.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wording {
    /// Our names of columns with the table's own: `("day", "Datum")`.
    pub columns: Vec<(String, String)>,
    /// The character between cells.
    pub delimiter: Option<u8>,
    /// The mark before decimals.
    pub decimal: Option<Decimal>,
    /// What comes first in days written in numbers, where the year does not.
    pub date_order: Option<DateOrder>,
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
    /// Whether the command has the options that say how a table is written.
    has_options: bool,
}

/// The way on that errors tell: only options that the command has.
#[derive(Debug, Clone)]
enum Advice {
    /// Those of `ingest`, which say how a table is written.
    Options,
    /// None: a table that needs one is to be fed.
    Feed(String),
}

impl Advice {
    /// An option with its value, to be told in brackets or after a colon.
    fn option(&self, option: &str, value: &str) -> String {
        match self {
            Advice::Options => format!("{option} {value} names it"),
            Advice::Feed(file) => format!("`frontcast ingest {file} {option} {value}` feeds it"),
        }
    }

    /// An option that settles a doubt, with the value for one reading and those for others.
    fn choice(&self, (option, value, others): (&str, &str, &str)) -> String {
        match self {
            Advice::Options => {
                let or = if others.contains(" or ") { "," } else { " or" };
                format!("give {option} {value}{or} {others}")
            }
            Advice::Feed(file) => {
                format!("feed it with `frontcast ingest {file} {option} {value}` (or {others}) and leave out --table")
            }
        }
    }
}

/// Reads a control table from a file, every row of it.
///
/// `known` are the regions whose name and area need not be in the table. Days after `today` are refused.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with the row and what is wrong with it.
pub fn read(path: &Path, known: &Regions, today: NaiveDate) -> Result<Past> {
    let (name, bytes) = (files::name(path), files::read(path)?);
    let rows = parsed(&bytes, Format::of_bytes(&bytes), &name, known, today)?;
    Ok(rows.into_table(&name)?.grouped(known))
}

fn parsed(bytes: &[u8], format: Format, origin: &str, known: &Regions, today: NaiveDate) -> Result<Rows> {
    let wording = Wording { source: Some("table".into()), ..Wording::default() };
    let read = Reader { has_options: false, ..Reader::new(known, today, wording)? };
    read.rows(bytes, format, origin)
}

/// The series met so far, by source and region as written.
type Series<'t> = BTreeMap<(&'t str, &'t str), Arc<(String, Region)>>;

impl<'a> Reader<'a> {
    /// A reader of tables for `ingest`; days after `today` are refused.
    ///
    /// # Errors
    /// None in practice: the bundled names are part of the tests.
    pub fn new(known: &'a Regions, today: NaiveDate, wording: Wording) -> Result<Self> {
        Ok(Reader { known, names: Names::bundled(known)?, today, wording, has_options: true })
    }

    /// The rows of a table; `origin` names it in errors.
    ///
    /// # Errors
    /// [`Error::Input`] when it is no table, lacks a column or has no rows. A bad row is no error here, but one of
    /// [`Rows::refused`].
    pub fn rows(&self, bytes: &[u8], format: Format, origin: &str) -> Result<Rows> {
        let whole = |problem: String| Error::input(origin, Place::Whole, problem);
        let advice = if self.has_options { Advice::Options } else { Advice::Feed(quoted(origin)) };
        let opened = open(bytes, format, &self.wording, &self.names, &advice).map_err(whole)?;
        let columns = Columns::of(&opened, &self.wording, &advice, self.today).map_err(whole)?;
        let mut series = Series::new();
        let mut rows = Rows { rows: Vec::with_capacity(opened.table.rows()), refused: Vec::new() };
        for row in 0..opened.table.rows() {
            self.row(&opened, &columns, row, &mut series, &mut rows);
        }
        if rows.rows.is_empty() && rows.refused.is_empty() {
            return Err(whole("there are no rows".into()));
        }
        doubt_fractions(&mut rows, &columns);
        Ok(rows)
    }

    /// Reads a row of a table, which tells one or more of ours.
    fn row<'t>(
        &self,
        opened: &Opened,
        columns: &'t [Columns<'t>],
        row: usize,
        series: &mut Series<'t>,
        rows: &mut Rows,
    ) {
        let number = opened.numbers[row];
        let is_comment = || opened.is_comment(row) && columns.iter().all(|of| of.day_of(row).is_none());
        if columns.iter().all(|of| of.is_blank(row)) || opened.is_header(row) || is_comment() {
            return;
        }
        let width = opened.width_problem(row);
        if let Some((true, problem)) = width {
            rows.refused.push(RefusedRow { row: number, series: None, day: None, problem });
            return;
        }
        for of in columns.iter().filter(|of| columns.len() == 1 || of.has_value(row)) {
            match self.cell(of, row, number, series) {
                Ok(read) => rows.rows.push(read),
                Err(problem) => {
                    let known = series.get(&(of.source(row), of.region_written(row))).cloned();
                    let problem = match &width {
                        Some((_, width)) => format!("{problem} ({width})"),
                        None => problem,
                    };
                    rows.refused.push(RefusedRow { row: number, series: known, day: of.day_of(row), problem });
                }
            }
        }
    }

    fn cell<'t>(
        &self,
        columns: &Columns<'t>,
        row: usize,
        number: usize,
        series: &mut Series<'t>,
    ) -> std::result::Result<Row, String> {
        let (source, written) = (columns.source(row), columns.region_written(row));
        let known = match series.get(&(source, written)) {
            Some(known) => Arc::clone(known),
            None => {
                let region = columns.region(row, written, self.known, &self.names)?;
                let name = columns.source_name(source, self.wording.source.as_deref())?;
                let known = Arc::new((name, region));
                series.insert((source, written), Arc::clone(&known));
                known
            }
        };
        columns.same_area(row, &known.1)?;
        let (day, known_on) = columns.days(row, self.today)?;
        let level = match columns.level(row, &known.1)? {
            // The cell of a withdrawal is empty, and a withdrawal comes later than what it withdraws.
            None if known_on.is_none_or(|known_on| known_on == day) => return Err(NO_VALUE.into()),
            level => level,
        };
        let (held, front) = columns.extras(row)?;
        let (controlled, percent) = level.map_or((None, None), |Level { area, percent }| (Some(area), percent));
        Ok(Row { row: number, series: known, day, known_on, controlled, percent, looks_like: None, held, front })
    }
}

/// Marks the shares of a table whose percentages all lie within 0 to 1: they look like fractions.
fn doubt_fractions(rows: &mut Rows, columns: &[Columns]) {
    if columns.iter().any(Columns::has_unit) {
        return;
    }
    let most = rows.rows.iter().filter_map(|row| row.percent).fold(0.0, f64::max);
    if most > 0.0 && most <= 1.0 {
        let shares = rows.rows.iter_mut().filter(|row| row.percent.is_some());
        shares.for_each(|row| row.looks_like = Some(FindingKind::Fraction));
    }
}

/// The name of a file as a shell takes it.
fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "/._-+:@%,".contains(c));
    if is_plain { name.to_string() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::{Area, Length};
    use crate::domain::region::RegionId;
    use crate::domain::vintage::Vintage;

    fn table(text: &str) -> Result<Past> {
        let donetsk = Region {
            id: RegionId::new("donetsk").unwrap(),
            name: "Donetsk".into(),
            area: Area::from_km2(26_602.562).unwrap(),
        };
        let known = vec![donetsk].into();
        let rows = parsed(text.as_bytes(), Format::Csv, "t.csv", &known, "2026-09-01".parse().unwrap())?;
        Ok(rows.into_table("t.csv")?.grouped(&known))
    }

    #[test]
    fn areas_and_shares_are_both_read() {
        let series = |text| table(text).unwrap().region("donetsk").unwrap();
        let by_area = series("source,region,day,controlled_km2\nx,donetsk,2026-01-01,13301.281\n");
        let by_share = series("region,day,share_percent\ndonetsk,2026-01-01,50\n");
        assert!((by_area.last().value.km2() - by_share.last().value.km2()).abs() < 1e-9);
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
            ("donetsk,2026-01-02,30000", "row 3: the controlled area 30000 km² is more than"),
            ("donetsk,2026-01-02,", "controlled_km2 and share_percent are both empty"),
            ("donetsk,,5", "the day is empty"),
            (",2026-01-02,5", "the region is empty"),
            ("Donezk1,2026-01-02,5", "unknown region \"Donezk1\"; did you mean \"donetsk\"?"),
            ("donetsk,2026-01-01,2", "contradict"),
        ];
        for (row, problem) in cases {
            let error = table(&format!("region,day,controlled_km2\ndonetsk,2026-01-01,1\n{row}\n"));
            let error = error.map(|_| row).unwrap_err().to_string();
            let fits = error.contains(problem) || (problem == "contradict" && error.contains("each day has one value"));
            assert!(error.starts_with("t.csv: ") && fits, "{row}: {error}");
        }
        assert!(table("region,day\nx,y\n").unwrap_err().to_string().contains("the columns are region, day"));
        assert!(table("region,day,controlled_km2\n").unwrap_err().to_string().contains("there are no rows"));
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
        let table = rows.into_table("t.csv").unwrap();
        let told = |of: &Vintage<Length>| (of.day.to_string(), of.known_on.to_string(), of.value.map(Length::km));
        let expected = [("2026-01-01", "2026-01-01", 120.5), ("2026-01-02", "2026-01-05", 121.0)];
        let expected = expected.map(|(day, known_on, km)| (day.into(), known_on.into(), Some(km)));
        assert_eq!(table.front("donetsk").unwrap().vintages().iter().map(told).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn revisions_are_kept_with_the_day_they_became_known() {
        let text = "region,day,controlled_km2,known_on\ndonetsk,2026-01-01,1,\ndonetsk,2026-01-01,2,2026-01-09\n";
        let series = table(text).unwrap().region("donetsk").unwrap();
        assert_eq!(series.vintages().len(), 2);
        let early = series.as_of("2026-01-05".parse().unwrap()).unwrap();
        assert_eq!(early.last().value.km2(), 1.0);
    }
}
