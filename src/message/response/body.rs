//! The bytes of an answer: lent whole, and searched where they are JSON.
//!
//! Responsible for whether they are text and JSON, and for mending JSON that has a byte order mark or numbers that JSON
//! does not know. It keeps no second copy: values are found in it when they are asked for.

use crate::error::Result;
use crate::json::non_finite;
use crate::json::read;
use crate::json::search::Search;
use crate::sys::allocator::shrinks_in_place;
use crate::sys::text::{Checked, checked};
use crate::watch::Watch;

/// A body that is larger is not kept beside one that is mended.
const MOST_COPIED: usize = 4 * 1024 * 1024;

/// The capacity that a body may keep unused.
const MOST_IDLE: usize = 64 * 1024;

pub struct Body {
    content: Content,
    /// Where it begins: behind a byte order mark, where what follows is JSON.
    start: usize,
    /// None unless the body is JSON. Boxed, as a response is moved a dozen times until the caller has it.
    search: Option<Box<Search>>,
}

/// The bytes and one NUL more: the C ABI lends the body as text without copying it. Whether they are UTF-8 is checked
/// once, in parts: they may be many.
enum Content {
    Text(String),
    Bytes(Vec<u8>),
}

impl Content {
    fn new(mut bytes: Vec<u8>) -> Content {
        // Before the NUL, which must not make it grow by more than itself.
        if shrinks_in_place() {
            bytes.shrink_to(bytes.len().saturating_add(MOST_IDLE));
        }
        if bytes.try_reserve_exact(1).is_err() {
            bytes = Vec::new();
        }
        bytes.push(0);
        Content::Bytes(bytes)
    }

    fn of_text(mut text: String) -> Content {
        if shrinks_in_place() {
            text.shrink_to(text.len().saturating_add(MOST_IDLE));
        }
        if text.try_reserve_exact(1).is_err() {
            text = String::new();
        }
        text.push('\0');
        Content::Text(text)
    }

    /// The bytes, to be changed and made a content again.
    fn take(&mut self) -> Vec<u8> {
        let mut bytes = match std::mem::replace(self, Content::Bytes(vec![0])) {
            Content::Text(text) => text.into_bytes(),
            Content::Bytes(bytes) => bytes,
        };
        bytes.pop();
        bytes
    }
}

impl Body {
    /// Bytes of which nothing is known yet.
    pub fn new(bytes: Vec<u8>) -> Body {
        Body { content: Content::new(bytes), start: 0, search: None }
    }

    /// A body that is known to be JSON.
    pub fn of_json(json: String) -> Body {
        Body { content: Content::of_text(json), start: 0, search: Some(Box::default()) }
    }

    pub fn bytes(&self) -> &[u8] {
        self.terminated().split_last().map_or(&[], |(_, body)| body)
    }

