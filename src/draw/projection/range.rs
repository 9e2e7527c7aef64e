//! Which days and which values the chart shows.

use chrono::{Days, Months, NaiveDate};

use crate::domain::completion::Arrival;
use crate::draw::Mark;
use crate::draw::axis::Values;
use crate::draw::chart::{Period, later};
use crate::draw::scale::round_step;
use crate::study::projection::Projection;
use crate::study::projection::fan::Fan;

/// Where the target lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// In the picture, at this percentage.
    At(f64),
    /// So far above everything drawn that showing it would leave the picture empty.
    Above,
}

/// What the axes show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The percentages.
    pub values: Values,
    /// Where the target lies.
    pub target: Target,
}

/// Years shown of futures that never get there: enough to see that they do not.
const YEARS_WITHOUT_END: u32 = 10;
/// Days shown at least, of the future and of the past, so that a pace can be seen.
const LEAST_FUTURE: i64 = 30;
const LEAST_PAST: i64 = 120;
/// The past shown, in parts of the future, where it is known: 0.75 makes it 3/7 of the picture.
const PAST_TO_FUTURE: f64 = 0.75;
/// The part of the way to the target that the fan must cover for the target to be shown.
const COVERED: f64 = 0.3;
/// Movement in percent points below which a picture has nothing to zoom in on.
const LEAST_MOVEMENT: f64 = 0.01;

/// The first and the last day of the chart.
pub fn days(projection: &Projection, marks: &[Mark]) -> (NaiveDate, NaiveDate) {
    let (start, horizon) = (projection.paths.start(), projection.paths.end());
    let history = (start - projection.history.first_day()).num_days();
    let end = end_of_story(projection, history);
    // A published day not far beyond is worth some more room; one far beyond is named at the edge.
    let reach = (end - start).num_days();
    let near = marks.iter().map(|mark| mark.day).filter(|day| (*day - start).num_days() <= reach * 5 / 4);
    let to = near.max().map_or(end, |day| end.max(later(day, reach / 20))).min(horizon.max(later(start, 1)));
    let future = (to - start).num_days();
    // With nothing to come the past is the story.
    let is_done = projection.outlook.is_reached_on(start);
    let wanted = if is_done { history } else { LEAST_PAST.max((PAST_TO_FUTURE * future as f64) as i64) };
    let past = history.min(wanted);
    (start.checked_sub_days(Days::new(past.unsigned_abs())).unwrap_or(start), to)
}

/// The days of the chart within those asked for; the last one lies after the origin and within the horizon.
pub fn days_asked(projection: &Projection, marks: &[Mark], asked: Period) -> (NaiveDate, NaiveDate) {
    let (from, to) = asked.of(days(projection, marks));
    let (first, start, horizon) = (projection.history.first_day(), projection.paths.start(), projection.paths.end());
    let from = from.clamp(first, start);
    (from, to.clamp(later(start, 1), horizon.max(later(start, 1))))
}

/// The day a little after which nothing more happens.
fn end_of_story(projection: &Projection, history: i64) -> NaiveDate {
    let (start, horizon) = (projection.paths.start(), projection.paths.end());
    let outlook = &projection.outlook;
    let Arrival::On(median) = outlook.median else {
        // All lose everything: a little after the last has.
        if let Some(days) = projection.days_until_lost() {
            return later(start, (days + days / 3).max(LEAST_PAST)).min(horizon);
        }
        // Some futures get there: all of the horizon shows how few. None does: a part of it shows as much.
        let some_arrive = outlook.never < 0.95;
        let years = start.checked_add_months(Months::new(12 * YEARS_WITHOUT_END)).unwrap_or(horizon);
        return if some_arrive { horizon } else { years.min(horizon) };
    };
    let to_median = (median - start).num_days();
    if to_median == 0 {
        return later(start, (history / 5).max(LEAST_FUTURE));
    }
    // The upper end of the 80 % interval, unless that lies so far out that the median would be pressed to the left.
    let (_, upper) = outlook.interval_80();
    let most = to_median * 5 / 2;
    let upper = upper.day().map_or(most, |day| (day - start).num_days().min(most));
    later(start, (upper + (upper * 3 / 20).max(7)).max(LEAST_FUTURE))
}

/// The end of an axis at or below a value: on a tick or half-way between two, so that little room is left empty.
fn below(value: f64, step: f64) -> f64 {
    let half = step / 2.0;
    (value / half).floor() * half
}

impl Range {
    /// The range that shows a history and its fan.
    pub fn of(projection: &Projection, (from, to): (NaiveDate, NaiveDate), fan: &Fan) -> Self {
        let area = projection.paths.area();
        let percent = |level: crate::domain::quantity::Area| level.share_of(area).percent();
        let target = projection.completion.target().percent();
        let before = projection.history.line_on(from).map(percent);
        let shown = projection.history.levels().iter().filter(|level| level.day >= from);
        let shown: Vec<f64> = shown.map(|level| percent(level.value)).chain(before).collect();
        let (fan_low, fan_high) = fan.extent();
        let low = shown.iter().copied().fold(fan_low, f64::min);
        let high = shown.iter().copied().fold(fan_high, f64::max);
        let is_above = target - low > 0.0 && high - low < COVERED * (target - low) && high - low > LEAST_MOVEMENT;
        match is_above {
            true => Range::zoomed(from, to, low, high),
            false => Range::up_to_target(from, to, low, high.max(target), target),
        }
    }

    /// From below the lowest value up to the target, or to what exceeds it.
    fn up_to_target(from: NaiveDate, to: NaiveDate, low: f64, high: f64, target: f64) -> Self {
        // All held, always: there is no story below, so the axis starts at nothing.
        let reach = if high - low > 0.0 { high - low } else { high };
        let step = round_step(reach / 5.0);
        let mut floor = below(low - 0.03 * reach, step);
        // Near nothing an axis begins at nothing.
        if floor < 0.25 * high {
            floor = 0.0;
        }
        let step = round_step((high - floor) / 6.0);
        Range { from, to, values: Values { low: floor.max(0.0), high, step }, target: Target::At(target) }
    }

    /// The range that also shows other values; a target that they bring into the picture is drawn.
    pub fn showing(self, (low, high): (f64, f64), target: f64) -> Self {
        let (low, high) = (low.min(self.values.low), high.max(self.values.high));
        let target = if target <= high { Target::At(target) } else { self.target };
        Range { values: Values { low, high, step: round_step((high - low) / 6.0) }, target, ..self }
    }

    /// Around what moves, the target being far above.
    fn zoomed(from: NaiveDate, to: NaiveDate, low: f64, high: f64) -> Self {
        let step = round_step((high - low) / 5.0);
        let mut floor = below(low - 0.04 * (high - low), step);
        if floor < 0.25 * high {
            floor = 0.0;
        }
        let step = round_step((high - floor) / 6.0);
        let ceiling = high + 0.05 * (high - floor);
        let values = Values { low: floor.max(0.0), high: ceiling.min(100.0), step };
        Range { from, to, values, target: Target::Above }
    }
}
