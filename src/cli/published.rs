//! `frontcast published` compares the ledger of published projections with our data.

mod questions;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::inputs::{DataArguments, ForecastArguments};
use super::named::Named;
use super::output::{Answer, OutputArguments, picture, say_written};
use super::{Outcome, Surroundings};
use crate::domain::past::Past;
use crate::domain::published::Entry;
use crate::draw::published::PublishedChart;
use crate::draw::{Format as PictureFormat, Options as PictureOptions};
use crate::error::{Error, Result};
use crate::read::ledger::{self, Ledger};
use crate::study::published::paces::{PaceJudged, judged};
use crate::study::published::{Assessment, Terms, assess, redo_on_maps, steps, strangers, summary};
use crate::survey::boundaries::Boundaries;
use crate::write::file::write_whole;
use crate::write::provenance::{Provenance, Source};
use crate::write::published::{json, paces, sheet, table};
use crate::write::sheet::Sheet;

const EXAMPLES: &str = "Examples:
  frontcast published
  frontcast published isw-2025-11      prints every step of its arithmetic
  frontcast published questions      sets the odds of prediction markets against ours
  frontcast published isw-2025-11-pace      judges a claim about pace by every map
  frontcast published --region donetsk --as-of 2026-01-31
  frontcast published --chart published.png
  frontcast published --ledger mine.csv --format csv --output published.csv

