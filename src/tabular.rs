//! Tables of plain columns, read from and written to CSV and Parquet. The only user of polars.

pub(crate) mod blocks;
pub(crate) mod csv;
mod footer;
pub(crate) mod groups;
mod join;
mod pages;
pub(crate) mod panics;
pub(crate) mod parquet;

use std::io::Write;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use polars::prelude::{
    Column as PolarsColumn, CsvWriter, DataFrame, DataType, IntoColumn, KeyValueMetadata, NamedFrom, ParquetWriter,
    SerWriter, Series,
};

pub use join::join;

/// A column of a table; `None` is an empty cell.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Words.
    Text(Vec<Option<String>>),
    /// Words as they were read, without a copy of each.
    Read(Words),
    Number(Vec<Option<f64>>),
    /// Whole numbers; read back as numbers.
    Whole(Vec<Option<i64>>),
    /// Calendar days.
    Day(Vec<Option<NaiveDate>>),
    /// What cannot be read, which matters only to who needs it.
    Unread {
        /// Why, in words that follow the column's name.
        why: String,
        /// The number of cells.
        rows: usize,
    },
}

/// The words of a column where they stand in the text that was read.
#[derive(Debug, Clone)]
pub struct Words {
    text: Arc<str>,
    spans: Vec<(u32, u32)>,
}

impl Words {
    fn get(&self, row: usize) -> Option<&str> {
        let (start, end) = *self.spans.get(row)?;
        self.text.get(start as usize..end as usize).filter(|words| !words.is_empty())
    }
}

/// Named columns of equal length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub(crate) columns: Vec<(String, Cells)>,
}

/// The most columns that are read.
const MOST_COLUMNS: usize = 1_000;

/// The formats a table can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header, UTF-8.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// Parquet for the ending `.parquet`, else CSV.
    pub fn of(file_name: &str) -> Self {
        if file_name.to_lowercase().ends_with(".parquet") { Format::Parquet } else { Format::Csv }
    }

    /// The format of a file that is there, whatever its name.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PAR1") { Format::Parquet } else { Format::Csv }
    }
}

impl Table {
    /// A table with one more column.
    pub fn with(mut self, name: &str, cells: Cells) -> Self {
        self.columns.push((name.to_string(), cells));
        self
    }

    /// The rows of tables with the same columns, one after another.
    pub fn all(tables: impl IntoIterator<Item = Table>) -> Self {
        tables.into_iter().fold(Table::default(), |mut rows, table| {
            rows.append(table);
            rows
        })
    }

    /// Adds the rows of a table with the same columns; an empty table takes it over.
    pub fn append(&mut self, other: Table) {
        if self.columns.is_empty() {
            *self = other;
            return;
        }
        for ((_, cells), (_, more)) in self.columns.iter_mut().zip(other.columns) {
            match (cells, more) {
                (Cells::Text(cells), Cells::Text(more)) => cells.extend(more),
                (Cells::Number(cells), Cells::Number(more)) => cells.extend(more),
                (Cells::Whole(cells), Cells::Whole(more)) => cells.extend(more),
                (Cells::Day(cells), Cells::Day(more)) => cells.extend(more),
                _ => unreachable!("tables are appended to tables of the same kind only"),
            }
        }
    }

    pub fn column(&self, name: &str) -> Option<&Cells> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, cells)| cells)
    }

    /// All columns with their names.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Cells)> {
        self.columns.iter().map(|(name, cells)| (name.as_str(), cells))
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, cells)| cells.len())
    }

    /// Reads a table. All cells of a CSV are text; those of Parquet have their own types, and columns that cannot be read
    /// are there as [`Cells::Unread`].
    ///
    /// # Errors
    /// What is wrong with the bytes, in words.
    pub fn read(bytes: &[u8], format: Format) -> Result<Table, String> {
        match format {
            Format::Csv => csv::table(bytes, b',', false),
            Format::Parquet => parquet::table(bytes),
        }
    }

    /// Reads a stranger's table of text cells with any character between them.
    pub fn read_separated(bytes: &[u8], delimiter: u8) -> Result<Table, String> {
        csv::table(bytes, delimiter, true)
    }

    /// Writes a table.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub fn write(&self, to: impl Write, format: Format) -> Result<(), String> {
        let mut frame = self.frame()?;
        match format {
            Format::Csv => CsvWriter::new(to).finish(&mut frame).map_err(plain),
            Format::Parquet => ParquetWriter::new(to).finish(&mut frame).map(drop).map_err(plain),
        }
    }

    fn frame(&self) -> Result<DataFrame, String> {
        let columns = self.columns.iter().map(|(name, cells)| cells.to_polars(name)).collect::<Result<_, String>>()?;
        DataFrame::new(self.rows(), columns).map_err(plain)
    }

    /// Writes a table to Parquet with a column of bytes after the others, and metadata of the file under a key.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub fn write_with_bytes(
        &self,
        to: impl Write,
        (name, bytes): (&str, &[Vec<u8>]),
        (key, value): (&str, String),
    ) -> Result<(), String> {
        let bytes: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
        let mut frame = self.frame()?;
        frame.with_column(Series::new(name.into(), bytes).into_column()).map_err(plain)?;
        let metadata = KeyValueMetadata::from_static(vec![(key.to_string(), value)]);
        ParquetWriter::new(to).with_key_value_metadata(Some(metadata)).finish(&mut frame).map(drop).map_err(plain)
    }
}

