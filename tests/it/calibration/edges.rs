//! Series at the edges of what can be: no panic, no NaN, nothing outside the region.

use chrono::Days;
use frontcast::Error;
use frontcast::domain::completion::Arrival;
use frontcast::domain::control::ControlTable;
use frontcast::fit::MODELS;
use frontcast::project::{Projection, Request, project};
use frontcast::summarise::bands::{HORIZONS, LEVELS, bands};

use super::{day, levels, normal_changes, projected, rng, table};

/// The area of the made region, km².
const WHOLE: f64 = 1_000.0;

/// Projects with every model and checks what must hold of any projection.
fn sound(name: &str, table: &ControlTable, request: Request) -> Vec<Projection> {
    let of_model = |model: &str| {
        let projection = projected(table, model, Request { paths: 200, ..request.clone() });
        let last = (projection.paths.end() - projection.paths.start()).num_days() as usize;
        for path in projection.paths.iter() {
            for days in (0..=last + 20).step_by(10) {
                let level = path.level_after(days);
                assert!((0.0..=WHOLE).contains(&level), "{name} {model}: {level} after {days} days");
            }
        }
        assert!(projection.basis.rate.km2_per_day().is_finite(), "{name} {model}");
        assert!(projection.region_rates.iter().all(|window| window.rate.km2_per_day().is_finite()));
        for band in bands(&projection.paths, projection.as_of, &HORIZONS, &LEVELS) {
            let km2: Vec<f64> = band.quantiles.iter().map(|(_, area)| area.km2()).collect();
            assert!(km2.windows(2).all(|pair| pair[0] <= pair[1]), "{name} {model}: {km2:?}");
        }
        let completion = &projection.completion;
        assert_eq!(completion.arrivals().len(), projection.paths.count());
        let odds = completion.by(completion.horizon_end());
        assert!((odds + completion.not_within() - 1.0).abs() < 1e-12, "{name} {model}");
        projection
    };
    MODELS.iter().map(|entry| of_model(entry.name.as_str())).collect()
}

fn plain(name: &str, levels: &[(u64, f64)]) -> Vec<Projection> {
    sound(name, &table(WHOLE, levels), Request::of("donetsk"))
}

#[test]
fn two_observations_are_enough() {
    for projection in plain("two neighbours", &[(0, 400.0), (1, 410.0)]) {
        // Both models know one thing only, ten a day: 590 km² take 59 days.
        assert_eq!(projection.completion.median(), Arrival::On(day(60)));
    }
    plain("two far apart", &[(0, 400.0), (900, 410.0)]);
    let far = plain("two with a window between", &[(0, 400.0), (45, 490.0)]);
    assert!(far.iter().all(|projection| (projection.basis.rate.km2_per_day() - 2.0).abs() < 1e-12));
}

#[test]
fn one_observation_is_an_error_and_not_a_guess() {
    for entry in &MODELS {
        let request = Request { model: Some(entry.name.as_str().into()), ..Request::of("donetsk") };
        let error = project(&table(WHOLE, &[(0, 400.0)]), &request).unwrap_err();
        assert!(matches!(error, Error::NoData(_)), "{error}");
    }
}

#[test]
fn where_nothing_moves_nothing_arrives() {
    let still: Vec<(u64, f64)> = (0..200).map(|n| (n, 123.0)).collect();
    let zeros: Vec<(u64, f64)> = (0..200).map(|n| (n, 0.0)).collect();
    for projection in [plain("constant", &still), plain("all zeros", &zeros)].concat() {
        assert_eq!(projection.completion.not_within(), 1.0);
        let level = projection.history.last().controlled.km2();
        assert!(projection.paths.iter().all(|path| path.level_after(4_000) == level));
    }
}