A ledger is a CSV with the columns id, kind (projection, statement, pace), publisher, published (2025-11-26 or \
2025-11), region, goal (all, standstill, 4000 km2 during 2025, or words), rate_km2_per_day, rate_scope (ukraine, \
region), window_start, window_end, against_start, against_end, map (the source of the publisher's map), remaining_km2, \
duration_days, claim (in, by, not_before), due_earliest, due_latest, assumption, same_area (68 square miles = 98 km2), \
note, url. Only id, published and region are required. Rows of your own are added to the bundled ones.

A row of kind pace is a claim about pace. Its goal is rise or fall, its window names the days that it is about, and \
against_start and against_end name the days that these are compared with. Without them, the days since window_start \
are compared with as many before. Every map judges the claim.

What the model said on the day of an entry is computed only from what was known on that day. Where the ledger gives a \
month of publication, that day is the first of the month, or the last day of the entry's window where that is later.";

/// List published projections: what each implies, what our data said on its day, and what became of it
#[derive(Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// List entries about these regions or groups alone
    #[arg(long, value_name = "REGION", num_args = 1..)]
    region: Vec<String>,
    /// Draw all entries into this file (PNG or SVG, by its ending)
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Action {
    /// Print entries one by one, with every step of the arithmetic
    Show(Box<Show>),
    /// Set public questions with their crowds' odds against ours of the same day and against what came
    Questions(Box<questions::Arguments>),
}

#[derive(Args)]
struct Show {
    /// Entries by their id, as `frontcast published` lists them
    #[arg(required = true, value_name = "ID", value_delimiter = ',')]
    ids: Vec<String>,
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
struct Options {
    #[command(flatten)]
    ledger: LedgerArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// The entries, and the data that they are compared with.
#[derive(Args)]
pub(super) struct LedgerArguments {
    /// A ledger of your own, which is added to the bundled one (CSV)
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    forecast: ForecastArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    match &arguments.action {
        None => list(arguments, surroundings),
        Some(Action::Show(show)) => tell(show, surroundings),
        Some(Action::Questions(questions)) => questions::run(questions, surroundings),
    }
}

fn list(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let options = &arguments.options;
    let assessed = options.ledger.assessed(&arguments.region, &options.output, surroundings)?;
    if let Some(path) = &arguments.chart {
        let chart = PublishedChart::new(&assessed.assessments, assessed.as_of, &assessed.source);
        let made = PictureOptions { made: assessed.provenance(surroundings).line(), ..PictureOptions::default() };
        write_whole(path, &picture(&[&chart], &made, PictureFormat::of(path))?)?;
        say_written(&options.output, "Chart", path);
    }
    let all = (&assessed.assessments[..], &assessed.paces[..]);
    let list = || vec![sheet::list(all, &summary(&assessed.assessments), assessed.as_of, &assessed.source)];
    assessed.put(options, &list, surroundings)
}

fn tell(show: &Show, surroundings: &Surroundings) -> Result<Outcome> {
    let options = &show.options;
    let all = options.ledger.entries()?;
    let mut chosen = Ledger::default();
    for id in &show.ids {
        let is_meant = |known: &str| known == id.to_lowercase();
        let entry = all.entries.iter().find(|entry| is_meant(&entry.id));
        let claim = all.paces.iter().find(|claim| is_meant(&claim.id));
        if entry.is_none() && claim.is_none() {
            return Err(Error::unknown("entry", id, all.ids()));
        }
        chosen.entries.extend(entry.cloned());
        chosen.paces.extend(claim.cloned());
    }
    let assessed = options.ledger.assess(&chosen, &options.output, surroundings)?;
    let later = chosen.entries.iter().find(|entry| entry.origin() > assessed.as_of).map(|entry| &entry.id);
    let later = later.or(chosen.paces.iter().find(|claim| claim.origin() > assessed.as_of).map(|claim| &claim.id));
    if let Some(later) = later {
        return Err(Error::Usage(format!(
            "{later} was published after the last day that is known ({})",
            assessed.as_of
        )));
    }
    let told = || {
        let entries = assessed.assessments.iter().map(|of| sheet::show(of, &assessed.source, assessed.as_of));
        entries.chain(assessed.paces.iter().map(paces::show)).collect()
    };
    assessed.put(options, &told, surroundings)
}

/// The slugs of regions of a ledger, which may have any regions.
pub(super) fn ledger_regions(written: &[String]) -> Result<Vec<String>> {
    Ok(Named::among(&Boundaries::bundled_regions()?)?.all_meant(written))
}

impl LedgerArguments {
    /// The bundled entries and the user's own.
    fn entries(&self) -> Result<Ledger> {
        let mut all = ledger::whole()?;
        let Some(path) = &self.ledger else { return Ok(all) };
        let own = ledger::read(path)?;
        if let Some(twice) = own.ids().find(|own| all.ids().any(|known| known == *own)) {
            let problem = format!("a bundled entry has the id {twice:?}, too: give yours another id");
            return Err(Error::input(crate::read::files::name(path), crate::error::Place::Whole, problem));
        }
        all.entries.extend(own.entries);
        all.paces.extend(own.paces);
        Ok(all)
    }

    /// Compares the entries about some regions, or about all where none is named, with the data. Entries that were
    /// published later are left out, and a notice tells how many.
    pub fn assessed(
        &self,
        regions: &[String],
        output: &OutputArguments,
        surroundings: &Surroundings,
    ) -> Result<Assessed> {
        let mut ledger = self.entries()?;
        let asked = ledger_regions(regions)?;
        if let Some(stranger) = asked.iter().find(|region| !ledger.regions().any(|known| known == *region)) {
            let known: BTreeSet<&str> = ledger.regions().collect();
            return Err(Error::unknown("region of the ledger", stranger, known));
        }
        ledger.entries.retain(|entry| asked.is_empty() || asked.contains(&entry.region));
        ledger.paces.retain(|claim| asked.is_empty() || asked.contains(&claim.region));
        let assessed = self.assess(&ledger, output, surroundings)?;
        let told = assessed.assessments.len() + assessed.paces.len();
        let later = ledger.entries.len() + ledger.paces.len() - told;
        if later > 0 {
            output.say(&format!("{later} entries were published after {} and are left out.", assessed.as_of));
        }
        Ok(assessed)
    }

    /// Refuses a table that has none of the regions of the entries, and names the regions that it lacks.
    fn refuse_strangers(&self, table: &Past, entries: &[Entry], output: &OutputArguments) -> Result<()> {
        let strangers = strangers(table, entries);
        if strangers.is_empty() {
            return Ok(());
        }
        let lacks: Vec<&str> = strangers.iter().copied().collect();
        if entries.iter().all(|entry| strangers.contains(entry.region.as_str())) {
            let groups = table.groups().iter().filter(|group| group.lacking() == 0).map(|group| group.id.as_str());
            let known: BTreeSet<&str> =
                table.singles().map(|series| series.region().id.as_str()).chain(groups).collect();
            return Err(Error::NoData(format!(
                "the published projections are about {}, which the data do not have. The data have {}: give \
                 projections about \
                 these with --ledger FILE",
                lacks.join(", "),
                known.into_iter().collect::<Vec<_>>().join(", ")
            )));
        }
        output.say(&format!("The data do not have {}, so projections about them cannot be judged.", lacks.join(", ")));
        Ok(())
    }

    fn assess(&self, ledger: &Ledger, output: &OutputArguments, surroundings: &Surroundings) -> Result<Assessed> {
        let (asked, entries) = (&self.forecast, &ledger.entries[..]);
        let past = self.data.past(asked.known.as_of, surroundings)?;
        let (table, as_of) = self.data.known(&past, &asked.known, None, output)?;
        let all = past.as_of(as_of)?;
        let terms = Terms {
            as_of,
            model: asked.model.clone(),
            paths: asked.paths,
            seed: asked.seed,
            horizon_years: asked.horizon,
        };
        self.refuse_strangers(&table, entries, output)?;
        let progress = output.progress(steps(entries), "Looking back");
        let mut assessments = assess(&table, entries, &terms, &|| progress.inc(1))?;
        progress.finish_and_clear();
        let source = table.sources().first().copied().unwrap_or_default().to_string();
        redo_on_maps(&mut assessments, &all, &source);
        Ok(Assessed {
            assessments,
            paces: judged(&all, &ledger.paces, as_of),
            as_of: terms.as_of,
            source,
            // Rates are redone on the other maps, too.
            sources: table.series().iter().chain(all.series()).map(Source::of).collect(),
        })
    }
}

/// Entries with the data that they were assessed on.
pub(super) struct Assessed {
    /// The entries.
    pub assessments: Vec<Assessment>,
    /// The claims about pace, judged by all maps.
    pub paces: Vec<PaceJudged>,
    /// The last day known.
    pub as_of: NaiveDate,
    /// The source of the maps.
    pub source: String,
    /// What was read of it.
    pub sources: Vec<Source>,
}

impl Assessed {
    fn provenance(&self, surroundings: &Surroundings) -> Provenance {
        Provenance::new(&surroundings.arguments, self.sources.clone())
    }

    fn put(&self, options: &Options, sheets: &dyn Fn() -> Vec<Sheet>, surroundings: &Surroundings) -> Result<Outcome> {
        let json = || {
            let summary = summary(&self.assessments);
            json((&self.assessments, &self.paces), &summary, self.as_of, &self.source)
        };
        let answer = Answer { sheets, json, table: || table(&self.assessments, &self.paces) };
        options.output.answer(answer, &[], &self.provenance(surroundings))?;
        Ok(Outcome::Done)
    }
}
