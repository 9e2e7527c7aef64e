//! What the completion chart says in words: title, subtitle, footer, its description, and the names in it.

use chrono::{Datelike, NaiveDate};

use super::Story;
use crate::domain::calendar::{Stride, Window};
use crate::domain::completion::{Arrival, Completion};
use crate::domain::quantity::Share;
use crate::domain::scenario::Scenario;
use crate::draw::Mark;
use crate::draw::chart::Among;
use crate::draw::marks::footer_naming;
use crate::draw::page::Words;
use crate::draw::projection::words::{footer, if_lasting};
use crate::draw::theme::BandInk;
use crate::study::projection::Projection;
use crate::study::projection::columns::Column;
use crate::write::sentence::sentence;
use crate::write::words::{
    area, capitalised, counted, day, headline, horizon, month, months, number, odds_named, percent, rate, share, window,
};

/// The words around the chart with columns of some length.
pub fn page(projection: &Projection, marks: &[Mark], stride: Stride) -> Words {
    let (title, subtitle) = (title(projection), subtitle(projection, stride));
    let told: Vec<String> = marks.iter().map(|mark| format!("{}: {}", mark.label, month(mark.day))).collect();
    let published =
        if told.is_empty() { String::new() } else { format!(" Published dates marked: {}.", told.join("; ")) };
    let alternative = format!("Column chart. {title}. {subtitle} {}{published}", sentence(projection));
    let footer = footer_naming(footer(projection), marks);
    Words { title, subtitle, footer, alternative }
}

/// The words about a completion among others.
pub fn among(projection: &Projection) -> Among {
    let finding = match (Story::of(projection), projection.outlook.median) {
        (Story::Reached, _) => "reached".into(),
        (Story::OneDay(on), _) => day(on),
        (Story::Never, _) if projection.outlook.never >= 1.0 => format!("not within {}", horizon(projection)),
        (Story::Spread, Arrival::On(on)) => median(projection, on),
        (Story::Spread | Story::Never, _) => {
            let never = percent(projection.outlook.never);
            format!("{never} not within {}", horizon(projection))
        }
    };
    Among {
        topic: "When all would be held".into(),
        drawn: format!(
            "Share of the simulated futures in which the region is complete in each period (named over the axis), %. Tints: their central 50, 80 and 95 %. \
             Model: {}.",
            projection.model
        ),
        name: projection.history.region().name.clone(),
        finding,
        footer: footer(projection),
    }
}

/// "Donetsk taken", or "90 % of Donetsk held".
fn goal(projection: &Projection) -> String {
    let (name, target) = (&projection.history.region().name, projection.completion.target());
    match target == Share::WHOLE {
        true => format!("{name} taken"),
        false => format!("{} of {name} held", share(target)),
    }
}

/// "all of Donetsk", or "90 % of Donetsk".
fn whole(projection: &Projection) -> String {
    let (name, target) = (&projection.history.region().name, projection.completion.target());
    if target == Share::WHOLE { format!("all of {name}") } else { format!("{} of {name}", share(target)) }
}

/// The finding, from the sample of futures where there is one.
fn title(projection: &Projection) -> String {
    let (outlook, goal) = (&projection.outlook, goal(projection));
    let gets_there = outlook.never < 1.0 && projection.paths.count() > 1;
    match Story::of(projection) {
        Story::Spread => {}
        Story::Never if gets_there => {}
        _ => return capitalised(&headline(projection)),
    }
    let under = |scenario: &Scenario| format!("Under {}, ", scenario.name);
    let under = projection.scenario.as_ref().map_or_else(String::new, under);
    let written = |on| date(projection, on);
    let title = match (outlook.median, outlook.interval_80()) {
        (Arrival::On(on), (Arrival::On(from), Arrival::On(to))) if written(from) != written(to) => {
            let range = format!("between {} and {}", written(from), written(to));
            format!("{under}half of the futures see {goal} by {}, 80 % {range}", written(on))
        }
        (Arrival::On(on), (_, Arrival::On(_))) => format!("{under}nearly all futures see {goal} by {}", written(on)),
        (Arrival::On(on), _) => format!(
            "{under}half of the futures see {goal} by {}, {} not within {}",
            written(on),
            percent(outlook.never),
            horizon(projection)
        ),
        (Arrival::NotWithin(_), _) => {
            let some = percent(1.0 - outlook.never);
            format!("{under}{some} of the futures see {goal} within {}", horizon(projection))
        }
    };
    capitalised(&title)
}

/// What is drawn, of how many futures, by which model at which rate.
fn subtitle(projection: &Projection, stride: Stride) -> String {
    let futures = counted(projection.paths.count(), "simulated future");
    let drawn = match Story::of(projection) {
        Story::Reached => format!("What is known of {}.", projection.history.region().name),
        Story::OneDay(_) if projection.is_line => "A straight line, which has one day and no distribution.".into(),
        Story::OneDay(_) => format!("{}: on one day.", capitalised(&futures)),
        Story::Never => format!("When {} would be held: {futures}.", whole(projection)),
        Story::Spread => {
            let odds = |(by, odds): &(NaiveDate, f64)| format!("by {}: {}", day(*by), percent(*odds));
            let odds: Vec<String> = odds_named(projection, &projection.outlook).iter().map(odds).collect();
            format!(
                "When {} would be held: share of {futures} by {}, %. Tints: their central 50, 80 and 95 %. Complete {}.",
                whole(projection),
                period(stride),
                odds.join(", ")
            )
        }
    };
    match Story::of(projection) {
        Story::Reached => drawn,
        _ => {
            let (model, rate) = (projection.model, rate(projection.starting_rate.rate()));
            format!("{drawn}{} Model: {model}. Rate of advance: {rate}.", if_lasting(projection))
        }
    }
}

