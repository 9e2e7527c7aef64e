//! The `frontcast` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    frontcast::run(wild::args_os())
}
