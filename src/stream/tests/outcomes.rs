//! How streams end: as they should, cut short, with an error, as something else, or by a sink that ends it.

use std::ops::ControlFlow;

use super::run::{Run, run, run_slices};
use crate::stream::{Delta, End, Stream, StreamOutcome, TooLarge};
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
        assert_eq!(after_good(done).outcome, StreamOutcome::Complete, "{done:?}");
    }
    let run = after_good(&format!("data: [DONE]\n\n{GOOD}data: <html>\n\ndata: {{\"error\":1}}\n\n"));
    assert_eq!((run.outcome, run.chunks.len()), (StreamOutcome::Complete, 1));
}

#[test]
fn an_end_without_done_is_reported() {
    for rest in [
        "",
        "\n",
        ": comment\n\n",
        "data:",
        "data: [DO",
        "data: {\"choices\":[{\"index\":0,\"del",
        "event: x\n",
    ] {
        assert_eq!(after_good(rest).outcome, StreamOutcome::Ended, "{rest:?}");
    }
    let run = after_good(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}",
    );
    assert_eq!(run.outcome, StreamOutcome::Complete, "the last event counts without its blank line");
    assert_eq!(run.string("/choices/0/finish_reason"), "stop");
    assert_eq!(run_slices([&b""[..]]).outcome, StreamOutcome::Ended);
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
            assert_eq!(run.outcome, StreamOutcome::ServerError { data: data.to_owned() }, "{frame:?}");
            assert_eq!(run.chunks.len(), 1, "nothing after an error counts");
        }
    }
    let run = after_good("event: error\ndata: overloaded\n\n");
    assert_eq!(run.outcome, StreamOutcome::ServerError { data: "overloaded".to_owned() });
}

#[test]
fn text_that_comes_with_an_error_counts() {
    let stream =
        r#"data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"error"}],"error":{"message":"m"}}"#;
    let run = run(stream.as_bytes());
    assert!(matches!(run.outcome, StreamOutcome::ServerError { .. }));
    assert_eq!(run.text(0), "Hi");
}

#[test]
fn data_that_are_not_json_are_told() {
    for data in ["Internal Server Error", "{\"choices\":[}", "<html>"] {
        let run = after_good(&format!("data: {data}\n\n{GOOD}"));
        match &run.outcome {
            StreamOutcome::Malformed { problem } => assert!(problem.contains("JSON"), "{data}: {problem}"),
            other => panic!("{data}: {other:?}"),
        }
    }
}

#[test]
fn comments_blank_data_and_other_json_are_no_harm() {
    let run = after_good(
        ": ping\n\ndata:\n\ndata: \n\nevent: ping\ndata: {\"type\":\"ping\"}\n\ndata: [1]\n\ndata: [DONE]\n\n",
    );
    assert_eq!(run.outcome, StreamOutcome::Complete);
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
            StreamOutcome::NotAnEventStream { start } => {
                assert!(body.trim_start().starts_with(start.as_str()))
            }
            other => panic!("{body:?}: {other:?}"),
        }
    }
    let long = format!("<html>{}", "x".repeat(100_000));
    match run_slices([long.as_bytes()]).outcome {
        StreamOutcome::NotAnEventStream { start } => assert!(start.len() <= 256),
        other => panic!("{other:?}"),
    }
    for body in [": ping\n\n", "\u{FEFF}retry: 10\n\n", "event: x", "da"] {
        assert_eq!(run(body.as_bytes()).outcome, StreamOutcome::Ended, "{body:?}");
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
        if outcome == StreamOutcome::Complete {
            assert_eq!(wanted, 5, "two chunks, two texts and a pause");
            assert!(answer.json(None).unwrap().contains("Hi there"));
            break;
        }
        assert_eq!((outcome, given), (StreamOutcome::Stopped, wanted + 1), "the sink is not called again");
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
    assert_eq!(outcome, StreamOutcome::TooLarge(TooLarge { what: "the joined answer", limit: Some(2000) }));
    assert!(text.len() > 400 && answer.json(None).unwrap().contains(&text), "what arrived before stays");
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
    assert_eq!(
        outcome,
        StreamOutcome::TooLarge(TooLarge { what: "an event of the stream", limit: Some(2000) })
    );
    assert!(answer.json(None).unwrap().contains("Hi"));
}

#[test]
fn events_may_be_one_line_feed_apart() {
    let chunk =
        |text: &str| format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}");
    let [first, second] = [chunk("a"), chunk("b")];
    for (stream, outcome) in [
        (format!("{first}\n{second}\ndata: [DONE]\n"), StreamOutcome::Complete),
        (format!("{first}\n{second}\ndata:[DONE]"), StreamOutcome::Complete),
        (format!("{first}\r\n{second}\r\ndata: [DONE]\r\n"), StreamOutcome::Complete),
        (format!("{first}\n{second}\n\ndata: [DONE]\n\n"), StreamOutcome::Complete),
        (format!("{first}\n{second}"), StreamOutcome::Ended),
    ] {
        let run = run(stream.as_bytes());
        assert_eq!((run.text(0).as_str(), &run.outcome, run.chunks.len()), ("ab", &outcome, 2), "{stream:?}");
    }
    // JSON over several lines stays one event: no line of it ends an object where the next begins one.
    let lines = "data: {\"choices\":[\ndata: {\"index\":0},\ndata: {\"index\":1}\ndata: ,{\"index\":2,\ndata: \"delta\":{\"content\":\"c\"}\ndata: }\ndata: ]}\n\n";
    let run = run(lines.as_bytes());
    assert_eq!((run.text(2).as_str(), run.chunks.len()), ("c", 1));
}

