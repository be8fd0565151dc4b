//! How often progress is reported.
//!
//! Responsible for counting a transfer's bytes, and for saying when there is something to tell: once a mebibyte, and at
//! the end. Pure. It must not know the sink.

/// At a gigabit a second, a hundred times a second: a bar moves smoothly, and the host is not busy with it.
const BETWEEN: u64 = 1024 * 1024;

/// One transfer's bytes.
#[derive(Debug)]
pub struct Meter {
    done: u64,
    /// 0 = unknown.
    total: u64,
    /// The next report is at this much, or more.
    next: u64,
}

impl Meter {
    pub fn new(total: u64) -> Meter {
        Meter::going_on(0, total)
    }

    /// Of a transfer of which this much is done.
    pub fn going_on(done: u64, total: u64) -> Meter {
        Meter { done, total, next: done.saturating_add(BETWEEN) }
    }

    /// More went or came: what to tell of it, done and total.
    pub fn count(&mut self, bytes: usize) -> Option<(u64, u64)> {
        self.done = self.done.saturating_add(bytes as u64);
        if self.done < self.next || self.done == self.total {
            return None;
        }
        self.next = self.done.saturating_add(BETWEEN);
        Some((self.done, self.total))
    }

    /// It is over: the last that there is to tell, whose two numbers are the same.
    pub fn end(&self) -> (u64, u64) {
        (self.done, self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mebibyte_at_least_lies_between_two() {
        let mut meter = Meter::new(3 * BETWEEN + 1);
        assert_eq!(meter.count(1), None);
        assert_eq!(meter.count(BETWEEN as usize), Some((BETWEEN + 1, 3 * BETWEEN + 1)));
        assert_eq!(meter.count(BETWEEN as usize - 1), None);
        assert_eq!(meter.count(1), Some((2 * BETWEEN + 1, 3 * BETWEEN + 1)));
        assert_eq!(meter.count(BETWEEN as usize), None, "the end tells it");
        assert_eq!(meter.end(), (3 * BETWEEN + 1, 3 * BETWEEN + 1));
    }

    #[test]
    fn a_transfer_that_goes_on_counts_from_there() {
        let mut meter = Meter::going_on(5, 2 * BETWEEN + 6);
        assert_eq!(meter.count(BETWEEN as usize - 1), None);
        assert_eq!(meter.count(1), Some((BETWEEN + 5, 2 * BETWEEN + 6)));
        assert_eq!(meter.count(BETWEEN as usize + 1), None, "the end tells it");
        assert_eq!(meter.end(), (2 * BETWEEN + 6, 2 * BETWEEN + 6));
    }

    #[test]
    fn a_total_is_known_in_the_end() {
        let mut meter = Meter::new(0);
        assert_eq!(meter.end(), (0, 0));
        assert_eq!(meter.count(5 * BETWEEN as usize), Some((5 * BETWEEN, 0)));
        assert_eq!(meter.end(), (5 * BETWEEN, 5 * BETWEEN));
    }
}
