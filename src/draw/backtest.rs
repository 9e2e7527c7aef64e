//! The chart of a backtest: fans of past forecasts against what happened, how often their bands held it, and the error of each
//! model beside that of expecting no change.
//!
//! Fans are straight between the horizons that were replayed. Several regions have room for their fans alone.

mod beside;
#[cfg(test)]
mod tests;
mod words;

use chrono::{Days, NaiveDate};

use super::axis::{Values, calendar_room, draw_calendar, draw_values, part_grid, value_room};
use super::chart::{Among, Chart, Period, Span};
use super::data::{KM2, Rows};
use super::figure::{Point, Reading, Rect, Shape, at};
use super::font;
use super::label::{Across, Block, Candidate, Upright, hold};
use super::near::name_near;
use super::page::Words;
use super::panel::Panel;
use super::scale::{Scale, round_step};
use super::theme::{BANDS, BandInk, HISTORY, MEDIAN, TARGET, Theme};
use crate::domain::series::ControlSeries;
use crate::study::backtest::past::{Fan, PastForecasts};
use crate::study::backtest::scored::Scored;
use crate::tabular::Table;
use crate::write::words::{day, digits, number};

/// The room below the last of what happened, in parts of the range of all that is drawn.
const ROOM_BELOW: f64 = 0.16;

/// The chart of a region's past forecasts.
pub struct BacktestChart<'a> {
    past: PastForecasts<'a>,
}

impl<'a> BacktestChart<'a> {
    /// The chart of a region of a replay. `truth` is all that is known of it; the fans are those of the model named first and
    /// reach `fan_days`, else the longest horizon of which four fit into the past.
    pub fn new(scored: &'a Scored<'a>, truth: &'a ControlSeries, fan_days: Option<u32>) -> Self {
        BacktestChart { past: PastForecasts::new(scored, truth, fan_days) }
    }

    /// From a little before the first fan to the last day known.
    fn own_days(&self) -> (NaiveDate, NaiveDate) {
        let truth = self.past.truth;
        let (first, last) = (truth.first_day(), truth.last_day());
        let from = self.past.fans(None).first().map_or(first, |fan| {
            let lead = ((last - fan.origin).num_days() / 10).max(7).unsigned_abs();
            fan.origin.checked_sub_days(Days::new(lead)).unwrap_or(first)
        });
        let from = from.max(first);
        (from, if from < last { last } else { from + Days::new(1) })
    }

    /// What is drawn on some days: fans, and the truth in km² since the first of them.
    fn shown(&self, days: (NaiveDate, NaiveDate)) -> Shown<'_> {
        let (past, fans) = (&self.past, self.past.fans(Some(days)));
        let start = fans.first().map_or(days.0, |fan| fan.origin);
        let level_on = |on: NaiveDate| past.truth.line_on(on).map(|area| area.km2());
        let base_km2 = level_on(start).unwrap_or_else(|| past.truth.levels()[0].value.km2());
        let levels = past.truth.levels();
        let seen = levels.iter().filter(|level| days.0 < level.day && level.day <= days.1);
        let first = level_on(days.0).map(|km2| (days.0, km2 - base_km2));
        let truth = first.into_iter().chain(seen.map(|level| (level.day, level.value.km2() - base_km2))).collect();
        Shown { past, fans, base_km2, truth }
    }
}

impl Chart for BacktestChart<'_> {
    fn words(&self) -> Words {
        words::page(&self.past, &self.past.fans(None))
    }

    fn among(&self) -> Among {
        words::among(&self.past, &self.past.fans(None))
    }

    fn span(&self, asked: Period) -> Span {
        let days = asked.of(self.own_days());
        Span { days: Some(days), values: Some(self.shown(days).extent()) }
    }

    fn data(&self, asked: Period) -> Table {
        let days = asked.of(self.own_days());
        let mut rows = Rows::of(self.past.truth.region());
        rows.held(self.past.truth, days);
        for fan in self.past.fans(Some(days)) {
            let what = format!("forecast of {}", fan.origin);
            for step in &fan.steps {
                let is_told = |level: f64| [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975].contains(&level);
                let told = step.quantiles.iter().filter(|(level, _)| is_told(*level));
                told.for_each(|(level, km2)| rows.quantile(&what, step.target_day, *level, *km2, KM2));
            }
        }
        rows.table()
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or_else(|| self.own_days());
        let shown = self.shown(days);
        let values = around(span.values.unwrap_or_else(|| shown.extent()));
        let room = if panel.is_small { panel.frame } else { beside::draw(&self.past, panel) };
        panel.frame = room;
        Fans::new(&shown, panel, days, values).draw(panel, days, values);
        part_grid(panel, panel.theme);
    }
}

