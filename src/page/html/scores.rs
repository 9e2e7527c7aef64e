//! How the models have done on the past of the report's regions.

use horrorshow::html;

use super::markup::{Html, note, paragraph, table};
use crate::page::report::Report;
use crate::study::backtest::scored::{REFERENCES, Scored};
use crate::study::backtest::{Backtest, Replay};
use crate::write::sheet::{Cell, Grid};
use crate::write::words::{day, number};

/// The scores, or why there are none.
pub(super) fn section(report: &Report) -> Html {
    let body = match &report.scores {
        Ok((replay, backtest)) => scores(replay, backtest),
        Err(reason) => paragraph(&format!("No score can be told: {reason}.")),
    };
    Html::of(html! {
        section(id = "scores", aria-labelledby = "scores-title") {
            h2(id = "scores-title") : "How the models have done";
            : &body;
        }
    })
}

fn scores(replay: &Replay, backtest: &Backtest) -> Html {
    let scored = Scored::new(replay, backtest);
    let (origins, horizons) = (scored.origins(), scored.horizons());
    let (Some(first), Some(last)) = (origins.first(), origins.last()) else {
        return paragraph("No score can be told: no forecast was made by all models.");
    };
    let intro = format!(
        "From {} origins between {} and {} every model forecast {} on what was known then, {} days ahead, and the maps since say \
         how well: {} forecasts that all models made, {} futures each. Forecasts some weeks apart share most of their future, so that \
         a year ahead many of them hold the news of a few.",
        origins.len(),
        day(*first),
        day(*last),
        replay.regions.join(", "),
        listed(&horizons),
        number(scored.compared() as f64, 0),
        number(replay.paths as f64, 0)
    );
    let ahead = || horizons.iter().map(|days| format!("{days} days"));
    let cell = |value: Option<f64>| Cell::number(value.map_or("–".into(), |value| number(value, 2)), value);
    let caption = format!("Weighted interval score relative to {}: 1 is as good, lower is better", REFERENCES[0]);
    let mut relative = Grid::new(caption, &["Model", "All"]).sortable().and_columns(ahead());
    let caption = "Truths inside the 50, 80 and 95 % intervals, %";
    let mut covered = Grid::new(caption, &["Model"]).and_columns(ahead());
    for scores in &scored.scores {
        let by_horizon = scored.relative_by_horizon(scores, 0);
        let mut row = vec![Cell::words(scores.model.as_str()), cell(scored.relative(scores, 0))];
        row.extend(horizons.iter().map(|days| cell(by_horizon.get(days).copied())));
        relative.push(row);
        let shares = scores.by_horizon.values().map(|means| {
            let words = means.coverage.map(|share| number(100.0 * share, 0)).join(" / ");
            Cell::number(words, Some(means.coverage[1]))
        });
        covered.push(std::iter::once(Cell::words(scores.model.as_str())).chain(shares).collect());
    }
    let small = note(
        "no-change holds that nothing moves any more. A band that says 80 % should hold the truth 80 % of the time.",
    );
    Html::all([paragraph(&intro), table(&relative), table(&covered), small])
}

/// "30, 90 and 180".
fn listed(days: &[u32]) -> String {
    let words: Vec<String> = days.iter().map(u32::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
