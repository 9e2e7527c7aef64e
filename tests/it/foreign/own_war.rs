//! A war of one's own, from its table to every answer: its regions and sums have the user's names, and no others.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use crate::command_line::program::{Folder, Ran};

/// Region, area, level on the first day and gain of a day, km².
const WAR: [(&str, f64, f64, f64); 4] = [
    ("Aleppo", 18_500.0, 9_000.0, 12.0),
    ("Idlib", 6_100.0, 2_000.0, 3.0),
    ("Deir ez-Zor", 33_000.0, 20_000.0, -2.0),
    ("Hama", 8_900.0, 1_000.0, 0.5),
];
const DAYS: u64 = 420;

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(n)
}

/// The rows of regions on every `step`th day.
fn rows(step: usize, which: impl Fn(&str, u64) -> bool) -> String {
    let mut rows = String::from("source,region,day,controlled_km2,area_km2\n");
    for n in (0..DAYS).step_by(step) {
        for (region, area, first, gain) in WAR.iter().filter(|of| which(of.0, n)) {
            // A bend, so that the models have something to learn from.
            let bend = if n % 14 < 7 { 0.4 } else { -0.4 };
            writeln!(rows, "mine,{region},{},{:.3},{area}", day(n), first + gain * n as f64 + bend).unwrap();
        }
    }
    rows
}

const GROUPS: &str = "[whole]\nregion = 'syria'\nname = 'Syria'\n\n[[groups]]\nregion = 'north'\nname = 'the North'\n\
                      members = ['Aleppo', 'idlib']\n";

fn war() -> Folder {
    let folder = Folder::new();
    folder.write("mine.csv", rows(1, |_, _| true));
    folder.write("weekly.csv", rows(7, |_, _| true));
    folder.write("groups.toml", GROUPS);
    folder
}

fn speaks_of_ukraine(ran: &Ran) -> bool {
    let text = format!("{}{}", ran.out, ran.err).to_lowercase();
    ["ukrain", "donbas", "oblast", "deepstate"].iter().any(|word| text.contains(word))
}

#[test]
fn no_answer_about_ones_own_war_speaks_of_ukraine() {
    let folder = war();
    for table in ["mine.csv", "weekly.csv"] {
        for line in [
            "project all aleppo --paths 200 --chart none",
            "project all --paths 200 --format json --chart none",
            "rate all deir-ez-zor",
            "rate all --format json",
            "regions --paths 100",
            "regions --paths 100 --format json",
            "chart history all aleppo --output h.svg",
            "chart rate all --output r.svg",
            "chart projection all --paths 200 --output c.svg",
            "project aleppo --rate-scope theatre --paths 200 --chart none",
        ] {
            let ran = folder.done(&format!("{line} --table {table}"));
            assert!(!speaks_of_ukraine(&ran), "{line}: {}{}", ran.out, ran.err);
        }
        for svg in ["h.svg", "r.svg", "c.svg"] {
            let text = folder.text(svg);
            assert!(!text.contains("kraine") && text.contains("ll regions"), "{svg}: {text}");
        }
    }
    let ran = folder.run("project ukraine --table mine.csv").ends_with(2);
    assert!(ran.complaint().contains("unknown region \"ukraine\"") && !ran.err.contains("donbas"), "{}", ran.err);
    let ran = folder.run("project aleppo --rate-scope ukraine --table mine.csv").ends_with(2);
    assert!(ran.complaint().contains("here all regions: give region or all"), "{}", ran.err);
}

/// What is said of the futures of a group.
const BY_MEMBERS: &str = "Each future is the sum of those of its regions, drawn independently of each other; it is complete when \
                          the last of them is.";

#[test]
fn the_sum_of_ones_own_regions_is_that_of_all_of_them() {
    let folder = war();
    let json = folder.done("project all --table mine.csv --paths 100 --format json --chart none").json();
    let area: f64 = WAR.iter().map(|of| of.1).sum();
    let held: f64 =
        WAR.iter().map(|of| of.2 + of.3 * (DAYS - 1) as f64 + if (DAYS - 1) % 14 < 7 { 0.4 } else { -0.4 }).sum();
    assert_eq!((&json["region"], &json["name"]), (&"all".into(), &"all regions".into()));
    assert!((json["observed"]["area_km2"].as_f64().unwrap() - area).abs() < 1e-6);
    assert!((json["observed"]["controlled_km2"].as_f64().unwrap() - held).abs() < 0.01);
    assert_eq!(json["notes"], serde_json::json!([BY_MEMBERS]));
}

