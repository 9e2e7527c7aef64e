//! Rates in sentences.

use crate::domain::calendar::Window;
use crate::domain::quantity::Rate;
use crate::domain::series::ControlSeries;
use crate::study::rates::periods::PeriodRate;
use crate::study::rates::split::{Interval, LEAST_MAPS, LEVELS, OnLine, Split};
use crate::study::rates::{Change, Rates};
use crate::write::makers::{advancing, whose, whose_map};
use crate::write::words::{
    bare_rate, beside, capitalised, counted, day, listed, number, percent, rate, source, two_days, window,
};

/// The direction of a change: it rose, fell, or stayed the same to a square metre.
pub fn verb(change: f64) -> &'static str {
    match change {
        up if up > 1e-6 => "rose",
        down if down < -1e-6 => "fell",
        _ => "did not change",
    }
}

/// How often random days show as much: "splitting at a random day gives a change as large 3 % of the time".
fn random_days(split: &Split, change: &str) -> String {
    format!("splitting at a random day gives {change} as large {} of the time", percent(split.random_days))
}

/// What a difference is worth, as a sentence of its own.
fn verdict(split: &Split) -> String {
    let change = split.change_km2_per_day;
    let random = random_days(split, "a change");
    if verb(change) == "did not change" {
        return String::new();
    }
    let noun = if change < 0.0 { "fall" } else { "rise" };
    let Some(worth) = &split.worth else {
        let why = match (split.days < split.least_days, split.fewest_maps < LEAST_MAPS) {
            (true, _) => format!("Windows under {} days are too short for an interval of the {noun}", split.least_days),
            (false, true) => {
                format!(
                    "One window has {}, which is too few for an interval of the {noun}",
                    counted(split.fewest_maps, "map")
                )
            }
            (false, false) => format!("The weeks of each window are all the same, so the {noun} has no interval"),
        };
        return format!(" {why}; {random}.");
    };
    let [usual, wide] = [worth.intervals[0], worth.intervals[LEVELS.len() - 1]];
    let excludes_none = |interval: Interval| interval.from > 0.0 || interval.to < 0.0;
    let judged = match (excludes_none(usual), excludes_none(wide)) {
        (_, true) => "more than the usual ups and downs of the pace explain",
        (true, false) => "more than the ups and downs of the pace usually make, but they can make as much",
        (false, false) => "no more than the usual ups and downs of the pace make",
    };
    format!(
        " That is {judged}: {}; the odds that the underlying pace rose are {}; {random}.",
        interval_words(split),
        percent(worth.rose)
    )
}

/// Why windows up to the last map have no rate, from the longest of them: "the window is shorter than the gaps …".
pub(crate) fn too_short(series: &ControlSeries, window: Window) -> String {
    format!(
        "the window is shorter than the gaps between maps, which are up to {} days long there",
        series.longest_gap_in(window)
    )
}

/// Why a change has no interval: "windows under 28 days are too short".
pub(super) fn no_interval(split: &Split) -> String {
    match (split.days < split.least_days, split.fewest_maps < LEAST_MAPS) {
        (true, _) => format!("windows under {} days are too short", split.least_days),
        (false, true) => {
            format!("one window has {}, and {LEAST_MAPS} are needed", counted(split.fewest_maps, "map"))
        }
        (false, false) => "the weeks of each window are all the same".into(),
    }
}

/// What no map shows about a split, as sentences: the days whose levels lie on straight lines, and windows shorter than
/// the distance of maps.
pub(crate) fn on_line(split: &Split) -> Vec<String> {
    let said = |of: &OnLine| {
        format!(
            "No map shows {}: its level lies on the straight line between the maps of {} and {}.",
            of.day, of.before, of.after
        )
    };
    let far = split.too_far_apart.map(|gap| {
        format!("Maps lie up to {gap} days apart here, which is longer than the windows, and the line between two maps has one pace.")
    });
    split.on_line.iter().map(said).chain(far).collect()
}

/// "the 80 % interval of the change is −12.3 to −2.2, the 95 % interval −17.4 to 2.9".
fn interval_words(split: &Split) -> String {
    let intervals = split.worth.as_ref().map_or(&[][..], |worth| &worth.intervals);
    let ends: Vec<f64> = intervals.iter().flat_map(|interval| [interval.from, interval.to]).collect();
    let one = |(at, interval): (usize, &Interval)| {
        let (from, to) = (beside(interval.from, &ends), beside(interval.to, &ends));
        let of = if at == 0 { "of the change is " } else { "" };
        format!("the {} interval {of}{from} to {to}", percent(interval.level))
    };
    intervals.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
}

