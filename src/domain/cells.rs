//! Cells: what is held on a grid of squares of equal area, map after map.
//!
//! A grid lies on the plane of Lambert's equal-area projection about a middle, so that every cell has the same area on the
//! ground. A cell belongs to the region that has the largest part of it. A cover says of every cell which share of its land
//! is held on one map.

use std::sync::Arc;

use chrono::NaiveDate;

use super::map::MapPoint;
use super::region::RegionId;
use super::vintage::Vintage;

/// What a cell is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The region of this number in [`Grid::regions`].
    Region(u16),
    /// Land across a state border from which a front may open.
    Across,
    /// Other countries and sea.
    Beyond,
}

/// A grid of square cells of equal area over a country. Cells are numbered row by row from the south, and within a row from
/// the west.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The middle of the plane, degrees east and north on WGS 84.
    pub middle: (f64, f64),
    /// The side of a cell, km.
    pub cell_km: f64,
    /// The south-west corner of the first cell, in whole cells east and north of the middle.
    pub corner: (i32, i32),
    /// Cells in a row.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// The regions, by slug.
    pub regions: Vec<RegionId>,
    /// What each cell is part of.
    pub ground: Vec<Ground>,
    /// Which share of each cell is land of the country, in 255ths.
    pub land: Vec<u8>,
}

impl Grid {
    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// The middle of a cell on the plane.
    pub fn centre(&self, cell: usize) -> MapPoint {
        let along = |corner: i32, at: usize| (f64::from(corner) + at as f64 + 0.5) * self.cell_km;
        MapPoint { right: along(self.corner.0, cell % self.columns), up: along(self.corner.1, cell / self.columns) }
    }

    /// The cell that holds a point of the plane; `None` outside the grid.
    pub fn at(&self, point: MapPoint) -> Option<usize> {
        let index = |km: f64, corner: i32, count: usize| {
            let at = (km / self.cell_km).floor() - f64::from(corner);
            (at >= 0.0 && at < count as f64).then_some(at as usize)
        };
        let (column, row) =
            (index(point.right, self.corner.0, self.columns)?, index(point.up, self.corner.1, self.rows)?);
        Some(row * self.columns + column)
    }

    /// The cells that share a side with one, up to four.
    pub fn beside(&self, cell: usize) -> impl Iterator<Item = usize> + use<> {
        let (column, row, columns) = (cell % self.columns, cell / self.columns, self.columns);
        let west = (column > 0).then(|| cell - 1);
        let east = (column + 1 < columns).then(|| cell + 1);
        let south = (row > 0).then(|| cell - columns);
        let north = (row + 1 < self.rows).then(|| cell + columns);
        [west, east, south, north].into_iter().flatten()
    }

    /// The number of the region that a cell belongs to; `None` outside the country.
    pub fn region(&self, cell: usize) -> Option<usize> {
        match self.ground[cell] {
            Ground::Region(region) => Some(usize::from(region)),
            Ground::Across | Ground::Beyond => None,
        }
    }

    /// The land of the country in a cell, km².
    pub fn land_km2(&self, cell: usize) -> f64 {
        f64::from(self.land[cell]) / 255.0 * self.cell_km * self.cell_km
    }

    /// The number of a region.
    pub fn region_number(&self, id: &str) -> Option<usize> {
        self.regions.iter().position(|region| region.as_str() == id)
    }
}

/// Which share of its land is held in each cell, in 255ths; 0 outside the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover(pub Vec<u8>);

impl Cover {
    /// Whether half of the cell's land or more is held.
    pub fn holds(&self, cell: usize) -> bool {
        self.0[cell] >= 128
    }

    /// The held land of a cell, km².
    pub fn held_km2(&self, grid: &Grid, cell: usize) -> f64 {
        f64::from(self.0[cell]) / 255.0 * grid.land_km2(cell)
    }

    /// The held land of each region, km², in the order of [`Grid::regions`].
    pub fn held_by_region(&self, grid: &Grid) -> Vec<f64> {
        let mut sums = vec![0.0; grid.regions.len()];
        for cell in 0..grid.cells() {
            if let Some(region) = grid.region(cell) {
                sums[region] += self.held_km2(grid, cell);
            }
        }
        sums
    }
}

/// The cells of a cover that differ from those of the first one of a series, with their shares, by cell.
type Difference = Arc<[(u32, u8)]>;

/// The covers of one source, with the day on which each became known. Never without one that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct CellSeries {
    source: String,
    grid: Arc<Grid>,
    /// From which the others differ.
    first: Arc<Cover>,
    vintages: Vec<Vintage<Difference>>,
}

