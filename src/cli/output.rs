//! Where results go: stdout or a file, in the format asked for; words for people go to stderr when stdout is data.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::domain::projection::Standstill;
use crate::error::{Error, Place, Result};
use crate::tabular::{self, Table};
use crate::write::file::write_whole;
use crate::write::ingest::printable;
use crate::write::provenance::Provenance;

/// The options of every command that prints rows.
#[derive(Args)]
pub(super) struct OutputArguments {
    /// How to print
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Say nothing but results and errors
    #[arg(long)]
    pub quiet: bool,
}

/// The formats of printed rows.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Aligned text for people
    Table,
    /// JSON
    Json,
    /// Comma-separated values
    Csv,
}

/// Says something on stderr. That nobody listens any more is no reason to stop.
pub(super) fn complain(words: &str) {
    let _ = writeln!(std::io::stderr(), "{}", shown(words));
}

/// Text whose lines have no characters that could steer a terminal: names in it are strangers'.
fn shown(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// A table as the bytes of a file.
pub(super) fn encoded(table: &Table, format: tabular::Format) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    table.write(&mut bytes, format).map_err(|problem| Error::input("the table", Place::Whole, problem))?;
    Ok(bytes)
}

/// What a standstill leads to, as an argument.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StandstillArgument {
    /// It ends when the pace changes next
    Ends,
    /// It lasts for ever
    Lasts,
}

impl From<StandstillArgument> for Standstill {
    fn from(argument: StandstillArgument) -> Self {
        match argument {
            StandstillArgument::Ends => Standstill::Ends,
            StandstillArgument::Lasts => Standstill::Lasts,
        }
    }
}

/// Writes a table to a file in the format of its name, with how it was made beside it.
pub(super) fn write_table(path: &Path, table: &Table, provenance: &Provenance) -> Result<()> {
    write_whole(path, &encoded(table, tabular::Format::of(&path.display().to_string()))?)?;
    let made = serde_json::to_string_pretty(provenance).expect("text and dates can be written as JSON");
    write_whole(&path.with_added_extension("provenance.json"), format!("{made}\n").as_bytes())
}

impl OutputArguments {
    /// Prints a result, or writes it to the file asked for.
    pub fn put(&self, bytes: &[u8]) -> Result<()> {
        match &self.output {
            Some(path) => write_whole(path, bytes),
            None => std::io::stdout().lock().write_all(bytes).map_err(Error::io("write to", Path::new("stdout"))),
        }
    }

    /// Prints text for people, or writes it to the file asked for.
    pub fn put_text(&self, text: &str) -> Result<()> {
        self.put(shown(text).as_bytes())
    }

    /// Prints a table as CSV; to a file in the format of its name, with how it was made beside it.
    pub fn put_table(&self, table: &Table, provenance: &Provenance) -> Result<()> {
        match &self.output {
            Some(path) => write_table(path, table, provenance),
            None => self.put(&encoded(table, tabular::Format::Csv)?),
        }
    }

    /// Says something to people, on stderr, unless they asked for quiet.
    pub fn say(&self, words: &str) {
        if !self.quiet {
            complain(words);
        }
    }

    /// A progress bar on stderr; hidden when quiet or when nobody watches.
    pub fn progress(&self, steps: usize, what: &'static str) -> ProgressBar {
        if self.quiet || steps < 2 || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr_with_hz(10));
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}").ok();
        if let Some(style) = style {
            bar.set_style(style);
        }
        bar.with_message(what)
    }
}
