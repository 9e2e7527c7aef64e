//! The same question has the same answer, and what came later has no part in it.

use super::program::Folder;
use super::tables::{Rows, table};

const CHART: &str = "output/donetsk-2025-11-26-bootstrap.png";
const LINE: &str = "project donetsk --as-of 2025-11-26 --format json";

/// Stdout and picture of a run in a new folder, with so many threads.
fn bytes_with(threads: Option<&str>) -> (String, Vec<u8>) {
    let folder = Folder::new();
    let mut command = folder.command(LINE);
    if let Some(threads) = threads {
        command.env("RAYON_NUM_THREADS", threads);
    }
    let output = command.output().unwrap();
    assert!(output.status.success());
    (String::from_utf8(output.stdout).unwrap(), folder.read(CHART))
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    assert!(bytes_with(None) == bytes_with(None));
}

#[test]
fn the_number_of_threads_moves_no_bit() {
    let one = bytes_with(Some("1"));
    assert!(one == bytes_with(Some("2")));
    assert!(one == bytes_with(None));
}

#[test]
fn another_seed_gives_another_sample_of_the_same_future() {
    let folder = Folder::new();
    let bands = |seed: u64| {
        let json = folder.done(&format!("{LINE} --chart none --seed {seed}")).json();
        assert_eq!(json["seed"], seed);
        json["bands"][3]["controlled_km2"].clone()
    };
    let (one, two) = (bands(1), bands(u64::MAX));
    assert_ne!(one, two);
    let difference = one["0.5"].as_f64().unwrap() - two["0.5"].as_f64().unwrap();
    // A year ahead the medians of 10,000 paths differ by the noise of sampling alone.
    assert!(difference.abs() < 10.0, "{difference} km²");
}

#[test]
fn another_region_in_the_command_changes_no_number() {
    let folder = Folder::new();
    let mut alone = folder.done(&format!("{LINE} --paths 1000 --chart none")).json();
    let mut among = folder.done(&LINE.replace("donetsk", "ukraine donetsk kharkiv --paths 1000 --chart none")).json();
    // Only the note of the arguments differs.
    alone["provenance"].take();
    among[1]["provenance"].take();
    assert_eq!(alone, among[1]);
}

#[test]
fn what_is_known_after_the_origin_moves_no_bit() {
    let before = Rows::of("donetsk").from("2025-01-01").days(331).start(20_000.0).daily(4.0).text();
    let elsewhere = Rows::of("luhansk").from("2025-01-01").days(331).start(26_000.0).daily(0.5).text();
    let later = |daily| Rows::of("donetsk").from("2025-11-28").days(60).start(21_320.0).daily(daily).text();
    let revised = "made,donetsk,2025-09-01,12345,2025-11-27\nmade,luhansk,2025-11-26,1,2026-02-01\n";
    let cut = format!("{before}{elsewhere}");
    let answers: Vec<(String, Vec<u8>)> =
        [cut.clone(), format!("{cut}{}", later(4.0)), format!("{revised}{cut}{}", later(-50.0))]
            .iter()
            .map(|rows| {
                let folder = Folder::new();
                folder.write("control.csv", table(rows));
                let ran = folder.done(&format!("{LINE} --quiet --table control.csv"));
                (ran.out, folder.read(CHART))
            })
            .collect();
    // Rows after the origin, rows changed after it, revisions learned after it: the same as none at all.
    assert!(answers[0] == answers[1]);
    assert!(answers[0] == answers[2]);
}

#[test]
fn a_revision_known_by_the_origin_does_count() {
    // The last row is of 27 November, 330 days after the first.
    let rows = Rows::of("donetsk").from("2025-01-01").days(331).start(20_000.0).daily(4.0).text();
    let controlled = |revision: &str| {
        let folder = Folder::new();
        folder.write("control.csv", table(&format!("{rows}{revision}")));
        let line = "project donetsk --as-of 2025-11-30 --format json --chart none --table control.csv";
        let json = folder.done(line).json();
        json["observed"]["controlled_km2"].as_f64().unwrap()
    };
    assert_eq!(controlled(""), 21_320.0);
    assert_eq!(controlled("made,donetsk,2025-11-27,21000,2025-11-30\n"), 21_000.0);
    assert_eq!(controlled("made,donetsk,2025-11-27,21000,2025-12-01\n"), 21_320.0);
}
