//! `frontcast project --stream`: many regions, each projected alone.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Arguments;
use crate::cli::inputs::DataArguments;
use crate::cli::stream::{self, Task};
use crate::cli::{Outcome, Surroundings};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::model;
use crate::read::table;
use crate::study::alone::{Donors, project_alone};
use crate::study::projection::{Request, horizon_end, model_name};
use crate::write::hub::{Variant, alone_table, no_table};

pub(super) const HELP: &str = "Many regions:
    frontcast project --stream --horizon 1 --paths 1000 < many.csv > forecasts.csv
    frontcast project --stream --table many.parquet --donors control.csv --output forecasts.parquet

With --stream many series are projected, each alone, in constant memory. The input is \
CSV on stdin, or --table FILE (CSV or Parquet), with the columns region, day, controlled_km2, area_km2, and source \
and known_on where there are any. The rows of a region stand together, their days in any order; a region that comes \
back after another one is an error. The origin is each region's own last day, or --as-of. The output is rows for \
forecast hubs and a column error, in the order of the input; a region that fails has one row with its reason. \
--horizon 1 gives the horizons of 30, 90, 180 and 365 days. To a file, rows are written in parts beside it, and the \
same command goes on with them after a stop. Exit codes: 0 all regions are projected; 3 some failed, column error \
tells why; 2 wrong use, or columns are missing; 1 the input is broken or not grouped by region.";

/// The options of many series.
#[derive(Args)]
pub(super) struct StreamArguments {
    /// Project every region of stdin or --table alone, and write rows for forecast hubs; see below
    #[arg(
        long,
        conflicts_with_all = ["region_slugs", "by", "explain", "bands", "scenario", "chart", "remaining", "rate_scope",
                              "target", "format", "groups", "regions"]
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

impl StreamArguments {
    /// Refuses what only many regions can have.
    pub fn check(&self) -> Result<()> {
        match self.stream || (self.donors.is_none() && self.threads.is_none()) {
            true => Ok(()),
            false => Err(Error::Usage("--donors and --threads go with --stream".into())),
        }
    }
}

/// Projects all regions of an input.
pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let (of, data) = (&arguments.stream, &arguments.data);
    let request = request(arguments, surroundings)?;
    let donors = of.donors.as_deref().map(|path| donors(path, data, surroundings)).transpose()?;
    let variant = Variant { from: data.from, ..Variant::of(&request, None, None) };
    let rows = |series: &ControlSeries| {
        let alone = project_alone(series, donors.as_ref(), &request)?;
        Ok(alone_table(&alone, series.region().id.as_str(), &variant))
    };
    let task = Task {
        what: "Projecting",
        settings: format!("{request:?}"),
        files: of.donors.as_deref().into_iter().collect(),
        threads: of.threads,
        columns: no_table(),
        name: "location",
        rows: &rows,
    };
    stream::run(task, data, &arguments.terms.forecast.known, &arguments.output, surroundings)
}

/// What is asked of every region. What would fail for all of them fails before the first.
fn request(arguments: &Arguments, surroundings: &Surroundings) -> Result<Request> {
    let mut requests = arguments.terms.requests(&[String::new()], surroundings)?;
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
    let table = match data.from {
        Some(day) => table.since(day)?,
        None => table,
    };
    match table.sources()[..] {
        [_] => Ok(Donors::new(table)),
        ref several => {
            Err(Error::Usage(format!("--donors is a table of one source; this one has {}", several.join(", "))))
        }
    }
}
