//! How something was made, so that it can be made again.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::series::ControlSeries;

/// Version, arguments and sources of something written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Provenance {
    /// "frontcast" and its version.
    pub made_by: String,
    /// The arguments as given, without the program's name; long lists of files shortened to their ends.
    pub arguments: String,
    /// Each source with its first and last day.
    pub sources: Vec<Source>,
}

/// One source of control data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The first day used.
    #[serde(serialize_with = "as_text")]
    pub first_day: NaiveDate,
    /// The last day used.
    #[serde(serialize_with = "as_text")]
    pub last_day: NaiveDate,
}

/// A day as JSON text: 2026-08-22.
fn as_text<S: serde::Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

impl Provenance {
    /// In one line: "frontcast 0.1.0; rate donetsk; deepstate, 2024-07-08 to 2026-08-22".
    pub fn line(&self) -> String {
        let source = |of: &Source| format!("; {}, {} to {}", of.name, of.first_day, of.last_day);
        let sources: String = self.sources.iter().map(source).collect();
        format!("{}; {}{sources}", self.made_by, self.arguments)
    }

    /// Provenance of something made with these arguments; what several series tell of one source is told once.
    pub fn new(arguments: &[String], all: Vec<Source>) -> Self {
        let mut sources: Vec<Source> = Vec::new();
        for of in all {
            match sources.iter_mut().find(|source| source.name == of.name) {
                Some(source) => {
                    source.first_day = source.first_day.min(of.first_day);
                    source.last_day = source.last_day.max(of.last_day);
                }
                None => sources.push(of),
            }
        }
        Provenance {
            made_by: concat!("frontcast ", env!("CARGO_PKG_VERSION")).into(),
            arguments: shortened(arguments),
            sources,
        }
    }
}

impl Source {
    /// The source of a series.
    pub fn of(series: &ControlSeries) -> Self {
        Source {
            name: series.source().into(),
            first_day: series.first_day(),
            last_day: series.observations().iter().map(|o| o.day).max().unwrap_or(series.last_day()),
        }
    }
}

/// Arguments in one line. Where more than four files follow each other, only the first and the last are named, and all
/// without their folders, which say nothing on another machine.
pub fn shortened(arguments: &[String]) -> String {
    let is_file = |argument: &String| !argument.starts_with('-') && argument.contains('.');
    let mut words: Vec<String> = Vec::new();
    for run in arguments.chunk_by(|a, b| is_file(a) && is_file(b)) {
        match run {
            [first, .., last] if run.len() > 4 => {
                words.push(format!("{} … {} ({} files)", base(first), base(last), run.len()))
            }
            few => words
                .extend(few.iter().map(|argument| if is_file(argument) { base(argument) } else { argument.clone() })),
        }
    }
    words.join(" ")
}

fn base(argument: &str) -> String {
    // A number is no path, and a flag's value keeps its text.
    match argument.rsplit_once(['/', '\\']) {
        Some((_, name)) => name.to_string(),
        None => argument.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_once_with_its_first_and_last_day() {
        let source = |name: &str, first: &str, last: &str| Source {
            name: name.into(),
            first_day: first.parse().unwrap(),
            last_day: last.parse().unwrap(),
        };
        let of_series = vec![
            source("a", "2026-01-02", "2026-02-01"),
            source("b", "2026-01-01", "2026-01-02"),
            source("a", "2026-01-01", "2026-01-31"),
        ];
        let sources = Provenance::new(&[], of_series).sources;
        assert_eq!(sources, [source("a", "2026-01-01", "2026-02-01"), source("b", "2026-01-01", "2026-01-02")]);
    }

    #[test]
    fn long_lists_of_files_are_shortened() {
        let words = |text: &str| shortened(&text.split(' ').map(str::to_string).collect::<Vec<_>>());
        assert_eq!(words("measure m/a.geojson m/b.geojson --front"), "measure a.geojson b.geojson --front");
        assert_eq!(words("measure m/a.x b.x c.x d.x m/e.x --front"), "measure a.x … e.x (5 files) --front");
        assert_eq!(words("project donetsk --rate 9.3"), "project donetsk --rate 9.3");
    }
}
