//! What a scenario would move: from its steps and what is known on a day to land by region, places, and the strip of a
//! pull-back.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{Months, NaiveDate};

use crate::domain::groups::Groups;
use crate::domain::past::Past;
use crate::domain::place::PlaceSeries;
use crate::domain::quantity::{Area, Length, Rate, Share};
use crate::domain::region::{Region, RegionId};
use crate::domain::scenario::schedule::{Schedule, Span, adds_up, members};
use crate::domain::scenario::{Change, Month, Scenario, Side, Step};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::survey::boundaries::{Boundaries, BoundaryFile};
use crate::survey::snapshot::{Manner, Snapshot};
use crate::survey::strip::{Strip, strip};

/// How far the days of steps are looked at, in years.
const HORIZON_YEARS: u32 = 30;

/// What is asked about a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub scenario: Scenario,
    /// The origin; `None` is the day on which the newest row became known.
    pub as_of: Option<NaiveDate>,
    /// The source; `None` is the only one there is.
    pub source: Option<String>,
    /// Regions and groups to look at alone; all without any.
    pub regions: Vec<String>,
    /// Another width for the strip of a pull-back.
    pub depth: Option<Length>,
}

/// A scenario and what it would move as of a day.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The scenario; its pull-back has the width asked for.
    pub scenario: Scenario,
    /// The origin.
    pub as_of: NaiveDate,
    /// What is known of one of the regions: the source and its days.
    pub known: ControlSeries,
    /// Land by region, in the order of the steps.
    pub moves: Vec<Move>,
    /// The region's own rates of the months whose pace is set, of each region that moved in them.
    pub paces: Vec<(Month, Region, Rate)>,
    /// The places that lie in what is moved, by name; `None` where the source says nothing about places.
    pub places: Option<Vec<PlaceOnDay>>,
    /// The strip of a pull-back.
    pub strip: Option<Strip>,
}

/// How a place stood on one map.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceOnDay {
    /// Its name.
    pub place: String,
    /// The region it lies in.
    pub region: RegionId,
    /// The day of the map.
    pub day: NaiveDate,
    /// Whether its centre is held by the advancing side.
    pub held: bool,
    /// From its centre to the front, km, whichever side it is on; `None` where there is no front.
    pub front_distance_km: Option<f64>,
    /// The part of its disc that is held.
    pub disc_held: Share,
}

impl PlaceOnDay {
    /// On the last map of a series.
    fn last_of(series: &PlaceSeries) -> Self {
        let stand = series.last();
        PlaceOnDay {
            place: series.place().name.clone(),
            region: series.place().region.clone(),
            day: series.last_day(),
            held: stand.value.distance_km < 0.0,
            front_distance_km: Some(stand.value.front_distance_km.abs()),
            disc_held: stand.value.disc_held,
        }
    }
}

/// What a scenario would move in one region.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    pub region: Region,
    /// The day of its last map.
    pub day: NaiveDate,
    /// What the advancing side holds on it.
    pub controlled: Area,
    /// The area that changes hands; none where the line is frozen.
    pub moved: Area,
    /// Who receives it; `None` where nothing is transferred.
    pub to: Option<Side>,
}

impl Move {
    /// What the advancing side holds afterwards.
    pub fn controlled_after(&self) -> Area {
        match self.to {
            Some(Side::Advancing) => self.region.area,
            Some(Side::Other) => Area::ZERO,
            None => self.controlled,
        }
    }
}

