//! The map of odds: in which share of all futures each place is held by a day.

use chrono::NaiveDate;

use super::chart::{Among, Chart, Period, Span};
use super::map::stepped::{Mapped, Named, Step, Stepped};
use super::page::Words;
use super::panel::Panel;
use super::theme::Colour;
use crate::domain::map::RegionMap;
use crate::study::odds::{Odds, Ranked};
use crate::tabular::Table;
use crate::write::odds::{Told, finding, from, replayed};
use crate::write::words::{counted, day, odds_short, percent};

/// The steps, from the widest: the least odds of each, and its tint. One purple, light enough for dark words.
pub const STEPS: [(f32, Colour); 6] = [
    (0.05, Colour(233, 217, 233)),
    (0.20, Colour(216, 187, 217)),
    (0.40, Colour(198, 156, 200)),
    (0.60, Colour(179, 125, 183)),
    (0.80, Colour(158, 96, 164)),
    (0.95, Colour(137, 72, 145)),
];
/// The odds of land that the picture is cropped to.
pub const STORY: f32 = 0.2;
/// Odds of a place that are worth its name on the map.
const LEAST: f64 = 0.01;
/// People of a town that is named whatever its odds.
const KNOWN: u32 = 30_000;

/// The map of odds of a region.
pub struct OddsChart<'a> {
    /// What the words are about.
    pub told: &'a Told<'a>,
    /// What the map shows, also around that.
    pub all: &'a Told<'a>,
    /// Its areas are those of [`STEPS`], by the first day that odds are told of.
    pub mapped: &'a Mapped,
}

impl OddsChart<'_> {
    fn by(&self) -> NaiveDate {
        self.told.odds.by.first().copied().unwrap_or(self.told.odds.end)
    }

    fn drawn(&self) -> String {
        format!(
            "Tints: share of {} that hold the land by {}; at places: that are past the centre. {} {}",
            counted(self.told.odds.paths, "future"),
            day(self.by()),
            self.mapped.lines(),
            resting_on(self.told.odds),
        )
    }
}

/// What the odds are from, what they do not know, and how such odds have done.
pub fn resting_on(odds: &Odds) -> String {
    let replayed = replayed(odds).map_or_else(String::new, |words| format!(" {words}"));
    format!("{} It knows neither rivers nor plans.{replayed}", from(odds))
}

/// Places: the free ones of which something is said, and the others by their names alone.
pub fn named<'m>(
    map: &'m RegionMap,
    told: &Told,
    say: impl Fn(&Ranked) -> Option<(String, String, f64)>,
) -> Vec<Named<'m>> {
    let of = |(at, place)| match told.places.get(at) {
        Some(ranked) => say(ranked).map(|said| Named::with(place, Some(said))),
        None => Some(Named::with(place, None)),
    };
    map.places.iter().enumerate().filter_map(of).collect()
}

/// The name of a place without the town that tells it from another of its name: the map shows where it is.
pub fn bare_name<'r>(of: &Ranked<'r>) -> &'r str {
    let name = &of.settlement.town.name;
    name.split(" (").next().unwrap_or(name)
}

/// Whether a place is named that the front does not come to: a town that people know.
pub fn is_known(of: &Ranked) -> bool {
    of.settlement.is_measured || of.settlement.people.is_some_and(|people| people >= KNOWN)
}

impl Chart for OddsChart<'_> {
    fn words(&self) -> Words {
        let title = finding(self.told).trim_end_matches('.').to_string();
        let subtitle = self.drawn();
        let told: Vec<String> = self
            .told
            .places
            .iter()
            .filter(|of| of.within(0, 0) >= LEAST)
            .take(12)
            .map(|of| format!("{} {}", of.settlement.town.name, percent(of.within(0, 0))))
            .collect();
        let places = if told.is_empty() { String::new() } else { format!(" Odds of places: {}.", told.join(", ")) };
        let alternative = format!("Map of odds of {}. {title}. {subtitle}{places}", self.mapped.map.region.name);
        Words { title, subtitle, footer: self.mapped.made_from(), alternative }
    }

    fn among(&self) -> Among {
        Among {
            topic: format!("Odds of being held by {}", day(self.by())),
            drawn: self.drawn(),
            name: self.mapped.map.region.name.clone(),
            finding: String::new(),
            footer: self.mapped.made_from(),
        }
    }

    /// A map has neither calendar nor values.
    fn span(&self, _asked: Period) -> Span {
        Span::default()
    }

    fn data(&self, _: Period) -> Table {
        crate::write::odds::cells(self.told, crate::draw::data::LEAST_ODDS)
    }

    fn draw(&self, panel: &mut Panel, _span: Span) {
        let next = |at: usize| STEPS.get(at + 1).map_or(1.0, |(level, _)| *level);
        let words = |at: usize| match at + 1 == STEPS.len() {
            true => format!("over {:.0} %", STEPS[at].0 * 100.0),
            false => format!("{:.0} to {:.0} %", STEPS[at].0 * 100.0, next(at) * 100.0),
        };
        let steps = self.mapped.areas.iter().zip(STEPS).enumerate();
        let steps = steps.map(|(at, (area, (_, tint)))| Step { area, tint, words: words(at) });
        let say = |of: &Ranked| {
            let odds = of.within(0, 0);
            let label = format!("{} {}", bare_name(of), odds_short(odds));
            let reading = format!("{} by {}", odds_short(odds), day(self.by()));
            let is_named = odds >= LEAST || is_known(of);
            // Where most people are meant comes first, as in the title.
            let stake = odds * f64::from(of.settlement.people.unwrap_or(1));
            is_named.then_some((label, reading, if odds >= LEAST { 4.0 + 0.5 * stake.ln_1p() } else { 0.0 }))
        };
        let stepped =
            Stepped { mapped: self.mapped, steps: steps.collect(), named: named(&self.mapped.map, self.all, say) };
        stepped.draw(panel);
    }
}
