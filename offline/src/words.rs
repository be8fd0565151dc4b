//! How text is counted and cut: what stands in for a model's tokenizer.
//!
//! A token here is a word with the blanks before it, so that tokens put together give back the text exactly.
//! Real counts differ; these are the same on every run.

use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::stable_hash::stable_hash;

/// The vocabulary that token ids seem to come from.
const VOCABULARY: u64 = 128_000;

/// A word with the blanks before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'text> {
    pub text: &'text str,
}

impl Token<'_> {
    pub fn id(self) -> u64 {
        stable_hash(self.text.as_bytes()) % VOCABULARY
    }

    /// From 0 down to -1, in thousandths.
    pub fn log_probability(self) -> f64 {
        (stable_hash(self.text.as_bytes()) % 1000) as f64 / -1000.0
    }
}

/// Cuts a text into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word_start = rest.find(|character: char| !character.is_whitespace()).unwrap_or(rest.len());
        let (_, word) = rest.split_at(word_start);
        let word_length = word.find(char::is_whitespace).unwrap_or(word.len());
        let (token, after) = rest.split_at(word_start + word_length);
        tokens.push(Token { text: token });
        rest = after;
    }
    tokens
}

pub(crate) fn count(text: &str) -> usize {
    tokens(text).len()
}

/// The first `limit` tokens of a text, and whether that cut anything off.
pub(crate) fn cut_to(mut text: String, limit: Option<u64>) -> (String, bool) {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let length: usize = tokens(&text).iter().take(limit).map(|token| token.text.len()).sum();
    let is_cut = length < text.len();
    text.truncate(length);
    (text, is_cut)
}

/// What an answer cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    pub prompt: usize,
    pub completion: usize,
    /// Those of the completion's tokens that were reasoning, for a request that reasons.
    pub reasoning: Option<usize>,
}

impl Usage {
    /// As models of either kind report it: `cached_tokens` flat, or nested details when there is reasoning.
    pub fn to_json(self) -> Value {
        let mut usage = json!({
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
        });
        match self.reasoning {
            None => usage["cached_tokens"] = json!(0),
            Some(reasoning) => {
                usage["prompt_tokens_details"] = json!({ "cached_tokens": 0 });
                usage["completion_tokens_details"] = json!({ "reasoning_tokens": reasoning });
            }
        }
        usage
    }
}

/// The two layouts in which models report log probabilities: asked for by a number, or by `true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogProbabilities {
    No,
    Legacy,
    PerToken,
}

impl LogProbabilities {
    /// Reads a request's `logprobs`, which is a number for older models and a boolean for newer ones.
    pub fn asked(field: Option<&Value>) -> Result<Self, Refusal> {
        match field {
            None | Some(Value::Null | Value::Bool(false)) => Ok(Self::No),
            Some(Value::Bool(true)) => Ok(Self::PerToken),
            Some(value) => match value.as_u64() {
                Some(0) => Ok(Self::No),
                Some(1..=20) => Ok(Self::Legacy),
                _ => Err(Refusal::invalid_field(
                    "logprobs",
                    "logprobs must be a boolean or an integer from 0 to 20",
                )),
            },
        }
    }

    /// For a whole text.
    pub fn of_text(self, text: &str) -> Value {
        let tokens = tokens(text);
        match self {
            Self::No => Value::Null,
            Self::Legacy => json!({
                "token_ids": tokens.iter().map(|token| token.id()).collect::<Vec<_>>(),
                "tokens": tokens.iter().map(|token| token.text).collect::<Vec<_>>(),
                "token_logprobs": tokens.iter().map(|token| token.log_probability()).collect::<Vec<_>>(),
            }),
            Self::PerToken => json!({ "content": tokens.into_iter().map(detail).collect::<Vec<_>>() }),
        }
    }

    /// For one token of a stream, where the older layout is a bare number.
    pub fn of_token(self, token: Token<'_>) -> Value {
        match self {
            Self::No => Value::Null,
            Self::Legacy => json!(token.log_probability()),
            Self::PerToken => json!({ "content": [detail(token)] }),
        }
    }
}

fn detail(token: Token<'_>) -> Value {
    json!({
        "token": token.text,
        "bytes": token.text.as_bytes(),
        "logprob": token.log_probability(),
        "top_logprobs": [],
    })
}
