//! Physical quantities. Each type carries its unit and is valid once it exists.

use crate::error::{Error, Result};

/// Area on the WGS 84 ellipsoid, km². Finite, not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Area(f64);

impl Area {
    /// No area.
    pub const ZERO: Area = Area(0.0);

    /// An area from square kilometres.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when `km2` is negative or not finite.
    pub fn from_km2(km2: f64) -> Result<Self> {
        if km2.is_finite() && km2 >= 0.0 {
            Ok(Area(km2))
        } else {
            Err(Error::OutOfRange { quantity: "area (km²)", met: km2.to_string(), allowed: "zero or more" })
        }
    }

    /// Square kilometres.
    pub fn km2(self) -> f64 {
        self.0
    }

    /// What is left of `self` when `part` is taken away; zero when `part` is larger.
    pub fn less(self, part: Area) -> Area {
        Area((self.0 - part.0).max(0.0))
    }

    /// The sum of areas.
    pub fn sum(areas: impl IntoIterator<Item = Area>) -> Area {
        Area(areas.into_iter().map(Area::km2).sum())
    }

    /// `self` as a part of `whole`; zero when the whole is zero.
    pub fn share_of(self, whole: Area) -> Share {
        Share(if whole.0 > 0.0 { (self.0 / whole.0).clamp(0.0, 1.0) } else { 0.0 })
    }
}

/// The surface of the Earth, km².
const EARTH_KM2: f64 = 510_065_622.0;

/// Rate of advance, km²/day. Finite; positive when the advancing side gains.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// A rate from square kilometres a day.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when the number is not finite, or more than the surface of the Earth.
    pub fn from_km2_per_day(km2_per_day: f64) -> Result<Self> {
        if km2_per_day.abs() <= EARTH_KM2 {
            Ok(Rate(km2_per_day))
        } else {
            Err(Error::OutOfRange {
                quantity: "rate (km²/day)",
                met: km2_per_day.to_string(),
                allowed: "a finite number, less than the Earth a day, positive when the advancing side gains",
            })
        }
    }

    /// Square kilometres a day.
    pub fn km2_per_day(self) -> f64 {
        self.0
    }
}

/// Length on the WGS 84 ellipsoid, km. Finite, not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Length(f64);

impl Length {
    /// A length from kilometres.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when `km` is negative or not finite.
    pub fn from_km(km: f64) -> Result<Self> {
        if km.is_finite() && km >= 0.0 {
            Ok(Length(km))
        } else {
            Err(Error::OutOfRange { quantity: "length (km)", met: km.to_string(), allowed: "zero or more" })
        }
    }

    /// Kilometres.
    pub fn km(self) -> f64 {
        self.0
    }
}

/// A part of a whole as a fraction from 0 to 1. Percent are for people only, see [`Share::percent`].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// All of it.
    pub const WHOLE: Share = Share(1.0);

    /// A share from a fraction.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside 0 to 1.
    pub fn from_fraction(fraction: f64) -> Result<Self> {
        if (0.0..=1.0).contains(&fraction) {
            Ok(Share(fraction))
        } else {
            Err(Error::OutOfRange {
                quantity: "share",
                met: fraction.to_string(),
                allowed: "a fraction from 0 to 1 (0.9 is 90 %)",
            })
        }
    }

    /// The fraction, 0 to 1.
    pub fn fraction(self) -> f64 {
        self.0
    }

    /// The fraction times 100, for print.
    pub fn percent(self) -> f64 {
        self.0 * 100.0
    }

    /// This share of an area.
    pub fn of(self, area: Area) -> Area {
        Area(self.0 * area.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_refuse_what_is_out_of_range() {
        assert!(Area::from_km2(f64::NAN).is_err());
        assert!(Area::from_km2(-0.1).is_err());
        assert!(Rate::from_km2_per_day(f64::INFINITY).is_err());
        assert!(Share::from_fraction(1.01).is_err());
        assert!(Share::from_fraction(f64::NAN).is_err());
    }

    #[test]
    fn a_part_never_exceeds_the_whole() {
        let (part, whole) = (Area(3.0), Area(2.0));
        assert_eq!(part.share_of(whole), Share::WHOLE);
        assert_eq!(whole.less(part), Area::ZERO);
        assert_eq!(part.share_of(Area::ZERO).fraction(), 0.0);
    }
}
