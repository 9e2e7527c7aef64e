//! Each trap is named, and an ordinary past is not.

use super::*;
use crate::domain::quantity::Area;
use crate::domain::region::RegionId;

/// A past that is all trusted, with a doubtful level at its end where there is one.
struct Made {
    levels: Vec<(NaiveDate, f64)>,
    doubtful: Option<f64>,
    pace: Pace,
}

impl EarlierDays for Made {
    fn before(&self, day: NaiveDate) -> Box<dyn Iterator<Item = (NaiveDate, f64)> + '_> {
        Box::new(self.levels.iter().rev().filter(move |(known, _)| *known < day).copied())
    }

    fn after(&self, day: NaiveDate) -> Option<(NaiveDate, f64)> {
        self.levels.iter().find(|(known, _)| *known > day).copied()
    }

    fn on(&self, day: NaiveDate) -> Option<f64> {
        self.levels.iter().find(|(known, _)| *known == day).map(|(_, level)| *level)
    }

    fn doubtful_before(&self, _day: NaiveDate) -> Option<f64> {
        self.doubtful
    }

    fn pace(&self) -> &Pace {
        &self.pace
    }
}

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(n)
}

/// A hundred days from a level on, 5 km² a day with some that are four times as large.
fn past(begin: f64) -> Made {
    let level = |n: u64| begin + 5.0 * n as f64 + 15.0 * (n / 7) as f64;
    let levels: Vec<(NaiveDate, f64)> = (0..100).map(|n| (day(n), level(n))).collect();
    Made { pace: Pace::of(levels.iter().copied()), levels, doubtful: None }
}

fn region(slug: &str, km2: f64) -> Region {
    Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: Area::from_km2(km2).unwrap() }
}

/// The oddities of one region with 600,000 km².
fn of_one(on: u64, km2: f64, past: &Made, elsewhere: Option<f64>) -> Vec<Oddity> {
    let region = region("a", 600_000.0);
    judge(day(on), &[Part { region: &region, km2, looks_like: None, past, elsewhere, others: None }])
}

fn kinds(oddities: &[Oddity]) -> Vec<FindingKind> {
    oddities.iter().map(|oddity| oddity.kind).collect()
}

#[test]
fn an_ordinary_day_and_a_correction_of_the_usual_size_pass() {
    let past = past(110_000.0);
    let last = past.levels[99].1;
    for change in [0.0, 5.0, 40.0, -40.0, 115.0, -115.8] {
        assert_eq!(of_one(100, last + change, &past, None), [], "{change}");
    }
}

#[test]
fn what_was_met_in_other_sources_is_named_with_its_size() {
    let past = past(110_000.0);
    let last = past.levels[99].1;
    let met = [
        (-3_351.0, FindingKind::ScopeChange),
        (-16_619.0, FindingKind::ScopeChange),
        (-64_100.0, FindingKind::Outage),
        (-500.0, FindingKind::Jump),
        (700.0, FindingKind::Jump),
    ];
    for (size, kind) in met {
        let oddities = of_one(100, last + size, &past, None);
        assert_eq!(kinds(&oddities), [kind], "{size}");
        assert!((oddities[0].size_km2 - size).abs() < 1e-6 && oddities[0].verdict == Verdict::Quarantined);
    }
}

#[test]
fn a_gap_makes_larger_changes_likely() {
    let past = past(110_000.0);
    let last = past.levels[99].1;
    assert_eq!(kinds(&of_one(100, last + 600.0, &past, None)), [FindingKind::Jump]);
    assert_eq!(of_one(190, last + 600.0, &past, None), []);
}

#[test]
fn time_does_not_make_a_doubtful_level_likely() {
    let mut past = past(110_000.0);
    let last = past.levels[99].1;
    past.doubtful = Some(last - 3_000.0);
    assert_eq!(kinds(&of_one(700, last - 2_990.0, &past, None)), [FindingKind::ScopeChange]);
    assert_eq!(of_one(700, last + 500.0, &past, None), [], "back at the trusted level");
}

#[test]
fn a_day_fed_later_is_held_against_both_its_neighbours() {
    let mut past = past(110_000.0);
    let middle = past.levels.remove(50).1;
    assert_eq!(of_one(50, middle, &past, None), []);
    assert_eq!(kinds(&of_one(50, middle - 5_000.0, &past, None)), [FindingKind::ScopeChange]);
    // Near the level after a jump that was accepted is near enough.
    past.levels.iter_mut().skip(50).for_each(|(_, level)| *level -= 5_000.0);
    assert_eq!(of_one(50, middle - 5_000.0, &past, None), []);
}

