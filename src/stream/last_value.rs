//! Values that the answer keeps as the server wrote them, so that a number is never rounded.
//!
//! They come again with each chunk and rarely change, so keeping one that is the same costs a comparison.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::json::Json;
use super::limit::{Budget, TooLarge, give_back, make_room};
use super::object::{OptionalJson, Others};
use super::outcome::StreamOutcome;
use super::reading::Reading;

/// The last value of a member that was not null.
#[derive(Debug, Default)]
pub(super) struct LastValue(Option<String>);

impl LastValue {
    pub(super) fn keep(&mut self, source: OptionalJson<'_>, budget: &mut Budget) -> Result<(), TooLarge> {
        if let Some(value) = source.map(Json::source) {
            let known = self.0.as_deref();
            if known != Some(value) {
                match known {
                    Some(known) => budget.take(value.len().saturating_sub(known.len()))?,
                    None => budget.take_allocated(value.len())?,
                }
                // One whose room is wasted on the new value makes way for it.
                let kept = self.0.get_or_insert_default();
                kept.clear();
                if kept.capacity() / 2 > value.len() {
                    give_back(kept, value.len());
                }
                make_room(kept, value.len())?;
                kept.push_str(value);
            }
        }
        Ok(())
    }

    pub(super) fn get(&self) -> OptionalJson<'_> {
        self.0.as_deref().map(Json::checked)
    }
}

/// Values by name, in the order in which they first came, each found without looking through the others.
#[derive(Debug)]
pub(super) struct Named<T> {
    all: Vec<(Arc<str>, T)>,
    /// Where they are, once there are more than a few.
    places: BTreeMap<Arc<str>, usize>,
}

/// Up to so many, looking at each is quicker than a map.
const FEW: usize = 12;

/// What one takes in a list that has idle room, in a map's half full nodes, and as a name of its own.
const fn cost_of<T>() -> usize {
    size_of::<(Arc<str>, T)>() * 2 + 128
}

impl<T> Default for Named<T> {
    fn default() -> Named<T> {
        Named { all: Vec::new(), places: BTreeMap::new() }
    }
}

impl<T: Default> Named<T> {
    /// The value called `name`, a new one if there is none.
    pub(super) fn entry(&mut self, name: &str, budget: &mut Budget) -> Result<Option<&mut T>, TooLarge> {
        let place = match self.place_of(name) {
            Some(place) => place,
            None => self.add(name, budget)?,
        };
        Ok(self.all.get_mut(place).map(|(_, value)| value))
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.all.get(self.place_of(name)?).map(|(_, value)| value)
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        if self.all.len() > FEW {
            return self.places.get(name).copied();
        }
        self.all.iter().position(|(known, _)| **known == *name)
    }

    fn add(&mut self, name: &str, budget: &mut Budget) -> Result<usize, TooLarge> {
        budget.take(name.len() + cost_of::<T>())?;
        make_room(&mut self.all, 1)?;
        let place = self.all.len();
        self.all.push((Arc::from(name), T::default()));
        if self.all.len() == FEW + 1 {
            // One by one, as below: a map that is collected sorts, which is code of its own.
            for (place, (name, _)) in self.all.iter().enumerate() {
                self.places.insert(name.clone(), place);
            }
        } else if let Some((name, _)) = self.all.last().filter(|_| place > FEW) {
            self.places.insert(name.clone(), place);
        }
        Ok(place)
    }
}

impl<T> Named<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.all.iter().map(|(name, value)| (&**name, value))
    }
}

/// The members of an object that have no meaning here.
pub(super) type UnknownMembers = Named<LastValue>;

impl Named<LastValue> {
    pub(super) fn keep_all(
        &mut self,
        mut members: Others<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        while let Some(member) = members.next(reading.watch)? {
            self.keep(&member.name(), Some(Json::checked(member.value)), reading.budget)?;
        }
        Ok(())
    }

    pub(super) fn keep(
        &mut self,
        name: &str,
        value: OptionalJson<'_>,
        budget: &mut Budget,
    ) -> Result<(), TooLarge> {
        let Some(value) = value else { return Ok(()) };
        match self.entry(name, budget)? {
            Some(kept) => kept.keep(Some(value), budget),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again_and_keep_their_order_however_many_there_are() {
        let (mut named, mut budget) = (Named::<usize>::default(), Budget::new(1 << 20));
        for round in 1..=2 {
            for number in 0..100 {
                let value = named.entry(&format!("name {number}"), &mut budget).expect("there is room");
                *value.expect("it is there") += number * round;
            }
        }
        let expected: Vec<_> = (0..100).map(|number| (format!("name {number}"), number * 3)).collect();
        let found: Vec<_> = named.iter().map(|(name, value)| (name.to_owned(), *value)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_name_is_paid_for() {
        let (mut named, mut budget) = (Named::<usize>::default(), Budget::new(10_000));
        let added =
            (0..1_000).take_while(|number| named.entry(&number.to_string(), &mut budget).is_ok()).count();
        // What a name costs beside its letters is a matter of pointers.
        assert!((10..100).contains(&added), "{added}");
        assert!(named.entry("0", &mut budget).is_ok(), "one that is there costs nothing");
    }
}
