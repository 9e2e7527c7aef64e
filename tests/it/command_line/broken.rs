//! A handful of broken files as the program meets them: the exit code, and nothing on the terminal that could steer it.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::command_line::program::{Folder, Ran};

/// The bytes of a broken file.
fn bytes_of(kind: &str, name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/broken").join(kind).join(name)).unwrap()
}

/// Copies a broken file into a folder.
fn bring(to: &Folder, kind: &str, name: &str) {
    to.write(name, bytes_of(kind, name));
}

/// Whatever is printed is text on lines: no control characters, no marks of writing direction.
fn assert_safe(ran: &Ran) {
    let steers =
        |c: &char| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    for text in [&ran.out, &ran.err] {
        assert_eq!(text.chars().find(steers), None, "frontcast {}\n{text}", ran.line);
        assert!(text.lines().all(|line| line.len() < 2_000), "frontcast {}\n{text}", ran.line);
    }
}

#[test]
fn ingest_refuses_what_is_broken_and_takes_the_rest() {
    let folder = Folder::new();
    let broken = [
        "page-unpacks-to-too-much.parquet",
        "groups-too-many.parquet",
        "truth.parquet",
        "escapes.csv",
        "escapes-in-header.csv",
        "right-to-left.csv",
        "quote-never-closed.csv",
        "twice-packed.csv.gz",
    ];
    broken.iter().chain(&["good.csv"]).for_each(|name| bring(&folder, "tables", name));
    let given = format!("ingest --store store --source made {} --dry-run", broken.join(" "));
    let ran = folder.run(&given).ends_with(1);
    assert_safe(&ran);
    assert!(broken.iter().all(|name| ran.err.contains(name)), "{}", ran.err);
    let ran = folder.run(&format!("{given} good.csv")).ends_with(3);
    assert_safe(&ran);
    assert!(ran.out.contains("1 new"), "{}", ran.out);
}

#[test]
fn measure_skips_what_is_broken_and_opens_nothing_that_a_map_names() {
    let folder = Folder::new();
    let broken = ["escapes-in-status.geojson", "escapes-in-type.geojson", "days-that-disagree.geojson"];
    for name in broken.iter().chain(&["paths.geojson", "linked-reference-system.geojson"]) {
        folder.write(&format!("20260822_{name}"), bytes_of("maps", name));
    }
    let ran = folder.run("measure 20260822_escapes-in-status.geojson 20260822_escapes-in-type.geojson").ends_with(1);
    assert_safe(&ran);
    // Measured like any other map; what it names is not there to be missed, or would have been read for ever.
    for name in ["paths", "linked-reference-system"] {
        let ran = folder.done(&format!("measure 20260822_{name}.geojson"));
        assert_safe(&ran);
        assert!(ran.out.contains("donetsk") && !ran.out.contains("root"), "{}", ran.out);
    }
}

#[test]
fn project_says_in_a_line_what_is_wrong_with_a_table() {
    for name in ["escapes.csv", "quote-never-closed.csv", "differences-of-no-block.parquet", "rows-too-many.parquet"] {
        let folder = Folder::new();
        bring(&folder, "tables", name);
        let ran = folder.run(&format!("project donetsk --table {name} --chart none")).ends_with(1);
        assert_safe(&ran);
        assert!(ran.complaint().contains(name), "{}", ran.err);
    }
}

#[test]
#[cfg(unix)]
fn a_device_without_end_is_read_up_to_the_limit_and_a_pipe_to_its_end() {
    let folder = Folder::new();
    if Path::new("/dev/zero").exists() {
        let ran = folder.run("measure /dev/zero --day 2026-08-22").ends_with(1);
        assert!(ran.err.contains("larger than 512 MiB"), "{}", ran.err);
    }
    if Path::new("/dev/stdin").exists() {
        let line = "measure /dev/stdin --day 2026-08-22";
        let mut child = folder.command(line);
        child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        let map = bytes_of("maps", "good.geojson");
        child.stdin.take().unwrap().write_all(&map).unwrap();
        let ran = Ran::new(line, child.wait_with_output().unwrap()).ends_with(0);
        assert!(ran.out.contains("donetsk"), "{}", ran.out);
    }
    let ran = folder.run("measure . --day 2026-08-22").ends_with(1);
    assert!(ran.err.contains("directory"), "{}", ran.err);
}
