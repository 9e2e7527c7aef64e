//! The forecasts of one region from one origin, beside what happened.

use chrono::NaiveDate;

use super::replay::{Backtest, Ground, INTERVALS, Judged, Replay, Unmade};
use super::rules::{bias, covers, crps, pit, wis};
use super::targets::{Truth, truth_on};
use crate::domain::calendar::day_after;
use crate::domain::past::Past;
use crate::domain::projection::Paths;
use crate::domain::series::ControlSeries;
use crate::domain::statement::Statement;
use crate::error::{Error, Result};
use crate::model::maps::{Maps, Together};
use crate::model::simulate::any_map::simulate_any;
use crate::model::simulate::stream::Stream;
use crate::model::simulate::{Levels, Plan, simulate};
use crate::model::{ModelName, NoChange, RateModel};
use crate::stats::quantile;
use crate::study::projection::Shared;
use crate::study::projection::sum::Sum;

/// What was known at an origin, or why nothing was.
pub(super) struct Known {
    /// On the chosen map.
    table: std::result::Result<Past, String>,
    /// On all maps, where they are asked for.
    maps: std::result::Result<Maps, String>,
}

/// One region and origin.
pub(super) struct Job<'a> {
    pub ground: &'a Ground<'a>,
    /// The region on the chosen map, and on the map of the truth.
    pub region: (&'a ControlSeries, &'a ControlSeries),
    pub origin: NaiveDate,
    pub known: &'a Known,
    pub replay: &'a Replay,
}

/// A day that is forecast, and what happened.
type Target = (u32, NaiveDate, Truth);

impl Known {
    /// What is cut off once for all regions, and let go before the next origin.
    pub fn on(ground: &Ground, origin: NaiveDate) -> Self {
        let maps = || Maps::of(&ground.all.as_of(origin)?);
        let maps = ground.statements.contains(&Statement::AnyMap).then(maps);
        let none = || Error::NoData("other maps were not asked for".into());
        Known {
            table: ground.table.as_of(origin).map_err(|reason| reason.to_string()),
            maps: maps.unwrap_or_else(|| Err(none())).map_err(|reason| reason.to_string()),
        }
    }
}

