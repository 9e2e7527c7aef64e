//! Checks the files of a command line before any work. The ending of a file decides what is written to it; an ending
//! that cannot be written is refused. `-` means stdin or stdout and can be given once.

use std::ffi::OsStr;
use std::path::Path;

use clap::{ArgMatches, Command};

use super::output::Format;
use crate::error::{Error, Result};
use crate::read::files::is_stream;

/// The ids of the options whose files are written; the files of all others are read.
const WRITTEN: [&str; 5] = ["output", "chart", "data", "forecasts", "truths"];

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Text, or rows as text, JSON, CSV or Parquet.
    Rows,
    /// Rows that are CSV or Parquet.
    Table,
    /// Rows, or shapes with odds.
    Odds,
    /// Shapes alone.
    Shapes,
    Picture,
    Page,
}

impl Content {
    /// The content of an option's file in a command.
    fn of(command: &str, id: &str) -> Self {
        match (id, command) {
            ("data" | "forecasts" | "truths", _) => Content::Table,
            ("chart", _) | (_, "chart") => Content::Picture,
            (_, "report") => Content::Page,
            (_, "odds") => Content::Odds,
            (_, "shapes") => Content::Shapes,
            _ => Content::Rows,
        }
    }

    /// The endings that its files can have; a name without an ending fits every content.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Content::Rows => &["txt", "md", "json", "csv", "parquet"],
            Content::Odds => &["txt", "md", "json", "geojson", "csv", "parquet"],
            Content::Shapes => &["geojson", "json", "kml", "parquet", "fgb"],
            Content::Table => &["csv", "parquet"],
            Content::Picture => &["png", "svg"],
            Content::Page => &["html", "htm"],
        }
    }

    /// What can be written, as a phrase.
    fn words(self) -> &'static str {
        match self {
            Content::Rows => "text (.txt, .md or no ending), rows (.csv, .parquet) or JSON (.json)",
            Content::Shapes => "shapes (.geojson, .kml, .parquet, .fgb)",
            Content::Odds => "text (.txt, .md or no ending), rows (.csv, .parquet), JSON (.json) or GeoJSON (.geojson)",
            Content::Table => "rows (.csv, .parquet)",
            Content::Picture => "a picture (.png, .svg)",
            Content::Page => "a page (.html)",
        }
    }
}

/// An option or argument with a file.
struct Named {
    /// The name that the user knows: `--table`, or `FILE`.
    flag: String,
    id: String,
    file: std::path::PathBuf,
}

/// Checks the files of a command line.
///
/// # Errors [`Error::Usage`] for a file whose ending names something that the command does not write, or another format
/// than the one asked for, and for stdin or stdout given more than once.
pub(super) fn check(command: &Command, matches: &ArgMatches) -> Result<()> {
    let (mut command, mut matches, mut names) = (command, matches, Vec::new());
    while let Some((name, inner)) = matches.subcommand() {
        let Some(found) = command.find_subcommand(name) else { break };
        (command, matches) = (found, inner);
        names.push(name);
    }
    let first = names.first().copied().unwrap_or_default();
    let files = named(command, matches);
    for of in files.iter().filter(|of| WRITTEN.contains(&of.id.as_str()) && !is_stream(&of.file)) {
        // `--chart none` names no file.
        if of.file != Path::new("none") {
            check_ending(command, matches, of, Content::of(first, &of.id))?;
        }
    }
    check_streams(command, &files, !["chart", "report"].contains(&first))
}

/// The files that the command line names.
fn named(command: &Command, matches: &ArgMatches) -> Vec<Named> {
    let is_file = |arg: &&clap::Arg| arg.get_value_names().unwrap_or_default().iter().any(|name| name.contains("FILE"));
    let is_given = |arg: &&clap::Arg| {
        let from = matches.value_source(arg.get_id().as_str());
        from == Some(clap::parser::ValueSource::CommandLine)
    };
    let mut named = Vec::new();
    for arg in command.get_arguments().filter(is_file).filter(is_given) {
        let id = arg.get_id().as_str();
        let flag = arg.get_long().map_or_else(|| "FILE".to_string(), |long| format!("--{long}"));
        let raw = matches.get_raw(id).into_iter().flatten();
        named.extend(raw.map(|file| Named { flag: flag.clone(), id: id.into(), file: Path::new(file).to_path_buf() }));
    }
    named
}

fn check_ending(command: &Command, matches: &ArgMatches, of: &Named, content: Content) -> Result<()> {
    let Named { flag, file, .. } = of;
    let Some(ending) = ending(file) else { return Ok(()) };
    let shown = file.display();
    if content == Content::Rows && ["png", "svg"].contains(&ending.as_str()) {
        let has_chart = command.get_arguments().any(|arg| arg.get_id() == "chart");
        let way = if has_chart { format!("give --chart {shown}") } else { "use frontcast chart".into() };
        return Err(Error::Usage(format!("{flag} {shown}: this option takes text and rows; for a picture {way}")));
    }
    if !content.endings().contains(&ending.as_str()) {
        let page = if ending.starts_with("htm") { "; frontcast report writes pages" } else { "" };
        return Err(Error::Usage(format!(
            "{flag} {shown}: this command cannot write a .{ending} file; it writes {}{page}",
            content.words()
        )));
    }
    // The --format of a chart overrides the ending.
    let asked = matches.try_get_one::<Format>("format").ok().flatten();
    let fits = content != Content::Rows || asked.is_none_or(|format| format.fits(&ending));
    match fits {
        true => Ok(()),
        false => Err(Error::Usage(format!(
            "{flag} {shown} and --format name two formats: leave out --format, and the ending decides"
        ))),
    }
}

/// Refuses stdin or stdout for more than one file. `prints` tells whether results go to stdout unless a file is named.
fn check_streams(command: &Command, files: &[Named], prints: bool) -> Result<()> {
    let is_written = |of: &&Named| WRITTEN.contains(&of.id.as_str());
    let on_stream = || files.iter().filter(|of| is_stream(&of.file));
    let read: Vec<&str> = on_stream().filter(|of| !is_written(of)).map(|of| of.flag.as_str()).collect();
    if let [one, other, ..] = read[..] {
        return Err(Error::Usage(format!("- means stdin, which is one file, but {one} and {other} both name it")));
    }
    let written: Vec<&str> = on_stream().filter(is_written).map(|of| of.flag.as_str()).collect();
    if let [one, other, ..] = written[..] {
        return Err(Error::Usage(format!(
            "- means stdout, which holds one result, but {one} and {other} both name it"
        )));
    }
    let has_output = command.get_arguments().any(|arg| arg.get_id() == "output");
    let output_is_file = files.iter().any(|of| of.id == "output");
    match written.first() {
        Some(flag) if prints && has_output && !output_is_file => Err(Error::Usage(format!(
            "{flag} - writes to stdout, where the other results go too: write those to a file with --output FILE"
        ))),
        _ => Ok(()),
    }
}

/// The ending of a file's name, in lower case.
pub(super) fn ending(file: &Path) -> Option<String> {
    file.extension().and_then(OsStr::to_str).map(str::to_lowercase)
}
