//! Plain words for people: numbers, days, and the sentence that says what a projection found.

use chrono::{Datelike, NaiveDate};

use crate::domain::calendar::Window;
use crate::domain::completion::{Arrival, Outlook};
use crate::domain::published::Span;
use crate::domain::quantity::{Rate, Share};
use crate::domain::rate::Scope;
use crate::domain::region::RegionId;
use crate::model::StartingRate;
pub use crate::numerals::{are, beside, counted, decimals, decimals_for, digits, figure, number, them};
use crate::study::projection::Projection;

/// "9.3 km²/day", with more decimals below 1 so that slow fronts keep their digits.
pub fn rate(rate: Rate) -> String {
    format!("{} km²/day", bare_rate(rate))
}

/// The number of a rate, where its unit is named beside it.
pub fn bare_rate(rate: Rate) -> String {
    let value = rate.km2_per_day();
    let decimals = if value.abs() >= 0.995 { 1 } else { decimals_for(value, 2) };
    number(value, decimals)
}

/// A probability or share as a whole percentage; "under 1 %" and "over 99 %" where rounding would claim certainty.
pub fn percent(fraction: f64) -> String {
    match fraction * 100.0 {
        p if p > 0.0 && p < 1.0 => "under 1 %".into(),
        p if p > 99.0 && p < 100.0 => "over 99 %".into(),
        p => format!("{} %", number(p, 0)),
    }
}

/// Odds counted in simulated futures: none or all of them is no certainty.
pub fn odds(probability: f64) -> String {
    odds_with(["under", "over"], probability)
}

/// The same in a narrow place: "< 1 %".
pub fn odds_short(probability: f64) -> String {
    odds_with(["<", ">"], probability)
}

fn odds_with([under, over]: [&str; 2], probability: f64) -> String {
    match probability {
        p if p < 0.01 => format!("{under} 1 %"),
        p if p > 0.99 => format!("{over} 99 %"),
        p => percent(p),
    }
}

/// A share of a region with one decimal: "78.4 %"; with two where one would round to none or all of it, with none where
/// it is a whole number.
pub fn share(share: Share) -> String {
    let percent = share.percent();
    if percent.fract() == 0.0 {
        return format!("{} %", number(percent, 0));
    }
    let rounds_to_an_end = (percent > 0.0 && percent < 0.05) || (99.95..100.0).contains(&percent);
    format!("{} %", number(percent, if rounds_to_an_end { 2 } else { 1 }))
}

/// An area with as many digits as it deserves: "5,347 km²", "12.4 km²", "0.034 km²".
pub fn area(km2: f64) -> String {
    let decimals = match km2.abs() {
        0.0 => 0,
        small if small < 1.0 => decimals_for(small, 2),
        small if small < 20.0 => 1,
        _ => 0,
    };
    format!("{} km²", number(km2, decimals))
}

/// A change of area with its sign: "+12.4 km²", "−3,351 km²".
pub fn change(km2: f64) -> String {
    let words = if (20.0..100.0).contains(&km2.abs()) { format!("{} km²", number(km2, 1)) } else { area(km2) };
    if km2 > 0.0 { format!("+{words}") } else { words }
}

/// "26 November 2025".
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A region in a column of a table: its name without what stands in brackets, or its slug where that is shorter to
/// read.
pub fn called(slug: &RegionId, name: &str) -> String {
    const LONGEST: usize = 30;
    let short = name.split(" (").next().unwrap_or(name);
    if short.chars().count() > LONGEST { slug.to_string() } else { short.to_string() }
}

/// "November 2025".
pub fn month(day: NaiveDate) -> String {
    day.format("%B %Y").to_string()
}

/// "March to October 2030", "October 2030" for one month.
pub fn months(from: NaiveDate, to: NaiveDate) -> String {
    match (from.year() == to.year(), from.month() == to.month()) {
        (true, true) => month(to),
        (true, false) => format!("{} to {}", from.format("%B"), month(to)),
        (false, _) => format!("{} to {}", month(from), month(to)),
    }
}

/// "28 August to 26 November 2025".
pub fn window(window: Window) -> String {
    two_days(window, "to")
}

/// Two days with a word between them: "28 August and 26 November 2025".
pub fn two_days(window: Window, between: &str) -> String {
    days_with("%B", window, between)
}

/// The same in a narrow place: "3 Nov to 7 Dec 2025".
pub fn window_short(window: Window) -> String {
    days_with("%b", window, "to")
}

