//! The completion chart of made futures of every kind: nothing overlaps, nothing leaves the picture, heights are shares.

use super::*;
use crate::domain::past::Past;
use crate::domain::quantity::{Rate, Share};
use crate::draw::checks::{check_upright_lines, check_words, is_round, levels, past};
use crate::draw::figure::Figure;
use crate::draw::theme::GRID;
use crate::draw::{Options, Scales};
use crate::model::Basis;
use crate::study::projection::{Request, project};

fn request() -> Request {
    Request { paths: 300, ..Request::of("made") }
}

fn advancing() -> Past {
    past("Donetsk", 26_602.0, levels(600, 16_000.0, 8.0, 60.0))
}

/// Futures of every kind that a chart must stand.
fn futures() -> Vec<(&'static str, Projection)> {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    let of = |table: Past| project(&table, &request()).unwrap();
    let at = |km2_per_day: f64, table: Past| {
        let rate = Some(Rate::from_km2_per_day(km2_per_day).unwrap());
        project(&table, &Request { basis: rate.map_or(Basis::Learned, Basis::Given), ..request() }).unwrap()
    };
    let model = |name: &str, table: Past| project(&table, &Request { model: Some(name.into()), ..request() }).unwrap();
    let target = Share::from_fraction(0.7).unwrap();
    vec![
        ("advancing", of(advancing())),
        ("narrow", model("bootstrap", advancing())),
        ("slow", of(past("Slow", 26_602.0, levels(600, 16_000.0, 0.5, 2.0)))),
        ("wild", of(past("Wild", 10_000.0, levels(600, 4_000.0, 1.5, 900.0)))),
        ("half of the futures", of(past("Half", 10_000.0, levels(600, 4_000.0, 0.4, 120.0)))),
        ("within weeks", of(past("Town", 40.0, levels(200, 3.0, 0.17, 0.3)))),
        ("within days", of(past("House", 40.0, levels(200, 7.0, 0.163, 0.1)))),
        ("shrinking", of(past("Shrinking", 30_000.0, levels(500, 12_000.0, -9.0, 50.0)))),
        ("flat", of(past("Flat", 30_000.0, levels(500, 12_000.0, 0.0, 0.0)))),
        ("taken", of(past("Taken", 244.0, levels(400, 180.0, 0.2, 0.0)))),
        ("always taken", of(past("Taken", 244.0, levels(400, 244.0, 0.0, 0.0)))),
        ("nothing held", of(past("Free", 21_833.0, levels(400, 0.0, 0.0, 0.0)))),
        ("two days", of(past("Two", 1_000.0, levels(2, 400.0, 2.0, 0.0)))),
        ("a straight line", at(9.3, advancing())),
        ("a line that stands still", at(0.0, advancing())),
        ("a line that falls", at(-3.0, advancing())),
        ("a line to tomorrow", at(1e5, advancing())),
        ("one future", project(&advancing(), &Request { paths: 1, ..request() }).unwrap()),
        ("a target reached", project(&advancing(), &Request { target, ..request() }).unwrap()),
        ("a long horizon", project(&advancing(), &Request { horizon_years: 300, ..request() }).unwrap()),
        ("a year", project(&advancing(), &Request { horizon_years: 1, ..request() }).unwrap()),
        ("tiny", of(past("Hut", 0.004, levels(300, 0.001, 0.000_004, 0.000_01)))),
        ("huge", of(past("Ocean", 3.6e8, levels(600, 1.0e8, 2.0e5, 1.0e6)))),
        ("a long name", of(past(long, 26_602.0, levels(600, 19_000.0, 5.0, 100.0)))),
        ("one long word", of(past(&"Донецьк".repeat(30), 26_602.0, levels(600, 19_000.0, 5.0, 100.0)))),
    ]
}

fn marks() -> Vec<Mark> {
    let days = ["2026-01-01", "2027-08-31", "2027-08-31", "2028-03-01", "2090-01-01"];
    days.map(|day| Mark { day: day.parse().unwrap(), label: "An institute, 26 Nov 2025".into() }).to_vec()
}

