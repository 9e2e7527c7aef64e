//! Every changed byte of a store is found, and no command works with one silently.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use frontcast::store::Inspection;

use super::made::{Kept, copy, many, on};
use crate::command_line::maps::{polygon, ring};

/// A store with all that there can be in one: rows used and kept apart, places, a map, an acceptance and an undoing.
fn all_there_is() -> Kept {
    static MADE: OnceLock<Kept> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let kept = Kept::new();
        // Small, since each of its bytes will be flipped: a day that is used, and one that is far from it.
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

fn inspected(kept: &Kept) -> Inspection {
    kept.store().verify().unwrap()
}

/// The files that are named as damaged, each once.
fn damaged(kept: &Kept) -> BTreeSet<String> {
    inspected(kept).problems.into_iter().map(|(file, _)| file).collect()
}

/// Asserts that exactly these files are named as damaged.
fn names(kept: &Kept, expected: &[&str], context: &str) {
    let found: Vec<String> = damaged(kept).into_iter().collect();
    assert_eq!(found, expected, "{context}");
}

#[test]
fn a_store_that_nobody_touched_is_clean() {
    let kept = all_there_is();
    let found = inspected(&kept);
    assert_eq!((found.entries, &found.problems[..], &found.leftovers[..]), (4, &[][..], &[][..]));
    let files = kept.files();
    assert_eq!(found.bytes, files.values().map(|bytes| bytes.len() as u64).sum::<u64>());
    let folders: BTreeSet<&str> = files.keys().filter_map(|name| name.split('/').next()).collect();
    assert!(["entries", "maps", "places", "quarantine", "segments"].iter().all(|name| folders.contains(name)));
    kept.is_clean();
}

#[test]
fn each_flipped_byte_is_found_in_its_file() {
    let kept = all_there_is();
    for (name, bytes) in kept.files() {
        // What is measured is long: every third byte of it.
        for i in (0..bytes.len()).step_by(if bytes.len() > 1_000 { 3 } else { 1 }) {
            let mut flipped = bytes.clone();
            flipped[i] ^= 1 << (i % 8);
            std::fs::write(path(&kept, &name), flipped).unwrap();
            names(&kept, &[&name], &format!("{name}, byte {i}"));
        }
        std::fs::write(path(&kept, &name), bytes).unwrap();
    }
    kept.is_clean();
}

#[test]
fn each_cut_and_each_addition_is_found_in_its_file() {
    let kept = all_there_is();
    for (name, bytes) in kept.files() {
        let longer = [&bytes[..], b"\n"].concat();
        let twice = [&bytes[..], &bytes[..]].concat();
        let cuts = [0, 1, bytes.len() / 2, bytes.len() / 3, bytes.len() - 1].map(|length| bytes[..length].to_vec());
        for changed in cuts.into_iter().chain([longer, twice]) {
            let length = changed.len();
            std::fs::write(path(&kept, &name), changed).unwrap();
            names(&kept, &[&name], &format!("{name} with {length} bytes"));
        }
        std::fs::write(path(&kept, &name), bytes).unwrap();
    }
    kept.is_clean();
}

#[test]
fn each_file_that_is_gone_is_found() {
    let kept = all_there_is();
    for (name, bytes) in kept.files() {
        std::fs::remove_file(path(&kept, &name)).unwrap();
        names(&kept, &[&name], &format!("{name} removed"));
        std::fs::write(path(&kept, &name), bytes).unwrap();
    }
    kept.is_clean();
}

#[test]
fn the_last_entry_that_is_gone_with_its_files_is_found() {
    let kept = Kept::new();
    kept.feed(&many(1, 30)).ends_with(0);
    kept.done("data undo 1");
    std::fs::remove_file(path(&kept, "entries/000002.json")).unwrap();
    names(&kept, &["entries/000002.json"], "an undoing is gone");
    assert!(kept.run("data").ends_with(1).complaint().contains("entries/000002.json"));
    let kept = Kept::new();
    kept.feed(&many(1, 30)).ends_with(0);
    for name in ["entries/000001.json", "segments/000001.csv"] {
        std::fs::remove_file(path(&kept, name)).unwrap();
    }
    names(&kept, &["entries/000001.json"], "all is gone");
}

#[test]
fn files_in_each_others_place_are_found() {
    let kept = all_there_is();
    let all: Vec<String> = kept.files().into_keys().filter(|name| name.contains('/')).collect();
    for pair in all.windows(2) {
        let swap = || {
            let (one, other) = (path(&kept, &pair[0]), path(&kept, &pair[1]));
            let bytes = std::fs::read(&one).unwrap();
            std::fs::copy(&other, one).unwrap();
            std::fs::write(other, bytes).unwrap();
        };
        swap();
        let found = damaged(&kept);
        assert!(pair.iter().all(|name| found.contains(name)), "{pair:?} swapped: {found:?}");
        swap();
    }
    kept.is_clean();
}

#[test]
fn a_file_that_no_entry_knows_is_listed_and_not_used() {
    let kept = all_there_is();
    let before = kept.export("");
    for name in
        ["segments/000009.csv", "quarantine/stranger.csv", "entries/readme.txt", "maps/x.gz", "places/000007.csv"]
    {
        std::fs::copy(path(&kept, "segments/000001.csv"), path(&kept, name)).unwrap();
        let found = inspected(&kept);
        assert_eq!((&found.problems[..], &found.leftovers[..]), (&[][..], &[name.to_string()][..]));
        let ran = kept.done("data verify");
        assert!(ran.out.contains(&format!("not used {name}")), "{}", ran.out);
        assert_eq!(kept.export(""), before);
        std::fs::remove_file(path(&kept, name)).unwrap();
    }
}

#[test]
fn a_stray_entry_is_named_alone() {
    let kept = all_there_is();
    // A copy of a file, and one whose name says that hundreds of others are gone.
    for name in ["entries/000006.json", "entries/000300.json"] {
        std::fs::copy(path(&kept, "entries/000001.json"), path(&kept, name)).unwrap();
        assert!(damaged(&kept).contains(name), "{name}: {:?}", damaged(&kept));
        assert!(inspected(&kept).problems.len() <= 2, "{name}: {} problems", inspected(&kept).problems.len());
        std::fs::remove_file(path(&kept, name)).unwrap();
    }
}

#[test]
fn an_entry_that_was_forged_with_its_checksum_breaks_the_chain() {
    let kept = all_there_is();
    let name = path(&kept, "entries/000002.json");
    let text = std::fs::read_to_string(&name).unwrap();
    let line = text.lines().next().unwrap().replace("mine", "many") + "\n";
    let seal = frontcast::store::entry::sha256(line.as_bytes());
    std::fs::write(name, format!("{line}{{\"sha256\":\"{seal}\"}}\n")).unwrap();
    assert!(damaged(&kept).contains("entries/000003.json"), "{:?}", damaged(&kept));
    kept.run("data").ends_with(1);
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
