//! The levels that stretches of a past had, to be drawn from: those of a quarter each, near ones likelier than far ones.
//!
//! Equation, with x the roots of n weeks, oldest first, and Δ the changes from one observation to the next:
//!
//! ```text
//! level(i) = mean of x over the weeks i … i + 12 (over all there are, where there are fewer)
//! weight(i) = 2^(−age/h), age in weeks of its last week
//! noise² = Σ a·Δ²/(1/k₁ + 1/k₂) / Σ a                   a = 2^(−age/h); with weeks alone ½·Σ a·Δ² / Σ a
//! ```
//!
//! Two means of k₁ and k₂ weeks differ by noise of the variance σ²·(1/k₁ + 1/k₂). No drift is taken off: a level that moves is
//! counted as noise. Stretches overlap; an increment over k weeks counts once for each of its weeks in a level, once in a noise.
//!
//! Assumed: the length of a stretch, h. Wrong when: levels last much less than a quarter.

use super::draws::{Random, uniform};
use super::weekly::{Root, by_week, running_means};

/// Weeks that a level is the mean of: a quarter.
const LEVEL_WEEKS: usize = 13;

/// A level that can come (again), with the noise that came with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ball {
    pub level: f64,
    pub noise: f64,
}

/// The stretches of a past with their weights.
#[derive(Debug, Clone)]
pub(super) struct Stretches {
    balls: Vec<Ball>,
    cumulative_weights: Vec<f64>,
}

impl Stretches {
    /// Stretches that all had the same noise; those that ended `half_life` weeks earlier are half as likely.
    pub fn aged(roots: &[Root], noise: f64, half_life: f64) -> Self {
        let levels = running_means(&by_week(roots), LEVEL_WEEKS);
        let ages = (0..levels.len()).rev().map(|age| age as f64);
        let mut sum = 0.0;
        let cumulative_weights = ages
            .map(|age| {
                sum += weight(age, half_life);
                sum
            })
            .collect();
        Stretches { balls: levels.into_iter().map(|level| Ball { level, noise }).collect(), cumulative_weights }
    }

    /// Stretches each with its own noise, however long ago each as likely as any other.
    pub fn with_own_noise(roots: &[Root]) -> Self {
        let mut stretches = Stretches::aged(roots, 0.0, f64::INFINITY);
        // Between two weeks of one increment nothing is known of their difference.
        let between = |pair: &[Root]| std::iter::once(Some(square(pair))).chain(inside(pair[1]));
        let squares: Vec<Option<f64>> = roots
            .first()
            .into_iter()
            .flat_map(|first| inside(*first))
            .chain(roots.windows(2).flat_map(between))
            .collect();
        // A stretch of 13 weeks has 12 steps; a past of one week has none, and keeps a noise of nothing.
        let steps = (LEVEL_WEEKS - 1).min(squares.len());
        for (ball, run) in stretches.balls.iter_mut().zip(squares.windows(steps.max(1))) {
            let known = run.iter().flatten();
            let count = known.clone().count();
            ball.noise = if count > 0 { (known.sum::<f64>() / count as f64).sqrt() } else { 0.0 };
        }
        stretches
    }

    /// One of them.
    pub fn draw(&self, rng: &mut Random) -> Ball {
        let total = self.cumulative_weights.last().expect("a past has a stretch");
        let target = uniform(rng) * total;
        let chosen = self.cumulative_weights.partition_point(|weight| *weight <= target);
        self.balls[chosen.min(self.balls.len() - 1)]
    }
}

/// 2^(−age/h).
fn weight(age: f64, half_life: f64) -> f64 {
    0.5_f64.powf(age / half_life)
}

/// The variance of a week's noise, as the difference of two neighbours tells it.
fn square(pair: &[Root]) -> f64 {
    let [a, b] = [pair[0], pair[1]];
    (b.value - a.value).powi(2) / (1.0 / a.weeks as f64 + 1.0 / b.weeks as f64)
}

/// The steps between the weeks of one increment.
fn inside(root: Root) -> impl Iterator<Item = Option<f64>> {
    std::iter::repeat_n(None, root.weeks - 1)
}