#[test]
fn a_huge_jump_stays_within_the_region() {
    let mut changes = vec![0.0; 120];
    changes[100] = 999.0;
    plain("a jump up", &levels(0.5, &changes));
    changes[100] = -999.0;
    plain("a jump down", &levels(999.5, &changes));
    // The whole region in one day, and back the next.
    plain("back and forth", &(0..150).map(|n| (n, if n % 2 == 0 { 0.0 } else { WHOLE })).collect::<Vec<_>>());
}

#[test]
fn a_region_that_is_all_held_is_complete_today() {
    let still: Vec<(u64, f64)> = (0..120).map(|n| (n, WHOLE)).collect();
    let gained: Vec<(u64, f64)> = (0..=120).map(|n| (n, (n as f64 * 10.0).min(WHOLE))).collect();
    for projection in [plain("always held", &still), plain("just taken", &gained)].concat() {
        let start = projection.paths.start();
        assert_eq!(projection.completion.interval(0.95), (Arrival::On(start), Arrival::On(start)));
        assert_eq!(projection.completion.by(start), 1.0);
    }
}

#[test]
fn a_region_that_is_all_lost_stays_at_nothing_or_comes_back() {
    let lost: Vec<(u64, f64)> = (0..=120).map(|n| (n, (600.0 - n as f64 * 8.0).max(0.0))).collect();
    for projection in plain("all lost", &lost) {
        assert_eq!(projection.completion.not_within(), 1.0, "a side that only loses never arrives");
    }
}

#[test]
fn a_gap_of_two_years_is_survived() {
    let before = levels(300.0, &normal_changes(60, 0.5, 2.0, &mut rng(5)));
    let gap = 730;
    let one_after: Vec<_> = before.iter().copied().chain([(60 + gap, 700.0)]).collect();
    plain("one day after the gap", &one_after);
    let after = levels(700.0, &normal_changes(40, 0.5, 2.0, &mut rng(6)));
    let many: Vec<_> = before.iter().copied().chain(after.into_iter().map(|(n, km2)| (n + 60 + gap, km2))).collect();
    for projection in plain("forty days after the gap", &many) {
        assert_eq!(projection.paths.start(), day(100 + gap));
    }
    // Asked two years after the last map: the horizon is counted from the day asked.
    let table = table(WHOLE, &before);
    let late = Request { as_of: Some(day(60 + gap)), horizon_years: 5, ..Request::of("donetsk") };
    for projection in sound("asked late", &table, late) {
        assert_eq!(projection.paths.end(), "2027-03-01".parse().unwrap());
    }
}

#[test]
fn twenty_years_of_daily_maps_are_no_trouble() {
    let mut level: f64 = 500.0;
    let noise = normal_changes(7_305, 0.0, 3.0, &mut rng(7));
    let bounded = noise.iter().enumerate().map(|(n, change)| {
        level = (level + change).clamp(0.0, WHOLE);
        (n as u64, level)
    });
    let table = table(WHOLE, &bounded.collect::<Vec<_>>());
    sound("twenty years", &table, Request::of("donetsk"));
    let settings = frontcast::fit::Settings { window: Some(100_000), rate: None };
    for projection in sound("a window longer than all", &table, Request { settings, ..Request::of("donetsk") }) {
        assert_eq!(projection.basis.window.unwrap().from, day(0));
        assert_eq!(projection.paths.start(), day(0) + Days::new(7_304));
    }
}

#[test]
fn the_longest_and_shortest_horizons_work() {
    let table = table(WHOLE, &levels(300.0, &normal_changes(100, 0.5, 2.0, &mut rng(8))));
    for years in [1, 1_000] {
        sound("horizon", &table, Request { horizon_years: years, ..Request::of("donetsk") });
    }
    for years in [0, 1_001, u32::MAX] {
        let request = Request { horizon_years: years, ..Request::of("donetsk") };
        assert!(matches!(project(&table, &request), Err(Error::OutOfRange { .. })), "{years}");
    }
    let none = Request { paths: 0, ..Request::of("donetsk") };
    assert!(matches!(project(&table, &none), Err(Error::OutOfRange { .. })));
}
