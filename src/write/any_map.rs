//! What any reputable map would show, in words.

use chrono::NaiveDate;

use super::makers::{maker, whose_map};
use super::words::{day, digits, horizon, listed, month, number, odds_named, percent, rate};
use crate::domain::completion::Arrival;
use crate::domain::projection::Paths;
use crate::model::maps::Standing;
use crate::study::bands::bands;
use crate::study::projection::{AnyMap, Projection};

/// What the bands on any map say, and what they rest on.
pub fn meaning(projection: &Projection, any: &AnyMap) -> String {
    let of = |sources: &mut dyn Iterator<Item = &str>| {
        let names: Vec<&str> = sources.map(maker).collect();
        listed(&names)
    };
    let pace = match any.starting_rate.window() {
        Some(window) => format!("{} over {} days", rate(any.starting_rate.rate()), number(window.days() as f64, 0)),
        None => rate(any.starting_rate.rate()),
    };
    let rest = match (projection.is_line, any.members.len()) {
        (true, _) => {
            format!(
                "These bands take the straight line of {pace}, with no doubt about that pace, and differ as maps have"
            )
        }
        (false, 1) => {
            let only = names(&any.members).next().map_or_else(String::new, whose_map);
            format!("These bands rest on the pace of {only} ({pace}) and on how maps")
        }
        (false, _) => format!(
            "These bands rest on the mean pace of the maps of {} ({pace}) and on how maps",
            of(&mut names(&any.members))
        ),
    };
    // A map of which nothing is known today is as good as one not seen.
    let seen = any.differences.maps.iter().filter(|map| map.apart_km2.is_some());
    let maps = of(&mut seen.map(|map| map.source.as_str()));
    format!(
        "\"Any map\" means the level of {} on {} plus the gain that a reputable map shows from then on. {rest} \
         differed so far; each future is that of one map ({maps}) or of one not seen here, all equally likely.",
        whose_map(projection.history.source()),
        day(projection.paths.start()),
    )
}

fn names(sources: &[String]) -> impl Iterator<Item = &str> {
    sources.iter().map(String::as_str)
}

/// What any map would show, beside what the chosen one would, as a sentence.
pub fn sentence(projection: &Projection, any: &AnyMap) -> String {
    let when = match any.outlook.median {
        Arrival::On(median) => {
            let written = |arrival: Arrival| arrival.day().map_or_else(|| "later than that".into(), month);
            let (from, to) = any.outlook.interval_80();
            let till = match to {
                Arrival::On(to) => format!("to {}", month(to)),
                Arrival::NotWithin(_) => "or later".into(),
            };
            format!("the median is {} (80 % interval: {} {till})", month(median), written(from))
        }
        Arrival::NotWithin(_) => format!("most futures are not there within {}", horizon(projection)),
    };
    let odds = |(by, odds): &(NaiveDate, f64)| format!("{} by {}", percent(*odds), day(*by));
    let odds: Vec<String> = odds_named(projection, &any.outlook).iter().map(odds).collect();
    let range = |paths: &Paths| {
        let [band] = &bands(paths, projection.as_of, &[90], &[0.025, 0.975])[..] else { return None };
        let [low, high] = [0.025, 0.975].map(|level| band.at(level).map_or(0.0, |area| area.km2()));
        Some(format!("between {} and {} km²", digits(low, 0), digits(high, 0)))
    };
    let whose = whose_map(projection.history.source());
    let ahead = range(&any.paths).zip(range(&projection.paths)).map_or_else(String::new, |(any, own)| {
        let own = if projection.is_line { String::new() } else { format!("; on {whose} they lie {own}") };
        format!(" After 90 days, 95 % of futures lie {any}{own}.")
    });
    format!("On any reputable map {when}; the odds of completion are {}.{ahead}", listed(&odds))
}

/// Why there is one statement only, where two were asked for.
pub fn missing(projection: &Projection) -> Option<String> {
    let reason = projection.no_any_map.as_ref()?;
    let whose = whose_map(projection.history.source());
    Some(format!("All of this is said of {whose} alone: {reason}, so nothing tells what others would show."))
}

/// How far maps differ, and where each stands, as lines with what each says.
pub fn facts(any: &AnyMap) -> Vec<(String, String)> {
    let differences = &any.differences;
    let spread = format!(
        "{} km², of which half is gone in {} weeks",
        digits(differences.scale_km2, 0),
        number(differences.half_life_weeks, 0)
    );
    let stands = |map: &Standing| {
        let says = match map.apart_km2 {
            None => "known for too short a time to tell".to_string(),
            Some(km2) if km2.abs() < 0.05 => "where it usually is".to_string(),
            Some(km2) => {
                let side = if km2 > 0.0 { "above" } else { "below" };
                format!("{} km² {side} where it usually is", digits(km2.abs(), 1))
            }
        };
        (format!("{} beside the mean of the maps", whose_map(&map.source)), says)
    };
    let first = ("standard deviation of a map's difference".to_string(), spread);
    std::iter::once(first).chain(differences.maps.iter().map(stands)).collect()
}
