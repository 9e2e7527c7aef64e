//! Places: a table `name,region,lon,lat,radius_km` of towns.

use std::path::Path;

use super::files;
use crate::domain::place::Town;
use crate::domain::region::RegionId;
use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table};

/// The bundled places: coordinates from GeoNames, built-up areas as published.
const TOWNS: &[u8] = include_bytes!("../../data/places.csv");

/// The bundled towns.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn bundled() -> Result<Vec<Town>> {
    parse(TOWNS, Format::Csv, "the bundled places")
}

/// Towns from a CSV or Parquet file with the columns `name,region,lon,lat,radius_km`.
///
/// # Errors
/// [`Error::Io`] and [`Error::Input`] with the row and what is wrong with it.
pub fn read(path: &Path) -> Result<Vec<Town>> {
    let name = path.display().to_string();
    parse(&files::read(path)?, Format::of(&name), &name)
}

fn parse(bytes: &[u8], format: Format, origin: &str) -> Result<Vec<Town>> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let table = Table::read(bytes, format).map_err(|reason| whole(format!("not a table: {reason}")))?;
    let column = |name: &str| table.column(name).ok_or_else(|| whole(format!("no column {name:?}")));
    let (names, regions) = (column("name")?, column("region")?);
    let (lon, lat, radius) = (column("lon")?, column("lat")?, column("radius_km")?);
    (0..table.rows())
        .map(|row| {
            let here = |problem: String| Error::input(origin, Place::Row(row + 2), problem);
            let number = |cells: &crate::tabular::Cells, name: &str, low: f64, high: f64| match cells.number(row) {
                Ok(Some(n)) if (low..=high).contains(&n) => Ok(n),
                Ok(Some(n)) => Err(here(format!("{name} {n} is not between {low} and {high}"))),
                Ok(None) => Err(here(format!("{name} is empty"))),
                Err(met) => Err(here(format!("{name} {met:?} is not a number"))),
            };
            Ok(Town {
                name: names.text(row).to_string(),
                region: RegionId::new(regions.text(row)).map_err(|problem| here(problem.to_string()))?,
                lon: number(lon, "lon", -180.0, 180.0)?,
                lat: number(lat, "lat", -90.0, 90.0)?,
                radius_km: number(radius, "radius_km", 0.001, 100.0)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::boundaries::Boundaries;
    use geo::Coord;

    #[test]
    fn every_bundled_town_lies_in_the_region_it_names() {
        // Kherson's centre lies on the bank of an estuary that the boundaries, at 1 : 10 million, draw as sea.
        const ON_A_SHORE: &str = "Kherson";
        let boundaries = Boundaries::bundled().unwrap();
        let towns = bundled().unwrap();
        assert!(towns.len() >= 25);
        for town in towns {
            let at = boundaries.region_at(Coord { x: town.lon, y: town.lat });
            let found = at.map(|i| boundaries.regions()[i].region.id.clone());
            match town.name.as_str() {
                ON_A_SHORE => assert!(found.is_none_or(|region| region == town.region)),
                name => assert_eq!(found.as_ref(), Some(&town.region), "{name}"),
            }
        }
    }

    #[test]
    fn a_bad_coordinate_is_named_with_its_row() {
        let text = b"name,region,lon,lat,radius_km\nX,donetsk,370,48,1\n";
        let error = parse(text, Format::Csv, "p.csv").unwrap_err().to_string();
        assert_eq!(error, "p.csv: row 2: lon 370 is not between -180 and 180");
    }
}
