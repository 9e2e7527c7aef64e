//! One file of several of our own with the same columns, no more than one of them in memory at once.

use std::io::{Cursor, Write};

use polars::prelude::{ParquetReader, ParquetWriter, SerReader};

use super::{Format, plain};

/// Writes the rows of files one after another; in Parquet each is a group of rows.
///
/// # Errors
/// In words: the file that cannot be read, or why rows cannot be written.
pub fn join(
    files: impl IntoIterator<Item = Result<Vec<u8>, String>>,
    mut to: impl Write,
    format: Format,
) -> Result<(), String> {
    if format == Format::Csv {
        for (at, bytes) in files.into_iter().enumerate() {
            let bytes = bytes?;
            // No name of a column has a line break.
            let header = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
            to.write_all(&bytes[if at == 0 { 0 } else { header }..]).map_err(|problem| problem.to_string())?;
        }
        return to.flush().map_err(|problem| problem.to_string());
    }
    let read = |bytes: Result<Vec<u8>, String>| ParquetReader::new(Cursor::new(bytes?)).finish().map_err(plain);
    let mut frames = files.into_iter().map(read);
    let Some(first) = frames.next().transpose()? else { return Ok(()) };
    let mut writer = ParquetWriter::new(to).batched(first.schema()).map_err(plain)?;
    for frame in std::iter::once(Ok(first)).chain(frames) {
        writer.write_batch(&frame?).map_err(plain)?;
    }
    writer.finish().map(drop).map_err(plain)
}
