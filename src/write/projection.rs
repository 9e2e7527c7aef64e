//! A projection in words and small tables, for a terminal.

use std::fmt::Write;

use super::sentence::sentence;
use super::words::{digits, figure, number, percent, rate, share};
use super::{any_map, makers};
use crate::domain::completion::{Arrival, INTERVALS, Outlook};
use crate::domain::projection::Paths;
use crate::domain::rate::{QuotedRate, Scope};
use crate::domain::statement::Statement;
use crate::model::{INTERVAL, MODELS, StartingRate, Unit, caveat};
use crate::stats::wilson_interval;
use crate::study::bands::{HORIZONS, LEVELS, bands};
use crate::study::projection::Projection;

use super::provenance::Provenance;
use super::rate::words::too_short;
use super::sheet::wrapped;

/// Everything a projection says, as lines of text.
pub fn text(projection: &Projection, explain: bool) -> String {
    let mut text = format!("{}\n", wrapped(&sentence(projection), 100));
    for note in projection.makeup.iter().flat_map(super::sums::notes) {
        text += &format!("{}\n", wrapped(&note, 100));
    }
    // Writing to a string cannot fail.
    let _ = rates(&mut text, projection);
    // Under a scenario the pace changes on the way, and one division would not say when the line arrives.
    if projection.is_line && projection.scenario.is_none() {
        let _ = arithmetic(&mut text, projection);
    }
    let _ = future(&mut text, projection);
    let _ = completion(&mut text, projection);
    let said = projection.any_map.as_ref().map(|any| any_map::meaning(projection, any));
    for words in said.into_iter().chain(any_map::missing(projection)) {
        text += &format!("{}\n", wrapped(&words, 100));
    }
    if explain {
        text += &explained(projection);
    }
    text
}

fn rates(text: &mut String, projection: &Projection) -> std::fmt::Result {
    let days: Vec<i64> = longest(projection).iter().map(|r| r.window.days()).collect();
    if days.is_empty() {
        return Ok(());
    }
    write!(text, "\n{:<34}", "Rate of advance, km²/day, last")?;
    days.iter().try_for_each(|days| write!(text, "{:>10}", format!("{days} days")))?;
    let own = super::words::capitalised(&projection.history.region().name);
    let name: String = if own.chars().count() > 30 { projection.history.region().id.to_string() } else { own };
    let is_theatre = projection.history.region().id == projection.theatre.id;
    let mut rows = vec![(name, &projection.region_rates)];
    if !is_theatre {
        rows.push(("whole theatre".into(), &projection.theatre_rates));
    }
    for (name, rates) in rows.iter().filter(|(_, rates)| !rates.is_empty()) {
        write!(text, "\n  {name:<32}")?;
        for days in &days {
            let found = rates.iter().find(|r| r.window.days() == *days).and_then(|r| r.rate);
            write!(text, "{:>10}", found.map_or_else(|| "–".into(), |rate| digits(rate.km2_per_day(), 2)))?;
        }
    }
    if let Some(unknown) = projection.region_rates.iter().rfind(|of| of.rate.is_none()) {
        write!(text, "\n  –: {}", too_short(&projection.history, unknown.window))?;
    }
    let used = rate(projection.starting_rate.rate());
    match (projection.scope, projection.starting_rate.window()) {
        (Scope::Given, _) | (_, None) => writeln!(text, "\n  used: {used}, as given"),
        (scope, Some(window)) => {
            let whose = if scope == Scope::Theatre || is_theatre { "the whole theatre" } else { "the region's own" };
            let span = format!("{} days from {} to {}", window.days(), window.from, window.to);
            match projection.starting_rate {
                StartingRate::Changing(_) => writeln!(text, "\n  used: {whose} and how it changed; {used} over {span}"),
                _ => writeln!(text, "\n  used: {used}, {whose}, {span}"),
            }
        }
    }
}

/// The longer of the two lists of rates, whose windows include those of the other.
fn longest(projection: &Projection) -> &[QuotedRate] {
    match projection.theatre_rates.len() > projection.region_rates.len() {
        true => &projection.theatre_rates,
        false => &projection.region_rates,
    }
}

