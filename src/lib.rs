//! Dated projections of a front line's advance, with honest uncertainty, from published maps of territorial control.
//!
//! Data goes one way: **read and survey → store → model → study → write / draw**. Each step is a plain function from one
//! value of the domain to the next; the clock, the arguments and the terminal are looked at in `cli` alone.
//!
//! ```
//! use frontcast::{Boundaries, Request, bundled_control, project};
//!
//! # fn main() -> frontcast::Result<()> {
//! // What a reader on 25 November 2025 knew of the bundled control table.
//! let origin = "2025-11-25".parse().expect("a calendar day");
//! let known = bundled_control(&Boundaries::bundled_regions()?)?.as_of(origin)?;
//!
//! // A rate of advance is learnt, futures are simulated with it, and intervals and odds are views of these futures.
//! let request = Request { model: Some("bootstrap".into()), paths: 1_000, ..Request::of("donetsk") };
//! let projection = project(&known, &request)?;
//! let (from, to) = projection.outlook.interval_80();
//! assert!(from < to);
//! assert!(projection.completion.by("2027-08-31".parse().expect("a calendar day")) < 0.5);
//! # Ok(())
//! # }
//! ```

mod cli;
mod domain;
mod draw;
mod error;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod model;
mod numerals;
mod page;
mod read;
mod shell;
mod stats;
mod store;
mod study;
mod survey;
mod tabular;
mod write;

pub use cli::run;
pub use domain::completion::{Arrival, Completion, Outlook};
pub use domain::past::Past;
pub use domain::projection::{Band, Paths, Standstill};
pub use domain::quantity::{Area, Length, Rate, Share};
pub use domain::region::{Region, RegionId};
pub use domain::scenario::Scenario;
pub use domain::series::ControlSeries;
pub use domain::vintage::Vintage;
pub use error::{Error, Result};
pub use model::Basis;
pub use store::bundled::control as bundled_control;
pub use study::backtest::{Backtest, Replay, backtest};
pub use study::projection::{Keep, Projection, Request, project};
pub use survey::boundaries::Boundaries;
pub use survey::snapshot::Snapshot;
pub use survey::surveyor::{Extent, Surveyor};
