//! What became of a published projection, from the maps since.

use chrono::{Days, NaiveDate};

use crate::domain::calendar::Window;
use crate::domain::published::{Due, Entry, Goal, Span};
use crate::domain::quantity::Area;
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Level;

/// The front stands still when its mean rate over this many days …
pub const STANDSTILL_DAYS: u32 = 30;
/// … is at most this, km²/day.
pub const STANDSTILL_RATE: f64 = 1.0;
/// A square metre short is all of it: sums carry rounding.
const WHOLE_SLACK_KM2: f64 = 1e-6;

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It came true: for "not before" by not coming.
    Met {
        /// The day on which it was settled.
        on: NaiveDate,
    },
    /// It did not come true.
    Missed {
        /// The day on which it was settled.
        on: NaiveDate,
        /// How far it fell short: km² that still lacked, or km²/day above a standstill.
        short: f64,
    },
    /// Its day has not come.
    Open,
    /// The maps cannot tell.
    NotCheckable { why: String },
}

impl Verdict {
    /// The word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Verdict::Met { .. } => "met",
            Verdict::Missed { .. } => "missed",
            Verdict::Open => "open",
            Verdict::NotCheckable { .. } => "not checkable",
        }
    }

    /// Whether it came true, where that can be told.
    pub fn came_true(&self) -> Option<bool> {
        match self {
            Verdict::Met { .. } => Some(true),
            Verdict::Missed { .. } => Some(false),
            Verdict::Open | Verdict::NotCheckable { .. } => None,
        }
    }
}

/// A verdict with the maps it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What became of it.
    pub verdict: Verdict,
    /// The levels the verdict was read from, by day, each once.
    pub evidence: Vec<Level<Area>>,
    /// For a gain, what was gained in its window up to the last map, km², by the straight line between maps.
    pub gained_km2: Option<f64>,
}

/// Judges an entry by everything a series knows.
pub fn outcome(entry: &Entry, series: &ControlSeries) -> Outcome {
    let mut judge = Judge { entry, series, evidence: Vec::new(), gained_km2: None };
    let verdict = judge.verdict();
    let gained_km2 = judge.gained_km2;
    let mut evidence = judge.evidence;
    evidence.sort_by_key(|level| level.day);
    evidence.dedup();
    Outcome { verdict, evidence, gained_km2 }
}

/// Nothing can be judged, and why.
pub fn not_checkable(why: impl Into<String>) -> Outcome {
    Outcome { verdict: Verdict::NotCheckable { why: why.into() }, evidence: Vec::new(), gained_km2: None }
}

struct Judge<'a> {
    entry: &'a Entry,
    series: &'a ControlSeries,
    evidence: Vec<Level<Area>>,
    gained_km2: Option<f64>,
}

