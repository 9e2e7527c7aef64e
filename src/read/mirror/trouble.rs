//! The problem with a request, and whether another try is worth it.

use std::time::Duration;

use super::Patience;

/// The longest pause between two tries. A server that asks for more is left alone instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Someone without a network should learn so soon: one more try after this pause, in case the link is just coming up.
const OFFLINE_TRIES: u32 = 2;
const OFFLINE_PAUSE: Duration = Duration::from_millis(500);

/// Why a request brought nothing that counts.
#[derive(Debug)]
pub(super) struct Trouble {
    remedy: Remedy,
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// Another try would meet the same.
    Nothing,
    /// It may pass; the server asked to be left alone this long (zero if it did not ask).
    Patience(Duration),
    /// Nobody was reached.
    Network,
}

impl Trouble {
    /// One that another try would meet again.
    pub(super) fn lasting(words: impl Into<String>) -> Self {
        Trouble { remedy: Remedy::Nothing, words: words.into() }
    }

    /// One that may pass.
    pub(super) fn passing(words: impl Into<String>) -> Self {
        Trouble::passing_after(words, Duration::ZERO)
    }

    /// One that may pass once the server has been left alone for as long as it `asked`.
    pub(super) fn passing_after(words: impl Into<String>, asked: Duration) -> Self {
        Trouble { remedy: Remedy::Patience(asked), words: words.into() }
    }

    /// Nobody was reached at all.
    pub(super) fn offline(words: impl Into<String>) -> Self {
        Trouble { remedy: Remedy::Network, words: words.into() }
    }

    /// The pause before the next try after `tried` of them, or `None` to give up.
    pub(super) fn wait(&self, tried: u32, patience: &Patience) -> Option<Duration> {
        let growing = patience.pause.saturating_mul(2_u32.saturating_pow(tried.saturating_sub(1)));
        match self.remedy {
            Remedy::Patience(asked) if tried < patience.tries && asked <= LONGEST_PAUSE => {
                Some(growing.max(asked).min(LONGEST_PAUSE))
            }
            Remedy::Network if tried < patience.tries.min(OFFLINE_TRIES) => Some(patience.pause.min(OFFLINE_PAUSE)),
            _ => None,
        }
    }

    /// The problem in words, after `tried` tries.
    pub(super) fn told(self, tried: u32) -> String {
        let words = match self.remedy {
            Remedy::Patience(asked) if asked > LONGEST_PAUSE => {
                format!("{} and asks to wait {} s", self.words, asked.as_secs())
            }
            _ => self.words,
        };
        if tried > 1 { format!("{words} (tried {tried} times)") } else { words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn waits(trouble: &Trouble) -> Vec<u64> {
        let patience = Patience { tries: 9, ..Patience::default() };
        (1..).map_while(|tried| trouble.wait(tried, &patience)).map(|wait| wait.as_millis() as u64).collect()
    }

    #[test]
    fn pauses_double_up_to_a_minute() {
        let seconds: Vec<u64> = waits(&Trouble::passing("x")).iter().map(|ms| ms / 1000).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn a_server_is_left_alone_for_as_long_as_it_asks() {
        let seconds: Vec<u64> = waits(&Trouble::passing_after("x", 5 * SECOND)).iter().map(|ms| ms / 1000).collect();
        assert_eq!(seconds, [5, 5, 5, 8, 16, 32, 60, 60]);
        let busy = Trouble::passing_after("it is busy", 3600 * SECOND);
        assert!(waits(&busy).is_empty());
        assert_eq!(busy.told(1), "it is busy and asks to wait 3600 s");
    }

    #[test]
    fn without_a_network_one_soon_try_is_enough() {
        assert_eq!(waits(&Trouble::offline("x")), [500]);
        assert!(waits(&Trouble::lasting("x")).is_empty());
        assert!(Trouble::offline("x").wait(1, &Patience { tries: 0, ..Patience::default() }).is_none());
    }

    #[test]
    fn huge_patience_does_not_overflow() {
        let patience = Patience { tries: u32::MAX, pause: Duration::MAX, ..Patience::default() };
        assert_eq!(Trouble::passing("x").wait(u32::MAX - 1, &patience), Some(LONGEST_PAUSE));
    }
}
