//! The ledger of published projections as rows and as JSON; as text for people in [`text`].

pub mod finding;
pub mod maps;
pub mod paces;
pub mod sheet;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::completion::Arrival;
use crate::domain::published::{Due, Goal, Span};
use crate::domain::quantity::{Area, Rate};
use crate::domain::region::RegionId;
use crate::study::published::arithmetic::{Contradiction, Division, Implied};
use crate::study::published::outcome::Verdict;
use crate::study::published::paces::PaceJudged;
use crate::study::published::{Assessment, Forecast, Summary};
use crate::tabular::millionths;
use crate::tabular::{Cells, Table};

/// The entries as rows, one each, then the claims about pace.
pub fn table(assessments: &[Assessment], judged: &[PaceJudged]) -> Table {
    let mut table = entries(assessments);
    table.append(pace_rows(judged));
    table
}

/// The claims about pace in the columns of the entries, of which most do not speak of them.
fn pace_rows(judged: &[PaceJudged]) -> Table {
    let count = judged.len();
    let text = |value: &dyn Fn(&PaceJudged) -> String| {
        Cells::Text(judged.iter().map(|of| Some(value(of)).filter(|text| !text.is_empty())).collect())
    };
    let own = |of: &PaceJudged| of.maps.iter().find(|map| map.is_own).map(|map| map.after.1.km2_per_day());
    let empty = entries(&[]);
    let filled = |name: &str, cells: &Cells| match (name, cells) {
        ("id", _) => text(&|of| of.claim.id.clone()),
        ("kind", _) => text(&|_| "pace".into()),
        ("publisher", _) => text(&|of| of.claim.publisher.clone()),
        ("published", _) => text(&|of| span_text(of.claim.published)),
        ("region", _) => text(&|of| of.claim.region.clone()),
        ("goal", _) => text(&|of| of.claim.direction.as_str().into()),
        ("own_map", _) => text(&|of| of.claim.map.clone().unwrap_or_default()),
        ("own_map_rate_km2_per_day", _) => Cells::Number(judged.iter().map(|of| rounded(own(of)?)).collect()),
        ("verdict", _) => text(&|of| of.verdict.as_str().into()),
        ("url", _) => text(&|of| of.claim.url.clone()),
        (_, Cells::Number(_)) => Cells::Number(vec![None; count]),
        (_, Cells::Day(_)) => Cells::Day(vec![None; count]),
        _ => Cells::Text(vec![None; count]),
    };
    let rows = empty.columns().map(|(name, cells)| (name.to_string(), filled(name, cells)));
    rows.fold(Table::default(), |table, (name, cells)| table.with(&name, cells))
}

/// The entries as rows, one each.
fn entries(assessments: &[Assessment]) -> Table {
    let text = |value: &dyn Fn(&Assessment) -> String| {
        Cells::Text(assessments.iter().map(|of| Some(value(of)).filter(|text| !text.is_empty())).collect())
    };
    let number = |value: &dyn Fn(&Assessment) -> Option<f64>| {
        Cells::Number(assessments.iter().map(|of| rounded(value(of)?)).collect())
    };
    let days = |value: &dyn Fn(&Assessment) -> Option<NaiveDate>| Cells::Day(assessments.iter().map(value).collect());
    let own = |of: &Assessment| of.known.as_ref().ok()?.own;
    let theatre = |of: &Assessment| of.known.as_ref().ok()?.theatre;
    let then = |of: &Assessment| of.then.clone().ok();
    let now = |of: &Assessment| of.now.clone()?.ok();
    let on_own = |of: &Assessment| of.maps.iter().find(|map| map.is_own).cloned();
    Table::default()
        .with("id", text(&|of| of.entry.id.clone()))
        .with("kind", text(&|of| of.entry.kind.as_str().into()))
        .with("publisher", text(&|of| of.entry.publisher.clone()))
        .with("published", text(&|of| span_text(of.entry.published)))
        .with("region", text(&|of| of.entry.region.clone()))
        .with("goal", text(&|of| goal(&of.entry.goal)))
        .with("claim", text(&|of| claim(of.entry.when()).0.into()))
        .with("due_earliest", days(&|of| claim(of.entry.when()).1))
        .with("due_latest", days(&|of| claim(of.entry.when()).2))
        .with("rate_km2_per_day", number(&|of| of.entry.rate.map(Rate::km2_per_day)))
        .with("implied_remaining_least_km2", number(&|of| Some(implied_remaining(of)?.0)))
        .with("implied_remaining_most_km2", number(&|of| implied_remaining(of)?.1))
        .with("remaining_km2", number(&|of| Some(of.known.as_ref().ok()?.remaining.km2())))
        .with("own_rate_km2_per_day", number(&|of| Some(own(of)?.rate.km2_per_day())))
        .with("own_rate_day", days(&|of| own(of)?.day))
        .with("theatre_rate_km2_per_day", number(&|of| Some(theatre(of)?.rate.km2_per_day())))
        .with("theatre_rate_day", days(&|of| theatre(of)?.day))
        .with("model_median", days(&|of| then(of)?.outlook.median.day()))
        .with("model_80_from", days(&|of| then(of)?.outlook.interval_80().0.day()))
        .with("model_80_to", days(&|of| then(of)?.outlook.interval_80().1.day()))
        .with("model_probability", number(&|of| then(of)?.odds))
        .with("verdict", text(&|of| of.outcome.verdict.as_str().into()))
        .with("settled_on", days(&|of| settled(&of.outcome.verdict).0))
        .with("short", number(&|of| settled(&of.outcome.verdict).1))
        .with("probability_now", number(&|of| now(of)?.odds))
        .with("median_now", days(&|of| now(of)?.outlook.median.day()))
        .with("gain_since_km2", number(&|of| Some(of.since?.gain_km2)))
        .with("stated_gain_since_km2", number(&|of| of.since?.stated_km2))
        .with("contradicts_itself", text(&|of| if of.contradictions.is_empty() { "no" } else { "yes" }.into()))
        .with("own_map", text(&|of| of.entry.map.clone().unwrap_or_default()))
        .with("own_map_rate_km2_per_day", number(&|of| Some(on_own(of)?.rate.km2_per_day())))
        .with("own_map_day", days(&|of| on_own(of)?.division?.0.day))
        .with("url", text(&|of| of.entry.url.clone()))
}

