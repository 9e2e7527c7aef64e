//! The sum of several regions as one series, with the vintages of its members.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::ControlSeries;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::vintage::{Level, Vintage};
use crate::error::{Error, Result};

/// What a sum is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Makeup {
    /// The sum.
    pub id: RegionId,
    /// Its first and last day.
    pub days: (NaiveDate, NaiveDate),
    /// Its members with their first and last map.
    pub members: Vec<Member>,
    /// How many regions that are declared to belong to it the data do not have.
    pub lacking: usize,
}

/// A member of a sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its slug.
    pub id: RegionId,
    pub name: String,
    /// Its first map.
    pub first: NaiveDate,
    /// Its last map.
    pub last: NaiveDate,
}

impl Makeup {
    /// The members that begin later than the first of them, because of which the sum begins as late.
    pub fn late(&self) -> impl Iterator<Item = &Member> {
        let first = self.members.iter().map(|member| member.first).min();
        self.members.iter().filter(move |member| Some(member.first) > first && member.first == self.days.0)
    }

    /// The members whose last map is older than the last day of the sum, to which it is carried forward.
    pub fn stale(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.last < self.days.1)
    }
}

/// The levels of a member as known on a day.
type Levels = BTreeMap<NaiveDate, Area>;

impl ControlSeries {
    /// The sum of several regions as one, on each day on which any was observed, from the first day on which all are known.
    /// A member without a map of a day has the level of the straight line between its maps around the day, and after its
    /// last map that of the last one.
    ///
    /// Each day on which something of a member became known is a vintage of the sum: what a reader of the sum knew on a day
    /// is the sum of what a reader of the members knew, and nothing before all of them were known.
    ///
    /// # Errors
    /// [`Error::NoData`] when there are no members or not all of them are known.
    pub fn sum(region: Region, members: &[&ControlSeries]) -> Result<Self> {
        let source = members.first().ok_or_else(|| Error::NoData(format!("no regions to add up for {}", region.id)))?;
        let source = source.source.clone();
        let mut vintages: BTreeMap<NaiveDate, Vec<(usize, &Vintage<Area>)>> = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            for seen in &member.vintages {
                vintages.entry(seen.known_on).or_default().push((at, seen));
            }
        }
        let mut sums = Sums::of(members.len());
        for (known_on, seen) in vintages {
            sums.learn(known_on, &seen);
        }
        ControlSeries::new(&source, region, sums.vintages)
    }

    /// What this region has beyond some of its parts, none where they have more: on each of its days on which all parts are
    /// known. It is named after the region, and counts as known on its own day.
    ///
    /// # Errors
    /// [`Error::NoData`] where there is no such day.
    pub fn beyond(&self, parts: &[ControlSeries]) -> Result<Self> {
        let rest = |level: &Level<Area>| -> Option<Vintage<Area>> {
            let held = |part: &ControlSeries| {
                let last = part.last();
                if last.day < level.day { Some(last.value) } else { part.line_on(level.day) }
            };
            let held = parts.iter().map(held).collect::<Option<Vec<Area>>>()?;
            let value = Some(level.value.less(Area::sum(held)));
            Some(Vintage { day: level.day, known_on: level.day, value })
        };
        let id = RegionId::from_name(&format!("{} outside", self.region().id))?;
        let region = Region { id, name: format!("outside {}", self.region().name), area: self.region().area };
        ControlSeries::new(&self.source, region, self.levels().iter().filter_map(rest).collect())
    }

    /// What a sum of these members is made of.
    pub fn makeup(&self, members: &[&ControlSeries], lacking: usize) -> Makeup {
        let member = |of: &&ControlSeries| Member {
            id: of.region().id.clone(),
            name: of.region().name.clone(),
            first: of.first_day(),
            last: of.last_day(),
        };
        let days = (self.first_day(), self.last_day());
        Makeup { id: self.region().id.clone(), days, members: members.iter().map(member).collect(), lacking }
    }
}

