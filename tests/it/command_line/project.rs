//! `project`: the words and numbers of the main job.

use super::program::{Folder, KNOWN, day, last_day};

#[test]
fn the_main_job_says_it_in_words_and_leaves_a_chart() {
    let folder = Folder::new();
    let ran = folder.done(&format!("project donetsk {KNOWN}"));
    let said = ran.unwrapped();
    // The sentences: what is held on which map, what is not, the pace with its window, the month, how sure.
    assert!(
        said.starts_with(
            "On 22 August 2026, Russian forces held 79.9 % of Donetsk (DeepState map of 22 August 2026); 5,347 km² were not in \
             their hands. At the pace of the last 90 days (0.87 km²/day on DeepState's map; −0.41 on UAControlMap) the rest \
             would last until July 2043. That pace contains one step of −68.8 km² on 13 August 2026; without it, it would be \
             1.6 km²/day. Simulations (model regimes) in which the pace changes as it has before put the middle date at "
        ),
        "{said}"
    );
    assert!(said.contains(", 80 % of them between ") && said.contains(", against 3.5 over the last year."), "{said}");
    assert!(said.contains("Odds of completion: ") && said.contains(" % by 31 December 2027."), "{said}");
    // Every rate with its window and scope.
    let used = "used: the region's own and how it changed; 0.87 km²/day over 90 days from 2026-05-24 to 2026-08-22";
    assert!(said.contains(used), "{said}");
    assert!(said.contains("whole theatre"), "{said}");
    for part in
        ["2027-08-22 (365 days)", "80 % interval", "95 %", "Completion (100 % of the region)", "not within 30 years"]
    {
        assert!(said.contains(part), "no {part:?} in: {said}");
    }
    assert!(said.contains("Odds of completion on DeepState's map on any reputable map by 2026-12-31 "), "{said}");
    assert!(said.contains("10,000 paths, seed 1"), "{said}");
    assert!(said.contains("Chart: output/donetsk-2026-08-22-regimes.png"), "{said}");
    assert!(said.contains("Made by frontcast") && said.contains("deepstate 2022-04-04 to 2026-08-22"), "{said}");
    assert_eq!(folder.names(), ["output"]);
    assert!(folder.read("output/donetsk-2026-08-22-regimes.png").starts_with(b"\x89PNG"));
}

#[test]
fn the_only_thing_on_stderr_is_that_the_data_are_old() {
    let ran = Folder::new().done("project donetsk --as-of 2025-11-26 --paths 200 --chart none");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(
        ran.err.starts_with(&format!("The newest data are from {}", last_day("deepstate")))
            && ran.err.contains("frontcast ingest"),
        "{}",
        ran.err
    );
}

#[test]
fn quiet_leaves_only_the_result() {
    let loud = Folder::new().done("project donetsk --paths 200 --chart none --format json");
    let quiet = Folder::new().done("project donetsk --paths 200 --chart none --format json --quiet");
    assert_eq!(quiet.err, "");
    assert_eq!(quiet.json()["bands"], loud.json()["bands"]);
}

#[test]
fn fresh_data_pass_without_a_word() {
    let folder = Folder::new();
    let today = chrono::Local::now().date_naive();
    let rows = [(today - chrono::Days::new(14), 100), (today - chrono::Days::new(13), 101)]
        .map(|(day, km2)| format!("donetsk,{day},{km2}\n"));
    folder.write("control.csv", format!("region,day,controlled_km2\n{}", rows.concat()));
    assert_eq!(folder.done("project donetsk --table control.csv --chart none").err, "");
}

#[test]
fn isws_august_2027_is_redone_with_its_arithmetic() {
    let line = "project donetsk --as-of 2025-11-20 --model constant --rate 9.3 --remaining 5850 --chart none";
    let said = Folder::new().done(line).unwrapped();
    // 5850 / 9.3 = 629.03: the 630th day is the first on which nothing remains.
    assert!(said.contains("5,850.0 km² ÷ 9.3 km²/day = 629.0 days; 2025-11-20 + 630 days = 2027-08-12"), "{said}");
    assert!(said.contains("the rest would last until 12 August 2027; a straight line has no interval."), "{said}");
    assert!(said.contains("9.3 km²/day, as given"), "{said}");
    assert_eq!(said.matches("A straight line has no band and no odds.").count(), 1, "{said}");
    let json = Folder::new().done(&format!("{line} --format json")).json();
    assert_eq!(json["completion"]["median"], "2027-08-12");
    assert_eq!(json["observed"]["remaining_given"], true);
}

