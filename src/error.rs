//! The error type. An error names what could not be done, where, the value that was met and what is allowed.

use std::fmt;
use std::path::{Path, PathBuf};

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was attempted, as a verb: "read", "write", "create".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file was read, but what it says cannot be used.
    #[error("{}: {place}{problem}", origin)]
    Input {
        /// The file, or the name of the bundled data.
        origin: String,
        /// Where in the file.
        place: Place,
        /// The value met and what is allowed.
        problem: String,
    },
    /// Something could not be fetched from the network.
    #[error("cannot fetch {url}: {problem}")]
    Fetch {
        /// The address.
        url: String,
        /// What went wrong, in words.
        problem: String,
    },
    /// A number outside the range of its quantity.
    #[error("{quantity} {met} is not allowed: {allowed}")]
    OutOfRange {
        /// The quantity, in words.
        quantity: &'static str,
        /// The value met.
        met: String,
        /// The range that is allowed.
        allowed: &'static str,
    },
    /// A name that is not known, with the names that are.
    #[error("unknown {kind} {name:?}; {hint}")]
    Unknown {
        /// What was looked up: "region", "model", "source".
        kind: &'static str,
        /// The name met.
        name: String,
        /// The nearest names, or all of them.
        hint: String,
    },
    /// The data do not reach far enough for the question.
    #[error("{0}")]
    NoData(String),
    /// The arguments contradict each other or lack something.
    #[error("{0}")]
    Usage(String),
    /// A picture could not be drawn.
    #[error("cannot draw the chart: {0}")]
    Drawing(String),
}

/// Where in an input file a problem lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// A row of a table; the header is row 1, as in a spreadsheet.
    Row(usize),
    /// A feature of a map, counted from 1.
    Feature(usize),
    /// A line of a text file, counted from 1.
    Line(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Whole => Ok(()),
            Place::Row(n) => write!(f, "row {n}: "),
            Place::Feature(n) => write!(f, "feature {n}: "),
            Place::Line(n) => write!(f, "line {n}: "),
        }
    }
}

impl Error {
    /// An [`Error::Io`] for `path`, to be used with `map_err`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Error::Io { action, path, source }
    }

    /// An [`Error::Input`].
    pub fn input(origin: impl Into<String>, place: Place, problem: impl Into<String>) -> Self {
        Error::Input { origin: origin.into(), place, problem: problem.into() }
    }

    /// The same error with its message, for a problem that many files share.
    pub fn again(&self) -> Self {
        Error::NoData(self.to_string())
    }

    /// An [`Error::Unknown`] whose hint is the nearest of `known`, or all of them when none is near.
    pub fn unknown<'a>(kind: &'static str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let nearest = known
            .iter()
            .map(|candidate| (strsim::levenshtein(&name.to_lowercase(), candidate), *candidate))
            .min()
            .filter(|(distance, candidate)| *distance <= 2.max(candidate.len() / 3));
        let hint = match nearest {
            Some((_, candidate)) => format!("did you mean {candidate:?}?"),
            None => format!("known: {}", known.join(", ")),
        };
        Error::Unknown { kind, name: name.to_string(), hint }
    }
}

/// The value, or the reason why there is none; other errors stay errors.
///
/// # Errors
/// All but [`Error::NoData`].
pub fn or_reason<T>(result: Result<T>) -> Result<std::result::Result<T, String>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::NoData(reason)) => Ok(Err(reason)),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_gets_the_nearest() {
        let error = Error::unknown("region", "donezk", ["donetsk", "luhansk"]);
        assert_eq!(error.to_string(), "unknown region \"donezk\"; did you mean \"donetsk\"?");
    }

    #[test]
    fn a_name_far_from_all_gets_the_list() {
        let error = Error::unknown("model", "xyzzyxyzzy", ["bootstrap", "constant"]);
        assert!(error.to_string().ends_with("known: bootstrap, constant"));
    }
}
