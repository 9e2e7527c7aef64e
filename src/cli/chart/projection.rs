//! `frontcast chart projection`: history and futures up to completion.

use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::DataArguments;
use crate::cli::project::hinted;
use crate::cli::terms::TermsArguments;
use crate::cli::{Outcome, Surroundings};
use crate::draw::chart::Chart;
use crate::draw::projection::ProjectionChart;
use crate::error::Result;
use crate::project::{Projection, project};
use crate::write::provenance::Source;

/// History and the fan of futures up to completion, with published days as marks
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    terms: TermsArguments,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let requests = arguments.terms.requests(&arguments.region_slugs, surroundings)?;
    let table = arguments.data.read(arguments.terms.as_of, surroundings)?;
    // A misspelt name is told before anything is computed.
    requests.iter().try_for_each(|request| table.region(&request.region).map(drop))?;
    let output = arguments.picture.output();
    let projections = requests.into_iter().map(|mut request| {
        request.source = arguments.data.source(request.source.as_deref(), &request.region, &table, &output);
        project(&table, &request).map_err(|problem| hinted(problem, &table, &request))
    });
    let projections = projections.collect::<Result<Vec<Projection>>>()?;
    let charts: Vec<ProjectionChart> = projections.iter().map(|of| ProjectionChart::new(of, &[])).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let regions: Vec<String> = projections.iter().map(|of| of.history.region().id.to_string()).collect();
    let newest = projections.iter().map(|of| of.as_of).max().unwrap_or(surroundings.today);
    let sources = projections.iter().map(|of| Source::of(&of.history)).collect();
    arguments.picture.put(&charts, ("projection", &regions, newest), sources, surroundings)?;
    Ok(Outcome::Done)
}
