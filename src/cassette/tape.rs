//! The format of a cassette: JSON Lines, one exchange a line, after a line that names the format.
//!
//! Responsible for turning a line into an exchange and back, byte for byte in bodies. Pure: text in, an exchange
//! or the reason why it is none out. Reasons quote nothing of a line's values, which may be a user's
//! conversation. docs/cassettes.md describes the format for people.

use std::fmt;
use std::fmt::Write;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, Status};
use crate::json::parts;
use crate::watch::Watch;

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

/// The first line of a tape that this library records, without its line break.
pub fn first_line() -> String {
    format!("{{\"cassette\":{FORMAT},\"library\":{}}}", quoted(env!("CARGO_PKG_VERSION")))
}

/// Whether a tape that begins with this line can be read here.
pub fn check_first_line(line: &str) -> Result<(), String> {
    let read = || {
        let line = Line::of(line).ok()?;
        let [cassette, library] = line.members(line.0, ["cassette", "library"], true).ok()?;
        let library = library.map(|library| line.text(library)).transpose().ok()?;
        Some((line.number(cassette?).ok()?, library))
    };
    let (format, library) = read().ok_or_else(|| {
        format!("is not the first line of a cassette, which begins {{\"cassette\":{FORMAT}")
    })?;
    match format {
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
        let line = Line::of(line)?;
        let [request, response] = line.members(line.0, ["request", "response"], false)?;
        Ok(Recorded {
            request: line.request(request.ok_or_else(|| missing("request"))?)?,
            response: line.response(response.ok_or_else(|| missing("response"))?)?,
        })
    }

    /// The line of this exchange, with its line break.
    pub fn line(&self) -> String {
        let mut line = String::new();
        // A String takes what is written to it.
        let _ = self.write(&mut line);
        line
    }

    fn write(&self, line: &mut String) -> fmt::Result {
        let Recorded { request, response } = self;
        write!(line, "{{\"request\":{{\"method\":{}", quoted(&request.method))?;
        write!(line, ",\"target\":{}", quoted(&request.target))?;
        if let Some(from) = request.from {
            write!(line, ",\"from\":{from}")?;
        }
        if let Some(body) = &request.body {
            line.push_str(",\"body\":{");
            write_bytes(body, line);
            line.push('}');
        }
        let after = milliseconds(response.after);
        write!(line, "}},\"response\":{{\"status\":{},\"after_ms\":{after}", response.status)?;
        line.push_str(",\"headers\":{");
        // In order, so that the same headers are always the same line.
        let mut names: Vec<&str> = response.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        let value_of = |name: &str| {
            let values = response.headers.get_all(name).iter();
            values.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()).next_back()
        };
        let headers = names.into_iter().filter_map(|name| Some((name, value_of(name)?)));
        for (index, (name, value)) in headers.enumerate() {
            line.push_str(if index == 0 { "" } else { "," });
            write!(line, "{}:{}", quoted(name), quoted(value))?;
        }
        line.push_str("},\"body\":[");
        for (index, part) in response.parts.iter().enumerate() {
            line.push_str(if index == 0 { "" } else { "," });
            write!(line, "{{\"after_ms\":{},", milliseconds(part.after))?;
            write_bytes(&part.bytes, line);
            line.push('}');
        }
        line.push(']');
        if let Some(error) = &response.broken_off {
            let status = error.status().c_name().to_string_lossy();
            let message = quoted(error.message());
            write!(line, ",\"broken_off\":{{\"status\":\"{status}\",\"message\":{message}}}")?;
        }
        line.push_str("}}\n");
        Ok(())
    }
}

/// As JSON writes a text.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The member that holds these bytes, in the most readable form that gives these very bytes again.
fn write_bytes(bytes: &[u8], line: &mut String) {
    let (name, value) = match std::str::from_utf8(bytes) {
        Ok(text) if is_json(text) => {
            line.push_str("\"json\":");
            return line.push_str(text);
        }
        Ok(text) => ("\"text\":", quoted(text)),
        // A character that two parts share makes both of them bytes: they come again in the same pieces.
        Err(_) => ("\"base64\":", quoted(&STANDARD.encode(bytes))),
    };
    line.push_str(name);
    line.push_str(&value);
}

