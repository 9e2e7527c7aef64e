//! `measure --cells` writes the share that is held of each cell.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use geo::MultiPolygon;
use rayon::prelude::*;

use super::Arguments;
use crate::domain::cells::{Cover, Grid, weekly};
use crate::domain::vintage::Vintage;
use crate::error::{Error, Result};
use crate::read::{archive, files};
use crate::store::cells::{CellFile, encoded};
use crate::survey::boundaries::Boundaries;
use crate::survey::cells;
use crate::survey::snapshot::{Manner, Snapshot};
use crate::survey::surveyor::{Extent, Survey, Surveyor};
use crate::write::file::write_whole;
use crate::write::words::{counted, number};

/// Measures the cells on maps a week or more apart, from the newest back, and on the first; writes them into a file, and says
/// how far the areas of regions from cells are off.
pub(super) fn put(
    arguments: &Arguments,
    path: &Path,
    manner: &Manner,
    boundaries: &Boundaries,
    surveys: &[Survey],
    today: NaiveDate,
) -> Result<()> {
    let across = match (&arguments.across, &arguments.boundaries.regions) {
        (Some(file), _) => cells::across(&archive::read(file)?, &files::name(file))?,
        (None, None) => cells::bundled_across()?,
        (None, Some(_)) => MultiPolygon::new(Vec::new()),
    };
    let grid = Arc::new(cells::grid(boundaries, &across)?);
    let mut wanted: BTreeSet<NaiveDate> = weekly(surveys.iter().map(|survey| survey.day)).into_iter().collect();
    wanted.extend(surveys.first().map(|survey| survey.day));
    let extent = Extent { cracks: arguments.cracks.width()?, ..Extent::default() };
    let surveyor = Surveyor::new(boundaries, extent);
    let of_file = |path: &std::path::PathBuf| -> Vec<(NaiveDate, Cover)> {
        // What cannot be read was named when the areas were measured.
        let maps = Snapshot::all_from_file(path, manner, today).unwrap_or_default();
        let wanted = maps.into_iter().filter(|map| wanted.contains(&map.day));
        wanted.map(|map| (map.day, cells::cover(&surveyor, &grid, &map))).collect()
    };
    let mut covers: Vec<(NaiveDate, Cover)> = arguments.files.par_iter().flat_map(of_file).collect();
    covers.sort_by_key(|(day, _)| *day);
    covers.dedup_by_key(|(day, _)| *day);
    arguments.output.say(&summary(&grid, &covers, surveys));
    let covers = covers.into_iter().map(|(day, cover)| Vintage { day, known_on: day, value: Some(cover) }).collect();
    let file = CellFile { source: arguments.source.trim().into(), grid, covers };
    if file.covers.is_empty() {
        return Err(Error::NoData("none of the maps has cells".into()));
    }
    write_whole(path, &encoded(&file))?;
    arguments.output.say(&format!("Cells: {}", path.display()));
    Ok(())
}

/// The number of cells and maps, and the largest difference of a region's area from what was measured.
fn summary(grid: &Grid, covers: &[(NaiveDate, Cover)], surveys: &[Survey]) -> String {
    let differences = covers.iter().filter_map(|(day, cover)| {
        let survey = surveys.iter().find(|survey| survey.day == *day)?;
        let measured: Vec<f64> = survey.regions.iter().map(|row| row.controlled.km2()).collect();
        let (region, km2) = cells::largest_difference(grid, cover, &measured)?;
        Some((*day, region, km2))
    });
    let largest = differences.max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()));
    let largest = largest.map_or_else(String::new, |(day, region, km2)| {
        format!("; areas of regions from cells differ by up to {} km² ({region} on {day})", number(km2.abs(), 1))
    });
    let land = (0..grid.cells()).filter(|cell| grid.region(*cell).is_some()).count();
    format!("{} with land on {}{largest}", counted(land, "cell"), counted(covers.len(), "map"))
}
