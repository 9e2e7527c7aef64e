//! Charts as SVG files.

use super::tags::take;
use crate::command_line::program::Folder;

#[test]
fn a_chart_as_svg_says_in_words_what_it_shows() {
    let folder = Folder::new();
    let line = "chart rate donetsk --split 2025-08-15 --size 1000x640 --scale 2 --output rate.svg";
    assert_eq!(folder.done(line).out, "Chart: rate.svg\n");
    let text = folder.text("rate.svg");
    let drawing = take(&text);
    let svg = &drawing.tags[0];
    assert_eq!((svg.name.as_str(), svg.get("viewBox")), ("svg", Some("0 0 1000 640")));
    assert_eq!((svg.get("width"), svg.get("height")), (Some("2000"), Some("1280")));
    for words in
        ["15 August 2025", "against 10.8 in the 372 days before", "30 km²/day", "chart rate donetsk", "DeepState map"]
    {
        assert!(drawing.words.contains(words), "{words}: {}", drawing.words);
    }
    assert!(drawing.of("text").count() > 10 && drawing.of("path").count() > 20);
    assert!(drawing.of("text").all(|text| text.get("textLength").is_none()), "an editor can retouch the words");
    folder.done(&format!("{line} --fit-text"));
    let fitted = folder.text("rate.svg");
    let bound = take(&fitted);
    assert!(bound.of("text").all(|text| text.get("textLength").is_some()), "another font keeps the measured width");
    let out = folder.done(&line.replace("--output rate.svg", "--format svg --output -")).out;
    assert_eq!(
        out.replace("--format svg --output -", "--output rate.svg"),
        text,
        "the same bytes but for the arguments"
    );
}

#[test]
fn the_ending_says_what_is_drawn_unless_the_format_does() {
    let folder = Folder::new();
    folder.done("chart rate luhansk --output a.SVG --quiet");
    folder.done("chart rate luhansk --format png --output b.svg --quiet");
    assert!(folder.text("a.SVG").starts_with("<svg xmlns=") && folder.read("b.svg").starts_with(b"\x89PNG"));
    let named = folder.done("chart rate luhansk --format svg").out;
    assert!(named.trim_end().ends_with("-rate.svg"), "{named}");
}