fn days_with(month: &str, Window { from, to }: Window, between: &str) -> String {
    let last = to.format(&format!("%-d {month} %Y")).to_string();
    match (from.year() == to.year(), from.month() == to.month()) {
        (true, true) => format!("{} {between} {last}", from.format("%-d")),
        (true, false) => format!("{} {between} {last}", from.format(&format!("%-d {month}"))),
        (false, _) => format!("{} {between} {last}", from.format(&format!("%-d {month} %Y"))),
    }
}

/// Days as people name them: "26 November 2025", "August 2027", "2114", "1 May to 31 August 2028".
pub fn span(span: Span) -> String {
    let is_year = (span.first.ordinal(), span.last.month(), span.last.day()) == (1, 12, 31);
    match span {
        Span { first, .. } if span.is_day() => day(first),
        Span { first, .. } if span.is_month() => month(first),
        Span { first, last } if is_year && first.year() == last.year() => first.year().to_string(),
        Span { first, last } => window(Window { from: first, to: last }),
    }
}

/// Days in a row as runs: "2026-08-23, 2026-08-25 to 2026-08-27".
pub fn runs(days: &[NaiveDate]) -> String {
    let runs = days.chunk_by(|a, b| a.succ_opt() == Some(*b)).filter_map(|run| match run {
        [] => None,
        [only] => Some(only.to_string()),
        [first, .., last] => Some(format!("{first} to {last}")),
    });
    runs.collect::<Vec<_>>().join(", ")
}

/// Names as a sentence lists them: "Donetsk, Luhansk and Kherson".
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().into(),
        [others @ .., last] => {
            let others: Vec<&str> = others.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", others.join(", "), last.as_ref())
        }
    }
}

/// A name as the first word of a sentence.
pub fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The map of a source as people name it: "DeepState map".
pub fn source(source: &str) -> String {
    match source {
        "deepstate" => "DeepState map".into(),
        "isw" => "ISW map".into(),
        "economist_isw" => "ISW map (The Economist)".into(),
        "uacontrolmap" => "UAControlMap".into(),
        "map" | "table" => "own data".into(),
        other => format!("{other} data"),
    }
}

/// The rate with its window and scope: "its own pace of the last 90 days"; where it changes, whose it is: "its own
/// pace".
pub fn pace(projection: &Projection) -> String {
    if let StartingRate::Changing(_) = projection.starting_rate {
        return match projection.scope {
            Scope::Theatre => "the whole theatre's pace".into(),
            _ => format!("{} pace", own(projection)),
        };
    }
    let days = match projection.starting_rate.window().map_or(0, Window::days) {
        1 => "day".to_string(),
        days => format!("{days} days"),
    };
    match projection.scope {
        Scope::Region => format!("{} pace of the last {days}", own(projection)),
        Scope::Theatre => format!("the whole theatre's pace of the last {days}"),
        Scope::Given => format!("a given {}", rate(projection.starting_rate.rate())),
    }
}

/// "its own", or "their own" for a group that is named in the plural.
pub fn own(projection: &Projection) -> &'static str {
    // "the four oblasts (…)" and "all regions", but "the North".
    let name = projection.history.region().name.split(" (").next().unwrap_or_default();
    let is_plural = (name.starts_with("the ") || name.starts_with("all ")) && name.ends_with('s');
    if is_plural { "their own" } else { "its own" }
}

/// " under ceasefire-30", or nothing.
pub(super) fn under(projection: &Projection) -> String {
    projection.scenario.as_ref().map_or_else(String::new, |scenario| format!(" under {}", scenario.name))
}

/// "30 years".
pub fn horizon(projection: &Projection) -> String {
    match projection.paths.end().years_since(projection.as_of).unwrap_or(0) {
        1 => "a year".into(),
        years => format!("{years} years"),
    }
}

/// Whether all maps showed the same area, so that any change to come is one that other regions had.
pub(super) fn never_moved(projection: &Projection) -> bool {
    let levels = projection.history.levels();
    projection.scope == Scope::Region && levels.iter().all(|level| level.value == levels[0].value)
}

/// Whether no map showed anything held. What futures there are then come from other regions, and are no finding here.
pub(super) fn nothing_ever_held(projection: &Projection) -> bool {
    never_moved(projection) && projection.history.last().value.km2() == 0.0
}

