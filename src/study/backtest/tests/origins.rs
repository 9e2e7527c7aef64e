//! From where a replay forecasts, and what it refuses.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;

use crate::Error;
use crate::study::backtest::targets::origins;
use crate::study::backtest::{Backtest, Ground, Replay, backtest as replayed, steps};

use super::{Row, backtest, daily, day, replay, table, year};

fn days(of: impl Iterator<Item = u64>) -> Vec<NaiveDate> {
    of.map(day).collect()
}

fn origins_of(done: &Backtest, region: &str, horizon: u32) -> Vec<NaiveDate> {
    let mine = done.judged.iter().filter(|judged| judged.region.as_str() == region && judged.horizon == horizon);
    mine.map(|judged| judged.origin).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn origins_begin_after_the_history_and_end_with_the_shortest_horizon() {
    let table = table(&year());
    let replay = replay(&["donetsk", "luhansk", "sumy"]);
    // Days 0 to 365, a hundred days first, ten days of truth: 100, 130, … up to 355 at most.
    assert_eq!(origins(Ground::alone(&table), &replay), days((100..=355).step_by(30)));
    let done = backtest(&table, &replay).unwrap();
    assert_eq!(origins_of(&done, "donetsk", 10), days((100..=340).step_by(30)));
    assert_eq!(origins_of(&done, "donetsk", 45), days((100..=310).step_by(30)));
    assert_eq!(origins_of(&done, "donetsk", 91), days((100..=250).step_by(30)));
    // One that is first observed on day 90 joins at the first common origin a hundred days later.
    assert_eq!(origins_of(&done, "sumy", 10), days((190..=340).step_by(30)));
    assert!(done.unmade.is_empty());
    // An origin whose shortest horizon ends on the very last day counts, and the day after does not.
    for (horizon, last) in [(265, Some(day(100))), (266, None)] {
        let replay = Replay { horizons: vec![horizon], ..super::replay(&["donetsk"]) };
        assert_eq!(origins(Ground::alone(&table), &replay).last().copied(), last, "{horizon}");
    }
}

#[test]
fn a_region_that_ends_early_is_judged_as_long_as_it_lasts() {
    let mut rows = daily("donetsk", 0..300, 9_000.0, 5.0);
    rows.extend(daily("sumy", 0..200, 50.0, 0.5));
    let done = backtest(&table(&rows), &replay(&["donetsk", "sumy"])).unwrap();
    assert_eq!(origins_of(&done, "sumy", 10), days([100, 130, 160].into_iter()));
    assert_eq!(origins_of(&done, "sumy", 45), days([100, 130].into_iter()));
    assert!(done.judged.iter().all(|judged| judged.region.as_str() != "sumy" || judged.target_day <= day(199)));
}

#[test]
fn the_truth_is_the_level_on_the_target_day_and_the_start_that_of_the_origin() {
    let rows = daily("donetsk", 0..300, 9_000.0, 5.0);
    let done = backtest(&table(&rows), &replay(&["donetsk"])).unwrap();
    for judged in &done.judged {
        let level = |day: NaiveDate| rows[(day - super::day(0)).num_days() as usize].3;
        assert_eq!(judged.target_day - judged.origin, chrono::TimeDelta::days(judged.horizon.into()));
        assert_eq!((judged.start_km2, judged.observed_km2), (level(judged.origin), level(judged.target_day)));
    }
}

#[test]
fn a_forecast_that_could_not_be_made_is_listed_and_not_compared() {
    // Maps of Kherson came out on day 195 only, all at once: before that nothing is known of it.
    let mut rows = year();
    rows.extend(
        daily("kherson", 0..366, 9_000.0, 1.0).into_iter().map(|Row(slug, n, _, km2)| Row(slug, n, n.max(195), km2)),
    );
    let done = backtest(&table(&rows), &replay(&["donetsk", "kherson"])).unwrap();
    let missing: Vec<NaiveDate> = done.unmade.iter().map(|unmade| unmade.origin).collect();
    assert_eq!(missing, days([100, 130, 160, 190].into_iter().flat_map(|n| [n; 6])));
    assert!(done.unmade.iter().all(|unmade| unmade.region.as_str() == "kherson" && unmade.reason.contains("kherson")));
    assert_eq!(origins_of(&done, "kherson", 10)[0], day(220));
    assert_eq!(origins_of(&done, "donetsk", 10)[0], day(100), "the others go on");
}

#[test]
fn a_model_that_cannot_forecast_takes_the_origin_from_all() {
    // With a history of no day, the first origin knows one map: a straight line of a given rate can go on from there.
    let rows = daily("donetsk", 0..60, 9_000.0, 5.0);
    let mut replay = Replay { min_history: 0, horizons: vec![7], ..replay(&["donetsk"]) };
    replay.models.push(Box::new(crate::model::NoChange));
    let done = backtest(&table(&rows), &replay).unwrap();
    assert_eq!(done.unmade.len(), 6);
    assert!(done.unmade.iter().all(|unmade| unmade.origin == day(0) && unmade.reason.contains("one day only")));
    let first: Vec<&str> =
        done.judged.iter().filter(|judged| judged.origin == day(0)).map(|judged| judged.model.as_str()).collect();
    assert_eq!(first, ["no-change"]);
    assert!(done.compared().iter().all(|judged| judged.origin == day(30)));
    assert_eq!(done.compared().len(), 7);
}

#[test]
fn an_origin_at_which_nothing_was_known_yet_is_told_and_no_failure() {
    // A table that was published as a whole on its day 150: from the origins before, nobody could forecast.
    let rows: Vec<Row> = daily("donetsk", 0..366, 9_000.0, 6.0)
        .into_iter()
        .map(|Row(r, n, _, km2)| Row(r, n, n.max(150), km2))
        .collect();
    let done = backtest(&table(&rows), &replay(&["donetsk"])).unwrap();
    let early: BTreeSet<_> = done.unmade.iter().map(|unmade| unmade.origin).collect();
    assert_eq!(early.into_iter().collect::<Vec<_>>(), [day(100), day(130)]);
    assert!(done.unmade.iter().all(|unmade| unmade.reason.contains("nothing was known")));
    assert!(!done.judged.is_empty() && done.judged.iter().all(|judged| judged.origin >= day(160)));
}

#[test]
fn every_region_and_origin_that_is_done_is_told() {
    let (table, replay) = (table(&year()), replay(&["donetsk", "sumy"]));
    let told = AtomicUsize::new(0);
    let tick = || {
        told.fetch_add(1, Ordering::Relaxed);
    };
    let done = replayed(&table, &replay, &tick).unwrap();
    let made: BTreeSet<_> = done.judged.iter().map(|judged| (&judged.region, judged.origin)).collect();
    assert_eq!(told.into_inner(), made.len());
    // Sumy joins later, and what is announced knows that.
    assert_eq!(made.len(), steps(Ground::alone(&table), &replay).unwrap());
}

#[test]
fn what_cannot_be_replayed_is_refused() {
    let table = table(&year());
    let refused = |change: &dyn Fn(&mut Replay)| {
        let mut replay = replay(&["donetsk"]);
        change(&mut replay);
        backtest(&table, &replay).unwrap_err()
    };
    let usage: [&dyn Fn(&mut Replay); 7] = [
        &|replay| replay.stride = 0,
        &|replay| replay.horizons.push(0),
        &|replay| replay.horizons.clear(),
        &|replay| replay.models.clear(),
        &|replay| replay.regions.clear(),
        &|replay| replay.levels.clear(),
        &|replay| replay.levels = vec![0.1, 0.5, 0.8],
    ];
    for change in usage {
        // Whether nothing to replay is wrong use or no data is a matter of words.
        assert!(matches!(refused(change), Error::Usage(_) | Error::NoData(_)), "{}", refused(change));
    }
    assert!(matches!(refused(&|replay| replay.regions = vec!["atlantis".into()]), Error::Unknown { .. }));
    assert!(matches!(refused(&|replay| replay.paths = 0), Error::OutOfRange { .. }));
    for change in [
        &(|replay: &mut Replay| replay.min_history = 400) as &dyn Fn(&mut Replay),
        &|replay| {
            replay.horizons = vec![300];
        },
        &|replay| replay.min_history = u32::MAX,
    ] {
        let error = refused(change);
        assert!(matches!(error, Error::NoData(_)), "{error}");
        assert!(error.to_string().contains("2024-01-01 to 2024-12-31"), "{error}");
    }
    // A group is there only with its members.
    let error = refused(&|replay| replay.regions = vec!["four-oblasts".into()]);
    assert!(error.to_string().contains("zaporizhzhia"), "{error}");
}
