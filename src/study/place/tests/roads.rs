//! The road of places beside others: closed forms, the road of regions on the same numbers, order among odds and bands.

use chrono::Days;

use crate::domain::approach::Approach;
use crate::domain::completion::{Arrival, Completion};
use crate::domain::past::Past;
use crate::domain::place::PlaceSeries;
use crate::model::MODELS;
use crate::study::place::{Goal, NoFuture, PlaceProjection, Reach, Request, project_place};
use crate::study::projection::{self, project};

use super::{day, place, stepping, table};

fn projected(places: &[PlaceSeries], request: &Request) -> PlaceProjection {
    let known = table(places.to_vec());
    project_place(&known, &places[0], places[0].last_day(), request).unwrap()
}

fn coming(projection: &PlaceProjection, within_km: f64) -> Completion {
    let found = projection.goals.iter().find(|(goal, _)| goal.distance_km() == within_km);
    match found {
        Some((_, Reach::Coming(completion, _))) => completion.clone(),
        other => panic!("{within_km} km: {other:?}"),
    }
}

#[test]
fn a_steady_front_arrives_when_the_division_says() {
    // 30 km, 0.125 km a day for 120 days: at 15.125 km, with 10.125 km to come to 5 km, 81 days.
    let km: Vec<f64> = (0..120).map(|n| 30.0 - 0.125 * f64::from(n)).collect();
    let steady = place("Steady", &km);
    let request = Request { model: Some("constant".into()), within_km: vec![20.0, 5.0, 0.0], ..Request::default() };
    let projection = projected(std::slice::from_ref(&steady), &request);
    let last = steady.last_day();
    assert_eq!(projection.goals[0].1, Reach::Since(day("2024-01-01") + Days::new(80)));
    assert_eq!(coming(&projection, 5.0).median(), Arrival::On(last + Days::new(81)));
    assert_eq!(coming(&projection, 0.0).median(), Arrival::On(last + Days::new(121)));
    assert_eq!(coming(&projection, -2.0).median(), Arrival::On(last + Days::new(137)));
    assert_eq!(projection.rates.last().unwrap().rate.unwrap().km_per_day, 0.125);
    let future = projection.future.unwrap();
    assert!(future.is_line && (future.bands[0].at(0.5).unwrap() - (15.125 - 30.0 * 0.125)).abs() < 1e-9);
    // Past the disc nothing is told apart any more.
    assert!((future.bands[3].at(0.5).unwrap() + 2.0).abs() < 1e-9, "{:?}", future.bands[3]);
}

#[test]
fn the_road_of_regions_on_the_same_numbers_says_the_same() {
    let places: Vec<PlaceSeries> = (0..4).map(|n| place(&format!("Town {n}"), &stepping(45.0, 500, 5 + n))).collect();
    for entry in &MODELS {
        let model = Some(entry.name.to_string());
        let ours = projected(
            &places,
            &Request { model: model.clone(), paths: 200, within_km: vec![10.0], ..Request::default() },
        );
        let approaches: Vec<Approach> = places.iter().map(|place| Approach::of(place).unwrap()).collect();
        let control = Past::new(approaches.iter().map(|approach| approach.series().clone()).collect()).unwrap();
        let request = projection::Request {
            model,
            paths: 200,
            horizon_years: 10,
            target: approaches[0].share_within(10.0).unwrap(),
            ..projection::Request::of("place-town-0")
        };
        let theirs = project(&control, &request).unwrap();
        assert_eq!(coming(&ours, 10.0), theirs.completion, "{}", entry.name);
    }
}

