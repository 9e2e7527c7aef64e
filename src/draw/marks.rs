//! Published projections as marks on a chart: which of them, and in which words.

use chrono::NaiveDate;

use super::Mark;
use crate::domain::published::{Entry, Span};
use crate::domain::quantity::Share;
use crate::study::projection::Projection;
use crate::study::published::open::{SHORT_NAMES, open_dates, said_how};

/// Of the short names of publishers those that are said, in full: "ISW: Institute for the Study of War."; nothing for none.
pub(super) fn in_full(is_said: impl Fn(&str) -> bool) -> String {
    let said = SHORT_NAMES.into_iter().filter(|(long, short)| is_said(long) || is_said(short));
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

/// The dates of all of a region that are open at an origin; what several say of one day is one mark with all their names.
pub fn marks(entries: &[Entry], region: &str, as_of: NaiveDate) -> Vec<Mark> {
    let of_day = |(day, entries): (NaiveDate, Vec<&Entry>)| Mark {
        day,
        label: entries.into_iter().map(label).collect::<Vec<_>>().join(" and "),
    };
    open_dates(entries, region, as_of).into_iter().map(of_day).collect()
}

/// Who said so and when: "ISW, 26 Nov 2025".
fn label(entry: &Entry) -> String {
    let (who, how) = said_how(entry);
    let how = if how.is_empty() { String::new() } else { format!(" ({how})") };
    format!("{who}{how}, {}", when(entry))
}

/// When it was said: "26 Nov 2025".
pub(super) fn when(entry: &Entry) -> String {
    let Span { first, .. } = entry.published;
    first.format(if entry.published.is_day() { "%-d %b %Y" } else { "%b %Y" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::published::tests::{day, made};
    use crate::domain::published::{Due, Goal};
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
