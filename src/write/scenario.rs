//! Scenarios listed and explained: as a sheet, as JSON `frontcast.scenario/1`, as rows.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::place::words::disc_held;
use super::rows;
use super::sheet::{Cell, Grid, Sheet};
use super::words::{day, digits, month, number, rate, share, source};
use crate::domain::quantity::{Area, Share};
use crate::domain::scenario::{Change, Moment, Scenario, Side, Step};
use crate::study::explanation::{Explanation, Move, PlaceOnDay};
use crate::survey::strip::{Strip, StripRegion};
use crate::tabular::{Cells, Table};
use crate::tabular::{millionths, thousandths};

/// One row for each scenario: its name, the kinds of its steps, what it assumes.
pub fn list_table(scenarios: &[Scenario]) -> Table {
    let text = |value: fn(&Scenario) -> String| Cells::Text(scenarios.iter().map(|s| Some(value(s))).collect());
    let kinds = |scenario: &Scenario| {
        let kinds: Vec<&str> = scenario.steps.iter().map(|step| step.change.kind()).collect();
        kinds.join(" ")
    };
    Table::default()
        .with("name", text(|s| s.name.clone()))
        .with("steps", text(kinds))
        .with("summary", text(|s| s.summary.clone()))
}

pub fn list_text(scenarios: &[Scenario]) -> String {
    format!(
        "{}\nProject one with `frontcast project donetsk --scenario NAME`, two at once with A+B; `frontcast scenario show NAME`\n\
         says what each would move. A file of your own, NAME.toml, stands wherever a name does.\n",
        rows::text(&list_table(scenarios))
    )
}

/// A scenario explained: its steps, and what they would move.
pub fn sheet(of: &Explanation) -> Sheet {
    let scenario = &of.scenario;
    let said = Sheet::default().say(format!("{}: {}.", scenario.name, scenario.summary));
    let steps = scenario.steps.iter().map(|step| step_words(step, of));
    let mut sheet = sentence(of).into_iter().fold(said, Sheet::say);
    sheet = sheet.list(format!("Steps, as of {}", day(of.as_of)), steps).and(moves(of));
    if let Some(of_strip) = &of.strip {
        let places = places(&strip_places(of_strip), "Bundled places in the strip");
        sheet = sheet.grid(strip(of_strip, &source(of.known.source()))).and(places);
    }
    sheet.grid(paces(of))
}

fn paces(of: &Explanation) -> Grid {
    let mut grid = Grid::new("Rate of advance in that month, km²/day", &["region", "", "month"]);
    for (month, region, rate) in &of.paces {
        let rate = Cell::known(Some(rate.km2_per_day()), |rate| digits(rate, 2));
        grid.push(vec![Cell::words(&region.name), rate, Cell::words(month.to_string())]);
    }
    grid
}

/// The first and the last day of a step as of an origin, where it has a last one; of every year's the coming ones.
fn first_and_last(step: &Step, as_of: NaiveDate) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let far = as_of.checked_add_days(Days::new(800)).unwrap_or(NaiveDate::MAX);
    let (after, to) = step.days(as_of, far).ok()?.first().copied()?;
    Some((after.succ_opt()?, step.to.map(|_| to)))
}

fn step_words(step: &Step, of: &Explanation) -> String {
    let when = match (first_and_last(step, of.as_of), step.from) {
        (Some((first, Some(last))), Moment::Yearly { .. }) => {
            format!("every year, next from {} to {} ({} days)", day(first), day(last), (last - first).num_days() + 1)
        }
        (Some((first, Some(last))), _) => {
            format!("from {} to {} ({} days)", day(first), day(last), number(((last - first).num_days() + 1) as f64, 0))
        }
        (Some((first, None)), _) => format!("from {} on, without end", day(first)),
        (None, _) => "on no day of the coming years".into(),
    };
    match &step.change {
        Change::Pause => format!("Pause {when}: nothing changes, and what would have come comes later by as much."),
        Change::Freeze => format!("Freeze {when}: nothing changes any more."),
        Change::Factor(by) => format!("Factor {when}: every change, gain or loss, is multiplied by {by}."),
        Change::Cap(cap) => format!("Cap {when}: the front gains at most {}; losses stay as they are.", rate(*cap)),
        Change::Pace(of_month) => format!(
            "Pace {when}: the mean of the futures' change is the region's own rate of {}; how they spread around it stays.",
            month(of_month.last())
        ),
        Change::Transfer { regions, to } => {
            let on =
                first_and_last(step, of.as_of).map_or_else(String::new, |(first, _)| format!(" on {}", day(first)));
            let (held, by) = match to {
                Side::Advancing => ("what the other side holds", "the advancing side"),
                Side::Other => ("what the advancing side holds", "the other side"),
            };
            format!("Transfer{on}: {held} of {} goes to {by}.", regions.join(", "))
        }
        Change::PullBack(km) => format!(
            "Pull-back: each side leaves the strip of {} km on its side of the front. Who holds it then is not said, so it is \
             explained and not projected.",
            number(km.km(), if km.km().fract() == 0.0 { 0 } else { 1 })
        ),
    }
}

