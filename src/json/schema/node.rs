//! What one schema in a schema demands of a value.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::scalar::NumberRange;
use super::types::{CountRange, Types};

/// What is wrong, and where: in a schema that is none, or in a value that does not fit one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer.
    pub pointer: String,
    /// A predicate, whose subject is what is there: "is a string, ...".
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" {}", self.pointer, self.reason)
    }
}

/// A node's place in the list of all.
pub(super) type NodeIndex = usize;

/// What one schema in a schema demands of a value.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// It is the schema `false`.
    pub(super) refuses_all: bool,
    pub(super) types: Option<Types>,
    /// Lists that the value must be in: those of `enum` and `const`.
    pub(super) allowed: Vec<Vec<Value>>,
    pub(super) number: NumberRange,
    /// Of a text, in characters.
    pub(super) length: CountRange,
    pub(super) item_count: CountRange,
    pub(super) member_count: CountRange,
    /// It must fit each of these: those of `allOf` and `$ref`.
    pub(super) all: Vec<NodeIndex>,
    pub(super) choices: Vec<Choice>,
    /// Those of `properties` and `required`.
    pub(super) members: BTreeMap<String, MemberRule>,
    pub(super) required_count: usize,
    /// What other members must fit.
    pub(super) other_members: Option<NodeIndex>,
    pub(super) first_items: Vec<NodeIndex>,
    pub(super) other_items: Option<NodeIndex>,
}

impl Node {
    pub(super) fn looks_into_objects(&self) -> bool {
        !self.members.is_empty() || self.other_members.is_some() || self.member_count.is_set()
    }

    pub(super) fn looks_into_lists(&self) -> bool {
        !self.first_items.is_empty() || self.other_items.is_some() || self.item_count.is_set()
    }
}

#[derive(Debug)]
pub(super) struct Choice {
    pub(super) options: Vec<NodeIndex>,
    /// `oneOf`, not `anyOf`: no other may fit.
    pub(super) is_exclusive: bool,
}

#[derive(Debug, Default)]
pub(super) struct MemberRule {
    pub(super) node: Option<NodeIndex>,
    /// Its number among those that are required.
    pub(super) required: Option<usize>,
}
