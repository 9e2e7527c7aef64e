//! Any bytes as a map, which is measured against two made regions once it is read.
#![no_main]

use frontcast::survey::snapshot::Snapshot;
use frontcast::survey::survey::{Extent, Surveyor};
use frontcast_fuzz::{boundaries, today};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(snapshot) = Snapshot::parse(bytes, "map.geojson", "map_20260822.geojson", None, today()) else { return };
    let extent = Extent { front: true, ..Extent::default() };
    if let Ok(survey) = Surveyor::new(boundaries(), extent).survey(&snapshot) {
        for row in survey.regions {
            let whole = row.region.area.km2();
            assert!((0.0..=whole).contains(&row.controlled.km2()), "{row:?}");
            assert!((0.0..=whole).contains(&row.held.km2()), "{row:?}");
        }
    }
});
