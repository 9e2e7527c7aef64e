//! Rates as a sentence and small tables, for a terminal.

use std::fmt::{Result, Write};

use super::words::{change_found, no_interval, not_searched, on_line, other_maps, sentence, too_short};
use crate::study::rates::periods::{MonthRate, PeriodRate, WindowBrought};
use crate::study::rates::split::{Estimate, Interval, Split};
use crate::study::rates::{DRAWS, Rates};
use crate::write::projection::wrapped;
use crate::write::words::{counted, decimals_for, digits, number, percent};

/// Everything that rates say, as lines of text; `months` of those known are shown.
pub fn text(rates: &Rates, months_known: usize) -> String {
    let mut text = format!("{}\n", wrapped(&sentence(rates), 100));
    if let Some(others) = other_maps(rates) {
        text += &format!("{}\n", wrapped(&others, 100));
    }
    // Writing to a string cannot fail.
    let _ = periods(&mut text, rates, months_known);
    for split in &rates.splits {
        let _ = of_split(&mut text, split, rates.seed, decimals(rates, 2));
    }
    let _ = changes(&mut text, rates);
    text
}

const HEAD: &str = "km²/day        km²  of region  front, km      m/day";

fn periods(text: &mut String, rates: &Rates, months_known: usize) -> Result {
    if !rates.windows.is_empty() {
        writeln!(text, "\n{:<44}{HEAD}", "Rate of advance, last")?;
    }
    let decimals = Decimals::of(rates);
    for WindowBrought { window, of } in &rates.windows {
        let name = format!("{:>3} days, {} to {}", window.days(), window.from, window.to);
        writeln!(text, "  {name:<39}{}", cells(of.as_ref(), decimals))?;
    }
    if let Some(unknown) = rates.windows.iter().rfind(|of| of.of.is_none()) {
        writeln!(text, "  –: {}", too_short(&rates.history, unknown.window))?;
    }
    if rates.months.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n{:<44}{HEAD}", "By month")?;
    let line = |month: &MonthRate| format!("  {:<39}{}", month_name(month), cells(month.of.as_ref(), decimals));
    rates.months.iter().try_for_each(|month| writeln!(text, "{}", line(month)))?;
    if rates.months.len() < months_known {
        let shown = rates.months.len();
        let last = if shown == 1 { "last".to_string() } else { format!("last {shown}") };
        writeln!(text, "  the {last} of {months_known} months; --months all shows every one")?;
    }
    if rates.months.iter().any(|month| month.of.is_none()) {
        writeln!(text, "  –: no map shows a day of the month")?;
    }
    if told(rates).any(|of| of.front.is_some()) {
        writeln!(text, "  m/day: advance for each kilometre of front, the rate by the mean length of the front")?;
    }
    Ok(())
}

/// "August 2026 (22 days, not whole)".
pub(crate) fn month_name(month: &MonthRate) -> String {
    let name = month.month.format("%B %Y").to_string();
    let days = counted(month.window.days().unsigned_abs() as usize, "day");
    if month.is_whole { name } else { format!("{name} ({days}, not whole)") }
}

/// Decimals of the columns.
#[derive(Clone, Copy)]
pub(crate) struct Decimals {
    rate: usize,
    gain: usize,
    share: usize,
}

impl Decimals {
    /// Those of the windows and months of a region.
    pub(crate) fn of(rates: &Rates) -> Self {
        let all = || told(rates);
        let largest = all().map(|of| of.share_of_region.abs()).fold(0.0, f64::max);
        Decimals {
            rate: decimals(rates, 2),
            gain: decimals_of(all().map(|of| of.gain_km2), 1),
            share: if largest < 0.01 { 3 } else { 2 },
        }
    }
}

/// All windows and months that the maps tell.
fn told(rates: &Rates) -> impl Iterator<Item = &PeriodRate> {
    let windows = rates.windows.iter().filter_map(|of| of.of.as_ref());
    windows.chain(rates.months.iter().filter_map(|month| month.of.as_ref()))
}

/// As many decimals as usual, more where all values are small and none where some take the whole column.
fn decimals_of(values: impl Iterator<Item = f64>, usual: usize) -> usize {
    match values.fold(0.0_f64, |most, value| most.max(value.abs())) {
        0.0 => usual,
        most if most >= 1e4 => 0,
        most => usual.max(decimals_for(most, 2)).min(6),
    }
}

