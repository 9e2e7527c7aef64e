//! What is known and projected of a place, as a sheet.

use super::words::{DEFINITION, disc_held, disc_km2, distance_asked, horizon, is_of_front, km, passed, sentence};
use crate::domain::completion::{Arrival, Outlook};
use crate::domain::place::{ApproachRate, QuotedApproach};
use crate::study::place::earlier::{Earlier, earlier};
use crate::study::place::{Goal, NoFuture, PlaceFuture, PlaceProjection, Reach};
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{number, percent};

/// What a reader of the bands of distances should know.
const CAVEAT: &str = "These bands hold that the front comes and goes here as it did before, here and at the other places of the \
                      same maps. A front comes in jumps, as a salient forms; replayed, such jumps left the bands more often than \
                      the bands say. Further ahead than the years that were observed they are a model's word.";

/// The same of those that are read from the futures of the whole front.
const CAVEAT_OF_FRONT: &str = "These bands are read from simulations of the whole front, in which each region gains as it does in \
                               `frontcast project` and the ground decides where. They know neither rivers nor fortifications. \
                               `--model regimes` projects the distance of this place alone.";

/// Everything that is said of a place.
pub fn sheet(projection: &PlaceProjection) -> Sheet {
    let mut sheet = Sheet::default().say(sentence(projection));
    sheet = sheet.grid(history(projection)).grid(rates(projection)).grid(goals(projection));
    if let Ok(future) = &projection.future {
        let odds = if future.is_line { Grid::default() } else { odds(projection) };
        sheet = sheet.grid(odds).grid(ahead(projection, future));
        if !future.is_line {
            sheet = sheet.note(if is_of_front(future) { CAVEAT_OF_FRONT } else { CAVEAT });
        }
    }
    sheet.note(DEFINITION)
}

fn history(projection: &PlaceProjection) -> Grid {
    let history = &projection.history;
    let mut grid = Grid::new("Distance of the front, km", &["", "", "disc held"]);
    // A map of the week before stands for a day without one; an older one is named.
    const OLD_DAYS: i64 = 7;
    let distance = |distance: f64| Cell::number(km(distance), Some(distance));
    for Earlier { days_before, day, map, stand } in earlier(history) {
        let when = match days_before {
            0 => format!("{day} (last map)"),
            _ if (day - map).num_days() > OLD_DAYS => format!("{day} (map of {map})"),
            days => format!("{day} ({days} days before)"),
        };
        let disc = Cell::number(disc_held(stand.disc_held), Some(stand.disc_held.fraction()));
        grid.push(vec![Cell::words(when), distance(stand.front_distance_km), disc]);
    }
    for (what, (day, km)) in [("nearest", history.nearest()), ("farthest", history.farthest())] {
        grid.push(vec![Cell::words(format!("{day} ({what})")), distance(km)]);
    }
    grid.note(format!("The maps are from {} to {}.", history.first_day(), history.last_day()));
    grid
}

fn rates(projection: &PlaceProjection) -> Grid {
    let mut grid = Grid::new("Pace, km/day (positive: the front comes nearer)", &["", ""]);
    let mut row = |what: String, rate: Option<&ApproachRate>| {
        let pace = Cell::known(rate.map(|rate| rate.km_per_day), |pace| number(pace, 3));
        grid.push(vec![Cell::words(what), pace]);
    };
    for QuotedApproach { window, rate } in &projection.rates {
        row(format!("last {} days", window.days()), rate.as_ref());
    }
    for rate in &projection.rates_since {
        row(format!("since {} ({} days)", rate.window.from, rate.window.days()), Some(rate));
    }
    if projection.rates.iter().any(|of| of.rate.is_none()) {
        grid.note("– means that the window is shorter than the gap between maps");
    }
    grid
}

/// A goal as the name of a row or column.
pub fn goal_name(goal: Goal) -> String {
    match goal {
        Goal::Within(0.0) => "0 km (centre)".into(),
        Goal::Within(km) => format!("within {} km", distance_asked(km)),
        Goal::Disc(_) => "whole disc passed".into(),
    }
}

