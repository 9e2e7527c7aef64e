//! The sentences that a projection can be quoted by: what is held, how long the rest would last at the last pace, what
//! simulations in which that pace changes say, and what a standstill would mean. Their arithmetic closes: whoever divides
//! one number by another finds the third.

use chrono::{Days, NaiveDate};

use super::makers::{holder, whose, whose_map};
use super::words::{
    beside, capitalised, change, day, digits, headline, horizon, listed, month, never_moved, nothing_ever_held, number,
    odds, odds_named, percent, rate, share, source, under,
};
use crate::domain::calendar::Window;
use crate::domain::completion::Arrival;
use crate::domain::projection::Standstill;
use crate::domain::quantity::Share;
use crate::domain::rate::Scope;
use crate::model::StartingRate;
use crate::study::projection::Projection;

/// Everything that can be quoted of a projection.
pub fn sentence(projection: &Projection) -> String {
    let mut said = vec![stand(projection)];
    if is_settled(projection) {
        said.push(format!("{}.", headline(projection)));
    } else {
        said.push(straight(projection));
        said.extend(step(projection));
        if !projection.is_line {
            said.push(simulated(projection));
            said.push(odds_by_days(projection));
            said.extend(never(projection));
        }
    }
    let assumed = projection.scenario.as_ref().map(|of| format!("Assumed ({}): {}.", of.name, of.summary));
    said.extend(assumed);
    said.retain(|sentence| !sentence.is_empty());
    said.join(" ")
}

/// Whether there is nothing to simulate: the target is reached, or no future moves toward it.
fn is_settled(projection: &Projection) -> bool {
    let outlook = &projection.outlook;
    outlook.is_reached_on(projection.paths.start())
        || (outlook.never >= 1.0 && projection.starting_rate.rate().km2_per_day() <= 0.0)
        || (nothing_ever_held(projection) && matches!(outlook.median, Arrival::NotWithin(_)))
}

/// "On 22 August 2026, Russian forces held 79.9 % of Donetsk (DeepState map of 22 August 2026); 5,347 km² were not in their
/// hands."
fn stand(projection: &Projection) -> String {
    let region = projection.history.region();
    let held = share(projection.history.last().value.share_of(region.area));
    let remaining = digits(projection.history.remaining().km2(), 0);
    let origin = match projection.remaining_given {
        true => "as given".into(),
        false => format!("{} of {}", source(projection.history.source()), day(projection.last_map)),
    };
    let (on, name) = (day(projection.as_of), &region.name);
    match holder(projection.history.source()) {
        Some(who) => {
            format!("On {on}, {who} held {held} of {name} ({origin}); {remaining} km² were not in their hands.")
        }
        None => format!("On {on}, {held} of {name} was held ({origin}); {remaining} km² remained."),
    }
}

/// What remains up to the target, km².
fn to_go(projection: &Projection) -> f64 {
    projection.completion.target().of(projection.history.region().area).km2() - projection.history.last().value.km2()
}

/// The rest up to the target, as the subject of a sentence.
fn rest(projection: &Projection) -> String {
    match projection.completion.target() == Share::WHOLE {
        true => "the rest".into(),
        false => format!("the rest up to {}", share(projection.completion.target())),
    }
}

/// How long the rest would last at the last pace: the division that newsrooms make.
fn straight(projection: &Projection) -> String {
    const DAYS_OF_A_YEAR: f64 = 365.25;
    // Beyond a hundred years a month would pretend to be exact.
    const FAR_DAYS: f64 = 100.0 * DAYS_OF_A_YEAR;
    let rate_used = projection.starting_rate.rate();
    let days = projection.starting_rate.window().map_or(0, Window::days);
    let days = if days == 1 { "day".to_string() } else { format!("{days} days") };
    let pace = match projection.scope {
        Scope::Given => format!("the given pace of {}", rate(rate_used)),
        Scope::Theatre => format!("the whole theatre's pace of the last {days} ({})", rate(rate_used)),
        Scope::Region => format!("the pace of the last {days} ({}{})", rate(rate_used), other_maps(projection)),
    };
    let under = under(projection);
    let line = if projection.is_line { "; a straight line has no interval" } else { "" };
    // A scenario changes the pace on the way, so that no single division tells the day.
    if projection.scenario.is_some() {
        return match projection.outlook.median {
            _ if !projection.is_line => format!("The pace of the last {days} was {}.", rate(rate_used)),
            Arrival::On(on) => format!("At {pace}{under} {} would last until {}{line}.", rest(projection), day(on)),
            Arrival::NotWithin(_) => {
                format!("At {pace}{under} {} would last longer than {}{line}.", rest(projection), horizon(projection))
            }
        };
    }
    let pace_km2 = rate_used.km2_per_day();
    let lasts = (to_go(projection) / pace_km2).ceil();
    let until = Some(lasts).filter(|days| pace_km2 > 0.0 && *days < 1e6);
    let until = until.and_then(|days| projection.history.last_day().checked_add_days(Days::new(days as u64)));
    match until {
        Some(on) if projection.is_line => format!("At {pace} {} would last until {}{line}.", rest(projection), day(on)),
        Some(on) if lasts < FAR_DAYS => format!("At {pace} {} would last until {}.", rest(projection), month(on)),
        Some(_) => {
            let years = number((lasts / DAYS_OF_A_YEAR / 10.0).round() * 10.0, 0);
            format!("At {pace} {} would last about {years} years.", rest(projection))
        }
        None if pace_km2 > 0.0 => format!("At {pace} {} would last beyond any calendar{line}.", rest(projection)),
        None => format!("At {pace} the held area does not grow{line}."),
    }
}

