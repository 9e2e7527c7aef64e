//! Places: towns whose distance to the front people ask for, and how that distance went.

use chrono::{Days, NaiveDate};

use super::between::{self, Seen};
use super::calendar::Window;
use super::quantity::Share;
use super::region::RegionId;
use crate::error::{Error, Result};

/// A town: a point and a disc as large as its built-up area.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// Name as printed.
    pub name: String,
    /// The region it lies in.
    pub region: RegionId,
    /// Longitude of its centre, degrees east on WGS 84.
    pub lon: f64,
    /// Latitude of its centre, degrees north on WGS 84.
    pub lat: f64,
    /// √(built-up area / π), km. Positive.
    pub radius_km: f64,
}

/// A place whose distance to the front was observed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceName {
    /// The region it lies in.
    pub region: RegionId,
    /// Name as printed.
    pub name: String,
}

impl PlaceName {
    /// What a name may be, for errors.
    pub const ALLOWED: &str = "letters or digits, at most 50 characters";

    /// The slug of its random numbers: the prefix keeps a town from sharing them with a region of the same name.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a name without letters or digits, or longer than a slug.
    pub fn id(&self) -> Result<RegionId> {
        let allowed = Self::ALLOWED;
        let refused = || Error::OutOfRange { quantity: "place", met: format!("{:?}", self.name), allowed };
        if !self.name.chars().any(char::is_alphanumeric) {
            return Err(refused());
        }
        RegionId::from_name(&format!("place {}", self.name)).map_err(|_| refused())
    }
}

/// How a place stood on one day's map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    /// Distance from its centre to the nearest point of the front, km, negative where the centre lies behind it. Finite.
    pub front_distance_km: f64,
    /// Distance from its centre to the held area, km, negative inside it; differs from the above where the nearest edge of
    /// the held area is a coast or an outer border. Finite.
    pub distance_km: f64,
    /// The part of its disc that is held.
    pub disc_held: Share,
}

/// One observed fact about a place, as known from some day on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// The day the map shows.
    pub day: NaiveDate,
    /// The day it became known; not before `day`. A later one revises an earlier one.
    pub known_on: NaiveDate,
    /// How the place stood; `None` where what was known before is withdrawn.
    pub stand: Option<Stand>,
}

/// What one source says about one place. Never without a stand, sorted by day; days may be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceSeries {
    source: String,
    place: PlaceName,
    radius_km: Option<f64>,
    sightings: Vec<Sighting>,
    stands: Vec<(NaiveDate, Stand)>,
}

/// The mean pace at which the front came nearer over a window, km/day; negative where it moved away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ApproachRate {
    /// The window.
    pub window: Window,
    /// Distance at its start less distance at its end, by its days. Finite.
    pub km_per_day: f64,
}

/// One of the usual windows with its pace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuotedApproach {
    /// The window, up to the last observed day.
    pub window: Window,
    /// The pace; `None` where observed days lie farther apart than the window is long.
    pub rate: Option<ApproachRate>,
}

impl PlaceSeries {
    /// A series from sightings in any order, revisions included. `radius_km` is that of the place's disc, where it is known.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing is left to stand; [`Error::OutOfRange`] for a distance that is not finite, a day that
    /// is known before it came, or two values of one day and `known_on`.
    pub fn new(source: &str, place: PlaceName, radius_km: Option<f64>, mut sightings: Vec<Sighting>) -> Result<Self> {
        sightings.sort_by_key(|seen| (seen.day, seen.known_on));
        sightings.dedup();
        let refused = |quantity, met: String, allowed| Err(Error::OutOfRange { quantity, met, allowed });
        for seen in &sightings {
            if seen.known_on < seen.day {
                let met = format!("{} of {} on {}", seen.known_on, place.name, seen.day);
                return refused("known_on", met, "the day itself or later");
            }
            let is_finite = |stand: Stand| stand.front_distance_km.is_finite() && stand.distance_km.is_finite();
            if !seen.stand.is_none_or(is_finite) {
                return refused("distance (km)", format!("of {} on {}", place.name, seen.day), "a finite number");
            }
        }
        if let Some(pair) = sightings.windows(2).find(|p| (p[0].day, p[0].known_on) == (p[1].day, p[1].known_on)) {
            let met = format!("two values for {} on {}", place.name, pair[0].day);
            return refused("distance (km)", met, "one value for one day; a revision has a later known_on");
        }
        let stands = newest_by_day(&sightings);
        match stands.is_empty() {
            true => Err(Error::NoData(format!("{source} has no distance of {}", place.name))),
            false => Ok(PlaceSeries { source: source.into(), place, radius_km, sightings, stands }),
        }
    }

