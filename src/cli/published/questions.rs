//! `frontcast published questions` sets public questions against our odds of the same days and against what came.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use crate::cli::ask::Questioned;
use crate::cli::inputs::{AS_OF, DataArguments, KnownArguments, SEED};
use crate::cli::output::{Answer, OutputArguments};
use crate::cli::{Outcome, Surroundings, parse_day};
use crate::domain::question::Question;
use crate::error::{Error, Place, Result};
use crate::read::{files, questions};
use crate::study::question::Terms;
use crate::study::question::ledger::{Assessed, Known, assess, scores};
use crate::write::provenance::{Provenance, Source};
use crate::write::question::ledger::Told;

const EXAMPLES: &str = "Examples:
  frontcast published questions
  frontcast published questions --id kostiantynivka-2026-06      one question with what each map shows
  frontcast published questions --ledger mine.csv --format csv --output questions.csv

A ledger is a CSV with the columns id, platform, question, criterion (as `frontcast ask` reads it), outcome (1 or 0 by the \
platform's own rules), outcome_day, rules (whose map decides by them), cannot_tell, doubt, void, odds_day, odds, \
odds_source, url. Only id and criterion are required, or void, the reason why no map can judge it. Each row has the odds of \
one day; rows of one id are one question. Two rows pasted from a market:

  id,criterion,odds_day,odds
  lyman-2027,lyman all by 2027-03-31,2026-10-01,12%
  lyman-2027,lyman all by 2027-03-31,2026-11-01,9%";

/// Set public questions with their crowds' odds against ours of the same day and against what came
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Tell these questions one by one, with what each map shows
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    id: Vec<String>,
    /// Questions of your own, which are added to the bundled ones (CSV or Parquet)
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    #[arg(long, value_name = "DAY", value_parser = parse_day, help = AS_OF)]
    as_of: Option<NaiveDate>,
    /// The source that answers
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The model of gains [default: that of `frontcast project`]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Number of simulated futures [default: 10000 of a region, 1000 of the whole front]
    #[arg(long, value_name = "N")]
    paths: Option<usize>,
    #[arg(long, value_name = "N", default_value_t = 1, help = SEED)]
    seed: u64,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let (data, output) = (&arguments.data, &arguments.output);
    let chosen = arguments.questions()?;
    let questioned = Questioned::new(data, arguments.as_of, surroundings)?;
    let asked = KnownArguments { as_of: arguments.as_of, source: arguments.source.clone() };
    let (known, as_of) = data.known(&questioned.past, &asked, None, output)?;
    let source = known.sources().first().copied().unwrap_or_default().to_string();
    let all = questioned.past.as_of(as_of)?;
    let cells = data.cells(&source, None)?.and_then(|cells| cells.as_of(as_of));
    let until = arguments.as_of.unwrap_or(surroundings.today);
    let ground =
        Known { all: &all, source: &source, cells: cells.as_ref(), settlements: &questioned.settlements, as_of, until };
    let terms = Terms::new(arguments.model.clone(), arguments.paths, arguments.seed);
    let mut days: Vec<NaiveDate> = chosen.iter().flat_map(|of| of.odds.iter().map(|odds| odds.day)).collect();
    days.sort_unstable();
    days.dedup();
    let progress = output.progress(days.len() + 1, "Looking back");
    let assessed = assess(&chosen, &ground, &terms, &|| progress.inc(1))?;
    progress.finish_and_clear();
    let told = Told {
        by_rules: scores(&assessed, Assessed::outcome, arguments.seed),
        by_map: scores(&assessed, |of| of.on_map(&source), arguments.seed),
        all: &assessed,
        known: &all,
        source: &source,
        as_of,
    };
    let provenance = Provenance::new(&surroundings.arguments, all.series().iter().map(Source::of).collect());
    let answer = Answer {
        sheets: || match arguments.id.is_empty() {
            true => vec![told.sheet()],
            false => assessed.iter().map(|of| told.show(of)).collect(),
        },
        json: || told.json(),
        table: || told.table(),
    };
    output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}

impl Arguments {
    /// The bundled questions and the user's own, or those that are named.
    fn questions(&self) -> Result<Vec<Question>> {
        let mut all = questions::bundled()?;
        if let Some(path) = &self.ledger {
            let own = questions::read(path)?;
            if let Some(twice) = own.iter().find(|own| all.iter().any(|known| known.id == own.id)) {
                let problem = format!("a bundled question has the id {:?}, too: give yours another id", twice.id);
                return Err(Error::input(files::name(path), Place::Whole, problem));
            }
            all.extend(own);
        }
        let meant = |id: &String| {
            let found = all.iter().find(|of| of.id == id.to_lowercase()).cloned();
            found.ok_or_else(|| Error::unknown("question", id, all.iter().map(|of| of.id.as_str())))
        };
        match self.id.is_empty() {
            true => Ok(all),
            false => self.id.iter().map(meant).collect(),
        }
    }
}
