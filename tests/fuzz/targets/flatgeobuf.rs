//! Any bytes as a map in the format of FlatGeobuf.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| frontcast::fuzz::shapes("flatgeobuf", bytes));
