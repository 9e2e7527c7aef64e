//! Feeding: turns users' tables and maps into rows that a store can take.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::domain::cells::Grid;
use crate::domain::finding::{Finding, FindingKind, Verdict};
use crate::domain::groups::Regions;
use crate::domain::place::Town;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::{Region, RegionId};
use crate::error::{Error, Place, Result};
use crate::read::table::{self, Reader, Row, Rows, Wording};
use crate::read::{archive, files, formats};
use crate::store::entry::{FileMark, SourceLegend, sha256};
use crate::store::maps::packed;
use crate::store::{Fed, Feed, cells};
use crate::survey;
use crate::survey::boundaries::{Boundaries, BoundaryFile};
use crate::survey::legend::Reading;
use crate::survey::plausible::implausible;
use crate::survey::snapshot::{Manner, Snapshot};
use crate::survey::surveyor::{Extent, Survey, Surveyor};
use crate::survey::tables::places_table;
use crate::tabular::parquet::{GEO, note};
use crate::tabular::{Format, thousandths};

/// A file to be fed.
#[derive(Debug, Clone)]
pub enum Given {
    /// One of the user's.
    File(PathBuf),
    /// One that was fetched, as it came.
    Fetched {
        name: String,
        /// Its bytes, perhaps packed.
        bytes: Vec<u8>,
    },
}

/// What is said of the files beside what they say themselves.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    /// Regions whose name and area need not be in a table.
    pub known: &'a Regions,
    /// The user's own boundaries.
    pub boundaries: Option<BoundaryFile<'a>>,
    /// Places to measure on maps.
    pub towns: &'a [Town],
    /// Strips of free land between held pieces up to this wide are no front.
    pub cracks: Length,
    /// Today: nothing is of a later day.
    pub today: NaiveDate,
    /// How tables are written, and whose they are where they do not say so.
    pub wording: Wording,
    /// What the user says of maps: the day of a single one, their legend.
    pub manner: Manner,
    /// Whether what is said of their legend is to be remembered.
    pub remember: bool,
    /// Take implausible maps too.
    pub accept: bool,
    /// The day on which rows that do not say so became known.
    pub known_on: Option<NaiveDate>,
}

/// What a file turned out to be.
enum Content {
    Table(Rows),
    Maps(Vec<MapRead>),
}

/// A map of one day, measured.
struct MapRead {
    survey: Survey,
    notes: Vec<String>,
    reading: Option<Reading>,
    /// The map itself, where it may be the newest: as it came, or the held area alone where it came with other days, with
    /// a legend that the user explained, or in another format than JSON.
    bytes: Option<Vec<u8>>,
    /// What is held of each cell, packed.
    cover: Option<Vec<u8>>,
}

/// Maps that are kept in memory until it is known which of them is the newest that is used.
const MAPS_AT_HAND: usize = 8;

impl Given {
    fn name(&self) -> String {
        match self {
            Given::File(path) => files::name(path),
            Given::Fetched { name, .. } => name.clone(),
        }
    }

    /// Its bytes as they are, and how to know it again.
    fn open(&self) -> Result<(Vec<u8>, FileMark)> {
        let raw = match self {
            Given::File(path) => files::read_raw(path)?,
            Given::Fetched { bytes, .. } => bytes.clone(),
        };
        let mark = FileMark { bytes: raw.len() as u64, sha256: sha256(&raw), ..self.unread() };
        Ok((raw, mark))
    }

    /// Unpacked bytes with what belongs to them: a shapefile lies in several files.
    fn whole(&self, bytes: Vec<u8>) -> Result<Vec<u8>> {
        match self {
            Given::File(path) => archive::with_files_beside(bytes, path),
            Given::Fetched { .. } => Ok(bytes),
        }
    }

    /// The mark of a file that could not be read. Folders are the user's own business and say nothing on another
    /// machine.
    fn unread(&self) -> FileMark {
        let name = self.name();
        let base =
            Path::new(&name).file_name().map_or_else(|| name.clone(), |base| base.to_string_lossy().into_owned());
        FileMark { name: base, rows: None, bytes: 0, sha256: String::new() }
    }
}

