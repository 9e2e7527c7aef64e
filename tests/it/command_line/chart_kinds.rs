//! Pictures of past forecasts and of published projections.

use super::program::{Folder, last_day};

/// Width and height as the head of a PNG tells them.
fn size(bytes: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    (number(16), number(20))
}

const QUICK: &str = "--models bootstrap,constant --stride 60 --paths 60";

#[test]
fn past_forecasts_are_drawn_of_one_region_and_of_several() {
    let folder = Folder::new();
    let ran = folder.done(&format!("chart backtest donetsk {QUICK}"));
    let name = format!("output/donetsk-{}-backtest.png", last_day("deepstate"));
    assert_eq!(ran.out, format!("Chart: {name}\n"));
    let whole = folder.read(&name);
    assert_eq!(size(&whole), (1600, 1000));
    folder.done(&format!("backtest donetsk {QUICK} --chart same.png --quiet"));
    folder.done(&format!("chart backtest donetsk luhansk {QUICK} --size 1080x1350 --output two.png --quiet"));
    assert_eq!((size(&folder.read("same.png")), size(&folder.read("two.png"))), ((1600, 1000), (1080, 1350)));
    let text = String::from_utf8_lossy(&whole).into_owned();
    assert!(
        text.contains("90 days ahead, the 80 % bands for Donetsk held what happened in"),
        "the finding is in the file"
    );
}

#[test]
fn fans_reach_only_as_far_as_was_replayed() {
    let folder = Folder::new();
    let ran = folder.run(&format!("chart backtest donetsk {QUICK} --fan 17")).ends_with(2);
    assert!(ran.complaint().contains("--fan 17 is none of the horizons (30, 90, 180, 365)"), "{}", ran.err);
    folder.run(&format!("chart backtest atlantis {QUICK}")).ends_with(2);
    assert!(folder.names().is_empty());
}

#[test]
fn the_ledger_is_one_picture_from_both_commands() {
    let folder = Folder::new();
    let ran = folder.done("chart published donetsk --as-of 2025-11-26 --paths 40 --horizon 5");
    assert!(ran.out.contains("Chart: output/donetsk-2025-11-26-published.png"), "{}", ran.out);
    assert!(ran.err.contains("2 entries were published after 2025-11-26 and are left out."), "{}", ran.err);
    let picture = folder.read("output/donetsk-2025-11-26-published.png");
    assert_eq!(size(&picture), (1600, 1000));
    let text = String::from_utf8_lossy(&picture).into_owned();
    assert!(
        text.contains("Of 5 published projections on Donetsk, 1 was missed and 4 are open"),
        "the tally is in the file"
    );
    let ran = folder.done("published --region donetsk --as-of 2025-11-26 --paths 40 --horizon 5 --chart mine.png");
    assert!(ran.err.contains("Chart: mine.png") && ran.out.contains("1 missed, 4 open"), "{}{}", ran.out, ran.err);
    assert_eq!(size(&folder.read("mine.png")), (1600, 1000));
    folder.run("chart published atlantis --paths 40").ends_with(2);
}
