//! Many regions through one process, each alone, in constant memory: what `project --stream` and `backtest --stream` share.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use indicatif::ProgressBar;
use rayon::prelude::*;

use super::inputs::{DataArguments, KnownArguments};
use super::output::{OutputArguments, complain, encoded, write_provenance};
use super::{Outcome, Surroundings};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Place, Result};
use crate::numerals::counted;
use crate::read::files::{self, is_stream};
use crate::read::stream::{Asked, COLUMNS, Regions, Told};
use crate::tabular::blocks::{Blocks, Broken};
use crate::tabular::groups::Groups;
use crate::tabular::panics::caught;
use crate::tabular::{Format, Table};
use crate::write::failures::{failures, with_failures};
use crate::write::file::is_passed_on;
use crate::write::parts::Parts;
use crate::write::provenance::{Provenance, Source};

/// The regions whose rows are made and written at once.
const BATCH: usize = 1_000;
/// The rows that are taken at once.
const ROWS: usize = 10_000;

/// What is told of a region on which the program itself fails.
const MISTAKE: &str = "frontcast failed on this region: please report it with its rows";

/// What is done with every region.
pub(super) struct Task<'a> {
    /// The verb of the progress bar.
    pub what: &'static str,
    /// All that decides what the rows of a region are, beside its own rows.
    pub settings: String,
    /// Files that do so too.
    pub files: Vec<&'a Path>,
    /// The number of threads that was asked for.
    pub threads: Option<u16>,
    /// The columns, without rows.
    pub columns: Table,
    /// The column of the region's name.
    pub name: &'static str,
    /// The rows of a region.
    pub rows: &'a (dyn Fn(&ControlSeries) -> Result<Table> + Sync),
}

/// Does a task with all regions of an input: of the table that is named, else of stdin.
pub(super) fn run(
    task: Task,
    data: &DataArguments,
    known: &KnownArguments,
    output: &OutputArguments,
    surroundings: &Surroundings,
) -> Result<Outcome> {
    if output.format_or(super::output::Format::Csv) != super::output::Format::Csv {
        return Err(Error::Usage("--stream writes rows: give --output a name that ends in .csv or .parquet".into()));
    }
    let path = data.table.as_deref().filter(|path| !is_stream(path));
    let asked = Asked {
        origin: path.map_or("stdin".into(), files::name),
        source: known.source.clone(),
        from: data.from,
        today: surroundings.today,
    };
    let threads = task.threads.map_or(if path.is_some() { 0 } else { 1 }, usize::from);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|reason| Error::Usage(format!("{threads} threads cannot be started: {reason}")))?;
    let mut input = Input::open(path)?;
    let mut work = Work {
        to: To::open(&task, path, &asked, output, surroundings)?,
        bar: output.progress(if path.is_some() { usize::MAX } else { 0 }, task.what),
        task,
        pool,
        batches: 0,
        regions: 0,
        failed: 0,
        sources: Vec::new(),
    };
    let (mut regions, mut waiting, mut is_empty) = (Regions::new(asked), Vec::new(), true);
    while let Some(rows) = input.next()? {
        is_empty = false;
        work.bar.set_length(input.rows());
        for first in (0..rows.rows().max(1)).step_by(ROWS) {
            waiting.extend(regions.take(&rows, first..rows.rows().min(first + ROWS))?);
            while waiting.len() >= BATCH {
                let later = waiting.split_off(BATCH);
                work.batch(std::mem::replace(&mut waiting, later))?;
            }
        }
        // Whoever reads along gets the rows of all regions that have ended before more is read.
        if matches!(work.to, To::Pipe(..)) {
            work.batch(std::mem::take(&mut waiting))?;
        }
    }
    if is_empty {
        regions.take(&Table::default(), 0..0)?;
    }
    waiting.extend(regions.last());
    work.batch(waiting)?;
    work.end(output, surroundings)
}

/// What tells a file from what it was before: its name, length and time of change.
fn stamp(path: &Path) -> Result<(PathBuf, u64, Option<Duration>)> {
    let there = std::fs::metadata(path).map_err(Error::io("read", path))?;
    let changed = there.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Ok((path.into(), there.len(), changed))
}

/// Where rows go.
enum To {
    Pipe(Box<dyn Write>, PathBuf),
    Parts(Parts),
}

impl To {
    fn open(
        task: &Task,
        path: Option<&Path>,
        asked: &Asked,
        output: &OutputArguments,
        surroundings: &Surroundings,
    ) -> Result<Self> {
        match output.file() {
            Some(whole) if !is_passed_on(whole) => {
                let stamps = path.iter().chain(&task.files).map(|path| stamp(path)).collect::<Result<Vec<_>>>()?;
                // What stands on stdin is never known to be the same.
                let once = path.is_none().then(|| (&surroundings.now, std::process::id()));
                let (version, settings) = (env!("CARGO_PKG_VERSION"), &task.settings);
                let (source, from) = (&asked.source, asked.from);
                let work = format!("{version} {settings} {source:?} {from:?} {stamps:?} {once:?}\n");
                Parts::of(whole, &work).map(To::Parts)
            }
            Some(device) => {
                let opened = File::options().write(true).open(device).map_err(Error::io("write", device))?;
                Ok(To::Pipe(Box::new(opened), device.into()))
            }
            None => Ok(To::Pipe(Box::new(std::io::stdout()), "stdout".into())),
        }
    }
}

