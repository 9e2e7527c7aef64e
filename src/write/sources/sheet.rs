//! Every source side by side, for a terminal.

use super::words;
use crate::domain::quantity::{Area, Rate};
use crate::shell::printable;
use crate::study::sources::{SourceMap, Sources};
use crate::write::makers::maker;
use crate::write::projection::wrapped;
use crate::write::rows::aligned;
use crate::write::words::{counted, day, digits, number};

/// Everything that is said of one region.
pub fn text(of: &Sources) -> String {
    let mut text = format!("{}\n", wrapped(&format!("{}.", words::headline(of)), 100));
    if let Some((pair, _)) = words::widest(of) {
        text += &format!("{}\n", wrapped(&words::parting(pair), 100));
    }
    text += &format!("\nWhat each source knows of {}\n{}", of.region.name, coverage(of));
    text += &format!("\nLevels, km²\n{}", levels(of));
    text += &format!("\nPace, km²/day, over days up to {}\n{}", day(of.common_day), paces(of));
    if of.pairs.is_empty() {
        text += "\nThere is one source alone to speak of: nothing can be set beside it.\n";
    } else {
        text += &format!("\nHow far gains differ, km²: gain of the first less gain of the second\n{}", differences(of));
        text += "\nSince when they part\n";
        for pair in &of.pairs {
            text += &format!("  {}\n", wrapped(&words::parting(pair), 98).replace('\n', "\n  "));
        }
        let definitions = [words::COMMON_DAY, words::DIFFERENCE, words::PARTING, words::DISAGREE];
        text += &format!("\n{}\n", wrapped(&definitions.join(" "), 100));
    }
    for line in words::left_out(of) {
        text += &format!("{}\n", wrapped(&line, 100));
    }
    text
}

/// The lines of a table, two further in.
fn grid(head: &[String], rows: Vec<Vec<String>>, words: usize) -> String {
    let all: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(rows).collect();
    let column = |at: usize| (at >= words, all.iter().map(|row| row[at].clone()).collect());
    let lines = aligned(&(0..head.len()).map(column).collect::<Vec<_>>());
    lines.lines().map(|line| format!("  {line}\n")).collect()
}

fn name(map: &SourceMap) -> String {
    match maker(map.source()) {
        name if name == map.source() => printable(name),
        name => format!("{name} ({})", map.source()),
    }
}

fn coverage(of: &Sources) -> String {
    let head = ["source", "covers", "first map", "last map", "maps", "days without a map"].map(String::from);
    let row = |map: &SourceMap| {
        let series = &map.series;
        vec![
            name(map),
            words::covers(map),
            series.first_day().to_string(),
            series.last_day().to_string(),
            number(series.levels().len() as f64, 0),
            match map.missing_days {
                0 => "0".into(),
                days => format!("{} in {}", number(days as f64, 0), counted(map.gaps, "gap")),
            },
        ]
    };
    grid(&head, of.maps.iter().map(row).collect(), 4)
}

/// The level on the last map, and on the last common day where that is another for any source.
fn levels(of: &Sources) -> String {
    let is_same = of.maps.iter().all(|map| map.series.last_day() == of.common_day);
    let mut head = ["source", "held on its last map", "remaining"].map(String::from).to_vec();
    if !is_same {
        head.extend([format!("held on {}", of.common_day), "remaining".into()]);
    }
    let row = |map: &SourceMap| {
        let area = map.series.region().area;
        let level = |held: Area| [digits(held.km2(), 0), digits(area.less(held).km2(), 0)];
        let mut row = vec![printable(maker(map.source()))];
        row.extend(level(map.series.last().value));
        if !is_same {
            row.extend(map.common_level.map_or_else(|| ["–".into(), "–".into()], level));
        }
        row
    };
    grid(&head, of.maps.iter().map(row).collect(), 1)
}

fn paces(of: &Sources) -> String {
    let days = of.windows.iter().map(|window| format!("{} days", window.days()));
    let head: Vec<String> = std::iter::once("source".to_string()).chain(days).collect();
    let told: Vec<Rate> = of.current().flat_map(|map| map.paces.iter().flatten().copied()).collect();
    let row = |map: &SourceMap| -> Vec<String> {
        let cell =
            |rate: &Option<Rate>| rate.map_or_else(|| "–".into(), |rate| words::signed(rate, &told, of.region.area));
        std::iter::once(printable(maker(map.source()))).chain(map.paces.iter().map(cell)).collect()
    };
    grid(&head, of.current().map(row).collect(), 1)
}

fn differences(of: &Sources) -> String {
    let head = ["maps", "over", "now", "sd so far", "mean so far", "spans"].map(String::from);
    let mut rows = Vec::new();
    for pair in &of.pairs {
        for (i, spread) in pair.spreads.iter().enumerate() {
            let two = format!("{} − {}", maker(&pair.first), maker(&pair.second));
            rows.push(vec![
                if i == 0 { two } else { String::new() },
                format!("{} days", spread.days),
                words::difference(spread.now_km2),
                spread.past.map_or_else(|| "–".into(), |past| digits(past.sd, 0)),
                words::difference(spread.past.map(|past| past.mean)),
                number(spread.pairs as f64, 0),
            ]);
        }
    }
    grid(&head, rows, 1)
}
