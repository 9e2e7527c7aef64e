//! What must hold for all bytes, tables and maps.

use std::sync::LazyLock;

use crate::fuzz::MADE;
use crate::read::table::Row;
use crate::survey::snapshot::Snapshot;
use crate::survey::surveyor::{Extent, RegionSurvey, Surveyor};
use crate::tabular::{Cells, Format, Table};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::{folder, names, rows, today, told_of_map, told_of_table};

/// The broken files, to be broken further.
static CORPUS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let of =
        |kind: &'static str| names(kind).into_iter().map(move |name| std::fs::read(folder(kind).join(name)).unwrap());
    of("tables").chain(of("maps")).collect()
});

/// Bytes that are nearly those of a file: some changed, then a part of another file put in.
fn nearly_a_file() -> impl Strategy<Value = Vec<u8>> {
    let file = || any::<prop::sample::Index>().prop_map(|index| index.get(&CORPUS).clone());
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let cuts = any::<[prop::sample::Index; 3]>();
    (file(), file(), changes, cuts).prop_map(|(mut bytes, other, changes, [at, from, to])| {
        for (index, byte) in changes.into_iter().filter(|_| !bytes.is_empty()).collect::<Vec<_>>() {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let (from, to) = (from.index(other.len() + 1), to.index(other.len() + 1));
        let at = at.index(bytes.len() + 1);
        bytes.splice(at..at, other[from.min(to)..from.max(to)].iter().copied());
        bytes
    })
}

fn number() -> impl Strategy<Value = f64> {
    prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..80_000_u64).prop_map(|days| NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days))
}

/// A table of all kinds of columns, with empty cells.
fn any_table() -> impl Strategy<Value = Table> {
    let row = (
        prop::option::of("[ -~жї\u{a0}\n\r\",;]{0,12}"),
        prop::option::of(number()),
        prop::option::of(-(1_i64 << 52)..1 << 52),
        prop::option::of(day()),
    );
    prop::collection::vec(row, 1..8).prop_map(|rows| {
        Table::default()
            .with("words", Cells::Text(rows.iter().map(|row| row.0.clone()).collect()))
            .with("number", Cells::Number(rows.iter().map(|row| row.1).collect()))
            .with("whole", Cells::Whole(rows.iter().map(|row| row.2).collect()))
            .with("day", Cells::Day(rows.iter().map(|row| row.3).collect()))
            // No row is a blank line.
            .with("last", Cells::Text(rows.iter().map(|_| Some("x".into())).collect()))
    })
}

/// A control table as rows of text: source, region, day, km² with two decimals, day of knowledge.
fn control() -> impl Strategy<Value = Vec<[String; 5]>> {
    let region = prop::sample::select(vec!["donetsk", "Донецька область", "UA-14", "Luhansk oblast", "kherson"]);
    let row = ("[a-zж]{1,8}( [a-z]{1,4})?", region, 0..8_900_u64, 1..700_000_u32, 0..50_u64);
    prop::collection::vec(row, 1..6).prop_map(|rows| {
        let written = |(source, region, days, hundredths, later): (String, &str, u64, u32, u64)| {
            let day = NaiveDate::from_ymd_opt(2002, 1, 1).unwrap() + chrono::Days::new(days);
            // A last digit other than zero, so that the decimals are there.
            let km2 = format!("{}.{:02}", hundredths / 100, hundredths % 100 / 10 * 10 + 1);
            [source, region.into(), day.to_string(), km2, (day + chrono::Days::new(later)).to_string()]
        };
        rows.into_iter().map(written).collect()
    })
}

/// The bytes of a control table with its columns in this order.
fn written(control: &[[String; 5]], order: &[usize], delimiter: &str, end: &str) -> String {
    const HEADER: [&str; 5] = ["source", "region", "day", "controlled_km2", "known_on"];
    let line =
        |cells: &dyn Fn(usize) -> String| order.iter().map(|i| cells(*i)).collect::<Vec<_>>().join(delimiter) + end;
    let rows = control.iter().map(|row| line(&|i| row[i].clone()));
    std::iter::once(line(&|i| HEADER[i].to_string())).chain(rows).collect()
}

fn read(text: &str) -> Vec<Row> {
    let read = rows(text.as_bytes(), "made.csv").unwrap_or_else(|problem| panic!("{problem}\n{text}"));
    assert_eq!(read.refused, [], "{text}");
    read.rows
}

/// Rings of a few corners on a coarse grid, so that they touch and cross often.
///
/// No two edges lie on each other over more than a point: which corners of such edges are kept is a choice, and a long great
/// circle encloses another area than two short ones.
fn rings() -> impl Strategy<Value = Vec<Vec<[f64; 2]>>> {
    let ring = prop::collection::vec((0..8_i32, 0..8_i32), 3..7);
    let drawn = prop::collection::vec(ring, 1..4).prop_filter("edges lie on each other", |rings| !edges_overlap(rings));
    let degrees = |(x, y): &(i32, i32)| [37.1 + f64::from(*x) / 10.0, 48.1 + f64::from(*y) / 10.0];
    drawn.prop_map(move |rings| rings.iter().map(|ring| ring.iter().map(degrees).collect()).collect())
}

type Corner = (i32, i32);

