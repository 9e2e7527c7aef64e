//! Forecasts of one map, scored by another: computed once more from their quantiles.

use crate::Past;
use crate::domain::projection::Standstill;
use crate::domain::statement::Statement;
use crate::model::{Basis, NoChange, model};
use crate::study::backtest::scores::ModelScores;
use crate::study::backtest::{Backtest, Ground, Replay, backtest, backtest_on};
use crate::study::bands::HUB_LEVELS;

use super::{day, two};

fn replay() -> Replay {
    let of_name = |name: &str| model(name, Basis::Learned).unwrap();
    Replay {
        regions: vec!["donetsk".into(), "sumy".into()],
        models: vec![of_name("regimes"), of_name("bootstrap"), Box::new(NoChange)],
        stride: 40,
        min_history: 120,
        horizons: vec![14, 60],
        levels: HUB_LEVELS.to_vec(),
        thresholds_km2: vec![20.0],
        paths: 60,
        seed: 5,
        standstill: Standstill::Ends,
    }
}

const BOTH: [Statement; 2] = [Statement::ThisMap, Statement::AnyMap];

fn done(table: &Past, truth: &str) -> Backtest {
    let of = |source| table.of_source(Some(source)).unwrap();
    let ground = Ground { table: &of("first"), all: table, truth: &of(truth), statements: &BOTH };
    backtest_on(ground, &replay(), &|| ()).unwrap()
}

#[test]
fn what_happened_is_the_gain_of_the_other_map_on_the_level_of_the_first() {
    let table = two(300);
    let done = done(&table, "second");
    assert_eq!(done.truth.as_deref(), Some("second"));
    assert!(done.unmade.is_empty(), "{:?}", done.unmade);
    let line = |source: &str, slug: &str, on| {
        table.of_source(Some(source)).unwrap().region(slug).unwrap().line_on(on).unwrap().km2()
    };
    for judged in &done.judged {
        let slug = judged.region.as_str();
        let start = line("first", slug, judged.origin);
        let gain = line("second", slug, judged.target_day) - line("second", slug, judged.origin);
        assert!((judged.start_km2 - start).abs() < 1e-9);
        assert!((judged.observed_km2 - start - gain).abs() < 1e-9, "{} {}", judged.region, judged.origin);
        let loss = |(level, quantile): &(f64, f64)| match judged.observed_km2 - quantile {
            miss if miss >= 0.0 => level * miss,
            miss => (level - 1.0) * miss,
        };
        let wis = 2.0 * judged.quantiles.iter().map(loss).sum::<f64>() / judged.quantiles.len() as f64;
        assert!((judged.wis.total() - wis).abs() < 1e-9 * wis.max(1.0));
    }
    // Both statements of two models, and the reference once, from the same origins.
    let scores = ModelScores::of(&done);
    let names: Vec<String> = scores.iter().map(ModelScores::name).collect();
    assert_eq!(names, ["regimes", "regimes+any-map", "bootstrap", "bootstrap+any-map", "no-change"]);
    assert!(scores.iter().all(|of| of.all.forecasts == scores[0].all.forecasts));
}

#[test]
fn a_replay_of_both_statements_has_the_bytes_of_a_replay_of_one() {
    let table = two(300);
    let first = table.of_source(Some("first")).unwrap();
    let alone = backtest(&first, &replay(), &|| ()).unwrap();
    let both = done(&table, "first");
    assert_eq!(both.truth, None);
    assert_eq!(both.of(Statement::ThisMap).judged, alone.judged);
    assert_eq!(both.of(Statement::AnyMap).makers().len(), 3);
}

#[test]
fn what_came_after_an_origin_moves_no_forecast_on_any_map() {
    let (long, short) = (done(&two(300), "first"), done(&two(260), "first"));
    let mut compared = 0;
    for judged in &short.judged {
        let is_same = |of: &&crate::study::backtest::Judged| {
            of.maker() == judged.maker() && of.region == judged.region && of.origin == judged.origin
        };
        let same = long.judged.iter().filter(is_same).find(|of| of.horizon == judged.horizon).unwrap();
        // The weeks that are drawn end with the longest horizon that is judged; those in common are the same.
        if day(260) > judged.origin + chrono::Days::new(60) {
            assert_eq!(same.quantiles, judged.quantiles, "{} {}", judged.model, judged.origin);
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
}