/// How other maps see the pace, where that leads to another conclusion: " on DeepState's map; −0.41 on
/// UAControlMap"; nothing where no map disagrees.
fn other_maps(projection: &Projection) -> String {
    const MOST: usize = 3;
    let disagreeing: Vec<_> = projection.other_maps.iter().filter(|of| of.disagrees).take(MOST).collect();
    let paces: Vec<f64> = disagreeing.iter().map(|of| of.rate.km2_per_day()).collect();
    let each =
        disagreeing.iter().map(|of| format!("{} on {}", beside(of.rate.km2_per_day(), &paces), whose(&of.source)));
    match paces.is_empty() {
        true => String::new(),
        false => {
            let own = whose_map(projection.history.source());
            format!(" on {own}; {}", each.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The step of one map that makes or unmakes that pace, and the pace without it.
fn step(projection: &Projection) -> Option<String> {
    let (step, window) = (projection.leading_step?, projection.starting_rate.window()?);
    let pace = projection.starting_rate.rate().km2_per_day();
    let without = pace - step.change_km2() / window.days() as f64;
    Some(format!(
        "That pace contains one step of {} on {}; without it, it would be {} km²/day.",
        change(step.change_km2()),
        day(step.to.day),
        beside(without, &[pace])
    ))
}

/// What simulations say: the middle date, its interval, and the pace that it takes.
fn simulated(projection: &Projection) -> String {
    let (outlook, within) = (&projection.outlook, horizon(projection));
    let how = match projection.starting_rate {
        StartingRate::Changing(_) if never_moved(projection) => "in which the pace changes as it has in other regions",
        StartingRate::Changing(_) if projection.by_members => {
            "in which the pace of each region changes as it has before"
        }
        StartingRate::Changing(_) => "in which the pace changes as it has before",
        _ => "in which the pace stays and daily changes vary around it",
    };
    let subject = format!("Simulations (model {}) {how}{}", projection.model, under(projection));
    let on = match outlook.median {
        Arrival::On(on) => on,
        Arrival::NotWithin(_) if outlook.never >= 1.0 => {
            return format!("{subject} never complete it within {within}.");
        }
        Arrival::NotWithin(_) => {
            let complete = percent(1.0 - outlook.never);
            return format!("{subject} complete it within {within} in {complete} of cases.");
        }
    };
    let interval = match outlook.interval_80() {
        (Arrival::On(from), Arrival::On(to)) if month(from) == month(to) => format!("80 % of them in {}", month(to)),
        (Arrival::On(from), Arrival::On(to)) => format!("80 % of them between {} and {}", month(from), month(to)),
        (Arrival::On(from), Arrival::NotWithin(_)) => {
            format!("80 % of them between {} and a day more than {within} ahead", month(from))
        }
        (Arrival::NotWithin(_), _) => format!("80 % of them more than {within} ahead"),
    };
    format!("{subject} put the middle date at {}, {interval}{}.", month(on), needed(projection, on))
}

/// The mean pace until the middle date beside that of the last year, so that readers see what has to change.
fn needed(projection: &Projection, on: NaiveDate) -> String {
    let days = (on - projection.history.last_day()).num_days();
    if projection.scenario.is_some() || days <= 0 {
        return String::new();
    }
    let mean = to_go(projection) / days as f64;
    let rates = if projection.scope == Scope::Theatre { &projection.theatre_rates } else { &projection.region_rates };
    let year = rates.iter().find(|of| of.window.days() == 365).and_then(|of| of.rate);
    let against = match year.map(|of| of.km2_per_day()) {
        Some(year) => format!(", against {} over the last year", beside(year, &[mean])),
        None => String::new(),
    };
    format!("; that takes {} km²/day on average{against}", beside(mean, &[]))
}

/// "Odds of completion: 15 % by 31 December 2027."
fn odds_by_days(projection: &Projection) -> String {
    let odds = odds_named(projection, &projection.outlook).iter();
    let odds: Vec<String> = odds.map(|(by, odds)| format!("{} by {}", percent(*odds), day(*by))).collect();
    if odds.is_empty() { String::new() } else { format!("Odds of completion: {}.", listed(&odds)) }
}

/// How many futures do not get there, and what a standstill that lasts would mean.
fn never(projection: &Projection) -> Option<String> {
    let (outlook, within) = (&projection.outlook, horizon(projection));
    match (outlook.never, outlook.never_by_standstill) {
        (_, Some([(_, ends), (_, lasts)])) if lasts > 0.0 => Some(match projection.paths.standstill() {
            // The sentence before has told how many do not get there.
            Standstill::Ends if matches!(outlook.median, Arrival::NotWithin(_)) => {
                format!("If a standstill, once it comes, never ends, {} do not get there within {within}.", odds(lasts))
            }
            Standstill::Ends => format!(
                "{} of the simulations do not get there within {within}; if a standstill, once it comes, never ends, {} do not.",
                capitalised(&odds(ends)),
                odds(lasts)
            ),
            Standstill::Lasts => format!(
                "{} of the simulations do not get there within {within}, since a standstill is taken to last.",
                capitalised(&odds(lasts))
            ),
        }),
        // The sentence before has told it.
        _ if matches!(outlook.median, Arrival::NotWithin(_)) => None,
        (some, _) if some > 0.0 => {
            Some(format!("{} of the simulations do not get there within {within}.", capitalised(&odds(some))))
        }
        _ => None,
    }
}
