//! What a client has used: requests, tokens, bytes, time waited; and the budget that ends it.
//!
//! Responsible for counting without a lock, for reading an answer's own count of its tokens in either of the
//! service's layouts, and for refusing a request once the budget is spent. It must not send, wait or decide
//! about tries: the runner does, and reports to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use super::model_usage::ModelUsage;
use crate::error::{Result, Status};
use crate::http::Traffic;
use crate::json::read;
use crate::message::response::Response;

/// The counters of one client, shared by everything that runs its requests.
#[derive(Debug)]
pub struct Usage {
    /// The most tokens that may be spent.
    budget: Option<u64>,
    traffic: Arc<Traffic>,
    requests: AtomicU64,
    tries: AtomicU64,
    prompt_tokens: AtomicU64,
    completion_tokens: AtomicU64,
    cached_tokens: AtomicU64,
    reasoning_tokens: AtomicU64,
    waited_ms: AtomicU64,
    by_model: ModelUsage,
    allowance: [(&'static str, AtomicI64); 5],
}

/// The counters at one moment. Each is read by itself: together they may be a request apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub requests: u64,
    pub tries: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub cached_tokens: u64,
    pub reasoning_tokens: u64,
    pub bytes_sent: u64,
    pub bytes_received: u64,
    pub waited_ms: u64,
    /// As the last answer that named it said; -1 is unknown. So are the four that follow.
    pub ratelimit_limit: i64,
    pub ratelimit_remaining: i64,
    pub ratelimit_reset_ms: i64,
    pub tokenlimit_limit: i64,
    pub tokenlimit_remaining: i64,
}

const RESET: &str = "x-ratelimit-reset";
const UNKNOWN: i64 = -1;

impl Usage {
    pub fn new(budget: Option<u64>, traffic: Arc<Traffic>) -> Usage {
        let headers = [
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            RESET,
            "x-tokenlimit-limit",
            "x-tokenlimit-remaining",
        ];
        Usage {
            budget,
            traffic,
            requests: AtomicU64::new(0),
            tries: AtomicU64::new(0),
            prompt_tokens: AtomicU64::new(0),
            completion_tokens: AtomicU64::new(0),
            cached_tokens: AtomicU64::new(0),
            reasoning_tokens: AtomicU64::new(0),
            waited_ms: AtomicU64::new(0),
            by_model: ModelUsage::default(),
            allowance: headers.map(|header| (header, AtomicI64::new(UNKNOWN))),
        }
    }

    /// Counts a request that begins, or refuses it because the budget is spent, where it spends any.
    pub fn begin_request(&self, spends: bool) -> Result<()> {
        if spends {
            self.check_budget()?;
        }
        add(&self.requests, 1);
        Ok(())
    }

    /// Fails where the budget is spent. What is under way is left to finish, so what is spent may pass the budget by what
    /// that costs.
    pub fn check_budget(&self) -> Result<()> {
        let spent = get(&self.prompt_tokens).saturating_add(get(&self.completion_tokens));
        if let Some(budget) = self.budget.filter(|budget| spent >= *budget) {
            return Err(error!(
                Status::Budget,
                "the client's budget is spent ({spent} of {budget} tokens), and nothing was sent: make a client \
                with a larger TOGETHER_LIMIT_TOKENS to go on"
            ));
        }
        Ok(())
    }

    /// Counts one exchange with the server: a request has as many as it is tried.
    pub fn count_try(&self) {
        add(&self.tries, 1);
    }

    /// Counts time in which a request was held back between two tries.
    pub fn count_wait(&self, waited: Duration) {
        add(&self.waited_ms, u64::try_from(waited.as_millis()).unwrap_or(u64::MAX));
    }

    /// Counts what an answer says of its tokens, whether it came whole, streamed or broke off, and what its
    /// headers say of the limits on rate. `model` is the one that was asked.
    pub fn count_answer(&self, response: &Response, model: Option<&str>) {
        let is_allowance = |name: &str| name.starts_with("x-ratelimit-") || name.starts_with("x-tokenlimit-");
        for (name, text) in response.headers(is_allowance) {
            let Some((header, place)) = self.allowance.iter().find(|(header, _)| *header == name) else {
                continue;
            };
            let scale = if *header == RESET { 1_000.0 } else { 1.0 };
            if let Some(value) = whole(text, scale) {
                place.store(value, Ordering::Relaxed);
            }
        }
        let tokens = TokenUsage::of(response);
        add(&self.prompt_tokens, tokens.prompt);
        add(&self.completion_tokens, tokens.completion);
        add(&self.cached_tokens, tokens.cached);
        add(&self.reasoning_tokens, tokens.reasoning);
        if let Some(model) = model.filter(|_| tokens.prompt > 0 || tokens.completion > 0) {
            self.by_model.count(model, tokens.prompt, tokens.completion);
        }
    }

