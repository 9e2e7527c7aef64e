//! What was known on a day stays what was known on it: revised, withdrawn, given back or accepted later.

use crate::domain::groups::Regions;
use crate::domain::region::RegionId;
use crate::read::table;
use crate::store::Terms;
use crate::store::archive::Status;
use crate::tabular::Format;
use crate::write::data::control_export;

use super::common::{Row, many, on, thousandths};
use super::made::{Kept, ingest_on, levels, recording};

const DAYS: u64 = 40;

fn undo(kept: &Kept, of: u64, today: u64) {
    kept.store().undo(of, &recording(on(today)), &|_| ()).unwrap();
}

fn accept(kept: &Kept, of: u64, days: &[u64], today: u64) -> u64 {
    let days = days.iter().map(|n| on(*n)).collect();
    kept.store().accept(of, days, &recording(on(today)), &|_| ()).unwrap().1
}

/// The last level of a0 in a vintage: which day, and which value.
fn last(kept: &Kept, as_of: u64) -> Option<(u64, f64)> {
    let last = levels(&kept.store(), "a0", Some(on(as_of))).pop()?;
    Some(((last.0 - on(0)).num_days() as u64, last.1))
}

/// Forty days of one region, the first thirty fed on day 29 and the rest on day 39.
fn begun() -> (Kept, Vec<Row>) {
    let (kept, rows) = (Kept::new(), many(1, DAYS));
    ingest_on(&kept.store(), on(29), &rows[..30], Terms::default());
    ingest_on(&kept.store(), on(39), &rows[30..], Terms::default());
    (kept, rows)
}

/// The row of a day with another value.
fn other(rows: &[Row], n: u64, change: f64) -> Row {
    let row = &rows[n as usize];
    Row { km2: thousandths(row.km2 + change), ..row.clone() }
}

/// Every vintage of a0, as bits.
fn vintages(kept: &Kept, until: u64) -> Vec<Vec<(chrono::NaiveDate, u64)>> {
    let bits = |n: u64| levels(&kept.store(), "a0", Some(on(n))).into_iter().map(|(day, km2)| (day, km2.to_bits()));
    (0..until).map(|n| bits(n).collect()).collect()
}

#[test]
fn data_count_from_the_day_they_were_known_however_late_they_are_fed() {
    let (kept, rows) = begun();
    for n in 0..DAYS {
        assert_eq!(last(&kept, n), Some((n, rows[n as usize].km2)));
    }
    assert_eq!(last(&kept, 500), Some((39, rows[39].km2)));
}

#[test]
fn another_value_without_a_day_is_known_from_today() {
    let (kept, rows) = begun();
    let before = vintages(&kept, 45);
    let revised = other(&rows, 39, -3.0);
    let receipt = ingest_on(&kept.store(), on(45), std::slice::from_ref(&revised), Terms::default());
    assert_eq!(receipt.ingest.counts.revised, 1);
    assert_eq!(vintages(&kept, 45), before);
    assert_eq!(last(&kept, 45), Some((39, revised.km2)));
    let revisions =
        kept.store().archive(None, &Regions::default(), &[]).unwrap().revisions(&RegionId::new("a0").unwrap());
    let told: Vec<_> = revisions.iter().map(|r| (r.claim.known_on, r.claim.entry, r.status)).collect();
    assert_eq!(told, [(on(39), 2, Status::Replaced), (on(45), 3, Status::Used)]);
}

#[test]
fn a_revised_history_moves_no_earlier_vintage() {
    let (kept, rows) = begun();
    let before = vintages(&kept, 45);
    let all: Vec<Row> = (0..DAYS).map(|n| other(&rows, n, 2.5)).collect();
    let receipt = ingest_on(&kept.store(), on(45), &all, Terms::default());
    assert_eq!((receipt.ingest.counts.revised, receipt.ingest.counts.new), (DAYS, 0));
    assert_eq!(vintages(&kept, 45), before);
    assert_eq!(last(&kept, 45), Some((39, all[39].km2)));
    // And once more on the same day: the last word of a day is what counts of it.
    let again = other(&rows, 39, 7.5);
    ingest_on(&kept.store(), on(45), std::slice::from_ref(&again), Terms::default());
    assert_eq!(vintages(&kept, 45), before);
    assert_eq!(last(&kept, 45), Some((39, again.km2)));
    assert_eq!(kept.store().verify().unwrap().problems, []);
}

#[test]
fn what_is_undone_on_its_day_never_was() {
    let (kept, rows) = begun();
    let before = vintages(&kept, 60);
    ingest_on(&kept.store(), on(45), &[other(&rows, 39, -3.0), other(&rows, 12, 5.0)], Terms::default());
    undo(&kept, 3, 45);
    assert_eq!(vintages(&kept, 60), before);
}

#[test]
fn what_is_undone_later_counts_while_it_stood() {
    let (kept, rows) = begun();
    let before = vintages(&kept, 60);
    let revised = other(&rows, 39, -3.0);
    ingest_on(&kept.store(), on(45), std::slice::from_ref(&revised), Terms::default());
    undo(&kept, 3, 50);
    let after = vintages(&kept, 60);
    assert_eq!(after[..45], before[..45]);
    assert_eq!(after[50..], before[50..]);
    assert!((45..50).all(|n| last(&kept, n) == Some((39, revised.km2))));
}

#[test]
fn new_days_that_are_undone_later_are_gone_before_and_after() {
    let (kept, rows) = begun();
    // Fed on day 39 as known from day 30 on; withdrawn on day 50.
    undo(&kept, 2, 50);
    let seen: Vec<_> = [29, 35, 38, 39, 49, 50, 60].map(|n| last(&kept, n).unwrap().0).to_vec();
    assert_eq!(seen, [29, 29, 29, 39, 39, 29, 29]);
    assert_eq!(last(&kept, 60), Some((29, rows[29].km2)));
}

