//! The day each path first reaches the target.

use super::Futures;
use crate::domain::completion::{Arrival, Completion};
use crate::domain::projection::{Frame, Paths, Standstill};
use crate::domain::quantity::{Area, Share};

/// When whole paths first hold the target share of the region; those that already do arrive on the day they start.
pub fn completion(paths: &Paths, target: Share) -> Completion {
    Completion::new(target, paths.end(), arrivals(paths, target))
}

/// The day of each of some whole paths, in their order.
pub fn arrivals(paths: &Paths, target: Share) -> Vec<Arrival> {
    let level = level(paths.area(), target);
    paths.iter().map(|path| arrival(paths.frame(), path.days_to(level))).collect()
}

/// When futures hold the target share that they were asked for, and the probability that they do not within the horizon if a
/// standstill ends and if it lasts; `None` where that makes no difference.
pub fn completions(futures: &Futures, target: Share) -> (Completion, Option<[(Standstill, f64); 2]>) {
    let Futures { paths, arrivals, know_standstill } = futures;
    let of = |which: usize| Completion::new(target, paths.end(), arrivals[which].clone());
    if !know_standstill {
        return (of(0), None);
    }
    let both = [of(0), of(1)];
    let never = [0, 1].map(|which| (Standstill::BOTH[which], both[which].not_within()));
    let [ends, lasts] = both;
    (if paths.standstill() == Standstill::Ends { ends } else { lasts }, Some(never))
}

/// The day of one path that first came to a standstill in a week, if that ends and if it lasts.
pub(super) fn of_path(frame: &Frame, levels: &[f64], standstill: Option<usize>, level: f64) -> [Arrival; 2] {
    let ends = frame.path(levels, None);
    let first = ends.days_to(level);
    let lasts = standstill.map_or(first, |week| match frame.path(levels, Some(week)) {
        // Most paths are read once: those that never stand still are the same either way.
        path if path.is_as_long_as(&ends) => first,
        path => path.days_to(level),
    });
    [first, lasts].map(|days| arrival(frame, days))
}

/// The level from which on the target is reached, km². A square metre short is there: sums of weekly changes carry rounding.
pub(super) fn level(area: Area, target: Share) -> f64 {
    target.of(area).km2() - 1e-6
}

/// The arrival after some days from the start.
fn arrival(frame: &Frame, days: Option<u64>) -> Arrival {
    days.and_then(|days| frame.day_after(days)).map_or(Arrival::NotWithin(frame.end()), Arrival::On)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, NaiveDate};

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
