//! Every source side by side, as a sheet.

use super::words;
use crate::domain::quantity::{Area, Rate};
use crate::shell::printable;
use crate::study::sources::{SourceMap, Sources};
use crate::write::makers::maker;
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{counted, day, digits, number};

/// What can be quoted of one region: whether its maps agree, and since when two of them part.
pub fn sentences(of: &Sources) -> Sheet {
    let said = Sheet::default().say(format!("{}.", words::headline(of)));
    words::widest(of).map(|(pair, _)| words::parting(pair)).into_iter().fold(said, Sheet::say)
}

/// The tables behind it, and what is meant by them.
pub fn tables(of: &Sources) -> Sheet {
    let mut sheet = Sheet::default().grid(coverage(of)).grid(levels(of)).grid(paces(of));
    if of.pairs.is_empty() {
        sheet = sheet.note("Only one source is known, so there is nothing to compare it with.");
    } else {
        let definitions = [words::COMMON_DAY, words::DIFFERENCE, words::PARTING, words::DISAGREE];
        let partings = of.pairs.iter().map(words::parting);
        sheet = sheet.grid(differences(of)).list("Since when they part", partings).note(definitions.join(" "));
    }
    words::left_out(of).into_iter().fold(sheet, Sheet::note)
}

fn name(map: &SourceMap) -> Cell {
    Cell::words(printable(maker(map.source())))
}

fn coverage(of: &Sources) -> Grid {
    let caption = format!("What each source knows of {}", of.region.name);
    let mut grid = Grid::new(caption, &["", "covers", "first map", "last map", "maps", "days without a map"]);
    for map in &of.maps {
        let series = &map.series;
        let name = match maker(map.source()) {
            name if name == map.source() => printable(name),
            name => format!("{name} ({})", map.source()),
        };
        let missing = match map.missing_days {
            0 => "0".into(),
            days => format!("{} in {}", number(days as f64, 0), counted(map.gaps, "gap")),
        };
        let maps = series.levels().len() as f64;
        grid.push(vec![
            Cell::words(name),
            Cell::words(words::covers(map)),
            Cell::day(series.first_day().to_string(), Some(series.first_day())).in_one_line(),
            Cell::day(series.last_day().to_string(), Some(series.last_day())).in_one_line(),
            Cell::number(number(maps, 0), Some(maps)),
            Cell::number(missing, Some(map.missing_days as f64)),
        ]);
    }
    grid
}

/// The level on the last map, and on the last common day where that is another for any source.
fn levels(of: &Sources) -> Grid {
    let is_same = of.maps.iter().all(|map| map.series.last_day() == of.common_day);
    let on_common = [format!("held on {}", of.common_day), "remaining".into()];
    let mut grid = Grid::new("Levels, km²", &["", "held on its last map", "remaining"])
        .and_columns(on_common.into_iter().filter(|_| !is_same));
    for map in &of.maps {
        let km2 = |of: Option<Area>| Cell::known(of.map(Area::km2), |km2| digits(km2, 0));
        let level = |held: Option<Area>| [km2(held), km2(held.map(|held| map.series.region().area.less(held)))];
        let mut row = vec![name(map)];
        row.extend(level(Some(map.series.last().value)));
        if !is_same {
            row.extend(level(map.common_level));
        }
        grid.push(row);
    }
    grid
}

fn paces(of: &Sources) -> Grid {
    let days = of.windows.iter().map(|window| format!("{} days", window.days()));
    let caption = format!("Pace, km²/day, over days up to {}", day(of.common_day));
    let mut grid = Grid::new(caption, &[""]).and_columns(days);
    let told: Vec<Rate> = of.current().flat_map(|map| map.paces.iter().flatten().copied()).collect();
    for map in of.current() {
        let pace = |rate: &Option<Rate>| {
            let words = rate.map_or_else(|| "–".into(), |rate| words::signed(rate, &told, of.region.area));
            Cell::number(words, rate.map(Rate::km2_per_day))
        };
        grid.push(std::iter::once(name(map)).chain(map.paces.iter().map(pace)).collect());
    }
    grid
}

fn differences(of: &Sources) -> Grid {
    let heads = ["", "over", "now", "sd so far", "mean so far", "spans"];
    let mut grid = Grid::new("How far gains differ, km²: gain of the first less gain of the second", &heads);
    for pair in &of.pairs {
        for spread in &pair.spreads {
            let km2 = |value: Option<f64>| Cell::number(words::difference(value), value);
            let pairs = spread.pairs as f64;
            grid.push(vec![
                Cell::words(format!("{} − {}", maker(&pair.first), maker(&pair.second))),
                Cell::number(format!("{} days", spread.days), Some(f64::from(spread.days))),
                km2(spread.now_km2),
                Cell::known(spread.past.map(|past| past.sd), |sd| digits(sd, 0)),
                km2(spread.past.map(|past| past.mean)),
                Cell::number(number(pairs, 0), Some(pairs)),
            ]);
        }
    }
    grid
}
