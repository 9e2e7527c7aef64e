//! Reads tables of distances between places and the front, as `measure --places` writes them:
//! `source,place,region,day,distance_km,front_distance_km,disc_held_share`, with `known_on` where that is later than
//! `day`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::NaiveDate;

use super::files;
use crate::domain::place::{Observed, PlaceName, PlaceSeries, Stand, Town};
use crate::domain::quantity::Share;
use crate::domain::region::RegionId;
use crate::domain::vintage::Vintage;
use crate::error::{Error, Place, Result};
use crate::tabular::{Cells, Format, Table};

/// One row of a table of distances.
#[derive(Debug, Clone, PartialEq)]
pub struct DistanceRow {
    pub source: String,
    pub place: PlaceName,
    /// The day the map shows.
    pub day: NaiveDate,
    /// The day it became known, where the table says so.
    pub known_on: Option<NaiveDate>,
    /// How the place stood.
    pub stand: Stand,
}

/// The largest distance that there is on the Earth, km.
const FARTHEST_KM: f64 = 20_040.0;
/// The source of rows that name none.
const NO_SOURCE: &str = "table";

/// Reads a table of distances; places that are among `towns` get their discs from there.
///
/// # Errors
/// [`Error::Io`] and [`Error::Input`] with the row, the value met and what is allowed.
pub fn read(path: &Path, towns: &[Town], today: NaiveDate) -> Result<Vec<PlaceSeries>> {
    let (name, bytes) = (files::name(path), files::read(path)?);
    let table = Table::read(&bytes, Format::of_bytes(&bytes));
    let table = table.map_err(|reason| Error::input(&name, Place::Whole, format!("this is not a table: {reason}")))?;
    let rows = rows(&table, &name, today)?;
    match rows.is_empty() {
        true => Err(Error::input(&name, Place::Whole, "no row has a distance to the front")),
        false => series(rows, towns),
    }
}