fn km2(area: Area) -> Cell {
    Cell::known(Some(area.km2()), |km2| digits(km2, 0))
}

fn share_of(part: Area, whole: Area) -> Cell {
    let of = part.share_of(whole);
    Cell::number(share(of), Some(of.fraction()))
}

/// What changes hands by region; where nothing does, what each side holds.
fn moves(of: &Explanation) -> Sheet {
    let last_map = of.moves.iter().map(|row| row.day).max().unwrap_or(of.as_of);
    let known = format!("{} of {}", source(of.known.source()), day(last_map));
    let is_line = of.moves.iter().all(|row| row.to.is_none());
    let mut grid = match is_line {
        true => {
            let caption = format!("What each side holds, km² ({known})");
            Grid::new(caption, &["region", "area", "advancing side", "share", "other side"])
        }
        false => {
            let heads = ["region", "area", "held", "free", "moved", "share", "to", "held then", "free then"];
            Grid::new(format!("Land by region, km² ({known})"), &heads)
        }
    };
    let row = |name: &str, [area, held, moved, after]: [Area; 4], to: &str| match is_line {
        true => vec![Cell::words(name), km2(area), km2(held), share_of(held, area), km2(area.less(held))],
        false => vec![
            Cell::words(name),
            km2(area),
            km2(held),
            km2(area.less(held)),
            km2(moved),
            share_of(moved, area),
            Cell::words(to),
            km2(after),
            km2(area.less(after)),
        ],
    };
    for of in &of.moves {
        let areas = [of.region.area, of.controlled, of.moved, of.controlled_after()];
        grid.push(row(&of.region.name, areas, to_words(of.to)));
    }
    if of.moves.len() > 1 {
        let sum = |area: fn(&Move) -> Area| Area::sum(of.moves.iter().map(area));
        let all =
            [sum(|row| row.region.area), sum(|row| row.controlled), sum(|row| row.moved), sum(Move::controlled_after)];
        grid.push(row("all of these", all, ""));
    }
    let sheet = Sheet::default().grid(grid);
    match &of.places {
        _ if is_line => sheet,
        None => sheet.note("Places are known for DeepState's map only."),
        Some(of_move) => sheet.and(places(of_move, "Bundled places in what is moved")),
    }
}

fn to_words(to: Option<Side>) -> &'static str {
    match to {
        Some(Side::Advancing) => "advancing side",
        Some(Side::Other) => "other side",
        None => "– (stays)",
    }
}

fn places(places: &[PlaceOnDay], title: &str) -> Sheet {
    let Some(first) = places.first() else { return Sheet::default().note(format!("{title}: none.")) };
    let mut grid =
        Grid::new(format!("{title}, km to the front on {}", day(first.day)), &["place", "region", "", "km", ""]);
    for place in places {
        let part = place.disc_held.fraction();
        let disc = match part > 0.0 && part < 1.0 {
            true => format!("{} of its disc held", disc_held(place.disc_held)),
            false => String::new(),
        };
        grid.push(vec![
            Cell::words(&place.place),
            Cell::words(place.region.to_string()),
            Cell::words(if place.held { "held" } else { "free" }),
            Cell::known(place.front_distance_km, |km| number(km, 1)),
            Cell::words(disc),
        ]);
    }
    Sheet::default().grid(grid)
}

