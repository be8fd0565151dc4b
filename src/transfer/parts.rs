//! How a file is divided that is too long to be sent in one piece. Pure.

use std::ops::Range;

/// The most parts that the service takes.
const MOST_PARTS: u64 = 250;

/// When a file goes in parts, and how long those are: as the service's own SDKs do it.
#[derive(Clone, Copy, Debug)]
pub struct PartRules {
    /// A longer file goes in parts.
    pub above: u64,
    /// Of a part, where there are fewer than the most.
    pub usual: u64,
    pub least: u64,
}

impl Default for PartRules {
    fn default() -> PartRules {
        PartRules { above: 5 << 30, usual: 250 << 20, least: 5 << 20 }
    }
}

/// A file's parts, each but the last of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartPlan {
    length: u64,
    part: u64,
}

impl PartRules {
    /// `None` is one piece.
    pub fn plan(&self, length: u64) -> Option<PartPlan> {
        if length <= self.above {
            return None;
        }
        let count = length.div_ceil(self.usual.max(1)).clamp(1, MOST_PARTS);
        Some(PartPlan { length, part: length.div_ceil(count).max(self.least).max(1) })
    }
}

impl PartPlan {
    pub fn length(&self) -> u64 {
        self.length
    }

    /// At most 250.
    pub fn count(&self) -> usize {
        usize::try_from(self.length.div_ceil(self.part)).unwrap_or_default()
    }

    /// Where the part is in the file, by its number from 0.
    pub fn place(&self, number: usize) -> Range<u64> {
        let start = self.part.saturating_mul(number as u64).min(self.length);
        start..start.saturating_add(self.part).min(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn the_parts_are_the_file_and_are_as_many_as_the_service_takes() {
        let rules = PartRules::default();
        assert_eq!((rules.plan(0), rules.plan(5 * GIB)), (None, None));
        for (length, count) in [(5 * GIB + 1, 21), (6 * GIB, 25), (50 * GIB, 205), (200 * GIB, 250)] {
            let plan = rules.plan(length).unwrap();
            assert_eq!(plan.count(), count, "{length}");
            let places: Vec<_> = (0..count).map(|number| plan.place(number)).collect();
            assert_eq!((places[0].start, places[count - 1].end), (0, length));
            assert!(places.windows(2).all(|pair| pair[0].end == pair[1].start));
            let lengths: Vec<_> = places.iter().map(|place| place.end - place.start).collect();
            assert!(lengths.iter().all(|part| *part > 0 && *part <= lengths[0]), "{lengths:?}");
        }
        let short = PartRules { above: 10, usual: 10, least: 7 };
        let plan = short.plan(11).unwrap();
        assert_eq!((plan.count(), plan.place(0), plan.place(1)), (2, 0..7, 7..11));
    }
}
