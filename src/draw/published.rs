//! The chart of published projections: a row for each, in the order they were said, with the day it was said, the days it was
//! for, what the model said that day, and what became of it.

mod row;
#[cfg(test)]
mod tests;
mod words;

use chrono::{Days, Months, NaiveDate};

use super::axis::{calendar_room, draw_calendar};
use super::chart::{Among, Chart, Period, Span};
use super::figure::{LEADING, Rect, Shape, TextStyle, at};
use super::font::Weight;
use super::label::{Across, Block, Upright, hold};
use super::page::Words;
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{Colour, GRID, HISTORY, MEDIAN, QUIET, Theme};
use crate::study::published::Assessment;
use crate::tabular::Table;
use row::Row;

/// Years after the last day known that a calendar shows at most by itself.
const MOST_YEARS: u32 = 10;
/// Least and most size of type in rows, at 1600 × 1000.
const TYPE: (f64, f64) = (16.0, 24.0);

/// The most height of a row, at 1600 × 1000.
const MOST_HEIGHT: f64 = 130.0;
/// The room of a mark, in parts of the size of type.
const MARK: f64 = 1.4;

/// The type of the calendar, in parts of that of other charts: rows have small type.
const CALENDAR: f64 = 0.8;

/// The chart of a ledger.
pub struct PublishedChart<'a> {
    /// In the order they were said.
    entries: Vec<&'a Assessment>,
    as_of: NaiveDate,
    source: &'a str,
}

impl<'a> PublishedChart<'a> {
    /// The chart of entries assessed on the maps of a source, as known on a day.
    pub fn new(assessments: &'a [Assessment], as_of: NaiveDate, source: &'a str) -> Self {
        let mut entries: Vec<&Assessment> = assessments.iter().collect();
        entries.sort_by_key(|of| of.entry.origin());
        PublishedChart { entries, as_of, source }
    }

    /// From before the first was said to the last day named or expected within ten years.
    fn own_days(&self) -> (NaiveDate, NaiveDate) {
        let first = self.entries.first().map_or(self.as_of, |of| of.entry.origin());
        let first = first.min(self.as_of);
        let most = self.as_of.checked_add_months(Months::new(12 * MOST_YEARS)).unwrap_or(self.as_of);
        let due = self.entries.iter().filter_map(|of| row::ends(of.entry.when()).map(|(_, last)| last));
        let medians = self.entries.iter().filter_map(|of| row::forecast(of)?.outlook.median.day());
        let last = due.chain(medians).filter(|day| *day <= most).fold(self.as_of, NaiveDate::max);
        let spare = Days::new(((last - first).num_days() / 30).max(10).unsigned_abs());
        (first.checked_sub_days(spare).unwrap_or(first), last.checked_add_days(spare).unwrap_or(last))
    }
}

impl Chart for PublishedChart<'_> {
    fn words(&self) -> Words {
        words::page(&self.entries, self.as_of, self.source)
    }

    fn among(&self) -> Among {
        words::among(&self.entries, self.as_of, self.source)
    }

    fn span(&self, asked: Period) -> Span {
        Span { days: Some(asked.of(self.own_days())), values: None }
    }

    fn data(&self, _: Period) -> Table {
        let entries: Vec<Assessment> = self.entries.iter().map(|of| (*of).clone()).collect();
        crate::write::published::table(&entries, &[])
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or_else(|| self.own_days());
        let room = panel.frame;
        let columns = Columns::new(&self.entries, panel.theme, room, days);
        panel.frame = columns.frame(room, days, panel.theme);
        let time = Scale::of_days(days, (panel.frame.left, panel.frame.right));
        draw_calendar(panel, days, &time, calendar(panel.theme));
        let years = panel.time.iter().map(|tick| tick.position);
        let lines = years.map(|x| vec![at(x, panel.frame.top), at(x, panel.frame.bottom)]);
        panel.shapes.extend(lines.map(|points| Shape::line(points, panel.theme.hairline(), GRID)));
        self.draw_today(panel, &time);
        columns.draw_heads(panel, room);
        // The newest, where there is no room for all.
        let shown = &self.entries[self.entries.len() - columns.rows..];
        for (i, of) in shown.iter().enumerate() {
            let row = Row {
                of,
                time,
                frame: panel.frame,
                top: panel.frame.top + i as f64 * columns.height,
                columns: &columns,
            };
            row.draw(panel);
        }
        columns.draw_left_out(panel, self.entries.len() - columns.rows);
    }
}

impl PublishedChart<'_> {
    /// The last day known, as a line through all rows that is named over them.
    fn draw_today(&self, panel: &mut Panel, time: &Scale) {
        let (theme, frame) = (panel.theme, panel.frame);
        let x = time.day(self.as_of);
        if x < frame.left || x > frame.right {
            return;
        }
        let points = vec![at(x, frame.top - theme.px(6.0)), at(x, frame.bottom)];
        panel.shapes.push(Shape::dashed(points, theme.px(2.5), HISTORY, (theme.px(9.0), theme.px(6.0))));
        let size = theme.px(TYPE.0 + 4.0);
        let style = TextStyle { size, weight: Weight::Bold, colour: HISTORY };
        let bottom = frame.top - theme.px(8.0);
        for words in [words::known_up_to(self.as_of), crate::write::words::day(self.as_of)] {
            let block = Block::line(words, style);
            let inside = frame.middle_near(x, block.width() / 2.0);
            if panel.placer.place(&block, &[hold(at(inside, bottom), Across::Middle, Upright::Bottom)]).is_some() {
                return;
            }
        }
    }
}

