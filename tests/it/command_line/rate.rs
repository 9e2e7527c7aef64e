//! `frontcast rate` as a user meets it.

use crate::command_line::program::{Folder, cell, cells, decoded, number};

const STORY: &str = "rate ukraine donetsk --split 2025-08-15 --as-of 2026-08-22";

#[test]
fn since_15_august_2025_comes_out_for_ukraine_and_donetsk_separately() {
    let folder = Folder::new();
    let ran = folder.done(STORY);
    let said = ran.unwrapped();
    assert!(
        said.starts_with(
            "From 15 August 2025 to 22 August 2026, the pace in Ukraine averaged 6.6 km²/day, 6.8 less (−51 %) than the 13.3 \
             of the 372 days before (DeepState map of 22 August 2026)."
        ),
        "{said}"
    );
    assert!(
        said.contains("the pace in Donetsk averaged 3.5 km²/day, 7.3 less (−67 %) than the 10.8 of the 372 days"),
        "{said}"
    );
    for part in [
        "80 % interval of the change",
        "95 % interval −",
        "the odds that the underlying pace rose",
        "splitting at a random day gives a change as large",
    ] {
        assert_eq!(said.matches(part).count(), 2, "{part}: {said}");
    }
    for part in ["By month", "(22 days, not whole)", "the last 12 of 53 months; --months all", "reverting", "m/day"] {
        assert!(ran.out.contains(part), "no {part:?} in: {}", ran.out);
    }
    assert!(ran.out.contains("Made by frontcast") && ran.err.is_empty(), "{}", ran.err);
    assert_eq!(folder.names(), Vec::<String>::new(), "no chart unless one is asked for");
}

#[test]
fn json_and_rows_say_the_same_and_add_up() {
    let folder = Folder::new();
    // The bounds of the gains below are those of the days since July 2024.
    let json = folder.done(&format!("{STORY} --from 2024-07-08 --format json")).json();
    let csv = folder.done(&format!("{STORY} --from 2024-07-08 --format csv")).out;
    for (at, region) in ["ukraine", "donetsk"].into_iter().enumerate() {
        let document = &json[at];
        assert_eq!(document["schema"], "frontcast.rate/1");
        assert_eq!(document["region"], region);
        assert_eq!(document["as_of"], "2026-08-22");
        assert!(document["provenance"]["arguments"].as_str().unwrap().starts_with("rate ukraine donetsk"));
        let split = &document["splits"][0];
        let (before, after) = (&split["before"], &split["after"]);
        assert_eq!((before["to"].as_str(), after["from"].as_str()), (Some("2025-08-15"), Some("2025-08-15")));
        assert_eq!((before["days"].as_i64(), split["window_days"].as_i64()), (Some(372), Some(372)));
        let value = |value: &serde_json::Value| value.as_f64().unwrap();
        let change = value(&after["km2_per_day"]) - value(&before["km2_per_day"]);
        assert!((value(&split["change"]["km2_per_day"]) - change).abs() < 2e-6);
        assert!((value(&split["change"]["relative"]) - change / value(&before["km2_per_day"])).abs() < 2e-6);
        // Intervals nest around the change, and probabilities are fractions.
        let ends: Vec<f64> = split["change"]["intervals"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|interval| [value(&interval["from"]), value(&interval["to"])])
            .collect();
        assert!(ends[2] < ends[0] && ends[0] < change && change < ends[1] && ends[1] < ends[3], "{ends:?}");
        for share in
            [&split["change"]["probability_rose"], &split["random_days_share"], &split["reverting"]["probability_rose"]]
        {
            assert!((0.0..=1.0).contains(&value(share)));
        }
        // The months are the whole history, one after the other.
        let months = document["months"].as_array().unwrap();
        let gains: f64 = months.iter().map(|month| value(&month["gain_km2"])).sum();
        let first = number(&csv, &[region, "month"], "gain_km2");
        assert_eq!(first, value(&months[0]["gain_km2"]));
        assert!(months.windows(2).all(|pair| pair[0]["to"] == pair[1]["from"]));
        assert_eq!((months[0]["whole"].as_bool(), months[1]["whole"].as_bool()), (Some(false), Some(true)));
        let windows = document["windows"].as_array().unwrap();
        assert_eq!(windows.iter().map(|w| w["days"].as_i64().unwrap()).collect::<Vec<_>>(), [7, 30, 90, 180, 365]);
        let year = &windows[4];
        assert!(
            (value(&year["advance_m_per_day"]) - 1e3 * value(&year["km2_per_day"]) / value(&year["front_km"])).abs()
                < 1e-3
        );
        assert!(gains > 5_000.0 && gains < 8_500.0, "{gains}");
        assert_eq!(number(&csv, &[region, "change"], "rate_km2_per_day"), value(&split["change"]["km2_per_day"]));
        assert_eq!(number(&csv, &[region, "change"], "rate_high_95"), ends[3]);
        assert_eq!(
            number(&csv, &[region, "reverting_change"], "probability_rose"),
            value(&split["reverting"]["probability_rose"])
        );
        assert_eq!(cell(&csv, &[region, "after"], "from"), "2025-08-15");
    }
    let rows = cells(&csv);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
}

