//! Random streams: one for each (seed, region, model, origin), so that a new region or thread changes no other result.

use chacha20::ChaCha8Rng;
use chrono::NaiveDate;
use rand_core::{Rng, SeedableRng};

use crate::domain::region::RegionId;
use crate::model::{ModelName, Random};

/// A family of streams, one per path.
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u8; 32],
}

impl Stream {
    /// The streams of one forecast.
    pub fn new(seed: u64, region: &RegionId, model: ModelName, origin: NaiveDate) -> Self {
        Stream::named(&format!("{seed}/{region}/{model}/{origin}"))
    }

    /// The streams of the differences between maps, beside those of the same forecast.
    pub fn of_maps(seed: u64, region: &RegionId, model: ModelName, origin: NaiveDate) -> Self {
        Stream::named(&format!("{seed}/{region}/{model}/{origin}/maps"))
    }

    /// The streams of where the front goes, beside those of how much regions gain.
    pub fn of_growth(seed: u64, origin: NaiveDate) -> Self {
        Stream::named(&format!("{seed}/growth/{origin}"))
    }

    /// The stream of draws among public questions.
    pub fn of_questions(seed: u64) -> Self {
        Stream::named(&format!("{seed}/questions"))
    }

    fn named(name: &str) -> Self {
        let mut key = [0; 32];
        for (part, bytes) in key.chunks_exact_mut(8).enumerate() {
            bytes.copy_from_slice(&fnv1a(part as u8, name.as_bytes()).to_le_bytes());
        }
        Stream { key }
    }

    /// The random numbers of one path, whichever others are drawn: the block of ChaCha that the path's number picks starts them.
    pub fn path(&self, path: usize) -> Random {
        let mut cipher = ChaCha8Rng::from_seed(self.key);
        cipher.set_stream(path as u64);
        let mut seed = [0; 32];
        cipher.fill_bytes(&mut seed);
        Random::from_seed(seed)
    }
}

/// FNV-1a over `salt` and `bytes`. Written out because results must not change with a library's version of a hash.
fn fnv1a(salt: u8, bytes: &[u8]) -> u64 {
    std::iter::once(&salt)
        .chain(bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MODELS;
    use rand_core::Rng;

    #[test]
    fn streams_differ_by_everything_that_names_them() {
        let origin: NaiveDate = "2025-01-01".parse().unwrap();
        let region = |slug| RegionId::new(slug).unwrap();
        let first = |stream: Stream, path| stream.path(path).next_u64();
        let (a, b) = (MODELS[0].name, MODELS[1].name);
        let draws = [
            first(Stream::new(1, &region("donetsk"), a, origin), 0),
            first(Stream::new(1, &region("donetsk"), a, origin), 1),
            first(Stream::new(2, &region("donetsk"), a, origin), 0),
            first(Stream::new(1, &region("luhansk"), a, origin), 0),
            first(Stream::new(1, &region("donetsk"), b, origin), 0),
            first(Stream::new(1, &region("donetsk"), a, origin.succ_opt().unwrap()), 0),
            first(Stream::of_maps(1, &region("donetsk"), a, origin), 0),
            first(Stream::of_growth(1, origin), 0),
        ];
        for (i, x) in draws.iter().enumerate() {
            assert!(draws[..i].iter().all(|y| x != y), "draw {i} repeats an earlier one");
        }
    }
}
