//! Maps with a legend: what is held, and what is asked where that cannot be known.

use crate::command_line::maps::{SQUARE_KM2, collection, feature, polygon, ring, square};
use crate::command_line::program::{Folder, Ran, cell, number};

/// A square of two tenths of a degree, [37.0, 37.2] × [48.0, 48.2]: km² by pyproj 3.7.2 and shapely on an equal-area plane.
const HELD_KM2: f64 = 331.268;

fn held_square() -> String {
    polygon(&ring(37.0, 48.0, 37.2, 48.2))
}

/// A square beside it, which is not held.
fn other_square() -> String {
    polygon(&ring(37.4, 48.0, 37.6, 48.2))
}

/// A third square.
fn third_square() -> String {
    polygon(&ring(37.0, 47.6, 37.2, 47.8))
}

/// A map of one square for each of these properties, the first of them [`held_square`].
fn map(properties: &[&str]) -> String {
    let squares = [held_square(), other_square(), third_square()];
    let features: Vec<String> = properties.iter().zip(&squares).map(|(of, square)| feature(of, square)).collect();
    collection(&features)
}

fn measured(map: &str, options: &str) -> Ran {
    let folder = Folder::new();
    folder.write("map_20260801.geojson", map);
    folder.run(&format!("measure map_20260801.geojson {options}"))
}

/// Only the first square is held, and the legend is told.
fn assert_first_held(properties: &[&str]) {
    let ran = measured(&map(properties), "").ends_with(0);
    assert!((number(&ran.out, &["donetsk"], "held_km2") - HELD_KM2).abs() < 0.001, "{properties:?}\n{}", ran.out);
    assert!(ran.err.contains("its legend is"), "{properties:?}\n{}", ran.err);
}

/// The map is refused with these words; whatever option it advises is known.
fn assert_asked(properties: &[&str], words: &[&str]) {
    let ran = measured(&map(properties), "").ends_with(1);
    words.iter().for_each(|word| assert!(ran.err.contains(word), "no {word:?} for {properties:?}\n{}", ran.err));
}

