//! The command line: one file per command. Only here are the clock, the arguments and the terminal looked at.

mod backtest;
mod chart;
mod data;
mod ingest;
mod inputs;
mod measure;
mod output;
mod place;
mod project;
mod published;
mod rate;
mod regions;
mod report;
mod scenario;
mod terms;
mod update;

use std::ffi::OsString;
use std::process::ExitCode;

use chrono::{Local, NaiveDate, Utc};
use clap::{Parser, Subcommand};

use crate::error::{Error, Result};

const EXAMPLES: &str = "Examples:
  frontcast project donetsk
  frontcast project donetsk --as-of 2025-11-20 --model constant --rate 9.3 --remaining 5850
  frontcast regions
  frontcast report
  frontcast published show isw-2025-11
  frontcast rate donetsk --split 2025-08-15
  frontcast update
  frontcast ingest map_20260823.geojson --source deepstate
  frontcast measure maps/*.geojson --output control.csv
  frontcast backtest
  frontcast place kramatorsk
  frontcast chart history donetsk

Exit codes: 0 done; 1 failed; 2 wrong use; 3 done, but some inputs were skipped, each named on stderr.";

/// Dated projections of a front line's advance, with honest uncertainty, from published maps of territorial control.
#[derive(Parser)]
#[command(name = "frontcast", version, after_help = EXAMPLES, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Project(project::Arguments),
    Rate(rate::Arguments),
    Measure(measure::Arguments),
    Backtest(backtest::Arguments),
    Ingest(ingest::Arguments),
    Data(data::Arguments),
    Update(update::Arguments),
    Published(published::Arguments),
    Regions(regions::Arguments),
    Report(Box<report::Arguments>),
    Chart(chart::Arguments),
    Place(place::Arguments),
    Scenario(scenario::Arguments),
}

/// How a command that did not fail ended.
enum Outcome {
    Done,
    /// Some inputs were skipped; each has been named on stderr.
    Skipped,
}

/// What a command is told about the world outside its own arguments.
struct Surroundings {
    /// Today's date.
    today: NaiveDate,
    /// Now, as 2026-11-22T09:15:00Z.
    now: String,
    /// The arguments as given, without the program's name.
    arguments: Vec<String>,
}

/// Runs frontcast with the arguments of a process and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(message) => {
            // Help and version come this way too, on stdout; a closed pipe is no failure then.
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { 2 } else { 0 });
        }
    };
    let surroundings = Surroundings {
        today: Local::now().date_naive(),
        now: Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        arguments: arguments.iter().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect(),
    };
    let outcome = match parsed.command {
        Command::Project(arguments) => project::run(&arguments, &surroundings),
        Command::Rate(arguments) => rate::run(&arguments, &surroundings),
        Command::Measure(arguments) => measure::run(&arguments, &surroundings),
        Command::Backtest(arguments) => backtest::run(&arguments, &surroundings),
        Command::Ingest(arguments) => ingest::run(&arguments, &surroundings),
        Command::Data(arguments) => data::run(&arguments, &surroundings),
        Command::Update(arguments) => update::run(&arguments, &surroundings),
        Command::Published(arguments) => published::run(&arguments, &surroundings),
        Command::Chart(arguments) => chart::run(&arguments, &surroundings),
        Command::Regions(arguments) => regions::run(&arguments, &surroundings),
        Command::Report(arguments) => report::run(&arguments, &surroundings),
        Command::Place(arguments) => place::run(&arguments, &surroundings),
        Command::Scenario(arguments) => scenario::run(&arguments, &surroundings),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Skipped) => ExitCode::from(3),
        // Whoever reads our output has seen enough.
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("frontcast: {error}"));
            ExitCode::from(exit_code(&error))
        }
    }
}

fn exit_code(error: &Error) -> u8 {
    match error {
        Error::Usage(_) | Error::Unknown { .. } | Error::OutOfRange { .. } => 2,
        Error::Io { .. } | Error::Input { .. } | Error::Fetch { .. } | Error::NoData(_) | Error::Drawing(_) => 1,
    }
}

/// A calendar day as an argument.
fn parse_day(text: &str) -> std::result::Result<NaiveDate, String> {
    text.parse().map_err(|_| "expected a day like 2026-08-22".to_string())
}

/// A day that must not lie in the future.
fn not_after(day: NaiveDate, today: NaiveDate, flag: &str) -> Result<()> {
    match day > today {
        true => Err(Error::Usage(format!("{flag} {day} is in the future (today is {today})"))),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
