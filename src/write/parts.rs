//! Tables too large for the memory, and too dear to be made twice: written in parts beside the file that they become in the end.
//! Parts that are finished stay when the work is stopped, and the same work goes on from there.

use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::file::{write_whole, write_whole_with};
use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table, join};

/// The file in which the parts say what they are parts of.
const OF: &str = "of.txt";

/// The parts of a file.
pub struct Parts {
    /// What they become.
    whole: PathBuf,
    folder: PathBuf,
    format: Format,
}

impl Parts {
    /// The parts of a file, in the folder of its name with `.parts`; `work` names all that decides what they hold. Parts of other
    /// work are removed.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be read or written.
    pub fn of(whole: &Path, work: &str) -> Result<Self> {
        let folder = whole.with_added_extension("parts");
        let parts = Parts { whole: whole.into(), format: Format::of(&whole.display().to_string()), folder };
        if fs::read_to_string(parts.folder.join(OF)).ok().as_deref() != Some(work) {
            parts.remove()?;
            write_whole(&parts.folder.join(OF), work.as_bytes())?;
        }
        Ok(parts)
    }

    fn path(&self, part: usize) -> PathBuf {
        let ending = if self.format == Format::Parquet { "parquet" } else { "csv" };
        self.folder.join(format!("part-{part:06}.{ending}"))
    }

    /// The rows of a part; `None` where it is not finished, or cannot be read any more and is to be made again.
    pub fn get(&self, part: usize) -> Option<Table> {
        Table::read(&fs::read(self.path(part)).ok()?, self.format).ok()
    }

    /// Writes a part, whole or not at all.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn put(&self, part: usize, table: &Table) -> Result<()> {
        let mut bytes = Vec::new();
        table.write(&mut bytes, self.format).map_err(unwritable(&self.whole))?;
        write_whole(&self.path(part), &bytes)
    }

    /// Makes the file of so many parts, each a group of rows in Parquet, and removes them.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written; the parts stay then.
    pub fn join(self, parts: usize) -> Result<()> {
        let read = |part: usize| {
            let path = self.path(part);
            fs::read(&path).map_err(|problem| format!("cannot read {}: {problem}", path.display()))
        };
        write_whole_with(&self.whole, |file| {
            join((0..parts).map(read), BufWriter::new(file), self.format).map_err(unwritable(&self.whole))
        })?;
        self.remove()
    }

    /// Removes the parts, and nothing else that somebody may have put into their folder.
    fn remove(&self) -> Result<()> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Ok(()) };
        for entry in entries {
            let path = entry.map_err(Error::io("read", &self.folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // What a killed process left behind begins with a point.
            if name == OF || name.starts_with("part-") || name.starts_with(".frontcast-") {
                fs::remove_file(&path).map_err(Error::io("remove", &path))?;
            }
        }
        // With something else in it the folder stays.
        let _ = fs::remove_dir(&self.folder);
        Ok(())
    }
}

fn unwritable(path: &Path) -> impl Fn(String) -> Error {
    move |problem| Error::input(path.display().to_string(), Place::Whole, problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::Cells;

    fn table(number: f64) -> Table {
        Table::default()
            .with("a", Cells::Text(vec![Some("x".into()), None]))
            .with("b", Cells::Number(vec![Some(number), Some(2.0)]))
    }

    #[test]
    fn finished_parts_serve_the_same_work_alone_and_become_one_file() {
        for name in ["new/all.parquet", "new/all.csv"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            let begun = Parts::of(&path, "work").unwrap();
            begun.put(0, &table(1.0)).unwrap();
            assert_eq!(Parts::of(&path, "work").unwrap().get(0).unwrap().rows(), 2);
            let other = Parts::of(&path, "other work").unwrap();
            assert!(other.get(0).is_none());
            other.put(0, &table(3.0)).unwrap();
            other.put(1, &table(4.0)).unwrap();
            other.join(2).unwrap();
            let bytes = fs::read(&path).unwrap();
            let format = Format::of(name);
            let read = Table::read(&bytes, format).unwrap();
            let numbers: Vec<_> = (0..4).map(|row| read.column("b").unwrap().number(row).unwrap()).collect();
            assert_eq!(numbers, [3.0, 2.0, 4.0, 2.0].map(Some));
            assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "the parts are gone");
        }
    }
}
