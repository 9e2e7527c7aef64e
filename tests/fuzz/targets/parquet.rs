//! Any bytes as a control table in Parquet.
#![no_main]

use frontcast::tabular::Format;
use frontcast_fuzz::reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = reader().rows(bytes, Format::Parquet, "table.parquet");
});
