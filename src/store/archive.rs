//! All that is known, bundled and fed: as a past, or region by region and revision by revision.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::claims::{ClaimSeries, Claims};
use super::entry::Entry;
use super::places::{Days, Given, vintages};
use super::segment::Claim;
use super::segment::StoredRow;
use crate::domain::front::FrontSeries;
use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::place::PlaceSeries;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::RegionId;
use crate::domain::vintage::revised_days;
use crate::error::{Error, Result};

/// What a store and a base table know together.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    pub(super) entries: Vec<Entry>,
    pub(super) claims: Claims,
    /// The rows that tell the length of the front.
    pub(super) fronts: Vec<StoredRow>,
    pub(super) places: Vec<PlaceSeries>,
    pub(super) base: Option<Past>,
    /// What regions are called, and the groups they form.
    pub(super) regions: Regions,
}

/// What is known of one region from one source.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesSummary {
    pub source: String,
    pub region: RegionId,
    pub name: String,
    /// The first day that counts; `None` where none does.
    pub first: Option<NaiveDate>,
    /// The last day that counts.
    pub last: Option<NaiveDate>,
    /// How many days count.
    pub days: usize,
    /// The runs of missing days between them: first and last missing day.
    pub gaps: Vec<(NaiveDate, NaiveDate)>,
    /// How many days are kept apart.
    pub quarantined: usize,
    /// How many days have become another value than the one first known, or were withdrawn.
    pub revised: usize,
    /// The last level that counts.
    pub controlled: Option<Area>,
    /// The largest change from one known day to the next, km², with the day it came.
    pub largest_change: Option<(NaiveDate, f64)>,
}

/// A value of a day and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    pub source: String,
    /// The day the value is of.
    pub day: NaiveDate,
    /// The value, with the day it became known and the entry that brought it.
    pub claim: Claim,
    /// Whether it counts now.
    pub status: Status,
}

/// Whether a value counts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is the value of its day.
    Used,
    /// A later one took its place.
    Replaced,
    /// It waits to be accepted.
    Quarantined,
    /// The entry that brought it is undone.
    Undone,
}

impl Status {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Used => "used",
            Status::Replaced => "replaced",
            Status::Quarantined => "quarantined",
            Status::Undone => "undone",
        }
    }
}

impl Archive {
    /// What they amount to, with revisions; only what was known by `as_of` where it is given.
    ///
    /// # Errors
    /// [`crate::Error::NoData`] when nothing counts.
    pub fn past(&self, as_of: Option<NaiveDate>) -> Result<Past> {
        let table = self.claims.table(as_of)?.grouped(&self.regions);
        let all = table.with_fronts(self.fronts()).with_places(self.places.clone());
        match as_of {
            Some(day) => all.as_of(day),
            None => Ok(all),
        }
    }

    /// The distances of places.
    pub fn places(&self) -> &[PlaceSeries] {
        &self.places
    }

    /// A table by itself, beside which nothing was fed.
    pub fn alone(table: Past) -> Self {
        Archive { base: Some(table), ..Archive::default() }
    }

    /// As [`Archive::into_past`], of an archive that is asked more.
    pub fn to_past(&self, as_of: Option<NaiveDate>) -> Result<Past> {
        match self.base.as_ref().filter(|_| self.entries.is_empty()) {
            Some(base) => Ok(base.clone()),
            None => self.past_or_all(as_of),
        }
    }

    /// As [`Archive::past`], and all of it on a day before all data, which is told by whoever cuts it off; without a copy
    /// where nothing was fed.
    pub fn into_past(self, as_of: Option<NaiveDate>) -> Result<Past> {
        match self.base {
            Some(base) if self.entries.is_empty() => Ok(base),
            base => Archive { base, ..self }.past_or_all(as_of),
        }
    }

    fn past_or_all(&self, as_of: Option<NaiveDate>) -> Result<Past> {
        match self.past(as_of) {
            Err(Error::NoData(_)) => self.past(None),
            other => other,
        }
    }

    /// The regions of all sources with their names, and the groups that are declared.
    pub fn regions(&self) -> Regions {
        self.regions.clone().listing(self.claims.series.iter().map(|series| series.region.clone()).collect())
    }

    /// The lengths of fronts, as far as the rows that tell them count.
    fn fronts(&self) -> Vec<FrontSeries> {
        let mut fed: BTreeMap<(&str, &RegionId), Days<Length>> = BTreeMap::new();
        for StoredRow { series, day, claim, front, .. } in &self.fronts {
            let Some(value) = *front else { continue };
            let given = Given { known_on: claim.known_on, entry: claim.entry, kept_apart: claim.kept_apart, value };
            fed.entry((&series.source, &series.region.id)).or_default().entry(*day).or_default().push(given);
        }
        let mut fronts: Vec<FrontSeries> = self.base.iter().flat_map(Past::fronts).cloned().collect();
        for ((source, region), fed) in fed {
            let known = fronts.iter().position(|of| of.source() == source && of.region() == region);
            let known = known.map(|at| fronts.swap_remove(at));
            let base = known.as_ref().map_or(&[][..], FrontSeries::vintages);
            let told = vintages(base, fed, &self.claims.visibility);
            fronts.extend(FrontSeries::new(source, region.clone(), told).ok());
        }
        fronts
    }