/// What is supposed of the pace: "at its own pace of the last 90 days", "if its own pace keeps changing as before".
fn condition(projection: &Projection) -> String {
    match projection.starting_rate {
        StartingRate::Changing(_) if never_moved(projection) => {
            format!("If {} changes as elsewhere before{}", pace(projection), under(projection))
        }
        StartingRate::Changing(_) => format!("If {} keeps changing as before{}", pace(projection), under(projection)),
        _ => format!("At {}{}", pace(projection), under(projection)),
    }
}

/// The finding in one line, true for any data: "At its own pace of the last 90 days, Donetsk would be taken in March
/// 2030".
pub fn headline(projection: &Projection) -> String {
    let name = &projection.history.region().name;
    let target = projection.completion.target();
    let (goal, done) = match target == Share::WHOLE {
        true => (format!("{name} would"), "be taken"),
        false => (format!("{} of {name} would", share(target)), "be held"),
    };
    let (pace, supposed) = (pace(projection), condition(projection));
    let held = projection.history.last().value;
    let goes_on = match projection.starting_rate {
        StartingRate::Changing(_) if projection.outlook.never < 1.0 => None,
        basis => Some(basis.rate().km2_per_day()),
    };
    match projection.outlook.median {
        Arrival::On(day) if day <= projection.paths.start() => match target == Share::WHOLE {
            true => format!("{} is fully held, nothing remains to project", capitalised(name)),
            false => format!("{} of {name} is held already", share(held.share_of(projection.history.region().area))),
        },
        Arrival::On(day) => format!("{supposed}, {goal} {done} in {}", month(day)),
        Arrival::NotWithin(_) if goes_on.is_some_and(|rate| rate < 0.0) => {
            format!("At {pace} the advancing side loses ground: {goal} not {done} within {}", horizon(projection))
        }
        Arrival::NotWithin(_) if nothing_ever_held(projection) => {
            format!("Nothing is held in {name} and nothing has moved: no date can be projected")
        }
        Arrival::NotWithin(_) if goes_on == Some(0.0) => {
            format!("At {pace} the front stands still: {goal} not {done} within {}", horizon(projection))
        }
        Arrival::NotWithin(_) => format!("{supposed}, {goal} not {done} within {}", horizon(projection)),
    }
}

/// The odds that a sentence of a projection names.
pub fn odds_named<'a>(projection: &Projection, outlook: &'a Outlook) -> &'a [(NaiveDate, f64)] {
    odds_of_sentence(&outlook.odds, projection.by_asked)
}

/// The odds that a sentence names: by the days asked for, of a long list the first, which the user put first; of the
/// usual ends of years the second, a whole year ahead.
pub fn odds_of_sentence(odds: &[(NaiveDate, f64)], asked: bool) -> &[(NaiveDate, f64)] {
    const MOST: usize = 3;
    match (odds.len(), asked) {
        (0 | 1, _) => odds,
        (_, false) => &odds[1..2],
        (..=MOST, true) => odds,
        (_, true) => &odds[..1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(number(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(number(-999.5, 0), "−1,000");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(12.0, 0), "12");
    }

    #[test]
    fn small_quantities_keep_two_digits_and_large_ones_are_as_ever() {
        let cases = [(1.6, 0, "1.6"), (0.001, 2, "0.0010"), (0.47, 0, "0.47"), (12.4, 0, "12"), (5_347.2, 0, "5,347")];
        let more = [
            (9.31, 2, "9.31"),
            (-0.05, 1, "−0.050"),
            (0.0, 2, "0.00"),
            (1e-9, 2, "0.00"),
            (99.96, 1, "100.0"),
            (9.97, 0, "10"),
        ];
        for (value, least, words) in cases.into_iter().chain(more) {
            assert_eq!(digits(value, least), words);
        }
    }

    #[test]
    fn days_are_named_as_people_name_them() {
        let day = |text: &str| text.parse().unwrap();
        let words = |first: &str, last: &str| span(Span::new(day(first), day(last)).unwrap());
        assert_eq!(words("2025-11-26", "2025-11-26"), "26 November 2025");
        assert_eq!(words("2027-08-01", "2027-08-31"), "August 2027");
        assert_eq!(words("2114-01-01", "2114-12-31"), "2114");
        assert_eq!(words("2028-05-01", "2028-08-31"), "1 May to 31 August 2028");
        assert_eq!(words("2114-01-01", "2115-12-31"), "1 January 2114 to 31 December 2115");
    }

    #[test]
    fn rounding_never_claims_certainty() {
        assert_eq!(percent(0.001), "under 1 %");
        assert_eq!(percent(0.999), "over 99 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(share(Share::from_fraction(0.9999).unwrap()), "99.99 %");
    }
}
