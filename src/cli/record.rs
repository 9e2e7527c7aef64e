//! `frontcast record` lists and scores the forecasts that were issued, and proves that none was changed.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::inputs::StoreArguments;
use super::output::{Answer, OutputArguments, complain};
use super::{Outcome, Surroundings};
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::Settlement;
use crate::error::{Error, Result};
use crate::store::entry::{Action, Entry};
use crate::store::issue::{Asked, Issue, Said, What};
use crate::store::{Archive, Store, bundled, cells};
use crate::study::question::Ground;
use crate::study::record::{inputs_sha256, said, score};
use crate::survey::boundaries::Boundaries;
use crate::survey::{places, settlements};
use crate::write::provenance::{Provenance, Source};
use crate::write::record::{Listed, Record};
use crate::write::sheet::Sheet;
use crate::write::words::counted;

const EXAMPLES: &str = "Examples:
  frontcast project donetsk --issue      issues a forecast
  frontcast record
  frontcast record verify
  frontcast record export --output record.csv

Each Monday at 7, after the newest maps are fetched (a line for crontab):
  0 7 * * 1  frontcast update --quiet; frontcast project donetsk luhansk --chart none --issue --quiet >/dev/null

An issued forecast is an entry in the log of the store: what was asked, the data that it was made from (their hash), the \
version, the seed, and what was said. Each entry names the hash of the one before. With --as-of on a day before the last \
map it is a replay, and is told apart from what was issued beforehand.";

/// List the forecasts that were issued, and score those that came due
#[derive(Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Command {
    /// Prove that nothing was changed or dropped, and that each forecast can be made again byte for byte
    Verify(Options),
    /// Write every quantile and every odds with what came (CSV, or Parquet by the ending of --output)
    Export(Options),
}

#[derive(Args)]
struct Options {
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    match &arguments.command {
        None => list(&arguments.options, false, surroundings),
        Some(Command::Export(options)) => list(options, true, surroundings),
        Some(Command::Verify(options)) => verify(options),
    }
}

fn list(options: &Options, is_export: bool, surroundings: &Surroundings) -> Result<Outcome> {
    let store = options.store.open()?;
    let (known, entries) = (Known::of(&store)?, store.issued()?);
    let listed = known.listed(&entries)?;
    let record = Record { listed: &listed };
    let provenance = Provenance::new(&surroundings.arguments, known.past.series().iter().map(Source::of).collect());
    if is_export && options.output.format.is_none() && options.output.output.is_none() {
        options.output.put_table(&record.table(), &provenance)?;
        return Ok(Outcome::Done);
    }
    let answer = Answer { sheets: || vec![record.sheet()], json: || record.json(), table: || record.table() };
    options.output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}

/// The record for the page; `None` where nothing was issued.
pub(super) fn sheet(store: &StoreArguments) -> Result<Option<Sheet>> {
    let store = store.open()?;
    let entries = store.issued()?;
    if entries.is_empty() {
        return Ok(None);
    }
    Ok(Some(Record { listed: &Known::of(&store)?.listed(&entries)? }.sheet()))
}

/// Reads every byte of the store, and makes every forecast again from what was known before its entry.
fn verify(options: &Options) -> Result<Outcome> {
    let store = options.store.open()?;
    let mut problems: Vec<String> =
        store.verify()?.problems.into_iter().map(|(file, problem)| format!("{file}: {problem}")).collect();
    if problems.is_empty() {
        let entries = store.issued()?;
        let progress = options.output.progress(entries.len(), "Making again");
        let mut known: Option<(u64, Known)> = None;
        for entry in &entries {
            let Action::Issue(issue) = &entry.action else { continue };
            // Issues change nothing of what is known.
            let last = store.before(entry.id).last_of_data()?;
            if known.as_ref().is_none_or(|(of, _)| *of != last) {
                known = Some((last, Known::of(&store.before(entry.id))?));
            }
            let (_, known) = known.as_ref().expect("it was just made");
            problems.extend(again(entry, issue, known));
            progress.inc(1);
        }
        progress.finish_and_clear();
        if problems.is_empty() {
            options.output.put_text(&format!(
                "{} in the record: nothing was changed or dropped, and each was made again byte for byte.\n",
                counted(entries.len(), "forecast")
            ))?;
            return Ok(Outcome::Done);
        }
    }
    problems.iter().for_each(|problem| complain(problem));
    Err(Error::NoData(format!("the record is not whole: {}", counted(problems.len(), "problem"))))
}