#[test]
fn nearer_goals_come_later_and_bands_nest() {
    let places: Vec<PlaceSeries> = (0..4).map(|n| place(&format!("Town {n}"), &stepping(34.0, 500, 31 + n))).collect();
    let projection = projected(&places, &Request { paths: 800, ..Request::default() });
    let future = projection.future.clone().unwrap();
    let to_come: Vec<(f64, Completion)> = projection
        .goals
        .iter()
        .filter_map(|(goal, reach)| match reach {
            Reach::Coming(completion, _) => Some((goal.distance_km(), completion.clone())),
            _ => None,
        })
        .collect();
    assert!(
        to_come.len() >= 3 && matches!(projection.goals.last(), Some((Goal::Disc(2.0), _))),
        "{:?}",
        projection.goals
    );
    for pair in to_come.windows(2) {
        assert!(pair[0].0 > pair[1].0);
        for by in [90, 365, 1500].map(|days| projection.as_of + Days::new(days)) {
            assert!(pair[0].1.by(by) >= pair[1].1.by(by), "{} km before {} km", pair[0].0, pair[1].0);
        }
    }
    for band in &future.bands {
        assert!(band.quantiles.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{band:?}");
        assert!(band.quantiles.iter().all(|(_, km)| *km >= -2.0));
        // Who is within a distance on a day has come within it by then.
        for (km, completion) in &to_come {
            let at_the_median = band.at(0.5).unwrap() <= *km;
            assert!(!at_the_median || completion.by(band.day) >= 0.5 - 1e-9, "{km} km by {}", band.day);
        }
    }
    assert_eq!(projected(&places, &Request { paths: 800, ..Request::default() }), projection);
    assert_ne!(projected(&places, &Request { paths: 800, seed: 2, ..Request::default() }).future, projection.future);
}

#[test]
fn a_front_may_move_away_farther_than_it_ever_was() {
    let mut km = vec![8.0; 200];
    km.extend((0..200).map(|n| 8.0 + 0.05 * f64::from(n)));
    let places = [place("Left", &km), place("Still", &[30.0; 400])];
    let projection = projected(&places, &Request { paths: 500, ..Request::default() });
    let year = &projection.future.unwrap().bands[3];
    assert!(year.horizon == 365 && year.at(0.75).unwrap() > 18.0, "{year:?}");
    assert!(projection.rates[2].rate.unwrap().km_per_day < -0.04);
}

#[test]
fn what_is_passed_or_seen_once_has_no_future() {
    let passed = projected(&[place("Passed", &[5.0, 1.0, -1.0, -2.5])], &Request::default());
    assert_eq!(passed.future, Err(NoFuture::Passed));
    assert!(passed.goals.iter().all(|(_, reach)| matches!(reach, Reach::Since(_))));
    let once = projected(&[place("Once", &[5.0])], &Request::default());
    assert_eq!(once.future, Err(NoFuture::OneDay));
    assert_eq!(once.goals.iter().filter(|(_, reach)| *reach == Reach::Unknown).count(), 2, "{:?}", once.goals);
    // A place that is given back is a place again.
    let back = projected(&[place("Back", &[5.0, -3.0, -3.0, 1.0, 1.5])], &Request { paths: 50, ..Request::default() });
    assert!(back.future.is_ok());
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let places = [place("Town", &[9.0, 8.0, 7.0])];
    let known = table(places.to_vec());
    let refused =
        |request: Request| project_place(&known, &places[0], places[0].last_day(), &request).unwrap_err().to_string();
    assert!(refused(Request { within_km: vec![-1.0], ..Request::default() }).contains("-1"));
    assert!(refused(Request { within_km: vec![f64::NAN], ..Request::default() }).contains("NaN"));
    assert!(refused(Request { model: Some("rgimes".into()), ..Request::default() }).contains("regimes"));
    assert!(refused(Request { since: vec![places[0].last_day()], ..Request::default() }).contains("--since"));
    assert!(refused(Request { by: vec![day("2099-01-01")], ..Request::default() }).contains("--by"));
    assert!(refused(Request { horizon_years: 0, ..Request::default() }).contains("horizon"));
    assert!(refused(Request { paths: 0, ..Request::default() }).contains("paths"));
}
