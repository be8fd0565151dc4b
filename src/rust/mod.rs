//! The library for Rust programs: failures are `Result`, a stream is an iterator, a tool is a closure.
//!
//! Responsible for what Rust expects of the objects that C has too. It must not do anything of its own: the objects do the
//! work, and nothing of this is in the C library.

pub mod batch;

use std::fmt;
use std::sync::Arc;

use crate::audio::AudioFormat;
use crate::engine::usage::Figures;
use crate::error::{Error, Result, Status};
use crate::message::event::{Event, EventKind, Terminated};
use crate::message::request::Request;
use crate::message::response::Response;
use crate::objects::call::{Call, Next, Until};
use crate::objects::client;
use crate::objects::options::Options;

/// A server, a key and a pool of connections: make one and keep it. Any number of threads use it at once, by reference or
/// in an [`Arc`].
///
/// ```
/// use together::{Client, Options, Request, operation};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let options = Options::default();                       // the key from TOGETHER_API_KEY
/// # let server = together_offline::Server::start(Default::default())?;
/// # let mut options = options;
/// # options.set_api_key(b"offline")?;
/// # options.set_base_url(server.base_url())?;
/// # options.add_ca(server.ca_pem().as_bytes())?;
/// let client = Client::new(&options)?;
/// let mut ask = Request::new(operation::CHAT_COMPLETIONS)?;
/// ask.set_string("model", "openai/gpt-oss-20b")?;
/// ask.add_message("user", "What is the capital of France?")?;
///
/// let answer = client.complete(&ask)?;
/// println!("{}", answer.text().unwrap_or_default());
/// println!("{:?} tokens", answer.integer("/usage/total_tokens"));
/// # assert!(answer.text().unwrap_or_default().contains("capital of France"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Client {
    client: client::Client,
}

impl Client {
    /// Fails if the options have no key and TOGETHER_API_KEY is not set, among others.
    pub fn new(options: &Options) -> Result<Client> {
        Ok(Client { client: client::Client::new(options)? })
    }

    /// Sends the request and waits for its whole answer. Functions of tools run on this thread, inside.
    pub fn complete(&self, request: &Request) -> std::result::Result<Response, Failure> {
        let response = self.client.complete(request);
        match response.failure().cloned() {
            None => Ok(response),
            Some(error) => Err(Failure::of(error, response)),
        }
    }

    /// Starts the request on a thread of the library, and gives its events as they come.
    ///
    /// ```
    /// # use together::{Client, Options, Request, operation};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let server = together_offline::Server::start(Default::default())?;
    /// # let mut options = Options::default();
    /// # options.set_api_key(b"offline")?;
    /// # options.set_base_url(server.base_url())?;
    /// # options.add_ca(server.ca_pem().as_bytes())?;
    /// # let client = Client::new(&options)?;
    /// # let mut ask = Request::new(operation::CHAT_COMPLETIONS)?;
    /// # ask.set_string("model", "openai/gpt-oss-20b")?;
    /// # ask.add_message("user", "How are you?")?;
    /// for text in client.stream(&ask)?.texts() {
    ///     print!("{}", text?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self, request: &Request) -> Result<Stream> {
        Ok(Stream { call: Arc::new(self.client.start(request)?), is_over: false, seen: None, held: None })
    }

    /// Replaces the key, for the requests that start from now on.
    pub fn set_api_key(&self, key: &[u8]) -> Result<()> {
        self.client.set_api_key(key)
    }

    /// What the client has used so far.
    pub fn usage(&self) -> Result<Figures> {
        self.client.usage()
    }

    /// Connects ahead of need, and returns at once: the next request saves the round trips.
    pub fn connect(&self) -> Result<()> {
        self.client.connect()
    }

    /// Cancels everything, for the end of a program. One stream ends by its [`Canceller`].
    pub fn interrupt(&self) {
        self.client.interrupt();
    }

    /// A report on every step of a request, for support: its text, also where a step failed.
    pub fn diagnose(&self) -> Response {
        self.client.diagnose()
    }
}

