//! Scenarios on a straight line, against arithmetic on paper.

use chrono::NaiveDate;

use crate::domain::quantity::{Area, Rate};
use crate::domain::scenario::{Change, Side, Step};
use crate::model::Basis;
use crate::study::projection::{Request, project};

use super::{LAST, cap, day, scenario, step, table, transfer};

/// The day on which a line of 2 km² a day takes the last 1,000 km² under some steps, in days after the origin.
fn arrival(steps: Vec<Step>) -> i64 {
    let request = Request {
        basis: Basis::Given(Rate::from_km2_per_day(2.0).unwrap()),
        remaining: Some(Area::from_km2(1000.0).unwrap()),
        scenario: (!steps.is_empty()).then(|| scenario(steps)),
        ..Request::of("donetsk")
    };
    let arrived: NaiveDate = project(&table(), &request).unwrap().completion.median().day().unwrap();
    (arrived - day(LAST)).num_days()
}

#[test]
fn lines_arrive_when_arithmetic_says() {
    assert_eq!(arrival(vec![]), 500);
    assert_eq!(arrival(vec![step(17, Some(90), Change::Pause)]), 573);
    // 90 days at 2, 20 at 1, the remaining 800 at 2.
    assert_eq!(arrival(vec![step(90, Some(110), Change::Factor(0.5))]), 510);
    // 100 days at 2, then 800 km² at 1.5: 533.3 days.
    assert_eq!(arrival(vec![step(100, None, cap(1.5))]), 634);
    // Doubled, then capped: 4 becomes 3 a day for 100 days, then 700 km² at 2.
    assert_eq!(arrival(vec![step(0, Some(100), Change::Factor(2.0)), step(0, Some(100), cap(3.0))]), 450);
    // A pause within a cap, a factor across its end: 30 days at 1, 45 of nothing, 25 at 1, 100 at 1, then 845 at 2.
    let mixed =
        vec![step(30, Some(75), Change::Pause), step(0, Some(100), cap(1.0)), step(60, Some(200), Change::Factor(0.5))];
    assert_eq!(arrival(mixed.clone()), 200 + (845.0_f64 / 2.0).ceil() as i64);
    assert_eq!(arrival(mixed.into_iter().rev().collect()), 200 + 423);
    // All that is free on day 33, and a withdrawal from which the line starts again: 2,000 km² at 2.
    assert_eq!(arrival(vec![step(33, None, transfer(&["donetsk"], Side::Advancing))]), 33);
    assert_eq!(arrival(vec![step(33, None, transfer(&["donetsk"], Side::Other))]), 1033);
}
