use super::*;
use crate::domain::groups::{About, Declared, Regions, Whole};
use crate::domain::published::tests::{day, made};
use crate::domain::region::RegionId;
use crate::domain::vintage::Vintage;
use chrono::Days;

/// A region of 1,000 km² and the theatre, with these gains a day over 400 days from 1 January 2025 on.
fn table(own: f64, theatre: f64) -> Past {
    let area = |km2: f64| Area::from_km2(km2).unwrap();
    let series = |slug: &str, most: f64, rate: f64| {
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: area(most) };
        let days = day("2025-01-01").iter_days().take(400).enumerate();
        let seen = |(i, day): (usize, NaiveDate)| {
            // Noise whose mean over a week is nothing.
            let noise = [0.0, 1.0, 2.0, 0.0, -1.0, -2.0, 0.0][i % 7] * 0.3;
            Vintage { day, known_on: day, value: Some(area(100.0 + rate * i as f64 + noise)) }
        };
        ControlSeries::new("made", region, days.map(seen).collect()).unwrap()
    };
    grouped(vec![series("made", 1000.0, own), series("ukraine", 9000.0, theatre)])
}

fn grouped(series: Vec<ControlSeries>) -> Past {
    let whole = Whole { id: RegionId::new("ukraine").unwrap(), name: "Ukraine".into(), about: About::AnyOf([].into()) };
    let regions = Regions::default().with(Declared { whole: Some(whole), parts: Vec::new() });
    Past::new(series).unwrap().grouped(&regions)
}

fn terms(as_of: &str) -> Terms {
    Terms { as_of: day(as_of), model: None, paths: 400, seed: 1, horizon_years: 30 }
}

fn one(table: &Past, entry: Entry, as_of: &str) -> Assessment {
    assess(table, &[entry], &terms(as_of), &|| ()).unwrap().remove(0)
}

#[test]
fn the_same_arithmetic_is_done_at_both_rates() {
    let assessed = one(&table(1.0, 5.0), made(), "2026-01-31");
    let known = assessed.known.unwrap();
    // 15 August is day 226, 20 November day 323: 98 days with both.
    let (own, theatre) = (known.own.unwrap(), known.theatre.unwrap());
    assert_eq!(own.window.unwrap().days(), 98);
    assert!((own.rate.km2_per_day() - 1.0).abs() < 1e-9 && (theatre.rate.km2_per_day() - 5.0).abs() < 1e-9);
    let remaining = 900.0 - 329.0;
    assert!((known.remaining.km2() - remaining).abs() < 1.0, "{:?}", known.remaining);
    assert!((theatre.days.unwrap() - known.remaining.km2() / 5.0).abs() < 1e-9);
    assert_eq!(theatre.day, Some(day("2025-11-26") + Days::new((known.remaining.km2() / 5.0).ceil() as u64)));
    assert!((known.stated.unwrap().days.unwrap() - known.remaining.km2() / 9.3).abs() < 1e-9);
    assert!((known.needed.unwrap().km2_per_day() - known.remaining.km2() / 643.0).abs() < 1e-9);
    // From the end of the rate's window to the last map: 72 days.
    let since = assessed.since.unwrap();
    assert_eq!(since.window.days(), 72);
    assert!((since.stated_km2.unwrap() - 9.3 * 72.0).abs() < 1e-9 && (since.gain_km2 - 72.0).abs() < 1.5);
}

#[test]
fn what_was_said_then_does_not_know_what_came_later() {
    // Until publication both are the same; afterwards one takes all at once.
    let calm = table(1.0, 5.0);
    let mut all = calm.series().to_vec();
    let rushed: Vec<Vintage<Area>> = all[0]
        .vintages()
        .iter()
        .map(|o| Vintage { value: if o.day > day("2025-11-26") { Some(all[0].region().area) } else { o.value }, ..*o })
        .collect();
    all[0] = ControlSeries::new("made", all[0].region().clone(), rushed).unwrap();
    let rushed = grouped(all);
    let (calm, rushed) = (one(&calm, made(), "2026-01-31"), one(&rushed, made(), "2026-01-31"));
    assert_eq!((&calm.known, &calm.then), (&rushed.known, &rushed.then));
    assert_eq!(calm.outcome.verdict, Verdict::Open);
    assert_eq!(rushed.outcome.verdict, Verdict::Met { on: day("2025-11-27") });
    assert!(rushed.now.is_none() && calm.now.is_some());
}

