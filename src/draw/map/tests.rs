//! Maps of made regions of every kind: nothing overlaps, nothing leaves the picture, and the picture shows what the data say.

use super::*;
use crate::domain::map::{Change, MapPoint, MappedPlace, NamedLand};
use crate::domain::quantity::{Area, Length};
use crate::domain::region::{Region, RegionId};
use crate::draw::Options;
use crate::draw::checks::check_words;
use crate::draw::figure::Figure;
use crate::draw::figure::Text;
use crate::draw::theme::Colour;

fn area(km2: f64) -> Area {
    Area::from_km2(km2).unwrap()
}

fn at_km(right: f64, up: f64) -> MapPoint {
    MapPoint { right, up }
}

fn block(west: f64, south: f64, east: f64, north: f64) -> Path {
    [(west, south), (east, south), (east, north), (west, north)].map(|(right, up)| at_km(right, up)).to_vec()
}

fn place(name: &str, right: f64, up: f64, front: f64) -> MappedPlace {
    let is_shown = right.abs() < 100.0;
    let (is_held, front_km) = (front < 0.0, Some(front.abs()));
    MappedPlace { name: name.into(), at: at_km(right, up), radius_km: 3.0, is_shown, is_held, front_km }
}

/// A region of 200 km by 100 km, held from some distance east of its middle on, with a neighbour on its west.
fn made(name: &str, held_from: f64, places: Vec<MappedPlace>) -> RegionMap {
    let id = RegionId::new("made").unwrap();
    let held_km2 = (100.0 - held_from.clamp(-100.0, 100.0)) * 100.0;
    let land = block(-100.0, -50.0, 100.0, 50.0);
    let around = block(-300.0, -50.0, -100.0, 50.0);
    let held = if held_km2 > 0.0 { vec![block(held_from, -50.0, 100.0, 50.0)] } else { Vec::new() };
    let is_front = held_from.abs() < 100.0;
    let front = if is_front { vec![vec![at_km(held_from, -50.0), at_km(held_from, 50.0)]] } else { Vec::new() };
    let named =
        |name: &str, ring: &Path, is_shown| NamedLand { name: name.into(), is_shown, rings: vec![ring.clone()] };
    RegionMap {
        beyond: None,
        region: Region { id, name: name.into(), area: area(20_000.0) },
        source: "deepstate".into(),
        day: "2026-08-22".parse().unwrap(),
        controlled: area(held_km2),
        front_length: Length::from_km(if is_front { 100.0 } else { 0.0 }).unwrap(),
        change: None,
        country: vec![land.clone(), around.clone()],
        borders: vec![vec![at_km(-100.0, -50.0), at_km(-100.0, 50.0)]],
        held,
        held_around: Vec::new(),
        front,
        names: vec![named(name, &land, true), named("Next", &around, false)],
        land: vec![land],
        places,
        made_from: "Boundaries: Natural Earth; places: GeoNames.".into(),
    }
}

/// As if the front had been 10 km farther east, and 5 km farther west in the south.
fn with_change(mut map: RegionMap, held_from: f64) -> RegionMap {
    let piece = |ring: Path, km2: f64| Piece { area: area(km2), rings: vec![ring] };
    let gains = vec![piece(block(held_from, 0.0, held_from + 10.0, 50.0), 500.0)];
    let losses = vec![piece(block(held_from - 5.0, -50.0, held_from, 0.0), 250.0)];
    let controlled = area(map.controlled.km2() - 250.0);
    let since = "2026-05-24".parse().unwrap();
    map.change = Some(Change { since, controlled, drawn: Some(Turned { gains, losses }) });
    map
}

fn towns(count: i32) -> Vec<MappedPlace> {
    let town = |n: i32| {
        let (right, up) = (-140.0 + f64::from(n * 37 % 230), -45.0 + f64::from(n * 53 % 90));
        place(&format!("Місто {n}"), right, up, 20.0 - right)
    };
    (0..count).map(town).collect()
}

