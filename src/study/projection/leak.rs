//! Leak: nothing known after the origin may move a bit of a projection.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use crate::Result;
use crate::domain::completion::Arrival;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::model::MODELS;
use crate::study::projection::{Projection, Request, project};

const SOURCE: &str = "made";
const REGIONS: [&str; 5] = ["donetsk", "luhansk", "zaporizhzhia", "kherson", "sumy"];

fn day(n: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(n)
}

/// The day all forecasts here are made on.
fn origin() -> NaiveDate {
    day(200)
}

/// One row of a control table: region, day, `known_on`, km².
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row(usize, NaiveDate, NaiveDate, f64);

impl Row {
    fn is_later(&self) -> bool {
        self.1 > origin() || self.2 > origin()
    }
}

fn table(rows: &[Row]) -> Past {
    let series = |(i, slug): (usize, &&str)| {
        let observations: Vec<Vintage<Area>> = rows
            .iter()
            .filter(|row| row.0 == i)
            .map(|row| Vintage { day: row.1, known_on: row.2, value: Some(Area::from_km2(row.3).unwrap()) })
            .collect();
        let area = Area::from_km2(20_000.0).unwrap();
        let region = Region { id: RegionId::new(slug).unwrap(), name: (*slug).into(), area };
        (!observations.is_empty()).then(|| ControlSeries::new(SOURCE, region, observations).unwrap())
    };
    Past::new(REGIONS.iter().enumerate().filter_map(series).collect())
        .unwrap()
        .grouped(&crate::survey::boundaries::Boundaries::bundled_regions().unwrap())
}

/// Three hundred days of five regions with gaps; some days revised five days and some a hundred days later.
fn history() -> Vec<Row> {
    let mut rows = Vec::new();
    for region in 0..REGIONS.len() {
        let mut level = 15_000.0 + 100.0 * region as f64;
        for n in 0..300 {
            level += ((n * (7 + region as u64)) % 11) as f64;
            if (n + region as u64).is_multiple_of(9) {
                continue;
            }
            rows.push(Row(region, day(n), day(n + n % 3), level));
            if n.is_multiple_of(10) {
                rows.push(Row(region, day(n), day(n + 5), level - 3.0));
            }
            if n.is_multiple_of(14) {
                rows.push(Row(region, day(n), day(n + 100), level + 40.0));
            }
        }
    }
    rows
}

/// Every question of interest: both models, a region, groups, the theatre as region and as scope.
fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    for model in MODELS.iter().map(|entry| entry.name.as_str()) {
        for region in ["donetsk", "donbas", "four-oblasts", "ukraine"] {
            for theatre in [None, Some("theatre".to_string())] {
                requests.push(Request {
                    as_of: Some(origin()),
                    source: Some(SOURCE.into()),
                    model: Some(model.into()),
                    theatre,
                    horizon_years: 3,
                    paths: 40,
                    ..Request::of(region)
                });
            }
        }
    }
    requests.push(Request { remaining: Area::from_km2(321.0).ok(), ..requests[0].clone() });
    requests
}

/// All that a projection says, as bits and days.
#[derive(Debug, PartialEq)]
struct Bits {
    days: [NaiveDate; 4],
    past: Vec<(NaiveDate, u64)>,
    rates: Vec<u64>,
    paths: Vec<u64>,
    arrivals: Vec<Arrival>,
}

fn bits(projection: &Projection) -> Bits {
    let Projection { history, paths, completion, .. } = projection;
    let windows = projection.region_rates.iter().chain(&projection.theatre_rates);
    let rates = windows.filter_map(|window| window.rate).chain([projection.starting_rate.rate()]);
    let days = (0..=(paths.end() - paths.start()).num_days() as usize).step_by(3);
    Bits {
        days: [projection.as_of, projection.last_map, paths.start(), paths.end()],
        past: history.levels().iter().map(|level| (level.day, level.value.km2().to_bits())).collect(),
        rates: rates.map(|rate| rate.km2_per_day().to_bits()).collect(),
        paths: paths.iter().flat_map(|path| days.clone().map(move |n| path.level_after(n).to_bits())).collect(),
        arrivals: completion.arrivals().to_vec(),
    }
}

/// The answers to all questions; an error is an answer too.
fn answers(rows: &[Row]) -> Vec<std::result::Result<Bits, String>> {
    let table = table(rows);
    let ask = |request: &Request| project(&table, request).map(|p| bits(&p)).map_err(|e| e.to_string());
    requests().iter().map(ask).collect()
}

fn only_known(rows: &[Row]) -> Vec<Row> {
    rows.iter().filter(|row| !row.is_later()).copied().collect()
}

#[test]
fn rows_from_after_the_origin_move_no_bit() {
    let rows = history();
    let plain = answers(&rows);
    assert!(plain.iter().all(std::result::Result::is_ok), "{plain:?}");
    let later = rows.iter().filter(|row| row.is_later()).count();
    let revised = rows.iter().filter(|row| row.1 <= origin() && row.2 > origin()).count();
    assert!(later > 500 && revised > 30, "the made history lost its point: {later} {revised}");
    // Removed, changed, and many more of them added.
    assert_eq!(plain, answers(&only_known(&rows)));
    let change = |row: &Row| if row.is_later() { Row(row.0, row.1, row.2, 20_000.0 - row.3 / 2.0) } else { *row };
    assert_eq!(plain, answers(&rows.iter().map(change).collect::<Vec<_>>()));
    let more = (0..REGIONS.len()).flat_map(|region| {
        let days = (0..400).map(move |n| Row(region, day(n), day((n + 1).max(350)), 1.0));
        days.chain((301..900).map(move |n| Row(region, day(n), day(n), 20_000.0)))
    });
    assert_eq!(plain, answers(&rows.iter().copied().chain(more).collect::<Vec<_>>()));
}

