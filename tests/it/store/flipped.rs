//! No command works with a damaged store silently.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::made::{Kept, copy, many, on};
use crate::command_line::maps::{polygon, ring};

/// A store with all that there can be in one: rows used and kept apart, places, a map, an acceptance and an undoing.
fn all_there_is() -> Kept {
    static MADE: OnceLock<Kept> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let kept = Kept::new();
        // A day that is used, and one that is far from it.
        let mut rows = many(1, 2);
        rows[1].km2 -= 3_000.0;
        kept.feed(&rows).ends_with(3);
        kept.0.write("map_20230101.geojson", polygon(&ring(37.5, 48.0, 37.6, 48.1)));
        kept.done("ingest map_20230101.geojson --source mine");
        kept.done(&format!("data accept 1 --day {}", on(1)));
        kept.done("data undo 3");
        kept
    });
    let kept = Kept::new();
    copy(&made.path(), &kept.path());
    kept
}

fn path(kept: &Kept, name: &str) -> PathBuf {
    kept.path().join(name)
}

#[test]
fn no_command_works_with_a_damaged_store_silently() {
    let kept = all_there_is();
    kept.0.write("more.csv", super::made::csv(&many(1, 5)));
    let all = [
        "project donetsk --format json --chart none --paths 100",
        "data",
        "data log",
        "data log 1",
        "data export",
        "data revisions a0",
        "data accept 1",
        "data undo 1",
        "ingest more.csv --dry-run",
        "ingest more.csv",
    ];
    for name in ["entries/000001.json", "entries/000004.json", "segments/000001.csv", "quarantine/000001.csv"] {
        let bytes = kept.files()[name].clone();
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 4;
        // All commands where a byte is flipped, and some where all of them are gone.
        for (changed, commands) in [(Some(flipped), &all[..]), (Some(Vec::new()), &all[7..8]), (None, &all[1..2])] {
            match &changed {
                Some(bytes) => std::fs::write(path(&kept, name), bytes).unwrap(),
                None => std::fs::remove_file(path(&kept, name)).unwrap(),
            }
            let before = kept.files();
            for line in commands {
                let ran = kept.run(line).ends_with(1);
                assert!(ran.complaint().contains(name) && ran.complaint().contains("data verify"), "{}", ran.err);
                assert_eq!(ran.out, "", "{line}");
            }
            assert_eq!(kept.files(), before);
            let ran = kept.run("data verify").ends_with(1);
            assert!(ran.out.contains(&format!("DAMAGED {name}")) && ran.complaint().contains(name), "{}", ran.out);
            std::fs::write(path(&kept, name), &bytes).unwrap();
        }
    }
    kept.done("data");
}

#[test]
fn damage_to_maps_and_places_is_told_and_projections_go_on() {
    let kept = all_there_is();
    let names: Vec<String> = kept.files().into_keys().filter(|name| name.starts_with(['m', 'p'])).collect();
    assert_eq!(names.len(), 2);
    for name in names {
        std::fs::write(path(&kept, &name), "other").unwrap();
        let ran = kept.run("data verify --format json").ends_with(1);
        assert!(ran.json()["problems"].as_array().unwrap().iter().any(|problem| problem["file"] == *name));
    }
    kept.done("project donetsk --format json --chart none --paths 100");
}

#[test]
fn a_file_that_no_entry_knows_is_named() {
    let kept = all_there_is();
    std::fs::copy(path(&kept, "segments/000001.csv"), path(&kept, "quarantine/stranger.csv")).unwrap();
    let ran = kept.done("data verify");
    assert!(ran.out.contains("not used quarantine/stranger.csv"), "{}", ran.out);
}
