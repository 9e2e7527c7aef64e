//! Issued forecasts: made from what was known, made again for proof, and scored by the maps that came since.

use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};

use crate::domain::calendar::day_after;
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::Settlement;
use crate::domain::quantity::Share;
use crate::domain::question::{Criterion, Goal, OfPlace, OfRegion, When};
use crate::domain::region::RegionId;
use crate::error::{Error, Result};
use crate::store::issue::{Asked, Issue, Said, SaidBand, SaidOdds, What};
use crate::study::backtest::rules::{Wis, brier, covers, wis};
use crate::study::backtest::{HORIZONS, truth_on};
use crate::study::bands::{HUB_LEVELS, bands};
use crate::study::place::front::{Front, free_towns, project_each, simulate};
use crate::study::place::{self, PlaceProjection, Reach};
use crate::study::projection::{Keep, Request, project};
use crate::study::question::criterion::Subjects;
use crate::study::question::judge::Maps;
use crate::study::question::{Ground, Terms};
use crate::tabular::millionths;

/// How far from a place its reaching is told, km; 0 is the centre.
const WITHIN_KM: [f64; 2] = [5.0, 0.0];

/// Says what was asked, from what was known on its day.
///
/// # Errors
/// Those of projections and questions.
pub fn said(ground: &Ground, asked: &Asked) -> Result<Said> {
    let said = match asked.what {
        What::Project => region(ground, asked)?,
        What::Place => place(ground, asked)?,
        What::Ask => question(ground, asked)?,
    };
    let rounded = |band: SaidBand| SaidBand {
        quantiles: band.quantiles.into_iter().map(|(level, value)| (level, millionths(value))).collect(),
        ..band
    };
    Ok(Said {
        bands: said.bands.into_iter().map(rounded).collect(),
        odds: said.odds.into_iter().map(|of| SaidOdds { odds: millionths(of.odds), ..of }).collect(),
    })
}

fn region(ground: &Ground, asked: &Asked) -> Result<Said> {
    let last = HORIZONS[HORIZONS.len() - 1];
    let request = Request {
        as_of: Some(asked.as_of),
        source: Some(asked.source.clone()),
        model: Some(asked.model.clone()),
        paths: asked.paths,
        seed: asked.seed,
        by: asked.by.clone(),
        keep: Keep::To(day_after(asked.as_of, last)),
        ..Request::of(&asked.subject)
    };
    let projection = project(ground.all, &request)?;
    let band = |band: crate::domain::projection::Band| SaidBand {
        day: band.day,
        horizon: band.horizon,
        quantiles: band.quantiles.into_iter().map(|(level, area)| (level, area.km2())).collect(),
    };
    let bands = bands(&projection.paths, asked.as_of, &HORIZONS, &HUB_LEVELS);
    let id = RegionId::new(&asked.subject)?;
    let odds = |(day, odds): &(NaiveDate, f64)| {
        let goal = Goal::Region(id.clone(), OfRegion::Share(Share::WHOLE));
        SaidOdds { question: Criterion { goal, when: When::By(*day) }.to_string(), odds: *odds }
    };
    Ok(Said { bands: bands.into_iter().map(band).collect(), odds: projection.outlook.odds.iter().map(odds).collect() })
}

