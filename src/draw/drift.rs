//! The chart of how an estimate moved: along the calendar of its days the day on which the region would be complete, and the dates
//! that others published.

mod words;

use chrono::{Datelike, Days, NaiveDate};

use super::axis::{calendar_room, draw_calendar, draw_values, part_grid, value_room};
use super::chart::{Among, Chart, Period, Span};
use super::data::Rows;
use super::figure::{Point, Reading, Rect, Shape, at};
use super::label::{Across, Block, Upright, hold};
use super::near::name_near;
use super::page::Words;
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{BANDS, BASELINE, MEDIAN, PUBLISHED, Theme};
use crate::domain::completion::Arrival;
use crate::domain::published::{Due, Entry, Goal};
use crate::study::drift::{Drift, Estimate};
use crate::tabular::Table;

/// Years after the last estimate that the axis shows at most.
const MOST_YEARS: i32 = 20;
/// Published dates that are named.
const MOST_NAMES: usize = 8;

/// The chart of a region's estimates.
pub struct DriftChart<'a> {
    drift: &'a Drift,
    /// Published dates of all of the region, in the order they were said: when, and for which days.
    published: Vec<(NaiveDate, (NaiveDate, NaiveDate), &'a Entry)>,
}

impl<'a> DriftChart<'a> {
    /// The chart of estimates, with the dates that entries named until the last of them.
    pub fn new(drift: &'a Drift, entries: &'a [Entry]) -> Self {
        let last = drift.estimates.last().map(|of| of.day);
        let is_meant = |entry: &&Entry| entry.region == drift.region.id.as_str() && entry.goal == Goal::Whole;
        let dated = |entry: &'a Entry| {
            let days = match entry.when() {
                Due::In(span) => (span.first, span.last),
                Due::By(day) => (day, day),
                Due::NotBefore(_) | Due::Unsaid => return None,
            };
            (Some(entry.origin()) <= last).then_some((entry.origin(), days, entry))
        };
        let mut published: Vec<_> = entries.iter().filter(is_meant).filter_map(dated).collect();
        published.sort_by_key(|(day, ..)| *day);
        DriftChart { drift, published }
    }

    fn first_day(&self) -> NaiveDate {
        let first = self.drift.estimates[0].day;
        self.published.first().map_or(first, |(day, ..)| first.min(*day))
    }

    fn last_day(&self) -> NaiveDate {
        self.drift.estimates[self.drift.estimates.len() - 1].day
    }

    /// From the first estimate to the last day that a median or a publisher names, in whole years.
    fn years(&self) -> (i32, i32) {
        let medians = self.drift.estimates.iter().filter_map(|of| of.outlook.median.day());
        let ends = self.published.iter().map(|(_, (_, last), _)| *last);
        // A median that lies far off hides how the others moved.
        let most = self.last_day().year() + MOST_YEARS;
        let last = medians.chain(ends).map(|day| day.year() + 1).filter(|year| *year <= most).max();
        let ends = self.drift.estimates.iter().map(|of| of.outlook.interval_80());
        let ends = ends.flat_map(|(low, high)| [low.day(), high.day()]).flatten();
        let spare = ends.map(|day| day.year() + 1).filter(|year| *year <= most).max().unwrap_or(0);
        let first = self.first_day().year();
        (first, last.unwrap_or(most).max(spare).max(first + 2))
    }
}

