//! The user's words on the legend of a map: which values of a property mean held.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Reading;
use super::table::Column;

/// Stands for any value.
pub(super) const ANY: &str = "*";
/// Stands for features that lack the property.
pub(super) const NONE: &str = "(none)";

/// Values of a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The property, nested ones with a dot: "status", "style.fill".
    pub property: String,
    /// The values; `*` is any, `(none)` is none.
    pub values: Vec<String>,
}

/// What the user says of a legend. Nothing said leaves it to the words in the map.
///
/// With `held` alone all else is not held; with `not_held` alone all else is held unless the map says otherwise; with
/// both, the map has to say what the rest is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Legend {
    /// What is held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Rule>,
    /// What is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_held: Vec<Rule>,
    /// Whether values that are in neither list are asked about.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks: bool,
}

impl Rule {
    /// A rule as written on the command line, PROPERTY=VALUE[,VALUE…].
    ///
    /// # Errors
    /// The form that is expected, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = "expected PROPERTY=VALUE[,VALUE…], as in status=occupied; * is any value, (none) is no value";
        let (property, values) = text.split_once('=').ok_or(form)?;
        let property = property.trim().to_string();
        let whole = normal(values);
        if property.is_empty() || whole.is_empty() {
            return Err(form.into());
        }
        let mut parts: Vec<String> =
            values.split(',').map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        parts.retain(|part| !part.is_empty());
        // A value may have a comma in it.
        if parts.len() > 1 {
            parts.push(values.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        Ok(Rule { property, values: parts })
    }

    /// The column that it is about: by exact name, else whatever the case.
    pub(super) fn column<'c>(&self, columns: &'c [Column]) -> Option<&'c Column> {
        let same = |column: &&Column| column.key.to_lowercase() == self.property.to_lowercase();
        columns.iter().find(|column| column.key == self.property).or_else(|| columns.iter().find(same))
    }

    /// Whether a value is one of these: as a whole, or one of its parts between slashes; whatever the case.
    pub(super) fn has(&self, value: Option<&str>) -> bool {
        let Some(value) = value else { return self.values.iter().any(|own| own == NONE) };
        let own = |text: &str| {
            let text = normal(text);
            self.values.iter().any(|own| own == ANY || normal(own) == text || same_number(own, &text))
        };
        own(value) || value.contains("///") && value.split("///").any(own)
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}={}", self.property, self.values.join(","))
    }
}

impl Legend {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.not_held.is_empty()
    }

    /// What is said now, and what was said before of the values that it leaves open. `--held` alone is the whole
    /// legend, and so is what speaks of another property.
    pub fn after(self, before: &Legend) -> Self {
        let rules = || self.held.iter().chain(&self.not_held);
        let properties: BTreeSet<String> =
            rules().chain(&before.held).chain(&before.not_held).map(|rule| rule.property.to_lowercase()).collect();
        let said: BTreeSet<String> = rules().flat_map(|rule| &rule.values).map(|value| normal(value)).collect();
        if self.not_held.is_empty() || properties.len() != 1 || said.contains(ANY) {
            return self;
        }
        let open = |rules: &[Rule]| -> Vec<Rule> {
            let rest = rules.iter().map(|rule| {
                let values = rule.values.iter().filter(|value| !said.contains(&normal(value))).cloned().collect();
                Rule { property: rule.property.clone(), values }
            });
            rest.filter(|rule: &Rule| !rule.values.is_empty()).collect()
        };
        let (held, not_held) = (open(&before.held), open(&before.not_held));
        Legend { held: [self.held, held].concat(), not_held: [self.not_held, not_held].concat(), asks: true }
    }

    /// The same legend with the values it was found to mean, so that a value it never met is asked about. One that
    /// speaks of several properties, or of more values than anybody lists, stays as it was said.
    pub fn settled(&self, readings: &[&Reading]) -> Self {
        const MOST: usize = 100;
        let mut rules = self.held.iter().chain(&self.not_held);
        let Some(first) = rules.next() else { return self.clone() };
        let same = |property: &str| property.to_lowercase() == first.property.to_lowercase();
        let values = |said: &[Rule], met: fn(&Reading) -> &BTreeSet<String>| -> Vec<Rule> {
            let met =
                readings.iter().filter(|reading| same(&reading.property)).flat_map(|reading| met(reading)).cloned();
            let all: BTreeSet<String> = said.iter().flat_map(|rule| rule.values.clone()).chain(met).collect();
            let rule = Rule { property: first.property.clone(), values: all.into_iter().collect() };
            if rule.values.is_empty() { Vec::new() } else { vec![rule] }
        };
        let (held, not_held) = (values(&self.held, |r| &r.held), values(&self.not_held, |r| &r.not_held));
        let count: usize = held.iter().chain(&not_held).map(|rule| rule.values.len()).sum();
        match rules.all(|rule| same(&rule.property)) && count <= MOST {
            true => Legend { held, not_held, asks: true },
            false => self.clone(),
        }
    }

    /// The options that say the same, to be typed.
    pub fn options(&self) -> String {
        let flags = |flag: &str, rules: &[Rule]| {
            rules.iter().map(|rule| format!("{flag} {}", quoted(&rule.to_string()))).collect::<Vec<_>>()
        };
        [flags("--held", &self.held), flags("--not-held", &self.not_held)].concat().join(" ")
    }
}

/// An argument as a shell takes it.
pub(super) fn quoted(argument: &str) -> String {
    format!("'{}'", argument.replace('\'', r"'\''"))
}

/// A value as it is typed: of a name in several languages, the part that is easiest to type will do.
pub(super) fn typed(value: &str) -> String {
    let parts: Vec<&str> = value.split("///").map(str::trim).filter(|part| !part.is_empty()).collect();
    let plain = parts.iter().find(|part| part.is_ascii() && !part.contains(','));
    plain.copied().unwrap_or(value).to_string()
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn same_number(a: &str, b: &str) -> bool {
    matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}
