//! What new data change: the newest projection before and after them.

use chrono::NaiveDate;

use crate::domain::completion::Arrival;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::study::projection::{Keep, Request, project};

/// How far the projections look, in years. Their futures are those that `project` draws, so their medians are the same
/// where they lie within; looking less far leaves the command quick.
pub const HORIZON_YEARS: u32 = 10;
/// The days whose advance decides which region is told of.
const PACE_DAYS: u32 = 90;

/// One region before and after.
#[derive(Debug, Clone)]
pub struct News {
    pub source: String,
    pub region: RegionId,
    pub name: String,
    /// Before; `None` where nothing could be projected.
    pub before: Option<View>,
    pub after: Option<View>,
}

/// What is known of a region, and the median of its default projection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub last_map: NaiveDate,
    /// Free area on it.
    pub remaining: Area,
    /// The median day of completion.
    pub median: Arrival,
}

/// The news of the region whose newest data changed and that moved most in the last 90 days of them; `None` where none of
/// them moved.
pub fn news(before: Option<&Past>, after: Option<&Past>) -> Option<News> {
    let known = |table: Option<&Past>, source: &str, region: &RegionId| {
        let is_that = |s: &&ControlSeries| s.source() == source && s.region().id == *region;
        table.and_then(|table| table.series().iter().find(is_that).cloned())
    };
    let newest = |series: &ControlSeries| (series.last(), series.vintages().len());
    let all = after.into_iter().chain(before).flat_map(Past::singles);
    let changed = all.filter(|series| {
        let (source, region) = (series.source(), &series.region().id);
        let (old, new) = (known(before, source, region), known(after, source, region));
        old.as_ref().map(newest) != new.as_ref().map(newest)
    });
    let moved = |series: &&ControlSeries| series.daily_changes(PACE_DAYS).iter().sum::<f64>().abs();
    // The first of equals, in order of names.
    let chosen =
        changed.filter(|series| moved(series) > 0.0).fold(None::<&ControlSeries>, |best, series| match best {
            Some(known) if moved(&known) >= moved(&series) => best,
            _ => Some(series),
        })?;
    let (source, region) = (chosen.source(), &chosen.region().id);
    let (before, after) = rayon::join(|| view(before, source, region), || view(after, source, region));
    Some(News {
        source: source.into(),
        region: region.clone(),
        name: chosen.region().name.clone(),
        before: before.ok().flatten(),
        after: after.ok().flatten(),
    })
}

fn view(table: Option<&Past>, source: &str, region: &RegionId) -> Result<Option<View>> {
    let Some(table) = table else { return Ok(None) };
    let request = Request {
        source: Some(source.into()),
        horizon_years: HORIZON_YEARS,
        keep: Keep::Nothing,
        ..Request::of(region.as_str())
    };
    let projection = project(table, &request)?;
    Ok(Some(View {
        last_map: projection.last_map,
        remaining: projection.history.remaining(),
        median: projection.outlook.median,
    }))
}
