//! What a program sends to a session, until the session's thread takes it.
//!
//! Responsible for never making a sender wait, for a bound on what waits, and for what can be said of a message before it is
//! sent. It must not know what the server does with a message.

use std::collections::VecDeque;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, Result, Status};
use crate::json::read;
use crate::lock::Lock;
use crate::message::request::Request;
use crate::message::request::operation::Session;
use crate::sys::wake::Wake;

/// The most bytes that wait to be sent.
const MOST_WAITING: usize = 1024 * 1024;

/// What an entry takes beside its bytes.
const ENTRY: usize = 64;

/// A sample has 16 bits.
pub const SAMPLE: usize = 2;

/// What a session sends.
#[derive(Debug)]
pub struct Outbox {
    pub session: Session,
    /// The bytes of a second of audio: a message carries no more.
    pub second: usize,
    wake: Wake,
    waiting: Lock<Waiting>,
}

#[derive(Default)]
struct Waiting {
    entries: VecDeque<Entry>,
    bytes: usize,
    /// The first byte of a sample whose second has not come.
    half: Option<u8>,
    stage: Stage,
}

/// Not what is said: it is a user's.
impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} entries of {} bytes, {:?}", self.entries.len(), self.bytes, self.stage)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Open,
    /// What waits is the last.
    Finishing,
    Over,
    /// The session is a recording, which hears nothing and may end before the program has said all.
    Deaf,
}

/// What is sent next.
pub enum Entry {
    /// A message, and its type.
    Message { kind: String, json: String },
    /// Whole samples, of a second at most.
    Audio(Vec<u8>),
}

impl Entry {
    fn size(&self) -> usize {
        ENTRY
            + match self {
                Entry::Message { json, .. } => json.len(),
                Entry::Audio(samples) => samples.len(),
            }
    }
}

impl Outbox {
    /// Of a request that asks for a session.
    pub fn of(request: &Request) -> io::Result<Option<Outbox>> {
        let Some(session) = request.operation().session() else { return Ok(None) };
        let rate = match request.text_of("input_audio_format").unwrap_or_default() {
            "pcm_s16le_8000" => 8_000,
            "pcm_s16le_24000" | "pcm16" | "pcm_s16" | "pcm_s16le" => 24_000,
            _ => 16_000,
        };
        let (wake, waiting) = (Wake::new()?, Lock::default());
        Ok(Some(Outbox { session, second: rate * SAMPLE, wake, waiting }))
    }

    /// Queues a message, which must be an object with a type.
    pub fn send(&self, json: &str) -> Result<()> {
        let kind = read::check(json).ok().and_then(|()| read::find(json, "/type")).and_then(read::string);
        let Some(kind) = kind.map(|kind| kind.into_owned()) else {
            return Err(Error::invalid(
                "a message of a session is a JSON object with a \"type\", such as \
                {\"type\":\"input_audio_buffer.commit\"}",
            ));
        };
        self.queue(json.len() + ENTRY, |waiting, _| {
            waiting.push(Entry::Message { kind, json: json.to_owned() });
        })
    }

    /// Queues samples of raw audio.
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<()> {
        if self.session == Session::Speaks {
            return Err(Error::invalid(
                "a session that speaks takes text: send it with together_call_send as \
                {\"type\":\"input_text_buffer.append\",\"text\":...}",
            ));
        }
        self.queue(bytes.len(), |waiting, second| waiting.add_audio(bytes, second))
    }

    /// What was sent so far is the last.
    pub fn finish(&self) {
        let mut waiting = self.waiting.lock();
        if waiting.stage == Stage::Open {
            waiting.stage = Stage::Finishing;
        }
        drop(waiting);
        self.wake.raise();
    }

    fn queue(&self, size: usize, add: impl FnOnce(&mut Waiting, usize)) -> Result<()> {
        let mut waiting = self.waiting.lock();
        match waiting.stage {
            Stage::Open => {}
            Stage::Deaf => return Ok(()),
            Stage::Finishing => {
                return Err(Error::invalid("the session is being finished: nothing more is sent"));
            }
            Stage::Over => return Err(Error::invalid("the session is over: nothing more is sent")),
        }
        if waiting.bytes.saturating_add(size) > MOST_WAITING {
            return Err(error!(
                Status::TooLarge,
                "more than {MOST_WAITING} bytes would wait to be sent: send less at once, or wait until the server has \
                taken some"
            ));
        }
        add(&mut waiting, self.second);
        drop(waiting);
        self.wake.raise();
        Ok(())
    }

    /// Is raised when there is something to take.
    pub fn wake(&self) -> &Wake {
        &self.wake
    }

    /// A look for what waits begins: a message that is queued from now on raises the wake again.
    pub fn begin_look(&self) {
        self.wake.clear();
    }

    pub fn take(&self) -> Option<Entry> {
        let mut waiting = self.waiting.lock();
        let entry = waiting.entries.pop_front()?;
        waiting.bytes = waiting.bytes.saturating_sub(entry.size());
        Some(entry)
    }

    /// Whether the program has finished, and nothing of it waits.
    pub fn is_finished(&self) -> bool {
        let waiting = self.waiting.lock();
        waiting.stage == Stage::Finishing && waiting.entries.is_empty()
    }

