//! frontcast
pub mod domain;
pub mod error;
pub mod fit;
pub mod project;
pub mod simulate;
pub mod stats;
pub mod summarise;
pub mod write;

pub use error::{Error, Result};
