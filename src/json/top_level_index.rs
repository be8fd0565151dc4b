//! Where the first members of an answer's outermost object are, noted while the answer is checked.
//!
//! Most of what is asked of an answer is one of these, or in one. With it a chat takes 4,000 instructions less
//! (docs/performance.md).

use super::walk::{self, RawMember};

/// More than any of the API's answers has that are read in parts.
const MOST: usize = 8;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TopLevelIndex {
    /// The lengths of the rests of the text from where the members start.
    places: [usize; MOST],
    /// What their names begin with, which tells most of them apart.
    initials: [u8; MOST],
    count: usize,
    /// There are more members than are noted.
    is_partial: bool,
}

/// What is known of a name.
pub(super) enum Lookup<'text> {
    RawMember(RawMember<'text>),
    Missing,
    /// It may be behind the members that are noted, of which this is the last; `None` where none is.
    Unknown(Option<&'text [u8]>),
}

impl TopLevelIndex {
    /// A member starts where this is left of the text.
    #[inline(always)]
    pub fn note(&mut self, member: &[u8]) {
        match (self.places.get_mut(self.count), self.initials.get_mut(self.count)) {
            (Some(place), Some(initial)) => {
                (*place, *initial) = (member.len(), member.get(1).copied().unwrap_or_default());
                self.count += 1;
            }
            _ => self.is_partial = true,
        }
    }

    /// The first member of that name.
    pub fn look_up<'text>(&self, text: &'text [u8], name: &str) -> Lookup<'text> {
        let place = |left: &usize| text.len().checked_sub(*left).and_then(|start| text.get(start..));
        let known = self.places.get(..self.count).unwrap_or_default();
        // An empty name is nothing but its quotes.
        let first = name.bytes().next().unwrap_or(b'"');
        for (left, initial) in known.iter().zip(self.initials) {
            if (initial == first || initial == b'\\')
                && let Some(place) = place(left)
                && may_be_named(place, name.as_bytes())
                && let Some(member) = walk::member(place).filter(|member| member.is(name))
            {
                return Lookup::RawMember(member);
            }
        }
        match known.last() {
            Some(_) if !self.is_partial => Lookup::Missing,
            last => Lookup::Unknown(last.and_then(place)),
        }
    }
}

/// Whether a member begins with this name, or with one that has an escape before it differs: most do not, and are not read.
#[inline(always)]
fn may_be_named(member: &[u8], name: &[u8]) -> bool {
    let Some(inside) = member.strip_prefix(b"\"") else { return false };
    let length = inside.iter().zip(name).take_while(|(found, wanted)| found == wanted).count();
    match inside.get(length) {
        Some(b'"') => length == name.len(),
        Some(b'\\') => true,
        _ => false,
    }
}
