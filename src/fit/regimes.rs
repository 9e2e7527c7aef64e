//! `regimes`: the pace stays near a level, and the level is redrawn now and then, sometimes from what other regions lived
//! through.
//!
//! Equation, with w(t) the weekly increments and x(t) = sign(w)·√|w|:
//!
//! ```text
//! past     x(t) = m(t) + u(t) + e(t), see `filter`
//! future   x(t) = m + u(t) + e(t),  u(t) = φ·u(t−1) + N(0, σ²q),  e ~ N(0, σ²)
//!          each week with probability 1/d the level m is redrawn from a Pólya urn of levels,
//!          else with probability 1/500 a standstill begins, m = 0
//! ```
//!
//! Where maps lie more than a week apart, the mean of the weeks between them is one observation of the past: see [`super::filter`].
//! Means of 13 weeks count it once for each of its weeks.
//!
//! The urn holds one level for every half year of the past, each the mean of x over 13 weeks of it. With probability
//! κ / (κ + N), where N counts the levels in the urn, the new level is that of 13 weeks of another region, with at least that region's
//! noise; else one of the urn. Either goes into the urn once more, so that what came once is likelier to come again.
//!
//! Estimated: φ, q, σ and the state m, u, as a posterior on a grid. Random, once for each path: the point of the grid, the state,
//! the urn, d (a regime lasts a quarter, a year or four years on average: two years of data cannot tell which), and the size of
//! all noise (Student's t with 10 degrees of freedom); each week: shocks, noise, redraws. Wrong when:
//! a pace comes that no region of the table ever had; months are not alike, since a season is not modelled; the area alone
//! cannot tell a map's correction from a loss.
//!
//! # References
//! Filter: Harvey (1989), see [`super::filter`]. Urn: Blackwell & MacQueen (1973), "Ferguson distributions via Pólya urn schemes", Annals of Statistics 1,
//! 353–355. Levels that break, with a distribution of levels to break to: Pesaran, Pettenuzzo & Timmermann
//! (2006), "Forecasting time series subject to multiple structural breaks", Review of Economic Studies 73, 1057–1084; Koop & Potter (2007), "Estimation and forecasting in models
//! with multiple breaks", Review of Economic Studies 74, 763–789.

use rand_core::Rng;

use super::draws::{TailScale, index, normal, uniform, weeks_until};
use super::filter::Dynamics;
use super::posterior::Posterior;
use super::weekly::{
    Root, by_week, increments, means_of_roots, noise_by_differences, roots, running_means, signed_square,
};
use super::{Basis, Fact, FittedRate, ModelName, RateModel, Settings, Unit, explain, require_a_change};
use crate::domain::series::ControlSeries;
use crate::error::Result;

pub(super) const NAME: ModelName = ModelName("regimes");

/// φₘ: the filter's level keeps this much a week, a half-life of about two years.
const LEVEL_PERSISTENCE: f64 = 0.9935;
/// τ²: variance of levels in units of the noise's.
const LEVEL_VARIANCES: [f64; 3] = [0.3, 1.0, 3.0];
/// d: weeks between redraws of the level, on average, each as likely as any other: a quarter, a year, four years.
const WEEKS_BETWEEN_REDRAWS: [f64; 3] = [13.0, 52.0, 208.0];
/// Weeks of the past for which the urn holds one level: half a year.
const WEEKS_OF_A_BALL: f64 = 26.0;
/// Weeks that a drawn level is the mean of: a quarter.
const LEVEL_WEEKS: usize = 13;
/// κ: how many levels of the urn the other regions together weigh.
const OTHERS_WEIGHT: f64 = 1.0;
/// The probability that a standstill begins in a week without a redraw.
const STANDSTILL: f64 = 0.002;
/// Degrees of freedom of the noise's size.
const DEGREES: f64 = 10.0;

/// Of a donor nothing but the size of its noise is known.
const STILL: Dynamics = Dynamics { level_persistence: 1.0, level_variance: 0.0, persistence: 0.0, shock_variance: 0.0 };

/// Settings of the regimes model: there are none.
#[derive(Debug, Clone, Copy)]
pub struct Regimes;

impl Regimes {
    /// The regimes model.
    ///
    /// # Errors
    /// [`crate::Error::Usage`] when a window or a rate is given.
    pub fn new(settings: Settings) -> Result<Self> {
        settings.refuse_all(NAME).map(|()| Regimes)
    }
}

