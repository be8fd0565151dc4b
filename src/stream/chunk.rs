//! What the data of one event say: the typed, borrowed reading of a chunk, with no tree of values and, for a chunk
//! of one choice, no allocation.
//!
//! Servers differ and change. So only the containers have a type here; every other value stays the source text
//! that the server sent, a member that is not known is kept, and one of an unexpected kind is passed over.

use serde::de::IgnoredAny;

use super::json::Json;
use super::object::{Few, Member, object};

/// A value as the server wrote it; none if it was missing or null.
pub(super) type Source<'a> = Option<Json<'a>>;

/// A chunk of a chat, a completion or of speech, or an error in the place of one.
#[derive(Debug, Default)]
pub(super) struct Chunk<'a> {
    pub(super) id: Source<'a>,
    pub(super) object: Source<'a>,
    pub(super) created: Source<'a>,
    pub(super) model: Source<'a>,
    pub(super) usage: Source<'a>,
    pub(super) choices: Few<Choice<'a>>,
    /// Completions give the token, its end and its seed beside the choices.
    pub(super) token: Option<Token<'a>>,
    pub(super) finish_reason: Source<'a>,
    pub(super) seed: Source<'a>,
    /// Speech comes under one of two names.
    b64: Source<'a>,
    delta: Source<'a>,
    error: Source<'a>,
    message: Source<'a>,
    kind: Source<'a>,
    pub(super) others: Few<Member<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct Choice<'a> {
    index: Source<'a>,
    pub(super) text: Source<'a>,
    pub(super) finish_reason: Source<'a>,
    pub(super) seed: Source<'a>,
    pub(super) logprobs: Source<'a>,
    pub(super) delta: Option<Delta<'a>>,
    pub(super) others: Few<Member<'a>>,
}

/// The part of a message that a choice's `delta` adds.
#[derive(Debug, Default)]
pub(super) struct Delta<'a> {
    pub(super) role: Source<'a>,
    pub(super) content: Source<'a>,
    pub(super) reasoning: Source<'a>,
    pub(super) reasoning_content: Source<'a>,
    pub(super) refusal: Source<'a>,
    pub(super) tool_calls: Few<ToolCall<'a>>,
    pub(super) function_call: Option<Function<'a>>,
    /// Null or a number, by turns.
    pub(super) token_id: Json<'a>,
    pub(super) others: Few<Member<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct ToolCall<'a> {
    pub(super) index: Source<'a>,
    pub(super) id: Source<'a>,
    pub(super) kind: Source<'a>,
    pub(super) function: Function<'a>,
}

#[derive(Debug, Default)]
pub(super) struct Function<'a> {
    pub(super) name: Source<'a>,
    pub(super) arguments: Source<'a>,
}

#[derive(Debug, Default)]
pub(super) struct Token<'a> {
    pub(super) id: Source<'a>,
    pub(super) text: Source<'a>,
}

/// What of a choice is handed out as text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Texts<'a> {
    /// Whether the text completes a prompt, or else is the content of a message.
    pub(super) is_completion: bool,
    pub(super) text: Source<'a>,
    pub(super) reasoning: Source<'a>,
    pub(super) reasoning_content: Source<'a>,
}

impl<'a> Chunk<'a> {
    /// Reads the data of an event. JSON that is no chunk is an empty one; only what is not JSON is an error.
    pub(super) fn parse(data: &'a str) -> serde_json::Result<Chunk<'a>> {
        serde_json::from_str(data).or_else(|error| {
            if error.is_data() {
                serde_json::from_str::<IgnoredAny>(data)?;
                return Ok(Chunk::default());
            }
            Err(error)
        })
    }

    /// Whether the server reports an error: under `error`, or as the whole object.
    pub(super) fn is_error(&self) -> bool {
        let is_bare_error =
            || self.message.is_some_and(Json::is_string) && self.object.is_none() && self.choices.is_empty();
        self.error.is_some() || is_bare_error()
    }

    /// The base64 text of the audio that the chunk carries.
    pub(super) fn audio(&self) -> Source<'a> {
        let is_audio = |kind: Json<'_>| kind.source() == r#""conversation.item.audio_output.delta""#;
        let audio = if self.kind.is_some_and(is_audio) { self.b64.or(self.delta) } else { self.b64 };
        audio.filter(|audio| audio.is_string())
    }

