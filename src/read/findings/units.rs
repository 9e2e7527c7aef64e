//! Units: a level that would be the expected one in square miles, in percent or as a fraction.

use chrono::NaiveDate;

use super::jump::expected;
use super::{Oddity, Part, km2};
use crate::domain::finding::{FindingKind, Verdict};

/// Square kilometres in a square mile (international mile of 1.609344 km).
pub const KM2_PER_SQUARE_MILE: f64 = 2.589_988_110_336;
/// Below this level, km², shares and square miles are too near to other numbers to be told.
const LEAST_KM2: f64 = 200.0;

/// The oddity of a part that seems to be in another unit.
pub(super) fn unit(day: NaiveDate, index: usize, part: &Part) -> Option<Oddity> {
    let expected = expected(day, part);
    if part.looks_like == Some(FindingKind::Fraction) {
        return fraction(index, part, expected);
    }
    let expected = expected.filter(|level| *level >= LEAST_KM2)?;
    let share = expected / part.region.area.km2();
    let near = |value: f64, other: f64, by: f64| (value - other).abs() <= by * other;
    let (kind, in_words) = if near(part.km2 * KM2_PER_SQUARE_MILE, expected, 0.02) {
        (FindingKind::SquareMiles, "that level in square miles (if it is, give --unit square-miles)")
    } else if share < 0.99 && part.km2 <= 100.0 && near(part.km2, 100.0 * share, 0.03) {
        (FindingKind::Percent, "that level in percent (if it is, give --unit percent)")
    } else if part.km2 <= 1.0 && near(part.km2, share, 0.03) {
        (FindingKind::Fraction, "that level as a fraction (if it is, give --unit fraction)")
    } else if near(part.km2, 0.01 * expected, 0.01) {
        (
            FindingKind::Fraction,
            "a hundredth of that level, as if a fraction were read as percent (if it is, give --unit fraction)",
        )
    } else {
        return None;
    };
    Some(Oddity {
        part: index,
        kind,
        verdict: Verdict::Quarantined,
        size_km2: part.km2 - expected,
        words: format!("{:.3} is given where about {} are expected; it looks like {in_words}", part.km2, km2(expected)),
    })
}

/// The oddity of a part whose share was taken for percent where all shares of its table lie within 0 to 1: none where
/// the past says that so little is held.
fn fraction(index: usize, part: &Part, expected: Option<f64>) -> Option<Oddity> {
    let is_expected = |level: f64| (part.km2 - level).abs() <= 0.1 * level;
    let share = part.km2 / part.region.area.km2();
    (!expected.is_some_and(is_expected)).then(|| Oddity {
        part: index,
        kind: FindingKind::Fraction,
        verdict: Verdict::Quarantined,
        size_km2: part.km2 - 100.0 * part.km2,
        words: format!(
            "the share is {:.4} %, and all shares of the table lie within 0 to 1, so they look like fractions (give \
             --unit fraction \
             if they are, --unit percent if not)",
            100.0 * share
        ),
    })
}