/// The entries as JSON: `frontcast.published/1`.
pub fn json(
    (assessments, judged): (&[Assessment], &[PaceJudged]),
    summary: &Summary,
    as_of: NaiveDate,
    source: &str,
) -> Value {
    let counts: serde_json::Map<String, Value> =
        summary.counts.iter().map(|(word, count)| (word.replace(' ', "_"), (*count).into())).collect();
    let questions = summary
        .questions
        .iter()
        .map(|(id, odds, came)| json!({"id": id, "probability": rounded(*odds), "came_true": came}));
    json!({
        "schema": "frontcast.published/1",
        "as_of": iso(as_of),
        "source": source,
        "entries": assessments.iter().map(|of| entry(of, source)).collect::<Vec<_>>(),
        "paces": judged.iter().map(paces::json).collect::<Vec<_>>(),
        "summary": {
            "counts": counts,
            "questions": questions.collect::<Vec<_>>(),
            "model_brier": summary.model_brier.and_then(rounded),
            "claim_brier": summary.claim_brier.and_then(rounded),
        },
    })
}

fn entry(of: &Assessment, source: &str) -> Value {
    let said = &of.entry;
    let (claim, earliest, latest) = claim(said.when());
    let known = of.known.as_ref().ok();
    json!({
        "id": said.id,
        "kind": said.kind.as_str(),
        "publisher": said.publisher,
        "published": span_text(said.published),
        "region": said.region,
        "sentence": finding::said(of),
        "goal": goal(&said.goal),
        "claim": claim,
        "due_earliest": earliest.map(iso),
        "due_latest": latest.map(iso),
        "stated": {
            "rate_km2_per_day": said.rate.map(Rate::km2_per_day),
            "rate_scope": said.rate_scope.map(|scope| scope.word(&of.theatre).to_string()),
            "window_start": said.window.map(|span| iso(span.first)),
            "window_end": said.window.map(|span| iso(span.last)),
            "remaining_km2": said.remaining.map(Area::km2),
            "duration_days": said.duration_days,
            "assumption": said.assumption,
        },
        "implied": implied(of.implied),
        "contradictions": of.contradictions.iter().map(contradiction).collect::<Vec<_>>(),
        "on_our_data": known.map(|known| json!({
            "as_of": iso(known.origin),
            "last_map": iso(known.last_map),
            "remaining_km2": rounded(known.remaining.km2()),
            "window_stated": known.window_stated,
            "at_own_rate": known.own.map(|own| division(own, &of.theatre)),
            "at_theatre_rate": known.theatre.map(|theatre| division(theatre, &of.theatre)),
            "at_stated_rate": known.stated.map(|stated| division(stated, &of.theatre)),
            "needed_km2_per_day": known.needed.and_then(|rate| rounded(rate.km2_per_day())),
        })),
        "publisher_map": said.map,
        "on_maps": maps::json(of),
        "model_then": forecast(&of.then),
        "outcome": outcome(of, source),
        "model_now": of.now.as_ref().map(forecast),
        "finding": finding::finding(of),
        "note": said.note,
        "url": said.url,
    })
}

fn implied(implied: Implied) -> Value {
    match implied {
        Implied::Nothing => Value::Null,
        Implied::Remaining { least, most } => {
            json!({"remaining_least_km2": rounded(least.km2()), "remaining_most_km2": most.and_then(|most| rounded(most.km2()))})
        }
        Implied::Rate { least, most } => json!({
            "rate_least_km2_per_day": least.and_then(|rate| rounded(rate.km2_per_day())),
            "rate_most_km2_per_day": rounded(most.km2_per_day()),
        }),
        Implied::Day { days, day } => {
            json!({"days": rounded(days), "earliest": day.map(|day| iso(day.first)), "latest": day.map(|day| iso(day.last))})
        }
    }
}

