//! The sentences about a place that can be quoted.

use crate::domain::completion::{Arrival, Outlook};
use crate::domain::place::ApproachRate;
use crate::domain::quantity::Share;
use crate::model::WINDOW_DAYS;
use crate::study::place::{Goal, NoFuture, PlaceFuture, PlaceProjection, Reach};
use crate::write::words::{area, counted, day, decimals_for, month, number, odds_of_sentence, percent, share, source};

/// What distance and disc mean, as a sentence.
pub const DEFINITION: &str = "The distance, in km, runs from the centre of the town to the nearest point of the front line; it is \
                              negative where the centre lies behind the front. The disc is a circle around the centre with the \
                              area of the built-up town, including any sea in it.";

/// A distance with one decimal, with two below 1 km: "16.7", "−0.53".
pub fn km(km: f64) -> String {
    number(km, if km.abs() < 0.95 && km != 0.0 { 2 } else { 1 })
}

/// The part of a disc that is held: "47.1 %"; a part too small to be told is no "0.00 %", nor is a whole that lacks as
/// little.
pub fn disc_held(part: Share) -> String {
    match part.fraction() {
        some if some > 0.0 && some < 0.0005 => "under 0.1 %".into(),
        most if (0.9995..1.0).contains(&most) => "over 99.9 %".into(),
        _ => share(part),
    }
}

/// "0.061 km/day", positive when the front comes nearer.
pub fn pace(rate: &ApproachRate) -> String {
    let decimals = decimals_for(rate.km_per_day, 2).clamp(2, 3);
    format!("{} km/day", number(rate.km_per_day, decimals))
}

/// What the front does at a goal: "come within 10 km of Kramatorsk", or "of the town" once it is named.
fn doing(goal: Goal, name: &str, is_named: bool) -> String {
    let town = if is_named { "the town" } else { name };
    match goal {
        Goal::Within(0.0) if is_named => "reach its centre".into(),
        Goal::Within(0.0) => format!("reach the centre of {name}"),
        Goal::Within(km) => format!("come within {} km of {town}", distance_asked(km)),
        Goal::Disc(_) => format!("pass the whole disc of {town}"),
    }
}

