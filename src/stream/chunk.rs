//! What the data of one event say: the borrowed reading of a chunk, with no tree of values and no allocation.
//!
//! Servers differ and change. So every value stays the source text that the server sent, a member that is not known
//! is kept, and one of an unexpected kind is passed over without what is beside it.

use super::json::Json;
use super::json_string::pieces;
pub(super) use super::object::OptionalJson;
use super::object::object;
use super::outcome::StreamOutcome;
use crate::json::parts::Items;
use crate::watch::Watch;

object! {
    /// A chunk of a chat, a completion or of speech, or an error where one belongs.
    Chunk {
        "id" => id,
        "object" => object,
        "created" => created,
        "model" => model,
        "choices" => choices,
        "usage" => usage,
        /// Groq's name for what is its own, its usage among it.
        "x_groq" => x_groq,
        /// Completions give the token, its end and its seed beside the choices.
        "token" => token,
        "finish_reason" => finish_reason,
        "seed" => seed,
        /// Speech comes under one of two names.
        "b64" => b64,
        "delta" => delta,
        "error" => error,
        "message" => message,
        "detail" => detail,
        "errors" => errors,
        "base_resp" => base_resp,
        "type" => kind,
    }
}

object! {
    ChunkChoice {
        "index" => index,
        "text" => text,
        "finish_reason" => finish_reason,
        "seed" => seed,
        "logprobs" => logprobs,
        "delta" => delta,
        "message" => message,
        "usage" => usage,
        "error" => error,
    }
    passes over { "role" }
}

object! {
    /// The part of a message that a choice adds, or all of it.
    DeltaObject {
        "role" => role,
        "content" => content,
        "reasoning" => reasoning,
        "reasoning_content" => reasoning_content,
        "reasoning_details" => reasoning_details,
        "refusal" => refusal,
        "tool_calls" => tool_calls,
        "function_call" => function_call,
        // Null or a number, by turns.
        even null: "token_id" => token_id,
    }
}

object! {
    ToolCallDelta {
        "index" => index,
        "id" => id,
        "type" => kind,
        "function" => function,
    }
}

object! {
    ChunkFunction {
        "name" => name,
        "arguments" => arguments,
    }
}

object! {
    Token {
        "id" => id,
        "text" => text,
    }
}

object! {
    /// A part of a content that is a list.
    ContentPart {
        "type" => kind,
        "text" => text,
        "thinking" => thinking,
        "reasoning" => reasoning,
        "summary" => summary,
    }
}

/// What of a choice is handed out as text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Texts<'a> {
    /// Whether the text completes a prompt, or else is the content of a message.
    pub(super) is_completion: bool,
    pub(super) text: OptionalJson<'a>,
    pub(super) reasoning: OptionalJson<'a>,
    pub(super) reasoning_content: OptionalJson<'a>,
}

/// What the message's part of a choice is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// `delta`: an increment. So it is where both are there.
    #[default]
    Delta,
    /// `message` in a chunk: an increment, unless deltas came before.
    Message,
    /// `message` in what is no chunk by its name: all of it, perhaps for the second time.
    Whole,
}

/// A choice of a chunk with all that the chunk says of it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct ChoicePart<'a> {
    pub(super) choice: ChunkChoice<'a>,
    /// The message's part, if there is one.
    pub(super) delta: Option<DeltaObject<'a>>,
    pub(super) from: From,
    pub(super) token: Token<'a>,
    pub(super) finish_reason: OptionalJson<'a>,
    pub(super) seed: OptionalJson<'a>,
    pub(super) texts: Texts<'a>,
}

