//! A small world that never changes: three regions over 500 days, with a gap, a revision and a second source; two towns, two
//! maps, a ledger.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use crate::command_line::maps::{polygon, ring};
use crate::command_line::program::Folder;

const DAYS: u64 = 500;
/// Days without a map.
const GAP: std::ops::Range<u64> = 210..231;
/// The day whose area became another one, and how many days later.
const REVISED: (u64, u64) = (320, 30);

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(n)
}

/// Uniform from 0 to 1, by a linear congruence.
fn noise(n: u64, salt: u64) -> f64 {
    let mixed = (n.wrapping_mul(2_654_435_761) ^ salt.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) % (1 << 32);
    mixed as f64 / (1_u64 << 32) as f64
}

/// The gain of a region on a day, km².
fn gain(region: &str, n: u64) -> f64 {
    match region {
        "donetsk" => 8.0 * noise(n, 1) + if n % 200 < 90 { 4.0 } else { -1.0 },
        "luhansk" => 0.6 * noise(n, 2) - 0.2,
        _ if n < 300 => 0.0,
        _ => 3.0 * noise(n, 3) - 0.8,
    }
}

/// A control table with the length of the front.
fn table(source: &str, known: impl Fn(u64) -> bool, other: impl Fn(u64) -> f64) -> String {
    let mut rows = String::from("source,region,day,controlled_km2,known_on,front_km\n");
    for (region, first) in [("donetsk", 14_000.0), ("luhansk", 26_000.0), ("sumy", 0.0)] {
        let mut level = first;
        for n in 0..DAYS {
            level += gain(region, n);
            if !known(n) {
                continue;
            }
            let (shown, front) = (level + other(n), 200.0 + 0.05 * n as f64);
            let mut row = |km2: f64, on: u64| {
                writeln!(rows, "{source},{region},{},{:.3},{},{front:.1}", day(n), km2.max(0.0), day(on)).unwrap();
            };
            row(shown, n);
            if (region, n) == ("donetsk", REVISED.0) {
                row(shown - 25.0, n + REVISED.1);
            }
        }
    }
    rows
}

/// Distances of two towns to the front.
fn places() -> String {
    let mut rows = String::from("source,place,region,day,distance_km,front_distance_km,disc_held_share\n");
    for (place, first, pace) in [("Kramatorsk", 28.0, 0.02), ("Pokrovsk", 9.0, 0.021)] {
        for n in (0..DAYS).filter(|n| !GAP.contains(n)) {
            let km = first - pace * n as f64 - 0.4 * noise(n / 5, 7);
            let share = (0.3 - 0.1 * km).clamp(0.0, 1.0);
            writeln!(rows, "made,{place},donetsk,{},{:.3},{km:.3},{share:.4}", day(n), km.max(0.0)).unwrap();
        }
    }
    rows
}

const LEDGER: &str = "\
id,kind,publisher,published,region,goal,rate_km2_per_day,rate_scope,window_start,window_end,remaining_km2,duration_days,claim,due_earliest,due_latest,assumption,same_area,note,url
made-1,projection,An institute,2024-12-01,donetsk,all,5.5,donetsk,2024-09-01,2024-11-30,,,in,2030-01-01,2030-12-31,constant rate,,,https://example.org/1
made-2,statement,A minister,2024-06-01,luhansk,all,,,,,,,by,,2024-12-31,,,,https://example.org/2
made-3,projection,A newspaper,2024-08,donetsk,500 km2 during 2024,,,,,,,by,,2024-12-31,trend goes on,,,https://example.org/3
";

/// Weekly areas of regions of nowhere, for `--stream`: one is whole, one has a day that is none, one was seen once.
fn many() -> String {
    let mut rows = String::from("region,day,controlled_km2,area_km2\n");
    for (region, salt, weeks) in [("north", 11, 60), ("south", 12, 40), ("east", 13, 1), ("west", 14, 50)] {
        let mut level = 100.0;
        for week in 0..weeks {
            level += 6.0 * noise(week, salt) - 1.0;
            let shown = if (region, week) == ("south", 7) { "2024-02-30".into() } else { day(7 * week).to_string() };
            writeln!(rows, "{region},{shown},{level:.3},900").unwrap();
        }
    }
    rows
}

/// A folder with the files of the world.
pub fn world() -> Folder {
    let folder = Folder::new();
    let (seen, weekly) = (|n| !GAP.contains(&n), |n: u64| n.is_multiple_of(7));
    folder.write("made.csv", table("made", seen, |_| 0.0));
    let beside = table("beside", weekly, |n| 60.0 + 30.0 * (n as f64 / 60.0).sin());
    let both = table("made", seen, |_| 0.0) + beside.split_once('\n').unwrap().1;
    folder.write("both.csv", both);
    folder.write("beside.csv", &beside);
    folder.write("places.csv", places());
    folder.write("ledger.csv", LEDGER);
    let (many, again) = (many(), "north,2025-02-24,300,900\n");
    folder.write("ungrouped.csv", format!("{many}{again}"));
    folder.write("columns.csv", many.replace("area_km2", "all_km2"));
    folder.write("many.csv", many);
    folder.write("events.csv", "day,label\n2024-08-06,An event\n");
    folder.write("groups.toml", "[[groups]]\nregion = 'pair'\nname = 'the pair'\nmembers = ['donetsk', 'sumy']\n");
    folder.write("map_20250101.geojson", polygon(&ring(37.5, 48.0, 37.6, 48.1)));
    folder.write("map_20250501.geojson", polygon(&ring(37.45, 48.0, 37.6, 48.12)));
    folder
}
