//! `frontcast project --stream`: many series, each projected alone, in constant memory.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use clap::Args;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::inputs::DataArguments;
use super::output::{OutputArguments, complain, encoded, write_provenance};
use super::terms::TermsArguments;
use super::{Outcome, Surroundings};
use crate::error::{Error, Place, Result};
use crate::model::model;
use crate::numerals::counted;
use crate::read::files::is_stream;
use crate::read::stream::{Asked, COLUMNS, Regions, Told};
use crate::read::{files, table};
use crate::study::alone::{Alone, Donors, project_alone};
use crate::study::projection::{Request, horizon_end, model_name};
use crate::tabular::blocks::{Blocks, Broken};
use crate::tabular::groups::Groups;
use crate::tabular::{Format, Table};
use crate::write::file::is_passed_on;
use crate::write::hub::{Variant, alone_table};
use crate::write::parts::Parts;
use crate::write::provenance::{Provenance, Source};

pub(super) const HELP: &str = "With --stream many series are projected, each alone, in constant memory. The input is \
CSV on stdin, or --table FILE (CSV or Parquet), with the columns region, day, controlled_km2, area_km2, and source \
and known_on where there are any. The rows of a region stand together, their days in any order; a region that comes \
back after another one is an error. The origin is each region's own last day, or --as-of. The output is rows for \
forecast hubs and a column error, in the order of the input; a region that fails has one row with its reason. \
--horizon 1 gives the horizons of 30, 90, 180 and 365 days. To a file, rows are written in parts beside it, and the \
same command goes on with them after a stop. Exit codes: 0 all regions are projected; 3 some failed, column error \
tells why; 2 wrong use, or columns are missing; 1 the input is broken or not grouped by region.";

/// The regions that are projected and written at once.
const BATCH: usize = 1_000;
/// The rows that are taken at once.
const ROWS: usize = 10_000;

/// The options of many series.
#[derive(Args)]
pub(super) struct StreamArguments {
    /// Project every region of stdin or --table alone, and write rows for forecast hubs; see below
    #[arg(
        long,
        conflicts_with_all = ["region_slugs", "by", "explain", "bands", "scenario", "chart", "remaining", "rate_scope",
                              "target", "format", "groups", "regions", "store"]
    )]
    pub stream: bool,
    /// With --stream: a control table of one source whose regions every series learns from, where the model can
    #[arg(long, value_name = "FILE", requires = "stream")]
    donors: Option<PathBuf>,
    /// With --stream: number of threads; it does not change the results [default: 1 for stdin, else all that the
    /// machine has]
    #[arg(long, value_name = "N", requires = "stream", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Projects all series of an input.
pub(super) fn run(
    of: &StreamArguments,
    terms: &TermsArguments,
    data: &DataArguments,
    output: &OutputArguments,
    surroundings: &Surroundings,
) -> Result<Outcome> {
    let request = request(terms, output, surroundings)?;
    let path = data.table.as_deref().filter(|path| !is_stream(path));
    let donors = of.donors.as_deref().map(|path| donors(path, data, surroundings)).transpose()?;
    let asked = Asked {
        origin: path.map_or("stdin".into(), files::name),
        source: terms.forecast.known.source.clone(),
        from: data.from,
        today: surroundings.today,
    };
    let to = match output.file() {
        Some(whole) if !is_passed_on(whole) => {
            let files = path.into_iter().chain(of.donors.as_deref());
            let stamps = files.map(stamp).collect::<Result<Vec<_>>>()?;
            // What stands on stdin is never known to be the same.
            let once = path.is_none().then(|| (&surroundings.now, std::process::id()));
            let version = env!("CARGO_PKG_VERSION");
            To::Parts(Parts::of(whole, &format!("{version} {request:?} {asked:?} {stamps:?} {once:?}\n"))?)
        }
        Some(device) => {
            let opened = File::options().write(true).open(device).map_err(Error::io("write", device))?;
            To::Pipe(Box::new(opened), device.into())
        }
        None => To::Pipe(Box::new(std::io::stdout()), "stdout".into()),
    };
    let threads = of.threads.map_or(if path.is_some() { 0 } else { 1 }, usize::from);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|reason| Error::Usage(format!("{threads} threads cannot be started: {reason}")))?;
    let mut input = Input::open(path)?;
    let mut work = Work {
        variant: Variant { from: data.from, ..Variant::of(&request, None, None) },
        bar: output.progress(if path.is_some() { usize::MAX } else { 0 }, "Projecting"),
        request,
        donors,
        to,
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

/// What is asked of every region. What would fail for all of them fails before the first.
fn request(terms: &TermsArguments, output: &OutputArguments, surroundings: &Surroundings) -> Result<Request> {
    if output.format_or(super::output::Format::Csv) != super::output::Format::Csv {
        return Err(Error::Usage("--stream writes rows: give --output a name that ends in .csv or .parquet".into()));
    }
    let mut requests = terms.requests(&[String::new()], surroundings)?;
    let request = Request { source: None, ..requests.remove(0) };
    model(model_name(&request), request.basis)?;
    horizon_end(surroundings.today, request.horizon_years)?;
    match request.paths {
        0 => Err(Error::OutOfRange { quantity: "number of paths", met: "0".into(), allowed: "1 or more" }),
        _ => Ok(request),
    }
}

/// The regions of a table that all series learn from.
fn donors(path: &Path, data: &DataArguments, surroundings: &Surroundings) -> Result<Donors> {
    let table = table::read(path, &data.boundaries.known()?, surroundings.today)?;
    let table = data.from.map_or(Ok(table.clone()), |day| table.since(day))?;
    match table.sources()[..] {
        [_] => Ok(Donors::new(table)),
        ref several => {
            Err(Error::Usage(format!("--donors is a table of one source; this one has {}", several.join(", "))))
        }
    }
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

/// The work on all batches.
struct Work {
    request: Request,
    donors: Option<Donors>,
    variant: Variant,
    to: To,
    bar: ProgressBar,
    pool: rayon::ThreadPool,
    batches: usize,
    regions: usize,
    failed: usize,
    sources: Vec<Source>,
}

impl Work {
    /// Projects regions and writes their rows. The first batch may be of none: its rows are the header.
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
                        let table = projected(&self.pool, regions, &self.request, self.donors.as_ref(), &self.variant);
                        parts.put(self.batches, &table)?;
                        table
                    }
                };
                self.failed += failures(&table);
            }
            To::Pipe(to, name) => {
                let table = projected(&self.pool, regions, &self.request, self.donors.as_ref(), &self.variant);
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
            "frontcast: {} of {} could not be projected; column error tells why",
            self.failed,
            counted(self.regions, "region")
        ));
        Ok(Outcome::Skipped)
    }
}

/// The rows of regions.
fn projected(
    pool: &rayon::ThreadPool,
    regions: Vec<Told>,
    request: &Request,
    donors: Option<&Donors>,
    variant: &Variant,
) -> Table {
    let project = |told: Told| {
        let alone = told
            .series
            .and_then(|series| project_alone(&series, donors, request).map_err(|problem| problem.to_string()));
        (told.region, alone)
    };
    let told: Vec<(String, std::result::Result<Alone, String>)> =
        pool.install(|| regions.into_par_iter().map(project).collect());
    alone_table(&told, variant)
}

/// The number of regions of a table that could not be projected.
fn failures(table: &Table) -> usize {
    table.column("error").map_or(0, |errors| (0..errors.len()).filter(|row| !errors.is_blank(*row)).count())
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