#[test]
fn the_same_arguments_give_the_same_bytes_and_another_seed_moves_reverting_alone() {
    let folder = Folder::new();
    let line = "rate donetsk --split 2025-08-15 --format json";
    let one = folder.done(line).out;
    assert_eq!(one, folder.done(line).out);
    let mut alone = folder.command(line);
    let output = alone.env("RAYON_NUM_THREADS", "1").output().unwrap();
    assert_eq!(one.as_bytes(), output.stdout, "threads do not matter");
    let (mut one, mut other) = (folder.done(line).json(), folder.done(&format!("{line} --seed 2")).json());
    assert_ne!(one["splits"][0]["reverting"], other["splits"][0]["reverting"]);
    for document in [&mut one, &mut other] {
        document["provenance"].take();
        document["splits"][0]["reverting"].take();
    }
    assert_eq!(one, other);
}

/// A table of one region with a pace of two km² a day, its front, and one level that was known late.
fn table(late: &str) -> String {
    let day = |n: u64| "2025-01-01".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(n);
    let mut rows = "source,region,day,controlled_km2,area_km2,known_on,front_km\n".to_string();
    for n in 0..200_u64 {
        // A wave of six weeks, so that weeks differ.
        let wave = 5.0 * (n as f64 / 6.7).sin();
        rows += &format!("s,afar,{},{:.3},5000,{},{}\n", day(n), 100.0 + 2.0 * n as f64 + wave, day(n), 40 + n % 3);
    }
    rows + late
}

#[test]
fn what_is_known_later_moves_nothing() {
    let folder = Folder::new();
    folder.write("plain.csv", table(""));
    folder.write(
        "late.csv",
        table("s,afar,2025-04-01,777,5000,2025-07-01,900\ns,afar,2025-09-01,4000,5000,2025-09-01,900\n"),
    );
    let rates = |file: &str, as_of: &str| {
        let line = format!("rate afar --table {file} --split 2025-04-10 --as-of {as_of} --format csv");
        folder.done(&line).out
    };
    assert_eq!(rates("plain.csv", "2025-06-20"), rates("late.csv", "2025-06-20"));
    assert_ne!(rates("plain.csv", "2025-07-02"), rates("late.csv", "2025-07-02"));
    // A table's own fronts tell the advance by kilometre.
    let csv = rates("plain.csv", "2025-06-20");
    assert!((number(&csv, &["window", "90"], "front_km") - 41.0).abs() < 0.01, "{csv}");
    let advance = number(&csv, &["window", "90"], "advance_m_per_day");
    assert!((advance - 1e3 * number(&csv, &["window", "90"], "rate_km2_per_day") / 41.0).abs() < 0.02, "{advance}");
}

#[test]
fn fed_fronts_count_as_long_as_their_ingest_does() {
    let folder = Folder::new();
    folder.write("fed.csv", table(""));
    folder.done("ingest fed.csv --store store --quiet");
    let line = "rate afar --source s --store store --format csv";
    let fed = folder.done(line).out;
    assert!((number(&fed, &["window", "90"], "front_km") - 41.0).abs() < 0.01, "{fed}");
    folder.done("data undo 1 --store store --quiet");
    assert!(folder.run(line).ends_with(2).complaint().contains("afar"));
}

