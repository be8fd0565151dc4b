//! The bytes of an answer: lent whole, and searched where they are JSON.
//!
//! Responsible for whether they are text and JSON, and for mending JSON that has a byte order mark or numbers that JSON
//! does not know. It keeps no second copy: values are found in it when they are asked for.

use crate::error::Result;
use crate::json::non_finite;
use crate::json::read;
use crate::json::search::Search;
use crate::sys::allocator::shrinks_in_place;
use crate::watch::Watch;

/// A body that is larger is not kept beside one that is mended.
const MOST_COPIED: usize = 4 * 1024 * 1024;

/// The capacity that a body may keep unused.
const MOST_IDLE: usize = 64 * 1024;

pub struct Body {
    content: Content,
    /// None unless the body is JSON. Boxed, as a response is moved a dozen times until the caller has it.
    search: Option<Box<Search>>,
}

/// The bytes and one NUL more: the C ABI lends the body as text without copying it. Whether they are UTF-8 is checked
/// once.
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
        String::from_utf8(bytes).map_or_else(|error| Content::Bytes(error.into_bytes()), Content::Text)
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
    pub fn new(bytes: Vec<u8>) -> Body {
        Body { content: Content::new(bytes), search: None }
    }

    /// A body that is known to be JSON.
    pub fn of_json(json: String) -> Body {
        Body { content: Content::new(json.into_bytes()), search: Some(Box::default()) }
    }

    pub fn bytes(&self) -> &[u8] {
        self.terminated().split_last().map_or(&[], |(_, body)| body)
    }

    pub fn terminated(&self) -> &[u8] {
        match &self.content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }

    /// All of it, where it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => text.strip_suffix('\0'),
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
        let Some(text) = self.text() else { return Ok(false) };
        let json = text.strip_prefix(BYTE_ORDER_MARK);
        let mark_length = json.map_or(0, |_| BYTE_ORDER_MARK.len());
        if let Some(json) = json
            && read::check_watched(json, watch)?.is_some()
        {
            let mut bytes = self.content.take();
            bytes.drain(..mark_length);
            self.content = Content::new(bytes);
            return self.check(watch);
        }
        // A copy, so that what is not JSON even then stays as the server sent it; of a large body there is no room for two.
        let is_large = text.len() > MOST_COPIED;
        let original = if is_large { None } else { copied(text.as_bytes()) };
        let mut bytes = self.content.take();
        bytes.drain(..mark_length);
        let is_changed = non_finite::make_null(&mut bytes, watch);
        self.content = Content::new(bytes);
        let is_json = is_changed? && self.check(watch)?;
        if let Some(original) = original.filter(|_| !is_json) {
            self.content = Content::new(original);
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
