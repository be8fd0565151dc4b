//! Each fault, in each way to ask: the right status, no hang, a message for a log, the key where it belongs, and a
//! client that works afterwards.

use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{PlannedFault, Server, Settings, Traffic};

use crate::expected::{self, End, Row};
use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::expect_fit_for_a_log;
use crate::support::servers::{chat, options_for};
use crate::support::{KEY, PATIENCE, through_both};

through_both![
    faults_of_connections,
    faults_of_certificates,
    exchanges_that_break_off,
    faults_of_heads,
    redirects_of_a_post,
    faults_of_framing,
    faults_of_bodies,
    faults_of_content,
    faults_of_streams,
    faults_behind_an_answer,
];

fn faults_of_connections<A: Api>() {
    run_over_tls::<A>(expected::CONNECTION);
}

fn faults_of_certificates<A: Api>() {
    run_over_tls::<A>(expected::CERTIFICATES);
}

fn exchanges_that_break_off<A: Api>() {
    run_over_tls::<A>(expected::BREAK_OFF);
    run_over_plain_text::<A>(expected::BREAK_OFF);
}

fn faults_of_heads<A: Api>() {
    run_over_tls::<A>(expected::HEADS);
}

fn redirects_of_a_post<A: Api>() {
    run_over_tls::<A>(expected::REDIRECTS);
}

fn faults_of_framing<A: Api>() {
    run_over_tls::<A>(expected::FRAMING);
    run_over_plain_text::<A>(expected::FRAMING);
}

fn faults_of_bodies<A: Api>() {
    run_over_tls::<A>(expected::BODIES);
}

fn faults_of_content<A: Api>() {
    run_over_tls::<A>(expected::CONTENT);
}

fn faults_of_streams<A: Api>() {
    run_over_tls::<A>(expected::STREAMS);
}

fn faults_behind_an_answer<A: Api>() {
    run_over_tls::<A>(expected::REUSE);
}

/// How a request is asked.
#[derive(Clone, Copy, Debug)]
enum Way {
    Complete,
    CompleteEach,
    Call,
}

const WAYS: [Way; 3] = [Way::Complete, Way::CompleteEach, Way::Call];

/// What a limit is set to that has to pass.
const SHORT: Duration = Duration::from_millis(300);
/// A limit of `SHORT` that takes longer than this did not hold, on the busiest machine.
const FAR_PAST_IT: Duration = Duration::from_secs(30);
/// Between two bytes that drip: no idle limit passes, and `SHORT` is over long before the last of them.
const PACE: Duration = Duration::from_millis(20);
/// What an answer may have: far more than a good one has, and little enough to be reached at once.
const RESPONSE_LIMIT: u64 = 1 << 20;

fn run_over_tls<A: Api>(rows: &[Row]) {
    run::<A>(rows, &WAYS, false);
}

/// Where no TLS is between the fault and the code that has to bear it.
fn run_over_plain_text<A: Api>(rows: &[Row]) {
    run::<A>(rows, &[Way::Complete], true);
}

/// All of them, so that one that fails does not hide the others.
fn run<A: Api>(rows: &[Row], ways: &[Way], plain: bool) {
    let mut problems = Vec::new();
    // Wine ends a connection in order before it resets it: what the client has to read ends there.
    let can_be_had = |fault: &str| cfg!(unix) || !fault.starts_with("reset-in-");
    for (fault, whole, stream) in rows.iter().filter(|(fault, ..)| can_be_had(fault)) {
        for way in ways {
            let end = if matches!(way, Way::Complete) { whole } else { stream };
            if let Err(problem) = Trial::<A>::of(fault, *end, plain).run(*way) {
                problems.push(format!("{fault}, {way:?}{}: {problem}", if plain { ", plain" } else { "" }));
            }
        }
    }
    assert!(problems.is_empty(), "{} of these went otherwise:\n{}", problems.len(), problems.join("\n"));
}

/// A server that goes wrong once, and a client of it.
struct Trial<'name, A: Api> {
    fault: &'name str,
    server: Server,
    base_url: String,
    client: A::Client,
    end: End,
}

