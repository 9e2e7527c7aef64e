//! Several at once: writers wait for each other, readers never see half an entry.

use std::process::{Child, Stdio};

use serde_json::Value;

use super::made::{Kept, csv, many, on, series};
use crate::command_line::program::Ran;

const WRITERS: u64 = 8;
const DAYS: u64 = 300;

fn start(kept: &Kept, line: &str) -> Child {
    let mut command = kept.0.command(line);
    command.env("FRONTCAST_STORE", "store").stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Runs all of these at the same time.
fn at_once(kept: &Kept, lines: &[String]) -> Vec<Ran> {
    let children: Vec<Child> = lines.iter().map(|line| start(kept, line)).collect();
    let ended = children.into_iter().zip(lines);
    ended.map(|(child, line)| Ran::new(line, child.wait_with_output().unwrap())).collect()
}

/// The numbers of the entries in the log.
fn ids(kept: &Kept) -> Vec<u64> {
    let log = kept.done("data log --format json").json();
    let id = |row: &Value| row["id"].as_str().map_or_else(|| row["id"].as_u64().unwrap(), |id| id.parse().unwrap());
    log["rows"].as_array().unwrap().iter().map(id).collect()
}

#[test]
fn eight_writers_of_different_rows_all_get_in() {
    let kept = Kept::new();
    let lines: Vec<String> = (0..WRITERS)
        .map(|i| {
            kept.0.write(&format!("fed{i}.csv"), csv(&series(&format!("a{i}"), DAYS, i)));
            format!("ingest fed{i}.csv --quiet")
        })
        .collect();
    at_once(&kept, &lines).into_iter().for_each(|ran| drop(ran.ends_with(0)));
    assert_eq!(ids(&kept), (1..=WRITERS).collect::<Vec<_>>());
    kept.is_clean();
    // Whoever came first, what is known is the same as from one file.
    let alone = Kept::new();
    alone.feed(&many(WRITERS, DAYS)).ends_with(0);
    let line = "--source made";
    assert_eq!(kept.export(line), alone.export(line));
}

#[test]
fn of_eight_writers_of_the_same_rows_one_has_news() {
    let kept = Kept::new();
    kept.0.write("fed.csv", csv(&many(2, DAYS)));
    let ran = at_once(&kept, &vec!["ingest fed.csv --format json".to_string(); WRITERS as usize]);
    let stored: Vec<Value> = ran.into_iter().map(|ran| ran.ends_with(0).json()["id"].clone()).collect();
    assert_eq!(stored.iter().filter(|id| **id == 1).count(), 1, "{stored:?}");
    assert_eq!(stored.iter().filter(|id| id.is_null()).count() as u64, WRITERS - 1, "{stored:?}");
    assert_eq!(ids(&kept), [1]);
    assert_eq!(kept.rows() as u64, 2 * DAYS);
    kept.is_clean();
}

#[test]
fn of_those_who_undo_the_same_ingest_at_once_one_does() {
    let kept = Kept::new();
    kept.feed(&many(1, 30)).ends_with(0);
    let mut codes: Vec<i32> = at_once(&kept, &vec!["data undo 1".to_string(); 6]).iter().map(|ran| ran.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 2, 2, 2, 2, 2]);
    assert_eq!(ids(&kept), [1, 2]);
    kept.is_clean();
}

#[test]
fn who_reads_while_others_write_sees_whole_ingests() {
    let kept = Kept::new();
    let lines: Vec<String> = (0..WRITERS)
        .map(|i| {
            let mut rows = series(&format!("a{i}"), DAYS, i);
            // One day is kept apart, so that each ingest is several files.
            rows.iter_mut().filter(|row| row.day == on(DAYS - 1)).for_each(|row| row.km2 -= 3_000.0);
            kept.0.write(&format!("fed{i}.csv"), csv(&rows));
            format!("ingest fed{i}.csv --quiet")
        })
        .collect();
    let mut writers: Vec<Child> = lines.iter().map(|line| start(&kept, line)).collect();
    let mut seen = vec![0];
    while writers.iter_mut().any(|writer| writer.try_wait().unwrap().is_none()) {
        let rows = kept.rows();
        assert_eq!(rows as u64 % (DAYS - 1), 0, "half an ingest");
        assert!(rows >= *seen.last().unwrap(), "an ingest is gone again");
        seen.push(rows);
        kept.done("data verify");
    }
    writers.into_iter().zip(lines).for_each(|(writer, line)| {
        Ran::new(&line, writer.wait_with_output().unwrap()).ends_with(3);
    });
    seen.dedup();
    assert!(seen.len() > 2, "nothing was read in between: {seen:?}");
    assert_eq!(kept.rows() as u64, WRITERS * (DAYS - 1));
    kept.is_clean();
}
