//! `backtest`: the words, tables and files of a replay, and how it ends when there is nothing to replay.

mod forecasts;

use std::collections::{BTreeMap, BTreeSet};

use super::program::{Folder, cells, day};

/// Two hundred days of three regions that move and of one that does not.
fn folder() -> Folder {
    let mut rows = String::from("source,region,day,controlled_km2,known_on\n");
    for (region, start, pace) in
        [("donetsk", 15_000.0, 6.0), ("luhansk", 20_000.0, 1.0), ("sumy", 90.0, 0.5), ("lviv", 0.0, 0.0)]
    {
        let mut level: f64 = start;
        for n in 0..200_u64 {
            level += pace * (((n * 7_919) % 13) as f64 / 4.0 - 0.5 + (n as f64 / 30.0).sin());
            let day = day("2025-01-01") + chrono::Days::new(n);
            rows += &format!("made,{region},{day},{:.3},{day}\n", level.max(0.0));
        }
    }
    let folder = Folder::new();
    folder.write("control.csv", rows);
    folder
}

/// Days 60, 85, … 185 are origins, and 28 days are not observed from the last one.
const LINE: &str = "backtest --table control.csv --min-history 60 --stride 25 --horizons 14,28 --paths 40";

/// All of the table, the one that never moves too.
const REGIONS: &str = "donetsk luhansk lviv sumy";

/// Forecasts of each region by each model: 14 days from six origins, 28 days from five.
const FORECASTS: u64 = 11;

/// The rows of a CSV as maps from column to cell.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let cells = cells(csv);
    let row =
        |row: &Vec<&str>| cells[0].iter().map(ToString::to_string).zip(row.iter().map(ToString::to_string)).collect();
    cells[1..].iter().map(row).collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|problem| panic!("{text:?}: {problem}"))
}

#[test]
fn the_text_has_every_part_and_every_model() {
    let ran = folder().done(&format!("{LINE} {REGIONS}"));
    for heading in [
        "Forecasts start from 6 days between 2 March 2025 and 5 July 2025, every 25 days. Each uses what was known then, \
         40 simulated futures and seed 1.",
        "Weighted interval score relative to bootstrap",
        "Weighted interval score relative to no-change",
        "What happened lay inside the central 50, 80 and 95 % intervals",
        "Means over all forecasts, km²",
        "Weighted interval score by region",
        "Where what happened lay in the forecasts",
        "Brier score",
        "Events with such odds that came true",
        "Made by frontcast",
    ] {
        assert!(ran.unwrapped().contains(heading), "no {heading:?} in:\n{}", ran.out);
    }
    let csv = folder().done(&format!("{LINE} donetsk --format csv --quiet")).out;
    let models: BTreeSet<String> = rows(&csv).into_iter().map(|row| row["model_id"].clone()).collect();
    assert_eq!(models.len(), 7, "every model, and no-change: {models:?}");
    for model in models {
        let lines = ran.out.lines().filter(|line| line.trim_start().starts_with(&format!("{model} "))).count();
        // Two references, coverage, means, regions, PIT, Brier, reliability.
        assert_eq!(lines, 8, "{model}\n{}", ran.out);
    }
    assert!(ran.out.contains("14 days") && ran.out.contains("28 days"), "{}", ran.out);
    assert!(!ran.out.contains("NaN") && !ran.out.contains("inf"), "{}", ran.out);
    // The baseline is as good as itself.
    let relative = ran.out.split("relative to bootstrap").nth(1).unwrap();
    let own = relative.lines().find(|line| line.trim_start().starts_with("bootstrap ")).unwrap();
    assert_eq!(own.split_whitespace().skip(1).collect::<Vec<_>>(), ["1.000"; 3], "{own}");
    // Nothing was skipped, so nothing is said on stderr.
    assert_eq!(ran.err, "");
}

