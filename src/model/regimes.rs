//! `regimes`: the pace stays near a level, and the level is redrawn now and then, sometimes from what other regions lived
//! through.
//!
//! Equation, with w(t) the weekly increments and x(t) = sign(w)·√|w|:
//!
//! ```text
//! past     x(t) = m(t) + u(t) + e(t), with a noise that forgets: see `forgetting`
//! future   x(t) = m + u(t) + e(t),  u(t) = φ·u(t−1) + N(0, σ²q),  e ~ N(0, σ²)
//!          each week with probability 1/d the level m is redrawn from a Pólya urn of levels,
//!          else with probability 1/500 a standstill begins, m = 0
//! ```
//!
//! The urn holds one level for every half year of the past, but no more than two: since the number of quiet weeks grows and grows,
//! they would else outvote all that may come. Each is the mean of x over 13 weeks of the past, likelier near ones (half-life 26 weeks).
//! With probability 1 / (1 + N), where N counts the levels in the urn, the new level comes from outside it, with at least the noise
//! that it had there; else it is one of the urn. Either goes into the urn once more, so that what came once is likelier to come again.
//! What is outside: 13 weeks of another region, likelier near ones (half-life 104 weeks), with that region's noise. For a group, the
//! theatre, or a region beside which none ever moved: 13 weeks of its own whole past, each as likely as any other, with the noise
//! they had; so what was long ago can come again.
//!
//! Where maps lie more than a week apart, the mean of the weeks between them is one observation of the past: see [`super::filter`].
//! Means of 13 weeks count it once for each of its weeks.
//!
//! Estimated: φ, q, σ, H (how fast the noise forgets) and the state m, u, as a posterior on a grid. Random, once for each path:
//! the point of the grid, the state, the urn, d (a regime lasts two months, half a year or two years on average, as H: no history
//! tells which), and the size of all noise (Student's t with 10 degrees of freedom); each week: shocks, noise, redraws. Wrong when:
//! a pace comes that no region of the table ever had, as in a collapse; a lone series was calm for years and breaks out; months
//! are not alike, since a season is not modelled; the area alone cannot tell a map's correction from a loss.
//!
//! # References
//! Filter: Harvey (1989), see [`super::filter`]; West & Harrison (1997), Huber (1964), see [`super::forgetting`]. Urn: Blackwell & MacQueen
//! (1973), "Ferguson distributions via Pólya urn schemes", Annals of Statistics 1,
//! 353–355. Levels that break, with a distribution of levels to break to: Pesaran, Pettenuzzo & Timmermann
//! (2006), "Forecasting time series subject to multiple structural breaks", Review of Economic Studies 73, 1057–1084; Koop & Potter (2007), "Estimation and forecasting in models
//! with multiple breaks", Review of Economic Studies 74, 763–789.

use super::draws::{Random, TailScale, Weeks, index, uniform, weeks_until};
use super::dynamics::Dynamics;
use super::posterior::Posterior;
use super::stretches::{Ball, Stretches, noise_by_age};
use super::weekly::{Root, ever_moved, increments, means_of_roots, roots, signed_square};
use super::{Basis, Fact, FittedRate, ModelName, RateModel, StartingRate, Unit, explain, require_a_change};
use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::stats::quantile;

pub(super) const NAME: ModelName = ModelName("regimes");

/// φₘ: the filter's level keeps this much a week, a half-life of about two years.
const LEVEL_PERSISTENCE: f64 = 0.9935;
/// τ²: variance of levels in units of the noise's.
const LEVEL_VARIANCES: [f64; 3] = [0.3, 1.0, 3.0];
/// d: weeks between redraws of the level, on average, each as likely as any other: two months, half a year, two years.
const WEEKS_BETWEEN_REDRAWS: [f64; 3] = [8.0, 26.0, 104.0];
/// Weeks of the past for which the urn holds one level: half a year.
const WEEKS_OF_A_BALL: f64 = 26.0;
/// The most levels of its own past that an urn holds.
const MOST_OWN_BALLS: usize = 2;
/// Weeks after which a stretch of the own past is half as likely.
const OWN_HALF_LIFE: f64 = 26.0;
/// Weeks after which a stretch of another region is half as likely, and a change counts half in its noise.
const OTHERS_HALF_LIFE: f64 = 104.0;
/// κ: how many levels of the urn all that is outside it weighs.
const OUTSIDE_WEIGHT: f64 = 1.0;
/// The probability that a standstill begins in a week without a redraw.
const STANDSTILL: f64 = 0.002;
/// Degrees of freedom of the noise's size.
const DEGREES: f64 = 10.0;

