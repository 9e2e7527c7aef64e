//! What the maps of odds and of arrivals share: the simulation, the ground, and the front of a later day.

use chrono::NaiveDate;
use clap::Args;

use super::map::made_from;
use super::picture::PictureArguments;
use crate::cli::front::{Front, FrontArguments};
use crate::cli::odds::slugs;
use crate::cli::{Surroundings, not_after, parse_day};
use crate::domain::map::{MapPoint, Path, RegionMap};
use crate::error::{Error, Result};
use crate::survey::boundaries::Boundaries;
use crate::survey::cartography::{Cartographer, TownOnCells};
use crate::survey::snapshot::Snapshot;
use crate::write::odds::Told;

/// The options of both.
#[derive(Args)]
pub(super) struct MappedFrontArguments {
    /// Regions or groups [default: the whole theatre]
    #[arg(value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    front: FrontArguments,
    /// Draw the front of this later day, too, dashed, where its map is known: what became of the odds
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    later: Option<NaiveDate>,
}

/// A region with everything that is drawn of it.
pub(super) struct Mapped {
    pub map: RegionMap,
    pub areas: Vec<Vec<Path>>,
    /// What the picture is cropped to: free cells with the odds that are asked for.
    pub story: Vec<MapPoint>,
    later: Option<(NaiveDate, Vec<Path>)>,
}

impl Mapped {
    /// The front of the later day that was asked for.
    pub fn later(&self) -> Option<(NaiveDate, &[Path])> {
        self.later.as_ref().map(|(day, lines)| (*day, &lines[..]))
    }
}

/// What is drawn of all regions.
pub(super) struct MappedFront {
    pub front: Front,
    pub slugs: Vec<String>,
    boundaries: Boundaries,
}

impl MappedFrontArguments {
    pub fn simulate(
        &self,
        days: impl FnOnce(NaiveDate, NaiveDate) -> Vec<NaiveDate>,
        picture: &PictureArguments,
        surroundings: &Surroundings,
    ) -> Result<MappedFront> {
        self.later.map_or(Ok(()), |day| not_after(day, surroundings.today, "--later"))?;
        let output = picture.output();
        let front = self.front.simulate(&self.region_slugs, days, &output, surroundings)?;
        let mut slugs = slugs(&front, &self.region_slugs)?;
        if slugs.is_empty() {
            slugs.push(front.known.groups().whole().id.to_string());
        }
        Ok(MappedFront { boundaries: self.front.data.boundaries.read(&output)?, slugs, front })
    }

    /// The map of a region, with the areas of some levels of values of cells; it is cropped to where odds by the day of a number
    /// are some and more.
    pub fn mapped(
        &self,
        of: &MappedFront,
        (slug, told): (&str, &Told),
        fields: &[(Vec<f32>, &[f32])],
        (at, least): (usize, f32),
    ) -> Result<Mapped> {
        let odds = told.odds;
        let cartographer = Cartographer::new(&of.boundaries, Vec::new());
        let mut map = match self.kept(of, &cartographer, slug)? {
            Some(map) => map,
            None => cartographer.map_of_cells(slug, &odds.source, odds.map_day, &odds.grid, &odds.today)?,
        };
        let free = told.places.iter().map(|of| TownOnCells {
            town: &of.settlement.town,
            is_held: false,
            front_km: Some(of.odds.distance_km.max(0.0)),
        });
        let is_free = |name: &str| told.places.iter().any(|of| of.settlement.town.name == name);
        // Of the others, towns; a map full of what is held already would say nothing of what may be.
        let others = of.front.settlements.iter().filter(|of| of.is_measured && !is_free(&of.town.name));
        let held = |town: &crate::domain::place::Town| told.is_held(town);
        let others = others.map(|of| TownOnCells { town: &of.town, is_held: held(&of.town), front_km: None });
        map.places = cartographer.towns(slug, &free.chain(others).collect::<Vec<_>>())?;
        map.made_from = made_from(self.front.data.boundaries.regions.as_deref(), self.front.places.as_deref());
        let areas = fields.iter().map(|(values, levels)| cartographer.areas(slug, &odds.grid, values, levels));
        let areas = areas.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let later = self.later.map(|day| self.front_on(day, &cartographer, (slug, told))).transpose()?;
        let likely = odds.cells.iter().filter(|cell| cell.by[at] >= least).map(|cell| cell.cell as usize);
        let story = cartographer.middles(slug, &odds.grid, likely)?;
        Ok(Mapped { map, areas, story, later })
    }

    /// The map in the store of the day of the cells, where it is kept.
    fn kept(&self, of: &MappedFront, cartographer: &Cartographer, slug: &str) -> Result<Option<RegionMap>> {
        let odds = &of.front.odds;
        if self.front.data.table.is_some() {
            return Ok(None);
        }
        let kept = self.front.data.store.open()?.kept_maps(&odds.source)?;
        let known = |day: NaiveDate| day <= odds.as_of;
        let Some(kept) = kept.into_iter().rfind(|map| map.day == odds.map_day && known(map.known_on)) else {
            return Ok(None);
        };
        let snapshot = Snapshot::newest_from_file(&kept.path, &kept.manner(), None, kept.day)?;
        cartographer.map(slug, &odds.source, &cartographer.ground(&snapshot)?, None).map(Some)
    }

    fn front_on(
        &self,
        day: NaiveDate,
        cartographer: &Cartographer,
        (slug, told): (&str, &Told),
    ) -> Result<(NaiveDate, Vec<Path>)> {
        let odds = told.odds;
        let cells = self.front.cells(&odds.source)?;
        let cells = cells.and_then(|cells| Some((cells.days().take_while(|on| *on <= day).last()?, cells)));
        let known = cells.filter(|(on, _)| *on > odds.map_day);
        let (on, cells) = known.ok_or_else(|| {
            Error::NoData(format!(
                "no map of cells of {} is known from after {} up to {day}",
                odds.source, odds.map_day
            ))
        })?;
        let cover = cells.cover(on).ok_or_else(|| Error::NoData(format!("there is no map of cells of {on}")))?;
        Ok((on, cartographer.front_of_cells(slug, cells.grid(), &cover)?))
    }
}

impl MappedFront {
    /// What is told of a region.
    pub fn told(&self, slug: &str) -> Told<'_> {
        Told::new(&self.front.odds, &self.front.settlements, &[slug.to_string()])
    }

    /// What is told of the whole theatre.
    pub fn all(&self) -> Told<'_> {
        Told::new(&self.front.odds, &self.front.settlements, &[])
    }

    /// The odds of all cells by a day, by number; what is held today is certain.
    pub fn by(&self, at: usize) -> Vec<f32> {
        let odds = &self.front.odds;
        let mut values: Vec<f32> =
            (0..odds.grid.cells()).map(|cell| if odds.today.holds(cell) { 1.0 } else { 0.0 }).collect();
        odds.cells.iter().for_each(|cell| values[cell.cell as usize] = cell.by[at]);
        values
    }
}
