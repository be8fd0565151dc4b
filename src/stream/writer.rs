//! Writes the joined answer as JSON, in memory that was paid for before.
//!
//! What a server decides the size of must not end the program: a writer that finds no memory says so in the end.

use std::io::{self, Write};

use super::limit::{TooLarge, make_room};

/// JSON that is being written.
#[derive(Debug)]
pub(super) struct JsonWriter {
    json: Vec<u8>,
    /// Whether the next member or item is the first.
    is_first: bool,
    failure: Option<TooLarge>,
}

/// What serde_json writes of a text.
impl Write for JsonWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl JsonWriter {
    /// With room for so many bytes.
    pub(super) fn new(room: usize) -> JsonWriter {
        let mut json = Vec::new();
        let failure = make_room(&mut json, room).err();
        JsonWriter { json, is_first: true, failure }
    }

    pub(super) fn finish(self) -> Result<String, TooLarge> {
        match self.failure {
            Some(failure) => Err(failure),
            // All of it is text, or JSON that was checked.
            None => Ok(String::from_utf8(self.json).unwrap_or_default()),
        }
    }

    pub(super) fn object(&mut self, members: impl FnOnce(&mut JsonWriter)) {
        self.enclosed(b'{', b'}', members);
    }

    pub(super) fn list<'a, T: 'a>(
        &mut self,
        items: impl IntoIterator<Item = &'a T>,
        mut write: impl FnMut(&mut JsonWriter, (usize, &'a T)),
    ) {
        self.enclosed(b'[', b']', |json| {
            for (place, item) in items.into_iter().enumerate() {
                json.comma();
                write(json, (place, item));
            }
        });
    }

    fn enclosed(&mut self, open: u8, close: u8, inside: impl FnOnce(&mut JsonWriter)) {
        self.push(&[open]);
        self.is_first = true;
        inside(self);
        self.push(&[close]);
        self.is_first = false;
    }

    pub(super) fn name(&mut self, name: &str) {
        self.comma();
        self.push_text(name);
        self.push(b":");
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.push_text(text);
    }

    pub(super) fn number(&mut self, name: &str, number: usize) {
        self.value(name, &number.to_string());
    }

    /// A member whose value is JSON.
    pub(super) fn value(&mut self, name: &str, json: &str) {
        self.name(name);
        self.push(json.as_bytes());
    }

    /// A member that is a list of these items, which have commas between them.
    pub(super) fn items(&mut self, name: &str, items: &str) {
        self.name(name);
        for part in ["[", items, "]"] {
            self.push(part.as_bytes());
        }
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.push(b",");
        }
    }

    fn push_text(&mut self, text: &str) {
        // Nothing can fail but memory, which the writer itself keeps account of.
        let _ = serde_json::to_writer(&mut *self, text);
    }

    fn push(&mut self, bytes: &[u8]) {
        if self.has_room(bytes.len()) {
            self.json.extend_from_slice(bytes);
        }
    }

    fn has_room(&mut self, more: usize) -> bool {
        if self.failure.is_none() {
            self.failure = make_room(&mut self.json, more).err();
        }
        self.failure.is_none()
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let mut json = JsonWriter::new(10);
        json.object(|json| {
            json.text("a\"", "é\n\u{1}\\");
            json.items("list", "1,2");
            json.name("calls");
            json.list(&["x", "y"], |json, (place, item)| {
                json.object(|json| {
                    json.number("place", place);
                    json.text("item", item);
                });
            });
            json.name("none");
            json.object(|_| {});
            json.value("last", "1e999");
        });
        assert_eq!(
            json.finish().expect("there is memory"),
            r#"{"a\"":"é\n\u0001\\","list":[1,2],"calls":[{"place":0,"item":"x"},{"place":1,"item":"y"}],"none":{},"last":1e999}"#
        );
    }

    #[test]
    fn no_memory_is_an_error() {
        assert!(JsonWriter::new(usize::MAX).finish().is_err());
    }
}
