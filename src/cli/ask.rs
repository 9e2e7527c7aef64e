//! `frontcast ask` answers one question in a line.

use chrono::NaiveDate;
use clap::Args;

use super::inputs::{DataArguments, KnownArguments, SEED, models_listed};
use super::output::{Answer, OutputArguments};
use super::record::{self, IssueArguments};
use super::{Outcome, Surroundings, parse_last_day};
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::Settlement;
use crate::domain::question::{Criterion, Goal};
use crate::error::Result;
use crate::store::issue::{Asked, What};
use crate::study::question::answer::STEPS;
use crate::study::question::criterion::Subjects;
use crate::study::question::{Ground, Terms};
use crate::survey::{places, settlements};
use crate::write::provenance::{Provenance, Source};
use crate::write::question::Reply;

const EXAMPLES: &str = "Examples:
  frontcast ask kostiantynivka centre by 2026-12-31
  frontcast ask donetsk 95% by 2027-06
  frontcast ask ukraine +500 km2 in 90 days
  frontcast ask pokrovsk within 5 km by 2026-12-31
  frontcast ask \"lyman all before 1 March 2027\" --format json
  frontcast ask donetsk all by 2027-08 --as-of 2025-11-26      as was known on that day

A question names a region or a place, what is asked of it, and a day:
  a region: all (of it is held), 95% (or more is held), +500 km2 (or more is gained), -500 km2 (or more is lost)
  a place: centre (is passed by the front), all (of its disc is passed), 50% (of its disc or more is held), entered \
(10 % of its disc), within 5 km (of the centre), free (the centre is not behind the front)
  the day: by DAY, before DAY, on DAY (and not earlier), in 90 days; a month means its last day
A name that a region and a town share means the region, unless the question is one of places; write \"kherson city\".

Odds of regions are shares of the futures of `frontcast project`, odds of places those of `frontcast odds`. Four models \
answer, of regions on this map and on any reputable map, of places by the whole front and by the distance alone; the \
middle 80 % of their answers tell how far they differ. The same question is asked again at past days to tell how such \
odds have done.";

/// Answer a question about who will hold what by a day, with its odds
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The question, in quotes or not
    #[arg(required = true, value_name = "QUESTION", allow_negative_numbers = true)]
    question: Vec<String>,
    #[command(flatten)]
    known: KnownArguments,
    #[arg(long, value_name = "NAME", help = models())]
    model: Option<String>,
    /// Number of simulated futures [default: 10000 of a region or a distance, 1000 of the whole front]
    #[arg(long, value_name = "N")]
    paths: Option<usize>,
    #[arg(long, value_name = "N", default_value_t = 1, help = SEED)]
    seed: u64,
    #[command(flatten)]
    issue: IssueArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

fn models() -> String {
    format!("The model whose odds the sentence tells [default: {}]{}", crate::model::MODELS[0].name, models_listed())
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let (asked, output) = (&arguments.known, &arguments.output);
    let written = arguments.question.join(" ");
    let ledger = Questioned::new(&arguments.data, asked.as_of, surroundings)?;
    let subjects = Subjects::new(&ledger.past.regions(), &ledger.settlements)?;
    // The region decides which source is used, and the source which day is the last.
    let first = subjects.read(&written, ledger.past.origin(asked.as_of), parse_last_day)?;
    let region = match &first.goal {
        Goal::Region(id, _) => Some(id.as_str()),
        Goal::Place(..) => None,
    };
    let (known, as_of) = arguments.data.known(&ledger.past, asked, region, output)?;
    let criterion = subjects.read(&written, as_of, parse_last_day)?;
    let source = known.sources().first().copied().unwrap_or_default().to_string();
    let cells = ledger.cells_of(&arguments.data, &criterion, &source, as_of)?;
    let all = ledger.past.as_of(as_of)?;
    let ground = Ground { all: &all, known: &known, as_of, cells: cells.as_ref(), settlements: &ledger.settlements };
    let terms = Terms::new(arguments.model.clone(), arguments.paths, arguments.seed);
    let progress = output.progress(STEPS, "Asking models");
    let answered = ground.answer(&criterion, &terms, &|| progress.inc(1))?;
    progress.finish_and_clear();
    let reply = Reply { answered: &answered, known: &known, source: &source, as_of, seed: arguments.seed };
    let provenance = Provenance::new(&surroundings.arguments, sources(&known, &criterion));
    let answer = Answer { sheets: || vec![reply.sheet()], json: || reply.json(), table: || reply.table() };
    output.answer(answer, &[], &provenance)?;
    if arguments.issue.issue {
        let asked = Asked {
            what: What::Ask,
            subject: criterion.to_string(),
            as_of,
            source: source.clone(),
            model: answered.model.to_string(),
            paths: terms.paths,
            paths_of_front: terms.paths_of_front,
            seed: terms.seed,
            by: Vec::new(),
        };
        record::issue(&arguments.data.store, vec![asked], output, surroundings)?;
    }
    Ok(Outcome::Done)
}

/// The data behind a question.
fn sources(known: &Past, criterion: &Criterion) -> Vec<Source> {
    match &criterion.goal {
        Goal::Region(..) => known.series().iter().map(Source::of).collect(),
        Goal::Place(name, _) => {
            let place = known.places().iter().filter(|series| series.place() == name).map(Source::of_place);
            place.chain(known.series().iter().map(Source::of)).collect()
        }
    }
}

/// What questions are answered with.
pub(super) struct Questioned {
    pub past: Past,
    pub settlements: Vec<Settlement>,
}

impl Questioned {
    pub fn new(data: &DataArguments, as_of: Option<NaiveDate>, surroundings: &Surroundings) -> Result<Self> {
        let towns = places::bundled()?;
        let past = data.past_of(&data.archive(as_of, &towns, surroundings)?, as_of)?;
        let settlements = match data.boundaries.regions {
            None => settlements::bundled()?,
            Some(_) => settlements::of_towns(towns),
        };
        Ok(Questioned { past, settlements })
    }

    /// The cells that a question about a place is answered with.
    fn cells_of(
        &self,
        data: &DataArguments,
        criterion: &Criterion,
        source: &str,
        as_of: NaiveDate,
    ) -> Result<Option<CellSeries>> {
        match criterion.goal {
            Goal::Region(..) => Ok(None),
            Goal::Place(..) => Ok(data.cells(source, None)?.and_then(|cells| cells.as_of(as_of))),
        }
    }
}
