//! What the map says in words: title, subtitle, footer, and its description.

use super::km2;
use super::names::kilometres;
use crate::domain::map::{Change, MappedPlace, RegionMap};
use crate::draw::chart::Among;
use crate::draw::page::{self, Words};
use crate::write::words::{capitalised, day, number, share, source};

/// Places that the description names, the nearest to the front first.
const TOLD_PLACES: usize = 12;

/// The words around the map.
pub fn page(map: &RegionMap) -> Words {
    let title = headline(map);
    let subtitle = subtitle(map);
    let alternative = format!("Map of {}. {title}. {subtitle}{}", map.region.name, places(map));
    Words { title, subtitle, footer: footer(map), alternative }
}

/// The words about the map of a region among others.
pub fn among(map: &RegionMap) -> Among {
    let held = match amount(map) {
        Amount::Nothing => "nothing held".to_string(),
        Amount::All => "all held".to_string(),
        Amount::Part => format!("{} held, {} remain", share(map.share()), km2(map.remaining())),
    };
    let change = map.change.as_ref().map_or_else(String::new, |change| format!("; {}", more_or_less(map, change)));
    let drawn = drawn(map, false);
    Among {
        topic: format!("Held on {}", day(map.day)),
        drawn,
        name: map.region.name.clone(),
        finding: format!("{held}{change}"),
        footer: footer(map),
    }
}

/// How much of the region is held.
enum Amount {
    Nothing,
    Part,
    All,
}

fn amount(map: &RegionMap) -> Amount {
    match (map.controlled.km2(), map.remaining().km2()) {
        (0.0, _) => Amount::Nothing,
        (_, 0.0) => Amount::All,
        _ => Amount::Part,
    }
}

/// "On 22 August 2026, 79.9 % of Donetsk was held; 5,347 km² remain".
pub fn headline(map: &RegionMap) -> String {
    let (on, name) = (day(map.day), &map.region.name);
    let change = map.change.as_ref().map_or_else(String::new, |change| format!(", {}", more_or_less(map, change)));
    match amount(map) {
        Amount::Nothing => format!("On {on}, nothing of {name} was held{change}"),
        Amount::All => format!("On {on}, all of {name} was held{change}"),
        Amount::Part => {
            let (held, remain) = (share(map.share()), km2(map.remaining()));
            format!("On {on}, {held} of {name} was held{change}; {remain} remain")
        }
    }
}

/// "312 km² more than on 24 May 2026".
fn more_or_less(map: &RegionMap, change: &Change) -> String {
    let (now, then, since) = (map.controlled, change.controlled, day(change.since));
    match (now.less(then), then.less(now)) {
        (more, _) if shows(more.km2()) => format!("{} more than on {since}", km2(more)),
        (_, fewer) if shows(fewer.km2()) => format!("{} less than on {since}", km2(fewer)),
        _ => format!("as much as on {since}"),
    }
}

/// Whether an area is more than what rounding leaves.
fn shows(km2: f64) -> bool {
    km2 > 0.005
}

fn subtitle(map: &RegionMap) -> String {
    drawn(map, true)
}

/// What is drawn; with the lengths and areas of this map where it stands alone.
fn drawn(map: &RegionMap, is_alone: bool) -> String {
    let front = match (map.front_length.km(), is_alone) {
        (0.0, true) => String::new(),
        (km, true) => format!(" Dark line: the front, {} km of it in {}.", number(km, 0), map.region.name),
        (_, false) => " Dark line: the front.".into(),
    };
    let discs =
        if map.places.is_empty() { "" } else { " Dots: places, with their distance from the front where not held." };
    let held = match (map.held.is_empty(), map.held_around.is_empty()) {
        (true, _) if is_alone => "No land of it is held.",
        (false, true) if is_alone => "Hatched: held.",
        _ => "Hatched: held; pale orange: held around it.",
    };
    let beyond = match map.beyond {
        Some(_) => "Blue: sea; white: other countries.",
        None => "White: sea, and land beyond the boundaries.",
    };
    format!("{held}{}{front}{discs} {beyond}", changed(map, is_alone))
}

fn changed(map: &RegionMap, is_alone: bool) -> String {
    let Some(change) = &map.change else { return String::new() };
    let since = day(change.since);
    match &change.drawn {
        None => format!(" The map of {since} is not at hand, so the change is told and not drawn."),
        Some(_) if !is_alone => format!(" Dark orange: gained since {since}; green: lost."),
        Some(turned) => match turned.areas() {
            (gained, lost) if !shows(gained.km2()) && !shows(lost.km2()) => {
                format!(" Nothing changed hands since {since}.")
            }
            (gained, lost) if !shows(lost.km2()) => format!(" Dark orange: gained since {since}, {}.", km2(gained)),
            (gained, lost) if !shows(gained.km2()) => format!(" Green: lost since {since}, {}.", km2(lost)),
            (gained, lost) => {
                let net = map.controlled.km2() - change.controlled.km2();
                // The theatre counts held land that the boundaries leave out.
                let rest = match (gained.km2() - lost.km2() - net).abs() < 0.5 {
                    true => "",
                    false => " The rest of the change lies just beyond the boundaries.",
                };
                format!(" Dark orange: gained since {since}, {}; green: lost, {}.{rest}", km2(gained), km2(lost))
            }
        },
    }
}

fn footer(map: &RegionMap) -> String {
    let since = map.change.as_ref().map_or_else(String::new, |change| format!(" and {}", day(change.since)));
    let (source, on, made_from) = (source(&map.source), day(map.day), &map.made_from);
    page::footer(&format!("Source: {source}, {on}{since}. {made_from} Equal-area projection."))
}

/// The places of the region, as a sentence.
fn places(map: &RegionMap) -> String {
    let mut free: Vec<(&MappedPlace, f64)> = map
        .places
        .iter()
        .filter(|place| place.is_shown && !place.is_held)
        .filter_map(|place| Some((place, place.front_km?)))
        .collect();
    free.sort_by(|a, b| a.1.total_cmp(&b.1));
    let told: Vec<String> =
        free.iter().take(TOLD_PLACES).map(|(place, km)| format!("{} {}", place.name, kilometres(*km))).collect();
    let held: Vec<&str> = map
        .places
        .iter()
        .filter(|place| place.is_shown && place.is_held)
        .map(|place| place.name.as_str())
        .take(TOLD_PLACES)
        .collect();
    let mut text = String::new();
    if !told.is_empty() {
        text += &format!(" Distance from the front: {}.", told.join(", "));
    }
    if !held.is_empty() {
        text += &format!(" Held: {}.", capitalised(&held.join(", ")));
    }
    text
}
