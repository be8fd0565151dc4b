//! An answer: its head, and its body as it comes.
//!
//! Responsible for reading a body to its end, for the end of a body whose content is complete, and for what becomes of the
//! connection. It must not know what the bytes mean.

use std::borrow::Cow;

use super::body::BodyDecoder;
use super::exchange::Exchange;
use super::head::Lane;
use super::pool::Pool;
use crate::cassette::{Playback, Recording};
use crate::error::{Error, Result};
use crate::key::{Fingerprint, KeyFilter};
use crate::message::incoming::{Broken, Incoming, ResponseHeaders};
use crate::sys::allocator::WipedOnFree;
use crate::sys::registers;

/// An answer whose head is there, and whose body comes as it is read, within the limits of the exchange that it is of.
pub struct Answer<'network> {
    pub status: u16,
    pub headers: ResponseHeaders,
    /// The server that it is from, for messages.
    pub host: Cow<'network, str>,
    /// Why a redirect was not followed; "" where it could not be or is none.
    pub unfollowed: &'static str,
    pub(super) length: Option<u64>,
    pub(super) body: BodySource<'network>,
    /// Boxed, as few clients record, and an answer is moved a few times.
    pub(super) recording: Option<Box<Recording>>,
    /// The key that it was asked for with; none was sent to where a redirect led, nor to a tape.
    pub sent: Option<Fingerprint>,
    pub(super) filter: KeyFilter,
    /// Whether it is the client's own server's word.
    pub is_of_origin: bool,
    /// Of an answer outside 2xx: it may quote the key. The last field, so that the others are freed before it.
    pub(super) _wiped: Option<WipedOnFree>,
}

/// Where a body comes from.
pub(super) enum BodySource<'network> {
    Live(Live<'network>),
    Taped(Box<Playback>),
    /// It became something else.
    Taken,
}

/// A body that comes over a connection.
pub(super) struct Live<'network> {
    decoder: BodyDecoder,
    /// `None` where the connection broke, or was left to another request.
    lane: Option<Lane>,
    /// Where the connection goes once the body is read to its end and the answer is done with; `None` is nowhere.
    pool: Option<&'network Pool>,
}

impl<'network> Live<'network> {
    pub fn new(decoder: BodyDecoder, lane: Lane, pool: Option<&'network Pool>) -> Live<'network> {
        Live { decoder, lane: Some(lane), pool }
    }

    /// The connection, for what follows the answer and is no body of it.
    pub fn into_lane(mut self) -> Option<Lane> {
        self.lane.take()
    }

    fn read(&mut self, room: &mut [u8], exchange: &mut Exchange) -> Result<usize> {
        let Some(lane) = self.lane.as_mut().filter(|_| !self.decoder.has_ended()) else { return Ok(0) };
        let outcome = lane.connection().read_body(&mut self.decoder, room, &mut exchange.deadline);
        if outcome.is_err() {
            // What broke off serves no other request, nor its own any more.
            self.lane = None;
        }
        outcome
    }

    fn leave_end(&mut self) {
        if self.decoder.has_ended() {
            return;
        }
        let body = std::mem::replace(&mut self.decoder, BodyDecoder::Ended);
        if let Some(lane) = self.lane.take()
            && let (true, Some(pool)) = (body.ends_before_close(), self.pool)
        {
            pool.put_unended(lane, body);
        }
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        if self.decoder.has_ended()
            && let Some(mut lane) = self.lane.take()
            && let (true, Some(pool)) = (lane.connection().is_reusable(), self.pool)
        {
            pool.put(lane);
        }
    }
}

impl<'network> Answer<'network> {
    /// The answer that a tape has.
    pub(super) fn taped(
        playback: Playback,
        host: Cow<'network, str>,
        is_of_origin: bool,
    ) -> Answer<'network> {
        let headers = ResponseHeaders::from(playback.headers());
        Answer {
            status: playback.status(),
            host,
            unfollowed: "",
            length: headers.get("content-length").and_then(|length| length.parse().ok()),
            headers,
            body: BodySource::Taped(Box::new(playback)),
            recording: None,
            sent: None,
            filter: KeyFilter::default(),
            is_of_origin,
            _wiped: None,
        }
    }

    /// The next bytes of the body; 0 is its end. An end too soon is an error.
    pub fn read(&mut self, buffer: &mut [u8], exchange: &mut Exchange) -> Result<usize> {
        let outcome = self.receive(buffer, exchange);
        if let Some(recording) = &mut self.recording {
            match &outcome {
                Ok(0) => recording.end(None),
                Ok(read) => recording.add(buffer.get(..*read).unwrap_or_default()),
                Err(error) => recording.end(Some(error)),
            }
        }
        outcome
    }

    fn receive(&mut self, buffer: &mut [u8], exchange: &mut Exchange) -> Result<usize> {
        match &mut self.body {
            BodySource::Live(live) => live.read(buffer, exchange),
            BodySource::Taped(playback) => playback.read(buffer, &mut exchange.deadline),
            BodySource::Taken => Ok(0),
        }
    }

    pub fn is_good(&self) -> bool {
        (200..=299).contains(&self.status)
    }

    /// Whether all of the body was read. Of one from a tape that is not known.
    pub fn has_ended(&self) -> bool {
        matches!(&self.body, BodySource::Live(live) if live.lane.is_none() || live.decoder.has_ended())
    }

    /// The body's length, where the head has it.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The answer as one that broke off behind its head.
    pub fn broken(&mut self, error: Error) -> Broken {
        Broken { error, so_far: self.take_head() }
    }

    /// The answer as one whose body is elsewhere.
    pub fn take_head(&mut self) -> Incoming {
        let headers = std::mem::take(&mut self.headers);
        Incoming { status: self.status, headers, body: Vec::new(), filter: self.filter }
    }

    /// Gives up all that read the answer, as it quotes the key: the connection, whose buffers would hold it until another
    /// answer overwrites them, and what was left on the stack.
    pub fn forget(&mut self) {
        if let BodySource::Live(live) = &mut self.body {
            live.lane = None;
        }
        registers::wipe_stack();
    }

    /// The content is complete. The end of its body is left to the connection's next request, so that nothing waits
    /// for it here.
    pub fn leave_end(&mut self) {
        if let BodySource::Live(live) = &mut self.body {
            live.leave_end();
        }
        // Complete it is, whether or not its end came.
        if let Some(recording) = &mut self.recording {
            recording.end(None);
        }
    }
}

/// An answer may be read on another thread than it was asked for on: this does not compile otherwise.
const _: fn() = || {
    fn is_sent<T: Send>() {}
    is_sent::<Answer<'_>>();
    is_sent::<Exchange>();
};
