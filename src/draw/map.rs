//! The map: a region with its held land, what changed hands, the front, and places with their distance from it.

mod names;
pub mod stepped;
#[cfg(test)]
mod tests;
mod view;
mod words;

use super::chart::{Among, Chart, Period, Span};
use super::data::{KM2, Rows};
use super::figure::{Point, Rect, Shape, TextStyle, at};
use super::font::Weight;
use super::label::{Across, Block, Upright, hold};
use super::page::Words;
use super::panel::Panel;
use super::scale::round_step;
use super::theme::{
    BASELINE, BORDER, Colour, GAINED, HATCH, HELD, HELD_AROUND, HISTORY, INK, LAND, LAND_AROUND, LOST, PAPER, SEA,
    Theme,
};
use crate::domain::map::{Beyond, MapPoint, Path, Piece, RegionMap, Turned};
use crate::tabular::Table;
use crate::write::words::{figure, number};
use names::Named;
use view::{View, hatching};

/// Room around the region, in parts of the frame.
const MARGIN: f64 = 0.04;
/// Room around the front and what changed hands, in parts of their longer side.
const AROUND: f64 = 0.12;
/// The least of the region that is shown, in parts of its width and its height.
const LEAST_SHOWN: f64 = 0.4;
/// How much larger than the whole region the front must be seen for the rest of the region to be cut off.
const LEAST_GAIN: f64 = 1.3;
/// The longest scale bar, in parts of the frame's width.
const LONGEST_BAR: f64 = 0.22;

/// The map of a region.
pub struct MapChart<'a> {
    map: &'a RegionMap,
}

/// What the parts of a map are drawn from.
struct Parts<'a> {
    map: &'a RegionMap,
    theme: Theme,
    frame: Rect,
    view: View,
    /// The region, as the picture shows it.
    land: Vec<Vec<Point>>,
    /// Its held land.
    held: Vec<Vec<Point>>,
    front: Vec<Vec<Point>>,
}

impl<'a> MapChart<'a> {
    /// The chart of such a map.
    pub fn new(map: &'a RegionMap) -> Self {
        MapChart { map }
    }
}

impl Chart for MapChart<'_> {
    fn words(&self) -> Words {
        words::page(self.map)
    }

    fn among(&self) -> Among {
        words::among(self.map)
    }

    /// A map has neither calendar nor values.
    fn span(&self, _asked: Period) -> Span {
        Span::default()
    }

    fn data(&self, _: Period) -> Table {
        let map = self.map;
        let mut rows = Rows::of(&map.region);
        rows.add("held", map.day, map.controlled.km2(), KM2);
        rows.add("free", map.day, map.remaining().km2(), KM2);
        rows.add("front", map.day, map.front_length.km(), "km");
        if let Some(change) = &map.change {
            rows.add("held", change.since, change.controlled.km2(), KM2);
            let pieces = |of: &[Piece]| of.iter().map(|piece| piece.area.km2()).sum::<f64>();
            if let Some(turned) = &change.drawn {
                rows.add("gained since the first day", map.day, pieces(&turned.gains), KM2);
                rows.add("lost since the first day", map.day, pieces(&turned.losses), KM2);
            }
        }
        for place in map.places.iter().filter(|place| place.is_shown) {
            let side = if place.is_held { "behind the front" } else { "from the front" };
            if let Some(km) = place.front_km {
                rows.add(&format!("{} {side}", place.name), map.day, km, "km");
            }
        }
        rows.table()
    }

    fn draw(&self, panel: &mut Panel, _span: Span) {
        Parts::new(self.map, panel).draw(panel);
    }
}

impl<'a> Parts<'a> {
    fn new(map: &'a RegionMap, panel: &Panel) -> Self {
        Parts::with(map, panel, view(map, panel.frame))
    }

    /// The map as some view shows it.
    fn with(map: &'a RegionMap, panel: &Panel, view: View) -> Self {
        let (frame, theme) = (panel.frame, panel.theme);
        let front = map.front.iter().flat_map(|line| view.lines(line)).filter(|line| is_seen(line, theme)).collect();
        let (land, held) = (view.area(&map.land), view.area(&map.held));
        Parts { map, theme, frame, view, land, held, front }
    }

