//! Rates as a sheet: a sentence and small tables.

use super::words::{change_found, no_interval, not_searched, on_line, other_maps, sentence, too_short};
use crate::study::rates::periods::{MonthRate, PeriodRate, WindowBrought};
use crate::study::rates::split::{Estimate, Interval, Split};
use crate::study::rates::{DRAWS, Rates};
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{counted, decimals_for, digits, number, percent};

/// The sentences that rates can be quoted by.
pub fn sentences(rates: &Rates) -> Sheet {
    let said = Sheet::default().say(sentence(rates));
    other_maps(rates).into_iter().fold(said, Sheet::say)
}

/// The tables behind them; those of months tell that they are some of `months_known`.
pub fn tables(rates: &Rates, months_known: usize) -> Sheet {
    let splits = rates.splits.iter().map(|of| split(of, rates));
    let tables = Sheet::default().grid(windows(rates)).grid(months(rates, months_known));
    splits.fold(tables, Sheet::grid).list("Changes of the pace found from the data", changes(rates))
}

const HEADS: [&str; 6] = ["", "km²/day", "km²", "of region", "front, km", "m/day"];

fn windows(rates: &Rates) -> Grid {
    let mut grid = Grid::new("Rate of advance, last", &HEADS);
    for WindowBrought { window, of } in &rates.windows {
        let name = format!("{:>3} days, {} to {}", window.days(), window.from, window.to);
        grid.push(cells(Cell::words(name), of.as_ref(), Decimals::of(rates)));
    }
    if let Some(unknown) = rates.windows.iter().rfind(|of| of.of.is_none()) {
        grid.note(format!("– means that {}", too_short(&rates.history, unknown.window)));
    }
    grid
}

fn months(rates: &Rates, known: usize) -> Grid {
    let mut grid = Grid::new("By month", &HEADS).sortable();
    for month in &rates.months {
        grid.push(cells(Cell::day(month_name(month), Some(month.month)), month.of.as_ref(), Decimals::of(rates)));
    }
    let shown = rates.months.len();
    if shown < known {
        let last = if shown == 1 { "last".to_string() } else { format!("last {shown}") };
        grid.note(format!("the table has the {last} of {known} months; --months all shows all"));
    }
    if rates.months.iter().any(|month| month.of.is_none()) {
        grid.note("– means that no map shows a day of the month");
    }
    if told(rates).any(|of| of.front.is_some()) {
        grid.note("m/day is the advance for each kilometre of front: the rate divided by the mean length of the front");
    }
    grid
}

/// "August 2026 (22 days, not whole)".
fn month_name(month: &MonthRate) -> String {
    let name = month.month.format("%B %Y").to_string();
    let days = counted(month.window.days().unsigned_abs() as usize, "day");
    if month.is_whole { name } else { format!("{name} ({days}, not whole)") }
}

/// Decimals of the columns.
#[derive(Clone, Copy)]
struct Decimals {
    rate: usize,
    gain: usize,
    share: usize,
}

impl Decimals {
    /// Those of the windows and months of a region.
    fn of(rates: &Rates) -> Self {
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
fn decimals(rates: &Rates, usual: usize) -> usize {
    let splits = || rates.splits.iter().flat_map(|split| [&split.before.of, &split.after.of]);
    let all = told(rates).chain(splits());
    decimals_of(all.map(|of| of.rate.km2_per_day()), usual)
}

/// Rate, gain, share of the region, length of the front and advance for each kilometre of it.
fn cells(name: Cell, of: Option<&PeriodRate>, decimals: Decimals) -> Vec<Cell> {
    vec![
        name,
        Cell::known(of.map(|of| of.rate.km2_per_day()), |rate| digits(rate, decimals.rate)),
        Cell::known(of.map(|of| of.gain_km2), |gain| digits(gain, decimals.gain)),
        Cell::known(of.map(|of| of.share_of_region), |share| format!("{} %", number(100.0 * share, decimals.share))),
        Cell::known(of.and_then(|of| of.front).map(|front| front.km()), |km| number(km, 0)),
        Cell::known(of.and_then(PeriodRate::metres_per_day), |metres| number(metres, 1)),
    ]
}

/// Before against after a day.
fn split(split: &Split, rates: &Rates) -> Grid {
    let decimals = decimals(rates, 2);
    let row = |name: &str, rate: f64, intervals: &[Interval]| {
        let written = |i: &Interval| format!("{} to {}", number(i.from, decimals), number(i.to, decimals));
        let interval = |place: usize| Cell::number(intervals.get(place).map_or_else(|| "–".into(), written), None);
        vec![Cell::words(name), Cell::number(number(rate, decimals), Some(rate)), interval(0), interval(1)]
    };
    let share = |name: &str, of: f64| vec![Cell::words(name), Cell::number(percent(of), Some(of))];
    let caption = format!("Before and after {}, {} each", split.day, counted(split.days as usize, "day"));
    let mut grid = Grid::new(caption, &["", "km²/day", "80 % interval", "95 % interval", "m/day"]);
    for (name, side) in [("before", &split.before), ("after", &split.after)] {
        let name = format!("{name}, {} to {}", side.of.window.from, side.of.window.to);
        let mut cells = row(&name, side.of.rate.km2_per_day(), &side.intervals);
        cells.push(Cell::known(side.of.metres_per_day(), |metres| number(metres, 1)));
        grid.push(cells);
    }
    let intervals = split.worth.as_ref().map_or(&[][..], |worth| &worth.intervals);
    grid.push(row("change of the underlying pace", split.change_km2_per_day, intervals));
    match &split.worth {
        Some(worth) => grid.push(share("odds that it rose", worth.rose)),
        None => grid.note(format!("there are no intervals: {}", no_interval(split))),
    }
    grid.push(share("random days with a change as large", split.random_days));
    if let Some(belief) = &split.belief {
        let seen = |name: &str, of: &Estimate| {
            row(&format!("{name}, as the model reverting sees it"), of.median, &of.intervals)
        };
        grid.push(seen("pace before", &belief.before));
        grid.push(seen("pace after", &belief.after));
        grid.push(seen("change", &belief.change));
        // So many draws cannot tell less than one of them from none.
        let least = 1.0 / DRAWS as f64;
        grid.push(share("odds that it rose, as the model sees it", belief.rose.clamp(least, 1.0 - least)));
        let draws = number(DRAWS as f64, 0);
        grid.note(format!("the model reverting is fitted to these weeks with {draws} draws, seed {}", rates.seed));
    }
    on_line(split).into_iter().for_each(|line| grid.note(line));
    grid
}

/// Changes of the pace that were found from the data, or why there are none.
fn changes(rates: &Rates) -> Vec<String> {
    let none = || match rates.changes.never.map(percent) {
        Some(never) => {
            format!("the data do not show whether the underlying pace changed (odds that it did not: {never})")
        }
        None => format!("changes were not searched for: {}", not_searched(rates)),
    };
    let found: Vec<String> = rates.changes.found.iter().map(change_found).collect();
    if found.is_empty() { vec![none()] } else { found }
}
