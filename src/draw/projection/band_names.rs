//! The names of the bands and of the median, in their own colours: at the right end of an open fan, on a staircase below
//! one that closes at the target, or inside a band that is wide enough.

use super::labels::row;
use super::words::held_percent;
use super::{Parts, at_target};
use crate::draw::figure::{Point, Shape, at};
use crate::draw::font::Weight;
use crate::draw::label::{Across, Block, Candidate, Upright, hold};
use crate::draw::panel::Panel;
use crate::draw::theme::{BANDS, BandInk, Colour, MEDIAN, Theme};
use crate::study::projection::Projection;
use crate::study::projection::fan::Fan;
use crate::write::words::number;

/// Navy, for words on the tints.
const ON_TINT: Colour = Colour(0, 44, 76);

/// The empty corner at the right end of a fan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Corner {
    /// Below a rising fan.
    Lower,
    /// Above a falling one.
    Upper,
}

/// Something with a name: a band, or the median.
struct Named {
    words: String,
    weight: Weight,
    colour: Colour,
    /// The probabilities of the two edges of its lower strip, the outer one first; both the same for the median.
    lower: (f64, f64),
    /// The same above the median.
    upper: (f64, f64),
}

impl Named {
    /// The bands, the widest first, and the median last.
    fn all(fan: &Fan, value: Option<String>) -> Vec<Named> {
        let mut named: Vec<Named> = Vec::new();
        if fan.has_bands() {
            let inner = BANDS.iter().skip(1).map(|band| band.level).chain([0.0]);
            named.extend(BANDS.iter().zip(inner).map(|(band, inner)| Named::band(band, inner)));
        }
        let median = match (fan.is_line(), value) {
            (true, None) => "straight line".into(),
            (true, Some(value)) => value,
            (false, None) => "median".into(),
            (false, Some(value)) => format!("median {value}"),
        };
        let middle = (0.5, 0.5);
        named.push(Named { words: median, weight: Weight::Bold, colour: MEDIAN, lower: middle, upper: middle });
        named
    }

    fn band(band: &BandInk, inner: f64) -> Self {
        let percent = number(100.0 * band.level, 0);
        Named {
            words: if band.level == BANDS[0].level {
                format!("{percent} % of futures")
            } else {
                format!("{percent} %")
            },
            weight: Weight::Regular,
            colour: band.words,
            lower: (band.lower(), (1.0 - inner) / 2.0),
            upper: (band.upper(), (1.0 + inner) / 2.0),
        }
    }

    fn is_median(&self) -> bool {
        self.lower.0 == self.lower.1
    }

    fn block(&self, theme: Theme) -> Block {
        Block::line(&self.words, theme.label_style(self.weight, self.colour))
    }
}

/// Whether the median has not met the target at the right side of the picture.
fn is_open(projection: &Projection, fan: &Fan) -> bool {
    !fan.is_settled() && fan.end(0.5) < at_target(projection)
}

/// The room to the right of the frame that the names take.
pub fn room_beside(projection: &Projection, fan: &Fan, step: f64, theme: Theme) -> f64 {
    match is_open(projection, fan) {
        true => {
            let named = Named::all(fan, Some(held_percent(fan.end(0.5), step)));
            named.iter().map(|named| named.block(theme).width()).fold(0.0, f64::max) + reach(theme)
        }
        false => theme.px(10.0),
    }
}

/// From the right side of the frame to the names there.
fn reach(theme: Theme) -> f64 {
    theme.px(38.0)
}