    /// What a reader on `day` would have known: nothing observed or revised later.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing was known by then.
    pub fn as_of(&self, day: NaiveDate) -> Result<Self> {
        let is_known = |seen: &&Sighting| seen.day <= day && seen.known_on <= day;
        let known: Vec<Sighting> = self.sightings.iter().filter(is_known).copied().collect();
        let begins = self.sightings[0].day;
        PlaceSeries::new(&self.source, self.place.clone(), self.radius_km, known).map_err(|_| {
            let (name, source) = (&self.place.name, &self.source);
            Error::NoData(format!("nothing was known of {name} on {day}: {source} begins on {begins}"))
        })
    }

    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The place.
    pub fn place(&self) -> &PlaceName {
        &self.place
    }

    /// The radius of the place's disc, km, where it is known.
    pub fn radius_km(&self) -> Option<f64> {
        self.radius_km
    }

    /// All sightings with their revisions and withdrawals, by day and then by `known_on`.
    pub fn sightings(&self) -> &[Sighting] {
        &self.sightings
    }

    /// The newest stand of every observed day, in order of days.
    pub fn stands(&self) -> &[(NaiveDate, Stand)] {
        &self.stands
    }

    /// The newest stand of the last observed day.
    pub fn last(&self) -> Stand {
        self.stands[self.stands.len() - 1].1
    }

    /// The first observed day.
    pub fn first_day(&self) -> NaiveDate {
        self.stands[0].0
    }

    /// The last observed day.
    pub fn last_day(&self) -> NaiveDate {
        self.stands[self.stands.len() - 1].0
    }

    /// The day on which the newest of all sightings became known.
    pub fn last_known_on(&self) -> NaiveDate {
        self.sightings.iter().map(|seen| seen.known_on).max().unwrap_or(self.last_day())
    }

    /// The stand on a day, carried forward from the last observed day; `None` before the first.
    pub fn stand_on(&self, day: NaiveDate) -> Option<Stand> {
        self.seen_by(day).map(|(_, stand)| stand)
    }

    /// The last observed day up to `day` and the stand on it; `None` before the first.
    pub fn seen_by(&self, day: NaiveDate) -> Option<(NaiveDate, Stand)> {
        let after = self.stands.partition_point(|(seen, _)| *seen <= day);
        after.checked_sub(1).map(|i| self.stands[i])
    }

    /// The day and the distance when the front was nearest (or farthest behind the place), the first of several such days.
    pub fn nearest(&self) -> (NaiveDate, f64) {
        self.first_of(|one, other| one < other)
    }

    /// The day and the distance when the front was farthest, the first of several such days.
    pub fn farthest(&self) -> (NaiveDate, f64) {
        self.first_of(|one, other| one > other)
    }

    fn first_of(&self, beats: fn(f64, f64) -> bool) -> (NaiveDate, f64) {
        let all = self.stands.iter().map(|(day, stand)| (*day, stand.front_distance_km));
        let best = all.reduce(|best, next| if beats(next.1, best.1) { next } else { best });
        best.expect("a place's series is never empty")
    }

    /// Since when the front has been within some kilometres of the centre without a break; `None` where it is not.
    pub fn within_since(&self, within_km: f64) -> Option<NaiveDate> {
        let is_within = |(_, stand): &&(NaiveDate, Stand)| stand.front_distance_km <= within_km;
        self.stands.iter().rev().take_while(is_within).last().map(|(day, _)| *day)
    }

