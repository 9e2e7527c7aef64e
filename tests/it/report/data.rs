//! Pages on data of the user's own, and arguments that do not go together.

use super::tags::take;
use crate::command_line::program::{Folder, exists, last_day};

const HEAD: &str = "source,region,day,controlled_km2,area_km2\n";

/// A row for each of some days from 1 January 2026 on.
fn rows(region: &str, levels: &[f64]) -> String {
    let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let line = |(day, km2): (chrono::NaiveDate, &f64)| format!("made,{region},{day},{km2},100\n");
    first.iter_days().zip(levels).map(line).collect()
}

fn page(table: &str, line: &str) -> super::tags::Taken {
    let folder = Folder::new();
    folder.write("mine.csv", format!("{HEAD}{table}"));
    folder.done(&format!("report --table mine.csv --paths 40 --quiet --output page.html {line}"));
    take(&folder.text("page.html"))
}

#[test]
fn names_are_shown_and_never_run() {
    let folder = Folder::new();
    let table = "source,region,day,controlled_km2,area_km2\n\
                 <script>alert(1)</script>,вигадка,2026-01-01,10,100\n<script>alert(1)</script>,вигадка,2026-01-02,11,100\n";
    folder.write("mine.csv", table);
    let mut command = folder.command("report --table mine.csv --paths 40 --quiet --output page.html --title");
    let title = "</title><script>alert(2)</script> \"quoted\" & co";
    assert!(command.arg(title).output().unwrap().status.success());
    let text = folder.text("page.html");
    assert!(!text.contains("<script>alert"), "run");
    let page = take(&text);
    assert!(page.words.contains(title) && page.words.contains("<script>alert(1)</script>"), "{}", &page.words[..600]);
    assert!(page.words.contains("Вигадка"));
    assert_eq!(page.of("script").filter(|tag| tag.get("type").is_none()).count(), 1, "the page's own");
}

#[test]
fn what_is_not_known_is_said() {
    let one_day = page(&rows("a", &[5.0]), "");
    assert!(one_day.words.contains("Nothing can be projected: "), "{}", one_day.words);
    assert!(one_day.words.contains("There are no scores: ") && one_day.words.contains("No rate can be told: "));
    assert_eq!(one_day.with_class("answer").count(), 1);

    let nothing = page(&rows("a", &[0.0; 40]), "");
    assert!(nothing.words.contains("nothing is held there and nothing has moved"), "{}", nothing.words);
    assert!(!nothing.words.contains("would be taken in"), "no date is made up");

    let all = page(&rows("a", &[90.0, 95.0, 100.0]), "");
    assert!(all.words.contains("is fully held, nothing remains to project"), "{}", all.words);
    assert!(!all.words.contains("Scenarios"), "nothing to compare");

    let two_days = page(&rows("a", &[5.0, 6.0]), "--split 2026-01-02");
    assert!(two_days.words.contains("Not compared before and after the day asked for: "), "{}", two_days.words);
    assert!(!two_days.words.contains("Published projections") && !two_days.words.contains("Places"));
    assert!(!two_days.words.contains("GeoNames") && !two_days.words.contains("deepstatemap"), "nothing of it was used");
}

#[test]
fn regions_that_are_left_out_are_named() {
    let table: String = (1..=10).map(|n| rows(&format!("r{n:02}"), &[f64::from(n), f64::from(2 * n)])).collect();
    let page = page(&format!("{table}{}", rows("still", &[0.0, 0.0])), "--models constant --scenario none");
    assert_eq!(page.with_class("region").count(), 8);
    assert!(page.words.contains("though something is held or has moved: r01, r02, r03."), "{}", page.words);
    assert!(page.words.contains("Nothing is held and nothing has moved in still."));
}

#[test]
fn a_page_on_an_earlier_day_knows_nothing_later() {
    let folder = Folder::new();
    folder.done("report luhansk --as-of 2025-03-01 --models regimes --scenario none --paths 40 --quiet");
    let page = take(&folder.text("output/report-2025-03-01.html"));
    assert!(page.words.contains("Nothing known after 1 March 2025 is used."));
    assert!(!page.words.contains("ISW") && !page.words.contains("August 2026"), "published and mapped later");
}

