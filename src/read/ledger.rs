//! Reads ledgers of published projections: a CSV with one projection or statement in each row.
//!
//! Days are written 2025-11-26, months 2025-11. A `goal` is `all`, `standstill`, `4000 km2 during 2025`, or anything
//! else in words, which then cannot be judged. `claim` says how `due_earliest` and `due_latest` are meant: `in` (on a
//! day from the one to the other), `by` (`due_latest` at the latest) or `not_before` (`due_earliest`). `same_area`
//! lists figures that the page gives for one area: `68 square miles = 98 km2`. `map` is the source whose map the
//! publisher used.
//!
//! A row of the kind `pace` is a claim about pace: `goal` is `rise` or `fall`, the window the days it is about,
//! `against_start` and `against_end` the days it is set against; without them it says "since", and is set against as
//! many days before.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::files;
use crate::domain::published::pace::{Direction, PaceClaim};
use crate::domain::published::{Due, Entry, Goal, Kind, Span};
use crate::domain::quantity::{Area, Rate};
use crate::domain::rate::Scope;
use crate::domain::region::RegionId;
use crate::error::{Error, Place, Result};
use crate::tabular::{Cells, Format, Table};

const BUNDLED: &[u8] = include_bytes!("../../data/published/projections.csv");

/// One square mile, km²: (1.609344 km)².
const SQUARE_MILE_KM2: f64 = 2.589_988_110_336;

/// Every column; only `id`, `published` and `region` must be there.
const COLUMNS: [&str; 22] = [
    "id",
    "kind",
    "publisher",
    "published",
    "region",
    "goal",
    "rate_km2_per_day",
    "rate_scope",
    "window_start",
    "window_end",
    "against_start",
    "against_end",
    "map",
    "remaining_km2",
    "duration_days",
    "claim",
    "due_earliest",
    "due_latest",
    "assumption",
    "same_area",
    "note",
    "url",
];
const REQUIRED: [&str; 3] = ["id", "published", "region"];

/// The bundled ledger.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn bundled() -> Result<Vec<Entry>> {
    whole().map(|ledger| ledger.entries)
}

/// The bundled ledger with its claims about pace.
pub fn whole() -> Result<Ledger> {
    parse(BUNDLED, Format::Csv, "the bundled ledger")
}

/// What a ledger holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    /// Projections and statements of what is to come.
    pub entries: Vec<Entry>,
    /// Claims about pace.
    pub paces: Vec<PaceClaim>,
}

impl Ledger {
    /// The names of all its rows.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let paces = self.paces.iter().map(|claim| claim.id.as_str());
        self.entries.iter().map(|entry| entry.id.as_str()).chain(paces)
    }

    /// The regions it speaks of, each as often as it does.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        let paces = self.paces.iter().map(|claim| claim.region.as_str());
        self.entries.iter().map(|entry| entry.region.as_str()).chain(paces)
    }
}

/// The ledger in a file of one's own, CSV or Parquet with the columns of the bundled one.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with the row, the column and what is allowed there.
pub fn read(path: &Path) -> Result<Ledger> {
    let bytes = files::read(path)?;
    parse(&bytes, Format::of_bytes(&bytes), &files::name(path))
}

fn parse(bytes: &[u8], format: Format, origin: &str) -> Result<Ledger> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let table = match format {
        Format::Csv => Table::read_separated(bytes, b','),
        Format::Parquet => Table::read(bytes, format),
    };
    let table = table.map_err(|reason| whole(format!("this is not a table: {reason}")))?;
    if let Some(stranger) = table.names().find(|name| !COLUMNS.contains(name)) {
        return Err(whole(format!("unknown column {stranger:?}; known: {}", COLUMNS.join(", "))));
    }
    if let Some(missing) = REQUIRED.iter().find(|name| table.column(name).is_none()) {
        return Err(whole(format!("there is no column {missing:?}")));
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut ledger = Ledger::default();
    for row in 0..table.rows() {
        let here = |problem: String| Error::input(origin, Place::Row(row + 2), problem);
        let line = Line { table: &table, row };
        let id = line.id().map_err(here)?;
        if let Some(before) = seen.insert(id.clone(), row + 2) {
            return Err(here(format!("row {before} has the id {id:?}, too")));
        }
        match line.text("kind") {
            "pace" => ledger.paces.push(line.pace().map_err(here)?),
            _ => ledger.entries.push(line.entry().map_err(here)?),
        }
    }
    Ok(ledger)
}

/// One row of a ledger.
struct Line<'t> {
    table: &'t Table,
    row: usize,
}

