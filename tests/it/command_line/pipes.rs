//! Readers that go away early, as `head` does.

use std::process::Stdio;

use super::maps::square;
use super::program::{Folder, Ran};

const LINES: [&str; 6] = [
    "--help",
    "--version",
    "project donetsk --paths 200 --chart none",
    "project donetsk luhansk ukraine --paths 200 --chart none --format json",
    "project donetsk --paths 200 --chart none --format csv",
    "measure map_20260801.geojson",
];

#[test]
fn a_reader_of_stdout_that_goes_away_is_no_accident() {
    let folder = Folder::new();
    folder.write("map_20260801.geojson", square());
    for line in LINES {
        let (reader, writer) = std::io::pipe().unwrap();
        // With its only reader gone, the first write fails.
        drop(reader);
        let output = folder.command(line).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        Ran::new(line, output).ends_with(0);
    }
}

#[test]
fn a_reader_of_stderr_that_goes_away_is_no_accident() {
    let folder = Folder::new();
    folder.write("bad_20260801.geojson", "not a map");
    for (line, code) in [
        ("project donetsk --paths 200 --chart none", 0),
        ("project atlantis", 2),
        ("measure bad_20260801.geojson", 1),
        ("measure", 2),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = folder.command(line).stdout(Stdio::piped()).stderr(writer).output().unwrap();
        // The note cannot be read by anybody, but the result is the same; 101 would be a panic.
        assert_eq!(output.status.code(), Some(code), "frontcast {line} 2>&1 | true");
    }
}
