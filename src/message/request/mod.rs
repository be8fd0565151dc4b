//! A request: an operation, its fields, and how long it may take.
//!
//! Responsible for collecting what a caller sets and for the one rule by which it becomes HTTP: names in
//! braces fill the URL, a GET's or DELETE's other fields its query, all others a JSON body, or a form where
//! there are files (`form`). A link is sent as it is, and no field with it. It must not know any field's meaning, nor send anything. A request can be sent any
//! number of times.

mod batch_line;
mod conversation;
mod file_upload;
mod form;
pub mod operation;
mod pages;
mod part_list;
mod parts;
mod schema;
mod speech;
mod tools;
mod wait;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::sync::Arc;

use serde::Serializer;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::json::build;
use crate::json::edit::{self, FieldPlace};
use crate::json::schema::Schema;
use crate::message::header::RequestHeaders;
use crate::message::job::Wait;
use crate::settings::{Timeout, Timeouts};
use crate::sys::random::random;
#[cfg(fuzzing)]
pub use crate::transfer::takes_made_up_parquet;
use crate::transfer::{ContentReader, Download, Upload};
pub(crate) use file_upload::{FileUpload, UploadStep, is_file_id};
use form::{Attached, Attachment};
use operation::{Method, Operation};
#[cfg(fuzzing)]
pub use part_list::read_made_up_list;
pub(crate) use part_list::{MOST_OF_A_LIST, PartList, read_part_list, upload_ids};
pub(crate) use tools::{NamedCall, Tool};

/// A copy shares the fields, images included, until one of the two is changed.
#[derive(Clone)]
pub struct Request {
    operation: Arc<Operation>,
    fields: Arc<Map<String, Value>>,
    /// The body was given whole, so it is a body even where the method puts fields in the query.
    body_is_whole: bool,
    headers: RequestHeaders,
    timeouts: Vec<(Timeout, i64)>,
    user_data: UserData,
    sentences: bool,
    /// Each under another field, in the order in which they were set.
    files: Vec<Attachment>,
    /// Where the answer's bytes go.
    output: Option<String>,
    /// What the answer must fit.
    schema: Option<Arc<Schema>>,
    /// Those with functions, each under another name.
    tools: Vec<Tool>,
    /// The job that it is sent again for.
    wait: Option<Wait>,
    /// Hashes of the cursors of a list that it was set to.
    pages: BTreeSet<u64>,
}

/// Whether a request asks for a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Streaming {
    /// As its fields say.
    AsSet,
    /// Where the operation can stream and its fields do not say otherwise.
    Wanted,
}

/// The caller's pointer, which each event of the request carries: never read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserData(pub usize);

/// A request in the form that goes to the network.
pub struct PreparedRequest {
    pub target: String,
    pub body: Option<Vec<u8>>,
    /// Replaces the body.
    pub upload: Option<Upload>,
    pub output: Option<Download>,
    pub streams: bool,
}

impl PreparedRequest {
    /// What is missing of a file that an earlier try has begun, as its download says it.
    pub fn rest(&self) -> Option<(u64, &str)> {
        self.output.as_ref()?.rest()
    }
}

impl Request {
    pub fn new(operation: &str) -> Result<Request> {
        Ok(Request {
            operation: Arc::new(Operation::parse(operation)?),
            fields: Arc::default(),
            body_is_whole: false,
            headers: RequestHeaders::default(),
            timeouts: Vec::new(),
            user_data: UserData::default(),
            sentences: false,
            files: Vec::new(),
            output: None,
            schema: None,
            tools: Vec::new(),
            wait: None,
            pages: BTreeSet::new(),
        })
    }

    pub(crate) fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The same request, with the link in its field as its operation; `None` where it has none there, or no good one.
    pub(crate) fn with_its_link(&self) -> Option<Request> {
        let operation = self.operation.with_link_of(&self.fields).ok()??;
        Some(Request { operation: Arc::new(operation), ..self.clone() })
    }

    pub(crate) fn headers(&self) -> &RequestHeaders {
        &self.headers
    }

    /// The model that is asked, where the request names one.
    pub(crate) fn model(&self) -> Option<&str> {
        self.fields.get("model").and_then(Value::as_str)
    }

    /// A field, where it is text.
    pub(crate) fn text_of(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }

