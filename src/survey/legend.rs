//! Decides which features of a map are held, from their properties.
//!
//! A feature counts as held only for a reason: the properties of all features are alike, or a known word says so
//! ([`words`]), or the user says so ([`Legend`]). Where none of these decides, the user is asked. A value without a
//! known meaning takes that of the other values of its colour, where these agree.

mod ask;
mod keys;
mod rule;
mod table;
mod tokens;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use rule::{Legend, Rule};

use super::feature::Feature;
use keys::Kind;
use table::{Column, columns};
use words::Word;

/// What a map's legend was found to say: values that are held, and that are not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub property: String,
    /// Its values that are held.
    pub held: BTreeSet<String>,
    /// Its values that are not.
    pub not_held: BTreeSet<String>,
}

/// Which features are held, and by which legend; `None` where all are alike.
pub(super) struct Decision {
    pub held: Vec<bool>,
    pub reading: Option<Reading>,
}

/// Decides which features are held.
///
/// # Errors
/// In words: what the features say, and what to type, where it cannot be known or nothing is held.
pub(super) fn decide(features: &[&Feature], collection: Option<&str>, legend: &Legend) -> Result<Decision, String> {
    let columns = columns(features, collection);
    let map = Map { features, columns: &columns };
    let decision = match legend.is_empty() {
        true => map.by_words()?,
        false => map.by_user(legend)?,
    };
    match decision.held.contains(&true) || features.is_empty() {
        true => Ok(decision),
        false => Err(map.nothing_held(decision.reading.as_ref())),
    }
}

/// Features with their columns.
struct Map<'a> {
    features: &'a [&'a Feature],
    columns: &'a [Column],
}

