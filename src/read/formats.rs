//! Files that are not plain GeoJSON: which formats are read, known by their content. Lines and sequences of GeoJSON are
//! read here. Other formats are named in the error, with the command that converts them to GeoJSON.
//!
//! # References
//! RFC 8142 (GeoJSON Text Sequences); newline-delimited GeoJSON; the GDAL manual for `ogr2ogr`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::Place;
use crate::shell::quoted;
use signature::SIGNATURES;

mod signature;

/// Starts every record of a GeoJSON Text Sequence.
const RECORD_SEPARATOR: char = '\u{1e}';

/// Formats of shapes that are read, beside those of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shapes {
    Kml,
    Shapefile,
    /// A zip archive with one of the others in it.
    Zip,
    GeoPackage,
    Parquet,
    FlatGeobuf,
}

/// How a format is turned into what is read.
#[derive(Debug, Clone, Copy)]
enum Cure {
    /// It is read.
    Read(Shapes),
    /// One that GDAL reads.
    Convert,
    /// The same within a zip archive.
    ConvertZipped,
    /// Another thing to do, in words.
    Do(&'static str),
}

/// The name of the format that bytes are of, where they are no table and no JSON.
pub(crate) fn name(bytes: &[u8]) -> Option<&'static str> {
    signature(bytes).map(|(what, _)| what)
}

/// The format of a file of shapes that is read, where it is not of JSON.
pub(crate) fn shapes(bytes: &[u8]) -> Option<Shapes> {
    match signature(bytes) {
        Some((_, Cure::Read(format))) => Some(format),
        _ => None,
    }
}

/// What a file is whose first bytes are not those of JSON, and what to do about it.
pub(crate) fn by_signature(bytes: &[u8], origin: &str) -> Option<String> {
    signature(bytes).map(|(what, cure)| with_cure(what, cure, origin))
}

fn signature(bytes: &[u8]) -> Option<(&'static str, Cure)> {
    let found = SIGNATURES.iter().find(|(_, _, is_it)| is_it(bytes));
    found.map(|(what, cure, _)| (*what, *cure))
}

fn with_cure(what: &str, cure: Cure, origin: &str) -> String {
    let from = match cure {
        // Told of it where a table is expected.
        Cure::Read(_) => return format!("this is {what}, a map"),
        Cure::Do(words) => return format!("this is {what}: {words}"),
        Cure::Convert => shell_word(origin),
        Cure::ConvertZipped => shell_word(&format!("/vsizip/{origin}")),
    };
    format!("this is {what}, which frontcast does not read: convert it with `{}`", ogr2ogr(&from, "", origin))
}

/// The command that makes GeoJSON in degrees.
fn ogr2ogr(from: &str, options: &str, origin: &str) -> String {
    let path = Path::new(origin);
    let stem = path.file_stem().map_or_else(|| "map".into(), |stem| stem.to_string_lossy().into_owned());
    let is_geojson = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("geojson"));
    let to = if is_geojson { format!("{stem}_wgs84.geojson") } else { format!("{stem}.geojson") };
    format!("ogr2ogr -f GeoJSON{options} -t_srs EPSG:4326 {} {from}", shell_word(&to))
}

fn shell_word(text: &str) -> String {
    quoted(text.as_ref())
}

/// What a JSON object is that is no GeoJSON, and what to do about it; `None` for one without a name.
pub(crate) fn by_members(text: &str, origin: &str) -> Option<String> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    let value = |name: &str| members.get(name).and_then(|raw| serde_json::from_str::<Value>(raw.get()).ok());
    let has = |name: &str| members.contains_key(name);
    if has("geometryType") || (has("spatialReference") && has("features")) || (has("rings") && !has("type")) {
        return Some(with_cure("Esri JSON", Cure::Convert, origin));
    }
    if let Some(error) = value("error").filter(|_| !has("features")) {
        return Some(format!("this is the error message of a server ({}), not a map: fetch it again", told(&error)));
    }
    if has("message") && (has("documentation_url") || has("status") || has("code") || members.len() == 1) {
        let message = value("message").unwrap_or_default();
        return Some(format!("this is the error message of a server ({}), not a map: fetch it again", told(&message)));
    }
    None
}

/// What an error says, in a line.
fn told(error: &Value) -> String {
    let member = |name: &str| {
        error.get(name).filter(|value| !value.is_null()).map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    };
    let parts: Vec<String> = ["code", "message"].iter().filter_map(|name| member(name)).collect();
    shortened(&match (parts.is_empty(), error) {
        (false, _) => parts.join(" "),
        (true, Value::String(text)) => text.clone(),
        (true, other) => other.to_string(),
    })
}

/// What is wrong with the coordinate reference system that a document says it has; `None` for degrees on WGS 84.
pub(crate) fn crs_problem(crs: &Value, origin: &str) -> Option<String> {
    let name = match crs {
        Value::Null => return None,
        Value::String(name) => name.clone(),
        _ => {
            let properties = crs.get("properties");
            let of = |key: &str| {
                properties?.get(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_string))
            };
            of("name").or_else(|| of("code")).or_else(|| of("href")).unwrap_or_else(|| shortened(&crs.to_string()))
        }
    };
    // A link that tells no number is not followed.
    let is_link = crs.get("type").is_some_and(|kind| kind == "link") && !joined(&name).contains("EPSG");
    (!is_in_degrees(&name) && !is_link).then(|| not_wgs84(&name, origin))
}

/// The same of a system by the number that an authority gives it; 0 and −1 stand for one that nobody knows.
pub(crate) fn code_problem(authority: &str, code: i64, origin: &str) -> Option<String> {
    let name = format!("{authority}:{code}");
    (code > 0 && !is_in_degrees(&name)).then(|| not_wgs84(&name, origin))
}