/// A request that failed: why, and what arrived of its answer.
#[derive(Clone, Debug)]
pub struct Failure {
    error: Error,
    response: Option<Arc<Response>>,
}

impl Failure {
    pub fn status(&self) -> Status {
        self.error.status()
    }

    /// One line: what failed, on what, and what to do. Never the key.
    pub fn message(&self) -> &str {
        self.error.message()
    }

    /// What arrived: HTTP status, request id, the time to wait, the text so far. `None` if nothing was sent.
    pub fn response(&self) -> Option<&Response> {
        self.response.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error, response: None }
    }
}

/// A request that runs: an iterator over its events, the last of which is the failure if it failed. Dropping it cancels the
/// request, and no other. Functions of tools run inside `next`, on its thread.
#[derive(Debug)]
pub struct Stream {
    call: Arc<Call>,
    is_over: bool,
    /// The event before, for its buffer.
    seen: Option<Event>,
    /// What follows [`StreamEvent::Replayed`].
    held: Option<StreamEvent>,
}

impl Stream {
    /// The texts of the answer, as the model writes them.
    pub fn texts(&mut self) -> impl Iterator<Item = std::result::Result<String, Failure>> {
        self.filter_map(|event| match event {
            Ok(StreamEvent::Text { text, .. }) => Some(Ok(text)),
            Ok(_) => None,
            Err(failure) => Some(Err(failure)),
        })
    }

    /// What sends to the session that the stream is.
    pub fn sender(&self) -> Sender {
        Sender { call: self.call.clone() }
    }

    /// The whole answer, once the last event was read, whether or not it failed.
    pub fn response(&self) -> Option<&Response> {
        self.call.response().filter(|_| self.is_over).map(Arc::as_ref)
    }

    /// Ends this stream from another thread, with [`Status::Cancelled`].
    pub fn canceller(&self) -> Canceller {
        Canceller { call: self.call.clone() }
    }

    /// The end: an event more if it is a failure.
    fn end(&mut self) -> Option<Failure> {
        self.is_over = true;
        let response = self.call.response()?;
        let error = response.failure()?.clone();
        Some(Failure { error, response: Some(response.clone()) })
    }
}

impl Iterator for Stream {
    type Item = std::result::Result<StreamEvent, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(held) = self.held.take() {
            return Some(Ok(held));
        }
        while !self.is_over {
            match self.call.next(Until::Ever, self.seen.take()) {
                Some(Next::Tools(tools)) => tools.run(),
                Some(Next::Event(queued)) if queued.event.kind == EventKind::Done => {
                    return self.end().map(Err);
                }
                Some(Next::Event(queued)) => {
                    let mut event = StreamEvent::of(&queued.event);
                    if queued.event.replayed {
                        self.held = event.replace(StreamEvent::Replayed);
                    }
                    self.seen = Some(queued.event);
                    if event.is_some() {
                        return event.map(Ok);
                    }
                }
                // An interrupt of the client, or another process than the client's.
                None if self.call.response().is_some() => return self.end().map(Err),
                None => {
                    self.is_over = true;
                    let error =
                        Error::new(Status::Cancelled, "the wait for the stream was interrupted: ask again");
                    return Some(Err(error.into()));
                }
            }
        }
        None
    }
}

impl std::iter::FusedIterator for Stream {}

impl Drop for Stream {
    fn drop(&mut self) {
        self.call.cancel();
    }
}

/// Ends one stream, from any thread.
#[derive(Clone, Debug)]
pub struct Canceller {
    call: Arc<Call>,
}

impl Canceller {
    pub fn cancel(&self) {
        self.call.cancel();
    }
}

/// Sends to a session (`TOGETHER_REALTIME`, `TOGETHER_AUDIO_SPEECH_WEBSOCKET`) while its [`Stream`] is read, from any thread. Nothing here
/// waits: what is more than a MiB is refused with [`Status::TooLarge`].
///
/// A logger of the `log` crate that takes `trace` from `tungstenite` gets every message of both directions, in plain text: leave that target
/// out below `info`.
///
/// [`Status::TooLarge`]: crate::Status::TooLarge
#[derive(Clone, Debug)]
pub struct Sender {
    call: Arc<Call>,
}

