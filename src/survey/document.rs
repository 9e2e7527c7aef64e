//! Opens a file of shapes of any format: each becomes features with properties, and nothing else asks what it was.

mod dbf;
mod flatgeobuf;
mod geopackage;
mod geoparquet;
mod kml;
mod shapefile;
mod sqlite;
mod wkb;

use super::feature::{Document, Located};
use super::geojson;
use crate::error::{Error, Place, Result};
use crate::read::archive::{Archive, PACKED};
use crate::read::formats::{self, Shapes, shortened};
use shapefile::Parts;

/// Reads a document; `origin` names it in errors.
///
/// # Errors
/// [`Error::Input`] with the feature and what is wrong: no format that is read, a position that cannot be one.
pub(super) fn read(bytes: &[u8], origin: &str) -> Result<Document> {
    let located = |(place, problem): (Place, String)| Error::input(origin, place, problem);
    match formats::shapes(bytes) {
        Some(Shapes::Zip) => zipped(bytes, origin),
        Some(format) => plain(format, bytes, origin).map_err(located),
        None => geojson::read(bytes, origin),
    }
}

fn plain(format: Shapes, bytes: &[u8], origin: &str) -> Located<Document> {
    match format {
        Shapes::Kml => kml::read(bytes),
        Shapes::Shapefile => shapefile::read(&Parts { shapes: bytes.to_vec(), ..Parts::default() }, origin),
        Shapes::GeoPackage => geopackage::read(bytes, origin),
        Shapes::Parquet => geoparquet::read(bytes, origin),
        Shapes::FlatGeobuf => flatgeobuf::read(bytes, origin),
        Shapes::Zip => Err((Place::Whole, "a zip archive lies within another: unpack it".into())),
    }
}

/// The endings of files that can be the map in an archive.
const MAPS: [&str; 11] =
    ["gpkg", "kml", "shp", "geojson", "json", "geojsonl", "geojsons", "ndjson", "topojson", "fgb", "parquet"];

/// The map in an archive: the only one, or the main one of a packed KML.
fn zipped(bytes: &[u8], origin: &str) -> Result<Document> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let mut archive = Archive::open(bytes).map_err(whole)?;
    let files: Vec<File> = archive.files().map(|(at, name)| (at, name.to_string())).collect();
    let (at, name) = map_among(&files).map_err(whole)?;
    let map = archive.unpack(*at).map_err(whole)?;
    let stem = name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem.to_string());
    let stem = stem.filter(|stem| stem != PACKED);
    let within = |(place, problem): (Place, String)| match stem {
        Some(_) => whole(format!("{} in it: {place}{problem}", shortened(name))),
        None => Error::input(origin, place, problem),
    };
    let format = formats::shapes(&map);
    let document = match format {
        Some(Shapes::Shapefile) => {
            let mut beside = |ending: &str| {
                let file = files.iter().find(|(_, other)| is_beside(name, other, ending));
                file.map(|(at, _)| archive.unpack(*at)).transpose().map_err(whole)
            };
            let (attributes, system, encoding) = (beside("dbf")?, beside("prj")?, beside("cpg")?);
            let parts = Parts { shapes: map, attributes, system, encoding };
            shapefile::read(&parts, origin).map_err(within)?
        }
        Some(format) => plain(format, &map, origin).map_err(within)?,
        None => geojson::read(&map, origin)?,
    };
    // The name of the file within may have the day.
    Ok(Document { name: document.name.or(stem), ..document })
}

/// A file in an archive: its place and name.
type File = (usize, String);

/// The file that is the map.
fn map_among(files: &[File]) -> std::result::Result<&File, String> {
    let is_map = |name: &str| MAPS.iter().any(|ending| ending_of(name).as_deref() == Some(ending));
    let maps: Vec<&File> = files.iter().filter(|(_, name)| is_map(name)).collect();
    // Other programs than Google's name it otherwise, but put it beside the folder of its pictures too.
    let are_kml = maps.iter().all(|(_, name)| ending_of(name).as_deref() == Some("kml"));
    let outermost: Vec<_> = maps.iter().filter(|(_, name)| are_kml && !name.contains('/')).collect();
    let only = if let [only] = outermost[..] { Some(only) } else { None };
    let main = maps.iter().find(|(_, name)| name == "doc.kml").or(only);
    match (main, &maps[..]) {
        (Some(main), _) => Ok(main),
        (None, [only]) => Ok(only),
        (None, []) => Err(format!("the zip archive has no map in it; its files are {}", listed(files))),
        (None, several) => {
            let words = "the zip archive has several maps: unpack it and give the one that is meant";
            Err(format!("{words}; they are {}", listed(several.iter().copied())))
        }
    }
}

fn ending_of(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
}

/// Whether a file is that of a shapefile with another ending.
fn is_beside(name: &str, other: &str, ending: &str) -> bool {
    let stem = |name: &str| name.rsplit_once('.').map(|(stem, _)| stem.to_lowercase());
    stem(name) == stem(other) && ending_of(other).as_deref() == Some(ending)
}

/// The names of files, in words.
fn listed<'f>(files: impl IntoIterator<Item = &'f File>) -> String {
    let names: Vec<&str> = files.into_iter().map(|(_, name)| name.as_str()).collect();
    if names.is_empty() { "none".into() } else { shortened(&names.join(", ")) }
}
