use super::*;
use crate::domain::quantity::Area;
use crate::domain::region::Region;
use crate::domain::vintage::Vintage;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn series(slug: &str, from: &str, levels: &[f64]) -> ControlSeries {
    let area = Area::from_km2(100.0).unwrap();
    let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area };
    let seen =
        |(day, km2): (NaiveDate, &f64)| Vintage { day, known_on: day, value: Some(Area::from_km2(*km2).unwrap()) };
    let observations = day(from).iter_days().zip(levels).map(seen).collect();
    ControlSeries::new("made", region, observations).unwrap()
}

fn grouped(series: Vec<ControlSeries>) -> Past {
    let regions = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
    Past::new(series).unwrap().grouped(&regions)
}

fn table() -> Past {
    let of = |slug: &str, km2: f64| series(slug, "2026-01-01", &[km2]);
    grouped(vec![of("donetsk", 80.0), of("luhansk", 95.0), of("kharkiv", 5.0)])
}

const SPAN: fn() -> Span = || Span { start: day("2026-01-01"), origin: day("2026-01-03"), end: day("2026-03-31") };

/// A step in the line of its number in the list.
fn scenario(steps: Vec<(Moment, Option<Moment>, Change)>) -> Scenario {
    let step =
        |(i, (from, to, change))| Step { spot: Spot { file: "made.toml".into(), line: i + 1 }, from, to, change };
    let steps = steps.into_iter().enumerate().map(step).collect();
    Scenario { name: "made".into(), summary: String::new(), steps }
}

fn schedule(region: &str, steps: Vec<(Moment, Option<Moment>, Change)>) -> Result<Schedule> {
    Schedule::new(&scenario(steps), SPAN(), &table().region(region).unwrap(), &table())
}

fn after(days: u32) -> Moment {
    Moment::After(days)
}

fn moves(regions: &[&str], to: Side) -> Change {
    Change::Transfer { regions: regions.iter().map(ToString::to_string).collect(), to }
}

#[test]
fn a_pause_takes_exactly_its_days_and_the_model_waits() {
    let schedule = schedule("donetsk", vec![(after(2), Some(after(12)), Change::Pause)]).unwrap();
    let segments: Vec<_> = schedule.segments.iter().take(4).map(|s| (s.until, s.week)).collect();
    // The origin is two days after the start: five days of the first week, ten of pause, its last two days, a whole week.
    assert_eq!(segments, [(4, Some(0)), (14, None), (17, Some(0)), (24, Some(1))]);
    let passed: Vec<_> = schedule.days().into_iter().zip(schedule.model_days()).collect();
    assert_eq!(passed[..5], [(0, 0), (4, 4), (14, 4), (17, 7), (24, 14)]);
    assert_eq!(*schedule.days().last().unwrap(), 7 * weeks_to(SPAN().start, SPAN().end));
}

#[test]
fn steps_act_in_the_same_order_whatever_theirs() {
    let steps = vec![
        (after(0), None, Change::Factor(0.1)),
        (after(5), Some(after(30)), Change::Cap(Rate::from_km2_per_day(2.0).unwrap())),
        (after(20), Some(after(25)), Change::Pause),
        (Moment::On(day("2026-02-01")), None, Change::Freeze),
        (after(9), None, moves(&["luhansk", "donetsk"], Side::Other)),
    ];
    let reversed = schedule("donbas", steps.iter().rev().cloned().collect()).unwrap();
    assert_eq!(schedule("donbas", steps).unwrap(), reversed);
    // Three of these have no exact product in binary, so that order would show.
    let factors = [0.1, 0.7, 1.1];
    let product = |order: [usize; 3]| {
        let parts = order.map(|i| {
            let mut of = scenario(vec![(after(0), None, Change::Factor(factors[i]))]);
            (of.name, of.steps[0].spot.file) = (format!("{i}"), format!("{i}.toml"));
            of
        });
        let joined = Scenario { steps: parts.iter().flat_map(|p| p.steps.clone()).collect(), ..parts[0].clone() };
        Schedule::new(&joined, SPAN(), &table().region("donetsk").unwrap(), &table()).unwrap().segments
    };
    assert_eq!(product([0, 1, 2]), product([2, 0, 1]));
    assert_ne!(0.1 * 0.7 * 1.1, 1.1 * 0.7 * 0.1);
}

#[test]
fn every_winter_is_paused_from_what_is_left_of_this_one_on() {
    let (from, to) = (Moment::Yearly { month: 12, day: 15 }, Moment::Yearly { month: 3, day: 15 });
    let step = scenario(vec![(from, Some(to), Change::Pause)]).steps[0].clone();
    let spans = step.days(day("2026-01-03"), day("2027-12-31")).unwrap();
    let spans: Vec<_> = spans.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect();
    let expected = [("2026-01-03", "2026-03-15"), ("2026-12-15", "2027-03-15"), ("2027-12-15", "2028-03-15")];
    assert_eq!(spans, expected.map(|(a, b)| (a.to_string(), b.to_string())));
}

#[test]
fn a_transfer_is_all_of_a_region_and_a_part_of_a_group() {
    let transfer = |region, regions: &[&str], to| {
        schedule(region, vec![(after(4), None, moves(regions, to))]).unwrap().transfers.first().copied()
    };
    let of = |day, gain, loss| Some(Transfer { day, gain, loss });
    assert_eq!(transfer("donetsk", &["donetsk"], Side::Advancing), of(6, 1.0, 0.0));
    assert_eq!(transfer("donetsk", &["donbas"], Side::Other), of(6, 0.0, 1.0));
    assert_eq!(transfer("kharkiv", &["donetsk"], Side::Advancing), None);
    // Free: donetsk 20 and luhansk 5 of the 25 of donbas; held: 80 and 95 of 175.
    assert_eq!(transfer("donbas", &["donetsk"], Side::Advancing), of(6, 0.8, 0.0));
    assert_eq!(transfer("donbas", &["donetsk"], Side::Other), of(6, 0.0, 80.0 / 175.0));
    assert_eq!(transfer("donbas", &["luhansk", "donetsk"], Side::Advancing), of(6, 1.0, 0.0));
    assert_eq!(transfer("ukraine", &["donbas"], Side::Advancing), of(6, 25.0 / 120.0, 0.0));
}

