//! The format of a cassette: JSON Lines, one exchange a line, after a line that names the format.
//!
//! Responsible for turning a line into an exchange and back, byte for byte in bodies. Pure: text in, an exchange
//! or the reason why it is none out. Reasons quote nothing of a line's values, which may be a user's
//! conversation. docs/cassettes.md describes the format for people.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, Status};

/// The version of the format, in a tape's first line. Another one is refused.
pub const FORMAT: u64 = 1;

/// A request and what answered it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub request: RecordedRequest,
    pub response: RecordedResponse,
}

#[derive(Clone, PartialEq, Eq)]
pub struct RecordedRequest {
    pub method: String,
    /// Path and query, without the base URL.
    pub target: String,
    /// The place of the first byte that is asked for, of an answer that broke off before it; `None` asks for all.
    pub from: Option<u64>,
    /// `None` is no body.
    pub body: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq)]
pub struct RecordedResponse {
    pub status: u16,
    pub headers: HeaderMap,
    /// From the beginning of the exchange to the head of its answer.
    pub after: Duration,
    pub parts: Vec<TapePart>,
    /// Why the parts are not the whole body, where they are not.
    pub broken_off: Option<Error>,
}

/// Bytes of a body that came together.
#[derive(Clone, PartialEq, Eq)]
pub struct TapePart {
    /// From the part before, or the head.
    pub after: Duration,
    pub bytes: Vec<u8>,
}

/// Numbers and names: the rest is a user's conversation. The same for an answer and its parts.
impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.body.as_ref().map(Vec::len);
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("body", &length)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RecordedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedResponse")
            .field("status", &self.status)
            .field("after", &self.after)
            .field("parts", &self.parts)
            .field("broken_off", &self.broken_off)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TapePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes after {:?}", self.bytes.len(), self.after)
    }
}

#[derive(Serialize, Deserialize)]
struct FirstLine<'line> {
    cassette: u64,
    #[serde(borrow)]
    library: Option<Cow<'line, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TapeLine<'line> {
    #[serde(borrow)]
    request: RequestOnTape<'line>,
    #[serde(borrow)]
    response: ResponseOnTape<'line>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestOnTape<'line> {
    #[serde(borrow)]
    method: Cow<'line, str>,
    #[serde(borrow)]
    target: Cow<'line, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    body: Option<Bytes<'line>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResponseOnTape<'line> {
    status: u16,
    #[serde(default)]
    after_ms: u64,
    #[serde(borrow, default)]
    headers: HeadersOnTape<'line>,
    #[serde(borrow, default)]
    body: Vec<Bytes<'line>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    broken_off: Option<BrokenOff<'line>>,
}

/// In a tree, so that the same headers are always the same line.
type HeadersOnTape<'line> = std::collections::BTreeMap<Cow<'line, str>, Cow<'line, str>>;

/// A request's body, or a part of an answer's, in one of three forms.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bytes<'line> {
    /// Of a part alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after_ms: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    json: Option<&'line RawValue>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'line, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    base64: Option<Cow<'line, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BrokenOff<'line> {
    #[serde(borrow)]
    status: Cow<'line, str>,
    #[serde(borrow)]
    message: Cow<'line, str>,
}

/// The first line of a tape that this library records, without its line break.
pub fn first_line() -> String {
    let line = FirstLine { cassette: FORMAT, library: Some(Cow::Borrowed(env!("CARGO_PKG_VERSION"))) };
    serde_json::to_string(&line).unwrap_or_default()
}

/// Whether a tape that begins with this line can be read here.
pub fn check_first_line(line: &str) -> Result<(), String> {
    let FirstLine { cassette, library } = serde_json::from_str(line)
        .map_err(|_| format!("is not the first line of a cassette, which begins {{\"cassette\":{FORMAT}"))?;
    match cassette {
        FORMAT => Ok(()),
        other => {
            let by: String = library.map_or_else(String::new, |version| {
                format!(", recorded by version {}", version.chars().take(20).collect::<String>())
            });
            Err(format!(
                "says format {other}{by}, and this library reads format {FORMAT} alone: record it again, or use \
                 the library that it was recorded with"
            ))
        }
    }
}

