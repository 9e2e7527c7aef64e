//! The replay of the bundled distances: what the default model was chosen by. `cargo test --release --lib place::tests::replay --
//! --nocapture` prints the table that the design notes quote.

use crate::domain::past::Past;
use crate::model::{Basis, MODELS, NoChange, RateModel, model};
use crate::study::backtest::places::{JudgedPlace, PlaceReplay, PlaceScore, place_scores, replay_places};
use crate::survey::places::bundled;

use super::{day, place, stepping, table};

fn replay(names: &[&str], paths: usize) -> PlaceReplay {
    let mut models: Vec<Box<dyn RateModel>> = names.iter().map(|name| model(name, Basis::Learned).unwrap()).collect();
    models.push(Box::new(NoChange));
    PlaceReplay {
        models,
        stride: 56,
        min_history: 180,
        horizons: vec![90, 180],
        within_km: vec![5.0, 10.0],
        paths,
        seed: 1,
    }
}

fn score<'s>(scores: &'s [PlaceScore], name: &str, horizon: u32) -> &'s PlaceScore {
    scores.iter().find(|score| score.model.as_str() == name && score.horizon == horizon).unwrap()
}

fn bundled_table() -> Past {
    // The maps that the design notes speak of, whatever is bundled later.
    let all = crate::store::bundled::places(&bundled().unwrap()).unwrap();
    Past::of_places(all).since(day("2024-07-08")).unwrap().as_of(day("2026-08-22")).unwrap()
}

fn print(scores: &[PlaceScore]) {
    for score in scores {
        let [fifty, eighty, ninety_five] = score.coverage.map(|share| 100.0 * share);
        let brier: Vec<String> = score
            .brier
            .iter()
            .flatten()
            .map(|(n, brier, came)| format!("{brier:.4} of {n} ({:.0} % came)", 100.0 * came))
            .collect();
        println!(
            "{:<10} {:>3} days {:>4} forecasts  WIS {:.3} km  covers {fifty:.0}/{eighty:.0}/{ninety_five:.0} %  Brier {}",
            score.model,
            score.horizon,
            score.forecasts,
            score.wis_km,
            brier.join(", ")
        );
    }
}

#[test]
fn on_the_bundled_maps_the_default_beats_no_change_and_a_constant_pace() {
    let names: Vec<&str> = MODELS.iter().map(|entry| entry.name.as_str()).collect();
    let scores = place_scores(&replay_places(&bundled_table(), &replay(&names, 1_000)).unwrap());
    print(&scores);
    let default = MODELS[0].name.as_str();
    for horizon in [90, 180] {
        let [ours, line, still] = [default, "constant", "no-change"].map(|name| score(&scores, name, horizon));
        assert!(ours.forecasts >= 100 && ours.forecasts == line.forecasts && ours.forecasts == still.forecasts);
        assert!(ours.wis_km < 0.85 * still.wis_km && ours.wis_km < 0.85 * line.wis_km, "{horizon}");
        let brier = |score: &PlaceScore, at: usize| score.brier[at].unwrap().1;
        // Within 10 km came three times in 119 in 90 days: "never" is hard to beat there, and is not.
        assert!(brier(ours, 0) < brier(still, 0), "within 5 km in {horizon} days");
        assert!((0..2).all(|at| brier(ours, at) < brier(line, at)), "{horizon} days");
        let all = |score: &PlaceScore| {
            let odds: Vec<(usize, f64, f64)> = score.brier.iter().copied().flatten().collect();
            odds.iter().map(|(n, brier, _)| *n as f64 * brier).sum::<f64>()
                / odds.iter().map(|o| o.0 as f64).sum::<f64>()
        };
        // In 90 days 12 of 292 came, both distances together: "never" is as good there, so nothing is claimed.
        assert!(horizon == 90 || all(ours) < all(still), "{horizon} days: {} {}", all(ours), all(still));
        // Overlapping futures of one front: the bounds tell a broken model from this one, and no more.
        let [fifty, eighty, ninety_five] = ours.coverage;
        assert!(
            (0.35..=0.65).contains(&fifty) && (0.6..=0.9).contains(&eighty) && ninety_five >= 0.82,
            "{:?}",
            ours.coverage
        );
    }
}

#[test]
fn a_replay_scores_by_hand_what_no_change_says() {
    // One place that stands 30 km away, one that jumps from 12 to 4 km on day 300.
    let mut jumping = vec![12.0; 300];
    jumping.extend(vec![4.0; 100]);
    let made = table(vec![place("Still", &[30.0; 400]), place("Near", &jumping)]);
    let judged = replay_places(&made, &PlaceReplay { stride: 100, min_history: 250, ..replay(&[], 10) }).unwrap();
    // One origin, day 250: 90 days on is day 340, 180 days on is not observed.
    let of = |name: &str| -> Vec<&JudgedPlace> { judged.iter().filter(|j| j.place.name == name).collect() };
    let ([still], [near]) = (&of("Still")[..], &of("Near")[..]) else { panic!("{judged:?}") };
    assert_eq!((still.wis_km, still.covered, still.odds.clone()), (0.0, [true; 3], vec![Some((0.0, false)); 2]));
    assert!((near.wis_km - 8.0).abs() < 1e-9 && near.covered == [false; 3]);
    assert_eq!((near.start_km, near.observed_km), (12.0, 4.0));
    assert_eq!(near.odds, vec![Some((0.0, true)); 2]);
    let scores = place_scores(&judged);
    assert_eq!(scores[0].brier, vec![Some((2, 0.5, 0.5)); 2]);
    assert!((scores[0].wis_km - 4.0).abs() < 1e-9 && scores[0].coverage == [0.5; 3]);
}

#[test]
fn on_made_fronts_the_bands_hold_about_what_they_say() {
    let made = (0..8).map(|n| place(&format!("Town {n}"), &stepping(30.0 + n as f64, 900, 77 + n)));
    let made = table(made.collect());
    let scores = place_scores(&replay_places(&made, &replay(&["regimes"], 400)).unwrap());
    print(&scores);
    for horizon in [90, 180] {
        let ours = score(&scores, "regimes", horizon);
        let [fifty, eighty, ninety_five] = ours.coverage;
        assert!((0.35..=0.75).contains(&fifty) && eighty >= 0.65 && ninety_five >= 0.85, "{:?}", ours.coverage);
        assert!(ours.wis_km < score(&scores, "no-change", horizon).wis_km);
    }
}

#[test]
fn a_replay_of_nothing_is_an_error() {
    assert!(replay_places(&table(vec![place("Short", &[3.0; 20])]), &replay(&[], 10)).is_err());
    let replay = PlaceReplay { stride: 0, ..replay(&[], 10) };
    assert!(replay_places(&bundled_table(), &replay).is_err());
}
