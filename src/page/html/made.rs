//! How the page was made: version, arguments, data and what is odd about them, licences.

use horrorshow::html;

use super::Around;
use super::markup::{Html, paragraph, table};
use crate::model::MODELS;
use crate::page::report::Report;
use crate::write::sheet::{Cell, Grid};
use crate::write::words::{capitalised, counted, day, digits, number};

/// The last section.
pub(super) fn section(report: &Report, around: &Around) -> Html {
    let provenance = &around.provenance;
    let sources: Vec<String> = provenance
        .sources
        .iter()
        .map(|of| format!("{}, {} to {}", of.name, day(of.first_day), day(of.last_day)))
        .collect();
    let is_projected = report.regions.iter().any(|of| of.answers.iter().any(|of| of.answer.is_ok()));
    let mut facts = vec![
        ("Program", provenance.made_by.clone()),
        ("Arguments", provenance.arguments.clone()),
        ("Last day known", day(report.as_of)),
        ("Data", sources.join("; ")),
    ];
    if is_projected {
        let replayed = report.scores.as_ref().map_or_else(
            |_| String::new(),
            |(replay, _)| format!("; {} for each forecast of the replayed past", number(replay.paths as f64, 0)),
        );
        let words = format!(
            "{} for each region, its scenarios, places and published projections, as the commands of these names make them; {} for \
             each answer of another model{replayed}; seed {}",
            number(report.paths as f64, 0),
            number(report.side_paths as f64, 0),
            report.seed
        );
        facts.push(("Futures", words));
    }
    let facts = Html::all(
        facts
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(what, value)| Html::of(html! { dt : *what; dd : value; })),
    );
    let models = Html::all(MODELS.iter().filter(|entry| asks(report, entry.name.as_str())).map(|entry| {
        let words = format!(": {}. {}", entry.summary, entry.caveat);
        Html::of(html! { li { strong : entry.name.as_str(); : &words; } })
    }));
    let scenarios = Html::all(report.scenarios.iter().map(|scenario| {
        let words = format!(": {}", scenario.summary);
        Html::of(html! { li { strong : &scenario.name; : &words; } })
    }));
    let findings = Html::all(around.findings.iter().map(|words| paragraph(words)));
    let (maps, licences) = (table(&maps(report)), table(&licences(around)));
    Html::of(html! {
        section(id = "made", aria-labelledby = "made-title") {
            h2(id = "made-title") : "How this was made";
            dl : &facts;
            h3 : "The data";
            : &maps;
            : &findings;
            h3 : "The models";
            ul(class = "findings") : &models;
            @ if !report.scenarios.is_empty() {
                h3 : "What scenarios assume";
                ul(class = "findings") : &scenarios;
            }
            @ if !around.licences.is_empty() {
                h3 : "What it rests on";
                : &licences;
            }
        }
    })
}

/// Whether any answer is a model's.
fn asks(report: &Report, model: &str) -> bool {
    report.regions.iter().flat_map(|of| &of.answers).any(|of| of.model.as_str() == model)
}

/// What the maps of each region are like.
fn maps(report: &Report) -> Grid {
    let head =
        ["Region", "First map", "Last map", "Days with a map", "Days without", "Revised days", "Largest change, km²"];
    let mut grid = Grid::new("Maps of each region", &head).sortable();
    for of in &report.regions {
        let maps = &of.maps;
        let change = maps.largest_change.map(|step| step.change_km2());
        let words = maps.largest_change.map_or("none".into(), |step| {
            let (on, km2) = (step.to.day, step.change_km2());
            format!("{}{} on {}", if km2 > 0.0 { "+" } else { "" }, digits(km2, 1), day(on))
        });
        grid.push(vec![
            Cell::words(capitalised(&of.standing.region.name)),
            Cell::day(day(maps.first), Some(maps.first)),
            Cell::day(day(maps.last), Some(maps.last)),
            Cell::number(counted(maps.days, "day"), Some(maps.days as f64)),
            Cell::number(counted(maps.missing, "day"), Some(maps.missing as f64)),
            Cell::number(counted(of.revised_days, "day"), Some(of.revised_days as f64)),
            Cell::number(words, change),
        ]);
    }
    grid
}

fn licences(around: &Around) -> Grid {
    let mut grid = Grid::new("What is bundled with the program", &["What", "From", "Terms"]);
    around.licences.iter().for_each(|row| grid.push(row.map(Cell::words).to_vec()));
    grid
}
