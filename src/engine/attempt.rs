//! One try: sends the request and reads its answer as what it is.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::attempt_end::AttemptEnd;
use super::realtime::{self, Outbox, ReplayMemory, SessionRequest};
use super::recognised_answer::{RecognisedAnswer, recognise};
use super::speech::{Speech, SpeechFile};
use super::transfers::{PARTIAL_CONTENT, Sending, has_no_rest, save};
use super::usage::Usage;
use super::{event_stream, whole};
use crate::error::{Error, Result, Status};
use crate::http::{
    Answer, Exchange, Network, Outgoing, RequestContent, Rest, SWITCHING_PROTOCOLS, Streamed, UpgradeKey,
    WebSocket,
};
use crate::message::request::{PreparedRequest, Request};
use crate::message::response::{AnswerContext, Kind, Response, foreign_coding};
use crate::retry_class::RetryClass;
use crate::stream::{Delta, Sink};
use crate::transfer::{Download, VersionHeaders};
use crate::watch::Watch;

/// The HTTP status of a part that there is not.
const RANGE_NOT_SATISFIABLE: u16 = 416;

/// A request, and what every try of it uses.
pub struct Attempt<'run> {
    pub network: &'run Network,
    pub usage: &'run Usage,
    pub request: &'run Request,
    /// The most bytes of an answer.
    pub limit: usize,
    /// What a session sends, if the request asks for one.
    pub outbox: Option<&'run Outbox>,
    /// How often a session's connection is made again.
    pub sessions: u32,
    /// For what such a connection is sent again.
    pub memory: &'run Arc<ReplayMemory>,
}

