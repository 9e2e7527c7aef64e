//! The bundled control data: DeepState's map as measured by `frontcast measure`, and the tables of other maps of the same war.

use chrono::NaiveDate;

use crate::domain::control::ControlTable;
use crate::domain::front::FrontLengths;
use crate::domain::groups::Regions;
use crate::domain::place::{PlaceTable, Town};
use crate::error::{Error, Place, Result};
use crate::observe::dialect::Decimal;
use crate::observe::table::{Reader, Wording};
use crate::observe::{distances, groups};
use crate::tabular::{Format, Table};

/// A source whose table is bundled.
#[derive(Debug, Clone, Copy)]
pub struct Bundled {
    /// Its name in tables, as in `--source`.
    pub id: &'static str,
    /// Whose map it is, as in "ISW's map".
    pub publisher: &'static str,
    table: &'static [u8],
}

/// Every bundled source, the default first.
pub const SOURCES: [Bundled; 3] = [
    Bundled { id: SOURCE, publisher: "DeepState", table: include_bytes!("../../data/control/deepstate.csv") },
    Bundled { id: "economist_isw", publisher: "ISW", table: include_bytes!("../../data/control/economist_isw.csv") },
    Bundled {
        id: "uacontrolmap",
        publisher: "UAControlMap",
        table: include_bytes!("../../data/control/uacontrolmap.csv"),
    },
];

const DEEPSTATE_PLACES: &[u8] = include_bytes!("../../data/control/deepstate_places.csv");

/// The name of the source that is used where none is asked for.
pub const SOURCE: &str = "deepstate";

/// The control table of the default source; `known` are the regions it names.
///
/// # Errors
/// None in practice: the bundled files are part of the tests.
pub fn control(known: &Regions) -> Result<ControlTable> {
    all(known)?.0.of_source(Some(SOURCE))
}

/// The control table of all bundled sources, with the lengths of the front.
///
/// # Errors
/// As [`control`].
pub fn all(known: &Regions) -> Result<(ControlTable, FrontLengths)> {
    // Whether a bundled day lies in the future depends on the reader's clock, which may be wrong.
    let name = "the bundled control data";
    let wording = Wording { delimiter: Some(b','), decimal: Some(Decimal::Point), ..Wording::default() };
    let (mut series, mut fronts) = (Vec::new(), None);
    for source in SOURCES {
        let rows = Reader::new(known, NaiveDate::MAX, wording.clone())?.rows(source.table, Format::Csv, name)?;
        fronts = fronts.or_else(|| (source.id == SOURCE).then(|| rows.fronts()));
        series.extend(rows.into_table(name)?.series().iter().cloned());
    }
    // The bundled regions form their groups whatever other regions the user names.
    let known = known.clone().with(groups::bundled()?);
    Ok((ControlTable::new(series)?.grouped(&known)?, fronts.unwrap_or_default()))
}

/// The bundled distances of places to the front; `towns` give them their discs.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn places(towns: &[Town]) -> Result<PlaceTable> {
    let name = "the bundled distances of places";
    let table = Table::read(DEEPSTATE_PLACES, Format::Csv);
    let table = table.map_err(|reason| Error::input(name, Place::Whole, reason))?;
    distances::place_table(distances::rows(&table, name, NaiveDate::MAX)?, towns)
}
