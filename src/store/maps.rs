//! The maps of a source in the store: the legend that was given with them, and the file of the newest.

use std::io::Write;

use chrono::NaiveDate;

use super::Store;
use super::entry::{Action, Entry, sha256};
use super::folder::MAPS;
use super::visibility::Visibility;
use crate::error::Result;
use crate::survey::legend::Legend;

impl Store {
    /// What was last said of the legend of a source's maps, by an ingest that counts, and the number of that.
    pub fn legend(&self, source: &str) -> Result<Option<(u64, Legend)>> {
        let (entries, _) = self.entries()?;
        let visibility = Visibility::of(&entries);
        let said = entries.iter().rev().filter(|entry| visibility.is_active(entry.id)).find_map(|entry| {
            let Action::Ingest(ingest) = &entry.action else { return None };
            let said = ingest.legend.as_ref().filter(|said| said.source == source)?;
            Some((entry.id, said.legend.clone()))
        });
        Ok(said)
    }
}

/// The source in the name of a map's file, which ends in its day and its entry.
pub(super) fn map_source(name: &str) -> &str {
    name.rsplitn(5, '-').nth(4).unwrap_or(name)
}

/// The name of a map's file. The source's name is a stranger's, so only letters and digits of it are kept; the hash of
/// what was lost tells `a b` from `a-b`. The entry's number keeps a corrected map of a day beside the one before.
pub(super) fn map_name(source: &str, day: NaiveDate, entry: u64) -> String {
    let mut plain: String = source.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    if plain != source {
        plain = format!("{plain}-{}", &sha256(source.as_bytes())[..8]);
    }
    format!("{MAPS}/{plain}-{day}-{entry:06}.geojson.gz")
}

/// The names of all maps that entries brought, also of those that newer ones replaced.
pub(super) fn known_maps(entries: &[Entry]) -> impl Iterator<Item = &str> {
    let files = entries.iter().flat_map(|entry| match &entry.action {
        Action::Ingest(ingest) => ingest.files.as_slice(),
        _ => &[],
    });
    files.map(|mark| mark.name.as_str()).filter(|name| name.starts_with(MAPS))
}

/// Bytes packed as gzip.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let written = packer.write_all(bytes).and_then(|()| packer.finish());
    written.expect("memory can be written to")
}
