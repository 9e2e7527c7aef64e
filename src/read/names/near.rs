//! The distance between a misspelt name and a known one. A table may have a million unknown names, so far ones are
//! rejected early.

/// A word as it is compared.
#[derive(Debug, Clone)]
pub(super) struct Word {
    letters: Vec<char>,
    /// A bit for each letter in it, as far as 64 bits tell them apart.
    marks: u64,
}

impl Word {
    pub fn new(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let marks = letters.iter().fold(0, |marks, letter| marks | 1 << (*letter as u32 % 64));
        Word { letters, marks }
    }

    /// The distance to a known word where a slip of the hand explains it: a third of a name may be wrong.
    pub fn near(&self, known: &Word) -> Option<usize> {
        // Codes lie so near each other that none is the nearest.
        if known.letters.iter().any(char::is_ascii_digit) {
            return (self.letters == known.letters).then_some(0);
        }
        self.distance_within(known, known.letters.len() / 3)
    }

    /// The Levenshtein distance to a word where it is at most `most`.
    fn distance_within(&self, other: &Word, most: usize) -> Option<usize> {
        let lacks = |a: u64, b: u64| (a & !b).count_ones() as usize;
        let is_far = self.letters.len().abs_diff(other.letters.len()) > most;
        // Each letter that the other word lacks is a slip of its own.
        if is_far || lacks(self.marks, other.marks).max(lacks(other.marks, self.marks)) > most {
            return None;
        }
        Some(strsim::generic_levenshtein(&self.letters, &other.letters)).filter(|distance| *distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_distance_is_the_usual_one_up_to_its_bound(a in "[abж]{0,7}", b in "[abж]{0,7}", most in 0..5_usize) {
            let distance = Some(strsim::levenshtein(&a, &b)).filter(|distance| *distance <= most);
            prop_assert_eq!(Word::new(&a).distance_within(&Word::new(&b), most), distance);
        }
    }
}
