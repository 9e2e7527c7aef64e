//! Odds for people: who is near the front, and what may happen to whom.

use chrono::NaiveDate;

use super::Told;
use super::tables::quantile_of;
use crate::study::odds::{Odds, Ranked, RegionOdds, Zones};
use crate::write::place::words::{distance_asked, km};
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{are, called, change, counted, day, listed, number, odds_short, percent, source};

/// Places that are listed; rows for programs have all.
const LISTED: usize = 25;
/// Places that the sentence names.
const NAMED: usize = 3;
/// An area that is told, km².
const LEAST_KM2: f64 = 0.05;
/// Odds that are worth a line.
const LEAST: f64 = 0.01;

/// The answer for people: regions, places, or both.
pub fn sheet(told: &Told, has_regions: bool, has_places: bool) -> Sheet {
    let mut sheet = Sheet::default().say(finding(told));
    if has_places && let Some(words) = people(told) {
        sheet = sheet.say(words);
    }
    if has_regions {
        sheet = sheet.grid(regions(told));
    }
    if has_places {
        sheet = sheet.grid(places(told));
    }
    let replayed = replayed(told.odds).map_or_else(String::new, |words| format!(" {words}"));
    sheet.note(format!("{} {}{replayed}", resting_on(told.odds), unknowns()))
}

/// How odds of the bundled cells have done, from `docs/measured.md` (`frontcast backtest --cells`).
pub fn replayed(odds: &Odds) -> Option<&'static str> {
    const WORDS: &str = "In replays odds of 49 % by 90 days came true in 39 %, of 69 % in 55 %; a year ahead they fit.";
    (odds.source == crate::store::bundled::SOURCE).then_some(WORDS)
}

/// "By 31 March 2027, the front would pass the centre of Druzhkivka in 62 % of 1,000 futures, of Lyman in 41 % and of …".
pub fn finding(told: &Told) -> String {
    let Some(by) = told.odds.by.first() else { return String::new() };
    let futures = counted(told.odds.paths, "future");
    let mut likely: Vec<&Ranked> = told.places.iter().filter(|of| of.within(0, 0) >= LEAST).collect();
    // Where most people are meant, of places that nobody has counted the likeliest.
    let stake = |of: &Ranked| of.within(0, 0) * f64::from(of.settlement.people.unwrap_or(1));
    likely.sort_by(|a, b| stake(b).total_cmp(&stake(a)));
    likely.truncate(NAMED);
    likely.sort_by(|a, b| b.within(0, 0).total_cmp(&a.within(0, 0)));
    let said = |(at, of): (usize, &&Ranked)| {
        let (name, odds) = (&of.settlement.town.name, percent(of.within(0, 0)));
        if at == 0 { format!("of {name} in {odds} of {futures}") } else { format!("of {name} in {odds}") }
    };
    let said: Vec<String> = likely.iter().enumerate().map(said).collect();
    let under = told.odds.scenario.as_ref().map_or_else(String::new, |of| format!(" under {}", of.name));
    match said.is_empty() {
        true => {
            format!("By {}{under}, the front would pass the centre of no place near it in 1 % of {futures}.", day(*by))
        }
        false => format!("By {}{under}, the front would pass the centre {}.", day(*by), listed(&said)),
    }
}

/// How many people lived in the places that the front would pass; `None` where nobody knows.
fn people(told: &Told) -> Option<String> {
    let by = told.odds.by.first()?;
    let counted_people = told.places.iter().filter_map(|of| Some((of.within(0, 0), f64::from(of.settlement.people?))));
    let (mut mean, mut near) = (0.0, 0.0);
    for (odds, people) in counted_people {
        mean += odds * people;
        near += if odds >= 0.5 { people } else { 0.0 };
    }
    let rounded = |people: f64| number((people / 100.0).round() * 100.0, 0);
    let likely = match near {
        0.0 => "none of them as likely as not".to_string(),
        near => format!("{} of them in places that it passes as likely as not", rounded(near)),
    };
    (mean >= 50.0).then(|| {
        format!(
            "On average over all futures, {} people lived in the places whose centres it passes by {}, {likely}; most \
             were counted before 2022.",
            rounded(mean),
            day(*by)
        )
    })
}

/// What the odds are shares of: "1,000 futures of the whole front from the DeepState map of 22 August 2026, …".
fn resting_on(odds: &Odds) -> String {
    format!(
        "Odds are shares of {} (seed {}) of the whole front from the {} of {}. {}",
        counted(odds.paths, "future"),
        odds.seed,
        source(&odds.source),
        day(odds.map_day),
        from(odds)
    )
}

