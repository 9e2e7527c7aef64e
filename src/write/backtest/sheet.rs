//! Scores of a backtest as aligned text.

use std::fmt::Write;

use crate::study::backtest::odds::{mean_brier, mean_brier_at, reliability};
use crate::study::backtest::scored::{REFERENCES, Scored};
use crate::study::backtest::scores::{Means, ModelScores, PIT_BINS};
use crate::write::makers::whose_map;
use crate::write::words::{number, percent};

/// The scores for people.
pub fn text(scored: &Scored) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = head(&mut text, scored);
    let _ = relative(&mut text, scored);
    let _ = beside_own(&mut text, scored);
    let _ = coverage(&mut text, scored);
    let _ = parts(&mut text, scored);
    let _ = by_region(&mut text, scored);
    let _ = pit(&mut text, scored);
    let _ = odds(&mut text, scored);
    text
}

fn head(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let (replay, origins) = (scored.replay, scored.origins());
    if let (Some(first), Some(last)) = (origins.first(), origins.last()) {
        let is_even = |pair: &[chrono::NaiveDate]| (pair[1] - pair[0]).num_days() % i64::from(replay.stride) == 0;
        let maps = if origins.windows(2).all(is_even) { "" } else { " or at the next map" };
        writeln!(
            text,
            "{} origins from {first} to {last}, every {} days{maps}; {} paths for each forecast, seed {}",
            origins.len(),
            replay.stride,
            number(replay.paths as f64, 0),
            replay.seed
        )?;
    }
    writeln!(
        text,
        "{} forecasts of {} ({}) that every one of {} models made",
        number(scored.compared() as f64, 0),
        match replay.regions.len() {
            1 => "one region".into(),
            n => format!("{n} regions"),
        },
        replay.regions.join(", "),
        scored.scores.len()
    )?;
    if let Some(truth) = &scored.backtest.truth {
        writeln!(
            text,
            "What happened is the gain since each origin on {} ({truth}), on the level of the map forecast",
            whose_map(truth)
        )?;
    }
    let (targets, observed) = scored.targets();
    if observed < targets {
        writeln!(
            text,
            "Maps show {} of the {} days forecast; the others are judged by the straight line between two maps",
            number(observed as f64, 0),
            number(targets as f64, 0)
        )?;
    }
    match scored.backtest.unseen {
        0 => Ok(()),
        unseen => writeln!(
            text,
            "{} forecasts are not judged: their days lie in a long time without maps",
            number(unseen as f64, 0)
        ),
    }
}

/// A heading, then for each model that has any its name and a cell for each column.
fn lines(
    text: &mut String,
    heading: &str,
    columns: &[String],
    width: usize,
    scored: &Scored,
    cells: impl Fn(&ModelScores) -> Vec<String>,
) -> std::fmt::Result {
    writeln!(text, "\n{heading}")?;
    let names = scored.scores.iter().map(ModelScores::name);
    let first = names.map(|name| name.chars().count() + 1).max().unwrap_or(0).max(14);
    write!(text, "  {:<first$}", "model")?;
    columns.iter().try_for_each(|column| write!(text, "{column:>width$}"))?;
    writeln!(text)?;
    for scores in &scored.scores {
        let cells = cells(scores);
        if cells.is_empty() {
            continue;
        }
        write!(text, "  {:<first$}", scores.name())?;
        cells.iter().try_for_each(|cell| write!(text, "{cell:>width$}"))?;
        writeln!(text)?;
    }
    Ok(())
}

/// A number that may be missing.
fn cell(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".into(), |value| number(value, decimals))
}

fn days(horizons: &[u32]) -> Vec<String> {
    horizons.iter().map(|horizon| format!("{horizon} days")).collect()
}

fn relative(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let horizons = scored.horizons();
    let references = [0, 1].into_iter().filter(|reference| scored.reference(*reference).is_some());
    for reference in references {
        let heading = format!(
            "Weighted interval score relative to {}: 1 is as good, lower is better (geometric mean over regions)",
            REFERENCES[reference]
        );
        let columns = [vec!["all".to_string()], days(&horizons)].concat();
        lines(text, &heading, &columns, 10, scored, |scores| {
            let by_horizon = scored.relative_by_horizon(scores, reference);
            let each = horizons.iter().map(|horizon| cell(by_horizon.get(horizon).copied(), 3));
            std::iter::once(cell(scored.relative(scores, reference), 3)).chain(each).collect()
        })?;
    }
    Ok(())
}

