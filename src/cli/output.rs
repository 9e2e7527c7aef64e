//! Writes results to stdout or a file, in the format asked for. Notices go to stderr.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use crate::draw::chart::Chart;
use crate::draw::{self, Options};
use crate::error::{Error, Place, Result};
use crate::read::files::is_stream;
use crate::shell::printable;
use crate::tabular::{self, Table};
use crate::write::file::{is_passed_on, to_stdout, write_whole};
use crate::write::json;
use crate::write::projection::made;
use crate::write::provenance::Provenance;
use crate::write::sheet::{Sheet, WIDTH};

/// The options of every command that prints rows.
#[derive(Args)]
pub(super) struct OutputArguments {
    /// The form of the answer [default: by the ending of --output (.json, .csv, .parquet), or else table]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Write to this file instead of stdout; - means stdout
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print results and errors only
    #[arg(long)]
    pub quiet: bool,
}

/// Answers in each of their formats.
pub(super) struct Answer<S, J, T>
where
    S: FnOnce() -> Vec<Sheet>,
    J: FnOnce() -> Value,
    T: FnOnce() -> Table,
{
    pub sheets: S,
    pub json: J,
    pub table: T,
}

/// The formats of printed rows.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Sentences and aligned tables
    Table,
    /// JSON
    Json,
    /// Comma-separated values, or Parquet in a file that ends in .parquet
    Csv,
}

impl Format {
    /// The format that the ending of a file names.
    fn of(file: &Path) -> Option<Self> {
        match super::files::ending(file)?.as_str() {
            "json" => Some(Format::Json),
            "csv" | "parquet" => Some(Format::Csv),
            "txt" | "md" => Some(Format::Table),
            _ => None,
        }
    }

    /// Whether a file with this ending may hold this format; a text file may hold any format.
    pub fn fits(self, ending: &str) -> bool {
        ["txt", "md"].contains(&ending) || Format::of(Path::new("x").with_extension(ending).as_path()) == Some(self)
    }
}

/// Heads of tables and lists on a terminal.
const HEAD: anstyle::Style = anstyle::Style::new().bold();
/// What a failure begins with.
const FAILURE: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();

/// Prints to stderr; a closed stderr is ignored.
pub(super) fn complain(words: &str) {
    let _ = writeln!(std::io::stderr(), "{}", shown(words));
}

/// Prints why a command failed.
pub(super) fn complain_of(error: &Error) {
    let _ = writeln!(anstream::stderr(), "{FAILURE}frontcast:{FAILURE:#} {}", shown(&error.to_string()));
}

/// Tells where something was written, unless it was stdout.
pub(super) fn say_written(output: &OutputArguments, what: &str, path: &Path) {
    if !is_stream(path) {
        output.say(&format!("{what}: {}", path.display()));
    }
}

/// Removes characters that could control a terminal, because names in the text come from files.
fn shown(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// A table as the bytes of a file.
pub(super) fn encoded(table: &Table, format: tabular::Format) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    table.write(&mut bytes, format).map_err(|problem| Error::input("the table", Place::Whole, problem))?;
    Ok(bytes)
}

/// Writes a table to a file in the format of its ending, and its provenance beside it; a pipe gets no provenance.
pub(super) fn write_table(path: &Path, table: &Table, provenance: &Provenance) -> Result<()> {
    write_whole(path, &encoded(table, tabular::Format::of(&path.display().to_string()))?)?;
    if is_passed_on(path) { Ok(()) } else { write_provenance(path, provenance) }
}

/// Writes how a file was made beside it.
pub(super) fn write_provenance(path: &Path, provenance: &Provenance) -> Result<()> {
    let made = serde_json::to_string_pretty(provenance).expect("text and dates can be written as JSON");
    write_whole(&path.with_added_extension("provenance.json"), format!("{made}\n").as_bytes())
}

