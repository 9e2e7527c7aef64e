//! Reads scenarios: the bundled ones by name, the user's own from TOML files.
//!
//! ```toml
//! summary = "No change for 60 days, then half the pace"
//!
//! [[step]]
//! kind = "pause"
//! from = 0              # days after the origin, a day like "2026-09-01", or "12-15" for every year
//! to = 60
//!
//! [[step]]
//! kind = "factor"
//! from = 60
//! by = 0.5
//! ```

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;

use super::files;
use crate::domain::quantity::{Length, Rate};
use crate::domain::region::RegionId;
use crate::domain::scenario::{Change, Moment, Month, Scenario, Side, Spot, Step};
use crate::error::{Error, Place, Result};

/// The bundled scenarios.
const BUNDLED: [(&str, &str); 10] = [
    ("ceasefire-30", include_str!("../../data/scenarios/ceasefire-30.toml")),
    ("ceasefire-60", include_str!("../../data/scenarios/ceasefire-60.toml")),
    ("freeze", include_str!("../../data/scenarios/freeze.toml")),
    ("half-pace", include_str!("../../data/scenarios/half-pace.toml")),
    ("double-pace", include_str!("../../data/scenarios/double-pace.toml")),
    ("pace-2024-11", include_str!("../../data/scenarios/pace-2024-11.toml")),
    ("winter-pause", include_str!("../../data/scenarios/winter-pause.toml")),
    ("donetsk-withdrawal", include_str!("../../data/scenarios/donetsk-withdrawal.toml")),
    ("outer-withdrawal", include_str!("../../data/scenarios/outer-withdrawal.toml")),
    ("pull-back", include_str!("../../data/scenarios/pull-back.toml")),
];

/// Steps that a scenario may have.
const MOST_STEPS: usize = 50;
/// The farthest moment, in days after the origin: somewhat more than the longest horizon.
const MOST_DAYS: u32 = 400_000;
/// The widest strip to pull back from, km.
const WIDEST_KM: f64 = 100.0;

/// The names of the bundled scenarios.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUNDLED.iter().map(|(name, _)| *name)
}

/// All bundled scenarios.
///
/// # Errors
/// None in practice: the bundled files are part of the tests.
pub fn bundled() -> Result<Vec<Scenario>> {
    BUNDLED.iter().map(|(name, text)| parse(name, text, name)).collect()
}

/// The scenario of a name, or of a file whose name ends in `.toml`, or of stdin (`-`); several joined by `+` are one.
///
/// # Errors
/// [`Error::Unknown`] for a name that is not bundled; [`Error::Io`] and [`Error::Input`] with the line for a file;
/// [`Error::Usage`] for one that is joined with itself.
pub fn find(name: &str) -> Result<Scenario> {
    // A file may have the sign in its name.
    match name.contains('+') && !Path::new(name).is_file() {
        true => Scenario::combined(name.split('+').map(|part| find_one(part.trim())).collect::<Result<_>>()?),
        false => find_one(name),
    }
}

