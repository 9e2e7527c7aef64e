//! What is named beside the line of the history chart: its ends, revisions and jumps.

use super::{JUMPS_NAMED, Parts, end_words, words};
use crate::draw::figure::{Shape, at};
use crate::draw::label::{Across, Block, Upright, hold};
use crate::draw::near::name_near;
use crate::draw::panel::Panel;
use crate::draw::theme::{HISTORY, PAPER, REVISED};
use crate::study::history::{Revision, Step};
use crate::write::words::{area, day};

/// Revisions that are tried for a name.
const REVISIONS_TRIED: usize = 40;

impl Parts<'_> {
    /// A dot where a revised day was first seen, with a thin line to where it is now.
    pub fn draw_revisions(&self, panel: &mut Panel) {
        for of in self.history.revisions.iter().filter(|of| self.is_shown(of.day)) {
            let first = self.place(of.day, of.first);
            if let Some(now) = of.now {
                let points = vec![first, self.place(of.day, now)];
                panel.placer.avoid_line(&points, self.theme.px(2.0));
                panel.shapes.push(Shape::line(points, self.theme.px(2.5), REVISED));
            }
            self.avoid_dot(panel, first);
            panel.shapes.push(self.dot(first, 0.6, REVISED));
        }
    }

    /// Names a revision, which says what the dots are: the largest that has room for its name.
    pub fn name_revision(&self, panel: &mut Panel) {
        let size = |of: &Revision| of.change_km2().map_or(f64::INFINITY, f64::abs);
        let mut shown: Vec<&Revision> = self.history.revisions.iter().filter(|of| self.is_shown(of.day)).collect();
        shown.sort_by(|a, b| size(b).total_cmp(&size(a)));
        for of in shown.into_iter().take(REVISIONS_TRIED) {
            let block = Block::headed(words::revision(of), self.theme, REVISED);
            if name_near(panel, &block, self.place(of.day, of.first), REVISED) {
                return;
            }
        }
    }

    /// The first and the last level with their names.
    pub fn draw_ends(&self, panel: &mut Panel) {
        let (Some(first), Some(last)) = (self.levels.first(), self.levels.last()) else { return };
        let theme = self.theme;
        let (begin, end) = (self.place(first.day, first.value), self.place(last.day, last.value));
        for centre in [begin, end] {
            self.avoid_dot(panel, centre);
            panel.shapes.push(Shape::dot(centre, theme, HISTORY));
        }
        let block = Block::headed(end_words(self.history, *last, panel.is_small), theme, HISTORY);
        let x = end.x + 1.9 * theme.gap();
        let half = block.height() / 2.0;
        let y =
            end.y.clamp(self.frame.top + half - theme.label(), (self.frame.bottom - half).max(self.frame.top + half));
        panel.placer.place_even_over_marks(
            &block,
            &[hold(at(x, y), Across::Left, Upright::Middle), hold(at(x, end.y), Across::Left, Upright::Bottom)],
        );
        if first.day < last.day && !panel.is_small {
            let said = first.day.max(self.days.0);
            let held = format!("{}: {}", day(said), words::held(first.value, self.history));
            let block = Block::headed([held, area(first.value.km2())], theme, HISTORY);
            name_near(panel, &block, begin, HISTORY);
        }
    }

    /// A ring where a jump leads, the largest with their names.
    pub fn draw_jumps(&self, panel: &mut Panel) {
        let mut shown: Vec<&Step> = self.history.jumps.iter().filter(|jump| self.is_shown(jump.to.day)).collect();
        shown.sort_by(|a, b| b.change_km2().abs().total_cmp(&a.change_km2().abs()));
        for jump in &shown {
            let centre = self.place(jump.to.day, jump.to.value);
            self.avoid_dot(panel, centre);
            panel.shapes.push(self.dot(centre, 1.1, HISTORY));
            panel.shapes.push(Shape::Dot { centre, radius: 0.6 * self.theme.dot(), rim: 0.0, colour: PAPER });
        }
        for jump in shown.into_iter().take(JUMPS_NAMED) {
            let block = Block::headed(<[String; 2]>::from(words::jump(jump)), self.theme, HISTORY);
            name_near(panel, &block, self.place(jump.to.day, jump.to.value), HISTORY);
        }
    }
}
