//! Any bytes as a file that is fed: gzip or plain, a table or a map. What is said of it is safe to print.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| frontcast::fuzz::fed(bytes));
