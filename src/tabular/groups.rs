//! Parquet files of any size, one group of rows after another.

use std::fs::File;

use polars::io::mmap::ReaderBytes;
use polars::prelude::FileMetadata;
use polars_parquet::read::RowGroupMetadata;

use super::parquet::{Scales, contradictory, described, rows};
use super::{Table, footer};

/// A file with the groups of rows that are still to be read.
pub struct Groups {
    file: File,
    /// The file's own account, without its groups.
    metadata: FileMetadata,
    scales: Scales,
    groups: std::vec::IntoIter<RowGroupMetadata>,
    names: &'static [&'static str],
    is_first: bool,
}

impl Groups {
    /// A file of which columns of these names are read.
    ///
    /// # Errors
    /// In words, when it is no Parquet file that can be read.
    pub fn new(mut file: File, names: &'static [&'static str]) -> Result<Self, String> {
        let (mut metadata, scales) = contradictory(|| {
            let bytes = ReaderBytes::from(&mut file);
            footer::check(&bytes)?;
            described(&bytes)
        })?;
        let groups = std::mem::take(&mut metadata.row_groups).into_iter();
        Ok(Groups { file, metadata, scales, groups, names, is_first: true })
    }

    /// The number of rows of all groups.
    pub fn rows(&self) -> usize {
        self.metadata.num_rows
    }

    /// The rows of the next group, at first of none where there is no group; `None` at the end.
    ///
    /// # Errors
    /// In words, when they cannot be read.
    pub fn next(&mut self) -> Result<Option<Table>, String> {
        let group = self.groups.next();
        // A file without rows has columns.
        if group.is_none() && !self.is_first {
            return Ok(None);
        }
        self.is_first = false;
        let (num_rows, row_groups) =
            (group.as_ref().map_or(0, RowGroupMetadata::num_rows), group.into_iter().collect());
        let metadata = FileMetadata { num_rows, max_row_group_height: num_rows, row_groups, ..self.metadata.clone() };
        // Mapped anew for each group, so that no more of the file stays in memory than one group.
        contradictory(|| rows(&ReaderBytes::from(&mut self.file), metadata, &self.scales, Some(self.names))).map(Some)
    }
}
