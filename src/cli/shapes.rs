//! `frontcast shapes` writes what a map shows of regions as shapes for other programs.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::chart::map::{Wanted, grounds, made_from};
use super::inputs::{DataArguments, KnownArguments, MAP_DAY, SINCE_SNAPSHOT, SNAPSHOT};
use super::legend::LegendArguments;
use super::named::Named;
use super::output::OutputArguments;
use super::{Outcome, Surroundings, files, not_after, parse_day, parse_last_day};
use crate::domain::groups::Regions;
use crate::domain::shape::{Outline, Shape, ShapeKind};
use crate::error::{Error, Result};
use crate::study::odds::{CellOdds, Request, odds};
use crate::study::projection;
use crate::survey::cartography::Cartographer;
use crate::survey::cells::corners;
use crate::survey::places;
use crate::write::odds::{LEAST, Told};
use crate::write::provenance::{Provenance, Source};
use crate::write::shapes::{Made, flatgeobuf, geojson, geoparquet, kml};
use crate::write::words::counted;

const EXAMPLES: &str = "Examples:
  frontcast shapes donetsk --output donetsk.geojson      the newest map in the store
  frontcast shapes donetsk luhansk --map map_20260822.geojson --output donbas.kml
  frontcast shapes ukraine --map new.geojson --since-map old.geojson --output changes.fgb
  frontcast shapes donetsk --odds-by 2027-03-31 --output odds.fgb      with the odds of cells
  frontcast shapes donetsk --since 2026-05-24 --output donetsk.parquet

Shapes are what is held and free, the front line, what was gained and lost since an earlier map, and towns with the \
distance of the front. They carry their area in km² or length in km, their days, source, and how they were made, on \
WGS 84. Free land under 200 km² that is left between the held area and the outer border counts as held, as in \
`frontcast measure`. `frontcast odds --format geojson` writes the odds of cells.";

/// Write what a map shows of regions as shapes: GeoJSON, KML, GeoParquet or FlatGeobuf
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[arg(long, alias = "snapshot", value_name = "FILE", help = SNAPSHOT)]
    map: Option<PathBuf>,
    #[arg(long, value_name = "DAY", value_parser = parse_day, requires = "map", help = MAP_DAY)]
    day: Option<NaiveDate>,
    /// Write what changed hands since this day, from the map of that day in the store
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    since: Option<NaiveDate>,
    #[arg(long, alias = "since-snapshot", value_name = "FILE", help = SINCE_SNAPSHOT)]
    since_map: Option<PathBuf>,
    /// Write, too, the cells of 2 km that may be behind the front by this day, with their odds in 1,000 futures of the whole
    /// front; a month means its last day
    #[arg(long, value_name = "DAY", value_parser = parse_last_day)]
    odds_by: Option<NaiveDate>,
    #[command(flatten)]
    known: KnownArguments,
    #[command(flatten)]
    legend: LegendArguments,
    #[command(flatten)]
    data: DataArguments,
    /// Write to this file (.geojson, .kml, .parquet or .fgb); - means GeoJSON on stdout
    #[arg(long, value_name = "FILE", required = true)]
    output: PathBuf,
    /// Print errors only
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let format = Format::of(&arguments.output)?;
    for (flag, day) in [("--as-of", arguments.known.as_of), ("--since", arguments.since), ("--day", arguments.day)] {
        day.map_or(Ok(()), |day| not_after(day, surroundings.today, flag))?;
    }
    let output = OutputArguments { format: None, output: Some(arguments.output.clone()), quiet: arguments.quiet };
    let boundaries = arguments.data.boundaries.read(&output)?;
    let cartographer = Cartographer::new(&boundaries, places::bundled()?);
    let has_file = arguments.map.is_some() || arguments.since_map.is_some();
    let (flags, with) = ("--map FILE or --since-map FILE", (&arguments.data.store, &output));
    let source = arguments.known.source.as_deref();
    let wanted = Wanted {
        snapshot: arguments.map.as_deref(),
        manner: arguments.legend.of_files((has_file, flags), arguments.day, source, with)?,
        since: arguments.since,
        since_snapshot: arguments.since_map.as_deref(),
        as_of: arguments.known.as_of,
        source,
        data: &arguments.data,
    };
    let grounds = grounds(&wanted, &cartographer, surroundings, &output)?;
    if let Some(since) = arguments.since.filter(|_| grounds.since.is_none()) {
        let why = format!("there is no map of {since} in the store: give it with --since-map FILE");
        return Err(Error::NoData(why));
    }
    let known = boundaries.known().clone();
    let groups = known.groups().declared();
    let named = Named::among(&known.clone().with(groups))?;
    let mut shapes: Vec<Shape> = Vec::new();
    let slugs = named.slugs(&arguments.region_slugs)?;
    for slug in &slugs {
        shapes.extend(cartographer.shapes(slug, &grounds.now, grounds.since.as_ref())?);
    }
    if let Some(by) = arguments.odds_by {
        shapes.extend(cells(arguments, &slugs, by, &known, &output, surroundings)?);
    }
    let day = grounds.now.day();
    let made = Source { name: grounds.source.clone(), first_day: day, last_day: day };
    let provenance = Provenance::new(&surroundings.arguments, vec![made]);
    let by = format!("{}. {}", provenance.line(), made_from(arguments.data.boundaries.regions.as_deref(), None));
    output.put(&format.bytes(&shapes, &Made { source: &grounds.source, by: &by })?)?;
    if output.file().is_some() {
        output.say(&format!("Shapes: {} ({})", arguments.output.display(), counted(shapes.len(), "shape")));
    }
    Ok(Outcome::Done)
}

