//! The objects, called as a Rust program calls them.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use together::cassette::Mode;
use together::connect::tls::roots::Trust;
use together::engine::usage::Figures;
use together::error::{Error, Status};
use together::key::Supplied;
use together::log::{Level, Log};
use together::message::event::{Event, EventKind};
use together::message::request::Request;
use together::message::response::Response;
use together::message::times::Time;
use together::message::tool::ToolCall;
use together::objects::batch::Batch;
use together::objects::call::{Next, Until};
use together::objects::client::{Client, FailedClient};
use together::objects::options::Options;
use together::settings::Limit;
use together::settings::Timeout;

use super::api::{self, Api, Failure, Outcome, Reader, Seen, Tool};
use super::carrier::Carrier;
use super::log_lines;

pub struct Rust;

/// A client that could not be made keeps its error, which its requests return.
pub struct MaybeClient(Result<Client, FailedClient>);

impl MaybeClient {
    fn new(options: &Options) -> MaybeClient {
        MaybeClient(Client::new(options).map_err(|error| FailedClient::new(options, error)))
    }

    fn get(&self) -> Result<&Client, &Error> {
        self.0.as_ref().map_err(FailedClient::failure)
    }
}

pub struct MaybeRequest(Result<Request, Error>);

pub struct MaybeResponse(Result<Arc<Response>, Error>);

pub struct MaybeBatch(Result<Batch, Error>);

fn failure(error: &Error) -> Failure {
    Failure { status: error.status(), message: error.message().to_owned() }
}

fn outcome(result: Result<(), Error>) -> Outcome {
    result.map_err(|error| failure(&error))
}

impl Api for Rust {
    type Options = Options;
    type Client = MaybeClient;
    type Request = MaybeRequest;
    type Response = MaybeResponse;
    type Batch = MaybeBatch;

    fn options() -> Options {
        Options::default()
    }

    fn client(options: &Options) -> MaybeClient {
        MaybeClient::new(options)
    }

    fn default_client() -> MaybeClient {
        MaybeClient::new(&Options::default())
    }

    fn request(operation: &str) -> MaybeRequest {
        MaybeRequest(Request::new(operation))
    }

    fn batch(directory: &str) -> MaybeBatch {
        MaybeBatch(Batch::new(directory))
    }
}

impl api::Object for MaybeBatch {
    fn outcome(&self) -> Outcome {
        self.0.as_ref().map(|_| ()).map_err(failure)
    }
}

impl api::Batch for MaybeBatch {
    type Client = MaybeClient;
    type Request = MaybeRequest;
    type Response = MaybeResponse;

    fn add(&mut self, custom_id: &str, request: &MaybeRequest) -> Outcome {
        let add = |batch: &Batch| batch.add(custom_id, request.0.as_ref().map_err(Error::clone)?);
        outcome(self.0.as_ref().map_err(Error::clone).and_then(add))
    }

    fn run(&mut self, client: &MaybeClient, mut on_event: impl FnMut(Seen) -> bool) -> MaybeResponse {
        let mut tell = |event: &Event| match on_event(seen(event)) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        };
        MaybeResponse(match (&self.0, client.get()) {
            (Ok(batch), Ok(client)) => Ok(Arc::new(batch.run(client, &mut tell))),
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
        })
    }

    fn answer(&self, custom_id: &str) -> MaybeResponse {
        let answer = |batch: &Batch| batch.answer(custom_id).map(Arc::new);
        MaybeResponse(self.0.as_ref().map_err(Error::clone).and_then(answer))
    }
}

impl api::Object for Options {
    fn outcome(&self) -> Outcome {
        Ok(())
    }
}

impl api::Options for Options {
    fn set_api_key(&mut self, key: &[u8]) -> Outcome {
        log_lines::hide(key);
        outcome(self.set_api_key(key))
    }

    fn set_api_key_file(&mut self, path: &str) -> Outcome {
        outcome(self.set_api_key_file(path))
    }

    fn set_base_url(&mut self, url: &str) -> Outcome {
        outcome(self.set_base_url(url))
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        outcome(self.set_timeout(which, milliseconds))
    }

    fn set_retries(&mut self, count: u32) -> Outcome {
        outcome(self.set_retries(count))
    }

    fn set_response_limit(&mut self, bytes: u64) -> Outcome {
        outcome(self.set_limit(Limit::ResponseBytes, bytes))
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        log_lines::hide(value.as_bytes());
        outcome(self.set_header(name, value))
    }

    fn add_ca(&mut self, pem: &[u8]) -> Outcome {
        outcome(self.add_ca(pem))
    }

    fn add_ca_file(&mut self, path: &str) -> Outcome {
        outcome(self.add_ca_file(path))
    }

