//! The overview of all regions: as text, as rows and as JSON.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::makers::whose_map;
use super::sheet::{Cell, Grid, Sheet};
use super::words::{called, counted, day, digits, rate, share};
use crate::domain::completion::Arrival;
use crate::shell::printable;
use crate::study::overview::{PACE_DAYS, Standing};
use crate::tabular::millionths;
use crate::tabular::{Cells, Table};

/// The overview of a source; regions where nothing was ever held are named in one line unless `all` are asked for.
pub fn sheet(standings: &[Standing], as_of: NaiveDate, source: &str, all: bool) -> Sheet {
    let told: Vec<&Standing> = standings.iter().filter(|of| all || !of.is_untouched()).collect();
    let mut sheet = Sheet::default().grid(grid(&told, as_of, source));
    if let Some(line) = other_days(&told) {
        sheet = sheet.note(line);
    }
    let untouched: Vec<String> = standings.iter().filter(|of| of.is_untouched()).map(name).collect();
    if !all && !untouched.is_empty() {
        sheet = sheet.note(format!("Nothing is held and nothing has moved in {}.", untouched.join(", ")));
    }
    sheet
}

/// How regions stand, as a table. Groups stand apart: they are sums.
fn grid(standings: &[&Standing], as_of: NaiveDate, source: &str) -> Grid {
    let caption = format!("Regions as known on {}, on {}", day(as_of), whose_map(source));
    let heads = ["region", "area, km²", "held", "remaining, km²", "30-day rate", "median", "80 % interval"];
    let mut grid = Grid::new(caption, &heads).sortable();
    let mut follows_region = false;
    for of in standings {
        if of.group.is_some() && follows_region {
            grid.push_apart(row(of));
        } else {
            grid.push(row(of));
        }
        follows_region = of.group.is_none();
    }
    grid
}

fn name(of: &Standing) -> String {
    printable(&called(&of.region.id, &of.region.name))
}

/// Regions whose rate is over other days than those of the column: all that are known, or back to an earlier map.
fn other_days(told: &[&Standing]) -> Option<String> {
    let list = |is_meant: fn(i64) -> bool| {
        let days = told.iter().filter_map(|of| Some((name(of), of.rate?.window.days())));
        let meant = days.filter(|(_, days)| is_meant(*days));
        let named = meant.map(|(name, days)| format!("{name} {}", counted(days.unsigned_abs() as usize, "day")));
        named.collect::<Vec<_>>().join(", ")
    };
    let said = [
        ("These rates are over fewer days, because no more are known", list(|days| days < i64::from(PACE_DAYS))),
        ("These rates are over more days, because maps lie farther apart", list(|days| days > i64::from(PACE_DAYS))),
    ];
    let said: Vec<String> =
        said.iter().filter(|(_, of)| !of.is_empty()).map(|(why, of)| format!("{why}: {of}.")).collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

fn row(of: &Standing) -> Vec<Cell> {
    let month = |arrival: Arrival| match arrival {
        Arrival::On(day) => day.format("%Y-%m").to_string(),
        Arrival::NotWithin(end) => format!("> {}", end.format("%Y")),
    };
    let when = of.completion.as_ref().ok();
    let (median, interval) = match when {
        None => ("–".into(), "–".into()),
        Some(when) if when.median <= Arrival::On(of.last.day) => ("fully held".into(), String::new()),
        Some(when) => match when.interval_80() {
            (Arrival::NotWithin(_), _) => (month(when.median), "–".into()),
            (from, to) => (month(when.median), format!("{} to {}", month(from), month(to))),
        },
    };
    let held = of.last.value.share_of(of.region.area);
    vec![
        Cell::words(name(of)).leads_to(of.region.id.as_str()),
        Cell::number(digits(of.region.area.km2(), 0), Some(of.region.area.km2())),
        Cell::number(share(held), Some(held.fraction())),
        Cell::number(digits(of.remaining.km2(), 0), Some(of.remaining.km2())),
        Cell::number(of.rate.map_or("–".into(), |of| rate(of.rate)), of.rate.map(|of| of.rate.km2_per_day())),
        Cell::day(median, when.and_then(|when| when.median.day())),
        Cell::day(interval, when.and_then(|when| when.interval_80().0.day())),
    ]
}

/// The overview as rows, one a region.
pub fn table(standings: &[Standing]) -> Table {
    let text = |value: &dyn Fn(&Standing) -> String| Cells::Text(standings.iter().map(|of| Some(value(of))).collect());
    let number = |value: &dyn Fn(&Standing) -> Option<f64>| {
        Cells::Number(standings.iter().map(|of| value(of).map(millionths)).collect())
    };
    let days = |value: &dyn Fn(&Standing) -> Option<NaiveDate>| Cells::Day(standings.iter().map(value).collect());
    let when = |of: &Standing| of.completion.clone().ok();
    Table::default()
        .with("region", text(&|of| of.region.id.to_string()))
        .with("name", text(&|of| of.region.name.clone()))
        .with("is_group", text(&|of| of.group.is_some().to_string()))
        .with("day", days(&|of| Some(of.last.day)))
        .with("area_km2", number(&|of| Some(of.region.area.km2())))
        .with("controlled_km2", number(&|of| Some(of.last.value.km2())))
        .with("remaining_km2", number(&|of| Some(of.remaining.km2())))
        .with("share", number(&|of| Some(of.last.value.share_of(of.region.area).fraction())))
        .with("rate_from", days(&|of| Some(of.rate?.window.from)))
        .with("rate_to", days(&|of| Some(of.rate?.window.to)))
        .with("rate_km2_per_day", number(&|of| Some(of.rate?.rate.km2_per_day())))
        .with("median", days(&|of| when(of)?.median.day()))
        .with("interval_80_from", days(&|of| when(of)?.interval_80().0.day()))
        .with("interval_80_to", days(&|of| when(of)?.interval_80().1.day()))
}

/// The overview as JSON: `frontcast.regions/1`. A day that is not reached within the horizon is `null`; where no date
/// can be told at all, `completion` is.
pub fn json(standings: &[Standing], as_of: NaiveDate, source: &str) -> Value {
    let iso = |arrival: Arrival| arrival.day().map(|day| day.to_string());
    let region = |of: &Standing| -> Value {
        json!({
            "region": of.region.id.as_str(),
            "name": of.region.name,
            "is_group": of.group.is_some(),
            "day": of.last.day.to_string(),
            "area_km2": millionths(of.region.area.km2()),
            "controlled_km2": millionths(of.last.value.km2()),
            "remaining_km2": millionths(of.remaining.km2()),
            "share": millionths(of.last.value.share_of(of.region.area).fraction()),
            "rate": of.rate.map(|rate| json!({
                "days": rate.window.days(),
                "from": rate.window.from.to_string(),
                "to": rate.window.to.to_string(),
                "km2_per_day": millionths(rate.rate.km2_per_day()),
            })),
            "completion": of.completion.as_ref().ok().map(|when| json!({
                "median": iso(when.median),
                "interval": {"level": 0.8, "from": iso(when.interval_80().0), "to": iso(when.interval_80().1)},
            })),
            "reason": of.completion.as_ref().err(),
        })
    };
    json!({
        "schema": "frontcast.regions/1",
        "as_of": as_of.to_string(),
        "source": source,
        "regions": standings.iter().map(region).collect::<Vec<_>>(),
    })
}
