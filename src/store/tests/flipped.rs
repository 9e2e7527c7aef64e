//! Every changed byte of a store is found.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::domain::groups::Regions;
use crate::store::entry::sha256;
use crate::store::{Inspection, Terms};

use super::common::{copy, files, many, on};
use super::made::{Kept, feed_map, ingest_on, recording};

/// A store with all that there can be in one: rows used and kept apart, places, a map, an acceptance and an undoing.
fn all_there_is() -> Kept {
    static MADE: OnceLock<Kept> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let kept = Kept::new();
        let store = kept.store();
        // Small, since each of its bytes will be flipped: a day that is used, and one that is far from it.
        let mut rows = many(1, 2);
        rows[1].km2 -= 3_000.0;
        assert_eq!(ingest_on(&store, on(2), &rows, Terms::default()).ingest.counts.quarantined, 1);
        feed_map(&store, on(2), on(0), 37.6).unwrap();
        store.accept(1, vec![on(1)], &recording(on(2)), &|_| ()).unwrap();
        store.undo(3, &recording(on(2)), &|_| ()).unwrap();
        kept
    });
    let kept = Kept::new();
    copy(made.path(), kept.path());
    kept
}

fn path(kept: &Kept, name: &str) -> PathBuf {
    kept.path().join(name)
}

fn is_clean(kept: &Kept) {
    let found = inspected(kept);
    assert_eq!((&found.problems[..], &found.leftovers[..]), (&[][..], &[][..]));
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
    let files = files(kept.path());
    assert_eq!(found.bytes, files.values().map(|bytes| bytes.len() as u64).sum::<u64>());
    let folders: BTreeSet<&str> = files.keys().filter_map(|name| name.split('/').next()).collect();
    assert!(["entries", "maps", "places", "quarantine", "segments"].iter().all(|name| folders.contains(name)));
    is_clean(&kept);
}

#[test]
fn each_flipped_byte_is_found_in_its_file() {
    let kept = all_there_is();
    for (name, bytes) in files(kept.path()) {
        // What is measured is long: every third byte of it.
        for i in (0..bytes.len()).step_by(if bytes.len() > 1_000 { 3 } else { 1 }) {
            let mut flipped = bytes.clone();
            flipped[i] ^= 1 << (i % 8);
            std::fs::write(path(&kept, &name), flipped).unwrap();
            names(&kept, &[&name], &format!("{name}, byte {i}"));
        }
        std::fs::write(path(&kept, &name), bytes).unwrap();
    }
    is_clean(&kept);
}

#[test]
fn each_cut_and_each_addition_is_found_in_its_file() {
    let kept = all_there_is();
    for (name, bytes) in files(kept.path()) {
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
    is_clean(&kept);
}

#[test]
fn each_file_that_is_gone_is_found() {
    let kept = all_there_is();
    for (name, bytes) in files(kept.path()) {
        std::fs::remove_file(path(&kept, &name)).unwrap();
        names(&kept, &[&name], &format!("{name} removed"));
        std::fs::write(path(&kept, &name), bytes).unwrap();
    }
    is_clean(&kept);
}

#[test]
fn the_last_entry_that_is_gone_with_its_files_is_found() {
    let kept = Kept::new();
    ingest_on(&kept.store(), on(30), &many(1, 30), Terms::default());
    kept.store().undo(1, &recording(on(30)), &|_| ()).unwrap();
    std::fs::remove_file(path(&kept, "entries/000002.json")).unwrap();
    names(&kept, &["entries/000002.json"], "an undoing is gone");
    let refused = kept.store().archive(None, &Regions::default(), &[]).unwrap_err().to_string();
    assert!(refused.contains("entries/000002.json"), "{refused}");
    let kept = Kept::new();
    ingest_on(&kept.store(), on(30), &many(1, 30), Terms::default());
    for name in ["entries/000001.json", "segments/000001.csv"] {
        std::fs::remove_file(path(&kept, name)).unwrap();
    }
    names(&kept, &["entries/000001.json"], "all is gone");
}

#[test]
fn files_in_each_others_place_are_found() {
    let kept = all_there_is();
    let all: Vec<String> = files(kept.path()).into_keys().filter(|name| name.contains('/')).collect();
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
    is_clean(&kept);
}

#[test]
fn a_file_that_no_entry_knows_is_listed_and_not_used() {
    let kept = all_there_is();
    let table = || kept.store().archive(None, &Regions::default(), &[]).unwrap().past(None).unwrap();
    let before = table();
    for name in
        ["segments/000009.csv", "quarantine/stranger.csv", "entries/readme.txt", "maps/x.gz", "places/000007.csv"]
    {
        std::fs::copy(path(&kept, "segments/000001.csv"), path(&kept, name)).unwrap();
        let found = inspected(&kept);
        assert_eq!((&found.problems[..], &found.leftovers[..]), (&[][..], &[name.to_string()][..]));
        assert_eq!(table(), before);
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
    let seal = sha256(line.as_bytes());
    std::fs::write(name, format!("{line}{{\"sha256\":\"{seal}\"}}\n")).unwrap();
    assert!(damaged(&kept).contains("entries/000003.json"), "{:?}", damaged(&kept));
    assert!(kept.store().archive(None, &Regions::default(), &[]).is_err());
}
