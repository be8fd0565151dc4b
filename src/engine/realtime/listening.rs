//! Audio to text: what was said, and which of it may still change.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::heard::{Heard, QUIET, text_at};
use super::replay::{Kept, Replay, ReplayMemory};
use crate::engine::attempt_end::stopped;
use crate::error::{Error, Result, Status};
use crate::json::{base64, read};
use crate::message::request::Request;
use crate::stream::{Delta, Sink};

/// How long the last transcripts are waited for.
const LAST_LIMIT: Duration = Duration::from_secs(30);

/// Who decides where a turn ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TurnsBy {
    /// The program, by commits: each has one transcript.
    Commits,
    /// The server, which hears it.
    Server,
    Unknown,
}

pub struct Listening {
    turns_by: TurnsBy,
    /// Audio was sent since the last commit.
    has_audio: bool,
    commits: u64,
    /// Transcripts, and turns that were lost.
    turns: u64,
    /// Words were shown that may still change.
    has_partial: bool,
    news: Instant,
    text: String,
    limit: usize,
    kept: Kept,
}

impl Listening {
    pub fn new(request: &Request, second: usize, limit: usize, memory: Arc<ReplayMemory>) -> Listening {
        let turns_by = match request.text_of("turn_detection") {
            Some("none") => TurnsBy::Commits,
            Some(_) => TurnsBy::Server,
            None => TurnsBy::Unknown,
        };
        Listening {
            turns_by,
            has_audio: false,
            commits: 0,
            turns: 0,
            has_partial: false,
            news: Instant::now(),
            text: String::new(),
            limit,
            kept: Kept::new(second, memory),
        }
    }

    /// The program sends samples.
    pub fn sends_audio(&mut self, samples: &[u8]) {
        self.has_audio = true;
        self.kept.keep_audio(samples);
    }

    /// What a new connection is sent of what the old one did not answer.
    pub fn replay(&mut self) -> Replay {
        let replay = self.kept.replay();
        // The others are lost with the old one.
        self.commits = self.turns + u64::from(replay.has_commit);
        self.has_partial = false;
        self.news = Instant::now();
        replay
    }

    pub fn next_replayed(&mut self) -> Option<String> {
        self.kept.next_replayed()
    }

    /// How many turns have ended, where a new connection can go on as the old one did.
    pub fn turns(&self) -> Option<u64> {
        self.kept.is_whole().then_some(self.turns)
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn sends(&mut self, kind: &str, json: &str) {
        match kind {
            "input_audio_buffer.append" => {
                self.has_audio = true;
                if let Some(audio) = read::find(json, "/audio") {
                    // What cannot be read is the server's to refuse.
                    let _ = base64::decode(audio, &mut |samples| {
                        self.kept.keep_audio(samples);
                        Ok(())
                    });
                }
            }
            "input_audio_buffer.clear" => {
                self.has_audio = false;
                self.kept.clear();
            }
            "input_audio_buffer.commit" => {
                // One of nothing may go without an answer.
                if std::mem::take(&mut self.has_audio) {
                    self.commits += 1;
                    self.kept.commit();
                }
                self.news = Instant::now();
            }
            "transcription_session.updated" => {
                self.kept.keep_settings(json);
                match read::find(json, "/session/turn_detection") {
                    Some("null") => self.turns_by = TurnsBy::Commits,
                    Some(_) => self.turns_by = TurnsBy::Server,
                    None => {}
                }
            }
            _ => {}
        }
    }

    pub fn hears(&mut self, kind: &str, json: &str, sink: &mut Sink<'_>) -> Result<Heard> {
        let Some(what) = kind.strip_prefix("conversation.item.input_audio_transcription.") else {
            return Ok(Heard::GoesOn);
        };
        match what {
            "delta" => {
                let text = text_at(json, "/delta").unwrap_or_default();
                self.has_partial = !text.is_empty();
                self.news = Instant::now();
                self.kept.note_words();
                tell(
                    sink,
                    Delta::Transcript { text: &text, replaces: true, replayed: self.kept.is_repeating() },
                )?;
            }
            "completed" => {
                let text = text_at(json, "/transcript").unwrap_or_default();
                let replayed = self.kept.is_repeating();
                self.end_turn();
                self.keep(&text)?;
                if !text.is_empty() {
                    tell(sink, Delta::Transcript { text: &text, replaces: false, replayed })?;
                }
            }
            "failed" => match read::find(json, "/event_type") {
                None | Some("null") => return Ok(Heard::Fatal),
                // One turn is lost, and the session goes on: the program has the message itself.
                Some(_) => self.end_turn(),
            },
            _ => {}
        }
        Ok(Heard::GoesOn)
    }

    fn end_turn(&mut self) {
        self.turns += 1;
        self.kept.end_turn();
        self.has_partial = false;
        self.news = Instant::now();
        if self.turns > self.commits && self.turns_by == TurnsBy::Unknown {
            self.turns_by = TurnsBy::Server;
        }
    }

    fn keep(&mut self, text: &str) -> Result<()> {
        let space = if self.text.is_empty() || text.is_empty() { "" } else { " " };
        if self.text.len() + space.len() + text.len() > self.limit {
            return Err(error!(
                Status::TooLarge,
                "the session's text is over the limit of {} bytes; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more",
                self.limit
            ));
        }
        self.text.push_str(space);
        self.text.push_str(text);
        Ok(())
    }

    pub fn last_messages(&mut self) -> Vec<String> {
        match self.has_audio {
            true => vec![r#"{"type":"input_audio_buffer.commit"}"#.to_owned()],
            false => Vec::new(),
        }
    }

    pub fn is_unanswered(&self) -> bool {
        self.has_partial || self.turns < self.commits && self.turns_by != TurnsBy::Server
    }

    pub fn due(&self, finished: Instant) -> Option<Instant> {
        let now = Instant::now();
        let last = finished + LAST_LIMIT;
        let quiet = self.news + QUIET;
        let may_have_more = self.turns_by != TurnsBy::Commits && self.commits + self.turns > 0;
        match () {
            () if now >= last => None,
            () if self.is_unanswered() => Some(last),
            () if may_have_more && now < quiet => Some(quiet.min(last)),
            () => None,
        }
    }
}

fn tell(sink: &mut Sink<'_>, words: Delta<'_>) -> Result<()> {
    match sink(words).is_continue() {
        true => Ok(()),
        false => Err::<(), Error>(stopped()),
    }
}
