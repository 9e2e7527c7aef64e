//! Inputs that are larger than a file to keep, made here: all are refused or read within seconds.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{told_of_map, told_of_table};

const HEADER: &str = "source,region,day,controlled_km2";

/// What is made of a table in CSV.
fn table(text: String) -> String {
    told_of_table(text.into_bytes(), "made.csv")
}

/// What is made of a map of polygons, each a list of rings.
fn map(polygons: &[Vec<Vec<[f64; 2]>>]) -> String {
    let ring = |ring: &Vec<[f64; 2]>| {
        let corners: Vec<String> = ring.iter().chain(ring.first()).map(|[x, y]| format!("[{x},{y}]")).collect();
        format!("[{}]", corners.join(","))
    };
    let polygon = |rings: &Vec<Vec<[f64; 2]>>| format!("[{}]", rings.iter().map(ring).collect::<Vec<_>>().join(","));
    let polygons: Vec<String> = polygons.iter().map(polygon).collect();
    let text = format!(r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#, polygons.join(","));
    told_of_map(text.into_bytes(), "made.geojson")
}

/// A box, from its south-west corner.
fn square([x, y]: [f64; 2], width: f64, height: f64) -> Vec<[f64; 2]> {
    vec![[x, y], [x + width, y], [x + width, y + height], [x, y + height]]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_small_file_that_unpacks_without_end_is_refused() {
    // A mebibyte of spaces in a kilobyte, as often as it takes.
    let endless = gzip(&vec![b' '; 1 << 20]).repeat(520);
    assert!(endless.len() < 1 << 20);
    assert!(told_of_map(endless, "made.geojson").contains("larger than 512 MiB"));
}

#[test]
fn more_columns_rows_or_cells_than_a_table_can_have_are_refused() {
    let columns: Vec<String> = (0..10_000).map(|i| format!("c{i}")).collect();
    assert!(table(columns.join(",") + "\n").contains("10000 columns"));
    assert!(table(",".repeat(5_000_000)).contains("5000001 columns"));
    assert!(table(format!("{HEADER}\n") + &",,,\n".repeat(3_000_001)).contains("3000002 rows"));
    assert!(table(format!("{HEADER}{}\n", ",".repeat(900)) + &"\n".repeat(40_000)).contains("cells"));
    // A header of many lines.
    assert!(table(format!("\"\n\"{}\n", ",".repeat(2_000))).contains("2001 columns"));
}

#[test]
fn a_cell_may_be_as_long_as_it_likes_where_nobody_reads_it() {
    let long = "x".repeat(50_000_000);
    assert!(table(format!("{HEADER},note\nmade,donetsk,2026-08-22,1.5,{long}\n")).contains("1 rows"));
    assert!(table(format!("{HEADER}\nmade,donetsk,{long},1.5\n")).contains("xxx…\" is not a day"));
    let groups = "1,".repeat(5_000_000);
    assert!(table(format!("{HEADER}\nmade,donetsk,2026-08-22,\"{groups}\"\n")).contains("1,…\" is not one finite"));
    assert!(table(format!("{HEADER}\nmade,donetsk,\"{}\",1.5\n", "-".repeat(5_000_000))).contains("is not a day"));
}

#[test]
fn a_hundred_thousand_unknown_names_are_soon_told() {
    let mut text = format!("{HEADER}\n");
    for i in 0..100_000_u32 {
        let name: String = i.wrapping_mul(2_654_435_761).to_string().bytes().map(|b| char::from(b + b'1')).collect();
        writeln!(text, "made,{name},2026-08-22,1.5").unwrap();
    }
    assert!(table(text).contains("row 2: unknown region"));
}

#[test]
fn a_map_of_a_million_corners_is_read() {
    let corner = |i: i32| {
        let turn = std::f64::consts::TAU * f64::from(i) / 1e6;
        [38.0 + turn.cos(), 48.5 + 0.5 * turn.sin()]
    };
    assert!(map(&[vec![(0..1_000_000).map(corner).collect()]]).contains("a map"));
}

#[test]
fn more_positions_or_properties_than_a_map_can_have_are_refused() {
    for part in ["[1,1],", "{},", "1,"] {
        let text = format!("{{\"type\":\"Feature\",\"properties\":{{\"x\":[{}1]}}}}", part.repeat(16_000_001));
        assert!(told_of_map(text.into_bytes(), "made.geojson").contains("five million positions"), "{part}");
    }
}

#[test]
fn drawings_that_would_take_hours_are_refused() {
    let steps = |n: i32| (0..n).map(move |i| f64::from(i) / f64::from(n));
    let warp = steps(1500).map(|at| vec![square([37.0 + at, 48.0], 0.5 / 1500.0, 1.0)]);
    let weft = steps(1500).map(|at| vec![square([37.0, 48.0 + at], 1.0, 0.5 / 1500.0)]);
    assert!(map(&warp.chain(weft).collect::<Vec<_>>()).contains("cross or touch"));
    // The same corners in an order of their own: every edge crosses every third other.
    let scribble = (0..8000_u32).map(|i| [0, 16].map(|bits| f64::from(i.wrapping_mul(2_654_435_761) >> bits & 0xffff)));
    let scribble = scribble.map(|[x, y]| [37.0 + x / 65_536.0, 48.0 + y / 65_536.0]).collect();
    assert!(map(&[vec![scribble]]).contains("cross or touch"));
    // A comb of long teeth that touch nowhere.
    let mut comb: Vec<[f64; 2]> =
        steps(50_000).enumerate().map(|(i, at)| [[37.1, 38.0][i / 2 % 2], 48.0 + at]).collect();
    comb.extend([[37.0, 49.0], [37.0, 48.0]]);
    assert!(map(&[vec![comb]]).contains("side by side"));
}

#[test]
fn many_polygons_and_holes_are_soon_read() {
    let grid = |n: i32| (0..n * n).map(move |i| [i / n, i % n].map(|at| f64::from(at) / f64::from(n)));
    let squares: Vec<_> = grid(100).map(|[x, y]| vec![square([37.0 + x, 48.0 + y], 0.005, 0.005)]).collect();
    assert!(map(&squares).contains("a map"));
    // Holes that touch in their corners.
    let holes = grid(12).map(|[x, y]| {
        let (x, y, half) = (37.1 + 0.8 * x, 48.1 + 0.8 * y, 0.4 / 12.0);
        vec![[x, y - half], [x - half, y], [x, y + half], [x + half, y]]
    });
    let told = map(&[std::iter::once(square([37.0, 48.0], 1.0, 1.0)).chain(holes).collect()]);
    assert!(told.contains("a map"), "{told}");
    // All in one another, like the rings of a tree.
    let nested = (1..400)
        .map(|i| f64::from(i) / 1000.0)
        .map(|at| vec![square([37.0 + at, 48.0 + at], 1.0 - 2.0 * at, 1.0 - 2.0 * at)]);
    assert!(map(&nested.collect::<Vec<_>>()).contains("a map"));
}

#[test]
fn repairs_are_listed_up_to_a_number() {
    let open: Vec<String> = (0..100).map(|i| format!("[[[{x},48],[{x}.1,48],[{x}.1,48.1]]]", x = i)).collect();
    let text = format!(r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#, open.join(","));
    let told = told_of_map(text.into_bytes(), "made.geojson");
    assert!(told.contains("80 more repairs") && told.matches("not closed").count() == 20, "{told}");
}
