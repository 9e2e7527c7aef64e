//! The columns of a control table, and what stands in a row of them.

use chrono::NaiveDate;

use super::Wording;
use crate::domain::groups::Regions;
use crate::domain::quantity::{Area, Length, Share};
use crate::domain::region::{Region, RegionId};
use crate::error::Error;
use crate::observe::dialect::{self, Decimal};
use crate::observe::findings::KM2_PER_SQUARE_MILE;
use crate::observe::names::Names;
use crate::tabular::{Cells, Table};

/// The names of all columns that are read.
const NAMES: [&str; 9] =
    ["source", "region", "day", "known_on", "controlled_km2", "share_percent", "area_km2", "held_km2", "front_km"];
/// The longest name of a source, in characters.
const LONGEST_SOURCE: usize = 64;

/// What is wrong with a row that has no controlled area.
pub(super) const NO_VALUE: &str = "neither controlled_km2 nor share_percent has a value";

/// The unit of a column of controlled areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// km².
    Km2,
    /// Square miles of 2.589988 km².
    SquareMiles,
    /// Percent of the region, 0 to 100.
    Percent,
    /// A fraction of the region, 0 to 1.
    Fraction,
}

/// The columns of a control table.
pub(super) struct Columns<'t> {
    source: Option<&'t Cells>,
    pub region: &'t Cells,
    day: &'t Cells,
    known_on: Option<&'t Cells>,
    controlled: &'t Cells,
    controlled_name: String,
    unit: Unit,
    share_percent: Option<&'t Cells>,
    area_km2: Option<&'t Cells>,
    held_km2: Option<&'t Cells>,
    front_km: Option<&'t Cells>,
    decimal: Option<Decimal>,
}

type Read<T> = std::result::Result<T, String>;

impl<'t> Columns<'t> {
    pub fn find(table: &'t Table, wording: &Wording, decimal: Option<Decimal>) -> Read<Self> {
        let met = || table.names().map(shown).collect::<Vec<_>>().join(", ");
        if let Some((unknown, _)) = wording.columns.iter().find(|(ours, _)| !NAMES.contains(&ours.as_str())) {
            return Err(format!("--column {unknown}=…: columns are {}", NAMES.join(", ")));
        }
        let own =
            |name: &str| wording.columns.iter().rev().find(|(ours, _)| ours == name).map(|(_, theirs)| theirs.as_str());
        if let Some((ours, theirs)) = wording.columns.iter().find(|(_, theirs)| table.column(theirs).is_none()) {
            return Err(format!("no column {theirs:?} as --column {ours}={theirs} says; columns met: {}", met()));
        }
        let column = |name: &str| table.column(own(name).unwrap_or(name));
        let lacks =
            |name: &str| format!("no column {name:?}; columns met: {} (--column {name}=… tells which it is)", met());
        let required = |name| column(name).ok_or_else(|| lacks(name));
        let (region, day) = (required("region")?, required("day")?);
        let (area, share) = (column("controlled_km2"), column("share_percent"));
        let (controlled, controlled_name, unit) = match (area, share) {
            (Some(cells), _) => {
                (cells, own("controlled_km2").unwrap_or("controlled_km2"), wording.unit.unwrap_or(Unit::Km2))
            }
            (None, Some(cells)) => {
                (cells, own("share_percent").unwrap_or("share_percent"), wording.unit.unwrap_or(Unit::Percent))
            }
            (None, None) => return Err(lacks("controlled_km2").replace("no column", "no column \"share_percent\" or")),
        };
        Ok(Columns {
            source: column("source"),
            region,
            day,
            known_on: column("known_on"),
            controlled,
            controlled_name: controlled_name.into(),
            unit,
            // In the place of an empty controlled area.
            share_percent: share.filter(|_| area.is_some()),
            area_km2: column("area_km2"),
            held_km2: column("held_km2"),
            front_km: column("front_km"),
            decimal,
        })
    }