/// The rows of a table of distances. Days on which the map had no front have no distance and are left out.
///
/// # Errors [`Error::Input`] with the row, the value met and what is allowed; none is later than `latest`, and no two
/// give one place two distances on one day.
pub fn rows(table: &Table, origin: &str, latest: NaiveDate) -> Result<Vec<DistanceRow>> {
    let column = |name: &str| {
        let met = || table.names().collect::<Vec<_>>().join(", ");
        let lacks = || {
            let problem = format!(
                "there is no column {name:?}, which `frontcast measure --places` writes; the columns are {}",
                met()
            );
            Error::input(origin, Place::Whole, problem)
        };
        table.column(name).ok_or_else(lacks)
    };
    let columns = Columns {
        source: table.column("source"),
        place: column("place")?,
        region: column("region")?,
        day: column("day")?,
        known_on: table.column("known_on"),
        distance: column("distance_km")?,
        front: column("front_distance_km")?,
        held: column("disc_held_share")?,
    };
    let mut rows: Vec<DistanceRow> = Vec::with_capacity(table.rows());
    let mut seen: HashMap<(String, PlaceName, NaiveDate, NaiveDate), (usize, Stand)> = HashMap::new();
    for at in 0..table.rows() {
        let here = |problem: String| Error::input(origin, Place::Row(at + 2), problem);
        let Some(row) = columns.row(at, latest).map_err(here)? else { continue };
        let key = (row.source.clone(), row.place.clone(), row.day, row.known_on.unwrap_or(row.day));
        let (first, stand) = *seen.entry(key).or_insert((at, row.stand));
        if stand != row.stand {
            return Err(here(format!(
                "row {} has another value for {} on {}: each day has one value, and a revision has a later known_on",
                first + 2,
                row.place.name,
                row.day
            )));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Rows as series; places that are among `towns` get their discs from there.
pub fn series(rows: Vec<DistanceRow>, towns: &[Town]) -> Result<Vec<PlaceSeries>> {
    let mut by_place: BTreeMap<(String, PlaceName), Vec<Vintage<Stand>>> = BTreeMap::new();
    for DistanceRow { source, place, day, known_on, stand } in rows {
        let seen = Vintage { day, known_on: known_on.unwrap_or(day), value: Some(stand) };
        by_place.entry((source, place)).or_default().push(seen);
    }
    let series = by_place.into_iter().map(|((source, name), seen)| {
        let radius_km = radius_km(&name, towns);
        PlaceSeries::new(&source, Observed { name, radius_km }, seen)
    });
    series.collect()
}

/// The radius of a place's disc where it is one of `towns`, km.
pub fn radius_km(place: &PlaceName, towns: &[Town]) -> Option<f64> {
    towns.iter().find(|town| town.name == place.name && town.region == place.region).map(|town| town.radius_km)
}

struct Columns<'t> {
    source: Option<&'t Cells>,
    place: &'t Cells,
    region: &'t Cells,
    day: &'t Cells,
    known_on: Option<&'t Cells>,
    distance: &'t Cells,
    front: &'t Cells,
    held: &'t Cells,
}

impl Columns<'_> {
    fn row(&self, row: usize, latest: NaiveDate) -> std::result::Result<Option<DistanceRow>, String> {
        let words = |cells: &Cells, name: &str| match cells.text(row) {
            "" => Err(format!("{name} is empty")),
            text => Ok(text.to_string()),
        };
        let place = PlaceName {
            region: RegionId::new(&words(self.region, "region")?).map_err(|problem| problem.to_string())?,
            name: words(self.place, "place")?,
        };
        if place.id().is_err() {
            return Err(format!("the place {:?} is not allowed: {}", place.name, PlaceName::ALLOWED));
        }
        let day_of = |cells: &Cells, name: &str| {
            let day = cells.day(row).map_err(|met| format!("{name} {met:?} is not a day like 2026-08-22"))?;
            match day {
                Some(day) if day > latest => Err(format!("{name} {day} is in the future (today is {latest})")),
                day => Ok(day),
            }
        };
        let day = day_of(self.day, "day")?.ok_or("day is empty")?;
        let known_on = self.known_on.map_or(Ok(None), |cells| day_of(cells, "known_on"))?;
        if let Some(known_on) = known_on.filter(|known_on| *known_on < day) {
            return Err(format!("known_on {known_on} is before the day of this row, {day}"));
        }
        let number =
            |cells: &Cells, name: &str| cells.number(row).map_err(|met| format!("{name} {met:?} is not a number"));
        let distance = |cells: &Cells, name: &str| match number(cells, name)? {
            Some(km) if km.abs() > FARTHEST_KM => {
                Err(format!("{name} {km} is not allowed: it is at most {FARTHEST_KM} km, half way round the Earth"))
            }
            km => Ok(km),
        };
        let Some(front_distance_km) = distance(self.front, "front_distance_km")? else { return Ok(None) };
        let distance_km = distance(self.distance, "distance_km")?.ok_or("distance_km is empty")?;
        let held = number(self.held, "disc_held_share")?.ok_or("disc_held_share is empty")?;
        let disc_held = Share::from_fraction(held).map_err(|problem| format!("disc_held_share: {problem}"))?;
        let source = self.source.map_or("", |cells| cells.text(row));
        let source = if source.is_empty() { NO_SOURCE } else { source }.to_string();
        Ok(Some(DistanceRow {
            source,
            place,
            day,
            known_on,
            stand: Stand { front_distance_km, distance_km, disc_held },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "source,place,region,day,distance_km,front_distance_km,disc_held_share";

    fn read(lines: &str) -> Result<Vec<DistanceRow>> {
        let table = Table::read(format!("{HEADER}\n{lines}\n").as_bytes(), Format::Csv).unwrap();
        rows(&table, "d.csv", "2026-01-01".parse().unwrap())
    }

    #[test]
    fn a_day_without_a_front_has_no_distance() {
        let rows = read("made,Town,donetsk,2025-01-01,12.5,,0\nmade,Town,donetsk,2025-01-02,3.5,4.5,0.25").unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].stand.front_distance_km, rows[0].stand.distance_km), (4.5, 3.5));
        assert_eq!(rows[0].stand.disc_held.fraction(), 0.25);
    }

    #[test]
    fn what_cannot_be_is_named_with_its_row() {
        for (line, words) in [
            ("made,,donetsk,2025-01-01,1,1,0", "d.csv: row 2: place is empty"),
            ("made,Town,Donetsk Oblast,2025-01-01,1,1,0", "region"),
            ("made,Town,donetsk,yesterday,1,1,0", "day \"yesterday\" is not a day"),
            ("made,Town,donetsk,2027-01-01,1,1,0", "in the future"),
            ("made,Town,donetsk,2025-01-01,1,near,0", "front_distance_km \"near\" is not a number"),
            ("made,Town,donetsk,2025-01-01,1,1,66", "a fraction from 0 to 1"),
            (
                "made,Town,donetsk,2025-01-01,1,3e7,0",
                "front_distance_km 30000000 is not allowed: it is at most 20040 km",
            ),
            (&format!("made,{},donetsk,2025-01-01,1,1,0", "A".repeat(60)), "row 2: the place \"AAA"),
            ("made,--,donetsk,2025-01-01,1,1,0", "letters or digits"),
            (
                "made,Town,donetsk,2025-01-01,1,1,0\nmade,Town,donetsk,2025-01-01,1,1,0\nmade,Town,donetsk,2025-01-01,1,2,0",
                "d.csv: row 4: row 2 has another value for Town on 2025-01-01",
            ),
        ] {
            let error = read(line).unwrap_err().to_string();
            assert!(error.contains(words), "{line}: {error}");
        }
        let control = Table::read(b"region,day,controlled_km2\ndonetsk,2025-01-01,1\n", Format::Csv).unwrap();
        let error = rows(&control, "c.csv", NaiveDate::MAX).unwrap_err().to_string();
        assert!(error.contains("no column \"place\"") && error.contains("controlled_km2"), "{error}");
    }
}
