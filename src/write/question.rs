//! Questions and their answers: as text, JSON and rows.

pub mod ledger;

use serde_json::{Value, json};

use super::json::{each, iso};
use super::place::words::{distance_asked, km, pace};
use super::sheet::{Cell, Grid, Sheet};
use super::words::{area, capitalised, change, counted, day, number, odds, odds_short, percent, rate, share, source};
use crate::domain::past::Past;
use crate::domain::quantity::Share;
use crate::domain::question::{Criterion, Goal, OfPlace, OfRegion, When};
use crate::domain::region::RegionId;
use crate::model::ModelName;
use crate::study::question::answer::{Answered, PACE_DAYS, Stands, is_of_loss};
use crate::study::question::replay::{Again, Replayed};
use crate::study::question::{From, Told};
use crate::tabular::{Cells, Table, millionths};

/// What is asked, as a clause: "the front passes the centre of Kostiantynivka by 31 December 2026".
pub fn clause(criterion: &Criterion, name: impl Fn(&RegionId) -> String) -> String {
    let what = match &criterion.goal {
        Goal::Region(id, OfRegion::Share(part)) if *part == Share::WHOLE => format!("all of {} is held", name(id)),
        Goal::Region(id, OfRegion::Share(part)) => format!("{} % of {} is held", asked(*part), name(id)),
        Goal::Region(id, OfRegion::Change(km2)) => {
            let verb = if *km2 < 0.0 { "shrinks" } else { "grows" };
            format!("the held area of {} {verb} by {} or more", name(id), area(km2.abs()))
        }
        Goal::Place(place, OfPlace::Within(0.0)) => format!("the front passes the centre of {}", place.name),
        Goal::Place(place, OfPlace::Within(within)) => {
            format!("the front comes within {} km of the centre of {}", distance_asked(*within), place.name)
        }
        Goal::Place(place, OfPlace::Disc(part)) => format!("{} % of the disc of {} is held", asked(*part), place.name),
        Goal::Place(place, OfPlace::Whole) => format!("the front passes the whole disc of {}", place.name),
        Goal::Place(place, OfPlace::Free) => format!("the centre of {} is not behind the front", place.name),
    };
    match criterion.when {
        When::By(last) => format!("{what} by {}", day(last)),
        When::On(last) => format!("{what} on {}", day(last)),
    }
}

/// A share in per cent as it was asked for.
fn asked(part: Share) -> String {
    distance_asked(part.percent())
}

/// The name of a region in sentences.
pub fn region_name(known: &Past) -> impl Fn(&RegionId) -> String {
    |id| {
        let name = known.region(id.as_str()).map_or_else(|_| id.to_string(), |series| series.region().name.clone());
        name.split(" (").next().unwrap_or(&name).to_string()
    }
}

/// An answer and what is told of the data that it rests on.
pub struct Reply<'a> {
    pub answered: &'a Answered,
    /// What one source knows at the origin.
    pub known: &'a Past,
    pub source: &'a str,
    pub as_of: chrono::NaiveDate,
    pub seed: u64,
}

