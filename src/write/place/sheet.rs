//! What is known and projected of a place, as lines of text for a terminal.

use std::fmt::Write;

use super::words::{DEFINITION, disc_held, disc_km2, distance_asked, horizon, km, passed, sentence};
use crate::domain::completion::Arrival;
use crate::domain::place::{ApproachRate, QuotedApproach};
use crate::study::place::earlier::{Earlier, earlier};
use crate::study::place::{Goal, NoFuture, PlaceFuture, PlaceProjection, Reach};
use crate::write::sheet::wrapped;
use crate::write::words::{number, percent};

/// What a reader of the bands of distances should know.
const CAVEAT: &str = "These bands hold that the front comes and goes here as it did before, here and at the other places of the \
                      same maps. A front comes in jumps, as a salient forms; replayed, such jumps left the bands more often than \
                      the bands say. Further ahead than the years that were observed they are a model's word.";

/// Everything that is said of a place.
pub fn text(projection: &PlaceProjection) -> String {
    let mut text = format!("{}\n", wrapped(&sentence(projection), 100));
    // Writing to a string cannot fail.
    let _ = history(&mut text, projection);
    let _ = rates(&mut text, projection);
    let _ = goals(&mut text, projection);
    if let Ok(future) = &projection.future {
        let _ = ahead(&mut text, projection, future);
    }
    let _ = writeln!(text, "\n{}", wrapped(DEFINITION, 100));
    text
}

fn history(text: &mut String, projection: &PlaceProjection) -> std::fmt::Result {
    let history = &projection.history;
    writeln!(text, "\n{:<34}{:>10}{:>14}", "Distance of the front, km", "", "disc held")?;
    // A map of the week before stands for a day without one; an older one is named.
    const OLD_DAYS: i64 = 7;
    for Earlier { days_before, day, map, stand } in earlier(history) {
        let when = match days_before {
            0 => format!("{day} (last map)"),
            _ if (day - map).num_days() > OLD_DAYS => format!("{day} (map of {map})"),
            days => format!("{day} ({days} days before)"),
        };
        writeln!(text, "  {when:<32}{:>10}{:>14}", km(stand.front_distance_km), disc_held(stand.disc_held))?;
    }
    for (what, (day, distance)) in [("nearest", history.nearest()), ("farthest", history.farthest())] {
        writeln!(text, "  {:<32}{:>10}", format!("{day} ({what})"), km(distance))?;
    }
    writeln!(text, "  maps from {} to {}", history.first_day(), history.last_day())
}

fn rates(text: &mut String, projection: &PlaceProjection) -> std::fmt::Result {
    if projection.rates.is_empty() && projection.rates_since.is_empty() {
        return Ok(());
    }
    writeln!(text, "\nPace, km/day (positive: the front comes nearer)")?;
    let mut row = |what: String, rate: Option<&ApproachRate>| {
        let pace = rate.map_or_else(|| "–".into(), |rate| number(rate.km_per_day, 3));
        writeln!(text, "  {what:<32}{pace:>10}")
    };
    for QuotedApproach { window, rate } in &projection.rates {
        row(format!("last {} days", window.days()), rate.as_ref())?;
    }
    for rate in &projection.rates_since {
        row(format!("since {} ({} days)", rate.window.from, rate.window.days()), Some(rate))?;
    }
    match projection.rates.iter().any(|of| of.rate.is_none()) {
        true => writeln!(text, "  –: shorter than the distance of the maps"),
        false => Ok(()),
    }
}

/// A goal as the name of a row or column.
pub fn goal_name(goal: Goal) -> String {
    match goal {
        Goal::Within(0.0) => "0 km (centre)".into(),
        Goal::Within(km) => format!("within {} km", distance_asked(km)),
        Goal::Disc(_) => "whole disc passed".into(),
    }
}

