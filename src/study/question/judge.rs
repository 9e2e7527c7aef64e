//! What a map says came of a question.

use chrono::NaiveDate;

use crate::domain::cells::{CellSeries, Cover};
use crate::domain::past::Past;
use crate::domain::place::{PlaceName, Settlement, Stand};
use crate::domain::quantity::{Area, Share};
use crate::domain::question::{Criterion, Goal, OfPlace, OfRegion, When};
use crate::domain::vintage::Level;
use crate::error::Result;
use crate::study::odds::{disc_held, is_held};

/// What a map says.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The source of the map.
    pub source: String,
    /// Whether it came true; `None` while that is open.
    pub came: Option<bool>,
    /// The map that decides: the first on which it is so, or else the last one that counts.
    pub day: NaiveDate,
    /// What that map shows.
    pub shows: Shows,
}

/// What a map shows of what is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shows {
    /// The held area of the region, and of the region how much that is.
    Region(Area, Share),
    /// Where the front is to the place.
    Place(Stand),
    /// By cells of 2 km alone: whether the centre is held, and which share of the disc.
    Cells(bool, Share),
}

/// What is known to judge by.
pub struct Maps<'a> {
    /// All sources.
    pub all: &'a Past,
    /// Cells of one of them.
    pub cells: Option<&'a CellSeries>,
    pub settlements: &'a [Settlement],
}

impl Maps<'_> {
    /// What every map says of a question that was first asked on a day; without one, all days up to the last count.
    ///
    /// # Errors
    /// None in practice.
    pub fn judge(&self, criterion: &Criterion, since: Option<NaiveDate>) -> Result<Vec<Judged>> {
        let mut judged = Vec::new();
        for source in self.all.sources() {
            let of = self.all.of_source(Some(source))?;
            judged.extend(
                match &criterion.goal {
                    Goal::Region(id, goal) => region(&of, id.as_str(), *goal, criterion.when, since),
                    Goal::Place(name, goal) => match of.places().iter().find(|series| series.place() == name) {
                        Some(series) => {
                            let is_met = |level: &Level<Stand>| goal.is_met(level.value, series.radius_km());
                            let found = decided(series.levels(), criterion.when, since, is_met);
                            found.map(|(came, level)| (came, level.day, Shows::Place(level.value)))
                        }
                        None => self.by_cells(source, name, *goal, criterion.when, since),
                    },
                }
                .map(|(came, day, shows)| Judged { source: source.to_string(), came, day, shows }),
            );
        }
        Ok(judged)
    }

    /// A place whose distance is not known, by the cells of a source.
    fn by_cells(
        &self,
        source: &str,
        name: &PlaceName,
        goal: OfPlace,
        when: When,
        since: Option<NaiveDate>,
    ) -> Option<(Option<bool>, NaiveDate, Shows)> {
        let cells = self.cells.filter(|cells| cells.source() == source)?;
        let is_named = |of: &&Settlement| of.town.name == name.name && of.town.region == name.region;
        let town = &self.settlements.iter().find(is_named)?.town;
        let grid = cells.grid();
        let seen = |cover: &Cover| {
            let part = Share::from_fraction(disc_held(grid, cover, town).clamp(0.0, 1.0)).ok()?;
            Some((is_held(grid, cover, town), part))
        };
        let levels: Vec<Level<(bool, Share)>> =
            cells.days().filter_map(|day| Some(Level { day, value: seen(&cells.cover(day)?)? })).collect();
        // Cells tell no distance.
        let is_met = |level: &Level<(bool, Share)>| match goal {
            OfPlace::Within(km) => (km == 0.0).then_some(level.value.0),
            OfPlace::Free => Some(!level.value.0),
            OfPlace::Disc(part) => Some(level.value.1 >= part),
            OfPlace::Whole => Some(level.value.1 == Share::WHOLE),
        };
        let (came, level) = decided(&levels, when, since, is_met)?;
        Some((came, level.day, Shows::Cells(level.value.0, level.value.1)))
    }
}