/// The division behind a straight line.
fn arithmetic(text: &mut String, projection: &Projection) -> std::fmt::Result {
    let (last, area) = (projection.history.last(), projection.history.region().area);
    let to_go = projection.completion.target().of(area).km2() - last.value.km2();
    let pace = projection.starting_rate.rate().km2_per_day();
    if to_go <= 0.0 {
        return writeln!(text, "\nArithmetic: nothing remains up to the target.");
    }
    let figure = figure(pace, 4);
    if pace <= 0.0 {
        return writeln!(text, "\nArithmetic: {} km² ÷ {figure} km²/day is never.", digits(to_go, 1));
    }
    let days = to_go / pace;
    write!(text, "\nArithmetic: {} km² ÷ {figure} km²/day = {} days", digits(to_go, 1), number(days, 1))?;
    match last.day.checked_add_days(chrono::Days::new(days.ceil() as u64)) {
        Some(day) if days < 1e6 => writeln!(text, "; {} + {} days = {day}.", last.day, number(days.ceil(), 0)),
        _ => writeln!(text, ", beyond any calendar."),
    }
}

fn future(text: &mut String, projection: &Projection) -> std::fmt::Result {
    if projection.statements.has(Statement::ThisMap) {
        future_of(text, projection, ("Controlled area, km²", projection.is_line, &projection.paths))?;
    }
    match &projection.any_map {
        Some(any) => future_of(text, projection, ("On any reputable map, km²", false, &any.paths)),
        None => Ok(()),
    }
}

