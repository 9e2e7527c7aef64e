use super::*;
use crate::draw::figure::{TextStyle, at};
use crate::draw::theme::{INK, MEDIAN};

fn figure(words: &str, shapes: Vec<Shape>) -> Figure {
    let style = |weight| TextStyle { size: 20.0, weight, colour: INK };
    Figure {
        size: (400, 300),
        scale: 2.0,
        title: words.into(),
        subtitle: String::new(),
        footer: String::new(),
        alternative: format!("Line chart. {words}"),
        made: "chart projection donetsk".into(),
        panels: Vec::new(),
        shapes,
        texts: vec![
            Text::below(at(10.0, 10.0), words, style(Weight::Bold)),
            Text::below(at(10.0, 40.0), "100 % of 26,603 km²", style(Weight::Regular)),
        ],
    }
}

fn shapes() -> Vec<Shape> {
    let ring = |by: f64| vec![at(by, by), at(100.0 - by, by), at(100.0 - by, 100.0 - by), at(by, 100.0 - by)];
    vec![
        Shape::Fill { outline: ring(0.0), colour: MEDIAN },
        Shape::Area { rings: vec![ring(0.0), ring(20.0)], colour: MEDIAN },
        Shape::Line { points: vec![at(0.0, 0.0), at(9.0, 5.0)], width: 2.0, colour: INK, dash: Some((6.0, 4.0)) },
        Shape::Dot { centre: at(50.0, 50.0), radius: 5.0, rim: 2.0, colour: INK },
    ]
}

/// The elements and words of XML in order; fails on what is not well-formed.
fn read(xml: &str) -> (Vec<String>, Vec<String>) {
    let (mut open, mut names, mut words): (Vec<String>, _, _) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = xml;
    while let Some(begin) = rest.find('<') {
        let text = &rest[..begin];
        assert!(!text.contains('>'), "{text}");
        let mut entities = text.split('&');
        entities.next();
        entities.for_each(|after| {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|entity| after.starts_with(entity)), "{text}")
        });
        if !text.trim().is_empty() {
            let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            words.push(format!("{}: {plain}", open.last().expect("words lie in an element")));
        }
        let end = begin + rest[begin..].find('>').expect("a tag ends");
        let tag = &rest[begin + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "elements end in order");
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "{tag}");
        for (i, part) in attributes.split('"').enumerate() {
            let is_value = i % 2 == 1;
            assert!(is_value || part.is_empty() || part.ends_with('=') || part.trim().is_empty(), "{tag}");
        }
        names.push(name.to_string());
        if !is_empty {
            open.push(name.to_string());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    (names, words)
}

#[test]
fn a_picture_is_well_formed_and_says_what_the_figure_says() {
    let name = "<script>alert(\"1\")</script> & Донеччина'\u{1}";
    let shown = name.replace('\u{1}', "\u{fffd}");
    let figure = figure(name, shapes());
    for xml in [svg(&figure, false).unwrap(), inline(&figure).unwrap()] {
        let (names, words) = read(&xml);
        let texts: Vec<String> =
            words.iter().filter_map(|word| word.strip_prefix("text: ")).map(String::from).collect();
        assert_eq!(texts, [shown.clone(), "100 % of 26,603 km²".into()]);
        assert_eq!(names.iter().filter(|name| *name == "path").count(), 3);
        assert_eq!(names.iter().filter(|name| *name == "circle").count(), 2, "a dot and its rim");
        assert!(!names.contains(&"script".to_string()));
    }
    let (_, words) = read(&svg(&figure, false).unwrap());
    assert_eq!(words[..2], [format!("title: {shown}"), format!("desc: Line chart. {shown}")]);
}

#[test]
fn the_same_figure_gives_the_same_bytes_and_its_own_size() {
    let alone = svg(&figure("a", shapes()), false).unwrap();
    assert_eq!(alone, svg(&figure("a", shapes()), false).unwrap());
    assert!(alone.contains("width=\"800\" height=\"600\" viewBox=\"0 0 400 300\""), "{alone}");
    assert!(alone.contains("stroke-dasharray=\"6 4\"") && alone.contains("fill-rule=\"evenodd\""));
    let inside = inline(&figure("a", shapes())).unwrap();
    assert!(!inside.contains("width=\"800\"") && !inside.contains('#') && !inside.contains(" id="), "{inside}");
    assert!(inside.contains(&fill_class(MEDIAN)) && inside.contains(&stroke_class(INK)));
}

