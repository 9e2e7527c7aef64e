//! Events: what a reader knows of a day from elsewhere.

use chrono::NaiveDate;

/// A day with a name, told beside the data and not taken from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub day: NaiveDate,
    /// What happened, in a few words.
    pub label: String,
}
