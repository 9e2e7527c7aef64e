//! Places in order of when the front would reach them, as one table.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::sheet::goal_name;
use super::words::{DEFINITION, disc_held, distance_asked, horizon, km};
use crate::domain::calendar::day_after;
use crate::domain::completion::Arrival;
use crate::domain::place::Settlement;
use crate::model::growth::NAME as GROWTH;
use crate::study::place::ranking::YEAR;
use crate::study::place::{Goal, NoFuture, PlaceProjection, Reach};
use crate::tabular::{Cells, Table};
use crate::tabular::{millionths, thousandths};
use crate::write::rows;
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{day, number, percent, source};

/// The windows whose pace is told, days.
const WINDOWS: [u32; 3] = [30, 90, 180];

/// The name of the place.
fn name(projection: &PlaceProjection) -> &str {
    &projection.history.place().name
}

/// How many people live in a place, where that is known.
fn people(of: &PlaceProjection, settled: &[Settlement]) -> Option<u32> {
    let place = of.history.place();
    settled.iter().find(|of| of.town.name == place.name && of.town.region == place.region)?.people
}

/// The ranking for people; `settled` has who lives in the places.
pub fn sheet(projections: &[PlaceProjection], settled: &[Settlement]) -> Sheet {
    let Some(first) = projections.first() else { return Sheet::default().say("There is no place to rank.") };
    let model = projections.iter().find_map(|p| p.future.as_ref().ok()).map(|future| {
        format!(
            "Dates are medians (model {}, {} paths, seed {}); {}.",
            future.model,
            number(future.paths as f64, 0),
            first.seed,
            if first.by_asked {
                "a column \"by\" a day has the odds by then"
            } else {
                "\"in a year\" has the odds within 365 days"
            }
        )
    });
    let legend =
        "km is the distance of the front; km/d is the pace over the days named, positive when the front comes nearer.";
    let is_on_front = projections.iter().any(|of| of.future.as_ref().is_ok_and(|future| future.model == GROWTH));
    let more = first.days_asked().first().filter(|_| is_on_front && !settled.is_empty()).map(|by| {
        format!("`frontcast odds --what places --by {by}` ranks settlements of every size by the same simulation.")
    });
    let notes = model.iter().map(String::as_str).chain([legend, DEFINITION]).chain(more.as_deref());
    Sheet::default().grid(grid(projections, first, settled)).note(notes.collect::<Vec<&str>>().join(" "))
}

/// The ranking as a table, with the goals and days asked of the first place.
fn grid(projections: &[PlaceProjection], first: &PlaceProjection, settled: &[Settlement]) -> Grid {
    let ranked = match first.days_asked() {
        [] => "the median day on which the front would come to the last of these distances".to_string(),
        [by, ..] => format!("the odds that the front comes to the last of these distances by {}", day(*by)),
    };
    let origin = source(first.history.source());
    let caption = format!("Places by {ranked}, as of {} ({origin} of {}).", first.as_of, day(first.history.last_day()));
    let year = [day_after(first.as_of, YEAR)];
    let days: Vec<(String, NaiveDate)> = match first.days_asked() {
        [] => year.iter().map(|day| ("in a year".into(), *day)).collect(),
        asked => asked.iter().map(|day| (format!("by {day}"), *day)).collect(),
    };
    let goals: Vec<Goal> = first.goals.iter().map(|(goal, _)| *goal).collect();
    let goals: Vec<Goal> = goals.into_iter().filter(|goal| matches!(goal, Goal::Within(_))).collect();
    let paces = WINDOWS.iter().map(|days| format!("km/d {days}"));
    let of_goal = |goal: &Goal| std::iter::once(goal_name(*goal)).chain(days.iter().map(|(name, _)| name.clone()));
    let has_people = settled.iter().any(|of| of.people.is_some());
    let counted = has_people.then_some("people".to_string());
    let mut grid = Grid::new(caption, &["place", "region"])
        .and_columns(counted)
        .and_columns(["km", "disc held"].map(String::from))
        .and_columns(paces)
        .and_columns(goals.iter().flat_map(of_goal))
        .sortable();
    for of in projections {
        let last = of.history.last().value;
        // What the front does far beyond a place is no pace toward it.
        let is_passed = of.future == Err(NoFuture::Passed);
        let pace = |days: &u32| of.history.approach_over(*days).filter(|_| !is_passed).map(|rate| rate.km_per_day);
        let mut cells = vec![Cell::words(name(of)), Cell::words(of.history.place().region.to_string())];
        if has_people {
            cells.push(Cell::known(people(of, settled).map(f64::from), |people| number(people, 0)));
        }
        cells.extend([
            Cell::number(km(last.front_distance_km), Some(last.front_distance_km)),
            Cell::number(disc_held(last.disc_held), Some(last.disc_held.fraction())),
        ]);
        cells.extend(WINDOWS.iter().map(|days| Cell::known(pace(days), |pace| number(pace, 3))));
        for goal in &goals {
            cells.push(reached(of, *goal).in_one_line());
            cells.extend(days.iter().map(|(_, by)| Cell::known(of.odds_by(*goal, *by), percent)));
        }
        grid.push(cells);
    }
    grid
}

/// When the front comes to a goal: a median, since when it has, or nothing.
fn reached(projection: &PlaceProjection, goal: Goal) -> Cell {
    match projection.reach(goal) {
        Some(Reach::Since(since)) if *since == projection.history.first_day() => {
            Cell::day("since first map", Some(*since))
        }
        Some(Reach::Since(since)) => Cell::day(format!("since {since}"), Some(*since)),
        Some(Reach::Coming(_, outlook)) => match outlook.median {
            Arrival::On(on) => Cell::day(on.to_string(), Some(on)),
            Arrival::NotWithin(_) => Cell::day(format!("not in {}", horizon(projection)), None),
        },
        Some(Reach::Unknown) | None => Cell::day("–", None),
    }
}

/// The ranking for programs: one row for each place, in order; odds within a year, and by each day asked for.
pub fn table(projections: &[PlaceProjection], settled: &[Settlement]) -> Table {
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
        .with("people", Cells::Whole(projections.iter().map(|p| people(p, settled).map(i64::from)).collect()))
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
pub fn document(projections: &[PlaceProjection], settled: &[Settlement], passed: usize) -> Value {
    let future = projections.iter().find_map(|p| p.future.as_ref().ok());
    json!({
        "schema": "frontcast.places/1",
        "as_of": projections.first().map(|p| p.as_of.to_string()),
        "model": future.map(|future| future.model.as_str()),
        "paths": future.map(|future| future.paths),
        "seed": projections.first().map(|p| p.seed),
        "horizon_end": future.map(|future| future.end.to_string()),
        "definition": DEFINITION,
        "passed_left_out": passed,
        "places": rows::json(&table(projections, settled)),
    })
}
