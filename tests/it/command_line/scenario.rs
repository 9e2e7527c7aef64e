//! `project --scenario`: what is assumed on top of a model.

use super::program::{Folder, last_day};

/// ISW's arithmetic: without a scenario the line arrives on 2027-08-12.
const LINE: &str = "project donetsk --as-of 2025-11-20 --rate 9.3 --remaining 5850 --chart none";

#[test]
fn a_ceasefire_of_60_days_delays_a_line_by_60_days() {
    let json = Folder::new().done(&format!("{LINE} --scenario ceasefire-60 --format json")).json();
    assert_eq!(json["completion"]["median"], "2027-10-11");
    let said = Folder::new().done(&format!("{LINE} --scenario ceasefire-60")).unwrapped();
    // The sentence names the assumption, and no other day is given beside it.
    assert!(said.contains("ceasefire-60") && said.contains("2027-10-11"), "{said}");
    assert!(!said.contains("2027-08-12"), "{said}");
}

#[test]
fn a_frozen_front_never_arrives() {
    let json = Folder::new().done(&format!("{LINE} --scenario freeze --format json")).json();
    assert!(json["completion"]["median"].is_null());
    let now = &json["observed"]["controlled_km2"];
    assert!(json["bands"].as_array().unwrap().iter().all(|band| band["controlled_km2"]["0.5"] == *now), "{json:#}");
}

#[test]
fn the_chart_of_a_scenario_does_not_replace_the_base_case() {
    let folder = Folder::new();
    folder.done("project donetsk --paths 200");
    folder.done("project donetsk --paths 200 --scenario half-pace");
    assert_eq!(std::fs::read_dir(folder.path("output")).unwrap().count(), 2);
    folder.read(&format!("output/donetsk-{}-regimes-half-pace.png", last_day("deepstate")));
}

#[test]
fn a_scenario_of_ones_own_is_read_from_a_file() {
    let folder = Folder::new();
    folder.write("pause.toml", "summary = \"A pause\"\n[[step]]\nkind = \"pause\"\nfrom = 0\nto = \"2025-11-30\"\n");
    let json = folder.done(&format!("{LINE} --scenario pause.toml --format json")).json();
    assert_eq!(json["completion"]["median"], "2027-08-22");
}

#[test]
fn a_scenario_that_cannot_be_is_named() {
    let folder = Folder::new();
    folder.write("bad.toml", "summary = \"s\"\n\n[[step]]\nkind = \"factor\"\nfrom = 0\nby = -1\n");
    folder.write("late.toml", "summary = \"s\"\n[[step]]\nkind = \"freeze\"\nfrom = \"2020-01-01\"\n");
    folder.write("empty.toml", "");
    for (name, code, words) in [
        ("peace", 2, "unknown scenario \"peace\"; known: ceasefire-30"),
        ("ceasefire-6", 2, "did you mean"),
        ("bad.toml", 1, "bad.toml: line 3: by = -1"),
        ("late.toml", 2, "2020-01-01"),
        ("empty.toml", 1, "empty.toml"),
        ("nowhere.toml", 1, "nowhere.toml"),
    ] {
        let ran = folder.run(&format!("{LINE} --scenario {name}")).ends_with(code);
        assert!(ran.complaint().contains(words), "{name}: {}", ran.err);
    }
}

#[test]
fn two_scenarios_in_any_order_are_the_same_bytes() {
    let folder = Folder::new();
    let run = |name: &str| {
        let json =
            folder.done(&format!("project donetsk --paths 300 --chart none --format json --scenario {name}")).json();
        // Only the arguments tell them apart.
        let mut json = json;
        json["provenance"]["arguments"] = serde_json::Value::Null;
        json.to_string()
    };
    assert_eq!(run("half-pace+ceasefire-60"), run("ceasefire-60+half-pace"));
    assert_ne!(run("half-pace+ceasefire-60"), run("half-pace"));
    folder.run("project donetsk --scenario half-pace+half-pace").ends_with(2);
}

