//! GeoPackage 1.2 and later (OGC 12-128): tables of features in an SQLite database.

use serde_json::{Map, Value as Json};

use super::sqlite::{Database, Table, Value};
use super::wkb;
use crate::error::Place;
use crate::read::formats::{self, shortened};
use crate::survey::feature::{Budget, Document, Feature, Located, RawPolygon, number};

/// A table of features: its name, the column of its shapes, and its reference system.
struct Layer {
    table: String,
    column: String,
    system: i64,
}

/// The features of all tables; of several tables, each feature has the name of its own as its property `layer`.
///
/// # Errors
/// With the feature.
pub(super) fn read(bytes: &[u8], origin: &str) -> Located<Document> {
    let whole = |problem: String| (Place::Whole, format!("this GeoPackage cannot be read: {problem}"));
    let database = Database::open(bytes).map_err(whole)?;
    let tables = database.tables().map_err(whole)?;
    let layers = layers(&database, &tables).map_err(whole)?;
    let systems = rows(&database, &tables, "gpkg_spatial_ref_sys").map_err(whole)?;
    let (mut document, mut budget) = (Document::default(), Budget::default());
    if database.has_journal {
        let note =
            "while a program has the file open, its newest rows may lie beside it (-wal): close that program first";
        document.notes.push(note.into());
    }
    for layer in &layers {
        let problem = authority(&systems, layer.system).and_then(|(of, code)| formats::code_problem(&of, code, origin));
        if let Some(problem) = problem {
            return Err((Place::Whole, problem));
        }
        let table = tables.iter().find(|table| table.name == layer.table);
        let table = table.ok_or_else(|| whole(format!("its layer {:?} is no table", shortened(&layer.table))))?;
        for row in database.rows_of(table).map_err(whole)? {
            let number = document.features.len() + 1;
            let here = |problem: String| (Place::Feature(number), problem);
            let (mut properties, polygons) = feature(table, layer, row, &mut budget).map_err(here)?;
            if layers.len() > 1 {
                properties.entry("layer").or_insert(Json::from(layer.table.as_str()));
            }
            document.features.push(Feature::of(number, properties, polygons));
        }
    }
    document.name = if let [only] = &layers[..] { Some(only.table.clone()) } else { None };
    Ok(document)
}

/// The rows of a table as objects; none where there is no such table.
fn rows(database: &Database, tables: &[Table], name: &str) -> Result<Vec<Vec<(String, Value)>>, String> {
    let Some(table) = tables.iter().find(|table| table.name == name) else { return Ok(Vec::new()) };
    let rows = database.rows_of(table)?.into_iter();
    Ok(rows.map(|row| table.columns.iter().cloned().zip(row).collect()).collect())
}

fn cell<'r>(row: &'r [(String, Value)], name: &str) -> Option<&'r Value> {
    row.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn layers(database: &Database, tables: &[Table]) -> Result<Vec<Layer>, String> {
    let rows = rows(database, tables, "gpkg_geometry_columns")?;
    let layer = |row: &Vec<(String, Value)>| match (
        cell(row, "table_name")?,
        cell(row, "column_name")?,
        cell(row, "srs_id")?,
    ) {
        (Value::Text(table), Value::Text(column), Value::Whole(system)) => {
            Some(Layer { table: table.clone(), column: column.clone(), system: *system })
        }
        _ => None,
    };
    let layers: Option<Vec<Layer>> = rows.iter().map(layer).collect();
    layers.filter(|layers| !layers.is_empty()).ok_or_else(|| "it has no tables of features".into())
}

/// The authority of a reference system, and its number there.
fn authority(systems: &[Vec<(String, Value)>], id: i64) -> Option<(String, i64)> {
    let row = systems.iter().find(|row| cell(row, "srs_id") == Some(&Value::Whole(id)))?;
    match (cell(row, "organization")?, cell(row, "organization_coordsys_id")?) {
        (Value::Text(organization), Value::Whole(code)) => Some((organization.to_uppercase(), *code)),
        _ => None,
    }
}

type Read = (Map<String, Json>, Vec<RawPolygon>);

fn feature(table: &Table, layer: &Layer, row: Vec<Value>, budget: &mut Budget) -> Result<Read, String> {
    budget.feature(row.len())?;
    let (mut properties, mut polygons) = (Map::new(), Vec::new());
    for (column, value) in table.columns.iter().zip(row) {
        let value = match value {
            Value::Bytes(bytes) if *column == layer.column => {
                polygons = wkb::polygons(well_known(&bytes)?, budget)?;
                continue;
            }
            Value::Null | Value::Bytes(_) => continue,
            Value::Whole(whole) => Json::from(whole),
            Value::Number(met) => number(met),
            Value::Text(text) => Json::from(text),
        };
        properties.insert(column.clone(), value);
    }
    Ok((properties, polygons))
}

/// The well-known binary behind the header that a GeoPackage puts before it.
fn well_known(bytes: &[u8]) -> Result<&[u8], String> {
    const HEADER: usize = 8;
    let flags = bytes.get(3).filter(|_| bytes.starts_with(b"GP"));
    let flags = flags.ok_or("its shape does not begin as shapes in a GeoPackage do")?;
    let box_size = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("the box around its shape is none of the format's".into()),
    };
    Ok(bytes.get(HEADER + box_size..).ok_or("its shape ends too soon")?)
}
