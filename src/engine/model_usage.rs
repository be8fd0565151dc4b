//! The tokens of each model that a client has asked, for the diagnosis.
//!
//! By the name in the request: what a server calls itself could be anything. Bounded: models beyond the first few dozen
//! count as one.

use std::collections::BTreeMap;

use crate::lock::Lock;

const MOST_MODELS: usize = 64;
const MOST_OF_NAME: usize = 100;

/// The name of those that have no place of their own.
const OTHERS: &str = "(others)";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelTokens {
    pub answers: u64,
    pub prompt: u64,
    pub completion: u64,
}

#[derive(Debug, Default)]
pub struct ModelUsage(Lock<BTreeMap<String, ModelTokens>>);

impl ModelUsage {
    /// Counts an answer of that model that took so many tokens.
    pub fn count(&self, model: &str, prompt: u64, completion: u64) {
        let name = model.get(..model.floor_char_boundary(MOST_OF_NAME)).unwrap_or(OTHERS);
        let mut models = self.0.lock();
        let name = if models.contains_key(name) || models.len() < MOST_MODELS { name } else { OTHERS };
        // Most are there.
        let counted = match models.get_mut(name) {
            Some(counted) => counted,
            None => models.entry(name.to_owned()).or_default(),
        };
        counted.answers = counted.answers.saturating_add(1);
        counted.prompt = counted.prompt.saturating_add(prompt);
        counted.completion = counted.completion.saturating_add(completion);
    }

    /// Each model with its tokens, by name.
    pub fn all(&self) -> Vec<(String, ModelTokens)> {
        self.0.lock().iter().map(|(name, tokens)| (name.clone(), *tokens)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_counted_apart_and_never_too_many() {
        let usage = ModelUsage::default();
        usage.count("a", 1, 2);
        usage.count("b", 5, u64::MAX);
        usage.count("a", 3, 4);
        usage.count("b", 5, 1);
        let of = |answers, prompt, completion| ModelTokens { answers, prompt, completion };
        assert_eq!(usage.all(), [("a".to_owned(), of(2, 4, 6)), ("b".to_owned(), of(2, 10, u64::MAX))]);
        for number in 0..500 {
            usage.count(&format!("{number} {}", "é".repeat(500)), 1, 1);
        }
        let all = usage.all();
        assert!(all.len() <= MOST_MODELS + 1 && all.iter().all(|(name, _)| name.len() <= MOST_OF_NAME));
        assert_eq!(all.iter().map(|(_, tokens)| tokens.answers).sum::<u64>(), 504, "none is lost");
    }
}
