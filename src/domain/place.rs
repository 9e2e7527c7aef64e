//! Places: towns whose distance to the front people ask for, and how that distance went.

use chrono::{Days, NaiveDate};

use super::between;
use super::calendar::Window;
use super::quantity::Share;
use super::region::RegionId;
use super::vintage::{Level, Series, Subject};
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

/// A town with what is known of those who live there.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    pub town: Town,
    /// Its name in Ukrainian.
    pub name_uk: Option<String>,
    /// How many lived there when they were last counted.
    pub people: Option<u32>,
    /// Whether its disc is as large as a built-up area that is known; else it is from the number of people.
    pub is_measured: bool,
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

/// What the distances of a series are of.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    pub name: PlaceName,
    /// The radius of its disc, km, where it is known.
    pub radius_km: Option<f64>,
}

/// What one source says about one place.
pub type PlaceSeries = Series<Observed, Stand>;

impl Subject<Stand> for Observed {
    const QUANTITY: &str = "distance (km)";
    const FACT: &str = "distance";

    fn name(&self) -> &str {
        &self.name.name
    }

    fn words(stand: Stand) -> String {
        stand.front_distance_km.to_string()
    }

    fn checked(&self, day: NaiveDate, stand: Stand) -> Result<Stand> {
        match stand.front_distance_km.is_finite() && stand.distance_km.is_finite() {
            true => Ok(stand),
            false => Err(Error::OutOfRange {
                quantity: "distance (km)",
                met: format!("of {} on {day}", self.name.name),
                allowed: "a finite number",
            }),
        }
    }
}

/// The mean pace at which the front came nearer over a window, km/day; negative where it moved away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ApproachRate {
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
    pub fn place(&self) -> &PlaceName {
        &self.of.name
    }

    /// The radius of the place's disc, km, where it is known.
    pub fn radius_km(&self) -> Option<f64> {
        self.of.radius_km
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
        let all = self.levels.iter().map(|level| (level.day, level.value.front_distance_km));
        let best = all.reduce(|best, next| if beats(next.1, best.1) { next } else { best });
        best.expect("a place's series is never empty")
    }

    /// Since when the front has been within some kilometres of the centre without a break; `None` where it is not.
    pub fn within_since(&self, within_km: f64) -> Option<NaiveDate> {
        let is_within = |level: &&Level<Stand>| level.value.front_distance_km <= within_km;
        self.levels.iter().rev().take_while(is_within).last().map(|level| level.day)
    }

    /// The distance of the front on a day, km, on the straight line between observed days; the last after them, `None` before.
    pub fn line_on(&self, day: NaiveDate) -> Option<f64> {
        match between::around(&self.levels, day) {
            Some(around) => Some(between::on_line(around, day, |stand| stand.front_distance_km)),
            None => self.on(day).map(|level| level.value.front_distance_km),
        }
    }

    /// The mean pace from a day to the last observed one, by the straight line between observed days; `None` where the series
    /// begins later or has no day after it.
    pub fn approach_since(&self, from: NaiveDate) -> Option<ApproachRate> {
        let window = Window { from, to: self.last_day() };
        let came = self.line_on(from)? - self.last().value.front_distance_km;
        (window.days() > 0).then(|| ApproachRate { window, km_per_day: came / window.days() as f64 })
    }

    /// The mean pace over the last `days` days; `None` as in [`Self::quoted_over`].
    pub fn approach_over(&self, days: u32) -> Option<ApproachRate> {
        self.quoted_over(days)?.rate
    }

    /// The same with its window; `None` where the series is shorter.
    pub fn quoted_over(&self, days: u32) -> Option<QuotedApproach> {
        let rate = self.approach_since(self.last_day().checked_sub_days(Days::new(u64::from(days)))?)?;
        let told = between::can_tell(&self.levels, rate.window).then_some(rate);
        Some(QuotedApproach { window: rate.window, rate: told })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vintage::Vintage;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn observed() -> Observed {
        let name = PlaceName { region: RegionId::new("donetsk").unwrap(), name: "Town".into() };
        Observed { name, radius_km: Some(2.0) }
    }

    fn seen(on: &str, km: f64) -> Vintage<Stand> {
        let stand = Stand { front_distance_km: km, distance_km: km, disc_held: Share::from_fraction(0.0).unwrap() };
        Vintage { day: day(on), known_on: day(on), value: Some(stand) }
    }

    fn series(rows: &[(&str, f64)]) -> PlaceSeries {
        PlaceSeries::new("made", observed(), rows.iter().map(|(on, km)| seen(on, *km)).collect()).unwrap()
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
    fn a_distance_is_finite() {
        let far = vec![seen("2025-01-01", f64::INFINITY)];
        assert!(PlaceSeries::new("made", observed(), far).is_err());
    }
}
