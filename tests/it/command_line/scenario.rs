//! `project --scenario`: what is assumed on top of a model.

use super::program::Folder;

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
    folder.read("output/donetsk-2026-08-22-regimes-half-pace.png");
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
