//! What the chart of a backtest says in words.

use crate::draw::chart::Among;
use crate::draw::page::{self, Words, source_up_to};
use crate::study::backtest::INTERVALS;
use crate::study::backtest::past::{Fan, PastForecasts};
use crate::study::backtest::scores::Means;
use crate::write::words::{counted, day, digits, number, percent};

/// The words around the chart.
pub fn page(past: &PastForecasts, fans: &[Fan]) -> Words {
    let (title, subtitle) = (title(past), subtitle(past, fans, true));
    let told = past.by_horizon.iter().map(|(horizon, means)| {
        let [fifty, eighty, most] = means.coverage.map(percent);
        let error = past.error(*horizon).map_or_else(String::new, |ratio| format!("; error {}", beside(ratio)));
        let cases = counted(means.forecasts, "forecast");
        format!(
            "{} ahead ({cases}): within 50 % {fifty}, within 80 % {eighty}, within 95 % {most}{error}.",
            counted(*horizon as usize, "day")
        )
    });
    let told = told.collect::<Vec<_>>().join(" ");
    let alternative = format!("Chart in three parts. {title}. {subtitle} {told}");
    Words { title, subtitle, footer: footer(past), alternative }
}

/// The words about the chart among others.
pub fn among(past: &PastForecasts, fans: &[Fan]) -> Among {
    let finding = match past.told() {
        None => "nothing to judge".into(),
        Some((horizon, means)) if past.has_bands() => {
            let (held, cases) = ((means.coverage[1] * means.forecasts as f64).round(), means.forecasts);
            let held = if cases < 20 { format!("{held} of {cases}") } else { percent(means.coverage[1]) };
            format!("80 % bands held {held} at {}", counted(horizon as usize, "day"))
        }
        Some((horizon, _)) => past.error(horizon).map_or_else(|| "nothing moved".into(), beside),
    };
    Among {
        topic: "What was forecast, and what happened".into(),
        drawn: subtitle(past, fans, false),
        name: past.truth.region().name.clone(),
        finding,
        footer: footer(past),
    }
}

/// The finding: how often the 80 % bands held what came, and where expecting no change was nearer, that.
fn title(past: &PastForecasts) -> String {
    let name = short(&past.truth.region().name);
    let Some((horizon, means)) = past.told() else {
        return format!("No past forecast for {name} can be held against what happened");
    };
    let ahead = format!("{} ahead", counted(horizon as usize, "day"));
    let error = past.error(horizon);
    if !past.has_bands() {
        return match error {
            Some(ratio) => format!("{ahead}, the error of {} for {name} was {}", past.model, beside(ratio)),
            None => format!("{ahead}, {} was right for {name}, where nothing moved", past.model),
        };
    }
    let held = format!("{ahead}, the 80 % bands for {name} held what happened in {}", share_of(&means));
    match error {
        Some(ratio) if ratio > 1.0 => format!("{held}, but expecting no change was nearer"),
        None => format!("{held}: nothing moved"),
        _ => held,
    }
}

/// "92 % of 37 forecasts", "3 of 4 forecasts", "all 12 forecasts".
fn share_of(means: &Means) -> String {
    let (share, cases) = (means.coverage[1], means.forecasts);
    let held = (share * cases as f64).round() as usize;
    match cases {
        1 if held == 1 => "the one forecast made".into(),
        1 => "none of 1 forecast".into(),
        _ if held == cases => format!("all {cases} forecasts"),
        _ if held == 0 => format!("none of {cases} forecasts"),
        ..20 => format!("{held} of {cases} forecasts"),
        _ => format!("{} of {} forecasts", percent(share), number(cases as f64, 0)),
    }
}

/// An error as people compare it: "31 % of that of expecting no change".
pub fn beside(ratio: f64) -> String {
    match ratio {
        ..3.0 => format!("{} of that of expecting no change", percent(ratio)),
        _ => format!("{} times that of expecting no change", number(ratio, if ratio < 9.95 { 1 } else { 0 })),
    }
}

fn subtitle(past: &PastForecasts, fans: &[Fan], is_whole: bool) -> String {
    let (model, line) = (past.model, "Dark: what happened, km² gained");
    let since = match fans.first() {
        Some(first) if is_whole => format!(" since {}", day(first.origin)),
        Some(_) => " since the first forecast shown".into(),
        None => String::new(),
    };
    if fans.is_empty() {
        return format!("{line}{since}.");
    }
    let what = match past.has_bands() {
        true => "medians and 50, 80 and 95 % bands",
        false => "forecasts without a band",
    };
    let from = match is_whole {
        true => format!("from {} (dots) of {}", fans.len(), counted(past.origins, "day")),
        false => "from a few (dots) of all days".into(),
    };
    let parts = if is_whole { " Error: weighted interval score, mean over all of them." } else { "" };
    format!("{line}{since}. Blue: {what} of the model {model} {from} it forecast on, blind to what came later.{parts}")
}

fn footer(past: &PastForecasts) -> String {
    page::footer(&format!("{}.", source_up_to(past.truth, past.truth.last_day())))
}

/// What a reader who points at a horizon is told of the bands.
pub fn coverage_lines(means: &Means) -> Vec<String> {
    let held = |(level, share): (&f64, f64)| format!("within the {} band: {}", percent(*level), percent(share));
    let mut lines: Vec<String> = INTERVALS.iter().zip(means.coverage).map(held).collect();
    lines.push(counted(means.forecasts, "forecast"));
    lines
}

/// What a reader who points at the end of a forecast is told.
pub fn forecast_lines(fan: &Fan, step: usize, base_km2: f64) -> Vec<String> {
    let judged = fan.steps[step];
    let gain = |probability: f64| digits(fan.edge(probability)[step + 1].1 - base_km2, 0);
    vec![
        format!("forecast on {}: {} km², 80 % {} to {}", day(fan.origin), gain(0.5), gain(0.1), gain(0.9)),
        format!("happened: {} km²", digits(judged.observed_km2 - base_km2, 0)),
    ]
}

/// "the four oblasts" without their list.
pub fn short(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}