    pub fn terminated(&self) -> &[u8] {
        let whole = match &self.content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        };
        whole.get(self.start..).unwrap_or_default()
    }

    /// Finds out whether it is UTF-8.
    pub fn find_text(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let Content::Bytes(bytes) = &mut self.content else { return Ok(()) };
        let (content, outcome) = match checked(std::mem::take(bytes), |part| watch.count(part)) {
            Checked::Text(text) => (Content::Text(text), Ok(())),
            Checked::Bytes(bytes) => (Content::Bytes(bytes), Ok(())),
            Checked::Ended(bytes, error) => (Content::Bytes(bytes), Err(error)),
        };
        self.content = content;
        outcome
    }

    /// All of it, where it was found to be UTF-8.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => text.strip_suffix('\0')?.get(self.start..),
            Content::Bytes(_) => None,
        }
    }

    /// All of it, where it is JSON.
    pub fn json(&self) -> Option<&str> {
        self.text().filter(|_| self.is_json())
    }

    pub fn is_json(&self) -> bool {
        self.search.is_some()
    }

    /// The JSON, and what searches it.
    pub fn searched(&self) -> Option<(&str, &Search)> {
        Some((self.text()?, self.search.as_ref()?))
    }

    pub fn not_searched(&mut self) {
        self.search = None;
    }

    /// Checks whether it is JSON.
    pub fn check(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        self.find_text(watch)?;
        let cursor = match self.text() {
            Some(text) => read::check_watched(text, watch)?,
            None => None,
        };
        self.search = cursor.map(|cursor| Box::new(Search::of(cursor)));
        Ok(self.is_json())
    }

    /// Checks whether it is JSON apart from a byte order mark and numbers that JSON does not know, and takes those out.
    pub fn mend(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        const BYTE_ORDER_MARK: &str = "\u{feff}";
        self.find_text(watch)?;
        let Some(text) = self.text() else { return Ok(false) };
        if text.starts_with(BYTE_ORDER_MARK) {
            self.start = BYTE_ORDER_MARK.len();
            if self.check(watch)? {
                return Ok(true);
            }
        }
        let is_json = self.mend_numbers(watch);
        if is_json != Ok(true) {
            self.start = 0;
        }
        is_json
    }

    fn mend_numbers(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        // A copy, so that what is not JSON even then stays as the server sent it; of a large body there is no room for two.
        let mut bytes = self.content.take();
        let is_large = bytes.len() > MOST_COPIED;
        let original = if is_large { None } else { copied(&bytes) };
        let is_changed = non_finite::make_null(&mut bytes, watch);
        self.content = Content::new(bytes);
        let is_json = is_changed? && self.check(watch)?;
        if let Some(original) = original.filter(|_| !is_json) {
            self.content = Content::new(original);
            self.find_text(watch)?;
        }
        Ok(is_json)
    }

    /// Why it is not JSON, in serde_json's words.
    pub fn why_not_json(&self) -> String {
        match self.text().map(read::check) {
            Some(Err(error)) => error.to_string(),
            Some(Ok(())) => "it cannot be read".to_owned(),
            None => "it is not valid UTF-8".to_owned(),
        }
    }
}

/// A copy, where there is memory for it.
fn copied(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).ok()?;
    copy.extend_from_slice(bytes);
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Status};
    use crate::watch::PART;

    /// How often a watch is asked while a body is checked and mended, and whether an end after `most` of them is obeyed.
    fn asked(bytes: &[u8], most: usize) -> (usize, Result<bool>) {
        let mut asked = 0;
        let mut ask = || {
            asked += 1;
            if asked > most { Err(Error::new(Status::Cancelled, "enough")) } else { Ok(()) }
        };
        let mut watch = Watch::new(&mut ask);
        let mut body = Body::new(bytes.to_vec());
        let outcome = body.check(&mut watch).and_then(|is_json| Ok(is_json || body.mend(&mut watch)?));
        assert!(outcome.is_err() || outcome == Ok(body.is_json()));
        (asked, outcome)
    }

    #[test]
    fn a_long_body_is_checked_and_mended_in_parts_and_a_cancel_is_obeyed_between_them() {
        const LONG: usize = 40 * PART;
        let string = format!("\"{}\"", "é".repeat(LONG / 2));
        for (body, passes, is_json) in [
            (string.clone(), 1, true),
            (format!("\u{feff}{string}"), 1, true),
            (format!("[{string},NaN]"), 6, true),
            ("é".repeat(LONG / 2), 2, false),
        ] {
            let (often, outcome) = asked(body.as_bytes(), usize::MAX);
            assert_eq!(outcome, Ok(is_json));
            // A watch asks at every second part.
            assert!(often >= passes * LONG / PART / 2, "{often} for {passes} passes");
            for most in [0, often / 4, often / 2, often - 1] {
                assert!(asked(body.as_bytes(), most).1.is_err(), "{most} of {often}");
            }
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_json_and_stays_before_what_is_none() {
        let mended = |bytes: &[u8]| {
            let mut body = Body::new(bytes.to_vec());
            let is_json = body.mend(&mut Watch::new(&mut || Ok(()))).unwrap();
            assert_eq!(body.terminated().strip_suffix(b"\0"), Some(body.bytes()));
            (is_json, String::from_utf8_lossy(body.bytes()).into_owned())
        };
        assert_eq!(mended("\u{feff}[1]".as_bytes()), (true, "[1]".to_owned()));
        assert_eq!(mended("\u{feff}[NaN]".as_bytes()), (true, "[null]".to_owned()));
        assert_eq!(mended("\u{feff}[NaN".as_bytes()), (false, "\u{feff}[NaN".to_owned()));
        assert_eq!(mended("\u{feff}x".as_bytes()), (false, "\u{feff}x".to_owned()));
    }
}
