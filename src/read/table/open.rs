//! Turns bytes into the cells of a table: finds its header, and the number of each row.

use super::layout::{Lacking, Layout, Shape, shown};
use super::{Advice, Wording};
use crate::read::dialect::{self, Marks};
use crate::read::names::Names;
use crate::tabular::csv::Grid;
use crate::tabular::{Format, Table};

/// A table that was opened.
pub(super) struct Opened {
    pub table: Table,
    pub layout: Layout,
    pub marks: Marks,
    /// The number of each row.
    pub numbers: Vec<usize>,
    /// How many cells each row has; empty where all rows are alike.
    pub widths: Vec<usize>,
}

/// Opens a table.
pub(super) fn open(
    bytes: &[u8],
    format: Format,
    wording: &Wording,
    names: &Names,
    advice: &Advice,
) -> Result<Opened, String> {
    let no_table = |reason: String| format!("this is not a table: {reason}");
    let opened = match format {
        Format::Parquet => {
            let table = Table::read(bytes, format).map_err(no_table)?;
            let header: Vec<&str> = table.names().collect();
            let layout = Layout::find(&header, wording, names, advice).map_err(|lacking| lacking.words)?;
            // Spreadsheets count the header as row 1.
            let numbers = (2..table.rows() + 2).collect();
            Opened { table, layout, marks: Marks::default(), numbers, widths: Vec::new() }
        }
        Format::Csv => {
            let form = dialect::recognise(bytes, wording.delimiter, wording.decimal).map_err(no_table)?;
            let text = dialect::text(bytes).map_err(no_table)?;
            let grid = Grid::cut(text, form.delimiter, true).map_err(no_table)?;
            // A line before the header that names the delimiter counts too.
            let skipped = bytes[..bytes.len() - text.len()].iter().filter(|byte| **byte == b'\n').count();
            let (at, header, layout) = header_of(&grid, wording, names, advice)?;
            let sheet = grid.below(at, header);
            let numbers = sheet.numbers.into_iter().map(|number| number + skipped).collect();
            Opened { table: sheet.table, layout, marks: form.marks, numbers, widths: sheet.widths }
        }
    };
    opened.all_regions_known()
}

impl Opened {
    /// Of a table with a column for each region, a column of numbers that names none is a slip or another sum.
    fn all_regions_known(self) -> Result<Self, String> {
        let header: Vec<String> = self.table.names().map(str::to_string).collect();
        for at in self.layout.unknown(&header) {
            let cells = &self.table.columns[at].1;
            let is_number = |row: usize| match cells.text(row) {
                "" => cells.number(row).is_ok_and(|number| number.is_some()),
                text => dialect::number(text, self.marks).is_ok(),
            };
            if (0..cells.len()).any(is_number) {
                return Err(format!(
                    "column {} names no known region, but other columns do: rename it or leave it out",
                    shown(&header[at])
                ));
            }
        }
        Ok(self)
    }

    /// The name of a column.
    pub fn name(&self, at: usize) -> &str {
        &self.table.columns[at].0
    }

    /// Whether a row is a comment: its first cell begins with a number sign.
    pub fn is_comment(&self, row: usize) -> bool {
        self.table.columns.first().is_some_and(|(_, cells)| cells.text(row).starts_with('#'))
    }

    /// Whether a row is the header once more, as where files were put together.
    pub fn is_header(&self, row: usize) -> bool {
        let repeats = |name: &str| {
            self.layout
                .at(name)
                .is_some_and(|at| self.table.columns[at].1.text(row).eq_ignore_ascii_case(self.name(at)))
        };
        repeats("region") && (repeats("day") || self.layout.shape != Shape::Long)
    }

    /// What to say of the cells of a row, where they are more or fewer than those of the header.
    pub fn width_problem(&self, row: usize) -> Option<(bool, String)> {
        let (met, header) = (*self.widths.get(row)?, self.table.columns.len());
        match met.cmp(&header) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some((true, crate::tabular::csv::too_wide(met, header))),
            std::cmp::Ordering::Less => Some((false, format!("the row has {met} of {header} cells"))),
        }
    }
}

/// The header of a text: the first row that tells a layout. Titles and comments may stand above it.
fn header_of(
    grid: &Grid,
    wording: &Wording,
    names: &Names,
    advice: &Advice,
) -> Result<(usize, Vec<String>, Layout), String> {
    const MOST_ROWS_ABOVE: usize = 50;
    let mut best: Option<(usize, Lacking)> = None;
    for row in 0..grid.len().min(MOST_ROWS_ABOVE) {
        let mut header: Vec<&str> = grid.row(row).1.map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        let is_comment = header[0].starts_with('#');
        header[0] = header[0].trim_start_matches(['#', ' ']);
        match Layout::find(&header, wording, names, advice) {
            Ok(layout) => return Ok((row, header.into_iter().map(str::to_string).collect(), layout)),
            Err(lacking) => {
                let names = header.iter().filter(|name| !name.is_empty()).count();
                let likeness = if is_comment { 0 } else { 2 * lacking.known + usize::from(names > 1) };
                if best.as_ref().is_none_or(|(known, _)| likeness > *known) {
                    best = Some((likeness, lacking));
                }
            }
        }
    }
    let nothing = Lacking { words: "there are no rows".into(), known: 0 };
    Err(best.map_or(nothing, |(_, lacking)| lacking).words)
}