#[test]
fn the_csv_has_a_row_for_each_model_horizon_and_region() {
    let csv = folder().done(&format!("{LINE} {REGIONS} --format csv")).out;
    let header = "model_id,region,horizon,forecasts,relative_wis,relative_wis_no_change,wis_km2,dispersion_km2,\
                  overprediction_km2,underprediction_km2,crps_km2,bias,brier,coverage_50,coverage_80,coverage_95,";
    let pit: Vec<String> = (1..=10).map(|bin| format!("pit_{bin}")).collect();
    assert_eq!(csv.lines().next().unwrap(), format!("{header}{},bands,truth", pit.join(",")));
    let rows = rows(&csv);
    // Seven models: over everything, two horizons, two horizons on four regions.
    assert_eq!(rows.len(), 7 * (1 + 2 + 2 * 4));
    let names: BTreeSet<_> = rows.iter().map(|row| (&row["model_id"], &row["region"], &row["horizon"])).collect();
    assert_eq!(names.len(), rows.len(), "each once");
    for row in &rows {
        let of = |column: &str| number(&row[column]);
        let parts = of("dispersion_km2") + of("overprediction_km2") + of("underprediction_km2");
        assert!((of("wis_km2") - parts).abs() < 1e-9 && parts >= 0.0, "{row:?}");
        for share in ["brier", "coverage_50", "coverage_80", "coverage_95", "pit_1"] {
            assert!((0.0..=1.0).contains(&of(share)), "{share}: {row:?}");
        }
        let pit: f64 = (1..=10).map(|bin| of(&format!("pit_{bin}"))).sum();
        assert!((pit - 1.0).abs() < 1e-9, "{row:?}");
        // Where nothing moves the reference is right, and there is no ratio to it.
        let still = row["region"] == "lviv";
        assert_eq!(row["relative_wis"].is_empty(), still, "{row:?}");
    }
}

#[test]
fn the_json_says_what_was_asked_and_found() {
    let folder = folder();
    let json = folder.done(&format!("{LINE} donetsk sumy --models regimes,bootstrap --format json")).json();
    assert_eq!(json["schema"], "frontcast.backtest/1");
    let settings = &json["settings"];
    assert_eq!(settings["regions"], serde_json::json!(["donetsk", "sumy"]));
    assert_eq!((&settings["stride"], &settings["paths"], &settings["seed"]), (&25.into(), &40.into(), &1.into()));
    assert_eq!((&settings["min_history"], &settings["standstill"]), (&60.into(), &"ends".into()));
    assert_eq!(settings["horizons"], serde_json::json!([14, 28]));
    assert_eq!(settings["levels"].as_array().unwrap().len(), 23);
    assert_eq!(json["origins"], serde_json::json!({"number": 6, "first": "2025-03-02", "last": "2025-07-05"}));
    assert_eq!(json["references"], serde_json::json!(["bootstrap", "no-change"]));
    assert_eq!(json["forecasts"], 2 * FORECASTS);
    assert_eq!(json["unmade"], serde_json::json!([]));
    let csv = folder.done(&format!("{LINE} donetsk sumy --models regimes,bootstrap --format csv")).out;
    let scores = json["scores"].as_array().unwrap();
    assert_eq!(scores.len(), rows(&csv).len());
    for (score, row) in scores.iter().zip(rows(&csv)) {
        assert_eq!(score["model_id"], row["model_id"]);
        assert!((score["wis_km2"].as_f64().unwrap() - number(&row["wis_km2"])).abs() < 1e-9, "{score}");
    }
    for odds in json["odds"].as_array().unwrap() {
        assert_eq!(odds["thresholds"].as_array().unwrap().len(), 7);
        let bins = odds["reliability"].as_array().unwrap();
        let forecasts: u64 = bins.iter().map(|bin| bin["forecasts"].as_u64().unwrap()).sum();
        assert_eq!(forecasts, 2 * FORECASTS * 7, "each probability is in one bin");
    }
    let made = json["provenance"]["arguments"].as_str().unwrap();
    assert!(made.starts_with("backtest --table control.csv"), "{made}");
}

#[test]
fn a_file_has_what_would_have_been_printed() {
    let folder = folder();
    for (format, file) in [("csv", "scores.csv"), ("json", "scores.json"), ("table", "scores.txt")] {
        let ran = folder.done(&format!("{LINE} donetsk --format {format} --output {file}"));
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
        // Arguments are part of what is told of how it was made.
        let plain = folder.done(&format!("{LINE} donetsk --format {format}")).out;
        let told = folder.text(file).replace(&format!(" --output {file}"), "");
        assert_eq!(
            told.split_whitespace().collect::<String>(),
            plain.split_whitespace().collect::<String>(),
            "{format}"
        );
    }
    assert_eq!(
        folder.names(),
        ["control.csv", "scores.csv", "scores.csv.provenance.json", "scores.json", "scores.txt"]
    );
}

