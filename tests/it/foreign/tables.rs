//! Tables as spreadsheets, agencies and data frames write them.

use std::path::PathBuf;

use crate::command_line::program::{Folder, Ran};

const HEADER: &str = "source,region,day,controlled_km2";
const KM2: [f64; 3] = [20_100.0, 20_117.5, 20_135.0];
const DAYS: [&str; 3] = ["2026-06-01", "2026-06-08", "2026-06-15"];

/// A table of three rows with its days as written.
fn with_days(days: [&str; 3]) -> String {
    let rows: Vec<String> = days.iter().zip(KM2).map(|(day, km2)| format!("x,donetsk,\"{day}\",{km2}\n")).collect();
    format!("{HEADER}\n{}", rows.concat())
}

/// What `ingest` says of a file, and the rows that it then knows from source x: region, day and km².
fn fed(name: &str, bytes: impl AsRef<[u8]>, options: &str) -> (Ran, Vec<(String, String, f64)>) {
    let folder = Folder::new();
    folder.write(name, bytes);
    let ran = folder.run(&format!("ingest {name} --source x --store store {options}"));
    let known = folder.run("data export --source x --store store");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[1].to_string(), cells[2].to_string(), cells[3].parse().unwrap())
    };
    let rows = if known.code == 0 { known.out.lines().skip(1).map(row).collect() } else { Vec::new() };
    (ran, rows)
}

/// Checks that a table is read as the three rows, all of them and nothing else.
fn assert_read(name: &str, bytes: impl AsRef<[u8]>, options: &str) {
    let (ran, rows) = fed(name, bytes, options);
    let ran = ran.ends_with(0);
    assert!(ran.out.contains("Rows: 3 new, 0 revised, 0 unchanged, 0 quarantined, 0 refused."), "{name}: {}", ran.out);
    for ((region, day, km2), (expected_day, expected)) in rows.iter().zip(DAYS.iter().zip(KM2)) {
        assert_eq!((region.as_str(), day.as_str()), ("donetsk", *expected_day), "{name} {options}");
        assert!((km2 - expected).abs() < 1.0, "{name}: {km2} is not {expected}");
    }
    assert_eq!(rows.len(), 3, "{name} {options}");
}

/// What `ingest` says of a table of which nothing can be read.
fn refusal(text: &str, options: &str) -> String {
    fed("t.csv", text, options).0.ends_with(1).err
}

#[test]
fn days_are_read_as_people_and_spreadsheets_write_them() {
    let forms = [
        ["01 June 2026", "08 June 2026", "15 June 2026"],
        ["June 1, 2026", "June 8, 2026", "Jun 15, 2026"],
        ["01-Jun-26", "08-Jun-26", "15-Jun-26"],
        ["1. Juni 2026", "8. Juni 2026", "15. Juni 2026"],
        ["1 червня 2026", "8 червня 2026 р.", "15 черв. 2026"],
        ["1 июня 2026 г.", "8 июн. 2026", "15 июня 2026"],
        ["Mon, 01 Jun 2026 00:00:00 GMT", "Monday, June 8, 2026", "Mon Jun 15 2026"],
        ["46174", "46181", "46188"],
        ["46174.0", "46181.0", "46188.25"],
        ["01/06/2026", "08/06/2026", "15/06/2026"],
        ["06/01/2026", "06/08/2026", "06/15/2026"],
        ["6/1/2026 12:00:00 AM", "6/8/2026 12:00:00 AM", "6/15/2026 12:00:00 AM"],
        ["01-06-2026", "08-06-2026", "15-06-2026"],
        ["2026/06/01", "2026/6/8", "2026.06.15"],
        ["01.06.2026", "08.06.26", "15.6.2026"],
        ["20260601", "20260608", "20260615"],
        ["2026-06-01T00:00:00Z", "2026-06-08 00:00:00+03:00", "2026-06-15 13:00"],
        ["2026-06-01Z", "2026-06-08+03:00", "2026-06-15"],
        ["1780272000", "1780876800000", "2026-06-15"],
    ];
    for form in forms {
        assert_read("t.csv", with_days(form), "");
    }
    assert_read("t.csv", with_days(["26/06/01", "26/06/08", "26/06/15"]), "--date-order ymd");
}

