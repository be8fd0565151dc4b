//! Every operation of the header, called through C against the API's stand-in with `strict`, which holds each request
//! and answer against the description of the API; and requests that do not fit, which it refuses.
//!
//! The requests are `tests/data/requests.json`, by the operation's words: the fields of the path, of the query and of
//! the body, and the files of a form. An object with `from` and `at` is an id that another operation's answer has.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use together::error::Status;
use together::operations::{SECTIONS, without_query};
use together_offline::{Scripted, ScriptedSettings, Server, Settings};

use crate::support::KEY;
use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::c_abi::C;
use crate::support::servers::{Sent, ok, options_for};

type Fields = Map<String, Value>;

/// A request of the table.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Row {
    path: Fields,
    query: Fields,
    /// The names of those that the description requires.
    required_query: Vec<String>,
    body: Fields,
    required: Vec<String>,
    files: Map<String, Value>,
    /// The poll of a job that has to end before.
    after: Option<String>,
}

struct Platform {
    client: <C as Api>::Client,
    server: Server,
    table: BTreeMap<String, Row>,
    misfits: RefCell<BTreeSet<String>>,
}

/// Where the server does as the service does, and the description lags behind: its kinds of models are those from before
/// transcription and video.
const KNOWN_MISFITS: [&str; 1] = ["GET /v1/models: the answer at"];

/// Of an upload in parts, whose parts storage alone takes: whether the request fits is all that is looked at.
fn needs_parts(words: &str) -> bool {
    ["POST /v1/files/multipart/abort", "POST /v1/files/multipart/complete"].contains(&words)
}

/// A call that both sides send in.
fn is_session(words: &str) -> bool {
    ["GET /v1/realtime", "GET /v1/audio/speech/websocket"].contains(&words)
}

impl Platform {
    fn new() -> Platform {
        let settings = Settings { key: KEY.to_owned(), strict: true, ..Settings::default() };
        let server = Server::start(settings).expect("a server");
        let client = C::client(&options_for::<C>(server.base_url(), server.ca_pem()));
        let table = serde_json::from_str(include_str!("../data/requests.json")).expect("a table");
        Platform { client, server, table, misfits: RefCell::default() }
    }

    fn row(&self, words: &str) -> &Row {
        self.table.get(words).unwrap_or_else(|| panic!("no request of {words}"))
    }

    fn send(&self, words: &str, row: &Row) -> <C as Api>::Response {
        let mut request = C::request(words);
        if is_session(words) {
            for (name, value) in &row.query {
                set(&mut request, name, value);
            }
            let call = self.client.start(&request);
            assert_eq!(call.finish(), Status::Ok.number(), "{words}");
            call.rest();
            return call.response();
        }
        for (name, value) in row.path.iter().chain(&row.query) {
            set(&mut request, name, value);
        }
        if words.starts_with("DELETE") && !row.body.is_empty() {
            // The fields of a DELETE go in the query; a whole body goes where it is.
            let whole: Fields = row.path.clone().into_iter().chain(row.body.clone()).collect();
            assert_eq!(request.set_json("", &Value::Object(whole).to_string()), Ok(()));
        } else {
            for (name, value) in &row.body {
                set(&mut request, name, value);
            }
        }
        for (field, file) in &row.files {
            let text = |name: &str| file[name].as_str().expect("text");
            assert_eq!(request.set_bytes(field, text("text").as_bytes(), text("name")), Ok(()));
        }
        self.client.complete(&request)
    }

    /// A row whose ids are those of things that were made; what `given` names is used as it is.
    fn filled(&self, row: &Row, given: &Fields) -> Result<Row, String> {
        let mut filled = row.clone();
        filled.path = Fields::new();
        for (name, value) in &row.path {
            let value = match given.get(name) {
                Some(value) => value.clone(),
                None => self.made(value, &filled.path)?,
            };
            filled.path.insert(name.clone(), value);
        }
        let in_path = filled.path.clone();
        for fields in [&mut filled.query, &mut filled.body] {
            for value in fields.values_mut() {
                *value = self.made(value, &in_path)?;
            }
        }
        Ok(filled)
    }

