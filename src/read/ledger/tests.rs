//! Ledgers that are well written, and mistakes in them.

use super::*;

fn one(row: &str) -> Result<Entry> {
    let header = "id,published,region,goal,claim,due_earliest,due_latest,same_area,rate_scope\n";
    Ok(parse(format!("{header}{row}\n").as_bytes(), Format::Csv, "l.csv")?.entries.remove(0))
}

#[test]
fn the_bundled_ledger_reads_and_every_entry_names_its_page() {
    let entries = bundled().unwrap();
    assert_eq!(entries.len(), 24);
    assert!(entries.iter().all(|entry| entry.url.starts_with("http") && entry.publisher.len() > 2));
    let isw = entries.iter().find(|entry| entry.id == "isw-2025-11").unwrap();
    assert_eq!(isw.due, Due::In(Span::month_of("2027-08-01".parse().unwrap())));
    assert_eq!(isw.rate_scope, Some(Scope::Theatre));
    assert!(!entries.iter().any(|entry| matches!(entry.goal, Goal::Words(_))));
    let bild = entries.iter().find(|entry| entry.id == "bild-2025-07").unwrap();
    assert_eq!(bild.origin(), "2025-07-01".parse().unwrap(), "its window ends some day of the month it came out");
}

#[test]
fn figures_of_one_area_come_in_one_unit() {
    let entry = one("a,2025-05,ukraine,,,,,68 square miles = 98 km2,").unwrap();
    let km2: Vec<f64> = entry.same_area.iter().map(|area| (10.0 * area.km2()).round() / 10.0).collect();
    assert_eq!(km2, [176.1, 98.0]);
}

#[test]
fn goals_that_can_be_judged_are_read_and_others_kept_as_words() {
    let goal = |text: &str| one(&format!("a,2025-05,ukraine,{text},,,,,")).unwrap().goal;
    let year = Span::new("2025-01-01".parse().unwrap(), "2025-12-31".parse().unwrap()).unwrap();
    assert_eq!(goal("4000 km2 during 2025"), Goal::Gain { area: Area::from_km2(4000.0).unwrap(), over: year });
    assert_eq!(goal("half of it"), Goal::Words("half of it".into()));
    assert_eq!(goal("Standstill"), Goal::Standstill);
}

#[test]
fn a_claim_without_a_word_is_told_by_its_days() {
    let due = |claim: &str| one(&format!("a,2025-05,ukraine,all,{claim},,")).unwrap().due;
    assert_eq!(due(",,2026-01"), Due::By("2026-01-31".parse().unwrap()));
    assert_eq!(due(",2026-01,"), Due::NotBefore("2026-01-01".parse().unwrap()));
    assert_eq!(due(",,"), Due::Unsaid);
}

#[test]
fn claims_about_pace_stand_beside_the_entries() {
    let ledger = whole().unwrap();
    let alaska = ledger.paces.iter().find(|claim| claim.id == "isw-2025-11-pace").unwrap();
    assert_eq!((alaska.direction, alaska.against, alaska.window().days()), (Direction::Rise, None, 97));
    assert!(ledger.paces.iter().all(|claim| claim.url.starts_with("http") && claim.days.last <= claim.published.last));
    let header = "id,kind,published,region,goal,window_start,window_end,against_start,against_end\n";
    let read = |row: &str| parse(format!("{header}{row}\n").as_bytes(), Format::Csv, "l.csv");
    let own = read("a,pace,2025-10-01,ukraine,fall,2025-09,2025-09,2025-08,2025-08").unwrap();
    assert_eq!((own.entries.len(), own.paces[0].before().unwrap().days()), (0, 31));
    let error = |row: &str| read(row).unwrap_err().to_string();
    assert!(error("a,pace,2025-10-01,ukraine,all,2025-09,2025-09,,").contains("neither rise nor fall"));
    assert!(error("a,pace,2025-10-01,ukraine,rise,,,,").contains("needs window_start and window_end"));
    assert!(error("a,pace,2025-10-01,ukraine,rise,2025-09,2025-09,2025-08,").contains("both against_start"));
    assert!(error("a,plan,2025-10-01,ukraine,all,,,,").contains("not projection, statement or pace"));
}

#[test]
fn mistakes_name_the_row_and_what_is_allowed() {
    let error = |row: &str| one(row).unwrap_err().to_string();
    assert_eq!(
        error("a,soon,ukraine,,,,,,"),
        "l.csv: row 2: published \"soon\" is neither a day like 2025-11-26 nor a month like 2025-11"
    );
    assert!(error("a b,2025,ukraine,,,,,,").contains("row 2"));
    assert!(error("a,2025-05,ukraine,,in,2026-01-01,,,").contains("needs due_earliest and due_latest"));
    assert!(error("a,2025-05,ukraine,,in,2026-01-02,2026-01-01,,").contains("before due_earliest"));
    assert!(error("a,2025-05-02,ukraine,,by,,2025-05-01,,").contains("is before the day of publication (2025-05-02)"));
    assert!(one("a,2025-05,ukraine,,by,,2025-05-01,,").is_ok(), "published on some day of May");
    assert!(
        error("a,2025-05,donetsk,,,,,,kharkiv")
            .contains("rate_scope \"kharkiv\" is neither the region's own (donetsk) nor theatre")
    );
    assert!(error("a,2025-05,donetsk,,,,,9 acres,").contains("no area like"));
    assert!(error("a,2025-05,ukraine,,,,,,\na,2025-05,ukraine,,,,,,").contains("row 3: row 2 has the id \"a\", too"));
}
