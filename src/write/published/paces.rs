//! Claims about pace, and what every map shows: as text, sentences, JSON and rows.

use serde_json::{Value, json};

use super::{iso, rounded, span_text};
use crate::domain::calendar::Window;
use crate::domain::published::Span;
use crate::domain::published::pace::{Direction, PaceClaim};
use crate::study::published::paces::{Against, OnMap, PaceJudged, PaceVerdict, Which};
use crate::write::makers::{maker, whose_map};
use crate::write::sheet::Sheet;
use crate::write::words::beside;
use crate::write::words::{capitalised, counted, day, listed, span, window};

fn name(of: &PaceJudged) -> String {
    let long = of.region.as_ref().map_or(of.claim.region.as_str(), |region| &region.name);
    long.split(" (").next().unwrap_or(long).to_string()
}

/// What is claimed, as a sentence: "The pace in Ukraine rose since 15 August 2025 (up to 20 November 2025)."
pub fn said(of: &PaceJudged) -> String {
    format!("{}.", claimed(of))
}

fn claimed(of: &PaceJudged) -> String {
    let claim = &of.claim;
    let verb = match claim.direction {
        Direction::Rise => "rose",
        Direction::Fall => "fell",
    };
    let days = match claim.against {
        Some(against) => {
            let over = if claim.days.is_month() { "in" } else { "over" };
            format!("{over} {}, compared with {}", span(claim.days), span(against))
        }
        None => format!("since {} (up to {})", day(claim.days.first), day(claim.days.last)),
    };
    format!("The pace in {} {verb} {days}", name(of))
}

/// Who said it and when.
pub fn who_and_when(claim: &PaceClaim) -> String {
    match claim.publisher.as_str() {
        "" => span(claim.published),
        publisher => format!("{}, {}", capitalised(publisher), span(claim.published)),
    }
}

/// What the maps show, as a sentence: "It does not hold: compared with the 97 days before, the pace went from 18.4 to
/// 9.1 km²/day on ISW's map, the publisher's own, 17.9 to 11.2 on DeepState's map."
pub fn finding(of: &PaceJudged) -> String {
    let Some(first) = of.maps.first() else {
        return "It cannot be checked, because no map shows the days that it is about.".into();
    };
    let decides = first.before[0];
    let on = |(i, map): (usize, &OnMap)| {
        let own = if map.is_own { ", the publisher's own" } else { "" };
        let unit = if i == 0 { " km²/day" } else { "" };
        format!("{}{unit} on {}{own}", from_to(map, &map.before[0]), whose_map(&map.source))
    };
    let each: Vec<String> = of.maps.iter().enumerate().map(on).collect();
    let how_many = match of.verdict {
        PaceVerdict::HoldsOnSome => {
            let holding = of.maps.iter().filter(|map| map.before[0].holds).count();
            format!("It holds on {holding} of {}", counted(of.maps.len(), "map"))
        }
        PaceVerdict::Holds => "It holds".into(),
        PaceVerdict::DoesNotHold => "It does not hold".into(),
        PaceVerdict::NotCheckable => "It cannot be checked".into(),
    };
    let others = other_windows(of).map_or_else(String::new, |others| format!(" {others}"));
    format!("{how_many}: compared with {}, the pace went from {}.{others}", against(&decides), each.join("; "))
}

/// Against the other windows: "Against the 365 days before it holds on none; …".
fn other_windows(of: &PaceJudged) -> Option<String> {
    let told = |which: Which| {
        let known: Vec<(&OnMap, &Against)> =
            of.maps.iter().filter_map(|map| Some((map, map.before.iter().find(|of| of.which == which)?))).collect();
        let (_, one) = known.first()?;
        let holding: Vec<String> =
            known.iter().filter(|(_, of)| of.holds).map(|(map, _)| whose_map(&map.source)).collect();
        let on = match (holding.len(), known.len()) {
            (0, _) => "on none of them".to_string(),
            (some, all) if some == all => "on all of them".into(),
            _ => format!("only on {}", listed(&holding)),
        };
        Some(format!("compared with {} it holds {on}", against(one)))
    };
    let told: Vec<String> = [Which::YearBefore, Which::YearEarlier].into_iter().filter_map(told).collect();
    (!told.is_empty()).then(|| format!("{}.", capitalised(&told.join("; "))))
}