/// What is drawn on the days shown.
struct Shown<'a> {
    past: &'a PastForecasts<'a>,
    fans: Vec<Fan<'a>>,
    /// The level that all are counted from, km².
    base_km2: f64,
    /// What happened, km² over that level.
    truth: Vec<(NaiveDate, f64)>,
}

impl Shown<'_> {
    /// The lowest and highest of all that is drawn, km² over the base.
    fn extent(&self) -> (f64, f64) {
        let edges = self.fans.iter().flat_map(|fan| [fan.edge(BANDS[0].lower()), fan.edge(BANDS[0].upper())]);
        let of_fans = edges.flatten().map(|(_, km2)| km2 - self.base_km2);
        let all: Vec<f64> = of_fans.chain(self.truth.iter().map(|(_, km2)| *km2)).collect();
        let (low, high) = (all.iter().copied().fold(0.0, f64::min), all.iter().copied().fold(0.0, f64::max));
        // Words have room below what happened where that ends at the bottom of all.
        let last = self.truth.last().map_or(high, |(_, km2)| *km2);
        (low.min(last - ROOM_BELOW * (high - low)), high)
    }

    /// All of the region in km² over the base, where that is shown and anything comes near it.
    fn whole(&self, values: Values) -> Option<f64> {
        let (whole, (low, high)) = (self.past.truth.region().area.km2() - self.base_km2, self.extent());
        (whole <= values.high && high >= whole - 0.02 * (high - low)).then_some(whole)
    }
}

/// A little more than two values, of which the lower is nothing or less.
fn around((low, high): (f64, f64)) -> Values {
    // A hundredth of a hectare is nothing on any map.
    if high - low <= 1e-4 {
        return Values { low: 0.0, high: 1.0, step: 1.0 };
    }
    let spare = 0.03 * (high - low);
    let (low, high) = (if low < 0.0 { low - spare } else { low }, high + spare);
    Values { low, high, step: round_step((high - low) / 6.0) }
}

/// The fans while they are drawn.
struct Fans<'a> {
    shown: &'a Shown<'a>,
    theme: Theme,
    frame: Rect,
    time: Scale,
    values: Scale,
}

impl<'a> Fans<'a> {
    fn new(shown: &'a Shown<'a>, panel: &mut Panel, days: (NaiveDate, NaiveDate), values: Values) -> Self {
        let (theme, is_small) = (panel.theme, panel.is_small);
        let room = match is_small {
            true => panel.frame,
            false => panel.headed("What was forecast, and what happened", panel.frame, 8.0, theme),
        };
        let left = room.left + value_room(&values.words(" km²"), theme);
        panel.frame = Rect {
            left,
            // All of the region has its name over its line; panels on one scale begin at one height.
            top: room.top + theme.px(if is_small || shown.whole(values).is_some() { 34.0 } else { 16.0 }),
            // The last date of the calendar stands half beyond the frame.
            right: room.right - theme.px(24.0),
            bottom: room.bottom - calendar_room(days, room.right - left, theme),
        };
        let frame = panel.frame;
        let (time, values) = (Scale::of_days(days, (frame.left, frame.right)), values.scale(frame));
        Fans { shown, theme, frame, time, values }
    }

