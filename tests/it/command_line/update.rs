//! Fetching maps from a mirror: a server on this machine that is slow, cuts off, lies, and has no map of some days.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::maps::{polygon, ring, square};
use super::program::{Folder, Ran, exists, last_day, number};

/// What the server does when a path is asked for.
type Answers = fn(&str, &mut TcpStream);

/// A server that answers until the test ends; its address.
fn server(answers: Answers) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, answers));
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, answers: Answers) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    answers(request.split(' ').nth(1).unwrap_or_default(), &mut stream);
}

fn send(stream: &mut TcpStream, status: &str, length: usize, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    // A client that has seen enough may have gone.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}

fn ok(stream: &mut TcpStream, body: &str) {
    send(stream, "200 OK", body.len(), body);
}

/// Two squares, the second a little larger than the first.
fn larger() -> String {
    polygon(&ring(37.5, 48.0, 37.6, 48.11))
}

/// Runs `update` for the days of January 2026 from a day to a day.
fn update(folder: &Folder, address: &str, days: &str, more: &str) -> Ran {
    let (from, to) = days.split_once(' ').unwrap();
    folder.run(&format!(
        "update --url {address}/{{yyyymmdd}}.geojson --source made --from 2026-01-{from} --to 2026-01-{to} --store store {more}"
    ))
}

fn days_known(folder: &Folder) -> Vec<String> {
    let export = folder.done("data export donetsk --source made --store store").out;
    export.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_string()).collect()
}

#[test]
fn maps_are_fetched_measured_and_kept_and_a_missing_day_is_named() {
    let address = server(|path, stream| match path {
        "/20260101.geojson" => ok(stream, &square()),
        "/20260103.geojson" => ok(stream, &larger()),
        _ => send(stream, "404 Not Found", 0, ""),
    });
    let folder = Folder::new();
    let ran = update(&folder, &address, "01 05", "").ends_with(0);
    assert!(ran.err.contains("There is no map of 2026-01-02, 2026-01-04 to 2026-01-05."), "{}", ran.err);
    assert!(ran.out.contains("56 new, 0 revised"), "{}", ran.out);
    assert_eq!(days_known(&folder), ["2026-01-01", "2026-01-03"]);
    assert!(exists(&folder.path("store/maps/made-2026-01-03-000001.geojson.gz")));
    // Only what is missing is asked for again.
    let again = update(&folder, &address, "01 03", "").ends_with(0);
    assert!(again.err.contains("Fetching 1 day (2026-01-02) from "), "{}", again.err);
    assert!(again.out.contains("Nothing is new"), "{}", again.out);
    let next =
        folder.run(&format!("update --url {address}/{{yyyymmdd}}.geojson --source made --to 2026-01-03 --store store"));
    assert!(next.ends_with(0).out.contains("All days asked for are known"));
}