impl RateModel for Regimes {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        require_a_change(region)?;
        let roots = roots(&increments(region));
        let levels = LEVEL_VARIANCES.map(|variance| (LEVEL_PERSISTENCE, variance));
        let posterior = Posterior::new(&roots, &levels);
        let (dynamics, noise) = posterior.likeliest();
        let weeks = by_week(&means_of_roots(&roots, &dynamics, noise).0);
        Ok(Box::new(Regime {
            posterior,
            own_levels: running_means(&weeks, LEVEL_WEEKS),
            urn_size: ((weeks.len() as f64 / WEEKS_OF_A_BALL).round() as usize).max(1),
            donors: others.iter().filter_map(Donor::of).collect(),
            tail: TailScale::new(DEGREES),
            basis: Basis::recent(region)?,
            roots,
        }))
    }
}

/// Levels that another region lived through, and its noise.
struct Donor {
    levels: Vec<f64>,
    noise: f64,
}

impl Donor {
    /// Of a region that ever moved.
    fn of(series: &ControlSeries) -> Option<Self> {
        let roots = roots(&increments(series));
        let moved = roots.iter().any(|root| root.value != 0.0);
        moved.then(|| {
            let noise = noise_by_differences(&roots);
            let means = means_of_roots(&roots, &STILL, noise).0;
            Donor { levels: running_means(&by_week(&means), LEVEL_WEEKS), noise }
        })
    }
}

/// A level that can come (again), with the noise that came with it.
#[derive(Clone, Copy)]
struct Ball {
    level: f64,
    noise: f64,
}

/// The fitted model.
struct Regime {
    roots: Vec<Root>,
    posterior: Posterior,
    own_levels: Vec<f64>,
    urn_size: usize,
    donors: Vec<Donor>,
    tail: TailScale,
    basis: Basis,
}

impl Regime {
    fn own_ball(&self, rng: &mut dyn Rng) -> Ball {
        Ball { level: self.own_levels[index(self.own_levels.len(), rng)], noise: 0.0 }
    }

    /// What the other regions weigh beside the urn.
    fn others_weight(&self) -> f64 {
        if self.donors.is_empty() { 0.0 } else { OTHERS_WEIGHT }
    }

    /// Draws a level from the urn or from another region, and puts it into the urn once more.
    fn redraw(&self, urn: &mut Vec<Ball>, rng: &mut dyn Rng) -> Ball {
        let weight = self.others_weight();
        let ball = match uniform(rng) * (weight + urn.len() as f64) < weight {
            true => {
                let donor = &self.donors[index(self.donors.len(), rng)];
                Ball { level: donor.levels[index(donor.levels.len(), rng)], noise: donor.noise }
            }
            false => urn[index(urn.len(), rng)],
        };
        urn.push(ball);
        ball
    }
}

impl FittedRate for Regime {
    fn draw_into(&self, weekly_km2: &mut [f64], rng: &mut dyn Rng) -> Option<usize> {
        let scale = self.tail.draw(rng);
        let state = self.posterior.draw(scale, rng);
        let (mut level, mut deviation, mut noise) = (state.level, state.deviation, state.noise);
        let mut urn: Vec<Ball> = (0..self.urn_size).map(|_| self.own_ball(rng)).collect();
        // A redraw or, failing that, a standstill: one draw for both until either comes.
        let redraw = 1.0 / WEEKS_BETWEEN_REDRAWS[index(WEEKS_BETWEEN_REDRAWS.len(), rng)];
        let event = redraw + (1.0 - redraw) * STANDSTILL;
        let (mut next, mut standstill) = (weeks_until(event, rng), None);
        for (week, change) in weekly_km2.iter_mut().enumerate() {
            if week == next {
                next = (week + 1).saturating_add(weeks_until(event, rng));
                if uniform(rng) * event < redraw {
                    let ball = self.redraw(&mut urn, rng);
                    level = ball.level;
                    noise = state.noise.max(scale * ball.noise);
                } else {
                    level = 0.0;
                    standstill = standstill.or(Some(week));
                }
            }
            deviation = state.persistence * deviation + noise * state.shock * normal(rng);
            *change = signed_square(level + deviation + noise * normal(rng));
        }
        standstill
    }

    fn basis(&self) -> Basis {
        self.basis
    }

