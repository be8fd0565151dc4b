//! An answer: its head, and its body as it comes.
//!
//! Responsible for reading a body to its end or its limit, for keeping the part of one that broke off, and
//! for the end of a body whose content is complete. It must not know what the bytes mean.

use std::borrow::Cow;

use super::body::BodyDecoder;
use super::exchange::Exchange;
use super::head::Lane;
use super::pool::Pool;
use crate::cassette::{Playback, Recording};
use crate::error::{Error, Result, Status};
use crate::key::{Fingerprint, KeyFilter};
use crate::message::incoming::{Broken, Incoming, ResponseHeaders};

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
}

/// Where a body comes from.
pub(super) enum BodySource<'network> {
    Live(Live<'network>),
    Taped(Box<Playback>),
}

/// A body that comes over a connection.
pub(super) struct Live<'network> {
    decoder: BodyDecoder,
    /// Gone once the body is read to its end.
    lane: Option<Lane>,
    /// Where the connection goes then; `None` is nowhere.
    pool: Option<&'network Pool>,
}

impl<'network> Live<'network> {
    pub fn new(decoder: BodyDecoder, lane: Lane, pool: Option<&'network Pool>) -> Live<'network> {
        Live { decoder, lane: Some(lane), pool }
    }

    fn read(&mut self, room: &mut [u8], exchange: &mut Exchange) -> Result<usize> {
        let Some(lane) = &mut self.lane else { return Ok(0) };
        let outcome = lane.connection().read_body(&mut self.decoder, room, &mut exchange.deadline);
        // What broke off serves no other request, nor its own any more.
        if (outcome.is_err() || self.decoder.has_ended())
            && let Some(mut lane) = self.lane.take()
            && let (true, Some(pool)) = (outcome.is_ok() && lane.connection().is_reusable(), self.pool)
        {
            pool.put(lane);
        }
        outcome
    }

    fn leave_end(&mut self) {
        let body = std::mem::replace(&mut self.decoder, BodyDecoder::Ended);
        if let Some(lane) = self.lane.take()
            && let (true, Some(pool)) = (body.ends_before_close(), self.pool)
        {
            pool.put_unended(lane, body);
        }
    }
}

impl Answer<'_> {
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
        }
    }

    pub fn is_good(&self) -> bool {
        (200..=299).contains(&self.status)
    }

    /// Whether all of the body was read. Of one from a tape that is not known.
    pub fn has_ended(&self) -> bool {
        matches!(&self.body, BodySource::Live(live) if live.lane.is_none())
    }

    /// The body's length, where the head has it.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The answer as one that broke off behind its head.
    pub fn broken(self, error: Error) -> Broken {
        Broken { error, so_far: self.without_body() }
    }

    /// The answer as one whose body is elsewhere.
    pub fn without_body(self) -> Incoming {
        let Answer { status, headers, filter, .. } = self;
        Incoming { status, headers, body: Vec::new(), filter }
    }

    /// The whole body, up to `limit` bytes. `pass_on` sees each piece as it comes, and ends it all by an error.
    pub fn read_whole(
        mut self,
        limit: u64,
        exchange: &mut Exchange,
        mut pass_on: impl FnMut(&[u8]) -> Result<()>,
    ) -> std::result::Result<Incoming, Box<Broken>> {
        let mut body = Vec::new();
        let outcome = self.read_into(&mut body, limit, exchange, &mut pass_on);
        let Answer { status, headers, filter, .. } = self;
        let incoming = Incoming { status, headers, body, filter };
        match outcome {
            Ok(()) => Ok(incoming),
            Err(error) => Err(Box::new(Broken { error, so_far: incoming })),
        }
    }

    fn read_into(
        &mut self,
        body: &mut Vec<u8>,
        limit: u64,
        exchange: &mut Exchange,
        pass_on: &mut impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        if self.length.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        // A length is a claim: as much memory is taken at once as a common answer needs, and more as it comes.
        // One byte more is where the end shows.
        let claimed = self.length.and_then(|length| usize::try_from(length).ok()).unwrap_or(FIRST_PIECE);
        let mut room = claimed.min(MOST_CLAIMED) + 1;
        let mut filled = 0;
        let outcome = loop {
            if filled == body.len() {
                body.resize(filled + room, 0);
                room = body.len();
            }
            let read = match self.read(body.get_mut(filled..).unwrap_or_default(), exchange) {
                Ok(0) => break Ok(()),
                Ok(read) => read,
                Err(error) => break Err(error),
            };
            let before = filled;
            filled += read;
            if filled as u64 > limit {
                filled = usize::try_from(limit).unwrap_or(filled);
                break Err(too_large(limit));
            }
            if let Err(error) = pass_on(body.get(before..filled).unwrap_or_default()) {
                break Err(error);
            }
        };
        body.truncate(filled);
        outcome
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

    /// The head, and what takes the key out of the server's words, once the body was read.
    pub fn into_head(self) -> (u16, ResponseHeaders, KeyFilter) {
        (self.status, self.headers, self.filter)
    }
}

/// Of a body without a length.
const FIRST_PIECE: usize = 8 * 1024;
const MOST_CLAIMED: usize = 1024 * 1024;

fn too_large(limit: u64) -> Error {
    Error::new(
        Status::TooLarge,
        format!(
            "the answer's body is over its limit of {limit} bytes; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"
        ),
    )
}

/// An answer may be read on another thread than it was asked for on: this does not compile otherwise.
const _: fn() = || {
    fn is_sent<T: Send>() {}
    is_sent::<Answer<'_>>();
    is_sent::<Exchange>();
};