fn region(
    of: &Past,
    id: &str,
    goal: OfRegion,
    when: When,
    since: Option<NaiveDate>,
) -> Option<(Option<bool>, NaiveDate, Shows)> {
    if of.makeup(id).is_some_and(|makeup| makeup.lacking > 0) {
        return None;
    }
    let series = of.region(id).ok()?;
    let area = series.region().area;
    let at_first = match since {
        Some(day) => series.on(day)?.value,
        None => series.levels().first()?.value,
    };
    let (level, is_fall) = goal.level(area, at_first);
    let is_met = |of: &Level<Area>| {
        let km2 = of.value.km2();
        Some(if is_fall { km2 <= level } else { km2 >= level - 1e-6 })
    };
    let (came, level) = decided(series.levels(), when, since, is_met)?;
    Some((came, level.day, Shows::Region(level.value, level.value.share_of(area))))
}

/// Whether it came true, and the map that tells it; `None` where no map of the days that count is known.
fn decided<V: Copy>(
    levels: &[Level<V>],
    when: When,
    since: Option<NaiveDate>,
    is_met: impl Fn(&Level<V>) -> Option<bool>,
) -> Option<(Option<bool>, Level<V>)> {
    let due = when.day();
    let known = levels.iter().filter(|level| level.day <= due);
    // The last map before the question was asked is where it starts from.
    let first = since.map_or(0, |day| levels.partition_point(|level| level.day <= day).saturating_sub(1));
    let last = *known.clone().next_back()?;
    let is_over = levels.last()?.day >= due;
    // Maps that begin after the question was asked do not tell what came before them.
    if since.is_some_and(|day| levels[0].day > day) || last.day < levels[first].day {
        return None;
    }
    match when {
        When::On(_) => Some((if is_over { Some(is_met(&last)?) } else { None }, last)),
        When::By(_) => {
            for level in known.skip(first) {
                if is_met(level)? {
                    return Some((Some(true), *level));
                }
            }
            Some((is_over.then_some(false), last))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, n).unwrap()
    }

    fn judged(values: &[(u32, f64)], when: When, since: Option<NaiveDate>) -> Option<(Option<bool>, NaiveDate)> {
        let levels: Vec<Level<f64>> = values.iter().map(|(n, value)| Level { day: day(*n), value: *value }).collect();
        decided(&levels, when, since, |level| Some(level.value >= 1.0)).map(|(came, level)| (came, level.day))
    }

    #[test]
    fn the_first_day_on_which_it_is_so_decides() {
        let seen = [(1, 0.0), (5, 1.0), (9, 0.0), (12, 0.0)];
        assert_eq!(judged(&seen, When::By(day(10)), None), Some((Some(true), day(5))));
        assert_eq!(judged(&seen, When::By(day(4)), None), Some((Some(false), day(1))));
        assert_eq!(judged(&seen, When::On(day(10)), None), Some((Some(false), day(9))));
        assert_eq!(judged(&seen, When::On(day(6)), None), Some((Some(true), day(5))));
        // What came and went before it was asked does not count; what is so when it is asked does.
        assert_eq!(judged(&seen, When::By(day(12)), Some(day(10))), Some((Some(false), day(12))));
        assert_eq!(judged(&seen, When::By(day(12)), Some(day(6))), Some((Some(true), day(5))));
    }

    #[test]
    fn what_is_not_over_is_open_and_what_no_map_saw_is_not_judged() {
        let seen = [(5, 0.0), (9, 0.0)];
        assert_eq!(judged(&seen, When::By(day(20)), Some(day(6))), Some((None, day(9))));
        assert_eq!(judged(&seen, When::On(day(20)), None), Some((None, day(9))));
        assert_eq!(judged(&seen, When::By(day(9)), Some(day(2))), None);
        assert_eq!(judged(&seen, When::By(day(3)), None), None);
    }
}
