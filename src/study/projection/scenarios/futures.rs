//! The same futures with and without a scenario.

use crate::domain::projection::Standstill;
use crate::domain::scenario::{Change, Month, Scenario, Side};
use crate::study::comparison::{Later, compare};
use crate::study::projection::{Request, project};

use super::{LAST, cap, day, far_from_bounds, levels, scenario, step, table, transfer, under};

fn close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
}

#[test]
fn a_pause_delays_every_future_by_its_days_and_moves_nothing_before_it() {
    let (base, paused) = (under("donetsk", vec![]), under("donetsk", vec![step(10, Some(70), Change::Pause)]));
    for days in [0, 3, 7, 10] {
        assert!(close(&levels(&base.paths, days), &levels(&paused.paths, days)), "{days}");
    }
    // Seven is the end of a whole week: not a bit moves.
    assert_eq!(levels(&base.paths, 7), levels(&paused.paths, 7));
    for days in [11, 40, 70] {
        assert!(close(&levels(&base.paths, 10), &levels(&paused.paths, days)), "{days}");
    }
    for days in [11, 100, 1001, 2500] {
        assert!(close(&levels(&base.paths, days), &levels(&paused.paths, days + 60)), "{days}");
    }
    let medians = [&base, &paused].map(|of| of.completion.median().day().unwrap());
    assert_eq!((medians[1] - medians[0]).num_days(), 60);
}

#[test]
fn factors_scale_every_change_where_no_bound_is_met() {
    let (base, doubled) = (under("donetsk", vec![]), under("donetsk", vec![step(4, Some(20), Change::Factor(2.0))]));
    let change = |of: &[f64], start: &[f64]| -> Vec<f64> { of.iter().zip(start).map(|(a, b)| a - b).collect() };
    let at = |days| (levels(&base.paths, days), levels(&doubled.paths, days));
    let ((before, same), (after, twice)) = (at(4), at(20));
    assert!(close(&before, &same));
    let expected: Vec<f64> = change(&after, &before).iter().map(|x| 2.0 * x).collect();
    assert!(close(&change(&twice, &same), &expected));
    // Nothing at all is a standstill whose days are lost: afterwards the base case's changes of the same days go on.
    let still = under("donetsk", vec![step(4, Some(20), Change::Factor(0.0))]);
    assert!(close(&levels(&still.paths, 4), &levels(&still.paths, 20)));
    let later = change(&levels(&base.paths, 33), &levels(&base.paths, 20));
    assert!(close(&change(&levels(&still.paths, 33), &levels(&still.paths, 20)), &later));
    // One changes nothing, to the last bit.
    let same = under("donetsk", vec![step(0, None, Change::Factor(1.0))]);
    assert_eq!(levels(&base.paths, 700), levels(&same.paths, 700));
}

#[test]
fn a_cap_slows_gains_and_leaves_losses() {
    let (base, capped) = (far_from_bounds(vec![]), far_from_bounds(vec![step(0, None, cap(0.5))]));
    let steps = |of: &crate::domain::projection::Paths, n: usize| -> Vec<f64> {
        levels(of, n + 7).iter().zip(levels(of, n)).map(|(a, b)| a - b).collect()
    };
    let (mut slowed, mut lost) = (0, 0);
    for n in [0, 7, 70, 140] {
        for (free, capped) in steps(&base.paths, n).into_iter().zip(steps(&capped.paths, n)) {
            assert!((capped - free.min(3.5)).abs() < 1e-6, "{free} {capped}");
            slowed += usize::from(free > 3.5);
            lost += usize::from(free < 0.0);
        }
    }
    assert!(slowed > 100 && lost > 10, "{slowed} {lost}");
}