    /// What stands in the column of the source.
    pub fn source(&self, row: usize) -> &'t str {
        self.source.map_or("", |cells| cells.text(row))
    }

    /// The source of a row: its own, else the one given for rows that name none.
    pub fn source_name(&self, met: &str, given: Option<&str>) -> Read<String> {
        let name = if met.is_empty() { given.unwrap_or_default() } else { met };
        match name {
            "" => Err("the source is empty, and none is given with --source".into()),
            name => source_name(name),
        }
    }

    /// The region of a row, its area from the table or else from what is known.
    pub fn region(&self, row: usize, written: &str, known: &Regions, names: &Names) -> Read<Region> {
        if written.is_empty() {
            return Err("the region is empty".into());
        }
        let listed = self.number(self.area_km2, "area_km2", row)?;
        let slug = match names.slug(written) {
            Some(slug) => slug.to_string(),
            // A region of another war brings its area and is named by its slug.
            None if listed.is_some() => {
                RegionId::new(written).or_else(|_| RegionId::from_name(written)).map_err(words)?.to_string()
            }
            None => {
                let hint = names.nearest(written);
                return Err(format!(
                    "unknown region {written:?}; {hint} (a region of your own needs area_km2 or --regions)"
                ));
            }
        };
        // A region of the user's own is called as it is written.
        let of_known = known.find(&slug).cloned().or_else(|| known.group(&slug));
        let name = of_known.as_ref().map_or_else(|| written.to_string(), |region| region.name.clone());
        let area = match (listed, of_known) {
            (Some(km2), _) => Area::from_km2(km2).map_err(words)?,
            (None, Some(region)) => region.area,
            (None, None) => return Err(format!("region {written:?} has no area_km2: give its area")),
        };
        match area > Area::ZERO {
            true => Ok(Region { id: RegionId::new(&slug).map_err(words)?, name, area }),
            false => Err(format!("region {written:?} has no area")),
        }
    }

    /// A region has one area; another one in a later row is another region or another unit.
    pub fn same_area(&self, row: usize, region: &Region) -> Read<()> {
        match self.number(self.area_km2, "area_km2", row)? {
            Some(km2) if (km2 - region.area.km2()).abs() > 1e-6 * km2.abs() + 0.002 => {
                Err(format!("area_km2 {km2} of {} is not the {} of earlier rows", region.id, region.area.km2()))
            }
            _ => Ok(()),
        }
    }

    /// The day of a row and the day it became known.
    pub fn days(&self, row: usize, today: NaiveDate) -> Read<(NaiveDate, Option<NaiveDate>)> {
        let day = self.day(Some(self.day), "day", row)?.ok_or("the day is empty")?;
        let known_on = self.day(self.known_on, "known_on", row)?;
        let latest = known_on.map_or(day, |known_on| known_on.max(day));
        if latest > today {
            return Err(format!("{latest} is in the future (today is {today})"));
        }
        match known_on {
            Some(known_on) if known_on < day => Err(format!("known_on {known_on} is before the day {day}")),
            _ => Ok((day, known_on)),
        }
    }

    /// The day of a row, if it can be read, whatever else is wrong.
    pub fn day_of(&self, row: usize) -> Option<NaiveDate> {
        self.day(Some(self.day), "day", row).ok().flatten()
    }

    /// The controlled area of a row; `None` where its cell is empty.
    pub fn controlled(&self, row: usize, region: &Region) -> Read<Option<Area>> {
        let met = self.number(Some(self.controlled), &self.controlled_name, row)?.map(|number| (number, self.unit));
        let (number, unit) = match met {
            Some(met) => met,
            None => match self.number(self.share_percent, "share_percent", row)? {
                Some(percent) => (percent, Unit::Percent),
                None => return Ok(None),
            },
        };
        let share = |fraction: f64, most: f64| match (0.0..=1.0).contains(&fraction) {
            true => Share::from_fraction(fraction).map(|share| share.of(region.area)).map_err(words),
            false => Err(format!("a share of {number} is not between 0 and {most}")),
        };
        let area = match unit {
            Unit::Km2 => Area::from_km2(number).map_err(words)?,
            Unit::SquareMiles => Area::from_km2(number * KM2_PER_SQUARE_MILE).map_err(words)?,
            Unit::Percent => share(number / 100.0, 100.0)?,
            Unit::Fraction => share(number, 1.0)?,
        };
        // Written files carry three decimals; whatever lies beyond that is another region or another unit.
        let (met, most) = (area.km2(), region.area.km2());
        match met > most * (1.0 + 1e-6) + 0.002 {
            true => Err(format!("controlled area {met} km² is more than the {most} km² of {}", region.id)),
            false => Ok(Some(area)),
        }
    }

    /// What the map draws as held and how long its front is, where the table says so.
    pub fn extras(&self, row: usize) -> Read<(Option<Area>, Option<Length>)> {
        let held = self.number(self.held_km2, "held_km2", row)?.map(Area::from_km2).transpose().map_err(words)?;
        let front = self.number(self.front_km, "front_km", row)?.map(Length::from_km).transpose().map_err(words)?;
        Ok((held, front))
    }

    fn number(&self, cells: Option<&Cells>, name: &str, row: usize) -> Read<Option<f64>> {
        match cells {
            None => Ok(None),
            Some(cells @ (Cells::Text(_) | Cells::Read(_))) => match cells.text(row) {
                "" => Ok(None),
                text => dialect::number(text, self.decimal).map(Some).map_err(|problem| format!("{name} {problem}")),
            },
            Some(cells) => cells.number(row).map_err(|met| format!("{name} {met:?} is not a finite number")),
        }
    }

    fn day(&self, cells: Option<&Cells>, name: &str, row: usize) -> Read<Option<NaiveDate>> {
        match cells {
            None => Ok(None),
            Some(cells @ (Cells::Text(_) | Cells::Read(_))) => match cells.text(row) {
                "" => Ok(None),
                text => dialect::day(text).map(Some).map_err(|problem| format!("{name} {problem}")),
            },
            Some(cells) => cells.day(row).map_err(|met| format!("{name} {met:?} is not a day like 2026-08-22")),
        }
    }
}

/// The name of a source, which is shown and stored.
///
/// # Errors
/// In words, for one that is long or has control characters in it.
pub fn source_name(name: &str) -> Read<String> {
    match name {
        name if name.chars().count() > LONGEST_SOURCE => {
            Err(format!("a source's name has at most {LONGEST_SOURCE} characters"))
        }
        name if name.chars().any(char::is_control) => Err(format!("the source {name:?} is no name")),
        name => Ok(name.to_string()),
    }
}

fn words(problem: Error) -> String {
    problem.to_string()
}

/// A stranger's name for a column, quoted where it has unusual characters and shortened.
fn shown(name: &str) -> String {
    let short: String = name.chars().take(40).collect();
    let is_plain = short.chars().all(|c| c.is_alphanumeric() || "_-. ²%".contains(c));
    if is_plain && short.len() == name.len() { short } else { format!("{short:?}") }
}
