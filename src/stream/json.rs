//! A JSON value as its source text, borrowed, so that nothing is lost or rounded on the way through.

use crate::error::Result;
use crate::json::parts::{self, Items, Members};
use crate::watch::Watch;

/// The source of a value, without white space around it. It has been checked: it is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    /// A value whose source is known to be JSON.
    pub(super) fn checked(source: &'a str) -> Json<'a> {
        Json(source)
    }

    pub(super) fn source(self) -> &'a str {
        self.0
    }

    pub(super) fn is_string(self) -> bool {
        self.0.starts_with('"')
    }

    /// Whether it is a string with something in it.
    pub(super) fn is_word(self) -> bool {
        self.is_string() && self.0 != "\"\""
    }

    pub(super) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    pub(super) fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// Whether it says something: not null or false, and not empty or zero.
    pub(super) fn has_content(self) -> bool {
        let inside = self.0.get(1..self.0.len().saturating_sub(1)).unwrap_or_default();
        match self.0.as_bytes().first() {
            Some(b'"' | b'{' | b'[') => !inside.trim_ascii().is_empty(),
            Some(b'n' | b'f' | b'0') => false,
            _ => true,
        }
    }

    /// Its members, if it is an object.
    pub(super) fn members(self) -> Option<Members<'a>> {
        parts::members(self.0)
    }

    /// Its items, if it is a list.
    pub(super) fn items(self) -> Option<Items<'a>> {
        parts::items(self.0)
    }

    /// Its first item, if it is a list with one.
    pub(super) fn first_item(self, watch: &mut Watch<'_>) -> Result<Option<Json<'a>>> {
        match self.items() {
            Some(mut items) => Ok(items.next(watch)?.map(Json)),
            None => Ok(None),
        }
    }
}

impl Default for Json<'_> {
    fn default() -> Self {
        Json("null")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_without_content_are_recognised() {
        for source in ["null", "false", "\"\"", "{}", "[]", "{ }", "[\n]", "0", "0.0", "\" \""] {
            assert!(!Json(source).has_content(), "{source}");
        }
        for source in ["true", "1", "-1", "\"x\"", "{\"a\":null}", "[0]"] {
            assert!(Json(source).has_content(), "{source}");
        }
    }
}