/// A change with its interval and the share of random days, for a chart: " Change: −7.3 (95 % interval −17.4 to 2.9);
/// …".
pub fn change_in_short(split: &Split) -> String {
    let random = random_days(split, "one");
    let change = split.change_km2_per_day;
    match split.worth.as_ref().and_then(|worth| worth.intervals.last()) {
        _ if verb(change) == "did not change" => String::new(),
        None => format!(" Change: {}; {random}.", beside(change, &[])),
        Some(wide) => {
            let (from, to) = (beside(wide.from, &[change, wide.to]), beside(wide.to, &[change, wide.from]));
            let level = percent(wide.level);
            format!(" Change: {} ({level} interval {from} to {to}); {random}.", beside(change, &[wide.from, wide.to]))
        }
    }
}

/// A change found from the data: "between 3 November and 7 December 2025 (odds 92 %) from 9.3 to 3.4 km²/day".
pub fn change_found(change: &Change) -> String {
    let (before, after) = (change.before.rate.km2_per_day(), change.after.rate.km2_per_day());
    let between = two_days(Window { from: change.from, to: change.to }, "and");
    format!(
        "between {between} (odds {}) from {} to {} km²/day",
        percent(change.probability),
        beside(before, &[after]),
        beside(after, &[before])
    )
}

/// What a window brought: "Russian forces gained 38 km² (1.3 km²/day)".
fn brought(who: &str, of: &PeriodRate) -> String {
    let gain = of.gain_km2;
    match verb(gain) {
        "rose" => format!("{who} gained {} km² ({})", beside(gain, &[]), rate(of.rate)),
        "fell" => format!("{who} lost {} km² ({})", beside(-gain, &[]), rate(of.rate)),
        _ => "nothing changed hands".to_string(),
    }
}

/// What the window of so many days brought, or the shortest longer one that the maps tell, else the longest of all, and
/// what the longest of all brought where it is another.
fn told(rates: &Rates, days: i64) -> Option<(&PeriodRate, Option<&PeriodRate>)> {
    let told: Vec<&PeriodRate> = rates.windows.iter().filter_map(|of| of.of.as_ref()).collect();
    let last = *told.last()?;
    let of = told.iter().copied().find(|of| of.window.days() >= days).unwrap_or(last);
    Some((of, Some(last).filter(|last| last.window.days() > of.window.days())))
}

/// Why there is no window with a rate: "briefly", or "seldom" where maps lie too far apart.
fn too_little(rates: &Rates) -> &'static str {
    if rates.windows.is_empty() { "briefly" } else { "seldom" }
}

/// The finding in one line, for a title, true for any data.
pub fn headline(rates: &Rates) -> String {
    let name = &rates.history.region().name;
    if let Some(split) = rates.splits.last() {
        let (before, after) = (split.before.of.rate.km2_per_day(), split.after.of.rate.km2_per_day());
        let since = match split.after.of.window.to == rates.history.last_day() {
            true => format!("Since {}", day(split.day)),
            false => format!("In the {} days from {} on", split.days, day(split.day)),
        };
        let span = match split.days {
            1 => "on the day before".to_string(),
            _ => format!("in {}", days_before(split)),
        };
        return match verb(split.change_km2_per_day) {
            "did not change" if after == 0.0 => format!("{since}, nothing has changed hands in {name}, nor {span}"),
            "did not change" => {
                format!("{since}, the pace in {name} averaged {} km²/day, as {span}", beside(after, &[]))
            }
            _ => format!(
                "{since}, the pace in {name} averaged {} km²/day, against {} {span}",
                beside(after, &[before]),
                beside(before, &[after])
            ),
        };
    }
    match told(rates, 90) {
        None => format!("{} is known too {} for a rate", capitalised(name), too_little(rates)),
        Some((of, longer)) => {
            let days = of.window.days();
            let against = longer.map_or_else(String::new, |longer| {
                format!(", {} over the last {} days", rate(longer.rate), longer.window.days())
            });
            let pace = |rate: Rate| match rate.km2_per_day() {
                0.0 => "the front stood still".to_string(),
                _ => format!("the pace was {}", crate::write::words::rate(rate)),
            };
            match (of.rate.km2_per_day() == 0.0, longer.is_none_or(|longer| longer.gain_km2 == 0.0)) {
                (true, true) => {
                    let days = longer.map_or(days, |longer| longer.window.days());
                    format!("In {name} nothing has changed hands for {days} days")
                }
                _ => format!("In {name} {} over the last {days} days{against}", pace(of.rate)),
            }
        }
    }
}

/// The finding in a few words, where the region is named beside it.
pub fn finding(rates: &Rates) -> String {
    if let Some(split) = rates.splits.last() {
        return format!("{} after, {} before", rate(split.after.of.rate), bare_rate(split.before.of.rate));
    }
    match told(rates, 90) {
        None => format!("known too {} for a rate", too_little(rates)),
        Some((of, longer)) => {
            let longer = longer.map_or_else(String::new, |longer| {
                format!("; last {} days {}", longer.window.days(), bare_rate(longer.rate))
            });
            format!("Last {} days {}{longer}", of.window.days(), rate(of.rate))
        }
    }
}

