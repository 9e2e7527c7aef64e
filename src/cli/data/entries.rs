//! `frontcast data log` lists what was fed; `undo` withdraws entries, and `accept` uses rows that were kept apart.

use chrono::NaiveDate;
use clap::Args;

use super::{archive, put};
use crate::cli::inputs::StoreArguments;
use crate::cli::output::{Format, OutputArguments, complain};
use crate::cli::{Outcome, Surroundings, parse_day};
use crate::error::{Error, Result};
use crate::store::Archive;
use crate::store::entry::{Action, Entry};
use crate::tabular::{Cells, Table};
use crate::write::data;
use crate::write::provenance::Provenance;
use crate::write::words::{are, counted};

/// List what was fed, accepted and undone, or one entry with its findings
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data log\n  frontcast data log 12 --format json")]
pub(super) struct Log {
    /// The number of an entry; last means the newest
    #[arg(value_name = "ID|last", value_parser = parse_which)]
    id: Option<Which>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Withdraw an ingest, an acceptance or an undoing with a new entry; nothing is erased
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data undo 12")]
pub(super) struct Undo {
    /// The numbers of entries, as `frontcast data log` lists them; last means the newest that counts and is no undoing
    #[arg(required = true, value_name = "ID|last", value_delimiter = ',', value_parser = parse_which)]
    ids: Vec<Which>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Use rows that an ingest kept apart as doubtful, after looking at them
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data accept 12\n  frontcast data accept 12 --day 2026-09-01 2026-09-02")]
pub(super) struct Accept {
    /// The numbers of ingests, as `frontcast data log` lists them; last means the newest with rows that wait
    #[arg(required = true, value_name = "ID|last", value_delimiter = ',', value_parser = parse_which)]
    ids: Vec<Which>,
    /// Use the rows of these days alone
    #[arg(long = "day", value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_day)]
    days: Vec<NaiveDate>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// An entry of the store, as the user names it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Last,
    Number(u64),
}

fn parse_which(text: &str) -> std::result::Result<Which, String> {
    match text.trim_start_matches('#') {
        "last" => Ok(Which::Last),
        number => number.parse().map(Which::Number).map_err(|_| "expected the number of an entry, or last".into()),
    }
}

impl Which {
    /// The number of the entry; last means the newest that `fits`.
    fn number(self, archive: &Archive, fits: impl Fn(&Entry) -> bool, what: &str) -> Result<u64> {
        match self {
            Which::Number(number) => Ok(number),
            Which::Last => {
                let newest = archive.entries().iter().filter(|entry| fits(entry)).map(|entry| entry.id).max();
                newest.ok_or_else(|| Error::NoData(format!("there is no {what}: see frontcast data log")))
            }
        }
    }
}

/// Lists the entries, or prints one.
pub(super) fn log(arguments: &Log, surroundings: &Surroundings) -> Result<Outcome> {
    let (_, archive, _) = archive(&arguments.store)?;
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    let Some(which) = arguments.id else {
        let table = data::log_table(&archive);
        match arguments.output.format() {
            Format::Table if table.rows() == 0 => arguments.output.put(b"Nothing has been fed yet.\n")?,
            format => put(&arguments.output, format, &table, "log", &provenance)?,
        }
        return Ok(Outcome::Done);
    };
    let id = which.number(&archive, |_| true, "entry yet")?;
    let entry = archive.entries().iter().find(|entry| entry.id == id);
    let entry = entry.ok_or_else(|| Error::Usage(format!("there is no entry {id}: see frontcast data log")))?;
    match arguments.output.format() {
        Format::Table => arguments.output.put_text(&data::entry_text(entry, &archive))?,
        Format::Json => arguments.output.put(format!("{:#}\n", data::entry_json(entry, &archive)).as_bytes())?,
        Format::Csv => arguments.output.put_table(&data::entry_findings(entry), &provenance)?,
    }
    Ok(Outcome::Done)
}

/// The effect of an entry on an earlier one.
struct Done {
    /// The number of the new entry.
    id: u64,
    /// The number of the earlier entry.
    of: u64,
    /// The number of rows that count from now on; `None` where an entry no longer counts.
    rows: Option<u64>,
}

/// Withdraws entries.
pub(super) fn undo(arguments: &Undo, surroundings: &Surroundings) -> Result<Outcome> {
    let store = arguments.store.open()?;
    let counts = |archive: &Archive, entry: &Entry| {
        archive.is_active(entry.id) && !matches!(entry.action, Action::Undo { .. } | Action::Issue(_))
    };
    let undo = |which: &Which| {
        let (_, archive, _) = archive(&arguments.store)?;
        let of = which.number(&archive, |entry| counts(&archive, entry), "entry that counts")?;
        let id = store.undo(of, &surroundings.recording(), &|words| complain(words))?;
        Ok(Done { id, of, rows: None })
    };
    tell(arguments.ids.iter().map(undo), "undo", &arguments.output, surroundings)
}

/// Takes in rows that were kept apart.
pub(super) fn accept(arguments: &Accept, surroundings: &Surroundings) -> Result<Outcome> {
    let store = arguments.store.open()?;
    let accept = |which: &Which| {
        let (_, archive, _) = archive(&arguments.store)?;
        let waiting = archive.waiting();
        let of = which.number(&archive, |entry| waiting.contains_key(&entry.id), "ingest with rows that wait")?;
        let days = arguments.days.clone();
        let (id, rows) = store.accept(of, days, &surroundings.recording(), &|words| complain(words))?;
        Ok(Done { id, of, rows: Some(rows) })
    };
    tell(arguments.ids.iter().map(accept), "accept", &arguments.output, surroundings)
}

/// Tells what was done, including the entries before one that failed.
fn tell(
    done: impl Iterator<Item = Result<Done>>,
    action: &str,
    output: &OutputArguments,
    surroundings: &Surroundings,
) -> Result<Outcome> {
    let (mut all, mut failed) = (Vec::new(), None);
    for one in done {
        match one {
            Ok(done) => all.push(done),
            Err(problem) => {
                failed = Some(problem);
                break;
            }
        }
    }
    match output.format() {
        _ if all.is_empty() => {}
        Format::Table => output.put(all.iter().map(sentence).collect::<String>().as_bytes())?,
        format => {
            let numbers = |value: fn(&Done) -> Option<i64>| Cells::Whole(all.iter().map(value).collect());
            let table = Table::default()
                .with("entry", numbers(|done| i64::try_from(done.id).ok()))
                .with("of", numbers(|done| i64::try_from(done.of).ok()))
                .with("rows_used", numbers(|done| i64::try_from(done.rows?).ok()));
            put(output, format, &table, action, &Provenance::new(&surroundings.arguments, Vec::new()))?;
        }
    }
    failed.map_or(Ok(Outcome::Done), Err)
}

fn sentence(done: &Done) -> String {
    let Done { id, of, rows } = done;
    let what = match rows {
        None => format!("entry {of} no longer counts"),
        Some(rows) => {
            let rows = usize::try_from(*rows).unwrap_or(usize::MAX);
            format!("{} of ingest {of} {} used from now on", counted(rows, "row"), are(rows))
        }
    };
    format!("Entry {id}: {what}. `frontcast data undo {id}` takes this back.\n")
}
