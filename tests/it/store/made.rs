//! Made series, and a store of their own for each test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use frontcast::domain::control::ControlTable;
use frontcast::domain::groups::Regions;
use frontcast::domain::quantity::Length;
use frontcast::read::table::Wording;
use frontcast::store::feed::{Given, Said, feed};
use frontcast::store::{Receipt, Recording, Store, Terms};

use crate::command_line::program::{Folder, Ran, day};

/// The first day of made series.
pub const FIRST: &str = "2023-01-01";

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
    day(FIRST) + Days::new(n)
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

/// A folder with a store in it that every command here uses.
pub struct Kept(pub Folder);

impl Kept {
    pub fn new() -> Self {
        Kept(Folder::new())
    }

    pub fn path(&self) -> PathBuf {
        self.0.path("store")
    }

    pub fn store(&self) -> Store {
        Store::new(&self.path())
    }

    pub fn run(&self, line: &str) -> Ran {
        let mut command = self.0.command(line);
        Ran::new(line, command.env("FRONTCAST_STORE", "store").output().unwrap())
    }

    pub fn done(&self, line: &str) -> Ran {
        self.run(line).ends_with(0)
    }

    /// Ingests a table with these rows.
    pub fn feed(&self, rows: &[Row]) -> Ran {
        self.feed_text(&csv(rows), "")
    }

    /// Ingests a table as it is written, with more arguments.
    pub fn feed_text(&self, table: &str, more: &str) -> Ran {
        self.0.write("fed.csv", table);
        self.run(&format!("ingest fed.csv {more}"))
    }

    /// All observations of a source with their revisions.
    pub fn export(&self, more: &str) -> String {
        self.done(&format!("data export {more}")).out
    }

    /// How many rows the store holds that count.
    pub fn rows(&self) -> usize {
        let knowledge = self.store().knowledge(None, &Regions::default()).unwrap();
        let table = knowledge.table(None);
        table.map_or(0, |table| table.series().iter().map(|series| series.vintages().len()).sum())
    }

    /// Asserts that the store is as it was written, with nothing left behind.
    pub fn is_clean(&self) {
        let ran = self.done("data verify");
        assert!(ran.out.ends_with("All of it is as it was written.\n") && !ran.out.contains("not used"), "{}", ran.out);
    }

    /// Every finished file of the store with its bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path())
    }
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

/// Something recorded on a day.
pub fn recording(on: NaiveDate) -> Recording {
    Recording { at: format!("{on}T12:00:00Z"), on, arguments: "made by a test".into() }
}

/// Ingests rows as if it were another day, without bundled data.
pub fn ingest_on(store: &Store, today: NaiveDate, rows: &[Row], terms: Terms) -> Receipt {
    let said = Said {
        known: &Regions::default(),
        boundaries: None,
        towns: &[],
        cracks: Length::from_km(0.025).unwrap(),
        today,
        wording: Wording::default(),
        manner: Default::default(),
        remember: false,
        accept: false,
        known_on: None,
    };
    let given = [Given::Fetched { name: "fed.csv".into(), bytes: csv(rows).into_bytes() }];
    let fed = feed(&given, &said, &|| ()).unwrap();
    assert_eq!(fed.refused, [], "rows of {today}");
    store.ingest(fed, terms, &recording(today), None, &Regions::default(), &|_| ()).unwrap()
}

/// The levels of a region's days in a vintage.
pub fn levels(store: &Store, region: &str, as_of: Option<NaiveDate>) -> Vec<(NaiveDate, f64)> {
    let table = store.knowledge(None, &Regions::default()).unwrap().table(as_of);
    let of_region = |table: ControlTable| {
        let series = table.series().iter().find(|series| series.region().id.as_str() == region)?;
        Some(series.levels().iter().map(|level| (level.day, level.value.km2())).collect())
    };
    table.ok().and_then(of_region).unwrap_or_default()
}
