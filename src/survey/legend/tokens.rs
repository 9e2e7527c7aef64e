//! A text cut into parts and words, and what may be asked of them.

/// One part of a text: its words in lower case.
pub(super) struct Part {
    /// The words with one blank between them.
    pub whole: String,
    pub words: Vec<String>,
    /// The words that a hyphen joins to the next one, by number.
    joined: Vec<usize>,
}

/// Words of the advancing side in the war that the bundled boundaries are of, as prefixes.
const ADVANCING: &[&str] = &[
    "russia",
    "kremlin",
    "enem",
    "occupier",
    "invader",
    "aggressor",
    "росі",
    "росс",
    "русск",
    "ворог",
    "ворож",
    "враг",
    "враж",
    "орк",
    "окупант",
    "ロシア",
];
/// The same as whole words.
const ADVANCING_WORDS: &[&str] = &["ru", "rus", "rf", "рф", "рус"];
/// Words of the defending side, as prefixes.
const DEFENDING: &[&str] = &["ukrain", "україн", "украин", "українс", "kyiv", "ウクライナ"];
/// The same as whole words.
const DEFENDING_WORDS: &[&str] = &["ua", "ukr", "afu", "uaf", "зсу", "всу"];
/// What makes the name of a country one of a place: "in Ukraine", "Ukrainian territory".
const PLACE_BEFORE: &[&str] = &["in", "of", "в", "у", "територія", "території", "територій", "территория"];
const PLACE_AFTER: &[&str] = &["territor", "land", "soil", "oblast", "region", "area", "терит", "террит"];
/// Words beside "control" that name no party.
const NEUTRAL: &[&str] = &[
    "gain",
    "gains",
    "a",
    "an",
    "the",
    "in",
    "of",
    "by",
    "under",
    "is",
    "are",
    "full",
    "fully",
    "total",
    "complete",
    "effective",
    "effectively",
    "assessed",
    "de",
    "facto",
    "since",
    "as",
    "before",
    "after",
    "on",
    "at",
    "area",
    "areas",
    "zone",
    "zones",
    "territory",
    "territories",
    "terrain",
    "land",
    "region",
    "regions",
    "map",
    "layer",
    "polygon",
    "view",
    "mds",
    "new",
    "newly",
    "recent",
    "current",
    "now",
    "military",
    "temporarily",
    "temporary",
    "last",
    "past",
    "hours",
    "month",
    "повністю",
    "під",
    "под",
    "территория",
    "територія",
    "території",
    "зона",
];
/// Words joined to "-occupied" that name no party.
const MANNER: &[&str] =
    &["temporarily", "newly", "fully", "completely", "currently", "facto", "recently", "still", "illegally"];

/// The parts of a text: DeepState writes one name in several languages with `///` between them.
pub(super) fn parts(text: &str) -> Vec<Part> {
    text.split("//").map(|part| part.trim_matches('/')).filter(|part| !part.trim().is_empty()).map(Part::of).collect()
}

