//! Reads users' files into the domain: tables, ledgers, spellings, groups and scenarios, and fetches more. Maps are
//! read in [`crate::survey`].

pub(crate) mod archive;
pub mod dialect;
pub mod distances;
pub mod economist;
pub mod events;
pub mod files;
pub mod findings;
pub(crate) mod formats;
pub mod groups;
pub mod hub;
pub mod ledger;
pub mod mirror;
pub mod names;
pub mod questions;
pub mod scenarios;
pub mod stream;
pub mod table;
