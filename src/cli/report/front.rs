//! Where the front may be, for the page: one simulation for places, the map of odds and that of arrivals.

use chrono::{Days, Months, NaiveDate};

use super::Arguments;
use crate::cli::chart::front::Mapper;
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::{Settlement, Town};
use crate::domain::region::RegionId;
use crate::draw::arrival::steps;
use crate::draw::map::stepped::Mapped;
use crate::error::{Error, Result};
use crate::page::report::Laid;
use crate::study::odds::{Odds, near};
use crate::study::place::front::free_towns;
use crate::survey::boundaries::Boundaries;
use crate::survey::{places, settlements};

/// How far ahead the map of odds looks, days, and that of arrivals, months; as `frontcast chart odds` and `chart arrival` do.
const AHEAD: u64 = 365;
const ARRIVALS: u32 = 60;

/// The places whose odds are told: towns with a history, and settlements where the boundaries are the bundled ones.
pub(super) fn settled(arguments: &Arguments) -> Result<Vec<Settlement>> {
    match arguments.data.boundaries.regions {
        None => settlements::bundled(),
        Some(_) => Ok(settlements::of_towns(places::bundled()?)),
    }
}

/// Where they are: those near the front, and all that have a history.
pub(super) fn towns(table: &Past, cells: Option<&CellSeries>, settled: &[Settlement]) -> Result<Vec<Town>> {
    let mut towns = cells.map_or_else(Vec::new, |cells| near(cells, settled));
    let measured = free_towns(&places::bundled()?, table.places());
    let is_new = |of: &Town| !towns.iter().any(|town| town.name == of.name && town.region == of.region);
    let new: Vec<Town> = measured.into_iter().filter(is_new).collect();
    towns.extend(new);
    Ok(towns)
}

/// The day of the map of odds, and those of the map of arrivals.
pub(super) fn days(as_of: NaiveDate) -> (Option<NaiveDate>, Vec<NaiveDate>) {
    let end = as_of.checked_add_months(Months::new(ARRIVALS)).unwrap_or(as_of);
    (as_of.checked_add_days(Days::new(AHEAD)), steps(as_of, end))
}

/// Odds on the ground of regions; regions that no step reaches, or that the boundaries do not know, have no map.
pub(super) fn laid<'a>(
    arguments: &Arguments,
    boundaries: &Boundaries,
    (odds, settlements): (&'a Odds, &'a [Settlement]),
    regions: &[String],
    draw: impl Fn(&Mapper, &str) -> Result<Mapped>,
) -> Result<Laid<'a>> {
    let mapper = Mapper::new((&arguments.data, None), boundaries, odds, settlements)?;
    let one = |slug: &String| match draw(&mapper, slug) {
        Err(Error::Unknown { .. }) => Ok(None),
        mapped => Ok(Some((RegionId::new(slug.as_str())?, mapped?))),
    };
    let mapped: Vec<Option<(RegionId, Mapped)>> = regions.iter().map(one).collect::<Result<_>>()?;
    let is_told = |(_, mapped): &(RegionId, Mapped)| mapped.areas.iter().any(|area| !area.is_empty());
    Ok(Laid { odds, mapped: mapped.into_iter().flatten().filter(is_told).collect() })
}
