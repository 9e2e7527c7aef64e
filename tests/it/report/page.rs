//! What the page is made of: complete in itself, in order, the same every time.

use std::collections::BTreeSet;

use serde_json::Value;

use super::tags::{Tag, Taken, take};
use crate::command_line::program::Folder;

/// Few futures, for speed; everything else as usual.
const QUICK: &str = "--paths 60 --quiet";

fn page(line: &str) -> (Folder, Taken, String) {
    let folder = Folder::new();
    folder.done(&format!("report {line} {QUICK} --output page.html"));
    let text = folder.text("page.html");
    assert!(text.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    let taken = take(&text);
    (folder, taken, text)
}

#[test]
fn nothing_is_fetched_and_nothing_strange_can_act() {
    let (_, page, text) = page("donetsk luhansk --split 2025-08-15");
    for tag in &page.tags {
        assert!(
            !["link", "img", "iframe", "object", "embed", "base", "form", "image", "use"].contains(&tag.name.as_str())
        );
        for (name, value) in tag.attributes() {
            assert!(!name.starts_with("on") && name != "src" && name != "style" && name != "srcset", "{tag:?}");
            if name == "href" {
                let is_data = value.starts_with("data:text/csv;") && tag.get("download").is_some();
                assert!(tag.name == "a" && (value.starts_with('#') || value.starts_with("http") || is_data), "{tag:?}");
            }
        }
    }
    let sheet: Vec<&String> = page.raw.iter().filter(|(kind, _)| kind == "style").map(|(_, text)| text).collect();
    assert_eq!(sheet.len(), 1);
    assert!(!sheet[0].contains("url(") && !sheet[0].contains("@import"));
    assert!(
        page.raw.iter().all(|(_, text)| !text.contains("http") || text.contains("www.w3.org/2000/svg")),
        "no address"
    );
    let policy = page.of("meta").find(|tag| tag.get("http-equiv").is_some()).unwrap().get("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    assert!(text.len() < 1_100_000, "two regions: {} bytes", text.len());
}

#[test]
fn everything_is_there_without_the_script() {
    let (_, page, _) = page("donetsk --split 2025-08-15 --models regimes,bootstrap,constant --as-of 2026-08-22");
    assert_eq!(page.with_class("answer").count(), 9, "three models, each alone and under two scenarios");
    assert!(page.tags.iter().all(|tag| tag.get("hidden").is_none()));
    assert_eq!(page.of("details").count(), page.of("summary").count(), "a fold opens without a script");
    // Nine answers, the day of completion, where the front may be and by when, the history, scenarios beside each other, the replayed past, rates, other maps,
    // how the estimate moved, all that was published; each for a wide and for a narrow screen, but for the answers behind the first.
    assert_eq!(["chart", "narrow", "only"].map(|class| page.with_class(class).count()), [30, 11, 8]);
    for words in [
        "Regions as known on 22 August 2026",
        "Odds that the whole region is taken",
        "By month",
        "Before and after 2025-08-15, 372 days each",
        "On the same futures: 60 days later.",
        "What other maps show",
        "How far gains differ, km²",
        "Institute for the Study of War, 26 November 2025 : All of Donetsk would be taken in August 2027.",
        "Pokrovsk",
        "Weighted interval score relative to bootstrap",
        "report donetsk --split 2025-08-15",
        "CC BY 4.0",
        "seed 1",
    ] {
        assert!(page.words.contains(words), "{words}");
    }
}

#[test]
fn the_first_answer_is_that_of_project() {
    let (folder, page, _) = page("donetsk --models regimes --scenario none");
    let told = folder.done("project donetsk --paths 60 --chart none --quiet").unwrapped();
    let sentence = told.split(" Rate of advance, km²/day").next().unwrap();
    assert!(page.words.replace('\u{a0}', " ").contains(sentence), "{sentence}");
    assert_eq!(page.with_class("answer").count(), 1);
}

#[test]
fn readers_who_cannot_see_find_their_way() {
    let (_, page, _) = page("donetsk kherson --models regimes,constant");
    let mut ids = BTreeSet::new();
    let mut level = 0;
    for tag in &page.tags {
        tag.get("id").into_iter().for_each(|id| assert!(ids.insert(id.to_string()), "{id} twice"));
        if let Some(rank) = tag.name.strip_prefix('h').and_then(|rank| rank.parse::<u32>().ok()) {
            assert!(rank <= level + 1, "a heading of rank {rank} after one of rank {level}");
            level = rank;
        }
    }
    assert_eq!(page.of("h1").count(), 1);
    assert_eq!((page.of("main").count(), page.of("nav").count()), (1, 1));
    assert_eq!(page.of("html").next().unwrap().get("lang"), Some("en"));
    assert!(page.of("svg").all(|svg| svg.get("aria-label").is_some_and(|words| words.len() > 20)));
    assert_eq!(page.of("table").count(), page.of("caption").count());
    assert!(page.of("th").all(|head| head.get("scope").is_some()));
    let link = |tag: &&super::tags::Tag| tag.get("href").is_some_and(|href| href.starts_with('#'));
    for tag in page.of("a").filter(link) {
        assert!(ids.contains(&tag.get("href").unwrap()[1..]), "{tag:?}");
    }
    let named = |tag: &Tag| tag.get("aria-labelledby").map(str::to_string);
    page.tags.iter().filter_map(named).for_each(|id| assert!(ids.contains(&id), "{id}"));
}

#[test]
fn charts_bring_what_can_be_read_off_them() {
    let (_, page, _) = page("donetsk --models regimes,constant");
    let data: Vec<Value> = page
        .raw
        .iter()
        .filter(|(kind, _)| kind == "application/json")
        .map(|(_, text)| serde_json::from_str(text).unwrap())
        .collect();
    assert!(data.len() >= 4, "{}", data.len());
    for panel in data.iter().flat_map(|panels| panels.as_array().unwrap()) {
        let readings = panel["readings"].as_array().unwrap();
        assert!(!readings.is_empty() && readings.len() <= 150);
        for reading in readings {
            assert!(reading[0].is_number() && reading[1].is_number(), "{reading}");
            assert!(
                !reading[2].as_str().unwrap().is_empty() && !reading[3].as_array().unwrap().is_empty(),
                "{reading}"
            );
        }
    }
}

#[test]
fn every_chart_brings_its_data() {
    let (_, page, _) = page("donetsk --models regimes,constant --scenario freeze");
    let links: Vec<&Tag> = page.of("a").filter(|tag| tag.get("download").is_some()).collect();
    let named = |name: &str| links.iter().any(|tag| tag.get("download") == Some(name));
    for kind in ["projection", "completion", "history", "rate", "sources", "comparison", "backtest"] {
        assert!(named(&format!("donetsk-{kind}.csv")), "{kind}");
    }
    for link in links {
        let address = link.get("href").unwrap().strip_prefix("data:text/csv;charset=utf-8,").unwrap();
        let csv = address.replace("%0A", "\n").replace("%22", "\"").replace("%23", "#").replace("%25", "%");
        let rows = csv.lines().count();
        assert!(rows > 1 && csv.lines().next().unwrap().contains(','), "{csv}");
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let folder = Folder::new();
    let line = "report donetsk --models regimes,windows --paths 60 --quiet --output page.html";
    folder.done(line);
    let first = folder.read("page.html");
    let mut again = folder.command(line);
    assert!(again.env("RAYON_NUM_THREADS", "1").output().unwrap().status.success());
    assert!(first == folder.read("page.html"), "whatever the number of threads");
    let out = folder.done(&line.replace("page.html", "-")).out;
    // The arguments differ, and stand on the page.
    assert_eq!(out.replace("--output -", "--output page.html").into_bytes(), first);
}
