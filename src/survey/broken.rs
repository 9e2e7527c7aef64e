//! Files that are broken, or made to break the reader: each ends in words, soon, and in little memory.
//!
//! `broken/tables` and `broken/maps` are small files, made by `broken/make.py`, `broken/shapes` by
//! `broken/make_shapes.py`; larger ones are made here. They are the seeds of the fuzz targets in `tests/fuzz` too.

mod large;
mod maps;
mod properties;
mod shapes;
mod tables;

use std::path::PathBuf;

use crate::read::files;
use crate::read::table::{Reader, Rows, Wording};
use crate::survey::boundaries::Boundaries;
use crate::survey::snapshot::Snapshot;
use crate::tabular::Format;
use chrono::NaiveDate;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/broken").join(name)
}

/// The names of the files in a folder, in order.
fn names(of: &str) -> Vec<String> {
    let files = std::fs::read_dir(folder(of)).unwrap();
    let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn today() -> NaiveDate {
    "2026-09-01".parse().unwrap()
}

/// What a reader makes of a table whose rows need not name a source.
fn rows(bytes: &[u8], name: &str) -> crate::Result<Rows> {
    let known = Boundaries::bundled_regions().unwrap();
    let wording = Wording { source: Some("made".into()), ..Wording::default() };
    Reader::new(&known, today(), wording).unwrap().rows(bytes, Format::of(name), name)
}

/// What is made of a table, in words: how many rows, or the first that is wrong.
fn told_of_table(bytes: Vec<u8>, name: &str) -> String {
    let read = files::unpacked(bytes, name).and_then(|bytes| rows(&bytes, name.trim_end_matches(".gz")));
    match read {
        Err(problem) => problem.to_string(),
        Ok(rows) => match rows.refused.first() {
            Some(refused) => format!("{name}: row {}: {}", refused.row, refused.problem),
            None => format!("{name}: {} rows", rows.rows.len()),
        },
    }
}

/// What is made of a map, in words.
fn told_of_map(bytes: Vec<u8>, name: &str) -> String {
    let read = files::unpacked(bytes, name);
    match read.and_then(|bytes| Snapshot::parse(&bytes, name, "map_20260822.geojson", None, today())) {
        Err(problem) => problem.to_string(),
        Ok(snapshot) => format!("{name}: a map; {}", snapshot.notes.join("; ")),
    }
}

/// Checks the words for every file of a folder; none is without.
fn assert_told(of: &str, told: impl Fn(Vec<u8>, &str) -> String, expected: &[(&str, &str)]) {
    let told = |name: &str| told(std::fs::read(folder(of).join(name)).unwrap(), name);
    let missing: Vec<String> =
        names(of).into_iter().filter(|name| expected.iter().all(|(known, _)| known != name)).collect();
    assert!(
        missing.is_empty(),
        "no words for {}",
        missing.iter().map(|name| told(name)).collect::<Vec<_>>().join("\n")
    );
    let wrong = expected.iter().filter_map(|(name, words)| {
        let told = told(name);
        let fits = told.contains(words) && told.starts_with(name) && told.len() < 1_000;
        (!fits).then(|| format!("expected {words:?}: {told}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