    /// The value, with every id in it made: below the things that are `given`.
    fn made(&self, value: &Value, given: &Fields) -> Result<Value, String> {
        match value {
            Value::Object(members) if members.contains_key("from") && members.contains_key("at") => {
                let text = |name: &str| members[name].as_str().expect("text");
                if let Some(job) = members.get("after").and_then(Value::as_str) {
                    self.wait_for(job, given)?;
                }
                let response = self.answer(text("from"), given)?;
                match response.string(text("at")) {
                    id if id.is_empty() => Err(format!("{}: {}", text("from"), response.json())),
                    id => Ok(Value::from(id)),
                }
            }
            Value::Object(members) => {
                let made = members.iter().map(|(name, value)| Ok((name.clone(), self.made(value, given)?)));
                made.collect::<Result<Fields, String>>().map(Value::Object)
            }
            Value::Array(items) => items.iter().map(|item| self.made(item, given)).collect(),
            other => Ok(other.clone()),
        }
    }

    /// Polls a job until it is done.
    fn wait_for(&self, words: &str, given: &Fields) -> Result<(), String> {
        let row = self.filled(self.row(words), given)?;
        let mut request = C::request(words);
        for (name, value) in &row.path {
            set(&mut request, name, value);
        }
        assert_eq!(request.set_wait(1), Ok(()), "{words}");
        let response = self.client.complete(&request);
        response.outcome().map_err(|failure| format!("{words}: {}", failure.message))
    }

    /// The good answer to an operation, which the server has held against the description.
    fn answer(&self, words: &str, given: &Fields) -> Result<<C as Api>::Response, String> {
        let row = self.filled(self.row(words), given)?;
        if let Some(job) = &row.after {
            self.wait_for(job, &row.path)?;
        }
        let response = self.send(words, &row);
        if let Err(failure) = response.outcome() {
            return Err(format!("{words}: {}: {row:?}", failure.message));
        }
        let misfit = response.header("x-offline-answer-misfit");
        if !misfit.is_empty() {
            self.misfits.borrow_mut().insert(format!("{words}: {misfit}"));
        }
        Ok(response)
    }
}

fn set(request: &mut <C as Api>::Request, field: &str, value: &Value) {
    let outcome = match value {
        Value::String(text) => request.set_string(field, text),
        Value::Bool(value) => request.set_boolean(field, *value),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => request.set_integer(field, integer),
            None => request.set_number(field, number.as_f64().expect("a number")),
        },
        other => request.set_json(field, &other.to_string()),
    };
    assert_eq!(outcome, Ok(()), "{field}");
}

fn operations() -> impl Iterator<Item = &'static str> {
    let all = SECTIONS.iter().flat_map(|(_, operations)| *operations);
    all.filter(|(name, _)| *name != "URL").map(|(_, words)| *words)
}

