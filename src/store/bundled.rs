//! The bundled control data: DeepState's map as measured by `frontcast measure`, and the tables of other maps of the same war.

use chrono::NaiveDate;

use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::place::{PlaceSeries, Town};
use crate::error::{Error, Place, Result};
use crate::read::dialect::Decimal;
use crate::read::distances;
use crate::read::groups;
use crate::read::mirror;
use crate::read::table::{Reader, Rows, Wording};
use crate::tabular::{Format, Table};

/// A source whose table is bundled.
#[derive(Debug, Clone, Copy)]
pub struct Bundled {
    /// Its name in tables, as in `--source`.
    pub id: &'static str,
    /// Whose map it is, as in "ISW's map".
    pub publisher: &'static str,
    /// Who holds what it shows as held.
    pub holder: &'static str,
    /// Where its newer days are.
    pub address: Address,
    /// Its tables, which share no day.
    tables: &'static [&'static [u8]],
}

/// Where the newer days of a source are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// A map for each day: an address with the day left open.
    Maps(&'static str),
    /// The Economist's table of all days.
    Table(&'static str),
}

pub fn source(name: &str) -> Option<Bundled> {
    SOURCES.into_iter().find(|source| source.id == name)
}

/// Every bundled source, the default first.
pub const SOURCES: [Bundled; 3] = [
    Bundled {
        id: SOURCE,
        publisher: "DeepState",
        holder: "Russian forces",
        address: Address::Maps(mirror::DEEPSTATE),
        tables: &[
            // The first one says how large its regions are.
            include_bytes!("../../data/control/deepstate.csv"),
            include_bytes!("../../data/control/deepstate_2022.csv"),
        ],
    },
    Bundled {
        id: "economist_isw",
        publisher: "ISW",
        holder: "Russian forces",
        address: Address::Table(mirror::ECONOMIST),
        tables: &[include_bytes!("../../data/control/economist_isw.csv")],
    },
    Bundled {
        id: "uacontrolmap",
        publisher: "UAControlMap",
        holder: "Russian forces",
        address: Address::Maps(mirror::UACONTROLMAP),
        tables: &[include_bytes!("../../data/control/uacontrolmap.csv")],
    },
];

/// DeepState's distances of places; the tables share no day.
const DEEPSTATE_PLACES: [&[u8]; 2] = [
    include_bytes!("../../data/control/deepstate_2022_places.csv"),
    include_bytes!("../../data/control/deepstate_places.csv"),
];

/// The name of the source that is used where none is asked for.
pub const SOURCE: &str = "deepstate";

/// The control table of the default source; `known` are the regions it names.
///
/// # Errors
/// None in practice: the bundled files are part of the tests.
pub fn control(known: &Regions) -> Result<Past> {
    all(known, &[])?.of_source(Some(SOURCE))
}

/// All bundled sources, with the lengths of the front, and where there are `towns` with the distances of places.
///
/// # Errors
/// As [`control`].
pub fn all(known: &Regions, towns: &[Town]) -> Result<Past> {
    // Whether a bundled day lies in the future depends on the reader's clock, which may be wrong.
    let name = "the bundled control data";
    let wording = Wording { delimiter: Some(b','), decimal: Some(Decimal::Point), ..Wording::default() };
    let reader = Reader::new(known, NaiveDate::MAX, wording)?;
    let mut all = Rows::default();
    for table in SOURCES.iter().flat_map(|source| source.tables) {
        let rows = reader.rows(table, Format::Csv, name)?;
        all.rows.extend(rows.rows);
        all.refused.extend(rows.refused);
    }
    // The bundled regions form their groups whatever other regions the user names.
    let known = known.clone().with(groups::bundled()?);
    let places = if towns.is_empty() { Vec::new() } else { places(towns)? };
    Ok(all.into_table(name)?.grouped(&known).with_places(places))
}

/// The bundled distances of places to the front; `towns` give them their discs.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn places(towns: &[Town]) -> Result<Vec<PlaceSeries>> {
    let name = "the bundled distances of places";
    let mut rows = Vec::new();
    for table in DEEPSTATE_PLACES {
        let table = Table::read(table, Format::Csv).map_err(|reason| Error::input(name, Place::Whole, reason))?;
        rows.extend(distances::rows(&table, name, NaiveDate::MAX)?);
    }
    distances::series(rows, towns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Window;
    use crate::survey::boundaries::Boundaries;

    #[test]
    fn every_source_is_there_and_outages_are_left_out() {
        let table = all(&Boundaries::bundled_regions().unwrap(), &[]).unwrap();
        let named: Vec<&str> = SOURCES.iter().map(|source| source.id).collect();
        assert_eq!(table.sources(), named);
        let of = |source: &str, region: &str| {
            let table = table.of_source(Some(source)).unwrap();
            let series = table.region(region).unwrap();
            series.levels().iter().map(|level| level.day.to_string()).collect::<Vec<_>>()
        };
        // UAControlMap has a file for each of 1,354 days; on seven of them land of a whole oblast or all land is missing.
        let days = of("uacontrolmap", "donetsk");
        assert_eq!((days.len(), days[0].as_str(), days[1346].as_str()), (1347, "2022-12-07", "2026-08-21"));
        for outage in ["2023-05-24", "2023-06-23", "2023-07-08", "2023-07-09", "2025-12-30", "2026-04-17", "2026-06-16"]
        {
            assert!(!days.contains(&outage.to_string()), "{outage}");
        }
        assert_eq!(of("economist_isw", "ukraine").len(), 1642);
        // 735 days of the archive, and 769 of the mirror from 8 July 2024 on.
        for region in ["donetsk", "sumy", "ukraine"] {
            let days = of("deepstate", region);
            assert_eq!((days.len(), days[0].as_str(), days[1503].as_str()), (1504, "2022-04-04", "2026-08-22"));
            assert_eq!((days[734].as_str(), days[735].as_str()), ("2024-07-07", "2024-07-08"));
        }
        let summer = Window { from: "2026-05-23".parse().unwrap(), to: "2026-08-21".parse().unwrap() };
        let owls = table.of_source(Some("uacontrolmap")).unwrap();
        assert!(owls.front("donetsk").unwrap().mean_over(summer).is_some());
    }
}
