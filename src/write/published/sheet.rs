//! The ledger as a sheet: a line an entry with a summary, or one entry with every step of its arithmetic.

use chrono::{Datelike, NaiveDate};

use super::finding::{became, finding, map_of, median, name, said, stated, who_and_when};
use super::{maps, paces};
use crate::domain::published::{Due, Goal, Span};
use crate::domain::quantity::{Area, Rate};
use crate::domain::rate::Scope;
use crate::study::published::arithmetic::{Contradiction, Division, Implied};
use crate::study::published::outcome::Verdict;
use crate::study::published::paces::PaceJudged;
use crate::study::published::{Assessment, Forecast, Known, Summary};
use crate::write::makers::whose_map;
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{counted, day, figure, number, odds, rate, span, window};

/// Every entry in a line, then how they did as a whole.
pub fn list(
    (assessments, judged): (&[Assessment], &[PaceJudged]),
    summary: &Summary,
    as_of: NaiveDate,
    source: &str,
) -> Sheet {
    let doubts = assessments.iter().flat_map(|of| of.contradictions.iter().map(move |doubt| (of, doubt)));
    let doubts = doubts.map(|(of, doubt)| format!("{}: {}", of.entry.id, contradicts(doubt)));
    Sheet::default()
        .grid(grid(assessments, as_of, source))
        .list("Entries that contradict themselves", doubts)
        .list(
            "Stated rates, redone on the maps that their publishers used, km²/day",
            assessments.iter().filter_map(maps::line),
        )
        .and(summarised(summary))
        .list("Claims about pace, judged by every map", judged.iter().flat_map(paces::lines))
        .note("`frontcast published show ID` prints every step of an entry.")
}

/// Every entry in a line.
pub(crate) fn grid(assessments: &[Assessment], as_of: NaiveDate, source: &str) -> Grid {
    let caption = format!("Published projections and what became of them by {}, on {}", day(as_of), whose_map(source));
    let heads = ["id", "said", "region", "due", "model then", "its median", "what became of it"];
    let mut grid = Grid::new(caption, &heads).sortable();
    assessments.iter().for_each(|of| grid.push(row(of)));
    grid
}

fn row(of: &Assessment) -> Vec<Cell> {
    let entry = &of.entry;
    let published = match entry.published.is_day() {
        true => entry.published.first.to_string(),
        false => entry.published.first.format("%Y-%m").to_string(),
    };
    let then = of.then.as_ref();
    let chance = then.ok().and_then(|then| then.odds);
    let median = then.ok().filter(|_| entry.goal == Goal::Whole);
    let month = |of: &Forecast| {
        of.outlook.median.day().map_or_else(|| format!("> {}", of.outlook.horizon_end.format("%Y")), iso_month)
    };
    let became = match (&of.outcome.verdict, &of.now) {
        (Verdict::Open, Some(Ok(Forecast { odds: Some(p), .. }))) => format!("open, {} now", odds(*p)),
        (Verdict::NotCheckable { why }, _) => format!("not checkable: {why}"),
        (verdict, _) => verdict.as_str().into(),
    };
    let goal = match entry.goal {
        Goal::Whole => String::new(),
        Goal::Standstill => ": standstill".into(),
        Goal::Gain { area, .. } => format!(": +{} km²", number(area.km2(), 0)),
        Goal::Words(_) => ": (words)".into(),
    };
    vec![
        Cell::words(&entry.id),
        Cell::day(published, Some(entry.published.first)),
        Cell::words(entry.region.clone() + &goal),
        Cell::day(due(entry.when()), entry.when().decisive_day()),
        Cell::known(chance, odds),
        Cell::day(median.map_or_else(|| "–".into(), month), median.and_then(|of| of.outlook.median.day())),
        Cell::words(became),
    ]
}

