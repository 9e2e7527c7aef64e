//! The JSON of answers: how each is written, the parts that several share, and a projection (`frontcast.projection/1`).

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::provenance::Provenance;
use crate::domain::calendar::Window;
use crate::domain::completion::Outlook;
use crate::domain::projection::{Band, Paths};
use crate::domain::quantity::Rate;
use crate::domain::rate::{QuotedRate, Scope};
use crate::domain::statement::Statement;
use crate::model::maps::Standing;
use crate::model::{Fact, INTERVAL, Unit};
use crate::study::bands::{HORIZONS, LEVELS, bands};
use crate::study::other_maps::OtherMap;
use crate::study::projection::{AnyMap, Projection};
use crate::tabular::{millionths, thousandths};

/// One object for one answer, an array for several.
pub fn one_or_all(mut documents: Vec<Value>) -> Value {
    match documents.len() {
        1 => documents.remove(0),
        _ => documents.into(),
    }
}

/// A document as text, ended by a newline, with how it was made in it or, for an array, in each of its objects.
pub fn text(mut document: Value, provenance: &Provenance) -> String {
    let objects = match &mut document {
        Value::Array(objects) => &mut objects[..],
        object => std::slice::from_mut(object),
    };
    objects.iter_mut().for_each(|object| object["provenance"] = json!(provenance));
    format!("{document:#}\n")
}

/// A day as JSON text: 2026-08-22.
pub(super) fn iso(day: NaiveDate) -> Value {
    day.to_string().into()
}

/// The fields of one object and then those of another.
pub(super) fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut object, more) {
        fields.extend(more);
    }
    object
}

/// Each of some things as JSON.
pub(super) fn each<T>(of: impl IntoIterator<Item = T>, json: impl FnMut(T) -> Value) -> Value {
    of.into_iter().map(json).collect::<Vec<_>>().into()
}

/// A projection with the odds of completion by some days; a day that is never reached within the horizon is `null`.
pub fn projection(of: &Projection) -> Value {
    let has_own = of.statements.has(Statement::ThisMap);
    let (region, last) = (of.history.region(), of.history.last());
    json!({
        "schema": "frontcast.projection/1",
        "region": region.id.as_str(),
        "name": region.name,
        "source": of.history.source(),
        "as_of": iso(of.as_of),
        "model": of.model.as_str(),
        "seed": of.seed,
        "paths": of.paths.count(),
        "scenario": of.scenario.as_ref().map(|scenario| &scenario.name),
        "standstill": of.paths.standstill().as_str(),
        "sentence": super::sentence::sentence(of),
        "observed": {
            "day": iso(of.last_map),
            "area_km2": thousandths(region.area.km2()),
            "controlled_km2": thousandths(last.value.km2()),
            "remaining_km2": thousandths(of.history.remaining().km2()),
            "share": millionths(last.value.share_of(region.area).fraction()),
            "remaining_given": of.remaining_given,
        },
        "notes": super::sums::of_projection(of),
        "rate": rate(of),
        "other_maps": each(&of.other_maps, other_map),
        "bands": has_own.then(|| band_rows(&of.paths, of.as_of)),
        "completion": has_own.then(|| completion(&of.outlook)),
        "any_map": of.any_map.as_ref().map(|any| any_map(any, of.as_of)),
        "explanation": each(&of.facts, fact),
    })
}

fn rate(of: &Projection) -> Value {
    let rows = |rates: &[QuotedRate]| each(rates, |of| window(of.window, "km2_per_day", of.rate.map(per_day)));
    let windows = match of.scope {
        Scope::Theatre => &of.theatre_rates,
        _ => &of.region_rates,
    };
    json!({
        "scope": of.scope.word(&of.theatre.id),
        "km2_per_day": per_day(of.starting_rate.rate()),
        "window": of.starting_rate.window().map(days),
        "windows": rows(windows),
        "region_windows": rows(&of.region_rates),
        "theatre_windows": rows(&of.theatre_rates),
    })
}

