//! Scenarios: the bundled ones by name, the user's own from TOML files.

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;

use super::files;
use crate::domain::scenario::{Moment, Scenario, Step};
use crate::error::{Error, Place, Result};

/// The bundled scenarios.
const BUNDLED: [(&str, &str); 5] = [
    ("ceasefire-30", include_str!("../../data/scenarios/ceasefire-30.toml")),
    ("ceasefire-60", include_str!("../../data/scenarios/ceasefire-60.toml")),
    ("freeze", include_str!("../../data/scenarios/freeze.toml")),
    ("half-pace", include_str!("../../data/scenarios/half-pace.toml")),
    ("double-pace", include_str!("../../data/scenarios/double-pace.toml")),
];

/// The names of the bundled scenarios.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUNDLED.iter().map(|(name, _)| *name)
}

/// The scenario of a name, or of a file whose name ends in `.toml`.
///
/// # Errors
/// [`Error::Unknown`] for a name that is not bundled; [`Error::Io`] and [`Error::Input`] with the line for a file.
pub fn find(name: &str) -> Result<Scenario> {
    if name.to_lowercase().ends_with(".toml") {
        let path = Path::new(name);
        let text =
            String::from_utf8(files::read(path)?).map_err(|_| Error::input(name, Place::Whole, "not UTF-8 text"))?;
        let stem = path.file_stem().map_or_else(|| name.to_string(), |stem| stem.to_string_lossy().into_owned());
        return parse(&stem, &text, name);
    }
    let (name, text) =
        BUNDLED.iter().find(|(known, _)| *known == name).ok_or_else(|| Error::unknown("scenario", name, names()))?;
    parse(name, text, name)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    summary: String,
    #[serde(default)]
    step: Vec<toml::Spanned<FileStep>>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum FileStep {
    Pause { from: FileMoment, to: FileMoment },
    Factor { from: FileMoment, to: Option<FileMoment>, by: f64 },
    Freeze { from: FileMoment },
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a number of days after the origin, or a day in quotes like \"2026-09-01\"")]
enum FileMoment {
    After(u32),
    On(String),
}

fn parse(name: &str, text: &str, origin: &str) -> Result<Scenario> {
    let here = |problem: String| Error::input(origin, Place::Whole, problem);
    let line = |offset: usize| 1 + text[..offset.min(text.len())].matches('\n').count();
    let file: File = toml::from_str(text).map_err(|reason| {
        let at = reason.span().map_or_else(String::new, |span| format!("line {}: ", line(span.start)));
        here(format!("{at}{}", reason.message()))
    })?;
    let steps = file.step.into_iter().map(|spanned| {
        let at = line(spanned.span().start);
        step(spanned.into_inner()).map_err(|problem| here(format!("line {at}: {problem}")))
    });
    let steps = steps.collect::<Result<Vec<_>>>()?;
    match steps.is_empty() {
        true => Err(here("a scenario needs at least one [[step]]".into())),
        false => Ok(Scenario { name: name.into(), summary: file.summary, steps }),
    }
}

fn step(raw: FileStep) -> std::result::Result<Step, String> {
    let (from, to, factor) = match raw {
        FileStep::Pause { from, to } => (from, Some(to), 0.0),
        FileStep::Factor { from, to, by } => (from, to, by),
        FileStep::Freeze { from } => (from, None, 0.0),
    };
    if !(0.0..=1000.0).contains(&factor) {
        return Err(format!("by = {factor} is not between 0 and 1000"));
    }
    Ok(Step { from: moment(from)?, to: to.map(moment).transpose()?, factor })
}

fn moment(raw: FileMoment) -> std::result::Result<Moment, String> {
    match raw {
        FileMoment::After(days) => Ok(Moment::After(days)),
        FileMoment::On(text) => {
            let day: std::result::Result<NaiveDate, _> = text.parse();
            day.map(Moment::On).map_err(|_| format!("{text:?} is not a day like 2026-09-01"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_scenario_reads_and_tells_what_it_assumes() {
        for name in names() {
            assert!(find(name).unwrap().summary.len() > 10, "{name}");
        }
        assert!(find("ceasefire").unwrap_err().to_string().contains("ceasefire-30"));
    }

    #[test]
    fn a_mistake_in_a_file_names_its_line() {
        let error = |text: &str| parse("x", text, "x.toml").unwrap_err().to_string();
        let head = "summary = \"s\"\n\n[[step]]\n";
        assert!(
            error(&format!("{head}kind = \"pause\"\nfrom = 0\nto = \"soon\"\n"))
                .contains("line 3: \"soon\" is not a day")
        );
        assert!(error(&format!("{head}kind = \"factor\"\nfrom = 0\nby = -1\n")).contains("line 3: by = -1"));
        assert!(error("summary = \"s\"\nsteps = 3\n").starts_with("x.toml: line 2: "));
        assert!(error("summary = \"s\"\n").contains("at least one"));
    }
}
