//! A projection as a sheet: what can be quoted, and the tables behind it.

use super::provenance::Provenance;
use super::rate::words::too_short;
use super::sentence::sentence;
use super::sheet::{Cell, Grid, Sheet};
use super::words::{capitalised, digits, figure, horizon, number, percent, rate, share};
use super::{any_map, makers, sums};
use crate::domain::completion::{Arrival, INTERVALS, Outlook};
use crate::domain::projection::Paths;
use crate::domain::rate::{QuotedRate, Scope};
use crate::domain::statement::Statement;
use crate::model::{INTERVAL, MODELS, StartingRate, Unit, caveat};
use crate::stats::wilson_interval;
use crate::study::bands::{HORIZONS, LEVELS, bands};
use crate::study::projection::Projection;

/// What can be quoted of a projection, with what is to be known of a sum of regions.
pub fn sentences(projection: &Projection) -> Sheet {
    sums::of_projection(projection).into_iter().fold(Sheet::default().say(sentence(projection)), Sheet::say)
}

/// The tables behind it: paces, areas ahead, completion and its odds, and what a reader of the bands should know.
pub fn tables(projection: &Projection) -> Sheet {
    let mut sheet = Sheet::default().grid(rates(projection));
    // Under a scenario the pace changes on the way, and one division would not say when the line arrives.
    if projection.is_line && projection.scenario.is_none() {
        sheet = sheet.note(arithmetic(projection));
    }
    let any_map = projection.any_map.as_ref();
    sheet = sheet.and(areas(projection)).and(completion(projection));
    // Where the line is told it has its caveat below it.
    if !projection.is_line || !projection.statements.has(Statement::ThisMap) {
        sheet = sheet.note(caveat(projection.model));
    }
    let said = any_map.map(|any| any_map::meaning(projection, any));
    said.into_iter().chain(any_map::missing(projection)).fold(sheet, Sheet::say)
}

fn rates(projection: &Projection) -> Grid {
    let days: Vec<i64> = longest(projection).iter().map(|r| r.window.days()).collect();
    let mut grid = Grid::new("Rate of advance, km²/day, last", &[""]);
    grid = grid.and_columns(days.iter().map(|days| format!("{days} days")));
    let own = capitalised(&projection.history.region().name);
    let name = if own.chars().count() > 30 { projection.history.region().id.to_string() } else { own };
    let is_theatre = projection.history.region().id == projection.theatre.id;
    let theatre = (!is_theatre).then(|| ("whole theatre".to_string(), &projection.theatre_rates));
    let rows = std::iter::once((name, &projection.region_rates)).chain(theatre);
    for (name, rates) in rows.filter(|(_, rates)| !rates.is_empty()) {
        let rate = |days: &i64| {
            let found = rates.iter().find(|r| r.window.days() == *days).and_then(|r| r.rate);
            Cell::known(found.map(|rate| rate.km2_per_day()), |rate| digits(rate, 2))
        };
        grid.push(std::iter::once(Cell::words(name)).chain(days.iter().map(rate)).collect());
    }
    if let Some(unknown) = projection.region_rates.iter().rfind(|of| of.rate.is_none()) {
        grid.note(format!("– means that {}", too_short(&projection.history, unknown.window)));
    }
    let used = rate(projection.starting_rate.rate());
    grid.note(match (projection.scope, projection.starting_rate.window()) {
        (Scope::Given, _) | (_, None) => format!("used: {used}, as given"),
        (scope, Some(window)) => {
            let whose = if scope == Scope::Theatre || is_theatre { "the whole theatre" } else { "the region's own" };
            let span = format!("{} days from {} to {}", window.days(), window.from, window.to);
            match projection.starting_rate {
                StartingRate::Changing(_) => format!("used: {whose} and how it changed; {used} over {span}"),
                _ => format!("used: {used}, {whose}, {span}"),
            }
        }
    });
    grid
}

/// The longer of the two lists of rates, whose windows include those of the other.
fn longest(projection: &Projection) -> &[QuotedRate] {
    match projection.theatre_rates.len() > projection.region_rates.len() {
        true => &projection.theatre_rates,
        false => &projection.region_rates,
    }
}

