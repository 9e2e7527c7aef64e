//! What is known and how it came to be known, as tables, text and JSON.

pub mod jumps;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::ingest::{counts, finding_json, finding_line, findings_table};
use super::rows;
use super::words::{are, called, counted, them};
use crate::domain::finding::Finding;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::Region;
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::shell::printable;
use crate::store::entry::{Action, Entry};
use crate::store::{Archive, Inspection, Revision, SeriesSummary};
use crate::tabular::thousandths;
use crate::tabular::{Cells, Table};

/// One row for each source and region.
pub fn overview_table(summaries: &[SeriesSummary]) -> Table {
    let slugs = Cells::Text(summaries.iter().map(|s| Some(s.region.to_string())).collect());
    let names = Cells::Text(summaries.iter().map(|s| Some(printable(&s.name))).collect());
    series_table(summaries, vec![("region", slugs), ("name", names)])
}

/// One row for each source and region, with the columns that say which region it is.
fn series_table(summaries: &[SeriesSummary], region: Vec<(&str, Cells)>) -> Table {
    let whole = |value: &dyn Fn(&SeriesSummary) -> usize| {
        Cells::Whole(summaries.iter().map(|summary| Some(value(summary) as i64)).collect())
    };
    let missing = |summary: &SeriesSummary| -> usize {
        summary.gaps.iter().map(|(from, to)| (*to - *from).num_days() as usize + 1).sum()
    };
    let sources = Cells::Text(summaries.iter().map(|s| Some(printable(&s.source))).collect());
    let table = Table::default().with("source", sources);
    let table = region.into_iter().fold(table, |table, (column, cells)| table.with(column, cells));
    table
        .with("first_day", Cells::Day(summaries.iter().map(|s| s.first).collect()))
        .with("last_day", Cells::Day(summaries.iter().map(|s| s.last).collect()))
        .with("days", whole(&|s| s.days))
        .with("missing_days", whole(&missing))
        .with("gaps", whole(&|s| s.gaps.len()))
        .with("revised_days", whole(&|s| s.revised))
        .with("quarantined_days", whole(&|s| s.quarantined))
        .with(
            "largest_change_km2",
            Cells::Number(summaries.iter().map(|s| s.largest_change.map(|(_, change)| thousandths(change))).collect()),
        )
        .with(
            "largest_change_day",
            Cells::Day(summaries.iter().map(|s| s.largest_change.map(|(day, _)| day)).collect()),
        )
        .with(
            "controlled_km2",
            Cells::Number(summaries.iter().map(|s| s.controlled.map(|area| thousandths(area.km2()))).collect()),
        )
}

/// The overview for people, with what was fed last and what waits.
pub fn overview_text(summaries: &[SeriesSummary], archive: &Archive, store: &str) -> String {
    let names = Cells::Text(summaries.iter().map(|s| Some(printable(&called(&s.region, &s.name)))).collect());
    let mut text = rows::text(&series_table(summaries, vec![("region", names)]));
    let entries = archive.entries();
    text += &match entries.last() {
        None => format!("\nThe store {store} is empty; all of the above is bundled.\n"),
        Some(last) => {
            format!("\nThe store {store} has {}, the last from {}.\n", entries_counted(entries.len()), last.recorded_on)
        }
    };
    for (id, waiting) in archive.waiting() {
        let them = them(waiting);
        text += &format!(
            "Ingest {id} has {} that {} kept apart; `frontcast data log {id}` lists {them}, and \
             `frontcast data accept {id}` uses {them}.\n",
            counted(waiting, "doubtful row"),
            are(waiting)
        );
    }
    text
}

/// The overview as JSON, gaps with their days.
pub fn overview_json(summaries: &[SeriesSummary], archive: &Archive, store: &str) -> Value {
    let mut series = rows::json(&overview_table(summaries));
    for (row, summary) in series.as_array_mut().into_iter().flatten().zip(summaries) {
        let gap = |(from, to): &(NaiveDate, NaiveDate)| json!({ "from": from.to_string(), "to": to.to_string() });
        row["gaps"] = summary.gaps.iter().map(gap).collect();
    }
    let waiting = archive.waiting().into_iter().map(|(id, rows)| json!({ "id": id, "rows": rows }));
    json!({
        "schema": "frontcast.data/1", "store": store, "entries": archive.entries().len(), "series": series,
        "quarantined": waiting.collect::<Vec<_>>(),
    })
}

