//! The section of one region.

use horrorshow::html;

use super::chart::{Palette, charts};
use super::markup::{Html, fold, note, paragraph, region_id, sheet};
use super::{answers, futures, published, sources};
use crate::domain::place::Settlement;
use crate::error::Result;
use crate::page::report::{RegionReport, Report};
use crate::write::place::ranking;
use crate::write::rate;
use crate::write::words::capitalised;

/// Charts that open the section, and that belong to the futures of the front, rates, scenarios, the past, published projections, earlier estimates and other maps, by
/// their kinds. Any other kind comes at the end.
const OPENING: [&str; 2] = ["map", "history"];
const FRONT: [&str; 2] = ["odds", "arrival"];
const PAST: [&str; 1] = ["backtest"];
const SCENARIOS: [&str; 1] = ["comparison"];
const RATES: [&str; 1] = ["rate"];
const PUBLISHED: [&str; 1] = ["published"];
const DRIFT: [&str; 1] = ["drift"];
const SOURCES: [&str; 1] = ["sources"];

/// A region's section.
pub(super) fn section(of: &RegionReport, report: &Report, palette: &mut Palette) -> Result<Html> {
    let region = &of.standing.region;
    let (id, name) = (region_id(region.id.as_str()), capitalised(&region.name));
    let title_id = format!("{id}-title");
    let of_kinds = |kinds: &'static [&'static str]| move |kind: &str| kinds.contains(&kind);
    let opening = charts(&of.charts, of_kinds(&OPENING), palette)?;
    let answers = answers::section(of, palette)?;
    let front = front(charts(&of.charts, of_kinds(&FRONT), palette)?);
    let scenarios = scenarios(of, charts(&of.charts, of_kinds(&SCENARIOS), palette)?);
    let past = past(charts(&of.charts, of_kinds(&PAST), palette)?);
    let rates = rates(of, charts(&of.charts, of_kinds(&RATES), palette)?);
    let published = published::of_region(of, report);
    let drift = drift(charts(&of.charts, of_kinds(&DRIFT), palette)?);
    let maps = sources::section(of, charts(&of.charts, of_kinds(&SOURCES), palette)?);
    let elsewhere: [&[&str]; 8] = [&OPENING, &FRONT, &SOURCES, &PAST, &SCENARIOS, &RATES, &PUBLISHED, &DRIFT];
    let is_other = |kind: &str| !elsewhere.iter().any(|kinds| kinds.contains(&kind));
    let others = charts(&of.charts, is_other, palette)?;
    let (table, places) = (compared(of), places(of, &report.settled));
    Ok(Html::of(html! {
        section(id = &id, class = "region", aria-labelledby = &title_id) {
            h2(id = &title_id) : &name;
            h3 : "Projection";
            : &answers;
            : &front;
            h3 : "What is held";
            : &opening;
            : &rates;
            : &scenarios;
            : &past;
            : &maps;
            : &table;
            : &drift;
            : &published;
            : &places;
            : &others;
        }
    }))
}

/// All answers beside each other.
fn compared(of: &RegionReport) -> Html {
    let tables = answers::tables(of);
    if tables == Html::default() {
        return tables;
    }
    let has_two = |of: &crate::page::report::Answered| {
        of.answer.as_ref().is_ok_and(|answer| answer.outlook.never_by_standstill.is_some())
    };
    let two = match of.answers.iter().any(has_two) {
        true => " Two odds of never: if a standstill ends, and if it lasts.",
        false => "",
    };
    let horizon = of.answers.iter().find_map(|of| of.answer.as_ref().ok()).map_or("", |answer| &answer.horizon);
    let small = note(&format!(
        "\"Later\" and \"not within\" are beyond {horizon}. A line without a band is there by a day or not.{two}"
    ));
    let inside = Html::all([tables, small]);
    Html::of(html! { h3 : "What every model says"; : &inside; })
}

/// Where the front may be.
fn front(charts: Html) -> Html {
    if charts == Html::default() {
        return charts;
    }
    let small = note(
        "These maps and the places below are read from the same futures of the whole front, in which a region gains what its \
         own projection says.",
    );
    Html::of(html! { h3 : "Where the front may be"; : &charts; : &small; })
}

/// How the estimate of completion moved.
fn drift(charts: Html) -> Html {
    if charts == Html::default() {
        return charts;
    }
    let small = note(
        "Each estimate is made from what was known on its day alone, as `frontcast project --as-of DAY` makes it.",
    );
    Html::of(html! { h3 : "How the estimate moved"; : &charts; : &small; })
}

/// How forecasts of the region have done.
fn past(charts: Html) -> Html {
    match charts == Html::default() {
        true => charts,
        false => fold("How past forecasts of it did", charts),
    }
}

fn scenarios(of: &RegionReport, charts: Html) -> Html {
    let Some(told) = &of.scenarios else { return charts };
    let headline = paragraph(&format!("{}.", told.headline));
    let items = Html::all(told.delays.iter().map(|(scenario, delay)| {
        let words = format!(": {}. On the same futures: {delay}", scenario.summary.trim_end_matches('.'));
        Html::of(html! { li { strong : &scenario.name; : &words; } })
    }));
    let model = of.answers.first().map_or("", |first| first.model.as_str());
    let paths = of.answers.first().and_then(|of| of.answer.as_ref().ok()).map_or(0, |answer| answer.paths);
    let small = note(&format!("All on the same {} of the model {model}.", futures(paths)));
    Html::of(html! {
        h3 : "Scenarios";
        : &headline;
        : &charts;
        ul(class = "findings") : &items;
        : &small;
    })
}

fn rates(of: &RegionReport, charts: Html) -> Html {
    let body = match &of.rates {
        Err(reason) => paragraph(&format!("No rate can be told: {reason}.")),
        Ok(rates) => {
            let none = of
                .no_split
                .as_ref()
                .map(|why| paragraph(&format!("Not compared before and after the day asked for: {why}.")));
            let tables = fold("Rates by window and month", sheet(&rate::tables(rates, rates.months.len())));
            let legend = note(
                "km²: net gain, with the sign of the gain. Intervals of a change are made for weeks that hang together, to \
                 hold the change of the lasting pace as often as they say.",
            );
            Html::all([sheet(&rate::sentences(rates)), charts].into_iter().chain(none).chain([tables, legend]))
        }
    };
    Html::of(html! { h3 : "Rates of advance"; : &body; })
}

fn places(of: &RegionReport, settled: &[Settlement]) -> Html {
    if of.places.is_empty() {
        return Html::default();
    }
    let places = sheet(&ranking::sheet(&of.places, settled));
    Html::of(html! { h3 : "Places"; : &places; })
}