fn goals(projection: &PlaceProjection) -> Grid {
    let (is_projected, is_line) = (projection.future.is_ok(), projection.future.as_ref().is_ok_and(|of| of.is_line));
    let heads: &[&str] = match (is_projected, is_line) {
        (false, _) => &["", ""],
        (true, true) => &["", "the line arrives"],
        (true, false) => &["", "median", "80 % interval"],
    };
    let mut grid = Grid::new("When the front would come", heads);
    let end = |arrival: Arrival| {
        arrival.day().map_or_else(|| format!("not within {}", horizon(projection)), |day| day.to_string())
    };
    let coming = |outlook: &Outlook| {
        let median = Cell::day(end(outlook.median), outlook.median.day());
        let interval = match outlook.interval_80() {
            (Arrival::NotWithin(_), _) => "–".to_string(),
            (from, to) => format!("{} to {}", end(from), end(to)),
        };
        if is_line { vec![median] } else { vec![median, Cell::words(interval)] }
    };
    for (goal, reach) in &projection.goals {
        let cells = match reach {
            Reach::Since(since) if *since == projection.history.first_day() => {
                vec![Cell::day(format!("already, since the first map ({since}) or earlier"), Some(*since))]
            }
            Reach::Since(since) => vec![Cell::day(format!("already, since {since}"), Some(*since))],
            Reach::Unknown => vec![Cell::words("–")],
            Reach::Coming(_, outlook) => coming(outlook),
        };
        grid.push(std::iter::once(Cell::words(goal_name(*goal))).chain(cells).collect());
    }
    match projection.future {
        Ok(_) => {}
        Err(NoFuture::Passed) => grid.note(format!("The front has passed {}.", passed(projection))),
        Err(NoFuture::OneDay) => grid.note("A pace needs maps of two days or more."),
    }
    grid
}

/// A row for each day, a column for each goal that is still to come.
fn odds(projection: &PlaceProjection) -> Grid {
    let coming = projection.goals.iter().filter_map(|(goal, reach)| match reach {
        Reach::Coming(_, outlook) => Some((goal_name(*goal), outlook)),
        _ => None,
    });
    let (names, outlooks): (Vec<String>, Vec<&Outlook>) = coming.unzip();
    let mut grid = Grid::new("Odds of having come by", &[""]).and_columns(names);
    for (at, by) in projection.by.iter().enumerate() {
        let odds = |outlook: &&Outlook| Cell::known(outlook.odds.get(at).map(|(_, odds)| *odds), percent);
        grid.push(std::iter::once(Cell::day(by.to_string(), Some(*by))).chain(outlooks.iter().map(odds)).collect());
    }
    grid
}

fn ahead(projection: &PlaceProjection, future: &PlaceFuture) -> Grid {
    let is_line = future.is_line;
    let heads: &[&str] = if is_line { &["", "line"] } else { &["", "median", "50 %", "95 %"] };
    let mut grid = Grid::new("Distance ahead, km", heads);
    for band in &future.bands {
        let at = |level: f64| km(band.at(level).unwrap_or(f64::NAN));
        let range = |from: f64, to: f64| Cell::number(format!("{} to {}", at(from), at(to)), None);
        let name = format!("{} ({} days)", band.day, number(f64::from(band.horizon), 0));
        let mut cells = vec![Cell::day(name, Some(band.day)), Cell::number(at(0.5), band.at(0.5))];
        if !is_line {
            cells.extend([range(0.25, 0.75), range(0.025, 0.975)]);
        }
        grid.push(cells);
    }
    if let Some(radius) = projection.history.radius_km() {
        grid.note(format!(
            "A simulated future ends at {} km, where the whole disc ({} km²) is passed.",
            km(-radius),
            number(disc_km2(radius), 1)
        ));
    }
    let far = future.far_km - 0.05;
    if future.bands.iter().flat_map(|band| &band.quantiles).any(|(_, km)| *km > far) {
        grid.note(format!("Simulated futures end at {} km.", km(future.far_km)));
    }
    if !is_line {
        let paths = number(future.paths as f64, 0);
        grid.note(format!("{paths} paths, seed {}, model {}", projection.seed, future.model));
    }
    grid
}
