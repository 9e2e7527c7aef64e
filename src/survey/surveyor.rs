//! Surveying: from a snapshot and boundaries to what is held, controlled and free in each region.
//!
//! held = region ∩ snapshot. Free land is the country without the snapshot, less the pieces that are border mismatch:
//! smaller than 200 km² and touching both the outer border and the held area. controlled = region − free land.
//!
//! The whole theatre gets a row of its own where the boundaries name it. Where a map draws the outer border further out
//! than the boundaries, what it holds beyond them lies in no region; the theatre counts it, as the map's maker does.
//!
//! Maps repeat most of their polygons from day to day. What was measured once is remembered under a hash of its exact
//! coordinates, so the result does not depend on what was measured before or by which thread.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use geo::{BoundingRect, Coord, MultiPolygon, Polygon, Rect};

use super::boundaries::{Boundaries, RegionShape};
use super::cracks::{self, Closed, Cracks};
use super::digest::{digest_of, digest_polygon};
use super::distance::{self, TownSurvey};
use super::front::{self, FrontEdge};
use super::overlay;
use super::snapshot::Snapshot;
use crate::domain::place::Town;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::Region;
use crate::error::Error;
use crate::survey::area;

/// A leftover piece of free land smaller than this, km², may be border mismatch.
const MISMATCH_KM2: f64 = 200.0;

/// What to measure besides areas.
#[derive(Debug, Clone)]
pub struct Extent {
    /// The length of the front in each region.
    pub front: bool,
    /// Towns whose distance to the held area is wanted.
    pub towns: Vec<Town>,
    /// Strips of free land between held pieces up to this wide are cracks in the drawing, and no front.
    pub cracks: Length,
}

impl Default for Extent {
    /// Areas alone, and cracks up to 25 m.
    fn default() -> Self {
        let cracks = Length::from_km(0.025).expect("a length of 25 m");
        Extent { front: false, towns: Vec::new(), cracks }
    }
}

/// What one snapshot says.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The day of the snapshot.
    pub day: NaiveDate,
    /// One row for each region of the boundaries, by slug, and the whole theatre last where it has a name.
    pub regions: Vec<RegionSurvey>,
    /// One row for each town asked for.
    pub towns: Vec<TownSurvey>,
    /// The cracks that were closed before the front was looked for, where it was looked for.
    pub cracks: Option<Cracks>,
}

/// What one snapshot says of one region.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionSurvey {
    pub region: Region,
    /// Area that the map draws as held.
    pub held: Area,
    /// Area of the region less its free land; more than `held` by the border mismatch.
    pub controlled: Area,
    /// Length of the front inside the region, where asked for.
    pub front: Option<Length>,
}

impl RegionSurvey {
    /// Free area.
    pub fn remaining(&self) -> Area {
        self.region.area.less(self.controlled)
    }
}

/// Measures snapshots against boundaries; can be shared between threads.
#[derive(Debug)]
pub struct Surveyor<'a> {
    boundaries: &'a Boundaries,
    extent: Extent,
    surveys: Memory<Survey>,
    areas: Memory<(f64, f64)>,
    pieces: Memory<Option<Vec<(usize, f64)>>>,
    beyond: Memory<f64>,
    front: Memory<Vec<(usize, f64)>>,
}

impl<'a> Surveyor<'a> {
    /// A surveyor who remembers nothing yet.
    pub fn new(boundaries: &'a Boundaries, extent: Extent) -> Self {
        let (surveys, areas, pieces, beyond, front) = Default::default();
        Surveyor { boundaries, extent, surveys, areas, pieces, beyond, front }
    }

    /// Measures a snapshot.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing of it falls in any region, with a hint where longitude and latitude look swapped.
    pub fn survey(&self, snapshot: &Snapshot) -> crate::Result<Survey> {
        let survey = self.surveys.recall_with((0, digest_of_pieces(snapshot)), || self.survey_afresh(snapshot))?;
        Ok(Survey { day: snapshot.day, ..survey })
    }