/// The work on all batches.
struct Work<'a> {
    task: Task<'a>,
    to: To,
    bar: ProgressBar,
    pool: rayon::ThreadPool,
    batches: usize,
    regions: usize,
    failed: usize,
    sources: Vec<Source>,
}

impl Work<'_> {
    /// Makes the rows of regions and writes them. The first batch may be of none: its rows are the header.
    fn batch(&mut self, regions: Vec<Told>) -> Result<()> {
        if regions.is_empty() && self.batches > 0 {
            return Ok(());
        }
        let rows: usize = regions.iter().map(|told| told.rows).sum();
        self.regions += regions.len();
        let sources = regions.iter().filter_map(|told| told.series.as_ref().ok().map(Source::of));
        self.sources = Provenance::new(&[], self.sources.drain(..).chain(sources).collect()).sources;
        match &mut self.to {
            To::Parts(parts) => {
                let table = match parts.get(self.batches) {
                    Some(finished) => finished,
                    None => {
                        let table = rows_of(&self.pool, regions, &self.task);
                        parts.put(self.batches, &table)?;
                        table
                    }
                };
                self.failed += failures(&table);
            }
            To::Pipe(to, name) => {
                let table = rows_of(&self.pool, regions, &self.task);
                self.failed += failures(&table);
                let bytes = encoded(&table, Format::Csv)?;
                // One header for all.
                let header = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                let bytes = if self.batches == 0 { &bytes[..] } else { &bytes[header..] };
                to.write_all(bytes).and_then(|()| to.flush()).map_err(Error::io("write to", name))?;
            }
        }
        self.batches += 1;
        self.bar.inc(rows as u64);
        Ok(())
    }

    /// Makes one file of the parts, and tells of regions that failed.
    fn end(self, output: &OutputArguments, surroundings: &Surroundings) -> Result<Outcome> {
        self.bar.finish_and_clear();
        if let (To::Parts(parts), Some(path)) = (self.to, output.file()) {
            parts.join(self.batches)?;
            write_provenance(path, &Provenance::new(&surroundings.arguments, self.sources))?;
        }
        if self.failed == 0 {
            return Ok(Outcome::Done);
        }
        complain(&format!(
            "frontcast: {} of {} failed; column error tells why",
            self.failed,
            counted(self.regions, "region")
        ));
        Ok(Outcome::Skipped)
    }
}

/// The rows of regions, in their order.
fn rows_of(pool: &rayon::ThreadPool, regions: Vec<Told>, task: &Task) -> Table {
    let rows = |told: Told| {
        // One region of a hundred thousand that meets a mistake of ours must not cost all others.
        let rows = |series| caught(|| (task.rows)(&series)).ok_or_else(|| MISTAKE.to_string());
        let rows = told.series.and_then(rows).and_then(|rows| rows.map_err(|problem| problem.to_string()));
        (told.region, rows)
    };
    let told: Vec<_> = pool.install(|| regions.into_par_iter().map(rows).collect());
    with_failures(&task.columns, task.name, told)
}

/// Tables of rows, one after another.
enum Input {
    Text { blocks: Blocks<Box<dyn Read>>, name: String, rows: u64, length: u64 },
    Groups { groups: Groups, name: String },
}

impl Input {
    /// A file, or stdin.
    fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            let blocks = Blocks::new(Box::new(std::io::stdin()) as Box<dyn Read>);
            return Ok(Input::Text { blocks, name: "stdin".into(), rows: 0, length: 0 });
        };
        let name = files::name(path);
        let mut file = File::open(path).map_err(Error::io("read", path))?;
        let there = file.metadata().map_err(Error::io("read", path))?;
        let mut begin = [0; 4];
        if there.is_file() && file.read(&mut begin).is_ok() && Format::of_bytes(&begin) == Format::Parquet {
            let groups = Groups::new(file, &COLUMNS).map_err(|problem| broken(&name, problem))?;
            return Ok(Input::Groups { groups, name });
        }
        if there.is_file() {
            file.rewind().map_err(Error::io("read", path))?;
        }
        let blocks = Blocks::new(Box::new(file) as Box<dyn Read>);
        Ok(Input::Text { blocks, name, rows: 0, length: there.len() })
    }

    fn next(&mut self) -> Result<Option<Table>> {
        match self {
            Input::Groups { groups, name } => groups.next().map_err(|problem| broken(name, problem)),
            Input::Text { blocks, name, rows, .. } => {
                let table = blocks.next().map_err(|problem| match problem {
                    Broken::Io(source) => Error::Io { action: "read", path: name.as_str().into(), source },
                    Broken::Text(problem) => broken(name, problem),
                })?;
                *rows += table.as_ref().map_or(0, |table| table.rows() as u64);
                Ok(table)
            }
        }
    }

    /// The number of rows, of a text about as many as its length tells.
    fn rows(&self) -> u64 {
        match self {
            Input::Groups { groups, .. } => groups.rows() as u64,
            Input::Text { blocks, rows, length, .. } => {
                (*rows as f64 * (*length as f64 / blocks.bytes().max(1) as f64)) as u64
            }
        }
    }
}

fn broken(name: &str, problem: String) -> Error {
    Error::input(name, Place::Whole, problem)
}
