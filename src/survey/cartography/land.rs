//! Land beyond the bundled boundaries, so that a map tells it from the sea.

use geo::{BoundingRect, Coord, MultiPolygon, Rect};
use serde::Deserialize;

use super::equal_area::EqualArea;
use crate::domain::map::{Beyond, Path};

/// Natural Earth 1 : 10 million; `data/README.md` says how it was made.
const LAND: &[u8] = include_bytes!("../../../data/regions/land.geojson");
/// The box that it covers: west, south, east, north, degrees.
const COVERED: [f64; 4] = [13.0, 40.0, 50.0, 58.0];
/// How far within that box a country must lie, degrees: a picture shows some of what lies around it.
const MARGIN: f64 = 3.0;

/// A GeoJSON MultiPolygon.
#[derive(Deserialize)]
struct Land {
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

/// Land and sea around a country; `None` where they are not known.
pub(super) fn around(country: &MultiPolygon<f64>, plane: &EqualArea) -> Option<Beyond> {
    let [west, south, east, north] = COVERED;
    let bounds = country.bounding_rect()?;
    let inside = Rect::new((west + MARGIN, south + MARGIN), (east - MARGIN, north - MARGIN));
    let is_inside = |at: Coord<f64>| {
        let (low, high) = (inside.min(), inside.max());
        (low.x..=high.x).contains(&at.x) && (low.y..=high.y).contains(&at.y)
    };
    if !is_inside(bounds.min()) || !is_inside(bounds.max()) {
        return None;
    }
    let land: Land = serde_json::from_slice(LAND).ok()?;
    let path = |ring: &Vec<[f64; 2]>| -> Path {
        ring[..ring.len().saturating_sub(1)].iter().map(|[x, y]| plane.place(Coord { x: *x, y: *y })).collect()
    };
    // Parallels bend on the plane.
    let along = |from: [f64; 2], to: [f64; 2]| {
        (0..50).map(move |step| {
            let part = f64::from(step) / 50.0;
            [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]
        })
    };
    let corners = [[west, south], [east, south], [east, north], [west, north]];
    let edge = (0..4).flat_map(|side| along(corners[side], corners[(side + 1) % 4]));
    let known = edge.map(|[x, y]| plane.place(Coord { x, y })).collect();
    Some(Beyond { known, land: land.coordinates.iter().flatten().map(path).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::boundaries::Boundaries;

    #[test]
    fn the_bundled_country_has_land_and_sea_around_it_and_another_has_none() {
        let country = Boundaries::bundled().unwrap().country;
        let plane = EqualArea::about(Coord { x: 31.0, y: 48.5 });
        let beyond = around(&country, &plane).unwrap();
        // Poland, Romania, Belarus, Moldova, Russia as far as the box goes, without Ukraine and the Black Sea.
        let shoelace = |ring: &Path| {
            let edges = ring.iter().zip(ring.iter().cycle().skip(1));
            edges.map(|(a, b)| a.right * b.up - b.right * a.up).sum::<f64>() / 2.0
        };
        let land: f64 = beyond.land.iter().map(shoelace).sum::<f64>().abs();
        let all = shoelace(&beyond.known);
        assert!((0.5..0.75).contains(&(land / all)), "{land} of {all} km²");
        let far = geo::Translate::translate(&country, 40.0, 0.0);
        assert!(around(&far, &plane).is_none());
    }
}