    fn survey_afresh(&self, snapshot: &Snapshot) -> crate::Result<Survey> {
        let extent = &self.extent;
        let regions = self.boundaries.regions();
        let (held, mut free_km2): (Vec<f64>, Vec<f64>) =
            regions.iter().enumerate().map(|(i, region)| self.held_and_free(i, region, &snapshot.held)).unzip();
        if held.iter().all(|km2| *km2 == 0.0) {
            return Err(Error::NoData(self.nowhere(snapshot)));
        }
        let [free, beyond] = overlay::differences(&self.boundaries.country, &snapshot.held);
        let free_pieces = self.without_mismatch(free, |region, km2| free_km2[region] -= km2);
        let is_front_wanted = extent.front || !extent.towns.is_empty();
        let closed = is_front_wanted.then(|| self.closed(snapshot)).flatten();
        let (land, free_pieces) = match &closed {
            Some(closed) => (&closed.land, self.free_pieces(&closed.land)),
            None => (&snapshot.held, free_pieces),
        };
        let front = if is_front_wanted { self.front_edges(&free_pieces) } else { Vec::new() };
        let lengths = extent.front.then(|| front::lengths_by_region(&front, regions.len()));
        let rows = regions.iter().enumerate().map(|(i, shape)| {
            let whole = shape.region.area.km2();
            Ok(RegionSurvey {
                region: shape.region.clone(),
                held: Area::from_km2(held[i].min(whole))?,
                controlled: Area::from_km2(whole - settled(free_km2[i], whole))?,
                front: lengths.as_ref().map(|km| Length::from_km(km[i])).transpose()?,
            })
        });
        let mut rows: Vec<RegionSurvey> = rows.collect::<crate::Result<_>>()?;
        if let Some(whole) = &self.boundaries.whole {
            rows.push(theatre(whole, &rows, self.beyond_km2(&beyond))?);
        }
        let towns = distance::survey(&extent.towns, land, &front)?;
        Ok(Survey { day: snapshot.day, regions: rows, towns, cracks: closed.map(|closed| closed.cracks) })
    }

    /// The pieces of free land that are no border mismatch; of the others `count` is told region and km².
    fn without_mismatch(&self, free: MultiPolygon<f64>, mut count: impl FnMut(usize, f64)) -> Vec<Polygon<f64>> {
        let is_free = |piece: &Polygon<f64>| match self.mismatch(piece) {
            Some(parts) => {
                parts.iter().for_each(|(region, km2)| count(*region, *km2));
                false
            }
            None => true,
        };
        free.into_iter().filter(is_free).collect()
    }

    /// The held land of a map without cracks, where it has any.
    fn closed(&self, snapshot: &Snapshot) -> Option<Closed> {
        cracks::close(snapshot.pieces(), &snapshot.held, self.extent.cracks)
    }

    fn free_pieces(&self, held: &MultiPolygon<f64>) -> Vec<Polygon<f64>> {
        let [free, _] = overlay::differences(&self.boundaries.country, held);
        self.without_mismatch(free, |_, _| ())
    }

    /// The free land of a map without border mismatch and cracks, and the front along it.
    pub(super) fn free_land(&self, snapshot: &Snapshot) -> (MultiPolygon<f64>, Vec<FrontEdge>) {
        let closed = self.closed(snapshot);
        let free = self.free_pieces(closed.as_ref().map_or(&snapshot.held, |closed| &closed.land));
        let front = self.front_edges(&free);
        (MultiPolygon::new(free), front)
    }

    /// The areas of a region inside and outside the held area, km².
    fn held_and_free(&self, index: usize, region: &RegionShape, held: &MultiPolygon<f64>) -> (f64, f64) {
        let nearby = region.window.clip(held);
        if nearby.0.is_empty() {
            return (0.0, region.region.area.km2());
        }
        self.areas.recall((index as u64, digest(&nearby)), || {
            let parts = overlay::cut(&region.shape, &nearby);
            (area::km2(&parts.inside), area::km2(&parts.outside))
        })
    }

    /// The area of a free piece by region where it is border mismatch, else nothing.
    fn mismatch(&self, piece: &Polygon<f64>) -> Option<Vec<(usize, f64)>> {
        // A rough measure first: exact ones of the mainland, thousands of corners every day, would tell nothing new.
        const ROUGH: f64 = 1.5;
        if area::rough_km2(piece) > ROUGH * MISMATCH_KM2 {
            return None;
        }
        let km2 = area::polygon_km2(piece);
        if km2 >= MISMATCH_KM2 {
            return None;
        }
        self.pieces.recall((0, digest_polygon(piece)), || {
            let on_outline = |point: Coord<f64>| self.boundaries.on_outline(point);
            let mut rings = std::iter::once(piece.exterior()).chain(piece.interiors());
            let touches_border = rings.clone().any(|ring| ring.coords().any(|corner| on_outline(*corner)));
            let touches_held = rings.any(|ring| ring.lines().any(|edge| !on_outline(front::midpoint(edge))));
            (touches_border && touches_held).then(|| self.split(piece, km2))
        })
    }

    /// Held land just beyond the outer border, km²: the mirror image of border mismatch, land of the country that the
    /// boundaries leave out. Larger pieces, or pieces apart from the border, are other countries' land.
    fn beyond_km2(&self, beyond: &MultiPolygon<f64>) -> f64 {
        let of = |piece: &Polygon<f64>| {
            self.beyond.recall((0, digest_polygon(piece)), || {
                let km2 = area::polygon_km2(piece);
                let at_border = piece.exterior().coords().any(|corner| self.boundaries.on_outline(*corner));
                if km2 < MISMATCH_KM2 && at_border { km2 } else { 0.0 }
            })
        };
        beyond.iter().map(of).sum()
    }