    fn draw(&self, panel: &mut Panel, days: (NaiveDate, NaiveDate), values: Values) {
        draw_values(panel, &values.words(" km²"), &self.values, self.theme);
        draw_calendar(panel, days, &self.time, self.theme);
        self.shown.fans.iter().for_each(|fan| self.draw_fan(panel, fan));
        self.draw_whole(panel, values);
        let truth: Vec<Point> = self.shown.truth.iter().map(|of| self.place(*of)).collect();
        panel.placer.avoid_line(&truth, self.theme.stroke());
        panel.shapes.push(Shape::line(truth.clone(), self.theme.stroke(), HISTORY));
        for fan in &self.shown.fans {
            let centre = self.place((fan.origin, fan.start_km2 - self.shown.base_km2));
            let (radius, rim) = (0.7 * self.theme.dot(), self.theme.px(2.5));
            panel.placer.avoid(Rect::around(centre, radius + rim));
            panel.shapes.push(Shape::Dot { centre, radius, rim, colour: MEDIAN });
        }
        self.name_bands(panel);
        // What the dots are is said once, then what the dark line is; further days where there is room.
        let (first, others) = self.shown.fans.split_at(self.shown.fans.len().min(1));
        if !panel.is_small {
            self.name_origins(panel, first);
        }
        self.name_truth(panel, &truth);
        if !panel.is_small {
            self.name_origins(panel, others);
        }
        self.read(panel);
    }

    fn place(&self, (on, km2): (NaiveDate, f64)) -> Point {
        at(self.time.day(on), self.values.place(km2))
    }

    /// The line at all of the region, where bands come so far.
    fn draw_whole(&self, panel: &mut Panel, values: Values) {
        let region = self.shown.past.truth.region();
        let Some(whole) = self.shown.whole(values) else { return };
        let (left, right, y) = (self.frame.left, self.frame.right, self.values.place(whole));
        let line = vec![at(left, y), at(right, y)];
        panel.placer.avoid_line(&line, self.theme.px(3.0));
        panel.shapes.push(Shape::line(line, self.theme.px(2.5), TARGET));
        let words = format!("all of {}", words::short(&region.name));
        let style = self.theme.bold(TARGET);
        let words = font::shortened(&words, style.size, style.weight, 0.6 * self.frame.width());
        let block = Block::line(words, style);
        let above = y - self.theme.px(5.0);
        let places = [(left, Across::Left), (right, Across::Right)]
            .map(|(x, across)| hold(at(x, above), across, Upright::Bottom));
        panel.placer.place(&block, &places);
    }

    /// A quantile along a fan.
    fn edge(&self, fan: &Fan, probability: f64) -> Vec<Point> {
        fan.edge(probability).into_iter().map(|(on, km2)| self.place((on, km2 - self.shown.base_km2))).collect()
    }

    fn draw_fan(&self, panel: &mut Panel, fan: &Fan) {
        for band in BANDS {
            panel.band(self.edge(fan, band.upper()), self.edge(fan, band.lower()), band.tint);
        }
        let median = self.edge(fan, 0.5);
        panel.placer.avoid_line(&median, self.theme.px(2.0));
        panel.shapes.push(Shape::line(median, 0.6 * self.theme.stroke(), MEDIAN));
    }

    /// Names the bands at the end of the fan that has most room for it: in their own height where they are wide enough, else
    /// one below the other over or under the end.
    fn name_bands(&self, panel: &mut Panel) {
        if !self.shown.past.has_bands() {
            return;
        }
        let height = |fan: &&Fan| {
            let end = |probability: f64| self.edge(fan, probability).last().map_or(0.0, |point| point.y);
            end(BANDS[0].lower()) - end(BANDS[0].upper())
        };
        let mut fans: Vec<&Fan> = self.shown.fans.iter().collect();
        fans.sort_by(|a, b| height(b).total_cmp(&height(a)));
        // One below the other as the bands lie: the widest at the top over a fan, at the bottom under one.
        let add = |block: Block, band: &BandInk| {
            block.and(format!("{} %", number(100.0 * band.level, 0)), self.theme.regular(band.words))
        };
        let over = BANDS.iter().fold(Block::default(), add);
        let under = BANDS.iter().rev().fold(Block::default(), add);
        for fan in fans {
            let ends = [BANDS[0].upper(), BANDS[0].lower()].map(|edge| self.edge(fan, edge));
            let [Some(upper), Some(lower)] = ends.map(|edge| edge.last().copied()) else { continue };
            let gap = self.theme.gap();
            let beside = at(upper.x + gap, upper.y);
            let places = [
                (&over, hold(beside, Across::Left, Upright::Middle)),
                (&under, hold(at(beside.x, lower.y), Across::Left, Upright::Middle)),
                (&over, hold(at(upper.x, upper.y - gap), Across::Right, Upright::Bottom)),
                (&under, hold(at(lower.x, lower.y + gap), Across::Right, Upright::Top)),
                (&over, hold(at(beside.x, upper.y), Across::Left, Upright::Bottom)),
                (&under, hold(at(beside.x, lower.y), Across::Left, Upright::Top)),
            ];
            if places.into_iter().any(|(block, place)| panel.placer.place(block, &[place]).is_some()) {
                return;
            }
        }
    }

