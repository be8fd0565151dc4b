//! Values that the answer keeps as the server wrote them, so that a number is never rounded.
//!
//! They come again with each chunk and rarely change, so keeping one that is the same costs a comparison.

use super::chunk::Source;
use super::json::Json;
use super::limit::{Budget, TooLarge};
use super::object::{Few, Member};

/// The last value of a member that was not null.
#[derive(Debug, Default)]
pub(super) struct Kept(Option<String>);

impl Kept {
    pub(super) fn keep(&mut self, source: Source<'_>, budget: &mut Budget) -> Result<(), TooLarge> {
        if let Some(value) = source.map(Json::source) {
            let known = self.0.as_deref().unwrap_or_default();
            if known != value {
                budget.take(value.len().saturating_sub(known.len()))?;
                self.0 = Some(value.to_owned());
            }
        }
        Ok(())
    }

    pub(super) fn get(&self) -> Source<'_> {
        self.0.as_deref().map(Json::checked)
    }
}

/// The members of an object that have no meaning here, in the order in which they first came.
#[derive(Debug, Default)]
pub(super) struct Members(Vec<(String, Kept)>);

impl Members {
    pub(super) fn keep(&mut self, members: &Few<Member<'_>>, budget: &mut Budget) -> Result<(), TooLarge> {
        for Member { name, value } in members.iter() {
            if let Some((_, kept)) = self.0.iter_mut().find(|(kept, _)| kept == name) {
                kept.keep(Some(*value), budget)?;
            } else {
                let mut kept = Kept::default();
                kept.keep(Some(*value), budget)?;
                budget.take(name.len() + size_of::<(String, Kept)>())?;
                self.0.push((name.to_string(), kept));
            }
        }
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Source<'_>)> {
        self.0.iter().map(|(name, kept)| (name.as_str(), kept.get()))
    }
}