#[test]
fn the_pace_of_a_month_becomes_the_mean_and_the_spread_stays() {
    let month = Month::new(2025, 3).unwrap();
    let (base, paced) = (far_from_bounds(vec![]), far_from_bounds(vec![step(0, None, Change::Pace(month))]));
    let rate = month.rate(&base.history).unwrap().km2_per_day();
    let level = |date: &str| base.history.on(date.parse().unwrap()).unwrap().value.km2();
    assert!((rate - (level("2025-03-31") - level("2025-02-28")) / 31.0).abs() < 1e-12);
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let start = base.history.last().value.km2();
    for days in [1, 30, 90] {
        let (without, with) = (levels(&base.paths, days), levels(&paced.paths, days));
        assert!((mean(&with) - start - rate * days as f64).abs() < 1e-6, "{} after {days}", mean(&with) - start);
        let around = |of: &[f64]| -> Vec<f64> { of.iter().map(|level| level - mean(of)).collect() };
        assert!(around(&without).iter().zip(around(&with)).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

#[test]
fn a_transfer_happens_on_its_day() {
    let (base, given) =
        (under("donetsk", vec![]), under("donetsk", vec![step(12, None, transfer(&["donetsk"], Side::Advancing))]));
    assert!(close(&levels(&base.paths, 11), &levels(&given.paths, 11)));
    assert!(levels(&given.paths, 12).iter().all(|level| *level == 2000.0));
    assert_eq!(given.completion.quantile(1.0).day(), Some(day(LAST + 12)));
    assert!(given.completion.quantile(0.0).day() > Some(day(LAST + 11)));
    let left = under("donetsk", vec![step(12, None, transfer(&["donetsk"], Side::Other))]);
    assert!(close(&levels(&base.paths, 11), &levels(&left.paths, 11)));
    assert!(levels(&left.paths, 12).iter().all(|level| *level == 0.0));
    // Of a group the member is whole and the other goes on; another region's transfer changes nothing.
    let part = under("donbas", vec![step(1, None, transfer(&["donetsk"], Side::Advancing))]);
    let other = levels(&under("luhansk", vec![]).paths, 1);
    let expected: Vec<f64> = other.iter().map(|level| level + 2000.0).collect();
    assert!(close(&levels(&part.paths, 1), &expected));
    let elsewhere = under("luhansk", vec![step(1, None, transfer(&["donetsk"], Side::Other))]);
    assert_eq!(levels(&elsewhere.paths, 400), levels(&under("luhansk", vec![]).paths, 400));
}

#[test]
fn land_changes_hands_though_the_front_stands_still_for_ever() {
    let request = |scenario: Option<Scenario>| Request {
        paths: 400,
        horizon_years: 12,
        standstill: Standstill::Lasts,
        scenario,
        ..Request::of("donetsk")
    };
    let base = project(&table(), &request(None)).unwrap();
    assert!(base.completion.not_within() > 0.02, "some futures stand still for ever");
    let given = scenario(vec![step(2000, None, transfer(&["donetsk"], Side::Advancing))]);
    let given = project(&table(), &request(Some(given))).unwrap();
    assert_eq!(given.completion.quantile(1.0).day(), Some(day(LAST + 2000)));
    assert!(levels(&given.paths, 2000).iter().all(|level| *level == 2000.0));
    // A pause moves standstills too.
    let paused = project(&table(), &request(Some(scenario(vec![step(3, Some(63), Change::Pause)])))).unwrap();
    assert!(close(&levels(&base.paths, 1500), &levels(&paused.paths, 1560)));
}

#[test]
fn a_comparison_rests_on_the_same_futures_and_its_base_is_the_projection_alone() {
    let request = Request { paths: 300, horizon_years: 12, ..Request::of("donetsk") };
    let named = |name: &str, steps| Scenario { name: name.into(), ..scenario(steps) };
    let pause = named("pause", vec![step(0, Some(60), Change::Pause)]);
    let freeze = named("freeze", vec![step(0, None, Change::Freeze)]);
    let compared = compare(&table(), &request, vec![pause.clone(), freeze]).unwrap();
    let alone = project(&table(), &request).unwrap();
    assert_eq!(compared.base.paths, alone.paths);
    let delays = [0.0, 0.5, 0.9].map(|level| compared.scenarios[0].delay.quantile(level));
    assert_eq!(delays, [Some(Later::Days(60)); 3]);
    assert_eq!(compared.scenarios[0].difference_of_medians(&alone), Some(60));
    let frozen = &compared.scenarios[1].delay;
    assert_eq!((frozen.quantile(0.5), frozen.no_longer()), (Some(Later::NotWithin), frozen.comparable()));
    assert!(compare(&table(), &request, vec![pause.clone(), pause]).is_err());
}

#[test]
fn a_month_after_the_origin_is_not_known() {
    let paced = scenario(vec![step(0, None, Change::Pace(Month::new(2025, 7).unwrap()))]);
    let at = |as_of| {
        let request =
            Request { as_of: Some(as_of), paths: 50, scenario: Some(paced.clone()), ..Request::of("donetsk") };
        project(&table(), &request)
    };
    assert!(at("2025-07-31".parse().unwrap()).is_ok());
    let problem = at("2025-07-30".parse().unwrap()).unwrap_err().to_string();
    assert!(problem.contains("made.toml: line 1: month 2025-07"), "{problem}");
}
