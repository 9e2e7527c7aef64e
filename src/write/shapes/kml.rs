//! KML 2.2: a placemark for each shape, styled by what it shows, its attributes as extended data.

use std::fmt::Write as _;

use super::{Made, table};
use crate::domain::shape::{Corner, Outline, Shape, ShapeKind};
use crate::tabular::Cells;

/// Styles by kind: the colour of the line and of the area, as KML writes them (alpha, blue, green, red).
const STYLES: [(ShapeKind, &str, &str); 6] = [
    (ShapeKind::Held, "ff1f6fbf", "8066b0f0"),
    (ShapeKind::Free, "ff8c8c8c", "30ffffff"),
    (ShapeKind::Front, "ff1a1a1a", "00000000"),
    (ShapeKind::Gained, "ff0a4fa0", "a00a4fa0"),
    (ShapeKind::Lost, "ffb5651d", "a0b5651d"),
    (ShapeKind::Place, "ff1a1a1a", "ff1a1a1a"),
];

/// A document of all shapes.
pub fn kml(shapes: &[Shape], made: &Made) -> String {
    let table = table(shapes, made);
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n",
    );
    for (kind, line, area) in STYLES {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "<Style id=\"{}\"><LineStyle><color>{line}</color><width>2</width></LineStyle>\
             <PolyStyle><color>{area}</color></PolyStyle></Style>",
            kind.as_str()
        );
    }
    for (row, shape) in shapes.iter().enumerate() {
        let kind = shape.kind.as_str();
        let name = shape.name.clone().unwrap_or_else(|| format!("{}: {kind}", shape.region.name));
        let _ = write!(text, "<Placemark><name>{}</name><styleUrl>#{kind}</styleUrl>\n<ExtendedData>", escaped(&name));
        for (column, cells) in table.columns() {
            if let Some(value) = words(cells, row) {
                let _ = write!(text, "<Data name=\"{column}\"><value>{}</value></Data>", escaped(&value));
            }
        }
        let _ = writeln!(text, "</ExtendedData>\n{}</Placemark>", geometry(&shape.outline));
    }
    text + "</Document>\n</kml>\n"
}

fn words(cells: &Cells, row: usize) -> Option<String> {
    match cells {
        Cells::Number(cells) => cells[row].map(|value| value.to_string()),
        Cells::Day(cells) => cells[row].map(|day| day.to_string()),
        cells => Some(cells.text(row).to_string()).filter(|words| !words.is_empty()),
    }
}

fn geometry(outline: &Outline) -> String {
    let ring = |ring: &Vec<Corner>| format!("<LinearRing>{}</LinearRing>", coordinates(ring));
    match outline {
        Outline::Point(at) => format!("<Point>{}</Point>", coordinates(&[*at])),
        Outline::Lines(lines) => {
            let lines = lines.iter().map(|line| format!("<LineString>{}</LineString>\n", coordinates(line)));
            format!("<MultiGeometry>{}</MultiGeometry>", lines.collect::<String>())
        }
        Outline::Areas(areas) => {
            let polygon = |rings: &Vec<Vec<Corner>>| {
                let outer = rings.first().map(ring).unwrap_or_default();
                let holes =
                    rings.iter().skip(1).map(|hole| format!("<innerBoundaryIs>{}</innerBoundaryIs>", ring(hole)));
                let holes: String = holes.collect();
                format!("<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>\n")
            };
            format!("<MultiGeometry>{}</MultiGeometry>", areas.iter().map(polygon).collect::<String>())
        }
    }
}

fn coordinates(corners: &[Corner]) -> String {
    let corners: Vec<String> = corners.iter().map(|[lon, lat]| format!("{lon},{lat}")).collect();
    format!("<coordinates>{}</coordinates>", corners.join(" "))
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
