//! The widest band on any reputable map: an outline around, or across, the fan of one map.

use super::labels::row;
use super::{Parts, at_target};
use crate::draw::figure::{Point, Rect, at};
use crate::draw::label::{Across, Block, Candidate, Upright, hold};
use crate::draw::panel::Panel;
use crate::draw::theme::Colour;

/// Its colour: the shade that the widest band is named in, a little darker, since a thin line looks paler than words.
pub const INK: Colour = Colour(54, 100, 134);

/// What it is called.
const NAME: &str = "95 % on any map";

impl Parts<'_> {
    /// The lower and the upper line. Where a line has met the target it ends, or it would only hide the target's.
    pub fn outline(&self) -> Option<[Vec<Point>; 2]> {
        let target = at_target(self.projection);
        Some(self.fan.outline()?.each_ref().map(|levels| {
            let met = levels.iter().position(|level| *level >= target).unwrap_or(levels.len());
            let on_line = self.fan.days.iter().zip(levels).take(met + 1);
            on_line.map(|(day, level)| at(self.time.day(*day), self.values.place(*level))).collect()
        }))
    }

    /// Names the outline below its lower line, as far to the right as there is room, else above its upper one; the subtitle
    /// says what it is where neither has any.
    pub fn name_outline(&self, panel: &mut Panel) {
        let Some([lower, upper]) = self.outline() else { return };
        let block = Block::line(NAME, self.theme.regular(INK));
        let half = block.width() / 2.0;
        let inside = |point: &&Point| point.x - half >= self.last().x && point.x + half <= self.frame.right;
        let below = |point: &Point| {
            // Clear of the line wherever the words stand.
            let near = lower.iter().filter(|other| (other.x - point.x).abs() <= half + 4.0);
            let lowest = near.map(|other| other.y).fold(point.y, f64::max);
            hold(at(point.x, lowest + 0.2 * row(self.theme)), Across::Middle, Upright::Top)
        };
        let above = |point: &Point| {
            let near = upper.iter().filter(|other| (other.x - point.x).abs() <= half + 4.0);
            let highest = near.map(|other| other.y).fold(point.y, f64::min);
            hold(at(point.x, highest - 0.2 * row(self.theme)), Across::Middle, Upright::Bottom)
        };
        let lower = lower.iter().rev().filter(inside).map(below);
        let places: Vec<Candidate> = lower.chain(upper.iter().rev().filter(inside).map(above)).collect();
        let in_frame = |place: &Candidate| match place.hold.1 {
            Upright::Bottom => place.place.y - block.height() >= self.target_y(),
            _ => place.place.y + block.height() <= self.frame.bottom,
        };
        let places: Vec<Candidate> = places.into_iter().filter(in_frame).collect();
        if panel.placer.place(&block, &places).is_some() {
            return;
        }
        // On the tint of a band that is wide enough, clear of every line.
        let lines: Vec<Vec<Point>> = [0.025, 0.1, 0.5, 0.9, 0.975].map(|level| self.edge(level)).into();
        let is_clear = |place: &&Candidate| {
            let Rect { top, bottom, .. } = place.bounds(&block);
            let near = lines.iter().flatten().filter(|point| (point.x - place.place.x).abs() <= half + 4.0);
            place.hold.1 == Upright::Bottom && near.into_iter().all(|point| point.y < top || point.y > bottom)
        };
        if let Some(place) = places.iter().find(is_clear) {
            panel.placer.place_even_over_marks(&block, &[*place]);
        }
    }
}
