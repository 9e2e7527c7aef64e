//! Placement of words: places tried in order, none over another, nothing outside the picture.

use super::figure::{LEADING, Point, Rect, Text, TextStyle, at};
use super::font;
use super::theme::{Colour, Theme};

/// Words of one or more lines that stay together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    lines: Vec<(String, TextStyle)>,
}

impl Block {
    pub fn line(words: impl Into<String>, style: TextStyle) -> Self {
        Block { lines: vec![(words.into(), style)] }
    }

    /// A block of lines in one style; without lines it takes no room.
    pub fn lines(lines: impl IntoIterator<Item = impl Into<String>>, style: TextStyle) -> Self {
        Block { lines: lines.into_iter().map(|words| (words.into(), style)).collect() }
    }

    /// A block whose first line says the one thing and whose others add to it.
    pub fn headed(lines: impl IntoIterator<Item = impl Into<String>>, theme: Theme, colour: Colour) -> Self {
        let mut block = Block::lines(lines, theme.regular(colour));
        if let Some((_, style)) = block.lines.first_mut() {
            *style = theme.bold(colour);
        }
        block
    }

    /// The block with another line below.
    pub fn and(mut self, words: impl Into<String>, style: TextStyle) -> Self {
        self.lines.push((words.into(), style));
        self
    }

    pub fn width(&self) -> f64 {
        self.lines.iter().map(|(words, style)| font::width(words, style.size, style.weight)).fold(0.0, f64::max)
    }

    pub fn height(&self) -> f64 {
        self.lines.iter().map(|(_, style)| LEADING * style.size).sum()
    }
}

/// Which point of a block's box lies at a place, across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// Its left side: the words run to the right of the place.
    Left,
    Middle,
    /// Its right side: the words run to the left of the place.
    Right,
}

/// Which point of a block's box lies at a place, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upright {
    /// Its upper side: the words hang below the place.
    Top,
    Middle,
    /// Its lower side: the words stand above the place.
    Bottom,
}

/// A place to try for a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    pub place: Point,
    /// How the block lies to it.
    pub hold: (Across, Upright),
}

/// A place to try for a block.
pub fn hold(place: Point, across: Across, upright: Upright) -> Candidate {
    Candidate { place, hold: (across, upright) }
}

impl Candidate {
    /// Where the block would be.
    pub fn bounds(&self, block: &Block) -> Rect {
        let (width, height) = (block.width(), block.height());
        let left = self.place.x
            - match self.hold.0 {
                Across::Left => 0.0,
                Across::Middle => width / 2.0,
                Across::Right => width,
            };
        let top = self.place.y
            - match self.hold.1 {
                Upright::Top => 0.0,
                Upright::Middle => height / 2.0,
                Upright::Bottom => height,
            };
        Rect { left, top, right: left + width, bottom: top + height }
    }
}

/// The words of a picture so far, and what further ones must keep clear of.
#[derive(Debug, Clone)]
pub struct Placer {
    room: Rect,
    /// The least distance across between words that do not belong together.
    apart: f64,
    texts: Vec<Text>,
    /// Marks that words must not hide or cross.
    marks: Vec<Rect>,
    /// Marks that words keep off where there is a place that does.
    faint: Vec<Rect>,
}

impl Placer {
    /// An empty picture; words stay within `room`, and `apart` from each other across.
    pub fn new(room: Rect, apart: f64) -> Self {
        Placer { room, apart, texts: Vec::new(), marks: Vec::new(), faint: Vec::new() }
    }

    /// Keeps later words off a box.
    pub fn avoid(&mut self, mark: Rect) {
        self.marks.push(mark);
    }

    /// Keeps later words off a line and `clear` around it.
    pub fn avoid_line(&mut self, points: &[Point], clear: f64) {
        self.marks.extend(chain(points, clear));
    }

    /// Keeps later words off a line and `clear` around it where they have another place.
    pub fn avoid_faint_line(&mut self, points: &[Point], clear: f64) {
        self.faint.extend(chain(points, clear));
    }

    /// Keeps later words off the area between two lines with points at the same distances across.
    pub fn avoid_between(&mut self, upper: &[Point], lower: &[Point]) {
        for (upper, lower) in upper.windows(2).zip(lower.windows(2)) {
            self.marks.push(Rect {
                left: upper[0].x,
                top: upper[0].y.min(upper[1].y),
                right: upper[1].x,
                bottom: lower[0].y.max(lower[1].y),
            });
        }
    }

    /// Places a block where it fits first, clear of words and marks; `None`, and nothing placed, when it fits nowhere.
    pub fn place(&mut self, block: &Block, candidates: &[Candidate]) -> Option<Rect> {
        let is_clear = |marks: &[Rect], bounds: &Rect| !marks.iter().any(|mark| mark.overlaps(bounds));
        let is_free = |bounds: &Rect| self.has_room(bounds) && is_clear(&self.marks, bounds);
        let mut free = candidates.iter().filter(|candidate| is_free(&candidate.bounds(block)));
        let best = match self.faint.is_empty() {
            true => free.next()?,
            false => free.clone().find(|of| is_clear(&self.faint, &of.bounds(block))).or_else(|| free.next())?,
        };
        Some(self.set(block, best))
    }

    /// As [`Placer::place`], for words that belong to the ones they stand close to.
    pub fn place_close(&mut self, block: &Block, candidates: &[Candidate]) -> Option<Rect> {
        let apart = std::mem::take(&mut self.apart);
        let placed = self.place(block, candidates);
        self.apart = apart;
        placed
    }

