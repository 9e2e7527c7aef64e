//! Reads ledgers of public questions: a CSV with a row for each day on which a crowd's odds of a question are known.
//!
//! Rows of one `id` are one question, whose other columns say the same in each of them. `criterion` says how a map judges it, as
//! `frontcast ask` reads it; where none can, `void` says why. `outcome` is 1 or 0 by the platform's own rules, and `doubt` why it is
//! left out of scores. `odds` are a probability from 0 to 1, or per cent with the sign; `odds_day` is a day, or a month where only
//! that is known, which then counts from its first day.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::files;
use crate::domain::question::{CrowdOdds, Question};
use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table};

const BUNDLED: &[u8] = include_bytes!("../../data/published/questions.csv");

/// Every column; only `id` and one of `criterion` and `void` must be there.
const COLUMNS: [&str; 14] = [
    "id",
    "platform",
    "question",
    "criterion",
    "outcome",
    "outcome_day",
    "rules",
    "cannot_tell",
    "doubt",
    "void",
    "odds_day",
    "odds",
    "odds_source",
    "url",
];
/// The columns that are of the question and not of a day.
const OF_QUESTION: [&str; 9] =
    ["platform", "question", "criterion", "outcome", "outcome_day", "rules", "cannot_tell", "doubt", "void"];

/// The bundled questions.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn bundled() -> Result<Vec<Question>> {
    parse(BUNDLED, Format::Csv, "the bundled questions")
}

/// The questions in a file of one's own, CSV or Parquet with the columns of the bundled one.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with the row, the column and what is allowed there.
pub fn read(path: &Path) -> Result<Vec<Question>> {
    let bytes = files::read(path)?;
    parse(&bytes, Format::of_bytes(&bytes), &files::name(path))
}

fn parse(bytes: &[u8], format: Format, origin: &str) -> Result<Vec<Question>> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let table = match format {
        Format::Csv => Table::read_separated(bytes, b','),
        Format::Parquet => Table::read(bytes, format),
    };
    let table = table.map_err(|reason| whole(format!("this is not a table: {reason}")))?;
    if let Some(stranger) = table.names().find(|name| !COLUMNS.contains(name)) {
        return Err(whole(format!("unknown column {stranger:?}; known: {}", COLUMNS.join(", "))));
    }
    if table.column("id").is_none() {
        return Err(whole("there is no column \"id\"".into()));
    }
    let mut questions: Vec<Question> = Vec::new();
    let mut first: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in 0..table.rows() {
        let here = |problem: String| Error::input(origin, Place::Row(row + 2), problem);
        let line = Line { table: &table, row };
        let id = line.id().map_err(here)?;
        let at = match first.get(&id) {
            None => {
                first.insert(id, (row, questions.len()));
                questions.push(line.question().map_err(here)?);
                questions.len() - 1
            }
            Some((before, at)) => {
                let earlier = Line { table: &table, row: *before };
                if let Some(column) = OF_QUESTION.iter().find(|column| line.text(column) != earlier.text(column)) {
                    let problem = format!("{column} differs from that of row {} of the same id", before + 2);
                    return Err(here(problem));
                }
                *at
            }
        };
        if let Some(odds) = line.odds().map_err(here)? {
            questions[at].odds.push(odds);
        }
    }
    questions.iter_mut().for_each(|question| question.odds.sort_by_key(|of| of.day));
    Ok(questions)
}

/// One row.
struct Line<'t> {
    table: &'t Table,
    row: usize,
}

type Words<T> = std::result::Result<T, String>;

