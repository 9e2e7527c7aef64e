//! The names on a map: places with their distance from the front, what changed hands, regions.

use super::view::{distance, holds};
use super::{Parts, km2};
use crate::domain::map::{MappedPlace, Piece, Turned};
use crate::draw::figure::{Point, Reading, Rect, Shape, TextStyle, at};
use crate::draw::font::Weight;
use crate::draw::label::{Across, Block, Candidate, Upright, hold};
use crate::draw::panel::Panel;
use crate::draw::theme::{Colour, GAINED_WORDS, HISTORY, INK, LOST_WORDS, QUIET};
use crate::write::words::number;

/// Pieces of land that changed hands which are named, of either kind.
const NAMED_PIECES: usize = 3;
/// The least part of all gains, or losses, that a further piece must have to be named.
const LEAST_PART: f64 = 0.12;
/// The least side of a square as large as a piece that is named, in parts of the type size.
const LEAST_SIDE: f64 = 0.6;
/// Places on the map this near the front, km, come before larger ones farther off.
const NEAR_KM: f64 = 25.0;

/// A place with what is written about it.
pub struct Named<'m> {
    pub place: &'m MappedPlace,
    /// Beside its dot.
    pub label: String,
    /// For who points at it.
    pub reading: String,
    /// How much it matters: where there is no room for all, the largest stay.
    pub weight: f64,
}

impl<'m> Named<'m> {
    /// With its name alone, or with a label, a reading and how much these add to its weight.
    pub fn with(place: &'m MappedPlace, said: Option<(String, String, f64)>) -> Self {
        let own = place.radius_km + if place.is_shown { 6.0 } else { 0.0 };
        match said {
            Some((label, reading, more)) => Named { place, label, reading, weight: own + more },
            None => Named { place, label: place.name.clone(), reading: reading(place), weight: own },
        }
    }

    /// With its distance from the front.
    pub(super) fn by_distance(place: &'m MappedPlace) -> Self {
        Named { place, label: label(place), reading: reading(place), weight: weight(place) }
    }
}

impl Parts<'_> {
    /// Discs with names, the more important first, at most so many; a place whose name has no room is left out.
    pub(super) fn draw_places(&self, named: &[Named], most: usize, panel: &mut Panel, over: &mut Vec<Shape>) {
        let is_wanted = |of: &&Named| of.place.is_shown || !panel.is_small;
        let mut places: Vec<&Named> = named.iter().filter(is_wanted).collect();
        places.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.place.name.cmp(&b.place.name)));
        let radius = 0.62 * self.theme.dot();
        let mut drawn: Vec<(Point, &Named)> = Vec::new();
        for of in places {
            if drawn.len() == most {
                break;
            }
            let place = of.place;
            let centre = self.view.place(place.at);
            let disc = Rect::around(centre, 1.7 * radius);
            let is_near = |other: &Point| (other.x - centre.x).hypot(other.y - centre.y) < 4.0 * radius;
            let is_hidden = !panel.placer.is_free_of_words(&disc) || drawn.iter().any(|(other, _)| is_near(other));
            if !self.view.shows(centre, 2.0 * radius) || is_hidden {
                continue;
            }
            let colour = if place.is_shown { INK } else { QUIET };
            let style = self.style(if place.is_shown { Weight::Bold } else { Weight::Regular }, colour);
            let named = Block::line(&of.label, style);
            if panel.placer.place(&named, &around(centre, 1.6 * radius)).is_none() {
                continue;
            }
            panel.placer.avoid(disc);
            over.push(Shape::Dot { centre, radius, rim: self.theme.px(2.0), colour });
            drawn.push((centre, of));
        }
        drawn.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
        panel.readings.extend(drawn.into_iter().map(|(centre, of)| Reading {
            x: centre.x,
            y: centre.y,
            heading: of.place.name.clone(),
            lines: vec![of.reading.clone()],
        }));
    }

    /// The larger pieces of land that changed hands, with their areas.
    pub(super) fn name_change(&self, panel: &mut Panel, over: &mut Vec<Shape>) {
        let Some(Turned { gains, losses }) = self.turned() else { return };
        let least = (LEAST_SIDE * self.theme.footer() / self.view.px_per_km).powi(2);
        for (pieces, verb, colour) in [(gains, "gained", GAINED_WORDS), (losses, "lost", LOST_WORDS)] {
            let all: f64 = pieces.iter().map(|piece| piece.area.km2()).sum();
            let is_large = |piece: &&Piece| piece.area.km2() > least.max(LEAST_PART * all);
            for piece in pieces.iter().take(NAMED_PIECES).filter(is_large) {
                let words = format!("{verb} {}", km2(piece.area));
                self.name_piece(panel, &self.view.area(&piece.rings), &words, colour, over);
            }
        }
    }

    /// Names a piece of land beside it, farther off with a thin line to it.
    fn name_piece(&self, panel: &mut Panel, rings: &[Vec<Point>], words: &str, colour: Colour, over: &mut Vec<Shape>) {
        let block = Block::line(words, self.style(Weight::Bold, colour));
        let inner = self.inner_points(rings, 40);
        let Some(middle) = inner.first().copied() else { return };
        if panel.placer.place(&block, &within(&block, rings, inner)).is_some() {
            return;
        }
        let type_size = self.theme.footer();
        for apart in [1.0, 1.8, 2.8, 4.0, 5.5].map(|n| n * type_size) {
            for candidate in around(middle, apart) {
                // From the piece to the words, and a little short of them.
                let end = at(
                    middle.x + 0.85 * (candidate.place.x - middle.x),
                    middle.y + 0.85 * (candidate.place.y - middle.y),
                );
                let leader = [middle, end];
                let is_clear = (0..=20).map(|n| f64::from(n) / 20.0).all(|part| {
                    let spot = at(middle.x + part * (end.x - middle.x), middle.y + part * (end.y - middle.y));
                    panel.placer.is_free_of_words(&Rect::around(spot, 1.0))
                        && !over.iter().any(|shape| is_on_disc(shape, spot))
                });
                if is_clear && panel.placer.place(&block, &[candidate]).is_some() {
                    panel.placer.avoid_line(&leader, self.theme.px(2.0));
                    // Words that begin on the piece itself need no line to it.
                    if !holds(rings, end) {
                        over.push(Shape::line(leader.to_vec(), self.theme.px(1.8), colour));
                    }
                    return;
                }
            }
        }
    }

    /// Names of regions where they have room within them.
    pub(super) fn name_regions(&self, panel: &mut Panel) {
        let mut lands: Vec<_> = self.map.names.iter().collect();
        lands.sort_by_key(|land| !land.is_shown);
        for land in lands {
            let rings = self.view.area(&land.rings);
            let colour = if land.is_shown { HISTORY } else { QUIET };
            let style = TextStyle { size: self.theme.footer(), weight: Weight::Regular, colour };
            let block = Block::line(land.name.to_uppercase(), style);
            let places = within(&block, &rings, self.inner_points(&rings, 80));
            panel.placer.place(&block, &places);
        }
    }

    fn style(&self, weight: Weight, colour: Colour) -> TextStyle {
        TextStyle { size: self.theme.footer(), weight, colour }
    }

    /// Points of a grid within rings, the farthest from their edges first, at most so many.
    fn inner_points(&self, rings: &[Vec<Point>], most: usize) -> Vec<Point> {
        let all = || rings.iter().flatten();
        let (mut low, mut high) = (at(f64::INFINITY, f64::INFINITY), at(f64::NEG_INFINITY, f64::NEG_INFINITY));
        for point in all() {
            low = at(low.x.min(point.x), low.y.min(point.y));
            high = at(high.x.max(point.x), high.y.max(point.y));
        }
        const STEPS: usize = 30;
        let step = |from: f64, to: f64, n: usize| from + (to - from) * (n as f64 + 0.5) / STEPS as f64;
        let grid = (0..STEPS * STEPS).map(|n| at(step(low.x, high.x, n % STEPS), step(low.y, high.y, n / STEPS)));
        let depth = |point: Point| {
            let edges = rings.iter().flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
            edges.map(|(from, to)| distance(point, *from, *to)).fold(f64::INFINITY, f64::min)
        };
        let mut inner: Vec<(f64, Point)> =
            grid.filter(|point| holds(rings, *point)).map(|point| (depth(point), point)).collect();
        inner.sort_by(|a, b| b.0.total_cmp(&a.0));
        inner.into_iter().take(most).map(|(_, point)| point).collect()
    }
}

