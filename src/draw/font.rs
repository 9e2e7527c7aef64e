//! The bundled type: how wide words are, and where they break into lines.
//!
//! Figures are laid out without pixels, so the widths come from the font's own tables and not from the rasterizer. The
//! rasterizer is told each glyph's place, because it leaves out the space that belongs to a glyph's left side.

use std::sync::OnceLock;

/// Weight of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For titles and the one thing a label says.
    Bold,
}

impl Weight {
    /// The font file, TrueType.
    pub fn file(self) -> &'static [u8] {
        match self {
            Weight::Regular => dejavu::sans_condensed::regular(),
            Weight::Bold => dejavu::sans_condensed::bold(),
        }
    }

    /// The metrics of the font.
    pub fn face(self) -> &'static Face {
        static REGULAR: OnceLock<Face> = OnceLock::new();
        static BOLD: OnceLock<Face> = OnceLock::new();
        let cell = match self {
            Weight::Regular => &REGULAR,
            Weight::Bold => &BOLD,
        };
        cell.get_or_init(|| Face(ttf_parser::Face::parse(self.file(), 0).expect("the bundled fonts are whole")))
    }
}

/// A glyph's place on the line, in parts of the type size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// How far it moves the pen.
    pub advance: f64,
    /// From the pen to its leftmost ink.
    pub bearing: f64,
}

/// The metrics of a font.
pub struct Face(ttf_parser::Face<'static>);

impl Face {
    /// From the baseline to the highest and to the lowest ink of the font, both positive, in parts of the type size.
    pub fn extent(&self) -> (f64, f64) {
        let table = self.0.tables().hhea;
        (self.parts(table.ascender), self.parts(-table.descender))
    }

    /// The place that a character takes; that of the missing glyph where the font lacks it.
    pub fn glyph(&self, character: char) -> Glyph {
        let index = self.0.glyph_index(character).unwrap_or(ttf_parser::GlyphId(0));
        Glyph {
            advance: self.0.glyph_hor_advance(index).map_or(0.5, |units| f64::from(units) / self.em()),
            bearing: self.0.glyph_hor_side_bearing(index).map_or(0.0, |units| self.parts(units)),
        }
    }

    /// Whether the font has a character.
    fn has(&self, character: char) -> bool {
        self.0.glyph_index(character).is_some()
    }

    fn em(&self) -> f64 {
        f64::from(self.0.units_per_em())
    }

    fn parts(&self, units: i16) -> f64 {
        f64::from(units) / self.em()
    }
}

/// Scripts that run from right to left and whose letters join, as blocks of Unicode: the pictures set letter by letter.
const RIGHT_TO_LEFT: [(char, char); 5] = [
    ('\u{590}', '\u{8ff}'),
    ('\u{fb1d}', '\u{fdff}'),
    ('\u{fe70}', '\u{fefe}'),
    ('\u{10800}', '\u{10fff}'),
    ('\u{1e800}', '\u{1efff}'),
];

/// Whether the bundled font has all letters of a word, and they stand from left to right.
pub fn can_write(word: &str) -> bool {
    let face = Weight::Regular.face();
    let is_backward = |c: char| RIGHT_TO_LEFT.iter().any(|(first, last)| (*first..=*last).contains(&c));
    word.chars().all(|c| c.is_control() || (face.has(c) && !is_backward(c)))
}

/// The width of words at a type size, in the unit of the size.
pub fn width(words: &str, size: f64, weight: Weight) -> f64 {
    let face = weight.face();
    words.chars().map(|character| face.glyph(character).advance).sum::<f64>() * size
}

/// Words that fit into so much room, cut off with an ellipsis where they do not.
pub fn shortened(words: &str, size: f64, weight: Weight, room: f64) -> String {
    let fits = |words: &str| width(words, size, weight) <= room;
    if fits(words) {
        return words.into();
    }
    let letters: Vec<char> = words.chars().collect();
    let cut = |kept: usize| format!("{}…", letters[..kept].iter().collect::<String>());
    (0..letters.len()).rev().map(cut).find(|words| fits(words)).unwrap_or_default()
}

/// Breaks words into lines no wider than `room`. Breaks only at spaces, unless a single word is too wide itself; a
/// number stays with its unit.
pub fn wrap(words: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let fits = |line: &str| width(line, size, weight) <= room;
    let mut lines: Vec<String> = Vec::new();
    for word in unbreakable(words) {
        match lines.last_mut() {
            Some(line) if fits(&format!("{line} {word}")) => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.extend(broken(&word, &fits)),
        }
    }
    lines
}

/// As [`wrap`], but words that take two lines break where they pause, if neither line is left short by that.
pub fn wrap_at_pauses(words: &str, size: f64, weight: Weight, room: f64, pauses: &[char]) -> Vec<String> {
    let lines = wrap_evenly(words, size, weight, room);
    if lines.len() != 2 {
        return lines;
    }
    let wide = |line: &str| width(line, size, weight);
    words
        .match_indices(pauses)
        .filter_map(|(at, _)| Some((words.get(..=at)?, words.get(at + 1..)?.strip_prefix(' ')?)))
        .map(|(first, second)| (wide(first), wide(second), [first, second]))
        .filter(|(first, second, _)| first.max(*second) <= room && first.min(*second) > 0.4 * first.max(*second))
        .min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()))
        .map_or(lines, |(_, _, halves)| halves.map(String::from).to_vec())
}