impl Reply<'_> {
    /// "The odds that the front passes the centre of Kostiantynivka by 31 December 2026 are 23 %."
    pub fn sentence(&self) -> String {
        let of = self.answered;
        let clause = clause(&of.criterion, region_name(self.known));
        if of.told.from == From::Map {
            let is_so = if of.told.odds >= 0.5 { "It is so already" } else { "No front is near enough for it" };
            return format!("{is_so} on the {} of {}: {clause}.", source(self.source), day(self.map_day()));
        }
        let (low, high) = of.interval_80;
        let models: std::collections::BTreeSet<&str> = of.others.iter().map(|(name, _)| name.as_str()).collect();
        format!(
            "The odds that {clause} are {}. {} on {} give {} to {} (the middle 80 % of {}).",
            odds(of.told.odds),
            capitalised(&counted(models.len(), "model")),
            self.views(),
            odds(low),
            odds(high),
            counted(of.others.len(), "answer")
        )
    }

    /// What the models speak of.
    fn views(&self) -> &'static str {
        let has = |from| self.answered.others.iter().any(|(_, told)| told.from == from);
        match (has(From::AnyMap), has(From::Front), has(From::Distance)) {
            (true, ..) => "this map and on any reputable map",
            (_, true, true) => "the whole front and on the distance alone",
            (_, true, false) => "the whole front",
            (_, _, true) => "the distance alone",
            _ => "this map",
        }
    }

    fn map_day(&self) -> chrono::NaiveDate {
        match &self.answered.criterion.goal {
            Goal::Region(id, _) => self.known.region(id.as_str()).map_or(self.as_of, |series| series.last_day()),
            Goal::Place(name, _) => {
                let series = self.known.places().iter().find(|series| series.place() == name);
                series.map_or(self.as_of, |series| series.last_day())
            }
        }
    }

    /// How it stands and what it would take.
    pub fn rests_on(&self) -> String {
        let map = format!("On the {} of {}", source(self.source), day(self.map_day()));
        let days = (self.answered.criterion.when.day() - self.map_day()).num_days().max(1) as f64;
        let lately = |pace: Option<String>| {
            pace.map_or_else(String::new, |pace| format!("; the last {PACE_DAYS} days had {pace}"))
        };
        match &self.answered.stands {
            Stands::Region { region, level, needed_km2, pace } => {
                let held = format!(
                    "{map}, {} of {} was held ({})",
                    area(level.km2()),
                    region.name.split(" (").next().unwrap_or(&region.name),
                    share(level.share_of(region.area))
                );
                let needs = if needed_km2.abs() < 1e-6 {
                    "nothing more is needed".into()
                } else {
                    format!("it takes {}, {} km²/day", change(*needed_km2), number(needed_km2 / days, 2))
                };
                format!("{held}. From there {needs}{}.", lately(pace.map(rate)))
            }
            Stands::Place { distance_km: Some(distance), needed_km: Some(needed), pace: came } => {
                let verb = if is_of_loss(&self.answered.criterion) { "move away by" } else { "come nearer by" };
                let needs = match *needed > 0.0 {
                    true => format!(
                        " A straight front would have to {verb} {} km, {} km/day{}.",
                        km(*needed),
                        number(needed / days, 3),
                        lately(came.as_ref().map(pace))
                    ),
                    false => String::new(),
                };
                let stood = match *distance > 0.0 {
                    true => format!("{map}, the front stood {} km from the centre.", km(*distance)),
                    false => format!("{map}, the centre lay {} km behind the front.", km(-distance)),
                };
                format!("{stood}{needs}")
            }
            Stands::Place { .. } => format!("{map}, only cells of 2 km tell where the front stood."),
        }
    }

    /// How such odds have done.
    pub fn record(&self) -> String {
        let of = match &self.answered.replayed {
            Ok(of) => of,
            Err(why) => return format!("Such odds have no record: {why}."),
        };
        let what = match &of.again {
            Again::Gain(id, km2) => {
                let name = region_name(self.known)(id);
                format!(
                    "whether {name} {} {} within {}",
                    if *km2 < 0.0 { "loses" } else { "gains" },
                    area(km2.abs()),
                    counted(of.days as usize, "day")
                )
            }
            Again::Nearer(nearer) => {
                format!(
                    "whether the front comes {} km nearer to a place within {}",
                    km(*nearer),
                    counted(of.days as usize, "day")
                )
            }
        };
        let (first, last, count) = of.origins;
        format!(
            "Asked again from {} to {} on {}, {what}: the odds were {} on average and it came true in {} of {} (Brier \
             score {}). Questions of neighbouring days share what came.",
            day(first),
            day(last),
            counted(count, "past day"),
            percent(of.mean_odds()),
            percent(of.came()),
            counted(of.odds.len(), "case"),
            number(of.brier(), 3)
        )
    }

    /// The answer for people.
    pub fn sheet(&self) -> Sheet {
        let of = self.answered;
        let mut grid = Grid::new("", &["Model", "futures of", "odds", "futures"]);
        for (name, told) in of.others.iter().filter(|_| of.told.from != From::Map) {
            grid.push(vec![
                Cell::words(name.as_str()),
                Cell::words(futures_of(told.from)),
                Cell::number(odds_short(told.odds), Some(told.odds)),
                Cell::number(number(told.futures as f64, 0), Some(told.futures as f64)),
            ]);
        }
        let sheet = Sheet::default().say(self.sentence()).say(self.rests_on()).say(self.record()).grid(grid);
        let model = match of.told.from {
            From::Map => return sheet,
            _ => format!(
                "The odds of the sentence are those of {} ({}, seed {}).",
                of.model,
                futures_of(of.told.from),
                self.seed
            ),
        };
        sheet.note(format!("{model} A correction of the map counts as a change."))
    }

    /// The answer as JSON, `frontcast.ask/1`.
    pub fn json(&self) -> Value {
        let of = self.answered;
        let view = |(name, told): &(ModelName, Told)| json!({"model": name.as_str(), "futures_of": told.from.as_str(), "odds": millionths(told.odds), "futures": told.futures});
        json!({
            "schema": "frontcast.ask/1",
            "question": clause(&of.criterion, region_name(self.known)),
            "criterion": criterion_json(&of.criterion),
            "source": self.source,
            "as_of": iso(self.as_of),
            "map_day": iso(self.map_day()),
            "sentence": self.sentence(),
            "odds": millionths(of.told.odds),
            "odds_80": [millionths(of.interval_80.0), millionths(of.interval_80.1)],
            "model": of.model.as_str(),
            "futures_of": of.told.from.as_str(),
            "seed": self.seed,
            "answers": each(&of.others, view),
            "rests_on": stands_json(&of.stands, self.rests_on()),
            "replayed": of.replayed.as_ref().ok().map(replayed_json),
            "not_replayed": of.replayed.as_ref().err(),
        })
    }

    /// The answer as rows: one for each model and kind of future.
    pub fn table(&self) -> Table {
        let of = self.answered;
        let text = |value: &dyn Fn(&(ModelName, Told)) -> String| {
            Cells::Text(of.others.iter().map(|other| Some(value(other))).collect())
        };
        Table::default()
            .with("question", text(&|_| clause(&of.criterion, region_name(self.known))))
            .with("as_of", Cells::Day(of.others.iter().map(|_| Some(self.as_of)).collect()))
            .with("source", text(&|_| self.source.into()))
            .with("model", text(&|(name, _)| name.to_string()))
            .with("futures_of", text(&|(_, told)| told.from.as_str().into()))
            .with("odds", Cells::Number(of.others.iter().map(|(_, told)| Some(millionths(told.odds))).collect()))
            .with("futures", Cells::Whole(of.others.iter().map(|(_, told)| Some(told.futures as i64)).collect()))
    }
}

