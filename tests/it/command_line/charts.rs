//! Where the chart goes, and that no half of one is ever left.

use std::io::Cursor;

use super::program::{Folder, exists, last_day};

fn size(bytes: Vec<u8>) -> (u32, u32) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    // Decoding all of it proves that nothing is cut off.
    let info = reader.next_frame(&mut pixels).unwrap();
    assert!(pixels.iter().any(|byte| *byte != pixels[0]), "the picture is blank");
    (info.width, info.height)
}

#[test]
fn the_chart_is_a_whole_picture_of_1600_by_1000() {
    let folder = Folder::new();
    folder.done("project donetsk luhansk --paths 200");
    for region in ["donetsk", "luhansk"] {
        assert_eq!(size(folder.read(&format!("output/{region}-{}-regimes.png", last_day("deepstate")))), (1600, 1000));
    }
}

#[test]
fn no_chart_leaves_no_file() {
    let folder = Folder::new();
    let ran = folder.done("project donetsk --paths 200 --chart none");
    assert_eq!(folder.names(), Vec::<String>::new());
    assert!(!ran.out.contains("Chart:"));
}

#[test]
fn a_chart_makes_its_folder() {
    let folder = Folder::new();
    let ran = folder.done("project donetsk --paths 200 --chart new/deep/my.png");
    assert!(ran.out.contains("Chart: new/deep/my.png"), "{}", ran.out);
    assert_eq!(size(folder.read("new/deep/my.png")), (1600, 1000));
    assert_eq!(folder.names(), ["new"]);
}

#[test]
fn a_chart_that_cannot_be_written_is_named_and_leaves_nothing() {
    let folder = Folder::new();
    folder.write("plain.txt", "x");
    // Below a file there is no folder for anybody, not even for root.
    let ran = folder.run("project donetsk --paths 200 --chart plain.txt/my.png").ends_with(1);
    assert!(ran.complaint().contains("plain.txt"), "{}", ran.err);
    assert_eq!(folder.names(), ["plain.txt"]);
    assert_eq!(folder.text("plain.txt"), "x");
}

#[test]
fn a_folder_in_the_place_of_the_chart_is_named_and_left_alone() {
    let folder = Folder::new();
    folder.write("charts/old.png", "x");
    let ran = folder.run("project donetsk --paths 200 --chart charts").ends_with(1);
    assert!(ran.complaint().contains("charts"), "{}", ran.err);
    assert_eq!(folder.names(), ["charts"]);
}

#[test]
fn a_chart_is_replaced_as_a_whole() {
    let folder = Folder::new();
    folder.write("my.png", vec![b'x'; 5_000_000]);
    folder.done("project donetsk --paths 200 --chart my.png");
    assert_eq!(size(folder.read("my.png")), (1600, 1000));
    assert_eq!(folder.names(), ["my.png"]);
}

#[test]
fn one_unknown_region_among_several_draws_nothing() {
    let folder = Folder::new();
    folder.run("project donetsk atlantis").ends_with(2);
    assert!(!exists(&folder.path("output")));
}

#[test]
fn every_kind_of_future_can_be_drawn() {
    // No band, no room, no time or far too much of it: each could leave an axis without a scale.
    let folder = Folder::new();
    for line in [
        "crimea",
        "lviv",
        "donetsk --rate 9.3",
        "donetsk --rate 0",
        "donetsk --rate -30",
        "donetsk --remaining 0",
        "donetsk --horizon 1",
        "donetsk --paths 1",
        "donetsk --target 0",
        "donetsk --rate 1e8",
        "donetsk --horizon 1000 --paths 20",
        "ukraine",
    ] {
        let paths = if line.contains("--paths") { "" } else { "--paths 200" };
        folder.done(&format!("project {line} {paths} --chart my.png"));
        assert_eq!(size(folder.read("my.png")), (1600, 1000), "{line}");
    }
}