#[test]
fn an_undoing_undone_on_the_same_day_changes_nothing() {
    let (kept, _) = begun();
    let before = vintages(&kept, 60);
    undo(&kept, 2, 50);
    undo(&kept, 3, 50);
    assert_eq!(vintages(&kept, 60), before);
}

#[test]
fn an_undoing_undone_later_gives_the_data_back_from_then_on() {
    let (kept, _) = begun();
    undo(&kept, 2, 50);
    undo(&kept, 3, 55);
    let seen: Vec<_> = [35, 39, 49, 50, 54, 55, 70].map(|n| last(&kept, n).unwrap().0).to_vec();
    assert_eq!(seen, [29, 39, 39, 29, 29, 39, 39]);
    // And taken back a third time.
    undo(&kept, 4, 60);
    assert_eq!([55, 59, 60].map(|n| last(&kept, n).unwrap().0), [39, 39, 29]);
}

/// A day far off that is fed on day 41 and kept apart.
fn with_doubtful() -> (Kept, f64) {
    let (kept, rows) = begun();
    let far = Row { day: on(41), ..other(&rows, 39, -3_000.0) };
    let receipt = ingest_on(&kept.store(), on(41), std::slice::from_ref(&far), Terms::default());
    assert_eq!(receipt.ingest.counts.quarantined, 1);
    assert_eq!(last(&kept, 60).unwrap().0, 39);
    (kept, far.km2)
}

#[test]
fn what_is_accepted_on_its_day_counts_from_it() {
    let (kept, km2) = with_doubtful();
    assert_eq!(accept(&kept, 3, &[], 41), 1);
    assert_eq!([40, 41, 60].map(|n| last(&kept, n).unwrap().0), [39, 41, 41]);
    assert_eq!(last(&kept, 41), Some((41, km2)));
}

#[test]
fn what_is_accepted_later_counts_from_then_on() {
    let (kept, km2) = with_doubtful();
    assert_eq!(accept(&kept, 3, &[41], 47), 1);
    assert_eq!([41, 46, 47, 60].map(|n| last(&kept, n).unwrap().0), [39, 39, 41, 41]);
    assert_eq!(last(&kept, 47), Some((41, km2)));
    // Taken back, and the ingest itself too.
    undo(&kept, 4, 50);
    assert_eq!([46, 47, 49, 50].map(|n| last(&kept, n).unwrap().0), [39, 41, 41, 39]);
    accept(&kept, 3, &[], 52);
    undo(&kept, 3, 54);
    assert_eq!([46, 47, 49, 50, 51, 52, 53, 54].map(|n| last(&kept, n).unwrap().0), [39, 41, 41, 39, 39, 41, 41, 39]);
}

#[test]
fn accepting_again_moves_no_vintage_that_was_seen() {
    let (kept, _) = with_doubtful();
    accept(&kept, 3, &[], 43);
    undo(&kept, 4, 45);
    let before = vintages(&kept, 50);
    accept(&kept, 3, &[], 50);
    assert_eq!(vintages(&kept, 50), before);
    assert_eq!(last(&kept, 50).unwrap().0, 41);
}

#[test]
fn what_cannot_be_undone_or_accepted_is_said() {
    let (kept, _) = with_doubtful();
    let store = kept.store();
    let undone = |of: u64| store.undo(of, &recording(on(60)), &|_| ()).map_err(|problem| problem.to_string());
    let accepted = |of: u64, days: Vec<chrono::NaiveDate>| {
        store.accept(of, days, &recording(on(60)), &|_| ()).map_err(|problem| problem.to_string())
    };
    assert!(undone(9).unwrap_err().contains("there is no entry 9: the log has 1 to 3"));
    assert!(undone(0).unwrap_err().contains("no entry 0"));
    assert!(accepted(1, vec![]).unwrap_err().contains("nothing of ingest 1 is kept apart"));
    assert!(accepted(3, vec![on(40)]).unwrap_err().contains(&on(40).to_string()));
    undone(3).unwrap();
    assert!(undone(3).unwrap_err().contains("undone already"));
    assert!(accepted(3, vec![]).unwrap_err().contains("nothing of ingest 3"));
    assert!(accepted(4, vec![]).unwrap_err().contains("4 is no ingest"));
    assert_eq!(store.verify().unwrap().entries, 4);
}

#[test]
fn an_export_reads_back_as_the_same_vintages() {
    // A revision that was withdrawn, and days that were: an empty area in the export.
    let (revised, rows) = begun();
    ingest_on(&revised.store(), on(45), &[other(&rows, 39, -3.0)], Terms::default());
    undo(&revised, 3, 50);
    let (withdrawn, _) = begun();
    undo(&withdrawn, 2, 50);
    for (kept, is_empty) in [(revised, false), (withdrawn, true)] {
        let archive = kept.store().archive(None, &Regions::default(), &[]).unwrap();
        let path = kept.path().join("export.csv");
        let file = std::fs::File::create(&path).unwrap();
        control_export(&archive.past(None).unwrap(), false).write(file, Format::Csv).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().any(|line| line.contains(",,")), is_empty);
        let read = table::read(&path, &Regions::default(), on(500)).unwrap();
        for n in [0, 29, 35, 39, 44, 45, 49, 50, 55, 100] {
            let level = |table: crate::Past| table.series()[0].last();
            assert_eq!(read.as_of(on(n)).map(level).ok(), archive.past(Some(on(n))).map(level).ok(), "as of day {n}");
        }
    }
}
