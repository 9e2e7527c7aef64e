//! A replay knows what was known at its origins and nothing else, and forecasts as `project` does.

use crate::domain::projection::Standstill;
use crate::stats::quantile;
use crate::study::backtest::rules::{bias, crps, pit};
use crate::study::backtest::{Backtest, Judged};
use crate::study::projection::{Request, project};

use super::{Row, backtest, daily, day, replay, table, year};

const REGIONS: [&str; 4] = ["donetsk", "luhansk", "sumy", "donbas"];

/// Who forecast what, and the bits of the level at the start and of all quantiles.
type Said = (String, Vec<u64>);

/// All that was said of the future by the forecasts of one origin.
fn said(done: &Backtest, origin: u64) -> Vec<Said> {
    let at_origin = done.judged.iter().filter(|judged| judged.origin == day(origin));
    at_origin
        .map(|judged| {
            let who = format!("{} {} {}", judged.model, judged.region, judged.horizon);
            let quantiles = judged.quantiles.iter().map(|(_, km2)| km2);
            (who, std::iter::once(&judged.start_km2).chain(quantiles).map(|km2| km2.to_bits()).collect())
        })
        .collect()
}

#[test]
fn what_became_known_after_the_origin_moves_no_bit_of_a_forecast() {
    let (rows, replay) = (year(), replay(&REGIONS));
    let plain = backtest(&table(&rows), &replay).unwrap();
    for origin in [130, 190, 250] {
        let known = said(&plain, origin);
        // Six models on four regions, three horizons; Sumy has no hundred days of history before day 190.
        assert_eq!(known.len(), if origin < 190 { 54 } else { 72 });
        let is_later = |row: &Row| row.1.max(row.2) > origin;
        let revisions = rows.iter().filter(|row| row.1 <= origin && row.2 > origin).count();
        assert!(revisions >= 5, "the made year lost its point");
        let change = |row: &Row| if is_later(row) { Row(row.0, row.1, row.2, 20_000.0 - row.3 / 2.0) } else { *row };
        let changed = backtest(&table(&rows.iter().map(change).collect::<Vec<_>>()), &replay).unwrap();
        assert_eq!(known, said(&changed, origin));
        let truths = |done: &Backtest| -> Vec<f64> {
            done.judged.iter().filter(|judged| judged.origin == day(origin)).map(|judged| judged.observed_km2).collect()
        };
        assert!(truths(&plain).iter().zip(truths(&changed)).all(|(a, b)| *a != b), "the truth is another one");
        // Another region, revisions of every day, and another year.
        let mut more = rows.clone();
        more.extend((0..=origin).map(|n| Row("kherson", n, origin + 1 + n, 500.0 + n as f64)));
        more.extend((0..300).map(|n| Row("luhansk", n, n.max(origin) + 1 + n % 3, 77.0)));
        more.extend(daily("luhansk", 366..700, 19_000.0, 30.0));
        assert_eq!(known, said(&backtest(&table(&more), &replay).unwrap(), origin));
    }
}

#[test]
fn a_revision_counts_from_the_day_it_became_known() {
    // Guards the test above: what was known before the origin does move the forecast.
    let mut rows = year();
    let replay = replay(&["donetsk"]);
    let before = backtest(&table(&rows), &replay).unwrap();
    rows.push(Row("donetsk", 120, 150, 8_000.0));
    let after = backtest(&table(&rows), &replay).unwrap();
    assert_eq!(said(&before, 130), said(&after, 130));
    assert_ne!(said(&before, 160), said(&after, 160));
}

#[test]
fn the_number_of_threads_moves_no_bit() {
    let (table, replay) = (table(&year()), replay(&REGIONS));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| backtest(&table, &replay)).unwrap()
    };
    let one = with(1);
    assert!(!one.judged.is_empty());
    assert!(one == with(2) && one == with(5));
    assert!(one == backtest(&table, &replay).unwrap());
}

#[test]
fn what_else_is_replayed_moves_no_bit() {
    // Other regions, models, horizons and origins: each forecast has a random stream of its own.
    let table = table(&year());
    let all = backtest(&table, &replay(&REGIONS)).unwrap();
    let mut one = replay(&["luhansk"]);
    one.models.remove(0);
    one.models.truncate(2);
    (one.horizons, one.stride) = (vec![45], 60);
    let one = backtest(&table, &one).unwrap();
    assert!(!one.judged.is_empty());
    for judged in &one.judged {
        assert!(all.judged.contains(judged), "{} {} {}", judged.model, judged.region, judged.origin);
    }
}

/// The sample that `project` draws for a judged forecast, in order.
fn sample(rows: &[Row], judged: &Judged, standstill: Standstill) -> Vec<f64> {
    let request = Request {
        as_of: Some(judged.origin),
        model: Some(judged.model.as_str().into()),
        horizon_years: 1,
        paths: 50,
        seed: 3,
        standstill,
        ..Request::of(judged.region.as_str())
    };
    project(&table(rows), &request).unwrap().paths.sorted_levels_on(judged.target_day)
}

#[test]
fn project_says_the_same_at_the_same_origin() {
    let rows = year();
    for standstill in Standstill::BOTH {
        let mut replay = replay(&REGIONS);
        replay.standstill = standstill;
        (replay.stride, replay.paths) = (90, 50);
        let done = backtest(&table(&rows), &replay).unwrap();
        assert!(done.judged.len() > 100);
        for judged in &done.judged {
            let sample = sample(&rows, judged, standstill);
            let name = format!("{} {} {} {}", judged.model, judged.region, judged.origin, judged.horizon);
            for (level, km2) in &judged.quantiles {
                assert_eq!(quantile(&sample, *level), *km2, "{name}");
            }
            // And what is judged is that sample.
            let y = judged.observed_km2;
            assert_eq!((judged.crps, judged.pit, judged.bias), (crps(&sample, y), pit(&sample, y), bias(&sample, y)));
            for (gain, (odds, came)) in [5.0, 100.0].iter().zip(&judged.odds) {
                let reached = sample.iter().filter(|level| **level - judged.start_km2 >= gain - 1e-9).count();
                assert!((reached as f64 / sample.len() as f64 - odds).abs() < 1e-12, "{name}: {odds}");
                assert_eq!(*came, y - judged.start_km2 >= *gain, "{name}");
            }
        }
    }
}
