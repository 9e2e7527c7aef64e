//! Tables as aligned text and as JSON rows.

use serde_json::{Map, Value};

use super::words::{digits, number};
use crate::shell::printable;
use crate::tabular::{Cells, Table};

/// A table as text: words to the left, numbers to the right with three decimals, empty cells as a dash.
pub fn text(table: &Table) -> String {
    let columns: Vec<(bool, Vec<String>)> = table
        .columns()
        .map(|(name, cells)| {
            let is_number = matches!(cells, Cells::Number(_) | Cells::Whole(_));
            let words = (0..table.rows()).map(|row| cell_text(cells, row));
            (is_number, std::iter::once(name.to_string()).chain(words).collect())
        })
        .collect();
    aligned(&columns)
}

/// Columns of words as lines of text, the first word of each its name; those marked are set to the right.
pub fn aligned(columns: &[(bool, Vec<String>)]) -> String {
    let widths: Vec<usize> =
        columns.iter().map(|(_, cells)| cells.iter().map(|c| c.chars().count()).max().unwrap_or(0)).collect();
    let line = |row: usize| {
        let cells = columns.iter().zip(&widths).map(|((to_the_right, cells), width)| match to_the_right {
            true => format!("{:>width$}", cells[row]),
            false => format!("{:<width$}", cells[row]),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    (0..rows).map(|row| line(row) + "\n").collect()
}

/// The rows of a table as JSON objects with the column names as keys; empty cells are `null`.
pub fn json(table: &Table) -> Value {
    let row = |row: usize| {
        let cells = table.columns().map(|(name, cells)| (name.to_string(), cell_json(cells, row)));
        Value::Object(cells.collect::<Map<_, _>>())
    };
    Value::Array((0..table.rows()).map(row).collect())
}

fn cell_text(cells: &Cells, row: usize) -> String {
    let text = match cells {
        // A line break in a name would make another row of it.
        Cells::Text(_) | Cells::Read(_) => Some(printable(cells.text(row))).filter(|text| !text.is_empty()),
        Cells::Number(cells) => cells[row].map(|n| digits(n, 3)),
        Cells::Whole(cells) => cells[row].map(|n| number(n as f64, 0)),
        Cells::Day(cells) => cells[row].map(|day| day.to_string()),
        Cells::Unread { .. } => None,
    };
    text.unwrap_or_else(|| "–".into())
}

fn cell_json(cells: &Cells, row: usize) -> Value {
    match cells {
        Cells::Text(_) | Cells::Read(_) => match cells.text(row) {
            "" => Value::Null,
            text => text.into(),
        },
        Cells::Number(cells) => cells[row].map_or(Value::Null, Value::from),
        Cells::Whole(cells) => cells[row].map_or(Value::Null, Value::from),
        Cells::Day(cells) => cells[row].map_or(Value::Null, |day| Value::from(day.to_string())),
        Cells::Unread { .. } => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_empty_cells_show() {
        let table = Table::default()
            .with("place", Cells::Text(vec![Some("Суми".into()), None]))
            .with("km", Cells::Number(vec![Some(-1234.5), Some(2.0)]));
        assert_eq!(text(&table), "place          km\nСуми   −1,234.500\n–           2.000\n");
        assert_eq!(json(&table).to_string(), r#"[{"place":"Суми","km":-1234.5},{"place":null,"km":2.0}]"#);
    }
}