#[test]
fn a_verdict_knows_only_the_maps_until_the_day_asked_for() {
    let entry = Entry { due: Due::By(day("2026-01-10")), ..made() };
    assert_eq!(one(&table(1.0, 5.0), entry.clone(), "2026-01-09").outcome.verdict, Verdict::Open);
    assert_eq!(one(&table(1.0, 5.0), entry, "2026-01-10").outcome.verdict.as_str(), "missed");
    let none = assess(&table(1.0, 5.0), &[made()], &terms("2025-11-25"), &|| ()).unwrap();
    assert!(none.is_empty(), "it was not yet published");
}

#[test]
fn odds_of_a_gain_count_what_was_gained_before_the_origin() {
    let over = Span::new(day("2025-11-02"), day("2025-12-01")).unwrap();
    let gain = |km2: f64| Entry {
        goal: Goal::Gain { area: Area::from_km2(km2).unwrap(), over },
        due: Due::By(over.last),
        ..made()
    };
    let odds = |km2: f64| one(&table(1.0, 5.0), gain(km2), "2025-11-26").then.unwrap().odds.unwrap();
    // 24 of the 30 days are known; what is left is five days at about one a day.
    let known = one(&table(1.0, 5.0), gain(35.0), "2025-11-26").known.unwrap();
    assert!((known.so_far_km2.unwrap() - 25.0).abs() < 1.0 && (known.needed.unwrap().km2_per_day() - 2.0).abs() < 0.2);
    assert!(odds(15.0) > 0.99 && odds(300.0) < 0.01, "{} {}", odds(15.0), odds(300.0));
}

#[test]
fn odds_of_not_coming_are_those_of_coming_the_other_way_round() {
    let by = |due: Due| one(&table(1.0, 5.0), Entry { due, ..made() }, "2026-01-31").then.unwrap().odds;
    let (before, not) = (by(Due::By(day("2027-05-31"))).unwrap(), by(Due::NotBefore(day("2027-06-01"))).unwrap());
    assert!((before + not - 1.0).abs() < 1e-12 && before > 0.0 && before < 1.0, "{before} {not}");
    assert_eq!(by(Due::By(day("2114-01-01"))), None, "beyond the horizon nobody looks");
}

#[test]
fn a_region_nobody_measured_is_not_checkable() {
    let assessed = one(&table(1.0, 5.0), Entry { region: "elsewhere".into(), ..made() }, "2026-01-31");
    assert_eq!(assessed.outcome.verdict.as_str(), "not checkable");
    assert!(assessed.known.is_err() && assessed.then.is_err() && assessed.region.is_none());
    let early =
        one(&table(1.0, 5.0), Entry { published: Span::day(day("2024-01-01")), window: None, ..made() }, "2026-01-31");
    assert!(early.then.unwrap_err().contains("begin"), "nothing was known yet");
}

#[test]
fn the_summary_scores_the_model_beside_the_claims() {
    let table = table(1.0, 5.0);
    let entries = [
        Entry { due: Due::By(day("2026-01-10")), ..made() },
        Entry { id: "made-2".into(), due: Due::NotBefore(day("2026-01-10")), ..made() },
        Entry { id: "made-3".into(), ..made() },
    ];
    let assessed = assess(&table, &entries, &terms("2026-01-31"), &|| ()).unwrap();
    let summary = summary(&assessed);
    assert_eq!(summary.counts, [("met", 1), ("missed", 1), ("open", 1), ("not checkable", 0)]);
    assert_eq!(summary.claim_brier, Some(0.5));
    // The odds of a claim and of its opposite are wrong by the same.
    let (_, odds, _) = summary.questions[0];
    assert!((summary.model_brier.unwrap() - odds * odds).abs() < 1e-12 && odds < 0.05, "{odds}");
}
