//! Separated values: text cut into rows and cells, each row with its number.
//!
//! A row's number is that of a spreadsheet: every line counts, blank ones too, and a line break within quotes ends no row.

use std::sync::Arc;

use super::{Cells, MOST_COLUMNS, Table, Words};

/// The most rows that are read: ten years of the days of seven hundred regions.
const MOST_ROWS: usize = 3_000_000;
/// The most cells that are read, full or empty.
const MOST_CELLS: usize = 30_000_000;

/// A cell of a text: where its words begin and end, without quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    start: usize,
    end: usize,
    /// Quotes within it are doubled.
    is_escaped: bool,
    /// Its quote is not closed, or something follows the closing one.
    is_broken: bool,
}

/// The rows of a text, one after another.
pub(crate) struct Records<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
}

impl<'t> Records<'t> {
    pub fn new(text: &'t str, delimiter: u8) -> Self {
        Records { text, at: 0, delimiter }
    }

    /// Puts the cells of the next row into `cells`, at most so many; gives their number, `None` at the end of the text.
    pub fn next_into(&mut self, cells: &mut Vec<Cell>, most: usize) -> Option<usize> {
        cells.clear();
        if self.at >= self.text.len() {
            return None;
        }
        let mut count = 0;
        loop {
            let (cell, ends_row) = self.cell();
            count += 1;
            if cells.len() < most {
                cells.push(cell);
            }
            if ends_row {
                return Some(count);
            }
        }
    }

    /// The words of a cell as they stand in the text.
    pub fn words(&self, cell: &Cell) -> &'t str {
        &self.text[cell.start..cell.end]
    }

    /// The next cell and whether it ends its row.
    fn cell(&mut self) -> (Cell, bool) {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let spaces = bytes[start..].iter().take_while(|byte| **byte == b' ').count();
        let quote = start + spaces;
        let mut cell = Cell { start, end: start, is_escaped: false, is_broken: false };
        let is_end = |byte: &u8| *byte == self.delimiter || *byte == b'\n';
        let end_from = |from: usize| bytes[from..].iter().position(is_end).map_or(bytes.len(), |at| from + at);
        let end = if bytes.get(quote) == Some(&b'"') {
            let (closing, is_escaped) = closing_quote(bytes, quote);
            let end = end_from((closing + 1).min(bytes.len()));
            let rest = bytes.get(closing + 1..end).unwrap_or_default();
            let is_broken = closing == bytes.len() || !rest.iter().all(|byte| b" \r".contains(byte));
            cell = Cell { start: quote + 1, end: closing, is_escaped, is_broken };
            end
        } else {
            let end = end_from(start);
            cell.end = if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end };
            end
        };
        self.at = end + 1;
        (cell, bytes.get(end) != Some(&self.delimiter))
    }
}

/// Where the cell whose opening quote stands here has its closing one, or the end; and whether quotes within are doubled.
fn closing_quote(bytes: &[u8], opening: usize) -> (usize, bool) {
    let (mut at, mut is_escaped) = (opening + 1, false);
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => {
                is_escaped = true;
                at += 2;
            }
            (b'"', _) => return (at, is_escaped),
            _ => at += 1,
        }
    }
    (bytes.len(), is_escaped)
}

/// A text cut into rows, before anybody knows which of them is the header. Blank rows are left out.
pub(crate) struct Grid {
    /// The text, and behind it the cells that had doubled quotes.
    text: String,
    cells: Vec<(u32, u32)>,
    rows: Vec<GridRow>,
}

struct GridRow {
    number: usize,
    /// The index of its first cell.
    first: usize,
}

/// The rows below a header as a table, with what a table does not tell.
pub(crate) struct Sheet {
    pub table: Table,
    /// The number of each row of the table.
    pub numbers: Vec<usize>,
    /// How many cells each row has, those after the header's last column counting only up to the last one that is full.
    pub widths: Vec<usize>,
}

impl Grid {
    /// Cuts a text.
    ///
    /// # Errors
    /// In words, for a quote that is not closed, and for more than any control table has.
    pub fn cut(text: &str, delimiter: u8, is_bounded: bool) -> Result<Self, String> {
        if u32::try_from(text.len().saturating_mul(2)).is_err() {
            return Err(format!("{} MiB of text are more than can be read at once: split it", text.len() >> 20));
        }
        if is_bounded {
            let lines = text.bytes().filter(|byte| *byte == b'\n').count();
            within_limits(Records::new(text, delimiter).next_into(&mut Vec::new(), 0).unwrap_or(1), lines)?;
        }
        let mut grid = Grid { text: text.to_string(), cells: Vec::new(), rows: Vec::new() };
        let most = if is_bounded { MOST_COLUMNS } else { usize::MAX };
        let (mut records, mut cells, mut number) = (Records::new(text, delimiter), Vec::new(), 0);
        while let Some(width) = records.next_into(&mut cells, most) {
            number += 1;
            if is_bounded {
                within_limits(width, 1)?;
            }
            if cells.iter().any(|cell| cell.is_broken) {
                return Err(format!("row {number}: a quote that is not closed, or within a cell"));
            }
            if cells.iter().all(|cell| records.words(cell).trim().is_empty()) {
                continue;
            }
            grid.rows.push(GridRow { number, first: grid.cells.len() });
            for cell in &cells {
                let span = grid.span(text, cell);
                grid.cells.push(span);
            }
            if is_bounded && grid.cells.len() > MOST_CELLS {
                return Err(too_many(grid.cells.len(), MOST_CELLS, "cells"));
            }
        }
        Ok(grid)
    }

