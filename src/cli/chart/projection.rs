//! `frontcast chart projection` draws history and simulated futures up to completion.

use chrono::NaiveDate;
use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{DataArguments, of_chart};
use crate::cli::named::Named;
use crate::cli::output::OutputArguments;
use crate::cli::project::hinted;
use crate::cli::terms::TermsArguments;
use crate::cli::{Outcome, Surroundings};
use crate::domain::statement::Statements;
use crate::draw::chart::Chart;
use crate::draw::projection::ProjectionChart;
use crate::draw::{Mark, marks};
use crate::error::Result;
use crate::read::ledger;
use crate::study::projection::{Projection, project};
use crate::write::provenance::Source;
use crate::write::sums::notes;

/// Draw history and the fan of simulated futures up to completion, with published dates as marks
#[derive(Args)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    terms: TermsArguments,
    /// The statements to make: on the chosen map, on any reputable map, or both
    #[arg(long, value_enum, default_value = "both")]
    bands: Statements,
    #[command(flatten)]
    published: PublishedArguments,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

/// Whether published dates are marked.
#[derive(Args)]
pub(super) struct PublishedArguments {
    /// Draw no published dates; otherwise the newest four that are still open are marked
    #[arg(long)]
    no_published: bool,
}

/// The projections of a chart, with the published dates of each.
pub(super) struct Projected {
    pub projections: Vec<Projection>,
    pub marks: Vec<Vec<Mark>>,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let Arguments { region_slugs, terms, bands, published, picture, data } = arguments;
    let (of, statements) = ((terms, published, data), *bands);
    let projected = Projected::of(region_slugs, of, statements, &picture.output(), surroundings)?;
    let pairs = projected.projections.iter().zip(&projected.marks);
    let charts: Vec<ProjectionChart> = pairs.map(|(of, marks)| ProjectionChart::new(of, marks)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    projected.put(&charts, "projection", picture, surroundings)?;
    Ok(Outcome::Done)
}

impl Projected {
    /// The projections of some regions on the terms asked for.
    pub fn of(
        slugs: &[String],
        (terms, published, data): (&TermsArguments, &PublishedArguments, &DataArguments),
        statements: Statements,
        output: &OutputArguments,
        surroundings: &Surroundings,
    ) -> Result<Self> {
        let table = data.past(terms.forecast.known.as_of, surroundings)?;
        let requests = terms.requests(&Named::of(&table)?.slugs(slugs)?, surroundings)?;
        // A misspelt name fails before anything is computed.
        requests.iter().try_for_each(|request| table.region(&request.region).map(drop))?;
        let projections = requests.into_iter().map(|mut request| {
            request.statements = statements;
            request.source = data.source(request.source.as_deref(), Some(&request.region), &table, output)?;
            project(&table, &request).map_err(|problem| hinted(problem, &table, &request))
        });
        let projections = projections.collect::<Result<Vec<Projection>>>()?;
        let sums = projections.iter().flat_map(|of| &of.makeup);
        sums.flat_map(notes).for_each(|note| output.say(&note));
        let marks = projections.iter().map(|of| published.marks(of)).collect::<Result<_>>()?;
        Ok(Projected { projections, marks })
    }

    /// Draws their charts.
    pub fn put(
        &self,
        charts: &[&dyn Chart],
        kind: &str,
        picture: &PictureArguments,
        surroundings: &Surroundings,
    ) -> Result<()> {
        let of = &self.projections;
        let regions: Vec<String> = of.iter().map(|of| of.history.region().id.to_string()).collect();
        let newest: NaiveDate = of.iter().map(|of| of.as_of).max().unwrap_or(surroundings.today);
        let sources = of.iter().map(|of| Source::of(&of.history)).collect();
        picture.put(charts, (kind, &regions, newest), sources, surroundings)
    }
}

impl PublishedArguments {
    /// The published dates that a projection is compared with.
    fn marks(&self, projection: &Projection) -> Result<Vec<Mark>> {
        match self.no_published {
            true => Ok(Vec::new()),
            false => Ok(marks::of_projection(&ledger::bundled()?, projection)),
        }
    }
}
