//! Any bytes as a control table in Parquet.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| frontcast::fuzz::parquet(bytes));
