//! How a stranger's CSV is written: its encoding, delimiter, decimal mark, numbers and days.
//!
//! What could be read in two ways is refused: a wrong number is worse than none.

use std::collections::HashSet;

use cell::reading;
pub use cell::{day, number};

mod cell;

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
    /// The decimal mark; `None` where the table does not tell, and [`number`] judges each cell by itself.
    pub decimal: Option<Decimal>,
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
/// The delimiter is that of semicolon, tab, bar and comma that cuts the header and the first hundred lines into equally
/// many cells, more than one. The decimal mark is the one that all cells which tell it beyond doubt agree on; where none
/// does in a comma-separated table, it is the point.
///
/// # Errors
/// In words, as for [`text`], and for a delimiter that cannot be one.
pub fn recognise(bytes: &[u8], delimiter: Option<u8>, decimal: Option<Decimal>) -> Result<Dialect, String> {
    let (named, text) = opened(bytes)?;
    let delimiter = delimiter.or(named).unwrap_or_else(|| likeliest_delimiter(text));
    if !delimiter.is_ascii() || delimiter.is_ascii_alphanumeric() || b"\"\r\n\0".contains(&delimiter) {
        return Err(format!("{:?} cannot stand between cells: a comma, semicolon, tab or bar can", delimiter as char));
    }
    Ok(Dialect { delimiter, decimal: decimal.or_else(|| likeliest_decimal(text, delimiter)) })
}

/// The delimiter named in a `sep=` line, and the text after it.
fn opened(bytes: &[u8]) -> Result<(Option<u8>, &str), String> {
    const SAVE: &str = "save it as UTF-8";
    if bytes.starts_with(b"PK\x03\x04") {
        return Err("a workbook or another packed file: save it as CSV".into());
    }
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || zeros > bytes.len() / 4 {
        return Err(format!("not UTF-8 (it looks like UTF-16): {SAVE}"));
    }
    let line = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line(error.valid_up_to());
        format!("not UTF-8 (line {line}; perhaps Windows-1251 or Latin-1): {SAVE}")
    })?;
    if let Some(at) = text.find('\0') {
        return Err(format!("not text (a zero byte in line {})", line(at)));
    }
    if text.contains('\r') && !text.contains('\n') {
        return Err("its lines end as on old Macs: save it with Unix or Windows line ends".into());
    }
    let text = text.trim_start_matches('\u{feff}');
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
        let mut widths = Records::new(text, delimiter).map(|cells| cells.len());
        let header = widths.next().unwrap_or(0);
        let (mut met, mut equal) = (1, 1);
        for width in widths.take(LINES) {
            met += 1;
            equal += usize::from(width == header);
        }
        (header > 1).then_some((equal * 1000 / met, delimiter))
    };
    CANDIDATES.into_iter().filter_map(fitness).max_by_key(|(equal, _)| *equal).map_or(b',', |(_, fittest)| fittest)
}

fn likeliest_decimal(text: &str, delimiter: u8) -> Option<Decimal> {
    // Without quotes no cell of a comma-separated table has a comma in it.
    if delimiter == b',' && !text.contains('"') {
        return Some(Decimal::Point);
    }
    let cells = Records::new(text, delimiter).skip(1).flatten();
    let marks: HashSet<Decimal> = cells.filter_map(mark_beyond_doubt).collect();
    match (marks.contains(&Decimal::Point), marks.contains(&Decimal::Comma)) {
        (true, false) => Some(Decimal::Point),
        (false, true) => Some(Decimal::Comma),
        (false, false) if delimiter == b',' => Some(Decimal::Point),
        _ => None,
    }
}

/// The decimal mark of a cell that is a number with this mark only.
fn mark_beyond_doubt(cell: &str) -> Option<Decimal> {
    let cell = Some(cell.trim()).filter(|cell| cell.contains(['.', ',']))?;
    match (reading(cell, Decimal::Point), reading(cell, Decimal::Comma)) {
        (Some(_), None) => Some(Decimal::Point),
        (None, Some(_)) => Some(Decimal::Comma),
        _ => None,
    }
}

/// The most cells of a line that are looked at; no table of that many columns is read.
const MOST_CELLS: usize = 2_000;

/// The lines of a CSV as cells, without their quotes; blank lines are left out.
struct Records<'t> {
    rest: &'t str,
    delimiter: u8,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: u8) -> Self {
        Records { rest: text, delimiter }
    }

    /// The next cell and whether it ends its line.
    fn cell(&mut self) -> (&'t str, bool) {
        let bytes = self.rest.as_bytes();
        let quoted = bytes.first() == Some(&b'"');
        let from = if quoted { closing_quote(bytes) } else { 0 };
        let is_end = |byte: &u8| *byte == self.delimiter || *byte == b'\n';
        let end = bytes[from..].iter().position(is_end).map_or(bytes.len(), |at| from + at);
        let cell = if quoted { &self.rest[1..from.max(1)] } else { self.rest[..end].trim_end_matches('\r') };
        let ends_line = bytes.get(end) != Some(&self.delimiter);
        self.rest = self.rest.get(end + 1..).unwrap_or("");
        (cell, ends_line)
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Vec<&'t str>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let mut cells = Vec::new();
            loop {
                let (cell, ends_line) = self.cell();
                if cells.len() < MOST_CELLS {
                    cells.push(cell);
                }
                if ends_line {
                    break;
                }
            }
            if cells.len() > 1 || cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Some(cells);
            }
        }
        None
    }
}

/// Where the cell that starts with a quote has its closing one, or the end; a doubled quote closes nothing.
fn closing_quote(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dialect(text: &str) -> (char, Option<Decimal>) {
        let found = recognise(text.as_bytes(), None, None).unwrap();
        (found.delimiter as char, found.decimal)
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
        ];
        for (text, expected) in cases {
            assert_eq!(dialect(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_given_is_not_guessed() {
        let found = recognise(b"a;b\n1,5;2\n", Some(b','), Some(Decimal::Point)).unwrap();
        assert_eq!(found, Dialect { delimiter: b',', decimal: Some(Decimal::Point) });
        for delimiter in [b'"', b'\n', b'5', 0xd0] {
            assert!(recognise("ж".as_bytes(), Some(delimiter), None).is_err());
        }
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
                "not UTF-8 (line 2; perhaps Windows-1251 or Latin-1): save it as UTF-8",
            ),
            (b"Fl\xe4che\n", "not UTF-8 (line 1; perhaps"),
            (&[b"\xff\xfe", utf16.as_slice()].concat(), "not UTF-8 (it looks like UTF-16): save it as UTF-8"),
            (b"d\0a\0y\0;\0", "not UTF-8 (it looks like UTF-16): save it as UTF-8"),
            (b"day;km2\n1;\x002\n", "not text (a zero byte in line 2)"),
            (b"a;b\r1;2\r", "its lines end as on old Macs"),
            (b"PK\x03\x04\x14\0", "a workbook or another packed file: save it as CSV"),
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
