//! The JSON of a projection: `frontcast.projection/1`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::provenance::Provenance;
use crate::domain::completion::{Arrival, Outlook};
use crate::domain::projection::{Band, Paths};
use crate::domain::rate::{QuotedRate, Scope};
use crate::domain::statement::Statement;
use crate::model::maps::Standing;
use crate::model::{Fact, INTERVAL, Unit};
use crate::study::bands::{HORIZONS, LEVELS, bands};
use crate::study::other_maps::OtherMap;
use crate::study::projection::{AnyMap, Projection};
use crate::tabular::{millionths, thousandths};

/// A day as JSON text: 2026-08-22.
#[derive(Clone, Copy)]
pub(super) struct Iso(pub NaiveDate);

impl Serialize for Iso {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// One projection, ready to be written.
#[derive(Serialize)]
pub struct Document {
    schema: &'static str,
    region: String,
    name: String,
    source: String,
    as_of: Iso,
    model: &'static str,
    seed: u64,
    paths: usize,
    scenario: Option<String>,
    standstill: &'static str,
    sentence: String,
    observed: Observed,
    /// What is to be known of a sum of regions.
    notes: Vec<String>,
    rate: RateUsed,
    /// The same rate on other maps over the same days.
    other_maps: Vec<OtherMapRow>,
    /// On the chosen map; `None` where it was not asked for.
    bands: Option<Vec<BandRow>>,
    completion: Option<CompletionRow>,
    any_map: Option<AnyMapRow>,
    explanation: Vec<FactRow>,
    provenance: Option<Provenance>,
}

#[derive(Serialize)]
struct Observed {
    day: Iso,
    area_km2: f64,
    controlled_km2: f64,
    remaining_km2: f64,
    share: f64,
    remaining_given: bool,
}

#[derive(Serialize)]
struct RateUsed {
    scope: String,
    km2_per_day: f64,
    window: Option<WindowDays>,
    windows: Vec<WindowRow>,
    region_windows: Vec<WindowRow>,
    theatre_windows: Vec<WindowRow>,
}

#[derive(Serialize)]
struct WindowDays {
    days: i64,
    from: Iso,
    to: Iso,
}

#[derive(Serialize, Clone)]
struct WindowRow {
    days: i64,
    from: Iso,
    to: Iso,
    km2_per_day: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct OtherMapRow {
    source: String,
    days: i64,
    from: Iso,
    to: Iso,
    km2_per_day: f64,
    this_map_km2_per_day: f64,
    disagrees: bool,
}

#[derive(Serialize)]
struct BandRow {
    day: Iso,
    horizon: u32,
    controlled_km2: BTreeMap<String, f64>,
}

#[derive(Serialize)]
struct CompletionRow {
    target_share: f64,
    median: Option<Iso>,
    not_within_horizon: f64,
    not_within_horizon_if_standstill: Option<BTreeMap<&'static str, f64>>,
    horizon_end: Iso,
    intervals: Vec<IntervalRow>,
    by: Vec<ByRow>,
}

#[derive(Serialize)]
pub(super) struct IntervalRow {
    level: f64,
    from: Option<Iso>,
    to: Option<Iso>,
}

/// What any reputable map would show.
#[derive(Serialize)]
struct AnyMapRow {
    /// The sources whose mean daily gain goes on.
    members: Vec<String>,
    km2_per_day: f64,
    paths: usize,
    differences: DifferencesRow,
    bands: Vec<BandRow>,
    completion: CompletionRow,
}

#[derive(Serialize)]
struct DifferencesRow {
    scale_km2: f64,
    half_life_weeks: f64,
    maps: Vec<StandingRow>,
}

#[derive(Serialize)]
struct StandingRow {
    source: String,
    apart_km2: Option<f64>,
    weeks_ago: u32,
}

/// What a model believes or assumes.
#[derive(Serialize)]
struct FactRow {
    what: String,
    unit: &'static str,
    value: f64,
    interval: Option<FactInterval>,
}

#[derive(Serialize)]
struct FactInterval {
    level: f64,
    from: f64,
    to: f64,
}

#[derive(Serialize)]
pub(super) struct ByRow {
    day: Iso,
    probability: f64,
}

impl Document {
    pub(super) fn made(self, provenance: &Provenance) -> Self {
        Document { provenance: Some(provenance.clone()), ..self }
    }
}

/// One object for one projection, an array for several, ended by a newline.
pub fn json(mut documents: Vec<Document>, provenance: &Provenance) -> String {
    documents.iter_mut().for_each(|document| document.provenance = Some(provenance.clone()));
    let text = match &documents[..] {
        [only] => serde_json::to_string_pretty(only),
        several => serde_json::to_string_pretty(several),
    };
    format!("{}\n", text.expect("text, dates and finite numbers can be written as JSON"))
}

/// A projection with the odds of completion by some days; a day that is never reached within the horizon is `null`.
pub fn document(projection: &Projection) -> Document {
    let has_own = projection.statements.has(Statement::ThisMap);
    let (region, last) = (projection.history.region(), projection.history.last());
    Document {
        schema: "frontcast.projection/1",
        region: region.id.to_string(),
        name: region.name.clone(),
        source: projection.history.source().to_string(),
        as_of: Iso(projection.as_of),
        model: projection.model.as_str(),
        seed: projection.seed,
        paths: projection.paths.count(),
        scenario: projection.scenario.as_ref().map(|scenario| scenario.name.clone()),
        standstill: projection.paths.standstill().as_str(),
        sentence: super::sentence::sentence(projection),
        observed: Observed {
            day: Iso(projection.last_map),
            area_km2: thousandths(region.area.km2()),
            controlled_km2: thousandths(last.value.km2()),
            remaining_km2: thousandths(projection.history.remaining().km2()),
            share: millionths(last.value.share_of(region.area).fraction()),
            remaining_given: projection.remaining_given,
        },
        notes: projection.makeup.iter().flat_map(super::sums::notes).collect(),
        rate: rate(projection),
        other_maps: projection.other_maps.iter().map(other_map).collect(),
        bands: has_own.then(|| band_rows(&projection.paths, projection.as_of)),
        completion: has_own.then(|| completion(&projection.outlook)),
        any_map: projection.any_map.as_ref().map(|any| any_map_row(projection, any)),
        explanation: projection.facts.iter().map(fact).collect(),
        provenance: None,
    }
}

fn rate(projection: &Projection) -> RateUsed {
    let rows = |rates: &[QuotedRate]| -> Vec<WindowRow> { rates.iter().map(window_row).collect() };
    let windows = match projection.scope {
        Scope::Theatre => rows(&projection.theatre_rates),
        _ => rows(&projection.region_rates),
    };
    RateUsed {
        scope: projection.scope.word(&projection.theatre.id).to_string(),
        km2_per_day: millionths(projection.starting_rate.rate().km2_per_day()),
        window: projection.starting_rate.window().map(|w| WindowDays {
            days: w.days(),
            from: Iso(w.from),
            to: Iso(w.to),
        }),
        windows,
        region_windows: rows(&projection.region_rates),
        theatre_windows: rows(&projection.theatre_rates),
    }
}

/// A pace on another map, ready to be written.
pub(super) fn other_map(of: &OtherMap) -> OtherMapRow {
    OtherMapRow {
        source: of.source.clone(),
        days: of.window.days(),
        from: Iso(of.window.from),
        to: Iso(of.window.to),
        km2_per_day: millionths(of.rate.km2_per_day()),
        this_map_km2_per_day: millionths(of.own.km2_per_day()),
        disagrees: of.disagrees,
    }
}

fn fact(fact: &Fact) -> FactRow {
    let unit = match fact.unit {
        Unit::Km2PerDay => "km2_per_day",
        Unit::Weeks => "weeks",
        Unit::Share => "share",
    };
    let interval =
        fact.interval.map(|(from, to)| FactInterval { level: INTERVAL, from: millionths(from), to: millionths(to) });
    FactRow { what: fact.what.clone(), unit, value: millionths(fact.value), interval }
}

fn window_row(of: &QuotedRate) -> WindowRow {
    let (window, rate) = (of.window, of.rate);
    WindowRow {
        days: window.days(),
        from: Iso(window.from),
        to: Iso(window.to),
        km2_per_day: rate.map(|rate| millionths(rate.km2_per_day())),
    }
}

fn band_rows(paths: &Paths, as_of: NaiveDate) -> Vec<BandRow> {
    let row = |band: Band| BandRow {
        day: Iso(band.day),
        horizon: band.horizon,
        controlled_km2: band.quantiles.iter().map(|(l, area)| (l.to_string(), thousandths(area.km2()))).collect(),
    };
    bands(paths, as_of, &HORIZONS, &LEVELS).into_iter().map(row).collect()
}

fn any_map_row(projection: &Projection, any: &AnyMap) -> AnyMapRow {
    let standing = |of: &Standing| StandingRow {
        source: of.source.clone(),
        apart_km2: of.apart_km2.map(thousandths),
        weeks_ago: of.weeks_ago,
    };
    AnyMapRow {
        members: any.members.clone(),
        km2_per_day: millionths(any.starting_rate.rate().km2_per_day()),
        paths: any.paths.count(),
        differences: DifferencesRow {
            scale_km2: thousandths(any.differences.scale_km2),
            half_life_weeks: any.differences.half_life_weeks,
            maps: any.differences.maps.iter().map(standing).collect(),
        },
        bands: band_rows(&any.paths, projection.as_of),
        completion: completion(&any.outlook),
    }
}

fn completion(outlook: &Outlook) -> CompletionRow {
    CompletionRow {
        target_share: outlook.target.fraction(),
        median: outlook.median.day().map(Iso),
        not_within_horizon: millionths(outlook.never),
        not_within_horizon_if_standstill: outlook
            .never_by_standstill
            .map(|both| both.iter().map(|(standstill, never)| (standstill.as_str(), millionths(*never))).collect()),
        horizon_end: Iso(outlook.horizon_end),
        intervals: interval_rows(outlook),
        by: by_rows(outlook),
    }
}

pub(super) fn interval_rows(outlook: &Outlook) -> Vec<IntervalRow> {
    let row = |(level, from, to): (f64, Arrival, Arrival)| IntervalRow {
        level,
        from: from.day().map(Iso),
        to: to.day().map(Iso),
    };
    outlook.intervals.map(row).into()
}

/// The odds by some days.
pub(super) fn by_rows(outlook: &Outlook) -> Vec<ByRow> {
    outlook.odds.iter().map(|(day, odds)| ByRow { day: Iso(*day), probability: millionths(*odds) }).collect()
}
