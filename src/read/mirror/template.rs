//! The address of a mirror with a placeholder for the day.

use chrono::{Datelike, NaiveDate};

use super::address;
use crate::error::{Error, Result};

type Written = fn(NaiveDate) -> String;

/// What may stand for a day, or for a part of one.
const PLACEHOLDERS: [(&str, Written); 5] = [
    ("{yyyymmdd}", |day| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())),
    ("{yyyy-mm-dd}", |day| format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())),
    ("{yyyy}", |day| format!("{:04}", day.year())),
    ("{mm}", |day| format!("{:02}", day.month())),
    ("{dd}", |day| format!("{:02}", day.day())),
];

/// An address that has a day in its path or query; checked.
#[derive(Debug)]
pub(super) struct Template(String);

impl Template {
    /// Checks a template.
    ///
    /// # Errors
    /// [`Error::Usage`] with the template, except when a password may be in it.
    pub(super) fn new(template: &str) -> Result<Self> {
        if authority(template).contains('@') {
            return Err(Error::Usage("the address of a mirror must not contain a user name or password".into()));
        }
        check(template)
            .map_err(|problem| Error::Usage(format!("the mirror {template:?} cannot be used: {problem}")))?;
        Ok(Template(template.to_string()))
    }

    /// The address of a day.
    pub(super) fn url(&self, day: NaiveDate) -> String {
        filled(&self.0, day)
    }

    /// A plain file name for a day: the last part of the address if it holds the day and no other digits, else `map_…`.
    pub(super) fn file_name(&self, day: NaiveDate) -> String {
        let last = path(&self.0).rsplit('/').next().unwrap_or_default();
        let rest = last.replacen("{yyyymmdd}", "", 1).replacen("{yyyy-mm-dd}", "", 1);
        let is_plain = rest.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '_' | '-'));
        let has_one_day = last.matches('{').count() == 1 && rest != last;
        let is_hidden = last.starts_with(['.', '-']);
        if has_one_day && is_plain && !is_hidden && last.len() <= 100 && last.contains("json") {
            filled(last, day)
        } else {
            filled("map_{yyyymmdd}.geojson", day)
        }
    }
}

/// The template with a day put in.
fn filled(template: &str, day: NaiveDate) -> String {
    PLACEHOLDERS.iter().fold(template.to_string(), |text, (name, written)| text.replace(name, &written(day)))
}

