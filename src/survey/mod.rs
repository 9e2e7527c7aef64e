//! Measures maps: areas, the front, distances, strips, and shapes on a plane.

pub mod area;
pub mod boundaries;
#[cfg(test)]
mod broken;
pub mod cartography;
pub mod cells;
pub(crate) mod clip;
pub mod contour;
pub mod cracks;
pub mod days;
mod digest;
pub mod distance;
pub(crate) mod document;
mod feature;
pub(crate) mod front;
pub(crate) mod geojson;
pub mod legend;
pub(crate) mod members;
pub(crate) mod overlay;
pub mod places;
pub mod plausible;
pub(crate) mod ring_lists;
pub(crate) mod rings;
pub mod settlements;
pub mod snapshot;
pub mod strip;
pub mod surveyor;
pub mod tables;
#[cfg(test)]
mod tests;
mod topojson;
