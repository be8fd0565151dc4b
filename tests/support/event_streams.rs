//! Answers of a scripted server that are event streams, and the shapes that the service was seen to send.
//!
//! Knows how such an answer is written on the wire, in what framing and in which pieces; not what is to come of it.

use together_offline::Answer;

pub const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream;charset=utf-8\r\n";

/// One event of a chat that brings text.
pub fn text(text: &str) -> String {
    let text = serde_json::Value::from(text);
    event(&format!(
        r#"{{"id":"o","object":"chat.completion.chunk","created":1,"model":"m","choices":[{{"index":0,"text":{text},"delta":{{"role":"assistant","content":{text}}},"finish_reason":null}}],"usage":null}}"#
    ))
}

pub fn event(data: &str) -> String {
    format!("data: {data}\n\n")
}

pub const DONE: &str = "data: [DONE]\n\n";

/// The head of an answer that ends with its connection.
pub fn until_close() -> Answer {
    Answer::new().write(format!("{HEAD}\r\n"))
}

/// The head of an answer that comes in chunks.
pub fn chunked() -> Answer {
    Answer::new().write(format!("{HEAD}transfer-encoding: chunked\r\n\r\n"))
}

/// A chunk of a body.
pub fn chunk(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

pub const LAST_CHUNK: &str = "0\r\n\r\n";

/// A whole answer whose body comes in these pieces, each a chunk and a write of its own.
pub fn in_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Answer {
    let whole = pieces.into_iter().filter(|piece| !piece.is_empty());
    whole.fold(chunked(), |answer, piece| answer.write(chunk(piece))).write(LAST_CHUNK)
}

/// A whole answer in one piece.
pub fn whole(body: &str) -> Answer {
    in_pieces([body.as_bytes()])
}

const RECORDED: &str =
    r#""id":"ogzjdpL-6Ng1vN-9f391a08f8af75e1","object":"chat.completion.chunk","created":1777411129"#;
const MODEL: &str = r#""model":"meta-llama/Llama-3.3-70B-Instruct-Turbo""#;

/// The recorded shapes: a name, the stream, and the text of it.
pub fn recorded() -> Vec<(&'static str, String, &'static str)> {
    let chat = [
        format!(
            r#"{{{RECORDED},"choices":[{{"index":0,"text":"Hello","logprobs":null,"finish_reason":null,"seed":null,"delta":{{"token_id":9906,"role":"assistant","content":"Hello"}}}}],{MODEL},"usage":null}}"#
        ),
        format!(
            r#"{{{RECORDED},"choices":[{{"index":0,"text":"! 🙂","logprobs":null,"finish_reason":null,"seed":null,"delta":{{"token_id":null,"role":"assistant","content":"! 🙂"}}}}],{MODEL},"usage":null}}"#
        ),
        format!(
            r#"{{{RECORDED},"choices":[{{"index":0,"text":"","logprobs":null,"finish_reason":"stop","seed":15924764223251450000,"delta":{{"token_id":128009,"role":"assistant","content":""}}}}],{MODEL},"usage":{{"prompt_tokens":45,"completion_tokens":3,"total_tokens":48,"cached_tokens":0}}}}"#
        ),
    ];
    let tool = [
        format!(
            r#"{{{RECORDED},"choices":[{{"index":0,"role":"assistant","text":"","logprobs":null,"finish_reason":null,"delta":{{"token_id":null,"role":"assistant","content":""}}}}],{MODEL}}}"#
        ),
        format!(
            r#"{{{RECORDED},"choices":[{{"index":0,"delta":{{"token_id":null,"role":"assistant","content":"","tool_calls":[{{"index":0,"id":"call_yu1m","type":"function","function":{{"name":"get_weather","arguments":""}}}}]}}}}],{MODEL}}}"#
        ),
        format!(
            r#"{{{RECORDED},"choices":[{{"index":0,"finish_reason":"tool_calls","delta":{{"role":"assistant","content":"","tool_calls":[{{"index":0,"function":{{"arguments":"{{\"city\":\"Paris\"}}"}}}}]}}}}],{MODEL}}}"#
        ),
        format!(
            r#"{{{RECORDED},"choices":[{{"index":0,"finish_reason":"tool_calls","seed":9033012299842426000,"delta":{{"token_id":128009,"content":""}}}}],{MODEL},"usage":{{"prompt_tokens":194,"completion_tokens":19,"total_tokens":213}}}}"#
        ),
    ];
    let usage_apart = [
        r#"{"id":"a","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#,
        r#"{"id":"a","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":null},"finish_reason":"eos"}]}"#,
        r#"{"id":"a","object":"chat.completion.chunk","choices":[],"usage":{"total_tokens":7}}"#,
    ];
    let completion = [
        r#"{"id":"c","object":"completion.chunk","created":1,"choices":[{"index":0,"text":" a","delta":{"role":"assistant","content":" a"}}],"token":{"id":264,"text":" a","logprob":-0.5,"special":false},"finish_reason":null,"usage":null}"#,
        r#"{"id":"c","object":"completion.chunk","created":1,"choices":[{"index":0,"text":""}],"token":{"id":2,"text":"</s>","logprob":0,"special":true},"finish_reason":"eos","seed":18446744073709551615,"usage":{"total_tokens":5}}"#,
    ];
    fn stream(data: &[impl AsRef<str>]) -> String {
        data.iter().map(|data| event(data.as_ref())).chain([DONE.to_owned()]).collect()
    }
    vec![
        ("chat", stream(&chat), "Hello! 🙂"),
        ("tool call", stream(&tool), ""),
        ("usage apart", stream(&usage_apart), "Hi"),
        ("completion", stream(&completion), " a"),
        ("CRLF", stream(&usage_apart).replace('\n', "\r\n"), "Hi"),
        ("CR", stream(&usage_apart).replace('\n', "\r"), "Hi"),
        ("comments", format!(": hello\n\n:\n{}", stream(&usage_apart).replace("\n\n", "\n: ping\n\n")), "Hi"),
    ]
}