impl Job<'_> {
    pub fn run(&self) -> Result<Backtest> {
        let mut done = Backtest::default();
        let id = &self.region.0.region().id;
        // Rows may have become known later than their days: then nothing was known yet.
        let table = self.known.table.as_ref();
        let region = table.map_err(String::clone).and_then(|known| {
            let others = known.others(id);
            Ok((known.region(id.as_str()).map_err(|reason| reason.to_string())?, others))
        });
        let together = match (&region, &self.known.maps) {
            (Ok((region, _)), Ok(maps)) => maps.of_region(region).map_err(|reason| reason.to_string()),
            (Err(reason), _) | (_, Err(reason)) => Err(reason.clone()),
        };
        let targets = self.replay.horizons.iter().map(|horizon| (*horizon, day_after(self.origin, *horizon)));
        let targets: Vec<(u32, NaiveDate)> = targets.filter(|(_, day)| *day <= self.region.1.last_day()).collect();
        let truths: Vec<Target> =
            targets.iter().filter_map(|(horizon, day)| Some((*horizon, *day, self.truth(*day)?))).collect();
        done.unseen = targets.len() - truths.len();
        for model in &self.replay.models {
            for statement in self.ground.statements_of(model.name()) {
                let made = match (&region, &together) {
                    (Ok(of), _) if statement == Statement::ThisMap => self.forecast(model.as_ref(), of, &truths),
                    (Ok((region, _)), Ok(together)) => self.forecast_any(model.as_ref(), (region, together), &truths),
                    (Err(reason), _) | (_, Err(reason)) => Err(Error::NoData(reason.clone())),
                };
                match made {
                    Ok(judged) => done.judged.extend(judged),
                    Err(Error::NoData(reason)) => {
                        let (model, origin) = (model.name(), self.origin);
                        done.unmade.push(Unmade { model, statement, region: id.clone(), origin, reason });
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        Ok(done)
    }

    /// What happened: the area on the map of the truth or, where that is another map, its gain since the origin, on the level
    /// that the chosen map had there.
    fn truth(&self, day: NaiveDate) -> Option<Truth> {
        let (chosen, truth) = self.region;
        let then = truth_on(truth, day)?;
        if self.ground.judges_itself() {
            return Some(then);
        }
        // What was known at the origin, not what the chosen map was revised to.
        let start = chosen.as_of(self.origin).ok()?.last().value.km2();
        let before = truth_on(truth, self.origin)?;
        Some(Truth { km2: start + then.km2 - before.km2, is_observed: then.is_observed && before.is_observed })
    }

    fn plan(&self, truths: &[Target], paths: usize) -> Option<Plan<'static>> {
        let end = truths.iter().map(|(_, day, _)| *day).max()?;
        let (standstill, target, levels) = (self.replay.standstill, None, Levels::All);
        Some(Plan { origin: self.origin, end, paths, scenario: None, standstill, target, levels, idle: &[] })
    }

    fn forecast(
        &self,
        model: &dyn RateModel,
        (region, others): &(ControlSeries, Vec<ControlSeries>),
        truths: &[Target],
    ) -> Result<Vec<Judged>> {
        let Some(plan) = self.plan(truths, self.replay.paths) else { return Ok(Vec::new()) };
        let fitted = model.fit(region, others)?;
        let sum =
            self.known.table.as_ref().ok().filter(|_| !fitted.is_certain()).and_then(|known| Sum::of(known, region));
        let paths = match sum {
            Some(sum) => sum.draw(model, plan, None, (self.replay.seed, &Shared::default()))?.paths,
            None => {
                let stream = Stream::new(self.replay.seed, &region.region().id, model.name(), self.origin);
                simulate(fitted.as_ref(), region, plan, &stream)?.paths
            }
        };
        Ok(self.judge((model.name(), Statement::ThisMap), region, &paths, truths))
    }

    fn forecast_any(
        &self,
        model: &dyn RateModel,
        (region, together): (&ControlSeries, &Together),
        truths: &[Target],
    ) -> Result<Vec<Judged>> {
        let Some(plan) = self.plan(truths, self.replay.paths) else { return Ok(Vec::new()) };
        let fitted = model.fit(&together.consensus, &together.others)?;
        let (seed, id) = (self.replay.seed, &region.region().id);
        let streams = [Stream::new, Stream::of_maps].map(|stream| stream(seed, id, model.name(), self.origin));
        let streams = (&streams[0], &streams[1]);
        let paths = simulate_any(fitted.as_ref(), &together.differences, region, plan, streams)?.paths;
        Ok(self.judge((model.name(), Statement::AnyMap), region, &paths, truths))
    }

    fn judge(
        &self,
        (model, statement): (ModelName, Statement),
        region: &ControlSeries,
        paths: &Paths,
        truths: &[Target],
    ) -> Vec<Judged> {
        let start_km2 = region.last().value.km2();
        let judge = |(horizon, target_day, truth): (u32, NaiveDate, Truth)| {
            let observed_km2 = truth.km2;
            let sample = paths.sorted_levels_on(target_day);
            let at = |level: f64| quantile(&sample, level);
            let quantiles: Vec<(f64, f64)> = self.replay.levels.iter().map(|level| (*level, at(*level))).collect();
            let central = |level: f64| (at((1.0 - level) / 2.0), at(f64::midpoint(1.0, level)));
            let odds = self.replay.thresholds_km2.iter().map(|gain| {
                let reached = sample.len() - sample.partition_point(|level| *level < start_km2 + gain);
                (reached as f64 / sample.len() as f64, observed_km2 >= start_km2 + gain)
            });
            Judged {
                model,
                statement,
                region: region.region().id.clone(),
                origin: self.origin,
                horizon,
                target_day,
                start_km2,
                observed_km2,
                is_observed: truth.is_observed,
                wis: wis(&quantiles, observed_km2).expect("levels were checked at the door"),
                crps: crps(&sample, observed_km2),
                pit: pit(&sample, observed_km2),
                bias: bias(&sample, observed_km2),
                covered: INTERVALS.map(|level| covers(central(level), observed_km2)),
                odds: odds.collect(),
                quantiles,
            }
        };
        truths.iter().copied().map(judge).collect()
    }
}

impl Ground<'_> {
    /// The statements that a model makes: that nothing changes is a reference, and makes one.
    fn statements_of(&self, model: ModelName) -> Vec<Statement> {
        match model == NoChange.name() {
            true => vec![Statement::ThisMap],
            false => self.statements.to_vec(),
        }
    }
}
