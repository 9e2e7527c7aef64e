//! What several maps say together of a region, and how far they differ.
//!
//! Equation. The *consensus* of a region is the mean daily gain of the maps that carry single regions (the members, m of them;
//! where none does, all maps). A map k lies d_k(t) from it:
//!
//! ```text
//! gain on map k from t to t + h = gain of the consensus + d_k(t + h) − d_k(t)
//! d_k(t + 1 week) = ρ·d_k(t) + s·c·√(1 − ρ²)·N(0, 1)      ρ = 2^(−1/η), c = √(3/χ²(5)) drawn once
//! ```
//!
//! so that changes over h weeks have the variance V(h) = 2s²(1 − 2^(−h/η)).
//!
//! Estimated: s and η, from the mean squares of changes over 4, 13, 26 and 52 weeks. A member is measured against the mean of the
//! other members, and its square taken times (1 + 1/m)/(1 + 1/(m − 1)), which makes it that of a further map against all of
//! them; other maps are measured against the consensus on the days that all members have. A single region's s² is drawn towards κ²·A, A its mean
//! absolute weekly gain of the last 52 weeks and κ² = Σ s²/Σ A over single regions, which counts as four quarters of pairs. What
//! no other map has takes κ²·A and the median η.
//! Assumed: an unknown map differs as those that are known; maps differ independently of the pace.
//! Wrong when: all maps err together, a map changes what it counts as held, or two maps are drawn from one another.
//!
//! # References
//! Uhlenbeck & Ornstein (1930), "On the theory of the Brownian motion", Physical Review 36, 823–841.

mod daily;
mod differences;
mod measure;
mod seen;

use std::collections::{BTreeMap, BTreeSet};

use self::measure::{LEAST_DAYS, Spread};
use self::seen::Seen;
use super::weekly::increments;
use crate::domain::past::Past;
use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};

pub use differences::{Apart, Differences, Standing};

/// The quarters of pairs that the mean of all regions counts as.
const POOL_QUARTERS: f64 = 4.0;
/// The weeks whose gains tell how lively a region is.
const LIVELY_WEEKS: usize = 52;

/// The maps of a table as known on one day, and what their single regions tell of how maps differ.
#[derive(Debug, Clone)]
pub struct Maps {
    /// The table of each source, in order.
    tables: Vec<Past>,
    /// Whether the map is part of the consensus.
    is_member: Vec<bool>,
    /// The consensus of every single region, with how far maps of it differ.
    singles: BTreeMap<RegionId, Single>,
    /// κ² in km² for each km² a week, and the median η; `None` where no single region tells.
    pool: Option<Pool>,
}

/// A single region.
#[derive(Debug, Clone)]
struct Single {
    consensus: ControlSeries,
    spread: Option<Spread>,
}

#[derive(Debug, Clone, Copy)]
struct Pool {
    square_per_gain: f64,
    half_life: f64,
}

/// What maps say together of one region: what a model learns from, and how far maps will differ from it.
#[derive(Debug, Clone)]
pub struct Together {
    /// The consensus as a series to learn from. Its levels count from an arbitrary one; its gains are what it tells.
    pub consensus: ControlSeries,
    /// The consensus of the other regions that a model can learn from.
    pub others: Vec<ControlSeries>,
    /// The sources whose mean the consensus is.
    pub members: Vec<String>,
    /// How far maps will differ from it.
    pub differences: Differences,
}

impl Maps {
    /// The maps of a table, which must be cut off at the day of knowledge.
    ///
    /// # Errors
    /// None in practice: sources and regions are asked for by the names that the table gives.
    pub fn of(known: &Past) -> Result<Self> {
        let tables = known.sources().into_iter().map(|source| known.of_source(Some(source)));
        let tables = tables.collect::<Result<Vec<Past>>>()?;
        let has_singles: Vec<bool> = tables.iter().map(|table| table.singles().next().is_some()).collect();
        let none = !has_singles.contains(&true);
        let mut maps = Maps {
            is_member: has_singles.into_iter().map(|has| has || none).collect(),
            tables,
            singles: BTreeMap::new(),
            pool: None,
        };
        let ids: BTreeSet<RegionId> =
            maps.tables.iter().flat_map(Past::singles).map(|series| series.region().id.clone()).collect();
        for id in ids {
            let seen = maps.seen(&id);
            if let Some(consensus) = seen.consensus(None) {
                let single = Single { consensus: seen.series(&consensus)?, spread: seen.spread(&consensus) };
                maps.singles.insert(id, single);
            }
        }
        maps.pool = Pool::of(maps.singles.values());
        Ok(maps)
    }