#[test]
fn several_scenarios_are_compared_with_the_base_case() {
    let folder = Folder::new();
    let line = "project donetsk --as-of 2026-08-22 --paths 500 --scenario ceasefire-60 --scenario freeze";
    let json = folder.done(&format!("{line} --format json")).json();
    assert_eq!(json["schema"], "frontcast.comparison/1");
    let alone = folder.done("project donetsk --as-of 2026-08-22 --paths 500 --chart none --format json").json();
    for key in ["bands", "completion", "sentence", "seed", "observed"] {
        assert_eq!(json["base"][key], alone[key], "{key}");
    }
    let [pause, freeze] = [&json["scenarios"][0], &json["scenarios"][1]];
    assert_eq!((&pause["name"], &pause["difference_of_medians_days"]), (&"ceasefire-60".into(), &60.into()));
    assert_eq!((&pause["delay"]["median_days"], &pause["delay"]["intervals"][1]["to_days"]), (&60.into(), &60.into()));
    assert_eq!(pause["projection"]["schema"], "frontcast.projection/1");
    assert_eq!(freeze["projection"]["completion"]["not_within_horizon"], 1.0);
    assert!(freeze["delay"]["median_days"].is_null());
    folder.read("output/donetsk-2026-08-22-regimes-scenarios.png");

    let text = folder.done(&format!("{line} --chart none")).unwrapped();
    assert!(
        text.contains("ceasefire-60: 60 days later") && text.contains("none completes within 30 years any more"),
        "{text}"
    );
    let csv = folder.done(&format!("{line} --chart none --format csv")).out;
    assert!(csv.starts_with("region,as_of,model,scenario,quantity,level,day,value\n"), "{csv}");
    assert_eq!(
        csv.lines().filter(|row| row.contains(",ceasefire-60,delay_days,") && row.ends_with(",60.0")).count(),
        7,
        "{csv}"
    );
    for (line, words) in [
        ("project donetsk --scenario freeze --scenario freeze", "given twice"),
        ("project donetsk --scenario pull-back", "scenario show pull-back"),
        (
            "project donetsk --as-of 2024-10-01 --scenario pace-2024-11",
            "pace-2024-11: line 3: month 2024-11 is not wholly",
        ),
    ] {
        let ran = folder.run(line);
        assert!(ran.code != 0 && ran.complaint().contains(words), "{line}\n{}", ran.err);
    }
}

#[test]
fn one_scenario_says_what_it_changes() {
    let said = Folder::new().done(&format!("{LINE} --scenario ceasefire-60")).unwrapped();
    assert!(said.contains("Without the scenario the median is 12 August 2027"), "{said}");
    assert!(said.contains("60 days later"), "{said}");
}

#[test]
fn the_pace_of_a_month_does_not_depend_on_threads() {
    let folder = Folder::new();
    let line = "project donetsk --paths 700 --chart none --format json --scenario pace-2024-11";
    let with = |threads: &str| folder.command(line).env("RAYON_NUM_THREADS", threads).output().unwrap().stdout;
    assert!(with("1") == with("3"), "the same bytes");
}

#[test]
fn scenarios_are_listed_and_explained() {
    let folder = Folder::new();
    let list = folder.done("scenario").out;
    for name in [
        "ceasefire-30",
        "freeze",
        "pace-2024-11",
        "winter-pause",
        "donetsk-withdrawal",
        "outer-withdrawal",
        "pull-back",
    ] {
        assert!(list.contains(&format!("\n{name} ")), "{list}");
        let is_pull_back = name == "pull-back";
        folder.run(&format!("scenario show {name}")).ends_with(i32::from(is_pull_back));
    }
    assert_eq!(folder.done("scenario --format json").json()["scenarios"].as_array().unwrap().len(), 10);
    assert!(folder.done("scenario --format csv").out.starts_with("name,steps,summary\n"));
    let winter = folder.done("scenario show winter-pause --as-of 2026-01-10").unwrapped();
    assert!(winter.contains("next from 11 January 2026 to 15 March 2026 (64 days)"), "{winter}");
}

