//! The first bytes by which formats are known.

use super::{Cure, Shapes};

/// A format's name, its cure, and whether bytes are of it.
type Signature = (&'static str, Cure, fn(&[u8]) -> bool);

const UNZIP: Cure = Cure::Do("unpack it and give the file in it");
const GIVE_SHP: Cure = Cure::Do("give its .shp, with the other files beside it, or all of them zipped");
const UNPACK: Cure = Cure::Do("unpack it first; only gzip (.gz) is read packed");
const NO_SHAPES: Cure = Cure::Do("a picture has no shapes to measure: give the map as GeoJSON");
const AS_CSV: Cure = Cure::Do("save its sheet as CSV");

/// Formats met where maps are expected; the first that fits.
pub(super) const SIGNATURES: [Signature; 36] = [
    ("a zipped file geodatabase", Cure::ConvertZipped, |bytes| is_zip(bytes) && holds(bytes, b".gdbtable")),
    ("an Excel workbook", AS_CSV, |bytes| is_zip(bytes) && holds(bytes, b"xl/workbook")),
    ("a spreadsheet (ODS)", AS_CSV, |bytes| is_zip(bytes) && holds(bytes, b"opendocument.spreadsheet")),
    ("a zip archive", Cure::Read(Shapes::Zip), is_zip),
    ("an Excel workbook", AS_CSV, |bytes| bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])),
    ("the index of a shapefile (.shx)", GIVE_SHP, is_index),
    ("a shapefile", Cure::Read(Shapes::Shapefile), is_shapefile),
    ("a part of a shapefile (.prj)", GIVE_SHP, |bytes| begins(bytes, &["GEOGCS[", "PROJCS[", "GEOGCRS[", "PROJCRS["])),
    ("a GeoPackage", Cure::Read(Shapes::GeoPackage), |bytes| is_sqlite(bytes) && bytes.get(68..72) == Some(b"GPKG")),
    ("an SQLite database", Cure::Convert, is_sqlite),
    ("a Parquet file (GeoParquet holds maps)", Cure::Read(Shapes::Parquet), is_parquet),
    ("an Arrow file (GeoArrow holds maps)", Cure::Convert, |bytes| bytes.starts_with(b"ARROW1")),
    ("FlatGeobuf", Cure::Read(Shapes::FlatGeobuf), |bytes| bytes.starts_with(b"fgb")),
    ("OpenStreetMap data (PBF)", Cure::Convert, |bytes| holds(&bytes[..bytes.len().min(64)], b"OSMHeader")),
    ("a PNG picture", NO_SHAPES, |bytes| bytes.starts_with(b"\x89PNG")),
    ("a JPEG picture", NO_SHAPES, |bytes| bytes.starts_with(&[0xff, 0xd8, 0xff])),
    ("a GIF picture", NO_SHAPES, |bytes| bytes.starts_with(b"GIF8")),
    ("a WebP picture", NO_SHAPES, |bytes| bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")),
    ("a TIFF picture", NO_SHAPES, |bytes| {
        [&b"II*\0"[..], b"MM\0*", b"II+\0"].iter().any(|magic| bytes.starts_with(magic))
    }),
    ("a PDF document", NO_SHAPES, |bytes| bytes.starts_with(b"%PDF")),
    ("a file packed with bzip2", UNPACK, |bytes| bytes.starts_with(b"BZh")),
    ("a file packed with xz", UNPACK, |bytes| bytes.starts_with(b"\xfd7zXZ")),
    ("a file packed with zstd", UNPACK, |bytes| bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])),
    ("a 7z archive", UNZIP, |bytes| bytes.starts_with(b"7z\xbc\xaf")),
    ("a RAR archive", UNZIP, |bytes| bytes.starts_with(b"Rar!")),
    ("a tar archive", UNZIP, |bytes| bytes.get(257..262) == Some(b"ustar")),
    ("text in UTF-16", Cure::Do("save it as UTF-8"), |bytes| {
        bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
    }),
    ("a Git LFS pointer, not the file itself", Cure::Do("fetch the file with `git lfs pull`"), |bytes| {
        begins(bytes, &["version https://git-lfs"])
    }),
    ("KML", Cure::Read(Shapes::Kml), |bytes| {
        [&b"<kml"[..], b"opengis.net/kml", b"earth.google.com/kml"].iter().any(|word| is_markup(bytes, word))
    }),
    ("GPX", Cure::Convert, |bytes| is_markup(bytes, b"<gpx")),
    ("OpenStreetMap data (XML)", Cure::Convert, |bytes| is_markup(bytes, b"<osm")),
    ("GML", Cure::Convert, |bytes| is_markup(bytes, b"opengis.net/gml")),
    ("an SVG picture", NO_SHAPES, |bytes| is_markup(bytes, b"<svg")),
    (
        "a web page (HTML), not a map",
        Cure::Do("fetch the file itself, often behind a link called raw or download"),
        |bytes| is_markup(bytes, b"<html") || is_markup(bytes, b"<!doctype html"),
    ),
    ("XML, not GeoJSON", Cure::Do("convert it to GeoJSON"), |bytes| begins(bytes, &["<"])),
    ("WKT, shapes without a day or regions", Cure::Do("convert it to GeoJSON"), |bytes| {
        begins(bytes, &["POLYGON(", "POLYGON (", "MULTIPOLYGON(", "MULTIPOLYGON (", "GEOMETRYCOLLECTION", "SRID="])
    }),
];

/// What of a file is looked at for words: names of archives stand at its end too.
const LOOKED_AT: usize = 1 << 16;

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn is_shapefile(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0, 0, 0x27, 0x0a])
}

/// The index begins as its shapefile does; its entries have eight bytes each, and the first one tells where the first
/// record lies, which is behind the header.
fn is_index(bytes: &[u8]) -> bool {
    is_shapefile(bytes) && bytes.get(100..104) == Some(&[0, 0, 0, 50]) && bytes.len() % 8 == 4
}

fn is_sqlite(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1")
}

/// Whether text begins with one of these words, whatever their case.
fn begins(bytes: &[u8], words: &[&str]) -> bool {
    let text = start(bytes);
    words.iter().any(|word| text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word.as_bytes())))
}

/// Whether this is markup with a word in its beginning.
fn is_markup(bytes: &[u8], word: &[u8]) -> bool {
    const BEGINNING: usize = 2_000;
    let text = start(bytes);
    text.starts_with(b"<") && holds(&text[..text.len().min(BEGINNING)], word)
}

/// Bytes without the mark of UTF-8 and blanks before the text.
fn start(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

/// Whether the beginning or the end of a file has these letters, whatever their case.
fn holds(bytes: &[u8], word: &[u8]) -> bool {
    let parts = [&bytes[..bytes.len().min(LOOKED_AT)], &bytes[bytes.len().saturating_sub(LOOKED_AT)..]];
    parts.iter().any(|part| part.windows(word.len()).any(|letters| letters.eq_ignore_ascii_case(word)))
}