/// Whether it is an object or an array that can be in a line exactly as it came.
fn is_json(text: &str) -> bool {
    text.starts_with(['{', '['])
        && !text.contains(['\n', '\r'])
        && text.ends_with(['}', ']'])
        && is_value(text).is_ok()
}

fn is_value(text: &str) -> serde_json::Result<&RawValue> {
    serde_json::from_str(text)
}

/// A line that is JSON, of which values are read: each is a part of it, so that a reason can name its column.
#[derive(Clone, Copy)]
struct Line<'line>(&'line str);

impl<'line> Line<'line> {
    fn of(line: &'line str) -> Result<Line<'line>, String> {
        match is_value(line) {
            Ok(json) => Ok(Line(json.get())),
            Err(error) => Err(unreadable(&error)),
        }
    }

    fn wrong_kind(self, value: &str) -> String {
        let column = (value.as_ptr() as usize).wrapping_sub(self.0.as_ptr() as usize).wrapping_add(1);
        format!("has a value of a wrong kind at column {column}")
    }

    /// The members of these names of an object, whatever their order; a value of null is none. Others may be beside
    /// them where `more` says so.
    fn members<const COUNT: usize>(
        self,
        object: &'line str,
        names: [&str; COUNT],
        more: bool,
    ) -> Result<[Option<&'line str>; COUNT], String> {
        let mut values = [None; COUNT];
        self.fill(object, &names, &mut values, more)?;
        Ok(values)
    }

    fn fill(
        self,
        object: &'line str,
        names: &[&str],
        values: &mut [Option<&'line str>],
        more: bool,
    ) -> Result<(), String> {
        self.find_members(object, &mut |name, value| {
            let place = names.iter().position(|known| *known == name);
            match place.and_then(|place| values.get_mut(place)) {
                Some(Some(_)) => Err(format!("is not an exchange: duplicate field `{name}`")),
                Some(_) if value == "null" => Ok(()),
                Some(found) => {
                    *found = Some(value);
                    Ok(())
                }
                None if more => Ok(()),
                None => Err(format!("is not an exchange: unknown field `{name}`")),
            }
        })
    }

    fn find_members(
        self,
        object: &'line str,
        each: &mut dyn FnMut(&str, &'line str) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut members = parts::members(object).ok_or_else(|| self.wrong_kind(object))?;
        let mut always = || Ok(());
        let mut watch = Watch::new(&mut always);
        while let Some(member) = members.next(&mut watch).map_err(|error| error.message().to_owned())? {
            each(&member.name(), member.value)?;
        }
        Ok(())
    }

    fn text(self, value: &str) -> Result<String, String> {
        match value.starts_with('"') {
            true => serde_json::from_str(value).map_err(|error| unreadable(&error)),
            false => Err(self.wrong_kind(value)),
        }
    }

    fn number(self, value: &str) -> Result<u64, String> {
        value.parse().map_err(|_| self.wrong_kind(value))
    }

    fn request(self, object: &'line str) -> Result<RecordedRequest, String> {
        let [method, target, from, body] =
            self.members(object, ["method", "target", "from", "body"], false)?;
        let body = body.map(|body| self.bytes(body)).transpose()?;
        if body.as_ref().is_some_and(|(after, _)| after.is_some()) {
            return Err("has an \"after_ms\" in its request, where no wait is possible".to_owned());
        }
        Ok(RecordedRequest {
            method: self.text(method.ok_or_else(|| missing("method"))?)?,
            target: self.text(target.ok_or_else(|| missing("target"))?)?,
            from: from.map(|from| self.number(from)).transpose()?,
            body: body.map(|(_, bytes)| bytes),
        })
    }

    fn response(self, object: &'line str) -> Result<RecordedResponse, String> {
        let [status, after, headers, body, broken_off] =
            self.members(object, ["status", "after_ms", "headers", "body", "broken_off"], false)?;
        let on_tape = status.ok_or_else(|| missing("status"))?;
        let status = u16::try_from(self.number(on_tape)?).map_err(|_| self.wrong_kind(on_tape))?;
        // 101 is a session, and its messages.
        if status != 101 && !(200..=599).contains(&status) {
            return Err(format!("has an answer of HTTP {status}, which is not a final status"));
        }
        Ok(RecordedResponse {
            status,
            headers: headers.map_or_else(|| Ok(HeaderMap::new()), |headers| self.headers(headers))?,
            after: after.map_or(Ok(Duration::ZERO), |after| self.milliseconds(after))?,
            parts: body.map_or_else(|| Ok(Vec::new()), |body| self.parts(body))?,
            broken_off: broken_off.map(|broken_off| self.broken_off(broken_off)).transpose()?,
        })
    }

    fn milliseconds(self, value: &str) -> Result<Duration, String> {
        Ok(Duration::from_millis(self.number(value)?))
    }

    fn headers(self, object: &'line str) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        self.find_members(object, &mut |name, value| {
            let name = HeaderName::from_bytes(name.as_bytes());
            // As bytes: a value may hold more than ASCII.
            let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(self.text(value)?.as_bytes())) else {
                return Err("has a header that HTTP cannot carry".to_owned());
            };
            headers.try_insert(name, value).map_err(|_| "has more headers than can be kept".to_owned())?;
            Ok(())
        })?;
        Ok(headers)
    }

