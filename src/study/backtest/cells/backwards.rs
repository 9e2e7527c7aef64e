//! The same maps run backwards in time: a past that no parameter was chosen on.
//!
//! The newest map is the first. What was held is free and what was free is held, so that land that was lost, going back, is
//! land gained by the other side. No front is latent there: the state border is the other side's.

use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Vintage;
use crate::error::{Error, Result};

/// A table of one source and its cells, run backwards over the days of the cells.
///
/// # Errors
/// [`Error::NoData`] where they share no days.
pub fn backwards(table: &Past, cells: &CellSeries) -> Result<(Past, CellSeries)> {
    let none = || Error::NoData("there are no maps to run backwards".into());
    let turned = cells.backwards().ok_or_else(none)?;
    let (first, last) = (cells.days().next().ok_or_else(none)?, cells.last_day());
    let mirrored = |series: &ControlSeries| {
        let days = series.levels().iter().filter(|level| level.day >= first && level.day <= last);
        let vintage = |level: &crate::domain::vintage::Level<Area>| {
            let day = first + (last - level.day);
            Vintage { day, known_on: day, value: Some(series.region().area.less(level.value)) }
        };
        ControlSeries::new(series.source(), series.region().clone(), days.map(vintage).collect())
    };
    let series: Vec<ControlSeries> = table.singles().map(mirrored).collect::<Result<_>>()?;
    Ok((Past::new(series)?.grouped(&table.regions()), turned))
}
