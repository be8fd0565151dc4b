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
    count: usize,
    /// There are more members than are noted.
    is_partial: bool,
}

/// What is known of a name.
pub(super) enum Lookup<'text> {
    RawMember(RawMember<'text>),
    Missing,
    /// It may stand behind the members that are noted, of which this is the last; `None` where none is.
    Unknown(Option<&'text [u8]>),
}

impl TopLevelIndex {
    /// A member starts where so much is left of the text.
    #[inline(always)]
    pub fn note(&mut self, left: usize) {
        match self.places.get_mut(self.count) {
            Some(place) => {
                *place = left;
                self.count += 1;
            }
            None => self.is_partial = true,
        }
    }

    /// The first member of that name.
    pub fn look_up<'text>(&self, text: &'text [u8], name: &str) -> Lookup<'text> {
        let mut last = None;
        for left in self.places.iter().take(self.count) {
            let Some(place) = text.len().checked_sub(*left).and_then(|start| text.get(start..)) else {
                break;
            };
            last = Some(place);
            if may_be_named(place, name.as_bytes())
                && let Some(member) = walk::member(place).filter(|member| member.is(name))
            {
                return Lookup::RawMember(member);
            }
        }
        if self.count > 0 && !self.is_partial { Lookup::Missing } else { Lookup::Unknown(last) }
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
