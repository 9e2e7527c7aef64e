//! What the chart of sources says in words: title, subtitle, footer, and its description.

use chrono::NaiveDate;

use super::lines::Line;
use crate::domain::quantity::Rate;
use crate::draw::chart::Among;
use crate::draw::page::{self, Words};
use crate::study::sources::Sources;
use crate::write::makers::maker;
use crate::write::sources::words::{headline, paces, parting, signed, widest};
use crate::write::words::{area, day, digits, source};

/// The words around the chart of some days; `window` are the days of the pace.
pub fn page(of: &Sources, days: (NaiveDate, NaiveDate), window: u32) -> Words {
    let title = headline(of);
    let several = of.current().count() > 1;
    let shaded = if several { "; shaded: from the lowest to the highest map" } else { "" };
    let subtitle = format!("Gains since {}{shaded}. Below, paces of the {window} days up to each day.", day(days.0));
    let parted = widest(of).map_or_else(String::new, |(pair, _)| format!(" {}", parting(pair)));
    let levels: String = of
        .current()
        .filter_map(|map| {
            let held = map.common_level?;
            Some(format!(" {} held {} on {}.", maker(map.source()), area(held.km2()), day(of.common_day)))
        })
        .collect();
    let alternative = format!("Line chart in two parts. {title}. {subtitle}{parted}{levels}");
    Words { title, subtitle, footer: footer(of), alternative }
}

/// The words about the sources of a region among others.
pub fn among(of: &Sources, days: (NaiveDate, NaiveDate)) -> Among {
    Among {
        topic: "What each map shows".into(),
        drawn: format!("Gains since {}, km²; shaded: from the lowest to the highest map.", day(days.0)),
        name: of.region.name.clone(),
        finding: of.told().map_or_else(
            || "no pace can be told".into(),
            |(window, told)| format!("{} days: {}", window.days(), paces(&told)),
        ),
        footer: footer(of),
    }
}

fn footer(of: &Sources) -> String {
    let one = of.current().count() == 1;
    let sources: Vec<String> = of.current().map(|map| source(map.source())).collect();
    let (s, sources) = (if one { "" } else { "s" }, sources.join(", "));
    page::footer(&format!("Source{s}: {sources}; shown up to {}. As known on {}.", day(of.common_day), day(of.as_of)))
}

/// What stands over the gains.
pub fn gains_head(since: NaiveDate) -> String {
    format!("Gain since {}", day(since))
}

/// What stands over the paces.
pub fn pace_head(window: u32) -> String {
    format!("Pace of the {window} days up to each day")
}

/// The name of a line of gains: whose map and how much, and the level where it is known.
pub fn gain(line: &Line, last: f64, level: Option<f64>) -> Vec<String> {
    let sign = if last > 0.0 { "+" } else { "" };
    let name = format!("{} {sign}{}", maker(line.source), digits(last, 0));
    let level = level.map(|km2| format!("{} km² held", digits(km2, 0)));
    std::iter::once(name).chain(level).collect()
}

/// The name of a line of paces, with as many digits as the others.
pub fn pace(line: &Line, last: f64, others: &[f64], of: &Sources) -> Vec<String> {
    let rate = |value: &f64| Rate::from_km2_per_day(*value).ok();
    let others: Vec<Rate> = others.iter().filter_map(rate).collect();
    let value = rate(&last).map_or_else(String::new, |last| signed(last, &others, of.region.area));
    vec![format!("{} {value}", maker(line.source))]
}

/// The day since which two maps part, where it is shown, and what is written over it.
pub fn parted(of: &Sources, days: (NaiveDate, NaiveDate)) -> Option<(NaiveDate, String)> {
    let (pair, parting) = widest(of)?;
    let is_shown = days.0 <= parting.since && parting.since <= days.1;
    let two = format!("{} and {} part, {}", maker(&pair.first), maker(&pair.second), day(parting.since));
    is_shown.then_some((parting.since, two))
}
