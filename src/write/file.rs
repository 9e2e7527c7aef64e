//! Writing files so that a reader never meets half of one, and stdout so that no loss goes unseen.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};
use crate::read::files::is_stream;

/// Whether what is written under a name goes on to someone else: to stdout, a pipe or a device as /dev/null.
pub fn is_passed_on(path: &Path) -> bool {
    is_stream(path) || fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// Writes to stdout, to the last byte: a full disk behind it is an error.
///
/// # Errors
/// [`Error::Io`] when stdout does not take them.
pub fn to_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Error::io("write to", Path::new("stdout")))
}

/// Writes a file whole or not at all: into a temporary file beside it, which then takes its name. Missing folders are made.
/// What is there and is no file, a pipe or a device as /dev/null, stays what it is and is written to; `-` is stdout.
///
/// # Errors
/// [`Error::Io`] when the folder or file cannot be written; nothing is left behind then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    if is_stream(path) {
        return to_stdout(bytes);
    }
    if is_passed_on(path) {
        let opened = fs::OpenOptions::new().write(true).open(path);
        return opened.and_then(|mut there| there.write_all(bytes)).map_err(Error::io("write", path));
    }
    write_whole_with(path, |file| file.write_all(bytes).map_err(Error::io("write", path)))
}

/// As [`write_whole`], of a file that is no stream: what `write` puts into it becomes the file when all of it is there.
///
/// # Errors
/// As [`write_whole`], and those of `write`.
pub fn write_whole_with(path: &Path, write: impl FnOnce(&mut fs::File) -> Result<()>) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(Error::io("create the folder", folder))?;
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default; what is published gets the usual permissions.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.prefix(".frontcast-").tempfile_in(folder).map_err(Error::io("write in", folder))?;
    write(temporary.as_file_mut())?;
    temporary.persist(path).map_err(|problem| problem.error).map_err(Error::io("write", path))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/folder/x.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_stays_a_pipe_and_gets_the_bytes() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        write_whole(&pipe, b"bytes").unwrap();
        assert_eq!(reader.join().unwrap(), b"bytes");
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_whole(folder.path(), b"x").unwrap_err().to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }
}
