//! Streams made by chance: cut anywhere, framed anyhow, they hand out the same; and a chunk that repeats the one
//! before it means what it means alone.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::run::{Run, events, run, run_slices};
use crate::stream::StreamOutcome;

#[test]
fn a_surrogate_pair_split_over_deltas_is_one_character() {
    let content = |text: &str| format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}}}}]}}"#);
    let deltas = |texts: &[&str]| {
        let data: Vec<String> = texts.iter().map(|text| content(text)).collect();
        run(&events(&data.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    let joined = deltas(&["a\\ud83d", "\\ude00b"]);
    assert_eq!(joined.deltas, ["text 0 a", "text 0 😀b"]);
    assert_eq!(joined.string("/choices/0/message/content"), "a😀b");
    assert_eq!(
        deltas(&["a\\ud83d", "b", "\\ude00"]).deltas,
        ["text 0 a", "text 0 \u{FFFD}b", "text 0 \u{FFFD}"]
    );
    assert_eq!(deltas(&["a\\ud83d"]).deltas, ["text 0 a", "text 0 \u{FFFD}"]);
}

#[test]
fn a_character_split_as_bytes_over_deltas_is_one_character() {
    let mut stream = Vec::new();
    for bytes in [&b"a\xF0\x9F"[..], b"\x98", b"\x80b\xFF"] {
        stream.extend_from_slice(b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
        stream.extend_from_slice(bytes);
        stream.extend_from_slice(b"\"}}]}\n\n");
    }
    let run = run(&stream);
    assert_eq!(run.deltas, ["text 0 a", "text 0 😀b\u{FFFD}"]);
    assert_eq!(run.string("/choices/0/message/content"), "a😀b\u{FFFD}");
    assert!(run.chunks[0].contains("a\u{FFFD}"), "a chunk is text for others to read");
}

#[test]
fn a_chunk_repeats_only_the_one_right_before_it() {
    let first = r#"{"id":"1","choices":[{"index":0,"delta":{"content":"a"}}]}"#;
    let between = r#"{"id":"2","choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}"#;
    let run = run(&events(&[first, between, first]));
    assert_eq!((run.string("/id"), run.text(0)), ("1", "aba".to_owned()));
}

/// What one chunk of a made-up stream adds.
#[derive(Debug, Clone)]
struct Piece {
    choice: u32,
    content: Option<String>,
    reasoning: Option<String>,
    token_id: Option<u32>,
    escape: bool,
    vary: bool,
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let text = "[a-c \"\\\\\n\t/é東😀\u{0}\u{FEFF}]{0,4}";
    let piece = (
        prop_oneof![5 => Just(0_u32), 1 => 0_u32..3],
        prop_oneof![4 => text.prop_map(Some), 1 => Just(None)],
        prop_oneof![1 => text.prop_map(Some), 4 => Just(None)],
        prop::option::of(0_u32..200_000),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.1),
    );
    let piece = piece.prop_map(|(choice, content, reasoning, token_id, escape, vary)| Piece {
        choice,
        content,
        reasoning,
        token_id,
        escape,
        vary,
    });
    prop::collection::vec(piece, 0..20)
}

/// The JSON of a piece; with `escape` in ASCII alone.
fn json_of(piece: &Piece) -> String {
    let id = if piece.vary { "other" } else { "id" };
    let chunk = json!({"id": id, "object": "chat.completion.chunk", "choices": [{"index": piece.choice,
        "text": piece.content, "delta": {"token_id": piece.token_id, "content": piece.content,
        "reasoning": piece.reasoning}, "finish_reason": null}]});
    let mut json = String::new();
    for character in chunk.to_string().chars() {
        if piece.escape && !character.is_ascii() {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                json += &format!("\\u{unit:04x}");
            }
        } else {
            json.push(character);
        }
    }
    json
}

fn frame(json: &str, style: u8) -> String {
    match style % 5 {
        0 => format!("data: {json}\n\n"),
        1 => format!("data:{json}\r\n\r\n"),
        2 => format!(": comment\rdata: {json}\r\r"),
        3 => format!("id: 7\ndata: {json}\nevent: message\n\n"),
        // A line feed is white space between the members.
        _ => format!("data: {}\n\n", json.replacen("\"choices\"", "\ndata: \"choices\"", 1)),
    }
}

fn expect(pieces: &[Piece], run: &Run) {
    assert_eq!(run.outcome, StreamOutcome::Complete);
    let joined = |choice: u32, text: fn(&Piece) -> &Option<String>| -> String {
        pieces.iter().filter(|piece| piece.choice == choice).filter_map(|piece| text(piece).clone()).collect()
    };
    let mut choices: Vec<u32> = pieces.iter().map(|piece| piece.choice).collect();
    choices.sort_unstable();
    choices.dedup();
    assert_eq!(run.pointer("/choices").as_array().map(Vec::len), Some(choices.len()));
    for (position, choice) in choices.into_iter().enumerate() {
        let message = run.pointer(&format!("/choices/{position}/message"));
        let read = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        let content = joined(choice, |piece| &piece.content);
        assert_eq!(content, run.text(choice));
        assert_eq!(content, read("content"));
        assert_eq!(joined(choice, |piece| &piece.reasoning), read("reasoning"));
    }
    let id = pieces.last().map(|piece| if piece.vary { "other" } else { "id" });
    assert_eq!(run.pointer("/id"), &id.map_or(Value::Null, Value::from));
}

proptest! {
    #[test]
    fn whatever_the_cuts_and_the_framing(
        pieces in pieces(),
        styles in prop::collection::vec(any::<u8>(), 20),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let mut stream: String =
            pieces.iter().zip(styles).map(|(piece, style)| frame(&json_of(piece), style)).collect();
        stream += "data: [DONE]\n\n";
        let mut places: Vec<usize> = places.iter().map(|place| place % (stream.len() + 1)).collect();
        places.extend([0, stream.len()]);
        places.sort_unstable();
        let whole = run_slices([stream.as_bytes()]);
        expect(&pieces, &whole);
        let slices = places.windows(2).map(|pair| &stream.as_bytes()[pair[0]..pair[1]]);
        prop_assert_eq!(&run_slices(slices), &whole);
        prop_assert_eq!(&run_slices(stream.as_bytes().chunks(1)), &whole);
    }

    #[test]
    fn no_bytes_make_it_panic(
        bytes in prop::collection::vec(
            prop_oneof![
                any::<u8>().prop_map(|byte| vec![byte]),
                prop::sample::select(&[
                    "data: ", "\n\n", "{\"choices\":[", "{\"delta\":{", "\"content\":", "\"tool_calls\":[", "}", "]", "\"",
                    "\\ud83d", "\\udc80", "\"index\":1e9,", "null", "\"logprobs\":", "\"b64\":\"A", ",", ":", "[DONE]",
                ][..]).prop_map(|text| text.as_bytes().to_vec()),
            ],
            0..40,
        ),
    ) {
        let bytes = bytes.concat();
        let whole = run_slices([&bytes[..]]);
        prop_assert_eq!(run_slices(bytes.chunks(1)), whole);
    }
}