/// Opens, reads and measures files, in parallel; what cannot be read is a refused finding. `step` is called once for
/// each.
///
/// # Errors [`Error::Usage`] for a map whose source is not given; [`Error::Io`] and [`Error::Input`] for boundaries
/// that cannot be read.
pub fn feed(given: &[Given], said: &Said, step: &(dyn Fn() + Sync)) -> Result<Feed> {
    let reader = Reader::new(said.known, said.today, said.wording.clone())?;
    let boundaries = OnceLock::new();
    let surveyor = OnceLock::new();
    let grid = OnceLock::new();
    let read = |given: &Given| -> (FileMark, Result<Content>) {
        let (raw, mark) = match given.open() {
            Ok(opened) => opened,
            Err(problem) => return (given.unread(), Err(problem)),
        };
        let name = given.name();
        let content =
            files::unpacked(raw, &name).and_then(|bytes| given.whole(bytes)).and_then(|bytes| match kind(&bytes) {
                Some(format) => Ok(Content::Table(reader.rows(&bytes, format, &name)?)),
                None => {
                    let boundaries =
                        boundaries.get_or_init(|| said.read_boundaries()).as_ref().map_err(Error::again)?;
                    let surveyor = surveyor.get_or_init(|| Surveyor::new(boundaries, said.extent()));
                    let grid: &Option<Arc<Grid>> = grid.get_or_init(|| said.grid(boundaries));
                    Ok(Content::Maps(measured(bytes, &name, surveyor, (boundaries, grid.as_deref()), said)?))
                }
            });
        step();
        (mark, content)
    };
    let read: Vec<(FileMark, Result<Content>)> = given.par_iter().map(read).collect();
    let mut feed = Feed::default();
    feed.notes.extend(boundaries.get().and_then(|read| read.as_ref().ok()).iter().flat_map(|b| b.notes().to_vec()));
    let (mut surveys, mut readings): (Vec<(usize, Survey)>, Vec<Reading>) = Default::default();
    let mut covers: Vec<(NaiveDate, Vec<u8>)> = Vec::new();
    for (file, ((mark, content), given)) in read.into_iter().zip(given).enumerate() {
        feed.inputs.push(mark);
        match content {
            Ok(Content::Table(rows)) => add_rows(&mut feed, file, rows, said.known_on),
            Ok(Content::Maps(maps)) => {
                for mut map in maps {
                    let (day, cover) = (map.survey.day, map.cover.take());
                    if add_map(&mut feed, file, map, &mut surveys, &mut readings, said)? {
                        covers.extend(cover.map(|cover| (day, cover)));
                    }
                }
            }
            Err(problem @ Error::Usage(_)) => return Err(problem),
            Err(problem) => feed.refused.push(refusal(&given.unread().name, None, None, words(problem))),
        }
        feed.maps.sort_by_key(|(_, day, _)| std::cmp::Reverse(*day));
        feed.maps.truncate(MAPS_AT_HAND);
    }
    add_surveys(&mut feed, &surveys, said)?;
    if let Some(grid) = grid.into_inner().flatten().filter(|_| !covers.is_empty()) {
        feed.cells = Some(cells::of_covers(said.source()?, grid, covers)?);
    }
    if said.remember && !surveys.is_empty() {
        let legend = said.manner.legend.settled(&readings.iter().collect::<Vec<_>>());
        feed.legend = Some(SourceLegend { source: said.source()?, legend });
    }
    Ok(feed)
}

impl Said<'_> {
    /// Whose maps they are.
    fn source(&self) -> Result<String> {
        let source = self.wording.source.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let source = source.ok_or_else(|| {
            Error::Usage("a map does not name its source: give it with --source, as in --source deepstate".into())
        })?;
        table::source_name(source).map_err(|problem| Error::Usage(format!("--source: {problem}")))
    }

    fn read_boundaries(&self) -> Result<Boundaries> {
        self.boundaries.map_or_else(Boundaries::bundled, Boundaries::from_file)
    }

    /// The grid of cells: of the bundled boundaries the bundled one; `None` for a country of too many cells.
    fn grid(&self, boundaries: &Boundaries) -> Option<Arc<Grid>> {
        match self.boundaries {
            None => cells::bundled().ok().map(|cells| Arc::clone(cells.grid())),
            Some(_) => survey::cells::grid(boundaries, &geo::MultiPolygon::new(Vec::new())).ok().map(Arc::new),
        }
    }

    fn extent(&self) -> Extent {
        Extent { front: true, towns: self.towns.to_vec(), cracks: self.cracks }
    }
}

