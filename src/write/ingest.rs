//! What an ingest did, in words and as JSON.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::words::{are, called, counted, day, digits, month, them};
use crate::domain::completion::Arrival;
use crate::domain::finding::{Finding, FindingKind, Verdict};
use crate::domain::groups::Regions;
use crate::domain::region::RegionId;
use crate::shell::printable;
use crate::store::Receipt;
use crate::store::entry::Counts;
use crate::study::news::{HORIZON_YEARS, News, View};
use crate::tabular::thousandths;
use crate::tabular::{Cells, Table};

/// Findings of one verdict that are listed to people; the log and JSON have them all.
const LISTED: usize = 20;

/// The summary of an ingest: counts, what is new, and the newest projection before and after.
pub fn summary(receipt: &Receipt, news: Option<&News>, store: &str, dry_run: bool) -> String {
    let mut text = match (receipt.id, dry_run) {
        (Some(id), _) => format!("Ingest {id} is in {store}"),
        (None, true) => "This was a dry run, and nothing was stored".to_string(),
        (None, false) => "Nothing is new, and nothing was stored".to_string(),
    };
    text += &format!(".\nRows: {}.\n", counts(&receipt.ingest.counts));
    if let Some(news) = news {
        text += &news_words(news);
    }
    text
}

/// "28 new, 0 revised, …".
pub fn counts(counts: &Counts) -> String {
    let Counts { new, revised, unchanged, quarantined, refused } = *counts;
    format!("{new} new, {revised} revised, {unchanged} unchanged, {quarantined} quarantined, {refused} refused")
}

fn news_words(news: &News) -> String {
    let median = |view: &View| match view.median {
        Arrival::On(day) => format!("median completion {}", month(day)),
        Arrival::NotWithin(_) => format!("median completion not within {HORIZON_YEARS} years"),
    };
    let view = |view: &Option<View>| match view {
        Some(view) => {
            format!("{} km² remaining on {}, {}", digits(view.remaining.km2(), 1), day(view.last_map), median(view))
        }
        None => "there is no projection".to_string(),
    };
    format!(
        "The newest projection of {} ({}):\n  before  {}\n  after   {}\n",
        news.name,
        news.source,
        view(&news.before),
        view(&news.after)
    )
}

