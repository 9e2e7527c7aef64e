//! Leak: nothing known after the origin may move a bit of a place's projection.

use chrono::{Days, NaiveDate};

use crate::domain::past::Past;
use crate::domain::place::{Observed, PlaceName, PlaceSeries};
use crate::domain::region::RegionId;
use crate::domain::vintage::Vintage;
use crate::model::MODELS;
use crate::study::place::{PlaceProjection, Request, project_place};

use super::{day, stand, stepping};

const ORIGIN: &str = "2024-10-27";

/// Four places over 400 days; every fifth day is revised a hundred days on, every eleventh is withdrawn sixty days on. What
/// is later than the origin is `moved` kilometres off.
fn table(moved: f64) -> Past {
    let origin = day(ORIGIN);
    let later = |km: f64, seen: NaiveDate, known_on: NaiveDate| {
        if seen > origin || known_on > origin { km + moved } else { km }
    };
    let series = |n: u64| {
        let mut sightings = Vec::new();
        for (i, km) in stepping(25.0, 400, n).into_iter().enumerate() {
            let on = day("2024-01-01") + Days::new(i as u64);
            sightings.push(Vintage { day: on, known_on: on, value: Some(stand(later(km, on, on))) });
            if i % 5 == 0 {
                let known_on = on + Days::new(100);
                sightings.push(Vintage { day: on, known_on, value: Some(stand(later(km - 0.3, on, known_on))) });
            }
            if i % 11 == 3 {
                sightings.push(Vintage { day: on, known_on: on + Days::new(60), value: None });
            }
        }
        let place = PlaceName { region: RegionId::new("donetsk").unwrap(), name: format!("Town {n}") };
        PlaceSeries::new("made", Observed { name: place, radius_km: Some(2.0) }, sightings).unwrap()
    };
    Past::of_places((0..4).map(series).collect())
}

fn projection(table: &Past, model: &str) -> PlaceProjection {
    let origin = day(ORIGIN);
    let known = table.as_of(origin).unwrap();
    let request = Request { model: Some(model.into()), paths: 50, horizon_years: 2, ..Request::default() };
    project_place(&known, &known.places()[0].clone(), origin, &request).unwrap()
}

#[test]
fn what_is_known_later_moves_no_bit() {
    let (one, other) = (table(0.0), table(7.0));
    assert_ne!(one, other);
    for entry in &MODELS {
        let name = entry.name.as_str();
        assert_eq!(projection(&one, name), projection(&other, name), "{name}");
    }
}

#[test]
fn what_is_known_in_time_does_move_it() {
    let known = table(0.0).as_of(day(ORIGIN)).unwrap();
    let fewer = known.as_of(day(ORIGIN) - Days::new(40)).unwrap();
    let request = Request { paths: 50, ..Request::default() };
    let of = |table: &Past| project_place(table, &table.places()[0].clone(), day(ORIGIN), &request).unwrap();
    assert_ne!(of(&known).future, of(&fewer).future);
}
