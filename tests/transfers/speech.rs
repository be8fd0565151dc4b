//! Speech: raw samples whose form the program learns, and files that play; and recordings that are transcribed.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hound::SampleFormat::{Float, Int};
use together::error::Status;
use together_offline::Answer;

use crate::support::api::{Api, Client, Request, Response, Seen};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{Scene, Service, complete_each, scene, service};
use crate::support::through_both;
use crate::{entries, text};

through_both![
    raw_speech_comes_in_whole_samples_of_a_known_form,
    a_file_that_says_its_form_is_given_as_it_comes,
    raw_speech_goes_to_a_wav_file_that_plays,
    sizes_that_a_server_left_open_are_mended_in_the_file,
    speech_that_breaks_off_leaves_no_file,
    a_recording_is_transcribed_from_a_file_from_memory_and_from_a_url,
];

/// The numbers of the header.
const BYTES: i32 = 4;
const S16: i32 = 1;
const F32: i32 = 2;

const KOKORO: &str = "hexgrad/Kokoro-82M";
const CARTESIA: &str = "cartesia/sonic-2";

fn speak<A: Api>(model: &str, format: &str, stream: bool) -> A::Request {
    let mut request = A::request("POST /v1/audio/speech");
    for (field, value) in
        [("model", model), ("input", "one two three"), ("voice", "any"), ("response_format", format)]
    {
        assert_eq!(request.set_string(field, value), Ok(()));
    }
    assert_eq!(request.set_boolean("stream", stream), Ok(()));
    request
}

/// An answer as its events bring it.
struct Heard<A: Api> {
    response: A::Response,
    pieces: Vec<Vec<u8>>,
    /// The rates and formats that they name, each once.
    forms: Vec<(u32, i32)>,
}

fn heard<A: Api>(client: &A::Client, request: &A::Request) -> Heard<A> {
    let (mut pieces, mut forms) = (Vec::new(), Vec::new());
    let response = client.complete_each(request, |event: Seen| {
        if event.kind == BYTES {
            pieces.push(event.bytes);
            forms.push(event.audio);
        } else {
            // In C this cannot panic.
            forms.extend((event.audio != (0, 0)).then_some((u32::MAX, event.kind)));
        }
        true
    });
    forms.dedup();
    Heard { response, pieces, forms }
}

fn raw_speech_comes_in_whole_samples_of_a_known_form<A: Api>() {
    let Service { client, server: _server } = service::<A>();
    for (model, rate, format, width) in [(KOKORO, 24_000, S16, 2), (CARTESIA, 44_100, F32, 4)] {
        let mut answers = [false, true].map(|stream| {
            let Heard { response, pieces, forms } = heard::<A>(&client, &speak::<A>(model, "raw", stream));
            expect_success(&response);
            assert_eq!(forms, [(rate, format)]);
            assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() % width == 0), "{model}");
            let samples = pieces.concat();
            assert_eq!(response.bytes(), samples);
            samples
        });
        assert_eq!(answers[0].len(), rate as usize * 3 / 8 * width);
        let whole = std::mem::take(&mut answers[0]);
        assert!(whole == answers[1]);
    }
}

fn a_file_that_says_its_form_is_given_as_it_comes<A: Api>() {
    let Service { client, server: _server } = service::<A>();
    let Heard { response, pieces, forms } = heard::<A>(&client, &speak::<A>(KOKORO, "wav", false));
    expect_success(&response);
    assert_eq!(forms, [(0, 0)]);
    assert!(pieces.concat().starts_with(b"RIFF"));
}

/// The form of a WAV file, and how many samples it has.
fn form(path: &Path) -> (hound::WavSpec, u32) {
    let reader = hound::WavReader::open(path).expect("a WAV file");
    let bytes = u64::from(reader.len()) * u64::from(reader.spec().bits_per_sample) / 8;
    let length = fs::metadata(path).expect("a file").len();
    assert!(length - bytes <= 58, "nothing is missing, and nothing follows");
    (reader.spec(), reader.len())
}