/// As [`wrap`], in as few lines, but with the last line not much shorter than the others.
pub fn wrap_evenly(words: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let widest = wrap(words, size, weight, room);
    // Down to three quarters of the room: narrower lines would look like a column.
    (0..=10)
        .map(|step| wrap(words, size, weight, room * (0.75 + 0.025 * f64::from(step))))
        .find(|lines| lines.len() <= widest.len())
        .unwrap_or(widest)
}

/// Words with what must not be torn from them: "26,603 km²", "378 km", "80 %".
fn unbreakable(words: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let follows_number = pieces.last().is_some_and(|piece| piece.ends_with(|c: char| c.is_ascii_digit()));
        let is_unit = word.starts_with('%') || word.starts_with("km");
        match pieces.last_mut() {
            Some(piece) if follows_number && is_unit => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => pieces.push(word.to_string()),
        }
    }
    pieces
}

/// A word in as many pieces as it takes.
fn broken(word: &str, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let piece = pieces.last().map_or_else(String::new, |piece| format!("{piece}{letter}"));
        match pieces.last_mut() {
            Some(last) if last.is_empty() || fits(&piece) => *last = piece,
            _ => pieces.push(letter.to_string()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_too_long_is_cut() {
        assert_eq!(shortened("short", 20.0, Weight::Bold, 400.0), "short");
        let cut = shortened(&"long-name".repeat(20), 20.0, Weight::Bold, 200.0);
        assert!(cut.ends_with('…') && width(&cut, 20.0, Weight::Bold) <= 200.0, "{cut}");
    }

    #[test]
    fn what_the_font_lacks_or_would_set_backward_cannot_be_written() {
        for word in ["Донецьк", "Ivano-Frankivsk", "12.5", "km²", "Đắk", "Θεσσαλία", "“−…”"]
        {
            assert!(can_write(word), "{word}");
        }
        for word in ["الرقة", "حلب", "ירושלים", "ရှမ်းပြည်နယ်", "दिल्ली", "เชียงใหม่", "北京"]
        {
            assert!(!can_write(word), "{word}");
        }
    }

    #[test]
    fn widths_are_those_of_the_font() {
        let units = |words| (width(words, 2048.0, Weight::Regular)).round();
        assert_eq!(units("HH"), 2.0 * units("H"));
        assert!(units("l") < units("H"));
        assert!(Weight::Regular.face().has('Д') && Weight::Bold.face().has('²'));
    }

    #[test]
    fn lines_keep_to_the_room_and_lose_no_letter() {
        let words = "At its own pace of 9.3 km² a day, Донецькаобластьдовганазвабезпробілів would be taken";
        for room in [60.0, 150.0, 400.0, 2000.0] {
            let lines = wrap(words, 20.0, Weight::Bold, room);
            assert!(lines.iter().all(|line| width(line, 20.0, Weight::Bold) <= room), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(words));
        }
    }

    #[test]
    fn a_sentence_breaks_where_it_pauses() {
        let words = "At its own pace of the last 90 days, Donetsk would be taken in October 2043";
        let lines = wrap_at_pauses(words, 20.0, Weight::Bold, 600.0, &[',']);
        assert_eq!(lines, ["At its own pace of the last 90 days,", "Donetsk would be taken in October 2043"]);
        assert_eq!(wrap_at_pauses(words, 20.0, Weight::Bold, 2000.0, &[',']), [words]);
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        let narrow = wrap("of 26,603 km² or 80 % of it", 20.0, Weight::Regular, 120.0);
        assert!(narrow.iter().all(|line| !line.starts_with("km²") && !line.starts_with('%')), "{narrow:?}");
    }
}
