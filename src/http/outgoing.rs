//! What is sent: a request's line, headers and body, in the form in which ureq takes them.
//!
//! Responsible for doing once a client what need not be done once a request: headers and the server's name
//! are read and checked when the client is made. It must not connect, nor know what the bytes mean.

use std::io::Read;

use ureq::http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
    IF_RANGE, RANGE, USER_AGENT,
};
use ureq::http::uri::{Authority, PathAndQuery, Scheme};
use ureq::http::{HeaderMap, Method, Request, Uri};

use crate::cassette::tape;
use crate::connect::base_url::{BaseUrl, Origin, TARGET_LIMIT};
use crate::connect::destination::Destination;
use crate::error::{Error, Result};
use crate::http::upgrade::UpgradeKey;
use crate::lock::Lock;

/// What every request says of this library.
pub const LIBRARY: &str = concat!("libtogether/", env!("CARGO_PKG_VERSION"));

/// JSON before a stream, and that before files and speech: a strict server sends nothing that is not named here.
pub const ACCEPTED: &str = "application/json, text/event-stream;q=0.9, */*;q=0.8";
/// No coding is read. Some servers compress what does not say so.
pub const UNCODED: &str = "identity";

/// What to send.
pub struct Outgoing<'request> {
    pub method: &'request str,
    /// Path and query below the base URL, as written in the request line.
    pub target: &'request str,
    /// Replaces the target: a URL of any server, which gets nothing of the client's, not even for its own host.
    pub link: Option<&'request Destination>,
    /// In lower case. Each replaces the client's of the same name; none is one that the network sets itself.
    pub headers: Vec<(&'request str, &'request str)>,
    /// `None` asks for all of the answer.
    pub rest: Option<Rest<'request>>,
    /// `None` sends no body, and says so where the method would allow one.
    pub body: Option<RequestContent<'request>>,
    /// Asks for a websocket in place of an answer.
    pub upgrade: Option<&'request UpgradeKey>,
}

/// What is asked for of an answer that broke off: wherever a redirect leads, as it is that server's.
#[derive(Clone, Copy, Debug)]
pub struct Rest<'request> {
    /// The place of the first byte.
    pub first: u64,
    /// The server's name of the version that the bytes so far are of. Of another version it sends all.
    pub version: &'request str,
}

/// A request's body.
#[derive(Clone, Copy)]
pub enum RequestContent<'request> {
    Json(&'request [u8]),
    /// Read while it is sent.
    Streamed(&'request dyn Streamed),
}

impl RequestContent<'_> {
    fn length(&self) -> u64 {
        match self {
            RequestContent::Json(json) => json.len() as u64,
            RequestContent::Streamed(body) => body.length(),
        }
    }
}

/// A body that is too long to be in memory.
pub trait Streamed {
    fn content_type(&self) -> &str;
    fn length(&self) -> u64;
    /// Its bytes from the first: each try is sent all of them. A failure carries an [`Error`].
    fn begin(&self) -> Box<dyn Read + '_>;
    /// What a tape has in its place.
    fn on_tape(&self) -> Result<Vec<u8>>;
}

impl Outgoing<'_> {
    /// What a tape has of it. No headers: none of them changes what is asked, and some are credentials.
    pub fn on_tape(&self) -> Result<tape::RecordedRequest> {
        let body = self.body.map(|body| match body {
            RequestContent::Json(json) => Ok(json.to_vec()),
            RequestContent::Streamed(body) => body.on_tape(),
        });
        // A link's query is often a signature, and another one each time.
        let target = self.link.map_or_else(|| self.target.to_owned(), Destination::without_query);
        let method = self.method.to_owned();
        let from = self.rest.map(|rest| rest.first);
        Ok(tape::RecordedRequest { method, target, from, body: body.transpose()? })
    }
}

/// What all requests of a client to its server have in common.
#[derive(Debug)]
pub struct Template {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
    headers: HeaderMap,
    /// The same, with what is said of a body.
    headers_with_body: HeaderMap,
    /// Of the request before, as the next one's is often the same.
    last_uri: Lock<Option<Uri>>,
}