/// The standard deviation of a week's noise from the changes from one value to the next; changes that are `half_life` weeks older
/// count half. 0 with less than two values.
pub(super) fn noise_by_age(roots: &[Root], half_life: f64) -> f64 {
    let (mut age, mut squares, mut weights) = (0, 0.0, 0.0);
    for pair in roots.windows(2).rev() {
        let weight = weight(age as f64, half_life);
        squares += weight * square(pair);
        weights += weight;
        age += pair[1].weeks;
    }
    if weights > 0.0 { (squares / weights).sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::posterior::tests::{agrees, rng};
    use super::*;

    fn weeks(values: &[f64]) -> Vec<Root> {
        values.iter().copied().map(Root::from).collect()
    }

    fn noises(roots: &[Root]) -> Vec<f64> {
        Stretches::with_own_noise(roots).balls.iter().map(|ball| ball.noise).collect()
    }

    #[test]
    fn near_stretches_are_drawn_more_often() {
        const DRAWS: usize = 40_000;
        // 53 weeks have 41 stretches; the oldest one ended 40 weeks before the last.
        let stretches = Stretches::aged(&weeks(&(0..53).map(f64::from).collect::<Vec<_>>()), 2.0, 10.0);
        assert_eq!((stretches.balls.len(), stretches.balls[0].level, stretches.balls[40].level), (41, 6.0, 46.0));
        let all: f64 = (0..41).map(|age| 2.0_f64.powf(-f64::from(age) / 10.0)).sum();
        let mut rng = rng(1);
        let drawn: Vec<Ball> = (0..DRAWS).map(|_| stretches.draw(&mut rng)).collect();
        assert!(drawn.iter().all(|ball| ball.noise == 2.0));
        for age in [0, 1, 10, 40] {
            let share = drawn.iter().filter(|ball| ball.level == 46.0 - f64::from(age)).count() as f64 / DRAWS as f64;
            assert!(agrees(share, 2.0_f64.powf(-f64::from(age) / 10.0) / all, DRAWS), "{age}: {share}");
        }
    }

    #[test]
    fn far_stretches_of_ones_own_past_are_as_likely_as_near_ones() {
        const DRAWS: usize = 40_000;
        let stretches = Stretches::with_own_noise(&weeks(&(0..32).map(f64::from).collect::<Vec<_>>()));
        let mut rng = rng(2);
        let oldest = (0..DRAWS).filter(|_| stretches.draw(&mut rng).level == 6.0).count() as f64 / DRAWS as f64;
        assert!(agrees(oldest, 1.0 / 20.0, DRAWS), "{oldest}");
    }

    #[test]
    fn a_stretch_has_the_noise_of_its_own_weeks() {
        // Thirteen weeks of ±2, then thirteen still ones: twelve differences of 4 make ½·16, and the last stretch has none.
        let values: Vec<f64> = (0..26).map(|i| [2.0, -2.0, 0.0][if i < 13 { i % 2 } else { 2 }]).collect();
        let found = noises(&weeks(&values));
        assert_eq!((found.len(), found[0], found[13]), (14, 8.0_f64.sqrt(), 0.0));
        // A stretch from the second week on has eleven of them, and the step from 2 down to 0.
        assert!((found[1] - ((11.0 * 16.0 + 4.0) / 24.0_f64).sqrt()).abs() < 1e-12);
        assert_eq!(noises(&weeks(&[3.0])), [0.0]);
        assert_eq!(noises(&weeks(&[3.0, 5.0])), [2.0_f64.sqrt()]);
    }

    #[test]
    fn between_the_weeks_of_one_increment_nothing_is_known() {
        let root = |value, weeks| Root { value, weeks };
        // Means of 4, 4 and 20 weeks: a stretch holds the one step, or both, or none.
        let found = noises(&[root(0.0, 4), root(3.0, 4), root(0.0, 20)]);
        assert_eq!(found.len(), 16);
        let (first, second) = (9.0 / 0.5, 9.0 / (0.25 + 0.05));
        assert!((found[0] - f64::midpoint(first, second).sqrt()).abs() < 1e-12, "{found:?}");
        assert!((found[4] - f64::sqrt(second)).abs() < 1e-12, "{found:?}");
        assert_eq!(found[8], 0.0);
    }

    #[test]
    fn noise_counts_old_changes_less() {
        // Differences 6, then 2, of which the older one counts half.
        let noise = noise_by_age(&weeks(&[0.0, 6.0, 4.0]), 1.0);
        assert!((noise - ((0.5 * 18.0 + 2.0) / 1.5_f64).sqrt()).abs() < 1e-12, "{noise}");
        assert_eq!((noise_by_age(&weeks(&[1.0]), 1.0), noise_by_age(&[], 1.0)), (0.0, 0.0));
        // A drift is not taken off.
        assert!((noise_by_age(&weeks(&[0.0, 1.0, 2.0]), 104.0) - 0.5_f64.sqrt()).abs() < 1e-12);
        // The last increment spans two weeks: the change before it is two weeks old.
        let spans = [Root::from(0.0), Root::from(6.0), Root { value: 4.0, weeks: 2 }];
        assert!((noise_by_age(&spans, 1.0) - ((0.25 * 18.0 + 4.0 / 1.5) / 1.25_f64).sqrt()).abs() < 1e-12);
    }
}