#[test]
fn neither_threads_nor_another_run_move_a_byte() {
    let folder = folder();
    let run = |more: &str, file: &str| {
        let out = folder.done(&format!("{LINE} --format csv --quiet --forecasts {file} {more}")).out;
        (out, folder.read(file))
    };
    let plain = run("", "a.csv");
    assert!(plain == run("", "b.csv"));
    assert!(plain == run("--threads 1", "c.csv"));
    assert!(plain == run("--threads 2", "d.csv"));
    assert!(plain != run("--seed 2", "e.csv"), "the seed has a part in it");
    // Another order of models is another order of the same forecasts, and the same scores.
    let (scores, forecasts) = run("--models pool,windows,regimes,reverting,bootstrap,constant", "f.csv");
    let sorted = |bytes: &[u8]| {
        let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        lines.sort();
        lines
    };
    assert_eq!(scores, plain.0);
    assert!(forecasts != plain.1 && sorted(&forecasts) == sorted(&plain.1));
}

#[test]
fn without_the_baseline_there_is_nothing_relative_to_it() {
    let csv = folder().done(&format!("{LINE} donetsk --models windows --format csv")).out;
    let rows = rows(&csv);
    let models: BTreeSet<&str> = rows.iter().map(|row| row["model_id"].as_str()).collect();
    assert_eq!(models.into_iter().collect::<Vec<_>>(), ["no-change", "windows"], "that nothing changes comes along");
    assert!(rows.iter().all(|row| row["relative_wis"].is_empty() && !row["relative_wis_no_change"].is_empty()));
}

#[test]
fn what_could_not_be_forecast_is_named_and_the_rest_is_done() {
    let folder = folder();
    // Maps of Kherson came out late, all at once.
    let kherson = (0..200).map(|n| {
        let first = day("2025-01-01");
        let (day, known_on) = (first + chrono::Days::new(n), first + chrono::Days::new(n.max(100)));
        format!("made,kherson,{day},{},{known_on}\n", 9_000 + n)
    });
    let rows = folder.text("control.csv") + &kherson.collect::<String>();
    folder.write("control.csv", rows);
    let ran = folder.run(&format!("{LINE} kherson donetsk --models windows --format json")).ends_with(3);
    assert_eq!(ran.err.lines().count(), 4, "two models from two origins\n{}", ran.err);
    assert!(ran.err.contains("windows made no forecast of kherson from 2025-03-02: "), "{}", ran.err);
    let json = ran.json();
    assert_eq!(json["unmade"].as_array().unwrap().len(), 4);
    assert_eq!(json["unmade"][0]["region"], "kherson");
    // Four origins are left, and three of them for 28 days.
    assert_eq!(json["forecasts"], FORECASTS + 4 + 3);
}

#[test]
fn on_a_day_only_what_was_known_then_is_forecast_and_judged() {
    let folder = folder();
    let whole = folder.text("control.csv");
    // The file cut by hand after 10 June, and with all later days moved and an early day revised on 11 June.
    let last = "2025-06-10";
    let (mut cut, mut moved) = (String::new(), String::new());
    for (n, line) in whole.lines().enumerate() {
        let is_known = n == 0 || line.split(',').nth(2).unwrap() <= last;
        cut += &if is_known { format!("{line}\n") } else { String::new() };
        let fields: Vec<&str> = line.split(',').collect();
        moved += &match is_known {
            true => format!("{line}\n"),
            false => format!("{},{},{},77.5,{}\n", fields[0], fields[1], fields[2], fields[4]),
        };
    }
    moved += "made,donetsk,2025-04-01,12.5,2025-06-11\n";
    folder.write("cut.csv", cut);
    folder.write("moved.csv", moved);
    let scores = |table: &str, as_of: &str| {
        let line = format!("{LINE} {REGIONS} --models windows,bootstrap --format csv {as_of}");
        rows(&folder.done(&line.replace("control.csv", table)).out)
    };
    let by_hand = scores("cut.csv", "");
    let as_of = format!("--as-of {last}");
    assert_eq!(scores("control.csv", &as_of), by_hand);
    assert_eq!(scores("moved.csv", &as_of), by_hand, "what came later moves nothing");
    assert_ne!(scores("control.csv", ""), by_hand, "and without the day it would");
    let chart = format!("chart {LINE} donetsk --models bootstrap").replace("--min", &format!("--as-of {last} --min"));
    assert_eq!(folder.done(&chart).out, format!("Chart: output/donetsk-{last}-backtest.png\n"));
    let cut = folder.read(&format!("output/donetsk-{last}-backtest.png"));
    folder.done(&format!("{} --output moved.png", chart.replace("control.csv", "moved.csv")));
    // All but the line about how it was made, which names the file.
    let pixels = |bytes: &[u8]| {
        let at = bytes.windows(4).position(|four| four == b"IDAT").unwrap();
        bytes[at..].to_vec()
    };
    assert!(pixels(&cut) == pixels(&folder.read("moved.png")), "the picture is the same to the last pixel");
}