/// Whether any two edges of these rings share more than a point.
fn edges_overlap(rings: &[Vec<Corner>]) -> bool {
    let closed =
        |ring: &Vec<Corner>| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)).collect::<Vec<_>>();
    let edges: Vec<(Corner, Corner)> = rings.iter().flat_map(closed).filter(|(a, b)| a != b).collect();
    let overlap = |(a, b): (Corner, Corner), (c, d): (Corner, Corner)| {
        let (along, to) = ((b.0 - a.0, b.1 - a.1), |p: Corner| (p.0 - a.0, p.1 - a.1));
        let beside = |p: Corner| along.0 * to(p).1 - along.1 * to(p).0;
        let ahead = |p: Corner| along.0 * to(p).0 + along.1 * to(p).1;
        let (first, last) = (ahead(c).min(ahead(d)), ahead(c).max(ahead(d)));
        beside(c) == 0 && beside(d) == 0 && last > 0 && first < ahead(b)
    };
    (1..edges.len()).any(|i| edges[..i].iter().any(|other| overlap(edges[i], *other)))
}

/// The areas on a map of these rings, a polygon each; `None` where it is refused.
fn areas(rings: &[Vec<[f64; 2]>], closed: bool) -> Option<Vec<RegionSurvey>> {
    let polygon = |ring: &Vec<[f64; 2]>| {
        let corners: Vec<&[f64; 2]> = ring.iter().chain(ring.first().filter(|_| closed)).collect();
        serde_json::json!({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [corners]}})
    };
    let features: Vec<_> = rings.iter().map(polygon).collect();
    let map = serde_json::json!({"type": "FeatureCollection", "features": features}).to_string();
    let snapshot = Snapshot::parse(map.as_bytes(), "made", "map_20260822.geojson", None, today()).ok()?;
    // Nothing left in any region is refused too.
    Some(Surveyor::new(&MADE, Extent::default()).survey(&snapshot).ok()?.regions)
}

fn alike(a: &Option<Vec<RegionSurvey>>, b: &Option<Vec<RegionSurvey>>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| {
            let near = |a: f64, b: f64| (a - b).abs() < 1e-3;
            near(a.held.km2(), b.held.km2()) && near(a.controlled.km2(), b.controlled.km2())
        }),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn no_bytes_make_a_reader_panic(any in prop::collection::vec(any::<u8>(), 0..80), nearly in nearly_a_file()) {
        for bytes in [any, nearly] {
            for name in ["made.csv", "made.parquet", "made.csv.gz"] {
                prop_assert!(told_of_table(bytes.clone(), name).starts_with("made."));
            }
            prop_assert!(told_of_map(bytes, "made.geojson").starts_with("made.geojson"));
        }
    }

    #[test]
    fn a_table_comes_back_as_it_was_written(table in any_table()) {
        for format in [Format::Csv, Format::Parquet] {
            let mut bytes = Vec::new();
            table.write(&mut bytes, format).unwrap();
            let back = Table::read(&bytes, format).unwrap();
            prop_assert_eq!(back.names().collect::<Vec<_>>(), table.names().collect::<Vec<_>>());
            prop_assert_eq!(back.rows(), table.rows());
            for ((name, was), (_, is)) in table.columns().zip(back.columns()) {
                for row in 0..table.rows() {
                    match name {
                        "words" | "last" => prop_assert_eq!(was.text(row), is.text(row)),
                        "day" => prop_assert_eq!(was.day(row), is.day(row)),
                        _ => prop_assert_eq!(was.number(row), is.number(row)),
                    }
                }
            }
        }
    }

    #[test]
    fn the_way_a_table_is_written_changes_no_row(
        control in control(),
        order in Just([0, 1, 2, 3, 4]).prop_shuffle(),
        delimiter in prop::sample::select(vec![";", "\t", "|"]),
        mark in prop::sample::select(vec!["", "\u{feff}"]),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let plain = read(&written(&control, &[0, 1, 2, 3, 4], ",", "\n"));
        prop_assert_eq!(plain.len(), control.len());
        prop_assert_eq!(&read(&written(&control, &order, ",", "\n")), &plain);
        prop_assert_eq!(&read(&(mark.to_string() + &written(&control, &order, delimiter, end))), &plain);
        let commas: Vec<[String; 5]> = control
            .iter()
            .map(|[source, region, day, km2, known]| {
                let german = day.split('-').rev().collect::<Vec<_>>().join(".");
                [source.clone(), region.clone(), german, km2.replace('.', ","), known.clone()]
            })
            .collect();
        prop_assert_eq!(&read(&(mark.to_string() + &written(&commas, &order, delimiter, end))), &plain);
    }

    #[test]
    fn the_way_a_map_is_drawn_changes_no_area(rings in rings(), turn in 0..7_usize) {
        let plain = areas(&rings, true);
        prop_assert!(alike(&plain, &areas(&rings, false)), "left open");
        let backwards: Vec<_> = rings.iter().map(|ring| ring.iter().rev().copied().collect()).collect();
        prop_assert!(alike(&plain, &areas(&backwards, true)), "the other way around");
        let mut turned = rings.clone();
        turned.iter_mut().for_each(|ring| { let by = turn % ring.len(); ring.rotate_left(by) });
        prop_assert!(alike(&plain, &areas(&turned, true)), "from another corner");
        let mut shuffled = rings.clone();
        shuffled.rotate_left(turn % rings.len());
        prop_assert!(alike(&plain, &areas(&shuffled, true)), "in another order");
    }
}
