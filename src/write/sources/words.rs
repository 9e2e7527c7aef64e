//! The comparison of sources in sentences.

use crate::domain::quantity::{Area, Rate};
use crate::study::sources::{CURRENT_DAYS, Pair, Parting, SourceMap, Sources, small_km2};
use crate::write::makers::{maker, whose, whose_map};
use crate::write::words::decimals;
use crate::write::words::{area, capitalised, counted, day, decimals_for, digits, listed, number};

pub const COMMON_DAY: &str = "All paces end on the last day that every current source knows. A source is current where its \
                              last map lies at most 60 days before the newest map of all.";
pub const DIFFERENCE: &str = "A difference is the gain of the first map less that of the second over the same days. Its \
                              standard deviation is that of all spans of as many days in the last three years, taken every \
                              seventh day back from the last common one. The spans overlap, so they tell less than their \
                              number suggests.";
pub const PARTING: &str = "Two maps part on the day from which their gains differ by the largest multiple of what is usual \
                           over as many days (root mean square), within the last 2 to 52 weeks, where that multiple is two or \
                           more. Among so many spans one or another often reaches two by chance: the result describes, and \
                           does not test.";
/// When maps disagree.
pub const DISAGREE: &str = "Maps disagree where one gains while another loses, or gains less than half as fast, and their \
                            gains differ by 10 km² or more (in a small region by 0.05 % of it).";

/// A pace with its sign, beside others of the same size in a region of this area: "+1.4", "−2.9", "0.0". What is a
/// trifle over a year has no digit.
pub fn signed(rate: Rate, others: &[Rate], area: Area) -> String {
    const YEAR_DAYS: f64 = 365.0;
    let all: Vec<f64> = others.iter().chain([&rate]).map(|rate| rate.km2_per_day()).collect();
    let most = decimals_for(small_km2(area) / YEAR_DAYS, 1);
    let text = number(rate.km2_per_day(), decimals(&all).min(most));
    let is_gain = rate.km2_per_day() > 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if is_gain { format!("+{text}") } else { text }
}

/// "DeepState +1.4, ISW −2.9, UAControlMap −0.1 km²/day".
pub fn paces(told: &[(&SourceMap, Rate)]) -> String {
    let rates: Vec<Rate> = told.iter().map(|(_, rate)| *rate).collect();
    let of = |map: &SourceMap, rate| signed(rate, &rates, map.series.region().area);
    let each = told.iter().map(|(map, rate)| format!("{} {}", maker(map.source()), of(map, *rate)));
    format!("{} km²/day", each.collect::<Vec<_>>().join(", "))
}

/// The finding in one line, true for any sources: "Over the 90 days to 21 August 2026 the maps disagree on Ukraine: …".
pub fn headline(of: &Sources) -> String {
    let (name, common) = (name(of), day(of.common_day));
    match (of.told(), of.current().count()) {
        (Some((window, told)), 1) => format!(
            "Only {} knows {name} now: {} km²/day over the {} days to {common}",
            maker(told[0].0.source()),
            signed(told[0].1, &[], of.region.area),
            window.days()
        ),
        (Some((window, told)), _) => {
            let verb = match (told.len(), of.disagree(window, &told)) {
                (1, _) => "only one map shows the pace in",
                (_, true) => "the maps disagree on",
                (_, false) => "the maps agree on",
            };
            format!("Over the {} days to {common} {verb} {name}: {}", window.days(), paces(&told))
        }
        (None, _) => format!("No map shows a pace in {name} up to {common}"),
    }
}

/// The region without what stands in brackets: "the four oblasts".
pub fn name(of: &Sources) -> &str {
    of.region.name.split(" (").next().unwrap_or(&of.region.name)
}

/// Since when two maps part, as a sentence.
pub fn parting(of: &Pair) -> String {
    let (first, second) = (maker(&of.first), maker(&of.second));
    let Some(parting) = of.parting else {
        return format!("{first} and {second} have too few common days to tell what is usual.");
    };
    let (more, less) = if parting.difference_km2 > 0.0 { (&of.first, &of.second) } else { (&of.second, &of.first) };
    let size = area(parting.difference_km2.abs());
    let times = format!("{} times what is usual over so many days", number(parting.times(), 1));
    match parting.stands_out {
        true => format!(
            "{first} and {second} part since {}: since then {} shows {size} more gained than {}, {times}.",
            day(parting.since),
            whose_map(more),
            whose(less)
        ),
        false => format!(
            "{first} and {second} do not part beyond the usual: the largest difference is since {}, when {} shows \
             {size} more gained than {}, {times}.",
            day(parting.since),
            whose_map(more),
            whose(less)
        ),
    }
}

/// The pair that differs most beside what is usual, of those that stand out.
pub fn widest(of: &Sources) -> Option<(&Pair, Parting)> {
    let parted = of.pairs.iter().filter_map(|pair| Some((pair, pair.parting.filter(|parting| parting.stands_out)?)));
    parted.max_by(|a, b| a.1.times().total_cmp(&b.1.times()))
}

/// What is not compared, and why, in sentences.
pub fn left_out(of: &Sources) -> Vec<String> {
    let ended: Vec<&str> = of.maps.iter().filter(|map| !map.is_current).map(SourceMap::source).collect();
    let ended = (!ended.is_empty()).then(|| {
        let (are, maps) = match ended.len() {
            1 => ("is", "its last map lies"),
            _ => ("are", "their last maps lie"),
        };
        format!(
            "{} {are} not compared, because {maps} more than {CURRENT_DAYS} days before the newest.",
            capitalised(&listed(&ended))
        )
    });
    let others = of.left_out.iter().map(|(source, why)| format!("{source} is not compared: {why}."));
    ended.into_iter().chain(others).collect()
}

/// What a source covers, in a few words: "27 regions", "the whole alone".
pub fn covers(map: &SourceMap) -> String {
    match map.regions {
        0 => "the whole alone".into(),
        regions => counted(regions, "region"),
    }
}

/// A difference in km² with its sign, or a dash.
pub fn difference(km2: Option<f64>) -> String {
    let Some(km2) = km2 else { return "–".into() };
    let text = digits(km2, 0);
    if km2 > 0.0 && text != "0" { format!("+{text}") } else { text }
}