    /// The distance of the front on a day, km, on the straight line between observed days; the last after them, `None` before.
    pub fn line_on(&self, day: NaiveDate) -> Option<f64> {
        match between::around(&self.stands, day) {
            Some(around) => Some(between::on_line(around, day, |(_, stand)| stand.front_distance_km)),
            None => self.stand_on(day).map(|stand| stand.front_distance_km),
        }
    }

    /// The mean pace from a day to the last observed one, by the straight line between observed days; `None` where the series
    /// begins later or has no day after it.
    pub fn approach_since(&self, from: NaiveDate) -> Option<ApproachRate> {
        let window = Window { from, to: self.last_day() };
        let came = self.line_on(from)? - self.last().front_distance_km;
        (window.days() > 0).then(|| ApproachRate { window, km_per_day: came / window.days() as f64 })
    }

    /// The mean pace over the last `days` days; `None` as in [`Self::quoted_over`].
    pub fn approach_over(&self, days: u32) -> Option<ApproachRate> {
        self.quoted_over(days)?.rate
    }

    /// The same with its window; `None` where the series is shorter.
    pub fn quoted_over(&self, days: u32) -> Option<QuotedApproach> {
        let rate = self.approach_since(self.last_day().checked_sub_days(Days::new(u64::from(days)))?)?;
        let told = between::can_tell(&self.stands, rate.window).then_some(rate);
        Some(QuotedApproach { window: rate.window, rate: told })
    }
}

impl Seen for (NaiveDate, Stand) {
    fn day(&self) -> NaiveDate {
        self.0
    }
}

/// The last revision of each day, from sightings sorted by day and `known_on`.
fn newest_by_day(sightings: &[Sighting]) -> Vec<(NaiveDate, Stand)> {
    let days = sightings.chunk_by(|a, b| a.day == b.day);
    days.filter_map(|revisions| revisions.last()).filter_map(|newest| Some((newest.day, newest.stand?))).collect()
}

/// Places of one or more sources, at most one series for each source and place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlaceTable {
    series: Vec<PlaceSeries>,
}

impl PlaceTable {
    /// A table from its series.
    pub fn new(mut series: Vec<PlaceSeries>) -> Self {
        series.sort_by(|a, b| (&a.source, &a.place).cmp(&(&b.source, &b.place)));
        PlaceTable { series }
    }

    /// All series, by source, region and name.
    pub fn series(&self) -> &[PlaceSeries] {
        &self.series
    }

    /// The names of the sources, each once.
    pub fn sources(&self) -> Vec<&str> {
        let mut sources: Vec<&str> = self.series.iter().map(PlaceSeries::source).collect();
        sources.dedup();
        sources
    }

    /// The places of one source.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a source that is not in the table.
    pub fn of_source(&self, source: &str) -> Result<PlaceTable> {
        let series: Vec<PlaceSeries> = self.series.iter().filter(|s| s.source == source).cloned().collect();
        match series.is_empty() {
            true => Err(Error::unknown("source", source, self.sources())),
            false => Ok(PlaceTable { series }),
        }
    }

    /// What a reader on `day` would have known; places of which nothing was known yet are left out.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing at all was known.
    pub fn as_of(&self, day: NaiveDate) -> Result<PlaceTable> {
        let series: Vec<PlaceSeries> = self.series.iter().filter_map(|series| series.as_of(day).ok()).collect();
        let begin = self.series.iter().map(PlaceSeries::first_day).min();
        match (series.is_empty(), begin) {
            (false, _) => Ok(PlaceTable { series }),
            (true, Some(begin)) => {
                Err(Error::NoData(format!("no distance was known on {day}: the data begin on {begin}")))
            }
            (true, None) => Err(Error::NoData("there are no distances of places".into())),
        }
    }

    /// The table without the days before `day`; places without later days are left out.
    pub fn since(&self, day: NaiveDate) -> PlaceTable {
        let later = self.series.iter().filter_map(|series| {
            let seen = series.sightings.iter().filter(|seen| seen.day >= day).copied().collect();
            PlaceSeries::new(&series.source, series.place.clone(), series.radius_km, seen).ok()
        });
        PlaceTable { series: later.collect() }
    }

