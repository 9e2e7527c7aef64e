//! The command line, with one file per command. Only this room reads the clock, the arguments and the terminal.

mod ask;
mod backtest;
mod boundaries;
mod chart;
mod data;
mod days;
mod files;
mod front;
mod guesses;
mod hub;
mod ingest;
mod inputs;
mod legend;
mod lists;
mod measure;
mod named;
mod odds;
mod output;
mod place;
mod project;
mod published;
mod rate;
mod record;
mod regions;
mod report;
mod scenario;
mod shapes;
mod shells;
mod sources;
mod stream;
mod terms;
mod update;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use chrono::{Local, NaiveDate, Utc};
use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};

use days::{parse_day, parse_first_day, parse_last_day};

use crate::error::{Error, Result};
use crate::shell::quoted;
use crate::write::file::to_stdout;

const EXAMPLES: &str = "Examples:
  frontcast project donetsk
  frontcast project donetsk --as-of 2025-11-20 --model constant --rate 9.3 --remaining 5850
  frontcast regions
  frontcast report
  frontcast published isw-2025-11
  frontcast rate donetsk --split 2025-08-15
  frontcast sources ukraine
  frontcast update
  frontcast ingest map_20260823.geojson --source deepstate
  frontcast measure maps/*.geojson --output control.csv
  frontcast backtest
  frontcast place kramatorsk
  frontcast odds --by 2027-03-31
  frontcast ask kostiantynivka centre by 2026-12-31
  frontcast chart history donetsk

Exit codes: 0 means done, 1 failed, 2 wrong use, 3 done, but some inputs were skipped (stderr names each).";

/// Project the advance of a front line, with dates and intervals, from published maps of territorial control.
#[derive(Parser)]
#[command(name = "frontcast", version, after_help = EXAMPLES, max_term_width = 110)]
struct Arguments {
    /// When to set off heads and failures; auto is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    #[command(aliases = ["projection", "projections", "forecast", "forecasts", "predict"])]
    Project(project::Arguments),
    #[command(alias = "rates")]
    Rate(rate::Arguments),
    #[command(alias = "source")]
    Sources(sources::Arguments),
    Measure(measure::Arguments),
    Backtest(backtest::Arguments),
    #[command(aliases = ["import", "feed"])]
    Ingest(ingest::Arguments),
    Data(data::Arguments),
    Update(update::Arguments),
    Published(published::Arguments),
    #[command(alias = "question")]
    Ask(ask::Arguments),
    Record(record::Arguments),
    #[command(alias = "risk")]
    Odds(odds::Arguments),
    #[command(alias = "region")]
    Regions(regions::Arguments),
    Report(Box<report::Arguments>),
    #[command(aliases = ["charts", "plot", "draw"])]
    Chart(chart::Arguments),
    #[command(alias = "places")]
    Place(place::Arguments),
    #[command(alias = "scenarios")]
    Scenario(scenario::Arguments),
    Hub(Box<hub::Arguments>),
    #[command(alias = "export")]
    Shapes(shapes::Arguments),
    Completions(shells::Completions),
    #[command(hide = true)]
    Man(shells::Man),
}

/// How a command ended that did not fail.
enum Outcome {
    Done,
    /// Some inputs were skipped; each has been named on stderr.
    Skipped,
}

/// What a command knows beyond its own arguments.
struct Surroundings {
    /// Today's date.
    today: NaiveDate,
    /// Now, as 2026-11-22T09:15:00Z.
    now: String,
    /// The arguments as given, without the program's name, each quoted where a shell needs it.
    arguments: Vec<String>,
}

/// Runs frontcast with the arguments of a process and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = match parsed(&arguments) {
        Ok(parsed) => parsed,
        Err(Unparsed::Clap(message)) => match guesses::answer(&arguments, &message) {
            Some(words) => return failed(&Error::Usage(words)),
            None => return told(&message),
        },
        Err(Unparsed::Files(problem)) => return failed(&problem),
    };
    let surroundings = Surroundings {
        today: Local::now().date_naive(),
        now: Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        arguments: arguments.iter().skip(1).map(|argument| quoted(argument)).collect(),
    };
    let Some(command) = parsed.command else {
        let usual = Arguments::parse_from(["frontcast", "regions"]).command;
        return match usual {
            Some(Command::Regions(arguments)) => ended(regions::morning(&arguments, &surroundings)),
            _ => ExitCode::SUCCESS,
        };
    };
    let outcome = match command {
        Command::Project(arguments) => project::run(&arguments, &surroundings),
        Command::Rate(arguments) => rate::run(&arguments, &surroundings),
        Command::Sources(arguments) => sources::run(&arguments, &surroundings),
        Command::Measure(arguments) => measure::run(&arguments, &surroundings),
        Command::Backtest(arguments) => backtest::run(&arguments, &surroundings),
        Command::Ingest(arguments) => ingest::run(&arguments, &surroundings),
        Command::Data(arguments) => data::run(&arguments, &surroundings),
        Command::Update(arguments) => update::run(&arguments, &surroundings),
        Command::Odds(arguments) => odds::run(&arguments, &surroundings),
        Command::Published(arguments) => published::run(&arguments, &surroundings),
        Command::Record(arguments) => record::run(&arguments, &surroundings),
        Command::Ask(arguments) => ask::run(&arguments, &surroundings),
        Command::Chart(arguments) => chart::run(&arguments, &surroundings),
        Command::Regions(arguments) => regions::run(&arguments, &surroundings),
        Command::Report(arguments) => report::run(&arguments, &surroundings),
        Command::Place(arguments) => place::run(&arguments, &surroundings),
        Command::Scenario(arguments) => scenario::run(&arguments, &surroundings),
        Command::Shapes(arguments) => shapes::run(&arguments, &surroundings),
        Command::Hub(arguments) => hub::run(&arguments, &surroundings),
        Command::Completions(arguments) => shells::completions(&arguments, Arguments::command()),
        Command::Man(arguments) => shells::man(&arguments, Arguments::command()),
    };
    ended(outcome)
}

fn ended(outcome: Result<Outcome>) -> ExitCode {
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Skipped) => ExitCode::from(3),
        Err(error) => failed(&error),
    }
}

/// Why there is nothing to run.
enum Unparsed {
    /// The use is wrong, or help or the version is asked for.
    Clap(clap::Error),
    /// A file cannot serve the option that it is given with.
    Files(Error),
}

fn parsed(arguments: &[OsString]) -> std::result::Result<Arguments, Unparsed> {
    // Alone on a terminal it tells where things stand; in a pipe that would be a surprise.
    let has_reader = std::io::stdout().is_terminal();
    let mut command = Arguments::command().subcommand_required(!has_reader).arg_required_else_help(!has_reader);
    let colour = colour(arguments);
    match colour {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    command = command.color(colour);
    let arguments = guesses::completed(lists::joined(arguments)).map_err(Unparsed::Files)?;
    let matches = command.try_get_matches_from_mut(arguments).map_err(Unparsed::Clap)?;
    files::check(&command, &matches).map_err(Unparsed::Files)?;
    Arguments::from_arg_matches(&matches).map_err(|problem| Unparsed::Clap(problem.format(&mut command)))
}

/// The choice of `--color`, read before anything else is, so that messages about other options follow it.
fn colour(arguments: &[OsString]) -> ColorChoice {
    let words = || arguments.iter().filter_map(|word| word.to_str());
    let joined = words().find_map(|word| word.strip_prefix("--color="));
    let apart = words().zip(words().skip(1)).find_map(|(flag, choice)| (flag == "--color").then_some(choice));
    joined.or(apart).and_then(|choice| choice.parse().ok()).unwrap_or(ColorChoice::Auto)
}

/// Prints a message of clap. Help and version are such messages too, on stdout, where a closed pipe is no failure.
fn told(message: &clap::Error) -> ExitCode {
    let stdout = std::path::Path::new("stdout");
    if message.use_stderr() {
        // The exit code stays the same when stderr is closed.
        let _ = message.print();
        return ExitCode::from(2);
    }
    let printed = message.print().map_err(Error::io("write to", stdout)).and_then(|()| to_stdout(b""));
    printed.map_or_else(|problem| failed(&problem), |()| ExitCode::SUCCESS)
}

fn failed(error: &Error) -> ExitCode {
    match error {
        // The reader of our output has closed the pipe.
        Error::Io { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        error => {
            output::complain_of(error);
            ExitCode::from(exit_code(error))
        }
    }
}

fn exit_code(error: &Error) -> u8 {
    match error {
        Error::Usage(_) | Error::Unknown { .. } | Error::OutOfRange { .. } => 2,
        Error::Io { .. } | Error::Input { .. } | Error::Fetch { .. } | Error::NoData(_) | Error::Drawing(_) => 1,
    }
}

/// Refuses a day in the future.
fn not_after(day: NaiveDate, today: NaiveDate, flag: &str) -> Result<()> {
    match day > today {
        true => Err(Error::Usage(format!("{flag} {day} is in the future (today is {today})"))),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
