//! The ledger of public questions: the crowd's odds beside ours of the same day, and what came.

use chrono::NaiveDate;
use rand::RngExt;

use super::criterion::Subjects;
use super::judge::{Judged, Maps};
use super::{Ground, Terms, Told};
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::Settlement;
use crate::domain::question::{Criterion, Question};
use crate::error::{Error, Place, Result};
use crate::model::Random;
use crate::model::simulate::stream::Stream;
use crate::study::backtest::odds::{Bin, bins};
use crate::study::backtest::rules::brier;

/// What a crowd and a model thought of a question on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The day.
    pub day: NaiveDate,
    /// The crowd's odds; `None` in a row of today, which no crowd has.
    pub crowd: Option<f64>,
    /// Ours, or why there are none.
    pub ours: std::result::Result<Told, String>,
}

/// A question with all that is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed {
    pub question: Question,
    /// How maps judge it; `None` where none can.
    pub criterion: Option<Criterion>,
    /// What each map says.
    pub maps: Vec<Judged>,
    /// The odds of each day of the crowd, and, while it is open, those of the last day known.
    pub rows: Vec<Row>,
}

impl Assessed {
    /// What came by its own rules, else `None`.
    pub fn outcome(&self) -> Option<bool> {
        self.question.outcome()
    }

    /// What came by the map of a source.
    pub fn on_map(&self, source: &str) -> Option<bool> {
        self.maps.iter().find(|judged| judged.source == source)?.came
    }

    /// Whether it has not come true and its last day is still to come.
    pub fn is_open(&self, as_of: NaiveDate) -> bool {
        let due = self.criterion.as_ref().is_some_and(|of| of.when.day() > as_of);
        due && self.question.outcome.is_none() && !self.maps.iter().any(|judged| judged.came == Some(true))
    }
}

/// What questions are assessed on.
pub struct Known<'a> {
    /// All sources, up to the last day known.
    pub all: &'a Past,
    /// The source that answers.
    pub source: &'a str,
    /// Its cells; `None` where there are none.
    pub cells: Option<&'a CellSeries>,
    pub settlements: &'a [Settlement],
    /// The last day known.
    pub as_of: NaiveDate,
    /// The last day whose odds are told, on which the newest map may be older.
    pub until: NaiveDate,
}

/// Assesses questions. `step` is told of each day that is looked at.
///
/// # Errors
/// [`Error::Input`] naming a question whose criterion cannot be read; else as [`Ground::odds`].
pub fn assess(questions: &[Question], known: &Known, terms: &Terms, step: &dyn Fn()) -> Result<Vec<Assessed>> {
    let subjects = Subjects::new(&known.all.regions(), known.settlements)?;
    let maps = Maps { all: known.all, cells: known.cells, settlements: known.settlements };
    let mut assessed = Vec::with_capacity(questions.len());
    for question in questions {
        let criterion = criterion(question, &subjects)?;
        let since = question.odds.iter().map(|of| of.day).min();
        let maps = criterion.as_ref().map(|of| maps.judge(of, since)).transpose()?.unwrap_or_default();
        let unknown = || Err("no map can judge it".to_string());
        let mut rows: Vec<Row> =
            question.odds.iter().map(|of| Row { day: of.day, crowd: Some(of.odds), ours: unknown() }).collect();
        rows.retain(|row| row.day <= known.until);
        let mut of = Assessed { question: question.clone(), criterion, maps, rows };
        if of.is_open(known.as_of) {
            of.rows.push(Row { day: known.as_of, crowd: None, ours: unknown() });
        }
        assessed.push(of);
    }
    for day in days(&assessed) {
        step();
        let asked: Vec<(usize, usize)> = assessed
            .iter()
            .enumerate()
            .flat_map(|(at, of)| of.rows.iter().enumerate().map(move |(row, of)| (at, row, of.day)))
            .filter(|(at, _, of)| *of == day && assessed[*at].criterion.is_some())
            .map(|(at, row, _)| (at, row))
            .collect();
        let criteria: Vec<Criterion> = asked.iter().filter_map(|(at, _)| assessed[*at].criterion.clone()).collect();
        let odds = on_day(day, &criteria, known, terms)?;
        for ((at, row), odds) in asked.into_iter().zip(odds) {
            assessed[at].rows[row].ours = odds;
        }
    }
    Ok(assessed)
}

/// The days whose odds are told, in order.
pub fn days(assessed: &[Assessed]) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = assessed.iter().flat_map(|of| of.rows.iter().map(|row| row.day)).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn criterion(question: &Question, subjects: &Subjects) -> Result<Option<Criterion>> {
    if question.criterion.is_empty() {
        return Ok(None);
    }
    let day = |text: &str| text.parse().map_err(|_| format!("{text:?} is no day like 2026-12-31"));
    let read = subjects.read(&question.criterion, NaiveDate::MIN, day);
    read.map(Some)
        .map_err(|problem| Error::input(format!("question {}", question.id), Place::Whole, problem.to_string()))
}

