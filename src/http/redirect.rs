//! Where a redirect leads, and whether it is followed.
//!
//! Responsible for reading a `Location` (RFC 9110, 10.2.2; RFC 3986, 5.2) against the address that sent it,
//! and for refusing what must not be followed. Pure: it must not connect, nor know of keys.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::connect::base_url::{Origin, TARGET_LIMIT};
use crate::connect::destination::Destination;

/// Redirects that one request follows.
pub const MOST_REDIRECTS: usize = 5;

/// Why a redirect was not followed, to follow "redirected, ".
pub type Refusal = &'static str;

/// Spaces and what is beyond ASCII: servers write them, and a request line cannot hold them.
const UNWRITABLE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`');

/// Whether a status says to ask elsewhere, with the same method where that is GET.
pub fn is_redirect(http_status: u16) -> bool {
    matches!(http_status, 301 | 302 | 303 | 307 | 308)
}

/// Where `location` leads from `here`.
pub fn follow(here: &Destination, location: &str) -> Result<Destination, Refusal> {
    let location = location.trim_matches([' ', '\t']);
    let location = location.split_once('#').map_or(location, |(before, _)| before);
    let location = utf8_percent_encode(location, UNWRITABLE).to_string();
    let (origin, rest) = match scheme_of(&location) {
        Some((scheme, rest)) => {
            let tls = match scheme.to_ascii_lowercase().as_str() {
                "https" => true,
                "http" => false,
                _ => return Err("but to what is neither https nor http"),
            };
            let rest = rest.strip_prefix("//").ok_or("but to an address that cannot be read")?;
            elsewhere(tls, rest)?
        }
        None => match location.strip_prefix("//") {
            Some(rest) => elsewhere(here.origin.tls, rest)?,
            None => (here.origin.clone(), location.clone()),
        },
    };
    if here.origin.tls && !origin.tls {
        return Err("but from https to http, which is not followed");
    }
    if !origin.tls && !origin.is_loopback() {
        return Err("but to plain http, which is not followed");
    }
    if origin.is_this_machine() && !here.origin.is_this_machine() {
        return Err("but from another host to this machine, which is not followed");
    }
    let target = resolve(&here.target, &rest);
    if target.len() > TARGET_LIMIT {
        return Err("but to an address that is too long");
    }
    Ok(Destination { origin, target })
}

/// A scheme and what follows its colon, where there is one before any "/" or "?".
fn scheme_of(location: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = location.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some((scheme, rest))
}

/// Of what follows a scheme's "//": the server, and a path that is at least "/".
fn elsewhere(tls: bool, rest: &str) -> Result<(Origin, String), Refusal> {
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err("but to an address with a user name, which is not followed");
    }
    let origin = Origin::parse(tls, authority).ok_or("but to a host or port that cannot be")?;
    let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
    Ok((origin, rest))
}

/// Path and query of a reference, against those of the address that it stood at.
fn resolve(base: &str, reference: &str) -> String {
    let base_path = base.split_once('?').map_or(base, |(path, _)| path);
    let (path, query) = match reference.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (reference, None),
    };
    let joined = match path {
        "" if query.is_none() && reference.is_empty() => return base.to_owned(),
        "" => base_path.to_owned(),
        path if path.starts_with('/') => without_dots(path),
        path => {
            let folder = base_path.rsplit_once('/').map_or("", |(folder, _)| folder);
            without_dots(&format!("{folder}/{path}"))
        }
    };
    match query {
        Some(query) => format!("{joined}?{query}"),
        None => joined,
    }
}

/// RFC 3986, 5.2.4, of a path that starts with "/".
fn without_dots(path: &str) -> String {
    let mut segments = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            "." if is_last => segments.push(""),
            "." => {}
            ".." => {
                segments.pop();
                if is_last {
                    segments.push("");
                }
            }
            part => segments.push(part),
        }
    }
    format!("/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str) -> Destination {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (authority, target) = rest.split_at(rest.find('/').unwrap());
        let origin = Origin::parse(scheme == "https", authority).unwrap();
        Destination { origin, target: target.to_owned() }
    }

    #[test]
    fn locations_are_read_against_where_they_stood() {
        let here = at("https://api.test/v1/a/b?x=1");
        for (location, expected) in [
            ("https://other.test:8443/p?q=2#frag", "https://other.test:8443/p?q=2"),
            ("HTTPS://Other.Test/p", "https://other.test/p"),
            ("//cdn.test/p", "https://cdn.test/p"),
            ("/p", "https://api.test/p"),
            ("/a/./b/../c", "https://api.test/a/c"),
            ("/../../etc", "https://api.test/etc"),
            ("c", "https://api.test/v1/a/c"),
            ("./c/", "https://api.test/v1/a/c/"),
            ("../c?y=2", "https://api.test/v1/c?y=2"),
            ("..", "https://api.test/v1/"),
            ("?y=2", "https://api.test/v1/a/b?y=2"),
            ("#frag", "https://api.test/v1/a/b?x=1"),
            ("https://other.test/a b\u{e9}", "https://other.test/a%20b%C3%A9"),
            ("https://other.test/?sig=a%2Fb&x=y:z", "https://other.test/?sig=a%2Fb&x=y:z"),
            ("https://other.test", "https://other.test/"),
            ("https://other.test?x", "https://other.test/?x"),
            ("c:d/e", "never"),
            ("https://[2001:db8::1]:9/p", "https://[2001:db8::1]:9/p"),
        ] {
            match follow(&here, location) {
                Ok(found) => assert_eq!(found, at(expected), "{location}"),
                Err(_) => assert_eq!(expected, "never", "{location}"),
            }
        }
    }

    #[test]
    fn what_must_not_be_followed_is_refused() {
        let here = at("https://api.test/v1/a");
        for (location, word) in [
            ("http://api.test/v1/a", "https to http"),
            ("http://localhost/v1/a", "https to http"),
            ("https://localhost/v1/a", "to this machine"),
            ("https://here.localhost:8443/", "to this machine"),
            ("//127.1.2.3/", "to this machine"),
            ("https://[::1]:9/p", "to this machine"),
            ("https://[::ffff:127.0.0.1]/p", "to this machine"),
            ("https://0.0.0.0/p", "to this machine"),
            ("ftp://api.test/", "neither"),
            ("javascript:alert(1)", "neither"),
            ("https:/api.test/x", "cannot be read"),
            ("https://user:word@api.test/", "user name"),
            ("https:///x", "cannot be"),
            ("https://a..b/x", "cannot be"),
            ("https://a.test:99999/x", "cannot be"),
        ] {
            let refused = follow(&here, location).unwrap_err();
            assert!(refused.contains(word), "{location}: {refused}");
        }
        let plain = at("http://localhost:8/v1/a");
        assert_eq!(follow(&plain, "http://127.0.0.1:9/b"), Ok(at("http://127.0.0.1:9/b")));
        assert!(
            follow(&plain, "http://elsewhere.test/b").is_err_and(|refused| refused.contains("plain http"))
        );
        assert!(follow(&plain, "https://elsewhere.test/b").is_ok());
        assert!(follow(&here, &format!("/{}", "x".repeat(TARGET_LIMIT))).is_err());
    }
}
