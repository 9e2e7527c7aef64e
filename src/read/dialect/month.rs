//! Reads days with the name of their month, in English, German, Ukrainian and Russian.

use chrono::NaiveDate;

use super::order::{DateOrder, long_year};

/// The names of the months as they stand in a date; any beginning of three letters and more is an abbreviation.
const MONTHS: [&str; 12] = [
    "january januar jänner jaenner січня січень января январь",
    "february februar feber лютого лютий февраля февраль",
    "march märz maerz mrz березня березень марта март",
    "april квітня квітень апреля апрель",
    "may mai травня травень мая май",
    "june juni червня червень июня июнь",
    "july juli липня липень июля июль",
    "august серпня серпень августа август",
    "september вересня вересень сентября сентябрь",
    "october oktober жовтня жовтень октября октябрь",
    "november листопада листопад ноября ноябрь",
    "december dezember грудня грудень декабря декабрь",
];

/// What may stand in such a date beside day, month and year: names of weekdays and small words.
const BESIDE: &str = "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag \
    samstag sonnabend sonntag понеділок вівторок середа четвер пʼятниця субота неділя понедельник вторник среда четверг пятница \
    суббота воскресенье";
const SMALL: [&str; 10] = ["of", "the", "den", "г", "год", "года", "р", "року", "рік", "st"];

/// The day that a date with the name of a month is: 22 August 2026, Aug 22, 2026, 22-Aug-26, 2026-Aug-22.
///
/// Of two numbers of two digits the year is the last, unless the order says that it comes first.
pub(super) fn named_day(date: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let (mut month, mut numbers) = (None, Vec::new());
    for word in words(date) {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            numbers.push(word);
        } else if let Some(named) = month_of(&word) {
            month.replace(named).map_or(Some(()), |_| None)?;
        } else if !is_beside(&word) {
            return None;
        }
    }
    let [first, second] = &numbers[..] else { return None };
    let is_year_first = first.len() == 4 || (second.len() <= 2 && order == Some(DateOrder::Ymd));
    let (year, day) = if is_year_first { (first, second) } else { (second, first) };
    let day: u32 = if day.len() <= 2 { day.parse().ok()? } else { return None };
    NaiveDate::from_ymd_opt(long_year(year)?.parse().ok()?, month?, day)
}

/// The words and numbers of a date in small letters. Numbers lose the ending of 1st, 2nd, 3rd and 4th.
fn words(date: &str) -> impl Iterator<Item = String> {
    let is_mark = |c: char| c.is_whitespace() || ",./-'’".contains(c);
    date.split(is_mark).filter(|word| !word.is_empty()).map(|word| {
        let word = word.to_lowercase();
        let digits = word.trim_end_matches("st").trim_end_matches("nd").trim_end_matches("rd").trim_end_matches("th");
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.to_string() } else { word }
    })
}

/// The month of a name, 1 to 12.
fn month_of(word: &str) -> Option<u32> {
    let is_named = |names: &&str| names.split(' ').any(|name| is_abbreviation(word, name));
    let mut named = (1..).zip(MONTHS).filter(|(_, names)| is_named(names)).map(|(month, _)| month);
    named.next().filter(|_| named.next().is_none())
}

fn is_abbreviation(word: &str, name: &str) -> bool {
    word.chars().count() >= 3 && name.starts_with(word)
}

fn is_beside(word: &str) -> bool {
    let is_weekday = |name: &str| word.chars().count() >= 2 && name.starts_with(word);
    SMALL.contains(&word) || BESIDE.split_whitespace().any(is_weekday)
}