impl Template {
    /// `authorization` is the value of that header.
    pub fn new(base: &BaseUrl, headers: &[(String, String)], authorization: &str) -> Result<Template> {
        let (scheme, authority) = server(&base.origin)?;
        let mut map = HeaderMap::with_capacity(8);
        map.insert(HOST, value(authority.as_str())?);
        map.insert(AUTHORIZATION, value(authorization)?);
        set(&mut map, headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
        let mut with_body = map.clone();
        with_body.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        with_body.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        Ok(Template {
            scheme,
            authority,
            prefix: base.prefix.clone(),
            headers: map,
            headers_with_body: with_body,
            last_uri: Lock::default(),
        })
    }

    /// The request to the client's own server.
    pub fn fill(&self, outgoing: &Outgoing<'_>) -> Result<Request<()>> {
        let mut headers = match outgoing.body {
            None => self.headers.clone(),
            Some(body) => {
                let mut headers = self.headers_with_body.clone();
                if let RequestContent::Streamed(body) = body {
                    headers.insert(CONTENT_TYPE, value(body.content_type())?);
                }
                headers.insert(CONTENT_LENGTH, HeaderValue::from(body.length()));
                headers
            }
        };
        set(&mut headers, outgoing.headers.iter().copied())?;
        set_rest(&mut headers, outgoing.rest)?;
        if let Some(key) = outgoing.upgrade {
            let fields = [
                ("connection", "Upgrade"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", "13"),
                ("sec-websocket-key", key.as_str()),
            ];
            set(&mut headers, fields.into_iter())?;
        }
        request(outgoing.method, self.uri_of(outgoing.target)?, headers)
    }

    fn uri_of(&self, target: &str) -> Result<Uri> {
        let mut last = self.last_uri.lock();
        let is_the_same = |uri: &&Uri| {
            uri.path_and_query().and_then(|path| path.as_str().strip_prefix(&*self.prefix)) == Some(target)
        };
        if let Some(uri) = last.as_ref().filter(is_the_same) {
            return Ok(uri.clone());
        }
        let target = format!("{}{target}", self.prefix);
        if target.len() > TARGET_LIMIT {
            return Err(invalid!(
                "the path and query are {} bytes long with the base URL's path, over the limit of {TARGET_LIMIT}",
                target.len()
            ));
        }
        let uri = uri(self.scheme.clone(), self.authority.clone(), target)?;
        Ok(last.insert(uri).clone())
    }

    /// The request to where a redirect led. Unless it stayed at its own server (`is_trusted`) it has nothing of the client's:
    /// what the caller set may be secret too.
    pub fn redirect(
        &self,
        outgoing: &Outgoing<'_>,
        to: &Destination,
        is_trusted: bool,
    ) -> Result<Request<()>> {
        let mut request = self.fill(outgoing)?;
        let (scheme, authority) = server(&to.origin)?;
        if !is_trusted {
            let headers = request.headers_mut();
            let kept = [USER_AGENT, ACCEPT, ACCEPT_ENCODING].map(|name| (headers.get(&name).cloned(), name));
            headers.clear();
            headers.extend(kept.into_iter().filter_map(|(value, name)| Some((name, value?))));
            set_rest(headers, outgoing.rest)?;
        }
        *request.uri_mut() = uri(scheme, authority, to.target.clone())?;
        Ok(request)
    }

    /// The request for a link, at the server to which it leads or is sent on: without the key, wherever that is, and
    /// without the client's headers. The request's own are for the server that the program named, unless another one sent
    /// the request back there.
    pub fn link(outgoing: &Outgoing<'_>, to: &Destination, is_trusted: bool) -> Result<Request<()>> {
        let (scheme, authority) = server(&to.origin)?;
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(USER_AGENT, HeaderValue::from_static(LIBRARY));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(UNCODED));
        if let Some(body) = outgoing.body {
            // Of what it is, a signed URL says nothing, and so must this.
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.length()));
        }
        if is_trusted {
            set(&mut headers, outgoing.headers.iter().copied())?;
        }
        set_rest(&mut headers, outgoing.rest)?;
        request(outgoing.method, uri(scheme, authority, to.target.clone())?, headers)
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

fn set_rest(headers: &mut HeaderMap, rest: Option<Rest<'_>>) -> Result<()> {
    if let Some(Rest { first, version }) = rest {
        headers.insert(RANGE, value(&format!("bytes={first}-"))?);
        headers.insert(IF_RANGE, value(version)?);
    }
    Ok(())
}

fn value(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(unwritable)
}

/// What the objects let through can be written; this is for what they overlook.
fn unwritable(error: impl Into<ureq::http::Error>) -> Error {
    invalid!("the request cannot be written as HTTP: {}", error.into())
}
