//! What a scenario comes to for one region and one origin, day by day.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use super::{Change, Moment, Month, Scenario, Side, Spot, Step};
use crate::domain::calendar::Window;
use crate::domain::calendar::day_after;
use crate::domain::calendar::weeks_to;
use crate::domain::groups::Group;
use crate::domain::past::Past;
use crate::domain::quantity::{Area, Rate};
use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};

/// The days a simulation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The day paths start from: the last observed one.
    pub start: NaiveDate,
    /// The last day known; not before the start. Scenarios begin after it.
    pub origin: NaiveDate,
    /// The last day of the horizon.
    pub end: NaiveDate,
}

/// What happens to a model's changes between the start of the paths and the end of the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    pub(crate) segments: Vec<Segment>,
    pub(crate) transfers: Vec<Transfer>,
}

/// Days on which nothing about the scenario changes, all within one week of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segment {
    /// Its last day, in days after the start.
    pub until: usize,
    /// The model's week whose change these days have a part of; `None` in a pause, in which the model waits.
    pub week: Option<usize>,
    /// What changes are multiplied by.
    pub factor: f64,
    /// The largest gain, km²/day.
    pub cap: Option<f64>,
    /// What changes are on average before factors and caps, km²/day.
    pub pace: Option<f64>,
}

/// Land that changes hands at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Transfer {
    /// The day, in days after the start.
    pub day: usize,
    /// The part of the free land that the advancing side receives, 0 to 1.
    pub gain: f64,
    /// The part of the held land that the other side receives, 0 to 1.
    pub loss: f64,
}

impl Transfer {
    /// A level after the transfer, km², of a region of so many km².
    pub fn of(&self, level: f64, area: f64) -> f64 {
        // Written so that all of it is exactly all of it.
        (area - (1.0 - self.gain) * (area - level) - self.loss * level).clamp(0.0, area)
    }
}

/// The days of one step as offsets from the start: after `from`, up to and including `to`.
struct Held<'a> {
    step: &'a Step,
    from: usize,
    to: usize,
}

impl Schedule {
    /// What a scenario comes to for a region of a table, both cut off at the origin.
    ///
    /// # Errors
    /// [`Error::Usage`] for a step that begins before the origin or ends before it begins; [`Error::Input`] with the line for
    /// steps of one kind whose days overlap, regions that the table does not know, and months that it does not cover.
    pub fn new(scenario: &Scenario, span: Span, region: &ControlSeries, table: &Past) -> Result<Self> {
        let mut held: Vec<Held> = Vec::new();
        for step in &scenario.steps {
            if let Change::PullBack(_) = step.change {
                return Err(Error::Usage(format!(
                    "{}: a pull-back says who leaves a strip and not who holds it, so it cannot be projected: see \
                     `frontcast scenario show {}`",
                    step.spot, step.spot.file
                )));
            }
            let spans = step.spans(span)?;
            held.extend(spans.into_iter().map(|(from, to)| Held { step, from, to }));
        }
        held.sort_by_key(|held| (held.step.change.kind(), held.from, held.to));
        refuse_overlaps(&held, span)?;
        let transfers = transfers(&held, region, table)?;
        let mut paces = Vec::new();
        for held in &held {
            if let Change::Pace(month) = held.step.change {
                let rate = pace(month, region).map_err(|problem| held.step.spot.error(problem))?;
                paces.push((held.from, held.to, rate));
            }
        }
        let segments = segments(&held, &paces, &transfers, 7 * weeks_to(span.start, span.end));
        Ok(Schedule { segments, transfers })
    }

    /// Whether any pace is set, for which the mean of all futures must be known.
    pub fn sets_pace(&self) -> bool {
        self.segments.iter().any(|segment| segment.pace.is_some())
    }

    /// The days on which paths bend, counted from the start, which is the first.
    pub fn days(&self) -> Vec<usize> {
        std::iter::once(0).chain(self.segments.iter().map(|segment| segment.until)).collect()
    }