/// Says what a scenario would move, of land and of the places whose distances are known. `map` finds the map of a pull-back: it is
/// called only for one.
///
/// # Errors
/// As [`crate::study::projection::project`] for the scenario, region and source; those of `map`, and [`Error::Usage`] for a width
/// without a pull-back or a map from after the origin.
pub fn explain(
    table: &Past,
    question: Question,
    map: impl FnOnce(&str) -> Result<(Boundaries, Snapshot)>,
) -> Result<Explanation> {
    let (known, as_of) = table.known(question.as_of, question.source.as_deref())?;
    let asked = question.regions.iter().map(|region| known.region(region)).collect::<Result<Vec<_>>>()?;
    let mut only = members(&question.regions, &known)?;
    only.extend(asked.iter().map(|asked| asked.region().id.clone()));
    let is_asked = |region: &RegionId| asked.is_empty() || only.contains(region);
    let scenario = with_depth(question.scenario, question.depth)?;
    let some = asked.first().cloned().or_else(|| known.theatre().ok()).unwrap_or_else(|| known.series()[0].clone());
    check(&scenario, as_of, &some, &known)?;
    let moves = moves(&scenario, &known, as_of)?.into_iter().filter(|row| is_asked(&row.region.id)).collect::<Vec<_>>();
    let strip = match pull_back(&scenario) {
        Some(depth) => {
            let (boundaries, snapshot) = map(some.source())?;
            if snapshot.day > as_of {
                return Err(Error::Usage(format!(
                    "the map is of {}, after the origin {as_of}: give an older one with --map, or a later --as-of",
                    snapshot.day
                )));
            }
            let mut strip = strip(&snapshot, &boundaries, depth, &crate::survey::places::bundled()?)?;
            strip.regions.retain(|row| is_asked(&row.region.id));
            strip.towns.retain(|town| is_asked(&town.town.region));
            Some(strip)
        }
        None => None,
    };
    let tells_places = table.places().iter().any(|place| place.source() == some.source());
    let places = tells_places.then(|| {
        let mut moved: Vec<PlaceOnDay> = known.places().iter().map(PlaceOnDay::last_of).collect();
        moved.retain(|place| lies_in(place, &moves, known.groups()));
        moved.sort_by(|a, b| a.place.cmp(&b.place));
        moved
    });
    let paces = paces(&scenario, &known, is_asked);
    Ok(Explanation { scenario, as_of, known: some, moves, paces, places, strip })
}

/// The scenario with another width of its pull-back.
fn with_depth(mut scenario: Scenario, depth: Option<Length>) -> Result<Scenario> {
    let Some(depth) = depth else { return Ok(scenario) };
    let mut widths = scenario.steps.iter_mut().filter_map(|step| match &mut step.change {
        Change::PullBack(km) => Some(km),
        _ => None,
    });
    let width = widths
        .next()
        .ok_or_else(|| Error::Usage(format!("--depth is the width of a pull-back, and {} has none", scenario.name)))?;
    *width = depth;
    Ok(scenario)
}

/// Looks whether the scenario could be projected from the origin, its pull-back aside.
fn check(scenario: &Scenario, as_of: NaiveDate, some: &ControlSeries, known: &Past) -> Result<()> {
    let is_pull_back = |step: &&Step| matches!(step.change, Change::PullBack(_));
    if let [first, second, ..] = &scenario.steps.iter().filter(is_pull_back).collect::<Vec<_>>()[..] {
        return Err(second.spot.error(format!("a second pull-back, see {} too: one is allowed", first.spot)));
    }
    let end = as_of.checked_add_months(Months::new(12 * HORIZON_YEARS)).unwrap_or(NaiveDate::MAX);
    let mut rest = scenario.clone();
    rest.steps.retain(|step| !matches!(step.change, Change::PullBack(_)));
    Schedule::new(&rest, Span { start: some.last_day(), origin: as_of, end }, some, known).map(drop)
}

fn pull_back(scenario: &Scenario) -> Option<Length> {
    scenario.steps.iter().find_map(|step| if let Change::PullBack(km) = step.change { Some(km) } else { None })
}

