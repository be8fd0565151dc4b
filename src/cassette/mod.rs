//! Cassettes: real traffic kept in a file, and given again without a network.
//!
//! Responsible for the two things that a client can do with one, and for opening it when the client is made.
//! `tape` is the format, pure; `request_match` says when two requests are the same; `recorder` writes and `player`
//! reads. None of them connects to anything, and none ever holds a key: what they see of a request is what its
//! caller set, and a server's words go through the key's filter first.

mod player;
mod recorder;
mod request_match;
pub mod tape;

pub use player::{Playback, Player};
pub use recorder::{Recorder, Recording};

use std::sync::Arc;

use crate::error::{Error, Result, Status};

/// What a client does with its cassette, in the numbers of the C header (`TOGETHER_CASSETTE_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Record = 1,
    /// Streams come at once.
    Replay = 2,
    /// Answers come with the pauses that they had.
    ReplayPaced = 3,
}

c_enum!(Mode, "TOGETHER_CASSETTE_...", [Record, Replay, ReplayPaced]);

/// What the options say of a cassette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CassetteSetting {
    pub path: String,
    pub mode: Mode,
}

impl CassetteSetting {
    pub fn new(path: &str, mode: Mode) -> Result<CassetteSetting> {
        match path {
            "" => Err(Error::invalid("the cassette's path is empty: name the file to record to or replay")),
            _ => Ok(CassetteSetting { path: path.to_owned(), mode }),
        }
    }

    pub fn replays(&self) -> bool {
        self.mode != Mode::Record
    }
}

/// A client's cassette, open.
#[derive(Debug)]
pub enum Cassette {
    Recorder(Arc<Recorder>),
    Player(Player),
}

impl Cassette {
    pub fn open(choice: &CassetteSetting) -> Result<Cassette> {
        match choice.mode {
            Mode::Record => Recorder::create(&choice.path).map(Arc::new).map(Cassette::Recorder),
            Mode::Replay => Player::load(&choice.path, false).map(Cassette::Player),
            Mode::ReplayPaced => Player::load(&choice.path, true).map(Cassette::Player),
        }
    }
}

/// A failure of the file itself.
fn file_error(path: &str, what: &str) -> Error {
    error!(Status::File, "the cassette {path} {what}")
}
