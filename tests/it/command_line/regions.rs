//! `regions`: the overview.

use super::program::{Folder, cell, cells, number};

#[test]
fn the_overview_has_every_region_and_group_once() {
    let folder = Folder::new();
    let csv = folder.done("regions --paths 100 --as-of 2026-08-22 --format csv").out;
    let rows = cells(&csv);
    assert_eq!(rows.len(), 1 + 27 + 3);
    let slugs: std::collections::BTreeSet<&str> = rows.iter().skip(1).map(|row| row[0]).collect();
    assert_eq!(slugs.len(), 30);
    // The bundled table, row deepstate,donetsk,2026-08-22.
    assert!((number(&csv, &["donetsk"], "remaining_km2") - 5_346.955).abs() < 0.002);
    assert!((number(&csv, &["donetsk"], "share") - 0.799_006).abs() < 1e-6);
    assert_eq!(cell(&csv, &["lviv"], "median"), "");
    assert_eq!(cell(&csv, &["ukraine"], "is_group"), "true");
    let text = folder.done("regions --paths 100").out;
    assert!(text.contains("Nothing is held and nothing has moved in Cherkasy"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("  Crimea ") && line.ends_with("fully held")), "{text}");
    assert!(folder.done("regions --paths 100 --all").out.lines().any(|line| line.starts_with("  Lviv ")));
}

#[test]
fn the_overview_says_what_project_says() {
    let folder = Folder::new();
    let all = folder.done("regions donetsk donbas --as-of 2025-11-26 --format json").json();
    for (place, region) in ["donetsk", "donbas"].iter().enumerate() {
        let one = folder.done(&format!("project {region} --as-of 2025-11-26 --chart none --format json")).json();
        assert_eq!(all["regions"][place]["completion"]["median"], one["completion"]["median"], "{region}");
        assert_eq!(all["regions"][place]["remaining_km2"], one["observed"]["remaining_km2"], "{region}");
        assert_eq!(all["regions"][place]["rate"]["km2_per_day"], one["rate"]["windows"][1]["km2_per_day"], "{region}");
    }
}

#[test]
fn regions_of_ones_own_are_listed_like_others() {
    let folder = Folder::new();
    let rows: String = (1..=28)
        .map(|day| format!("mine,north,2026-02-{day:02},{day},100\nmine,south,2026-02-{day:02},0,50\n"))
        .collect();
    folder.write("mine.csv", format!("source,region,day,controlled_km2,area_km2\n{rows}"));
    let csv = folder.done("regions --table mine.csv --paths 100 --format csv").out;
    assert_eq!(cells(&csv).iter().skip(1).map(|row| row[0]).collect::<Vec<_>>(), ["north", "south", "all"]);
    assert!((number(&csv, &["north"], "rate_km2_per_day") - 1.0).abs() < 1e-9);
    let text = folder.done("regions --table mine.csv --paths 100").out;
    assert!(
        text.contains(
            "These rates are over fewer days, because no more are known: north 27 days, all regions 27 days."
        ),
        "{text}"
    );
    folder.write(
        "small.csv",
        "region,day,controlled_km2,area_km2\nislet,2026-01-01,0.01,0.05\nislet,2026-03-01,0.02,0.05\n",
    );
    let text = folder.done("regions --table small.csv --paths 100").out;
    assert!(text.contains("0.050") && text.contains("0.030") && !text.contains("fewer days"), "{text}");
    assert!(folder.run("regions east --table mine.csv").ends_with(2).complaint().contains("unknown region \"east\""));
}
