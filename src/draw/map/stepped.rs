//! A map of steps: areas that lie one within the other, each in a tint, between the front and free land, with a key along the
//! lower edge.

use chrono::NaiveDate;

pub use super::names::Named;
use super::view::View;
use super::{MARGIN, Parts, extent, fill};
use crate::domain::map::{MapPoint, Path, RegionMap};
use crate::draw::figure::{Rect, Shape, TextStyle, at};
use crate::draw::font::Weight;
use crate::draw::label::{Across, Block, Upright, hold};
use crate::draw::page::footer;
use crate::draw::panel::Panel;
use crate::draw::theme::{BASELINE, BORDER, Colour, HATCH, HELD, HELD_AROUND, HISTORY, LAND, QUIET};
use crate::stats::quantile;
use crate::write::words::{day, source};

/// Height of the boxes of the key, at 1600 × 1000.
const BOX_HEIGHT: f64 = 18.0;
/// Most width of a box of the key, at 1600 × 1000.
const BOX_WIDTH: f64 = 150.0;
/// Room around the story, in parts of its longer side, and the least of it, km.
const AROUND: f64 = 0.16;
const LEAST_AROUND_KM: f64 = 15.0;
/// Places that are named.
const MOST_NAMED: usize = 34;
/// The part of the story that may lie outside of each side of the picture.
const OUTERMOST: f64 = 0.05;

/// A step: where it is, its tint, and what it means in a word or two.
pub struct Step<'a> {
    pub area: &'a [Path],
    pub tint: Colour,
    pub words: String,
}

/// A region with everything that is drawn of it.
pub struct Mapped {
    /// What is held, and places: first the free ones, in the order of their ranking.
    pub map: RegionMap,
    /// The areas of the steps, from the widest.
    pub areas: Vec<Vec<Path>>,
    /// What the picture is cropped to, but for the outermost; where there is none, to the front.
    pub story: Vec<MapPoint>,
    /// The front of a later day.
    pub later: Option<(NaiveDate, Vec<Path>)>,
}

impl Mapped {
    /// What the lines are.
    pub fn lines(&self) -> String {
        let later =
            self.later.as_ref().map_or_else(String::new, |(on, _)| format!(" Dashed: the front on {}.", day(*on)));
        format!("Dark line: the front on {}.{later}", day(self.map.day))
    }

    /// "Source: DeepState map, 22 August 2026. Boundaries: …".
    pub fn made_from(&self) -> String {
        let map = &self.map;
        footer(&format!("Source: {}, {}. {} Equal-area projection.", source(&map.source), day(map.day), map.made_from))
    }
}

/// The map of a region with steps.
pub struct Stepped<'a> {
    pub mapped: &'a Mapped,
    /// From the widest to the narrowest.
    pub steps: Vec<Step<'a>>,
    pub named: Vec<Named<'a>>,
}