    /// The texts that `choice` brings.
    pub(super) fn texts(&self, choice: &Choice<'a>) -> Texts<'a> {
        let is_completion = self.is_completion();
        let delta = choice.delta.as_ref();
        let content = delta.and_then(|delta| delta.content);
        let text = if is_completion {
            // The same text under three names, of which a server sends one or more.
            choice.text.or(content).or(self.token.as_ref().and_then(|token| token.text))
        } else if delta.is_some() {
            content
        } else {
            choice.text
        };
        Texts {
            is_completion,
            text,
            reasoning: delta.and_then(|delta| delta.reasoning),
            reasoning_content: delta.and_then(|delta| delta.reasoning_content),
        }
    }

    /// The choice of a chunk that brings nothing but texts, and those.
    pub(super) fn only_texts(&self) -> Option<(&Choice<'a>, Texts<'a>)> {
        let choice = self.choices.iter().next()?;
        let delta_is_text = choice.delta.as_ref().is_none_or(|delta| {
            delta.tool_calls.is_empty() && delta.function_call.is_none() && delta.refusal.is_none()
        });
        let is_text = self.choices.len() == 1
            && delta_is_text
            && choice.logprobs.is_none()
            && choice.finish_reason.or(self.finish_reason).is_none()
            && self.token.is_none()
            && self.audio().is_none();
        is_text.then(|| (choice, self.texts(choice)))
    }

    /// Whether the texts of the choices are completions of a prompt, whatever else repeats them.
    fn is_completion(&self) -> bool {
        match self.object.map(Json::source) {
            Some(object) => object.starts_with("\"completion") || object.starts_with("\"text"),
            None => self.choices.iter().all(|choice| choice.delta.is_none()),
        }
    }
}

impl Choice<'_> {
    /// Its index, or else its position in the chunk.
    pub(super) fn index(&self, position: usize) -> u32 {
        index(self.index).or(u32::try_from(position).ok()).unwrap_or(u32::MAX)
    }
}

/// An index as the server wrote it, be it `1` or `1.0`.
pub(super) fn index(source: Source<'_>) -> Option<u32> {
    let source = source?.source();
    source.parse().ok().or_else(|| {
        let number: f64 = source.parse().ok()?;
        // The cast saturates, so that a number that is no index does not come back the same.
        let index = number as u32;
        (f64::from(index) == number).then_some(index)
    })
}

object! {
    Chunk {
        "id" => id,
        "object" => object,
        "created" => created,
        "model" => model,
        "choices" => choices,
        "usage" => usage,
        "token" => token,
        "finish_reason" => finish_reason,
        "seed" => seed,
        "b64" => b64,
        "delta" => delta,
        "error" => error,
        "message" => message,
        "type" => kind,
    }
    passes over {} and keeps the others
}

object! {
    Choice {
        "index" => index,
        "text" => text,
        "finish_reason" => finish_reason,
        "seed" => seed,
        "logprobs" => logprobs,
        "delta" | "message" => delta,
    }
    passes over { "role" } and keeps the others
}

object! {
    Delta {
        "role" => role,
        "content" => content,
        "reasoning" => reasoning,
        "reasoning_content" => reasoning_content,
        "refusal" => refusal,
        "tool_calls" => tool_calls,
        "function_call" => function_call,
        "token_id" => token_id,
    }
    passes over {} and keeps the others
}

object! {
    ToolCall {
        "index" => index,
        "id" => id,
        "type" => kind,
        "function" => function,
    }
    passes over {} and drops the others
}

object! {
    Function {
        "name" => name,
        "arguments" => arguments,
    }
    passes over {} and drops the others
}

object! {
    Token {
        "id" => id,
        "text" => text,
    }
    passes over {} and drops the others
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn source(source: Source<'_>) -> &str {
        source.map_or("", Json::source)
    }

