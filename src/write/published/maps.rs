//! The rate of an entry on every map: as lines, as a sentence and as JSON.

use serde_json::{Value, json};

use super::finding::name;
use super::{iso, rounded};
use crate::domain::calendar::Window;
use crate::domain::published::Span;
use crate::domain::quantity::Rate;
use crate::domain::rate::Scope;
use crate::study::published::Assessment;
use crate::study::published::maps::MapRate;
use crate::write::makers::{whose, whose_map};
use crate::write::words::beside;
use crate::write::words::{bare_rate, capitalised, day, figure, number, window};

/// Every map's rate with its steps, for one entry.
pub fn steps(of: &Assessment) -> Vec<String> {
    let mut told = Vec::new();
    for map in &of.maps {
        let own = if map.is_own { ", its publisher's own" } else { "" };
        let whose = if map.scope == Scope::Theatre { "the whole theatre" } else { &name(of) };
        told.push(format!(
            "{}{own}: {}, {whose}",
            capitalised(&whose_map(&map.source)),
            measured(map.window, map.rate)
        ));
        if let Some((counted, rate)) = map.with_first_day {
            told.push(format!("  with the change of {} itself: {}", day(map.window.from), measured(counted, rate)));
        }
        if let Some((division, source)) = map.division.as_ref().filter(|_| map.is_own) {
            let remaining =
                format!("{} km² of {} on {}", number(division.remaining.km2(), 1), name(of), whose_map(source));
            let leads = match (division.days, division.day) {
                (Some(days), Some(on)) => format!("{} days: {on}", number(days, 1)),
                (Some(days), None) => format!("{} days, beyond any calendar", number(days, 0)),
                (None, _) => "never".into(),
            };
            told.push(format!("  {remaining} ÷ {} km²/day = {leads}", figure(map.rate.km2_per_day(), 4)));
        }
    }
    told
}

/// "883.7 km² in 97 days = 9.11 km²/day".
fn measured(window: Window, rate: Rate) -> String {
    let days = window.days() as f64;
    let gain = number(rate.km2_per_day() * days, 1);
    format!("{gain} km² in {} days = {} km²/day", number(days, 0), figure(rate.km2_per_day(), 4))
}

/// The rates in a sentence: "From the map of 15 August to that of 20 November 2025, ISW's own map gives 9.1 km²/day for
/// the theatre, DeepState's 11.2 and UAControlMap 13.8."
pub fn sentence(of: &Assessment) -> Option<String> {
    let first = of.maps.first()?;
    let rates: Vec<f64> = of.maps.iter().map(|map| map.rate.km2_per_day()).collect();
    let (own, others): (Vec<&MapRate>, Vec<&MapRate>) = of.maps.iter().partition(|map| map.is_own);
    let figure = |map: &MapRate| beside(map.rate.km2_per_day(), &rates);
    let days = match of.entry.window.map(Span::between) == of.entry.window.map(Span::window) {
        true => format!("Over {}", of.entry.window.map_or_else(|| window(first.window), crate::write::words::span)),
        false => format!("From the map of {} to that of {}", day(first.window.from), day(first.window.to)),
    };
    let whom = if first.scope == Scope::Theatre { "the theatre".to_string() } else { name(of) };
    let others: Vec<String> = others.iter().map(|map| format!("{} {}", whose(&map.source), figure(map))).collect();
    Some(match own.first() {
        Some(map) => {
            let others = if others.is_empty() { String::new() } else { format!(", {}", others.join(", ")) };
            format!(
                "{days}, {}, which the publisher used, gives {} km²/day for {whom}{others}.",
                whose_map(&map.source),
                figure(map)
            )
        }
        None => format!(
            "{days}, {} km²/day for {whom}; the map of the publisher does not show these days.",
            others.join(", ")
        ),
    })
}

/// The stated rate of an entry beside that of its publisher's own map, where both are known.
pub fn line(of: &Assessment) -> Option<String> {
    let (own, stated_rate) = (of.maps.iter().find(|map| map.is_own)?, of.entry.rate?);
    let on = |map: &MapRate| format!("{} on {}", bare_rate(map.rate), whose(&map.source));
    let others: Vec<String> = of.maps.iter().filter(|map| !map.is_own).map(on).collect();
    let others = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
    let stated = figure(stated_rate.km2_per_day(), 5);
    Some(format!("{:<32}stated {stated}; {}{others}", of.entry.id, on(own)))
}

/// All maps as JSON.
pub fn json(of: &Assessment) -> Value {
    let days = |window: Window| json!({"from": iso(window.from), "to": iso(window.to), "days": window.days()});
    let map = |map: &MapRate| {
        json!({
            "source": map.source,
            "is_publishers_own": map.is_own,
            "scope": map.scope.word(&of.theatre),
            "window": days(map.window),
            "gain_km2": rounded(map.rate.km2_per_day() * map.window.days() as f64),
            "rate_km2_per_day": rounded(map.rate.km2_per_day()),
            "with_first_day": map.with_first_day.map(|(window, rate)| {
                json!({"window": days(window), "rate_km2_per_day": rounded(rate.km2_per_day())})
            }),
            "remaining_km2": map.division.as_ref().and_then(|(of, _)| rounded(of.remaining.km2())),
            "remaining_source": map.division.as_ref().map(|(_, source)| source),
            "days": map.division.as_ref().and_then(|(of, _)| rounded(of.days?)),
            "day": map.division.as_ref().and_then(|(of, _)| of.day.map(iso)),
        })
    };
    of.maps.iter().map(map).collect()
}
