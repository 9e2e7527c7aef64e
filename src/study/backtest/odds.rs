//! Odds beside what happened: "at least this much more by then".

use super::replay::Judged;
use super::rules::brier;

/// Forecasts of about the same probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Probabilities from here on …
    pub from: f64,
    /// … up to, not including, here; the last bin includes 1.
    pub to: f64,
    /// The number of forecasts.
    pub forecasts: usize,
    /// Their mean probability; `None` where there are none.
    pub mean_probability: Option<f64>,
    /// The share of them that came true; `None` where there are none.
    pub frequency: Option<f64>,
}

/// The edges of the bins: finer at the ends, where most odds lie.
const EDGES: [f64; 8] = [0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0];

/// The mean Brier score over all thresholds of some forecasts; `None` when there are none.
pub fn mean_brier<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Option<f64> {
    let scores: Vec<f64> =
        judged.into_iter().flat_map(|j| j.odds.iter().map(|(odds, came)| brier(*odds, *came))).collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

/// The mean Brier score at one threshold, by its place in the list; `None` when there are no forecasts.
pub fn mean_brier_at<'a>(judged: impl IntoIterator<Item = &'a Judged>, threshold: usize) -> Option<f64> {
    let scores: Vec<f64> =
        judged.into_iter().filter_map(|j| j.odds.get(threshold)).map(|(odds, came)| brier(*odds, *came)).collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

/// How often what was given some odds came true, over all thresholds.
///
/// # References
/// Murphy & Winkler (1977), "Reliability of subjective probability forecasts", JRSS C 26, 41–47.
pub fn reliability<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Vec<Bin> {
    bins(&judged.into_iter().flat_map(|j| j.odds.iter().copied()).collect::<Vec<_>>())
}

/// The same for odds with what came.
pub fn bins(odds: &[(f64, bool)]) -> Vec<Bin> {
    let last = EDGES.len() - 2;
    EDGES
        .windows(2)
        .enumerate()
        .map(|(bin, edges)| {
            let (from, to) = (edges[0], edges[1]);
            let inside: Vec<&(f64, bool)> =
                odds.iter().filter(|(p, _)| (from..to).contains(p) || (bin == last && *p == to)).collect();
            let mean = |value: &dyn Fn(&(f64, bool)) -> f64| {
                let sum: f64 = inside.iter().map(|pair| value(pair)).sum();
                (!inside.is_empty()).then(|| sum / inside.len() as f64)
            };
            Bin {
                from,
                to,
                forecasts: inside.len(),
                mean_probability: mean(&|(p, _)| *p),
                frequency: mean(&|(_, came)| f64::from(*came)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::replay::tests::judged;
    use super::*;

    fn with_odds(odds: &[(f64, bool)]) -> Judged {
        Judged { odds: odds.to_vec(), ..judged(0, "a", 0, 30, 1.0) }
    }

    #[test]
    fn every_probability_has_one_bin() {
        let edges: Vec<(f64, bool)> =
            [0.0, 0.049, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 1.0].map(|p| (p, p > 0.5)).to_vec();
        let bins = reliability(&[with_odds(&edges)]);
        assert_eq!(bins.iter().map(|bin| bin.forecasts).collect::<Vec<_>>(), [2, 1, 1, 1, 1, 1, 3]);
        assert!(bins.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert!(bins[0].from == 0.0 && bins[6].to == 1.0);
        assert_eq!(bins[6].frequency, Some(1.0));
        assert!((bins[6].mean_probability.unwrap() - 2.94 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn means_and_frequencies_are_those_of_the_bin() {
        let judged = [with_odds(&[(0.1, false), (0.7, true)]), with_odds(&[(0.14, true), (0.62, false)])];
        let bins = reliability(&judged);
        assert!((bins[1].mean_probability.unwrap() - 0.12).abs() < 1e-12);
        assert_eq!((bins[1].frequency, bins[4].frequency), (Some(0.5), Some(0.5)));
        assert_eq!((bins[0].forecasts, bins[0].mean_probability, bins[0].frequency), (0, None, None));
        // Brier by hand: 0.01, 0.09, 0.7396, 0.3844.
        assert!((mean_brier(&judged).unwrap() - 1.224 / 4.0).abs() < 1e-12);
        assert!((mean_brier_at(&judged, 0).unwrap() - 0.7496 / 2.0).abs() < 1e-12);
        assert!((mean_brier_at(&judged, 1).unwrap() - 0.4744 / 2.0).abs() < 1e-12);
        assert_eq!((mean_brier_at(&judged, 2), mean_brier(&[])), (None, None));
    }
}
