//! Every source side by side, as rows and as JSON (`frontcast.sources/1`); as text for people in [`text`].

pub mod sheet;
pub mod words;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::calendar::Window;
use crate::domain::quantity::Rate;
use crate::study::sources::{Pair, Parting, SourceMap, Sources, Spread};
use crate::tabular::{Cells, Table};
use crate::tabular::{millionths, thousandths};

/// A region as JSON.
pub fn document(of: &Sources) -> Value {
    let told = of.told();
    json!({
        "schema": "frontcast.sources/1",
        "region": of.region.id.as_str(),
        "name": of.region.name,
        "as_of": of.as_of.to_string(),
        "sentence": words::headline(of) + ".",
        "common_day": of.common_day.to_string(),
        "disagree": told.map(|(window, paces)| of.disagree(window, &paces)),
        "sources": of.maps.iter().map(|map| source(map, of)).collect::<Vec<_>>(),
        "differences": of.pairs.iter().map(difference).collect::<Vec<_>>(),
        "left_out": of.left_out.iter().map(|(source, why)| json!({"source": source, "why": why})).collect::<Vec<_>>(),
        "definitions": {
            "common_day": words::COMMON_DAY,
            "difference": words::DIFFERENCE,
            "parting": words::PARTING,
            "disagree": words::DISAGREE,
        },
    })
}

fn source(map: &SourceMap, of: &Sources) -> Value {
    let series = &map.series;
    let area = series.region().area;
    let level = |day: NaiveDate, held: crate::domain::quantity::Area| {
        json!({
            "day": day.to_string(),
            "controlled_km2": thousandths(held.km2()),
            "remaining_km2": thousandths(area.less(held).km2()),
        })
    };
    let pace = |(window, rate): (&Window, &Option<Rate>)| {
        json!({
            "days": window.days(),
            "from": window.from.to_string(),
            "to": window.to.to_string(),
            "km2_per_day": rate.map(|rate| millionths(rate.km2_per_day())),
        })
    };
    json!({
        "source": map.source(),
        "maker": super::makers::maker(map.source()),
        "area_km2": thousandths(area.km2()),
        "first_day": series.first_day().to_string(),
        "last_day": series.last_day().to_string(),
        "days": series.levels().len(),
        "missing_days": map.missing_days,
        "gaps": map.gaps,
        "regions": map.regions,
        "is_current": map.is_current,
        "last": level(series.last_day(), series.last().value),
        "common": map.common_level.map(|held| level(of.common_day, held)),
        "windows": of.windows.iter().zip(&map.paces).map(pace).collect::<Vec<_>>(),
    })
}

fn difference(of: &Pair) -> Value {
    let spread = |spread: &Spread| {
        json!({
            "days": spread.days,
            "now_km2": spread.now_km2.map(thousandths),
            "mean_km2": spread.past.map(|past| thousandths(past.mean)),
            "sd_km2": spread.past.map(|past| thousandths(past.sd)),
            "rms_km2": spread.past.map(|past| thousandths(past.rms)),
            "pairs": spread.pairs,
        })
    };
    let parting = |parting: Parting| {
        json!({
            "since": parting.since.to_string(),
            "days": (of.to - parting.since).num_days(),
            "difference_km2": thousandths(parting.difference_km2),
            "usual_km2": thousandths(parting.usual_km2),
            "times_usual": millionths(parting.times()),
            "stands_out": parting.stands_out,
        })
    };
    json!({
        "first": of.first,
        "second": of.second,
        "from": of.from.to_string(),
        "to": of.to.to_string(),
        "level_km2": thousandths(of.level_km2),
        "gains": of.spreads.iter().map(spread).collect::<Vec<_>>(),
        "parting": of.parting.map(parting),
    })
}

