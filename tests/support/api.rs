//! The library as a scenario sees it, whichever way it is called.
//!
//! One trait for each kind of object. An implementation does what a program of its language would do, and
//! adds nothing: what differs between the ways is what the tests are about. Text that is not there reads
//! as "", as it does in C.

use together::engine::usage::Figures;
use together::error::Status;
use together::settings::Timeout;

use super::carrier::Carrier;

/// Why something failed: what a program branches on, and what a person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: Status,
    pub message: String,
}

pub type Outcome = Result<(), Failure>;

pub trait Api: Sized + 'static {
    type Options: Options;
    type Client: Client<Request = Self::Request, Response = Self::Response> + 'static;
    type Request: Request<Response = Self::Response>;
    type Response: Response;
    type Batch: Batch<Client = Self::Client, Request = Self::Request, Response = Self::Response>;

    fn options() -> Self::Options;
    fn client(options: &Self::Options) -> Self::Client;
    /// A client that is given nothing, and takes everything from the environment.
    fn default_client() -> Self::Client;
    fn request(operation: &str) -> Self::Request;
    fn batch(directory: &str) -> Self::Batch;
}

/// Written without captures, so that it is a function in C too.
pub type KeySource = fn(room: &mut [u8]) -> (usize, u32);

/// Status and message, which every object has.
pub trait Object {
    fn outcome(&self) -> Outcome;
}

pub trait Options: Object {
    fn set_api_key(&mut self, key: &[u8]) -> Outcome;
    fn set_api_key_file(&mut self, path: &str) -> Outcome;
    fn set_api_key_command(&mut self, argv: &[&str]) -> Outcome;
    /// A function that is given room for the key, and says how long it is and how many seconds it lasts.
    fn set_api_key_source(&mut self, source: KeySource) -> Outcome;
    fn set_secret_memory(&mut self, secret: bool) -> Outcome;
    fn set_environment_wipe(&mut self, wipe: bool) -> Outcome;
    fn set_base_url(&mut self, url: &str) -> Outcome;
    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome;
    fn set_response_limit(&mut self, bytes: u64) -> Outcome;
    fn set_retries(&mut self, count: u32) -> Outcome;
    fn set_header(&mut self, name: &str, value: &str) -> Outcome;
    fn add_ca(&mut self, pem: &[u8]) -> Outcome;
    fn add_ca_file(&mut self, path: &str) -> Outcome;
    fn set_proxy(&mut self, url: &str) -> Outcome;
    fn set_transport(&mut self, transport: Carrier) -> Outcome;
    /// To the lines of the test program (`log_lines`).
    fn set_log(&mut self, level: i32) -> Outcome;
    /// One of the `TOGETHER_TRUST_...` numbers.
    fn set_trust(&mut self, trust: i32) -> Outcome;
    fn add_pin(&mut self, pin: &str) -> Outcome;
    fn set_identity(&mut self, certificate_pem: &str, key_pem: &str) -> Outcome;
    fn set_token_limit(&mut self, tokens: u64) -> Outcome;
    fn set_turn_limit(&mut self, turns: u64) -> Outcome;
    fn set_cassette(&mut self, path: &str, mode: i32) -> Outcome;
}

pub trait Client: Object + Send + Sync {
    type Request;
    type Response;

    fn complete(&self, request: &Self::Request) -> Self::Response;
    fn diagnose(&self) -> Self::Response;
    fn interrupt(&self);
    /// The status alone, as of `set_api_key`.
    fn connect(&self) -> Result<(), Status>;
    /// The status alone: a client is shared, so nothing is left on it.
    fn set_api_key(&self, key: &[u8]) -> Result<(), Status>;
    /// `on_event` says whether it wants more; it must not panic, as C calls it.
    fn complete_each(&self, request: &Self::Request, on_event: impl FnMut(Seen) -> bool) -> Self::Response;
    fn usage(&self) -> Figures;
    /// As a call, whose events are read to the last.
    fn call(&self, request: &Self::Request) -> Self::Response;
}

/// A tool's function: it is given the call's name, its id and its arguments, and gives the number that it returns, and
/// maybe an answer. It must not panic, as C calls it.
pub trait Tool: Fn(&str, &str, &str) -> (i32, Option<String>) + Send + Sync + 'static {}

impl<F: Fn(&str, &str, &str) -> (i32, Option<String>) + Send + Sync + 'static> Tool for F {}

