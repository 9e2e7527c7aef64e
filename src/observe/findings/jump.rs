//! Jumps: changes far outside the series' own history.

use chrono::NaiveDate;

use super::{Oddity, Part, Past, km2};
use crate::domain::finding::{FindingKind, Verdict};
use crate::domain::pace::SMALL_KM2;

/// A change of this size, km², in a single step is one of scope.
const SCOPE_KM2: f64 = 1_000.0;
/// So is one that is doubtful in so many regions at once.
const SCOPE_REGIONS: usize = 3;

/// The parts of a picture that jumped, all with the kind the picture as a whole suggests.
pub(super) fn jumps(day: NaiveDate, parts: &[Part]) -> Vec<Oddity> {
    let jumped: Vec<(usize, NaiveDate, f64)> = parts
        .iter()
        .enumerate()
        .filter_map(|(i, part)| jump(day, part).map(|(from, expected)| (i, from, expected)))
        .collect();
    let is_scope = jumped.len() >= SCOPE_REGIONS
        || jumped.iter().any(|(i, _, expected)| (parts[*i].km2 - expected).abs() >= SCOPE_KM2);
    let is_outage =
        jumped.iter().any(|(i, _, expected)| parts[*i].km2 < 0.5 * expected && expected - parts[*i].km2 > SMALL_KM2);
    let kind = match (is_outage, is_scope) {
        (true, _) => FindingKind::Outage,
        (false, true) => FindingKind::ScopeChange,
        (false, false) => FindingKind::Jump,
    };
    let oddity = |(i, from, expected): (usize, NaiveDate, f64)| {
        let part = &parts[i];
        let most = part.past.pace().most((day - from).num_days(), part.region.area.km2());
        let words = format!(
            "{} where {} were held on {from}: more than the {} that its past makes likely{}",
            km2(part.km2),
            km2(expected),
            km2(most),
            suspicion(kind)
        );
        Oddity { part: i, kind, verdict: Verdict::Quarantined, size_km2: part.km2 - expected, words }
    };
    jumped.into_iter().map(oddity).collect()
}

fn suspicion(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Outage => "; more than half is gone, the map may have dropped out",
        FindingKind::ScopeChange => "; the map may count something else now",
        _ => "",
    }
}

/// The level a part should be near and is not: `None` where it is near the level before or the level after.
fn jump(day: NaiveDate, part: &Part) -> Option<(NaiveDate, f64)> {
    let area = part.region.area.km2();
    let is_far = |(known, level): (NaiveDate, f64)| {
        (part.km2 - level).abs() > part.past.pace().most((day - known).num_days(), area)
    };
    // A correction of a known day is held against what it corrects.
    if let Some(corrected) = part.past.on(day) {
        return is_far((day, corrected)).then_some((day, corrected));
    }
    let (before, after) = (part.past.before(day).next(), part.past.after(day));
    let expected = before.or(after)?;
    if before.into_iter().chain(after).all(is_far) || stays_doubtful(day, part, before, after) {
        return Some(expected);
    }
    None
}

/// Time makes larger changes likely, but not that of a level which is still waiting for somebody to look at it: what is
/// nearer to a doubtful level than to the trusted one shares its doubt.
fn stays_doubtful(
    day: NaiveDate,
    part: &Part,
    before: Option<(NaiveDate, f64)>,
    after: Option<(NaiveDate, f64)>,
) -> bool {
    let (Some((_, trusted)), None, Some(doubtful)) = (before, after, part.past.doubtful_before(day)) else {
        return false;
    };
    let most = part.past.pace().most(1, part.region.area.km2());
    (part.km2 - trusted).abs() > most && (part.km2 - doubtful).abs() < (part.km2 - trusted).abs()
}

/// A region of a new source that differs from the bundled source by more than a tenth and 500 km².
pub(super) fn other_scope(day: NaiveDate, index: usize, part: &Part) -> Option<Oddity> {
    let bundled = part.elsewhere?;
    let is_new = part.past.on(day).is_none() && super::nearest(day, part.past).is_none();
    let difference = part.km2 - bundled;
    (is_new && difference.abs() > (0.1 * bundled).max(500.0)).then(|| Oddity {
        part: index,
        kind: FindingKind::OtherScope,
        verdict: Verdict::Noted,
        size_km2: difference,
        words: format!("{} where the bundled source has {}: it may count something else", km2(part.km2), km2(bundled)),
    })
}

/// What a level is held against: the nearest own level, else that of the bundled source.
pub(super) fn expected(day: NaiveDate, part: &Part) -> Option<f64> {
    let own = |past: &dyn Past| past.on(day).or_else(|| super::nearest(day, past).map(|(_, level)| level));
    own(part.past).or(part.elsewhere)
}
