//! The same question has the same answer, and what came later has no part in it.

use super::program::Folder;
use super::tables::{Rows, table};

const CHART: &str = "output/donetsk-2025-11-26-regimes.png";
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
    // A year ahead medians of 10,000 paths differ by the noise of sampling alone: futures spread over some 1,000 km², and
    // the median of n has a standard error of about 1.25·1,000/√n = 13 km², twice.
    assert!(difference.abs() < 75.0, "{difference} km²");
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

/// Stdout and picture of the theatre and one region as of the origin, from a table with these rows.
fn answer(rows: &str) -> (String, Vec<u8>) {
    let folder = Folder::new();
    folder.write("control.csv", table(rows));
    let ran = folder.done(&LINE.replace("donetsk", "donetsk ukraine --paths 1000 --table control.csv --quiet"));
    (ran.out, folder.read(CHART))
}

/// Rows of two regions up to and including the origin.
fn known_rows() -> String {
    let front = Rows::of("donetsk").from("2025-01-01").days(330).start(20_000.0).daily(4.0).text();
    front + &Rows::of("luhansk").from("2025-01-01").days(330).start(26_000.0).daily(0.5).text()
}

#[test]
fn what_is_known_after_the_origin_moves_no_bit() {
    let known = known_rows();
    let later = |daily| Rows::of("donetsk").from("2025-11-27").days(60).start(21_320.0).daily(daily).text();
    let revised = "made,donetsk,2025-09-01,12345,2025-11-27\nmade,luhansk,2025-11-26,1,2026-02-01\n";
    let elsewhere = Rows::of("kharkiv").from("2025-11-27").text() + &Rows::of("ukraine").from("2025-11-28").text();
    let cut = answer(&known);
    assert!(cut == answer(&format!("{known}{}", later(4.0))), "later rows");
    assert!(cut == answer(&format!("{known}{}", later(-50.0))), "other later rows");
    assert!(cut == answer(&format!("{revised}{known}")), "later revisions");
    assert!(cut == answer(&format!("{known}{elsewhere}")), "regions that come later");
    // The comparison would notice: one row earlier, and it is another forecast.
    assert!(cut != answer(&format!("made,donetsk,2025-11-25,21000,2025-11-26\n{known}")), "an earlier revision");
}

#[test]
fn a_source_that_comes_later_is_no_choice_yet() {
    let known = known_rows();
    let other = Rows::of("donetsk").from("2025-11-27").text().replace("made,", "other,");
    assert!(answer(&known) == answer(&format!("{known}{other}")));
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
