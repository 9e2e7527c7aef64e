//! A crash at any moment leaves all of an entry or nothing of it, and everything before it as it was.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::made::{Kept, Row, copy, csv, many, noise, on};

/// Regions and days of the table whose ingest is killed.
const REGIONS: u64 = 25;
const DAYS: u64 = 200;

/// When the program is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after its start.
    After(Duration),
    /// So long after the store holds a file whose name contains this.
    Sight(&'static str, Duration),
}

/// Starts a command that is killed at a moment; whether it was in time.
fn killed(kept: &Kept, line: &str, moment: Moment) -> bool {
    let mut command = kept.0.command(line);
    command.env("FRONTCAST_STORE", "store").stdout(Stdio::null()).stderr(Stdio::null());
    let before: Vec<String> = kept.files().into_keys().collect();
    let (begin, mut child) = (Instant::now(), command.spawn().unwrap());
    match moment {
        Moment::After(delay) => std::thread::sleep(delay.saturating_sub(begin.elapsed())),
        Moment::Sight(name, delay) => {
            while !is_in_sight(&kept.path(), name, &before) && is_running(&mut child) {
                std::thread::sleep(Duration::from_micros(30));
            }
            let seen = Instant::now();
            while seen.elapsed() < delay {
                std::hint::spin_loop();
            }
        }
    }
    let was_running = is_running(&mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    was_running
}

fn is_running(child: &mut Child) -> bool {
    child.try_wait().unwrap().is_none()
}

fn is_in_sight(store: &Path, wanted: &str, before: &[String]) -> bool {
    ["segments", "quarantine", "entries"].iter().any(|folder| {
        let entries = std::fs::read_dir(store.join(folder)).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()));
        names.any(|name| name.contains(wanted) && !before.contains(&name))
    })
}