/// Whether a point lies on a disc or its rim.
fn is_on_disc(shape: &Shape, spot: Point) -> bool {
    match shape {
        Shape::Dot { centre, radius, rim, .. } => (centre.x - spot.x).hypot(centre.y - spot.y) < radius + rim + 1.0,
        _ => false,
    }
}

/// How much a place matters: towns near the front and in the region come before larger ones far away.
fn weight(place: &MappedPlace) -> f64 {
    let near = place.front_km.is_some_and(|km| km < NEAR_KM);
    place.radius_km + if place.is_shown { 6.0 } else { 0.0 } + if near && !place.is_held { 4.0 } else { 0.0 }
}

/// "Kramatorsk 16 km"; held places without a distance.
fn label(place: &MappedPlace) -> String {
    match place.front_km.filter(|_| !place.is_held) {
        Some(km) => format!("{} {}", place.name, kilometres(km)),
        None => place.name.clone(),
    }
}

fn reading(place: &MappedPlace) -> String {
    match (place.front_km, place.is_held) {
        (Some(km), false) => format!("{} from the front", kilometres(km)),
        (Some(km), true) => format!("held, {} behind the front", kilometres(km)),
        (None, true) => "held".into(),
        (None, false) => "not held".into(),
    }
}

/// "16 km", "2.4 km".
pub(super) fn kilometres(km: f64) -> String {
    match km {
        km if km < 0.1 => "under 0.1 km".into(),
        km if km < 9.95 => format!("{} km", number(km, 1)),
        km => format!("{} km", number(km, 0)),
    }
}

/// Those of some points around which words lie within rings.
fn within(block: &Block, rings: &[Vec<Point>], points: Vec<Point>) -> Vec<Candidate> {
    let (half, height) = (block.width() / 2.0, block.height() / 2.0);
    let fits = |middle: &Point| {
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (0.0, -1.0), (0.0, 1.0)];
        corners.iter().all(|(x, y)| holds(rings, at(middle.x + x * half, middle.y + y * height)))
    };
    points.into_iter().filter(fits).map(|middle| hold(middle, Across::Middle, Upright::Middle)).collect()
}

/// Places for words around a point, the ones that read best first.
fn around(centre: Point, apart: f64) -> Vec<Candidate> {
    let Point { x, y } = centre;
    let slant = 0.75 * apart;
    vec![
        hold(at(x + apart, y), Across::Left, Upright::Middle),
        hold(at(x - apart, y), Across::Right, Upright::Middle),
        hold(at(x, y - apart), Across::Middle, Upright::Bottom),
        hold(at(x, y + apart), Across::Middle, Upright::Top),
        hold(at(x + slant, y - slant), Across::Left, Upright::Bottom),
        hold(at(x + slant, y + slant), Across::Left, Upright::Top),
        hold(at(x - slant, y - slant), Across::Right, Upright::Bottom),
        hold(at(x - slant, y + slant), Across::Right, Upright::Top),
    ]
}
