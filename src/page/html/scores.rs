//! How the models have done on the past of the report's regions.

use horrorshow::html;

use super::markup::{Html, paragraph, sheet};
use crate::page::report::Report;
use crate::study::backtest::scored::Scored;
use crate::study::backtest::{Backtest, Replay};
use crate::write::backtest::{finding, main_tables, replayed};
use crate::write::sheet::Sheet;

/// The scores, or why there are none.
pub(super) fn section(report: &Report) -> Html {
    let body = match &report.scores {
        Ok((replay, backtest)) => {
            // Regions without a change are not replayed.
            let named =
                |slug: &String| report.regions.iter().map(|of| &of.standing.region).find(|of| of.id.as_str() == slug);
            let name = |slug: &String| named(slug).map_or_else(|| slug.clone(), |of| of.name.clone());
            let names: Vec<String> = replay.regions.iter().map(name).collect();
            scores(replay, backtest, &names)
        }
        Err(reason) => paragraph(&format!("There are no scores: {reason}.")),
    };
    Html::of(html! {
        section(id = "scores", aria-labelledby = "scores-title") {
            h2(id = "scores-title") : "How the models have done";
            : &body;
        }
    })
}

fn scores(replay: &Replay, backtest: &Backtest, names: &[String]) -> Html {
    let scored = Scored::new(replay, backtest);
    if scored.origins().is_empty() {
        return paragraph("There are no scores, because no forecast was made by all models.");
    }
    let said = finding(&scored).into_iter().fold(Sheet::default(), Sheet::say).say(replayed(&scored, names));
    let small = "Forecasts some weeks apart share most of their future, so that a year ahead many of them hold the news of a few. \
                 no-change holds that nothing moves any more. A band that says 80 % should hold the truth 80 % of the time.";
    sheet(&said.and(main_tables(&scored)).note(small))
}
