//! Any bytes as a map, which is measured against two made regions once it is read.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| frontcast::fuzz::map(bytes));
