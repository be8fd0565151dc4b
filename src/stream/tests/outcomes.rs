//! How streams end: as they should, cut short, with an error, as something else, or because somebody had enough.

use std::ops::ControlFlow;

use super::run::{Run, run, run_slices};
use crate::stream::{Delta, End, Outcome, Stream, TooLarge};
use crate::watch::Watch;

const GOOD: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";

/// Runs a good chunk and then `rest`, and checks that the good chunk counts whatever follows.
fn after_good(rest: &str) -> Run {
    let run = run(format!("{GOOD}{rest}").as_bytes());
    assert_eq!(run.text(0), "Hi");
    assert_eq!(run.string("/choices/0/message/content"), "Hi");
    run
}

#[test]
fn done_is_known_by_its_start_and_ends_everything() {
    for done in [
        "data: [DONE]\n\n",
        "data:[DONE]\n\n",
        "data: [DONE] and more\n\n",
        "data:  [DONE]\r\r",
        "data: [DONE]",
    ] {
        assert_eq!(after_good(done).outcome, Outcome::Complete, "{done:?}");
    }
    let run = after_good(&format!("data: [DONE]\n\n{GOOD}data: <html>\n\ndata: {{\"error\":1}}\n\n"));
    assert_eq!((run.outcome, run.chunks.len()), (Outcome::Complete, 1));
}

#[test]
fn an_end_without_done_is_told() {
    for rest in [
        "",
        "\n",
        ": comment\n\n",
        "data:",
        "data: [DO",
        "data: {\"choices\":[{\"index\":0,\"del",
        "event: x\n",
    ] {
        assert_eq!(after_good(rest).outcome, Outcome::Ended, "{rest:?}");
    }
    let run = after_good(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}",
    );
    assert_eq!(run.outcome, Outcome::Complete, "the last event counts without its blank line");
    assert_eq!(run.string("/choices/0/finish_reason"), "stop");
    assert_eq!(run_slices([&b""[..]]).outcome, Outcome::Ended);
}

#[test]
fn errors_of_the_server_in_every_shape() {
    for data in [
        r#"{"error":{"message":"mid","type":"server_error","param":null,"code":null}}"#,
        r#"{"id":"okkMZ1x","error":{"message":"mid"}}"#,
        r#"{"error":"mid"}"#,
        r#"{"message":"mid","type":"server_error"}"#,
    ] {
        for frame in
            [format!("data: {data}\n\n"), format!("data: {data}"), format!("event: error\ndata: {data}\n\n")]
        {
            let run = after_good(&format!("{frame}\n\n{GOOD}"));
            assert_eq!(run.outcome, Outcome::ServerError { data: data.to_owned() }, "{frame:?}");
            assert_eq!(run.chunks.len(), 1, "nothing after an error counts");
        }
    }
    let run = after_good("event: error\ndata: overloaded\n\n");
    assert_eq!(run.outcome, Outcome::ServerError { data: "overloaded".to_owned() });
}

#[test]
fn text_that_comes_with_an_error_counts() {
    let stream =
        r#"data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"error"}],"error":{"message":"m"}}"#;
    let run = run(stream.as_bytes());
    assert!(matches!(run.outcome, Outcome::ServerError { .. }));
    assert_eq!(run.text(0), "Hi");
}

#[test]
fn data_that_are_not_json_are_told() {
    for data in ["Internal Server Error", "{\"choices\":[}", "<html>"] {
        let run = after_good(&format!("data: {data}\n\n{GOOD}"));
        match &run.outcome {
            Outcome::Malformed { problem } => assert!(problem.contains("JSON"), "{data}: {problem}"),
            other => panic!("{data}: {other:?}"),
        }
    }
}

