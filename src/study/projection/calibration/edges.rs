//! Series at the edges of what can be: no panic, no NaN, nothing outside the region.

use chrono::Days;

use crate::Error;
use crate::domain::completion::Arrival;
use crate::domain::past::Past;
use crate::model::MODELS;
use crate::study::bands::{HORIZONS, LEVELS, bands};
use crate::study::projection::{Projection, Request, project};

use super::{day, levels, normal_changes, projected, rng, table, table_of};

/// The area of the made region, km².
const WHOLE: f64 = 1_000.0;

/// The models that know one pace where the past has one: what is drawn is what was.
const LITERAL: [&str; 3] = ["windows", "bootstrap", "constant"];

fn is_literal(projection: &Projection) -> bool {
    LITERAL.contains(&projection.model.as_str())
}

/// Projects with every model and checks what must hold of any projection.
fn sound(name: &str, table: &Past, request: Request) -> Vec<Projection> {
    sound_by(name, table, request, &MODELS.map(|entry| entry.name.as_str()))
}

/// As [`sound`] with some of the models.
fn sound_by(name: &str, table: &Past, request: Request, models: &[&str]) -> Vec<Projection> {
    let of_model = |model: &str| {
        let projection = projected(table, model, Request { paths: 200, ..request.clone() });
        let last = (projection.paths.end() - projection.paths.start()).num_days() as usize;
        for path in projection.paths.iter() {
            for days in (0..=last + 20).step_by(10) {
                let level = path.level_after(days);
                assert!((0.0..=WHOLE).contains(&level), "{name} {model}: {level} after {days} days");
            }
        }
        assert!(projection.starting_rate.rate().km2_per_day().is_finite(), "{name} {model}");
        assert!(
            projection.region_rates.iter().all(|window| window.rate.is_none_or(|rate| rate.km2_per_day().is_finite()))
        );
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
    models.iter().map(|model| of_model(model)).collect()
}

/// Projects a region alone in its table; beside other regions of all kinds it must be as sound.
fn plain(name: &str, levels: &[(u64, f64)]) -> Vec<Projection> {
    let loud = super::levels(500.0, &normal_changes(200, 0.0, 15.0, &mut rng(11)));
    let still: Vec<(u64, f64)> = (0..200).map(|n| (n, 77.0)).collect();
    let others: [(&str, &[(u64, f64)]); 5] = [
        ("donetsk", levels),
        ("luhansk", &loud),
        ("sumy", &still),
        ("kherson", &[(3, 10.0)]),
        ("kharkiv", &[(0, 0.0), (1, WHOLE)]),
    ];
    let beside = sound(&format!("{name}, beside others"), &table_of(WHOLE, &others), Request::of("donetsk"));
    let alone = sound(name, &table(WHOLE, levels), Request::of("donetsk"));
    for (alone, beside) in alone.iter().zip(beside) {
        // The table beside begins and ends elsewhere, so the origin may differ; what starts the paths may not.
        assert_eq!(alone.history, beside.history, "{name} {}", alone.model);
    }
    alone
}

#[test]
fn two_observations_are_enough() {
    let neighbours = plain("two neighbours", &[(0, 400.0), (1, 410.0)]);
    for projection in neighbours.iter().filter(|projection| is_literal(projection)) {
        // These know one thing only, ten a day: 590 km² take 59 days.
        assert_eq!(projection.completion.median(), Arrival::On(day(60)), "{}", projection.model);
    }
    for projection in plain("two a week apart", &[(0, 400.0), (7, 470.0)]).iter().chain(&neighbours) {
        assert!((projection.starting_rate.rate().km2_per_day() - 10.0).abs() < 1e-12);
        // Whoever doubts a single week sees at least as many futures gain as lose.
        let later = projection.paths.sorted_levels_on(projection.paths.start() + Days::new(28));
        assert!(later[later.len() / 2] > projection.history.last().value.km2(), "{}", projection.model);
    }
    plain("two far apart", &[(0, 400.0), (900, 410.0)]);
    let far = plain("two with a window between", &[(0, 400.0), (45, 490.0)]);
    assert!(far.iter().all(|projection| (projection.starting_rate.rate().km2_per_day() - 2.0).abs() < 1e-12));
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
        let level = projection.history.last().value.km2();
        for path in projection.paths.iter() {
            // A filter needs some noise: a square root of 1e-6, squared some hundred times, stays below a square metre.
            let slack = if is_literal(&projection) { 0.0 } else { 1e-6 };
            assert!((path.level_after(4_000) - level).abs() <= slack, "{}", projection.model);
        }
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
        if is_literal(&projection) {
            assert_eq!(projection.completion.not_within(), 1.0, "a side that only loses never arrives");
        }
        // Whoever has noise about the pace lets some come back, and from nothing only up.
        let later = projection.paths.sorted_levels_on(projection.paths.start() + Days::new(28));
        assert!(later[later.len() / 4] < 100.0, "{}: {later:?}", projection.model);
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
    let levels: Vec<(u64, f64)> = bounded.collect();
    plain("twenty years", &levels);
    let table = table(WHOLE, &levels);
    let basis = crate::model::Basis::Window(100_000);
    let request = Request { basis, ..Request::of("donetsk") };
    for projection in sound_by("a window longer than all", &table, request, &["bootstrap", "constant"]) {
        assert_eq!(projection.starting_rate.window().unwrap().from, day(0));
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