impl Recorded {
    /// Reads a line, with or without its line break.
    pub fn parse(line: &str) -> Result<Recorded, String> {
        let TapeLine { request, response } = serde_json::from_str(line).map_err(|error| reason(&error))?;
        // 101 is a session, and its messages.
        if response.status != 101 && !(200..=599).contains(&response.status) {
            return Err(format!("has an answer of HTTP {}, which is not a final status", response.status));
        }
        if request.body.as_ref().is_some_and(|body| body.after_ms.is_some()) {
            return Err("has an \"after_ms\" in its request, where no wait is possible".to_owned());
        }
        let body = request.body.map(Bytes::read).transpose()?;
        let parts = response.body.into_iter().map(|part| {
            Ok(TapePart { after: Duration::from_millis(part.after_ms.unwrap_or(0)), bytes: part.read()? })
        });
        Ok(Recorded {
            request: RecordedRequest {
                method: request.method.into_owned(),
                target: request.target.into_owned(),
                from: request.from,
                body,
            },
            response: RecordedResponse {
                status: response.status,
                headers: headers(&response.headers)?,
                after: Duration::from_millis(response.after_ms),
                parts: parts.collect::<Result<_, String>>()?,
                broken_off: response.broken_off.as_ref().map(broken_off).transpose()?,
            },
        })
    }

    /// The line of this exchange, with its line break.
    pub fn line(&self) -> String {
        let Recorded { request, response } = self;
        let headers = response.headers.iter().filter_map(|(name, value)| {
            Some((Cow::Borrowed(name.as_str()), Cow::Borrowed(std::str::from_utf8(value.as_bytes()).ok()?)))
        });
        let line = TapeLine {
            request: RequestOnTape {
                method: Cow::Borrowed(&request.method),
                target: Cow::Borrowed(&request.target),
                from: request.from,
                body: request.body.as_deref().map(|body| Bytes::of(body, None)),
            },
            response: ResponseOnTape {
                status: response.status,
                after_ms: milliseconds(response.after),
                headers: headers.collect(),
                body: response.parts.iter().map(|part| Bytes::of(&part.bytes, Some(part.after))).collect(),
                broken_off: response.broken_off.as_ref().map(|error| BrokenOff {
                    status: error.status().c_name().to_string_lossy(),
                    message: Cow::Borrowed(error.message()),
                }),
            },
        };
        // Texts, numbers and JSON that was read before: there is nothing in it that cannot be written.
        serde_json::to_string(&line).unwrap_or_default() + "\n"
    }
}

impl<'line> Bytes<'line> {
    /// In the most readable form that gives these very bytes again.
    fn of(bytes: &'line [u8], after: Option<Duration>) -> Bytes<'line> {
        let after_ms = after.map(milliseconds);
        let (mut json, mut text, mut base64) = (None, None, None);
        match std::str::from_utf8(bytes).map(|text| (text, as_json(text))) {
            Ok((_, Some(value))) => json = Some(value),
            Ok((plain, None)) => text = Some(Cow::Borrowed(plain)),
            // A character that two parts share makes both of them bytes: they come again in the same pieces.
            Err(_) => base64 = Some(Cow::Owned(STANDARD.encode(bytes))),
        }
        Bytes { after_ms, json, text, base64 }
    }

    fn read(self) -> Result<Vec<u8>, String> {
        match (self.json, self.text, self.base64) {
            (Some(json), None, None) => Ok(json.get().as_bytes().to_vec()),
            (None, Some(text), None) => Ok(text.into_owned().into_bytes()),
            (None, None, Some(base64)) => STANDARD
                .decode(base64.as_bytes())
                .map_err(|_| "has a \"base64\" that is not base64 with its padding".to_owned()),
            _ => Err("has a body that is not one of \"json\", \"text\" and \"base64\"".to_owned()),
        }
    }
}

/// An object or an array that is in a line exactly as it came.
fn as_json(text: &str) -> Option<&RawValue> {
    if !text.starts_with(['{', '[']) || text.contains(['\n', '\r']) {
        return None;
    }
    let json: &RawValue = serde_json::from_str(text).ok()?;
    (json.get().len() == text.len()).then_some(json)
}

fn headers(on_tape: &HeadersOnTape<'_>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in on_tape {
        let name = HeaderName::from_bytes(name.as_bytes());
        // As bytes: a value may hold more than ASCII.
        let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) else {
            return Err("has a header that HTTP cannot carry".to_owned());
        };
        headers.try_insert(name, value).map_err(|_| "has more headers than can be kept".to_owned())?;
    }
    Ok(headers)
}

