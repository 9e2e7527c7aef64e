//! Claims: every value that was ever fed, and when each counts.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::segment::{Claim, StoredRow};
use super::visibility::{Span, Visibility, turns};
use crate::domain::pace::Pace;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::error::Result;

/// All claims of one source about one region.
#[derive(Debug, Clone)]
pub(super) struct ClaimSeries {
    pub source: String,
    pub region: Region,
    /// Whether a claim that counts, or waits to, gave the region its area.
    pub is_settled: bool,
    /// By day; the claims of a day by `known_on`, then by entry.
    pub days: BTreeMap<NaiveDate, Vec<Claim>>,
}

/// All claims, bundled and fed.
#[derive(Debug, Clone, Default)]
pub(super) struct Claims {
    pub series: Vec<ClaimSeries>,
    index: HashMap<(String, RegionId), usize>,
    pub visibility: Visibility,
}

impl Claims {
    /// How a series moved of late: beside the steps of 2022 none of today would look odd.
    pub(super) fn recent_pace(&self, at: usize) -> Pace {
        const RECENT_DAYS: i64 = 800;
        let last = trusted(self, at).next_back().map(|(day, _)| day);
        let is_recent = |day: NaiveDate| last.is_some_and(|last| (last - day).num_days() < RECENT_DAYS);
        Pace::of(trusted(self, at).filter(|(day, _)| is_recent(*day)).map(|(day, area)| (day, area.km2())))
    }

    /// The claims of a base table and of a store's rows.
    pub fn new(base: Option<&Past>, rows: Vec<StoredRow>, visibility: Visibility) -> Self {
        let mut claims = Claims { visibility, ..Claims::default() };
        for series in base.into_iter().flat_map(Past::series) {
            let at = claims.series_of(series.source(), series.region());
            claims.series[at].is_settled = true;
            for seen in series.vintages() {
                if let Some(controlled) = seen.value {
                    claims.add(
                        at,
                        seen.day,
                        Claim { known_on: seen.known_on, entry: 0, controlled, kept_apart: false },
                    );
                }
            }
        }
        // Rows come in runs of one series or of one map; a look-up for each change is enough.
        let mut last: Option<(usize, usize)> = None;
        for row in rows {
            let at = match last {
                Some((id, at)) if id == row.series.id => at,
                _ => claims.series_of(&row.series.source, &row.series.region),
            };
            last = Some((row.series.id, at));
            if claims.visibility.is_active(row.claim.entry) {
                claims.settle(at, &row.series.region);
            }
            claims.add(at, row.day, row.claim);
        }
        claims
    }

    /// The index of a series, which is made where it is missing.
    pub fn series_of(&mut self, source: &str, region: &Region) -> usize {
        let key = (source.to_string(), region.id.clone());
        *self.index.entry(key).or_insert_with(|| {
            self.series.push(ClaimSeries {
                source: source.into(),
                region: region.clone(),
                is_settled: false,
                days: BTreeMap::new(),
            });
            self.series.len() - 1
        })
    }

    /// The first claim that is not undone gives a region its area.
    pub fn settle(&mut self, series: usize, region: &Region) {
        let known = &mut self.series[series];
        if !known.is_settled {
            known.region.area = region.area;
            known.is_settled = true;
        }
    }

    pub fn add(&mut self, series: usize, day: NaiveDate, claim: Claim) {
        let claims = self.series[series].days.entry(day).or_insert_with(|| Vec::with_capacity(1));
        let at = claims.partition_point(|known| (known.known_on, known.entry) <= (claim.known_on, claim.entry));
        claims.insert(at, claim);
    }

    /// The control table they amount to, with revisions and withdrawals; only what was known by `as_of` where it is
    /// given.
    ///
    /// # Errors
    /// [`crate::Error::NoData`] when nothing counts, [`crate::Error::OutOfRange`] when a value exceeds its region.
    pub fn table(&self, as_of: Option<NaiveDate>) -> Result<Past> {
        let mut series = Vec::with_capacity(self.series.len());
        for claimed in &self.series {
            let observations = self.observations(claimed, as_of);
            // A series whose every value is withdrawn is no series.
            if observations.chunk_by(|a, b| a.day == b.day).any(|day| day.last().is_some_and(|o| o.value.is_some())) {
                series.push(ControlSeries::new(&claimed.source, claimed.region.clone(), observations)?);
            }
        }
        Past::new(series)
    }

    /// The observations of a series by day and `known_on`, withdrawals included.
    pub fn observations(&self, series: &ClaimSeries, as_of: Option<NaiveDate>) -> Vec<Vintage<Area>> {
        let mut observations = Vec::with_capacity(series.days.len());
        for (day, claims) in &series.days {
            match claims[..] {
                [only] if matches!(self.spans(day, &only), [Span { from: None, until: None }]) => {
                    observations.push(Vintage { day: *day, known_on: only.known_on, value: Some(only.controlled) });
                }
                _ => self.revisions(*day, claims, series.region.area, &mut observations),
            }
        }
        if let Some(as_of) = as_of {
            observations.retain(|seen| seen.day <= as_of && seen.known_on <= as_of);
        }
        observations
    }

    /// The values of a day as they followed each other: one observation whenever another claim became the newest that
    /// counts.
    fn revisions(&self, day: NaiveDate, claims: &[Claim], area: Area, observations: &mut Vec<Vintage<Area>>) {
        // An undone ingest may have given the region another area, and values that do not fit this one.
        let fitting: Vec<Claim> =
            claims.iter().filter(|claim| claim.controlled.km2() <= area.km2() + 0.01).copied().collect();
        let claims = &fitting;
        let spans: Vec<(NaiveDate, &[Span])> =
            claims.iter().map(|claim| (claim.known_on, self.spans(&day, claim))).collect();
        observations.extend(turns(&spans).into_iter().map(|(known_on, newest)| {
            let controlled = newest.map(|i| claims[i].controlled);
            Vintage { day, known_on, value: controlled }
        }));
    }

    fn spans(&self, day: &NaiveDate, claim: &Claim) -> &[Span] {
        self.visibility.spans(claim.entry, claim.kept_apart, *day)
    }

    /// The claim of a day that counts now.
    pub fn current(&self, day: NaiveDate, claims: &[Claim]) -> Option<Claim> {
        claims.iter().rev().find(|claim| self.lasts(day, claim)).copied()
    }

    /// The newest claim of a day that is kept apart now.
    pub fn waiting(&self, day: NaiveDate, claims: &[Claim]) -> Option<Claim> {
        claims.iter().rev().find(|claim| self.is_waiting(day, claim, claims)).copied()
    }

    /// Whether a claim among those of its day is kept apart now: its ingest counts, nobody accepted it, and nothing
    /// newer took its place.
    pub fn is_waiting(&self, day: NaiveDate, claim: &Claim, claims: &[Claim]) -> bool {
        let is_newer = |other: &&Claim| (other.known_on, other.entry) > (claim.known_on, claim.entry);
        claim.kept_apart
            && self.visibility.is_active(claim.entry)
            && !self.lasts(day, claim)
            && !claims.iter().filter(is_newer).any(|newer| self.lasts(day, newer))
    }

    fn lasts(&self, day: NaiveDate, claim: &Claim) -> bool {
        self.spans(&day, claim).iter().any(|span| span.until.is_none())
    }
}

/// The levels of a series that count now, in order of days.
pub(super) fn trusted(claims: &Claims, at: usize) -> impl DoubleEndedIterator<Item = (NaiveDate, Area)> {
    let days = claims.series[at].days.iter();
    days.filter_map(move |(day, known)| Some((*day, claims.current(*day, known)?.controlled)))
}
