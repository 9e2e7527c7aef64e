//! Reads a file into memory. `.gz` is unpacked, the size is bounded, and `-` means stdin.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Place, Result};

/// The largest file read, unpacked: far above any map or table in use, far below what would exhaust a machine.
pub(super) const MOST_BYTES: u64 = 1 << 29;

/// How gzip starts.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// The bytes of a file; one that starts like gzip is unpacked, whatever its name.
///
/// # Errors [`Error::Io`] when it cannot be read, [`Error::Input`] when it is empty, broken gzip or unpacks to more
/// than 512 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    unpacked(read_raw(path)?, &name(path))
}

/// Whether a name stands for stdin where a file is read, and for stdout where one is written.
pub fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

/// A file's name for errors and records; `-` is called stdin.
pub fn name(path: &Path) -> String {
    if is_stream(path) { "stdin".into() } else { path.display().to_string() }
}

/// The bytes of a file as they are.
///
/// # Errors
/// [`Error::Io`] when it cannot be read, [`Error::Input`] when it is larger than 512 MiB.
pub fn read_raw(path: &Path) -> Result<Vec<u8>> {
    match is_stream(path) {
        true => stdin(),
        false => bounded(File::open(path).map_err(Error::io("read", path))?, path),
    }
}

/// What stands on stdin. It can be read once only, and a command may need a file twice: it is kept.
fn stdin() -> Result<Vec<u8>> {
    static READ: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(read) = READ.get() {
        return Ok(read.clone());
    }
    let bytes = bounded(std::io::stdin().lock(), Path::new("stdin"))?;
    Ok(READ.get_or_init(|| bytes).clone())
}

fn bounded(from: impl Read, path: &Path) -> Result<Vec<u8>> {
    let mut raw = Vec::new();
    from.take(MOST_BYTES + 1).read_to_end(&mut raw).map_err(Error::io("read", path))?;
    match raw.len() as u64 > MOST_BYTES {
        true => Err(too_large(&path.display().to_string())),
        false => Ok(raw),
    }
}

/// Bytes that start like gzip unpacked, others as they are; `origin` names them in errors.
///
/// # Errors
/// [`Error::Input`] when they are none, broken gzip or unpack to more than 512 MiB.
pub fn unpacked(raw: Vec<u8>, origin: &str) -> Result<Vec<u8>> {
    let is_gzip = raw.starts_with(GZIP);
    let bytes = if is_gzip { unpack(&raw).map_err(|problem| whole(origin, problem))? } else { raw };
    match bytes.len() as u64 {
        0 => Err(whole(origin, "the file is empty".into())),
        1..=MOST_BYTES => Ok(bytes),
        _ => Err(too_large(origin)),
    }
}

fn too_large(origin: &str) -> Error {
    whole(origin, format!("the file is larger than {} MiB, more than any map or table needs", MOST_BYTES >> 20))
}

fn unpack(raw: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(raw)
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|reason| format!("the file cannot be unpacked as gzip: {reason}"))?;
    match bytes.starts_with(GZIP) {
        true => Err("the file is packed with gzip twice: unpack it once".into()),
        false => Ok(bytes),
    }
}

fn whole(origin: &str, problem: String) -> Error {
    Error::input(origin, Place::Whole, problem)
}