impl Attempt<'_> {
    /// Sends the request once and reads its answer.
    pub fn make(
        &self,
        prepared: &mut PreparedRequest,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> AttemptEnd {
        let operation = self.request.operation().name();
        let session = match self.outbox.map(|outbox| Ok((outbox, UpgradeKey::new()?))).transpose() {
            Ok(session) => session,
            Err::<_, Error>(error) => {
                return AttemptEnd::for_good(Response::failed(error.context(operation)));
            }
        };
        match self.open(prepared, session.as_ref().map(|(_, key)| key), exchange, sink) {
            Ok(answer)
                if let Some((outbox, key)) = &session
                    && answer.status == SWITCHING_PROTOCOLS =>
            {
                let sent = answer.sent;
                let (limit, tries) = (self.limit, self.sessions);
                let (request, memory) = (self.request, self.memory);
                let asked = SessionRequest { request, outbox, key, limit, tries, memory };
                let reopen = &mut |exchange: &mut Exchange| self.reopen(prepared, exchange, watch);
                let response = realtime::run(&asked, answer, exchange, sink, reopen);
                AttemptEnd { sent, ..AttemptEnd::for_good(response) }
            }
            Ok(mut answer) => {
                let is_of_origin = answer.is_of_origin;
                let sent = answer.sent.filter(|_| is_of_origin);
                let asks_for_rest = prepared.rest().is_some();
                let asks_for_part = asks_for_rest || self.request.asks_for_part();
                let fault = match session {
                    Some(_) => no_session(&answer),
                    None => not_as_asked(asks_for_part, &answer),
                };
                let ended = match (fault, &mut prepared.output) {
                    (Some(error), _) => {
                        AttemptEnd::for_good(Response::broken_off(operation, answer.broken(error)))
                    }
                    (None, Some(output)) if asks_for_rest && answer.status == RANGE_NOT_SATISFIABLE => {
                        has_no_rest(operation, answer, output, exchange)
                    }
                    (None, Some(output)) if answer.is_good() && prepared.streams => {
                        self.save_stream(answer, output, exchange, watch, sink)
                    }
                    (None, Some(output)) if answer.is_good() => {
                        save(operation, self.is_link(), answer, output, exchange, sink)
                    }
                    (None, _) => self.read(prepared.streams, answer, exchange, watch, sink),
                };
                AttemptEnd { sent, is_of_origin, ..ended }
            }
            Err(error) => {
                let response = Response::failed(error.context(operation));
                AttemptEnd { progress: exchange.progress(), ..AttemptEnd::for_good(response) }
            }
        }
    }

    /// Reads an answer that streams, and writes its bytes to a file beside.
    fn save_stream(
        &self,
        answer: Answer<'_>,
        output: &mut Download,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> AttemptEnd {
        let operation = self.request.operation().name();
        let host = answer.host.clone();
        if let Err(error) = output.begin_whole(VersionHeaders::default(), None) {
            return AttemptEnd::for_good(Response::failed(error.context(operation)));
        }
        let mut file = SpeechFile::new(output);
        let ended = self.read(true, answer, exchange, watch, &mut |delta| file.give(delta, sink));
        let failure = file.into_failure().or_else(|| {
            if ended.response.failure().is_some() {
                return None;
            }
            if output.written() == 0 {
                return Some(error!(Status::Protocol, "{host} sent no audio"));
            }
            output.finish().err()
        });
        match failure {
            Some(error) => AttemptEnd { response: ended.response.stopped(operation, error), ..ended },
            None => ended,
        }
    }

    /// Another connection for a session whose own was lost.
    fn reopen(
        &self,
        prepared: &PreparedRequest,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
    ) -> Result<WebSocket> {
        let key = UpgradeKey::new()?;
        let no_sink = &mut |_: Delta<'_>| ControlFlow::Continue(());
        let answer = self.open(prepared, Some(&key), exchange, no_sink)?;
        if answer.status == SWITCHING_PROTOCOLS {
            return answer.into_websocket(&key, self.limit, exchange).map(|(socket, _)| socket);
        }
        if let Some(error) = no_session(&answer) {
            return Err(error);
        }
        let refused = self.read(false, answer, exchange, watch, no_sink).response;
        let failure = refused.failure().cloned();
        Err(failure.unwrap_or_else(|| Error::new(Status::Protocol, "the session was not opened again")))
    }

    /// Reads an answer as what it is by its type and its first bytes. Not inlined: what it needs is then not on the stack
    /// below a handshake, whose depth is memory that each stream keeps.
    #[inline(never)]
    fn read(
        &self,
        streams: bool,
        mut answer: Answer<'_>,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> AttemptEnd {
        let operation = self.request.operation().name();
        let mut speech = Speech::of(self.request.audio_format(), answer.headers.content_type());
        let mut in_whole_samples;
        let sink: &mut Sink<'_> = match &mut speech {
            Some(speech) => {
                in_whole_samples = |delta: Delta<'_>| speech.give(delta, sink);
                &mut in_whole_samples
            }
            // No step more for each delta of a text.
            None => sink,
        };
        let host = answer.host.clone();
        let is_link = self.is_link();
        let asked = |kind, unfollowed| AnswerContext { operation, host: &host, unfollowed, kind, is_link };
        let unfollowed = answer.unfollowed;
        if !answer.is_good() {
            let body = whole::read_to_end(&mut answer, Vec::new(), self.limit, exchange, |_| Ok(()));
            return whole::into_response(asked(Kind::Json, unfollowed), answer, body, exchange, watch);
        }
        let is_computed = streams || exchange.retry_class() == RetryClass::Harmless;
        let recognised = match is_link {
            // What the program asked for, whatever it is.
            true => Ok((Kind::Bytes, Vec::new())),
            false => recognise(&mut answer, is_computed, exchange),
        };
        match recognised {
            Ok((Kind::EventStream, start)) => {
                let begun = RecognisedAnswer { asked: asked(Kind::EventStream, unfollowed), answer, start };
                AttemptEnd::for_good(event_stream::follow(
                    begun,
                    self.request.wants_sentences(),
                    self.limit,
                    exchange,
                    watch,
                    sink,
                ))
            }
            Ok((kind, start)) => {
                let begun = RecognisedAnswer { asked: asked(kind, unfollowed), answer, start };
                whole::read(begun, self.limit, streams, exchange, watch, sink)
            }
            Err(error) => whole::into_response(
                asked(Kind::Json, unfollowed),
                answer,
                (Vec::new(), Err(error)),
                exchange,
                watch,
            ),
        }
    }

    fn is_link(&self) -> bool {
        self.request.operation().destination().is_some()
    }

    fn open(
        &self,
        prepared: &PreparedRequest,
        upgrade: Option<&UpgradeKey>,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Result<Answer<'_>> {
        let sending = prepared.upload.as_ref().map(|upload| Sending::new(upload, sink));
        let form = sending.as_ref().map(|sending| RequestContent::Streamed(sending as &dyn Streamed));
        let mut headers: Vec<_> = self.request.headers().iter().collect();
        if upgrade.is_some() && headers.iter().all(|(name, _)| *name != SESSION_VERSION.0) {
            headers.push(SESSION_VERSION);
        }
        let outgoing = Outgoing {
            method: self.request.operation().method().name(),
            target: &prepared.target,
            link: self.request.operation().destination(),
            headers,
            rest: prepared.rest().map(|(first, version)| Rest { first, version }),
            body: form.or_else(|| prepared.body.as_deref().map(RequestContent::Json)),
            upgrade,
        };
        self.usage.count_try();
        // Until there is an answer.
        let _place = match upgrade {
            Some(_) => Some(realtime::enter_handshake(&exchange.deadline.total_alone())?),
            None => None,
        };
        self.network.open(&outgoing, exchange)
    }
}

/// What the service's own library sends with each session.
const SESSION_VERSION: (&str, &str) = ("openai-beta", "realtime=v1");

/// Why a good answer is no session.
fn no_session(answer: &Answer<'_>) -> Option<Error> {
    answer.is_good().then(|| {
        let Answer { host, status, .. } = answer;
        error!(
            Status::Protocol,
            "{host} answered HTTP {status} where a session begins with HTTP 101: is there a proxy on the way that knows no \
            websockets?"
        )
    })
}

/// Why a good answer cannot be used, whatever it holds: it is a part, or in a coding, that was not asked for.
fn not_as_asked(asks_for_part: bool, answer: &Answer<'_>) -> Option<Error> {
    if !answer.is_good() {
        return None;
    }
    if answer.status == PARTIAL_CONTENT && !asks_for_part {
        return Some(error!(
            Status::Protocol,
            "{} sent a part of the answer (HTTP 206) instead of all", answer.host
        ));
    }
    if !answer.headers.has_coding(answer.length()) {
        return None;
    }
    let codings = answer.headers.named(|name| matches!(name, "content-encoding" | "transfer-encoding"));
    let coding = foreign_coding(codings)?;
    // A server's word, and short as the names of codings are.
    let coding: String = coding.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    Some(error!(
        Status::Protocol,
        "{} sent its answer in a coding that was not asked for ({coding})", answer.host
    ))
}
