//! The data of a chart as the page carries them: few enough rows for a page that is sent by mail.

use std::collections::BTreeMap;

use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table};

/// Rows of a line at most; `--data` of the chart's command writes all.
const MOST_ROWS: usize = 25;
/// Data that take more room are left to the command.
const MOST_BYTES: usize = 20_000;

/// What a chart shows, as CSV.
pub struct Data {
    /// The name of the file: "donetsk-history".
    pub name: String,
    /// Its text; `None` where there is too much of it for a page.
    pub csv: Option<String>,
}

impl Data {
    /// The data of a chart of some kind.
    ///
    /// # Errors
    /// None in practice.
    pub fn of(kind: &str, table: &Table) -> Result<Option<Self>> {
        if table.rows() == 0 {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let wrong = |problem: String| Error::input("the data of a chart", Place::Whole, problem);
        table.write(&mut bytes, Format::Csv).map_err(wrong)?;
        let region = table.column("region").map(|cells| cells.text(0)).filter(|region| !region.is_empty());
        let name = region.map_or_else(|| kind.to_string(), |region| format!("{region}-{kind}"));
        let csv = thinned(&String::from_utf8_lossy(&bytes));
        Ok(Some(Data { name, csv: Some(csv).filter(|csv| csv.len() <= MOST_BYTES) }))
    }
}

/// So many rows at most of each line of a chart, evenly spread, the last always. Tables of other columns stay as they are.
fn thinned(csv: &str) -> String {
    let mut lines = csv.lines();
    let Some(head) = lines.next().filter(|head| head.starts_with("region,what,day,level,")) else { return csv.into() };
    // What and level name a line; the day lies between them.
    fn key(row: &str) -> (&str, &str) {
        let mut fields = row.split(',').skip(1);
        (fields.next().unwrap_or_default(), fields.nth(1).unwrap_or_default())
    }
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    lines.clone().for_each(|row| *counts.entry(key(row)).or_default() += 1);
    let mut left = counts.clone();
    let mut kept = format!("{head}\n");
    for row in lines {
        let (all, left) = (counts[&key(row)], left.get_mut(&key(row)).expect("every row was counted"));
        *left -= 1;
        if left.is_multiple_of(all.div_ceil(MOST_ROWS)) {
            kept += row;
            kept += "\n";
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_keeps_its_last_row_and_no_more_than_it_may() {
        let row = |what: &str, n: usize| format!("donetsk,{what},2026-01-{n},,{n},km2\n");
        let head = "region,what,day,level,value,unit\n";
        let many: String = (0..150).map(|n| row("held", n)).chain((0..3).map(|n| row("front", n))).collect();
        let kept = thinned(&format!("{head}{many}"));
        assert!(kept.starts_with(head) && kept.contains(&row("held", 149)) && kept.contains(&row("held", 143)));
        assert_eq!(kept.lines().filter(|line| line.contains("held")).count(), 25);
        assert_eq!(kept.lines().filter(|line| line.contains("front")).count(), 3);
        assert_eq!(thinned("a,b\n1,2\n"), "a,b\n1,2\n");
    }
}
