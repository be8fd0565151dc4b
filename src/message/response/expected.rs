//! What an operation's answer must hold to be one.
//!
//! HTTP 200 says that a server answered, not that it did what was asked. Of the operations whose answer is known, that
//! is looked for; of all others any answer will do. Pure.

use crate::json::read;
use crate::json::read::Cursor;

/// The answers that are known, by the end of the operation's path, and where they are.
const KNOWN: [(&str, &str, &str); 6] = [
    ("/completions", "/choices", "choices"),
    ("/embeddings", "/data", "embeddings (data)"),
    ("/rerank", "/results", "results"),
    ("/images/generations", "/data", "images (data)"),
    ("/responses", "/output", "output"),
    ("/audio/transcriptions", "/text", "text"),
];

/// What is missing in a whole answer; `json` is none where it is not JSON, and has marks of it else.
pub fn missing(operation: &str, json: Option<(&str, &mut Cursor)>) -> Option<&'static str> {
    let (ending, pointer, what) = known(operation)?;
    let Some((json, marks)) = json else {
        // A transcription may be asked for as text or subtitles.
        return (ending != "/audio/transcriptions").then_some(what);
    };
    let has_it = match read::start_on(json, pointer, marks) {
        Some((b'[', next)) => next != Some(b']'),
        // A transcription may be of silence.
        Some((b'"', _)) => pointer == "/text",
        _ => false,
    };
    (!has_it).then_some(what)
}

/// The same of an answer of no bytes.
pub fn missing_in_nothing(operation: &str) -> Option<&'static str> {
    known(operation).map(|(_, _, what)| what)
}

/// What the last event of a whole stream is called.
pub fn last_event(operation: &str) -> &'static str {
    match known(operation) {
        Some(("/responses", ..)) => "response.completed",
        _ => "[DONE]",
    }
}

fn known(operation: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let path = operation.strip_prefix("POST ")?;
    KNOWN.iter().find(|(ending, ..)| path.ends_with(ending)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_are_looked_for_and_others_are_not() {
        for (operation, json, is_there) in [
            ("POST /v1/chat/completions", Some(r#"{"choices":[{}]}"#), true),
            ("POST /v1/chat/completions", Some(r#"{"choices":[]}"#), false),
            ("POST /v1/chat/completions", Some(r#"{"choices":null}"#), false),
            ("POST /v1/chat/completions", Some("[1,2]"), false),
            ("POST /v1/chat/completions", Some("{}"), false),
            ("POST /v1/chat/completions", None, false),
            ("POST /proxy/v1/completions", Some(r#"{"choices":[{"text":""}]}"#), true),
            ("POST /v1/embeddings", Some(r#"{"data":[{"embedding":[1]}]}"#), true),
            ("POST /v1/embeddings", Some(r#"{"data":"x"}"#), false),
            ("POST /v1/embeddings", Some(r#"{"object":"list"}"#), false),
            ("POST /v1/rerank", Some(r#"{"results":[{}]}"#), true),
            ("POST /v1/images/generations", Some(r#"{"data":[]}"#), false),
            ("POST /v1/responses", Some(r#"{"output":[{}]}"#), true),
            ("POST /v1/audio/transcriptions", Some(r#"{"text":""}"#), true),
            ("POST /v1/audio/transcriptions", Some("{}"), false),
            ("POST /v1/audio/transcriptions", None, true),
            ("GET /v1/models", Some("[]"), true),
            ("POST /v1/fine-tunes", Some("{}"), true),
            ("DELETE /v1/files/{id}", None, true),
        ] {
            let mut marks = Cursor::default();
            let json_and_marks = json.map(|json| (json, &mut marks));
            assert_eq!(missing(operation, json_and_marks).is_none(), is_there, "{operation} {json:?}");
        }
        assert!(missing_in_nothing("POST /v1/chat/completions").is_some());
        assert!(missing_in_nothing("POST /v1/audio/transcriptions").is_some());
        assert!(missing_in_nothing("DELETE /v1/files/{id}").is_none());
    }
}
