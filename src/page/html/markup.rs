//! Finished pieces of the page, and tables.

use chrono::{Datelike, NaiveDate};
use horrorshow::{Render, RenderMut, RenderOnce, Template, TemplateBuffer, html};

/// A finished piece of HTML. Everything else that gets into a template is escaped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Html(String);

impl Html {
    /// What a template says.
    pub fn of(template: impl Template) -> Self {
        Html(template.into_string().expect("no template of the page fails"))
    }

    /// A piece that was made with its own escaping: a drawing, a script, a sheet.
    pub fn made(text: String) -> Self {
        Html(text)
    }

    /// All of them, one after the other.
    pub fn all(pieces: impl IntoIterator<Item = Html>) -> Self {
        Html(pieces.into_iter().map(|piece| piece.0).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RenderOnce for Html {
    fn render_once(self, template: &mut TemplateBuffer<'_>) {
        self.render(template);
    }
}

impl RenderMut for Html {
    fn render_mut(&mut self, template: &mut TemplateBuffer<'_>) {
        self.render(template);
    }
}

impl Render for Html {
    fn render(&self, template: &mut TemplateBuffer<'_>) {
        template.write_raw(&self.0);
    }
}

/// Words in which no number is torn from its unit.
fn bound(words: &str) -> String {
    words.replace(" %", "\u{a0}%").replace(" km", "\u{a0}km")
}

pub(super) fn paragraph(words: &str) -> Html {
    let words = bound(words);
    Html::of(html! { p : &words; })
}

/// A paragraph of small print.
pub(super) fn note(words: &str) -> Html {
    let words = bound(words);
    Html::of(html! { p(class = "note") : &words; })
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    words: String,
    /// What it is sorted by, where that is a number.
    value: Option<f64>,
    /// The class of the cell: a number is set to the right, a short day in one line.
    class: Option<&'static str>,
    /// The id of the place on the page that it leads to.
    link: Option<String>,
}

impl Cell {
    pub fn words(words: impl Into<String>) -> Self {
        Cell { words: words.into(), value: None, class: None, link: None }
    }

    /// Words that stand for a number; what is not known sorts after everything.
    pub fn number(words: impl Into<String>, value: Option<f64>) -> Self {
        Cell { value: Some(value.unwrap_or(f64::MAX)), class: Some("number"), ..Cell::words(words) }
    }

    /// Words that stand for a day; one that does not come sorts after everything.
    pub fn day(words: impl Into<String>, day: Option<NaiveDate>) -> Self {
        let value = day.map_or(f64::MAX, |day| f64::from(day.num_days_from_ce()));
        Cell { value: Some(value), ..Cell::words(words) }
    }

    pub fn in_one_line(self) -> Self {
        Cell { class: self.class.or(Some("line")), ..self }
    }

    pub fn leads_to(self, id: String) -> Self {
        Cell { link: Some(format!("#{id}")), ..self }
    }

    fn html(&self, is_head: bool, is_sorted: bool) -> Html {
        let class = self.class;
        let value = self.value.filter(|_| is_sorted).map(|value| match value {
            f64::MAX => "1e99".to_string(),
            value => format!("{}", (value * 1e6).round() / 1e6),
        });
        let words = match &self.link {
            Some(link) => Html::of(html! { a(href = link) : &self.words; }),
            None => Html::of(html! { : &self.words }),
        };
        match is_head {
            true => Html::of(html! { th(scope = "row", class ?= class, data-value ?= value.as_deref()) : words; }),
            false => Html::of(html! { td(class ?= class, data-value ?= value.as_deref()) : words; }),
        }
    }
}

/// A table: its first column names the rows.
pub(super) struct Grid {
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
    is_sortable: bool,
}

impl Grid {
    pub fn new(caption: impl Into<String>, head: &[&str]) -> Self {
        let head = head.iter().map(|words| words.to_string()).collect();
        Grid { caption: caption.into(), head, rows: Vec::new(), is_sortable: false }
    }

    /// Readers may sort it.
    pub fn sortable(self) -> Self {
        Grid { is_sortable: true, ..self }
    }

    /// With further columns.
    pub fn and_columns(mut self, heads: impl IntoIterator<Item = String>) -> Self {
        self.head.extend(heads);
        self
    }

    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The table in a box that scrolls where it is too wide; nothing where it has no rows.
    pub fn html(&self) -> Html {
        if self.rows.is_empty() {
            return Html::default();
        }
        let is_number = |column: usize| {
            self.rows.iter().any(|row| row.get(column).is_some_and(|cell| cell.class == Some("number")))
        };
        let head = self.head.iter().enumerate().map(|(column, words)| {
            let class = if is_number(column) { Some("number") } else { None };
            Html::of(html! { th(scope = "col", class ?= class) : words; })
        });
        let is_sortable = self.is_sortable && self.rows.len() > 1;
        let row = |cells: &Vec<Cell>| {
            let cells = cells.iter().enumerate().map(|(column, cell)| cell.html(column == 0, is_sortable));
            let cells = Html::all(cells);
            Html::of(html! { tr : cells; })
        };
        let (head, rows) = (Html::all(head), Html::all(self.rows.iter().map(row)));
        // On a telephone many columns need more room than the screen has.
        let is_wide = self.head.len() >= 5;
        let class = match (is_sortable, is_wide) {
            (true, true) => Some("sortable wide"),
            (true, false) => Some("sortable"),
            (false, true) => Some("wide"),
            (false, false) => None,
        };
        Html::of(html! {
            div(class = "scroll", role = "group", tabindex = "0", aria-label = &self.caption) {
                table(class ?= class) {
                    caption : &self.caption;
                    thead { tr : head; }
                    tbody : rows;
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_wherever_they_stand() {
        let name = "<script>alert('1')</script> \"Донеччина\" & co";
        let mut grid = Grid::new(name, &["<b>", "x"]);
        grid.push(vec![Cell::words(name).leads_to(format!("a\"{name}")), Cell::number("1 < 2", None)]);
        let html = grid.html();
        assert!(!html.as_str().contains("<script") && !html.as_str().contains("<b>"), "{}", html.as_str());
        assert!(html.as_str().contains("Донеччина") && html.as_str().contains("1 &lt; 2"));
        let attribute = html.as_str().split("aria-label=\"").nth(1).unwrap().split('>').next().unwrap();
        assert_eq!(attribute.matches('"').count(), 1, "a quotation mark ends no attribute: {attribute}");
    }

    #[test]
    fn what_is_not_known_sorts_last() {
        let cell = |value| Cell::number("x", value).html(false, true).as_str().to_string();
        assert_eq!(cell(Some(0.25)), "<td class=\"number\" data-value=\"0.25\">x</td>");
        assert!(cell(None).contains("1e99"));
        assert_eq!(Grid::new("empty", &["a"]).html(), Html::default());
    }
}
