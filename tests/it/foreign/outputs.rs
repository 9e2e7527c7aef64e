//! What an output says it is, and where it goes.

use std::io::Write;
use std::process::Stdio;

use super::super::command_line::maps::{SQUARE_KM2, gzip, square};
use super::super::command_line::program::{Folder, Ran, cell, cells, number};
use super::super::command_line::tables::{Rows, table};

/// Runs the program with this on its stdin.
fn fed(folder: &Folder, line: &str, stdin: impl AsRef<[u8]>) -> Ran {
    let mut command = folder.command(line);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
    Ran::new(line, child.wait_with_output().unwrap())
}

const QUICK: &str = "--paths 100 --chart none --quiet";

fn made() -> String {
    table(&(Rows::of("donetsk").text() + &Rows::of("luhansk").text()))
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_any_work() {
    let folder = Folder::new();
    for (line, words) in [
        ("project donetsk --output x.pdf", "this command cannot write a .pdf file; it writes text (.txt, .md"),
        (
            "project donetsk --output d.png",
            "--output d.png: this option takes text and rows; for a picture give --chart d.png",
        ),
        ("project donetsk --output d.SVG", "for a picture give --chart d.SVG"),
        ("regions --output d.png", "for a picture use frontcast chart"),
        ("project donetsk --output d.html", "frontcast report writes pages"),
        ("project donetsk --output d.csv.gz", "this command cannot write a .gz file"),
        ("project donetsk --output d.xlsx", "rows (.csv, .parquet) or JSON (.json)"),
        ("project donetsk --chart d.jpg", "a picture (.png, .svg)"),
        ("rate donetsk --chart d.csv", "a picture (.png, .svg)"),
        ("published --chart d.webp", "a picture (.png, .svg)"),
        ("chart projection donetsk --output d.pdf", "a picture (.png, .svg)"),
        ("chart map donetsk --output d.geojson", "a picture (.png, .svg)"),
        ("report donetsk --output d.pdf", "a page (.html)"),
        ("backtest donetsk --forecasts f.json", "rows (.csv, .parquet)"),
        ("measure none.geojson --output x.geojson", "this command cannot write a .geojson file"),
        ("data export --output x.xlsx", "this command cannot write a .xlsx file"),
        ("ingest none.csv --output x.pdf", "this command cannot write a .pdf file"),
        ("place kramatorsk --output x.kml", "this command cannot write a .kml file"),
        ("project donetsk --format json --output x.csv", "name two formats"),
        ("project donetsk --output x.json --format csv", "name two formats"),
    ] {
        let ran = folder.run(line).ends_with(2);
        assert!(ran.complaint().contains(words), "{line}\n{}", ran.err);
        assert_eq!((ran.out.as_str(), folder.names()), ("", Vec::<String>::new()), "{line}");
    }
}

#[test]
fn the_ending_of_a_file_decides_its_format() {
    let folder = Folder::new();
    folder.write("t.csv", made());
    let write = |name: &str| drop(folder.done(&format!("project donetsk --table t.csv {QUICK} --output {name}")));
    ["x.json", "x.CSV", "x.parquet", "x.txt", "x.md", "x", "y.csv"].into_iter().for_each(write);
    assert!(folder.text("x.json").starts_with('{') && folder.text("x.CSV").starts_with("model_id,"));
    assert!(folder.read("x.parquet").starts_with(b"PAR1"));
    for name in ["x", "x.txt", "x.md"] {
        assert!(folder.text(name).starts_with("On "), "{name}: {}", folder.text(name));
    }
    folder.write("map_20260801.geojson", square());
    folder.done("measure map_20260801.geojson --quiet --output m.json");
    folder.done("measure map_20260801.geojson --quiet --output m");
    assert!(folder.text("m.json").starts_with('{') && folder.text("m").starts_with("source,"), "rows as ever");
    folder.done("data verify --store s --output v.parquet");
    assert!(folder.read("v.parquet").starts_with(b"PAR1"));
}

#[test]
fn a_dash_is_stdin_wherever_a_file_is_read() {
    let folder = Folder::new();
    folder.write("t.csv", made());
    let from_file = folder.done(&format!("project donetsk --table t.csv {QUICK} --format csv")).out;
    assert_eq!(
        fed(&folder, &format!("project donetsk --table - {QUICK} --format csv"), made()).ends_with(0).out,
        from_file
    );
    folder.done("data export --store none --output all.parquet --quiet");
    let line = format!("project donetsk {QUICK} --format csv --table");
    assert_eq!(
        fed(&folder, &format!("{line} -"), folder.read("all.parquet")).out,
        folder.done(&format!("{line} all.parquet")).out
    );
    for map in [square().into_bytes(), gzip(&square())] {
        let out = fed(&folder, "measure - --day 2026-08-01", &map).ends_with(0).out;
        assert!((number(&out, &["donetsk"], "held_km2") - SQUARE_KM2).abs() < 0.01, "{out}");
        assert!(
            fed(&folder, "measure -", &map)
                .ends_with(1)
                .err
                .contains("skipped stdin: the map has no day: give it with --day")
        );
    }
    let ran = fed(&folder, "ingest - --source mine --store s --quiet", made()).ends_with(0);
    assert!(ran.out.contains("240 new"), "{}", ran.out);
    assert!(folder.done("data log 1 --store s").out.contains("stdin"));
    let regions = r#"{"type":"Feature","properties":{"name":"My Land"},"geometry":"#.to_string() + &square() + "}";
    let regions = format!(r#"{{"type":"FeatureCollection","features":[{regions}]}}"#);
    folder.write("map_20260801.geojson", square());
    let out = fed(&folder, "measure map_20260801.geojson --regions -", regions).ends_with(0).out;
    assert_eq!(cell(&out, &["my-land"], "share"), "1.0", "{out}");
    let towns = "name,region,lon,lat,radius_km\nInside,donetsk,37.55,48.05,1\n";
    let out = fed(&folder, "measure map_20260801.geojson --places=-", towns).ends_with(0).out;
    assert!(out.contains("Inside"), "{out}");
    let ledger = "id,published,region\nmine,2026-01,donetsk\n";
    assert!(fed(&folder, "published show mine --ledger - --paths 50", ledger).ends_with(0).out.contains("mine"));
    assert!(fed(&folder, "place Inside --table - --paths 50", out).ends_with(0).out.contains("Inside"));
    let scenario = "summary = \"Nothing moves\"\n[[step]]\nkind = \"freeze\"\nfrom = 0\n";
    let out = fed(&folder, &format!("project donetsk --scenario - {QUICK}"), scenario).ends_with(0).unwrapped();
    assert!(out.contains("Assumed (stdin): Nothing moves."), "{out}");
    let broken = fed(&folder, "scenario show -", "summary = 1").ends_with(1);
    assert!(broken.complaint().contains("stdin: line 1"), "{}", broken.err);
}

#[test]
fn a_dash_is_stdout_wherever_a_file_is_written() {
    let folder = Folder::new();
    folder.write("t.csv", made());
    let line = format!("project donetsk --table t.csv {QUICK} --format csv");
    assert_eq!(folder.done(&format!("{line} --output -")).out.lines().skip(1).collect::<Vec<_>>(), {
        let out = folder.done(&line).out;
        out.lines().skip(1).map(str::to_string).collect::<Vec<_>>()
    });
    let bytes = |line: &str| {
        let output = folder.command(line).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let terms = "donetsk --table t.csv --paths 100";
    for line in [
        format!("project {terms} --output x.json --chart -"),
        format!("chart projection {terms} --output -"),
        "rate donetsk --table t.csv --output x.txt --chart -".into(),
    ] {
        let png = bytes(&line);
        assert!(png.starts_with(b"\x89PNG") && png.ends_with(b"IEND\xaeB`\x82"), "{line}");
    }
    let rows = bytes(
        "backtest donetsk --table t.csv --models constant --horizons 30 --min-history 60 --forecasts - --output s.txt --quiet",
    );
    assert!(rows.starts_with(b"model_id,reference_date"));
    assert_eq!(folder.names(), ["s.txt", "t.csv", "x.json", "x.txt"], "no file called - and nothing beside it");
}

#[test]
fn two_files_on_one_stream_are_refused() {
    let folder = Folder::new();
    for (line, words) in [
        ("measure - -", "- means stdin, which is one file"),
        ("project donetsk --table - --regions -", "--table and --regions both name it"),
        ("published --ledger - --table -", "- means stdin"),
        ("project donetsk --chart -", "--chart - writes to stdout, where the other results go too"),
        ("project donetsk --chart - --output -", "- means stdout, which holds one result"),
        ("backtest --forecasts - --chart - --output x.txt", "- means stdout"),
        ("backtest --forecasts -", "write those to a file with --output FILE"),
        ("rate donetsk luhansk --chart - --output x.txt", "--chart - writes one picture"),
        ("project donetsk luhansk --chart - --output x.txt", "one picture"),
    ] {
        let ran = folder.run(line).ends_with(2);
        assert!(ran.complaint().contains(words), "{line}\n{}", ran.err);
        assert_eq!((ran.out.as_str(), folder.names()), ("", Vec::<String>::new()), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_a_failure() {
    let folder = Folder::new();
    folder.write("t.csv", made());
    folder.write("map_20260801.geojson", square());
    for line in [
        "project donetsk --table t.csv --paths 100 --chart none",
        "project donetsk --table t.csv --paths 100 --chart none --format json",
        "chart projection donetsk --table t.csv --paths 100 --output -",
        "chart projection donetsk --table t.csv --paths 100 --output - --format svg",
        "report donetsk --table t.csv --paths 100 --models constant --scenario none --output -",
        "measure map_20260801.geojson",
        "rate donetsk --table t.csv --format csv",
        "--help",
        "--version",
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = Ran::new(line, folder.command(line).stdout(full).output().unwrap()).ends_with(1);
        assert!(ran.complaint().contains("cannot write to stdout"), "{line}\n{}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_laid_beside_a_device() {
    let folder = Folder::new();
    folder.write("t.csv", made());
    assert!(std::process::Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = folder.path("pipe");
        move || std::fs::read(pipe).unwrap()
    });
    folder.done(&format!("project donetsk --table t.csv {QUICK} --format csv --output pipe"));
    assert!(reader.join().unwrap().starts_with(b"model_id,"));
    assert_eq!(folder.names(), ["pipe", "t.csv"]);
}

/// The keys of hub rows that a run prints.
fn model_ids(folder: &Folder, line: &str) -> Vec<String> {
    let out = folder.done(line).out;
    let mut ids: Vec<String> = cells(&out)[1..].iter().map(|row| row[0].to_string()).collect();
    ids.dedup();
    ids
}

#[test]
fn rows_of_different_forecasts_differ_in_their_key() {
    let folder = Folder::new();
    let other = Rows::of("donetsk").start(700.0).text().replace("made,", "other,");
    folder.write("t.csv", made() + &Rows::of("ukraine").start(1_000.0).daily(2.0).text() + &other);
    for (settings, id) in [
        ("--source made", "source-made"),
        ("--source other", "source-other"),
        ("--source other --scenario freeze", "source-other+freeze"),
    ] {
        let ids = model_ids(&folder, &format!("project donetsk --table t.csv {QUICK} --format csv {settings}"));
        assert_eq!(ids, [format!("regimes+{id}"), format!("regimes+any-map+{id}")]);
    }
    folder.write("t.csv", made() + &Rows::of("ukraine").start(1_000.0).daily(2.0).text());
    for (settings, id) in [
        ("", "regimes"),
        ("--source made", "regimes"),
        ("--seed 2 --target 0.9 --horizon 10 --by 2027-01-01", "regimes"),
        ("--model bootstrap", "bootstrap"),
        ("--scenario freeze", "regimes+freeze"),
        ("--scenario freeze+half-pace", "regimes+freeze+half-pace"),
        ("--rate-scope ukraine", "regimes+scope-ukraine"),
        ("--window 30", "bootstrap+window-30"),
        ("--window 30 --model constant", "constant+window-30"),
        ("--rate 9.3 --remaining 5850", "constant+rate-9.3+remaining-5850"),
        (
            "--standstill lasts --scenario half-pace --rate-scope theatre",
            "regimes+scope-ukraine+standstill-lasts+half-pace",
        ),
    ] {
        let line = format!("project donetsk --table t.csv {QUICK} {settings}");
        assert_eq!(model_ids(&folder, &format!("{line} --format csv")), [id], "{settings}");
        folder.done(&format!("{line} --output x.csv"));
        assert!(folder.text("x.csv").contains(&format!("\n{id},")), "{settings}");
    }
    let line =
        "backtest donetsk --table t.csv --models regimes,bootstrap --horizons 30 --min-history 60 --paths 50 --quiet";
    folder.done(&format!("{line} --standstill lasts --forecasts f.csv"));
    let text = folder.text("f.csv");
    let ids: std::collections::BTreeSet<&str> = cells(&text)[1..].iter().map(|row| row[0]).collect();
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["bootstrap", "no-change", "regimes+standstill-lasts"]);
}