fn beside_own(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let (pairs, horizons) = (scored.beside_own(), scored.horizons());
    if pairs.is_empty() {
        return Ok(());
    }
    let heading = "Weighted interval score of bands on any map relative to those of the same model on the forecast map";
    let columns = [vec!["all".to_string()], days(&horizons)].concat();
    lines(text, heading, &columns, 10, scored, |scores| {
        let Some((_, own)) = pairs.iter().find(|(any, _)| std::ptr::eq(*any, scores)) else { return Vec::new() };
        let by_horizon = scores.relative_wis_by_horizon(own);
        let each = horizons.iter().map(|horizon| cell(by_horizon.get(horizon).copied(), 3));
        std::iter::once(cell(scores.relative_wis(own), 3)).chain(each).collect()
    })
}

fn coverage(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let horizons = scored.horizons();
    let heading = "Truths inside the central 50, 80 and 95 % intervals, %";
    lines(text, heading, &days(&horizons), 16, scored, |scores| {
        scores
            .by_horizon
            .values()
            .map(|means| means.coverage.map(|share| number(100.0 * share, 0)).join(" / "))
            .collect()
    })
}

fn parts(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let heading = "Means over all forecasts, km²: score = width + too high + too low; bias above 0: too high";
    let columns = ["score", "width", "too high", "too low", "CRPS", "bias"].map(str::to_string);
    lines(text, heading, &columns, 10, scored, |scores| {
        let Means { wis, crps, bias, .. } = scores.all;
        let km2 = [wis.total(), wis.dispersion, wis.overprediction, wis.underprediction, crps];
        km2.iter().map(|value| number(*value, 1)).chain([number(bias, 2)]).collect()
    })
}

fn by_region(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let regions = &scored.replay.regions;
    if regions.len() < 2 {
        return Ok(());
    }
    let columns: Vec<String> = regions.iter().map(|region| region.chars().take(14).collect()).collect();
    lines(text, "Weighted interval score by region, mean over horizons, km²", &columns, 15, scored, |scores| {
        let mean = |region: &String| {
            let mine: Vec<f64> = scores
                .cells
                .iter()
                .filter(|cell| cell.region.as_str() == region)
                .map(|cell| cell.means.wis.total())
                .collect();
            (!mine.is_empty()).then(|| mine.iter().sum::<f64>() / mine.len() as f64)
        };
        regions.iter().map(|region| cell(mean(region), 2)).collect()
    })
}

fn pit(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let columns: Vec<String> = (1..=PIT_BINS).map(|bin| format!("{bin}.")).collect();
    lines(
        text,
        "Where truths lay in the forecasts, by tenths of probability, % (even: 10 each)",
        &columns,
        6,
        scored,
        |scores| scores.all.pit.iter().map(|share| number(100.0 * share, 0)).collect(),
    )
}

fn odds(text: &mut String, scored: &Scored) -> std::fmt::Result {
    let thresholds = &scored.replay.thresholds_km2;
    if thresholds.is_empty() {
        return Ok(());
    }
    let columns: Vec<String> = std::iter::once("all".to_string())
        .chain(thresholds.iter().map(|km2| format!("{} km²", number(*km2, 0))))
        .collect();
    lines(
        text,
        "Brier score of \"at least this much more by then\": lower is better",
        &columns,
        11,
        scored,
        |scores| {
            let each = (0..thresholds.len()).map(|place| cell(mean_brier_at(scored.forecasts(scores), place), 4));
            std::iter::once(cell(mean_brier(scored.forecasts(scores)), 4)).chain(each).collect()
        },
    )?;
    let edges = reliability(std::iter::empty());
    let columns: Vec<String> =
        edges.iter().map(|bin| format!("{} to {}", number(100.0 * bin.from, 0), percent(bin.to))).collect();
    let heading = "Of what was given such odds, so many % came true (number of forecasts)";
    lines(text, heading, &columns, 14, scored, |scores| {
        reliability(scored.forecasts(scores))
            .iter()
            .map(|bin| match bin.frequency {
                Some(share) => format!("{} ({})", number(100.0 * share, 0), number(bin.forecasts as f64, 0)),
                None => "–".into(),
            })
            .collect()
    })
}
