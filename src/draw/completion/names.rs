//! The names of the value axis and of the median, which share the room over the columns.

use super::{Parts, words};
use crate::draw::figure::{Rect, at};
use crate::draw::label::{Across, Block, Candidate, Upright, hold};
use crate::draw::panel::Panel;
use crate::draw::theme::MEDIAN;

impl Parts<'_> {
    /// The unit of the value axis, over the line of its highest tick: at its left end, short where the median's line is in the
    /// way there, else to the right of that line and its name.
    pub fn name_unit(&self, panel: &mut Panel) {
        let (theme, Rect { left, right, .. }) = (self.theme, self.frame);
        let Some(top) = panel.values.last().map(|highest| highest.position) else { return };
        let units = words::units(self.columns.stride).map(|unit| Block::line(unit, theme.tick_style()));
        let line = self.projection.outlook.median.day().map(|day| self.time.day(day));
        let line = line.filter(|x| left <= *x && *x <= right);
        let over = |x: f64, across: Across| hold(at(x, top - theme.px(8.0)), across, Upright::Bottom);
        // The median's name may begin at its line.
        let is_clear = |block: &&Block| line.is_none_or(|x| x > left + block.width() + theme.apart());
        let mut tried: Vec<(&Block, Candidate)> =
            units.iter().filter(is_clear).map(|block| (block, over(left, Across::Left))).collect();
        if let Some((x, name)) = line.zip(self.median_name(panel.is_small)) {
            let beyond = x + theme.px(4.0) + name.width() + theme.apart();
            tried.extend(units.iter().map(|block| (block, over(beyond, Across::Left))));
        }
        tried.extend(units.iter().map(|block| (block, over(right, Across::Right))));
        if tried.into_iter().any(|(block, place)| panel.placer.place_close(block, &[place]).is_some())
            && let Some(highest) = panel.values.last_mut()
        {
            highest.words[0].push_str(" %");
        }
    }

    /// The name of the median, where there is one.
    pub fn median_name(&self, is_small: bool) -> Option<Block> {
        let median = self.projection.outlook.median.day()?;
        let words = if is_small { words::MEDIAN.into() } else { words::median(self.projection, median) };
        Some(Block::line(words, self.theme.bold(MEDIAN)))
    }
}
