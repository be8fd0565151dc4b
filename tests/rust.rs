//! What every binding shows (docs/bindings.md), for a Rust program: what `together::Client` gives.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::thread;
use std::time::Duration;

use together::{
    AudioFormat, Client, Failure, Options, Request, Response, SampleFormat, Status, Stream, StreamEvent,
    Timeout, operation,
};
use together_offline::{Server, Settings};

#[path = "support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its own part")]
mod support;

#[cfg(target_os = "linux")]
use support::process;

const KEY: &str = "key-of-the-test";
const MODEL: &str = "openai/gpt-oss-20b";
const SCHEMA: &str = r#"{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"#;

type Tested = Result<(), Box<dyn std::error::Error>>;

fn server() -> Server {
    let settings = Settings { key: KEY.to_owned(), pace: Duration::from_millis(5), ..Settings::default() };
    Server::start(settings).expect("a server")
}

fn options(server: &Server) -> Options {
    let mut options = Options::default();
    options.set_api_key(KEY.as_bytes()).expect("a key");
    options.set_base_url(server.base_url()).expect("a URL");
    options.add_ca(server.ca_pem().as_bytes()).expect("an authority");
    options
}

fn client(server: &Server) -> Client {
    Client::new(&options(server)).expect("a client")
}

fn question_for(model: &str, text: &str) -> Request {
    let mut ask = Request::new(operation::CHAT_COMPLETIONS).expect("a request");
    ask.set_string("model", model).expect("a model");
    ask.add_message("user", text).expect("a message");
    ask
}

fn question(text: &str) -> Request {
    question_for(MODEL, text)
}

fn quoted(text: &str) -> String {
    format!("offline: you asked \"{text}\"")
}

fn text(response: &Response) -> String {
    response.text().unwrap_or_default().into_owned()
}

fn joined(mut stream: Stream) -> Result<String, Failure> {
    stream.texts().collect()
}

