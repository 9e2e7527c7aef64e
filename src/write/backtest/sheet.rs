//! Scores of a backtest as a sheet: the finding, what was replayed, and tables.

use crate::model::MODELS;
use crate::study::backtest::odds::{mean_brier, mean_brier_at, reliability};
use crate::study::backtest::scored::{REFERENCES, Scored};
use crate::study::backtest::scores::{Means, ModelScores, PIT_BINS};
use crate::write::makers::whose_map;
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{counted, day, number, percent};

/// All sentences and tables. `names` are those of the regions, in order.
pub fn sheet(scored: &Scored, names: &[String]) -> Sheet {
    let said = finding(scored).into_iter().fold(Sheet::default(), Sheet::say);
    said.note(replayed(scored, names)).and(main_tables(scored)).and(further_tables(scored, names))
}

/// Names the model that did best, and tells how the default did.
pub fn finding(scored: &Scored) -> Option<String> {
    let reference = (0..REFERENCES.len()).find(|reference| scored.reference(*reference).is_some())?;
    let is_model = |scores: &&ModelScores| !REFERENCES.contains(&scores.name().as_str());
    let models = scored.scores.iter().filter(is_model);
    let known = models.filter_map(|scores| Some((scores, scored.relative(scores, reference)?)));
    let best = known.clone().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let told = |(scores, relative): (&ModelScores, f64)| {
        let held = percent(scores.all.coverage[2]);
        format!(
            "its score is {} times that of {}; its 95 % intervals contained {held} of what happened",
            number(relative, 2),
            REFERENCES[reference]
        )
    };
    let default = known.clone().find(|(scores, _)| scores.name() == MODELS[0].name.as_str());
    Some(match default {
        Some(own) if own.0.name() == best.0.name() => {
            format!("On these data the default model, {}, did best ({}).", own.0.name(), told(own))
        }
        Some(own) => format!(
            "On these data {} did best ({}). For the default model, {}, {}.",
            best.0.name(),
            told(best),
            own.0.name(),
            told(own)
        ),
        None => format!("On these data {} did best ({}).", best.0.name(), told(best)),
    })
}

/// Tells what was replayed and how it is scored.
pub fn replayed(scored: &Scored, names: &[String]) -> String {
    let (replay, origins) = (scored.replay, scored.origins());
    let mut sentences = Vec::new();
    if let (Some(first), Some(last)) = (origins.first(), origins.last()) {
        let is_even = |pair: &[chrono::NaiveDate]| (pair[1] - pair[0]).num_days() % i64::from(replay.stride) == 0;
        let maps = if origins.windows(2).all(is_even) { "" } else { " or on the next map" };
        sentences.push(format!(
            "Forecasts start from {} between {} and {}, every {}{maps}. Each uses what was known then, {} simulated futures \
             and seed {}.",
            counted(origins.len(), "day"),
            day(*first),
            day(*last),
            if replay.stride == 1 { "day".into() } else { format!("{} days", replay.stride) },
            number(replay.paths as f64, 0),
            replay.seed
        ));
    }
    sentences.push(format!(
        "The scores compare {} forecasts of {} ({}), which {} made.",
        number(scored.compared() as f64, 0),
        match names.len() {
            1 => "one region".into(),
            n => format!("{n} regions"),
        },
        names.join(", "),
        match scored.scores.len() {
            1 => "the model".into(),
            2 => "both models".into(),
            n => format!("all {n} models"),
        }
    ));
    if let Some(truth) = &scored.backtest.truth {
        sentences.push(format!(
            "What happened is the gain since each origin on {} ({truth}), added to the level of the forecast map.",
            whose_map(truth)
        ));
    }
    let (targets, observed) = scored.targets();
    if observed < targets {
        sentences.push(format!(
            "Maps show {} of the {} days that were forecast; the straight line between two maps gives the others.",
            number(observed as f64, 0),
            number(targets as f64, 0)
        ));
    }
    if scored.backtest.unseen > 0 {
        sentences.push(format!(
            "{} forecasts are not scored, because their days lie in a long gap between maps.",
            number(scored.backtest.unseen as f64, 0)
        ));
    }
    sentences.join(" ")
}

/// The two main tables: scores relative to a reference, and how often intervals contained what happened.
pub fn main_tables(scored: &Scored) -> Sheet {
    let references = (0..REFERENCES.len()).filter(|reference| scored.reference(*reference).is_some());
    let sheet = references.fold(Sheet::default(), |sheet, reference| sheet.grid(relative(scored, reference)));
    sheet.grid(beside_own(scored)).grid(coverage(scored))
}

fn further_tables(scored: &Scored, names: &[String]) -> Sheet {
    let sheet = Sheet::default().grid(parts(scored)).grid(by_region(scored, names)).grid(pit(scored));
    if scored.replay.thresholds_km2.is_empty() { sheet } else { sheet.grid(odds(scored)).grid(came_true(scored)) }
}

/// A table with a row for each model that has cells in it.
fn grid(
    caption: impl Into<String>,
    columns: impl IntoIterator<Item = String>,
    scored: &Scored,
    cells: impl Fn(&ModelScores) -> Vec<Cell>,
) -> Grid {
    let mut grid = Grid::new(caption, &["model"]).and_columns(columns).sortable();
    for scores in &scored.scores {
        let cells = cells(scores);
        if !cells.is_empty() {
            grid.push(std::iter::once(Cell::words(scores.name())).chain(cells).collect());
        }
    }
    grid
}

