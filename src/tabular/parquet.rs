//! Reading Parquet files of the users' own: nothing in them can take the program down, or more memory than they deserve.

use std::io::Cursor;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use polars::prelude::{
    AnyValue, ArrowDataType, Column as PolarsColumn, DataType, FileMetadata, ParallelStrategy, ParquetReader,
    SerReader, TimeUnit, infer_schema,
};
use polars_parquet::read::ParquetType;
use polars_parquet::read::schema::SchemaDescriptor;

use crate::tabular::panics::caught;

use super::csv::within_limits;
use super::{Cells, Table, Words, footer, pages, plain};

/// Why a column cannot be read, by its place among the columns; `None` where it can.
type Reasons = Vec<Option<String>>;
/// The scale of each column of decimals; `None` where a column holds none.
pub(super) type Scales = Vec<Option<usize>>;

/// A table with cells of their own types.
///
/// # Errors
/// In words. A column that cannot be read is none: it may be one that nobody needs.
pub(super) fn table(bytes: &[u8]) -> Result<Table, String> {
    footer::check(bytes)?;
    contradictory(|| {
        let (metadata, scales) = described(bytes)?;
        rows(bytes, metadata, &scales, None)
    })
}

/// What a file says of itself, and the scale of each column of decimals.
pub(super) fn described(bytes: &[u8]) -> Result<(FileMetadata, Scales), String> {
    let mut metadata = ParquetReader::new(Cursor::new(bytes)).get_metadata().map_err(plain)?.as_ref().clone();
    // Notes for other programs, with a second account of the columns' types that need not agree with the first.
    metadata.key_value_metadata = None;
    let scales = undress(&mut metadata)?;
    let rows = metadata.row_groups.iter().fold(0_usize, |rows, group| rows.saturating_add(group.num_rows()));
    match rows == metadata.num_rows {
        true => Ok((metadata, scales)),
        false => Err(format!("its parts have {rows} rows where its footer says {}", metadata.num_rows)),
    }
}

/// The key under which GeoParquet tells of its shapes.
pub(crate) const GEO: &str = "geo";

/// What a file says under a key; `None` where it says nothing.
///
/// # Errors
/// In words.
pub(crate) fn note(bytes: &[u8], key: &str) -> Result<Option<String>, String> {
    footer::check(bytes)?;
    contradictory(|| {
        let mut reader = ParquetReader::new(Cursor::new(bytes));
        let metadata = reader.get_metadata().map_err(plain)?;
        let found = metadata.key_value_metadata().iter().flatten().find(|note| note.key == key);
        Ok(found.and_then(|note| note.value.clone()))
    })
}

/// Calls a function with the bytes in each row of a column of bytes, in order.
///
/// # Errors
/// In words.
pub(crate) fn each_bytes(bytes: &[u8], name: &str, each: &mut dyn FnMut(Option<&[u8]>)) -> Result<(), String> {
    footer::check(bytes)?;
    contradictory(|| {
        let (metadata, scales) = described(bytes)?;
        let metadata = Arc::new(metadata);
        let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
        reader.set_metadata(Arc::clone(&metadata));
        let schema = reader.schema().map_err(plain)?;
        within_limits(schema.len(), metadata.num_rows)?;
        let at = schema.iter_names().position(|known| known.as_str() == name);
        let at = at.filter(|at| scales[*at].is_none()).ok_or_else(|| format!("it has no column of bytes {name:?}"))?;
        let mut reasons: Reasons = (0..schema.len()).map(|i| (i != at).then(String::new)).collect();
        check_pages(bytes, &metadata, &mut reasons)?;
        if let Some(why) = &reasons[at] {
            return Err(format!("its column {name:?} cannot be read{why}"));
        }
        let frame = reader.with_projection(Some(vec![at])).finish().map_err(plain)?;
        let column = frame.columns().first().ok_or("it lacks a column that its footer has")?;
        let column = column.binary().map_err(|_| format!("its column {name:?} holds no bytes"))?;
        column.iter().for_each(each);
        Ok(())
    })
}

/// The rows of the groups that `metadata` lists, of columns of these names or of all.
pub(super) fn rows(
    bytes: &[u8],
    metadata: FileMetadata,
    scales: &Scales,
    names: Option<&[&str]>,
) -> Result<Table, String> {
    let rows = metadata.num_rows;
    let metadata = Arc::new(metadata);
    // On this thread: the panics of other threads could not be kept quiet.
    let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
    reader.set_metadata(Arc::clone(&metadata));
    let schema = reader.schema().map_err(plain)?;
    within_limits(schema.len(), rows)?;
    let kinds = schema.iter_values().zip(scales).map(|(field, scale)| unreadable(field.dtype(), *scale));
    let mut reasons: Reasons = kinds.collect();
    let all: Vec<String> = schema.iter_names().map(|name| name.trim_start_matches('\u{feff}').trim().into()).collect();
    if let Some(names) = names {
        let unasked = all.iter().zip(&mut reasons).filter(|(name, _)| !names.contains(&name.as_str()));
        unasked.for_each(|(_, reason)| *reason = Some(" was not asked for".into()));
    }
    check_pages(bytes, &metadata, &mut reasons)?;
    let wanted: Vec<usize> = (0..reasons.len()).filter(|i| reasons[*i].is_none()).collect();
    let frame = reader.with_projection(Some(wanted.clone())).finish().map_err(plain)?;
    let mut read = wanted.iter().zip(frame.columns()).map(|(i, column)| cells_of(column, scales[*i]));
    let mut columns = Vec::with_capacity(all.len());
    for (name, reason) in all.into_iter().zip(reasons) {
        let cells = match reason {
            Some(why) => Cells::Unread { why, rows },
            None => read.next().ok_or("it lacks a column that its footer has")??,
        };
        columns.push((name, cells));
    }
    match columns.iter().all(|(_, cells)| cells.len() == rows) {
        true => Ok(Table { columns }),
        false => Err("its columns have different numbers of rows".into()),
    }
}