/// Land that changes hands, where it ends after all steps, and where the line is frozen the land of every region that both
/// sides hold a part of.
fn moves(scenario: &Scenario, known: &Past, as_of: NaiveDate) -> Result<Vec<Move>> {
    let of = |series: ControlSeries, to: Option<Side>| {
        let controlled = series.last().value;
        let moved = match to {
            Some(Side::Advancing) => series.remaining(),
            Some(Side::Other) => controlled,
            None => Area::ZERO,
        };
        Move { day: series.last_day(), region: series.region().clone(), controlled, moved, to }
    };
    let mut receivers: Vec<(RegionId, NaiveDate, Side)> = Vec::new();
    for step in &scenario.steps {
        if let Change::Transfer { regions, to } = &step.change {
            let day = step.days(as_of, NaiveDate::MAX)?.first().map_or(as_of, |(_, day)| *day);
            for id in rows_of(regions, known)? {
                match receivers.iter_mut().find(|(known, ..)| *known == id) {
                    Some(last) if last.1 > day => {}
                    Some(last) => *last = (id, day, *to),
                    None => receivers.push((id, day, *to)),
                }
            }
        }
    }
    let moves = receivers.into_iter().map(|(id, _, to)| Ok(of(known.region(id.as_str())?, Some(to))));
    let mut moves = moves.collect::<Result<Vec<Move>>>()?;
    if scenario.steps.iter().any(|step| step.change == Change::Freeze) {
        let named: BTreeSet<RegionId> = moves.iter().map(|row| row.region.id.clone()).collect();
        let is_single = |series: &&ControlSeries| !known.groups().has(&series.region().id);
        // Where a table has groups only, they are what there is.
        let has_singles = known.series().iter().any(|series| is_single(&series));
        for series in known.series().iter().filter(|series| is_single(series) || !has_singles) {
            if series.last().value.km2() > 0.0 && !named.contains(&series.region().id) {
                moves.push(of(series.clone(), None));
            }
        }
    }
    Ok(moves)
}

/// The regions that slugs stand for; a group that is more than its members in the table stands for itself.
fn rows_of(slugs: &[String], known: &Past) -> Result<BTreeSet<RegionId>> {
    let mut rows = BTreeSet::new();
    for slug in slugs {
        let series = known.region(slug)?;
        match known.groups().find(slug) {
            Some(group) if adds_up(group, &series, known) => rows.extend(members(std::slice::from_ref(slug), known)?),
            _ => drop(rows.insert(series.region().id.clone())),
        }
    }
    Ok(rows)
}

/// Whether a place lies in land that changes hands.
fn lies_in(place: &PlaceOnDay, moves: &[Move], groups: &Groups) -> bool {
    let is_moved = |row: &Move| match row.to {
        Some(Side::Advancing) => !place.held,
        Some(Side::Other) => place.held,
        None => false,
    };
    let holds = |region: &RegionId| {
        *region == place.region || groups.find(region.as_str()).is_some_and(|group| group.contains(&place.region))
    };
    moves.iter().any(|row| holds(&row.region.id) && is_moved(row))
}

/// What each region moved in the months whose pace is set.
fn paces(scenario: &Scenario, known: &Past, is_asked: impl Fn(&RegionId) -> bool) -> Vec<(Month, Region, Rate)> {
    const STILL_KM2_PER_DAY: f64 = 0.005;
    let months =
        scenario.steps.iter().filter_map(|step| if let Change::Pace(month) = step.change { Some(month) } else { None });
    let rates = months.flat_map(|month| {
        let all = known.series().iter().filter(|series| is_asked(&series.region().id));
        all.filter_map(move |series| Some((month, series.region().clone(), month.rate(series)?)))
    });
    let mut rates: Vec<_> = rates.filter(|(.., rate)| rate.km2_per_day().abs() >= STILL_KM2_PER_DAY).collect();
    rates.sort_by(|a, b| b.2.km2_per_day().total_cmp(&a.2.km2_per_day()));
    rates
}

/// A snapshot with the boundaries it is measured against, from files: the newest in the file that is not after `until`.
pub fn read_map(
    map: &Path,
    regions: Option<BoundaryFile>,
    manner: &Manner,
    until: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(Boundaries, Snapshot)> {
    let boundaries = regions.map_or_else(Boundaries::bundled, Boundaries::from_file)?;
    Ok((boundaries, Snapshot::newest_from_file(map, manner, until, today)?))
}