fn drawn(of: &[&Projection], marks: &[Mark], options: &Options) -> Figure {
    let charts: Vec<CompletionChart> = of.iter().map(|of| CompletionChart::new(of, marks, options.period)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    crate::draw::figure(&charts, options).unwrap()
}

/// No text over another, outside or crossed by an upright line; ticks round; a title that is told; something to see.
fn check(kind: &str, figure: &Figure) {
    check_words(kind, figure);
    check_upright_lines(kind, figure);
    let height = f64::from(figure.size.1);
    for axes in &figure.panels {
        assert!(axes.frame.height() > 0.08 * height, "{kind}: {:?}", axes.frame);
        assert!((1..=11).contains(&axes.time.len()), "{kind}: {:?}", axes.time);
        if let [first, second, ..] = &axes.values[..] {
            let step = second.value - first.value;
            assert!(is_round(step), "{kind}: step {step}");
            assert!(axes.values.last().unwrap().words[0].ends_with(" %"), "{kind}: no unit on the top tick");
        }
        assert!(!axes.readings.is_empty(), "{kind}: nothing can be read off");
    }
    let inked = |shape: &&Shape| !matches!(shape, Shape::Line { colour: GRID | crate::draw::theme::BASELINE, .. });
    assert!(figure.shapes.iter().filter(inked).count() > 0, "{kind}: nothing is drawn");
}

const SIZES: [(u32, u32); 5] = [(1600, 1000), (1000, 1600), (1080, 1350), (640, 400), (400, 300)];

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_futures() {
    let marks = marks();
    for (kind, projection) in futures() {
        for size in SIZES {
            for count in [0, 2, marks.len()] {
                let options = Options { size, ..Options::default() };
                check(&format!("{kind} at {size:?}, {count}"), &drawn(&[&projection], &marks[..count], &options));
            }
        }
    }
}

#[test]
fn panels_side_by_side_stand_any_scale() {
    let all = futures();
    let all: Vec<&Projection> = all.iter().map(|(_, projection)| projection).collect();
    for (i, few) in all.chunks(3).enumerate() {
        for scales in [Scales::Common, Scales::Free] {
            for size in [(1600, 1000), (1000, 1600)] {
                let options = Options { scales, size, ..Options::default() };
                check(&format!("{i} {scales:?} {size:?}"), &drawn(few, &[], &options));
            }
        }
    }
}

fn said(figure: &Figure, words: &str) -> bool {
    figure.texts.iter().any(|text| text.words.contains(words))
}

#[test]
fn heights_of_columns_are_the_shares_of_futures() {
    let projection = project(&advancing(), &request()).unwrap();
    let figure = drawn(&[&projection], &[], &Options::default());
    let axes = &figure.panels[0];
    let (zero, top) = (&axes.values[0], axes.values.last().unwrap());
    let percent = |y: f64| (zero.position - y) / (zero.position - top.position) * top.value;
    let columns = Columns::of(&projection.completion, periods::days(&projection, Period::default()));
    let mut drawn: Vec<f64> = Vec::new();
    for shape in &figure.shapes {
        if let Shape::Fill { outline, colour: OUTSIDE } = shape {
            drawn.push(percent(outline[0].y));
        }
    }
    let expected: Vec<f64> = columns.all.iter().map(|column| column.percent).filter(|percent| *percent > 0.0).collect();
    assert_eq!(drawn.len(), expected.len());
    assert!(drawn.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6), "{drawn:?} {expected:?}");
    let counted: usize =
        projection.completion.arrivals().iter().filter(|arrival| matches!(arrival, Arrival::On(_))).count();
    let shown: f64 = expected.iter().sum::<f64>() + columns.later(&projection.completion);
    assert!((shown - 100.0 * counted as f64 / 300.0).abs() < 1e-6, "every future is counted once");
    assert_eq!(
        axes.readings.iter().filter(|reading| reading.lines[0].ends_with("% of futures")).count(),
        axes.readings.len()
    );
}

#[test]
fn what_never_gets_there_stands_aside_and_is_counted() {
    let all = futures();
    let of = |kind: &str| &all.iter().find(|(name, _)| *name == kind).unwrap().1;
    let half = of("half of the futures");
    let figure = drawn(&[half], &[], &Options::default());
    let never = crate::write::words::percent(half.outlook.never);
    assert!(said(&figure, "not within") && said(&figure, "30 years") && said(&figure, &never), "{never}");
    let reading = figure.panels[0].readings.last().unwrap();
    assert_eq!(
        (&reading.heading[..], &reading.lines[0][..]),
        ("not within 30 years", &format!("{never} of futures")[..])
    );
    let none = drawn(&[of("a line that falls")], &[], &Options::default());
    assert!(said(&none, "100 %") && said(&none, "The straight line does not get there within 30 years"));
}

