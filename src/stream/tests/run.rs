//! Runs a stream to its end, whole and cut in every way, and keeps all that it handed out.

use std::ops::ControlFlow;

use serde_json::Value;

use crate::stream::{Delta, End, Stream, StreamOutcome};
use crate::watch::Watch;

/// What a stream handed out, and how it came out.
#[derive(Debug, PartialEq)]
pub struct Run {
    /// Every delta but the chunks and the usage, in one line each.
    pub deltas: Vec<String>,
    pub chunks: Vec<String>,
    pub outcome: StreamOutcome,
    pub answer: Value,
    pub bytes: Vec<u8>,
}

impl Run {
    /// The text of a choice as its deltas make it.
    pub fn text(&self, choice: u32) -> String {
        let prefix = format!("text {choice} ");
        self.deltas.iter().filter_map(|delta| delta.strip_prefix(&prefix)).collect()
    }

    pub fn pointer(&self, pointer: &str) -> &Value {
        self.answer.pointer(pointer).unwrap_or(&Value::Null)
    }

    pub fn string(&self, pointer: &str) -> &str {
        self.pointer(pointer).as_str().unwrap_or_else(|| panic!("{pointer} is no string in {}", self.answer))
    }
}

/// One line for a delta.
fn describe(delta: Delta<'_>) -> String {
    match delta {
        Delta::Chunk { json } => String::from_utf8(json.to_owned()).expect("a chunk is UTF-8"),
        Delta::Text { choice, text } => format!("text {choice} {text}"),
        Delta::Reasoning { choice, text } => format!("reasoning {choice} {text}"),
        Delta::ToolCall { choice, id, name, arguments } => format!("tool {choice} {id} {name} {arguments}"),
        Delta::Bytes { bytes, .. } => format!("bytes {bytes:?}"),
        Delta::Usage { json } => json.to_owned(),
        Delta::Progress { done, total } => format!("progress {done} {total}"),
        Delta::Transcript { text, replaces, .. } => format!("transcript {replaces} {text}"),
        Delta::Pause => "pause".to_owned(),
    }
}

pub fn run_slices<'a>(slices: impl IntoIterator<Item = &'a [u8]>) -> Run {
    let (mut deltas, mut chunks, mut usage) = (Vec::new(), Vec::new(), Vec::new());
    let mut sink = |delta: Delta<'_>| {
        match delta {
            Delta::Chunk { .. } => chunks.push(describe(delta)),
            // Where they are depends on how the bytes come.
            Delta::Pause => {}
            Delta::Usage { .. } => usage.push(describe(delta)),
            _ if !usage.is_empty() => panic!("usage comes last, not before {delta:?}"),
            _ => deltas.push(describe(delta)),
        }
        ControlFlow::Continue(())
    };
    let mut stream = Stream::new(1 << 20);
    let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    for slice in slices {
        if stream.feed(slice, watch, &mut sink).is_break() {
            break;
        }
    }
    let (outcome, answer) = stream.finish(End::Clean, watch, &mut sink);
    let json = answer.json(None).expect("there is memory");
    let bytes = answer.bytes().to_vec();
    let answer: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error} in {json}"));
    let counted = answer.get("usage").filter(|usage| usage.is_object()).cloned();
    let usage: Vec<Value> = usage.iter().map(|json| serde_json::from_str(json).expect("JSON")).collect();
    assert_eq!(usage, Vec::from_iter(counted), "what is in the answer comes once");
    Run { deltas, chunks, outcome, answer, bytes }
}

/// Runs the stream whole, byte by byte and cut at every position, and checks that all agree.
pub fn run(stream: &[u8]) -> Run {
    let whole = run_slices([stream]);
    assert_eq!(whole, run_slices(stream.chunks(1)), "byte by byte");
    for split in 1..stream.len() {
        let (first, second) = stream.split_at(split);
        assert_eq!(whole, run_slices([first, second]), "split at {split}");
    }
    whole
}

/// A stream of these data, each an event of its own, that ends as it should.
pub fn events(data: &[&str]) -> Vec<u8> {
    let mut stream = String::new();
    for data in data.iter().chain(&["[DONE]"]) {
        stream += &format!("data: {data}\n\n");
    }
    stream.into_bytes()
}