/// Method and path without the names in braces, which the description and the header do not agree on.
fn shape(words: &str) -> String {
    let parts = without_query(words).split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_operation_is_called_and_fits_its_description() {
    let platform = Platform::new();
    let uncalled: Vec<&str> = operations().filter(|words| !platform.table.contains_key(*words)).collect();
    assert_eq!(uncalled, Vec::<&str>::new(), "no test calls these");
    let (mut examples, mut failures) = (Vec::new(), Vec::new());
    for words in operations() {
        match platform.answer(words, &Fields::new()) {
            Ok(response) if response.header("x-offline-answer") == "example" => examples.push(words),
            Ok(_) => {}
            Err(_) if needs_parts(words) => {}
            Err(failure) => failures.push(failure),
        }
    }
    assert!(failures.is_empty(), "{} failed: {failures:#?}", failures.len());
    let checked = platform.server.traffic().checked;
    let checked: BTreeMap<String, &str> = checked.iter().map(|(words, by)| (shape(words), *by)).collect();
    let missing: Vec<&str> = operations().filter(|words| !checked.contains_key(&shape(words))).collect();
    assert_eq!(missing, Vec::<&str>::new(), "no request of these fitted");
    let count = |by: &str| checked.values().filter(|checked_by| **checked_by == by).count();
    let (by_description, by_facts) = (count("description"), count("facts"));
    println!(
        "{by_description} operations checked by the description, {by_facts} by the facts, none uncalled"
    );
    println!("answered with an example: {}: {examples:#?}", examples.len());
    assert_eq!((by_description, by_facts), (197, 32));
    let misfits = platform.misfits.into_inner();
    let unknown: Vec<_> = misfits
        .iter()
        .filter(|misfit| !KNOWN_MISFITS.iter().any(|known| misfit.starts_with(known)))
        .collect();
    assert!(unknown.is_empty(), "answers of the server that are not as described: {unknown:#?}");
}

/// A value of another kind.
fn wrong(value: &Value) -> Value {
    match value {
        Value::String(_) => json!({ "wrong": true }),
        Value::Number(_) | Value::Bool(_) => json!("wrong"),
        Value::Array(_) | Value::Object(_) => json!(7),
        Value::Null => json!([]),
    }
}

#[test]
fn a_request_that_does_not_fit_is_refused() {
    let platform = Platform::new();
    let (mut refused, mut operations_with_input) = (0, 0);
    for words in operations().filter(|words| !is_session(words)) {
        let whole = platform.row(words);
        if whole.body.is_empty() && whole.query.is_empty() {
            continue;
        }
        operations_with_input += 1;
        // The check comes before the route: no id needs to be one.
        let plain = |value: &Value| if value.get("from").is_some() { json!("id-1") } else { value.clone() };
        let mut row = whole.clone();
        for fields in [&mut row.path, &mut row.query, &mut row.body] {
            fields.values_mut().for_each(|value| *value = plain(value));
        }
        let expect_refusal = |words: &str, changed: &Row, field: &str| {
            let response = platform.send(words, changed);
            let failure = response.outcome().expect_err(&format!("{words} with a wrong {field}"));
            let message = failure.message;
            assert!(message.contains(field), "{words}: {field}: {message}");
            assert!([0, 422].contains(&response.http_status()), "{words}: {field}: {message}");
            usize::from(response.http_status() == 422)
        };
        let before = refused;
        for field in &row.required {
            let mut changed = row.clone();
            changed.body.shift_remove(field).expect("a required field");
            // Without its last field a request has no body at all.
            let named = if changed.body.is_empty() && changed.files.is_empty() { "body" } else { field };
            refused += expect_refusal(words, &changed, named);
        }
        for (field, value) in row.body.iter().filter(|(_, value)| !value.is_object() || row.files.is_empty())
        {
            let mut changed = row.clone();
            let is_open = *words == *"POST /v1/queue/submit" && field == "payload";
            if !is_open && row.files.is_empty() {
                changed.body.insert(field.clone(), wrong(value));
                refused += expect_refusal(words, &changed, field);
            }
        }
        for field in &row.required_query {
            let mut changed = row.clone();
            changed.query.shift_remove(field);
            refused += expect_refusal(without_query(words), &changed, field);
        }
        for (field, value) in row.query.iter().filter(|(_, value)| value.is_number() || value.is_boolean()) {
            let mut changed = row.clone();
            changed.query.insert(field.clone(), wrong(value));
            refused += expect_refusal(words, &changed, field);
        }
        if !row.query.is_empty() {
            let target = format!("{}?no_such_parameter=1", without_query(words));
            let mut changed = row.clone();
            changed.query.clear();
            let sent = platform.send(&target, &changed);
            assert_eq!(sent.http_status(), 422, "{target}: {}", sent.json());
            refused += 1;
        }
        // Of a form without required texts, the next test.
        assert!(refused > before || !row.files.is_empty(), "{words}: nothing of it was refused");
    }
    println!("{refused} wrong requests of {operations_with_input} operations were refused by the server");
}

/// The same file, with one field of another kind in its form.
#[test]
fn a_part_of_a_form_that_does_not_fit_is_refused() {
    let platform = Platform::new();
    for (words, field, value) in [
        ("POST /v1/files/upload", "purpose", "pleasure"),
        ("POST /v1/audio/transcriptions", "temperature", "hot"),
        ("POST /v1/audio/translations", "response_format", "srt"),
    ] {
        let mut row = platform.row(words).clone();
        row.body.insert(field.to_owned(), Value::from(value));
        let response = platform.send(words, &row);
        assert_eq!(response.http_status(), 422, "{words}: {}", response.json());
        assert!(response.string("/error/message").contains(&format!("\"/{field}\"")), "{}", response.json());
    }
}

#[test]
fn a_path_that_the_api_does_not_have_is_refused_with_its_methods() {
    let platform = Platform::new();
    let response = platform.client.complete(&C::request("PATCH /v1/chat/completions"));
    assert_eq!(response.http_status(), 404);
    assert!(response.string("/error/message").ends_with("this path has POST."), "{}", response.json());
    let response = platform.client.complete(&C::request("GET /v1/no/such/thing"));
    assert_eq!(response.http_status(), 404);
    assert_eq!(response.string("/error/code"), "not_described");
}

/// Without `strict` nothing is checked, and an operation without a route is not answered.
#[test]
fn a_server_that_is_not_strict_checks_nothing() {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).expect("a server");
    let client = C::client(&options_for::<C>(server.base_url(), server.ca_pem()));
    let response = client.complete(&C::request("GET /v1/models?no_such_parameter=1"));
    assert_eq!(response.outcome(), Ok(()));
    assert_eq!(response.header("x-offline-checked-by"), "");
}