#[test]
fn a_group_that_the_table_gives_itself_is_more_than_its_members_there() {
    let of = |slug: &str, km2: f64| series(slug, "2026-01-01", &[km2]);
    let gain = |levels: Vec<ControlSeries>, named: &str| {
        let table = grouped(levels);
        let scenario = scenario(vec![(after(4), None, moves(&[named], Side::Advancing))]);
        let schedule = Schedule::new(&scenario, SPAN(), &table.region("donbas").unwrap(), &table).unwrap();
        schedule.transfers.first().map_or(0.0, |transfer| transfer.gain)
    };
    // The table's donbas has an area of 100 km², of which 90 are held.
    assert_eq!(gain(vec![of("donbas", 90.0)], "donbas"), 1.0);
    let small = |slug: &str, km2: f64| {
        let region =
            Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: Area::from_km2(40.0).unwrap() };
        let last = of(slug, km2);
        let seen = Vintage { day: last.last_day(), known_on: last.last_day(), value: Some(last.last().value) };
        ControlSeries::new(last.source(), region, vec![seen]).unwrap()
    };
    // Donetsk, of 40 km², has 5 of the 10 km² that are free.
    assert_eq!(gain(vec![of("donbas", 90.0), small("donetsk", 35.0)], "donetsk"), 0.5);
    assert_eq!(gain(vec![of("donbas", 90.0), small("donetsk", 35.0)], "donbas"), 1.0);
    assert_eq!(gain(vec![of("donbas", 90.0), small("donetsk", 35.0)], "ukraine"), 1.0);
}

#[test]
fn a_transfer_moves_levels_within_the_region() {
    let transfer = Transfer { day: 1, gain: 0.8, loss: 0.0 };
    assert_eq!(transfer.of(75.0, 100.0), 95.0);
    assert_eq!(Transfer { gain: 1.0, ..transfer }.of(20.3, 100.0), 100.0);
    assert_eq!(Transfer { day: 1, gain: 0.0, loss: 1.0 }.of(20.3, 100.0), 0.0);
}

#[test]
fn the_pace_of_a_month_is_from_its_eve_to_its_last_day() {
    // 0.5 a day in January and 1 in February 2026.
    let levels: Vec<f64> =
        (0..60).map(|i| if i <= 31 { 0.5 * f64::from(i) } else { 15.5 + f64::from(i - 31) }).collect();
    let series = series("a", "2025-12-31", &levels);
    let rate = |month| Month::new(2026, month).unwrap().rate(&series).map(Rate::km2_per_day);
    assert_eq!((rate(1), rate(2), rate(3)), (Some(0.5), Some(1.0), None));
    assert_eq!(Month::new(2025, 12).unwrap().rate(&series), None, "the day before it is not known");
}

#[test]
fn what_cannot_be_is_named_with_its_line() {
    let month = Month::new(2020, 1).unwrap();
    let cap = || Change::Cap(Rate::from_km2_per_day(1.0).unwrap());
    for (steps, words) in [
        (
            vec![(Moment::On(day("2026-01-02")), None, Change::Freeze)],
            "line 1: a freeze begins on 2026-01-02, before the origin",
        ),
        (vec![(after(9), Some(after(9)), Change::Pause)], "has no days"),
        (vec![(after(0), None, moves(&["donetsk"], Side::Other))], "the day after it or later is allowed"),
        (vec![(after(1), None, moves(&["donezk"], Side::Other))], "did you mean \"donetsk\"?"),
        (vec![(after(1), None, moves(&["four-oblasts"], Side::Other))], "the table has no kherson, zaporizhzhia"),
        (
            vec![(after(0), None, cap()), (after(30), None, cap())],
            "two steps of the kind cap hold on 2026-02-03 (made.toml: line 1 and made.toml: line 2)",
        ),
        (vec![(after(0), None, Change::Pace(month))], "line 1: month 2020-01 is not wholly in the data of donetsk"),
        (
            vec![
                (after(3), None, moves(&["donetsk"], Side::Other)),
                (after(3), None, moves(&["donbas"], Side::Advancing)),
            ],
            "donetsk goes to both sides on one day",
        ),
        (
            vec![(after(0), None, Change::PullBack(crate::domain::quantity::Length::from_km(15.0).unwrap()))],
            "cannot be projected",
        ),
    ] {
        let problem = schedule("donetsk", steps).unwrap_err().to_string();
        assert!(problem.contains(words) && problem.contains("made.toml: line"), "{problem}");
    }
    // Steps of different kinds may overlap, and one that follows another does not.
    let follow =
        vec![(after(0), Some(after(30)), cap()), (after(30), None, cap()), (after(5), None, Change::Factor(2.0))];
    assert!(schedule("donetsk", follow).is_ok());
}

#[test]
fn what_begins_after_the_horizon_changes_nothing() {
    let late = schedule(
        "donetsk",
        vec![(after(5000), None, Change::Freeze), (after(900), None, moves(&["donetsk"], Side::Other))],
    );
    let late = late.unwrap();
    assert!(late.transfers.is_empty());
    assert!(
        late.segments.iter().all(|segment| segment.until % 7 == 0 && segment.factor == 1.0 && segment.week.is_some())
    );
}
