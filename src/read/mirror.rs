//! Fetches days of a public map from a mirror whose address contains the day.
//!
//! Mirrors and connections fail, so an answer counts only when it is complete and a map. Problems that may pass are
//! tried again a few times with growing pauses. All others are errors at once, and name the address.

use std::thread;
use std::time::Duration;

use chrono::NaiveDate;

use self::exchange::{Answer, Check, Exchange};
use self::template::Template;
use super::files::MOST_BYTES;
use crate::error::{Error, Result};

mod address;
mod content;
mod exchange;
#[cfg(test)]
mod server;
mod template;
#[cfg(test)]
mod tests;
mod trouble;

/// The daily files of the project `cyterat/deepstate-map-data`, as they lie in its repository.
pub const DEEPSTATE: &str =
    "https://raw.githubusercontent.com/cyterat/deepstate-map-data/main/data/deepstatemap_data_{yyyymmdd}.geojson";

/// The daily files of UAControlMap, as its own viewer asks for them.
pub const UACONTROLMAP: &str = "https://raw.githubusercontent.com/owlmaps/map-data/master/data/{yyyymmdd}.json";

/// The Economist's table of the area that ISW assesses as controlled: all days in one file.
pub const ECONOMIST: &str = "https://raw.githubusercontent.com/TheEconomist/the-economist-ukraine-war-dead-and-wounded-estimates/\
    main/source-data/deaths-and-casualties-data/area_assessed_as_controlled_by_russia.csv";

/// How long a mirror is waited for, and how often it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The longest wait for the host's name to be found, and again for a connection to it with its encryption.
    pub connect: Duration,
    /// The longest time for one request from start to end, redirects and body included, however steadily it drips.
    pub whole: Duration,
    /// How often a day is asked for before giving up; 0 counts as 1. Without any connection it is 2 at most.
    pub tries: u32,
    /// The pause before the second try, doubled for each one after it; a minute at most.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(60),
            tries: 4,
            pause: Duration::from_secs(1),
        }
    }
}

/// What a mirror has for a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// A whole map: a JSON object, plain or gzip. Whether it is a usable map is for the reader of snapshots to say.
    Map {
        /// A plain file name with the day in it, to keep the map under.
        file_name: String,
        /// The map as it came.
        bytes: Vec<u8>,
    },
    /// The mirror answers that it has nothing for the day.
    Missing,
}

/// A mirror of a map: one file a day, at an address with the day in it. Asked several days, it keeps its connection.
#[derive(Debug)]
pub struct Mirror {
    template: Template,
    patience: Patience,
    exchange: Exchange,
}

impl Mirror {
    /// A mirror at `template`: an `https` address with `{yyyymmdd}`, `{yyyy-mm-dd}` or each of `{yyyy}`, `{mm}`, `{dd}`
    /// in its path or query. `http` is for this machine alone. Nothing is asked yet; proxies are the environment's.
    ///
    /// # Errors
    /// [`Error::Usage`] when the template is no such address, has other placeholders or holds a password.
    pub fn new(template: &str, patience: Patience) -> Result<Self> {
        Mirror::with_limit(template, patience, MOST_BYTES)
    }

    /// As [`Mirror::new`], with another limit for the unpacked answer, in bytes.
    fn with_limit(template: &str, patience: Patience, most_bytes: u64) -> Result<Self> {
        let template = Template::new(template)?;
        Ok(Mirror { template, patience, exchange: Exchange::new(patience, most_bytes) })
    }

    /// The address of a day.
    pub fn url(&self, day: NaiveDate) -> String {
        self.template.url(day)
    }

    /// Asks for a day, again if need be. Waits up to [`Patience::tries`] times [`Patience::whole`] plus the pauses.
    ///
    /// # Errors
    /// [`Error::Fetch`] when there is no connection, no answer in time, a refusal, or an answer that is cut off, larger
    /// than 512 MiB or not a map.
    pub fn fetch(&self, day: NaiveDate) -> Result<Fetched> {
        match persist(&self.exchange, &self.url(day), &self.patience, content::check)? {
            Answer::Whole(bytes) => Ok(Fetched::Map { file_name: self.template.file_name(day), bytes }),
            Answer::Missing => Ok(Fetched::Missing),
        }
    }
}

/// Fetches a table of all days, as text. `url` is an address as for [`Mirror::new`], without a day in it.
///
/// # Errors
/// [`Error::Usage`] for no such address; [`Error::Fetch`] as for [`Mirror::fetch`], and where nothing is there.
pub fn fetch_table(url: &str, patience: Patience) -> Result<Vec<u8>> {
    address::parse(url).map_err(|problem| Error::Usage(format!("the address {url:?} cannot be used: {problem}")))?;
    match persist(&Exchange::new(patience, MOST_BYTES), url, &patience, content::check_table)? {
        Answer::Whole(bytes) => Ok(bytes),
        Answer::Missing => Err(Error::Fetch { url: url.into(), problem: "there is no such file".into() }),
    }
}

/// Asks again as long as a trouble may pass and patience lasts.
fn persist(exchange: &Exchange, url: &str, patience: &Patience, check: Check) -> Result<Answer> {
    let mut tried = 0;
    loop {
        tried += 1;
        let trouble = match exchange.get(url, check) {
            Ok(answer) => return Ok(answer),
            Err(trouble) => trouble,
        };
        match trouble.wait(tried, patience) {
            Some(wait) => thread::sleep(wait),
            None => return Err(Error::Fetch { url: url.into(), problem: trouble.told(tried) }),
        }
    }
}