    /// For each of these days, how many days of the model have passed: fewer where there were pauses.
    pub fn model_days(&self) -> Vec<usize> {
        let (mut passed, mut from) = (vec![0], 0);
        for segment in &self.segments {
            let days = if segment.week.is_some() { segment.until - from } else { 0 };
            passed.push(passed[passed.len() - 1] + days);
            from = segment.until;
        }
        passed
    }
}

/// The days up to a last one, cut where a step begins or ends and where the model's weeks end.
fn segments(held: &[Held], paces: &[(usize, usize, f64)], transfers: &[Transfer], last: usize) -> Vec<Segment> {
    let days_of_transfers = transfers.iter().flat_map(|transfer| [transfer.day - 1, transfer.day]);
    let ends = held.iter().filter(|held| !is_transfer(held)).flat_map(|held| [held.from, held.to]);
    let cuts: BTreeSet<usize> = ends.chain(days_of_transfers).chain([last]).collect();
    let (mut segments, mut from, mut model_day) = (Vec::new(), 0, 0);
    for cut in cuts.into_iter().filter(|cut| (1..=last).contains(cut)) {
        let holds = |begin: usize, end: usize| begin <= from && cut <= end;
        let steps: Vec<&Step> = held.iter().filter(|held| holds(held.from, held.to)).map(|held| held.step).collect();
        let pace = paces.iter().find(|(begin, end, _)| holds(*begin, *end)).map(|(.., rate)| *rate);
        let (factor, cap) = (factor(&steps), cap(&steps));
        if steps.iter().any(|step| matches!(step.change, Change::Pause | Change::Freeze)) {
            segments.push(Segment { until: cut, week: None, factor, cap, pace });
            from = cut;
            continue;
        }
        while from < cut {
            let until = cut.min(from + 7 - model_day % 7);
            segments.push(Segment { until, week: Some(model_day / 7), factor, cap, pace });
            model_day += until - from;
            from = until;
        }
    }
    segments
}

/// The product of the factors that hold, which rounds in the same way whatever their order.
fn factor(steps: &[&Step]) -> f64 {
    let by = |step: &&Step| if let Change::Factor(by) = step.change { Some(by) } else { None };
    let mut factors: Vec<f64> = steps.iter().filter_map(by).collect();
    factors.sort_unstable_by(f64::total_cmp);
    factors.iter().product()
}

/// The lowest of the caps that hold, km²/day.
fn cap(steps: &[&Step]) -> Option<f64> {
    let cap = |step: &&Step| if let Change::Cap(rate) = step.change { Some(rate.km2_per_day()) } else { None };
    steps.iter().filter_map(cap).min_by(f64::total_cmp)
}

impl Step {
    /// The days it holds for within a span, counted from the start: after the first of each pair, up to the second.
    fn spans(&self, span: Span) -> Result<Vec<(usize, usize)>> {
        let last = (span.end - span.start).num_days().max(0).unsigned_abs() as usize;
        let offset = |day: NaiveDate| ((day - span.start).num_days().max(0).unsigned_abs() as usize).min(last);
        let spans = self.days(span.origin, span.end)?.into_iter().filter(|(from, _)| *from < span.end);
        Ok(spans.map(|(from, to)| (offset(from), offset(to))).collect())
    }

