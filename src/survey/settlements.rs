//! Settlements: places that people live in, near where the front has stood.

use super::places;
use crate::domain::place::{Settlement, Town};
use crate::error::{Error, Place, Result};
use crate::tabular::{Format, Table};

/// GeoNames, with discs from population where no built-up area is known; `data/README.md` has the formula.
const SETTLEMENTS: &[u8] = include_bytes!("../../data/settlements.csv");
const ORIGIN: &str = "the bundled settlements";

/// The bundled settlements, the bundled towns first.
///
/// # Errors
/// None in practice: the bundled file is part of the tests.
pub fn bundled() -> Result<Vec<Settlement>> {
    let whole = |problem: String| Error::input(ORIGIN, Place::Whole, problem);
    let table = Table::read(SETTLEMENTS, Format::Csv).map_err(whole)?;
    let column = |name: &str| table.column(name).ok_or_else(|| whole(format!("there is no column {name:?}")));
    let (ukrainian, people) = (column("name_uk")?, column("population")?);
    let measured = places::bundled()?;
    let own = |town: &Town| measured.iter().find(|of| of.name == town.name && of.region == town.region);
    let of = |(row, town): (usize, Town)| {
        let people = people.number(row).map_err(|met| whole(format!("population {met:?} is not a number")))?;
        Ok(Settlement {
            name_uk: Some(ukrainian.text(row).to_string()).filter(|name| !name.is_empty()),
            people: people.map(|count| count as u32),
            is_measured: own(&town).is_some(),
            town: own(&town).cloned().unwrap_or(town),
        })
    };
    places::parse(SETTLEMENTS, Format::Csv, ORIGIN)?.into_iter().enumerate().map(of).collect()
}

/// Towns of a user, of which nothing else is known.
pub fn of_towns(towns: Vec<Town>) -> Vec<Settlement> {
    let of = |town| Settlement { town, name_uk: None, people: None, is_measured: true };
    towns.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::place::PlaceName;

    #[test]
    fn settlements_have_people_names_of_their_own_and_all_bundled_towns() {
        let all = bundled().unwrap();
        let names: BTreeSet<(&str, &str)> =
            all.iter().map(|of| (of.town.region.as_str(), of.town.name.as_str())).collect();
        assert!(names.len() == all.len() && all.len() > 900);
        assert_eq!(all.iter().filter(|of| of.is_measured).count(), places::bundled().unwrap().len());
        for of in &all {
            assert!(of.people.is_some_and(|people| people >= 500), "{}", of.town.name);
            let name = PlaceName { region: of.town.region.clone(), name: of.town.name.clone() };
            assert!(name.id().is_ok(), "{}", of.town.name);
            let radius = 0.0743 * f64::from(of.people.unwrap()).powf(0.359);
            assert!(of.is_measured || (of.town.radius_km - radius).abs() < 0.006, "{}", of.town.name);
        }
        let sloviansk = all.iter().find(|of| of.town.name == "Sloviansk").unwrap();
        assert_eq!(sloviansk.name_uk.as_deref(), Some("Слов'янськ"));
    }
}
