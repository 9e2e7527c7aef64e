//! Tables of the page that are not of one section alone: regions, rates, places.

use crate::study::place::{Goal, NoFuture, PlaceProjection, Reach};
use crate::study::rates::Rates;
use crate::study::rates::periods::PeriodRate;
use crate::study::rates::split::{Interval, Split};
use crate::write::place::ranking::{name, reached, year};
use crate::write::place::text::goal_name;
use crate::write::place::words::{disc_held, km};
use crate::write::rate::sheet::{Decimals, columns, decimals, month_name};
use crate::write::sheet::{Cell, Grid};
use crate::write::words::{capitalised, counted, day, number, odds, percent};

const RATE_HEAD: [&str; 6] = ["Period", "km²/day", "km²", "Of region", "Front, km", "m/day"];

fn rate_row(name: Cell, of: Option<&PeriodRate>, decimals: Decimals) -> Vec<Cell> {
    let [rate, gain, share, front, metres] = columns(of, decimals);
    vec![
        name,
        Cell::number(rate, of.map(|of| of.rate.km2_per_day())),
        Cell::number(gain, of.map(|of| of.gain_km2)),
        Cell::number(share, of.map(|of| of.share_of_region)),
        Cell::number(front, of.and_then(|of| of.front).map(|front| front.km())),
        Cell::number(metres, of.and_then(PeriodRate::metres_per_day)),
    ]
}

pub(super) fn windows(rates: &Rates) -> Grid {
    let mut grid = Grid::new("Rate of advance over the last days", &RATE_HEAD);
    for of in &rates.windows {
        let name = format!("{} days, from {}", of.window.days(), day(of.window.from));
        grid.push(rate_row(Cell::words(name), of.of.as_ref(), Decimals::of(rates)));
    }
    grid
}

/// Rates by month, newest first.
pub(super) fn months(rates: &Rates) -> Grid {
    let mut grid = Grid::new("Rate of advance by month", &RATE_HEAD).sortable();
    for month in rates.months.iter().rev() {
        grid.push(rate_row(Cell::day(month_name(month), Some(month.month)), month.of.as_ref(), Decimals::of(rates)));
    }
    grid
}

/// Before against after a day.
pub(super) fn split(split: &Split, rates: &Rates) -> Grid {
    let decimals = decimals(rates, 2);
    let caption = format!("Before and after {}, {} each", day(split.day), counted(split.days as usize, "day"));
    let mut grid = Grid::new(caption, &["Window", "km²/day", "80 % interval", "95 % interval"]);
    let mut row = |name: String, rate: f64, intervals: &[Interval]| {
        let written = |place: usize| {
            let of = intervals.get(place);
            of.map_or_else(|| "–".into(), |of| format!("{} to {}", number(of.from, decimals), number(of.to, decimals)))
        };
        let rate = Cell::number(number(rate, decimals), Some(rate));
        grid.push(vec![Cell::words(name), rate, Cell::words(written(0)), Cell::words(written(1))]);
    };
    for (name, side) in [("before", &split.before), ("after", &split.after)] {
        let window = side.of.window;
        row(format!("{name}, {} to {}", window.from, window.to), side.of.rate.km2_per_day(), &side.intervals);
    }
    let intervals = split.worth.as_ref().map_or(&[][..], |worth| &worth.intervals);
    row("change of the lasting pace".into(), split.change_km2_per_day, intervals);
    if let Some(belief) = &split.belief {
        row("change as the model reverting sees it".into(), belief.change.median, &belief.change.intervals);
    }
    grid
}

/// Places in order of when the front would reach them.
pub(super) fn places(projections: &[PlaceProjection]) -> Grid {
    let goals: Vec<Goal> = projections.first().map_or_else(Vec::new, |of| {
        of.goals.iter().map(|(goal, _)| *goal).filter(|goal| matches!(goal, Goal::Within(_))).collect()
    });
    let columns = goals.iter().map(|goal| match goal.distance_km() {
        0.0 => "At the centre".to_string(),
        _ => capitalised(&goal_name(*goal)),
    });
    let columns = columns.flat_map(|name| [name.clone(), format!("{name}, in a year")]);
    let head = ["Place", "Distance, km", "Disc held", "km/day, 90 days"];
    let mut grid = Grid::new("Places and the front", &head).sortable().and_columns(columns);
    for of in projections {
        let last = of.history.last().value;
        let pace = of.history.approach_over(90).filter(|_| of.future != Err(NoFuture::Passed));
        let pace = pace.map(|rate| rate.km_per_day);
        let mut cells = vec![
            Cell::words(name(of)),
            Cell::number(km(last.front_distance_km), Some(last.front_distance_km)),
            Cell::number(disc_held(last.disc_held), Some(last.disc_held.fraction())),
            Cell::number(pace.map_or("–".into(), |pace| number(pace, 3)), pace),
        ];
        for goal in &goals {
            let on = match of.reach(*goal) {
                Some(Reach::Since(since)) => Some(*since),
                Some(Reach::Coming(_, outlook)) => outlook.median.day(),
                _ => None,
            };
            let year = of.odds_in_a_year(*goal);
            let words = Some(reached(of, *goal)).filter(|words| !words.is_empty());
            cells.push(Cell::day(words.unwrap_or_else(|| "–".into()), on).in_one_line());
            cells.push(Cell::number(year.map_or("–".into(), odds), year));
        }
        grid.push(cells);
    }
    grid
}

/// What a split is worth, in a sentence.
pub(super) fn split_words(split: &Split) -> String {
    let random =
        format!("{} of random days of these maps show a change as large, up or down.", percent(split.random_days));
    match &split.worth {
        Some(worth) => format!("Probability that the lasting pace rose: {}. {random}", percent(worth.rose)),
        None => random,
    }
}
