//! The headers of the pages of a Parquet file, checked before polars sets memory aside for what they claim.

use super::footer::Compact;

/// The most that the pages of a file may unpack to: as much as any file.
pub(super) const MOST_BYTES: u64 = 1 << 29;

/// What matters in the header of a page.
#[derive(Debug, Default, PartialEq)]
struct Header {
    kind: i64,
    unpacked: i64,
    packed: i64,
    values: i64,
    encoding: i64,
}

/// Plain, two forms of dictionaries, runs, and split bytes. Differences (5 to 7) count their values anew, so that a page of
/// a few bytes can claim as many as fill the memory, and few programs write them.
const ENCODINGS: [i64; 5] = [0, 2, 3, 8, 9];

/// The bytes that the pages of a column, from its first page on, say they unpack to.
///
/// # Errors
/// In words, when the pages do not hold `values` values, or are not there.
pub(super) fn unpacked(pages: &[u8], values: i64) -> Result<u64, String> {
    const DICTIONARY: i64 = 2;
    let broken = || "the header of a page is broken".to_string();
    let mut pages = Compact { rest: pages };
    let (mut seen, mut unpacked) = (0, 0);
    // A first page is read even where no values are wanted: it may be the dictionary.
    let mut is_first = !pages.rest.is_empty();
    while seen < values || is_first {
        is_first = false;
        let header = header(&mut pages).ok_or_else(broken)?;
        let there = u64::try_from(header.packed).is_ok_and(|packed| packed <= pages.rest.len() as u64);
        let page = u64::try_from(header.unpacked).ok().filter(|_| there && header.values >= 0).ok_or_else(broken)?;
        if !ENCODINGS.contains(&header.encoding) {
            return Err(
                "its values are encoded as differences or otherwise: write it with plain or dictionary encoding".into(),
            );
        }
        unpacked += page;
        match header.kind {
            // Its values, of a byte at least, are unpacked at once.
            DICTIONARY if header.values as u64 > page => return Err(broken()),
            DICTIONARY => {}
            _ => seen += header.values,
        }
        if unpacked > MOST_BYTES {
            return Err(format!("unpacks to more than {} MiB, which no control table needs", MOST_BYTES >> 20));
        }
        pages.rest = &pages.rest[header.packed as usize..];
    }
    match seen == values {
        true => Ok(unpacked),
        false => Err(format!("its pages hold {seen} values where its footer says {values}")),
    }
}

fn header(bytes: &mut Compact) -> Option<Header> {
    let mut header = Header { kind: -1, unpacked: -1, packed: -1, values: -1, encoding: -1 };
    let mut last = 0;
    while let Some((number, wire)) = bytes.field(last)? {
        match (number, wire) {
            (1, 5) => header.kind = small(bytes)?,
            (2, 5) => header.unpacked = small(bytes)?,
            (3, 5) => header.packed = small(bytes)?,
            // Of data, of a dictionary, of data in the second version.
            (5 | 7, 12) => (header.values, header.encoding) = values(bytes, 2)?,
            (8, 12) => (header.values, header.encoding) = values(bytes, 4)?,
            (1 | 2 | 3 | 5 | 7 | 8, _) => return None,
            _ => bytes.skip(wire, 0)?,
        }
        last = number;
    }
    Some(header)
}

/// The number of values, which all headers of a kind of page begin with, and their encoding, in this field.
fn values(bytes: &mut Compact, encoding_field: u64) -> Option<(i64, i64)> {
    let (mut values, mut encoding, mut last) = (-1, -1, 0);
    while let Some((number, wire)) = bytes.field(last)? {
        match (number, wire) {
            (1, 5) => values = small(bytes)?,
            (number, 5) if number == encoding_field => encoding = small(bytes)?,
            (1, _) => return None,
            (number, _) if number == encoding_field => return None,
            _ => bytes.skip(wire, 0)?,
        }
        last = number;
    }
    Some((values, encoding))
}

/// A number of at most 32 bits; of a longer one, polars would take another.
fn small(bytes: &mut Compact) -> Option<i64> {
    bytes.number().filter(|number| i32::try_from(*number).is_ok())
}
