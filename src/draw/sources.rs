//! The chart of sources: what each map gained since one day, and its pace over the same days, one line a map.
//!
//! Maps draw coasts and borders differently, so that their levels run side by side for years; drawn is what each gained since
//! the first day shown, and its level stands in its name. A map that begins later starts on the line of the first.

mod lines;
#[cfg(test)]
mod tests;
mod words;

use chrono::{Days, NaiveDate};

use super::axis::{Values, calendar_room, draw_calendar, draw_unit, draw_values, draw_zero, part_grid, value_room};
use super::chart::{Among, Chart, Period, Span};
use super::figure::{Rect, Shape, at};
use super::label::{Across, Block, label_rows};
use super::over::name_over;
use super::page::Words;
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{Colour, Ink, MEDIAN, PUBLISHED, QUIET, REVISED, Theme};
use crate::domain::calendar::Window;
use crate::domain::series::ControlSeries;
use crate::study::sources::Sources;
use crate::tabular::Table;
use lines::Line;

/// Days shown where none are asked for.
const SHOWN_DAYS: u64 = 365;
/// The windows of the pace, the first that a third of the days shown is enough for.
const PACE_DAYS: [u32; 3] = [90, 30, 7];
/// Colours of lines, all with 4.5 : 1 on white; and the dashes that tell them apart without colour.
const INKS: [Ink; 5] = [
    Ink { colour: MEDIAN, dash: None },
    Ink { colour: PUBLISHED, dash: Some((22.0, 9.0)) },
    Ink { colour: REVISED, dash: Some((9.0, 7.0)) },
    Ink { colour: Colour(0, 113, 84), dash: Some((30.0, 8.0)) },
    Ink { colour: Colour(96, 96, 96), dash: Some((4.0, 7.0)) },
];
/// Between the lowest and the highest map.
const SPREAD: Colour = Colour(240, 240, 240);
/// The part of the height that gains take.
const GAINS_PART: f64 = 0.54;
/// Ticks of a value axis with room enough, about.
const USUAL_TICKS: f64 = 5.0;

/// The chart of the sources of a region.
pub struct SourcesChart<'a> {
    sources: &'a Sources,
    period: Period,
}

/// Round ends around all values of some lines, nothing always among them, and about so many ticks.
fn values(lines: &[Line], ticks: f64) -> Values {
    let all = lines.iter().flat_map(Line::values);
    around(all.fold((0.0, 0.0), |(low, high), value| (value.min(low), value.max(high))), ticks)
}

fn around(ends: (f64, f64), ticks: f64) -> Values {
    Values::rounded(ends, ticks, 4.0)
}

impl<'a> SourcesChart<'a> {
    /// The chart on the days asked for, of which its words speak too.
    pub fn new(sources: &'a Sources, period: Period) -> Self {
        SourcesChart { sources, period }
    }

    /// The last year up to the last common day, as far as any current source knows it.
    fn own_days(&self) -> (NaiveDate, NaiveDate) {
        let to = self.sources.common_day;
        let first = self.sources.current().map(|map| map.series.first_day()).min().unwrap_or(to);
        let from = to.checked_sub_days(Days::new(SHOWN_DAYS)).unwrap_or(first).max(first);
        if from < to { (from, to) } else { (to - Days::new(15), to + Days::new(15)) }
    }

    fn days(&self, asked: Period) -> (NaiveDate, NaiveDate) {
        asked.of(self.own_days())
    }

    /// The days of the window of the pace.
    fn pace_days(days: (NaiveDate, NaiveDate)) -> u32 {
        let shown = (days.1 - days.0).num_days();
        PACE_DAYS.into_iter().find(|of| 3 * i64::from(*of) <= shown).unwrap_or(PACE_DAYS[2])
    }

    /// What each source gained since the first day shown, km².
    fn gains(&self, days: (NaiveDate, NaiveDate)) -> Vec<Line<'a>> {
        let mut lines: Vec<Line<'a>> = Vec::new();
        for (map, ink) in self.sources.current().zip(INKS.into_iter().cycle()) {
            let series = &map.series;
            let begin = days.0.max(series.first_day());
            let last = days.1.min(series.last_day());
            let Some(base) = series.line_on(begin).map(|area| area.km2()) else { continue };
            let lift = lines.first().map_or(0.0, |first| first.on(begin).unwrap_or(0.0));
            let point = |day: NaiveDate| Some((day, series.line_on(day)?.km2() - base + lift));
            let points = begin.iter_days().take_while(|day| *day <= last).filter_map(point).collect();
            lines.push(Line { source: map.source(), ink, points });
        }
        lines.retain(|line| !line.points.is_empty());
        lines
    }

    /// The pace of each source over the days up to each day, km²/day.
    fn paces(&self, days: (NaiveDate, NaiveDate), window: u32) -> Vec<Line<'a>> {
        let pace = |series: &ControlSeries, to: NaiveDate| {
            let from = to.checked_sub_days(Days::new(u64::from(window))).filter(|day| *day >= series.first_day())?;
            let of = Window { from, to };
            series.can_tell(of).then(|| Some((to, series.change_over(of)? / f64::from(window)))).flatten()
        };
        let line = |(map, ink): (&'a crate::study::sources::SourceMap, Ink)| {
            let last = days.1.min(map.series.last_day());
            let shown = days.0.iter_days().take_while(|day| *day <= last);
            Line { source: map.source(), ink, points: shown.filter_map(|day| pace(&map.series, day)).collect() }
        };
        let lines = self.sources.current().zip(INKS.into_iter().cycle()).map(line);
        lines.filter(|line| !line.points.is_empty()).collect()
    }
}

