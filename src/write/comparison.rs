//! Scenarios beside the base case, in words and as a sheet; as JSON and rows in [`data`].

pub mod data;

use chrono::NaiveDate;

use super::sentence::sentence;
use super::sheet::{Cell, Grid, Sheet};
use super::words::{capitalised, digits, horizon, month, number, percent, share};
use crate::domain::completion::Arrival;
use crate::domain::quantity::Share;
use crate::study::bands::bands;
use crate::study::comparison::{Compared, Comparison, Delay, Later};
use crate::study::projection::Projection;

/// The name of the projection without a scenario.
pub const BASE: &str = "base case";

/// The name under which a projection stands in a comparison.
fn name(projection: &Projection) -> &str {
    projection.scenario.as_ref().map_or(BASE, |scenario| &scenario.name)
}

/// All projections of a comparison, the base case first.
fn all(comparison: &Comparison) -> impl Iterator<Item = &Projection> {
    std::iter::once(&comparison.base).chain(comparison.scenarios.iter().map(|compared| &compared.projection))
}

/// The finding in one line: the median of the base case and what becomes of it.
pub fn headline(comparison: &Comparison) -> String {
    let base = &comparison.base;
    let region = &base.history.region().name;
    let target = base.completion.target();
    let (what, done) = match target == Share::WHOLE {
        true => (region.clone(), "be taken"),
        false => (format!("{} of {region}", share(target)), "be held"),
    };
    let when = |projection: &Projection| match projection.outlook.median {
        Arrival::On(day) => format!("in {}", month(day)),
        Arrival::NotWithin(_) => format!("not within {}", horizon(projection)),
    };
    let first = match base.outlook.median {
        Arrival::On(day) if day <= base.paths.start() => {
            return format!("{} is held already, so that no scenario moves the day", capitalised(&what));
        }
        Arrival::On(day) => format!("{what} would {done} in {}", month(day)),
        Arrival::NotWithin(_) => format!("{what} would not {done} within {}", horizon(base)),
    };
    const MOST: usize = 3;
    let rest = match comparison.scenarios.len() {
        _ if all(comparison).all(|of| of.outlook.median.day().is_none()) => {
            let names: Vec<&str> = comparison.scenarios.iter().map(|of| name(&of.projection)).collect();
            return format!("{}, nor under {}", capitalised(&first), names.join(" or "));
        }
        0..=MOST => {
            let named = comparison
                .scenarios
                .iter()
                .map(|of| format!("under {} {}", name(&of.projection), when(&of.projection)));
            named.collect::<Vec<_>>().join(", ")
        }
        many => range_of_medians(comparison, many),
    };
    format!("{}; {rest}", capitalised(&first))
}

/// "under 5 scenarios between May 2027 and December 2032, under one of them not within 30 years".
fn range_of_medians(comparison: &Comparison, many: usize) -> String {
    let within = horizon(&comparison.base);
    let mut medians: Vec<NaiveDate> =
        comparison.scenarios.iter().filter_map(|of| of.projection.outlook.median.day()).collect();
    medians.sort_unstable();
    let never = match many - medians.len() {
        0 => String::new(),
        1 => format!(", under one of them not within {within}"),
        some => format!(", under {some} of them not within {within}"),
    };
    match (medians.first(), medians.last()) {
        (Some(first), Some(last)) if month(*first) != month(*last) => {
            format!("under {many} scenarios between {} and {}{never}", month(*first), month(*last))
        }
        (Some(first), _) => format!("under {many} scenarios in {}{never}", month(*first)),
        _ => format!("under none of {many} scenarios within {within}"),
    }
}

/// "60 days later", "2.1 years sooner", "on the same day".
pub fn delay_words(later: Later) -> String {
    match later {
        Later::NotWithin => "not within the horizon any more".into(),
        Later::Days(0) => "on the same day".into(),
        Later::Days(days) => format!("{} {}", size(days), if days > 0 { "later" } else { "sooner" }),
    }
}

/// "60 days", "2.1 years".
fn size(days: i64) -> String {
    const DAYS_OF_A_YEAR: f64 = 365.25;
    match days.unsigned_abs() {
        1 => "1 day".into(),
        few @ 0..=364 => format!("{few} days"),
        many => format!("{} years", number(many as f64 / DAYS_OF_A_YEAR, 1)),
    }
}

/// "323 days to 6.5 years later"; with both ends in full where they differ in kind.
fn range_words(from: Later, to: Later) -> String {
    match (from, to) {
        (Later::Days(a), Later::Days(b)) if a > 0 && b > 0 => format!("{} to {} later", size(a), size(b)),
        (Later::Days(a), Later::Days(b)) if a < 0 && b < 0 => format!("{} to {} sooner", size(b), size(a)),
        _ => format!("{} to {}", delay_words(from), delay_words(to)),
    }
}

/// What one scenario changes, to stand below its projection.
pub fn effect(comparison: &Comparison) -> Sheet {
    let Some(compared) = comparison.scenarios.first() else { return Sheet::default() };
    let median = comparison.base.outlook.median;
    let median = median.day().map_or_else(|| format!("not within {}", horizon(&comparison.base)), super::words::day);
    let delay = spread(&compared.delay, &horizon(&comparison.base));
    Sheet::default()
        .note(format!("Without the scenario the median is {median}. Completion on the same futures: {delay}"))
}

