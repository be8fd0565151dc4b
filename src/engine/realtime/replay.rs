//! What a new connection is sent of the session before it, so that what was said is not lost with the old one.
//!
//! Responsible for the last seconds of the audio, for how much of it was answered, for the commit that was not, and for which
//! words may be a repetition. What all of a client's sessions keep is bounded. Pure.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::outbox::{SAMPLE, append_message};

/// The seconds that are sent again at most: what is older has been answered, or is given up.
const MOST_SECONDS: usize = 5;

/// With the server's own ends of turns it is not known where in the audio one ended: so much before the last byte.
const BEHIND_SECONDS: usize = 1;

/// The most bytes that the sessions of a client keep in all.
const MOST_OF_A_CLIENT: usize = 256 * 1024 * 1024;

/// The memory that all of a client's sessions have for this.
#[derive(Debug)]
pub struct ReplayMemory {
    left: AtomicUsize,
}

impl Default for ReplayMemory {
    fn default() -> ReplayMemory {
        ReplayMemory { left: AtomicUsize::new(MOST_OF_A_CLIENT) }
    }
}

impl ReplayMemory {
    /// Takes so many bytes, if there are so many left.
    fn take(&self, bytes: usize) -> bool {
        let take = |left: usize| left.checked_sub(bytes);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.left.fetch_add(bytes, Ordering::Relaxed);
    }
}

pub struct Kept {
    memory: Arc<ReplayMemory>,
    /// The bytes of a second.
    second: usize,
    /// The last of what was sent, and the room that was taken for it.
    audio: VecDeque<u8>,
    room: usize,
    /// How many bytes were sent in all, and how many of them have their text.
    sent: u64,
    answered: u64,
    /// Up to where words were shown, final or not.
    shown: u64,
    /// Where commits stand that have no answer.
    commits: VecDeque<u64>,
    /// The program's last settings of the session; `has_lost_settings` if there was no room for them.
    settings: Option<String>,
    has_lost_settings: bool,
    /// What a new connection is still to be sent.
    cursor: Option<Cursor>,
    /// Where the present turn begins, and from where on no turn repeats words.
    turn: u64,
    first_new: u64,
}

struct Cursor {
    has_settings: bool,
    /// The next byte of audio.
    at: u64,
    commit: Option<u64>,
}

/// What is sent again, in milliseconds of audio.
pub struct Replay {
    pub replayed_ms: u64,
    /// Audio without a text that is not sent again.
    pub skipped_ms: u64,
    pub has_commit: bool,
}

impl Kept {
    pub fn new(second: usize, memory: Arc<ReplayMemory>) -> Kept {
        Kept {
            memory,
            second: second.max(SAMPLE),
            audio: VecDeque::new(),
            room: 0,
            sent: 0,
            answered: 0,
            shown: 0,
            commits: VecDeque::new(),
            settings: None,
            has_lost_settings: false,
            cursor: None,
            turn: 0,
            first_new: 0,
        }
    }

    /// The oldest audio goes where there is no room for more.
    pub fn keep_audio(&mut self, samples: &[u8]) {
        self.sent += samples.len() as u64;
        self.make_room(self.audio.len() + samples.len());
        let (_, last) = samples.split_at(samples.len().saturating_sub(self.room));
        let over = (self.audio.len() + last.len()).saturating_sub(self.room);
        self.audio.drain(..over);
        self.audio.extend(last);
    }

    /// For so many bytes, as far as there is memory: a second at a time, so that it grows seldom.
    fn make_room(&mut self, wanted: usize) {
        let wanted = wanted.next_multiple_of(self.second).min(self.second * MOST_SECONDS);
        let more = wanted.saturating_sub(self.room);
        if more == 0 || !self.memory.take(more) {
            return;
        }
        match self.audio.try_reserve_exact(wanted - self.audio.len()) {
            Ok(()) => self.room = wanted,
            Err(_) => self.memory.give_back(more),
        }
    }

    pub fn keep_settings(&mut self, json: &str) {
        self.drop_settings();
        self.has_lost_settings = !self.memory.take(json.len());
        if !self.has_lost_settings {
            self.settings = Some(json.to_owned());
        }
    }

