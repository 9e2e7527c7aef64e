//! Replays of series at the edges of what can be: every score is a number, every forecast within the region.

use crate::model::NoChange;
use crate::study::backtest::Replay;
use crate::study::backtest::scores::ModelScores;

use super::{Row, backtest, daily, replay, table};

/// Replays a region with every model, alone and beside others, and checks what must hold of any replay.
fn sound(name: &str, levels: &[(u64, f64)], change: impl Fn(&mut Replay)) {
    let own: Vec<Row> = levels.iter().map(|(n, km2)| Row("donetsk", *n, *n, *km2)).collect();
    let last = levels.iter().map(|(n, _)| *n).max().unwrap();
    let mut beside = own.clone();
    beside.extend(daily("luhansk", 0..last.min(500) + 1, 8_000.0, 9.0));
    beside.extend((0..=last.min(500)).map(|n| Row("sumy", n, n, 50.0)));
    beside.push(Row("kherson", 1, 1, 0.0));
    for (name, rows) in [(format!("{name}, alone"), own), (format!("{name}, beside others"), beside)] {
        let mut replay = replay(&["donetsk"]);
        (replay.horizons, replay.paths) = (vec![7, 30, 91], 25);
        replay.models.push(Box::new(NoChange));
        change(&mut replay);
        let done = backtest(&table(&rows), &replay).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(!done.compared().is_empty(), "{name}: nothing was compared");
        for judged in &done.judged {
            let name = format!("{name} {} {} {}", judged.model, judged.origin, judged.horizon);
            assert!(judged.quantiles.iter().all(|(_, km2)| (0.0..=20_000.0).contains(km2)), "{name}");
            assert!(judged.quantiles.is_sorted_by(|a, b| a.1 <= b.1), "{name}: quantiles cross");
            let wis = judged.wis;
            for cost in [wis.dispersion, wis.overprediction, wis.underprediction, judged.crps] {
                // The sum behind a CRPS of levels near 2e4 rounds to some 1e-12.
                assert!(cost.is_finite() && cost > -1e-9, "{name}: {cost}");
            }
            assert!((0.0..=1.0).contains(&judged.pit) && (-1.0..=1.0).contains(&judged.bias), "{name}");
            assert!(judged.odds.iter().all(|(odds, _)| (0.0..=1.0).contains(odds)), "{name}");
        }
        let scores = ModelScores::of(&done);
        assert_eq!(scores.len(), 7, "{name}");
        let reference = scores.iter().find(|scores| scores.model.as_str() == "bootstrap").unwrap();
        for scored in &scores {
            assert!(scored.all.wis.total().is_finite() && scored.all.crps.is_finite(), "{name} {}", scored.model);
            let relative = scored.relative_wis_by_horizon(reference);
            assert!(relative.values().all(|ratio| ratio.is_finite() && *ratio > 0.0), "{name} {}", scored.model);
        }
    }
}

fn plain(name: &str, levels: &[(u64, f64)]) {
    sound(name, levels, |_| ());
}

fn levels(count: u64, level: impl Fn(u64) -> f64) -> Vec<(u64, f64)> {
    (0..count).map(|n| (n, level(n))).collect()
}

#[test]
fn series_that_never_move_are_scored() {
    plain("constant", &levels(300, |_| 123.0));
    plain("all zeros", &levels(300, |_| 0.0));
    plain("all held", &levels(300, |_| 20_000.0));
}

#[test]
fn jumps_are_scored() {
    plain("a jump up", &levels(300, |n| if n < 150 { 0.5 } else { 19_999.0 }));
    plain("a jump down", &levels(300, |n| if n < 150 { 19_999.5 } else { 0.5 }));
    plain("back and forth", &levels(300, |n| if n % 2 == 0 { 0.0 } else { 20_000.0 }));
    plain("lost and held at nothing", &levels(300, |n| (9_000.0 - 70.0 * n as f64).max(0.0)));
    plain("taken and held in full", &levels(300, |n| (9_000.0 + 70.0 * n as f64).min(20_000.0)));
}

#[test]
fn very_short_histories_are_scored() {
    let shortest = |replay: &mut Replay| (replay.min_history, replay.horizons) = (1, vec![1]);
    sound("two days and a truth", &[(0, 400.0), (1, 410.0), (2, 415.0)], shortest);
    let weekly = |replay: &mut Replay| (replay.min_history, replay.horizons) = (7, vec![7]);
    sound("two weeks and a truth", &[(0, 400.0), (7, 410.0), (14, 415.0)], weekly);
}

#[test]
fn a_gap_of_two_years_is_scored() {
    let (before, after) = (levels(200, |n| 5_000.0 + 3.0 * n as f64), levels(200, |n| 9_000.0 + n as f64));
    let gap: Vec<(u64, f64)> = before.into_iter().chain(after.into_iter().map(|(n, km2)| (n + 930, km2))).collect();
    plain("a gap", &gap);
    plain("one map after a gap", &gap[..201]);
}

#[test]
fn twenty_years_of_daily_maps_are_scored() {
    let wave = |n: u64| 9_000.0 + 3_000.0 * (n as f64 / 300.0).sin() + ((n * 7_919) % 101) as f64;
    sound("twenty years", &levels(7_305, wave), |replay| replay.stride = 700);
}
