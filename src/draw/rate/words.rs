//! What the rate chart says in words: title, subtitle, footer, and its description.

use crate::domain::calendar::Window;
use crate::domain::quantity::Rate;
use crate::draw::chart::Among;
use crate::draw::page::{self, Words, source_up_to};
use crate::study::rates::periods::{COARSE_DAYS, MonthRate};
use crate::study::rates::split::Split;
use crate::study::rates::{Change, Rates};
use crate::write::rate::{change_in_short, finding, headline, sentence};
use crate::write::words::{bare_rate, day, percent, window_short};

/// The words around the chart; the line is the rate over the last `days`, if there is one.
pub fn page(rates: &Rates, days: Option<u32>) -> Words {
    let title = headline(rates);
    let subtitle = subtitle(rates, days);
    let alternative = format!("Column and line chart. {title}. {subtitle} {}", sentence(rates));
    Words { title, subtitle, footer: footer(rates), alternative }
}

/// The words about the rates of a region among others.
pub fn among(rates: &Rates, days: Option<u32>) -> Among {
    let line = days.map_or_else(String::new, |days| format!("; line: the last {days} days up to each day"));
    let mut drawn = format!("In km² a day. Columns: months{line}.");
    match rates.splits.as_slice() {
        [] => (),
        [split] => drawn.push_str(&format!(
            " Before and after {}: means, with 80 and 95 % intervals of the lasting pace.",
            day(split.day)
        )),
        _ => drawn.push_str(" Means before and after, with 80 and 95 % intervals of the lasting pace."),
    }
    Among {
        topic: "Rate of advance".into(),
        drawn,
        name: rates.history.region().name.clone(),
        finding: finding(rates),
        footer: footer(rates),
    }
}

fn subtitle(rates: &Rates, days: Option<u32>) -> String {
    let line = days.map_or_else(String::new, |days| format!("; line: the last {days} days up to each day"));
    let mut text = format!("Rate of advance, km² a day. Columns: months{line}.");
    if rates.splits.iter().any(|split| split.worth.is_some()) {
        text.push_str(" Bars on the means: 80 and 95 % intervals of the lasting pace.");
    }
    if let [split] = rates.splits.as_slice() {
        text.push_str(&change_in_short(split));
    }
    if rates.months.iter().any(|month| month.of.is_none()) {
        text.push_str(" Months without a column have no map.");
    }
    if rates.told_months().any(|(month, _)| month.is_coarse) {
        text.push_str(&format!(" Paler columns: maps more than {COARSE_DAYS} days apart."));
    }
    if !rates.changes.found.is_empty() {
        text.push_str(" Grey: when the pace itself changed, as found from the data.");
    }
    text
}

fn footer(rates: &Rates) -> String {
    let source = source_up_to(&rates.history, rates.history.last_day());
    page::footer(&format!("{source}. As known on {}.", day(rates.as_of)))
}

/// The line's name at its right end: the window, and its last value.
pub fn line_end(days: u32, value: f64) -> (String, String) {
    let value = Rate::from_km2_per_day(value).map_or_else(|_| String::new(), bare_rate);
    (format!("last {days} days"), value)
}

/// The name of a split.
pub fn split_day(split: &Split) -> String {
    day(split.day)
}

/// The mean of one side of a split: "before: 10.8".
pub fn mean(split: &Split, is_after: bool) -> String {
    let side = if is_after { &split.after } else { &split.before };
    format!("{}: {}", if is_after { "after" } else { "before" }, bare_rate(side.of.rate))
}

/// The name of a change found from the data: "change found, 92 %".
pub fn change(change: &Change) -> (String, String) {
    let days = window_short(Window { from: change.from, to: change.to });
    (format!("change found ({})", percent(change.probability)), days)
}

/// What a month brought, over its column: "November 2024: 21.3".
pub fn column(month: &MonthRate, of: Rate) -> String {
    format!("{}: {}", month.month.format("%B %Y"), bare_rate(of))
}
