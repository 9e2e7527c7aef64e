//! The map of arrivals: by when each place is held in half of all futures.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::chart::{Among, Chart, Period, Span};
use super::map::stepped::{Mapped, Step, Stepped};
use super::odds::{bare_name, is_known, named, resting_on};
use super::page::Words;
use super::panel::Panel;
use super::theme::Colour;
use crate::study::odds::Ranked;
use crate::tabular::Table;
use crate::write::odds::Told;
use crate::write::words::{counted, listed, month, percent};

/// The tints, from the last step to the first: one green, light enough for dark words. The lightest is of places that a quarter
/// of all futures hold by the end of the horizon.
pub const TINTS: [Colour; 7] = [
    Colour(216, 232, 219),
    Colour(191, 221, 204),
    Colour(166, 211, 193),
    Colour(132, 194, 176),
    Colour(99, 175, 158),
    Colour(67, 155, 140),
    Colour(38, 134, 121),
];
/// The share of futures in the widest step.
pub const QUARTER: f32 = 0.25;
/// A place that fewer futures reach has its name alone, where people know it.
const UNLIKELY: f64 = 0.95;
/// Places that the title names.
const NAMED: usize = 3;

/// The map of arrivals in a region.
pub struct ArrivalChart<'a> {
    /// By the ends of the coming months.
    pub told: &'a Told<'a>,
    /// What the map shows, also around that.
    pub all: &'a Told<'a>,
    /// Its areas, from the widest: what a quarter of all futures hold by the end of the horizon, then what half of them hold by
    /// each of the days that odds are told of, the last first.
    pub mapped: &'a Mapped,
}

/// The days of the steps: ends of half-years, of years and of the last month within the horizon, at most six.
pub fn steps(as_of: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
    let by = ends_of_months(as_of, end);
    let Some(last) = by.last().copied() else { return Vec::new() };
    let years = (last.year() - as_of.year()).max(1);
    // Half-years of the first two years, then every so many years.
    let each = 1 + (years - 2).max(0) / 4;
    let is_step = |day: &&NaiveDate| {
        let ahead = (**day - as_of).num_days();
        let is_end = day.month() == 12 || (day.month() == 6 && ahead < 550);
        is_end && ahead > 45 && (day.month() == 6 || ahead < 550 || (day.year() - as_of.year()) % each == 0)
    };
    let mut steps: Vec<NaiveDate> = by.iter().filter(is_step).copied().collect();
    steps.retain(|day| (last - *day).num_days() > 180);
    steps.truncate(TINTS.len() - 2);
    steps.push(last);
    steps
}

/// The last days of the months up to the horizon.
fn ends_of_months(as_of: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
    let first = |months: u32| as_of.with_day(1)?.checked_add_months(Months::new(months));
    let last = |months: u32| first(months + 1)?.checked_sub_days(Days::new(1));
    (0..).map_while(last).skip_while(|day| *day <= as_of).take_while(|day| *day <= end).collect()
}

impl ArrivalChart<'_> {
    fn last(&self) -> usize {
        self.told.odds.by.len().saturating_sub(1)
    }

    /// The week in which the front has passed a place in half of all futures, up to the last day.
    fn median(&self, of: &Ranked) -> Option<NaiveDate> {
        let median = of.odds.completion(0, self.told.odds.end).median().day();
        median.filter(|on| self.told.odds.by.last().is_some_and(|last| on <= last))
    }

    /// "Half of 1,000 futures have the front past Kostiantynivka by April 2027, Lyman by …".
    fn headline(&self) -> String {
        let futures = counted(self.told.odds.paths, "future");
        let mut likely: Vec<(&Ranked, NaiveDate)> =
            self.told.places.iter().filter_map(|of| Some((of, self.median(of)?))).collect();
        likely.sort_by_key(|(of, _)| std::cmp::Reverse(of.settlement.people.unwrap_or(0)));
        likely.truncate(NAMED);
        likely.sort_by_key(|(_, on)| *on);
        let said = |(of, on): &(&Ranked, NaiveDate)| format!("{} by {}", of.settlement.town.name, month(*on));
        let said: Vec<String> = likely.iter().map(said).collect();
        match said.is_empty() {
            true => format!(
                "In half of {futures} the front passes the centre of no place near it by {}",
                month(self.told.odds.end)
            ),
            false => format!("In half of {futures} the front is past {}", listed(&said)),
        }
    }

    fn drawn(&self) -> String {
        let end = self.told.odds.by.last().copied().unwrap_or(self.told.odds.end);
        format!(
            "Tints: by when half of {} hold the land; at places: are past the centre, or how many are not by {}. {} {}",
            counted(self.told.odds.paths, "future"),
            month(end),
            self.mapped.lines(),
            resting_on(self.told.odds),
        )
    }
}