#[test]
fn json_without_a_field_name_is_data() {
    let whole = "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    let pretty = whole.replace(',', ",\n  ").replace('{', "{\n  ");
    for stream in
        [whole.to_owned(), format!("{whole}\n\ndata: [DONE]\n\n"), pretty.clone(), format!("\n{pretty}\n\n")]
    {
        let run = run(stream.as_bytes());
        assert_eq!((run.text(0).as_str(), &run.outcome), ("Hi", &StreamOutcome::Complete), "{stream}");
    }
    for stream in ["{\"error\":{\"message\":\"m\"}}", "[{\"error\":{\"message\":\"m\"}}]\n"] {
        let run = run(stream.as_bytes());
        assert_eq!(
            run.outcome,
            StreamOutcome::ServerError { data: stream.trim_end().to_owned() },
            "{stream}"
        );
    }
    let error = "{\"error\":\"it broke\"}";
    assert_eq!(
        after_good(&format!("{error}\n\ndata: [DONE]\n\n")).outcome,
        StreamOutcome::ServerError { data: error.to_owned() }
    );
}

#[test]
fn an_error_has_a_field_a_choice_or_an_object_of_its_own() {
    for (rest, data) in [
        ("error: {\"message\":\"m\"}\n\ndata: [DONE]\n\n", "{\"message\":\"m\"}"),
        ("error: {\"message\":\"m\"}\ndata: [DONE]\n\n", "{\"message\":\"m\"}"),
        ("error: it broke\n\n", "it broke"),
        ("event: error\ndata\n\n", ""),
        ("data: {\"detail\":\"m\"}\n\ndata: [DONE]\n\n", "{\"detail\":\"m\"}"),
        (
            "data: {\"choices\":[{\"delta\":{},\"error\":{\"code\":502}}]}\n\ndata: [DONE]\n\n",
            "{\"choices\":[{\"delta\":{},\"error\":{\"code\":502}}]}",
        ),
        (
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\n",
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}",
        ),
    ] {
        assert_eq!(
            after_good(rest).outcome,
            StreamOutcome::ServerError { data: data.to_owned() },
            "{rest:?}"
        );
    }
    for none in ["null", "false", "\"\"", "{}"] {
        let rest = format!(
            "data: {{\"choices\":[{{\"delta\":{{}},\"error\":{none}}}],\"error\":{none}}}\n\ndata: [DONE]\n\n"
        );
        assert_eq!(after_good(&rest).outcome, StreamOutcome::Complete, "{rest}");
    }
}

#[test]
fn remarks_are_passed_over_and_answers_that_were_cut_are_not() {
    for remark in
        ["data: : still here\n\n", "event: ping\ndata: ping\n\n", "event: keepalive\ndata: 12:00\n\n"]
    {
        let run = after_good(&format!("{remark}{GOOD}data: [DONE]\n\n").replace("Hi", ""));
        assert_eq!(run.outcome, StreamOutcome::Complete, "{remark:?}");
    }
    for cut in ["event: ping\ndata: {\"cho\n\n", "event: message\ndata: ping\n\n", "data: ping\n\n"] {
        assert!(
            matches!(after_good(&format!("{cut}{GOOD}")).outcome, StreamOutcome::Malformed { .. }),
            "{cut:?}"
        );
    }
}

#[test]
fn a_clean_end_after_each_choice_has_finished_is_whole() {
    let finish = |index: u32| {
        format!(
            "data: {{\"choices\":[{{\"index\":{index},\"delta\":{{\"content\":\"\"}},\"finish_reason\":\"stop\"}}]}}\n\n"
        )
    };
    let usage = "data: {\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\n";
    assert_eq!(after_good(&finish(0)).outcome, StreamOutcome::Complete);
    assert_eq!(after_good(&(finish(0) + usage)).outcome, StreamOutcome::Complete);
    assert_eq!(after_good(&(finish(1) + usage)).outcome, StreamOutcome::Ended, "the first goes on");
    assert_eq!(
        after_good(&finish(0).replace("stop", "")).outcome,
        StreamOutcome::Ended,
        "an empty reason is none"
    );
    // A connection that broke may have lost what followed.
    let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    let mut sink = |_: Delta<'_>| ControlFlow::Continue(());
    let mut reader = Stream::new(2000);
    assert!(reader.feed(format!("{GOOD}{}", finish(0)).as_bytes(), watch, &mut sink).is_continue());
    assert_eq!(reader.finish(End::Broken, watch, &mut sink).0, StreamOutcome::Ended);
}
