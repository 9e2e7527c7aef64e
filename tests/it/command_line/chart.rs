//! `frontcast chart` as a user meets it.

use crate::command_line::program::{Folder, decoded, last_day};

/// Every kind with what it needs beside the region.
const KINDS: [&str; 6] = [
    "history donetsk",
    "projection donetsk --paths 200",
    "rate donetsk --split 2025-08-15",
    "completion donetsk --paths 200",
    "backtest donetsk --models windows --paths 200 --stride 28",
    "published donetsk --model windows --paths 200",
];

#[test]
fn every_kind_is_a_whole_picture_with_words_for_those_who_cannot_see_it_and_the_same_bytes_twice() {
    let folder = Folder::new();
    for kind in KINDS {
        let name = kind.split(' ').next().unwrap();
        let line = format!("chart {kind} --size 900x600 --scale 1.5 --output {name}.png");
        let ran = folder.done(&line);
        assert_eq!(ran.out, format!("Chart: {name}.png\n"), "{}", ran.err);
        let bytes = folder.read(&format!("{name}.png"));
        folder.done(&line);
        assert!(bytes == folder.read(&format!("{name}.png")), "{kind}: the same arguments give the same bytes");
        let (size, pixels, words) = decoded(bytes);
        assert_eq!(size, (1350, 900), "{kind}");
        let inked = pixels.iter().filter(|value| **value < 128).count();
        assert!(inked > pixels.len() / 300 && inked < pixels.len() / 2, "{kind}: {inked} of {}", pixels.len());
        assert!(words.contains("DeepState map") && words.contains(&format!("chart {name}")), "{kind}: {words}");
        assert!(words.lines().any(|line| line.len() > 200), "{kind}: {words}");
    }
}

#[test]
fn several_regions_are_panels_of_one_picture() {
    let folder = Folder::new();
    let ran = folder.done("chart rate donetsk luhansk kherson --scales free");
    let name = format!("output/donetsk-luhansk-kherson-{}-rate.png", last_day("deepstate"));
    assert_eq!(ran.out, format!("Chart: {name}\n"));
    let (size, _, words) = decoded(folder.read(&name));
    assert_eq!(size, (1600, 1000));
    assert!(words.contains("Each panel has its own scale."), "{words}");
    folder.done("chart rate donetsk luhansk --as-of 2025-11-26");
    let (_, _, words) = decoded(folder.read("output/donetsk-luhansk-2025-11-26-rate.png"));
    assert!(words.contains("All panels have one scale."), "{words}");
}

#[test]
fn a_title_is_taken_as_it_is_given() {
    let folder = Folder::new();
    let mut command = folder.command("chart rate donetsk --output own.png");
    command.args(["--title", "Шановні <читачі> & others"]);
    assert!(command.status().unwrap().success());
    let (_, _, words) = decoded(folder.read("own.png"));
    assert!(words.starts_with("Шановні <читачі> & others"), "{words}");
}

#[test]
fn a_picture_goes_to_stdout_alone() {
    let folder = Folder::new();
    let output = folder.command("chart rate donetsk --output -").output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    assert_eq!(decoded(output.stdout).0, (1600, 1000));
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let folder = Folder::new();
    for (line, code, said) in [
        ("chart rate atlantis", 2, "atlantis"),
        ("chart rate donetsk --size 1600", 2, "1600x1000"),
        ("chart rate donetsk --size 100x100", 1, "at least 400 × 300"),
        ("chart rate donetsk --from 2026-01-01 --to 2025-01-01", 2, "not before"),
        (&format!("chart rate{}", " donetsk".repeat(30)), 1, "no room"),
        ("chart projection donetsk luhansk --remaining 10", 2, "one region"),
        ("chart rate donetsk --as-of 2090-01-01", 2, "in the future"),
        ("chart pie donetsk", 2, "pie"),
    ] {
        let ran = folder.run(line).ends_with(code);
        assert!(ran.err.contains(said), "{line}: {}", ran.err);
    }
    assert_eq!(folder.names(), Vec::<String>::new());
}
