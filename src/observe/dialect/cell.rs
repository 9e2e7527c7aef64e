//! Numbers and days as strangers write them.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::Decimal;
use crate::tabular::iso_day;

/// Before it there is no front to project; such a year is a slip.
const FIRST_YEAR: i32 = 1900;

/// The number in a cell. Thousands may be grouped by spaces, apostrophes or the mark that is not the decimal one.
///
/// Without a decimal mark, or with a plain decimal point, it is what [`str::parse`] makes of it. Of "1,234", which may
/// have a decimal comma or a group of thousands, only `Decimal::Comma` makes a number; of "1.234" only `Decimal::Point`.
///
/// # Errors
/// What was met and why it is not one finite number, to be put after the name of the column.
pub fn number(text: &str, decimal: Option<Decimal>) -> Result<f64, String> {
    let cell = text.trim();
    if decimal == Some(Decimal::Point) && is_plain(cell) {
        return cell.parse().map_err(|_| format!("{:?} is not one finite number", shown(cell)));
    }
    let (point, comma) = (reading(cell, Decimal::Point), reading(cell, Decimal::Comma));
    let (of_mark, mark) = match decimal {
        Some(Decimal::Comma) => (comma, ','),
        Some(Decimal::Point) => (point, '.'),
        None => (point.or(comma), '\0'),
    };
    match (point, comma, of_mark) {
        // A mark that the table is known to use for decimals does not group thousands in it.
        (Some(a), Some(b), _) if a != b && !cell.contains(mark) => {
            Err(format!("{:?} may be {} or {}", shown(cell), a.min(b), a.max(b)))
        }
        (_, _, Some(number)) => Ok(number),
        (None, Some(_), _) => Err(format!("{:?} is not a number with a decimal point", shown(cell))),
        (Some(_), None, _) => Err(format!("{:?} is not a number with a decimal comma", shown(cell))),
        _ => Err(format!("{:?} is not one finite number", shown(cell))),
    }
}

/// Digits with at most one point among them, fewer than could overflow: what nearly all cells of large tables are.
fn is_plain(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell).as_bytes();
    let ends = digits.first().is_some_and(u8::is_ascii_digit) && digits.last().is_some_and(u8::is_ascii_digit);
    let points = digits.iter().filter(|byte| **byte == b'.').count();
    ends && points <= 1 && digits.len() < 300 && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// The day in a cell: 2026-08-22, 2026/08/22, 2026.08.22, 20260822 or 22.08.2026.
///
/// A time of day after it is dropped. With a zone it must be midnight: any other names a moment, which is another day
/// elsewhere.
///
/// # Errors
/// What was met and why it is not one day, to be put after the name of the column. Days written with the year last and
/// slashes or hyphens are refused: the month may come first.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    const LONGEST: usize = 64;
    let cell = text.trim();
    if let Some(day) = iso_day(cell).filter(|day| day.year() >= FIRST_YEAR) {
        return Ok(day);
    }
    if cell.len() > LONGEST {
        return Err(format!("{:?} is not a day like 2026-08-22", shown(cell)));
    }
    let (date, time) = match cell.split_once(|c: char| c == 'T' || c.is_whitespace()) {
        Some((date, time)) => (date, Some(time)),
        None => (cell, None),
    };
    if time.is_some_and(|time| !is_time_of_a_day(time)) {
        return Err(format!("{:?} is not a day, nor a day and the time of that day", shown(cell)));
    }
    calendar_day(date).map_err(|problem| format!("{:?} {problem}", shown(cell)))
}

/// The finite number that a cell is if this is its decimal mark.
pub(super) fn reading(cell: &str, decimal: Decimal) -> Option<f64> {
    // As long as a number can become that a program writes out in full; the cell may hold the rest of the file.
    const LONGEST: usize = 1_000;
    if cell.len() > LONGEST {
        return None;
    }
    let (sign, unsigned) = match cell.strip_prefix(['-', '\u{2212}']) {
        Some(unsigned) => ("-", unsigned),
        None => ("", cell.strip_prefix('+').unwrap_or(cell)),
    };
    let (mantissa, exponent) = unsigned.find(['e', 'E']).map_or((unsigned, ""), |at| unsigned.split_at(at));
    let (mark, other) = if decimal == Decimal::Point { ('.', ',') } else { (',', '.') };
    let (whole, fraction) = mantissa.split_once(mark).map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let ungrouped =
        if is_digits(whole) { whole.to_string() } else { ungroup(whole, other).filter(|_| exponent.is_empty())? };
    // Half a number is a number to `parse`, which is the rule for the point; a loose comma is a slip.
    let is_loose = decimal == Decimal::Comma && (whole.is_empty() || fraction == Some(""));
    if is_loose || !is_digits(fraction.unwrap_or_default()) {
        return None;
    }
    let point = if fraction.is_some() { "." } else { "" };
    let plain = format!("{sign}{ungrouped}{point}{}{exponent}", fraction.unwrap_or_default());
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a number in groups of three, all set apart by the same character.
fn ungroup(whole: &str, other: char) -> Option<String> {
    const SPACES: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];
    let separator = whole.chars().find(|c| *c == other || SPACES.contains(c))?;
    let groups: Vec<&str> = whole.split(separator).collect();
    let first = (1..=3).contains(&groups[0].len()) && !groups[0].starts_with('0');
    let fits = first && groups[1..].iter().all(|group| group.len() == 3) && groups.iter().all(|group| is_digits(group));
    fits.then(|| groups.concat())
}

