//! Whose map is spoken of: `--bands`.

use clap::ValueEnum;

use crate::domain::statement::Statements;

/// Whose map is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BandsArgument {
    /// What the chosen map would show, from that map alone
    ThisMap,
    /// What any reputable map would show, from all maps that are known
    AnyMap,
    /// Both
    Both,
}

impl From<BandsArgument> for Statements {
    fn from(argument: BandsArgument) -> Self {
        match argument {
            BandsArgument::ThisMap => Statements::ThisMap,
            BandsArgument::AnyMap => Statements::AnyMap,
            BandsArgument::Both => Statements::Both,
        }
    }
}
