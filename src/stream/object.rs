//! How the objects of a chunk are read: leniently, and without an allocation.
//!
//! Each member stays the source text that the server sent: so one of an unexpected kind costs nothing but itself, and a
//! list of any length costs no memory. Knows nothing of what the objects are.

use super::json::Json;
use super::outcome::StreamOutcome;
use crate::json::parts::{Member, Members};
use crate::watch::Watch;

/// A value as the server wrote it; none if it was missing or null.
pub(super) type OptionalJson<'a> = Option<Json<'a>>;

/// The members of an object that have no meaning here and are not null.
pub(super) struct Others<'a> {
    members: Option<Members<'a>>,
    is_known: fn(&str) -> bool,
}

impl<'a> Others<'a> {
    pub(super) fn of(object: Json<'a>, is_known: fn(&str) -> bool) -> Others<'a> {
        Others { members: object.members(), is_known }
    }

    pub(super) fn next(&mut self, watch: &mut Watch<'_>) -> Result<Option<Member<'a>>, StreamOutcome> {
        let Some(members) = &mut self.members else { return Ok(None) };
        while let Some(member) = members.next(watch)? {
            if member.value != "null" && !(self.is_known)(&member.name()) {
                return Ok(Some(member));
            }
        }
        Ok(None)
    }
}

/// Defines what is read of an object: its members, and those that are passed over. A member that comes twice counts as it
/// came last.
macro_rules! object {
    (
        $(#[$about:meta])*
        $object:ident {
            $($(#[$of_field:meta])* $name:literal => $field:ident,)*
            $(even null: $null_name:literal => $null_field:ident,)?
        }
        $(passes over { $($passed:literal),* })?
    ) => {
        $(#[$about])*
        #[derive(Debug, Default, Clone, Copy)]
        pub(super) struct $object<'a> {
            pub(super) source: $crate::stream::json::Json<'a>,
            $($(#[$of_field])* pub(super) $field: $crate::stream::object::OptionalJson<'a>,)*
            $(pub(super) $null_field: $crate::stream::object::OptionalJson<'a>,)?
            has_others: bool,
        }

        impl<'a> $object<'a> {
            /// Reads the members of `source`; there are none where it is no object.
            pub(super) fn read(
                source: $crate::stream::json::Json<'a>,
                watch: &mut $crate::watch::Watch<'_>,
            ) -> Result<$object<'a>, $crate::stream::outcome::StreamOutcome> {
                let mut object = $object { source, ..$object::default() };
                let Some(mut members) = source.members() else { return Ok(object) };
                while let Some(member) = members.next(watch)? {
                    let value = Some($crate::stream::json::Json::checked(member.value));
                    let value = value.filter(|value| !value.is_null());
                    match &*member.name() {
                        $($name => object.$field = value,)*
                        $($null_name => object.$null_field = Some($crate::stream::json::Json::checked(member.value)),)?
                        $($($passed => {})*)?
                        _ => object.has_others |= value.is_some(),
                    }
                }
                Ok(object)
            }

            /// The members that have no meaning here, in their order.
            #[allow(dead_code)]
            pub(super) fn others(&self) -> $crate::stream::object::Others<'a> {
                let is_known = |name: &str| matches!(name, $($name)|* $(| $null_name)? $($(| $passed)*)?);
                let source = if self.has_others { self.source } else { $crate::stream::json::Json::default() };
                $crate::stream::object::Others::of(source, is_known)
            }
        }
    };
}

pub(super) use object;
