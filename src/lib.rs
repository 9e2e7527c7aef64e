//! Dated projections of a front line's advance, with honest uncertainty, from published maps of territorial control.
//!
//! Data goes one way: **observe → fit → simulate → summarise → draw / write**. Each step is a plain function from one value
//! of the domain to the next; the clock, the arguments and the terminal are looked at in [`cli`] alone.
//!
//! ```
//! use frontcast::model;
//! use frontcast::model::simulate::{self, Plan, completion::completion, stream::Stream};
//! use frontcast::study::bands::bands;
//! use frontcast::domain::projection::Standstill;
//! use frontcast::{Boundaries, Share, bundled_control};
//!
//! # fn main() -> frontcast::Result<()> {
//! // Observe: the bundled control table, as a reader on 25 November 2025 knew it.
//! let origin = "2025-11-25".parse().expect("a calendar day");
//! let known = bundled_control(&Boundaries::bundled_regions()?)?.as_of(origin)?;
//! let donetsk = known.region("donetsk")?;
//!
//! // Fit: learn a rate of advance.
//! let model = model::model("bootstrap", model::Settings::default())?;
//! let fitted = model.fit(&donetsk, &known.others(&donetsk.region().id))?;
//!
//! // Simulate: a sample of futures, and when each completes.
//! let stream = Stream::new(1, &donetsk.region().id, model.name(), origin);
//! let end = "2055-11-25".parse().expect("a calendar day");
//! let plan = Plan { origin, end, paths: 1_000, scenario: None, standstill: Standstill::Ends };
//! let paths = simulate::simulate(fitted.as_ref(), &donetsk, plan, &stream)?;
//! let taken = completion(&paths, Share::WHOLE);
//!
//! // Summarise: bands and odds are views of that sample.
//! let year = &bands(&paths, origin, &[365], &[0.025, 0.5, 0.975])[0];
//! assert!(year.at(0.025) < year.at(0.975));
//! assert!(taken.by("2027-08-31".parse().expect("a calendar day")) < 0.5);
//! # Ok(())
//! # }
//! ```
//!
//! [`projection::project`](study::projection::project) walks the whole road in one call.

pub mod cli;
pub mod domain;
pub mod draw;
pub mod error;
pub mod model;
pub(crate) mod numerals;
pub mod page;
pub mod read;
pub mod shell;
pub mod stats;
pub mod store;
pub mod study;
pub mod survey;
pub mod tabular;
pub mod write;

pub use domain::completion::{Arrival, Completion};
pub use domain::control::ControlTable;
pub use domain::projection::{Band, Paths};
pub use domain::quantity::{Area, Length, Rate, Share};
pub use domain::series::ControlSeries;
pub use error::{Error, Result};
pub use store::bundled::control as bundled_control;
pub use study::projection::{Projection, Request};
pub use survey::boundaries::Boundaries;
