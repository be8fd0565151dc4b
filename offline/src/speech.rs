//! `POST /v1/audio/speech`: a hum as long as the words would take to say.
//!
//! Samples of one channel: a WAV file, bare samples, or base64 events of them, in the form that the service has for the
//! model. What starts with `offline/` is of the form that is asked for.

use std::f64::consts::TAU;
use std::io::Cursor;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::event_stream;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::Service;
use crate::triggers::Trigger;
use crate::words;

/// Samples in a second, unless the request or the model says otherwise.
const SAMPLE_RATE: u32 = 44_100;
/// Models of one form, whatever is asked for, by a part of their names; and their rate, where they have but one.
const OF_ONE_FORM: [(&str, Option<u32>); 3] =
    [("orpheus", Some(24_000)), ("kokoro", Some(24_000)), ("minimax", None)];
/// How much of a second a word lasts: one part in this many.
pub(crate) const WORDS_PER_SECOND: u32 = 8;
/// The longest hum, in words: half a minute, however long the text.
const WORDS_LIMIT: usize = 240;
const PITCH: f64 = 220.0;
/// Bytes of samples in one event. An odd number: a client must not believe that an event ends with a sample.
const EVENT_BYTES: usize = 4095;

#[derive(Debug, Deserialize)]
struct SpeechRequest {
    model: String,
    input: String,
    voice: Value,
    response_format: Option<String>,
    response_encoding: Option<String>,
    sample_rate: Option<u32>,
    stream: Option<bool>,
}

pub(crate) async fn speak(State(service): State<Arc<Service>>, body: Bytes) -> Result<Response, Refusal> {
    let request: SpeechRequest = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Audio)?;
    if !request.voice.is_string() && !request.voice.is_object() {
        return Err(Refusal::invalid_field("voice", "voice must be a string or an object"));
    }
    let model = request.model.to_ascii_lowercase();
    let of_one_form = OF_ONE_FORM.iter().find(|(part, _)| model.contains(part));
    let sample_rate = match request.sample_rate.unwrap_or(SAMPLE_RATE) {
        rate @ 8_000..=48_000 => of_one_form.and_then(|(_, rate)| *rate).unwrap_or(rate),
        rate => {
            let message = format!("sample_rate must be from 8000 to 48000, not {rate}");
            return Err(Refusal::invalid_field("sample_rate", message));
        }
    };
    let is_cartesia = model.contains("cartesia");
    let usual = if is_cartesia { "pcm_f32le" } else { "pcm_s16le" };
    let encoding = match request.response_encoding.as_deref() {
        Some(encoding @ ("pcm_s16le" | "pcm_f32le")) if of_one_form.is_none() => encoding,
        Some("pcm_s16le" | "pcm_f32le" | "pcm_mulaw" | "pcm_alaw") if of_one_form.is_some() => usual,
        None => usual,
        Some(other) => {
            let message = format!("the offline server encodes pcm_s16le and pcm_f32le only, not {other}");
            return Err(Refusal::invalid_field("response_encoding", message));
        }
    };
    let samples = hum(words::count(&request.input), sample_rate);
    let raw: Vec<u8> = match encoding {
        "pcm_f32le" => {
            samples.iter().flat_map(|sample| (f32::from(*sample) / 32768.0).to_le_bytes()).collect()
        }
        _ => samples.iter().flat_map(|sample| sample.to_le_bytes()).collect(),
    };
    if request.stream.unwrap_or(false) {
        if let Some(format) = request.response_format.filter(|format| format != "raw") {
            let message = format!("a stream has the response_format raw, not {format}");
            return Err(Refusal::invalid_field("response_format", message));
        }
        // The service has events of two shapes.
        let event = |bytes| {
            let bytes = STANDARD.encode(bytes);
            match is_cartesia {
                true => json!({ "object": "audio.tts.chunk", "model": request.model, "b64": bytes }),
                false => {
                    json!({ "type": "conversation.item.audio_output.delta", "item_id": "tts_1", "delta": bytes })
                }
            }
        };
        return Ok(event_stream::respond(
            raw.chunks(EVENT_BYTES).map(event).collect(),
            service.settings.pace,
            Trigger::named(&request.model),
        ));
    }
    match request.response_format.as_deref() {
        None | Some("wav") => {
            let file = wav(&samples, sample_rate).map_err(cannot_record)?;
            Ok(([(header::CONTENT_TYPE, "audio/wav")], file).into_response())
        }
        Some("raw") => Ok(([(header::CONTENT_TYPE, "application/octet-stream")], raw).into_response()),
        Some(other) => Err(Refusal::invalid_field(
            "response_format",
            format!("the offline server speaks wav and raw only, not {other}"),
        )),
    }
}

pub(crate) fn hum(words: usize, sample_rate: u32) -> Vec<i16> {
    let words = u32::try_from(words.clamp(1, WORDS_LIMIT)).unwrap_or(1);
    let count = words * sample_rate / WORDS_PER_SECOND;
    let sample = |at: u32| (f64::from(at) * TAU * PITCH / f64::from(sample_rate)).sin() * 8000.0;
    (0..count).map(|at| sample(at) as i16).collect()
}

fn wav(samples: &[i16], sample_rate: u32) -> Result<Vec<u8>, hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec)?;
    samples.iter().try_for_each(|&sample| writer.write_sample(sample))?;
    writer.finalize()?;
    Ok(file.into_inner())
}

fn cannot_record(error: hound::Error) -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "server_error",
        format!("cannot write the audio: {error}"),
    )
}