    /// The log.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether an entry counts, or was undone.
    pub fn is_active(&self, id: u64) -> bool {
        self.claims.visibility.is_active(id)
    }

    /// How many rows of each entry wait to be accepted; entries without such rows are left out.
    pub fn waiting(&self) -> BTreeMap<u64, usize> {
        let mut waiting = BTreeMap::new();
        for (day, known) in self.claims.series.iter().flat_map(|series| &series.days) {
            for claim in known.iter().filter(|claim| self.claims.is_waiting(*day, claim, known)) {
                *waiting.entry(claim.entry).or_default() += 1;
            }
        }
        waiting
    }

    /// The days of a source of which anything is known or kept apart.
    pub fn days_seen(&self, source: &str) -> BTreeSet<NaiveDate> {
        let of_source = self.claims.series.iter().filter(|series| series.source == source);
        let seen = |(day, known): &(&NaiveDate, &Vec<Claim>)| {
            self.claims.current(**day, known).is_some() || self.claims.waiting(**day, known).is_some()
        };
        of_source.flat_map(|series| series.days.iter().filter(seen).map(|(day, _)| *day)).collect()
    }

    /// What is known of each region from each source, by source and region.
    pub fn summaries(&self) -> Vec<SeriesSummary> {
        let mut summaries: Vec<SeriesSummary> = self.claims.series.iter().map(|series| self.summary(series)).collect();
        summaries.sort_by(|a, b| (&a.source, &a.region).cmp(&(&b.source, &b.region)));
        summaries
    }

    fn summary(&self, series: &ClaimSeries) -> SeriesSummary {
        let current =
            |(day, known): (&NaiveDate, &Vec<Claim>)| Some((*day, self.claims.current(*day, known)?.controlled));
        let levels: Vec<(NaiveDate, Area)> = series.days.iter().filter_map(current).collect();
        let days: Vec<NaiveDate> = levels.iter().map(|(day, _)| *day).collect();
        let waits = |(day, known): &(&NaiveDate, &Vec<Claim>)| self.claims.waiting(**day, known).is_some();
        SeriesSummary {
            source: series.source.clone(),
            region: series.region.id.clone(),
            name: series.region.name.clone(),
            first: days.first().copied(),
            last: days.last().copied(),
            days: days.len(),
            gaps: gaps(&days),
            quarantined: series.days.iter().filter(waits).count(),
            revised: revised_days(&self.claims.observations(series, None)).count(),
            controlled: levels.last().map(|(_, area)| *area),
            largest_change: levels
                .windows(2)
                .map(|pair| (pair[1].0, pair[1].1.km2() - pair[0].1.km2()))
                .filter(|(_, change)| *change != 0.0)
                .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())),
        }
    }

    /// Every value of the days of a region that have more than one, or one that does not count; by source and day, in
    /// the order in which they became known.
    pub fn revisions(&self, region: &RegionId) -> Vec<Revision> {
        let mut revisions = Vec::new();
        for series in self.claims.series.iter().filter(|series| series.region.id == *region) {
            for (day, known) in &series.days {
                let current = self.claims.current(*day, known);
                if known.len() == 1 && current.is_some() {
                    continue;
                }
                revisions.extend(known.iter().map(|claim| Revision {
                    source: series.source.clone(),
                    day: *day,
                    claim: *claim,
                    status: self.status(*day, claim, known, current),
                }));
            }
        }
        revisions.sort_by(|a, b| (&a.source, a.day).cmp(&(&b.source, b.day)));
        revisions
    }

    fn status(&self, day: NaiveDate, claim: &Claim, known: &[Claim], current: Option<Claim>) -> Status {
        match claim {
            claim if current == Some(*claim) => Status::Used,
            claim if !self.is_active(claim.entry) => Status::Undone,
            claim if self.claims.is_waiting(day, claim, known) => Status::Quarantined,
            _ => Status::Replaced,
        }
    }
}

/// The runs of days that are missing between the first and the last.
fn gaps(days: &[NaiveDate]) -> Vec<(NaiveDate, NaiveDate)> {
    let pairs = days.windows(2).filter(|pair| (pair[1] - pair[0]).num_days() > 1);
    pairs.filter_map(|pair| Some((pair[0].succ_opt()?, pair[1].pred_opt()?))).collect()
}