#[test]
fn a_straight_line_is_one_day() {
    let all = futures();
    let line = &all.iter().find(|(name, _)| *name == "a straight line").unwrap().1;
    let figure = drawn(&[line], &marks(), &Options::default());
    let on = crate::write::words::day(line.outlook.median.day().unwrap());
    assert!(said(&figure, &on) && said(&figure, "to go") && figure.panels[0].values.is_empty());
    assert!(!said(&figure, "not within"));
}

#[test]
fn published_days_stand_below_their_day() {
    let projection = project(&advancing(), &request()).unwrap();
    let mark = Mark { day: "2027-08-31".parse().unwrap(), label: "ISW, 26 Nov 2025".into() };
    let figure = drawn(&[&projection], std::slice::from_ref(&mark), &Options::default());
    assert!(said(&figure, "ISW, 26 Nov 2025: August 2027"));
    let words: Vec<&str> = figure.texts.iter().map(|text| text.words.as_str()).collect();
    assert!(words.join(" ").contains("ISW: Institute for the Study of War."), "short names are told in full");
    assert!(figure.alternative.contains("Published dates marked: ISW, 26 Nov 2025: August 2027."));
    let axes = &figure.panels[0];
    let (days, frame) = (periods::days(&projection, Period::default()), axes.frame);
    let x = Scale::of_days(days, (frame.left, frame.right)).day(mark.day);
    let diamond = figure.shapes.iter().rev().find_map(|shape| match shape {
        Shape::Fill { outline, colour: PUBLISHED } => Some(outline[0]),
        _ => None,
    });
    assert!((diamond.unwrap().x - x).abs() < 1e-6 && diamond.unwrap().y > frame.bottom);
}

#[test]
fn days_asked_for_leave_nothing_uncounted() {
    let projection = project(&advancing(), &request()).unwrap();
    let period = Period { from: Some("2028-01-01".parse().unwrap()), to: Some("2029-01-01".parse().unwrap()) };
    let options = Options { period, ..Options::default() };
    let figure = drawn(&[&projection], &[], &options);
    check("a period", &figure);
    let earlier = projection.completion.by("2027-12-31".parse().unwrap());
    if earlier > 0.0 {
        assert!(said(&figure, &format!("← {} of futures earlier", crate::write::words::percent(earlier))));
    }
}

#[test]
fn the_unit_stands_over_the_highest_tick_with_its_period_in_words() {
    let all = futures();
    let spread: Vec<&Projection> = all.iter().map(|(_, of)| of).filter(|of| Story::of(of) == Story::Spread).collect();
    assert!(spread.len() > 5);
    for projection in &spread {
        for size in SIZES {
            let figure = drawn(&[projection], &[], &Options { size, ..Options::default() });
            let (axes, name) = (&figure.panels[0], &projection.history.region().name);
            let top = axes.values.last().unwrap().position;
            let is_unit = |words: &str| {
                words.starts_with("% a ") || words.starts_with("% of futures ") || words.starts_with("% in ")
            };
            let unit = figure.texts.iter().find(|text| is_unit(&text.words)).unwrap();
            assert!(unit.bounds.bottom <= top && unit.bounds.left >= axes.frame.left, "{name} {size:?}: {unit:?}");
            let columns = Columns::of(&projection.completion, periods::days(projection, Period::default()));
            for (percent, caption) in
                [(columns.later(&projection.completion), "later,"), (projection.outlook.never, "not within")]
            {
                assert!(percent < 1e-4 || said(&figure, caption), "{name} {size:?}: no {caption:?}");
            }
        }
    }
    let figure = drawn(&spread[..4], &[], &Options { scales: Scales::Free, ..Options::default() });
    let units = figure.texts.iter().filter(|text| text.words.starts_with("% ")).count();
    assert_eq!(units, 4, "each of several panels says its period");
}

#[test]
fn what_pools_many_years_is_no_column() {
    for (kind, projection) in futures() {
        let figure = drawn(&[&projection], &[], &Options::default());
        let frame = figure.panels[0].frame;
        for shape in &figure.shapes {
            if let Shape::Fill { outline, .. } = shape
                && outline.iter().all(|point| point.x > frame.right + 24.0 && point.y > frame.top)
            {
                let top = outline.iter().map(|point| point.y).fold(f64::INFINITY, f64::min);
                assert!(frame.bottom - top < 40.0, "{kind}: {outline:?} stands as high as a column");
            }
        }
    }
}