/// As docs/operations.md shows it: a client for a sandbox's host, and one for the sandbox itself, with its own key.
#[test]
fn an_operation_on_another_host_has_a_client_of_its_own() {
    let inside = Scripted::start(ScriptedSettings::default(), vec![ok(r#"{"execs":[]}"#)]).expect("a server");
    let sandbox = json!({ "id": "sandbox-1", "agent": { "url": inside.base_url(), "token": "token-1" } });
    let host = Scripted::start(ScriptedSettings::default(), vec![ok(sandbox.to_string())]).expect("a server");

    let sandboxes = C::client(&options_for::<C>(host.base_url(), host.ca_pem()));
    let mut look = C::request("GET /v1/sandboxes/{id}");
    assert_eq!(look.set_string("id", "sandbox-1"), Ok(()));
    let found = sandboxes.complete(&look);
    assert_eq!(found.outcome(), Ok(()));

    let mut options = options_for::<C>(&found.string("/agent/url"), inside.ca_pem());
    assert_eq!(options.set_api_key(found.string("/agent/token").as_bytes()), Ok(()));
    let client = C::client(&options);
    let running = client.complete(&C::request("GET /api/v1/execs"));
    assert_eq!(running.outcome(), Ok(()));
    assert_eq!(running.count("/execs"), 0);

    let sent = |server: &Scripted| Sent::parse(&server.seen().requests[0]);
    assert_eq!(sent(&host).line, "GET /v1/sandboxes/sandbox-1 HTTP/1.1");
    assert_eq!(sent(&inside).line, "GET /api/v1/execs HTTP/1.1");
    assert_eq!(sent(&host).all("authorization"), [format!("Bearer {KEY}")]);
    assert_eq!(sent(&inside).all("authorization"), ["Bearer token-1"]);
}

/// "The job is deleted" is all that a deletion may say; with the name of an error beside it, it is one.
#[test]
fn a_deletion_that_says_so_in_words_is_no_error() {
    let answers = [r#"{"message":"deleted"}"#, r#"{"message":"no such job","type":"invalid_request_error"}"#];
    let server = Scripted::start(ScriptedSettings::default(), answers.map(ok).to_vec()).expect("a server");
    let client = C::client(&options_for::<C>(server.base_url(), server.ca_pem()));
    let mut request = C::request("DELETE /v1/fine-tunes/{id}");
    assert_eq!(request.set_string("id", "ft-1"), Ok(()));
    assert_eq!(client.complete(&request).outcome(), Ok(()));
    assert!(client.complete(&request).outcome().is_err());
}
