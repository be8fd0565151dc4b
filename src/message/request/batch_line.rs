//! A request as a line of a batch's input: what a batch can carry, and in which form.
//!
//! The body is the request's fields, as they would be sent; audio is named by a URL, with a method of its own.

use serde_json::Value;

use super::Request;
use crate::error::{Error, Result};

const CHAT: &str = "/v1/chat/completions";
const AUDIO: [&str; 2] = ["/v1/audio/transcriptions", "/v1/audio/translations"];

impl Request {
    /// The path of the operation, and the line without its break.
    pub(crate) fn batch_line(&self, custom_id: &str) -> Result<(&'static str, Vec<u8>)> {
        let path = self.operation.name().strip_prefix("POST ");
        let endpoint = [CHAT, AUDIO[0], AUDIO[1]].into_iter().find(|known| path == Some(known));
        let Some(endpoint) = endpoint else {
            return Err(invalid!(
                "a batch takes POST {CHAT}, POST {} and POST {}, and the request is {}",
                AUDIO[0],
                AUDIO[1],
                self.operation.name()
            ));
        };
        let is_audio = endpoint != CHAT;
        self.check_for_batch(is_audio)?;
        let mut line = b"{\"custom_id\":".to_vec();
        line.extend_from_slice(Value::from(custom_id).to_string().as_bytes());
        line.extend_from_slice(if is_audio { b",\"method\":\"FILE\",\"body\":" } else { b",\"body\":" });
        line.extend_from_slice(self.json().as_bytes());
        line.push(b'}');
        Ok((endpoint, line))
    }

    fn check_for_batch(&self, is_audio: bool) -> Result<()> {
        let refused = |what: &str| Err(Error::invalid(what));
        if is_audio && !self.fields.get("file").is_some_and(Value::is_string) {
            return refused("a batch names audio by a public URL, in the field \"file\": it sends no file");
        }
        if !self.files.is_empty() {
            return refused("a batch sends no files: leave out together_request_set_file and _set_bytes");
        }
        if self.has_functions() {
            return refused(
                "no function of a tool can run in a batch: set the field \"tools\" as JSON, and the answer has the calls",
            );
        }
        if self.output.is_some() || self.wait.is_some() {
            return refused(
                "the answers of a batch are read with together_batch_answer: leave out the output and the wait",
            );
        }
        match self.fields.get("stream") {
            Some(Value::Bool(true)) => refused("a batch does not stream: leave out the field \"stream\""),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(request: &Request, id: &str) -> Result<String> {
        request.batch_line(id).map(|(_, line)| String::from_utf8(line).unwrap())
    }

    #[test]
    fn a_line_is_the_id_and_the_fields() {
        let mut chat = Request::new("POST /v1/chat/completions").unwrap();
        chat.set_json("seed", "15924764223251450000").unwrap();
        assert_eq!(
            line(&chat, "a\"\n").unwrap(),
            r#"{"custom_id":"a\"\n","body":{"seed":15924764223251450000}}"#
        );
        let mut audio = Request::new("POST /v1/audio/translations").unwrap();
        audio.set_string("file", "https://x.test/a.mp3").unwrap();
        assert_eq!(
            line(&audio, "a").unwrap(),
            r#"{"custom_id":"a","method":"FILE","body":{"file":"https://x.test/a.mp3"}}"#
        );
    }

    #[test]
    fn what_no_batch_can_carry_is_refused() {
        let request = |operation: &str, change: &dyn Fn(&mut Request) -> Result<()>| {
            let mut request = Request::new(operation).unwrap();
            change(&mut request).unwrap();
            line(&request, "a").unwrap_err().message().to_owned()
        };
        let (chat, audio) = ("POST /v1/chat/completions", "POST /v1/audio/transcriptions");
        for (found, words) in [
            (request("POST /v1/embeddings", &|_| Ok(())), "and the request is POST /v1/embeddings"),
            (request("GET /v1/chat/completions", &|_| Ok(())), "and the request is GET"),
            (request(audio, &|_| Ok(())), "by a public URL"),
            (request(audio, &|request| request.set_file("file", "a.wav")), "by a public URL"),
            (request(chat, &|request| request.set_file("file", "a.wav")), "sends no files"),
            (request(chat, &|request| request.set_boolean("stream", true)), "does not stream"),
            (request(chat, &|request| request.set_output("a")), "together_batch_answer"),
        ] {
            assert!(found.contains(words), "{found}");
        }
    }
}