fn contradiction(of: &Contradiction) -> Value {
    match of {
        Contradiction::SameArea(areas) => {
            json!({"what": "same_area", "km2": areas.iter().map(|area| rounded(area.km2())).collect::<Vec<_>>()})
        }
        Contradiction::Day { implied, .. } => {
            json!({"what": "rate and remaining", "earliest": iso(implied.first), "latest": iso(implied.last)})
        }
        Contradiction::Duration { implied, .. } => {
            json!({"what": "duration", "earliest": iso(implied.first), "latest": iso(implied.last)})
        }
    }
}

fn division(of: Division, theatre: &RegionId) -> Value {
    json!({
        "scope": of.scope.word(theatre),
        "window": of.window.map(|window| json!({"from": iso(window.from), "to": iso(window.to), "days": window.days()})),
        "gain_km2": of.gain_km2.and_then(rounded),
        "rate_km2_per_day": rounded(of.rate.km2_per_day()),
        "remaining_km2": rounded(of.remaining.km2()),
        "days": of.days.and_then(rounded),
        "day": of.day.map(iso),
    })
}

fn forecast(of: &Result<Forecast, String>) -> Value {
    match of {
        Err(reason) => json!({"reason": reason}),
        Ok(of) => json!({
            "as_of": iso(of.as_of),
            "model": of.model.as_str(),
            "median": of.outlook.median.day().map(iso),
            "interval": {"level": 0.8, "from": of.outlook.interval_80().0.day().map(iso), "to": of.outlook.interval_80().1.day().map(iso)},
            "probability": of.odds.and_then(rounded),
            "within_horizon": rounded(of.within()),
            "horizon_end": iso(of.outlook.horizon_end),
        }),
    }
}

fn outcome(of: &Assessment, source: &str) -> Value {
    let (on, short) = settled(&of.outcome.verdict);
    let area = of.region.as_ref().map(|region| region.area);
    let row = |level: &crate::domain::vintage::Level<Area>| {
        json!({
            "source": source,
            "region": of.entry.region,
            "day": iso(level.day),
            "controlled_km2": rounded(level.value.km2()),
            "remaining_km2": area.and_then(|area| rounded(area.less(level.value).km2())),
        })
    };
    json!({
        "verdict": of.outcome.verdict.as_str(),
        "why": if let Verdict::NotCheckable { why } = &of.outcome.verdict { Some(why) } else { None },
        "settled_on": on.map(iso),
        "short": short.and_then(rounded),
        "rows": of.outcome.evidence.iter().map(row).collect::<Vec<_>>(),
        "since": of.since.map(|since| json!({
            "from": iso(since.window.from),
            "to": iso(since.window.to),
            "days": since.window.days(),
            "gain_km2": rounded(since.gain_km2),
            "stated_gain_km2": since.stated_km2.and_then(rounded),
        })),
    })
}

/// The day a verdict was settled on, and by how much it fell short.
fn settled(verdict: &Verdict) -> (Option<NaiveDate>, Option<f64>) {
    match verdict {
        Verdict::Met { on } => (Some(*on), None),
        Verdict::Missed { on, short } => (Some(*on), Some(*short)),
        Verdict::Open | Verdict::NotCheckable { .. } => (None, None),
    }
}

fn implied_remaining(of: &Assessment) -> Option<(f64, Option<f64>)> {
    match of.implied {
        Implied::Remaining { least, most } => Some((least.km2(), most.map(Area::km2))),
        _ => None,
    }
}

/// The goal in the words of the ledger.
fn goal(goal: &Goal) -> String {
    match goal {
        Goal::Whole => "all".into(),
        Goal::Standstill => "standstill".into(),
        Goal::Gain { area, over } => format!("{} km2 from {} to {}", area.km2(), over.first, over.last),
        Goal::Words(words) => words.clone(),
    }
}

/// The word for a claim in the ledger, with its earliest and its latest day.
fn claim(due: Due) -> (&'static str, Option<NaiveDate>, Option<NaiveDate>) {
    match due {
        Due::In(Span { first, last }) => ("in", Some(first), Some(last)),
        Due::By(day) => ("by", None, Some(day)),
        Due::NotBefore(day) => ("not_before", Some(day), None),
        Due::Unsaid => ("", None, None),
    }
}

/// 2025-11-26, or 2025-11 for a month.
fn span_text(span: Span) -> String {
    if span.is_day() { span.first.to_string() } else { span.first.format("%Y-%m").to_string() }
}

fn iso(day: NaiveDate) -> String {
    day.to_string()
}

/// Six decimals say all that any of these numbers know; `None` for what is not finite.
fn rounded(value: f64) -> Option<f64> {
    value.is_finite().then(|| millionths(value))
}

/// The day of an arrival in words, or that it does not come within the horizon.
fn arrival(arrival: Arrival, horizon_end: NaiveDate) -> String {
    arrival.day().map_or_else(|| format!("not by {}", super::words::month(horizon_end)), super::words::month)
}