/// Of a donor nothing but the size of its noise is known.
const STILL: Dynamics = Dynamics { level_persistence: 1.0, level_variance: 0.0, persistence: 0.0, shock_variance: 0.0 };

/// The regimes model, which has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Regimes;

impl Regimes {
    /// The regimes model.
    ///
    /// # Errors
    /// [`crate::Error::Usage`] when a window or a rate is given.
    pub fn new(asked: Basis) -> Result<Self> {
        asked.must_be_learned(NAME).map(|()| Regimes)
    }
}

impl RateModel for Regimes {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        require_a_change(region)?;
        let roots = roots(&increments(region));
        let donors: Vec<Donor> = others.iter().filter_map(Donor::of).collect();
        let levels = LEVEL_VARIANCES.map(|variance| (LEVEL_PERSISTENCE, variance));
        let posterior = Posterior::forgetting(&roots, &levels, typical_variance(&donors));
        let (dynamics, noise) = posterior.likeliest();
        let means = means_of_roots(&roots, &dynamics, noise).0;
        let weeks: usize = roots.iter().map(|root| root.weeks).sum();
        Ok(Box::new(Regime {
            posterior,
            own: Stretches::aged(&means, 0.0, OWN_HALF_LIFE),
            urn_size: ((weeks as f64 / WEEKS_OF_A_BALL).round() as usize).clamp(1, MOST_OWN_BALLS),
            outside: Outside::of(donors, &means),
            tail: TailScale::new(DEGREES),
            starting_rate: StartingRate::recent(region)?,
            roots,
        }))
    }
}

/// Levels that another region lived through, and its noise.
struct Donor {
    stretches: Stretches,
    noise: f64,
}

impl Donor {
    /// Of a region that ever moved.
    fn of(series: &ControlSeries) -> Option<Self> {
        // Most regions never moved: that is seen before their weeks are counted.
        let first = series.levels().first()?.value;
        series.levels().iter().find(|level| level.value != first)?;
        let roots = roots(&increments(series));
        ever_moved(&roots).then(|| {
            let noise = noise_by_age(&roots, OTHERS_HALF_LIFE);
            let means = means_of_roots(&roots, &STILL, noise).0;
            Donor { stretches: Stretches::aged(&means, noise, OTHERS_HALF_LIFE), noise }
        })
    }
}

/// S₀: the middle of the donors' noise variances, 0 where there are none.
fn typical_variance(donors: &[Donor]) -> f64 {
    let mut variances: Vec<f64> = donors.iter().map(|donor| donor.noise * donor.noise).collect();
    variances.sort_unstable_by(f64::total_cmp);
    if variances.is_empty() { 0.0 } else { quantile(&variances, 0.5) }
}

/// Where levels come from that the urn does not hold.
enum Outside {
    /// Other regions, any as likely as the others.
    Others(Vec<Stretches>),
    /// The region's own whole past.
    OwnPast(Stretches),
}

impl Outside {
    fn of(donors: Vec<Donor>, means: &[Root]) -> Self {
        if donors.is_empty() {
            return Outside::OwnPast(Stretches::with_own_noise(means));
        }
        Outside::Others(donors.into_iter().map(|donor| donor.stretches).collect())
    }

    fn draw(&self, rng: &mut Random) -> Ball {
        match self {
            Outside::Others(others) => others[index(others.len(), rng)].draw(rng),
            Outside::OwnPast(stretches) => stretches.draw(rng),
        }
    }

