//! Any bytes as a file that is fed: gzip or plain, a table or a map. What is said of it is safe to print.
#![no_main]

use frontcast::store::feed::{Given, Said, feed};
use frontcast::survey::survey::Extent;
use frontcast::read::table::Wording;
use frontcast::write::ingest::finding_lines;
use frontcast_fuzz::{BOUNDARIES, known, today};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let said = Said {
        known: known(),
        boundaries: Some(std::path::Path::new(BOUNDARIES).into()),
        towns: &[],
        cracks: Extent::default().cracks,
        today: today(),
        wording: Wording { source: Some("made".into()), ..Wording::default() },
        manner: Default::default(),
        remember: false,
        accept: false,
        known_on: None,
    };
    let given = Given::Fetched { name: "fed_20260822".into(), bytes: bytes.to_vec() };
    let fed = feed(&[given], &said, &|| ()).expect("what cannot be read is refused, not an error");
    let lines = finding_lines(&fed.refused, known(), "");
    assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:?}");
});