/// An error without the name of the file, which the finding has.
fn words(problem: Error) -> String {
    match problem {
        Error::Input { place, problem, .. } => format!("{place}{problem}"),
        other => other.to_string(),
    }
}

/// The format of a table; `None` for a map.
fn kind(bytes: &[u8]) -> Option<Format> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        // 0x1e starts a sequence of GeoJSON objects.
        Some(b'{' | b'[' | 0x1e) => None,
        _ => match Format::of_bytes(bytes) {
            // The reader of maps knows other formats by name.
            Format::Csv if formats::name(bytes).is_some() => None,
            Format::Parquet if matches!(note(bytes, GEO), Ok(Some(_))) => None,
            format => Some(format),
        },
    }
}

/// The maps in a file, measured.
fn measured(
    bytes: Vec<u8>,
    name: &str,
    surveyor: &Surveyor,
    (boundaries, grid): (&Boundaries, Option<&Grid>),
    said: &Said,
) -> Result<Vec<MapRead>> {
    let base = Path::new(name).file_name().map_or_else(String::new, |base| base.to_string_lossy().into_owned());
    let snapshots = Snapshot::all(&bytes, name, &base, &said.manner, said.today)?;
    let is_json = formats::shapes(&bytes).is_none();
    let is_plain = snapshots.len() == 1 && said.manner.legend.is_empty() && is_json;
    let newest = snapshots.len().saturating_sub(MAPS_AT_HAND);
    let read = |(i, snapshot): (usize, Snapshot)| {
        let whole = |problem: String| Error::input(name, Place::Whole, problem);
        let survey = surveyor.survey(&snapshot).map_err(|problem| whole(problem.to_string()))?;
        let doubt = implausible(&survey, None, &snapshot.largest, boundaries).filter(|_| !said.accept);
        if let Some(problem) = doubt {
            return Err(whole(format!("{problem}. If the map is right, add --accept")));
        }
        let bytes = (!is_plain && i >= newest).then(|| snapshot.geojson());
        let cracks = survey.cracks.as_ref().map(|cracks| whole(cracks.to_string()).to_string());
        let cover = grid.map(|grid| packed(&survey::cells::cover(surveyor, grid, &snapshot).0));
        let notes = snapshot.notes.into_iter().chain(cracks).collect();
        Ok(MapRead { survey, notes, reading: snapshot.reading, bytes, cover })
    };
    let mut maps: Vec<MapRead> = snapshots.into_par_iter().enumerate().map(read).collect::<Result<_>>()?;
    if let ([only], true) = (&mut maps[..], is_plain) {
        only.bytes = Some(bytes);
    }
    Ok(maps)
}

/// Adds a map to the feed, unless another one shows its day; tells whether it did.
fn add_map(
    feed: &mut Feed,
    file: usize,
    map: MapRead,
    surveys: &mut Vec<(usize, Survey)>,
    readings: &mut Vec<Reading>,
    said: &Said,
) -> Result<bool> {
    for note in map.notes {
        // Maps of one file share what is said of it as a whole.
        if feed.notes.last() != Some(&note) {
            feed.notes.push(note);
        }
    }
    if let Some(words) = twin(surveys, &map.survey) {
        feed.refused.push(refusal(&feed.inputs[file].name, None, Some(map.survey.day), words));
        return Ok(false);
    }
    let source = said.source()?;
    feed.maps.extend(map.bytes.map(|bytes| (source, map.survey.day, bytes)));
    readings.extend(map.reading.filter(|reading| !readings.contains(reading)));
    surveys.push((file, map.survey));
    Ok(true)
}

