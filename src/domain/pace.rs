//! The pace of a region as its maps show it: how far it went from one map to the next, and how far is too far.

use chrono::NaiveDate;

/// How a region moved so far: the sizes of its changes from one map to the next.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    /// |change|, km², in order of size.
    steps: Vec<f64>,
    /// Sum of the steps, km².
    total: f64,
    /// Days covered by the steps.
    days: f64,
}

/// Fewer changes than this are no history to judge by.
const FEW_STEPS: usize = 20;
/// How many times the 99th percentile of its past changes a change has to be to be doubtful. Real days reach twice it on
/// the bundled maps; the scope changes and old maps that were met in other sources reach seven times and more.
const FAR: f64 = 8.0;
/// No change below this is doubtful, km². Slivers along borders, which maps draw anew at times, stay below it.
pub const SMALL_KM2: f64 = 100.0;
/// Nor is one below this part of the region: a whole country has more borders, and more fronts that move on one day.
const SMALL_PART: f64 = 0.000_5;

impl Pace {
    /// Adds a change between maps that lie `days` apart.
    pub fn add(&mut self, change_km2: f64, days: i64) {
        let step = change_km2.abs();
        self.steps.insert(self.steps.partition_point(|known| *known < step), step);
        self.total += step;
        self.days += days as f64;
    }

    /// The pace behind levels in order of their days.
    pub fn of(levels: impl Iterator<Item = (NaiveDate, f64)>) -> Self {
        let mut pace = Pace::default();
        let mut last: Option<(NaiveDate, f64)> = None;
        for (day, km2) in levels {
            if let Some((before, known)) = last {
                pace.steps.push((km2 - known).abs());
                pace.total += (km2 - known).abs();
                pace.days += (day - before).num_days() as f64;
            }
            last = Some((day, km2));
        }
        pace.steps.sort_by(f64::total_cmp);
        pace
    }

    /// Whether enough changes are known to judge others by.
    pub fn is_known(&self) -> bool {
        self.steps.len() >= FEW_STEPS
    }

    /// Whether the region never moved.
    pub fn is_still(&self) -> bool {
        self.total == 0.0
    }

    /// How far it went in all, back and forth, km².
    pub fn total_km2(&self) -> f64 {
        self.total
    }

    /// The largest change that is not doubtful over some days, in a region of this area.
    ///
    /// That is eight times the 99th percentile of past changes, or 100 km² (in large regions 0.05 % of them), and four times the usual way for each day
    /// without a map. With little history: a hundredth of the region and four thousandths more for each day without a map.
    pub fn most(&self, days: i64, area_km2: f64) -> f64 {
        let unseen = (days.abs() - 1).max(0) as f64;
        let small = SMALL_KM2.min(0.05 * area_km2).max(SMALL_PART * area_km2);
        match self.steps.len() < FEW_STEPS {
            true => (0.01 * area_km2).max(2.0 * small) + 0.004 * area_km2 * unseen,
            false => {
                let usual = self.steps[(self.steps.len() - 1) * 99 / 100];
                (FAR * usual).max(small) + 4.0 * self.total / self.days.max(1.0) * unseen
            }
        }
    }
}
