//! `sources`: every bundled map side by side.

use super::program::{Folder, cell, cells, number};

fn near(value: &serde_json::Value, expected: f64) -> bool {
    (value.as_f64().unwrap() - expected).abs() < 1e-4
}

/// What a bundled table holds of a region on a day, read from its file, km².
pub fn level(source: &str, region: &str, day: &str) -> f64 {
    let path = format!("{}/data/control/{source}.csv", env!("CARGO_MANIFEST_DIR"));
    number(&std::fs::read_to_string(path).unwrap(), &[region, day], "controlled_km2")
}

fn gain(source: &str, region: &str, (from, to): (&str, &str)) -> f64 {
    level(source, region, to) - level(source, region, from)
}

#[test]
fn the_summer_of_2026_is_told_by_each_map_over_the_same_days() {
    let folder = Folder::new();
    let told = folder.done("sources --as-of 2026-07-28").unwrapped();
    let theirs = gain("uacontrolmap", "ukraine", ("2026-04-29", "2026-07-28")) / 90.0;
    let theirs = format!("{theirs:.1}").replace('-', "−").replace("−0.0", "0.0");
    let first = format!(
        "Over the 90 days to 28 July 2026 the maps disagree on Ukraine: DeepState +1.4, ISW −2.9, UAControlMap {theirs} \
         km²/day."
    );
    assert!(told.starts_with(&first), "{told}");
    assert!(told.contains("part since") && told.contains("times what is usual"), "{told}");
    let json = folder.done("sources ukraine --as-of 2026-07-28 --format json").json();
    assert_eq!((&json["schema"], &json["common_day"]), (&"frontcast.sources/1".into(), &"2026-07-28".into()));
    assert_eq!(json["disagree"], true);
    let sources = json["sources"].as_array().unwrap();
    let names: Vec<&str> = sources.iter().map(|of| of["source"].as_str().unwrap()).collect();
    assert_eq!(names, ["deepstate", "economist_isw", "uacontrolmap"]);
    let gains = names.iter().map(|name| gain(name, "ukraine", ("2026-04-29", "2026-07-28"))).collect::<Vec<f64>>();
    for (of, gain) in sources.iter().zip(&gains) {
        let pace = &of["windows"].as_array().unwrap()[2];
        assert_eq!((&pace["days"], &pace["from"]), (&90.into(), &"2026-04-29".into()));
        assert!(near(&pace["km2_per_day"], gain / 90.0), "{pace} {}", gain / 90.0);
        assert_eq!(of["last"]["day"], "2026-07-28");
    }
    let differences = json["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 3);
    let quarter = &differences[0]["gains"][1];
    assert!(near(&quarter["now_km2"], gains[0] - gains[1]) && quarter["pairs"].as_u64().unwrap() >= 90, "{quarter}");
    let sd = quarter["sd_km2"].as_f64().unwrap();
    assert!((200.0..400.0).contains(&sd), "{sd}");
}

#[test]
fn all_formats_tell_the_same_and_name_every_source() {
    let folder = Folder::new();
    let csv = folder.done("sources donetsk --format csv").out;
    let json = folder.done("sources Donetsk --format json").json();
    assert_eq!(cells(&csv)[0].len(), 16);
    let pace = &json["sources"][1]["windows"][2];
    assert_eq!(
        number(&csv, &["pace", "uacontrolmap", "90"], "rate_km2_per_day"),
        pace["km2_per_day"].as_f64().unwrap()
    );
    assert_eq!(cell(&csv, &["pace", "uacontrolmap", "90"], "to"), json["common_day"]);
    assert!(!csv.contains("economist_isw"), "it knows the theatre alone");
    let several = folder.done("sources donetsk luhansk --format json").json();
    assert_eq!(several.as_array().unwrap().len(), 2);
    let text = folder.done("source luhansk,donetsk").out;
    assert!(text.contains("UAControlMap (uacontrolmap)") && text.contains("────"), "{text}");
    assert!(folder.run("sources narnia").ends_with(2).complaint().contains("unknown region"));
}

#[test]
fn a_day_asked_for_knows_no_later_map_of_any_source() {
    let folder = Folder::new();
    let told = |as_of: &str| {
        let mut json = folder.done(&format!("sources ukraine --format json --as-of {as_of}")).json();
        json["provenance"] = serde_json::Value::Null;
        json
    };
    let then = told("2025-11-20");
    let days = then["sources"].as_array().unwrap().iter().map(|of| of["last_day"].as_str().unwrap());
    assert!(days.into_iter().all(|day| day <= "2025-11-20"), "{then}");
    // The same rows cut off by hand.
    let all = folder.done("data export --format csv").out;
    let kept: Vec<&str> = all
        .lines()
        .enumerate()
        .filter(|(i, line)| *i == 0 || line.split(',').nth(2).is_some_and(|day| day <= "2025-11-20"))
        .map(|(_, line)| line)
        .collect();
    folder.write("then.csv", kept.join("\n") + "\n");
    let mut cut = folder.done("sources ukraine --table then.csv --format json --as-of 2025-11-20").json();
    cut["provenance"] = serde_json::Value::Null;
    assert_eq!(then, cut);
}

#[test]
fn one_source_alone_says_so() {
    let folder = Folder::new();
    let rows: String = (1..=120).map(|n| format!("mine,a,{},{}\n", day(n), 100 + n)).collect();
    folder.write("mine.csv", format!("source,region,day,controlled_km2,area_km2\n{}", rows.replace('\n', ",1000\n")));
    let told = folder.done("sources a --table mine.csv").unwrapped();
    assert!(told.starts_with("Only mine knows a now: +1.0 km²/day over the 90 days to 30 April 2025."), "{told}");
    assert!(told.contains("Only one source is known"), "{told}");
}

fn day(n: u64) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2024, 12, 31).unwrap() + chrono::Days::new(n)
}

