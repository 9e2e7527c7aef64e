//! Names that strangers make up steer no terminal and lead to no file outside the store.

use super::made::{Kept, many};
use crate::command_line::maps::square;
use crate::command_line::program::Ran;

/// Characters that move a cursor, colour a terminal or turn the direction of writing.
fn is_steering(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\n') || turns
}

fn is_harmless(ran: &Ran) {
    let met: Vec<char> = ran.out.chars().chain(ran.err.chars()).filter(|c| is_steering(*c)).collect();
    assert!(met.is_empty(), "frontcast {}: {met:?}\n{}{}", ran.line, ran.out.escape_debug(), ran.err.escape_debug());
}

const HEAD: &str = "source,region,day,controlled_km2,area_km2\n";

/// Quoted as a cell of a CSV.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Thirty days of a region of a source.
fn table(source: &str, region: &str) -> String {
    let row = |(n, row): (usize, super::made::Row)| {
        format!("{},{},{},{},20000\n", quoted(source), quoted(region), row.day, row.km2 + 3.0 * n as f64)
    };
    let rows: String = many(1, 30).into_iter().enumerate().map(row).collect();
    format!("{HEAD}{rows}")
}

/// Everything in the folder but the store and what was fed.
fn nothing_else(kept: &Kept) {
    let names = kept.0.names();
    let is_other = |name: &&String| !["store", "fed.csv", "map_20250101.geojson"].contains(&name.as_str());
    let others: Vec<_> = names.iter().filter(is_other).collect();
    assert!(others.is_empty(), "{others:?}");
    let parts = kept.files().into_keys().map(|name| name.split('/').count()).max();
    assert!(parts.is_none_or(|parts| parts == 2), "{:?}", kept.files().keys());
}

const TABLES_FOR_PEOPLE: [&str; 7] = [
    "data --all",
    "data log",
    "data log 1",
    "data verify",
    "data export --format table",
    "data revisions a0",
    "project a0 --chart none --paths 100",
];

#[test]
fn names_with_marks_of_csv_and_paths_are_kept_as_they_are() {
    let long = "x".repeat(64);
    let sources =
        ["a,b", "say \"hi\"", "it's; x", "../../x", "/etc/passwd", "..", "=1+1", "-rf", "|", "*", "#", "юг", &long];
    let kept = Kept::new();
    let rows = |source: &&str| table(source, "a0")[HEAD.len()..].to_string();
    is_harmless(&kept.feed_text(&format!("{HEAD}{}", sources.iter().map(rows).collect::<String>()), "").ends_with(0));
    kept.is_clean();
    nothing_else(&kept);
    TABLES_FOR_PEOPLE.iter().for_each(|line| is_harmless(&kept.run(line)));
    // They come back as they were given, and can be asked for.
    let export = kept.export("a0");
    assert_eq!(export.lines().count(), 1 + 30 * sources.len());
    for source in ["a,b", "say \"hi\"", "../../x"] {
        let mut command = kept.0.command("data export a0 --source");
        let output = command.arg(source).env("FRONTCAST_STORE", "store").output().unwrap();
        let export = Ran::new("data export", output).ends_with(0).out;
        assert_eq!(export.lines().count(), 31, "{source}\n{export}");
    }
    let other = Kept::new();
    other.feed_text(&export, "").ends_with(0);
    assert_eq!(other.export("a0"), export);
}

#[test]
fn names_that_steer_a_terminal_are_refused_or_shown_as_escapes() {
    let long = "x".repeat(65);
    let very_long = "y".repeat(100_000);
    for source in ["a\nb", "\u{1b}[31mred", "a\tb", "bell\u{7}", "\u{9b}31m", &long, &very_long] {
        let kept = Kept::new();
        let ran = kept.feed_text(&table(source, "a0"), "").ends_with(1);
        is_harmless(&ran);
        assert!(ran.err.contains("refused fed.csv row 2") && ran.err.len() < 20_000, "{}", ran.err.len());
        assert!(!kept.path().exists());
    }
    for source in ["\u{202e}drow", "a\u{200f}b\u{2066}"] {
        let kept = Kept::new();
        let ran = kept.feed_text(&table(source, "a0"), "");
        is_harmless(&ran);
        nothing_else(&kept);
        if ran.code == 0 {
            TABLES_FOR_PEOPLE.iter().for_each(|line| is_harmless(&kept.done(line)));
            // A question that names the sources.
            kept.feed_text(&table("other", "a0"), "").ends_with(0);
            is_harmless(&kept.run("project a0 --chart none --paths 100"));
            is_harmless(&kept.run("data export --layout hub"));
            is_harmless(&kept.run("project a0 --source nobody --chart none"));
        }
        kept.is_clean();
    }
}