impl Chart for ArrivalChart<'_> {
    fn words(&self) -> Words {
        let (title, subtitle) = (self.headline(), self.drawn());
        let alternative = format!("Map of arrivals in {}. {title}. {subtitle}", self.mapped.map.region.name);
        Words { title, subtitle, footer: self.mapped.made_from(), alternative }
    }

    fn among(&self) -> Among {
        Among {
            topic: "By when half of all futures hold the land".into(),
            drawn: self.drawn(),
            name: self.mapped.map.region.name.clone(),
            finding: String::new(),
            footer: self.mapped.made_from(),
        }
    }

    fn span(&self, _asked: Period) -> Span {
        Span::default()
    }

    fn data(&self, _: Period) -> Table {
        crate::write::odds::cells(self.told, crate::draw::data::LEAST_ODDS)
    }

    fn draw(&self, panel: &mut Panel, _span: Span) {
        let end = self.told.odds.by.last().copied().unwrap_or(self.told.odds.end);
        let words = |at: usize| match at.checked_sub(1).and_then(|at| self.told.odds.by.iter().rev().nth(at)) {
            None => format!("in 25 to 50 % by {}", end.format("%b %Y")),
            Some(on) => format!("by {}", on.format("%b %Y")),
        };
        let count = self.mapped.areas.len();
        // The first step is as dark as it gets, whatever their number.
        let tint = |at: usize| if at == 0 { TINTS[0] } else { TINTS[TINTS.len() - count + at] };
        let steps = self.mapped.areas.iter().enumerate();
        let steps = steps.map(|(at, area)| Step { area, tint: tint(at), words: words(at) });
        let say = |of: &Ranked| {
            let name = bare_name(of);
            let never = 1.0 - of.within(0, self.last());
            match self.median(of) {
                Some(on) => Some((format!("{name} {}", on.format("%b %Y")), format!("by {}", month(on)), 5.0)),
                None if never > UNLIKELY => {
                    is_known(of).then(|| (name.into(), format!("not by {} in {}", month(end), percent(never)), 0.0))
                }
                None => {
                    let share = percent(never);
                    let reading = format!("not by {} in {share} of futures", month(end));
                    Some((format!("{name} not in {share}"), reading, 4.0 * (1.0 - never)))
                }
            }
        };
        let stepped =
            Stepped { mapped: self.mapped, steps: steps.collect(), named: named(&self.mapped.map, self.all, say) };
        stepped.draw(panel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_few_ends_of_half_years_and_years_and_the_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let end = |from: &str, months| day(from).checked_add_months(Months::new(months)).unwrap();
        let told = |from: &str, count| -> Vec<String> {
            steps(day(from), end(from, count)).iter().map(ToString::to_string).collect()
        };
        let five = ["2026-12-31", "2027-06-30", "2027-12-31", "2028-12-31", "2029-12-31", "2031-07-31"];
        assert_eq!(told("2026-08-01", 60), five);
        assert_eq!(told("2026-08-01", 12), ["2026-12-31", "2027-07-31"]);
        assert_eq!(told("2026-08-01", 1), ["2026-08-31"]);
        assert!((1..=360).all(|count| (1..TINTS.len()).contains(&told("2026-03-01", count).len())));
        assert!(steps(day("2026-08-01"), day("2026-08-30")).is_empty());
    }
}
