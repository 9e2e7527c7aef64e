//! How something was made, so that it can be made again.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::series::ControlSeries;

/// Version, arguments and sources of something written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Provenance {
    /// "frontcast" and its version.
    pub made_by: String,
    /// The arguments as given, without the program's name, quoted for a shell: in the same folder they make the same again.
    pub arguments: String,
    /// The same for people, who are not told each of many files.
    #[serde(skip)]
    pub shortened: String,
    /// Each source with its first and last day.
    pub sources: Vec<Source>,
}

/// One source of control data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Source {
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
        format!("{}; {}{sources}", self.made_by, self.shortened)
    }

    /// Provenance of something made with these arguments, each quoted where a shell needs it; what several series tell of one source is told once.
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
            arguments: arguments.join(" "),
            shortened: shortened(arguments),
            sources,
        }
    }
}

impl Source {
    pub fn of(series: &ControlSeries) -> Self {
        Source {
            name: series.source().into(),
            first_day: series.first_day(),
            last_day: series.vintages().iter().map(|o| o.day).max().unwrap_or(series.last_day()),
        }
    }
}

/// Words of a command line in one line. Where more than four files follow each other, only the first and the last are named.
fn shortened(words: &[String]) -> String {
    let is_file = |word: &String| !word.starts_with('-') && word.contains('.');
    let mut shown: Vec<String> = Vec::new();
    for run in words.chunk_by(|a, b| is_file(a) && is_file(b)) {
        match run {
            [first, .., last] if run.len() > 4 => shown.push(format!("{first} … {last} ({} files)", run.len())),
            few => shown.extend_from_slice(few),
        }
    }
    shown.join(" ")
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
        assert_eq!(words("measure m/a.geojson m/b.geojson --front"), "measure m/a.geojson m/b.geojson --front");
        assert_eq!(words("measure m/a.x b.x c.x d.x m/e.x --front"), "measure m/a.x … m/e.x (5 files) --front");
        assert_eq!(words("project donetsk --rate 9.3"), "project donetsk --rate 9.3");
    }
}
