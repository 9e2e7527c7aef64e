//! The JSON of a place: `frontcast.place/1`.

use serde_json::{Value, json};

use super::words::{DEFINITION, disc_km2, passed, sentence};
use crate::study::place::earlier::{Earlier, earlier};
use crate::study::place::{DistanceBand, Goal, NoFuture, PlaceProjection, Reach};
use crate::tabular::{millionths, thousandths};
use crate::write::json::{each, intervals, iso, odds, quantiles, window};

/// A place; a goal that is not reached within the horizon has `null` for a day.
pub fn document(of: &PlaceProjection) -> Value {
    let (history, future) = (&of.history, of.future.as_ref());
    json!({
        "schema": "frontcast.place/1",
        "place": history.place().name,
        "region": history.place().region.as_str(),
        "source": history.source(),
        "as_of": iso(of.as_of),
        "model": future.ok().map(|future| future.model.as_str()),
        "seed": of.seed,
        "paths": future.ok().map(|future| future.paths),
        "sentence": sentence(of),
        "definition": DEFINITION,
        "observed": observed(of),
        "rate": {
            "windows": each(&of.rates, |of| {
                window(of.window, "km_per_day", of.rate.as_ref().map(|rate| millionths(rate.km_per_day)))
            }),
            "since": each(&of.rates_since, |of| window(of.window, "km_per_day", Some(millionths(of.km_per_day)))),
        },
        "within": each(&of.goals, |(goal, reach)| within(*goal, reach)),
        "bands": each(future.map_or(&[][..], |future| &future.bands), band),
        "horizon_end": future.ok().map(|future| iso(future.end)),
        "no_projection": future.err().map(|reason| match reason {
            NoFuture::Passed => format!("the front has passed {}", passed(of)),
            NoFuture::OneDay => "one day was observed".into(),
        }),
    })
}

fn observed(of: &PlaceProjection) -> Value {
    let (history, last) = (&of.history, of.history.last().value);
    let extreme = |(day, km)| json!({"day": iso(day), "front_distance_km": thousandths(km)});
    let row = |of: Earlier| {
        json!({
            "days_before": of.days_before,
            "day": iso(of.day),
            "front_distance_km": thousandths(of.stand.front_distance_km),
            "disc_held_share": millionths(of.stand.disc_held.fraction()),
        })
    };
    json!({
        "first_day": iso(history.first_day()),
        "day": iso(history.last_day()),
        "front_distance_km": thousandths(last.front_distance_km),
        "distance_km": thousandths(last.distance_km),
        "disc_radius_km": history.radius_km(),
        "disc_area_km2": history.radius_km().map(|radius| thousandths(disc_km2(radius))),
        "disc_held_share": millionths(last.disc_held.fraction()),
        "nearest": extreme(history.nearest()),
        "farthest": extreme(history.farthest()),
        "history": each(earlier(history), row),
    })
}

/// When the front comes to a goal: `already_since` where it has, else a distribution; neither where nothing is projected.
fn within(goal: Goal, reach: &Reach) -> Value {
    let (since, outlook) = match reach {
        Reach::Since(since) => (Some(*since), None),
        Reach::Coming(_, outlook) => (None, Some(outlook)),
        Reach::Unknown => (None, None),
    };
    json!({
        "within_km": goal.distance_km(),
        "goal": match goal {
            Goal::Within(0.0) => "centre",
            Goal::Within(_) => "distance",
            Goal::Disc(_) => "disc",
        },
        "already_since": since.map(iso),
        "median": outlook.and_then(|outlook| outlook.median.day()).map(iso),
        "not_within_horizon": outlook.map(|outlook| millionths(outlook.never)),
        "intervals": outlook.map_or_else(|| json!([]), intervals),
        "by": outlook.map_or_else(|| json!([]), odds),
    })
}

fn band(of: &DistanceBand) -> Value {
    json!({
        "day": iso(of.day),
        "horizon": of.horizon,
        "front_distance_km": quantiles(of.quantiles.iter().copied()),
    })
}
