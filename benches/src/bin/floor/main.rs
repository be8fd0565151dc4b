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
    // What is nothing but work to others is to read the same here.
    let work = match work.as_str() {
        "called" => "gathered",
        "floats" => "body",
        work => work,
    };
    let says_times = arguments.next().is_some();
    let url = env::var("TOGETHER_BASE_URL")?;
    let address = url.trim_start_matches("https://").replace("localhost", "127.0.0.1");
    let key = env::var("TOGETHER_API_KEY")?;
    let number: usize = count.parse()?;

    let message = r#""messages":[{"role":"user","content":"What is the capital of France?"}]"#;
    let chat = |model: &str, rest: &str| {
        ("POST /v1/chat/completions".to_owned(), format!(r#"{{"model":"{model}",{message}{rest}}}"#))
    };
    let (line, body) = match work {
        "models" => ("GET /v1/models".to_owned(), String::new()),
        "embeddings" | "body" => ("POST /v1/embeddings".to_owned(), r#"{"model":"m","input":["a"]}"#.to_owned()),
        "chat" | "start" => chat("m", ""),
        "handshake" | "reconnect" => chat("connect", ""),
        "download" => (format!("GET /v1/files/{count}/content"), String::new()),
        "upload" => ("POST /v1/files/upload".to_owned(), String::new()),
        stream => chat(&format!("{stream}-{count}"), r#","stream":true"#),
    };
    let length = if work == "upload" { number << 20 } else { body.len() };
    let request = format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\nuser-agent: floor\r\naccept: application/json\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let request = request.as_bytes();

    let config = client::config(&env::var("SSL_CERT_FILE")?)?;
    if let Some(streams) = work.strip_prefix("streams-") {
        streams::run(&address, &config, request, streams.parse()?, number)?;
        return done();
    }
    let connect = || Client::connect(&address, config.clone());
    let mut client = connect()?;
    let is_stream = matches!(work, "events" | "gathered" | "paced");
    let is_once = is_stream || matches!(work, "download" | "upload");
    let connects_anew = matches!(work, "handshake" | "reconnect");
    let mut whole = 0;
    for exchange in 0..if is_once { 1 } else { number } {
        let start = Instant::now();
        if connects_anew && exchange > 0 {
            client = connect()?;
        }
        let mut output = None;
        match work {
            "download" => output = Some(File::create(env::var("BENCH_FILE")?)?),
            "upload" => {
                let (mut file, mut piece) = (File::open(env::var("BENCH_FILE")?)?, vec![0; 64 * 1024]);
                client.write(request)?;
                for _ in 0..length / piece.len() {
                    file.read_exact(&mut piece)?;
                    client.write(&piece)?;
                }
            }
            _ => {}
        }
        let mut written = Ok(());
        let to_send = if work == "upload" { &[] } else { request };
        client.exchange(to_send, |length, piece| {
            if let Some(output) = &mut output
                && written.is_ok()
            {
                written = output.write_all(piece);
            }
            if is_stream {
                return piece.ends_with(b"0\r\n\r\n");
            }
            if whole == 0 {
                // All answers are the same, so the first tells how long they are.
                let text = String::from_utf8_lossy(piece);
                let after = text.split_once("content-length: ").map_or("", |(_, after)| after);
                let body: usize =
                    after.split("\r\n").next().and_then(|length| length.parse().ok()).unwrap_or(0);
                whole = body + text.find("\r\n\r\n").map_or(0, |head| head + 4);
            }
            length >= whole
        })?;
        written?;
        if says_times {
            println!("{}", start.elapsed().as_nanos());
        }
    }
    if says_times { done() } else { Ok(()) }
}

/// An empty line says that it is done. What waits then is looked at: memory and threads.
fn done() -> Outcome<()> {
    println!();
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
