//! Scenarios beside the base case as JSON `frontcast.comparison/1` and as rows.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{all, headline, name};
use crate::domain::completion::INTERVALS;
use crate::domain::statement::Statement;
use crate::study::bands::{HORIZONS, LEVELS, bands};
use crate::study::comparison::{Compared, Comparison, Delay, Later};
use crate::study::projection::Projection;
use crate::tabular::{Cells, Table};
use crate::tabular::{millionths, thousandths};
use crate::write::hub::Variant;
use crate::write::json::{each, iso, projection};

/// A comparison as JSON, `frontcast.comparison/1`. A delay is how much later the futures complete that complete in the base
/// case; `null` days are not within the horizon any more.
pub fn document(comparison: &Comparison) -> Value {
    let base = &comparison.base;
    let scenario = |compared: &Compared| {
        let scenario = compared.projection.scenario.as_ref();
        json!({
            "name": name(&compared.projection),
            "summary": scenario.map_or("", |scenario| &scenario.summary),
            "difference_of_medians_days": compared.difference_of_medians(base),
            "delay": delay(&compared.delay),
            "projection": projection(&compared.projection),
        })
    };
    json!({
        "schema": "frontcast.comparison/1",
        "region": base.history.region().id.as_str(),
        "source": base.history.source(),
        "as_of": iso(base.as_of),
        "model": base.model.as_str(),
        "seed": base.seed,
        "paths": base.paths.count(),
        "headline": headline(comparison),
        "base": projection(base),
        "scenarios": each(&comparison.scenarios, scenario),
    })
}

fn delay(of: &Delay) -> Value {
    let days = |later: Option<Later>| later.and_then(Later::days);
    let interval = |level: f64| {
        let ends = of.interval(level);
        json!({"level": level, "from_days": days(ends.map(|e| e.0)), "to_days": days(ends.map(|e| e.1))})
    };
    json!({
        "comparable_futures": millionths(of.comparable()),
        "median_days": days(of.quantile(0.5)),
        "intervals": each(INTERVALS, interval),
        "no_longer_within_horizon": millionths(of.no_longer()),
        "within_horizon_only_here": millionths(of.only_here()),
    })
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
