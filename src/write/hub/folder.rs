//! A whole forecast hub: the files of schema v6 of the hubverse, so that other teams can put theirs beside ours.
//!
//! # References
//! Hubverse, schemas v6.0.0: <https://github.com/hubverse-org/schemas>.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::read::hub::Forecast;
use crate::study::backtest::hub::Oracle;
use crate::tabular::{Cells, Table};

const SCHEMAS: &str = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0";
/// What is forecast.
const TARGET: &str = "controlled_km2";
/// Days after its origin in which a forecast may be handed in.
const DUE: u32 = 7;

/// What a hub asks for: all values that its tasks take.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tasks {
    pub origins: BTreeSet<NaiveDate>,
    pub regions: BTreeSet<String>,
    pub horizons: BTreeSet<u32>,
    pub targets: BTreeSet<NaiveDate>,
    levels: Vec<f64>,
}

impl Tasks {
    /// What a hub asks for already, from its `tasks.json`; nothing where it says something else.
    pub fn of(document: &Value) -> Self {
        let ids = &document["rounds"][0]["model_tasks"][0]["task_ids"];
        let values = |id: &str| ids[id]["optional"].as_array().cloned().unwrap_or_default();
        let days = |id: &str| values(id).iter().filter_map(|day| day.as_str()?.parse().ok()).collect();
        let levels = &document["rounds"][0]["model_tasks"][0]["output_type"]["quantile"]["output_type_id"]["required"];
        Tasks {
            origins: days("reference_date"),
            regions: values("location").iter().filter_map(|slug| Some(slug.as_str()?.to_string())).collect(),
            horizons: values("horizon").iter().filter_map(|days| days.as_u64()?.try_into().ok()).collect(),
            targets: days("target_end_date"),
            levels: levels.as_array().map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_f64).collect()),
        }
    }

    /// With what forecasts are about. The levels are those of the first.
    ///
    /// # Errors
    /// The forecast that has other levels than the hub, in words.
    pub fn and(mut self, forecasts: &[Forecast]) -> Result<Self, String> {
        for of in forecasts {
            let levels: Vec<f64> = of.quantiles.iter().map(|(level, _)| *level).collect();
            if self.levels.is_empty() {
                self.levels.clone_from(&levels);
            }
            if self.levels != levels {
                return Err(format!(
                    "{} of {} from {} has {} quantiles, which are not the {} levels of the hub",
                    of.model,
                    of.region,
                    of.origin,
                    levels.len(),
                    self.levels.len()
                ));
            }
            self.origins.insert(of.origin);
            self.regions.insert(of.region.clone());
            self.horizons.insert(of.horizon);
            self.targets.insert(of.target_day);
        }
        Ok(self)
    }

    /// `tasks.json`.
    pub fn json(&self) -> Value {
        let days = |days: &BTreeSet<NaiveDate>| days.iter().map(ToString::to_string).collect::<Vec<_>>();
        json!({
            "schema_version": format!("{SCHEMAS}/tasks-schema.json"),
            "rounds": [{
                "round_id_from_variable": true,
                "round_id": "reference_date",
                "model_tasks": [{
                    "task_ids": {
                        "reference_date": {"required": null, "optional": days(&self.origins)},
                        "location": {"required": null, "optional": self.regions},
                        "horizon": {"required": null, "optional": self.horizons},
                        "target": {"required": [TARGET], "optional": null},
                        "target_end_date": {"required": null, "optional": days(&self.targets)},
                    },
                    "output_type": {"quantile": {
                        "output_type_id": {"required": self.levels},
                        "is_required": true,
                        "value": {"type": "double", "minimum": 0},
                    }},
                    "target_metadata": [{
                        "target_id": TARGET,
                        "target_name": "Controlled area",
                        "target_units": "km2",
                        "target_keys": {"target": TARGET},
                        "description": "Area of the region that the advancing side holds on the day, in km2.",
                        "target_type": "continuous",
                        "is_step_ahead": true,
                        "time_unit": "day",
                    }],
                }],
                "submissions_due": {"relative_to": "reference_date", "start": 0, "end": DUE},
            }],
            "derived_task_ids": ["target_end_date"],
        })
    }
}

/// `admin.json`, whose names its maintainer changes.
pub fn admin(team: &str) -> Value {
    json!({
        "schema_version": format!("{SCHEMAS}/admin-schema.json"),
        "name": "Front-line forecast hub",
        "maintainer": team,
        "contact": {"name": team, "email": format!("{team}@example.org")},
        "repository": {"host": "github", "owner": team, "name": "front-line-hub"},
        "file_format": ["csv", "parquet"],
        "timezone": "Europe/London",
    })
}

/// `target-data.json`.
pub fn target_data() -> Value {
    json!({
        "schema_version": format!("{SCHEMAS}/target-data-schema.json"),
        "observable_unit": ["target_end_date", "location", "target"],
        "date_col": "target_end_date",
        "versioned": false,
        "time-series": {"non_task_id_schema": {"observation": "double"}},
        "oracle-output": {"has_output_type_ids": false},
    })
}

