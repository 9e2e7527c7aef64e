//! What the history chart says in words: title, subtitle, footer, and its description.

use crate::domain::quantity::Area;
use crate::domain::vintage::Level;
use crate::draw::chart::Among;
use crate::draw::page::{self, Words, source_up_to};
use crate::study::history::{Coverage, History, Revision, Step};
use crate::write::makers::advancing;
use crate::write::words::{area, capitalised, change, counted, day, decimals_for, number, share};

/// The words around the chart of some levels, at least one.
pub fn page(history: &History, told: &[Level<Area>]) -> Words {
    let title = title(history, told);
    let region = history.series.region();
    let who = advancing(history.series.source());
    let subtitle = format!("{} {}", drawn(who, &region.name, Some(region.area)), data(history, told));
    let alternative = format!("Line chart. {title}. {subtitle}{}", more(history, told));
    Words { title, subtitle, footer: footer(history), alternative }
}

/// The words about a history among others.
pub fn among(history: &History, told: &[Level<Area>]) -> Among {
    let (first, last) = ends(told);
    let finding = match first == last {
        true => format!("{} on {}", held(last.value, history), day(last.day)),
        false => format!(
            "{} on {}, {} on {}",
            held(first.value, history),
            day(first.day),
            held(last.value, history),
            day(last.day)
        ),
    };
    Among {
        topic: "How much is held".into(),
        drawn: drawn(advancing(history.series.source()), "the region", None),
        name: history.series.region().name.clone(),
        finding,
        footer: footer(history),
    }
}

fn ends(told: &[Level<Area>]) -> (Level<Area>, Level<Area>) {
    let ends = told.first().zip(told.last());
    ends.map(|(first, last)| (*first, *last)).expect("a control series is never empty")
}

/// The finding: how much was held first and last, whatever came between.
fn title(history: &History, told: &[Level<Area>]) -> String {
    let ((first, last), name) = (ends(told), capitalised(&history.series.region().name));
    let (before, after) = (held(first.value, history), held(last.value, history));
    let gain = last.value.km2() - first.value.km2();
    let is_still = told.iter().all(|level| level.value == first.value);
    let days = || format!("from {} to {}", day(first.day), day(last.day));
    match (first.day == last.day, is_still) {
        (true, _) => format!("{name}: {after} held on {}", day(last.day)),
        (_, true) if last.value == Area::ZERO => format!("{name}: nothing held on any map {}", days()),
        (_, true) => format!("{name}: {after} held on every map {}", days()),
        _ if before != after && !reads_alike(first, last, history) => {
            format!("{name}: {before} held on {}, {after} on {}", day(first.day), day(last.day))
        }
        _ if gain == 0.0 => format!("{name}: {after} held on {}, as much as on {}", day(last.day), day(first.day)),
        _ => {
            let than = if gain > 0.0 { "more" } else { "less" };
            format!("{name}: {after} held on {}, {} {than} than on {}", day(last.day), area(gain.abs()), day(first.day))
        }
    }
}

/// Whether two shares differ by less than the digit they are told with.
fn reads_alike(first: Level<Area>, last: Level<Area>, history: &History) -> bool {
    let percent = |level: Level<Area>| level.value.share_of(history.series.region().area).percent();
    let (before, after) = (percent(first), percent(last));
    before.min(after) >= 0.05 && format!("{before:.1}") == format!("{after:.1}")
}

fn drawn(who: &str, name: &str, whole: Option<Area>) -> String {
    let of = whole.map_or_else(String::new, |whole| format!(" ({})", area(whole.km2())));
    format!("Share of {name}{of} held by {who}, %.")
}

/// How many maps there are, what is missing, how it moved at most, and what was revised.
fn data(history: &History, told: &[Level<Area>]) -> String {
    let coverage = Coverage::of(&history.series, told);
    let mut text = counted(told.len(), "map");
    let without = counted(coverage.missing, "day");
    match (coverage.missing, coverage.long_gaps) {
        (0, _) => text.push('.'),
        (_, 0) => text += &format!(", {without} without one."),
        _ => text += &format!(", {without} without one; dotted: long times without maps."),
    }
    if let Some(step) = coverage.largest_change.filter(|_| told.len() > 2) {
        text += &format!(" Largest change from one to the next: {} ({}).", change(step.change_km2()), day(step.to.day));
    }
    let Coverage { first, last, .. } = coverage;
    let revised: Vec<&Revision> = history.revisions.iter().filter(|of| first <= of.day && of.day <= last).collect();
    if !revised.is_empty() {
        let most = revised.iter().filter_map(|of| of.change_km2()).max_by(|a, b| a.abs().total_cmp(&b.abs()));
        let most = most.map_or_else(String::new, |most| format!(", by {} at most", change(most)));
        text += &format!(" {} revised later{most}.", counted(revised.len(), "day"));
    }
    text
}

/// Revisions that are told one by one to a reader who cannot see them.
const REVISIONS_TOLD: usize = 5;

/// Jumps, revisions and events, for a reader who cannot see where they stand.
fn more(history: &History, told: &[Level<Area>]) -> String {
    let (first, last) = ends(told);
    let is_shown = |of: chrono::NaiveDate| first.day <= of && of <= last.day;
    let jumps = history.jumps.iter().filter(|jump| is_shown(jump.to.day)).map(|jump| {
        let (what, when) = self::jump(jump);
        format!(" {}: {when}.", capitalised(&what))
    });
    let events = history.events.iter().filter(|event| is_shown(event.day));
    let events = events.map(|event| format!(" {}: {}.", day(event.day), event.label.trim_end_matches('.')));
    let revisions = history.revisions.iter().filter(|of| is_shown(of.day)).take(REVISIONS_TOLD).map(|of| {
        let [_, when, now] = revision(of);
        format!(" {when}, as first known: {}; {now} {}.", held(of.first, history), day(of.known_on))
    });
    jumps.chain(revisions).chain(events).collect()
}

fn footer(history: &History) -> String {
    let source = source_up_to(&history.series, history.series.last_day());
    page::footer(&format!("{source}. As known on {}.", day(history.as_of)))
}

/// The share that an area is of the region; what is hardly anything keeps its digits.
pub fn held(controlled: Area, history: &History) -> String {
    let of = controlled.share_of(history.series.region().area);
    match of.percent() {
        tiny if tiny > 0.0 && tiny < 0.05 => format!("{} %", number(tiny, decimals_for(tiny, 1).min(9))),
        _ => share(of),
    }
}

/// The name of a jump: its size, and the day on which the map first showed it.
pub fn jump(jump: &Step) -> (String, String) {
    (format!("jump of {}", change(jump.change_km2())), day(jump.to.day))
}

/// The name of a revision, in three lines: what the dot is, its day, and what became of it.
pub fn revision(of: &Revision) -> [String; 3] {
    let now = of.change_km2().map_or_else(|| "withdrawn since".into(), |by| format!("{} since", change(by)));
    ["as first known".into(), day(of.day), now]
}