#[test]
fn what_did_not_come_whole_never_counts() {
    let address = server(|path, stream| match path {
        "/20260101.geojson" => ok(stream, &square()),
        "/20260102.geojson" => send(stream, "200 OK", 2 * larger().len(), &larger()),
        "/20260103.geojson" => send(stream, "200 OK", larger().len() / 2, &larger()),
        "/20260105.geojson" => ok(stream, "<!DOCTYPE html><html>\u{1b}[31mnot here</html>"),
        "/20260104.geojson" => ok(stream, &larger()),
        "/20260106.geojson" => send(stream, "500 Internal Server Error", 0, ""),
        "/20260107.geojson" => ok(stream, r#"{"error":"no such map"}"#),
        _ => ok(stream, &larger()),
    });
    let folder = Folder::new();
    let ran = update(&folder, &address, "01 08", "--tries 1").ends_with(3);
    for skipped in ["2026-01-02", "2026-01-03", "2026-01-05", "2026-01-06"] {
        assert!(ran.err.contains(&format!("skipped {skipped}: cannot fetch {address}")), "{skipped}\n{}", ran.err);
    }
    assert!(ran.err.contains("refused 20260107.geojson: ") && !ran.err.contains('\u{1b}'), "{}", ran.err);
    assert_eq!(days_known(&folder), ["2026-01-01", "2026-01-04", "2026-01-08"]);
    folder.done("data verify --store store");
}

#[test]
fn a_slow_mirror_is_given_up_on() {
    let address = server(|path, stream| match path {
        "/20260101.geojson" => ok(stream, &square()),
        _ => std::thread::sleep(Duration::from_secs(30)),
    });
    let folder = Folder::new();
    let ran = update(&folder, &address, "01 31", "--tries 1 --timeout 1").ends_with(3);
    assert!(ran.err.contains("3 days in a row could not be fetched, so the other 27 are not tried"), "{}", ran.err);
    assert_eq!(days_known(&folder), ["2026-01-01"]);
}

#[test]
fn without_a_network_one_line_says_so_and_nothing_is_stored() {
    let folder = Folder::new();
    // Nobody listens where a listener has just gone.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = update(&folder, &format!("http://{address}"), "01 02", "--tries 1").ends_with(1);
    assert!(ran.complaint().contains(&format!(": {address} cannot be reached: ")), "{}", ran.err);
    assert!(!exists(&folder.path("store")));
}

#[test]
fn a_dry_run_fetches_and_stores_nothing() {
    let address = server(|_, stream| ok(stream, &square()));
    let folder = Folder::new();
    let ran = update(&folder, &address, "01 01", "--dry-run").ends_with(0);
    assert!(
        ran.out.contains("This was a dry run, and nothing was stored") && ran.out.contains("28 new"),
        "{}",
        ran.out
    );
    assert!(!exists(&folder.path("store")));
}

#[test]
fn what_cannot_be_asked_for_is_wrong_use() {
    let folder = Folder::new();
    for (line, words) in [
        ("update --url https://example.org/map.geojson", "{yyyymmdd}"),
        ("update --url http://example.org/{yyyymmdd}.geojson", "https"),
        ("update --source nobody", "--url"),
        ("update --source nobody --url https://example.org/{yyyymmdd}.json", "--from"),
        ("update --from 2026-02-01 --to 2026-01-01", "is after"),
        ("update --from 2999-01-01", "future"),
    ] {
        let ran = folder.run(line).ends_with(2);
        assert!(ran.complaint().contains(words), "{line}\n{}", ran.err);
    }
}

fn last_isw_km2() -> f64 {
    let bundled = include_str!("../../../data/control/economist_isw.csv");
    number(bundled, &[&last_day("economist_isw").to_string()], "controlled_km2")
}

/// The Economist's table with the last bundled day as it is and two days more.
fn newer_isw() -> String {
    let row = |(n, more): (u64, f64)| {
        let day = last_day("economist_isw") + chrono::Days::new(n);
        format!("{day},{:.0},0\n", (last_isw_km2() + more) * 1e6)
    };
    let rows: String = [(0, 0.0), (1, 4.0), (2, 11.0)].map(row).concat();
    format!("date,area_assessed_as_russia_controlled,change\n{rows}")
}

#[test]
fn each_bundled_source_is_continued_from_its_own_address() {
    let last = last_day("economist_isw");
    let [first, second, third] = [1, 2, 3].map(|n| last + chrono::Days::new(n));
    let address = server(|path, stream| match path {
        "/area.csv" => ok(stream, &newer_isw()),
        "/cut.csv" => ok(stream, newer_isw().trim_end()),
        "/other.csv" => ok(stream, "day,km2\n2026-08-22,1\n"),
        _ => send(stream, "404 Not Found", 0, ""),
    });
    let folder = Folder::new();
    let isw = &format!("--source economist_isw --store store --to {third} --tries 1");
    let ran = folder.run(&format!("update --url {address}/area.csv {isw}")).ends_with(0);
    assert!(ran.out.contains("2 new, 0 revised"), "{}", ran.out);
    assert!(
        ran.err.contains("from http://") && ran.err.contains(&format!("There is no map of {third}")),
        "{}",
        ran.err
    );
    let export = folder.done("data export ukraine --source economist_isw --store store").out;
    assert!(
        export.contains(&format!("{second},{:.2}", last_isw_km2() + 11.0)) && export.contains("2022-02-22,43679.05"),
        "the bundled days too"
    );
    for (file, words) in [("cut", "cut off"), ("other", "no column \"date\""), ("none", "no such file")] {
        let ran = folder.run(&format!("update --url {address}/{file}.csv {isw} --from {first}")).ends_with(1);
        assert!(ran.complaint().contains(words), "{file}: {}", ran.err);
    }
    let ran = folder.run("update --source mine --from 2026-08-01 --store store").ends_with(2);
    assert!(ran.complaint().contains("the address of mine is not known"), "{}", ran.err);
}