fn calendar_day(date: &str) -> Result<NaiveDate, &'static str> {
    let no_day = "is not a day like 2026-08-22";
    let parts: Vec<&str> = match date.chars().find(|c| !c.is_ascii_digit()) {
        Some(separator @ ('-' | '/' | '.')) => date.split(separator).collect(),
        None if date.len() == 8 => vec![&date[..4], &date[4..6], &date[6..]],
        _ => return Err(no_day),
    };
    let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let (year, month, day) = match widths[..] {
        [4, 1..=2, 1..=2] => (parts[0], parts[1], parts[2]),
        [1..=2, 1..=2, 4] if date.contains('.') => (parts[2], parts[1], parts[0]),
        [1..=2, 1..=2, 2 | 4] if parts.iter().all(|part| is_digits(part)) => {
            return Err("may have the day, the month or the year first: write it like 2026-08-22");
        }
        _ => return Err(no_day),
    };
    let number = |part: &str| if is_digits(part) { part.parse::<u32>().ok() } else { None };
    let day = number(year).zip(number(month)).zip(number(day));
    day.and_then(|((year, month), day)| NaiveDate::from_ymd_opt(year as i32, month, day))
        .filter(|day| day.year() >= FIRST_YEAR)
        .ok_or(no_day)
}

/// Whether this is a time of day without a zone, or midnight with one.
fn is_time_of_a_day(time: &str) -> bool {
    let zone = time.find(['Z', 'U', '+', '-']).map(|at| &time[at..]);
    let is_zone = |zone: &str| {
        zone == "Z" || zone == "UTC" || (zone.len() > 2 && zone[1..].chars().all(|c| c.is_ascii_digit() || c == ':'))
    };
    let clock = time[..time.len() - zone.map_or(0, str::len)].trim();
    let parsed = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok());
    match (parsed, zone) {
        (Some(_), None) => true,
        (Some(clock), Some(zone)) => clock == NaiveTime::MIN && is_zone(zone),
        (None, _) => false,
    }
}