type Words<T> = std::result::Result<T, String>;

impl Line<'_> {
    fn entry(&self) -> Words<Entry> {
        let kind = match self.text("kind") {
            "" | "projection" => Kind::Projection,
            "statement" => Kind::Statement,
            met => return Err(format!("kind {met:?} is not projection, statement or pace")),
        };
        let region = self.text("region").to_lowercase();
        RegionId::new(&region).map_err(|problem| problem.to_string())?;
        let published = self.span("published")?.ok_or("published is empty")?;
        let area = |km2: f64| Area::from_km2(km2).map_err(|problem| problem.to_string());
        let rate = self.number("rate_km2_per_day")?.map(Rate::from_km2_per_day).transpose();
        Ok(Entry {
            id: self.id()?,
            kind,
            publisher: self.text("publisher").to_string(),
            published,
            rate: rate.map_err(|problem| problem.to_string())?,
            rate_scope: self.scope(&region)?,
            window: self.window(published)?,
            goal: self.goal()?,
            remaining: self.number("remaining_km2")?.map(area).transpose()?,
            duration_days: self.duration()?,
            due: self.due(published)?,
            map: self.map(),
            assumption: self.text("assumption").to_string(),
            same_area: self.same_area()?,
            note: self.text("note").to_string(),
            url: self.text("url").to_string(),
            region,
        })
    }

    /// A claim about pace.
    fn pace(&self) -> Words<PaceClaim> {
        let region = self.text("region").to_lowercase();
        RegionId::new(&region).map_err(|problem| problem.to_string())?;
        let published = self.span("published")?.ok_or("published is empty")?;
        let direction = match self.text("goal").to_lowercase().as_str() {
            "rise" => Direction::Rise,
            "fall" => Direction::Fall,
            met => return Err(format!("goal {met:?} of a claim about pace is neither rise nor fall")),
        };
        let days = self.window(published)?.ok_or("a claim about pace needs window_start and window_end")?;
        let against = match (self.span("against_start")?, self.span("against_end")?) {
            (None, None) => None,
            (Some(first), Some(last)) => {
                let span = Span::new(first.first, last.last);
                Some(span.map_err(|_| "against_end is before against_start".to_string())?)
            }
            _ => return Err("the days to compare with need both against_start and against_end".into()),
        };
        Ok(PaceClaim {
            id: self.id()?,
            publisher: self.text("publisher").to_string(),
            published,
            region,
            direction,
            days,
            against,
            map: self.map(),
            note: self.text("note").to_string(),
            url: self.text("url").to_string(),
        })
    }

    /// The source whose map the publisher used.
    fn map(&self) -> Option<String> {
        Some(self.text("map").to_lowercase()).filter(|map| !map.is_empty())
    }

    fn cells(&self, column: &str) -> Option<&Cells> {
        self.table.column(column)
    }

    fn text(&self, column: &str) -> &str {
        self.cells(column).map_or("", |cells| cells.text(self.row)).trim()
    }

    fn number(&self, column: &str) -> Words<Option<f64>> {
        let number = self.cells(column).map_or(Ok(None), |cells| cells.number(self.row));
        number.map_err(|met| format!("{column} {met:?} is not a number"))
    }

    fn id(&self) -> Words<String> {
        match self.text("id") {
            "" => Err("id is empty".into()),
            id if id.chars().all(|c| c.is_alphanumeric() || c == '-') => Ok(id.to_lowercase()),
            id => Err(format!("id {id:?} can have only letters, digits and hyphens")),
        }
    }

    /// A day, or a month with all its days.
    fn span(&self, column: &str) -> Words<Option<Span>> {
        span(self.text(column))
            .map_err(|met| format!("{column} {met:?} is neither a day like 2025-11-26 nor a month like 2025-11"))
    }

    /// The days of the rate. One that ends some day of the month of publication ends, for us, with the first of it.
    fn window(&self, published: Span) -> Words<Option<Span>> {
        let end = self.span("window_end")?;
        let end = end.map(|end| if end == published && !end.is_day() { Span::day(end.first) } else { end });
        match (self.span("window_start")?, end) {
            (None, None) => Ok(None),
            (Some(start), Some(end)) => {
                if end.last > published.last {
                    return Err(format!(
                        "window_end {} is after the day of publication ({})",
                        end.last, published.last
                    ));
                }
                Span::new(start.first, end.last).map(Some).map_err(|_| "window_end is before window_start".into())
            }
            _ => Err("a window needs both window_start and window_end".into()),
        }
    }

    fn scope(&self, region: &str) -> Words<Option<Scope>> {
        match self.text("rate_scope").to_lowercase().as_str() {
            "" => Ok(None),
            scope if scope == region || scope == "region" => Ok(Some(Scope::Region)),
            "theatre" | "ukraine" => Ok(Some(Scope::Theatre)),
            met => Err(format!("rate_scope {met:?} is neither the region's own ({region}) nor theatre (or ukraine)")),
        }
    }

    fn goal(&self) -> Words<Goal> {
        let text = self.text("goal");
        match text.to_lowercase().as_str() {
            "" | "all" => return Ok(Goal::Whole),
            "standstill" => return Ok(Goal::Standstill),
            _ => {}
        }
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [number, unit, "during", over] = parts[..] else { return Ok(Goal::Words(text.into())) };
        let Some(area) = number.parse().ok().and_then(|number| area_in(number, unit)) else {
            return Ok(Goal::Words(text.into()));
        };
        let over = year(over).or(span(over).ok().flatten());
        Ok(over.map_or_else(|| Goal::Words(text.into()), |over| Goal::Gain { area, over }))
    }

    fn duration(&self) -> Words<Option<u32>> {
        const LONGEST: f64 = 365_250.0;
        match self.number("duration_days")? {
            None => Ok(None),
            Some(days) if (1.0..=LONGEST).contains(&days) && days.fract() == 0.0 => Ok(Some(days as u32)),
            Some(days) => Err(format!("duration_days {days} is not a whole number from 1 to {LONGEST}")),
        }
    }

    /// When it is due. A day that is past on publication is a slip of the pen.
    fn due(&self, published: Span) -> Words<Due> {
        let due = self.claimed()?;
        match due {
            Due::In(Span { last, .. }) | Due::By(last) if last < published.first => {
                Err(format!("due_latest {last} is before the day of publication ({})", published.first))
            }
            _ => Ok(due),
        }
    }

    fn claimed(&self) -> Words<Due> {
        let (earliest, latest) = (self.span("due_earliest")?, self.span("due_latest")?);
        let (earliest, latest) = (earliest.map(|span| span.first), latest.map(|span| span.last));
        let claim = match (self.text("claim"), earliest, latest) {
            ("", None, Some(_)) => "by",
            ("", Some(_), None) => "not_before",
            ("", ..) => "in",
            (claim, ..) => claim,
        };
        match (claim, earliest, latest) {
            (_, None, None) => Ok(Due::Unsaid),
            ("in", Some(first), Some(last)) => {
                Span::new(first, last).map(Due::In).map_err(|_| "due_latest is before due_earliest".into())
            }
            ("by", None, Some(day)) => Ok(Due::By(day)),
            ("not_before", Some(day), None) => Ok(Due::NotBefore(day)),
            ("in", ..) => Err("a claim in some days needs due_earliest and due_latest".into()),
            ("by", ..) => Err("a claim by a day needs due_latest alone".into()),
            ("not_before", ..) => Err("a claim not before a day needs due_earliest alone".into()),
            (met, ..) => Err(format!("claim {met:?} is not in, by or not_before")),
        }
    }

    fn same_area(&self) -> Words<Vec<Area>> {
        let text = self.text("same_area");
        let figures = text.split('=').map(str::trim).filter(|figure| !figure.is_empty());
        figures
            .map(|figure| {
                let (number, unit) = figure.split_once(' ').unwrap_or((figure, ""));
                let area = number.parse().ok().and_then(|number| area_in(number, unit.trim()));
                area.ok_or_else(|| format!("same_area {figure:?} is no area like 98 km2 or 68 square miles"))
            })
            .collect()
    }
}

fn area_in(number: f64, unit: &str) -> Option<Area> {
    let factor = match unit {
        "km2" | "km²" => 1.0,
        "mi2" | "square miles" => SQUARE_MILE_KM2,
        _ => return None,
    };
    Area::from_km2(number * factor).ok()
}

fn year(text: &str) -> Option<Span> {
    let year = text.parse().ok().filter(|_| text.len() == 4)?;
    Span::new(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?).ok()
}

/// A day or a month; `None` for nothing, the text itself for anything else.
fn span(text: &str) -> std::result::Result<Option<Span>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    match (day(text), day(&format!("{text}-01"))) {
        (Some(day), _) => Ok(Some(Span::day(day))),
        (None, Some(first)) => Ok(Some(Span::month_of(first))),
        (None, None) => Err(text.into()),
    }
}
