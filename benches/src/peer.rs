//! What the programs of Rust's own clients share: the work in their arguments, as programs of this kind are commonly
//! written, with a tree of each JSON. `floor` says what WORK, COUNT and times are.

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

use serde_json::{Value, json};

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// Does the work with a client that sends a body to a URL, with an authorization, and gives what comes back.
pub fn run<R: Read>(post: impl Fn(&str, &str, String) -> Outcome<R>) -> Outcome<()> {
    let mut arguments = env::args().skip(1);
    let (work, count) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let says_times = arguments.next().is_some();
    let url = env::var("TOGETHER_BASE_URL")? + "/v1/chat/completions";
    let authorization = format!("Bearer {}", env::var("TOGETHER_API_KEY")?);
    let is_stream = work != "chat";
    let model = if is_stream { format!("{work}-{count}") } else { "m".to_owned() };

    if is_stream && says_times {
        // So that neither the handshake nor the server's own work is timed.
        let body = json!({"model": format!("prepare-{model}"), "messages": []});
        post(&url, &authorization, body.to_string())?.read_to_end(&mut Vec::new())?;
    }
    for _ in 0..if is_stream { 1 } else { count.parse()? } {
        let start = Instant::now();
        let messages = json!([{"role": "user", "content": "What is the capital of France?"}]);
        let mut body = json!({"model": model, "messages": messages});
        if is_stream {
            body["stream"] = json!(true);
        }
        let mut answer = post(&url, &authorization, body.to_string())?;
        let mut got = 0;
        if is_stream {
            for line in BufReader::new(answer).lines() {
                match line?.strip_prefix("data: ") {
                    None | Some("[DONE]") => {}
                    Some(data) => {
                        let chunk: Value = serde_json::from_str(data)?;
                        got += chunk["choices"][0]["delta"]["content"].as_str().unwrap_or_default().len();
                    }
                }
            }
        } else {
            let mut bytes = Vec::new();
            answer.read_to_end(&mut bytes)?;
            let json: Value = serde_json::from_slice(&bytes)?;
            got += json["choices"][0]["message"]["content"].as_str().unwrap_or_default().len();
        }
        if got == 0 {
            return Err("the answer says nothing".into());
        }
        if says_times {
            println!("{}", start.elapsed().as_nanos());
        }
    }
    if says_times {
        println!();
        std::io::stdin().read_to_end(&mut Vec::new())?;
    }
    Ok(())
}
