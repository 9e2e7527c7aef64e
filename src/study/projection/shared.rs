//! Futures that several questions about one past share: a region's own, and those that a group is the sum of.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::model::ModelName;
use crate::model::simulate::{Futures, Levels, Plan};

/// Futures drawn so far for one past, one model and one basis. Those are kept of which no levels were asked for: ten thousand
/// of them are half a megabyte.
#[derive(Debug, Default)]
pub struct Shared(Mutex<BTreeMap<String, Arc<Futures>>>);

impl Shared {
    /// The futures of a region, drawn unless they are there.
    ///
    /// # Errors
    /// Those of the drawing.
    pub fn or_draw(
        &self,
        region: &ControlSeries,
        (model, seed): (ModelName, u64),
        plan: Plan,
        draw: impl FnOnce() -> Result<Futures>,
    ) -> Result<Arc<Futures>> {
        if !matches!(plan.levels, Levels::To(day) if day <= region.last_day()) || plan.scenario.is_some() {
            return draw().map(Arc::new);
        }
        let Plan { origin, end, paths, standstill, target, .. } = plan;
        let (source, id) = (region.source(), &region.region().id);
        let name = format!("{source}/{id}/{model}/{seed}/{origin}/{end}/{paths}/{standstill:?}/{target:?}");
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&name).map(Arc::clone);
        if let Some(futures) = known {
            return Ok(futures);
        }
        let futures = Arc::new(draw()?);
        // Futures some of whose days were not asked for are no answer to others.
        if plan.idle.is_empty() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, Arc::clone(&futures));
        }
        Ok(futures)
    }
}
