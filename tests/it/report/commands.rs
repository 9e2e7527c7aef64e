//! The numbers of the page are those of the commands: the same futures, to the last digit.

use super::tags::take;
use crate::command_line::program::Folder;
use crate::golden::world::world;

/// The words of a page of the options given to every command too.
fn page(folder: &Folder, line: &str) -> String {
    folder.done(&format!("report {line} --quiet --output page.html"));
    take(&folder.text("page.html")).words.replace('\u{a0}', " ")
}

/// A row of a table of text as the page has it: one blank between cells.
fn row(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of the table of a text, without its head.
fn rows(text: &str) -> Vec<String> {
    let rows = text.lines().skip_while(|line| !line.starts_with("  ")).skip(1);
    rows.take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  ")).map(row).collect()
}

/// A text in one line, up to the first blank line.
fn begin(text: &str) -> String {
    row(text.split("\n\n").next().unwrap())
}

#[test]
fn a_page_says_what_the_commands_say() {
    let folder = world();
    let own = "--table made.csv --paths 150 --seed 5";
    let page = page(&folder, &format!("donetsk sumy --models regimes,windows {own}"));
    let has = |words: &str| assert!(!words.is_empty() && page.contains(words), "{words}");
    for slug in ["donetsk", "sumy"] {
        has(&begin(&folder.done(&format!("project {slug} --chart none {own}")).out));
        let scenarios =
            folder.done(&format!("project {slug} --scenario ceasefire-60 --scenario half-pace --chart none {own}"));
        has(begin(&scenarios.out).split_inclusive(". ").next().unwrap().trim_end());
    }
    let rates = folder.done("rate donetsk --table made.csv --seed 5 --months all").out;
    has(&begin(&rates));
    let told = rows(&rates);
    assert!(told.len() > 3, "{told:?}");
    told.iter().for_each(|row| has(row));
    let regions = rows(&folder.done(&format!("regions donetsk sumy {own}")).out);
    assert_eq!(regions.len(), 2);
    regions.iter().for_each(|row| has(row));
}

#[test]
fn published_dates_and_places_have_the_futures_of_their_commands() {
    let folder = Folder::new();
    let own = "--paths 60 --seed 5";
    let page = page(&folder, &format!("donetsk --models regimes --scenario none {own}"));
    let published = folder.done(&format!("published --region donetsk {own}")).out;
    let entries = rows(&published);
    assert!(entries.len() > 5, "{entries:?}");
    let places = rows(&folder.done(&format!("place --region donetsk {own}")).out);
    assert!(places.len() > 3, "{places:?}");
    for row in entries.iter().chain(&places) {
        assert!(page.contains(row), "{row}");
    }
    // The map of odds is that of `chart odds`, for ears too.
    folder.done(&format!("chart odds donetsk {own} --size 900x675 --output odds.svg --quiet"));
    let odds = folder.text("odds.svg");
    let words = odds.split("<desc>").nth(1).unwrap().split(" Odds of places").next().unwrap();
    assert!(words.starts_with("Map of odds of Donetsk. By ") && folder.text("page.html").contains(words), "{words}");
}
