//! A session from its first message to its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::heard::Heard;
use super::life::{Due, Life};
use super::outbox::{Entry, Outbox, append_message};
use super::replay::ReplayMemory;
use super::talk::Talk;
use crate::engine::attempt_end::stopped;
use crate::error::{Error, Result, Status};
use crate::http::{Answer, CLOSE_LIMIT, Exchange, Received, UpgradeKey, WebSocket};
use crate::json::read;
use crate::message::request::Request;
use crate::message::response::{Response, SessionEnd, failure_of_close, failure_of_message};
use crate::stream::{Delta, Sink};
use crate::sys::random::chance;

/// How long the server may take to open a session whose connection stands.
const OPEN_LIMIT: Duration = Duration::from_secs(10);

/// The longest error that stays readable in the answer.
const MOST_KEPT: usize = 64 * 1024;

/// The close codes of a session that ended as it should, and of a program that leaves before that.
const NORMAL: u16 = 1000;
const GOING_AWAY: u16 = 1001;

/// What a session is asked for with.
pub struct SessionRequest<'run> {
    pub request: &'run Request,
    pub outbox: &'run Outbox,
    pub key: &'run UpgradeKey,
    /// The most bytes of its text, and of one message.
    pub limit: usize,
    /// How often a connection that is lost is made again, in a row.
    pub tries: u32,
    /// For what a new connection is sent again.
    pub memory: &'run Arc<ReplayMemory>,
}

/// Makes a new connection for the session.
pub type Reopen<'r> = dyn FnMut(&mut Exchange) -> Result<WebSocket> + 'r;

/// Connections that are lost one after the other, with no turn that ended between them, before the session is given up.
const MOST_LOSSES: u32 = 5;

/// The longest wait before a new connection, and the first one's.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
const FIRST_WAIT: Duration = Duration::from_millis(500);

struct Session<'run, 'sink> {
    socket: WebSocket,
    outbox: &'run Outbox,
    talk: Talk,
    stage: Stage,
    sink: &'run mut Sink<'sink>,
    /// The server's own account of the session, and of its failure.
    opened_as: Option<String>,
    reported: Option<String>,
    /// Since the reader was last told that nothing more is there.
    has_news: bool,
    first_words: Option<Instant>,
    life: Life,
}

#[derive(Clone, Copy)]
enum Stage {
    /// Nothing is sent before the server says that the session is there.
    Opening(Instant),
    Open,
    /// The program sends no more; what is due is waited for.
    Finishing(Instant),
    /// It was closed from here.
    Closing(Instant),
}

/// Runs a session over the websocket that `answer` is the beginning of, until one of the two sides ends it.
pub fn run(
    asked: &SessionRequest<'_>,
    answer: Answer<'_>,
    exchange: &mut Exchange,
    sink: &mut Sink<'_>,
    reopen: &mut Reopen<'_>,
) -> Response {
    let SessionRequest { request, outbox, key, limit, tries, memory } = *asked;
    let operation = request.operation().name();
    let (socket, head) = match answer.into_websocket(key, limit, exchange) {
        Ok(opened) => opened,
        Err(error) => return Response::failed(error.context(operation)),
    };
    if socket.is_recording() {
        outbox.deafen();
    }
    let now = Instant::now();
    let talk = Talk::of(outbox.session, request, outbox.second, limit, memory.clone());
    let echoes = tries > 0 && talk.turns().is_some() && !socket.is_recording();
    let mut session = Session {
        socket,
        outbox,
        talk,
        stage: Stage::Opening(now),
        sink,
        opened_as: None,
        reported: None,
        has_news: false,
        first_words: None,
        life: Life::new(exchange.longest_pause(), echoes, outbox.second, now),
    };
    let outcome = session.run_over_losses(tries, exchange, reopen);
    // What the reader was not told of yet is before the end, however that came.
    let _ = (session.sink)(Delta::Pause);
    outbox.close();
    // The server itself has ended a session of which it reported the failure.
    let has_ended = outcome.is_ok() || session.reported.is_some();
    session.socket.leave(if has_ended { NORMAL } else { GOING_AWAY });
    session.socket.end_recording(outcome.as_ref().err());
    exchange.times.first_token(session.first_words);
    let end = SessionEnd {
        text: session.talk.text(),
        opened_as: session.opened_as.as_deref(),
        reported: session.reported.as_deref(),
        failure: outcome.err(),
    };
    Response::from_session(operation, head, end)
}

