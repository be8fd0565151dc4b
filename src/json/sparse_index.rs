//! Where the long parts of a large text are, so that any of them is found without going through those before it.
//!
//! Notes the values that are long, to step over them, and in a long list or object a place every so many bytes, to start
//! from. Only the outermost levels have places: that bounds it to an eighth of the text. Made in one walk, and never
//! changed. Pure.

use super::scan::after_space;
use super::walk::{after_value, member};

/// The bytes between two places of a list, at least; a shorter value is not noted.
const STRIDE: usize = 2048;

/// The levels whose lists and objects have places.
const LEVELS: usize = 8;

#[derive(Debug, Default)]
pub(super) struct SparseIndex {
    /// The length of the text.
    length: usize,
    /// In the order in which they start.
    values: Vec<LongValue>,
    places: Vec<PartPlace>,
}

/// A long value, by its offsets in the text.
#[derive(Clone, Copy, Debug)]
struct LongValue {
    start: u32,
    end: u32,
    first_place: u32,
    place_count: u32,
}

/// Where an item or a member starts.
#[derive(Clone, Copy, Debug)]
struct PartPlace {
    offset: u32,
    number: u32,
}

/// A list or an object that is being walked through.
struct OpenContainer {
    start: usize,
    is_object: bool,
    /// Of the part that is walked through.
    number: u32,
    last_place: usize,
    places: Vec<PartPlace>,
}

impl SparseIndex {
    /// Of JSON. A text that is longer than 32 bits count has an empty one.
    pub(super) fn of(text: &str) -> SparseIndex {
        SparseIndex::with_stride(text, STRIDE)
    }

    fn with_stride(text: &str, stride: usize) -> SparseIndex {
        let mut index = SparseIndex { length: text.len(), ..SparseIndex::default() };
        if u32::try_from(text.len()).is_ok() && index.fill(text.as_bytes(), stride).is_none() {
            // Not met: the text is JSON.
            (index.values, index.places) = Default::default();
        }
        index.values.sort_unstable_by_key(|value| value.start);
        index.values.shrink_to_fit();
        index.places.shrink_to_fit();
        index
    }

    fn fill(&mut self, text: &[u8], stride: usize) -> Option<()> {
        let mut open: Vec<OpenContainer> = Vec::new();
        let mut rest = after_space(text);
        loop {
            // A value starts here.
            let start = text.len() - rest.len();
            match rest {
                [mark @ (b'{' | b'['), inside @ ..] if open.len() < LEVELS => {
                    let is_object = *mark == b'{';
                    rest = after_space(inside);
                    let last_place = start;
                    open.push(OpenContainer { start, is_object, number: 0, last_place, places: Vec::new() });
                    if !matches!(rest, [b'}' | b']', ..]) {
                        if is_object {
                            rest = member(rest)?.value;
                        }
                        continue;
                    }
                }
                _ => {
                    rest = after_value(rest)?;
                    self.add(start, text.len() - rest.len(), &[], stride)?;
                }
            }
            // It ends here, and maybe what holds it.
            loop {
                rest = after_space(rest);
                let Some(innermost) = open.last_mut() else { return Some(()) };
                let (mark, after) = rest.split_first()?;
                match mark {
                    b',' => {
                        rest = after_space(after);
                        innermost.number += 1;
                        let offset = text.len() - rest.len();
                        if offset - innermost.last_place >= stride {
                            innermost.last_place = offset;
                            let offset = u32::try_from(offset).ok()?;
                            innermost.places.push(PartPlace { offset, number: innermost.number });
                        }
                        if innermost.is_object {
                            rest = member(rest)?.value;
                        }
                        break;
                    }
                    _ => {
                        rest = after;
                        let ended = open.pop()?;
                        self.add(ended.start, text.len() - rest.len(), &ended.places, stride)?;
                    }
                }
            }
        }
    }

    fn add(&mut self, start: usize, end: usize, places: &[PartPlace], stride: usize) -> Option<()> {
        if end - start >= stride {
            let first_place = u32::try_from(self.places.len()).ok()?;
            let (start, end) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
            let place_count = u32::try_from(places.len()).ok()?;
            self.values.push(LongValue { start, end, first_place, place_count });
            self.places.extend_from_slice(places);
        }
        Some(())
    }

    /// The long value that a rest of the text starts with.
    fn value(&self, rest: &[u8]) -> Option<&LongValue> {
        let start = u32::try_from(self.length.checked_sub(rest.len())?).ok()?;
        let found = self.values.binary_search_by_key(&start, |value| value.start).ok()?;
        self.values.get(found)
    }

    fn places(&self, value: &LongValue) -> &[PartPlace] {
        let first = value.first_place as usize;
        self.places.get(first..first + value.place_count as usize).unwrap_or_default()
    }

    fn rest<'t>(&self, text: &'t [u8], offset: u32) -> Option<&'t [u8]> {
        text.get(offset as usize..)
    }

    /// What follows the long value that `value` starts with.
    pub(super) fn after<'t>(&self, text: &'t [u8], value: &[u8]) -> Option<&'t [u8]> {
        self.rest(text, self.value(value)?.end)
    }

    /// The nearest known part at or before the one with that number, of the list that `list` starts with: where it
    /// starts, and its number.
    pub(super) fn part_before<'t>(
        &self,
        text: &'t [u8],
        list: &[u8],
        number: usize,
    ) -> Option<(&'t [u8], usize)> {
        let places = self.places(self.value(list)?);
        let behind = places.partition_point(|place| place.number as usize <= number);
        let place = places.get(behind.checked_sub(1)?)?;
        Some((self.rest(text, place.offset)?, place.number as usize))
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.values.capacity() * size_of::<LongValue>() + self.places.capacity() * size_of::<PartPlace>()
    }

    #[cfg(test)]
    pub(super) fn dense(text: &str) -> SparseIndex {
        SparseIndex::with_stride(text, 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_an_eighth_of_the_text_at_most() {
        let words = format!("[{}0]", "\"word\",".repeat(20_000));
        let objects = format!("[{}0]", r#"{"name":"x","list":[1,2,{"a":[]}]},"#.repeat(5_000));
        let long = format!("[{}0]", format!("{{\"a\":\"{}\"}},", "x".repeat(STRIDE)).repeat(200));
        let mut nested = "1".to_owned();
        for level in 0..12 {
            nested =
                format!("[{}{nested},{}0]", "1,".repeat(STRIDE / 2), if level % 2 == 0 { "2," } else { "" });
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in [words, objects, long, nested, deep, "1".to_owned()] {
            let index = SparseIndex::of(&text);
            assert!(index.size() <= text.len() / 8, "{} of {}", index.size(), text.len());
        }
    }
}