/// A distance as it was asked for: without decimals that say nothing.
pub fn distance_asked(km: f64) -> String {
    let text = number(km, 3);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// "10 years".
pub fn horizon(projection: &PlaceProjection) -> String {
    let years = projection.future.as_ref().map_or(None, |future| future.end.years_since(projection.as_of));
    match years {
        Some(1) => "a year".into(),
        years => counted(years.unwrap_or(0) as usize, "year"),
    }
}

/// The sentences an analyst can quote: how far the front was when, how fast it came, when it would come where.
pub fn sentence(projection: &PlaceProjection) -> String {
    [stood(projection), came(projection), would(projection)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Where the front was, and how much of the disc was held.
fn stood(projection: &PlaceProjection) -> Option<String> {
    let (history, last) = (&projection.history, projection.history.last().value);
    let name = &history.place().name;
    let distance = last.front_distance_km;
    let place = match distance > 0.0 {
        true => format!("the front was {} km from the centre of {name}", km(distance)),
        false => format!("the centre of {name} lay {} km behind the front", km(distance.abs())),
    };
    let since = match history.within_since(0.0) {
        Some(since) if since == history.first_day() => format!(", where it has been since {} or longer", day(since)),
        Some(since) => format!(", where it has been since {}", day(since)),
        None => String::new(),
    };
    let held = match last.disc_held.fraction() {
        0.0 => "none".to_string(),
        1.0 => "all".to_string(),
        _ => disc_held(last.disc_held),
    };
    let disc = history.radius_km();
    let disc = disc.map_or_else(String::new, |radius| format!(" (a circle of {})", area(disc_km2(radius))));
    let map = format!("{} of {}", source(history.source()), day(history.last_day()));
    Some(format!("On {}, {place} ({map}){since}; {held} of the town{disc} was held.", day(projection.as_of)))
}

/// The area of a disc of a radius, km².
pub fn disc_km2(radius_km: f64) -> f64 {
    std::f64::consts::PI * radius_km * radius_km
}

/// How far the front came over the last 90 days, or over all that was observed.
fn came(projection: &PlaceProjection) -> Option<String> {
    let history = &projection.history;
    let rate = history.approach_over(WINDOW_DAYS).or_else(|| history.approach_since(history.first_day()))?;
    // What lies far behind the front says nothing of the place.
    if projection.future == Err(NoFuture::Passed) {
        return None;
    }
    let moved = rate.km_per_day * rate.window.days() as f64;
    let days = match rate.window.days() {
        1 => "day".to_string(),
        days => counted(days as usize, "day"),
    };
    // Behind the front nothing comes nearer.
    let forth = if history.last().value.front_distance_km > 0.0 { "nearer" } else { "forward" };
    let what = match moved {
        moved if moved.abs() < 0.005 => "the distance did not change".to_string(),
        moved if moved > 0.0 => format!("the front came {} km {forth} ({})", km(moved), pace(&rate)),
        moved => format!("the front moved {} km away ({})", km(-moved), pace(&rate)),
    };
    Some(format!("In the {days} before, {what}."))
}

/// What the front has passed where nothing remains to project: a disc whose size is not known cannot be told to be
/// passed.
pub fn passed(projection: &PlaceProjection) -> &'static str {
    match projection.history.radius_km() {
        Some(_) => "the whole disc",
        None => "the centre",
    }
}

/// When the front would come to the next goal and to the last one, at most two of them; or why nothing is said.
fn would(projection: &PlaceProjection) -> Option<String> {
    let future = match &projection.future {
        Err(NoFuture::Passed) => {
            return Some(format!("The front has passed {}, so nothing remains to project.", passed(projection)));
        }
        Err(NoFuture::OneDay) => {
            return Some("Only one day is known, so there is no pace and no projection.".into());
        }
        Ok(future) => future,
    };
    let coming: Vec<(Goal, &Outlook)> = projection
        .goals
        .iter()
        .filter_map(|(goal, reach)| match reach {
            Reach::Coming(_, outlook) => Some((*goal, outlook)),
            _ => None,
        })
        .collect();
    let named = match &coming[..] {
        [] => return None,
        [first, .., last] if matches!(last.0, Goal::Disc(_)) && coming.len() > 2 => {
            vec![*first, coming[coming.len() - 2]]
        }
        // The disc is told where nothing else is left.
        [first, last] if matches!(last.0, Goal::Disc(_)) => vec![*first],
        [first, .., last] => vec![*first, *last],
        [only] => vec![*only],
    };
    let name = &projection.history.place().name;
    let mut subject = "the front would";
    let mut parts = Vec::new();
    for (i, (goal, outlook)) in named.iter().enumerate() {
        let place = doing(*goal, name, i > 0);
        parts.push(format!("{subject} {}", arriving(&place, outlook, future.is_line, projection)));
        subject = "and";
    }
    let by = odds(projection, &named);
    let line = if future.is_line { "; a straight line without a band" } else { "" };
    let supposed = match future.is_line {
        true => "If that pace continues",
        false if is_of_front(future) => "In simulations of the whole front",
        false => "If the distance keeps changing as before",
    };
    Some(format!("{supposed}, {}{by} (model {}{line}).", parts.join(" "), future.model))
}

/// Whether futures are those of the whole front, in which a place is one among others.
pub(super) fn is_of_front(future: &PlaceFuture) -> bool {
    future.model == crate::model::growth::NAME
}

/// "come within 10 km of Kramatorsk in March 2028 (80 % interval June 2027 to not within 10 years)".
fn arriving(doing: &str, outlook: &Outlook, is_line: bool, projection: &PlaceProjection) -> String {
    let within = horizon(projection);
    match outlook.median {
        Arrival::On(on) if is_line => format!("{doing} on {}", day(on)),
        Arrival::NotWithin(_) if outlook.never >= 1.0 => format!("not {doing} within {within}"),
        Arrival::NotWithin(_) => {
            format!("{doing} within {within} in {} of the simulated futures", percent(1.0 - outlook.never))
        }
        Arrival::On(on) => {
            let (from, to) = outlook.interval_80();
            let end = |arrival: Arrival| arrival.day().map_or_else(|| format!("not within {within}"), month);
            match (to, end(from) == end(to)) {
                (_, true) => format!("{doing} in {} (80 % interval within that month)", month(on)),
                (Arrival::On(_), false) => {
                    format!("{doing} in {} (80 % interval {} to {})", month(on), end(from), end(to))
                }
                (Arrival::NotWithin(_), false) => {
                    format!("{doing} in {} (80 % interval from {} to {})", month(on), end(from), end(to))
                }
            }
        }
    }
}

/// The odds of the first goal by the days that a sentence names.
fn odds(projection: &PlaceProjection, named: &[(Goal, &Outlook)]) -> String {
    let is_line = projection.future.as_ref().is_ok_and(|future| future.is_line);
    match named.first() {
        Some((goal, outlook)) if !is_line && !outlook.odds.is_empty() => {
            let what = match goal {
                Goal::Within(0.0) => "the centre".to_string(),
                Goal::Within(km) => format!("within {} km", distance_asked(*km)),
                Goal::Disc(_) => "the whole disc".into(),
            };
            let odds = odds_of_sentence(&outlook.odds, projection.by_asked).iter();
            let odds: Vec<String> = odds.map(|(by, p)| format!("by {}: {}", day(*by), percent(*p))).collect();
            format!("; {what} {}", odds.join(", "))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_keep_the_digits_that_tell() {
        assert_eq!([km(16.71), km(-0.527), km(0.0), km(-5.516), km(0.96)], ["16.7", "−0.53", "0.0", "−5.5", "1.0"]);
        let held = |part: f64| disc_held(Share::from_fraction(part).unwrap());
        assert_eq!(
            [0.0, 0.000_01, 0.4715, 0.999_99, 1.0].map(held),
            ["0 %", "under 0.1 %", "47.1 %", "over 99.9 %", "100 %"]
        );
        assert_eq!([distance_asked(10.0), distance_asked(2.5), distance_asked(0.0)], ["10", "2.5", "0"]);
    }
}
