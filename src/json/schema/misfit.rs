//! Why a value does not fit a schema, and the words for it.
//!
//! The words name what the schema demands and never what the value is: that is the model's.

use serde_json::Number;

use super::types::{CountRange, Types};

/// Where the value is, as the length of the rest of the text from there, and why it does not fit.
#[derive(Debug)]
pub(super) struct Misfit<'s> {
    pub(super) place: usize,
    pub(super) why: Why<'s>,
}

#[derive(Debug)]
pub(super) enum Why<'s> {
    NotJson,
    NotAllowed,
    OtherType { is: Types, wanted: Types },
    NotListed,
    NotFixed,
    OutOfRange { words: &'static str, bound: &'s Number },
    Count { found: usize, range: CountRange, of: &'static str },
    Lacks(&'s str),
    FitsNone { keyword: &'static str },
    FitsSeveral,
    TooDeep,
    TooManyTries,
}

impl Why<'_> {
    /// A predicate, whose subject is the value.
    pub(super) fn words(&self) -> String {
        let words = match self {
            Why::NotJson => "is not JSON",
            Why::NotAllowed => "is not allowed by the schema",
            Why::NotListed => "is not one of the values that the schema lists",
            Why::NotFixed => "is not the one value that the schema allows",
            Why::FitsSeveral => "fits more than one schema of \"oneOf\"",
            Why::TooDeep => "nests too deep to be checked against the schema",
            Why::TooManyTries => {
                "takes too many tries: the schema has too many alternatives inside each other"
            }
            Why::FitsNone { keyword } => return format!("fits no schema of \"{keyword}\""),
            Why::OtherType { is, wanted } => {
                return format!(
                    "is of type {}, and the schema requires {}",
                    is.most_exact().names(),
                    wanted.names()
                );
            }
            Why::OutOfRange { words, bound } => return format!("is not {words} {bound}"),
            Why::Count { found, range, of } => {
                return match (range.least, range.most) {
                    (Some(least), _) if *found < least => {
                        format!("has {found} {of}, and the schema requires at least {least}")
                    }
                    (_, most) => {
                        format!("has {found} {of}, and the schema allows {}", most.unwrap_or_default())
                    }
                };
            }
            Why::Lacks(name) => {
                let shown: String = name.chars().take(100).collect();
                return format!("lacks the member \"{shown}\"");
            }
        };
        words.to_owned()
    }
}
