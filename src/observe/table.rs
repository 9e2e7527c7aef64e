//! Control tables: `source,region,day,controlled_km2,known_on` from CSV or Parquet, checked row by row.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::NaiveDate;

use super::files;
use crate::domain::control::ControlTable;
use crate::domain::quantity::{Area, Share};
use crate::domain::region::{Group, Region, RegionId};
use crate::domain::series::{ControlSeries, Observation};
use crate::error::{Error, Place, Result};
use crate::tabular::{Cells, Format, Table};

/// Reads a control table from a file.
///
/// `known` are the regions whose name and area need not be in the table. Days after `today` are refused.
///
/// # Errors
/// [`Error::Io`], and [`Error::Input`] with the row and what is wrong with it.
pub fn read(path: &Path, known: &[Region], today: NaiveDate) -> Result<ControlTable> {
    let name = path.display().to_string();
    parse(&files::read(path)?, Format::of(name.trim_end_matches(".gz")), &name, known, today)
}

/// Reads a control table from bytes; `origin` names it in errors.
///
/// # Errors
/// [`Error::Input`] as for [`read`].
pub fn parse(bytes: &[u8], format: Format, origin: &str, known: &[Region], today: NaiveDate) -> Result<ControlTable> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    let table = Table::read(bytes, format).map_err(|reason| whole(format!("not a table: {reason}")))?;
    let columns = Columns::find(&table).map_err(whole)?;
    if table.rows() == 0 {
        return Err(whole("no rows".into()));
    }
    let known: HashMap<&str, &Region> = known.iter().map(|region| (region.id.as_str(), region)).collect();
    let mut gathered: BTreeMap<(&str, &str), Gathered> = BTreeMap::new();
    for row in 0..table.rows() {
        // Spreadsheets and editors count the header as row 1.
        let here = |problem: String| Error::input(origin, Place::Row(row + 2), problem);
        let (source, region) = (columns.source.map_or("table", |cells| cells.text(row)), columns.region.text(row));
        if source.is_empty() || region.is_empty() {
            return Err(here(format!("the {} is empty", if source.is_empty() { "source" } else { "region" })));
        }
        let series = match gathered.entry((source, region)) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let region = columns.region(row, region, &known).map_err(here)?;
                entry.insert(Gathered { region, first_row: row + 2, observations: Vec::new() })
            }
        };
        columns.same_area(row, &series.region).map_err(here)?;
        series.observations.push(columns.observation(row, &series.region, today).map_err(here)?);
    }
    let series = gathered.into_iter().map(|((source, _), of)| {
        let first = of.first_row;
        ControlSeries::new(source, of.region, of.observations)
            .map_err(|problem| Error::input(origin, Place::Whole, format!("series from row {first} on: {problem}")))
    });
    ControlTable::new(series.collect::<Result<_>>()?)
}

struct Gathered {
    region: Region,
    first_row: usize,
    observations: Vec<Observation>,
}

/// The columns of a control table.
struct Columns<'t> {
    source: Option<&'t Cells>,
    region: &'t Cells,
    day: &'t Cells,
    known_on: Option<&'t Cells>,
    controlled_km2: Option<&'t Cells>,
    share_percent: Option<&'t Cells>,
    area_km2: Option<&'t Cells>,
}

impl<'t> Columns<'t> {
    fn find(table: &'t Table) -> std::result::Result<Self, String> {
        let met = || table.names().collect::<Vec<_>>().join(", ");
        let required = |name| table.column(name).ok_or_else(|| format!("no column {name:?}; columns met: {}", met()));
        let columns = Columns {
            source: table.column("source"),
            region: required("region")?,
            day: required("day")?,
            known_on: table.column("known_on"),
            controlled_km2: table.column("controlled_km2"),
            share_percent: table.column("share_percent"),
            area_km2: table.column("area_km2"),
        };
        match (columns.controlled_km2, columns.share_percent) {
            (None, None) => Err(format!("no column \"controlled_km2\" or \"share_percent\"; columns met: {}", met())),
            _ => Ok(columns),
        }
    }