/// How much later the same futures complete, in words.
pub(crate) fn spread(delay: &Delay, within: &str) -> String {
    let (no_longer, only_here, comparable) = (delay.no_longer(), delay.only_here(), delay.comparable());
    let also = match only_here {
        none if none <= 0.0 => String::new(),
        some => {
            format!(" {} of futures complete within {within} under the scenario only.", capitalised(&percent(some)))
        }
    };
    let Some((median, (from, to))) = delay.quantile(0.5).zip(delay.interval(0.8)) else {
        return format!("none completes within {within} without the scenario.{also}");
    };
    const TOO_FEW: f64 = 0.01;
    if comparable < TOO_FEW {
        return format!(
            "{} complete within {within} without the scenario, too few to tell a delay.{also}",
            percent(comparable)
        );
    }
    if no_longer >= comparable {
        return format!("none completes within {within} any more.{also}");
    }
    let interval = if from == to { String::new() } else { format!(" (80 % interval: {})", range_words(from, to)) };
    // Nearly all futures can be compared: then it need not be said of which the delay is told.
    let of = match comparable {
        most if most >= 0.95 => String::new(),
        some => format!(", of the {} that complete within {within} without the scenario", percent(some)),
    };
    let lost = match no_longer {
        none if none <= 0.0 => String::new(),
        some => {
            format!(" {} of futures complete within {within} without the scenario only.", capitalised(&percent(some)))
        }
    };
    format!("{}{interval}{of}.{lost}{also}", delay_words(median))
}

/// A comparison: the finding, the base case, and every scenario beside it.
pub fn sheet(comparison: &Comparison) -> Sheet {
    let within = horizon(&comparison.base);
    let delay = |of: &Compared| format!("{}: {}", name(&of.projection), spread(&of.delay, &within));
    let delays = comparison.scenarios.iter().map(delay);
    Sheet::default()
        .say(format!("{}.", headline(comparison)))
        .say(sentence(&comparison.base))
        .grid(completions(comparison))
        .list("Completion on the same futures, against the base case", delays)
        .grid(odds(comparison))
        .grid(areas(comparison))
        .list("Assumed", assumptions(comparison))
}

fn completions(comparison: &Comparison) -> Grid {
    let base = &comparison.base;
    let day = |arrival: Arrival| arrival.day().map_or_else(|| "later".to_string(), |day| day.to_string());
    let caption = format!("Completion ({} of the region)", share(base.completion.target()));
    let heads = ["", "median", "50 % interval", "80 % interval"];
    let mut grid = Grid::new(caption, &heads).and_columns([format!("not within {}", horizon(base))]);
    for of in all(comparison) {
        let outlook = &of.outlook;
        let range = |(_, from, to): (f64, Arrival, Arrival)| match of.is_line || from.day().is_none() {
            true => Cell::number("–", None),
            false => Cell::number(format!("{} to {}", day(from), day(to)), None),
        };
        let median = outlook.median.day();
        let [half, most, _] = outlook.intervals;
        grid.push(vec![
            Cell::words(name(of)),
            Cell::number(median.map_or_else(|| "–".into(), |day| day.to_string()), None),
            range(half),
            range(most),
            Cell::number(percent(outlook.never), Some(outlook.never)),
        ]);
    }
    grid
}

fn odds(comparison: &Comparison) -> Grid {
    // As many columns as a terminal holds; JSON and CSV have all.
    const MOST: usize = 6;
    let days = comparison.base.outlook.odds.iter().take(MOST).map(|(day, _)| day.to_string());
    let mut grid = Grid::new("Odds of completion by", &[""]).and_columns(days);
    for of in all(comparison) {
        let odds = of.outlook.odds.iter().take(MOST).map(|(_, odds)| Cell::known(Some(*odds), percent));
        grid.push(std::iter::once(Cell::words(name(of))).chain(odds).collect());
    }
    grid
}

fn areas(comparison: &Comparison) -> Grid {
    const DAYS: [u32; 5] = [30, 90, 180, 365, 730];
    let medians = |of: &Projection| bands(&of.paths, of.as_of, &DAYS, &[0.5]);
    let days = medians(&comparison.base).into_iter().map(|band| band.day.to_string());
    let mut grid = Grid::new("Controlled area, km², median on", &[""]).and_columns(days);
    for of in all(comparison) {
        let bands = medians(of);
        let medians = bands.iter().map(|band| Cell::known(band.at(0.5).map(|area| area.km2()), |km2| digits(km2, 0)));
        grid.push(std::iter::once(Cell::words(name(of))).chain(medians).collect());
    }
    grid
}

fn assumptions(comparison: &Comparison) -> Vec<String> {
    let scenarios = comparison.scenarios.iter().filter_map(|compared| compared.projection.scenario.as_ref());
    let base = &comparison.base;
    let same = match base.is_line {
        true => format!("All on the same straight line of the model {}.", base.model),
        false => format!(
            "All on the same {} futures of the model {}, seed {}: differences are not noise of the simulation.",
            number(base.paths.count() as f64, 0),
            base.model,
            base.seed
        ),
    };
    scenarios.map(|of| format!("{}: {}", of.name, of.summary)).chain([same]).collect()
}
