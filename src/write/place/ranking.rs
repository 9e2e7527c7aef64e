//! Places in order of when the front would reach them, as one table.

use chrono::NaiveDate;
use serde_json::json;

use super::sheet::goal_name;
use super::words::{DEFINITION, disc_held, distance_asked, horizon, km};
use crate::domain::calendar::day_after;
use crate::domain::completion::Arrival;
use crate::study::place::ranking::YEAR;
use crate::study::place::{Goal, NoFuture, PlaceProjection, Reach};
use crate::tabular::{Cells, Table};
use crate::tabular::{millionths, thousandths};
use crate::write::provenance::Provenance;
use crate::write::rows;
use crate::write::sheet::wrapped;
use crate::write::words::{day, number, percent, source};

/// The windows whose pace is told, days.
const WINDOWS: [u32; 3] = [30, 90, 180];
pub(crate) fn name(projection: &PlaceProjection) -> &str {
    &projection.history.place().name
}

/// The ranking for people.
pub fn text(projections: &[PlaceProjection]) -> String {
    let Some(first) = projections.first() else { return "no place to rank\n".into() };
    let column = |name: String, to_the_right: bool, value: &dyn Fn(&PlaceProjection) -> String| {
        let words = projections.iter().map(value).map(|text| if text.is_empty() { "–".into() } else { text });
        (to_the_right, std::iter::once(name).chain(words).collect::<Vec<String>>())
    };
    let mut columns = vec![
        column("place".into(), false, &|p| name(p).to_string()),
        column("region".into(), false, &|p| p.history.place().region.to_string()),
        column("km".into(), true, &|p| km(p.history.last().value.front_distance_km)),
        column("disc held".into(), true, &|p| disc_held(p.history.last().value.disc_held)),
    ];
    for days in WINDOWS {
        // What the front does far beyond a place is no pace toward it.
        let pace = move |p: &PlaceProjection| match p.history.approach_over(days) {
            Some(rate) if p.future != Err(NoFuture::Passed) => number(rate.km_per_day, 3),
            _ => String::new(),
        };
        columns.push(column(format!("km/d {days}"), true, &pace));
    }
    for goal in first.goals.iter().map(|(goal, _)| *goal).filter(|goal| matches!(goal, Goal::Within(_))) {
        columns.push(column(goal_name(goal), false, &|p| reached(p, goal)));
        let odds = |p: &PlaceProjection, by: NaiveDate| p.odds_by(goal, by).map_or_else(String::new, percent);
        match first.days_asked() {
            [] => columns.push(column("in a year".into(), true, &|p| odds(p, day_after(p.as_of, YEAR)))),
            days => columns.extend(days.iter().map(|by| column(format!("by {by}"), true, &|p| odds(p, *by)))),
        }
    }
    let ranked = match first.days_asked() {
        [] => "the median day on which the front would come to the last of these distances".to_string(),
        [by, ..] => format!("the odds that the front comes to the last of these distances by {}", day(*by)),
    };
    let head = format!(
        "Places by {ranked}, as of {} ({} of {}).",
        first.as_of,
        source(first.history.source()),
        day(first.history.last_day())
    );
    let model = projections.iter().find_map(|p| p.future.as_ref().ok());
    let model = model.map_or_else(String::new, |future| {
        format!(
            "Dates are medians (model {}, {} paths, seed {}); {}. ",
            future.model,
            number(future.paths as f64, 0),
            first.seed,
            if first.by_asked { "\"by\" a day: odds by then" } else { "\"in a year\": odds within 365 days" }
        )
    });
    let legend = "km: distance of the front; km/d: pace over so many days, positive when the front comes nearer.";
    let foot = format!("{model}{legend} {DEFINITION}");
    format!("{}\n\n{}\n{}\n", wrapped(&head, 110), rows::aligned(&columns), wrapped(&foot, 110))
}