/// `model-metadata-schema.json`: what a team says of a model.
pub fn metadata_schema() -> Value {
    let text = || json!({"type": "string"});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a team says of its model",
        "type": "object",
        "properties": {
            "team_name": text(),
            "team_abbr": {"type": "string", "pattern": "^[a-zA-Z0-9_]+$"},
            "model_name": text(),
            "model_abbr": {"type": "string", "pattern": "^[a-zA-Z0-9_]+$"},
            "model_version": text(),
            "model_contributors": {"type": "array"},
            "license": text(),
            "designated_model": {"type": "boolean"},
            "methods": text(),
        },
        "required": ["team_name", "team_abbr", "model_name", "model_abbr", "license"],
    })
}

/// The name of a model in a hub, which knows letters, digits and `_` only.
pub fn abbreviation(model: &str) -> String {
    model.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// What a hub is told of a model.
pub fn metadata(team: &str, model: &str, words: &str, version: &str) -> String {
    format!(
        "team_name: {team}\nteam_abbr: {team}\nmodel_name: {model}\nmodel_abbr: {}\nmodel_version: \"{version}\"\n\
         model_contributors: []\nlicense: CC-BY-4.0\ndesignated_model: true\nmethods: \"{}\"\n",
        abbreviation(model),
        words.replace('"', "'")
    )
}

/// The files of a team's forecasts, one for each model and origin, below the hub's folder.
pub fn outputs(team: &str, forecasts: &[Forecast]) -> Vec<(PathBuf, Table)> {
    let keys: BTreeSet<(&str, NaiveDate)> = forecasts.iter().map(|of| (of.model.as_str(), of.origin)).collect();
    let file = |(model, origin): (&str, NaiveDate)| {
        let name = format!("{team}-{}", abbreviation(model));
        let mine = forecasts.iter().filter(|of| of.model == model && of.origin == origin);
        let path = PathBuf::from("model-output").join(&name).join(format!("{origin}-{name}.parquet"));
        (path, output(&mine.collect::<Vec<_>>()))
    };
    keys.into_iter().map(file).collect()
}

fn output(forecasts: &[&Forecast]) -> Table {
    let rows: Vec<(&Forecast, f64, f64)> =
        forecasts.iter().flat_map(|of| of.quantiles.iter().map(|(level, km2)| (*of, *level, *km2))).collect();
    let text = |value: fn(&Forecast) -> &str| Cells::Text(rows.iter().map(|row| Some(value(row.0).into())).collect());
    let days = |value: fn(&Forecast) -> NaiveDate| Cells::Day(rows.iter().map(|row| Some(value(row.0))).collect());
    Table::default()
        .with("reference_date", days(|of| of.origin))
        .with("location", text(|of| &of.region))
        .with("horizon", Cells::Whole(rows.iter().map(|row| Some(i64::from(row.0.horizon))).collect()))
        .with("target", text(|_| TARGET))
        .with("target_end_date", days(|of| of.target_day))
        .with("output_type", text(|_| "quantile"))
        .with("output_type_id", Cells::Number(rows.iter().map(|row| Some(row.1)).collect()))
        .with("value", Cells::Number(rows.iter().map(|row| Some(row.2)).collect()))
}

/// What happened, as `time-series` or `oracle-output`: `value` names the last column.
pub fn happened(values: &Oracle, value: &str) -> Table {
    let keys = || values.keys();
    Table::default()
        .with("target_end_date", Cells::Day(keys().map(|(_, day)| Some(*day)).collect()))
        .with("location", Cells::Text(keys().map(|(region, _)| Some(region.clone())).collect()))
        .with("target", Cells::Text(keys().map(|_| Some(TARGET.to_string())).collect()))
        .with(value, Cells::Number(values.values().map(|km2| Some(*km2)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_read_back_and_grow() {
        let of = |model: &str, day: &str, levels: &[f64]| Forecast {
            model: model.into(),
            region: "x".into(),
            origin: day.parse().unwrap(),
            horizon: 30,
            target_day: day.parse().unwrap(),
            quantiles: levels.iter().map(|level| (*level, 1.0)).collect(),
        };
        let first = Tasks::default().and(&[of("a", "2026-01-01", &[0.1, 0.5, 0.9])]).unwrap();
        assert_eq!(Tasks::of(&first.json()), first);
        let second = Tasks::of(&first.json()).and(&[of("b", "2026-02-01", &[0.1, 0.5, 0.9])]).unwrap();
        assert_eq!(second.origins.len(), 2);
        assert!(first.and(&[of("b", "2026-02-01", &[0.5])]).unwrap_err().contains("1 quantiles"));
        assert_eq!(Tasks::of(&json!({"rounds": 3})), Tasks::default());
        assert_eq!(abbreviation("regimes+any-map"), "regimes_any_map");
    }
}
