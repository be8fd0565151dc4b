//! The objects, called as a Rust program calls them.

use std::time::Duration;

use together::client::Client;
use together::error::{Error, Status};
use together::key::Supplied;
use together::options::{Limit, Options};
use together::request::{Request, Timeout};
use together::response::Response;

use super::api::{self, Api, Failure, Outcome};

pub struct Rust;

/// A client that could not be made stands for its error, so that scenarios can ask it all the same.
pub struct MaybeClient(Result<Client, Error>);

pub struct MaybeRequest(Result<Request, Error>);

pub struct MaybeResponse(Result<Response, Error>);

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

    fn options() -> Options {
        Options::default()
    }

    fn client(options: &Options) -> MaybeClient {
        MaybeClient(Client::new(options))
    }

    fn default_client() -> MaybeClient {
        MaybeClient(Client::new(&Options::default()))
    }

    fn request(operation: &str) -> MaybeRequest {
        MaybeRequest(Request::new(operation))
    }
}

impl api::Object for Options {
    fn outcome(&self) -> Outcome {
        Ok(())
    }
}

impl api::Options for Options {
    fn set_api_key(&mut self, key: &[u8]) -> Outcome {
        outcome(self.set_api_key(key))
    }

    fn set_api_key_file(&mut self, path: &str) -> Outcome {
        outcome(self.set_api_key_file(path))
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

    fn set_base_url(&mut self, url: &str) -> Outcome {
        outcome(self.set_base_url(url))
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        outcome(self.set_timeout(which, milliseconds))
    }

    fn set_response_limit(&mut self, bytes: u64) -> Outcome {
        outcome(self.set_limit(Limit::ResponseBytes, bytes))
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        outcome(self.set_header(name, value))
    }

    fn add_ca(&mut self, pem: &[u8]) -> Outcome {
        outcome(self.add_ca(pem))
    }

    fn add_ca_file(&mut self, path: &str) -> Outcome {
        outcome(self.add_ca_file(path))
    }
}

impl api::Object for MaybeClient {
    fn outcome(&self) -> Outcome {
        self.0.as_ref().map(|_| ()).map_err(failure)
    }
}

impl api::Client for MaybeClient {
    type Request = MaybeRequest;
    type Response = MaybeResponse;

    fn complete(&self, request: &MaybeRequest) -> MaybeResponse {
        MaybeResponse(match (&self.0, &request.0) {
            (Ok(client), Ok(request)) => Ok(client.complete(request)),
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
        })
    }

    fn set_api_key(&self, key: &[u8]) -> Result<(), Status> {
        let client = self.0.as_ref().map_err(Error::status)?;
        client.set_api_key(key).map_err(|error| error.status())
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
        self.change(|request| request.add_message(role, content))
    }

    fn add_image(&mut self, bytes: &[u8], mime_type: &str) -> Outcome {
        self.change(|request| request.add_image(bytes, mime_type))
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        self.change(|request| request.set_header(name, value))
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        self.change(|request| request.set_timeout(which, milliseconds))
    }
}

impl MaybeResponse {
    fn find<T>(&self, find: impl FnOnce(&Response) -> Option<T>) -> Option<T> {
        self.0.as_ref().ok().and_then(find)
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

    fn retry_after_ms(&self) -> i64 {
        self.find(|response| i64::try_from(response.retry_after()?.as_millis()).ok()).unwrap_or(-1)
    }
}
