//! The record of issued forecasts: as text, JSON and rows.

use serde_json::{Value, json};

use super::json::{each, iso};
use super::sheet::{Cell, Grid, Sheet};
use super::words::{counted, number, odds_short, percent};
use crate::store::entry::Entry;
use crate::store::issue::{Issue, What};
use crate::study::record::{BandScores, Came, OddsScores, Scored, band_scores, odds_scores};
use crate::tabular::{Cells, Table, millionths};

/// An issued forecast with its place in the log and its scores.
pub struct Listed<'a> {
    pub entry: &'a Entry,
    pub issue: &'a Issue,
    pub scored: Scored,
}

impl Listed<'_> {
    /// Parts of it that have been scored, and all parts.
    fn due(&self) -> (usize, usize) {
        let bands = self.scored.bands.iter().filter(|band| band.score.is_some()).count();
        let odds = self.scored.odds.iter().filter(|of| matches!(of.came, Came::Known(_))).count();
        (bands + odds, self.scored.bands.len() + self.scored.odds.len())
    }
}

/// The record.
pub struct Record<'a> {
    pub listed: &'a [Listed<'a>],
}

impl Record<'_> {
    fn pairs(&self) -> Vec<(&Issue, &Scored)> {
        self.listed.iter().map(|of| (of.issue, &of.scored)).collect()
    }

    /// "12 forecasts were issued, and 300 replayed; 340 of 1,560 of their parts came due."
    pub fn finding(&self) -> String {
        let replays = self.listed.iter().filter(|of| of.issue.is_replay).count();
        let (due, all) = self.listed.iter().map(Listed::due).fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        let real = self.listed.len() - replays;
        let replayed = match replays {
            0 => String::new(),
            some => format!(
                ", and {} replayed: made when later days were known, and kept apart below",
                number(some as f64, 0)
            ),
        };
        format!(
            "{} {} issued{replayed}. {} of their {} quantile forecasts and odds came due and were scored by the maps \
             that have come since.",
            counted(real, "forecast"),
            if real == 1 { "was" } else { "were" },
            number(due as f64, 0),
            number(all as f64, 0)
        )
    }

    /// The record for people.
    pub fn sheet(&self) -> Sheet {
        if self.listed.is_empty() {
            return Sheet::default().say(
                "No forecast has been issued yet. `frontcast project donetsk --issue` writes one into the record; so do \
                 `place` and `ask`.",
            );
        }
        let pairs = self.pairs();
        let mut sheet = Sheet::default().say(self.finding());
        for (is_replay, caption) in [(false, "Issued"), (true, "Replayed")] {
            sheet = sheet.grid(bands(caption, is_replay, &band_scores(&pairs)));
            sheet = sheet.grid(odds(caption, is_replay, &odds_scores(&pairs)));
        }
        sheet.grid(self.list()).note(
            "WIS is the weighted interval score, in km² for regions and km for places; of good bands 50 % and 95 % hold what \
             came. None is left out: what has no map yet is counted under \"not yet\", what no map will tell under \"void\". \
             `frontcast record verify` proves that nothing was changed.",
        )
    }

    fn list(&self) -> Grid {
        /// Lines for people; rows for programs have all.
        const LISTED: usize = 20;
        let mut grid = Grid::new("Last issued", &["Entry", "issued", "what", "origin", "sort", "scored"]);
        for of in self.listed.iter().rev().take(LISTED) {
            let (due, all) = of.due();
            grid.push(vec![
                Cell::number(of.entry.id.to_string(), Some(of.entry.id as f64)),
                Cell::words(of.entry.recorded_on.to_string()),
                Cell::words(format!("{} {}", of.issue.asked.what.as_str(), of.issue.asked.subject)),
                Cell::words(of.issue.asked.as_of.to_string()),
                Cell::words(sort(of.issue.is_replay)),
                Cell::words(format!("{due} of {all}")),
            ]);
        }
        if self.listed.len() > LISTED {
            grid.note(format!("{} more; `frontcast record export` writes all.", self.listed.len() - LISTED));
        }
        grid
    }

    /// The record as JSON, `frontcast.record/1`.
    pub fn json(&self) -> Value {
        let pairs = self.pairs();
        let forecast = |of: &Listed| {
            json!({
                "entry": of.entry.id,
                "recorded_at": of.entry.recorded_at,
                "made_by": of.entry.made_by,
                "previous": of.entry.previous,
                "issue": of.issue,
                "bands": each(&of.scored.bands, |band| json!({
                    "day": iso(band.day),
                    "horizon": band.horizon,
                    "observed": known(&band.came),
                    "state": state(&band.came).0,
                    "reason": state(&band.came).1,
                    "wis": band.score.map(|(wis, _)| millionths(wis.total())),
                    "covered_50": band.score.map(|(_, covered)| covered[0]),
                    "covered_95": band.score.map(|(_, covered)| covered[1]),
                })),
                "odds": each(&of.scored.odds, |odds| json!({
                    "question": odds.question,
                    "day": iso(odds.day),
                    "odds": odds.odds,
                    "came_true": known(&odds.came),
                    "state": state(&odds.came).0,
                    "reason": state(&odds.came).1,
                    "brier": odds.brier().map(millionths),
                })),
            })
        };
        json!({
            "schema": "frontcast.record/1",
            "finding": self.finding(),
            "bands": each(&band_scores(&pairs), band_json),
            "odds": each(&odds_scores(&pairs), odds_json),
            "forecasts": each(self.listed, forecast),
        })
    }

    /// The record as rows: one for each quantile and each odds, with what came.
    pub fn table(&self) -> Table {
        let rows: Vec<Line> = self.listed.iter().flat_map(lines).collect();
        let text = |value: &dyn Fn(&Line) -> String| {
            Cells::Text(rows.iter().map(|row| Some(value(row)).filter(|text| !text.is_empty())).collect())
        };
        let numbers = |value: &dyn Fn(&Line) -> Option<f64>| Cells::Number(rows.iter().map(value).collect());
        Table::default()
            .with("entry", Cells::Whole(rows.iter().map(|row| Some(row.of.entry.id as i64)).collect()))
            .with("recorded_at", text(&|row| row.of.entry.recorded_at.clone()))
            .with("made_by", text(&|row| row.of.entry.made_by.clone()))
            .with("previous", text(&|row| row.of.entry.previous.clone()))
            .with("sort", text(&|row| sort(row.of.issue.is_replay).into()))
            .with("what", text(&|row| row.of.issue.asked.what.as_str().into()))
            .with("subject", text(&|row| row.of.issue.asked.subject.clone()))
            .with("origin", Cells::Day(rows.iter().map(|row| Some(row.of.issue.asked.as_of)).collect()))
            .with("source", text(&|row| row.of.issue.asked.source.clone()))
            .with("model", text(&|row| row.of.issue.asked.model.clone()))
            .with("seed", text(&|row| row.of.issue.asked.seed.to_string()))
            .with("inputs_sha256", text(&|row| row.of.issue.inputs_sha256.clone()))
            .with("output_type", text(&|row| if row.level.is_some() { "quantile" } else { "odds" }.into()))
            .with("question", text(&|row| row.question.into()))
            .with("day", Cells::Day(rows.iter().map(|row| Some(row.day)).collect()))
            .with("level", numbers(&|row| row.level))
            .with("value", numbers(&|row| Some(row.value)))
            .with("observed", numbers(&|row| row.observed.map(millionths)))
            .with("state", text(&|row| row.state.0.into()))
            .with("reason", text(&|row| row.state.1.into()))
            .with("score", numbers(&|row| row.score.map(millionths)))
    }
}