fn place(ground: &Ground, asked: &Asked) -> Result<Said> {
    let series: Vec<_> = ground.known.places().iter().filter(|of| of.place().name == asked.subject).cloned().collect();
    let request = place::Request {
        model: Some(asked.model.clone()),
        within_km: WITHIN_KM.to_vec(),
        by: asked.by.clone(),
        paths: asked.paths,
        seed: asked.seed,
        ..place::Request::default()
    };
    let all: Vec<_> = ground.settlements.iter().map(|of| of.town.clone()).collect();
    let towns = free_towns(&all, &series);
    let paths = asked.paths_of_front;
    let front = ground.cells.map(|cells| Front { known: ground.known, cells, towns: &towns, paths, land: false });
    let odds = front.map(|front| simulate(&front, asked.as_of, &request, &[])).transpose()?.flatten();
    let mut projected = project_each(odds.as_ref(), ground.known, &series, asked.as_of, &request, &|| ())?;
    let unknown = || Error::NoData(format!("how far the front was from {} is not known", asked.subject));
    let projection: PlaceProjection = projected.pop().ok_or_else(unknown)?;
    let name = projection.history.place().clone();
    let mut odds = Vec::new();
    for (goal, reach) in &projection.goals {
        let (place::Goal::Within(km), Reach::Coming(_, outlook)) = (*goal, reach) else { continue };
        for (day, probability) in &outlook.odds {
            let goal = Goal::Place(name.clone(), OfPlace::Within(km));
            let question = Criterion { goal, when: When::By(*day) }.to_string();
            odds.push(SaidOdds { question, odds: *probability });
        }
    }
    let last = HORIZONS[HORIZONS.len() - 1];
    let bands = projection.future.map_or_else(|_| Vec::new(), |future| future.bands);
    let bands = bands.into_iter().filter(|band| band.horizon <= last);
    let band = |of: place::DistanceBand| SaidBand { day: of.day, horizon: of.horizon, quantiles: of.quantiles };
    Ok(Said { bands: bands.map(band).collect(), odds })
}

fn question(ground: &Ground, asked: &Asked) -> Result<Said> {
    let criterion = read(ground.settlements, ground.all, &asked.subject, asked.as_of)?;
    let terms = Terms {
        model: Some(asked.model.clone()),
        paths: asked.paths,
        paths_of_front: asked.paths_of_front,
        seed: asked.seed,
    };
    let told = ground.odds(std::slice::from_ref(&criterion), &terms)?.remove(0).map_err(Error::NoData)?;
    Ok(Said { bands: Vec::new(), odds: vec![SaidOdds { question: criterion.to_string(), odds: told.odds }] })
}

fn read(settlements: &[Settlement], all: &Past, written: &str, as_of: NaiveDate) -> Result<Criterion> {
    let day = |text: &str| text.parse().map_err(|_| format!("{text:?} is no day like 2026-12-31"));
    Subjects::new(&all.regions(), settlements)?.read(written, as_of, day)
}

/// SHA-256 of all that one source knows: of regions, of places and of cells.
pub fn inputs_sha256(known: &Past, cells: Option<&CellSeries>) -> String {
    let mut digest = Sha256::new();
    let mut add = |text: String| digest.update(text.as_bytes());
    for series in known.series() {
        for of in series.vintages() {
            let km2 = of.value.map(|area| area.km2());
            add(format!("{},{},{},{},{km2:?}\n", series.source(), series.region().id, of.day, of.known_on));
        }
    }
    for series in known.places() {
        for of in series.vintages() {
            let km = of.value.map(|stand| (stand.front_distance_km, stand.distance_km, stand.disc_held.fraction()));
            add(format!("{},{},{},{},{km:?}\n", series.source(), series.place().name, of.day, of.known_on));
        }
    }
    for of in cells.iter().flat_map(|cells| cells.vintages()) {
        digest.update(format!("{},{}\n", of.day, of.known_on).as_bytes());
        of.value.iter().for_each(|cover| digest.update(&cover.0));
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The weighted interval score, in km² or km, and whether the central 50 % and 95 % intervals hold what came.
pub type BandScore = (Wis, [bool; 2]);

/// A band beside what came.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredBand {
    pub day: NaiveDate,
    pub horizon: u32,
    pub came: Came<f64>,
    /// `None` while nothing came.
    pub score: Option<BandScore>,
}

/// Odds beside what came.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredOdds {
    pub question: String,
    /// The last day of the question.
    pub day: NaiveDate,
    pub odds: f64,
    pub came: Came<bool>,
}

impl ScoredOdds {
    /// The Brier score; `None` while nothing came.
    pub fn brier(&self) -> Option<f64> {
        match self.came {
            Came::Known(came) => Some(brier(self.odds, came)),
            _ => None,
        }
    }
}

/// What came of something that was said.
#[derive(Debug, Clone, PartialEq)]
pub enum Came<T> {
    Known(T),
    /// Its day has no map yet.
    NotYet,
    /// No map will tell, with the reason.
    Void(String),
}

