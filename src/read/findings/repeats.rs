//! Repeats: an old map under a new date, and the same map for days.

use chrono::NaiveDate;

use super::{Oddity, Part};
use crate::domain::finding::{FindingKind, Verdict};

/// The same values for so many days in a row are worth a word. The bundled source never repeats itself for more than
/// three.
const LONG_RUN: usize = 7;
/// Longer runs are not counted further.
const LONGEST_RUN: usize = 60;
/// A change below this, km², may be taken back by a map's maker from one day to the next.
const CHANCE_KM2: f64 = 10.0;
/// Values rounded to tenths of a km² or coarser come back by chance; so many at once do not.
const MANY_ROUND: usize = 4;

/// The picture is that of an earlier day, though a later one was known.
pub(super) fn old_map(day: NaiveDate, parts: &[Part]) -> Option<Oddity> {
    let newest = |part: &Part| part.past.before(day).next();
    let changed: Vec<usize> =
        (0..parts.len()).filter(|i| newest(&parts[*i]).is_some_and(|(_, level)| level != parts[*i].km2)).collect();
    let first = *changed.first()?;
    let change = |i: &usize| newest(&parts[*i]).map_or(0.0, |(_, level)| parts[*i].km2 - level);
    let is_fine = |i: &usize| (parts[*i].km2 * 10.0).fract().abs() > 1e-6;
    let is_chance = changed.len() < MANY_ROUND && !changed.iter().any(is_fine);
    if is_chance || (changed.len() < 2 && change(&first).abs() < CHANCE_KM2) {
        return None;
    }
    let is_that_day = |old: &NaiveDate| parts.iter().all(|part| part.past.on(*old) == Some(part.km2));
    let old = parts[first].past.before(day).filter(|(_, level)| *level == parts[first].km2);
    let old = old.map(|(old, _)| old).find(is_that_day)?;
    let largest = changed.into_iter().max_by(|a, b| change(a).abs().total_cmp(&change(b).abs())).unwrap_or(first);
    let (last, _) = newest(&parts[largest])?;
    Some(Oddity {
        part: largest,
        kind: FindingKind::OldMap,
        verdict: Verdict::Quarantined,
        size_km2: change(&largest),
        words: format!(
            "every value is that of {old}, though {last} differs, so this may be an old map under a new date"
        ),
    })
}

/// The picture is the same as on the days before it, for a week and longer.
pub(super) fn repeated(day: NaiveDate, parts: &[Part]) -> Option<Oddity> {
    let first = parts.first()?;
    // A region that nothing happens in says nothing.
    if parts.iter().all(|part| part.past.pace().is_still()) {
        return None;
    }
    let same = |known: &NaiveDate| parts.iter().all(|part| part.past.on(*known) == Some(part.km2));
    let days = first.past.before(day).map(|(known, _)| known).take(LONGEST_RUN).take_while(same);
    let run = days.count() + 1;
    let moved = |i: &usize| parts[*i].past.pace().total_km2();
    let most = (0..parts.len()).max_by(|a, b| moved(a).total_cmp(&moved(b)));
    (run >= LONG_RUN).then(|| Oddity {
        // The region that a standstill says most of.
        part: most.unwrap_or(0),
        kind: FindingKind::RepeatedMap,
        verdict: Verdict::Noted,
        size_km2: 0.0,
        words: format!(
            "the values are the same on {run} days in a row: this is a standstill, or a map that is no longer drawn"
        ),
    })
}
