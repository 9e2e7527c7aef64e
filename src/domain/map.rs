//! A map of a region as it is drawn: shapes on a plane in kilometres, with what was measured on the same picture.

use chrono::NaiveDate;

use super::quantity::{Area, Length, Share};
use super::region::Region;

/// A place on the plane of a map, km from its middle. Areas on the plane are areas on the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPoint {
    /// Kilometres to the right, which is east at the middle.
    pub right: f64,
    /// Kilometres up, which is north at the middle.
    pub up: f64,
}

/// Points in order: a line, or a ring whose last point is joined to its first.
pub type Path = Vec<MapPoint>;

/// Land in one piece, with its holes as further rings.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its area on the ground.
    pub area: Area,
    /// Its rings; what lies within an even number of them is not part of it.
    pub rings: Vec<Path>,
}

/// A region on the map, with the name to write on it.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedLand {
    /// The region's name.
    pub name: String,
    /// Whether the map is of this region, alone or with others.
    pub is_shown: bool,
    pub rings: Vec<Path>,
}

/// A place on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedPlace {
    pub name: String,
    /// Where its centre is.
    pub at: MapPoint,
    /// The radius of its disc, km.
    pub radius_km: f64,
    /// Whether it lies in the region that the map is of.
    pub is_shown: bool,
    /// Whether its centre lies in the held area.
    pub is_held: bool,
    /// Distance from its centre to the front, km, not negative; `None` where there is no front.
    pub front_km: Option<f64>,
}

/// What changed in the region since an earlier day.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The earlier day.
    pub since: NaiveDate,
    pub controlled: Area,
    /// The land that changed hands, the largest piece first; `None` where the map of that day is not at hand.
    pub drawn: Option<Turned>,
}

/// Land that changed hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Turned {
    /// Land controlled now and not then.
    pub gains: Vec<Piece>,
    /// Land controlled then and not now.
    pub losses: Vec<Piece>,
}

/// Land and sea around a country.
#[derive(Debug, Clone, PartialEq)]
pub struct Beyond {
    /// The ring within which they are known.
    pub known: Path,
    /// Rings of land; the rest is sea. They may reach under the country.
    pub land: Vec<Path>,
}

/// The map of a region, or of a group of regions, on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionMap {
    /// The region or group.
    pub region: Region,
    /// The name of the map's source.
    pub source: String,
    /// The day the map shows.
    pub day: NaiveDate,
    /// What is controlled in the region, border mismatch included, as `measure` tells it.
    pub controlled: Area,
    pub front_length: Length,
    /// What changed since an earlier day, where asked for.
    pub change: Option<Change>,
    /// All land of the boundaries.
    pub country: Vec<Path>,
    /// Land and sea beyond the boundaries, where they are known.
    pub beyond: Option<Beyond>,
    pub land: Vec<Path>,
    /// Controlled land of the region.
    pub held: Vec<Path>,
    /// Controlled land elsewhere.
    pub held_around: Vec<Path>,
    /// Borders of regions, each once.
    pub borders: Vec<Path>,
    /// The front as lines.
    pub front: Vec<Path>,
    /// All regions with their names.
    pub names: Vec<NamedLand>,
    /// Places, also those outside of the region.
    pub places: Vec<MappedPlace>,
    /// Where boundaries and places are from, for the footer.
    pub made_from: String,
}

impl RegionMap {
    /// Free area of the region.
    pub fn remaining(&self) -> Area {
        self.region.area.less(self.controlled)
    }

    /// The controlled share of the region.
    pub fn share(&self) -> Share {
        self.controlled.share_of(self.region.area)
    }
}

impl Turned {
    /// The areas of all gains and of all losses.
    pub fn areas(&self) -> (Area, Area) {
        let sum = |pieces: &[Piece]| Area::sum(pieces.iter().map(|piece| piece.area));
        (sum(&self.gains), sum(&self.losses))
    }
}