    pub fn by_model(&self) -> &ModelUsage {
        &self.by_model
    }

    pub fn figures(&self) -> Figures {
        let [
            ratelimit_limit,
            ratelimit_remaining,
            ratelimit_reset_ms,
            tokenlimit_limit,
            tokenlimit_remaining,
        ] = self.allowance.each_ref().map(|(_, value)| value.load(Ordering::Relaxed));
        Figures {
            requests: get(&self.requests),
            tries: get(&self.tries),
            prompt_tokens: get(&self.prompt_tokens),
            completion_tokens: get(&self.completion_tokens),
            cached_tokens: get(&self.cached_tokens),
            reasoning_tokens: get(&self.reasoning_tokens),
            bytes_sent: self.traffic.sent(),
            bytes_received: self.traffic.received(),
            waited_ms: get(&self.waited_ms),
            ratelimit_limit,
            ratelimit_remaining,
            ratelimit_reset_ms,
            tokenlimit_limit,
            tokenlimit_remaining,
        }
    }
}

/// What an answer says of its tokens.
pub struct TokenUsage {
    pub prompt: u64,
    pub completion: u64,
    cached: u64,
    reasoning: u64,
}

/// The names of the counts in a chat's answer, and in that of POST /v1/responses.
const NAMES_OF_CHAT: [&str; 6] = [
    "prompt_tokens",
    "completion_tokens",
    "cached_tokens",
    "reasoning_tokens",
    "prompt_tokens_details",
    "completion_tokens_details",
];
const NAMES_OF_RESPONSES: [&str; 6] = [
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "reasoning_tokens",
    "input_tokens_details",
    "output_tokens_details",
];

impl TokenUsage {
    /// Reasoning models nest their details, others have them beside the totals.
    pub fn of(response: &Response) -> TokenUsage {
        let mut members = response.members("/usage", NAMES_OF_CHAT);
        if let [None, None, ..] = members {
            members = response.members("/usage", NAMES_OF_RESPONSES);
        }
        let [prompt, completion, cached, reasoning, of_prompt, of_completion] = members;
        let count = |json: Option<&str>| read::integer(json?).and_then(|count| u64::try_from(count).ok());
        let detail = |details: Option<&str>, pointer| count(read::find(details?, pointer));
        TokenUsage {
            prompt: count(prompt).unwrap_or(0),
            completion: count(completion).unwrap_or(0),
            cached: detail(of_prompt, "/cached_tokens").or_else(|| count(cached)).unwrap_or(0),
            reasoning: detail(of_completion, "/reasoning_tokens").or_else(|| count(reasoning)).unwrap_or(0),
        }
    }
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// Stays at its end: a server's absurd count must not begin the budget anew.
fn add(counter: &AtomicU64, count: u64) {
    let _ = counter
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |before| Some(before.saturating_add(count)));
}

/// A header's number, which may have decimals, as a whole one.
fn whole(text: &str, scale: f64) -> Option<i64> {
    // Most have none, and as whole ones are read sooner.
    let number = text.parse::<u32>().map(f64::from).or_else(|_| text.trim().parse()).ok()? * scale;
    // A number too large becomes the largest; NaN and what is negative are no such number.
    (number >= 0.0).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::incoming::Incoming;
    use crate::message::incoming::ResponseHeaders;

    fn answer(headers: &[(&str, &str)], body: &str) -> Response {
        let headers = ResponseHeaders::of(headers);
        let incoming = Incoming { status: 200, headers, body: body.into(), ..Incoming::default() };
        Response::made_up(incoming)
    }

    fn usage(budget: Option<u64>) -> Usage {
        Usage::new(budget, Arc::default())
    }

    #[test]
    fn both_layouts_of_tokens_are_read() {
        for (body, [prompt, completion, cached, reasoning]) in [
            (r#"{"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}"#, [5, 3, 0, 0]),
            (
                r#"{"usage":{"prompt_tokens":45,"completion_tokens":3,"cached_tokens":7,"reasoning_tokens":2}}"#,
                [45, 3, 7, 2],
            ),
            (
                r#"{"usage":{"prompt_tokens":9,"completion_tokens":8,"prompt_tokens_details":{"cached_tokens":6},
                "completion_tokens_details":{"reasoning_tokens":4}}}"#,
                [9, 8, 6, 4],
            ),
            (r#"{"usage":{"prompt_tokens":1,"cached_tokens":2,"prompt_tokens_details":null}}"#, [1, 0, 2, 0]),
            (r#"{"usage":{"prompt_tokens":-5,"completion_tokens":"3"}}"#, [0; 4]),
            (
                r#"{"usage":{"cached_tokens":1,"prompt_tokens_details":{"cached_tokens":"2"},"reasoning_tokens":3,
                "completion_tokens_details":{"reasoning_tokens":-4}}}"#,
                [0, 0, 1, 3],
            ),
            (
                r#"{"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},"output_tokens":5,
                "output_tokens_details":{"reasoning_tokens":4},"total_tokens":12}}"#,
                [7, 5, 2, 4],
            ),
            (r#"{"us\u0061ge":{"prompt\u005ftokens":1,"prompt_tokens":2}}"#, [1, 0, 0, 0]),
            (r#"{"usage":null}"#, [0; 4]),
            (r#"{"usage":[{"prompt_tokens":9}]}"#, [0; 4]),
            (r#"{"text":"\"usage\":{\"prompt_tokens\":9}"}"#, [0; 4]),
            (r#"[{"usage":{"prompt_tokens":9}}]"#, [0; 4]),
            ("", [0; 4]),
        ] {
            let usage = usage(None);
            usage.count_answer(&answer(&[], body), None);
            let figures = usage.figures();
            let counted = [
                figures.prompt_tokens,
                figures.completion_tokens,
                figures.cached_tokens,
                figures.reasoning_tokens,
            ];
            assert_eq!(counted, [prompt, completion, cached, reasoning], "{body}");
        }
    }

    #[test]
    fn a_budget_is_spent_by_what_answers_report_and_cannot_wrap_round() {
        let usage = usage(Some(10));
        assert_eq!(usage.begin_request(true), Ok(()));
        usage.count_answer(&answer(&[], r#"{"usage":{"prompt_tokens":6,"completion_tokens":3}}"#), None);
        assert_eq!(usage.begin_request(true), Ok(()), "one token is left");
        usage.count_answer(&answer(&[], r#"{"usage":{"completion_tokens":9223372036854775807}}"#), None);
        usage.count_answer(&answer(&[], r#"{"usage":{"completion_tokens":9223372036854775807}}"#), None);
        usage.count_answer(&answer(&[], r#"{"usage":{"completion_tokens":9223372036854775807}}"#), None);
        let refused = usage.begin_request(true).unwrap_err();
        assert_eq!(refused.status(), Status::Budget);
        assert!(refused.message().contains("18446744073709551615 of 10 tokens"), "{refused}");
        assert_eq!(usage.figures().requests, 2, "what was refused was no request");
    }

    #[test]
    fn limits_on_rate_are_those_that_were_said_last() {
        let usage = usage(None);
        let allowance = |figures: Figures| {
            [
                figures.ratelimit_limit,
                figures.ratelimit_remaining,
                figures.ratelimit_reset_ms,
                figures.tokenlimit_limit,
                figures.tokenlimit_remaining,
            ]
        };
        assert_eq!(allowance(usage.figures()), [-1; 5]);
        let headers = [
            ("x-ratelimit-limit", "10"),
            ("x-ratelimit-remaining", "9.7"),
            ("x-ratelimit-reset", "0.25"),
            ("x-tokenlimit-limit", "180000"),
        ];
        usage.count_answer(&answer(&headers, "{}"), None);
        assert_eq!(allowance(usage.figures()), [10, 9, 250, 180_000, -1]);
        let headers = [
            ("x-ratelimit-remaining", "8"),
            ("x-ratelimit-reset", "soon"),
            ("x-ratelimit-limit", "-3"),
            ("x-tokenlimit-limit", "NaN"),
            ("x-tokenlimit-remaining", "1e300"),
        ];
        usage.count_answer(&answer(&headers, "{}"), None);
        assert_eq!(allowance(usage.figures()), [10, 8, 250, 180_000, i64::MAX]);
    }

    #[test]
    fn tries_and_waits_are_counted_as_they_are_told() {
        let usage = usage(None);
        usage.count_try();
        usage.count_try();
        usage.count_wait(Duration::from_millis(1_500));
        usage.count_wait(Duration::MAX);
        let figures = usage.figures();
        assert_eq!((figures.tries, figures.waited_ms), (2, u64::MAX));
    }
}
