//! The JSON of rates: `frontcast.rate/1`.

use serde_json::{Value, json};

use super::words;
use crate::domain::calendar::Window;
use crate::study::rates::periods::PeriodRate;
use crate::study::rates::split::{Belief, Estimate, Interval, OnLine, Side, Split};
use crate::study::rates::{Change, DRAWS, Rates};
use crate::tabular::{millionths, thousandths};
use crate::write::json::{each, interval, iso, other_map, with};

/// The rates of a region.
pub fn document(of: &Rates) -> Value {
    let (region, last) = (of.history.region(), of.history.last());
    json!({
        "schema": "frontcast.rate/1",
        "region": region.id.as_str(),
        "name": region.name,
        "source": of.history.source(),
        "as_of": iso(of.as_of),
        "sentence": words::sentence(of),
        "observed": {
            "first_day": iso(of.history.first_day()),
            "day": iso(last.day),
            "area_km2": thousandths(region.area.km2()),
            "controlled_km2": thousandths(last.value.km2()),
        },
        "windows": each(&of.windows, |window| period(window.window, window.of.as_ref())),
        "months": each(&of.months, |month| {
            let name = month.month.format("%Y-%m").to_string();
            with(json!({"month": name, "whole": month.is_whole}), period(month.window, month.of.as_ref()))
        }),
        "splits": each(&of.splits, |split| split_row(split, of.seed)),
        "changes": each(&of.changes.found, change),
        // The pace of the last days on other maps.
        "other_maps": each(&of.other_maps, other_map),
        "no_change_probability": of.changes.never.map(millionths),
    })
}

/// A window with nulls where the maps do not tell what it brought.
fn period(Window { from, to }: Window, of: Option<&PeriodRate>) -> Value {
    json!({
        "from": iso(from),
        "to": iso(to),
        "days": (to - from).num_days(),
        "gain_km2": of.map(|of| thousandths(of.gain_km2)),
        "km2_per_day": of.map(|of| millionths(of.rate.km2_per_day())),
        "share_of_region": of.map(|of| millionths(of.share_of_region)),
        "front_km": of.and_then(|of| of.front).map(|front| thousandths(front.km())),
        "advance_m_per_day": of.and_then(PeriodRate::metres_per_day).map(thousandths),
    })
}

fn told(of: &PeriodRate) -> Value {
    period(of.window, Some(of))
}

fn intervals(of: &[Interval]) -> Value {
    each(of, |i| interval(i.level, millionths(i.from), millionths(i.to)))
}

fn split_row(split: &Split, seed: u64) -> Value {
    let side = |side: &Side| with(told(&side.of), json!({"intervals": intervals(&side.intervals)}));
    let worth = split.worth.as_ref();
    // A day that no map shows lies on the straight line between two maps.
    let on_line = |of: &OnLine| json!({"day": iso(of.day), "from": iso(of.before), "to": iso(of.after)});
    json!({
        "day": iso(split.day),
        "window_days": split.days,
        "before": side(&split.before),
        "after": side(&split.after),
        "change": {
            "km2_per_day": millionths(split.change_km2_per_day),
            "relative": split.relative_change().map(millionths),
            "intervals": intervals(worth.map_or(&[], |worth| &worth.intervals)),
            "probability_rose": worth.map(|worth| millionths(worth.rose)),
            "weekly_persistence": worth.map(|worth| millionths(worth.persistence)),
        },
        "random_days_share": millionths(split.random_days),
        "levels_on_line": each(&split.on_line, on_line),
        "reverting": split.belief.as_ref().map(|belief| belief_row(belief, seed)),
    })
}

fn belief_row(belief: &Belief, seed: u64) -> Value {
    let estimate =
        |of: &Estimate| json!({"median_km2_per_day": millionths(of.median), "intervals": intervals(&of.intervals)});
    json!({
        "seed": seed,
        "draws": DRAWS,
        "before": estimate(&belief.before),
        "after": estimate(&belief.after),
        "change": estimate(&belief.change),
        "probability_rose": millionths(belief.rose),
    })
}

fn change(of: &Change) -> Value {
    json!({
        "from": iso(of.from),
        "to": iso(of.to),
        "likeliest": iso(of.day),
        "probability": millionths(of.probability),
        "before": told(&of.before),
        "after": told(&of.after),
    })
}
