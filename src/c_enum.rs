//! Enums of the C header: a number is one of theirs, or an error that names them.

use crate::error::Error;

/// Gives an enum whose variants are numbers of the C header `from_number`.
macro_rules! c_enum {
    ($type:ident, $names:literal, [$first:ident $(, $others:ident)* $(,)?]) => {
        impl $type {
            pub fn from_number(number: i32) -> crate::error::Result<$type> {
                let all = [$type::$first $(, $type::$others)*];
                let found = all.into_iter().find(|one| *one as i32 == number);
                found.ok_or_else(|| $crate::c_enum::unknown(number, $names, $type::$first as i32, all.len()))
            }
        }
    };
}

/// The numbers of an enum follow each other.
#[cold]
pub fn unknown(number: i32, names: &str, first: i32, count: usize) -> Error {
    let last = i64::from(first) + i64::try_from(count).unwrap_or_default() - 1;
    invalid!("{number} is not one of the {names} numbers ({first} to {last})")
}