fn maps() -> Vec<(&'static str, RegionMap)> {
    let long = "Запорізька область разом із прилеглими громадами Дніпропетровської області та Херсонщини";
    let mut told = with_change(made("Told", 20.0, towns(9)), 20.0);
    if let Some(change) = &mut told.change {
        change.drawn = None;
    }
    let mut tiny = made("Hut", 20.0, vec![place("Here", 0.0, 0.0, 20.0)]);
    tiny.region.area = area(0.02);
    tiny.controlled = area(0.008);
    let mut huge = with_change(made("Continent", 20.0, towns(5)), 20.0);
    for path in
        [&mut huge.country, &mut huge.land, &mut huge.held, &mut huge.front, &mut huge.borders].into_iter().flatten()
    {
        path.iter_mut().for_each(|point| *point = at_km(60.0 * point.right, 60.0 * point.up));
    }
    vec![
        ("half held", made("Made", 20.0, towns(12))),
        ("changed", with_change(made("Made", 20.0, towns(12)), 20.0)),
        ("told", told),
        ("nothing held", made("Free", 100.0, towns(5))),
        ("all held", made("Whole", -100.0, towns(5))),
        ("very many places", with_change(made("Crowded", 0.0, towns(200)), 0.0)),
        ("no places", made("Empty", 0.0, Vec::new())),
        ("tiny", tiny),
        ("huge", huge),
        ("long name", with_change(made(long, 20.0, vec![place(long, 0.0, 0.0, 20.0)]), 20.0)),
        ("long word", made(&"Донецьк".repeat(30), 20.0, vec![place(&"Слово".repeat(40), 0.0, 0.0, 20.0)])),
    ]
}

fn drawn(maps: &[&RegionMap], options: &Options) -> Figure {
    let charts: Vec<MapChart> = maps.iter().map(|map| MapChart::new(map)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    crate::draw::figure(&charts, options).unwrap()
}

fn check(kind: &str, figure: &Figure) {
    let height = f64::from(figure.size.1);
    check_words(&format!("{kind} {:?}", figure.size), figure);
    for shape in &figure.shapes {
        let points: Vec<Point> = match shape {
            Shape::Fill { outline, .. } => outline.clone(),
            Shape::Area { rings, .. } => rings.concat(),
            Shape::Line { points, .. } => points.clone(),
            Shape::Dot { centre, .. } => vec![*centre],
        };
        let inside = |point: &Point| {
            figure.panels.iter().any(|panel| {
                let frame = panel.frame.grown(0.01);
                frame.left <= point.x && point.x <= frame.right && frame.top <= point.y && point.y <= frame.bottom
            })
        };
        assert!(points.iter().all(inside), "{kind}: {shape:?} leaves the frame");
    }
    assert!(figure.panels.iter().all(|panel| panel.frame.height() > 0.1 * height), "{kind}");
    assert!(figure.title.chars().count() > 10 && figure.alternative.contains(&figure.title), "{kind}");
}

#[test]
fn nothing_overlaps_or_leaves_the_picture_whatever_the_map() {
    for (kind, map) in maps() {
        for size in [(1600, 1000), (1000, 1600), (640, 400), (400, 300)] {
            check(kind, &drawn(&[&map], &Options { size, ..Options::default() }));
        }
    }
}

#[test]
fn several_maps_stand_side_by_side_each_with_its_scale_bar() {
    let maps = maps();
    let few: Vec<&RegionMap> = maps.iter().take(4).map(|(_, map)| map).collect();
    for scales in [crate::draw::Scales::Common, crate::draw::Scales::Free] {
        let figure = drawn(&few, &Options { scales, ..Options::default() });
        check("several", &figure);
        assert!(!figure.subtitle.contains("scale"), "{}", figure.subtitle);
        assert_eq!(figure.texts.iter().filter(|text| is_bar(text)).count(), 4);
    }
}

fn is_bar(text: &Text) -> bool {
    text.words.strip_suffix(" km").is_some_and(|number| number.replace(',', "").parse::<f64>().is_ok())
}

#[test]
fn the_scale_bar_is_as_long_as_it_says_and_round() {
    for (kind, map) in maps() {
        let figure = drawn(&[&map], &Options::default());
        let bar = figure.texts.iter().find(|text| is_bar(text)).unwrap_or_else(|| panic!("{kind}: no bar"));
        let km: f64 = bar.words.trim_end_matches(" km").replace(',', "").parse().unwrap();
        let leading = km / 10f64.powf(km.log10().floor());
        assert!([1.0, 2.0, 5.0].iter().any(|round| (leading - round).abs() < 1e-9), "{kind}: {km}");
        let is_scale =
            |points: &&Vec<Point>| points.len() == 4 && points[1].y == points[2].y && points[0].x == points[1].x;
        let lines = figure.shapes.iter().filter_map(|shape| match shape {
            Shape::Line { points, .. } => Some(points),
            _ => None,
        });
        let drawn = lines.rev().find(is_scale).map(|points| points[2].x - points[1].x).unwrap();
        // The region is 200 km wide, in the huge one 60 times that.
        let region = figure.shapes.iter().find_map(|shape| match shape {
            Shape::Area { rings, colour: LAND } => {
                Some(rings[0].iter().map(|p| p.x).fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x))))
            }
            _ => None,
        });
        let (low, high) = region.unwrap();
        let km_wide = if kind == "huge" { 12_000.0 } else { 200.0 };
        assert!((drawn / (high - low) - km / km_wide).abs() < 1e-6, "{kind}: {km} km, {drawn} of {}", high - low);
    }
}

