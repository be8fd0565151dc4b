//! Stepping over values of JSON by the few bytes that say where they end.
//!
//! For text that `check` has let pass: what is stepped over is not looked at again, only searched for brackets and quotes,
//! and nothing nests. In other text it finds nothing, or something that is no value; it never panics. It must not
//! know what values mean.
//!
//! A place in the text is the rest of it from there.

use std::borrow::Cow;
use std::iter;

use super::scan::{after_digits, after_plain_text, after_space, after_unstructured};
use super::string::{self, after_escapes, after_string};
use crate::error::Result;
use crate::watch::{PART, Watch};

/// A member of an object.
pub(super) struct RawMember<'json> {
    /// Where it starts.
    pub place: &'json [u8],
    /// What is between the quotes of its name.
    pub name: &'json [u8],
    pub has_escape: bool,
    pub value: &'json [u8],
}

impl RawMember<'_> {
    #[inline(always)]
    pub(super) fn is(&self, name: &str) -> bool {
        if self.has_escape { self.stands_for(name) } else { self.name == name.as_bytes() }
    }

    #[cold]
    fn stands_for(&self, name: &str) -> bool {
        self.text() == name
    }

    /// Its name.
    pub(super) fn text(&self) -> Cow<'_, str> {
        let source = std::str::from_utf8(self.name).unwrap_or_default();
        if self.has_escape { unescaped(source) } else { Cow::Borrowed(source) }
    }
}

/// The name between quotes as `source`.
#[cold]
pub(super) fn unescaped(source: &str) -> Cow<'_, str> {
    string::text(&format!("\"{source}\"")).map_or(Cow::Borrowed(source), |name| Cow::Owned(name.into_owned()))
}

/// The members of the object that `object` starts with. A value is not stepped over before the next is wanted.
#[inline(always)]
pub(super) fn members(object: &[u8]) -> RawMembers<'_> {
    RawMembers { next: object.strip_prefix(b"{").map(after_space), last: None }
}

/// The same from this member on.
pub(super) fn members_from(first: &[u8]) -> RawMembers<'_> {
    RawMembers { next: Some(first), last: None }
}

/// The members of an object.
pub(super) struct RawMembers<'json> {
    /// Where the first one starts.
    next: Option<&'json [u8]>,
    /// The value of the last one.
    last: Option<&'json [u8]>,
}

impl<'json> Iterator for RawMembers<'json> {
    type Item = RawMember<'json>;

    #[inline(always)]
    fn next(&mut self) -> Option<RawMember<'json>> {
        let found = member(match self.last {
            None => self.next?,
            Some(value) => behind(value)?,
        })?;
        self.last = Some(found.value);
        Some(found)
    }
}

/// The items of the list that `list` starts with, as `members` does it.
#[inline(always)]
pub(super) fn items(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let first = list.strip_prefix(b"[").map(after_space).filter(|item| !item.starts_with(b"]"));
    items_from(first)
}

/// The same from this item on.
#[inline(always)]
pub(super) fn items_from(first: Option<&[u8]>) -> impl Iterator<Item = &[u8]> {
    let mut last = None;
    iter::from_fn(move || {
        last = match last {
            None => first,
            Some(item) => behind(item),
        };
        last
    })
}

/// The member that `place` starts with.
#[inline(always)]
pub(super) fn member(place: &[u8]) -> Option<RawMember<'_>> {
    let inside = place.strip_prefix(b"\"")?;
    let end = after_plain_text(inside);
    let (after, has_escape) = match end {
        [b'"', after @ ..] => (after, false),
        end => (after_escapes(end)?, true),
    };
    let name = inside.get(..inside.len() - after.len() - 1)?;
    let value = after_space(after_space(after).strip_prefix(b":")?);
    Some(RawMember { place, name, has_escape, value })
}

/// What follows a value and its comma.
#[inline(always)]
fn behind(value: &[u8]) -> Option<&[u8]> {
    after_comma(after_value(value)?)
}

/// The next item or member behind a value that ends where `text` starts, if there is one.
#[inline(always)]
pub(super) fn after_comma(text: &[u8]) -> Option<&[u8]> {
    Some(after_space(after_space(text).strip_prefix(b",")?))
}

/// What follows the value that `text` starts with.
#[inline(always)]
pub(super) fn after_value(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'"', inside @ ..] => after_string(inside),
        [b'[' | b'{', ..] => after_container(text),
        _ => {
            let is_inside = |byte: &&u8| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
            // Most are whole numbers.
            let rest = after_digits(text);
            rest.get(rest.iter().take_while(is_inside).count()..)
        }
    }
}

/// Brackets need no telling apart: they are balanced.
#[inline(never)]
fn after_container(text: &[u8]) -> Option<&[u8]> {
    after_container_while(text, |_| true)
}

/// The same, for as long as `go_on` says so, which is given what is left of the text.
#[inline(always)]
fn after_container_while(text: &[u8], mut go_on: impl FnMut(&[u8]) -> bool) -> Option<&[u8]> {
    let (mut rest, mut depth) = (text, 0_usize);
    loop {
        rest = after_unstructured(rest);
        if !go_on(rest) {
            return None;
        }
        let (mark, after) = rest.split_first()?;
        match mark {
            b'"' => {
                rest = after_string(after)?;
                // A name and its text are next to each other, and so are a text and the next name.
                while let [b':' | b',', b'"', after @ ..] = rest {
                    rest = after_string(after)?;
                }
                continue;
            }
            b'[' | b'{' => (rest, depth) = (after, depth + 1),
            b']' | b'}' => (rest, depth) = (after, depth.checked_sub(1)?),
            _ => rest = after,
        }
        if depth == 0 {
            return Some(rest);
        }
    }
}

/// What follows the value that `text` starts with. The watch counts what is gone over, and may end it.
pub(super) fn after_watched<'json>(text: &'json [u8], watch: &mut Watch<'_>) -> Result<Option<&'json [u8]>> {
    let [b'[' | b'{', ..] = text else {
        let after = after_value(text);
        watch.count(text.len() - after.map_or(0, <[u8]>::len))?;
        return Ok(after);
    };
    let (mut refused, mut counted) = (Ok(()), text.len());
    let after = after_container_while(text, |rest| {
        if counted - rest.len() >= PART {
            refused = watch.count(counted - rest.len());
            counted = rest.len();
        }
        refused.is_ok()
    });
    refused?;
    watch.count(counted - after.map_or(0, <[u8]>::len).min(counted))?;
    Ok(after)
}
