//! What the projection chart says in words: title, subtitle, footer, and its description.

use chrono::NaiveDate;

use super::range::Target;
use crate::domain::calendar::Window;
use crate::domain::completion::Arrival;
use crate::domain::projection::Standstill;
use crate::domain::quantity::{Area, Share};
use crate::domain::rate::Scope;
use crate::draw::Mark;
use crate::draw::chart::Among;
use crate::draw::marks::footer_naming;
use crate::draw::page::{self, Words, source_up_to};
use crate::draw::scale::decimals;
use crate::study::projection::Projection;
use crate::study::projection::fan::Fan;
use crate::write::makers::advancing;
use crate::write::sentence::sentence;
use crate::write::words::{
    capitalised, day, headline, horizon, month, months, number, odds_named, own, percent, rate, share, window,
};

/// The words around the chart.
pub fn page(projection: &Projection, marks: &[Mark]) -> Words {
    let title = capitalised(&headline(projection));
    let (subtitle, footer) = (subtitle(projection), footer_naming(footer(projection), marks));
    let alternative = alternative(projection, &title, &subtitle, marks);
    Words { title, subtitle, footer, alternative }
}

/// The words about a projection among others.
pub fn among(projection: &Projection) -> Among {
    let drawn = match (projection.is_line, projection.paths.count()) {
        (true, _) => "what is known and a straight line".to_string(),
        (false, count) => {
            format!(
                "what is known, and the median and central 50, 80 and 95 % of {} simulated futures",
                number(count as f64, 0)
            )
        }
    };
    let finding = match completion(projection) {
        Some((median, interval)) => {
            let never = never(projection).filter(|_| projection.outlook.never >= 0.01);
            [Some(median), interval, never].into_iter().flatten().collect::<Vec<_>>().join("; ")
        }
        None if projection.outlook.is_reached_on(projection.paths.start()) => "Reached".into(),
        None => never(projection).unwrap_or_default(),
    };
    Among {
        topic: "How much is held, and when all would be".into(),
        drawn: format!(
            "Share of the region held by {}, %: {drawn}. Model: {}.",
            advancing(projection.history.source()),
            projection.model
        ),
        name: projection.history.region().name.clone(),
        finding,
        footer: footer(projection),
    }
}

/// What is held on a day: "80.1 % held, 21,305 km²".
pub fn held_on(held: Area, percent: f64, step: f64) -> String {
    format!("{} held, {} km²", held_percent(percent, step), area(held.km2()))
}

/// What is drawn, unit, model, levels of the bands, and the rate with its window and scope.
fn subtitle(projection: &Projection) -> String {
    let name = &projection.history.region().name;
    let is_done = projection.outlook.is_reached_on(projection.paths.start());
    let drawn = match projection.paths.count() {
        _ if is_done && projection.completion.target() == Share::WHOLE => "what is known".to_string(),
        _ if projection.is_line => "what is known and a straight line".to_string(),
        1 => "what is known, and one simulated future".to_string(),
        count => format!(
            "what is known, and the median and central 50, 80 and 95 % of {} simulated futures",
            number(count as f64, 0)
        ),
    };
    let scope = match projection.scope {
        Scope::Region => own(projection),
        Scope::Theatre => "the whole theatre's",
        Scope::Given => "given",
    };
    let odds = match projection.is_line || is_done {
        true => String::new(),
        false => {
            let by = |(by, odds): &(NaiveDate, f64)| format!("by {}: {}", day(*by), percent(*odds));
            let odds = odds_named(projection, &projection.outlook).iter();
            format!(" Complete {}.", odds.map(by).collect::<Vec<_>>().join(", "))
        }
    };
    let any = match projection.any_map.is_some() && !is_done {
        true => " Thin lines: central 95 % of what any reputable map would show.",
        false => "",
    };
    let over = projection.starting_rate.window().map_or_else(String::new, |of| format!(", {}", window(of)));
    format!(
        "Share of {name} held by {}, %: {drawn}.{any}{odds}{} Model: {}. Rate of advance: {} ({scope}{over}).",
        advancing(projection.history.source()),
        if_lasting(projection),
        projection.model,
        rate(projection.starting_rate.rate())
    )
}

/// Sources with dates, origin, sample, version.
pub fn footer(projection: &Projection) -> String {
    let given = match projection.remaining_given {
        true => " (the remaining area was given)",
        false => "",
    };
    let futures = match projection.paths.count() {
        _ if projection.is_line => String::new(),
        1 => format!(", one future, seed {}", projection.seed),
        count => format!(", {} futures, seed {}", number(count as f64, 0), projection.seed),
    };
    let source = source_up_to(&projection.history, projection.last_map);
    page::footer(&format!("{source}{given}. Projection as of {}{futures}.", day(projection.as_of)))
}

/// The description for readers who cannot see the picture.
fn alternative(projection: &Projection, title: &str, subtitle: &str, marks: &[Mark]) -> String {
    let marks: Vec<String> = marks.iter().map(|mark| format!("{} on {}", mark.label, day(mark.day))).collect();
    let marks = match marks.is_empty() {
        true => String::new(),
        false => format!(" Published dates marked: {}.", marks.join("; ")),
    };
    format!(
        "Line chart. {title}. {subtitle} History from {} to {}. {}{marks}",
        day(projection.history.first_day()),
        day(projection.history.last_day()),
        sentence(projection)
    )
}

