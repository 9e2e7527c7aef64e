//! The attributes of a shapefile, in a dBASE table.
//!
//! # References
//! dBASE III and IV table files, as the ESRI Shapefile Technical Description uses them; the codes of languages in the
//! header are those of Microsoft Visual FoxPro.

use encoding_rs::{Encoding, IBM866, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
use serde_json::{Map, Value};

use crate::read::formats::shortened;
use crate::survey::feature::{Budget, number};

/// A column: its name, the type of its cells, and where they stand in a row.
struct Field {
    name: String,
    kind: u8,
    start: usize,
    width: usize,
}

/// A table.
pub(super) struct Dbf<'b> {
    fields: Vec<Field>,
    rows: &'b [u8],
    width: usize,
    count: usize,
    encoding: &'static Encoding,
}

impl<'b> Dbf<'b> {
    /// Reads the header; `encoding` is what a .cpg file says.
    ///
    /// # Errors
    /// In words.
    pub fn open(bytes: &'b [u8], encoding: Option<&[u8]>) -> Result<Self, String> {
        const HEADER: usize = 32;
        let broken = || "the .dbf beside it is broken or cut off".to_string();
        let head = bytes.first_chunk::<HEADER>().ok_or_else(broken)?;
        let count = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let [begin, width] = [8, 10].map(|at| usize::from(u16::from_le_bytes([head[at], head[at + 1]])));
        let encoding = encoding.and_then(named).unwrap_or_else(|| by_language(head[29]));
        let (mut fields, mut start) = (Vec::new(), 1);
        let columns = bytes.get(HEADER..begin).ok_or_else(broken)?;
        for column in columns.chunks_exact(32).take_while(|column| column[0] != b'\r') {
            let name = column[..11].split(|byte| *byte == 0).next().unwrap_or_default();
            let field = Field { name: text(name, encoding), kind: column[11], start, width: usize::from(column[16]) };
            start += field.width;
            fields.push(field);
        }
        let rows = bytes.get(begin..).and_then(|rows| rows.get(..count.checked_mul(width)?));
        match rows.filter(|_| start <= width) {
            Some(rows) => Ok(Dbf { fields, rows, width, count, encoding }),
            None => Err(broken()),
        }
    }

    pub fn rows(&self) -> usize {
        self.count
    }

    /// The columns that are left out, in words.
    pub fn notes(&self) -> Vec<String> {
        let left_out = self.fields.iter().filter(|field| !is_read(field.kind));
        let note =
            |field: &Field| format!("its column {:?} lies outside the .dbf and is left out", shortened(&field.name));
        left_out.map(note).collect()
    }

    /// The attributes in a row; empty cells are left out.
    ///
    /// # Errors
    /// In words, when there are too many, or none for the row.
    pub fn row(&self, row: usize, budget: &mut Budget) -> Result<Map<String, Value>, String> {
        let cells = self.rows.get(row * self.width..(row + 1) * self.width);
        let cells = cells.ok_or_else(|| format!("its .dbf has {} rows only", self.count))?;
        budget.spend(self.fields.len())?;
        let value = |field: &Field| {
            let cell = &cells[field.start..field.start + field.width];
            Some((field.name.clone(), value(field.kind, cell, self.encoding)?))
        };
        Ok(self.fields.iter().filter(|field| is_read(field.kind)).filter_map(value).collect())
    }
}

/// Whether a column of this type has its cells in the table itself.
fn is_read(kind: u8) -> bool {
    matches!(kind, b'C' | b'N' | b'F' | b'D' | b'L')
}

fn value(kind: u8, cell: &[u8], encoding: &'static Encoding) -> Option<Value> {
    let words = text(cell, encoding);
    let value = match (kind, words.as_str()) {
        (_, "") => return None,
        (b'L', "T" | "t" | "Y" | "y") => Value::from(true),
        (b'L', "F" | "f" | "N" | "n") => Value::from(false),
        (b'L', _) => return None,
        // Stars stand for a number that the column was too narrow for.
        (b'N' | b'F', words) => number(words.parse::<f64>().ok().filter(|number| number.is_finite())?),
        (b'D', "00000000") => return None,
        _ => Value::from(words),
    };
    Some(value)
}

/// A cell as text. Where it is not in the encoding that the file says, it is in UTF-8 or the encoding of western Europe.
fn text(cell: &[u8], encoding: &'static Encoding) -> String {
    let cell = cell.trim_ascii_end();
    let (words, _, is_wrong) = encoding.decode(cell);
    let words = if is_wrong { WINDOWS_1252.decode(cell).0 } else { words };
    words.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_string()
}

