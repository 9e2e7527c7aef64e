//! The JSON of places: `frontcast.place/1`, and `frontcast.places/1` for a ranking.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words::{DEFINITION, disc_km2, passed, sentence};
use crate::domain::calendar::Window;
use crate::domain::place::ApproachRate;
use crate::study::place::earlier::{Earlier, earlier};
use crate::study::place::{Goal, NoFuture, PlaceProjection, Reach};
use crate::tabular::{millionths, thousandths};
use crate::write::json::{ByRow, IntervalRow, Iso, by_rows, interval_rows};
use crate::write::provenance::Provenance;

/// One place, ready to be written.
#[derive(Serialize)]
pub struct Document {
    schema: &'static str,
    place: String,
    region: String,
    source: String,
    as_of: Iso,
    model: Option<&'static str>,
    seed: u64,
    paths: Option<usize>,
    sentence: String,
    definition: &'static str,
    observed: Observed,
    rate: Rates,
    within: Vec<WithinRow>,
    bands: Vec<BandRow>,
    horizon_end: Option<Iso>,
    no_projection: Option<String>,
    provenance: Option<Provenance>,
}

#[derive(Serialize)]
struct Observed {
    first_day: Iso,
    day: Iso,
    front_distance_km: f64,
    distance_km: f64,
    disc_radius_km: Option<f64>,
    disc_area_km2: Option<f64>,
    disc_held_share: f64,
    nearest: Extreme,
    farthest: Extreme,
    history: Vec<HistoryRow>,
}

#[derive(Serialize)]
struct Extreme {
    day: Iso,
    front_distance_km: f64,
}

#[derive(Serialize)]
struct HistoryRow {
    days_before: u32,
    day: Iso,
    front_distance_km: f64,
    disc_held_share: f64,
}

#[derive(Serialize)]
struct Rates {
    windows: Vec<RateRow>,
    since: Vec<RateRow>,
}

#[derive(Serialize)]
struct RateRow {
    days: i64,
    from: Iso,
    to: Iso,
    km_per_day: Option<f64>,
}

/// When the front comes to a goal: `already_since` where it has, else a distribution; neither where nothing is projected.
#[derive(Serialize)]
struct WithinRow {
    within_km: f64,
    goal: &'static str,
    already_since: Option<Iso>,
    median: Option<Iso>,
    not_within_horizon: Option<f64>,
    intervals: Vec<IntervalRow>,
    by: Vec<ByRow>,
}

#[derive(Serialize)]
struct BandRow {
    day: Iso,
    horizon: u32,
    front_distance_km: BTreeMap<String, f64>,
}

/// One object for one place, an array for several, ended by a newline.
pub fn json(mut documents: Vec<Document>, provenance: &Provenance) -> String {
    documents.iter_mut().for_each(|document| document.provenance = Some(provenance.clone()));
    let text = match &documents[..] {
        [only] => serde_json::to_string_pretty(only),
        several => serde_json::to_string_pretty(several),
    };
    format!("{}\n", text.expect("text, dates and finite numbers can be written as JSON"))
}

/// A place; a goal that is not reached within the horizon has `null` for a day.
pub fn document(projection: &PlaceProjection) -> Document {
    let (history, future) = (&projection.history, projection.future.as_ref());
    Document {
        schema: "frontcast.place/1",
        place: history.place().name.clone(),
        region: history.place().region.to_string(),
        source: history.source().into(),
        as_of: Iso(projection.as_of),
        model: future.ok().map(|future| future.model.as_str()),
        seed: projection.seed,
        paths: future.ok().map(|future| future.paths),
        sentence: sentence(projection),
        definition: DEFINITION,
        observed: observed(projection),
        rate: Rates {
            windows: projection.rates.iter().map(|of| rate_row(of.window, of.rate.as_ref())).collect(),
            since: projection.rates_since.iter().map(|rate| rate_row(rate.window, Some(rate))).collect(),
        },
        within: projection.goals.iter().map(|(goal, reach)| within_row(*goal, reach)).collect(),
        bands: future.map_or_else(|_| Vec::new(), |future| future.bands.iter().map(band_row).collect()),
        horizon_end: future.ok().map(|future| Iso(future.end)),
        no_projection: future.err().map(|reason| match reason {
            NoFuture::Passed => format!("the front has passed {}", passed(projection)),
            NoFuture::OneDay => "one day was observed".into(),
        }),
        provenance: None,
    }
}

fn observed(projection: &PlaceProjection) -> Observed {
    let (history, last) = (&projection.history, projection.history.last().value);
    let extreme = |(day, km)| Extreme { day: Iso(day), front_distance_km: thousandths(km) };
    let row = |of: Earlier| HistoryRow {
        days_before: of.days_before,
        day: Iso(of.day),
        front_distance_km: thousandths(of.stand.front_distance_km),
        disc_held_share: millionths(of.stand.disc_held.fraction()),
    };
    Observed {
        first_day: Iso(history.first_day()),
        day: Iso(history.last_day()),
        front_distance_km: thousandths(last.front_distance_km),
        distance_km: thousandths(last.distance_km),
        disc_radius_km: history.radius_km(),
        disc_area_km2: history.radius_km().map(|radius| thousandths(disc_km2(radius))),
        disc_held_share: millionths(last.disc_held.fraction()),
        nearest: extreme(history.nearest()),
        farthest: extreme(history.farthest()),
        history: earlier(history).into_iter().map(row).collect(),
    }
}

fn rate_row(window: Window, rate: Option<&ApproachRate>) -> RateRow {
    let km_per_day = rate.map(|rate| millionths(rate.km_per_day));
    RateRow { days: window.days(), from: Iso(window.from), to: Iso(window.to), km_per_day }
}

fn within_row(goal: Goal, reach: &Reach) -> WithinRow {
    let (since, outlook) = match reach {
        Reach::Since(since) => (Some(*since), None),
        Reach::Coming(_, outlook) => (None, Some(outlook)),
        Reach::Unknown => (None, None),
    };
    WithinRow {
        within_km: goal.distance_km(),
        goal: match goal {
            Goal::Within(0.0) => "centre",
            Goal::Within(_) => "distance",
            Goal::Disc(_) => "disc",
        },
        already_since: since.map(Iso),
        median: outlook.and_then(|outlook| outlook.median.day()).map(Iso),
        not_within_horizon: outlook.map(|outlook| millionths(outlook.never)),
        intervals: outlook.map_or_else(Vec::new, interval_rows),
        by: outlook.map_or_else(Vec::new, by_rows),
    }
}

fn band_row(band: &crate::study::place::DistanceBand) -> BandRow {
    let quantiles = band.quantiles.iter().map(|(level, km)| (level.to_string(), thousandths(*km)));
    BandRow { day: Iso(band.day), horizon: band.horizon, front_distance_km: quantiles.collect() }
}