/// The log, one row for each entry.
pub fn log_table(archive: &Archive) -> Table {
    let entries = archive.entries();
    let text = |value: &dyn Fn(&Entry) -> Option<String>| Cells::Text(entries.iter().map(value).collect());
    let count = |value: &dyn Fn(&crate::store::entry::Counts) -> u64| {
        let of = |entry: &Entry| match &entry.action {
            Action::Ingest(ingest) => Some(value(&ingest.counts) as i64),
            _ => None,
        };
        Cells::Whole(entries.iter().map(of).collect())
    };
    let table = Table::default()
        .with("id", text(&|entry| Some(entry.id.to_string())))
        .with("recorded_at", text(&|entry| Some(entry.recorded_at.clone())))
        .with("what", text(&|entry| Some(what(entry))))
        .with("counts", text(&|entry| Some(if archive.is_active(entry.id) { "yes" } else { "undone" }.into())))
        .with("new", count(&|counts| counts.new))
        .with("revised", count(&|counts| counts.revised))
        .with("unchanged", count(&|counts| counts.unchanged))
        .with("quarantined", count(&|counts| counts.quarantined))
        .with("refused", count(&|counts| counts.refused));
    table.with("sha256", text(&first_hash))
}

/// The hash of the only file of an ingest, as far as people compare it.
fn first_hash(entry: &Entry) -> Option<String> {
    match &entry.action {
        Action::Ingest(ingest) => match &ingest.inputs[..] {
            [only] => Some(only.sha256.chars().take(12).collect()),
            _ => None,
        },
        _ => None,
    }
}

fn what(entry: &Entry) -> String {
    match &entry.action {
        Action::Ingest(ingest) => match &ingest.inputs[..] {
            [] => "ingest".into(),
            [only] => format!("ingest {}", printable(&only.name)),
            [first, .., last] => {
                format!("ingest {} … {} ({} files)", printable(&first.name), printable(&last.name), ingest.inputs.len())
            }
        },
        Action::Accept { of, days } if days.is_empty() => format!("accept {of}"),
        Action::Accept { of, days } => {
            format!("accept {of} for {}", days.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(", "))
        }
        Action::Issue(issue) => {
            format!("issue {} {} of {}", issue.asked.what.as_str(), printable(&issue.asked.subject), issue.asked.as_of)
        }
        Action::Undo { of } => format!("undo {of}"),
    }
}

/// One entry with everything that is known of it.
pub fn entry_text(entry: &Entry, archive: &Archive) -> String {
    let state = if archive.is_active(entry.id) { "" } else { " (undone)" };
    let mut text = format!(
        "Entry {}{state}: {}\nRecorded {} by {}: {}\n",
        entry.id,
        what(entry),
        entry.recorded_at,
        printable(&entry.made_by),
        printable(&entry.arguments)
    );
    if let Action::Ingest(ingest) = &entry.action {
        text += &format!("Rows: {}\n", counts(&ingest.counts));
        for input in &ingest.inputs {
            text += &format!("From {} ({} bytes, sha256 {})\n", printable(&input.name), input.bytes, input.sha256);
        }
        for file in &ingest.files {
            text += &format!("Kept in {} ({} bytes, sha256 {})\n", file.name, file.bytes, file.sha256);
        }
        let regions = archive.regions();
        for finding in &ingest.findings {
            text += &format!("{}\n", finding_line(&Finding::from(finding), &regions));
        }
    }
    match archive.waiting().get(&entry.id) {
        None => text,
        Some(&waiting) => {
            let (rows, are, them) = (counted(waiting, "row"), are(waiting), them(waiting));
            text + &format!("{rows} {are} kept apart; `frontcast data accept {}` uses {them}.\n", entry.id)
        }
    }
}

/// One entry as JSON, as it stands in the store, and whether it counts.
pub fn entry_json(entry: &Entry, archive: &Archive) -> Value {
    let findings = match &entry.action {
        Action::Ingest(ingest) => ingest.findings.iter().map(|finding| finding_json(&finding.into())).collect(),
        _ => Vec::new(),
    };
    json!({
        "schema": "frontcast.log/1", "entry": entry, "counts": archive.is_active(entry.id),
        "waiting": archive.waiting().get(&entry.id).copied().unwrap_or(0), "findings": findings,
    })
}

pub fn entry_findings(entry: &Entry) -> Table {
    match &entry.action {
        Action::Ingest(ingest) => findings_table(&ingest.findings.iter().map(Finding::from).collect::<Vec<_>>()),
        _ => findings_table(&[]),
    }
}

