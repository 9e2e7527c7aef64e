//! Reads numbers as people and programs write them.

use super::{Decimal, Marks, Misread, shown};

/// The number in a cell. Thousands may be grouped by spaces, apostrophes or the mark that is not the decimal one.
///
/// Without a decimal mark, or with a plain decimal point, it is what [`str::parse`] makes of it. Of "1,234", which may
/// have a decimal comma or a group of thousands, only `Decimal::Comma` makes a number; of "1.234" only
/// `Decimal::Point`. Where the decimal mark is certain, both are what it makes of them.
///
/// # Errors
/// What was met and why it is not one finite number, to be put after the name of the column.
pub fn number(text: &str, marks: Marks) -> Result<f64, Misread> {
    let cell = text.trim();
    let wrong = |why: &str| Misread::new(format!("{:?} is not {why}", shown(cell)));
    if marks.decimal == Some(Decimal::Point) && is_plain(cell) {
        return cell.parse().map_err(|_| wrong("one finite number"));
    }
    let (point, comma) = (reading(cell, Decimal::Point), reading(cell, Decimal::Comma));
    let (of_mark, mark) = match marks.decimal {
        Some(Decimal::Comma) => (comma, ','),
        Some(Decimal::Point) => (point, '.'),
        None => (point.or(comma), '\0'),
    };
    match (point, comma, of_mark) {
        // A mark that the table is known to use for decimals does not group thousands in it.
        (Some(a), Some(b), _) if a != b && !marks.are_certain && !cell.contains(mark) => Err(Misread {
            words: format!("{:?} can mean {} or {}", shown(cell), a.min(b), a.max(b)),
            option: Some(("--decimal", "comma", "point")),
        }),
        (_, _, Some(number)) => Ok(number),
        (None, Some(_), _) => Err(wrong("a number with a decimal point")),
        (Some(_), None, _) => Err(wrong("a number with a decimal comma")),
        _ => Err(wrong("one finite number")),
    }
}

/// Digits with at most one point among them, fewer than could overflow: what nearly all cells of large tables are.
fn is_plain(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell).as_bytes();
    let ends = digits.first().is_some_and(u8::is_ascii_digit) && digits.last().is_some_and(u8::is_ascii_digit);
    let points = digits.iter().filter(|byte| **byte == b'.').count();
    ends && points <= 1 && digits.len() < 300 && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POINT: Option<Decimal> = Some(Decimal::Point);
    const COMMA: Option<Decimal> = Some(Decimal::Comma);

    fn number(text: &str, decimal: Option<Decimal>) -> Result<f64, String> {
        super::number(text, Marks { decimal, are_certain: false }).map_err(|misread| misread.words)
    }

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
            let problem = format!("{text:?} can mean 1.234 or 1234");
            assert_eq!(number(text, decimal), Err(problem), "{text} {decimal:?}");
        }
        assert_eq!(number("12,75", POINT), Err("\"12,75\" is not a number with a decimal point".into()));
        assert_eq!(number("12.75", COMMA), Err("\"12.75\" is not a number with a decimal comma".into()));
    }

    #[test]
    fn what_the_user_says_of_decimals_wins() {
        let certain = |text, decimal| super::number(text, Marks { decimal, are_certain: true }).ok();
        assert_eq!((certain("20.100", COMMA), certain("20.100", POINT)), (Some(20_100.0), Some(20.1)));
        assert_eq!((certain("20,100", COMMA), certain("20,100", POINT)), (Some(20.1), Some(20_100.0)));
        assert_eq!(certain("12.75", COMMA), None);
        let doubt = super::number("20.100", Marks::default()).unwrap_err();
        assert_eq!(doubt.option, Some(("--decimal", "comma", "point")));
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
            }
        }
    }
}
