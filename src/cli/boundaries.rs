//! The boundaries that a command uses: the bundled ones, or those of a file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::OutputArguments;
use crate::domain::groups::Regions;
use crate::domain::quantity::Length;
use crate::error::Result;
use crate::read::groups;
use crate::survey::boundaries::{Boundaries, BoundaryFile};

/// The options of every command that uses boundaries.
#[derive(Args, Debug, Clone, Default)]
pub(super) struct BoundaryArguments {
    /// Boundaries to use instead of the bundled ones of Ukraine (a file of shapes as for `frontcast measure`); regions
    /// have their names and areas from it
    #[arg(long, value_name = "FILE")]
    pub regions: Option<PathBuf>,
    /// The property that names a region in --regions [default: a usual one, such as name, shapeName or ADM1_EN]
    #[arg(long, value_name = "PROPERTY", requires = "regions")]
    pub region_name: Option<String>,
    /// Groups of regions, and the name of the whole theatre (TOML: [whole] region, name; [[groups]] region, name,
    /// members)
    #[arg(long, value_name = "FILE")]
    pub groups: Option<PathBuf>,
}

/// The option of every command that finds the front on maps.
#[derive(Args, Debug, Clone, Copy)]
pub(super) struct CrackArguments {
    /// Close strips of free land between two held pieces up to this width, because they are cracks in the drawing; 0
    /// closes none
    #[arg(long, value_name = "METRES", default_value_t = 25.0, value_parser = parse_metres, allow_negative_numbers = true)]
    cracks: f64,
}

impl CrackArguments {
    pub fn width(self) -> Result<Length> {
        Length::from_km(self.cracks / 1000.0)
    }
}

/// Reads a width in metres. Wider strips are land that somebody holds.
fn parse_metres(text: &str) -> std::result::Result<f64, String> {
    const MOST: f64 = 500.0;
    let metres = text.parse::<f64>().ok().filter(|metres| (0.0..=MOST).contains(metres));
    metres.ok_or_else(|| format!("expected metres from 0 to {MOST}"))
}

impl BoundaryArguments {
    /// The user's own file, where one is given.
    pub fn file(&self) -> Option<BoundaryFile<'_>> {
        let path: Option<&Path> = self.regions.as_deref();
        path.map(|path| BoundaryFile { path, region_name: self.region_name.as_deref() })
    }

    /// Reads the boundaries, and prints the notes on a file of the user.
    pub fn read(&self, output: &OutputArguments) -> Result<Boundaries> {
        let boundaries = self.file().map_or_else(Boundaries::bundled, Boundaries::from_file)?;
        boundaries.notes().iter().for_each(|note| output.say(note));
        match &self.groups {
            Some(path) => {
                let declared = groups::from_file(path, boundaries.known())?;
                Ok(boundaries.with_groups(declared))
            }
            None => Ok(boundaries),
        }
    }

    /// The names, areas and groups of the regions; groups of a file come first.
    pub fn known(&self) -> Result<Regions> {
        let known = self.file().map_or_else(Boundaries::bundled_regions, Boundaries::regions_from_file)?;
        match &self.groups {
            Some(path) => {
                let declared = groups::from_file(path, &known)?;
                Ok(known.with_first(declared))
            }
            None => Ok(known),
        }
    }
}