fn find_one(name: &str) -> Result<Scenario> {
    let path = Path::new(name);
    if name.to_lowercase().ends_with(".toml") || files::is_stream(path) {
        let origin = files::name(path);
        let text = String::from_utf8(files::read(path)?)
            .map_err(|_| Error::input(&origin, Place::Whole, "the file is not UTF-8 text"))?;
        let stem = Path::new(&origin).file_stem().map_or_else(|| origin.clone(), |stem| stem.to_string_lossy().into());
        return parse(&stem, &text, &origin);
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
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum FileStep {
    Pause { from: FileMoment, to: FileMoment },
    Factor { from: FileMoment, to: Option<FileMoment>, by: f64 },
    Freeze { from: FileMoment },
    Cap { from: FileMoment, to: Option<FileMoment>, km2_per_day: f64 },
    Pace { from: FileMoment, to: Option<FileMoment>, month: String },
    Transfer { on: FileMoment, regions: Vec<String>, to: FileSide },
    PullBack { km: f64 },
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileSide {
    Advancing,
    Other,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a moment is a number of days after the origin, a day in quotes like \"2026-09-01\", or \"12-15\" for every year"
)]
enum FileMoment {
    After(u32),
    On(String),
}

fn parse(name: &str, text: &str, file: &str) -> Result<Scenario> {
    let line = |offset: usize| 1 + text[..offset.min(text.len())].matches('\n').count();
    let spot = |offset: usize| Spot { file: file.into(), line: line(offset) };
    let whole = |problem: String| Error::input(file, Place::Whole, problem);
    // One pair of brackets is one table, and there may be several steps.
    let is_single = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with("[step]"));
    let raw: File = toml::from_str(text).map_err(|reason| match reason.span() {
        Some(span) if is_single(span.start) => {
            spot(span.start).error("[step] has single brackets, but a step begins with [[step]]")
        }
        Some(span) => spot(span.start).error(reason.message()),
        None => whole(reason.message().into()),
    })?;
    if raw.summary.trim().is_empty() {
        return Err(whole("summary is empty: write a sentence about what is assumed".into()));
    }
    if !(1..=MOST_STEPS).contains(&raw.step.len()) {
        return Err(whole(format!(
            "the file has {} steps, but needs at least one [[step]] and at most {MOST_STEPS}",
            raw.step.len()
        )));
    }
    let steps = raw.step.into_iter().map(|spanned| {
        let at = spot(spanned.span().start);
        step(spanned.into_inner(), at.clone()).map_err(|problem| at.error(problem))
    });
    Ok(Scenario { name: name.into(), summary: raw.summary, steps: steps.collect::<Result<_>>()? })
}

fn step(raw: FileStep, spot: Spot) -> std::result::Result<Step, String> {
    let (from, to, change) = match raw {
        FileStep::Pause { from, to } => (from, Some(to), Change::Pause),
        FileStep::Factor { from, to, by } => {
            if !(0.0..=1000.0).contains(&by) {
                return Err(format!("by = {by} is not between 0 and 1000"));
            }
            (from, to, Change::Factor(by))
        }
        FileStep::Freeze { from } => (from, None, Change::Freeze),
        FileStep::Cap { from, to, km2_per_day } => {
            let cap = Rate::from_km2_per_day(km2_per_day).ok().filter(|cap| cap.km2_per_day() >= 0.0);
            let allowed = "it must be zero or more, and less than the Earth a day";
            (from, to, Change::Cap(cap.ok_or_else(|| format!("km2_per_day = {km2_per_day}: {allowed}"))?))
        }
        FileStep::Pace { from, to, month } => (from, to, Change::Pace(parse_month(&month)?)),
        FileStep::Transfer { on, regions, to } => {
            if regions.is_empty() {
                return Err("regions is empty: name at least one, such as [\"donetsk\"]".into());
            }
            let slugs = regions.iter().map(|slug| RegionId::new(slug).map(|id| id.to_string()));
            let regions = slugs.collect::<Result<_>>().map_err(|problem| problem.to_string())?;
            let to = match to {
                FileSide::Advancing => Side::Advancing,
                FileSide::Other => Side::Other,
            };
            (on, None, Change::Transfer { regions, to })
        }
        FileStep::PullBack { km } => (FileMoment::After(0), None, Change::PullBack(depth(km)?)),
    };
    let (from, to) = (moment(from)?, to.map(moment).transpose()?);
    let is_yearly = |moment: &Moment| matches!(moment, Moment::Yearly { .. });
    match (is_yearly(&from), to.as_ref().map(is_yearly)) {
        (false, None | Some(false)) => {}
        (true, Some(true)) if to != Some(from) => {}
        (true, Some(true)) => {
            return Err(format!("from and to are both {from}: days of every year must differ"));
        }
        _ => {
            return Err("a day of every year, such as \"12-15\", needs another: give both from and to of a step".into());
        }
    }
    Ok(Step { spot, from, to, change })
}

/// The width of a strip to pull back from.
///
/// # Errors
/// In words, for a width that is not above 0 and at most 100 km.
pub fn depth(km: f64) -> std::result::Result<Length, String> {
    let fits = km > 0.0 && km <= WIDEST_KM;
    Length::from_km(km)
        .ok()
        .filter(|_| fits)
        .ok_or_else(|| format!("km = {km} must be above 0 and at most {WIDEST_KM}"))
}

fn moment(raw: FileMoment) -> std::result::Result<Moment, String> {
    let text = match raw {
        FileMoment::After(days) if days <= MOST_DAYS => return Ok(Moment::After(days)),
        FileMoment::After(days) => {
            return Err(format!(
                "a moment {days} days after the origin is too late: at most {MOST_DAYS} days are allowed"
            ));
        }
        FileMoment::On(text) => text,
    };
    if let Some((month, day)) = text.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2) {
        // 2027 has no 29 February: a day that only some years have is no day of every year.
        let yearly = month.parse().ok().zip(day.parse().ok());
        return yearly
            .filter(|(month, day)| NaiveDate::from_ymd_opt(2027, *month, *day).is_some())
            .map(|(month, day)| Moment::Yearly { month, day })
            .ok_or_else(|| format!("{text:?} is not a day of every year like 12-15"));
    }
    let day: std::result::Result<NaiveDate, _> = text.parse();
    day.map(Moment::On)
        .map_err(|_| format!("{text:?} is neither a day like 2026-09-01 nor a day of every year like 12-15"))
}

