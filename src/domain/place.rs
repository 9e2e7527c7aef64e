//! Places: towns whose distance to the front people ask for.

use super::region::RegionId;

/// A town: a point and a disc as large as its built-up area.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// Name as printed.
    pub name: String,
    /// The region it lies in.
    pub region: RegionId,
    /// Longitude of its centre, degrees east on WGS 84.
    pub lon: f64,
    /// Latitude of its centre, degrees north on WGS 84.
    pub lat: f64,
    /// √(built-up area / π), km. Positive.
    pub radius_km: f64,
}
