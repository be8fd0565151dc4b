//! Proxies: servers that pass our bytes on to the one that is meant.
//!
//! Responsible for what a user writes as a proxy, for which connections take one, and for opening a tunnel
//! through it. TLS runs inside the tunnel, so a proxy sees where a connection goes and how much is sent,
//! and never the key. Credentials are wiped when the last copy goes, and stand in no message.
//!
//! ```text
//! tunnel -> connect, socks    what is said to a proxy, and its answers: pure
//! no_proxy                    which hosts are reached without one: pure
//! ```

pub mod connect;
pub mod no_proxy;
pub mod socks;
mod tunnel;

use std::fmt;
use std::sync::Arc;

use memchr::memmem;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

pub use self::no_proxy::NoProxy;
pub(super) use self::tunnel::open;
use super::base_url::Origin;
use super::endpoint::Endpoint;
use crate::error::{Error, Result};

/// Read in this order; the first that is set and not empty counts.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const NO_PROXY_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// What is spoken with a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// HTTP's CONNECT.
    Http,
    /// SOCKS 5, with an address that was looked up here.
    Socks5,
    /// SOCKS 5, with the name, which the proxy looks up.
    Socks5WithNames,
}

/// Not text: percent-encoding can stand for any bytes.
#[derive(Clone)]
pub struct Credentials {
    user: Zeroizing<Vec<u8>>,
    password: Zeroizing<Vec<u8>>,
}

#[derive(Clone)]
pub struct Proxy {
    kind: Kind,
    endpoint: Endpoint,
    credentials: Option<Credentials>,
}

impl Proxy {
    /// `[http://|socks5://|socks5h://][USER:PASSWORD@]HOST[:PORT][/]`
    pub fn parse(url: &str) -> Result<Proxy> {
        // The URL is never quoted: it may hold a password, wherever a mistake puts it.
        let refuse = |reason: &str| {
            Err(Error::invalid(format!(
                "the proxy {reason}: give it as http://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT, with \
                 USER:PASSWORD@ before the host where it wants them"
            )))
        };
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let (kind, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => (Kind::Http, 80),
            "socks5" => (Kind::Socks5, 1080),
            "socks5h" => (Kind::Socks5WithNames, 1080),
            "https" => {
                return refuse(
                    "is to be spoken to over TLS (https://), which is not supported; plain http is enough, as TLS \
                     with the server runs inside",
                );
            }
            _ => return refuse("is of no kind that is spoken"),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (credentials, authority) = match rest.rsplit_once('@') {
            Some((credentials, authority)) => (Some(credentials), authority),
            None => (None, rest),
        };
        let Some(endpoint) = Endpoint::parse(authority, default_port) else {
            return refuse("has no host, or a host or port that cannot be");
        };
        let credentials = match credentials {
            Some(text) => Credentials::parse(text, kind)
                .map_err(|reason| Error::invalid(format!("the proxy {endpoint} has {reason}")))?,
            None => None,
        };
        Ok(Proxy { kind, endpoint, credentials })
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

/// Without the credentials.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("kind", &self.kind)
            .field("endpoint", &self.endpoint)
            .field("has_credentials", &self.credentials.is_some())
            .finish()
    }
}

impl Credentials {
    fn parse(text: &str, kind: Kind) -> std::result::Result<Option<Credentials>, &'static str> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let (user, password) = (decoded(user), decoded(password));
        let mut both = user.iter().chain(password.iter());
        if both.any(u8::is_ascii_control) {
            return Err("a control character in its user name or password");
        }
        if kind == Kind::Http && user.contains(&b':') {
            return Err("a colon in its user name, which HTTP takes for the user name's end");
        }
        let most = if kind == Kind::Http { MOST_BASIC } else { socks::MOST_CREDENTIAL };
        if user.len() > most || password.len() > most {
            return Err("a user name or password that is longer than it can be sent");
        }
        let is_empty = user.is_empty() && password.is_empty();
        Ok((!is_empty).then_some(Credentials { user, password }))
    }
}

impl Credentials {
    /// Whether words of a proxy's, which may be shown, hold what must not be.
    fn are_quoted_in(&self, words: &str) -> bool {
        let basic = self.basic();
        let secrets = [self.user.as_slice(), self.password.as_slice(), basic.as_bytes()];
        let mut secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        secrets.any(|secret| memmem::find(words.as_bytes(), secret).is_some())
    }
}