impl Sender {
    /// Sends a message of the service's, as JSON.
    pub fn send(&self, json: &str) -> Result<()> {
        self.call.send(json)
    }

    /// Sends raw audio, in pieces of any size.
    pub fn send_bytes(&self, samples: &[u8]) -> Result<()> {
        self.call.send_bytes(samples)
    }

    /// What is due comes, and then the end.
    pub fn finish(&self) -> Result<()> {
        self.call.finish()
    }
}

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamEvent {
    /// More of the answer's text. `choice` says which of the request's "n" answers it belongs to.
    Text { choice: u32, text: String },
    /// Of a session that listens: the words of the present turn so far, which take the place of those before. The turn's
    /// [`Text`](StreamEvent::Text) follows.
    Partial(String),
    /// Of a session that listens: its connection was lost, and the audio of the text that follows was sent again over another,
    /// so its words may repeat words of earlier events.
    Replayed,
    /// More of the model's reasoning.
    Reasoning { choice: u32, text: String },
    /// A complete call of a tool. `arguments` is JSON; `id` is what its result must name
    /// ([`Request::add_tool_result`]).
    ToolCall { choice: u32, id: String, name: String, arguments: String },
    /// More of an answer that is bytes: whole samples, where it is raw speech, whose form `audio` says.
    Bytes { bytes: Vec<u8>, audio: Option<AudioFormat> },
    /// Of an upload or a download, in bytes; a total of 0 is not known.
    Progress { done: u64, total: u64 },
    /// The server's own JSON, before the events that are made from it.
    Chunk(String),
    /// What the answer cost, as the server's JSON.
    Usage(String),
}

impl StreamEvent {
    fn of(event: &Event) -> Option<StreamEvent> {
        let text = |of: Terminated<'_>| String::from_utf8_lossy(of.bytes()).into_owned();
        let choice = event.choice;
        Some(match event.kind {
            EventKind::Text if event.replaces => StreamEvent::Partial(text(event.text())),
            EventKind::Text => StreamEvent::Text { choice, text: text(event.text()) },
            EventKind::Reasoning => StreamEvent::Reasoning { choice, text: text(event.text()) },
            EventKind::ToolCall => StreamEvent::ToolCall {
                choice,
                id: text(event.id()),
                name: text(event.text()),
                arguments: text(event.json()),
            },
            EventKind::Bytes => {
                StreamEvent::Bytes { bytes: event.bytes().bytes().to_vec(), audio: event.audio }
            }
            EventKind::Progress => StreamEvent::Progress { done: event.done, total: event.total },
            EventKind::Chunk => StreamEvent::Chunk(text(event.json())),
            EventKind::Usage => StreamEvent::Usage(text(event.json())),
            EventKind::Done => return None,
        })
    }
}

impl Request {
    /// Offers the model a tool that a closure carries out: from the arguments, which fit the schema (JSON Schema), to the result
    /// for the model, which is text or JSON. Of an `Err` the model learns that the tool failed, in those words. The closure runs
    /// on the thread that waits for the answer; a panic passes through to it.
    pub fn add_function(
        &mut self,
        name: &str,
        description: &str,
        schema: &str,
        function: impl Fn(&Response) -> std::result::Result<String, String> + Send + Sync + 'static,
    ) -> Result<()> {
        let carry_out = move |call: &Arc<crate::message::tool::ToolCall>| {
            let (status, words) = match function(call.arguments()) {
                Ok(answer) => (Status::Ok, answer),
                Err(words) => (Status::Api, words),
            };
            match call.set_answer(&words) {
                Ok(()) => status.number(),
                Err(error) => error.status().number(),
            }
        };
        self.add_tool(name, description, schema, Arc::new(carry_out))
    }
}
