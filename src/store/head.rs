//! The head: the number of entries, with which the loss of the last entry is noticed.
//!
//! It is written after its entry, so that after a crash it may be one behind; it is never ahead.

use super::entry::{seal, sealed};
use super::folder::Folder;
use crate::error::Result;

/// Its file in the store.
pub(super) const HEAD: &str = "head";

/// The number of the last entry it knows of; `None` where it is missing or damaged.
pub(super) fn read(folder: &Folder) -> Option<u64> {
    let bytes = folder.read(HEAD).ok()?;
    std::str::from_utf8(sealed(&bytes)?).ok()?.trim_end().parse().ok()
}

pub(super) fn write(folder: &Folder, last: u64) -> Result<()> {
    let line = format!("{last}\n");
    folder.write(HEAD, format!("{line}{}", seal(line.as_bytes())).as_bytes(), false)
}
