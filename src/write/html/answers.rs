//! What each model says of a region under each scenario: in one table, and each with its chart and its odds.

use horrorshow::html;

use super::chart::{Palette, chart};
use super::futures;
use super::markup::{Cell, Grid, Html, note, paragraph};
use crate::domain::completion::Arrival;
use crate::error::Result;
use crate::report::{Answer, Answered, RegionReport};
use crate::summarise::bands::LEVELS;
use crate::write::comparison::BASE;
use crate::write::json::INTERVALS;
use crate::write::words::{capitalised, day, number, odds, percent, share};

/// Readings of the first chart of a region, and of the others.
const READINGS: [usize; 2] = [150, 24];

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
            Err(reason) => paragraph(&format!("Nothing can be projected: {reason}.")),
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

fn one(answered: &Answered, answer: &Answer, place: usize, palette: &mut Palette) -> Result<Html> {
    let chart = chart(&answer.figure, READINGS[place.min(1)], palette)?;
    let sentence = paragraph(&answer.sentence);
    let assumed = answered.scenario.as_ref().filter(|_| !answer.sentence.contains("Assumed")).map(|s| &s.summary);
    let assumed = assumed.map_or_else(Html::default, |words| paragraph(&format!("Assumed: {words}.")));
    let tables = match answer.is_settled() {
        true => Html::default(),
        false => {
            let bands = if place == 0 { bands(answer).html() } else { Html::default() };
            let tables = Html::all([odds_table(answer).html(), completion(answer).html(), bands]);
            Html::of(html! { div(class = "side-by-side") : &tables; })
        }
    };
    let made = match answer.is_line {
        true => String::new(),
        false => format!("Made from {}. ", futures(answer.paths)),
    };
    let small = note(&format!("{made}{}", answer.caveat));
    Ok(Html::all([sentence, assumed, chart, tables, small]))
}

/// The odds of completion by some days.
fn odds_table(answer: &Answer) -> Grid {
    let head = ["By", if answer.is_line { "The line is there" } else { "Odds" }];
    let mut grid = Grid::new("Odds that the whole region is taken", &head);
    for (by, p) in &answer.odds {
        let words = match answer.is_line {
            true => if *p > 0.5 { "yes" } else { "no" }.to_string(),
            false => odds(*p),
        };
        grid.push(vec![Cell::day(day(*by), Some(*by)), Cell::number(words, Some(*p))]);
    }
    grid
}

/// Median, intervals and the odds of never.
fn completion(answer: &Answer) -> Grid {
    let completion = &answer.completion;
    let never = format!("not within {}", answer.horizon);
    let words = |arrival: Arrival| arrival.day().map_or_else(|| never.clone(), day);
    let mut grid = Grid::new("When the whole region would be taken", &["What", "Day"]);
    let mut row = |name: String, value: String| grid.push(vec![Cell::words(name), Cell::words(value)]);
    if answer.is_line {
        row("The line arrives".into(), words(completion.median()));
        return grid;
    }
    row("Median".into(), words(completion.median()));
    for level in INTERVALS {
        let value = match completion.interval(level) {
            (Arrival::NotWithin(_), _) => never.clone(),
            (from, to) => format!("{} to {}", words(from), words(to)),
        };
        row(format!("{} interval", percent(level)), value);
    }
    match answer.not_within {
        None => row(capitalised(&never), percent(completion.not_within())),
        Some([(_, ends), (_, lasts)]) => {
            row(format!("{}, if a standstill ends", capitalised(&never)), percent(ends));
            row(format!("{}, if a standstill lasts", capitalised(&never)), percent(lasts));
        }
    }
    grid
}

/// Controlled area at the usual horizons.
fn bands(answer: &Answer) -> Grid {
    let mut grid = Grid::new("Controlled area, km²", &["On", "Median", "Of region", "50 % interval", "95 % interval"]);
    for band in &answer.bands {
        let [low, lower, median, upper, high] = LEVELS.map(|level| band.at(level).map_or(f64::NAN, |a| a.km2()));
        let of_region = band.at(0.5).map_or_else(String::new, |area| share(area.share_of(answer.area)));
        let range = |from: f64, to: f64| match answer.is_line {
            true => "–".into(),
            false => format!("{} to {}", number(from, 0), number(to, 0)),
        };
        grid.push(vec![
            Cell::day(day(band.day), Some(band.day)),
            Cell::number(number(median, 0), Some(median)),
            Cell::number(of_region, Some(median)),
            Cell::words(range(lower, upper)),
            Cell::words(range(low, high)),
        ]);
    }
    grid
}

/// Every answer in a line.
pub(super) fn table(of: &RegionReport) -> Html {
    if of.answers.len() < 2 {
        return Html::default();
    }
    let days: Vec<chrono::NaiveDate> = of
        .answers
        .iter()
        .find_map(|of| of.answer.as_ref().ok())
        .map_or_else(Vec::new, |answer| answer.odds.iter().map(|(by, _)| *by).take(MOST_DAYS).collect());
    let caption =
        "When the whole region would be taken, by model and scenario; a line without a band is there by a day or not";
    let head = ["Model", "Scenario", "Median", "80 % from", "80 % to", "Not within"];
    let mut grid = Grid::new(caption, &head)
        .sortable()
        .and_columns(days.iter().map(|by| format!("By {}", by.format("%-d %b %Y"))));
    for answered in &of.answers {
        let mut cells = vec![Cell::words(answered.model.as_str()), Cell::words(scenario(answered)).in_one_line()];
        match &answered.answer {
            Err(reason) => cells.push(Cell::words(reason.as_str())),
            Ok(answer) => {
                let arrival = |of: Arrival| match of {
                    Arrival::On(on) => Cell::day(on.format("%b %Y").to_string(), Some(on)).in_one_line(),
                    Arrival::NotWithin(_) => Cell::day(format!("not within {}", answer.horizon), None),
                };
                let (from, to) = answer.completion.interval(0.8);
                cells.push(arrival(answer.completion.median()));
                cells.extend(match answer.is_line {
                    true => [Cell::words("no band"), Cell::words("no band"), Cell::number("–", None)],
                    false => {
                        let never = answer.completion.not_within();
                        [arrival(from), arrival(to), Cell::number(percent(never), Some(never))]
                    }
                });
                cells.extend(days.iter().map(|by| {
                    let p = answer.completion.by(*by);
                    let words = match answer.is_line {
                        true => if p > 0.5 { "yes" } else { "no" }.to_string(),
                        false => odds(p),
                    };
                    Cell::number(words, Some(p))
                }));
            }
        }
        grid.push(cells);
    }
    grid.html()
}

/// Days whose odds one table holds at most.
const MOST_DAYS: usize = 5;