#[test]
fn an_old_map_is_known_again_and_a_standstill_is_not_one() {
    let pasts = [past(20_000.123), past(19_000.456)];
    let regions = [region("a", 26_000.0), region("b", 27_000.0)];
    // Measured areas have decimals that do not come back by chance.
    let picture = |a: f64, b: f64| -> Vec<Oddity> {
        let part = |i: usize, km2: f64| Part {
            region: &regions[i],
            km2,
            looks_like: None,
            past: &pasts[i],
            elsewhere: None,
            others: None,
        };
        judge(day(100), &[part(0, a), part(1, b)])
    };
    let old = picture(pasts[0].levels[90].1, pasts[1].levels[90].1);
    assert_eq!(kinds(&old), [FindingKind::OldMap]);
    assert!(old[0].words.contains("2026-04-01"), "{}", old[0].words);
    assert_eq!(picture(pasts[0].levels[99].1, pasts[1].levels[99].1), []);
    assert_eq!(picture(pasts[0].levels[90].1, pasts[1].levels[99].1 + 3.0), []);
}

#[test]
fn the_same_map_for_a_week_is_told_and_used() {
    let mut past = past(20_000.0);
    let last = past.levels[99].1;
    past.levels.extend((100..106).map(|n| (day(n), last)));
    let oddities = of_one(106, last, &past, None);
    assert_eq!(kinds(&oddities), [FindingKind::RepeatedMap]);
    assert_eq!(oddities[0].verdict, Verdict::Noted);
    assert!(oddities[0].words.contains("8 days"), "{}", oddities[0].words);
    assert_eq!(of_one(104, last, &past, None), []);
}

#[test]
fn other_units_are_named_with_and_without_a_past() {
    let (own, none) = (past(100_000.0), Made { levels: vec![], doubtful: None, pace: Pace::default() });
    let last = own.levels[99].1;
    let units = [
        (last / KM2_PER_SQUARE_MILE, FindingKind::SquareMiles),
        (100.0 * last / 600_000.0, FindingKind::Percent),
        (last / 600_000.0, FindingKind::Fraction),
        (last / 100.0, FindingKind::Fraction),
    ];
    for (met, kind) in units {
        assert_eq!(kinds(&of_one(100, met, &own, None)), [kind], "{met}");
        assert_eq!(kinds(&of_one(100, met, &none, Some(last))), [kind], "{met}");
    }
    assert_eq!(of_one(100, last, &none, Some(last + 400.0)), []);
    assert_eq!(kinds(&of_one(100, last, &none, Some(last + 20_000.0))), [FindingKind::OtherScope]);
}

#[test]
fn many_regions_that_jump_are_one_change_of_scope() {
    let pasts = [past(2_000.0), past(3_000.0), past(4_000.0)];
    let regions = ["a", "b", "c"].map(|slug| region(slug, 20_000.0));
    let parts: Vec<Part> = (0..3)
        .map(|i| Part {
            region: &regions[i],
            km2: pasts[i].levels[99].1 - 300.0,
            looks_like: None,
            past: &pasts[i],
            elsewhere: None,
            others: None,
        })
        .collect();
    assert_eq!(kinds(&judge(day(100), &parts)), [FindingKind::ScopeChange; 3]);
    assert_eq!(kinds(&judge(day(100), &parts[..1])), [FindingKind::Jump]);
}

/// Another map whose change over any days is this, km².
struct Elsewhere(f64);

impl Others for Elsewhere {
    fn changes(&self, _days: crate::domain::calendar::Window, _at_least_to: NaiveDate) -> Vec<(String, f64)> {
        vec![("k".into(), self.0)]
    }
}

#[test]
fn a_jump_that_no_other_map_shows_is_named_and_used() {
    let (past, region) = (past(110_000.0), region("a", 50_000.0));
    let last = past.levels[99].1;
    let of = |change: f64, other: &Elsewhere| {
        let part = Part {
            region: &region,
            km2: last + change,
            looks_like: None,
            past: &past,
            elsewhere: None,
            others: Some(other),
        };
        judge(day(100), &[part])
    };
    let found = of(90.0, &Elsewhere(8.1));
    assert_eq!(kinds(&found), [FindingKind::LoneJump]);
    assert_eq!(found[0].verdict, Verdict::Noted);
    assert_eq!(
        found[0].words,
        "no other map shows a gain of 90 km² since 2026-04-10: k gained 8.1 km² from a week before to a week after"
    );
    assert_eq!(of(90.0, &Elsewhere(60.0)), [], "the other map shows it too");
    assert_eq!(of(20.0, &Elsewhere(0.0)), [], "an ordinary day");
    assert_eq!(kinds(&of(-90.0, &Elsewhere(60.0))), [FindingKind::LoneJump], "the other way round");
    let doubtful = of(-900.0, &Elsewhere(3.0));
    assert_eq!((kinds(&doubtful), doubtful[0].verdict), (vec![FindingKind::Jump], Verdict::Quarantined));
    assert!(
        doubtful[0].words.ends_with("; k gained 3.0 km² from a week before to a week after"),
        "{}",
        doubtful[0].words
    );
}
