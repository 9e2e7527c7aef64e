//! The columns of a control table, and the cells of a row.

use chrono::NaiveDate;

use super::layout::Shape;
use super::open::Opened;
use super::{Advice, Wording};
use crate::domain::groups::Regions;
use crate::domain::quantity::{Area, Length, Share};
use crate::domain::region::{Region, RegionId};
use crate::error::Error;
use crate::read::dialect::{self, DateOrder, Marks, Misread};
use crate::read::findings::KM2_PER_SQUARE_MILE;
use crate::read::names::Names;
use crate::tabular::Cells;

/// The longest name of a source, in characters.
const LONGEST_SOURCE: usize = 64;

/// What is wrong with a row that has no controlled area.
pub(super) const NO_VALUE: &str = "controlled_km2 and share_percent are both empty";

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

/// The columns that tell of one area: all of a table, or those of one region or day where it has a column for each.
pub(super) struct Columns<'t> {
    source: Option<&'t Cells>,
    region: Of<'t, &'t str>,
    day: Of<'t, NaiveDate>,
    known_on: Option<&'t Cells>,
    controlled: &'t Cells,
    controlled_name: &'t str,
    unit: Unit,
    /// Whether the user says which unit it is.
    has_unit: bool,
    share_percent: Option<&'t Cells>,
    area_km2: Option<&'t Cells>,
    held_km2: Option<&'t Cells>,
    front_km: Option<&'t Cells>,
    marks: Marks,
    /// The orders of days in the columns of days and of `known_on`.
    orders: [Option<DateOrder>; 2],
    advice: &'t Advice,
}

/// What each row tells by itself, or the name of a column for all of them.
enum Of<'t, T> {
    Row(&'t Cells),
    Column(T),
}

/// The controlled area of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    pub area: Area,
    /// The number it is made of, where that was taken for percent without a sign of it.
    pub percent: Option<f64>,
}

type Read<T> = std::result::Result<T, String>;