#[test]
fn a_row_that_is_the_whole_is_not_counted_twice() {
    let folder = war();
    for whole in ["Total", "Syria"] {
        let mut table = folder.text("mine.csv");
        let area: f64 = WAR.iter().map(|of| of.1).sum();
        for n in 0..DAYS {
            let bend = if n % 14 < 7 { 1.6 } else { -1.6 };
            let held: f64 = WAR.iter().map(|of| of.2 + of.3 * n as f64).sum();
            writeln!(table, "mine,{whole},{},{:.3},{area}", day(n), held + bend).unwrap();
        }
        folder.write("total.csv", table);
        let json = folder.done("regions --table total.csv --paths 50 --format json").json();
        let told: Vec<&str> =
            json["regions"].as_array().unwrap().iter().map(|of| of["name"].as_str().unwrap()).collect();
        assert_eq!(told, ["Aleppo", "Deir ez-Zor", "Hama", "Idlib", whole]);
        assert_eq!(json["regions"][4]["is_group"], true);
    }
}

#[test]
fn a_file_of_groups_names_the_whole_and_the_groups() {
    let folder = war();
    let line = "--table mine.csv --groups groups.toml --paths 100 --chart none";
    let json = folder.done(&format!("project north syria {line} --format json")).json();
    assert_eq!((&json[0]["name"], &json[0]["observed"]["area_km2"]), (&"the North".into(), &24_600.0.into()));
    assert_eq!((&json[1]["name"], &json[1]["observed"]["area_km2"]), (&"Syria".into(), &66_500.0.into()));
    for scope in ["syria", "Syria", "theatre"] {
        let json = folder.done(&format!("project idlib {line} --rate-scope {scope} --format json")).json();
        assert_eq!(json["rate"]["scope"], "syria");
    }
    let text = folder.done("regions --table mine.csv --groups groups.toml --paths 50").out;
    for name in ["Aleppo", "Deir ez-Zor", "the North", "Syria"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    folder.write("wrong.toml", GROUPS.replace("idlib", "idleb"));
    let ran = folder.run("regions --table mine.csv --groups wrong.toml").ends_with(1);
    assert!(
        ran.complaint().contains("wrong.toml: group north: unknown region \"idleb\"; did you mean \"idlib\"?"),
        "{}",
        ran.err
    );
}

/// Squares side by side, one degree wide.
fn boundaries(members: &str) -> String {
    let square = |name: &str, west: f64| {
        let east = west + 1.0;
        format!(
            r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},35],[{east},35],[{east},36],[{west},36],[{west},35]]]}}}}"#
        )
    };
    let features = [square("Aleppo", 36.0), square("Deir ez-Zor", 37.0)].join(",");
    format!(r#"{{"type":"FeatureCollection",{members}"features":[{features}]}}"#)
}

const HELD: &str = r#"{"type":"Polygon","coordinates":[[[36,35],[36.5,35],[36.5,36],[36,36],[36,35]]]}"#;

