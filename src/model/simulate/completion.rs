//! The day each path first reaches the target.

use chrono::Days;

use crate::domain::completion::{Arrival, Completion};
use crate::domain::projection::{Paths, Standstill};
use crate::domain::quantity::Share;

/// When the paths first hold the target share of the region; those that already do arrive on the day they start.
pub fn completion(paths: &Paths, target: Share) -> Completion {
    completion_when(paths, target, paths.standstill())
}

/// The same, and the probability that the target is not reached within the horizon if a standstill ends and if it lasts; `None`
/// where that makes no difference.
pub fn completions(paths: &Paths, target: Share) -> (Completion, Option<[(Standstill, f64); 2]>) {
    if !paths.knows_standstill() {
        return (completion(paths, target), None);
    }
    let level = level(paths, target);
    let both = paths.iter_when(Standstill::Ends).zip(paths.iter_when(Standstill::Lasts));
    // Most paths are read once: those that never stand still are the same either way.
    let days = both.map(|(ends, lasts)| {
        let first = ends.days_to(level);
        [first, if lasts.is_as_long_as(&ends) { first } else { lasts.days_to(level) }]
    });
    let (ends, lasts): (Vec<Arrival>, Vec<Arrival>) =
        days.map(|days| days.map(|days| arrival(paths, days)).into()).unzip();
    let both = [ends, lasts].map(|arrivals| Completion::new(target, paths.end(), arrivals));
    let never = [0, 1].map(|which| (Standstill::BOTH[which], both[which].not_within()));
    let [ends, lasts] = both;
    (if paths.standstill() == Standstill::Ends { ends } else { lasts }, Some(never))
}

/// The same for the same futures if a standstill led to something else.
pub fn completion_when(paths: &Paths, target: Share, standstill: Standstill) -> Completion {
    Completion::new(target, paths.end(), arrivals(paths, target, standstill))
}

/// The day of each path, in their order.
pub fn arrivals(paths: &Paths, target: Share, standstill: Standstill) -> Vec<Arrival> {
    let level = level(paths, target);
    paths.iter_when(standstill).map(|path| arrival(paths, path.days_to(level))).collect()
}

/// The level from which on the target is reached, km². A square metre short is there: sums of weekly changes carry rounding.
fn level(paths: &Paths, target: Share) -> f64 {
    target.of(paths.area()).km2() - 1e-6
}

/// The arrival after some days from the start.
fn arrival(paths: &Paths, days: Option<u64>) -> Arrival {
    let day = days.and_then(|days| paths.start().checked_add_days(Days::new(days))).filter(|day| *day <= paths.end());
    day.map_or(Arrival::NotWithin(paths.end()), Arrival::On)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use chrono::NaiveDate;

    fn passage(weekly: &[f64], level: f64) -> Option<i64> {
        let start: NaiveDate = "2025-01-01".parse().unwrap();
        let end = start + Days::new(7 * (weekly.len() as u64 - 1));
        let area = Area::from_km2(14.0).unwrap();
        let paths = Paths::new(start, end, area, weekly.to_vec());
        // Half a square metre above the allowance for rounding.
        let target = Share::from_fraction((level + 1.5e-6) / 14.0).unwrap();
        completion(&paths, target).median().day().map(|day| (day - start).num_days())
    }

    #[test]
    fn the_first_day_at_the_level_counts() {
        assert_eq!(passage(&[0.0, 7.0, 14.0], 4.9), Some(5));
        assert_eq!(passage(&[0.0, 7.0, 14.0], 6.9), Some(7));
        assert_eq!(passage(&[0.0, 7.0, 14.0], 7.1), Some(8));
        assert_eq!(passage(&[0.0, 8.0, 1.0], 7.9), Some(7), "a path that falls back has been there");
        assert_eq!(passage(&[6.0, 7.0, 14.0], 5.0), Some(0));
        assert_eq!(passage(&[0.0, -1.0, 1.0], 5.0), None);
    }

    #[test]
    fn a_week_that_overshoots_arrives_on_its_way() {
        // 10 + 4 a day reaches 14 on the first day, though the week ends at 38.
        assert_eq!(passage(&[10.0, 38.0, 42.0], 13.9), Some(1));
        assert_eq!(passage(&[10.0, 12.0, 26.0], 13.9), Some(8));
    }

    #[test]
    fn a_day_after_the_horizon_is_not_within_it() {
        let start: NaiveDate = "2025-01-01".parse().unwrap();
        let (end, area) = (start + Days::new(3), Area::from_km2(7.0).unwrap());
        let paths = Paths::new(start, end, area, vec![0.0, 7.0]);
        assert_eq!(completion(&paths, Share::WHOLE).median(), Arrival::NotWithin(end));
        let day = start + Days::new(2);
        assert_eq!(completion(&paths, Share::from_fraction(2.0 / 7.0).unwrap()).median(), Arrival::On(day));
    }
}
