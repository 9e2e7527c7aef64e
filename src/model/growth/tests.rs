//! Growth on made-up land, where what must come is known.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::*;
use crate::domain::cells::{Cover, Grid, Ground};
use crate::domain::region::RegionId;

const COLUMNS: usize = 24;
const ROWS: usize = 14;

fn day() -> NaiveDate {
    "2025-01-04".parse().unwrap()
}

fn stream() -> Stream {
    Stream::of_growth(1, day())
}

/// Land of two regions, west and east, with a rim of other land around; the western five columns are held, and the cells of the
/// fifth were taken in the last week as far as `taken` rows go.
fn land(taken: std::ops::Range<usize>, across: bool) -> Landscape {
    let inner = |cell: usize| {
        let (column, row) = (cell % COLUMNS, cell / COLUMNS);
        (1..COLUMNS - 1).contains(&column) && (1..ROWS - 1).contains(&row)
    };
    let ground = |cell: usize| match inner(cell) {
        true => Ground::Region(u16::from(cell % COLUMNS >= 12)),
        false if across && cell % COLUMNS == COLUMNS - 1 => Ground::Across,
        false => Ground::Beyond,
    };
    let cells = COLUMNS * ROWS;
    let grid = Arc::new(Grid {
        middle: (37.0, 48.0),
        cell_km: 2.0,
        corner: (0, 0),
        columns: COLUMNS,
        rows: ROWS,
        regions: ["west", "east"].map(|slug| RegionId::new(slug).unwrap()).to_vec(),
        ground: (0..cells).map(ground).collect(),
        land: (0..cells).map(|cell| if inner(cell) { 255 } else { 0 }).collect(),
    });
    let held = |cell: usize, columns: usize| inner(cell) && cell % COLUMNS <= columns;
    let before = |cell: usize| held(cell, 4) || (held(cell, 5) && !taken.contains(&(cell / COLUMNS)));
    let cover = |is_held: &dyn Fn(usize) -> bool| Cover((0..cells).map(|cell| 255 * u8::from(is_held(cell))).collect());
    let covers = [(day() - Days::new(7), cover(&before)), (day(), cover(&|cell| held(cell, 5)))];
    Landscape::new(&grid, &covers).unwrap()
}

/// Budgets of both regions: for each path the gains of west and of east, step by step.
fn budgets(paths: &[[&[f32]; 2]]) -> Budgets {
    Budgets {
        first: 0,
        zones: vec![Some(0), Some(1)],
        remaining_km2: vec![6.0 * 12.0 * 4.0, 11.0 * 12.0 * 4.0],
        steps: paths[0][0].len(),
        gains: paths.iter().flat_map(|zones| zones.concat()).collect(),
        complete: vec![NEVER; 2 * paths.len()],
    }
}

/// The cells that are held after each step of each path.
fn held(land: &Landscape, budgets: &Budgets) -> Vec<Vec<Vec<usize>>> {
    grow(land, budgets, &stream(), |_, march| {
        let step = |_| {
            march.advance();
            (0..COLUMNS * ROWS).filter(|cell| march.holds(*cell)).collect()
        };
        (0..budgets.steps).map(step).collect()
    })
}

const AT_FIRST: usize = 5 * 12;

#[test]
fn a_budget_buys_its_land_to_half_a_cell() {
    let land = land(1..13, false);
    let all = held(&land, &budgets(&[[&[3.9, 41.0, 58.1], &[0.0; 3]]]));
    let counts: Vec<usize> = all[0].iter().map(|cells| cells.len() - AT_FIRST).collect();
    assert_eq!(counts, [1, 10, 15], "4 km² a cell: 3.9, 41 and 58.1 km²");
}

#[test]
fn what_grows_is_connected_and_a_region_that_is_not_reached_waits() {
    let land = land(1..13, false);
    let gains: Vec<f32> = (1..30).map(|week| 12.0 * week as f32).collect();
    let plenty = vec![400.0; 29];
    for cells in &held(&land, &budgets(&[[&gains, &plenty], [&gains, &plenty]])).concat() {
        let is_joined = |cell: &usize| {
            let mut seen = vec![*cell];
            let mut next = 0;
            while next < seen.len() {
                if seen[next] % COLUMNS <= 5 {
                    return true;
                }
                let beside: Vec<usize> = land.grid().beside(seen[next]).filter(|other| cells.contains(other)).collect();
                beside.into_iter().for_each(|other| {
                    if !seen.contains(&other) {
                        seen.push(other)
                    }
                });
                next += 1;
            }
            false
        };
        assert!(cells.iter().all(is_joined));
        let is_west_whole_somewhere = cells.iter().any(|cell| cell % COLUMNS == 11);
        let is_east_reached = cells.iter().any(|cell| cell % COLUMNS >= 12);
        assert!(is_west_whole_somewhere || !is_east_reached, "east is reached through west alone");
    }
    let all = held(&land, &budgets(&[[&gains, &plenty]]));
    assert!(all[0][28].iter().any(|cell| cell % COLUMNS >= 12), "east is reached in the end");
}