    /// Words first, since the hatching keeps off them.
    fn draw(&self, panel: &mut Panel) {
        let mut over = Vec::new();
        self.draw_front(panel, &mut over);
        let (outline, borders) = (self.outline(), self.borders());
        for line in outline.iter().chain(&borders) {
            panel.placer.avoid_faint_line(line, self.theme.px(1.0));
        }
        self.draw_scale_bar(panel, &mut over);
        let named: Vec<Named> = self.map.places.iter().map(Named::by_distance).collect();
        self.draw_places(&named, usize::MAX, panel, &mut over);
        self.name_change(panel, &mut over);
        self.name_regions(panel);
        self.draw_land(panel);
        let line = |points, width, colour| Shape::line(points, self.theme.px(width), colour);
        panel.shapes.extend(borders.into_iter().map(|points| line(points, 1.2, BORDER)));
        panel.shapes.extend(outline.into_iter().map(|points| line(points, 2.2, BASELINE)));
        panel.shapes.extend(over);
    }

    /// The borders of regions.
    fn borders(&self) -> Vec<Vec<Point>> {
        self.map.borders.iter().flat_map(|line| self.view.lines(line)).collect()
    }

    /// The border of the region.
    fn outline(&self) -> Vec<Vec<Point>> {
        let closed = |ring: &Path| ring.iter().chain(ring.first()).copied().collect::<Path>();
        self.map.land.iter().flat_map(|ring| self.view.lines(&closed(ring))).collect()
    }

    /// Sea, other countries, the country.
    fn draw_beyond(&self, panel: &mut Panel) {
        if let Some(Beyond { known, land }) = &self.map.beyond {
            panel.shapes.push(fill(self.view.area(std::slice::from_ref(known)), SEA));
            panel.shapes.push(fill(self.view.area(land), PAPER));
        }
        panel.shapes.push(fill(self.view.area(&self.map.country), LAND_AROUND));
    }

    fn draw_land(&self, panel: &mut Panel) {
        self.draw_beyond(panel);
        panel.shapes.push(fill(self.view.area(&self.map.held_around), HELD_AROUND));
        panel.shapes.push(fill(self.land.clone(), LAND));
        self.draw_held(panel);
        if let Some(Turned { gains, losses }) = self.turned() {
            panel.shapes.push(fill(self.pieces(gains), GAINED));
            let lost = self.pieces(losses);
            panel.shapes.push(fill(lost, LOST));
        }
    }

    /// Held land of the region, hatched.
    fn draw_held(&self, panel: &mut Panel) {
        panel.shapes.push(fill(self.held.clone(), HELD));
        let words: Vec<Rect> = panel.placer.texts().iter().map(|text| text.bounds.grown(self.theme.px(3.0))).collect();
        let line = |(from, to), colour| Shape::line(vec![from, to], self.theme.px(1.2), colour);
        let hatched = hatching(&self.held, self.theme.px(15.0), &words);
        panel.shapes.extend(hatched.into_iter().map(|ends| line(ends, HATCH)));
    }

    /// The land that changed hands, where it is drawn.
    fn turned(&self) -> Option<&Turned> {
        self.map.change.as_ref().and_then(|change| change.drawn.as_ref())
    }

    fn pieces(&self, pieces: &[Piece]) -> Vec<Vec<Point>> {
        pieces.iter().flat_map(|piece| self.view.area(&piece.rings)).collect()
    }

    fn draw_front(&self, panel: &mut Panel, over: &mut Vec<Shape>) {
        for line in &self.front {
            panel.placer.avoid_line(line, self.theme.px(3.0));
            over.push(Shape::line(line.clone(), self.theme.px(3.6), INK));
        }
    }

