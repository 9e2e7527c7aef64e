//! The log against a brute-force model, which asks for each day what was in the store on it and counted; stores as files.

mod cells;
mod common;
mod flipped;
mod made;
mod model;
mod order;
mod places;
mod vintages;

use std::sync::Arc;

use proptest::prelude::*;

use super::claims::Claims;
use super::entry::{Action, Entry};
use super::segment::Claim;
use super::segment::{SeriesMark, StoredRow};
use super::visibility::Visibility;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use model::{Act, DAYS, LAST, Model, Row, day};

/// Runs entries as the store would: each gets its number, and one that the store would refuse is left out.
fn logged(acts: Vec<(u64, Act)>) -> Model {
    let mut model = Model::default();
    for (wait, act) in acts {
        model.record(wait, act);
    }
    model
}

/// The same log in the store's own types.
fn claims(model: &Model) -> Claims {
    let region = Region { id: RegionId::new("a").unwrap(), name: "A".into(), area: Area::from_km2(20_000.0).unwrap() };
    let series = Arc::new(SeriesMark { id: 0, source: "made".into(), region });
    let (mut entries, mut rows) = (Vec::new(), Vec::new());
    for (at, (on, act)) in model.log.iter().enumerate() {
        let id = at as u64 + 1;
        let action = match act {
            Act::Ingest(fed) => {
                rows.extend(fed.iter().map(|row| StoredRow {
                    series: Arc::clone(&series),
                    day: day(row.day),
                    claim: Claim {
                        known_on: day(row.known_on),
                        entry: id,
                        controlled: Area::from_km2(row.km2).unwrap(),
                        kept_apart: row.kept_apart,
                    },
                    held: None,
                    front: None,
                }));
                Action::Ingest(Box::default())
            }
            Act::Accept { of, days } => {
                Action::Accept { of: *of as u64 + 1, days: days.iter().map(|n| day(*n)).collect() }
            }
            Act::Undo { of } => Action::Undo { of: *of as u64 + 1 },
        };
        entries.push(Entry { id, ..Entry::new("", day(*on), "", action) });
    }
    Claims::new(None, rows, Visibility::of(&entries))
}

/// The level of a day in a table, in km².
fn level(table: Option<&Past>, of: u64) -> Option<f64> {
    let level = table?.series()[0].levels().iter().find(|level| level.day == day(of))?;
    Some(level.value.km2())
}

/// Compares every vintage of every day.
fn agrees(model: &Model) -> std::result::Result<(), TestCaseError> {
    let claims = claims(model);
    let whole = claims.table(None).ok();
    for on in 0..=LAST {
        let vintage = claims.table(Some(day(on))).ok();
        let cut = whole.as_ref().and_then(|table| table.as_of(day(on)).ok());
        for of in 0..DAYS {
            let expected = model.level(of, on);
            prop_assert_eq!(level(vintage.as_ref(), of), expected, "day {} as of {} of\n{}", of, on, model);
            if whole.is_some() {
                prop_assert_eq!(level(cut.as_ref(), of), expected, "day {} of the table as of {}\n{}", of, on, model);
            }
        }
    }
    for of in 0..DAYS {
        prop_assert_eq!(level(whole.as_ref(), of), model.level(of, LAST), "day {} now\n{}", of, model);
    }
    for (at, (_, act)) in model.log.iter().enumerate() {
        prop_assert_eq!(
            claims.visibility.is_active(at as u64 + 1),
            model.is_active(at, LAST),
            "entry {}\n{}",
            at + 1,
            model
        );
        if let Act::Ingest(fed) = act {
            let known = |of: u64| claims.series.first().and_then(|series| series.days.get(&day(of)));
            let waiting = (0..DAYS).filter_map(|of| Some((of, known(of)?)));
            let waiting = waiting.flat_map(|(of, known)| known.iter().map(move |claim| (of, claim)));
            let waiting = waiting
                .filter(|(of, claim)| claim.entry == at as u64 + 1 && claims.waiting(day(*of), &[**claim]).is_some());
            let expected = fed.iter().filter(|row| model.waits(at, row, LAST)).count();
            prop_assert_eq!(waiting.count(), expected, "rows of entry {} that wait\n{}", at + 1, model);
        }
    }
    Ok(())
}

fn any_row() -> impl Strategy<Value = Row> {
    let known = (0..DAYS, 0..4_u64, 0..50_u32, prop::bool::weighted(0.4));
    known.prop_map(|(day, late, km2, kept_apart)| Row { day, known_on: day + late, km2: f64::from(km2), kept_apart })
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => prop::collection::vec(any_row(), 1..5).prop_map(Act::Ingest),
        2 => (0..9_usize, prop::collection::vec(0..DAYS, 0..3)).prop_map(|(of, days)| Act::Accept { of, days }),
        4 => (0..9_usize).prop_map(|of| Act::Undo { of }),
    ]
}

/// Logs of up to nine entries, on the same day or up to three days apart.
fn any_log() -> impl Strategy<Value = Model> {
    prop::collection::vec((0..4_u64, any_act()), 1..10).prop_map(logged)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_vintage_is_what_counted_on_its_day(model in any_log()) {
        agrees(&model)?;
    }

    #[test]
    fn accepting_and_undoing_move_no_vintage_that_was_seen(model in any_log()) {
        for length in 2..=model.log.len() {
            let (on, act) = &model.log[length - 1];
            let before = Model { log: model.log[..length - 1].to_vec() };
            // What is fed may say that it was known long ago.
            let fed = before.log.iter().filter(|(_, act)| matches!(act, Act::Ingest(_))).map(|(on, _)| *on).max();
            if matches!(act, Act::Ingest(_)) {
                continue;
            }
            let after = Model { log: model.log[..length].to_vec() };
            let both = [claims(&before), claims(&after)];
            for seen in fed.unwrap_or(0)..*on {
                let vintages = both.each_ref().map(|claims| claims.table(Some(day(seen))).ok());
                for of in 0..DAYS {
                    let [old, new] = vintages.each_ref().map(|table| level(table.as_ref(), of));
                    prop_assert_eq!(old, new, "day {} as of {}\n{}", of, seen, after);
                }
            }
        }
    }
}
