//! A full disk, a file in the way, a folder that is read-only: a clear error, and nothing changed.

use std::process::Command;

use super::made::{Kept, Row, copy, csv, many, on};
use crate::command_line::program::Ran;

/// A store with one ingest.
fn begun() -> Kept {
    let kept = Kept::new();
    kept.feed(&many(2, 40)).ends_with(0);
    kept
}

/// Runs a command whose files may not become larger than so many blocks, as on a disk that fills up.
#[cfg(unix)]
fn with_blocks(kept: &Kept, line: &str, blocks: u32) -> Ran {
    let plain = kept.0.command(line);
    let mut command = Command::new("sh");
    // What would be a signal becomes an error of the write, as a full disk is one.
    command.args(["-c", "ulimit -f $0; trap '' XFSZ; exec \"$@\"", &blocks.to_string()]);
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(plain.get_current_dir().unwrap());
    command.env("HOME", kept.0.path("")).env("FRONTCAST_STORE", "store");
    Ran::new(line, command.output().unwrap())
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_at_any_file_changes_nothing() {
    let mut jumped = many(2, 280).into_iter().filter(|row| row.day >= on(40)).collect::<Vec<_>>();
    // Most days are kept apart: 4 kB of rows that are used, 20 kB that are not, and over 100 kB with their findings.
    jumped.iter_mut().filter(|row| row.day >= on(80)).for_each(|row| row.km2 -= 3_000.0);
    let begun = begun();
    let mut failed = std::collections::BTreeSet::new();
    let mut is_in = false;
    // From no room at all to enough; a block is 512 bytes or 1,024.
    for blocks in [0, 16, 64, 2_048] {
        let kept = Kept::new();
        copy(&begun.path(), &kept.path());
        let before = kept.files();
        kept.0.write("more.csv", csv(&jumped));
        let ran = with_blocks(&kept, "ingest more.csv", blocks);
        if ran.code == 3 {
            is_in = true;
            continue;
        }
        let ran = ran.ends_with(1);
        assert!(ran.complaint().contains("store/"), "{}", ran.err);
        failed.extend(["segments", "quarantine", "entries"].into_iter().filter(|name| ran.complaint().contains(name)));
        assert_eq!(kept.files(), before, "{blocks} blocks: {}", ran.err);
        kept.is_clean();
        kept.run("ingest more.csv").ends_with(3);
        assert_eq!(kept.rows(), 2 * 80);
    }
    assert!(is_in, "with room it is done");
    assert_eq!(failed.into_iter().collect::<Vec<_>>(), ["entries", "quarantine", "segments"]);
}

#[cfg(unix)]
#[test]
fn a_full_disk_keeps_undoing_and_accepting_out_too() {
    let kept = begun();
    let mut doubtful: Vec<Row> = many(2, 41).into_iter().filter(|row| row.day == on(40)).collect();
    doubtful.iter_mut().for_each(|row| row.km2 -= 3_000.0);
    kept.feed(&doubtful).ends_with(3);
    let before = kept.files();
    for line in ["data undo 1", "data accept 2"] {
        let ran = with_blocks(&kept, line, 0).ends_with(1);
        assert!(ran.complaint().contains("store/entries/000003.json"), "{}", ran.err);
        assert_eq!(kept.files(), before);
    }
    kept.is_clean();
    kept.done("data accept 2");
    assert_eq!(kept.rows(), 82);
}

#[test]
fn a_file_in_the_place_of_the_store_is_named() {
    for in_the_way in ["store", "store/entries", "store/segments", "store/maps", "store/lock"] {
        let kept = Kept::new();
        kept.0.write("fed.csv", csv(&many(1, 30)));
        match in_the_way {
            // A folder where a file should be.
            "store/lock" => std::fs::create_dir_all(kept.0.path(in_the_way)).unwrap(),
            _ => kept.0.write(in_the_way, "not a folder"),
        }
        let ran = kept.run("ingest fed.csv").ends_with(1);
        assert!(ran.complaint().contains(in_the_way), "{}", ran.err);
        assert!(!kept.0.path("store/entries/000001.json").exists());
        if in_the_way == "store" {
            assert_eq!(kept.0.read("store"), b"not a folder");
        }
    }
}

#[test]
fn a_store_below_a_file_is_named() {
    let kept = Kept::new();
    kept.0.write("fed.csv", csv(&many(1, 30)));
    for line in ["ingest fed.csv --store fed.csv/store", "data undo 1 --store fed.csv/store"] {
        let ran = kept.run(line).ends_with(1);
        assert!(ran.complaint().contains("fed.csv/store"), "{}", ran.err);
    }
    assert_eq!(kept.0.names(), ["fed.csv"]);
}

#[test]
fn commands_that_only_read_need_no_store_and_make_none() {
    let kept = Kept::new();
    for line in ["data", "data log", "data export --source deepstate", "data verify", "data revisions donetsk"] {
        kept.done(line);
    }
    kept.done("project donetsk --format json --chart none --paths 100");
    assert!(kept.0.names().is_empty(), "{:?}", kept.0.names());
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_named_and_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let kept = begun();
    let folders = ["store/entries", "store/segments", "store/quarantine", "store/places", "store/maps", "store"];
    let set = |mode: u32| {
        for name in folders {
            std::fs::set_permissions(kept.0.path(name), PermissionsExt::from_mode(mode)).unwrap();
        }
    };
    set(0o555);
    if std::fs::write(kept.0.path("store/probe"), "").is_ok() {
        println!("skipped: this user may write everywhere");
        set(0o755);
        return;
    }
    let before = kept.files();
    kept.0.write("more.csv", csv(&many(2, 50)));
    let ran = kept.run("ingest more.csv").ends_with(1);
    assert!(ran.complaint().contains("store/"), "{}", ran.err);
    kept.done("project a0 --source made --format json --chart none --paths 100");
    assert_eq!(kept.files(), before);
    set(0o755);
    kept.is_clean();
    kept.done("ingest more.csv");
    assert_eq!(kept.rows(), 100);
}

#[test]
fn the_store_is_where_programs_keep_data_unless_told() {
    let kept = Kept::new();
    kept.0.write("fed.csv", csv(&many(1, 30)));
    kept.0.done("ingest fed.csv --quiet");
    assert!(kept.0.path(".local/share/frontcast/entries/000001.json").exists() || cfg!(not(target_os = "linux")));
    // What is said beats the environment.
    let mut command = kept.0.command("ingest fed.csv --store said --quiet");
    assert!(command.env("FRONTCAST_STORE", "environment").status().unwrap().success());
    assert!(kept.0.path("said/entries/000001.json").exists() && !kept.0.path("environment").exists());
    kept.0.run("data --store=").ends_with(2);
}

#[test]
fn an_output_that_cannot_be_written_is_told_with_what_was_stored() {
    let kept = begun();
    kept.0.write("more.csv", csv(&many(2, 50)));
    let ran = kept.run("ingest more.csv --output fed.csv/out.txt").ends_with(1);
    assert!(ran.complaint().contains("fed.csv"), "{}", ran.err);
    // Either nothing was stored, or it was said that it was.
    let is_stored = kept.rows() > 80;
    assert!(!is_stored || ran.err.contains("Ingest 2 is in"), "{}", ran.err);
    kept.is_clean();
}