    fn set_proxy(&mut self, url: &str) -> Outcome {
        outcome(self.set_proxy(url))
    }

    fn set_transport(&mut self, transport: Carrier) -> Outcome {
        self.set_transport(Arc::new(transport));
        Ok(())
    }

    fn set_log(&mut self, level: i32) -> Outcome {
        let log = Level::from_number(level).map(|level| level.map(|level| Log::new(level, log_lines::hear)));
        outcome(log.map(|log| self.set_log(log.unwrap_or_default())))
    }

    fn set_trust(&mut self, trust: i32) -> Outcome {
        outcome(Trust::from_number(trust).map(|trust| self.set_trust(trust)))
    }

    fn add_pin(&mut self, pin: &str) -> Outcome {
        outcome(self.add_pin(pin))
    }

    fn set_identity(&mut self, certificate_pem: &str, key_pem: &str) -> Outcome {
        outcome(self.set_identity(certificate_pem.as_bytes(), key_pem.as_bytes()))
    }

    fn set_token_limit(&mut self, tokens: u64) -> Outcome {
        outcome(self.set_limit(Limit::Tokens, tokens))
    }

    fn set_turn_limit(&mut self, turns: u64) -> Outcome {
        outcome(self.set_limit(Limit::Turns, turns))
    }

    fn set_cassette(&mut self, path: &str, mode: i32) -> Outcome {
        outcome(Mode::from_number(mode).and_then(|mode| self.set_cassette(path, mode)))
    }

    fn set_api_key_command(&mut self, argv: &[&str]) -> Outcome {
        outcome(self.set_api_key_command(argv))
    }

    fn set_api_key_source(&mut self, source: api::KeySource) -> Outcome {
        self.set_api_key_source(move |room| {
            let (length, seconds) = source(room);
            let lifetime = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
            Supplied { length, lifetime }
        });
        Ok(())
    }

    fn set_secret_memory(&mut self, secret: bool) -> Outcome {
        outcome(self.set_secret_memory(secret))
    }

    fn set_environment_wipe(&mut self, wipe: bool) -> Outcome {
        self.set_environment_wipe(wipe);
        Ok(())
    }
}

impl api::Object for MaybeClient {
    fn outcome(&self) -> Outcome {
        self.get().map(|_| ()).map_err(failure)
    }
}

impl api::Client for MaybeClient {
    type Request = MaybeRequest;
    type Response = MaybeResponse;

    fn complete(&self, request: &MaybeRequest) -> MaybeResponse {
        MaybeResponse(match (self.get(), &request.0) {
            (Ok(client), Ok(request)) => Ok(Arc::new(client.complete(request))),
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
        })
    }

    fn diagnose(&self) -> MaybeResponse {
        MaybeResponse(Ok(Arc::new(match &self.0 {
            Ok(client) => client.diagnose(),
            Err(failed) => failed.diagnose(),
        })))
    }

    fn interrupt(&self) {
        match &self.0 {
            Ok(client) => client.interrupt(),
            Err(failed) => failed.interrupt(),
        }
    }

    fn connect(&self) -> Result<(), Status> {
        let client = self.get().map_err(Error::status)?;
        client.connect().map_err(|error| error.status())
    }

    fn set_api_key(&self, key: &[u8]) -> Result<(), Status> {
        log_lines::hide(key);
        let client = self.get().map_err(Error::status)?;
        client.set_api_key(key).map_err(|error| error.status())
    }

    fn complete_each(&self, request: &MaybeRequest, mut on_event: impl FnMut(Seen) -> bool) -> MaybeResponse {
        let mut tell = |event: &Event| match on_event(seen(event)) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        };
        MaybeResponse(match (self.get(), &request.0) {
            (Ok(client), Ok(request)) => Ok(Arc::new(client.complete_each(request, &mut tell))),
            (Err(error), _) | (_, Err(error)) => {
                let mut done = Event::default();
                done.set_done(error.status());
                let _ = tell(&done);
                Err(error.clone())
            }
        })
    }

    fn usage(&self) -> Figures {
        self.get().expect("a client").usage().expect("its own process")
    }

    fn call(&self, request: &MaybeRequest) -> MaybeResponse {
        let run = |client: &Client, request: &Request| {
            let call = client.start(request)?;
            let mut seen = None;
            loop {
                match call.next(Until::Ever, seen.take()) {
                    Some(Next::Event(told)) if told.event.kind == EventKind::Done => break,
                    Some(Next::Event(told)) => seen = Some(told.event),
                    Some(Next::Tools(tools)) => tools.run(),
                    None => break,
                }
            }
            Ok(call.response().expect("a call that is done has its response").clone())
        };
        MaybeResponse(match (self.get(), &request.0) {
            (Ok(client), Ok(request)) => run(client, request),
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
        })
    }
}

