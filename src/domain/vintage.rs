//! What one source said of one thing, day by day, and when each value became known.

use chrono::NaiveDate;

use crate::error::{Error, Result};

/// One observed fact: the value of a day, as known from another day on. A withdrawal is a revision too: from its `known_on` on
/// nothing is known of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vintage<V> {
    /// The day the map shows.
    pub day: NaiveDate,
    /// The day this value became known; not before `day`. A later one revises an earlier one.
    pub known_on: NaiveDate,
    /// The value; `None` where what was known before is withdrawn.
    pub value: Option<V>,
}

/// The newest known value of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level<V> {
    /// The day the map shows.
    pub day: NaiveDate,
    pub value: V,
}

/// What values can be observed of.
pub trait Subject<V>: Clone {
    /// What a value is, for errors.
    const QUANTITY: &str;
    /// What a series without values lacks, for errors.
    const FACT: &str;
    /// Its name in errors.
    fn name(&self) -> &str;
    /// A value in words, for errors.
    fn words(value: V) -> String;
    /// The value as it is kept.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a value that cannot be.
    fn checked(&self, day: NaiveDate, value: V) -> Result<V>;
}

/// What one source says about one thing. Never without a level, sorted by day; days may be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<K, V> {
    pub(super) source: String,
    pub(super) of: K,
    pub(super) vintages: Vec<Vintage<V>>,
    pub(super) levels: Vec<Level<V>>,
}

impl<K: Subject<V>, V: Copy + PartialEq> Series<K, V> {
    /// A series from vintages in any order, revisions included.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing is left to be known; [`Error::OutOfRange`] when a value cannot be, is known before its
    /// day, or contradicts another of the same day and `known_on`.
    pub fn new(source: &str, of: K, mut vintages: Vec<Vintage<V>>) -> Result<Self> {
        vintages.sort_by_key(|seen| (seen.day, seen.known_on));
        let refused = |quantity, met, allowed| Err(Error::OutOfRange { quantity, met, allowed });
        for Vintage { day, known_on, value } in &mut vintages {
            if known_on < day {
                let met = format!("{known_on} of {} on {day}", of.name());
                return refused("known_on", met, "the day itself or later");
            }
            *value = value.map(|value| of.checked(*day, value)).transpose()?;
        }
        vintages.dedup();
        if let Some(pair) = vintages.windows(2).find(|p| p[0].day == p[1].day && p[0].known_on == p[1].known_on) {
            let [one, other] = [0, 1].map(|i| pair[i].value.map_or_else(|| "withdrawn".to_string(), K::words));
            let met = format!("{one} beside {other} of {} on {}", of.name(), pair[0].day);
            return refused(K::QUANTITY, met, "each day has one value, and a revision has a later known_on");
        }
        let nothing = || Error::NoData(format!("{source} has no {} of {}", K::FACT, of.name()));
        Series::sorted(source, &of, vintages).ok_or_else(nothing)
    }

    /// A series of vintages that another one was made of; `None` where nothing is left to be known.
    fn sorted(source: &str, of: &K, vintages: Vec<Vintage<V>>) -> Option<Self> {
        let newest = vintages.chunk_by(|a, b| a.day == b.day).filter_map(<[_]>::last);
        let levels: Vec<Level<V>> =
            newest.filter_map(|seen| Some(Level { day: seen.day, value: seen.value? })).collect();
        (!levels.is_empty()).then(|| Series { source: source.into(), of: of.clone(), vintages, levels })
    }

    fn only(&self, is_kept: impl Fn(&&Vintage<V>) -> bool) -> Option<Self> {
        Series::sorted(&self.source, &self.of, self.vintages.iter().filter(is_kept).copied().collect())
    }

    /// What a reader on `day` would have known: nothing observed or revised later.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing was known by then.
    pub fn as_of(&self, day: NaiveDate) -> Result<Self> {
        self.only(|seen| seen.day <= day && seen.known_on <= day).ok_or_else(|| {
            let (name, source, begin) = (self.of.name(), &self.source, self.vintages[0].day);
            Error::NoData(format!("nothing was known of {name} on {day}: {source} begins on {begin}"))
        })
    }

    /// The series without the days before `day`; `None` when no later day has a value.
    pub fn since(&self, day: NaiveDate) -> Option<Self> {
        self.only(|seen| seen.day >= day)
    }

    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All vintages with revisions and withdrawals, by day and then by `known_on`.
    pub fn vintages(&self) -> &[Vintage<V>] {
        &self.vintages
    }

    /// The newest value of every observed day, in order of days.
    pub fn levels(&self) -> &[Level<V>] {
        &self.levels
    }

    /// The newest value of the last observed day.
    pub fn last(&self) -> Level<V> {
        self.levels[self.levels.len() - 1]
    }

