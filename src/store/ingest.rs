//! Sorts fed rows into new, revised, unchanged, kept apart and refused ones.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::claims::{ClaimSeries, Claims};
use super::entry::Counts;
use super::segment::{Claim, Fed, SeriesMark, StoredRow};
use crate::domain::calendar::Window;
use crate::domain::finding::{Finding, FindingKind, Verdict};
use crate::domain::past::Past;
use crate::domain::region::same_region;
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::read::findings::{self, EarlierDays, Others, Pace, Part};

/// Days around those asked about whose maps are looked at too: a straight line may go through maps so far apart.
const NEAR_DAYS: u64 = 30;

/// What becomes of fed rows.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub used: Vec<StoredRow>,
    pub kept_apart: Vec<StoredRow>,
    pub counts: Counts,
    pub findings: Vec<Finding>,
}

/// What the plan is made with.
pub(super) struct Planner<'a> {
    /// The number of the entry to be.
    pub entry: u64,
    /// The day of the ingest.
    pub today: NaiveDate,
    /// Use doubtful rows too.
    pub accept: bool,
    /// Names of the fed files.
    pub files: &'a [String],
    /// The bundled data.
    pub bundled: Option<&'a Past>,
}

/// How a row stands to what is known.
enum Standing {
    New(NaiveDate),
    Revised(NaiveDate),
    Unchanged,
    /// The same is kept apart already, from this ingest, as known on this day.
    Waiting(u64, NaiveDate),
    Contradicts(String),
}

