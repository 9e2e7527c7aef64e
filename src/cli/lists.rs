//! Lists on the command line. Values can be separated by spaces or commas, before or after the other arguments.
//!
//! clap would read the region in `--by A B donetsk` as a day. Words that can be values are therefore joined before clap
//! sees them: `--by=A,B donetsk`.

use std::ffi::OsString;

use crate::model::MODELS;
use crate::read::scenarios;

/// Whether a word can be a value of a list.
type Test = fn(&str) -> bool;

/// The options that take lists.
const LISTS: [(&str, Test); 10] = [
    ("--by", is_day),
    ("--split", is_day),
    ("--since", is_day),
    ("--day", is_day),
    ("--within", is_number),
    ("--horizons", is_number),
    ("--thresholds", is_number),
    ("--models", is_model),
    ("--scenario", is_scenario),
    ("--region", is_region),
];

/// The arguments with each list joined by commas.
pub(super) fn joined(arguments: &[OsString]) -> Vec<OsString> {
    let (mut out, mut rest): (Vec<OsString>, _) = (Vec::with_capacity(arguments.len()), arguments);
    while let [word, after @ ..] = rest {
        if word == "--" {
            out.extend_from_slice(rest);
            return out;
        }
        let (taken, list) = list(rest).unwrap_or_else(|| (1, word.clone()));
        out.push(list);
        rest = after.get(taken - 1..).unwrap_or_default();
    }
    out
}

/// The number of words of a list with its option, and the list as one word.
fn list(words: &[OsString]) -> Option<(usize, OsString)> {
    let first = words[0].to_str()?;
    let (flag, attached) = first.split_once('=').map_or((first, None), |(flag, value)| (flag, Some(value)));
    let (_, test) = LISTS.iter().find(|(known, _)| *known == flag)?;
    let following = words[1..].iter().map_while(|word| word.to_str());
    let mut values: Vec<&str> = attached.into_iter().collect();
    // The first word after the option belongs to it, even where it is misspelt.
    let is_value = |(at, word): &(usize, &str)| {
        let is_first = attached.is_none() && *at == 0 && !word.starts_with('-');
        is_first || word.trim_end_matches(',').split(',').all(test)
    };
    values.extend(following.enumerate().take_while(is_value).map(|(_, word)| word.trim_end_matches(',')));
    let taken = 1 + values.len() - usize::from(attached.is_some());
    (!values.is_empty()).then(|| (taken, format!("{flag}={}", values.join(",")).into()))
}

fn is_day(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && super::days::parse_last_day(word).is_ok()
}

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok()
}

fn is_model(word: &str) -> bool {
    word == "no-change" || MODELS.iter().any(|entry| entry.name.as_str() == word)
}

fn is_scenario(word: &str) -> bool {
    let is_one = |part: &str| part.ends_with(".toml") || scenarios::names().any(|name| name == part.trim());
    word == "none" || word == "-" || word.split('+').all(is_one)
}

/// A scenario is the only other word that can follow a region.
fn is_region(word: &str) -> bool {
    !word.starts_with('-') && !is_scenario(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_words_and_commas_alike_and_end_where_other_words_begin() {
        for (line, expected) in [
            ("project donetsk", "project donetsk"),
            ("project --by 2027-08-31 donetsk", "project --by=2027-08-31 donetsk"),
            ("project --by 2027-08-31 2027-12 donetsk", "project --by=2027-08-31,2027-12 donetsk"),
            ("project --by 2027-08-31, 2027-12-31", "project --by=2027-08-31,2027-12-31"),
            ("project --by=2027-08-31,2027-12-31 2028-01 x", "project --by=2027-08-31,2027-12-31,2028-01 x"),
            ("project --by tomorrow donetsk", "project --by=tomorrow donetsk"),
            ("project donetsk --by --quiet", "project donetsk --by --quiet"),
            ("data accept --day 2026-08-01 2026-08-02 12", "data accept --day=2026-08-01,2026-08-02 12"),
            ("measure --day 2026-08-01 m.geojson", "measure --day=2026-08-01 m.geojson"),
            ("place --within -5 10 kramatorsk", "place --within=-5,10 kramatorsk"),
            ("backtest --models regimes bootstrap sumy", "backtest --models=regimes,bootstrap sumy"),
            ("report --scenario freeze a.toml donetsk", "report --scenario=freeze,a.toml donetsk"),
            ("project --scenario pull-back+freeze donetsk", "project --scenario=pull-back+freeze donetsk"),
            ("published --region donetsk luhansk --quiet", "published --region=donetsk,luhansk --quiet"),
            ("scenario show --region donetsk winter-pause", "scenario show --region=donetsk winter-pause"),
            ("project -- --by 2027-08-31 x", "project -- --by 2027-08-31 x"),
            ("project donetsk --by", "project donetsk --by"),
        ] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let out = joined(&words).iter().map(|word| word.to_str().unwrap().to_string()).collect::<Vec<_>>();
            assert_eq!(out.join(" "), expected, "{line}");
        }
    }
}
