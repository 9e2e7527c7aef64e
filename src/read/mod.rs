//! Users' files to the domain: tables, ledgers, spellings, groups, scenarios, and how to fetch more. Maps are in [`crate::survey`].

pub mod dialect;
pub mod distances;
pub mod economist;
pub mod events;
pub mod files;
pub mod findings;
pub(crate) mod formats;
pub mod groups;
pub mod ledger;
pub mod mirror;
pub mod names;
pub mod scenarios;
pub mod table;
