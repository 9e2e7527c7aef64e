//! What must hold of every figure, whatever it shows. For tests.

use chrono::{Days, NaiveDate};

use super::figure::{Figure, Rect, Shape};
use super::theme::GRID;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;

/// No words over others, none outside the picture, and a description that tells the finding.
pub fn check_words(kind: &str, figure: &Figure) {
    let size = (f64::from(figure.size.0), f64::from(figure.size.1));
    let picture = Rect { left: 0.0, top: 0.0, right: size.0, bottom: size.1 };
    for (i, text) in figure.texts.iter().enumerate() {
        assert!(picture.contains(&text.bounds), "{kind}: {:?} leaves the picture", text.words);
        let over = figure.texts[..i].iter().find(|other| other.bounds.overlaps(&text.bounds));
        assert!(over.is_none(), "{kind}: {:?} lies over {over:?}", text.words);
    }
    assert!(figure.title.chars().count() > 10, "{kind}: {:?}", figure.title);
    assert!(figure.alternative.contains(&figure.title), "{kind}: {:?}", figure.alternative);
    for panel in &figure.panels {
        assert!(picture.contains(&panel.frame), "{kind}: {:?}", panel.frame);
        let stray = panel.readings.iter().find(|of| !(0.0..=size.0).contains(&of.x) || !(0.0..=size.1).contains(&of.y));
        assert!(stray.is_none(), "{kind}: {stray:?} is read outside the picture");
    }
}

/// What is read off lies over or under the frame, for kinds that draw nothing beside it.
pub fn check_readings(kind: &str, figure: &Figure) {
    for panel in &figure.panels {
        let reach = panel.frame.grown(1.0);
        let stray = panel.readings.iter().find(|reading| !(reach.left..=reach.right).contains(&reading.x));
        assert!(stray.is_none(), "{kind}: {stray:?} is read outside its frame");
    }
}

/// No words crossed by an upright line, grid lines apart, which part around words.
pub fn check_upright_lines(kind: &str, figure: &Figure) {
    for shape in &figure.shapes {
        let Shape::Line { points, colour, .. } = shape else { continue };
        if points.len() == 2 && points[0].x == points[1].x && *colour != GRID {
            let (top, bottom) = (points[0].y.min(points[1].y), points[0].y.max(points[1].y));
            let line = Rect { left: points[0].x - 0.5, top: top + 1.0, right: points[0].x + 0.5, bottom: bottom - 1.0 };
            let crossed = figure.texts.iter().find(|text| line.bottom > line.top && text.bounds.overlaps(&line));
            assert!(crossed.is_none(), "{kind}: a line at {line:?} crosses {crossed:?}");
        }
    }
}

/// Whether a step between ticks is one that people count in: 1, 2 or 5 times a power of ten.
pub fn is_round(step: f64) -> bool {
    let leading = step / 10f64.powf((step * (1.0 + 1e-9)).log10().floor());
    [1.0, 2.0, 5.0].iter().any(|round| (leading - round).abs() < 1e-6)
}

/// A past of daily levels in km².
pub fn past(name: &str, area: f64, levels: impl Iterator<Item = f64>) -> Past {
    let start: NaiveDate = "2025-01-01".parse().unwrap();
    let observations = levels.enumerate().map(|(i, level)| {
        let day = start + Days::new(i as u64);
        Vintage { day, known_on: day, value: Some(Area::from_km2(level.clamp(0.0, area)).unwrap()) }
    });
    let region = Region { id: RegionId::new("made").unwrap(), name: name.into(), area: Area::from_km2(area).unwrap() };
    Past::new(vec![ControlSeries::new("made", region, observations.collect()).unwrap()]).unwrap()
}

/// Level after `i` days: a start, a daily gain, and a wave.
pub fn levels(days: usize, start: f64, gain: f64, wave: f64) -> impl Iterator<Item = f64> {
    (0..days).map(move |i| start + gain * i as f64 + wave * (0.31 * i as f64).sin())
}
