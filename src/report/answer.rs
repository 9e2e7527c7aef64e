//! What one projection says, without its futures: those take a hundred megabytes.

use chrono::NaiveDate;

use super::options;
use crate::domain::completion::{Arrival, Completion};
use crate::domain::projection::{Band, Standstill};
use crate::domain::published::Goal;
use crate::domain::quantity::Area;
use crate::draw::figure::Figure;
use crate::draw::projection::ProjectionChart;
use crate::draw::{self, Mark};
use crate::error::Result;
use crate::fit::caveat;
use crate::overview::When;
use crate::project::Projection;
use crate::published::Assessment;
use crate::published::outcome::Verdict;
use crate::summarise::bands::{HORIZONS, LEVELS, bands};
use crate::write::words::{horizon, sentence};

/// What one projection says.
pub struct Answer {
    /// The sentence that can be quoted.
    pub sentence: String,
    /// The number of futures.
    pub paths: usize,
    /// The day they start from.
    pub start: NaiveDate,
    /// Area of the region.
    pub area: Area,
    /// Whether the model is sure of one future.
    pub is_line: bool,
    /// How far it looks, in words: "30 years".
    pub horizon: String,
    /// When the region would be complete.
    pub completion: Completion,
    /// The probability that it is not within the horizon, by what a standstill leads to; `None` where that makes no difference.
    pub not_within: Option<[(Standstill, f64); 2]>,
    /// The odds of completion by some days.
    pub odds: Vec<(NaiveDate, f64)>,
    /// Quantiles of controlled area at the usual horizons.
    pub bands: Vec<Band>,
    /// What a reader of the bands should know.
    pub caveat: &'static str,
    /// The projection chart.
    pub figure: Figure,
}

impl Answer {
    /// What a projection says, drawn with published dates.
    ///
    /// # Errors
    /// [`crate::Error::Drawing`] when it cannot be drawn.
    pub fn of(projection: &Projection, marks: &[Mark]) -> Result<Self> {
        let completion = &projection.completion;
        Ok(Answer {
            sentence: sentence(projection),
            paths: projection.paths.count(),
            start: projection.paths.start(),
            area: projection.history.region().area,
            is_line: projection.is_line,
            horizon: horizon(projection),
            completion: completion.clone(),
            not_within: projection.not_within,
            odds: projection.by.iter().map(|day| (*day, completion.by(*day))).collect(),
            bands: bands(&projection.paths, projection.as_of, &HORIZONS, &LEVELS),
            caveat: caveat(projection.model),
            figure: draw::figure(&[&ProjectionChart::new(projection, marks)], &options())?,
        })
    }

    /// Whether the target is reached already, so that there is nothing to project.
    pub fn is_settled(&self) -> bool {
        self.completion.median() <= Arrival::On(self.start)
    }

    /// When the region would be complete, as the overview tells it.
    pub fn when(&self) -> When {
        When { median: self.completion.median(), interval: self.completion.interval(0.8) }
    }
}

/// The dates of published projections of all of a region that are still to come, each once.
pub(super) fn marks(published: &[Assessment]) -> Vec<Mark> {
    let is_open = |of: &&Assessment| of.entry.goal == Goal::Whole && of.outcome.verdict == Verdict::Open;
    let mark = |of: &Assessment| Some(Mark { day: of.entry.when().decisive_day()?, label: short(&of.entry.publisher) });
    let mut marks: Vec<Mark> = published.iter().filter(is_open).filter_map(mark).collect();
    // Retellings name the same day once more.
    marks.sort_by_key(|mark| mark.day);
    marks.dedup_by_key(|mark| mark.day);
    marks
}

/// A publisher in a word or two: what stands before a comma, of a long name the capitals of its words.
fn short(publisher: &str) -> String {
    let name = publisher.split(',').next().unwrap_or(publisher).trim();
    let capitals: String =
        name.split_whitespace().filter_map(|word| word.chars().next()).filter(|letter| letter.is_uppercase()).collect();
    match name.split_whitespace().count() > 3 && capitals.chars().count() > 1 {
        true => capitals,
        false => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn long_names_become_their_capitals() {
        assert_eq!(short("Institute for the Study of War, as cited"), "ISW");
        assert_eq!(short("Press, on Institute for the Study of War figures"), "Press");
        assert_eq!(short("a group of four analysts"), "a group of four analysts");
        assert_eq!(short(""), "");
    }
}