    /// The day on which the newest sighting of any place became known; `None` for an empty table.
    pub fn last_known_on(&self) -> Option<NaiveDate> {
        self.series.iter().map(PlaceSeries::last_known_on).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn name() -> PlaceName {
        PlaceName { region: RegionId::new("donetsk").unwrap(), name: "Town".into() }
    }

    fn seen(on: &str, known_on: &str, km: Option<f64>) -> Sighting {
        let stand = km.map(|km| Stand {
            front_distance_km: km,
            distance_km: km,
            disc_held: Share::from_fraction(0.0).unwrap(),
        });
        Sighting { day: day(on), known_on: day(known_on), stand }
    }

    fn series(rows: &[(&str, f64)]) -> PlaceSeries {
        let sightings = rows.iter().map(|(on, km)| seen(on, on, Some(*km))).collect();
        PlaceSeries::new("made", name(), Some(2.0), sightings).unwrap()
    }

    #[test]
    fn a_rate_is_positive_when_the_front_comes_nearer_and_gaps_share_their_change() {
        let series = series(&[("2025-01-01", 9.0), ("2025-01-03", 8.0), ("2025-01-11", 4.0)]);
        assert_eq!(series.approach_over(10).unwrap().km_per_day, 0.5);
        // One day of the two that the first maps lie apart, and all of the eight days after.
        assert_eq!(series.approach_over(9).unwrap().km_per_day, 0.5);
        assert_eq!(series.line_on(day("2025-01-07")), Some(6.0));
        assert_eq!(series.approach_since(day("2025-01-07")).unwrap().km_per_day, 0.5);
        assert_eq!(series.approach_over(4), None, "four days of eight between two maps");
        assert_eq!(series.approach_over(11), None);
        assert_eq!(series.approach_since(day("2025-01-11")), None);
    }

    #[test]
    fn within_counts_the_last_run_only() {
        let series = series(&[("2025-01-01", 4.0), ("2025-01-02", 6.0), ("2025-01-03", 5.0), ("2025-01-04", -0.5)]);
        assert_eq!(series.within_since(5.0), Some(day("2025-01-03")));
        assert_eq!(series.within_since(0.0), Some(day("2025-01-04")));
        assert_eq!(series.within_since(-2.0), None);
        assert_eq!(series.within_since(7.0), Some(day("2025-01-01")));
        assert_eq!((series.nearest().1, series.farthest()), (-0.5, (day("2025-01-02"), 6.0)));
    }

    #[test]
    fn later_revisions_and_withdrawals_do_not_exist_for_an_earlier_reader() {
        let rows = vec![
            seen("2025-01-01", "2025-01-01", Some(9.0)),
            seen("2025-01-02", "2025-01-02", Some(3.0)),
            seen("2025-01-02", "2025-01-05", None),
            seen("2025-01-01", "2025-01-07", Some(8.0)),
        ];
        let series = PlaceSeries::new("made", name(), None, rows).unwrap();
        assert_eq!(series.last().front_distance_km, 8.0);
        let on = |text| series.as_of(day(text)).unwrap().last().front_distance_km;
        assert_eq!((on("2025-01-04"), on("2025-01-06"), on("2025-01-07")), (3.0, 9.0, 8.0));
        assert!(series.as_of(day("2024-12-31")).unwrap_err().to_string().contains("Town"));
    }

    #[test]
    fn contradictions_are_refused() {
        let two = vec![seen("2025-01-01", "2025-01-01", Some(1.0)), seen("2025-01-01", "2025-01-01", Some(2.0))];
        assert!(PlaceSeries::new("made", name(), None, two).is_err());
        assert!(PlaceSeries::new("made", name(), None, vec![seen("2025-01-02", "2025-01-01", Some(1.0))]).is_err());
        let far = vec![seen("2025-01-01", "2025-01-01", Some(f64::INFINITY))];
        assert!(PlaceSeries::new("made", name(), None, far).is_err());
    }
}
