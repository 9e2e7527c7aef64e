//! The words inside the projection chart, and the marks that they are about.

use super::range::Target;
use super::{Parts, words};
use crate::draw::Mark;
use crate::draw::figure::{LEADING, Rect, Shape, at};
use crate::draw::label::{Across, Block, Candidate, Upright, hold, label_rows};
use crate::draw::near::{around, name_near};
use crate::draw::panel::Panel;
use crate::draw::theme::{Colour, HISTORY, MEDIAN, PUBLISHED, TARGET, Theme};
use crate::write::words::month;

/// Rows of words that may stand above the target line.
pub const MOST_ROWS: usize = 6;

/// A day on the target line with its name.
struct Named {
    x: f64,
    block: Block,
    colour: Colour,
}

impl Parts<'_> {
    /// The height of the target line, or of the upper side of the frame where the target lies above it.
    pub fn target_y(&self) -> f64 {
        match self.range.target {
            Target::At(percent) => self.values.place(percent),
            Target::Above => self.frame.top,
        }
    }

    /// Marks the median day of completion with its 80 % interval and the published days on the target line. Returns
    /// how many names found no place above the line.
    pub fn name_days_on_target(&self, panel: &mut Panel) -> usize {
        let theme = self.theme;
        let (inside, outside): (Vec<&Mark>, Vec<&Mark>) =
            self.marks.iter().partition(|mark| self.range.from <= mark.day && mark.day <= self.range.to);
        let mut missed = 0;
        let mut named: Vec<Named> = Vec::new();
        if let Some((median, interval)) = words::completion(self.projection) {
            if interval.is_some() {
                self.draw_interval(panel);
            }
            let block = Block::headed(std::iter::once(median).chain(interval), theme, MEDIAN);
            match self.reached(0.5) {
                Some(x) => named.push(Named { x, block, colour: MEDIAN }),
                None => missed += usize::from(!self.name_at_edge(panel, &block, Across::Right)),
            }
        }
        let published = |mark: &Mark, [before, after]: [&str; 2]| {
            let words = format!("{before}{}: {}{after}", mark.label, month(mark.day));
            Block::line(words, theme.regular(PUBLISHED))
        };
        named.extend(inside.into_iter().map(|mark| {
            let block = published(mark, ["", ""]);
            Named { x: self.time.day(mark.day), block, colour: PUBLISHED }
        }));
        missed += self.name_in_order(panel, named);
        for mark in outside {
            let is_placed = match mark.day < self.range.from {
                true => self.name_at_edge(panel, &published(mark, ["← ", ""]), Across::Left),
                false => self.name_at_edge(panel, &published(mark, ["", " →"]), Across::Right),
            };
            missed += usize::from(!is_placed);
        }
        missed
    }

    /// Places names of days on the target line. From the right, each name begins at its day: one further left goes over
    /// those that it would touch, and its line down passes to the left of them all. Where that leaves out a name, the
    /// same from the left, and then with the median lifted over the published days.
    fn name_in_order(&self, panel: &mut Panel, mut named: Vec<Named>) -> usize {
        named.sort_by(|a, b| a.x.total_cmp(&b.x));
        let ways = [(true, 0), (false, 0), (false, 2), (true, 2), (false, 4), (true, 4), (false, 6), (true, 6)];
        let missed = panel.best_of(ways, |panel, (from_right, lift)| {
            let mut order: Vec<&Named> = if from_right { named.iter().rev().collect() } else { named.iter().collect() };
            if lift > 0 {
                order.sort_by_key(|name| name.colour != MEDIAN);
            }
            let mut missed = 0;
            for name in order {
                let is_median = name.colour == MEDIAN;
                let is_centred = is_median && (named.len() == 1 || lift > 0);
                let lowest = if is_median { lift } else { 0 };
                if !self.name_on_line(panel, name, (from_right, is_centred, lowest)) {
                    // The median is what the chart is read for.
                    missed += if is_median { 10 } else { 1 };
                }
            }
            missed
        });
        for name in &named {
            let (centre, theme) = (at(name.x, self.target_y()), self.theme);
            match name.colour {
                MEDIAN => panel.shapes.push(Shape::dot(centre, theme, MEDIAN)),
                _ => panel.shapes.extend(Shape::published(centre, theme)),
            }
        }
        missed
    }

    /// Marks the median day of completion with its 80 % interval without words, which stand over a small panel. Returns that
    /// no name is missed.
    pub fn mark_median(&self, panel: &mut Panel) -> usize {
        let theme = self.theme;
        match words::completion(self.projection) {
            Some((_, interval)) => {
                if interval.is_some() {
                    self.draw_interval(panel);
                }
                if let Some(x) = self.reached(0.5) {
                    panel.shapes.push(Shape::dot(at(x, self.target_y()), theme, MEDIAN));
                }
            }
            None => {
                let median = self.edge(0.5).last().copied();
                if let Some(end) = median.filter(|_| !self.fan.is_settled()) {
                    let tip = at(end.x + theme.px(20.0), end.y);
                    panel.shapes.push(Shape::arrow_head(at(end.x - 1.0, end.y), tip, MEDIAN));
                }
            }
        }
        0
    }

    /// Says which share of the futures never gets to the target, with an arrow. Returns whether it found a place.
    pub fn name_never(&self, panel: &mut Panel) -> bool {
        let Some(never) = words::never(self.projection) else { return true };
        let block = Block::line(format!("{never} →"), self.theme.regular(MEDIAN));
        self.name_at_edge(panel, &block, Across::Right)
    }

    /// The place across of a quantile of completion, if it lies in the picture.
    fn reached(&self, probability: f64) -> Option<f64> {
        let day = self.projection.completion.quantile(probability).day()?;
        (day <= self.range.to).then(|| self.time.day(day))
    }

    /// A bar over the 80 % interval; an end that is never reached, or lies outside the picture, is an arrow.
    fn draw_interval(&self, panel: &mut Panel) {
        let (theme, right, y) = (self.theme, self.frame.right, self.target_y());
        let (from, to) = (self.reached(0.1).unwrap_or(right), self.reached(0.9));
        let bar = vec![at(from, y), at(to.unwrap_or(right), y)];
        panel.shapes.push(Shape::line(bar, theme.px(9.0), MEDIAN));
        if to.is_none() {
            panel.shapes.push(Shape::arrow_head(at(right - 1.0, y), at(right + theme.px(22.0), y), MEDIAN));
        }
    }

    /// Places words at one side of the frame above the target line, as many rows up as it takes.
    fn name_at_edge(&self, panel: &mut Panel, block: &Block, across: Across) -> bool {
        let (y, theme) = (self.target_y(), self.theme);
        let x = if across == Across::Left { self.frame.left } else { self.frame.right };
        let clear = self.clear();
        let rows: Vec<Candidate> = (0..2 * MOST_ROWS)
            .map(|half| hold(at(x, y - clear - label_rows(half, theme) / 2.0), across, Upright::Bottom))
            .collect();
        panel.placer.place(block, &rows).is_some()
    }

    /// Places the name of a day on the target line: above it, as many rows up as it takes, with a thin line down to the
    /// day; else below. Returns whether it stands above. The last argument says whether names begin or end at their day,
    /// whether this one may stand in the middle over it, and the lowest half row for it.
    fn name_on_line(
        &self,
        panel: &mut Panel,
        named: &Named,
        (from_right, is_centred, lowest): (bool, bool, usize),
    ) -> bool {
        let (theme, Named { x, block, .. }) = (self.theme, named);
        let (x, y) = (*x, self.target_y());
        let (clear, nudge, half) = (self.clear(), theme.px(6.0), block.width() / 2.0);
        let widest = self.frame.right + theme.margin() / 2.0;
        let shifted = x.clamp(self.frame.left + half, (widest - half).max(self.frame.left + half));
        let (begins, ends) = ((Across::Left, x - nudge), (Across::Right, x + nudge));
        let mut ways = if from_right { vec![begins, ends] } else { vec![ends, begins] };
        if is_centred {
            ways.splice(0..0, [(Across::Middle, x), (Across::Middle, shifted)]);
        }
        for (across, place) in ways {
            for row in lowest..2 * MOST_ROWS {
                let bottom = y - clear - label_rows(row, theme) / 2.0;
                let leader = Rect { left: x - nudge / 2.0, top: bottom, right: x + nudge / 2.0, bottom: y - clear };
                if row > 0 && !panel.placer.is_free_of_words(&leader) {
                    break;
                }
                let candidate = hold(at(place, bottom), across, Upright::Bottom);
                // Words over the value axis would pass for its own.
                let room = Rect { left: self.frame.left - theme.margin() / 2.0, right: widest, ..self.frame };
                if room.holds_across(&candidate.bounds(block)) && panel.placer.place(block, &[candidate]).is_some() {
                    if row > 0 {
                        panel.shapes.push(Shape::line(vec![at(x, bottom), at(x, y)], theme.hairline(), named.colour));
                        panel.placer.avoid(leader);
                    }
                    return true;
                }
            }
        }
        let below = at(x, y + clear);
        let places = [Across::Left, Across::Middle, Across::Right].map(|across| hold(below, across, Upright::Top));
        panel.placer.place_even_over_marks(block, &places);
        false
    }

    /// From the target line to the words above it.
    fn clear(&self) -> f64 {
        self.theme.dot() + self.theme.px(6.0)
    }

    /// Writes what the target is on its line. Returns whether it found a place there.
    pub fn name_target(&self, panel: &mut Panel) -> bool {
        let strong = self.theme.bold(TARGET);
        let (long, short) = words::target(self.projection, self.range.target);
        let Rect { left, right, .. } = self.frame;
        let above = self.target_y() - self.clear();
        let mut places = vec![
            hold(at(left, above), Across::Left, Upright::Bottom),
            hold(at(right, above), Across::Right, Upright::Bottom),
        ];
        if self.range.target != Target::Above {
            places.push(hold(at(left, self.target_y() + self.theme.gap()), Across::Left, Upright::Top));
        }
        [long, short].into_iter().any(|words| panel.placer.place(&Block::line(words, strong), &places).is_some())
    }

    /// Names the last known day beside its dot, or further off with a thin line to it; over the fan rather than not at all, since
    /// everything starts from it.
    pub fn name_last_day(&self, panel: &mut Panel) {
        let (theme, step) = (self.theme, self.range.values.step);
        let (first, second) = words::last_day(self.projection, step);
        let held = words::held_percent(self.percent(self.projection.history.last().value), step);
        let lines = if self.is_small { vec![held] } else { vec![first.clone(), second] };
        if !name_near(panel, &Block::headed(lines, theme, HISTORY), self.last(), HISTORY) {
            let places = around(self.last(), 1.3 * theme.gap());
            panel.placer.place_even_over_marks(&Block::line(first, theme.bold(HISTORY)), &places);
        }
    }
}

/// Height of one row of labels.
pub fn row(theme: Theme) -> f64 {
    LEADING * theme.label()
}