    #[test]
    fn a_chunk_is_read_with_its_numbers_as_they_were_written() {
        let chunk = Chunk::parse(
            r#"{"id":"a","created":1777411129,"choices":[{"index":0,"text":"Hi","finish_reason":"stop",
                "seed":15924764223251450000,"delta":{"token_id":1,"role":"assistant","content":"Hi"}}],
                "usage":null,"warnings":[{"message":"w"}],"prompt":null}"#,
        )
        .expect("it is JSON");
        let choice = chunk.choices.iter().next().expect("it has a choice");
        assert_eq!(source(choice.seed), "15924764223251450000");
        assert_eq!(source(choice.delta.as_ref().expect("it has a delta").content), r#""Hi""#);
        assert!(chunk.usage.is_none());
        let others: Vec<_> = chunk.others.iter().map(|other| (&*other.name, other.value.source())).collect();
        assert_eq!(others, [("warnings", r#"[{"message":"w"}]"#)]);
    }

    #[test]
    fn containers_may_be_null_empty_or_missing() {
        for data in ["{}", r#"{"choices":null}"#, r#"{"choices":[]}"#, r#"{"choices":[],"token":null}"#] {
            assert!(Chunk::parse(data).expect("it is JSON").choices.is_empty(), "{data}");
        }
        let chunk = Chunk::parse(r#"{"choices":[{"delta":null},{"delta":{"tool_calls":null}},{}]}"#);
        assert_eq!(chunk.expect("it is JSON").choices.len(), 3);
        let chunk = Chunk::parse(r#"{"choices":[{"delta":{"tool_calls":[{"function":null},null]}}]}"#);
        let chunk = chunk.expect("it is JSON");
        let message = chunk.choices.iter().find_map(|choice| choice.delta.as_ref());
        assert_eq!(message.expect("it has a delta").tool_calls.len(), 2);
    }

    #[test]
    fn json_of_another_shape_is_an_empty_chunk_and_only_other_text_an_error() {
        for data in ["[]", "1", "\"text\"", r#"{"choices":{"a":1}}"#, r#"{"choices":[{"delta":"x"}]}"#] {
            let chunk = Chunk::parse(data).expect("it is JSON");
            assert!(chunk.choices.is_empty() && !chunk.is_error(), "{data}");
        }
        for data in ["", "{", "{]", r#"{"choices":{"a":1}"#, "Internal Server Error", r#"{"id":"a"} x"#] {
            assert!(Chunk::parse(data).is_err(), "{data}");
        }
    }

    #[test]
    fn a_member_that_comes_twice_counts_as_it_came_last() {
        let chunk = Chunk::parse(r#"{"id":"a","\u0069d":"b"}"#).expect("it is JSON");
        assert_eq!(source(chunk.id), r#""b""#);
    }

    #[test]
    fn errors_are_told_from_chunks() {
        for data in [
            r#"{"error":{"message":"m","type":"t"}}"#,
            r#"{"id":"x","error":{"message":"m"}}"#,
            r#"{"error":"m"}"#,
            r#"{"message":"m","type":"t","param":null,"code":null}"#,
            r#"{"message":"m"}"#,
        ] {
            assert!(Chunk::parse(data).expect("it is JSON").is_error(), "{data}");
        }
        for data in [
            r#"{"error":null,"choices":[]}"#,
            r#"{"object":"chat.completion.chunk","message":"m"}"#,
            r#"{"choices":[{"index":0}],"message":"m"}"#,
            r#"{"type":"conversation.item.word_timestamps","words":[]}"#,
        ] {
            assert!(!Chunk::parse(data).expect("it is JSON").is_error(), "{data}");
        }
    }

    #[test]
    fn audio_has_two_names() {
        let audio = |data: &str| {
            Chunk::parse(data).expect("it is JSON").audio().map(|audio| audio.source().to_owned())
        };
        let expected = Some(r#""AAA=""#.to_owned());
        assert_eq!(audio(r#"{"object":"audio.tts.chunk","model":"m","b64":"AAA="}"#), expected);
        assert_eq!(audio(r#"{"type":"conversation.item.audio_output.delta","delta":"AAA="}"#), expected);
        assert_eq!(audio(r#"{"type":"conversation.item.word_timestamps","delta":"AAA="}"#), None);
        assert_eq!(audio(r#"{"b64":null}"#), None);
    }

    #[test]
    fn an_index_may_be_written_as_a_float() {
        let index = |text: &str| index(serde_json::from_str::<Source<'_>>(text).expect("it is JSON"));
        assert_eq!(
            (index("0"), index("1.0"), index("2e0"), index("null")),
            (Some(0), Some(1), Some(2), None)
        );
        for text in ["-1", "0.5", "1e300", "4294967296", "\"1\"", "[]"] {
            assert_eq!(index(text), None, "{text}");
        }
    }
}
