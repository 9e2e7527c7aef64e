//! Scenarios beside the base case as JSON `frontcast.comparison/1` and as rows.

use chrono::NaiveDate;
use serde::Serialize;

use super::{all, headline, name};
use crate::domain::completion::INTERVALS;
use crate::domain::statement::Statement;
use crate::study::bands::{HORIZONS, LEVELS, bands};
use crate::study::comparison::{Compared, Comparison, Delay, Later};
use crate::study::projection::Projection;
use crate::tabular::{Cells, Table};
use crate::tabular::{millionths, thousandths};
use crate::write::hub::Variant;
use crate::write::json::{Document, Iso, document};
use crate::write::provenance::Provenance;

/// The JSON of a comparison, `frontcast.comparison/1`, ready to be written.
#[derive(Serialize)]
pub struct ComparisonDocument {
    schema: &'static str,
    region: String,
    source: String,
    as_of: Iso,
    model: &'static str,
    seed: u64,
    paths: usize,
    headline: String,
    base: Document,
    scenarios: Vec<ScenarioRow>,
}

#[derive(Serialize)]
struct ScenarioRow {
    name: String,
    summary: String,
    difference_of_medians_days: Option<i64>,
    delay: DelayRow,
    projection: Document,
}

/// How much later the futures complete that complete in the base case; `null` days are not within the horizon any more.
#[derive(Serialize)]
struct DelayRow {
    comparable_futures: f64,
    median_days: Option<i64>,
    intervals: Vec<DelayInterval>,
    no_longer_within_horizon: f64,
    within_horizon_only_here: f64,
}

#[derive(Serialize)]
struct DelayInterval {
    level: f64,
    from_days: Option<i64>,
    to_days: Option<i64>,
}

/// A comparison as JSON with how it was made.
pub fn comparison_document(comparison: &Comparison) -> ComparisonDocument {
    let base = &comparison.base;
    let row = |compared: &Compared| {
        let scenario = compared.projection.scenario.as_ref();
        ScenarioRow {
            name: name(&compared.projection).into(),
            summary: scenario.map_or_else(String::new, |scenario| scenario.summary.clone()),
            difference_of_medians_days: compared.difference_of_medians(base),
            delay: delay_row(&compared.delay),
            projection: document(&compared.projection),
        }
    };
    ComparisonDocument {
        schema: "frontcast.comparison/1",
        region: base.history.region().id.to_string(),
        source: base.history.source().into(),
        as_of: Iso(base.as_of),
        model: base.model.as_str(),
        seed: base.seed,
        paths: base.paths.count(),
        headline: headline(comparison),
        base: document(base),
        scenarios: comparison.scenarios.iter().map(row).collect(),
    }
}

fn delay_row(delay: &Delay) -> DelayRow {
    let days = |later: Option<Later>| later.and_then(Later::days);
    let interval = |level: f64| {
        let ends = delay.interval(level);
        DelayInterval { level, from_days: days(ends.map(|e| e.0)), to_days: days(ends.map(|e| e.1)) }
    };
    DelayRow {
        comparable_futures: millionths(delay.comparable()),
        median_days: days(delay.quantile(0.5)),
        intervals: INTERVALS.map(interval).into(),
        no_longer_within_horizon: millionths(delay.no_longer()),
        within_horizon_only_here: millionths(delay.only_here()),
    }
}

/// One object for one comparison, an array for several, ended by a newline; each projection in them carries how it was made.
pub fn comparison_json(documents: Vec<ComparisonDocument>, provenance: &Provenance) -> String {
    let made = |document: ComparisonDocument| {
        let row = |row: ScenarioRow| ScenarioRow { projection: row.projection.made(provenance), ..row };
        let scenarios = document.scenarios.into_iter().map(row).collect();
        ComparisonDocument { base: document.base.made(provenance), scenarios, ..document }
    };
    let documents: Vec<ComparisonDocument> = documents.into_iter().map(made).collect();
    let text = match &documents[..] {
        [only] => serde_json::to_string_pretty(only),
        several => serde_json::to_string_pretty(several),
    };
    format!("{}\n", text.expect("text, dates and finite numbers can be written as JSON"))
}

/// One number of a comparison.
struct Row<'a> {
    of: &'a Projection,
    quantity: &'static str,
    level: Option<f64>,
    day: Option<NaiveDate>,
    value: Option<f64>,
}

/// A comparison as rows: one for each projection and number. Quantities are `completion_day` (level, day; an empty day is not
/// within the horizon), `completion_probability` (day, value), `not_within_horizon` (value), `controlled_km2` (level, day,
/// value) and `delay_days` (level, value; an empty value is not within the horizon any more). The model has its settings
/// behind it as in hub rows; the scenario has a column of its own.
pub fn table(comparison: &Comparison, variant: &Variant) -> Table {
    const QUANTILES: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
    let mut rows: Vec<Row> = Vec::new();
    for of in all(comparison) {
        let row = |quantity, level, day, value| Row { of, quantity, level, day, value };
        let completion = &of.completion;
        rows.extend(QUANTILES.map(|level| row("completion_day", Some(level), completion.quantile(level).day(), None)));
        let odds =
            |(day, odds): &(NaiveDate, f64)| row("completion_probability", None, Some(*day), Some(millionths(*odds)));
        rows.extend(of.outlook.odds.iter().map(odds));
        rows.push(row("not_within_horizon", None, None, Some(millionths(of.outlook.never))));
        for band in bands(&of.paths, of.as_of, &HORIZONS, &LEVELS) {
            let km2 = |(level, area): &(f64, crate::domain::quantity::Area)| {
                row("controlled_km2", Some(*level), Some(band.day), Some(thousandths(area.km2())))
            };
            rows.extend(band.quantiles.iter().map(km2));
        }
        let delay = comparison.scenarios.iter().find(|compared| std::ptr::eq(&compared.projection, of));
        if let Some(Compared { delay, .. }) = delay.filter(|compared| compared.delay.comparable() > 0.0) {
            let days = |level| delay.quantile(level).and_then(Later::days).map(|days| days as f64);
            rows.extend(QUANTILES.map(|level| row("delay_days", Some(level), None, days(level))));
        }
    }
    let model = |of: &Projection| variant.model_id(of.model, Statement::ThisMap);
    let text = |value: fn(&Row) -> String| Cells::Text(rows.iter().map(|row| Some(value(row))).collect());
    Table::default()
        .with("region", text(|row| row.of.history.region().id.to_string()))
        .with("as_of", Cells::Day(rows.iter().map(|row| Some(row.of.as_of)).collect()))
        .with("model", Cells::Text(rows.iter().map(|row| Some(model(row.of))).collect()))
        .with("scenario", text(|row| name(row.of).to_string()))
        .with("quantity", text(|row| row.quantity.to_string()))
        .with("level", Cells::Number(rows.iter().map(|row| row.level).collect()))
        .with("day", Cells::Day(rows.iter().map(|row| row.day).collect()))
        .with("value", Cells::Number(rows.iter().map(|row| row.value).collect()))
}