/// One finding in a line: verdict, where it stands, what it looks like and how large it is; regions by their names.
pub fn finding_line(finding: &Finding, regions: &Regions) -> String {
    let mut place = printable(&finding.file);
    if let Some(row) = finding.row {
        place += &format!(" row {row}");
    }
    let about: Vec<String> = [
        (!finding.source.is_empty()).then(|| printable(&finding.source)),
        finding
            .region
            .as_ref()
            .map(|id| printable(&regions.find(id.as_str()).map_or(id.to_string(), |of| called(id, &of.name)))),
        finding.day.map(|day| day.to_string()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let size = finding.size_km2.filter(|size| *size != 0.0);
    let size =
        size.map_or_else(String::new, |size| format!(" {}{} km²", if size > 0.0 { "+" } else { "" }, digits(size, 1)));
    let kind = (finding.verdict != Verdict::Refused).then(|| format!("{}{size}", finding.kind));
    let about: Vec<String> = about.into_iter().chain(kind).collect();
    let about = if about.is_empty() { String::new() } else { format!(" {}:", about.join(" ")) };
    format!("{} {place}:{about} {}", finding.verdict, printable(&finding.words))
}

/// The findings as lines, the gravest first, each verdict up to twenty; `more` tells where the others are. Of findings
/// of one kind about one day, the largest stands for all; what is found alike on day after day or in row after row is
/// said once.
pub fn finding_lines(findings: &[Finding], regions: &Regions, more: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for verdict in [Verdict::Refused, Verdict::Quarantined, Verdict::Noted] {
        let of: Vec<&Finding> = findings.iter().filter(|finding| finding.verdict == verdict).collect();
        let of_one_day = |a: &&Finding, b: &&Finding| {
            let is_same = a.kind == b.kind && a.day == b.day && a.source == b.source && a.file == b.file;
            is_same && a.kind != FindingKind::Error
        };
        let mut groups: Vec<Vec<Typical>> = Vec::new();
        let mut places: HashMap<_, usize> = HashMap::new();
        for told in of.chunk_by(|a, b| of_one_day(a, b)).filter_map(Typical::of) {
            let place = *places.entry(told.alike()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.push(told),
                None => groups.push(vec![told]),
            }
        }
        lines.extend(groups.iter().take(LISTED).map(|group| group_line(group, regions)));
        if groups.len() > LISTED {
            let rest: usize = groups.iter().skip(LISTED).flatten().map(|told| told.count).sum();
            lines.push(format!("{verdict} … and {rest} more{more}"));
        }
    }
    lines
}

/// The finding that stands for those of one kind about one day.
struct Typical<'f> {
    shown: &'f Finding,
    count: usize,
}

impl<'f> Typical<'f> {
    fn of(findings: &[&'f Finding]) -> Option<Self> {
        let size = |finding: &Finding| finding.size_km2.map_or(0.0, f64::abs);
        let largest = findings.iter().max_by(|a, b| size(a).total_cmp(&size(b))).filter(|f| f.size_km2.is_some());
        Some(Typical { shown: *largest.or(findings.first())?, count: findings.len() })
    }

    /// What it has in common with findings that differ in numbers and names alone: file, kind, series and words. A map
    /// is told by itself.
    fn alike(&self) -> String {
        let of = self.shown;
        let region = of.region.as_ref().map_or("", RegionId::as_str);
        let series = if of.kind == FindingKind::Error { ["", ""] } else { [of.source.as_str(), region] };
        let day = of.day.filter(|_| of.row.is_none()).map_or_else(String::new, |day| day.to_string());
        [of.file.as_str(), of.kind.name(), series[0], series[1], &day, &shape(&of.words)].join("\n")
    }
}

/// Words without what differs from row to row: what is quoted, and numbers.
fn shape(words: &str) -> String {
    let unquoted = words.split('"').step_by(2).collect::<Vec<_>>().join("\"");
    unquoted.chars().filter(|c| !c.is_ascii_digit() && !".,-–".contains(*c)).collect()
}

fn group_line(group: &[Typical], regions: &Regions) -> String {
    let [first, others @ ..] = group else { return String::new() };
    let more = first.count - 1;
    let mut line = finding_line(first.shown, regions);
    match (more, first.shown.size_km2) {
        (0, _) => {}
        (1, Some(_)) => line += "; and 1 more region",
        (_, Some(_)) => line += &format!("; and {more} more regions"),
        (_, None) if first.shown.kind == FindingKind::Waiting => {
            line += &format!("; this applies to {}", counted(first.count, "row"))
        }
        (1, None) => line += "; and the next row",
        (_, None) => line += &format!("; and the next {more} rows"),
    }
    let Some(last) = others.last() else { return line };
    let rows: usize = others.iter().map(|told| told.count).sum();
    let day = last.shown.day.filter(|day| Some(*day) != first.shown.day);
    let until = day.map_or_else(String::new, |day| format!(", the last of {day}"));
    line + &match rows {
        1 => format!("; the same applies to 1 more row{until}"),
        _ => format!("; the same applies to {rows} more rows{until}"),
    }
}

/// What to do about rows that were kept apart.
pub fn advice(receipt: &Receipt) -> Option<String> {
    let waiting = receipt.findings.iter().filter(|f| f.verdict == Verdict::Quarantined);
    let days: std::collections::BTreeSet<_> = waiting.filter_map(|f| f.day).collect();
    let rows = usize::try_from(receipt.ingest.counts.quarantined).unwrap_or(usize::MAX);
    let (waiting, days) = (counted(rows, "doubtful row"), counted(days.len(), "day"));
    (rows > 0).then(|| match receipt.id {
        Some(id) => format!(
            "{waiting} of {days} {} kept apart and not used. Look at the maps. If they are right, \
             `frontcast data accept {id}` uses the rows, and --day DAY only those of a day.",
            are(rows)
        ),
        None => format!("{waiting} of {days} would be kept apart; --accept uses {}.", them(rows)),
    })
}

/// An ingest as JSON.
pub fn document(receipt: &Receipt, news: Option<&News>, dry_run: bool) -> Value {
    let view = |view: &Option<View>| {
        view.map(|view| {
            json!({
                "last_map": view.last_map.to_string(),
                "remaining_km2": thousandths(view.remaining.km2()),
                "median": view.median.day().map(|day| day.to_string()),
            })
        })
    };
    json!({
        "schema": "frontcast.ingest/1",
        "id": receipt.id,
        "dry_run": dry_run,
        "rows": receipt.ingest.counts,
        "inputs": receipt.ingest.inputs,
        "files": receipt.ingest.files,
        "findings": receipt.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "projection": news.map(|news| json!({
            "source": news.source, "region": news.region.to_string(), "horizon_years": HORIZON_YEARS,
            "before": view(&news.before), "after": view(&news.after),
        })),
    })
}

pub fn finding_json(finding: &Finding) -> Value {
    json!({
        "file": finding.file,
        "row": finding.row,
        "source": Some(&finding.source).filter(|source| !source.is_empty()),
        "region": finding.region.as_ref().map(ToString::to_string),
        "day": finding.day.map(|day| day.to_string()),
        "kind": finding.kind.name(),
        "verdict": finding.verdict.name(),
        "size_km2": finding.size_km2.map(thousandths),
        "words": finding.words,
    })
}

pub fn findings_table(findings: &[Finding]) -> Table {
    let text = |value: &dyn Fn(&Finding) -> Option<String>| Cells::Text(findings.iter().map(value).collect());
    Table::default()
        .with("verdict", text(&|finding| Some(finding.verdict.name().into())))
        .with("kind", text(&|finding| Some(finding.kind.name().into())))
        .with("file", text(&|finding| Some(finding.file.clone())))
        .with("row", Cells::Whole(findings.iter().map(|finding| finding.row.map(|row| row as i64)).collect()))
        .with("source", text(&|finding| Some(finding.source.clone()).filter(|source| !source.is_empty())))
        .with("region", text(&|finding| finding.region.as_ref().map(ToString::to_string)))
        .with("day", Cells::Day(findings.iter().map(|finding| finding.day).collect()))
        .with("size_km2", Cells::Number(findings.iter().map(|finding| finding.size_km2.map(thousandths)).collect()))
        .with("words", text(&|finding| Some(finding.words.clone())))
}
