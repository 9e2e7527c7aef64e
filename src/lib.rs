//! frontcast
pub mod cli;
pub mod domain;
pub mod draw;
pub mod error;
pub mod fit;
pub mod observe;
pub mod project;
pub mod simulate;
pub mod stats;
pub mod store;
pub mod summarise;
pub mod tabular;
pub mod write;

pub use error::{Error, Result};
