//! What is sent: a request's line, headers and body, in the form in which ureq takes them.
//!
//! Responsible for doing once a client what need not be done once a request: headers and the server's name
//! are read and checked when the client is made. It must not connect, nor know what the bytes mean.

use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use ureq::http::uri::{Authority, PathAndQuery, Scheme};
use ureq::http::{HeaderMap, Method, Request, Uri};

use super::base_url::{BaseUrl, Origin};
use super::redirect::Destination;
use super::retry::Repeat;
use crate::error::{Error, Result};

/// What to send.
pub struct Outgoing<'request> {
    pub method: &'request str,
    /// Path and query below the base URL, as they stand in the request line.
    pub target: &'request str,
    /// In lower case, in the place of the client's of the same name, and none of those that the network sets itself.
    pub headers: Vec<(&'request str, &'request str)>,
    /// `None` sends no body, and says so where the method would allow one.
    pub body: Option<&'request [u8]>,
    pub repeat: Repeat,
}

/// What all requests of a client to its server have in common.
#[derive(Clone, Debug)]
pub struct Template {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
    headers: HeaderMap,
}

impl Template {
    /// `authorization` holds the placeholder for the key.
    pub fn new(base: &BaseUrl, headers: &[(String, String)], authorization: &str) -> Result<Template> {
        let (scheme, authority) = server(&base.origin)?;
        let mut map = HeaderMap::with_capacity(8);
        map.insert(AUTHORIZATION, value(authorization)?);
        set(&mut map, headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
        Ok(Template { scheme, authority, prefix: base.prefix.clone(), headers: map })
    }

    /// The request to the client's own server.
    pub fn fill(&self, outgoing: &Outgoing<'_>) -> Result<Request<()>> {
        let target = match self.prefix.as_str() {
            "" => outgoing.target.to_owned(),
            prefix => format!("{prefix}{}", outgoing.target),
        };
        let uri = uri(self.scheme.clone(), self.authority.clone(), target)?;
        let mut headers = self.headers.clone();
        if outgoing.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        set(&mut headers, outgoing.headers.iter().copied())?;
        request(outgoing.method, uri, headers)
    }

    /// The request to where a redirect led. Elsewhere than at its own server it has nothing of the client's: what
    /// the caller set may be secret too.
    pub fn redirect(&self, outgoing: &Outgoing<'_>, to: &Destination) -> Result<Request<()>> {
        let mut request = self.fill(outgoing)?;
        let (scheme, authority) = server(&to.origin)?;
        if (&scheme, &authority) != (&self.scheme, &self.authority) {
            let headers = request.headers_mut();
            let kept = [USER_AGENT, ACCEPT].map(|name| (headers.get(&name).cloned(), name));
            headers.clear();
            headers.extend(kept.into_iter().filter_map(|(value, name)| Some((name, value?))));
        }
        *request.uri_mut() = uri(scheme, authority, to.target.clone())?;
        Ok(request)
    }
}

fn request(method: &str, uri: Uri, headers: HeaderMap) -> Result<Request<()>> {
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(unwritable)?;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

fn server(origin: &Origin) -> Result<(Scheme, Authority)> {
    let scheme = if origin.tls { Scheme::HTTPS } else { Scheme::HTTP };
    let text = origin.to_string();
    let (_, authority) = text.split_once("://").unwrap_or_default();
    Ok((scheme, Authority::try_from(authority).map_err(unwritable)?))
}

fn uri(scheme: Scheme, authority: Authority, target: String) -> Result<Uri> {
    let mut parts = ureq::http::uri::Parts::default();
    parts.scheme = Some(scheme);
    parts.authority = Some(authority);
    parts.path_and_query = Some(PathAndQuery::try_from(target).map_err(unwritable)?);
    Uri::from_parts(parts).map_err(unwritable)
}

fn set<'text>(headers: &mut HeaderMap, added: impl Iterator<Item = (&'text str, &'text str)>) -> Result<()> {
    for (name, text) in added {
        headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(unwritable)?, value(text)?);
    }
    Ok(())
}

fn value(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(unwritable)
}

/// What the objects let through can be written; this is for what they overlook.
fn unwritable(error: impl Into<ureq::http::Error>) -> Error {
    Error::invalid(format!("the request cannot be written as HTTP: {}", error.into()))
}