/// What is wrong with a map of a day that another map of the same feed shows already.
fn twin(surveys: &[(usize, Survey)], survey: &Survey) -> Option<String> {
    let (_, other) = surveys.iter().find(|(_, other)| other.day == survey.day)?;
    let same = if other.regions == survey.regions { "the same areas" } else { "other areas" };
    Some(format!("another of these maps shows {}, too, with {same}", survey.day))
}

fn add_rows(feed: &mut Feed, file: usize, rows: Rows, known_on: Option<NaiveDate>) {
    let name = feed.inputs[file].name.clone();
    feed.inputs[file].rows = Some((rows.rows.len() + rows.refused.len()) as u64);
    feed.refused.extend(rows.refused.into_iter().map(|refused| {
        let (source, region) = refused.series.map_or_else(Default::default, |of| (of.0.clone(), Some(of.1.id.clone())));
        Finding { source, region, ..refusal(&name, Some(refused.row), refused.day, refused.problem) }
    }));
    for row in rows.rows {
        let known_on = row.known_on.or(known_on);
        if known_on.is_some_and(|known_on| known_on < row.day) {
            let words = "--known-on is before the day of this row".to_string();
            let (source, region) = (row.series.0.clone(), Some(row.series.1.id.clone()));
            feed.refused.push(Finding { source, region, ..refusal(&name, Some(row.row), Some(row.day), words) });
            continue;
        }
        let Row { row, series, day, controlled, looks_like, held, front, .. } = row;
        let Some(controlled) = controlled else {
            let words = "the row withdraws a value: undo the ingest of that value instead".to_string();
            let (source, region) = (series.0.clone(), Some(series.1.id.clone()));
            feed.refused.push(Finding { source, region, ..refusal(&name, Some(row), Some(day), words) });
            continue;
        };
        feed.rows.push(Fed { file, row: Some(row), series, day, known_on, controlled, looks_like, held, front });
    }
}

/// The rows of maps, rounded as `measure` writes them, and the distances of places.
fn add_surveys(feed: &mut Feed, surveys: &[(usize, Survey)], said: &Said) -> Result<()> {
    let mut series: BTreeMap<RegionId, Arc<(String, Region)>> = BTreeMap::new();
    let rounded = |area: Area| Area::from_km2(thousandths(area.km2()));
    for (file, survey) in surveys {
        if let Some(known_on) = said.known_on.filter(|known_on| *known_on < survey.day) {
            let words = format!("--known-on {known_on} is before the day of this map, {}", survey.day);
            feed.refused.push(refusal(&feed.inputs[*file].name, None, Some(survey.day), words));
            continue;
        }
        for row in &survey.regions {
            let of = series.entry(row.region.id.clone());
            let of = match of {
                Entry::Occupied(known) => Arc::clone(known.get()),
                Entry::Vacant(new) => {
                    let region = Region { area: rounded(row.region.area)?, ..row.region.clone() };
                    Arc::clone(new.insert(Arc::new((said.source()?, region))))
                }
            };
            feed.rows.push(Fed {
                file: *file,
                row: None,
                series: of,
                day: survey.day,
                known_on: said.known_on,
                controlled: rounded(row.controlled)?,
                looks_like: None,
                held: Some(rounded(row.held)?),
                front: row.front.map(|front| Length::from_km(thousandths(front.km()))).transpose()?,
            });
        }
    }
    let surveys: Vec<Survey> = surveys.iter().map(|(_, survey)| survey.clone()).collect();
    if surveys.iter().any(|survey| !survey.towns.is_empty()) {
        let table = places_table(&said.source()?, &surveys);
        let mut bytes = Vec::new();
        table.write(&mut bytes, Format::Csv).map_err(|problem| Error::input("the places", Place::Whole, problem))?;
        feed.places = Some((table.rows() as u64, bytes));
    }
    Ok(())
}

fn refusal(file: &str, row: Option<usize>, day: Option<NaiveDate>, words: String) -> Finding {
    Finding {
        file: file.into(),
        row,
        source: String::new(),
        region: None,
        day,
        kind: FindingKind::Error,
        verdict: Verdict::Refused,
        size_km2: None,
        words,
    }
}
