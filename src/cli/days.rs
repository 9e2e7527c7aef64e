//! Reads days on the command line in their usual forms. A day with two readings is refused, and the error names both.

use chrono::{Datelike, Months, NaiveDate};

const EXPECTED: &str = "expected a day like 2026-08-22";

/// A day, or a month or year where a day is expected.
enum Named {
    Day(NaiveDate),
    /// The first day of a month.
    Month(NaiveDate),
    Year(i32),
}

/// Reads a calendar day: 2026-08-22, 22.08.2026, 2026/08/22, 22 August 2026 and the like.
pub(super) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    match named(text)? {
        Named::Day(day) => Ok(day),
        Named::Month(first) => Err(format!("{} is a month: name a day, such as {}", month(first), last_of(first))),
        Named::Year(year) => Err(format!("{year} is a year: name a day, such as {year:04}-12-31")),
    }
}

/// As [`parse_day`]; a month means its last day, because "by August 2027" means by the 31st.
pub(super) fn parse_last_day(text: &str) -> Result<NaiveDate, String> {
    match named(text)? {
        Named::Month(first) => Ok(last_of(first)),
        Named::Year(year) => Err(format!("{year} is a year: name a month, such as {year:04}-12, or a day")),
        Named::Day(day) => Ok(day),
    }
}

/// As [`parse_day`]; a month means its first day.
pub(super) fn parse_first_day(text: &str) -> Result<NaiveDate, String> {
    match named(text)? {
        Named::Month(first) => Ok(first),
        Named::Year(year) => Err(format!("{year} is a year: name a month, such as {year:04}-01, or a day")),
        Named::Day(day) => Ok(day),
    }
}

fn month(first: NaiveDate) -> String {
    first.format("%Y-%m").to_string()
}

fn last_of(first: NaiveDate) -> NaiveDate {
    first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first)
}

fn named(text: &str) -> Result<Named, String> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Ok(Named::Day(day));
    }
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let numbers: Vec<Option<u32>> = parts.iter().map(|part| number(part)).collect();
    let named = match (&parts[..], &numbers[..]) {
        ([whole], _) if whole.len() == 8 => compact(whole).map(Named::Day),
        ([year], [Some(value)]) if is_year(year) => Some(Named::Year(value.cast_signed())),
        ([one, other], [a, b]) => match (is_year(one), is_year(other)) {
            (true, false) => first_of(*a, b.or_else(|| named_month(other))),
            (false, true) => first_of(*b, a.or_else(|| named_month(one))),
            _ => None,
        },
        ([one, two, three], [a, b, c]) => match (is_year(one), is_year(three)) {
            (true, false) => ymd(*a, b.or_else(|| named_month(two)), *c),
            (false, true) => match (named_month(one), named_month(two)) {
                (None, Some(month)) => ymd(*c, Some(month), *a),
                (Some(month), None) => ymd(*c, Some(month), *b),
                _ if text.contains('.') => ymd(*c, *b, *a),
                _ => either(*c, *a, *b)?,
            },
            _ => None,
        },
        _ => None,
    };
    named.ok_or_else(|| EXPECTED.to_string())
}

/// Reads a day and a month in either order; only their size can tell the order.
fn either(year: Option<u32>, one: Option<u32>, other: Option<u32>) -> Result<Option<Named>, String> {
    match (ymd(year, other, one), ymd(year, one, other)) {
        (Some(Named::Day(a)), Some(Named::Day(b))) if a != b => {
            Err(format!("this could be {a} or {b}: write it in that form"))
        }
        (Some(day), _) | (None, Some(day)) => Ok(Some(day)),
        (None, None) => Ok(None),
    }
}

/// A year has four digits, so that no day is taken for one.
fn is_year(part: &str) -> bool {
    part.len() == 4 && number(part).is_some()
}

fn number(part: &str) -> Option<u32> {
    (part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
}

/// The month of an English name, or of its first three letters or more.
fn named_month(part: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let part = part.to_lowercase();
    let at = MONTHS.iter().position(|month| part.len() >= 3 && month.starts_with(&part))?;
    u32::try_from(at + 1).ok()
}

fn ymd(year: Option<u32>, month: Option<u32>, day: Option<u32>) -> Option<Named> {
    NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?).map(Named::Day)
}

fn first_of(year: Option<u32>, month: Option<u32>) -> Option<Named> {
    let first = NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, 1)?;
    (first.month() == month?).then_some(Named::Month(first))
}

/// 20260822.
fn compact(text: &str) -> Option<NaiveDate> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)?;
    NaiveDate::parse_from_str(digits, "%Y%m%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, String> {
        parse_day(text).map(|day| day.to_string())
    }

    #[test]
    fn a_day_is_read_in_the_forms_that_have_one_reading() {
        for text in [
            "2027-08-31",
            "2027/08/31",
            "2027.8.31",
            "20270831",
            "31.08.2027",
            "31.8.2027",
            "31/08/2027",
            "08/31/2027",
            "31-08-2027",
            "31 August 2027",
            "31-Aug-2027",
            "August 31, 2027",
            "31 aug 2027",
            " 2027-08-31 ",
        ] {
            assert_eq!(day(text), Ok("2027-08-31".into()), "{text}");
        }
        assert_eq!(day("05/05/2027"), Ok("2027-05-05".into()), "both readings agree");
        assert_eq!(day("09.08.2027"), Ok("2027-08-09".into()), "days with points begin with the day");
    }

    #[test]
    fn what_is_no_day_is_answered_with_the_right_form() {
        assert_eq!(day("08/09/2027"), Err("this could be 2027-09-08 or 2027-08-09: write it in that form".into()));
        assert_eq!(day("2027-02"), Err("2027-02 is a month: name a day, such as 2027-02-28".into()));
        assert_eq!(day("2027"), Err("2027 is a year: name a day, such as 2027-12-31".into()));
        for text in
            ["tomorrow", "", "2026-02-30", "31.04.2027", "1/2/27", "2026-13-01", "99999999", "1.2.3.4", "13/13/2027"]
        {
            assert_eq!(day(text), Err(EXPECTED.into()), "{text}");
        }
    }

    #[test]
    fn a_month_ends_and_begins() {
        for text in ["2027-08", "2027/08", "08/2027", "8.2027", "August 2027", "aug 2027", "2027 August", "2027-8"] {
            assert_eq!(parse_last_day(text).map(|day| day.to_string()), Ok("2027-08-31".into()), "{text}");
            assert_eq!(parse_first_day(text).map(|day| day.to_string()), Ok("2027-08-01".into()), "{text}");
        }
        assert_eq!(parse_last_day("2028-02").unwrap().to_string(), "2028-02-29");
        assert!(parse_last_day("2027").unwrap_err().contains("such as 2027-12") && parse_last_day("2027-13").is_err());
    }
}
