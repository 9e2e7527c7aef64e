//! Published projections on the page: those of a region one by one, and how all of them did.

use horrorshow::html;

use super::chart::{Palette, charts};
use super::futures;
use super::markup::{Html, fold, note, sheet, table};
use crate::error::Result;
use crate::page::report::{RegionReport, Report};
use crate::study::published::Assessment;
use crate::study::published::paces::PaceJudged;
use crate::write::published::finding::{finding, said, who_and_when};
use crate::write::published::paces;
use crate::write::published::sheet::{contradicts, grid, summarised};

/// Whether no region of the report has any, nor a claim about its pace.
pub(super) fn is_empty(report: &Report) -> bool {
    has_no_entries(report) && report.paces.is_empty()
}

fn has_no_entries(report: &Report) -> bool {
    report.regions.iter().all(|of| of.published.is_empty())
}

/// Claims about pace, and what every map says of them.
fn paces(report: &Report) -> Html {
    if report.paces.is_empty() {
        return Html::default();
    }
    let item = |of: &PaceJudged| {
        let (who, words) = (paces::who_and_when(&of.claim), format!(": {} {}", paces::said(of), paces::finding(of)));
        let link = source_link(&of.claim.id, &of.claim.url);
        Html::of(html! { li { strong : &who; : &words; : &link; } })
    };
    let items = Html::all(report.paces.iter().map(item));
    Html::of(html! { h3 : "Claims about pace"; ul(class = "findings") : &items; })
}

/// The page that an entry was read from: nothing but a page to look at, since a ledger of one's own may hold anything.
fn source_link(id: &str, url: &str) -> Html {
    match url.starts_with("https://") || url.starts_with("http://") {
        true => Html::of(html! { : " "; a(href = url, rel = "noopener noreferrer") : format!("Source of {id}"); }),
        false => Html::default(),
    }
}

/// Those of a region.
pub(super) fn of_region(of: &RegionReport, report: &Report) -> Html {
    if of.published.is_empty() {
        return Html::default();
    }
    let table = table(&grid(&of.published, report.as_of, &report.source));
    let items = Html::all(of.published.iter().map(item));
    let items = fold("Each of them in words", Html::of(html! { ul(class = "findings") : &items; }));
    let small = note(&format!(
        "What the model said is made from what was known that day alone, {} each. What became of them is read from the maps.",
        futures(report.paths)
    ));
    Html::of(html! {
        h3 : "Published projections";
        : &table;
        : &items;
        : &small;
    })
}

/// An entry in sentences, with the page it was read from.
fn item(of: &Assessment) -> Html {
    let words = format!(": {} {}", said(of), finding(of));
    let doubts: String =
        of.contradictions.iter().map(|of| format!(" It contradicts itself: {}.", contradicts(of))).collect();
    let link = source_link(&of.entry.id, &of.entry.url);
    Html::of(html! { li { strong : who_and_when(&of.entry); : &words; : &doubts; : &link; } })
}

/// How they did as a whole.
pub(super) fn summary_section(report: &Report, palette: &mut Palette) -> Result<Html> {
    if is_empty(report) {
        return Ok(Html::default());
    }
    let entries = if has_no_entries(report) { Html::default() } else { how_they_did(report, palette)? };
    let paces = paces(report);
    Ok(Html::of(html! {
        section(id = "published", aria-labelledby = "published-title") {
            h2(id = "published-title") : "How published projections did";
            : &entries;
            : &paces;
        }
    }))
}

/// The chart of all entries, how many came true, and the model's odds beside them.
fn how_they_did(report: &Report, palette: &mut Palette) -> Result<Html> {
    let charts = charts(&report.charts, |kind| kind == "published", palette)?;
    Ok(Html::all([charts, sheet(&summarised(&report.summary))]))
}