/// The last known day and what it showed, in two lines.
pub fn last_day(projection: &Projection, step: f64) -> (String, String) {
    let history = &projection.history;
    let held = history.last().value.share_of(history.region().area);
    let given = if projection.remaining_given { " (given)" } else { "" };
    (
        format!("{}: {}", day(history.last_day()), held_percent(held.percent(), step)),
        format!("{} km² remain{given}", area(history.remaining().km2())),
    )
}

/// A percentage with a digit more than the ticks of an axis; none and all without digits.
pub fn held_percent(percent: f64, step: f64) -> String {
    let is_end = percent.abs() < 1e-9 || (100.0 - percent).abs() < 1e-9;
    let digits = if is_end { 0 } else { (decimals(step) + 1).max(1) };
    let digits = if step >= 1.0 { digits.min(1) } else { digits };
    format!("{} %", number(percent, digits))
}

/// The target line's name, and a shorter one.
pub fn target(projection: &Projection, target: Target) -> (String, String) {
    let (region, share_wanted) = (projection.history.region(), projection.completion.target());
    let part = match share_wanted == Share::WHOLE {
        true => "100 %".into(),
        false => share(share_wanted),
    };
    let wanted = area(share_wanted.of(region.area).km2());
    let name = format!("{part} of {}: {wanted} km²", region.name);
    match target {
        Target::At(_) => (name, format!("{part}: {wanted} km²")),
        Target::Above => (format!("↑ {name}, above this picture"), format!("↑ {part}: {wanted} km²")),
    }
}

/// The median day of completion and its interval, in two lines; `None` when the target is not reached or was from the
/// start.
pub fn completion(projection: &Projection) -> Option<(String, Option<String>)> {
    let outlook = &projection.outlook;
    let Arrival::On(median) = outlook.median else { return None };
    if median <= projection.paths.start() {
        return None;
    }
    if projection.is_line {
        return Some((day(median), None));
    }
    let near = (median - projection.paths.start()).num_days() < 120;
    let written = |on| if near { day(on) } else { month(on) };
    let interval = match outlook.interval_80() {
        (Arrival::On(from), Arrival::On(to)) if written(from) == written(to) => None,
        (Arrival::On(from), Arrival::On(to)) if near => Some(format!("80 % interval: {}", window(Window { from, to }))),
        (Arrival::On(from), Arrival::On(to)) => Some(format!("80 % interval: {}", months(from, to))),
        (Arrival::On(from), Arrival::NotWithin(_)) => Some(format!("80 % interval: {} or later", written(from))),
        (Arrival::NotWithin(_), _) => None,
    };
    Some((format!("Median: {}", written(median)), interval))
}

/// What a standstill would mean that lasts once it comes, as a sentence after others; nothing where that makes no difference, or
/// all is told that way.
pub fn if_lasting(projection: &Projection) -> String {
    match projection.outlook.never_by_standstill {
        Some([_, (_, lasts)]) if projection.paths.standstill() == Standstill::Ends && lasts > 0.0 => {
            format!(" If a standstill lasts: {} not within {}.", percent(lasts), horizon(projection))
        }
        _ => String::new(),
    }
}

/// The share of futures that never get there; `None` when all do.
pub fn never(projection: &Projection) -> Option<String> {
    let never = projection.outlook.never;
    let within = horizon(projection);
    match (projection.is_line, never) {
        (_, none) if none <= 0.0 => None,
        (true, _) => Some(format!("Not within {within}")),
        (_, all) if all >= 1.0 => Some(format!("Not within {within} in any future")),
        (_, some) => Some(format!("{} of futures: not within {within}", capitalised(&percent(some)))),
    }
}

/// An area with as many digits as it deserves.
fn area(km2: f64) -> String {
    let decimals = match km2 {
        small if small > 0.0 && small < 1.0 => 1 - small.log10().floor().max(-6.0) as i32,
        small if small > 0.0 && small < 20.0 => 1,
        _ => 0,
    };
    number(km2, decimals.unsigned_abs() as usize)
}

/// The median and the bands of a fan on one of its days.
pub fn on_day(fan: &Fan, day: usize, step: f64) -> Vec<String> {
    let percent = |probability: f64| held_percent(fan.quantile(probability)[day], step);
    let any = fan.outline().map(|[low, high]| {
        let [low, high] = [low[day], high[day]].map(|level| held_percent(level, step));
        format!("95 % of futures on any map: {low} to {high}")
    });
    if !fan.has_bands() {
        return std::iter::once(percent(0.5)).chain(any).collect();
    }
    let band = |level: &str, low: f64, high: f64| format!("{level} of futures: {} to {}", percent(low), percent(high));
    let own = [
        format!("median {}", percent(0.5)),
        band("50 %", 0.25, 0.75),
        band("80 %", 0.1, 0.9),
        band("95 %", 0.025, 0.975),
    ];
    own.into_iter().chain(any).collect()
}
