//! Finds the columns of a table by the names in its header.

use chrono::NaiveDate;

use super::{Advice, Unit, Wording};
use crate::read::dialect;
use crate::read::names::{Names, REGION_WORDS};

/// The names of all columns that are read.
pub(super) const NAMES: [&str; 9] =
    ["source", "region", "day", "known_on", "controlled_km2", "share_percent", "area_km2", "held_km2", "front_km"];
/// What the column of the day is called elsewhere.
const DAY_WORDS: [&str; 3] = ["date", "datum", "дата"];
/// Columns of sums beside those of regions, which say nothing new.
const SUM_WORDS: [&str; 8] = ["total", "sum", "gesamt", "summe", "всього", "разом", "всего", "итого"];

/// Where the columns of a table are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// For each of [`NAMES`], its place.
    at: [Option<usize>; NAMES.len()],
    pub shape: Shape,
}

/// How the table tells of regions and days.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A row for each region and day.
    Long,
    /// A column of controlled area for each region: place, region as written, unit.
    Regions(Vec<(usize, String, Unit)>),
    /// A column of controlled area for each day.
    Days(Vec<(usize, NaiveDate)>),
}

/// A header that is none, and how many of its names are known.
#[derive(Debug)]
pub(super) struct Lacking {
    pub words: String,
    pub known: usize,
}

impl Layout {
    /// The layout that a header tells.
    pub fn find(header: &[&str], wording: &Wording, names: &Names, advice: &Advice) -> Result<Self, Lacking> {
        let mut layout = Layout { at: [None; NAMES.len()], shape: Shape::Long };
        let lacking = |layout: &Layout, words| Lacking { words, known: layout.at.iter().flatten().count() };
        layout.map(header, wording).map_err(|words| lacking(&layout, words))?;
        let mapped = layout.at;
        for (i, name) in NAMES.iter().enumerate().filter(|(i, _)| mapped[*i].is_none()) {
            let free = |at: &usize| !mapped.contains(&Some(*at));
            layout.at[i] = place_of(header, name, free).map_err(|words| lacking(&layout, words))?;
        }
        // Who names the column of shares wants that one.
        if layout.is_mapped(wording, "share_percent") && !layout.is_mapped(wording, "controlled_km2") {
            layout.at[4] = None;
        }
        layout.complete(header, wording, names, advice).map_err(|words| lacking(&layout, words))?;
        Ok(layout)
    }

    /// The place of a column.
    pub fn at(&self, name: &str) -> Option<usize> {
        NAMES.iter().position(|known| *known == name).and_then(|i| self.at[i])
    }

    fn is_mapped(&self, wording: &Wording, name: &str) -> bool {
        wording.columns.iter().any(|(ours, _)| ours == name)
    }

    /// The columns that the user names.
    fn map(&mut self, header: &[&str], wording: &Wording) -> Result<(), String> {
        for (ours, theirs) in &wording.columns {
            let Some(i) = NAMES.iter().position(|name| name == ours) else {
                return Err(format!(
                    "--column {ours}=… names no column of frontcast; its columns are {}",
                    NAMES.join(", ")
                ));
            };
            let found = unique(header, theirs, |name| name.trim() == theirs.trim(), |_| true)?;
            let found = found.map_or_else(
                || unique(header, theirs, |name| loose(name) == loose(theirs), |_| true),
                |at| Ok(Some(at)),
            )?;
            self.at[i] = Some(found.ok_or_else(|| {
                format!("--column {ours}={theirs} names a column that does not exist; the columns are {}", met(header))
            })?);
        }
        Ok(())
    }

