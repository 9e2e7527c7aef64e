//! `frontcast place` as a user meets it.

use crate::command_line::maps::{polygon, ring};
use crate::command_line::program::{Folder, cell, cells, day, number};

const HEADER: &str = "source,place,region,day,distance_km,front_distance_km,disc_held_share";

#[test]
fn the_numbers_of_pokrovsk_are_those_of_the_table() {
    // From data/control/deepstate_places.csv by a script of its own in Python: levels carried forward, differences by days.
    let ran = Folder::new().done("place POKROVSK --as-of 2025-11-26 --since 2025-07-31 --format json --quiet");
    let place = ran.json();
    let close = |value: &serde_json::Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-6;
    assert_eq!(
        (&place["schema"], &place["place"], &place["region"]),
        (&"frontcast.place/1".into(), &"Pokrovsk".into(), &"donetsk".into())
    );
    let observed = &place["observed"];
    assert_eq!(observed["day"], "2025-11-25");
    assert!(close(&observed["front_distance_km"], -0.527) && close(&observed["disc_held_share"], 0.471476));
    assert!((observed["disc_area_km2"].as_f64().unwrap() - 29.8).abs() < 0.05, "the published built-up area");
    let windows = place["rate"]["windows"].as_array().unwrap();
    let expected = [(7, 0.067_143), (30, 0.085_333), (90, 0.060_733), (180, 0.035_794), (365, 0.028_775)];
    for (row, (days, km_per_day)) in windows.iter().zip(expected) {
        assert!(row["days"] == days && close(&row["km_per_day"], km_per_day), "{row}");
    }
    assert!(close(&place["rate"]["since"][0]["km_per_day"], 0.046_718) && place["rate"]["since"][0]["days"] == 117);
    let goals: Vec<(&str, &str)> = place["within"]
        .as_array()
        .unwrap()
        .iter()
        .map(|goal| (goal["goal"].as_str().unwrap(), goal["already_since"].as_str().unwrap_or("–")))
        .collect();
    let since = ["2024-07-28", "2024-10-22", "2025-07-21"].map(|day| ("distance", day));
    assert_eq!(goals, [since[0], since[1], since[2], ("centre", "2025-11-03"), ("disc", "–")]);
    let disc = &place["within"][4];
    assert_eq!(disc["within_km"], -3.08);
    assert!(day(disc["median"].as_str().unwrap()) > day("2025-11-26"));
    assert!(place["sentence"].as_str().unwrap().starts_with(
        "On 26 November 2025, the centre of Pokrovsk lay 0.53 km behind the front (DeepState map of 25 November 2025), where \
         it has been since 3 November 2025; 47.1 % of the town (a circle of 30 km²) was held. In the 90 days before, the front came 5.5 \
         km forward (0.061 km/day). "
    ));
}