/// A window that a pace is set against, in words.
fn against(of: &Against) -> String {
    match of.which {
        Which::Named => span(days(of.window)),
        Which::AsLong => format!("the {} days before", of.window.days()),
        Which::YearBefore => format!("the {} days before ({})", of.window.days(), window(of.window)),
        Which::YearEarlier => format!("the same days a year earlier ({})", window(of.window)),
    }
}

/// The days whose changes a window counts.
fn days(window: Window) -> Span {
    Span { first: window.from.succ_opt().unwrap_or(window.from), last: window.to }
}

fn from_to(map: &OnMap, of: &Against) -> String {
    let (before, after) = (of.rate.km2_per_day(), map.after.1.km2_per_day());
    format!("{} to {}", beside(before, &[after]), beside(after, &[before]))
}

/// A claim in lines: what is said and whether it holds, then the paces on every map.
pub fn lines(of: &PaceJudged) -> Vec<String> {
    let words = format!("{}: {}: {}", of.claim.id, claimed(of), of.verdict.as_str());
    let on = |map: &OnMap| {
        let own = if map.is_own { " (the publisher's own)" } else { "" };
        let source = format!("{}{own}", maker(&map.source));
        format!("  {source:<38}{} km²/day, compared with {}", from_to(map, &map.before[0]), against(&map.before[0]))
    };
    std::iter::once(words).chain(of.maps.iter().map(on)).collect()
}

/// One claim with every window on every map.
pub fn show(of: &PaceJudged) -> Sheet {
    let claim = &of.claim;
    let mut sheet = Sheet::default().say(format!("{}: {} (pace)", claim.id, who_and_when(claim))).say(said(of));
    if !claim.url.is_empty() {
        sheet = sheet.say(&claim.url);
    }
    let mut told = Vec::new();
    for map in &of.maps {
        let own = if map.is_own { ", the publisher's own" } else { "" };
        told.push(format!("{}{own}", capitalised(&whose_map(&map.source))));
        told.push(format!("  {}: {}", window(map.after.0), beside(map.after.1.km2_per_day(), &[])));
        for before in &map.before {
            let holds = if before.holds { "holds" } else { "does not hold" };
            told.push(format!(
                "  compared with {}: {}, {holds}",
                against(before),
                beside(before.rate.km2_per_day(), &[])
            ));
        }
    }
    if told.is_empty() {
        told.push("no map shows the days that it is about".into());
    }
    let note = (!claim.note.is_empty()).then(|| claim.note.clone());
    sheet.list("Note", note).list("On every map, km²/day", told).list("Finding", [finding(of)])
}

/// A claim as JSON.
pub fn json(of: &PaceJudged) -> Value {
    let claim = &of.claim;
    let days = |window: Window| json!({"from": iso(window.from), "to": iso(window.to), "days": window.days()});
    let before = |of: &Against| {
        json!({
            "which": of.which.as_str(),
            "window": days(of.window),
            "rate_km2_per_day": rounded(of.rate.km2_per_day()),
            "holds": of.holds,
        })
    };
    let map = |map: &OnMap| {
        json!({
            "source": map.source,
            "is_publishers_own": map.is_own,
            "window": days(map.after.0),
            "rate_km2_per_day": rounded(map.after.1.km2_per_day()),
            "against": map.before.iter().map(before).collect::<Vec<_>>(),
        })
    };
    json!({
        "id": claim.id,
        "kind": "pace",
        "publisher": claim.publisher,
        "published": span_text(claim.published),
        "region": claim.region,
        "direction": claim.direction.as_str(),
        "sentence": said(of),
        "publisher_map": claim.map,
        "maps": of.maps.iter().map(map).collect::<Vec<_>>(),
        "verdict": of.verdict.as_str(),
        "finding": finding(of),
        "note": claim.note,
        "url": claim.url,
    })
}