/// What differs when a forecast is made again; `None` where nothing does.
fn again(entry: &Entry, issue: &Issue, known: &Known) -> Option<String> {
    let name = format!("entry {} ({} {})", entry.id, issue.asked.what.as_str(), issue.asked.subject);
    let own = concat!("frontcast ", env!("CARGO_PKG_VERSION"));
    let version = if entry.made_by == own { "" } else { "; another version issued it" };
    match known.say(&issue.asked) {
        Err(problem) => Some(format!("{name}: it cannot be made again: {problem}{version}")),
        Ok((_, sha256)) if sha256 != issue.inputs_sha256 => {
            Some(format!("{name}: the data that it was made from are not the ones that are known{version}"))
        }
        Ok((said, _)) => {
            let text = |said| serde_json::to_string(said).expect("numbers and text can be written as JSON");
            (text(&said) != text(&issue.said)).then(|| format!("{name}: made again, it says something else{version}"))
        }
    }
}

/// All that a store and the bundled data know; forecasts that are issued are made from it alone.
pub(super) struct Known {
    store: Store,
    archive: Archive,
    /// All of it, without a cut.
    past: Past,
    settlements: Vec<Settlement>,
}

impl Known {
    pub fn of(store: &Store) -> Result<Self> {
        let (towns, regions) = (places::bundled()?, Boundaries::bundled_regions()?);
        let archive = store.archive(Some(bundled::all(&regions, &towns)?), &regions, &towns)?;
        let past = archive.to_past(None)?;
        Ok(Known { store: store.clone(), archive, past, settlements: settlements::bundled()? })
    }

    /// Issued forecasts with their scores.
    fn listed<'e>(&self, entries: &'e [Entry]) -> Result<Vec<Listed<'e>>> {
        let mut listed = Vec::with_capacity(entries.len());
        for entry in entries {
            let Action::Issue(issue) = &entry.action else { continue };
            let cells = match issue.asked.what {
                What::Project => None,
                What::Place | What::Ask => self.cells(&issue.asked.source)?,
            };
            let scored = score(issue, &self.past, cells.as_ref(), &self.settlements)?;
            listed.push(Listed { entry, issue, scored });
        }
        Ok(listed)
    }

    fn cells(&self, source: &str) -> Result<Option<CellSeries>> {
        self.store.cells(Some(cells::bundled()?), source)
    }

    /// What a forecast says, and the hash of what it is made from.
    fn say(&self, asked: &Asked) -> Result<(Said, String)> {
        let as_of = Some(asked.as_of);
        let all = self.archive.to_past(as_of)?.as_of(asked.as_of)?;
        let known = all.of_source(Some(&asked.source))?;
        let cells = match asked.what {
            What::Project => None,
            What::Place | What::Ask => self.cells(&asked.source)?.and_then(|cells| cells.as_of(asked.as_of)),
        };
        let settlements = &self.settlements;
        let ground = Ground { all: &all, known: &known, as_of: asked.as_of, cells: cells.as_ref(), settlements };
        Ok((said(&ground, asked)?, inputs_sha256(&known, cells.as_ref())))
    }
}

/// The option of commands whose forecasts can be issued.
#[derive(Args)]
pub(super) struct IssueArguments {
    /// Write what is said into the record of issued forecasts: see `frontcast record`
    #[arg(long, conflicts_with_all = ["table", "data_from", "regions", "groups"])]
    pub issue: bool,
}

/// Issues forecasts from what the store and the bundled data know.
pub(super) fn issue(
    store: &StoreArguments,
    all: Vec<Asked>,
    output: &OutputArguments,
    surroundings: &Surroundings,
) -> Result<()> {
    let store = store.open()?;
    let known = Known::of(&store)?;
    let mut issues = Vec::with_capacity(all.len());
    for asked in all {
        let (said, inputs_sha256) = known.say(&asked)?;
        let newest: NaiveDate = known.past.of_source(Some(&asked.source))?.last_day();
        issues.push(Issue { is_replay: asked.as_of < newest, asked, inputs_sha256, said });
    }
    let replays = issues.iter().filter(|issue| issue.is_replay).count();
    let ids = store.issue(issues, &surroundings.recording(), &|words| output.say(words))?;
    let named: Vec<String> = ids.iter().map(u64::to_string).collect();
    let sort = if replays > 0 { " as a replay, since later days are known" } else { "" };
    output.say(&format!("Issued{sort}: entry {} of the record; `frontcast record` scores it.", named.join(", ")));
    Ok(())
}