#[test]
fn a_given_rate_and_the_own_rate_end_years_apart() {
    let line = "project donetsk --as-of 2025-11-26 --model constant --chart none --format json";
    let given = Folder::new().done(&format!("{line} --rate 9.3")).json();
    let own = Folder::new().done(line).json();
    let median = |json: &serde_json::Value| day(json["completion"]["median"].as_str().unwrap());
    assert!((median(&own) - median(&given)).num_days() > 2 * 365, "{} {}", median(&own), median(&given));
    let sentence = |json: &serde_json::Value| json["sentence"].as_str().unwrap().to_string();
    assert!(sentence(&given).contains("At the given pace of 9.3 km²/day the rest"), "{}", sentence(&given));
    assert!(sentence(&own).contains("At the pace of the last 90 days (3.9 km²/day) the rest"), "{}", sentence(&own));
    // There is no map of 26 November: the window ends with the last one.
    let window = &own["rate"]["window"];
    assert_eq!((&window["from"], &window["to"]), (&"2025-08-27".into(), &"2025-11-25".into()));
}

#[test]
fn the_pace_of_all_ukraine_is_named_as_such() {
    let json = Folder::new().done("project donetsk --rate-scope ukraine --as-of 2025-11-26 --chart none --format json");
    let json = json.json();
    assert_eq!(json["rate"]["scope"], "ukraine");
    assert_eq!(json["rate"]["windows"], json["rate"]["theatre_windows"]);
    assert!(
        json["sentence"].as_str().unwrap().contains("At the whole theatre's pace of the last 90 days ("),
        "{json:#}"
    );
}

#[test]
fn a_lower_target_is_reached_sooner() {
    let median = |target: &str| {
        let line =
            format!("project donetsk --as-of 2025-11-26 --target {target} --paths 1000 --chart none --format json");
        let json = Folder::new().done(&line).json();
        assert_eq!(json["completion"]["target_share"].to_string().parse(), target.parse::<f64>());
        day(json["completion"]["median"].as_str().unwrap())
    };
    assert!(median("0.9") < median("0.95") && median("0.95") < median("1"));
    // Reached before the forecast begins.
    assert!(median("0.5") <= day("2025-11-26"));
}

#[test]
fn a_region_that_is_taken_is_said_to_be_taken() {
    let ran = Folder::new().done("project crimea --paths 200 --chart none");
    assert!(ran.unwrapped().contains("Crimea is fully held, nothing remains to project"), "{}", ran.out);
    let json = Folder::new().done("project crimea --paths 200 --chart none --format json").json();
    assert_eq!(json["completion"]["median"], last_day("deepstate").to_string());
    assert_eq!(json["completion"]["not_within_horizon"], 0.0);
}

#[test]
fn a_region_without_any_held_land_has_no_date() {
    let ran = Folder::new().done("project lviv --paths 200 --chart none");
    assert!(ran.unwrapped().contains("Nothing is held in Lviv and nothing has moved: no date"), "{}", ran.out);
    let json = Folder::new().done("project lviv --paths 200 --chart none --format json").json();
    assert!(json["completion"]["median"].is_null());
    assert!(json["completion"]["not_within_horizon"].as_f64().unwrap() > 0.9, "{json}");
    assert!(!json["sentence"].as_str().unwrap().contains("it would"), "{json}");
}

#[test]
fn a_given_window_asks_for_the_pace_of_that_window() {
    let ran = Folder::new().done("project donetsk --window 180 --paths 200 --chart none");
    let said = ran.unwrapped();
    assert!(said.contains("At the pace of the last 180 days (1.6 km²/day"), "{said}");
    assert!(said.contains("model bootstrap"), "{said}");
}

