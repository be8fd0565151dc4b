//! What a good answer is, by its content type and its first bytes.
//!
//! Servers and what is before them get content types wrong. Where type and bytes disagree, the bytes win for JSON
//! and event streams; media and files keep their type. Pure.

/// What an answer is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    EventStream,
    /// JSON, or what claims to be.
    Json,
    /// A web page.
    Page,
    /// Bytes that mean something to others: media, files, text.
    Bytes,
}

/// What a content type says. Letters of either case are the same in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    EventStream,
    Json,
    Page,
    /// Media, files and lines of JSON: what keeps its type.
    File,
    /// Text, or bytes of any kind.
    Any,
    Nothing,
}

/// What an answer of this content type is that starts with these bytes.
pub fn kind_of(content_type: &str, start: &[u8], is_computed: bool, is_all: bool) -> Option<Kind> {
    Declared::of(content_type).kind(start, is_computed, is_all)
}

impl Declared {
    pub fn of(content_type: &str) -> Declared {
        // As most answers have it, with or without a character set.
        if let Some([] | [b';', ..]) = content_type.as_bytes().strip_prefix(b"application/json") {
            return Declared::Json;
        }
        let media_type = content_type.split([';', ',']).next().unwrap_or_default().trim_ascii();
        let media_type = media_type.to_ascii_lowercase();
        let has_more = content_type.contains(',');
        match media_type.as_str() {
            "" => Declared::Nothing,
            // A list of types says that the server itself did not know.
            "text/event-stream" if !has_more => Declared::EventStream,
            "application/json" | "text/json" | "application/x-json" | "text/event-stream" => Declared::Json,
            kind if kind.ends_with("+json") => Declared::Json,
            "text/html" | "application/xhtml+xml" => Declared::Page,
            "text/plain" | "application/octet-stream" | "binary/octet-stream" | "text/event-streams" => {
                Declared::Any
            }
            kind if kind.starts_with("text/") && kind.contains("event-stream") => Declared::Any,
            _ => Declared::File,
        }
    }

    /// What an answer is that starts with these bytes. `None` asks for more of them; at their end (`is_all`) there is
    /// always an answer. `is_computed` says that the operation computes its answer, and is no download of a file.
    pub fn kind(self, start: &[u8], is_computed: bool, is_all: bool) -> Option<Kind> {
        let may_be_json = match self {
            Declared::EventStream => return Some(Kind::EventStream),
            Declared::File => return Some(Kind::Bytes),
            Declared::Json | Declared::Nothing | Declared::Page => true,
            Declared::Any => is_computed,
        };
        let may_be_events = self == Declared::Json || is_computed;
        let otherwise = match self {
            Declared::Json => Kind::Json,
            Declared::Page => Kind::Page,
            _ => Kind::Bytes,
        };
        match looks_like(start) {
            Looks::Json if may_be_json => Some(Kind::Json),
            Looks::Events if may_be_events => Some(Kind::EventStream),
            Looks::Unknown if !is_all && (may_be_json || may_be_events) => None,
            _ => Some(otherwise),
        }
    }
}

enum Looks {
    Json,
    Events,
    Other,
    /// So far it may be any.
    Unknown,
}

/// The fields that an event stream begins with, and a comment.
const FIELDS: [&[u8]; 6] = [b"data:", b"event:", b"id:", b"retry:", b"error:", b": "];

fn looks_like(start: &[u8]) -> Looks {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let start = match start.strip_prefix(MARK) {
        Some(rest) => rest,
        None if MARK.starts_with(start) => return Looks::Unknown,
        None => start,
    };
    let start = start.trim_ascii_start();
    match start {
        [] => Looks::Unknown,
        [b'{' | b'[', ..] => Looks::Json,
        _ if FIELDS.iter().any(|field| start.starts_with(field)) => Looks::Events,
        _ if FIELDS.iter().any(|field| field.starts_with(start)) => Looks::Unknown,
        _ => Looks::Other,
    }
}

