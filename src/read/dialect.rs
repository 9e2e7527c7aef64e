//! Detects how a CSV is written: its encoding, delimiter, decimal mark, numbers and days.
//!
//! A cell with two readings is refused, because a wrong number is worse than none.

use std::collections::HashSet;

pub use cell::number;
use cell::reading;
pub use day::{date_order, day, numbered_day};
pub use order::DateOrder;

use super::formats;
use crate::tabular::csv::{Cell, Records};

mod cell;
mod day;
mod month;
mod order;

/// The mark before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decimal {
    /// 1234.5
    Point,
    /// 1234,5
    Comma,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The character between cells.
    pub delimiter: u8,
    /// How numbers are written.
    pub marks: Marks,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// The decimal mark; `None` where the table does not tell, and [`number`] judges each cell by itself.
    pub decimal: Option<Decimal>,
    /// Whether the other mark groups thousands beyond doubt: the user says so, or a cell of the table has both marks.
    pub are_certain: bool,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// What was met and what is allowed, to be put after the name of the column.
    pub words: String,
    /// The option that settles a doubt, the value for one reading, and those for others.
    pub option: Option<(&'static str, &'static str, &'static str)>,
}

impl Misread {
    fn new(words: String) -> Self {
        Misread { words, option: None }
    }
}

/// The text of a table, without byte order mark and Excel's `sep=` line.
///
/// # Errors
/// In words: it is not UTF-8, not text, or its lines end in a way no reader of CSV knows.
pub fn text(bytes: &[u8]) -> Result<&str, String> {
    opened(bytes).map(|(_, text)| text)
}

/// Delimiter and decimal mark of a table; what is given is not guessed.
///
/// The delimiter is that of semicolon, tab, bar and comma that cuts most of the first hundred lines into equally many
/// cells, more than one. The decimal mark is the one that all cells which tell it beyond doubt agree on; where none
/// does in a comma-separated table, it is the point.
///
/// # Errors
/// In words, as for [`text`], and for a delimiter that cannot be one.
pub fn recognise(bytes: &[u8], delimiter: Option<u8>, decimal: Option<Decimal>) -> Result<Dialect, String> {
    let (named, text) = opened(bytes)?;
    let delimiter = delimiter.or(named).unwrap_or_else(|| likeliest_delimiter(text));
    if !delimiter.is_ascii() || delimiter.is_ascii_alphanumeric() || b"\"\r\n\0".contains(&delimiter) {
        return Err(format!("{:?} cannot separate cells; a comma, semicolon, tab or bar can", delimiter as char));
    }
    let marks = match decimal {
        Some(_) => Marks { decimal, are_certain: true },
        None => likeliest_marks(text, delimiter),
    };
    Ok(Dialect { delimiter, marks })
}

/// The delimiter named in a `sep=` line, and the text after it.
fn opened(bytes: &[u8]) -> Result<(Option<u8>, &str), String> {
    const SAVE: &str = "save it as UTF-8";
    if bytes.starts_with(b"PK\x03\x04") {
        return Err("it is a workbook or another packed file: save it as CSV".into());
    }
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || zeros > bytes.len() / 4 {
        return Err(format!("it is not UTF-8 but looks like UTF-16: {SAVE}"));
    }
    let line = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line(error.valid_up_to());
        if let Some(what) = formats::name(bytes) {
            return format!("it is {what}");
        }
        format!("it is not UTF-8 (line {line}) but perhaps Windows-1251 or Latin-1: {SAVE}")
    })?;
    if let Some(at) = text.find('\0') {
        return Err(format!("it is not text (line {} has a zero byte)", line(at)));
    }
    if text.contains('\r') && !text.contains('\n') {
        return Err("its lines end as on old Macs: save it with Unix or Windows line ends".into());
    }
    let text = text.trim_start_matches('\u{feff}');
    let begins = |with: &str| text.trim_start().get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if begins("<!doctype html") || begins("<html") {
        return Err("it is a web page: download the file itself".into());
    }
    if let Some(what) = formats::name(bytes) {
        return Err(format!("it is {what}"));
    }
    if begins("{") {
        return Err("it is JSON; `frontcast measure` turns a map into a table".into());
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_matches(['\r', '"']).as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => Ok((Some(*delimiter), rest)),
        _ => Ok((None, text)),
    }
}