    /// The days it holds for, up to the end of a horizon: after the first of each pair, up to and including the second.
    ///
    /// # Errors
    /// [`Error::Usage`] when it begins before the origin, or ends before it begins.
    pub fn days(&self, origin: NaiveDate, end: NaiveDate) -> Result<Vec<(NaiveDate, NaiveDate)>> {
        let misfit = |problem: String| Err(Error::Usage(format!("{}: {problem}", self.spot)));
        let kind = self.change.kind();
        if let (Moment::Yearly { .. }, Some(to)) = (self.from, self.to) {
            let years = origin.year() - 1..=end.year();
            let begins = years.filter_map(|year| self.from.in_year(year));
            let spans = begins.filter_map(|from| {
                Some((from, to.in_year(from.year()).filter(|to| *to > from).or_else(|| to.in_year(from.year() + 1))?))
            });
            // What is left of the one that the origin lies in.
            return Ok(spans.filter(|(_, to)| *to > origin).map(|(from, to)| (from.max(origin), to)).collect());
        }
        let from = self.from.day(origin);
        let to = self.to.map_or(NaiveDate::MAX, |to| to.day(origin));
        if from < origin {
            return misfit(format!(
                "a {kind} begins on {from}, before the origin {origin}: the past is not changed, {origin} or later is allowed"
            ));
        }
        if matches!(self.change, Change::Transfer { .. }) {
            let Some(eve) = from.pred_opt().filter(|_| from > origin) else {
                return misfit(format!(
                    "a transfer on {from}, the origin, would change a day that is known: the day after it or later is allowed"
                ));
            };
            return Ok(vec![(eve, from)]);
        }
        if to <= from {
            return misfit(format!("a {kind} from {from} to {to} has no days: a day after {from} is allowed"));
        }
        Ok(vec![(from, to)])
    }
}

impl Moment {
    /// The day it is for an origin; every year's has none of its own and counts as the origin.
    fn day(self, origin: NaiveDate) -> NaiveDate {
        match self {
            Moment::On(day) => day,
            Moment::After(days) => origin.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX),
            Moment::Yearly { .. } => origin,
        }
    }

    fn in_year(self, year: i32) -> Option<NaiveDate> {
        match self {
            Moment::Yearly { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            Moment::On(_) | Moment::After(_) => None,
        }
    }
}

fn is_transfer(held: &Held) -> bool {
    matches!(held.step.change, Change::Transfer { .. })
}

/// Two steps of one kind at once are a mistake in one file. Several files may each have theirs, but there is one pace only.
fn refuse_overlaps(held: &[Held], span: Span) -> Result<()> {
    let day = |offset: usize| day_after(span.start, offset as u32);
    for (i, later) in held.iter().enumerate().filter(|(_, later)| !is_transfer(later)) {
        let kind = later.step.change.kind();
        let clashes = |earlier: &&Held| {
            let (a, b) = (&earlier.step.spot, &later.step.spot);
            let is_mistake = a.file == b.file || matches!(later.step.change, Change::Pace(_));
            earlier.step.change.kind() == kind && earlier.to > later.from && a != b && is_mistake
        };
        let Some(earlier) = held[..i].iter().find(clashes) else { continue };
        let spots: BTreeSet<&Spot> = [&earlier.step.spot, &later.step.spot].into();
        let spots: Vec<String> = spots.into_iter().map(Spot::to_string).collect();
        return Err(later.step.spot.error(format!(
            "two steps of the kind {kind} hold on {} ({}): steps of one kind must follow each other, those of different kinds \
             may overlap",
            day(later.from + 1),
            spots.join(" and ")
        )));
    }
    Ok(())
}

impl Month {
    /// A region's own mean rate of the month; `None` where the data do not reach from the day before it to its end, or no map
    /// shows a day of it.
    pub fn rate(self, region: &ControlSeries) -> Option<Rate> {
        let window = Window { from: self.eve(), to: self.last() };
        let has_map = region.levels().iter().any(|level| window.from < level.day && level.day <= window.to);
        let gain_km2 = region.change_over(window).filter(|_| has_map && window.to <= region.last_day())?;
        Rate::from_km2_per_day(gain_km2 / window.days() as f64).ok()
    }
}

/// The region's own mean rate of a month, km²/day, or why it is not known.
fn pace(month: Month, region: &ControlSeries) -> std::result::Result<f64, String> {
    month.rate(region).map(Rate::km2_per_day).ok_or_else(|| {
        format!(
            "month {month} is not wholly in the data of {}: {} to {} is known, and a month needs the day before it and a map of its own",
            region.region().id,
            region.first_day(),
            region.last_day()
        )
    })
}