    fn span(&mut self, text: &str, cell: &Cell) -> (u32, u32) {
        if !cell.is_escaped {
            return (cell.start as u32, cell.end as u32);
        }
        let start = self.text.len();
        self.text.push_str(&text[cell.start..cell.end].replace("\"\"", "\""));
        (start as u32, self.text.len() as u32)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of a row, and the words in it.
    pub fn row(&self, row: usize) -> (usize, impl Iterator<Item = &str>) {
        let words = self.cells_of(row).iter().map(|(start, end)| self.text[*start as usize..*end as usize].trim());
        (self.rows[row].number, words)
    }

    fn cells_of(&self, row: usize) -> &[(u32, u32)] {
        let end = self.rows.get(row + 1).map_or(self.cells.len(), |next| next.first);
        &self.cells[self.rows[row].first..end]
    }

    /// The rows below a header, as columns of that many cells.
    pub fn below(self, header: usize, names: Vec<String>) -> Sheet {
        let rows = header + 1..self.rows.len();
        let mut columns: Vec<Vec<(u32, u32)>> = names.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        let (mut numbers, mut widths) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            let cells = self.cells_of(row);
            let is_full = |(start, end): &(u32, u32)| !self.text[*start as usize..*end as usize].trim().is_empty();
            let beyond = cells.get(names.len()..).unwrap_or_default();
            let full = beyond.iter().rposition(is_full).map_or(0, |last| last + 1);
            widths.push(cells.len().min(names.len()) + full);
            numbers.push(self.rows[row].number);
            columns.iter_mut().enumerate().for_each(|(i, spans)| spans.push(cells.get(i).copied().unwrap_or((0, 0))));
        }
        let text: Arc<str> = self.text.into();
        let cells = |spans| Cells::Read(Words { text: Arc::clone(&text), spans });
        let columns = names.into_iter().zip(columns).map(|(name, spans)| (name, cells(spans))).collect();
        Sheet { table: Table { columns }, numbers, widths }
    }
}

/// A table whose first row that is not blank is the header.
///
/// # Errors
/// In words: it is no text, a row has more cells than the header, or two columns have one name.
pub(super) fn table(bytes: &[u8], delimiter: u8, is_bounded: bool) -> Result<Table, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "invalid UTF-8")?.trim_start_matches('\u{feff}');
    let grid = Grid::cut(text, delimiter, is_bounded)?;
    if grid.len() == 0 {
        return Ok(Table::default());
    }
    let names: Vec<String> = grid.row(0).1.map(|name| name.trim_start_matches('\u{feff}').trim().into()).collect();
    // Without a name a column is of no use to anybody.
    if let Some((_, name)) = names.iter().enumerate().find(|(i, name)| !name.is_empty() && names[..*i].contains(name)) {
        return Err(format!("two columns are called {:?}", name.chars().take(40).collect::<String>()));
    }
    let width = names.len();
    let sheet = grid.below(0, names);
    match sheet.widths.iter().position(|cells| *cells > width) {
        None => Ok(sheet.table),
        Some(row) => Err(format!("row {}: {}", sheet.numbers[row], too_wide(sheet.widths[row], width))),
    }
}

/// What is wrong with a row of more cells than the header.
pub(crate) fn too_wide(cells: usize, header: usize) -> String {
    format!("{cells} cells, more cells than the header, which has {header}: quote a value that holds the delimiter")
}

fn too_many(met: usize, most: usize, what: &str) -> String {
    format!("{met} {what}, where a table may have {most}: split it, or leave out what is not needed")
}

/// # Errors
/// In words, for more columns, rows or cells than any control table has.
pub(super) fn within_limits(columns: usize, rows: usize) -> Result<(), String> {
    let count = |met: usize, most: usize, what: &str| if met > most { Err(too_many(met, most, what)) } else { Ok(()) };
    count(columns, MOST_COLUMNS, "columns")?;
    count(rows, MOST_ROWS, "rows")?;
    count(columns.saturating_mul(rows), MOST_CELLS, "cells")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let grid = Grid::cut(text, b',', true).unwrap();
        (0..grid.len()).map(|row| (grid.row(row).0, grid.row(row).1.map(str::to_string).collect())).collect()
    }

    #[test]
    fn rows_keep_the_numbers_of_a_spreadsheet() {
        let read = rows("a,b\r\n\r\n1,\"x\ny\"\n,,\n 2 , \"say \"\"no\"\"\"\r\n3,");
        let expected: [(usize, [&str; 2]); 4] =
            [(1, ["a", "b"]), (3, ["1", "x\ny"]), (5, ["2", "say \"no\""]), (6, ["3", ""])];
        assert_eq!(read.len(), expected.len());
        for ((number, words), (expected_number, expected_words)) in read.iter().zip(expected) {
            assert_eq!(
                (*number, words.iter().map(String::as_str).collect()),
                (expected_number, expected_words.to_vec())
            );
        }
    }

    #[test]
    fn a_broken_quote_is_told_with_its_row() {
        for text in ["a\n1\n\"x", "a,b\n1,2\n\"x\"y,3\n", "a\n1\n\"x\n2\n3\n"] {
            let problem = Grid::cut(text, b',', true).err().unwrap();
            assert_eq!(problem, "row 3: a quote that is not closed, or within a cell", "{text:?}");
        }
    }

    #[test]
    fn rows_may_be_shorter_and_end_in_empty_cells() {
        let read = table(b"a,b,c\n1\n1,2,3,,\n", b',', true).unwrap();
        assert_eq!((read.rows(), read.column("b").unwrap().text(0), read.column("c").unwrap().text(1)), (2, "", "3"));
        let problem = table(b"a,b\n1,2\n1,2,3\n", b',', true).unwrap_err();
        assert!(problem.starts_with("row 3: 3 cells, more cells than the header, which has 2"), "{problem}");
    }
}