#[test]
fn a_place_is_told_in_words_and_small_tables() {
    let ran = Folder::new().done("place Краматорськ --as-of 2026-08-22 --within 10 --by 2027-08-31 --paths 500");
    let said = ran.unwrapped();
    assert!(said.starts_with("On 22 August 2026, the front was 16.7 km from the centre of Kramatorsk"), "{said}");
    assert!(
        said.contains("the front would come within 10 km of Kramatorsk in ")
            && said.contains("; within 10 km by 31 August 2027: ")
    );
    assert!(
        said.contains("none of the town (a circle of 77 km²) was held")
            && said.contains("nearest point of the front line"),
        "{said}"
    );
    assert!(said.contains("Made by frontcast") && said.contains("(data: deepstate 2022-04-04 to 2026-08-22)"));
    assert!(!ran.out.contains("km²/day"), "a distance is no area\n{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 105 || line.starts_with("Made by")), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.trim_end() == line), "{}", ran.out);
}

#[test]
fn each_series_is_printed_whole_as_csv() {
    let folder = Folder::new();
    let out =
        folder.done("place pokrovsk kupiansk pokrovsk --from 2024-07-08 --as-of 2024-08-01 --format csv --quiet").out;
    let rows = cells(&out);
    assert_eq!(rows[0].join(","), "source,place,region,day,known_on,distance_km,front_distance_km,disc_held_share");
    assert_eq!(rows.len(), 1 + 2 * 25, "8 July to 1 August, each place once");
    assert_eq!(number(&out, &["Pokrovsk", "2024-07-08"], "front_distance_km"), 24.817);
    let to_file = "place pokrovsk --as-of 2024-08-01 --format csv --output series.csv --quiet";
    assert_eq!(folder.done(to_file).out, "");
    assert!(folder.text("series.csv.provenance.json").contains("2024-08-01"));
}

#[test]
fn all_places_of_a_region_are_ranked() {
    let folder = Folder::new();
    let table = folder.done("place --all --region donetsk --as-of 2026-08-22 --paths 500 --format csv --quiet").out;
    let rows = cells(&table);
    assert_eq!(rows.len(), 15, "fourteen towns\n{table}");
    let at = rows[0].iter().position(|name| *name == "within_0_km_median").unwrap();
    let medians: Vec<&str> = rows[1..].iter().map(|row| row[at]).collect();
    let dated: Vec<&str> = medians.iter().copied().take_while(|median| !median.is_empty()).collect();
    assert!(dated.len() >= 3 && dated.is_sorted(), "{medians:?}");
    assert_eq!(cell(&table, &["Kostiantynivka"], "within_10_km_since"), "2025-08-12");
    assert!(
        number(&table, &["Kostiantynivka"], "within_0_km_odds_365_days")
            > number(&table, &["Kramatorsk"], "within_0_km_odds_365_days")
    );
    // The region alone asks for the same, and every format has the same places in the same order.
    let text = folder.done("place --region Donetsk --as-of 2026-08-22 --paths 500 --quiet").out;
    let json = folder.done("place --region donetsk --as-of 2026-08-22 --paths 500 --format json --quiet").json();
    for (row, place) in rows[1..].iter().zip(json["places"].as_array().unwrap()) {
        assert_eq!(row[1], place["place"].as_str().unwrap());
    }
    let order: Vec<usize> = rows[1..].iter().map(|row| text.find(&format!("\n  {} ", row[1])).unwrap()).collect();
    assert!(order.is_sorted(), "{text}");
    let groups = folder.done("place --region donbas --as-of 2026-08-22 --paths 50 --format csv --quiet").out;
    assert_eq!(groups.lines().count(), 17, "with two of Luhansk\n{groups}");
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    let folder = Folder::new();
    let run = |threads: &str, more: &str| {
        let mut command =
            folder.command(&format!("place lyman --as-of 2026-01-01 --paths 300 {more} --format json --quiet"));
        String::from_utf8(command.env("RAYON_NUM_THREADS", threads).output().unwrap().stdout).unwrap()
    };
    assert_eq!(run("1", "--seed 1"), run("3", "--seed 1"));
    let bands = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap()["bands"].clone();
    assert_ne!(bands(&run("1", "--seed 1")), bands(&run("1", "--seed 2")));
}

#[test]
fn maps_given_are_measured_and_later_ones_are_not_seen() {
    let folder = Folder::new();
    for (day, east) in [("20250101", 37.60), ("20250111", 37.62), ("20250121", 37.64)] {
        folder.write(&format!("map_{day}.geojson"), polygon(&ring(37.5, 48.0, east, 48.1)));
    }
    folder.write("map_20250131.geojson", "{}");
    let line = "place --place Home,37.7,48.05,1 --map map_20250101.geojson map_20250111.geojson map_20250121.geojson";
    let home = folder.done(&format!("{line} --format json --quiet --paths 100")).json();
    // 0.06 degrees of longitude on this parallel: 4.473 km (pyproj 3.7, Geod(ellps="WGS84").inv), 0.1 degrees 7.455 km.
    let km = home["observed"]["front_distance_km"].as_f64().unwrap();
    assert!((km - 4.473).abs() < 0.003, "{km}");
    assert_eq!((&home["source"], &home["within"][2]["already_since"]), (&"map".into(), &"2025-01-21".into()));
    assert!(home["bands"].as_array().unwrap().len() >= 5);
    let early =
        folder.done(&format!("{line} --as-of 2025-01-15 --source mine --format json --quiet --paths 100")).json();
    assert_eq!((&early["observed"]["day"], &early["source"]), (&"2025-01-11".into(), &"mine".into()));
    // A map that cannot be read is named and skipped.
    let ran = folder.run(&format!("{line} map_20250131.geojson --quiet --paths 100")).ends_with(3);
    assert!(ran.err.contains("skipped map_20250131.geojson"), "{}", ran.err);
    // Bundled towns are measured there too, and `measure` says the same.
    let donetsk = folder.done("place donetsk --map map_20250101.geojson --format csv --quiet").out;
    let measured = folder.done("measure map_20250101.geojson --places --quiet").out;
    assert_eq!(
        number(&donetsk, &["Donetsk"], "front_distance_km"),
        number(&measured, &["Donetsk"], "front_distance_km")
    );
}

#[test]
fn a_table_of_ones_own_is_used_alone() {
    let folder = Folder::new();
    folder.write(
        "d.csv",
        format!("{HEADER},known_on\nmine,Alpha,north,2025-01-01,9,9,0,\nmine,Alpha,north,2025-02-01,8,8,0,\nmine,Alpha,north,2025-02-01,7,7,0,2025-03-01\n"),
    );
    let now = folder.done("place alpha --table d.csv --format json --quiet --paths 100").json();
    assert_eq!((&now["observed"]["front_distance_km"], &now["as_of"]), (&7.0.into(), &"2025-03-01".into()));
    assert!(now["observed"]["disc_radius_km"].is_null() && now["within"].as_array().unwrap().len() == 4);
    let then = folder.done("place alpha --table d.csv --as-of 2025-02-15 --format json --quiet --paths 100").json();
    assert_eq!(then["observed"]["front_distance_km"], 8.0);
    folder.write("towns.csv", "name,region,lon,lat,radius_km\nAlpha,north,37,48,2.5\n");
    let with_disc =
        folder.done("place alpha --table d.csv --places towns.csv --format json --quiet --paths 100").json();
    assert_eq!(with_disc["within"][4]["within_km"], -2.5);
    let ran = folder.run("place pokrovsk --table d.csv").ends_with(2);
    assert!(ran.complaint().contains("known: Alpha"), "{}", ran.err);
}

#[test]
fn what_a_table_does_not_say_is_not_told() {
    let folder = Folder::new();
    // Without a radius nothing is known of the disc; the map before the gap is named.
    folder.write("d.csv", format!("{HEADER}\nm,Alpha,north,2025-01-01,4,4,0\nm,Alpha,north,2025-06-01,-1,-1,0.5\n"));
    let passed = folder.done("place alpha --table d.csv --quiet");
    assert!(
        passed.unwrapped().contains("The front has passed the centre, so nothing remains to project."),
        "{}",
        passed.out
    );
    assert!(!passed.out.contains("whole disc"), "{}", passed.out);
    assert!(passed.out.contains("  2025-05-02 (map of 2025-01-01)   4.0        0 %"), "{}", passed.out);
    let json = folder.done("place alpha --table d.csv --format json --quiet").json();
    assert_eq!(json["no_projection"], "the front has passed the centre");
    folder.write("two.csv", format!("{HEADER}\nm,Alpha,north,2025-01-01,4,4,0\nm,Alpha,north,2025-01-02,4.2,4.2,0\n"));
    let two = folder.done("place alpha --table two.csv --paths 100 --quiet");
    assert!(two.unwrapped().contains("In the day before, the front moved 0.20 km away"), "{}", two.out);
    assert!(two.out.contains("Simulated futures end at 54.2 km."), "{}", two.out);
    folder.write("none.csv", format!("{HEADER}\n"));
    let none = folder.run("place alpha --table none.csv").ends_with(1);
    assert_eq!(none.complaint(), "frontcast: none.csv: no row has a distance to the front");
}

#[test]
fn wrong_use_is_told_with_what_is_allowed() {
    let folder = Folder::new();
    for (line, words) in [
        ("place Kramatosk", "did you mean \"Kramatorsk\"?"),
        ("place --region lviv", "unknown region with places \"lviv\"; known: dnipropetrovsk, donetsk"),
        ("place pokrovsk --within -5", "distance to come within (km) -5 is not allowed: 0"),
        ("place pokrovsk --as-of 2099-01-01", "--as-of 2099-01-01 is in the future"),
        ("place pokrovsk --model regime", "unknown model \"regime\""),
        ("place pokrovsk --source isw", "unknown source \"isw\"; known: deepstate"),
        ("place lyman --by 2999-01-01", "--by 2999-01-01 lies after the horizon"),
        ("place pokrovsk --places x.csv --horizon 0", "cannot read x.csv"),
        ("place pokrovsk --regions x.geojson", "--regions gives boundaries to measure maps with"),
        ("place --place A,37,48,1 --place A,38,48,1 --map x.geojson", "--place \"A\" is given twice"),
    ] {
        let ran = folder.run(line);
        assert!(ran.code == 2 || ran.code == 1, "{line}");
        assert!(ran.complaint().contains(words), "{line}: {}", ran.err);
        assert_eq!(ran.out, "", "{line}");
    }
    for (line, words) in [
        ("place --place Home,190,48,1", "lon (degrees east) 190 is not allowed: -180 to 180"),
        ("place --place Home,37,48", "expected Name,lon,lat,radius_km"),
        ("place", "required arguments"),
        ("place --all pokrovsk", "cannot be used with"),
        ("place --all --replay --horizon 5", "cannot be used with"),
    ] {
        let ran = folder.run(line).ends_with(2);
        assert!(ran.err.contains(words), "{line}: {}", ran.err);
    }
    let early = folder.run("place pokrovsk --as-of 2020-01-01").ends_with(1);
    assert!(early.complaint().contains("no distance was known on 2020-01-01: the data begin on 2022-04-04"));
}

#[test]
fn a_passed_place_says_so_and_its_model_is_checked_all_the_same() {
    let ran = Folder::new().done("place toretsk --as-of 2026-08-22 --from 2024-07-08 --quiet");
    assert!(
        ran.unwrapped().contains("The front has passed the whole disc, so nothing remains to project."),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("already, since the first map (2024-07-08) or earlier"), "{}", ran.out);
    let early = Folder::new().done("place lyman --as-of 2025-12-31 --from 2024-07-08 --since 2024-01-01 --paths 50");
    assert!(
        early.err.contains("There is no pace of Lyman since 2024-01-01: its maps are from 2024-07-08 to 2025-12-31."),
        "{}",
        early.err
    );
    let line = Folder::new().done("place lyman --as-of 2025-12-31 --model constant --within 5 --quiet");
    assert!(line.unwrapped().contains("a straight line without a band") && !line.out.contains("95 %"), "{}", line.out);
}

#[test]
fn a_replay_scores_the_places_asked_for() {
    let folder = Folder::new();
    let line =
        "place --replay kupiansk lyman --from 2024-07-08 --as-of 2026-08-22 --model regimes --within 10 --paths 100";
    let out = folder.done(&format!("{line} --format csv --quiet")).out;
    assert_eq!(cells(&out).len(), 1 + 2 * 3, "two models, three horizons\n{out}");
    let all =
        folder.done("place --replay --all --from 2024-07-08 --as-of 2026-08-22 --model regimes --paths 100 --format csv --quiet").out;
    let count = |csv: &str| number(csv, &["regimes", "90"], "forecasts");
    assert!(count(&out) == 20.0 && count(&all) > 200.0, "ten origins of two places of many\n{out}{all}");
    // What no-change says is right as often as the distance stays, whatever the paths.
    let (stays, covered) =
        (number(&all, &["no-change", "90"], "coverage_0.5"), number(&all, &["regimes", "90"], "coverage_0.95"));
    assert!((0.2..0.7).contains(&stays) && covered > 0.8, "{all}");
    let text = folder.done(&format!("{line} --quiet")).unwrapped();
    assert!(text.contains("10 origins every 56 days (2025-01-04 to 2026-05-23), on the DeepState map"), "{text}");
    let json = folder.done(&format!("{line} --format json --quiet")).json();
    assert_eq!((&json["schema"], json["scores"].as_array().unwrap().len()), (&"frontcast.place_replay/1".into(), 6));
    let ran = folder.run("place --replay luhansk --as-of 2026-08-22").ends_with(1);
    assert!(ran.complaint().contains("nothing can be replayed"), "{}", ran.err);
}
