//! Sheets: what an answer says, in the order in which people read it. An answer is put into words once; [`Sheet::text`]
//! renders it for a terminal, [`crate::page`] as HTML.

use chrono::{Datelike, NaiveDate};

use crate::shell::printable;

/// The longest line of text that is easy to read.
pub const WIDTH: usize = 100;

/// An answer in blocks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// In their order.
    pub blocks: Vec<Block>,
}

/// A block of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Sentences that can be quoted.
    Sentence(String),
    /// Small print.
    Note(String),
    /// Lines below a head.
    List { head: String, lines: Vec<String> },
    /// A table.
    Grid(Grid),
}

/// A table. Its first column names the rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// What it shows.
    pub caption: String,
    /// The heads of its columns. The first may be empty: text then shows the caption in its place.
    pub heads: Vec<String>,
    /// As many cells in each as there are heads, or fewer.
    pub rows: Vec<Row>,
    /// What is to be known of its cells, each a line below it.
    pub notes: Vec<String>,
    /// Whether readers of the page may sort it.
    pub is_sortable: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// From the first column on.
    pub cells: Vec<Cell>,
    /// Whether a gap parts it from the row before: sums should not be added up once more.
    pub is_apart: bool,
}

/// A cell: its words, and what it is sorted by.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// As people read it.
    pub words: String,
    /// `None` sorts by the words, infinity after everything.
    pub value: Option<f64>,
    /// Numbers are set to the right, with the head of their column.
    pub is_number: bool,
    /// The region whose section of the page it leads to.
    pub region: Option<String>,
    /// Whether the page keeps it in one line.
    pub is_short: bool,
}

impl Cell {
    /// Words that stand for themselves.
    pub fn words(words: impl Into<String>) -> Self {
        Cell { words: words.into(), value: None, is_number: false, region: None, is_short: false }
    }

    /// Words that stand for a number; what is not known sorts after everything.
    pub fn number(words: impl Into<String>, value: Option<f64>) -> Self {
        Cell { value: Some(value.unwrap_or(f64::INFINITY)), is_number: true, ..Cell::words(words) }
    }

    /// A number in words, or a dash where it is not known.
    pub fn known(value: Option<f64>, words: impl Fn(f64) -> String) -> Self {
        Cell::number(value.map_or_else(|| "–".into(), words), value)
    }

    /// Words that stand for a day; one that does not come sorts after everything.
    pub fn day(words: impl Into<String>, day: Option<NaiveDate>) -> Self {
        Cell { is_number: false, ..Cell::number(words, day.map(|day| f64::from(day.num_days_from_ce()))) }
    }

    /// In one line of the page.
    pub fn in_one_line(self) -> Self {
        Cell { is_short: true, ..self }
    }

    /// Leads to the section of a region.
    pub fn leads_to(self, slug: &str) -> Self {
        Cell { region: Some(slug.into()), ..self }
    }
}

impl Grid {
    /// A table without rows.
    pub fn new(caption: impl Into<String>, heads: &[&str]) -> Self {
        Grid { caption: caption.into(), ..Grid::default() }.and_columns(heads.iter().map(|head| head.to_string()))
    }

    /// With further columns.
    pub fn and_columns(mut self, heads: impl IntoIterator<Item = String>) -> Self {
        self.heads.extend(heads);
        self
    }

    /// Whether a column holds numbers.
    pub fn is_number(&self, column: usize) -> bool {
        self.rows.iter().any(|row| row.cells.get(column).is_some_and(|cell| cell.is_number))
    }