impl Stepped<'_> {
    pub fn draw(&self, panel: &mut Panel) {
        self.draw_key(panel);
        let parts = Parts::with(&self.mapped.map, panel, self.view(panel.frame));
        let theme = panel.theme;
        let mut over = Vec::new();
        let later = self.mapped.later.iter().flat_map(|(_, lines)| lines);
        for line in later.flat_map(|line| parts.view.lines(line)) {
            panel.placer.avoid_faint_line(&line, theme.px(1.0));
            over.push(Shape::dashed(line, theme.px(3.0), HISTORY, (theme.px(9.0), theme.px(6.0))));
        }
        parts.draw_front(panel, &mut over);
        let (outline, borders) = (parts.outline(), parts.borders());
        for line in outline.iter().chain(&borders) {
            panel.placer.avoid_faint_line(line, theme.px(1.0));
        }
        parts.draw_scale_bar(panel, &mut over);
        parts.draw_places(&self.named, MOST_NAMED, panel, &mut over);
        parts.name_regions(panel);
        parts.draw_beyond(panel);
        panel.shapes.push(fill(parts.land.clone(), LAND));
        for step in &self.steps {
            panel.shapes.push(fill(parts.view.area(step.area), step.tint));
        }
        panel.shapes.push(fill(parts.view.area(&self.mapped.map.held_around), HELD_AROUND));
        parts.draw_held(panel);
        let line = |points, width, colour| Shape::line(points, theme.px(width), colour);
        panel.shapes.extend(borders.into_iter().map(|points| line(points, 1.2, BORDER)));
        panel.shapes.extend(outline.into_iter().map(|points| line(points, 2.2, BASELINE)));
        panel.shapes.extend(over);
    }

    /// The part of the region that the story takes place in, with room around it.
    fn view(&self, frame: Rect) -> View {
        let Mapped { map, story, .. } = self.mapped;
        let whole = extent(map.land.iter().flatten());
        let is_in = |of: &&MapPoint| {
            whole.is_some_and(|whole| {
                (whole.left..=whole.right).contains(&of.right) && (whole.top..=whole.bottom).contains(&of.up)
            })
        };
        let points: Vec<MapPoint> = story.iter().filter(is_in).copied().collect();
        let Some(story) = most_of(&points).or_else(|| extent(map.front.iter().flatten().filter(is_in))).or(whole)
        else {
            return View::of(frame, frame, MARGIN);
        };
        let around = (AROUND * story.width().max(story.height())).max(LEAST_AROUND_KM);
        View::of(story.grown(around), frame, 0.0)
    }

    /// Boxes side by side along the lower edge, held land first, each named below; what is left above is the frame.
    fn draw_key(&self, panel: &mut Panel) {
        let theme = panel.theme;
        let style = TextStyle { size: theme.px(19.0), weight: Weight::Regular, colour: QUIET };
        let held = (HELD, "held".to_string());
        // The narrowest step lies beside what is held.
        let steps = self.steps.iter().rev().map(|step| (step.tint, step.words.clone()));
        let boxes: Vec<(Colour, String)> = std::iter::once(held).chain(steps).collect();
        let width = theme.px(BOX_WIDTH).min(panel.frame.width() / boxes.len() as f64);
        let room = width - theme.px(6.0);
        let lines = |words: &str| crate::draw::font::wrap(words, style.size, style.weight, room);
        let most = boxes.iter().map(|(_, words)| lines(words).len()).max().unwrap_or(1);
        let height = theme.px(BOX_HEIGHT) + theme.px(6.0) + Block::lines(vec![""; most], style).height();
        let top = panel.frame.bottom - height;
        for (i, (tint, words)) in boxes.iter().enumerate() {
            let left = panel.frame.left + i as f64 * width;
            let rect = Rect { left, top, right: left + room, bottom: top + theme.px(BOX_HEIGHT) };
            panel.shapes.push(Shape::rect(rect, *tint));
            if i == 0 {
                let step = rect.height();
                let mut x = rect.left;
                while x + step <= rect.right {
                    let slant = vec![at(x, rect.bottom), at(x + step, rect.top)];
                    panel.shapes.push(Shape::line(slant, theme.px(1.2), HATCH));
                    x += theme.px(15.0);
                }
            }
            let block = Block::lines(lines(words), style);
            panel
                .placer
                .place_close(&block, &[hold(at(left, rect.bottom + theme.px(4.0)), Across::Left, Upright::Top)]);
        }
        panel.frame.bottom = top - theme.px(16.0);
        let everything =
            Rect { left: panel.frame.left, top: panel.frame.bottom, right: panel.frame.right, bottom: top + height };
        panel.placer.avoid(everything.grown(1.0));
    }
}

/// The box around points without the outermost on each side.
fn most_of(points: &[MapPoint]) -> Option<Rect> {
    let sorted = |of: fn(&MapPoint) -> f64| {
        let mut values: Vec<f64> = points.iter().map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let (across, up) = (sorted(|of| of.right), sorted(|of| of.up));
    let [left, right] = [OUTERMOST, 1.0 - OUTERMOST].map(|part| quantile(&across, part));
    let [top, bottom] = [OUTERMOST, 1.0 - OUTERMOST].map(|part| quantile(&up, part));
    (!points.is_empty()).then_some(Rect { left, top, right, bottom })
}
