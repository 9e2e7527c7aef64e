//! The map that says what happened, where it is another than that of the forecasts.

use std::path::Path;

use crate::cli::Surroundings;
use crate::cli::inputs::DataArguments;
use crate::domain::past::Past;
use crate::error::{Error, Result};
use crate::read::table;

/// The table of a source that is known, or of a file with one source.
///
/// # Errors
/// [`Error::Unknown`] for what is neither, [`Error::Usage`] for a file of several sources; others as for any table.
pub(super) fn table(named: &str, all: &Past, data: &DataArguments, surroundings: &Surroundings) -> Result<Past> {
    if all.sources().contains(&named) {
        return all.of_source(Some(named));
    }
    let path = Path::new(named);
    if !path.exists() {
        return Err(match all.of_source(Some(named)) {
            Err(Error::Unknown { .. }) => Error::Usage(format!(
                "--truth {named}: neither a file nor a source that is known: {}",
                all.sources().join(", ")
            )),
            other => return other,
        });
    }
    let read = table::read(path, &data.boundaries.known()?, surroundings.today)?;
    read.of_source(None).map_err(|problem| match problem {
        Error::Usage(_) => Error::Usage(format!(
            "--truth {named} holds several sources ({}): keep the rows of one",
            read.sources().join(", ")
        )),
        other => other,
    })
}