    /// Checks that nothing is missing, or finds the regions or days among the names of the columns.
    fn complete(&mut self, header: &[&str], wording: &Wording, names: &Names, advice: &Advice) -> Result<(), String> {
        let has = |name| self.at(name).is_some();
        let has_value = has("controlled_km2") || has("share_percent");
        let lacks_any = |names: &str, name: &str| {
            let tells = advice.option("--column", &format!("{name}=…"));
            format!("there is no column {names}; the columns are {} ({tells})", met(header))
        };
        let lacks = |name: &str| lacks_any(&format!("{name:?}"), name);
        match (has("region"), has("day"), has_value) {
            (true, true, true) => Ok(()),
            (false, true, false) => {
                let free = (0..header.len()).filter(|i| !self.at.contains(&Some(*i)));
                let found: Vec<_> =
                    free.filter_map(|i| named_region(header[i], names).map(|(name, unit)| (i, name, unit))).collect();
                match found.is_empty() {
                    true => Err(lacks("region")),
                    false => {
                        let unit = |met| wording.unit.unwrap_or(met);
                        self.shape =
                            Shape::Regions(found.into_iter().map(|(i, name, met)| (i, name, unit(met))).collect());
                        Ok(())
                    }
                }
            }
            (true, false, false) => {
                let days = named_days(header, wording, |at| !self.at.contains(&Some(at)));
                match days.is_empty() {
                    true => Err(lacks("day")),
                    false => {
                        self.shape = Shape::Days(days);
                        Ok(())
                    }
                }
            }
            (false, _, _) => Err(lacks("region")),
            (_, false, _) => Err(lacks("day")),
            (_, _, false) => Err(lacks_any("\"share_percent\" or \"controlled_km2\"", "controlled_km2")),
        }
    }

    /// Columns beside those of regions that may be regions too, as far as their names tell.
    pub fn unknown(&self, header: &[String]) -> Vec<usize> {
        let Shape::Regions(found) = &self.shape else { return Vec::new() };
        let is_known = |at: usize| self.at.contains(&Some(at)) || found.iter().any(|(known, ..)| *known == at);
        let is_sum = |name: &str| SUM_WORDS.contains(&without_unit(name).0.to_lowercase().as_str());
        (0..header.len()).filter(|at| !is_known(*at) && !header[*at].is_empty() && !is_sum(&header[*at])).collect()
    }
}