#[test]
fn the_held_part_of_the_picture_is_the_held_part_of_the_region() {
    let map = with_change(made("Made", 20.0, Vec::new()), 20.0);
    let figure = drawn(&[&map], &Options::default());
    let pixels = |wanted: Colour| -> f64 {
        let of = figure.shapes.iter().filter_map(|shape| match shape {
            Shape::Area { rings, colour } if *colour == wanted => Some(rings),
            _ => None,
        });
        let shoelace = |ring: &Vec<Point>| {
            let edges = ring.iter().zip(ring.iter().cycle().skip(1));
            (edges.map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0).abs()
        };
        of.flatten().map(shoelace).sum()
    };
    let whole = pixels(LAND);
    for (colour, part) in [(HELD, 0.4), (GAINED, 500.0 / 20_000.0), (LOST, 250.0 / 20_000.0)] {
        assert!((pixels(colour) / whole - part).abs() < 1e-3, "{colour:?}: {} {part}", pixels(colour) / whole);
    }
}

#[test]
fn titles_tell_any_map() {
    let title = |map: &RegionMap| words::headline(map);
    let part = made("Made", 20.0, Vec::new());
    assert_eq!(title(&part), "On 22 August 2026, 40 % of Made was held; 12,000 km² remain");
    assert_eq!(
        title(&with_change(part, 20.0)),
        "On 22 August 2026, 40 % of Made was held, 250 km² more than on 24 May 2026; 12,000 km² remain"
    );
    let mut beyond = with_change(made("Made", 20.0, Vec::new()), 20.0);
    assert!(!words::page(&beyond).subtitle.contains("rest"));
    beyond.controlled = area(8005.0);
    assert!(words::page(&beyond).subtitle.contains("lost, 250 km². The rest of the change lies just beyond"));
    assert_eq!(title(&made("Free", 100.0, Vec::new())), "On 22 August 2026, nothing of Free was held");
    assert_eq!(title(&made("Whole", -100.0, Vec::new())), "On 22 August 2026, all of Whole was held");
}