#[test]
fn short_windows_and_fronts_that_stand_still_say_why_they_have_no_interval() {
    let folder = Folder::new();
    let short = folder.done("rate donetsk --split 2026-08-10 --as-of 2026-08-22").unwrapped();
    assert!(short.contains("Windows under 28 days are too short for an interval of the fall"), "{short}");
    let still = folder.done("rate kherson --split 2025-08-15 --as-of 2026-08-22");
    assert!(still.out.contains("no intervals: the weeks of each window are all the same"), "{}", still.out);
    assert!(still.unwrapped().contains("averaged 0 km²/day, as in the 372 days before"), "{}", still.out);
    let json = folder.done("rate kherson --split 2025-08-15 --as-of 2026-08-22 --format json").json();
    assert_eq!(json["splits"][0]["change"]["probability_rose"], serde_json::Value::Null);
    assert_eq!(json["splits"][0]["change"]["relative"], serde_json::Value::Null);
    assert_eq!(json["splits"][0]["reverting"], serde_json::Value::Null);
    assert!(!still.out.contains("NaN"), "{}", still.out);
}

#[test]
fn several_splits_windows_months_and_groups() {
    let folder = Folder::new();
    let json = folder
        .done("rate donbas --split 2026-02-01 2025-08-15 --split 2025-08-15 --window 90 --months 3 --format json")
        .json();
    let splits = json["splits"].as_array().unwrap();
    let days: Vec<&str> = splits.iter().map(|split| split["day"].as_str().unwrap()).collect();
    assert_eq!(days, ["2025-08-15", "2026-02-01"], "in order, each once");
    assert!(splits.iter().all(|split| split["window_days"] == 90));
    assert_eq!(json["months"].as_array().unwrap().len(), 3);
    // The front of a group is the sum of its members'.
    let front = |region: &str| {
        folder.done(&format!("rate {region} --format json")).json()["windows"][0]["front_km"].as_f64().unwrap()
    };
    let sum = front("donetsk") + front("luhansk");
    assert!((json["windows"][0]["front_km"].as_f64().unwrap() - sum).abs() < 0.01);
}

#[test]
fn charts_are_drawn_where_asked_one_for_each_region() {
    let folder = Folder::new();
    let ran = folder.done("rate donetsk kherson sumy --split 2025-08-15 --chart charts/rate.png --format csv");
    assert_eq!(ran.err.matches("Chart: charts/rate-").count(), 3, "{}", ran.err);
    for region in ["donetsk", "kherson", "sumy"] {
        assert!(folder.read(&format!("charts/rate-{region}.png")).starts_with(b"\x89PNG"));
    }
    let first = folder.read("charts/rate-donetsk.png");
    folder.done("rate donetsk --split 2025-08-15 --chart one.png --quiet");
    let pixels = |bytes: Vec<u8>| decoded(bytes).1;
    assert!(pixels(first) == pixels(folder.read("one.png")), "other regions in the command move no pixel");
}

#[test]
fn wrong_use_is_told_in_one_line() {
    let folder = Folder::new();
    for (code, line, words) in [
        (2, "rate donetzk", "did you mean \"donetsk\"?"),
        (
            2,
            "rate donetsk --split 2022-04-04 --as-of 2026-08-22",
            "nothing before or after it: donetsk is known from 2022-04-04 to 2026-08-22",
        ),
        (2, "rate donetsk --split 2026-08-23 --as-of 2026-08-22", "is after the last day that is known (2026-08-22)"),
        (2, "rate donetsk --split 2025-08-15 --as-of 2025-08-01", "is after the last day that is known (2025-08-01)"),
        (2, "rate donetsk --split 2025-08-15 --window 373 --as-of 2026-08-22", "at most 372 days"),
        (2, "rate donetsk --split 2025-08-15 --window 0", "0 days"),
        (2, "rate donetsk --split tomorrow", "tomorrow"),
        (2, "rate donetsk --months 0", "at least 1, or all"),
        (2, "rate donetsk --as-of 2999-01-01", "in the future"),
        (2, "rate donetsk --source isw", "unknown source \"isw\""),
        (2, "rate", "REGION"),
        (1, "rate donetsk --as-of 2022-04-04", "on one day only (2022-04-04)"),
        (1, "rate donetsk --as-of 2020-01-01", "the data begin on 2022-02-22"),
        (1, "rate donetsk --table nowhere.csv", "nowhere.csv"),
    ] {
        let ran = folder.run(line).ends_with(code);
        assert!(ran.err.contains(words), "frontcast {line}\nno {words:?} in: {}", ran.err);
        assert_eq!(ran.out, "", "frontcast {line}");
    }
}