#[test]
fn a_session() -> Tested {
    let server = server();
    let mut listen = Request::new(operation::REALTIME)?;
    listen.set_string("model", "openai/whisper-large-v3")?;
    listen.set_string("input_audio_format", "pcm_s16le_16000")?;
    listen.set_string("turn_detection", "none")?;
    let client = client(&server);
    let mut stream = client.stream(&listen)?;
    let sender = stream.sender();
    assert_eq!(sender.send("{}").map_err(|error| error.status()), Err(Status::InvalidArgument));
    // On another thread, while the events are read.
    let sent = std::thread::spawn(move || {
        sender.send_bytes(&[16; 32_000])?;
        sender.send(r#"{"type":"input_audio_buffer.commit"}"#)?;
        sender.finish()
    });
    let events = stream.by_ref().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(sent.join().expect("no panic"), Ok(()));
    let last = "one two three four".to_owned();
    assert!(events.contains(&StreamEvent::Partial(last.clone())), "{events:?}");
    assert!(events.contains(&StreamEvent::Text { choice: 0, text: last.clone() }));
    assert_eq!(stream.response().map(text), Some(last));
    Ok(())
}

#[test]
fn whole_answer() -> Tested {
    let server = server();
    let answer = client(&server).complete(&question("How are you?"))?;
    assert_eq!(text(&answer), quoted("How are you?"));
    assert_eq!(answer.string("/choices/0/finish_reason").as_deref(), Some("stop"));
    assert_eq!(answer.integer("/nowhere"), None);
    assert!(answer.integer("/usage/total_tokens") > Some(0));
    assert_eq!((answer.http_status(), answer.tries()), (200, 1));
    Ok(())
}

#[test]
fn stream_cancelled_in_the_middle() -> Tested {
    let server = server();
    let client = client(&server);
    let ask = question("A long question of many words, so that there is a middle to stop in.");
    let mut stream = client.stream(&ask)?;
    let mut seen = String::new();
    let failure = loop {
        match stream.next().expect("an event") {
            Ok(StreamEvent::Text { text, .. }) => seen.push_str(&text),
            Ok(_) => {}
            Err(failure) => break failure,
        }
        if seen.len() > 10 {
            let canceller = stream.canceller();
            thread::spawn(move || canceller.cancel()).join().expect("a cancel");
        }
    };
    assert_eq!(failure.status(), Status::Cancelled);
    assert_eq!(text(failure.response().expect("what arrived")), seen);
    assert_eq!(text(stream.response().expect("what arrived")), seen);
    assert!(stream.next().is_none());
    // Dropping one is the same, and touches no other.
    let other = client.stream(&ask)?;
    drop(client.stream(&ask)?);
    assert_eq!(joined(other)?, text(&client.complete(&ask)?));
    Ok(())
}

#[test]
fn raw_speech() -> Tested {
    let server = server();
    let mut speak = Request::new(operation::AUDIO_SPEECH)?;
    for (field, value) in [
        ("model", "hexgrad/Kokoro-82M"),
        ("voice", "af_heart"),
        ("input", "one two"),
        ("response_format", "raw"),
    ] {
        speak.set_string(field, value)?;
    }
    speak.set_boolean("stream", true)?;
    let mut samples = 0;
    for event in client(&server).stream(&speak)? {
        if let StreamEvent::Bytes { bytes, audio } = event? {
            assert_eq!(audio, Some(AudioFormat { sample_rate: 24_000, sample: SampleFormat::S16 }));
            samples += bytes.len() / 2;
        }
    }
    assert_eq!(samples, 6_000);
    Ok(())
}

#[test]
fn tool_with_a_function() -> Tested {
    let server = server();
    let client = client(&server);
    let mut ask = question("What is the weather in Bern?");
    ask.add_function("weather", "The weather of a city", SCHEMA, |arguments| {
        assert!(arguments.string("/city").is_some_and(|city| !city.is_empty()));
        Ok(r#"{"degrees":21}"#.to_owned())
    })?;
    let answer = client.complete(&ask)?;
    assert!(text(&answer).contains("degrees"));
    assert!(joined(client.stream(&ask)?)?.contains("degrees"));
    ask.add_answer(&answer)?;
    assert!(ask.json().contains("degrees"));
    // The model learns of an error, in its words.
    let mut failing = question("Weather?");
    failing.add_function("weather", "The weather", SCHEMA, |_| Err("no such city".to_owned()))?;
    assert!(text(&client.complete(&failing)?).contains("no such city"));
    Ok(())
}

#[test]
fn what_a_callback_throws() -> Tested {
    struct Own(u32);
    let server = server();
    let client = client(&server);
    let mut ask = question("Weather?");
    ask.add_function("weather", "The weather", SCHEMA, |_| panic_any(Own(7)))?;
    for streams in [false, true, false] {
        let wait = || match streams {
            true => client.stream(&ask).map(|mut stream| stream.texts().count()).is_ok(),
            false => client.complete(&ask).is_ok(),
        };
        let thrown = catch_unwind(AssertUnwindSafe(wait)).expect_err("the function's panic");
        match thrown.downcast::<Own>() {
            Ok(own) => assert_eq!(own.0, 7),
            Err(other) => resume_unwind(other),
        }
        assert_eq!(text(&client.complete(&question("Next"))?), quoted("Next"));
    }
    Ok(())
}

#[test]
fn structured_answer() -> Tested {
    let server = server();
    let client = client(&server);
    let mut ask = question("A city");
    ask.set_schema("city", SCHEMA)?;
    assert!(client.complete(&ask)?.parsed(0).string("/city").is_some_and(|city| !city.is_empty()));
    let mut wrong = question_for("offline/wrong-json", "A city");
    wrong.set_schema("city", SCHEMA)?;
    let failure = client.complete(&wrong).expect_err("another shape");
    assert_eq!(failure.status(), Status::Protocol);
    assert!(!text(failure.response().expect("an answer")).is_empty());
    Ok(())
}

#[test]
fn wrong_key() -> Tested {
    let server = server();
    let mut options = options(&server);
    options.set_api_key(b"not-the-key")?;
    let client = Client::new(&options)?;
    let failure = client.complete(&question("Who am I?")).expect_err("a refusal");
    assert_eq!(failure.status(), Status::Authentication);
    let response = failure.response().expect("an answer");
    assert_eq!(response.http_status(), 401);
    assert!(response.request_id().is_some_and(|id| !id.is_empty()));
    assert!(failure.to_string().contains("401"));
    let streamed = client.stream(&question("Who am I?"))?.next().expect("a failure").expect_err("a refusal");
    assert_eq!(streamed.status(), Status::Authentication);
    client.set_api_key(KEY.as_bytes())?;
    assert_eq!(text(&client.complete(&question("Who am I?"))?), quoted("Who am I?"));
    Ok(())
}

#[test]
fn no_network() -> Tested {
    let server = server();
    let mut options = options(&server);
    options.set_base_url("https://127.0.0.1:1")?;
    options.set_retries(0)?;
    options.set_timeout(Timeout::Connect, 5_000)?;
    let failure = Client::new(&options)?.complete(&question("Is anybody there?")).expect_err("no server");
    assert_eq!(failure.status(), Status::Connection);
    assert_eq!(failure.response().map(Response::http_status), Some(0));
    Ok(())
}

#[test]
fn sixteen_streams() {
    let server = server();
    let client = client(&server);
    thread::scope(|scope| {
        for number in 0..16 {
            let client = &client;
            scope.spawn(move || {
                let asked = format!("stream {number}");
                let stream = client.stream(&question(&asked)).expect("a stream");
                assert_eq!(joined(stream).expect("an answer"), quoted(&asked));
            });
        }
    });
}

#[test]
fn text_with_nul_and_emoji() -> Tested {
    let server = server();
    let client = client(&server);
    for asked in ["a\0b \u{1F600} é", ""] {
        assert_eq!(text(&client.complete(&question(asked))?), quoted(asked));
        assert_eq!(joined(client.stream(&question(asked))?)?, quoted(asked));
    }
    Ok(())
}

#[test]
fn cancel_one_while_another_starts() -> Tested {
    let server = server();
    let client = client(&server);
    for _ in 0..20 {
        let first = client.stream(&question("the first, which is cancelled"))?;
        let canceller = first.canceller();
        let cancelling = thread::spawn(move || canceller.cancel());
        assert_eq!(joined(client.stream(&question("the second"))?)?, quoted("the second"));
        cancelling.join().expect("a cancel");
    }
    Ok(())
}

#[test]
fn a_stream_outlives_its_client_and_ends_with_an_interrupt() -> Tested {
    let server = server();
    let first = client(&server);
    let mut stream = first.stream(&question_for("offline/slow", "Never"))?;
    drop(first);
    let failure = stream.next().expect("an end").expect_err("a cancel");
    assert_eq!(failure.status(), Status::Cancelled);
    assert!(stream.next().is_none());

    let second = client(&server);
    let waiting = second.stream(&question_for("offline/slow", "Never"))?;
    let failure = thread::scope(|scope| {
        let reading = scope.spawn(|| joined(waiting));
        second.interrupt();
        reading.join().expect("a reader")
    });
    assert_eq!(failure.expect_err("a cancel").status(), Status::Cancelled);
    Ok(())
}

#[test]
#[cfg(target_os = "linux")]
fn no_leak() {
    process::alone(|| {
        let server = server();
        let use_once = || {
            let client = client(&server);
            assert!(client.complete(&question("Whole")).is_ok());
            let _left = client.stream(&question_for("offline/slow", "Never")).expect("a stream");
            assert!(client.stream(&question("One event")).expect("a stream").next().is_some());
        };
        // The server and the library keep what they make at the first use.
        use_once();
        assert!(process::comes_true(|| process::library_threads() == 0));
        let before = process::descriptors();
        for _ in 0..8 {
            use_once();
        }
        assert!(process::comes_true(|| process::library_threads() == 0 && process::descriptors() <= before));
    });
}