/// A length of time as people name it.
fn period(stride: Stride) -> String {
    match stride {
        Stride::Days(1) => "day".into(),
        Stride::Days(7) => "week".into(),
        Stride::Days(days) => format!("{days} days"),
        Stride::Months(1) => "month".into(),
        Stride::Months(3) => "quarter".into(),
        Stride::Months(months) => format!("{months} months"),
        Stride::Years(1) => "year".into(),
        Stride::Years(years) => format!("{years} years"),
    }
}

/// The unit of the value axis, whole and short.
pub fn units(stride: Stride) -> [String; 2] {
    let each = match stride {
        Stride::Days(1 | 7) | Stride::Months(1 | 3) | Stride::Years(1) => format!("a {}", period(stride)),
        _ => format!("in {}", period(stride)),
    };
    [format!("% of futures {each}"), format!("% {each}")]
}

/// A day, or far off its month.
fn date(projection: &Projection, on: NaiveDate) -> String {
    if is_near(projection) { day(on) } else { month(on) }
}

/// Whether days are told: far off, their months are.
fn is_near(projection: &Projection) -> bool {
    projection.outlook.median.day().is_some_and(|of| (of - projection.paths.start()).num_days() < 120)
}

/// The median's name in a panel that says its day over it.
pub const MEDIAN: &str = "median";

/// The median's name.
pub fn median(projection: &Projection, on: NaiveDate) -> String {
    format!("Median: {}", date(projection, on))
}

/// The name of an interval: "80 %: March 2028 to August 2036"; the first one says of what.
pub fn interval(
    projection: &Projection,
    band: &BandInk,
    (from, to): (NaiveDate, Option<NaiveDate>),
    is_first: bool,
) -> String {
    let level = format!("{} %{}", number(100.0 * band.level, 0), if is_first { " of futures" } else { "" });
    match to {
        None => format!("{level}: {} or later", date(projection, from)),
        Some(to) if is_near(projection) && from == to => format!("{level}: {}", day(to)),
        Some(to) if is_near(projection) => format!("{level}: {}", window(Window { from, to })),
        Some(to) => format!("{level}: {}", months(from, to)),
    }
}

/// What a column says.
pub fn column(column: &Column, completion: &Completion) -> Vec<String> {
    let last = column.end.pred_opt().unwrap_or(column.end);
    let by = percent(completion.by(last));
    vec![format!("{} % of futures", number(column.percent, 1)), format!("{by} by then")]
}

/// The share of the futures before the calendar; `None` where there are none.
pub fn before(completion: &Completion, first: NaiveDate) -> Option<String> {
    let before = first.pred_opt().map_or(0.0, |day| completion.by(day));
    (before > 0.0).then(|| format!("← {} of futures earlier", percent(before)))
}

/// The name of the arrow of futures after the calendar, in two lines.
pub fn later(completion: &Completion) -> [String; 2] {
    ["later,".into(), format!("to {}", completion.horizon_end().year())]
}

/// The name of the arrow of futures that never get there, in two lines.
pub fn never(projection: &Projection) -> [String; 2] {
    ["not within".into(), horizon(projection)]
}

/// That no future gets there, or hardly any.
pub fn none(projection: &Projection) -> String {
    let within = horizon(projection);
    match projection.paths.count() {
        _ if projection.is_line => format!("The straight line does not get there within {within}"),
        1 => format!("The one simulated future does not get there within {within}"),
        count if projection.outlook.never < 1.0 => {
            let some = (1.0 - projection.outlook.never) * count as f64;
            let (some, all) = (number(some, 0), number(count as f64, 0));
            let verb = if some == "1" { "gets" } else { "get" };
            format!("{some} of {all} simulated futures {verb} there within {within}")
        }
        count => format!("None of {} simulated futures gets there within {within}", number(count as f64, 0)),
    }
}

/// The way to the one day: how long, and what remains to be taken.
pub fn one_day(projection: &Projection, on: NaiveDate) -> (String, String) {
    let start = projection.paths.start();
    let held = projection.history.last().value.km2();
    let way = projection.completion.target().of(projection.paths.area()).km2() - held;
    let days = counted((on - start).num_days().unsigned_abs() as usize, "day");
    (format!("{days} from {}", day(start)), format!("{} to go", area(way.max(0.0))))
}

/// What has been reached, and since when.
pub fn reached(projection: &Projection, since: NaiveDate) -> (String, String) {
    let goal = capitalised(&whole(projection));
    let when = match since == projection.history.first_day() {
        true => format!("on every map since {}", day(since)),
        false => format!("since {}", day(since)),
    };
    (format!("{goal} held"), when)
}