#[test]
fn wrong_use_is_refused_by_name() {
    let folder = folder();
    for (code, line, words) in [
        (2, "--models regime", "unknown model \"regime\"; did you mean \"regimes\"?"),
        (2, "donetzk", "unknown region \"donetzk\"; did you mean \"donetsk\"?"),
        (2, "--source isw", "unknown source \"isw\""),
        (2, "--as-of 2999-01-01", "--as-of 2999-01-01 is in the future"),
        (1, "--as-of 2024-12-31", "nothing was known on 2024-12-31"),
        (2, "--horizons 0", "0"),
        (2, "--horizons 14,0", "0"),
        (2, "--horizons soon", "soon"),
        (2, "--stride 0", "0"),
        (2, "--threads 0", "0"),
        (2, "--paths 0", "path"),
        (2, "--thresholds=-5", "-5"),
        (2, "--thresholds 0", "0"),
        (2, "--thresholds 10,nan", "NaN"),
        (2, "--standstill never", "never"),
        (1, "--min-history 190", "2025-01-01 to 2025-07-19"),
        (1, "--horizons 365", "nothing to replay"),
        (1, "donbas four-oblasts", "zaporizhzhia"),
        (1, "--table nowhere.csv", "nowhere.csv"),
    ] {
        let line = if line.contains("--table") { format!("backtest {line}") } else { with(line) };
        let ran = folder.run(&line).ends_with(code);
        assert!(ran.complaint().contains(words), "frontcast {line}\nno {words:?} in: {}", ran.err);
        assert_eq!(ran.out, "", "frontcast {line}");
    }
    assert_eq!(folder.names(), ["control.csv"], "nothing is left behind");
}

/// [`LINE`] with some of its options replaced and others added.
fn with(more: &str) -> String {
    let flag = more.split([' ', '=']).next().unwrap();
    let mut kept = String::new();
    for option in LINE.split(" --") {
        if !flag.ends_with(option.split(' ').next().unwrap()) {
            kept += if kept.is_empty() { "" } else { " --" };
            kept += option;
        }
    }
    format!("{kept} {more}")
}

#[test]
fn without_regions_those_that_changed_within_the_last_year_are_replayed() {
    let folder = Folder::new();
    let mut rows = String::from("source,region,day,controlled_km2,area_km2\n");
    for n in 0..800 {
        let day = day("2024-01-01") + chrono::Days::new(n);
        rows += &format!("mine,Moves,{day},{},5000\n", 100 + 2 * n + n % 5);
        rows += &format!("mine,Moved,{day},{},5000\n", if n < 20 { 70 } else { 80 });
    }
    folder.write("mine.csv", &rows);
    let line = "backtest --table mine.csv --models constant --horizons 30 --stride 90 --paths 10 --format csv";
    let replayed = |out: &str| ["moves", "moved"].map(|slug| out.lines().any(|row| row.contains(slug)));
    assert_eq!(replayed(&folder.done(line).out), [true, false]);
    assert_eq!(replayed(&folder.done(&line.replace("backtest", "backtest moved")).out), [false, true]);
    // Where nothing did, those that ever changed.
    let still: String = rows.lines().filter(|row| !row.contains("Moves")).map(|row| format!("{row}\n")).collect();
    folder.write("mine.csv", still);
    assert_eq!(replayed(&folder.done(line).out), [false, true]);
}