#[test]
fn points_that_nobody_could_see_are_left_out() {
    let writer = Writer { out: String::new(), is_inside: false, fit_text: false, line: Default::default() };
    let line = |points: &[(f64, f64)]| writer.path(&points.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>());
    assert_eq!(line(&[(0.0, 0.0), (1.0, 1.02), (2.0, 2.0), (2.01, 2.04), (3.0, 3.0)]), "M0 0l3 3");
    assert_eq!(line(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.5, 10.0)]), "M0 0l10 0 0 10-9.5 0");
    assert_eq!(line(&[(1.0, 1.0), (5.0, 1.0), (2.0, 1.0)]), "M1 1l4 0-3 0", "a line that turns back is kept");
    assert_eq!(line(&[(-0.04, 0.31), (0.2, -0.1)]), "M0 .3l.2-.4");
}

#[test]
fn a_thinned_line_stays_where_it_was() {
    let points: Vec<Point> = (0..500).map(|i| f64::from(i) / 3.0).map(|x| at(x, 40.0 * (x / 30.0).sin())).collect();
    let kept = thinned(&points, STRAY);
    assert!(kept.len() < 200, "{}", kept.len());
    for point in &points {
        let place = ((10.0 * point.x).round() as i64, (10.0 * point.y).round() as i64);
        assert!(kept.windows(2).any(|pair| lies_on((pair[0], pair[1]), place, STRAY)), "{point:?}");
    }
}

#[test]
fn places_that_are_no_numbers_are_refused() {
    let broken = figure("a", vec![Shape::line(vec![at(0.0, f64::NAN), at(1.0, 1.0)], 1.0, INK)]);
    assert!(matches!(svg(&broken, false), Err(Error::Drawing(_))) && matches!(inline(&broken), Err(Error::Drawing(_))));
}

#[test]
fn colours_are_told_once_and_words_first() {
    let told = colours(&figure("a", shapes()));
    assert_eq!(told, [(INK, true), (MEDIAN, false), (PAPER, false)]);
}

#[test]
fn inside_a_page_lines_of_a_kind_are_one_path_and_places_whole_tenths() {
    let line = |y: f64, width| Shape::line(vec![at(0.0, y), at(9.5, y)], width, INK);
    let dot = Shape::Dot { centre: at(5.0, 5.0), radius: 1.0, rim: 0.5, colour: MEDIAN };
    let inside =
        inline(&figure("a", vec![line(1.0, 0.9), line(-2.5, 0.9), line(3.0, 2.0), dot, line(4.0, 2.0)])).unwrap();
    let ink = stroke_class(INK);
    for part in [
        format!("<path class=\"{ink}\" stroke-width=\"9\" d=\"M0 10l95 0M0-25l95 0\"/>"),
        format!("<path class=\"{ink}\" stroke-width=\"20\" d=\"M0 30l95 0\"/><circle"),
        format!("<path class=\"{ink}\" stroke-width=\"20\" d=\"M0 40l95 0\"/></g>"),
        "cx=\"50\" cy=\"50\" r=\"15\"".into(),
    ] {
        assert!(inside.contains(&part), "{part} in {inside}");
    }
    let stripes: Vec<Shape> = (0..200).map(|i| line(f64::from(i), 1.0)).collect();
    let (alone, inside) = (svg(&figure("a", stripes.clone()), true).unwrap(), inline(&figure("a", stripes)).unwrap());
    assert!(3 * inside.len() < alone.len(), "{} of {}", inside.len(), alone.len());
}

#[test]
fn words_are_bound_to_their_width_only_where_asked() {
    let figure = figure("a", shapes());
    assert!(!svg(&figure, false).unwrap().contains("textLength"));
    assert_eq!(svg(&figure, true).unwrap().matches("textLength").count(), figure.texts.len());
    assert_eq!(inline(&figure).unwrap().matches("textLength").count(), figure.texts.len());
}
