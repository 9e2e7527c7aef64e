//! The second statement of a projection: what any reputable map would show, beside what the chosen one would.

use std::sync::Arc;

use chrono::NaiveDate;

use super::sum::Sum;
use super::{Request, Scope};
use crate::domain::completion::{Completion, Outlook};
use crate::domain::past::Past;
use crate::domain::projection::Paths;
use crate::domain::scenario::schedule::{Schedule, Span};
use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::model::maps::{Differences, Maps};
use crate::model::simulate::any_map::{futures, simulate_any};
use crate::model::simulate::completion::completions;
use crate::model::simulate::stream::Stream;
use crate::model::simulate::{Futures, Plan, simulate};
use crate::model::{RateModel, StartingRate};

/// The futures of a region as any reputable map would show them: each on one of the maps that know the region, or on an unknown
/// one, all equally likely. They start from the last level of the chosen map.
#[derive(Debug, Clone)]
pub struct AnyMap {
    /// The sources whose mean daily gain the futures go on with.
    pub members: Vec<String>,
    /// How far maps differ from that mean, and where each of them stands.
    pub differences: Differences,
    /// The rate the futures rest on: that of the mean of the maps.
    pub starting_rate: StartingRate,
    /// The futures.
    pub paths: Paths,
    /// When the target is reached.
    pub completion: Completion,
    /// What is told of that, as [`super::Projection::outlook`].
    pub outlook: Outlook,
}

/// What a projection on any map is made from.
pub(super) struct Ground<'a> {
    /// All sources, as known at the origin.
    pub all: &'a Past,
    /// The series of the chosen map that the futures start from.
    pub history: &'a ControlSeries,
    /// The theatre on the chosen map, whose rate is learned where the scope says so.
    pub theatre: Option<&'a ControlSeries>,
    pub model: &'a dyn RateModel,
    pub scope: Scope,
    /// The days whose odds are told.
    pub by: &'a [NaiveDate],
    /// The members whose futures those of a group are the sums of.
    pub sum: Option<&'a Sum<'a>>,
}

impl Ground<'_> {
    /// Projects the region on any map.
    ///
    /// # Errors
    /// [`crate::Error::NoData`] when nothing tells how maps of the region differ; others as [`super::project`].
    pub fn project(&self, request: &Request, plan: Plan, stream: &Stream) -> Result<AnyMap> {
        let maps = Maps::of(self.all)?;
        let together = maps.of_region(self.history)?;
        let fitted = match (self.scope, self.theatre) {
            (Scope::Theatre, Some(theatre)) => self.model.fit(&maps.of_region(theatre)?.consensus, &[])?,
            (Scope::Given, _) => self.model.fit(&together.consensus, &[])?,
            _ => self.model.fit(&together.consensus, &together.others)?,
        };
        let plan = Plan { paths: futures(plan.paths), ..plan };
        let name = self.model.name();
        let of_maps = |of: &ControlSeries| Stream::of_maps(request.seed, &of.region().id, name, plan.origin);
        let own = || {
            let streams = (stream, &of_maps(self.history));
            simulate_any(fitted.as_ref(), &together.differences, self.history, plan, streams)
        };
        let drawn = match self.sum {
            Some(sum) => {
                let drawn = sum.draw_with(plan, |member, plan, is_outside| {
                    let source = self.all.of_source(Some(member.source()))?;
                    let span = Span { start: member.last_day(), origin: plan.origin, end: plan.end };
                    let schedule = request.scenario.as_ref().map(|of| Schedule::new(of, span, member, &source));
                    let schedule = schedule.transpose()?;
                    let plan = Plan { scenario: schedule.as_ref(), ..plan };
                    let stream = Stream::new(request.seed, &member.region().id, name, plan.origin);
                    if is_outside {
                        return simulate(self.model.fit(member, &[])?.as_ref(), member, plan, &stream).map(Arc::new);
                    }
                    let together = maps.of_region(member)?;
                    let fitted = self.model.fit(&together.consensus, &together.others)?;
                    let streams = (&stream, &of_maps(member));
                    simulate_any(fitted.as_ref(), &together.differences, member, plan, streams).map(Arc::new)
                })?;
                // Some maps tell the whole and none of its regions, so its bands are those of the whole.
                if sum.is_given() { Futures { paths: own()?.paths, ..drawn } } else { drawn }
            }
            None => own()?,
        };
        let (completion, not_within) = completions(&drawn, request.target);
        let paths = drawn.paths;
        let differences = together.differences;
        let (members, starting_rate) = (together.members, fitted.starting_rate());
        let outlook = Outlook::of(&completion, self.by, not_within);
        Ok(AnyMap { members, differences, starting_rate, paths, completion, outlook })
    }
}