impl Planner<'_> {
    /// Sorts fed rows into what is new and what is not, picture by picture in order of days, and adds what is to be
    /// stored to the claims. So rows fed at once are judged as if they had come day by day.
    pub fn plan(&self, claims: &mut Claims, mut fed: Vec<Fed>) -> Plan {
        claims.visibility.add_ingest(self.today);
        let picture = |row: &Fed| (row.day, row.known_on.unwrap_or(row.day));
        fed.sort_by(|a, b| picture(a).cmp(&picture(b)).then_with(|| a.series.0.cmp(&b.series.0)));
        let (mut plan, mut marks, mut paces) = (Plan::default(), HashMap::new(), HashMap::new());
        for rows in fed.chunk_by(|a, b| picture(a) == picture(b) && a.series.0 == b.series.0) {
            self.picture(claims, rows, &mut plan, &mut marks, &mut paces);
        }
        plan
    }

    /// One day of one source.
    fn picture(
        &self,
        claims: &mut Claims,
        rows: &[Fed],
        plan: &mut Plan,
        marks: &mut HashMap<usize, Arc<SeriesMark>>,
        paces: &mut HashMap<usize, Pace>,
    ) {
        let mut candidates: Vec<(usize, &Fed, NaiveDate, bool)> = Vec::new();
        let mut shown: Vec<(usize, &Fed)> = Vec::new();
        let mut waiting: Vec<(usize, &Fed, u64, NaiveDate)> = Vec::new();
        for row in rows {
            let at = claims.series_of(&row.series.0, &row.series.1);
            let seen = &candidates;
            let twin = seen.iter().find(|(other, ..)| *other == at).map(|(_, twin, ..)| *twin);
            match self.standing(claims, at, row, twin) {
                Standing::Contradicts(words) => {
                    plan.counts.refused += 1;
                    plan.findings.push(self.refusal(row, words));
                    continue;
                }
                Standing::Unchanged => plan.counts.unchanged += 1,
                Standing::Waiting(ingest, known_on) => waiting.push((at, row, ingest, known_on)),
                Standing::New(known_on) => candidates.push((at, row, known_on, false)),
                Standing::Revised(known_on) => candidates.push((at, row, known_on, true)),
            }
            if twin.is_none() {
                shown.push((at, row));
            }
        }
        if candidates.is_empty() {
            plan.counts.unchanged += waiting.len() as u64;
            plan.findings.extend(waiting.into_iter().map(|(_, row, ingest, _)| self.still_waiting(row, ingest)));
            return;
        }
        // The picture was corrected, so what waits of it is judged anew with the rest.
        let is_known = |at: usize| {
            claims.series[at].days.get(&rows[0].day).is_some_and(|known| claims.current(rows[0].day, known).is_some())
        };
        candidates.extend(waiting.into_iter().map(|(at, row, _, known_on)| (at, row, known_on, is_known(at))));
        let is_doubtful = self.judge(claims, &shown, plan, paces) && !self.accept;
        for (at, row, known_on, is_revision) in candidates {
            claims.settle(at, &row.series.1);
            let mark = marks.entry(at).or_insert_with(|| {
                let (source, region) = (row.series.0.clone(), claims.series[at].region.clone());
                Arc::new(SeriesMark { id: at, source, region })
            });
            let claim = Claim { known_on, entry: self.entry, controlled: row.controlled, kept_apart: is_doubtful };
            let stored = StoredRow { series: Arc::clone(mark), day: row.day, claim, held: row.held, front: row.front };
            let known = claims.series[at].days.get(&row.day).and_then(|known| claims.current(row.day, known));
            match (is_doubtful, is_revision) {
                (true, _) => plan.counts.quarantined += 1,
                // The same value, known from another day on, revises nothing.
                (false, true) if known.is_some_and(|known| known.controlled == row.controlled) => {
                    plan.counts.unchanged += 1;
                }
                (false, true) => plan.counts.revised += 1,
                (false, false) => plan.counts.new += 1,
            }
            if is_doubtful {
                plan.kept_apart.push(stored);
            } else {
                advance(claims, paces, at, row);
                plan.used.push(stored);
            }
            claims.add(at, row.day, claim);
        }
    }

    /// How a row stands to what is known of its day. Without a `known_on` of its own it was known on its day, unless
    /// another value already was: then it is a revision that became known today.
    fn standing(&self, claims: &Claims, at: usize, row: &Fed, twin: Option<&Fed>) -> Standing {
        let series = &claims.series[at];
        // The area of a region that nothing counts of is a mistake that was undone.
        let area = (row.series.1.area.km2(), series.region.area.km2());
        if series.is_settled && (area.0 - area.1).abs() > 1e-6 * area.1 + 0.002 {
            return Standing::Contradicts(format!(
                "the area is {} km² for {}, which has {} km² in earlier data of {}: this is another region or another \
                 unit",
                area.0, series.region.id, area.1, series.source
            ));
        }
        if let Some(twin) = twin {
            return match twin.controlled == row.controlled {
                true => Standing::Unchanged,
                false => Standing::Contradicts(format!(
                    "{} km² contradicts the {} km² of {}: each day has one value, and a revision has a later known_on",
                    row.controlled.km2(),
                    twin.controlled.km2(),
                    self.place(twin)
                )),
            };
        }
        let known = series.days.get(&row.day).map_or(&[][..], Vec::as_slice);
        let current = claims.current(row.day, known);
        let fresh = |known_on| if current.is_some() { Standing::Revised(known_on) } else { Standing::New(known_on) };
        let known_on = row.known_on.unwrap_or(row.day);
        let lives = |claim: &&Claim| claim.known_on == known_on && claims.visibility.is_active(claim.entry);
        let same_day = known.iter().rev().find(lives);
        match (same_day, row.known_on) {
            (None, _) => fresh(known_on),
            // What waits for acceptance is no reason to refuse its correction, and may be fed again to be accepted.
            (Some(claim), _) if claims.is_waiting(row.day, claim, known) => match claim.controlled == row.controlled {
                true if !self.accept => Standing::Waiting(claim.entry, known_on),
                _ => fresh(known_on),
            },
            (Some(claim), Some(_)) if claim.controlled == row.controlled => Standing::Unchanged,
            (Some(_), Some(stated)) if stated == self.today => fresh(stated),
            (Some(claim), Some(stated)) => Standing::Contradicts(format!(
                "{} km² contradicts the {} km² known as of {stated}: a revision has a later known_on",
                row.controlled.km2(),
                claim.controlled.km2()
            )),
            (Some(_), None) => match current {
                Some(current) if current.controlled == row.controlled => Standing::Unchanged,
                _ => fresh(self.today),
            },
        }
    }

    /// Judges a picture and lists what is odd; tells whether it is doubtful.
    fn judge(
        &self,
        claims: &Claims,
        shown: &[(usize, &Fed)],
        plan: &mut Plan,
        paces: &mut HashMap<usize, Pace>,
    ) -> bool {
        let Some((_, first)) = shown.first() else { return false };
        let day = first.day;
        for (at, _) in shown {
            paces.entry(*at).or_insert_with(|| claims.recent_pace(*at));
        }
        let pasts: Vec<KnownPast> =
            shown.iter().map(|(at, _)| KnownPast { claims, at: *at, pace: &paces[at] }).collect();
        let others: Vec<OtherClaims> = shown.iter().map(|(at, _)| OtherClaims::of(claims, *at)).collect();
        let parts: Vec<Part> = shown
            .iter()
            .zip(&pasts)
            .zip(&others)
            .map(|(((at, row), past), others)| Part {
                region: &claims.series[*at].region,
                km2: row.controlled.km2(),
                looks_like: row.looks_like,
                past,
                elsewhere: self.elsewhere(row),
                others: Some(others),
            })
            .collect();
        let oddities = findings::judge(day, &parts);
        let is_doubtful = oddities.iter().any(|oddity| oddity.verdict == Verdict::Quarantined);
        for oddity in oddities {
            let row = shown[oddity.part].1;
            let accepted = self.accept && oddity.verdict == Verdict::Quarantined;
            plan.findings.push(Finding {
                kind: oddity.kind,
                verdict: if accepted { Verdict::Noted } else { oddity.verdict },
                size_km2: Some(oddity.size_km2),
                words: oddity.words,
                ..self.finding(row)
            });
        }
        is_doubtful
    }

    /// What the bundled source says of a region of another source.
    fn elsewhere(&self, row: &Fed) -> Option<f64> {
        const NEAR_DAYS: i64 = 60;
        let is_of = |series: &&ControlSeries| series.region().id == row.series.1.id && series.source() != row.series.0;
        let series = self.bundled?.series().iter().find(is_of)?;
        let near = (row.day - series.last_day()).num_days() <= NEAR_DAYS;
        let level = series.on(row.day).filter(|_| near)?.value;
        // Another war may have a region of the same name.
        let same_region =
            (series.region().area.km2() - row.series.1.area.km2()).abs() < 0.1 * series.region().area.km2();
        same_region.then(|| level.km2())
    }

    fn finding(&self, row: &Fed) -> Finding {
        Finding {
            file: self.files.get(row.file).cloned().unwrap_or_default(),
            row: row.row,
            source: row.series.0.clone(),
            region: Some(row.series.1.id.clone()),
            day: Some(row.day),
            kind: FindingKind::Error,
            verdict: Verdict::Refused,
            size_km2: None,
            words: String::new(),
        }
    }

    fn refusal(&self, row: &Fed, words: String) -> Finding {
        Finding { words, ..self.finding(row) }
    }

    fn still_waiting(&self, row: &Fed, ingest: u64) -> Finding {
        let words = format!(
            "the row is kept apart since ingest {ingest} and not used (`frontcast data accept {ingest}` uses it)"
        );
        Finding { kind: FindingKind::Waiting, verdict: Verdict::Quarantined, words, ..self.finding(row) }
    }

    fn place(&self, row: &Fed) -> String {
        let file = self.files.get(row.file).map_or("", String::as_str);
        row.row.map_or_else(|| file.to_string(), |row| format!("row {row} of {file}"))
    }
}