fn goals(text: &mut String, projection: &PlaceProjection) -> std::fmt::Result {
    let is_line = projection.future.as_ref().is_ok_and(|future| future.is_line);
    let never = match projection.future {
        Ok(_) => format!("not within {}", horizon(projection)),
        Err(_) => String::new(),
    };
    let end = |arrival: Arrival| arrival.day().map_or_else(|| never.clone(), |day| day.to_string());
    let head = match (&projection.future, is_line) {
        (Err(_), _) => "",
        (Ok(_), true) => "the line arrives",
        (Ok(_), false) => "median               80 % interval",
    };
    writeln!(text, "\n{}", format!("{:<34}{head}", "The front comes").trim_end())?;
    for (goal, reach) in &projection.goals {
        write!(text, "  {:<32}", goal_name(*goal))?;
        match reach {
            Reach::Since(since) if *since == projection.history.first_day() => {
                writeln!(text, "already, since the first map ({since}) or earlier")?;
            }
            Reach::Since(since) => writeln!(text, "already, since {since}")?,
            Reach::Unknown => writeln!(text, "–")?,
            Reach::Coming(_, outlook) if is_line => writeln!(text, "{}", end(outlook.median))?,
            Reach::Coming(_, outlook) => {
                let interval = match outlook.interval_80() {
                    (Arrival::NotWithin(_), _) => "–".to_string(),
                    (from, to) => format!("{} to {}", end(from), end(to)),
                };
                writeln!(text, "{:<21}{interval}", end(outlook.median))?;
            }
        }
    }
    match projection.future {
        Ok(_) if is_line => Ok(()),
        Ok(_) => odds(text, projection),
        Err(NoFuture::Passed) => writeln!(text, "  The front has passed {}.", passed(projection)),
        Err(NoFuture::OneDay) => writeln!(text, "  A pace needs the maps of two days or more."),
    }
}

/// A row for each day, a column for each goal that is still to come.
fn odds(text: &mut String, projection: &PlaceProjection) -> std::fmt::Result {
    let coming = projection.goals.iter().filter_map(|(goal, reach)| match reach {
        Reach::Coming(_, outlook) => Some((goal_name(*goal), outlook)),
        _ => None,
    });
    let coming: Vec<_> = coming.collect();
    write!(text, "\n{:<24}", "Odds of having come by")?;
    coming.iter().try_for_each(|(name, _)| write!(text, "{name:>19}"))?;
    for (which, by) in projection.by.iter().enumerate() {
        write!(text, "\n  {:<22}", by.to_string())?;
        coming.iter().try_for_each(|(_, outlook)| write!(text, "{:>19}", percent(outlook.odds[which].1)))?;
    }
    writeln!(text)
}

fn ahead(text: &mut String, projection: &PlaceProjection, future: &PlaceFuture) -> std::fmt::Result {
    let line = future.is_line;
    let head = if line { "      line" } else { "    median" };
    write!(text, "\n{:<34}{head}", "Distance ahead, km")?;
    writeln!(text, "{}", if line { String::new() } else { format!("{:>20}{:>20}", "50 %", "95 %") })?;
    for band in &future.bands {
        let at = |level: f64| km(band.at(level).unwrap_or(f64::NAN));
        let name = format!("{} ({} days)", band.day, number(f64::from(band.horizon), 0));
        write!(text, "  {name:<32}{:>10}", at(0.5))?;
        if !line {
            let range = |from: f64, to: f64| format!("{} to {}", at(from), at(to));
            write!(text, "{:>20}{:>20}", range(0.25, 0.75), range(0.025, 0.975))?;
        }
        writeln!(text)?;
    }
    if let Some(radius) = projection.history.radius_km() {
        let floor = format!(
            "Distances stop at {} km, where the whole disc ({} km²) is passed.",
            km(-radius),
            number(disc_km2(radius), 1)
        );
        writeln!(text, "  {floor}")?;
    }
    let far = future.far_km - 0.05;
    if future.bands.iter().flat_map(|band| &band.quantiles).any(|(_, km)| *km > far) {
        writeln!(text, "  Distances are not followed beyond {} km.", km(future.far_km))?;
    }
    if !line {
        let paths = number(future.paths as f64, 0);
        writeln!(text, "  {paths} paths, seed {}, model {}", projection.seed, future.model)?;
        writeln!(text, "{}", wrapped(CAVEAT, 100))?;
    }
    Ok(())
}
