//! The bundled control data: DeepState's map from July 2024 on, as measured by `frontcast measure`.

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

const DEEPSTATE: &[u8] = include_bytes!("../../data/control/deepstate.csv");
const DEEPSTATE_PLACES: &[u8] = include_bytes!("../../data/control/deepstate_places.csv");

/// The name of the bundled source.
pub const SOURCE: &str = "deepstate";

/// The bundled control table; `known` are the regions it names.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn control(known: &Regions) -> Result<ControlTable> {
    control_with_fronts(known).map(|(table, _)| table)
}

/// As [`control`], with the lengths of the front.
///
/// # Errors
/// As [`control`].
pub fn control_with_fronts(known: &Regions) -> Result<(ControlTable, FrontLengths)> {
    // Whether a bundled day lies in the future depends on the reader's clock, which may be wrong.
    let name = "the bundled control data";
    let wording = Wording { delimiter: Some(b','), decimal: Some(Decimal::Point), ..Wording::default() };
    let rows = Reader::new(known, NaiveDate::MAX, wording)?.rows(DEEPSTATE, Format::Csv, name)?;
    let fronts = rows.fronts();
    // The bundled regions form their groups whatever other regions the user names.
    let known = known.clone().with(groups::bundled()?);
    Ok((rows.into_table(name)?.grouped(&known)?, fronts))
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