/// The odds of questions on a day, blind to later.
fn on_day(
    day: NaiveDate,
    criteria: &[Criterion],
    known: &Known,
    terms: &Terms,
) -> Result<Vec<std::result::Result<Told, String>>> {
    let nothing = |why: &str| Ok(criteria.iter().map(|_| Err(why.to_string())).collect());
    let then = match known.all.as_of(day) {
        Err(Error::NoData(_)) => return nothing("no map was known on that day"),
        then => then?,
    };
    let of = match then.of_source(Some(known.source)) {
        Err(_) => return nothing("no map was known on that day"),
        Ok(of) => of,
    };
    let cells = known.cells.and_then(|cells| cells.as_of(day));
    let ground = Ground { all: &then, known: &of, as_of: day, cells: cells.as_ref(), settlements: known.settlements };
    let is_ahead = |of: &&Criterion| of.when.day() > day;
    let ahead: Vec<Criterion> = criteria.iter().filter(is_ahead).cloned().collect();
    let mut odds = ground.odds(&ahead, terms)?.into_iter();
    let past = || Err("its last day was past".to_string());
    Ok(criteria.iter().map(|of| if is_ahead(&of) { odds.next().unwrap_or_else(past) } else { past() }).collect())
}

/// Ours and the crowd's on the rows that both have and whose outcome is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Rows, questions, and questions that came true.
    pub rows: usize,
    pub questions: usize,
    pub came_true: usize,
    /// Each forecaster's scores.
    pub of: [Scored; 3],
    /// Our mean Brier score over the crowd's, with its 95 % interval; questions are drawn, with all their rows.
    pub ratio: (f64, f64, f64),
    /// How often odds of some size came true: the crowd's, and ours.
    pub reliability: [Vec<Bin>; 2],
}

/// Mean scores of one forecaster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    pub who: &'static str,
    /// The mean Brier score.
    pub brier: f64,
    /// The mean logarithmic score, −ln of the odds of what came; odds are kept [`LEAST_ODDS`] away from 0 and 1.
    pub log: f64,
}

/// Nobody is surer than one in a thousand in logarithmic scores: that is one future of those that odds are shares of.
pub const LEAST_ODDS: f64 = 0.001;
/// Draws of questions for the interval.
const DRAWS: usize = 2_000;

/// Scores on outcomes; `None` where no row has all that is needed.
pub fn scores(assessed: &[Assessed], outcome: impl Fn(&Assessed) -> Option<bool>, seed: u64) -> Option<Scores> {
    // By question: the crowd's odds and ours of each of its rows, and what came.
    let questions: Vec<Vec<(f64, f64, bool)>> = assessed
        .iter()
        .filter_map(|of| {
            let came = outcome(of)?;
            let rows = of.rows.iter().filter_map(|row| Some((row.crowd?, row.ours.as_ref().ok()?.odds, came)));
            Some(rows.collect::<Vec<_>>()).filter(|rows| !rows.is_empty())
        })
        .collect();
    if questions.is_empty() {
        return None;
    }
    let rows: Vec<(f64, f64, bool)> = questions.iter().flatten().copied().collect();
    let mean = |value: &dyn Fn(&(f64, f64, bool)) -> f64| rows.iter().map(value).sum::<f64>() / rows.len() as f64;
    let scored = |who, odds: &dyn Fn(&(f64, f64, bool)) -> f64| Scored {
        who,
        brier: mean(&|row| brier(odds(row), row.2)),
        log: mean(&|row| log_score(odds(row), row.2)),
    };
    let of = [scored("ours", &|row| row.1), scored("crowd", &|row| row.0), scored("never", &|_| 0.0)];
    let sums: Vec<(f64, f64)> = questions
        .iter()
        .map(|rows| rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + brier(row.1, row.2), sum.1 + brier(row.0, row.2))))
        .collect();
    let stream = Stream::of_questions(seed);
    let mut ratios: Vec<f64> = (0..DRAWS).filter_map(|draw| drawn_ratio(&sums, &mut stream.path(draw))).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let at = |level| if ratios.is_empty() { f64::NAN } else { crate::stats::quantile(&ratios, level) };
    Some(Scores {
        rows: rows.len(),
        questions: questions.len(),
        came_true: questions.iter().filter(|rows| rows[0].2).count(),
        ratio: (of[0].brier / of[1].brier, at(0.025), at(0.975)),
        reliability: [
            bins(&rows.iter().map(|row| (row.0, row.2)).collect::<Vec<_>>()),
            bins(&rows.iter().map(|row| (row.1, row.2)).collect::<Vec<_>>()),
        ],
        of,
    })
}

/// The ratio of scores of as many questions, drawn with replacement.
fn drawn_ratio(sums: &[(f64, f64)], random: &mut Random) -> Option<f64> {
    let (mut ours, mut theirs) = (0.0, 0.0);
    for _ in sums {
        let one = sums[random.random_range(0..sums.len())];
        ours += one.0;
        theirs += one.1;
    }
    (theirs > 0.0).then(|| ours / theirs)
}

fn log_score(odds: f64, came: bool) -> f64 {
    let odds = odds.clamp(LEAST_ODDS, 1.0 - LEAST_ODDS);
    -(if came { odds } else { 1.0 - odds }).ln()
}