    /// As [`Placer::place`], but over marks where no place is clear of them.
    pub fn place_even_over_marks(&mut self, block: &Block, candidates: &[Candidate]) -> Option<Rect> {
        self.place(block, candidates).or_else(|| {
            let free = candidates.iter().find(|candidate| self.has_room(&candidate.bounds(block)))?;
            Some(self.set(block, free))
        })
    }

    /// Whether a box, of a line say, lies in the room and over no words.
    pub fn is_free_of_words(&self, bounds: &Rect) -> bool {
        self.room.contains(bounds) && !self.texts.iter().any(|text| text.bounds.overlaps(bounds))
    }

    /// Whether words in a box lie in the room, neither over others nor too close to them.
    fn has_room(&self, bounds: &Rect) -> bool {
        let clear = Rect { left: bounds.left - self.apart, right: bounds.right + self.apart, ..*bounds };
        self.room.contains(bounds) && !self.texts.iter().any(|text| text.bounds.overlaps(&clear))
    }

    /// The words placed so far.
    pub fn texts(&self) -> &[Text] {
        &self.texts
    }

    /// All words placed.
    pub fn into_texts(self) -> Vec<Text> {
        self.texts
    }

    fn set(&mut self, block: &Block, candidate: &Candidate) -> Rect {
        let bounds = candidate.bounds(block);
        let mut top = bounds.top;
        for (words, style) in &block.lines {
            let spare = bounds.width() - font::width(words, style.size, style.weight);
            let left = bounds.left
                + match candidate.hold.0 {
                    Across::Left => 0.0,
                    Across::Middle => spare / 2.0,
                    Across::Right => spare,
                };
            let text = Text::below(at(left, top), words, *style);
            top = text.bounds.bottom;
            self.texts.push(text);
        }
        bounds
    }
}

/// Height of `lines` lines of labels.
pub fn label_rows(lines: usize, theme: Theme) -> f64 {
    lines as f64 * LEADING * theme.label()
}

/// Boxes that cover a line and `clear` around it: a slanted line has a chain of them, since the box of all of it would claim too
/// much.
fn chain(points: &[Point], clear: f64) -> impl Iterator<Item = Rect> + '_ {
    points.windows(2).flat_map(move |pair| {
        let (from, to) = (pair[0], pair[1]);
        let steps = ((from.x - to.x).abs().min((from.y - to.y).abs()) / 6.0).ceil().max(1.0);
        let part = move |n: usize| {
            let share = n as f64 / steps;
            at(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
        };
        (0..steps as usize).map(move |step| {
            let (a, b) = (part(step), part(step + 1));
            Rect { left: a.x.min(b.x), top: a.y.min(b.y), right: a.x.max(b.x), bottom: a.y.max(b.y) }.grown(clear)
        })
    })
}

/// Middles of labels of one height as near to the wanted ones as leaves none over another, within a range where it holds them
/// all; in the order of the wanted.
pub fn spread(wanted: &[f64], height: f64, (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut middles: Vec<f64> = order.iter().map(|i| wanted[*i]).collect();
    let mut least = top + height / 2.0;
    for middle in &mut middles {
        *middle = middle.max(least);
        least = *middle + height;
    }
    let mut most = bottom - height / 2.0;
    for middle in middles.iter_mut().rev() {
        *middle = middle.min(most);
        most = *middle - height;
    }
    let mut found = vec![0.0; wanted.len()];
    order.into_iter().zip(middles).for_each(|(i, middle)| found[i] = middle);
    found
}

#[cfg(test)]
mod tests {
    use super::super::theme::INK;
    use super::*;
    use crate::draw::font::Weight;

    const STYLE: TextStyle = TextStyle { size: 20.0, weight: Weight::Regular, colour: INK };

    fn placer() -> Placer {
        Placer::new(Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 100.0 }, 4.0)
    }

    #[test]
    fn a_block_that_has_no_room_moves_and_then_goes() {
        let (mut placer, block) = (placer(), Block::line("a label", STYLE));
        let places =
            [hold(at(10.0, 10.0), Across::Left, Upright::Top), hold(at(10.0, 50.0), Across::Left, Upright::Top)];
        let (first, second) = (placer.place(&block, &places).unwrap(), placer.place(&block, &places).unwrap());
        assert!(!first.overlaps(&second));
        assert_eq!(placer.place(&block, &places), None);
        assert_eq!(placer.place(&block, &[hold(at(190.0, 80.0), Across::Left, Upright::Top)]), None, "outside");
        let close = [hold(at(first.right + 2.0, 10.0), Across::Left, Upright::Top)];
        assert_eq!(placer.place(&block, &close), None, "too close to be told apart");
        assert!(placer.place_close(&block, &close).is_some());
        assert_eq!(placer.into_texts().len(), 3);
    }

    #[test]
    fn labels_move_apart_and_keep_their_order() {
        assert_eq!(spread(&[50.0, 10.0], 20.0, (0.0, 100.0)), [50.0, 10.0]);
        assert_eq!(spread(&[12.0, 10.0, 11.0], 20.0, (0.0, 100.0)), [50.0, 10.0, 30.0]);
        assert_eq!(spread(&[99.0, 98.0], 20.0, (0.0, 100.0)), [90.0, 70.0]);
        assert!(spread(&[], 20.0, (0.0, 100.0)).is_empty());
    }

    #[test]
    fn words_keep_off_a_slanted_line_but_not_off_its_whole_box() {
        let mut placer = placer();
        placer.avoid_line(&[at(0.0, 100.0), at(200.0, 0.0)], 2.0);
        let block = Block::line("on", STYLE);
        assert_eq!(placer.place(&block, &[hold(at(100.0, 50.0), Across::Middle, Upright::Middle)]), None);
        assert!(placer.place(&block, &[hold(at(5.0, 5.0), Across::Left, Upright::Top)]).is_some());
    }
}