/// A reader's function: it reads at an offset into the room that it is given, and gives the number that it returns. It must
/// not panic, as C calls it.
pub trait Reader: Fn(u64, &mut [u8]) -> isize + Send + Sync + 'static {}

impl<F: Fn(u64, &mut [u8]) -> isize + Send + Sync + 'static> Reader for F {}

pub trait Request: Object + Send + Sync {
    type Response;

    fn json(&self) -> String;
    fn remove(&mut self, field: &str) -> Outcome;
    fn add_answer(&mut self, response: &Self::Response) -> Outcome;
    fn set_wait(&mut self, interval_ms: i64) -> Outcome;
    /// Whether there is one.
    fn next_page(&mut self, page: &Self::Response) -> Result<bool, Failure>;
    fn add_tool_result(&mut self, id: &str, content: &str) -> Outcome;
    fn add_image_url(&mut self, url: &str) -> Outcome;
    fn add_image_file(&mut self, path: &str) -> Outcome;
    fn add_part(&mut self, json: &str) -> Outcome;
    fn add_tool(&mut self, name: &str, description: &str, schema: &str, tool: impl Tool) -> Outcome;
    fn set_string(&mut self, field: &str, value: &str) -> Outcome;
    fn set_integer(&mut self, field: &str, value: i64) -> Outcome;
    fn set_number(&mut self, field: &str, value: f64) -> Outcome;
    fn set_boolean(&mut self, field: &str, value: bool) -> Outcome;
    fn set_json(&mut self, field: &str, json: &str) -> Outcome;
    fn add_message(&mut self, role: &str, content: &str) -> Outcome;
    fn add_image(&mut self, bytes: &[u8], mime_type: &str) -> Outcome;
    fn set_header(&mut self, name: &str, value: &str) -> Outcome;
    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome;
    fn set_file(&mut self, field: &str, path: &str) -> Outcome;
    fn set_bytes(&mut self, field: &str, bytes: &[u8], file_name: &str) -> Outcome;
    fn set_reader(&mut self, field: &str, reader: impl Reader, length: u64, file_name: &str) -> Outcome;
    fn set_output(&mut self, path: &str) -> Outcome;
    fn set_schema(&mut self, name: &str, schema: &str) -> Outcome;
}

pub trait Batch: Object {
    type Client;
    type Request;
    type Response;

    /// The status alone counts of a refusal: C keeps it on the batch for good, Rust has it in the result.
    fn add(&mut self, custom_id: &str, request: &Self::Request) -> Outcome;
    /// `on_event` says whether it wants more; it must not panic, as C calls it.
    fn run(&mut self, client: &Self::Client, on_event: impl FnMut(Seen) -> bool) -> Self::Response;
    fn answer(&self, custom_id: &str) -> Self::Response;
}

pub trait Response: Object + Send + Sized {
    fn of_json(json: &str) -> Self;
    fn parsed(&self, choice: u32) -> Self;
    /// As `floats`, of bytes.
    fn decode(&self, pointer: &str, bytes_out: &mut [u8]) -> usize;
    fn save(&self, pointer: &str, path: &str) -> Outcome;
    /// One of the `TOGETHER_TIME_...` numbers.
    fn time_us(&self, which: i32) -> i64;
    fn http_status(&self) -> i32;
    fn text(&self) -> String;
    fn json(&self) -> String;
    fn bytes(&self) -> Vec<u8>;
    fn string(&self, pointer: &str) -> String;
    fn integer(&self, pointer: &str, otherwise: i64) -> i64;
    fn number(&self, pointer: &str, otherwise: f64) -> f64;
    fn boolean(&self, pointer: &str, otherwise: bool) -> bool;
    fn count(&self, pointer: &str) -> usize;
    /// Fills as much of `floats_out` as there are numbers, and says how many there are.
    fn floats(&self, pointer: &str, floats_out: &mut [f32]) -> usize;
    /// The same without a place to put them.
    fn count_floats(&self, pointer: &str) -> usize;
    fn header(&self, name: &str) -> String;
    fn request_id(&self) -> String;
    fn retry_after_ms(&self) -> i64;
    fn tries(&self) -> u32;
    fn try_message(&self, number: u32) -> String;
}

/// An event, copied; what is not UTF-8 in a text has U+FFFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub kind: i32,
    pub status: i32,
    pub choice: u32,
    pub text: String,
    pub json: String,
    pub bytes: Vec<u8>,
    /// Samples a second, and one of the `TOGETHER_SAMPLE_...` numbers.
    pub audio: (u32, i32),
    pub id: String,
    pub done: u64,
    pub total: u64,
}