impl Session<'_, '_> {
    /// Runs over as many connections as it takes.
    fn run_over_losses(
        &mut self,
        tries: u32,
        exchange: &mut Exchange,
        reopen: &mut Reopen<'_>,
    ) -> Result<()> {
        let (mut losses, mut turns) = (0, self.talk.turns());
        loop {
            let lost = match self.run() {
                Err(error) if tries > 0 && self.may_go_on_after(&error, exchange) => error,
                outcome => return outcome,
            };
            if self.talk.turns() != turns {
                (losses, turns) = (0, self.talk.turns());
            }
            losses += 1;
            if losses > MOST_LOSSES {
                return Err(lost);
            }
            self.socket.end_recording(Some(&lost));
            let mut left = self.open_again(lost, tries, exchange, reopen)?;
            std::mem::swap(&mut self.socket, &mut left);
            // One that fell silent may still stand.
            left.leave(GOING_AWAY);
            self.begin_again()?;
        }
    }

    /// Whether a new connection may do better. That the server's workers are gone, it may not: they are another server's. A
    /// server that gave no sign of life for long is lost, too.
    fn may_go_on_after(&self, error: &Error, exchange: &Exchange) -> bool {
        let is_loss = match error.status() {
            Status::Connection | Status::Server | Status::Overloaded => true,
            Status::Timeout => exchange.deadline.total_alone().check("the session").is_ok(),
            _ => false,
        };
        is_loss
            && !error.is_final()
            && self.reported.is_none()
            && self.talk.turns().is_some()
            && matches!(self.stage, Stage::Open | Stage::Finishing(_))
    }

