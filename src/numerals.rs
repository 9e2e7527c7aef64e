//! Numbers as people write them.

/// A number with a comma between thousands and a true minus sign: "−1,234.5".
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((&text[..], ""), |(whole, fraction)| (whole, fraction));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    // What rounds to zero has no sign.
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    let point = if decimals > 0 { "." } else { "" };
    format!("{sign}{grouped}{point}{fraction}")
}

/// The decimals that show a number with at least so many significant digits.
pub fn decimals_for(value: f64, digits: usize) -> usize {
    if value == 0.0 {
        return 0;
    }
    let before_point = value.abs().log10().floor() as i64 + 1;
    (digits as i64 - before_point).clamp(0, 300) as usize
}

/// A quantity with so many decimals, and with more where fewer than two digits would be left of a small one: "5,347", "1.6",
/// "0.0010".
pub fn digits(value: f64, least: usize) -> String {
    const MOST: usize = 6;
    let places = decimals_for(value, 2).min(MOST);
    // What is rounded up to more digits needs fewer decimals.
    let rounded = format!("{value:.places$}").parse().unwrap_or(value);
    number(value, if value.abs() >= 5e-7 { decimals_for(rounded, 2).min(MOST).max(least) } else { least })
}

/// A figure with so many significant digits at least, without trailing zeros: "9.3", "22.015".
pub fn figure(value: f64, digits: usize) -> String {
    let text = number(value, decimals_for(value, digits));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// "1 day", "2 days".
pub fn counted(count: usize, thing: &str) -> String {
    format!("{} {thing}{}", number(count as f64, 0), if count == 1 { "" } else { "s" })
}

/// The verb of so many things.
pub fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// The pronoun for so many things, as an object.
pub fn them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}

/// Two numbers with as many decimals as tell both: at least two significant digits of the larger one, one decimal from 1 on.
pub fn decimals(values: &[f64]) -> usize {
    match values.iter().fold(0.0_f64, |most, value| most.max(value.abs())) {
        most if most >= 0.995 => 1,
        most if most > 0.0 => decimals_for(most, 2).min(6),
        _ => 0,
    }
}

/// A number of km²/day beside others of the same size.
pub fn beside(value: f64, others: &[f64]) -> String {
    number(value, decimals(&[others, &[value]].concat()))
}