#[test]
fn land_that_was_taken_lately_is_where_more_is_taken() {
    let land = land(1..4, false);
    let path: [&[f32]; 2] = [&[24.0], &[0.0]];
    let all = held(&land, &budgets(&[path; 400]));
    let rows = |wanted: std::ops::Range<usize>| {
        let taken = all.iter().flat_map(|path| &path[0]).filter(|cell| *cell % COLUMNS > 5);
        taken.filter(|cell| wanted.contains(&(*cell / COLUMNS))).count()
    };
    // Rows of 2 km, a bandwidth of 14 km: the pace of the last rows is half of that of the first.
    assert!(rows(1..5) as f64 > 1.25 * rows(9..13) as f64, "{} {}", rows(1..5), rows(9..13));
}

#[test]
fn what_is_given_back_is_what_was_taken_last() {
    let land = land(1..13, false);
    let all = held(&land, &budgets(&[[&[20.0, 60.0, 20.0, 60.0], &[0.0; 4]]]));
    assert_eq!((&all[0][0], &all[0][1]), (&all[0][2], &all[0][3]));
}

#[test]
fn a_loss_takes_the_front_back_and_a_gain_after_it_returns_it_first() {
    let land = land(1..13, false);
    let all = held(&land, &budgets(&[[&[-24.0, -2.1, 8.0], &[0.0; 3]]]));
    let lost =
        |step: usize| (0..COLUMNS * ROWS).filter(|cell| land.is_held(*cell) && !all[0][step].contains(cell)).count();
    assert_eq!((lost(0), lost(1), lost(2)), (6, 1, 0));
    let gained = all[0][2].len() - AT_FIRST;
    assert_eq!(gained, 2);
    let first_lost: Vec<usize> = (0..COLUMNS * ROWS).filter(|c| land.is_held(*c) && !all[0][1].contains(c)).collect();
    assert!(first_lost.iter().all(|cell| cell % COLUMNS == 5), "it is lost from the front on");
}

#[test]
fn a_front_may_open_across_a_border() {
    let (closed, open) = (land(1..13, false), land(1..13, true));
    assert_eq!([&closed, &open].map(|land| (land.edge.len(), land.latent.len())), [(12, 0), (12, 12)]);
    let path: [&[f32]; 2] = [&[0.0], &[20.0]];
    let taken = |land: &Landscape| held(land, &budgets(&[path]))[0][0].len() - AT_FIRST;
    assert_eq!((taken(&closed), taken(&open)), (0, 5));
}

#[test]
fn a_complete_region_is_held_whole() {
    let land = land(1..13, false);
    let mut budgets = budgets(&[[&[8.0, 288.0], &[0.0, 0.0]]]);
    budgets.complete = vec![2, NEVER];
    let firsts = grow(&land, &budgets, &stream(), |_, march| {
        (0..2).for_each(|_| march.advance());
        let west = (0..COLUMNS * ROWS).filter(|cell| land.grid().region(*cell) == Some(0));
        west.map(|cell| march.first_held(cell)).collect::<Vec<u16>>()
    });
    let count = |step: u16| firsts[0].iter().filter(|first| **first == step).count();
    assert_eq!((count(0), count(1), count(2)), (AT_FIRST, 2, 11 * 12 - AT_FIRST - 2));
}

#[test]
fn paths_do_not_depend_on_threads_or_on_each_other() {
    let land = land(1..13, true);
    let gains: Vec<f32> = (1..20).map(|week| 9.0 * week as f32).collect();
    let path: [&[f32]; 2] = [&gains, &gains];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| held(&land, &budgets(&[path; 12])))
    };
    let (one, three) = (on(1), on(3));
    assert!(one == three && one[0] != one[1]);
    let mut later = budgets(&[path; 4]);
    later.first = 5;
    assert_eq!(held(&land, &later), one[5..9]);
}

#[test]
fn a_place_without_two_maps_or_a_front_has_no_landscape() {
    let land = land(1..13, false);
    let nothing = Cover(vec![0; COLUMNS * ROWS]);
    let of = |covers: &[(NaiveDate, Cover)]| Landscape::new(land.grid(), covers).unwrap_err().to_string();
    assert!(of(&[]).contains("no map"));
    assert!(of(&[(day(), nothing.clone())]).contains("a second one"));
    assert!(of(&[(day() - Days::new(7), nothing.clone()), (day(), nothing)]).contains("no front"));
}