/// The sentence an analyst can quote.
pub fn sentence(rates: &Rates) -> String {
    let name = &rates.history.region().name;
    let map = format!("{} of {}", source(rates.history.source()), day(rates.history.last_day()));
    let mut text = match rates.splits.as_slice() {
        [] => match told(rates, 30) {
            None if rates.windows.is_empty() => {
                format!("{} is known for less than a week ({map}).", capitalised(name))
            }
            None => format!(
                "The maps of {name} lie too far apart for a rate, {} days before the last ({map}).",
                rates.history.longest_gap_in(rates.windows[rates.windows.len() - 1].window)
            ),
            Some((of, longer)) => {
                let against = longer.map_or_else(String::new, |longer| {
                    format!("; over the last {} days the rate was {}", longer.window.days(), rate(longer.rate))
                });
                format!(
                    "In {name} {} in the last {} days, {}{against} ({map}).",
                    brought(advancing(rates.history.source()), of),
                    of.window.days(),
                    window(of.window)
                )
            }
        },
        splits => {
            let one = |(i, split): (usize, &Split)| {
                let map = if i == 0 { format!(" ({map})") } else { String::new() };
                let days = window(Window { from: split.day, to: split.after.of.window.to });
                format!("From {days}, {}{map}.{}", compared(split, name), verdict(split))
            };
            splits.iter().enumerate().map(one).collect::<Vec<_>>().join(" ")
        }
    };
    text.push(' ');
    text.push_str(&found(rates));
    text
}

/// What other maps say of the last days, as a sentence: "Over the 90 days to 21 August 2026 the pace was 0.84 km²/day
/// on DeepState's map and −0.41 on UAControlMap."; nothing where no other map tells them.
pub fn other_maps(rates: &Rates) -> Option<String> {
    let first = rates.other_maps.first()?;
    let paces: Vec<f64> = rates.other_maps.iter().flat_map(|of| [of.own, of.rate]).map(Rate::km2_per_day).collect();
    let pace = |rate: Rate| beside(rate.km2_per_day(), &paces);
    let own = format!("{} km²/day on {}", pace(first.own), whose_map(rates.history.source()));
    // Maps that end on other days are told of over other days.
    let same = rates.other_maps.iter().filter(|of| of.window == first.window);
    let others = same.map(|of| format!("{} on {}", pace(of.rate), whose(&of.source)));
    let all: Vec<String> = std::iter::once(own).chain(others).collect();
    Some(format!("Over the {} days to {} the pace was {}.", first.window.days(), day(first.window.to), listed(&all)))
}

/// "the pace in Donetsk averaged 3.5 km²/day, 7.3 less (−67 %) than the 10.8 of the 372 days before".
fn compared(split: &Split, name: &str) -> String {
    let (before, after) = (split.before.of.rate.km2_per_day(), split.after.of.rate.km2_per_day());
    let change = split.change_km2_per_day;
    let than = match verb(change) {
        "rose" => "more",
        "fell" => "less",
        _ => {
            return format!("the pace in {name} averaged {} km²/day, as in {}", beside(after, &[]), days_before(split));
        }
    };
    let (by, was) = (beside(change.abs(), &[before, after]), beside(before, &[after]));
    // A multiple of next to nothing says nothing.
    let relative = split.relative_change().filter(|part| (-1.0..=4.0).contains(part));
    let part = relative.map_or_else(String::new, |part| format!(" ({} %)", signed(100.0 * part)));
    format!(
        "the pace in {name} averaged {} km²/day, {by} {than}{part} than the {was} of {}",
        beside(after, &[before]),
        days_before(split)
    )
}

/// "the 372 days before".
fn days_before(split: &Split) -> String {
    match split.days {
        1 => "the day before".into(),
        days => format!("the {days} days before"),
    }
}

/// A whole number with its sign.
fn signed(value: f64) -> String {
    format!("{}{}", if value > 0.0 { "+" } else { "" }, number(value, 0))
}

/// Why changes were not searched.
pub(super) fn not_searched(rates: &Rates) -> &'static str {
    let levels = rates.history.levels();
    match levels.iter().all(|level| level.value == levels[0].value) {
        true => "nothing ever moved",
        false => "too few weeks are known, or all are the same",
    }
}

/// The changes found from the data, as a sentence.
pub fn found(rates: &Rates) -> String {
    match rates.changes.found.as_slice() {
        [] => match rates.changes.never {
            Some(never) => format!(
                "The data do not show whether the underlying pace changed (odds that it did not: {}).",
                percent(never)
            ),
            None => format!("Changes of the underlying pace were not searched for: {}.", not_searched(rates)),
        },
        found => {
            let each: Vec<String> = found.iter().map(change_found).collect();
            format!("The data show that the underlying pace changed {}.", each.join(", and "))
        }
    }
}