#[test]
fn a_withdrawal_is_what_is_left_of_the_region_and_the_places_in_it() {
    let folder = Folder::new();
    let json = folder.done("scenario show donetsk-withdrawal --as-of 2026-08-22 --format json").json();
    let region = &json["regions"][0];
    // The control table of that day: 26,602.562 km², of which 21,255.608 are held.
    assert_eq!((&region["region"], &region["to"]), (&"donetsk".into(), &"advancing".into()));
    assert_eq!((region["moved_km2"].as_f64(), region["remaining_after_km2"].as_f64()), (Some(5346.954), Some(0.0)));
    let places: Vec<&str> =
        json["places"].as_array().unwrap().iter().map(|place| place["place"].as_str().unwrap()).collect();
    assert_eq!(places, ["Dobropillia", "Druzhkivka", "Kostiantynivka", "Kramatorsk", "Lyman", "Sloviansk"]);
    // Earlier more was free, and more places were.
    let earlier = folder.done("scenario show donetsk-withdrawal --as-of 2025-03-01 --format json").json();
    assert!(earlier["regions"][0]["moved_km2"].as_f64() > Some(7000.0));
    assert!(earlier["places"].as_array().unwrap().iter().any(|place| place["place"] == "Pokrovsk"));
    let outer = folder.done("scenario show outer-withdrawal --as-of 2026-08-22 --format csv").out;
    assert_eq!(outer.lines().count(), 5, "{outer}");
    let only = folder.done("scenario show outer-withdrawal --as-of 2026-08-22 --region sumy --format csv").out;
    assert_eq!(only.lines().count(), 2, "{only}");
}

#[test]
fn land_that_changes_hands_more_than_once_is_counted_where_it_ends() {
    let folder = Folder::new();
    let step = |on: u32, to: &str| {
        format!("[[step]]\nkind = \"transfer\"\non = {on}\nregions = [\"donetsk\"]\nto = \"{to}\"\n")
    };
    folder.write("back.toml", format!("summary = \"s\"\n{}{}", step(90, "other"), step(5, "advancing")));
    folder.write("same.toml", format!("summary = \"s\"\n{}", step(5, "advancing")));
    let rows = |name: &str| {
        let json = folder.done(&format!("scenario show {name} --as-of 2026-08-22 --format json")).json();
        json["regions"].as_array().unwrap().clone()
    };
    let back = rows("back.toml");
    assert_eq!((back.len(), &back[0]["to"], &back[0]["moved_km2"]), (1, &"other".into(), &21_255.608.into()));
    let same = rows("donetsk-withdrawal+same.toml");
    assert_eq!((same.len(), &same[0]["moved_km2"]), (1, &5_346.954.into()));
    let elsewhere = folder.done("scenario show donetsk-withdrawal --region sumy --as-of 2026-08-22").out;
    assert!(elsewhere.contains("As of 22 August 2026, nothing of Sumy would change hands."), "{elsewhere}");
}

#[test]
fn a_group_of_a_table_of_ones_own_changes_hands_as_a_whole() {
    let folder = Folder::new();
    folder.write(
        "t.csv",
        "source,region,day,controlled_km2,area_km2\nm,donbas,2026-01-01,40,90\nm,donbas,2026-02-01,50,90\n",
    );
    folder.write(
        "all.toml",
        "summary = \"s\"\n[[step]]\nkind = \"transfer\"\non = 1\nregions = [\"donbas\"]\nto = \"advancing\"\n",
    );
    let shown = folder.done("scenario show all.toml --table t.csv --format json").json();
    assert_eq!((&shown["regions"][0]["region"], &shown["regions"][0]["moved_km2"]), (&"donbas".into(), &40.0.into()));
    let frozen = folder.done("scenario show freeze --table t.csv --format json").json();
    assert_eq!(frozen["regions"][0]["controlled_km2"], 50.0);
    let line = "project donbas --table t.csv --scenario all.toml --paths 10 --chart none --format json --quiet";
    assert_eq!(folder.done(line).json()["completion"]["median"], "2026-02-02");
}

#[test]
fn what_has_no_pull_back_takes_no_map_and_two_are_one_too_many() {
    let folder = Folder::new();
    let ran = folder.run("scenario show freeze --map x.geojson").ends_with(2);
    assert!(ran.complaint().contains("--map is for measuring a pull-back, and freeze has none"), "{}", ran.err);
    let step = |km: u32| format!("[[step]]\nkind = \"pull-back\"\nkm = {km}\n");
    folder.write("two.toml", format!("summary = \"s\"\n{}{}", step(5), step(10)));
    let ran = folder.run("scenario show two.toml").ends_with(1);
    assert!(ran.complaint().contains("two.toml: line 5: a second pull-back, see two.toml: line 2 too"), "{}", ran.err);
    let ran = folder.run("project donetsk --scenario two.toml").ends_with(2);
    assert!(ran.complaint().contains("see `frontcast scenario show two.toml`"), "{}", ran.err);
    folder.write("freeze.toml", "summary = \"s\"\n[[step]]\nkind = \"freeze\"\nfrom = 30\n");
    let ran = folder.run("project donetsk --scenario freeze --scenario freeze.toml").ends_with(2);
    assert!(ran.complaint().contains("two scenarios have the name freeze"), "{}", ran.err);
}