/// The bytes of a picture of charts. Words that its font cannot write are named on stderr.
pub(super) fn picture(charts: &[&dyn Chart], options: &Options, format: draw::Format) -> Result<Vec<u8>> {
    let (bytes, unreadable) = draw::picture(charts, options, format)?;
    if !unreadable.is_empty() {
        let more = if unreadable.len() > 5 { ", …" } else { "" };
        let named: Vec<&str> = unreadable.iter().take(5).map(String::as_str).collect();
        complain(&format!(
            "The font of PNG pictures cannot write {}{more}: these words cannot be read in the picture. An SVG shows \
             them: give \
             the picture a name that ends in .svg.",
            named.join(", ")
        ));
    }
    Ok(bytes)
}

impl OutputArguments {
    /// The file asked for; `None` for stdout.
    pub fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| !is_stream(path))
    }

    /// The format asked for, or else that of the file's ending, or else text.
    pub fn format(&self) -> Format {
        self.format_or(Format::Table)
    }

    /// The format asked for, or else that of the file's ending, or else the usual one of the command.
    pub fn format_or(&self, usual: Format) -> Format {
        self.format.or_else(|| Format::of(self.output.as_deref()?)).unwrap_or(usual)
    }

    /// Prints a result, or writes it to the file asked for.
    pub fn put(&self, bytes: &[u8]) -> Result<()> {
        self.file().map_or_else(|| to_stdout(bytes), |path| write_whole(path, bytes))
    }

    /// Prints text, or writes it to the file asked for.
    pub fn put_text(&self, text: &str) -> Result<()> {
        self.put(shown(text).as_bytes())
    }

    /// Prints answers in the format asked for, with their charts and provenance.
    pub fn answer<S, J, T>(&self, answer: Answer<S, J, T>, charts: &[PathBuf], provenance: &Provenance) -> Result<()>
    where
        S: FnOnce() -> Vec<Sheet>,
        J: FnOnce() -> Value,
        T: FnOnce() -> Table,
    {
        let charts = charts.iter().filter(|path| !is_stream(path));
        let charts: Vec<String> = charts.map(|path| format!("Chart: {}\n", path.display())).collect();
        match self.format() {
            Format::Table => {
                let is_coloured = self.file().is_none()
                    && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
                let head = |line: &str| match is_coloured {
                    true if !line.is_empty() => format!("{HEAD}{line}{HEAD:#}"),
                    _ => line.to_string(),
                };
                let (width, widest) = (self.width(), self.widest());
                let sheets: Vec<String> =
                    (answer.sheets)().iter().map(|sheet| sheet.text(width, widest, &head)).collect();
                let line = format!("\n{}\n\n", "─".repeat(self.width()));
                let charts = if charts.is_empty() { String::new() } else { format!("\n{}", charts.concat()) };
                let text = format!("{}{}\n{}", sheets.join(&line), shown(&charts), shown(&made(provenance)));
                return self.put(text.as_bytes());
            }
            Format::Json => self.put_json((answer.json)(), provenance)?,
            Format::Csv => self.put_table(&(answer.table)(), provenance)?,
        }
        // Stdout holds data, so the charts are named on stderr.
        charts.iter().for_each(|line| self.say(line.trim_end()));
        Ok(())
    }

    /// The width of lines: that of the terminal, at most a width that is easy to read.
    fn width(&self) -> usize {
        self.widest().min(WIDTH)
    }

    /// The width of tables: that of the terminal. In a file a row is one line.
    fn widest(&self) -> usize {
        let terminal = terminal_size::terminal_size_of(std::io::stdout()).filter(|_| self.file().is_none());
        terminal.map_or(usize::MAX, |(columns, _)| usize::from(columns.0))
    }

    /// Prints a document, or an array of several, with how it was made.
    pub fn put_json(&self, document: Value, provenance: &Provenance) -> Result<()> {
        self.put(json::text(document, provenance).as_bytes())
    }

    /// Prints a table as CSV, or writes it to a file in the format of its ending with its provenance beside it.
    pub fn put_table(&self, table: &Table, provenance: &Provenance) -> Result<()> {
        match self.file() {
            Some(path) => write_table(path, table, provenance),
            None => self.put(&encoded(table, tabular::Format::Csv)?),
        }
    }

    /// Prints a notice to stderr, unless --quiet is given.
    pub fn say(&self, words: &str) {
        if !self.quiet {
            complain(words);
        }
    }

    /// A progress bar on stderr; it is hidden with --quiet and where stderr is no terminal.
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