    fn explain(&self, rng: &mut dyn Rng) -> Vec<Fact> {
        let mut facts = vec![self.basis.fact()];
        facts.extend(explain::pace(&self.posterior, rng));
        facts.extend(explain::level_changes(&self.roots));
        let of_others = self.others_weight() / (self.others_weight() + self.urn_size as f64);
        // What is assumed, not learned, as the mean over the durations.
        let still = |weeks: f64| 1.0 - (1.0 - (1.0 - 1.0 / weeks) * STANDSTILL).powi(52);
        let durations = WEEKS_BETWEEN_REDRAWS.len() as f64;
        facts.extend([
            Fact::plain("assumed: a regime's mean duration, middle of three", Unit::Weeks, WEEKS_BETWEEN_REDRAWS[1]),
            Fact::plain(
                format!("assumed: the next level is one of {} other regions", self.donors.len()),
                Unit::Share,
                of_others,
            ),
            Fact::plain(
                "assumed: a standstill begins within a year",
                Unit::Share,
                WEEKS_BETWEEN_REDRAWS.iter().map(|weeks| still(*weeks)).sum::<f64>() / durations,
            ),
        ]);
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::super::filter::Filtered;
    use super::super::posterior::tests::{
        agrees, deviation_after, made, rng, roots, shares_below, tail_below, weighed,
    };
    use super::super::weekly::signed_root;
    use super::*;
    use crate::domain::quantity::Rate;

    const WEEKS: [usize; 4] = [1, 4, 13, 52];
    const DRAWS: usize = 40_000;
    const LEVELS: [(f64, f64); 3] = [(0.9935, 0.3), (0.9935, 1.0), (0.9935, 3.0)];

    fn past() -> Vec<f64> {
        roots(80).into_iter().map(signed_square).collect()
    }

    /// The probability that a week's root lies below `root`: a mixture over the grid, over how often levels are redrawn, and
    /// over what came last: nothing, a standstill, or a level. Draws from a Pólya urn are exchangeable, so each of them is
    /// distributed as the first.
    fn below(root: f64, week: usize, grid: &[(f64, Dynamics, Filtered)], levels: &[(f64, f64)]) -> f64 {
        let mut chance = 0.0;
        for weeks_between in [13.0, 52.0, 208.0] {
            let redraw: f64 = 1.0 / weeks_between;
            let neither = (1.0 - redraw) * (1.0 - 0.002);
            let stays = neither.powi(week as i32);
            let redrawn = redraw * (1.0 - stays) / (1.0 - neither);
            for (weight, dynamics, found) in grid {
                let (mean, variance) = deviation_after(week, dynamics, found);
                let [of_level, shared, _] = found.covariance;
                let all = of_level + 2.0 * dynamics.persistence.powi(week as i32) * shared + variance + 1.0;
                let at =
                    |level: f64, variance: f64| tail_below((root - level - mean) / (found.noise * variance.sqrt()), 10);
                let anew: f64 = levels.iter().map(|(share, level)| share * at(*level, variance + 1.0)).sum();
                let still = (1.0 - stays - redrawn) * at(0.0, variance + 1.0);
                chance += weight / 3.0 * (stays * at(found.level, all) + redrawn * anew + still);
            }
        }
        chance
    }

    fn compare(others: &[ControlSeries], foreign: &[(f64, f64)]) {
        let fitted = Regimes.fit(&made("donetsk", &past()), others).unwrap();
        let roots: Vec<f64> = past().into_iter().map(signed_root).collect();
        // 80 weeks hold three half years; every quarter is as likely as any other.
        let own_share = if foreign.is_empty() { 1.0 } else { 3.0 / 4.0 };
        let own = roots.windows(13).map(|run| (own_share / 68.0, run.iter().sum::<f64>() / 13.0));
        let levels: Vec<(f64, f64)> = own.chain(foreign.iter().copied()).collect();
        assert!((levels.iter().map(|(share, _)| share).sum::<f64>() - 1.0).abs() < 1e-12);
        let grid = weighed(&roots, &LEVELS);
        let bounds = [-30.0, -2.0, 0.0, 0.5, 4.0, 60.0, 110.0];
        for (week, bound, share) in shares_below(fitted.as_ref(), DRAWS, &WEEKS, &bounds) {
            let expected = below(signed_root(bound), week, &grid, &levels);
            assert!(agrees(share, expected, DRAWS), "week {week}, below {bound}: {share}, closed form {expected}");
        }
    }

    #[test]
    fn every_week_ahead_has_the_distribution_of_the_closed_form() {
        compare(&[], &[]);
    }

    #[test]
    fn others_weigh_as_one_level_of_the_urn_and_those_that_never_moved_nothing() {
        // Steady regions bring levels of 10 and −7 without noise of their own; the third one never moved.
        let others = [made("luhansk", &[100.0; 40]), made("sumy", &[-49.0; 60]), made("lviv", &[0.0; 60])];
        compare(&others, &[(1.0 / 8.0, 10.0), (1.0 / 8.0, -7.0)]);
        compare(&others[2..], &[]);
    }

    #[test]
    fn a_quiet_region_wakes_as_another_lived_with_the_noise_it_had() {
        // Nothing ever moved here: the first week moves only if its level is redrawn (once in 13, 52 or 208 weeks), and not
        // from the two levels of its own urn but from the other region. Its noise comes with it, in units of which q counts.
        const DRAWS: usize = 200_000;
        let loud: Vec<f64> = (0..40).map(|i| if i % 2 == 0 { 64.0 } else { 4.0 }).collect();
        let fitted = Regimes.fit(&made("sumy", &[0.0; 52]), &[made("donetsk", &loud)]).unwrap();
        let redrawn = (1.0 / 13.0 + 1.0 / 52.0 + 1.0 / 208.0) / 3.0 / 3.0;
        // Roots alternate between 8 and 2: means of 13 are 5 ± 3/13, changes ±6 about their mean.
        let (means, n) = ([5.0 + 3.0 / 13.0, 5.0 - 3.0 / 13.0], 39.0_f64);
        let noise = ((36.0 - (6.0 / n).powi(2)) / 2.0).sqrt();
        for (_, bound, share) in shares_below(fitted.as_ref(), DRAWS, &[1], &[-1.0, 4.0, 25.0, 64.0]) {
            let mut expected = if bound < 0.0 { 0.0 } else { 1.0 - redrawn };
            for q in [0.003, 0.01, 0.03, 0.1, 0.3, 1.0_f64] {
                let at = |level: &f64| tail_below((signed_root(bound) - level) / (noise * (1.0 + q).sqrt()), 10);
                expected += redrawn / 12.0 * means.iter().map(at).sum::<f64>();
            }
            assert!(agrees(share, expected, DRAWS), "below {bound}: {share}, closed form {expected}");
        }
    }

    #[test]
    fn a_standstill_begins_as_often_as_it_should() {
        let fitted = Regimes.fit(&made("donetsk", &past()), &[]).unwrap();
        let (mut changes, mut rng) = ([0.0; 260], rng(5));
        let begun: Vec<Option<usize>> = (0..DRAWS).map(|_| fitted.draw_into(&mut changes, &mut rng)).collect();
        for weeks in [1, 52, 260] {
            let share = begun.iter().filter(|first| first.is_some_and(|week| week < weeks)).count() as f64;
            let none = |d: f64| (1.0 - (1.0 - 1.0 / d) * 0.002).powi(weeks as i32);
            let expected = 1.0 - [13.0, 52.0, 208.0].map(none).iter().sum::<f64>() / 3.0;
            assert!(agrees(share / DRAWS as f64, expected, DRAWS), "{weeks} weeks: {share} of {DRAWS}, {expected}");
        }
    }

    #[test]
    fn the_urn_is_polyas() {
        // κ = 1 beside N = 3 levels: the number of foreign ones among k redraws is beta-binomial with parameters 1 and 3, so
        // it has mean k/4 and variance k·(k + 4)·3/(16·5): Johnson & Kotz (1977), Urn models and their application.
        const K: usize = 20;
        let regime = Regime {
            roots: vec![1.0.into()],
            posterior: Posterior::new(&[1.0], &LEVELS),
            own_levels: vec![1.0],
            urn_size: 3,
            donors: vec![Donor { levels: vec![5.0], noise: 2.0 }],
            tail: TailScale::new(DEGREES),
            basis: Basis::Given(Rate::from_km2_per_day(1.0).unwrap()),
        };
        let mut rng = rng(6);
        let foreign: Vec<f64> = (0..DRAWS)
            .map(|_| {
                let mut urn: Vec<Ball> = (0..3).map(|_| regime.own_ball(&mut rng)).collect();
                let drawn: Vec<Ball> = (0..K).map(|_| regime.redraw(&mut urn, &mut rng)).collect();
                assert_eq!(urn.len(), 3 + K);
                assert!(
                    drawn.iter().all(|ball| (ball.level == 5.0) == (ball.noise == 2.0)),
                    "level and noise go together"
                );
                drawn.iter().filter(|ball| ball.level == 5.0).count() as f64
            })
            .collect();
        let n = DRAWS as f64;
        let (k, mean) = (K as f64, foreign.iter().sum::<f64>() / n);
        let variance = k * (k + 4.0) * 3.0 / 80.0;
        assert!((mean - k / 4.0).abs() < 4.0 * (variance / n).sqrt(), "{mean}");
        let squares: Vec<f64> = foreign.iter().map(|count| (count - k / 4.0).powi(2)).collect();
        let found = squares.iter().sum::<f64>() / n;
        let error = (squares.iter().map(|s| (s - found).powi(2)).sum::<f64>() / n / n).sqrt();
        assert!((found - variance).abs() < 4.0 * error, "{found} {variance}");
    }
}