/// The division behind a straight line.
fn arithmetic(projection: &Projection) -> String {
    let (last, area) = (projection.history.last(), projection.history.region().area);
    let to_go = projection.completion.target().of(area).km2() - last.value.km2();
    let pace = projection.starting_rate.rate().km2_per_day();
    if to_go <= 0.0 {
        return "Arithmetic: nothing remains up to the target.".into();
    }
    let division = format!("Arithmetic: {} km² ÷ {} km²/day", digits(to_go, 1), figure(pace, 4));
    if pace <= 0.0 {
        return format!("{division} is never.");
    }
    let days = to_go / pace;
    match last.day.checked_add_days(chrono::Days::new(days.ceil() as u64)) {
        Some(day) if days < 1e6 => {
            format!("{division} = {} days; {} + {} days = {day}.", number(days, 1), last.day, number(days.ceil(), 0))
        }
        _ => format!("{division} = {} days, beyond any calendar.", number(days, 1)),
    }
}

/// Controlled area on the usual days ahead, for each statement.
pub fn areas(projection: &Projection) -> Sheet {
    let mut sheet = Sheet::default();
    if projection.statements.has(Statement::ThisMap) {
        sheet = sheet.grid(areas_of(projection, "Controlled area, km²", projection.is_line, &projection.paths));
    }
    match &projection.any_map {
        Some(any) => sheet.grid(areas_of(projection, "On any reputable map, km²", false, &any.paths)),
        None => sheet,
    }
}

fn areas_of(projection: &Projection, caption: &str, is_line: bool, paths: &Paths) -> Grid {
    let area = projection.history.region().area;
    let heads: &[&str] = if is_line { &["", "line", "share"] } else { &["", "median", "share", "50 %", "95 %"] };
    let mut grid = Grid::new(caption, heads);
    for band in bands(paths, projection.as_of, &HORIZONS, &LEVELS) {
        let [low, lower, median, upper, high] = LEVELS.map(|level| band.at(level).map_or(f64::NAN, |a| a.km2()));
        let of_region = band.at(0.5).map(|median| median.share_of(area));
        let name = format!("{} ({} days)", band.day, number(f64::from(band.horizon), 0));
        let mut cells = vec![
            Cell::day(name, Some(band.day)),
            Cell::number(digits(median, 0), Some(median)),
            Cell::number(of_region.map_or_else(String::new, share), of_region.map(|of| of.fraction())),
        ];
        if !is_line {
            let range = |from: f64, to: f64| Cell::number(format!("{} to {}", digits(from, 0), digits(to, 0)), None);
            cells.extend([range(lower, upper), range(low, high)]);
        }
        grid.push(cells);
    }
    grid
}

/// When the target is reached and how likely by which day: a column for each statement.
pub fn completion(projection: &Projection) -> Sheet {
    let any_map = projection.any_map.as_ref();
    let own = projection.statements.has(Statement::ThisMap) || any_map.is_none();
    let target = share(projection.completion.target());
    let on_this =
        own.then_some((format!("on {}", makers::whose_map(projection.history.source())), &projection.outlook));
    let on_any = any_map.map(|any| ("on any reputable map".to_string(), &any.outlook));
    let mut sheet = Sheet::default();
    let mut told: Vec<(String, &Outlook)> = on_this.into_iter().chain(on_any).collect();
    let mut counts: Vec<usize> = own.then(|| projection.paths.count()).into_iter().collect();
    if own && projection.is_line {
        let mut grid = Grid::new(format!("Completion ({target} of the region)"), &["", ""]);
        let arrival = projection.outlook.median;
        grid.push(vec![Cell::words("the line arrives"), Cell::day(words_of(projection, arrival), arrival.day())]);
        grid.note(caveat(projection.model));
        sheet = sheet.grid(grid);
        told.remove(0);
        counts.clear();
    }
    counts.extend(any_map.map(|any| any.paths.count()));
    match &told[..] {
        [] => sheet,
        [(of, _)] if of == "on any reputable map" => sheet.and(when(
            projection,
            format!("Completion on any reputable map ({target} of the region)"),
            &told,
            &counts,
        )),
        _ => sheet.and(when(projection, format!("Completion ({target} of the region)"), &told, &counts)),
    }
}

/// "not within 30 years", or the day.
fn words_of(projection: &Projection, arrival: Arrival) -> String {
    arrival.day().map_or_else(|| format!("not within {}", horizon(projection)), |day| day.to_string())
}