impl Judge<'_> {
    fn verdict(&mut self) -> Verdict {
        let due = self.entry.when();
        match (&self.entry.goal, due) {
            (Goal::Words(words), _) => no(format!("its goal is in words only: {words}")),
            (_, Due::Unsaid) => no("it names no day and no duration"),
            (Goal::Gain { area, over }, _) => self.gain(*area, *over),
            (Goal::Whole, Due::In(Span { last, .. }) | Due::By(last)) => self.whole_by(last),
            (Goal::Whole, Due::NotBefore(day)) => self.whole_not_before(day),
            (Goal::Standstill, Due::In(span)) => self.standstill(span, true),
            (Goal::Standstill, Due::By(last)) => self.standstill(self.days_to(last), true),
            (Goal::Standstill, Due::NotBefore(day)) => {
                self.standstill(self.days_to(day.pred_opt().unwrap_or(day)), false)
            }
        }
    }

    /// The days from publication to a last one.
    fn days_to(&self, last: NaiveDate) -> Span {
        Span { first: self.entry.published.first.min(last), last }
    }

    /// The last map on or before a day, noted as evidence.
    fn seen(&mut self, day: NaiveDate) -> Option<Level<Area>> {
        let levels = self.series.levels();
        let level = *levels.get(levels.partition_point(|level| level.day <= day).checked_sub(1)?)?;
        self.evidence.push(level);
        Some(level)
    }

    /// The maps around a day, noted as evidence: between them lies the straight line.
    fn around(&mut self, day: NaiveDate) {
        match self.series.maps_around(day) {
            Some((before, after)) => self.evidence.extend([before, after]),
            None => {
                self.seen(day);
            }
        }
    }

    /// The first map from publication on that shows all of the region held.
    fn completed(&mut self) -> Option<Level<Area>> {
        let whole = self.series.region().area.km2() - WHOLE_SLACK_KM2;
        let since = self.entry.published.first;
        let level = *self.series.levels().iter().find(|l| l.day >= since && l.value.km2() >= whole)?;
        self.evidence.push(level);
        Some(level)
    }

    fn whole_by(&mut self, last: NaiveDate) -> Verdict {
        if let Some(level) = self.completed().filter(|level| level.day <= last) {
            return Verdict::Met { on: level.day };
        }
        self.seen(self.entry.origin());
        match self.series.last_day() >= last {
            true => self.lacking(last),
            false => {
                self.seen(self.series.last_day());
                Verdict::Open
            }
        }
    }

    /// What still lacked on a day.
    fn lacking(&mut self, on: NaiveDate) -> Verdict {
        let area = self.series.region().area;
        match self.seen(on) {
            Some(level) => Verdict::Missed { on, short: area.less(level.value).km2() },
            None => no(format!("the maps begin on {}", self.series.first_day())),
        }
    }

    fn whole_not_before(&mut self, day: NaiveDate) -> Verdict {
        if let Some(level) = self.completed().filter(|level| level.day < day) {
            return Verdict::Missed { on: level.day, short: 0.0 };
        }
        let eve = day.pred_opt().unwrap_or(day);
        let is_past = self.series.last_day() >= eve;
        let seen = self.seen(if is_past { eve } else { self.series.last_day() });
        match (is_past, seen) {
            (false, _) => Verdict::Open,
            (true, Some(_)) => Verdict::Met { on: day },
            (true, None) => no(format!("the maps begin on {}", self.series.first_day())),
        }
    }

    fn gain(&mut self, area: Area, over: Span) -> Verdict {
        let window = over.window();
        let window = Window { to: over.last.min(self.series.last_day()), ..window };
        let Some(gained_km2) = self.series.change_over(window) else {
            return no(format!("the maps begin on {}, after {}", self.series.first_day(), window.from));
        };
        self.around(window.from);
        self.around(window.to);
        self.gained_km2 = Some(gained_km2);
        let short = area.km2() - gained_km2;
        match (self.series.last_day() >= over.last, short <= 0.0) {
            (false, _) => Verdict::Open,
            (true, true) => Verdict::Met { on: over.last },
            (true, false) => Verdict::Missed { on: over.last, short },
        }
    }

    /// Whether the front stood still on some day of a span: that it did makes the claim true, or false for "not before".
    fn standstill(&mut self, span: Span, claimed: bool) -> Verdict {
        if self.series.first_day() > span.first - Days::new(u64::from(STANDSTILL_DAYS)) {
            return no(format!("the maps begin on {}", self.series.first_day()));
        }
        let level = |day: NaiveDate| self.series.line_on(day).map(Area::km2);
        let last = span.last.min(self.series.last_day());
        let seen = Span { first: span.first, last: last.max(span.first) };
        // The first day it stood still settles it; how slow it was later does not matter.
        let stood = means(level, seen).find(|(_, rate)| *rate <= STANDSTILL_RATE);
        let Some((day, rate)) = stood.or_else(|| slowest(level, seen)).filter(|_| last >= span.first) else {
            return Verdict::Open;
        };
        self.seen(day - Days::new(u64::from(STANDSTILL_DAYS)));
        self.seen(day);
        match (rate <= STANDSTILL_RATE, self.series.last_day() >= span.last) {
            (true, _) if claimed => Verdict::Met { on: day },
            (true, _) => Verdict::Missed { on: day, short: 0.0 },
            (false, false) => Verdict::Open,
            (false, true) if claimed => Verdict::Missed { on: span.last, short: rate - STANDSTILL_RATE },
            (false, true) => Verdict::Met { on: span.last },
        }
    }
}

fn no(why: impl Into<String>) -> Verdict {
    Verdict::NotCheckable { why: why.into() }
}

