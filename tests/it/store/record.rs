//! The record of issued forecasts: what is issued is scored as a backtest scores it, and nobody can change it unseen.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::command_line::program::{Folder, cells};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A folder whose store has three replayed forecasts.
fn issued() -> Folder {
    let folder = Folder::new();
    for (at, day) in ["2025-11-26", "2025-12-03", "2025-12-10"].iter().enumerate() {
        let said =
            folder.done(&format!("project donetsk --as-of {day} --paths 50 --chart none --issue --store store")).err;
        assert!(said.contains(&format!("as a replay, since later days are known: entry {}", at + 1)), "{said}");
    }
    folder
}

#[test]
fn an_issued_forecast_is_that_of_a_backtest_and_has_its_score() {
    let folder = Folder::new();
    let line = "backtest donetsk --models regimes --horizons 30,90 --paths 100 --as-of 2026-08-22 --forecasts rows.csv \
                --truths truths.csv --quiet";
    folder.done(line);
    let text = folder.text("rows.csv");
    let rows: Vec<Vec<&str>> = cells(&text).into_iter().skip(1).collect();
    let origin = rows[rows.len() / 2][1].to_string();
    folder.done(&format!("project donetsk --as-of {origin} --paths 100 --chart none --issue --store store --quiet"));
    let record = json(&folder.done("record --store store --format json").out);
    let forecast = &record["forecasts"][0];
    let mut replayed: BTreeMap<(String, String), f64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row[0] == "regimes" && row[1] == origin) {
        replayed.insert((row[4].to_string(), row[6].to_string()), row[7].parse().unwrap());
    }
    assert_eq!(replayed.len(), 46);
    for band in forecast["issue"]["bands"].as_array().unwrap().iter().take(2) {
        for pair in band["quantiles"].as_array().unwrap() {
            let key = (band["day"].as_str().unwrap().to_string(), pair[0].to_string());
            let (ours, theirs) = (pair[1].as_f64().unwrap(), replayed[&key]);
            assert!((ours - theirs).abs() < 1e-6, "{key:?}: {ours} {theirs}");
        }
    }
    for band in forecast["bands"].as_array().unwrap().iter().take(2) {
        // Twice the mean pinball loss of the backtest's own rows.
        let observed = band["observed"].as_f64().unwrap();
        let of_day = replayed.iter().filter(|((day, _), _)| band["day"] == day.as_str());
        let losses: Vec<f64> = of_day
            .map(|((_, level), value)| {
                let (level, miss) = (level.parse::<f64>().unwrap(), observed - value);
                (level * miss).max((level - 1.0) * miss)
            })
            .collect();
        let wis = 2.0 * losses.iter().sum::<f64>() / losses.len() as f64;
        assert!((band["wis"].as_f64().unwrap() - wis).abs() < 1e-5, "{band:#} {wis}");
    }
    assert_eq!(forecast["issue"]["is_replay"], true);
}

#[test]
fn every_kind_can_be_issued_and_made_again() {
    let folder = Folder::new();
    let known = "--as-of 2025-11-26 --issue --store store --quiet";
    folder.done(&format!("project donetsk luhansk --paths 50 --chart none {known}"));
    folder.done(&format!("place kupiansk --paths 50 {known}"));
    folder.done(&format!("ask ukraine +500 km2 in 90 days --paths 50 {known}"));
    folder.done(&format!("ask lyman city all by 2026-12-31 --paths 50 {known}"));
    let verified = folder.done("record verify --store store").out;
    assert!(verified.starts_with("5 forecasts in the record: nothing was changed or dropped"), "{verified}");
    let record = json(&folder.done("record --store store --format json").out);
    let subjects: Vec<&Value> =
        record["forecasts"].as_array().unwrap().iter().map(|of| &of["issue"]["subject"]).collect();
    assert_eq!(
        subjects,
        ["donetsk", "luhansk", "Kupiansk", "ukraine +500 km2 on 2026-02-24", "Lyman city all by 2026-12-31"]
    );
    assert!(record["odds"].as_array().unwrap().iter().any(|of| of["what"] == "ask" && of["scored"] == 1));
    let table = folder.done("record export --store store --format csv").out;
    assert!(cells(&table).iter().any(|row| row.contains(&"void") || row.contains(&"known")));
    assert!(folder.done("record --store store").out.contains("0 forecasts were issued, and 5 replayed"));
}

#[test]
fn a_flipped_byte_a_dropped_entry_and_a_swapped_pair_are_named() {
    let folder = issued();
    folder.done("record verify --store store");
    let entry = |n: u32| format!("store/entries/{n:06}.json");
    let complaint = || folder.run("record verify --store store").ends_with(1).err;
    let whole: Vec<Vec<u8>> = (1..=3).map(|n| folder.read(&entry(n))).collect();
    let mut flipped = whole[1].clone();
    flipped[300] ^= 1;
    folder.write(&entry(2), &flipped);
    assert!(complaint().contains("entries/000002.json"), "{}", complaint());
    folder.write(&entry(2), &whole[1]);
    std::fs::remove_file(folder.path(&entry(3))).unwrap();
    assert!(complaint().contains("000003"), "{}", complaint());
    folder.write(&entry(3), &whole[2]);
    folder.write(&entry(1), &whole[1]);
    folder.write(&entry(2), &whole[0]);
    let swapped = complaint();
    assert!(swapped.contains("entries/000001.json") && swapped.contains("entries/000002.json"), "{swapped}");
    folder.write(&entry(1), &whole[0]);
    folder.write(&entry(2), &whole[1]);
    folder.done("record verify --store store");
}

#[test]
fn the_record_cannot_be_undone_and_needs_nothing_but_its_data() {
    let folder = issued();
    assert!(folder.run("data undo 2 --store store").ends_with(2).err.contains("stay in the record"));
    assert!(folder.run("data undo last --store store").code != 0);
    let refused = |line: &str| folder.run(line).ends_with(2).err;
    assert!(refused("project donetsk --rate 9 --issue --store store --chart none").contains("leave out --rate"));
    folder.write("made.csv", "source,region,day,controlled_km2\n");
    assert!(refused("project donetsk --table made.csv --issue").contains("--issue"));
    assert_eq!(json(&folder.done("record --store store --format json").out)["forecasts"].as_array().unwrap().len(), 3);
}