/// The part that says whom to ask.
fn authority(template: &str) -> &str {
    let rest = template.split_once("://").map_or(template, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The path, without a query.
fn path(template: &str) -> &str {
    let address = template.split('?').next().unwrap_or_default();
    address.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or_default()
}

fn check(template: &str) -> std::result::Result<(), String> {
    check_placeholders(template)?;
    let names = |wanted: &[&str]| wanted.iter().all(|name| template.contains(name));
    if ![&["{yyyymmdd}"][..], &["{yyyy-mm-dd}"], &["{yyyy}", "{mm}", "{dd}"]].into_iter().any(names) {
        return Err("it needs the day as {yyyymmdd}, {yyyy-mm-dd}, or all of {yyyy}, {mm} and {dd}".into());
    }
    if authority(template).contains('{') {
        return Err("the day belongs in the path or the query, not in the host".into());
    }
    if template.contains('#') {
        return Err("a part after # is never sent; leave it out, or write %23".into());
    }
    let any_day = NaiveDate::default();
    address::parse(&filled(template, any_day)).map(drop)
}

/// Every brace must belong to a placeholder that is known.
fn check_placeholders(template: &str) -> std::result::Result<(), String> {
    let rest = PLACEHOLDERS.iter().fold(template.to_string(), |text, (name, _)| text.replace(name, ""));
    let Some(start) = rest.find(['{', '}']) else {
        return Ok(());
    };
    let end = rest[start..].find('}').map_or(rest.len(), |length| start + length + 1);
    let known: Vec<&str> = PLACEHOLDERS.iter().map(|(name, _)| *name).collect();
    Err(format!("unknown placeholder {:?}; known: {}", &rest[start..end], known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::mirror::DEEPSTATE;

    fn day() -> NaiveDate {
        "2024-07-08".parse().unwrap()
    }

    fn url(template: &str) -> String {
        Template::new(template).unwrap_or_else(|e| panic!("{e}")).url(day())
    }

    fn file_name(template: &str) -> String {
        Template::new(template).unwrap_or_else(|e| panic!("{e}")).file_name(day())
    }

    #[test]
    fn a_day_is_put_in_wherever_it_is_asked_for() {
        assert_eq!(
            url(DEEPSTATE),
            "https://raw.githubusercontent.com/cyterat/deepstate-map-data/main/data/deepstatemap_data_20240708.geojson"
        );
        assert_eq!(url("https://x.org/{yyyy}/{mm}/{dd}.json"), "https://x.org/2024/07/08.json");
        assert_eq!(url("https://x.org/{yyyymmdd}?d={yyyy-mm-dd}&{dd}"), "https://x.org/20240708?d=2024-07-08&08");
        for address in
            ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:9", "HTTPS://x.org", "https://x.org:8443"]
        {
            assert_eq!(url(&format!("{address}/{{yyyymmdd}}")), format!("{address}/20240708"));
        }
    }

    #[test]
    fn years_have_four_digits() {
        let template = Template::new("https://x.org/{yyyymmdd}").unwrap();
        assert_eq!(template.url(NaiveDate::from_ymd_opt(987, 1, 2).unwrap()), "https://x.org/09870102");
    }

    #[test]
    fn a_bad_template_says_what_is_wrong() {
        let cases = [
            ("", "it needs the day"),
            ("https://x.org/map.geojson", "it needs the day"),
            ("https://x.org/{yyyy}/{mm}/map.geojson", "it needs the day"),
            ("https://x.org/{yyyymmdd}/{day}", "unknown placeholder \"{day}\"; known: {yyyymmdd}, "),
            ("https://x.org/{YYYYMMDD}", "unknown placeholder \"{YYYYMMDD}\""),
            ("https://x.org/{yyyymmdd", "unknown placeholder \"{yyyymmdd\""),
            ("https://x.org/{yyyymmdd}}", "unknown placeholder \"}\""),
            ("https://{yyyymmdd}.x.org/", "not in the host"),
            ("https://x.org/{yyyymmdd}#top", "after #"),
            ("x.org/{yyyymmdd}", "not a web address"),
            ("/maps/{yyyymmdd}.geojson", "not a web address"),
            ("https:///{yyyymmdd}", "not a web address"),
            ("https://x.org/a b/{yyyymmdd}", "not a web address"),
            ("https://x.org/карта/{yyyymmdd}", "percent"),
            ("https://x.org:99999/{yyyymmdd}", "port"),
            ("https://x.org:/{yyyymmdd}", "port"),
            ("http://x.org/{yyyymmdd}", "only https"),
            ("http://localhost.x.org/{yyyymmdd}", "only https"),
            ("http://127.0.0.10/{yyyymmdd}", "only https"),
            ("ftp://x.org/{yyyymmdd}", "only https"),
            ("file:///maps/{yyyymmdd}", "not a web address"),
        ];
        for (template, wanted) in cases {
            let error = Template::new(template).map(|t| t.0).unwrap_err();
            assert!(matches!(error, Error::Usage(_)), "{template}");
            assert!(error.to_string().contains(wanted), "{template}: {error}");
        }
    }

    #[test]
    fn a_password_is_refused_and_not_repeated() {
        for template in ["https://me:secret@x.org/{yyyymmdd}", "me:secret@x.org/{nothing}", "https://secret@x.org"] {
            let error = Template::new(template).map(|t| t.0).unwrap_err().to_string();
            assert!(error.contains("password") && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn file_names_are_plain_and_have_their_day() {
        let cases = [
            (DEEPSTATE, "deepstatemap_data_20240708.geojson"),
            ("https://x.org/{yyyy-mm-dd}.json.gz?x=1", "2024-07-08.json.gz"),
            ("https://x.org/{yyyy}/{mm}/{dd}/map.geojson", "map_20240708.geojson"),
            ("https://x.org/map.geojson?day={yyyymmdd}", "map_20240708.geojson"),
            ("https://x.org?day=/{yyyymmdd}.json", "map_20240708.geojson"),
            ("https://x.org/20200101_{yyyymmdd}.json", "map_20240708.geojson"),
            ("https://x.org/{yyyymmdd}{dd}.json", "map_20240708.geojson"),
            ("https://x.org/.{yyyymmdd}.json", "map_20240708.geojson"),
            ("https://x.org/a%2f..{yyyymmdd}.json", "map_20240708.geojson"),
            ("https://x.org/{yyyymmdd}", "map_20240708.geojson"),
        ];
        for (template, wanted) in cases {
            assert_eq!(file_name(template), wanted, "{template}");
        }
    }
}