impl<'a> Chunk<'a> {
    /// Its choices. What is no list has none.
    pub(super) fn choices(&self) -> Option<Items<'a>> {
        self.choices?.items().filter(|choices| !choices.is_over())
    }

    /// Where the server reports an error: under `error` and names like it, or as the whole object.
    pub(super) fn has_error(&self, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
        let says = |source: OptionalJson<'_>| source.is_some_and(Json::has_content);
        if says(self.error) || self.object.is_some_and(|object| object.source() == r#""error""#) {
            return Ok(true);
        }
        let has_choices = self.choices().is_some();
        // What some servers send beside an answer is an error where there is none.
        let is_bare = !has_choices
            && self.object.is_none()
            && (self.message.is_some_and(Json::is_string) || says(self.detail) || says(self.errors));
        if is_bare || self.kind.is_some_and(|kind| kind.source() == r#""error""#) {
            return Ok(true);
        }
        if let Some(base) = self.base_resp.filter(|_| !has_choices) {
            return base_has_error(base, watch);
        }
        if self.source.items().is_some() {
            let first = self.source.first_item(watch)?.filter(|first| first.is_object());
            if let Some(first) = first {
                let error = Chunk::read(first, watch)?.error;
                return Ok(says(error) && self.source.source().len() < MOST_OF_A_LIST_OF_ERRORS);
            }
        }
        Ok(false)
    }

    /// Whether one of its choices is the server's word that it failed.
    pub(super) fn has_failed_choice(&self, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
        let Some(mut choices) = self.choices() else { return Ok(false) };
        while let Some(choice) = choices.next(watch)? {
            if ChunkChoice::read(Json::checked(choice), watch)?.has_error() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The base64 text of the audio that the chunk carries.
    pub(super) fn audio(&self) -> OptionalJson<'a> {
        let is_audio = |kind: Json<'_>| kind.source() == r#""conversation.item.audio_output.delta""#;
        let audio = if self.kind.is_some_and(is_audio) { self.b64.or(self.delta) } else { self.b64 };
        audio.filter(|audio| audio.is_string())
    }

    /// Whether it says that the audio is whole.
    pub(super) fn ends_audio(&self) -> bool {
        self.kind.is_some_and(|kind| kind.source() == r#""conversation.item.audio_output.done""#)
    }

    /// What it says of tokens: an object with something in it.
    pub(super) fn usage(&self, watch: &mut Watch<'_>) -> Result<OptionalJson<'a>, StreamOutcome> {
        if let Some(usage) = said_usage(self.usage) {
            return Ok(Some(usage));
        }
        let Some(mut members) = self.x_groq.and_then(Json::members) else { return Ok(None) };
        while let Some(member) = members.next(watch)? {
            if member.name() == "usage" {
                return Ok(said_usage(Some(Json::checked(member.value))));
            }
        }
        Ok(None)
    }

    /// What it has beside its known members that is kept all the same.
    pub(super) fn kept_by_name(&self) -> [(&'static str, OptionalJson<'a>); 4] {
        [
            ("x_groq", self.x_groq),
            ("detail", self.detail),
            ("errors", self.errors),
            ("base_resp", self.base_resp),
        ]
    }

    /// One of its choices, or what is beside them where there are none.
    pub(super) fn piece(
        &self,
        choice: ChunkChoice<'a>,
        watch: &mut Watch<'_>,
    ) -> Result<ChoicePart<'a>, StreamOutcome> {
        let delta = choice.delta.filter(|delta| delta.is_object());
        let message = choice.message.filter(|message| message.is_object());
        let token = match self.token {
            Some(token) => Token::read(token, watch)?,
            None => Token::default(),
        };
        let read = match delta.or(message) {
            Some(delta) => Some(DeltaObject::read(delta, watch)?),
            None => None,
        };
        let is_chunk = self.object.is_none_or(|object| object.source().ends_with("chunk\""));
        Ok(ChoicePart {
            choice,
            delta: read,
            from: match (delta, message) {
                (None, Some(_)) if is_chunk => From::Message,
                (None, Some(_)) => From::Whole,
                _ => From::Delta,
            },
            token,
            finish_reason: [choice.finish_reason, self.finish_reason].into_iter().find_map(word),
            seed: choice.seed.or(self.seed),
            texts: self.texts(&choice, read.as_ref(), &token),
        })
    }

    /// The texts that `choice` brings.
    fn texts(
        &self,
        choice: &ChunkChoice<'a>,
        delta: Option<&DeltaObject<'a>>,
        token: &Token<'a>,
    ) -> Texts<'a> {
        let is_completion = self.is_completion(delta);
        let content = delta.and_then(|delta| delta.content);
        let text = if is_completion {
            // The same text under three names, of which a server sends one or more.
            choice.text.or(content).or(token.text)
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
    pub(super) fn only_texts(&self, watch: &mut Watch<'_>) -> Result<Option<ChoicePart<'a>>, StreamOutcome> {
        let Some(mut choices) = self.choices() else { return Ok(None) };
        let choice = choices.next(watch)?.map(Json::checked);
        let Some(choice) = choice.filter(|_| choices.is_over()) else { return Ok(None) };
        let piece = self.piece(ChunkChoice::read(choice, watch)?, watch)?;
        let delta_is_text = piece.delta.is_none_or(|delta| {
            !delta.calls_something() && delta.refusal.is_none() && delta.reasoning_details.is_none()
        });
        let is_text = |source: OptionalJson<'_>| source.is_none_or(Json::is_string);
        let is_text = delta_is_text
            && piece.from == From::Delta
            && is_text(piece.texts.text)
            && is_text(piece.texts.reasoning)
            && is_text(piece.texts.reasoning_content)
            && piece.choice.logprobs.is_none()
            && piece.finish_reason.is_none()
            && piece.choice.usage.is_none()
            && self.token.is_none()
            && self.audio().is_none();
        Ok(is_text.then_some(piece))
    }

    /// Whether it is a choice's end or its token that is beside no choice.
    pub(super) fn has_choice_of_its_own(&self) -> bool {
        self.token.is_some_and(Json::is_object) || self.finish_reason.is_some()
    }

    /// Whether the texts of the choices are completions of a prompt, whatever else repeats them.
    fn is_completion(&self, delta: Option<&DeltaObject<'_>>) -> bool {
        match self.object.map(Json::source) {
            Some(object) => object.starts_with("\"completion") || object.starts_with("\"text"),
            None => delta.is_none(),
        }
    }
}

/// A list of errors is short; a list of results that begins with one that failed is an answer.
const MOST_OF_A_LIST_OF_ERRORS: usize = 64 * 1024;

fn base_has_error(base: Json<'_>, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
    let Some(mut members) = base.members() else { return Ok(false) };
    while let Some(member) = members.next(watch)? {
        if member.name() == "status_code" {
            return Ok(Json::checked(member.value).has_content());
        }
    }
    Ok(false)
}

fn said_usage(usage: OptionalJson<'_>) -> OptionalJson<'_> {
    usage.filter(|usage| usage.is_object() && usage.has_content())
}

/// A text that is one: an empty one says no more than none.
pub(super) fn word(source: OptionalJson<'_>) -> OptionalJson<'_> {
    source.filter(|source| source.is_word())
}

impl<'a> ChunkChoice<'a> {
    /// Its index, or else its position in the chunk.
    pub(super) fn index(&self, position: usize) -> u32 {
        index(self.index).or(u32::try_from(position).ok()).unwrap_or(u32::MAX)
    }

    /// Whether it is the server's word that it failed.
    pub(super) fn has_error(&self) -> bool {
        self.error.is_some_and(Json::has_content)
            || self.finish_reason.is_some_and(|reason| reason.source() == r#""error""#)
    }

    pub(super) fn usage(&self) -> OptionalJson<'a> {
        said_usage(self.usage)
    }
}

impl<'a> DeltaObject<'a> {
    /// Its tool calls. What is no list has none.
    pub(super) fn tool_calls(&self) -> Option<Items<'a>> {
        self.tool_calls?.items().filter(|calls| !calls.is_over())
    }

    pub(super) fn function_call(&self) -> Option<Json<'a>> {
        self.function_call.filter(|call| call.is_object() && call.has_content())
    }

    fn calls_something(&self) -> bool {
        self.tool_calls().is_some() || self.function_call().is_some()
    }
}

impl<'a> ToolCallDelta<'a> {
    pub(super) fn function(&self, watch: &mut Watch<'_>) -> Result<ChunkFunction<'a>, StreamOutcome> {
        ChunkFunction::read(self.function.unwrap_or_default(), watch)
    }
}

impl ChunkFunction<'_> {
    /// Whether it brings arguments that are not blank.
    pub(super) fn has_arguments(&self) -> bool {
        self.arguments.is_some_and(|arguments| match pieces(arguments) {
            Some(_) => arguments.has_content(),
            None => true,
        })
    }
}

/// An index as the server wrote it, be it `1` or `1.0`.
pub(super) fn index(source: OptionalJson<'_>) -> Option<u32> {
    let source = source?.source();
    source.parse().ok().or_else(|| {
        let number: f64 = source.parse().ok()?;
        // The cast saturates, so that a number that is no index does not come back the same.
        let index = number as u32;
        (f64::from(index) == number).then_some(index)
    })
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn with<T>(data: &str, read: impl FnOnce(&Chunk<'_>, &mut Watch<'_>) -> T) -> T {
        crate::json::read::check(data).expect("it is JSON");
        let mut ask = || Ok(());
        let watch = &mut Watch::new(&mut ask);
        let chunk = Chunk::read(Json::checked(data), watch).expect("it is wanted");
        read(&chunk, watch)
    }

    /// The pieces of a chunk's choices, described by `describe`.
    fn pieces_of(data: &str, describe: impl Fn(&ChoicePart<'_>) -> String) -> Vec<String> {
        with(data, |chunk, watch| {
            let mut described = Vec::new();
            let Some(mut choices) = chunk.choices() else { return described };
            while let Some(choice) = choices.next(watch).expect("it is wanted").map(Json::checked) {
                let choice = ChunkChoice::read(choice, watch).expect("it is wanted");
                described.push(describe(&chunk.piece(choice, watch).expect("it is wanted")));
            }
            described
        })
    }

    fn source(source: OptionalJson<'_>) -> &str {
        source.map_or("", Json::source)
    }

    #[test]
    fn a_chunk_is_read_with_its_numbers_as_they_were_written() {
        let data = r#"{"id":"a","created":1777411129,"choices":[{"index":0,"text":"Hi","finish_reason":"stop",
            "seed":15924764223251450000,"delta":{"token_id":1,"role":"assistant","content":"Hi"}}],
            "usage":null,"warnings":[{"message":"w"}],"prompt":null}"#;
        let described = pieces_of(data, |piece| {
            let content = piece.delta.and_then(|delta| delta.content);
            format!("{} {} {}", source(piece.seed), source(content), source(piece.finish_reason))
        });
        assert_eq!(described, [r#"15924764223251450000 "Hi" "stop""#]);
        with(data, |chunk, watch| {
            assert_eq!(source(chunk.created), "1777411129");
            assert!(chunk.usage(watch).expect("it is wanted").is_none());
            let mut others = chunk.others();
            let other = others.next(watch).expect("it is wanted").expect("there is one");
            assert_eq!((&*other.name(), other.value), ("warnings", r#"[{"message":"w"}]"#));
            assert!(others.next(watch).expect("it is wanted").is_none(), "a null is none");
        });
    }

    #[test]
    fn a_member_of_another_kind_costs_nothing_but_itself() {
        for odd in ["null", "0", "\"\"", "\"x\"", "false", "[]", "[1]", "[null,\"x\"]", "{}"] {
            for (data, expected) in [
                (
                    format!(
                        r#"{{"choices":[{{"delta":{{"content":"t","tool_calls":{odd}}}}}],"token":{odd}}}"#
                    ),
                    "t",
                ),
                (
                    format!(
                        r#"{{"choices":[{{"delta":{{"function_call":{odd},"content":"t"}},"message":{odd}}}]}}"#
                    ),
                    "t",
                ),
                (
                    format!(r#"{{"choices":[{{"text":"t","logprobs":{odd},"usage":{odd}}}],"usage":{odd}}}"#),
                    "t",
                ),
                (
                    format!(
                        r#"{{"choices":[{{"delta":{{"role":{odd},"content":"t","x":{odd}}}}}],"id":{odd}}}"#
                    ),
                    "t",
                ),
            ] {
                let described = pieces_of(&data, |piece| source(piece.texts.text).to_owned());
                assert_eq!(described, [format!("\"{expected}\"")], "{data}");
                assert!(!with(&data, |chunk, watch| chunk.has_error(watch)).expect("it is wanted"), "{data}");
            }
        }
        for odd in ["null", "1", "\"x\"", "{}", "[]", "{\"a\":1}"] {
            assert!(pieces_of(&format!(r#"{{"choices":{odd}}}"#), |_| String::new()).is_empty(), "{odd}");
            with(odd, |chunk, _| assert!(chunk.choices().is_none(), "{odd}"));
        }
    }

    #[test]
    fn delta_counts_where_both_are_there() {
        let both = r#"{"choices":[{"message":{"content":"all"},"delta":{"content":"new"}}]}"#;
        let tell = |piece: &ChoicePart<'_>| format!("{:?} {}", piece.from, source(piece.texts.text));
        assert_eq!(pieces_of(both, tell), [r#"Delta "new""#]);
        let message = r#"{"object":"chat.completion.chunk","choices":[{"message":{"content":"m"}}]}"#;
        assert_eq!(pieces_of(message, tell), [r#"Message "m""#]);
        assert_eq!(pieces_of(&message.replace(".chunk", ""), tell), [r#"Whole "m""#]);
    }

    #[test]
    fn a_member_that_comes_twice_counts_as_it_came_last() {
        with(r#"{"id":"a","\u0069d":"b"}"#, |chunk, _| assert_eq!(source(chunk.id), r#""b""#));
    }

    #[test]
    fn empty_words_are_none() {
        let data = r#"{"choices":[{"finish_reason":"","delta":{}}],"finish_reason":"stop"}"#;
        assert_eq!(pieces_of(data, |piece| source(piece.finish_reason).to_owned()), ["\"stop\""]);
        assert!(word(Some(Json::checked("\"\""))).is_none() && word(Some(Json::checked("1"))).is_none());
    }

    #[test]
    fn errors_are_told_from_chunks() {
        let has_error = |data: &str| with(data, |chunk, watch| chunk.has_error(watch)).expect("it is wanted");
        for data in [
            r#"{"error":{"message":"m","type":"t"}}"#,
            r#"{"id":"x","object":"chat.completion.chunk","choices":[],"error":{"message":"m"}}"#,
            r#"{"error":"m"}"#,
            r#"{"message":"m","type":"t","param":null,"code":null}"#,
            r#"{"message":"m"}"#,
            r#"{"object":"error","message":"m"}"#,
            r#"{"type":"error","code":"c"}"#,
            r#"{"detail":"m"}"#,
            r#"{"detail":[{"msg":"m"}]}"#,
            r#"{"errors":[{"message":"m"}]}"#,
            r#"{"choices":null,"base_resp":{"status_code":1008,"status_msg":"m"}}"#,
            r#"[{"error":{"message":"m"}}]"#,
        ] {
            assert!(has_error(data), "{data}");
        }
        for data in [
            r#"{"error":null,"choices":[]}"#,
            r#"{"error":false,"choices":[]}"#,
            r#"{"error":"","choices":[]}"#,
            r#"{"error":{},"choices":[]}"#,
            r#"{"object":"chat.completion.chunk","message":"m"}"#,
            r#"{"object":"chat.completion.chunk","detail":"m"}"#,
            r#"{"choices":[{"index":0}],"message":"m","detail":"m"}"#,
            r#"{"choices":[{"index":0}],"base_resp":{"status_code":1}}"#,
            r#"{"base_resp":{"status_code":0,"status_msg":""}}"#,
            r#"{"type":"conversation.item.word_timestamps","words":[]}"#,
            r#"[{"id":1},{"error":"m"}]"#,
            "[]",
        ] {
            assert!(!has_error(data), "{data}");
        }
        let has_failed =
            |data: &str| with(data, |chunk, watch| chunk.has_failed_choice(watch)).expect("it is wanted");
        assert!(has_failed(r#"{"choices":[{"index":0},{"error":{"code":502}}]}"#));
        assert!(has_failed(r#"{"choices":[{"finish_reason":"error"}]}"#));
        assert!(!has_failed(r#"{"choices":[{"finish_reason":"stop","error":null}]}"#));
    }

    #[test]
    fn usage_is_found_where_servers_put_it_and_an_empty_one_is_none() {
        let usage = |data: &str| {
            with(data, |chunk, watch| {
                chunk.usage(watch).expect("it is wanted").map(|usage| usage.source().to_owned())
            })
        };
        let expected = Some(r#"{"total_tokens":1}"#.to_owned());
        assert_eq!(usage(r#"{"usage":{"total_tokens":1}}"#), expected);
        assert_eq!(usage(r#"{"x_groq":{"id":"r","usage":{"total_tokens":1}}}"#), expected);
        for data in
            [r#"{"usage":{}}"#, r#"{"usage":[]}"#, r#"{"usage":1}"#, r#"{"x_groq":{}}"#, r#"{"x_groq":[]}"#]
        {
            assert_eq!(usage(data), None, "{data}");
        }
    }

    #[test]
    fn audio_has_two_names() {
        let audio = |data: &str| with(data, |chunk, _| chunk.audio().map(|audio| audio.source().to_owned()));
        let expected = Some(r#""AAA=""#.to_owned());
        assert_eq!(audio(r#"{"object":"audio.tts.chunk","model":"m","b64":"AAA="}"#), expected);
        assert_eq!(audio(r#"{"type":"conversation.item.audio_output.delta","delta":"AAA="}"#), expected);
        assert_eq!(audio(r#"{"type":"conversation.item.word_timestamps","delta":"AAA="}"#), None);
        assert_eq!(audio(r#"{"b64":null}"#), None);
        assert_eq!(audio(r#"{"b64":1}"#), None);
    }

    #[test]
    fn an_index_may_be_written_as_a_float() {
        let index = |text: &str| index(Some(Json::checked(text)));
        assert_eq!(
            (index("0"), index("1.0"), index("2e0"), index("null")),
            (Some(0), Some(1), Some(2), None)
        );
        for text in ["-1", "0.5", "1e300", "4294967296", "\"1\"", "[]"] {
            assert_eq!(index(text), None, "{text}");
        }
    }
}
