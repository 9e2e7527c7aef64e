//! The page around a chart: title, subtitle and footer, and the room they leave.

use chrono::NaiveDate;

use super::Options;
use super::figure::{Figure, Rect, TextStyle, at};
use super::font::{self, Weight};
use super::label::{Across, Block, Placer, Upright, hold};
use super::panel::Panel;
use super::theme::{INK, QUIET, Theme};
use crate::domain::series::ControlSeries;
use crate::write::words::{day, source};

/// What stands around a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// The finding, as a sentence.
    pub title: String,
    /// What is drawn, unit, model, levels.
    pub subtitle: String,
    /// Sources with dates, origin, version.
    pub footer: String,
    /// What a reader who cannot see the picture is told.
    pub alternative: String,
}

/// A page with its words set, and the panel in the room left for the chart and everything beside it.
pub fn page(words: Words, options: &Options) -> (Figure, Panel) {
    let Options { size, scale, .. } = *options;
    let theme = Theme::of(size);
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let edge = theme.px(12.0);
    let mut placer =
        Placer::new(Rect { left: edge, top: edge, right: width - edge, bottom: height - edge }, theme.apart());
    let margin = theme.margin();
    let room = width - 2.0 * margin;
    let style = |size, weight, colour| TextStyle { size, weight, colour };
    // A title is set smaller before a word or two of it take another line.
    let title =
        [(1.0, 1), (0.92, 1), (1.0, 2), (0.86, 2), (0.75, 3)].map(|(part, lines)| (part * theme.title(), lines));
    let title = set(&words.title, style(theme.title(), Weight::Bold, INK), &title, room);
    // A picture that stands upright has room for more lines before anything of them is cut.
    let (most, most_below) = if height > width { (6, 4) } else { (3, 2) };
    let subtitle = [(1.0, 2), (0.9, 3), (0.9, most)].map(|(part, lines)| (part * theme.subtitle(), lines));
    let subtitle = set(&words.subtitle, style(theme.subtitle(), Weight::Regular, QUIET), &subtitle, room);
    let footer = [(1.0, 1), (0.93, 2), (0.93, most_below)].map(|(part, lines)| (part * theme.footer(), lines));
    let footer = set(&words.footer, style(theme.footer(), Weight::Regular, QUIET), &footer, room);

    let below_title = margin + title.as_ref().map_or(0.0, Block::height) + theme.px(8.0);
    let above_footer = height - theme.px(28.0);
    let places = [
        (&title, at(margin, margin - theme.px(6.0)), Upright::Top),
        (&subtitle, at(margin, below_title), Upright::Top),
        (&footer, at(margin, above_footer), Upright::Bottom),
    ];
    for (block, place, upright) in places {
        if let Some(block) = block {
            placer.place(block, &[hold(place, Across::Left, upright)]);
        }
    }
    let frame = Rect {
        left: margin,
        top: below_title + subtitle.as_ref().map_or(0.0, Block::height) + theme.px(24.0),
        right: width - margin,
        bottom: above_footer - footer.as_ref().map_or(0.0, Block::height) - theme.px(22.0),
    };
    // What is written over the frame keeps its distance from the subtitle.
    placer.avoid(Rect { left: 0.0, top: 0.0, right: width, bottom: frame.top - theme.px(8.0) });
    let Words { title, subtitle, footer, alternative } = words;
    let (panels, shapes, texts) = (Vec::new(), Vec::new(), Vec::new());
    let made = options.made.clone();
    let figure = Figure { size, scale, title, subtitle, footer, alternative, made, panels, shapes, texts };
    (figure, Panel::new(theme, frame, placer))
}

/// Words in lines, at the first size at which they take no more lines than allowed; at the last one, what is too much
/// is cut off with an ellipsis. `None` for no words.
fn set(words: &str, style: TextStyle, sizes: &[(f64, usize)], room: f64) -> Option<Block> {
    // A title pauses within its sentence, a text between sentences.
    let pauses: &[char] = if style.weight == Weight::Bold { &[',', ':'] } else { &['.'] };
    let lines_at = |size: f64| font::wrap_at_pauses(words, size, style.weight, room, pauses);
    let (size, most) = *sizes.iter().find(|(size, most)| lines_at(*size).len() <= *most).or(sizes.last())?;
    let mut lines = lines_at(size);
    if lines.len() > most {
        lines.truncate(most);
        let last = lines.last_mut()?;
        while font::width(&format!("{last}…"), size, style.weight) > room && last.pop().is_some() {}
        last.push('…');
    }
    let style = TextStyle { size, ..style };
    (!lines.is_empty()).then(|| Block::lines(lines, style))
}

/// A footer: what the figure is made from, and the version that made it.
pub fn footer(made_from: &str) -> String {
    format!("{made_from} frontcast {}", env!("CARGO_PKG_VERSION"))
}

/// The beginning of a footer: "Source: DeepState, 8 July 2024 to 22 August 2026".
pub fn source_up_to(series: &ControlSeries, last: NaiveDate) -> String {
    format!("Source: {}, {} to {}", source(series.source()), day(series.first_day()), day(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_too_long_for_the_page_are_cut_and_not_clipped() {
        for length in [1, 20, 200, 2000] {
            let words = |word: &str| word.repeat(length);
            let words = Words {
                title: words("Довга "),
                subtitle: words("subtitle "),
                footer: words("source "),
                alternative: String::new(),
            };
            let (_, panel) = page(words, &Options::default());
            assert!(panel.frame.height() > 600.0);
            let texts = panel.placer.into_texts();
            assert!(texts.len() >= 3);
            assert!(texts.iter().all(|text| text.bounds.right <= 1600.0 && text.bounds.bottom <= 1000.0));
        }
    }
}
