//! Checks addresses, and follows redirects.

use ureq::http::Uri;
use ureq::http::uri::Scheme;

/// An address that may be asked: `https` anywhere, `http` on this machine alone, nothing secret in it.
pub(super) fn parse(text: &str) -> Result<Uri, String> {
    if !text.is_ascii() {
        return Err("letters outside ASCII must be percent-encoded".into());
    }
    let address: Uri = text.parse().map_err(|problem| format!("it is not a web address ({problem})"))?;
    let (Some(scheme), Some(authority)) = (address.scheme(), address.authority()) else {
        return Err("it is not a web address, which needs https://, a host and a path".into());
    };
    if authority.as_str().contains('@') {
        return Err("it holds a user name or password".into());
    }
    // A port out of range would silently become the usual one.
    if authority.as_str() != authority.host() && authority.port_u16().is_none() {
        return Err("its port is not a number from 0 to 65535".into());
    }
    match *scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && is_this_machine(&address)) {
        true => Ok(address),
        false => Err("only https is allowed; http is for localhost, 127.0.0.1 and [::1] alone".into()),
    }
}

/// Whether an address is on this machine, where nobody listens on the line and no proxy is needed.
pub(super) fn is_this_machine(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default();
    ["127.0.0.1", "[::1]"].contains(&host) || host.eq_ignore_ascii_case("localhost")
}

/// Where a redirect from `here` leads; never from `https` down to `http`, not even on this machine.
pub(super) fn redirected(here: &Uri, location: &str) -> Result<Uri, String> {
    let next = parse(&joined(here, location))?;
    match here.scheme() == Some(&Scheme::HTTPS) && next.scheme() != Some(&Scheme::HTTPS) {
        true => Err("a redirect from https to http is not allowed".into()),
        false => Ok(next),
    }
}

/// A reference made whole, as in RFC 3986, section 5.2.
fn joined(here: &Uri, location: &str) -> String {
    let location = location.split('#').next().unwrap_or_default();
    let scheme = here.scheme_str().unwrap_or_default();
    let host = here.authority().map_or("", |authority| authority.as_str());
    let (path, query) = match location.find('?') {
        Some(at) => location.split_at(at),
        None => (location, ""),
    };
    if path.split('/').next().is_some_and(|start| start.contains(':')) {
        return location.to_string();
    }
    if path.starts_with("//") {
        return format!("{scheme}:{location}");
    }
    let path = match path {
        "" if query.is_empty() => return here.to_string(),
        "" => here.path().to_string(),
        _ if path.starts_with('/') => without_dots(path),
        _ => {
            let folder = here.path().rfind('/').map_or("/", |at| &here.path()[..=at]);
            without_dots(&format!("{folder}{path}"))
        }
    };
    format!("{scheme}://{host}{path}{query}")
}

/// A path from the root with its `.` and `..` carried out.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    for (i, part) in parts.iter().enumerate() {
        let is_last = i + 1 == parts.len();
        if *part == ".." {
            kept.pop();
        } else if *part != "." {
            kept.push(part);
        }
        if is_last && matches!(*part, "." | "..") {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(from: &str, location: &str) -> Result<String, String> {
        redirected(&from.parse().unwrap(), location).map(|uri| uri.to_string())
    }

    #[test]
    fn every_form_of_reference_is_followed() {
        let cases = [
            ("https://b.org/x?y#z", "https://b.org/x?y"),
            ("//b.org/x", "https://b.org/x"),
            ("/x?y=https://c.org/", "https://a.org/x?y=https://c.org/"),
            ("x", "https://a.org/p/x"),
            ("x/y?q", "https://a.org/p/x/y?q"),
            ("./x", "https://a.org/p/x"),
            ("../x", "https://a.org/x"),
            ("../../../x/.", "https://a.org/x/"),
            ("?q=2", "https://a.org/p/d?q=2"),
            ("", "https://a.org/p/d?q"),
            ("#z", "https://a.org/p/d?q"),
        ];
        for (location, wanted) in cases {
            assert_eq!(lead("https://a.org/p/d?q", location).as_deref(), Ok(wanted), "{location}");
        }
    }

    #[test]
    fn redirects_never_lead_down_or_elsewhere() {
        let cases = [
            ("https://a.org/", "http://a.org/", "only https"),
            ("https://a.org/", "http://localhost/", "https to http"),
            ("http://localhost/", "http://a.org/", "only https"),
            ("https://a.org/", "file:///x", "not a web address"),
            ("https://a.org/", "mailto:x@y", "not a web address"),
            ("https://a.org/", "javascript:alert(1)", "not a web address"),
            ("https://a.org/", "https://me:pw@b.org/", "password"),
            ("https://a.org/", "//", "not a web address"),
            ("https://a.org/", "https://", "not a web address"),
            ("https://a.org/", "/a b", "not a web address"),
        ];
        for (from, location, wanted) in cases {
            let problem = lead(from, location).unwrap_err();
            assert!(problem.contains(wanted), "{location}: {problem}");
        }
        assert!(lead("http://localhost/", "https://a.org/").is_ok());
        assert!(lead("http://localhost:1/", "http://127.0.0.1:2/").is_ok());
    }
}