fn likeliest_delimiter(text: &str) -> u8 {
    // The last of equals wins: commas may be decimal marks and stand in the header's words, the others hardly.
    const CANDIDATES: [u8; 4] = [b',', b'|', b'\t', b';'];
    const LINES: usize = 100;
    let fitness = |delimiter: u8| {
        let mut widths: Vec<usize> = Vec::with_capacity(LINES);
        each_row(text, delimiter, |width, _| {
            widths.push(width);
            widths.len() < LINES
        });
        // Titles above a header and notes below a table have widths of their own.
        let alike = |width: &&usize| widths.iter().filter(|other| other == width).count();
        let most = widths.iter().filter(|width| **width > 1).map(|width| alike(&width)).max()?;
        Some((most * 1000 / widths.len(), delimiter))
    };
    CANDIDATES.into_iter().filter_map(fitness).max_by_key(|(alike, _)| *alike).map_or(b',', |(_, fittest)| fittest)
}

fn likeliest_marks(text: &str, delimiter: u8) -> Marks {
    // Without quotes no cell of a comma-separated table has a comma in it.
    if delimiter == b',' && !text.contains('"') {
        return Marks { decimal: Some(Decimal::Point), are_certain: false };
    }
    let (mut met, mut both, mut is_header) = (HashSet::new(), HashSet::new(), true);
    each_row(text, delimiter, |_, cells| {
        for cell in cells.iter().filter(|_| !is_header) {
            if let Some(mark) = mark_beyond_doubt(cell) {
                met.insert(mark);
                both.extend((cell.contains('.') && cell.contains(',')).then_some(mark));
            }
        }
        is_header = false;
        true
    });
    let decimal = match (met.contains(&Decimal::Point), met.contains(&Decimal::Comma)) {
        (true, false) => Some(Decimal::Point),
        (false, true) => Some(Decimal::Comma),
        (false, false) if delimiter == b',' => Some(Decimal::Point),
        _ => None,
    };
    Marks { decimal, are_certain: decimal.is_some_and(|mark| both.contains(&mark)) }
}

/// Calls with the width and the cells of each row that is neither blank nor a comment, as long as the answer is yes.
fn each_row(text: &str, delimiter: u8, mut call: impl FnMut(usize, &[&str]) -> bool) {
    let (mut records, mut cells) = (Records::new(text, delimiter), Vec::<Cell>::new());
    while let Some(width) = records.next_into(&mut cells, MOST_CELLS) {
        let words: Vec<&str> = cells.iter().map(|cell| records.words(cell).trim()).collect();
        let is_told = words.iter().any(|words| !words.is_empty()) && !words[0].starts_with('#');
        if is_told && !call(width, &words) {
            return;
        }
    }
}

/// The decimal mark of a cell that is a number with this mark only.
fn mark_beyond_doubt(cell: &str) -> Option<Decimal> {
    let cell = Some(cell.trim_end_matches(['%', ' ', '\u{a0}'])).filter(|cell| cell.contains(['.', ',']))?;
    match (reading(cell, Decimal::Point), reading(cell, Decimal::Comma)) {
        (Some(_), None) => Some(Decimal::Point),
        (None, Some(_)) => Some(Decimal::Comma),
        _ => None,
    }
}

/// The most cells of a line that are looked at; no table of that many columns is read.
const MOST_CELLS: usize = 2_000;