    /// The first observed day.
    pub fn first_day(&self) -> NaiveDate {
        self.levels[0].day
    }

    /// The last observed day.
    pub fn last_day(&self) -> NaiveDate {
        self.last().day
    }

    /// The day on which the newest of all vintages became known.
    pub fn last_known_on(&self) -> NaiveDate {
        self.vintages.iter().map(|seen| seen.known_on).max().unwrap_or(self.last_day())
    }

    /// The last observed day up to `day` with its value; `None` before the first.
    pub fn on(&self, day: NaiveDate) -> Option<Level<V>> {
        let after = self.levels.partition_point(|level| level.day <= day);
        after.checked_sub(1).map(|i| self.levels[i])
    }

    /// The days that are revised: whose newest value is another than the one first known, or which were withdrawn.
    pub fn revised_days(&self) -> impl Iterator<Item = &[Vintage<V>]> {
        revised_days(&self.vintages)
    }
}

/// As [`Series::revised_days`], of vintages sorted by day and `known_on`.
pub fn revised_days<V: Copy + PartialEq>(vintages: &[Vintage<V>]) -> impl Iterator<Item = &[Vintage<V>]> {
    let first = |known: &[Vintage<V>]| known.iter().find_map(|seen| seen.value);
    let newest = |known: &[Vintage<V>]| known.last().and_then(|seen| seen.value);
    let of_day = vintages.chunk_by(|a, b| a.day == b.day);
    of_day.filter(move |known| first(known).is_some() && newest(known) != first(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Anything with whole numbers that are no more than nine.
    #[derive(Debug, Clone, PartialEq)]
    struct Made;

    impl Subject<u8> for Made {
        const QUANTITY: &str = "number";
        const FACT: &str = "number";
        fn name(&self) -> &str {
            "made"
        }
        fn words(value: u8) -> String {
            value.to_string()
        }
        fn checked(&self, _: NaiveDate, value: u8) -> Result<u8> {
            let refused = || Error::OutOfRange { quantity: "number", met: value.to_string(), allowed: "at most 9" };
            (value <= 9).then_some(value).ok_or_else(refused)
        }
    }

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, n).unwrap()
    }

    /// Rows as day, day known, value.
    fn series(rows: &[(u32, u32, Option<u8>)]) -> Result<Series<Made, u8>> {
        let seen = |(on, known, value): &(u32, u32, Option<u8>)| Vintage {
            day: day(*on),
            known_on: day(*known),
            value: *value,
        };
        Series::new("somebody", Made, rows.iter().map(seen).collect())
    }

    #[test]
    fn later_revisions_and_withdrawals_do_not_exist_for_an_earlier_reader() {
        let all = series(&[(2, 5, None), (1, 1, Some(9)), (2, 2, Some(3)), (1, 7, Some(8))]).unwrap();
        assert_eq!((all.last().value, all.last_day(), all.last_known_on()), (8, day(1), day(7)));
        let on = |n| all.as_of(day(n)).unwrap().last().value;
        assert_eq!([1, 4, 6, 7].map(on), [9, 3, 9, 8]);
        assert_eq!(all.revised_days().map(|of| of[0].day).collect::<Vec<_>>(), [day(1), day(2)]);
        let early = all.as_of("2024-12-31".parse().unwrap()).unwrap_err().to_string();
        assert!(early.ends_with("nothing was known of made on 2024-12-31: somebody begins on 2025-01-01"), "{early}");
        assert_eq!(all.since(day(2)), None, "the second day is withdrawn");
    }

    #[test]
    fn a_day_has_the_last_value_before_it() {
        let all = series(&[(3, 3, Some(1)), (5, 5, Some(2))]).unwrap();
        assert_eq!([2, 3, 4, 9].map(|n| all.on(day(n)).map(|of| of.value)), [None, Some(1), Some(1), Some(2)]);
        assert_eq!(all.since(day(4)).unwrap().first_day(), day(5));
    }

    #[test]
    fn contradictions_and_what_cannot_be_are_refused() {
        for (rows, words) in [
            (vec![(1, 1, Some(1)), (1, 1, Some(2))], "1 beside 2 of made on 2025-01-01"),
            (vec![(1, 1, Some(1)), (1, 1, None)], "1 beside withdrawn of made"),
            (vec![(2, 1, Some(1))], "known_on 2025-01-01 of made on 2025-01-02"),
            (vec![(1, 1, Some(10))], "at most 9"),
            (vec![(1, 1, None)], "somebody has no number of made"),
        ] {
            let error = series(&rows).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        assert!(series(&[(1, 1, Some(1)), (1, 1, Some(1))]).is_ok());
    }
}