/// A number that may be missing.
fn cell(value: Option<f64>, decimals: usize) -> Cell {
    Cell::known(value, |value| number(value, decimals))
}

fn days(horizons: &[u32]) -> impl Iterator<Item = String> {
    horizons.iter().map(|horizon| format!("{horizon} days"))
}

fn all_and_days(horizons: &[u32]) -> impl Iterator<Item = String> {
    std::iter::once("all".to_string()).chain(days(horizons))
}

fn relative(scored: &Scored, reference: usize) -> Grid {
    let horizons = scored.horizons();
    let caption = format!(
        "Weighted interval score relative to {}: 1 means as good, lower is better (geometric mean over regions)",
        REFERENCES[reference]
    );
    grid(caption, all_and_days(&horizons), scored, |scores| {
        let by_horizon = scored.relative_by_horizon(scores, reference);
        let each = horizons.iter().map(|horizon| cell(by_horizon.get(horizon).copied(), 3));
        std::iter::once(cell(scored.relative(scores, reference), 3)).chain(each).collect()
    })
}

fn beside_own(scored: &Scored) -> Grid {
    let (pairs, horizons) = (scored.beside_own(), scored.horizons());
    let caption = "Weighted interval score of bands on any map relative to those of the same model on the forecast map";
    grid(caption, all_and_days(&horizons), scored, |scores| {
        let Some((_, own)) = pairs.iter().find(|(any, _)| std::ptr::eq(*any, scores)) else { return Vec::new() };
        let by_horizon = scores.relative_wis_by_horizon(own);
        let each = horizons.iter().map(|horizon| cell(by_horizon.get(horizon).copied(), 3));
        std::iter::once(cell(scores.relative_wis(own), 3)).chain(each).collect()
    })
}

fn coverage(scored: &Scored) -> Grid {
    grid(
        "What happened lay inside the central 50, 80 and 95 % intervals, % of forecasts",
        days(&scored.horizons()),
        scored,
        |scores| {
            let shares = |means: &Means| means.coverage.map(|share| number(100.0 * share, 0)).join(" / ");
            scores.by_horizon.values().map(|means| Cell::number(shares(means), Some(means.coverage[1]))).collect()
        },
    )
}

fn parts(scored: &Scored) -> Grid {
    let caption = "Means over all forecasts, km²: score = width + too high + too low; a bias above 0 means too high";
    let columns = ["score", "width", "too high", "too low", "CRPS", "bias"].map(str::to_string);
    grid(caption, columns, scored, |scores| {
        let Means { wis, crps, bias, .. } = scores.all;
        let km2 = [wis.total(), wis.dispersion, wis.overprediction, wis.underprediction, crps];
        km2.iter().map(|value| cell(Some(*value), 1)).chain([cell(Some(bias), 2)]).collect()
    })
}

fn by_region(scored: &Scored, names: &[String]) -> Grid {
    let regions: &[String] = if scored.replay.regions.len() < 2 { &[] } else { &scored.replay.regions };
    let caption = "Weighted interval score by region, mean over horizons, km²";
    grid(caption, names[..regions.len()].iter().cloned(), scored, |scores| {
        let mean = |region: &String| {
            let of_region = scores.cells.iter().filter(|cell| cell.region.as_str() == region);
            let mine: Vec<f64> = of_region.map(|cell| cell.means.wis.total()).collect();
            (!mine.is_empty()).then(|| mine.iter().sum::<f64>() / mine.len() as f64)
        };
        regions.iter().map(|region| cell(mean(region), 2)).collect()
    })
}

fn pit(scored: &Scored) -> Grid {
    let caption = "Where what happened lay in the forecasts, by tenths of probability, % (even: 10 each)";
    grid(caption, (1..=PIT_BINS).map(|bin| format!("{bin}.")), scored, |scores| {
        scores.all.pit.iter().map(|share| cell(Some(100.0 * share), 0)).collect()
    })
}

/// The forecasts of a model that are compared.
fn judged<'s>(
    scored: &'s Scored,
    scores: &'s ModelScores,
) -> impl Iterator<Item = &'s crate::study::backtest::Judged> + use<'s> {
    let maker = (scores.model, scores.statement);
    scored.backtest.compared().into_iter().filter(move |judged| judged.maker() == maker)
}

fn odds(scored: &Scored) -> Grid {
    let thresholds = &scored.replay.thresholds_km2;
    let caption = "Brier score of \"at least this much more by then\": lower is better";
    let columns = thresholds.iter().map(|km2| format!("{} km²", number(*km2, 0)));
    grid(caption, std::iter::once("all".to_string()).chain(columns), scored, |scores| {
        let each = (0..thresholds.len()).map(|place| cell(mean_brier_at(judged(scored, scores), place), 4));
        std::iter::once(cell(mean_brier(judged(scored, scores)), 4)).chain(each).collect()
    })
}

fn came_true(scored: &Scored) -> Grid {
    let bins = reliability(std::iter::empty());
    let columns = bins.iter().map(|bin| format!("{} to {}", number(100.0 * bin.from, 0), percent(bin.to)));
    let caption = "Events with such odds that came true, % (number of forecasts)";
    grid(caption, columns, scored, |scores| {
        let bins = reliability(judged(scored, scores));
        let told = bins.iter().map(|bin| {
            let count = number(bin.forecasts as f64, 0);
            Cell::known(bin.frequency, |share| format!("{} ({count})", number(100.0 * share, 0)))
        });
        told.collect()
    })
}
