//! The map that tells what happened, where it differs from the map of the forecasts.

use std::path::Path;

use crate::cli::Surroundings;
use crate::cli::inputs::DataArguments;
use crate::domain::past::Past;
use crate::error::{Error, Result};
use crate::read::table;

/// The data of a known source, or of one source of a file: `FILE`, or `FILE:SOURCE` where the file has several.
///
/// # Errors [`Error::Usage`] for a name that is neither, and for a file of several sources without a source; others as
/// for any table.
pub(super) fn table(named: &str, all: &Past, data: &DataArguments, surroundings: &Surroundings) -> Result<Past> {
    if all.sources().contains(&named) {
        return all.of_source(Some(named));
    }
    let is_file = Path::new(named).exists();
    let (file, source) = match named.rsplit_once(':').filter(|(file, _)| !is_file && Path::new(file).exists()) {
        Some((file, source)) => (file, Some(source)),
        None => (named, None),
    };
    if !Path::new(file).exists() {
        return Err(match all.of_source(Some(named)) {
            Err(Error::Unknown { .. }) => Error::Usage(format!(
                "--truth {named} is neither a file nor a known source; known sources: {}",
                all.sources().join(", ")
            )),
            other => return other,
        });
    }
    let read = table::read(Path::new(file), &data.boundaries.known()?, surroundings.today)?;
    read.of_source(source).map_err(|problem| match problem {
        Error::Usage(_) => Error::Usage(format!(
            "--truth {named} has several sources ({}): choose one with --truth {named}:{}",
            read.sources().join(", "),
            read.sources()[0]
        )),
        other => other,
    })
}
