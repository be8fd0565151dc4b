//! A JSON value as its source text, borrowed, so that nothing is lost or rounded on the way through.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

/// The source of a value, without white space around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    /// A value whose source is known to be JSON.
    pub(super) fn checked(source: &'a str) -> Json<'a> {
        Json(source)
    }

    pub(super) fn source(self) -> &'a str {
        self.0
    }

    pub(super) fn is_string(self) -> bool {
        self.0.starts_with('"')
    }
}

impl Default for Json<'_> {
    fn default() -> Self {
        Json("null")
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json<'de>, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|value| Json(value.get()))
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: &RawValue = serde_json::from_str(self.0).map_err(S::Error::custom)?;
        value.serialize(serializer)
    }
}
