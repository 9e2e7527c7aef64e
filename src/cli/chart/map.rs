//! `frontcast chart map`: what is held of a region, what changed since a day, the front, and places with their distance from it.

mod ground;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{DataArguments, of_chart};
use crate::cli::legend::LegendArguments;
use crate::cli::named::Named;
use crate::cli::{Outcome, Surroundings, not_after, parse_day};
use crate::domain::map::{Change, RegionMap};
use crate::domain::place::Town;
use crate::draw::chart::Chart;
use crate::draw::map::MapChart;
use crate::error::{Error, Result};
use crate::survey::boundaries::Boundaries;
use crate::survey::cartography::Cartographer;
use crate::survey::places::{self, OwnPlace};
use crate::write::provenance::Source;
pub(in crate::cli) use ground::{Wanted, grounds, no_map};

const EXAMPLES: &str = "Examples:
  frontcast chart map donetsk      on the newest map that was fed
  frontcast chart map donetsk --snapshot map_20260822.geojson --source deepstate --since-snapshot map_20260524.geojson
  frontcast chart map luhansk donetsk zaporizhzhia kherson --snapshot map_20260822.geojson
  frontcast chart map donetsk --since 2026-05-24      told from the control table where the map of that day is not kept

A map is GeoJSON, also as .gz. Its day comes from --day, else a date in it, else its name. The numbers are those of `frontcast
measure`; leftover free land under 200 km² between the held area and the outer border counts as held, and is drawn so. Whose the \
map is says --source; a file that names itself DeepState's needs none.";

/// Where the bundled boundaries are from.
const BOUNDARIES: &str = "boundaries: Natural Earth";
/// Where the bundled places are from.
const PLACES: &str = "places: GeoNames";

/// The region on a map: what is held, what changed since a day, the front, places with their distance from it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
// What only charts with axes have is refused or without effect here.
#[command(mut_arg("from", |flag| flag.hide(true)), mut_arg("to", |flag| flag.hide(true)), mut_arg("scales", |flag| flag.hide(true)))]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    /// The map snapshot to draw [default: the newest that was fed]
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,
    /// The day the snapshot shows
    #[arg(long, value_name = "DAY", value_parser = parse_day, requires = "snapshot")]
    day: Option<NaiveDate>,
    /// Show what changed since this day
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    since: Option<NaiveDate>,
    /// The map snapshot of the earlier day, to draw what changed [default: where that day's map was fed and is kept, that]
    #[arg(long, value_name = "FILE")]
    since_snapshot: Option<PathBuf>,
    /// The newest map known on this day
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// The source of the map: which of those fed, or whose the snapshot is
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// A place of one's own: its centre in degrees and the radius of its disc; may be given again
    #[arg(long = "place", value_name = "Name,lon,lat,radius_km", value_parser = OwnPlace::parse)]
    own_places: Vec<OwnPlace>,
    /// Towns instead of the bundled ones (CSV or Parquet: name,region,lon,lat,radius_km)
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
    #[command(flatten)]
    legend: LegendArguments,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    arguments.picture.without_calendar("map")?;
    for (flag, day) in [("--as-of", arguments.as_of), ("--since", arguments.since), ("--day", arguments.day)] {
        day.map_or(Ok(()), |day| not_after(day, surroundings.today, flag))?;
    }
    let output = arguments.picture.output();
    let boundaries = arguments.data.boundaries.read(&output)?;
    let cartographer = Cartographer::new(&boundaries, towns(arguments, &boundaries)?);
    let has_file = arguments.snapshot.is_some() || arguments.since_snapshot.is_some();
    let flags = "--snapshot FILE or --since-snapshot FILE";
    let with = (&arguments.data.store, &output);
    let manner = arguments.legend.of_files((has_file, flags), arguments.day, arguments.source.as_deref(), with)?;
    let wanted = Wanted {
        snapshot: arguments.snapshot.as_deref(),
        manner,
        since: arguments.since,
        since_snapshot: arguments.since_snapshot.as_deref(),
        as_of: arguments.as_of,
        source: arguments.source.as_deref(),
        data: &arguments.data,
    };
    let grounds = grounds(&wanted, &cartographer, surroundings, &output)?;
    let made_from = made_from(arguments.data.boundaries.regions.as_deref(), arguments.places.as_deref());
    let known = boundaries.known().clone();
    let groups = known.groups().declared();
    let named = Named::among(&known.with(groups))?;
    let map = |slug: String| {
        let mut map = cartographer.map(&slug, &grounds.source, &grounds.now, grounds.since.as_ref())?;
        if let Some(since) = arguments.since.filter(|_| grounds.since.is_none()) {
            map.change = Some(told(arguments, &map, &slug, since, surroundings)?);
        }
        map.made_from.clone_from(&made_from);
        Ok(map)
    };
    let maps = named.slugs(&arguments.region_slugs)?.into_iter().map(map).collect::<Result<Vec<RegionMap>>>()?;
    let charts: Vec<MapChart> = maps.iter().map(MapChart::new).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let named: Vec<String> = maps.iter().map(|map| map.region.id.to_string()).collect();
    let (day, since) = (grounds.now.day(), maps[0].change.as_ref().map(|change| change.since));
    let source = Source { name: grounds.source, first_day: since.unwrap_or(day), last_day: day };
    arguments.picture.put(&charts, ("map", &named, day), vec![source], surroundings)?;
    Ok(Outcome::Done)
}

/// The towns asked for with the places of one's own, which come in place of those of the same name.
fn towns(arguments: &Arguments, boundaries: &Boundaries) -> Result<Vec<Town>> {
    let own = arguments.own_places.iter().map(|place| place.town(boundaries)).collect::<Result<Vec<Town>>>()?;
    let mut towns = arguments.places.as_deref().map_or_else(places::bundled, places::read)?;
    towns.retain(|town| own.iter().all(|place| place.name != town.name));
    towns.extend(own);
    Ok(towns)
}

/// Where boundaries and places are from, as a sentence; `None` for the bundled ones.
pub(in crate::cli) fn made_from(boundaries: Option<&Path>, places: Option<&Path>) -> String {
    let file = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let boundaries = boundaries.map_or_else(|| BOUNDARIES.into(), |path| format!("boundaries: {}", file(path)));
    let places = places.map_or_else(|| PLACES.into(), |path| format!("places: {}", file(path)));
    format!("{}; {places}.", crate::write::words::capitalised(&boundaries))
}

/// The change since a day as the control table has it, for a day whose map is not at hand.
fn told(
    arguments: &Arguments,
    map: &RegionMap,
    slug: &str,
    since: NaiveDate,
    surroundings: &Surroundings,
) -> Result<Change> {
    let refused = |problem: String| {
        Error::NoData(format!(
            "what changed since {since} cannot be told: {problem}; give that day's map with --since-snapshot FILE"
        ))
    };
    let table = arguments.data.past(arguments.as_of, surroundings)?;
    let table = match arguments.as_of {
        Some(as_of) => table.as_of(as_of)?,
        None => table,
    };
    let of_source = table.of_source(Some(&map.source)).map_err(|_| {
        let known = table.sources().join(", ");
        refused(format!(
            "the control table knows nothing of {:?} (name the map's source with --source: {known})",
            map.source
        ))
    })?;
    let series = of_source.region(slug).map_err(|problem| refused(problem.to_string()))?;
    let then = series.line_on(since).ok_or_else(|| refused(format!("its data begin on {}", series.first_day())))?;
    Ok(Change { since, controlled: then, drawn: None })
}
