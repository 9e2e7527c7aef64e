//! Whose map a forecast speaks of.

use std::fmt;

use clap::ValueEnum;

/// Whose map a forecast speaks of: the chosen one, or any reputable one. Both start from the level of the chosen map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Statement {
    /// What the chosen map would show, from that map alone.
    #[default]
    ThisMap,
    /// What any reputable map would show, from all maps that are known.
    AnyMap,
}

impl Statement {
    /// The word for it, as in `--bands` and in hub rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Statement::ThisMap => "this-map",
            Statement::AnyMap => "any-map",
        }
    }
}

/// The statements that a forecast is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Statements {
    /// What the chosen map would show, from that map alone.
    #[default]
    ThisMap,
    /// What any reputable map would show, from all maps that are known.
    AnyMap,
    /// Both.
    Both,
}

impl Statements {
    /// Whether one of them is asked for.
    pub fn has(self, statement: Statement) -> bool {
        self.all().contains(&statement)
    }

    /// Those asked for.
    pub fn all(self) -> &'static [Statement] {
        match self {
            Statements::ThisMap => &[Statement::ThisMap],
            Statements::AnyMap => &[Statement::AnyMap],
            Statements::Both => &[Statement::ThisMap, Statement::AnyMap],
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
