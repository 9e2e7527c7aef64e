//! The day each path first reaches the target.

use chrono::{Days, NaiveDate};

use crate::domain::completion::{Arrival, Completion};
use crate::domain::projection::Paths;
use crate::domain::quantity::Share;

/// When the paths first hold the target share of the region; those that already do arrive on the day they start.
pub fn completion(paths: &Paths, target: Share) -> Completion {
    // A square metre short is there: sums of weekly changes carry rounding.
    let level = target.of(paths.area()).km2() - 1e-6;
    let arrivals = paths.iter().map(|path| first_passage(path, level, paths.start(), paths.end())).collect();
    Completion::new(target, paths.end(), arrivals)
}

/// The first day on which a path, straight between its weeks, is at or above a level.
fn first_passage(path: &[f64], level: f64, start: NaiveDate, end: NaiveDate) -> Arrival {
    let Some(week) = path.iter().position(|value| *value >= level) else { return Arrival::NotWithin(end) };
    let days = match week.checked_sub(1) {
        None => 0,
        Some(before) => {
            let part = (level - path[before]) / (path[week] - path[before]);
            7 * before as u64 + ((7.0 * part - 1e-9).ceil() as u64).clamp(1, 7)
        }
    };
    match start.checked_add_days(Days::new(days)) {
        Some(day) if day <= end => Arrival::On(day),
        _ => Arrival::NotWithin(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;

    fn passage(path: &[f64], level: f64) -> Option<i64> {
        let start: NaiveDate = "2025-01-01".parse().unwrap();
        let end = start + Days::new(14);
        first_passage(path, level, start, end).day().map(|day| (day - start).num_days())
    }

    #[test]
    fn the_first_day_at_the_level_counts() {
        assert_eq!(passage(&[0.0, 7.0, 14.0], 5.0), Some(5));
        assert_eq!(passage(&[0.0, 7.0, 14.0], 7.0), Some(7));
        assert_eq!(passage(&[0.0, 7.0, 14.0], 7.1), Some(8));
        assert_eq!(passage(&[0.0, 8.0, 1.0], 8.0), Some(7), "a path that falls back has been there");
        assert_eq!(passage(&[6.0, 7.0, 14.0], 5.0), Some(0));
        assert_eq!(passage(&[0.0, -1.0, 1.0], 5.0), None);
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
