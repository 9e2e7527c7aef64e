//! `place --replay` scores past projections of places.

use super::Arguments;
use crate::cli::output::Answer;
use crate::cli::{Outcome, Surroundings};
use crate::domain::past::Past;
use crate::domain::place::PlaceSeries;
use crate::error::{Error, Result};
use crate::model::{Basis, MODELS, NoChange, RateModel, model};
use crate::study::backtest::places::{PlaceReplay, place_scores, replay_places};
use crate::write::place::replay::ScoredPlaces;
use crate::write::provenance::Provenance;
use crate::write::words::{counted, number, source};

/// Days from one origin to the next: eight weeks.
const STRIDE: u32 = 56;
/// Days of history before the first origin.
const MIN_HISTORY: u32 = 180;
/// Days ahead.
const HORIZONS: [u32; 3] = [90, 180, 365];
/// Simulated futures of each forecast, unless --paths says otherwise.
const PATHS: usize = 1_000;
/// Distances to come within, km, unless --within says otherwise.
const WITHIN_KM: [f64; 2] = [5.0, 10.0];

/// Replays the places asked for, with all that is known of them.
pub(super) fn run(
    arguments: &Arguments,
    known: &Past,
    asked: &[&PlaceSeries],
    surroundings: &Surroundings,
) -> Result<Outcome> {
    let names: Vec<&str> = match &arguments.model {
        Some(name) => vec![name],
        None => MODELS.iter().map(|entry| entry.name.as_str()).collect(),
    };
    let mut models: Vec<Box<dyn RateModel>> =
        names.iter().map(|name| model(name, Basis::Learned)).collect::<Result<_>>()?;
    models.push(Box::new(NoChange));
    let mut within_km = if arguments.within.is_empty() { WITHIN_KM.to_vec() } else { arguments.within.clone() };
    within_km.sort_by(f64::total_cmp);
    crate::study::place::check_within(&within_km)?;
    let replay = PlaceReplay {
        models,
        stride: STRIDE,
        min_history: MIN_HISTORY,
        horizons: HORIZONS.to_vec(),
        within_km,
        paths: arguments.paths.unwrap_or(PATHS),
        seed: arguments.seed,
    };
    let mut judged = replay_places(known, &replay)?;
    judged.retain(|forecast| asked.iter().any(|series| *series.place() == forecast.place));
    if judged.is_empty() {
        return Err(Error::NoData(
            "nothing can be replayed: the front had passed these places, or too few days are known".into(),
        ));
    }
    let mut scores = place_scores(&judged);
    scores.sort_by(|a, b| a.horizon.cmp(&b.horizon).then(a.wis_km.total_cmp(&b.wis_km)));
    let origins: std::collections::BTreeSet<_> = judged.iter().map(|forecast| forecast.origin).collect();
    let is_asked = |series: &&PlaceSeries| asked.iter().any(|other| other.place() == series.place());
    let sources = super::sources(known.places().iter().filter(is_asked));
    let what = format!(
        "Forecasts start from {} every {STRIDE} days ({}), on the {}. Each forecasts the distance of the front from \
         places that \
         it had not passed, with what was known then, {} simulated futures and seed {}.",
        counted(origins.len(), "origin"),
        match (origins.first(), origins.last()) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => String::new(),
        },
        source(sources.first().map_or("", |source| &source.name)),
        number(replay.paths as f64, 0),
        replay.seed
    );
    let scored = ScoredPlaces { scores, within_km: replay.within_km, what };
    let provenance = Provenance::new(&surroundings.arguments, sources);
    let answer = Answer { sheets: || vec![scored.sheet()], json: || scored.json(), table: || scored.table() };
    arguments.output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}
