use super::*;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::draw::Options;
use crate::draw::checks::check_words;
use crate::draw::font::Weight;
use crate::read::scenarios;
use crate::study::comparison::compare;
use crate::study::projection::Request;

/// A comparison of a made region under scenarios bundled or not.
fn compared(scenarios: &[&str], horizon_years: u32) -> Comparison {
    let start: NaiveDate = "2025-01-01".parse().unwrap();
    let seen = |(i, day): (usize, NaiveDate)| {
        let controlled = Some(Area::from_km2(600.0 + 0.3 * i as f64 + (0.4 * i as f64).sin()).unwrap());
        Vintage { day, known_on: day, value: controlled }
    };
    let observations = start.iter_days().take(400).enumerate().map(seen).collect();
    let area = Area::from_km2(1000.0).unwrap();
    let region = Region { id: RegionId::new("donetsk").unwrap(), name: "Донеччина".into(), area };
    let table = Past::new(vec![ControlSeries::new("made", region, observations).unwrap()]).unwrap();
    let scenarios = scenarios.iter().map(|name| scenarios::find(name).unwrap()).collect();
    let request = Request { paths: 200, horizon_years, ..Request::of("donetsk") };
    compare(&table, &request, scenarios).unwrap()
}

#[test]
fn every_row_is_named_and_no_words_overlap_or_leave_the_picture() {
    let many = ["ceasefire-30", "half-pace", "freeze", "winter-pause", "double-pace", "donetsk-withdrawal"];
    for (scenarios, years) in [(&many[..], 30), (&many[..2], 30), (&many[..3], 1)] {
        for size in [(1600, 1000), (1000, 1000), (1200, 675)] {
            let comparison = compared(scenarios, years);
            let figure =
                crate::draw::figure(&[&ComparisonChart(&comparison)], &Options { size, ..Options::default() }).unwrap();
            let texts = &figure.texts;
            check_words(&format!("{size:?}"), &figure);
            let bold = |words: &str| {
                texts.iter().any(|text| text.style.weight == Weight::Bold && text.words.starts_with(words))
            };
            for row in rows(&comparison) {
                assert!(bold(row.name), "{} at {size:?}", row.name);
                let median = match row.projection.outlook.median {
                    Arrival::On(day) => median_words(&row, day),
                    Arrival::NotWithin(_) => "Median not within".into(),
                };
                let never = row.projection.outlook.never >= 1.0;
                assert!(never || bold(&median), "{median} of {} at {size:?}", row.name);
            }
            assert!(figure.alternative.contains("base case: median"), "{}", figure.alternative);
        }
    }
}