/// When the front comes to a goal, in words: a median, since when it has, or nothing.
pub(crate) fn reached(projection: &PlaceProjection, goal: Goal) -> String {
    match projection.reach(goal) {
        Some(Reach::Since(since)) if *since == projection.history.first_day() => "since first map".into(),
        Some(Reach::Since(since)) => format!("since {since}"),
        Some(Reach::Coming(_, outlook)) => match outlook.median {
            Arrival::On(on) => on.to_string(),
            Arrival::NotWithin(_) => format!("not in {}", horizon(projection)),
        },
        Some(Reach::Unknown) | None => String::new(),
    }
}

/// The ranking for programs: one row for each place, in order; odds within a year, and by each day asked for.
pub fn table(projections: &[PlaceProjection]) -> Table {
    let text =
        |value: fn(&PlaceProjection) -> String| Cells::Text(projections.iter().map(|p| Some(value(p))).collect());
    let number =
        |value: &dyn Fn(&PlaceProjection) -> Option<f64>| Cells::Number(projections.iter().map(value).collect());
    let days =
        |value: &dyn Fn(&PlaceProjection) -> Option<NaiveDate>| Cells::Day(projections.iter().map(value).collect());
    let mut table = Table::default()
        .with("source", text(|p| p.history.source().into()))
        .with("place", text(|p| name(p).into()))
        .with("region", text(|p| p.history.place().region.to_string()))
        .with("as_of", days(&|p| Some(p.as_of)))
        .with("day", days(&|p| Some(p.history.last_day())))
        .with("front_distance_km", number(&|p| Some(thousandths(p.history.last().value.front_distance_km))))
        .with("disc_held_share", number(&|p| Some(millionths(p.history.last().value.disc_held.fraction()))));
    for window in WINDOWS {
        let pace = move |p: &PlaceProjection| p.history.approach_over(window).map(|rate| millionths(rate.km_per_day));
        table = table.with(&format!("km_per_day_{window}"), number(&pace));
    }
    let goals = projections.first().map_or(&[][..], |p| &p.goals[..]);
    for goal in goals.iter().map(|(goal, _)| *goal).filter(|goal| matches!(goal, Goal::Within(_))) {
        let column = format!("within_{}_km", distance_asked(goal.distance_km()));
        let since = |p: &PlaceProjection| match p.reach(goal) {
            Some(Reach::Since(since)) => Some(*since),
            _ => None,
        };
        let median = |p: &PlaceProjection| match p.reach(goal) {
            Some(Reach::Coming(_, outlook)) => outlook.median.day(),
            _ => None,
        };
        let never = |p: &PlaceProjection| match p.reach(goal) {
            Some(Reach::Coming(_, outlook)) => Some(millionths(outlook.never)),
            _ => None,
        };
        table = table
            .with(&format!("{column}_since"), days(&since))
            .with(&format!("{column}_median"), days(&median))
            .with(&format!("{column}_odds_{YEAR}_days"), number(&|p| p.odds_in_a_year(goal).map(millionths)))
            .with(&format!("{column}_not_within_horizon"), number(&never));
        for by in projections.first().map_or(&[][..], PlaceProjection::days_asked) {
            let odds = number(&|p| p.odds_by(goal, *by).map(millionths));
            table = table.with(&format!("{column}_odds_by_{by}"), odds);
        }
    }
    table
}

/// The ranking as JSON; `passed` places are left out of it.
pub fn document(projections: &[PlaceProjection], passed: usize, provenance: &Provenance) -> String {
    let future = projections.iter().find_map(|p| p.future.as_ref().ok());
    let document = json!({
        "schema": "frontcast.places/1",
        "as_of": projections.first().map(|p| p.as_of.to_string()),
        "model": future.map(|future| future.model.as_str()),
        "paths": future.map(|future| future.paths),
        "seed": projections.first().map(|p| p.seed),
        "horizon_end": future.map(|future| future.end.to_string()),
        "definition": DEFINITION,
        "passed_left_out": passed,
        "places": rows::json(&table(projections)),
        "provenance": provenance,
    });
    format!("{document:#}\n")
}