impl CellSeries {
    /// A series from covers in any order; of two that became known on one day the later one in the list counts. `None` where
    /// nothing is left to be known.
    pub fn new(source: &str, grid: Arc<Grid>, covers: Vec<Vintage<Cover>>) -> Option<Self> {
        let first = Arc::new(covers.iter().find_map(|seen| seen.value.clone())?);
        let difference = |cover: &Cover| -> Difference {
            let pairs = cover.0.iter().zip(&first.0).enumerate().filter(|(_, (a, b))| a != b);
            pairs.map(|(cell, (share, _))| (cell as u32, *share)).collect()
        };
        let of = |seen: &Vintage<Cover>| Vintage {
            day: seen.day,
            known_on: seen.known_on,
            value: seen.value.as_ref().map(difference),
        };
        let mut vintages: Vec<Vintage<Difference>> = covers.iter().map(of).collect();
        vintages.sort_by_key(|seen| (seen.day, seen.known_on));
        CellSeries { source: source.into(), grid, first, vintages: Vec::new() }.keeping(vintages)
    }

    fn keeping(&self, vintages: Vec<Vintage<Difference>>) -> Option<Self> {
        let kept = CellSeries { vintages, ..self.clone() };
        let is_known = kept.days().next().is_some();
        is_known.then_some(kept)
    }

    /// What a reader on `day` would have known; `None` for nothing.
    pub fn as_of(&self, day: NaiveDate) -> Option<Self> {
        let is_known = |seen: &&Vintage<Difference>| seen.day <= day && seen.known_on <= day;
        self.keeping(self.vintages.iter().filter(is_known).cloned().collect())
    }

    /// The series without the days before `day`; `None` where none is left.
    pub fn since(&self, day: NaiveDate) -> Option<Self> {
        self.keeping(self.vintages.iter().filter(|seen| seen.day >= day).cloned().collect())
    }

    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn grid(&self) -> &Arc<Grid> {
        &self.grid
    }

    /// The newest difference of each day that has one.
    fn newest(&self) -> impl Iterator<Item = (NaiveDate, &Difference)> {
        let newest = self.vintages.chunk_by(|a, b| a.day == b.day).filter_map(<[_]>::last);
        newest.filter_map(|seen| Some((seen.day, seen.value.as_ref()?)))
    }

    /// The days of the maps, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.newest().map(|(day, _)| day)
    }

    /// The day of the newest map.
    pub fn last_day(&self) -> NaiveDate {
        self.days().last().unwrap_or(NaiveDate::MIN)
    }

    /// What the map of a day shows; `None` where there is none.
    pub fn cover(&self, day: NaiveDate) -> Option<Cover> {
        let (_, difference) = self.newest().find(|(of, _)| *of == day)?;
        let mut cover = Cover::clone(&self.first);
        difference.iter().for_each(|(cell, share)| cover.0[*cell as usize] = *share);
        Some(cover)
    }

    /// The days of maps a week or more apart: see [`weekly`].
    pub fn weekly(&self) -> Vec<NaiveDate> {
        weekly(self.days().collect::<Vec<_>>().into_iter())
    }

    /// All covers with the days on which they became known; `None` where one is withdrawn.
    pub fn vintages(&self) -> impl Iterator<Item = Vintage<Cover>> {
        self.vintages.iter().map(|seen| Vintage {
            day: seen.day,
            known_on: seen.known_on,
            value: seen.value.as_ref().map(|difference| {
                let mut cover = Cover::clone(&self.first);
                difference.iter().for_each(|(cell, share)| cover.0[*cell as usize] = *share);
                cover
            }),
        })
    }

    /// The same maps as if time ran backwards from the newest: what is free is held and what is held is free, so that land
    /// that was lost is land gained. The newest map is of the first day, the others as far from it as they were; no front may open
    /// across the border, which is the other side's.
    #[must_use]
    pub fn backwards(&self) -> Option<Self> {
        let (first, last) = (self.days().next()?, self.last_day());
        let turned = |cover: Cover| {
            let share = |(share, ground): (u8, &Ground)| match ground {
                Ground::Region(_) => 255 - share,
                Ground::Across | Ground::Beyond => 0,
            };
            Cover(cover.0.into_iter().zip(&self.grid.ground).map(share).collect())
        };
        let covers = self.days().filter_map(|day| {
            let day_back = first + (last - day);
            Some(Vintage { day: day_back, known_on: day_back, value: Some(turned(self.cover(day)?)) })
        });
        let mut covers: Vec<Vintage<Cover>> = covers.collect();
        covers.reverse();
        let mut grid = Grid::clone(&self.grid);
        grid.ground.iter_mut().filter(|of| **of == Ground::Across).for_each(|of| *of = Ground::Beyond);
        CellSeries::new(&self.source, Arc::new(grid), covers)
    }
}

