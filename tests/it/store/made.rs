//! Made series, and a store of their own for each test.

#[path = "../../../src/store/tests/common.rs"]
mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::command_line::program::{Folder, Ran};
pub use common::{Row, copy, csv, files, many, noise, on, series, thousandths};

/// A folder with a store in it that every command here uses.
pub struct Kept(pub Folder);

impl Kept {
    pub fn new() -> Self {
        Kept(Folder::new())
    }

    pub fn path(&self) -> PathBuf {
        self.0.path("store")
    }

    pub fn run(&self, line: &str) -> Ran {
        let mut command = self.0.command(line);
        Ran::new(line, command.env("FRONTCAST_STORE", "store").output().unwrap())
    }

    pub fn done(&self, line: &str) -> Ran {
        self.run(line).ends_with(0)
    }

    /// Ingests a table with these rows.
    pub fn feed(&self, rows: &[Row]) -> Ran {
        self.feed_text(&csv(rows), "")
    }

    /// Ingests a table as it is written, with more arguments.
    pub fn feed_text(&self, table: &str, more: &str) -> Ran {
        self.0.write("fed.csv", table);
        self.run(&format!("ingest fed.csv {more}"))
    }

    /// All observations of a source with their revisions.
    pub fn export(&self, more: &str) -> String {
        self.done(&format!("data export {more}")).out
    }

    /// How many rows of made series the store holds that count.
    pub fn rows(&self) -> usize {
        let ran = self.run("data export --source made");
        assert!(ran.code == 0 || ran.complaint().contains("unknown source"), "{}", ran.err);
        ran.out.lines().count().saturating_sub(1)
    }

    /// Asserts that the store is as it was written, with nothing left behind.
    pub fn is_clean(&self) {
        let ran = self.done("data verify");
        assert!(
            ran.out.ends_with("Every byte is as it was written.\n") && !ran.out.contains("not used"),
            "{}",
            ran.out
        );
    }

    /// Every finished file of the store with its bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path())
    }
}
