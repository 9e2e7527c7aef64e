//! Random draws that several models share.

use rand_core::Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

/// A standard normal number.
pub(super) fn normal(rng: &mut dyn Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// Uniform from 0 up to, not including, 1.
pub(super) fn uniform(rng: &mut dyn Rng) -> f64 {
    // The 53 bits that a number of this size can hold.
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Weeks until something comes that comes each week with this probability, 0 when it does in the first; beyond 2⁵³ for ever.
pub(super) fn weeks_until(probability: f64, rng: &mut dyn Rng) -> usize {
    // Inversion of the geometric distribution; 1 − U is never zero.
    ((1.0 - uniform(rng)).ln() / (1.0 - probability).ln()) as usize
}

/// One of the indices below `count`, each as likely as any other.
pub(super) fn index(count: usize, rng: &mut dyn Rng) -> usize {
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
    pub fn draw(&self, rng: &mut dyn Rng) -> f64 {
        // A draw of zero cannot happen in theory and must not divide in practice.
        ((self.degrees - 2.0) / self.chi_squared.sample(rng).max(1e-9)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chacha20::ChaCha8Rng;
    use chacha20::rand_core::SeedableRng;

    #[test]
    fn draws_have_the_moments_they_promise() {
        const N: usize = 200_000;
        let mut rng = ChaCha8Rng::seed_from_u64(1);
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
