//! When an entry counts: from its ingest, through undoing, undoing the undoing, and accepting.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::entry::{Action, Entry};

/// A stretch of days on which a claim counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The first day; `None` for as long as the claim itself says it was known.
    pub from: Option<NaiveDate>,
    /// The first day on which it no longer counts.
    pub until: Option<NaiveDate>,
}

/// What always counts.
pub(super) const ALWAYS: [Span; 1] = [Span { from: None, until: None }];

impl Span {
    /// The first day on which a claim known on `known_on` counts.
    pub fn begin(&self, known_on: NaiveDate) -> NaiveDate {
        self.from.map_or(known_on, |from| from.max(known_on))
    }

    /// Whether a claim counts on a day.
    pub fn holds(&self, known_on: NaiveDate, day: NaiveDate) -> bool {
        self.begin(known_on) <= day && self.until.is_none_or(|until| day < until)
    }
}

/// How claims about one day followed each other: from each of these days on the newest claim that counts is another, by
/// its index, or none does. Claims have the day they became known and when they count, and stand by age, the newest
/// last.
pub(super) fn turns(claims: &[(NaiveDate, &[Span])]) -> Vec<(NaiveDate, Option<usize>)> {
    let changes = |(known_on, spans): &(NaiveDate, &[Span])| -> Vec<NaiveDate> {
        spans.iter().flat_map(|span| [Some(span.begin(*known_on)), span.until]).flatten().collect()
    };
    let mut days: Vec<NaiveDate> = claims.iter().flat_map(changes).collect();
    days.sort_unstable();
    days.dedup();
    let holds = |(known_on, spans): &(NaiveDate, &[Span]), day| spans.iter().any(|span| span.holds(*known_on, day));
    let mut turns: Vec<(NaiveDate, Option<usize>)> = Vec::new();
    for day in days {
        let newest = claims.iter().rposition(|claim| holds(claim, day));
        if newest != turns.last().and_then(|(_, before)| *before) {
            turns.push((day, newest));
        }
    }
    turns
}

/// The life of an entry: the day it was recorded, and whether it counts from which days on.
#[derive(Debug, Clone, Default)]
struct Life {
    switches: Vec<(NaiveDate, bool)>,
}

/// When the rows of an ingest that were kept apart count.
#[derive(Debug, Clone, Default)]
struct Accepted {
    /// Those of days that no acceptance names.
    others: Vec<Span>,
    /// Those of the days that one names.
    named: BTreeMap<NaiveDate, Vec<Span>>,
}

/// When the claims of each entry count.
#[derive(Debug, Clone, Default)]
pub(super) struct Visibility {
    lives: Vec<Life>,
    /// By ingest: for its used rows.
    used: Vec<Vec<Span>>,
    /// By ingest: for its rows that were kept apart.
    accepted: Vec<Accepted>,
}

impl Visibility {
    /// Replays the log.
    pub fn of(entries: &[Entry]) -> Self {
        let mut lives: Vec<Life> = Vec::with_capacity(entries.len());
        for entry in entries {
            lives.push(Life { switches: vec![(entry.recorded_on, true)] });
            if matches!(entry.action, Action::Undo { .. }) {
                switch(&mut lives, entries, entry.recorded_on);
            }
        }
        let spans: Vec<Vec<Span>> = lives.iter().map(Life::spans).collect();
        let accepted = accepted(entries, &spans);
        let used = entries.iter().zip(spans);
        let used = used.map(|(entry, spans)| spans.into_iter().map(|span| open(span, entry.recorded_on)).collect());
        let used = used.collect();
        Visibility { lives, used, accepted }
    }

    /// Makes room for one more ingest, which counts.
    pub fn add_ingest(&mut self, recorded_on: NaiveDate) {
        self.lives.push(Life { switches: vec![(recorded_on, true)] });
        self.used.push(ALWAYS.to_vec());
        self.accepted.push(Accepted::default());
    }

    /// Whether an entry counts today.
    pub fn is_active(&self, id: u64) -> bool {
        // What is bundled always counts.
        let Some(at) = index(id) else { return true };
        self.lives.get(at).and_then(|life| life.switches.last()).is_some_and(|(_, on)| *on)
    }

