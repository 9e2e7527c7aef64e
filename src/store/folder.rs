//! The folder of a store: where its files are, one writer at a time, and files that are whole and on the disk.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::entry_name;
use crate::error::{Error, Result};

/// Folders inside a store.
pub(super) const ENTRIES: &str = "entries";
pub(super) const SEGMENTS: &str = "segments";
pub(super) const QUARANTINE: &str = "quarantine";
pub(super) const PLACES: &str = "places";
pub(super) const CELLS: &str = "cells";
pub(super) const MAPS: &str = "maps";
/// All of them; a store that an earlier version made may lack some.
pub(super) const FOLDERS: [&str; 6] = [ENTRIES, SEGMENTS, QUARANTINE, PLACES, CELLS, MAPS];
/// How files that are not finished begin.
const UNFINISHED: &str = ".frontcast-";
/// How long to wait for another writer.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// A folder that holds a store, or will.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

/// The right to write, until it is dropped; the system takes it back from a process that dies.
pub(super) struct WriteLock {
    _file: File,
}

impl Folder {
    pub fn new(path: &Path) -> Self {
        Folder(path.to_path_buf())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The finished files in one of the folders, by name; none where it is not there yet.
    pub fn names(&self, folder: &str) -> Result<Vec<String>> {
        let path = self.0.join(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(problem) => return Err(Error::io("read", &path)(problem)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(Error::io("read", &path))?.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The numbers of the entries, in order.
    pub fn entry_numbers(&self) -> Result<Vec<u64>> {
        let number = |name: &String| {
            let number = name.strip_suffix(".json")?.parse().ok()?;
            (number > 0 && entry_name(number).ends_with(&format!("/{name}"))).then_some(number)
        };
        let mut numbers: Vec<u64> = self.names(ENTRIES)?.iter().filter_map(number).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The number of the last entry; 0 where there is none.
    pub fn last_entry(&self) -> Result<u64> {
        Ok(self.entry_numbers()?.last().copied().unwrap_or(0))
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.file(name);
        fs::read(&path).map_err(Error::io("read", &path))
    }

    /// Makes the folders where they are missing, and waits until no other process writes. `say` is told once if that
    /// takes longer than a moment.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be made or locked, or another process writes for minutes.
    pub fn lock(&self, say: &dyn Fn(&str)) -> Result<WriteLock> {
        if FOLDERS.iter().any(|folder| !self.0.join(folder).is_dir()) {
            for folder in FOLDERS {
                let path = self.0.join(folder);
                fs::create_dir_all(&path).map_err(Error::io("create the folder", &path))?;
            }
            settle(&self.0)?;
        }
        let path = self.file("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(Error::io("write", &path))?;
        let (begin, mut told) = (Instant::now(), false);
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(problem)) => return Err(Error::io("lock", &path)(problem)),
                Err(TryLockError::WouldBlock) if begin.elapsed() > LONGEST_WAIT => {
                    let waited = std::io::Error::new(
                        std::io::ErrorKind::TimedOut,
                        format!("another frontcast has been writing to it for {} s", LONGEST_WAIT.as_secs()),
                    );
                    return Err(Error::io("lock", &path)(waited));
                }
                Err(TryLockError::WouldBlock) => {
                    if !told && begin.elapsed() > Duration::from_secs(1) {
                        say(&format!("Another frontcast writes to {}; waiting for it …", self.0.display()));
                        told = true;
                    }
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
        }
        self.sweep()?;
        Ok(WriteLock { _file: file })
    }

    /// Removes what a process that died in the middle of a file left behind. Only the one writer may.
    fn sweep(&self) -> Result<()> {
        for folder in FOLDERS {
            let path = self.0.join(folder);
            for entry in fs::read_dir(&path).map_err(Error::io("read", &path))?.flatten() {
                if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                    fs::remove_file(entry.path()).map_err(Error::io("remove", &entry.path()))?;
                }
            }
        }
        Ok(())
    }

    /// Writes a file that is on the disk, whole, once this returns, and not there at all before.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written; nothing is left behind then.
    pub fn write(&self, name: &str, bytes: &[u8], is_new: bool) -> Result<()> {
        let path = self.file(name);
        let folder = path.parent().unwrap_or(&self.0);
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut unfinished = builder.prefix(UNFINISHED).tempfile_in(folder).map_err(Error::io("write in", folder))?;
        unfinished.write_all(bytes).map_err(Error::io("write", &path))?;
        unfinished.as_file().sync_all().map_err(Error::io("write", &path))?;
        let named = match is_new {
            true => unfinished.persist_noclobber(&path),
            false => unfinished.persist(&path),
        };
        named.map_err(|problem| problem.error).map_err(Error::io("write", &path))?;
        settle(folder)
    }

    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.file(name);
        fs::remove_file(&path).map_err(Error::io("remove", &path))
    }
}

/// Makes sure that the names in a folder are on the disk. Only Unix has a way to ask for it; elsewhere the system does.
fn settle(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io("write in", folder))?;
    let _ = folder;
    Ok(())
}
