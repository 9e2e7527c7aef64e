//! Hashes of exact coordinates, under which what was measured is remembered.

use geo::Polygon;

pub(super) fn digest_polygon(polygon: &Polygon<f64>) -> u128 {
    digest_of(|digest| digest.add_polygon(polygon))
}

/// Two 64-bit hashes of the same words: a collision among a million polygons has a chance of one in 10²⁶.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digest {
    lanes: [u64; 2],
}

impl Digest {
    fn new() -> Self {
        Digest { lanes: [0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f] }
    }

    /// Takes in a word; multiply and fold, for coordinates come by the million.
    pub fn add(&mut self, word: u64) {
        let mix = |lane: u64, odd: u64| {
            let product = u128::from(lane ^ word) * u128::from(odd);
            (product as u64) ^ ((product >> 64) as u64)
        };
        self.lanes = [
            mix(self.lanes[0].rotate_left(5), 0xa076_1d64_78bd_642f),
            mix(self.lanes[1].rotate_left(31), 0xe703_7ed1_a0b4_28db),
        ];
    }

    pub fn add_polygon(&mut self, polygon: &Polygon<f64>) {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            self.add(ring.0.len() as u64);
            ring.coords().for_each(|c| {
                self.add(c.x.to_bits());
                self.add(c.y.to_bits());
            });
        }
    }
}

/// Of whatever is fed.
pub(super) fn digest_of(feed: impl FnOnce(&mut Digest)) -> u128 {
    let mut digest = Digest::new();
    feed(&mut digest);
    u128::from(digest.lanes[0]) << 64 | u128::from(digest.lanes[1])
}
