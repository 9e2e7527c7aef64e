//! The words with which makers of maps tell whether land is held, in English, Ukrainian, Russian and Japanese.
//!
//! Meaning is read from stems, because each map inflects and misspells in its own way. Words that deny control come
//! first: a "claimed Russian advance" is a claim, and a "Ukrainian counteroffensive" is not held by Russia.

use super::tokens::{Part, parts};

/// What a text says of the land it stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Held by the advancing side.
    Held,
    /// Held before and after a change, or since it.
    Gained,
    /// Controlled or advanced into, without a word of whose control that is: held, unless another value says
    /// "occupied".
    Controlled,
    /// Not held by the advancing side.
    NotHeld,
    /// It speaks of control, but not clearly enough: somebody else's, partial, or both at once.
    Unclear,
    /// It does not speak of control.
    Silent,
}

/// Stems that mean land taken by force, whoever writes them.
const TAKEN: &[&str] = &[
    "occup",
    "annex",
    "captur",
    "seiz",
    "conquer",
    "conquest",
    "invaded",
    "invasion",
    "overrun",
    "ordlo",
    "cadr",
    "calr",
    "dpr",
    "lpr",
    "dnr",
    "lnr",
    "днр",
    "лнр",
    "transnistr",
    "tuzla",
    "придністр",
    "приднестр",
    "тузл",
    "okup",
    "ocupad",
    "besetzt",
    "окуп",
    "оккуп",
    "аннекс",
    "анекс",
    "захоп",
    "захвач",
    "зайнят",
    "занят",
    "ордло",
    "占領",
    "侵攻",
];
/// Words, whole values each, that mean held in maps of changes.
const UNCHANGED_OR_GAINED: &[&str] = &[
    "nochange",
    "no change",
    "unchanged",
    "gain",
    "gains",
    "gained",
    "russian gains",
    "russian gain",
    "territorial gains",
];
/// Stems that mean control without saying whose.
const CONTROLLED: &[&str] = &[
    "control",
    "held",
    "holding",
    "advance",
    "advancing",
    "russiacot",
    "контрол",
    "підконтрол",
    "подконтрол",
    "утрим",
    "удерж",
    "просува",
    "просуну",
    "продвиж",
    "支配",
];
/// Stems that mean land which the advancing side does not hold.
const NOT_HELD: &[&str] = &[
    "liberat",
    "liberad",
    "recaptur",
    "reoccup",
    "retak",
    "retook",
    "regain",
    "reconquer",
    "dismissed",
    "contest",
    "contens",
    "contenes",
    "disput",
    "unknown",
    "unclear",
    "uncertain",
    "unconfirm",
    "unverif",
    "doubt",
    "claim",
    "reclaim",
    "alleg",
    "counteroff",
    "counterattack",
    "partisan",
    "guerr",
    "resistance",
    "insurg",
    "infiltrat",
    "neutral",
    "buffer",
    "demilitar",
    "unoccup",
    "uncontrol",
    "deoccup",
    "befreit",
    "umkämpft",
    "wyzwol",
    "звільн",
    "визвол",
    "деокуп",
    "деоккуп",
    "відбит",
    "відвойов",
    "відкинут",
    "невідом",
    "спірн",
    "контрнаступ",
    "контратак",
    "партизан",
    "заявл",
    "нейтральн",
    "буферн",
    "освобожд",
    "отбит",
    "неизвест",
    "спорн",
    "оспарив",
    "ничейн",
    "неподконтрол",
    "непідконтрол",
    "反撃",
];
/// Phrases of the same meaning.
const NOT_HELD_PHRASES: &[&str] = &[
    "taken back",
    "pushed back",
    "won back",
    "counter offens",
    "counter attack",
    "grey zone",
    "gray zone",
    "grey area",
    "gray area",
    "greyzone",
    "grayzone",
    "no man",
    "de occup",
    "under question",
    "in question",
    "під питанням",
    "под вопросом",
    "сіра зона",
    "сірій зоні",
    "сірої зони",
    "серая зона",
    "серой зон",
    "奪還",
    "係争",
    "不明",
];
/// Stems of what is drawn around land and says nothing of who holds it.
const OUTLINES: &[&str] = &[
    "outline",
    "border",
    "boundar",
    "frontier",
    "mask",
    "coastline",
    "basemap",
    "background",
    "контур",
    "кордон",
    "границ",
    "маска",
];
/// Values that are such words as a whole.
const NOT_HELD_VALUES: &[&str] = &[
    "free",
    "free land",
    "free territory",
    "loss",
    "losses",
    "lost",
    "not",
    "none held",
    "unheld",
    "grey",
    "gray",
    "сіра",
    "серая",
];
/// Of the words above, those that the advancing side may use of its own gains too.
const FREED: &[&str] = &["liberat", "liberad", "освобожд", "визвол", "звільн", "befreit"];
/// What turns the next word about control into its opposite.
const DENIALS: &[&str] = &[
    "not",
    "non",
    "un",
    "no",
    "never",
    "former",
    "formerly",
    "previously",
    "once",
    "ex",
    "не",
    "ні",
    "колишн",
    "колишні",
    "раніше",
    "бывш",
    "ранее",
];
/// What leaves open how much is held. In a long text such a word may be about anything.
const PARTIAL: &[&str] = &[
    "partial",
    "partially",
    "partly",
    "possible",
    "possibly",
    "probable",
    "probably",
    "likely",
    "planned",
    "expected",
    "частково",
    "частично",
    "ймовірно",
    "вероятно",
];
const SHORT_TEXT: usize = 6;