#[test]
fn boundaries_name_their_whole_and_measure_has_a_row_for_it() {
    let folder = Folder::new();
    folder.write("own.geojson", boundaries(r#""whole":{"region":"syria","name":"Syria"},"#));
    folder.write("plain.geojson", boundaries(""));
    folder.write("map_20260301.geojson", HELD);
    let regions = |file: &str| {
        let csv = folder.done(&format!("measure map_20260301.geojson --regions {file}")).out;
        csv.lines().skip(1).map(|row| row.split(',').nth(1).unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(regions("own.geojson"), ["aleppo", "deir-ez-zor", "syria"]);
    assert_eq!(regions("plain.geojson"), ["aleppo", "deir-ez-zor"]);
    folder.write("groups.toml", "[whole]\nname = 'Syria'\n[[groups]]\nname = 'East'\nmembers = ['Deir ez-Zor']\n");
    assert_eq!(regions("plain.geojson --groups groups.toml"), ["aleppo", "deir-ez-zor", "syria"]);
    for (region, groups) in [("syria", "--groups groups.toml"), ("east", "--groups groups.toml"), ("all", "")] {
        let line = format!("chart map {region} --snapshot map_20260301.geojson --regions plain.geojson {groups}");
        folder.done(&format!("{line} --output map.svg"));
    }
    folder.write("bad.geojson", boundaries(r#""groups":[{"region":"east","members":["Raqqa"]}],"#));
    let ran = folder.run("measure map_20260301.geojson --regions bad.geojson").ends_with(1);
    assert!(ran.complaint().contains("bad.geojson: group east: unknown region \"raqqa\""), "{}", ran.err);
}

#[test]
fn the_store_keeps_names_and_groups() {
    let folder = war();
    folder.done("ingest mine.csv --groups groups.toml");
    let data = folder.done("data --format json").json();
    let of_mine = |row: &&serde_json::Value| row["source"] == "mine";
    let names: Vec<&str> =
        data["series"].as_array().unwrap().iter().filter(of_mine).map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Aleppo", "Deir ez-Zor", "Hama", "Idlib"]);
    assert!(folder.done("data").out.contains("Deir ez-Zor"));
    let json = folder.done("project north syria --paths 50 --chart none --format json").json();
    assert_eq!((&json[0]["name"], &json[0]["source"]), (&"the North".into(), &"mine".into()));
    assert_eq!(json[1]["observed"]["area_km2"], 66_500.0);
    let told = folder.done("regions --source mine --paths 50").out;
    assert!(told.contains("Deir ez-Zor") && told.contains("Syria") && !told.contains("kraine"), "{told}");
    // The bundled source has its own whole, and the fed one none of its name.
    let ran = folder.done("project ukraine --paths 50 --chart none");
    assert!(!ran.err.contains("--source"), "{}", ran.err);
    assert!(folder.run("project ukraine --source mine").ends_with(2).complaint().contains("unknown region"), "ukraine");
    folder.done("data undo 1");
    assert!(folder.run("project syria").ends_with(2).complaint().contains("unknown region \"syria\""));
}

#[test]
fn projections_about_other_regions_are_not_judged_by_ones_own() {
    let folder = war();
    let ran = folder.run("published --table mine.csv").ends_with(1);
    let said = ran.complaint();
    assert!(said.contains("donetsk") && said.contains("The data have aleppo, all, deir-ez-zor, hama, idlib"), "{said}");
    assert!(said.contains("--ledger FILE"), "{said}");
    folder.write("own.csv", "id,kind,publisher,published,region,rate_km2_per_day,claim,due_latest\nx,projection,Me,2025-07-01,aleppo,12,by,2027-01-01\n");
    let ran = folder.done("published --table mine.csv --ledger own.csv --region aleppo --paths 100");
    assert!(!speaks_of_ukraine(&ran), "{}{}", ran.out, ran.err);
    // Two oblasts are not Ukraine.
    folder.write("two.csv", "region,day,controlled_km2\ndonetsk,2025-01-01,10000\ndonetsk,2026-03-01,12000\nluhansk,2025-01-01,20000\nluhansk,2026-03-01,20010\n");
    let ran = folder.done("published --table two.csv --paths 100");
    assert!(ran.err.contains("The data do not have ") && ran.err.contains("ukraine"), "{}", ran.err);
}

#[test]
fn late_and_stale_members_of_a_sum_are_told() {
    let folder = Folder::new();
    folder.write(
        "mine.csv",
        rows(1, |region, n| match region {
            "Hama" => n >= 100,
            "Idlib" => n < 200,
            _ => true,
        }),
    );
    let json = folder.done("project all --table mine.csv --paths 50 --chart none --format json").json();
    let notes: Vec<&str> = json["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    assert_eq!((notes.len(), notes[0]), (3, BY_MEMBERS), "{notes:?}");
    assert_eq!(
        notes[1],
        "all begins on 11 April 2025, with the first map of Hama; other members begin as early as 1 January 2025."
    );
    assert_eq!(notes[2], "all carries older last maps forward to 24 February 2026: Idlib (19 July 2025).");
    let text = folder.done("project all --table mine.csv --paths 50 --chart none").unwrapped();
    assert!(notes.iter().all(|note| text.contains(note)), "{text}");
    for line in [
        "rate all",
        "regions --paths 50",
        "chart history all --output h.svg",
        "chart projection all --paths 50 --output p.svg",
    ] {
        let ran = folder.done(&format!("{line} --table mine.csv"));
        assert!(notes[1..].iter().all(|note| ran.err.contains(note)), "{line}: {}", ran.err);
    }
}

#[test]
fn a_sum_is_known_as_its_members_were() {
    let folder = Folder::new();
    let mut table = String::from("source,region,day,controlled_km2,area_km2,known_on\n");
    for n in 0..120 {
        for (region, area, first, gain) in WAR {
            writeln!(table, "mine,{region},{},{},{area},", day(n), first + gain * n as f64).unwrap();
        }
    }
    // The last day of Aleppo is revised nine days after the last map.
    writeln!(table, "mine,Aleppo,{},9000,18500,{}", day(119), day(128)).unwrap();
    folder.write("mine.csv", table);
    let json = folder.done("project all --table mine.csv --paths 50 --chart none --format json").json();
    assert_eq!(json["as_of"], day(128).to_string(), "the sum is known since its newest revision");
    let rate = |as_of: u64| {
        let line = format!("rate all --table mine.csv --as-of {} --format json", day(as_of));
        folder.done(&line).json()["windows"].to_string()
    };
    assert_eq!(rate(127), rate(119));
    assert_ne!(rate(128), rate(127));
}

#[test]
fn only_another_value_is_a_revision() {
    let folder = war();
    folder.done("ingest mine.csv");
    let row = |km2: f64, known_on: u64| {
        format!(
            "source,region,day,controlled_km2,area_km2,known_on\nmine,Hama,{},{km2},8900,{}\n",
            day(10),
            day(known_on)
        )
    };
    let same = 1_000.0 + 0.5 * 10.0 - 0.4;
    folder.write("same.csv", row(same, 250));
    let ran = folder.done("ingest same.csv");
    assert!(ran.out.contains("0 new, 0 revised, 1 unchanged"), "{}", ran.out);
    folder.write("other.csv", row(same + 1.0, 260));
    let ran = folder.done("ingest other.csv");
    assert!(ran.out.contains("0 new, 1 revised, 0 unchanged"), "{}", ran.out);
    let data = folder.done("data hama --format json").json();
    assert_eq!(data["series"][0]["revised_days"], 1);
    folder.write("back.csv", row(same, 270));
    folder.done("ingest back.csv");
    let data = folder.done("data hama --format json").json();
    assert_eq!(data["series"][0]["revised_days"], 0, "the day has the value again that was first known");
}

#[test]
fn every_step_from_table_to_score_works_for_ones_own_war() {
    let folder = war();
    folder.done("ingest weekly.csv --groups groups.toml");
    for line in [
        "data hama",
        "data revisions hama",
        "data export hama --source mine --output e.csv",
        "project syria --paths 100 --chart p.png",
        "rate north",
        "regions --source mine --paths 50",
        "chart history north --output h.png",
        "report aleppo syria --source mine --paths 50 --models regimes --scenario none --quiet",
    ] {
        folder.done(line);
    }
    let ran = folder.run("backtest aleppo syria --table mine.csv --groups groups.toml --models constant --paths 50");
    assert!(ran.code == 0 && !speaks_of_ukraine(&ran), "{}{}", ran.out, ran.err);
    let page = folder.names().into_iter().find(|name| name == "output").map(|_| ()).is_some();
    assert!(page, "the report is in output/");
}

#[test]
fn a_region_is_found_by_its_name_in_every_command() {
    let folder = war();
    folder.done("ingest weekly.csv");
    let run = |words: &[&str], more: &str| {
        let mut command = folder.command("");
        command.args(words).args(more.split_whitespace());
        Ran::new(&words.join(" "), command.output().unwrap()).ends_with(0)
    };
    for written in ["Deir ez-Zor", "DEIR EZ-ZOR", "deir-ez-zor", "deir ez zor"] {
        let json = run(&["project", written], "--table mine.csv --paths 50 --chart none --format json").json();
        assert_eq!((&json["region"], &json["name"]), (&"deir-ez-zor".into(), &"Deir ez-Zor".into()), "{written}");
    }
    for command in [
        "rate",
        "regions",
        "chart history",
        "chart rate",
        "chart projection --paths 50",
        "report --models constant --scenario none",
        "backtest --models constant --paths 50",
        "data revisions",
        "data",
        "data export",
    ] {
        let table = if command.starts_with("data") { "" } else { "--table mine.csv" };
        let mut words: Vec<&str> = command.split(' ').collect();
        let more = words.iter().position(|word| word.starts_with("--")).unwrap_or(words.len());
        words.insert(more, "Deir ez-Zor");
        run(&words, table);
    }
    assert!(run(&["project", "All Regions"], "--table mine.csv --paths 50 --chart none").out.contains("all regions"));
    let ran = folder.run("project Donetzk --paths 50 --chart none").ends_with(2);
    assert!(ran.complaint().contains("did you mean \"donetsk\"?"), "{}", ran.err);
    for (written, slug) in
        [("Donetsk Oblast", "donetsk"), ("Донецька область", "donetsk"), ("UA-14", "donetsk"), ("Donbass", "donbas")]
    {
        let json = run(&["project", written], "--paths 20 --chart none --format json").json();
        assert_eq!(json["region"], slug, "{written}");
    }
}
