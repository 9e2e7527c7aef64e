//! Places: a table `name,region,lon,lat,radius_km` of towns, places of one's own, and the names by which they are
//! found.

use std::collections::BTreeMap;
use std::path::Path;

use super::boundaries::Boundaries;
use crate::domain::place::{PlaceName, Town};
use crate::domain::region::RegionId;
use crate::error::{Error, Place, Result};
use crate::read::files;
use crate::read::names::bare_place;
use crate::tabular::{Format, Table};

/// The bundled places: coordinates from GeoNames, built-up areas as published.
const TOWNS: &[u8] = include_bytes!("../../data/places.csv");
/// How strangers spell them: `name,spelling`.
const SPELLINGS: &[u8] = include_bytes!("../../data/place_names.csv");

/// Degrees east that a longitude may have.
const LON: (f64, f64) = (-180.0, 180.0);
/// Degrees north that a latitude may have.
const LAT: (f64, f64) = (-90.0, 90.0);
/// Kilometres that the radius of a place's disc may have.
const RADIUS_KM: (f64, f64) = (0.001, 100.0);
/// The region of a place that lies in none of the boundaries.
const NOWHERE: &str = "elsewhere";

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
    let bytes = files::read(path)?;
    parse(&bytes, Format::of_bytes(&bytes), &files::name(path))
}

/// A place of one's own, written as `Name,lon,lat,radius_km`.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPlace {
    name: String,
    lon: f64,
    lat: f64,
    radius_km: f64,
}

impl OwnPlace {
    /// Reads what is written; the name may have commas in it.
    ///
    /// # Errors
    /// In words: which part is wrong, what was met and what is allowed.
    pub fn parse(written: &str) -> std::result::Result<Self, String> {
        let mut parts: Vec<&str> = written.rsplitn(4, ',').map(str::trim).collect();
        parts.reverse();
        let [name, lon, lat, radius] = parts[..] else {
            return Err("expected Name,lon,lat,radius_km, as in \"Rodynske,37.2017,48.3439,1.4\"".into());
        };
        let place =
            PlaceName { region: RegionId::new(NOWHERE).map_err(|problem| problem.to_string())?, name: name.into() };
        if place.id().is_err() {
            return Err(format!("the name {name:?} is not allowed: {}", PlaceName::ALLOWED));
        }
        let number = |part: &str, text: &str, (low, high): (f64, f64)| match text.parse::<f64>() {
            Ok(n) if (low..=high).contains(&n) => Ok(n),
            Ok(_) => Err(format!("{part} {text} is not allowed: {low} to {high}")),
            Err(_) => Err(format!("{part} {text:?} is not a number: {low} to {high}")),
        };
        Ok(OwnPlace {
            name: name.into(),
            lon: number("lon (degrees east)", lon, LON)?,
            lat: number("lat (degrees north)", lat, LAT)?,
            radius_km: number("radius_km", radius, RADIUS_KM)?,
        })
    }

    /// The place as a town of the region it lies in; `elsewhere` outside all of them.
    ///
    /// # Errors
    /// None in practice.
    pub fn town(&self, boundaries: &Boundaries) -> Result<Town> {
        let region = boundaries.region_of(self.lon, self.lat).map(|region| region.id.clone());
        let region = region.map_or_else(|| RegionId::new(NOWHERE), Ok)?;
        Ok(Town { name: self.name.clone(), region, lon: self.lon, lat: self.lat, radius_km: self.radius_km })
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The name among `known` that is meant by what is written: in any case, with or without apostrophes and hyphens, in
/// Ukrainian or Russian for bundled places.
///
/// # Errors
/// [`Error::Unknown`] with the nearest name, or all, when none is meant or two are.
pub fn find<'k>(written: &str, known: &[&'k str]) -> Result<&'k str> {
    let unknown = || Error::unknown("place", written, known.iter().copied());
    let form = bare_place(written);
    let own = |name: &&&str| name.trim() == written.trim() || bare_place(name) == form;
    let mut named = known.iter().filter(own);
    if let Some(first) = named.next() {
        // Two places of one bare name are told apart by how they are written only.
        return match named.next() {
            None => Ok(first),
            Some(_) => known.iter().find(|name| name.trim() == written.trim()).copied().ok_or_else(unknown),
        };
    }
    let spelt = spellings()?.get(&form).cloned().ok_or_else(|| nearest(written, &form, known));
    let meant = spelt?;
    known.iter().find(|name| ***name == meant).copied().ok_or_else(unknown)
}

/// The error for a name that is not known: names are compared in lower case, as slips of the hand are not in their
/// capitals.
fn nearest(written: &str, form: &str, known: &[&str]) -> Error {
    let near = |name: &&&str| strsim::levenshtein(form, &bare_place(name));
    match known.iter().min_by_key(near) {
        Some(name) if near(&name) <= 2.max(name.chars().count() / 3) => {
            Error::Unknown { kind: "place", name: written.into(), hint: format!("did you mean {name:?}?") }
        }
        _ => {
            let hint = format!("known: {}; or give --place \"Name,lon,lat,radius_km\"", known.join(", "));
            Error::Unknown { kind: "place", name: written.into(), hint }
        }
    }
}

