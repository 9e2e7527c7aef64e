//! The section of one region.

use horrorshow::html;

use super::chart::{Palette, chart};
use super::markup::{Html, note, paragraph};
use super::{answers, futures, published, region_id, tables};
use crate::error::Result;
use crate::report::{Drawn, RegionReport, Report};
use crate::write::place::words::DEFINITION;
use crate::write::rate;
use crate::write::words::{capitalised, number};

/// Readings of each panel of a chart that is not an answer's.
const READINGS: usize = 150;

/// Charts that open the section, that follow the projection, and that belong to rates, scenarios and published projections, by
/// their kinds. Any other kind comes at the end.
const OPENING: [&str; 2] = ["map", "history"];
const PROJECTION: [&str; 1] = ["completion"];
const SCENARIOS: [&str; 1] = ["comparison"];
const RATES: [&str; 1] = ["rate"];
const PUBLISHED: [&str; 1] = ["published"];

/// The charts of some kinds.
///
/// # Errors
/// As [`chart`].
pub(super) fn charts(all: &[Drawn], is_wanted: impl Fn(&str) -> bool, palette: &mut Palette) -> Result<Html> {
    let wanted = all.iter().filter(|of| is_wanted(of.kind));
    Ok(Html::all(wanted.map(|of| chart(&of.figure, READINGS, palette)).collect::<Result<Vec<_>>>()?))
}

/// A region's section.
///
/// # Errors
/// As [`chart`].
pub(super) fn section(of: &RegionReport, report: &Report, palette: &mut Palette) -> Result<Html> {
    let region = &of.standing.region;
    let (id, name) = (region_id(region.id.as_str()), capitalised(&region.name));
    let title_id = format!("{id}-title");
    let of_kinds = |kinds: &'static [&'static str]| move |kind: &str| kinds.contains(&kind);
    let opening = charts(&of.charts, of_kinds(&OPENING), palette)?;
    let answers = answers::section(of, palette)?;
    let completion = charts(&of.charts, of_kinds(&PROJECTION), palette)?;
    let scenarios = scenarios(of, charts(&of.charts, of_kinds(&SCENARIOS), palette)?, report);
    let rates = rates(of, charts(&of.charts, of_kinds(&RATES), palette)?);
    let published = published::of_region(of, charts(&of.charts, of_kinds(&PUBLISHED), palette)?, report.side_paths);
    let is_other = |kind: &str| {
        !OPENING.contains(&kind)
            && !PROJECTION.contains(&kind)
            && !SCENARIOS.contains(&kind)
            && !RATES.contains(&kind)
            && !PUBLISHED.contains(&kind)
    };
    let others = charts(&of.charts, is_other, palette)?;
    let (table, places) = (answers::table(of), places(of, report));
    Ok(Html::of(html! {
        section(id = &id, class = "region", aria-labelledby = &title_id) {
            h2(id = &title_id) : &name;
            : &opening;
            h3 : "Projection";
            : &answers;
            : &completion;
            : &table;
            : &scenarios;
            : &rates;
            : &published;
            : &places;
            : &others;
        }
    }))
}

fn scenarios(of: &RegionReport, charts: Html, report: &Report) -> Html {
    let Some(told) = &of.scenarios else { return charts };
    let headline = paragraph(&format!("{}.", told.headline));
    let items = Html::all(told.delays.iter().map(|(scenario, delay)| {
        let words = format!(": {}. On the same futures: {delay}", scenario.summary.trim_end_matches('.'));
        Html::of(html! { li { strong : &scenario.name; : &words; } })
    }));
    let model = of.answers.first().map_or("", |first| first.model.as_str());
    let fewer =
        match report.side_paths == of.answers.first().and_then(|of| of.answer.as_ref().ok()).map_or(0, |a| a.paths) {
            true => "",
            false => ", fewer than above, so that medians may differ by some weeks",
        };
    let small = note(&format!("All on the same {} of the model {model}{fewer}.", futures(told.paths)));
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
            let splits = rates
                .splits
                .iter()
                .flat_map(|split| [tables::split(split, rates).html(), note(&tables::split_words(split))]);
            let none = of
                .no_split
                .as_ref()
                .map(|why| paragraph(&format!("Not compared before and after the day asked for: {why}.")));
            let legend = note(
                "km²: net gain, with the sign of the gain. m/day: advance for each kilometre of front, the rate by the mean \
                 length of the front. Intervals of a change are made for weeks that hang together, to hold the change of the \
                 lasting pace as often as they say.",
            );
            Html::all([paragraph(&rate::sentence(rates)), charts].into_iter().chain(splits).chain(none).chain([
                tables::windows(rates).html(),
                tables::months(rates).html(),
                legend,
            ]))
        }
    };
    Html::of(html! { h3 : "Rates of advance"; : &body; })
}

fn places(of: &RegionReport, report: &Report) -> Html {
    if of.places.is_empty() {
        return Html::default();
    }
    let table = tables::places(&of.places).html();
    let small = note(&format!(
        "Days are medians of {} futures; \"in a year\": odds within 365 days; a pace is positive when the front comes nearer. \
         {DEFINITION}",
        number(report.side_paths as f64, 0)
    ));
    Html::of(html! { h3 : "Places"; : &table; : &small; })
}
