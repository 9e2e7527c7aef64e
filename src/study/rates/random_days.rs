//! How often a change as large as the one at a split lies between random days of the same series.
//!
//! The series is taken as a ring, its end joined to its start, and every one of its days is a split once, with windows of the same
//! length around it. As long as the pace only strays about one level, the day that was asked about is one like any other, however long
//! its ups and downs last; so a share below 5 % comes up on 5 % of such days.
//!
//! # References
//! Politis & Romano (1992), "A circular block-resampling procedure for stationary data", in LePage & Billard (eds.),
//! Exploring the Limits of Bootstrap, Wiley, 263–270 (the ring).

/// The share of days, 0 to 1, with a change at least as large either way as that at `split`: the sum of the `window` daily
/// changes from index `split` on less the sum of the `window` before. The windows fit on both sides.
pub(super) fn share(daily: &[f64], split: usize, window: usize) -> f64 {
    let days = daily.len();
    let mut sums = vec![0.0; 2 * days + 1];
    for (i, change) in daily.iter().chain(daily).enumerate() {
        sums[i + 1] = sums[i] + change;
    }
    let change = |start: usize| sums[start + 2 * window] - 2.0 * sums[start + window] + sums[start];
    let asked = change(split - window).abs();
    // Sums round; what is the same area counts as the same.
    let slack = 1e-9 * (1.0 + daily.iter().map(|change| change.abs()).sum::<f64>());
    (0..days).filter(|start| change(*start).abs() >= asked - slack).count() as f64 / days as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_on_no_other_day_than_its_mirror() {
        let daily: Vec<f64> = (0..40).map(|i| if i < 20 { 1.0 } else { 3.0 }).collect();
        // The change back, where the ring closes, is as large.
        assert_eq!(share(&daily, 20, 20), 2.0 / 40.0);
        assert_eq!(share(&daily, 20, 5), 2.0 / 40.0);
        assert_eq!(share(&daily, 10, 5), 1.0);
    }

    #[test]
    fn every_day_is_as_likely_as_any_other() {
        let daily: Vec<f64> = (0..50_u32).map(|i| f64::from((i * i * i + 31 * i) % 1009)).collect();
        let mut shares: Vec<f64> = (10..=40).map(|split| share(&daily, split, 10)).collect();
        shares.sort_unstable_by(f64::total_cmp);
        // Ranks of different changes differ.
        assert!(shares.windows(2).all(|pair| pair[1] > pair[0]), "{shares:?}");
    }
}