#[test]
fn layers_of_isw_are_known() {
    assert_first_held(&[r#"{"layer":"Russian-controlled"}"#, r#"{"layer":"Ukrainian counteroffensive"}"#]);
    assert_first_held(&[
        r#"{"layer":"VIEW_RussiaCoTinUkraine_V3"}"#,
        r#"{"layer":"VIEW_ClaimedRussianTerritoryinUkraine_V2"}"#,
        r#"{"layer":"VIEW_ClaimedUkrainianCounteroffensives_V2"}"#,
    ]);
    assert_first_held(&[r#"{"layer":"ロシア軍支配エリア"}"#, r#"{"layer":"ウクライナ軍反撃エリア"}"#]);
}

#[test]
fn usual_words_are_known_in_whatever_property() {
    for key in ["status", "name", "Layer", "TYPE", "category", "controlStatus", "zone", "title", "foo"] {
        let of = |value: &str| format!(r#"{{"{key}":"{value}"}}"#);
        assert_first_held(&[&of("occupied"), &of("liberated"), &of("contested")]);
        assert_first_held(&[&of("Annexed"), &of("Claimed"), &of("Unknown status")]);
    }
    assert_first_held(&[r#"{"a":{"status":"occupied"}}"#, r#"{"a":{"status":"grey zone"}}"#]);
    assert_first_held(&[r#"{"description":"Occupied since May"}"#, r#"{"description":"Liberated in June"}"#]);
    assert_first_held(&[r#"{"status":"Оккупировано"}"#, r#"{"status":"Освобождено"}"#, r#"{"status":"Серая зона"}"#]);
    assert_first_held(&[r#"{"occupied":true}"#, r#"{"occupied":false}"#]);
    assert_first_held(&[r#"{"controlled_by":"Russia"}"#, r#"{"controlled_by":"Ukraine"}"#]);
}

#[test]
fn names_of_deepstate_are_known_with_and_without_slashes() {
    let occupied = r#"{"name":"Окуповано /// Occupied /// geoJSON.status.occupied"}"#;
    assert_first_held(&[occupied, r#"{"name":"Звільнено"}"#, r#"{"name":"Статус невідомий"}"#]);
    assert_first_held(&[r#"{"name":"Окуповано /// Occupied\n"}"#, r#"{"name":"Під питанням /// Contensed\n"}"#]);
    assert_first_held(&[r#"{"type":"nochange"}"#, r#"{"type":"losses"}"#]);
}

#[test]
fn a_name_without_a_known_word_has_the_meaning_of_its_colour() {
    let island = |colour: &str| format!(r##"{{"name":"Island","fill":"{colour}"}}"##);
    let liberated = r##"{"name":"Liberated","fill":"#0f9d58"}"##;
    let occupied = r##"{"name":"Occupied","fill":"#a52714"}"##;
    assert_first_held(&[occupied, liberated, &island("#0f9d58")]);
    assert_asked(&[occupied, liberated, &island("#123456")], &["\"Island\"", "--not-held 'name=Island'"]);
}

#[test]
fn parties_are_asked_about() {
    for key in ["party", "side", "faction", "name", "status"] {
        let of = |value: &str| format!(r#"{{"{key}":"{value}"}}"#);
        let advice = format!("--held '{key}=");
        assert_asked(&[&of("government"), &of("SDF")], &[&advice, "\"SDF\" (1 feature, 331.3 km²)", "\"government\""]);
    }
    // The same word of control beside other names is no answer.
    assert_asked(&[r#"{"status":"SDF-controlled"}"#, r#"{"status":"Government control"}"#], &["\"SDF-controlled\""]);
    assert_asked(
        &[r#"{"status":"occupied","party":"A"}"#, r#"{"status":"occupied","party":"B"}"#],
        &["--held 'party=A'"],
    );
    assert_asked(&[r#"{"status":"occupied"}"#, r#"{"status":"controlled"}"#], &["\"controlled\""]);
}

#[test]
fn what_is_not_known_is_asked_about_with_its_area() {
    assert_asked(
        &[r#"{"status":"occupied"}"#, r#"{"status":"encircled"}"#],
        &[
            "\"encircled\" (1 feature, 331.3 km²)",
            "--not-held 'status=encircled'",
            "--held 'status=occupied,encircled'",
        ],
    );
    assert_asked(&[r#"{"status":"occupied"}"#, r#"{"status":null}"#], &["missing", "'status=(none)'"]);
    assert_asked(&[r#"{"status":1}"#, r#"{"status":2}"#], &["--held 'status=1'"]);
    assert_asked(&[r##"{"fill":"#f00"}"##, r##"{"fill":"#00f"}"##], &["'fill=#"]);
    assert_asked(&[r##"{"styleUrl":"#ru"}"##, r##"{"styleUrl":"#ua"}"##], &["--held 'styleUrl=#"]);
    assert_asked(
        &[r#"{"status":"occupied"}"#, r#"{"status":"a, b"}"#],
        &["--held 'status=occupied' --held 'status=a, b'"],
    );
    assert_asked(&[r#"{"status":"claimed"}"#, r#"{"status":"liberated"}"#], &["no feature is held"]);
}

#[test]
fn a_layer_of_its_own_is_known_by_its_name() {
    let layer = map(&["{}"]).replacen('{', r#"{"name":"VIEW_ClaimedUkrainianCounteroffensives_V2","#, 1);
    let ran = measured(&layer, "").ends_with(1);
    assert!(ran.err.contains("no feature is held") && ran.err.contains("--held 'collection name="), "{}", ran.err);
}

#[test]
fn features_that_are_alike_are_all_held() {
    let alike = [
        [
            r#"{"id":1,"created":"2026-07-01","Shape__Area":5.5}"#,
            r#"{"id":2,"created":"2026-07-02","Shape__Area":6.5}"#,
        ],
        [r#"{"status":"SDF"}"#, r#"{"status":"SDF"}"#],
        [r#"{"region":"Donetsk"}"#, r#"{"region":"Luhansk"}"#],
        [r#"{"status":"occupied","region":"Donetsk"}"#, r#"{"status":"occupied","region":"Luhansk"}"#],
    ];
    for properties in alike {
        let out = measured(&map(&properties), "").ends_with(0).out;
        assert!((number(&out, &["donetsk"], "held_km2") - 2.0 * HELD_KM2).abs() < 0.001, "{properties:?}\n{out}");
    }
}

#[test]
fn the_user_says_what_is_held() {
    let parties = map(&[r#"{"party":"SDF"}"#, r#"{"party":"Government"}"#, r#"{"party":"ISIL"}"#]);
    let held = |options: &str| number(&measured(&parties, options).ends_with(0).out, &["donetsk"], "held_km2");
    let one = held("--held party=SDF");
    assert!((one - HELD_KM2).abs() < 0.001, "{one}");
    assert_eq!(held("--held PARTY=sdf"), one);
    assert_eq!(held("--held party=SDF --not-held party=ISIL --not-held party=Government"), one);
    assert!((held("--not-held party=ISIL") - 2.0 * HELD_KM2).abs() < 0.001);
    let all = held("--held party=*");
    assert!(all > held("--not-held party=ISIL"), "{all}");
    let refused = |options: &str| measured(&parties, options).ends_with(1).err;
    assert!(refused("--held party=PKK").contains("no feature is held"));
    assert!(refused("--held side=SDF").contains("they have party"));
    // Where both are given, the rest is asked about.
    assert!(refused("--held party=SDF --not-held party=ISIL").contains("\"Government\""));
    let ran = measured(&parties, "--held party").ends_with(2);
    assert!(ran.err.contains("PROPERTY=VALUE"), "{}", ran.err);
}

#[test]
fn a_value_with_a_comma_can_be_typed() {
    let folder = Folder::new();
    folder.write("map_20260801.geojson", map(&[r#"{"name":"Held, more or less"}"#, r#"{"name":"Not quite"}"#]));
    let asked = folder.run("measure map_20260801.geojson").err;
    assert!(asked.contains("--held 'name=Held, more or less'") || asked.contains("--held 'name=Not quite'"), "{asked}");
    let mut command = folder.command("measure map_20260801.geojson --held");
    let ran = Ran::new("--held", command.arg("name=Held, more or less").output().unwrap()).ends_with(0);
    assert!((number(&ran.out, &["donetsk"], "held_km2") - HELD_KM2).abs() < 0.001, "{}", ran.out);
}

#[test]
fn what_was_said_of_a_source_is_remembered() {
    let folder = Folder::new();
    let parties = |second: &str| map(&[r#"{"party":"SDF"}"#, &format!(r#"{{"party":"{second}"}}"#)]);
    folder.write("map_20260801.geojson", parties("government"));
    folder.write("map_20260802.geojson", parties("Government").replace("37.2", "37.21"));
    folder.write("map_20260803.geojson", parties("ISIL"));
    let ran = folder.run("ingest map_20260801.geojson --source own").ends_with(1);
    assert!(ran.err.contains("--held 'party="), "{}", ran.err);
    folder.done("ingest map_20260801.geojson --source own --held party=SDF");
    let ran = folder.done("ingest map_20260802.geojson --source own");
    assert!(ran.err.contains("as in ingest 1: --held 'party=SDF'"), "{}", ran.err);
    let out = folder.done("data export --source own").out;
    assert!(number(&out, &["donetsk", "2026-08-02"], "controlled_km2") < 1.1 * HELD_KM2, "{out}");
    // A party that was never met is asked about, and another source knows nothing of it.
    let ran = folder.run("ingest map_20260803.geojson --source own").ends_with(1);
    assert!(ran.err.contains("\"ISIL\"") && ran.err.contains("--not-held 'party=ISIL'"), "{}", ran.err);
    folder.run("ingest map_20260803.geojson --source another").ends_with(1);
    // What is said of it alone leaves what was said of the others.
    folder.write(
        "map_20260804.geojson",
        map(&[r#"{"party":"SDF"}"#, r#"{"party":"government"}"#, r#"{"party":"ISIL"}"#]),
    );
    folder.done("ingest map_20260804.geojson --source own --not-held party=ISIL --accept");
    let out = folder.done("data export --source own").out;
    assert!(number(&out, &["donetsk", "2026-08-04"], "controlled_km2") < 1.1 * HELD_KM2, "{out}");
    // The map that is kept needs no legend any more.
    folder.done("chart map donetsk --source own --output map.png");
    folder.done("chart map donetsk --source own --snapshot map_20260802.geojson --output map.png");
    for entry in [3, 2, 1] {
        folder.done(&format!("data undo {entry}"));
    }
    folder.run("ingest map_20260801.geojson --source own").ends_with(1);
}

#[test]
fn every_command_that_reads_a_map_knows_the_options() {
    let folder = Folder::new();
    folder.write("map_20260801.geojson", map(&[r#"{"party":"SDF"}"#, r#"{"party":"government"}"#]));
    let lines = [
        "chart map donetsk --snapshot map_20260801.geojson --output map.png",
        "place --map map_20260801.geojson --place Here,37.1,48.3,1",
        "scenario show pull-back --map map_20260801.geojson",
    ];
    for line in lines {
        let ran = folder.run(line);
        assert!(ran.code != 0 && ran.err.contains("--held 'party="), "{line}\n{}", ran.err);
        let ran = folder.run(&format!("{line} --held party=SDF"));
        assert!(ran.code == 0 || line.starts_with("scenario"), "{line}\n{}", ran.err);
        assert!(!ran.err.contains("which of its features are held"), "{line}\n{}", ran.err);
    }
    for line in ["chart map donetsk", "place kramatorsk", "scenario show pull-back"] {
        let ran = folder.run(&format!("{line} --held party=SDF")).ends_with(2);
        assert!(ran.complaint().contains("give one"), "{}", ran.err);
    }
}

#[test]
fn a_map_that_cannot_be_right_is_refused_unless_accepted() {
    let folder = Folder::new();
    let outline = feature(r#"{"name":"Country outline"}"#, &polygon(&ring(20.0, 43.0, 42.0, 54.0)));
    folder.write(
        "mask_20260801.geojson",
        collection(std::slice::from_ref(&outline)).replace("Country outline", "Ukraine"),
    );
    let ran = folder.run("measure mask_20260801.geojson").ends_with(1);
    assert!(ran.err.contains("feature 1 (\"Ukraine\")") && ran.err.contains("--accept"), "{}", ran.err);
    folder.done("measure mask_20260801.geojson --accept");
    let ran = folder.run("ingest mask_20260801.geojson --source own").ends_with(1);
    assert!(ran.err.contains("every region is held whole"), "{}", ran.err);
    // An outline that is named so is none of the held land.
    folder.write("named_20260801.geojson", collection(&[outline, feature(r#"{"name":"Occupied"}"#, &square())]));
    let out = folder.done("measure named_20260801.geojson").out;
    assert!((number(&out, &["donetsk"], "held_km2") - SQUARE_KM2).abs() < 0.001, "{out}");
}

#[test]
fn land_that_doubles_from_one_map_to_the_next_is_refused_unless_accepted() {
    let folder = Folder::new();
    let more = collection(&[feature("{}", &held_square()), feature("{}", &polygon(&ring(37.3, 48.0, 37.8, 48.4)))]);
    folder.write("a_20260801.geojson", held_square());
    folder.write("b_20260802.geojson", more);
    folder.write("c_20260803.geojson", held_square());
    let all = "measure a_20260801.geojson b_20260802.geojson c_20260803.geojson";
    let ran = folder.run(all).ends_with(3);
    let line = ran.err.lines().find(|line| line.starts_with("skipped")).unwrap_or_default();
    assert!(line.contains("b_20260802") && line.contains("feature 2") && line.contains("--accept"), "{}", ran.err);
    assert!((number(&ran.out, &["donetsk", "2026-08-03"], "held_km2") - HELD_KM2).abs() < 0.001);
    let out = folder.done(&format!("{all} --accept")).out;
    assert!(number(&out, &["donetsk", "2026-08-02"], "held_km2") > 5.0 * HELD_KM2, "{out}");
}

#[test]
fn a_map_that_a_server_cut_off_is_refused() {
    let cut = |member: &str| map(&[r#"{"OBJECTID":1}"#]).replacen('{', &format!("{{{member},"), 1);
    for member in [
        r#""exceededTransferLimit":true"#,
        r#""properties":{"exceededTransferLimit":true}"#,
        r#""numberMatched":7,"numberReturned":1"#,
        r#""totalFeatures":2"#,
    ] {
        let ran = measured(&cut(member), "").ends_with(1);
        assert!(ran.err.contains("features are missing"), "{member}\n{}", ran.err);
    }
    for member in [r#""exceededTransferLimit":false"#, r#""numberMatched":1"#, r#""totalFeatures":"unknown""#] {
        measured(&cut(member), "").ends_with(0);
    }
}

/// A feature of a day: the square with its east edge moved on by a hundredth of a degree each day.
fn of_day(date: &str, steps: u32) -> String {
    let edge = f64::from(steps) / 100.0;
    feature(&format!(r#"{{"id":{steps},"date":{date}}}"#), &polygon(&ring(37.0, 48.0, 37.2 + edge, 48.2 + edge)))
}

#[test]
fn a_file_with_all_days_is_a_survey_of_each() {
    let folder = Folder::new();
    let days: Vec<String> = (0..4).map(|i| of_day(&format!("\"2026-08-0{}\"", i + 1), i)).collect();
    folder.write("all.geojson", collection(&days));
    folder.write("all.geojson.gz", crate::command_line::maps::gzip(&collection(&days)));
    // By pyproj 3.7.2 and shapely.
    let right = [("2026-08-01", 331.268), ("2026-08-02", 365.188), ("2026-08-03", 400.757), ("2026-08-04", 437.976)];
    for file in ["all.geojson", "all.geojson.gz"] {
        let out = folder.done(&format!("measure {file}")).out;
        for (day, km2) in right {
            assert!((number(&out, &["donetsk", day], "held_km2") - km2).abs() < 0.001, "{out}");
            let one = folder.done(&format!("measure {file} --day {day}")).out;
            assert_eq!(cell(&one, &["donetsk", day], "held_km2"), cell(&out, &["donetsk", day], "held_km2"));
        }
        let ran = folder.run(&format!("measure {file} --day 2026-08-09")).ends_with(1);
        assert!(ran.err.contains("4 days, 2026-08-01 to 2026-08-04"), "{}", ran.err);
    }
    folder.done("ingest all.geojson.gz --source own");
    let out = folder.done("data export --source own").out;
    assert!((number(&out, &["donetsk", "2026-08-03"], "controlled_km2") - 400.757).abs() < 0.001, "{out}");
    folder.done("chart map donetsk --source own --output map.png");
    folder.done("ingest all.geojson --source one --day 2026-08-02");
    let out = folder.done("data export --source one").out;
    assert!(out.contains("2026-08-02") && !out.contains("2026-08-01"), "{out}");
}

#[test]
fn a_day_given_wins_over_days_of_edits() {
    let folder = Folder::new();
    let edited = map(&[r#"{"date":"2026-07-02"}"#, r#"{"date":"2026-08-01"}"#]);
    folder.write("edits.geojson", &edited);
    let out = folder.done("measure edits.geojson --day 2026-08-01").out;
    assert!((number(&out, &["donetsk"], "held_km2") - 662.536).abs() < 0.001, "{out}");
    let ran = folder.run("measure edits.geojson").ends_with(1);
    assert!(ran.err.contains("--dates edits") && ran.err.contains("--dates maps"), "{}", ran.err);
    let out = folder.done("measure edits.geojson --dates maps").out;
    assert!((number(&out, &["donetsk", "2026-07-02"], "held_km2") - HELD_KM2).abs() < 0.001, "{out}");
    // The name of the file says the day of the map where the dates are of edits.
    folder.write("edits_20260805.geojson", &edited);
    let out = folder.done("measure edits_20260805.geojson --dates edits").out;
    assert!((number(&out, &["donetsk", "2026-08-05"], "held_km2") - 662.536).abs() < 0.001, "{out}");
}

#[test]
fn days_are_read_in_the_forms_of_servers() {
    let folder = Folder::new();
    let map = collection(&[feature(r#"{"name":"Occupied"}"#, &held_square())]);
    let times =
        [r#""2026-08-01T00:00:00.000Z""#, r#""2026-08-01T23:30:00-05:00""#, "1785542400", "1785542400000", "20260801"];
    for time in times {
        for key in ["date", "datetime", "timestamp", "Date"] {
            folder.write("map.json", format!(r#"{{"id":1,"map":{map},"{key}":{time}}}"#));
            let out = folder.done("measure map.json").out;
            assert!(
                (number(&out, &["donetsk", "2026-08-01"], "held_km2") - HELD_KM2).abs() < 0.001,
                "{key} {time}\n{out}"
            );
            folder.write("map.json", collection(&[feature(&format!(r#"{{"{key}":{time}}}"#), &held_square())]));
            assert!(folder.done("measure map.json").out.contains("2026-08-01"), "{key} {time}");
        }
    }
    folder.write("map.json", collection(&[feature(r#"{"date":"yesterday"}"#, &held_square())]));
    let ran = folder.run("measure map.json").ends_with(1);
    assert!(ran.err.contains("yesterday") && ran.err.contains("no day"), "{}", ran.err);
}