impl<'t> Columns<'t> {
    /// The columns of a table that was opened.
    pub fn of(opened: &'t Opened, wording: &Wording, advice: &'t Advice, today: NaiveDate) -> Read<Vec<Self>> {
        let cells = |at: usize| match &opened.table.columns[at] {
            (name, Cells::Unread { why, .. }) => {
                Err(format!("column {:?}{why}", name.chars().take(40).collect::<String>()))
            }
            (_, cells) => Ok(cells),
        };
        let column = |name: &str| opened.layout.at(name).map(cells).transpose();
        let needed =
            |name: &str| column(name).and_then(|cells| cells.ok_or_else(|| format!("there is no column {name:?}")));
        let days = [column("day")?, column("known_on")?];
        let orders = days.map(|of| wording.date_order.or_else(|| order_of(of?, today)));
        let orders = [orders[0].or(orders[1]), orders[1].or(orders[0])];
        let of = |region, day, at: usize, unit: Option<Unit>| -> Read<Self> {
            let is_share = opened.layout.at("controlled_km2").is_none() && unit.is_none();
            let share = if is_share { None } else { column("share_percent")? };
            Ok(Columns {
                source: column("source")?,
                region,
                day,
                known_on: days[1],
                controlled: cells(at)?,
                controlled_name: opened.name(at),
                unit: unit.or(wording.unit).unwrap_or(if is_share { Unit::Percent } else { Unit::Km2 }),
                has_unit: wording.unit.is_some(),
                // In the place of an empty controlled area.
                share_percent: share,
                area_km2: column("area_km2")?,
                held_km2: column("held_km2")?,
                front_km: column("front_km")?,
                marks: opened.marks,
                orders,
                advice,
            })
        };
        let day = || days[0].ok_or("there is no column \"day\"").map(Of::Row);
        match &opened.layout.shape {
            Shape::Long => {
                let value = opened.layout.at("controlled_km2").or(opened.layout.at("share_percent"));
                Ok(vec![of(Of::Row(needed("region")?), day()?, value.ok_or(NO_VALUE)?, None)?])
            }
            Shape::Regions(regions) => {
                let one = |(at, name, unit): &'t (usize, String, Unit)| {
                    of(Of::Column(name.as_str()), day()?, *at, Some(*unit))
                };
                regions.iter().map(one).collect()
            }
            Shape::Days(days) => {
                let unit = wording.unit.unwrap_or(Unit::Km2);
                days.iter().map(|(at, day)| of(Of::Row(needed("region")?), Of::Column(*day), *at, Some(unit))).collect()
            }
        }
    }

    /// Whether the user says which unit the areas have.
    pub fn has_unit(&self) -> bool {
        self.has_unit
    }

    /// Whether nothing that is read stands in a row.
    pub fn is_blank(&self, row: usize) -> bool {
        let (region, day) = (self.region.cells(), self.day.cells());
        let all = [self.source, region, day, self.known_on, Some(self.controlled), self.share_percent];
        all.into_iter().flatten().all(|cells| cells.is_blank(row))
    }

    /// Whether a row tells an area here.
    pub fn has_value(&self, row: usize) -> bool {
        !self.controlled.is_blank(row)
    }

    /// What stands in the column of the source.
    pub fn source(&self, row: usize) -> &'t str {
        self.source.map_or("", |cells| cells.text(row))
    }

    pub fn region_written(&self, row: usize) -> &'t str {
        match self.region {
            Of::Row(cells) => cells.text(row),
            Of::Column(name) => name,
        }
    }

    /// The source of a row: its own, else the one given for rows that name none.
    pub fn source_name(&self, met: &str, given: Option<&str>) -> Read<String> {
        let name = if met.is_empty() { given.unwrap_or_default() } else { met };
        match name {
            "" => Err("the source is empty, and --source gives none".into()),
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
            (None, None) => return Err(format!("region {written:?} has no area_km2, which it needs")),
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
        let day = match self.day {
            Of::Row(cells) => self.read_day(Some(cells), "day", self.orders[0], row)?.ok_or("the day is empty")?,
            Of::Column(day) => day,
        };
        let known_on = self.read_day(self.known_on, "known_on", self.orders[1], row)?;
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
        match self.day {
            Of::Row(cells) => self.read_day(Some(cells), "day", self.orders[0], row).ok().flatten(),
            Of::Column(day) => Some(day),
        }
    }

    /// The controlled area of a row; `None` where its cell is empty.
    pub fn level(&self, row: usize, region: &Region) -> Read<Option<Level>> {
        let mut met = self.quantity(self.controlled, self.controlled_name, self.unit, row)?;
        if met.is_none()
            && let Some(cells) = self.share_percent
        {
            met = self.quantity(cells, "share_percent", Unit::Percent, row)?;
        }
        let Some((number, unit, is_signed)) = met else { return Ok(None) };
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
        let percent = (unit == Unit::Percent && !is_signed).then_some(number);
        // Written files carry three decimals; whatever lies beyond that is another region or another unit.
        let (met, most) = (area.km2(), region.area.km2());
        match met > most * (1.0 + 1e-6) + 0.002 {
            true => Err(format!("the controlled area {met} km² is more than the {most} km² of {}", region.id)),
            false => Ok(Some(Level { area, percent })),
        }
    }

    /// What the map draws as held and how long its front is, where the table says so.
    pub fn extras(&self, row: usize) -> Read<(Option<Area>, Option<Length>)> {
        let held = self.number(self.held_km2, "held_km2", row)?.map(Area::from_km2).transpose().map_err(words)?;
        let front = self.number(self.front_km, "front_km", row)?.map(Length::from_km).transpose().map_err(words)?;
        Ok((held, front))
    }

    /// The number in a cell of areas, its unit, and whether the cell names it: "75.56 %" is percent in any column of
    /// shares.
    fn quantity(&self, cells: &Cells, name: &str, unit: Unit, row: usize) -> Read<Option<(f64, Unit, bool)>> {
        let text = cells.text(row);
        let Some((number, named)) = without_unit(text) else {
            return Ok(self.number(Some(cells), name, row)?.map(|number| (number, unit, false)));
        };
        let is_share = |unit| matches!(unit, Unit::Percent | Unit::Fraction);
        if named != unit && !(is_share(named) && is_share(unit)) {
            let advice = match is_share(named) {
                true => self.advice.choice(("--unit", "percent", "call the column share_percent")),
                false => "write the number alone".into(),
            };
            return Err(format!("{name} {text:?} is not in {}: {advice}", unit.name()));
        }
        let number = dialect::number(number, self.marks).map_err(|problem| self.misread(name, problem))?;
        Ok(Some((number, named, true)))
    }

    fn number(&self, cells: Option<&Cells>, name: &str, row: usize) -> Read<Option<f64>> {
        match cells {
            None => Ok(None),
            Some(cells @ (Cells::Text(_) | Cells::Read(_))) => match cells.text(row) {
                "" => Ok(None),
                text => dialect::number(text, self.marks).map(Some).map_err(|problem| self.misread(name, problem)),
            },
            Some(cells) => cells.number(row).map_err(|met| format!("{name} {met:?} is not a finite number")),
        }
    }

    fn read_day(
        &self,
        cells: Option<&Cells>,
        name: &str,
        order: Option<DateOrder>,
        row: usize,
    ) -> Read<Option<NaiveDate>> {
        let read = match cells {
            None => return Ok(None),
            Some(Cells::Day(days)) => return Ok(days.get(row).copied().flatten()),
            Some(cells) if cells.is_blank(row) => return Ok(None),
            Some(cells @ (Cells::Number(_) | Cells::Whole(_))) => match cells.number(row) {
                Ok(Some(number)) => dialect::numbered_day(number),
                _ => return Err(format!("{name} is not a day like 2026-08-22")),
            },
            Some(cells) => dialect::day(cells.text(row), order),
        };
        read.map(Some).map_err(|problem| self.misread(name, problem))
    }

    fn misread(&self, name: &str, problem: Misread) -> String {
        let advice = problem.option.map_or_else(String::new, |choice| format!(": {}", self.advice.choice(choice)));
        format!("{name} {}{advice}", problem.words)
    }
}

