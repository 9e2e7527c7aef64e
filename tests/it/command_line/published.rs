//! `published`: the ledger beside the bundled data.

use serde_json::Value;

use super::program::{Folder, KNOWN, cell, cells};
use super::sources::level;

const QUICK: &str = "--paths 300 --as-of 2026-08-22";

fn entry<'j>(json: &'j Value, id: &str) -> &'j Value {
    json["entries"].as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

fn near(value: &Value, expected: f64, slack: f64) -> bool {
    (value.as_f64().unwrap() - expected).abs() <= slack
}

#[test]
fn the_august_2027_estimate_is_told_with_every_step() {
    // Levels by hand from the bundled table: donetsk 19,933.372 on 14 August, 20,339.307 on 20 November 2025, 21,255.608 on
    // 22 August 2026; the theatre 115,439.936 and 116,541.401.
    let folder = Folder::new();
    let json = folder.done(&format!("published show isw-2025-11 {KNOWN} --format json")).json();
    let isw = entry(&json, "isw-2025-11");
    assert!(near(&isw["implied"]["remaining_least_km2"], 9.3 * 613.0, 1e-6));
    assert!(near(&isw["implied"]["remaining_most_km2"], 9.3 * 643.0, 1e-6));
    let data = &isw["on_our_data"];
    assert!(near(&data["at_own_rate"]["rate_km2_per_day"], (20_339.307 - 19_933.372) / 98.0, 1e-6));
    assert!(near(&data["at_theatre_rate"]["rate_km2_per_day"], (116_541.401 - 115_439.936) / 98.0, 1e-6));
    assert_eq!(
        (&data["at_own_rate"]["day"], &data["at_theatre_rate"]["day"]),
        (&"2030-01-07".into(), &"2027-06-03".into())
    );
    let since = &isw["outcome"]["since"];
    assert!(
        near(&since["gain_km2"], 21_255.608 - 20_339.307, 1e-6) && near(&since["stated_gain_km2"], 9.3 * 275.0, 1e-6)
    );
    assert_eq!(isw["outcome"]["verdict"], "open");
    assert_eq!(isw["outcome"]["rows"][0]["day"], "2025-11-25");
    // What the model said that day is what `project` says of it.
    let projected = folder.done("project donetsk --as-of 2025-11-26 --by 2027-08-31 --chart none --format json").json();
    assert_eq!(isw["model_then"]["median"], projected["completion"]["median"]);
    assert_eq!(isw["model_then"]["probability"], projected["completion"]["by"][0]["probability"]);
    let told = folder.done(&format!("published show ISW-2025-11 {QUICK}")).unwrapped();
    for words in [
        "9.3 km²/day × 613 to 643 days = 5,700.9 to 5,979.9 km² remaining",
        "405.9 km² in 98 days (15 August to 20 November 2025) = 4.142 km²/day",
        "The stated 9.3 km²/day is the pace of the whole theatre, not of Donetsk alone",
        "our data give 11.2 km²/day for the theatre and 4.1 km²/day for Donetsk",
        "916 km² were gained in Donetsk (3.3 km²/day); the stated 9.3 km²/day would have given 2,558 km²",
        "row: deepstate,donetsk,2026-08-22: controlled 21,255.6 km², remaining 5,347.0 km²",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn what_can_be_judged_is_judged_and_the_rest_is_open() {
    let json = Folder::new().done(&format!("published {QUICK} --format json")).json();
    let verdict = |id: &str| entry(&json, id)["outcome"]["verdict"].as_str().unwrap().to_string();
    for missed in ["putin-2025-08", "russian-plan-2025-06", "aljazeera-2025-04"] {
        assert_eq!(verdict(missed), "missed", "{missed}");
        assert!(!entry(&json, missed)["outcome"]["rows"].as_array().unwrap().is_empty(), "{missed} has rows");
    }
    assert_eq!((verdict("bild-2025-07").as_str(), verdict("press-2024-11").as_str()), ("met", "met"));
    let entries = json["entries"].as_array().unwrap();
    let open: Vec<&Value> = entries.iter().filter(|entry| entry["outcome"]["verdict"] == "open").collect();
    assert_eq!((entries.len(), open.len()), (24, 19));
    assert!(near(&entry(&json, "isw-2025-08")["model_now"]["probability"], 0.0, 0.02));
    // Odds by 2108 are nobody's business; odds of completion within the horizon are told instead.
    let far = entry(&json, "isw-2025-02");
    assert!(far["model_now"]["probability"].is_null() && far["model_now"]["within_horizon"].as_f64().unwrap() < 0.05);
    let flagged: Vec<&Value> = entries.iter().filter(|e| e["contradictions"] != Value::Array(vec![])).collect();
    assert_eq!(flagged.iter().map(|entry| &entry["id"]).collect::<Vec<_>>(), ["forbes-2025-05"]);
    let summary = &json["summary"];
    assert_eq!((&summary["counts"]["met"], &summary["counts"]["missed"]), (&2.into(), &3.into()));
    assert!(summary["model_brier"].as_f64().unwrap() < summary["claim_brier"].as_f64().unwrap());
}

#[test]
fn an_earlier_day_knows_neither_later_entries_nor_later_maps() {
    let folder = Folder::new();
    let ran = folder.done("published --paths 300 --as-of 2025-06-30 --format csv");
    let ids: Vec<&str> = cells(&ran.out).iter().skip(1).map(|row| row[0]).collect();
    assert!(ids.contains(&"aljazeera-2025-04") && !ids.contains(&"isw-2025-11"), "{ids:?}");
    assert_eq!(cell(&ran.out, &["aljazeera-2025-04"], "verdict"), "open");
    assert!(ran.err.contains("published after 2025-06-30"), "{}", ran.err);
    assert!(
        folder
            .run("published show isw-2025-11 --as-of 2025-06-30")
            .ends_with(2)
            .complaint()
            .contains("published after")
    );
}

#[test]
fn entries_of_ones_own_are_judged_beside_the_bundled_ones() {
    let folder = Folder::new();
    folder.write(
        "mine.csv",
        "id,publisher,published,region,goal,due_latest\nmine-1,Me,2025-12-01,luhansk,all,2026-01-31\n\
         mine-2,Me,2025-12-01,ukraine,300 km2 during 2026-01,\nmine-3,Me,2025-12-01,donetsk,half of it,2026-01-31\n\
         mine-4,Me,2025-12-01,nowhere,all,2026-01-31\n",
    );
    let json = folder.done(&format!("published --ledger mine.csv {QUICK} --format json")).json();
    let outcome = |id: &str| &entry(&json, id)["outcome"];
    assert_eq!(outcome("mine-1")["verdict"], "missed");
    assert!(near(&outcome("mine-1")["short"], 100.0, 40.0), "{}", outcome("mine-1")["short"]);
    // The bundled table: 117,140.328 on 31 December, 117,367.939 on 31 January; 227.611 were gained.
    assert_eq!(outcome("mine-2")["settled_on"], "2026-01-31");
    assert!(near(&outcome("mine-2")["short"], 300.0 - 227.611, 1e-6));
    assert_eq!(outcome("mine-3")["why"], "its goal is in words only: half of it");
    assert!(outcome("mine-4")["why"].as_str().unwrap().contains("nowhere"));
    let told = folder.done(&format!("published show mine-4 mine-1 --ledger mine.csv {QUICK}")).unwrapped();
    assert!(told.contains("It cannot be checked: unknown region \"nowhere\"."), "no list of all regions: {told}");
}

#[test]
fn goals_that_are_not_all_of_a_region_are_told_in_words_of_their_own() {
    let folder = Folder::new();
    folder.write(
        "mine.csv",
        "id,published,region,goal,claim,due_earliest,due_latest,rate_km2_per_day\n\
         still,2025-08-01,donetsk,standstill,not_before,2026-12-31,,1\n\
         town,2025-08-01,donetsk,Pokrovsk falls,by,,2025-12-31,1\n\
         day,2025-08-01,donetsk,all,in,2025-12-31,2025-12-31,\n\
         open,2025-08-01,donetsk,all,,,,1\n",
    );
    let told = |id: &str| {
        let ran = folder.done(&format!("published show {id} --ledger mine.csv {QUICK}"));
        let is_page = |line: &str| line.starts_with("http") || line.starts_with("Made by");
        let wide: Vec<&str> = ran.out.lines().filter(|line| !is_page(line) && line.chars().count() > 100).collect();
        assert!(wide.is_empty(), "{id}: {wide:?}");
        assert!(!ran.out.lines().any(|line| line.starts_with(' ') && line.trim().is_empty()), "{}", ran.out);
        ran.unwrapped()
    };
    // By hand from the bundled table: 21,132.595 on 30 April, 21,158.412 on 30 May 2026, the first month under 30 km².
    let still = told("still");
    assert!(still.contains("It was missed: the 30 days to 30 May 2026 brought at most 1 km²/day."), "{still}");
    assert!(!still.contains("km² remaining") && still.contains("nothing to divide"), "{still}");
    let town = told("town");
    assert!(
        town.contains("that day: nothing, its goal is in words only") && !town.contains("looks no further than"),
        "{town}"
    );
    assert!(
        told("day").starts_with("day: 1 August 2025 (projection) All of Donetsk would be taken on 31 December 2025.")
    );
    assert!(told("open").contains("would have put the odds of completion by August 2055 at "));
    let met = told("bild-2025-07");
    assert!(met.contains("It was met: by 31 December 2025, 4,330 km² were gained."), "{met}");
    assert!(told("aljazeera-2025-04").contains("come to a standstill from 15 May to 15 July 2025."));
    let json = folder.done(&format!("published show isw-2025-11 {QUICK} --format json")).json();
    let stated = &entry(&json, "isw-2025-11")["stated"];
    assert_eq!((&stated["window_start"], &stated["window_end"]), (&"2025-08-15".into(), &"2025-11-20".into()));
}

#[test]
fn rates_are_redone_on_the_map_of_their_publisher_and_on_all_others() {
    let gain = |source| level(source, "ukraine", "2025-11-20") - level(source, "ukraine", "2025-08-15");
    let folder = Folder::new();
    let json = folder.done(&format!("published show isw-2025-11 {QUICK} --format json")).json();
    let isw = entry(&json, "isw-2025-11");
    let [own, usual, other] = &isw["on_maps"].as_array().unwrap()[..] else { panic!("{}", isw["on_maps"]) };
    let named = |of: &Value| (of["source"].as_str().unwrap().to_string(), of["is_publishers_own"] == true);
    assert_eq!(named(own), ("economist_isw".into(), true));
    assert_eq!((named(usual).0.as_str(), named(other).0.as_str()), ("deepstate", "uacontrolmap"));
    assert_eq!((&isw["publisher_map"], &own["window"]["days"]), (&"economist_isw".into(), &97.into()));
    for (of, source) in [(own, "economist_isw"), (usual, "deepstate"), (other, "uacontrolmap")] {
        assert!(near(&of["rate_km2_per_day"], gain(source) / 97.0, 1e-5), "{of}");
    }
    // ISW's table has no oblasts: what remained of Donetsk is DeepState's.
    assert_eq!(own["remaining_source"], "deepstate");
    let days = own["remaining_km2"].as_f64().unwrap() / own["rate_km2_per_day"].as_f64().unwrap();
    assert!(near(&own["days"], days, 0.01) && own["day"].as_str().unwrap().starts_with("2027-10"), "{own}");
    let told = folder.done(&format!("published show isw-2025-11 {QUICK}")).unwrapped();
    for words in [
        "Its rate redone from map to map, 15 August to 20 November 2025",
        "ISW's map, its publisher's own",
        "with the change of 15 August 2025 itself",
        "From the map of 15 August 2025 to that of 20 November 2025, ISW's map, which the publisher used, gives 9.1 km²/day \
         for the theatre, DeepState's 11.2, UAControlMap 14.2.",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let list = folder.done(&format!("published {QUICK}")).unwrapped();
    assert!(list.contains("isw-2025-11 stated 9.3; 9.1 on ISW's; 11.2 on DeepState's"), "{list}");
    assert!(list.contains("by 22 August 2026, on DeepState's map"), "{list}");
    let csv = folder.done(&format!("published --region donetsk {QUICK} --format csv")).out;
    assert_eq!(cell(&csv, &["isw-2025-11"], "own_map"), "economist_isw");
    let rate: f64 = cell(&csv, &["isw-2025-11"], "own_map_rate_km2_per_day").parse().unwrap();
    assert!((rate - gain("economist_isw") / 97.0).abs() < 1e-5);
}

#[test]
fn claims_about_pace_are_judged_by_every_map_and_counted_apart() {
    let folder = Folder::new();
    let json = folder.done(&format!("published {QUICK} --format json")).json();
    assert_eq!(json["entries"].as_array().unwrap().len(), 24, "they are no projections");
    let paces = json["paces"].as_array().unwrap();
    let alaska = paces.iter().find(|of| of["id"] == "isw-2025-11-pace").unwrap();
    assert_eq!((&alaska["direction"], &alaska["verdict"]), (&"rise".into(), &"does not hold".into()));
    let maps = alaska["maps"].as_array().unwrap();
    assert_eq!((maps.len(), &maps[0]["source"]), (3, &"economist_isw".into()));
    for map in maps {
        let before = &map["against"][0];
        assert_eq!((&before["which"], &before["window"]["days"]), (&"as_long_before".into(), &97.into()));
        assert!(map["rate_km2_per_day"].as_f64() < before["rate_km2_per_day"].as_f64(), "it fell on every map: {map}");
    }
    assert!(
        near(&maps[0]["against"][0]["rate_km2_per_day"], 18.42, 0.01) && near(&maps[0]["rate_km2_per_day"], 9.11, 0.01)
    );
    let september = paces.iter().find(|of| of["id"] == "deepstate-2025-10-pace").unwrap();
    assert_eq!(september["maps"][0]["against"][0]["holds"], true, "{september}");
    let told = folder.done(&format!("published isw-2025-11-pace {KNOWN}")).unwrapped();
    for words in [
        "isw-2025-11-pace: Institute for the Study of War, 26 November 2025 (pace)",
        "The pace in Ukraine rose since 15 August 2025 (up to 20 November 2025).",
        "It does not hold: compared with the 97 days before, the pace went from 18.4 to 9.1 km²/day on ISW's map, the publisher's own",
        "compared with the same days a year earlier",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let csv = folder.done(&format!("published --region ukraine {QUICK} --format csv")).out;
    assert_eq!(cell(&csv, &["isw-2025-11-pace"], "kind"), "pace");
    assert_eq!(cell(&csv, &["isw-2025-11-pace"], "verdict"), "does not hold");
    let early = folder.run("published show isw-2025-11-pace --as-of 2025-06-30").ends_with(2);
    assert!(early.complaint().contains("published after"));
    folder.write(
        "mine.csv",
        "id,kind,published,region,goal,window_start,window_end\nown,pace,2025-12-01,donetsk,up,2025-11,2025-11\n",
    );
    let bad = folder.run("published --ledger mine.csv").ends_with(1);
    assert!(
        bad.complaint().contains("row 2: goal \"up\" of a claim about pace is neither rise nor fall"),
        "{}",
        bad.err
    );
}

#[test]
fn mistakes_in_a_ledger_name_the_row() {
    let folder = Folder::new();
    folder.write("twice.csv", "id,published,region\nisw-2025-11,2025-12-01,donetsk\n");
    folder.write("bad.csv", "id,published,region,due_latest\na,2025-12-01,donetsk,2026-02-31\n");
    folder.write("past.csv", "id,published,region,due_latest\na,2025-12-01,donetsk,2025-02-01\n");
    folder
        .write("days.csv", "id,published,region,window_start,window_end\na,2025-12-01,donetsk,2025-11-01,2025-12-02\n");
    folder.write("strange.csv", "id,published,region,when\na,2025-12-01,donetsk,soon\n");
    for (line, code, words) in [
        ("published --ledger twice.csv", 1, "a bundled entry has the id"),
        ("published --ledger bad.csv", 1, "bad.csv: row 2: due_latest \"2026-02-31\" is neither a day like"),
        (
            "published --ledger past.csv",
            1,
            "past.csv: row 2: due_latest 2025-02-01 is before the day of publication (2025-12-01)",
        ),
        (
            "published --ledger days.csv",
            1,
            "days.csv: row 2: window_end 2025-12-02 is after the day of publication (2025-12-01)",
        ),
        ("published --ledger strange.csv", 1, "unknown column \"when\""),
        ("published --ledger nowhere.csv", 1, "nowhere.csv"),
        ("published show isw-2025-12-01", 2, "did you mean"),
        ("published show isw-2025-11 --region donetsk", 2, "--region"),
        ("published --region narnia", 2, "unknown region of the ledger"),
        ("published --model nothing", 2, "unknown model"),
        ("published --as-of 2222-01-01", 2, "in the future"),
    ] {
        let ran = folder.run(line).ends_with(code);
        assert!(ran.complaint().contains(words), "{line}: {}", ran.err);
    }
}