impl Map<'_> {
    /// What the words in the map say; where there are none and features differ, the user is asked.
    fn by_words(&self) -> Result<Decision, String> {
        let Some((speaking, words)) = self.words() else {
            // A value in several languages is a status in DeepState's form, also where all features have the same.
            let is_status = |column: &&Column| column.values.iter().flatten().any(|value| value.contains(" /// "));
            return match self.candidates().first().copied().or_else(|| self.columns.iter().find(is_status)) {
                Some(column) => Err(self.ask(column)),
                None => Ok(Decision { held: vec![true; self.features.len()], reading: None }),
            };
        };
        let held: Vec<Option<bool>> = self.with_colours(&words);
        let speaker = self.speaker(&speaking, &words);
        match held.iter().copied().collect::<Option<Vec<bool>>>() {
            None => Err(self.ask_about_the_rest(speaker, &held, true)),
            Some(held) => match self.parties(&held) {
                Some(party) => Err(self.ask(party)),
                None => Ok(self.decision(speaker, held)),
            },
        }
    }

    /// What the user says, and the words of the map for what the user leaves open.
    fn by_user(&self, legend: &Legend) -> Result<Decision, String> {
        let mut first: Option<&Column> = None;
        let mut matches = |rules: &[Rule]| -> Result<Vec<bool>, String> {
            let mut all = vec![false; self.features.len()];
            for rule in rules {
                let column = rule.column(self.columns).ok_or_else(|| self.no_property(rule))?;
                first = first.or(Some(column));
                all.iter_mut().zip(&column.values).for_each(|(any, value)| *any |= rule.has(value.as_deref()));
            }
            Ok(all)
        };
        let (held, not_held) = (matches(&legend.held)?, matches(&legend.not_held)?);
        let column = first.ok_or("--held and --not-held name no property")?;
        let is_any = |rules: &[Rule]| rules.iter().all(|rule| rule.values.iter().any(|value| value == rule::ANY));
        let words = self.words().map(|(_, words)| self.with_colours(&words));
        let told = |i: usize| words.as_ref().and_then(|words| words[i]);
        let mut decided: Vec<Option<bool>> = Vec::with_capacity(held.len());
        for i in 0..self.features.len() {
            decided.push(match (held[i], not_held[i]) {
                // "All but": --held 'status=*' --not-held status=liberated.
                (true, true) if is_any(&legend.held) => Some(false),
                (true, true) => return Err(self.named_twice(i, column)),
                (true, false) => Some(true),
                (false, true) => Some(false),
                (false, false) if legend.asks => told(i),
                (false, false) if legend.not_held.is_empty() => Some(false),
                (false, false) if legend.held.is_empty() => Some(told(i).unwrap_or(true)),
                (false, false) => told(i),
            });
        }
        match decided.iter().copied().collect::<Option<Vec<bool>>>() {
            Some(held) => Ok(self.decision(Some(column), held)),
            None => Err(self.ask_about_the_rest(Some(column), &decided, false)),
        }
    }

    /// The columns that speak and what they say of each feature. Where columns that differ say nothing, texts may;
    /// where those say nothing either, what all features have in common may.
    fn words(&self) -> Option<(Vec<&Column>, Vec<Word>)> {
        let is_text = |column: &Column| column.kind == Kind::Text;
        let tiers: [&dyn Fn(&Column) -> bool; 3] = [
            &|column| column.is_varied() && !is_text(column),
            &|column| column.is_varied() && is_text(column),
            &|column| !column.is_varied() && matches!(column.kind, Kind::Party | Kind::Legend | Kind::Name),
        ];
        tiers.iter().find_map(|tier| {
            let mut speaking: Vec<&Column> = self.columns.iter().filter(|column| tier(column)).collect();
            let mut said = vec![Word::Silent; self.features.len()];
            speaking.retain(|column| {
                let words: Vec<Word> = (0..said.len()).map(|i| column.word(i)).collect();
                said.iter_mut().zip(&words).for_each(|(all, word)| *all = all.and(*word));
                words.iter().any(|word| *word != Word::Silent)
            });
            let is_alike = speaking.iter().all(|column| !column.is_varied());
            // What is unclear of all features alike tells none from another.
            let tells = |word: &Word| if is_alike { word.is_held().is_some() } else { *word != Word::Silent };
            said.iter().any(tells).then(|| (speaking, strict(said)))
        })
    }

    /// Whether each feature is held by its words, else by its colour.
    fn with_colours(&self, words: &[Word]) -> Vec<Option<bool>> {
        let mut held: Vec<Option<bool>> = words.iter().map(|word| word.is_held()).collect();
        for column in self.columns.iter().filter(|column| column.kind == Kind::Colour) {
            let mut meaning: BTreeMap<&str, BTreeSet<bool>> = BTreeMap::new();
            for (colour, word) in column.values.iter().zip(words) {
                if let (Some(colour), Some(is_held)) = (colour, word.is_held()) {
                    meaning.entry(colour).or_default().insert(is_held);
                }
            }
            for (i, colour) in column.values.iter().enumerate() {
                let known = colour.as_deref().and_then(|colour| meaning.get(colour)).filter(|known| known.len() == 1);
                if words[i] == Word::Silent && held[i].is_none() {
                    held[i] = known.and_then(|known| known.first().copied());
                }
            }
        }
        held
    }

    /// The speaking column that says most.
    fn speaker<'c>(&self, speaking: &[&'c Column], words: &[Word]) -> Option<&'c Column> {
        let said = |column: &Column| (0..words.len()).filter(|i| column.word(*i) != Word::Silent).count();
        speaking.iter().copied().max_by_key(|column| (said(column), std::cmp::Reverse(column.kind)))
    }

    /// A property that names parties and differs among the held features without saying whose side they are on.
    fn parties(&self, held: &[bool]) -> Option<&Column> {
        self.columns.iter().filter(|column| column.kind == Kind::Party).find(|column| {
            let of_held = || (0..held.len()).filter(|i| held[*i]);
            let names: BTreeSet<Option<&str>> = of_held().map(|i| column.values[i].as_deref()).collect();
            names.len() > 1 && of_held().any(|i| column.word(i).is_held().is_none())
        })
    }

    /// Properties that may be the legend, the likeliest first: one whose values name a side to the war before others.
    fn candidates(&self) -> Vec<&Column> {
        let mut candidates: Vec<&Column> = self.columns.iter().filter(|column| column.may_be_legend()).collect();
        candidates.sort_by_key(|column| (!column.names_sides(), column.kind, column.distinct().len()));
        candidates
    }

    fn decision(&self, column: Option<&Column>, held: Vec<bool>) -> Decision {
        let reading = column.filter(|column| column.is_varied()).map(|column| {
            let values = |wanted: bool| {
                let of = column.values.iter().zip(&held).filter(|(_, held)| **held == wanted);
                of.map(|(value, _)| value.clone().unwrap_or_else(|| rule::NONE.into())).collect()
            };
            Reading { property: column.key.clone(), held: values(true), not_held: values(false) }
        });
        Decision { held, reading }
    }
}

/// Beside land that is "occupied", land that is just "controlled" may be the other side's.
fn strict(words: Vec<Word>) -> Vec<Word> {
    let is_taken = words.contains(&Word::Held);
    let strict = |word| if is_taken && word == Word::Controlled { Word::Unclear } else { word };
    words.into_iter().map(strict).collect()
}

impl std::fmt::Display for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(
            f,
            "its legend is the property {:?}; held: {}; not held: {}",
            self.property,
            named(&self.held),
            named(&self.not_held)
        )
    }
}

/// Values of a legend in words, those of a name in several languages in one.
fn named(values: &BTreeSet<String>) -> String {
    const LISTED: usize = 6;
    let short: BTreeSet<String> =
        values.iter().map(|value| crate::read::formats::shortened(&rule::typed(value))).collect();
    let mut named: Vec<String> = short.iter().take(LISTED).map(|value| format!("{value:?}")).collect();
    if let Some(more) = short.len().checked_sub(LISTED).filter(|more| *more > 0) {
        named.push(format!("{more} more"));
    }
    if named.is_empty() { "nothing".into() } else { named.join(", ") }
}
