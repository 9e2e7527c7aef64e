//! First guesses. A command that a user types before reading the help works, or the answer names the command that does.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Result;
use crate::read::ledger;
use crate::read::names::Names;
use crate::read::scenarios;
use crate::shell::printable;
use crate::shell::quoted;
use crate::survey::boundaries::Boundaries;
use crate::survey::places;

/// The kinds of chart, as help lists them.
const KINDS: &str = "history, projection, rate, completion, drift, backtest, map, published or sources";

/// Adds the words that a first guess leaves out: `published isw-2025-11` means `published show isw-2025-11`, `published
/// donetsk` means `published --region donetsk`, `scenario freeze` means `scenario show freeze`, `places` means `place
/// --all`.
///
/// # Errors
/// None in practice, because tests read the bundled ledger.
pub(super) fn completed(mut arguments: Vec<OsString>) -> Result<Vec<OsString>> {
    let word = |at: usize| arguments.get(at).and_then(|word| word.to_str());
    if word(1) == Some("places") && lists_all(&arguments[2..]) {
        arguments.insert(2, "--all".into());
        return Ok(arguments);
    }
    let (Some(command), Some(first)) = (word(1), word(2)) else { return Ok(arguments) };
    if first.starts_with("--") || first == "-h" || ["show", "questions", "help"].contains(&first) {
        return Ok(arguments);
    }
    match command {
        "published" => {
            let names = Names::bundled(&Boundaries::bundled_regions()?)?;
            let ledger = ledger::whole()?;
            let is_region = |part: &str| {
                let slug = names.meant(part);
                ledger.regions().any(|region| region == slug).then_some(slug)
            };
            match first.split(',').map(is_region).collect::<Option<Vec<String>>>() {
                Some(slugs) => arguments[2] = format!("--region={}", slugs.join(",")).into(),
                None => arguments.insert(2, "show".into()),
            }
        }
        "scenario" | "scenarios" => arguments.insert(2, "show".into()),
        _ => {}
    }
    Ok(arguments)
}

/// Whether `places` asks for all places: no name follows, and no option that chooses some.
fn lists_all(after: &[OsString]) -> bool {
    let is_flag = |word: &OsString| word.to_string_lossy().starts_with('-');
    let chooses = ["--all", "--region", "--place", "--help", "-h"];
    let is_choice = |word: &OsString| chooses.iter().any(|flag| word.to_string_lossy().split('=').next() == Some(flag));
    after.first().is_none_or(is_flag) && !after.iter().any(is_choice)
}

/// The answer to a wrong word in the place of a command or a kind of chart; it replaces that of clap.
pub(super) fn answer(arguments: &[OsString], problem: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(word)) = problem.get(ContextKind::InvalidSubcommand) else { return None };
    if problem.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let at = arguments.iter().position(|argument| argument.to_str() == Some(word))?;
    let with = |command: &str| {
        let rest: Vec<String> = arguments[at..].iter().map(|word| quoted(word)).collect();
        format!("did you mean `frontcast {command} {}`?", rest.join(" "))
    };
    let is_region = Boundaries::bundled_regions().and_then(|known| Names::bundled(&known)).ok()?.slug(word).is_some();
    let shown = printable(word);
    match (arguments.get(1).and_then(|command| command.to_str())?, at) {
        ("chart" | "charts" | "plot" | "draw", 2)
            if is_region || problem.get(ContextKind::SuggestedSubcommand).is_none() =>
        {
            Some(format!("`chart` needs a kind before {shown} ({KINDS}): {}", with("chart projection")))
        }
        (_, 1) => told(word, is_region, &shown, with),
        _ => None,
    }
}

/// What a word is that stands in the place of a command.
fn told(word: &str, is_region: bool, shown: &str, with: impl Fn(&str) -> String) -> Option<String> {
    let towns = places::bundled().ok()?;
    let towns: Vec<&str> = towns.iter().map(|town| town.name.as_str()).collect();
    let is_entry = || ledger::whole().is_ok_and(|all| all.ids().any(|id| id == word));
    let ending = Path::new(word.trim_end_matches(".gz")).extension().and_then(OsStr::to_str).map(str::to_lowercase);
    let (what, command) = match ending.as_deref() {
        _ if is_region => ("a region", "project"),
        _ if places::find(word, &towns).is_ok() => ("a place", "place"),
        _ if is_entry() => ("a published projection", "published"),
        _ if scenarios::names().any(|name| name == word) => ("a scenario", "scenario"),
        Some("geojson" | "json" | "geojsonl" | "geojsons" | "ndjson" | "topojson") => ("a map", "measure"),
        Some("kml" | "kmz" | "shp" | "zip" | "gpkg" | "fgb") => ("a map", "measure"),
        Some("csv" | "parquet" | "tsv") => ("a table", "ingest"),
        _ => return None,
    };
    Some(format!("{shown} is {what}, not a command: {}", with(command)))
}
