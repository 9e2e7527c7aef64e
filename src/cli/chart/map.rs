//! `frontcast chart map` draws what is held of a region, what changed since a day, the front, and places with their
//! distance from it.

mod ground;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{
    DataArguments, KnownArguments, MAP_DAY, OWN_PLACE, SINCE_SNAPSHOT, SNAPSHOT, TOWNS, of_chart,
};
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
  frontcast chart map donetsk      draws the newest map in the store
  frontcast chart map donetsk --snapshot map_20260822.geojson --source deepstate --since-snapshot map_20260524.geojson
  frontcast chart map luhansk donetsk zaporizhzhia kherson --snapshot map_20260822.geojson
  frontcast chart map donetsk --since 2026-05-24      changes since a day

A map is of any format that `frontcast measure` reads. Its day is that of --day, or else a date in the map, or else \
the date in its name. The numbers are those of `frontcast measure`: free land under 200 km² that is left between the \
held area and the outer border counts as held, and is drawn so. The source of a map is read from its file or \
collection name where that contains deepstate; otherwise name it with --source.";

/// The origin of the bundled boundaries.
const BOUNDARIES: &str = "boundaries: Natural Earth";
/// The origin of the bundled places.
const PLACES: &str = "places: GeoNames";

/// Draw a map of a region: what is held, what changed since a day, the front, places with their distance from it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
// Options of charts with axes are refused here, or have no effect.
#[command(mut_arg("from", |flag| flag.hide(true)), mut_arg("to", |flag| flag.hide(true)), mut_arg("scales", |flag| flag.hide(true)))]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[arg(long, value_name = "FILE", help = SNAPSHOT)]
    snapshot: Option<PathBuf>,
    #[arg(long, value_name = "DAY", value_parser = parse_day, requires = "snapshot", help = MAP_DAY)]
    day: Option<NaiveDate>,
    /// Draw the changes since this day, from the map of that day in the store, or else from the control table
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    since: Option<NaiveDate>,
    #[arg(long, value_name = "FILE", help = SINCE_SNAPSHOT)]
    since_snapshot: Option<PathBuf>,
    #[command(flatten)]
    known: KnownArguments,
    #[arg(long = "place", value_name = "NAME,LON,LAT,RADIUS_KM", value_parser = OwnPlace::parse, help = OWN_PLACE)]
    own_places: Vec<OwnPlace>,
    #[arg(long, value_name = "FILE", help = TOWNS)]
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
    for (flag, day) in [("--as-of", arguments.known.as_of), ("--since", arguments.since), ("--day", arguments.day)] {
        day.map_or(Ok(()), |day| not_after(day, surroundings.today, flag))?;
    }
    let output = arguments.picture.output();
    let boundaries = arguments.data.boundaries.read(&output)?;
    let cartographer = Cartographer::new(&boundaries, towns(arguments, &boundaries)?);
    let has_file = arguments.snapshot.is_some() || arguments.since_snapshot.is_some();
    let flags = "--snapshot FILE or --since-snapshot FILE";
    let with = (&arguments.data.store, &output);
    let manner =
        arguments.legend.of_files((has_file, flags), arguments.day, arguments.known.source.as_deref(), with)?;
    let wanted = Wanted {
        snapshot: arguments.snapshot.as_deref(),
        manner,
        since: arguments.since,
        since_snapshot: arguments.since_snapshot.as_deref(),
        as_of: arguments.known.as_of,
        source: arguments.known.source.as_deref(),
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

/// The towns, and the places of the user, which replace towns of the same name.
fn towns(arguments: &Arguments, boundaries: &Boundaries) -> Result<Vec<Town>> {
    let own = arguments.own_places.iter().map(|place| place.town(boundaries)).collect::<Result<Vec<Town>>>()?;
    let mut towns = arguments.places.as_deref().map_or_else(places::bundled, places::read)?;
    towns.retain(|town| own.iter().all(|place| place.name != town.name));
    towns.extend(own);
    Ok(towns)
}

/// The origin of boundaries and places, as a phrase; `None` means the bundled ones.
pub(in crate::cli) fn made_from(boundaries: Option<&Path>, places: Option<&Path>) -> String {
    let file = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let boundaries = boundaries.map_or_else(|| BOUNDARIES.into(), |path| format!("boundaries: {}", file(path)));
    let places = places.map_or_else(|| PLACES.into(), |path| format!("places: {}", file(path)));
    format!("{}; {places}.", crate::write::words::capitalised(&boundaries))
}

/// The change since a day in the control table, for a day whose map is not at hand.
fn told(
    arguments: &Arguments,
    map: &RegionMap,
    slug: &str,
    since: NaiveDate,
    surroundings: &Surroundings,
) -> Result<Change> {
    let refused = |problem: String| {
        Error::NoData(format!(
            "the change since {since} is not known: {problem}; give the map of that day with --since-snapshot FILE"
        ))
    };
    let table = arguments.data.past(arguments.known.as_of, surroundings)?;
    let table = match arguments.known.as_of {
        Some(as_of) => table.as_of(as_of)?,
        None => table,
    };
    let of_source = table.of_source(Some(&map.source)).map_err(|_| {
        let known = table.sources().join(", ");
        refused(format!(
            "the control table has no source {:?} (name the source of the map with --source; the table has {known})",
            map.source
        ))
    })?;
    let series = of_source.region(slug).map_err(|problem| refused(problem.to_string()))?;
    let then = series.line_on(since).ok_or_else(|| refused(format!("the data begin on {}", series.first_day())))?;
    Ok(Change { since, controlled: then, drawn: None })
}
