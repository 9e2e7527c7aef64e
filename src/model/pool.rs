//! `pool`: equal parts of `regimes`, `reverting` and `windows`.
//!
//! Equation: the density of the future is the mean of the members' densities; each path is drawn from one member, any as
//! likely as the others.
//!
//! Estimated: nothing of its own, the weights are fixed. Random: which member draws a path, and all that is random there. Wrong
//! when: all members are, or one of them by far. A linear pool is never sharper than its members together.
//!
//! # References
//! Stone (1961), "The opinion pool", Annals of Mathematical Statistics 32, 1339–1342. Equal weights: Genest & Zidek (1986), "Combining
//! probability distributions", Statistical Science 1, 114–135.

use super::draws::{Random, Weeks, index};
use super::{
    Basis, Fact, FittedRate, ModelName, RateModel, Regimes, Reverting, StartingRate, Windows, require_a_change,
};
use crate::domain::series::ControlSeries;
use crate::error::Result;

pub(super) const NAME: ModelName = ModelName("pool");

/// The members of the pool.
pub struct Pool {
    members: [Box<dyn RateModel>; 3],
}

impl Pool {
    /// The pool.
    ///
    /// # Errors
    /// [`crate::Error::Usage`] when a window or a rate is given.
    pub fn new(asked: Basis) -> Result<Self> {
        asked.must_be_learned(NAME)?;
        Ok(Pool { members: [Box::new(Regimes), Box::new(Reverting), Box::new(Windows)] })
    }
}

impl RateModel for Pool {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        require_a_change(region)?;
        let members = self.members.iter().map(|member| member.fit(region, others)).collect::<Result<_>>()?;
        let names = self.members.iter().map(|member| member.name()).collect();
        Ok(Box::new(Pooled { names, members, starting_rate: StartingRate::recent(region)? }))
    }
}

/// The fitted members.
struct Pooled {
    names: Vec<ModelName>,
    members: Vec<Box<dyn FittedRate>>,
    starting_rate: StartingRate,
}

impl FittedRate for Pooled {
    fn draw(&self, weeks: &mut Weeks, rng: &mut Random) -> Option<usize> {
        self.members[index(self.members.len(), rng)].draw(weeks, rng)
    }

    fn starting_rate(&self) -> StartingRate {
        self.starting_rate
    }

    fn explain(&self, rng: &mut Random) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (name, member) in self.names.iter().zip(&self.members) {
            let of_member = member.explain(rng).into_iter();
            facts.extend(of_member.map(|fact| Fact { what: format!("{name}: {}", fact.what), ..fact }));
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::super::posterior::tests::{made, rng, roots};
    use super::*;

    #[test]
    fn each_path_is_drawn_by_one_member_any_as_likely_as_the_others() {
        const PATHS: usize = 3_000;
        let (region, others) = (made("donetsk", &roots(60)), [made("luhansk", &[30.0; 60])]);
        let pool = Pool::new(Basis::Learned).unwrap().fit(&region, &others).unwrap();
        let members = [
            Regimes.fit(&region, &others).unwrap(),
            Reverting.fit(&region, &others).unwrap(),
            Windows.fit(&region, &others).unwrap(),
        ];
        let mut counts = [0_usize; 3];
        for path in 0..PATHS {
            let mut pooled = [0.0; 20];
            let standstill = pool.draw_into(&mut pooled, &mut rng(path as u64));
            // The same random numbers, the first of which picks the member.
            let matches = |member: &dyn FittedRate| {
                let (mut alone, mut rng) = ([0.0; 20], rng(path as u64));
                index(3, &mut rng);
                (member.draw_into(&mut alone, &mut rng), alone) == (standstill, pooled)
            };
            let made_it: Vec<usize> = (0..3).filter(|i| matches(members[*i].as_ref())).collect();
            assert_eq!(made_it.len(), 1, "path {path} is of {made_it:?}");
            counts[made_it[0]] += 1;
        }
        // Four standard errors of a third of all paths.
        let margin = 4.0 * (PATHS as f64 * 2.0 / 9.0).sqrt();
        assert!(counts.iter().all(|count| (*count as f64 - PATHS as f64 / 3.0).abs() < margin), "{counts:?}");
    }

    #[test]
    fn its_bands_lie_within_those_of_its_members() {
        // The quantile of a mixture of equal parts lies between the smallest and the largest of the members'.
        const PATHS: usize = 4_000;
        let (region, others) = (made("donetsk", &roots(60)), [made("luhansk", &[30.0; 60])]);
        let sorted = |model: &dyn RateModel| {
            let (fitted, mut rng) = (model.fit(&region, &others).unwrap(), rng(1));
            let mut sums: Vec<f64> = (0..PATHS)
                .map(|_| {
                    let mut changes = [0.0; 26];
                    fitted.draw_into(&mut changes, &mut rng);
                    changes.iter().sum()
                })
                .collect();
            sums.sort_by(f64::total_cmp);
            sums
        };
        let members = [sorted(&Regimes), sorted(&Reverting), sorted(&Windows)];
        let pool = sorted(&Pool::new(Basis::Learned).unwrap());
        for level in [0.05, 0.25, 0.5, 0.75, 0.95_f64] {
            // Four standard errors of a rank either way, for the pool and its members both.
            let ranks = 8.0 * (level * (1.0 - level) * PATHS as f64).sqrt();
            let at = |sums: &[f64], by: f64| sums[(level * PATHS as f64 + by).clamp(0.0, PATHS as f64 - 1.0) as usize];
            let low = members.iter().map(|sums| at(sums, -ranks)).fold(f64::INFINITY, f64::min);
            let high = members.iter().map(|sums| at(sums, ranks)).fold(f64::NEG_INFINITY, f64::max);
            assert!((low..=high).contains(&at(&pool, 0.0)), "{level}: {} not in {low} to {high}", at(&pool, 0.0));
        }
    }
}