    /// A bar of a round length in the corner with the least of the region.
    fn draw_scale_bar(&self, panel: &mut Panel, over: &mut Vec<Shape>) {
        let theme = self.theme;
        let most = LONGEST_BAR * self.frame.width() / self.view.px_per_km;
        let step = round_step(most);
        // The rounding is upwards: the next shorter round length.
        let km = if step <= most * (1.0 + 1e-9) { step } else { round_step(most * 0.399) };
        let length = km * self.view.px_per_km;
        let style = TextStyle { size: theme.footer(), weight: Weight::Regular, colour: HISTORY };
        let block = Block::line(format!("{} km", figure(km, 1)), style);
        let (inset, tick) = (theme.px(14.0), theme.px(7.0));
        let size = (length.max(block.width()), block.height() + 2.0 * tick);
        let corners = [
            (self.frame.left + inset, self.frame.bottom - inset),
            (self.frame.right - inset - size.0, self.frame.bottom - inset),
            (self.frame.left + inset, self.frame.top + inset + size.1),
            (self.frame.right - inset - size.0, self.frame.top + inset + size.1),
        ];
        let bar = |(left, bottom): (f64, f64)| Rect { left, top: bottom - size.1, right: left + size.0, bottom };
        let country = self.view.area(&self.map.country);
        let covered = |corner: &(f64, f64)| {
            let rect = bar(*corner).grown(theme.px(20.0));
            let steps = (0..=6).flat_map(|i| (0..=3).map(move |j| (f64::from(i) / 6.0, f64::from(j) / 3.0)));
            let points = steps.map(|(i, j)| at(rect.left + i * rect.width(), rect.top + j * rect.height()));
            let lies_in = |point: &&Point| {
                rect.left < point.x && point.x < rect.right && rect.top < point.y && point.y < rect.bottom
            };
            let crossing = self.front.iter().flatten().filter(lies_in).count();
            let spot = |point: Point| {
                3 * usize::from(view::holds(&self.land, point)) + usize::from(view::holds(&country, point))
            };
            points.map(spot).sum::<usize>() + 9 * crossing
        };
        let Some(corner) = corners.into_iter().min_by_key(covered) else { return };
        let (left, bottom) = corner;
        let words = hold(at(left, bottom - 2.0 * tick), Across::Left, Upright::Bottom);
        if panel.placer.place_even_over_marks(&block, &[words]).is_none() {
            return;
        }
        let right = left + length;
        let points = vec![at(left, bottom - tick), at(left, bottom), at(right, bottom), at(right, bottom - tick)];
        over.push(Shape::line(points, theme.px(2.4), HISTORY));
        panel.placer.avoid(bar(corner).grown(theme.px(4.0)));
    }
}

fn fill(rings: Vec<Vec<Point>>, colour: Colour) -> Shape {
    Shape::Area { rings, colour }
}

/// The front in the region and what changed hands there, where that is seen larger by it; else the whole region.
fn view(map: &RegionMap, frame: Rect) -> View {
    let Some(whole) = extent(map.land.iter().flatten()) else { return View::of(frame, frame, MARGIN) };
    let of = |plane: Rect| View::of(plane, frame, MARGIN).moved_over(plane, &map.country, frame, MARGIN);
    let far = of(whole);
    let is_in = |of: &&MapPoint| {
        whole.left <= of.right && of.right <= whole.right && whole.top <= of.up && of.up <= whole.bottom
    };
    let turned = map.change.as_ref().and_then(|change| change.drawn.as_ref());
    let pieces = turned.into_iter().flat_map(|turned| turned.gains.iter().chain(&turned.losses));
    let front = map.front.iter().flatten().filter(is_in);
    let Some(story) = extent(front.chain(pieces.flat_map(|piece| &piece.rings).flatten())) else { return far };
    let around = AROUND * story.width().max(story.height());
    let across = around.max((LEAST_SHOWN * whole.width() - story.width()) / 2.0);
    let up = around.max((LEAST_SHOWN * whole.height() - story.height()) / 2.0);
    let near = of(Rect {
        left: (story.left - across).max(whole.left),
        top: (story.top - up).max(whole.top),
        right: (story.right + across).min(whole.right),
        bottom: (story.bottom + up).min(whole.bottom),
    });
    if near.px_per_km > LEAST_GAIN * far.px_per_km { near } else { far }
}

/// The box around points of a plane, in kilometres; its bottom is what lies farthest up.
fn extent<'p>(points: impl Iterator<Item = &'p MapPoint>) -> Option<Rect> {
    let own = |of: &MapPoint| Rect { left: of.right, top: of.up, right: of.right, bottom: of.up };
    points.map(own).reduce(|all, of| Rect {
        left: all.left.min(of.left),
        top: all.top.min(of.top),
        right: all.right.max(of.right),
        bottom: all.bottom.max(of.bottom),
    })
}

/// Whether a line is longer than a dot: a pocket of a few metres would look like a place.
fn is_seen(line: &[Point], theme: Theme) -> bool {
    let far = |point: &Point| (point.x - line[0].x).hypot(point.y - line[0].y);
    line.iter().map(far).fold(0.0, f64::max) > theme.px(5.0)
}

/// "212 km²", with more digits for small ones.
fn km2(area: crate::domain::quantity::Area) -> String {
    let km2 = area.km2();
    match km2 {
        0.0 => "0 km²".into(),
        small if small < 9.5 => format!("{} km²", figure(small, 2)),
        _ => format!("{} km²", number(km2, 0)),
    }
}
