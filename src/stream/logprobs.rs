//! Log probabilities, joined from the pieces of a stream as they would have come in one answer.
//!
//! Older models send `{tokens, token_logprobs, token_ids}`, newer ones OpenAI's `{content, refusal}`, and some
//! chunks just a number. Lists are put end to end as text, so their numbers stay as the server wrote them.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::chunk::Source;
use super::json::Json;
use super::kept::Kept;
use super::limit::{Budget, TooLarge};
use super::object::AnyObject;

/// The members so far, in the order in which they first came.
#[derive(Debug, Default)]
pub(super) struct Logprobs(Vec<(String, Joined)>);

#[derive(Debug)]
enum Joined {
    /// The items of a list, with commas between them.
    List(String),
    Value(Kept),
}

impl Logprobs {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what a chunk brought. `token` and `token_id` are what a bare number is the log probability of.
    pub(super) fn join(
        &mut self,
        source: Source<'_>,
        token: Source<'_>,
        token_id: Source<'_>,
        budget: &mut Budget,
    ) -> Result<(), TooLarge> {
        let Some(source) = source else { return Ok(()) };
        if source.source().parse::<f64>().is_ok() {
            self.join_list("tokens", token.map_or("null", Json::source), budget)?;
            self.join_list("token_logprobs", source.source(), budget)?;
            return self.join_list("token_ids", token_id.map_or("null", Json::source), budget);
        }
        let Ok(object) = serde_json::from_str::<AnyObject<'_>>(source.source()) else { return Ok(()) };
        for member in object.others.iter() {
            match items(member.value) {
                Some(items) => self.join_list(&member.name, items, budget)?,
                None => {
                    let joined = self.member(&member.name, || Joined::Value(Kept::default()), budget)?;
                    if let Some(Joined::Value(kept)) = joined {
                        kept.keep(Some(member.value), budget)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn join_list(&mut self, name: &str, items: &str, budget: &mut Budget) -> Result<(), TooLarge> {
        if let Some(Joined::List(joined)) = self.member(name, || Joined::List(String::new()), budget)?
            && !items.is_empty()
        {
            budget.take(items.len() + 1)?;
            if !joined.is_empty() {
                joined.push(',');
            }
            joined.push_str(items);
        }
        Ok(())
    }

    fn member(
        &mut self,
        name: &str,
        new: impl FnOnce() -> Joined,
        budget: &mut Budget,
    ) -> Result<Option<&mut Joined>, TooLarge> {
        if !self.0.iter().any(|(known, _)| known == name) {
            budget.take(name.len() + size_of::<(String, Joined)>())?;
            self.0.push((name.to_owned(), new()));
        }
        Ok(self.0.iter_mut().find(|(known, _)| known == name).map(|(_, joined)| joined))
    }
}

/// The source of a list without its brackets.
fn items(value: Json<'_>) -> Option<&str> {
    Some(value.source().strip_prefix('[')?.strip_suffix(']')?.trim())
}

impl Serialize for Logprobs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, joined) in &self.0 {
            match joined {
                Joined::List(items) => {
                    map.serialize_entry(name, &Json::checked(&format!("[{items}]")))?;
                }
                Joined::Value(kept) => map.serialize_entry(name, &kept.get())?,
            }
        }
        map.end()
    }
}
