//! Series of many regions from tables that come one after another, as `project --stream` reads them: rows of a region stand
//! together, their days in any order.
//!
//! What is wrong with a row is wrong with its region alone, and is told in words that depend neither on the place of the row nor
//! on the order of rows: so that a region fails in the same words however many processes share the work.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::table::source_name;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::error::{Error, Place, Result};
use crate::tabular::{Cells, Table};

/// The columns that are read; the last two may be missing.
pub const COLUMNS: [&str; 6] = ["region", "day", "controlled_km2", "area_km2", "source", "known_on"];
const NEEDED: usize = 4;
/// The source of rows that name none.
const UNNAMED: &str = "table";

/// What is asked for of all regions.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The input, for errors.
    pub origin: String,
    /// The source; rows of others are left out.
    pub source: Option<String>,
    /// Days before this one are left out.
    pub from: Option<NaiveDate>,
    /// Later days are refused.
    pub today: NaiveDate,
}

/// A region with its series, or with what is wrong with its rows.
#[derive(Debug)]
pub struct Told {
    /// Its slug, or its name as written where that makes none.
    pub region: String,
    /// The number of its rows.
    pub rows: usize,
    pub series: std::result::Result<ControlSeries, String>,
}

/// The regions of an input.
pub struct Regions {
    asked: Asked,
    /// Which have come, by the first bytes of a hash of their slugs: of a million, sixteen megabytes.
    seen: HashSet<[u8; 16]>,
    /// The region whose rows may go on.
    open: Option<Rows>,
}

/// The rows of a region so far.
struct Rows {
    /// Its name as it stands in the table.
    written: String,
    region: String,
    rows: usize,
    areas: BTreeSet<u64>,
    sources: BTreeSet<String>,
    vintages: Vec<Vintage<Area>>,
    /// Of several the first by alphabet.
    problem: Option<String>,
}

impl Regions {
    pub fn new(asked: Asked) -> Self {
        Regions { asked, seen: HashSet::new(), open: None }
    }

    /// Takes in rows of a table and gives the regions that have ended with them.
    ///
    /// # Errors
    /// [`Error::Usage`] when a column is missing; [`Error::Input`] when a region comes back after another one.
    pub fn take(&mut self, table: &Table, rows: Range<usize>) -> Result<Vec<Told>> {
        let columns = columns(table)?;
        let region = columns[0].expect("the column is there");
        let mut ended = Vec::new();
        for row in rows {
            let written = word(region, row);
            if self.open.as_ref().is_none_or(|open| open.written != written) {
                let next = Rows::of(&written);
                // Two names of one slug are one region.
                if self.open.as_ref().is_some_and(|open| open.region == next.region) {
                    self.open.iter_mut().for_each(|open| open.written = next.written.clone());
                } else {
                    ended.extend(self.open.take().map(|open| open.told(&self.asked)));
                    self.begin(next)?;
                }
            }
            let open = self.open.as_mut().expect("a region was begun");
            open.rows += 1;
            if let Err(problem) = open.read(&columns, row, &self.asked) {
                open.problem = Some(open.problem.take().map_or(problem.clone(), |known| known.min(problem)));
            }
        }
        Ok(ended)
    }

    fn begin(&mut self, next: Rows) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(next.region.as_bytes()).into();
        let (short, _) = hash.split_first_chunk::<16>().expect("it is twice as long");
        if !self.seen.insert(*short) {
            let problem = format!("region {:?} comes back after another one: sort the rows by region", next.region);
            return Err(Error::input(&self.asked.origin, Place::Whole, problem));
        }
        self.open = Some(next);
        Ok(())
    }

    /// The last region, when there are no more rows.
    pub fn last(&mut self) -> Option<Told> {
        self.open.take().map(|open| open.told(&self.asked))
    }
}

/// The columns of [`COLUMNS`] in a table.
fn columns(table: &Table) -> Result<[Option<&Cells>; COLUMNS.len()]> {
    let found = COLUMNS.map(|name| table.column(name));
    let missing = || COLUMNS[..NEEDED].iter().zip(&found).filter(|(_, cells)| cells.is_none()).map(|(name, _)| *name);
    if missing().next().is_some() {
        let has = table.names().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ");
        return Err(Error::Usage(format!(
            "--stream needs the columns {}; missing: {}; the input has: {has}",
            COLUMNS[..NEEDED].join(", "),
            missing().collect::<Vec<_>>().join(", "),
        )));
    }
    for (name, cells) in COLUMNS.iter().zip(&found) {
        if let Some(Cells::Unread { why, .. }) = cells {
            return Err(Error::Usage(format!("column {name:?}{why}")));
        }
    }
    Ok(found)
}

