//! What each map of a region shows, side by side, where there are several.

use horrorshow::html;

use super::markup::{Html, note, paragraph, table};
use crate::domain::quantity::Rate;
use crate::page::report::RegionReport;
use crate::study::sources::{SourceMap, Sources};
use crate::write::makers::maker;
use crate::write::sheet::{Cell, Grid};
use crate::write::sources::words::{DIFFERENCE, PARTING, difference, headline, parting, signed};
use crate::write::words::{day, digits};

/// The section, with its chart; nothing where one map alone knows the region.
pub(super) fn section(of: &RegionReport, chart: Html) -> Html {
    let Some(sources) = &of.sources else { return chart };
    let first = paragraph(&format!("{}.", headline(sources)));
    let items = sources.pairs.iter().map(|pair| {
        let words = parting(pair);
        Html::of(html! { li : &words; })
    });
    let (items, tables) = (Html::all(items), Html::all([table(&paces(sources)), table(&differences(sources))]));
    let small = note(&format!("{DIFFERENCE} {PARTING}"));
    Html::of(html! {
        h3 : "What other maps show";
        : &first;
        : &chart;
        ul(class = "findings") : &items;
        : &tables;
        : &small;
    })
}

/// Levels and paces of each map.
fn paces(of: &Sources) -> Grid {
    let windows = of.windows.iter().map(|window| format!("{} days", window.days()));
    let head = ["Map", "Held, km²", "Remaining, km²"];
    let caption = format!("Level on {}, and pace over days up to it, km²/day", day(of.common_day));
    let mut grid = Grid::new(caption, &head).and_columns(windows);
    let told: Vec<Rate> = of.current().flat_map(|map| map.paces.iter().flatten().copied()).collect();
    for map in of.current() {
        let area = map.series.region().area;
        let number = |km2: Option<f64>| Cell::number(km2.map_or_else(|| "–".into(), |km2| digits(km2, 0)), km2);
        let held = map.common_level;
        let pace = |rate: &Option<Rate>| {
            let words = rate.map_or_else(|| "–".into(), |rate| signed(rate, &told, of.region.area));
            Cell::number(words, rate.map(Rate::km2_per_day))
        };
        let mut row = vec![name(map), number(held.map(|of| of.km2())), number(held.map(|of| area.less(of).km2()))];
        row.extend(map.paces.iter().map(pace));
        grid.push(row);
    }
    grid
}

fn name(map: &SourceMap) -> Cell {
    Cell::words(maker(map.source()))
}

/// How far gains of each two maps differ.
fn differences(of: &Sources) -> Grid {
    let head = ["Maps", "Over", "Now", "Standard deviation", "Mean", "Spans"];
    let mut grid = Grid::new("How far gains differ, km²: gain of the first less gain of the second", &head);
    for pair in &of.pairs {
        for spread in &pair.spreads {
            let km2 = |value: Option<f64>| Cell::number(difference(value), value);
            let sd = spread.past.map(|past| past.sd);
            grid.push(vec![
                Cell::words(format!("{} − {}", maker(&pair.first), maker(&pair.second))),
                Cell::words(format!("{} days", spread.days)),
                km2(spread.now_km2),
                Cell::number(sd.map_or_else(|| "–".into(), |sd| digits(sd, 0)), sd),
                km2(spread.past.map(|past| past.mean)),
                Cell::number(spread.pairs.to_string(), Some(spread.pairs as f64)),
            ]);
        }
    }
    grid
}