impl Parts<'_> {
    /// Names the bands and the median; what has no room is left out.
    pub fn name_bands(&self, panel: &mut Panel) {
        if self.fan.is_settled() {
            return;
        }
        if is_open(self.projection, self.fan) {
            return self.name_at_right_end(panel);
        }
        let named: Vec<Named> = Named::all(self.fan, None).into_iter().filter(|n| self.is_seen(n)).collect();
        // All names on the stair, or the outermost and the median, or the median: the others have no room there.
        let last = named.len() - 1;
        for few in [&(0..=last).collect::<Vec<_>>()[..], &[0, last], &[last]] {
            let mut tried = panel.clone();
            let mut stair = Some(self.target_y() + 0.6 * row(self.theme));
            for name in few {
                stair = stair.and_then(|top| self.name_on_stair(&mut tried, &named[*name], top, Corner::Lower));
            }
            if stair.is_some() {
                *panel = tried;
                let others = named.iter().enumerate().filter(|(i, _)| !few.contains(i));
                others.for_each(|(_, name)| self.name_inside(panel, name));
                return;
            }
        }
        named.iter().for_each(|name| self.name_inside(panel, name));
    }

    /// Whether a band is anywhere wide enough to be told from the median's own line.
    fn is_seen(&self, named: &Named) -> bool {
        let strips = [named.lower, named.upper].map(|(outer, inner)| {
            let (outer, inner) = (self.edge(outer), self.edge(inner));
            outer.iter().zip(&inner).map(|(a, b)| (a.y - b.y).abs()).fold(0.0, f64::max)
        });
        named.is_median() || strips[0].max(strips[1]) >= 1.2 * self.theme.stroke()
    }

    /// Names in a column beside the frame: the median at its height, the bands above it or below it, on the side where
    /// they are wider or have room, with thin lines to what they name.
    fn name_at_right_end(&self, panel: &mut Panel) {
        let theme = self.theme;
        let end = |probability| self.values.place(self.fan.end(probability));
        let (right, median) = (self.frame.right, end(0.5));
        panel.shapes.push(Shape::arrow_head(at(right - 1.0, median), at(right + theme.px(20.0), median), MEDIAN));
        let highest = self.frame.top - row(theme);
        let is_wider_below = end(BANDS[0].lower()) - median > 1.5 * (median - end(BANDS[0].upper()));
        let has_room_above = median - 3.5 * row(theme) > highest;
        let is_below = is_wider_below || !has_room_above;
        let value = held_percent(self.fan.end(0.5), self.range.values.step);
        let all = Named::all(self.fan, Some(value)).into_iter().filter(|named| self.is_seen(named));
        // A band that has closed at the right end is named where it is still open.
        let is_open = |(outer, inner): (f64, f64)| (end(outer) - end(inner)).abs() > theme.px(1.0);
        let (mut column, closed): (Vec<Named>, Vec<Named>) =
            all.partition(|named| named.is_median() || is_open(named.lower) || is_open(named.upper));
        let mut stair = Some(self.frame.bottom - 0.3 * row(theme));
        for named in &closed {
            stair = stair.and_then(|low| self.name_on_stair(panel, named, low, Corner::Upper));
            if stair.is_none() {
                self.name_inside(panel, named);
            }
        }
        // From the median outwards to the widest band.
        column.reverse();
        let wanted: Vec<f64> = column
            .iter()
            .map(|named| {
                let (outer, inner) = if is_below { named.lower } else { named.upper };
                f64::midpoint(end(outer), end(inner))
            })
            .collect();
        let side = if is_below { 1.0 } else { -1.0 };
        let places = outwards(&wanted, side, row(theme), (highest, self.frame.bottom));
        for ((named, wanted), y) in column.iter().zip(wanted).zip(places) {
            let place = hold(at(right + reach(theme), y), Across::Left, Upright::Middle);
            let is_placed = panel.placer.place(&named.block(theme), &[place]).is_some();
            if is_placed && !named.is_median() {
                let line = vec![at(right + 1.0, wanted), at(right + reach(theme) - theme.px(6.0), y)];
                panel.shapes.push(Shape::line(line, theme.hairline(), named.colour));
            }
        }
    }

    /// Names a band in the empty corner to the right of a rising fan, not higher than `begin`, with a thin line to it; or
    /// of a falling one, not lower than `begin`. Returns where the next name may begin.
    fn name_on_stair(&self, panel: &mut Panel, named: &Named, begin: f64, corner: Corner) -> Option<f64> {
        let theme = self.theme;
        let block = named.block(theme);
        let is_low = corner == Corner::Lower;
        let (side, strip) = if is_low { (1.0, named.lower) } else { (-1.0, named.upper) };
        let outermost = match (self.fan.has_bands(), is_low) {
            (false, _) => 0.5,
            (true, true) => BANDS[0].lower(),
            (true, false) => BANDS[0].upper(),
        };
        let outermost = self.edge(outermost);
        let (outer, inner) = (self.edge(strip.0), self.edge(strip.1));
        let half = row(theme) / 2.0;
        let end = self.last().y - side * row(theme);
        let mut y = begin + side * half;
        while (end - y) * side > 0.0 {
            let outside = crossing(&outermost, y + half)?.max(crossing(&outermost, y - half)?);
            let left = outside + theme.px(34.0);
            let ends = (crossing(&outer, y), crossing(&inner, y));
            if let (Some(outer), Some(inner)) = ends
                && left + block.width() <= self.frame.right + theme.px(16.0)
                && panel.placer.place(&block, &[hold(at(left, y), Across::Left, Upright::Middle)]).is_some()
            {
                let pointed = at(f64::midpoint(outer, inner), y);
                let line = vec![pointed, at(left - theme.px(8.0), y)];
                panel.placer.avoid_line(&line, theme.px(3.0));
                panel.shapes.push(Shape::line(line, theme.hairline(), named.colour));
                let radius = theme.px(4.5);
                panel.shapes.push(Shape::Dot { centre: pointed, radius, rim: 0.0, colour: named.colour });
                return Some(y + side * 1.2 * half);
            }
            y += side * half;
        }
        None
    }

    /// Names the median to its left, which lies free of it while it rises: inside the 50 % band where that is wide enough.
    fn name_beside_median(&self, panel: &mut Panel, named: &Named) {
        let theme = self.theme;
        let block = Block::line(&named.words, theme.label_style(named.weight, ON_TINT));
        let upper = self.edge(0.75);
        let half = block.height() / 2.0;
        let highest = self.target_y() + half + theme.gap();
        let rising = self.edge(0.5).into_iter().filter(|point| point.y > highest && point.y < self.last().y - half);
        let mut places: Vec<Point> = rising.map(|point| at(point.x - theme.px(16.0), point.y)).collect();
        places.reverse();
        let is_inside = |corner: &Point| {
            let left = corner.x - block.width() - theme.gap();
            crossing(&upper, corner.y - half).is_some_and(|edge| edge < left)
        };
        // Else near the middle of the way, over the edges of the bands.
        places.sort_by_key(|corner| !is_inside(corner));
        let first = if places.first().is_some_and(is_inside) { 0 } else { places.len() / 3 };
        let places: Vec<Candidate> =
            places.iter().skip(first).map(|corner| hold(*corner, Across::Right, Upright::Middle)).collect();
        panel.placer.place_even_over_marks(&block, &places);
    }

    /// Names a band inside its own lower or upper strip, as far to the right as it is wide enough.
    fn name_inside(&self, panel: &mut Panel, named: &Named) {
        if named.is_median() {
            return self.name_beside_median(panel, named);
        }
        let theme = self.theme;
        let block = Block::line(&named.words, theme.label_style(named.weight, ON_TINT));
        for (outer, inner) in [named.lower, named.upper] {
            let (outer, inner) = (self.edge(outer), self.edge(inner));
            let columns = || outer.iter().zip(&inner).rev();
            for (middle, inner_middle) in columns() {
                let y = f64::midpoint(middle.y, inner_middle.y);
                let place = hold(at(middle.x, y), Across::Middle, Upright::Middle);
                let bounds = place.bounds(&block);
                if bounds.right > self.frame.right || bounds.left < outer[0].x {
                    continue;
                }
                let near =
                    columns().filter(|(point, _)| point.x >= bounds.left - 12.0 && point.x <= bounds.right + 12.0);
                let mut near = near.map(|(a, b)| (a.y.min(b.y), a.y.max(b.y)));
                if near.all(|(upper, lower)| upper <= bounds.top && bounds.bottom <= lower)
                    && panel.placer.place_even_over_marks(&block, &[place]).is_some()
                {
                    return;
                }
            }
        }
    }
}