impl Chart for SourcesChart<'_> {
    fn words(&self) -> Words {
        let days = self.days(self.period);
        words::page(self.sources, days, SourcesChart::pace_days(days))
    }

    fn among(&self) -> Among {
        words::among(self.sources, self.days(self.period))
    }

    fn span(&self, asked: Period) -> Span {
        let days = self.days(asked);
        let values = values(&self.gains(days), USUAL_TICKS);
        Span { days: Some(days), values: Some((values.low, values.high)) }
    }

    fn data(&self, _: Period) -> Table {
        crate::write::sources::table(std::slice::from_ref(self.sources))
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or_else(|| self.own_days());
        let gains = self.gains(days);
        let theme = panel.theme;
        if panel.is_small {
            let values = span.values.map_or_else(|| values(&gains, USUAL_TICKS), |of| around(of, USUAL_TICKS));
            let name = |line: &Line<'_>, last: f64| words::gain(line, last, None);
            Part { lines: &gains, days, values, unit: " km²", name: &name }.draw(panel, Ends::default(), None);
            return;
        }
        let room = panel.frame;
        let border = room.top + GAINS_PART * room.height();
        let window = SourcesChart::pace_days(days);
        let paces = self.paces(days, window);
        // Both parts end at one place, so that a day lies below itself.
        let level = |line: &Line<'_>| {
            let map = self.sources.current().find(|map| map.source() == line.source)?;
            Some(map.series.line_on(line.points.last()?.0)?.km2())
        };
        let gain = |line: &Line<'_>, last: f64| words::gain(line, last, level(line));
        let head = words::gains_head(days.0);
        let tall = Rect { bottom: border - theme.px(18.0), ..room };
        let below = Rect { top: border, ..room };
        let of_gains = values(&gains, ticks_in(tall, theme));
        let of_paces = values(&paces, ticks_in(below, theme));
        let left = room.left + value_room(&of_gains.words(""), theme).max(value_room(&of_paces.words(""), theme));
        panel.frame = panel.headed(&head, tall, 4.0, theme);
        let last: Vec<f64> = paces.iter().filter_map(|line| Some(line.points.last()?.1)).collect();
        let pace = |line: &Line<'_>, value: f64| words::pace(line, value, &last, self.sources);
        let beside = lines::room_beside(&gains, &gain, theme).max(lines::room_beside(&paces, &pace, theme));
        let ends = Ends { left: Some(left), right: Some(room.right - beside) };
        let part = Part { lines: &gains, days, values: of_gains, unit: " km²", name: &gain };
        part.draw(panel, ends, Some(self.sources));
        panel.part("pace", below, |panel| {
            panel.frame = panel.headed(&words::pace_head(window), below, 4.0, theme);
            let part = Part { lines: &paces, days, values: of_paces, unit: " km²/day", name: &pace };
            part.draw(panel, ends, None);
        });
    }
}

/// About as many ticks as a room of this height can have with their words apart.
fn ticks_in(room: Rect, theme: Theme) -> f64 {
    // Heads and the calendar take about 190 pixels of it.
    ((room.height() - theme.px(190.0)) / (2.4 * theme.tick())).clamp(2.0, USUAL_TICKS)
}

/// Where a frame begins and ends, where that is given.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    left: Option<f64>,
    right: Option<f64>,
}

/// One set of lines with its axes.
struct Part<'p, 'a> {
    lines: &'p [Line<'a>],
    days: (NaiveDate, NaiveDate),
    values: Values,
    unit: &'static str,
    /// The words at the end of a line, given its last value; the first are the strong ones.
    name: &'p dyn Fn(&Line<'_>, f64) -> Vec<String>,
}

impl Part<'_, '_> {
    /// Draws axes and lines, and the day on which maps part where sources are given.
    fn draw(&self, panel: &mut Panel, ends: Ends, parting: Option<&Sources>) {
        let (theme, days) = (panel.theme, self.days);
        let ticks = self.values.words("");
        let names = lines::names(self.lines, self.name, theme);
        let beside = lines::room_beside(self.lines, self.name, theme);
        let parted = parting.and_then(|of| words::parted(of, days)).filter(|_| !panel.is_small);
        let over = if parted.is_some() { label_rows(1, theme) + theme.px(14.0) } else { theme.px(34.0) };
        let left = ends.left.unwrap_or(panel.frame.left + value_room(&ticks, theme));
        let right = ends.right.unwrap_or(panel.frame.right - beside).max(left + theme.px(40.0));
        panel.frame = Rect {
            left,
            top: panel.frame.top + over,
            right,
            bottom: panel.frame.bottom - calendar_room(days, right - left, theme),
        };
        let frame = panel.frame;
        let values = self.values.scale(frame);
        let time = Scale::of_days(days, (frame.left, frame.right));
        lines::draw_spread(panel, self.lines, &time, &values);
        draw_values(panel, &ticks, &values, theme);
        if let Some((highest, _)) = ticks.last() {
            draw_unit(panel, self.unit.trim_start(), values.place(*highest) - theme.px(6.0), theme);
        }
        draw_calendar(panel, days, &time, theme);
        draw_zero(panel, &values, theme);
        if let Some((day, words)) = parted {
            let x = time.day(day);
            let block = Block::line(words, theme.regular(QUIET));
            if name_over(panel, (x, &block), QUIET, 1, &[Across::Middle, Across::Right, Across::Left]) {
                let points = vec![at(x, frame.top), at(x, frame.bottom)];
                panel.placer.avoid_line(&points, theme.px(3.0));
                panel.shapes.push(Shape::line(points, theme.hairline(), QUIET));
            }
        }
        lines::draw(panel, self.lines, &time, &values);
        lines::name(panel, self.lines, &names, &time, &values);
        lines::read(panel, self.lines, &time, &values, self.unit);
        part_grid(panel, theme);
    }
}