impl Part {
    fn of(text: &str) -> Self {
        let (mut words, mut joined): (Vec<String>, Vec<usize>) = (Vec::new(), Vec::new());
        let (mut word, mut before) = (String::new(), ' ');
        let letters: Vec<char> = text.chars().collect();
        for (i, letter) in letters.iter().copied().enumerate() {
            let next_is_small = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
            // "RussianAdvanceInUkraine", "VIEWRussia": a capital begins a word after a small letter, or before one.
            let begins = letter.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next_is_small));
            if !letter.is_alphanumeric() && !matches!(letter, '\'' | '’' | 'ʼ') || begins {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if matches!(letter, '-' | '‐' | '‑' | '–') && before.is_alphanumeric() && !words.is_empty() {
                    joined.push(words.len() - 1);
                }
            }
            if letter.is_alphanumeric() {
                word.extend(letter.to_lowercase());
            }
            before = letter;
        }
        if !word.is_empty() {
            words.push(word);
        }
        // ISW's layer of the control of terrain: "RussiaCoTinUkraine".
        if let Some(at) = words.windows(3).position(|three| three == ["russia", "co", "tin"]) {
            words.splice(at..at + 3, ["russia".into(), "russiacot".into(), "in".into()]);
        }
        Part { whole: words.join(" "), words, joined }
    }

    /// Whether a word starts with one of these; scripts without blanks have them anywhere.
    pub fn has_stem(&self, stems: &[&str]) -> bool {
        stems.iter().any(|stem| self.words.iter().any(|word| starts(word, stem)))
    }

    pub fn has_phrase(&self, phrases: &[&str]) -> bool {
        let spaced = format!(" {}", self.whole);
        phrases.iter().any(|phrase| match phrase.chars().all(is_ideograph) {
            true => self.whole.contains(phrase),
            false => spaced.contains(&format!(" {phrase}")),
        })
    }

    pub fn has_word(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Gains of somebody, where the part is not just that.
    pub fn is_gain(&self) -> bool {
        self.has_word(&["gain", "gains"]) && self.words.len() > 1
    }

    /// Whether the advancing side is named, and not only its country as a place: "in Russia".
    pub fn names_advancing(&self) -> bool {
        self.words.iter().enumerate().any(|(i, word)| {
            let is_name = ADVANCING_WORDS.contains(&word.as_str()) || ADVANCING.iter().any(|stem| starts(word, stem));
            let before = i.checked_sub(1).map_or("", |i| self.words[i].as_str());
            is_name && !["in", "в", "у"].contains(&before)
        })
    }

    /// Whether the defending side is named, and not only its country as a place.
    pub fn names_defending(&self) -> bool {
        self.words.iter().enumerate().any(|(i, word)| {
            let is_name = DEFENDING_WORDS.contains(&word.as_str()) || DEFENDING.iter().any(|stem| starts(word, stem));
            let before = i.checked_sub(1).map_or("", |i| self.words[i].as_str());
            let after = self.words.get(i + 1).map_or("", String::as_str);
            let is_place = PLACE_BEFORE.contains(&before) || PLACE_AFTER.iter().any(|stem| after.starts_with(stem));
            is_name && !is_place
        })
    }

    /// Whether one of the two words before one of these stems denies it.
    pub fn is_denied(&self, denials: &[&str], stems: &[&str]) -> bool {
        let is_stem = |word: &String| stems.iter().any(|stem| starts(word, stem));
        let denied = |words: &[String]| denials.contains(&words[0].as_str()) && words[1..].iter().any(is_stem);
        // "not occupied", "not yet occupied".
        self.words.windows(3).any(denied) || self.words.windows(2).any(denied)
    }

    /// Whether a taker other than the advancing side is named: "occupied by X", "X-occupied".
    pub fn names_a_taker(&self, stems: &[&str]) -> bool {
        let is_stem = |word: &str| stems.iter().any(|stem| starts(word, stem));
        let by = self.words.windows(2).any(|pair| is_stem(&pair[0]) && pair[1] == "by");
        let joined = self.joined.iter().any(|i| {
            let after = self.words.get(i + 1).is_some_and(|word| is_stem(word));
            let word = self.words[*i].as_str();
            let is_date = word.chars().any(|c| c.is_ascii_digit());
            after && !is_date && !MANNER.contains(&word)
        });
        by || joined
    }

    /// Whether nothing stands beside the stems that could be a name.
    pub fn is_bare(&self, stems: &[&str]) -> bool {
        self.words.iter().all(|word| {
            let is_number = word.chars().any(|c| c.is_ascii_digit());
            is_number || NEUTRAL.contains(&word.as_str()) || stems.iter().any(|stem| starts(word, stem))
        })
    }
}

fn starts(word: &str, stem: &str) -> bool {
    match stem.chars().all(is_ideograph) {
        true => word.contains(stem),
        false => word.starts_with(stem),
    }
}

/// Letters of scripts that are written without blanks.
fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}
