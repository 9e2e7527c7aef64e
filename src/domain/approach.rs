//! The approach of a front to a place, as a series that models of the rate of advance can learn from.
//!
//! Models know nothing of units: they learn from the weekly changes of a level that rises when the advancing side gains, and
//! paths keep the level between nothing and a most. A distance to the front becomes such a level as the kilometres that the
//! front has come from a far line:
//!
//! ```text
//! level = farthest + ROOM − max(distance, −radius),   from 0 to farthest + ROOM + radius
//! ```
//!
//! So the level rises as the front comes nearer, a rate is in km/day, and "within X km" is a level. This is the only place where
//! kilometres pass as the numbers of an [`Area`]; they come back as kilometres through [`Approach::distance_km`] and are
//! printed as such only.
//!
//! * The far line lies `ROOM` beyond the farthest distance observed, so that a front may move away farther than it ever was.
//! * A change of more than ten kilometres from one map to the next is no advance: another stretch of front, one that opened
//!   or was not drawn before, became the nearest. Its approach begins there, and what was before is left out, or a model
//!   would take the jump for a pace. (On the bundled maps this is Sumy, 131 to 94 to 39 km in the autumn of 2024.)
//! * At −radius the place's whole disc lies behind the front. What the front does farther on says nothing about the place
//!   any more, so distances stop there: the nearest edge of a large held area jumps by tens of kilometres where it is far off.

use super::place::{PlaceSeries, Stand};
use super::quantity::{Area, Share};
use super::region::Region;
use super::series::ControlSeries;
use super::vintage::{Level, Vintage};
use crate::error::{Error, Result};

/// How far the front may move away beyond the farthest distance that was observed, km. Farther than any path got in replays;
/// the number itself has no effect short of that.
const ROOM_KM: f64 = 50.0;

/// The most that a front may come or go from one map to the next, km, and so much more for each day without a map.
const MOST_MOVED_KM: f64 = 10.0;
/// See [`MOST_MOVED_KM`], km/day.
const MOST_PACE_KM: f64 = 1.0;

/// A place's distance to the front as a level that rises as the front comes nearer.
#[derive(Debug, Clone, PartialEq)]
pub struct Approach {
    /// The distance at level 0, km.
    far_km: f64,
    /// The least distance that is told apart, km; not above 0.
    floor_km: f64,
    series: ControlSeries,
}

impl Approach {
    /// The approach to a place, from all that the series knows.
    ///
    /// Without a radius the distance stops at the centre.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a name that [`super::place::PlaceName::id`] refuses.
    pub fn of(place: &PlaceSeries) -> Result<Self> {
        let floor_km = -place.radius_km().unwrap_or(0.0);
        let stands = of_one_front(place.levels(), floor_km);
        let farthest = stands.iter().map(|of| of.value.front_distance_km).fold(0.0, f64::max);
        let far_km = farthest + ROOM_KM;
        let level = |km: f64| Area::from_km2(far_km - km.max(floor_km));
        let id = place.place().id()?;
        let region = Region { id, name: place.place().name.clone(), area: level(floor_km)? };
        let observation = |Level { day, value: stand }: &Level<Stand>| {
            Ok(Vintage { day: *day, known_on: *day, value: Some(level(stand.front_distance_km)?) })
        };
        let observations = stands.iter().map(observation).collect::<Result<_>>()?;
        let series = ControlSeries::new(place.source(), region, observations)?;
        Ok(Approach { far_km, floor_km, series })
    }

    /// The level by day, for models; kilometres in the place of square kilometres.
    pub fn series(&self) -> &ControlSeries {
        &self.series
    }

    /// The distance at which the approach ends, km: the whole disc lies behind the front. Not above 0.
    pub fn floor_km(&self) -> f64 {
        self.floor_km
    }

    /// The distance beyond which the front is not followed, km.
    pub fn far_km(&self) -> f64 {
        self.far_km
    }

    /// The distance of the front from the centre at a level, km, negative behind it.
    pub fn distance_km(&self, level: f64) -> f64 {
        self.far_km - level
    }