    /// Shares the area of a piece out to the regions it lies in.
    fn split(&self, piece: &Polygon<f64>, km2: f64) -> Vec<(usize, f64)> {
        let Some(bounds) = piece.bounding_rect() else { return Vec::new() };
        let nearby: Vec<usize> = (0..self.boundaries.regions().len())
            .filter(|i| geo::Intersects::intersects(&self.boundaries.regions()[*i].bounds, &bounds))
            .collect();
        match nearby[..] {
            [only] => vec![(only, km2)],
            _ => nearby
                .into_iter()
                .map(|i| {
                    (i, area::km2(&overlay::cut(&self.boundaries.regions()[i].shape, &piece.clone().into()).inside))
                })
                .filter(|(_, part)| *part > 0.0)
                .collect(),
        }
    }

    fn front_edges(&self, free: &[Polygon<f64>]) -> Vec<FrontEdge> {
        front::candidates(free)
            .filter_map(|edge| {
                let key = (0, digest_of(|digest| edge.digest(digest)));
                let by_region = self.front.recall(key, || front::km_by_region(edge, self.boundaries));
                (!by_region.is_empty()).then_some(FrontEdge { line: edge.line, by_region })
            })
            .collect()
    }

    fn nowhere(&self, snapshot: &Snapshot) -> String {
        let swapped = snapshot.held.bounding_rect().map(|r| {
            let (min, max) = (r.min(), r.max());
            Rect::new((min.y, min.x), (max.y, max.x))
        });
        let country = self.boundaries.country.bounding_rect();
        let hint = match (swapped, country) {
            (Some(a), Some(b)) if geo::Intersects::intersects(&a, &b) => match snapshot.is_latitude_first {
                true => "; longitude and latitude seem to be swapped (lists of rings have latitude first)",
                false => "; longitude and latitude seem to be swapped (GeoJSON has longitude first)",
            },
            _ => "",
        };
        format!("none of the held land lies in a region{hint}")
    }
}

/// The row of the whole theatre: the sum of the regions and what is held just beyond them.
fn theatre(whole: &Region, regions: &[RegionSurvey], beyond_km2: f64) -> crate::Result<RegionSurvey> {
    let all = |area: fn(&RegionSurvey) -> Area| Area::sum(regions.iter().map(area)).km2();
    let at_most_all = |km2: f64| Area::from_km2(km2.min(whole.area.km2()));
    let front: Vec<Length> = regions.iter().filter_map(|row| row.front).collect();
    Ok(RegionSurvey {
        region: whole.clone(),
        held: at_most_all(all(|row| row.held) + beyond_km2)?,
        controlled: at_most_all(all(|row| row.controlled) + beyond_km2)?,
        front: (!front.is_empty()).then(|| Length::from_km(front.iter().map(|part| part.km()).sum())).transpose()?,
    })
}

/// Free area within the region; what is left over from rounding alone, a pond of a few metres, is nothing.
fn settled(free_km2: f64, whole_km2: f64) -> f64 {
    const ROUNDING_KM2: f64 = 0.005;
    if free_km2 < ROUNDING_KM2 { 0.0 } else { free_km2.min(whole_km2) }
}

/// Results under the hash of what they were computed from.
#[derive(Debug)]
struct Memory<V>(Mutex<HashMap<(u64, u128), V>>);

impl<V> Default for Memory<V> {
    fn default() -> Self {
        Memory(Mutex::default())
    }
}

impl<V: Clone> Memory<V> {
    /// What is remembered under a key, computed at the first call; a failure is not remembered.
    fn recall_with<E>(&self, key: (u64, u128), compute: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        // A thread that panicked while it held the lock has not broken a map of finished values.
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = lock().get(&key) {
            return Ok(value.clone());
        }
        let value = compute()?;
        lock().insert(key, value.clone());
        Ok(value)
    }

    /// As [`Memory::recall_with`], for what cannot fail.
    fn recall(&self, key: (u64, u128), compute: impl FnOnce() -> V) -> V {
        let Ok(value) = self.recall_with(key, || Ok::<V, std::convert::Infallible>(compute()));
        value
    }
}

fn digest(polygons: &MultiPolygon<f64>) -> u128 {
    digest_of(|digest| polygons.iter().for_each(|polygon| digest.add_polygon(polygon)))
}

/// Cracks lie between pieces as drawn, so two drawings of the same land may differ in their front.
fn digest_of_pieces(snapshot: &Snapshot) -> u128 {
    digest_of(|digest| snapshot.pieces().iter().for_each(|polygon| digest.add_polygon(polygon)))
}
