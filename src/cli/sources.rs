//! `frontcast sources` compares every source.

use chrono::NaiveDate;
use clap::Args;

use super::inputs::{AS_OF, DataArguments};
use super::named::Named;
use super::output::{Answer, OutputArguments};
use super::{Outcome, Surroundings, parse_day};
use crate::error::Result;
use crate::store::bundled;
use crate::study::sources::{Sources, sources};
use crate::write::json::one_or_all;
use crate::write::provenance::{Provenance, Source};
use crate::write::sources::sheet::{sentences, tables};
use crate::write::sources::{document, table};

const EXAMPLES: &str = "Examples:
  frontcast sources
  frontcast sources donetsk luhansk
  frontcast sources ukraine --as-of 2026-07-28
  frontcast sources donetsk --format json
  frontcast sources ukraine --from 2024-07      only the differences since then
  frontcast sources --table maps_of_several.csv --format csv --output sources.csv
  frontcast chart sources ukraine      draws levels and paces together

All paces end on the last day that every current source knows, so that they cover the same days. Levels of maps differ \
because they draw coasts and borders differently, so gains are compared and not levels.";

/// Compare sources: what each covers, its level and its pace, how far they differ and since when
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    asked: AskedArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Which regions are asked for, as known when.
#[derive(Args)]
pub(super) struct AskedArguments {
    /// Regions or groups [default: the whole theatre]
    #[arg(value_name = "REGION")]
    region_slugs: Vec<String>,
    #[arg(long, value_name = "DAY", value_parser = parse_day, help = AS_OF)]
    as_of: Option<NaiveDate>,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let all = arguments.asked.sources(&arguments.data, surroundings)?;
    let provenance = Provenance::new(&surroundings.arguments, all.iter().flat_map(provenance_of).collect());
    let answer = Answer {
        sheets: || all.iter().map(|of| sentences(of).and(tables(of))).collect(),
        json: || one_or_all(all.iter().map(document).collect()),
        table: || table(&all),
    };
    arguments.output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}

/// The sources behind a region, as provenance names them.
pub(super) fn provenance_of(of: &Sources) -> Vec<Source> {
    of.maps.iter().map(|map| Source::of(&map.series)).collect()
}

impl AskedArguments {
    /// Each region by every source that knows it.
    pub fn sources(&self, data: &DataArguments, surroundings: &Surroundings) -> Result<Vec<Sources>> {
        let table = data.past(self.as_of, surroundings)?;
        let slugs = Named::of(&table)?.slugs(&self.region_slugs)?;
        let as_of = table.origin(self.as_of);
        let table = table.as_of(as_of)?;
        let first = table.sources().into_iter().find(|source| *source == bundled::SOURCE);
        let first = first.unwrap_or(table.sources()[0]).to_string();
        let slugs = match slugs.is_empty() {
            true => vec![table.of_source(Some(&first))?.groups().whole().id.to_string()],
            false => slugs,
        };
        slugs.iter().map(|slug| sources(&table, slug, &first, as_of)).collect()
    }
}
