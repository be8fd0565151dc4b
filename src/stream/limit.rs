//! How much memory a stream may take: one budget, given at construction and charged before anything grows.
//!
//! Holds the count, the error, and how buffers grow; what is counted is decided where it is kept.

use std::collections::TryReserveError;
use std::fmt;

use crate::sys::allocator::{WipedOnFree, shrinks_in_place};

/// The stream wants more memory than it was allowed, or than there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLarge {
    /// What was being read.
    pub what: &'static str,
    /// The limit, in bytes; none where the system itself had no more memory.
    pub limit: Option<usize>,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limit {
            Some(limit) => write!(
                f,
                "{} is larger than the limit of {limit} bytes: raise the limit on the response",
                self.what
            ),
            None => write!(f, "there is no memory for {}: lower the limit on the response", self.what),
        }
    }
}

impl std::error::Error for TooLarge {}

/// What an answer holds for each allocation beside its bytes: the allocator's own words, and rounding.
const PER_ALLOCATION: usize = 32;

/// The memory of one request: an event that is read, what is made of it for a moment, and the answer that is joined.
///
/// The answer may take `limit` bytes, and all of it together twice as many: it is written out as one text in the end,
/// beside its parts.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    /// What is left for the answer.
    left: usize,
    /// What is left for all of it.
    left_in_all: usize,
    held: usize,
    /// Of the last large event: its reader may still have the sink's copy when the next is copied.
    copied: usize,
}

/// Copies of smaller events are counted by the queue that they wait in.
const LARGE_EVENT: usize = 64 * 1024;

impl Budget {
    pub(super) fn new(limit: usize) -> Budget {
        Budget { limit, left: limit, left_in_all: limit.saturating_mul(2), held: 0, copied: 0 }
    }

    /// How much the joined answer took so far.
    pub(super) fn taken(&self) -> usize {
        self.limit - self.left
    }

    /// Takes `bytes` for the joined answer, for good, or says that there are not so many left.
    #[inline(always)]
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), TooLarge> {
        if bytes > self.left.min(self.left_in_all) {
            return Err(TooLarge { what: "the joined answer", limit: Some(self.limit) });
        }
        self.left -= bytes;
        self.left_in_all -= bytes;
        Ok(())
    }

    /// The same of something with an allocation of its own.
    pub(super) fn take_allocated(&mut self, bytes: usize) -> Result<(), TooLarge> {
        self.take(bytes.saturating_add(PER_ALLOCATION))
    }

    /// Takes `bytes` until they are released.
    pub(super) fn hold(&mut self, bytes: usize) -> Result<(), TooLarge> {
        if bytes > self.left_in_all {
            return Err(TooLarge {
                what: "an event of the stream, with those before it,",
                limit: Some(self.limit),
            });
        }
        self.left_in_all -= bytes;
        self.held += bytes;
        Ok(())
    }

    /// Takes what an event of so many bytes needs until it is read: it is there, and the sink copies it.
    #[inline(always)]
    pub(super) fn hold_event(&mut self, bytes: usize) -> Result<(), TooLarge> {
        if bytes <= LARGE_EVENT {
            return self.hold(bytes * 2);
        }
        let before = std::mem::replace(&mut self.copied, bytes);
        self.hold(bytes.saturating_mul(2).saturating_add(before))
    }

    /// Gives back all that was held.
    pub(super) fn release_held(&mut self) {
        self.left_in_all += std::mem::take(&mut self.held);
    }
}

/// What grows as a server sends.
pub(super) trait Grows {
    /// Of one item, in bytes.
    const ITEM: usize;
    fn size(&self) -> usize;
    fn room(&self) -> usize;
    fn reserve_exact(&mut self, more: usize) -> Result<(), TryReserveError>;
    fn shrink(&mut self, room: usize);
}

impl<T> Grows for Vec<T> {
    const ITEM: usize = size_of::<T>();
    fn size(&self) -> usize {
        self.len()
    }
    fn room(&self) -> usize {
        self.capacity()
    }
    fn reserve_exact(&mut self, more: usize) -> Result<(), TryReserveError> {
        self.try_reserve_exact(more)
    }
    fn shrink(&mut self, room: usize) {
        self.shrink_to(room);
    }
}

