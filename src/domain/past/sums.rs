//! Sums of members that a past was asked for, each added up once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::error::Result;

/// Sums by source and group. They follow from the series of a past, and so say nothing of it.
#[derive(Debug, Default)]
pub(super) struct Sums(Mutex<BTreeMap<(String, RegionId), Arc<ControlSeries>>>);

impl Sums {
    /// The sum of a group, added up unless it is there.
    pub fn or_add(
        &self,
        source: &str,
        group: &RegionId,
        add: impl FnOnce() -> Result<ControlSeries>,
    ) -> Result<Arc<ControlSeries>> {
        let mut sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (source.to_string(), group.clone());
        if let Some(sum) = sums.get(&name) {
            return Ok(Arc::clone(sum));
        }
        let sum = Arc::new(add()?);
        sums.insert(name, Arc::clone(&sum));
        Ok(sum)
    }
}

impl Clone for Sums {
    fn clone(&self) -> Self {
        Sums::default()
    }
}

impl PartialEq for Sums {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