/// The day of a span on which the mean rate of the days before it was least, with that rate in km²/day.
pub(super) fn slowest(level: impl Fn(NaiveDate) -> Option<f64>, span: Span) -> Option<(NaiveDate, f64)> {
    means(level, span).min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The mean rate of the days before each day of a span, km²/day, where it is known.
fn means(level: impl Fn(NaiveDate) -> Option<f64>, span: Span) -> impl Iterator<Item = (NaiveDate, f64)> {
    let rate = move |day: NaiveDate| {
        let before = level(day - Days::new(u64::from(STANDSTILL_DAYS)))?;
        Some((day, (level(day)? - before) / f64::from(STANDSTILL_DAYS)))
    };
    span.first.iter_days().take_while(move |day| *day <= span.last).filter_map(rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::published::tests::{day, made};
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;

    /// A region of 1,000 km²: daily levels from 1 January 2026 on.
    fn series(levels: &[f64]) -> ControlSeries {
        let area = |km2: f64| Area::from_km2(km2).unwrap();
        let region = Region { id: RegionId::new("made").unwrap(), name: "Made".into(), area: area(1000.0) };
        let days = day("2026-01-01").iter_days();
        let seen = |(day, km2): (NaiveDate, &f64)| Vintage { day, known_on: day, value: Some(area(*km2)) };
        ControlSeries::new("made", region, days.zip(levels).map(seen).collect()).unwrap()
    }

    fn entry(goal: Goal, due: Due) -> Entry {
        Entry { published: Span::day(day("2026-01-01")), window: None, goal, due, ..made() }
    }

    fn verdict(goal: Goal, due: Due, levels: &[f64]) -> Verdict {
        outcome(&entry(goal, due), &series(levels)).verdict
    }

    #[test]
    fn all_of_it_by_a_day() {
        let by = |last: &str| Due::By(day(last));
        let levels = [900.0, 950.0, 1000.0, 999.0];
        assert_eq!(verdict(Goal::Whole, by("2026-01-03"), &levels), Verdict::Met { on: day("2026-01-03") });
        assert_eq!(
            verdict(Goal::Whole, by("2026-01-02"), &levels),
            Verdict::Missed { on: day("2026-01-02"), short: 50.0 },
            "it came a day late"
        );
        assert_eq!(verdict(Goal::Whole, by("2026-01-05"), &levels[..2]), Verdict::Open);
        let late = outcome(&entry(Goal::Whole, by("2026-01-02")), &series(&levels));
        assert_eq!(late.evidence.len(), 3, "at publication, on the day, at completion: {:?}", late.evidence);
    }

    #[test]
    fn not_before_a_day_is_met_by_not_coming() {
        let due = Due::NotBefore(day("2026-01-03"));
        assert_eq!(verdict(Goal::Whole, due, &[900.0, 900.0]), Verdict::Met { on: day("2026-01-03") });
        assert_eq!(verdict(Goal::Whole, due, &[900.0]), Verdict::Open);
        assert_eq!(verdict(Goal::Whole, due, &[900.0, 1000.0]), Verdict::Missed { on: day("2026-01-02"), short: 0.0 });
        assert_eq!(verdict(Goal::Whole, due, &[900.0, 900.0, 1000.0]), Verdict::Met { on: day("2026-01-03") });
        let before_the_maps = Due::NotBefore(day("2025-12-31"));
        assert_eq!(verdict(Goal::Whole, before_the_maps, &[900.0, 900.0]).as_str(), "not checkable", "no row says so");
    }

    #[test]
    fn a_gain_is_judged_on_its_last_day() {
        let over = Span::new(day("2026-01-02"), day("2026-01-04")).unwrap();
        let goal = |km2: f64| Goal::Gain { area: Area::from_km2(km2).unwrap(), over };
        let due = Due::By(day("2026-01-04"));
        let levels = [100.0, 160.0, 170.0, 150.0, 300.0];
        assert_eq!(verdict(goal(50.0), due, &levels), Verdict::Met { on: over.last });
        assert_eq!(verdict(goal(60.0), due, &levels), Verdict::Missed { on: over.last, short: 10.0 });
        assert_eq!(verdict(goal(50.0), due, &levels[..3]), Verdict::Open, "what was gained may be lost again");
        let early = Span::new(day("2026-01-01"), day("2026-01-04")).unwrap();
        let before = Goal::Gain { area: Area::from_km2(1.0).unwrap(), over: early };
        assert_eq!(verdict(before, due, &levels).as_str(), "not checkable");
    }

    #[test]
    fn a_standstill_is_a_month_of_next_to_nothing() {
        let levels = |rate: f64| (0..60).map(|i| 100.0 + rate * f64::from(i)).collect::<Vec<_>>();
        let due = Due::In(Span::new(day("2026-02-05"), day("2026-02-10")).unwrap());
        assert_eq!(verdict(Goal::Standstill, due, &levels(0.9)).came_true(), Some(true));
        let Verdict::Missed { short, .. } = verdict(Goal::Standstill, due, &levels(5.0)) else { panic!() };
        assert!((short - 4.0).abs() < 1e-9);
        assert_eq!(verdict(Goal::Standstill, due, &levels(5.0)[..38]), Verdict::Open);
        assert_eq!(verdict(Goal::Standstill, due, &levels(0.9)[..20]), Verdict::Open);
        // 0.2 km²/day up to 5 February is slow enough, though it grows slower still.
        let slowing: Vec<f64> = (0..60).map(|i| 100.0 + if i < 7 { 6.0 * f64::from(i) } else { 36.0 }).collect();
        assert_eq!(verdict(Goal::Standstill, due, &slowing), Verdict::Met { on: day("2026-02-05") });
        let early = Due::In(Span::new(day("2026-01-05"), day("2026-01-10")).unwrap());
        assert_eq!(verdict(Goal::Standstill, early, &levels(0.9)).as_str(), "not checkable");
    }

    #[test]
    fn what_cannot_be_judged_says_why() {
        assert_eq!(verdict(Goal::Words("half".into()), Due::By(day("2026-01-01")), &[1.0]).as_str(), "not checkable");
        assert_eq!(verdict(Goal::Whole, Due::Unsaid, &[1.0]).as_str(), "not checkable");
    }
}
