//! What one projection says, without its futures: those take a hundred megabytes.

use chrono::NaiveDate;

use super::{Figures, NARROW, sized};
use crate::domain::completion::Outlook;
use crate::draw::Mark;
use crate::draw::chart::Period;
use crate::draw::completion::CompletionChart;
use crate::draw::projection::ProjectionChart;
use crate::error::Result;
use crate::model::caveat;
use crate::study::projection::Projection;
use crate::write::any_map;
use crate::write::projection::{areas, completion};
use crate::write::sentence::sentence;
use crate::write::sheet::Sheet;
use crate::write::words::horizon;

/// What one projection says.
pub struct Answer {
    /// The sentence that can be quoted.
    pub sentence: String,
    /// What any reputable map would show, or why that is not told; nothing where it was not asked for.
    pub any_map: Vec<String>,
    /// The number of futures.
    pub paths: usize,
    /// The day they start from.
    pub start: NaiveDate,
    /// Whether the model is sure of one future.
    pub is_line: bool,
    /// How far it looks, in words: "30 years".
    pub horizon: String,
    /// When the region would be complete.
    pub outlook: Outlook,
    /// When the region would be complete and how likely by which day; of the first answer of a region also how much is held
    /// until then.
    pub tables: Sheet,
    /// What a reader of the bands should know.
    pub caveat: &'static str,
    /// The projection chart.
    pub figures: Figures,
    /// The chart of the day it would be complete, of the first answer of a region.
    pub when_complete: Option<Figures>,
}

impl Answer {
    /// What a projection says as the first answer of a region, where the day of completion is drawn too.
    pub fn first(projection: &Projection, marks: &[Mark]) -> Result<Self> {
        let mut answer = Answer::told(projection, Figures::of("projection", &ProjectionChart::new(projection, marks))?);
        answer.tables = std::mem::take(&mut answer.tables).and(areas(projection));
        if !answer.is_settled() && !answer.is_line {
            answer.when_complete =
                Some(Figures::of("completion", &CompletionChart::new(projection, marks, Period::default()))?);
        }
        Ok(answer)
    }

    /// What a projection says as one of the answers behind the first, drawn once.
    ///
    /// # Errors
    /// [`crate::Error::Drawing`] when it cannot be drawn.
    pub fn of(projection: &Projection) -> Result<Self> {
        let narrow = sized(&ProjectionChart::new(projection, &[]), NARROW)?;
        Ok(Answer::told(projection, Figures { wide: None, narrow, data: None }))
    }

    fn told(projection: &Projection, mut figures: Figures) -> Self {
        let sentence = sentence(projection);
        // Who hears the page has heard the sentence just before.
        for figure in figures.wide.iter_mut().chain([&mut figures.narrow]) {
            figure.alternative = figure.alternative.replace(&sentence, "").trim_end().to_string();
        }
        let told = projection.any_map.iter();
        let told = told.flat_map(|any| [any_map::sentence(projection, any), any_map::meaning(projection, any)]);
        let any_map = told.chain(any_map::missing(projection)).collect();
        Answer {
            sentence,
            any_map,
            paths: projection.paths.count(),
            start: projection.paths.start(),
            is_line: projection.is_line,
            horizon: horizon(projection),
            outlook: projection.outlook.clone(),
            tables: completion(projection),
            caveat: caveat(projection.model),
            figures,
            when_complete: None,
        }
    }

    /// Whether the target is reached already, so that there is nothing to project.
    pub fn is_settled(&self) -> bool {
        self.outlook.is_reached_on(self.start)
    }
}
