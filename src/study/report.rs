//! What a report of several regions is about.

pub mod choice;
