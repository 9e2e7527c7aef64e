//! The order in which a day is written, and years of two digits.

use clap::ValueEnum;

/// What comes first in a day written in numbers that does not begin with the four digits of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DateOrder {
    /// 31/12/2026
    Dmy,
    /// 12/31/2026
    Mdy,
    /// 26/12/31
    Ymd,
}

impl DateOrder {
    pub(super) const ALL: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
}

/// A year of four digits from one of two or four: 69 is 2069, 70 is 1970.
pub(super) fn long_year(year: &str) -> Option<String> {
    let number: u32 = if year.bytes().all(|b| b.is_ascii_digit()) { year.parse().ok()? } else { return None };
    match year.len() {
        4 => Some(year.to_string()),
        2 => Some((if number < 70 { 2000 + number } else { 1900 + number }).to_string()),
        _ => None,
    }
}
