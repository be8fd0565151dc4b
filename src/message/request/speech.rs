//! What a request for speech says of its answer, which does not say it itself: how raw samples are to be read.
//!
//! Responsible for what the service does with the fields of `POST /v1/audio/speech`, model by model. Pure.

use serde_json::Value;

use super::Request;
use crate::audio::{AudioFormat, SampleFormat};

/// Samples in a second, where neither the request nor the model says it.
const USUAL_RATE: u32 = 44_100;

/// Models whose samples are 16-bit integers whatever the request says, by a part of their names; and their rate, where they
/// have but one.
const OF_ONE_FORMAT: [(&str, Option<u32>); 3] =
    [("orpheus", Some(24_000)), ("kokoro", Some(24_000)), ("minimax", None)];

impl Request {
    /// How raw speech is to be read that answers the request; `None` where it asks for something else, or for samples of a
    /// form that is not known.
    pub(crate) fn audio_format(&self) -> Option<AudioFormat> {
        if !self.operation.is_speech() {
            return None;
        }
        let text = |name| self.fields.get(name).and_then(Value::as_str);
        // A stream has no other format.
        let usual = if self.fields.get("stream") == Some(&Value::Bool(true)) { "raw" } else { "wav" };
        let asked = match text("response_format").unwrap_or(usual) {
            "raw" | "pcm" => None,
            "mulaw" => Some(SampleFormat::Mulaw),
            _ => return None,
        };
        let model = self.model().unwrap_or_default().to_ascii_lowercase();
        let of_one_format = OF_ONE_FORMAT.iter().find(|(part, _)| model.contains(part));
        let sample = match (asked, of_one_format, text("response_encoding")) {
            (Some(sample), _, _) => sample,
            (None, Some(_), _) => SampleFormat::S16,
            (None, None, Some("pcm_s16le")) => SampleFormat::S16,
            (None, None, Some("pcm_f32le")) => SampleFormat::F32,
            (None, None, Some("pcm_mulaw")) => SampleFormat::Mulaw,
            (None, None, Some("pcm_alaw")) => SampleFormat::Alaw,
            (None, None, Some(_)) => return None,
            (None, None, None) if model.contains("cartesia") => SampleFormat::F32,
            (None, None, None) => SampleFormat::S16,
        };
        let rate_set = match self.fields.get("sample_rate") {
            None | Some(Value::Null) => USUAL_RATE,
            Some(rate) => u32::try_from(rate.as_u64()?).ok().filter(|rate| *rate > 0)?,
        };
        let sample_rate = of_one_format.and_then(|(_, rate)| *rate).unwrap_or(rate_set);
        Some(AudioFormat { sample_rate, sample })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SampleFormat::{Alaw, F32, Mulaw, S16};

    #[test]
    fn the_format_is_what_the_service_sends_for_these_fields() {
        for (model, fields, expected) in [
            ("cartesia/sonic-3", r#"{"response_format":"raw"}"#, Some((44_100, F32))),
            ("cartesia/sonic-3", r#"{"stream":true}"#, Some((44_100, F32))),
            ("cartesia/sonic-3", r#"{"response_format":"raw","sample_rate":16000}"#, Some((16_000, F32))),
            (
                "cartesia/sonic-3",
                r#"{"response_format":"raw","response_encoding":"pcm_s16le"}"#,
                Some((44_100, S16)),
            ),
            (
                "cartesia/sonic-3",
                r#"{"response_format":"raw","response_encoding":"pcm_mulaw"}"#,
                Some((44_100, Mulaw)),
            ),
            (
                "cartesia/sonic-3",
                r#"{"response_format":"raw","response_encoding":"pcm_alaw"}"#,
                Some((44_100, Alaw)),
            ),
            ("cartesia/sonic-3", r#"{"response_format":"raw","response_encoding":"pcm_u24"}"#, None),
            ("cartesia/sonic-3", r#"{"response_format":"mulaw","sample_rate":8000}"#, Some((8_000, Mulaw))),
            ("cartesia/sonic-3", r#"{"response_format":"raw","sample_rate":"16000"}"#, None),
            ("cartesia/sonic-3", r#"{"response_format":"raw","sample_rate":0}"#, None),
            ("cartesia/sonic-3", r#"{"response_format":"raw","sample_rate":null}"#, Some((44_100, F32))),
            // These have one rate and one format, whatever is asked.
            (
                "canopylabs/orpheus-3b-0.1-ft",
                r#"{"stream":true,"response_encoding":"pcm_f32le","sample_rate":8000}"#,
                Some((24_000, S16)),
            ),
            ("hexgrad/Kokoro-82M", r#"{"response_format":"raw"}"#, Some((24_000, S16))),
            (
                "minimax/speech-2.6-turbo",
                r#"{"response_format":"raw","response_encoding":"pcm_f32le","sample_rate":32000}"#,
                Some((32_000, S16)),
            ),
            ("rime-labs/rime-arcana-v3", r#"{"response_format":"raw"}"#, Some((44_100, S16))),
            // A file says itself how it is to be read.
            ("hexgrad/Kokoro-82M", "{}", None),
            ("hexgrad/Kokoro-82M", r#"{"response_format":"wav"}"#, None),
            ("hexgrad/Kokoro-82M", r#"{"response_format":"mp3"}"#, None),
        ] {
            let mut request = Request::new("POST /v1/audio/speech").unwrap();
            request.set_json("", fields).and(request.set_string("model", model)).unwrap();
            let format = request.audio_format().map(|format| (format.sample_rate, format.sample));
            assert_eq!(format, expected, "{model} {fields}");
        }
        let mut other = Request::new("POST /v1/chat/completions").unwrap();
        other.set_json("", r#"{"response_format":"raw","stream":true}"#).unwrap();
        assert_eq!(other.audio_format(), None);
    }
}