    /// When a claim of an entry about `day` counts. Entry 0 is what is bundled.
    pub fn spans(&self, entry: u64, kept_apart: bool, day: NaiveDate) -> &[Span] {
        let Some(at) = index(entry) else { return &ALWAYS };
        if !kept_apart {
            return self.used.get(at).map_or(&[], Vec::as_slice);
        }
        self.accepted.get(at).map_or(&[], |accepted| accepted.named.get(&day).unwrap_or(&accepted.others))
    }
}

fn index(id: u64) -> Option<usize> {
    usize::try_from(id).ok()?.checked_sub(1)
}

/// Switches entries off that an undoing is of, and on again those of which no undoing counts any longer.
fn switch(lives: &mut [Life], entries: &[Entry], day: NaiveDate) {
    let mut counts = vec![true; lives.len()];
    // An entry undoes earlier ones only, so whether the later ones count is known.
    for at in (0..lives.len()).rev() {
        if let Action::Undo { of } = entries[at].action
            && counts[at]
            && let Some(of) = index(of).filter(|of| *of < at)
        {
            counts[of] = false;
        }
    }
    for (life, on) in lives.iter_mut().zip(counts) {
        if life.switches.last().is_some_and(|(_, before)| *before != on) {
            life.switches.push((day, on));
        }
    }
}

/// The days that an acceptance names, none for all, and when it counts.
type Acceptance<'e> = (&'e [NaiveDate], Vec<Span>);

/// When the rows of each ingest that were kept apart count: while it and one of its acceptances do.
fn accepted(entries: &[Entry], spans: &[Vec<Span>]) -> Vec<Accepted> {
    let mut accepts: Vec<Vec<Acceptance>> = vec![Vec::new(); entries.len()];
    for (entry, own) in entries.iter().zip(spans) {
        if let Action::Accept { of, days } = &entry.action
            && let Some(at) = index(*of).filter(|at| *at < entries.len())
        {
            accepts[at].push((days, overlap(&spans[at], own)));
        }
    }
    let of_ingest = |(accepts, ingest): (Vec<Acceptance>, &Entry)| {
        let on = |day: Option<NaiveDate>| {
            let of_day =
                accepts.iter().filter(|(days, _)| days.is_empty() || day.is_some_and(|day| days.contains(&day)));
            let spans = union(of_day.flat_map(|(_, spans)| spans.iter().copied()).collect());
            spans.into_iter().map(|span| open(span, ingest.recorded_on)).collect::<Vec<_>>()
        };
        let named: BTreeSet<NaiveDate> = accepts.iter().flat_map(|(days, _)| days.iter().copied()).collect();
        Accepted { others: on(None), named: named.into_iter().map(|day| (day, on(Some(day)))).collect() }
    };
    accepts.into_iter().zip(entries).map(of_ingest).collect()
}

/// Spans that touch or overlap as one.
fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.from);
    let mut apart: Vec<Span> = Vec::new();
    for span in spans {
        match apart.last_mut() {
            Some(last) if last.until.is_none_or(|until| span.from.is_none_or(|from| from <= until)) => {
                last.until = last.until.zip(span.until).map(|(a, b)| a.max(b));
            }
            _ => apart.push(span),
        }
    }
    apart
}

impl Life {
    /// The stretches on which it counts; what was switched off and on again on one day was never off.
    fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for (day, on) in &self.switches {
            match (on, spans.last_mut()) {
                (true, Some(last)) if last.until == Some(*day) => last.until = None,
                (true, _) => spans.push(Span { from: Some(*day), until: None }),
                (false, Some(last)) if last.until.is_none() => last.until = Some(*day),
                (false, _) => {}
            }
        }
        spans.retain(|span| span.from != span.until);
        spans
    }
}

/// What counted from the day it was fed and ever since counts from when the claim says it was known: data are fed later
/// than they were known. What was off for a time counts only while it was on, or a withdrawn mistake would live on in
/// every earlier vintage; and what was accepted later counts from then on, or those vintages would change.
fn open(span: Span, recorded_on: NaiveDate) -> Span {
    match span.until.is_none() && span.from == Some(recorded_on) {
        true => Span { from: None, ..span },
        false => span,
    }
}

fn overlap(one: &[Span], other: &[Span]) -> Vec<Span> {
    let shared = one.iter().flat_map(|a| {
        other.iter().filter_map(|b| {
            let until = [a.until, b.until].into_iter().flatten().min();
            let from = a.from.max(b.from);
            until.is_none_or(|until| from.is_none_or(|from| from < until)).then_some(Span { from, until })
        })
    });
    shared.collect()
}
