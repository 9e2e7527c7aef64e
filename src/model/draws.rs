//! Random draws that several models share.

use rand::rngs::Xoshiro256PlusPlus;
use rand_core::Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

/// The random numbers of one path. Of one type, so that a draw costs no call.
///
/// # References
/// Blackman & Vigna (2021), "Scrambled linear pseudorandom number generators", ACM TOMS 47(4): xoshiro256++.
pub type Random = Xoshiro256PlusPlus;

/// Weeks drawn between two looks at where they lead.
const BLOCK: usize = 32;

/// The changes of the coming weeks in km², gains positive, handed on in blocks as they are drawn, so that a future is drawn on
/// only as long as somebody asks for it.
pub struct Weeks<'t> {
    left: usize,
    block: [f64; BLOCK],
    filled: usize,
    take: &'t mut dyn FnMut(&[f64]) -> bool,
}

impl<'t> Weeks<'t> {
    /// At most so many weeks; `take` is handed them block by block and says whether to go on.
    pub fn new(most: usize, take: &'t mut dyn FnMut(&[f64]) -> bool) -> Self {
        Weeks { left: most, block: [0.0; BLOCK], filled: 0, take }
    }

    /// Whether one more is asked for.
    #[inline]
    pub fn are_asked(&self) -> bool {
        self.left > 0
    }

    /// The change of the next week; nothing happens where none is asked for.
    #[inline]
    pub fn push(&mut self, km2: f64) {
        self.block[self.filled] = km2;
        self.filled += 1;
        if self.filled >= self.left.min(BLOCK) {
            self.hand_on();
        }
    }

    fn hand_on(&mut self) {
        let count = std::mem::take(&mut self.filled).min(self.left);
        self.left -= count;
        if count > 0 && !(self.take)(&self.block[..count]) {
            self.left = 0;
        }
    }
}

/// A standard normal number.
#[inline]
pub(super) fn normal(rng: &mut Random) -> f64 {
    StandardNormal.sample(rng)
}

/// Uniform from 0 up to, not including, 1.
pub(super) fn uniform(rng: &mut Random) -> f64 {
    // The 53 bits that a number of this size can hold.
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Weeks until something comes that comes each week with this probability, 0 when it does in the first; beyond 2⁵³ for ever.
pub(super) fn weeks_until(probability: f64, rng: &mut Random) -> usize {
    // Inversion of the geometric distribution; 1 − U is never zero.
    ((1.0 - uniform(rng)).ln() / (1.0 - probability).ln()) as usize
}

/// One of the indices below `count`, each as likely as any other.
pub(super) fn index(count: usize, rng: &mut Random) -> usize {
    // Multiply and shift: uniform to within 2⁻⁵⁰ for any number of weeks that fits a lifetime.
    ((u128::from(rng.next_u64()) * count as u128) >> 64) as usize
}

/// √((ν − 2) / χ²(ν)): a factor on standard deviations whose square has mean one. Normal noise times it has the tails of
/// Student's t with ν degrees of freedom, which stand for what a short history leaves open about the size of the noise.
#[derive(Debug, Clone, Copy)]
pub(super) struct TailScale {
    degrees: f64,
    chi_squared: ChiSquared<f64>,
}

impl TailScale {
    /// With so many degrees of freedom, more than two.
    pub fn new(degrees: f64) -> Self {
        let chi_squared = ChiSquared::new(degrees).expect("degrees of freedom are positive");
        TailScale { degrees, chi_squared }
    }

    /// A factor.
    pub fn draw(&self, rng: &mut Random) -> f64 {
        // A draw of zero cannot happen in theory and must not divide in practice.
        ((self.degrees - 2.0) / self.chi_squared.sample(rng).max(1e-9)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    #[test]
    fn draws_have_the_moments_they_promise() {
        const N: usize = 200_000;
        let mut rng = Random::seed_from_u64(1);
        let mean = |draw: &mut dyn FnMut() -> f64| (0..N).map(|_| draw()).sum::<f64>() / N as f64;
        // Four standard errors of each mean.
        assert!((mean(&mut || uniform(&mut rng)) - 0.5).abs() < 4.0 * (1.0 / 12.0 / N as f64).sqrt());
        assert!((mean(&mut || index(7, &mut rng) as f64) - 3.0).abs() < 4.0 * (4.0 / N as f64).sqrt());
        // Weeks until something of probability p: mean (1 − p)/p, variance (1 − p)/p².
        let waiting = mean(&mut || weeks_until(0.1, &mut rng) as f64);
        assert!((waiting - 9.0).abs() < 4.0 * (90.0 / N as f64).sqrt());
        assert!((mean(&mut || normal(&mut rng).powi(2)) - 1.0).abs() < 4.0 * (2.0 / N as f64).sqrt());
        // 8/χ²(10) has mean 1 and variance 1/3.
        let tail = TailScale::new(10.0);
        assert!((mean(&mut || tail.draw(&mut rng).powi(2)) - 1.0).abs() < 4.0 * (1.0 / 3.0 / N as f64).sqrt());
    }
}