    fn drop_settings(&mut self) {
        self.memory.give_back(self.settings.take().map_or(0, |json| json.len()));
    }

    /// Whether a new connection can go on as the old one did.
    pub fn is_whole(&self) -> bool {
        !self.has_lost_settings
    }

    pub fn clear(&mut self) {
        (self.answered, self.turn) = (self.sent, self.sent);
        self.commits.clear();
    }

    pub fn commit(&mut self) {
        // The last one alone is sent again.
        self.commits.push_back(self.sent);
        if self.commits.len() > 64 {
            self.commits.pop_front();
        }
    }

    /// Words are shown that may still change.
    pub fn note_words(&mut self) {
        self.shown = self.shown.max(self.sent);
    }

    /// A turn has its text, or is lost.
    pub fn end_turn(&mut self) {
        match self.commits.pop_front() {
            // Its words are those up to the commit, whatever was shown before.
            Some(end) => {
                self.answered = self.answered.max(end);
                self.shown = self.answered;
            }
            None => {
                let behind = (self.second * BEHIND_SECONDS) as u64;
                self.answered = self.answered.max(self.sent.saturating_sub(behind));
                self.shown = self.sent;
            }
        }
        self.turn = self.turn.max(self.answered);
    }

    /// Whether the words of the present turn may repeat words that were shown before its audio was sent again.
    pub fn is_repeating(&self) -> bool {
        self.turn < self.first_new
    }

    /// A new connection begins: `next_replayed` gives what it is sent first.
    pub fn replay(&mut self) -> Replay {
        let oldest = self.sent - self.audio.len() as u64;
        let from = self.answered.max(oldest);
        // Whole samples.
        let from = from + from % SAMPLE as u64;
        let commit = self.commits.back().copied().filter(|commit| *commit >= from);
        self.cursor = Some(Cursor { has_settings: true, at: from, commit });
        self.commits = commit.into_iter().collect();
        (self.turn, self.first_new) = (from, self.shown);
        let milliseconds = |bytes: u64| bytes * 1000 / self.second as u64;
        Replay {
            replayed_ms: milliseconds(self.sent.saturating_sub(from)),
            skipped_ms: milliseconds(from.saturating_sub(self.answered)),
            has_commit: commit.is_some(),
        }
    }

