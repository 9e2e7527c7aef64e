//! Files of cells: a grid and the covers of some maps on it, and the bundled one.
//!
//! A file is gzip of a line of JSON and bytes. The line has `schema` (frontcast.cells/1), `source`, `middle` (longitude and
//! latitude of the plane's middle, degrees), `cell_km`, `corner` (of the first cell, in cells from the middle), `columns`,
//! `rows`, `regions` (slugs) and `covers` (`day` and `known_on` of each). Then come, with as many values as the grid has cells,
//! row by row from the south-west, each value XOR the one of the cell north of the row before:
//!
//! | part | values |
//! |---|---|
//! | ground | two bytes, low first: the number of the region; 65,534 land across a border, 65,535 beyond |
//! | land | a byte: 255ths of the cell that are land of the country |
//! | the first cover | a byte: 255ths of the land that are held |
//!
//! Each further cover has the cells in which it differs from the one before: their count, the distance of each from the one
//! before it in the list (LEB128), then their new values, a byte each.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::days::day_text;
use super::entry::Action;
use super::folder::CELLS;
use super::maps::packed;
use super::places::{Days, Given, pictures, vintages};
use super::visibility::Visibility;
use super::{Store, verify};
use crate::domain::cells::{CellSeries, Cover, Grid, Ground, weekly};
use crate::domain::groups::Regions;
use crate::domain::region::RegionId;
use crate::domain::vintage::Vintage;
use crate::error::{Error, Place, Result};
use crate::read::files;

const SCHEMA: &str = "frontcast.cells/1";
/// See `survey::cells`: no grid has more cells.
const MOST_CELLS: usize = 1 << 24;
const ACROSS: u16 = u16::MAX - 1;
const BEYOND: u16 = u16::MAX;

/// The cells of DeepState's map, one map a week.
const DEEPSTATE: &[u8] = include_bytes!("../../data/cells/deepstate.cells");

/// The first line of a file.
#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    source: String,
    middle: (f64, f64),
    cell_km: f64,
    corner: (i32, i32),
    columns: usize,
    rows: usize,
    regions: Vec<String>,
    covers: Vec<Day>,
}

#[derive(Serialize, Deserialize)]
struct Day {
    #[serde(with = "day_text")]
    day: NaiveDate,
    #[serde(with = "day_text")]
    known_on: NaiveDate,
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct CellFile {
    pub source: String,
    pub grid: Arc<Grid>,
    /// Covers in the order of the file; each has a value.
    pub covers: Vec<Vintage<Cover>>,
}

/// The bundled cells, of the default source.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn bundled() -> Result<CellSeries> {
    let name = "the bundled cells";
    let file = decoded(DEEPSTATE).map_err(|problem| Error::input(name, Place::Whole, problem))?;
    CellSeries::new(&file.source, file.grid, file.covers).ok_or_else(|| Error::NoData(format!("{name} have no cover")))
}

/// The cells of a file that `measure --cells` wrote.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with what is wrong with it.
pub fn from_file(path: &Path) -> Result<CellSeries> {
    let name = files::name(path);
    let file = decoded(&files::read_raw(path)?).map_err(|problem| Error::input(&name, Place::Whole, problem))?;
    CellSeries::new(&file.source, file.grid, file.covers).ok_or_else(|| Error::NoData(format!("{name} has no cover")))
}

/// The bytes of a file of packed covers on one grid. Of many maps those a week or more apart are kept, and the first.
///
/// # Errors
/// None in practice: what was packed can be unpacked.
pub(super) fn of_covers(source: String, grid: Arc<Grid>, mut packed: Vec<(NaiveDate, Vec<u8>)>) -> Result<Vec<u8>> {
    packed.sort_by_key(|(day, _)| *day);
    let days: Vec<NaiveDate> = packed.iter().map(|(day, _)| *day).collect();
    let weekly = weekly(days.iter().copied());
    let wanted = packed.into_iter().filter(|(day, _)| *day == days[0] || weekly.contains(day));
    let cover = |(day, bytes): (NaiveDate, Vec<u8>)| {
        let mut shares = Vec::with_capacity(grid.cells());
        let unpacked = flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut shares);
        unpacked.map_err(|problem| Error::input("a cover", Place::Whole, problem.to_string()))?;
        Ok(Vintage { day, known_on: day, value: Some(Cover(shares)) })
    };
    let covers = wanted.map(cover).collect::<Result<_>>()?;
    Ok(encoded(&CellFile { source, grid: Arc::clone(&grid), covers }))
}

