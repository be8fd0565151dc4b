//! The least that any client can do. What others take beyond this is their own.
//!
//!     floor WORK COUNT [times]

mod client;
mod streams;

use std::env;
use std::fs::File;
use std::io::{Read, Write};
use std::time::Instant;

use client::{Client, Outcome};

fn main() -> Outcome<()> {
    let mut arguments = env::args().skip(1);
    let (work, count) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let says_times = arguments.next().is_some();
    // What is nothing but work to others is to read the same here.
    let work = match work.as_str() {
        "called" => "gathered",
        "floats" => "body",
        work => work,
    };
    let count: usize = count.parse()?;
    let url = env::var("TOGETHER_BASE_URL")?;
    let address = url.trim_start_matches("https://").replace("localhost", "127.0.0.1");
    let key = env::var("TOGETHER_API_KEY")?;
    let request = |work: &str| request(work, count, &key).into_bytes();
    let config = client::config(&env::var("SSL_CERT_FILE")?)?;
    if let Some(streams) = work.strip_prefix("streams-") {
        streams::run(&address, &config, &request(work), streams.parse()?, count)?;
        return wait_to_be_looked_at();
    }

    let connect = || Client::connect(&address, config.clone());
    let mut client = connect()?;
    let mut answer = Answer::default();
    let is_stream = matches!(work, "events" | "gathered" | "paced");
    if says_times && is_stream {
        // So that neither the handshake nor the server's own work is timed.
        client
            .exchange(&request(&format!("prepare-{work}")), |length, piece| answer.is_whole(length, piece))?;
    }
    let request = request(work);
    for exchange in 0..if is_stream || matches!(work, "download" | "upload") { 1 } else { count } {
        let start = Instant::now();
        if matches!(work, "handshake" | "reconnect") && exchange > 0 {
            client = connect()?;
        }
        match work {
            _ if is_stream => {
                client.exchange(&request, |_, piece| piece.ends_with(b"0\r\n\r\n"))?;
            }
            "download" => {
                let (mut file, mut written) = (File::create(env::var("BENCH_FILE")?)?, Ok(()));
                client.exchange(&request, |length, piece| {
                    written = file.write_all(piece);
                    written.is_err() || answer.is_whole(length, piece)
                })?;
                written?;
            }
            "upload" => {
                let (mut file, mut piece) = (File::open(env::var("BENCH_FILE")?)?, vec![0; 64 * 1024]);
                client.write(&request)?;
                for _ in 0..count * MEBIBYTE / piece.len() {
                    file.read_exact(&mut piece)?;
                    client.write(&piece)?;
                }
                client.exchange(&[], |length, piece| answer.is_whole(length, piece))?;
            }
            _ => client.exchange(&request, |length, piece| answer.is_whole(length, piece))?,
        }
        if says_times {
            println!("{}", start.elapsed().as_nanos());
        }
    }
    if says_times { wait_to_be_looked_at() } else { Ok(()) }
}

const MEBIBYTE: usize = 1024 * 1024;

fn request(work: &str, count: usize, key: &str) -> String {
    let chat = |model: &str, rest: &str| {
        let messages = r#"[{"role":"user","content":"What is the capital of France?"}]"#;
        let body = format!(r#"{{"model":"{model}","messages":{messages}{rest}}}"#);
        ("POST /v1/chat/completions".to_owned(), body)
    };
    let embeddings = r#"{"model":"m","input":["a"]}"#.to_owned();
    let (line, body) = match work {
        "models" => ("GET /v1/models".to_owned(), String::new()),
        "embeddings" | "body" => ("POST /v1/embeddings".to_owned(), embeddings),
        "chat" | "start" => chat("m", ""),
        "handshake" | "reconnect" => chat("connect", ""),
        "download" => (format!("GET /v1/files/{count}/content"), String::new()),
        "upload" => ("POST /v1/files/upload".to_owned(), String::new()),
        prepare if prepare.starts_with("prepare-") => chat(&format!("{prepare}-{count}"), ""),
        stream => chat(&format!("{stream}-{count}"), r#","stream":true"#),
    };
    let length = if work == "upload" { count * MEBIBYTE } else { body.len() };
    format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\nuser-agent: floor\r\naccept: application/json\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// How long an answer is: all of one run are the same, so the first tells of itself.
#[derive(Default)]
struct Answer {
    whole: usize,
}

impl Answer {
    fn is_whole(&mut self, length: usize, piece: &[u8]) -> bool {
        if self.whole == 0 {
            let text = String::from_utf8_lossy(piece);
            let after = text.split_once("content-length: ").map_or("", |(_, after)| after);
            let body: usize = after.split("\r\n").next().and_then(|length| length.parse().ok()).unwrap_or(0);
            self.whole = body + text.find("\r\n\r\n").map_or(0, |head| head + 4);
        }
        length >= self.whole
    }
}

/// An empty line says that it is done. What waits then is looked at: memory and threads.
fn wait_to_be_looked_at() -> Outcome<()> {
    println!();
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
