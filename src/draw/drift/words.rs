//! What the chart of estimates says in words.

use crate::domain::completion::Arrival;
use crate::domain::published::Entry;
use crate::draw::chart::Among;
use crate::draw::marks::{in_full, when};
use crate::draw::page::{self, Words, source_up_to};
use crate::study::drift::{Drift, Estimate};
use crate::study::published::open::said_how;
use crate::write::words::{counted, month};

/// The words around the chart.
pub fn page(drift: &Drift, entries: &[&Entry]) -> Words {
    let title = title(drift);
    let subtitle = format!(
        "Day of completion as estimated on the first of each month, blind to later. {}{}",
        drawn(drift, entries),
        without_median(drift)
    );
    let alternative = format!("Line chart with a band. {title}. {subtitle}");
    Words { title, subtitle, footer: footer(drift, entries), alternative }
}

/// The words about a region among others.
pub fn among(drift: &Drift, entries: &[&Entry]) -> Among {
    let last = drift.estimates.last().map_or_else(String::new, |of| format!("median {}", said(of.outlook.median)));
    Among {
        topic: "How the estimate of completion moved".into(),
        drawn: format!("As estimated on the first of each month, blind to later. {}", drawn(drift, entries)),
        name: name(drift),
        finding: last,
        footer: footer(drift, &[]),
    }
}

fn name(drift: &Drift) -> String {
    drift.region.name.split(" (").next().unwrap_or(&drift.region.name).to_string()
}

/// "All of Donetsk was expected by February 2029 in August 2025, and by January 2030 in August 2026".
fn title(drift: &Drift) -> String {
    let (first, last) = (year_before(drift), &drift.estimates[drift.estimates.len() - 1]);
    if let (Arrival::NotWithin(_), Arrival::NotWithin(_)) = (first.outlook.median, last.outlook.median) {
        return format!(
            "All of {} was not expected within {} years, neither in {} nor in {}",
            name(drift),
            drift.horizon_years,
            month(first.day),
            month(last.day)
        );
    }
    let estimate = |of: &Estimate| match of.outlook.median {
        Arrival::On(on) => format!("by {}", month(on)),
        Arrival::NotWithin(end) => format!("not up to {}", month(end)),
    };
    format!(
        "All of {} was expected {} in {}, and {} in {}",
        name(drift),
        estimate(first),
        month(first.day),
        estimate(last),
        month(last.day)
    )
}

/// The estimate of a year before the last, or the first.
fn year_before(drift: &Drift) -> &Estimate {
    let last = drift.estimates[drift.estimates.len() - 1].day;
    let before = drift.estimates.iter().rev().find(|of| (last - of.day).num_days() >= 360);
    before.unwrap_or(&drift.estimates[0])
}

fn drawn(drift: &Drift, entries: &[&Entry]) -> String {
    let marks = if entries.is_empty() { "" } else { " Diamonds: dates published that day." };
    format!("Line: median; band: 80 % of futures (model {}).{marks}", drift.model)
}

/// How many estimates have no median.
fn without_median(drift: &Drift) -> String {
    match drift.estimates.iter().filter(|of| of.outlook.median.day().is_none()).count() {
        0 => String::new(),
        some => format!(
            " {} had no median within {}.",
            counted(some, "estimate"),
            counted(drift.horizon_years as usize, "year")
        ),
    }
}

fn footer(drift: &Drift, entries: &[&Entry]) -> String {
    let source = source_up_to(&drift.history, drift.history.last_day());
    match in_full(|name| entries.iter().any(|entry| entry.publisher.contains(name))) {
        none if none.is_empty() => page::footer(&format!("{source}.")),
        names => page::footer(&format!("{source}. {names}")),
    }
}

/// A day of completion in a few words.
fn said(arrival: Arrival) -> String {
    match arrival {
        Arrival::On(on) => month(on),
        Arrival::NotWithin(end) => format!("no month up to {}", month(end)),
    }
}

/// The last estimate beside its end: the month, and its interval.
pub fn end(of: &Estimate) -> Vec<String> {
    let short = |arrival: Arrival| match arrival {
        Arrival::On(on) => on.format("%b %Y").to_string(),
        Arrival::NotWithin(end) => format!("after {}", end.format("%Y")),
    };
    let (low, high) = of.outlook.interval_80();
    if low.day().is_none() {
        return vec![short(low)];
    }
    vec![short(of.outlook.median), format!("80 %: {}", short(low)), format!("to {}", short(high))]
}

/// Who published a date, and when: "ISW, 26 Nov 2025".
pub fn published(entry: &Entry) -> [String; 2] {
    [said_how(entry).0.to_string(), when(entry)]
}

/// What can be read off at an estimate.
pub fn reading(of: &Estimate) -> Vec<String> {
    let in_words = |arrival: Arrival| match arrival {
        Arrival::On(on) => on.format("%b %Y").to_string(),
        Arrival::NotWithin(end) => format!("after {}", end.format("%Y")),
    };
    let (low, high) = of.outlook.interval_80();
    vec![format!("Median: {}", in_words(of.outlook.median)), format!("80 %: {} to {}", in_words(low), in_words(high))]
}