impl Chart for DriftChart<'_> {
    fn words(&self) -> Words {
        words::page(self.drift, &self.entries())
    }

    fn among(&self) -> Among {
        words::among(self.drift, &self.entries())
    }

    fn span(&self, asked: Period) -> Span {
        let (low, high) = self.years();
        let days = asked.of((self.first_day(), self.last_day()));
        Span { days: Some(days), values: Some((f64::from(low), f64::from(high))) }
    }

    fn data(&self, asked: Period) -> Table {
        let (from, to) = asked.of((self.first_day(), self.last_day()));
        let mut rows = Rows::of(&self.drift.region);
        for of in self.drift.estimates.iter().filter(|of| from <= of.day && of.day <= to) {
            let what = format!("estimate of {}", of.day);
            let (low, high) = of.outlook.interval_80();
            for (level, arrival) in [(0.1, low), (0.5, of.outlook.median), (0.9, high)] {
                rows.arrival(&what, level, arrival);
            }
        }
        for (day, (first, last), entry) in &self.published {
            let words = words::published(entry).join(", ");
            rows.mark(format!("published {day} by {words}: first day"), *first);
            rows.mark(format!("published {day} by {words}: last day"), *last);
        }
        rows.table()
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or((self.first_day(), self.last_day()));
        let (low, high) = span.values.unwrap_or_else(|| (f64::from(self.years().0), f64::from(self.years().1)));
        let theme = panel.theme;
        let step = step((high - low) as i32);
        let year = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
        let (bottom, top) = (year(low as i32), year(high as i32));
        let marked = (low as i32..=high as i32).filter(|year| year % step == 0);
        let ticks: Vec<(f64, String)> =
            marked.map(|n| (f64::from(year(n).num_days_from_ce()), n.to_string())).collect();
        panel.frame = Rect {
            left: panel.frame.left + value_room(&ticks, theme),
            right: panel.frame.right - if panel.is_small { theme.px(20.0) } else { room_beside(theme) },
            top: panel.frame.top + theme.px(12.0),
            bottom: panel.frame.bottom - calendar_room(days, panel.frame.width(), theme),
        };
        let frame = panel.frame;
        let parts = Parts {
            chart: self,
            days,
            time: Scale::of_days(days, (frame.left, frame.right)),
            dates: Scale::of_days((bottom, top), (frame.bottom, frame.top)),
        };
        draw_values(panel, &ticks, &parts.dates, theme);
        draw_calendar(panel, days, &parts.time, theme);
        parts.draw_band(panel);
        parts.draw_own_day(panel);
        parts.draw_medians(panel);
        parts.draw_published(panel);
        parts.name_ends(panel);
        part_grid(panel, theme);
    }
}

impl<'a> DriftChart<'a> {
    fn entries(&self) -> Vec<&'a Entry> {
        self.published.iter().map(|(.., entry)| *entry).collect()
    }
}

/// Years between two marks of the axis of dates.
fn step(years: i32) -> i32 {
    [1, 2, 5, 10, 20, 50].into_iter().find(|step| years / step <= 9).unwrap_or(100)
}

fn room_beside(theme: Theme) -> f64 {
    Block::headed(["September 2030", "80 %"], theme, MEDIAN).width() + 2.0 * theme.gap()
}

/// What the parts of the chart are drawn with.
struct Parts<'a> {
    chart: &'a DriftChart<'a>,
    days: (NaiveDate, NaiveDate),
    time: Scale,
    dates: Scale,
}

