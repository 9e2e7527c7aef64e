//! What a map shows of a region as shapes in degrees, with every corner that was measured.

use geo::orient::Direction;
use geo::{Coord, MultiPolygon, Orient};

use super::{Cartographer, Ground, Shown, of_region};
use crate::domain::shape::{Corner, Outline, Shape, ShapeKind};
use crate::error::Result;
use crate::survey::{area, overlay};

impl Cartographer<'_> {
    /// What is held and free of a region, its front, what changed hands since an earlier map, and places.
    ///
    /// # Errors
    /// [`crate::Error::Unknown`] for a region that the boundaries do not know.
    pub fn shapes(&self, slug: &str, ground: &Ground, since: Option<&Ground>) -> Result<Vec<Shape>> {
        let shown = self.shown(slug)?;
        let shape = |kind, outline| Shape {
            kind,
            region: shown.region.clone(),
            name: None,
            day: ground.survey.day,
            since: None,
            area_km2: None,
            length_km: None,
            front_distance_km: None,
            odds: None,
            outline,
        };
        let land = |kind, land: MultiPolygon<f64>| Shape {
            area_km2: Some(land.iter().map(area::polygon_km2).sum()),
            ..shape(kind, areas(&land))
        };
        let held = overlay::cut(&ground.controlled, &shown.shape).inside;
        let [free, _] = overlay::differences(&shown.shape, &held);
        let mut shapes = vec![land(ShapeKind::Held, held), land(ShapeKind::Free, free)];
        let (_, length) = of_region(&shown, &ground.survey)?;
        shapes.push(Shape { length_km: Some(length.km()), ..shape(ShapeKind::Front, self.front_in(&shown, ground)) });
        if let Some(then) = since {
            let changed = overlay::differences(&ground.controlled, &then.controlled);
            for (kind, changed) in [ShapeKind::Gained, ShapeKind::Lost].into_iter().zip(changed) {
                let within = overlay::cut(&changed, &shown.shape).inside;
                shapes.push(Shape { since: Some(then.survey.day), ..land(kind, within) });
            }
        }
        let is_member = |of: &&crate::survey::distance::TownSurvey| {
            shown.members.iter().any(|member| member.region.id == of.town.region)
        };
        let place = |of: &crate::survey::distance::TownSurvey| Shape {
            name: Some(of.town.name.clone()),
            front_distance_km: of.front_distance_km,
            ..shape(ShapeKind::Place, Outline::Point([of.town.lon, of.town.lat]))
        };
        shapes.extend(ground.survey.towns.iter().filter(is_member).map(place));
        shapes.retain(|shape| !shape.outline.is_empty());
        Ok(shapes)
    }
}

impl Cartographer<'_> {
    /// The front of a region as lines: the edges that lie in it for the most part, whole.
    fn front_in(&self, shown: &Shown, ground: &Ground) -> Outline {
        let is_member = |at: usize| {
            let of = &self.boundaries.regions()[at].region.id;
            shown.members.iter().any(|member| member.region.id == *of)
        };
        let is_in = |edge: &&crate::survey::front::FrontEdge| {
            let km = |inside: bool| {
                let parts = edge.by_region.iter().filter(|(at, _)| is_member(*at) == inside);
                parts.map(|(_, km)| km).sum::<f64>()
            };
            km(true) > km(false)
        };
        let mut lines: Vec<Vec<Corner>> = Vec::new();
        let mut end = None;
        for edge in ground.front.iter().filter(is_in) {
            match lines.last_mut().filter(|_| end == Some(edge.line.start)) {
                Some(line) => line.push(corner(edge.line.end)),
                None => lines.push(vec![corner(edge.line.start), corner(edge.line.end)]),
            }
            end = Some(edge.line.end);
        }
        Outline::Lines(lines)
    }
}

fn areas(land: &MultiPolygon<f64>) -> Outline {
    let ring = |ring: &geo::LineString<f64>| ring.coords().copied().map(corner).collect::<Vec<Corner>>();
    let polygon = |polygon: &geo::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    Outline::Areas(land.orient(Direction::Default).iter().map(polygon).collect())
}

fn corner(at: Coord<f64>) -> Corner {
    [at.x, at.y]
}
