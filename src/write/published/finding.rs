//! An entry of the ledger in sentences: what it states, and what our data show.

use crate::domain::completion::Arrival;
use crate::domain::published::{Due, Entry, Goal, Span};
use crate::domain::quantity::Rate;
use crate::domain::rate::Scope;
use crate::domain::region::Region;
use crate::study::published::arithmetic::{Division, Implied};
use crate::study::published::outcome::{STANDSTILL_DAYS, STANDSTILL_RATE, Verdict};
use crate::study::published::{Assessment, Forecast, Known};
use crate::write::words::{self, capitalised, day, figure, month, number, odds, rate, source, span, window};

use super::arrival;

/// What the entry says, in a sentence: "All of Donetsk would be taken in August 2027."
pub fn said(of: &Assessment) -> String {
    let name = name(of);
    let when = match of.entry.when() {
        Due::In(days) => format!(" {}", on_days(days)),
        Due::By(last) => format!(" by {}", day(last)),
        Due::NotBefore(first) => format!(", not before {}", day(first)),
        Due::Unsaid => ", without a day".into(),
    };
    let what = match &of.entry.goal {
        Goal::Whole => format!("All of {name} would be taken"),
        Goal::Standstill => format!("The front in {name} would come to a standstill"),
        Goal::Gain { area, over } => {
            return format!("{} km² would be gained in {name} {}.", number(area.km2(), 0), on_days(*over));
        }
        Goal::Words(words) => format!("{name}: {words}"),
    };
    format!("{what}{when}.")
}

/// "on 26 November 2025", "in August 2027", "in 2114", "from 15 May to 15 July 2025".
fn on_days(days: Span) -> String {
    let words = span(days);
    match () {
        () if days.is_day() => format!("on {words}"),
        () if words.contains(" to ") => format!("from {words}"),
        () => format!("in {words}"),
    }
}

/// What our data show: whose rate it is, where it leads, what the model said, what became of it.
pub fn finding(of: &Assessment) -> String {
    let mut sentences = Vec::new();
    if let Ok(known) = &of.known {
        sentences.extend(whose_rate(of, known));
        sentences.extend(super::maps::sentence(of));
        sentences.extend(where_it_leads(of, known));
    }
    sentences.push(match &of.then {
        Ok(then) => model_then(of, then),
        Err(reason) => format!("The model has no answer for that day: {reason}."),
    });
    sentences.push(became(of));
    sentences.extend(since(of));
    sentences.join(" ")
}

/// The region of an entry: "Donetsk", "the four oblasts".
pub fn name(of: &Assessment) -> String {
    of.region.as_ref().map_or_else(|| of.entry.region.clone(), short_name)
}

/// "the four oblasts" without their list.
fn short_name(region: &Region) -> String {
    region.name.split(" (").next().unwrap_or(&region.name).to_string()
}

fn whose_rate(of: &Assessment, known: &Known) -> Option<String> {
    let is_theatre = of.is_of_theatre();
    let stated = match (of.entry.rate, of.entry.rate_scope) {
        (Some(_), Some(_)) if is_theatre => String::new(),
        (Some(rate), Some(Scope::Theatre)) => {
            format!("The stated {} is the pace of the whole theatre, not of {} alone. ", stated(rate), name(of))
        }
        (Some(rate), Some(_)) => format!("The stated {} is the pace of {} alone. ", stated(rate), name(of)),
        (Some(rate), None) => format!("The entry does not tell whose pace the stated {} is. ", stated(rate)),
        (None, _) => String::new(),
    };
    let own = known.own?;
    let days = days_of(&own, known.window_stated && is_whole(&of.entry, &own));
    let gives = match known.theatre {
        Some(theatre) => format!("{} for the theatre and {} for {}", rate(theatre.rate), rate(own.rate), name(of)),
        None => rate(own.rate),
    };
    Some(format!("{stated}{days}, our data give {gives}."))
}

