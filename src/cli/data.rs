//! Which control data and boundaries a command works on.

use std::path::PathBuf;

use clap::Args;

use super::Surroundings;
use crate::domain::control::ControlTable;
use crate::domain::region::Region;
use crate::error::Result;
use crate::observe::boundaries::Boundaries;
use crate::observe::table;
use crate::store::bundled;

/// The options of every command that reads control data.
#[derive(Args)]
pub(super) struct DataArguments {
    /// Use only this control table (CSV or Parquet: source,region,day,controlled_km2,known_on)
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Boundaries with the regions' names and areas, instead of the bundled ones of Ukraine (GeoJSON)
    #[arg(long, value_name = "FILE")]
    pub regions: Option<PathBuf>,
}

impl DataArguments {
    /// Reads the table asked for, else the bundled one.
    pub fn read(&self, surroundings: &Surroundings) -> Result<ControlTable> {
        let known = match &self.regions {
            Some(path) => Boundaries::regions_from_file(path)?,
            None => Boundaries::bundled_regions()?,
        };
        self.read_with(&known, surroundings)
    }

    fn read_with(&self, known: &[Region], surroundings: &Surroundings) -> Result<ControlTable> {
        match &self.table {
            Some(path) => table::read(path, known, surroundings.today),
            None => bundled::control(known),
        }
    }
}