    /// The next message that a new connection is sent again; each is made as it is sent.
    pub fn next_replayed(&mut self) -> Option<String> {
        let cursor = self.cursor.as_mut()?;
        if std::mem::take(&mut cursor.has_settings)
            && let Some(settings) = &self.settings
        {
            return Some(settings.clone());
        }
        let end = cursor.commit.unwrap_or(self.sent);
        let from = cursor.at;
        if from >= end {
            if cursor.commit.take().is_some() {
                return Some(r#"{"type":"input_audio_buffer.commit"}"#.to_owned());
            }
            self.cursor = None;
            return None;
        }
        let to = end.min(from + self.second as u64);
        cursor.at = to;
        let (from, to) = (self.place(from), self.place(to));
        let samples: Vec<u8> = self.audio.iter().copied().take(to).skip(from).collect();
        Some(append_message(&samples))
    }

    fn place(&self, at: u64) -> usize {
        let oldest = self.sent - self.audio.len() as u64;
        usize::try_from(at.saturating_sub(oldest)).unwrap_or(usize::MAX)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.drop_settings();
        self.memory.give_back(self.room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_of(second: usize) -> Kept {
        Kept::new(second, Arc::default())
    }

    fn memory_of(bytes: usize) -> Arc<ReplayMemory> {
        Arc::new(ReplayMemory { left: AtomicUsize::new(bytes) })
    }

    /// The bytes that each message carries; 0 is a commit.
    fn lengths(kept: &mut Kept) -> Vec<usize> {
        kept.replay();
        let start = append_message(b"").len();
        let length = |json: String| if json.contains("append") { (json.len() - start) / 4 * 3 } else { 0 };
        std::iter::from_fn(|| kept.next_replayed()).map(length).collect()
    }

    #[test]
    fn audio_without_text_is_sent_again_with_the_last_commit_in_its_place() {
        let mut kept = kept_of(12);
        kept.keep_audio(&[1; 12]);
        kept.commit();
        kept.end_turn();
        let replay = kept.replay();
        assert_eq!((lengths(&mut kept), replay.replayed_ms, replay.skipped_ms), (vec![], 0, 0));
        kept.keep_audio(&[2; 18]);
        kept.commit();
        kept.keep_audio(&[3; 6]);
        for _ in 0..2 {
            let replay = kept.replay();
            assert_eq!((lengths(&mut kept), replay.has_commit), (vec![12, 6, 0, 6], true));
            assert_eq!((replay.replayed_ms, replay.skipped_ms), (2000, 0));
        }
        // A connection that is lost while it is sent this begins again.
        kept.replay();
        kept.next_replayed();
        assert_eq!(lengths(&mut kept), [12, 6, 0, 6]);
        kept.end_turn();
        assert_eq!(lengths(&mut kept), [6]);
        kept.clear();
        assert_eq!(lengths(&mut kept), Vec::<usize>::new());
    }

    #[test]
    fn the_last_five_seconds_are_sent_again_at_most() {
        let mut kept = kept_of(12);
        for _ in 0..8 {
            kept.keep_audio(&[1; 12]);
        }
        let replay = kept.replay();
        assert_eq!((replay.replayed_ms, replay.skipped_ms), (5000, 3000));
        assert_eq!(lengths(&mut kept), [12; 5]);
        // The server has heard an end: somewhere in the last second.
        kept.end_turn();
        assert_eq!(lengths(&mut kept), [12]);
        kept.keep_settings("{}");
        kept.replay();
        assert_eq!(kept.next_replayed().as_deref(), Some("{}"));
        // More at once than is kept.
        let samples: Vec<u8> = (0..100).collect();
        kept.keep_audio(&samples);
        kept.replay();
        kept.next_replayed();
        assert_eq!(kept.next_replayed(), Some(append_message(&samples[40..52])));
    }

    #[test]
    fn sessions_of_a_client_share_the_memory() {
        let memory = memory_of(12 * 7);
        let left = || memory.left.load(Ordering::Relaxed);
        let mut first = Kept::new(12, memory.clone());
        first.keep_audio(&[1; 12 * 6]);
        assert_eq!(left(), 12 * 2);
        // The second session keeps two seconds, and says what it skips.
        let mut second = Kept::new(12, memory.clone());
        for _ in 0..6 {
            second.keep_audio(&[2; 12]);
        }
        assert_eq!((left(), second.replay().skipped_ms), (0, 4000));
        assert_eq!(lengths(&mut second), [12, 12]);
        // A third one keeps nothing, and settings have no room.
        let mut third = Kept::new(12, memory.clone());
        third.keep_audio(&[3; 12]);
        assert_eq!((lengths(&mut third), third.is_whole()), (vec![], true));
        third.keep_settings("{}");
        assert!(!third.is_whole());
        drop(first);
        third.keep_settings("{}");
        third.keep_audio(&[3; 12]);
        assert_eq!((third.is_whole(), left()), (true, 12 * 4 - 2));
        third.keep_settings("{  }");
        assert_eq!(left(), 12 * 4 - 4);
        drop((second, third));
        assert_eq!(left(), 12 * 7);
    }

    #[test]
    fn words_of_audio_that_is_sent_again_may_repeat_those_that_were_shown() {
        // With commits: the words of a turn that had not ended.
        let mut kept = kept_of(12);
        kept.keep_audio(&[1; 12]);
        kept.note_words();
        assert!(!kept.is_repeating());
        kept.commit();
        kept.replay();
        assert!(kept.is_repeating());
        kept.end_turn();
        assert!(!kept.is_repeating(), "the next turn is new");
        kept.keep_audio(&[1; 12]);
        kept.replay();
        assert!(!kept.is_repeating(), "none of its words was shown");
        // Where the server ends turns: those of the last second before its end of a turn.
        let mut kept = kept_of(12);
        kept.keep_audio(&[1; 36]);
        kept.note_words();
        kept.end_turn();
        kept.replay();
        assert!(kept.is_repeating());
        kept.keep_audio(&[1; 24]);
        kept.end_turn();
        assert!(!kept.is_repeating());
        kept.clear();
        kept.replay();
        assert!(!kept.is_repeating());
    }
}
