//! How far a map lies from the mean of the others in the weeks to come.

use super::super::draws::{Random, TailScale, index, normal};

/// ν of the uncertainty about how far maps differ.
const DEGREES: f64 = 5.0;

/// A map that is known, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub source: String,
    /// Its difference from the mean of the maps on its last common day, less its mean difference so far, km². `None` where they
    /// have too few days in common to tell.
    pub apart_km2: Option<f64>,
    /// Whole weeks from that day to the start of the forecast.
    pub weeks_ago: u32,
}

/// The differences of maps of one region: where each map that is known stands, and how far and how long an unknown one may
/// lie from the mean of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Differences {
    /// s: the standard deviation of a map's difference, km².
    pub scale_km2: f64,
    /// η: the weeks in which half of a difference is gone.
    pub half_life_weeks: f64,
    /// The maps that know the region, in order of their sources.
    pub maps: Vec<Standing>,
}

impl Differences {
    /// Draws one of the maps, or an unknown one, all equally likely, and where it stands now.
    pub fn draw(&self, rng: &mut Random) -> Apart {
        let map = self.maps.get(index(self.maps.len() + 1, rng));
        let scale = self.scale_km2 * TailScale::new(DEGREES).draw(rng);
        let kept = |weeks: f64| (-weeks / self.half_life_weeks).exp2();
        // What is known of a map fades until it is as any other.
        let (known, weeks_ago) = map.and_then(|map| Some((map.apart_km2?, map.weeks_ago))).unwrap_or((0.0, u32::MAX));
        let still = kept(f64::from(weeks_ago));
        let now = still * known + if still < 1.0 { scale * (1.0 - still * still).sqrt() * normal(rng) } else { 0.0 };
        Apart { now, apart: now, kept: kept(1.0), shock: scale * (1.0 - kept(1.0).powi(2)).sqrt() }
    }
}

/// The difference of one map on its way.
#[derive(Debug, Clone, Copy)]
pub struct Apart {
    now: f64,
    apart: f64,
    kept: f64,
    shock: f64,
}

impl Apart {
    /// How much more than now the map lies above the mean of the maps at the end of the next week, km².
    pub fn next(&mut self, rng: &mut Random) -> f64 {
        self.apart = self.kept * self.apart + self.shock * normal(rng);
        self.apart - self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    const DRAWS: usize = 100_000;

    fn drawn(differences: &Differences, weeks: usize) -> Vec<Vec<f64>> {
        let mut rng = Random::seed_from_u64(1);
        let draw = |_| {
            let mut apart = differences.draw(&mut rng);
            std::iter::once(0.0).chain((0..weeks).map(|_| apart.next(&mut rng))).collect()
        };
        (0..DRAWS).map(draw).collect()
    }

    fn mean(values: impl Iterator<Item = f64>) -> f64 {
        values.sum::<f64>() / DRAWS as f64
    }

    #[test]
    fn the_difference_of_an_unknown_map_grows_as_the_closed_form() {
        let unknown = Differences { scale_km2: 30.0, half_life_weeks: 8.0, maps: Vec::new() };
        let paths = drawn(&unknown, 52);
        for weeks in [1, 4, 13, 52] {
            // 2s²(1 − 2^(−h/η)): the mean of c² is one.
            let expected = 2.0 * 900.0 * (1.0 - (-(weeks as f64) / 8.0).exp2());
            let found = mean(paths.iter().map(|path| path[weeks].powi(2)));
            // c⁴ of five degrees has mean 9: the fourth moment is 27 times the square of the second.
            let error = expected * (26.0 / DRAWS as f64).sqrt();
            assert!((found - expected).abs() < 4.0 * error, "{weeks} weeks: {found}, closed form {expected}");
            assert!(mean(paths.iter().map(|path| path[weeks])).abs() < 4.0 * (expected / DRAWS as f64).sqrt());
        }
    }

    #[test]
    fn a_known_map_comes_back_from_where_it_stands() {
        let map = |apart_km2, weeks_ago| Standing { source: "made".into(), apart_km2, weeks_ago };
        let mean_after = |map: Standing, weeks: usize| {
            let of = Differences { scale_km2: 30.0, half_life_weeks: 8.0, maps: vec![map] };
            mean(drawn(&of, weeks).iter().map(|path| path[weeks]))
        };
        // Half of the paths are the map's: 80 km² above the others, of which half are gone after eight weeks.
        let error = 4.0 * (2.0 * 900.0_f64 / DRAWS as f64).sqrt();
        assert!((mean_after(map(Some(80.0), 0), 8) + 20.0).abs() < error);
        assert!((mean_after(map(Some(80.0), 8), 8) + 10.0).abs() < error, "half was gone at the start");
        assert!(mean_after(map(None, 0), 8).abs() < error);
    }

    #[test]
    fn maps_that_never_differ_stay_together() {
        let same = Standing { source: "made".into(), apart_km2: Some(0.0), weeks_ago: 0 };
        let of = Differences { scale_km2: 0.0, half_life_weeks: 8.0, maps: vec![same] };
        assert!(drawn(&of, 3).iter().flatten().all(|km2| *km2 == 0.0));
    }
}
