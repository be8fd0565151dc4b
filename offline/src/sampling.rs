//! The request fields that chat and completions have in common, and their limits.
//!
//! They are checked as the service checks them. Only `n`, `max_tokens`, `stream`, `logprobs`, `echo` and
//! `seed` change the answer: there is no model here whose sampling the others could steer.

use serde::Deserialize;
use serde_json::Value;

use crate::refusal::Refusal;
use crate::words::LogProbabilities;

/// A seed as the service sends them: above what a signed 64-bit integer holds.
const SEED: u64 = 15_924_764_223_251_450_000;
/// How much one seed differs from the next, since the wire rounds them like doubles.
const SEED_STEP: u64 = 100_000;

#[derive(Debug, Deserialize)]
pub(crate) struct Sampling {
    n: Option<u32>,
    pub max_tokens: Option<u64>,
    temperature: Option<f64>,
    top_p: Option<f64>,
    min_p: Option<f64>,
    presence_penalty: Option<f64>,
    frequency_penalty: Option<f64>,
    seed: Option<u64>,
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
    logprobs: Option<Value>,
    echo: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct StreamOptions {
    include_usage: Option<bool>,
}

impl Sampling {
    /// Refuses what is out of range.
    pub fn check(&self) -> Result<(), Refusal> {
        within("n", self.n.map(f64::from), 1.0, 128.0)?;
        within("temperature", self.temperature, 0.0, 2.0)?;
        within("top_p", self.top_p, 0.0, 1.0)?;
        within("min_p", self.min_p, 0.0, 1.0)?;
        within("presence_penalty", self.presence_penalty, -2.0, 2.0)?;
        within("frequency_penalty", self.frequency_penalty, -2.0, 2.0)?;
        if self.max_tokens == Some(0) {
            return Err(Refusal::invalid_field("max_tokens", "max_tokens must be at least 1"));
        }
        self.log_probabilities().map(drop)
    }

    pub fn choices(&self) -> u32 {
        self.n.unwrap_or(1)
    }

    /// The seed of one choice.
    pub fn seed(&self, choice: u32) -> u64 {
        self.seed.unwrap_or(SEED).wrapping_add(u64::from(choice) * SEED_STEP)
    }

    pub fn is_stream(&self) -> bool {
        self.stream.unwrap_or(false)
    }

    /// Whether usage comes in a last event of its own, rather than with the end of the answer.
    pub fn wants_usage_event(&self) -> bool {
        self.stream_options.as_ref().and_then(|options| options.include_usage).unwrap_or(false)
    }

    pub fn wants_prompt_back(&self) -> bool {
        self.echo.unwrap_or(false)
    }

    pub fn log_probabilities(&self) -> Result<LogProbabilities, Refusal> {
        LogProbabilities::asked(self.logprobs.as_ref())
    }
}

fn within(field: &'static str, value: Option<f64>, least: f64, most: f64) -> Result<(), Refusal> {
    match value {
        Some(value) if !(least..=most).contains(&value) => {
            Err(Refusal::invalid_field(field, format!("{field} must be from {least} to {most}, not {value}")))
        }
        _ => Ok(()),
    }
}