impl<'name, A: Api> Trial<'name, A> {
    fn of(fault: &'name str, end: End, plain: bool) -> Self {
        let planned: PlannedFault = format!("{fault}:1").parse().expect("a fault");
        let pace = if fault.starts_with("drip") { PACE } else { Duration::ZERO };
        let key = KEY.to_owned();
        let settings = Settings { key, fault: Some(planned), pace, plain, ..Settings::default() };
        let server = Server::start(settings).expect("a server");
        // A connection that is reset as soon as it stands may count as none, and localhost has another address to try.
        let host = if fault == "reset-on-accept" { "127.0.0.1" } else { "localhost" };
        let base_url = server.base_url().replace("localhost", host);
        let mut options = options_for::<A>(&base_url, server.ca_pem());
        assert_eq!(options.set_response_limit(RESPONSE_LIMIT), Ok(()));
        // Ends the test where nothing else does; no row expects it.
        assert_eq!(options.set_timeout(Timeout::Total, milliseconds(FAR_PAST_IT)), Ok(()));
        if let End::At(limit) = end {
            assert_eq!(options.set_timeout(limit, milliseconds(SHORT)), Ok(()));
        }
        Self { fault, client: A::client(&options), server, base_url, end }
    }

    fn run(&self, way: Way) -> Result<(), String> {
        let began = Instant::now();
        let response = self.ask(way, &chat::<A>());
        let took = began.elapsed();
        self.check_end(&response, took)?;
        // What arrived of an answer can be read, whatever it is.
        let _ = (response.text(), response.json(), response.count(""), response.string("/choices/0/message"));
        check_key(&self.server.traffic(), &self.base_url)?;
        if self.fault.starts_with("planted") {
            // Bytes after the next request has left could be its answer: no client can know.
            assert!(self.server.wait_until(PATIENCE, |traffic| traffic.faults == 1));
        }
        self.check_that_the_client_works()
    }

    fn ask(&self, way: Way, request: &A::Request) -> A::Response {
        match way {
            Way::Complete => self.client.complete(request),
            Way::CompleteEach => self.client.complete_each(request, |_| true),
            Way::Call => self.client.call(request),
        }
    }

    fn check_end(&self, response: &A::Response, took: Duration) -> Result<(), String> {
        let (status, message) = match response.outcome() {
            Ok(()) => (Status::Ok, String::new()),
            Err(failure) => (failure.status, failure.message),
        };
        if status != Status::Ok {
            expect_fit_for_a_log(&message);
        }
        let problem = match self.end {
            End::With(expected) if status != expected => {
                format!("ended with {status:?}, not with {expected:?}")
            }
            End::At(limit) if status != Status::Timeout || !message.contains(name_of(limit)) => {
                format!("ended with {status:?}, not at the limit of {limit:?}")
            }
            End::At(limit) if took < SHORT => format!("ended {took:?} before the limit of {limit:?}"),
            _ if took >= FAR_PAST_IT => format!("took {took:?}"),
            _ => return Ok(()),
        };
        Err(format!("{problem}: {message}"))
    }

    /// On a connection that is sound, and without the limits that had to pass.
    fn check_that_the_client_works(&self) -> Result<(), String> {
        let mut request = chat::<A>();
        for limit in [Timeout::Connect, Timeout::FirstByte, Timeout::Idle, Timeout::Total] {
            assert_eq!(request.set_timeout(limit, milliseconds(PATIENCE)), Ok(()));
        }
        let response = self.client.complete(&request);
        match response.outcome() {
            Ok(()) if response.text().starts_with("offline: you asked") => Ok(()),
            Ok(()) => Err(format!("the next answer was not its own: {}", response.json())),
            Err(failure) => Err(format!("the next request failed: {}", failure.message)),
        }
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).expect("a number of milliseconds")
}

fn name_of(limit: Timeout) -> &'static str {
    match limit {
        Timeout::Connect => "TOGETHER_TIMEOUT_CONNECT",
        Timeout::FirstByte => "TOGETHER_TIMEOUT_FIRST_BYTE",
        Timeout::Idle => "TOGETHER_TIMEOUT_IDLE",
        Timeout::Total => "TOGETHER_TIMEOUT_TOTAL",
    }
}

/// No piece of the key in the bytes before TLS, and none in a request to another host or port than the base URL's.
pub fn check_key(traffic: &Traffic, base_url: &str) -> Result<(), String> {
    let has_key = |bytes: &[u8]| KEY.as_bytes().windows(8).any(|piece| contains(bytes, piece));
    if has_key(&traffic.in_plain_text) {
        return Err("the key was sent before TLS stood".to_owned());
    }
    let (_, own_host) = base_url.split_once("://").expect("a URL");
    for request in &traffic.received {
        let host = request.header("host").unwrap_or_default();
        let is_spread = request.headers.iter().any(|(name, value)| name != "authorization" && has_key(value))
            || has_key(request.target.as_bytes())
            || has_key(&request.body);
        let went_elsewhere = host != own_host && request.headers.iter().any(|(_, value)| has_key(value));
        if is_spread || went_elsewhere {
            return Err(format!("the key is where it does not belong, in {} of {host}", request.target));
        }
    }
    Ok(())
}

fn contains(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|window| window == piece)
}
