//! Speech as it comes: raw samples in whole ones, of a known format, to the sink and to a file.
//!
//! Responsible for what an answer of samples does not say, and for the file that a stream of them goes to. It must not
//! know the fields of a request: the request says its format.

use std::ops::ControlFlow;

use crate::audio::{AudioFormat, WholeSamples};
use crate::error::Error;
use crate::stream::{Delta, Sink};
use crate::transfer::Download;

/// Audio that says itself how it is to be read.
const WITH_A_HEAD: [&str; 9] = ["mpeg", "mp3", "ogg", "opus", "aac", "flac", "mp4", "webm", "m4a"];

/// Whether an answer of this type may be samples without a head. Servers call them what they like: bytes, or a WAV file,
/// which its first bytes show.
pub fn may_be_raw(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    !kind.strip_prefix("audio/").is_some_and(|kind| WITH_A_HEAD.contains(&kind.trim_start_matches("x-")))
}

/// The samples of one answer.
pub struct Speech {
    /// `None` once the bytes say it themselves.
    format: Option<AudioFormat>,
    samples: WholeSamples,
    has_begun: bool,
}

impl Speech {
    /// `None` for an answer that is no raw speech, which is nearly every one.
    pub fn of(format: Option<AudioFormat>, content_type: &str) -> Option<Speech> {
        let format = format.filter(|_| may_be_raw(content_type))?;
        Some(Speech { format: Some(format), samples: WholeSamples::default(), has_begun: false })
    }

    /// Gives the sink a delta, bytes in whole samples.
    pub fn give(&mut self, delta: Delta<'_>, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let (Delta::Bytes { bytes, .. }, Some(format)) = (delta, self.format) else { return sink(delta) };
        if !std::mem::replace(&mut self.has_begun, true) && bytes.starts_with(b"RIFF") {
            self.format = None;
            return sink(delta);
        }
        let audio = Some(format);
        self.samples.give(format.sample.width(), bytes, |bytes| sink(Delta::Bytes { bytes, audio }))
    }
}

/// A file that gets the bytes of a stream, which go on to the sink.
pub struct SpeechFile<'output> {
    output: &'output mut Download,
    failure: Option<Error>,
}

impl<'output> SpeechFile<'output> {
    pub fn new(output: &'output mut Download) -> SpeechFile<'output> {
        SpeechFile { output, failure: None }
    }

    pub fn give(&mut self, delta: Delta<'_>, sink: &mut Sink<'_>) -> ControlFlow<()> {
        if let Delta::Bytes { bytes, .. } = delta
            && let Err(error) = self.output.write(bytes)
        {
            self.failure = Some(error);
            return ControlFlow::Break(());
        }
        sink(delta)
    }

    /// Why it could not be written, where that ended the stream.
    pub fn into_failure(self) -> Option<Error> {
        self.failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SampleFormat;

    const FORMAT: AudioFormat = AudioFormat { sample_rate: 24_000, sample: SampleFormat::S16 };

    /// The bytes that a sink gets, and whether it learns their format.
    fn given(content_type: &str, pieces: &[&[u8]]) -> Vec<(Vec<u8>, bool)> {
        let (mut speech, mut given) = (Speech::of(Some(FORMAT), content_type), Vec::new());
        for bytes in pieces {
            let mut sink = |delta: Delta<'_>| {
                let Delta::Bytes { bytes, audio } = delta else { panic!("{delta:?}") };
                given.push((bytes.to_vec(), audio == Some(FORMAT)));
                ControlFlow::Continue(())
            };
            let delta = Delta::Bytes { bytes, audio: None };
            let flow = match &mut speech {
                Some(speech) => speech.give(delta, &mut sink),
                None => sink(delta),
            };
            assert!(flow.is_continue());
        }
        given
    }

    #[test]
    fn samples_are_whole_and_of_the_format() {
        let pieces: &[&[u8]] = &[b"abc", b"d", b"", b"ef", b"g"];
        let whole = [&b"ab"[..], b"cd", b"ef"].map(|bytes| (bytes.to_vec(), true));
        for kind in
            ["application/octet-stream", "audio/pcm; rate=24000", "", "text/event-stream", "audio/wav"]
        {
            assert_eq!(given(kind, pieces), whole, "{kind}");
        }
    }

    #[test]
    fn a_file_is_no_samples() {
        let wav: &[&[u8]] = &[b"RIFF1", b"2"];
        assert_eq!(given("audio/wav", wav), [(b"RIFF1".to_vec(), false), (b"2".to_vec(), false)]);
        assert_eq!(given("Audio/MPEG", &[b"abc"]), [(b"abc".to_vec(), false)]);
        assert_eq!(given("audio/pcm", &[b"ab", b"RIFF"]).len(), 2, "in the middle it is chance");
    }
}
