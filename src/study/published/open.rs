//! Published dates that are still open: what a new projection is compared with.

use chrono::NaiveDate;

use crate::domain::published::{Due, Entry, Goal};

/// Dates that a comparison has room for.
const MOST: usize = 4;

/// Publishers that ledgers know by two names, the short one second.
pub const SHORT_NAMES: [(&str, &str); 2] =
    [("Institute for the Study of War", "ISW"), ("UK Ministry of Defence", "UK MoD")];

/// The days on or by which all of a region was said to be taken, as known at an origin, with who says so: of at most four
/// statements, the newest first.
///
/// Left out are entries of a later day (of a month, until it is over), those that name no day, those that name the first
/// possible day only, and those whose day was over at the origin: a forecast is compared with what is still open. What one
/// publisher says again, or others retell, counts once.
pub fn open_dates<'a>(entries: &'a [Entry], region: &str, as_of: NaiveDate) -> Vec<(NaiveDate, Vec<&'a Entry>)> {
    let is_open = |entry: &&Entry| {
        entry.region == region
            && entry.goal == Goal::Whole
            && entry.published.last <= as_of
            && due(entry) >= Some(as_of)
    };
    let mut open: Vec<&Entry> = entries.iter().filter(is_open).collect();
    // First hand before retold, then the newest first.
    open.sort_by_key(|entry| (!said_how(entry).1.is_empty(), std::cmp::Reverse(entry.published.last)));
    let mut chosen: Vec<&Entry> = Vec::new();
    for entry in open {
        let is_known = |of: &&Entry| {
            said_how(of).0 == said_how(entry).0 && (of.published == entry.published || due(of) == due(entry))
        };
        if !chosen.iter().any(is_known) {
            chosen.push(entry);
        }
    }
    chosen.sort_by_key(|entry| std::cmp::Reverse(entry.published.last));
    let mut dates: Vec<(NaiveDate, Vec<&Entry>)> = Vec::new();
    for (day, entry) in chosen.into_iter().take(MOST).filter_map(|entry| Some((due(entry)?, entry))) {
        match dates.iter_mut().find(|(known, _)| *known == day) {
            Some((_, entries)) => entries.push(entry),
            None => dates.push((day, vec![entry])),
        }
    }
    dates
}

/// The last day on which an entry can come true.
fn due(entry: &Entry) -> Option<NaiveDate> {
    match entry.when() {
        Due::In(span) => Some(span.last),
        Due::By(day) => Some(day),
        Due::NotBefore(_) | Due::Unsaid => None,
    }
}

/// Who said so, by a short name, and what stands behind the name: "as cited".
pub fn said_how(entry: &Entry) -> (&str, &str) {
    let (who, how) = entry.publisher.split_once(',').unwrap_or((&entry.publisher, ""));
    (SHORT_NAMES.iter().find(|(long, _)| *long == who.trim()).map_or(who.trim(), |(_, short)| short), how.trim())
}