fn strip(strip: &Strip, source: &str) -> Grid {
    let km = number(strip.depth.km(), if strip.depth.km().fract() == 0.0 { 0 } else { 1 });
    let caption = format!(
        "Within {km} km of the front, km² ({source} of {}; the front is {} km long)",
        day(strip.day),
        number(strip.front.km(), 0)
    );
    let mut grid = Grid::new(caption, &["region", "held side", "share", "free side", "share"]);
    let row = |name: &str, area: Area, held: Area, free: Area| {
        vec![Cell::words(name), km2(held), share_of(held, area), km2(free), share_of(free, area)]
    };
    for of in &strip.regions {
        grid.push(row(&of.region.name, of.region.area, of.held, of.free));
    }
    let sum = |area: fn(&StripRegion) -> Area| Area::sum(strip.regions.iter().map(area));
    grid.push(row("all of these", sum(|of| of.region.area), sum(|of| of.held), sum(|of| of.free)));
    grid
}

/// The places of a strip as they stood on its map.
fn strip_places(strip: &Strip) -> Vec<PlaceOnDay> {
    let one = |town: &crate::survey::distance::TownSurvey| PlaceOnDay {
        place: town.town.name.clone(),
        region: town.town.region.clone(),
        day: strip.day,
        held: town.distance_km < 0.0,
        front_distance_km: town.front_distance_km.map(f64::abs),
        disc_held: town.disc_held,
    };
    strip.towns.iter().map(one).collect()
}

/// What a scenario moves as rows: of a pull-back the strip by region, of others the land by region, and of those that move none
/// their steps.
pub fn table(of: &Explanation) -> Table {
    match (&of.strip, &of.moves[..]) {
        (Some(strip), _) => strip_table(strip),
        (None, []) => steps_table(of),
        (None, moves) => moves_table(moves),
    }
}

fn moves_table(moves: &[Move]) -> Table {
    let km2 =
        |value: fn(&Move) -> Area| Cells::Number(moves.iter().map(|row| Some(thousandths(value(row).km2()))).collect());
    let shares = |value: fn(&Move) -> Share| {
        Cells::Number(moves.iter().map(|row| Some(millionths(value(row).fraction()))).collect())
    };
    Table::default()
        .with("region", Cells::Text(moves.iter().map(|row| Some(row.region.id.to_string())).collect()))
        .with("day", Cells::Day(moves.iter().map(|row| Some(row.day)).collect()))
        .with("area_km2", km2(|row| row.region.area))
        .with("controlled_km2", km2(|row| row.controlled))
        .with("remaining_km2", km2(|row| row.region.area.less(row.controlled)))
        .with("share", shares(|row| row.controlled.share_of(row.region.area)))
        .with("moved_km2", km2(|row| row.moved))
        .with("moved_share", shares(|row| row.moved.share_of(row.region.area)))
        .with("to", Cells::Text(moves.iter().map(|row| row.to.map(|to| to.as_str().to_string())).collect()))
        .with("controlled_after_km2", km2(Move::controlled_after))
        .with("remaining_after_km2", km2(|row| row.region.area.less(row.controlled_after())))
        .with("share_after", shares(|row| row.controlled_after().share_of(row.region.area)))
}

fn strip_table(strip: &Strip) -> Table {
    let rows = &strip.regions;
    let km2 = |value: fn(&StripRegion) -> Area| {
        Cells::Number(rows.iter().map(|row| Some(thousandths(value(row).km2()))).collect())
    };
    let shares = |value: fn(&StripRegion) -> Area| {
        Cells::Number(
            rows.iter().map(|row| Some(millionths(value(row).share_of(row.region.area).fraction()))).collect(),
        )
    };
    Table::default()
        .with("region", Cells::Text(rows.iter().map(|row| Some(row.region.id.to_string())).collect()))
        .with("day", Cells::Day(vec![Some(strip.day); rows.len()]))
        .with("depth_km", Cells::Number(vec![Some(strip.depth.km()); rows.len()]))
        .with("area_km2", km2(|row| row.region.area))
        .with("held_strip_km2", km2(|row| row.held))
        .with("held_strip_share", shares(|row| row.held))
        .with("free_strip_km2", km2(|row| row.free))
        .with("free_strip_share", shares(|row| row.free))
}