fn parse_month(text: &str) -> std::result::Result<Month, String> {
    let parts = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2);
    let numbers = parts.and_then(|(year, month)| year.parse().ok().zip(month.parse().ok()));
    numbers
        .and_then(|(year, month)| Month::new(year, month))
        .ok_or_else(|| format!("month {text:?} is not a month like 2024-11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_scenario_reads_and_tells_what_it_assumes() {
        assert!(bundled().unwrap().iter().all(|scenario| scenario.summary.len() > 10));
        assert!(find("ceasefire").unwrap_err().to_string().contains("ceasefire-30"));
        assert_eq!(find("half-pace + ceasefire-60").unwrap(), find("ceasefire-60+half-pace").unwrap());
    }

    #[test]
    fn a_mistake_in_a_file_names_its_line_and_what_is_allowed() {
        let error = |step: &str| {
            let text = format!("summary = \"s\"\n\n[[step]]\n{}\n", step.replace(", ", "\n"));
            let error = parse("x", &text, "x.toml").map(|_| ()).unwrap_err().to_string();
            assert!(error.starts_with("x.toml: line "), "{error}");
            error
        };
        for (step, words) in [
            ("kind = \"pause\", from = 0, to = \"soon\"", "line 3: \"soon\" is neither a day like 2026-09-01"),
            ("kind = \"pause\", from = 0, to = -3", "number of days after the origin"),
            ("kind = \"pause\", from = 0", "missing field `to`"),
            ("kind = \"freeze\", from = 4000000000", "at most 400000 days are allowed"),
            ("kind = \"pause\", from = \"12-15\", to = 60", "needs another"),
            ("kind = \"pause\", from = \"02-29\", to = \"03-15\"", "\"02-29\" is not a day of every year"),
            ("kind = \"pause\", from = \"12-15\", to = \"12-15\"", "must differ"),
            ("kind = \"freeze\", from = \"12-15\"", "needs another"),
            ("kind = \"factor\", from = 0, by = -1", "line 3: by = -1"),
            ("kind = \"cap\", from = 0, km2_per_day = -2", "km2_per_day = -2: it must be zero or more"),
            ("kind = \"pace\", from = 0, month = \"2024-13\"", "not a month like 2024-11"),
            ("kind = \"transfer\", on = 1, regions = [], to = \"other\"", "at least one"),
            ("kind = \"transfer\", on = 1, regions = [\"Donetsk\"], to = \"other\"", "lower-case"),
            ("kind = \"transfer\", on = 1, regions = [\"donetsk\"], to = \"nobody\"", "`advancing` or `other`"),
            ("kind = \"pull-back\", km = 0", "km = 0 must be above 0 and at most 100"),
            ("kind = \"peace\", from = 0", "unknown variant `peace`"),
            ("kind = \"freeze\", from = 0, til = 3", "unknown field `til`"),
        ] {
            assert!(error(step).contains(words), "{step}: {}", error(step));
        }
        let whole = |text: &str| parse("x", text, "x.toml").unwrap_err().to_string();
        assert!(whole("summary = \"s\"\nsteps = 3\n").starts_with("x.toml: line 2: "));
        assert!(whole("summary = \"s\"\n").contains("at least one"));
        assert!(whole("summary = \" \"\n[[step]]\nkind = \"freeze\"\nfrom = 0\n").contains("summary is empty"));
        assert!(
            whole("summary = \"s\"\n\n[step]\nkind = \"freeze\"\n")
                .starts_with("x.toml: line 3: [step] has single brackets")
        );
        assert!(
            whole(&format!("summary = \"s\"\n{}", "[[step]]\nkind=\"freeze\"\nfrom=0\n".repeat(51)))
                .contains("at most 50")
        );
    }
}