    /// What the maps say together of a region, up to the last day of the series that a forecast starts from.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing tells how maps of the region differ: there is one map alone, or none has been seen
    /// beside another for long enough.
    pub fn of_region(&self, start: &ControlSeries) -> Result<Together> {
        let id = &start.region().id;
        if self.tables.len() < 2 {
            return Err(Error::NoData("one map alone is known".into()));
        }
        let seen = self.seen(id);
        let until = Some(start.last_day());
        let untold = || Error::NoData(format!("no two maps of {id} have {LEAST_DAYS} days in common"));
        let consensus = seen.consensus(until).ok_or_else(untold)?;
        let series = seen.series(&consensus)?;
        let (scale_km2, half_life_weeks) = self.spread(id, &seen, &series).ok_or_else(untold)?;
        let others = self.singles.iter().filter(|(other, _)| *other != id && self.singles.contains_key(id));
        Ok(Together {
            others: others.map(|(_, single)| single.consensus.clone()).collect(),
            members: seen.names_of_members(),
            differences: Differences { scale_km2, half_life_weeks, maps: seen.standings(&consensus, start.last_day()) },
            consensus: series,
        })
    }

    /// The maps that know a region.
    fn seen(&self, id: &RegionId) -> Seen {
        let tables = self.tables.iter().zip(&self.is_member);
        Seen::of(tables.filter_map(|(table, is_member)| Some((table.region(id.as_str()).ok()?, *is_member))))
    }

    /// s and η of a region.
    fn spread(&self, id: &RegionId, seen: &Seen, consensus: &ControlSeries) -> Option<(f64, f64)> {
        let single = self.singles.get(id);
        let own = match single {
            Some(single) => single.spread,
            // A group or the theatre.
            None => seen.spread(&seen.consensus(None)?),
        };
        let square = |pool: Pool| pool.square_per_gain * mean_gain(consensus);
        let half_life = || own.and_then(|own| own.half_life).or(self.pool.map(|pool| pool.half_life));
        let pooled = match (own, self.pool) {
            (Some(own), Some(pool)) if single.is_some() => {
                let of_own = own.quarters * own.scale_km2.powi(2);
                (of_own + POOL_QUARTERS * square(pool)) / (own.quarters + POOL_QUARTERS)
            }
            (Some(own), _) => own.scale_km2.powi(2),
            (None, Some(pool)) => square(pool),
            (None, None) => return None,
        };
        // Maps that never parted have no half-life, and need none.
        Some((pooled.sqrt(), half_life().unwrap_or(1.0)))
    }
}

impl Pool {
    fn of<'a>(singles: impl Iterator<Item = &'a Single>) -> Option<Self> {
        let told: Vec<(Spread, f64)> =
            singles.filter_map(|single| Some((single.spread?, mean_gain(&single.consensus)))).collect();
        let squares: f64 = told.iter().map(|(spread, _)| spread.scale_km2.powi(2)).sum();
        let gains: f64 = told.iter().map(|(_, gain)| gain).sum();
        let mut half_lives: Vec<f64> = told.iter().filter_map(|(spread, _)| spread.half_life).collect();
        half_lives.sort_unstable_by(f64::total_cmp);
        let half_life = *half_lives.get(half_lives.len() / 2)?;
        (gains > 0.0).then(|| Pool { square_per_gain: squares / gains, half_life })
    }
}

/// The mean absolute weekly gain of the last 52 weeks, or as many as there are, km².
fn mean_gain(series: &ControlSeries) -> f64 {
    let (mut gains, mut weeks) = (0.0, 0);
    for increment in increments(series).iter().rev() {
        let part = increment.weeks.min(LIVELY_WEEKS - weeks);
        gains += increment.weekly_km2.abs() * part as f64;
        weeks += part;
    }
    gains / weeks.max(1) as f64
}