#[test]
fn wrong_use_says_what_is_wrong_and_leaves_no_page() {
    let folder = Folder::new();
    for (line, said) in [
        ("report donetzk", "donetsk"),
        ("report donetsk --split 2027-01-01", "--split 2027-01-01 is after the last day that is known (2026-08-22)"),
        ("report donetsk --models regimes,magic", "magic"),
        ("report donetsk --model magic", "magic"),
        ("report donetsk --scenario none freeze", "--scenario none"),
        ("report donetsk --scenario pull-back", "pull-back"),
        ("report donetsk --by 2100-01-01", "--by 2100-01-01"),
        ("report donetsk --as-of 2999-01-01", "--as-of"),
    ] {
        let ran = folder.run(&format!("{line} --paths 20 --output page.html")).ends_with(2);
        assert!(ran.complaint().contains(said), "{line}: {}", ran.err);
    }
    assert!(!exists(&folder.path("page.html")));
    let before_all = folder.run("report --as-of 2020-01-01 --output page.html").ends_with(1);
    assert!(before_all.complaint().contains("2020-01-01"), "{}", before_all.err);
}

#[test]
fn the_file_is_named_unless_quiet_is_asked_for() {
    let folder = Folder::new();
    folder.write("mine.csv", format!("{HEAD}{}", rows("a", &[5.0, 6.0, 7.0])));
    let line = "report --table mine.csv --models constant --scenario none --paths 20";
    assert_eq!(folder.done(line).out, "Report: output/report-2026-01-03.html\n");
    assert_eq!(folder.done(&format!("{line} --quiet")).out, "");
    assert!(folder.done(&format!("{line} --output -")).out.starts_with("<!DOCTYPE html>"));
}

#[test]
fn regions_have_maps_where_one_is_at_hand() {
    let folder = Folder::new();
    let line = "report donetsk sumy --models constant --scenario none --paths 40 --quiet --output page.html";
    folder.done(line);
    let page = take(&folder.text("page.html"));
    assert!(
        page.words.contains("No region has a map here: the store has no map of deepstate"),
        "{}",
        &page.words[..2000]
    );
    let ring = "[[37.6,48.0],[37.8,48.0],[37.8,48.1],[37.6,48.1],[37.6,48.0]]";
    let map = format!("{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}");
    let last = last_day("deepstate");
    let later = last + chrono::Days::new(1);
    let [last_map, later_map] = [("deepstatemap_data", last), ("later", later)]
        .map(|(name, day)| format!("{name}_{}.geojson", day.format("%Y%m%d")));
    folder.write(&last_map, &map);
    folder.write(&later_map, &map);
    folder.done(&format!("{line} --snapshot {last_map}"));
    let page = take(&folder.text("page.html"));
    let is_map = |words: &&str| words.starts_with("Map of Donetsk") || words.starts_with("Map of Sumy");
    let maps = || page.of("svg").filter_map(|svg| svg.get("aria-label")).filter(is_map);
    assert_eq!(maps().count(), 4, "two regions, each drawn wide and narrow");
    assert!(maps().any(|words| words.contains("nothing of Sumy was held")), "{:?}", maps().collect::<Vec<_>>());
    assert!(!page.words.contains("No region has a map here"));
    // A map of a later day than that of the report knows too much.
    let ran = folder.run(&format!("{line} --snapshot {later_map}")).ends_with(2);
    assert!(
        ran.complaint().contains(&format!("{later}, which is after the last day that is known ({last})")),
        "{}",
        ran.err
    );
    folder.done(&format!("ingest {last_map} --source deepstate --accept"));
    folder.done(line);
    assert!(
        take(&folder.text("page.html"))
            .of("svg")
            .any(|svg| svg.get("aria-label").is_some_and(|words| words.starts_with("Map of")))
    );
}
