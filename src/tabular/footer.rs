//! What a Parquet file says of itself, checked before polars believes it: polars sets memory aside for as many things as a
//! list claims to have, and does not look whether a field is of the kind that the format gives it.
//!
//! The structures are those of parquet.thrift of the Parquet format 2.12, in Thrift's compact protocol.

/// What a field of a structure is.
enum Kind {
    Truth,
    Byte,
    Number,
    Text,
    Structure(Fields),
    List(&'static Kind, usize),
}

type Fields = &'static [(u64, Kind)];

/// The largest footer that is read: far above that of any control table.
const MOST_BYTES: usize = 4 << 20;
/// Nested structures beyond this are none of the format's.
const DEEPEST: usize = 32;

use Kind::{Byte, List, Number, Structure, Text, Truth};

const FILE: Fields = &[
    (1, Number),
    // The root and its columns: what is nested deeply would need a deep stack.
    (2, List(&Structure(SCHEMA_ELEMENT), super::MOST_COLUMNS + 1)),
    (3, Number),
    (4, List(&Structure(ROW_GROUP), usize::MAX)),
    (5, List(&Structure(KEY_VALUE), usize::MAX)),
    (6, Text),
    (7, List(&Structure(COLUMN_ORDER), usize::MAX)),
];
const SCHEMA_ELEMENT: Fields = &[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Text),
    (5, Number),
    (6, Number),
    (7, Number),
    (8, Number),
    (9, Number),
    (10, Structure(LOGICAL_TYPE)),
];
const LOGICAL_TYPE: Fields = &[
    (1, Structure(EMPTY)),
    (2, Structure(EMPTY)),
    (3, Structure(EMPTY)),
    (4, Structure(EMPTY)),
    (5, Structure(&[(1, Number), (2, Number)])),
    (6, Structure(EMPTY)),
    (7, Structure(TIME)),
    (8, Structure(TIME)),
    (10, Structure(&[(1, Byte), (2, Truth)])),
    (11, Structure(EMPTY)),
    (12, Structure(EMPTY)),
    (13, Structure(EMPTY)),
    (14, Structure(EMPTY)),
    (15, Structure(EMPTY)),
];
const TIME: Fields = &[(1, Truth), (2, Structure(TIME_UNIT))];
const TIME_UNIT: Fields = &[(1, Structure(EMPTY)), (2, Structure(EMPTY)), (3, Structure(EMPTY))];
const EMPTY: Fields = &[];
const KEY_VALUE: Fields = &[(1, Text), (2, Text)];
const COLUMN_ORDER: Fields = &[(1, Structure(EMPTY)), (2, Structure(EMPTY))];
const ROW_GROUP: Fields = &[
    (1, List(&Structure(COLUMN_CHUNK), usize::MAX)),
    (2, Number),
    (3, Number),
    (4, List(&Structure(&[(1, Number), (2, Truth), (3, Truth)]), usize::MAX)),
    (5, Number),
    (6, Number),
    (7, Number),
];
const COLUMN_CHUNK: Fields =
    &[(1, Text), (2, Number), (3, Structure(COLUMN_METADATA)), (4, Number), (5, Number), (6, Number), (7, Number)];
const COLUMN_METADATA: Fields = &[
    (1, Number),
    (2, List(&Number, usize::MAX)),
    (3, List(&Text, usize::MAX)),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Number),
    (9, Number),
    (10, Number),
    (11, Number),
    (12, Structure(STATISTICS)),
    (14, Number),
    (15, Number),
];
const STATISTICS: Fields =
    &[(1, Text), (2, Text), (3, Number), (4, Number), (5, Text), (6, Text), (7, Truth), (8, Truth)];