#[test]
fn names_of_regions_become_plain_slugs() {
    let names = [("../../x", "x"), ("a,b", "a-b"), ("C\nD", "c-d"), ("\u{1b}[31mred", "31mred"), ("x\u{202e}y", "x-y")];
    let kept = Kept::new();
    let rows = |(name, _): &(&str, &str)| table("made", name)[HEAD.len()..].to_string();
    is_harmless(&kept.feed_text(&format!("{HEAD}{}", names.iter().map(rows).collect::<String>()), "").ends_with(0));
    let export = kept.export("--source made");
    for (_, slug) in names {
        assert!(export.contains(&format!("made,{slug},")), "{export}");
    }
    is_harmless(&kept.done("data"));
    kept.done("project x 31mred --source made --paths 100 --quiet");
    std::fs::remove_dir_all(kept.0.path("output")).unwrap();
    nothing_else(&kept);
    kept.is_clean();
    let long = "z".repeat(5_000);
    for region in ["...", "\u{202e}", long.as_str()] {
        let kept = Kept::new();
        let ran = kept.feed_text(&table("made", region), "").ends_with(1);
        is_harmless(&ran);
        assert!(!kept.path().exists());
    }
}

#[test]
fn a_map_of_a_source_that_is_a_path_stays_in_the_store() {
    for source in ["../../x", "/tmp/x", "a\\b"] {
        let kept = Kept::new();
        kept.0.write("map_20250101.geojson", square());
        let mut command = kept.0.command("ingest map_20250101.geojson --source");
        let output = command.arg(source).env("FRONTCAST_STORE", "store").output().unwrap();
        is_harmless(&Ran::new("ingest", output).ends_with(0));
        nothing_else(&kept);
        assert_eq!(
            kept.files().keys().filter(|name| name.starts_with("maps/")).count(),
            1,
            "{:?}",
            kept.files().keys()
        );
        kept.is_clean();
    }
}

#[test]
fn two_sources_of_similar_names_keep_their_own_maps() {
    let kept = Kept::new();
    for (source, day) in [("x y", "2025-01-01"), ("x-y", "2025-01-02")] {
        kept.0.write("map.geojson", square());
        let mut command = kept.0.command(&format!("ingest map.geojson --day {day} --source"));
        assert!(command.arg(source).env("FRONTCAST_STORE", "store").status().unwrap().success());
    }
    for (source, day) in [("x y", "1 January 2025"), ("x-y", "2 January 2025")] {
        let mut command = kept.0.command("chart map donetsk --output map.svg --source");
        assert!(command.arg(source).env("FRONTCAST_STORE", "store").status().unwrap().success());
        assert!(kept.0.text("map.svg").contains(day), "{source}");
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_are_shown_without_what_steers() {
    let kept = Kept::new();
    for name in ["\u{1b}[2Jevil.csv", "two\nlines.csv", "\u{202e}vsc.csv"] {
        for text in [table("made", "a0"), "no table".into()] {
            kept.0.write(name, text);
            let mut command = kept.0.command("ingest");
            let ran = Ran::new("ingest", command.arg(name).env("FRONTCAST_STORE", "store").output().unwrap());
            is_harmless(&ran);
        }
    }
    let mut command = kept.0.command("ingest");
    is_harmless(&Ran::new(
        "ingest",
        command.arg("\u{1b}[2Jmissing.csv").env("FRONTCAST_STORE", "store").output().unwrap(),
    ));
    ["data log", "data log 1", "data verify"].iter().for_each(|line| is_harmless(&kept.done(line)));
    let mut command = kept.0.command("data verify --store");
    is_harmless(&Ran::new("data verify", command.arg("\u{1b}[2Jstore").output().unwrap()));
    kept.0.write("\u{1b}[2Jfile", "");
    let mut command = kept.0.command("data --store");
    is_harmless(&Ran::new("data", command.arg("\u{1b}[2Jfile").output().unwrap()).ends_with(1));
}

#[test]
fn cells_that_cannot_be_read_are_shown_as_escapes() {
    let kept = Kept::new();
    for row in [
        "made,a0,\u{1b}[31m,5,20000",
        "made,a0,2025-01-01,\u{1b}[31m5,20000",
        "made,\u{202e}a,2025-01-01,5,",
        "made,a0,2025-01-01,5,\u{7}",
    ] {
        let ran = kept.feed_text(&format!("{HEAD}{row}\n"), "").ends_with(1);
        assert!(ran.err.contains("refused fed.csv row 2"), "{}", ran.err);
        is_harmless(&ran);
    }
    let ran = kept.feed_text("\u{1b}[31m,b\n1,2\n", "").ends_with(1);
    is_harmless(&ran);
}
