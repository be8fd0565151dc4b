//! The answers, prepared before the first request: in the shapes of the service, the same at every run.

use std::fmt::Write as _;
use std::iter;

/// One answer in the pieces in which it is sealed: each is a TLS record.
pub type Records = Vec<Vec<u8>>;

const HEAD: &str = "HTTP/1.1 200 OK\r\ndate: Mon, 01 Jun 2026 12:00:00 GMT\r\nserver: cloudflare\r\n\
                    x-request-id: ogzjdpL-6Ng1vN-9f391a08f8af75e1\r\nvary: Origin\r\n\
                    x-ratelimit-limit: 600\r\nx-ratelimit-remaining: 599\r\nx-ratelimit-reset: 1\r\n";

/// A body of about 900 bytes.
pub fn chat() -> Records {
    chat_with("")
}

/// The same, and the connection is over.
pub fn last_chat() -> Records {
    chat_with("connection: close\r\n")
}

fn chat_with(headers: &str) -> Records {
    let sentence =
        "The capital of France is Paris, which has been so with few breaks for about a thousand years. ";
    let body = format!(
        r#"{{"id":"ogzjdpL-6Ng1vN-9f391a08f8af75e1","object":"chat.completion","created":1777411129,"model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","prompt":[],"choices":[{{"index":0,"finish_reason":"stop","seed":15924764223251450000,"message":{{"role":"assistant","content":"{}","tool_calls":[]}}}}],"usage":{{"prompt_tokens":45,"completion_tokens":98,"total_tokens":143,"cached_tokens":0}}}}"#,
        sentence.repeat(5).trim_end()
    );
    whole(headers, &body)
}

/// 64 embeddings of 1,024 numbers each, as many digits long as a float needs.
pub fn embeddings() -> Records {
    let mut body =
        r#"{"object":"list","model":"intfloat/multilingual-e5-large-instruct","data":["#.to_owned();
    let mut state = 1_u32;
    for index in 0..64 {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(body, r#"{comma}{{"object":"embedding","index":{index},"embedding":["#);
        for position in 0..1024 {
            // Marsaglia's xorshift: numbers without a pattern, the same at every run.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let number = f64::from(state) / f64::from(u32::MAX) * 0.2 - 0.1;
            let comma = if position == 0 { "" } else { "," };
            let _ = write!(body, "{comma}{}", number as f32);
        }
        body.push_str("]}");
    }
    body.push_str(r#"],"usage":{"prompt_tokens":640,"total_tokens":640}}"#);
    whole("", &body)
}

/// A bare list, as the service has it, of about 100 KB.
pub fn models() -> Records {
    let mut body = "[".to_owned();
    for number in 0..220 {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            body,
            r#"{comma}{{"id":"organisation/Some-Model-{number}-Instruct-Turbo","object":"model","created":1752000000,"type":"chat","running":false,"display_name":"Some Model {number} Instruct Turbo","organization":"Organisation","link":"https://huggingface.co/organisation/Some-Model-{number}","license":"apache-2.0","context_length":131072,"config":{{"chat_template":null,"stop":["<|eot_id|>","<|eom_id|>"],"bos_token":"<s>","eos_token":"</s>"}},"pricing":{{"hourly":0,"input":0.88,"output":0.88,"base":0,"finetune":0}}}}"#
        );
    }
    body.push(']');
    whole("", &body)
}

/// A stream of so many events of about 250 bytes, each a chunk of HTTP of its own, so many of them in a record.
pub fn stream(events: u32, in_a_record: usize) -> Records {
    let mut chunks: Vec<Vec<u8>> = (0..events).map(event).collect();
    chunks.push(END.into());
    let gathered = chunks.chunks(in_a_record).map(|chunks| chunks.concat());
    iter::once(stream_head()).chain(gathered).collect()
}

pub fn stream_head() -> Vec<u8> {
    format!("{HEAD}content-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n")
        .into_bytes()
}

/// The last event, its chunk, and the chunk that ends them all.
pub const END: &[u8] = b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";

/// One event, whose text is a time for its reader: the only `#` in it, and nineteen digits.
pub fn event_at(nanoseconds: u64) -> Vec<u8> {
    event_saying("", &format!("#{nanoseconds:019}"), 1_000)
}

fn event(position: u32) -> Vec<u8> {
    let word = WORDS[position as usize % WORDS.len()];
    event_saying(word, word, 1_000 + position % 9_000)
}

fn event_saying(text: &str, content: &str, token: u32) -> Vec<u8> {
    let data = format!(
        "data: {{\"id\":\"ogzjdpL-6Ng1vN-9f391a08f8af75e1\",\"object\":\"chat.completion.chunk\",\"created\":1777411129,\"choices\":[{{\"index\":0,\"text\":\"{text}\",\"logprobs\":null,\"finish_reason\":null,\"delta\":{{\"token_id\":{token},\"content\":\"{content}\"}}}}],\"model\":\"openai/gpt-oss-20b\",\"usage\":null}}\n\n"
    );
    format!("{:x}\r\n{data}\r\n", data.len()).into_bytes()
}

/// Texts as models write them: a token at a time, most of them short.
const WORDS: [&str; 10] = [" the", " cap", "ital", " of", " France", " is", " Paris", ",", " which", "\\n"];

/// A file's head, and the piece that is its body so many times over: as much as a record can hold.
pub fn file(length: u64) -> (Vec<u8>, Vec<u8>) {
    let head = format!("{HEAD}content-type: application/octet-stream\r\ncontent-length: {length}\r\n\r\n");
    (head.into_bytes(), vec![b'.'; 16 * 1024])
}

/// What is said of a file that was taken.
pub fn taken() -> Records {
    whole("", r#"{"id":"file-1","object":"file","filename":"file","bytes":0}"#)
}

fn whole(headers: &str, body: &str) -> Records {
    let head = format!(
        "{HEAD}{headers}content-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    vec![[head.as_bytes(), body.as_bytes()].concat()]
}
