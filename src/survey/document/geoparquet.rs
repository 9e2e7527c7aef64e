//! GeoParquet 1.0 and 1.1: a table with a column of well-known binary, which the file's `geo` note names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::wkb;
use crate::error::Place;
use crate::read::formats::{self, shortened};
use crate::survey::feature::{Budget, Document, Feature, Located, RawPolygon, number};
use crate::tabular::parquet::{GEO, each_bytes, note};
use crate::tabular::{Cells, Format, Table};

#[derive(serde::Deserialize)]
struct Note {
    primary_column: String,
    columns: BTreeMap<String, Column>,
}

#[derive(serde::Deserialize)]
struct Column {
    encoding: String,
    /// PROJJSON; without it, positions are in degrees.
    crs: Option<Value>,
    /// How the file has boxes around the shapes.
    covering: Option<Value>,
}

/// The features of a file, one for each row.
///
/// # Errors
/// With the row, which is the feature of that number.
pub(super) fn read(bytes: &[u8], origin: &str) -> Located<Document> {
    let whole = |problem: String| (Place::Whole, problem);
    let geo = note(bytes, GEO).map_err(whole)?.ok_or_else(|| {
        whole("this is a Parquet table without shapes, which GeoParquet has: `frontcast ingest` feeds tables".into())
    })?;
    let geo: Note = serde_json::from_str(&geo)
        .map_err(|reason| whole(format!("its note \"geo\" cannot be read: {}", shortened(&reason.to_string()))))?;
    let name = geo.primary_column.as_str();
    let column = geo.columns.get(name).ok_or_else(|| whole(format!("its note \"geo\" lacks the column {name:?}")))?;
    if column.encoding != "WKB" {
        let words = format!("its shapes are encoded as {:?}: write them as WKB", shortened(&column.encoding));
        return Err(whole(words));
    }
    if let Some(problem) = column.crs.as_ref().and_then(|crs| formats::crs_problem(&system(crs), origin)) {
        return Err(whole(problem));
    }
    let table = Table::read(bytes, Format::Parquet).map_err(whole)?;
    let mut budget = Budget::default();
    let mut shapes: Vec<Located<Vec<RawPolygon>>> = Vec::new();
    let mut each = |bytes: Option<&[u8]>| {
        let number = shapes.len() + 1;
        if shapes.last().is_none_or(|last| last.is_ok()) {
            let polygons = bytes.map_or(Ok(Vec::new()), |bytes| wkb::polygons(bytes, &mut budget));
            shapes.push(polygons.map_err(|problem| (Place::Feature(number), problem)));
        }
    };
    each_bytes(bytes, name, &mut each).map_err(whole)?;
    let mut features = Vec::with_capacity(shapes.len());
    for (row, polygons) in shapes.into_iter().enumerate() {
        let properties = properties(&table, row, &mut budget).map_err(|problem| (Place::Feature(row + 1), problem))?;
        features.push(Feature::of(row + 1, properties, polygons?));
    }
    Ok(Document { features, notes: left_out(&table, &geo), ..Document::default() })
}

/// A reference system as GeoJSON names it.
fn system(crs: &Value) -> Value {
    let id = crs.get("id");
    let of = |key: &str| id?.get(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_string));
    match (of("authority"), of("code")) {
        (Some(authority), Some(code)) => Value::from(format!("{authority}:{code}")),
        _ => crs.get("name").unwrap_or(crs).clone(),
    }
}

fn properties(table: &Table, row: usize, budget: &mut Budget) -> Result<Map<String, Value>, String> {
    let value = |cells: &Cells| match cells {
        Cells::Unread { .. } => None,
        Cells::Day(days) => days.get(row).copied().flatten().map(|day| Value::from(day.to_string())),
        Cells::Number(_) | Cells::Whole(_) => cells.number(row).ok().flatten().map(number),
        cells => Some(cells.text(row)).filter(|words| !words.is_empty()).map(Value::from),
    };
    let found = table.columns().filter_map(|(name, cells)| Some((name.to_string(), value(cells)?)));
    let properties: Map<String, Value> = found.collect();
    budget.feature(properties.len())?;
    Ok(properties)
}

/// The columns that cannot be read, but for the shapes themselves and the boxes around them.
fn left_out(table: &Table, geo: &Note) -> Vec<String> {
    let is_box = |name: &str| {
        geo.columns.values().flat_map(|of| &of.covering).any(|of| of.to_string().contains(&format!("\"{name}\"")))
    };
    let unread = table.columns().filter(|(name, cells)| {
        matches!(cells, Cells::Unread { .. }) && !geo.columns.contains_key(*name) && !is_box(name)
    });
    let note = |(name, cells): (&str, &Cells)| {
        let why = if let Cells::Unread { why, .. } = cells { why.as_str() } else { "" };
        format!("its column {:?}{why}, and is left out", shortened(name))
    };
    unread.map(note).collect()
}
