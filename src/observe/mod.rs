//! From files to the domain: tables and maps are checked here, once, at the door.

pub mod area;
pub mod boundaries;
pub mod cartography;
mod clip;
pub mod cracks;
pub mod dialect;
pub mod distance;
pub mod distances;
pub mod events;
pub mod files;
pub mod findings;
pub(crate) mod formats;
mod front;
mod geojson;
pub mod groups;
pub mod ledger;
pub mod mirror;
pub mod names;
mod overlay;
pub mod places;
mod rings;
pub mod scenarios;
pub mod snapshot;
pub mod strip;
pub mod survey;
pub mod table;
