//! Zip archives in memory: packed KML, and shapefiles with the files beside them. Nothing is ever unpacked to a disk.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::files::{self, MOST_BYTES};
use super::formats::{self, Shapes, shortened};
use crate::error::{Error, Place};
use crate::tabular::panics::caught;

/// The most files in an archive: a map has a handful.
const MOST_FILES: usize = 1_000;

/// What the parts of a shapefile that was no archive are called in one.
pub(crate) const PACKED: &str = "packed here";

/// An archive whose list of files is read.
pub(crate) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// The bytes that may still be unpacked.
    left: u64,
    names: Vec<String>,
}

impl<'b> Archive<'b> {
    /// Reads the list of files.
    ///
    /// # Errors
    /// In words: no archive, or one of too many files.
    pub fn open(bytes: &'b [u8]) -> Result<Self, String> {
        let listed = bytes.windows(4).filter(|four| four == b"PK\x01\x02").count();
        if listed > MOST_FILES {
            return Err(format!("the zip archive has more than {MOST_FILES} files"));
        }
        let broken = |reason: String| format!("the zip archive cannot be read: {}", shortened(&reason));
        let opened = caught(|| {
            let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|reason| reason.to_string())?;
            let names = zip.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
            Ok((zip, names))
        });
        let (zip, names) = opened.unwrap_or_else(|| Err("its parts contradict each other".into())).map_err(broken)?;
        Ok(Archive { zip, left: MOST_BYTES, names })
    }

    /// The files, but for folders and what systems put beside them, with their places in the archive.
    pub fn files(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_own = |name: &str| {
            !name.ends_with('/') && !name.split('/').any(|part| part.starts_with("__MACOSX") || part.starts_with('.'))
        };
        self.names.iter().enumerate().map(|(at, name)| (at, name.as_str())).filter(move |(_, name)| is_own(name))
    }

    /// Unpacks a file.
    ///
    /// # Errors
    /// In words: one that is encrypted, broken, or too large.
    pub fn unpack(&mut self, at: usize) -> Result<Vec<u8>, String> {
        let name = shortened(&self.names[at]);
        let broken = |reason: String| format!("{name:?} in the zip archive cannot be read: {}", shortened(&reason));
        let left = self.left;
        let unpacked = caught(|| {
            let mut bytes = Vec::new();
            let file = self.zip.by_index(at).map_err(|reason| reason.to_string())?;
            file.take(left + 1).read_to_end(&mut bytes).map_err(|reason| reason.to_string())?;
            Ok(bytes)
        });
        let bytes = unpacked.unwrap_or_else(|| Err("its parts contradict each other".into())).map_err(broken)?;
        let rest = self.left.checked_sub(bytes.len() as u64);
        self.left = rest.ok_or_else(|| broken(format!("it unpacks to more than {} MiB", MOST_BYTES >> 20)))?;
        Ok(bytes)
    }
}

/// The bytes of a file of shapes, plain or gzip; a shapefile with what stands beside it.
///
/// # Errors
/// [`Error::Io`] and [`Error::Input`], as [`files::read`].
pub(crate) fn read(path: &Path) -> crate::Result<Vec<u8>> {
    with_files_beside(files::read(path)?, path)
}

/// A shapefile together with the files of its name and the endings that matter, as one archive; other bytes as they are.
///
/// # Errors
/// [`Error::Io`] and [`Error::Input`] for a file beside it that cannot be read.
pub(crate) fn with_files_beside(bytes: Vec<u8>, path: &Path) -> crate::Result<Vec<u8>> {
    if files::is_stream(path) || formats::shapes(&bytes) != Some(Shapes::Shapefile) {
        return Ok(bytes);
    }
    let mut parts = vec![(format!("{PACKED}.shp"), bytes)];
    for endings in [["dbf", "DBF"], ["prj", "PRJ"], ["cpg", "CPG"]] {
        let beside = endings.map(|ending| path.with_extension(ending));
        if let Some(file) = beside.iter().find(|file| file.is_file()) {
            parts.push((format!("{PACKED}.{}", endings[0]), files::read_raw(file)?));
        }
    }
    let packed = pack(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    packed.map_err(|problem| Error::input(files::name(path), Place::Whole, problem))
}

/// Files as one archive, not compressed; the same files give the same bytes.
///
/// # Errors
/// What went wrong, in words.
fn pack<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Result<Vec<u8>, String> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name, options).map_err(|reason| reason.to_string())?;
        zip.write_all(bytes).map_err(|reason| reason.to_string())?;
    }
    zip.finish().map(Cursor::into_inner).map_err(|reason| reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_and_what_is_no_archive_is_told() {
        let bytes =
            pack([("a.shp", &b"one"[..]), ("__MACOSX/a.shp", b"x"), ("b/.hidden", b"y"), ("c/d.dbf", b"two")]).unwrap();
        let mut archive = Archive::open(&bytes).unwrap();
        let files: Vec<(usize, String)> = archive.files().map(|(at, name)| (at, name.to_string())).collect();
        assert_eq!(files, [(0, "a.shp".to_string()), (3, "c/d.dbf".to_string())]);
        assert_eq!(archive.unpack(3).unwrap(), b"two");
        for end in 0..bytes.len() {
            assert!(Archive::open(&bytes[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn an_archive_of_too_much_is_refused() {
        let names: Vec<String> = (0..=MOST_FILES).map(|i| i.to_string()).collect();
        let bytes = pack(names.iter().map(|name| (name.as_str(), &b""[..]))).unwrap();
        assert!(Archive::open(&bytes).err().unwrap().contains("more than 1000 files"));
        let bytes = pack([("a.kml", &[b' '; 2_000][..]), ("b.kml", &[b' '; 2_000])]).unwrap();
        let mut archive = Archive::open(&bytes).unwrap();
        archive.left = 3_000;
        assert_eq!(archive.unpack(0).unwrap().len(), 2_000);
        assert!(archive.unpack(1).unwrap_err().contains("more than 512 MiB"));
    }
}