/// One row of the table.
#[derive(Default)]
struct Row<'a> {
    kind: &'static str,
    source: &'a str,
    other: Option<&'a str>,
    window: Option<Window>,
    controlled: Option<f64>,
    remaining: Option<f64>,
    rate: Option<f64>,
    difference: Option<f64>,
    mean: Option<f64>,
    spread: Option<f64>,
    pairs: Option<i64>,
    times: Option<f64>,
}

/// All regions as rows of one table; `kind` says what a row is: the `last` level of a source, its `common` level on the last
/// day that all know, a `pace`, a `difference` of gains of two sources, or their `parting`.
pub fn table(regions: &[Sources]) -> Table {
    let rows: Vec<(&Sources, Row)> =
        regions.iter().flat_map(|of| rows(of).into_iter().map(move |row| (of, row))).collect();
    let text = |value: &dyn Fn(&(&Sources, Row)) -> Option<String>| Cells::Text(rows.iter().map(value).collect());
    let number = |value: &dyn Fn(&Row) -> Option<f64>| Cells::Number(rows.iter().map(|(_, row)| value(row)).collect());
    let day = |value: &dyn Fn(&Window) -> NaiveDate| {
        Cells::Day(rows.iter().map(|(_, row)| row.window.as_ref().map(value)).collect())
    };
    Table::default()
        .with("region", text(&|(of, _)| Some(of.region.id.to_string())))
        .with("as_of", Cells::Day(rows.iter().map(|(of, _)| Some(of.as_of)).collect()))
        .with("kind", text(&|(_, row)| Some(row.kind.into())))
        .with("source", text(&|(_, row)| Some(row.source.into())))
        .with("other_source", text(&|(_, row)| row.other.map(String::from)))
        .with("from", day(&|window| window.from))
        .with("to", day(&|window| window.to))
        .with("days", Cells::Whole(rows.iter().map(|(_, row)| row.window.map(Window::days)).collect()))
        .with("controlled_km2", number(&|row| row.controlled.map(thousandths)))
        .with("remaining_km2", number(&|row| row.remaining.map(thousandths)))
        .with("rate_km2_per_day", number(&|row| row.rate.map(millionths)))
        .with("difference_km2", number(&|row| row.difference.map(thousandths)))
        .with("mean_km2", number(&|row| row.mean.map(thousandths)))
        .with("sd_km2", number(&|row| row.spread.map(thousandths)))
        .with("pairs", Cells::Whole(rows.iter().map(|(_, row)| row.pairs).collect()))
        .with("times_usual", number(&|row| row.times.map(millionths)))
}

fn rows(of: &Sources) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for map in &of.maps {
        let (series, source) = (&map.series, map.source());
        let level = |kind, from, to, held: crate::domain::quantity::Area| Row {
            kind,
            source,
            window: Some(Window { from, to }),
            controlled: Some(held.km2()),
            remaining: Some(series.region().area.less(held).km2()),
            ..Row::default()
        };
        rows.push(level("last", series.first_day(), series.last_day(), series.last().value));
        rows.extend(map.common_level.map(|held| level("common", series.first_day(), of.common_day, held)));
        rows.extend(of.windows.iter().zip(&map.paces).map(|(window, rate)| Row {
            kind: "pace",
            source,
            window: Some(*window),
            rate: rate.map(Rate::km2_per_day),
            ..Row::default()
        }));
    }
    for two in &of.pairs {
        let row = |kind, from, difference| Row {
            kind,
            source: &two.first,
            other: Some(&two.second),
            window: Some(Window { from, to: two.to }),
            difference,
            ..Row::default()
        };
        rows.extend(two.spreads.iter().map(|spread| Row {
            mean: spread.past.map(|past| past.mean),
            spread: spread.past.map(|past| past.sd),
            pairs: Some(spread.pairs as i64),
            ..row("difference", two.to - chrono::Days::new(u64::from(spread.days)), spread.now_km2)
        }));
        rows.extend(two.parting.map(|parting| Row {
            times: Some(parting.times()),
            ..row("parting", parting.since, Some(parting.difference_km2))
        }));
    }
    rows
}