#[test]
fn days_that_nothing_settles_are_asked_for_once() {
    let doubtful = with_days(["01/06/2026", "08/06/2026", "09/06/2026"]);
    let err = refusal(&doubtful, "");
    let asks = "day \"01/06/2026\" can mean 2026-06-01 or 2026-01-06, and its column does not tell which: give --date-order dmy, \
                mdy or ymd; the same applies to 2 more rows";
    assert!(err.contains(asks) && err.matches("refused").count() == 1, "{err}");
    let (ran, rows) = fed("t.csv", &doubtful, "--date-order dmy");
    assert_eq!((ran.ends_with(0).code, rows[2].1.as_str()), (0, "2026-06-09"));
    let (ran, rows) = fed("t.csv", &doubtful, "--date-order mdy");
    assert_eq!((ran.ends_with(0).code, rows[2].1.as_str()), (0, "2026-09-06"));
    // Nothing else has the option: its advice is to feed the table.
    let folder = Folder::new();
    folder.write("t.csv", &doubtful);
    let ran = folder.run("project donetsk --table t.csv --chart none").ends_with(1);
    assert!(ran.complaint().contains("feed it with `frontcast ingest t.csv --date-order dmy`"), "{}", ran.err);
    // One odd row is one odd row.
    let (ran, rows) = fed("t.csv", with_days(["2026-06-01", "2026-06-08", "01/02/2026"]), "");
    assert_eq!((ran.ends_with(3).code, rows.len()), (3, 2));
}

#[test]
fn what_the_user_says_of_decimals_wins() {
    let text = "source;region;day;controlled_km2\nx;donetsk;2026-06-01;20.100\nx;donetsk;2026-06-08;20.118\n";
    let km2 = |options: &str| fed("t.csv", text, options).1.iter().map(|row| row.2).collect::<Vec<f64>>();
    assert_eq!(km2("--decimal comma"), [20_100.0, 20_118.0]);
    assert_eq!(km2("--decimal point"), [20.1, 20.118]);
    let err = refusal(text, "");
    assert!(
        err.contains("can mean 20.1 or 20100: give --decimal comma or point; the same applies to 1 more row"),
        "{err}"
    );
    // A cell with both marks tells what the others are.
    let settled = text.to_string() + "x;donetsk;2026-06-15;20.135,5\n";
    let rows = fed("t.csv", settled, "").1;
    assert_eq!(rows.iter().map(|row| row.2).collect::<Vec<_>>(), [20_100.0, 20_118.0, 20_135.5]);
}

#[test]
fn a_sign_of_percent_is_read_in_a_column_of_shares() {
    for (cells, options) in [
        (["75.56%", "75.62 %", "75.69%"], ""),
        (["\"75,56 %\"", "\"75,62 %\"", "\"75,69\u{a0}%\""], ""),
        (["75.56", "75.62", "75.69"], ""),
        (["0.7556", "0.7562", "0.7569"], "--unit fraction"),
        (["75.56%", "75.62%", "75.69%"], "--unit fraction"),
    ] {
        let rows: Vec<String> = DAYS.iter().zip(cells).map(|(day, cell)| format!("x,donetsk,{day},{cell}\n")).collect();
        let text = format!("source,region,day,share_percent\n{}", rows.concat());
        assert_read("t.csv", text, options);
    }
    let err = refusal("source,region,day,controlled_km2\nx,donetsk,2026-06-01,75.56%\n", "");
    assert!(err.contains("controlled_km2 \"75.56%\" is not in km²: give --unit percent"), "{err}");
    assert_read("t.csv", with_days(DAYS).replace("20100\n", "20100 km²\n").replace("20135\n", "20 135 km2\n"), "");
}

#[test]
fn shares_within_0_to_1_are_kept_apart_as_fractions() {
    let text = "source,region,day,share_percent\nx,donetsk,2026-06-01,0.7556\nx,donetsk,2026-06-08,0.7562\n";
    let (ran, rows) = fed("t.csv", text, "");
    let ran = ran.ends_with(3);
    assert!(ran.out.contains("0 new, 0 revised, 0 unchanged, 2 quarantined") && rows.is_empty(), "{}", ran.out);
    assert!(ran.err.contains("fraction") && ran.err.contains("--unit fraction") && ran.err.contains("--unit percent"));
    assert_eq!(fed("t.csv", text, "--unit percent").1.len(), 2, "the user says that they are percent");
    let folder = Folder::new();
    folder.write("t.csv", text);
    let ran = folder.run("project donetsk --table t.csv --chart none").ends_with(1);
    assert!(
        ran.complaint().contains("row 2: all shares lie within 0 to 1, so that this one (0.7556 %)"),
        "{}",
        ran.err
    );
    assert!(ran.complaint().contains("`frontcast ingest t.csv --unit fraction`"), "{}", ran.err);
}