fn iso_month(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// When something is due, as short as it can be told: "2027-08", "2028-05 to 2028-08", "by 2025-10-31".
fn due(due: Due) -> String {
    match due {
        Due::In(Span { first, last }) => {
            let months = Span::month_of(first).first == first && Span::month_of(last).last == last;
            let is_year = months && (first.month(), last.month()) == (1, 12) && first.year() == last.year();
            match (is_year, months) {
                (true, _) => first.year().to_string(),
                (_, true) if iso_month(first) == iso_month(last) => iso_month(first),
                (_, true) => format!("{} to {}", iso_month(first), iso_month(last)),
                _ => format!("{first} to {last}"),
            }
        }
        Due::By(last) => format!("by {last}"),
        Due::NotBefore(first) => format!("not before {first}"),
        Due::Unsaid => "–".into(),
    }
}

/// How all entries did: how many of each verdict, and the model's odds beside the claims.
pub(crate) fn summarised(summary: &Summary) -> Sheet {
    let counts: Vec<String> = summary.counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    let sheet = Sheet::default().say(format!("{}.", counts.join(", ")));
    let (Some(model), Some(claims)) = (summary.model_brier, summary.claim_brier) else { return sheet };
    let asked = summary.questions.len();
    let came = summary.questions.iter().filter(|(.., came)| *came).count();
    let mut grid =
        Grid::new("Entries with odds of the model on their day, and settled since", &["", "model then", ""]).sortable();
    for (id, p, came) in &summary.questions {
        let came = if *came { "came true" } else { "did not" };
        grid.push(vec![Cell::words(id.as_str()), Cell::number(odds(*p), Some(*p)), Cell::words(came)]);
    }
    let questions = match asked {
        1 => "One question is".into(),
        _ => format!("{asked} questions, several about the same months, are"),
    };
    sheet
        .say(format!(
            "Of the {asked} that could be checked and that the model had odds for on their day, {came} came true. Its \
             odds score \
             {} (Brier; 0 is perfect, 0.25 a tossed coin), taking each claim at its word {}. {questions} an indication and no proof.",
            number(model, 3),
            number(claims, 3),
        ))
        .grid(grid)
}

/// A contradiction in words.
pub(crate) fn contradicts(of: &Contradiction) -> String {
    match of {
        Contradiction::SameArea(areas) => {
            let figures: Vec<String> = areas.iter().map(|area| format!("{} km²", number(area.km2(), 1))).collect();
            format!("the figures for one area are {}", figures.join(" and "))
        }
        Contradiction::Day { implied, due } => {
            format!("rate and remaining area lead to {}, but it names {}", span(*implied), span(*due))
        }
        Contradiction::Duration { implied, due } => {
            format!("its duration leads to {}, but it names {}", span(*implied), span(*due))
        }
    }
}

/// One entry with every step of its arithmetic, and the finding.
pub fn show(of: &Assessment, source: &str, as_of: NaiveDate) -> Sheet {
    let entry = &of.entry;
    let mut sheet = Sheet::default().say(format!("{}: {} ({})", entry.id, who_and_when(entry), entry.kind.as_str()));
    sheet = sheet.say(said(of));
    if !entry.url.is_empty() {
        sheet = sheet.say(&entry.url);
    }
    let stated = statement(of);
    sheet = match stated.is_empty() {
        true => sheet.note("It states no rate, no area and no duration."),
        false => sheet.list("What it states", stated),
    };
    sheet = sheet.list("What that implies", implies(of));
    sheet = match &of.known {
        Ok(known) => {
            let head = format!(
                "The same arithmetic on what our data knew on {}: {} km² of {} remained ({})",
                day(known.origin),
                number(known.remaining.km2(), 1),
                name(of),
                map_of(source, known.last_map)
            );
            sheet.list(head, divisions(of, known))
        }
        Err(reason) => sheet.note(format!("Our data have nothing to compare with: {reason}.")),
    };
    if let Some(first) = of.maps.first() {
        sheet = sheet.list(format!("Its rate redone from map to map, {}", window(first.window)), maps::steps(of));
    }
    sheet
        .list("What the model said", model(of))
        .list(format!("What became of it, by what was known on {}", day(as_of)), since(of, source))
        .list("Finding", [finding(of)])
}

fn statement(of: &Assessment) -> Vec<String> {
    let entry = &of.entry;
    let mut lines: Vec<(&str, String)> = Vec::new();
    if let Some(rate) = entry.rate {
        let whose = match entry.rate_scope {
            Some(Scope::Theatre) => ", of the whole theatre",
            Some(_) if of.is_of_theatre() => ", of the whole theatre",
            Some(_) => ", of the region itself",
            None => "",
        };
        lines.push(("rate", format!("{}{whose}", stated(rate))));
    }
    lines.extend(entry.window.map(|days| ("its days", span(days))));
    lines.extend(entry.remaining.map(|area| ("remaining", format!("{} km²", number(area.km2(), 0)))));
    lines.extend(entry.duration_days.map(|days| ("duration", counted(days as usize, "day"))));
    let words = [("assumption", &entry.assumption), ("note", &entry.note)];
    lines.extend(words.into_iter().filter(|(_, words)| !words.is_empty()).map(|(what, words)| (what, words.clone())));
    lines.iter().map(|(what, said)| format!("{what:<14}{said}")).collect()
}

fn implies(of: &Assessment) -> Vec<String> {
    let entry = &of.entry;
    let days = entry.days_to_due();
    let range = |least: String, most: Option<String>| match most {
        Some(most) if most == least => least,
        Some(most) => format!("{least} to {most}"),
        None => format!("{least} or more"),
    };
    let days = || {
        days.map_or_else(String::new, |(least, most)| {
            format!("{} days", range(number(least as f64, 0), most.map(|most| number(most as f64, 0))))
        })
    };
    let line = match (of.implied, entry.rate, entry.remaining) {
        (Implied::Remaining { least, most }, Some(rate), _) => format!(
            "{} × {} = {} km² remaining",
            stated(rate),
            days(),
            range(number(least.km2(), 1), most.map(|most| number(most.km2(), 1)))
        ),
        (Implied::Rate { least, most }, _, Some(remaining)) => {
            let figure = |of: Rate| number(of.km2_per_day(), 2);
            let rates = match least {
                Some(least) => range(figure(least), Some(figure(most))),
                None => format!("at most {}", figure(most)),
            };
            format!("{} km² ÷ {} = {rates} km²/day", number(remaining.km2(), 0), days())
        }
        (Implied::Day { days, day }, Some(rate), Some(remaining)) => format!(
            "{} km² ÷ {} = {} days; from publication on that is {}",
            number(remaining.km2(), 0),
            stated(rate),
            number(days, 1),
            day.map_or_else(|| "beyond any calendar".into(), span)
        ),
        _ if entry.goal != Goal::Whole => {
            "there is nothing to divide, because the entry is not about all of the region".into()
        }
        (_, Some(rate), _) if rate.km2_per_day() <= 0.0 => format!("at {}, all of it is never taken", stated(rate)),
        _ => "the entry states fewer than two of rate, remaining area and days, which the third needs".into(),
    };
    let doubts = of.contradictions.iter().map(|doubt| format!("It contradicts itself: {}.", contradicts(doubt)));
    std::iter::once(line).chain(doubts).collect()
}

fn divisions(of: &Assessment, known: &Known) -> Vec<String> {
    let mut told = Vec::new();
    let own = if of.is_of_theatre() { "the theatre's rate" } else { "the region's own rate" };
    let lines = [(own, known.own), ("the whole theatre's rate", known.theatre), ("the stated rate", known.stated)];
    for (whose, division) in lines.iter().filter_map(|(whose, division)| Some((whose, division.as_ref()?))) {
        // All of the region is no matter for a gain or a standstill.
        let steps = match of.entry.goal {
            Goal::Whole => [measured(division), Some(quotient(division))],
            _ => [measured(division), None],
        };
        let steps: Vec<String> = steps.into_iter().flatten().collect();
        if !steps.is_empty() {
            told.push(format!("at {whose}"));
            told.extend(steps.into_iter().map(|step| format!("  {step}")));
        }
    }
    if known.own.is_none() {
        told.push("there is no rate, because the maps do not show two of those days".into());
    } else if let Some(taken) = known.own.and_then(|own| own.window).filter(|_| !known.window_stated) {
        let days = counted(taken.days().unsigned_abs() as usize, "day");
        told.push(format!("The entry states no days for a rate, so the last {days} known at publication are used."));
    } else if let Some(asked) = of.entry.window
        && known.own.and_then(|own| own.window).is_some_and(|window| window != asked.window())
    {
        told.push(format!("Of the stated days ({}), those that the maps show are used.", span(asked)));
    }
    if let (Goal::Gain { area, .. }, Some(so_far)) = (&of.entry.goal, known.so_far_km2) {
        told.push(format!("Gained by then: {} of {} km².", number(so_far, 1), number(area.km2(), 0)));
    }
    if let Some(needed) = known.needed {
        told.push(format!("Coming true on the last day required {} from the last map on.", rate(needed)));
    }
    told
}

/// "405.9 km² in 98 days (15 August to 20 November 2025) = 4.142 km²/day".
fn measured(of: &Division) -> Option<String> {
    let (gain, window) = (of.gain_km2?, of.window?);
    let first = window.from.succ_opt().unwrap_or(window.from);
    Some(format!(
        "{} km² in {} days ({}) = {} km²/day",
        number(gain, 1),
        number(window.days() as f64, 0),
        span(Span { first, last: window.to }),
        figure(of.rate.km2_per_day(), 4)
    ))
}

/// "6,228.2 km² ÷ 4.142 km²/day = 1,503.6 days: 2030-01-07".
fn quotient(of: &Division) -> String {
    let division = format!("{} km² ÷ {} km²/day", number(of.remaining.km2(), 1), figure(of.rate.km2_per_day(), 4));
    match (of.days, of.day) {
        (Some(days), Some(on)) => format!("{division} = {} days: {on}", number(days, 1)),
        (Some(days), None) => format!("{division} = {} days, beyond any calendar", number(days, 0)),
        (None, _) => format!("{division} is never"),
    }
}

fn model(of: &Assessment) -> Vec<String> {
    let line = |when: &str, forecast: &Result<Forecast, String>| match forecast {
        Err(reason) => format!("{when}: nothing, {reason}"),
        Ok(of_it) => {
            let median = match of.entry.goal {
                Goal::Whole => format!("; median {}", median(of_it)),
                _ => String::new(),
            };
            let chance = match of_it.odds {
                Some(p) => format!("{} that it comes true", odds(p)),
                None => format!("completion by {} has {}", of_it.outlook.horizon_end, odds(of_it.within())),
            };
            format!("{when}, {} ({}): {chance}{median}", of_it.as_of, of_it.model)
        }
    };
    let now = of.now.as_ref().map(|now| line("now", now));
    std::iter::once(line("that day", &of.then)).chain(now).collect()
}

fn since(of: &Assessment, source: &str) -> Vec<String> {
    let mut told = vec![became(of)];
    if let Some(since) = of.since {
        let days = since.window.days() as f64;
        let stated = match (of.entry.rate, since.stated_km2) {
            (Some(rate), Some(km2)) => format!("; {} × {} = {} km²", stated(rate), number(days, 0), number(km2, 1)),
            _ => String::new(),
        };
        told.push(format!(
            "{} to {}, {} days: {} km² gained, {} km²/day{stated}",
            since.window.from,
            since.window.to,
            number(days, 0),
            number(since.gain_km2, 1),
            number(since.gain_km2 / days, 2)
        ));
    }
    let area = of.region.as_ref().map(|region| region.area);
    for level in &of.outcome.evidence {
        let remaining = area.map_or_else(String::new, |area: Area| {
            format!(", remaining {} km²", number(area.less(level.value).km2(), 1))
        });
        told.push(format!(
            "row: {source},{},{}: controlled {} km²{remaining}",
            of.entry.region,
            level.day,
            number(level.value.km2(), 1)
        ));
    }
    told
}