#[test]
fn a_pull_back_is_measured_on_a_map() {
    let folder = Folder::new();
    let map = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/geometry/20260106.geojson");
    let show = |options: &str| folder.run(&format!("scenario show pull-back --map {map} {options}"));
    let json = show("--depth 2 --format json").ends_with(0).json();
    let strip = &json["strip"];
    assert_eq!((&strip["depth_km"], &strip["day"]), (&2.0.into(), &"2026-01-06".into()));
    // By shapely, tests/it/fixtures/geometry/strip.csv.
    let held = strip["regions"][0]["held_strip_km2"].as_f64().unwrap();
    assert!((held - 703.45).abs() < 0.05, "{held}");
    assert!(show("").ends_with(0).out.contains("Within 15 km of the front"));
    let no_map = folder.run("scenario show pull-back").ends_with(1);
    assert!(
        no_map.complaint().contains("--map FILE") && no_map.complaint().contains("frontcast update"),
        "{}",
        no_map.err
    );
    assert!(show("--as-of 2026-01-01").ends_with(2).complaint().contains("after the origin"));
    for depth in ["0", "-3", "101", "NaN"] {
        let ran = show(&format!("--depth {depth}")).ends_with(2);
        let refused = format!("--depth: km = {depth} must be above 0 and at most 100");
        assert!(ran.complaint().contains(&refused), "{}", ran.err);
    }
    let other = folder.run("scenario show freeze --depth 3").ends_with(2);
    assert!(other.complaint().contains("freeze has none"), "{}", other.err);
}

#[test]
fn the_newest_map_of_the_store_is_the_one_to_pull_back_on() {
    let folder = Folder::new();
    let map = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/geometry/20260106.geojson");
    folder.done(&format!("ingest {map} --source mine --accept --store fed"));
    let json = folder.done("scenario show pull-back --source mine --store fed --format json").json();
    assert_eq!(json["strip"]["day"], "2026-01-06");
    assert!(json["places"].as_array().unwrap().iter().all(|place| place["day"] == "2026-01-06"));
    // A map that became known later does not exist for an earlier origin.
    folder.write("late.csv", "source,region,day,controlled_km2\nlate,donetsk,2026-01-01,20500\n");
    folder.done("ingest late.csv --accept --store fed");
    folder.done(&format!("ingest {map} --source late --known-on 2026-02-20 --accept --store fed"));
    let show = |day: &str| folder.run(&format!("scenario show pull-back --source late --store fed --as-of {day}"));
    let early = show("2026-02-01").ends_with(1);
    assert!(early.complaint().contains("the store has no map of late that was known on 2026-02-01"), "{}", early.err);
    show("2026-02-20").ends_with(0);
}

#[test]
fn a_file_with_overlapping_steps_names_both_lines() {
    let folder = Folder::new();
    let pause = |from: u32| format!("[[step]]\nkind = \"pause\"\nfrom = {from}\nto = {}\n\n", from + 30);
    folder.write("twice.toml", format!("summary = \"Twice\"\n\n{}{}", pause(0), pause(20)));
    for line in ["project donetsk --scenario twice.toml", "scenario show twice.toml"] {
        let ran = folder.run(line).ends_with(1);
        let words = "(twice.toml: line 3 and twice.toml: line 8)";
        assert!(ran.complaint().contains(words), "{}", ran.err);
    }
    folder.write(
        "war.toml",
        "summary = \"s\"\n[[step]]\nkind = \"transfer\"\non = 3\nregions = [\"donezk\"]\nto = \"other\"\n",
    );
    let ran = folder.run("scenario show war.toml").ends_with(1);
    assert!(
        ran.complaint().contains("war.toml: line 2: unknown region \"donezk\"; did you mean \"donetsk\"?"),
        "{}",
        ran.err
    );
}