    /// Nothing is taken any more.
    pub fn close(&self) {
        self.enter(Stage::Over);
    }

    /// Everything is taken, and goes nowhere: also after the end, which depends on no message in a recording.
    pub fn deafen(&self) {
        self.enter(Stage::Deaf);
    }

    fn enter(&self, stage: Stage) {
        let mut waiting = self.waiting.lock();
        if waiting.stage != Stage::Deaf {
            *waiting = Waiting { stage, ..Waiting::default() };
        }
    }
}

impl Waiting {
    fn push(&mut self, entry: Entry) {
        self.bytes += entry.size();
        self.entries.push_back(entry);
    }

    /// In entries of a second at most. What waits already takes the samples that it has room for, so that a program that
    /// sends a few at a time makes no entry of each.
    fn add_audio(&mut self, bytes: &[u8], second: usize) {
        let mut samples: Vec<u8> = self.half.take().into_iter().chain(bytes.iter().copied()).collect();
        if !samples.len().is_multiple_of(SAMPLE) {
            self.half = samples.pop();
        }
        let mut rest = &*samples;
        if let Some(Entry::Audio(last)) = self.entries.back_mut() {
            let (joins, others) = rest.split_at(rest.len().min(second.saturating_sub(last.len())));
            last.extend_from_slice(joins);
            self.bytes += joins.len();
            rest = others;
        }
        for piece in rest.chunks(second.max(SAMPLE)) {
            self.push(Entry::Audio(piece.to_vec()));
        }
    }
}

/// The message that carries samples.
pub fn append_message(samples: &[u8]) -> String {
    format!(r#"{{"type":"input_audio_buffer.append","audio":"{}"}}"#, STANDARD.encode(samples))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(operation: &str, format: &str) -> Outbox {
        let mut request = Request::new(operation).unwrap();
        request.set_string("input_audio_format", format).unwrap();
        Outbox::of(&request).unwrap().unwrap()
    }

    fn taken(outbox: &Outbox) -> Vec<usize> {
        std::iter::from_fn(|| outbox.take())
            .map(|entry| match entry {
                Entry::Audio(samples) => samples.len(),
                Entry::Message { .. } => 0,
            })
            .collect()
    }

    #[test]
    fn audio_goes_in_whole_samples_of_a_second_at_most() {
        for (format, second) in
            [("", 32_000), ("pcm_s16le_16000", 32_000), ("pcm_s16le_8000", 16_000), ("pcm16", 48_000)]
        {
            let outbox = outbox("GET /v1/realtime", format);
            outbox.send_bytes(&vec![1; second * 2 + 7]).unwrap();
            assert_eq!(taken(&outbox), [second, second, 6], "{format}");
            // The half sample waits for its other half, and small pieces for each other.
            for _ in 0..5 {
                outbox.send_bytes(&[1]).unwrap();
            }
            assert_eq!(taken(&outbox), [6]);
            outbox.send_bytes(&[]).unwrap();
            assert_eq!(taken(&outbox), Vec::<usize>::new());
        }
    }

    #[test]
    fn more_than_the_bound_is_refused_and_room_comes_back() {
        let outbox = outbox("GET /v1/realtime", "");
        let minute = vec![0; 64_000];
        let sent = (0..100).take_while(|_| outbox.send_bytes(&minute).is_ok()).count();
        assert_eq!(sent, 16);
        assert_eq!(outbox.send_bytes(&minute).unwrap_err().status(), Status::TooLarge);
        outbox.take();
        outbox.take();
        assert_eq!(outbox.send_bytes(&minute), Ok(()));
        // Of messages too, the smallest included.
        taken(&outbox);
        let message = r#"{"type":"echo"}"#;
        let sent = (0..1_000_000).take_while(|_| outbox.send(message).is_ok()).count();
        assert_eq!(sent, MOST_WAITING / (ENTRY + message.len()));
        assert_eq!(outbox.send(message).unwrap_err().status(), Status::TooLarge);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let listens = outbox("GET /v1/realtime", "");
        for text in ["", "{", "[]", "{}", r#""type""#, r#"{"type":1}"#, r#"{"type":"a"} x"#] {
            assert_eq!(listens.send(text).unwrap_err().status(), Status::InvalidArgument, "{text}");
        }
        let speaks = outbox("GET /v1/audio/speech/websocket", "");
        assert!(speaks.send_bytes(&[0, 0]).unwrap_err().message().contains("input_text_buffer.append"));
        assert!(Outbox::of(&Request::new("GET /v1/models").unwrap()).unwrap().is_none());
    }

    #[test]
    fn nothing_is_sent_after_the_end() {
        let outbox = outbox("GET /v1/realtime", "");
        outbox.send(r#"{"type":"echo"}"#).unwrap();
        outbox.finish();
        assert!(!outbox.is_finished(), "something waits");
        assert!(outbox.send_bytes(&[0, 0]).unwrap_err().message().contains("being finished"));
        taken(&outbox);
        assert!(outbox.is_finished());
        outbox.close();
        assert!(!outbox.is_finished());
        outbox.finish();
        assert!(outbox.send(r#"{"type":"echo"}"#).unwrap_err().message().contains("is over"));
    }
}
