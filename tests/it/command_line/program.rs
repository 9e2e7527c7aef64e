//! Running the program in a folder of its own, as a user would in a terminal.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::NaiveDate;
use serde_json::Value;
use tempfile::TempDir;

/// The rows of a day in a control table: 27 regions, and Ukraine as a whole.
pub const ROWS_OF_A_DAY: usize = 28;

/// A day whose bundled data are known and stay as they are: what is said as of it does not change with later data.
pub const KNOWN: &str = "--as-of 2026-08-22";

/// The last day of a bundled table: of `deepstate`, or of another source.
pub fn last_day(source: &str) -> NaiveDate {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/control").join(source).with_extension("csv");
    let text = std::fs::read_to_string(file).unwrap();
    cells(&text).into_iter().skip(1).map(|row| day(row[2])).max().unwrap()
}

/// A working folder that is gone after the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|problem| panic!("{name}: {problem}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// The names of everything in the folder, hidden files too, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program, ready to start here; a home of its own keeps the tester's data out.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontcast"));
        command.args(line.split_whitespace()).current_dir(self.0.path());
        command.env("HOME", self.0.path()).env_remove("XDG_DATA_HOME");
        command.env_remove("FRONTCAST_STORE").env_remove("RAYON_NUM_THREADS");
        command
    }

    /// Runs the program with the words of a line as its arguments.
    pub fn run(&self, line: &str) -> Ran {
        Ran::new(line, self.command(line).output().unwrap())
    }

    /// As [`Folder::run`], for a run that is meant to succeed.
    pub fn done(&self, line: &str) -> Ran {
        self.run(line).ends_with(0)
    }
}

/// How a run ended and what it said. Whatever happened, no panic reached the user.
pub struct Ran {
    pub line: String,
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn new(line: &str, output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("only text is printed");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!err.contains("panicked"), "frontcast {line}\n{err}");
        let code = output.status.code().unwrap_or_else(|| panic!("frontcast {line}: {}\n{err}", output.status));
        Ran { line: line.into(), code, out, err }
    }

    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "frontcast {}\n{}{}", self.line, self.out, self.err);
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|problem| panic!("{}: {problem}\n{}", self.line, self.out))
    }

    /// Stdout with line breaks as spaces: sentences are wrapped.
    pub fn unwrapped(&self) -> String {
        self.out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The one line that says what is wrong.
    pub fn complaint(&self) -> &str {
        let is_complaint = |line: &&str| line.starts_with("frontcast: ") || line.starts_with("error: ");
        let complaints: Vec<&str> = self.err.lines().filter(is_complaint).collect();
        assert_eq!(complaints.len(), 1, "frontcast {}\n{}", self.line, self.err);
        complaints[0]
    }
}

/// The cells of a CSV row by row, the header first; for tables without quoted commas.
pub fn cells(csv: &str) -> Vec<Vec<&str>> {
    csv.lines().map(|line| line.split(',').collect()).collect()
}

/// The cell of a CSV in the first row that has all of `words`, under `column`.
pub fn cell<'c>(csv: &'c str, words: &[&str], column: &str) -> &'c str {
    let rows = cells(csv);
    let index = rows[0].iter().position(|name| *name == column).unwrap_or_else(|| panic!("no {column}: {:?}", rows[0]));
    let row = rows.iter().find(|row| words.iter().all(|word| row.contains(word)));
    row.unwrap_or_else(|| panic!("no row with {words:?}\n{csv}"))[index]
}

/// As [`cell`], read as a number.
pub fn number(csv: &str, words: &[&str], column: &str) -> f64 {
    cell(csv, words, column).parse().unwrap()
}

/// Size and pixels of a picture, all of it decoded, and its words.
pub fn decoded(bytes: Vec<u8>) -> ((u32, u32), Vec<u8>, String) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    reader.finish().unwrap();
    let words: Vec<String> = reader.info().utf8_text.iter().map(|chunk| chunk.get_text().unwrap()).collect();
    ((frame.width, frame.height), pixels, words.join("\n"))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

/// Whether a file or folder is there.
pub fn exists(path: &Path) -> bool {
    path.try_exists().unwrap()
}