/// The start of a cell: one with a forgotten quote may hold the rest of the file.
fn shown(cell: &str) -> String {
    const MOST: usize = 60;
    match cell.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dialect(text: &str) -> (char, Option<Decimal>) {
        let found = recognise(text.as_bytes(), None, None).unwrap();
        (found.delimiter as char, found.marks.decimal)
    }

    #[test]
    fn tables_of_many_hands_are_recognised() {
        let (point, comma) = (Some(Decimal::Point), Some(Decimal::Comma));
        let cases = [
            ("Datum;Gebiet;Fläche\n22.08.2026;Donezk;20.374,5", (';', comma)),
            ("\u{feff}Datum;Gebiet;Fläche\r\n22.08.2026;Donezk;20374,5\r\n", (';', comma)),
            ("sep=;\r\nday;region;km2\r\n2026-08-22;donetsk;1.5\r\n", (';', point)),
            ("\u{feff}\"sep=|\"\na,b|c\n1,5|2\n", ('|', comma)),
            ("sep=\t\na\tb\n1\t2\n", ('\t', None)),
            ("region,day,km2\ndonetsk,2026-08-22,1.5\n", (',', point)),
            ("region,day,km2\ndonetsk,2026-08-22,15\n", (',', point)),
            ("region,km2\n\"Donetsk, all\",\"1234,5\"\nx,\"12,75\"\n", (',', comma)),
            ("region,km2\ndonetsk,\"1,234.5\"\n", (',', point)),
            ("region\tkm2\nДонецька\t1\u{a0}234,5\n", ('\t', comma)),
            ("region|km2\ndonetsk|20.374\n", ('|', None)),
            ("region;km2\ndonetsk;1.5\nluhansk;1,5\n", (';', None)),
            ("region;area, km2\ndonetsk;1,5\nluhansk;2,5\n", (';', comma)),
            ("day;region;share, %;area, km2\nx;y;1,5;2,5\n", (';', comma)),
            ("a;b\n\"x;y\n\"\"z\"\"\";1\n\n3;4\n", (';', None)),
            ("region\ndonetsk\n", (',', point)),
            ("", (',', point)),
            ("km2, min;km2, max;km2\n1,5;2,5;3,5\n", (';', comma)),
            ("a;b;c;note\n1;2;3\n4;5;6;x\n", (';', None)),
            ("Land held, by oblast\n\nday;region;km2\n1;2;3,5\n4;5;6,5\n", (';', comma)),
            ("# one, two, three\nday;region;share\n1;2;75,56 %\n", (';', comma)),
        ];
        for (text, expected) in cases {
            assert_eq!(dialect(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_given_is_not_guessed() {
        let found = recognise(b"a;b\n1,5;2\n", Some(b','), Some(Decimal::Point)).unwrap();
        let marks = Marks { decimal: Some(Decimal::Point), are_certain: true };
        assert_eq!(found, Dialect { delimiter: b',', marks });
        for delimiter in [b'"', b'\n', b'5', 0xd0] {
            assert!(recognise("ж".as_bytes(), Some(delimiter), None).is_err());
        }
    }

    #[test]
    fn thousands_are_certain_where_a_cell_has_both_marks() {
        let marks = |text: &str| recognise(text.as_bytes(), None, None).unwrap().marks;
        assert!(marks("region;km2\ndonetsk;20.374,5\nluhansk;20.100\n").are_certain);
        assert!(!marks("region;km2\ndonetsk;20374,5\nluhansk;20.100\n").are_certain);
    }

    #[test]
    fn text_begins_with_the_header() {
        for start in ["", "\u{feff}", "sep=;\n", "\u{feff}sep=,\r\n", "\"SEP=;\"\n"] {
            assert_eq!(text(format!("{start}a;b\n1;2\n").as_bytes()), Ok("a;b\n1;2\n"), "{start:?}");
        }
    }

    #[test]
    fn what_is_not_utf8_text_says_so() {
        let utf16: Vec<u8> = "день;км2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &str); 7] = [
            (
                b"region\n\xc4\xee\xed\xe5\xf6\xea\n",
                "it is not UTF-8 (line 2) but perhaps Windows-1251 or Latin-1: save it as UTF-8",
            ),
            (b"Fl\xe4che\n", "it is not UTF-8 (line 1) but perhaps"),
            (&[b"\xff\xfe", utf16.as_slice()].concat(), "it is not UTF-8 but looks like UTF-16: save it as UTF-8"),
            (b"d\0a\0y\0;\0", "it is not UTF-8 but looks like UTF-16: save it as UTF-8"),
            (b"day;km2\n1;\x002\n", "it is not text (line 2 has a zero byte)"),
            (b"a;b\r1;2\r", "its lines end as on old Macs"),
            (b"PK\x03\x04\x14\0", "it is a workbook or another packed file: save it as CSV"),
        ];
        for (bytes, problem) in cases {
            let error = text(bytes).unwrap_err();
            assert!(error.starts_with(problem), "{error}");
            assert_eq!(recognise(bytes, None, None), Err(error));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_table_panics(bytes in prop::collection::vec(any::<u8>(), 0..60), like in "[a-cж0-9,;\t|\"\r\n. ]{0,80}") {
            for table in [bytes.as_slice(), like.as_bytes()] {
                prop_assert_eq!(recognise(table, None, None).is_ok(), text(table).is_ok());
            }
        }
    }
}