/// The place of the one column with a name of ours: exactly, else in any spelling, else by what others call it.
fn place_of(header: &[&str], name: &str, free: impl Fn(&usize) -> bool) -> Result<Option<usize>, String> {
    let elsewhere: &[&str] = match name {
        "region" => &REGION_WORDS,
        "day" => &DAY_WORDS,
        _ => &[],
    };
    for fits in [
        &(|met: &str| met.trim() == name) as &dyn Fn(&str) -> bool,
        &|met: &str| loose(met) == loose(name),
        &|met: &str| elsewhere.contains(&loose(met).as_str()),
    ] {
        if let Some(found) = unique(header, name, fits, &free)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The place of the one column whose name fits.
fn unique(
    header: &[&str],
    name: &str,
    fits: impl Fn(&str) -> bool,
    free: impl Fn(&usize) -> bool,
) -> Result<Option<usize>, String> {
    let found: Vec<usize> = (0..header.len()).filter(|at| fits(header[*at]) && free(at)).collect();
    match found[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        [first, second, ..] if header[first].trim() == header[second].trim() => {
            Err(format!("two columns have the name {:?}: rename one", header[first].trim()))
        }
        [first, second, ..] => {
            Err(format!("{:?} and {:?} are both the column {name}: rename one", header[first], header[second]))
        }
    }
}

/// A name without what differs from hand to hand: "Controlled (km²)" is "controlled_km2".
fn loose(name: &str) -> String {
    let name = name.to_lowercase().replace('²', "2").replace('%', "percent");
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The region that a column is named after, and the unit in its name.
fn named_region(name: &str, names: &Names) -> Option<(String, Unit)> {
    let (region, unit) = without_unit(name);
    names.slug(region).map(|_| (region.to_string(), unit))
}

/// A name without the unit behind it: "Donetsk (km²)", "donetsk_km2", "Donetsk, %".
fn without_unit(name: &str) -> (&str, Unit) {
    const UNITS: [(&str, Unit); 8] = [
        ("sq km", Unit::Km2),
        ("km²", Unit::Km2),
        ("km2", Unit::Km2),
        ("км²", Unit::Km2),
        ("км2", Unit::Km2),
        ("sq mi", Unit::SquareMiles),
        ("percent", Unit::Percent),
        ("%", Unit::Percent),
    ];
    let name = name.trim().trim_end_matches([')', ']']).trim_end();
    let found = UNITS.iter().find_map(|(written, unit)| Some((name.strip_suffix(written)?, *unit)));
    let (rest, unit) = found.unwrap_or((name, Unit::Km2));
    let of = |c: char| c.is_whitespace() || "_-,.:([".contains(c);
    (rest.trim_start_matches("controlled_km2").trim_matches(of), unit)
}

/// The columns that are named after days.
fn named_days(header: &[&str], wording: &Wording, free: impl Fn(usize) -> bool) -> Vec<(usize, NaiveDate)> {
    let order = wording.date_order.or_else(|| dialect::date_order(header.iter().copied(), NaiveDate::MAX));
    let of = |at: usize| dialect::day(header[at], order).ok().map(|day| (at, day));
    (0..header.len()).filter(|at| free(*at)).filter_map(of).collect()
}

/// The names in a header, for people.
fn met(header: &[&str]) -> String {
    header.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ")
}

/// The user's name for a column, quoted where it has unusual characters and shortened.
pub(super) fn shown(name: &str) -> String {
    let short: String = name.chars().take(40).collect();
    let is_plain = short.chars().all(|c| c.is_alphanumeric() || "_-. ²%".contains(c));
    if is_plain && short.len() == name.len() { short } else { format!("{short:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(header: &[&str], columns: &[(&str, &str)]) -> Result<Layout, String> {
        let columns = columns.iter().map(|(ours, theirs)| (ours.to_string(), theirs.to_string())).collect();
        let wording = Wording { columns, ..Wording::default() };
        let regions = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
        let names = Names::bundled(&regions).unwrap();
        Layout::find(header, &wording, &names, &Advice::Options).map_err(|lacking| lacking.words)
    }

    fn places(header: &[&str], columns: &[(&str, &str)]) -> Vec<Option<usize>> {
        let layout = find(header, columns).unwrap();
        ["region", "day", "controlled_km2", "share_percent", "area_km2"].map(|name| layout.at(name)).to_vec()
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        let expected = vec![Some(0), Some(1), Some(2), None, None];
        for header in [
            ["region", "day", "controlled_km2"],
            ["REGION", "Day", "Controlled_km2"],
            [" Region ", "date", "Controlled (km²)"],
            ["Oblast", "Datum", "controlled km2"],
            ["область", "Дата", "CONTROLLED-KM2"],
        ] {
            assert_eq!(places(&header, &[]), expected, "{header:?}");
        }
        assert_eq!(places(&["region", "day", "Share, %"], &[])[3], Some(2));
        assert_eq!(
            places(&["region", "day", "date", "Controlled_km2", "controlled_km2"], &[])[1..3],
            [Some(1), Some(4)]
        );
    }

    #[test]
    fn what_the_user_says_wins_and_is_read_once() {
        let header = ["region", "date", "area_km2"];
        let expected = vec![Some(0), Some(1), Some(2), None, None];
        assert_eq!(places(&header, &[("controlled_km2", "area_km2")]), expected);
        assert_eq!(places(&header, &[("controlled_km2", "AREA_KM2"), ("day", "Date")]), expected);
        let both = ["region", "day", "controlled_km2", "Anteil"];
        assert_eq!(places(&both, &[("share_percent", "Anteil")])[2..4], [None, Some(3)]);
        assert!(
            find(&header, &[("controlled_km2", "held")]).unwrap_err().contains("names a column that does not exist")
        );
        assert!(
            find(&header, &[("held", "area_km2")])
                .unwrap_err()
                .starts_with("--column held=… names no column of frontcast")
        );
    }

    #[test]
    fn columns_of_regions_and_of_days_are_a_layout_too() {
        let layout = find(&["date", "Donetsk (km²)", "Луганськ, %", "Total", "note"], &[]).unwrap();
        let regions = vec![(1, "Donetsk".into(), Unit::Km2), (2, "Луганськ".into(), Unit::Percent)];
        assert_eq!(layout.shape, Shape::Regions(regions));
        assert_eq!(layout.unknown(&["date", "a", "b", "Total", "note"].map(String::from)), [4]);
        let layout = find(&["region", "01/06/2026", "15/06/2026", "area_km2"], &[]).unwrap();
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(layout.shape, Shape::Days(vec![(1, day("2026-06-01")), (2, day("2026-06-15"))]));
    }

    #[test]
    fn two_columns_of_one_name_are_told() {
        let problem = find(&["region", "day", "Day", "day", "controlled_km2"], &[]).unwrap_err();
        assert_eq!(problem, "two columns have the name \"day\": rename one");
        let problem = find(&["region", "Day", "DAY", "controlled_km2"], &[]).unwrap_err();
        assert_eq!(problem, "\"Day\" and \"DAY\" are both the column day: rename one");
        assert!(find(&["note", "note", "region", "day", "controlled_km2"], &[]).is_ok(), "nobody reads them");
    }
}
