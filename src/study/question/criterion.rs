//! Questions in one line: "kostiantynivka centre by 2026-12-31", "donetsk 95% by 2027-06-30", "ukraine +500 km2 in 90 days".

use chrono::{Days, Months, NaiveDate};

use crate::domain::groups::Regions;
use crate::domain::place::{PlaceName, Settlement};
use crate::domain::quantity::Share;
use crate::domain::question::{Criterion, Goal, OfPlace, OfRegion, When};
use crate::domain::region::RegionId;
use crate::error::{Error, Result};
use crate::read::names::Names;
use crate::survey::places;

/// What a question may be, for help and errors.
pub const GRAMMAR: &str = "a region or a place, what is asked of it, and a day. Of a region: all, 95%, +500 km2 or -500 \
                           km2. Of a place: centre, all, 50%, entered, within 5 km, free. The day: by DAY, on DAY, \
                           before DAY, in N days";

/// The share of its disc by which a place is entered: a disc does not follow the bounds of a town, so that its edge alone tells
/// nothing.
const ENTERED: f64 = 0.1;

/// The regions and places that questions can be about.
pub struct Subjects<'a> {
    names: Names,
    settlements: &'a [Settlement],
}

/// What is asked, before it is known of what.
enum Asked {
    /// Of a region or a place; of which, the name tells.
    Share(f64),
    All,
    Nothing,
    Region(OfRegion),
    Place(OfPlace),
}

impl<'a> Subjects<'a> {
    /// # Errors
    /// None in practice.
    pub fn new(regions: &Regions, settlements: &'a [Settlement]) -> Result<Self> {
        Ok(Subjects { names: Names::bundled(regions)?, settlements })
    }

    /// Reads a question of a day; `day` reads the days in it.
    ///
    /// # Errors
    /// [`Error::Usage`] with what a question may be, [`Error::Unknown`] with the nearest names.
    pub fn read(
        &self,
        written: &str,
        as_of: NaiveDate,
        day: impl Fn(&str) -> std::result::Result<NaiveDate, String>,
    ) -> Result<Criterion> {
        let wrong = |why: String| Error::Usage(format!("the question {written:?} cannot be read: {why}"));
        let words: Vec<&str> = written.trim().trim_end_matches('?').split_whitespace().collect();
        let (rest, when, is_span) = when(&words, as_of, day).map_err(wrong)?;
        let (subject, asked) = goal(rest).map_err(wrong)?;
        if subject.is_empty() {
            return Err(wrong(format!("it names neither a region nor a place; it needs {GRAMMAR}")));
        }
        if when.day() <= as_of {
            return Err(wrong(format!("{} is not after the last day that is known ({as_of})", when.day())));
        }
        let goal = self.about(&subject, asked)?;
        // A gain in so many days is that of all of them.
        let when = match (&goal, when) {
            (Goal::Region(_, OfRegion::Change(_)), When::By(day)) if is_span => When::On(day),
            (_, when) => when,
        };
        Ok(Criterion { goal, when })
    }

    fn about(&self, subject: &str, asked: Asked) -> Result<Goal> {
        let share = Share::from_fraction;
        let region = self.names.slug(subject).map(RegionId::new).transpose()?;
        Ok(match (asked, region) {
            (Asked::Region(of), Some(region)) => Goal::Region(region, of),
            (Asked::Region(_), None) => {
                let hint = self.names.nearest(subject);
                return Err(Error::Unknown { kind: "region", name: subject.into(), hint });
            }
            (Asked::Share(part), Some(region)) => Goal::Region(region, OfRegion::Share(share(part)?)),
            (Asked::All | Asked::Nothing, Some(region)) => Goal::Region(region, OfRegion::Share(Share::WHOLE)),
            (Asked::Share(part), None) => Goal::Place(self.place(subject)?, OfPlace::Disc(share(part)?)),
            (Asked::All, None) => Goal::Place(self.place(subject)?, OfPlace::Whole),
            (Asked::Nothing, None) => Goal::Place(self.place(subject)?, OfPlace::Within(0.0)),
            (Asked::Place(of), _) => Goal::Place(self.place(subject)?, of),
        })
    }

