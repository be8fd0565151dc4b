//! The parts of a message's content: text, images, and whatever else a model reads.
//!
//! Responsible for a text that becomes the first of a list of parts, for the messages that may have parts, and for an
//! image's type, which its own bytes tell. Pure but for reading an image's file. It must not know which model reads what.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::conversation::{Conversation, object};
use super::{Request, at};
use crate::error::{Error, Result, Status};
use crate::json::build;
use crate::transfer::UploadFile;

/// The largest image file that is read. A third more goes to the server, in one piece with the rest.
const MOST_OF_AN_IMAGE: u64 = 32 * 1024 * 1024;

impl Conversation {
    fn text_part(self, text: String) -> Value {
        match self {
            Conversation::Chat => object([("type", "text".into()), ("text", text.into())]),
            Conversation::Responses => object([("type", "input_text".into()), ("text", text.into())]),
        }
    }

    fn image_part(self, url: String) -> Value {
        match self {
            Conversation::Chat => {
                object([("type", "image_url".into()), ("image_url", object([("url", url.into())]))])
            }
            Conversation::Responses => object([("type", "input_image".into()), ("image_url", url.into())]),
        }
    }
}

impl Request {
    /// Adds an image to the last message.
    pub fn add_image(&mut self, bytes: &[u8], mime_type: &str) -> Result<()> {
        let is_token = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
        };
        if !mime_type.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype)) {
            return Err(Error::invalid("the image's type is not of the form \"image/png\""));
        }
        if bytes.is_empty() {
            return Err(Error::invalid("the image is empty"));
        }
        let part = |conversation: Conversation| conversation.image_part(data_url(bytes, mime_type));
        self.push_part(part)
    }

    /// Adds an image that the server fetches, or one that its URL holds.
    pub fn add_image_url(&mut self, url: &str) -> Result<()> {
        let is_of = |scheme: &str| {
            url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                && url.len() > scheme.len()
        };
        if !["https://", "http://", "data:"].into_iter().any(is_of) {
            return Err(Error::invalid(
                "the image's URL does not begin with \"https://\", \"http://\" or \"data:\": a file of this machine is \
                added with together_request_add_image_file",
            ));
        }
        self.push_part(|conversation| conversation.image_part(url.to_owned()))
    }

    /// Adds an image's file, which is read now. Its content says what it is, whatever its name says.
    pub fn add_image_file(&mut self, path: &str) -> Result<()> {
        let file = UploadFile::open(path)?;
        if file.length() > MOST_OF_AN_IMAGE {
            return Err(error!(
                Status::TooLarge,
                "the file {path} has {} bytes, and an image may have {MOST_OF_AN_IMAGE}: make it smaller",
                file.length()
            ));
        }
        let mut bytes = vec![0; usize::try_from(file.length()).unwrap_or_default()];
        let mut filled = 0;
        while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
            filled += file.read_at(filled as u64, room)?;
        }
        file.check_unchanged()?;
        match image_type(&bytes) {
            Some(mime_type) => self.add_image(&bytes, mime_type),
            None => Err(invalid!(
                "the file {path} is no PNG, JPEG, GIF or WebP: convert it, or give its bytes and type to \
                together_request_add_image"
            )),
        }
    }

    /// Adds any part, as JSON.
    pub fn add_part(&mut self, json: &str) -> Result<()> {
        let part = build::parse(json).map_err(Error::invalid)?;
        let kind = part.get("type").and_then(Value::as_str);
        if kind.is_none_or(str::is_empty) {
            return Err(Error::invalid(
                "a part is a JSON object with a \"type\", such as {\"type\": \"video_url\", \"video_url\": {\"url\": ...}}",
            ));
        }
        self.push_part(|_| part)
    }

    fn push_part(&mut self, part: impl FnOnce(Conversation) -> Value) -> Result<()> {
        let conversation = self.conversation();
        let field = conversation.field();
        let messages = self.fields_to_change().get_mut(field).and_then(Value::as_array_mut);
        let Some(Value::Object(message)) = messages.and_then(|all| all.last_mut()) else {
            return Err(Error::invalid("there is no message to add it to: add the message first"));
        };
        if !message.contains_key("role") {
            return Err(Error::invalid("the last item is no message: add the message first"));
        }
        // The API has text alone in these.
        let text_alone = ["system", "developer", "assistant", "tool", "function"];
        let role = message.get("role").and_then(Value::as_str);
        if let Some(role) = text_alone.into_iter().find(|text_alone| role == Some(text_alone)) {
            let reason = format!(
                "the last message is of role \"{role}\", whose content is text: add a user's message first"
            );
            return Err(at(&format!("/{field}"), &reason));
        }
        let content = message.entry("content").or_insert(Value::Null);
        match content {
            Value::Array(_) => {}
            Value::String(text) => {
                let text = std::mem::take(text);
                *content = Value::Array(vec![conversation.text_part(text)]);
            }
            Value::Null => *content = Value::Array(Vec::new()),
            _ => {
                return Err(Error::invalid("the last message's content is neither text nor a list of parts"));
            }
        }
        if let Value::Array(parts) = content {
            parts.push(part(conversation));
        }
        Ok(())
    }
}

