//! `--from`: the far past left out.

use super::program::{Folder, last_day};

const TERMS: &str = "--bands this-map --paths 200 --chart none --format csv --quiet";

#[test]
fn what_is_left_out_is_as_if_nobody_had_kept_it() {
    let folder = Folder::new();
    let all = folder.done("data export --source deepstate --quiet").out;
    let mut rows = all.lines();
    let header = rows.next().unwrap();
    let day = header.split(',').position(|name| name == "day").unwrap();
    let late: Vec<&str> = rows.filter(|row| row.split(',').nth(day).unwrap() >= "2025-09-01").collect();
    assert!(late.len() > 1_000 && late.len() < all.lines().count() - 1_000);
    folder.write("late.csv", format!("{header}\n{}\n", late.join("\n")));
    let cut = folder.done(&format!("project donetsk --table late.csv {TERMS}")).out;
    let from = folder.done(&format!("project donetsk --from 2025-09 {TERMS}")).out;
    assert_eq!(from.replace("regimes+from-2025-09-01", "regimes"), cut);
    assert_ne!(from, cut, "another forecast has another key");
    assert_ne!(folder.done(&format!("project donetsk {TERMS}")).out, cut, "the early days tell something");
}

#[test]
fn every_command_that_learns_has_it() {
    let folder = Folder::new();
    let rate = folder.done("rate donetsk --from 2026-06-01 --format json").out;
    assert!(rate.contains("2026-06-01") && !rate.contains("2026-05-"), "{rate}");
    let last = last_day("deepstate");
    let later = last + chrono::Days::new(10);
    let complaint = format!("no map is of {later} or later: the data end on {last}");
    for line in ["rate donetsk --from", "project donetsk --chart none --from", "backtest donetsk --from"]
        .into_iter()
        .chain(["chart history donetsk --data-from"])
    {
        let ran = folder.run(&format!("{line} {later}")).ends_with(1);
        let words = ran.complaint();
        assert!(words.contains(&complaint), "{line}: {words}");
    }
    // On charts --from is the first day shown.
    folder.done("chart history donetsk --data-from 2026-01 --from 2026-03 --output a.svg");
    for line in ["regions --help", "report --help", "published --help", "scenario show --help", "backtest --help"] {
        assert!(folder.done(line).out.contains("--from <DAY>"), "{line}");
    }
    for kind in ["projection", "rate", "backtest", "completion", "published", "map"] {
        assert!(folder.done(&format!("chart {kind} --help")).out.contains("--data-from <DAY>"), "{kind}");
    }
}