/// Far above any password, and below what a proxy takes in a head.
const MOST_BASIC: usize = 1_024;

fn decoded(text: &str) -> Zeroizing<Vec<u8>> {
    // At its full size from the start: a buffer that grows leaves what it held behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    bytes.extend(percent_decode_str(text));
    bytes
}

/// Which connections take which proxy.
#[derive(Clone, Debug, Default)]
pub enum Proxies {
    #[default]
    None,
    /// The one that the program set.
    Set(Arc<Proxy>),
    /// The environment's, for the hosts that it does not leave out.
    FromEnvironment { proxy: Arc<Proxy>, except: NoProxy },
}

impl Proxies {
    pub fn parse(url: &str) -> Result<Proxies> {
        match url {
            "" => Ok(Proxies::None),
            url => Ok(Proxies::Set(Arc::new(Proxy::parse(url)?))),
        }
    }

    pub fn from_environment() -> Result<Proxies> {
        Proxies::from_variables(|name| match std::env::var(name) {
            Ok(value) => Ok(Some(Zeroizing::new(value))),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Error::invalid(format!("{name} is not valid UTF-8")))
            }
        })
    }

    fn from_variables(read: impl Fn(&str) -> Result<Option<Zeroizing<String>>>) -> Result<Proxies> {
        let first_of = |names: &[&'static str]| -> Result<Option<(&'static str, Zeroizing<String>)>> {
            for name in names {
                if let Some(value) = read(name)?.filter(|value| !value.is_empty()) {
                    return Ok(Some((name, value)));
                }
            }
            Ok(None)
        };
        let Some((name, url)) = first_of(&PROXY_VARIABLES)? else { return Ok(Proxies::None) };
        let proxy = Arc::new(Proxy::parse(&url).map_err(|error| error.within(name))?);
        let except =
            first_of(&NO_PROXY_VARIABLES)?.map_or_else(NoProxy::default, |(_, list)| NoProxy::parse(&list));
        Ok(Proxies::FromEnvironment { proxy, except })
    }

    /// The proxy that a connection to `target` takes. None takes plain http, which is this machine's alone
    /// and would show the proxy the key; nor does the environment's what is on this machine.
    pub fn for_origin(&self, target: &Origin) -> Option<&Proxy> {
        match self {
            _ if !target.tls => None,
            Proxies::None => None,
            Proxies::Set(proxy) => Some(proxy),
            Proxies::FromEnvironment { proxy, except } => {
                let is_left_out = target.is_loopback() || except.covers(&target.endpoint());
                (!is_left_out).then_some(proxy)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::base_url::BaseUrl;

    fn parsed(url: &str) -> (Kind, String, Option<(String, String)>) {
        let proxy = Proxy::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let credentials = proxy.credentials.as_ref().map(|both| (text(&both.user), text(&both.password)));
        (proxy.kind(), proxy.endpoint().to_string(), credentials)
    }

    #[test]
    fn a_proxy_is_written_as_everywhere() {
        let both = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        for (url, kind, endpoint, credentials) in [
            ("http://proxy.example:3128", Kind::Http, "proxy.example:3128", None),
            ("HTTP://Proxy.Example/", Kind::Http, "proxy.example:80", None),
            ("proxy.example:3128", Kind::Http, "proxy.example:3128", None),
            ("10.0.0.1:8080", Kind::Http, "10.0.0.1:8080", None),
            ("socks5://proxy.example", Kind::Socks5, "proxy.example:1080", None),
            ("socks5h://[::1]:9", Kind::Socks5WithNames, "[::1]:9", None),
            ("http://ada:secret@proxy.example", Kind::Http, "proxy.example:80", both("ada", "secret")),
            ("http://ada@proxy.example", Kind::Http, "proxy.example:80", both("ada", "")),
            ("http://a%40b:p%3Aw%2F@proxy.example", Kind::Http, "proxy.example:80", both("a@b", "p:w/")),
            ("http://ada:a@b/c:d@proxy.example", Kind::Http, "proxy.example:80", both("ada", "a@b/c:d")),
            ("socks5://a%3Ab:c@proxy.example", Kind::Socks5, "proxy.example:1080", both("a:b", "c")),
            ("http://:@proxy.example", Kind::Http, "proxy.example:80", None),
            ("http://@proxy.example", Kind::Http, "proxy.example:80", None),
        ] {
            assert_eq!(parsed(url), (kind, endpoint.to_owned(), credentials), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_a_proxy_is_refused_without_its_password() {
        for (url, word) in [
            ("", "no host"),
            ("http://", "no host"),
            ("http://ada:hunter2@", "no host"),
            ("http://ada:hunter2@host:0", "no host"),
            ("http://ada:hunter2@host:99999", "no host"),
            ("http://ada:hunter2@host/path", "no host"),
            ("http://ada:hunter2@ho st", "no host"),
            ("https://ada:hunter2@host", "TLS"),
            ("socks4://ada:hunter2@host", "no kind"),
            ("ftp://ada:hunter2@host", "no kind"),
            ("http://ada:hunter2%0d%0ax@host", "control character"),
            ("http://a%3Ada:hunter2@host", "colon"),
            ("ada:hunter2", "no host"),
        ] {
            let error = Proxy::parse(url).unwrap_err();
            assert!(error.message().contains(word), "{url}: {error}");
            assert!(!error.message().contains("hunter2"), "{url}: {error}");
        }
        let long = "x".repeat(256);
        assert!(Proxy::parse(&format!("socks5://{long}:p@host")).is_err());
        assert!(Proxy::parse(&format!("socks5://u:{long}@host")).is_err());
        assert!(Proxy::parse(&format!("http://u:{long}@host")).is_ok());
        assert!(Proxy::parse(&format!("http://u:{}@host", "x".repeat(MOST_BASIC + 1))).is_err());
    }

    #[test]
    fn debug_output_holds_no_password() {
        let proxies = Proxies::parse("http://ada:hunter2@host").unwrap();
        let shown = format!("{proxies:?} {proxies:#?}");
        assert!(shown.contains("host") && !shown.contains("hunter2") && !shown.contains("ada"), "{shown}");
    }

    fn in_environment(variables: &[(&str, &str)]) -> Result<Proxies> {
        Proxies::from_variables(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            Ok(found.map(|(_, value)| Zeroizing::new((*value).to_owned())))
        })
    }

    fn taken(proxies: &Proxies, url: &str) -> Option<String> {
        let origin = BaseUrl::parse(url).unwrap().origin;
        proxies.for_origin(&origin).map(|proxy| proxy.endpoint().host.clone())
    }

    #[test]
    fn the_first_variable_that_is_set_counts() {
        let server = "https://api.together.ai";
        let all = [("HTTPS_PROXY", "a"), ("https_proxy", "b"), ("ALL_PROXY", "c"), ("all_proxy", "d")];
        for first in 0..4 {
            let proxies = in_environment(&all[first..]).unwrap();
            assert_eq!(taken(&proxies, server).as_deref(), Some(all[first].1));
        }
        assert_eq!(taken(&in_environment(&[]).unwrap(), server), None);
        let empty = in_environment(&[("HTTPS_PROXY", ""), ("ALL_PROXY", "c"), ("NO_PROXY", "")]).unwrap();
        assert_eq!(taken(&empty, server).as_deref(), Some("c"));
        let except = in_environment(&[("HTTPS_PROXY", "a"), ("no_proxy", "together.ai")]).unwrap();
        assert_eq!(taken(&except, server), None);
        assert_eq!(taken(&except, "https://together.ai.example").as_deref(), Some("a"));
        let error = in_environment(&[("https_proxy", "gopher://ada:hunter2@host")]).unwrap_err();
        assert!(
            error.message().starts_with("https_proxy: ") && !error.message().contains("hunter2"),
            "{error}"
        );
    }

    #[test]
    fn this_machine_and_plain_http_go_without_the_environments() {
        let environment = in_environment(&[("HTTPS_PROXY", "proxy.example")]).unwrap();
        let set = Proxies::parse("http://proxy.example").unwrap();
        for (url, by_environment, when_set) in [
            ("https://api.together.ai", true, true),
            ("https://localhost:1", false, true),
            ("https://127.0.0.1:1", false, true),
            ("https://[::1]:1", false, true),
            ("http://localhost:1", false, false),
            ("http://127.0.0.1:1", false, false),
        ] {
            assert_eq!(taken(&environment, url).is_some(), by_environment, "{url}");
            assert_eq!(taken(&set, url).is_some(), when_set, "{url}");
            assert_eq!(taken(&Proxies::parse("").unwrap(), url), None);
        }
    }
}
