//! The smaller parts of the chart: how often bands held what came, and errors beside that of expecting no change, by horizon.

use super::words;
use crate::draw::axis::{Values, draw_values, value_room};
use crate::draw::figure::{Reading, Rect, Shape, at};
use crate::draw::font;
use crate::draw::label::{Across, Block, Upright, hold, label_rows, spread};
use crate::draw::panel::Panel;
use crate::draw::scale::Scale;
use crate::draw::theme::{BANDS, BASELINE, Colour, HISTORY, MEDIAN, QUIET, Theme};
use crate::study::backtest::INTERVALS;
use crate::study::backtest::past::{Errors, PastForecasts};
use crate::study::backtest::scores::Means;
use crate::write::words::{counted, number, percent};

/// Type of these parts, in parts of that of the fans.
const SMALLER: f64 = 0.84;
/// The largest error shown in its place, in percent of that of expecting no change; larger ones leave the picture.
const MOST_PERCENT: f64 = 300.0;

/// Draws both parts to the right of the fans, or below them where the room is higher than wide, and gives the room left.
pub fn draw(past: &PastForecasts, panel: &mut Panel) -> Rect {
    let (room, theme) = (panel.frame, panel.theme.smaller(SMALLER));
    let gap = (panel.theme.px(56.0), panel.theme.px(36.0));
    let (fans, parts) = if room.width() > 1.1 * room.height() {
        let left = room.right - 0.36 * room.width();
        let middle = f64::midpoint(room.top, room.bottom);
        let parts =
            [Rect { left, bottom: middle - gap.1 / 2.0, ..room }, Rect { left, top: middle + gap.1 / 2.0, ..room }];
        (Rect { right: left - gap.0, ..room }, parts)
    } else {
        let top = room.bottom - 0.4 * room.height();
        let middle = f64::midpoint(room.left, room.right);
        let parts =
            [Rect { top, right: middle - gap.0 / 2.0, ..room }, Rect { top, left: middle + gap.0 / 2.0, ..room }];
        (Rect { bottom: top - gap.1, ..room }, parts)
    };
    let [coverage, errors] = parts;
    let (has_coverage, has_errors) = (past.has_bands() && !past.by_horizon.is_empty(), !past.errors.is_empty());
    if !has_coverage && !has_errors {
        return room;
    }
    // One alone has the room of both.
    let both = Rect { right: errors.right, bottom: errors.bottom, ..coverage };
    if has_coverage {
        let room = if has_errors { coverage } else { both };
        panel.part("coverage", room, |panel| draw_coverage(past, panel, theme));
    }
    if has_errors {
        let room = if has_coverage { errors } else { both };
        panel.part("error", room, |panel| draw_errors(past, panel, theme));
    }
    fans
}

/// A line of a part: its values by place across, its name at the right end, and how it looks.
struct Line {
    values: Vec<(f64, f64)>,
    name: Block,
    colour: Colour,
    is_strong: bool,
}

/// Places across for the horizons, with their words below: days ahead.
fn draw_horizons(past: &PastForecasts, panel: &mut Panel, theme: Theme) -> Vec<f64> {
    let frame = panel.frame;
    let count = past.by_horizon.len();
    let inset = theme.px(22.0);
    let place = |i: usize| match count {
        1 => f64::midpoint(frame.left, frame.right),
        _ => frame.left + inset + (frame.width() - 2.0 * inset) * i as f64 / (count - 1) as f64,
    };
    let style = theme.tick_style();
    let baseline = vec![at(frame.left, frame.bottom), at(frame.right, frame.bottom)];
    panel.placer.avoid_line(&baseline, theme.px(2.0));
    panel.shapes.push(Shape::line(baseline, theme.px(2.0), BASELINE));
    // From the last, so that it has its words whatever the others do.
    let mut free = f64::INFINITY;
    for (i, (horizon, _)) in past.by_horizon.iter().enumerate().rev() {
        let words = if i + 1 == count { counted(*horizon as usize, "day") } else { number(f64::from(*horizon), 0) };
        let (width, number_width) = (
            font::width(&words, style.size, style.weight),
            font::width(&number(f64::from(*horizon), 0), style.size, style.weight),
        );
        // The number stands under its place; the unit runs on.
        let left = place(i) - number_width / 2.0;
        if left + width + theme.px(14.0) > free {
            continue;
        }
        let below = at(left, frame.bottom + theme.px(12.0));
        // The zero of the value axis may be near.
        if panel.placer.place_close(&Block::line(&words, style), &[hold(below, Across::Left, Upright::Top)]).is_some() {
            free = left;
            let mark = vec![at(place(i), frame.bottom), at(place(i), frame.bottom + theme.px(7.0))];
            panel.shapes.push(Shape::line(mark, theme.px(2.0), BASELINE));
        }
    }
    (0..count).map(place).collect()
}

