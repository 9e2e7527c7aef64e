//! Lengths of the front inside regions, as maps showed them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::Window;
use super::groups::Group;
use super::quantity::Length;
use super::region::RegionId;
use super::vintage::{Series, Subject, Vintage};
use crate::error::Result;

/// The lengths of the front in one region on the maps of one source; zero where it has no front.
pub type FrontSeries = Series<RegionId, Length>;

impl Subject<Length> for RegionId {
    const QUANTITY: &str = "length of the front (km)";
    const FACT: &str = "length of the front";

    fn name(&self) -> &str {
        self.as_str()
    }

    fn words(length: Length) -> String {
        length.km().to_string()
    }

    fn checked(&self, _: NaiveDate, length: Length) -> Result<Length> {
        Ok(length)
    }
}

/// Lengths by their day and the day on which they became known.
type Lengths = BTreeMap<(NaiveDate, NaiveDate), Option<Length>>;

/// Lengths as they were told, by source and region: of two that became known on one day the later one counts.
#[derive(Debug, Default)]
pub struct Told(BTreeMap<(String, RegionId), Lengths>);

impl Told {
    /// One more length.
    pub fn add(&mut self, source: &str, region: &RegionId, told: Vintage<Length>) {
        let Vintage { day, known_on, value } = told;
        self.0.entry((source.into(), region.clone())).or_default().insert((day, known_on), value);
    }

    /// The series that they are; a region whose every length is withdrawn has none.
    pub fn series(self) -> Vec<FrontSeries> {
        let series = self.0.into_iter().filter_map(|((source, region), told)| {
            let vintage = |((day, known_on), value)| Vintage { day, known_on, value };
            FrontSeries::new(&source, region, told.into_iter().map(vintage).collect()).ok()
        });
        series.collect()
    }
}

impl FrontSeries {
    pub fn region(&self) -> &RegionId {
        &self.of
    }

    /// The sums of the lengths in the members of a group, on the days on which those of all members that have any are known;
    /// `None` where there is no such day, or a member is missing.
    pub fn sum(group: &Group, all: &[FrontSeries]) -> Option<Self> {
        let members: Vec<&FrontSeries> = all.iter().filter(|of| group.contains(&of.of)).collect();
        if group.required().any(|needed| !members.iter().any(|of| of.of == *needed)) {
            return None;
        }
        let mut sums: BTreeMap<NaiveDate, (usize, f64)> = BTreeMap::new();
        for level in members.iter().flat_map(|of| of.levels()) {
            let sum = sums.entry(level.day).or_default();
            *sum = (sum.0 + 1, sum.1 + level.value.km());
        }
        let whole = sums.into_iter().filter(|(_, (count, _))| *count == members.len());
        let vintage = |(day, (_, km))| Some(Vintage { day, known_on: day, value: Some(Length::from_km(km).ok()?) });
        FrontSeries::new(members.first()?.source(), group.id.clone(), whole.filter_map(vintage).collect()).ok()
    }

    /// The mean length over the measured days of a window, its first day not included; `None` where less than half of its days were
    /// measured, or none of them had a front.
    pub fn mean_over(&self, window: Window) -> Option<Length> {
        let first = window.from.succ_opt().filter(|first| *first <= window.to)?;
        let begin = self.levels.partition_point(|level| level.day < first);
        let measured = self.levels[begin..].iter().take_while(|level| level.day <= window.to);
        let (count, sum) = measured.fold((0_i64, 0.0), |(count, sum), level| (count + 1, sum + level.value.km()));
        (2 * count >= window.days() && sum > 0.0).then(|| Length::from_km(sum / count as f64).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::past::Past;
    use crate::domain::quantity::Area;
    use crate::domain::series::ControlSeries;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Lengths as region, day, day known, km.
    fn fronts(rows: &[(&str, &str, &str, f64)]) -> Past {
        let mut told = Told::default();
        for (region, on, known_on, km) in rows {
            let value = Some(Length::from_km(*km).unwrap());
            let vintage = Vintage { day: day(on), known_on: day(known_on), value };
            told.add("made", &RegionId::new(region).unwrap(), vintage);
        }
        let known = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
        let area = known.find("donetsk").unwrap().clone();
        let seen = Vintage { day: day("2024-12-31"), known_on: day("2024-12-31"), value: Some(Area::ZERO) };
        let series = ControlSeries::new("made", area, vec![seen]).unwrap();
        Past::new(vec![series]).unwrap().grouped(&known).with_fronts(told.series())
    }

    fn mean(fronts: &Past, region: &str, from: &str, to: &str) -> Option<f64> {
        fronts.front(region)?.mean_over(Window { from: day(from), to: day(to) }).map(Length::km)
    }

    #[test]
    fn revisions_count_from_when_they_were_known() {
        let fronts =
            fronts(&[("donetsk", "2025-01-01", "2025-01-05", 30.0), ("donetsk", "2025-01-01", "2025-01-01", 10.0)]);
        assert_eq!(mean(&fronts, "donetsk", "2024-12-31", "2025-01-01"), Some(30.0));
        assert_eq!(mean(&fronts.as_of(day("2025-01-04")).unwrap(), "donetsk", "2024-12-31", "2025-01-01"), Some(10.0));
        assert_eq!(mean(&fronts.as_of(day("2024-12-31")).unwrap(), "donetsk", "2024-12-31", "2025-01-01"), None);
        assert_eq!(fronts.front("luhansk"), None);
    }

    #[test]
    fn half_of_a_window_must_be_measured_and_have_a_front() {
        let fronts = fronts(&[
            ("donetsk", "2025-01-01", "2025-01-01", 10.0),
            ("donetsk", "2025-01-02", "2025-01-02", 20.0),
            ("kyiv", "2025-01-02", "2025-01-02", 0.0),
        ]);
        assert_eq!(mean(&fronts, "donetsk", "2024-12-31", "2025-01-04"), Some(15.0));
        assert_eq!(mean(&fronts, "donetsk", "2024-12-31", "2025-01-05"), None);
        assert_eq!(mean(&fronts, "kyiv", "2025-01-01", "2025-01-02"), None);
        assert_eq!(mean(&fronts, "donetsk", "2025-01-02", "2025-01-02"), None);
    }

    #[test]
    fn a_group_has_its_own_front_or_that_of_all_its_members() {
        let mut measured =
            vec![("donetsk", "2025-01-01", "2025-01-01", 10.0), ("luhansk", "2025-01-01", "2025-01-01", 5.0)];
        measured.push(("donetsk", "2025-01-02", "2025-01-02", 12.0));
        let known = fronts(&measured);
        assert_eq!(mean(&known, "donbas", "2024-12-31", "2025-01-02"), Some(15.0), "the second day lacks a member");
        assert_eq!(mean(&known, "four-oblasts", "2024-12-31", "2025-01-01"), None);
        assert_eq!(mean(&known, "ukraine", "2024-12-31", "2025-01-01"), Some(15.0));
        measured.push(("ukraine", "2025-01-01", "2025-01-01", 99.0));
        assert_eq!(mean(&fronts(&measured), "ukraine", "2024-12-31", "2025-01-01"), Some(99.0));
    }
}
