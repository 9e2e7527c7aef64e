//! Reads days as people, spreadsheets and programs write them.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::order::{DateOrder, long_year};
use super::{Misread, month, shown};
use crate::tabular::iso_day;

/// Before it there is no front to project; such a year is a slip.
const FIRST_YEAR: i32 = 1900;
/// Numbers of days that spreadsheets count from 30 December 1899, for the years 2000 to 2099.
const SERIALS: std::ops::RangeInclusive<i64> = 36_526..=73_050;

/// The day in a cell: 2026-08-22, 2026/08/22, 20260822, 22.08.2026, 22 August 2026, Aug 22, 2026, a spreadsheet's
/// 46256.
///
/// A time of day after it is dropped. With a time zone it must be midnight: any other names a moment, which is another
/// day elsewhere. `order` tells what 01/06/2026 is; with dots between, the day comes first unless it tells otherwise.
///
/// # Errors
/// What was met and why it is not one day, to be put after the name of the column.
pub fn day(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, Misread> {
    const LONGEST: usize = 100;
    let cell = text.trim();
    if let Some(day) = iso_day(cell).filter(|day| day.year() >= FIRST_YEAR) {
        return Ok(day);
    }
    let no_day = |why: &str| Misread::new(format!("{:?} is not a day{why}", shown(cell)));
    if cell.len() > LONGEST {
        return Err(no_day(" like 2026-08-22"));
    }
    if let Some(day) = counted(cell) {
        return Ok(day);
    }
    let (date, time) = cut(cell);
    match time.map(is_time_of_a_day) {
        Some(Time::None) => return Err(no_day(", nor a day and the time of that day")),
        Some(Time::Moment) => {
            return Err(no_day(": this moment is another day in other time zones, so write the day alone"));
        }
        Some(Time::OfDay) | None => {}
    }
    if let Some(day) = year_first(date) {
        return day.ok_or_else(|| no_day(" like 2026-08-22"));
    }
    if date.chars().any(char::is_alphabetic) {
        return month::named_day(date, order).filter(in_range).ok_or_else(|| no_day(" like 2026-08-22"));
    }
    let readings = readings(date);
    let dotted = if date.contains('.') { Some(DateOrder::Dmy) } else { None };
    match (order.or(dotted), &readings[..]) {
        (_, []) => Err(no_day(" like 2026-08-22")),
        (Some(order), _) => match readings.iter().find(|(of, _)| *of == order) {
            Some((_, day)) => Ok(*day),
            None => Err(no_day(match order {
                DateOrder::Dmy => " with the day first",
                DateOrder::Mdy => " with the month first",
                DateOrder::Ymd => " with the year first",
            })),
        },
        (None, [(_, only)]) => Ok(*only),
        (None, [(_, first), rest @ ..]) if rest.iter().all(|(_, day)| day == first) => Ok(*first),
        (None, several) => {
            let days: Vec<String> = several.iter().map(|(_, day)| day.to_string()).collect();
            let words = format!("{:?} can mean {}, and its column does not tell which", shown(cell), days.join(" or "));
            Err(Misread { words, option: Some(("--date-order", "dmy", "mdy or ymd")) })
        }
    }
}

/// The order of the days of a column, where its cells settle it: each can be read in this order, and in no other.
///
/// A column whose days are not in one order has none, and neither has one that could be in two.
pub fn date_order<'c>(cells: impl Iterator<Item = &'c str>, today: NaiveDate) -> Option<DateOrder> {
    let mut left = DateOrder::ALL.to_vec();
    for cell in cells.filter(|cell| iso_day(cell).is_none() && cell.len() < 64) {
        let (date, _) = cut(cell.trim());
        let readings = if year_first(date).is_some() { Vec::new() } else { readings(date) };
        if !readings.is_empty() {
            // Two digits of a year to come are none of a year.
            let fits = |order: &DateOrder, day: &NaiveDate| *order != DateOrder::Ymd || *day <= today;
            left.retain(|order| readings.iter().any(|(of, day)| of == order && fits(of, day)));
        }
    }
    match left[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// The day that a typed number is: days since 1970 too, where the number cannot be one that a spreadsheet counts.
pub fn numbered_day(number: f64) -> Result<NaiveDate, Misread> {
    const SINCE_1970: std::ops::RangeInclusive<i64> = 10_957..=36_525;
    let whole = number.trunc() as i64;
    if number.fract() == 0.0 && SINCE_1970.contains(&whole) {
        let day = NaiveDate::from_ymd_opt(1970, 1, 1).and_then(|epoch| epoch.checked_add_days(Days::new(whole as u64)));
        return day.ok_or_else(|| Misread::new(format!("{number} is not a day like 2026-08-22")));
    }
    day(&number.to_string(), None)
}

fn in_range(day: &NaiveDate) -> bool {
    day.year() >= FIRST_YEAR
}

/// The day that a number alone is: 20260822, a spreadsheet's count of days, seconds or their parts since 1970 at
/// midnight.
fn counted(cell: &str) -> Option<NaiveDate> {
    let (whole, fraction) = cell.split_once(['.', ',']).unwrap_or((cell, ""));
    let is_number = whole.len() >= 5 && [whole, fraction].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !is_number || whole.len() > 19 {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let since = |year: i32, month: u32, day: u32, days: i64| {
        NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(u64::try_from(days).ok()?))
    };
    let per_day = |per_second: i64| {
        let day = 86_400 * per_second;
        (number % day == 0).then(|| since(1970, 1, 1, number / day)).flatten().filter(|day| day.year() >= 2000)
    };
    match whole.len() {
        5 if SERIALS.contains(&number) => since(1899, 12, 30, number),
        8 if fraction.bytes().all(|byte| byte == b'0') => year_month_day(&whole[..4], &whole[4..6], &whole[6..]),
        10 => per_day(1),
        13 => per_day(1_000),
        16 => per_day(1_000_000),
        19 => per_day(1_000_000_000),
        _ => None,
    }
}

/// A cell as date and time of day. The time begins with the word that has the first colon in it.
fn cut(cell: &str) -> (&str, Option<&str>) {
    // Of a day, 2026-08-22Z and 2026-08-22+03:00 name the zone.
    let zoned = cell.split_at_checked(10).filter(|(date, zone)| iso_day(date).is_some() && is_zone(zone));
    if let Some((date, _)) = zoned {
        return (date, None);
    }
    let Some(colon) = cell.find(':') else { return (cell, None) };
    let begin = cell[..colon].rfind(|c: char| c.is_whitespace() || c == 'T' || c == ',');
    match begin {
        Some(at) => {
            let date = cell[..at].trim_end_matches([' ', ',', 'T', '\u{a0}']);
            let after = cell[at..].chars().next().map_or(0, char::len_utf8);
            (date, Some(&cell[at + after..]))
        }
        None => (cell, None),
    }
}

/// A date that begins with the four digits of its year; within, what it is if it is a day.
fn year_first(date: &str) -> Option<Option<NaiveDate>> {
    let separator = date.chars().nth(4).filter(|c| "-/.".contains(*c))?;
    let parts: Vec<&str> = date.trim_end_matches('.').split(separator).collect();
    let [year, month, day] = parts[..] else { return Some(None) };
    // The name of a month is read elsewhere.
    if year.len() != 4 || month.chars().any(char::is_alphabetic) {
        return None;
    }
    let fits = (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    Some(if fits { year_month_day(year, month, day) } else { None })
}

fn year_month_day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let number = |part: &str| if part.bytes().all(|b| b.is_ascii_digit()) { part.parse::<u32>().ok() } else { None };
    NaiveDate::from_ymd_opt(number(year)? as i32, number(month)?, number(day)?).filter(in_range)
}

/// The days that a date of three numbers may be, by their orders.
fn readings(date: &str) -> Vec<(DateOrder, NaiveDate)> {
    let date = date.trim_end_matches('.');
    let Some(separator) = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-/. ".contains(*c)) else {
        return Vec::new();
    };
    let parts: Vec<&str> = date.split(separator).map(str::trim).collect();
    let [a, b, c] = parts[..] else { return Vec::new() };
    let of = |order: &DateOrder| match order {
        DateOrder::Dmy => (c, b, a),
        DateOrder::Mdy => (c, a, b),
        DateOrder::Ymd => (a, b, c),
    };
    let read = |order: DateOrder| {
        let (year, month, day) = of(&order);
        let fits = matches!(year.len(), 2 | 4) && [month, day].iter().all(|part| (1..=2).contains(&part.len()));
        let year = if fits { long_year(year)? } else { return None };
        year_month_day(&year, month, day).map(|day| (order, day))
    };
    DateOrder::ALL.into_iter().filter_map(read).collect()
}

/// What follows a date.
enum Time {
    OfDay,
    /// A moment with a time zone that is no midnight.
    Moment,
    /// Something else.
    None,
}

fn is_time_of_a_day(time: &str) -> Time {
    const FORMS: [&str; 6] = ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S%.f %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p"];
    let time = time.split_once('(').map_or(time, |(time, _)| time).trim();
    let zone = time.find(['Z', 'U', 'G', '+', '-', '\u{2212}']).map(|at| &time[at..]);
    let clock = time[..time.len() - zone.map_or(0, str::len)].trim();
    let parsed = FORMS.iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok());
    match (parsed, zone) {
        (Some(_), None) => Time::OfDay,
        (Some(clock), Some(zone)) if is_zone(zone) => {
            if clock == NaiveTime::MIN {
                Time::OfDay
            } else {
                Time::Moment
            }
        }
        _ => Time::None,
    }
}