/// What stands in a cell of words, or of numbers that name something.
fn word(cells: &Cells, row: usize) -> Cow<'_, str> {
    match cells {
        Cells::Number(numbers) => numbers[row].map_or_else(String::new, |number| number.to_string()).into(),
        words => words.text(row).into(),
    }
}

impl Rows {
    fn of(written: &str) -> Self {
        let slug = RegionId::new(written).or_else(|_| RegionId::from_name(written));
        let (region, problem) = match slug {
            Ok(slug) => (slug.to_string(), None),
            Err(_) if written.is_empty() => (String::new(), Some("the region is empty".into())),
            Err(problem) => (written.to_string(), Some(problem.to_string())),
        };
        let (areas, sources) = Default::default();
        Rows { written: written.into(), region, rows: 0, areas, sources, vintages: Vec::new(), problem }
    }

    fn read(
        &mut self,
        columns: &[Option<&Cells>; COLUMNS.len()],
        row: usize,
        asked: &Asked,
    ) -> std::result::Result<(), String> {
        let [_, day, controlled, area, source, known_on] = *columns;
        let source = source.map(|cells| word(cells, row)).filter(|name| !name.is_empty());
        let source = source.unwrap_or(Cow::Borrowed(UNNAMED));
        if asked.source.as_ref().is_some_and(|asked| *asked != source) {
            return Ok(());
        }
        if !self.sources.contains(source.as_ref()) {
            self.sources.insert(source.into_owned());
        }
        let number = |cells: Option<&Cells>, name: &str| match cells.map_or(Ok(None), |cells| cells.number(row)) {
            Ok(Some(number)) => Area::from_km2(number).map(Some).map_err(|problem| format!("{name}: {problem}")),
            Ok(None) => Ok(None),
            Err(met) => Err(format!("{name} {met:?} is not a number")),
        };
        let date = |cells: Option<&Cells>, name: &str| {
            let day = cells.map_or(Ok(None), |cells| cells.day(row));
            day.map_err(|met| format!("{name} {met:?} is not a day as 2026-08-22"))
        };
        let day = date(day, "day")?.ok_or("the day is empty")?;
        let known_on = date(known_on, "known_on")?;
        if let Some(future) = [Some(day), known_on].into_iter().flatten().find(|day| *day > asked.today) {
            return Err(format!("{future} is in the future"));
        }
        let area = number(area, "area_km2")?.filter(|area| *area > Area::ZERO).ok_or("area_km2 is empty or 0")?;
        self.areas.insert(area.km2().to_bits());
        let value = number(controlled, "controlled_km2")?;
        // The cell of a withdrawal is empty, and a withdrawal comes later than what it withdraws.
        if value.is_none() && known_on.is_none_or(|known_on| known_on == day) {
            return Err("controlled_km2 is empty".into());
        }
        self.vintages.push(Vintage { day, known_on: known_on.unwrap_or(day), value });
        Ok(())
    }

    fn told(self, asked: &Asked) -> Told {
        Told { region: self.region.clone(), rows: self.rows, series: self.series(asked) }
    }

