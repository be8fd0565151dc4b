//! Whether work on a server's bytes is still wanted.
//!
//! One event or one body can hold megabytes of small values. A loop over them counts here what it went over,
//! and the watch asks the request's owner from time to time, so that a deadline and a cancel hold inside the work too.

use crate::error::Result;

/// What may be gone over between two questions: under a millisecond of nearly all work, and of the slowest a few.
const STEP: usize = 64 * 1024;

/// Counts work, and asks now and then whether it is to go on.
pub struct Watch<'w> {
    ask: &'w mut dyn FnMut() -> Result<()>,
    left: usize,
}

impl<'w> Watch<'w> {
    /// `ask` fails when the work is to end, with why.
    pub fn new(ask: &'w mut dyn FnMut() -> Result<()>) -> Watch<'w> {
        Watch { ask, left: STEP }
    }

    /// Counts `bytes` that were gone over, or as many steps of another kind. An error is that of `ask`.
    #[inline(always)]
    pub fn count(&mut self, bytes: usize) -> Result<()> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => self.look(),
        }
    }

    #[cold]
    #[inline(never)]
    fn look(&mut self) -> Result<()> {
        self.left = STEP;
        (self.ask)()
    }
}

/// The part of a long text that is gone over before it is counted.
pub const PART: usize = STEP;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Status};

    #[test]
    fn it_asks_once_a_step_and_says_what_it_was_told() {
        let mut asked = 0;
        let mut ask = || {
            asked += 1;
            if asked == 3 { Err(Error::new(Status::Cancelled, "enough")) } else { Ok(()) }
        };
        let mut watch = Watch::new(&mut ask);
        let counted = (0..).take_while(|_| watch.count(1024).is_ok()).count();
        assert!((2 * STEP / 1024..=3 * STEP / 1024 + 3).contains(&counted), "{counted}");
        assert_eq!(asked, 3);
    }
}
