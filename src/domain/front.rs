//! Lengths of the front inside regions, as maps showed them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::Window;
use super::groups::Groups;
use super::quantity::Length;

/// The length of the front in a region on the map of a day, as known from another day on.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredFront {
    /// The source of the map.
    pub source: String,
    /// Slug of the region.
    pub region: String,
    /// The day the map shows.
    pub day: NaiveDate,
    /// The day this value became known; a later one revises an earlier one.
    pub known_on: NaiveDate,
    /// The length; zero where the region has no front.
    pub length: Length,
}

/// What is known of the lengths of fronts. May be empty: a table need not tell them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontLengths {
    measured: Vec<MeasuredFront>,
}

impl FrontLengths {
    /// Lengths in the order in which they were told: of two that became known on one day the later one counts.
    pub fn new(measured: Vec<MeasuredFront>) -> Self {
        FrontLengths { measured }
    }

    /// With lengths told after these.
    pub fn and(mut self, later: FrontLengths) -> Self {
        self.measured.extend(later.measured);
        self
    }

    /// What a reader on `day` would have known.
    pub fn as_of(&self, day: NaiveDate) -> Self {
        let known = self.measured.iter().filter(|front| front.day <= day && front.known_on <= day);
        FrontLengths { measured: known.cloned().collect() }
    }

    /// The lengths without those of days before `day`.
    pub fn since(mut self, day: NaiveDate) -> Self {
        self.measured.retain(|front| front.day >= day);
        self
    }

    /// The lengths of one region or group from one source: its own where there are any, else the sums of its members' on the days
    /// on which all of those that have any are known.
    pub fn of(&self, source: &str, region: &str, groups: &Groups) -> RegionFronts {
        let of_source = || self.measured.iter().filter(|front| front.source == source);
        let own = newest(of_source().filter(|front| front.region == region));
        let Some(group) = groups.find(region).filter(|_| own.is_empty()) else { return RegionFronts { days: own } };
        let is_member = |front: &&MeasuredFront| match super::region::RegionId::new(&front.region) {
            Ok(id) => group.contains(&id),
            Err(_) => false,
        };
        let mut members: BTreeMap<&str, Vec<&MeasuredFront>> = BTreeMap::new();
        for front in of_source().filter(is_member) {
            members.entry(&front.region).or_default().push(front);
        }
        if group.required().any(|needed| !members.contains_key(needed.as_str())) {
            return RegionFronts::default();
        }
        let count = members.len();
        let mut sums: BTreeMap<NaiveDate, (usize, f64)> = BTreeMap::new();
        for (day, length) in members.into_values().flat_map(|of| newest(of.into_iter())) {
            let sum = sums.entry(day).or_default();
            *sum = (sum.0 + 1, sum.1 + length);
        }
        let whole = sums.into_iter().filter(|(_, (members, _))| *members == count);
        RegionFronts { days: whole.map(|(day, (_, km))| (day, km)).collect() }
    }
}

/// The newest length of each day, km.
fn newest<'a>(measured: impl Iterator<Item = &'a MeasuredFront>) -> BTreeMap<NaiveDate, f64> {
    let mut newest: BTreeMap<NaiveDate, (NaiveDate, f64)> = BTreeMap::new();
    for front in measured {
        let known = newest.entry(front.day).or_insert((front.known_on, 0.0));
        if front.known_on >= known.0 {
            *known = (front.known_on, front.length.km());
        }
    }
    newest.into_iter().map(|(day, (_, km))| (day, km)).collect()
}

/// The lengths of the front in one region, by day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegionFronts {
    /// km.
    days: BTreeMap<NaiveDate, f64>,
}

impl RegionFronts {
    /// The mean length over the measured days of a window, its first day not included; `None` where less than half of its days were
    /// measured, or none of them had a front.
    pub fn mean_over(&self, window: Window) -> Option<Length> {
        let first = window.from.succ_opt().filter(|first| *first <= window.to)?;
        let (count, sum) =
            self.days.range(first..=window.to).fold((0_i64, 0.0), |(count, sum), (_, km)| (count + 1, sum + km));
        (2 * count >= window.days() && sum > 0.0).then(|| Length::from_km(sum / count as f64).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn front(region: &str, on: &str, known_on: &str, km: f64) -> MeasuredFront {
        MeasuredFront {
            source: "made".into(),
            region: region.into(),
            day: day(on),
            known_on: day(known_on),
            length: Length::from_km(km).unwrap(),
        }
    }

    fn groups() -> Groups {
        crate::survey::boundaries::Boundaries::bundled_regions().unwrap().groups()
    }

    fn mean(fronts: &FrontLengths, region: &str, from: &str, to: &str) -> Option<f64> {
        fronts.of("made", region, &groups()).mean_over(Window { from: day(from), to: day(to) }).map(Length::km)
    }

    #[test]
    fn revisions_count_from_when_they_were_known() {
        let fronts = FrontLengths::new(vec![
            front("donetsk", "2025-01-01", "2025-01-05", 30.0),
            front("donetsk", "2025-01-01", "2025-01-01", 10.0),
        ]);
        assert_eq!(mean(&fronts, "donetsk", "2024-12-31", "2025-01-01"), Some(30.0));
        assert_eq!(mean(&fronts.as_of(day("2025-01-04")), "donetsk", "2024-12-31", "2025-01-01"), Some(10.0));
        assert_eq!(mean(&fronts.as_of(day("2024-12-31")), "donetsk", "2024-12-31", "2025-01-01"), None);
        assert_eq!(fronts.of("other", "donetsk", &groups()), RegionFronts::default());
    }

    #[test]
    fn half_of_a_window_must_be_measured_and_have_a_front() {
        let fronts = FrontLengths::new(vec![
            front("donetsk", "2025-01-01", "2025-01-01", 10.0),
            front("donetsk", "2025-01-02", "2025-01-02", 20.0),
            front("kyiv", "2025-01-02", "2025-01-02", 0.0),
        ]);
        assert_eq!(mean(&fronts, "donetsk", "2024-12-31", "2025-01-04"), Some(15.0));
        assert_eq!(mean(&fronts, "donetsk", "2024-12-31", "2025-01-05"), None);
        assert_eq!(mean(&fronts, "kyiv", "2025-01-01", "2025-01-02"), None);
        assert_eq!(mean(&fronts, "donetsk", "2025-01-02", "2025-01-02"), None);
    }

    #[test]
    fn a_group_has_its_own_front_or_that_of_all_its_members() {
        let mut measured =
            vec![front("donetsk", "2025-01-01", "2025-01-01", 10.0), front("luhansk", "2025-01-01", "2025-01-01", 5.0)];
        measured.push(front("donetsk", "2025-01-02", "2025-01-02", 12.0));
        let fronts = FrontLengths::new(measured.clone());
        assert_eq!(mean(&fronts, "donbas", "2024-12-31", "2025-01-02"), Some(15.0), "the second day lacks a member");
        assert_eq!(mean(&fronts, "four-oblasts", "2024-12-31", "2025-01-01"), None);
        assert_eq!(mean(&fronts, "ukraine", "2024-12-31", "2025-01-01"), Some(15.0));
        measured.push(front("ukraine", "2025-01-01", "2025-01-01", 99.0));
        assert_eq!(mean(&FrontLengths::new(measured), "ukraine", "2024-12-31", "2025-01-01"), Some(99.0));
    }
}