    /// The place that is meant; of towns and villages of one name the first, which is the largest.
    fn place(&self, written: &str) -> Result<PlaceName> {
        let names: Vec<&str> = self.settlements.iter().map(|of| of.town.name.as_str()).collect();
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        let name = match names.iter().find(|name| name.eq_ignore_ascii_case(written)) {
            Some(name) => name,
            None => places::find(written, &once).map_err(|problem| short(problem, written))?,
        };
        let found = self.settlements.iter().find(|of| of.town.name == name);
        let town = &found.expect("a name of the list").town;
        Ok(PlaceName { region: town.region.clone(), name: town.name.clone() })
    }
}

/// An unknown place without the list of a thousand names.
fn short(problem: Error, written: &str) -> Error {
    match problem {
        Error::Unknown { hint, .. } if hint.starts_with("did you mean") => {
            Error::Unknown { kind: "region or place", name: written.into(), hint }
        }
        Error::Unknown { .. } => {
            let hint =
                "`frontcast regions` lists the regions, `frontcast odds --what places` the places near the front";
            Error::Unknown { kind: "region or place", name: written.into(), hint: hint.into() }
        }
        other => other,
    }
}

type Words<T> = std::result::Result<T, String>;

/// The words before the day, the day, and whether it is a span of days.
fn when<'w>(
    words: &'w [&'w str],
    as_of: NaiveDate,
    day: impl Fn(&str) -> Words<NaiveDate>,
) -> Words<(&'w [&'w str], When, bool)> {
    if let [rest @ .., word, count, unit] = words
        && word.eq_ignore_ascii_case("in")
        && let Ok(count) = count.parse::<u32>()
    {
        let end = match unit.to_lowercase().trim_end_matches('s') {
            "day" => as_of.checked_add_days(Days::new(u64::from(count))),
            "week" => as_of.checked_add_days(Days::new(7 * u64::from(count))),
            "month" => as_of.checked_add_months(Months::new(count)),
            "year" => as_of.checked_add_months(Months::new(count.saturating_mul(12))),
            met => return Err(format!("{met:?} is not days, weeks, months or years")),
        };
        let end = end.ok_or("its day lies beyond the calendar")?;
        return Ok((rest, When::By(end), true));
    }
    let is_preposition = |word: &&str| ["by", "on", "before", "until"].contains(&word.to_lowercase().as_str());
    let at = words.iter().rposition(is_preposition).ok_or_else(|| format!("it names no day; it needs {GRAMMAR}"))?;
    let read = day(&words[at + 1..].join(" "))?;
    let when = match words[at].to_lowercase().as_str() {
        "on" => When::On(read),
        "before" => When::By(read.pred_opt().unwrap_or(read)),
        _ => When::By(read),
    };
    Ok((&words[..at], when, false))
}

