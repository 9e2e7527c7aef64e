//! Any bytes as a control table in CSV: its rows are read or refused, and nothing else happens.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| frontcast::fuzz::csv(bytes));
