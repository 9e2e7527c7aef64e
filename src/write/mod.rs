//! What leaves the program: words, tables, JSON, files.

pub mod any_map;
pub mod backtest;
pub mod comparison;

pub mod data;
pub mod failures;
pub mod file;
pub mod hub;
pub mod ingest;
pub mod json;
pub mod makers;
pub mod odds;
pub mod overview;
pub mod parts;
pub mod place;
pub mod projection;
pub mod provenance;
pub mod published;
pub mod question;
pub mod rate;
pub mod record;
pub mod rows;
pub mod scenario;
pub mod sentence;
pub mod shapes;
pub mod sheet;

pub mod sources;
pub mod sums;
pub mod words;
