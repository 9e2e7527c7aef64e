//! Forecasts that were issued: what was asked and what was said, kept in the log, so that none can be changed or left out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::days::{day_text, day_texts};

/// The commands that issue forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A region: quantiles of its held area, and odds of completion.
    Project,
    /// A place: quantiles of the distance of the front, and odds of reaching it.
    Place,
    /// A question: its odds.
    Ask,
}

impl What {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Project => "project",
            What::Place => "place",
            What::Ask => "ask",
        }
    }
}

/// What was asked: all that it takes to say the same again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub what: What,
    /// The slug of the region, the name of the place, or the question.
    pub subject: String,
    /// The origin: nothing known after this day was used.
    #[serde(with = "day_text")]
    pub as_of: NaiveDate,
    /// The source.
    pub source: String,
    /// The model of gains.
    pub model: String,
    /// Futures of a region or of one distance.
    pub paths: usize,
    /// Futures of the whole front.
    pub paths_of_front: usize,
    pub seed: u64,
    /// The days whose odds were asked for.
    #[serde(default, with = "day_texts", skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<NaiveDate>,
}

/// What was said. Values are rounded to six decimals.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Said {
    /// km² of a region, km of a place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<SaidBand>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odds: Vec<SaidOdds>,
}

/// Quantiles of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaidBand {
    #[serde(with = "day_text")]
    pub day: NaiveDate,
    /// Days after the origin.
    pub horizon: u32,
    /// Probability levels and values, ascending.
    pub quantiles: Vec<(f64, f64)>,
}

/// The odds of a question, as `frontcast ask` reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaidOdds {
    pub question: String,
    pub odds: f64,
}

/// A forecast that was issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    #[serde(flatten)]
    pub asked: Asked,
    /// Whether days after the origin were known already when it was issued.
    pub is_replay: bool,
    /// SHA-256 of the data that it was made from.
    pub inputs_sha256: String,
    #[serde(flatten)]
    pub said: Said,
}