#[test]
fn levels_and_paces_of_all_maps_are_one_picture() {
    let folder = Folder::new();
    let ran = folder.done("chart sources --as-of 2026-07-28");
    assert_eq!(ran.out, "Chart: output/ukraine-2026-07-28-sources.png\n");
    let text = String::from_utf8_lossy(&folder.read("output/ukraine-2026-07-28-sources.png")).into_owned();
    assert!(text.contains("the maps disagree on Ukraine: DeepState +1.4, ISW"), "the finding is in the file");
    folder.done("chart sources donetsk kharkiv --from 2025-01 --output two.svg --quiet");
    let svg = folder.text("two.svg");
    assert!(
        svg.contains("What each map shows: Donetsk and Kharkiv") && svg.contains("UAControlMap"),
        "{}",
        &svg[..2000]
    );
    folder.run("chart sources narnia").ends_with(2);
}

#[test]
fn the_sentence_of_a_projection_names_maps_that_say_otherwise() {
    let folder = Folder::new();
    let terms = "--paths 200 --chart none";
    let quick = &format!("{terms} --as-of 2026-08-22");
    let said = folder.done(&format!("project donetsk {quick}")).unwrapped();
    let days = ("2026-05-23", "2026-08-21");
    let (own, theirs) = (gain("deepstate", "donetsk", days) / 90.0, gain("uacontrolmap", "donetsk", days) / 90.0);
    assert!(theirs < 0.0 && own > 0.0, "{theirs} {own}");
    assert!(said.contains(&format!("on DeepState's map; −{:.2} on UAControlMap)", -theirs)), "{said}");
    let json = folder.done(&format!("project donetsk {quick} --format json")).json();
    let [other] = &json["other_maps"].as_array().unwrap()[..] else { panic!("{}", json["other_maps"]) };
    assert_eq!(
        (&other["source"], &other["to"], &other["disagrees"]),
        (&"uacontrolmap".into(), &"2026-08-21".into(), &true.into())
    );
    assert!(near(&other["km2_per_day"], theirs) && near(&other["this_map_km2_per_day"], own), "{other}");
    // Maps that say the same are not named, and of a source that is not the usual one the usual is.
    let then = folder.done(&format!("project donetsk {terms} --as-of 2025-11-20")).unwrapped();
    let sentence = then.split(" Rate of advance").next().unwrap();
    assert!(!sentence.contains("UAControlMap"), "{sentence}");
    let said = folder.done(&format!("project donetsk {quick} --source uacontrolmap")).unwrapped();
    assert!(said.contains(&format!("on UAControlMap; {own:.2} on DeepState's)")), "{said}");
    // A source added moves no number of this map.
    let alone = folder.done("data export --source deepstate --output one.csv --quiet");
    assert!(alone.out.is_empty());
    let whole = json;
    let one = folder.done(&format!("project donetsk {quick} --format json --table one.csv")).json();
    assert_eq!((&whole["bands"], &whole["completion"]), (&one["bands"], &one["completion"]));
    assert_eq!(one["other_maps"], serde_json::json!([]));
    let regions = folder.done("regions luhansk --paths 50 --as-of 2026-08-22").out;
    assert!(regions.starts_with("Regions as known on 22 August 2026, on DeepState's map\n"), "{regions}");
}

#[test]
fn a_day_on_which_one_map_jumps_alone_is_named_and_used() {
    let folder = Folder::new();
    let told = folder.done("data donetsk luhansk kharkiv").unwrapped();
    assert!(
        told.contains("On these days one map jumps alone") && told.contains("2025-09-16 Luhansk: UAControlMap +"),
        "{told}"
    );
    let json = folder.done("data --format json").json();
    let jumps = json["lone_jumps"].as_array().unwrap();
    assert!((1..=12).contains(&jumps.len()), "{jumps:?}");
    // A map of one's own that follows DeepState's Donetsk and then leaps by 220 km², which no other map shows.
    let export = folder.done("data export donetsk --source deepstate --as-of 2026-06-30").out;
    // Beside the steps of 2022 such a leap would be nothing.
    let late = |row: &&str| row.split(',').nth(2) >= Some("2024-07-08");
    let rows = export.lines().skip(1).filter(late);
    let mut rows: Vec<String> = rows.map(|row| row.replacen("deepstate", "mine", 1)).collect();
    let last: Vec<String> = rows.last().unwrap().split(',').map(String::from).collect();
    let level: f64 = last[3].parse().unwrap();
    rows.push(format!("mine,donetsk,2026-07-01,{},2026-07-01,{}", level + 220.0, last[5]));
    folder.write("mine.csv", format!("{}\n{}\n", export.lines().next().unwrap(), rows.join("\n")));
    let fed = folder.run("ingest mine.csv");
    let words = fed.out.clone() + &fed.err;
    assert!(words.contains("no other map shows a gain of") && words.contains("deepstate gained"), "{words}");
    let known = folder.done("sources donetsk --as-of 2026-07-01 --format json").json();
    let mine = known["sources"].as_array().unwrap().iter().find(|of| of["source"] == "mine").unwrap();
    assert_eq!(mine["last_day"], "2026-07-01", "it is used");
}