/// Whose futures odds are shares of.
fn futures_of(from: From) -> &'static str {
    match from {
        From::Region => "the region on this map",
        From::AnyMap => "the region on any reputable map",
        From::Front => "the whole front",
        From::Distance => "the distance alone",
        From::Map => "the map alone",
    }
}

/// A criterion as JSON.
pub fn criterion_json(of: &Criterion) -> Value {
    let when = match of.when {
        When::By(_) => "by",
        When::On(_) => "on",
    };
    let (kind, subject, region, goal, value) = match &of.goal {
        Goal::Region(id, OfRegion::Share(part)) => ("region", id.to_string(), id, "share", Some(part.fraction())),
        Goal::Region(id, OfRegion::Change(km2)) => ("region", id.to_string(), id, "change_km2", Some(*km2)),
        Goal::Place(name, OfPlace::Within(within)) => {
            ("place", name.name.clone(), &name.region, "within_km", Some(*within))
        }
        Goal::Place(name, OfPlace::Disc(part)) => {
            ("place", name.name.clone(), &name.region, "disc_held_share", Some(part.fraction()))
        }
        Goal::Place(name, OfPlace::Whole) => ("place", name.name.clone(), &name.region, "whole_disc", None),
        Goal::Place(name, OfPlace::Free) => ("place", name.name.clone(), &name.region, "free", None),
    };
    json!({"kind": kind, "subject": subject, "region": region.as_str(), "goal": goal, "value": value, "when": when, "day": iso(of.when.day())})
}

fn stands_json(of: &Stands, words: String) -> Value {
    match of {
        Stands::Region { level, needed_km2, pace, region } => json!({
            "sentence": words,
            "controlled_km2": millionths(level.km2()),
            "share": millionths(level.share_of(region.area).fraction()),
            "needed_km2": millionths(*needed_km2),
            "pace_km2_per_day": pace.map(|pace| millionths(pace.km2_per_day())),
            "pace_days": PACE_DAYS,
        }),
        Stands::Place { distance_km, needed_km, pace } => json!({
            "sentence": words,
            "front_distance_km": distance_km.map(millionths),
            "needed_km": needed_km.map(millionths),
            "pace_km_per_day": pace.as_ref().map(|pace| millionths(pace.km_per_day)),
            "pace_days": PACE_DAYS,
        }),
    }
}

fn replayed_json(of: &Replayed) -> Value {
    let again = match &of.again {
        Again::Gain(id, km2) => json!({"region": id.as_str(), "gain_km2": millionths(*km2)}),
        Again::Nearer(nearer) => json!({"nearer_km": millionths(*nearer)}),
    };
    json!({
        "asked": again,
        "days": of.days,
        "first_origin": iso(of.origins.0),
        "last_origin": iso(of.origins.1),
        "origins": of.origins.2,
        "cases": of.odds.len(),
        "mean_odds": millionths(of.mean_odds()),
        "came_true": millionths(of.came()),
        "brier": millionths(of.brier()),
    })
}