/// Lets the pace of a series know of a row that goes beyond its last day.
fn advance(claims: &Claims, paces: &mut HashMap<usize, Pace>, at: usize, row: &Fed) {
    let past = KnownPast { claims, at, pace: &Pace::default() };
    if past.after(row.day).is_some() || past.on(row.day).is_some() {
        return;
    }
    let before = past.before(row.day).next();
    if let (Some((day, level)), Some(pace)) = (before, paces.get_mut(&at)) {
        pace.add(row.controlled.km2() - level, (row.day - day).num_days());
    }
}

/// What other sources say of the region of a series.
struct OtherClaims<'a> {
    claims: &'a Claims,
    others: Vec<usize>,
}

impl<'a> OtherClaims<'a> {
    fn of(claims: &'a Claims, at: usize) -> Self {
        let own = &claims.series[at];
        let is_other = |of: &ClaimSeries| {
            of.source != own.source && of.region.id == own.region.id && same_region(&of.region, &own.region)
        };
        let others = (0..claims.series.len()).filter(|other| is_other(&claims.series[*other])).collect();
        OtherClaims { claims, others }
    }
}

impl Others for OtherClaims<'_> {
    fn changes(&self, days: Window, at_least_to: NaiveDate) -> Vec<(String, f64)> {
        let change = |at: &usize| {
            let series = &self.claims.series[*at];
            // Some days more on either side, for the maps that the line goes through.
            let near = series.days.range(days.from - Days::new(NEAR_DAYS)..=days.to + Days::new(NEAR_DAYS));
            let counts = |(day, known): (&NaiveDate, &Vec<Claim>)| {
                let controlled = Some(self.claims.current(*day, known)?.controlled);
                Some(Vintage { day: *day, known_on: *day, value: controlled })
            };
            let of =
                ControlSeries::new(&series.source, series.region.clone(), near.filter_map(counts).collect()).ok()?;
            let to = days.to.min(of.last_day());
            let change = of.change_over(Window { to, ..days }).filter(|_| to >= at_least_to)?;
            Some((series.source.clone(), change))
        };
        self.others.iter().filter_map(change).collect()
    }
}

