//! The Rust that READMEs show: each block stands here as it stands there, and is compiled; those that need no key of the
//! environment run, too.

use std::path::Path;

use together::{Client, Options, Request, operation};
use together_offline::{Server, Settings};

const SCHEMA: &str = r#"{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"#;

type Tested = Result<(), Box<dyn std::error::Error>>;

#[allow(dead_code, reason = "it takes the key from the environment, which belongs to all tests")]
#[rustfmt::skip]
mod hello {
    use together::{Client, Options, Request, operation};

    fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::new(&Options::default())?;             // the key from TOGETHER_API_KEY
        let mut ask = Request::new(operation::CHAT_COMPLETIONS)?;
        ask.set_string("model", "openai/gpt-oss-20b")?;
        ask.add_message("user", "What is the capital of France?")?;
        let answer = client.complete(&ask)?;
        println!("{}", answer.text().unwrap_or_default());
        Ok(())
    }
}

#[rustfmt::skip]
fn streams(client: &Client, ask: Request) -> Tested {
    let mut stream = client.stream(&ask)?;
    for text in stream.texts() {
        print!("{}", text?);
    }
    println!("{:?} tokens", stream.response().and_then(|answer| answer.integer("/usage/total_tokens")));
    Ok(())
}

#[rustfmt::skip]
fn calls_a_tool(client: &Client, mut ask: Request) -> Tested {
    let schema = SCHEMA;
    ask.add_function("weather", "The weather of a city", schema, |arguments| {
        Ok(format!("sunny in {}", arguments.string("/city").unwrap_or_default()))
    })?;
    let answer = client.complete(&ask)?;                            // the model calls the closure, then answers
    ask.add_answer(&answer)?;
    ask.add_message("user", "And tomorrow?")?;
    Ok(())
}

#[rustfmt::skip]
fn starts_a_server() -> Tested {
    use together_offline::{Server, Settings};

    let server = Server::start(Settings::default())?;   // a thread of its own, a free port; dropping it stops it
    let url = server.base_url();                        // https://localhost:PORT
    let authority = server.ca_pem();
    // ... send requests ...
    let traffic = server.traffic();                     // counts, and the latest requests as they arrived
    assert!(url.starts_with("https://localhost:") && authority.contains("BEGIN CERTIFICATE"));
    drop(traffic);
    Ok(())
}

/// Blocks of a README, without the blanks that indent or align them.
fn blocks(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let blocks = text
        .split("\n```rust\n")
        .skip(1)
        .map(|rest| without_blanks(rest.split_once("\n```").expect("it ends").0));
    blocks.collect()
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_blocks_of_the_readmes_are_those_of_this_file() {
    let this = without_blanks(include_str!("readme.rs"));
    for (path, count) in [("bindings/rust/README.md", 3), ("offline/README.md", 1)] {
        let blocks = blocks(path);
        assert_eq!(blocks.len(), count, "{path}");
        for block in blocks {
            assert!(this.contains(&block), "{path} has a block that no test compiles: {block}");
        }
    }
}

#[test]
fn the_blocks_run() -> Tested {
    starts_a_server()?;
    let server = Server::start(Settings::default())?;
    let mut options = Options::default();
    options.set_api_key(b"offline")?;
    options.set_base_url(server.base_url())?;
    options.add_ca(server.ca_pem().as_bytes())?;
    let client = Client::new(&options)?;
    for run in [streams, calls_a_tool] {
        let mut ask = Request::new(operation::CHAT_COMPLETIONS)?;
        ask.set_string("model", "openai/gpt-oss-20b")?;
        ask.add_message("user", "Hello.")?;
        run(&client, ask)?;
    }
    Ok(())
}