    /// What is assumed of the next level, in words.
    fn assumed(&self) -> String {
        match self {
            Outside::Others(others) => format!("assumed: the next level is one of {} other regions", others.len()),
            Outside::OwnPast(_) => {
                "assumed: the next level is any of the whole past, with the noise of that time".into()
            }
        }
    }
}

/// The fitted model.
struct Regime {
    roots: Vec<Root>,
    posterior: Posterior,
    own: Stretches,
    urn_size: usize,
    outside: Outside,
    tail: TailScale,
    starting_rate: StartingRate,
}

impl Regime {
    /// The levels that a path starts with.
    fn urn(&self, rng: &mut Random) -> Vec<Ball> {
        (0..self.urn_size).map(|_| self.own.draw(rng)).collect()
    }

    /// Draws a level from the urn or from outside it, and puts it into the urn once more.
    fn redraw(&self, urn: &mut Vec<Ball>, rng: &mut Random) -> Ball {
        let ball = match uniform(rng) * (OUTSIDE_WEIGHT + urn.len() as f64) < OUTSIDE_WEIGHT {
            true => self.outside.draw(rng),
            false => urn[index(urn.len(), rng)],
        };
        urn.push(ball);
        ball
    }
}

impl FittedRate for Regime {
    fn draw(&self, weeks: &mut Weeks, rng: &mut Random) -> Option<usize> {
        let scale = self.tail.draw(rng);
        let state = self.posterior.draw(scale, rng);
        let (mut level, mut noise) = (state.level, state.noise);
        let mut deviation = state.innovations.from(state.deviation);
        let mut urn = self.urn(rng);
        // A redraw or, failing that, a standstill: one draw for both until either comes.
        let redraw = 1.0 / WEEKS_BETWEEN_REDRAWS[index(WEEKS_BETWEEN_REDRAWS.len(), rng)];
        let event = redraw + (1.0 - redraw) * STANDSTILL;
        let (mut next, mut standstill) = (weeks_until(event, rng), None);
        for week in 0.. {
            if !weeks.are_asked() {
                break;
            }
            if week == next {
                next = (week + 1).saturating_add(weeks_until(event, rng));
                if uniform(rng) * event < redraw {
                    let ball = self.redraw(&mut urn, rng);
                    level = ball.level;
                    let other = state.noise.max(scale * ball.noise);
                    if other != noise {
                        deviation.settle(noise, rng);
                        noise = other;
                    }
                } else {
                    level = 0.0;
                    standstill = standstill.or(Some(week));
                }
            }
            weeks.push(signed_square(level + deviation.next(noise, rng)));
        }
        standstill
    }

    fn starting_rate(&self) -> StartingRate {
        self.starting_rate
    }

    fn explain(&self, rng: &mut Random) -> Vec<Fact> {
        let mut facts = vec![self.starting_rate.fact()];
        facts.extend(explain::pace(&self.posterior, rng));
        facts.push(explain::memory(&self.posterior, rng));
        facts.extend(explain::level_changes(&self.roots));
        let own_weight = self.urn_size as f64;
        let of_outside = OUTSIDE_WEIGHT / (OUTSIDE_WEIGHT + own_weight);
        // What is assumed, not learned, as the mean over the durations.
        let still = |weeks: f64| 1.0 - (1.0 - (1.0 - 1.0 / weeks) * STANDSTILL).powi(52);
        let durations = WEEKS_BETWEEN_REDRAWS.len() as f64;
        facts.extend([
            Fact::plain("assumed: a regime's mean duration, middle of three", Unit::Weeks, WEEKS_BETWEEN_REDRAWS[1]),
            Fact::plain("assumed: the next level is one of its own, of late likelier", Unit::Share, 1.0 - of_outside),
            Fact::plain(self.outside.assumed(), Unit::Share, of_outside),
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
mod golden;
#[cfg(test)]
mod tests;
