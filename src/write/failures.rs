//! Rows of many regions of which some failed: each of those has one row, with its name and the reason.

use crate::tabular::{Cells, Table};

/// The column of reasons.
const ERROR: &str = "error";

/// The rows of regions under the columns of a table without rows, and a column `error`. `name` is the column of a region's name.
pub fn with_failures(columns: &Table, name: &str, told: Vec<(String, Result<Table, String>)>) -> Table {
    let none = columns.clone().with(ERROR, Cells::Text(Vec::new()));
    let rows = |(region, rows): (String, Result<Table, String>)| match rows {
        Ok(rows) => {
            let no_error = Cells::Text(vec![None; rows.rows()]);
            rows.with(ERROR, no_error)
        }
        Err(reason) => {
            let cell = |of: &str, cells: &Cells| match cells {
                _ if of == name => Cells::Text(vec![Some(region.clone())]),
                Cells::Number(_) => Cells::Number(vec![None]),
                Cells::Whole(_) => Cells::Whole(vec![None]),
                Cells::Day(_) => Cells::Day(vec![None]),
                Cells::Text(_) | Cells::Read(_) | Cells::Unread { .. } => Cells::Text(vec![None]),
            };
            let row = columns.columns().fold(Table::default(), |row, (of, cells)| row.with(of, cell(of, cells)));
            row.with(ERROR, Cells::Text(vec![Some(reason)]))
        }
    };
    Table::all(std::iter::once(none).chain(told.into_iter().map(rows)))
}

/// The number of regions of a table that failed.
pub fn failures(table: &Table) -> usize {
    table.column(ERROR).map_or(0, |errors| (0..errors.len()).filter(|row| !errors.is_blank(*row)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_that_failed_has_one_row_in_its_place() {
        let columns = || Table::default().with("x", Cells::Number(Vec::new())).with("region", Cells::Text(Vec::new()));
        let name = |name: &str| Some(name.to_string());
        let made = Table::default()
            .with("x", Cells::Number(vec![Some(1.0), None]))
            .with("region", Cells::Text(vec![name("b"), name("b")]));
        let told = vec![("a".to_string(), Err("too short".to_string())), ("b".to_string(), Ok(made))];
        let table = with_failures(&columns(), "region", told);
        let expected = Table::default()
            .with("x", Cells::Number(vec![None, Some(1.0), None]))
            .with("region", Cells::Text(vec![name("a"), name("b"), name("b")]))
            .with("error", Cells::Text(vec![name("too short"), None, None]));
        assert_eq!(table, expected);
        assert_eq!(failures(&table), 1);
        assert_eq!(with_failures(&columns(), "region", Vec::new()).rows(), 0);
    }
}
