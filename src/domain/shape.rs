//! Shapes on the ground, for other programs: rings and lines in degrees.

use chrono::NaiveDate;

use super::region::Region;

/// A corner: degrees east and degrees north, on WGS 84.
pub type Corner = [f64; 2];

/// What a shape shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    Held,
    Free,
    Front,
    /// Held now and free then.
    Gained,
    /// Free now and held then.
    Lost,
    Place,
    /// A square of free land that may be held by a day.
    Cell,
}

impl ShapeKind {
    /// The word for it in files.
    pub fn as_str(self) -> &'static str {
        match self {
            ShapeKind::Held => "held",
            ShapeKind::Free => "free",
            ShapeKind::Front => "front",
            ShapeKind::Gained => "gained",
            ShapeKind::Lost => "lost",
            ShapeKind::Place => "place",
            ShapeKind::Cell => "cell",
        }
    }
}

/// The geometry of a shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Outline {
    /// Polygons: of each its outer ring, counter-clockwise, then its holes, clockwise; each ring ends where it begins.
    Areas(Vec<Vec<Vec<Corner>>>),
    Lines(Vec<Vec<Corner>>),
    Point(Corner),
}

impl Outline {
    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        match self {
            Outline::Areas(areas) => areas.is_empty(),
            Outline::Lines(lines) => lines.is_empty(),
            Outline::Point(_) => false,
        }
    }
}

/// A shape with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    pub kind: ShapeKind,
    /// The region that it lies in or belongs to.
    pub region: Region,
    /// The name of a place.
    pub name: Option<String>,
    /// The day of the map.
    pub day: NaiveDate,
    /// The day of the earlier map, of land that changed hands.
    pub since: Option<NaiveDate>,
    /// Its area, of land.
    pub area_km2: Option<f64>,
    /// Its length, of a front.
    pub length_km: Option<f64>,
    /// How far the front is from the centre, of a place; negative behind it.
    pub front_distance_km: Option<f64>,
    /// Of a cell: the day of its odds, and the odds that half of its land or more is held on that day or was before.
    pub odds: Option<(NaiveDate, f64)>,
    pub outline: Outline,
}