fn broken_off(on_tape: &BrokenOff<'_>) -> Result<Error, String> {
    let named = |status: &&Status| status.c_name().to_bytes() == on_tape.status.as_bytes();
    match Status::ALL.iter().find(named) {
        Some(Status::Ok) | None => {
            Err("has a \"broken_off\" whose status is not the name of a failure".to_owned())
        }
        Some(status) => Ok(Error::new(*status, &on_tape.message)),
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Why a line is not an exchange, in serde_json's words as far as they quote no value.
fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    // These quote the value, or speak of the types that read it.
    match ["invalid type", "invalid value", "invalid length"].iter().any(|start| said.starts_with(start)) {
        true => format!("has a value of a wrong kind at column {}", error.column()),
        // The reader counts the lines of what it was given, which is one.
        false => format!("is not an exchange: {}", said.replace(" at line 1 column", " at column")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn parts() -> impl Strategy<Value = Vec<TapePart>> {
        let texts = prop_oneof![
            any::<Vec<u8>>(),
            any::<String>().prop_map(String::into_bytes),
            Just(br#"{"a": [1.50, "\u00e9"] }"#.to_vec()),
            Just(b"{\"a\":\n1}".to_vec()),
            Just(b" {} ".to_vec()),
            Just(b"null".to_vec()),
            Just("é".as_bytes()[..1].to_vec()),
        ];
        vec((any::<u32>(), texts), 0..5).prop_map(|parts| {
            let part =
                |(after, bytes): (u32, _)| TapePart { after: Duration::from_millis(after.into()), bytes };
            parts.into_iter().map(part).collect()
        })
    }

    fn header_map() -> impl Strategy<Value = HeaderMap> {
        vec(("[a-z][a-z0-9-]{0,9}", "[ -~é]{0,20}"), 0..5).prop_map(|headers| {
            let parsed = headers.into_iter().map(|(name, value)| {
                (name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
            });
            let mut map = HeaderMap::new();
            parsed.for_each(|(name, value)| drop(map.insert(name, value)));
            map
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(
            method in "[A-Z]{3,7}",
            target in any::<String>(),
            from in proptest::option::of(any::<u64>()),
            body in proptest::option::of(any::<Vec<u8>>()),
            status in 200u16..=599,
            headers in header_map(),
            after in any::<u32>(),
            parts in parts(),
            breaks in any::<bool>(),
        ) {
            let broken_off = breaks.then(|| Error::new(Status::Timeout, "the idle limit passed"));
            let after = Duration::from_millis(after.into());
            let exchange = Recorded {
                request: RecordedRequest { method, target, from, body },
                response: RecordedResponse { status, headers, after, parts, broken_off },
            };
            let line = exchange.line();
            prop_assert_eq!(line.matches('\n').count(), 1);
            prop_assert_eq!(Recorded::parse(&line), Ok(exchange));
        }

        #[test]
        fn no_line_is_a_panic(line in any::<String>()) {
            let _ = (Recorded::parse(&line), check_first_line(&line));
        }
    }

    #[test]
    fn nothing_that_was_said_is_shown() {
        let line = r#"{"request":{"method":"POST","target":"/v1/secret","body":{"text":"secret"}},
            "response":{"status":200,"headers":{"x-secret":"secret"},"body":[{"text":"secret"}]}}"#;
        let shown = format!("{:?}", Recorded::parse(line).unwrap());
        assert!(!shown.contains("secret") && shown.contains("6 bytes"), "{shown}");
    }

    #[test]
    fn a_line_is_readable() {
        let exchange = Recorded {
            request: RecordedRequest {
                method: "POST".to_owned(),
                target: "/v1/chat/completions".to_owned(),
                from: None,
                body: Some(br#"{"model":"m","temperature":0.70}"#.to_vec()),
            },
            response: RecordedResponse {
                status: 200,
                headers: [("content-type".parse().unwrap(), "application/json".parse().unwrap())]
                    .into_iter()
                    .collect(),
                after: Duration::from_millis(812),
                parts: vec![TapePart { after: Duration::ZERO, bytes: br#"{"id":"x"}"#.to_vec() }],
                broken_off: None,
            },
        };
        assert_eq!(
            exchange.line(),
            "{\"request\":{\"method\":\"POST\",\"target\":\"/v1/chat/completions\",\
             \"body\":{\"json\":{\"model\":\"m\",\"temperature\":0.70}}},\
             \"response\":{\"status\":200,\"after_ms\":812,\"headers\":{\"content-type\":\"application/json\"},\
             \"body\":[{\"after_ms\":0,\"json\":{\"id\":\"x\"}}]}}\n"
        );
    }

    #[test]
    fn a_line_that_is_no_exchange_says_why_and_quotes_nothing() {
        let with = |response: &str| {
            format!(r#"{{"request":{{"method":"GET","target":"/secret"}},"response":{response}}}"#)
        };
        for (line, word) in [
            ("", "EOF"),
            ("secret", "expected value at column 1"),
            ("[]", "wrong kind"),
            (r#"{"request":{"method":"GET","target":"/secret"}}"#, "missing field `response`"),
            (r#"{"request":{"method":"GET","target":"/secret""#, "EOF"),
            (&with("\"secret\""), "wrong kind"),
            (&with("{}"), "missing field `status`"),
            (&with(r#"{"status":"secret"}"#), "wrong kind"),
            (&with(r#"{"status":99999999}"#), "wrong kind"),
            (&with(r#"{"status":100}"#), "not a final status"),
            (&with(r#"{"status":600}"#), "not a final status"),
            (
                r#"{"request":{"method":"GET","target":"/secret","body":{"after_ms":0,"text":"secret"}},"response":{"status":200}}"#,
                "\"after_ms\" in its request",
            ),
            (&with(r#"{"status":200,"after_ms":-1}"#), "wrong kind"),
            (&with(r#"{"status":200,"boddy":[]}"#), "unknown field `boddy`"),
            (&with(r#"{"status":200,"body":[{"base64":"secret!"}]}"#), "base64"),
            (&with(r#"{"status":200,"body":[{"text":"secret","base64":""}]}"#), "one of"),
            (&with(r#"{"status":200,"body":[{}]}"#), "one of"),
            (&with(r#"{"status":200,"body":[{"text":"\ud800 secret"}]}"#), "hex escape"),
            (&with(r#"{"status":200,"headers":{"a b":"secret"}}"#), "header"),
            (&with(r#"{"status":200,"headers":{"a":"secret\r\nb: c"}}"#), "header"),
            (
                &with(r#"{"status":200,"broken_off":{"status":"TOGETHER_OK","message":"secret"}}"#),
                "name of a failure",
            ),
            (
                &with(r#"{"status":200,"broken_off":{"status":"SECRET","message":"secret"}}"#),
                "name of a failure",
            ),
        ] {
            let reason = Recorded::parse(line).unwrap_err();
            assert!(reason.contains(word), "{line}: {reason}");
            assert!(!reason.contains("secret"), "{line}: {reason}");
        }
    }

    #[test]
    fn another_format_is_refused() {
        assert_eq!(check_first_line(&first_line()), Ok(()));
        assert_eq!(check_first_line("{\"cassette\":1}"), Ok(()));
        let newer = check_first_line("{\"cassette\":2,\"library\":\"9.0.0\",\"more\":[]}").unwrap_err();
        assert!(newer.contains("format 2, recorded by version 9.0.0"), "{newer}");
        for bad in ["", "{}", "[]", "{\"cassette\":\"1\"}", "{\"cassette\":-1}", "{\"request\":{}}"] {
            assert!(check_first_line(bad).is_err_and(|reason| reason.contains("first line")), "{bad}");
        }
    }
}
