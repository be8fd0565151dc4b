//! What a new connection is sent of the session before it, so that what was said is not lost with the old one.
//!
//! Responsible for the last seconds of the audio, for how much of it was answered, and for the commit that was not. Pure.

use std::collections::VecDeque;

use super::outbox::{SAMPLE, append_message};

/// The seconds that are sent again at most: what is older has been answered, or is given up.
const MOST_SECONDS: usize = 5;

/// With the server's own ends of turns it is not known where in the audio one ended: so much before the last byte.
const BEHIND_SECONDS: usize = 1;

pub struct Kept {
    /// The bytes of a second.
    second: usize,
    audio: VecDeque<u8>,
    /// How many bytes were sent in all, and how many of them have their text.
    sent: u64,
    answered: u64,
    /// Where commits stand that have no answer.
    commits: VecDeque<u64>,
    /// The program's last settings of the session.
    settings: Option<String>,
}

/// What is sent, and how much of the audio that is, in milliseconds.
pub struct Replay {
    pub messages: Vec<String>,
    pub replayed_ms: u64,
    /// Audio without a text that is not sent again.
    pub skipped_ms: u64,
    pub has_commit: bool,
}

impl Kept {
    pub fn new(second: usize) -> Kept {
        Kept {
            second: second.max(SAMPLE),
            audio: VecDeque::new(),
            sent: 0,
            answered: 0,
            commits: VecDeque::new(),
            settings: None,
        }
    }

    pub fn keep_audio(&mut self, samples: &[u8]) {
        self.sent += samples.len() as u64;
        self.audio.extend(samples);
        let over = self.audio.len().saturating_sub(self.second * MOST_SECONDS);
        self.audio.drain(..over);
    }

    pub fn keep_settings(&mut self, json: &str) {
        self.settings = Some(json.to_owned());
    }

    pub fn clear(&mut self) {
        self.answered = self.sent;
        self.commits.clear();
    }

    pub fn commit(&mut self) {
        // The last one alone is sent again.
        self.commits.push_back(self.sent);
        if self.commits.len() > 64 {
            self.commits.pop_front();
        }
    }

    /// A turn has its text, or is lost.
    pub fn end_turn(&mut self) {
        let behind = (self.second * BEHIND_SECONDS) as u64;
        let end = self.commits.pop_front().unwrap_or(self.sent.saturating_sub(behind));
        self.answered = self.answered.max(end);
    }

    pub fn replay(&mut self) -> Replay {
        let oldest = self.sent - self.audio.len() as u64;
        let from = self.answered.max(oldest);
        // Whole samples.
        let from = from + from % SAMPLE as u64;
        let commit = self.commits.back().copied().filter(|commit| *commit >= from);
        let mut messages = Vec::from_iter(self.settings.clone());
        let middle = commit.unwrap_or(self.sent);
        self.add_audio(from, middle, &mut messages);
        if commit.is_some() {
            messages.push(r#"{"type":"input_audio_buffer.commit"}"#.to_owned());
        }
        self.add_audio(middle, self.sent, &mut messages);
        self.commits = commit.into_iter().collect();
        let milliseconds = |bytes: u64| bytes * 1000 / self.second as u64;
        Replay {
            messages,
            replayed_ms: milliseconds(self.sent.saturating_sub(from)),
            skipped_ms: milliseconds(from.saturating_sub(self.answered)),
            has_commit: commit.is_some(),
        }
    }

    fn add_audio(&self, from: u64, to: u64, messages: &mut Vec<String>) {
        let oldest = self.sent - self.audio.len() as u64;
        let place = |at: u64| usize::try_from(at.saturating_sub(oldest)).unwrap_or(usize::MAX);
        let count = place(to).saturating_sub(place(from));
        let samples: Vec<u8> = self.audio.iter().copied().skip(place(from)).take(count).collect();
        messages.extend(samples.chunks(self.second).map(append_message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes that each message carries; 0 is a commit.
    fn lengths(replay: &Replay) -> Vec<usize> {
        let start = append_message(b"").len();
        let length = |json: &String| if json.contains("append") { (json.len() - start) / 4 * 3 } else { 0 };
        replay.messages.iter().map(length).collect()
    }

    #[test]
    fn what_has_no_text_is_sent_again_and_the_last_commit_where_it_was() {
        let mut kept = Kept::new(12);
        kept.keep_audio(&[1; 12]);
        kept.commit();
        kept.end_turn();
        let replay = kept.replay();
        assert_eq!((lengths(&replay), replay.replayed_ms, replay.skipped_ms), (vec![], 0, 0));
        kept.keep_audio(&[2; 18]);
        kept.commit();
        kept.keep_audio(&[3; 6]);
        for _ in 0..2 {
            let replay = kept.replay();
            assert_eq!((lengths(&replay), replay.has_commit), (vec![12, 6, 0, 6], true));
            assert_eq!((replay.replayed_ms, replay.skipped_ms), (2000, 0));
        }
        kept.end_turn();
        assert_eq!(lengths(&kept.replay()), [6]);
        kept.clear();
        assert_eq!(lengths(&kept.replay()), Vec::<usize>::new());
    }

    #[test]
    fn no_more_than_the_last_seconds_are_sent_again() {
        let mut kept = Kept::new(12);
        for _ in 0..8 {
            kept.keep_audio(&[1; 12]);
        }
        let replay = kept.replay();
        assert_eq!((lengths(&replay), replay.replayed_ms, replay.skipped_ms), (vec![12; 5], 5000, 3000));
        // The server has heard an end: somewhere in the last second.
        kept.end_turn();
        assert_eq!(lengths(&kept.replay()), [12]);
        kept.keep_settings("{}");
        assert_eq!(kept.replay().messages[0], "{}");
    }
}