impl MaybeRequest {
    fn change(&mut self, change: impl FnOnce(&mut Request) -> Result<(), Error>) -> Outcome {
        match &mut self.0 {
            Ok(request) => outcome(change(request)),
            Err(error) => Err(failure(error)),
        }
    }
}

impl api::Object for MaybeRequest {
    fn outcome(&self) -> Outcome {
        self.0.as_ref().map(|_| ()).map_err(failure)
    }
}

impl api::Request for MaybeRequest {
    type Response = MaybeResponse;

    fn json(&self) -> String {
        self.0.as_ref().map(Request::json).unwrap_or_default()
    }

    fn remove(&mut self, field: &str) -> Outcome {
        self.change(|request| request.remove(field))
    }

    fn add_answer(&mut self, response: &MaybeResponse) -> Outcome {
        self.change(|request| request.add_answer(response.0.as_ref().map_err(Error::clone)?))
    }

    fn set_wait(&mut self, interval_ms: i64) -> Outcome {
        self.change(|request| request.set_wait(interval_ms))
    }

    fn next_page(&mut self, page: &MaybeResponse) -> Result<bool, Failure> {
        let mut has_next = false;
        let outcome = self.change(|request| {
            has_next = request.next_page(page.0.as_ref().map_err(Error::clone)?)?;
            Ok(())
        });
        outcome.map(|()| has_next)
    }

    fn add_tool_result(&mut self, id: &str, content: &str) -> Outcome {
        self.change(|request| request.add_tool_result(id, content))
    }

    fn add_image_url(&mut self, url: &str) -> Outcome {
        self.change(|request| request.add_image_url(url))
    }

    fn add_image_file(&mut self, path: &str) -> Outcome {
        self.change(|request| request.add_image_file(path))
    }

    fn add_part(&mut self, json: &str) -> Outcome {
        self.change(|request| request.add_part(json))
    }

    fn add_tool(&mut self, name: &str, description: &str, schema: &str, tool: impl Tool) -> Outcome {
        let function = move |call: &Arc<ToolCall>| {
            let arguments = call.arguments().json().unwrap_or_default();
            let (number, answer) = tool(call.name(), call.id(), arguments);
            if let Some(answer) = answer {
                let _ = call.set_answer(&answer);
            }
            number
        };
        self.change(|request| request.add_tool(name, description, schema, Arc::new(function)))
    }

    fn set_string(&mut self, field: &str, value: &str) -> Outcome {
        self.change(|request| request.set_string(field, value))
    }

    fn set_integer(&mut self, field: &str, value: i64) -> Outcome {
        self.change(|request| request.set_integer(field, value))
    }

    fn set_number(&mut self, field: &str, value: f64) -> Outcome {
        self.change(|request| request.set_number(field, value))
    }

    fn set_boolean(&mut self, field: &str, value: bool) -> Outcome {
        self.change(|request| request.set_boolean(field, value))
    }

    fn set_json(&mut self, field: &str, json: &str) -> Outcome {
        self.change(|request| request.set_json(field, json))
    }

    fn add_message(&mut self, role: &str, content: &str) -> Outcome {
        log_lines::hide(content.as_bytes());
        self.change(|request| request.add_message(role, content))
    }

    fn add_image(&mut self, bytes: &[u8], mime_type: &str) -> Outcome {
        self.change(|request| request.add_image(bytes, mime_type))
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        log_lines::hide(value.as_bytes());
        self.change(|request| request.set_header(name, value))
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        self.change(|request| request.set_timeout(which, milliseconds))
    }

    fn set_file(&mut self, field: &str, path: &str) -> Outcome {
        self.change(|request| request.set_file(field, path))
    }

    fn set_bytes(&mut self, field: &str, bytes: &[u8], file_name: &str) -> Outcome {
        self.change(|request| request.set_bytes(field, bytes, file_name))
    }

    fn set_reader(&mut self, field: &str, reader: impl Reader, length: u64, file_name: &str) -> Outcome {
        let read = move |offset, room: &mut [u8]| {
            usize::try_from(reader(offset, room)).map_err(std::io::Error::other)
        };
        self.change(|request| request.set_reader(field, read, length, file_name))
    }

    fn set_output(&mut self, path: &str) -> Outcome {
        self.change(|request| request.set_output(path))
    }

    fn set_schema(&mut self, name: &str, schema: &str) -> Outcome {
        self.change(|request| request.set_schema(name, schema))
    }
}

