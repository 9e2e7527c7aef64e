//! Scores of a replay, computed once more from its quantiles.

use std::collections::BTreeMap;

use crate::study::backtest::scores::ModelScores;
use crate::study::backtest::{Backtest, Judged};

use super::{backtest, replay, table, year};

fn done() -> Backtest {
    backtest(&table(&year()), &replay(&["donetsk", "luhansk", "sumy", "donbas"])).unwrap()
}

/// Twice the mean pinball loss, written out.
fn wis(judged: &Judged) -> f64 {
    let loss = |(level, quantile): &(f64, f64)| match judged.observed_km2 - quantile {
        miss if miss >= 0.0 => level * miss,
        miss => (level - 1.0) * miss,
    };
    2.0 * judged.quantiles.iter().map(loss).sum::<f64>() / judged.quantiles.len() as f64
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

#[test]
fn each_forecast_is_scored_on_its_own_quantiles() {
    let done = done();
    for judged in &done.judged {
        let name = format!("{} {} {} {}", judged.model, judged.region, judged.origin, judged.horizon);
        assert_eq!(judged.quantiles.len(), 23);
        assert!(judged.quantiles.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "{name}: quantiles cross");
        assert!(judged.quantiles.iter().all(|(_, km2)| (0.0..=40_000.0).contains(km2)), "{name}");
        assert!((judged.wis.total() - wis(judged)).abs() < 1e-9 * wis(judged).max(1.0), "{name}");
        let at = |level: f64| judged.quantiles.iter().find(|(l, _)| (l - level).abs() < 1e-9).unwrap().1;
        // Ends are included to within a square metre.
        let covers = |low, high| (at(low) - 1e-6..=at(high) + 1e-6).contains(&judged.observed_km2);
        assert_eq!(judged.covered, [covers(0.25, 0.75), covers(0.1, 0.9), covers(0.025, 0.975)], "{name}");
        assert!(judged.crps >= 0.0 && (0.0..=1.0).contains(&judged.pit), "{name}");
        assert!((judged.bias - (1.0 - 2.0 * judged.pit)).abs() < 1e-12, "{name}");
        let came = |gain: f64| judged.observed_km2 - judged.start_km2 >= gain;
        assert_eq!(judged.odds.iter().map(|(_, came)| *came).collect::<Vec<_>>(), [came(5.0), came(100.0)], "{name}");
        // The odds of more can only be lower.
        assert!(judged.odds[0].0 >= judged.odds[1].0, "{name}");
    }
}

#[test]
fn scores_are_plain_means_and_geometric_means_of_ratios() {
    let done = done();
    assert!(done.unmade.is_empty(), "so that all are compared");
    let mut cells: BTreeMap<(&str, &str, u32), Vec<f64>> = BTreeMap::new();
    for judged in &done.judged {
        cells.entry((judged.model.as_str(), judged.region.as_str(), judged.horizon)).or_default().push(wis(judged));
    }
    let scores = ModelScores::of(&done);
    assert_eq!(scores.len(), 6);
    let reference = scores.iter().find(|scores| scores.model.as_str() == "bootstrap").unwrap();
    for scored in &scores {
        let model = scored.model.as_str();
        let mine: Vec<&Judged> = done.judged.iter().filter(|judged| judged.model == scored.model).collect();
        assert!((scored.all.wis.total() - mean(mine.iter().map(|judged| wis(judged)))).abs() < 1e-9, "{model}");
        assert!((scored.all.crps - mean(mine.iter().map(|judged| judged.crps))).abs() < 1e-9, "{model}");
        let inside = mean(mine.iter().map(|judged| f64::from(judged.covered[1])));
        assert!((scored.all.coverage[1] - inside).abs() < 1e-12, "{model}");
        assert!((scored.all.pit.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{model}");
        let ratio = |region: &str, horizon: u32| {
            let mean = |model| mean(cells[&(model, region, horizon)].iter().copied());
            mean(model) / mean("bootstrap")
        };
        let over_regions = |horizon: u32| {
            let logs = ["donetsk", "luhansk", "sumy", "donbas"].map(|region| ratio(region, horizon).ln());
            mean(logs.into_iter()).exp()
        };
        let by_horizon = scored.relative_wis_by_horizon(reference);
        for horizon in [10, 45, 91] {
            assert!((by_horizon[&horizon] - over_regions(horizon)).abs() < 1e-9, "{model} {horizon}");
        }
        let all = mean([10, 45, 91].into_iter().map(|horizon| over_regions(horizon).ln())).exp();
        assert!((scored.relative_wis(reference).unwrap() - all).abs() < 1e-9, "{model}");
    }
}