/// A row: the score of a band stands in each of its quantiles.
struct Line<'a> {
    of: &'a Listed<'a>,
    question: &'a str,
    day: chrono::NaiveDate,
    level: Option<f64>,
    value: f64,
    observed: Option<f64>,
    state: (&'static str, &'a str),
    score: Option<f64>,
}

fn lines<'a>(of: &'a Listed<'a>) -> Vec<Line<'a>> {
    let bands = of.issue.said.bands.iter().zip(&of.scored.bands).flat_map(move |(said, band)| {
        said.quantiles.iter().map(move |(level, value)| Line {
            of,
            question: "",
            day: band.day,
            level: Some(*level),
            value: *value,
            observed: known(&band.came),
            state: state(&band.came),
            score: band.score.map(|(wis, _)| wis.total()),
        })
    });
    let odds = of.scored.odds.iter().map(move |odds| Line {
        of,
        question: &odds.question,
        day: odds.day,
        level: None,
        value: odds.odds,
        observed: known(&odds.came).map(f64::from),
        state: state(&odds.came),
        score: odds.brier(),
    });
    bands.chain(odds).collect()
}

fn known<T: Copy>(came: &Came<T>) -> Option<T> {
    match came {
        Came::Known(value) => Some(*value),
        _ => None,
    }
}