/// Whether a division covers all the days that the entry named.
fn is_whole(entry: &Entry, of: &Division) -> bool {
    entry.window.is_some_and(|stated| Some(stated.window()) == of.window)
}

fn days_of(of: &Division, stated: bool) -> String {
    let Some(of) = of.window else { return String::new() };
    let first_day = crate::domain::calendar::Window { from: of.from.succ_opt().unwrap_or(of.from), to: of.to };
    format!("{}{}", if stated { "Over the same days, " } else { "From " }, window(first_day))
}

fn where_it_leads(of: &Assessment, known: &Known) -> Option<String> {
    if let (Goal::Gain { area, .. }, Some(so_far), Some(needed)) = (&of.entry.goal, known.so_far_km2, known.needed) {
        let (so_far, area) = (number(so_far, 0), number(area.km2(), 0));
        return Some(format!(
            "By then {so_far} of {area} km² had been gained, and the rest required {}.",
            rate(needed)
        ));
    }
    if of.entry.goal != Goal::Whole {
        return None;
    }
    let until = |division: &Division| match division.day {
        Some(on) => format!("until {}", month(on)),
        None => "for ever".into(),
    };
    let remained = format!("the {} km² that remained would last", number(known.remaining.km2(), 0));
    let implied = match of.implied {
        Implied::Remaining { least, most: Some(most) } => {
            format!("Its figures imply that {} to {} km² remained. ", number(least.km2(), 0), number(most.km2(), 0))
        }
        _ => String::new(),
    };
    let leads = match (known.theatre, known.own?) {
        (Some(theatre), own) => format!(
            "At the pace of the theatre, {remained} {}, and at that of {} alone {}.",
            until(&theatre),
            name(of),
            until(&own)
        ),
        (None, own) => format!("At that pace, {remained} {}.", until(&own)),
    };
    let needed = known.needed.filter(|_| of.entry.rate.is_none());
    let needed = needed.map_or_else(String::new, |needed| format!(" The date required {}.", rate(needed)));
    Some(implied + &leads + &needed)
}

fn model_then(of: &Assessment, then: &Forecast) -> String {
    let end = month(then.outlook.horizon_end);
    let put = match then.odds {
        Some(p) => format!("would have put the odds at {}", odds(p)),
        None if of.entry.when() == Due::Unsaid => {
            format!("would have put the odds of completion by {end} at {}", odds(then.within()))
        }
        None => {
            format!(
                "looks no further than {end}, and would have put the odds of completion by then at {}",
                odds(then.within())
            )
        }
    };
    let middle = match of.entry.goal {
        Goal::Whole => format!("; the middle date was {}", median(then)),
        _ => String::new(),
    };
    format!("With what was known on {}, the model {} {put}{middle}.", day(then.as_of), then.model)
}

/// The median of a forecast with its 80 % interval: "September 2028 (80 % interval March 2027 to July 2033)".
pub(crate) fn median(of: &Forecast) -> String {
    let end = |at| arrival(at, of.outlook.horizon_end);
    match of.outlook.interval_80() {
        (Arrival::NotWithin(_), _) => format!("later than {}", month(of.outlook.horizon_end)),
        (from, to @ Arrival::On(_)) => {
            format!("{} (80 % interval {} to {})", end(of.outlook.median), end(from), end(to))
        }
        (from, to) => format!("{} (80 % interval from {} to {})", end(of.outlook.median), end(from), end(to)),
    }
}

pub(super) fn stated(rate: Rate) -> String {
    format!("{} km²/day", figure(rate.km2_per_day(), 5))
}