fn per_day(rate: Rate) -> f64 {
    millionths(rate.km2_per_day())
}

/// A window: its number of days, first and last day.
pub(super) fn days(of: Window) -> Value {
    json!({"days": of.days(), "from": iso(of.from), "to": iso(of.to)})
}

/// A window with a pace in it.
pub(super) fn window(of: Window, unit: &str, pace: Option<f64>) -> Value {
    with(days(of), json!({unit: pace}))
}

/// A pace on another map.
pub(super) fn other_map(of: &OtherMap) -> Value {
    let paces = json!({
        "km2_per_day": per_day(of.rate),
        "this_map_km2_per_day": per_day(of.own),
        "disagrees": of.disagrees,
    });
    with(with(json!({"source": of.source}), days(of.window)), paces)
}

/// What a model believes or assumes.
fn fact(of: &Fact) -> Value {
    let unit = match of.unit {
        Unit::Km2PerDay => "km2_per_day",
        Unit::Weeks => "weeks",
        Unit::Share => "share",
    };
    let interval = of.interval.map(|(from, to)| interval(INTERVAL, millionths(from), millionths(to)));
    json!({"what": of.what, "unit": unit, "value": millionths(of.value), "interval": interval})
}

/// An interval of some probability.
pub(super) fn interval(level: f64, from: impl Into<Value>, to: impl Into<Value>) -> Value {
    json!({"level": level, "from": from.into(), "to": to.into()})
}

fn band_rows(paths: &Paths, as_of: NaiveDate) -> Value {
    let row = |band: Band| {
        let areas = band.quantiles.iter().map(|(level, area)| (*level, area.km2()));
        json!({"day": iso(band.day), "horizon": band.horizon, "controlled_km2": quantiles(areas)})
    };
    each(bands(paths, as_of, &HORIZONS, &LEVELS), row)
}

/// Quantiles in thousandths by their level.
pub(super) fn quantiles(of: impl Iterator<Item = (f64, f64)>) -> Value {
    of.map(|(level, value)| (level.to_string(), thousandths(value).into())).collect::<Map<_, _>>().into()
}

/// What any reputable map would show.
fn any_map(any: &AnyMap, as_of: NaiveDate) -> Value {
    let standing = |of: &Standing| {
        json!({
            "source": of.source,
            "apart_km2": of.apart_km2.map(thousandths),
            "weeks_ago": of.weeks_ago,
        })
    };
    json!({
        "members": any.members,
        "km2_per_day": per_day(any.starting_rate.rate()),
        "paths": any.paths.count(),
        "differences": {
            "scale_km2": thousandths(any.differences.scale_km2),
            "half_life_weeks": any.differences.half_life_weeks,
            "maps": each(&any.differences.maps, standing),
        },
        "bands": band_rows(&any.paths, as_of),
        "completion": completion(&any.outlook),
    })
}

fn completion(outlook: &Outlook) -> Value {
    let by_standstill = outlook.never_by_standstill.map(|both| {
        let never = both.iter().map(|(standstill, never)| (standstill.as_str().into(), millionths(*never).into()));
        never.collect::<Map<_, _>>()
    });
    json!({
        "target_share": outlook.target.fraction(),
        "median": outlook.median.day().map(iso),
        "not_within_horizon": millionths(outlook.never),
        "not_within_horizon_if_standstill": by_standstill,
        "horizon_end": iso(outlook.horizon_end),
        "intervals": intervals(outlook),
        "by": odds(outlook),
    })
}

/// The intervals of a completion.
pub(super) fn intervals(outlook: &Outlook) -> Value {
    each(&outlook.intervals, |(level, from, to)| interval(*level, from.day().map(iso), to.day().map(iso)))
}

/// The odds by some days.
pub(super) fn odds(outlook: &Outlook) -> Value {
    each(&outlook.odds, |(day, odds)| json!({"day": iso(*day), "probability": millionths(*odds)}))
}