/// Checks that the footer is there, whole, and of the structure that the format gives it.
///
/// # Errors
/// In words.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    const MAGIC: &[u8] = b"PAR1";
    let cut_off = || "a Parquet file that is cut off or packed otherwise: it does not end with PAR1".to_string();
    let (rest, magic) = bytes.split_last_chunk::<4>().ok_or_else(cut_off)?;
    let (body, length) = rest.split_last_chunk::<4>().ok_or_else(cut_off)?;
    if magic != MAGIC || !body.starts_with(MAGIC) {
        return Err(cut_off());
    }
    let length = u32::from_le_bytes(*length) as usize;
    let start = body.len().checked_sub(length).filter(|start| *start >= MAGIC.len());
    let start = start.ok_or("a Parquet file with a footer longer than itself")?;
    if length > MOST_BYTES {
        return Err(format!("a Parquet file with a footer of more than {} MiB", MOST_BYTES >> 20));
    }
    let broken = "a Parquet file with a broken footer, or one of more columns than a control table can have";
    Compact { rest: &body[start..] }.structure(FILE, 0).ok_or_else(|| broken.to_string())
}

/// Bytes in Thrift's compact protocol. Whatever is not as it should be makes `None`.
pub(super) struct Compact<'b> {
    pub rest: &'b [u8],
}

impl Compact<'_> {
    pub fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn skip_bytes(&mut self, count: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A whole number with a sign.
    pub fn number(&mut self) -> Option<i64> {
        self.varint().map(|n| (n >> 1) as i64 ^ -((n & 1) as i64))
    }

    /// The number of the next field after field `last`, and its kind on the wire; the inner `None` ends the structure.
    pub fn field(&mut self, last: u64) -> Option<Option<(u64, u8)>> {
        let head = self.byte()?;
        let number = match (head & 0xf, head >> 4) {
            (0, _) => return Some(None),
            (_, 0) => u64::try_from(self.number()?).ok()?,
            (_, step) => last + u64::from(step),
        };
        (number <= i16::MAX as u64).then_some(Some((number, head & 0xf)))
    }

    fn structure(&mut self, fields: Fields, depth: usize) -> Option<()> {
        let mut last = 0;
        while let Some((number, wire)) = self.field(last)? {
            match fields.iter().find(|(known, _)| *known == number) {
                Some((_, kind)) if kind.is(wire) => self.value(kind, depth)?,
                Some(_) => return None,
                None => self.skip(wire, depth)?,
            }
            last = number;
        }
        Some(())
    }

    fn value(&mut self, kind: &Kind, depth: usize) -> Option<()> {
        match kind {
            Truth => Some(()),
            Byte => self.byte().map(drop),
            Number => self.varint().map(drop),
            Text => self.varint().and_then(|length| self.skip_bytes(length)),
            Structure(fields) => self.structure(fields, depth + 1),
            List(kind, most) => {
                let (wire, count) = self.list()?;
                let fits = count <= *most && (count == 0 || kind.is(wire));
                fits.then(|| (0..count).try_for_each(|_| self.value(kind, depth)))?
            }
        }
    }

    /// The kind and number of the things in a list: as many as the bytes that are left, at most.
    fn list(&mut self) -> Option<(u8, usize)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        let count = usize::try_from(count).ok()?;
        (count <= self.rest.len()).then_some((head & 0xf, count))
    }

    /// Skips a value of a kind on the wire that the format may have got later.
    pub fn skip(&mut self, wire: u8, depth: usize) -> Option<()> {
        match wire {
            _ if depth > DEEPEST => None,
            1 | 2 => Some(()),
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.skip_bytes(8),
            8 => self.varint().and_then(|length| self.skip_bytes(length)),
            9 => {
                let (wire, count) = self.list()?;
                // In a list, true and false take a byte each; polars takes none, and counts for hours.
                if wire <= 2 && count > 0 {
                    return None;
                }
                (0..count).try_for_each(|_| self.skip(wire, depth + 1))
            }
            12 => {
                let mut last = 0;
                while let Some((number, wire)) = self.field(last)? {
                    self.skip(wire, depth + 1)?;
                    last = number;
                }
                Some(())
            }
            _ => None,
        }
    }
}

impl Kind {
    fn is(&self, wire: u8) -> bool {
        match self {
            Truth => matches!(wire, 1 | 2),
            Byte => wire == 3,
            Number => matches!(wire, 4..=6),
            Text => wire == 8,
            List(..) => wire == 9,
            Structure(_) => wire == 12,
        }
    }
}
