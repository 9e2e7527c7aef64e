//! Jumps: changes far outside the series' own history.

use chrono::NaiveDate;

use super::{EarlierDays, Oddity, Part, km2};
use crate::domain::finding::{FindingKind, Verdict};
use crate::domain::pace::SMALL_KM2;

/// A change of this size, km², in a single step is one of scope.
const SCOPE_KM2: f64 = 1_000.0;
/// So is one that is doubtful in so many regions at once.
const SCOPE_REGIONS: usize = 3;

/// A level that is far from the one it should be near.
struct Jump {
    part: usize,
    from: NaiveDate,
    expected: f64,
    /// The level kept apart that it is nearer to than to the trusted one.
    doubtful: Option<f64>,
}

/// The parts of a picture that jumped: an outage where more than half is gone, else a change of scope where the picture
/// as a whole suggests it.
pub(super) fn jumps(day: NaiveDate, parts: &[Part]) -> Vec<Oddity> {
    let jumped: Vec<Jump> = parts.iter().enumerate().filter_map(|(i, part)| jump(day, i, part)).collect();
    let size = |jump: &Jump| parts[jump.part].km2 - jump.expected;
    let is_scope = jumped.len() >= SCOPE_REGIONS || jumped.iter().any(|jump| size(jump).abs() >= SCOPE_KM2);
    let kind = |jump: &Jump| match (parts[jump.part].km2 < 0.5 * jump.expected && -size(jump) > SMALL_KM2, is_scope) {
        (true, _) => FindingKind::Outage,
        (false, true) => FindingKind::ScopeChange,
        (false, false) => FindingKind::Jump,
    };
    let oddity = |jump: &Jump| Oddity {
        part: jump.part,
        kind: kind(jump),
        verdict: Verdict::Quarantined,
        size_km2: size(jump),
        words: words(day, &parts[jump.part], jump, kind(jump)),
    };
    jumped.iter().map(oddity).collect()
}

/// What was met and what was expected of a part.
fn words(day: NaiveDate, part: &Part, jump: &Jump, kind: FindingKind) -> String {
    let size = part.km2 - jump.expected;
    let change = format!("a {} of {}", if size < 0.0 { "loss" } else { "gain" }, km2(size.abs()));
    let why = match jump.doubtful {
        Some(doubtful) => format!("{change}, toward the {} that are kept apart", km2(doubtful)),
        None => {
            let most = part.past.pace().most((day - jump.from).num_days(), part.region.area.km2());
            format!("{change}, which is more than the {} that its past makes likely", km2(most))
        }
    };
    let suspicion = match kind {
        FindingKind::Outage => "; more than half is gone, so the map may have dropped out",
        FindingKind::ScopeChange => "; the map may now count something else",
        _ => "",
    };
    let others = super::alone::beside(day, part).map_or_else(String::new, |others| format!("; {others}"));
    format!("{} are held, after {} on {}: {why}{suspicion}{others}", km2(part.km2), km2(jump.expected), jump.from)
}

/// The level a part should be near and is not: `None` where it is near the level before or the level after.
fn jump(day: NaiveDate, index: usize, part: &Part) -> Option<Jump> {
    let area = part.region.area.km2();
    let is_far = |(known, level): (NaiveDate, f64)| {
        (part.km2 - level).abs() > part.past.pace().most((day - known).num_days(), area)
    };
    let from = |(from, expected): (NaiveDate, f64), doubtful| Jump { part: index, from, expected, doubtful };
    // A correction of a known day is held against what it corrects.
    if let Some(corrected) = part.past.on(day) {
        return is_far((day, corrected)).then(|| from((day, corrected), None));
    }
    let (before, after) = (part.past.before(day).next(), part.past.after(day));
    let expected = before.or(after)?;
    match before.into_iter().chain(after).all(is_far) {
        true => Some(from(expected, None)),
        false => doubtful_level(day, part, before, after).map(|doubtful| from(expected, Some(doubtful))),
    }
}

/// The doubtful level that a part shares the doubt of. Time makes larger changes likely, but not that of a level which
/// is still waiting for somebody to look at it: what is nearer to a doubtful level than to the trusted one stays
/// doubtful.
fn doubtful_level(
    day: NaiveDate,
    part: &Part,
    before: Option<(NaiveDate, f64)>,
    after: Option<(NaiveDate, f64)>,
) -> Option<f64> {
    let (Some((_, trusted)), None, Some(doubtful)) = (before, after, part.past.doubtful_before(day)) else {
        return None;
    };
    let most = part.past.pace().most(1, part.region.area.km2());
    let is_nearer = (part.km2 - doubtful).abs() < (part.km2 - trusted).abs();
    ((part.km2 - trusted).abs() > most && is_nearer).then_some(doubtful)
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
        words: format!(
            "{} are held, and {} by the bundled source, so this source may count something else",
            km2(part.km2),
            km2(bundled)
        ),
    })
}

/// What a level is held against: the nearest own level, else that of the bundled source.
pub(super) fn expected(day: NaiveDate, part: &Part) -> Option<f64> {
    let own = |past: &dyn EarlierDays| past.on(day).or_else(|| super::nearest(day, past).map(|(_, level)| level));
    own(part.past).or(part.elsewhere)
}