/// The past of a series as the checks see it.
struct KnownPast<'a> {
    claims: &'a Claims,
    at: usize,
    pace: &'a Pace,
}

impl KnownPast<'_> {
    fn level(&self, day: NaiveDate, known: &[Claim]) -> Option<(NaiveDate, f64)> {
        self.claims.current(day, known).map(|claim| (day, claim.controlled.km2()))
    }
}

impl EarlierDays for KnownPast<'_> {
    fn before(&self, day: NaiveDate) -> Box<dyn Iterator<Item = (NaiveDate, f64)> + '_> {
        let days = self.claims.series[self.at].days.range(..day).rev();
        Box::new(days.filter_map(|(day, known)| self.level(*day, known)))
    }

    fn after(&self, day: NaiveDate) -> Option<(NaiveDate, f64)> {
        let later = self.claims.series[self.at].days.range(day..).filter(|(known, _)| **known > day);
        later.filter_map(|(day, known)| self.level(*day, known)).next()
    }

    fn on(&self, day: NaiveDate) -> Option<f64> {
        let known = self.claims.series[self.at].days.get(&day)?;
        self.level(day, known).map(|(_, level)| level)
    }

    fn doubtful_before(&self, day: NaiveDate) -> Option<f64> {
        let mut seen = self.claims.series[self.at].days.range(..day).rev().filter_map(|(day, known)| {
            let trusted = self.claims.current(*day, known).is_some();
            let waiting = self.claims.waiting(*day, known);
            (trusted || waiting.is_some()).then_some(if trusted { None } else { waiting })
        });
        seen.next().flatten().map(|claim| claim.controlled.km2())
    }

    fn pace(&self) -> &Pace {
        self.pace
    }
}