/// An issued forecast with its scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    pub bands: Vec<ScoredBand>,
    pub odds: Vec<ScoredOdds>,
}

/// Scores an issued forecast by what is known now.
///
/// # Errors
/// None in practice: what was written once can be read again.
pub fn score(issue: &Issue, all: &Past, cells: Option<&CellSeries>, settlements: &[Settlement]) -> Result<Scored> {
    let asked = &issue.asked;
    let of = all.of_source(Some(&asked.source)).ok();
    let band = |said: &SaidBand| {
        let came = match &of {
            None => Came::Void(format!("nothing of {} is known any longer", asked.source)),
            Some(of) => on_day(of, asked, said.day),
        };
        let scored = |observed: f64| {
            let at =
                |level: f64| said.quantiles.iter().find(|(l, _)| (l - level).abs() < 1e-9).map(|(_, value)| *value);
            let holds = |low, high| Some(covers((at(low)?, at(high)?), observed));
            Some((wis(&said.quantiles, observed)?, [holds(0.25, 0.75)?, holds(0.025, 0.975)?]))
        };
        let score = match came {
            Came::Known(observed) => scored(observed),
            _ => None,
        };
        ScoredBand { day: said.day, horizon: said.horizon, came, score }
    };
    let maps = of.as_ref().map(|of| Maps { all: of, cells, settlements });
    let odds = |said: &SaidOdds| {
        let criterion = read(settlements, all, &said.question, asked.as_of)?;
        let day = criterion.when.day();
        let judged = maps.as_ref().map(|maps| maps.judge(&criterion, Some(asked.as_of))).transpose()?;
        let came = match judged.and_then(|all| all.into_iter().next()) {
            Some(judged) => judged.came.map_or(Came::NotYet, Came::Known),
            None => Came::Void(format!("no map of {} tells it", asked.source)),
        };
        Ok(ScoredOdds { question: said.question.clone(), day, odds: said.odds, came })
    };
    Ok(Scored {
        bands: issue.said.bands.iter().map(band).collect(),
        odds: issue.said.odds.iter().map(odds).collect::<Result<_>>()?,
    })
}

/// What the maps of a source show on a day of what was forecast.
fn on_day(of: &Past, asked: &Asked, day: NaiveDate) -> Came<f64> {
    let (value, last) = match asked.what {
        What::Place => {
            let series = of.places().iter().find(|series| series.place().name == asked.subject);
            let Some(series) = series else { return Came::Void("its distance is not known any longer".into()) };
            // A front beyond the disc is not followed.
            let floor = series.radius_km().map_or(f64::MIN, |radius| -radius);
            (series.line_on(day).map(|km| km.max(floor)), series.last_day())
        }
        _ => match of.region(&asked.subject) {
            Err(_) => return Came::Void("the region is not known any longer".into()),
            Ok(series) => (truth_on(&series, day).map(|truth| truth.km2), series.last_day()),
        },
    };
    match value {
        _ if day > last => Came::NotYet,
        Some(value) => Came::Known(value),
        None => Came::Void("no map tells that day: its neighbours lie too far apart".into()),
    }
}

/// Mean scores of the bands of one kind, horizon and sort.
#[derive(Debug, Clone, PartialEq)]
pub struct BandScores {
    pub what: What,
    pub is_replay: bool,
    pub horizon: u32,
    /// Forecasts that came due, and those that have not or never will.
    pub scored: usize,
    pub not_yet: usize,
    pub void: usize,
    pub wis: Option<f64>,
    /// The shares of what came in the central 50 % and 95 % intervals.
    pub covered: Option<[f64; 2]>,
}

/// Mean scores of the odds of one kind, length and sort.
#[derive(Debug, Clone, PartialEq)]
pub struct OddsScores {
    pub what: What,
    pub is_replay: bool,
    /// Up to so many days ahead; `None` for more.
    pub up_to: Option<i64>,
    pub scored: usize,
    pub not_yet: usize,
    pub void: usize,
    pub mean_odds: Option<f64>,
    pub came_true: Option<f64>,
    pub brier: Option<f64>,
}