/// The encoding that a .cpg file names: by its usual name, or by the number of its code page.
fn named(name: &[u8]) -> Option<&'static Encoding> {
    let name = String::from_utf8_lossy(name).trim().trim_start_matches('\u{feff}').to_lowercase();
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    Encoding::for_label(name.as_bytes()).or(match digits.as_str() {
        "65001" => Some(UTF_8),
        "1250" => Some(WINDOWS_1250),
        "1251" => Some(WINDOWS_1251),
        "1252" | "88591" => Some(WINDOWS_1252),
        "866" => Some(IBM866),
        _ => None,
    })
}

/// The encoding by the code of a language; UTF-8 where it says nothing.
fn by_language(code: u8) -> &'static Encoding {
    match code {
        0x03 | 0x57 => WINDOWS_1252,
        0xc8 => WINDOWS_1250,
        0xc9 => WINDOWS_1251,
        0x26 | 0x65 => IBM866,
        _ => UTF_8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of columns (name, type, width) with these rows of cells.
    fn dbf(columns: &[(&str, u8, u8)], rows: &[&[&[u8]]], language: u8) -> Vec<u8> {
        let width: usize = 1 + columns.iter().map(|(_, _, width)| usize::from(*width)).sum::<usize>();
        let begin = 32 + 32 * columns.len() + 1;
        let mut bytes = vec![3, 126, 8, 22];
        bytes.extend((rows.len() as u32).to_le_bytes());
        [begin, width].iter().for_each(|number| bytes.extend((*number as u16).to_le_bytes()));
        bytes.resize(32, 0);
        bytes[29] = language;
        for (name, kind, width) in columns {
            let mut column = name.as_bytes().to_vec();
            column.resize(32, 0);
            (column[11], column[16]) = (*kind, *width);
            bytes.extend(column);
        }
        bytes.push(b'\r');
        for row in rows {
            bytes.push(b' ');
            for (cell, (_, _, width)) in row.iter().zip(columns) {
                let mut cell = cell.to_vec();
                cell.resize(usize::from(*width), b' ');
                bytes.extend(cell);
            }
        }
        bytes
    }

    fn row(table: &Dbf, at: usize) -> Value {
        table.row(at, &mut Budget::default()).unwrap().into()
    }

    #[test]
    fn cells_of_all_types_are_read() {
        let columns = [
            ("status", b'C', 12),
            ("n", b'N', 8),
            ("f", b'F', 8),
            ("day", b'D', 8),
            ("held", b'L', 1),
            ("memo", b'M', 4),
        ];
        let rows: [&[&[u8]]; 2] =
            [&[b"occupied", b"12", b"1.5", b"20260801", b"T", b"1"], &[b"", b"****", b"", b"00000000", b"?", b""]];
        let bytes = dbf(&columns, &rows, 0);
        let table = Dbf::open(&bytes, None).unwrap();
        let expected = serde_json::json!({"status": "occupied", "n": 12, "f": 1.5, "day": "20260801", "held": true});
        assert_eq!((row(&table, 0), row(&table, 1)), (expected, serde_json::json!({})));
        assert!(table.notes()[0].contains("\"memo\""));
        assert!(table.row(2, &mut Budget::default()).unwrap_err().contains("2 rows only"));
        for end in 0..bytes.len() {
            assert!(Dbf::open(&bytes[..end], None).is_err(), "{end}");
        }
    }

    #[test]
    fn words_are_in_the_encoding_that_the_files_say() {
        let (word, old) = ("Зайнято", &[0xc7, 0xe0, 0xe9, 0xed, 0xff, 0xf2, 0xee][..]);
        // Nothing beside the table says nothing of its encoding.
        let cases = [
            (word.as_bytes(), 0, ""),
            (word.as_bytes(), 0x57, "UTF-8\n"),
            (old, 0xc9, ""),
            (old, 0, "1251"),
            (old, 0, "ANSI 1251"),
        ];
        for (cell, language, encoding) in cases {
            let bytes = dbf(&[("status", b'C', 20)], &[&[cell]], language);
            let table = Dbf::open(&bytes, Some(encoding.as_bytes())).unwrap();
            assert_eq!(row(&table, 0)["status"], word, "{language} {encoding:?}");
        }
        let bytes = dbf(&[("status", b'C', 20)], &[&[b"caf\xe9"]], 0);
        assert_eq!(row(&Dbf::open(&bytes, None).unwrap(), 0)["status"], "café");
    }
}