/// The bundled spellings in their bare form, each with the name it means.
fn spellings() -> Result<BTreeMap<String, String>> {
    let whole = |problem: String| Error::input("the bundled names of places", Place::Whole, problem);
    let table = Table::read(SPELLINGS, Format::Csv).map_err(whole)?;
    let column = |name: &str| table.column(name).ok_or_else(|| whole(format!("there is no column {name:?}")));
    let (names, spellings) = (column("name")?, column("spelling")?);
    let pair = |row| (bare_place(spellings.text(row)), names.text(row).to_string());
    Ok((0..table.rows()).map(pair).collect())
}

pub(super) fn parse(bytes: &[u8], format: Format, origin: &str) -> Result<Vec<Town>> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let table = Table::read(bytes, format).map_err(|reason| whole(format!("this is not a table: {reason}")))?;
    let column = |name: &str| table.column(name).ok_or_else(|| whole(format!("there is no column {name:?}")));
    let (names, regions) = (column("name")?, column("region")?);
    let (lon, lat, radius) = (column("lon")?, column("lat")?, column("radius_km")?);
    (0..table.rows())
        .map(|row| {
            let here = |problem: String| Error::input(origin, Place::Row(row + 2), problem);
            let number = |cells: &crate::tabular::Cells, name: &str, (low, high): (f64, f64)| match cells.number(row) {
                Ok(Some(n)) if (low..=high).contains(&n) => Ok(n),
                Ok(Some(n)) => Err(here(format!("{name} {n} is not between {low} and {high}"))),
                Ok(None) => Err(here(format!("{name} is empty"))),
                Err(met) => Err(here(format!("{name} {met:?} is not a number"))),
            };
            Ok(Town {
                name: names.text(row).to_string(),
                region: RegionId::new(regions.text(row)).map_err(|problem| here(problem.to_string()))?,
                lon: number(lon, "lon", LON)?,
                lat: number(lat, "lat", LAT)?,
                radius_km: number(radius, "radius_km", RADIUS_KM)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn names_are_found_in_any_case_and_in_three_languages() {
        let towns = bundled().unwrap();
        let known: Vec<&str> = towns.iter().map(|town| town.name.as_str()).collect();
        for (written, name) in [
            ("POKROVSK", "Pokrovsk"),
            ("chasiv-yar", "Chasiv Yar"),
            ("Слов’янськ", "Sloviansk"),
            ("Часов Яр", "Chasiv Yar"),
            ("м. Донецьк", "Donetsk"),
            ("Kupyansk", "Kupiansk"),
        ] {
            assert_eq!(find(written, &known).unwrap(), name, "{written}");
        }
        assert_eq!(
            find("Kramatosk", &known).unwrap_err().to_string(),
            "unknown place \"Kramatosk\"; did you mean \"Kramatorsk\"?"
        );
        assert!(find("Atlantis City", &known).unwrap_err().to_string().contains("known: Sloviansk, "));
        // What is not in the data is not found under its spelling either.
        assert!(find("Покровск", &["Kramatorsk"]).is_err());
    }

    #[test]
    fn every_spelling_is_of_a_bundled_town_and_means_one() {
        let towns = bundled().unwrap();
        let table = Table::read(SPELLINGS, Format::Csv).unwrap();
        let spellings = spellings().unwrap();
        for row in 0..table.rows() {
            let (name, spelling) =
                (table.column("name").unwrap().text(row), table.column("spelling").unwrap().text(row));
            assert_eq!(spellings[&bare_place(spelling)], name, "{spelling} means two places");
        }
        for (form, name) in &spellings {
            assert!(towns.iter().any(|town| town.name == *name), "{name}");
            let own = towns.iter().find(|town| bare_place(&town.name) == *form);
            assert!(own.is_none(), "{form} is {name} and the name of a town");
        }
        towns.iter().for_each(|town| assert!(spellings.values().any(|name| *name == town.name), "{}", town.name));
    }

    #[test]
    fn each_part_of_a_place_of_ones_own_is_checked() {
        let own = OwnPlace::parse("Home, sweet, 37.2,48.3, 1.5").unwrap();
        assert_eq!((own.name(), own.lon, own.lat, own.radius_km), ("Home, sweet", 37.2, 48.3, 1.5));
        assert_eq!(own.town(&Boundaries::bundled().unwrap()).unwrap().region.as_str(), "donetsk");
        for (written, part) in [
            ("Home,37.2,48.3", "expected Name,lon,lat,radius_km"),
            ("Home,190,48.3,1", "lon (degrees east) 190 is not allowed: -180 to 180"),
            ("Home,37.2,95,1", "lat (degrees north) 95 is not allowed: -90 to 90"),
            ("Home,37.2,north,1", "lat (degrees north) \"north\" is not a number"),
            ("Home,37.2,48.3,0", "radius_km 0 is not allowed: 0.001 to 100"),
            ("Home,37.2,48.3,NaN", "radius_km NaN is not allowed"),
            (",37.2,48.3,1", "the name \"\" is not allowed"),
        ] {
            assert!(OwnPlace::parse(written).unwrap_err().contains(part), "{written}");
        }
        let abroad = OwnPlace::parse("Paris,2.35,48.86,5").unwrap();
        assert_eq!(abroad.town(&Boundaries::bundled().unwrap()).unwrap().region.as_str(), "elsewhere");
    }
}
