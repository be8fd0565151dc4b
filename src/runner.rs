//! One request, from its fields to its response.
//!
//! Responsible for the order of things: prepare, send, read the answer as what it says it is, hand on its
//! parts as they come, make the response. It must not wait by itself, start threads or know who asked:
//! blocking calls and calls on workers run the same code.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::error::{Error, Result, Status};
use crate::header::Headers;
use crate::net::{Answer, Cancel, Network, Outgoing, Timeouts};
use crate::options::Options;
use crate::request::{Prepared, Request, Streaming};
use crate::response::Response;
use crate::stream::{Delta, Outcome, Sentences, Sink, Stream};

/// What every request says of this library.
const USER_AGENT: &str = concat!("libtogether/", env!("CARGO_PKG_VERSION"));

/// A piece of an event stream, read at once.
const READ_AT_ONCE: usize = 8 * 1024;

#[derive(Debug)]
pub struct Runner {
    network: Network,
    headers: Headers,
    timeouts: Timeouts,
    response_bytes: u64,
}

impl Runner {
    pub fn new(options: &Options) -> Result<Runner> {
        Ok(Runner {
            network: Network::new(options.network()?)?,
            headers: options.headers().clone(),
            timeouts: options.timeouts(),
            response_bytes: options.response_bytes(),
        })
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Runs the request to its end. `sink` is given what comes, as it comes, and ends it all by breaking.
    pub fn run(
        &self,
        request: &Request,
        streaming: Streaming,
        cancel: &Arc<Cancel>,
        sink: &mut Sink<'_>,
    ) -> Response {
        let operation = request.operation().to_string();
        let answer = request.prepare(streaming).and_then(|prepared| self.open(request, &prepared, cancel));
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Response::failed(error.within(&operation)),
        };
        let content_type = answer.headers.get("content-type").unwrap_or_default().to_ascii_lowercase();
        match answer.status {
            200..=299 if content_type.starts_with("text/event-stream") => {
                if !request.wants_sentences() {
                    return self.follow(&operation, answer, sink);
                }
                let mut by_choice = BTreeMap::new();
                let response =
                    self.follow(&operation, answer, &mut |delta| in_sentences(delta, &mut by_choice, sink));
                let wants_more = response.status() != Status::Cancelled;
                for (choice, sentences) in by_choice.into_iter().filter(|_| wants_more) {
                    // Nothing follows that could be stopped.
                    let _ = sentences.finish(|text| sink(Delta::Text { choice, text }));
                }
                response
            }
            status => {
                let is_media = (200..=299).contains(&status)
                    && ["audio/", "video/", "image/", "application/octet-stream"]
                        .iter()
                        .any(|kind| content_type.starts_with(kind));
                self.read_whole(&operation, answer, is_media, sink)
            }
        }
    }

    fn open(&self, request: &Request, prepared: &Prepared, cancel: &Arc<Cancel>) -> Result<Answer<'_>> {
        let outgoing = Outgoing {
            method: request.operation().method().name(),
            target: &prepared.target,
            headers: self.headers_of(request, prepared.body.is_some()),
            body: prepared.body.as_deref(),
            timeouts: request.timeouts(self.timeouts),
            streams: prepared.streams,
        };
        self.network.open(&outgoing, cancel)
    }

    /// Reads an event stream to its end.
    fn follow(&self, operation: &str, mut answer: Answer<'_>, sink: &mut Sink<'_>) -> Response {
        let limit = usize::try_from(self.response_bytes).unwrap_or(usize::MAX);
        let mut stream = Stream::new(limit);
        let mut buffer = vec![0; READ_AT_ONCE];
        let broken = loop {
            match answer.read(&mut buffer) {
                Ok(0) => break None,
                Ok(read) => {
                    if stream.feed(buffer.get(..read).unwrap_or_default(), sink).is_break() {
                        break None;
                    }
                }
                Err(error) => break Some(error),
            }
        };
        let (outcome, joined) = stream.finish(sink);
        if outcome == Outcome::Complete {
            answer.drain();
        }
        Response::from_stream(operation, answer.into_head(), &joined, outcome, broken, self.network.host())
    }

    /// Reads an answer that is no event stream. Media is handed on as it comes, anything else when it is whole.
    fn read_whole(
        &self,
        operation: &str,
        answer: Answer<'_>,
        is_media: bool,
        sink: &mut Sink<'_>,
    ) -> Response {
        let stopped = || Error::new(Status::Cancelled, "the caller wanted no more of the answer");
        let read = answer.read_whole(self.response_bytes, |bytes| {
            match is_media && !bytes.is_empty() && sink(Delta::Bytes { bytes }).is_break() {
                true => Err(stopped()),
                false => Ok(()),
            }
        });
        let response = match read {
            Ok(incoming) => Response::from_answer(operation, incoming, self.network.host()),
            Err(broken) => Response::broken_off(operation, *broken),
        };
        match response.json() {
            Some(json) if response.failure().is_none() => {
                match sink(Delta::Chunk { json: json.as_bytes() }) {
                    ControlFlow::Continue(()) => response,
                    ControlFlow::Break(()) => response.stopped(operation, stopped()),
                }
            }
            _ => response,
        }
    }

    /// The library's own headers, under the client's, under the request's: the last word is the nearest.
    fn headers_of<'all>(&'all self, request: &'all Request, has_body: bool) -> Vec<(&'all str, &'all str)> {
        let mut headers = vec![("user-agent", USER_AGENT), ("accept", "application/json")];
        if has_body {
            headers.push(("content-type", "application/json"));
        }
        for (name, value) in self.headers.iter().chain(request.headers().iter()) {
            match headers.iter_mut().find(|(existing, _)| *existing == name) {
                Some((_, existing)) => *existing = value,
                None => headers.push((name, value)),
            }
        }
        headers
    }
}

/// Holds a choice's text back until a sentence of it is whole; everything else goes on as it is.
fn in_sentences(
    delta: Delta<'_>,
    by_choice: &mut BTreeMap<u32, Sentences>,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    match delta {
        Delta::Text { choice, text } => {
            let sentences = by_choice.entry(choice).or_default();
            sentences.push(text, |text| sink(Delta::Text { choice, text }))
        }
        other => sink(other),
    }
}
