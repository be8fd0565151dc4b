//! Log probabilities, joined from the pieces of a stream as they would have come in one answer.
//!
//! Older models send `{tokens, token_logprobs, token_ids}`, newer ones OpenAI's `{content, refusal}`, and some
//! chunks just a number. Lists are put end to end as text, so their numbers stay as the server wrote them.

use super::json::Json;
use super::last_value::{LastValue, Named};
use super::limit::{Budget, TooLarge, make_room};
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use super::reading::Reading;
use super::writer::JsonWriter;

/// The members so far, in the order in which they first came.
#[derive(Debug, Default)]
pub(super) struct Logprobs(Named<Joined>);

#[derive(Debug, Default)]
enum Joined {
    #[default]
    Nothing,
    JoinedList(JoinedList),
    Value(LastValue),
}

/// The items of a list, with commas between them.
#[derive(Debug, Default)]
pub(super) struct JoinedList(String);

impl JoinedList {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds items that have commas between them.
    pub(super) fn join(&mut self, items: &str, budget: &mut Budget) -> Result<(), TooLarge> {
        if items.is_empty() {
            return Ok(());
        }
        budget.take(if self.0.is_empty() { items.len() + 48 } else { items.len() + 1 })?;
        make_room(&mut self.0, items.len() + 1)?;
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(items);
        Ok(())
    }

    pub(super) fn items(&self) -> &str {
        &self.0
    }
}

impl Logprobs {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what a chunk brought. `token` and `token_id` are what a bare number is the log probability of.
    pub(super) fn join(
        &mut self,
        source: OptionalJson<'_>,
        token: OptionalJson<'_>,
        token_id: OptionalJson<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let Some(source) = source else { return Ok(()) };
        if source.source().starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            self.join_list("tokens", token.map_or("null", Json::source), reading.budget)?;
            self.join_list("token_logprobs", source.source(), reading.budget)?;
            self.join_list("token_ids", token_id.map_or("null", Json::source), reading.budget)?;
            return Ok(());
        }
        let Some(mut members) = source.members() else { return Ok(()) };
        while let Some(member) = members.next(reading.watch)? {
            let (name, value) = (member.name(), Json::checked(member.value));
            if value.is_null() {
                continue;
            }
            match items(value) {
                Some(items) => self.join_list(&name, items, reading.budget)?,
                None => {
                    if let Some(joined) = self.0.entry(&name, reading.budget)? {
                        if let Joined::Nothing = joined {
                            *joined = Joined::Value(LastValue::default());
                        }
                        if let Joined::Value(kept) = joined {
                            kept.keep(Some(value), reading.budget)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn join_list(&mut self, name: &str, items: &str, budget: &mut Budget) -> Result<(), TooLarge> {
        let Some(joined) = self.0.entry(name, budget)? else { return Ok(()) };
        if let Joined::Nothing = joined {
            *joined = Joined::JoinedList(JoinedList::default());
        }
        match joined {
            Joined::JoinedList(list) => list.join(items, budget),
            _ => Ok(()),
        }
    }

    pub(super) fn write(&self, json: &mut JsonWriter) {
        json.object(|json| {
            for (name, joined) in self.0.iter() {
                match joined {
                    Joined::JoinedList(list) => json.items(name, list.items()),
                    Joined::Value(kept) => json.value(name, kept.get().unwrap_or_default().source()),
                    Joined::Nothing => json.value(name, "null"),
                }
            }
        });
    }
}

/// The source of a list without its brackets.
pub(super) fn items(value: Json<'_>) -> Option<&str> {
    Some(value.source().strip_prefix('[')?.strip_suffix(']')?.trim())
}