/// The values of days that have more than one, and what became of each.
pub fn revisions_table(revisions: &[Revision]) -> Table {
    let number = |value: f64| Some(thousandths(value));
    let before = |at: usize| {
        let (revision, earlier) = (&revisions[at], revisions[..at].last()?);
        let same = earlier.day == revision.day && earlier.source == revision.source;
        same.then(|| revision.claim.controlled.km2() - earlier.claim.controlled.km2())
    };
    Table::default()
        .with("source", Cells::Text(revisions.iter().map(|r| Some(printable(&r.source))).collect()))
        .with("day", Cells::Day(revisions.iter().map(|r| Some(r.day)).collect()))
        .with("known_on", Cells::Day(revisions.iter().map(|r| Some(r.claim.known_on)).collect()))
        .with("controlled_km2", Cells::Number(revisions.iter().map(|r| number(r.claim.controlled.km2())).collect()))
        .with("change_km2", Cells::Number((0..revisions.len()).map(|at| before(at).and_then(number)).collect()))
        .with("status", Cells::Text(revisions.iter().map(|r| Some(r.status.name().into())).collect()))
        .with(
            "ingest",
            Cells::Text(
                revisions
                    .iter()
                    .map(|r| Some(if r.claim.entry == 0 { "bundled".into() } else { r.claim.entry.to_string() }))
                    .collect(),
            ),
        )
}

/// All observations with their revisions and withdrawals, as a control table; people read `names` in place of slugs.
pub fn control_export(table: &Past, names: bool) -> Table {
    let rows = observations(table);
    Table::default()
        .with("source", Cells::Text(rows.iter().map(|(series, _)| Some(series.source().into())).collect()))
        .with("region", regions(&rows, names))
        .with("day", Cells::Day(rows.iter().map(|(_, seen)| Some(seen.day)).collect()))
        .with("controlled_km2", Cells::Number(rows.iter().map(|(_, seen)| seen.value.map(|a| a.km2())).collect()))
        .with("known_on", Cells::Day(rows.iter().map(|(_, seen)| Some(seen.known_on)).collect()))
        .with("area_km2", Cells::Number(rows.iter().map(|(series, _)| Some(series.region().area.km2())).collect()))
}

/// Observations as the target data of a forecast hub, with the day from which each was known.
pub fn hub_export(table: &Past, names: bool) -> Table {
    let rows = observations(table);
    Table::default()
        .with("target_end_date", Cells::Day(rows.iter().map(|(_, seen)| Some(seen.day)).collect()))
        .with("location", regions(&rows, names))
        .with("observation", Cells::Number(rows.iter().map(|(_, seen)| seen.value.map(|a| a.km2())).collect()))
        .with("as_of", Cells::Day(rows.iter().map(|(_, seen)| Some(seen.known_on)).collect()))
}

fn regions(rows: &[(&ControlSeries, &Vintage<Area>)], names: bool) -> Cells {
    let written = |Region { id, name, .. }: &Region| if names { called(id, name) } else { id.to_string() };
    Cells::Text(rows.iter().map(|(series, _)| Some(written(series.region()))).collect())
}

fn observations(table: &Past) -> Vec<(&ControlSeries, &Vintage<Area>)> {
    table.series().iter().flat_map(|series| series.vintages().iter().map(move |seen| (series, seen))).collect()
}

/// "1 entry", "2 entries".
fn entries_counted(count: usize) -> String {
    if count == 1 { "1 entry".into() } else { format!("{count} entries") }
}

/// What a look at every byte found, in words.
pub fn inspection_text(found: &Inspection, store: &str) -> String {
    let (entries, files) = (entries_counted(found.entries), counted(found.files, "file"));
    let mut text = format!("{store}: {entries} and {files}, {} bytes read\n", found.bytes);
    for (file, problem) in &found.problems {
        text += &format!("DAMAGED {file}: {}\n", printable(problem));
    }
    for file in &found.leftovers {
        text += &format!("not used {}: an ingest that did not finish left it behind\n", printable(file));
    }
    text + if found.problems.is_empty() { "Every byte is as it was written.\n" } else { "" }
}

/// What a look at every byte found, as JSON.
pub fn inspection_json(found: &Inspection, store: &str) -> Value {
    json!({
        "schema": "frontcast.verify/1", "store": store, "entries": found.entries, "files": found.files, "bytes": found.bytes,
        "problems": found.problems.iter().map(|(file, words)| json!({ "file": file, "words": words })).collect::<Vec<_>>(),
        "leftovers": found.leftovers,
    })
}

/// What is damaged, as a table.
pub fn inspection_table(found: &Inspection) -> Table {
    Table::default()
        .with("file", Cells::Text(found.problems.iter().map(|(file, _)| Some(file.clone())).collect()))
        .with("problem", Cells::Text(found.problems.iter().map(|(_, words)| Some(words.clone())).collect()))
}