fn is_zone(zone: &str) -> bool {
    let offset = zone.trim_start_matches("UTC").trim_start_matches("GMT");
    let is_offset = |offset: &str| {
        offset.starts_with(['+', '-', '\u{2212}'])
            && offset.chars().skip(1).all(|c| c.is_ascii_digit() || c == ':')
            && offset.chars().filter(char::is_ascii_digit).count() >= 2
    };
    zone == "Z" || (offset.is_empty() && !zone.is_empty()) || is_offset(offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_read_in_their_usual_forms() {
        let forms = "2026-08-02|2026-8-2|2026/08/02|2026.08.02|02.08.2026|2.8.2026|02.08.26|2.8.2026.| 20260802 |\
            2026-08-02T00:00:00Z|2026-08-02 00:00:00|2026-08-02T13:45:10.25|02.08.2026 00:00|2026-08-02T00:00:00+03:00|\
            2026-08-02 00:00:00 UTC|2026-08-02 00:00:00-0500|2026-08-02Z|2026-08-02+03:00|8/2/2026 12:00:00 AM|\
            02 August 2026|2 Aug 2026|August 2, 2026|Aug 2, 2026|Aug. 2nd, 2026|02-Aug-26|2-Aug-2026|2026-Aug-02|\
            Sunday, August 2, 2026|Sun, 02 Aug 2026 00:00:00 GMT|Sun Aug 02 2026 00:00:00 GMT+0300 (Eastern European)|\
            2. August 2026|02 серпня 2026 р.|2 серпня 2026 року|2 августа 2026 г.|2 авг. 2026|02 AUG 2026|46236|46236.0|\
            46236,75|1785628800|1785628800000|1785628800000000000|02/Aug/2026|2 of August 2026";
        for text in forms.split('|').filter(|text| !text.starts_with("8/2/")) {
            assert_eq!(day(text, None), Ok(on("2026-08-02")), "{text}");
        }
        assert_eq!(day("8/2/2026 12:00:00 AM", Some(DateOrder::Mdy)), Ok(on("2026-08-02")));
        assert_eq!(day("1. März 2026", None), Ok(on("2026-03-01")));
        assert_eq!(day("1 Mrz 26", None), Ok(on("2026-03-01")));
        assert_eq!(day("1 мая 2026", None), Ok(on("2026-05-01")));
        assert_eq!(day("30 листопада 2025", None), Ok(on("2025-11-30")));
        assert_eq!(day("22/08/2026", None), Ok(on("2026-08-22")), "only the day can be first");
        assert_eq!(day("08/08/2026", None), Ok(on("2026-08-08")), "the same in both orders");
    }

    #[test]
    fn days_in_doubt_ask_for_their_order() {
        for (text, days) in [
            ("01/02/2026", "2026-02-01 or 2026-01-02"),
            ("1-2-2026", "2026-02-01 or 2026-01-02"),
            ("01/02/03", "2003-02-01 or 2003-01-02 or 2001-02-03"),
        ] {
            let problem = day(text, None).unwrap_err();
            assert_eq!(problem.words, format!("{text:?} can mean {days}, and its column does not tell which"));
            assert_eq!(problem.option, Some(("--date-order", "dmy", "mdy or ymd")));
        }
        assert_eq!(day("01/02/2026", Some(DateOrder::Dmy)), Ok(on("2026-02-01")));
        assert_eq!(day("01.02.2026", Some(DateOrder::Mdy)), Ok(on("2026-01-02")), "what the user says wins");
        assert_eq!(day("26/02/01", Some(DateOrder::Ymd)), Ok(on("2026-02-01")));
        let problem = day("22/08/2026", Some(DateOrder::Mdy)).unwrap_err();
        assert_eq!(problem.words, "\"22/08/2026\" is not a day with the month first");
    }

    #[test]
    fn a_column_settles_the_order_where_one_of_its_days_does() {
        let order = |cells: &[&str]| date_order(cells.iter().copied(), on("2026-11-27"));
        assert_eq!(order(&["01/06/2026", "15/06/2026"]), Some(DateOrder::Dmy));
        assert_eq!(order(&["01/06/2026", "06/15/2026", "2026-06-01", ""]), Some(DateOrder::Mdy));
        assert_eq!(order(&["01/06/26", "29/06/26"]), Some(DateOrder::Dmy), "2029 is to come");
        assert_eq!(order(&["26-08-22", "26-08-31"]), None, "2031 is to come, but day and year may both be first");
        assert_eq!(order(&["06.15.2026"]), Some(DateOrder::Mdy));
        assert_eq!(order(&["01/06/2026", "02/06/2026"]), None);
        assert_eq!(order(&["15/06/2026", "06/15/2026"]), None);
        assert_eq!(order(&["2026-06-01"]), None);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        let others = "|2026|2026-08|2026-13-01|2026-02-30|30.02.2026|22082026|11121112|12345|99999|2026-08-22T|\
            2026-08-22 25:00|2026-08-21T21:00:00Z|2026-08-22T14:00+03:00|2026-08-22 noon|2026-08/22|Aug 2026|32 Aug 2026|\
            -2026-08-22|+2026-08-22|2026-+8-22|２０２６-08-22|2026-08-22T00:00:00+|0206-08-22|June|1 Ju 2026|13/13/2026|1.5|\
            1785628801|2026060100";
        for text in others.split('|') {
            let problem = day(text, None).unwrap_err().words;
            assert!(problem.starts_with(&format!("{text:?} is not a day")), "{text}: {problem}");
        }
        assert!(day("2026-08-21T21:00:00Z", None).unwrap_err().words.contains("is another day in other time zones"));
    }

    #[test]
    fn typed_numbers_are_days_as_programs_count_them() {
        for number in [46_174.0, 46_174.5, 20_605.0, 20_260_601.0, 1_780_272_000_000.0] {
            assert_eq!(numbered_day(number), Ok(on("2026-06-01")), "{number}");
        }
        for number in [0.0, 7.0, -46_174.0, f64::NAN, 20_605.5, 1e300] {
            assert!(numbered_day(number).is_err(), "{number}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_cell_panics(any in "\\PC{0,30}", like in "[-+0-9., '\u{a0}eTZU:/\u{2212}éJunмая]{0,24}") {
            for text in [any, like] {
                let order = date_order([text.as_str()].into_iter(), on("2026-01-01"));
                prop_assert!(day(&text, order).is_ok() || day(&text, None).is_err());
            }
        }

        #[test]
        fn every_written_day_comes_back(days in 0..100_000u64) {
            let known = on("1900-01-01") + Days::new(days);
            for form in ["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%Y/%m/%d", "%Y-%m-%dT00:00:00Z", "%d %B %Y", "%b %d, %Y"] {
                prop_assert_eq!(day(&known.format(form).to_string(), None), Ok(known));
            }
        }
    }
}
