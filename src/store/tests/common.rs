//! Rows of made series and files of a store; the tests of the program (`tests/it/store`) use them too.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Days, NaiveDate};

/// The first day of made series.
const FIRST: &str = "2023-01-01";

/// One row of a control table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub source: String,
    pub region: String,
    pub day: NaiveDate,
    pub km2: f64,
    pub known_on: Option<NaiveDate>,
}

/// The day that lies so many days after the first.
pub fn on(n: u64) -> NaiveDate {
    FIRST.parse::<NaiveDate>().unwrap() + Days::new(n)
}

/// A number between 0 and 1 that looks like chance and is always the same.
pub fn noise(seed: u64, n: u64) -> f64 {
    // The finalizer of SplitMix64.
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(n.wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A region that grows by up to 10 km² a day, with three decimals.
pub fn series(region: &str, days: u64, seed: u64) -> Vec<Row> {
    let mut km2 = 5_000.0 + 100.0 * seed as f64;
    let row = |n: u64| {
        km2 += 10.0 * noise(seed, n);
        Row { source: "made".into(), region: region.into(), day: on(n), km2: thousandths(km2), known_on: None }
    };
    (0..days).map(row).collect()
}

/// Several regions of 20,000 km² named a0, a1, …
pub fn many(regions: u64, days: u64) -> Vec<Row> {
    (0..regions).flat_map(|i| series(&format!("a{i}"), days, i)).collect()
}

pub fn thousandths(km2: f64) -> f64 {
    (km2 * 1_000.0).round() / 1_000.0
}

/// The rows as a control table.
pub fn csv(rows: &[Row]) -> String {
    let row = |row: &Row| {
        let known_on = row.known_on.map_or_else(String::new, |day| day.to_string());
        format!("{},{},{},{},{known_on},20000\n", row.source, row.region, row.day, row.km2)
    };
    let rows: String = rows.iter().map(row).collect();
    format!("source,region,day,controlled_km2,known_on,area_km2\n{rows}")
}

/// Every file below a folder with its bytes, hidden ones too, but for the lock.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().map(Result::unwrap) {
            let path = entry.path();
            match entry.file_type().unwrap().is_dir() {
                true => open.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_string();
                    if name != "lock" {
                        found.insert(name, std::fs::read(&path).unwrap());
                    }
                }
            }
        }
    }
    found
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}
