//! What each model says of a region under each scenario: in one table, and each with its chart and its odds.

use horrorshow::html;

use super::chart::{Palette, chart};
use super::futures;
use super::markup::{Html, fold, note, paragraph, sheet, table};
use crate::domain::completion::{Arrival, INTERVALS};
use crate::error::Result;
use crate::page::report::{Answer, Answered, RegionReport};
use crate::write::comparison::BASE;
use crate::write::sheet::{Cell, Grid};
use crate::write::words::{number, odds, percent};

/// Readings of the first chart of a region, and of the others.
const READINGS: [usize; 2] = [110, 18];

/// The name of the scenario of an answer.
fn scenario(of: &Answered) -> &str {
    of.scenario.as_ref().map_or(BASE, |scenario| &scenario.name)
}

/// The first answer, open; the others after it, of which a script shows one at a time.
pub(super) fn section(of: &RegionReport, palette: &mut Palette) -> Result<Html> {
    let slug = of.standing.region.id.as_str();
    let mut pieces = Vec::new();
    for (place, answered) in of.answers.iter().enumerate() {
        let title = format!("Model {}, {}", answered.model, scenario(answered));
        let body = match &answered.answer {
            Ok(answer) => one(answered, answer, place, palette)?,
            Err(reason) => none(reason),
        };
        pieces.push(Html::of(html! {
            article(
                class = "answer",
                data-model = answered.model.as_str(),
                data-scenario = scenario(answered),
                aria-label = format!("{title}, {slug}")
            ) {
                h4 : &title;
                : &body;
            }
        }));
    }
    let answers = Html::all(pieces);
    Ok(Html::of(html! { div(class = "answers") : &answers; }))
}

/// Why there is no answer.
pub(super) fn none(reason: &str) -> Html {
    paragraph(&format!("Nothing can be projected: {reason}."))
}

fn one(answered: &Answered, answer: &Answer, place: usize, palette: &mut Palette) -> Result<Html> {
    let chart = chart(&answer.figures, READINGS[place.min(1)], palette)?;
    let sentence = paragraph(&answer.sentence);
    let any_map = Html::all(answer.any_map.iter().filter(|_| !answer.is_settled()).map(|words| paragraph(words)));
    let assumed = answered.scenario.as_ref().filter(|_| !answer.sentence.contains("Assumed")).map(|s| &s.summary);
    let assumed = assumed.map_or_else(Html::default, |words| paragraph(&format!("Assumed: {words}.")));
    let tables = match answer.is_settled() {
        true => Html::default(),
        false => {
            let tables = sheet(&answer.tables);
            Html::of(html! { div(class = "side-by-side") : &tables; })
        }
    };
    // A line has its caveat in its tables.
    let small = match answer.is_line {
        true => Html::default(),
        false => note(&format!("Made from {}. {}", futures(answer.paths), answer.caveat)),
    };
    let when =
        answer.when_complete.as_ref().map(|figures| super::chart::chart(figures, READINGS[0], palette)).transpose()?;
    Ok(Html::all([sentence, any_map, assumed, chart, when.unwrap_or_default(), tables, small]))
}

/// Every answer in a line, with all its numbers: when, and the odds by some days.
pub(super) fn tables(of: &RegionReport) -> Html {
    if of.answers.len() < 2 {
        return Html::default();
    }
    let days: Vec<chrono::NaiveDate> = of
        .answers
        .iter()
        .find_map(|of| of.answer.as_ref().ok())
        .map_or_else(Vec::new, |answer| answer.outlook.odds.iter().map(|(by, _)| *by).collect());
    let named = |caption: &str, head: &[&str]| Grid::new(caption, &[&["Model", "Scenario"], head].concat()).sortable();
    let intervals = INTERVALS.map(|level| format!("{} interval", percent(level)));
    let mut when = named("When the whole region would be taken, by model and scenario", &["Futures", "Median"])
        .and_columns(intervals.into_iter().chain(["Not within the horizon".into()]));
    let mut odds = named("Odds that the whole region is taken by a day, by model and scenario", &[])
        .and_columns(days.iter().map(|by| by.format("%-d %b %Y").to_string()));
    for answered in &of.answers {
        let head = || vec![Cell::words(answered.model.as_str()), Cell::words(scenario(answered)).in_one_line()];
        let (mut of_when, mut of_odds) = (head(), head());
        match &answered.answer {
            Err(reason) => of_when.push(Cell::words(reason.as_str())),
            Ok(answer) => {
                of_when.extend(when_cells(answer));
                of_odds.extend(answer.outlook.odds.iter().map(|(_, odds)| odds_cell(answer, *odds)));
            }
        }
        when.push(of_when);
        odds.push(of_odds);
    }
    let odds = if days.is_empty() { Html::default() } else { fold("Their odds by day", table(&odds)) };
    Html::all([table(&when), odds])
}

/// How many futures, their median, intervals, and the odds of never.
fn when_cells(answer: &Answer) -> Vec<Cell> {
    let month = |of: Arrival| of.day().map_or_else(|| "later".to_string(), |on| on.format("%b %Y").to_string());
    let median = answer.outlook.median;
    let paths = answer.paths as f64;
    let mut cells = vec![Cell::number(number(paths, 0), Some(paths))];
    cells.push(Cell::day(month(median), median.day()).in_one_line());
    if answer.is_line {
        cells.extend(INTERVALS.map(|_| Cell::words("no band")));
        cells.push(Cell::number("–", None));
        return cells;
    }
    for (_, from, to) in answer.outlook.intervals {
        let words = match (from, to) {
            (Arrival::NotWithin(_), _) => "later".to_string(),
            (from, Arrival::NotWithin(_)) => format!("{} or later", month(from)),
            (from, to) => format!("{} – {}", month(from), month(to)),
        };
        cells.push(Cell::day(words, from.day()).in_one_line());
    }
    let never = answer.outlook.never;
    let words = match answer.outlook.never_by_standstill {
        None => percent(never),
        Some([(_, ends), (_, lasts)]) => format!("{} / {}", percent(ends), percent(lasts)),
    };
    cells.push(Cell::number(words, Some(never)));
    cells
}

/// The odds by a day; a line is there or not.
fn odds_cell(answer: &Answer, p: f64) -> Cell {
    let words = match answer.is_line {
        true => if p > 0.5 { "yes" } else { "no" }.to_string(),
        false => odds(p),
    };
    Cell::number(words, Some(p))
}
