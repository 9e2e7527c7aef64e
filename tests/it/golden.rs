//! Outputs of whole command lines, compared byte by byte with what they were when somebody last read them.
//!
//! `golden/LIST.txt` names the command lines of a list, one in a row: the name of its output, then the arguments. Outputs
//! of less than 20 kB are kept as `golden/LIST/NAME.txt`, larger ones and pictures by their SHA-256 in `golden/LIST/hashes.txt`.
//! After a change that is meant, write them anew with `FRONTCAST_SNAPSHOTS=write cargo test --release golden`, and read the
//! difference.

mod masks;
mod readme;
pub mod world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::command_line::program::Folder;
use masks::Masks;

/// Longest output that is kept as it is.
const MOST_BYTES: usize = 20_000;

/// Whether this run writes what it should compare with.
fn is_written_anew() -> bool {
    std::env::var_os("FRONTCAST_SNAPSHOTS").is_some_and(|wish| wish == "write")
}

/// The folder of the kept outputs.
fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name)
}

/// Every file of a folder with its bytes, by its path within.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => waiting.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_string();
                    found.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
    }
    found
}

/// What a command line says and writes: exit code, stdout, stderr, and each file that is new or changed.
fn told(folder: &Folder, line: &str, masks: &Masks) -> String {
    let before = files(&folder.path(""));
    let ran = folder.run(line);
    let mut told = format!("$ frontcast {line}\n");
    if ran.code != 0 {
        writeln!(told, "exit code {}", ran.code).unwrap();
    }
    told += &ran.out;
    if !ran.err.is_empty() {
        write!(told, "── stderr ──\n{}", ran.err).unwrap();
    }
    for (name, bytes) in files(&folder.path("")) {
        if before.get(&name) != Some(&bytes) && !name.starts_with("store/") {
            let text = String::from_utf8(bytes).unwrap_or_else(|of| format!("{}\n", hash(of.as_bytes())));
            write!(told, "── {name} ──\n{text}").unwrap();
        }
    }
    masks.over(&told)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Runs the command lines of a list one after another in one folder and compares what they tell.
fn are_as_they_were(list: &str, folder: &Folder) {
    let masks = Masks::of(folder);
    let lines = std::fs::read_to_string(kept(&format!("{list}.txt"))).unwrap();
    let (mut hashes, mut differ) = (String::new(), Vec::new());
    for line in lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, line) = line.split_once(": ").unwrap_or_else(|| panic!("{list}: no name in {line:?}"));
        let told = told(folder, line, &masks);
        if told.len() > MOST_BYTES {
            writeln!(hashes, "{name} {} {}", told.len(), hash(told.as_bytes())).unwrap();
            continue;
        }
        differ.extend(compared(&format!("{list}/{name}.txt"), &told));
    }
    differ.extend(compared(&format!("{list}/hashes.txt"), &hashes));
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
}

/// Compares an output with the kept one, or keeps it; the first line in which they differ, if any.
fn compared(name: &str, now: &str) -> Option<String> {
    let path = kept(name);
    if is_written_anew() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, now).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = now.lines().zip(before.lines()).enumerate().find(|(_, (now, before))| now != before);
    match differs {
        Some((at, (now, before))) => Some(format!("{name}, line {}\n  was {before}\n  is  {now}", at + 1)),
        None if now != before => {
            Some(format!("{name} has {} lines and had {}", now.lines().count(), before.lines().count()))
        }
        None => None,
    }
}

#[test]
fn answers() {
    are_as_they_were("answers", &world::world());
}

#[test]
fn charts_and_the_page() {
    are_as_they_were("charts", &world::world());
}

#[test]
fn maps() {
    are_as_they_were("maps", &world::world());
}

#[test]
fn a_store_is_fed() {
    are_as_they_were("store", &world::world());
}

#[test]
fn bundled_data() {
    are_as_they_were("bundled", &Folder::new());
}

#[test]
fn help() {
    are_as_they_were("help", &Folder::new());
}
