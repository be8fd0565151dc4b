//! A real HTTPS client that trusts the authority of one server, and what tests ask of it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use together_offline::{Server, Settings};
use ureq::http::{HeaderMap, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Body};

/// How long a test waits for something that is sure to happen.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A server and a client for it.
pub struct Pair {
    pub server: Server,
    pub client: Client,
}

impl Pair {
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    pub fn with(settings: Settings) -> Self {
        let server = Server::start(settings).expect("a server on loopback");
        let client = Client::new(server.base_url(), server.ca_pem());
        Self { server, client }
    }
}

/// One answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn read(response: Response<Body>) -> Self {
        let (head, mut body) = response.into_parts();
        let bytes = body.read_to_vec().expect("a whole body");
        Self { status: head.status.as_u16(), headers: head.headers, bytes }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    /// The events of a stream whose events have names, each parsed. Its name is its type.
    pub fn typed_events(&self) -> Vec<Value> {
        let text = self.text().strip_suffix("\n\n").expect("frames that end in an empty line");
        let read = |frame: &str| {
            let (name, data) = frame.split_once("\ndata: ").expect("a name and data");
            let event: Value = serde_json::from_str(data).expect("JSON");
            assert_eq!(name.strip_prefix("event: "), event["type"].as_str());
            event
        };
        text.split("\n\n").map(read).collect()
    }

    /// The events of a stream, each parsed, and whether `[DONE]` came last.
    pub fn events(&self) -> (Vec<Value>, bool) {
        assert_eq!(self.header("content-type"), "text/event-stream;charset=utf-8");
        let text = self.text().strip_suffix("\n\n").expect("frames that end in an empty line");
        let mut frames: Vec<&str> =
            text.split("\n\n").map(|frame| frame.strip_prefix("data: ").expect("a data frame")).collect();
        let is_done = frames.last() == Some(&"[DONE]");
        if is_done {
            frames.pop();
        }
        (frames.into_iter().map(|frame| serde_json::from_str(frame).expect("JSON")).collect(), is_done)
    }
}

pub struct Client {
    agent: Agent,
    base_url: String,
}

impl Client {
    pub fn new(base_url: &str, ca_pem: &str) -> Self {
        let authority = Certificate::from_pem(ca_pem.as_bytes()).expect("a certificate");
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::Specific(Arc::new(vec![authority])))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE));
        Self { agent: config.build().into(), base_url: base_url.to_owned() }
    }

    /// Sends a body, with the key that servers take by default.
    pub fn send(&self, path: &str, body: impl ureq::AsSendBody) -> Result<Response<Body>, ureq::Error> {
        self.agent
            .post(format!("{}{path}", self.base_url))
            .header("authorization", "Bearer offline")
            .header("content-type", "application/json")
            .send(body)
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        Answer::read(self.send(path, &body.to_string()).expect("an answer"))
    }

    /// Posts a form; a redirect is an answer.
    pub fn post_form(&self, path: &str, boundary: &str, body: &[u8]) -> Answer {
        let request = self
            .agent
            .post(format!("{}{path}", self.base_url))
            .header("authorization", "Bearer offline")
            .header("content-type", format!("multipart/form-data; boundary={boundary}"));
        let request = request.config().max_redirects(0).build();
        Answer::read(request.send(body).expect("an answer"))
    }

    /// Posts a form of texts, with a file if it has one, whose name is its `file_name`.
    pub fn post_fields(&self, path: &str, fields: &[(&str, &str)], file: Option<&str>) -> Answer {
        let part = |name: &str, more: &str, text: &str| {
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
        };
        let mut form: String = fields.iter().map(|(name, text)| part(name, "", text)).collect();
        form.extend(file.map(|file| part("file", "; filename=\"file\"", file)));
        form.push_str("--b--\r\n");
        self.post_form(path, "b", form.as_bytes())
    }

    /// Posts a form that has no parts; a redirect is an answer.
    pub fn post_form_without_parts(&self, path: &str, form: &str) -> Answer {
        let request = self
            .agent
            .post(format!("{}{path}", self.base_url))
            .header("authorization", "Bearer offline")
            .header("content-type", "application/x-www-form-urlencoded");
        Answer::read(request.config().max_redirects(0).build().send(form).expect("an answer"))
    }

    /// Puts bytes where a link leads, without a key; a redirect is an answer.
    pub fn put(&self, path: &str, body: &[u8]) -> Answer {
        self.put_with(path, body, &[])
    }

    pub fn put_with(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        // A refusal comes before the body is sent, whose bytes would otherwise break the connection under it.
        let request = self.agent.put(format!("{}{path}", self.base_url)).header("expect", "100-continue");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = request.config().max_redirects(0).timeout_await_100(Some(PATIENCE)).build();
        Answer::read(request.send(body).expect("an answer"))
    }

    pub fn chat(&self, model: &str, more: Value) -> Answer {
        let mut body = json!({ "model": model, "messages": [{ "role": "user", "content": "How are you?" }] });
        for (name, value) in more.as_object().expect("fields") {
            body[name] = value.clone();
        }
        self.post("/v1/chat/completions", body)
    }

    pub fn get(&self, path: &str) -> Answer {
        let request = self.agent.get(format!("{}{path}", self.base_url));
        Answer::read(request.header("authorization", "Bearer offline").call().expect("an answer"))
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request =
            self.agent.get(format!("{}{path}", self.base_url)).header("authorization", "Bearer offline");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answer::read(request.call().expect("an answer"))
    }

    pub fn get_with_key(&self, path: &str, key: Option<&str>) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.get(format!("{}{path}", self.base_url));
        if let Some(key) = key {
            request = request.header("authorization", key);
        }
        request.call().map(Answer::read)
    }

    pub fn delete(&self, path: &str) -> Answer {
        let request = self.agent.delete(format!("{}{path}", self.base_url));
        Answer::read(request.header("authorization", "Bearer offline").call().expect("an answer"))
    }
}