impl Word {
    /// What a text says. Parts divided by slashes are translations of each other: any may speak for all.
    pub fn of(text: &str) -> Self {
        parts(text).iter().map(part).fold(Word::Silent, Word::and)
    }

    /// What two texts about the same land say together.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Word::Silent, word) | (word, Word::Silent) => word,
            (a, b) if a == b => a,
            (Word::Held | Word::Gained | Word::Controlled, Word::Held | Word::Gained | Word::Controlled) => Word::Held,
            (Word::Unclear, word) | (word, Word::Unclear) => word,
            _ => Word::Unclear,
        }
    }

    /// Whether it tells that land is held, or that it is not; `None` where it does not tell.
    pub fn is_held(self) -> Option<bool> {
        match self {
            Word::Held | Word::Gained | Word::Controlled => Some(true),
            Word::NotHeld => Some(false),
            Word::Unclear | Word::Silent => None,
        }
    }
}

fn part(part: &Part) -> Word {
    let whole = part.whole.as_str();
    if UNCHANGED_OR_GAINED.contains(&whole) {
        return Word::Gained;
    }
    if NOT_HELD_VALUES.contains(&whole) {
        return Word::NotHeld;
    }
    if part.has_stem(NOT_HELD) || part.has_phrase(NOT_HELD_PHRASES) {
        let by_russia = part.names_advancing() && !part.names_defending() && !part.has_word(&["from", "від", "от"]);
        return if part.has_stem(FREED) && by_russia { Word::Unclear } else { Word::NotHeld };
    }
    let (taken, controlled) = (part.has_stem(TAKEN), part.has_stem(CONTROLLED) || part.is_gain());
    if !taken && !controlled {
        return if part.has_stem(OUTLINES) { Word::NotHeld } else { Word::Silent };
    }
    let stems: Vec<&str> = TAKEN.iter().chain(CONTROLLED).copied().collect();
    if part.is_denied(DENIALS, &stems) {
        return Word::NotHeld;
    }
    if part.words.len() <= SHORT_TEXT && part.has_word(PARTIAL) {
        return Word::Unclear;
    }
    match (part.names_advancing(), part.names_defending()) {
        (true, true) => Word::Unclear,
        (false, true) => Word::NotHeld,
        (true, false) => Word::Held,
        (false, false) if taken => {
            if part.names_a_taker(TAKEN) {
                Word::Unclear
            } else {
                Word::Held
            }
        }
        // Whatever else stands beside "control" may be the name of a party.
        (false, false) => {
            if part.is_bare(CONTROLLED) {
                Word::Controlled
            } else {
                Word::Unclear
            }
        }
    }
}

#[cfg(test)]
mod tests;