/// The start of a cell: one with a forgotten quote may hold the rest of the file.
fn shown(cell: &str) -> String {
    const MOST: usize = 60;
    match cell.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POINT: Option<Decimal> = Some(Decimal::Point);
    const COMMA: Option<Decimal> = Some(Decimal::Comma);

    #[test]
    fn what_is_one_number_is_read() {
        let cases = [
            ("1234.5", POINT, 1234.5),
            ("1e3", POINT, 1e3),
            (" -.5 ", POINT, -0.5),
            ("5.", POINT, 5.0),
            ("1.234", POINT, 1.234),
            ("1,234.5", POINT, 1234.5),
            ("1,234,567", POINT, 1_234_567.0),
            ("1'234.5", POINT, 1234.5),
            ("1 234", POINT, 1234.0),
            ("1234,5", COMMA, 1234.5),
            ("1,234", COMMA, 1.234),
            ("20.374,5", COMMA, 20_374.5),
            ("1 234 567,25", COMMA, 1_234_567.25),
            ("1\u{a0}234,5", COMMA, 1234.5),
            ("1\u{202f}234,5", COMMA, 1234.5),
            ("\u{2212}1,5e3", COMMA, -1500.0),
            ("1234", COMMA, 1234.0),
            ("12,75", None, 12.75),
            ("12.75", None, 12.75),
            ("0,125", None, 0.125),
            ("26602.562", None, 26_602.562),
            ("1 234,567", None, 1234.567),
            ("1.234,5", None, 1234.5),
            ("1.234.567", None, 1_234_567.0),
        ];
        for (text, decimal, value) in cases {
            assert_eq!(number(text, decimal), Ok(value), "{text} {decimal:?}");
        }
    }

    #[test]
    fn what_may_be_two_numbers_is_refused() {
        for (text, decimal) in [("1,234", POINT), ("1,234", None), ("1.234", None), ("1.234", COMMA)] {
            let problem = format!("{text:?} may be 1.234 or 1234");
            assert_eq!(number(text, decimal), Err(problem), "{text} {decimal:?}");
        }
        assert_eq!(number("12,75", POINT), Err("\"12,75\" is not a number with a decimal point".into()));
        assert_eq!(number("12.75", COMMA), Err("\"12.75\" is not a number with a decimal comma".into()));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let words =
            ["", " ", "-", ".", ",", "nan", "NaN", "inf", "-Infinity", "1e999", "0x1F", "1_000", "1e", "e5", "١٢"];
        let groups =
            ["1 23", "12 34.5", "1234 567", "0 123", "1 234'567", "1,234 567", "1 234e3", "1 234 56", "1  234"];
        let others = ["12 %", "5 km²", "(5)", "--5", "- 5", "1.5,5", "1,5.5", "1.2.3", "1,", ",5", "22.08.2026", "~5"];
        for text in words.iter().chain(&groups).chain(&others) {
            for decimal in [None, POINT, COMMA] {
                assert!(number(text, decimal).is_err(), "{text} {decimal:?}");
            }
        }
        assert!(number(&"x".repeat(1000), None).unwrap_err().len() < 120);
    }

    #[test]
    fn days_are_read_in_their_usual_forms() {
        let forms = [
            "2026-08-02",
            "2026-8-2",
            "2026/08/02",
            "2026.08.02",
            "02.08.2026",
            "2.8.2026",
            " 20260802 ",
            "2026-08-02T00:00:00Z",
            "2026-08-02 00:00:00",
            "2026-08-02T13:45:10.25",
            "02.08.2026 00:00",
            "2026-08-02T00:00:00+03:00",
            "2026-08-02 00:00:00 UTC",
            "2026-08-02 00:00:00-0500",
        ];
        for text in forms {
            assert_eq!(day(text), Ok(NaiveDate::from_ymd_opt(2026, 8, 2).unwrap()), "{text}");
        }
    }

    #[test]
    fn days_in_doubt_are_refused() {
        for text in ["08/22/2026", "22/08/2026", "01/02/2026", "22-08-2026", "22.08.26", "26-08-22"] {
            let problem = "may have the day, the month or the year first: write it like 2026-08-22";
            assert_eq!(day(text), Err(format!("{text:?} {problem}")));
        }
        let others = [
            "",
            "2026",
            "2026-08",
            "2026-13-01",
            "2026-02-30",
            "30.02.2026",
            "22082026",
            "11121112",
            "46256",
            "2026-08-22T",
            "2026-08-22 25:00",
            "2026-08-21T21:00:00Z",
            "2026-08-22T14:00+03:00",
            "2026-08-22 noon",
            "2026-08/22",
            "Aug 22, 2026",
            "-2026-08-22",
            "+2026-08-22",
            "2026-+8-22",
            "２０２６-08-22",
            "2026-08-22T00:00:00+",
            "0206-08-22",
        ];
        for text in others {
            assert!(day(text).unwrap_err().starts_with(&format!("{text:?} is not a day")), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_written_number_comes_back(x in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO) {
            prop_assert_eq!(number(&x.to_string(), POINT), Ok(x));
            prop_assert_eq!(number(&format!("{x:e}"), POINT), Ok(x));
            prop_assert_eq!(number(&x.to_string().replace('.', ","), COMMA), Ok(x));
        }

        #[test]
        fn numbers_are_what_parse_makes_of_them(text in "[-+]?[0-9]{0,6}[.]?[0-9]{0,4}(e[-+]?[0-9]{1,3})?") {
            let parsed = text.parse().ok().filter(|x: &f64| x.is_finite());
            prop_assert_eq!(number(&text, POINT).ok(), parsed);
        }

        #[test]
        fn no_cell_panics(any in "\\PC{0,30}", like in "[-+0-9., '\u{a0}eTZU:/\u{2212}é]{0,24}") {
            for text in [any, like] {
                for decimal in [None, POINT, COMMA] {
                    prop_assert!(number(&text, decimal).is_ok_and(f64::is_finite) || number(&text, decimal).is_err());
                }
                prop_assert!(day(&text).is_ok() || day(&text).is_err());
            }
        }

        #[test]
        fn every_written_day_comes_back(days in 0..100_000u64) {
            let known = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days);
            for form in ["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%Y/%m/%d", "%Y-%m-%dT00:00:00Z"] {
                prop_assert_eq!(day(&known.format(form).to_string()), Ok(known));
            }
        }
    }
}
