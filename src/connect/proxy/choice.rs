//! Which connections take which proxy.
//!
//! Responsible for the word of the program, of the environment where the program says nothing, and for what
//! never takes one. It must not speak to a proxy.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::no_proxy::NoProxy;
use super::url::Proxy;
use crate::connect::base_url::Origin;
use crate::error::Result;

/// Read in this order; the first that is set and not empty counts.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const NO_PROXY_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

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
            Err(std::env::VarError::NotUnicode(_)) => Err(invalid!("{name} is not valid UTF-8")),
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
        let proxy = Arc::new(Proxy::parse(&url).map_err(|error| error.context(name))?);
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
    use crate::connect::base_url::BaseUrl;

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
