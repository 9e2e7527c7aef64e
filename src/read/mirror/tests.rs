//! Everything a server can do to a reader, done by one on this machine.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use flate2::{Compression, write::GzEncoder};

use super::server::{Reply, Server, answer};
use super::*;

const MAP: &[u8] = br#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]}"#;
const LONG: Duration = Duration::from_secs(30);

fn day() -> NaiveDate {
    "2024-07-08".parse().unwrap()
}

/// Long enough that a busy machine fails no test, with hardly a pause between tries.
fn patient() -> Patience {
    Patience { connect: LONG, whole: LONG, tries: 3, pause: Duration::from_millis(2) }
}

/// For servers that are slow.
fn hasty() -> Patience {
    Patience { whole: Duration::from_millis(200), tries: 2, ..patient() }
}

fn mirror(server: &Server, patience: Patience) -> Mirror {
    Mirror::new(&server.url("/maps/{yyyymmdd}.geojson"), patience).unwrap()
}

/// What is fetched or the words of the error, and in how many requests.
type Outcome = (std::result::Result<Fetched, String>, usize);

fn fetch(replies: Vec<Reply>) -> Outcome {
    fetch_with(replies, patient())
}

fn fetch_with(replies: Vec<Reply>, patience: Patience) -> Outcome {
    let server = Server::new(replies);
    let fetched = mirror(&server, patience).fetch(day()).map_err(|error| {
        assert!(matches!(error, Error::Fetch { .. }));
        error.to_string()
    });
    (fetched, server.requests().len())
}

fn map() -> Fetched {
    Fetched::Map { file_name: "20240708.geojson".into(), bytes: MAP.to_vec() }
}

/// Asserts an error that names the address and holds the words, after so many requests.
fn assert_fails(replies: Vec<Reply>, words: &str, requests: usize) {
    let (fetched, asked) = fetch(replies);
    let text = fetched.unwrap_err();
    assert!(text.starts_with("cannot fetch http://127.0.0.1:") && text.contains("/maps/20240708.geojson: "), "{text}");
    assert!(text.contains(words), "{text}");
    assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
    assert_eq!(asked, requests, "{text}");
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn raw(text: &str, body: &[u8]) -> Reply {
    Reply::Bytes([text.as_bytes(), body].concat())
}

#[test]
fn a_map_comes_as_it_is_and_the_server_learns_who_asks() {
    let server = Server::new(vec![answer("200 OK", "Content-Type: text/plain\r\n", MAP)]);
    assert_eq!(mirror(&server, patient()).fetch(day()).unwrap(), map());
    let request = server.requests().concat();
    assert!(request.starts_with("GET /maps/20240708.geojson HTTP/1.1\r\n"), "{request}");
    let agent = format!("user-agent: frontcast/{}\r\n", env!("CARGO_PKG_VERSION"));
    assert!(request.to_lowercase().contains(&agent), "{request}");
}

#[test]
fn a_day_that_is_not_there_is_missing() {
    for status in ["404 Not Found", "410 Gone"] {
        assert_eq!(fetch(vec![answer(status, "", b"404: Not Found")]), (Ok(Fetched::Missing), 1));
    }
}

#[test]
fn a_connection_is_kept_from_day_to_day() {
    let answer = |status: &str, body: &str| {
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    };
    let answers = vec![answer("404 Not Found", "none"), answer("200 OK", "{}"), answer("410 Gone", "none")];
    let server = Server::new(vec![Reply::Kept(answers), Reply::Hangup]);
    let mirror = mirror(&server, Patience { tries: 1, ..patient() });
    assert_eq!(mirror.fetch(day()).unwrap(), Fetched::Missing);
    assert!(matches!(mirror.fetch(day()).unwrap(), Fetched::Map { .. }));
    assert_eq!(mirror.fetch(day()).unwrap(), Fetched::Missing);
    // The next one finds the connection gone and the server hanging up.
    assert!(mirror.fetch(day()).is_err());
}

#[test]
fn slow_once_is_asked_again() {
    let whole = Duration::from_millis(700);
    let replies = vec![Reply::Late(LONG, vec![]), answer("200 OK", "", MAP)];
    assert_eq!(fetch_with(replies, Patience { whole, ..hasty() }), (Ok(map()), 2));
}

#[test]
fn slow_for_ever_ends() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".to_vec();
    let drip = [&head[..], &[b' '; 999]].concat();
    let chunks = [&b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"[..], &b"1\r\n \r\n".repeat(999)].concat();
    let slow = Duration::from_millis(20);
    for reply in [Reply::Late(LONG, head), Reply::Drip(slow, drip), Reply::Drip(slow, chunks)] {
        let start = Instant::now();
        let (fetched, asked) = fetch_with(vec![reply], hasty());
        let error = fetched.unwrap_err();
        assert!(error.contains("the whole answer did not come within 200ms (tried 2 times)"), "{error}");
        assert_eq!(asked, 2);
        assert!(start.elapsed() < LONG / 2);
    }
}

#[test]
fn a_hangup_is_asked_again() {
    let cut = raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"type\":", b"");
    assert_eq!(fetch(vec![Reply::Hangup, cut.clone(), answer("200 OK", "", MAP)]), (Ok(map()), 3));
    assert_fails(vec![cut], "the connection was cut before the whole answer came (tried 3 times)", 3);
    assert_fails(vec![Reply::Hangup], "the connection was cut", 3);
    assert_fails(vec![Reply::Bytes(vec![])], "the connection was cut", 3);
}

