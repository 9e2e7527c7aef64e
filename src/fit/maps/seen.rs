//! One region on all maps that know it: their mean, and how far each lies from it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::daily::Daily;
use super::differences::Standing;
use super::measure::{LEAST_DAYS, Spread};
use crate::domain::quantity::Area;
use crate::domain::region::Region;
use crate::domain::series::{ControlSeries, Observation};
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
        let observations = told.map(|(day, km2)| {
            Ok(Observation { day, known_on: day, controlled: Some(Area::from_km2((km2 - low).max(0.0))?) })
        });
        let region = Region { area: Area::from_km2(high - low)?, ..self.maps[0].series.region().clone() };
        ControlSeries::new("consensus", region, observations.collect::<Result<Vec<_>>>()?)
    }

    /// How far an unknown map lies from the consensus, as the known ones lie from each other.
    pub fn spread(&self, consensus: &Daily) -> Option<Spread> {
        let m = self.members().count() as f64;
        let apart = self.maps.iter().enumerate().filter_map(|(at, map)| {
            if !map.is_member {
                return Some((map.daily.above(consensus)?, 1.0));
            }
            // Against m − 1 others; an unknown map lies from m of them.
            Some((map.daily.above(&self.others(at)?)?, (1.0 + 1.0 / m) / (1.0 + 1.0 / (m - 1.0))))
        });
        Spread::of(&apart.collect::<Vec<_>>())
    }

    /// Where each map stands for a forecast that starts on a day.
    pub fn standings(&self, consensus: &Daily, start: NaiveDate) -> Vec<Standing> {
        let standing = |(at, map): (usize, &Map)| {
            // Where a member is the only one it is the consensus, and lies nowhere from it.
            let others = self.others(at).filter(|_| map.is_member);
            let apart = map.daily.above(consensus);
            let apart = others.map_or(apart.clone(), |others| apart.and_then(|apart| apart.on_days_of(&others)));
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
