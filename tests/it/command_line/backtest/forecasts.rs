//! `backtest --forecasts`: every quantile of every forecast, and the scores computed from them once more.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use polars::prelude::{DataType, ParquetReader, SerReader};

use super::{FORECASTS, LINE, REGIONS, folder, number, rows};
use crate::command_line::program::{cells, day, exists};

/// The columns of hub rows.
const HUB: [&str; 8] =
    ["model_id", "reference_date", "location", "horizon", "target_end_date", "output_type", "output_type_id", "value"];

/// The levels of the quantiles that forecast hubs ask for.
const LEVELS: [f64; 23] = [
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.95, 0.975, 0.99,
];

#[test]
fn all_forecasts_are_written_as_hub_rows_with_how_they_were_made() {
    let folder = folder();
    let ran = folder.done(&format!("{LINE} {REGIONS} --format csv --forecasts f.csv"));
    assert_eq!(ran.err.trim(), "Forecasts: f.csv", "data on stdout, words on stderr");
    assert!(ran.out.starts_with("model_id,"), "{}", ran.out);
    let rows = rows(&folder.text("f.csv"));
    assert_eq!(cells(&folder.text("f.csv"))[0], HUB);
    assert_eq!(rows.len() as u64, 7 * 4 * FORECASTS * 23);
    for forecast in rows.chunks(23) {
        let first = &forecast[0];
        let name =
            format!("{} {} {} {}", first["model_id"], first["location"], first["reference_date"], first["horizon"]);
        let same = |row: &BTreeMap<String, String>| HUB[..6].iter().all(|column| row[*column] == first[*column]);
        assert!(forecast.iter().all(same), "{name}");
        assert_eq!(first["output_type"], "quantile");
        let ahead = day(&first["target_end_date"]) - day(&first["reference_date"]);
        assert_eq!(ahead.num_days().to_string(), first["horizon"]);
        let levels: Vec<f64> = forecast.iter().map(|row| number(&row["output_type_id"])).collect();
        assert_eq!(levels, LEVELS, "{name}");
        let values: Vec<f64> = forecast.iter().map(|row| number(&row["value"])).collect();
        assert!(values.is_sorted() && values[0] >= 0.0, "{name}: quantiles cross");
    }
    let made: serde_json::Value = serde_json::from_str(&folder.text("f.csv.provenance.json")).unwrap();
    assert_eq!(made["arguments"], format!("{LINE} {REGIONS} --format csv --forecasts f.csv"));
}

#[test]
fn parquet_has_the_same_rows_to_the_last_bit() {
    let folder = folder();
    folder.done(&format!("{LINE} --quiet --forecasts f.csv"));
    let ran = folder.done(&format!("{LINE} --quiet --forecasts f.parquet"));
    assert_eq!(ran.err, "");
    assert!(exists(&folder.path("f.parquet.provenance.json")));
    let csv = folder.text("f.csv");
    let parquet = ParquetReader::new(Cursor::new(folder.read("f.parquet"))).finish().unwrap();
    let names: Vec<&str> = parquet.get_column_names().into_iter().map(|name| name.as_str()).collect();
    assert_eq!(names, HUB);
    let rows = &cells(&csv)[1..];
    assert_eq!(rows.len(), parquet.height());
    for (at, name) in HUB.into_iter().enumerate() {
        let column = parquet.column(name).unwrap();
        let same = match name {
            "horizon" | "output_type_id" | "value" => {
                let numbers = column.cast(&DataType::Float64).unwrap();
                let number = |row: usize| numbers.f64().unwrap().get(row).unwrap();
                (0..rows.len()).all(|row| rows[row][at].parse() == Ok(number(row)))
            }
            _ => {
                let words = column.cast(&DataType::String).unwrap();
                let word = |row: usize| words.str().unwrap().get(row).unwrap().to_string();
                (0..rows.len()).all(|row| !word(row).is_empty() && rows[row][at] == word(row))
            }
        };
        assert!(same, "{name}");
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn geometric(values: &[f64]) -> f64 {
    mean(&values.iter().map(|value| value.ln()).collect::<Vec<_>>()).exp()
}

#[test]
fn the_scores_can_be_computed_from_the_files_alone() {
    let folder = folder();
    let csv = folder.done(&format!("{LINE} {REGIONS} --format csv --forecasts f.csv --quiet")).out;
    let truth: BTreeMap<(String, String), f64> = rows(&folder.text("control.csv"))
        .into_iter()
        .map(|row| ((row["region"].clone(), row["day"].clone()), number(&row["controlled_km2"])))
        .collect();
    // WIS of each forecast is twice the mean pinball loss over its 23 quantiles.
    let mut wis: BTreeMap<(String, String, String), Vec<f64>> = BTreeMap::new();
    for forecast in rows(&folder.text("f.csv")).chunks(23) {
        let first = &forecast[0];
        let observed = truth[&(first["location"].clone(), first["target_end_date"].clone())];
        let loss = |row: &BTreeMap<String, String>| {
            let (level, miss) = (number(&row["output_type_id"]), observed - number(&row["value"]));
            if miss >= 0.0 { level * miss } else { (level - 1.0) * miss }
        };
        let score = 2.0 * mean(&forecast.iter().map(loss).collect::<Vec<_>>());
        let [model, region, horizon] = ["model_id", "location", "horizon"].map(|column| first[column].clone());
        wis.entry((model, region, horizon)).or_default().push(score);
    }
    let scores = rows(&csv);
    let told = |model: &str, region: &str, horizon: &str, column: &str| {
        let is = |row: &&BTreeMap<String, String>| {
            row["model_id"] == model && row["region"] == region && row["horizon"] == horizon
        };
        number(&scores.iter().find(is).unwrap_or_else(|| panic!("no {model} {region} {horizon}"))[column])
    };
    let models: BTreeSet<String> = wis.keys().map(|(model, ..)| model.clone()).collect();
    assert_eq!(models.len(), 7);
    for (reference, column) in [("bootstrap", "relative_wis"), ("no-change", "relative_wis_no_change")] {
        for model in &models {
            let mut over_horizons = Vec::new();
            for horizon in ["14", "28"] {
                let ratio = |region: &str| {
                    let of = |model: &str| mean(&wis[&(model.into(), region.into(), horizon.into())]);
                    // Rounding of levels near 2e4 to a third decimal and of sums: far below 1e-9 of a square kilometre.
                    assert!((told(model, region, horizon, "wis_km2") - of(model)).abs() < 1e-9);
                    of(model) / of(reference)
                };
                // Lviv is left out: nothing moves there, and every reference is right.
                let ratios = ["donetsk", "luhansk", "sumy"].map(|region| {
                    assert!((told(model, region, horizon, column) - ratio(region)).abs() < 1e-9, "{model} {region}");
                    ratio(region)
                });
                let found = told(model, "all", horizon, column);
                assert!((found - geometric(&ratios)).abs() < 1e-9, "{model} {horizon}: {found}");
                over_horizons.push(geometric(&ratios));
            }
            let found = told(model, "all", "", column);
            assert!((found - geometric(&over_horizons)).abs() < 1e-9, "{model}: {found}");
        }
    }
}
