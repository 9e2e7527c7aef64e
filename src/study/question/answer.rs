//! One question answered: its odds, how far models and maps differ on them, what they rest on and how such odds have done.

use super::replay::{Replayed, replayed};
use super::{From, Ground, Terms, Told};
use crate::domain::place::ApproachRate;
use crate::domain::quantity::{Area, Rate};
use crate::domain::question::{Criterion, Goal, OfPlace, OfRegion};
use crate::domain::rate::rates_by_window;
use crate::domain::region::Region;
use crate::domain::statement::Statements;
use crate::error::{Result, or_reason};
use crate::model::{Basis, MODELS, ModelName};
use crate::stats::quantile;

/// The models whose odds are compared. `pool` is a mean of three of them, and a straight line has no odds.
pub const COMPARED: [&str; 4] = ["regimes", "reverting", "windows", "bootstrap"];

/// The days of the pace that is told, up to the last map.
pub const PACE_DAYS: u32 = 90;

/// A question with everything that is told of it.
#[derive(Debug, Clone)]
pub struct Answered {
    pub criterion: Criterion,
    /// The odds of the default, or of the model asked for.
    pub told: Told,
    /// The model of gains behind them.
    pub model: ModelName,
    /// The odds of other models and maps, the answer's own among them.
    pub others: Vec<(ModelName, Told)>,
    /// The middle 80 % of all these.
    pub interval_80: (f64, f64),
    /// How it stands.
    pub stands: Stands,
    /// How such odds have done, or why nobody can tell.
    pub replayed: std::result::Result<Replayed, String>,
}

/// How things stand on the last map.
#[derive(Debug, Clone)]
pub enum Stands {
    Region {
        region: Region,
        level: Area,
        /// What has to be gained, km²; lost where negative.
        needed_km2: f64,
        /// The pace of the last 90 days, where maps tell it.
        pace: Option<Rate>,
    },
    Place {
        /// Distance of the front from the centre, km, negative behind it; `None` where only cells are known.
        distance_km: Option<f64>,
        /// How much nearer it has to come, km, by a straight front; `None` as above.
        needed_km: Option<f64>,
        /// How it came nearer over the last 90 days.
        pace: Option<ApproachRate>,
    },
}

impl Ground<'_> {
    /// Answers a question. `step` is told of each of [`STEPS`].
    ///
    /// # Errors
    /// [`crate::Error::NoData`] where nothing tells its odds; else as [`Ground::odds`].
    pub fn answer(&self, criterion: &Criterion, terms: &Terms, step: &dyn Fn()) -> Result<Answered> {
        let model =
            crate::model::model(terms.model.as_deref().unwrap_or(MODELS[0].name.as_str()), Basis::Learned)?.name();
        let mut others = Vec::new();
        let compared = MODELS.iter().map(|of| of.name).filter(|of| *of == model || COMPARED.contains(&of.as_str()));
        for name in compared {
            step();
            let terms = Terms { model: Some(name.to_string()), ..terms.clone() };
            let all = match &criterion.goal {
                Goal::Region(id, of) => self.region(id, *of, criterion.when, Statements::Both, &terms)?,
                Goal::Place(place, of) => {
                    let front = self.odds(std::slice::from_ref(criterion), &terms)?.remove(0);
                    let front = front.map_err(crate::Error::NoData)?;
                    let distance = or_reason(self.by_distance(place, *of, criterion.when, &terms))?.ok();
                    std::iter::once(front)
                        .chain(distance.filter(|of| ![front.from, From::Map].contains(&of.from)))
                        .collect()
                }
            };
            others.extend(all.into_iter().map(|told| (name, told)));
        }
        let told = others.iter().find(|(name, _)| *name == model).expect("the model is among them").1;
        // What the map alone tells is the same for all models.
        if told.from == From::Map {
            others = vec![(model, told)];
        }
        let mut sorted: Vec<f64> = others.iter().map(|(_, told)| told.odds).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        step();
        Ok(Answered {
            interval_80: (quantile(&sorted, 0.1), quantile(&sorted, 0.9)),
            stands: self.stands(criterion)?,
            replayed: or_reason(replayed(self, criterion, terms))?,
            criterion: criterion.clone(),
            told,
            model,
            others,
        })
    }

    fn stands(&self, criterion: &Criterion) -> Result<Stands> {
        Ok(match &criterion.goal {
            Goal::Region(id, of) => {
                let series = self.known.region(id.as_str())?;
                let (level, region) = (series.last().value, series.region().clone());
                let quoted = rates_by_window(&series).into_iter().find(|of| of.window.days() == i64::from(PACE_DAYS));
                let needed_km2 = of.level(region.area, level).0 - level.km2();
                Stands::Region { level, needed_km2, pace: quoted.and_then(|of| of.rate), region }
            }
            Goal::Place(place, of) => {
                let series = self.series(place);
                let distance_km = series.map(|of| of.last().value.front_distance_km);
                let goal = of.distance_km(series.and_then(|of| of.radius_km()).unwrap_or(0.0));
                let needed_km = distance_km.map(|km| if *of == OfPlace::Free { -km } else { km - goal });
                Stands::Place { distance_km, needed_km, pace: series.and_then(|of| of.approach_over(PACE_DAYS)) }
            }
        })
    }
}

/// How many steps an answer takes.
pub const STEPS: usize = COMPARED.len() + 2;

/// Whether a question is about what the side that advances loses.
pub fn is_of_loss(criterion: &Criterion) -> bool {
    match criterion.goal {
        Goal::Region(_, OfRegion::Change(km2)) => km2 < 0.0,
        Goal::Place(_, of) => of == OfPlace::Free,
        Goal::Region(..) => false,
    }
}