/// Has decimal numbers and short whole numbers read as what they are stored as; gives the scale of each column of decimals.
fn undress(metadata: &mut FileMetadata) -> Result<Scales, String> {
    use ArrowDataType::{Int8, Int16, UInt8, UInt16};
    let schema = infer_schema(metadata).map_err(plain)?;
    let scale = |kind: &ArrowDataType| match kind {
        ArrowDataType::Decimal(_, scale) => Some(*scale),
        _ => None,
    };
    let scales: Scales = schema.iter_values().map(|field| scale(field.dtype())).collect();
    let is_dressed = |kind: &ArrowDataType| scale(kind).is_some() || matches!(kind, Int8 | Int16 | UInt8 | UInt16);
    let mut fields = metadata.schema().fields().to_vec();
    for (field, _) in fields.iter_mut().zip(schema.iter_values()).filter(|(_, of)| is_dressed(of.dtype())) {
        if let ParquetType::PrimitiveType(primitive) = field {
            (primitive.logical_type, primitive.converted_type) = (None, None);
        }
    }
    metadata.schema_descr = SchemaDescriptor::new(metadata.schema().name().into(), fields);
    Ok(scales)
}

/// Why a column of this type cannot be read: a control table holds text, numbers or days.
fn unreadable(kind: &ArrowDataType, scale: Option<usize>) -> Option<String> {
    use ArrowDataType::{
        Binary, BinaryView, Boolean, Date32, FixedSizeBinary, Float32, Float64, Int8, Int16, Int32, Int64, LargeBinary,
        LargeUtf8, Timestamp, UInt8, UInt16, UInt32, UInt64, Utf8, Utf8View,
    };
    // Of sixteen bytes at most, which is what 38 digits take.
    let is_decimal = scale.is_some() && matches!(kind, Binary | BinaryView | LargeBinary | FixedSizeBinary(1..=16));
    let is_plain = matches!(kind, Boolean | Utf8 | LargeUtf8 | Utf8View | Date32 | Timestamp(..) | Float32 | Float64)
        || matches!(kind, Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64);
    (!is_decimal && !is_plain).then(|| of_other_type(&format!("{kind:?}")))
}

fn of_other_type(kind: &str) -> String {
    let kind: String = kind.chars().take_while(|c| c.is_alphanumeric()).collect();
    format!(" has the type {}: expected text, numbers or days", kind.to_lowercase())
}

/// Looks at what the pages of the columns that could be read claim to hold; one that cannot be right gets a reason.
fn check_pages(bytes: &[u8], metadata: &FileMetadata, reasons: &mut Reasons) -> Result<(), String> {
    let fields = metadata.schema().fields();
    let mut unpacked = 0;
    for group in &metadata.row_groups {
        for column in group.parquet_columns() {
            let name = column.descriptor().path_in_schema.first().map_or("", |name| name.as_str());
            let Some(at) = fields.iter().position(|field| field.name() == name) else { continue };
            if reasons[at].is_some() {
                continue;
            }
            let range = column.byte_range();
            let there = bytes.get(range.start as usize..range.end as usize);
            let checked = match there {
                None => Err("it lies beyond the end of the file".to_string()),
                Some(_) if usize::try_from(column.num_values()) != Ok(group.num_rows()) => {
                    Err(format!("{} values in {} rows", column.num_values(), group.num_rows()))
                }
                Some(pages) => pages::unpacked(pages, column.num_values()),
            };
            match checked {
                Ok(more) => unpacked += more,
                Err(why) => reasons[at] = Some(format!(": {why}")),
            }
        }
    }
    match unpacked > pages::MOST_BYTES {
        true => Err(format!("unpacks to more than {} MiB, which no control table needs", pages::MOST_BYTES >> 20)),
        false => Ok(()),
    }
}