#[test]
fn a_region_first_known_after_the_origin_is_not_there() {
    // Nothing is known of Sumy at the origin: neither the theatre nor the other regions may learn from it.
    let rows: Vec<Row> = history().into_iter().filter(|row| row.0 != 4).collect();
    let plain = answers(&rows);
    let sumy = (0..200).map(|n| Row(4, day(n), day(201 + n), 500.0));
    assert_eq!(plain, answers(&rows.into_iter().chain(sumy).collect::<Vec<_>>()));
}

#[test]
fn a_group_that_lacks_a_member_at_the_origin_stays_unknown() {
    let known: Vec<Row> = history().into_iter().filter(|row| row.0 != 1).collect();
    let luhansk = (0..99).map(|n| Row(1, day(n), day(201 + n), 9_000.0));
    let table = table(&known.into_iter().chain(luhansk).collect::<Vec<_>>());
    let ask = |region: &str| project(&table, &Request { as_of: Some(origin()), ..Request::of(region) });
    assert!(ask("donbas").unwrap_err().to_string().contains("luhansk"));
    assert!(ask("luhansk").is_err());
    assert!(ask("donetsk").is_ok());
}

#[test]
fn a_revision_is_seen_from_the_day_it_became_known() -> Result<()> {
    let mut rows: Vec<Row> = (0..=100).map(|n| Row(0, day(n), day(n), 10_000.0 + n as f64)).collect();
    rows.push(Row(0, day(100), day(110), 10_500.0));
    let table = table(&rows);
    let start = |n: u64| -> Result<f64> {
        let request = Request { as_of: Some(day(n)), paths: 3, horizon_years: 1, ..Request::of("donetsk") };
        Ok(project(&table, &request)?.history.last().value.km2())
    };
    assert_eq!(start(99)?, 10_099.0);
    assert_eq!(start(100)?, 10_100.0);
    assert_eq!(start(109)?, 10_100.0);
    assert_eq!(start(110)?, 10_500.0);
    assert_eq!(start(500)?, 10_500.0);
    Ok(())
}

#[test]
fn a_row_known_late_is_not_there_before() -> Result<()> {
    // A map of day 100 that came out on day 104 only: until then, day 99 is the last one.
    let mut rows: Vec<Row> = (0..100).map(|n| Row(0, day(n), day(n), 10_000.0 + n as f64)).collect();
    rows.push(Row(0, day(100), day(104), 12_000.0));
    let table = table(&rows);
    assert_eq!(table.as_of(day(103))?.last_day(), day(99));
    assert_eq!(table.as_of(day(104))?.last_day(), day(100));
    assert!(table.as_of(day(0).pred_opt().unwrap()).is_err());
    Ok(())
}

/// Rows of two regions over two years, known up to two hundred days late.
fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..2_usize, 0..600_u64, 0..200_u64, 0.0..20_000.0_f64);
    prop::collection::vec(row, 1..120).prop_map(|rows| {
        let mut rows: Vec<Row> =
            rows.into_iter().map(|(region, n, late, km2)| Row(region, day(n), day(n + late), km2)).collect();
        rows.sort_by_key(|row| (row.0, row.1, row.2));
        rows.dedup_by_key(|row| (row.0, row.1, row.2));
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn to_look_back_twice_is_to_look_back_to_the_earlier_day(rows in any_rows(), a in 0..900_u64, b in 0..900_u64) {
        let table = table(&rows);
        let (twice, once) = (table.as_of(day(a)).and_then(|t| t.as_of(day(b))), table.as_of(day(a.min(b))));
        match (twice, once) {
            (Ok(twice), Ok(once)) => prop_assert_eq!(twice, once),
            (twice, once) => prop_assert!(twice.is_err() && once.is_err()),
        }
    }

    #[test]
    fn to_look_back_is_to_drop_the_later_rows(rows in any_rows(), n in 0..900_u64) {
        let known: Vec<Row> = rows.iter().filter(|row| row.1 <= day(n) && row.2 <= day(n)).copied().collect();
        match table(&rows).as_of(day(n)) {
            Ok(seen) => prop_assert_eq!(seen, table(&known)),
            Err(_) => prop_assert!(known.is_empty()),
        }
    }

    #[test]
    fn any_later_rows_move_no_bit(extra in any_rows()) {
        let known = only_known(&history());
        let later = extra.into_iter().filter(Row::is_later);
        let request = &requests()[3];
        let plain = bits(&project(&table(&known), request).unwrap());
        let rows: Vec<Row> = known.iter().copied().chain(later).collect();
        prop_assert_eq!(plain, bits(&project(&table(&rows), request).unwrap()));
    }
}