#[test]
fn free_places_are_told_with_their_distance_and_held_ones_without() {
    let places =
        vec![place("Вільне", -50.0, 10.0, 70.0), place("Held", 60.0, 0.0, -40.0), place("Near", 15.0, -30.0, 5.3)];
    let figure = drawn(&[&made("Made", 20.0, places)], &Options::default());
    let said = |words: &str| figure.texts.iter().any(|text| text.words == words);
    assert!(said("Вільне 70 km") && said("Held") && said("Near 5.3 km"), "{:?}", figure.texts);
    assert!(
        figure.alternative.contains("Distance from the front: Near 5.3 km, Вільне 70 km."),
        "{}",
        figure.alternative
    );
    let readings = &figure.panels[0].readings;
    let heading: Vec<&str> = readings.iter().map(|reading| reading.heading.as_str()).collect();
    assert_eq!(heading, ["Вільне", "Near", "Held"], "from left to right");
    assert_eq!(readings[2].lines, ["held, 40 km behind the front"]);
}

#[test]
fn a_map_of_all_the_bundled_regions_is_few_enough_points_for_a_small_file() {
    use crate::survey::boundaries::Boundaries;
    use crate::survey::cartography::Cartographer;
    use crate::survey::snapshot::Snapshot;
    // A fringed front: half of Ukraine's width, a tooth every two hundredths of a degree.
    let tooth = |n: u32| format!("[{},{}],", 24.0 + 0.01 * f64::from(n), 49.0 + 0.05 * f64::from(n % 2));
    let teeth: String = (0..1500).map(tooth).collect();
    let text = format!(r#"{{"type":"Polygon","coordinates":[[[24,46],[39,46],[39,49],{}[24,46]]]}}"#, {
        let mut back: Vec<&str> = teeth.trim_end_matches(',').split_inclusive("],").collect();
        back.reverse();
        back.iter().map(|corner| format!("{},", corner.trim_end_matches(','))).collect::<String>()
    });
    let day = "2026-08-22".parse().unwrap();
    let snapshot = Snapshot::parse(text.as_bytes(), "made", "made", Some(day), day).unwrap();
    let boundaries = Boundaries::bundled().unwrap();
    let cartographer = Cartographer::new(&boundaries, Vec::new());
    let map = cartographer.map("ukraine", "made", &cartographer.ground(&snapshot).unwrap(), None).unwrap();
    let figure = drawn(&[&map], &Options::default());
    let points = |shape: &Shape| match shape {
        Shape::Fill { outline, .. } => outline.len(),
        Shape::Area { rings, .. } => rings.iter().map(Vec::len).sum(),
        Shape::Line { points, .. } => points.len(),
        Shape::Dot { .. } => 1,
    };
    // In an SVG a point takes some 14 bytes and a shape some 80 besides: under 400 kB.
    let bytes: usize = figure.shapes.iter().map(|shape| 80 + 14 * points(shape)).sum();
    assert!(bytes < 400_000, "{bytes}");
}

#[test]
fn words_can_be_read_on_all_land() {
    use crate::draw::theme::{GAINED_WORDS, LOST_WORDS, PAPER, QUIET};
    // WCAG 2.1, relative luminance and contrast ratio.
    let luminance = |Colour(red, green, blue): Colour| {
        let linear = |byte: u8| match f64::from(byte) / 255.0 {
            low if low <= 0.03928 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let contrast = |words, land| (luminance(land) + 0.05) / (luminance(words) + 0.05);
    let lands = [PAPER, LAND, LAND_AROUND, HELD, HELD_AROUND, GAINED, LOST];
    for (words, lands) in [
        (INK, &lands[..]),
        (HISTORY, &lands[..]),
        (GAINED_WORDS, &lands[..]),
        (LOST_WORDS, &lands[..]),
        (QUIET, &lands[..5]),
    ] {
        lands.iter().for_each(|land| assert!(contrast(words, *land) >= 4.5, "{words:?} on {land:?}"));
    }
}
