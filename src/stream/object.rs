//! How the objects of a chunk are read: leniently, and without an allocation where servers are as they mostly are.
//!
//! serde's derived code would refuse a member that comes twice or a null for a list, and would allocate to keep
//! members that it does not know. Knows nothing of what the objects are.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::json::Json;

/// An object whose members have no meaning here.
#[derive(Debug, Default)]
pub(super) struct AnyObject<'a> {
    pub(super) others: Few<Member<'a>>,
}

/// A member of an object that has no meaning here.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Json<'a>,
}

/// A list that has one item as a rule, and then needs no allocation.
#[derive(Debug)]
pub(super) struct Few<T> {
    first: Option<T>,
    rest: Vec<T>,
}

impl<T> Few<T> {
    pub(super) fn push(&mut self, item: T) {
        if self.first.is_none() {
            self.first = Some(item);
        } else {
            self.rest.push(item);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.first.iter().chain(&self.rest)
    }
}

impl<T> Default for Few<T> {
    fn default() -> Few<T> {
        Few { first: None, rest: Vec::new() }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Few<T>, D::Error> {
        struct List<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
            type Value = Few<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Few<T>, A::Error> {
                let mut few = Few::default();
                while let Some(item) = items.next_element()? {
                    few.push(item);
                }
                Ok(few)
            }

            /// A null is an empty list.
            fn visit_unit<E>(self) -> Result<Few<T>, E> {
                Ok(Few::default())
            }
        }

        deserializer.deserialize_any(List(PhantomData))
    }
}

/// The name of a member, lent from the source unless it has escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name<'de>, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a member")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

/// An object that takes its members one by one. A member that comes twice counts as it came last.
pub(super) trait Object<'de>: Default {
    fn take<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, members: &mut A) -> Result<(), A::Error>;
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut object = T::default();
        while let Some(Name(name)) = members.next_key()? {
            object.take(name, &mut members)?;
        }
        Ok(object)
    }

    /// A null is an object without members.
    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

/// Reads an object with its members in any order.
pub(super) fn read<'de, T: Object<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

/// Says which members an object has: those that are read, those that are passed over, and what is done with others.
macro_rules! object {
    (
        $object:ident { $($name:literal $(| $alias:literal)* => $field:ident,)* }
        passes over { $($passed:literal),* } and $others:ident the others
    ) => {
        impl<'de> $crate::stream::object::Object<'de> for $object<'de> {
            fn take<A: serde::de::MapAccess<'de>>(
                &mut self,
                name: std::borrow::Cow<'de, str>,
                members: &mut A,
            ) -> Result<(), A::Error> {
                match &*name {
                    $($name $(| $alias)* => self.$field = members.next_value()?,)*
                    $($passed => drop(members.next_value::<serde::de::IgnoredAny>()?),)*
                    _ => object!($others self name members),
                }
                Ok(())
            }
        }

        impl<'de> serde::de::Deserialize<'de> for $object<'de> {
            fn deserialize<D: serde::de::Deserializer<'de>>(deserializer: D) -> Result<$object<'de>, D::Error> {
                $crate::stream::object::read(deserializer)
            }
        }
    };
    (keeps $self:ident $name:ident $members:ident) => {
        if let Some(value) = $members.next_value()? {
            $self.others.push($crate::stream::object::Member { name: $name, value });
        }
    };
    (drops $self:ident $name:ident $members:ident) => { drop($members.next_value::<serde::de::IgnoredAny>()?) };
}

pub(super) use object;

object! {
    AnyObject {}
    passes over {} and keeps the others
}