fn state<T>(came: &Came<T>) -> (&'static str, &str) {
    match came {
        Came::Known(_) => ("known", ""),
        Came::NotYet => ("not yet", ""),
        Came::Void(why) => ("void", why),
    }
}

fn sort(is_replay: bool) -> &'static str {
    if is_replay { "replay" } else { "issued" }
}

fn kind(what: What) -> &'static str {
    match what {
        What::Project => "regions, km²",
        What::Place => "places, km",
        What::Ask => "questions",
    }
}

fn counts(scored: usize, not_yet: usize, void: usize) -> [Cell; 3] {
    [scored, not_yet, void].map(|count| Cell::number(number(count as f64, 0), Some(count as f64)))
}

fn bands(caption: &str, is_replay: bool, all: &[BandScores]) -> Grid {
    let heads = ["Bands of", "days", "scored", "not yet", "void", "WIS", "in 50 %", "in 95 %"];
    let mut grid = Grid::new(caption, &heads);
    for of in all.iter().filter(|of| of.is_replay == is_replay) {
        let mut cells =
            vec![Cell::words(kind(of.what)), Cell::number(of.horizon.to_string(), Some(f64::from(of.horizon)))];
        cells.extend(counts(of.scored, of.not_yet, of.void));
        cells.push(Cell::known(of.wis, |wis| number(wis, 2)));
        cells.push(Cell::known(of.covered.map(|of| of[0]), percent));
        cells.push(Cell::known(of.covered.map(|of| of[1]), percent));
        grid.push(cells);
    }
    grid
}

fn odds(caption: &str, is_replay: bool, all: &[OddsScores]) -> Grid {
    let heads = ["Odds of", "days", "scored", "not yet", "void", "mean odds", "came true", "Brier"];
    let mut grid = Grid::new(format!("{caption}: odds"), &heads);
    for of in all.iter().filter(|of| of.is_replay == is_replay) {
        let days = of.up_to.map_or_else(|| "more".to_string(), |days| format!("up to {days}"));
        let mut cells = vec![Cell::words(kind(of.what).split(',').next().unwrap_or_default()), Cell::words(days)];
        cells.extend(counts(of.scored, of.not_yet, of.void));
        cells.push(Cell::known(of.mean_odds, odds_short));
        cells.push(Cell::known(of.came_true, percent));
        cells.push(Cell::known(of.brier, |score| number(score, 3)));
        grid.push(cells);
    }
    grid
}

fn band_json(of: &BandScores) -> Value {
    json!({
        "what": of.what.as_str(), "replay": of.is_replay, "horizon": of.horizon, "scored": of.scored,
        "not_yet": of.not_yet, "void": of.void, "wis": of.wis.map(millionths),
        "covered_50": of.covered.map(|of| millionths(of[0])), "covered_95": of.covered.map(|of| millionths(of[1])),
    })
}

fn odds_json(of: &OddsScores) -> Value {
    json!({
        "what": of.what.as_str(), "replay": of.is_replay, "days_up_to": of.up_to, "scored": of.scored,
        "not_yet": of.not_yet, "void": of.void, "mean_odds": of.mean_odds.map(millionths),
        "came_true": of.came_true.map(millionths), "brier": of.brier.map(millionths),
    })
}
