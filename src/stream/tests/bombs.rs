//! Events that cost far more than their bytes: that memory is refused before it is taken, work grows with the bytes, and
//! who wants no more of it is heard inside one event.

use std::ops::ControlFlow;

use super::run::events;
use crate::error::{Error, Status};
use crate::stream::{Delta, End, Stream, StreamOutcome};
use crate::watch::Watch;

/// About so many bytes of units, each of which is given its number.
fn repeated(bytes: usize, unit: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < bytes {
        text += &unit(number);
        text.push(',');
        number += 1;
    }
    text.pop();
    text
}

/// Streams of about this size, whose events hold very many small things of one kind each.
fn shapes(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let list = |unit: fn(usize) -> String| repeated(bytes, unit);
    let choices = |items: String| events(&[&format!(r#"{{"choices":[{items}]}}"#)]);
    let delta = |members: String| choices(format!(r#"{{"delta":{{{members}}}}}"#));
    let many = |data: String| events(&vec![&*data; bytes / (data.len() + 8)]);
    vec![
        ("choices", choices(list(|_| "{}".to_owned()))),
        ("indices", choices(list(|number| format!(r#"{{"index":{number}}}"#)))),
        ("no choices", choices(list(|_| "0".to_owned()))),
        ("members", events(&[&format!("{{{}}}", list(|number| format!(r#""m{number}":1"#)))])),
        (
            "members with escapes",
            events(&[&format!("{{{}}}", list(|number| format!(r#""\u006d{number}":1"#)))]),
        ),
        ("members of a delta", delta(list(|number| format!(r#""m{number}":1"#)))),
        ("one member", events(&[&format!("{{{}}}", list(|_| r#""id":1"#.to_owned()))])),
        (
            "ids",
            delta(format!(
                r#""tool_calls":[{}]"#,
                list(|number| format!(r#"{{"id":"{number}","function":{{"name":"f"}}}}"#))
            )),
        ),
        (
            "numbered calls",
            delta(format!(r#""tool_calls":[{}]"#, list(|number| format!(r#"{{"index":{number}}}"#)))),
        ),
        ("calls", delta(format!(r#""tool_calls":[{}]"#, list(|_| "{}".to_owned())))),
        ("parts", delta(format!(r#""content":[{}]"#, list(|_| r#""x""#.to_owned())))),
        (
            "logprobs",
            choices(format!(r#"{{"logprobs":{{{}}}}}"#, list(|number| format!(r#""m{number}":[1]"#)))),
        ),
        ("escapes", delta(format!(r#""content":"{}""#, "\\n".repeat(bytes / 2)))),
        ("surrogates", delta(format!(r#""content":"{}""#, "\\udc80".repeat(bytes / 6)))),
        ("depth", events(&[&format!("{}{}", "[".repeat(bytes / 2), "]".repeat(bytes / 2))])),
        ("text", delta(format!(r#""content":"{}""#, "x".repeat(bytes)))),
        ("bytes", [b"data: {\"x\":\"", &*vec![0xFF; bytes], b"\"}\n\n"].concat()),
        ("lines", [b"data: [0\n", &*b"data: ,1\n".repeat(bytes / 9), b"data: ]\n\n"].concat()),
        (
            "wholes",
            many(r#"{"object":"chat.completion","choices":[{"message":{"content":"abc"}}]}"#.to_owned()),
        ),
        ("numbers that are none", events(&[&format!("[{}]", list(|_| "NaN".to_owned()))])),
        ("items", {
            let items = list(|number| format!(r#"{{"id":"i{number}","type":"t{number}"}}"#));
            events(&[&format!(r#"{{"type":"response.completed","response":{{"output":[{items}]}}}}"#)])
        }),
        ("items of events", {
            let item = |number: usize| {
                format!(
                    r#"data: {{"type":"response.output_item.added","output_index":{number},"item":{{"id":"{number}"}}}}"#
                )
            };
            (0..bytes / 70).map(|number| item(number) + "\n\n").collect::<String>().into_bytes()
        }),
        ("outputs", {
            let items = list(|_| "{}".to_owned());
            let first = format!(r#"{{"type":"response.failing","response":{{"output":[{items}]}}}}"#);
            let again = r#"{"type":"response.queued","response":{"output":[{},{"type":"reasoning"}]}}"#;
            let data: Vec<&str> = [&*first].into_iter().chain(vec![again; bytes / 2 / again.len()]).collect();
            events(&data)
        }),
        ("parts of an item", {
            let parts = list(|_| r#""x""#.to_owned());
            events(&[&format!(r#"{{"type":"response.output_item.added","item":{{"content":[{parts}]}}}}"#)])
        }),
        ("places of parts", {
            let part = |number: usize| {
                format!(
                    r#"data: {{"type":"response.output_text.delta","content_index":{number},"delta":"x"}}"#
                )
            };
            (0..bytes / 70).map(|number| part(number) + "\n\n").collect::<String>().into_bytes()
        }),
        ("texts again", {
            let text =
                format!(r#"{{"type":"response.output_text.delta","delta":"{}"}}"#, "x".repeat(bytes / 2));
            let again = r#"{"type":"response.output_text.done","text":"xxx"}"#;
            let data: Vec<&str> = [&*text].into_iter().chain(vec![again; bytes / 2 / again.len()]).collect();
            events(&data)
        }),
        ("arguments", {
            let open = format!(
                r#"{{"choices":[{{"delta":{{"tool_calls":[{{"id":"a","function":{{"name":"f","arguments":"[{}"}}}}]}},"finish_reason":"x"}}]}}"#,
                "1,".repeat(bytes / 4)
            );
            let again = r#"{"choices":[{"delta":{"content":"a"},"finish_reason":"x"}]}"#;
            let data: Vec<&str> = [&*open].into_iter().chain(vec![again; bytes / 2 / again.len()]).collect();
            events(&data)
        }),
    ]
}

/// Runs a stream, and says how it came out and how often it was asked whether that is wanted; it is not from the
/// `wanted`-th time on.
fn run(stream: &[u8], limit: usize, wanted: usize) -> (StreamOutcome, usize) {
    let mut asked = 0;
    let mut ask = || {
        asked += 1;
        if asked > wanted { Err(Error::new(Status::Cancelled, "no more of it")) } else { Ok(()) }
    };
    let watch = &mut Watch::new(&mut ask);
    let mut sink = |_: Delta<'_>| ControlFlow::Continue(());
    let mut reader = Stream::new(limit);
    for slice in stream.chunks(16 * 1024) {
        if reader.feed(slice, watch, &mut sink).is_break() {
            break;
        }
    }
    let (outcome, _) = reader.finish(End::Clean, watch, &mut sink);
    (outcome, asked)
}

#[test]
fn work_grows_with_the_bytes_and_no_faster() {
    const BYTES: usize = 100_000;
    for ((name, small), (_, large)) in shapes(BYTES).into_iter().zip(shapes(4 * BYTES)) {
        let limit = 1 << 30;
        let ((_, of_small), (_, of_large)) = (run(&small, limit, usize::MAX), run(&large, limit, usize::MAX));
        // An event of 64 KiB of work is one question: so many passes over the bytes, and no more.
        assert!(of_small <= 32 * (BYTES / 65_536 + 1), "{name}: {of_small}");
        assert!(of_large <= 5 * of_small.max(4), "{name}: {of_small}, then {of_large}");
    }
}

#[test]
fn who_wants_no_more_is_heard_inside_an_event() {
    for (name, stream) in shapes(260_000) {
        let (_, all) = run(&stream, 1 << 30, usize::MAX);
        assert!(all > 1, "{name} is asked {all} times");
        for wanted in [0, all / 2, all - 1] {
            let (outcome, asked) = run(&stream, 1 << 30, wanted);
            let expected = StreamOutcome::Interrupted(Error::new(Status::Cancelled, "no more of it"));
            assert_eq!(outcome, expected, "{name}, {wanted} of {all}");
            // Once to end it, and for what is settled of the answer then.
            assert!(asked <= wanted + 2, "{name}: {asked}, of {wanted}");
        }
    }
}

#[test]
fn what_passes_the_budget_is_refused_and_what_came_stays() {
    for name in [
        "choices",
        "indices",
        "members",
        "ids",
        "numbered calls",
        "calls",
        "logprobs",
        "members of a delta",
        "items",
        "items of events",
        "parts of an item",
        "places of parts",
    ] {
        let (_, stream) = shapes(100_000).into_iter().find(|(shape, _)| *shape == name).unwrap();
        let (outcome, _) = run(&stream, 120_000, usize::MAX);
        assert!(matches!(outcome, StreamOutcome::TooLarge(_)) || name == "calls", "{name}: {outcome:?}");
    }
}