    /// The region of a row, its area from the table or else from what is known.
    fn region(&self, row: usize, slug: &str, known: &HashMap<&str, &Region>) -> std::result::Result<Region, String> {
        let id = RegionId::new(slug).map_err(|problem| problem.to_string())?;
        let name = known.get(slug).map(|region| region.name.clone());
        let name = name.or_else(|| Group::find(slug).map(|group| group.name.to_string()));
        let listed = self.area_km2.map_or(Ok(None), |cells| cells.number(row)).map_err(|met| bad("area_km2", &met))?;
        let area = match (listed, known.get(slug), Group::find(slug)) {
            (Some(km2), _, _) => Area::from_km2(km2).map_err(|problem| problem.to_string())?,
            (None, Some(region), _) => region.area,
            (None, None, Some(group)) => Area::sum(known.values().filter(|r| group.contains(&r.id)).map(|r| r.area)),
            (None, None, None) => {
                return Err(format!("region {slug:?} is not in the boundaries and has no area_km2: give its area"));
            }
        };
        match area > Area::ZERO {
            true => Ok(Region { id, name: name.unwrap_or_else(|| slug.to_string()), area }),
            false => Err(format!("region {slug:?} has no area")),
        }
    }

    /// A region has one area; another one in a later row is another region or another unit.
    fn same_area(&self, row: usize, region: &Region) -> std::result::Result<(), String> {
        let listed = self.area_km2.map_or(Ok(None), |cells| cells.number(row)).map_err(|met| bad("area_km2", &met))?;
        match listed {
            Some(km2) if (km2 - region.area.km2()).abs() > 1e-6 * km2.abs() + 0.002 => {
                Err(format!("area_km2 {km2} of {} is not the {} of earlier rows", region.id, region.area.km2()))
            }
            _ => Ok(()),
        }
    }

    fn observation(&self, row: usize, region: &Region, today: NaiveDate) -> std::result::Result<Observation, String> {
        let day = self.day.day(row).map_err(|met| bad_day("day", &met))?.ok_or("the day is empty")?;
        let known_on =
            self.known_on.map_or(Ok(None), |cells| cells.day(row)).map_err(|met| bad_day("known_on", &met))?;
        let known_on = known_on.unwrap_or(day);
        if day.max(known_on) > today {
            return Err(format!("{} is in the future (today is {today})", day.max(known_on)));
        }
        if known_on < day {
            return Err(format!("known_on {known_on} is before the day {day}"));
        }
        let controlled = self.controlled(row, region)?;
        // Written files carry three decimals; whatever lies beyond that is another region or another unit.
        if controlled.km2() > region.area.km2() * (1.0 + 1e-6) + 0.002 {
            return Err(format!(
                "controlled area {} km² is more than the {} km² of {}",
                controlled.km2(),
                region.area.km2(),
                region.id
            ));
        }
        Ok(Observation { day, known_on, controlled: Some(controlled) })
    }

    fn controlled(&self, row: usize, region: &Region) -> std::result::Result<Area, String> {
        let cell =
            |cells: Option<&Cells>, name| cells.map_or(Ok(None), |c| c.number(row)).map_err(|met| bad(name, &met));
        let words = |problem: Error| problem.to_string();
        match (cell(self.controlled_km2, "controlled_km2")?, cell(self.share_percent, "share_percent")?) {
            (Some(km2), _) => Area::from_km2(km2).map_err(words),
            (None, Some(percent)) if (0.0..=100.0).contains(&percent) => {
                Ok(Share::from_fraction(percent / 100.0).map_err(words)?.of(region.area))
            }
            (None, Some(percent)) => Err(format!("share_percent {percent} is not between 0 and 100")),
            (None, None) => Err("neither controlled_km2 nor share_percent has a value".into()),
        }
    }
}

