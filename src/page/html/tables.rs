//! Tables of the page that are not of one section alone: regions, rates, places.

use crate::study::place::{Goal, NoFuture, PlaceProjection, Reach};
use crate::write::place::ranking::{name, reached};
use crate::write::place::sheet::goal_name;
use crate::write::place::words::{disc_held, km};
use crate::write::sheet::{Cell, Grid};
use crate::write::words::{capitalised, number, odds};

/// Places in order of when the front would reach them.
pub(super) fn places(projections: &[PlaceProjection]) -> Grid {
    let goals: Vec<Goal> = projections.first().map_or_else(Vec::new, |of| {
        of.goals.iter().map(|(goal, _)| *goal).filter(|goal| matches!(goal, Goal::Within(_))).collect()
    });
    let columns = goals.iter().map(|goal| match goal.distance_km() {
        0.0 => "At the centre".to_string(),
        _ => capitalised(&goal_name(*goal)),
    });
    let columns = columns.flat_map(|name| [name.clone(), format!("{name}, in a year")]);
    let head = ["Place", "Distance, km", "Disc held", "km/day, 90 days"];
    let mut grid = Grid::new("Places and the front", &head).sortable().and_columns(columns);
    for of in projections {
        let last = of.history.last().value;
        let pace = of.history.approach_over(90).filter(|_| of.future != Err(NoFuture::Passed));
        let pace = pace.map(|rate| rate.km_per_day);
        let mut cells = vec![
            Cell::words(name(of)),
            Cell::number(km(last.front_distance_km), Some(last.front_distance_km)),
            Cell::number(disc_held(last.disc_held), Some(last.disc_held.fraction())),
            Cell::number(pace.map_or("–".into(), |pace| number(pace, 3)), pace),
        ];
        for goal in &goals {
            let on = match of.reach(*goal) {
                Some(Reach::Since(since)) => Some(*since),
                Some(Reach::Coming(_, outlook)) => outlook.median.day(),
                _ => None,
            };
            let year = of.odds_in_a_year(*goal);
            let words = Some(reached(of, *goal)).filter(|words| !words.is_empty());
            cells.push(Cell::day(words.unwrap_or_else(|| "–".into()), on).in_one_line());
            cells.push(Cell::number(year.map_or("–".into(), odds), year));
        }
        grid.push(cells);
    }
    grid
}
