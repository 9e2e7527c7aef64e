//! Jumps of one map alone: a step that no other map of the same days shows.
//!
//! A step is large enough to be compared where it is half of what would be doubtful by itself ([`Pace::most`]: eight
//! times the 99th percentile of past steps, at least 100 km²). It is alone where every other map that knows the days
//! moved less than half as far in the same direction, from a week before to a week after, because maps show one event
//! some days apart. It is named and used, because areas cannot tell which map is right. A step that is doubtful by
//! itself stays so, and the finding names what other maps show.

use chrono::{Days, NaiveDate};

use super::{Oddity, Part, km2};
use crate::domain::calendar::Window;
use crate::domain::finding::{FindingKind, Verdict};
use crate::domain::pace::Pace;
use crate::domain::quantity::Area;

/// Days before and after a step in which others may show it.
const AROUND_DAYS: u64 = 7;
/// A map that went so far as this part of the step, the same way, shows it too.
const SHOWN_PART: f64 = 0.5;

/// What other maps of a region say of some days.
pub trait Others {
    /// The change of each other source that knows both ends, km²; of one whose last map lies within the days, up to
    /// that map.
    fn changes(&self, days: Window, at_least_to: NaiveDate) -> Vec<(String, f64)>;
}

/// The days on which others may show a step.
pub fn around(step: Window) -> Window {
    let around = Days::new(AROUND_DAYS);
    Window {
        from: step.from.checked_sub_days(around).unwrap_or(step.from),
        to: step.to.checked_add_days(around).unwrap_or(step.to),
    }
}

/// Whether a step, km², is large enough to be asked about, in a region with this past; never with little history.
pub fn is_large(step_km2: f64, days: i64, pace: &Pace, area: Area) -> bool {
    pace.is_known() && step_km2.abs() >= 0.5 * pace.most(days, area.km2())
}

/// Whether other maps, at least one, show nothing like a step, km².
pub fn is_alone(step_km2: f64, others: &[(String, f64)]) -> bool {
    let shows = |change: &f64| change * step_km2.signum() >= SHOWN_PART * step_km2.abs();
    !others.is_empty() && !others.iter().any(|(_, change)| shows(change))
}

/// What other maps show, in words: "economist_isw gained 8.1 km², uacontrolmap lost 2.0 km² from a week before to a
/// week after".
pub fn words(others: &[(String, f64)]) -> String {
    let one = |(source, change): &(String, f64)| {
        let verb = if *change < 0.0 { "lost" } else { "gained" };
        format!("{source} {verb} {}", km2(change.abs()))
    };
    let each: Vec<String> = others.iter().map(one).collect();
    format!("{} from a week before to a week after", each.join(", "))
}

/// The step of a part from its last trusted level before the day, where it goes beyond all that is known.
fn step(day: NaiveDate, part: &Part) -> Option<(Window, f64)> {
    let (from, level) = part.past.before(day).next()?;
    let is_last = part.past.after(day).is_none() && part.past.on(day).is_none();
    is_last.then_some((Window { from, to: day }, part.km2 - level))
}

/// What other maps show of the step of a part; nothing where none knows the days.
pub(super) fn beside(day: NaiveDate, part: &Part) -> Option<String> {
    let (window, _) = step(day, part)?;
    let others = part.others?.changes(around(window), day);
    (!others.is_empty()).then(|| words(&others))
}

/// A step of a part that no other map shows.
pub(super) fn alone(day: NaiveDate, index: usize, part: &Part) -> Option<Oddity> {
    let (window, size_km2) = step(day, part)?;
    if !is_large(size_km2, window.days(), part.past.pace(), part.region.area) {
        return None;
    }
    let others = part.others?.changes(around(window), day);
    let change = format!("a {} of {}", if size_km2 < 0.0 { "loss" } else { "gain" }, km2(size_km2.abs()));
    is_alone(size_km2, &others).then(|| Oddity {
        part: index,
        kind: FindingKind::LoneJump,
        verdict: Verdict::Noted,
        size_km2,
        words: format!("no other map shows {change} since {}: {}", window.from, words(&others)),
    })
}