/// The frame within a room: words of the values on the left, days below, names of lines on the right, room above.
fn framed(panel: &mut Panel, room: Rect, ticks: &[(f64, String)], (above, names): (f64, f64), theme: Theme) {
    panel.frame = Rect {
        left: room.left + value_room(ticks, theme),
        top: room.top + above,
        right: room.right - names - 1.6 * theme.gap(),
        bottom: room.bottom - label_rows(1, theme) - theme.px(18.0),
    };
}

/// Draws lines with dots and their names at the right, none over another.
fn draw_lines(panel: &mut Panel, lines: &[Line], values: &Scale, theme: Theme) {
    let frame = panel.frame;
    for line in lines {
        let points: Vec<_> = line.values.iter().map(|(x, value)| at(*x, values.place(*value))).collect();
        // What lies beyond the frame is left to the name, and an arrow.
        let width = if line.is_strong { theme.stroke() } else { 0.5 * theme.stroke() };
        let clipped: Vec<_> = points.iter().map(|point| at(point.x, point.y.max(frame.top))).collect();
        panel.placer.avoid_line(&clipped, width);
        panel.shapes.push(Shape::line(clipped, width, line.colour));
        for point in points {
            if point.y < frame.top - 0.5 {
                let tip = at(point.x, frame.top - theme.px(10.0));
                panel.shapes.push(Shape::arrow_head(at(point.x, frame.top + theme.px(6.0)), tip, line.colour));
            } else {
                let radius = theme.px(if line.is_strong { 8.0 } else { 5.0 });
                panel.shapes.push(Shape::Dot { centre: point, radius, rim: theme.px(1.5), colour: line.colour });
            }
        }
    }
    let wanted: Vec<f64> = lines
        .iter()
        .filter_map(|line| line.values.last())
        .map(|(_, value)| values.place(*value).clamp(frame.top, frame.bottom))
        .collect();
    let height = lines.iter().map(|line| line.name.height()).fold(0.0, f64::max);
    let range = (frame.top - height / 2.0, frame.bottom);
    let x = frame.right + 1.2 * theme.gap();
    for (line, y) in lines.iter().zip(spread(&wanted, height, range)) {
        panel.placer.place(&line.name, &[hold(at(x, y), Across::Left, Upright::Middle)]);
    }
}

fn draw_coverage(past: &PastForecasts, panel: &mut Panel, theme: Theme) {
    let room = panel.headed("Held by the band, % of forecasts", panel.frame, 8.0, theme);
    let values = Values { low: 0.0, high: 100.0, step: 50.0 };
    let ticks = values.words(" %");
    let name = |(place, level): (usize, &f64)| {
        Block::line(format!("{} band", percent(*level)), theme.bold(BANDS[2 - place].words))
    };
    let names: Vec<Block> = INTERVALS.iter().enumerate().map(name).collect();
    let widest = names.iter().map(Block::width).fold(0.0, f64::max);
    framed(panel, room, &ticks, (label_rows(1, theme) / 2.0, widest), theme);
    let frame = panel.frame;
    let values = values.scale(frame);
    draw_values(panel, &ticks, &values, theme);
    let across = draw_horizons(past, panel, theme);
    // What was promised: a dashed line at each level.
    for (place, level) in INTERVALS.iter().enumerate() {
        let y = values.place(100.0 * level);
        draw_promise(panel, y, BANDS[2 - place].words, theme);
    }
    let lines: Vec<Line> = names
        .into_iter()
        .enumerate()
        .map(|(place, name)| {
            let share = |(x, (_, means)): (&f64, &(u32, Means))| (*x, 100.0 * means.coverage[place]);
            let values = across.iter().zip(&past.by_horizon).map(share).collect();
            Line { values, name, colour: BANDS[2 - place].words, is_strong: true }
        })
        .collect();
    // Of names at one height that of the widest band stands highest.
    let lines: Vec<Line> = lines.into_iter().rev().collect();
    draw_lines(panel, &lines, &values, theme);
    name_promise(panel, &values, theme);
    for (x, (horizon, means)) in across.iter().zip(&past.by_horizon) {
        let (heading, lines) = (format!("{} ahead", counted(*horizon as usize, "day")), words::coverage_lines(means));
        let y = values.place(100.0 * means.coverage[1]);
        panel.readings.push(Reading { x: *x, y, heading, lines });
    }
}