/// The sum as known so far.
struct Sums {
    members: Vec<Levels>,
    /// How many members have a map of a day.
    maps: BTreeMap<NaiveDate, usize>,
    begin: Option<NaiveDate>,
    told: BTreeMap<NaiveDate, Area>,
    vintages: Vec<Vintage<Area>>,
}

impl Sums {
    fn of(members: usize) -> Self {
        Sums {
            members: vec![Levels::new(); members],
            maps: BTreeMap::new(),
            begin: None,
            told: BTreeMap::new(),
            vintages: Vec::new(),
        }
    }

    /// Takes in what became known on a day, and tells of every day whose sum it changes.
    fn learn(&mut self, known_on: NaiveDate, seen: &[(usize, &Vintage<Area>)]) {
        let mut changed: BTreeSet<NaiveDate> = BTreeSet::new();
        let mut spans: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        for (at, observation) in seen {
            let (levels, day) = (&mut self.members[*at], observation.day);
            let before = match observation.value {
                Some(controlled) => levels.insert(day, controlled),
                None => levels.remove(&day),
            };
            match (before, observation.value) {
                (None, Some(_)) => *self.maps.entry(day).or_default() += 1,
                (Some(_), None) => *self.maps.entry(day).or_default() -= 1,
                _ => {}
            }
            // A map tells of its own day, and with those around it of the days between.
            let previous = levels.range(..day).next_back().map_or(day, |(day, _)| *day);
            let next = levels.range(day..).find(|(other, _)| **other > day).map_or(NaiveDate::MAX, |(day, _)| *day);
            spans.push((previous, next));
        }
        let firsts: Option<Vec<NaiveDate>> =
            self.members.iter().map(|levels| levels.first_key_value().map(|(day, _)| *day)).collect();
        let begin = firsts.and_then(|firsts| firsts.into_iter().max());
        if begin != self.begin {
            let earliest = [begin, self.begin].into_iter().flatten().min().unwrap_or(NaiveDate::MIN);
            spans.push((earliest, NaiveDate::MAX));
        }
        self.begin = begin;
        for (from, to) in spans {
            changed.extend(self.maps.range(from..=to).map(|(day, _)| *day));
        }
        for day in changed {
            self.tell(day, known_on);
        }
        self.maps.retain(|_, maps| *maps > 0);
    }

    fn tell(&mut self, day: NaiveDate, known_on: NaiveDate) {
        let is_told = self.begin.is_some_and(|begin| begin <= day) && self.maps.get(&day).is_some_and(|maps| *maps > 0);
        let sum = is_told.then(|| Area::sum(self.members.iter().filter_map(|levels| level(levels, day))));
        let before = match sum {
            Some(sum) => self.told.insert(day, sum),
            None => self.told.remove(&day),
        };
        if before != sum {
            self.vintages.push(Vintage { day, known_on, value: sum });
        }
    }
}

