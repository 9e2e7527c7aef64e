//! Odds on the bundled data: one set of futures, whose parts agree.

use super::*;
use crate::survey::boundaries::Boundaries;
use crate::survey::places;

#[test]
fn timing() {
    let towns = places::bundled().unwrap();
    let past = crate::store::bundled::all(&Boundaries::bundled_regions().unwrap(), &towns).unwrap();
    let past = past.of_source(Some("deepstate")).unwrap();
    let cells = crate::store::cells::bundled().unwrap();
    let t = std::time::Instant::now();
    let odds = odds(&past, &cells, &towns, &Request::default()).unwrap();
    eprintln!("all {:?} cells {}", t.elapsed(), odds.cells.len());
    for p in &odds.places {
        eprintln!("{} {:.1} {:?} disc {:?}", p.place.name, p.distance_km, p.within[0].1, p.disc_passed);
    }
    for r in odds.regions.iter().chain(&odds.groups) {
        eprintln!("{} {:?}", r.region.id, odds.by.iter().map(|d| r.completion.by(*d)).collect::<Vec<_>>());
    }
}
