//! Hub rows: forecasts as quantiles, one row each, in the form that forecast hubs share.
//!
//! Rows of two different forecasts differ in their key: `model_id` names the model and, after `+`, each setting that makes it
//! another forecast; see [`Variant`].
//!
//! # References
//! Hubverse, "Model output data": <https://hubverse.io>.

pub mod folder;
pub mod scores;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::projection::{Band, Standstill};
use crate::domain::quantity::{Area, Rate};
use crate::domain::statement::Statement;
use crate::model::{ModelName, WINDOW_DAYS, knows_standstill};
use crate::study::alone::Alone;
use crate::study::backtest::Backtest;
use crate::study::bands::{HORIZONS, HUB_LEVELS, bands};
use crate::study::projection::{Projection, Request};
use crate::tabular::thousandths;
use crate::tabular::{Cells, Table};

/// The settings of a forecast that are not the default. They follow the model's name in this order: `any-map` for what any
/// reputable map would show (see [`Statement`]), `window-30`, `rate-9.3`,
/// `scope-ukraine`, `remaining-5850`, `standstill-lasts`, `source-isw`, `from-2024-07-08`, and the scenario by its own name, as in
/// `regimes+scope-ukraine+freeze`.
///
/// What changes no quantile is left out (the target, the horizon, the days whose odds are asked for), and so are seed and
/// number of paths: they change how finely one and the same forecast is sampled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variant {
    /// The days that the rate is learned from.
    pub window: Option<u32>,
    pub rate: Option<Rate>,
    /// The whole theatre's slug, where the rate is that of the theatre.
    pub theatre: Option<String>,
    /// A free area that was given.
    pub remaining: Option<Area>,
    /// What a standstill leads to.
    pub standstill: Standstill,
    /// The source, where the user chose another than the usual one.
    pub source: Option<String>,
    /// The day before which the past was left out.
    pub from: Option<NaiveDate>,
    /// The scenario's name.
    pub scenario: Option<String>,
}

impl Variant {
    /// The variant that a request asks for; `theatre` is the one whose rate is asked for, `source` the one that the user chose
    /// in place of the usual one.
    pub fn of(request: &Request, theatre: Option<String>, source: Option<&str>) -> Self {
        Variant {
            window: request.basis.window(),
            rate: request.basis.rate(),
            theatre,
            remaining: request.remaining,
            standstill: request.standstill,
            source: source.map(str::to_string),
            from: None,
            scenario: request.scenario.as_ref().map(|scenario| scenario.name.clone()),
        }
    }

    /// The `model_id` of a model with these settings, and of the map that it speaks of.
    pub fn model_id(&self, model: ModelName, statement: Statement) -> String {
        let lasts = self.standstill == Standstill::Lasts && knows_standstill(model);
        let settings = [
            (statement == Statement::AnyMap).then(|| statement.to_string()),
            self.window.filter(|days| *days != WINDOW_DAYS).map(|days| format!("window-{days}")),
            self.rate.map(|rate| format!("rate-{}", rate.km2_per_day())),
            self.theatre.as_ref().map(|theatre| format!("scope-{theatre}")),
            self.remaining.map(|area| format!("remaining-{}", area.km2())),
            lasts.then(|| "standstill-lasts".to_string()),
            self.source.as_ref().map(|source| format!("source-{source}")),
            self.from.map(|day| format!("from-{day}")),
            self.scenario.clone(),
        ];
        std::iter::once(model.to_string()).chain(settings.into_iter().flatten()).collect::<Vec<_>>().join("+")
    }
}

/// One quantile of one forecast.
struct Row<'a> {
    model: String,
    origin: NaiveDate,
    region: &'a str,
    horizon: u32,
    target_day: NaiveDate,
    level: f64,
    km2: f64,
}

/// A projection as hub rows, horizon in days, value in km² of controlled area to three decimals: those of each map that it
/// speaks of.
pub fn hub_table(projection: &Projection, variant: &Variant) -> Table {
    let any_map = projection.any_map.iter().map(|any| (Statement::AnyMap, &any.paths));
    let own = projection.statements.has(Statement::ThisMap).then_some((Statement::ThisMap, &projection.paths));
    let rows = own.into_iter().chain(any_map).flat_map(|(statement, paths)| {
        let model = variant.model_id(projection.model, statement);
        let bands = bands(paths, projection.as_of, &HORIZONS, &HUB_LEVELS);
        of_bands(&bands, &model, projection.as_of, projection.history.region().id.as_str())
    });
    table(&rows.collect::<Vec<_>>())
}

/// A region projected alone as hub rows.
pub fn alone_table(alone: &Alone, region: &str, variant: &Variant) -> Table {
    table(&of_bands(&alone.bands, &variant.model_id(alone.model, Statement::ThisMap), alone.as_of, region))
}

/// The columns of hub rows, without rows.
pub fn no_table() -> Table {
    table(&[])
}