/// The cells of regions that may be behind the front by a day, as squares with their odds.
fn cells(
    arguments: &Arguments,
    slugs: &[String],
    by: NaiveDate,
    regions: &Regions,
    output: &OutputArguments,
    surroundings: &Surroundings,
) -> Result<Vec<Shape>> {
    let data = &arguments.data;
    let past = data.past(arguments.known.as_of, surroundings)?;
    let (known, as_of) = data.known(&past, &arguments.known, None, output)?;
    let source = known.sources().first().copied().unwrap_or_default().to_string();
    let unknown = || Error::NoData(format!("no cells of {source} were known on {as_of}: leave out --odds-by"));
    let cells = data.cells(&source, None)?.and_then(|cells| cells.as_of(as_of)).ok_or_else(unknown)?;
    let usual = Request::default();
    let forecast = projection::Request { as_of: Some(as_of), source: Some(source), by: vec![by], ..usual.forecast };
    let odds = odds(&known, &cells, &[], &Request { forecast, distances: false, ..usual })?;
    let told = Told::new(&odds, &[], slugs);
    let shape = |of: &CellOdds| {
        let (grid, cell) = (&odds.grid, of.cell as usize);
        let region = regions.find(grid.regions[grid.region(cell)?].as_str())?.clone();
        let mut ring: Vec<[f64; 2]> = corners(grid, cell).map(|(lon, lat)| [lon, lat]).into();
        ring.push(ring[0]);
        Some(Shape {
            kind: ShapeKind::Cell,
            region,
            name: None,
            day: odds.map_day,
            since: None,
            area_km2: None,
            length_km: None,
            front_distance_km: None,
            odds: Some((by, f64::from(of.by[0]))),
            outline: Outline::Areas(vec![vec![ring]]),
        })
    };
    Ok(told.cells(LEAST).filter_map(shape).collect())
}

/// The formats of shapes.
#[derive(Clone, Copy)]
enum Format {
    GeoJson,
    Kml,
    GeoParquet,
    FlatGeobuf,
}

impl Format {
    /// The format that the ending of a file names.
    fn of(path: &Path) -> Result<Self> {
        match files::ending(path).as_deref() {
            Some("geojson" | "json") => Ok(Format::GeoJson),
            None if crate::read::files::is_stream(path) => Ok(Format::GeoJson),
            Some("kml") => Ok(Format::Kml),
            Some("parquet") => Ok(Format::GeoParquet),
            Some("fgb") => Ok(Format::FlatGeobuf),
            _ => {
                let known = "end its name in .geojson, .kml, .parquet or .fgb";
                Err(Error::Usage(format!("--output {}: {known}", path.display())))
            }
        }
    }

    fn bytes(self, shapes: &[Shape], made: &Made) -> Result<Vec<u8>> {
        let written = match self {
            Format::GeoJson => Ok(format!("{}\n", geojson(shapes, made)).into_bytes()),
            Format::Kml => Ok(kml(shapes, made).into_bytes()),
            Format::GeoParquet => geoparquet(shapes, made),
            Format::FlatGeobuf => flatgeobuf(shapes, made),
        };
        written.map_err(Error::NoData)
    }
}