fn bad(column: &str, met: &str) -> String {
    format!("{column} {met:?} is not a finite number (decimal point, no thousands separator)")
}

fn bad_day(column: &str, met: &str) -> String {
    format!("{column} {met:?} is not a day like 2026-08-22")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<ControlTable> {
        let donetsk = Region {
            id: RegionId::new("donetsk").unwrap(),
            name: "Donetsk".into(),
            area: Area::from_km2(26_602.562).unwrap(),
        };
        parse(text.as_bytes(), Format::Csv, "t.csv", &[donetsk], "2026-09-01".parse().unwrap())
    }

    #[test]
    fn areas_and_shares_are_both_read() {
        let series = |text| table(text).unwrap().region("donetsk").unwrap();
        let by_area = series("source,region,day,controlled_km2\nx,donetsk,2026-01-01,13301.281\n");
        let by_share = series("region,day,share_percent\ndonetsk,2026-01-01,50\n");
        assert!((by_area.last().controlled.km2() - by_share.last().controlled.km2()).abs() < 1e-9);
        assert_eq!(by_share.source(), "table");
        assert_eq!(by_area.region().name, "Donetsk");
    }

    #[test]
    fn a_region_of_another_war_brings_its_area() {
        let text = "region,day,controlled_km2,area_km2\nafar,2026-01-01,10,100\nafar,2026-01-02,12,100\n";
        assert_eq!(table(text).unwrap().theatre().unwrap().remaining().km2(), 88.0);
        let error = table("region,day,controlled_km2\nafar,2026-01-01,10\n").unwrap_err().to_string();
        assert_eq!(error, "t.csv: row 2: region \"afar\" is not in the boundaries and has no area_km2: give its area");
    }

    #[test]
    fn every_mistake_names_its_row() {
        let cases = [
            ("donetsk,2026-13-01,1", "row 3: day \"2026-13-01\" is not a day"),
            ("donetsk,2027-01-01,1", "row 3: 2027-01-01 is in the future"),
            ("donetsk,2202-01-01,1", "in the future"),
            ("donetsk,2026-01-02,1 234", "row 3: controlled_km2 \"1 234\" is not a finite number"),
            ("donetsk,2026-01-02,\"1,5\"", "is not a finite number"),
            ("donetsk,2026-01-02,NaN", "is not a finite number"),
            ("donetsk,2026-01-02,inf", "is not a finite number"),
            ("donetsk,2026-01-02,-1", "zero or more"),
            ("donetsk,2026-01-02,30000", "row 3: controlled area 30000 km² is more than"),
            ("donetsk,2026-01-02,", "neither controlled_km2 nor share_percent"),
            ("donetsk,,5", "the day is empty"),
            (",2026-01-02,5", "the region is empty"),
            ("Donetsk,2026-01-02,5", "slug"),
            ("donetsk,2026-01-01,2", "contradict"),
        ];
        for (row, problem) in cases {
            let error = table(&format!("region,day,controlled_km2\ndonetsk,2026-01-01,1\n{row}\n"));
            let error = error.map(|_| row).unwrap_err().to_string();
            let fits = error.contains(problem) || (problem == "contradict" && error.contains("one value for one day"));
            assert!(error.starts_with("t.csv: ") && fits, "{row}: {error}");
        }
        assert!(table("region,day\nx,y\n").unwrap_err().to_string().contains("columns met: region, day"));
        assert!(table("region,day,controlled_km2\n").unwrap_err().to_string().contains("no rows"));
    }

    #[test]
    fn revisions_are_kept_with_the_day_they_became_known() {
        let text = "region,day,controlled_km2,known_on\ndonetsk,2026-01-01,1,\ndonetsk,2026-01-01,2,2026-01-09\n";
        let series = table(text).unwrap().region("donetsk").unwrap();
        assert_eq!(series.observations().len(), 2);
        let early = series.as_of("2026-01-05".parse().unwrap()).unwrap();
        assert_eq!(early.last().controlled.km2(), 1.0);
    }
}
