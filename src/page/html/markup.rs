//! Finished pieces of the page, and tables.

use horrorshow::{Render, RenderMut, RenderOnce, Template, TemplateBuffer, html};

use crate::write::sheet::{Block, Cell, Grid, Row, Sheet};

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

/// What stands folded under its name until a reader opens it; on paper it is left out unless it is open.
pub(super) fn fold(name: &str, inside: Html) -> Html {
    Html::of(html! { details { summary : name; : inside; } })
}

/// The id of a region's section.
pub(super) fn region_id(slug: &str) -> String {
    format!("region-{slug}")
}

/// A cell, in a table that readers may sort or not.
fn cell(of: &Cell, is_head: bool, is_sorted: bool) -> Html {
    let class = match (of.is_number, of.is_short) {
        (true, _) => Some("number"),
        (false, true) => Some("line"),
        (false, false) => None,
    };
    let value = of.value.filter(|_| is_sorted).map(|value| match value {
        f64::INFINITY => "1e99".to_string(),
        value => format!("{}", (value * 1e6).round() / 1e6),
    });
    let words = match of.region.as_ref().map(|slug| format!("#{}", region_id(slug))) {
        Some(link) => Html::of(html! { a(href = link) : &of.words; }),
        None => Html::of(html! { : &of.words }),
    };
    match is_head {
        true => Html::of(html! { th(scope = "row", class ?= class, data-value ?= value.as_deref()) : words; }),
        false => Html::of(html! { td(class ?= class, data-value ?= value.as_deref()) : words; }),
    }
}

/// A table in a box that scrolls where it is too wide; nothing where it has no rows.
pub(super) fn table(of: &Grid) -> Html {
    if of.rows.is_empty() {
        return Html::default();
    }
    let head = of.heads.iter().enumerate().map(|(column, words)| {
        let class = of.is_number(column).then_some("number");
        Html::of(html! { th(scope = "col", class ?= class) : words; })
    });
    let is_sortable = of.is_sortable && of.rows.len() > 1;
    let row = |row: &Row| {
        let cells = row.cells.iter().enumerate();
        let cells = Html::all(cells.map(|(column, of)| cell(of, column == 0, is_sortable)));
        Html::of(html! { tr : cells; })
    };
    let (head, rows) = (Html::all(head), Html::all(of.rows.iter().map(row)));
    // On a telephone many columns need more room than the screen has.
    let is_wide = of.heads.len() >= 5;
    let class = match (is_sortable, is_wide) {
        (true, true) => Some("sortable wide"),
        (true, false) => Some("sortable"),
        (false, true) => Some("wide"),
        (false, false) => None,
    };
    let boxed = Html::of(html! {
        div(class = "scroll", role = "group", tabindex = "0", aria-label = &of.caption) {
            table(class ?= class) {
                caption : &of.caption;
                thead { tr : head; }
                tbody : rows;
            }
        }
    });
    Html::all(std::iter::once(boxed).chain(of.notes.iter().map(|words| note(words))))
}

/// All blocks of a sheet.
pub(super) fn sheet(of: &Sheet) -> Html {
    Html::all(of.blocks.iter().map(|block| match block {
        Block::Sentence(words) => paragraph(words),
        Block::Note(words) => note(words),
        Block::List { head, lines } => {
            let items = Html::all(lines.iter().map(|line| Html::of(html! { li : &bound(line); })));
            Html::of(html! { p(class = "note") : head; ul(class = "findings") : &items; })
        }
        Block::Grid(of) => table(of),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_wherever_they_stand() {
        let name = "<script>alert('1')</script> \"Донеччина\" & co";
        let mut made = Grid::new(name, &["<b>", "x"]);
        made.push(vec![Cell::words(name).leads_to(&format!("a\"{name}")), Cell::number("1 < 2", None)]);
        let html = table(&made);
        assert!(!html.as_str().contains("<script") && !html.as_str().contains("<b>"), "{}", html.as_str());
        assert!(html.as_str().contains("Донеччина") && html.as_str().contains("1 &lt; 2"));
        let attribute = html.as_str().split("aria-label=\"").nth(1).unwrap().split('>').next().unwrap();
        assert_eq!(attribute.matches('"').count(), 1, "a quotation mark ends no attribute: {attribute}");
    }

    #[test]
    fn what_is_not_known_sorts_last() {
        let cell = |value| cell(&Cell::number("x", value), false, true).as_str().to_string();
        assert_eq!(cell(Some(0.25)), "<td class=\"number\" data-value=\"0.25\">x</td>");
        assert!(cell(None).contains("1e99"));
        assert_eq!(table(&Grid::new("empty", &["a"])), Html::default());
    }
}