    fn parts(self, list: &'line str) -> Result<Vec<TapePart>, String> {
        let mut items = parts::items(list).ok_or_else(|| self.wrong_kind(list))?;
        let mut always = || Ok(());
        let mut watch = Watch::new(&mut always);
        let mut parts = Vec::new();
        while let Some(part) = items.next(&mut watch).map_err(|error| error.message().to_owned())? {
            let (after, bytes) = self.bytes(part)?;
            parts.push(TapePart { after: after.unwrap_or_default(), bytes });
        }
        Ok(parts)
    }

    /// A request's body, or a part of an answer's and the wait before it, in one of three forms.
    fn bytes(self, object: &'line str) -> Result<(Option<Duration>, Vec<u8>), String> {
        let [after, json, text, base64] =
            self.members(object, ["after_ms", "json", "text", "base64"], false)?;
        let after = after.map(|after| self.milliseconds(after)).transpose()?;
        let bytes = match (json, text, base64) {
            (Some(json), None, None) => json.as_bytes().to_vec(),
            (None, Some(text), None) => self.text(text)?.into_bytes(),
            (None, None, Some(base64)) => STANDARD
                .decode(self.text(base64)?)
                .map_err(|_| "has a \"base64\" that is not base64 with its padding".to_owned())?,
            _ => return Err("has a body that is not one of \"json\", \"text\" and \"base64\"".to_owned()),
        };
        Ok((after, bytes))
    }

    fn broken_off(self, object: &'line str) -> Result<Error, String> {
        let [status, message] = self.members(object, ["status", "message"], false)?;
        let status = self.text(status.ok_or_else(|| missing("status"))?)?;
        let message = self.text(message.ok_or_else(|| missing("message"))?)?;
        let named = |known: &&Status| known.c_name().to_bytes() == status.as_bytes();
        match Status::ALL.iter().find(named) {
            Some(Status::Ok) | None => {
                Err("has a \"broken_off\" whose status is not the name of a failure".to_owned())
            }
            Some(status) => Ok(Error::new(*status, &message)),
        }
    }
}

fn missing(name: &str) -> String {
    format!("is not an exchange: missing field `{name}`")
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Why a line is not an exchange, in serde_json's words for text that is no JSON: they quote no value.
fn unreadable(error: &serde_json::Error) -> String {
    // The reader counts the lines of what it was given, which is one.
    format!("is not an exchange: {}", error.to_string().replace(" at line 1 column", " at column"))
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