/// The name of the subject, and what is asked of it.
fn goal(words: &[&str]) -> Words<(String, Asked)> {
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase().replace('\u{2212}', "-")).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    // "5 km" and "5km" are the same.
    let number = |text: &str| text.trim_start_matches('+').parse::<f64>().ok().filter(|value| value.is_finite());
    let measured = |units: &[&str]| -> Option<(usize, f64)> {
        let (last, before) = lower.split_last()?;
        if units.contains(last) {
            return Some((2, number(before.last()?)?));
        }
        units.iter().find_map(|unit| Some((1, number(last.strip_suffix(unit)?)?)))
    };
    let name = |used: usize| words[..words.len().saturating_sub(used)].join(" ");
    if let Some((used, km2)) = measured(&["km2", "km²"]) {
        let is_signed = lower[lower.len() - used].starts_with(['+', '-']);
        return match is_signed && km2 != 0.0 {
            true => Ok((name(used), Asked::Region(OfRegion::Change(km2)))),
            false => Err("an area needs a sign: +500 km2 is a gain of the side that advances, -500 km2 a loss".into()),
        };
    }
    if let Some((used, percent)) = measured(&["%", "percent"]) {
        return match percent > 0.0 && percent <= 100.0 {
            true => Ok((name(used), Asked::Share(percent / 100.0))),
            false => Err(format!("{percent} % is no share from above 0 to 100 %")),
        };
    }
    if let Some((used, km)) = measured(&["km"])
        && lower.len() > used
        && lower[lower.len() - used - 1] == "within"
    {
        return match (0.0..=1_000.0).contains(&km) {
            true => Ok((name(used + 1), Asked::Place(OfPlace::Within(km)))),
            false => Err(format!("within {km} km is not within 0 to 1000 km")),
        };
    }
    let entered = || Share::from_fraction(ENTERED).map_err(|problem| problem.to_string());
    Ok(match lower.last().copied() {
        Some("centre" | "center") => (name(1), Asked::Place(OfPlace::Within(0.0))),
        Some("entered") => (name(1), Asked::Place(OfPlace::Disc(entered()?))),
        Some("free") => (name(1), Asked::Place(OfPlace::Free)),
        Some("all" | "whole" | "complete") => (name(1), Asked::All),
        _ => (name(0), Asked::Nothing),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::{boundaries::Boundaries, settlements};

    fn read(written: &str) -> Result<Criterion> {
        let settlements = settlements::bundled().unwrap();
        let regions = Boundaries::bundled_regions().unwrap();
        let subjects = Subjects::new(&regions, &settlements).unwrap();
        let day = |text: &str| text.parse().map_err(|_| format!("{text:?} is no day"));
        subjects.read(written, "2026-08-22".parse().unwrap(), day)
    }

    fn share(fraction: f64) -> Share {
        Share::from_fraction(fraction).unwrap()
    }

    #[test]
    fn each_kind_of_question_is_read() {
        let day: NaiveDate = "2026-12-31".parse().unwrap();
        let region = |slug: &str, of, when| Criterion { goal: Goal::Region(RegionId::new(slug).unwrap(), of), when };
        let place = |region: &str, name: &str, of| {
            let name = PlaceName { region: RegionId::new(region).unwrap(), name: name.into() };
            Criterion { goal: Goal::Place(name, of), when: When::By(day) }
        };
        let by = When::By(day);
        let known = [
            ("donetsk 95% by 2026-12-31", region("donetsk", OfRegion::Share(share(0.95)), by)),
            ("Donetsk oblast all before 2027-01-01?", region("donetsk", OfRegion::Share(Share::WHOLE), by)),
            ("donbas 95 % on 2026-12-31", region("donbas", OfRegion::Share(share(0.95)), When::On(day))),
            ("crimea -1 km2 by 2026-12-31", region("crimea", OfRegion::Change(-1.0), by)),
            ("ukraine +500 km2 in 131 days", region("ukraine", OfRegion::Change(500.0), When::On(day))),
            ("ukraine +500km² by 2026-12-31", region("ukraine", OfRegion::Change(500.0), by)),
            ("kostiantynivka centre by 2026-12-31", place("donetsk", "Kostiantynivka", OfPlace::Within(0.0))),
            ("Kostiantynivka by 2026-12-31", place("donetsk", "Kostiantynivka", OfPlace::Within(0.0))),
            ("pokrovsk within 5 km by 2026-12-31", place("donetsk", "Pokrovsk", OfPlace::Within(5.0))),
            ("pokrovsk within 5km by 2026-12-31", place("donetsk", "Pokrovsk", OfPlace::Within(5.0))),
            ("chasiv yar 50% by 2026-12-31", place("donetsk", "Chasiv Yar", OfPlace::Disc(share(0.5)))),
            ("lyman all by 2026-12-31", place("donetsk", "Lyman", OfPlace::Whole)),
            ("sumy entered by 2026-12-31", place("sumy", "Sumy", OfPlace::Disc(share(0.1)))),
            ("kherson city 12.5% by 2026-12-31", place("kherson", "Kherson", OfPlace::Disc(share(0.125)))),
            ("luhansk city all by 2026-12-31", place("luhansk", "Luhansk", OfPlace::Whole)),
            ("luhansk city free by 2026-12-31", place("luhansk", "Luhansk", OfPlace::Free)),
        ];
        for (written, expected) in known {
            assert_eq!(read(written).unwrap(), expected, "{written}");
            assert_eq!(read(&expected.to_string()).unwrap(), expected, "{expected}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_what_to_write() {
        for (written, why) in [
            ("kostiantynivka centre", "names no day"),
            ("by 2026-12-31", "neither a region nor a place"),
            ("donetsk 95% by 2026-08-22", "not after the last day"),
            ("donetsk 500 km2 by 2026-12-31", "needs a sign"),
            ("donetsk 0% by 2026-12-31", "no share"),
            ("pokrovsk +5 km2 by 2026-12-31", "unknown region"),
            ("kostiantynivk centre by 2026-12-31", "Kostiantynivka"),
            ("atlantis by 2026-12-31", "frontcast regions"),
            ("donetsk by spring", "no day"),
        ] {
            let problem = read(written).unwrap_err().to_string();
            assert!(problem.contains(why), "{written}: {problem}");
        }
    }
}