/// "Model growth lays out the gains of each region (model regimes): odds may jump at a border."
pub fn from(odds: &Odds) -> String {
    let budgets = match odds.zones {
        Zones::Region => "the gains of each region",
        Zones::Theatre => "the gains of the whole theatre",
        Zones::Pool => "the gains of each region in half of them, of the theatre in the other half",
    };
    let supposed = odds.scenario.as_ref().map_or_else(String::new, |of| format!(", under {}", of.name));
    let seams = if odds.zones == Zones::Theatre { "" } else { ": odds may jump at a border" };
    let (growth, model) = (crate::model::growth::NAME, odds.model);
    format!("Model {growth} lays out {budgets} (model {model}{supposed}){seams}.")
}

/// What the model does not know.
pub fn unknowns() -> &'static str {
    "It knows neither rivers nor plans, and a correction of the map counts as a change."
}

pub(super) fn zones(odds: &Odds) -> &'static str {
    match odds.zones {
        Zones::Region => "region",
        Zones::Theatre => "theatre",
        Zones::Pool => "pool",
    }
}

/// Regions and groups that have something to gain, with gains and odds of completion by each day.
fn regions(told: &Told) -> Grid {
    let columns = |by: &NaiveDate| [format!("gain by {by}"), "80 % of futures".into(), format!("complete by {by}")];
    let mut grid = Grid::new("", &["Regions"]).and_columns(told.odds.by.iter().flat_map(columns));
    // Of regions that are held and of those that no future reaches there is nothing to tell.
    let moves = |of: &&&RegionOdds| of.gains_km2.iter().any(|gains| quantile_of(gains, 0.9) >= LEAST_KM2);
    let (mut was_group, mut is_first) = (false, true);
    for of in told.regions.iter().filter(moves) {
        let mut cells = vec![Cell::words(called(&of.region.id, &of.region.name))];
        for (gains, by) in of.gains_km2.iter().zip(&told.odds.by) {
            let at = |level: f64| Some(quantile_of(gains, level)).filter(|km2| km2.abs() >= LEAST_KM2).unwrap_or(0.0);
            cells.push(Cell::number(change(at(0.5)), Some(at(0.5))));
            cells.push(Cell::words(format!("{} to {}", change(at(0.1)), change(at(0.9)))));
            cells.push(Cell::number(odds_short(of.completion.by(*by)), Some(of.completion.by(*by))));
        }
        let is_group = !of.members.is_empty();
        match is_group && !was_group && !is_first {
            true => grid.push_apart(cells),
            false => grid.push(cells),
        }
        (was_group, is_first) = (is_group, false);
    }
    grid
}

/// Places with odds worth a line, the likeliest first.
fn places(told: &Told) -> Grid {
    let goals: Vec<f64> =
        told.places.first().map_or_else(Vec::new, |of| of.odds.within.iter().map(|(km, _)| *km).collect());
    let goal = |km: &f64| if *km == 0.0 { "centre".into() } else { format!("{} km", distance_asked(*km)) };
    let columns = |by: &NaiveDate| {
        let of = move |(at, km): (usize, &f64)| if at == 0 { format!("{} by {by}", goal(km)) } else { goal(km) };
        goals.iter().enumerate().map(of).collect::<Vec<String>>()
    };
    let is_told = |of: &&Ranked| (0..goals.len()).any(|goal| of.within(goal, 0) >= LEAST);
    let all = told.places.iter().filter(is_told).count();
    let mut grid = Grid::new("", &["Places", "region", "km", "people"])
        .and_columns(told.odds.by.iter().flat_map(columns))
        .sortable();
    for of in told.places.iter().filter(is_told).take(LISTED) {
        let town = &of.settlement.town;
        let mut cells = vec![
            Cell::words(&town.name),
            Cell::words(town.region.to_string()),
            Cell::number(km(of.odds.distance_km), Some(of.odds.distance_km)),
            Cell::known(of.settlement.people.map(f64::from), |people| number(people, 0)),
        ];
        for at in 0..told.odds.by.len() {
            cells.extend(goals.iter().enumerate().map(|(goal, km)| match of.odds.distance_km <= *km {
                true => Cell::number("already", Some(1.0)),
                false => Cell::known(Some(of.within(goal, at)), odds_short),
            }));
        }
        grid.push(cells);
    }
    if all > LISTED {
        grid.note(format!(
            "{} more have odds of 1 % or more; --format csv lists all.",
            number((all - LISTED) as f64, 0)
        ));
    }
    if told.passed > 0 {
        grid.note(format!(
            "{}, which the front has passed, {} left out.",
            counted(told.passed, "place"),
            are(told.passed)
        ));
    }
    grid.note("km is the distance of the front; odds are that it passes the centre, or comes within so many km of it.");
    grid
}