/// The last place across at which a line passes a height.
fn crossing(line: &[Point], y: f64) -> Option<f64> {
    line.windows(2).rev().find_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let passes = (a.y - y) * (b.y - y) <= 0.0 && a.y != b.y;
        passes.then(|| a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
    })
}

/// Places at least `distance` apart, each further than the last to one side: downwards for a side of 1, upwards for −1.
/// All move back together where the last would leave the space from `low` to `high`.
fn outwards(wanted: &[f64], side: f64, distance: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for wanted in wanted {
        let least = places.last().map_or(*wanted * side, |last| last * side + distance);
        places.push(side * least.max(wanted * side));
    }
    let mut most = side * if side > 0.0 { high } else { low } - distance / 2.0;
    for place in places.iter_mut().rev() {
        *place = side * (*place * side).min(most);
        most = *place * side - distance;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_move_outwards_from_the_median_and_stay_in_the_frame() {
        assert_eq!(outwards(&[50.0, 49.0, 30.0], -1.0, 10.0, (0.0, 100.0)), [50.0, 40.0, 30.0]);
        assert_eq!(outwards(&[50.0, 51.0, 80.0], 1.0, 10.0, (0.0, 100.0)), [50.0, 60.0, 80.0]);
        assert_eq!(outwards(&[2.0, 2.0, 1.0], -1.0, 10.0, (0.0, 100.0)), [25.0, 15.0, 5.0]);
    }

    #[test]
    fn a_line_that_passes_a_height_twice_counts_at_its_last() {
        let line = [at(0.0, 10.0), at(10.0, 0.0), at(20.0, 10.0)];
        assert_eq!(crossing(&line, 5.0), Some(15.0));
        assert_eq!(crossing(&line, 11.0), None);
    }
}
