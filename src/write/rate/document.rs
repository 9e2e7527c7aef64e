//! The JSON of rates: `frontcast.rate/1`.

use chrono::NaiveDate;
use serde::Serialize;

use super::words;
use crate::domain::calendar::Window;
use crate::study::rates::periods::PeriodRate;
use crate::study::rates::split::{Belief, Estimate, Interval, OnLine, Side, Split};
use crate::study::rates::{Change, DRAWS, Rates};
use crate::tabular::{millionths, thousandths};
use crate::write::json::{OtherMapRow, other_map};
use crate::write::provenance::Provenance;

/// The rates of one region, ready to be written.
#[derive(Serialize)]
pub struct Document {
    schema: &'static str,
    region: String,
    name: String,
    source: String,
    as_of: String,
    sentence: String,
    observed: Observed,
    windows: Vec<Period>,
    months: Vec<Month>,
    splits: Vec<SplitRow>,
    changes: Vec<Found>,
    /// The pace of the last days on other maps.
    other_maps: Vec<OtherMapRow>,
    no_change_probability: Option<f64>,
    provenance: Option<Provenance>,
}

#[derive(Serialize)]
struct Observed {
    first_day: String,
    day: String,
    area_km2: f64,
    controlled_km2: f64,
}

#[derive(Serialize)]
struct Period {
    from: String,
    to: String,
    days: i64,
    gain_km2: Option<f64>,
    km2_per_day: Option<f64>,
    share_of_region: Option<f64>,
    front_km: Option<f64>,
    advance_m_per_day: Option<f64>,
}

#[derive(Serialize)]
struct Month {
    month: String,
    whole: bool,
    #[serde(flatten)]
    of: Period,
}

#[derive(Serialize)]
struct IntervalRow {
    level: f64,
    from: f64,
    to: f64,
}

#[derive(Serialize)]
struct SideRow {
    #[serde(flatten)]
    of: Period,
    intervals: Vec<IntervalRow>,
}

#[derive(Serialize)]
struct SplitRow {
    day: String,
    window_days: u32,
    before: SideRow,
    after: SideRow,
    change: ChangeRow,
    random_days_share: f64,
    levels_on_line: Vec<OnLineRow>,
    reverting: Option<BeliefRow>,
}

/// A day that no map shows; its level lies on the straight line between two maps.
#[derive(Serialize)]
struct OnLineRow {
    day: String,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct ChangeRow {
    km2_per_day: f64,
    relative: Option<f64>,
    intervals: Vec<IntervalRow>,
    probability_rose: Option<f64>,
    weekly_persistence: Option<f64>,
}

#[derive(Serialize)]
struct BeliefRow {
    seed: u64,
    draws: usize,
    before: EstimateRow,
    after: EstimateRow,
    change: EstimateRow,
    probability_rose: f64,
}

#[derive(Serialize)]
struct EstimateRow {
    median_km2_per_day: f64,
    intervals: Vec<IntervalRow>,
}

#[derive(Serialize)]
struct Found {
    from: String,
    to: String,
    likeliest: String,
    probability: f64,
    before: Period,
    after: Period,
}

/// One object for one region, an array for several, ended by a newline.
pub fn json(mut documents: Vec<Document>, provenance: &Provenance) -> String {
    documents.iter_mut().for_each(|document| document.provenance = Some(provenance.clone()));
    let text = match &documents[..] {
        [only] => serde_json::to_string_pretty(only),
        several => serde_json::to_string_pretty(several),
    };
    format!("{}\n", text.expect("text and finite numbers can be written as JSON"))
}

/// The rates of a region.
pub fn document(rates: &Rates) -> Document {
    let (region, last) = (rates.history.region(), rates.history.last());
    Document {
        schema: "frontcast.rate/1",
        region: region.id.to_string(),
        name: region.name.clone(),
        source: rates.history.source().to_string(),
        as_of: rates.as_of.to_string(),
        sentence: words::sentence(rates),
        observed: Observed {
            first_day: rates.history.first_day().to_string(),
            day: last.day.to_string(),
            area_km2: thousandths(region.area.km2()),
            controlled_km2: thousandths(last.value.km2()),
        },
        windows: rates.windows.iter().map(|of| period_or_null(of.window, of.of.as_ref())).collect(),
        months: rates
            .months
            .iter()
            .map(|month| Month {
                month: month.month.format("%Y-%m").to_string(),
                whole: month.is_whole,
                of: period_or_null(month.window, month.of.as_ref()),
            })
            .collect(),
        splits: rates.splits.iter().map(|split| split_row(split, rates.seed)).collect(),
        changes: rates.changes.found.iter().map(found).collect(),
        other_maps: rates.other_maps.iter().map(other_map).collect(),
        no_change_probability: rates.changes.never.map(millionths),
        provenance: None,
    }
}

fn period(of: &PeriodRate) -> Period {
    period_or_null(of.window, Some(of))
}

/// A window with nulls where the maps do not tell what it brought.
fn period_or_null(Window { from, to }: Window, of: Option<&PeriodRate>) -> Period {
    Period {
        from: from.to_string(),
        to: to.to_string(),
        days: (to - from).num_days(),
        gain_km2: of.map(|of| thousandths(of.gain_km2)),
        km2_per_day: of.map(|of| millionths(of.rate.km2_per_day())),
        share_of_region: of.map(|of| millionths(of.share_of_region)),
        front_km: of.and_then(|of| of.front).map(|front| thousandths(front.km())),
        advance_m_per_day: of.and_then(PeriodRate::metres_per_day).map(thousandths),
    }
}

fn intervals(of: &[Interval]) -> Vec<IntervalRow> {
    let row = |i: &Interval| IntervalRow { level: i.level, from: millionths(i.from), to: millionths(i.to) };
    of.iter().map(row).collect()
}

fn split_row(split: &Split, seed: u64) -> SplitRow {
    let side = |side: &Side| SideRow { of: period(&side.of), intervals: intervals(&side.intervals) };
    let worth = split.worth.as_ref();
    SplitRow {
        day: split.day.to_string(),
        window_days: split.days,
        before: side(&split.before),
        after: side(&split.after),
        change: ChangeRow {
            km2_per_day: millionths(split.change_km2_per_day),
            relative: split.relative_change().map(millionths),
            intervals: worth.map_or_else(Vec::new, |worth| intervals(&worth.intervals)),
            probability_rose: worth.map(|worth| millionths(worth.rose)),
            weekly_persistence: worth.map(|worth| millionths(worth.persistence)),
        },
        random_days_share: millionths(split.random_days),
        levels_on_line: split.on_line.iter().map(on_line).collect(),
        reverting: split.belief.as_ref().map(|belief| belief_row(belief, seed)),
    }
}

fn on_line(of: &OnLine) -> OnLineRow {
    OnLineRow { day: iso(of.day), from: iso(of.before), to: iso(of.after) }
}

fn belief_row(belief: &Belief, seed: u64) -> BeliefRow {
    let estimate =
        |of: &Estimate| EstimateRow { median_km2_per_day: millionths(of.median), intervals: intervals(&of.intervals) };
    BeliefRow {
        seed,
        draws: DRAWS,
        before: estimate(&belief.before),
        after: estimate(&belief.after),
        change: estimate(&belief.change),
        probability_rose: millionths(belief.rose),
    }
}

fn found(change: &Change) -> Found {
    Found {
        from: iso(change.from),
        to: iso(change.to),
        likeliest: iso(change.day),
        probability: millionths(change.probability),
        before: period(&change.before),
        after: period(&change.after),
    }
}

fn iso(day: NaiveDate) -> String {
    day.to_string()
}