/// Median, intervals and odds of each completion.
fn when(projection: &Projection, caption: String, told: &[(String, &Outlook)], counts: &[usize]) -> Sheet {
    let never = format!("not within {}", horizon(projection));
    let names = || told.iter().map(|(name, _)| if told.len() > 1 { name.clone() } else { String::new() });
    let row = |name: &str, cell: &dyn Fn(&Outlook) -> Cell| {
        std::iter::once(Cell::words(name)).chain(told.iter().map(|(_, of)| cell(of))).collect::<Vec<Cell>>()
    };
    let mut grid = Grid::new(caption, &[""]).and_columns(names());
    grid.push(row("median", &|of| Cell::day(words_of(projection, of.median), of.median.day())));
    for (which, level) in INTERVALS.iter().enumerate() {
        let interval = |of: &Outlook| match of.intervals[which] {
            (_, Arrival::NotWithin(_), _) => Cell::day(never.clone(), None),
            (_, from, to) => {
                Cell::day(format!("{} to {}", words_of(projection, from), words_of(projection, to)), from.day())
            }
        };
        grid.push(row(&format!("{} interval", percent(*level)), &interval));
    }
    if told.iter().all(|(_, of)| of.never_by_standstill.is_none()) {
        grid.push(row(&never, &|of| Cell::words(percent(of.never))));
    } else {
        let odds = |of: &Outlook, which: usize| percent(of.never_by_standstill.map_or(of.never, |both| both[which].1));
        grid.push(row(&never, &|of| Cell::words(format!("{}, if a standstill ends", odds(of, 0)))));
        grid.push(row("", &|of| Cell::words(format!("{}, if a standstill lasts", odds(of, 1)))));
    }
    let mut odds = Grid::new("Odds of completion", &[""]).and_columns(names());
    for (which, (by, _)) in projection.outlook.odds.iter().enumerate() {
        odds.push(row(&format!("by {by}"), &|of| Cell::known(of.odds.get(which).map(|(_, odds)| *odds), percent)));
    }
    odds.note(luck(projection, counts));
    Sheet::default().grid(grid).grid(odds)
}

/// By how much simulation alone moves odds, for each number of paths.
fn luck(projection: &Projection, counts: &[usize]) -> String {
    let points = |paths: usize| {
        let (low, high) = wilson_interval(0.5, paths, 0.95);
        number((high - low) * 50.0, 1)
    };
    let (seed, count) = (projection.seed, |paths: usize| number(paths as f64, 0));
    match counts {
        [this, any] => format!(
            "{} paths, seed {seed} ({} on any map): simulation alone moves odds by at most ±{} points (±{})",
            count(*this),
            count(*any),
            points(*this),
            points(*any)
        ),
        [paths, ..] => format!(
            "{} paths, seed {seed}: simulation alone moves odds by at most ±{} points",
            count(*paths),
            points(*paths)
        ),
        [] => String::new(),
    }
}

/// What the model believes and assumes.
pub fn explained(projection: &Projection) -> Sheet {
    let summary = MODELS.iter().find(|entry| entry.name == projection.model).map_or("", |entry| entry.summary);
    let mut grid = Grid::new(format!("The model {}: {summary}", projection.model), &["what it believes", ""]);
    for fact in &projection.facts {
        let written = |value: f64| match fact.unit {
            Unit::Km2PerDay => digits(value, 2),
            Unit::Weeks => number(value, 0),
            Unit::Share => percent(value),
        };
        let unit = match fact.unit {
            Unit::Km2PerDay => " km²/day",
            Unit::Weeks => " weeks",
            Unit::Share => "",
        };
        let interval =
            fact.interval.map_or_else(String::new, |(from, to)| format!(" ({} to {})", written(from), written(to)));
        grid.push(vec![Cell::words(&fact.what), Cell::words(format!("{}{unit}{interval}", written(fact.value)))]);
    }
    for (what, says) in projection.any_map.iter().flat_map(any_map::facts) {
        grid.push(vec![Cell::words(what), Cell::words(says)]);
    }
    if projection.by_members {
        grid.note("each region is drawn by itself: `frontcast project REGION --explain` tells what is believed of it");
    }
    grid.note(format!(
        "learned from {} to {}; intervals hold {}",
        projection.history.first_day(),
        projection.last_map,
        percent(INTERVAL)
    ));
    Sheet::default().grid(grid)
}

/// How a report was made, as its last line.
pub fn made(provenance: &Provenance) -> String {
    let sources: Vec<String> =
        provenance.sources.iter().map(|s| format!("{} {} to {}", s.name, s.first_day, s.last_day)).collect();
    let asked = if provenance.shortened.is_empty() { String::new() } else { format!(": {}", provenance.shortened) };
    format!("Made by {}{asked} (data: {})\n", provenance.made_by, sources.join("; "))
}