impl Cells {
    /// The number of cells.
    pub fn len(&self) -> usize {
        match self {
            Cells::Text(cells) => cells.len(),
            Cells::Read(words) => words.spans.len(),
            Cells::Number(cells) => cells.len(),
            Cells::Whole(cells) => cells.len(),
            Cells::Day(cells) => cells.len(),
            Cells::Unread { rows, .. } => *rows,
        }
    }
    /// Whether nothing stands in a cell.
    pub fn is_blank(&self, row: usize) -> bool {
        match self {
            Cells::Text(_) | Cells::Read(_) => self.text(row).is_empty(),
            Cells::Number(cells) => cells.get(row).is_none_or(|cell| cell.is_none()),
            Cells::Whole(cells) => cells.get(row).is_none_or(|cell| cell.is_none()),
            Cells::Day(cells) => cells.get(row).is_none_or(|cell| cell.is_none()),
            Cells::Unread { .. } => false,
        }
    }

    /// The words of a cell; empty where it is empty or no text.
    pub fn text(&self, row: usize) -> &str {
        match self {
            Cells::Text(cells) => cells.get(row).and_then(Option::as_deref).unwrap_or_default().trim(),
            Cells::Read(words) => words.get(row).unwrap_or_default().trim(),
            _ => "",
        }
    }

    fn words(&self) -> Option<Vec<Option<&str>>> {
        match self {
            Cells::Text(cells) => Some(cells.iter().map(Option::as_deref).collect()),
            Cells::Read(words) => Some((0..words.spans.len()).map(|row| words.get(row)).collect()),
            _ => None,
        }
    }

    /// The number in a cell, written out or typed; `Err` with what stands there instead.
    ///
    /// # Errors
    /// The cell's content, where it is not a finite number.
    pub fn number(&self, row: usize) -> Result<Option<f64>, String> {
        let number = match self {
            Cells::Number(cells) => return Ok(cells.get(row).copied().flatten()).and_then(finite),
            Cells::Whole(cells) => return Ok(cells.get(row).copied().flatten().map(|n| n as f64)),
            Cells::Text(_) | Cells::Read(_) => self.text(row),
            Cells::Day(cells) => return cells.get(row).copied().flatten().map_or(Ok(None), |day| Err(day.to_string())),
            Cells::Unread { why, .. } => return Err(why.clone()),
        };
        match number {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| text.to_string()).and_then(finite),
        }
    }

    /// The day in a cell, written as 2026-08-22 or typed; `Err` with what stands there instead.
    ///
    /// # Errors
    /// The cell's content, where it is not a day.
    pub fn day(&self, row: usize) -> Result<Option<NaiveDate>, String> {
        match self {
            Cells::Day(cells) => Ok(cells.get(row).copied().flatten()),
            Cells::Number(cells) => cells.get(row).copied().flatten().map_or(Ok(None), |n| Err(n.to_string())),
            Cells::Whole(cells) => cells.get(row).copied().flatten().map_or(Ok(None), |n| Err(n.to_string())),
            Cells::Text(_) | Cells::Read(_) => match self.text(row) {
                "" => Ok(None),
                text => match iso_day(text) {
                    Some(day) => Ok(Some(day)),
                    None => text.parse().map(Some).map_err(|_| text.to_string()),
                },
            },
            Cells::Unread { why, .. } => Err(why.clone()),
        }
    }

    fn to_polars(&self, name: &str) -> Result<PolarsColumn, String> {
        const UNIX_EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a calendar day");
        let series = match self {
            Cells::Text(cells) => Series::new(name.into(), cells),
            Cells::Read(_) => Series::new(name.into(), self.words().unwrap_or_default()),
            Cells::Unread { why, .. } => return Err(why.clone()),
            Cells::Number(cells) => Series::new(name.into(), cells),
            Cells::Whole(cells) => Series::new(name.into(), cells),
            Cells::Day(cells) => {
                let days: Vec<Option<i32>> = cells
                    .iter()
                    .map(|day| Some(day.as_ref()?.num_days_from_ce() - UNIX_EPOCH.num_days_from_ce()))
                    .collect();
                Series::new(name.into(), days).cast(&DataType::Date).map_err(plain)?
            }
        };
        Ok(series.into_column())
    }
}

