//! Checks whether an answer is a complete map, and quotes one that is not.

use std::io::{BufReader, Read};

use flate2::read::MultiGzDecoder;
use serde::de::IgnoredAny;

use super::trouble::Trouble;

/// How many letters of a foreign answer are quoted.
const MOST_QUOTED: usize = 60;

/// Checks that the bytes are one whole JSON object, plain or gzip, of at most `most_bytes` unpacked.
///
/// The first and last brace alone would let a map pass that was cut after any of its features.
pub(super) fn check(bytes: &[u8], most_bytes: u64) -> Result<(), Trouble> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return check_packed(bytes, most_bytes);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text.first() {
        None => Err(Trouble::lasting("the answer is empty, not a map")),
        Some(b'{') => serde_json::from_slice::<IgnoredAny>(text).map(drop).map_err(broken),
        Some(_) => Err(Trouble::lasting(format!("the answer is not a map; it begins with {}", quoted(text)))),
    }
}

/// Checks that the bytes are text with columns that ends with a whole line, as tables in CSV do.
pub(super) fn check_table(bytes: &[u8], _: u64) -> Result<(), Trouble> {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_text = std::str::from_utf8(bytes).is_ok() && first.contains(&b',') && !first.starts_with(b"<");
    match (is_text && !first.starts_with(b"{"), bytes.ends_with(b"\n")) {
        (false, _) => Err(Trouble::lasting(format!("the answer is not a table; it begins with {}", quoted(bytes)))),
        (true, false) => Err(Trouble::passing("the table is cut off within a line")),
        (true, true) => Ok(()),
    }
}

/// As [`check`], for gzip; nothing unpacked is kept, so that a small file cannot fill the memory.
fn check_packed(bytes: &[u8], most_bytes: u64) -> Result<(), Trouble> {
    let mut unpacked = BufReader::new(MultiGzDecoder::new(bytes).take(most_bytes + 1));
    let mut start = Vec::new();
    let head = (&mut unpacked).take(256).read_to_end(&mut start);
    head.map_err(|reason| Trouble::passing(format!("the map is cut off or broken, as its gzip shows: {reason}")))?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err(Trouble::lasting(format!("the unpacked answer is not a map; it begins with {}", quoted(text))));
    }
    let whole = serde_json::from_reader::<_, IgnoredAny>(text.chain(&mut unpacked));
    match unpacked.get_ref().limit() {
        0 => Err(too_large(most_bytes)),
        _ => whole.map(drop).map_err(broken),
    }
}

/// Cut off on the way, so worth another try.
fn broken(reason: serde_json::Error) -> Trouble {
    Trouble::passing(format!("the map is cut off or broken: {reason}"))
}

/// An answer above the limit.
pub(super) fn too_large(most_bytes: u64) -> Trouble {
    Trouble::lasting(format!("the answer is larger than {} MiB, more than any map needs", most_bytes.div_ceil(1 << 20)))
}

/// The start of a foreign text in quotes, with nothing in it that could steer a terminal.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(4 * MOST_QUOTED)];
    let text: String = String::from_utf8_lossy(start).chars().take(MOST_QUOTED).collect();
    let more = if text.len() < bytes.len() { "…" } else { "" };
    format!("{text:?}{more}")
}

/// A foreign message on one line of ours: shortened, control characters escaped.
pub(super) fn plain(message: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\'' | '\\' => c.to_string(),
        _ => c.escape_debug().to_string(),
    };
    message.chars().take(5 * MOST_QUOTED).map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const MAP: &str = r#"{"type":"FeatureCollection","features":[{"a":"}"},{"b":[1.5,null]}]}"#;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn problem(bytes: &[u8]) -> String {
        check(bytes, 1000).unwrap_err().told(1)
    }

    #[test]
    fn whole_maps_pass() {
        for text in [MAP.to_string(), format!("\u{feff} \r\n{MAP}\n"), "{}".into()] {
            check(text.as_bytes(), 1000).unwrap_or_else(|e| panic!("{e:?}: {text}"));
            check(&packed(text.as_bytes()), 1000).unwrap_or_else(|e| panic!("{e:?}: {text} packed"));
        }
        check(&[packed(&MAP.as_bytes()[..9]), packed(&MAP.as_bytes()[9..])].concat(), 1000).unwrap();
    }

    #[test]
    fn a_map_cut_anywhere_does_not_pass() {
        let gzip = packed(MAP.as_bytes());
        for cut in 0..MAP.len() {
            assert!(check(&MAP.as_bytes()[..cut], 1000).is_err(), "plain at {cut}");
        }
        for cut in 0..gzip.len() {
            assert!(check(&gzip[..cut], 1000).is_err(), "gzip at {cut}");
        }
        assert!(problem(&MAP.as_bytes()[..50]).contains("cut off or broken: EOF"));
        assert!(problem(&[MAP, MAP].concat().into_bytes()).contains("cut off or broken: trailing"));
    }

    #[test]
    fn what_is_no_map_is_quoted_without_steering_the_terminal() {
        assert_eq!(problem(b" \n"), "the answer is empty, not a map");
        assert_eq!(problem(b"<!DOCTYPE html>"), "the answer is not a map; it begins with \"<!DOCTYPE html>\"");
        assert_eq!(problem(b"\x1b[2J\x00\xff"), r#"the answer is not a map; it begins with "\u{1b}[2J\0�""#);
        assert!(problem("\u{202e}x".as_bytes()).contains(r"\u{202e}x"));
        assert!(problem(b"[1]").contains("begins with \"[1]\""));
        assert_eq!(problem("ж".repeat(5000).as_bytes()).chars().filter(|c| *c == 'ж').count(), MOST_QUOTED);
        assert!(problem(&packed(b"<html>")).starts_with("the unpacked answer is not a map; it begins with \"<html>\""));
        assert!(problem(&packed(b"")).starts_with("the unpacked answer is not a map; it begins with \"\""));
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_huge_one_is_stopped() {
        let bomb = packed(format!("{{{}", " ".repeat(3 << 20)).as_bytes());
        let problem = check(&bomb, 1 << 20).unwrap_err().told(1);
        assert_eq!(problem, "the answer is larger than 1 MiB, more than any map needs");
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let deep = format!("{{\"a\":{}", "[".repeat(1 << 22));
        assert!(check(deep.as_bytes(), 1 << 30).is_err());
    }

    #[test]
    fn foreign_messages_stay_on_one_line() {
        assert_eq!(plain("it \"is\"\n\x1b[1m"), "it \"is\"\\n\\u{1b}[1m");
        assert_eq!(plain(&"x".repeat(10_000)).len(), 300);
    }
}
