//! Scenarios listed and explained: as text, as JSON `frontcast.scenario/1`, as rows.

use std::fmt::Write;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::place::words::disc_held;
use super::provenance::Provenance;
use super::rows;
use super::sheet::wrapped;
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

/// A scenario explained, as text.
pub fn text(of: &Explanation) -> String {
    let scenario = &of.scenario;
    let mut text = format!("{}\n", wrapped(&format!("{}: {}.", scenario.name, scenario.summary), 100));
    if let Some(sentence) = sentence(of) {
        text += &format!("{}\n", wrapped(&sentence, 100));
    }
    let _ = steps(&mut text, of);
    if !of.moves.is_empty() {
        let _ = moves_text(&mut text, of);
    }
    if let Some(strip) = &of.strip {
        let _ = strip_text(&mut text, strip, &source(of.known.source()));
    }
    if !of.paces.is_empty() {
        text += "\nRate of advance in that month, km²/day\n";
        for (month, region, rate) in &of.paces {
            let _ = writeln!(text, "  {:<32}{:>10}  {month}", region.name, digits(rate.km2_per_day(), 2));
        }
    }
    text
}

fn steps(text: &mut String, of: &Explanation) -> std::fmt::Result {
    writeln!(text, "\nSteps, as of {}", day(of.as_of))?;
    for step in &of.scenario.steps {
        writeln!(text, "  {}", wrapped(&step_words(step, of), 98).replace('\n', "\n    "))?;
    }
    Ok(())
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

/// What each side holds where the line is frozen and nothing changes hands.
fn line_text(text: &mut String, of: &Explanation) -> std::fmt::Result {
    let last_map = of.moves.iter().map(|row| row.day).max().unwrap_or(of.as_of);
    writeln!(text, "\nWhat each side holds, km² ({} of {})", source(of.known.source()), day(last_map))?;
    writeln!(text, "  {:<20}{:>10}{:>17}{:>10}{:>12}", "", "area", "advancing side", "share", "other side")?;
    let sum = |area: fn(&Move) -> Area| Area::sum(of.moves.iter().map(area));
    let rows = of.moves.iter().map(|row| (&row.region.name[..], row.region.area, row.controlled));
    let all = ("all of these", sum(|row| row.region.area), sum(|row| row.controlled));
    for (name, area, held) in rows.chain((of.moves.len() > 1).then_some(all)) {
        let km2 = |area: Area| digits(area.km2(), 0);
        let free = km2(area.less(held));
        writeln!(text, "  {name:<20}{:>10}{:>17}{:>10}{free:>12}", km2(area), km2(held), share(held.share_of(area)))?;
    }
    Ok(())
}

fn moves_text(text: &mut String, of: &Explanation) -> std::fmt::Result {
    if of.moves.iter().all(|row| row.to.is_none()) {
        return line_text(text, of);
    }
    let last_map = of.moves.iter().map(|row| row.day).max().unwrap_or(of.as_of);
    writeln!(text, "\nLand by region, km² ({} of {})", source(of.known.source()), day(last_map))?;
    writeln!(
        text,
        "  {:<20}{:>10}{:>10}{:>10}{:>10}{:>10}  {:<16}{:>10}{:>10}",
        "", "area", "held", "free", "moved", "share", "to", "held then", "free then"
    )?;
    let line = |text: &mut String, name: &str, [area, held, moved, after]: [Area; 4], to: &str| {
        let km2 = |area: Area| digits(area.km2(), 0);
        writeln!(
            text,
            "  {name:<20}{:>10}{:>10}{:>10}{:>10}{:>10}  {to:<16}{:>10}{:>10}",
            km2(area),
            km2(held),
            km2(area.less(held)),
            km2(moved),
            share(moved.share_of(area)),
            km2(after),
            km2(area.less(after))
        )
    };
    for row in &of.moves {
        line(
            text,
            &row.region.name,
            [row.region.area, row.controlled, row.moved, row.controlled_after()],
            to_words(row.to),
        )?;
    }
    if of.moves.len() > 1 {
        let sum = |area: fn(&Move) -> Area| Area::sum(of.moves.iter().map(area));
        let all =
            [sum(|row| row.region.area), sum(|row| row.controlled), sum(|row| row.moved), sum(Move::controlled_after)];
        line(text, "all of these", all, "")?;
    }
    match &of.places {
        None => writeln!(text, "\nPlaces are known for DeepState's map only."),
        Some(places) => places_text(text, places, "Bundled places in what is moved"),
    }
}

fn to_words(to: Option<Side>) -> &'static str {
    match to {
        Some(Side::Advancing) => "advancing side",
        Some(Side::Other) => "other side",
        None => "– (stays)",
    }
}

fn places_text(text: &mut String, places: &[PlaceOnDay], title: &str) -> std::fmt::Result {
    let Some(first) = places.first() else { return writeln!(text, "\n{title}: none.") };
    writeln!(text, "\n{title}, km to the front on {}", day(first.day))?;
    for place in places {
        let side = if place.held { "held" } else { "free" };
        let km = place.front_distance_km.map_or_else(|| "–".into(), |km| number(km, 1));
        let part = place.disc_held.fraction();
        let disc = if part > 0.0 && part < 1.0 {
            format!("  {} of its disc held", disc_held(place.disc_held))
        } else {
            String::new()
        };
        writeln!(text, "  {:<20}{:<18}{side:<6}{km:>8}{disc}", place.place, place.region)?;
    }
    Ok(())
}

fn strip_text(text: &mut String, strip: &Strip, source: &str) -> std::fmt::Result {
    let km = number(strip.depth.km(), if strip.depth.km().fract() == 0.0 { 0 } else { 1 });
    writeln!(
        text,
        "\nWithin {km} km of the front, km² ({source} of {}; the front is {} km long)",
        day(strip.day),
        number(strip.front.km(), 0)
    )?;
    writeln!(text, "  {:<20}{:>12}{:>10}{:>12}{:>10}", "", "held side", "share", "free side", "share")?;
    let line = |text: &mut String, name: &str, (area, held, free): (Area, Area, Area)| {
        let parts = [held, free].map(|part| format!("{:>12}{:>10}", digits(part.km2(), 0), share(part.share_of(area))));
        writeln!(text, "  {name:<20}{}", parts.concat())
    };
    for row in &strip.regions {
        line(text, &row.region.name, (row.region.area, row.held, row.free))?;
    }
    let sum = |area: fn(&StripRegion) -> Area| Area::sum(strip.regions.iter().map(area));
    line(text, "all of these", (sum(|row| row.region.area), sum(|row| row.held), sum(|row| row.free)))?;
    places_text(text, &strip_places(strip), "Bundled places in the strip")
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
pub fn explanation_json(of: &Explanation, provenance: &Provenance) -> Value {
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
        "provenance": provenance,
    })
}

/// All bundled scenarios as JSON `frontcast.scenarios/1`.
pub fn list_json(scenarios: &[Scenario], provenance: &Provenance) -> Value {
    json!({"schema": "frontcast.scenarios/1", "scenarios": rows::json(&list_table(scenarios)), "provenance": provenance})
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