/// Equal cells, whether their words were read or given.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Cells::Number(a), Cells::Number(b)) => a == b,
            (Cells::Whole(a), Cells::Whole(b)) => a == b,
            (Cells::Day(a), Cells::Day(b)) => a == b,
            _ => match (self.words(), other.words()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }
}

/// The day written as 2026-08-22. Tables have millions of them, and this is what nearly all look like.
pub(crate) fn iso_day(text: &str) -> Option<NaiveDate> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text.as_bytes() else { return None };
    let value = |digits: &[u8]| {
        digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| 10 * sum + u32::from(digit - b'0')))
    };
    NaiveDate::from_ymd_opt(i32::try_from(value(&[y0, y1, y2, y3])?).ok()?, value(&[m0, m1])?, value(&[d0, d1])?)
}

fn finite(number: Option<f64>) -> Result<Option<f64>, String> {
    match number {
        Some(n) if !n.is_finite() => Err(n.to_string()),
        other => Ok(other),
    }
}

/// What polars says, in a line of our own words where it is about the file. The rest is advice for programmers.
fn plain(error: polars::prelude::PolarsError) -> String {
    const MOST: usize = 200;
    let words = error.to_string();
    words.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(MOST).collect()
}

/// Square metres times a thousand, metres: finer than any map is drawn.
pub fn thousandths(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// Six decimals for fractions.
pub fn millionths(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let day = NaiveDate::from_ymd_opt(2026, 8, 22);
        Table::default()
            .with("region", Cells::Text(vec![Some("донецьк, \"x\"".into()), None]))
            .with("day", Cells::Day(vec![day, None]))
            .with("controlled_km2", Cells::Number(vec![Some(0.1 + 0.2), None]))
    }

    #[test]
    fn parquet_brings_back_every_bit() {
        let mut bytes = Vec::new();
        table().write(&mut bytes, Format::Parquet).unwrap();
        assert_eq!(Table::read(&bytes, Format::Parquet).unwrap(), table());
    }

    #[test]
    fn csv_brings_back_every_value() {
        let mut bytes = Vec::new();
        table().write(&mut bytes, Format::Csv).unwrap();
        let read = Table::read(&bytes, Format::Csv).unwrap();
        assert_eq!(read.names().collect::<Vec<_>>(), ["region", "day", "controlled_km2"]);
        assert_eq!(read.column("region").unwrap().text(0), "донецьк, \"x\"");
        assert_eq!(read.column("day").unwrap().day(0), Ok(NaiveDate::from_ymd_opt(2026, 8, 22)));
        assert_eq!(read.column("controlled_km2").unwrap().number(0), Ok(Some(0.1 + 0.2)));
        assert_eq!(read.column("controlled_km2").unwrap().number(1), Ok(None));
    }

    fn bytes(table: &Table, format: Format) -> Vec<u8> {
        let mut bytes = Vec::new();
        table.write(&mut bytes, format).unwrap();
        bytes
    }

    #[test]
    fn files_one_after_another_are_one_file() {
        for format in [Format::Csv, Format::Parquet] {
            let mut joined = Vec::new();
            join([table(), table()].map(|table| Ok(bytes(&table, format))), &mut joined, format).unwrap();
            let whole = bytes(&Table::all([table(), table()]), format);
            assert_eq!(Table::read(&joined, format).unwrap(), Table::read(&whole, format).unwrap());
        }
    }

    #[test]
    fn groups_of_rows_are_read_one_after_another() {
        let mut file = tempfile::tempfile().unwrap();
        join([table(), table()].map(|table| Ok(bytes(&table, Format::Parquet))), &mut file, Format::Parquet).unwrap();
        let mut groups = groups::Groups::new(file, &["region", "controlled_km2"]).unwrap();
        assert_eq!(groups.rows(), 4);
        for _ in 0..2 {
            let group = groups.next().unwrap().unwrap();
            assert_eq!(group.column("region"), table().column("region"));
            assert_eq!(group.column("controlled_km2"), table().column("controlled_km2"));
            assert!(matches!(group.column("day"), Some(Cells::Unread { .. })), "not asked for");
        }
        assert_eq!(groups.next(), Ok(None));
    }

    #[test]
    fn what_is_no_table_is_an_error_and_no_panic() {
        assert!(Table::read(b"PAR1 not really", Format::Parquet).is_err());
        assert!(Table::read(b"a,b\n1,2,3,4\n", Format::Csv).is_err());
        assert_eq!(Table::read(b"a,b\n", Format::Csv).unwrap().rows(), 0);
    }
}
