//! What must hold of every figure, whatever it shows. For tests.

use super::figure::{Figure, Rect};

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
        let reach = panel.frame.grown(1.0);
        let stray = panel.readings.iter().find(|reading| !(reach.left..=reach.right).contains(&reading.x));
        assert!(stray.is_none(), "{kind}: {stray:?} is read outside its frame");
    }
}

/// Whether a step between ticks is one that people count in: 1, 2 or 5 times a power of ten.
pub fn is_round(step: f64) -> bool {
    let leading = step / 10f64.powf((step * (1.0 + 1e-9)).log10().floor());
    [1.0, 2.0, 5.0].iter().any(|round| (leading - round).abs() < 1e-6)
}