/// What transfers come to for a region or group, one for each day.
fn transfers(held: &[Held], region: &ControlSeries, table: &Past) -> Result<Vec<Transfer>> {
    let mut named: Vec<(usize, RegionId, Side, &Spot)> = Vec::new();
    for held in held {
        if let Change::Transfer { regions, to } = &held.step.change {
            let spot = &held.step.spot;
            let mut all = members(regions, table).map_err(|problem| spot.error(problem.to_string()))?;
            // A group that the table gives itself may be more than its members there.
            let groups = regions.iter().filter(|slug| table.groups().find(slug).is_some());
            all.extend(groups.filter_map(|slug| RegionId::new(slug).ok()));
            named.extend(all.into_iter().map(|id| (held.to, id, *to, spot)));
        }
    }
    named.sort_by(|a, b| (a.0, &a.1, a.2.as_str(), a.3).cmp(&(b.0, &b.1, b.2.as_str(), b.3)));
    named.dedup_by(|a, b| (a.0, &a.1, a.2) == (b.0, &b.1, b.2));
    if let Some(pair) = named.windows(2).find(|pair| (pair[0].0, &pair[0].1) == (pair[1].0, &pair[1].1)) {
        let (a, b) = (&pair[0], &pair[1]);
        return Err(b.3.error(format!("{} goes to both sides on one day, see {} too: one is allowed", b.1, a.3)));
    }
    let mut transfers = Vec::new();
    for day in named.chunk_by(|a, b| a.0 == b.0) {
        let to = |side: Side| -> Vec<&RegionId> { day.iter().filter(|n| n.2 == side).map(|n| &n.1).collect() };
        let gain = part(&to(Side::Advancing), region, table, |series| series.remaining().km2())?;
        let loss = part(&to(Side::Other), region, table, |series| series.last().value.km2())?;
        if gain > 0.0 || loss > 0.0 {
            transfers.push(Transfer { day: day[0].0, gain, loss });
        }
    }
    Ok(transfers)
}

/// The regions that slugs of regions and groups stand for.
pub fn members(slugs: &[String], table: &Past) -> Result<BTreeSet<RegionId>> {
    let mut members = BTreeSet::new();
    for slug in slugs {
        let series = table.region(slug)?;
        match table.groups().find(slug) {
            None => drop(members.insert(series.region().id.clone())),
            Some(group) => {
                let all = table.series().iter().map(|series| &series.region().id);
                members.extend(all.filter(|id| group.contains(id)).cloned());
            }
        }
    }
    Ok(members)
}

/// Whether the members that a table has are all of a group; one that it gives itself may be more.
pub fn adds_up(group: &Group, of: &ControlSeries, table: &Past) -> bool {
    // Maps and boundaries differ by less.
    const ALL: f64 = 0.999;
    let members = table.series().iter().map(ControlSeries::region).filter(|region| group.contains(&region.id));
    Area::sum(members.map(|region| region.area)).km2() >= ALL * of.region().area.km2()
}

/// The part of a region's land of one kind that lies in the regions named: all or nothing of a single region. Of a group it is
/// the members' part at the origin; that it stays the same until the day of the transfer is an approximation.
fn part(
    named: &[&RegionId],
    region: &ControlSeries,
    table: &Past,
    land: impl Fn(&ControlSeries) -> f64,
) -> Result<f64> {
    let id = &region.region().id;
    let groups = table.groups();
    let Some(group) = groups.find(id.as_str()) else { return Ok(if named.contains(&id) { 1.0 } else { 0.0 }) };
    if named.iter().any(|named| *named == id || **named == groups.whole().id) {
        return Ok(1.0);
    }
    let members: Vec<&ControlSeries> = table.series().iter().filter(|s| group.contains(&s.region().id)).collect();
    if adds_up(group, region, table) && members.iter().all(|member| named.contains(&&member.region().id)) {
        return Ok(1.0);
    }
    let moved: f64 = members.iter().filter(|m| named.contains(&&m.region().id)).map(|m| land(m)).sum();
    let all = land(region);
    Ok(if all > 0.0 { (moved / all).min(1.0) } else { 0.0 })
}

#[cfg(test)]
mod tests;