impl MaybeResponse {
    fn find<T>(&self, find: impl FnOnce(&Response) -> Option<T>) -> Option<T> {
        self.0.as_ref().ok().and_then(|response| find(response))
    }
}

impl api::Object for MaybeResponse {
    fn outcome(&self) -> Outcome {
        let error = match &self.0 {
            Ok(response) => response.failure(),
            Err(error) => Some(error),
        };
        error.map_or(Ok(()), |error| Err(failure(error)))
    }
}

impl api::Response for MaybeResponse {
    fn of_json(json: &str) -> MaybeResponse {
        MaybeResponse(Ok(Response::from_json(json).into()))
    }

    fn parsed(&self, choice: u32) -> MaybeResponse {
        MaybeResponse(self.0.as_ref().map(|response| response.parsed(choice).into()).map_err(Clone::clone))
    }

    fn decode(&self, pointer: &str, bytes_out: &mut [u8]) -> usize {
        let mut bytes = Vec::new();
        let mut take = |more: &[u8]| {
            bytes.extend_from_slice(more);
            Ok(())
        };
        let count = self.find(|response| response.decode(pointer, &mut take).ok()).unwrap_or_default();
        let length = bytes_out.len().min(bytes.len());
        bytes_out[..length].copy_from_slice(&bytes[..length]);
        count
    }

    fn save(&self, pointer: &str, path: &str) -> Outcome {
        match &self.0 {
            Ok(response) if response.failure().is_none() => outcome(response.save(pointer, path)),
            _ => api::Object::outcome(self),
        }
    }

    fn time_us(&self, which: i32) -> i64 {
        let time = self.find(|response| response.time(Time::from_number(which)?));
        time.map_or(-1, |time| i64::try_from(time.as_micros()).unwrap())
    }

    fn http_status(&self) -> i32 {
        self.find(|response| Some(response.http_status().into())).unwrap_or_default()
    }

    fn text(&self) -> String {
        self.find(|response| response.text().map(String::from)).unwrap_or_default()
    }

    fn json(&self) -> String {
        self.find(|response| response.json().map(str::to_owned)).unwrap_or_default()
    }

    fn bytes(&self) -> Vec<u8> {
        self.find(|response| Some(response.body().to_vec())).unwrap_or_default()
    }

    fn string(&self, pointer: &str) -> String {
        self.find(|response| response.string(pointer).map(String::from)).unwrap_or_default()
    }

    fn integer(&self, pointer: &str, otherwise: i64) -> i64 {
        self.find(|response| response.integer(pointer)).unwrap_or(otherwise)
    }

    fn number(&self, pointer: &str, otherwise: f64) -> f64 {
        self.find(|response| response.number(pointer)).unwrap_or(otherwise)
    }

    fn boolean(&self, pointer: &str, otherwise: bool) -> bool {
        self.find(|response| response.boolean(pointer)).unwrap_or(otherwise)
    }

    fn count(&self, pointer: &str) -> usize {
        self.find(|response| response.count(pointer)).unwrap_or_default()
    }

    fn floats(&self, pointer: &str, floats_out: &mut [f32]) -> usize {
        let mut room = floats_out.iter_mut();
        let take = |float| {
            if let Some(place) = room.next() {
                *place = float;
            }
        };
        self.find(|response| response.floats(pointer, take)).unwrap_or_default()
    }

    fn count_floats(&self, pointer: &str) -> usize {
        self.floats(pointer, &mut [])
    }

    fn header(&self, name: &str) -> String {
        self.find(|response| response.header(name).map(str::to_owned)).unwrap_or_default()
    }

    fn request_id(&self) -> String {
        self.find(|response| response.request_id().map(String::from)).unwrap_or_default()
    }

    fn tries(&self) -> u32 {
        self.find(|response| Some(response.tries())).unwrap_or_default()
    }

    fn try_message(&self, number: u32) -> String {
        self.find(|response| Some(response.earlier_failure(number as usize)?.message().to_owned()))
            .unwrap_or_default()
    }

    fn retry_after_ms(&self) -> i64 {
        self.find(|response| i64::try_from(response.retry_after()?.as_millis()).ok()).unwrap_or(-1)
    }
}

fn seen(event: &Event) -> Seen {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Seen {
        kind: event.kind as i32,
        status: event.status.number(),
        choice: event.choice,
        text: text(event.text().bytes()),
        json: text(event.json().bytes()),
        bytes: event.bytes().bytes().to_vec(),
        audio: event.audio.map_or((0, 0), |audio| (audio.sample_rate, audio.sample as i32)),
        id: text(event.id().bytes()),
        done: event.done,
        total: event.total,
    }
}