fn data_url(bytes: &[u8], mime_type: &str) -> String {
    let mut url = format!("data:{mime_type};base64,");
    STANDARD.encode_string(bytes, &mut url);
    url
}

/// What the bytes are, by how such files begin.
fn image_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Request {
        let mut request = Request::new("POST /v1/chat/completions").unwrap();
        request.add_message("user", "What is this?").unwrap();
        request
    }

    #[test]
    fn a_text_becomes_the_first_part_and_others_follow() {
        let mut request = asked();
        request.add_image_url("https://example.test/cat.png").unwrap();
        request.add_image(b"\x89PNG", "image/png").unwrap();
        request.add_part(r#"{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}"#).unwrap();
        let parts = [
            r#"{"type":"text","text":"What is this?"}"#,
            r#"{"type":"image_url","image_url":{"url":"https://example.test/cat.png"}}"#,
            r#"{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}}"#,
            r#"{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}"#,
        ];
        let content = parts.join(",");
        assert_eq!(request.json(), format!(r#"{{"messages":[{{"role":"user","content":[{content}]}}]}}"#));
    }

    #[test]
    fn messages_whose_content_is_text_alone_take_no_part() {
        for role in ["system", "assistant", "tool"] {
            let mut request = asked();
            request.add_message(role, "text").unwrap();
            let before = request.json();
            let refused = request.add_image_url("https://example.test/a").unwrap_err();
            assert!(refused.message().contains(role), "{refused}");
            assert_eq!(request.json(), before);
        }
    }

    #[test]
    fn what_is_no_image_and_no_part_is_refused_and_nothing_changes() {
        let mut request = asked();
        let before = request.json();
        for url in ["", "cat.png", "https://", "ftp://example.test/a", "data:"] {
            assert!(
                request.add_image_url(url).is_err_and(|error| error.message().contains("https://")),
                "{url}"
            );
        }
        for part in ["", "1", "{}", "[{\"type\":\"text\"}]", "{\"type\":\"\"}", "{\"type\":7}"] {
            assert!(request.add_part(part).is_err(), "{part}");
        }
        assert!(request.add_image(b"", "image/png").is_err() && request.add_image(b"x", "png").is_err());
        assert_eq!(request.json(), before);
        assert!(Request::new("POST /v1/x").unwrap().add_part("{\"type\":\"t\"}").is_err());
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture.png");
        let name = path.to_str().unwrap();
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\nrest"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0rest", Some("image/jpeg")),
            (b"GIF89a", Some("image/gif")),
            (b"RIFF\x04\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x04\0\0\0WAVE", None),
            (b"<svg/>", None),
            (b"", None),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let mut request = asked();
            let added = request.add_image_file(name);
            match expected {
                Some(expected) => {
                    assert_eq!(added, Ok(()));
                    let url = data_url(bytes, expected);
                    assert!(request.json().contains(&format!("\"{url}\"")), "{}", request.json());
                }
                None => assert!(added.unwrap_err().message().contains("no PNG, JPEG, GIF or WebP")),
            }
        }
    }

    #[test]
    fn a_file_that_cannot_be_or_is_too_large_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.png");
        std::fs::File::create(&path).unwrap().set_len(MOST_OF_AN_IMAGE + 1).unwrap();
        for (path, status) in [
            (path.as_path(), Status::TooLarge),
            (&folder.path().join("none.png"), Status::File),
            (folder.path(), Status::File),
            (std::path::Path::new(if cfg!(windows) { "NUL" } else { "/dev/zero" }), Status::File),
        ] {
            let refused = asked().add_image_file(path.to_str().unwrap()).unwrap_err();
            assert_eq!(refused.status(), status, "{refused}");
        }
    }
}
