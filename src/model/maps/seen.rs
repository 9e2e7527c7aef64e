//! One region on all maps that know it: their mean, and how far each lies from it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::daily::Daily;
use super::differences::Standing;
use super::measure::{LEAST_DAYS, Spread};
use crate::domain::quantity::Area;
use crate::domain::region::Region;
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::error::Result;

/// The maps that know one region.
pub(super) struct Seen {
    maps: Vec<Map>,
}

/// One map of the region.
struct Map {
    series: ControlSeries,
    daily: Daily,
    is_member: bool,
}

impl Seen {
    /// The region on some maps, each with whether it is part of the consensus. Where none is, all are.
    pub fn of(maps: impl Iterator<Item = (ControlSeries, bool)>) -> Self {
        let maps = maps.map(|(series, is_member)| Map { daily: Daily::of(&series), series, is_member });
        let mut maps: Vec<Map> = maps.collect();
        if !maps.iter().any(|map| map.is_member) {
            maps.iter_mut().for_each(|map| map.is_member = true);
        }
        Seen { maps }
    }

    fn members(&self) -> impl Iterator<Item = &Map> {
        self.maps.iter().filter(|map| map.is_member)
    }

    /// The sources of the members.
    pub fn names_of_members(&self) -> Vec<String> {
        self.members().map(|map| map.series.source().to_string()).collect()
    }

    /// The mean of the members, up to a day where one is given; `None` where there is none by then.
    pub fn consensus(&self, until: Option<NaiveDate>) -> Option<Daily> {
        let daily: Vec<&Daily> = self.members().map(|map| &map.daily).collect();
        Daily::mean_of(&daily)?.until(until.unwrap_or(NaiveDate::MAX))
    }

    /// The mean of the members but for one map.
    fn others(&self, but: usize) -> Option<Daily> {
        let others = self.maps.iter().enumerate().filter(|(at, map)| *at != but && map.is_member);
        Daily::mean_of(&others.map(|(_, map)| &map.daily).collect::<Vec<_>>())
    }

    /// The consensus as a series to learn from, on the days on which any member has a map: between two maps of a member its
    /// line says what it gained, and in a time without any map nothing is told. Its lowest level is 0.
    ///
    /// # Errors
    /// None in practice: levels lie within their own extent.
    pub fn series(&self, consensus: &Daily) -> Result<ControlSeries> {
        let (low, high) = consensus.extent();
        let days: BTreeSet<NaiveDate> =
            self.members().flat_map(|map| map.series.levels().iter().map(|level| level.day)).collect();
        let told = days.into_iter().filter_map(|day| Some((day, consensus.on_date(day)?)));
        let observations = told
            .map(|(day, km2)| Ok(Vintage { day, known_on: day, value: Some(Area::from_km2((km2 - low).max(0.0))?) }));
        let region = Region { area: Area::from_km2(high - low)?, ..self.maps[0].series.region().clone() };
        ControlSeries::new("consensus", region, observations.collect::<Result<Vec<_>>>()?)
    }

    /// How far a map that is no member lies from the consensus, on the days that all members have: on others the consensus is
    /// less than the mean of them. All its days where the members have none in common.
    fn apart_from_all(&self, map: &Map, consensus: &Daily) -> Option<Daily> {
        let apart = map.daily.above(consensus)?;
        let together = self.members().try_fold(apart.clone(), |apart, member| apart.on_days_of(&member.daily));
        together.or(Some(apart))
    }

    /// How far an unknown map lies from the consensus, as the known ones lie from each other.
    pub fn spread(&self, consensus: &Daily) -> Option<Spread> {
        let m = self.members().count() as f64;
        let apart = self.maps.iter().enumerate().filter_map(|(at, map)| {
            if !map.is_member {
                return Some((self.apart_from_all(map, consensus)?, 1.0));
            }
            // Against m − 1 others; an unknown map lies from m of them.
            Some((map.daily.above(&self.others(at)?)?, (1.0 + 1.0 / m) / (1.0 + 1.0 / (m - 1.0))))
        });
        Spread::of(&apart.collect::<Vec<_>>())
    }

    /// Where each map stands for a forecast that starts on a day.
    pub fn standings(&self, consensus: &Daily, start: NaiveDate) -> Vec<Standing> {
        let standing = |(at, map): (usize, &Map)| {
            let apart = match map.is_member {
                false => self.apart_from_all(map, consensus),
                // Where a member is the only one it is the consensus, and lies nowhere from it.
                true => map.daily.above(consensus).and_then(|apart| match self.others(at) {
                    Some(others) => apart.on_days_of(&others),
                    None => Some(apart),
                }),
            };
            let apart = apart.filter(|apart| apart.days() >= LEAST_DAYS);
            let weeks_ago = apart.as_ref().map_or(0, |apart| apart.days_before(start) / 7);
            Standing {
                source: map.series.source().to_string(),
                apart_km2: apart.map(|apart| apart.end() - apart.mean()),
                weeks_ago: u32::try_from(weeks_ago).unwrap_or(0),
            }
        };
        self.maps.iter().enumerate().map(standing).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::domain::region::RegionId;

    /// A map with a level each day from a day on.
    fn map(source: &str, first: u64, km2: &[f64]) -> ControlSeries {
        let area = |km2| Area::from_km2(km2).unwrap();
        let day = |n: u64| NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(n);
        let seen = |(n, km2): (usize, &f64)| {
            let day = day(first + n as u64);
            Vintage { day, known_on: day, value: Some(area(*km2)) }
        };
        let region = Region { id: RegionId::new("a").unwrap(), name: "a".into(), area: area(1e6) };
        ControlSeries::new(source, region, km2.iter().enumerate().map(seen).collect()).unwrap()
    }

    #[test]
    fn a_map_beside_the_members_is_measured_where_all_of_them_are() {
        // Two members that never part, the second from the hundredth day on; the third map falls by thousands before that.
        let beside: Vec<f64> =
            (0..200).map(|n| if n < 90 { 9_000.0 - 100.0 * n as f64 } else { (n % 7) as f64 }).collect();
        let spread = |third: &[f64], first| {
            let maps = [
                (map("first", 0, &[5_000.0; 200]), true),
                (map("second", 100, &[4_000.0; 100]), true),
                (map("third", first, third), false),
            ];
            let seen = Seen::of(maps.into_iter());
            let consensus = seen.consensus(None).unwrap();
            (seen.spread(&consensus), seen.standings(&consensus, "2025-08-01".parse().unwrap()))
        };
        assert_eq!(spread(&beside, 0), spread(&beside[100..], 100));
        let (found, standings) = spread(&beside, 0);
        let mean = beside[100..].iter().sum::<f64>() / 100.0;
        assert!((standings[2].apart_km2.unwrap() - (beside[199] - mean)).abs() < 1e-9, "{standings:?}");
        assert!(found.unwrap().scale_km2 < 10.0, "{found:?}");
    }

    #[test]
    fn members_without_a_common_day_leave_a_map_all_its_days() {
        let levels: Vec<f64> = (0..200).map(f64::from).collect();
        let maps = [
            (map("first", 0, &[5_000.0; 80]), true),
            (map("second", 120, &[4_000.0; 80]), true),
            (map("third", 0, &levels), false),
        ];
        let seen = Seen::of(maps.into_iter());
        assert!(seen.spread(&seen.consensus(None).unwrap()).is_some());
    }
}