/// The coding of an answer, if the request did not ask for it and the library cannot undo it.
pub fn foreign_coding<'h>(codings: impl Iterator<Item = (&'h str, &'h str)>) -> Option<&'h str> {
    // Names of no coding, and of character sets, which some servers put there.
    const PLAIN: [&str; 5] = ["", "identity", "none", "utf-8", "utf8"];
    codings
        .flat_map(|(name, values)| values.split(',').map(move |coding| (name, coding.trim_ascii())))
        .find(|(name, coding)| {
            let is = |known: &&str| coding.eq_ignore_ascii_case(known);
            !(PLAIN.iter().any(is) || *name == "transfer-encoding" && is(&"chunked"))
        })
        .map(|(_, coding)| coding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_between_json_and_event_streams() {
        use Kind::{Bytes, EventStream, Json, Page};
        for (content_type, start, expected) in [
            ("text/event-stream", "{", EventStream),
            ("Text/Event-Stream; charset=utf-8", "", EventStream),
            ("text/event-streamx", "data: {}", EventStream),
            ("text/event-streamx", "<x>", Bytes),
            ("application/json", "{\"a\"", Json),
            ("application/json", "data: {}", EventStream),
            ("application/json", "oops", Json),
            ("application/problem+json; x", " [", Json),
            ("application/json, text/event-stream", "data: 1", EventStream),
            ("text/event-stream, application/json", "\u{feff}\n{", Json),
            ("text/plain", "event: x\n", EventStream),
            ("text/plain", ": ping\n", EventStream),
            ("text/plain", "hello", Bytes),
            ("text/html", "{\"a\":1}", Json),
            ("text/html", "<!doctype html>", Page),
            ("application/octet-stream", "[1]", Json),
            ("", "data: x", EventStream),
            ("", "{", Json),
            ("", "PK\u{3}", Bytes),
            ("audio/wav", "{\"a\":1}", Bytes),
            ("image/png", "data: x", Bytes),
            ("text/csv", "[1]", Bytes),
            ("application/jsonl", "{\"a\":1}\n{\"a\":2}", Bytes),
            ("application/x-ndjson", "{\"a\":1}", Bytes),
            ("application/json-seq", "\u{1e}{}", Bytes),
        ] {
            let kind = kind_of(content_type, start.as_bytes(), true, true);
            assert_eq!(kind, Some(expected), "{content_type} {start}");
        }
    }

    #[test]
    fn files_that_are_downloaded_keep_their_type() {
        for content_type in ["application/octet-stream", "text/plain"] {
            for start in ["{\"a\":1}\n", "data: x\n"] {
                assert_eq!(
                    kind_of(content_type, start.as_bytes(), false, true),
                    Some(Kind::Bytes),
                    "{start}"
                );
            }
        }
        assert_eq!(kind_of("", b"{\"a\":1}", false, true), Some(Kind::Json));
        assert_eq!(kind_of("", b"data: x", false, true), Some(Kind::Bytes));
    }

    #[test]
    fn more_is_asked_for_until_the_bytes_tell() {
        for start in ["", " \n", "\u{feff}", "d", "data", "even", "i", ":", "re"] {
            assert_eq!(kind_of("application/json", start.as_bytes(), true, false), None, "{start}");
            assert!(kind_of("application/json", start.as_bytes(), true, true).is_some(), "{start}");
        }
        assert_eq!(kind_of("", &[0xEF, 0xBB], true, false), None);
        assert_eq!(kind_of("audio/wav", b"", true, false), Some(Kind::Bytes));
    }

    #[test]
    fn codings_are_told_from_what_is_none() {
        let coding = |name, value| foreign_coding([(name, value)].into_iter());
        for value in ["identity", "None", "", "UTF-8", "identity, none", " utf8 "] {
            assert_eq!(coding("content-encoding", value), None, "{value}");
        }
        assert_eq!(coding("content-encoding", "gzip"), Some("gzip"));
        assert_eq!(coding("content-encoding", "identity, br"), Some("br"));
        assert_eq!(coding("transfer-encoding", "Chunked"), None);
        assert_eq!(coding("transfer-encoding", "gzip, chunked"), Some("gzip"));
        assert_eq!(coding("content-encoding", "chunked"), Some("chunked"));
    }
}
