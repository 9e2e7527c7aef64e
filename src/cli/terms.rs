//! The options that say how a projection is made.

use clap::Args;

use super::inputs::{ForecastArguments, STANDSTILL};
use super::{Surroundings, not_after};
use crate::domain::projection::Standstill;
use crate::domain::quantity::{Area, Rate, Share};
use crate::error::{Error, Result};
use crate::model::Basis;
use crate::study::projection::Request;

/// The options that say how a projection is made.
#[derive(Args)]
pub(super) struct TermsArguments {
    #[command(flatten)]
    pub forecast: ForecastArguments,
    /// Learn the rate from the last DAYS and let it continue; the model is then bootstrap, or constant
    #[arg(long, value_name = "DAYS")]
    pub window: Option<u32>,
    /// Use this rate instead of a learned one; the model is then constant
    #[arg(long, value_name = "KM2_PER_DAY", allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// Whose rate to learn: the region's own (region), or that of the whole theatre (its slug, or theatre)
    #[arg(long, value_name = "SCOPE", default_value = "region")]
    pub rate_scope: String,
    /// Use this free area at the forecast origin instead of the observed one
    #[arg(long, value_name = "KM2", allow_negative_numbers = true)]
    pub remaining: Option<f64>,
    /// The share of the region that counts as complete, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, allow_negative_numbers = true)]
    pub target: f64,
    #[arg(long, value_enum, default_value_t = Standstill::Ends, help = STANDSTILL)]
    pub standstill: Standstill,
}

impl TermsArguments {
    /// Whether anything is given that only one region can have.
    pub fn is_of_one_region(&self) -> bool {
        let has_scope = !self.rate_scope.eq_ignore_ascii_case("region");
        self.rate.is_some() || self.remaining.is_some() || self.target != 1.0 || has_scope
    }

    /// One request for each region.
    pub fn requests(&self, slugs: &[String], surroundings: &Surroundings) -> Result<Vec<Request>> {
        if let Some(day) = self.forecast.known.as_of {
            not_after(day, surroundings.today, "--as-of")?;
        }
        if slugs.len() > 1 && self.remaining.is_some() {
            return Err(Error::Usage("--remaining is the free area of one region: name one region with it".into()));
        }
        let basis = match (self.window, self.rate.map(Rate::from_km2_per_day).transpose()?) {
            (None, None) => Basis::Learned,
            (Some(days), None) => Basis::Window(days),
            (None, Some(rate)) => Basis::Given(rate),
            (Some(_), Some(_)) => {
                return Err(Error::Usage(
                    "--rate sets the rate and --window sets the days to learn it from: give one of them".into(),
                ));
            }
        };
        let target = Share::from_fraction(self.target)?;
        let remaining = self.remaining.map(Area::from_km2).transpose()?;
        let one = |region: &String| Request {
            basis,
            theatre: Some(self.rate_scope.clone()).filter(|scope| !scope.eq_ignore_ascii_case("region")),
            remaining,
            target,
            standstill: self.standstill,
            ..self.forecast.request(region)
        };
        Ok(slugs.iter().map(one).collect())
    }
}
