//! `frontcast published`: the ledger of published projections beside our data.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::inputs::{DataArguments, ForecastArguments};
use super::named::Named;
use super::output::{Format, OutputArguments, picture, say_written};
use super::{Outcome, Surroundings};
use crate::domain::control::ControlTable;
use crate::domain::published::Entry;
use crate::draw::published::PublishedChart;
use crate::draw::{Format as PictureFormat, Options as PictureOptions};
use crate::error::{Error, Result};
use crate::observe::boundaries::Boundaries;
use crate::observe::ledger;
use crate::published::{Assessment, Terms, assess, steps, strangers, summary};
use crate::write::file::write_whole;
use crate::write::provenance::{Provenance, Source};
use crate::write::published::{json, table, text};
use crate::write::report::made;

const EXAMPLES: &str = "Examples:
  frontcast published
  frontcast published isw-2025-11      every step of its arithmetic
  frontcast published --region donetsk --as-of 2026-01-31
  frontcast published --chart published.png
  frontcast published --ledger mine.csv --format csv --output published.csv

A ledger is a CSV with the columns id, kind (projection, statement), publisher, published (2025-11-26 or 2025-11), region, goal \
(all, standstill, 4000 km2 during 2025, or words), rate_km2_per_day, rate_scope (ukraine, region), window_start, window_end, \
remaining_km2, duration_days, claim (in, by, not_before), due_earliest, due_latest, assumption, same_area (68 square miles = \
98 km2), note, url. Only id, published and region must be there; rows of your own are added to the bundled ones.

What the model said on the day of an entry is computed from the rows known that day alone. Of an entry whose month of \
publication is all that is known, that is the first day of the month, or the last day of its window where that is later.";

/// Published projections: what each implies, what our data said that day, and what became of it
#[derive(Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Only entries on these regions or groups
    #[arg(long, value_name = "REGION", num_args = 1.., value_delimiter = ',')]
    region: Vec<String>,
    /// Draw all entries as one chart
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Action {
    /// Tell entries one by one, with every step of the arithmetic
    Show(Show),
}

#[derive(Args)]
struct Show {
    /// Entries, as `frontcast published` names them
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

/// Which entries, beside which data.
#[derive(Args)]
pub(super) struct LedgerArguments {
    /// Entries of your own, beside the bundled ones
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
    let text = text::list(&assessed.assessments, &summary(&assessed.assessments), assessed.as_of);
    assessed.put(options, text, surroundings)
}

fn tell(show: &Show, surroundings: &Surroundings) -> Result<Outcome> {
    let options = &show.options;
    let all = options.ledger.entries()?;
    let find = |id: &String| {
        let found = all.iter().find(|entry| entry.id == id.to_lowercase()).cloned();
        found.ok_or_else(|| Error::unknown("entry", id, all.iter().map(|entry| entry.id.as_str())))
    };
    let chosen = show.ids.iter().map(find).collect::<Result<Vec<_>>>()?;
    let assessed = options.ledger.assess(&chosen, &options.output, surroundings)?;
    if let Some(later) = chosen.iter().find(|entry| entry.origin() > assessed.as_of) {
        return Err(Error::Usage(format!("{} was published after {}", later.id, assessed.as_of)));
    }
    let line = format!("\n{}\n\n", "─".repeat(100));
    let told = assessed.assessments.iter().map(|of| text::show(of, &assessed.source, assessed.as_of));
    let text = told.collect::<Vec<_>>().join(&line);
    assessed.put(options, text, surroundings)
}

/// The slugs of regions of a ledger; its own may be any.
pub(super) fn ledger_regions(written: &[String]) -> Result<Vec<String>> {
    let named = Named::among(&Boundaries::bundled_regions()?)?;
    Ok(written.iter().map(|region| named.slug(region).unwrap_or_else(|_| region.to_lowercase())).collect())
}

impl LedgerArguments {
    /// The bundled entries and the user's own.
    fn entries(&self) -> Result<Vec<Entry>> {
        let mut entries = ledger::bundled()?;
        let Some(path) = &self.ledger else { return Ok(entries) };
        let own = ledger::read(path)?;
        if let Some(twice) = own.iter().find(|own| entries.iter().any(|entry| entry.id == own.id)) {
            let problem = format!("id {:?} is also that of a bundled entry: give it another name", twice.id);
            return Err(Error::input(crate::observe::files::name(path), crate::error::Place::Whole, problem));
        }
        entries.extend(own);
        Ok(entries)
    }

    /// The entries on some regions, of none named on all, beside the data; says how many are left out as published later.
    pub fn assessed(
        &self,
        regions: &[String],
        output: &OutputArguments,
        surroundings: &Surroundings,
    ) -> Result<Assessed> {
        let mut entries = self.entries()?;
        let asked = ledger_regions(regions)?;
        if let Some(stranger) = asked.iter().find(|region| !entries.iter().any(|entry| entry.region == **region)) {
            let known: BTreeSet<&str> = entries.iter().map(|entry| entry.region.as_str()).collect();
            return Err(Error::unknown("region of the ledger", stranger, known));
        }
        entries.retain(|entry| asked.is_empty() || asked.contains(&entry.region));
        let assessed = self.assess(&entries, output, surroundings)?;
        let later = entries.len() - assessed.assessments.len();
        if later > 0 {
            output.say(&format!("Entries published after {}, left out: {later}.", assessed.as_of));
        }
        Ok(assessed)
    }

    /// Refuses a table that has none of the regions that the entries are about, and says which of them it lacks.
    fn refuse_strangers(&self, table: &ControlTable, entries: &[Entry], output: &OutputArguments) -> Result<()> {
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
                "these projections are about {}, which the data do not have: they have {}; give projections about these with \
                 --ledger FILE",
                lacks.join(", "),
                known.into_iter().collect::<Vec<_>>().join(", ")
            )));
        }
        output
            .say(&format!("The data do not have {}: projections about them cannot be judged here.", lacks.join(", ")));
        Ok(())
    }

    fn assess(&self, entries: &[Entry], output: &OutputArguments, surroundings: &Surroundings) -> Result<Assessed> {
        let asked = &self.forecast;
        let (table, as_of) = asked.table(&self.data, surroundings, output)?;
        let terms = Terms {
            as_of,
            model: asked.model.clone(),
            paths: asked.paths,
            seed: asked.seed,
            horizon_years: asked.horizon,
        };
        self.refuse_strangers(&table, entries, output)?;
        let progress = output.progress(steps(entries), "Looking back");
        let assessments = assess(&table, entries, &terms, &|| progress.inc(1))?;
        progress.finish_and_clear();
        Ok(Assessed {
            assessments,
            as_of: terms.as_of,
            source: table.sources().first().copied().unwrap_or_default().to_string(),
            sources: table.series().iter().map(Source::of).collect(),
        })
    }
}

/// Entries beside the data they were assessed on.
pub(super) struct Assessed {
    /// The entries.
    pub assessments: Vec<Assessment>,
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

    fn put(&self, options: &Options, text: String, surroundings: &Surroundings) -> Result<Outcome> {
        let (summary, provenance) = (summary(&self.assessments), self.provenance(surroundings));
        match options.output.format() {
            Format::Table => options.output.put_text(&(text + "\n" + &made(&provenance)))?,
            Format::Json => {
                let text = json(&self.assessments, &summary, self.as_of, &self.source, &provenance);
                options.output.put(text.as_bytes())?;
            }
            Format::Csv => options.output.put_table(&table(&self.assessments), &provenance)?,
        }
        Ok(Outcome::Done)
    }
}