impl Line<'_> {
    fn text(&self, column: &str) -> &str {
        self.table.column(column).map_or("", |cells| cells.text(self.row)).trim()
    }

    fn id(&self) -> Words<String> {
        match self.text("id") {
            "" => Err("id is empty".into()),
            id if id.chars().all(|c| c.is_alphanumeric() || c == '-') => Ok(id.to_lowercase()),
            id => Err(format!("id {id:?} can have only letters, digits and hyphens")),
        }
    }

    fn question(&self) -> Words<Question> {
        let text = |column: &str| self.text(column).to_string();
        if self.text("criterion").is_empty() == self.text("void").is_empty() {
            return Err("a question has either a criterion or, in void, the reason why no map can judge it".into());
        }
        let outcome = match self.text("outcome").to_lowercase().as_str() {
            "" => None,
            "1" | "1.0" | "yes" | "true" => Some(true),
            "0" | "0.0" | "no" | "false" => Some(false),
            met => return Err(format!("outcome {met:?} is neither 1 (yes) nor 0 (no)")),
        };
        Ok(Question {
            id: self.id()?,
            platform: text("platform"),
            asked: text("question"),
            criterion: text("criterion"),
            void: text("void"),
            outcome,
            outcome_day: self.day("outcome_day")?,
            rules: text("rules"),
            cannot_tell: text("cannot_tell"),
            doubt: text("doubt"),
            odds: Vec::new(),
        })
    }

    fn odds(&self) -> Words<Option<CrowdOdds>> {
        let written = self.text("odds");
        if written.is_empty() && self.text("odds_day").is_empty() {
            return Ok(None);
        }
        let wrong = || format!("odds {written:?} are no probability from 0 to 1, such as 0.35 or 35%");
        let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
        let odds = match written.strip_suffix('%') {
            Some(percent) => number(percent)? / 100.0,
            None => number(written)?,
        };
        if !(0.0..=1.0).contains(&odds) {
            return Err(wrong());
        }
        let Some(day) = self.day("odds_day")? else {
            // Odds of a day that nobody knows cannot be set against ours.
            return Ok(None);
        };
        Ok(Some(CrowdOdds { day, odds, source: self.text("odds_source").into(), url: self.text("url").into() }))
    }

    /// A day, or the first of a month.
    fn day(&self, column: &str) -> Words<Option<NaiveDate>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let read = text.parse().or_else(|_| format!("{text}-01").parse());
        read.map(Some)
            .map_err(|_| format!("{column} {text:?} is neither a day like 2026-08-22 nor a month like 2026-08"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Question>> {
        parse(text.as_bytes(), Format::Csv, "mine.csv")
    }

    #[test]
    fn rows_of_one_id_are_one_question() {
        let text = "id,criterion,odds_day,odds,outcome\na,sumy entered by 2026-06-30,2026-02,20%,no\n\
                    b,lyman all by 2026-12-31,,,\na,sumy entered by 2026-06-30,2026-01-08,0.125,no\n";
        let read = read(text).unwrap();
        assert_eq!(read.len(), 2);
        let odds: Vec<(String, f64)> = read[0].odds.iter().map(|of| (of.day.to_string(), of.odds)).collect();
        assert_eq!(odds, [("2026-01-08".into(), 0.125), ("2026-02-01".into(), 0.2)]);
        assert_eq!((read[0].outcome(), read[1].outcome(), read[1].odds.len()), (Some(false), None, 0));
    }

    #[test]
    fn slips_are_named_with_their_row() {
        let head = "id,criterion,void,odds_day,odds,outcome\n";
        for (rows, problem) in [
            ("a,x by 2026-12-31,,2026-01-01,1.5,", "row 2"),
            ("a,x by 2026-12-31,,2026-01-01,often,", "no probability"),
            ("a,x by 2026-12-31,,spring,0.5,", "neither a day"),
            ("a,,,2026-01-01,0.5,", "either a criterion"),
            ("a,x by 2026-12-31,,,,maybe", "neither 1"),
            ("a,x by 2026-12-31,,,,\na,y by 2026-12-31,,,,", "row 3: criterion differs from that of row 2"),
        ] {
            let met = read(&format!("{head}{rows}\n")).unwrap_err().to_string();
            assert!(met.contains(problem), "{rows}: {met}");
        }
    }

    #[test]
    fn the_bundled_questions_can_be_read() {
        let all = bundled().unwrap();
        let odds: usize = all.iter().map(|of| of.odds.len()).sum();
        assert!(all.len() > 50 && odds > 65, "{} {odds}", all.len());
        assert!(all.iter().all(|of| of.void.is_empty() != of.criterion.is_empty()));
    }
}
