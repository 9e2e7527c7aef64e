//! Reads the rows of tables in an SQLite database, which is what a GeoPackage is: no queries, no indexes, nothing written.
//!
//! Each page is read once at most, and all rows together have no more bytes than the file, so that pages that point to each
//! other in circles end soon.
//!
//! # References
//! "Database File Format" of SQLite, sections 1.3 (header), 1.5 (b-tree pages), 2.1 (record format).

use crate::read::formats::shortened;

/// A database.
pub(super) struct Database<'b> {
    bytes: &'b [u8],
    page_size: usize,
    /// Bytes of a page that hold data.
    usable: usize,
    /// Whether a program may keep newer rows in a journal beside the file.
    pub has_journal: bool,
}

/// A value in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Whole(i64),
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A table: its columns, and the page at which its rows begin.
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<String>,
    /// The column that is the number of the row.
    key: Option<usize>,
    root: usize,
}

type Read<T> = Result<T, String>;

const BROKEN: &str = "its pages are broken or cut off";

impl<'b> Database<'b> {
    /// # Errors
    /// In words.
    pub fn open(bytes: &'b [u8]) -> Read<Self> {
        let header = bytes.first_chunk::<100>().ok_or(BROKEN)?;
        let page_size = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65_536,
            size if size >= 512 && size.is_power_of_two() => usize::from(size),
            _ => return Err(BROKEN.into()),
        };
        if header[59] != 1 {
            return Err("its text is in UTF-16, which is not read".into());
        }
        let usable = page_size.checked_sub(usize::from(header[20])).filter(|usable| *usable >= 480).ok_or(BROKEN)?;
        Ok(Database { bytes, page_size, usable, has_journal: header[18] == 2 })
    }

    /// The tables, but for those of other kinds.
    ///
    /// # Errors
    /// In words.
    pub fn tables(&self) -> Read<Vec<Table>> {
        let mut tables = Vec::new();
        for row in self.rows(1, None)? {
            if let [Value::Text(kind), Value::Text(name), _, Value::Whole(root), Value::Text(sql)] = &row[..]
                && kind == "table"
                && let Ok(root @ 1..) = usize::try_from(*root)
            {
                let (columns, keys): (Vec<String>, Vec<bool>) = columns(sql).into_iter().unzip();
                let key = keys.iter().position(|is_key| *is_key);
                tables.push(Table { name: name.clone(), columns, key, root });
            }
        }
        Ok(tables)
    }

    /// The rows of a table, in order.
    ///
    /// # Errors
    /// In words.
    pub fn rows_of(&self, table: &Table) -> Read<Vec<Vec<Value>>> {
        self.rows(table.root, table.key).map_err(|problem| format!("table {:?}: {problem}", shortened(&table.name)))
    }

    fn rows(&self, root: usize, key: Option<usize>) -> Read<Vec<Vec<Value>>> {
        let is_read = vec![false; self.bytes.len() / self.page_size + 1];
        let mut walk = Walk { database: self, key, is_read, left: self.bytes.len(), rows: Vec::new() };
        walk.page(root, 0)?;
        Ok(walk.rows)
    }

    /// A page by its number, from 1.
    fn page(&self, number: usize) -> Read<&'b [u8]> {
        let start = number.checked_sub(1).and_then(|before| before.checked_mul(self.page_size)).ok_or(BROKEN)?;
        Ok(self.bytes.get(start..start + self.page_size).ok_or(BROKEN)?)
    }
}

/// A walk through the pages of a table.
struct Walk<'d, 'b> {
    database: &'d Database<'b>,
    key: Option<usize>,
    is_read: Vec<bool>,
    /// The bytes that rows may still have.
    left: usize,
    rows: Vec<Vec<Value>>,
}

impl Walk<'_, '_> {
    fn page(&mut self, number: usize, depth: usize) -> Read<()> {
        const DEEPEST: usize = 40;
        const LEAF: u8 = 13;
        const INNER: u8 = 5;
        match self.is_read.get_mut(number) {
            Some(is_read) if !*is_read && depth <= DEEPEST => *is_read = true,
            _ => return Err(BROKEN.into()),
        }
        let page = self.database.page(number)?;
        // The first page begins with the header of the file.
        let head = if number == 1 { 100 } else { 0 };
        let kind = page[head];
        let cells = usize::from(short(page, head + 3)?);
        let pointers = head + if kind == INNER { 12 } else { 8 };
        for cell in 0..cells {
            let at = usize::from(short(page, pointers + 2 * cell)?);
            let rest = page.get(at..).ok_or(BROKEN)?;
            match kind {
                LEAF => self.row(rest)?,
                INNER => self.page(long(rest, 0)?, depth + 1)?,
                _ => return Err("its rows are stored in a way that is not read".into()),
            }
        }
        match kind {
            LEAF => Ok(()),
            INNER => self.page(long(page, head + 8)?, depth + 1),
            _ => Err("its rows are stored in a way that is not read".into()),
        }
    }