    /// Readers of the page may sort it.
    pub fn sortable(self) -> Self {
        Grid { is_sortable: true, ..self }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { cells, is_apart: false });
    }

    /// Adds a row after a gap.
    pub fn push_apart(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { cells, is_apart: true });
    }

    /// Adds a note.
    pub fn note(&mut self, words: impl Into<String>) {
        self.notes.push(words.into());
    }

    /// The table as lines of text: columns two blanks apart, rows and notes set in below the caption. Columns that would pass
    /// `widest` follow in a second table below, beside the first column again.
    fn text(&self, width: usize, widest: usize, heads: &dyn Fn(&str) -> String) -> String {
        // A first column without a head of its own has the caption as its head.
        let is_named = self.heads.first().is_none_or(|first| !first.is_empty());
        let head = |at: usize| match at {
            0 if is_named => format!("  {}", self.heads[0]),
            0 => self.caption.clone(),
            _ => self.heads[at].clone(),
        };
        let cell = |row: &Row, at: usize| {
            let words = row.cells.get(at).map_or("", |cell| &cell.words);
            if at == 0 { format!("  {words}") } else { words.to_string() }
        };
        let widths: Vec<usize> = (0..self.heads.len())
            .map(|at| {
                let cells = self.rows.iter().map(|row| cell(row, at).chars().count());
                cells.chain([head(at).chars().count()]).max().unwrap_or(0)
            })
            .collect();
        let line = |columns: &[usize], cells: &dyn Fn(usize) -> String| {
            let set = |at: usize| {
                let (words, width) = (cells(at), widths[at]);
                if self.is_number(at) { format!("{words:>width$}") } else { format!("{words:<width$}") }
            };
            columns.iter().map(|at| set(*at)).collect::<Vec<_>>().join("  ").trim_end().to_string()
        };
        let mut text = String::new();
        if is_named && !self.caption.is_empty() {
            text += &format!("{}\n", heads(&wrapped(&self.caption, width)));
        }
        for (part, columns) in folded(&widths, widest).iter().enumerate() {
            let gap = if part == 0 { "" } else { "\n" };
            text += &format!("{gap}{}\n", heads(&line(columns, &head)));
            for row in &self.rows {
                let gap = if row.is_apart { "\n" } else { "" };
                text += &format!("{gap}{}\n", shown(&line(columns, &|at| cell(row, at))));
            }
        }
        self.notes.iter().fold(text, |text, note| text + &shown(&set_in(note, width)))
    }
}