    fn name_truth(&self, panel: &mut Panel, truth: &[Point]) {
        let block = Block::line("what happened", self.theme.bold(HISTORY));
        let inside = |place: &Candidate| self.frame.holds(&place.bounds(&block));
        let along = (0..20).rev().filter_map(|part| truth.get(part * truth.len() / 20));
        let places: Vec<Candidate> = [6.0, 22.0, 44.0, 70.0]
            .into_iter()
            .flat_map(|away| {
                along.clone().flat_map(move |point| {
                    let away = self.theme.px(away);
                    [
                        hold(at(point.x, point.y - away), Across::Middle, Upright::Bottom),
                        hold(at(point.x, point.y + away), Across::Middle, Upright::Top),
                    ]
                })
            })
            .filter(inside)
            .collect();
        if panel.placer.place(&block, &places).is_none() {
            // Fans leave no room beside the line: further off, joined to it.
            along.rev().any(|point| name_near(panel, &block, *point, HISTORY));
        }
    }

    /// Says on which day a fan was forecast, where there is room.
    fn name_origins(&self, panel: &mut Panel, fans: &[Fan]) {
        let is_first = |fan: &Fan| self.shown.fans.first().is_some_and(|first| first.origin == fan.origin);
        for fan in fans {
            let words = match is_first(fan) {
                true => format!("forecast on {}", day(fan.origin)),
                false => fan.origin.format("%-d %b %Y").to_string(),
            };
            let block = Block::line(words, self.theme.regular(MEDIAN));
            let origin = self.place((fan.origin, fan.start_km2 - self.shown.base_km2));
            let near = |away: f64| {
                let (up, down) = (origin.y - self.theme.px(away), origin.y + self.theme.px(away));
                [
                    hold(at(origin.x + self.theme.px(6.0), down), Across::Left, Upright::Top),
                    hold(at(origin.x, up), Across::Right, Upright::Bottom),
                    hold(at(origin.x, down), Across::Middle, Upright::Top),
                    hold(at(origin.x, up), Across::Middle, Upright::Bottom),
                    hold(at(origin.x, up), Across::Left, Upright::Bottom),
                    hold(at(origin.x, down), Across::Right, Upright::Top),
                ]
            };
            let inside = |place: &Candidate| self.frame.holds_across(&place.bounds(&block));
            let places: Vec<Candidate> = [14.0, 28.0].into_iter().flat_map(near).filter(inside).collect();
            if panel.placer.place(&block, &places).is_none() && is_first(fan) {
                name_near(panel, &block, origin, MEDIAN);
            }
        }
    }

    /// What happened, week by week, and what was forecast for the days that fans tell of.
    fn read(&self, panel: &mut Panel) {
        let mut readings: Vec<Reading> = Vec::new();
        for (on, km2) in self.shown.truth.iter().step_by(7) {
            let place = self.place((*on, *km2));
            let lines = vec![format!("happened: {} km²", digits(*km2, 0))];
            readings.push(Reading { x: place.x, y: place.y, heading: day(*on), lines });
        }
        for fan in &self.shown.fans {
            for (step, judged) in fan.steps.iter().enumerate() {
                let place = self.place((judged.target_day, judged.observed_km2 - self.shown.base_km2));
                let lines = words::forecast_lines(fan, step, self.shown.base_km2);
                readings.push(Reading { x: place.x, y: place.y, heading: day(judged.target_day), lines });
            }
        }
        readings.sort_by(|a, b| a.x.total_cmp(&b.x));
        panel.readings.extend(readings);
    }
}
