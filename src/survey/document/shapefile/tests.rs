use super::*;

type Ring = Vec<[f64; 2]>;

/// A box, clockwise as an outer ring runs.
fn square(x: f64, y: f64, side: f64) -> Ring {
    vec![[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]
}

fn reversed(mut ring: Ring) -> Ring {
    ring.reverse();
    ring
}

/// The bytes of a .shp with a record for each list of rings.
pub(in crate::survey) fn shp(records: &[Vec<Ring>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (i, rings) in records.iter().enumerate() {
        let points: usize = rings.iter().map(Vec::len).sum();
        let mut content = [5_i32.to_le_bytes().as_slice(), &[0; 32]].concat();
        [rings.len(), points].iter().for_each(|count| content.extend((*count as i32).to_le_bytes()));
        let mut start = 0;
        for ring in rings {
            content.extend((start as i32).to_le_bytes());
            start += ring.len();
        }
        rings.iter().flatten().flatten().for_each(|number| content.extend(number.to_le_bytes()));
        body.extend((i as i32 + 1).to_be_bytes());
        body.extend((content.len() as i32 / 2).to_be_bytes());
        body.extend(content);
    }
    let mut bytes = vec![0; 100];
    bytes[..4].copy_from_slice(&9994_i32.to_be_bytes());
    bytes[24..28].copy_from_slice(&((100 + body.len()) as i32 / 2).to_be_bytes());
    bytes[28..36].copy_from_slice(&[0xe8, 3, 0, 0, 5, 0, 0, 0]);
    bytes.extend(body);
    bytes
}

fn read_shp(shapes: Vec<u8>) -> Result<Vec<Feature>, String> {
    let read = read(&Parts { shapes, ..Parts::default() }, "a.shp");
    read.map(|read| read.features).map_err(|(place, problem)| format!("{place}{problem}"))
}

/// How many rings each polygon of the first record has.
fn groups(rings: Vec<Ring>) -> Result<Vec<usize>, String> {
    read_shp(shp(&[rings])).map(|features| features[0].polygons.iter().map(Vec::len).collect())
}

#[test]
fn holes_and_islands_in_them_are_found_whichever_way_all_rings_run() {
    let rings =
        [square(30.0, 48.0, 1.0), square(33.0, 48.0, 1.0), reversed(square(30.2, 48.2, 0.6)), square(30.4, 48.4, 0.2)];
    assert_eq!(groups(rings.to_vec()), Ok(vec![2, 1, 1]));
    assert_eq!(groups(rings.iter().cloned().map(reversed).collect()), Ok(vec![2, 1, 1]));
    // Beside each other they may run as they like, and a hole may touch its ring.
    assert_eq!(groups(vec![square(30.0, 48.0, 1.0), reversed(square(33.0, 48.0, 1.0))]), Ok(vec![1, 1]));
    assert_eq!(groups(vec![square(30.0, 48.0, 1.0), reversed(square(30.0, 48.0, 0.5))]), Ok(vec![2]));
}

#[test]
fn a_ring_within_another_that_runs_the_same_way_is_refused() {
    let error = groups(vec![square(30.0, 48.0, 1.0), square(30.2, 48.2, 0.6)]).unwrap_err();
    assert!(error.starts_with("feature 1: ring 2 lies within ring 1 and runs the same way"), "{error}");
}

#[test]
fn bytes_that_claim_too_much_are_refused() {
    let whole = shp(&[vec![square(30.0, 48.0, 1.0)]]);
    assert_eq!(read_shp(whole.clone()).unwrap().len(), 1);
    let two = shp(&[vec![square(30.0, 48.0, 1.0)], vec![square(33.0, 48.0, 1.0)]]);
    assert!(read_shp(two).map(|features| features.len()).unwrap_err().contains(".dbf is missing"));
    for end in 0..whole.len() {
        assert!(read_shp(whole[..end].to_vec()).is_err(), "{end}");
    }
    for (at, words) in
        [(144, "ends too soon"), (148, "five million positions"), (104, "cut off"), (108, "unknown kind")]
    {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&i32::MAX.to_le_bytes());
        let error = read_shp(bytes).map(|features| features.len()).unwrap_err();
        assert!(error.contains(words) && error.starts_with("feature 1"), "{at}: {error}");
    }
}

#[test]
fn rings_in_each_other_without_end_are_refused_soon() {
    let nested = (0..20_000).map(|i| f64::from(i) / 100_000.0).map(|at| square(30.0 + at, 48.0 + at, 1.0 - 2.0 * at));
    let rings = nested.enumerate().map(|(i, ring)| if i % 2 == 0 { ring } else { reversed(ring) }).collect();
    let told = groups(rings);
    assert!(told.as_ref().is_err_and(|words| words.contains("too often")), "{:?}", told.map(|groups| groups.len()));
}
