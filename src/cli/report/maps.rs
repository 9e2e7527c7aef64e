//! The maps on the page: those of a file, or the newest in the store.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::Arguments;
use crate::cli::Surroundings;
use crate::cli::chart::map::{Wanted, grounds, made_from, no_map};
use crate::cli::output::OutputArguments;
use crate::domain::map::RegionMap;
use crate::error::{Error, Result};
use crate::survey::cartography::Cartographer;
use crate::survey::places;

/// The maps of the regions that the boundaries know, or the reason why there is none.
pub(super) fn maps(
    arguments: &Arguments,
    regions: &[String],
    (source, as_of): (&str, NaiveDate),
    surroundings: &Surroundings,
    output: &OutputArguments,
) -> Result<(Vec<RegionMap>, Option<String>)> {
    let has_file = arguments.snapshot.is_some() || arguments.since_snapshot.is_some();
    let flags = "--snapshot FILE or --since-snapshot FILE";
    let with = (&arguments.data.store, output);
    let manner = arguments.legend.of_files(
        (has_file, flags),
        arguments.day,
        arguments.forecast.known.source.as_deref(),
        with,
    )?;
    if arguments.data.table.is_some() && arguments.snapshot.is_none() {
        return Ok((Vec::new(), Some("a table has no shapes; --snapshot FILE gives a map".into())));
    }
    let made_from = made_from(arguments.data.boundaries.regions.as_deref(), None);
    let boundaries = arguments.data.boundaries.read(output)?;
    let cartographer = Cartographer::new(&boundaries, places::bundled()?);
    let wanted = Wanted {
        snapshot: arguments.snapshot.as_deref(),
        manner,
        since: None,
        since_snapshot: arguments.since_snapshot.as_deref(),
        as_of: arguments.snapshot.is_none().then_some(as_of),
        source: arguments.forecast.known.source.as_deref().or((arguments.snapshot.is_none()).then_some(source)),
        data: &arguments.data,
    };
    let grounds = match grounds(&wanted, &cartographer, surroundings, output) {
        Err(Error::NoData(_)) if arguments.snapshot.is_none() => {
            return Ok((Vec::new(), Some(no_map(source, arguments.forecast.known.as_of))));
        }
        grounds => grounds?,
    };
    if grounds.now.day() > as_of {
        let day = grounds.now.day();
        return Err(Error::Usage(format!(
            "--snapshot shows {day}, which is after the last day that is known ({as_of}): feed it first"
        )));
    }
    let map = |slug: &String| match cartographer.map(slug, &grounds.source, &grounds.now, grounds.since.as_ref()) {
        // Only the table of the user knows this region.
        Err(Error::Unknown { .. }) => Ok(None),
        map => map.map(|map| Some(RegionMap { made_from: made_from.clone(), ..map })),
    };
    let maps: Vec<RegionMap> = regions.par_iter().map(map).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let without =
        maps.is_empty().then(|| "the boundaries know none of these regions; --regions FILE gives others".into());
    Ok((maps, without))
}