impl Grows for String {
    const ITEM: usize = 1;
    fn size(&self) -> usize {
        self.len()
    }
    fn room(&self) -> usize {
        self.capacity()
    }
    fn reserve_exact(&mut self, more: usize) -> Result<(), TryReserveError> {
        self.try_reserve_exact(more)
    }
    fn shrink(&mut self, room: usize) {
        self.shrink_to(room);
    }
}

/// The bytes that a buffer has room for at least, as far as items go into them.
const MOST_ROOM_AT_FIRST: usize = 16;

/// Up to this size a buffer doubles when it grows.
const DOUBLES_UP_TO: usize = 64 * 1024;

/// Makes room for `more` in a buffer. A large one grows by an eighth at a time, so that no more than that lies idle;
/// one that cannot grow is an error, where a push would end the whole program.
#[inline(always)]
pub(super) fn make_room(buffer: &mut impl Grows, more: usize) -> Result<(), TooLarge> {
    if buffer.room() - buffer.size() < more { grow(buffer, more) } else { Ok(()) }
}

#[cold]
#[inline(never)]
fn grow<B: Grows>(buffer: &mut B, more: usize) -> Result<(), TooLarge> {
    let (size, room) = (buffer.size(), buffer.room());
    let idle =
        if room * B::ITEM < DOUBLES_UP_TO { room.max(MOST_ROOM_AT_FIRST / B::ITEM.max(1)) } else { room / 8 };
    let wanted = size.saturating_add(more).max(room.saturating_add(idle));
    // It may be moved, and hold a server's quote of the key. What is larger is no error.
    let _wiped = (size * B::ITEM <= DOUBLES_UP_TO).then(WipedOnFree::begin);
    buffer.reserve_exact(wanted - size).map_err(|_| TooLarge { what: "what the server sent", limit: None })
}

/// Gives back what a buffer has beyond `room`, where that cannot fail.
pub(super) fn give_back(buffer: &mut impl Grows, room: usize) {
    if shrinks_in_place() {
        buffer.shrink(room);
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_limit_and_all_together_twice_the_limit() {
        let mut budget = Budget::new(100);
        assert!(budget.hold(150).is_ok() && budget.take(50).is_ok());
        assert!(budget.take(1).is_err() && budget.hold(1).is_err(), "all of it is taken");
        budget.release_held();
        assert!(budget.take(51).is_err(), "the answer's own limit");
        assert!(budget.take(50).is_ok() && budget.hold(100).is_ok() && budget.hold(1).is_err());
        assert!(budget.take(usize::MAX).is_err() && budget.hold(usize::MAX).is_err());
        assert_eq!(budget.taken(), 100);
    }

    #[test]
    fn the_copy_of_a_large_event_counts_until_the_next_one_is_copied() {
        const LARGE: usize = LARGE_EVENT + 1;
        let mut budget = Budget::new(LARGE * 2);
        for (event, held) in [(LARGE, 2 * LARGE), (100, 200), (LARGE, 3 * LARGE)] {
            assert!(budget.hold_event(event).is_ok());
            assert_eq!(budget.held, held);
            budget.release_held();
        }
        assert!(budget.take(LARGE + 1).is_ok() && budget.hold_event(LARGE).is_err());
        assert!(budget.hold_event(usize::MAX).is_err());
    }

    #[test]
    fn a_large_buffer_has_little_idle_room_and_no_room_is_an_error() {
        let mut bytes: Vec<u8> = Vec::new();
        let mut growths = 0;
        while bytes.len() < 4 << 20 {
            let before = bytes.capacity();
            make_room(&mut bytes, 100).expect("there is memory");
            growths += usize::from(bytes.capacity() != before);
            bytes.resize(bytes.len() + 100, 0);
            assert!(bytes.capacity() <= DOUBLES_UP_TO * 2 || bytes.capacity() <= bytes.len() / 8 * 9 + 200);
        }
        assert!(growths < 80, "{growths}");
        assert!(make_room(&mut bytes, usize::MAX / 2).is_err());
    }
}
