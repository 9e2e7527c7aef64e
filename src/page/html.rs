//! A report as one page: complete in itself, for a screen, for paper and for ears. Nothing in it is fetched.
//!
//! Names come from users, so every word goes through a template that escapes it; what is not words (drawings, the sheet, the
//! script) is made by this program alone. The page carries a policy under which nothing but its own sheet and script can act.

mod answers;
mod chart;
mod made;
mod markup;
mod policy;
mod published;
mod region;
mod scores;
mod sources;

use horrorshow::{helper::doctype, html};

use self::chart::Palette;
use self::markup::{Html, note, paragraph};
use crate::error::Result;
use crate::page::report::Report;
use crate::study::overview::Standing;
use crate::study::report::choice::Choice;
use crate::write::overview;
use crate::write::provenance::Provenance;
use crate::write::rate;
use crate::write::sheet::Sheet;
use crate::write::words::{day, number, source};

const SHEET: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// What stands around a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    /// A title in place of the usual one.
    pub title: Option<String>,
    /// Regions that the data know and the report leaves out.
    pub choice: Choice,
    /// Why no region has a map, where none has.
    pub no_map: Option<String>,
    /// What a reader should know of the data, in sentences: rows kept apart, maps that are old.
    pub findings: Vec<String>,
    /// What is bundled with the program and under which terms: what, from where, licence. Empty where nothing of it was used.
    pub licences: Vec<[&'static str; 3]>,
    /// The forecasts that were issued, where there are any.
    pub record: Option<Sheet>,
    /// How the page was made.
    pub provenance: Provenance,
}

/// The page. The same report gives the same bytes.
///
/// # Errors
/// [`crate::Error::Drawing`] for a chart that cannot be written.
pub fn page(report: &Report, around: &Around) -> Result<String> {
    let mut palette = Palette::default();
    let usual = || format!("Front-line advance: what is held and what is projected, as of {}", day(report.as_of));
    let title = around.title.clone().unwrap_or_else(usual);
    let maps = match report.days {
        (first, last) if first == last => format!("one map, of {}", day(first)),
        (first, last) => format!("maps of {} to {}", day(first), day(last)),
    };
    let data = format!(
        "Measured on {maps} ({}). Nothing known after {} is used. A projection says what follows if the pace of the \
         front changes as it has changed before; it knows nothing of plans, talks or weather.",
        source(&report.source),
        day(report.as_of)
    );
    let overview = regions(report, around);
    let regions =
        report.regions.iter().map(|of| region::section(of, report, &mut palette)).collect::<Result<Vec<_>>>()?;
    let regions = Html::all(regions);
    let published = published::summary_section(report, &mut palette)?;
    let scores = scores::section(report);
    let record = around.record.as_ref().map_or_else(Html::default, record);
    let made = made::section(report, around);
    let (lead, contents) = (lead(report), contents(report, around));
    // The colours are known when all charts are drawn.
    let sheet = Html::made(format!("{SHEET}{}", palette.css()));
    let script = Html::made(SCRIPT.to_string());
    let policy = policy::policy(sheet.as_str(), script.as_str());
    Ok(Html::of(html! {
        : doctype::HTML;
        html(lang = "en") {
            head {
                meta(charset = "utf-8");
                meta(http-equiv = "Content-Security-Policy", content = &policy);
                meta(name = "viewport", content = "width=device-width, initial-scale=1");
                meta(name = "color-scheme", content = "light dark");
                meta(name = "generator", content = &around.provenance.made_by);
                title : &title;
                style : &sheet;
            }
            body {
                a(class = "skip", href = "#main") : "To the content";
                header {
                    h1 : &title;
                    : &lead;
                    : &contents;
                    : note(&data);
                }
                main(id = "main", tabindex = "-1") {
                    : &overview;
                    : &regions;
                    : &published;
                    : &scores;
                    : &record;
                    : &made;
                }
                footer {
                    p : format!("Made by {}.", around.provenance.made_by);
                }
                script : &script;
            }
        }
    })
    .as_str()
    .to_string())
}

/// What can be quoted of the first region: of the whole, where nobody asked for others.
fn lead(report: &Report) -> Html {
    let Some(first) = report.regions.first() else { return Html::default() };
    let projection = match &first.answers[0].answer {
        Ok(answer) => paragraph(&answer.sentence),
        Err(reason) => answers::none(reason),
    };
    let pace = first
        .rates
        .as_ref()
        .map_or_else(|_| Html::default(), |rates| paragraph(&format!("{}.", rate::headline(rates))));
    Html::of(html! {
        div(class = "lead") {
            : &projection;
            : &pace;
        }
    })
}

/// Links to the sections.
fn contents(report: &Report, around: &Around) -> Html {
    let link = |href: String, words: &str| Html::of(html! { li { a(href = href) : words; } });
    let regions = report.regions.iter().map(|of| {
        let region = &of.standing.region;
        link(format!("#{}", markup::region_id(region.id.as_str())), &crate::write::words::capitalised(&region.name))
    });
    let items = Html::all(
        std::iter::once(link("#overview".into(), "Overview"))
            .chain(regions)
            .chain((!published::is_empty(report)).then(|| link("#published".into(), "Published projections")))
            .chain([link("#scores".into(), "How the models have done")])
            .chain(around.record.iter().map(|_| link("#record".into(), "Forecasts that were issued")))
            .chain([link("#made".into(), "How this was made")]),
    );
    Html::of(html! { nav(aria-label = "Contents") { ul : items; } })
}

/// The forecasts that were issued.
fn record(of: &Sheet) -> Html {
    let body = markup::sheet(of);
    Html::of(html! {
        section(id = "record", aria-labelledby = "record-title") {
            h2(id = "record-title") : "Forecasts that were issued";
            : &body;
        }
    })
}

/// All regions in one table, and those that have no section.
fn regions(report: &Report, Around { choice, no_map, .. }: &Around) -> Html {
    let standings: Vec<Standing> = report.regions.iter().map(|of| of.standing.clone()).collect();
    let table = markup::sheet(&overview::sheet(&standings, report.as_of, &report.source, true));
    let mut notes = Vec::new();
    if !choice.left_out.is_empty() {
        notes.push(format!(
            "Without a section here, though something is held or has moved: {}. Named as arguments they get one.",
            choice.left_out.join(", ")
        ));
    }
    if !choice.untouched.is_empty() {
        notes.push(format!("Nothing is held and nothing has moved in {}.", choice.untouched.join(", ")));
    }
    notes.extend(no_map.as_ref().map(|why| format!("No region has a map here: {why}.")));
    let legend = "Held is 1 − remaining / area. The rate is that of the last 30 days, or of all that are known. By the median half \
                  of the simulated futures have the whole region taken, and four fifths of them within the 80 % interval; > stands before the year in which the horizon ends.";
    let body = Html::all([table, note(legend)].into_iter().chain(notes.iter().map(|words| paragraph(words))));
    Html::of(html! {
        section(id = "overview", aria-labelledby = "overview-title") {
            h2(id = "overview-title") : "Overview";
            : &body;
        }
    })
}

/// "1,000 futures", or "a straight line".
fn futures(paths: usize) -> String {
    match paths {
        1 => "a straight line".into(),
        many => format!("{} futures", number(many as f64, 0)),
    }
}