    /// A field, where it is a whole number, as one or in text.
    pub(crate) fn number_of(&self, field: &str) -> Option<u32> {
        match self.fields.get(field)? {
            Value::Number(number) => number.as_str().parse().ok(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub fn set_string(&mut self, field: &str, value: &str) -> Result<()> {
        self.set(field, Value::from(value))
    }

    pub fn set_integer(&mut self, field: &str, value: i64) -> Result<()> {
        self.set(field, Value::from(value))
    }

    pub fn set_number(&mut self, field: &str, value: f64) -> Result<()> {
        let value = edit::number(value).map_err(|reason| at(field, &reason))?;
        self.set(field, value)
    }

    pub fn set_boolean(&mut self, field: &str, value: bool) -> Result<()> {
        self.set(field, Value::from(value))
    }

    /// Any JSON, to go to the wire as it is written, numbers in all their digits.
    pub fn set_json(&mut self, field: &str, json: &str) -> Result<()> {
        let value = build::parse(json).map_err(|reason| at(field, &reason))?;
        self.set(field, value)
    }

    fn set(&mut self, field: &str, value: Value) -> Result<()> {
        let place = FieldPlace::of(field).map_err(|reason| at(field, &reason))?;
        let is_whole = place == FieldPlace::Whole;
        self.forget_schema(field);
        self.files.retain(|file| file.field != field);
        if is_whole && self.operation.method() == Method::Get {
            return Err(at(field, "a GET has no body: set its fields one by one, they go in the query"));
        }
        if self.operation.has_link_in(field) && !value.is_null() {
            let link = Map::from_iter([(field.to_owned(), value.clone())]);
            self.operation.with_link_of(&link).map_err(|error| at(field, error.message()))?;
        }
        edit::set(self.fields_to_change(), place, value).map_err(|reason| at(field, &reason))?;
        self.body_is_whole |= is_whole;
        Ok(())
    }

    /// Takes out a field, or a part of one. What is not there needs no taking out.
    pub fn remove(&mut self, field: &str) -> Result<()> {
        let place = FieldPlace::of(field).map_err(|reason| at(field, &reason))?;
        self.files.retain(|file| file.field != field);
        self.body_is_whole &= place != FieldPlace::Whole;
        edit::remove(self.fields_to_change(), &place);
        self.forget_removed_tools();
        Ok(())
    }

    /// The fields as JSON, which a setter of the whole body takes back.
    pub fn json(&self) -> String {
        let json = object(self.fields.iter().map(|(name, value)| (name.as_str(), value)));
        String::from_utf8(json).unwrap_or_default()
    }

    fn fields_to_change(&mut self) -> &mut Map<String, Value> {
        Arc::make_mut(&mut self.fields)
    }

    /// A file of the disk, which is opened when the request is sent.
    pub fn set_file(&mut self, field: &str, path: &str) -> Result<()> {
        if path.is_empty() {
            return Err(at(field, "the path is empty: name the file to send"));
        }
        self.attach(field, Attached::File { path: path.to_owned() })
    }

    /// As a file, of bytes that are in memory.
    pub fn set_bytes(&mut self, field: &str, bytes: &[u8], file_name: &str) -> Result<()> {
        self.attach(field, Attached::Bytes { bytes: bytes.into(), file_name: file_name.to_owned() })
    }

    /// As a file, of what `read` reads: at any offset, any number of times, on any thread and on several at once. It says
    /// how many bytes it has read; 0 is the end. There are `length` bytes, the same each time.
    pub fn set_reader(
        &mut self,
        field: &str,
        read: impl Fn(u64, &mut [u8]) -> io::Result<usize> + Send + Sync + 'static,
        length: u64,
        file_name: &str,
    ) -> Result<()> {
        let (read, file_name) = (Arc::new(read), file_name.to_owned());
        self.attach(field, Attached::Reader(ContentReader { read, length, file_name }))
    }

    fn attach(&mut self, field: &str, content: Attached) -> Result<()> {
        if self.operation.method().puts_fields_in_query() {
            return Err(at(field, "a GET or DELETE sends no file"));
        }
        if field.is_empty() || field.starts_with('/') {
            return Err(at(field, "a file is sent under a field's plain name, such as \"file\""));
        }
        self.fields_to_change().shift_remove(field);
        self.files.retain(|file| file.field != field);
        self.files.push(Attachment { field: field.to_owned(), content });
        Ok(())
    }

    /// The file that a good answer's bytes go to.
    pub fn set_output(&mut self, path: &str) -> Result<()> {
        if path.is_empty() {
            return Err(Error::invalid("the output's path is empty: name the file that the answer goes to"));
        }
        self.output = Some(path.to_owned());
        Ok(())
    }

    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        self.headers.set(name, value)
    }

    pub fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Result<()> {
        which.set(&mut Timeouts::default(), milliseconds)?;
        self.timeouts.retain(|(other, _)| *other != which);
        self.timeouts.push((which, milliseconds));
        Ok(())
    }

    pub(crate) fn set_user_data(&mut self, user_data: UserData) {
        self.user_data = user_data;
    }

    pub(crate) fn user_data(&self) -> UserData {
        self.user_data
    }

    /// Whether text events come in whole sentences.
    pub fn set_sentences(&mut self, sentences: bool) {
        self.sentences = sentences;
    }

    pub(crate) fn wants_sentences(&self) -> bool {
        self.sentences
    }

    /// The client's limits with this request's own in their place.
    pub(crate) fn timeouts(&self, client: Timeouts) -> Timeouts {
        let mut timeouts = client;
        for (which, milliseconds) in &self.timeouts {
            // Checked when it was set.
            let _ = which.set(&mut timeouts, *milliseconds);
        }
        timeouts
    }

    pub(crate) fn prepare(&self, streaming: Streaming) -> Result<PreparedRequest> {
        let has_body = self.body_is_whole || !self.operation.method().puts_fields_in_query();
        let beside_template = self.fields.iter().filter(|(name, _)| !self.operation.names(name));
        let in_query = beside_template.clone().filter(|_| !has_body);
        let target = self.operation.target(&self.fields, in_query)?;
        let streams = self.operation.destination().is_none() && self.streams(streaming)?;
        let is_form = !self.files.is_empty() || self.operation.is_transcription();
        let names_its_file = self.operation.is_plain_file_upload();
        let upload = is_form.then(|| form::upload(beside_template.clone(), &self.files, names_its_file));
        let upload = upload.transpose()?;
        let added = if streams { self.added_for_streaming() } else { Vec::new() };
        let body = (has_body && !is_form).then(|| {
            let added = added.iter().map(|(name, value)| (*name, value));
            beside_template.map(|(name, value)| (name.as_str(), value)).chain(added)
        });
        let body = body.filter(|members| self.body_is_whole || members.clone().next().is_some());
        if self.wait.is_some() && self.output.is_some() {
            return Err(Error::invalid(
                "a request that waits for a job reads its state in the answer: leave out the wait, or the output",
            ));
        }
        let mut output = self.output.as_ref().map(|path| Download::prepare(path, random()?)).transpose()?;
        if let Some(output) = output.as_mut()
            && (self.operation.method() != Method::Get || self.asks_for_part())
        {
            output.refuse_parts();
        }
        if let Some(output) = output.as_mut()
            && self.operation.is_speech()
        {
            output.expect_speech(self.audio_format());
        }
        Ok(PreparedRequest { target, body: body.map(object), upload, output, streams })
    }

    /// Whether the program itself asks for a part of the answer.
    pub(crate) fn asks_for_part(&self) -> bool {
        self.headers.iter().any(|(name, _)| matches!(name, "range" | "if-range"))
    }

    fn streams(&self, streaming: Streaming) -> Result<bool> {
        match self.fields.get("stream") {
            Some(Value::Bool(true)) if self.output.is_some() && !self.operation.is_speech() => {
                Err(Error::invalid(
                    "the answer is to go to a file, and to come as a stream: leave out the field \"stream\", or the output",
                ))
            }
            Some(stream) => Ok(*stream == Value::Bool(true)),
            None => {
                let can_stream = self.operation.is_completion() || self.operation.is_response();
                Ok(streaming == Streaming::Wanted && self.output.is_none() && can_stream)
            }
        }
    }

    /// What a stream needs and the caller need not know: that it is one, and that its usage is wanted,
    /// without which some models report no tokens at all. The Responses API always reports it.
    fn added_for_streaming(&self) -> Vec<(&'static str, Value)> {
        let mut added = Vec::new();
        let is_completion = self.operation.is_completion();
        if (is_completion || self.operation.is_response()) && !self.fields.contains_key("stream") {
            added.push(("stream", Value::Bool(true)));
        }
        if is_completion && !self.fields.contains_key("stream_options") {
            let usage = Map::from_iter([("include_usage".to_owned(), Value::Bool(true))]);
            added.push(("stream_options", Value::Object(usage)));
        }
        added
    }
}

/// Not the fields: they are a user's conversation.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.name())
            .field("fields", &self.fields.len())
            .field("files", &self.files.len())
            .field("tools", &self.tools.len())
            .finish_non_exhaustive()
    }
}