fn future_of(
    text: &mut String,
    projection: &Projection,
    (title, line, paths): (&str, bool, &Paths),
) -> std::fmt::Result {
    let area = projection.history.region().area;
    let head = if line { "" } else { "                     50 %                     95 %" };
    writeln!(text, "\n{title:<33}{}     share{head}", if line { "  line" } else { "median" })?;
    for band in bands(paths, projection.as_of, &HORIZONS, &LEVELS) {
        let [low, lower, median, upper, high] = LEVELS.map(|level| band.at(level).map_or(f64::NAN, |a| a.km2()));
        let middle = band.at(0.5).map_or_else(String::new, |a| share(a.share_of(area)));
        let name = format!("{} ({} days)", band.day, number(f64::from(band.horizon), 0));
        write!(text, "  {name:<28}{:>9}{middle:>10}", digits(median, 0))?;
        if !line {
            let range = |from: f64, to: f64| format!("{} to {}", digits(from, 0), digits(to, 0));
            write!(text, "{:>25}{:>25}", range(lower, upper), range(low, high))?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn completion(text: &mut String, projection: &Projection) -> std::fmt::Result {
    let any_map = projection.any_map.as_ref();
    let own = projection.statements.has(Statement::ThisMap) || any_map.is_none();
    let share = share(projection.completion.target());
    let on_any = any_map.map(|any| &any.outlook);
    if own && projection.is_line {
        writeln!(text, "\nCompletion ({share} of the region)")?;
        writeln!(text, "  {:<32}{}", "the line arrives", words_of(projection, projection.outlook.median))?;
        writeln!(text, "  {}", caveat(projection.model))?;
        let Some(on_any) = on_any else { return Ok(()) };
        writeln!(text, "\nCompletion on any reputable map ({share} of the region)")?;
        when(text, projection, &[on_any])?;
        return luck(text, projection, &any_map.map(|any| any.paths.count()).into_iter().collect::<Vec<_>>());
    }
    let on_this = own.then_some(&projection.outlook);
    let told: Vec<&Outlook> = on_this.into_iter().chain(on_any).collect();
    match (&told[..], own) {
        ([_, _], _) => writeln!(
            text,
            "\n{:<34}{:<WIDTH$}on any reputable map",
            format!("Completion ({share} of the region)"),
            format!("on {}", makers::whose_map(projection.history.source()))
        )?,
        (_, true) => writeln!(text, "\nCompletion ({share} of the region)")?,
        (_, false) => writeln!(text, "\nCompletion on any reputable map ({share} of the region)")?,
    }
    when(text, projection, &told)?;
    let count = own.then(|| projection.paths.count());
    luck(text, projection, &count.into_iter().chain(any_map.map(|any| any.paths.count())).collect::<Vec<_>>())?;
    writeln!(text, "{}", wrapped(caveat(projection.model), 100))
}

/// The width of a column of days.
const WIDTH: usize = 36;

/// "not within 30 years", or the day.
fn words_of(projection: &Projection, arrival: Arrival) -> String {
    let never = || format!("not within {}", super::words::horizon(projection));
    arrival.day().map_or_else(never, |day| day.to_string())
}

/// Median, intervals and odds, a column for each completion.
fn when(text: &mut String, projection: &Projection, told: &[&Outlook]) -> std::fmt::Result {
    let never = format!("not within {}", super::words::horizon(projection));
    let day = |arrival: Arrival| words_of(projection, arrival);
    let line = |text: &mut String, name: &str, cell: &dyn Fn(&Outlook) -> String| {
        let cells: Vec<String> = told.iter().map(|of| format!("{:<WIDTH$}", cell(of))).collect();
        writeln!(text, "  {name:<32}{}", cells.concat().trim_end())
    };
    let interval = |of: &Outlook, which: usize| match of.intervals[which] {
        (_, Arrival::NotWithin(_), _) => never.clone(),
        (_, from, to) => format!("{} to {}", day(from), day(to)),
    };
    line(text, "median", &|of| day(of.median))?;
    for (which, level) in INTERVALS.iter().enumerate() {
        line(text, &format!("{} interval", percent(*level)), &|of| interval(of, which))?;
    }
    if told.iter().all(|of| of.never_by_standstill.is_none()) {
        line(text, &never, &|of| percent(of.never))?;
    } else {
        let odds = |of: &Outlook, which: usize| percent(of.never_by_standstill.map_or(of.never, |both| both[which].1));
        line(text, &never, &|of| format!("{}, if a standstill ends", odds(of, 0)))?;
        line(text, "", &|of| format!("{}, if a standstill lasts", odds(of, 1)))?;
    }
    writeln!(text, "Odds of completion")?;
    let mut days = projection.outlook.odds.iter().enumerate();
    days.try_for_each(|(which, (by, _))| line(text, &format!("by {by}"), &|of| percent(of.odds[which].1)))
}

/// By how much simulation alone moves odds, for each number of paths.
fn luck(text: &mut String, projection: &Projection, counts: &[usize]) -> std::fmt::Result {
    let points = |paths: usize| {
        let (low, high) = wilson_interval(0.5, paths, 0.95);
        number((high - low) * 50.0, 1)
    };
    let seed = projection.seed;
    match counts {
        [this, any] => writeln!(
            text,
            "  {} paths, seed {seed} ({} on any map): simulation alone moves odds by at most ±{} points (±{})",
            number(*this as f64, 0),
            number(*any as f64, 0),
            points(*this),
            points(*any)
        ),
        [paths, ..] => writeln!(
            text,
            "  {} paths, seed {seed}: simulation alone moves odds by at most ±{} points",
            number(*paths as f64, 0),
            points(*paths)
        ),
        [] => Ok(()),
    }
}

/// What the model believes and assumes, as lines of text.
pub fn explained(projection: &Projection) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = explanation(&mut text, projection);
    text
}

fn explanation(text: &mut String, projection: &Projection) -> std::fmt::Result {
    let entry = MODELS.iter().find(|entry| entry.name == projection.model);
    writeln!(text, "\nThe model {}: {}", projection.model, entry.map_or("", |entry| entry.summary))?;
    writeln!(
        text,
        "  learned from {} to {}; intervals hold {}",
        projection.history.first_day(),
        projection.last_map,
        percent(INTERVAL)
    )?;
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
        writeln!(text, "  {:<58}{}{unit}{interval}", fact.what, written(fact.value))?;
    }
    for (what, says) in projection.any_map.iter().flat_map(any_map::facts) {
        writeln!(text, "  {what:<58}{says}")?;
    }
    Ok(())
}

/// How a report was made, as its last line.
pub fn made(provenance: &Provenance) -> String {
    let sources: Vec<String> =
        provenance.sources.iter().map(|s| format!("{} {} to {}", s.name, s.first_day, s.last_day)).collect();
    format!("Made by {}: {} (data: {})\n", provenance.made_by, provenance.shortened, sources.join("; "))
}