fn of_bands<'r>(bands: &[Band], model: &str, origin: NaiveDate, region: &'r str) -> Vec<Row<'r>> {
    let of_band = |band: &Band| {
        let row = |(level, area): &(f64, Area)| Row {
            model: model.to_string(),
            origin,
            region,
            horizon: band.horizon,
            target_day: band.day,
            level: *level,
            km2: thousandths(area.km2()),
        };
        band.quantiles.iter().map(row).collect::<Vec<_>>()
    };
    bands.iter().flat_map(of_band).collect()
}

/// All forecasts of a backtest as hub rows. Values keep every digit, so that others find the same scores.
pub fn backtest_table(backtest: &Backtest, variant: &Variant) -> Table {
    let rows = backtest.judged.iter().flat_map(|judged| {
        judged.quantiles.iter().map(|(level, km2)| Row {
            model: variant.model_id(judged.model, judged.statement),
            origin: judged.origin,
            region: judged.region.as_str(),
            horizon: judged.horizon,
            target_day: judged.target_day,
            level: *level,
            km2: *km2,
        })
    });
    table(&rows.collect::<Vec<_>>())
}

/// What the forecasts of a backtest are scored by, one row for each region and target day: the controlled area in km² with
/// every digit, and whether a map shows that day (`observed`) or it lies on the straight line between two maps (`line`).
///
/// Where another map says what happened, the area on the level of the forecast map is another from every origin: there is a row
/// for each of them too, with its day as `reference_date`.
pub fn truths_table(backtest: &Backtest) -> Table {
    let is_other = backtest.truth.is_some();
    let truths: BTreeMap<(&str, NaiveDate, Option<NaiveDate>), (f64, bool)> = backtest
        .judged
        .iter()
        .map(|judged| {
            let of = (judged.region.as_str(), judged.target_day, is_other.then_some(judged.origin));
            (of, (judged.observed_km2, judged.is_observed))
        })
        .collect();
    let word = |is_observed: bool| if is_observed { "observed" } else { "line" };
    let table = Table::default()
        .with("location", Cells::Text(truths.keys().map(|(region, ..)| Some(region.to_string())).collect()));
    let origins = || Cells::Day(truths.keys().map(|(_, _, origin)| *origin).collect());
    let table = if is_other { table.with("reference_date", origins()) } else { table };
    table
        .with("target_end_date", Cells::Day(truths.keys().map(|(_, day, _)| Some(*day)).collect()))
        .with("value", Cells::Number(truths.values().map(|(km2, _)| Some(*km2)).collect()))
        .with("truth", Cells::Text(truths.values().map(|(_, observed)| Some(word(*observed).to_string())).collect()))
}

fn table(rows: &[Row]) -> Table {
    let text = |value: fn(&Row) -> String| Cells::Text(rows.iter().map(|row| Some(value(row))).collect());
    let numbers = |value: fn(&Row) -> f64| Cells::Number(rows.iter().map(|row| Some(value(row))).collect());
    let days = |value: fn(&Row) -> NaiveDate| Cells::Day(rows.iter().map(|row| Some(value(row))).collect());
    Table::default()
        .with("model_id", text(|row| row.model.clone()))
        .with("reference_date", days(|row| row.origin))
        .with("location", text(|row| row.region.to_string()))
        .with("horizon", Cells::Whole(rows.iter().map(|row| Some(i64::from(row.horizon))).collect()))
        .with("target_end_date", days(|row| row.target_day))
        .with("output_type", text(|_| "quantile".to_string()))
        .with("output_type_id", numbers(|row| row.level))
        .with("value", numbers(|row| row.km2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MODELS;

    #[test]
    fn a_model_id_names_each_setting_in_one_order() {
        let regimes = MODELS[0].name;
        let constant = MODELS.iter().find(|entry| entry.name.as_str() == "constant").unwrap().name;
        assert_eq!(Variant::default().model_id(regimes, Statement::ThisMap), "regimes");
        assert_eq!(Variant::default().model_id(regimes, Statement::AnyMap), "regimes+any-map");
        let all = Variant {
            window: Some(30),
            rate: Some(Rate::from_km2_per_day(9.3).unwrap()),
            theatre: Some("ukraine".into()),
            remaining: Some(Area::from_km2(5_850.0).unwrap()),
            standstill: Standstill::Lasts,
            source: Some("isw".into()),
            from: "2024-07-08".parse().ok(),
            scenario: Some("freeze+half-pace".into()),
        };
        let rest = "source-isw+from-2024-07-08+freeze+half-pace";
        let first = "window-30+rate-9.3+scope-ukraine+remaining-5850";
        assert_eq!(all.model_id(regimes, Statement::ThisMap), format!("regimes+{first}+standstill-lasts+{rest}"));
        assert_eq!(
            all.model_id(constant, Statement::AnyMap),
            format!("constant+any-map+{first}+{rest}"),
            "a line comes to no standstill"
        );
        let ninety = Variant { window: Some(90), ..Variant::default() };
        assert_eq!(ninety.model_id(constant, Statement::ThisMap), "constant", "the default");
    }
}