    fn series(mut self, asked: &Asked) -> std::result::Result<ControlSeries, String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let mut sources = self.sources.iter();
        let source = match (sources.next(), sources.next()) {
            (None, _) => return Err("no row is of the source asked for".into()),
            (Some(only), None) => only,
            (Some(_), Some(_)) => {
                let all = self.sources.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                return Err(format!("several sources are known, choose one with --source: {all}"));
            }
        };
        let source = source_name(source)?;
        let mut areas = self.areas.iter().map(|bits| f64::from_bits(*bits));
        let area = match (areas.next(), areas.next()) {
            (Some(only), None) => only,
            (Some(one), Some(other)) => return Err(format!("area_km2 is {one} and {other}: a region has one area")),
            (None, _) => return Err("area_km2 is empty or 0".into()),
        };
        let told = |problem: Error| problem.to_string();
        let region = Region {
            id: RegionId::new(&self.region).map_err(told)?,
            name: self.written,
            area: Area::from_km2(area).map_err(told)?,
        };
        // By their values too, so that two that contradict each other are always named in the same order.
        let km2 = |seen: &Vintage<Area>| seen.value.map_or(-1.0, Area::km2);
        self.vintages.sort_by(|a, b| (a.day, a.known_on).cmp(&(b.day, b.known_on)).then(km2(a).total_cmp(&km2(b))));
        let series = ControlSeries::new(&source, region, self.vintages).map_err(told)?;
        match asked.from {
            None => Ok(series),
            Some(day) => series.since(day).ok_or_else(|| format!("no map is of {day} or later")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::Format;

    const HEADER: &str = "region,day,controlled_km2,area_km2,source,known_on\n";

    fn regions() -> Regions {
        let (origin, today) = ("stdin".into(), NaiveDate::from_ymd_opt(2026, 9, 1).unwrap());
        Regions::new(Asked { origin, source: None, from: None, today })
    }

    fn table(rows: &str) -> Table {
        Table::read(format!("{HEADER}{rows}").as_bytes(), Format::Csv).unwrap()
    }

    fn take(regions: &mut Regions, table: &Table) -> Result<Vec<Told>> {
        regions.take(table, 0..table.rows())
    }

    fn all(rows: &str) -> Vec<(String, std::result::Result<usize, String>)> {
        let mut regions = regions();
        let mut told = take(&mut regions, &table(rows)).unwrap();
        told.extend(regions.last());
        told.into_iter().map(|of| (of.region, of.series.map(|series| series.vintages().len()))).collect()
    }

    #[test]
    fn a_region_ends_with_the_first_row_of_another_in_whichever_table() {
        let mut regions = regions();
        assert!(take(&mut regions, &table("a,2026-01-02,2,9,,\n")).unwrap().is_empty());
        let ended = take(&mut regions, &table("a,2026-01-01,1,9,,\nb,2026-01-01,1,9,,\n")).unwrap();
        assert_eq!((ended.len(), ended[0].region.as_str(), ended[0].rows), (1, "a", 2));
        let series = ended[0].series.as_ref().unwrap();
        assert_eq!((series.last().value.km2(), series.source(), series.region().area.km2()), (2.0, "table", 9.0));
        assert_eq!(regions.last().unwrap().region, "b");
        assert!(regions.last().is_none());
    }

    #[test]
    fn a_region_that_comes_back_is_an_error() {
        let problem = take(&mut regions(), &table("A b,2026-01-01,1,9,,\nc,2026-01-01,1,9,,\na-b,2026-01-02,1,9,,\n"));
        assert_eq!(
            problem.unwrap_err().to_string(),
            "stdin: region \"a-b\" comes back after another one: sort the rows by region"
        );
        assert_eq!(all("A b,2026-01-01,1,9,,\na-b,2026-01-02,1,9,,\n"), [("a-b".to_string(), Ok(2))], "one slug");
    }

    #[test]
    fn what_is_wrong_is_told_in_the_same_words_in_any_order_of_rows() {
        let cases = [
            ("a,2026-13-01,1,9,,", "day \"2026-13-01\" is not a day as 2026-08-22"),
            ("a,,1,9,,", "the day is empty"),
            ("a,2027-01-01,1,9,,", "2027-01-01 is in the future"),
            ("a,2026-01-01,x,9,,", "controlled_km2 \"x\" is not a number"),
            ("a,2026-01-01,-1,9,,", "controlled_km2: area (km²) -1 is not allowed: zero or more"),
            ("a,2026-01-01,,9,,", "controlled_km2 is empty"),
            ("a,2026-01-01,1,,,", "area_km2 is empty or 0"),
            ("a,2026-01-01,1,8,,", "area_km2 is 8 and 9: a region has one area"),
            ("a,2026-01-01,1,9,x,", "several sources are known, choose one with --source: table, x"),
            ("a,2026-01-01,1,9,,2025-12-31", "known_on 2025-12-31 of a on 2026-01-01 is not allowed"),
            ("a,2026-02-01,2,9,,", "controlled area (km²) 1 beside 2 of a on 2026-02-01 is not allowed"),
            ("a,2026-01-01,10,9,,", "controlled area (km²) 10 of a on 2026-01-01, region of 9 is not allowed"),
        ];
        for (row, problem) in cases {
            for rows in [format!("a,2026-02-01,1,9,,\n{row}\n"), format!("{row}\na,2026-02-01,1,9,,\n")] {
                let [(region, Err(told))] = &all(&rows)[..] else { panic!("{rows} was read") };
                assert!(region == "a" && told.starts_with(problem), "{row}: {told}");
            }
        }
        assert_eq!(all(",2026-01-01,1,9,,\n"), [(String::new(), Err("the region is empty".into()))]);
        assert_eq!(all("…,2026-01-01,1,9,,\n")[0].0, "…");
    }

    #[test]
    fn revisions_and_withdrawals_are_read() {
        let rows =
            "a,2026-01-01,1,9,,\na,2026-01-01,2,9,,2026-01-05\na,2026-01-02,1,9,,\na,2026-01-02,,9,,2026-01-06\n";
        assert_eq!(all(rows), [("a".to_string(), Ok(4))]);
    }

    #[test]
    fn missing_columns_are_named() {
        let table = Table::read(b"region,date,controlled_km2\n", Format::Csv).unwrap();
        let problem = take(&mut regions(), &table).unwrap_err();
        assert_eq!(
            problem.to_string(),
            "--stream needs the columns region, day, controlled_km2, area_km2; missing: day, area_km2; the input has: \
             region, date, controlled_km2"
        );
        assert!(matches!(problem, Error::Usage(_)));
    }
}