    /// Reads a row, which may go on over other pages.
    fn row(&mut self, cell: &[u8]) -> Read<()> {
        let mut cell = cell;
        let size = usize::try_from(varint(&mut cell)?).map_err(|_| BROKEN)?;
        let key = varint(&mut cell)?;
        self.left = self.left.checked_sub(size.saturating_add(1)).ok_or(BROKEN)?;
        let usable = self.database.usable;
        let most = usable - 35;
        let local = match size <= most {
            true => size,
            false => {
                let least = (usable - 12) * 32 / 255 - 23;
                let fitting = least + (size - least) % (usable - 4);
                if fitting <= most { fitting } else { least }
            }
        };
        let mut content = cell.get(..local).ok_or(BROKEN)?.to_vec();
        let mut next = if local < size { long(cell, local)? } else { 0 };
        while content.len() < size {
            let page = self.database.page(next)?;
            let more = (size - content.len()).min(usable - 4);
            content.extend(page.get(4..4 + more).ok_or(BROKEN)?);
            next = long(page, 0)?;
        }
        let mut values = values(&content)?;
        // The number of a row is not stored among its values.
        if let Some(value) = self.key.and_then(|key| values.get_mut(key)) {
            *value = Value::Whole(key.cast_signed());
        }
        self.rows.push(values);
        Ok(())
    }
}

/// The values in the content of a row.
fn values(content: &[u8]) -> Read<Vec<Value>> {
    let mut rest = content;
    let length = usize::try_from(varint(&mut rest)?).map_err(|_| BROKEN)?;
    let (mut kinds, mut body) = (content.get(content.len() - rest.len()..length), content.get(length..).ok_or(BROKEN)?);
    let mut values = Vec::new();
    while let Some(kind) = kinds.as_mut().filter(|kinds| !kinds.is_empty()).map(varint).transpose()? {
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return Err(BROKEN.into()),
            _ => (kind - 12) / 2,
        };
        let size = usize::try_from(size).map_err(|_| BROKEN)?;
        let (bytes, after) = body.split_at_checked(size).ok_or(BROKEN)?;
        body = after;
        let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
        values.push(match kind {
            0 => Value::Null,
            8 | 9 => Value::Whole(i64::from(kind == 9)),
            1..=6 => Value::Whole(bytes.iter().fold(sign, |number: i64, byte| number << 8 | i64::from(*byte))),
            7 => Value::Number(bytes.try_into().map_or(f64::NAN, f64::from_be_bytes)),
            _ if kind % 2 == 0 => Value::Bytes(bytes.to_vec()),
            _ => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        });
    }
    Ok(values)
}

/// The names of the columns in the words that made a table, and whether each is the number of the row.
fn columns(sql: &str) -> Vec<(String, bool)> {
    const CONSTRAINTS: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];
    let inside = sql.split_once('(').map_or("", |(_, rest)| rest.rsplit_once(')').map_or("", |(inside, _)| inside));
    let (mut parts, mut depth, mut quote) = (vec![String::new()], 0, None);
    for c in inside.chars() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`' | '\'') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is one").push(c);
    }
    let name = |part: &String| {
        let part = part.trim();
        let first = part.chars().next()?;
        let end = [('"', '"'), ('`', '`'), ('\'', '\''), ('[', ']')].iter().find(|of| of.0 == first);
        let (word, rest) = match end {
            Some((_, end)) => part[1..].split_once(*end)?,
            None => part.split_once(char::is_whitespace).unwrap_or((part, "")),
        };
        let is_constraint = end.is_none() && CONSTRAINTS.iter().any(|of| word.to_lowercase().starts_with(of));
        let rest = rest.to_uppercase();
        let is_key = rest.trim_start().starts_with("INTEGER") && rest.contains("PRIMARY KEY");
        (!is_constraint).then(|| (word.to_string(), is_key))
    };
    parts.iter().filter_map(name).collect()
}

fn short(bytes: &[u8], at: usize) -> Read<u16> {
    let two = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()).ok_or(BROKEN)?;
    Ok(u16::from_be_bytes(*two))
}

fn long(bytes: &[u8], at: usize) -> Read<usize> {
    let four = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or(BROKEN)?;
    Ok(u32::from_be_bytes(*four) as usize)
}

/// A number of seven bits a byte, the highest first; a ninth byte has eight.
fn varint(bytes: &mut &[u8]) -> Read<u64> {
    let mut number = 0;
    for place in 0..9 {
        let (byte, rest) = bytes.split_first().ok_or(BROKEN)?;
        *bytes = rest;
        if place == 8 {
            return Ok(number << 8 | u64::from(*byte));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if *byte < 0x80 {
            return Ok(number);
        }
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_the_words_of_a_table() {
        let sql = "CREATE TABLE \"a\" ( \"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON, \
                   [two words] TEXT(20) DEFAULT 'x, y', kind, CONSTRAINT u UNIQUE (fid, geom), PRIMARY KEY (fid))";
        let expected = [("fid", true), ("geom", false), ("two words", false), ("kind", false)];
        assert_eq!(columns(sql), expected.map(|(name, is_key)| (name.to_string(), is_key)));
        assert_eq!(columns("CREATE VIRTUAL TABLE x USING rtree"), []);
    }

    #[test]
    fn numbers_and_rows_are_read_as_the_format_says() {
        let read = |mut bytes: &[u8]| varint(&mut bytes);
        assert_eq!((read(&[5]), read(&[0x81, 0]), read(&[0xff; 9])), (Ok(5), Ok(128), Ok(u64::MAX)));
        assert!(read(&[0x81]).is_err());
        let row =
            [&[8, 0, 1, 2, 7, 9, 0x11, 0x10][..], &[0xfe, 1, 0], &1.5_f64.to_be_bytes(), b"hi", b"\x00\x01"].concat();
        let expected = [
            Value::Null,
            Value::Whole(-2),
            Value::Whole(256),
            Value::Number(1.5),
            Value::Whole(1),
            Value::Text("hi".into()),
            Value::Bytes(vec![0, 1]),
        ];
        assert_eq!(values(&row).unwrap(), expected);
        for end in 1..row.len() {
            assert!(values(&row[..end]).is_err(), "{end}");
        }
    }
}
