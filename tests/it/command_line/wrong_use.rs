//! Wrong use: exit 2, one line that names the value, and nothing on stdout.

use super::program::Folder;

/// Runs `project` with each of these and looks for the words in its complaint.
fn assert_refused(code: i32, cases: &[(&str, &str)]) {
    let folder = Folder::new();
    for (line, words) in cases {
        let ran = folder.run(&format!("project {line} --chart none --quiet")).ends_with(code);
        assert!(ran.complaint().contains(words), "frontcast {}\nno {words:?} in: {}", ran.line, ran.err);
        assert_eq!(ran.out, "", "frontcast {}", ran.line);
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_known_ones() {
    assert_refused(
        2,
        &[
            ("donetzk", "unknown region \"donetzk\"; did you mean \"donetsk\"?"),
            ("Атлантида", "Атлантида"),
            ("atlantis", "known: cherkasy"),
            ("donetsk atlantis", "atlantis"),
            (
                "donetsk --model prophet",
                "unknown model \"prophet\"; known: regimes, reverting, windows, pool, bootstrap, constant",
            ),
            ("donetsk --model Constant", "\"Constant\""),
            ("donetsk --source isw", "unknown source \"isw\"; known: deepstate"),
            ("donetsk --rate-scope mars", "mars"),
            ("donetsk --format xml", "xml"),
        ],
    );
}

#[test]
fn a_value_out_of_range_is_named() {
    assert_refused(
        2,
        &[
            ("donetsk --rate nan", "NaN"),
            ("donetsk --rate inf", "inf"),
            ("donetsk --rate fast", "fast"),
            ("donetsk --remaining 1e9", "1000000000"),
            ("donetsk --remaining -5", "-5"),
            ("donetsk --remaining nan", "NaN"),
            ("donetsk --target 1.5", "1.5"),
            ("donetsk --target -0.1", "-0.1"),
            ("donetsk --target nan", "NaN"),
            ("donetsk --paths 0", "path"),
            ("donetsk --paths 1000000000000", "1000000000000"),
            ("donetsk --paths 18446744073709551615", "18446744073709551615"),
            ("donetsk --paths 99999999999999999999", "99999999999999999999"),
            ("donetsk --window 0", "0 days"),
            ("donetsk --window -30", "-3"),
            ("donetsk --horizon 0", "0"),
            ("donetsk --horizon 1001", "1001"),
            ("donetsk --horizon 4294967295", "4294967295"),
            ("donetsk --seed -1", "-1"),
        ],
    );
}

#[test]
fn a_day_that_cannot_be_is_named() {
    assert_refused(
        2,
        &[
            ("donetsk --as-of 2999-01-01", "2999-01-01 is in the future"),
            ("donetsk --as-of 2026-02-30", "2026-02-30"),
            ("donetsk --as-of 08/09/2026", "this could be 2026-09-08 or 2026-08-09: write it in that form"),
            ("donetsk --as-of 2026-08", "2026-08 is a month: name a day, such as 2026-08-31"),
            ("donetsk --by 2020-01-01 --as-of 2026-08-22", "--by 2020-01-01 lies before the origin (2026-08-22)"),
            ("donetsk --by tomorrow", "tomorrow"),
            ("donetsk --by 2090-01-01 --as-of 2026-08-22", "--by 2090-01-01 lies after the horizon (2056-08-22)"),
            ("donetsk --as-of 2026-08-22 --horizon 1 --by 2026-12-31 2028-01-01", "2028-01-01"),
        ],
    );
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    assert_refused(
        2,
        &[
            ("donetsk --rate 9.3 --model bootstrap", "--rate"),
            ("donetsk --rate 9.3 --rate-scope ukraine", "--rate-scope"),
            ("donetsk --rate 9.3 --window 30", "--window"),
            ("donetsk luhansk --remaining 500", "--remaining"),
        ],
    );
    let folder = Folder::new();
    let ran = folder.run("project donetsk luhansk --chart both.png").ends_with(2);
    assert!(ran.complaint().contains("--chart"), "{}", ran.err);
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn no_path_is_refused_for_every_model() {
    assert_refused(2, &[("donetsk --model constant --paths 0", "path")]);
}

#[test]
fn a_day_before_the_data_is_a_failure() {
    assert_refused(1, &[("donetsk --as-of 2020-01-01", "2020-01-01: the data begin on 2022-02-22")]);
    assert_refused(1, &[("donetsk --as-of 2022-04-04", "on one day only (2022-04-04)")]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    assert_refused(
        1,
        &[
            ("donetsk --table nowhere.csv", "nowhere.csv"),
            ("donetsk --regions nowhere.geojson", "nowhere.geojson"),
            ("donetsk --table .", "cannot read ."),
        ],
    );
}

#[test]
fn an_extreme_value_in_range_is_no_accident() {
    // Each has to end well: on the first day, never, or with all data there are.
    let folder = Folder::new();
    for line in [
        "--rate 5e8",
        "--rate -5e8",
        "--rate 1e-300",
        "--rate -0",
        "--window 4294967295",
        "--window 1",
        "--horizon 1000 --paths 10",
        "--seed 18446744073709551615",
        "--as-of 2026-08-22 --by 2026-08-22",
        "--target 0",
        "--remaining 0",
        "--remaining 26602.5",
    ] {
        let paths = if line.contains("--paths") { "" } else { "--paths 200" };
        let line = format!("project donetsk {line} {paths} --chart none");
        let ran = folder.done(&line);
        assert!(!ran.out.contains("NaN"), "{line}\n{}", ran.out);
        // What is not a number would be written as null.
        let json = folder.done(&format!("{line} --format json")).json();
        for band in json["bands"].as_array().unwrap() {
            let quantiles = band["controlled_km2"].as_object().unwrap();
            assert!(quantiles.values().all(serde_json::Value::is_f64), "{line}\n{band}");
        }
    }
}
