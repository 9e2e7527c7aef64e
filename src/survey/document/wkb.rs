//! Well-known binary (OGC 06-103r4, ISO 19125), also with PostGIS's flags for heights and reference systems.

use geo::Coord;

use crate::read::formats;
use crate::survey::feature::{Budget, RawPolygon, position};

/// How deep collections may lie in each other.
const DEEPEST: usize = 16;

/// The polygons of a geometry, and the bytes behind it; points and lines have none. An empty geometry is a polygon without
/// rings.
///
/// # Errors
/// In words: bytes that end too soon, a position that cannot be one, curves.
pub(super) fn polygons(bytes: &[u8], budget: &mut Budget) -> Result<Vec<RawPolygon>, String> {
    let mut bytes = Bytes { rest: bytes, is_little: true };
    geometry(&mut bytes, budget, 0)
}

/// What is left of the bytes, in the order of bytes that the geometry names.
struct Bytes<'b> {
    rest: &'b [u8],
    is_little: bool,
}

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or("the geometry ends too soon")?;
        self.rest = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, String> {
        let bytes = self.take()?;
        Ok(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// A number of things of at least so many bytes each: no more than there can be.
    fn count(&mut self, bytes_each: usize) -> Result<usize, String> {
        let count = self.number()? as usize;
        match count <= self.rest.len() / bytes_each {
            true => Ok(count),
            false => Err("the geometry ends too soon".into()),
        }
    }

    fn float(&mut self) -> Result<f64, String> {
        let bytes = self.take()?;
        Ok(if self.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }
}

fn geometry(bytes: &mut Bytes, budget: &mut Budget, depth: usize) -> Result<Vec<RawPolygon>, String> {
    bytes.is_little = match bytes.take()? {
        [0] => false,
        [1] => true,
        [other] => return Err(format!("the geometry begins with {other}, where 0 or 1 is the order of its bytes")),
    };
    let Kind { base, numbers } = kind(bytes)?;
    let size = 8 * numbers;
    match base {
        1 => bytes.rest = bytes.rest.get(size..).ok_or("the geometry ends too soon")?,
        2 => drop(ring(bytes, numbers, budget)?),
        3 => {
            let rings = bytes.count(4)?;
            return Ok(vec![(0..rings).map(|_| ring(bytes, numbers, budget)).collect::<Result<_, _>>()?]);
        }
        4..=7 if depth == DEEPEST => return Err(format!("more than {DEEPEST} geometries lie within each other")),
        4..=7 => {
            let mut all = Vec::new();
            let count = bytes.count(5)?;
            for _ in 0..count {
                budget.spend(1)?;
                all.extend(geometry(bytes, budget, depth + 1)?);
            }
            return Ok(if count == 0 { vec![Vec::new()] } else { all });
        }
        other => {
            return Err(format!("the geometry is of type {other}: polygons are read, curves and surfaces are not"));
        }
    }
    Ok(Vec::new())
}

/// The type of a geometry without its dimensions, and the numbers of each of its positions.
struct Kind {
    base: u32,
    numbers: usize,
}

fn kind(bytes: &mut Bytes) -> Result<Kind, String> {
    const HEIGHT: u32 = 0x8000_0000;
    const MEASURE: u32 = 0x4000_0000;
    const SYSTEM: u32 = 0x2000_0000;
    let written = bytes.number()?;
    if written & SYSTEM != 0 {
        let system = format!("EPSG:{}", bytes.number()?);
        if system != "EPSG:0" && !formats::is_in_degrees(&system) {
            return Err(format!("its positions are in {system}, not in degrees of WGS 84"));
        }
    }
    let plain = written & !(HEIGHT | MEASURE | SYSTEM);
    let by_flags = usize::from(written & HEIGHT != 0) + usize::from(written & MEASURE != 0);
    // By thousands: with a height, with a measure, with both.
    let by_thousands = [0, 1, 1, 2].get((plain / 1000) as usize);
    let more = by_flags + by_thousands.ok_or_else(|| format!("unknown type {written} of a geometry"))?;
    Ok(Kind { base: plain % 1000, numbers: 2 + more })
}

fn ring(bytes: &mut Bytes, numbers: usize, budget: &mut Budget) -> Result<Vec<Coord<f64>>, String> {
    let count = bytes.count(8 * numbers)?;
    budget.spend(count + 1)?;
    let mut ring = Vec::with_capacity(count);
    for _ in 0..count {
        ring.push(position(bytes.float()?, bytes.float()?)?);
        (2..numbers).try_for_each(|_| bytes.float().map(drop))?;
    }
    Ok(ring)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<RawPolygon>, String> {
        polygons(bytes, &mut Budget::default())
    }

    /// A triangle in either order of bytes, with these numbers in each position.
    fn triangle(kind: u32, more: usize, is_little: bool, system: Option<u32>) -> Vec<u8> {
        let number = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
        let float = |n: f64| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut bytes = vec![u8::from(is_little)];
        bytes.extend(number(kind));
        system.iter().for_each(|code| bytes.extend(number(*code)));
        bytes.extend([number(1), number(3)].concat());
        for [x, y] in [[37.0, 48.0], [38.0, 48.0], [38.0, 49.0]] {
            [x, y].iter().chain(&vec![5.0; more]).for_each(|of| bytes.extend(float(*of)));
        }
        bytes
    }

    #[test]
    fn every_way_to_write_a_polygon_is_read() {
        let ways = [
            (3, 0, true, None),
            (3, 0, false, None),
            (1003, 1, true, None),
            (2003, 1, true, None),
            (3003, 2, true, None),
            (0x8000_0003, 1, true, None),
            (0xe000_0003, 2, true, Some(4326)),
        ];
        for (kind, more, is_little, system) in ways {
            let read = read(&triangle(kind, more, is_little, system)).unwrap();
            assert_eq!(read[0][0][2], Coord { x: 38.0, y: 49.0 }, "{kind}");
        }
        let collection = [&[1, 7, 0, 0, 0, 2, 0, 0, 0][..], &triangle(3, 0, false, None), &triangle(3, 0, true, None)];
        assert_eq!(read(&collection.concat()).unwrap().len(), 2);
        let [point, empty] = [[1, 1, 0, 0, 0], [1, 6, 0, 0, 0]];
        assert_eq!(read(&[&point[..], &[0; 16]].concat()).unwrap(), Vec::<RawPolygon>::new());
        assert_eq!(read(&[&empty[..], &[0; 4]].concat()).unwrap(), vec![RawPolygon::new()]);
    }

    #[test]
    fn bytes_that_claim_too_much_are_refused() {
        let whole = triangle(3, 0, true, None);
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
        let mut many = whole.clone();
        many[9..13].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&many).unwrap_err(), "the geometry ends too soon");
        let nested = [1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(1_000);
        assert!(read(&nested).unwrap_err().contains("within each other"));
        assert!(read(&triangle(10, 0, true, None)).unwrap_err().contains("curves"));
        assert!(read(&triangle(0x2000_0003, 0, true, Some(3857))).unwrap_err().contains("EPSG:3857"));
    }
}
