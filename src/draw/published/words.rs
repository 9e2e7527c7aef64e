//! What the chart of published projections says in words.

use chrono::NaiveDate;

use crate::domain::published::{Entry, Goal};
use crate::draw::chart::Among;
use crate::draw::font::{self, Weight};
use crate::draw::marks::{in_full, when};
use crate::draw::page::{self, Words};
use crate::study::published::open::SHORT_NAMES;
use crate::study::published::outcome::Verdict;
use crate::study::published::{Assessment, Forecast};
use crate::write::published::finding;
use crate::write::words::{self, capitalised, day, listed, number, source};

/// The words around the chart.
pub fn page(entries: &[&Assessment], as_of: NaiveDate, map: &str) -> Words {
    let title = title(entries);
    let subtitle = subtitle(entries);
    let told = entries.iter().map(|of| format!("{}: {}", heading(&of.entry), told(of).join(" ")));
    let told = told.collect::<Vec<_>>().join(" ");
    let alternative = format!("A row for each projection. {title}. {subtitle} {told}");
    Words { title, subtitle, footer: footer(entries, as_of, map), alternative }
}

/// The words about the chart among others.
pub fn among(entries: &[&Assessment], as_of: NaiveDate, map: &str) -> Among {
    Among {
        topic: "Published projections".into(),
        drawn: subtitle(entries),
        name: common_region(entries).unwrap_or_else(|| "all".into()),
        finding: tally(entries),
        footer: footer(entries, as_of, map),
    }
}

fn common_region(entries: &[&Assessment]) -> Option<String> {
    let first = entries.first()?;
    entries.iter().all(|of| of.entry.region == first.entry.region).then(|| finding::name(first))
}

/// "Of 24 published projections, 2 were met, 3 were missed and 19 are open".
fn title(entries: &[&Assessment]) -> String {
    let on = common_region(entries).map_or_else(String::new, |name| format!(" on {name}"));
    let all = entries.len();
    match (entries, &counts(entries)[..]) {
        ([], _) => "No published projection is known up to this day".into(),
        ([_], _) => format!("The one published projection{on} {}", tally(entries)),
        (_, [(_, _, many)]) => format!("All {all} published projections{on} {many}"),
        _ => format!("Of {all} published projections{on}, {}", tally(entries)),
    }
}

/// "2 were met, 3 were missed and 19 are open", "all are open", "is open".
fn tally(entries: &[&Assessment]) -> String {
    match &counts(entries)[..] {
        [(1, one, _)] => (*one).into(),
        [(_, _, many)] => format!("all {many}"),
        several => {
            let words = several.iter().map(|(count, one, many)| match count {
                1 => format!("1 {one}"),
                _ => format!("{count} {many}"),
            });
            listed(&words.collect::<Vec<_>>())
        }
    }
}

/// How many met each fate, with its words for one and for many; none of which there are none.
fn counts(entries: &[&Assessment]) -> Vec<(usize, &'static str, &'static str)> {
    let kinds = [
        ("met", "was met", "were met"),
        ("missed", "was missed", "were missed"),
        ("open", "is open", "are open"),
        ("not checkable", "cannot be checked", "cannot be checked"),
    ];
    let count = |word: &str| entries.iter().filter(|of| of.outcome.verdict.as_str() == word).count();
    kinds.into_iter().map(|(word, one, many)| (count(word), one, many)).filter(|(count, ..)| *count > 0).collect()
}

fn subtitle(entries: &[&Assessment]) -> String {
    let model = entries.iter().find_map(|of| of.then.as_ref().ok()).map(|then| then.model);
    let said = "Orange: from the day it was said (dot) to the days it was for (bar; tick: by that day; with an arrow: not before).";
    match model {
        Some(model) => format!(
            "{said} Blue: what the model {model} gave on the day it was said, knowing nothing later: median, 80 % interval, odds."
        ),
        None => said.into(),
    }
}

fn footer(entries: &[&Assessment], as_of: NaiveDate, map: &str) -> String {
    let names = in_full(|name| entries.iter().any(|of| of.entry.publisher.contains(name)));
    let names = [if names.is_empty() { "" } else { " " }, &names].concat();
    let (map, as_of) = (source(map), day(as_of));
    page::footer(&format!("Source: publishers as named; outcomes by {map} as known on {as_of}.{names}"))
}

/// The name of the line through the last day known.
pub fn known_up_to(as_of: NaiveDate) -> String {
    format!("known up to {}", day(as_of))
}

/// Who said it and when in so much room, with long names short, which the footer explains; a name is cut before a day is.
pub fn who_in(entry: &Entry, size: f64, room: f64) -> String {
    let when = format!(", {}", when(entry));
    match font::shortened(&who(entry), size, Weight::Regular, room - font::width(&when, size, Weight::Regular)) {
        name if name.is_empty() => font::shortened(&who(entry), size, Weight::Regular, room),
        name => format!("{name}{when}"),
    }
}

fn who(entry: &Entry) -> String {
    let short = |name: String, (long, short): (&str, &str)| name.replace(long, short);
    let name = SHORT_NAMES.into_iter().fold(entry.publisher.clone(), short);
    if name.is_empty() { entry.id.clone() } else { capitalised(&name) }
}

/// Of which region, and of what of it where that is not all of it.
pub fn what(of: &Assessment) -> String {
    let name = capitalised(&finding::name(of));
    match &of.entry.goal {
        Goal::Whole => name,
        Goal::Standstill => format!("{name}: standstill"),
        Goal::Gain { area, .. } => format!("{name}: +{} km²", number(area.km2(), 0)),
        Goal::Words(_) => format!("{name}: in words"),
    }
}

/// The model's odds on the day it was said.
pub fn odds_then(of: &Assessment) -> String {
    match &of.then {
        Ok(Forecast { odds: Some(odds), .. }) => words::odds_short(*odds),
        _ => "–".into(),
    }
}

/// What became of it, in a word or two.
pub fn became(of: &Assessment) -> String {
    match (&of.outcome.verdict, &of.now) {
        (Verdict::Open, Some(Ok(Forecast { odds: Some(odds), .. }))) => {
            format!("open, {} now", words::odds_short(*odds))
        }
        (Verdict::NotCheckable { .. }, _) => "cannot be checked".into(),
        (verdict, _) => verdict.as_str().into(),
    }
}

/// Who and when.
pub fn heading(entry: &Entry) -> String {
    finding::who_and_when(entry)
}

/// What it said, what the model gave, what became of it.
pub fn told(of: &Assessment) -> Vec<String> {
    let mut lines = vec![finding::said(of)];
    if let Ok(Forecast { odds: Some(odds), .. }) = &of.then {
        lines.push(format!("The model gave it {} that day.", words::odds(*odds)));
    }
    lines.push(finding::became(of));
    lines
}