    fn open_again(
        &self,
        lost: Error,
        tries: u32,
        exchange: &mut Exchange,
        reopen: &mut Reopen<'_>,
    ) -> Result<WebSocket> {
        let mut last = lost;
        for number in 0..tries {
            // Before the first one too: a server that restarts has lost all of its clients at once.
            let wait = FIRST_WAIT.saturating_mul(1 << number.min(5)).min(LONGEST_WAIT).mul_f64(chance());
            exchange
                .deadline
                .total_alone()
                .pause_until(Instant::now() + wait, "its session to be opened again")?;
            match reopen(exchange) {
                Ok(socket) => return Ok(socket),
                Err(error) if is_over(&error) => return Err(error),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// What was not answered is sent again once the new session is open; an event names the rest.
    fn begin_again(&mut self) -> Result<()> {
        let now = Instant::now();
        self.stage = Stage::Opening(now);
        self.life.begin(now);
        let Some(replay) = self.talk.replay() else { return Ok(()) };
        let (replayed, skipped) = (replay.replayed_ms, replay.skipped_ms);
        let told = format!(
            r#"{{"type":"libtogether.reconnected","replayed_ms":{replayed},"skipped_ms":{skipped}}}"#
        );
        self.has_news = true;
        self.emit(Delta::Chunk { json: told.as_bytes() })
    }

    fn run(&mut self) -> Result<()> {
        loop {
            self.outbox.begin_look();
            let more_waits = self.send_what_waits()?;
            let received = match self.socket.receive() {
                // A server may go without a word once it has our end of the session.
                Err(error) if self.is_closing() && error.status() != Status::Cancelled => return Ok(()),
                received => received?,
            };
            match received {
                Received::Text(json) => {
                    self.take(&json)?;
                    // The reader may have taken its time over it.
                    self.socket.begin_wait();
                    self.life.note_message(Instant::now());
                }
                Received::Pong => self.life.note_pong(Instant::now()),
                Received::Closed(code, reason) => return self.end_at_close(code, &reason),
                Received::Nothing => {
                    if std::mem::take(&mut self.has_news) {
                        self.emit(Delta::Pause)?;
                    }
                    // The wake was cleared before these were counted: it is not raised for them again.
                    if more_waits {
                        continue;
                    }
                    let Some(until) = self.next_look()? else { return Ok(()) };
                    match self.socket.wait(self.outbox.wake(), until) {
                        Err(error) if self.is_closing() && error.status() != Status::Cancelled => {
                            return Ok(());
                        }
                        waited => waited?,
                    }
                }
            }
        }
    }

    fn is_closing(&self) -> bool {
        matches!(self.stage, Stage::Closing(_))
    }

    /// Sends what the program has sent, as far as there is room for it; and at its end, what asks for the rest. Whether it
    /// stopped before the end of either, to let the server's messages in.
    fn send_what_waits(&mut self) -> Result<bool> {
        let mut sent = 0;
        while let Stage::Open = self.stage
            && self.socket.has_room()?
        {
            if let Some(json) = self.talk.next_replayed() {
                self.life.note_sent(json.len());
                self.socket.send(json)?;
                continue;
            }
            match self.outbox.take() {
                Some(Entry::Message { kind, json }) => self.send(&kind, json)?,
                Some(Entry::Audio(samples)) => {
                    self.talk.sends_audio(&samples);
                    let json = append_message(&samples);
                    self.life.note_sent(json.len());
                    self.socket.send(json)?;
                }
                None if self.outbox.is_finished() => {
                    for json in self.talk.last_messages() {
                        let kind = read::find(&json, "/type").and_then(read::string).unwrap_or_default();
                        let kind = kind.into_owned();
                        self.send(&kind, json)?;
                    }
                    self.stage = Stage::Finishing(Instant::now());
                }
                None => break,
            }
            sent += 1;
            if sent >= MOST_SENT_AT_ONCE {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn send(&mut self, kind: &str, json: String) -> Result<()> {
        self.talk.sends(kind, &json);
        self.life.note_sent(json.len());
        self.socket.send(json)
    }

    /// A message of the server's: shown to the program as it is, and then as what it means.
    fn take(&mut self, json: &str) -> Result<()> {
        if read::check(json).is_err() {
            let host = self.socket.host();
            return Err(error!(Status::Protocol, "a message of {host} is not valid JSON"));
        }
        let kind = read::find(json, "/type").and_then(read::string).unwrap_or_default();
        if self.life.is_about_echo(&kind, json, Instant::now()) {
            return Ok(());
        }
        self.has_news = true;
        self.emit(Delta::Chunk { json: json.as_bytes() })?;
        if kind == "session.created" {
            self.opened_as =
                read::find(json, "/session").filter(|it| it.len() <= MOST_KEPT).map(str::to_owned);
            if let Stage::Opening(_) = self.stage {
                self.stage = Stage::Open;
            }
            return Ok(());
        }
        let (first_words, sink) = (&mut self.first_words, &mut *self.sink);
        let heard = self.talk.hears(&kind, json, &mut |delta| {
            first_words.get_or_insert_with(Instant::now);
            sink(delta)
        })?;
        match (heard, self.stage) {
            (Heard::Fatal, _) => {
                self.reported = (json.len() <= MOST_KEPT).then(|| json.to_owned());
                Err(failure_of_message(json, self.socket.filter(), self.socket.host()))
            }
            (Heard::GoesOn, Stage::Opening(_)) => {
                let host = self.socket.host();
                Err(error!(Status::Protocol, "the first message of {host} is not \"session.created\""))
            }
            (Heard::GoesOn, _) => Ok(()),
        }
    }

    fn emit(&mut self, delta: Delta<'_>) -> Result<()> {
        match (self.sink)(delta).is_continue() {
            true => Ok(()),
            false => Err(stopped()),
        }
    }

    /// Does what time has come for; and until when there is nothing to do, where the program sends nothing. `None` is the end.
    fn next_look(&mut self) -> Result<Option<Option<Instant>>> {
        let now = Instant::now();
        let mut next = None;
        match self.stage {
            Stage::Opening(began) => {
                let end = began + OPEN_LIMIT;
                if now >= end {
                    let (host, limit) = (self.socket.host(), OPEN_LIMIT.as_secs());
                    return Err(error!(Status::Timeout, "{host} did not open the session within {limit} s"));
                }
                next = Some(end);
            }
            Stage::Open => {}
            Stage::Finishing(since) => match self.talk.due(since) {
                Some(until) => next = Some(until),
                None => {
                    self.socket.close(NORMAL);
                    self.stage = Stage::Closing(now);
                    next = Some(now + CLOSE_LIMIT);
                }
            },
            Stage::Closing(since) => {
                let end = since + CLOSE_LIMIT;
                if now >= end {
                    return Ok(None);
                }
                next = Some(end);
            }
        }
        if let Stage::Open | Stage::Finishing(_) = self.stage {
            next = [next, self.ask_for_life(now)?].into_iter().flatten().min();
        }
        Ok(Some(next))
    }

    /// Asks for a sign of life where it is time; and when it is time for the next.
    fn ask_for_life(&mut self, now: Instant) -> Result<Option<Instant>> {
        loop {
            match self.life.due(now) {
                Due::Nothing(until) => return Ok(until),
                Due::Ping => self.socket.ping()?,
                Due::Echo { json, pings } => {
                    self.socket.send(json)?;
                    if pings {
                        self.socket.ping()?;
                    }
                }
                Due::Loss => {
                    let host = self.socket.host();
                    return Err(error!(Status::Timeout, "{host} no longer answers the session"));
                }
            }
        }
    }

    fn end_at_close(&self, code: u16, reason: &str) -> Result<()> {
        // 1001 is a server that goes, 1005 one that gives no code.
        let is_normal = matches!(code, NORMAL | 1001 | 1005);
        match self.stage {
            Stage::Closing(_) => Ok(()),
            Stage::Open | Stage::Finishing(_) if is_normal && !self.talk.is_unanswered() => Ok(()),
            _ => Err(failure_of_close(code, reason, self.socket.filter(), self.socket.host())),
        }
    }
}

/// Whether no other try can do better: the key is refused, the program gave up, or there is no time.
fn is_over(error: &Error) -> bool {
    use Status::{Authentication, Cancelled, Internal, InvalidArgument, NotFound, Permission, Timeout};
    error.is_final()
        || matches!(
            error.status(),
            Authentication | Cancelled | Internal | InvalidArgument | NotFound | Permission | Timeout
        )
}

/// Messages that are sent before the server's are looked at again.
const MOST_SENT_AT_ONCE: usize = 32;
