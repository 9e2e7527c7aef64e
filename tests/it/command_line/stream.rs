//! `project --stream`: many series through one process.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use super::program::{Folder, Ran, cells};

/// Weekly areas of regions that gain as much as their number a week, with noise.
fn many(regions: usize) -> String {
    let mut rows = String::from("region,day,controlled_km2,area_km2\n");
    for region in 0..regions {
        for week in 0..60_u64 {
            let day = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(7 * week);
            let noise = (week * 7 + region as u64) % 5;
            rows += &format!("r-{region:04},{day},{},900\n", 100 + (1 + region % 7) as u64 * week + noise);
        }
    }
    rows
}

/// Runs a line with a text on stdin, as someone whose store is named by the environment.
fn fed(folder: &Folder, line: &str, text: &str) -> Ran {
    let mut command = folder.command(line);
    command.env("FRONTCAST_STORE", folder.path("store"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdin, text) = (child.stdin.take().unwrap(), text.to_string());
    let feeder = std::thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Ran::new(line, output)
}

const LINE: &str = "project --stream --horizon 1 --paths 30 --model windows";

#[test]
fn each_region_is_projected_as_in_a_table_of_its_own() {
    let (folder, text) = (Folder::new(), many(3));
    let streamed = fed(&folder, "project --stream --horizon 1 --paths 60", &text).ends_with(0).out;
    let mut rows = 0;
    for region in ["r-0000", "r-0001", "r-0002"] {
        let own = text.lines().filter(|row| row.starts_with(region)).map(|row| row.to_string() + "\n");
        folder.write("own.csv", "region,day,controlled_km2,area_km2\n".to_string() + &own.collect::<String>());
        let line = format!("project {region} --table own.csv --horizon 1 --paths 60 --format csv --chart none");
        for row in folder.done(&line).out.lines().skip(1) {
            assert!(streamed.lines().any(|streamed| streamed == format!("{row},")), "{row}");
            rows += 1;
        }
    }
    assert_eq!((rows, streamed.lines().count()), (3 * 4 * 23, 1 + rows));
}

#[test]
fn neither_threads_nor_the_way_in_nor_the_company_change_a_row() {
    let (folder, text) = (Folder::new(), many(40));
    folder.write("many.csv", &text);
    let one = fed(&folder, LINE, &text).ends_with(0).out;
    assert_eq!(folder.done(&format!("{LINE} --table many.csv --threads 3")).out, one);
    let (header, rows) = text.split_once('\n').unwrap();
    let half = rows.find("r-0017").unwrap();
    let parts = [&rows[..half], &rows[half..]];
    let parts = parts.map(|part| fed(&folder, LINE, &format!("{header}\n{part}")).ends_with(0).out);
    assert_eq!(format!("{}{}", parts[0], parts[1].split_once('\n').unwrap().1), one);
}

#[test]
fn rows_come_out_as_soon_as_another_region_begins() {
    let folder = Folder::new();
    let mut child = folder.command(LINE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let text = many(2);
    let second = text.find("r-0001").unwrap();
    stdin.write_all(&text.as_bytes()[..second + 40]).unwrap();
    // The input stays open and nothing else comes.
    let mut lines = BufReader::new(stdout).lines();
    let first: Vec<String> = lines.by_ref().take(1 + 4 * 23).map(Result::unwrap).collect();
    assert!(first.last().unwrap().contains("r-0000"));
    stdin.write_all(&text.as_bytes()[second + 40..]).unwrap();
    drop(stdin);
    assert_eq!(lines.count(), 4 * 23);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_region_that_fails_has_one_row_and_the_others_are_there() {
    let (folder, text) = (Folder::new(), many(3).replace("r-0001,2024-02-05", "r-0001,the 5th"));
    let ran = fed(&folder, LINE, &text).ends_with(3);
    let rows = cells(&ran.out);
    let failed: Vec<_> = rows.iter().filter(|row| row[2] == "r-0001").collect();
    assert_eq!(failed, [&["", "", "r-0001", "", "", "", "", "", "\"day \"\"the 5th\"\" is not a day as 2026-08-22\""]]);
    assert_eq!(rows.len(), 1 + 1 + 2 * 4 * 23);
    assert_eq!(ran.complaint(), "frontcast: 1 of 3 regions failed; column error tells why");
}

#[test]
fn broken_input_and_wrong_use_have_codes_of_their_own() {
    let (folder, text) = (Folder::new(), many(2));
    let again = format!("{text}r-0000,2025-06-02,300,900\n");
    let ran = fed(&folder, LINE, &again).ends_with(1);
    assert!(ran.complaint().contains("region \"r-0000\" comes back"), "{}", ran.err);
    fed(&folder, LINE, &format!("{text}r-0002,\"2025")).ends_with(1);
    fed(&folder, LINE, "").ends_with(2);
    fed(&folder, LINE, &text.replace("area_km2", "all")).ends_with(2);
    for wrong in ["--model nope", "--paths 0", "--horizon 0", "--output x.json", "--scenario freeze", "donetsk"] {
        fed(&folder, &format!("project --stream {wrong}"), &text).ends_with(2);
    }
    folder.run("project --donors made.csv donetsk").ends_with(2);
    let header = fed(&folder, LINE, "region,day,controlled_km2,area_km2\n").ends_with(0).out;
    assert_eq!(header.lines().count(), 1, "no region, no row");
}

#[test]
fn each_region_is_scored_as_in_a_table_of_its_own() {
    let (folder, text) = (Folder::new(), many(2).replace("r-0001,2024-02-05", "r-0001,the 5th"));
    let options = "--models windows,constant --paths 50 --min-history 90 --stride 28";
    let ran = fed(&folder, &format!("backtest --stream {options}"), &text).ends_with(3);
    let own = text.lines().filter(|row| !row.starts_with("r-0001")).map(|row| row.to_string() + "\n");
    folder.write("own.csv", own.collect::<String>());
    let alone = folder.done(&format!("backtest r-0000 {options} --table own.csv --format csv")).out;
    let expected: Vec<String> =
        alone.lines().filter(|row| row.contains(",r-0000,")).map(|row| format!("{row},")).collect();
    assert_eq!(expected.len(), 3 * 3, "three models at the horizons that a year shows");
    let found: Vec<&str> = ran.out.lines().filter(|row| row.contains(",r-0000,")).collect();
    assert_eq!(found, expected);
    assert_eq!(ran.out.lines().count(), 1 + found.len() + 1);
    assert!(ran.out.lines().last().unwrap().starts_with(",r-0001,"), "{}", ran.out);
}

#[test]
fn work_that_was_stopped_goes_on_from_its_finished_parts() {
    let folder = Folder::new();
    folder.write("many.csv", many(3_000));
    let line = format!("{LINE} --table many.csv --output out.csv --quiet");
    folder.done(&line);
    let whole = folder.text("out.csv");
    assert_eq!(whole.lines().count(), 1 + 3_000 * 4 * 23);
    let part = "out.csv.parts/part-000000.csv";
    assert!(!folder.path(part).exists(), "parts go when they are joined");

    let mut child = folder.command(&line).spawn().unwrap();
    while !folder.path(part).exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // A finished part is taken as it is: this one tells that it was.
    let (header, rows) = whole.split_once('\n').unwrap();
    assert!(folder.text(part).starts_with(header));
    folder.write(part, format!("{header}\n{}\n", rows.lines().next().unwrap()));
    folder.done(&line);
    let first_of_others = 1 + 1_000 * 4 * 23;
    let expected: Vec<&str> = whole.lines().take(2).chain(whole.lines().skip(first_of_others)).collect();
    assert!(folder.text("out.csv").lines().eq(expected));
}

#[test]
fn parts_of_other_work_are_made_anew() {
    let folder = Folder::new();
    folder.write("many.csv", many(3));
    folder.write("out.csv.parts/of.txt", "other work");
    folder.write("out.csv.parts/part-000000.csv", "nonsense");
    folder.done(&format!("{LINE} --table many.csv --output out.csv"));
    assert_eq!(folder.text("out.csv").lines().count(), 1 + 3 * 4 * 23);
    assert!(!folder.path("out.csv.parts").exists());
}