impl Parts<'_> {
    /// The estimates of the days that are shown.
    fn shown(&self) -> impl Iterator<Item = &Estimate> {
        let (from, to) = self.days;
        self.chart.drift.estimates.iter().filter(move |of| from <= of.day && of.day <= to)
    }

    /// Where a day lies that may be none within the horizon, or beyond the frame.
    fn height(&self, panel: &Panel, arrival: Arrival) -> f64 {
        let place = arrival.day().map_or(f64::NEG_INFINITY, |day| self.dates.day(day));
        place.clamp(panel.frame.top, panel.frame.bottom)
    }

    fn draw_band(&self, panel: &mut Panel) {
        let end = |of: &Estimate, arrival: Arrival| at(self.time.day(of.day), self.height(panel, arrival));
        let upper: Vec<Point> = self.shown().map(|of| end(of, of.outlook.interval_80().1)).collect();
        let lower: Vec<Point> = self.shown().map(|of| end(of, of.outlook.interval_80().0)).collect();
        let outline: Vec<Point> = upper.into_iter().chain(lower.into_iter().rev()).collect();
        panel.shapes.push(Shape::Fill { outline, colour: BANDS[0].tint });
    }

    /// The line on which the day of completion is that of the estimate.
    fn draw_own_day(&self, panel: &mut Panel) {
        let (theme, frame) = (panel.theme, panel.frame);
        let (from, to) = self.days;
        let place = |day: NaiveDate| at(self.time.day(day), self.dates.day(day).clamp(frame.top, frame.bottom));
        let points = vec![place(from), place(to)];
        panel.placer.avoid_line(&points, theme.px(2.0));
        panel.shapes.push(Shape::dashed(points, theme.px(2.0), BASELINE, (theme.px(7.0), theme.px(6.0))));
        let style = theme.regular(BASELINE);
        let middle = from.checked_add_days(Days::new(((to - from).num_days() / 2).unsigned_abs())).unwrap_or(from);
        name_near(panel, &Block::line("the day of the estimate", style), place(middle), BASELINE);
    }

    fn draw_medians(&self, panel: &mut Panel) {
        let (theme, frame) = (panel.theme, panel.frame);
        let all: Vec<&Estimate> = self.shown().collect();
        let is_seen = |of: &Estimate| of.outlook.median.day().is_some_and(|day| self.dates.day(day) >= frame.top);
        for run in all.chunk_by(|a, b| is_seen(a) == is_seen(b)).filter(|run| is_seen(run[0])) {
            let place = |of: &&Estimate| at(self.time.day(of.day), self.height(panel, of.outlook.median));
            let points: Vec<Point> = run.iter().map(place).collect();
            panel.placer.avoid_line(&points, theme.stroke());
            for point in &points {
                panel.shapes.push(Shape::Dot { centre: *point, radius: theme.px(4.5), rim: 0.0, colour: MEDIAN });
            }
            panel.shapes.push(Shape::line(points, theme.stroke(), MEDIAN));
        }
        let read = |of: &&Estimate| Reading {
            x: self.time.day(of.day),
            y: self.height(panel, of.outlook.median),
            heading: crate::write::words::day(of.day),
            lines: words::reading(of),
        };
        let readings: Vec<Reading> = all.iter().map(read).collect();
        panel.readings.extend(readings);
    }

    fn draw_published(&self, panel: &mut Panel) {
        let theme = panel.theme;
        let (from, to) = self.days;
        let shown = self.chart.published.iter().filter(|(day, ..)| from <= *day && *day <= to);
        let mut named: Vec<(Point, &Entry)> = Vec::new();
        for (day, (first, last), entry) in shown {
            let x = self.time.day(*day);
            let (upper, lower) = (self.height(panel, Arrival::On(*last)), self.height(panel, Arrival::On(*first)));
            let is_beyond = self.dates.day(*first) < panel.frame.top;
            let centre = at(x, f64::midpoint(upper, lower));
            if lower - upper > theme.px(4.0) {
                panel.shapes.push(Shape::line(vec![at(x, upper), at(x, lower)], theme.px(4.0), PUBLISHED));
            }
            panel.shapes.extend(Shape::published(centre, theme));
            panel.placer.avoid(Rect::around(centre, theme.px(12.0)));
            if !is_beyond {
                named.push((centre, entry));
            }
        }
        // The newest first, because room may run out.
        for (centre, entry) in named.into_iter().rev().take(MOST_NAMES) {
            let [who, when] = words::published(entry);
            // Where both have no room, who said it is enough.
            let all = [
                Block::lines([who.clone(), when], theme.regular(PUBLISHED)),
                Block::line(who, theme.regular(PUBLISHED)),
            ];
            let _ = all.iter().any(|block| name_near(panel, block, centre, PUBLISHED));
        }
    }

    /// Names the last estimate beside its end.
    fn name_ends(&self, panel: &mut Panel) {
        let Some(last) = self.shown().last() else { return };
        if panel.is_small {
            return;
        }
        let theme = panel.theme;
        let x = panel.frame.right + theme.gap();
        let y = self.height(panel, last.outlook.median);
        let block = Block::headed(words::end(last), theme, MEDIAN);
        let lowest = panel.frame.bottom - block.height();
        panel.placer.place_even_over_marks(
            &block,
            &[
                hold(at(x, y), Across::Left, Upright::Middle),
                hold(at(x, lowest.min(y)), Across::Left, Upright::Top),
                hold(at(x, y.max(panel.frame.top)), Across::Left, Upright::Top),
            ],
        );
        let known = Block::line("80 % of futures", theme.regular(BANDS[0].words));
        let (low, high) = last.outlook.interval_80();
        if self.height(panel, low) <= panel.frame.top {
            // No band is seen there.
            return;
        }
        let middle = f64::midpoint(self.height(panel, high), y);
        let inside = at(panel.frame.right - theme.gap(), middle);
        panel.placer.place(&known, &[hold(inside, Across::Right, Upright::Middle)]);
    }
}
