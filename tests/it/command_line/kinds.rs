//! `frontcast chart history` and `chart completion`: what the pictures say of the data, and what is refused.

use std::io::Cursor;

use super::program::{Folder, exists};

/// The title and the description that a picture carries; decoding all of it proves that it is whole.
fn told(bytes: Vec<u8>) -> (String, String) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    assert!(pixels.iter().any(|byte| *byte != pixels[0]), "the picture is blank");
    reader.finish().unwrap();
    let said = |keyword: &str| {
        let chunk = reader.info().utf8_text.iter().find(|chunk| chunk.keyword == keyword).unwrap();
        chunk.get_text().unwrap()
    };
    (said("Title"), said("Description"))
}

/// A made table: 200 days of one region, with a revision of a day that became known much later, and a jump.
fn table(rows_after: &str) -> String {
    let mut table = String::from("source,region,day,controlled_km2,known_on,area_km2\n");
    let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    for (i, day) in first.iter_days().take(200).enumerate() {
        let held = 4_000.0 + 3.0 * i as f64 + if i >= 150 { -900.0 } else { 0.0 };
        table += &format!("made,afar,{day},{held},{day},10000\n");
    }
    table + rows_after
}

#[test]
fn history_tells_first_and_last_jumps_revisions_and_events() {
    let folder = Folder::new();
    folder.write("t.csv", table("made,afar,2026-02-01,4090,2026-07-01,10000\n"));
    folder.write("e.csv", "day;label\n01.03.2026;Перша подія\n2027-01-01;after all\n");
    let ran = folder.done("chart history afar --table t.csv --events e.csv --output h.png");
    assert!(
        ran.err.contains("The chart leaves out 1 event after 2026-07-19, the last day that is known."),
        "{}",
        ran.err
    );
    let (title, description) = told(folder.read("h.png"));
    assert_eq!(title, "Afar: 40 % held on 1 January 2026, 37.0 % on 19 July 2026");
    for words in [
        "200 maps.",
        "Largest change from one to the next: −897 km² (31 May 2026).",
        "1 day revised later, by −3.0 km² at most.",
        "Jump of −897 km²: 31 May 2026.",
        "1 March 2026: Перша подія.",
    ] {
        assert!(description.contains(words), "no {words:?} in {description}");
    }
}

#[test]
fn history_as_of_a_day_knows_nothing_that_came_later() {
    let described = |rows_after: &str| {
        let folder = Folder::new();
        folder.write("t.csv", table(rows_after));
        folder.done("chart history afar --table t.csv --as-of 2026-05-30 --output h.png");
        (folder.read("h.png"), told(folder.read("h.png")))
    };
    let (bytes, (title, description)) = described("");
    assert_eq!(title, "Afar: 40 % held on 1 January 2026, 44.5 % on 30 May 2026");
    assert!(!description.contains("Jump"), "{description}");
    let later = described("made,afar,2026-02-01,4090,2026-07-01,10000\nmade,afar,2026-08-01,9000,2026-08-01,10000\n");
    assert!(bytes == later.0, "{} {}", description, later.1.1);
}

#[test]
fn events_that_cannot_be_read_are_named_with_their_row() {
    let folder = Folder::new();
    folder.write("e.csv", "day,label\n2026-01-01,one\n31 May,two\n");
    let ran = folder.run("chart history donetsk --events e.csv").ends_with(1);
    assert!(ran.complaint().contains("e.csv: row 3: day \"31 May\""), "{}", ran.err);
    folder.run("chart history donetsk --events none.csv").ends_with(1);
    assert!(!exists(&folder.path("output")), "nothing is drawn");
}

#[test]
fn days_without_anything_to_show_are_refused() {
    let folder = Folder::new();
    let ran = folder.run("chart history donetsk --from 2027-01-01").ends_with(1);
    assert!(ran.complaint().contains("its maps are from 2022-04-04 to"), "{}", ran.err);
    for kind in ["history", "completion", "projection", "rate"] {
        folder.run(&format!("chart {kind} donetsk --from 2026-01-02 --to 2026-01-02")).ends_with(2);
    }
    folder.run("chart history atlantis").ends_with(2);
    assert!(!exists(&folder.path("output")));
}

#[test]
fn completion_says_what_project_says() {
    let folder = Folder::new();
    let terms = "donetsk --as-of 2025-11-26 --paths 500";
    let json = folder.done(&format!("project {terms} --format json --chart none")).json();
    folder.done(&format!("chart completion {terms} --output c.png"));
    let (title, description) = told(folder.read("c.png"));
    let month = |day: &serde_json::Value| {
        let day: chrono::NaiveDate = day.as_str().unwrap().parse().unwrap();
        day.format("%B %Y").to_string()
    };
    let completion = &json["completion"];
    let interval = completion["intervals"].as_array().unwrap().iter().find(|of| of["level"] == 0.8).unwrap();
    let (median, from, to) = (month(&completion["median"]), month(&interval["from"]), month(&interval["to"]));
    assert_eq!(title, format!("Half of the futures see Donetsk taken by {median}, 80 % between {from} and {to}"));
    assert!(description.contains("500 simulated futures"), "{description}");
    assert_eq!(folder.read("c.png"), {
        folder.done(&format!("chart completion {terms} --output c.png"));
        folder.read("c.png")
    });
}

#[test]
fn published_dates_are_those_known_on_the_day_unless_left_out() {
    let folder = Folder::new();
    let described = |line: &str| {
        folder.done(&format!("chart {line} --paths 200 --output x.png"));
        told(folder.read("x.png")).1
    };
    for kind in ["completion", "projection"] {
        let known = described(&format!("{kind} donetsk --as-of 2025-11-26"));
        assert!(known.contains("ISW, 26 Nov 2025"), "{known}");
        let marked = known.split("Published dates marked: ").nth(1).unwrap();
        let said_on =
            |entry: &str| entry.split(": ").next().and_then(|name| name.split(" on ").next()).map(str::to_owned);
        assert!(marked.split("; ").filter_map(said_on).all(|name| !name.contains("2026")), "{known}");
        let before = described(&format!("{kind} donetsk --as-of 2025-11-25"));
        assert!(!before.contains("26 Nov 2025") && before.contains("ISW, 31 Dec 2024"), "{before}");
        for line in ["donetsk --no-published", "donetsk --target 0.9", "kherson"] {
            let none = described(&format!("{kind} {line}"));
            assert!(!none.contains("Published dates"), "{none}");
        }
    }
}

#[test]
fn every_kind_of_completion_can_be_drawn() {
    let folder = Folder::new();
    for line in [
        "crimea",
        "lviv",
        "donetsk --rate 9.3",
        "donetsk --rate 0",
        "donetsk --rate -30",
        "donetsk --remaining 0",
        "donetsk --horizon 1",
        "donetsk --target 0",
        "donetsk --rate 1e8",
        "donetsk --horizon 1000",
        "donetsk luhansk kherson crimea --scales free",
        "donetsk luhansk kherson crimea",
    ] {
        folder.done(&format!("chart completion {line} --paths 20 --output my.png"));
        told(folder.read("my.png"));
        if !line.contains("--r") && !line.contains("--h") && !line.contains("--t") {
            folder.done(&format!("chart history {line} --output my.png"));
            told(folder.read("my.png"));
        }
    }
    for kind in ["history", "completion"] {
        let help = folder.done(&format!("chart {kind} --help"));
        assert!(help.out.contains("Examples:"), "{}", help.out);
    }
}
