//! Between two maps nothing is known: which maps lie around a day, and how far apart they lie in a window.

use chrono::NaiveDate;

use super::calendar::Window;
use super::vintage::Level;

/// The last sight on or before a day and the first on or after it, both the same on its own day, from sights in order of
/// their days. `None` before the first and after the last.
pub(super) fn around<V>(seen: &[Level<V>], day: NaiveDate) -> Option<(&Level<V>, &Level<V>)> {
    let after = seen.partition_point(|of| of.day < day);
    let next = seen.get(after)?;
    match next.day == day {
        true => Some((next, next)),
        false => after.checked_sub(1).map(|before| (&seen[before], next)),
    }
}

/// A value on a day, on the straight line between the sights around it; those of its own day as they are.
pub(super) fn on_line<V>((before, after): (&Level<V>, &Level<V>), day: NaiveDate, value: impl Fn(&V) -> f64) -> f64 {
    let (all, gone) = ((after.day - before.day).num_days(), (day - before.day).num_days());
    match gone {
        0 => value(&before.value),
        _ => value(&before.value) + (value(&after.value) - value(&before.value)) * gone as f64 / all as f64,
    }
}

/// The longest distance of two neighbouring sights that a window has a day of, in days; 0 where it lies outside all.
pub(super) fn longest_gap<V>(seen: &[Level<V>], window: Window) -> i64 {
    // The pairs that end after the window begins and begin before it ends.
    let first = seen.partition_point(|of| of.day <= window.from).saturating_sub(1);
    let pairs = seen[first..].windows(2).take_while(|pair| pair[0].day < window.to);
    pairs.map(|pair| (pair[1].day - pair[0].day).num_days()).max().unwrap_or(0)
}

/// The days of a window that lie between two sights farther apart than the window is long.
fn unseen_days<V>(seen: &[Level<V>], window: Window) -> i64 {
    let pairs = seen.windows(2).filter(|pair| (pair[1].day - pair[0].day).num_days() > window.days());
    pairs.map(|pair| (pair[1].day.min(window.to) - pair[0].day.max(window.from)).num_days().max(0)).sum()
}

/// Whether sights tell what happened over a window: no more than a tenth of it lies between sights that are farther apart than
/// the window is long. The straight line between two sights knows nothing of a part of it.
pub(super) fn can_tell<V>(seen: &[Level<V>], window: Window) -> bool {
    10 * unseen_days(seen, window) <= window.days()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::TimeDelta::days(day)
    }

    const SEEN: [(i64, f64); 4] = [(0, 1.0), (1, 2.0), (31, 8.0), (32, 9.0)];

    fn seen(rows: &[(i64, f64)]) -> Vec<Level<f64>> {
        rows.iter().map(|(day, value)| Level { day: on(*day), value: *value }).collect()
    }

    #[test]
    fn a_day_lies_on_a_sight_or_on_the_line_between_two() {
        let value = |day| around(&seen(&SEEN), on(day)).map(|around| on_line(around, on(day), |value| *value));
        assert_eq!(
            [-1, 0, 1, 6, 31, 32, 33].map(value),
            [None, Some(1.0), Some(2.0), Some(3.0), Some(8.0), Some(9.0), None]
        );
    }

    #[test]
    fn a_window_meets_the_gaps_that_it_has_a_day_of() {
        for (from, to, gap) in [(0, 1, 1), (0, 2, 30), (31, 32, 1), (9, 19, 30), (1, 31, 30), (32, 39, 0), (-9, 1, 1)] {
            assert_eq!(longest_gap(&seen(&SEEN), Window { from: on(from), to: on(to) }), gap, "{from} to {to}");
        }
    }

    #[test]
    fn a_window_is_told_unless_much_of_it_lies_in_a_longer_gap() {
        let told = |from, to| can_tell(&seen(&SEEN), Window { from: on(from), to: on(to) });
        assert!(told(0, 1) && told(1, 31) && told(0, 32) && told(2, 32) && told(31, 32));
        assert!(!told(0, 2) && !told(10, 20) && !told(3, 31), "a part of thirty days");
        // Maps 28 days apart, and a month before them: two days of thirty.
        let monthly = [(0, 0.0), (31, 1.0), (59, 2.0)];
        assert!(can_tell(&seen(&monthly), Window { from: on(29), to: on(59) }));
        assert!(!can_tell(&seen(&monthly), Window { from: on(1), to: on(31) }));
    }
}