/// The same of a system as well-known text, as a .prj file has it.
pub(crate) fn wkt_problem(wkt: &str, origin: &str) -> Option<String> {
    const DATUMS: [&str; 6] = ["WGS1984", "WGS84", "ETRS1989", "ETRS89", "NORTHAMERICAN1983", "NAD83"];
    let (kind, rest) = wkt.trim().split_once('[')?;
    let name = rest.split('"').nth(1).unwrap_or_default();
    let is_geographic = ["GEOGCS", "GEOGCRS", "GEODCRS"].contains(&kind.trim().to_uppercase().as_str());
    let is_known = is_in_degrees(name) || DATUMS.iter().any(|datum| joined(rest).contains(datum));
    (!(is_geographic && is_known)).then(|| not_wgs84(name, origin))
}

fn joined(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Whether a name or number is that of a system in degrees that WGS 84 can stand for.
pub(crate) fn is_in_degrees(name: &str) -> bool {
    let code = name.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty()).unwrap_or_default();
    // ETRS89 and NAD83 differ from WGS 84 by less than two metres.
    let codes = ["CRS84", "CRS83", "84", "4326", "4979", "4258", "4269"];
    codes.contains(&code.to_uppercase().as_str()) || joined(name) == "WGS84"
}

fn not_wgs84(name: &str, origin: &str) -> String {
    let code = name.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty()).unwrap_or_default();
    let is_number = code.len() >= 4 && code.chars().all(|c| c.is_ascii_digit());
    let known = if is_number { format!("EPSG:{code}") } else { shortened(name) };
    format!(
        "its positions are in {known}, not in degrees of WGS 84: convert it with `{}`",
        ogr2ogr(&shell_word(origin), "", origin)
    )
}

/// Whether a position looks like one in Web Mercator.
fn is_in_metres(x: f64, y: f64) -> bool {
    /// Half of the equator in Web Mercator, m.
    const REACH: f64 = 20_037_508.343;
    x.abs() <= REACH && y.abs() <= REACH && x.abs().max(y.abs()) > 1_000.0
}

/// Said of a position [latitude, longitude] that cannot be degrees.
pub(crate) fn not_in_degrees_latitude_first(latitude: f64, longitude: f64) -> String {
    match is_in_metres(longitude, latitude) {
        true => format!("position [{latitude}, {longitude}] seems to be in metres, not in degrees"),
        false => format!(
            "position [{latitude}, {longitude}] is not on Earth: lists of rings have latitude first, −90 to 90 \
             degrees, then \
             longitude"
        ),
    }
}

/// Said of a position that cannot be degrees.
pub(crate) fn not_in_degrees(x: f64, y: f64) -> String {
    match is_in_metres(x, y) {
        true => format!(
            "position [{x}, {y}] seems to be in metres, not in degrees; Web Mercator is converted with `ogr2ogr -f \
             GeoJSON \
             -s_srs EPSG:3857 -t_srs EPSG:4326 OUT IN`"
        ),
        false => format!("position [{x}, {y}] is not on Earth: longitude −180 to 180, latitude −90 to 90 degrees"),
    }
}

/// A sequence of GeoJSON objects, one after the other or each on a line of its own, as one collection; `None` for other
/// text.
///
/// # Errors
/// With the line, when a record is no feature or geometry.
pub(crate) fn sequence(text: &str) -> Option<Result<String, (Place, String)>> {
    let is_sequence = text.starts_with(RECORD_SEPARATOR);
    // Within a record the separator cannot stand: JSON has it escaped.
    let text = if is_sequence { text.replace(RECORD_SEPARATOR, " ") } else { text.to_string() };
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>();
    let mut records: Vec<(Place, &str)> = Vec::new();
    let (mut lines, mut counted) = (1, 0);
    loop {
        let rest = text[values.byte_offset()..].trim_start();
        let begin = text.len() - rest.len();
        lines += text[counted..begin].matches('\n').count();
        counted = begin;
        let line = Place::Line(lines);
        match values.next() {
            None => break,
            Some(Ok(record)) => records.push((line, record.get())),
            Some(Err(reason)) if !records.is_empty() && rest.starts_with('{') => {
                return Some(Err((line, format!("this is not JSON: {}", shortened(&reason.to_string())))));
            }
            Some(Err(_)) => return None,
        }
    }
    match records[..] {
        [] => None,
        [(_, only)] => is_sequence.then(|| Ok(only.to_string())),
        _ if !records.iter().all(|(_, record)| record.starts_with('{')) => None,
        _ => {
            let features = records.iter().map(|(line, record)| feature_of(record).map_err(|problem| (*line, problem)));
            let features = features.collect::<Result<Vec<String>, _>>();
            Some(features.map(|all| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","))))
        }
    }
}

fn feature_of(record: &str) -> Result<String, String> {
    #[derive(serde::Deserialize)]
    struct Kind {
        #[serde(rename = "type")]
        kind: Option<String>,
    }
    let Kind { kind } =
        serde_json::from_str(record).map_err(|_| format!("this is not a feature: {}", shortened(record)))?;
    match kind.as_deref() {
        Some("Feature") => Ok(record.to_string()),
        Some("FeatureCollection") => {
            Err("the file has several FeatureCollections one after the other, perhaps of several days: give each a file of its own"
                .into())
        }
        Some(_) => Ok(format!(r#"{{"type":"Feature","properties":{{}},"geometry":{record}}}"#)),
        None => Err("a record without a \"type\" is not a feature".into()),
    }
}
/// The start of what may quote the file at any length.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    text.char_indices().nth(MOST).map_or_else(|| text.to_string(), |(end, _)| format!("{}…", &text[..end]))
}