impl Store {
    /// The cells of all maps of a source that were fed, beside those of `base`; they count when the rows of their map do, as
    /// distances of places do. Covers on another grid than that of the newest entry are left out.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be read, [`Error::Input`] naming one that is damaged.
    pub fn cells(&self, base: Option<CellSeries>, source: &str) -> Result<Option<CellSeries>> {
        let damaged = |name: &str, problem: String| verify::damaged(&self.folder, name, &problem);
        let contents = self.contents(&Regions::default())?;
        let base = base.filter(|base| base.source() == source);
        let pictures = pictures(&contents.rows);
        let mut files: Vec<(u64, CellFile)> = Vec::new();
        for entry in &contents.entries {
            let Action::Ingest(ingest) = &entry.action else { continue };
            for mark in ingest.files.iter().filter(|mark| mark.name.starts_with(CELLS)) {
                let bytes = self.folder.read(&mark.name).map_err(|problem| damaged(&mark.name, problem.to_string()))?;
                verify::check(mark, &bytes).map_err(|problem| damaged(&mark.name, problem))?;
                let file = decoded(&bytes).map_err(|problem| damaged(&mark.name, problem))?;
                files.extend((file.source == source).then_some((entry.id, file)));
            }
        }
        let Some((_, newest)) = files.last() else { return Ok(base) };
        let grid = base.as_ref().map(|base| base.grid()).filter(|grid| ***grid == *newest.grid);
        let grid = Arc::clone(grid.unwrap_or(&newest.grid));
        let base = base.filter(|base| **base.grid() == *grid);
        let mut covers: Vec<Cover> = Vec::new();
        let mut kept = |cover: Cover| {
            covers.push(cover);
            covers.len() - 1
        };
        let of_base = base.iter().flat_map(CellSeries::vintages);
        let of_base: Vec<Vintage<usize>> = of_base
            .map(|seen| Vintage { day: seen.day, known_on: seen.known_on, value: seen.value.map(&mut kept) })
            .collect();
        let mut fed: Days<usize> = Days::new();
        for (entry, file) in files.into_iter().filter(|(_, file)| *file.grid == *grid) {
            for Vintage { day, value, .. } in file.covers {
                let Some((known_on, kept_apart)) = pictures.get(&(entry, source, day)).copied() else { continue };
                if let Some(cover) = value {
                    let given = Given { known_on, entry, kept_apart, value: kept(cover) };
                    fed.entry(day).or_default().push(given);
                }
            }
        }
        let all = vintages(&of_base, fed, &Visibility::of(&contents.entries)).into_iter();
        let cover = |seen: Vintage<usize>| Vintage {
            day: seen.day,
            known_on: seen.known_on,
            value: seen.value.map(|at| covers[at].clone()),
        };
        Ok(CellSeries::new(source, grid, all.map(cover).collect()))
    }
}

/// The bytes of a file.
pub fn encoded(file: &CellFile) -> Vec<u8> {
    let grid = &file.grid;
    let told: Vec<(&Vintage<Cover>, &Cover)> =
        file.covers.iter().filter_map(|seen| Some((seen, seen.value.as_ref()?))).collect();
    let head = Head {
        schema: SCHEMA.into(),
        source: file.source.clone(),
        middle: grid.middle,
        cell_km: grid.cell_km,
        corner: grid.corner,
        columns: grid.columns,
        rows: grid.rows,
        regions: grid.regions.iter().map(ToString::to_string).collect(),
        covers: told.iter().map(|(seen, _)| Day { day: seen.day, known_on: seen.known_on }).collect(),
    };
    let mut bytes = serde_json::to_vec(&head).expect("a head is plain data");
    bytes.push(b'\n');
    let code = |of: &Ground| match of {
        Ground::Region(region) => *region,
        Ground::Across => ACROSS,
        Ground::Beyond => BEYOND,
    };
    let ground: Vec<u8> = grid.ground.iter().flat_map(|of| code(of).to_le_bytes()).collect();
    bytes.extend(with_above(&ground, 2 * grid.columns));
    bytes.extend(with_above(&grid.land, grid.columns));
    let mut before: Option<&Cover> = None;
    for (_, cover) in &told {
        match before {
            None => bytes.extend(with_above(&cover.0, grid.columns)),
            Some(before) => {
                let differs = |cell: &usize| cover.0[*cell] != before.0[*cell];
                let cells: Vec<usize> = (0..cover.0.len()).filter(differs).collect();
                put_number(&mut bytes, cells.len());
                let mut last = 0;
                for cell in &cells {
                    put_number(&mut bytes, cell - last);
                    last = *cell;
                }
                bytes.extend(cells.iter().map(|cell| cover.0[*cell]));
            }
        }
        before = Some(cover);
    }
    packed(&bytes)
}

