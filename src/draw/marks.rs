//! Published projections as marks on a chart: which of them, and in which words.

use chrono::NaiveDate;

use super::Mark;
use crate::domain::published::{Due, Entry, Goal, Span};
use crate::domain::quantity::Share;
use crate::study::projection::Projection;

/// Marks that a chart has room for.
const MOST: usize = 4;

/// Publishers whose names are longer than people say them.
pub(super) const SHORT: [(&str, &str); 2] =
    [("Institute for the Study of War", "ISW"), ("UK Ministry of Defence", "UK MoD")];

/// Of the short names of publishers those that are said, in full: "ISW: Institute for the Study of War."; nothing for none.
pub(super) fn in_full(is_said: impl Fn(&str) -> bool) -> String {
    let said = SHORT.into_iter().filter(|(long, short)| is_said(long) || is_said(short));
    said.map(|(long, short)| format!("{short}: {long}.")).collect::<Vec<_>>().join(" ")
}

/// A footer that also says in full who is named in short beside marks.
pub(super) fn footer_naming(footer: String, marks: &[Mark]) -> String {
    match in_full(|name| marks.iter().any(|mark| mark.label.contains(name))) {
        none if none.is_empty() => footer,
        names => format!("{footer}. {names}"),
    }
}

/// The published dates that a projection is compared with: they are about all of a region.
pub fn of_projection(entries: &[Entry], projection: &Projection) -> Vec<Mark> {
    match projection.completion.target() == Share::WHOLE {
        true => marks(entries, projection.history.region().id.as_str(), projection.as_of),
        false => Vec::new(),
    }
}

/// The days on or by which all of a region was said to be taken, as known at an origin: at most four, the newest first.
///
/// Left out are entries of a later day (of a month, until it is over), those that name no day, those that name the first
/// possible day only, and those whose day was over at the origin: a forecast is compared with what is still open. What one
/// publisher says again, or others retell, is marked once; what several say of one day is one mark with all their names.
pub fn marks(entries: &[Entry], region: &str, as_of: NaiveDate) -> Vec<Mark> {
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
    chosen.truncate(MOST);
    let mut marks: Vec<Mark> = Vec::new();
    for entry in chosen {
        let Some(day) = due(entry) else { continue };
        match marks.iter_mut().find(|mark| mark.day == day) {
            Some(mark) => mark.label = format!("{} and {}", mark.label, label(entry)),
            None => marks.push(Mark { day, label: label(entry) }),
        }
    }
    marks
}

/// The last day on which an entry can come true.
fn due(entry: &Entry) -> Option<NaiveDate> {
    match entry.when() {
        Due::In(span) => Some(span.last),
        Due::By(day) => Some(day),
        Due::NotBefore(_) | Due::Unsaid => None,
    }
}

/// Who said so, and what stands behind the name: "as cited".
fn said_how(entry: &Entry) -> (&str, &str) {
    let (who, how) = entry.publisher.split_once(',').unwrap_or((&entry.publisher, ""));
    (SHORT.iter().find(|(long, _)| *long == who.trim()).map_or(who.trim(), |(_, short)| short), how.trim())
}

/// Who said so and when: "ISW, 26 Nov 2025".
fn label(entry: &Entry) -> String {
    let (who, how) = said_how(entry);
    let how = if how.is_empty() { String::new() } else { format!(" ({how})") };
    let Span { first, .. } = entry.published;
    let when = first.format(if entry.published.is_day() { "%-d %b %Y" } else { "%b %Y" });
    format!("{who}{how}, {when}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::published::tests::{day, made};
    use crate::read::ledger;

    #[test]
    fn only_what_was_known_and_is_open_is_marked() {
        let told = |as_of: &str| marks(&[made()], "made", day(as_of));
        let mark = Mark { day: day("2027-08-31"), label: "Somebody, 26 Nov 2025".into() };
        assert_eq!(told("2025-11-25"), []);
        assert_eq!(told("2025-11-26"), std::slice::from_ref(&mark));
        assert_eq!(told("2027-08-31"), [mark]);
        assert_eq!(told("2027-09-01"), []);
        assert_eq!(marks(&[made()], "elsewhere", day("2026-01-01")), []);
    }

    #[test]
    fn a_month_is_known_when_it_is_over() {
        let month = Entry { published: Span::month_of(day("2025-11-01")), ..made() };
        assert_eq!(marks(std::slice::from_ref(&month), "made", day("2025-11-29")), []);
        assert_eq!(marks(&[month], "made", day("2025-11-30"))[0].label, "Somebody, Nov 2025");
    }

    #[test]
    fn claims_without_a_day_by_which_are_left_out() {
        let first_day = Due::NotBefore(day("2028-01-01"));
        for entry in [
            Entry { due: first_day, ..made() },
            Entry { due: Due::Unsaid, ..made() },
            Entry { goal: Goal::Standstill, ..made() },
        ] {
            assert_eq!(marks(&[entry], "made", day("2026-01-01")), []);
        }
    }

    #[test]
    fn the_newest_come_first_and_each_publisher_once_a_day() {
        let of = |publisher: &str, published: &str, due: &str| Entry {
            publisher: publisher.into(),
            published: Span::day(day(published)),
            due: Due::By(day(due)),
            ..made()
        };
        let entries = [
            of("A", "2025-01-01", "2027-01-01"),
            of("A", "2025-02-01", "2027-02-01"),
            of("A", "2025-03-01", "2027-03-01"),
            of("A", "2025-04-01", "2027-04-01"),
            of("A", "2025-05-01", "2027-05-01"),
            of("A", "2025-05-01", "2027-06-01"),
            of("A, as cited", "2025-06-01", "2027-05-01"),
        ];
        let told = |entries: &[Entry]| marks(entries, "made", day("2026-01-01"));
        let labels: Vec<String> = told(&entries).into_iter().map(|mark| mark.label).collect();
        assert_eq!(labels, ["A, 1 May 2025", "A, 1 Apr 2025", "A, 1 Mar 2025", "A, 1 Feb 2025"]);
        let one_day = [of("A", "2025-01-01", "2027-01-01"), of("B, as retold", "2025-02-01", "2027-01-01")];
        let both = Mark { day: day("2027-01-01"), label: "B (as retold), 1 Feb 2025 and A, 1 Jan 2025".into() };
        assert_eq!(told(&one_day), [both]);
    }

    #[test]
    fn publishers_of_the_bundled_ledger_have_short_names() {
        let entries = ledger::bundled().unwrap();
        let labels: Vec<String> =
            marks(&entries, "donetsk", day("2026-08-22")).into_iter().map(|mark| mark.label).collect();
        assert_eq!(labels, ["ISW, 26 Nov 2025", "ISW, Aug 2025", "ISW, 31 Dec 2024"]);
    }
}
