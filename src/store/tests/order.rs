//! The order in which the same rows come is no matter: what is known is the same byte for byte.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::store::{Receipt, Terms};

use super::common::{Row, many, noise, on, thousandths};
use super::made::{Kept, ingest_on};

const REGIONS: u64 = 3;
const DAYS: u64 = 50;

/// Clean series, with days that were revised once or twice later and days that came out late.
fn rows() -> Vec<Row> {
    let mut rows = many(REGIONS, DAYS);
    let revised: Vec<Row> = rows
        .iter()
        .filter(|row| (row.day - on(0)).num_days() % 7 == 3)
        .flat_map(|row| {
            [(4, 3.25), (9, -2.5)].map(|(late, change)| Row {
                known_on: Some(row.day + chrono::Days::new(late)),
                km2: thousandths(row.km2 + change),
                ..row.clone()
            })
        })
        .collect();
    rows.iter_mut().filter(|row| (row.day - on(0)).num_days() % 11 == 5).for_each(|row| {
        row.known_on = Some(row.day + chrono::Days::new(2));
    });
    rows.extend(revised);
    rows.sort_by(|a, b| (a.day, a.known_on, &a.region).cmp(&(b.day, b.known_on, &b.region)));
    rows
}

fn shuffled<T: Clone>(all: &[T], seed: u64) -> Vec<T> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| noise(seed, *a as u64).total_cmp(&noise(seed, *b as u64)));
    order.into_iter().map(|i| all[i].clone()).collect()
}

/// Ingests rows long after their last day.
fn feed(kept: &Kept, rows: &[Row]) -> Receipt {
    let receipt = ingest_on(&kept.store(), on(1_000), rows, Terms::default());
    assert_eq!(receipt.ingest.counts.quarantined, 0, "{:?}", receipt.findings);
    receipt
}

/// What the store knows: every revision and every vintage.
fn known(kept: &Kept) -> Vec<Option<Past>> {
    let archive = kept.store().archive(None, &Regions::default(), &[]).unwrap();
    let vintages = (0..DAYS + 20).map(|n| archive.past(Some(on(n))).ok());
    [archive.past(None).ok()].into_iter().chain(vintages).collect()
}

/// A store that was fed the rows as one file in order.
fn one_file() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let kept = Kept::new();
        feed(&kept, &rows());
        kept
    })
}

#[test]
fn one_file_in_any_order_of_rows_gives_the_same() {
    for seed in 1..=4 {
        let kept = Kept::new();
        feed(&kept, &shuffled(&rows(), seed));
        assert!(known(&kept) == known(one_file()), "seed {seed}");
    }
}

#[test]
fn two_halves_give_the_same_whichever_comes_first() {
    let rows = rows();
    let (early, late) = rows.split_at(rows.len() / 2);
    for halves in [[early, late], [late, early]] {
        let kept = Kept::new();
        halves.into_iter().for_each(|half| drop(feed(&kept, half)));
        assert!(known(&kept) == known(one_file()));
    }
}

/// The rows in pieces, by the day on which they became known.
fn by_day() -> Vec<Vec<Row>> {
    let mut pieces: BTreeMap<NaiveDate, Vec<Row>> = BTreeMap::new();
    rows().into_iter().for_each(|row| pieces.entry(row.known_on.unwrap_or(row.day)).or_default().push(row));
    pieces.into_values().collect()
}

#[test]
fn day_by_day_gives_the_same_in_any_order() {
    for seed in 0..4 {
        let kept = Kept::new();
        let pieces = if seed == 0 { by_day() } else { shuffled(&by_day(), seed) };
        for piece in pieces {
            assert_eq!(feed(&kept, &piece).findings, [], "seed {seed}");
        }
        assert!(known(&kept) == known(one_file()), "seed {seed}");
    }
}

#[test]
fn row_by_row_in_any_order_gives_the_same() {
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.day < on(25)).collect();
    let whole = Kept::new();
    feed(&whole, &rows);
    for seed in 1..=2 {
        let kept = Kept::new();
        for row in shuffled(&rows, seed) {
            feed(&kept, std::slice::from_ref(&row));
        }
        assert!(known(&kept) == known(&whole), "seed {seed}");
    }
}

#[test]
fn each_day_fed_on_its_day_gives_the_vintages_that_were_seen() {
    // What is said today of an earlier day is what was said on that day.
    let kept = Kept::new();
    let mut seen = Vec::new();
    for piece in by_day() {
        let today = piece[0].known_on.unwrap_or(piece[0].day);
        ingest_on(&kept.store(), today, &piece, Terms::default());
        seen.push((today, kept.store().archive(None, &Regions::default(), &[]).unwrap().past(None).unwrap()));
    }
    let archive = kept.store().archive(None, &Regions::default(), &[]).unwrap();
    for (today, seen) in seen {
        assert_eq!(archive.past(Some(today)).unwrap(), seen, "as of {today}");
    }
}