/// The days of maps, given in order, that are a week or more apart, from the newest back: maps that follow each other closer
/// than that say more of their drawing than of the front.
pub fn weekly(days: impl DoubleEndedIterator<Item = NaiveDate>) -> Vec<NaiveDate> {
    let mut kept: Vec<NaiveDate> = Vec::new();
    for day in days.rev() {
        if kept.last().is_none_or(|after| (*after - day).num_days() >= 7) {
            kept.push(day);
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A grid of one region without borders, `columns` by `rows` cells of 2 km.
    pub(crate) fn grid(columns: usize, rows: usize) -> Arc<Grid> {
        Arc::new(Grid {
            middle: (37.0, 48.0),
            cell_km: 2.0,
            corner: (-1, -2),
            columns,
            rows,
            regions: vec![RegionId::new("a").unwrap()],
            ground: vec![Ground::Region(0); columns * rows],
            land: vec![255; columns * rows],
        })
    }

    fn cover(on: &str, known_on: &str, shares: Option<&[u8]>) -> Vintage<Cover> {
        Vintage { day: day(on), known_on: day(known_on), value: shares.map(|shares| Cover(shares.to_vec())) }
    }

    #[test]
    fn centres_and_cells_are_each_others() {
        let grid = grid(4, 3);
        assert_eq!(grid.centre(0), MapPoint { right: -1.0, up: -3.0 });
        assert!((0..grid.cells()).all(|cell| grid.at(grid.centre(cell)) == Some(cell)));
        assert_eq!(grid.at(MapPoint { right: -2.1, up: 0.0 }), None);
        assert_eq!(grid.beside(0).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(grid.beside(5).collect::<Vec<_>>(), [4, 6, 1, 9]);
    }

    #[test]
    fn later_covers_are_not_seen_and_revisions_count_from_when_they_were_known() {
        let covers = vec![
            cover("2025-01-01", "2025-01-01", Some(&[255, 0])),
            cover("2025-01-08", "2025-01-20", Some(&[255, 255])),
            cover("2025-01-08", "2025-01-08", Some(&[255, 51])),
            cover("2025-01-15", "2025-01-15", Some(&[255, 200])),
            cover("2025-01-15", "2025-01-16", None),
        ];
        let series = CellSeries::new("made", grid(2, 1), covers).unwrap();
        let shares = |series: &CellSeries, on: &str| series.cover(day(on)).map(|cover| cover.0);
        assert_eq!(series.days().collect::<Vec<_>>(), [day("2025-01-01"), day("2025-01-08")]);
        assert_eq!(shares(&series, "2025-01-08"), Some(vec![255, 255]));
        let known = series.as_of(day("2025-01-15")).unwrap();
        assert_eq!(known.last_day(), day("2025-01-15"));
        assert_eq!(shares(&known, "2025-01-08"), Some(vec![255, 51]));
        assert_eq!(series.as_of(day("2024-12-31")), None);
        assert!((series.cover(day("2025-01-01")).unwrap().held_by_region(&grid(2, 1))[0] - 4.0).abs() < 1e-12);
    }

    #[test]
    fn backwards_what_was_taken_is_given_up_first() {
        let covers = vec![
            cover("2025-01-01", "2025-01-01", Some(&[255, 0, 0])),
            cover("2025-01-08", "2025-01-08", Some(&[255, 255, 0])),
            cover("2025-01-20", "2025-01-20", Some(&[255, 255, 255])),
        ];
        let back = CellSeries::new("made", grid(3, 1), covers).unwrap().backwards().unwrap();
        assert_eq!(back.days().collect::<Vec<_>>(), [day("2025-01-01"), day("2025-01-13"), day("2025-01-20")]);
        assert_eq!(back.cover(day("2025-01-13")).unwrap().0, [0, 0, 255]);
        assert_eq!(back.cover(day("2025-01-20")).unwrap().0, [0, 255, 255]);
        assert_eq!(back.weekly(), [day("2025-01-01"), day("2025-01-13"), day("2025-01-20")]);
    }
}
