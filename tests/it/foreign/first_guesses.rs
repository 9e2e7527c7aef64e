//! What people type first: it works, or is answered with the words that do.

use super::super::command_line::maps::square;
use super::super::command_line::program::{Folder, cell, cells, number};
use super::super::command_line::tables::{Rows, table};

/// Runs a line whose answer is a refusal that holds these words.
fn answered(line: &str, words: &str) {
    let folder = Folder::new();
    let ran = folder.run(line).ends_with(2);
    assert!(ran.complaint().contains(words), "frontcast {line}\n{}", ran.err);
    assert_eq!((ran.out.as_str(), folder.names()), ("", Vec::<String>::new()), "{line}");
}

#[test]
fn a_word_where_a_command_should_stand_is_answered_with_the_command() {
    answered("donetsk", "donetsk is a region, not a command: did you mean `frontcast project donetsk`?");
    answered("donetsk --by 2027-08", "`frontcast project donetsk --by 2027-08`?");
    answered("Kramatorsk", "Kramatorsk is a place, not a command: did you mean `frontcast place Kramatorsk`?");
    answered("isw-2025-11", "`frontcast published isw-2025-11`?");
    answered("freeze", "`frontcast scenario freeze`?");
    answered("my/map_20260801.geojson.gz", "`frontcast measure my/map_20260801.geojson.gz`?");
    answered("control.csv", "`frontcast ingest control.csv`?");
    let kinds = "`chart` needs a kind before donetsk (history, projection, rate, completion, drift, backtest, map, published or \
                 sources): did you mean `frontcast chart projection donetsk`?";
    answered("chart donetsk", kinds);
    answered("chart atlantis --table mine.csv", "`frontcast chart projection atlantis --table mine.csv`?");
    let folder = Folder::new();
    for (line, words) in [("projct donetsk", "project"), ("chart histroy donetsk", "history")] {
        let ran = folder.run(line).ends_with(2);
        assert!(ran.err.contains("similar") && ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn other_names_of_a_command_are_the_command() {
    let folder = Folder::new();
    folder.write("t.csv", table(&Rows::of("donetsk").text()));
    let line = |command: &str| format!("{command} donetsk --table t.csv --paths 50 --chart none --format csv --quiet");
    let project = folder.done(&line("project")).out;
    for command in ["projection", "forecast", "predict"] {
        assert_eq!(folder.done(&line(command)).out, project);
    }
    let rows = |line: &str| folder.done(&format!("{line} --paths 40 --format csv --quiet")).out;
    assert_eq!(rows("places --region luhansk"), rows("place --region luhansk"));
    assert_eq!(rows("places"), rows("place --all"));
    assert_eq!(rows("places kramatorsk"), rows("place kramatorsk"));
    assert_eq!(
        folder.done("scenario freeze").out.lines().next(),
        folder.done("scenario show freeze").out.lines().next()
    );
    let shown = |line: &str| folder.done(&format!("published {line} --paths 40 --horizon 5 --format csv")).out;
    assert_eq!(shown("isw-2025-11"), shown("show isw-2025-11"));
    assert_eq!(shown("donetsk"), shown("--region donetsk"));
    let ran = folder.run("published isw-2025-12x").ends_with(2);
    assert!(ran.complaint().contains("unknown entry \"isw-2025-12x\""), "{}", ran.err);
}

#[test]
fn lists_are_words_or_commas_and_stand_anywhere() {
    let folder = Folder::new();
    folder.write("t.csv", table(&(Rows::of("donetsk").text() + &Rows::of("luhansk").text())));
    let run = |line: &str| {
        let line = format!("project {line} --table t.csv --paths 50 --chart none --format json --quiet");
        let mut all = folder.done(&line).json();
        all.as_array_mut().unwrap().iter_mut().for_each(|one| drop(one["provenance"].take()));
        all
    };
    let expected = run("donetsk luhansk --by 2027-08-31 --by 2027-12-31");
    assert_eq!(expected[0]["completion"]["by"].as_array().unwrap().len(), 2);
    for line in [
        "donetsk,luhansk --by 2027-08-31,2027-12-31",
        "--by 2027-08-31 2027-12-31 donetsk luhansk",
        "--by 2027-08 2027-12 donetsk,luhansk",
        "donetsk --by 31.08.2027, 2027/12/31 luhansk",
    ] {
        assert_eq!(run(line), expected, "{line}");
    }
    folder.write("c.csv", "region,day,controlled_km2,area_km2\n\"Korea, Republic of\",2026-01-01,10,100\n\"Korea, Republic of\",2026-03-01,20,100\n");
    let mut command = folder.command("project --table c.csv --model constant --chart c.png --format csv --quiet");
    let output = command.arg("Korea, Republic of").output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains(",korea-republic-of,"), "a name may have a comma in it");
    let places = |line: &str| folder.done(&format!("place {line} --paths 40 --format csv --quiet")).out;
    assert_eq!(places("kramatorsk,sloviansk"), places("kramatorsk sloviansk"));
    let scores = |line: &str| {
        let terms = "--table t.csv --min-history 60 --paths 40 --format csv --quiet";
        folder.done(&format!("backtest {line} {terms}")).out
    };
    assert_eq!(
        scores("--models bootstrap constant --horizons 10 20 donetsk"),
        scores("donetsk --models bootstrap,constant --horizons 10,20")
    );
}

#[test]
fn a_month_stands_for_its_last_day_where_a_day_is_the_last() {
    let folder = Folder::new();
    folder.write("t.csv", table(&Rows::of("donetsk").text()));
    let json = folder.done("project donetsk --table t.csv --by 2027-08 --paths 50 --chart none --format json").json();
    assert_eq!(json["completion"]["by"][0]["day"], "2027-08-31");
    answered("project donetsk --as-of 2026-02", "2026-02 is a month: name a day, such as 2026-02-28");
    answered("project donetsk --by 2027", "2027 is a year: name a month, such as 2027-12, or a day");
    answered("rate donetsk --split 02/03/2026", "this could be 2026-03-02 or 2026-02-03: write it in that form");
}

#[test]
fn a_day_before_the_origin_has_no_odds() {
    for line in [
        "project donetsk --by 2026-08-21 --chart none",
        "project donetsk --by 2026-09-01 2026-08-01 --chart none",
        "project donetsk --by 2026-08-01 --scenario freeze --scenario half-pace --chart none",
        "place kramatorsk --by 2026-08-01",
        "place --all --by 2026-08-01",
        "report donetsk --by 2026-08-01 --models constant --scenario none --paths 50",
    ] {
        answered(&format!("{line} --as-of 2026-08-22"), "lies before the origin (2026-08-22)");
    }
}

#[test]
fn a_sentence_names_the_days_that_were_asked_for() {
    let folder = Folder::new();
    let said = |line: &str| folder.done(&format!("{line} --paths 200 --quiet")).unwrapped();
    let project = "project donetsk --chart none --by";
    let three = said(&format!("{project} 2027-08-31 2027-09-30 2027-10-31"));
    for day in ["31 August 2027", "30 September 2027", "31 October 2027"] {
        assert!(three.contains(&format!(" by {day}")), "{three}");
    }
    let four = said(&format!("{project} 2027-08-31 2027-09-30 2027-10-31 2027-11-30"));
    assert!(four.contains(" by 31 August 2027") && !four.contains("30 September 2027"), "{four}");
    let usual = said("project donetsk --chart none");
    assert!(usual.contains(" by 31 December 2027"), "the end of a whole year ahead: {usual}");
    let place = said("place kramatorsk --within 10 --by 2027-08-31 2028-08-31");
    assert!(place.contains("within 10 km by 31 August 2027: ") && place.contains(", by 31 August 2028: "), "{place}");
}

#[test]
fn places_are_ranked_by_the_odds_of_the_day_asked_for() {
    let folder = Folder::new();
    let rows =
        |more: &str| folder.done(&format!("place --all --region donetsk {more} --paths 300 --format csv --quiet")).out;
    let ranked = rows("--by 2027-08-31 2028-08-31");
    let header = cells(&ranked)[0].join(",");
    for column in ["within_10_km_odds_by_2027-08-31", "within_0_km_odds_by_2028-08-31", "within_0_km_odds_365_days"] {
        assert!(header.contains(column), "{header}");
    }
    let at = cells(&ranked)[0].iter().position(|name| *name == "within_0_km_odds_by_2027-08-31").unwrap();
    let odds: Vec<f64> = cells(&ranked)[1..].iter().filter_map(|row| row[at].parse().ok()).collect();
    assert!(odds.len() >= 3 && odds.is_sorted_by(|a, b| a >= b), "{odds:?}");
    // The same odds as the place's own projection.
    let alone = folder.done("place kramatorsk --within 10 0 --by 2027-08-31 --paths 300 --format json --quiet").json();
    let within = alone["within"].as_array().unwrap().iter().find(|goal| goal["within_km"] == 10.0).unwrap();
    let own = within["by"][0]["probability"].as_f64().unwrap();
    assert_eq!(number(&ranked, &["Kramatorsk"], "within_10_km_odds_by_2027-08-31"), own);
    let text = folder.done("place --all --region donetsk --by 2027-08 --paths 100").unwrapped();
    assert!(
        text.contains("Places by the odds that the front comes to the last of these distances by 31 August 2027"),
        "{text}"
    );
    assert!(text.contains("by 2027-08-31") && !text.contains("in a year"), "{text}");
}

#[test]
fn towns_that_the_front_has_passed_are_left_out_unless_asked_for() {
    let folder = Folder::new();
    let line = "place --all --region donetsk --by 2027-08 --paths 40 --format csv";
    let (few, all) = (folder.done(line), folder.done(&format!("{line} --passed")));
    let left_out = all.out.lines().count() - few.out.lines().count();
    assert!(left_out > 0, "{}", few.out);
    assert!(few.err.contains(&format!("The front has reached {left_out} town")), "{}", few.err);
    assert!(few.err.contains("--passed") && !all.err.contains("--passed"), "{}", all.err);
    // A town with its centre behind the front and a part of its disc before it is passed too.
    assert!(all.out.contains("Chasiv Yar") && !few.out.contains("Chasiv Yar"), "{}", few.out);
    assert_eq!(cell(&all.out, &["Pokrovsk"], "disc_held_share"), "1.0");
    let json = folder.done("place --all --region donetsk --by 2027-08 --paths 40 --format json --quiet").json();
    assert_eq!(json["passed_left_out"], left_out);
    let usual = folder.done("place --all --region donetsk --paths 40 --format csv").out;
    assert_eq!(usual.lines().count(), all.out.lines().count(), "a ranking without --by is a list of all");
}

#[test]
fn the_last_entry_of_the_store_can_be_named_so() {
    let folder = Folder::new();
    let feed = |from: &'static str| {
        folder.write("t.csv", table(&Rows::of("kharkiv").from(from).days(3).text()));
        folder.done("ingest t.csv --source mine --accept --store s --quiet");
    };
    feed("2026-01-01");
    feed("2026-01-04");
    let ran = folder.done("data undo last --store s");
    assert!(
        ran.out.contains("Entry 3: entry 2 no longer counts. `frontcast data undo 3` takes this back."),
        "{}",
        ran.out
    );
    assert!(folder.done("data log last --store s").out.starts_with("Entry 3: undo 2"));
    assert!(
        folder.done("data undo last --store s").out.contains("entry 1 no longer counts."),
        "the newest that counts"
    );
    feed("2026-01-07");
    let json = folder.done("data undo last --store s --format json").json();
    assert_eq!((&json["schema"], &json["rows"][0]["of"]), (&"frontcast.undo/1".into(), &5.into()), "{json}");
    let ran = folder.run("data undo last --store s").ends_with(1);
    assert!(ran.complaint().contains("there is no entry that counts"), "{}", ran.err);
    let ran = folder.run("data accept last --store s").ends_with(1);
    assert!(ran.complaint().contains("there is no ingest with rows that wait"), "{}", ran.err);
    folder.run("data undo first --store s").ends_with(2);
}

#[test]
fn a_name_from_a_file_steers_no_terminal_and_makes_no_row() {
    let folder = Folder::new();
    folder.write("map_20260801.geojson", square());
    folder.write("towns.csv", "name,region,lon,lat,radius_km\n\"In\u{1b}[31mside\",donetsk,37.55,48.05,1\n\"Two\nlines\",donetsk,37.56,48.05,1\n");
    let out = folder.done("measure map_20260801.geojson --places=towns.csv --format table").out;
    assert!(!out.contains('\u{1b}') && out.contains("In\\u{1b}[31mside") && out.contains("Two\\u{a}lines"), "{out}");
}

#[test]
fn recorded_arguments_make_the_same_again() {
    let folder = Folder::new();
    folder.write("in it's/t 1.csv", table(&Rows::of("donetsk").text()));
    let mut command = folder.command("chart projection donetsk --paths 50 --format svg --output - --title");
    let first = command.args(["My front & $HOME", "--table", "in it's/t 1.csv"]).output().unwrap().stdout;
    let svg = String::from_utf8(first).unwrap();
    let made = &svg[svg.find("<metadata>").unwrap() + 10..svg.find("; made,").unwrap()];
    let line = made.split_once("; ").unwrap().1.replace("&amp;", "&");
    let words = "--title 'My front & $HOME' --table 'in it'\\''s/t 1.csv'";
    assert!(line.ends_with(words), "{line}");
    let mut again = folder.command("");
    let program = again.get_program().to_os_string();
    again = std::process::Command::new("sh");
    again.args(["-c", &format!("\"$0\" {line}")]).arg(program).current_dir(folder.path(""));
    assert_eq!(String::from_utf8(again.output().unwrap().stdout).unwrap(), svg);
    for n in 1..=6 {
        folder.write(&format!("m/map_2026080{n}.geojson"), square());
    }
    let files: Vec<String> = (1..=6).map(|n| format!("m/map_2026080{n}.geojson")).collect();
    let line = format!("place --place X,37.7,48.1,1 --paths 50 --map {}", files.join(" "));
    let json = folder.done(&format!("{line} --format json")).json();
    assert_eq!(json["provenance"]["arguments"], format!("{line} --format json"), "every file, whole");
    let text = folder.done(&line).out;
    assert!(text.contains("m/map_20260801.geojson … m/map_20260806.geojson (6 files)"), "{text}");
}