/// Decimals of all rates and intervals, km²/day.
pub(crate) fn decimals(rates: &Rates, usual: usize) -> usize {
    let splits = || rates.splits.iter().flat_map(|split| [&split.before.of, &split.after.of]);
    let all = told(rates).chain(splits());
    decimals_of(all.map(|of| of.rate.km2_per_day()), usual)
}

/// Rate, gain, share of the region, length of the front and advance for each kilometre of it.
pub(crate) fn columns(of: Option<&PeriodRate>, decimals: Decimals) -> [String; 5] {
    let Some(of) = of else { return std::array::from_fn(|_| "–".into()) };
    let or_dash = |value: Option<f64>, decimals| value.map_or_else(|| "–".to_string(), |value| number(value, decimals));
    [
        digits(of.rate.km2_per_day(), decimals.rate),
        digits(of.gain_km2, decimals.gain),
        format!("{} %", number(100.0 * of.share_of_region, decimals.share)),
        or_dash(of.front.map(|front| front.km()), 0),
        or_dash(of.metres_per_day(), 1),
    ]
}

fn cells(of: Option<&PeriodRate>, decimals: Decimals) -> String {
    columns(of, decimals).map(|words| format!("{words:>10}")).join(" ")
}

fn of_split(text: &mut String, split: &Split, seed: u64, decimals: usize) -> Result {
    let row = |name: &str, rate, intervals: &[Interval]| row(name, rate, intervals, decimals);
    let title = format!("Before and after {}, {} each", split.day, counted(split.days as usize, "day"));
    writeln!(text, "\n{title:<44}km²/day      80 % interval      95 % interval      m/day")?;
    for (name, side) in [("before", &split.before), ("after", &split.after)] {
        let name = format!("{name}, {} to {}", side.of.window.from, side.of.window.to);
        let metres = side.of.metres_per_day().map_or_else(|| "–".into(), |metres| number(metres, 1));
        writeln!(text, "{}{metres:>11}", row(&name, side.of.rate.km2_per_day(), &side.intervals))?;
    }
    let intervals = split.worth.as_ref().map_or(&[][..], |worth| &worth.intervals);
    writeln!(text, "{}", row("change of the lasting pace", split.change_km2_per_day, intervals))?;
    match &split.worth {
        Some(worth) => writeln!(text, "  {:<41}{:>8}", "probability that it rose", percent(worth.rose))?,
        None => writeln!(text, "  no intervals: {}", no_interval(split))?,
    }
    on_line(split).iter().try_for_each(|line| writeln!(text, "  {line}"))?;
    writeln!(text, "  {:<41}{:>8}", "random days with a change as large", percent(split.random_days))?;
    let Some(belief) = &split.belief else { return Ok(()) };
    let line = |name: &str, of: &Estimate| row(name, of.median, &of.intervals);
    writeln!(text, "  as the model reverting sees these weeks ({} draws, seed {seed})", number(DRAWS as f64, 0))?;
    writeln!(text, "{}", line("  pace before", &belief.before))?;
    writeln!(text, "{}", line("  pace after", &belief.after))?;
    writeln!(text, "{}", line("  change", &belief.change))?;
    // So many draws cannot tell less than one of them from none.
    let least = 1.0 / DRAWS as f64;
    let rose = percent(belief.rose.clamp(least, 1.0 - least));
    writeln!(text, "  {:<41}{rose:>8}", "  probability that it rose")
}

fn row(name: &str, rate: f64, intervals: &[Interval], decimals: usize) -> String {
    let written = |i: &Interval| format!("{} to {}", number(i.from, decimals), number(i.to, decimals));
    let mut line = format!("  {name:<39}{:>10}", number(rate, decimals));
    match intervals {
        [] => line.push_str(&format!("{:>19}{:>19}", "–", "–")),
        some => some.iter().for_each(|interval| line.push_str(&format!(" {:>18}", written(interval)))),
    }
    line
}

fn changes(text: &mut String, rates: &Rates) -> Result {
    writeln!(text, "\nChanges of the pace found from the data")?;
    for change in &rates.changes.found {
        writeln!(text, "  {}", change_found(change))?;
    }
    if rates.changes.found.is_empty() {
        match rates.changes.never.map(percent) {
            Some(never) => {
                writeln!(text, "  none stands out from the pace's own ups and downs (probability of none: {never})")?;
            }
            None => writeln!(text, "  not searched: {}", not_searched(rates))?,
        }
    }
    Ok(())
}