impl<T> Of<'_, T> {
    fn cells(&self) -> Option<&Cells> {
        match self {
            Of::Row(cells) => Some(cells),
            Of::Column(_) => None,
        }
    }
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::Km2 => "km²",
            Unit::SquareMiles => "square miles",
            Unit::Percent => "percent",
            Unit::Fraction => "fractions",
        }
    }
}

/// The order of the days in a column, where it settles one.
fn order_of(cells: &Cells, today: NaiveDate) -> Option<DateOrder> {
    match cells {
        Cells::Text(_) | Cells::Read(_) => dialect::date_order((0..cells.len()).map(|row| cells.text(row)), today),
        _ => None,
    }
}

/// The number of a cell that names its unit.
fn without_unit(text: &str) -> Option<(&str, Unit)> {
    const UNITS: [(&str, Unit); 10] = [
        ("%", Unit::Percent),
        ("km²", Unit::Km2),
        ("km2", Unit::Km2),
        ("км²", Unit::Km2),
        ("км2", Unit::Km2),
        ("sq km", Unit::Km2),
        ("sq. km", Unit::Km2),
        ("mi²", Unit::SquareMiles),
        ("sq mi", Unit::SquareMiles),
        ("sq. mi", Unit::SquareMiles),
    ];
    if text.bytes().all(|byte| byte.is_ascii_digit() || b".,-+ ".contains(&byte)) {
        return None;
    }
    UNITS.iter().find_map(|(written, unit)| Some((text.strip_suffix(written)?.trim(), *unit)))
}

/// The name of a source, which is shown and stored.
///
/// # Errors
/// In words, for one that is long or has control characters in it.
pub fn source_name(name: &str) -> Read<String> {
    match name {
        name if name.chars().count() > LONGEST_SOURCE => {
            Err(format!("the name of a source has at most {LONGEST_SOURCE} characters"))
        }
        name if name.chars().any(char::is_control) => {
            Err(format!("the source {name:?} has characters that a name cannot have"))
        }
        name => Ok(name.to_string()),
    }
}

fn words(problem: Error) -> String {
    problem.to_string()
}
