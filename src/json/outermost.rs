//! What `check` notes of the outermost value on its way: where the first members of an object stand, and how many parts
//! it has.
//!
//! Most of what is looked for in an answer is in one of those members, or the answer has no such member. It must not keep
//! any text: a name is compared where it stands.

/// As many as most answers have.
const MOST: usize = 8;

/// The outermost value of one text. The default knows nothing of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outermost {
    /// Where the names of the first members start, behind their first quotes.
    names: [u32; MOST],
    noted: usize,
    /// There is no other.
    are_all: bool,
    /// A name in the text is written with an escape, so that names are not what stands there.
    has_escape: bool,
    /// How many items or members there are.
    pub(super) count: usize,
}

impl Outermost {
    /// Of a value that is about to be gone through.
    pub(super) fn begin() -> Outermost {
        Outermost { are_all: true, ..Outermost::default() }
    }

    /// Notes a member whose name starts at `place`.
    pub(super) fn note(&mut self, place: usize) {
        self.count += 1;
        match (u32::try_from(place), self.names.get_mut(self.noted)) {
            (Ok(place), Some(name)) => (*name, self.noted) = (place, self.noted + 1),
            _ => self.are_all = false,
        }
    }

    #[cold]
    pub(super) fn note_escape(&mut self) {
        self.has_escape = true;
    }

    /// What follows the name of the first member `name` in `text`, which it was noted of. `None` where there is no such
    /// member, an error where that is not known.
    pub(super) fn after_name<'text>(
        &self,
        text: &'text [u8],
        name: &str,
    ) -> Result<Option<&'text [u8]>, NotKnown> {
        if self.has_escape {
            return Err(NotKnown);
        }
        // Few names start alike.
        let first = name.bytes().next().unwrap_or(b'"');
        for place in self.names.iter().take(self.noted) {
            let rest = text.get(*place as usize..).unwrap_or_default();
            if rest.first() == Some(&first)
                && let Some(after) = rest.strip_prefix(name.as_bytes())
                && let Some(after) = after.strip_prefix(b"\"")
            {
                return Ok(Some(after));
            }
        }
        if self.are_all { Ok(None) } else { Err(NotKnown) }
    }
}

pub(super) struct NotKnown;