/// What became of it, in a sentence.
pub fn became(of: &Assessment) -> String {
    let remaining_on = |on| {
        let evidence = of.outcome.evidence.iter().rev().find(|level| level.day <= on)?;
        Some(of.region.as_ref()?.area.less(evidence.value).km2())
    };
    let still = |on| remaining_on(on).map_or_else(String::new, |km2| format!("{} km² remained", number(km2, 0)));
    match (&of.outcome.verdict, &of.entry.goal) {
        (Verdict::Met { on }, Goal::Gain { .. }) => {
            let gained = of.outcome.gained_km2.unwrap_or(0.0);
            format!("It was met: by {}, {} km² were gained.", day(*on), number(gained, 0))
        }
        (Verdict::Met { on }, Goal::Standstill) if matches!(of.entry.when(), Due::NotBefore(_)) => {
            format!(
                "It was met: until {} no {STANDSTILL_DAYS} days brought {} km²/day or less.",
                day(*on),
                number(STANDSTILL_RATE, 0)
            )
        }
        (Verdict::Met { on } | Verdict::Missed { on, short: 0.0 }, Goal::Standstill) => format!(
            "It was {}: the {STANDSTILL_DAYS} days to {} brought at most {} km²/day.",
            of.outcome.verdict.as_str(),
            day(*on),
            number(STANDSTILL_RATE, 0)
        ),
        (Verdict::Met { on }, _) if matches!(of.entry.when(), Due::NotBefore(_)) => {
            format!("It was met: on the eve of {}, {}.", day(*on), still(*on))
        }
        (Verdict::Met { on }, _) => format!("It was met: on {} nothing remained.", day(*on)),
        (Verdict::Missed { on, short }, Goal::Gain { .. }) => {
            format!("It was missed on {} by {} km².", day(*on), number(*short, 0))
        }
        (Verdict::Missed { on, short }, Goal::Standstill) => format!(
            "It was missed: until {} no {STANDSTILL_DAYS} days brought less than {} km²/day (a standstill is at most \
             {}).",
            day(*on),
            number(short + STANDSTILL_RATE, 1),
            number(STANDSTILL_RATE, 0)
        ),
        (Verdict::Missed { on, .. }, _) if matches!(of.entry.when(), Due::NotBefore(_)) => {
            format!("It was missed: it came on {}.", day(*on))
        }
        (Verdict::Missed { on, short }, _) => {
            let before = remaining_on(of.entry.origin()).filter(|_| of.known.is_ok());
            let before =
                before.map_or_else(String::new, |km2| format!(", and {} when it was published", number(km2, 0)));
            format!("It was missed: on {}, {} km² still remained{before}.", day(*on), number(*short, 0))
        }
        (Verdict::Open, _) => open(of),
        (Verdict::NotCheckable { why }, _) => format!("It cannot be checked: {why}."),
    }
}

fn open(of: &Assessment) -> String {
    match &of.now {
        Some(Ok(Forecast { odds: Some(odds), as_of, .. })) => {
            format!("It is open: on {} the odds were {}.", day(*as_of), words::odds(*odds))
        }
        Some(Ok(now)) => {
            let (end, within) = (month(now.outlook.horizon_end), words::odds(now.within()));
            format!("It is open. Its day lies beyond {end}, and the odds of completion by then are {within}.")
        }
        Some(Err(reason)) => format!("It is open, and there are no odds: {reason}."),
        None => "It is open.".into(),
    }
}

fn since(of: &Assessment) -> Option<String> {
    let since = of.since?;
    let mean = Rate::from_km2_per_day(since.gain_km2 / since.window.days() as f64).ok()?;
    let gained = format!(
        "From {}, {} km² were gained in {} ({})",
        window(since.window),
        number(since.gain_km2, 0),
        name(of),
        rate(mean)
    );
    Some(match (of.entry.rate, since.stated_km2) {
        (Some(rate), Some(km2)) => {
            format!("{gained}; the stated {} would have given {} km².", stated(rate), number(km2, 0))
        }
        _ => format!("{gained}."),
    })
}

/// Who and when: "Institute for the Study of War, 26 November 2025".
pub fn who_and_when(entry: &Entry) -> String {
    match entry.publisher.as_str() {
        "" => span(entry.published),
        publisher => format!("{}, {}", capitalised(publisher), span(entry.published)),
    }
}

/// The map of a source on a day, as people name it.
pub(super) fn map_of(name: &str, on: chrono::NaiveDate) -> String {
    format!("{} of {}", source(name), day(on))
}