fn steps_table(of: &Explanation) -> Table {
    let steps = &of.scenario.steps;
    let text = |value: &dyn Fn(&Step) -> String| Cells::Text(steps.iter().map(|step| Some(value(step))).collect());
    let ends: Vec<_> = steps.iter().map(|step| first_and_last(step, of.as_of)).collect();
    Table::default()
        .with("kind", text(&|step| step.change.kind().into()))
        .with("first_day", Cells::Day(ends.iter().map(|ends| ends.map(|(first, _)| first)).collect()))
        .with("last_day", Cells::Day(ends.iter().map(|ends| ends.and_then(|(_, last)| last)).collect()))
        .with("words", text(&|step| step_words(step, of)))
}

fn places_table(places: &[PlaceOnDay]) -> Table {
    let text = |value: fn(&PlaceOnDay) -> String| Cells::Text(places.iter().map(|place| Some(value(place))).collect());
    Table::default()
        .with("place", text(|place| place.place.clone()))
        .with("region", text(|place| place.region.to_string()))
        .with("day", Cells::Day(places.iter().map(|place| Some(place.day)).collect()))
        .with("side", text(|place| if place.held { "held" } else { "free" }.into()))
        .with(
            "front_distance_km",
            Cells::Number(places.iter().map(|place| place.front_distance_km.map(thousandths)).collect()),
        )
        .with(
            "disc_held_share",
            Cells::Number(places.iter().map(|place| Some(millionths(place.disc_held.fraction()))).collect()),
        )
}

/// A scenario explained, as JSON `frontcast.scenario/1`.
pub fn explanation_json(of: &Explanation) -> Value {
    let places = of.strip.as_ref().map(strip_places).or_else(|| of.places.clone());
    let paces = of.paces.iter().map(|(month, region, rate)| {
        json!({"month": month.to_string(), "region": region.id.as_str(), "km2_per_day": millionths(rate.km2_per_day())})
    });
    json!({
        "schema": "frontcast.scenario/1",
        "name": of.scenario.name,
        "summary": of.scenario.summary,
        "as_of": of.as_of.to_string(),
        "source": of.known.source(),
        "steps": rows::json(&steps_table(of)),
        "regions": rows::json(&moves_table(&of.moves)),
        "paces": paces.collect::<Vec<_>>(),
        "places": places.map(|places| rows::json(&places_table(&places))),
        "strip": of.strip.as_ref().map(|strip| json!({
            "day": strip.day.to_string(),
            "depth_km": strip.depth.km(),
            "front_km": thousandths(strip.front.km()),
            "regions": rows::json(&strip_table(strip)),
        })),
    })
}

/// All bundled scenarios as JSON `frontcast.scenarios/1`.
pub fn list_json(scenarios: &[Scenario]) -> Value {
    json!({"schema": "frontcast.scenarios/1", "scenarios": rows::json(&list_table(scenarios))})
}

/// The finding in a sentence, for people: how much would change hands.
fn sentence(of: &Explanation) -> Option<String> {
    let moved = |side: Side| Area::sum(of.moves.iter().filter(|row| row.to == Some(side)).map(|row| row.moved));
    let parts = [(Side::Advancing, "advancing"), (Side::Other, "other")]
        .into_iter()
        .filter(|(side, _)| moved(*side).km2() > 0.0);
    let parts: Vec<String> =
        parts.map(|(side, name)| format!("{} km² would go to the {name} side", digits(moved(side).km2(), 0))).collect();
    let is_transfer = |step: &Step| matches!(step.change, Change::Transfer { .. });
    if !of.scenario.steps.iter().any(is_transfer) {
        return None;
    }
    let on = of.moves.iter().map(|row| row.day).max().unwrap_or(of.known.last_day());
    let what = match (parts.is_empty(), of.moves.is_empty()) {
        (false, _) => parts.join(" and "),
        (true, false) => "nothing would change hands".into(),
        (true, true) => format!("nothing of {} would change hands", of.known.region().name),
    };
    Some(format!("As of {}, {what}.", day(on)))
}