/// The level of a member on a day: of its map, else on the line between the maps around it, else of the last one.
fn level(levels: &Levels, day: NaiveDate) -> Option<Area> {
    let (before, from) = levels.range(..=day).next_back()?;
    match levels.range(day..).next() {
        Some((after, to)) if before < after => {
            let part = (day - *before).num_days() as f64 / (*after - *before).num_days() as f64;
            Area::from_km2(from.km2() + part * (to.km2() - from.km2())).ok()
        }
        _ => Some(*from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(n)
    }

    fn region(slug: &str, km2: f64) -> Region {
        Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: Area::from_km2(km2).unwrap() }
    }

    /// Maps as (day, days until known, km²); no km² withdraw a map.
    fn member(rows: &[(u64, u64, Option<f64>)]) -> Option<ControlSeries> {
        let mut seen: BTreeMap<(NaiveDate, NaiveDate), Vintage<Area>> = BTreeMap::new();
        for (on, later, km2) in rows {
            let (day, known_on) = (day(*on), day(on + later));
            let controlled = km2.map(|km2| Area::from_km2(km2).unwrap());
            seen.insert((day, known_on), Vintage { day, known_on, value: controlled });
        }
        ControlSeries::new("made", region("a", 100.0), seen.into_values().collect()).ok()
    }

    fn sum(members: &[ControlSeries]) -> Result<ControlSeries> {
        ControlSeries::sum(region("both", 1000.0), &members.iter().collect::<Vec<_>>())
    }

    fn levels(series: &ControlSeries) -> Vec<(NaiveDate, f64)> {
        series.levels().iter().map(|level| (level.day, level.value.km2())).collect()
    }

    #[test]
    fn a_member_without_a_map_is_on_its_line_or_carried_forward() {
        let weekly = member(&[(0, 0, Some(10.0)), (4, 0, Some(14.0))]).unwrap();
        let daily = member(&(0..7).map(|n| (n, 0, Some(1.0))).collect::<Vec<_>>()).unwrap();
        let both = sum(&[weekly, daily]).unwrap();
        assert_eq!(
            levels(&both).iter().map(|(_, km2)| *km2).collect::<Vec<_>>(),
            [11.0, 12.0, 13.0, 14.0, 15.0, 15.0, 15.0]
        );
        // Before the second map of the one was known, it stood where the first had it.
        assert_eq!(levels(&both.as_of(day(2)).unwrap())[2], (day(2), 11.0));
    }

    #[test]
    fn a_sum_knows_when_its_members_were_revised() {
        let revised = member(&[(0, 0, Some(10.0)), (1, 0, Some(11.0)), (1, 9, Some(20.0))]).unwrap();
        let steady = member(&[(0, 0, Some(1.0)), (1, 0, Some(1.0))]).unwrap();
        let both = sum(&[revised, steady]).unwrap();
        assert_eq!(both.last().value.km2(), 21.0);
        assert_eq!(both.last_known_on(), day(10));
        assert_eq!(both.as_of(day(9)).unwrap().last().value.km2(), 12.0);
    }

    #[test]
    fn late_and_stale_members_are_told() {
        let whole = member(&[(0, 0, Some(1.0)), (9, 0, Some(1.0))]).unwrap();
        let late = member(&[(3, 0, Some(1.0)), (5, 0, Some(2.0))]).unwrap();
        let makeup = sum(&[whole.clone(), late.clone()]).unwrap().makeup(&[&whole, &late], 0);
        assert_eq!(makeup.days, (day(3), day(9)));
        assert_eq!(makeup.late().map(|member| member.first).collect::<Vec<_>>(), [day(3)]);
        assert_eq!(makeup.stale().map(|member| member.last).collect::<Vec<_>>(), [day(5)]);
        let same = sum(&[whole.clone(), whole.clone()]).unwrap().makeup(&[&whole, &whole], 0);
        assert_eq!((same.late().count(), same.stale().count()), (0, 0));
    }

    fn rows() -> impl Strategy<Value = Vec<(u64, u64, Option<f64>)>> {
        let km2 = prop_oneof![4 => (0..100u32).prop_map(|km2| Some(f64::from(km2))), 1 => Just(None)];
        prop::collection::vec((0..12u64, 0..8u64, km2), 1..14)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn the_sum_of_what_was_known_is_what_was_known_of_the_sum(all in prop::collection::vec(rows(), 1..4)) {
            let members: Vec<ControlSeries> = all.iter().filter_map(|rows| member(rows)).collect();
            prop_assume!(members.len() == all.len());
            let whole = sum(&members);
            for n in 0..22 {
                let known: Option<Vec<ControlSeries>> = members.iter().map(|of| of.as_of(day(n)).ok()).collect();
                let of_known = known.and_then(|known| sum(&known).ok()).map(|sum| levels(&sum));
                let then = whole.as_ref().ok().and_then(|whole| whole.as_of(day(n)).ok()).map(|then| levels(&then));
                prop_assert_eq!(of_known, then, "on day {}", n);
            }
        }
    }
}
