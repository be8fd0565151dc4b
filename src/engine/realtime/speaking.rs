//! Text to audio: whose words are spoken, and what was not spoken yet.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::heard::{Heard, QUIET, text_at};
use super::outbox::SAMPLE;
use crate::audio::{AudioFormat, SampleFormat};
use crate::engine::attempt_end::stopped;
use crate::error::{Result, Status};
use crate::json::{base64, read};
use crate::message::request::Request;
use crate::stream::{Delta, Sink};

/// How long the next audio is waited for, at the end.
const NEXT_LIMIT: Duration = Duration::from_secs(30);

/// Samples in a second of raw audio, unless the request says otherwise.
const SAMPLE_RATE: u32 = 24_000;

/// Items that may be spoken at once: the service takes 100 contexts, and an item of each is spoken at a time.
const MOST_ITEMS: usize = 1024;

/// The context of a message that names none.
const DEFAULT_CONTEXT: &str = "default";

pub struct Speaking {
    /// Of raw audio, whose events have whole samples; `None` where it is in a format that says it itself.
    audio: Option<AudioFormat>,
    /// Contexts with text that was not committed.
    uncommitted: BTreeSet<String>,
    /// Contexts whose committed text has no audio yet that is done.
    committed: BTreeSet<String>,
    /// Contexts that were cancelled: what still comes of them is not for the program.
    cancelled: BTreeSet<String>,
    /// Items that are being spoken, and the half of a sample that each ended with.
    items: BTreeMap<String, Option<u8>>,
    has_spoken: bool,
    news: Instant,
}

impl Speaking {
    pub fn new(request: &Request) -> Speaking {
        let is_raw = request.text_of("response_format").is_none_or(|format| matches!(format, "pcm" | "raw"));
        let sample_rate = request.number_of("sample_rate").unwrap_or(SAMPLE_RATE);
        Speaking {
            audio: is_raw.then_some(AudioFormat { sample_rate, sample: SampleFormat::S16 }),
            uncommitted: BTreeSet::new(),
            committed: BTreeSet::new(),
            cancelled: BTreeSet::new(),
            items: BTreeMap::new(),
            has_spoken: false,
            news: Instant::now(),
        }
    }

    pub fn sends(&mut self, kind: &str, json: &str) {
        let context = context(json);
        self.news = Instant::now();
        match kind {
            "input_text_buffer.append" => {
                self.cancelled.remove(&context);
                self.uncommitted.insert(context);
            }
            "input_text_buffer.commit" if self.uncommitted.remove(&context) => {
                self.committed.insert(context);
            }
            "input_text_buffer.clear" => {
                self.uncommitted.remove(&context);
            }
            "context.cancel" => {
                self.uncommitted.remove(&context);
                self.committed.remove(&context);
                self.cancelled.insert(context);
            }
            _ => {}
        }
    }

    pub fn hears(&mut self, kind: &str, json: &str, sink: &mut Sink<'_>) -> Result<Heard> {
        let item = || text_at(json, "/item_id").unwrap_or_default();
        match kind {
            "conversation.item.audio_output.delta" => {
                self.news = Instant::now();
                if !self.cancelled.contains(&context(json)) {
                    self.hand_out(item(), json, sink)?;
                }
            }
            "conversation.item.audio_output.done" | "conversation.item.tts.failed" => {
                self.news = Instant::now();
                self.has_spoken = true;
                self.items.remove(&item());
                self.committed.remove(&context(json));
            }
            _ => {}
        }
        Ok(Heard::GoesOn)
    }

    /// The audio of a message, in whole samples where it is raw.
    fn hand_out(&mut self, item: String, json: &str, sink: &mut Sink<'_>) -> Result<()> {
        if self.items.len() >= MOST_ITEMS && !self.items.contains_key(&item) {
            return Err(error!(Status::Protocol, "the server speaks more than {MOST_ITEMS} items at once"));
        }
        let half = self.items.entry(item).or_default();
        let mut audio = Vec::from_iter(half.take());
        if let Some(delta) = read::find(json, "/delta") {
            base64::decode(delta, &mut |bytes| {
                audio.extend_from_slice(bytes);
                Ok(())
            })
            .map_err(|error| {
                error!(Status::Protocol, "the server's audio cannot be read: {}", error.message())
            })?;
        }
        if self.audio.is_some() && !audio.len().is_multiple_of(SAMPLE) {
            *half = audio.pop();
        }
        match audio.is_empty() || sink(Delta::Bytes { bytes: &audio, audio: self.audio }).is_continue() {
            true => Ok(()),
            false => Err(stopped()),
        }
    }

    pub fn last_messages(&mut self) -> Vec<String> {
        let commit = |context: &String| match context.as_str() {
            DEFAULT_CONTEXT => r#"{"type":"input_text_buffer.commit"}"#.to_owned(),
            named => {
                let named = serde_json::Value::from(named);
                format!(r#"{{"type":"input_text_buffer.commit","context_id":{named}}}"#)
            }
        };
        self.uncommitted.iter().map(commit).collect()
    }

    pub fn is_unanswered(&self) -> bool {
        !(self.uncommitted.is_empty() && self.committed.is_empty() && self.items.is_empty())
    }

    /// The server never says that all is spoken.
    pub fn due(&self, finished: Instant) -> Option<Instant> {
        let now = Instant::now();
        let news = self.news.max(finished);
        let (last, quiet) = (news + NEXT_LIMIT, self.news + QUIET);
        match () {
            () if now >= last => None,
            () if self.is_unanswered() => Some(last),
            () if self.has_spoken && now < quiet => Some(quiet),
            () => None,
        }
    }
}

fn context(json: &str) -> String {
    text_at(json, "/context_id").unwrap_or_else(|| DEFAULT_CONTEXT.to_owned())
}