#[test]
fn a_length_that_lies_never_counts() {
    assert_fails(vec![raw("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", MAP)], "the connection was cut", 3);
    assert_fails(vec![raw("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n", MAP)], "cut off or broken: EOF", 3);
    assert_fails(vec![raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", MAP)], "the answer is empty", 1);
    assert_fails(vec![raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", MAP)], "not proper HTTP", 3);
    assert_fails(vec![raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999\r\n\r\n", MAP)], "was cut", 3);
}

#[test]
fn a_server_in_trouble_is_asked_again() {
    let bad = || answer("500 Internal Server Error", "", b"<html>");
    assert_eq!(fetch(vec![bad(), bad(), answer("200 OK", "", MAP)]), (Ok(map()), 3));
    assert_fails(vec![bad()], "the server answered 500 Internal Server Error (tried 3 times)", 3);
    assert_fails(vec![answer("599 x", "", b"")], "the server answered 599 (tried 3 times)", 3);
}

#[test]
fn a_busy_server_is_left_alone_for_as_long_as_it_asks() {
    let start = Instant::now();
    let busy = |asked: &str| answer("429 Too Many Requests", &format!("Retry-After: {asked}\r\n"), b"");
    assert_eq!(fetch(vec![busy("1"), answer("200 OK", "", MAP)]), (Ok(map()), 2));
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_fails(vec![busy("3600")], "429 Too Many Requests and asks to wait 3600 s", 1);
    assert_fails(vec![busy("Wed, 21 Oct 2015 07:28:00 GMT")], "429 Too Many Requests (tried", 3);
    assert_fails(vec![busy("99999999999999999999999")], "429 Too Many Requests (tried", 3);
}

#[test]
fn a_refusal_is_final() {
    for status in ["401 Unauthorized", "403 Forbidden", "418 I'm a teapot", "204 No Content", "206 Partial Content"] {
        assert_fails(vec![answer(status, "", MAP)], &format!("the server answered {}", &status[..3]), 1);
    }
    assert_fails(vec![answer("304 Not Modified", "", b"")], "the server answered 304", 1);
    assert_fails(vec![raw("HTTP/1.1 101 Switching Protocols\r\n\r\n", b"")], "the server answered 101", 1);
}

#[test]
fn what_is_no_map_does_not_count() {
    let page = b"<!DOCTYPE html>\n<title>Sign in to the hotel's network</title>\x1b[31m";
    assert_fails(
        vec![answer("200 OK", "", page)],
        "the answer is not a map; it begins with \"<!DOCTYPE html>\\n<title>",
        1,
    );
    assert_fails(vec![answer("200 OK", "", b"")], "the answer is empty, not a map", 1);
    assert_fails(vec![raw("HTTP/1.0 200 OK\r\n\r\n", b"")], "the answer is empty, not a map", 1);
    assert_fails(vec![raw("HTTP/1.0 200 OK\r\n\r\n", &MAP[..60])], "cut off or broken", 3);
}

#[test]
fn garbage_is_no_answer() {
    for garbage in [
        &b"SSH-2.0-OpenSSH_9.6\r\n"[..],
        b"\x15\x03\x03\x00\x02\x02\x46\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"\r\n\r\n\x1b[2J",
    ] {
        let (fetched, _) = fetch(vec![Reply::Bytes(garbage.to_vec())]);
        let error = fetched.unwrap_err();
        assert!(error.contains("not proper HTTP") || error.contains("was cut"), "{error}");
        assert!(!error.contains(|c: char| c.is_control()), "{error:?}");
    }
    let endless = format!("HTTP/1.1 200 OK\r\n{}", "X-Filler: 0123456789\r\n".repeat(50_000));
    let (fetched, _) = fetch(vec![raw(&endless, b"")]);
    assert!(fetched.is_err());
}

#[test]
fn redirects_are_followed_a_few_times_and_never_astray() {
    let to = |place: &str| answer("302 Found", &format!("Location: {place}\r\n"), b"moved");
    let server = Server::new(vec![to("../other/x.geojson?y"), answer("200 OK", "", MAP)]);
    assert_eq!(mirror(&server, patient()).fetch(day()).unwrap(), map());
    assert!(server.requests()[1].starts_with("GET /other/x.geojson?y "), "{:?}", server.requests());

    assert_fails(vec![to("/a")], ".geojson: the server redirects more than 4 times", 5);
    assert_fails(vec![to("http://example.org/")], "\"http://example.org/\", which cannot be followed: only https", 1);
    assert_fails(vec![to("/a b\u{1b}")], "not proper HTTP", 3);
    assert_fails(vec![to("/\u{436}")], "percent-encoded", 1);
    assert_fails(vec![answer("301 Moved Permanently", "", b"")], "without saying where to", 1);
}

#[test]
fn a_redirect_with_an_odd_body_does_not_panic() {
    let odd = raw("HTTP/1.1 302 Found\r\nLocation: /b\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"");
    assert_eq!(fetch(vec![odd, answer("200 OK", "", MAP)]), (Ok(map()), 2));
}

#[test]
fn nobody_there_is_told_soon() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let start = Instant::now();
    let template = format!("http://{free}/{{yyyymmdd}}");
    let error = Mirror::new(&template, Patience::default()).unwrap().fetch(day()).unwrap_err().to_string();
    let wanted = format!("cannot fetch http://{free}/20240708: {free} cannot be reached: ");
    assert!(error.starts_with(&wanted) && error.ends_with("check the network (tried 2 times)"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_host_without_an_address_is_told_by_name() {
    let patience = Patience { connect: Duration::from_millis(800), ..patient() };
    let mirror = Mirror::new("https://nonexistent.invalid/{yyyymmdd}", patience).unwrap();
    let error = mirror.fetch(day()).unwrap_err().to_string();
    assert!(error.contains("nonexistent.invalid cannot be reached"), "{error}");
}

#[test]
fn encryption_that_fails_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let template = format!("https://{}/{{yyyymmdd}}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let read = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        read
    });
    let error = Mirror::new(&template, patient()).unwrap().fetch(day()).unwrap_err().to_string();
    assert!(error.contains("a secure connection to 127.0.0.1:"), "{error}");
    // Without certificate authorities on this machine nobody has called, and the server still waits.
    if !error.contains("No CA certificates") {
        assert!(server.join().unwrap() > 0);
    }
}

#[test]
fn a_small_answer_that_unpacks_to_a_huge_one_is_stopped() {
    let bomb = packed(&[b"{".to_vec(), vec![b' '; 64 << 20]].concat());
    assert!(bomb.len() < 1 << 20);
    for headers in ["Content-Encoding: gzip\r\n", ""] {
        let server = Server::new(vec![answer("200 OK", headers, &bomb)]);
        let mirror = Mirror::with_limit(&server.url("/{yyyymmdd}"), patient(), 1 << 20).unwrap();
        let error = mirror.fetch(day()).unwrap_err().to_string();
        assert!(error.ends_with("the answer is larger than 1 MiB, more than any map needs"), "{error}");
    }
    let endless = raw("HTTP/1.1 200 OK\r\n\r\n", &[b' '; 3 << 20]);
    let server = Server::new(vec![endless]);
    let mirror = Mirror::with_limit(&server.url("/{yyyymmdd}"), patient(), 1 << 20).unwrap();
    assert!(mirror.fetch(day()).unwrap_err().to_string().contains("larger than 1 MiB"));
}

#[test]
fn a_map_as_large_as_the_limit_passes() {
    let large = [&b"{"[..], &[b' '; 10_000], b"}"].concat();
    for (headers, body) in [("", large.clone()), ("Content-Encoding: gzip\r\n", packed(&large)), ("", packed(&large))] {
        let server = Server::new(vec![answer("200 OK", headers, &body)]);
        for (limit, passes) in [(large.len() as u64, true), (large.len() as u64 - 1, false)] {
            let mirror = Mirror::with_limit(&server.url("/{yyyymmdd}"), patient(), limit).unwrap();
            assert_eq!(mirror.fetch(day()).is_ok(), passes, "{limit} {headers}");
        }
    }
}

#[test]
fn gzip_is_unpacked_when_it_is_the_encoding_and_kept_when_it_is_the_file() {
    let encoded = answer("200 OK", "Content-Encoding: gzip\r\n", &packed(MAP));
    assert_eq!(fetch(vec![encoded]), (Ok(map()), 1));
    let file = packed(MAP);
    let (fetched, _) = fetch(vec![answer("200 OK", "", &file)]);
    assert_eq!(fetched.unwrap(), Fetched::Map { file_name: "20240708.geojson".into(), bytes: file });
    let broken = answer("200 OK", "Content-Encoding: gzip\r\n", MAP);
    assert_fails(vec![broken], "cannot be unpacked", 3);
}

/// Whole answers in each of the ways that HTTP marks their end.
fn framings() -> Vec<Vec<u8>> {
    let zip = packed(MAP);
    let head = |headers: &str| format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n").into_bytes();
    let chunks = |body: &[u8]| {
        let (a, b) = body.split_at(30);
        let chunk = |part: &[u8]| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
        [chunk(a), chunk(b), b"0\r\n\r\n".to_vec()].concat()
    };
    vec![
        [head(&format!("Content-Length: {}\r\n", MAP.len())), MAP.to_vec()].concat(),
        [head(""), MAP.to_vec()].concat(),
        [head("Transfer-Encoding: chunked\r\n"), chunks(MAP)].concat(),
        [head("Content-Encoding: gzip\r\n"), zip.clone()].concat(),
        [head(&format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", zip.len())), zip.clone()].concat(),
        [head("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), chunks(&zip)].concat(),
        [head(""), zip].concat(),
    ]
}

#[test]
fn an_answer_cut_anywhere_never_counts() {
    for whole in framings() {
        let replies: Vec<Reply> = (0..whole.len()).map(|cut| Reply::Bytes(whole[..cut].to_vec())).collect();
        let server = Server::new(replies);
        let mirror = mirror(&server, Patience { tries: 1, ..patient() });
        for cut in 0..whole.len() {
            // All there but the last mark of a chunked body is whole all the same.
            let is_whole = whole.ends_with(b"0\r\n\r\n") && cut + 2 >= whole.len();
            let fetched = mirror.fetch(day());
            assert!(fetched.is_err() || is_whole, "cut at {cut} of {}", whole.len());
        }
    }
}

#[test]
fn an_answer_with_any_byte_wrong_never_panics() {
    for whole in framings() {
        let spoilt = |at: usize| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            Reply::Bytes(bytes)
        };
        let server = Server::new((0..whole.len()).map(spoilt).collect());
        let mirror = mirror(&server, Patience { tries: 1, whole: Duration::from_secs(5), ..patient() });
        for _ in 0..whole.len() {
            if let Err(error) = mirror.fetch(day()) {
                assert!(!error.to_string().contains(|c: char| c.is_control()), "{error:?}");
            }
        }
    }
}