/// Days ahead by which odds are grouped.
const LENGTHS: [Option<i64>; 3] = [Some(90), Some(365), None];

/// Scores of bands by kind, sort and horizon.
pub fn band_scores(all: &[(&Issue, &Scored)]) -> Vec<BandScores> {
    let mut keys: Vec<(What, bool, u32)> = all
        .iter()
        .flat_map(|(issue, scored)| scored.bands.iter().map(|band| (issue.asked.what, issue.is_replay, band.horizon)))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let of = |(what, is_replay, horizon): (What, bool, u32)| {
        let is_of = |issue: &Issue| issue.asked.what == what && issue.is_replay == is_replay;
        let bands: Vec<&ScoredBand> = all
            .iter()
            .filter(|(issue, _)| is_of(issue))
            .flat_map(|(_, scored)| scored.bands.iter().filter(|band| band.horizon == horizon))
            .collect();
        let scores: Vec<&BandScore> = bands.iter().filter_map(|band| band.score.as_ref()).collect();
        let mean = |value: &dyn Fn(&BandScore) -> f64| {
            (!scores.is_empty()).then(|| scores.iter().map(|of| value(of)).sum::<f64>() / scores.len() as f64)
        };
        let share = |at: usize| mean(&|(_, covered)| f64::from(covered[at]));
        BandScores {
            what,
            is_replay,
            horizon,
            scored: scores.len(),
            not_yet: bands.iter().filter(|band| band.came == Came::NotYet).count(),
            void: bands.iter().filter(|band| matches!(band.came, Came::Void(_))).count(),
            wis: mean(&|(wis, _)| wis.total()),
            covered: share(0).zip(share(1)).map(|(half, most)| [half, most]),
        }
    };
    keys.into_iter().map(of).collect()
}

/// Scores of odds by kind, sort and length.
pub fn odds_scores(all: &[(&Issue, &Scored)]) -> Vec<OddsScores> {
    let mut told = Vec::new();
    for what in [What::Project, What::Place, What::Ask] {
        for is_replay in [false, true] {
            for (at, up_to) in LENGTHS.into_iter().enumerate() {
                let after = at.checked_sub(1).and_then(|before| LENGTHS[before]).unwrap_or(0);
                let is_long = |issue: &Issue, of: &ScoredOdds| {
                    let days = (of.day - issue.asked.as_of).num_days();
                    days > after && up_to.is_none_or(|most| days <= most)
                };
                let odds: Vec<&ScoredOdds> = all
                    .iter()
                    .filter(|(issue, _)| issue.asked.what == what && issue.is_replay == is_replay)
                    .flat_map(|(issue, scored)| scored.odds.iter().filter(|of| is_long(issue, of)))
                    .collect();
                if odds.is_empty() {
                    continue;
                }
                let due: Vec<(&ScoredOdds, bool)> = odds
                    .iter()
                    .filter_map(|of| match of.came {
                        Came::Known(came) => Some((*of, came)),
                        _ => None,
                    })
                    .collect();
                let mean = |value: &dyn Fn(&(&ScoredOdds, bool)) -> f64| {
                    (!due.is_empty()).then(|| due.iter().map(value).sum::<f64>() / due.len() as f64)
                };
                told.push(OddsScores {
                    what,
                    is_replay,
                    up_to,
                    scored: due.len(),
                    not_yet: odds.iter().filter(|of| of.came == Came::NotYet).count(),
                    void: odds.iter().filter(|of| matches!(of.came, Came::Void(_))).count(),
                    mean_odds: mean(&|(of, _)| of.odds),
                    came_true: mean(&|(_, came)| f64::from(*came)),
                    brier: mean(&|(of, came)| brier(of.odds, *came)),
                });
            }
        }
    }
    told
}

/// The days whose odds are issued where none are asked for: the ends of the coming quarter, half year and year.
pub fn usual_days(as_of: NaiveDate) -> Vec<NaiveDate> {
    [90, 180, 365].into_iter().filter_map(|days| as_of.checked_add_days(Days::new(days))).collect()
}