/// A dashed line across, to hold what happened against.
fn draw_promise(panel: &mut Panel, y: f64, colour: Colour, theme: Theme) {
    let points = vec![at(panel.frame.left, y), at(panel.frame.right, y)];
    panel.shapes.push(Shape::dashed(points, theme.px(2.0), colour, (theme.px(9.0), theme.px(6.0))));
}

/// Says once what the dashed lines are, below the lowest of them.
fn name_promise(panel: &mut Panel, values: &Scale, theme: Theme) {
    let frame = panel.frame;
    let block = Block::line("dashed: as promised", theme.regular(BANDS[2].words));
    let lowest = values.place(100.0 * INTERVALS[0]);
    let places = [1.0, 3.0, 6.0, 9.0].map(|away| {
        let y = lowest + theme.px(5.0 * away);
        hold(at(f64::midpoint(frame.left, frame.right), y), Across::Middle, Upright::Top)
    });
    let low = frame.bottom - theme.px(6.0);
    let corners = [
        hold(at(frame.right, low), Across::Right, Upright::Bottom),
        hold(at(frame.left + theme.apart(), low), Across::Left, Upright::Bottom),
    ];
    panel.placer.place(&block, &[&places[..], &corners[..]].concat());
}

fn draw_errors(past: &PastForecasts, panel: &mut Panel, theme: Theme) {
    let room = panel.headed("Error, % of that of expecting no change", panel.frame, 8.0, theme);
    let percents = || past.errors.iter().flat_map(|errors| &errors.ratios).map(|(_, ratio)| 100.0 * ratio);
    let highest = percents().fold(100.0, f64::max).min(MOST_PERCENT);
    let high = 1.04 * highest;
    let values = Values { low: 0.0, high, step: if high > 200.0 { 100.0 } else { 50.0 } };
    let ticks = values.words(" %");
    let name = |errors: &Errors| {
        let is_shown = errors.model == past.model;
        let last = errors.ratios.last().map_or(0.0, |(_, ratio)| 100.0 * ratio);
        let far = if last > high { format!(" {}", number(last, 0)) } else { String::new() };
        let style = if is_shown { theme.bold(MEDIAN) } else { theme.regular(QUIET) };
        Block::line(format!("{}{far}", errors.model), style)
    };
    let widest = past.errors.iter().map(|errors| name(errors).width()).fold(0.0, f64::max);
    framed(panel, room, &ticks, (label_rows(1, theme), widest), theme);
    let frame = panel.frame;
    let values = values.scale(frame);
    draw_values(panel, &ticks, &values, theme);
    let across = draw_horizons(past, panel, theme);
    let y = values.place(100.0);
    draw_promise(panel, y, HISTORY, theme);
    let place = |horizon: u32| past.by_horizon.iter().position(|(days, _)| *days == horizon).map(|i| across[i]);
    let mut lines: Vec<Line> = past
        .errors
        .iter()
        .map(|errors| {
            let ratio = |(horizon, ratio): &(u32, f64)| Some((place(*horizon)?, 100.0 * ratio));
            let is_strong = errors.model == past.model;
            let colour = if is_strong { MEDIAN } else { QUIET };
            Line { values: errors.ratios.iter().filter_map(ratio).collect(), name: name(errors), colour, is_strong }
        })
        .collect();
    // The model shown is drawn over the others.
    lines.sort_by_key(|line| line.is_strong);
    draw_lines(panel, &lines, &values, theme);
    let block = Block::line("expecting no change", theme.regular(HISTORY));
    let places = [4.0, 12.0, 22.0].map(|away| {
        let away = theme.px(away);
        [
            hold(at(frame.left + theme.px(6.0), y - away), Across::Left, Upright::Bottom),
            hold(at(frame.right, y - away), Across::Right, Upright::Bottom),
            hold(at(frame.left + theme.px(6.0), y + away), Across::Left, Upright::Top),
            hold(at(frame.right, y + away), Across::Right, Upright::Top),
        ]
    });
    panel.placer.place(&block, &places.concat());
    for (x, (horizon, _)) in across.iter().zip(&past.by_horizon) {
        let of = |errors: &Errors| {
            let (_, ratio) = errors.ratios.iter().find(|(days, _)| days == horizon)?;
            Some(format!("{}: {}", errors.model, percent(*ratio)))
        };
        let y = past.error(*horizon).map_or(frame.bottom, |ratio| values.place((100.0 * ratio).min(high)));
        let lines = past.errors.iter().filter_map(of).collect();
        let heading = format!("{} ahead", counted(*horizon as usize, "day"));
        panel.readings.push(Reading { x: *x, y, heading, lines });
    }
}