#[test]
fn what_is_no_row_of_data_stands_aside() {
    let plain = with_days(DAYS);
    let rows = plain.strip_prefix(&format!("{HEADER}\n")).unwrap();
    for text in [
        format!("{plain},,,\n,,,\n"),
        format!("{plain}\n  \n , , ,  \n"),
        plain.replacen("\nx", "\n\n,,,\nx", 2),
        format!("Territory under control by oblast,,,\n(km2),,,\n{plain}"),
        format!("Territory under control, by oblast\n\n{plain}"),
        format!("# exported 2026-08-22\n{plain}# end, of, file\n"),
        format!("# {plain}"),
        format!("{plain}{HEADER}\n"),
        format!("\u{feff}Source,REGION, Day ,Controlled_km2\n{rows}"),
        format!("Source, Oblast ,Date,Controlled (km²)\r\n{}", rows.replace('\n', "\r\n")),
        format!("source,region,day,controlled_km2,note,note\n{}", rows.replace('\n', ",a,b\n")),
    ] {
        assert_read("t.csv", text, "");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_row() {
    let text = format!("Title\n\n{HEADER}\n\nx,donetsk,2026-06-01,20100\nx,donetsk,2026-06-08,20117,5\nx,donetsk\n");
    let (ran, rows) = fed("t.csv", text + "Total,,,20117\nx,donetsk,2026-06-15,20135\n", "");
    let err = ran.ends_with(3).err;
    assert_eq!(rows.len(), 2);
    assert!(err.contains("t.csv row 6: 5 cells, more cells than the header, which has 4"), "{err}");
    assert!(err.contains("row 7:") && err.contains("the day is empty (the row has 2 of 4 cells)"), "{err}");
    assert!(err.contains("row 8: the region is empty"), "{err}");
}

#[test]
fn a_mapped_column_is_read_once_and_in_any_case() {
    let text = with_days(DAYS).replace("source,region,day,controlled_km2", "source,region,date,area_km2");
    assert_read("t.csv", &text, "--column controlled_km2=area_km2");
    assert_read("t.csv", &text, "--column controlled_km2=Area_KM2 --column day=DATE");
    let err = refusal(&text, "");
    assert!(
        err.contains("the columns are source, region, date, area_km2 (--column controlled_km2=… names it)"),
        "{err}"
    );
    let folder = Folder::new();
    folder.write("t.csv", &text);
    let ran = folder.run("project donetsk --table t.csv --chart none").ends_with(1);
    let advice = "(`frontcast ingest t.csv --column controlled_km2=…` feeds it)";
    assert!(ran.complaint().contains(advice), "{}", ran.err);
}

#[test]
fn a_column_for_each_region_or_day_is_read() {
    let wide = "date,Donetsk,Луганська обл.\n2026-06-01,20100,26100\n2026-06-08,20117.5,\n2026-06-15,20135,26102\n";
    let (ran, rows) = fed("t.csv", wide, "");
    assert!(ran.ends_with(0).out.contains("5 new"));
    assert_eq!(rows[3], ("luhansk".into(), "2026-06-01".into(), 26_100.0));
    let days = "Oblast,01/06/2026,08/06/2026,15/06/2026\nDonetsk,20100,20117.5,20135\n";
    assert_read("t.csv", days, "");
    let err = refusal("date,Donetsk,Luhanks1\n2026-06-01,20100,26100\n", "");
    assert!(err.contains("column Luhanks1 names no known region"), "{err}");
    assert!(refusal("date,Aleppo,Idlib\n2026-06-01,20100,26100\n", "").contains("no column \"region\""));
}

#[test]
fn data_frames_are_read_with_their_types() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/foreign/tables");
    let bytes = |name: &str| std::fs::read(folder.join(format!("{name}.parquet"))).unwrap();
    for name in
        ["midnights", "midnights-utc", "decimals", "decimals-whole", "short-numbers", "days-since-1970", "unread"]
    {
        assert_read("t.parquet", bytes(name), "");
    }
    let err = fed("t.parquet", bytes("evenings"), "").0.ends_with(1).err;
    assert!(
        err.contains("day \"2026-05-31T21:00:00Z\" is not a day: this moment is another day in other time zones"),
        "{err}"
    );
    let err = fed("t.parquet", bytes("unread"), "--column controlled_km2=nested").0.ends_with(1).err;
    assert!(err.contains("column \"nested\" has the type struct: expected text, numbers or days"), "{err}");
}

/// Weeks of two regions, one of which loses most of what it held while the other gains.
fn outage() -> String {
    let row = |week: u64| {
        let day = crate::command_line::program::day("2026-01-01") + chrono::Days::new(7 * week);
        let kharkiv = if week < 30 { 9_000 + 3 * (week % 3) } else { 600 };
        let luhansk = 20_000 + 2 * week + if week < 30 { 0 } else { 3_000 };
        format!("isw,kharkiv,{day},{kharkiv}\nisw,luhansk,{day},{luhansk}\n")
    };
    format!("{HEADER}\n{}", (0..34).map(row).collect::<String>())
}

#[test]
fn each_finding_is_said_of_the_region_it_is_true_of() {
    let (ran, _) = fed("t.csv", outage(), "--format csv");
    let lost = |line: &&str| line.contains("more than half is gone");
    let of_rows = |region: &str| ran.out.lines().filter(|line| line.contains(region)).collect::<Vec<_>>();
    assert!(of_rows("kharkiv").iter().filter(|line| lost(line)).count() == 4, "{}", ran.out);
    assert!(of_rows("kharkiv").iter().all(|line| line.contains("a loss of 840") || !lost(line)), "{}", ran.out);
    assert!(of_rows("luhansk").iter().all(|line| !lost(line)), "{}", ran.out);
    assert!(of_rows("luhansk").iter().any(|line| line.contains("a gain of 3")), "{}", ran.out);
    // One finding on several days is said once.
    assert!(ran.err.matches("more than half is gone").count() <= 2, "{}", ran.err);
}

#[test]
fn every_region_that_moved_is_listed() {
    let folder = Folder::new();
    let rows = "x,sumy,2026-06-01,150\nx,sumy,2026-06-08,0\nx,lviv,2026-06-01,0\nx,lviv,2026-06-08,0\n";
    folder.write("t.csv", format!("{HEADER}\n{rows}"));
    folder.run("ingest t.csv --store store --accept");
    let out = folder.done("data --store store --format csv").out;
    let has = |words: &str| out.lines().any(|line| line.starts_with(words));
    assert!(has("x,sumy,") && !has("x,lviv,"), "{out}");
}

#[test]
fn an_ingest_tells_of_a_region_that_moved() {
    let still = "x,chernihiv,2026-06-01,0\nx,chernihiv,2026-06-08,0\n";
    let (ran, _) = fed("t.csv", format!("{HEADER}\n{still}"), "");
    assert!(!ran.ends_with(0).out.contains("newest projection"));
    let moving = "x,sumy,2026-06-01,150\nx,sumy,2026-06-08,152\n";
    let (ran, _) = fed("t.csv", format!("{HEADER}\n{still}{moving}"), "");
    assert!(ran.ends_with(0).out.contains("The newest projection of Sumy (x):"));
}

#[test]
fn a_small_theatre_keeps_its_digits() {
    let folder = Folder::new();
    let day = |n: u64| crate::command_line::program::day("2026-01-01") + chrono::Days::new(n);
    let rows: String = (0..200).map(|n| format!("block-7,{},{:.3},2\n", day(n), 0.2 + 0.001 * n as f64)).collect();
    folder.write("tiny.csv", format!("region,day,controlled_km2,area_km2\n{rows}"));
    let said = folder.done("project block-7 --table tiny.csv --model constant --paths 500 --chart none").unwrapped();
    for words in [
        "20.0 % of block-7 was held",
        "; 1.6 km² remained.",
        "Block-7 0.0010 0.0010 0.0010",
        "Arithmetic: 1.6 km² ÷ 0.001 km²/day",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = folder.done("rate block-7 --table tiny.csv").unwrapped();
    assert!(said.contains("0.0010 0.0070 0.35 %") && said.contains("0.0010 0.030 1.50 %"), "{said}");
    let said = folder.done("regions --table tiny.csv").unwrapped();
    assert!(said.contains("block-7 2.0 20.0 % 1.6 0.0010 km²/day"), "{said}");
}

#[test]
fn an_event_before_the_data_is_said() {
    let folder = Folder::new();
    folder.write("e.csv", "day,label\n1999-01-01,Early\n01 June 2025,Late\n");
    let ran = folder.done("chart history donetsk --events e.csv --output h.png");
    assert!(ran.err.contains("The chart leaves out 1 event before 20"), "{}", ran.err);
}