/// Reads a file.
///
/// # Errors
/// In words: what is wrong with it.
pub fn decoded(bytes: &[u8]) -> std::result::Result<CellFile, String> {
    // Larger than any file of a grid of the most cells and a thousand covers.
    const MOST: u64 = 1 << 28;
    let mut all = Vec::new();
    let unpacked = flate2::read::GzDecoder::new(bytes).take(MOST).read_to_end(&mut all);
    unpacked.map_err(|problem| format!("this is no gzip: {problem}"))?;
    let end = all.iter().position(|byte| *byte == b'\n').ok_or("the first line is missing")?;
    let head: Head = serde_json::from_slice(&all[..end]).map_err(|problem| format!("the first line: {problem}"))?;
    let cells = head.columns.checked_mul(head.rows).filter(|cells| (1..=MOST_CELLS).contains(cells));
    let Some(cells) = cells.filter(|_| head.schema == SCHEMA && head.cell_km > 0.0 && head.cell_km < 1e4) else {
        return Err(format!("the first line is not that of {SCHEMA}"));
    };
    let mut rest = Rest(&all[end + 1..]);
    let ground = above_taken(rest.take(2 * cells)?, 2 * head.columns);
    let land = above_taken(rest.take(cells)?, head.columns);
    let regions = head.regions.iter().map(|slug| RegionId::new(slug)).collect::<Result<Vec<_>>>();
    let regions = regions.map_err(|problem| problem.to_string())?;
    let of = |pair: &[u8]| match u16::from_le_bytes([pair[0], pair[1]]) {
        ACROSS => Ok(Ground::Across),
        BEYOND => Ok(Ground::Beyond),
        region if usize::from(region) < regions.len() => Ok(Ground::Region(region)),
        region => Err(format!("a cell is of region {region}, and there are {}", regions.len())),
    };
    let ground = ground.chunks_exact(2).map(of).collect::<std::result::Result<_, _>>()?;
    let mut covers: Vec<Vintage<Cover>> = Vec::with_capacity(head.covers.len());
    let mut current = Vec::new();
    for (number, Day { day, known_on }) in head.covers.iter().enumerate() {
        match number {
            0 => current = above_taken(rest.take(cells)?, head.columns),
            _ => {
                let count = rest.number()?;
                let mut cell = 0_usize;
                let mut changed = Vec::new();
                for _ in 0..count.min(cells) {
                    cell = cell.saturating_add(rest.number()?);
                    changed.push(cell);
                }
                for (cell, share) in changed.iter().zip(rest.take(changed.len())?) {
                    *current.get_mut(*cell).ok_or("a cell lies outside the grid")? = *share;
                }
            }
        }
        covers.push(Vintage { day: *day, known_on: *known_on, value: Some(Cover(current.clone())) });
    }
    let Head { source, middle, cell_km, corner, columns, rows, .. } = head;
    let grid = Grid { middle, cell_km, corner, columns, rows, regions, ground, land };
    Ok(CellFile { source, grid: Arc::new(grid), covers })
}

/// What is left of a file.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, count: usize) -> std::result::Result<&'b [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("the file ends early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> std::result::Result<usize, String> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err("a number is too large".into())
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Each byte XOR the one a row before, so that most are nothing.
fn with_above(bytes: &[u8], row: usize) -> Vec<u8> {
    (0..bytes.len()).map(|i| bytes[i] ^ i.checked_sub(row).map_or(0, |above| bytes[above])).collect()
}

fn above_taken(bytes: &[u8], row: usize) -> Vec<u8> {
    let mut plain = bytes.to_vec();
    for i in row..plain.len() {
        plain[i] ^= plain[i - row];
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> CellFile {
        let mut grid = Grid::clone(&crate::domain::cells::tests::grid(300, 2));
        grid.ground[0] = Ground::Across;
        grid.ground[1] = Ground::Beyond;
        grid.land[..3].copy_from_slice(&[0, 0, 17]);
        let shares = |held: usize| Cover((0..600).map(|cell| if cell < held { 250 } else { 3 }).collect());
        let cover = |day: &str, held| Vintage {
            day: day.parse().unwrap(),
            known_on: day.parse().unwrap(),
            value: Some(shares(held)),
        };
        let covers = vec![cover("2025-01-01", 4), cover("2025-01-08", 400), cover("2025-01-15", 390)];
        CellFile { source: "made".into(), grid: Arc::new(grid), covers }
    }

    #[test]
    fn files_come_back_as_they_went() {
        let file = made();
        assert_eq!(decoded(&encoded(&file)).unwrap(), file);
    }

    #[test]
    fn a_broken_file_is_refused_in_words() {
        let bytes = encoded(&made());
        assert!(decoded(&bytes[..40]).unwrap_err().starts_with("this is no gzip"));
        assert!(decoded(b"{}").is_err());
        let plain = |change: fn(&mut Vec<u8>)| {
            let mut all = Vec::new();
            flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut all).unwrap();
            change(&mut all);
            decoded(&packed(&all)).unwrap_err()
        };
        assert_eq!(plain(|all| all.truncate(all.len() - 1)), "the file ends early");
        assert!(plain(|all| all[2] = b'x').contains("the first line"));
    }

    #[test]
    fn the_bundled_cells_are_those_of_the_bundled_map() {
        let cells = bundled().unwrap();
        let days: Vec<NaiveDate> = cells.days().collect();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!((cells.source(), days[0], cells.last_day()), ("deepstate", day("2024-07-08"), day("2026-08-22")));
        assert!(days[1..].windows(2).all(|pair| (pair[1] - pair[0]).num_days() == 7) && days.len() == 112);
        let known = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
        let control = crate::store::bundled::control(&known).unwrap();
        let last = cells.cover(cells.last_day()).unwrap().held_by_region(cells.grid());
        for (region, km2) in cells.grid().regions.iter().zip(last) {
            let measured = control.region(region.as_str()).unwrap().last().value.km2();
            assert!((measured - km2).abs() < 60.0, "{region}: {km2} {measured}");
        }
    }
}
