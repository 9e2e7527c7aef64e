//! What a report of several regions is made of, beside the projections themselves, which are too large to be kept.

pub mod choice;
mod replayed;

use chrono::NaiveDate;

use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::Town;
use crate::domain::published::Entry;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result, or_reason};
use crate::study::odds::Odds;
use crate::study::place::front::{Front, PATHS_OF_FRONT, project_each, simulate};
use crate::study::place::ranking::rank;
use crate::study::place::{self, PlaceProjection};
use crate::study::projection::Request;
use crate::study::published::{Assessment, Terms, assess};
use crate::study::rates::{self, Rates, rates};
use crate::study::sources::{Sources, sources};
pub use replayed::replayed;

/// Futures of the answers of other models than the report's, where more are not asked for: there are many, and they stand in
/// a table that says so.
pub const SIDE_PATHS: usize = 1_000;

/// The published projections of some regions, assessed.
pub fn published(
    table: &Past,
    ledger: &[Entry],
    regions: &[String],
    like: &Request,
    as_of: NaiveDate,
) -> Result<Vec<Assessment>> {
    let entries: Vec<Entry> = ledger.iter().filter(|of| regions.contains(&of.region)).cloned().collect();
    let (model, seed, horizon_years) = (like.model.clone(), like.seed, like.horizon_years);
    assess(table, &entries, &Terms { as_of, model, paths: like.paths, seed, horizon_years }, &|| ())
}

/// A region by every source that knows it, the report's `first`, where there are several.
pub fn side_by_side(all: &Past, slug: &str, first: &str, as_of: NaiveDate) -> Result<Option<Sources>> {
    let found = sources(all, slug, first, as_of)?;
    let has_moved = found.current().any(|map| map.series.levels().iter().any(|of| of.value != Area::ZERO));
    Ok((found.current().count() > 1 && has_moved).then_some(found))
}

/// The rates of a region, without the splits where those do not fit into its maps: then the reason comes with them.
pub fn rates_of(
    table: &Past,
    series: &ControlSeries,
    as_of: NaiveDate,
    terms: &rates::Asked,
) -> Result<(std::result::Result<Rates, String>, Option<String>)> {
    let front = table.front(series.region().id.as_str());
    match rates(series, front.as_ref(), as_of, terms) {
        Err(Error::Usage(reason)) if !terms.splits.is_empty() => {
            let without = rates::Asked { splits: Vec::new(), ..terms.clone() };
            Ok((or_reason(rates(series, front.as_ref(), as_of, &without))?, Some(reason)))
        }
        other => Ok((or_reason(other)?, None)),
    }
}

/// The places of a region, the one that the front would reach soonest first.
pub fn places_of(table: &Past, region: &Region, places: &[PlaceProjection]) -> Vec<PlaceProjection> {
    let is_in = |slug: &RegionId| {
        region.id == *slug || table.groups().find(region.id.as_str()).is_some_and(|group| group.contains(slug))
    };
    let mut mine: Vec<PlaceProjection> =
        places.iter().filter(|of| is_in(&of.history.place().region)).cloned().collect();
    rank(&mut mine);
    mine
}

/// All places of a table of one source, cut off at the origin, on the terms of a report: from the futures of the whole front
/// where its cells are known, else each by itself; and these futures, told of `days`, too.
pub fn places(
    table: &Past,
    (cells, towns): (Option<&CellSeries>, &[Town]),
    as_of: NaiveDate,
    like: &Request,
    days: &[NaiveDate],
) -> Result<(Vec<PlaceProjection>, Option<Odds>)> {
    let request = place::Request {
        model: like.model.clone(),
        within_km: vec![10.0, 0.0],
        seed: like.seed,
        paths: like.paths,
        ..place::Request::default()
    };
    let paths = like.paths.min(PATHS_OF_FRONT);
    let front = cells.map(|cells| Front { known: table, cells, towns, paths, land: true });
    // Odds have the centre first.
    let centre_first = place::Request { within_km: vec![0.0, 10.0], ..request.clone() };
    let odds = front.map(|front| simulate(&front, as_of, &centre_first, days)).transpose()?.flatten();
    let projected = project_each(odds.as_ref(), table, table.places(), as_of, &request, &|| ())?;
    Ok((projected, odds))
}
