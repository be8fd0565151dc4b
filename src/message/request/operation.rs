//! An operation by the API's own words, `GET /v1/files/{id}`; or a link, `GET https://host/path`.
//!
//! Responsible for taking such a text apart, and for the request target that it gives once the names in
//! braces have values. Nothing in a link is a name: it is asked for as it is written. Pure. It must not know which operations the service has: any of this form will do,
//! those that do not exist yet included.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::connect::base_url::TARGET_LIMIT;
use crate::connect::destination::Destination;
use crate::error::{Error, Result};
use crate::json::edit;
use crate::operations::without_query;
use crate::retry_class::RetryClass;

/// Everything but the unreserved characters (RFC 3986, 2.3). More than a segment or a query needs, and
/// right in both.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a session does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// Audio to text.
    Listens,
    /// Text to audio.
    Speaks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// Where fields go that the template does not name: the query, or else the body.
    pub fn puts_fields_in_query(self) -> bool {
        matches!(self, Method::Get | Method::Delete)
    }

    fn parse(text: &str) -> Option<Method> {
        use Method::{Delete, Get, Patch, Post, Put};
        [Get, Post, Put, Patch, Delete].into_iter().find(|method| method.name() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplatePart {
    Literal(String),
    Name(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    method: Method,
    place: Place,
    /// Method and path as they were given, or the link without its query.
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// Below the base URL. The optional names are in the query where their fields are set.
    Template { path: Vec<TemplatePart>, query: Vec<TemplatePart>, optional: Vec<String> },
    /// Any server.
    Link(Destination),
    /// The same, in the field `url`.
    LinkInField,
}

/// A link whose URL is a field, by the words of its macro (`TOGETHER_URL`).
const LINK_IN_FIELD: &str = "{url}";
/// The most characters of a link in messages.
const MOST_SHOWN: usize = 200;
/// The field.
const LINK_FIELD: &str = "url";

impl Operation {
    pub fn parse(text: &str) -> Result<Operation> {
        let refuse = |reason: &str| {
            Err(invalid!(
                "the operation {reason}: it is written as the API's reference does, \"METHOD /path\", such as \
                \"POST /v1/chat/completions\" or \"GET /v1/files/{{id}}\""
            ))
        };
        let Some((method, target)) = text.split_once(' ') else { return refuse("has no method and path") };
        let Some(method) = Method::parse(method) else {
            return refuse("has another method than GET, POST, PUT, PATCH or DELETE");
        };
        if target == LINK_IN_FIELD || (!target.starts_with('/') && target.contains("://")) {
            return Operation::link(method, target);
        }
        if !target.starts_with('/') || target.starts_with("//") {
            return refuse("has a path that does not start with one \"/\"");
        }
        let may_stand = |byte: u8| byte.is_ascii_graphic() && !b"\"#<>\\^`|".contains(&byte);
        if target.len() > TARGET_LIMIT || !target.bytes().all(may_stand) {
            return refuse(
                "has a space, a \"#\" or another character that a path cannot hold, or is too long",
            );
        }
        let (target, optional) = target.split_once("{?").unwrap_or((target, "}"));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path.split('/').any(is_dots) {
            return refuse("has \".\" or \"..\" in its path");
        }
        match (parts(path), parts(query), optional_names(optional)) {
            (Some(path), Some(query), Some(optional)) => {
                let name = without_query(text).to_owned();
                Ok(Operation { method, place: Place::Template { path, query, optional }, name })
            }
            _ => refuse("has a brace without its partner, or braces without a name between them"),
        }
    }

    fn link(method: Method, target: &str) -> Result<Operation> {
        if method != Method::Get {
            return Err(Error::invalid("a URL is asked for with GET alone: \"GET https://HOST/PATH\""));
        }
        match target {
            LINK_IN_FIELD => {
                let name = format!("{} {LINK_IN_FIELD}", method.name());
                Ok(Operation { method, place: Place::LinkInField, name })
            }
            url => Ok(Operation::to(Destination::parse(url)?)),
        }
    }

    fn to(link: Destination) -> Operation {
        Operation::at(Method::Get, link)
    }

    fn at(method: Method, link: Destination) -> Operation {
        let mut shown = link.without_query();
        if let Some((end, _)) = shown.char_indices().nth(MOST_SHOWN) {
            shown.truncate(end);
            shown.push_str("...");
        }
        let name = format!("{} {shown}", method.name());
        Operation { method, place: Place::Link(link), name }
    }

    /// The same operation with the link of its field in its place, if that is where it has it.
    pub fn with_link_of(&self, fields: &Map<String, Value>) -> Result<Option<Operation>> {
        match (&self.place, fields.get(LINK_FIELD)) {
            (Place::LinkInField, None | Some(Value::Null)) => Err(not_set(LINK_FIELD)),
            (Place::LinkInField, Some(Value::String(url))) => {
                Destination::parse(url).map(|link| Some(Operation::to(link)))
            }
            (Place::LinkInField, Some(_)) => {
                Err(invalid!("the field \"{LINK_FIELD}\" is the URL and must be text"))
            }
            (Place::Link(_) | Place::Template { .. }, _) => Ok(None),
        }
    }

    /// Where it leads, if that is no operation of the API.
    pub fn destination(&self) -> Option<&Destination> {
        match &self.place {
            Place::Link(link) => Some(link),
            Place::LinkInField | Place::Template { .. } => None,
        }
    }

    /// Whether a field of this name is its link.
    pub fn has_link_in(&self, field: &str) -> bool {
        self.place == Place::LinkInField && field == LINK_FIELD
    }

    /// The last part of its path, where that is fixed.
    fn ending(&self) -> &str {
        match &self.place {
            Place::Template { path, .. } => match path.last() {
                Some(TemplatePart::Literal(text)) => text,
                Some(TemplatePart::Name(_)) | None => "",
            },
            Place::Link(_) | Place::LinkInField => "",
        }
    }

    /// Method and path, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn method(&self) -> Method {
        self.method
    }

    /// Listens to speech, or speaks, over a websocket, wherever it is served.
    pub fn session(&self) -> Option<Session> {
        let ends_with = |ending: &str| self.method == Method::Get && self.ending().ends_with(ending);
        match () {
            () if ends_with("/realtime") => Some(Session::Listens),
            () if ends_with("/audio/speech/websocket") => Some(Session::Speaks),
            () => None,
        }
    }

    /// Chat completions and completions, wherever they are served.
    pub fn is_completion(&self) -> bool {
        self.is_post_to("/completions")
    }

    /// The Responses API, which streams too, and has names of its own for what a chat has.
    pub fn is_response(&self) -> bool {
        self.is_post_to("/responses")
    }

    /// Speech, wherever it is served.
    pub fn is_speech(&self) -> bool {
        self.is_post_to("/audio/speech")
    }

    /// A transcription or a translation, which is asked for by a form alone.
    pub fn is_transcription(&self) -> bool {
        self.is_post_to("/audio/transcriptions") || self.is_post_to("/audio/translations")
    }

    /// A file in the steps that the service has for it, and not as a form.
    pub fn is_file_upload(&self) -> bool {
        self.is_post_to("/v1/files") && !self.name.contains('{')
    }

    /// A file as a form.
    pub fn is_plain_file_upload(&self) -> bool {
        self.is_post_to("/files/upload")
    }

    /// Where a file is put, by a URL that the service has given.
    pub fn put(link: Destination) -> Operation {
        Operation::at(Method::Put, link)
    }

    fn is_post_to(&self, ending: &str) -> bool {
        self.method == Method::Post && self.ending().ends_with(ending)
    }

    /// What sending it twice would do. Of a POST that is not known to make nothing, the worst is believed.
    pub fn retry_class(&self) -> RetryClass {
        match self.method {
            Method::Get | Method::Put | Method::Delete => RetryClass::Idempotent,
            Method::Post if self.is_inference() => RetryClass::Harmless,
            Method::Post | Method::Patch => RetryClass::Creates,
        }
    }

    /// The operations that compute an answer and keep nothing, wherever they are served.
    fn is_inference(&self) -> bool {
        const ENDINGS: [&str; 10] = [
            "/completions",
            "/embeddings",
            "/rerank",
            "/images/generations",
            "/audio/speech",
            "/audio/transcriptions",
            "/audio/translations",
            "/fine-tunes/estimate-price",
            "/fine-tunes/preview",
            "/responses",
        ];
        ENDINGS.iter().any(|ending| self.ending().ends_with(ending))
    }

    /// Whether a field of this name fills the template, so that it goes nowhere else.
    pub fn names(&self, field: &str) -> bool {
        let is_field = |part: &TemplatePart| matches!(part, TemplatePart::Name(name) if name == field);
        match &self.place {
            Place::Template { path, query, optional } => {
                path.iter().chain(query).any(is_field) || optional.iter().any(|name| name == field)
            }
            Place::Link(_) | Place::LinkInField => false,
        }
    }

    /// Path and query with every name filled from `fields`; `in_query` are the further fields of a GET. A link takes none.
    pub fn target<'field>(
        &self,
        fields: &'field Map<String, Value>,
        in_query: impl Iterator<Item = (&'field String, &'field Value)>,
    ) -> Result<String> {
        let (path, query, optional) = match &self.place {
            Place::Template { path, query, optional } => (path, query, optional),
            Place::Link(link) => return Ok(link.target.clone()),
            Place::LinkInField => return Err(not_set(LINK_FIELD)),
        };
        let mut target = String::new();
        for part in path {
            self.append(&mut target, part, fields, true)?;
        }
        let mut separator = '?';
        if !query.is_empty() {
            target.push(separator);
            separator = '&';
            for part in query {
                self.append(&mut target, part, fields, false)?;
            }
        }
        let optional = optional.iter().filter_map(|name| fields.get_key_value(name));
        for (name, value) in optional.chain(in_query).filter(|(_, value)| !value.is_null()) {
            target.push(separator);
            separator = '&';
            target.extend(utf8_percent_encode(name, RESERVED));
            target.push('=');
            target.extend(utf8_percent_encode(&edit::as_url_text(value), RESERVED));
        }
        if target.len() > TARGET_LIMIT {
            return Err(invalid!(
                "the path and query are {} bytes long, over the limit of {TARGET_LIMIT}",
                target.len()
            ));
        }
        Ok(target)
    }

    fn append(
        &self,
        target: &mut String,
        part: &TemplatePart,
        fields: &Map<String, Value>,
        in_path: bool,
    ) -> Result<()> {
        let name = match part {
            TemplatePart::Literal(text) => {
                target.push_str(text);
                return Ok(());
            }
            TemplatePart::Name(name) => name,
        };
        let text = match fields.get(name) {
            None | Some(Value::Null) => {
                return Err(not_set(name));
            }
            Some(Value::Object(_) | Value::Array(_)) if in_path => {
                return Err(invalid!("the field \"{name}\" is part of the path and must be text"));
            }
            Some(value) => edit::as_url_text(value),
        };
        // An empty segment or a dot segment would name another resource.
        if in_path && (text.is_empty() || is_dots(&text)) {
            return Err(invalid!(
                "the field \"{name}\" is part of the path and cannot be empty, \".\" or \"..\""
            ));
        }
        target.extend(utf8_percent_encode(&text, RESERVED));
        Ok(())
    }
}

fn not_set(field: &str) -> Error {
    invalid!("the field \"{field}\" is part of the URL and was not set")
}

/// `.` and `..`, also in their encoded forms, which servers decode before they resolve them.
fn is_dots(segment: &str) -> bool {
    fn without_dot(text: &str) -> Option<&str> {
        [".", "%2e", "%2E"].into_iter().find_map(|dot| text.strip_prefix(dot))
    }
    without_dot(segment).is_some_and(|rest| rest.is_empty() || without_dot(rest) == Some(""))
}

/// The names of `{?name,name}`, from behind the question mark.
fn optional_names(text: &str) -> Option<Vec<String>> {
    let names = text.strip_suffix('}')?;
    let of_each = |name: &str| is_name(name).then(|| name.to_owned());
    if names.is_empty() { Some(Vec::new()) } else { names.split(',').map(of_each).collect() }
}

fn is_name(text: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !text.is_empty() && text.bytes().all(may_stand)
}

fn parts(text: &str) -> Option<Vec<TemplatePart>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (literal, after) = rest.split_once('{').unwrap_or((rest, ""));
        if literal.contains('}') {
            return None;
        }
        if !literal.is_empty() {
            parts.push(TemplatePart::Literal(literal.to_owned()));
        }
        if literal.len() == rest.len() {
            break;
        }
        let (name, after) = after.split_once('}')?;
        if !is_name(name) {
            return None;
        }
        parts.push(TemplatePart::Name(name.to_owned()));
        rest = after;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(operation: &str, fields: &str) -> Result<String> {
        let operation = Operation::parse(operation)?;
        let Value::Object(fields) = crate::json::build::parse(fields).unwrap() else { panic!("{fields}") };
        let in_query = fields
            .iter()
            .filter(|(name, _)| operation.method().puts_fields_in_query() && !operation.names(name));
        operation.target(&fields, in_query)
    }

    #[test]
    fn names_are_filled_and_encoded() {
        for (operation, fields, expected) in [
            ("POST /v1/chat/completions", "{}", "/v1/chat/completions"),
            ("GET /v1/files/{id}", r#"{"id":"file-1"}"#, "/v1/files/file-1"),
            ("GET /v1/models/{id}", r#"{"id":"org/model name"}"#, "/v1/models/org%2Fmodel%20name"),
            ("GET /v1/x/{id}/y/{n}", r#"{"id":"é","n":7}"#, "/v1/x/%C3%A9/y/7"),
            ("GET /v1/x/{id}", r#"{"id":"..."}"#, "/v1/x/..."),
            ("GET /v1/x/{id}", r#"{"id":"a?b#c&d=e+f%2e"}"#, "/v1/x/a%3Fb%23c%26d%3De%2Bf%252e"),
            (
                "GET /v1/queue/status?model={model}",
                r#"{"model":"a/b","request_id":"r 1"}"#,
                "/v1/queue/status?model=a%2Fb&request_id=r%201",
            ),
            (
                "GET /v1/x?fixed=1",
                r#"{"limit":20,"after":null,"all":true,"ids":["a","b,c"],"o":{"k":1}}"#,
                "/v1/x?fixed=1&limit=20&all=true&ids=a%2Cb%2Cc&o=%7B%22k%22%3A1%7D",
            ),
            ("GET /v1/finetune/download", r#"{"ft_id":"ft-1"}"#, "/v1/finetune/download?ft_id=ft-1"),
            ("GET /v1/x", r#"{"a b":"ü"}"#, "/v1/x?a%20b=%C3%BC"),
            ("PATCH /v2/x/{id}{?mask,force}", r#"{"id":"i","name":"n"}"#, "/v2/x/i"),
            (
                "PATCH /v2/x/{id}{?mask,force}",
                r#"{"force":true,"mask":"a,b","id":"i","name":"n"}"#,
                "/v2/x/i?mask=a%2Cb&force=true",
            ),
            ("POST /v2/x?fixed=1{?mask}", r#"{"mask":"a"}"#, "/v2/x?fixed=1&mask=a"),
            ("POST /v2/x{?mask}", r#"{"mask":null}"#, "/v2/x"),
            ("GET /v2/x{?mask}", r#"{"mask":"a","other":1}"#, "/v2/x?mask=a&other=1"),
            ("DELETE /v1/x/{id}", r#"{"id":15924764223251450000}"#, "/v1/x/15924764223251450000"),
        ] {
            assert_eq!(target(operation, fields).as_deref(), Ok(expected), "{operation}");
        }
    }

    #[test]
    fn a_name_without_a_fit_value_is_refused_by_name() {
        for fields in [
            "{}",
            r#"{"id":null}"#,
            r#"{"id":""}"#,
            r#"{"id":"."}"#,
            r#"{"id":".."}"#,
            r#"{"id":"%2E."}"#,
            r#"{"id":["a"]}"#,
            r#"{"id":{}}"#,
        ] {
            let error = target("GET /v1/files/{id}/content", fields).unwrap_err();
            assert!(error.message().contains("\"id\""), "{error}");
        }
        let long = format!(r#"{{"id":"{}"}}"#, "x".repeat(TARGET_LIMIT));
        assert!(target("GET /v1/files/{id}", &long).unwrap_err().message().contains("limit"));
    }

    #[test]
    fn operations_of_another_form_are_refused() {
        for text in [
            "",
            "POST",
            "post /v1/x",
            "HEAD /v1/x",
            "POST v1/x",
            "POST  /v1/x",
            "POST //host/x",
            "POST /a b",
            "POST /a#b",
            "POST /é",
            "POST /v1/{id",
            "POST /v1/id}",
            "POST /v1/{}",
            "POST /v1/{a b}",
            "POST /v1/{{id}}",
            "GET /v1/../x",
            "GET /v1/%2e%2E/x",
            "GET /v1/x\r\nHost: y",
            "GET http://host/x",
            "GET /v1/{a}{",
            "PATCH /v1/x{?",
            "PATCH /v1/x{?a",
            "PATCH /v1/x{?a}/y",
            "PATCH /v1/x{?a,}",
            "PATCH /v1/x{?a}{?b}",
            "PATCH /v1/x{?a}?b=1",
            "PATCH /v1/{x{?a}",
        ] {
            assert!(Operation::parse(text).is_err(), "{text:?}");
        }
        for text in ["GET /v1/{a}-{b}?x={c}", "GET /v1/{a}-{b}{?x,y}", "GET /v1/{a}-{b}?x={c}{?y}"] {
            assert_eq!(Operation::parse(text).unwrap().name(), "GET /v1/{a}-{b}");
        }
    }
}
