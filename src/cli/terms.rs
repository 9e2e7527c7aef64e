//! The terms of a projection, for all commands that make one.

use chrono::NaiveDate;
use clap::Args;

use super::{Surroundings, not_after, parse_day};
use crate::domain::projection::Standstill;
use crate::domain::quantity::{Area, Rate, Share};
use crate::domain::statement::Statements;
use crate::error::{Error, Result};
use crate::model::{Basis, MODELS};
use crate::study::projection::Request;

/// The options that say how a projection is made.
#[derive(Args)]
pub(super) struct TermsArguments {
    /// The last day known to the forecast [default: the last day of the data]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    pub as_of: Option<NaiveDate>,
    /// The source of control data, where there are several
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    #[arg(long, value_name = "NAME", help = models_help())]
    pub model: Option<String>,
    /// Learn the rate from the last DAYS and let it go on; the model is then bootstrap, or constant
    #[arg(long, value_name = "DAYS")]
    pub window: Option<u32>,
    /// Take this rate instead of a learned one; the model is then constant
    #[arg(long, value_name = "KM2_PER_DAY", allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// Whose rate to learn: the region's own, or that of the whole theatre, by its slug or as theatre
    #[arg(long, value_name = "region|ukraine", default_value = "region")]
    pub rate_scope: String,
    /// Take this free area at the origin instead of the observed one
    #[arg(long, value_name = "KM2", allow_negative_numbers = true)]
    pub remaining: Option<f64>,
    /// The share of the region that counts as complete, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, allow_negative_numbers = true)]
    pub target: f64,
    /// How far to look
    #[arg(long, value_name = "YEARS", default_value_t = 30)]
    pub horizon: u32,
    /// Number of simulated futures
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub paths: usize,
    /// Seed of the simulation: the same seed and data give the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// What a standstill leads to, in models that know one: it ends when the pace changes next, or lasts for ever
    #[arg(long, value_enum, default_value_t = Standstill::Ends)]
    pub standstill: Standstill,
}

pub(super) fn models_help() -> String {
    let lines = MODELS.iter().map(|entry| format!("{}: {}", entry.name, entry.summary));
    format!("The model [default: {}]\n  {}", MODELS[0].name, lines.collect::<Vec<_>>().join("\n  "))
}

impl TermsArguments {
    /// One request for each region.
    pub fn requests(&self, slugs: &[String], surroundings: &Surroundings) -> Result<Vec<Request>> {
        if let Some(day) = self.as_of {
            not_after(day, surroundings.today, "--as-of")?;
        }
        if slugs.len() > 1 && self.remaining.is_some() {
            return Err(Error::Usage("--remaining is the free area of one region: give one region with it".into()));
        }
        let basis = match (self.window, self.rate.map(Rate::from_km2_per_day).transpose()?) {
            (None, None) => Basis::Learned,
            (Some(days), None) => Basis::Window(days),
            (None, Some(rate)) => Basis::Given(rate),
            (Some(_), Some(_)) => {
                return Err(Error::Usage(
                    "--rate gives the rate and --window the days to learn it from: give one of them".into(),
                ));
            }
        };
        let target = Share::from_fraction(self.target)?;
        let remaining = self.remaining.map(Area::from_km2).transpose()?;
        let one = |region: &String| Request {
            region: region.clone(),
            as_of: self.as_of,
            source: self.source.clone(),
            model: self.model.clone(),
            basis,
            theatre: Some(self.rate_scope.clone()).filter(|scope| !scope.eq_ignore_ascii_case("region")),
            remaining,
            target,
            horizon_years: self.horizon,
            paths: self.paths,
            seed: self.seed,
            scenario: None,
            standstill: self.standstill,
            by: Vec::new(),
            statements: Statements::ThisMap,
        };
        Ok(slugs.iter().map(one).collect())
    }
}
