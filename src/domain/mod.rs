//! The words of the field: quantities, regions, series, projections. No input or output, no models.

pub mod approach;
mod between;
pub mod calendar;
pub mod cells;
pub mod completion;
pub mod event;
pub mod finding;
pub mod front;
pub mod groups;
pub mod map;
pub mod pace;
pub mod past;
pub mod place;
pub mod projection;
pub mod published;
pub mod quantity;
pub mod question;
pub mod rate;
pub mod region;
pub mod scenario;
pub mod series;
pub mod shape;
pub mod statement;
pub mod vintage;
