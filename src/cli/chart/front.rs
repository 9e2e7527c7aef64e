//! What the maps of odds and of arrivals share: the simulation, the ground, and the front of a later day.

use std::path;

use chrono::NaiveDate;
use clap::Args;

use super::map::made_from;
use super::picture::PictureArguments;
use crate::cli::front::{Front, FrontArguments};
use crate::cli::inputs::DataArguments;
use crate::cli::odds::slugs;
use crate::cli::{Surroundings, not_after, parse_day};
use crate::domain::map::{Path, RegionMap};
use crate::domain::place::Settlement;
use crate::draw::arrival::QUARTER;
use crate::draw::map::stepped::Mapped;
use crate::draw::odds::{STEPS, STORY};
use crate::error::{Error, Result};
use crate::store::KeptMap;
use crate::study::odds::Odds;
use crate::survey::boundaries::Boundaries;
use crate::survey::cartography::{Cartographer, Ground, TownOnCells};
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

    /// All regions asked for on the ground, with the later front where one is asked for.
    pub fn mapped(&self, of: &MappedFront, draw: impl Fn(&Mapper, &str) -> Result<Mapped>) -> Result<Vec<Mapped>> {
        let Front { odds, settlements, .. } = &of.front;
        let (data, places) = (&self.front.data, self.front.places.as_deref());
        let mapper = Mapper::new((data, places), &of.boundaries, odds, settlements)?;
        let one = |slug: &String| {
            let later = self.later.map(|day| self.front_on(day, &mapper, slug)).transpose()?;
            Ok(Mapped { later, ..draw(&mapper, slug)? })
        };
        of.slugs.iter().map(one).collect()
    }

    fn front_on(&self, day: NaiveDate, mapper: &Mapper, slug: &str) -> Result<(NaiveDate, Vec<Path>)> {
        let odds = mapper.all.odds;
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
        Ok((on, mapper.cartographer.front_of_cells(slug, cells.grid(), &cover)?))
    }
}

/// Lays odds out on the ground.
pub(in crate::cli) struct Mapper<'a> {
    /// What is told of the whole theatre.
    pub all: Told<'a>,
    settlements: &'a [Settlement],
    cartographer: Cartographer<'a>,
    /// The map in the store of the day of the cells, where it is kept.
    ground: Option<Ground>,
    made_from: String,
}

impl<'a> Mapper<'a> {
    pub fn new(
        (data, places): (&DataArguments, Option<&path::Path>),
        boundaries: &'a Boundaries,
        odds: &'a Odds,
        settlements: &'a [Settlement],
    ) -> Result<Self> {
        let cartographer = Cartographer::new(boundaries, Vec::new());
        let is_of_day = |map: &KeptMap| map.day == odds.map_day && map.known_on <= odds.as_of;
        let kept = match data.table {
            Some(_) => None,
            None => data.store.open()?.kept_maps(&odds.source)?.into_iter().rfind(is_of_day),
        };
        let drawn = |kept: KeptMap| {
            let snapshot = Snapshot::newest_from_file(&kept.path, &kept.manner(), None, kept.day)?;
            cartographer.ground(&snapshot)
        };
        let ground = kept.map(drawn).transpose()?;
        let made_from = made_from(data.boundaries.regions.as_deref(), places);
        Ok(Mapper { all: Told::new(odds, settlements, &[]), settlements, cartographer, ground, made_from })
    }

    /// A region with the steps of the odds by the first day that they are told of.
    pub fn odds(&self, slug: &str) -> Result<Mapped> {
        self.mapped(slug, &[(self.by(0), &STEPS.map(|(level, _)| level))], (0, STORY))
    }

    /// A region with the steps of arrival: what a quarter of all futures hold by the last day, and half of them by each day.
    pub fn arrivals(&self, slug: &str) -> Result<Mapped> {
        let last = self.all.odds.by.len().saturating_sub(1);
        let mut fields: Vec<(Vec<f32>, &[f32])> = vec![(self.by(last), &[QUARTER])];
        fields.extend((0..self.all.odds.by.len()).rev().map(|at| (self.by(at), &[0.5][..])));
        self.mapped(slug, &fields, (last, 0.5))
    }

    /// The map of a region, with the areas of some levels of values of cells; it is cropped to where odds by the day of a number
    /// are some and more.
    fn mapped(&self, slug: &str, fields: &[(Vec<f32>, &[f32])], (at, least): (usize, f32)) -> Result<Mapped> {
        let (told, odds, cartographer) = (&self.all, self.all.odds, &self.cartographer);
        let mut map: RegionMap = match &self.ground {
            Some(ground) => cartographer.map(slug, &odds.source, ground, None)?,
            None => cartographer.map_of_cells(slug, &odds.source, odds.map_day, &odds.grid, &odds.today)?,
        };
        let free = told.places.iter().map(|of| TownOnCells {
            town: &of.settlement.town,
            is_held: false,
            front_km: Some(of.odds.distance_km.max(0.0)),
        });
        let is_free = |name: &str| told.places.iter().any(|of| of.settlement.town.name == name);
        // Of the others, towns; a map full of what is held already would say nothing of what may be.
        let others = self.settlements.iter().filter(|of| of.is_measured && !is_free(&of.town.name));
        let others = others.map(|of| TownOnCells { town: &of.town, is_held: told.is_held(&of.town), front_km: None });
        map.places = cartographer.towns(slug, &free.chain(others).collect::<Vec<_>>())?;
        map.made_from.clone_from(&self.made_from);
        let areas = fields.iter().map(|(values, levels)| cartographer.areas(slug, &odds.grid, values, levels));
        let areas = areas.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let likely = odds.cells.iter().filter(|cell| cell.by[at] >= least).map(|cell| cell.cell as usize);
        let story = cartographer.middles(slug, &odds.grid, likely)?;
        Ok(Mapped { map, areas, story, later: None })
    }

    /// The odds of all cells by a day, by number; what is held today is certain.
    fn by(&self, at: usize) -> Vec<f32> {
        let odds = self.all.odds;
        let mut values: Vec<f32> =
            (0..odds.grid.cells()).map(|cell| if odds.today.holds(cell) { 1.0 } else { 0.0 }).collect();
        odds.cells.iter().for_each(|cell| values[cell.cell as usize] = cell.by[at]);
        values
    }
}

impl MappedFront {
    /// What is told of the regions asked for.
    pub fn told(&self) -> Vec<Told<'_>> {
        let Front { odds, settlements, .. } = &self.front;
        self.slugs.iter().map(|slug| Told::new(odds, settlements, std::slice::from_ref(slug))).collect()
    }

    /// What is told of the whole theatre.
    pub fn all(&self) -> Told<'_> {
        Told::new(&self.front.odds, &self.front.settlements, &[])
    }
}
