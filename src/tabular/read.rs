//! Reading tables that strangers wrote: nothing in them can take the program down, or more memory than they deserve.

use std::io::Cursor;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{
    AnyValue, ArrowDataType, Column as PolarsColumn, CsvReadOptions, DataFrame, DataType, ParallelStrategy,
    ParquetReader, SerReader,
};

use crate::panics::caught;

use super::{Cells, MOST_COLUMNS, Table, Words, footer, pages, plain};

/// The most rows that are read: ten years of the days of seven hundred regions.
const MOST_ROWS: usize = 3_000_000;
/// The most cells that are read, full or empty.
const MOST_CELLS: usize = 30_000_000;

/// A table of text cells, from a stranger.
pub(super) fn bounded_csv(bytes: &[u8], delimiter: u8) -> Result<Table, String> {
    within_limits(header_width(bytes, delimiter), bytes.iter().filter(|byte| **byte == b'\n').count())?;
    csv(bytes, delimiter)
}

/// A table of text cells, of any size.
pub(super) fn csv(bytes: &[u8], delimiter: u8) -> Result<Table, String> {
    let options = CsvReadOptions::default().with_infer_schema_length(Some(0)).with_raise_if_empty(false);
    let options = options.map_parse_options(|parse| parse.with_separator(delimiter));
    contradictory(|| {
        let table = table(options.into_reader_with_file_handle(Cursor::new(bytes)).finish().map_err(plain)?)?;
        let twice = table.names().find_map(|name| twice(&table, name)).map(shown);
        twice.map_or(Ok(table), |name| Err(format!("two columns are called {name}")))
    })
}

/// The name that two columns of a CSV have, where polars gave the second one this name.
fn twice<'n>(table: &Table, renamed: &'n str) -> Option<&'n str> {
    let (name, number) = renamed.rsplit_once("_duplicated_")?;
    let is_polars = number.bytes().all(|byte| byte.is_ascii_digit()) && table.column(name).is_some();
    // Without a name a column is of no use to anybody.
    (is_polars && !name.is_empty()).then_some(name)
}

/// The number of cells in the first line of a CSV.
fn header_width(bytes: &[u8], delimiter: u8) -> usize {
    let (mut width, mut quoted) = (1, false);
    for byte in bytes {
        match *byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte => width += usize::from(byte == delimiter && !quoted),
        }
    }
    width
}

fn within_limits(columns: usize, rows: usize) -> Result<(), String> {
    let count = |met: usize, most: usize, what: &str| match met > most {
        true => Err(format!("{met} {what}, where a table may have {most}: split it, or leave out what is not needed")),
        false => Ok(()),
    };
    count(columns, MOST_COLUMNS, "columns")?;
    count(rows, MOST_ROWS, "rows")?;
    count(columns.saturating_mul(rows), MOST_CELLS, "cells")
}

/// A table with cells of their own types.
pub(super) fn parquet(bytes: &[u8]) -> Result<Table, String> {
    footer::check(bytes)?;
    contradictory(|| {
        // On this thread: the panics of other threads could not be kept quiet.
        let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
        let mut metadata = reader.get_metadata().map_err(plain)?.as_ref().clone();
        // Notes for other programs, with a second account of the columns' types that need not agree with the first.
        metadata.key_value_metadata = None;
        let rows = metadata.row_groups.iter().fold(0_usize, |rows, group| rows.saturating_add(group.num_rows()));
        if rows != metadata.num_rows {
            return Err(format!("its parts have {rows} rows where its footer says {}", metadata.num_rows));
        }
        let metadata = Arc::new(metadata);
        reader.set_metadata(Arc::clone(&metadata));
        let schema = reader.schema().map_err(plain)?;
        within_limits(schema.len(), rows)?;
        let odd = schema.iter().find(|(_, field)| !is_plain(field.dtype()));
        odd.map_or(Ok(()), |(name, field)| Err(of_other_type(name, &format!("{:?}", field.dtype()))))?;
        let mut unpacked = 0;
        for group in &metadata.row_groups {
            for column in group.parquet_columns() {
                let name = column.descriptor().path_in_schema.first().map_or("", |name| name.as_str());
                let wrong = |problem: String| format!("column {}: {problem}", shown(name));
                let range = column.byte_range();
                let there = bytes.get(range.start as usize..range.end as usize);
                let there = there.ok_or_else(|| wrong("it lies beyond the end of the file".into()))?;
                if usize::try_from(column.num_values()) != Ok(group.num_rows()) {
                    return Err(wrong(format!("{} values in {} rows", column.num_values(), group.num_rows())));
                }
                unpacked += pages::unpacked(there, column.num_values()).map_err(wrong)?;
            }
        }
        if unpacked > pages::MOST_BYTES {
            return Err(format!("unpacks to more than {} MiB, which no control table needs", pages::MOST_BYTES >> 20));
        }
        table(reader.finish().map_err(plain)?)
    })
}

/// Whether a column holds what a control table can: text, numbers or days.
fn is_plain(kind: &ArrowDataType) -> bool {
    use ArrowDataType::{
        Date32, Float32, Float64, Int8, Int16, Int32, Int64, LargeUtf8, UInt8, UInt16, UInt32, UInt64, Utf8, Utf8View,
    };
    matches!(kind, Utf8 | LargeUtf8 | Utf8View | Date32 | Float32 | Float64)
        || matches!(kind, Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64)
}

fn of_other_type(name: &str, kind: &str) -> String {
    let kind: String = kind.chars().take_while(|c| c.is_alphanumeric()).collect();
    format!("column {} has the type {}: expected text, numbers or days", shown(name), kind.to_lowercase())
}

/// The start of a stranger's name for a column.
fn shown(name: &str) -> String {
    format!("{:?}", name.chars().take(40).collect::<String>())
}

fn table(frame: DataFrame) -> Result<Table, String> {
    let columns = frame.columns().iter().map(|column| {
        let name = column.name().trim_start_matches('\u{feff}').trim().to_string();
        Ok((name, cells_of(column)?))
    });
    let columns: Vec<(String, Cells)> = columns.collect::<Result<_, String>>()?;
    match columns.iter().all(|(_, cells)| cells.len() == frame.height()) {
        true => Ok(Table { columns }),
        false => Err("its columns have different numbers of rows".into()),
    }
}

fn cells_of(column: &PolarsColumn) -> Result<Cells, String> {
    match column.dtype() {
        DataType::String => {
            // One chunk, so that a cell is found at once.
            Ok(Cells::Read(Words(column.str().map_err(plain)?.rechunk().into_owned())))
        }
        DataType::Date => {
            let beyond = || format!("column {}: a day beyond all calendars", shown(column.name()));
            let day = |value: AnyValue| match value {
                AnyValue::Date(days) => NaiveDate::from_epoch_days(days).map(Some).ok_or_else(beyond),
                _ => Ok(None),
            };
            let series = column.as_materialized_series();
            Ok(Cells::Day((0..series.len()).map(|row| day(series.get(row).map_err(plain)?)).collect::<Result<_, _>>()?))
        }
        kind if kind.is_primitive_numeric() => {
            let numbers = column.cast(&DataType::Float64).map_err(plain)?;
            Ok(Cells::Number(numbers.f64().map_err(plain)?.iter().collect()))
        }
        other => Err(of_other_type(column.name(), &other.to_string())),
    }
}

/// Reads bytes on which polars may panic.
fn contradictory(read: impl FnOnce() -> Result<Table, String>) -> Result<Table, String> {
    caught(read).unwrap_or_else(|| Err("its bytes contradict each other".into()))
}