/// A short question fits, without the buffer growing four times on the way.
const COMMON_BODY: usize = 512;

/// The JSON of an object of these members, in their order.
fn object<'field>(members: impl Iterator<Item = (&'field str, &'field Value)>) -> Vec<u8> {
    let mut json = Vec::with_capacity(COMMON_BODY);
    // Memory takes every byte, and a value has no member that is not text.
    let _ = serde_json::Serializer::new(&mut json).collect_map(members);
    json
}

/// A field's name is the caller's text and may be long or odd; a prompt it is not.
fn at(field: &str, reason: &str) -> Error {
    let shown: String = field.chars().take(100).collect();
    invalid!("field \"{shown}\": {reason}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn body(request: &Request) -> String {
        String::from_utf8(request.prepare(Streaming::AsSet).unwrap().body.unwrap_or_default()).unwrap()
    }

    #[test]
    fn a_copy_is_made_when_one_of_two_is_changed() {
        let mut request = Request::new("POST /v1/chat/completions").unwrap();
        request.add_message("user", "What is this?").and(request.add_image(b"image", "image/png")).unwrap();
        let copy = request.clone();
        assert!(
            Arc::ptr_eq(&request.fields, &copy.fields) && Arc::ptr_eq(&request.operation, &copy.operation)
        );
        let before = body(&copy);
        request.add_message("user", "And this?").and(request.add_image(b"other", "image/png")).unwrap();
        assert_eq!(body(&copy), before);
        assert_ne!(body(&request), before);
        request.set_json("", "{}").unwrap();
        assert_eq!(body(&copy), before);
    }

    #[test]
    fn fields_go_where_the_operation_says() {
        let mut post = Request::new("POST /v1/endpoints/{id}/x").unwrap();
        assert_eq!(post.set_string("id", "e 1").and(post.set_integer("n", -3)), Ok(()));
        assert_eq!(
            post.set_json("seed", "15924764223251450000").and(post.set_number("temperature", 0.7)),
            Ok(())
        );
        assert_eq!(post.set_boolean("logprobs", true).and(post.set_json("/a/b/0", "{\"c\": null}")), Ok(()));
        assert_eq!(post.prepare(Streaming::AsSet).unwrap().target, "/v1/endpoints/e%201/x");
        assert_eq!(
            body(&post),
            r#"{"n":-3,"seed":15924764223251450000,"temperature":0.7,"logprobs":true,"a":{"b":[{"c":null}]}}"#
        );

        let mut get = Request::new("GET /v1/files/{id}").unwrap();
        assert_eq!(get.set_string("id", "f").and(get.set_integer("limit", 5)), Ok(()));
        let prepared = get.prepare(Streaming::AsSet).unwrap();
        assert_eq!((prepared.target.as_str(), prepared.body), ("/v1/files/f?limit=5", None));

        let empty = Request::new("POST /v1/batches/{id}/cancel").map(|mut request| {
            request.set_string("id", "b").unwrap();
            request
        });
        assert_eq!(empty.unwrap().prepare(Streaming::AsSet).unwrap().body, None);
    }

    #[test]
    fn a_whole_body_is_a_body_also_for_delete() {
        let mut delete = Request::new("DELETE /v1/endpoints/{id}/adapters").unwrap();
        delete.set_json("", r#"{"adapter":"a","id":"e"}"#).unwrap();
        let prepared = delete.prepare(Streaming::AsSet).unwrap();
        assert_eq!(prepared.target, "/v1/endpoints/e/adapters");
        assert_eq!(prepared.body.as_deref(), Some(&br#"{"adapter":"a"}"#[..]));
        assert!(Request::new("GET /v1/models").unwrap().set_json("", "{}").is_err());
        let mut post = Request::new("POST /v1/x").unwrap();
        post.set_json("", "{}").unwrap();
        assert_eq!(body(&post), "{}");
        assert!(post.set_json("", "[1]").is_err_and(|error| error.message().contains("object")));
    }

    #[test]
    fn messages_and_images_build_a_conversation() {
        let mut chat = Request::new("POST /v1/chat/completions").unwrap();
        assert!(chat.add_image(b"x", "image/png").is_err(), "no message yet");
        chat.add_message("user", "what \"is\" this?\u{0}").unwrap();
        chat.add_image(b"\x89PNG", "image/png").unwrap();
        chat.add_image(b"\xff\xd8", "image/jpeg").unwrap();
        assert_eq!(
            body(&chat),
            r#"{"messages":[{"role":"user","content":[{"type":"text","text":"what \"is\" this?\u0000"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9g="}}]}]}"#
        );
        for bad in ["", "png", "image/", "/png", "image/p ng", "image/png;x=1", "image/png\r\n"] {
            assert!(chat.add_image(b"x", bad).is_err(), "{bad:?}");
        }
        chat.set_string("messages", "none").unwrap();
        assert!(chat.add_message("user", "x").is_err());
    }

    #[test]
    fn limits_of_a_request_replace_the_clients() {
        let mut request = Request::new("GET /v1/models").unwrap();
        request.set_timeout(Timeout::Idle, 5).unwrap();
        request.set_timeout(Timeout::Connect, 0).unwrap();
        assert!(request.set_timeout(Timeout::Total, -1).is_err());
        let timeouts = request.timeouts(Timeouts::default());
        assert_eq!((timeouts.idle, timeouts.connect), (Some(Duration::from_millis(5)), None));
        assert_eq!(timeouts.total, Timeouts::default().total);
        assert!(Timeout::from_number(0).is_err() && Timeout::from_number(5).is_err());
    }

    #[test]
    fn setting_twice_keeps_the_last() {
        let mut request = Request::new("POST /v1/x").unwrap();
        request.set_string("model", "a").unwrap();
        request.set_string("model", "b").unwrap();
        assert_eq!(body(&request), r#"{"model":"b"}"#);
        assert!(request.set_string("/model/x", "c").is_err());
        assert_eq!(body(&request), r#"{"model":"b"}"#);
    }

    #[test]
    fn a_stream_is_asked_for_where_it_can_be_had() {
        let sent = |operation: &str, json: &str, streaming| {
            let mut request = Request::new(operation).unwrap();
            request.set_json("", json).unwrap();
            let prepared = request.prepare(streaming).unwrap();
            (String::from_utf8(prepared.body.unwrap()).unwrap(), prepared.streams)
        };
        use Streaming::{AsSet, Wanted};
        let chat = "POST /v1/chat/completions";
        let usage = r#""stream_options":{"include_usage":true}"#;
        assert_eq!(sent(chat, r#"{"n":1}"#, AsSet), (r#"{"n":1}"#.to_owned(), false));
        assert_eq!(sent(chat, r#"{"n":1}"#, Wanted), (format!(r#"{{"n":1,"stream":true,{usage}}}"#), true));
        assert_eq!(sent(chat, r#"{"stream":true}"#, AsSet), (format!(r#"{{"stream":true,{usage}}}"#), true));
        assert_eq!(sent(chat, r#"{"stream":false}"#, Wanted), (r#"{"stream":false}"#.to_owned(), false));
        let own = r#"{"stream":true,"stream_options":null}"#;
        assert_eq!(sent(chat, own, Wanted), (own.to_owned(), true));
        let responses = "POST /v1/responses";
        assert_eq!(sent(responses, r#"{"n":1}"#, Wanted), (r#"{"n":1,"stream":true}"#.to_owned(), true));
        assert_eq!(sent(responses, r#"{"stream":false}"#, Wanted), (r#"{"stream":false}"#.to_owned(), false));
        assert_eq!(sent(responses, "{}", AsSet), ("{}".to_owned(), false));
        assert_eq!(sent("POST /v1/embeddings", "{}", Wanted), ("{}".to_owned(), false));
        let speech = r#"{"stream":true}"#;
        assert_eq!(sent("POST /v1/audio/speech", speech, Wanted), (speech.to_owned(), true));
    }
}