/// Lines without characters that could control a terminal, because names in them come from files.
fn shown(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// Columns in parts that are at most so wide with two blanks between columns, each with the first column.
fn folded(widths: &[usize], widest: usize) -> Vec<Vec<usize>> {
    let first = widths.first().copied().unwrap_or(0);
    let mut parts: Vec<Vec<usize>> = vec![vec![0]];
    let mut used = first;
    for (at, width) in widths.iter().enumerate().skip(1) {
        let is_full = parts.last().is_some_and(|part| part.len() > 1) && used + 2 + width > widest;
        match parts.last_mut().filter(|_| !is_full) {
            Some(part) => part.push(at),
            None => {
                parts.push(vec![0, at]);
                used = first;
            }
        }
        used += 2 + width;
    }
    parts
}

/// Text set in by two; what goes on in the next line is set in by two more.
fn set_in(words: &str, width: usize) -> String {
    let own = words.len() - words.trim_start().len();
    let below = format!("\n{}", " ".repeat(own + 4));
    format!("{}{}\n", " ".repeat(own + 2), wrapped(words.trim_start(), width - own - 4).replace('\n', &below))
}

impl Sheet {
    /// With sentences that can be quoted.
    pub fn say(mut self, words: impl Into<String>) -> Self {
        self.blocks.push(Block::Sentence(words.into()));
        self
    }

    /// With small print.
    pub fn note(mut self, words: impl Into<String>) -> Self {
        self.blocks.push(Block::Note(words.into()));
        self
    }

    /// With lines below a head; without lines it is left out.
    pub fn list(mut self, head: impl Into<String>, lines: impl IntoIterator<Item = String>) -> Self {
        let lines: Vec<String> = lines.into_iter().collect();
        if !lines.is_empty() {
            self.blocks.push(Block::List { head: head.into(), lines });
        }
        self
    }

    /// With a table; without rows it is left out.
    pub fn grid(mut self, grid: Grid) -> Self {
        if !grid.rows.is_empty() {
            self.blocks.push(Block::Grid(grid));
        }
        self
    }

    /// With all of another sheet.
    pub fn and(mut self, other: Sheet) -> Self {
        self.blocks.extend(other.blocks);
        self
    }

    /// The sheet as lines of text of at most `width` characters, and tables of at most `widest`. A blank line parts tables
    /// and small print from what is before them. Nothing in it can control a terminal.
    /// Lines of the heads of tables and lists pass through `head`, which may set them off.
    pub fn text(&self, width: usize, widest: usize, head: &dyn Fn(&str) -> String) -> String {
        let heads = |text: &str| text.split('\n').map(|line| head(&printable(line))).collect::<Vec<_>>().join("\n");
        let mut text = String::new();
        for (at, block) in self.blocks.iter().enumerate() {
            let follows_sentence = at > 0 && matches!(self.blocks[at - 1], Block::Sentence(_));
            match block {
                Block::Sentence(words) => {
                    let gap = if at == 0 || follows_sentence { "" } else { "\n" };
                    text += &format!("{gap}{}\n", shown(&wrapped(words, width)));
                }
                Block::Note(words) => text += &format!("\n{}\n", shown(&wrapped(words, width))),
                Block::List { head, lines } => {
                    let gap = if at == 0 { "" } else { "\n" };
                    text += &format!("{gap}{}\n", heads(&wrapped(head, width)));
                    lines.iter().for_each(|line| text += &shown(&set_in(line, width)));
                }
                Block::Grid(grid) => {
                    let gap = if at == 0 { "" } else { "\n" };
                    text += &format!("{gap}{}", grid.text(width, widest, &heads));
                }
            }
        }
        text
    }
}

/// Text broken into lines of at most `width` characters; its own line breaks stay, and a number and its unit stay
/// together.
pub fn wrapped(text: &str, width: usize) -> String {
    let units = ["%", "km²", "days"];
    let bound =
        units.iter().fold(text.to_string(), |text, unit| text.replace(&format!(" {unit}"), &format!("\u{a0}{unit}")));
    let mut lines: Vec<String> = Vec::new();
    for paragraph in bound.split('\n') {
        lines.push(String::new());
        for word in paragraph.split(' ') {
            let line = lines.last_mut().expect("there is always a line");
            match line.is_empty() {
                true => line.push_str(word),
                false if line.chars().count() + 1 + word.chars().count() <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                false => lines.push(word.to_string()),
            }
        }
    }
    lines.join("\n").replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_stand_apart_and_columns_line_up() {
        let mut named = Grid::new("Areas", &["region", "km²"]);
        named.push(vec![Cell::words("Суми"), Cell::number("−1,234.5", Some(-1234.5))]);
        named.push_apart(vec![Cell::words("both"), Cell::number("–", None)]);
        let mut captioned = Grid::new("Rate, last", &["", "7 days"]);
        captioned.push(vec![Cell::words("own"), Cell::number("0.04", Some(0.04))]);
        captioned.note("used: the region's own");
        let sheet = Sheet::default().say("It is so.").say("And so.").grid(named).grid(captioned).note("Small print.");
        let lines = [
            "It is so.",
            "And so.",
            "",
            "Areas",
            "  region       km²",
            "  Суми    −1,234.5",
            "",
            "  both           –",
            "",
            "Rate, last  7 days",
            "  own         0.04",
            "  used: the region's own",
            "",
            "Small print.",
        ];
        assert_eq!(sheet.text(WIDTH, WIDTH, &str::to_string), lines.join("\n") + "\n");
        assert_eq!(Sheet::default().grid(Grid::new("there are no rows", &["a"])), Sheet::default());
    }

    #[test]
    fn a_table_wider_than_the_terminal_goes_on_below() {
        let mut grid = Grid::new("Places", &["place", "km", "by spring", "by summer"]);
        grid.push(vec![Cell::words("Суми"), Cell::number("22", None), Cell::words("1 %"), Cell::words("12 %")]);
        let told = |widest| Sheet::default().grid(grid.clone()).text(WIDTH, widest, &str::to_string);
        let first = "Places\n  place  km  by spring";
        assert_eq!(told(33), format!("{first}  by summer\n  Суми   22  1 %        12 %\n"));
        assert_eq!(told(32), format!("{first}\n  Суми   22  1 %\n\n  place  by summer\n  Суми   12 %\n"));
        assert_eq!(told(1).lines().count(), 9, "one column beside the first in each part");
    }

    #[test]
    fn no_line_is_broken_between_a_number_and_its_unit() {
        assert_eq!(wrapped("some 12 km² and 5 % of it", 12), "some 12 km²\nand 5 % of\nit");
        assert_eq!(wrapped("one two\nthree", 9), "one two\nthree");
        assert_eq!(wrapped("immeasurable", 3), "immeasurable");
    }
}