fn cells_of(column: &PolarsColumn, scale: Option<usize>) -> Result<Cells, String> {
    match (column.dtype(), scale) {
        (DataType::Binary, Some(scale)) => {
            let bytes = column.binary().map_err(plain)?;
            Ok(Cells::Number(bytes.iter().map(|bytes| bytes.and_then(|bytes| decimal(whole(bytes)?, scale))).collect()))
        }
        (kind, Some(scale)) if kind.is_integer() => {
            let whole = column.cast(&DataType::Int64).map_err(plain)?;
            let numbers = whole.i64().map_err(plain)?.iter();
            Ok(Cells::Number(numbers.map(|number| decimal(i128::from(number?), scale)).collect()))
        }
        (DataType::String, _) => {
            let (mut text, mut spans) = (String::new(), Vec::with_capacity(column.len()));
            for words in column.str().map_err(plain)?.iter() {
                let start = text.len() as u32;
                text.push_str(words.unwrap_or_default());
                spans.push((start, text.len() as u32));
            }
            Ok(Cells::Read(Words { text: text.into(), spans }))
        }
        (DataType::Date, _) => {
            let beyond = || {
                format!("column {:?}: a day beyond all calendars", column.name().chars().take(40).collect::<String>())
            };
            let day = |value: AnyValue| match value {
                AnyValue::Date(days) => NaiveDate::from_epoch_days(days).map(Some).ok_or_else(beyond),
                _ => Ok(None),
            };
            let series = column.as_materialized_series();
            Ok(Cells::Day((0..series.len()).map(|row| day(series.get(row).map_err(plain)?)).collect::<Result<_, _>>()?))
        }
        (DataType::Datetime(unit, zone), _) => {
            let moments = column.cast(&DataType::Int64).map_err(plain)?;
            let moments: Vec<Option<i64>> = moments.i64().map_err(plain)?.iter().collect();
            Ok(moments_of(&moments, *unit, zone.is_some()))
        }
        (DataType::Boolean, _) => {
            let truths = column.bool().map_err(plain)?.iter();
            Ok(Cells::Text(truths.map(|is| is.map(|is| is.to_string())).collect()))
        }
        (kind, _) if kind.is_primitive_numeric() => {
            let numbers = column.cast(&DataType::Float64).map_err(plain)?;
            Ok(Cells::Number(numbers.f64().map_err(plain)?.iter().collect()))
        }
        (other, _) => Ok(Cells::Unread { why: of_other_type(&other.to_string()), rows: column.len() }),
    }
}

/// Moments as days where all are midnights, else written out, for the reader of days to judge.
fn moments_of(moments: &[Option<i64>], unit: TimeUnit, has_zone: bool) -> Cells {
    let per_second = match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    };
    let of = |moment: i64| {
        let rest = moment.rem_euclid(per_second) * (1_000_000_000 / per_second);
        DateTime::from_timestamp(moment.div_euclid(per_second), rest as u32).map(|moment| moment.naive_utc())
    };
    match moments.iter().flatten().all(|moment| moment.rem_euclid(86_400 * per_second) == 0 && of(*moment).is_some()) {
        true => Cells::Day(moments.iter().map(|moment| Some(of((*moment)?)?.date())).collect()),
        false => {
            let zone = if has_zone { "Z" } else { "" };
            let written = |moment: i64| {
                of(moment)
                    .map_or_else(|| moment.to_string(), |at| format!("{}{zone}", at.format("%Y-%m-%dT%H:%M:%S%.f")))
            };
            Cells::Text(moments.iter().map(|moment| moment.map(written)).collect())
        }
    }
}

/// A whole number from its bytes, the highest first.
fn whole(bytes: &[u8]) -> Option<i128> {
    let first = *bytes.first().filter(|_| bytes.len() <= 16)?;
    let sign: i128 = if first >= 0x80 { -1 } else { 0 };
    Some(bytes.iter().fold(sign, |number, byte| number << 8 | i128::from(*byte)))
}

/// The number nearest to `whole` with its last `scale` digits behind the point.
fn decimal(whole: i128, scale: usize) -> Option<f64> {
    format!("{whole}e-{scale}").parse().ok()
}

/// Reads bytes on which polars may panic.
pub(super) fn contradictory<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    caught(read).unwrap_or_else(|| Err("its bytes contradict each other".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_any_size_are_read_to_the_nearest_number() {
        assert_eq!(whole(&[0xff, 0x38]).and_then(|number| decimal(number, 2)), Some(-2.0));
        assert_eq!(whole(&[0x0f, 0x42, 0x40]).and_then(|number| decimal(number, 1)), Some(100_000.0));
        assert_eq!(decimal(2_010_012, 2), Some(20_100.12));
        assert_eq!(whole(&[]), None);
    }

    #[test]
    fn midnights_are_days_and_other_moments_are_written_out() {
        let day = 20_605 * 86_400;
        let midnights = moments_of(&[Some(day * 1_000), None], TimeUnit::Milliseconds, true);
        assert_eq!(midnights, Cells::Day(vec![NaiveDate::from_ymd_opt(2026, 6, 1), None]));
        let noon = moments_of(&[Some((day + 43_200) * 1_000_000_000)], TimeUnit::Nanoseconds, true);
        assert_eq!(noon, Cells::Text(vec![Some("2026-06-01T12:00:00Z".into())]));
    }
}