/// Moments spread over a run: early, late, and at every file that is written.
fn moments(count: u64, typical: Duration, sights: &[&'static str]) -> Vec<Moment> {
    let moment = |n: u64| match n % 3 {
        0 => Moment::After(typical.mul_f64(1.2 * noise(1, n))),
        _ => {
            let sight = sights[(n / 3) as usize % sights.len()];
            Moment::Sight(sight, Duration::from_micros((1_500.0 * noise(2, n).powi(2)) as u64))
        }
    };
    (0..count).map(moment).collect()
}

/// A store with an ingest, another with doubtful rows, and the files in it.
fn begun() -> (Kept, BTreeMap<String, Vec<u8>>) {
    let kept = Kept::new();
    let mut rows = many(3, 60);
    kept.feed(&rows).ends_with(0);
    // A value far off is kept apart.
    rows = many(3, 62).into_iter().filter(|row| row.day >= on(60)).collect();
    rows.iter_mut().filter(|row| row.day == on(61)).for_each(|row| row.km2 -= 3_000.0);
    kept.feed(&rows).ends_with(3);
    let mut files = kept.files();
    // The head says how many entries there are.
    files.remove("head");
    (kept, files)
}

/// How a loop of kills went.
#[derive(Debug, Default)]
struct Tally {
    /// The entry was there afterwards.
    inside: usize,
    /// It was not.
    outside: usize,
    /// Files of it were there without it.
    leftovers: usize,
    /// The program was killed before it ended.
    in_time: usize,
}

/// Kills a command at many moments, each time in a copy of the same store, and looks at what is there.
fn torture(line: &str, input: Option<&[Row]>, rows: [usize; 2], moments: &[Moment]) -> Tally {
    let (begun, before) = begun();
    let mut tally = Tally::default();
    for (n, moment) in moments.iter().enumerate() {
        let kept = Kept::new();
        copy(&begun.path(), &kept.path());
        if let Some(rows) = input {
            kept.0.write("killed.csv", csv(rows));
        }
        tally.in_time += usize::from(killed(&kept, line, *moment));
        let context = format!("{line}, killed at {moment:?}");
        let verified = kept.run("data verify");
        assert_eq!(verified.code, 0, "{context}\n{}{}", verified.out, verified.err);
        let after = kept.files();
        before.iter().for_each(|(name, bytes)| assert!(after.get(name) == Some(bytes), "{context}: {name} changed"));
        let is_in = after.contains_key("entries/000003.json");
        let is_there = |name: &String| !before.contains_key(name) && !name.starts_with("entries/") && name != "head";
        tally.leftovers += usize::from(!is_in && after.keys().any(is_there));
        *(if is_in { &mut tally.inside } else { &mut tally.outside }) += 1;
        assert_eq!(kept.rows(), rows[usize::from(is_in)], "{context}: half of it is in");
        // The next command works, and so does the same one where it was not done.
        match (is_in, input) {
            (false, Some(_)) if n % 4 == 0 => drop(kept.run(line).ends_with(3)),
            (false, Some(_)) => drop(kept.done("data undo 1")),
            (false, None) => drop(kept.done(line)),
            (true, _) => drop(kept.done("data undo 3")),
        }
        kept.is_clean_of_unfinished();
        if is_in {
            assert_eq!(kept.rows(), rows[0], "{context}: undone");
        }
    }
    tally
}

impl Kept {
    /// Asserts that the store is sound and no half-written file lies about; a whole file that no entry knows may.
    fn is_clean_of_unfinished(&self) {
        self.done("data verify");
        let files = self.files();
        assert!(!files.keys().any(|name| name.contains("/.")), "{:?}", files.keys());
    }
}

#[test]
fn an_ingest_that_is_killed_is_in_as_a_whole_or_not_at_all() {
    let mut rows = many(REGIONS, DAYS);
    // Other regions than those of the store, and one day that is kept apart, so that several files are written.
    rows.iter_mut().for_each(|row| row.region = format!("b{}", row.region));
    rows.iter_mut().filter(|row| row.day == on(150)).for_each(|row| row.km2 -= 3_000.0);
    let (begun, _) = begun();
    let known = begun.rows();
    begun.0.write("killed.csv", csv(&rows));
    let begin = Instant::now();
    begun.run("ingest killed.csv").ends_with(3);
    let typical = begin.elapsed();
    let whole = begun.rows();
    assert_eq!(whole - known, (REGIONS * (DAYS - 1)) as usize);
    let sights = ["segments/.", "segments/000003", "quarantine/.", "quarantine/000003", "entries/.", "entries/000003"];
    let tally = torture("ingest killed.csv", Some(&rows), [known, whole], &moments(42, typical, &sights));
    println!("{tally:?}");
    // Both happened, and more than once a part of it was on the disk.
    assert!(tally.inside >= 3 && tally.outside >= 10 && tally.leftovers >= 3 && tally.in_time >= 30, "{tally:?}");
}

#[test]
fn an_undoing_that_is_killed_is_done_or_not() {
    let (begun, _) = begun();
    let known = begun.rows();
    let begin = Instant::now();
    begun.done("data undo 1");
    let moments = moments(18, begin.elapsed(), &["entries/.", "entries/000003"]);
    // A day that is withdrawn from then on; the ingest was fed and undone on one day, so nothing of it ever counted.
    let tally = torture_entry("data undo 1", known, begun.rows(), &moments);
    assert!(tally.inside >= 3 && tally.outside >= 3, "{tally:?}");
}

#[test]
fn an_acceptance_that_is_killed_is_done_or_not() {
    let (begun, _) = begun();
    let known = begun.rows();
    let begin = Instant::now();
    begun.done("data accept 2");
    let moments = moments(18, begin.elapsed(), &["entries/.", "entries/000003"]);
    let tally = torture_entry("data accept 2", known, begun.rows(), &moments);
    assert!(tally.inside >= 3 && tally.outside >= 3, "{tally:?}");
}

/// As [`torture`], for a command that writes an entry alone.
fn torture_entry(line: &str, before: usize, after: usize, moments: &[Moment]) -> Tally {
    assert_ne!(before, after, "{line} must show");
    torture(line, None, [before, after], moments)
}
