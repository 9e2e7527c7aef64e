//! Turns The Economist's table of the area that ISW assesses as controlled into a control table.
//!
//! The columns `date` and `area_assessed_as_russia_controlled` (m²) are read; all others are differences and shares of
//! the same figure. The last row of a day counts. Areas have two decimals in km², as in the bundled table, so that
//! known days have the same values.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::tabular::{Format, Table};

const DAY: &str = "date";
const AREA: &str = "area_assessed_as_russia_controlled";
const KM2: f64 = 1e6;

/// A table of ours, where there is any row, and its days.
type ControlCsv = (Option<Vec<u8>>, BTreeSet<NaiveDate>);

/// The days of the table that are wanted, as CSV of ours with this source and region, and which of them it has.
///
/// # Errors
/// In words: no table, a column that is missing, or a row without a day or an area.
pub fn control_csv(
    bytes: &[u8],
    (source, region): (&str, &str),
    wanted: &BTreeSet<NaiveDate>,
) -> Result<ControlCsv, String> {
    let table = Table::read(bytes, Format::Csv).map_err(|reason| format!("this is not a table: {reason}"))?;
    let column = |name: &str| {
        let met = table.names().collect::<Vec<_>>().join(", ");
        table.column(name).ok_or(format!("there is no column {name:?}; the columns are {met}"))
    };
    let (days, areas) = (column(DAY)?, column(AREA)?);
    let mut levels: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for row in 0..table.rows() {
        let here = |column: &str| {
            format!("row {}: column {column:?} has {:?}", row + 2, table.column(column).map_or("", |of| of.text(row)))
        };
        let day = days.text(row).trim().parse::<NaiveDate>().map_err(|_| here(DAY))?;
        let area = areas.number(row).ok().flatten().filter(|area| area.is_finite() && *area >= 0.0);
        let area = area.ok_or_else(|| here(AREA))?;
        if wanted.contains(&day) {
            levels.insert(day, area / KM2);
        }
    }
    let rows = levels.iter().map(|(day, km2)| format!("{source},{region},{day},{km2:.2}\n"));
    let text = rows.collect::<String>();
    let csv = (!text.is_empty()).then(|| format!("source,region,day,controlled_km2\n{text}").into_bytes());
    Ok((csv, levels.into_keys().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "date,area_assessed_as_russia_controlled,change_in_area\n2026-08-20,120586120000.4,\n\
                         2026-08-21,1,2\n2026-08-21,120600000000,13879999.6\n2026-08-23,120600000001,1\n";

    fn days(days: &[&str]) -> BTreeSet<NaiveDate> {
        days.iter().map(|day| day.parse().unwrap()).collect()
    }

    #[test]
    fn square_metres_become_km2_and_of_a_doubled_day_the_last_row_counts() {
        let wanted = days(&["2026-08-20", "2026-08-21", "2026-08-22"]);
        let (csv, met) = control_csv(TABLE.as_bytes(), ("isw", "ukraine"), &wanted).unwrap();
        let want =
            "source,region,day,controlled_km2\nisw,ukraine,2026-08-20,120586.12\nisw,ukraine,2026-08-21,120600.00\n";
        assert_eq!(String::from_utf8(csv.unwrap()).unwrap(), want);
        assert_eq!(met, days(&["2026-08-20", "2026-08-21"]));
        assert_eq!(control_csv(TABLE.as_bytes(), ("isw", "ukraine"), &days(&["2026-09-01"])).unwrap().0, None);
    }

    #[test]
    fn what_is_not_that_table_is_named() {
        let cases = [
            ("date,km2\n2026-08-20,1\n".to_string(), "no column \"area_assessed"),
            (TABLE.replace("2026-08-20", "20 August"), "row 2: column \"date\" has \"20 August\""),
            (TABLE.replace("120586120000.4", "-1"), "row 2: column \"area_assessed_as_russia_controlled\" has \"-1\""),
        ];
        for (text, words) in cases {
            let problem = control_csv(text.as_bytes(), ("isw", "ukraine"), &BTreeSet::new()).unwrap_err();
            assert!(problem.contains(words), "{problem}");
        }
    }
}