#[test]
fn a_history_of_days_has_rates_too() {
    let folder = Folder::new();
    folder.write("days.csv", "region,day,controlled_km2,area_km2\nafar,2026-01-01,1,100\nafar,2026-01-03,2,100\n");
    let said = folder.done("rate afar --table days.csv").unwrapped();
    assert!(
        said.contains("afar is known for less than a week") || said.contains("Afar is known for less than a week"),
        "{said}"
    );
    let split = folder.done("rate afar --table days.csv --split 2026-01-02 --chart c.png").unwrapped();
    assert!(split.contains("averaged 0.50 km²/day, as in the day before"), "{split}");
    assert!(split.contains("No map shows 2026-01-02"), "{split}");
    assert!(folder.read("c.png").starts_with(b"\x89PNG"));
}

#[test]
fn tables_hold_for_any_size_of_a_region() {
    let folder = Folder::new();
    let table = |unit: f64| {
        let days = "2025-01-01".parse::<chrono::NaiveDate>().unwrap().iter_days().take(200).enumerate();
        let level = |n: usize| unit * (40.0 + n as f64 + 20.0 * (n as f64 / 6.7).sin());
        let rows: String = days.map(|(n, day)| format!("afar,{day},{},{}\n", level(n), 1e3 * unit)).collect();
        format!("region,day,controlled_km2,area_km2\n{rows}")
    };
    for unit in [1e-3, 1.0, 1e4] {
        folder.write("sized.csv", table(unit));
        let told = folder.done("rate afar --table sized.csv --split 2025-04-10").out;
        let csv = folder.done("rate afar --table sized.csv --format csv").out;
        let line = told.lines().find(|line| line.starts_with("   90 days")).unwrap();
        let cells: Vec<f64> =
            line[30..].split_whitespace().filter_map(|cell| cell.replace(',', "").parse().ok()).collect();
        let close = |told: f64, column: &str| (told / number(&csv, &["window", "90"], column) - 1.0).abs() < 0.05;
        assert!(close(cells[0], "rate_km2_per_day") && close(cells[1], "gain_km2"), "{unit}: {line}");
        let after = told.lines().find(|line| line.starts_with("  after, ")).unwrap();
        assert_eq!(after.matches(" to ").count(), 3, "{after}");
        assert!(after.split_whitespace().all(|cell| cell.matches('.').count() < 2), "columns run together: {after}");
    }
}

#[test]
fn one_day_is_one_and_what_cannot_be_searched_is_said() {
    let folder = Folder::new();
    let told = folder.done("rate donetsk --split 2026-08-21 --as-of 2026-08-22 --months 1");
    assert!(told.unwrapped().starts_with("From 21 to 22 August 2026, the pace"), "{}", told.out);
    assert!(told.out.contains("1 day each") && told.out.contains("the last of 53 months"), "{}", told.out);
    let early = folder.done("rate donetsk --from 2024-07-08 --as-of 2024-07-09");
    assert!(early.out.contains("July 2024 (1 day, not whole)"), "{}", early.out);
    let still = folder.done("rate lviv");
    assert!(
        still.out.contains("not searched for: nothing ever moved") && !still.out.contains("probability"),
        "{}",
        still.out
    );
    let json = folder.done("rate lviv --format json").json();
    assert_eq!(json["no_change_probability"], serde_json::Value::Null);
    let ran = folder.run("rate donetsk --as-of 2022-04-04").ends_with(1);
    assert!(!ran.err.contains("--rate"), "rate has no such option: {}", ran.err);
    assert!(!folder.run("rate narnia").ends_with(2).err.contains("four-oblasts, ukraine"), "each region once");
}
