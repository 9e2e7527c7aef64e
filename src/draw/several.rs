//! Small multiples: charts of one kind side by side, on one scale or each on its own, which the subtitle says.

use super::chart::{Among, Chart, Period, Span};
use super::figure::{Figure, Rect, at};
use super::font::{self, Weight};
use super::label::{Across, Block, Upright, hold, label_rows};
use super::page::{Words, page};
use super::panel::Panel;
use super::theme::{INK, QUIET, Theme};
use super::{Options, Scales};
use crate::error::{Error, Result};
use crate::write::words::listed;

/// The least width and height of a panel, in parts of the type size.
const LEAST_PANEL: (f64, f64) = (15.0, 9.0);

/// Type of panels, in parts of that of a chart alone.
const SMALLER: f64 = 0.72;

/// Several charts as one figure.
///
/// # Errors
/// [`Error::Drawing`] for more charts than have room in the picture.
pub fn figure(charts: &[&dyn Chart], options: &Options) -> Result<Figure> {
    let among: Vec<Among> = charts.iter().map(|chart| chart.among()).collect();
    let common = common(charts, options.period);
    let words = options.titled(words(&among, options, common));
    let (mut figure, whole) = page(words, options);
    let theme = whole.theme.smaller(SMALLER);
    let (columns, rows) = grid(charts.len(), whole.frame);
    let gap = (theme.px(44.0), theme.px(30.0));
    let share = |length: f64, count: usize, gap: f64| (length - gap * (count - 1) as f64) / count as f64;
    let width = share(whole.frame.width(), columns, gap.0);
    let height = share(whole.frame.height(), rows, gap.1);
    if width < LEAST_PANEL.0 * theme.label() || height < LEAST_PANEL.1 * theme.label() {
        return Err(Error::Drawing(format!(
            "{} charts have no room in {} × {} pixels: fewer regions, or a larger --size",
            charts.len(),
            options.size.0,
            options.size.1
        )));
    }
    // Panels begin at one height, whatever their findings.
    let lines = among.iter().map(|of| finding_lines(of, theme, width).len()).max().unwrap_or(0);
    for (i, (chart, words)) in charts.iter().zip(&among).enumerate() {
        let left = whole.frame.left + (i % columns) as f64 * (width + gap.0);
        let top = whole.frame.top + (i / columns) as f64 * (height + gap.1);
        let room = Rect { left, top, right: left + width, bottom: top + height };
        let mut panel = Panel::small(theme, room);
        head(&mut panel, words, lines);
        let span = if options.scales == Scales::Common { common } else { chart.span(options.period) };
        chart.draw(&mut panel, span);
        panel.finish(&mut figure, &words.name);
    }
    figure.texts.splice(0..0, whole.placer.into_texts());
    Ok(figure)
}

/// The span that shows all charts: the values are those within the days of all of them.
fn common(charts: &[&dyn Chart], asked: Period) -> Span {
    let of = |asked: Period| charts.iter().map(|chart| chart.span(asked)).reduce(Span::with).unwrap_or_default();
    let first = of(asked);
    match first.days {
        Some((from, to)) => Span { days: first.days, ..of(Period { from: Some(from), to: Some(to) }) },
        None => first,
    }
}

/// What a panel says, in at most two lines.
fn finding_lines(words: &Among, theme: Theme, room: f64) -> Vec<String> {
    if words.finding.is_empty() {
        return Vec::new();
    }
    let mut lines = font::wrap_at_pauses(&words.finding, theme.label(), Weight::Regular, room, &[';', ',']);
    if lines.len() > 2 {
        lines.truncate(2);
        lines[1].push_str(" …");
    }
    lines.iter().map(|line| font::shortened(line, theme.label(), Weight::Regular, room)).collect()
}

/// Writes the name of a panel and what it says above it, in at most so many lines, and leaves the rest as room.
fn head(panel: &mut Panel, words: &Among, lines: usize) {
    let (theme, room) = (panel.theme, panel.frame);
    let style = theme.bold(INK);
    let name = Block::line(font::shortened(&words.name, style.size, style.weight, room.width()), style);
    let add = |block: Block, line| block.and(line, theme.regular(QUIET));
    let block = finding_lines(words, theme, room.width()).into_iter().fold(name, add);
    panel.placer.place(&block, &[hold(at(room.left, room.top), Across::Left, Upright::Top)]);
    let below = room.top + theme.px(8.0) + label_rows(1 + lines, theme);
    panel.frame = Rect { top: below, ..room };
    panel.placer.avoid(Rect { bottom: below, ..room });
}

/// Columns and rows in which panels are nearest to three parts wide and two high.
fn grid(count: usize, room: Rect) -> (usize, usize) {
    let rows = |columns: usize| count.div_ceil(columns);
    let shape = |columns: usize| (room.width() / columns as f64) / (room.height() / rows(columns) as f64);
    let empty = |columns: usize| (columns * rows(columns) - count) as f64 / count as f64;
    let cost = |columns: &usize| (shape(*columns) / 1.5).ln().abs() + empty(*columns);
    let columns = (1..=count).min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap_or(1);
    (columns, rows(columns))
}

fn words(among: &[Among], options: &Options, common: Span) -> Words {
    let names: Vec<&str> = among.iter().map(|of| of.name.as_str()).collect();
    let topic = among.first().map_or("", |of| of.topic.as_str());
    let title = format!("{topic}: {}", listed(&names));
    let drawn = among.first().map_or("", |of| of.drawn.as_str());
    let scales = match options.scales {
        // Charts without axes have nothing in common.
        _ if common == Span::default() => "",
        Scales::Common => "All panels have one scale.",
        Scales::Free => "Each panel has its own scale.",
    };
    let subtitle = format!("{drawn} {scales}").trim_end().to_string();
    let mut footers: Vec<&str> = Vec::new();
    for of in among {
        if !footers.contains(&of.footer.as_str()) {
            footers.push(&of.footer);
        }
    }
    let footer = footers.join(" | ");
    let told: Vec<String> =
        among.iter().map(|of| format!("{}: {}.", of.name, of.finding.trim_end_matches('.'))).collect();
    let alternative = format!("{} charts. {title}. {subtitle} {}", among.len(), told.join(" "));
    Words { title, subtitle, footer, alternative }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_fill_the_room_with_few_gaps() {
        let room = Rect { left: 0.0, top: 0.0, right: 1520.0, bottom: 780.0 };
        let grids = [1, 2, 3, 4, 5, 6, 8, 9].map(|count| grid(count, room));
        assert_eq!(grids, [(1, 1), (2, 1), (2, 2), (2, 2), (3, 2), (3, 2), (3, 3), (3, 3)]);
        let tall = Rect { right: 500.0, bottom: 1500.0, ..room };
        assert_eq!(grid(4, tall), (1, 4));
    }
}