/// How the calendar is set.
fn calendar(theme: Theme) -> Theme {
    theme.smaller(CALENDAR)
}

/// How the words beside the calendar are set, and how high rows are.
struct Columns {
    theme: Theme,
    /// Rows shown.
    rows: usize,
    /// The height of a row.
    height: f64,
    /// Size of type.
    size: f64,
    /// Whether the words of a row take two lines.
    is_tall: bool,
    /// Widths: who, of what, the year beyond the calendar, odds, what became of it.
    widths: [f64; 5],
    gap: f64,
    /// The last day of the calendar.
    to: NaiveDate,
}

/// The widths that words take: who, of what, the year beyond the calendar, odds, what became of it with its mark.
fn widest(entries: &[&Assessment], size: f64, to: NaiveDate) -> [f64; 5] {
    let style = TextStyle { size, weight: Weight::Regular, colour: QUIET };
    let of = |words: &dyn Fn(&Assessment) -> String| style.widest(entries.iter().map(|of| words(of)));
    [
        of(&|of| words::who_in(&of.entry, size, f64::INFINITY)),
        of(&words::what),
        of(&|of| row::beyond(of.entry.when(), to)),
        of(&words::odds_then).max(style.widest(["odds"])),
        of(&words::became) + MARK * size,
    ]
}

impl Columns {
    fn new(entries: &[&Assessment], theme: Theme, room: Rect, days: (NaiveDate, NaiveDate)) -> Self {
        let heads = LEADING * theme.px(TYPE.0 + 4.0) + theme.px(16.0);
        let height = room.height() - heads - calendar_room(days, room.width(), calendar(theme));
        let least = theme.px(TYPE.0) * 1.3;
        let most_rows = ((height / least) as usize).max(1);
        let rows = entries.len().min(most_rows);
        // A note on those left out takes a row.
        let note = if rows < entries.len() { 1.0 } else { 0.0 };
        let rows = if note > 0.0 { rows.saturating_sub(1).max(1) } else { rows };
        let height = (height / (rows as f64 + note).max(1.0)).min(theme.px(MOST_HEIGHT));
        let is_tall = height >= 2.0 * LEADING * theme.px(TYPE.0) * 1.02;
        let lines = if is_tall { 2.0 } else { 1.0 };
        let largest = (height / (lines * 1.25)).clamp(theme.px(TYPE.0), theme.px(TYPE.1));
        let parts = if is_tall { [0.30, 0.30, 0.08, 0.09, 0.22] } else { [0.22, 0.15, 0.06, 0.07, 0.14] };
        let most = parts.map(|part| part * room.width());
        // As large as cuts nothing off, else as small as can be read.
        let mut sizes = (0..=8).map(|step| largest + (theme.px(TYPE.0) - largest) * f64::from(step) / 8.0);
        let fits = |size: &f64| widest(entries, *size, days.1).iter().zip(most).all(|(width, most)| *width <= most);
        let size = sizes.find(fits).unwrap_or(theme.px(TYPE.0));
        let wide = widest(entries, size, days.1);
        let widths = std::array::from_fn(|i| wide[i].min(most[i]));
        Columns { theme, rows, height, size, is_tall, widths, gap: theme.px(14.0), to: days.1 }
    }

    /// The room of the calendar.
    fn frame(&self, room: Rect, days: (NaiveDate, NaiveDate), theme: Theme) -> Rect {
        let [who, what, year, odds, became] = self.widths;
        let beside = |width: f64| if width > 0.0 { width + self.gap } else { 0.0 };
        let left = if self.is_tall { who.max(what) + self.gap } else { beside(who) + beside(what) };
        let right = beside(year) + beside(odds) + became;
        let top = room.top + LEADING * theme.px(TYPE.0 + 4.0) + theme.px(14.0);
        let left = room.left + left;
        let right = (room.right - right - self.gap).max(left + 0.1 * room.width());
        let lowest = room.bottom - calendar_room(days, right - left, calendar(theme));
        let rows = self.height * self.rows.max(1) as f64;
        Rect { left, top, right, bottom: (top + rows).min(lowest) }
    }

    fn style(&self, weight: Weight, colour: Colour) -> TextStyle {
        TextStyle { size: self.size, weight, colour }
    }

    /// The words over the columns.
    fn draw_heads(&self, panel: &mut Panel, room: Rect) {
        let style = self.style(Weight::Regular, QUIET);
        let bottom = panel.frame.top - self.theme.px(8.0);
        let right = panel.frame.right;
        let [_, what, year, odds, _] = self.widths;
        let year = if year > 0.0 { year + self.gap } else { 0.0 };
        let odds_left = right + self.gap + year;
        let heads: &[(f64, &str, Colour)] = &[
            (room.left, "said by", QUIET),
            (panel.frame.left - self.gap - what, "of", QUIET),
            (odds_left, "odds", MEDIAN),
            (odds_left + odds + self.gap, "outcome", QUIET),
        ];
        for (left, words, colour) in heads {
            if *words != "of" || !self.is_tall {
                let block = Block::line(*words, TextStyle { colour: *colour, ..style });
                panel.placer.place(&block, &[hold(at(*left, bottom), Across::Left, Upright::Bottom)]);
            }
        }
    }

    /// Says how many there was no room for.
    fn draw_left_out(&self, panel: &mut Panel, count: usize) {
        if count > 0 {
            let words = format!("{count} said earlier: no room");
            let block = Block::line(words, self.style(Weight::Regular, QUIET));
            let place = at(panel.frame.left - self.gap, panel.frame.bottom + self.theme.px(6.0));
            panel.placer.place(&block, &[hold(place, Across::Right, Upright::Top)]);
        }
    }
}
