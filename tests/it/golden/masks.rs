//! What differs from one run to another is not compared: the version, the folder, hashes, and when it ran.

use chrono::{Local, Utc};

use crate::command_line::program::Folder;

/// Words and what stands for them.
pub struct Masks {
    words: Vec<(String, &'static str)>,
}

impl Masks {
    /// For a run in a folder.
    pub fn of(folder: &Folder) -> Self {
        // The program asks the clock for the local day and for the time in UTC; a test that runs at midnight may meet two days.
        let words = vec![
            (folder.path("").to_str().unwrap().trim_end_matches('/').to_string(), "FOLDER"),
            (format!("frontcast {}", env!("CARGO_PKG_VERSION")), "frontcast VERSION"),
            (Local::now().format("%Y-%m-%d").to_string(), "TODAY"),
            (Utc::now().format("%Y-%m-%d").to_string(), "TODAY"),
            (Local::now().format("%-d %B %Y").to_string(), "TODAY"),
        ];
        Masks { words }
    }

    /// A text with its words masked.
    pub fn over(&self, text: &str) -> String {
        let masked = self.words.iter().fold(text.to_string(), |text, (word, mask)| text.replace(word, mask));
        masked.lines().map(|line| hexes(&ago(&times(line))) + "\n").collect()
    }
}

/// Times of day after a masked day.
fn times(line: &str) -> String {
    let mut parts = line.split("TODAY");
    let mut masked = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let is_time = part.len() >= 10 && part.starts_with(['T', ' ']) && part.as_bytes()[3] == b':';
        masked += "TODAY";
        masked +=
            if is_time { part[1..].trim_start_matches(|c: char| c.is_ascii_digit() || ":Z".contains(c)) } else { part };
    }
    masked
}

/// How many days ago something was.
fn ago(line: &str) -> String {
    match line.split_once(" days ago") {
        Some((before, after)) => {
            format!("{}N days ago{after}", before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ','))
        }
        None => line.to_string(),
    }
}

/// SHA-256 in hexadecimal digits.
fn hexes(line: &str) -> String {
    let is_hex = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    line.split_inclusive(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| {
            let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            if is_hex(bare) { word.replace(bare, "HASH") } else { word.to_string() }
        })
        .collect()
}

#[test]
fn what_differs_between_runs_is_masked() {
    assert_eq!(times("on TODAYT09:15:00Z by"), "on TODAY by");
    assert_eq!(times("TODAY and TODAY"), "TODAY and TODAY");
    assert_eq!(ago("of 2025-05-14, 1,003 days ago."), "of 2025-05-14, N days ago.");
    let hash = "0123456789abcdef".repeat(4);
    assert_eq!(hexes(&format!("\"{hash}\", 12 {hash}")), "\"HASH\", 12 HASH");
}