#[test]
fn days_asked_for_stand_in_the_sentence_with_their_odds() {
    let ran = Folder::new().done("project donetsk --as-of 2025-11-26 --by 2027-08-31 --paths 2000 --format json");
    let json = ran.json();
    let odds = json["completion"]["by"][0]["probability"].as_f64().unwrap();
    // A prototype of the model gave .28; what is uncertain about the duration of regimes moves odds by some points.
    assert!((0.1..0.4).contains(&odds), "{odds}");
    let sentence = json["sentence"].as_str().unwrap();
    assert!(sentence.contains(&format!("Odds of completion: {:.0} % by 31 August 2027.", 100.0 * odds)), "{sentence}");
}

#[test]
fn a_standstill_that_lasts_makes_the_difference_to_never() {
    let folder = Folder::new();
    let never = |standstill: &str| {
        let json = folder.done(&format!("project donetsk --paths 2000 --chart none --format json{standstill}")).json();
        let both = &json["completion"]["not_within_horizon_if_standstill"];
        let of = |word: &str| both[word].as_f64().unwrap();
        (json["completion"]["not_within_horizon"].as_f64().unwrap(), of("ends"), of("lasts"), json)
    };
    let (ends, if_ends, if_lasts, _) = never(" --standstill ends");
    let (lasts, also_ends, also_lasts, json) = never(" --standstill lasts");
    // The same futures, read in two ways.
    assert_eq!((ends, if_ends, if_lasts), (if_ends, also_ends, also_lasts));
    assert_eq!(lasts, if_lasts);
    assert!(ends < 0.05 && (0.2..0.5).contains(&lasts), "{ends} {lasts}");
    assert_eq!(json["standstill"], "lasts");
    // Both are in the table; other models know no standstill.
    let said = folder.done("project donetsk --paths 200 --chart none").unwrapped();
    assert!(said.contains("if a standstill ends") && said.contains("if a standstill lasts"), "{said}");
    let said = folder.done("project donetsk --model reverting --paths 200 --chart none").unwrapped();
    assert!(!said.contains("standstill"), "{said}");
}

#[test]
fn explain_tells_what_the_model_believes() {
    let said = Folder::new().done("project donetsk --paths 200 --chart none --explain").unwrapped();
    for part in ["rate it believes in now", "level behind it", "half-life of deviations", "whose level was new"] {
        assert!(said.contains(part), "no {part:?} in: {said}");
    }
    assert!(!Folder::new().done("project donetsk --paths 200 --chart none").out.contains("believes in now"));
    for model in ["reverting", "windows", "pool", "bootstrap", "constant"] {
        let said = Folder::new().done(&format!("project donetsk --model {model} --paths 200 --chart none --explain"));
        assert!(said.unwrapped().contains(&format!("The model {model}:")) && said.out.contains("km²/day"), "{model}");
    }
}

#[test]
fn regions_may_be_written_with_a_capital() {
    let json = Folder::new().done("project Donetsk --paths 200 --chart none --format json").json();
    assert_eq!(json["region"], "donetsk");
}

#[test]
fn the_horizon_reaches_as_many_years_as_asked() {
    let json = Folder::new().done("project donetsk --as-of 2025-11-26 --horizon 2 --chart none --format json").json();
    assert_eq!(json["completion"]["horizon_end"], "2027-11-26");
    assert!(json["completion"]["median"].is_null());
    let bands = json["bands"].as_array().unwrap();
    assert!(bands.iter().all(|band| day(band["day"].as_str().unwrap()) <= day("2027-11-26")), "{bands:?}");
}

#[test]
fn a_single_path_of_the_bootstrap_is_not_called_a_straight_line() {
    let said = Folder::new().done("project donetsk --as-of 2025-11-26 --paths 1 --chart none").unwrapped();
    assert!(!said.contains("straight line"), "{said}");
}

#[test]
fn a_very_slow_rate_is_not_printed_as_zero() {
    let said = Folder::new().done("project donetsk --rate 0.00001 --chart none").unwrapped();
    assert!(!said.contains("÷ 0 km²/day") && !said.contains("pace of 0.0000 km²/day"), "{said}");
}
