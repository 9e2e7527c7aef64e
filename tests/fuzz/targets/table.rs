//! Any bytes as a control table in CSV: its rows are read or refused, and nothing else happens.
#![no_main]

use frontcast::tabular::Format;
use frontcast_fuzz::reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = reader().rows(bytes, Format::Csv, "table.csv");
});