#[test]
fn comments_blank_data_and_other_json_are_no_harm() {
    let run = after_good(
        ": ping\n\ndata:\n\ndata: \n\nevent: ping\ndata: {\"type\":\"ping\"}\n\ndata: [1]\n\ndata: [DONE]\n\n",
    );
    assert_eq!(run.outcome, Outcome::Complete);
    assert_eq!(run.chunks[1..], [r#"{"type":"ping"}"#, "[1]"]);
}

#[test]
fn a_body_that_is_no_event_stream_is_told() {
    for body in [
        "<!DOCTYPE html>\n<html><title>524</title></html>\n",
        "\n <html>",
        "Error: {\"error\":{\"message\":\"x\"}}",
        "upstream",
    ] {
        let run = run(body.as_bytes());
        match &run.outcome {
            Outcome::NotAnEventStream { start } => assert!(body.trim_start().starts_with(start.as_str())),
            other => panic!("{body:?}: {other:?}"),
        }
    }
    let long = format!("<html>{}", "x".repeat(100_000));
    match run_slices([long.as_bytes()]).outcome {
        Outcome::NotAnEventStream { start } => assert!(start.len() <= 256),
        other => panic!("{other:?}"),
    }
    for body in [": ping\n\n", "\u{FEFF}retry: 10\n\n", "event: x", "da"] {
        assert_eq!(run(body.as_bytes()).outcome, Outcome::Ended, "{body:?}");
    }
}

#[test]
fn the_sink_stops_the_stream_at_any_delta() {
    let stream = format!("{GOOD}{}data: [DONE]\n\n", GOOD.replace("Hi", " there"));
    let mut wanted = 0;
    loop {
        let mut given = 0;
        let mut sink = |_: Delta<'_>| {
            given += 1;
            if given > wanted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    let mut reader = Stream::new(1000);
        let over = reader.feed(stream.as_bytes(), watch, &mut sink);
        assert_eq!(reader.feed(GOOD.as_bytes(), watch, &mut sink), ControlFlow::Break(()), "it was over");
        let (outcome, answer) = reader.finish(End::Clean, watch, &mut sink);
        assert_eq!(over, ControlFlow::Break(()));
        if outcome == Outcome::Complete {
            assert_eq!(wanted, 5, "two chunks, two texts and a pause");
            assert!(answer.json(None).unwrap().contains("Hi there"));
            break;
        }
        assert_eq!((outcome, given), (Outcome::Stopped, wanted + 1), "the sink is not called again");
        wanted += 1;
    }
}

#[test]
fn the_answer_is_limited() {
    let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    let mut reader = Stream::new(2000);
    let mut text = String::new();
    let mut sink = |delta: Delta<'_>| {
        if let Delta::Text { text: new, .. } = delta {
            text += new;
        }
        ControlFlow::Continue(())
    };
    let mut fed = 0;
    while reader.feed(GOOD.as_bytes(), watch, &mut sink).is_continue() {
        fed += 1;
        assert!(fed < 1001, "the limit is never met");
    }
    let (outcome, answer) = reader.finish(End::Clean, watch, &mut sink);
    assert_eq!(outcome, Outcome::TooLarge(TooLarge { what: "the joined answer", limit: Some(2000) }));
    assert!(text.len() > 400 && answer.json(None).unwrap().contains(&text), "what came before stays");
}

#[test]
fn what_replaces_a_value_does_not_count_against_the_limit() {
    let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    let mut reader = Stream::new(2000);
    let mut sink = |_: Delta<'_>| ControlFlow::Continue(());
    for tokens in 0..1000 {
        let event = format!("data: {{\"choices\":[],\"usage\":{{\"total_tokens\":{tokens}}}}}\n\n");
        assert!(reader.feed(event.as_bytes(), watch, &mut sink).is_continue(), "{tokens}");
    }
    let (_, answer) = reader.finish(End::Clean, watch, &mut sink);
    assert!(answer.json(None).unwrap().contains("{\"total_tokens\":999}"));
}

#[test]
fn an_event_is_limited() {
    let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    let mut reader = Stream::new(2000);
    let mut sink = |_: Delta<'_>| ControlFlow::Continue(());
    assert!(reader.feed(GOOD.as_bytes(), watch, &mut sink).is_continue());
    assert!(reader.feed(b"data: ", watch, &mut sink).is_continue());
    assert!(reader.feed(&[b'x'; 2001], watch, &mut sink).is_break());
    let (outcome, answer) = reader.finish(End::Clean, watch, &mut sink);
    assert_eq!(outcome, Outcome::TooLarge(TooLarge { what: "an event of the stream", limit: Some(2000) }));
    assert!(answer.json(None).unwrap().contains("Hi"));
}
