//! One request and its answer. This is the only user of the HTTP client.

use std::io::{self, ErrorKind, Read};
use std::time::{Duration, Instant};

use ureq::http::{Response, StatusCode, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy, Timeout as Stage};

use super::Patience;
use super::address::{self, is_this_machine};
use super::content::{plain, quoted, too_large};
use super::trouble::Trouble;

/// How many redirects are followed: a mirror needs one or two.
const MOST_REDIRECTS: usize = 4;

/// How much of a page that says "not found" is read, to keep the connection for the next day.
const MOST_OF_A_REFUSAL: u64 = 1 << 16;

/// Far longer than anyone waits, and short enough that no sum of times overflows.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Whether bytes are whole and of the kind that is asked for, up to a size.
pub(super) type Check = fn(&[u8], u64) -> Result<(), Trouble>;

/// What a server said.
pub(super) enum Answer {
    Whole(Vec<u8>),
    Missing,
}

/// The client with its limits.
#[derive(Debug)]
pub(super) struct Exchange {
    agent: Agent,
    connect: Duration,
    whole: Duration,
    most_bytes: u64,
}

impl Exchange {
    pub(super) fn new(patience: Patience, most_bytes: u64) -> Self {
        let (connect, whole) = (patience.connect.min(LONGEST), patience.whole.min(LONGEST));
        let config = Agent::config_builder()
            .user_agent(concat!("frontcast/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
            .timeout_resolve(Some(connect))
            .timeout_connect(Some(connect))
            .http_status_as_error(false)
            // Followed here instead: the client would follow a redirect from this machine to http anywhere, and it
            // panics (ureq 3.5.1) when a redirect's chunked body ends without its last line break.
            .max_redirects(0)
            .build();
        Exchange { agent: Agent::new_with_config(config), connect, whole, most_bytes }
    }

    /// Asks once, redirects followed.
    pub(super) fn get(&self, url: &str, check: Check) -> Result<Answer, Trouble> {
        let deadline = Instant::now() + self.whole;
        let mut here = address::parse(url).map_err(Trouble::lasting)?;
        for _ in 0..=MOST_REDIRECTS {
            let mut response = self.ask(&here, deadline)?;
            match response.status() {
                StatusCode::OK => return self.read(response, &here, check).map(Answer::Whole),
                StatusCode::NOT_FOUND | StatusCode::GONE => {
                    // Whether this can be read to its end does not matter: the answer is known.
                    let _ = io::copy(&mut response.body_mut().as_reader().take(MOST_OF_A_REFUSAL), &mut io::sink());
                    return Ok(Answer::Missing);
                }
                code if matches!(code.as_u16(), 301 | 302 | 303 | 307 | 308) => here = next(&here, &response)?,
                code => return Err(refusal(code, &response)),
            }
        }
        Err(Trouble::lasting(format!("the server redirects more than {MOST_REDIRECTS} times")))
    }

    /// Sends one request and waits for the head of its answer.
    fn ask(&self, here: &Uri, deadline: Instant) -> Result<Response<Body>, Trouble> {
        let left = deadline.saturating_duration_since(Instant::now());
        let config = self.agent.get(here.clone()).config().timeout_global(Some(left));
        let config = if is_this_machine(here) { config.proxy(None) } else { config };
        if let Some(proxy) = self.proxy(here) {
            check_proxy(proxy)?;
        }
        config.build().call().map_err(|error| self.explain(error, here))
    }

    /// Reads the body and checks that it is whole and what is asked for.
    fn read(&self, response: Response<Body>, here: &Uri, check: Check) -> Result<Vec<u8>, Trouble> {
        // The client's limit counts what comes over the line; the second one what that unpacks to.
        let reader = response.into_body().into_with_config().limit(self.most_bytes.saturating_add(1)).reader();
        let mut bytes = Vec::new();
        let read = reader.take(self.most_bytes.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|problem| self.explain(problem.into(), here))?;
        if bytes.len() as u64 > self.most_bytes {
            return Err(too_large(self.most_bytes));
        }
        check(&bytes, self.most_bytes)?;
        Ok(bytes)
    }

    /// What an error of the client means, in words, and whether it may pass.
    fn explain(&self, error: ureq::Error, here: &Uri) -> Trouble {
        use ureq::Error::*;
        match error {
            Timeout(Stage::Resolve | Stage::Connect) => {
                self.no_connection(here, &format!("nobody answered within {:?}", self.connect))
            }
            Timeout(_) => Trouble::passing(format!("the whole answer did not come within {:?}", self.whole)),
            Io(problem) => self.explain_io(&problem, here),
            HostNotFound => self.no_connection(here, "there is no such host"),
            ConnectionFailed => self.no_connection(here, "it failed"),
            ConnectProxyFailed(problem) => self.no_connection(here, &problem),
            Tls(_) | Rustls(_) | TlsRequired => not_secure(here, &error),
            Decompress(_, problem) => Trouble::passing(format!("the answer cannot be unpacked: {problem}")),
            Protocol(_) | BodyStalled => {
                Trouble::passing(format!("the answer is not proper HTTP: {}", plain(&error.to_string())))
            }
            BodyExceedsLimit(_) => too_large(self.most_bytes),
            other => Trouble::lasting(plain(&other.to_string())),
        }
    }

    fn explain_io(&self, problem: &io::Error, here: &Uri) -> Trouble {
        match problem.kind() {
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe => Trouble::passing("the connection was cut before the whole answer came"),
            ErrorKind::TimedOut => Trouble::passing("the connection went silent"),
            // What the encryption cannot accept, a certificate above all, comes as invalid data.
            ErrorKind::InvalidData => not_secure(here, problem),
            _ => self.no_connection(here, &problem.to_string()),
        }
    }

    fn no_connection(&self, here: &Uri, reason: &str) -> Trouble {
        let (host, reason) = (name(here), plain(reason));
        Trouble::offline(match self.proxy(here) {
            None => format!("{host} cannot be reached: {reason}; check the network"),
            // The proxy's name and port alone: its address may hold a password.
            Some(proxy) => {
                let (by, port) = (proxy.host(), proxy.port());
                format!(
                    "{host} cannot be reached through the proxy {by}:{port}: {reason}; check the network and the proxy"
                )
            }
        })
    }

    /// The proxy that the environment names for this address.
    fn proxy(&self, here: &Uri) -> Option<&Proxy> {
        self.agent.config().proxy().filter(|proxy| !is_this_machine(here) && !proxy.is_no_proxy(here))
    }
}

/// The client would pass by a SOCKS proxy without a word, showing the user's address to those it hides from.
fn check_proxy(proxy: &Proxy) -> Result<(), Trouble> {
    match proxy.protocol() {
        ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https => Ok(()),
        _ => Err(Trouble::lasting("the environment names a SOCKS proxy; only HTTP and HTTPS proxies can be used")),
    }
}

fn not_secure(here: &Uri, problem: &dyn std::fmt::Display) -> Trouble {
    Trouble::lasting(format!("a secure connection to {} failed: {}", name(here), plain(&problem.to_string())))
}

/// The host, with its port where it is not the usual one.
fn name(here: &Uri) -> String {
    here.authority().map(ToString::to_string).unwrap_or_default()
}

/// Where a redirect leads.
fn next(here: &Uri, response: &Response<Body>) -> Result<Uri, Trouble> {
    let location = response.headers().get(header::LOCATION).map(|value| value.as_bytes());
    let Some(location) = location else {
        return Err(Trouble::lasting("the server redirects without saying where to"));
    };
    let problem = |problem: String| {
        Trouble::lasting(format!("the server redirects to {}, which cannot be followed: {problem}", quoted(location)))
    };
    let text = std::str::from_utf8(location).map_err(|_| problem("not a web address".into()))?;
    address::redirected(here, text).map_err(problem)
}

/// An answer that is neither a map nor "not found".
fn refusal(code: StatusCode, response: &Response<Body>) -> Trouble {
    let words = format!("the server answered {}", plain(&code.to_string()).replace(" <unknown status code>", ""));
    // 408 and 425 are about this request's timing; the rest of 400 to 499 would be answered the same again.
    match code.is_server_error() || matches!(code.as_u16(), 408 | 425 | 429) {
        true => Trouble::passing_after(words, retry_after(response)),
        false => Trouble::lasting(words),
    }
}

/// How long the server asks to be left alone; zero if it does not say so in seconds.
fn retry_after(response: &Response<Body>) -> Duration {
    let value = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    value.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socks_proxies_are_refused_rather_than_passed_by() {
        for (proxy, is_fine) in
            [("http://p:1", true), ("https://p", true), ("socks5://p:1", false), ("socks5h://p", false)]
        {
            assert_eq!(check_proxy(&Proxy::new(proxy).unwrap()).is_ok(), is_fine, "{proxy}");
        }
    }
}
