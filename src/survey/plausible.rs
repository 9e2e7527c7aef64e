//! Finds maps that can be read but are hardly right, such as the outline of a country, or a mask, taken for held land.

use super::boundaries::Boundaries;
use super::snapshot::Largest;
use super::surveyor::Survey;

/// A region of which less than this share is free is held whole.
const WHOLE: f64 = 0.999;

/// Why a survey is implausible beside the one before it, naming the largest feature of its map; `None` where it is not.
pub fn implausible(
    survey: &Survey,
    before: Option<&Survey>,
    largest: &Largest,
    boundaries: &Boundaries,
) -> Option<String> {
    let culprit = format!("its largest piece is {}, some {:.0} km²", largest.name, largest.rough_km2);
    let regions = &survey.regions[..boundaries.regions().len()];
    let is_whole = regions.iter().all(|row| row.held.km2() >= WHOLE * row.region.area.km2());
    // A single region may well be taken whole.
    if is_whole && regions.len() > 1 {
        return Some(format!("every region is held whole, as on a map of the outline of the country: {culprit}"));
    }
    let held = |survey: &Survey| -> f64 {
        survey.regions[..boundaries.regions().len()].iter().map(|row| row.held.km2()).sum()
    };
    let before = before?;
    let (then, now) = (held(before), held(survey));
    (now - then > then)
        .then(|| format!("{now:.1} km² are held, more than twice the {then:.1} km² of {}: {culprit}", before.day))
}