    /// The share of the way from the far line to the floor at which the front is within some kilometres of the centre.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a distance below the floor or beyond the far line.
    pub fn share_within(&self, within_km: f64) -> Result<Share> {
        let share = (self.far_km - within_km) / self.series.region().area.km2();
        match within_km >= self.floor_km && within_km <= self.far_km {
            true => Share::from_fraction(share.min(1.0)),
            false => Err(Error::OutOfRange {
                quantity: "distance (km)",
                met: format!("{within_km} of {}", self.series.region().name),
                allowed: "from minus the radius of the place's disc to 50 km beyond the farthest distance observed",
            }),
        }
    }
}

/// The stands since another stretch of front last became the nearest; what happens below the floor is no change.
fn of_one_front(stands: &[Level<Stand>], floor_km: f64) -> &[Level<Stand>] {
    let is_jump = |pair: &[Level<Stand>]| {
        let km = |of: Level<Stand>| of.value.front_distance_km.max(floor_km);
        let idle = (pair[1].day - pair[0].day).num_days() - 1;
        (km(pair[1]) - km(pair[0])).abs() > MOST_MOVED_KM + MOST_PACE_KM * idle as f64
    };
    let last = stands.windows(2).rposition(is_jump);
    &stands[last.map_or(0, |before| before + 1)..]
}

#[cfg(test)]
mod tests {
    use super::super::place::{Observed, PlaceName};
    use super::*;
    use crate::domain::region::RegionId;
    use chrono::Days;
    use proptest::prelude::*;

    fn place(km: &[f64], radius_km: Option<f64>) -> PlaceSeries {
        let start: chrono::NaiveDate = "2025-01-01".parse().unwrap();
        let seen = |(n, km): (usize, &f64)| {
            let day = start + Days::new(n as u64);
            let stand = Stand { front_distance_km: *km, distance_km: *km, disc_held: Share::WHOLE };
            Vintage { day, known_on: day, value: Some(stand) }
        };
        let name = PlaceName { region: RegionId::new("donetsk").unwrap(), name: "Donetsk".into() };
        PlaceSeries::new("made", Observed { name, radius_km }, km.iter().enumerate().map(seen).collect()).unwrap()
    }

    #[test]
    fn a_level_rises_as_the_front_comes_nearer_and_stops_where_the_disc_is_passed() {
        let approach = Approach::of(&place(&[20.0, 25.0, 16.0, 8.0, -1.0, -9.0], Some(2.0))).unwrap();
        let levels: Vec<f64> = approach.series().levels().iter().map(|level| level.value.km2()).collect();
        assert_eq!(levels, [55.0, 50.0, 59.0, 67.0, 76.0, 77.0]);
        assert_eq!(approach.series().remaining(), Area::ZERO);
        assert_eq!(approach.series().region().id.as_str(), "place-donetsk");
        assert_eq!(approach.share_within(-2.0).unwrap(), Share::WHOLE);
        assert!(approach.share_within(-2.1).is_err() && approach.share_within(75.1).is_err());
        assert_eq!(Approach::of(&place(&[3.0, -9.0], None)).unwrap().series().remaining(), Area::ZERO);
    }

    #[test]
    fn another_front_that_becomes_the_nearest_is_no_advance() {
        let approach = Approach::of(&place(&[130.0, 94.0, 40.0, 39.0, 30.0], Some(2.0))).unwrap();
        let levels: Vec<f64> = approach.series().levels().iter().map(|level| level.value.km2()).collect();
        assert_eq!(levels, [50.0, 51.0, 60.0]);
        // Behind the place it is no matter which front is nearest.
        assert_eq!(Approach::of(&place(&[3.0, -3.0, -40.0], Some(2.0))).unwrap().series().levels().len(), 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn distances_come_back_as_they_went(km in prop::collection::vec(-5.0..5.0_f64, 1..20), away in 0.0..200.0_f64, within in 0.0..20.0_f64) {
            let km: Vec<f64> = km.iter().map(|km| km + away).collect();
            let series = place(&km, Some(5.0));
            let approach = Approach::of(&series).unwrap();
            for (stand, level) in series.levels().iter().zip(approach.series().levels()) {
                let back = approach.distance_km(level.value.km2());
                prop_assert!((back - stand.value.front_distance_km).abs() < 1e-9);
            }
            // The level of a share is the distance that was asked for.
            let level = approach.share_within(within).unwrap().of(approach.series().region().area);
            prop_assert!((approach.distance_km(level.km2()) - within).abs() < 1e-9);
        }
    }
}
