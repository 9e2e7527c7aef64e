//! Reads the user's events: a table `day,label`.

use std::path::Path;

use super::{dialect, files};
use chrono::NaiveDate;

use crate::domain::event::Event;
use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table};

/// The columns, both of which must be there.
const COLUMNS: [&str; 2] = ["day", "label"];
/// The longest label, in characters.
const LONGEST: usize = 120;

/// Events from a CSV or Parquet file with the columns `day,label`, in order of their days.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with the row and what is wrong with it.
pub fn read(path: &Path) -> Result<Vec<Event>> {
    let bytes = files::read(path)?;
    parse(&bytes, Format::of_bytes(&bytes), &files::name(path))
}

fn parse(bytes: &[u8], format: Format, origin: &str) -> Result<Vec<Event>> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let table = open(bytes, format).map_err(|reason| whole(format!("this is not a table: {reason}")))?;
    let column = |name: &str| {
        let met = || table.names().collect::<Vec<_>>().join(", ");
        table.column(name).ok_or_else(|| whole(format!("there is no column {name:?}; the columns are {}", met())))
    };
    let [days, labels] = COLUMNS.map(column);
    let (days, labels) = (days?, labels?);
    let order = dialect::date_order((0..table.rows()).map(|row| days.text(row)), NaiveDate::MAX);
    let event = |row: usize| {
        let here = |problem: String| Error::input(origin, Place::Row(row + 2), problem);
        let label = labels.text(row);
        match label.chars().count() {
            0 => return Err(here("the label is empty".into())),
            longer if longer > LONGEST => {
                return Err(here(format!("the label has {longer} characters, and at most {LONGEST} are allowed")));
            }
            _ => {}
        }
        // A typed day of a Parquet file needs no reading.
        let day = match days.text(row) {
            "" => days.day(row).ok().flatten().ok_or_else(|| "is empty or not a day".to_string()),
            written => dialect::day(written, order).map_err(|problem| match problem.option {
                Some(_) => format!("{}: write it like 2026-08-22", problem.words),
                None => problem.words,
            }),
        };
        Ok(Event { day: day.map_err(|problem| here(format!("day {problem}")))?, label: label.to_string() })
    };
    let mut events = (0..table.rows()).map(event).collect::<Result<Vec<Event>>>()?;
    if events.is_empty() {
        return Err(whole("there are no rows".into()));
    }
    events.sort_by_key(|event| event.day);
    Ok(events)
}

fn open(bytes: &[u8], format: Format) -> std::result::Result<Table, String> {
    match format {
        Format::Parquet => Table::read(bytes, format),
        Format::Csv => {
            let delimiter = dialect::recognise(bytes, None, None)?.delimiter;
            Table::read_separated(dialect::text(bytes)?.as_bytes(), delimiter)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<Event>> {
        parse(text.as_bytes(), Format::Csv, "e.csv")
    }

    #[test]
    fn events_come_in_order_and_in_any_dialect() {
        let read = events("day;label\n22.08.2026;\"Пауза; перша\"\n2025-08-15;Alaska\n").unwrap();
        let told: Vec<(String, &str)> = read.iter().map(|event| (event.day.to_string(), &event.label[..])).collect();
        assert_eq!(told, [("2025-08-15".into(), "Alaska"), ("2026-08-22".into(), "Пауза; перша")]);
    }

    #[test]
    fn mistakes_name_the_file_and_the_row() {
        let long = format!("day,label\n2026-01-01,{}\n", "x".repeat(121));
        let cases = [
            ("day,label\n2026-01-01,a\n2026-13-01,b\n", "e.csv: row 3: day \"2026-13-01\""),
            ("day,label\n2026-01-01,\n", "e.csv: row 2: the label is empty"),
            ("day,label\n,a\n", "e.csv: row 2: day is empty"),
            ("day,name\n2026-01-01,a\n", "e.csv: there is no column \"label\"; the columns are day, name"),
            ("day,label\n", "e.csv: there are no rows"),
            (&long, "e.csv: row 2: the label has 121 characters, and at most 120 are allowed"),
        ];
        for (text, problem) in cases {
            let error = events(text).unwrap_err().to_string();
            assert!(error.starts_with(problem), "{error}");
        }
    }
}