fn raw_speech_goes_to_a_wav_file_that_plays<A: Api>() {
    let Service { client, server: _server } = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    for (model, rate, bits, sample) in [(KOKORO, 24_000, 16, Int), (CARTESIA, 44_100, 32, Float)] {
        let said = heard::<A>(&client, &speak::<A>(model, "raw", false)).pieces.concat();
        for stream in [false, true] {
            let path = folder.path().join("speech.wav");
            let mut request = speak::<A>(model, "raw", stream);
            assert_eq!(request.set_output(text(&path)), Ok(()));
            let Heard { response, pieces, .. } = heard::<A>(&client, &request);
            expect_success(&response);
            let (spec, samples) = form(&path);
            assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, rate, bits));
            assert_eq!((spec.sample_format, samples), (sample, rate * 3 / 8));
            assert!(fs::read(&path).expect("a file").ends_with(&said));
            // A stream is heard while it is written.
            assert!(if stream { pieces.concat() == said } else { pieces.is_empty() });
        }
        let path = folder.path().join("speech.raw");
        let mut request = speak::<A>(model, "raw", true);
        assert_eq!(request.set_output(text(&path)), Ok(()));
        expect_success(&client.complete(&request));
        assert!(fs::read(&path).expect("a file") == said);
    }
    assert_eq!(entries(folder.path()), ["speech.raw", "speech.wav"]);
}

fn sizes_that_a_server_left_open_are_mended_in_the_file<A: Api>() {
    let Service { client, server: _server } = service::<A>();
    let good = client.complete(&speak::<A>(KOKORO, "wav", false)).bytes();
    for open in [[0xff; 4], [0; 4]] {
        let mut wav = good.clone();
        wav[4..8].copy_from_slice(&open);
        wav[40..44].copy_from_slice(&open);
        let scene = scene::<A>(vec![Answer::response(200, "audio/wav", &wav)]);
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("speech.wav");
        let mut request = speak::<A>(KOKORO, "wav", false);
        assert_eq!(request.set_output(text(&path)), Ok(()));
        expect_success(&scene.client.complete(&request));
        assert!(fs::read(&path).expect("a file") == good);
    }
}

fn speech_that_breaks_off_leaves_no_file<A: Api>() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("speech.wav");
    let mut request = speak::<A>(KOKORO, "raw", true);
    assert_eq!(request.set_output(text(&path)), Ok(()));
    let event = |bytes: &[u8]| {
        format!(
            "data: {{\"type\":\"conversation.item.audio_output.delta\",\"delta\":\"{}\"}}\n\n",
            STANDARD.encode(bytes)
        )
    };
    let stream = |events: String| Answer::response(200, "text/event-stream", events);
    let Scene { client, server } = scene::<A>(vec![
        stream(event(b"abcd")),
        stream("data: [DONE]\n\n".to_owned()),
        stream(event(b"abcd") + &event(b"efgh") + "data: [DONE]\n\n"),
    ]);
    expect_failure(&client.complete(&request), Status::Protocol, &["POST /v1/audio/speech"]);
    expect_failure(&client.complete(&request), Status::Protocol, &["no audio"]);
    let stopped = client.complete_each(&request, |event| event.kind != BYTES);
    expect_failure(&stopped, Status::Cancelled, &["cancelled by the caller"]);
    assert_eq!(entries(folder.path()), [""; 0]);
    drop(server);
}

fn a_recording_is_transcribed_from_a_file_from_memory_and_from_a_url<A: Api>() {
    let Service { client, server } = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("said.wav");
    fs::write(&path, "recorded").expect("a file");
    let transcribe = || {
        let mut request = A::request("POST /v1/audio/transcriptions");
        assert_eq!(request.set_string("language", "en"), Ok(()));
        request
    };
    let mut requests = [transcribe(), transcribe(), transcribe()];
    let url = "https://example.com/said.wav?a=b";
    assert_eq!(requests[0].set_file("file", text(&path)), Ok(()));
    assert_eq!(requests[1].set_bytes("file", b"recorded too", "mic.mp3"), Ok(()));
    assert_eq!(requests[2].set_string("file", url), Ok(()));
    for (request, (words, kind)) in requests.iter_mut().zip([
        ("you sent 8 bytes as \"said.wav\"", "Content-Type: audio/wav\r\n"),
        ("you sent 12 bytes as \"mic.mp3\"", "Content-Type: audio/mpeg\r\n"),
        ("you sent the address https://example.com/said.wav?a=b", "name=\"file\"\r\n\r\nhttps://"),
    ]) {
        assert_eq!(request.set_string("model", "openai/whisper-large-v3"), Ok(()));
        let response = complete_each::<A>(&client, request);
        expect_success(&response);
        assert!(response.text().contains(words), "{}", response.text());
        let sent = server.traffic().received.back().expect("a request").body.clone();
        let sent = String::from_utf8_lossy(&sent).into_owned();
        let [model, file] = ["name=\"model\"", "name=\"file\""].map(|name| sent.find(name));
        assert!(model.is_some() && model < file && sent.contains(kind), "{sent}");
    }
}
